// From tables of keys to JSON Schema; key_schema() is the door. Shapes that exclude one another
// are under anyOf, which editors complete best; tables told apart by a key under if/then/else.
#include "rule/key_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "rule/keys.h"

namespace ducha::rule {

namespace {

using Json = nlohmann::ordered_json;
using yaml::Key;
using yaml::Table;
using yaml::Value;

Json strings(const std::vector<std::string_view>& words) {
  Json out = Json::array();
  for (const std::string_view w : words) out.push_back(w);
  return out;
}

Json needs(std::string_view key) { return {{"required", Json::array({key})}}; }

class KeyWriter {
 public:
  explicit KeyWriter(Blank blank) : blank_(blank) {}

  Json value(const Value& v) {
    if (v.anything) return Json::object();
    std::vector<Json> ways;
    if (v.scalar != Value::Scalar::none) ways.push_back(scalar(v));
    if (v.items != nullptr) ways.push_back({{"type", "array"}, {"items", value(*v.items)}});
    if (!v.tables.empty() || v.each != nullptr) ways.push_back(mapping(v, 0));
    return ways.size() == 1 ? ways[0] : Json{{"anyOf", ways}};
  }

  Json definitions_ = Json::object();

 private:
  // A key with nothing behind it. Not the type null: editors would offer that.
  Json or_blank(Json what) const {
    if (blank_ == Blank::refused || what.empty()) return what;
    const Json blank = {{"not", {{"type", {"string", "number", "boolean", "object", "array"}}}}};
    if (!what.contains("anyOf")) return {{"anyOf", {std::move(what), blank}}};
    what["anyOf"].push_back(blank);
    return what;
  }

  // The reader takes a number or true for the text that is there.
  static Json scalar(const Value& v) {
    switch (v.scalar) {
      case Value::Scalar::flag:
        return {{"type", "boolean"}};
      case Value::Scalar::whole:
        return {{"type", "integer"}};
      case Value::Scalar::number:
        return {{"type", "number"}};
      case Value::Scalar::date:
        return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}};
      case Value::Scalar::word:
        return {{"type", "string"}, {"enum", strings(v.words)}};
      default:
        return {{"type", Json::array({"string", "number", "boolean"})}};
    }
  }

  // The tables from the `at`-th on.
  Json mapping(const Value& v, std::size_t at) {
    if (at == v.tables.size())
      return {{"type", "object"},
              {"additionalProperties", v.each == nullptr ? Json(false) : value(*v.each)}};
    const Table& t = v.tables[at]();
    Json here{{"$ref", table(t)}};
    const bool last = at + 1 == v.tables.size() && v.each == nullptr;
    // The last table needs no condition: its own faults say more than that none of them fits.
    if (t.mark.empty() || last) return here;
    return {
        {"type", "object"}, {"if", needs(t.mark)}, {"then", here}, {"else", mapping(v, at + 1)}};
  }

  std::string table(const Table& t) {
    const std::string name(t.name);
    if (!definitions_.contains(name)) {
      definitions_[name] = Json::object();  // a table may lead back to itself
      definitions_[name] = body(t);
    }
    return "#/definitions/" + name;
  }

  Json body(const Table& t) {
    Json out{{"type", "object"}, {"properties", Json::object()}};
    Json required = Json::array();
    Json rules = Json::object();
    for (const Key& key : t.keys) {
      Json one{{"description", key.says.zh + " / " + key.says.en}};
      // What must be there is missing where it is blank.
      const bool needed =
          key.required || std::find(t.one_of.begin(), t.one_of.end(), key.name) != t.one_of.end();
      Json what = needed ? value(key.value) : or_blank(value(key.value));
      if (what.contains("$ref"))
        one["allOf"] = Json::array({what});  // beside a $ref nothing counts
      else
        one.update(what);
      out["properties"][std::string(key.name)] = std::move(one);
      if (key.required) required.push_back(key.name);
      if (Json place = beside(key); !place.empty())
        rules[std::string(key.name)] = place.size() == 1 ? place[0] : Json{{"allOf", place}};
    }
    out["additionalProperties"] = t.others == nullptr ? Json(false) : or_blank(value(*t.others));
    if (!required.empty()) out["required"] = required;
    if (!rules.empty()) out["dependencies"] = rules;
    // At least one of them. That they exclude each other is said by `dependencies`.
    for (const std::string_view key : t.one_of) out["anyOf"].push_back(needs(key));
    // Which language may be left out depends on `languages` of the rulebook, which a schema of one
    // file cannot see; both cannot.
    if (&t == &yaml::words_table()) out["minProperties"] = 1;
    return out;
  }

  static Json beside(const Key& key) {
    Json out = Json::array();
    Json with = Json::array();
    for (const std::string_view c : key.with) {
      const std::size_t equals = c.find('=');
      const std::string_view name = c.substr(0, equals);
      Json one = needs(name);
      if (equals != c.npos)
        one["properties"][std::string(name)] = {{"const", c.substr(equals + 1)}};
      with.push_back(std::move(one));
    }
    if (!with.empty()) out.push_back({{"anyOf", with}});
    Json without = Json::array();
    for (const std::string_view other : key.without) without.push_back(needs(other));
    if (!without.empty()) out.push_back({{"not", {{"anyOf", without}}}});
    return out;
  }

  Blank blank_;
};

}  // namespace

std::string key_schema(const Value& root, std::string_view id, Blank blank) {
  KeyWriter writer(blank);
  const Json body = writer.value(root);
  Json out{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"$id", id}};
  if (body.contains("$ref"))
    out["allOf"] = Json::array({body});
  else
    out.update(body);
  if (!writer.definitions_.empty()) out["definitions"] = writer.definitions_;
  return json_text(out, 2) + "\n";
}

std::string form_schema(const FileForm& form) {
  return key_schema(form.root, fmt::format("urn:ducha:files:{}", form.name));
}

}  // namespace ducha::rule
