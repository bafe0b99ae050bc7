// Values as texts. See format.h.
#include "cel/format.h"

#include <cmath>

#include "base/decimal.h"
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

std::string text(const Value& v, How how, int depth) {
  const bool people = how == How::zh || how == How::en;
  if (depth > 32) return how == How::json ? "\"...\"" : "...";
  switch (v.kind()) {
    case Kind::null:
      return how == How::zh ? "无" : how == How::en ? "none" : "null";
    case Kind::boolean:
      return how == How::zh   ? (v.u ? "是" : "否")
             : how == How::en ? (v.u ? "yes" : "no")
             : v.u            ? "true"
                              : "false";
    case Kind::int64:
      return std::to_string(v.i);
    case Kind::uint64:
      return std::to_string(v.u) + (how == How::cel ? "u" : "");
    case Kind::float64:
      if (how == How::json && !std::isfinite(v.d)) return "null";
      return double_text(v.d);
    case Kind::decimal:
      return decimal_to_string(v.i);
    case Kind::date:
    case Kind::timestamp:
    case Kind::duration: {
      const std::string t = show_string(v);
      return how == How::json  ? quoted(t)
             : how == How::cel ? fmt::format("{}(\"{}\")",
                                             type_of(v)->name == "date" ? "date"
                                             : v.is(Kind::timestamp)    ? "timestamp"
                                                                        : "duration",
                                             t)
                               : t;
    }
    case Kind::string:
      return people ? std::string(v.str->view()) : quoted(v.str->view());
    case Kind::ref:
      return people ? std::string(v.ref->id.view()) : quoted(v.ref->id.view());
    case Kind::bytes:
      return (how == How::cel ? "b" : "") + quoted(v.str->view());
    case Kind::list: {
      std::string out;
      for (std::uint32_t i = 0; i < v.list->size; ++i)
        out +=
            (i > 0 ? (how == How::zh ? "、" : ", ") : "") + text(v.list->items[i], how, depth + 1);
      return people ? out : "[" + out + "]";
    }
    case Kind::map: {
      std::string out;
      for (std::uint32_t i = 0; i < v.map->size; ++i) {
        const std::string key = text(v.map->key(i), how, depth + 1);
        out += (i > 0 ? ", " : "") + (how == How::json && key[0] != '"' ? quoted(key) : key) +
               ": " + text(v.map->value(i), how, depth + 1);
      }
      return "{" + out + "}";
    }
    case Kind::type:
      return how == How::json ? quoted(v.type->name) : std::string(v.type->name);
    case Kind::optional:
      return v.inner == nullptr ? (how == How::json ? "null" : "optional.none()")
             : how == How::json ? text(*v.inner, how, depth + 1)
                                : "optional.of(" + text(*v.inner, how, depth + 1) + ")";
    case Kind::record:
      return how == How::json ? "null" : how == How::zh ? "(记录)" : "(record)";
    case Kind::unknown:
    case Kind::absent:
      return how == How::json ? "null" : how == How::zh ? "(缺)" : "(missing)";
    case Kind::error:
      return how == How::json ? "null"
             : how == How::zh ? "出错:" + v.error->what.zh
                              : "error: " + v.error->what.en;
  }
  return {};
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
      return std::string(v.str->view());
    case Kind::boolean:
      return v.u ? "true" : "false";
    case Kind::uint64:
      return std::to_string(v.u);
    case Kind::timestamp:
      return timestamp_text(v);
    case Kind::duration:
      return duration_text(v);
    case Kind::date:
      return to_string(Date{static_cast<std::int32_t>(v.i)});
    default:
      return text(v, How::cel, 0);
  }
}

std::string show(const Value& v) { return text(v, How::cel, 0); }
std::string show_plain(const Value& v, Lang lang) {
  return text(v, lang == Lang::zh ? How::zh : How::en, 0);
}
std::string to_json_text(const Value& v) { return text(v, How::json, 0); }

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
