// The texts that an editor has open, by address; and places as the protocol counts them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/source.h"

namespace ducha::lsp {

// What `character` of a position counts (PositionEncodingKind): UTF-16 unless both sides agree.
enum class Count : std::uint8_t { utf16, utf8 };

// From 0, both.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
};

Position position_of(const Source& text, Place place, Count count);
// Past the end of a line: its end; within a character: before it.
std::size_t offset_of(const Source& text, Position position, Count count);

// The file that a file: address names, lexically normal; empty for other addresses.
std::filesystem::path path_of(const std::string& uri);
std::string uri_of(const std::filesystem::path& path);

struct Text {
  std::string uri;
  std::filesystem::path path;
  Source source;
};

class Texts {
 public:
  // False: there are too many, or it is too large.
  bool open(const std::string& uri, std::string text);
  void close(const std::string& uri);
  // What is in the file: in the editor if it is open there, else on disk. As read_file().
  std::optional<std::string> read(const std::filesystem::path& path, const std::string& name,
                                  std::size_t limit, Problems& problems) const;
  const Text* find(const std::string& uri) const;
  const Text* at(const std::filesystem::path& path) const;
  const std::map<std::string, Text>& all() const { return texts_; }

 private:
  std::map<std::string, Text> texts_;  // by address
};

}  // namespace ducha::lsp
