// json_text() writes JSON without control characters; json_out_of_bounds() holds JSON from outside
// against limits before a parser sees it.
#include "base/json_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "base/text.h"

namespace ducha {

namespace {

using nlohmann::ordered_json;

// What visible() would show otherwise begins with one of these; Chinese characters do not.
bool may_act(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2 || byte == 0xEF ||
         byte >= 0xF3;
}

void append_escaped(std::string& to, char32_t c) {
  if (c >= 0x10000) {
    append_escaped(to, 0xD800 + ((c - 0x10000) >> 10));
    append_escaped(to, 0xDC00 + ((c - 0x10000) & 0x3FF));
  } else {
    to += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  }
}

}  // namespace

// dump() escapes control characters of ASCII; what is above them would reach the terminal as it is.
std::string json_text(const ordered_json& json, int indent) {
  std::string text = json.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
  std::string out;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!may_act(text[at])) {
      ++at;
      continue;
    }
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    const std::string_view bytes = std::string_view(text).substr(from, at - from);
    if (visible(bytes) == bytes) continue;
    out.append(text, kept, from - kept);
    append_escaped(out, c);
    kept = at;
  }
  if (kept == 0) return text;
  return out.append(text, kept);
}

ordered_json json_words(const Message& words) { return {{"zh", words.zh}, {"en", words.en}}; }

Message json_out_of_bounds(std::string_view json, std::size_t most_levels, std::size_t most_keys) {
  std::vector<std::size_t> keys(most_levels + 1);  // by depth, of the object that is open
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '[' || c == '{') {
      if (++depth > most_levels)
        return say("嵌套超过{}层", "nests more than {} levels deep", most_levels);
      keys[depth] = 0;
    } else if (c == ']' || c == '}') {
      depth -= depth > 0 ? 1 : 0;
    } else if (c == ':' && ++keys[depth] > most_keys) {
      return say("一个对象超过{}个键", "an object has more than {} keys", most_keys);
    }
  }
  return {};
}

}  // namespace ducha
