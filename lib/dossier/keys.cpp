// The keys of a schema, as tables. Who reads them is schema.cpp; what they mean at length is
// described in docs/rulebook.md.
#include "dossier/keys.h"

#include <algorithm>

namespace ducha::dossier {

using yaml::Key;
using yaml::Table;

namespace {

// The keys that say what a field is: one of them is required.
const std::vector<std::string_view> kForms = {"enum", "use", "fields", "list",
                                              "map",  "ref", "back",   "type"};

// Those before it in the order in which they are looked at.
std::vector<std::string_view> before(std::string_view form) {
  return {kForms.begin(), std::find(kForms.begin(), kForms.end(), form)};
}

const std::vector<std::string_view> kCounted = {"type=int", "type=decimal", "type=money"};
const std::vector<std::string_view> kOrdered = {"type=int",  "type=decimal",   "type=money",
                                                "type=date", "type=timestamp", "type=duration",
                                                "type=time", "type=quantity"};

std::vector<Key> names() {
  return {{"zh", yaml::text(), {"中文名称", "what people call it in Chinese"}},
          {"en", yaml::text(), {"英文名称", "what people call it in English"}},
          {"note", yaml::words(), {"补充说明", "what else people should know of it"}}};
}

// What it is, and the bounds of that.
std::vector<Key> forms() {
  const auto fields = yaml::any_of(yaml::in(field_keys));
  const auto complete = Key{"complete",
                            yaml::expression(),
                            {"列表应有几项：本档案上的表达式",
                             "how many items there must be, an expression over the dossier"},
                            false,
                            {"list", "back"}};
  return {
      {"type",
       yaml::word(type_words()),
       {"值的类型", "what its value is"},
       false,
       {},
       before("type")},
      {"enum",
       yaml::list(yaml::text()) | yaml::any_of(yaml::in(enum_word_keys)),
       {"可选的词，各有中英文", "the words it may be, each in both languages"}},
      {"otherwise",
       yaml::text(),
       {"其他写法都算作这个词", "the word that any other text is taken for"},
       false,
       {"enum"}},
      {"use",
       yaml::text(),
       {"schema/types.yaml 里的类型", "a type of schema/types.yaml"},
       false,
       {},
       before("use")},
      {"fields", fields, {"它自己的字段", "the fields that it has"}, false, {}, before("fields")},
      {"list",
       yaml::in(item_keys),
       {"列表，每项如何", "a list, and what its items are"},
       false,
       {},
       before("list")},
      {"map",
       yaml::in(map_keys),
       {"键任意的映射，每个值如何", "a mapping with any keys, and what its values are"},
       false,
       {},
       before("map")},
      {"ref",
       yaml::text(),
       {"另一份档案的编号：它的类别", "the id of another dossier: of what kind"},
       false,
       {},
       before("ref")},
      {"back",
       yaml::text(),
       {"引用本档案的那些档案：类别.字段", "the dossiers that refer to this one: kind.field"},
       false,
       {},
       before("back")},
      {"unit",
       yaml::text(),
       {"单位，见 rulebook.yaml 的 units", "its unit, of `units` in rulebook.yaml"},
       false,
       kCounted},
      {"min", yaml::text(), {"最小值，含本数", "the least it may be"}, false, kOrdered},
      {"max", yaml::text(), {"最大值，含本数", "the most it may be"}, false, kOrdered},
      {"min_length",
       yaml::whole(),
       {"至少几个字", "its least number of characters"},
       false,
       {"type=string"}},
      {"max_length",
       yaml::whole(),
       {"至多几个字", "its greatest number of characters"},
       false,
       {"type=string"}},
      {"pattern",
       yaml::text(),
       {"整段文字要符合的正则表达式（RE2）",
        "a regular expression (RE2) that the whole text must match"},
       false,
       {"type=string"}},
      {"names",
       yaml::text(),
       {"文字是谁的编号：类别，或有 key 的列表",
        "whose id the text is: a kind, or a list with a key"},
       false,
       {"type=string"}},
      {"max_items", yaml::whole(), {"至多几项", "its greatest number of items"}, false, {"list"}},
      complete,
      {"acyclic",
       yaml::flag(),
       {"沿它走不能回到自己", "following it must never come back"},
       false,
       {"ref"}},
      {"loose",
       yaml::flag(),
       {"所指的档案可以不在场，也不限类别",
        "what it names need not be in the run, nor of that kind"},
       false,
       {"ref"}},
      {"open", yaml::flag(), {"没有声明的字段不管", "fields that are not declared are left alone"}},
      {"also",
       yaml::text(),
       {"另一种写法：列表写 single，一组字段写其中一个",
        "another way to write it: `single` for a list, one of its fields for a part"}},
      {"none",
       yaml::text() | yaml::in(none_keys),
       {"可以填“无”：用词、refused、text，或它代表的值",
        "that `none` may be stated: its words, `refused`, `text`, or the value it stands for"}},
  };
}

const Key kDefault = {
    "default",
    yaml::text() | yaml::list(yaml::anything()),
    {"没有写时的值；列表只能写 []", "what a document says that does not say; of lists []"}};

std::vector<Key> properties() {
  return {
      {"required", yaml::flag(), {"必填", "a dossier must have it"}, false, {}, {"back"}},
      {"personal",
       yaml::flag(),
       {"个人信息，输出时隐去", "personal: masked wherever it would be shown"}},
      {"adjustable",
       yaml::flag(),
       {"可以另作决定，整改计划可改它", "one may decide it anew: plans propose other values"}},
      {"unread",
       yaml::words(),
       {"没有规则读它，为什么还要填", "why it is asked for though no rule reads it"}},
  };
}

}  // namespace

const Table& field_keys() {
  static const Table table = {
      "field", {"字段 ", "the field"}, yaml::joined(parameter_keys().keys, {kDefault})};
  return table;
}

const Table& item_keys() {
  static const Table table = {
      "items",
      {"列表的项 ", "the items"},
      yaml::joined(
          {{"key", yaml::text(), {"区分各项的字段", "the field that tells its items apart"}},
           {"title",
            yaml::list(yaml::text()),
            {"人们用来称呼一项的字段", "the fields that people call an item by"}}},
          field_keys().keys)};
  return table;
}

const Table& map_keys() {
  static const Table table = [] {
    Table out = {"map", {"映射的值 ", "the values of the map"}, {}};
    out.keys = {{"key",
                 yaml::text(),
                 {"键在表达式里的名字，默认 key",
                  "what expressions call the key; `key` if it is not given"}},
                {"max_items", yaml::whole(), {"至多几个键", "its greatest number of keys"}}};
    for (const Key& key : field_keys().keys)
      if (key.name != "max_items") out.keys.push_back(key);
    return out;
  }();
  return table;
}

const Table& parameter_keys() {
  static const Table table = {"parameter",
                              {"参数 ", "the parameter"},
                              yaml::joined(yaml::joined(names(), forms()), properties())};
  return table;
}

const Table& type_keys() {
  static const Table table = {
      "type",
      {"类型 ", "the type"},
      {{"zh", yaml::text(), {"中文名称", "what people call it in Chinese"}},
       {"en", yaml::text(), {"英文名称", "what people call it in English"}},
       {"enum",
        yaml::list(yaml::text()) | yaml::any_of(yaml::in(enum_word_keys)),
        {"可选的词，各有中英文", "the words it may be, each in both languages"}},
       {"otherwise",
        yaml::text(),
        {"其他写法都算作这个词", "the word that any other text is taken for"},
        false,
        {"enum"}},
       {"key",
        yaml::text(),
        {"列表用它时，区分各项的字段", "the field that tells items apart where a list uses it"},
        false,
        {},
        {"enum"}},
       {"title",
        yaml::list(yaml::text()),
        {"人们用来称呼一项的字段", "the fields that people call an item by"},
        false,
        {},
        {"enum"}},
       {"open",
        yaml::flag(),
        {"没有声明的字段不管", "fields that are not declared are left alone"},
        false,
        {},
        {"enum"}},
       {"fields",
        yaml::any_of(yaml::in(field_keys)),
        {"它的字段", "the fields that it has"},
        false,
        {},
        {"enum"}}},
      {},
      {"enum", "fields"}};
  return table;
}

const Table& enum_word_keys() {
  static const Table table = {"enum_word",
                              {"词 ", "the word"},
                              {{"zh", yaml::text(), {"中文", "in Chinese"}},
                               {"en", yaml::text(), {"英文", "in English"}},
                               {"also",
                                yaml::text() | yaml::list(yaml::text()),
                                {"其他写法", "further ways to write it"}}}};
  return table;
}

const Table& none_keys() {
  static const Table table = {
      "none",
      {"none ", "none"},
      {{"zh", yaml::text(), {"“无”怎么说，中文", "how people say that there is none, in Chinese"}},
       {"en", yaml::text(), {"“无”怎么说，英文", "how people say that there is none, in English"}},
       {"except",
        yaml::text(),
        {"这一种写法仍是文字", "the one way to write it that stays a text"}},
       {"reads",
        yaml::text() | yaml::any_of(yaml::text()),
        {"“无”代表的值，或各字段的值", "the value that none stands for, or those of the fields"}}}};
  return table;
}

const Table& match_keys() {
  static const Table table = {
      "match",
      {"match ", "match"},
      {{"file", yaml::text(), {"文件名的样式", "a pattern for the end of the name of its file"}},
       {"has",
        yaml::text() | yaml::list(yaml::text()),
        {"文档里有这些路径", "paths that are there"}}},
      {},
      {},
      std::make_shared<const yaml::Value>(yaml::text())};
  return table;
}

const Table& id_keys() {
  static const Table table = {
      "id",
      {"id ", "id"},
      {{"from", yaml::word({"file"}), {"编号是文件名", "the id is the name of the file"}, true}}};
  return table;
}

const Table& lifetime_keys() {
  static const Table table = {
      "lifetime",
      {"lifetime ", "lifetime"},
      {{"from", yaml::expression(), {"从哪天起存在", "the day from which it exists"}},
       {"to", yaml::expression(), {"到哪天为止", "the day on which it ends"}}}};
  return table;
}

namespace {

std::vector<Key> kind_head() {
  return {{"kind", yaml::text(), {"类别的名字，与文件名相同", "its name, that of the file"}, true},
          {"title", yaml::words(), {"类别怎么称呼", "what people call it"}},
          {"note", yaml::words(), {"补充说明", "what else people should know of it"}}};
}

}  // namespace

const Table& kind_keys() {
  static const Table table = {
      "kind",
      {"类别 ", "the kind"},
      yaml::joined(
          kind_head(),
          {{"match",
            yaml::in(match_keys),
            {"凭什么认出这类文档", "what tells its documents, where they do not say `kind:`"}},
           {"id",
            yaml::text() | yaml::list(yaml::text()) | yaml::in(id_keys),
            {"编号所在的字段或路径，或文件名",
             "the field or the paths with the id, or that the file has it"}},
           {"name", yaml::text(), {"名称所在的字段", "the field with the name"}},
           {"open",
            yaml::flag(),
            {"没有声明的字段不管", "fields that are not declared are left alone"}},
           {"lifetime",
            yaml::in(lifetime_keys),
            {"存在的起止日期所在的字段", "the fields with the days from and to which it exists"}},
           {"addressee",
            yaml::list(yaml::text() | yaml::words()),
            {"函件写给谁：字段或文字，依次相连",
             "whom letters are addressed to, in a row: fields, or words"}},
           {"fills",
            yaml::any_of(yaml::expression()),
            {"列表已经说明的字段：路径与表达式",
             "fields that lists say already: a path and its expression"}},
           {"fields",
            yaml::any_of(yaml::in(field_keys)),
            {"档案的字段", "the fields of its dossiers"}}}),
      "id"};
  return table;
}

const Table& layer_keys() {
  static const Table table = {
      "layer_kind",
      {"类别 ", "the kind"},
      yaml::joined(kind_head(),
                   {{"fields",
                     yaml::any_of(yaml::in(field_keys)),
                     {"增加的字段，或已有字段的新名称",
                      "fields that are added, and other words for those there are"}}})};
  return table;
}

}  // namespace ducha::dossier
