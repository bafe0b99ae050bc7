// Texts that an editor has open, which take the place of the files on disk: Texts. position_of()
// and offset_of() count columns as the editor asked for, in UTF-8 or UTF-16 units.
#include "lsp/texts.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace ducha::lsp {

namespace {

std::uint32_t units(char32_t c, std::size_t bytes, Count count) {
  if (count == Count::utf8) return static_cast<std::uint32_t>(bytes);
  return c > 0xFFFF ? 2 : 1;
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Position position_of(const Source& text, Place place, Count count) {
  if (!place) return {};
  const std::string_view line = text.line(place.line);
  Position out{place.line - 1, 0};
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < place.column && at < line.size(); ++column) {
    const std::size_t from = at;
    const char32_t c = next_code_point(line, at);
    out.character += units(c, at - from, count);
  }
  return out;
}

std::size_t offset_of(const Source& text, Position position, Count count) {
  if (position.line >= text.lines()) return text.text().size();
  const std::size_t start = text.offset({position.line + 1, 1});
  const std::string_view line = text.line(position.line + 1);
  std::uint32_t passed = 0;
  std::size_t at = 0;
  while (at < line.size()) {
    std::size_t next = at;
    const char32_t c = next_code_point(line, next);
    passed += units(c, next - at, count);
    if (passed > position.character) break;
    at = next;
  }
  return start + at;
}

// RFC 8089: file URIs, with percent escapes. Other schemes name no file of this machine.
std::filesystem::path path_of(const std::string& uri) {
  constexpr std::string_view scheme = "file://";
  if (!uri.starts_with(scheme)) return {};
  std::string_view rest = std::string_view(uri).substr(scheme.size());
  if (rest.starts_with("localhost/")) rest.remove_prefix(9);
  if (!rest.starts_with('/')) return {};  // of another machine
  std::string out;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '%' && i + 2 < rest.size() && hex(rest[i + 1]) >= 0 && hex(rest[i + 2]) >= 0) {
      out += static_cast<char>(hex(rest[i + 1]) * 16 + hex(rest[i + 2]));
      i += 2;
    } else {
      out += rest[i];
    }
  }
  // For the system a NUL ends a name: another file would be meant.
  if (out.find('\0') != out.npos) return {};
  return std::filesystem::path(out).lexically_normal();
}

std::string uri_of(const std::filesystem::path& path) {
  constexpr std::string_view plain = "/-._~";
  std::string out = "file://";
  for (const char c : path.string()) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    out += letter || plain.find(c) != plain.npos
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// An editor may open a text twice; the later one counts.
bool Texts::open(const std::string& uri, std::string text) {
  close(uri);
  if (text.size() > limits::kRulebookFileBytes || texts_.size() >= limits::kOpenTexts) return false;
  texts_.emplace(uri, Text{uri, path_of(uri), Source(uri, std::move(text))});
  return true;
}

void Texts::close(const std::string& uri) { texts_.erase(uri); }

std::optional<std::string> Texts::read(const std::filesystem::path& path, const std::string& name,
                                       std::size_t limit, Problems& problems) const {
  if (const Text* text = at(path)) return std::string(text->source.text());
  return read_file(path, name, limit, problems);
}

const Text* Texts::find(const std::string& uri) const {
  const auto found = texts_.find(uri);
  return found == texts_.end() ? nullptr : &found->second;
}

const Text* Texts::at(const std::filesystem::path& path) const {
  const std::filesystem::path wanted = path.lexically_normal();
  for (const auto& [uri, text] : texts_)
    if (!text.path.empty() && text.path == wanted) return &text;
  return nullptr;
}

}  // namespace ducha::lsp
