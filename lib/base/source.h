// Texts with a name, and how to read them from disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.h"
#include "base/problem.h"

namespace ducha {

// A text with the name under which people know it. Lines can be looked up by number.
class Source {
 public:
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  // Without its line break; empty past the end. Lines start at 1.
  std::string_view line(std::uint32_t number) const;
  std::uint32_t lines() const { return static_cast<std::uint32_t>(starts_.size()); }
  // The place of a byte, and the byte of a place (clamped to its line).
  Place place(std::size_t offset) const;
  std::size_t offset(Place place) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::size_t> starts_;
};

// Reads a regular file of at most `limit` bytes. Follows symbolic links; refuses folders, FIFOs and
// devices. The problem has the id io/... and names the file as `name`.
std::optional<std::string> read_file(const std::filesystem::path& path, const std::string& name,
                                     std::size_t limit, Problems& problems);

// The same of what comes in by descriptor 0, whatever that is.
std::optional<std::string> read_standard_input(std::size_t limit, Problems& problems);

// Writes the whole file or leaves what was there: a temporary file beside it, then a rename. With
// `durable` it is on the disk by then; else the caller syncs.
bool write_file(const std::filesystem::path& path, std::string_view bytes, Problems& problems,
                bool durable = true);

}  // namespace ducha
