// Values as texts: show() as CEL writes them, show_plain() for people, to_json_text() for reports.
// Each is bounded in length.
#include "cel/format.h"

#include <cmath>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/text.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

enum class How { cel, zh, en, json };

std::string quoted(std::string_view s) {
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// Writes values one after another into one text.
class Writer {
 public:
  explicit Writer(How how) : how_(how) {}

  void write(const Value& v, int depth) {
    if (depth > 32) return cut();
    switch (v.kind()) {
      case Kind::list:
        return list(*v.list, depth);
      case Kind::map:
        return map(*v.map, depth);
      case Kind::optional:
        if (v.inner == nullptr) {
          out_ += json() ? "null" : "optional.none()";
        } else if (json()) {
          write(*v.inner, depth + 1);
        } else {
          out_ += "optional.of(";
          write(*v.inner, depth + 1);
          out_ += ')';
        }
        return;
      default:
        out_ += scalar(v);
    }
  }

  std::string take() { return std::move(out_); }

 private:
  bool json() const { return how_ == How::json; }
  bool people() const { return how_ == How::zh || how_ == How::en; }
  const char* either(const char* zh, const char* en) const { return how_ == How::zh ? zh : en; }
  void cut() { out_ += json() ? "\"...\"" : "..."; }

  // Lists that share their parts can be larger than any memory.
  bool full() const { return out_.size() > limits::kShownBytes; }

  void list(const List& list, int depth) {
    if (!people()) out_ += '[';
    for (std::uint32_t i = 0; i < list.size; ++i) {
      if (i > 0) out_ += either("、", ", ");
      if (full()) {
        cut();
        break;
      }
      write(list.items[i], depth + 1);
    }
    if (!people()) out_ += ']';
  }

  void map(const Map& map, int depth) {
    out_ += '{';
    for (std::uint32_t i = 0; i < map.size; ++i) {
      if (i > 0) out_ += ", ";
      if (full()) {
        cut();
        out_ += ": ";
        cut();
        break;
      }
      const std::string key = scalar(map.key(i));
      out_ += json() && key[0] != '"' ? quoted(key) : key;
      out_ += ": ";
      write(map.value(i), depth + 1);
    }
    out_ += '}';
  }

  // A value that an expression makes of a text.
  std::string written(std::string_view function, const Value& v) const {
    const std::string text = show_string(v);
    return json()             ? quoted(text)
           : how_ == How::cel ? fmt::format("{}(\"{}\")", function, text)
                              : text;
  }

  std::string scalar(const Value& v) const {
    switch (v.kind()) {
      case Kind::null:
        return people() ? either("无", "none") : "null";
      case Kind::boolean:
        if (people()) return v.u != 0 ? either("是", "yes") : either("否", "no");
        return v.u != 0 ? "true" : "false";
      case Kind::int64:
        return std::to_string(v.i);
      case Kind::uint64:
        return std::to_string(v.u) + (how_ == How::cel ? "u" : "");
      case Kind::float64:
        return json() && !std::isfinite(v.d) ? "null" : double_text(v.d);
      case Kind::decimal:
        return decimal_to_string(v.i);
      case Kind::date:
        return written("date", v);
      case Kind::timestamp:
        return written("timestamp", v);
      case Kind::duration:
        return written("duration", v);
      case Kind::time:
        return written("time", v);
      case Kind::quantity:
        return written("quantity", v);
      case Kind::semver:
        return written("semver", v);
      case Kind::ip:
        return written("ip", v);
      case Kind::cidr:
        return written("cidr", v);
      case Kind::string:
        return people() ? std::string(v.str->view()) : quoted(v.str->view());
      case Kind::ref:
        return people() ? std::string(v.ref->id.view()) : quoted(v.ref->id.view());
      case Kind::bytes:
        return (how_ == How::cel ? "b" : "") + quoted(v.str->view());
      case Kind::type:
        return json() ? quoted(v.type->name) : std::string(v.type->name);
      case Kind::record:
        return json() ? "null" : either("（记录）", "(record)");
      case Kind::unknown:
      case Kind::absent:
        return json() ? "null" : either("（缺）", "(missing)");
      case Kind::error:
        return json()            ? "null"
               : how_ == How::zh ? "出错：" + v.error->what.zh
                                 : "error: " + v.error->what.en;
      default:
        return {};  // write() sees to what has parts
    }
  }

  const How how_;
  std::string out_;
};

std::string text(const Value& v, How how) {
  Writer writer(how);
  writer.write(v, 0);
  return writer.take();
}

}  // namespace

std::string double_text(double d) {
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d > 0 ? "Infinity" : "-Infinity";
  // The shortest text that reads back as the same number.
  return fmt::format("{}", d).ends_with(".0") ? fmt::format("{:.0f}", d) : fmt::format("{}", d);
}

std::string show_string(const Value& v) {
  switch (v.kind()) {
    case Kind::string:
    case Kind::bytes:
    case Kind::semver:
    case Kind::ip:
    case Kind::cidr:
      return std::string(v.str->view());
    case Kind::boolean:
      return v.u ? "true" : "false";
    case Kind::uint64:
      return std::to_string(v.u);
    case Kind::timestamp:
      return timestamp_text(*v.moment);
    case Kind::duration:
      return duration_text(*v.moment);
    case Kind::time:
      return time_text(v.i);
    case Kind::quantity:
      return quantity_text(*v.moment);
    case Kind::date:
      return to_string(Date{static_cast<std::int32_t>(v.i)});
    default:
      return text(v, How::cel);
  }
}

std::string show(const Value& v) { return text(v, How::cel); }
std::string show_brief(const Value& v) {
  if (v.is(Kind::string)) return quoted(shorten(v.str->view().substr(0, 400), 40));
  const bool parts = v.is(Kind::list) || v.is(Kind::map) || v.is(Kind::optional);
  return parts || v.is(Kind::bytes) ? std::string(type_of(v)->name) : show(v);
}
std::string show_plain(const Value& v, Lang lang) {
  return text(v, lang == Lang::zh ? How::zh : How::en);
}
std::string to_json_text(const Value& v) { return text(v, How::json); }

Value make_map(Arena& arena, const std::vector<std::pair<Value, Value>>& entries) {
  auto* items = arena.array<Value>(entries.size() * 2);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    items[2 * i] = entries[i].first;
    items[2 * i + 1] = entries[i].second;
  }
  Value v(Kind::map);
  v.map = arena.make<Map>(items, static_cast<std::uint32_t>(entries.size()));
  return v;
}

}  // namespace ducha::cel
