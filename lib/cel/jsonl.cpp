// Typed JSON and the runner of conformance cases, for `ducha eval` and the public suite:
// answer_case() turns a line into an answer and never throws.
#include "cel/jsonl.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/limits.h"
#include "cel/cel.h"
#include "cel/format.h"
#include "cel/functions.h"

namespace ducha::cel {

std::string base64_encode(std::string_view in);
bool base64_decode(std::string_view in, std::string& out);

namespace {

using nlohmann::json;

// A case nests no deeper than an expression may: reading and writing takes stack by the depth.
json parse_case(std::string_view line) {
  return json::parse(line, [](int depth, json::parse_event_t, json&) {
    if (depth > limits::kExpressionDepth) throw std::length_error("it is nested too deep");
    return true;
  });
}

template <typename Whole>
Whole whole_number(const std::string& text) {
  Whole out = 0;
  const char* end = text.data() + text.size();
  const auto [at, fault] = std::from_chars(text.data(), end, out);
  if (fault != std::errc() || at != end) throw std::invalid_argument("the number cannot be read");
  return out;
}

Value text_value(const std::string& text, Arena& arena, bool bytes) {
  const std::string_view kept = arena.copy(text);
  const auto* str = arena.make<Str>(kept.data(), static_cast<std::uint32_t>(kept.size()));
  return bytes ? Value::bytes(str) : Value::string(str);
}

const Type* type_of_env(const json& t, TypeStore& types) {
  static const std::pair<const char*, Kind> kPrimitives[] = {
      {"INT64", Kind::int64},   {"UINT64", Kind::uint64}, {"DOUBLE", Kind::float64},
      {"STRING", Kind::string}, {"BYTES", Kind::bytes},   {"BOOL", Kind::boolean}};
  if (t.contains("primitive")) {
    for (const auto& [name, kind] : kPrimitives)
      if (t["primitive"] == name) return types.simple(kind);
  }
  if (t.contains("null")) return types.simple(Kind::null);
  if (t.contains("wellKnown"))
    return types.simple(t["wellKnown"] == "TIMESTAMP"  ? Kind::timestamp
                        : t["wellKnown"] == "DURATION" ? Kind::duration
                                                       : Kind::absent);
  if (t.contains("listType"))
    return types.list(type_of_env(t["listType"].value("elemType", json::object()), types));
  if (t.contains("mapType"))
    return types.map(type_of_env(t["mapType"].value("keyType", json::object()), types),
                     type_of_env(t["mapType"].value("valueType", json::object()), types));
  if (t.contains("abstractType") && t["abstractType"].value("name", "") == "optional_type")
    return types.optional(type_of_env(t["abstractType"]["parameterTypes"][0], types));
  return types.dyn();
}

const Type* type_of_value(const Value& v, TypeStore& types) {
  switch (v.kind()) {
    case Kind::list:
      return types.list(types.dyn());
    case Kind::map:
      return types.map(types.dyn(), types.dyn());
    case Kind::optional:
      return types.optional(types.dyn());
    default:
      return types.simple(v.kind());
  }
}

struct Case {
  Arena arena;
  TypeStore types;
  Env env{types};
  Frame frame{arena};
  std::string expr;
  bool check_only = false;

  explicit Case(const json& test) {
    expr = test.at("expr").get<std::string>();
    env.container = test.value("container", "");
    env.checked = !test.value("disable_check", false);
    check_only = test.value("check_only", false);
    const json bindings = test.value("bindings", json::object());
    const json declared = test.value("type_env", json::array());
    for (const auto& [name, typed] : bindings.items()) {
      const Value v = from_typed_json(typed, arena);
      const Type* type = type_of_value(v, types);
      for (const json& d : declared)
        if (d.value("name", "") == name && d.contains("ident"))
          type = type_of_env(d["ident"].value("type", json::object()), types);
      env.add(name, type);
      frame.variables.push_back(v);
    }
    for (const json& d : declared) {
      if (!d.contains("ident") || bindings.contains(d.value("name", ""))) continue;
      env.add(d.value("name", ""), type_of_env(d["ident"].value("type", json::object()), types));
      frame.variables.emplace_back();
    }
  }
};

json type_json(const Type& t) {
  static const std::pair<Kind, const char*> kPrimitives[] = {
      {Kind::int64, "INT64"},   {Kind::uint64, "UINT64"}, {Kind::float64, "DOUBLE"},
      {Kind::string, "STRING"}, {Kind::bytes, "BYTES"},   {Kind::boolean, "BOOL"}};
  for (const auto& [kind, name] : kPrimitives)
    if (t.kind == kind) return {{"primitive", name}};
  switch (t.kind) {
    case Kind::null:
      return {{"null", nullptr}};
    case Kind::list:
      return {{"listType", {{"elemType", type_json(*t.args[0])}}}};
    case Kind::map:
      return {
          {"mapType", {{"keyType", type_json(*t.args[0])}, {"valueType", type_json(*t.args[1])}}}};
    case Kind::optional:
      return {
          {"abstractType",
           {{"name", "optional_type"}, {"parameterTypes", json::array({type_json(*t.args[0])})}}}};
    case Kind::timestamp:
      return {{"wellKnown", "TIMESTAMP"}};
    case Kind::duration:
      return {{"wellKnown", "DURATION"}};
    default:
      return {{"dyn", json::object()}};
  }
}

std::string said(const Issues& issues) {
  std::string out;
  for (const Issue& i : issues) out += (out.empty() ? "" : "; ") + i.message.en;
  return out;
}

}  // namespace

Value from_typed_json(const json& typed, Arena& arena) {
  if (!typed.is_object() || typed.size() != 1)
    throw std::invalid_argument("a typed value has one key");
  const std::string kind = typed.begin().key();
  const json& v = typed.begin().value();
  if (kind == "int") return Value::int64(whole_number<std::int64_t>(v.get<std::string>()));
  if (kind == "uint") return Value::uint64(whole_number<std::uint64_t>(v.get<std::string>()));
  if (kind == "double") {
    const std::string t = v.is_string() ? v.get<std::string>() : v.dump();
    return Value::float64(t == "NaN"         ? NAN
                          : t == "Infinity"  ? INFINITY
                          : t == "-Infinity" ? -INFINITY
                                             : std::stod(t));
  }
  if (kind == "string") return text_value(v.get<std::string>(), arena, false);
  if (kind == "bytes") {
    std::string out;
    if (!base64_decode(v.get<std::string>(), out))
      throw std::invalid_argument("bytes are not base64");
    return text_value(out, arena, true);
  }
  if (kind == "bool") return Value::boolean(v.get<bool>());
  if (kind == "null") return Value::null();
  if (kind == "list") {
    auto* items = arena.array<Value>(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) items[i] = from_typed_json(v[i], arena);
    return Value::list_of(arena.make<List>(items, static_cast<std::uint32_t>(v.size())));
  }
  if (kind == "map") {
    std::vector<std::pair<Value, Value>> entries;
    for (const json& e : v)
      entries.emplace_back(from_typed_json(e.at(0), arena), from_typed_json(e.at(1), arena));
    return make_map(arena, entries);
  }
  if (kind == "type") {
    Value out(Kind::type);
    out.type = type_named(v.get<std::string>());
    if (out.type == nullptr) throw std::invalid_argument("the type is not known");
    return out;
  }
  if (kind == "timestamp")
    if (const auto m = read_timestamp(v.get<std::string>()))
      return Value::of(Kind::timestamp, arena.make<Moment>(*m));
  if (kind == "duration")
    if (const auto m = read_duration(v.get<std::string>()))
      return Value::of(Kind::duration, arena.make<Moment>(*m));
  throw std::invalid_argument("the kind of value is not known: " + kind);
}

namespace {

// Lists and maps that share their parts are larger than the memory they take: what is written is
// counted, a part at a time.
class Typed {
 public:
  json write(const Value& v) {
    const bool text = v.is(Kind::string) || v.is(Kind::bytes);
    const std::size_t cost = 64 + (text ? v.str->size : 0);
    if (cost > left_) throw std::length_error("the value is too large to be written");
    left_ -= cost;
    switch (v.kind()) {
      case Kind::int64:
        return {{"int", std::to_string(v.i)}};
      case Kind::uint64:
        return {{"uint", std::to_string(v.u)}};
      case Kind::float64:
        return {{"double", double_text(v.d)}};
      case Kind::string:
      case Kind::ref:
        return {{"string", show_plain(v, Lang::en)}};
      case Kind::bytes:
        return {{"bytes", base64_encode(v.str->view())}};
      case Kind::boolean:
        return {{"bool", v.u != 0}};
      case Kind::null:
        return {{"null", true}};
      case Kind::list: {
        json items = json::array();
        for (std::uint32_t i = 0; i < v.list->size; ++i) items.push_back(write(v.list->items[i]));
        return {{"list", std::move(items)}};
      }
      case Kind::map: {
        json entries = json::array();
        for (std::uint32_t i = 0; i < v.map->size; ++i)
          entries.push_back(json::array({write(v.map->key(i)), write(v.map->value(i))}));
        return {{"map", std::move(entries)}};
      }
      case Kind::type:
        return {{"type", std::string(v.type->name)}};
      case Kind::timestamp:
        return {{"timestamp", timestamp_text(*v.moment)}};
      case Kind::duration:
        return {{"duration", duration_text(*v.moment)}};
      case Kind::date:
        return {{"date", show_string(v)}};
      case Kind::decimal:
        return {{"decimal", show_string(v)}};
      case Kind::time:
        return {{"time", show_string(v)}};
      case Kind::quantity:
        return {{"quantity", show_string(v)}};
      case Kind::semver:
        return {{"semver", show_string(v)}};
      case Kind::ip:
        return {{"ip", show_string(v)}};
      case Kind::cidr:
        return {{"cidr", show_string(v)}};
      case Kind::optional:
        return {{"optional", v.inner == nullptr ? json() : write(*v.inner)}};
      default:
        return {{"string", show(v)}};
    }
  }

 private:
  std::size_t left_ = limits::kTextBytes * 4;
};

}  // namespace

json to_typed_json(const Value& value) { return Typed().write(value); }

std::string answer_case(std::string_view line) {
  json answer;
  try {
    const json test = parse_case(line);
    Case c(test);
    Issues issues;
    const auto expr = check(c.expr, c.env, issues);
    if (!expr) {
      answer = {{"error", said(issues)}};
    } else if (c.check_only) {
      answer = {{"type", type_json(expr->type())}};
    } else {
      const Program program(*expr);  // owns the constants that the value may point to
      const Value v = program.run(c.frame);
      if (v.is(Kind::error))
        answer = {{"error", v.error->what.en}};
      else if (v.is(Kind::unknown))
        answer = {{"error", "a variable has no value"}};
      else
        answer = {{"value", to_typed_json(v)}};
    }
  } catch (const json::parse_error& e) {
    answer = {{"error", fmt::format("not a case: no JSON at byte {}", e.byte)}};
  } catch (const json::exception&) {
    answer = {{"error", "not a case: a key is missing, or has a value of another type"}};
  } catch (const std::exception& e) {
    answer = {{"error", std::string("not a case: ") + e.what()}};
  }
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace ducha::cel
