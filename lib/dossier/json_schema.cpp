// From the schema to JSON Schema draft-07, for editors: json_schema() is the door. The words that
// the YAML language server reads beside the standard ones are used (markdownDescription,
// enumDescriptions, patternErrorMessage). One `type` list is preferred to anyOf: the server then
// says what is wrong instead of naming every alternative. Patterns take what scalar.cpp takes,
// full-width characters too; a test holds the two together.
#include "dossier/json_schema.h"

#include <re2/re2.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json_text.h"
#include "base/text.h"
#include "dossier/ecma.h"
#include "dossier/nothing.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

using Json = nlohmann::ordered_json;

// The words for none that hold for all fields, the two that editors offer first.
std::vector<std::string> words_for_all() {
  std::vector<std::string> out{"none"};
  out.insert(out.end(), kWordsForNone.begin(), kWordsForNone.end());
  return out;
}
const std::string kNone = joined(words_for_all(), "|");

// A class of these characters and their full-width twins, as narrow() reads them.
std::string wide(std::string_view characters) {
  std::string out = "[";
  for (const char c : characters) {
    if (c == '-' || c == '/' || c == '.') out += '\\';
    out += c;
  }
  for (const char c : characters)
    append_utf8(out, static_cast<char32_t>(0xff01 + (static_cast<unsigned char>(c) - 0x21)));
  return out + "]";
}

const std::string kDigit = "[0-9０-９]";
const std::string kBlank = "[ \\t\\n\\r\\u3000]*";

// With commas in groups of three, or without any.
std::string whole(std::string_view digits, std::string_view groups) {
  return fmt::format("(?:{0}{1}|{0}{{1,3}}(?:{2}{0}{{3}}){3})", kDigit, digits, wide(","), groups);
}

// A number with its sign; only zero may be negative where numbers are counts.
std::string with_sign(const std::string& number, bool negative) {
  return negative ? wide("+-") + "?" + number
                  : fmt::format("(?:{}?{}|{}{}+)", wide("+"), number, wide("-"), wide("0"));
}

std::string integer_form(bool negative) {
  return fmt::format("(?:{}|[零一二两三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?)",
                     with_sign(whole("{1,18}", "{1,5}"), negative));
}

// At most six places, four before a percent sign: more could not be held in millionths.
std::string number_form(bool negative, bool share) {
  const std::string percent = share ? fmt::format("|(?:{0}{1}{{1,4}}{2}{{0,2}})?{3}{4}", wide("."),
                                                  kDigit, wide("0"), kBlank, wide("%"))
                                    : std::string();
  return with_sign(fmt::format("{}(?:{}{}{{1,6}}{})?", whole("+", "+"), wide("."), kDigit, percent),
                   negative);
}

// \u00a5 and \uffe5 are the two signs for yuan.
std::string money_form(bool negative) {
  const std::string amount = fmt::format("{}(?:{}{}{{1,6}})?", whole("+", "+"), wide("."), kDigit);
  const std::string digit = "[零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖]";
  const std::string change = fmt::format("零?(?:{}|{})", kDigit, digit);
  return fmt::format(
      "(?:人民币{0}{5}?{0})?\u00a5?\uffe5?{0}(?:{1}|{2}|(?=[十拾]))"
      "(?:{0}[十百千万亿拾佰仟]{0}[零〇○]?(?:{3}|{2})?)*"
      "{0}(?:(?:元|圆|块钱?)?(?:{4}角)?(?:{4}分)?){0}[整正]?{0}(?:人民币)?",
      kBlank, with_sign(amount, negative), digit, amount, change, wide(":"));
}

// The words of a unit behind a number, or nothing.
std::string unit_form(const FieldSpec& field) {
  std::string words;
  for (const std::string& word : field.unit_words)
    words += (words.empty() ? "" : "|") + (word == "%" ? wide("%") : ecma_literal(word));
  return words.empty() ? words : fmt::format("{}(?:{})?", kBlank, words);
}

// A day between `first`, `second` and `third` that exists, 29 February in leap years alone. `zero`
// is what stands before one digit.
std::string days_between(const std::string& first, const std::string& second,
                         const std::string& third, const std::string& zero) {
  const auto month = [&](std::string_view single, std::string_view with_one) {
    return fmt::format("(?:{}{}|{}{})", zero, wide(single), wide("1"), wide(with_one));
  };
  const auto day = [&](const std::string& last) {
    return fmt::format("(?:{}{}|{}{}{})", zero, wide("123456789"), wide("12"), kDigit,
                       last.empty() ? last : "|" + last);
  };
  const std::string to31 = day(wide("3") + wide("01"));
  const std::string to30 = day(wide("3") + wide("0"));
  const std::string to28 = fmt::format("(?:{}{}|{}{}|{}{})", zero, wide("123456789"), wide("1"),
                                       kDigit, wide("2"), wide("012345678"));
  const std::string even = wide("02468");
  const std::string odd = wide("13579");
  const std::string fourth = fmt::format("(?:{}{}|{}{}|{}{})", wide("0"), wide("48"), wide("2468"),
                                         wide("048"), odd, wide("26"));
  const std::string leap = fmt::format("(?:{0}{{2}}{1}|(?:{2}{3}|{4}{5}){6}{{2}})", kDigit, fourth,
                                       even, wide("048"), odd, wide("26"), wide("0"));
  const std::string february = zero + wide("2");
  return fmt::format("(?:{}{{4}}{}(?:{}{}{}|{}{}{}|{}{}{})|{}{}{}{}{}){}", kDigit, first,
                     month("13578", "02"), second, to31, month("469", "1"), second, to30, february,
                     second, to28, leap, first, february, second, wide("2") + wide("9"), third);
}

std::string date_form() {
  const std::string zero = wide("0") + "?";
  // Without signs between them, of years that numbers of days have.
  const std::string compact = fmt::format("(?={}{}|{}{}){}", wide("1"), wide("9"), wide("2"),
                                          wide("01"), days_between("", "", "", wide("0")));
  // 二〇一三年九月一日.
  const std::string ones = "[一二三四五六七八九]";
  const std::string numerals = fmt::format(
      "(?:[〇零○一二三四五六七八九]{{4}}|{0}{{4}})年(?:{1}|十[一二]?)月(?:{1}|十{1}?|二十{1}?|"
      "三十一?)"
      "[日号]",
      kDigit, ones);
  return fmt::format(
      "(?!{}{{4}})(?:{}|{}|{}|{}|{}|{})", wide("0"), days_between(wide("-"), wide("-"), "", zero),
      days_between(wide("/"), wide("/"), "", zero), days_between(wide("."), wide("."), "", zero),
      days_between(kBlank + "年" + kBlank, kBlank + "月" + kBlank, "[日号]?", zero), compact,
      numerals);
}

// JSON Schema searches a pattern anywhere in a text, so it is anchored.
std::string anchored(const std::string& form) {
  return fmt::format("^(?:{0}{1}{0}|{2})$", kBlank, form, kNone);
}

bool is_ascii(char c) { return static_cast<signed char>(c) > 0; }

// The words that say there is none, of the field's own beside those for all.
std::vector<std::string> own_words(const FieldSpec& field) {
  std::vector<std::string> out;
  for (const std::string* word : {&field.none_words.zh, &field.none_words.en})
    if (field.words_for_none(*word) && !says_none(*word) &&
        std::find(out.begin(), out.end(), *word) == out.end())
      out.push_back(*word);
  return out;
}

// All of them.
std::vector<std::string> none_words(const FieldSpec& field) {
  std::vector<std::string> out = words_for_all();
  for (std::string& word : own_words(field)) out.push_back(std::move(word));
  return out;
}

void say_none(const FieldSpec& field, Json& out) {
  std::string words = kNone;
  for (const std::string& word : own_words(field)) words += "|" + ecma_literal(word);
  out["pattern"] = fmt::format("^(?:{})$", words);
  out["patternErrorMessage"] = both(Message{"应为一组字段（键: 值），或写 none 表示没有",
                                            "write fields (key: value), or `none`"});
}

// A reference within the file. What a JSON pointer or a URI reserves is escaped.
std::string pointer_to(std::string_view name) {
  std::string out = "#/definitions/";
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else if (std::isalnum(byte) != 0 || c == '.' || c == '_' || c == '-') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

// True if a number may match: RE2 knows the least and greatest text that does.
bool matches_numbers(const FieldSpec& field) {
  const auto& re = *static_cast<const RE2*>(field.matcher.get());
  std::string least;
  std::string greatest;
  return !re.PossibleMatchRange(&least, &greatest, 20) || (least <= "9~" && greatest >= "+");
}

// `[0-9]{10}`: the number of digits; 0 for other patterns.
int digits_of(const FieldSpec& field) {
  int digits = 0;
  static const RE2 fixed(R"((?:\[0-9\]|\\d)\{([0-9]{1,2})\})");
  return RE2::FullMatch(field.pattern, fixed, &digits) && digits <= 15 ? digits : 0;
}

class SchemaWriter {
 public:
  SchemaWriter(const Schema& schema, const Units& units) : schema_(schema), units_(units) {
    for (const KindSpec& kind : schema.kinds()) count(*kind.record);
  }

  Json kind(const KindSpec& kind) {
    Json out{{"title", both(kind.title)}};
    out.update(record(*kind.record, false));
    out["type"] = "object";
    // A kind that is told by `match` has no key `kind`.
    if (kind.match.conditions() > 0) return out;
    Json word{{"title", both(label_of_kind(kind))},
              {"description", both(kind.title)},
              {"const", kind.name}};
    out["properties"]["kind"] = std::move(word);
    std::vector<std::string> required{"kind"};
    for (const auto& name : out.value("required", Json::array())) required.push_back(name);
    out["required"] = required;
    return out;
  }

  Json any() {
    Json names = Json::array();
    Json words = Json::array();
    Json cases = Json::array();
    for (const KindSpec& k : schema_.kinds()) {
      names.push_back(k.name);
      words.push_back(both(k.title));
      const std::string name = "kind." + k.name;
      definitions_[name] = kind(k);
      by_content_ |= k.match.conditions() > 0;
      cases.push_back(
          {{"if",
            {{"properties", {{"kind", {{"const", k.name}}}}}, {"required", Json::array({"kind"})}}},
           {"then", {{"$ref", pointer_to(name)}}}});
    }
    // Where content tells the kind, only the program knows which it is.
    if (by_content_) return {{"type", Json::array({"object", "array"})}};
    return {{"type", "object"},
            {"required", Json::array({"kind"})},
            {"properties",
             {{"kind",
               {{"title", "类别 / kind"},
                {"description", "这是哪类机构的档案 / what the dossier describes"},
                {"enum", names},
                {"enumDescriptions", words}}}}},
            {"allOf", cases}};
  }

  const Json& definitions() const { return definitions_; }

 private:
  static Message label_of_kind(const KindSpec& kind) {
    const FieldSpec* field = kind.record->field("kind");
    return field == nullptr ? Message{"类别", "kind"} : field->label;
  }

  // A record that is used twice, or within itself, gets a definition.
  void count(const RecordSpec& record) {
    if (!seen_.insert(&record).second) {
      shared_.insert(&record);
      return;
    }
    for (const FieldSpec& field : record.fields) {
      const FieldSpec* inner = &field;
      while (inner->item != nullptr) inner = inner->item.get();
      if (inner->record != nullptr) count(*inner->record);
    }
  }

  std::string define(const std::string& name, const std::function<Json()>& make) {
    if (!definitions_.contains(name)) {
      definitions_[name] = nullptr;  // while it is made, it may refer to itself
      Json made = make();
      definitions_[name] = std::move(made);
    }
    return pointer_to(name);
  }

  // A field with what people read of it, then what it may hold. `empty`: a key with nothing after
  // it counts as not written.
  Json field(const FieldSpec& field) {
    Json out{{"title", both(field.label)}};
    describe(field, out);
    out.update(value(field, !(field.required && field.shape != FieldSpec::Shape::list)));
    return out;
  }

  // Editors show the Markdown where they can and the plain text elsewhere.
  void describe(const FieldSpec& field, Json& out) {
    Message plain = expected(field, schema_);
    Message rich = plain;
    for (const Message& fact : facts(field, units_)) {
      plain = {plain.zh + "；" + fact.zh, plain.en + "; " + fact.en};
      rich = {rich.zh + "\n- " + fact.zh, rich.en + "\n- " + fact.en};
    }
    out["description"] = both(plain);
    out["markdownDescription"] = rich.zh + "\n\n" + rich.en;
  }

  Json value(const FieldSpec& field, bool empty) {
    switch (field.shape) {
      case FieldSpec::Shape::record: {
        if (!field.stand_in.empty()) {
          const FieldSpec& one = *field.record->field(field.stand_in);
          Json whole = record(*field.record, empty);
          say_none(field, whole);
          return {{"anyOf", Json::array({std::move(whole), value(one, false)})}};
        }
        const bool without = field.none != FieldSpec::None::refused || field.name.empty();
        Json out;
        if (shared_.count(field.record) == 0) {
          out = record(*field.record, empty, without);
        } else {
          const std::string to =
              define("type." + field.record->name, [&] { return record(*field.record, true); });
          out = {{"type", Json::array({"object"})}, {"allOf", Json::array({Json{{"$ref", to}}})}};
          if (without) out["type"].push_back("string");
          if (empty) out["type"].push_back("null");
        }
        if (without) say_none(field, out);
        return out;
      }
      case FieldSpec::Shape::list:
        return list(field, empty);
      case FieldSpec::Shape::back:
        return {};
      case FieldSpec::Shape::scalar:
        break;
    }
    return scalar(field, empty);
  }

  // `without`: a dossier may say that there is none.
  Json record(const RecordSpec& record, bool empty, bool without = true) {
    Json out{{"type", Json::array({"object"})}};
    if (without) out["type"].push_back("string");
    if (empty) out["type"].push_back("null");
    Json properties = Json::object();
    Json required = Json::array();
    for (const FieldSpec& f : record.fields) {
      if (f.shape == FieldSpec::Shape::back) continue;
      properties[f.name] = field(f);
      if (f.required) required.push_back(f.name);
    }
    out["properties"] = std::move(properties);
    out["additionalProperties"] = record.open;
    if (!required.empty()) out["required"] = std::move(required);
    return out;
  }

  Json list(const FieldSpec& field, bool empty) {
    Json items = value(*field.item, false);
    if (field.item->record == nullptr) {
      Json described;
      describe(*field.item, described);
      described.update(items);
      items = std::move(described);
    }
    if (field.item->choices != nullptr && !field.item->choices->together.empty()) {
      const auto& together = field.item->choices->together;
      Json words = Json::array();
      for (const auto& [word, parts] : std::map(together.begin(), together.end()))
        words.push_back(word);
      items = {{"anyOf", Json::array({std::move(items), Json{{"enum", std::move(words)}}})}};
    }
    // A list may be stated to be empty; an item that is none says nothing.
    if (field.item->choices == nullptr ||
        (!field.item->choices->has_none && field.item->choices->otherwise < 0))
      items["allOf"].push_back(Json{{"not", {{"enum", words_for_all()}}}});
    Json out{{"type", Json::array({"array", "string"})},
             {"pattern", fmt::format("^(?:{})$", kNone)}};
    out["patternErrorMessage"] =
        both(Message{"应为列表，没有则写 []", "write a list, or [] if there is none"});
    if (empty) out["type"].push_back("null");
    if (field.single) {
      Json ways = Json::array({Json{{"type", "array"}, {"items", items}}, items});
      if (empty) ways.push_back({{"type", "null"}});
      return {{"anyOf", std::move(ways)}};
    }
    if (field.keyed) return keyed(field, std::move(items), std::move(out));
    out["items"] = std::move(items);
    if (field.max_items) out["maxItems"] = *field.max_items;
    return out;
  }

  // Any keys: each with the fields of an item, or with its one value.
  Json keyed(const FieldSpec& field, Json items, Json out) {
    const RecordSpec& spec = *field.item->record;
    const FieldSpec* one = spec.fields.size() == 2 ? spec.field("value") : nullptr;
    out["type"].push_back("object");
    out["additionalProperties"] = one != nullptr ? value(*one, true) : items;
    out["items"] = Json{{"anyOf", Json::array({std::move(items), Json{{"type", "string"}}})}};
    if (field.max_items) out["maxItems"] = out["maxProperties"] = *field.max_items;
    return out;
  }

  Json scalar(const FieldSpec& field, bool empty) {
    const bool counts = field.min && *field.min >= 0;
    // Fields of one unit share a form; of money, the words of yuan are part of the form.
    const bool unitless = field.scalar == Scalar::money || field.unit.empty();
    const std::string unit = unitless ? "" : unit_form(field);
    const std::string sort = (counts ? ".from0" : "") + (unitless ? unit : "." + field.unit);
    Json out;
    switch (field.scalar) {
      case Scalar::string:
        out = text(field);
        break;
      case Scalar::reference:
        out = {{"type", Json::array({"string", "number"})}};
        break;
      case Scalar::choice:
        out = choice(field);
        break;
      case Scalar::integer:
        out =
            form(field, "integer" + sort, "integer", [&] { return integer_form(!counts) + unit; });
        bounds(field, out, 1);
        break;
      case Scalar::decimal:
        out = form(field, "decimal" + sort, "number",
                   [&] { return number_form(!counts, unitless) + unit; });
        bounds(field, out, 1'000'000);
        break;
      case Scalar::money:
        out = form(field, "money" + sort, "number", [&] { return money_form(!counts); });
        bounds(field, out, 1'000'000);
        break;
      case Scalar::boolean:
        out = form(field, "boolean", "boolean", [] {
          return std::string("true|True|TRUE|yes|Yes|YES|是|false|False|FALSE|no|No|NO|否");
        });
        break;
      case Scalar::date:
        out = form(field, "date", "integer", date_form);
        // 20130306, which YAML reads as a number.
        out["minimum"] = 19'000'101;
        out["maximum"] = 21'991'231;
        break;
      case Scalar::timestamp:
        out = form(field, "timestamp", "", [] {
          return std::string(
              R"([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?)"
              R"((?:[Zz]|[+-][0-9]{2}:[0-9]{2}))");
        });
        break;
      case Scalar::duration:
        out = form(field, "duration", "", [] {
          return std::string(
              R"([-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|ms|s|m|h))+))");
        });
        break;
      case Scalar::time:
        out = form(field, "time", "", [] {
          return std::string(
              R"((?:[01]?[0-9]|2[0-3])[:：][0-5][0-9](?:[:：][0-5][0-9](?:\.[0-9]{1,9})?)?)");
        });
        break;
      case Scalar::quantity:
        out = form(field, "quantity", "number", [] {
          return std::string(
              R"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?)");
        });
        bounds(field, out, 1);
        break;
    }
    if (empty) {
      if (out.contains("enum")) out["enum"].push_back(nullptr);
      if (field.scalar == Scalar::choice && out.contains("anyOf"))
        out["anyOf"][0]["enum"].push_back(nullptr);
      out["type"].push_back("null");
    }
    // `none` says that there is none, where the field takes that.
    if (!takes_none(field) && (field.choices == nullptr || field.choices->otherwise < 0)) {
      Json rule{{"pattern", fmt::format("^(?!(?:{})$)", kNone)}};
      out["allOf"].push_back(std::move(rule));
    }
    return out;
  }

  // A value of a JSON type, or a text of a form that all fields of the type share.
  template <typename Make>
  Json form(const FieldSpec& field, const std::string& name, const std::string& type, Make make) {
    const std::string to = define(name, [&] {
      Json out{{"type", Json::array({"string", "null"})}};
      if (!type.empty()) out["type"].push_back(type);
      const bool exact = field.scalar == Scalar::boolean;
      out["pattern"] = exact ? fmt::format("^(?:{}|{})$", make(), kNone) : anchored(make());
      const Message wanted = expected(field);
      out["patternErrorMessage"] = both(Message{"应为" + wanted.zh, "should be " + wanted.en});
      return out;
    });
    Json out{{"type", Json::array()}};
    if (!type.empty()) out["type"].push_back(type);
    out["type"].push_back("string");
    // What the field itself calls none is no value of the form.
    if (const auto words = own_words(field); !words.empty()) {
      out["if"] = {{"enum", words}};
      out["else"] = {{"$ref", to}};
    } else {
      out["allOf"] = Json::array({Json{{"$ref", to}}});
    }
    return out;
  }

  // `none` is stated by a word of the field itself, or by one that the reader knows.
  static bool takes_none(const FieldSpec& field) {
    return field.none != FieldSpec::None::refused ||
           (field.choices != nullptr && field.choices->has_none);
  }

  // For numbers alone; a text that is a number is checked by the program.
  static void bounds(const FieldSpec& field, Json& out, std::int64_t unit) {
    const auto number = [&](std::int64_t value) -> Json {
      if (value % unit == 0) return value / unit;
      return static_cast<double>(value) / static_cast<double>(unit);
    };
    if (field.min) out["minimum"] = number(*field.min);
    if (field.max) out["maximum"] = number(*field.max);
  }

  // Any scalar is a text to ducha: a code may be without quotes.
  static Json text(const FieldSpec& field) {
    Json out{{"type", Json::array({"string"})}};
    Json rules = Json::object();
    if (!field.pattern.empty()) {
      const int digits = digits_of(field);
      if (matches_numbers(field)) out["type"].push_back(digits > 0 ? "integer" : "number");
      if (digits > 0) {
        std::int64_t least = 1;
        for (int i = 1; i < digits; ++i) least *= 10;
        out["minimum"] = least;
        out["maximum"] = least * 10 - 1;
      }
      if (const auto pattern = ecma_pattern(field.pattern)) {
        rules["pattern"] = *pattern;
        rules["patternErrorMessage"] =
            fmt::format("格式应为 {0} / should have the form {0}", field.pattern);
      }
    } else {
      out["type"].push_back("number");
    }
    if (field.min_length) rules["minLength"] = *field.min_length;
    if (field.max_length) rules["maxLength"] = *field.max_length;
    if (rules.empty()) return out;
    if (!takes_none(field)) {
      out.update(rules);
    } else {
      out["anyOf"] = Json::array({Json{{"enum", none_words(field)}}, rules});
    }
    return out;
  }

  static Json choice(const FieldSpec& field) {
    Json words = Json::array();
    Json labels = Json::array();
    // With `otherwise` any text will do; the words are what an editor offers.
    const bool any = field.choices->otherwise >= 0;
    for (std::size_t i = 0; i < field.choices->names.size(); ++i) {
      words.push_back(field.choices->names[i]);
      labels.push_back(both(field.choices->labels[i]));
    }
    if (takes_none(field) && !field.choices->has_none) {
      for (const std::string& word : none_words(field)) {
        words.push_back(word);
        labels.push_back("明确没有 / stated to be without");
      }
    }
    if (any) return {{"type", Json::array({"string", "number", "boolean"})}, {"examples", words}};
    if (field.choices->has_none) {
      for (const std::string_view word : kWordsForNone) {
        if (std::find(words.begin(), words.end(), word) != words.end()) continue;
        words.push_back(word);
        labels.push_back("明确没有 / stated to be without");
      }
    }
    // Every way to write a word: editors offer the ids first.
    for (const Message& label : field.choices->labels)
      for (const std::string* way : {&label.zh, &label.en})
        if (std::find(words.begin(), words.end(), *way) == words.end()) {
          words.push_back(*way);
          labels.push_back(both(label));
        }
    std::map<std::string, int> others(field.choices->written.begin(), field.choices->written.end());
    std::string patterns;
    for (const auto& [word, index] : others) {
      if (word.find('*') != word.npos) {
        patterns += patterns.empty() ? "" : "|";
        for (const char c : word) patterns += c == '*' ? ".*" : ecma_literal({&c, 1});
      } else if (!std::all_of(word.begin(), word.end(), is_ascii) &&
                 std::find(words.begin(), words.end(), word) == words.end()) {
        words.push_back(word);
        labels.push_back(both(field.choices->labels[static_cast<std::size_t>(index)]));
      }
    }
    Json out{{"enum", words}, {"enumDescriptions", labels}};
    if (!patterns.empty())
      out = {{"anyOf",
              Json::array({std::move(out), Json{{"type", "string"},
                                                {"pattern", fmt::format("^(?:{})$", patterns)}}})}};
    out["type"] = Json::array({"string"});
    return out;
  }

  const Schema& schema_;
  const Units& units_;
  std::set<const RecordSpec*> seen_, shared_;
  Json definitions_ = Json::object();
  bool by_content_ = false;  // the content of a document tells its kind
};

}  // namespace

std::string json_schema(const Schema& schema, const KindSpec* kind, const Units& units,
                        std::string_view id) {
  SchemaWriter writer(schema, units);
  Json body = kind != nullptr ? writer.kind(*kind) : writer.any();
  Json out{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"$id", id}};
  out.update(body);
  if (!writer.definitions().empty()) out["definitions"] = writer.definitions();
  return json_text(out, 2) + "\n";
}

}  // namespace ducha::dossier
