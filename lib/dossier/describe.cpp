// Fields in words, for findings, forms and editors; and what is wrong with a key, a word or a kind.
// Doors: expected(), facts(), no_such_field() and its like. Nothing here reads a dossier.
#include "dossier/describe.h"

#include <algorithm>
#include <array>

#include "base/simplified.h"
#include "base/spacing.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

Message of_scalar(Scalar scalar) {
  switch (scalar) {
    case Scalar::string:
      return {"文字", "a text"};
    case Scalar::integer:
      return {"整数，如12", "a whole number such as 12"};
    case Scalar::decimal:
      return {"数字，如0.5", "a number such as 0.5"};
    case Scalar::money:
      return {"金额，如30000或3.5万元", "an amount such as 30000 or `3.5万元`"};
    case Scalar::boolean:
      return {"“是”或“否”", "true or false"};
    case Scalar::date:
      return {"日期，如“2013-09-01”", "a date such as 2013-09-01"};
    case Scalar::timestamp:
      return {"时间，如“2013-09-01T08:30:00+08:00”", "a time such as 2013-09-01T08:30:00Z"};
    case Scalar::duration:
      return {"时长，如“1h30m”", "a duration such as 1h30m"};
    case Scalar::time:
      return {"钟点，如“08:30”", "a time of day such as 08:30"};
    case Scalar::quantity:
      return {"数量，如“500m”或“1.5Gi”", "a quantity such as 500m or 1.5Gi"};
    case Scalar::choice:
      return {"规定的取值之一", "one of the words allowed"};
    case Scalar::reference:
      return {"另一档案的编号", "the id of another dossier"};
  }
  return {};
}

// As many of the names as make a readable line, each of them whole.
std::string first_of(const std::vector<std::string>& names, std::string_view between) {
  constexpr std::size_t kLine = 200;
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += between;
    if (out.size() + name.size() > kLine) return out + "…";
    out += name;
  }
  return out;
}

// The field that a misspelt key means, by its name or by a label; nullptr: none is near. In `hint`
// the way that is certain, if one is.
const FieldSpec* near(const RecordSpec& spec, std::string_view key, Hint& hint) {
  // Labels too: dossiers may be written by them, and are misspelt by them.
  std::vector<std::string> ways;
  for (const FieldSpec& f : spec.fields)
    if (f.shape != FieldSpec::Shape::back)
      for (const std::string& way : {f.name, f.label.zh, f.label.en})
        if (!way.empty()) ways.push_back(way);
  hint = misspelt(key, ways);
  const std::string meant = suggest(key, ways);
  for (const FieldSpec& f : spec.fields) {
    if (meant.empty() || (f.name != meant && f.label.zh != meant && f.label.en != meant)) continue;
    if (spec.find_key(hint.right) < 0) hint.right = f.name;  // English labels are no keys
    return &f;
  }
  return nullptr;
}

// Digits or letters at the beginning of a pattern, which leaves them: one, and several of them.
struct Characters {
  std::string_view pattern;
  const char* zh;
  const char* one;
  const char* several;
};
const Characters* characters(std::string_view& pattern) {
  static constexpr std::array<Characters, 6> kSets = {{
      {"[0-9]", "数字", "digit", "digits"},
      {"\\d", "数字", "digit", "digits"},
      {"[A-Z]", "大写字母", "capital letter", "capital letters"},
      {"[a-z]", "小写字母", "small letter", "small letters"},
      {"[A-Za-z]", "字母", "letter", "letters"},
      {"[0-9A-Z]", "数字或大写字母", "digit or capital letter", "digits or capital letters"},
  }};
  for (const Characters& set : kSets)
    if (pattern.starts_with(set.pattern)) {
      pattern.remove_prefix(set.pattern.size());
      return &set;
    }
  return nullptr;
}

// How many of them, by {10}, {2,4}, {2,}, + or nothing; empty for what is none of these.
Message number_of(std::string_view& pattern, const Characters& of) {
  std::string least = "1";
  std::string most = "1";
  if (pattern.starts_with('+')) {
    pattern.remove_prefix(1);
    most.clear();
  } else if (pattern.starts_with('{')) {
    const std::size_t end = pattern.find('}');
    if (end == pattern.npos) return {};
    const std::string_view inside = pattern.substr(1, end - 1);
    const std::size_t comma = std::min(inside.find(','), inside.size());
    least = inside.substr(0, comma);
    most = comma < inside.size() ? std::string(inside.substr(comma + 1)) : least;
    if (least.empty() || (least + most).find_first_not_of("0123456789") != std::string::npos)
      return {};
    pattern.remove_prefix(end + 1);
  } else if (pattern.starts_with('*') || pattern.starts_with('?')) {
    return {};
  }
  const bool one = least == "1" && most == "1";
  Message count{least, least};
  if (most.empty()) {
    count = {"至少" + least, "at least " + least};
  } else if (most != least) {
    count = {fmt::format("{}至{}", least, most), fmt::format("{} to {}", least, most)};
  }
  return {
      fmt::format("{}位{}", count.zh, of.zh),
      fmt::format("{} {}", count.en, one || (most.empty() && least == "1") ? of.one : of.several)};
}

}  // namespace

Message form_of(std::string_view pattern) {
  Message as_written{std::string(pattern), std::string(pattern)};
  Message out;
  const auto add = [&](const Message& part) {
    const bool latin = !part.zh.empty() && static_cast<unsigned char>(part.zh[0]) < 0x80 &&
                       !spacing::digit(part.zh[0]);
    const bool after_latin = !out.zh.empty() && static_cast<unsigned char>(out.zh.back()) < 0x80;
    if (!out.zh.empty()) out.zh += after_latin ? " 加" : "加";
    out.zh += (latin && !out.zh.empty() ? " " : "") + part.zh;
    out.en += (out.en.empty() ? "" : " and ") + part.en;
  };
  for (std::string_view rest = pattern; !rest.empty();) {
    if (const Characters* set = characters(rest); set != nullptr) {
      const Message part = number_of(rest, *set);
      if (part.empty()) return as_written;
      add(part);
      continue;
    }
    // A fixed text; its last character must not be repeated.
    const std::size_t end = std::min(rest.find_first_of("[]\\(){}|?*+.^$"), rest.size());
    if (end == 0 || (end < rest.size() && rest[end] != '[' && rest[end] != '\\')) return as_written;
    add({std::string(rest.substr(0, end)), std::string(rest.substr(0, end))});
    rest.remove_prefix(end);
  }
  return out;
}

Message expected(const FieldSpec& field) {
  switch (field.shape) {
    case FieldSpec::Shape::record:
      if (field.none == FieldSpec::None::refused)
        return {"一组字段（“键: 值”）", "fields (key: value)"};
      return {"一组字段（“键: 值”），没有的写“无”",
              "fields (key: value), or `none` if there is none"};
    case FieldSpec::Shape::list:
      return {"列表（每项以“- ”开头），没有则写 []",
              "a list (each item begins with `- `), or [] if there is none"};
    case FieldSpec::Shape::back:
      return {};
    case FieldSpec::Shape::scalar:
      break;
  }
  return of_scalar(field.scalar);
}

Message expected(const FieldSpec& field, const Schema& schema) {
  const bool reference =
      field.scalar == Scalar::reference && field.shape == FieldSpec::Shape::scalar;
  const KindSpec* target = reference ? schema.kind(field.target) : nullptr;
  if (target == nullptr) return expected(field);
  return {target->title.zh + "的编号",
          fmt::format("the id of a dossier of kind {} ({})", field.target, target->title.en)};
}

std::vector<Message> facts(const FieldSpec& field, const Units& units, bool none) {
  std::vector<Message> out;
  if (field.required) out.push_back({"必填", "required"});
  if (!field.unit.empty()) {
    const auto known = units.find(field.unit);
    const Message unit = known == units.end() ? Message{field.unit, field.unit} : known->second;
    out.push_back(say("单位：{0}", "unit: {1}", unit.zh, unit.en));
  }
  const auto shown = [&](std::int64_t bound) { return show_bound(field.scalar, bound); };
  if (field.min) out.push_back(say("不小于 {}", "at least {}", shown(*field.min)));
  if (field.max) out.push_back(say("不大于 {}", "at most {}", shown(*field.max)));
  if (field.min_length)
    out.push_back(say("至少{}个字", "at least {} characters", *field.min_length));
  if (field.max_length)
    out.push_back(say("至多{}个字", "at most {} characters", *field.max_length));
  if (field.max_items) out.push_back(say("至多{}项", "at most {} items", *field.max_items));
  if (!field.pattern.empty()) {
    const Message form = form_of(field.pattern);
    out.push_back({"格式：" + form.zh, "form: " + form.en});
  }
  const bool part = field.shape == FieldSpec::Shape::record;  // whose expected() tells of none
  if (none && !field.none_words.empty())
    out.push_back({(part ? "也可写“" : "没有的写“") + field.none_words.zh + "”",
                   (part ? "or: " : "none: ") + field.none_words.en});
  if (field.personal)
    out.push_back({"个人信息，报告中不显示", "personal: it does not appear in reports"});
  if (!field.note.empty()) out.push_back(field.note);
  return out;
}

std::string named(const FieldSpec& field) {
  return field.label.zh.empty() ? fmt::format("“{}”", field.name)
                                : fmt::format("“{}”（{}）", field.name, field.label.zh);
}

Told no_such_field(const RecordSpec& spec, std::string_view given) {
  const std::string narrowed = narrow(given);
  const std::string_view key = narrowed;
  // A key is whatever stands before a colon: a pasted paragraph must not fill the message.
  const std::string shown = visible(shorten(given, 60));
  std::vector<std::string> same;
  for (const FieldSpec& f : spec.fields)
    if (squeezed_word(f.label.zh) == squeezed_word(key)) same.push_back(f.name);
  // Two fields of one label: the nearest word would be a guess, and a wrong one half of the time.
  if (same.size() > 1)
    return {say("叫“{}”的字段不止一个", "more than one field is called `{}`", shown),
            say("写字段名：{}", "write the name of the field: {}", joined(same, ", "))};
  Told out{say("没有字段“{}”", "there is no field `{}`", shown), {}};
  Hint hint;
  if (const FieldSpec* meant = near(spec, key, hint)) {
    out.hint = {{fmt::format("是不是想写{}？", named(*meant)), did_you_mean(meant->name).en},
                hint.wrong,
                hint.right};
    return out;
  }
  // One level down: a field that was written beside its part instead of in it.
  for (const FieldSpec& f : spec.fields) {
    const RecordSpec* part = f.shape == FieldSpec::Shape::record ? f.inner() : nullptr;
    const FieldSpec* meant = part == nullptr ? nullptr : near(*part, key, hint);
    if (meant == nullptr) continue;
    out.hint = {fmt::format("是不是想写{}？它在{}之下", named(*meant), named(f)),
                fmt::format("did you mean `{}`? It stands below `{}`", meant->name, f.name)};
    return out;
  }
  // A path where a field belongs: `staff.keepers: 1`.
  if (const std::size_t dot = key.find('.'); dot != key.npos)
    for (const FieldSpec& f : spec.fields) {
      const RecordSpec* part = f.shape == FieldSpec::Shape::record ? f.inner() : nullptr;
      if (part == nullptr || f.name != key.substr(0, dot) || part->find(key.substr(dot + 1)) < 0)
        continue;
      out.hint = say("写成两行：“{0}:”，下一行缩进写“{1}: …”",
                     "write two lines: `{0}:`, and below it, indented, `{1}: ...`", f.name,
                     key.substr(dot + 1));
      return out;
    }
  // `party:{form: branch}`: without a blank behind it the colon is a part of the key.
  if (const std::string_view first = key.substr(0, key.find(':')); first.size() < key.size())
    for (const FieldSpec& f : spec.fields)
      if (f.name == first || squeezed_word(f.label.zh) == squeezed_word(first)) {
        out.hint = say("写英文冒号，后面空一格：“{}: …”",
                       "write a colon with a blank behind it: `{}: ...`", first);
        return out;
      }
  std::vector<std::string> known;
  std::vector<std::string> labels;
  for (const FieldSpec& f : spec.fields) {
    if (f.shape == FieldSpec::Shape::back) continue;
    known.push_back("`" + f.name + "`");
    labels.push_back(f.label.zh.empty() ? f.name : f.label.zh);
  }
  out.hint = {"这里可用：" + first_of(labels, "、"), "known here: " + first_of(known, ", ")};
  return out;
}

Told no_such_word(const FieldSpec& field, std::string_view text) {
  const EnumSpec& words = *field.choices;
  // The hint names the nearest word in the reader's language; `certain` carries what an editor may
  // put in its place, which needs that no second word is near.
  std::vector<std::string> ways = words.names;
  for (const Message& label : words.labels) ways.insert(ways.end(), {label.zh, label.en});
  const std::string near = suggest(text, ways);
  const Hint certain = misspelt(text, ways);
  const std::string known = joined(words.names, ", ");
  std::string listed;
  std::string meant;
  for (std::size_t i = 0; i < words.names.size(); ++i) {
    const Message& label = words.labels[i];
    const std::string& word = label.zh.empty() ? words.names[i] : label.zh;
    listed += (listed.empty() ? "" : "、") + word;
    if (near == words.names[i] || near == label.zh || near == label.en) meant = word;
  }
  return {
      say("没有“{}”这个取值", "`{}` is not one of the words allowed", visible(shorten(text, 40))),
      near.empty() ? Hint{"可用：" + listed, "write one of " + known}
                   : Hint{{fmt::format("是不是想写“{}”？可用：{}", meant, listed),
                           fmt::format("did you mean {}? Write one of {}", near, known)},
                          certain.wrong,
                          certain.right}};
}

Told no_such_kind(const Schema& schema, std::string_view word) {
  std::vector<std::string> kinds;
  std::string titled;
  for (const KindSpec& kind : schema.kinds()) {
    kinds.push_back(kind.name);
    titled += fmt::format("{}“{}”", titled.empty() ? "" : "、", kind.name) +
              (kind.title.zh.empty() ? "" : fmt::format("（{}）", kind.title.zh));
  }
  const std::string known = joined(kinds, ", ");
  if (word.empty())
    return {say("没有写明类别，不知道这是哪类机构的档案",
                "kind is missing, so it is not known what this dossier describes"),
            {"写“kind: 类别”，类别是其中之一：" + titled, "write `kind:` and one of " + known}};
  const std::string near = suggest(word, kinds);
  const Hint certain = misspelt(word, kinds);
  return {say("没有类别“{}”", "there is no kind `{}`", visible(shorten(word, 40))),
          near.empty() ? Hint{"可用：" + titled, "write one of " + known}
                       : Hint{{fmt::format("是不是想写“{}”？可用：{}", near, titled),
                               fmt::format("did you mean {}? Write one of {}", near, known)},
                              certain.wrong,
                              certain.right}};
}

std::string both(const Message& message) {
  if (message.zh == message.en || message.en.empty()) return message.zh;
  return message.zh.empty() ? message.en : message.zh + " / " + message.en;
}

}  // namespace ducha::dossier
