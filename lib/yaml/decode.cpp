// Asking mappings for their keys: Fields. Every key that the table does not have is a fault
// (done()), so a misspelt key cannot be passed over in silence.
#include "yaml/decode.h"

#include <algorithm>
#include <stdexcept>

#include "base/spacing.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/wording.h"
#include "base/written_day.h"

namespace ducha::yaml {

namespace {

Message shape_name(Shape shape) {
  switch (shape) {
    case Shape::empty:
      return {"空", "nothing"};
    case Shape::scalar:
      return {"一个值", "a single value"};
    case Shape::sequence:
      return {"列表", "a list"};
    case Shape::mapping:
      return {"映射（键: 值）", "a mapping (key: value)"};
  }
  return {};
}

}  // namespace

void Context::complain(const Node& node, std::string_view id, Message message, Hint hint,
                       std::string about) const {
  if (message.empty()) return;
  Problem problem{std::string(id), file, node.where(), 1, std::move(message), std::move(hint),
                  std::move(about)};
  if (node.shape == Shape::scalar && node.style == Style::plain)
    problem.length = static_cast<std::uint32_t>(
        std::max<std::size_t>(1, count_code_points(node.text.substr(0, node.text.find('\n')))));
  // A mapping may be read more than once, for its kinds or for what refers to it.
  const bool told = std::any_of(problems->begin(), problems->end(), [&](const Problem& p) {
    return p.where == problem.where && p.id == problem.id && p.file == problem.file &&
           p.message == problem.message;
  });
  if (!told) problems->push_back(std::move(problem));
}

namespace {

// `<<` as a key: read as a name, and what was to be merged would be missing without a word.
const Node* merge_key(const Node& mapping) {
  for (const auto& [key, value] : mapping.pairs())
    if (key.style == Style::plain && key.text == "<<") return &key;
  return nullptr;
}

// What messages say is put together for nodes that are not fine alone.
bool is_fine(const Node& node, Shape shape) {
  return node.shape == shape && (shape != Shape::mapping || merge_key(node) == nullptr);
}

// Where there is nothing better to say.
Message shape_hint(Shape wanted) {
  switch (wanted) {
    case Shape::scalar:
      return {"只写一个值", "write a single value"};
    case Shape::sequence:
      return {"每项单起一行，以“- ”开头", "begin each item on its own line, with `- `"};
    default:
      return {"每行写一个“键: 值”", "write a `key: value` on each line"};
  }
}

}  // namespace

bool expect(const Context& context, const Node& node, Shape shape, const Message& what,
            const Message& hint) {
  if (is_fine(node, shape)) return true;
  if (node.shape == shape) {
    context.complain(*merge_key(node), "rulebook/merge-key",
                     say("不支持合并键 <<", "merge keys (<<) are not supported"),
                     say("把要合并的内容逐一写出", "write out what was to be merged"));
    return false;
  }
  const Message wanted = shape_name(shape);
  const Message got = shape_name(node.shape);
  context.complain(
      node, "rulebook/shape",
      {fmt::format("{}应为{}，这里是{}", what.zh, wanted.zh, got.zh),
       fmt::format("{} must be {}, this is {}", what.en, wanted.en, got.en)},
      shape == Shape::scalar && node.style == Style::flow && hint.empty()
          ? say("只写一个；以括号开头的文字或表达式要用引号括起来",
                "write a single one; put a text or an expression that begins with a "
                "bracket in quotes")
      : shape == Shape::sequence && node.shape == Shape::scalar &&
              node.text.find(' ') == node.text.npos
          ? say("写成列表：[{}]", "write a list: [{}]", visible(shorten(node.text, 60)))
      : shape == Shape::mapping && node.text.find("：") != node.text.npos
          ? say("“：”要改成英文冒号加一个空格",
                "write an ASCII colon followed by a space, not a full-width one")
      : hint.empty() ? shape_hint(shape)
                     : hint);
  return false;
}

const Node* read_whole(Reader& reader, std::string_view text, const std::string& file,
                       Problems& problems) {
  const std::size_t before = problems.size();
  const Node* root = reader.read(text, 1, problems);
  if (root == nullptr && problems.size() == before)
    problems.push_back(
        {"yaml/empty",
         {},
         {},
         1,
         say("文件里没有内容", "the file holds nothing"),
         say("补上内容；确实没有的，写 []（列表）或 {{}}，或删去文件",
             "supply it; where there is nothing to say, write [] (a list) or {{}}, or delete it")});
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = file;
  return root;
}

Fields::Fields(const Context& context, const Node& node, const Table& table, const Message& what,
               const Message& instead)
    : context_(context), node_(node), table_(table), what_(what.empty() ? table.what : what) {
  ok_ = is_fine(node, Shape::mapping) ||
        expect(context, node, Shape::mapping, what_, instead.empty() ? as_mapping() : instead);
}

// One value where a mapping must be: most likely that of the first key it needs.
Message Fields::as_mapping() const {
  std::string out;
  const auto put = [&](const Key& key) {
    const bool words = std::find(key.value.tables.begin(), key.value.tables.end(), &words_table) !=
                       key.value.tables.end();
    // A text of several words is hardly the value of that key.
    const bool first = out.empty() && node_.shape == Shape::scalar && !words &&
                       node_.text.find_first_of(" ,") == node_.text.npos;
    add_to(out, ", ",
           fmt::format("{}: {}", key.name,
                       first   ? visible(shorten(node_.text, 40))
                       : words ? "{zh: ..., en: ...}"
                               : "..."));
  };
  const auto needed = [](const Key& key) { return key.required; };
  const auto first = std::find_if(table_.keys.begin(), table_.keys.end(), needed);
  const bool takes_it = first != table_.keys.end() && first->value.scalar != Value::Scalar::none;
  if (!takes_it && !table_.one_of.empty()) put(*table_.find(table_.one_of.front()));
  for (const Key& key : table_.keys)
    if (needed(key)) put(key);
  return out.empty() ? Message{} : say("写成 {{{}}}", "write {{{}}}", out);
}

// What a key of the table is for, where there is nothing better to say of it.
Message Fields::purpose(std::string_view key) const {
  const Key* known = table_.find(key);
  if (known == nullptr || known->says.empty()) return {};
  return {fmt::format("{}：{}", key, known->says.zh), fmt::format("`{}`: {}", key, known->says.en)};
}

bool Fields::fits(std::string_view key, const Value& value, const Node& node) const {
  // `<<` is reported where it would be passed over.
  if (node.shape == Shape::empty ||
      (value.takes(node.shape) && (value.anything || is_fine(node, node.shape))))
    return true;
  const Message what{fmt::format("{} ", key), std::string(key)};
  Message hint = purpose(key);
  // A word that a mapping here would say with a key of its own: `list: date`.
  if (node.shape == Shape::scalar)
    for (const TableOf table : value.tables)
      for (const Key& inner : table().keys)
        if (std::find(inner.value.words.begin(), inner.value.words.end(), node.text) !=
            inner.value.words.end())
          hint = say("写成 {{{}: {}}}", "write {{{}: {}}}", inner.name, node.text);
  // The list alone, without a name for an item of it.
  if (const std::size_t in = node.text.find(" in "); key == "each" && in != node.text.npos &&
                                                     node.text.size() <= 80 &&
                                                     node.text.find(' ') == in) {
    hint = say("写成 {{{0}: {1}}}", "write {{{0}: {1}}}", visible(node.text.substr(0, in)),
               visible(trim(node.text.substr(in + 4))));
  } else if (key == "each" && node.shape == Shape::scalar && node.text.size() <= 80) {
    const bool plain = node.text.find_first_of(",:{}[]#'\"") == node.text.npos;
    hint = say("写成 {{x: {0}{1}{0}}}", "write {{x: {0}{1}{0}}}", plain ? "" : "'",
               visible(node.text));
  }
  if ((key == "assert" || key == "that" || key == "when") && node.shape == Shape::sequence)
    hint = key == "assert" ? say("几个条件用 && 连成一个，或在 check 里各写各的说明",
                                 "join conditions with &&, or give each its message under `check`")
                           : say("几个条件用 && 连成一个", "join conditions with &&");
  if (key == "check" && node.shape == Shape::scalar && table_.find("assert") != nullptr)
    hint = say("一个条件写 assert: {}", "a single condition is written assert: {}",
               visible(shorten(node.text, 80)));
  // Names as a list: `- gear`, `- due: ...`.
  if (node.shape == Shape::sequence && value.takes(Shape::mapping) && node.count > 0) {
    const Node& first = *node.items().begin();
    const std::string_view name = first.shape == Shape::scalar ? first.text
                                  : first.shape == Shape::mapping
                                      ? (*first.pairs().begin()).key.text
                                      : std::string_view();
    if (!name.empty() && name.size() <= 40)
      hint = say("名字作键，不写成列表：{}: ...", "the names are keys, not a list: {}: ...",
                 visible(name));
  }
  // One value as a mapping: `value: {to: held_on, date: ...}`.
  if (node.shape == Shape::mapping && !value.takes(Shape::mapping) && value.takes(Shape::scalar)) {
    const Node* one = node.get("to");
    if (one == nullptr && node.count == 1) one = &(*node.pairs().begin()).value;
    if (one != nullptr && one->shape == Shape::scalar && one->text.size() <= 60)
      hint = say("写成 {}: {}", "write {}: {}", key, visible(one->text));
  }
  if (node.shape == Shape::mapping && value.takes(Shape::mapping))
    return expect(context_, node, Shape::mapping, what, hint);
  if (std::find(value.tables.begin(), value.tables.end(), &words_table) != value.tables.end() &&
      node.shape == Shape::scalar) {
    context_.complain(node, "rulebook/shape",
                      say("{} 应按语言分开写", "{} must be a text for each language", key),
                      context_.languages == Languages::zh
                          ? say("写 {{zh: ...}}", "write {{zh: ...}}")
                      : context_.languages == Languages::en
                          ? say("写 {{en: ...}}", "write {{en: ...}}")
                          : say("写 {{zh: ..., en: ...}}", "write {{zh: ..., en: ...}}"));
    return false;
  }
  // Of several shapes that would do, the message names the simplest.
  for (const Shape shape : {Shape::scalar, Shape::mapping, Shape::sequence})
    if (value.takes(shape)) return expect(context_, node, shape, what, hint);
  return false;
}

const Node* Fields::get(std::string_view key, bool required) {
  const Key* known = table_.find(key);
  if (known == nullptr && table_.others == nullptr)
    // A reader that asks for a key that is in no table would read what the schema, the editor and
    // the formatter do not know.
    throw std::logic_error(fmt::format("no key {} in the table {}", key, table_.name));
  const Node* value = node_.get(key);
  if (value != nullptr && value->shape != Shape::empty)
    return fits(key, known == nullptr ? *table_.others : known->value, *value) ? value : nullptr;
  if (required && ok_) lacks(key, node_);
  return nullptr;
}

// A text in one language alone is one of a rulebook that has that language alone.
void Fields::lacks(std::string_view key, const Node& at) const {
  const bool zh = key == "zh";
  const bool other = (zh || key == "en") && node_.get(zh ? "en" : "zh") != nullptr;
  context_.complain(
      at, "rulebook/missing", missing(key),
      other ? say("写上 {0}；文字都只有一种语言的规则库，在 rulebook.yaml 里写 languages: [{1}]",
                  "write `{0}`; where every text has one language alone, write "
                  "`languages: [{1}]` in rulebook.yaml",
                  key, zh ? "en" : "zh")
            : purpose(key),
      std::string(key));
}

Message Fields::missing(std::string_view key) const {
  return {fmt::format("{}缺少 {}", what_.zh, key), fmt::format("{} lacks {}", what_.en, key)};
}

bool Fields::has(std::string_view key) const { return node_.get(key) != nullptr; }

std::string Fields::text(std::string_view key, bool required) {
  const Node* node = get(key, required);
  return node == nullptr ? std::string() : std::string(node->text);
}

std::vector<std::string> Fields::texts(std::string_view key) {
  std::vector<std::string> out;
  const Node* node = get(key);
  if (node == nullptr) return out;
  const Message what{fmt::format("{} ", key), std::string(key)};
  if (node->shape == Shape::scalar) {
    out.emplace_back(node->text);
  } else {
    each_item(*node, [&](const Node& item) {
      if (expect(context_, item, Shape::scalar, what)) out.emplace_back(item.text);
    });
  }
  return out;
}

Message Fields::words(std::string_view key, bool required) {
  const Node* node = get(key, required);
  if (node == nullptr) return {};
  Fields inner(context_, *node, words_table(), {fmt::format("{} ", key), std::string(key)});
  Message out = inner.both(true);
  inner.done();
  return out;
}
Message Fields::words_inline(bool required) { return both(required); }

Message Fields::both(bool required) {
  Message out{text("zh", required && context_.wants(Lang::zh)),
              text("en", required && context_.wants(Lang::en))};
  if (context_.languages == Languages::zh && out.en.empty()) out.en = out.zh;
  if (context_.languages == Languages::en && out.zh.empty()) out.zh = out.en;
  return full_width(std::move(out));
}

Message flag_hint(std::string_view text) {
  const auto says = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
  };
  if (says({"yes", "Yes", "YES", "True", "TRUE", "on", "On", "1", "是", "y", "Y"}))
    return say("写 true", "write true");
  if (says({"no", "No", "NO", "False", "FALSE", "off", "Off", "0", "否", "n", "N"}))
    return say("写 false", "write false");
  return {};
}

std::optional<bool> Fields::flag(std::string_view key) {
  const Node* node = get(key);
  if (node == nullptr) return {};
  if (node->shape == Shape::scalar && node->text == "true") return true;
  if (node->shape == Shape::scalar && node->text == "false") return false;
  context_.complain(*node, "rulebook/value",
                    say("{} 应为 true 或 false", "{} must be true or false", key),
                    flag_hint(node->text));
  return {};
}

std::optional<std::int64_t> Fields::integer(std::string_view key) {
  const Node* node = get(key);
  if (node == nullptr) return {};
  std::int64_t value = 0;
  bool good = node->shape == Shape::scalar && !node->text.empty();
  // Seventeen digits fit into 64 bits with room to spare, so the loop below needs no test for
  // overflow.
  if (good && node->text.size() >= 18 &&
      node->text.find_first_not_of("-0123456789") == node->text.npos) {
    context_.complain(*node, "rulebook/value",
                      say("{} 的数太大，最多十七位", "{} is too large; at most 17 digits", key));
    return {};
  }
  good = good && node->text.size() < 18;
  const bool negative = good && node->text.front() == '-';
  for (const char c : good ? node->text.substr(negative ? 1 : 0) : std::string_view()) {
    if (c < '0' || c > '9') good = false;
    value = value * 10 + (c - '0');
  }
  if (good) return negative ? -value : value;
  const std::size_t digits =
      std::min(node->text.find_first_not_of("0123456789"), node->text.size());
  context_.complain(
      *node, "rulebook/value", say("{} 应为整数", "{} must be a whole number", key),
      digits == 0 ? Message() : say("写 {}", "write {}", node->text.substr(0, digits)));
  return {};
}

std::optional<Date> Fields::date(std::string_view key) {
  const Node* node = get(key);
  if (node == nullptr) return {};
  if (node->shape == Shape::scalar) {
    if (const auto date = parse_date(node->text)) return date;
  }
  const Message why = node->shape == Shape::scalar ? why_no_day(node->text) : Message();
  context_.complain(*node, "rulebook/value",
                    why.empty() ? say("{} 应为日期，写作 2013-09-01",
                                      "{} must be a date, written 2013-09-01", key)
                                : Message{fmt::format("{} 应为日期：{}", key, why.zh),
                                          fmt::format("{} must be a date: {}", key, why.en)});
  return {};
}

std::optional<std::size_t> Fields::choice(std::string_view key,
                                          const std::vector<std::string_view>& choices,
                                          bool required) {
  const Node* node = get(key, required);
  if (node == nullptr) return {};
  const auto found = std::find(choices.begin(), choices.end(), node->text);
  if (node->shape == Shape::scalar && found != choices.end())
    return static_cast<std::size_t>(found - choices.begin());
  Hint hint = misspelt(node->text, {choices.begin(), choices.end()});
  hint.zh = fmt::format("可用：{}", ducha::joined(choices, ", "));
  hint.en = fmt::format("write one of {}", ducha::joined(choices, ", "));
  context_.complain(*node, "rulebook/value",
                    say("{} 没有“{}”这个取值", "{} cannot be `{}`", key, visible(node->text)),
                    std::move(hint));
  return {};
}

// `key`, or `key=word`. A word that there is none of was told.
bool Fields::beside(std::string_view condition) const {
  const std::size_t equals = condition.find('=');
  const Node* value = node_.get(condition.substr(0, equals));
  if (value == nullptr || equals == condition.npos) return value != nullptr;
  const Key* key = table_.find(condition.substr(0, equals));
  const auto& words = key->value.words;
  return value->text == condition.substr(equals + 1) ||
         std::find(words.begin(), words.end(), value->text) == words.end();
}

// What does not go with the other keys of the mapping.
void Fields::place(const Key& key, const Node& at) const {
  for (const std::string_view other : key.without)
    if (const Node* there = node_.get(other);
        there != nullptr && table_.find(other)->value.takes(there->shape)) {
      const Message says = table_.find(other)->says;
      return context_.complain(
          at, "rulebook/key-beside",
          say("有了 {0} 就不写 {1}", "beside `{0}` there is no `{1}`", other, key.name),
          {fmt::format("{}：{}", other, says.zh), fmt::format("`{}`: {}", other, says.en)});
    }
  const auto here = [&](std::string_view condition) { return beside(condition); };
  if (key.with.empty() || std::any_of(key.with.begin(), key.with.end(), here)) return;
  std::vector<std::string> conditions;
  for (const std::string_view c : key.with) {
    const std::size_t equals = std::min(c.find('='), c.size());
    conditions.push_back(fmt::format("`{}{}{}`", c.substr(0, equals), equals < c.size() ? ": " : "",
                                     equals < c.size() ? c.substr(equals + 1) : ""));
  }
  context_.complain(at, "rulebook/key-beside",
                    {fmt::format("{}在这里没有 {} 这个键", what_.zh, key.name),
                     fmt::format("{} has no key {} here", what_.en, key.name)},
                    say("它只与下列之一同时写：{}", "it stands beside one of {}",
                        ducha::joined(conditions, ", ")));
}

// What others call a key: in JSON Schema, in other programs, in a first guess. Of several keys the
// first is meant that the table has and the mapping has not.
struct Elsewhere {
  std::string_view there;
  std::string_view here;
};
constexpr Elsewhere kElsewhere[] = {{"$ref", "ref"},
                                    {"after", "from"},
                                    {"args", "of"},
                                    {"array", "list"},
                                    {"assertion", "assert"},
                                    {"before", "to"},
                                    {"chinese", "zh"},
                                    {"choices", "enum"},
                                    {"cn", "zh"},
                                    {"condition", "assert"},
                                    {"condition", "when"},
                                    {"date", "as_of"},
                                    {"default", "values"},
                                    {"desc", "zh"},
                                    {"desc", "title"},
                                    {"description", "zh"},
                                    {"description", "title"},
                                    {"description", "note"},
                                    {"disabled", "off"},
                                    {"end", "to"},
                                    {"eng", "en"},
                                    {"english", "en"},
                                    {"error", "message"},
                                    {"expires_at", "expires"},
                                    {"expression", "assert"},
                                    {"fix", "remedy"},
                                    {"for", "each"},
                                    {"foreach", "each"},
                                    {"if", "when"},
                                    {"input", "dossier"},
                                    {"items", "list"},
                                    {"label", "zh"},
                                    {"level", "severity"},
                                    {"maxItems", "max_items"},
                                    {"maxLength", "max_length"},
                                    {"maximum", "max"},
                                    {"minLength", "min_length"},
                                    {"minimum", "min"},
                                    {"nullable", "none"},
                                    {"options", "enum"},
                                    {"overrides", "with"},
                                    {"param", "parameters"},
                                    {"parameters", "of"},
                                    {"params", "parameters"},
                                    {"params", "of"},
                                    {"private", "personal"},
                                    {"properties", "fields"},
                                    {"provision", "cites"},
                                    {"provisions", "cites"},
                                    {"regex", "pattern"},
                                    {"scope", "kind"},
                                    {"set", "parameters"},
                                    {"set", "with"},
                                    {"since", "from"},
                                    {"start", "from"},
                                    {"text", "message"},
                                    {"title", "name"},
                                    {"type", "kind"},
                                    {"unset", "without"},
                                    {"until", "to"},
                                    {"values", "enum"},
                                    {"variables", "let"},
                                    {"vars", "let"},
                                    {"where", "when"},
                                    {"zh-CN", "zh"},
                                    {"zh_CN", "zh"},
                                    {"中文", "zh"},
                                    {"英文", "en"}};

std::string key_of_elsewhere(std::string_view key, const Table& table, const Node& mapping) {
  for (const auto& [there, here] : kElsewhere)
    if (there == key && table.find(here) != nullptr && mapping.get(here) == nullptr)
      return std::string(here);
  return {};
}

// What another key, or another file, says in another form.
Message said_otherwise(std::string_view key, const Table& table, const Node& mapping) {
  const bool rule = table.find("assert") != nullptr;
  if (rule && (key == "enabled" || key == "disabled" || key == "active"))
    return say("停用规则写在地方配置里：off: [{{rule: ..., reason: ...}}]",
               "a rule is turned off in a profile: off: [{{rule: ..., reason: ...}}]");
  const Node* value = mapping.get(key);
  if (key == "value" && table.find("values") != nullptr && value != nullptr &&
      value->shape == Shape::scalar)
    return say("写成 values: [{{from: 2000-01-01, value: {}}}]",
               "write values: [{{from: 2000-01-01, value: {}}}]",
               visible(shorten(value->text, 40)));
  return {};
}

void Fields::unknown(const Node& key, std::vector<std::string>& meant) const {
  std::vector<std::string> known = names_of(table_.keys, &Key::name);
  std::sort(known.begin(), known.end());
  // A key that is there already is not the one that was meant.
  std::vector<std::string> absent = known;
  std::erase_if(absent, [&](const std::string& k) { return node_.get(k) != nullptr; });
  // First a word of another language, then a slip of the pen, then the one key that is missing.
  const std::string other = key_of_elsewhere(key.text, table_, node_);
  Hint near = other.empty() ? misspelt(key.text, absent) : Hint(did_you_mean(other));
  meant.push_back(other.empty() ? suggest(key.text, absent) : other);
  // `zh：...` without a blank: YAML takes all of it for a key.
  const std::size_t wide = key.text.find("：");
  if (wide != key.text.npos && table_.find(key.text.substr(0, wide)) != nullptr) {
    near = say("“：”要改成英文冒号加一个空格",
               "write an ASCII colon followed by a space, not a full-width one");
    meant.back() = key.text.substr(0, wide);
  }
  const auto lacks = [&](const Key& k) { return k.required && node_.get(k.name) == nullptr; };
  if (near.empty() && std::count_if(table_.keys.begin(), table_.keys.end(), lacks) == 1) {
    // Where one key is too many and one is missing, that is the one.
    meant.back() = std::find_if(table_.keys.begin(), table_.keys.end(), lacks)->name;
    near = did_you_mean(meant.back());
  }
  if (Message other_way = said_otherwise(key.text, table_, node_); !other_way.empty())
    near = other_way;
  if (near.empty()) near = say("可用：{}", "known keys: {}", ducha::joined(known, ", "));
  // Certain is only what no other key is near to, one that is there included.
  if (misspelt(key.text, known).wrong.empty()) near.wrong.clear();
  context_.complain(key, "rulebook/unknown-key",
                    {fmt::format("{}没有 {} 这个键", what_.zh, visible(key.text)),
                     fmt::format("{} has no key {}", what_.en, visible(key.text))},
                    std::move(near));
}

// The key that was asked for in vain where one key is unknown: the two are one fault, told at the
// unknown key. Empty if several were, or none.
std::string Fields::the_missing_one() const {
  Problem* unknown = nullptr;
  std::vector<std::string> lacking;
  for (Problem& p : *context_.problems) {
    if (p.file != context_.file) continue;
    bool own = false;
    for (const auto [key, value] : node_.pairs()) own |= key.where() == p.where;
    if (own && p.id == "rulebook/unknown-key") unknown = &p;
    if (p.id != "rulebook/missing" || !(p.where == node_.where())) continue;
    for (const Key& key : table_.keys)
      if (p.about == key.name) lacking.emplace_back(key.name);
  }
  if (unknown == nullptr || lacking.size() != 1) return {};
  unknown->hint = did_you_mean(lacking[0]);
  return lacking[0];
}

// Within braces a comma ends a text that is in no quotes; what follows it up to the next pair is
// taken for keys without a value. Told once, with the text in quotes.
bool Fields::broken_text() const {
  if (node_.style != Style::flow) return false;
  const Node* owner = nullptr;  // the key whose text it is
  const Node* first = nullptr;  // the first piece behind the comma
  std::string whole;
  for (const auto [key, value] : node_.pairs()) {
    const bool piece = key.style == Style::plain && value.shape == Shape::empty &&
                       table_.find(key.text) == nullptr;
    if (!piece && first != nullptr) break;
    if (piece && owner != nullptr) {
      if (first == nullptr) first = &key;
      whole += ", " + visible(key.text);
    } else {
      const bool text = value.shape == Shape::scalar && value.style == Style::plain;
      owner = text ? &key : nullptr;
      whole = text ? visible(value.text) : std::string();
    }
  }
  if (first == nullptr || table_.others != nullptr) return false;
  // `zh：...` is a key with a colon of another width, and no piece of a text.
  if (table_.find(first->text.substr(0, first->text.find("：")))) return false;
  // What was made of the part before the comma is no fault of its own.
  std::erase_if(*context_.problems, [&](const Problem& p) {
    return p.file == context_.file && !(p.where < owner->where()) && p.where < first->where();
  });
  const Key* of = table_.find(owner->text);
  const bool list = of != nullptr && of->value.takes(Shape::sequence);
  std::string number = whole;
  std::erase_if(number, [](char c) { return c == ',' || c == ' '; });
  if (spacing::number(number)) {
    context_.complain(*first, "rulebook/unknown-key",
                      say("花括号里的逗号把 {} 的数在这里断开了",
                          "within braces a comma ends the number of {}, so this is taken for a key",
                          visible(owner->text)),
                      say("数字里不写逗号：{}: {}", "write numbers without commas: {}: {}",
                          visible(owner->text), number));
    return true;
  }
  std::size_t at = 0;
  while ((at = whole.find('\'', at)) != whole.npos) whole.insert(at, 1, '\''), at += 2;
  context_.complain(
      *first, "rulebook/unknown-key",
      say("花括号里的逗号把 {} 的文字在这里断开了",
          "within braces a comma ends the text of {}, so this is taken for a key",
          visible(owner->text)),
      list && whole.size() <= 120
          ? say("整个文字用引号括起来：{0}: '{1}'；是列表就写 {0}: [{1}]",
                "put the whole text in quotes: {0}: '{1}'; a list is written {0}: "
                "[{1}]",
                visible(owner->text), whole)
      : whole.size() > 120
          ? say("整个文字用引号括起来", "put the whole text in quotes")
          : say("整个文字用引号括起来：{}: '{}'", "put the whole text in quotes: {}: '{}'",
                visible(owner->text), whole));
  return true;
}

// What is required is told to be missing, and a list may be left empty; a single value that is not
// there would be passed over, and with it what the author meant to say.
void Fields::without_value(const Key& known, const Node& key) const {
  // The reader that asked for it told that it is missing, for want of a place of its own.
  for (Problem& p : *context_.problems)
    if (p.id == "rulebook/missing" && p.file == context_.file && p.where == node_.where() &&
        p.about == known.name) {
      p.where = key.where();
      return;
    }
  if (known.required || known.value.anything || !known.value.takes(Shape::scalar) ||
      known.value.takes(Shape::sequence))
    return;
  context_.complain(key, "rulebook/value", say("{} 没有值", "`{}` has no value", known.name),
                    say("写上值，或删去这个键", "write it, or take the key out"));
}

bool Fields::strange() const {
  if (!ok_ || table_.others != nullptr) return false;
  for (const auto [key, value] : node_.pairs())
    if (table_.find(key.text) == nullptr) return true;
  return false;
}

void Fields::done() {
  if (!ok_) return;
  broken_ = broken_text();
  if (broken_) return;
  std::vector<std::string> meant;
  const bool strange = this->strange();
  for (const auto [key, value] : node_.pairs()) {
    const Key* known = table_.find(key.text);
    // What another key needs beside it may be the one that is misspelt.
    if (known != nullptr && !strange) place(*known, key);
    if (std::find(told_.begin(), told_.end(), key.text) != told_.end()) continue;
    if (known == nullptr && table_.others == nullptr)
      unknown(key, meant);
    else if (known != nullptr && value.shape == Shape::empty)
      without_value(*known, key);
    else
      fits(key.text, known == nullptr ? *table_.others : known->value, value);
  }
  // A key that is misspelt is not missing as well.
  const auto misspelt = [&](std::string_view key) {
    return std::find(meant.begin(), meant.end(), key) != meant.end();
  };
  if (meant.size() == 1 && meant[0].empty()) meant[0] = the_missing_one();
  // Nor is one that would not stand beside it.
  const auto stands_for = [&](const std::string& near, const std::string& key) {
    const Key* lacking = table_.find(key);
    return near == key ||
           (lacking != nullptr && std::find(lacking->without.begin(), lacking->without.end(),
                                            near) != lacking->without.end());
  };
  for (const std::string& near : meant)
    if (!near.empty())
      std::erase_if(*context_.problems, [&](const Problem& p) {
        return p.id == "rulebook/missing" && p.file == context_.file && p.where == node_.where() &&
               stands_for(near, p.about);
      });
  for (const Key& key : table_.keys) {
    if (!key.required) continue;
    const Node* value = node_.get(key.name);
    // Quotes around nothing say no more than nothing does.
    const bool none = value == nullptr || value->shape == Shape::empty;
    const bool blank = !none && value->shape == Shape::scalar && trim(value->text).empty();
    if ((!none && !blank) || misspelt(key.name)) continue;
    // A key without a value is told where it is.
    const Node* at = blank ? value : &node_;
    if (value != nullptr && none)
      for (const auto [name, empty] : node_.pairs())
        if (name.text == key.name) at = &name;
    lacks(key.name, *at);
  }
}

void each_pair(const Node& mapping,
               const std::function<void(const Node& key, const Node& value)>& f) {
  for (const auto [key, value] : mapping.pairs()) f(key, value);
}

void each_item(const Node& sequence, const std::function<void(const Node& item)>& f) {
  for (const Node& item : sequence.items()) f(item);
}

}  // namespace ducha::yaml
