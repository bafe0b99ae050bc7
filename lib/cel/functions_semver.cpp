// Versions by Semantic Versioning 2.0.0, as in the CEL library of Kubernetes.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// The next of the parts between dots; takes it from the text.
std::string_view next_part(std::string_view& text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view part = text.substr(0, dot);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return part;
}

struct Version {
  std::array<std::int64_t, 3> numbers{};
  std::string_view before;  // of the release: alpha.1
};

bool read_number(std::string_view text, std::int64_t& out) {
  if (text.empty() || !all_digits(text) || (text.size() > 1 && text[0] == '0')) return false;
  out = 0;
  for (const char c : text)
    if (__builtin_mul_overflow(out, std::int64_t{10}, &out) ||
        __builtin_add_overflow(out, std::int64_t{c - '0'}, &out))
      return false;
  return true;
}

bool identifiers(std::string_view text, bool numbers) {
  if (text.empty() || text.back() == '.') return false;
  while (!text.empty()) {
    const std::string_view part = next_part(text);
    const bool plain = std::all_of(part.begin(), part.end(), [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
    if (part.empty() || !plain) return false;
    if (numbers && all_digits(part) && part.size() > 1 && part[0] == '0') return false;
  }
  return true;
}

std::optional<Version> read_version(std::string_view text) {
  Version out;
  if (const std::size_t plus = text.find('+'); plus != text.npos) {
    if (!identifiers(text.substr(plus + 1), false)) return {};
    text = text.substr(0, plus);
  }
  if (const std::size_t hyphen = text.find('-'); hyphen != text.npos) {
    out.before = text.substr(hyphen + 1);
    if (!identifiers(out.before, true)) return {};
    text = text.substr(0, hyphen);
  }
  if (std::count(text.begin(), text.end(), '.') != 2) return {};
  for (std::int64_t& number : out.numbers)
    if (!read_number(next_part(text), number)) return {};
  return out;
}

// v1.02 is 1.2.0.
std::string normalized(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  const std::size_t end = std::min(text.find_first_of("-+"), text.size());
  std::string_view numbers = text.substr(0, end);
  std::string out;
  int parts = 0;
  for (; parts < 3 && (parts == 0 || !numbers.empty()); ++parts) {
    std::string_view part = next_part(numbers);
    while (part.size() > 1 && part[0] == '0') part.remove_prefix(1);
    out += (parts > 0 ? "." : "") + std::string(part);
  }
  if (!numbers.empty()) out += "." + std::string(numbers);
  for (; parts < 3; ++parts) out += ".0";
  return out + std::string(text.substr(end));
}

int order(std::int64_t a, std::int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

// Numbers come before words, and are compared as numbers, however long.
int compare_identifiers(std::string_view a, std::string_view b) {
  const bool numeric = all_digits(a);
  if (numeric != all_digits(b)) return numeric ? -1 : 1;
  if (numeric && a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  const int c = a.compare(b);
  return c < 0 ? -1 : c > 0 ? 1 : 0;
}

std::string written(const Value* a, std::size_t n) {
  return n > 1 && a[1].u != 0 ? normalized(str(a[0])) : std::string(str(a[0]));
}

Value semver(const Value* a, std::size_t n, const Call& c) {
  if (!c.spend(str(a[0]).size() / 16)) return c.too_much();
  const std::string text = written(a, n);
  return read_version(text)
             ? c.kept(Kind::semver, text)
             : c.error(say("“{}”不是版本号，应写作 1.2.3", "`{}` is no version; write it as 1.2.3",
                           visible(shorten(str(a[0]), 40))));
}
Value is_semver(const Value* a, std::size_t n, const Call& c) {
  if (!c.spend(str(a[0]).size() / 16)) return c.too_much();
  return Value::boolean(read_version(written(a, n)).has_value());
}

template <std::size_t Part>
Value number_of(const Value* a, std::size_t, const Call&) {
  const auto version = read_version(a[0].str->view());
  return Value::int64(version ? version->numbers[Part] : 0);
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  const Version x = read_version(a).value_or(Version{});
  const Version y = read_version(b).value_or(Version{});
  for (std::size_t i = 0; i < x.numbers.size(); ++i)
    if (const int c = order(x.numbers[i], y.numbers[i]); c != 0) return c;
  if (x.before.empty() || y.before.empty())
    return x.before.empty() == y.before.empty() ? 0 : x.before.empty() ? 1 : -1;
  std::string_view left = x.before;
  std::string_view right = y.before;
  while (!left.empty() && !right.empty())
    if (const int c = compare_identifiers(next_part(left), next_part(right)); c != 0) return c;
  return left.empty() == right.empty() ? 0 : left.empty() ? -1 : 1;
}

void add_semver(std::vector<Row>& rows) {
  rows.insert(rows.end(), {
                              {"semver(semver) semver",
                               [](const Value* a, std::size_t, const Call&) { return a[0]; }},
                              {"semver(string) semver", semver},
                              {"semver(string, bool) semver", semver},
                              {"isSemver(string) bool", is_semver},
                              {"isSemver(string, bool) bool", is_semver},
                              {"semver.major() int", number_of<0>},
                              {"semver.minor() int", number_of<1>},
                              {"semver.patch() int", number_of<2>},
                              {"semver.isGreaterThan(semver) bool",
                               [](const Value* a, std::size_t, const Call&) {
                                 return Value::boolean(compare(a[0], a[1]) > 0);
                               }},
                              {"semver.isLessThan(semver) bool",
                               [](const Value* a, std::size_t, const Call&) {
                                 return Value::boolean(compare(a[0], a[1]) < 0);
                               }},
                              {"semver.compareTo(semver) int",
                               [](const Value* a, std::size_t, const Call&) {
                                 return Value::int64(compare(a[0], a[1]));
                               }},
                          });
}

}  // namespace ducha::cel
