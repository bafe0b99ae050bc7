// The keys of a map, as tables. Who reads them is map.cpp.
#include "import/keys.h"

namespace ducha::imports {

using yaml::any_of;
using yaml::in;
using yaml::Key;
using yaml::list;
using yaml::text;

namespace {

yaml::Value several() { return text() | list(text()); }

// How cells are read.
std::vector<Key> conversion() {
  return {
      {"labels",
       yaml::flag(),
       {"格子里写的是词的中文名称", "cells hold the words as people say them"}},
      {"split", text(), {"一格里各项之间用什么隔开", "what stands between the items of a cell"}},
      {"boxes", yaml::flag(), {"格子里打勾的算", "what is ticked in a cell counts"}},
      {"times", yaml::number(), {"乘以几", "what numbers are multiplied by"}},
      {"date", several(), {"日期怎么写，如 YYYY.M", "how days are written, such as YYYY.M"}},
      {"day",
       yaml::word({"first", "last"}),
       {"没有写日的取哪一天", "the day of a month that has none"}},
      {"values",
       any_of(yaml::anything()),
       {"格子里的字各代表什么", "what texts of cells stand for"}},
      {"after", text(), {"取这几个字之后的", "what stands behind this text"}},
      {"before", text(), {"取这几个字之前的", "what stands in front of this text"}},
      {"unit",
       several() | any_of(text()),
       {"数后面的单位", "units behind numbers, and what they stand for"}},
      {"each", several(), {"一格里各部分用什么隔开", "what stands between the parts of a cell"}},
      {"year",
       text(),
       {"日期没有写的年份，或写着它的格子",
        "the year of days that have none, or the cell that has it"}},
  };
}

}  // namespace

const yaml::Table& map_keys() {
  static const yaml::Table table = {
      "map",
      {"映射文件", "the map"},
      {{"import", yaml::whole(), {"格式版本，写 1", "the version of the format: 1"}, true},
       {"ignore_sheets", several(), {"不读的工作表", "sheets that are not read"}},
       {"tables", list(in(sheet_keys)), {"表", "the tables"}, true}}};
  return table;
}

const yaml::Table& sheet_keys() {
  static const yaml::Table table = {
      "table",
      {"表", "a table"},
      {{"file", text(), {"文件名的样式", "a pattern for the name of the file"}},
       {"sheet", several(), {"工作表", "the sheets"}},
       {"header", several(), {"标题所在的行", "the rows of the headings"}},
       {"kind", text(), {"类别", "the kind of the dossiers"}, true},
       {"list", text(), {"各行是这个列表的项", "the list whose items the rows are"}},
       {"within", text(), {"在另一列表的哪一项里", "of which item of another list"}},
       {"new", yaml::flag(), {"各行产生新档案", "rows make dossiers"}},
       {"key", text() | in(key_keys), {"编号在哪一列", "where the id stands"}, true},
       {"columns",
        any_of(text() | in(column_keys)),
        {"标题与字段", "headings, and the fields that they fill"}},
       {"constants",
        any_of(yaml::anything()),
        {"固定的值", "fields that are the same for all rows"}},
       {"counts", any_of(text() | any_of(several())), {"数行数", "fields that are counts of rows"}},
       {"turn", in(turn_keys), {"列转成项", "columns that become items"}},
       {"labels",
        yaml::word({"right", "below"}),
        {"表格里值在标签的哪边", "where values stand by their labels"}},
       {"hidden",
        yaml::word({"read", "skip"}),
        {"隐藏的行列读不读", "what becomes of hidden rows and columns"}},
       {"until", several(), {"读到这些字为止", "texts that end the table"}},
       {"nothing", several(), {"这些字等于没有写", "texts that say nothing"}},
       {"ignore", several(), {"不读的列", "columns that are not read"}},
       {"fill", several(), {"空着就同上一行的列", "columns whose empty cells are as above"}},
       {"skip",
        any_of(several()),
        {"不读的行：列与文字", "rows that are not read: a column and texts"}},
       {"only",
        any_of(several()),
        {"只有这些行属于这张表：列与文字", "the rows that are of this table: a column and texts"}},
       {"undecided", yaml::anything(), {"还没有决定的列", "columns that wait for a decision"}}}};
  return table;
}

const yaml::Table& key_keys() {
  static const yaml::Table table = {
      "key",
      {"key ", "key"},
      yaml::joined({{"by", text(), {"凭哪个字段认出档案", "the field that dossiers are known by"}},
                    {"is", text(), {"固定的编号", "the id itself"}},
                    {"from",
                     yaml::word({"sheet", "file"}),
                     {"编号是工作表或文件的名称", "the id is the name of the sheet or the file"},
                     false,
                     {},
                     {"is"}},
                    {"column",
                     text(),
                     {"编号所在的列", "the heading of the column"},
                     false,
                     {},
                     {"is", "from"}}},
                   conversion())};
  return table;
}

const yaml::Table& column_keys() {
  static const yaml::Table table = {
      "column",
      {"列", "a column"},
      yaml::joined(
          {{"to", text(), {"写入哪个字段", "the field that it fills"}, true},
           {"by",
            text(),
            {"凭哪个字段认出所指的档案", "the field that the dossier it names is known by"}}},
          conversion())};
  return table;
}

const yaml::Table& turn_keys() {
  static const yaml::Table table = {
      "turn",
      {"turn ", "turn"},
      yaml::joined(
          {{"heading", text(), {"标题写入哪个字段", "the field that the heading goes to"}, true},
           {"value", text(), {"格子写入哪个字段", "the field that the cell goes to"}, true},
           {"columns",
            any_of(yaml::anything()),
            {"标题各代表什么", "headings, and what they stand for"},
            true}},
          conversion())};
  return table;
}

}  // namespace ducha::imports
