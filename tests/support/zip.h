// Zip files for tests, made in memory.
#pragma once

#include <zip.h>

#include <string>
#include <utility>
#include <vector>

namespace ducha::test {

using Parts = std::vector<std::pair<std::string, std::string>>;

// A zip file with these parts, compressed; with a password where one is given.
inline std::string zip_of(const Parts& parts, const char* password = nullptr) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* to = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(to);
  zip_t* zip = zip_open_from_source(to, ZIP_TRUNCATE, &error);
  for (const auto& [name, text] : parts) {
    zip_source_t* from = zip_source_buffer(zip, text.data(), text.size(), 0);
    const auto index = zip_file_add(zip, name.c_str(), from, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8);
    if (index < 0) zip_source_free(from);  // no name for a part
    if (password != nullptr)
      zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, password);
  }
  if (zip_close(zip) != 0) zip_discard(zip);
  zip_source_open(to);
  zip_stat_t about;
  zip_source_stat(to, &about);
  std::string out(about.size, '\0');
  zip_source_read(to, out.data(), out.size());
  zip_source_close(to);
  zip_source_free(to);
  zip_error_fini(&error);
  return out;
}

}  // namespace ducha::test
