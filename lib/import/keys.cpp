// The keys of a map, as tables. Who reads them is map.cpp.
#include "import/keys.h"

namespace ducha::imports {

using namespace yaml;  // NOLINT: tables of keys are written in its words

namespace {

// How cells are read.
std::vector<Key> conversion() {
  return {
      key("labels", flag(), "格子里写的是词的中文名称", "cells hold the words as people say them"),
      key("split", texts(), "一格里各项之间用什么隔开", "what stands between the items of a cell"),
      key("boxes", flag(), "格子里打勾的算", "what is ticked in a cell counts"),
      key("times", yaml::number(), "乘以几", "what numbers are multiplied by"),
      key("date", texts(), "日期怎么写，如 YYYY.M", "how days are written, such as YYYY.M"),
      key("day", word({"first", "last"}), "没有写日的取哪一天", "the day of a month that has none"),
      key("values", any_of(anything()), "格子里的字各代表什么", "what texts of cells stand for"),
      key("after", text(), "取这几个字之后的", "what stands behind this text"),
      key("before", text(), "取这几个字之前的", "what stands in front of this text"),
      key("unit", texts() | any_of(text()), "数后面的单位",
          "units behind numbers, and what they stand for"),
      key("each", texts(), "一格里各部分用什么隔开", "what stands between the parts of a cell"),
      key("year", text(), "日期没有写的年份，或写着它的格子",
          "the year of days that have none, or the cell that has it"),
  };
}

}  // namespace

const yaml::Table& map_keys() {
  static const yaml::Table table = {
      "map",
      {"映射文件", "the map"},
      {need("import", yaml::whole(), "格式版本，写1", "the version of the format: 1"),
       key("ignore_sheets", texts(), "不读的工作表", "sheets that are not read"),
       need("tables", list(in(sheet_keys)), "表", "the tables")}};
  return table;
}

const yaml::Table& sheet_keys() {
  static const yaml::Table table = {
      "table",
      {"表", "a table"},
      {key("file", text(), "文件名的样式", "a pattern for the name of the file"),
       key("sheet", texts(), "工作表", "the sheets"),
       key("header", texts(), "标题所在的行", "the rows of the headings"),
       key("across", flag(), "各单位横着排，标题在一列里",
           "organizations stand side by side, headings in a column"),
       need("kind", text(), "类别", "the kind of the dossiers"),
       key("list", text(), "各行是这个列表的项", "the list whose items the rows are"),
       key("within", text(), "在另一列表的哪一项里", "of which item of another list"),
       key("new", flag(), "各行产生新档案", "rows make dossiers"),
       need("key", text() | in(key_keys), "编号在哪一列", "where the id stands"),
       key("columns", any_of(text() | in(column_keys)), "标题与字段",
           "headings, and the fields that they fill"),
       key("constants", any_of(anything()), "固定的值", "fields that are the same for all rows"),
       key("counts", any_of(text() | any_of(texts())), "数行数", "fields that are counts of rows"),
       key("turn", in(turn_keys), "列转成项", "columns that become items"),
       key("labels", word({"right", "below"}), "表格里值在标签的哪边",
           "where values stand by their labels"),
       key("hidden", word({"read", "skip"}), "隐藏的行列读不读",
           "what becomes of hidden rows and columns"),
       key("until", texts(), "读到这些字为止", "texts that end the table"),
       key("nothing", texts(), "这些字等于没有写", "texts that say nothing"),
       key("ignore", texts(), "不读的列", "columns that are not read"),
       key("fill", texts(), "空着就同上一行的列", "columns whose empty cells are as above"),
       key("skip", any_of(texts()), "不读的行：列与文字",
           "rows that are not read: a column and texts"),
       key("only", any_of(texts()), "只有这些行属于这张表：列与文字",
           "the rows that are of this table: a column and texts"),
       key("undecided", anything(), "还没有决定的列", "columns that wait for a decision")}};
  return table;
}

const yaml::Table& key_keys() {
  static const yaml::Table table = {
      "key",
      {"key ", "key"},
      joined({{key("by", text(), "凭哪个字段认出档案", "the field that dossiers are known by"),
               key("is", text(), "固定的编号", "the id itself"),
               key("from", word({"sheet", "file"}), "编号是工作表或文件的名称",
                   "the id is the name of the sheet or the file")
                   .not_beside({"is"}),
               key("column", text(), "编号所在的列", "the heading of the column")
                   .not_beside({"is", "from"})},
              conversion()})};
  return table;
}

const yaml::Table& column_keys() {
  static const yaml::Table table = {
      "column",
      {"列", "a column"},
      joined({{need("to", text(), "写入哪个字段", "the field that it fills"),
               key("by", text(), "凭哪个字段认出所指的档案",
                   "the field that the dossier it names is known by"),
               key("part_of", text(), "写“其中”或缩进的行属于上面哪一项，写进哪个字段",
                   "the field for the item above that a row is part of: one that is set in, or "
                   "that begins with the Chinese for `of which`")},
              conversion()})};
  return table;
}

const yaml::Table& turn_keys() {
  static const yaml::Table table = {
      "turn",
      {"turn ", "turn"},
      joined({{need("heading", text(), "标题写入哪个字段", "the field that the heading goes to"),
               need("value", text(), "格子写入哪个字段", "the field that the cell goes to"),
               need("columns", any_of(anything()), "标题各代表什么",
                    "headings, and what they stand for")},
              conversion()})};
  return table;
}

}  // namespace ducha::imports
