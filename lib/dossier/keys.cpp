// The keys of a schema, as tables. Who reads them is schema.cpp; what they mean at length is
// described in docs/rulebook.md.
#include "dossier/keys.h"

#include <algorithm>

namespace ducha::dossier {

using namespace yaml;  // NOLINT: tables of keys are written in its words

namespace {

// The keys that say what a field is: one of them is required. In the order in which read_field()
// looks at them.
const std::vector<std::string_view> kForms = {"enum", "use", "fields", "list",
                                              "map",  "ref", "back",   "type"};

// Types that have a unit, and those that have an order and so bounds.
const std::vector<std::string_view> kCounted = {"type=int", "type=decimal", "type=money"};
const std::vector<std::string_view> kOrdered = {"type=int",  "type=decimal",   "type=money",
                                                "type=date", "type=timestamp", "type=duration",
                                                "type=time", "type=quantity"};

std::vector<Key> names() {
  return {key("zh", text(), "中文名称", "what people call it in Chinese"),
          key("en", text(), "英文名称", "what people call it in English"),
          key("note", words(), "补充说明", "what else people should know of it")};
}

Key enum_key() {
  return key("enum", list(text()) | any_of(in(enum_word_keys)), "可选的词，各有中英文",
             "the words it may be, each in both languages");
}
Key otherwise_key() {
  return key("otherwise", text(), "其他写法都算作这个词",
             "the word that any other text is taken for")
      .beside({"enum"});
}
Key together_key() {
  return key("together", any_of(list(text())), "列表里的一个词代表哪几个词",
             "for which words one text of a list stands")
      .beside({"enum"});
}
Key title_key() {
  return key("title", list(text()), "人们用来称呼一项的字段",
             "the fields that people call an item by");
}
Key open_key() {
  return key("open", flag(), "没有声明的字段不管", "fields that are not declared are left alone");
}

// What it is: a value, or of which parts. Any two of kForms contradict each other; only the later
// of them says so, or a field with two would get two messages.
std::vector<Key> forms() {
  std::vector<Key> out = {
      key("type", word(type_words()), "值的类型", "what its value is"),
      enum_key(),
      otherwise_key(),
      together_key(),
      key("use", text(), "schema/types.yaml 里的类型", "a type of schema/types.yaml"),
      key("fields", any_of(in(field_keys)), "它自己的字段", "the fields that it has"),
      key("list", in(item_keys), "列表，每项如何", "a list, and what its items are"),
      key("map", in(map_keys), "键任意的映射，每个值如何",
          "a mapping with any keys, and what its values are"),
      key("ref", text(), "另一份档案的编号：它的类别", "the id of another dossier: of what kind"),
      key("back", text(), "引用本档案的那些档案：类别.字段",
          "the dossiers that refer to this one: kind.field"),
  };
  for (Key& form : out)
    if (const auto at = std::find(kForms.begin(), kForms.end(), form.name); at != kForms.end())
      form.without = {kForms.begin(), at};
  return out;
}

std::vector<Key> bounds() {
  return {
      key("unit", text(), "单位，见 rulebook.yaml 的 units",
          "its unit, of `units` in rulebook.yaml")
          .beside(kCounted),
      key("min", text(), "最小值，含本数", "the least it may be").beside(kOrdered),
      key("max", text(), "最大值，含本数", "the most it may be").beside(kOrdered),
      key("min_length", yaml::whole(), "至少几个字", "its least number of characters")
          .beside({"type=string"}),
      key("max_length", yaml::whole(), "至多几个字", "its greatest number of characters")
          .beside({"type=string"}),
      key("pattern", text(), "整段文字要符合的正则表达式（RE2）",
          "a regular expression (RE2) that the whole text must match")
          .beside({"type=string"}),
      key("names", text(), "文字是谁的编号：类别，或有 key 的列表",
          "whose id the text is: a kind, or a list with a key")
          .beside({"type=string"}),
      key("max_items", yaml::whole(), "至多几项", "its greatest number of items").beside({"list"}),
      key("complete", expression(), "列表应有几项：本档案上的表达式",
          "how many items there must be, an expression over the dossier")
          .beside({"list", "back"}),
      key("acyclic", flag(), "沿它走不能回到自己", "following it must never come back")
          .beside({"ref"}),
      key("loose", flag(), "所指的档案可以不在场，也不限类别；文字可以不是哪一项的编号",
          "what it names need not be in the run, nor of that kind; a text need not be a key")
          .beside({"ref", "names"}),
      open_key(),
      key("also", text(), "另一种写法：列表写 single，一组字段写其中一个",
          "another way to write it: `single` for a list, one of its fields for a part"),
      key("none", text() | in(none_keys), "可以填“无”：用词、refused、text，或它代表的值",
          "that `none` may be stated: its words, `refused`, `text`, or the value it stands for"),
  };
}

std::vector<Key> properties() {
  return {
      key("required", flag(), "必填", "a dossier must have it").not_beside({"back"}),
      key("personal", flag(), "个人信息，输出时隐去",
          "personal: masked wherever it would be shown"),
      key("adjustable", flag(), "可以另作决定，整改计划可改它",
          "one may decide it anew: plans propose other values"),
      key("unread", words(), "没有规则读它，为什么还要填",
          "why it is asked for though no rule reads it"),
  };
}

}  // namespace

const Table& field_keys() {
  static const Table table = {
      "field",
      {"字段", "the field"},
      joined({parameter_keys().keys,
              {key("default", text() | list(anything()), "没有写时的值；列表只能写 []",
                   "what a document says that does not say; of lists []")}})};
  return table;
}

const Table& item_keys() {
  static const Table table = {
      "items",
      {"列表的项", "the items"},
      joined({{key("key", text(), "区分各项的字段", "the field that tells its items apart"),
               title_key()},
              field_keys().keys})};
  return table;
}

const Table& map_keys() {
  static const Table table = [] {
    Table out = {"map", {"映射的值", "the values of the map"}, {}};
    out.keys = {key("key", text(), "键在表达式里的名字，默认 key",
                    "what expressions call the key; `key` if it is not given"),
                key("max_items", yaml::whole(), "至多几个键", "its greatest number of keys")};
    // `max_items` of the map itself is above; that of a list in it would be read as this one.
    for (const Key& key : field_keys().keys)
      if (key.name != "max_items") out.keys.push_back(key);
    return out;
  }();
  return table;
}

const Table& parameter_keys() {
  static const Table table = {
      "parameter", {"参数", "the parameter"}, joined({names(), forms(), bounds(), properties()})};
  return table;
}

const Table& type_keys() {
  static const Table table = {
      "type",
      {"类型", "the type"},
      {key("zh", text(), "中文名称", "what people call it in Chinese"),
       key("en", text(), "英文名称", "what people call it in English"), enum_key(), otherwise_key(),
       together_key(),
       key("key", text(), "列表用它时，区分各项的字段",
           "the field that tells items apart where a list uses it")
           .not_beside({"enum"}),
       title_key().not_beside({"enum"}), open_key().not_beside({"enum"}),
       key("fields", any_of(in(field_keys)), "它的字段", "the fields that it has")
           .not_beside({"enum"})},
      {},
      {"enum", "fields"}};
  return table;
}

const Table& enum_word_keys() {
  static const Table table = {
      "enum_word",
      {"词", "the word"},
      joined({words_table().keys, {key("also", texts(), "其他写法", "further ways to write it")}})};
  return table;
}

const Table& none_keys() {
  static const Table table = {
      "none",
      {"none ", "none"},
      {key("zh", text(), "“无”怎么说，中文", "how people say that there is none, in Chinese"),
       key("en", text(), "“无”怎么说，英文", "how people say that there is none, in English"),
       key("except", text(), "这一种写法仍是文字", "the one way to write it that stays a text"),
       key("reads", text() | any_of(text()), "“无”代表的值，或各字段的值",
           "the value that none stands for, or those of the fields")}};
  return table;
}

const Table& match_keys() {
  static const Table table = {
      "match",
      {"match ", "match"},
      {key("file", text(), "文件名的样式", "a pattern for the end of the name of its file"),
       key("has", texts(), "文档里有这些路径", "paths that are there")},
      {},
      {},
      // Any other key is a path, whose text must be the one given.
      std::make_shared<const yaml::Value>(text())};
  return table;
}

const Table& id_keys() {
  static const Table table = {
      "id",
      {"id ", "id"},
      {need("from", word({"file"}), "编号是文件名", "the id is the name of the file")}};
  return table;
}

const Table& lifetime_keys() {
  static const Table table = {
      "lifetime",
      {"lifetime ", "lifetime"},
      {key("from", expression(), "从哪天起存在", "the day from which it exists"),
       key("to", expression(), "到哪天为止", "the day on which it ends")}};
  return table;
}

namespace {

// What the file of a kind begins with, in the rulebook that declares it and in layers over it.
std::vector<Key> kind_head() {
  return {need("kind", text(), "类别的名字，与文件名相同", "its name, that of the file"),
          key("title", words(), "类别怎么称呼", "what people call it"),
          key("note", words(), "补充说明", "what else people should know of it")};
}

}  // namespace

const Table& kind_keys() {
  static const Table table = {
      "kind",
      {"类别", "the kind"},
      joined({kind_head(),
              {key("match", in(match_keys), "凭什么认出这类文档",
                   "what tells its documents, where they do not say `kind:`"),
               key("id", texts() | in(id_keys), "编号所在的字段或路径，或文件名",
                   "the field or the paths with the id, or that the file has it"),
               key("name", text(), "名称所在的字段", "the field with the name"),
               key("former", text(), "曾用名称或编号所在的字段（文字的列表）",
                   "the field with former names and ids, a list of texts"),
               open_key(),
               key("lifetime", in(lifetime_keys), "存在的起止日期所在的字段",
                   "the fields with the days from and to which it exists"),
               key("addressee", list(text() | words()), "函件写给谁：字段或文字，依次相连",
                   "whom letters are addressed to, in a row: fields, or words"),
               key("fills", any_of(expression()), "列表已经说明的字段：路径与表达式",
                   "fields that lists say already: a path and its expression"),
               key("fields", any_of(in(field_keys)), "档案的字段", "the fields of its dossiers")}}),
      "id"};
  return table;
}

const Table& layer_keys() {
  static const Table table = {
      "layer_kind",
      {"类别", "the kind"},
      joined({kind_head(),
              {key("fields", any_of(in(field_keys)), "增加的字段，或已有字段的新名称",
                   "fields that are added, and other words for those there are")}})};
  return table;
}

}  // namespace ducha::dossier
