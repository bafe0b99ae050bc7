// How near two names are: may_mean() and the keys that names are compared by.
#include "dossier/naming.h"

#include <algorithm>

#include "base/simplified.h"
#include "base/text.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

std::u32string points(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out += next_code_point(text, at);
  return out;
}

bool is_mark(char32_t c) {
  static constexpr std::u32string_view kMarks =
      U"-_()[]{}<>,.;:'\"/\\|!?`~·•—–―−《》〈〉“”‘’「」『』【】〔〕、。 \t\n\r\u3000";
  return (c < 0x4e00 || c > 0x9fff) && kMarks.find(c) != kMarks.npos;
}

// A character as names are compared by: narrow, simplified, small.
char32_t plain(char32_t c) {
  c = narrow(c);
  return c >= U'A' && c <= U'Z' ? c - U'A' + U'a' : simplified(c);
}

// What tells one of a row of names from the next.
bool is_ordinal(char32_t c) {
  static constexpr std::u32string_view kOrdinals =
      U"一二三四五六七八九十百零〇两甲乙丙丁戊己庚辛东西南北中上下前后左右新正副";
  return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') ||
         kOrdinals.find(c) != kOrdinals.npos;
}

// Whether the shorter is the longer without some of its characters, none of them an ordinal.
bool shortened(const std::u32string& part, const std::u32string& whole) {
  if (part.size() < 2) return false;
  // Around a name within a longer one stands where it is, or what of it is meant.
  if (const std::size_t at = part.size() > 2 ? whole.find(part) : whole.npos; at != whole.npos)
    return (at == 0 || !is_ordinal(whole[at - 1])) &&
           (at + part.size() == whole.size() || !is_ordinal(whole[at + part.size()]));
  if (part[0] != whole[0]) return false;
  std::size_t at = 0;
  for (const char32_t c : whole) {
    if (at < part.size() && part[at] == c)
      ++at;
    else if (is_ordinal(c) && c != U'中')
      return false;
  }
  return at == part.size();
}

// Where two texts of one length differ.
struct Apart {
  std::size_t first = 0;
  std::size_t number = 0;
};
Apart apart(const std::u32string& a, const std::u32string& b) {
  Apart out;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && out.number++ == 0) out.first = i;
  return out;
}

bool swapped(const std::u32string& a, const std::u32string& b) {
  if (a.size() != b.size()) return false;
  const Apart at = apart(a, b);
  return at.number == 2 && at.first + 1 < a.size() && a[at.first] == b[at.first + 1] &&
         a[at.first + 1] == b[at.first];
}

}  // namespace

std::string name_key(std::string_view text) {
  // Most ids.
  if (std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();)
    if (const char32_t c = plain(next_code_point(text, at)); !is_mark(c)) append_utf8(out, c);
  return out;
}

std::vector<std::string> name_parts(std::string_view text) {
  std::vector<std::string> out(1);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = plain(next_code_point(text, at));
    if (!is_mark(c) && c != U'兼')
      append_utf8(out.back(), c);
    else if (!out.back().empty())
      out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

std::string number_key(std::string_view text) {
  std::string out;
  for (const char c : name_key(text)) {
    const bool digit = c >= '0' && c <= '9';
    // A zero stays where the number begins with another digit.
    if (digit && !out.empty() && out.back() == '0' &&
        (out.size() == 1 || out[out.size() - 2] < '0' || out[out.size() - 2] > '9'))
      out.pop_back();
    out += c;
  }
  return out;
}

bool may_mean(std::string_view text, std::string_view name) {
  const std::u32string a = points(text);
  const std::u32string b = points(name);
  if (a == b) return true;
  if (a.size() != b.size()) return a.size() < b.size() ? shortened(a, b) : shortened(b, a);
  if (a.size() < 3) return false;
  const Apart at = apart(a, b);
  return swapped(a, b) || (at.number == 1 && !is_ordinal(a[at.first]) && !is_ordinal(b[at.first]));
}

bool swapped(std::string_view text, std::string_view id) {
  return swapped(points(text), points(id));
}

bool one_off(std::string_view text, std::string_view id) {
  const std::u32string a = points(text);
  const std::u32string b = points(id);
  if (a.size() == b.size()) return apart(a, b).number == 1;
  const std::u32string& part = a.size() < b.size() ? a : b;
  const std::u32string& whole = a.size() < b.size() ? b : a;
  if (part.size() + 1 != whole.size()) return false;
  std::size_t same = 0;
  while (same < part.size() && part[same] == whole[same]) ++same;
  return part.compare(same, part.npos, whole, same + 1, whole.npos) == 0;
}

}  // namespace ducha::dossier
