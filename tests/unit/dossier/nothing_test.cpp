// Words for none in their writings, words that the schema makes, and texts that say nothing.
#include <doctest/doctest.h>

#include <string>

#include "dossier/nothing.h"
#include "dossier/schema.h"

using namespace ducha;

TEST_CASE("none in its writings, and no longer text that has the word in it") {
  for (const char* text : {"none", "None", "NONE", "ｎｏｎｅ", "ＮＯＮＥ", " none ", "(none)"}) {
    CAPTURE(std::string(text));
    CHECK(dossier::none_word(text) == "none");
  }
  for (const char* text : {"无", "無", "暂无", "没有", "沒有", "尚无", "暂没有", "目前没有", "空缺",
                           "暂缺", "无。", "（无）", "(无)"}) {
    CAPTURE(std::string(text));
    CHECK(dossier::none_word(text) == "无");
  }
  for (const char* text : {"", "no", "non", "nones", "无锡市", "没有发现", "有", "否", "无无", "-",
                           "未", "none of them", "0"}) {
    CAPTURE(std::string(text));
    CHECK(dossier::none_word(text).empty());
    CHECK_FALSE(dossier::says_none(text));
  }
}

TEST_CASE("the words of a schema for none may deny in another way") {
  dossier::FieldSpec field;
  field.none = dossier::FieldSpec::None::stated;
  field.none_words = {"没有撤并", "not closed"};
  for (const char* text : {"没有撤并", "未撤并", "尚未撤并", "暂未撤并", "not closed"}) {
    CAPTURE(std::string(text));
    CHECK(field.words_for_none(text));
  }
  for (const char* text : {"撤并", "没有", "未", "未撤", "未撤并到位", "2013-03-01", ""}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(field.words_for_none(text));
  }
  field.none_words = {"仍在任", "still in post"};
  CHECK(field.words_for_none("仍在任"));
  CHECK_FALSE(field.words_for_none("未在任"));
  CHECK_FALSE(field.words_for_none("未"));
}

TEST_CASE("a text that says nothing") {
  for (const char* text :
       {"-",    "—",        "/",        "／",     "同上",    "待定", "待补充",  "不详",
        "未知", "略",       "（待定）", "待定。", "N/A",     "null", "（TBD）", "#REF!",
        "#N/A", "Err:502",  "####",     "？",     "……",      "____", "待查",    "没有填写",
        "空白", "正在办理", "口头通知", "未印发", "无从查考"}) {
    CAPTURE(std::string(text));
    CHECK(dossier::says_nothing(text));
  }
  for (const char* text : {"",
                           "王某",
                           "待定人选王某",
                           "无",
                           "none",
                           "文件见〔2013〕1号",
                           "略有不足",
                           "x",
                           "NASA",
                           "Nan Shan",
                           "#1",
                           "#",
                           "Error",
                           "#NA",
                           "待办事项",
                           "空调维修",
                           "缺勤登记",
                           "口头提醒",
                           "正在办理的〔2013〕1号",
                           "有"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(dossier::says_nothing(text));
  }
}

TEST_CASE("a text that affirms and does not say what") {
  for (const char* text : {"有", "已有", "是", "（有）", "√", "×"}) {
    CAPTURE(std::string(text));
    CHECK(dossier::only_affirms(text));
  }
  for (const char* text : {"", "有关文件", "是某某", "x", "无"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(dossier::only_affirms(text));
  }
}
