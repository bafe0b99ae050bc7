// The strings extension (cel-go's ext.Strings), encoders, and texts in Chinese. Positions count
// code points.
#include <cmath>

#include "base/limits.h"
#include "base/simplified.h"
#include "base/text.h"
#include "cel/format.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

// Takes sixteen bytes a code point: the caller charges a step for each byte first.
std::vector<std::string_view> points(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    next_code_point(text, at);
    out.push_back(text.substr(from, at - from));
  }
  return out;
}

Value range(const Call& c, std::int64_t index) {
  return c.error(say("位置{}超出文字长度", "the position {} is outside the text", index));
}

Value char_at(const Value* a, std::size_t, const Call& c) {
  const auto size = static_cast<std::int64_t>(count_code_points(str(a[0])));
  if (a[1].i < 0 || a[1].i > size) return range(c, a[1].i);
  const std::string_view text = str(a[0]);
  std::size_t at = code_point_offset(text, static_cast<std::size_t>(a[1].i));
  const std::size_t from = at;
  if (a[1].i < size) next_code_point(text, at);
  return c.text(text.substr(from, at - from));
}

// The first place from a[2] on, or the last one up to there.
template <bool Last>
Value index_of(const Value* a, std::size_t n, const Call& c) {
  const std::string_view text = str(a[0]);
  const auto size = static_cast<std::int64_t>(count_code_points(text));
  const std::int64_t from = n > 2 ? a[2].i : Last ? size : 0;
  if (from < 0 || from > size) return range(c, from);
  if (!can_search(text, str(a[1]), c)) return c.too_much();
  const std::size_t start = code_point_offset(text, static_cast<std::size_t>(from));
  const std::size_t found = Last ? text.rfind(str(a[1]), start) : text.find(str(a[1]), start);
  return Value::int64(found == text.npos
                          ? -1
                          : static_cast<std::int64_t>(count_code_points(text.substr(0, found))));
}

Value substring(const Value* a, std::size_t n, const Call& c) {
  const std::string_view text = str(a[0]);
  const auto size = static_cast<std::int64_t>(count_code_points(text));
  const std::int64_t to = n > 2 ? a[2].i : size;
  if (a[1].i < 0 || a[1].i > size) return range(c, a[1].i);
  if (to < a[1].i || to > size) return range(c, to);
  const std::size_t from = code_point_offset(text, static_cast<std::size_t>(a[1].i));
  return c.text(text.substr(from, code_point_offset(text, static_cast<std::size_t>(to)) - from));
}

bool white(std::string_view point) {
  std::size_t at = 0;
  const char32_t x = next_code_point(point, at);
  return (x >= 9 && x <= 13) || x == 0x20 || x == 0x85 || x == 0xa0 || x == 0x1680 ||
         (x >= 0x2000 && x <= 0x200a) || x == 0x2028 || x == 0x2029 || x == 0x202f || x == 0x205f ||
         x == 0x3000;
}
Value trim_text(const Value* a, std::size_t, const Call& c) {
  if (!c.spend(str(a[0]).size())) return c.too_much();
  const auto p = points(str(a[0]));
  std::size_t from = 0;
  std::size_t to = p.size();
  while (from < to && white(p[from])) ++from;
  while (to > from && white(p[to - 1])) --to;
  if (from == to) return c.text({});
  return c.text({p[from].data(),
                 static_cast<std::size_t>(p[to - 1].data() + p[to - 1].size() - p[from].data())});
}

template <int From, int To, int Shift>
Value shift_case(const Value* a, std::size_t, const Call& c) {
  std::string out(str(a[0]));
  for (char& x : out)
    if (x >= From && x <= To) x = static_cast<char>(x + Shift);
  return c.text(out);
}

Value simplify(const Value* a, std::size_t, const Call& c) {
  if (!c.spend(str(a[0]).size())) return c.too_much();
  return c.text(simplified(narrow(str(a[0]))));
}

Value reverse_text(const Value* a, std::size_t, const Call& c) {
  if (!c.spend(str(a[0]).size())) return c.too_much();
  const auto p = points(str(a[0]));
  std::string out;
  for (std::size_t i = p.size(); i-- > 0;) out += p[i];
  return c.text(out);
}

Value replace(const Value* a, std::size_t n, const Call& c) {
  const std::string_view text = str(a[0]);
  const std::string_view from = str(a[1]);
  const std::string_view to = str(a[2]);
  std::int64_t left = n > 3 ? a[3].i : -1;
  if (!can_search(text, from, c)) return c.too_much();
  std::string out;
  std::size_t at = 0;
  while (left != 0) {
    std::size_t found = from.empty() ? at : text.find(from, at);
    if (found == text.npos) break;
    out += text.substr(at, found - at);
    out += to;
    if (!c.spend(1) || out.size() > limits::kTextBytes) return c.too_much();
    at = found + from.size();
    if (left > 0) --left;
    // The empty text is found before every character, as in cel-go.
    if (from.empty()) {
      if (at >= text.size()) return c.text(out);
      const std::size_t start = at;
      next_code_point(text, at);
      out += text.substr(start, at - start);
    }
  }
  out += text.substr(std::min(at, text.size()));
  return c.text(out);
}

Value split(const Value* a, std::size_t n, const Call& c) {
  const std::string_view text = str(a[0]);
  const std::string_view by = str(a[1]);
  std::int64_t left = n > 2 ? a[2].i : -1;
  std::vector<Value> out;
  if (left == 0) return c.list(out);
  if (!c.spend(text.size() + 1) || !can_search(text, by, c)) return c.too_much();
  std::size_t at = 0;
  if (by.empty()) {
    for (const std::string_view p : points(text)) {
      if (left == 1) break;
      out.push_back(c.text(p));
      at += p.size();
      if (left > 0) --left;
    }
    if (at < text.size()) out.push_back(c.text(text.substr(at)));
    return c.list(out);
  }
  for (;;) {
    const std::size_t found = left == 1 ? text.npos : text.find(by, at);
    out.push_back(c.text(text.substr(at, found == text.npos ? text.npos : found - at)));
    if (found == text.npos) return c.list(out);
    at = found + by.size();
    if (left > 0) --left;
  }
}

Value join(const Value* a, std::size_t n, const Call& c) {
  std::string out;
  for (std::uint32_t i = 0; i < a[0].list->size; ++i) {
    if (i > 0 && n > 1) out += str(a[1]);
    out += str(a[0].list->items[i]);
    if (!c.spend(1) || out.size() > limits::kTextBytes) return c.too_much();
  }
  return c.text(out);
}

Value quote(const Value* a, std::size_t, const Call& c) {
  if (!c.spend(str(a[0]).size())) return c.too_much();
  std::string out = "\"";
  for (const std::string_view p : points(str(a[0]))) {
    static constexpr std::string_view kFrom = "\a\b\f\n\r\t\v\\\"";
    static constexpr std::string_view kTo = "abfnrtv\\\"";
    const std::size_t i = p.size() == 1 ? kFrom.find(p[0]) : kFrom.npos;
    std::size_t at = 0;
    if (i != kFrom.npos) {
      out += '\\';
      out += kTo[i];
    } else {
      append_utf8(out, next_code_point(p, at));
    }
  }
  return c.text(out + "\"");
}

// %-formatting as cel-go defines it.
class Formatter {
 public:
  Formatter(std::string_view pattern, const List& args, const Call& call)
      : pattern_(pattern), args_(args), call_(call) {}

  Value run() {
    std::string out;
    for (std::size_t at = 0; at < pattern_.size();) {
      const char ch = pattern_[at++];
      if (ch != '%') {
        out += ch;
        continue;
      }
      if (at >= pattern_.size()) return fault(say("格式串以 % 结尾", "the format ends in %"));
      if (pattern_[at] == '%') {
        out += '%';
        ++at;
        continue;
      }
      int precision = 6;
      if (pattern_[at] == '.') {
        precision = 0;
        ++at;
        while (at < pattern_.size() && pattern_[at] >= '0' && pattern_[at] <= '9')
          // A bound before the number is made: `%.999999999f` would take a gigabyte.
          precision = std::min(1000, precision * 10 + (pattern_[at++] - '0'));
        if (at >= pattern_.size()) return fault(say("格式串不完整", "the format is not complete"));
      }
      if (next_ >= args_.size)
        return fault(say("格式项多于给出的值", "the format has more places than values"));
      const Value& v = args_.items[next_++];
      const std::size_t before = out.size();
      if (!one(pattern_[at++], precision, v, out))
        return full_ ? call_.too_much()
                     : fault(say("%{} 不能用于这个值", "%{} does not take this value",
                                 pattern_[at - 1]));
      if (!call_.room(out.size() - before) || !call_.room(out.size() / 4096))
        return call_.too_much();
    }
    return call_.text(out);
  }

 private:
  Value fault(Message m) const { return call_.error(std::move(m)); }

  static bool special(double d, std::string& out) {
    if (std::isfinite(d)) return false;
    out += std::isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity";
    return true;
  }

  bool one(char verb, int precision, const Value& v, std::string& out) {
    switch (verb) {
      case 's':
        return string(v, out);
      case 'd':
        if (v.is(Kind::int64))
          out += std::to_string(v.i);
        else if (v.is(Kind::uint64))
          out += std::to_string(v.u);
        else if (v.is(Kind::float64)) {
          if (!special(v.d, out)) out += double_text(v.d);
        } else if (v.is(Kind::decimal))
          out += show_string(v);
        else
          return false;
        return true;
      case 'f':
      case 'e': {
        double d = 0;
        if (v.is(Kind::float64))
          d = v.d;
        else if (v.is(Kind::int64))
          d = static_cast<double>(v.i);
        else if (v.is(Kind::uint64))
          d = static_cast<double>(v.u);
        else if (v.is(Kind::decimal))
          d = static_cast<double>(v.i) / kDecimalOne;
        else
          return false;
        if (!special(d, out))
          out += verb == 'f' ? fmt::format("{:.{}f}", d, precision)
                             : fmt::format("{:.{}e}", d, precision);
        return true;
      }
      case 'b':
        if (v.is(Kind::boolean))
          out += v.u ? "1" : "0";
        else
          return number(v, 2, false, out);
        return true;
      case 'o':
        return number(v, 8, false, out);
      case 'x':
      case 'X': {
        if (!v.is(Kind::string) && !v.is(Kind::bytes)) return number(v, 16, verb == 'X', out);
        if (!room(2 * std::size_t{v.str->size})) return false;
        for (const char c : v.str->view()) {
          const char* digits = verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
          out += digits[static_cast<unsigned char>(c) >> 4];
          out += digits[static_cast<unsigned char>(c) & 15];
        }
        return true;
      }
      default:
        return false;
    }
  }

  static bool number(const Value& v, int base, bool upper, std::string& out) {
    const auto write = [&](auto n) {
      out += base == 2   ? fmt::format("{:b}", n)
             : base == 8 ? fmt::format("{:o}", n)
             : upper     ? fmt::format("{:X}", n)
                         : fmt::format("{:x}", n);
    };
    if (v.is(Kind::int64))
      write(v.i);
    else if (v.is(Kind::uint64))
      write(v.u);
    else
      return false;
    return true;
  }

  // Lists and maps that share their parts are larger than the memory they take: each part is a
  // step.
  bool room(std::size_t bytes) {
    full_ = full_ || !call_.spend(1) || !call_.room(bytes);
    return !full_;
  }

  bool string(const Value& v, std::string& out) {
    if (!room(v.is(Kind::string) || v.is(Kind::bytes) ? v.str->size : 0)) return false;
    switch (v.kind()) {
      case Kind::float64:
        if (!special(v.d, out)) out += double_text(v.d);
        return true;
      case Kind::list:
        out += '[';
        for (std::uint32_t i = 0; i < v.list->size; ++i) {
          if (i > 0) out += ", ";
          if (!string(v.list->items[i], out)) return false;
        }
        out += ']';
        return true;
      case Kind::map: {
        std::vector<std::pair<std::string, std::string>> entries;
        for (std::uint32_t i = 0; i < v.map->size; ++i) {
          auto& e = entries.emplace_back();
          if (!string(v.map->key(i), e.first) || !string(v.map->value(i), e.second)) return false;
        }
        std::sort(entries.begin(), entries.end());
        for (const auto& [key, value] : entries)
          if (!room(key.size() + value.size())) return false;
        out += '{';
        for (std::size_t i = 0; i < entries.size(); ++i)
          out += (i > 0 ? ", " : "") + entries[i].first + ": " + entries[i].second;
        out += '}';
        return true;
      }
      case Kind::type:
        out += v.type->name;
        return true;
      case Kind::optional:
      case Kind::record:
        return false;
      default:
        out += show_string(v);
        return true;
    }
  }

  std::string_view pattern_;
  const List& args_;
  const Call& call_;
  std::uint32_t next_ = 0;
  bool full_ = false;
};

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64_encode(std::string_view in) {
  std::string out;
  for (std::size_t i = 0; i < in.size(); i += 3) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k)
      word = word << 8 | (i + k < in.size() ? static_cast<unsigned char>(in[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= in.size() ? kBase64[word >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

bool base64_decode(std::string_view in, std::string& out) {
  while (!in.empty() && in.back() == '=') in.remove_suffix(1);
  std::uint32_t word = 0;
  int bits = 0;
  for (const char c : in) {
    const std::size_t digit = kBase64.find(c);
    if (digit == kBase64.npos) return false;
    word = word << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(word >> bits & 255);
    }
  }
  return bits < 6;
}

void add_strings(std::vector<Row>& rows) {
  rows.insert(rows.end(),
              {
                  {"string.charAt(int) string", char_at},
                  {"string.indexOf(string) int", index_of<false>},
                  {"string.indexOf(string, int) int", index_of<false>},
                  {"string.lastIndexOf(string) int", index_of<true>},
                  {"string.lastIndexOf(string, int) int", index_of<true>},
                  {"string.substring(int) string", substring},
                  {"string.substring(int, int) string", substring},
                  {"string.trim() string", trim_text},
                  {"string.lowerAscii() string", shift_case<'A', 'Z', 32>},
                  {"string.upperAscii() string", shift_case<'a', 'z', -32>},
                  {"string.simplified() string", simplify},
                  {"string.reverse() string", reverse_text},
                  {"string.replace(string, string) string", replace},
                  {"string.replace(string, string, int) string", replace},
                  {"string.split(string) list(string)", split},
                  {"string.split(string, int) list(string)", split},
                  {"list(string).join() string", join},
                  {"list(string).join(string) string", join},
                  {"strings.quote(string) string", quote},
                  {"string.format(list(dyn)) string",
                   [](const Value* a, std::size_t, const Call& c) {
                     return Formatter(str(a[0]), *a[1].list, c).run();
                   }},
                  {"base64.encode(bytes) string",
                   [](const Value* a, std::size_t, const Call& c) {
                     return c.text(base64_encode(a[0].str->view()));
                   }},
                  {"base64.decode(string) bytes",
                   [](const Value* a, std::size_t, const Call& c) {
                     std::string out;
                     return base64_decode(str(a[0]), out)
                                ? c.bytes(out)
                                : c.error(say("不是合法的 base64", "this is not valid base64"));
                   }},
                  {"string.chars() int",
                   [](const Value* a, std::size_t, const Call&) {
                     return Value::int64(static_cast<std::int64_t>(count_code_points(str(a[0]))));
                   }},
                  {"string.hanCount() int",
                   [](const Value* a, std::size_t, const Call&) {
                     std::int64_t n = 0;
                     const std::string_view t = str(a[0]);
                     for (std::size_t at = 0; at < t.size();) {
                       const char32_t x = next_code_point(t, at);
                       n += (x >= 0x4e00 && x <= 0x9fff) || (x >= 0x3400 && x <= 0x4dbf) ||
                            (x >= 0x20000 && x <= 0x3ffff) || (x >= 0xf900 && x <= 0xfaff);
                     }
                     return Value::int64(n);
                   }},
              });
}

}  // namespace ducha::cel
