// Checksums in the pages of a store: a page that the disk or somebody else changed is not read.
#pragma once

#include <sqlite3.h>

namespace ducha::history {

// The name of a file system of SQLite that writes a checksum into the last bytes of each page of a
// database that keeps them free, and holds it against the page when it is read
// (SQLITE_CORRUPT). Databases without such bytes are read and written as they are. What is in
// the -wal has checksums of SQLite's own.
const char* summing_vfs();

// From now on pages keep the bytes free: those of an empty database at once, others with the next
// VACUUM. Throws Fault.
void keep_sums(sqlite3* db);

}  // namespace ducha::history
