// UTF-8 over utf8proc: validity, code points, widths, and visible(), which makes a text safe to
// show. Runs of plain ASCII are passed over eight bytes at a time: most texts are nothing else.
#include "base/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstring>

namespace ducha {

namespace {

// Length of the code point at `at` if it is valid, else 0.
std::size_t decode(std::string_view text, std::size_t at, utf8proc_int32_t& code_point) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  const auto left = static_cast<utf8proc_ssize_t>(text.size() - at);
  const utf8proc_ssize_t n = utf8proc_iterate(bytes, left < 4 ? left : 4, &code_point);
  return n > 0 ? static_cast<std::size_t>(n) : 0;
}

// Control and bidirectional characters, which change how a terminal shows what follows, and others
// that show nothing.
bool acts(utf8proc_int32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
  if (c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
      (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xfeff)
    return true;
  // Nobody sees these, and a name with one looks like the name without it.
  if (c == 0xad || c == 0x34f || c == 0x180e || c == 0x200b || (c >= 0x2060 && c <= 0x2064) ||
      c == 0x3164)
    return true;
  if (c == 0xfffe || c == 0xffff) return true;  // no characters: neither YAML nor XML takes them
  return (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

// How many bytes at the start act on nothing without being decoded: printable ASCII, and the three
// bytes of U+4000 to U+9FFF, which is what most text here is made of.
std::size_t plain_run(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto tail = [&](std::size_t at) { return (byte(at) & 0xc0) == 0x80; };
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned char c = byte(at);
    if (c >= 0x20 && c < 0x7f) {
      ++at;
    } else if (c >= 0xe4 && c <= 0xe9 && text.size() - at >= 3 && tail(at + 1) && tail(at + 2)) {
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

}  // namespace

// Overlong forms, surrogates and code points above U+10FFFF are invalid (RFC 3629, 3).
std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    // Most of a dossier is ASCII: eight bytes at a time.
    std::uint64_t word = 0;
    while (at + 8 <= text.size()) {
      std::memcpy(&word, text.data() + at, 8);
      if (word & 0x8080808080808080ULL) break;
      at += 8;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
      const auto* b = reinterpret_cast<const unsigned char*>(text.data()) + at;
      // The common case, a Chinese character in three bytes, without a call.
      if (at + 3 <= text.size() && b[0] > 0xe0 && b[0] < 0xed && (b[1] & 0xc0) == 0x80 &&
          (b[2] & 0xc0) == 0x80) {
        at += 3;
        continue;
      }
      utf8proc_int32_t c = 0;
      const std::size_t n = decode(text, at, c);
      if (n == 0) return at;
      at += n;
    }
  }
  return std::string_view::npos;
}

namespace {

// How many of eight bytes begin a code point.
std::size_t begun_in(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const std::uint64_t within = (word >> 7) & ~(word >> 6) & 0x0101010101010101U;  // 10xxxxxx
  return 8 - static_cast<std::size_t>((within * 0x0101010101010101U) >> 56);
}

}  // namespace

// Of valid UTF-8: bytes that begin a code point are counted, eight at a time.
std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) count += begun_in(text.data() + at);
  for (; at < text.size(); ++at) count += (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
  return count;
}

std::size_t code_point_offset(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const std::size_t begun = begun_in(text.data() + at);
    if (begun > index) break;
    index -= begun;
  }
  for (; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
    if (index-- == 0) return at;
  }
  return text.size();
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  utf8proc_int32_t c = 0;
  const std::size_t n = decode(text, at, c);
  at += n == 0 ? 1 : n;
  return n == 0 ? U'\ufffd' : static_cast<char32_t>(c);
}

void append_utf8(std::string& to, char32_t code_point) {
  utf8proc_uint8_t bytes[4];
  const auto n = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
  to.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(n));
}

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t c = 0;
    const std::size_t n = decode(text, at, c);
    at += n == 0 ? 1 : n;
    width += n == 0 ? 1 : utf8proc_charwidth(c);
  }
  return width;
}

std::string visible(std::string_view text, bool lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t plain = plain_run(text.substr(at)); plain > 0) {
      out.append(text.substr(at, plain));
      at += plain;
      continue;
    }
    utf8proc_int32_t c = 0;
    const std::size_t n = decode(text, at, c);
    if (n == 0) {
      out += fmt::format("<0x{:02X}>", static_cast<unsigned char>(text[at++]));
      continue;
    }
    if (acts(c) && !(lines && (c == '\n' || c == '\t'))) {
      out += fmt::format("<U+{:04X}>", c);
    } else {
      out.append(text.substr(at, n));
    }
    at += n;
  }
  return out;
}

std::string one_line(std::string_view text) {
  constexpr std::string_view kBreaks = "\n\r\t";
  if (text.find_first_of(kBreaks) == text.npos) return std::string(text);
  const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(kBreaks), text.size());
    const std::string_view part = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    if (!out.empty() && ascii(out.back()) && ascii(part.front())) out += ' ';
    out += part;
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (count_code_points(text) <= limit) return std::string(text);
  return std::string(text.substr(0, code_point_offset(text, limit))) + "…";
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool matches(std::string_view pattern, std::string_view text, bool question) {
  // Past the code point at `at`. Bytes that are no UTF-8 count one by one.
  const auto after = [&](std::size_t at) {
    for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;) ++at;
    return at;
  };
  // After a mismatch the last star takes one character more: never recursive, and at worst the
  // product of both lengths.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pattern.npos;
  std::size_t taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (question && p < pattern.size() && pattern[p] == '?') {
      ++p;
      t = after(t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = taken = after(taken);
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace ducha
