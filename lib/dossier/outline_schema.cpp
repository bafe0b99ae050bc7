// What fields are like, by a JSON Schema (2020-12 and the drafts before it) or the schemas of an
// OpenAPI document. What has no counterpart is noted, never dropped in silence.
#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "base/decimal.h"
#include "base/text.h"
#include "dossier/outline.h"

namespace ducha::dossier {

namespace {

using yaml::Draft;
using yaml::Shape;

constexpr int kDeep = 12;  // schemas that hold themselves end here

std::string text_of(const Draft& d, std::string_view key) {
  const Draft* found = d.find(key);
  return found != nullptr && found->shape == Shape::scalar ? found->text : std::string();
}
bool says(const Draft& d, std::string_view key) { return text_of(d, key) == "true"; }

class Converter {
 public:
  explicit Converter(const Draft& root) : root_(root) {}

  Sketch of(const Draft& schema, int depth) {
    Sketch out;
    if (depth > kDeep) {
      out.notes.push_back(
          say("结构层数太多，或包含自己，未列出", "nested too deep, or holds itself: left out"));
      return out;
    }
    if (const std::string ref = text_of(schema, "$ref"); !ref.empty()) {
      const Draft* to = follow(ref);
      // A type that holds itself ends at the second meeting; kinds of ducha have no such types.
      const bool again = to != nullptr && !open_.insert(to).second;
      if (to == nullptr || again) {
        out.notes.push_back(
            again ? say("{} 包含自己，未列出", "{} holds itself: left out", visible(ref))
                  : say("找不到 {}，未列出", "{} is not there: left out", visible(ref)));
        return out;
      }
      out = of(*to, depth + 1);
      open_.erase(to);
      return out;
    }
    for (const char* key : {"anyOf", "oneOf"})
      if (const Draft* ways = schema.find(key)) return one_of(schema, *ways, depth);
    out = by_type(schema, depth);
    if (out.label.empty()) out.label = text_of(schema, "title");
    left(schema, out);
    return out;
  }

 private:
  // A pointer into the document: #/$defs/Thing.
  const Draft* follow(std::string_view ref) const {
    if (ref == "#") return &root_;
    if (!ref.starts_with("#/")) return nullptr;
    const Draft* at = &root_;
    for (const std::string_view step : split(ref.substr(2), '/')) {
      std::string part(step);
      // RFC 6901: ~1 is a slash, and ~0, which is replaced last, a tilde.
      for (const auto& [from, to] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}})
        for (std::size_t i = part.find(from); i != part.npos; i = part.find(from))
          part.replace(i, 2, to);
      if (at != nullptr) at = at->find(part);
    }
    return at;
  }

  // null beside one schema says that it may be left out; a value beside a list of it is single.
  Sketch one_of(const Draft& schema, const Draft& ways, int depth) {
    std::vector<Sketch> all;
    for (const Draft& way : ways.items)
      if (text_of(way, "type") != "null") all.push_back(of(way, depth + 1));
    if (all.size() == 1) {
      if (all[0].label.empty()) all[0].label = text_of(schema, "title");
      return all[0];
    }
    const auto list = std::find_if(all.begin(), all.end(), [](const Sketch& s) {
      return s.shape == Sketch::Shape::list && s.item->shape == Sketch::Shape::scalar;
    });
    if (all.size() == 2 && list != all.end()) {
      const Sketch& other = all[list == all.begin() ? 1 : 0];
      if (other.shape == Sketch::Shape::scalar && other.type == list->item->type) {
        list->attributes.emplace_back("also", "single");
        return *list;
      }
    }
    Sketch out;
    out.notes.push_back(say("有{}种写法（anyOf、oneOf），未列出",
                            "may be written in {} ways (anyOf, oneOf): left out", all.size()));
    return out;
  }

  // `type` may be a list with null.
  std::string type_of(const Draft& schema, Sketch& out) {
    const Draft* type = schema.find("type");
    if (type == nullptr)
      return schema.find("properties") != nullptr || schema.find("allOf") != nullptr ||
                     schema.find("additionalProperties") != nullptr
                 ? "object"
             : schema.find("items") != nullptr                                   ? "array"
             : schema.find("enum") != nullptr || schema.find("const") != nullptr ? "string"
                                                                                 : "";
    if (type->shape == Shape::scalar) return type->text;
    std::vector<std::string> types;
    for (const Draft& t : type->items)
      if (t.text != "null") types.push_back(t.text);
    if (types.size() == 1) return types[0];
    const bool scalars = std::none_of(types.begin(), types.end(), [](const std::string& t) {
      return t == "object" || t == "array";
    });
    if (scalars && !types.empty()) {
      out.notes.push_back(
          say("几种类型 {}，作文字", "of several types, {}: taken as text", joined(types, ", ")));
      return "string";
    }
    return "";
  }

  Sketch by_type(const Draft& schema, int depth) {
    Sketch out;
    const std::string type = type_of(schema, out);
    if (type == "object") return object(schema, depth);
    if (type == "array") return array(schema, depth);
    if (type != "string" && type != "integer" && type != "number" && type != "boolean") {
      out.notes.push_back(type.empty()
                              ? say("没有写类型，未列出", "has no type: left out")
                              : say("类型 {}，未列出", "of type {}: left out", visible(type)));
      return out;
    }
    out.shape = Sketch::Shape::scalar;
    if (type == "string") {
      string(schema, out);
    } else {
      out.type = type == "integer" ? "int" : type == "number" ? "decimal" : "bool";
      if (type != "boolean") bounds(schema, out);
    }
    return out;
  }

  void string(const Draft& schema, Sketch& out) {
    words(schema, out);
    if (!out.words.empty()) return;
    const std::string format = text_of(schema, "format");
    if (format == "date") out.type = "date";
    if (format == "date-time") out.type = "timestamp";
    if (!format.empty() && out.type == "string")
      out.notes.push_back(
          say("format {} 未带入", "format {} is not carried over", visible(format)));
    if (out.type != "string") return;
    for (const auto& [from, to] :
         {std::pair{"minLength", "min_length"}, std::pair{"maxLength", "max_length"}})
      if (const std::string n = text_of(schema, from);
          !n.empty() && n.find_first_not_of("0123456789") == n.npos)
        out.attributes.emplace_back(to, n);
    if (const std::string pattern = text_of(schema, "pattern"); !pattern.empty())
      this->pattern(pattern, out);
  }

  // A pattern of JSON Schema is met anywhere, one of ducha is the whole text.
  static void pattern(std::string text, Sketch& out) {
    const std::string original = text;
    const bool begins = text.starts_with('^');
    const bool ends = text.ends_with('$') && !text.ends_with("\\$");
    if (ends) text.pop_back();
    if (begins) text.erase(0, 1);
    // `^a|b$` is `^a` or `b$`: without its anchors it needs a group of its own.
    const bool ways = text.find('|') != text.npos;
    if (ways || !begins || !ends) text = "(?:" + text + ")";
    text = (begins ? "" : "(?s:.*)") + text + (ends ? "" : "(?s:.*)");
    RE2::Options quiet;
    quiet.set_log_errors(false);
    // a|b with one anchor in front means another thing.
    if ((ways && (begins != ends || (begins && original.find("|^") != original.npos))) ||
        !RE2(text, quiet).ok())
      out.notes.push_back(say("pattern {} 未带入", "pattern {} is not carried over",
                              visible(shorten(original, 60))));
    else
      out.attributes.emplace_back("pattern", Draft::scalar(text, false).line());
  }

  static void words(const Draft& schema, Sketch& out) {
    const Draft* list = schema.find("enum");
    std::vector<std::string> words;
    if (list != nullptr)
      for (const Draft& w : list->items)
        if (w.shape == Shape::scalar && w.text != "null") words.push_back(w.text);
    if (const std::string one = text_of(schema, "const"); !one.empty()) words = {one};
    if (words.empty()) return;
    // Words are written in any case and width, so those that differ in nothing else are texts.
    std::set<std::string> squeezed;
    const bool good = std::all_of(words.begin(), words.end(), [&](const std::string& w) {
      // As squeezed_word() compares them when dossiers are read.
      std::string small;
      for (const char c : w)
        if (c != ' ' && c != '-' && c != '_')
          small += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      return !small.empty() && squeezed.insert(small).second;
    });
    if (good)
      out.words = std::move(words);
    else
      out.notes.push_back(say("enum 有只差大小写的词，作文字：{}",
                              "words of its enum differ in case alone, taken as text: {}",
                              visible(shorten(joined(words, ", "), 80))));
  }

  static void bounds(const Draft& schema, Sketch& out) {
    for (const auto& [key, to, step] :
         {std::tuple{"minimum", "min", 1}, std::tuple{"maximum", "max", -1}}) {
      std::string text = text_of(schema, key);
      const std::string exclusive = step > 0 ? "exclusiveMinimum" : "exclusiveMaximum";
      std::string other = text_of(schema, exclusive);
      // Up to draft 4 `exclusiveMinimum` is true or false, and says how `minimum` is meant; since
      // draft 6 it is the bound itself.
      if (other == "true") other = std::exchange(text, std::string());  // of draft 4
      if (other == "false") other.clear();
      auto value = parse_decimal(text);
      if (const auto bound = parse_decimal(other); bound && out.type == "int")
        value = *bound + step * 1'000'000;
      else if (!other.empty())
        out.notes.push_back(
            say("{} {} 未带入", "{} {} is not carried over", exclusive, visible(other)));
      if (!value && !text.empty())
        out.notes.push_back(say("{} {} 未带入", "{} {} is not carried over", key, visible(text)));
      if (value && (out.type != "int" || *value % 1'000'000 == 0))
        out.attributes.emplace_back(to, decimal_to_string(*value));
    }
    if (out.type == "decimal")
      if (const Draft* multiple = schema.find("multipleOf"); multiple == nullptr)
        out.notes.push_back(say("小数最多六位", "takes at most six places"));
  }

  Sketch object(const Draft& schema, int depth) {
    Sketch out;
    out.shape = Sketch::Shape::record;
    std::set<std::string> required;
    properties(schema, out, required, depth);
    const Draft* more = schema.find("additionalProperties");
    // Without `additionalProperties` JSON Schema allows any.
    out.open = more == nullptr || more->text != "false";
    if (out.fields.empty() && more != nullptr && more->shape == Shape::mapping &&
        !more->pairs.empty()) {
      out.item = std::make_shared<Sketch>(of(*more, depth + 1));
      out.shape = out.item->carried() ? Sketch::Shape::map : Sketch::Shape::left_out;
      if (!out.item->carried()) out.notes = out.item->notes;
      return out;
    }
    for (auto& [key, field] : out.fields)
      if (required.count(key) != 0 && field.shape != Sketch::Shape::left_out)
        field.attributes.emplace_back("required", "true");
    return out;
  }

  // Those of `allOf` as well; of one that is in both, the first counts.
  void properties(const Draft& schema, Sketch& out, std::set<std::string>& required, int depth) {
    if (const Draft* list = schema.find("required"))
      for (const Draft& name : list->items) required.insert(name.text);
    if (const Draft* fields = schema.find("properties"))
      for (const auto& [key, value] : fields->pairs) {
        const bool there = std::any_of(out.fields.begin(), out.fields.end(),
                                       [name = key](const auto& f) { return f.first == name; });
        if (!there) out.fields.emplace_back(key, of(value, depth + 1));
      }
    if (const Draft* parts = schema.find("allOf"))
      for (const Draft& part : parts->items) {
        const Draft* to = &part;
        if (const std::string ref = text_of(part, "$ref"); !ref.empty()) to = follow(ref);
        if (to == nullptr || depth > kDeep || !open_.insert(to).second) continue;
        properties(*to, out, required, depth + 1);
        open_.erase(to);
      }
  }

  Sketch array(const Draft& schema, int depth) {
    Sketch out;
    const Draft* items = schema.find("items");
    out.item = std::make_shared<Sketch>();
    if (items != nullptr && items->shape == Shape::mapping) *out.item = of(*items, depth + 1);
    if (!out.item->carried()) {
      out.notes.push_back(say("列表各项没有可用的写法，未列出",
                              "its items have no type that can be carried over: left out"));
      return out;
    }
    out.shape = Sketch::Shape::list;
    std::erase_if(out.item->attributes, [](const auto& a) { return a.first == "required"; });
    for (const char* name : {"id", "key", "code", "name"})
      for (const auto& [key, field] : out.item->fields)
        if (key == name && field.shape == Sketch::Shape::scalar && out.attributes.empty() &&
            field.required())
          out.attributes.emplace_back("key", key);
    if (const std::string most = text_of(schema, "maxItems"); !most.empty())
      out.attributes.emplace_back("max_items", most);
    return out;
  }

  // Keys that say more than was carried over.
  static void left(const Draft& schema, Sketch& out) {
    static constexpr std::string_view kLeft[] = {
        "not",          "if",         "dependencies",  "dependentRequired", "dependentSchemas",
        "uniqueItems",  "multipleOf", "contains",      "minItems",          "minProperties",
        "prefixItems",  "default",    "propertyNames", "patternProperties", "maxProperties",
        "discriminator"};
    for (const std::string_view key : kLeft)
      if (const Draft* d = schema.find(key); d != nullptr && d->text != "false")
        out.notes.push_back(say("{} 未带入", "{} is not carried over", key));
    if (says(schema, "deprecated"))
      out.notes.push_back(say("已不再使用（deprecated）", "is deprecated"));
  }

  const Draft& root_;
  std::set<const Draft*> open_;  // schemas being read
};

}  // namespace

Sketch sketch_of_schema(const Draft& schema, const Draft& root) {
  return Converter(root).of(schema, 0);
}

}  // namespace ducha::dossier
