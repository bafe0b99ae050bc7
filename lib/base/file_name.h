// Names of files that are made from ids out of dossiers and tables.
#pragma once

#include <string>
#include <string_view>

namespace ducha {

// A name without ending that is safe below any folder on any system, and the same on every run.
// Different ids have different names, also where the file system takes A and a, or é and é, for the
// same: lower-case letters, digits, `-`, `_` and Chinese characters stand for themselves, `~m` for
// M, `=2f` for the byte 2f. So no name has a dot, a slash or a blank, begins with `-`, or is one
// that Windows keeps for itself (con, nul, com1). At most 120 bytes: a longer one is cut and ends
// in
// `+` and 32 digits of its SHA-256. Nothing is `=`.
std::string file_name(std::string_view id);

}  // namespace ducha
