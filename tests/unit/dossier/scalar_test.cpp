// Written forms of amounts, shares and days: several forms are read, and each means one value.
#include <doctest/doctest.h>

#include <string>

#include "base/date.h"
#include "dossier/scalar.h"

using namespace ducha;

TEST_CASE("scalar: amounts with the words that offices put behind them") {
  const struct {
    const char* text;
    double yuan;
  } kRead[] = {{"6万8千元", 68000},  {"6万8千", 68000},      {"1亿3000万元", 130000000},
               {"6万8000元", 68000}, {"6 万 500 元", 60500}, {"1萬2千圓", -1},
               {"8千元", 8000},      {"8千", 8000},          {"4.6千元", 4600},
               {"3.5万元", 35000},   {"3.5 万 元", -1},      {"1.2亿元", 120000000},
               {"1.2亿", 120000000}, {"4600元整", 4600},     {"￥1,234.50元", 1234.5},
               {"８千元", 8000},     {"¥8千", 8000},         {"0.0001千元", 0.1}};
  for (const auto& [text, yuan] : kRead) {
    const auto read = dossier::parse_money(text);
    CAPTURE(std::string(text));
    if (yuan < 0) {
      CHECK(!read);
    } else {
      REQUIRE(read);
      CHECK(static_cast<double>(*read) / 1e6 == yuan);
    }
  }
  // More than one meaning, or no number: refused, never guessed.
  for (const char* text :
       {"6万8", "6万8万元", "8千6万元", "6万12千元", "6万-5元", "6万元8千", "4千6", "46百元",
        "八千元", "千元", "8千万元", "约8千元", "8千余元", "1.2千万亿", "8k", "整", "4600块"}) {
    CAPTURE(std::string(text));
    CHECK(!dossier::parse_money(text));
  }
  CHECK(dossier::why_not(dossier::Scalar::money, "4600余元").zh == "数字后面还有文字");
}

TEST_CASE("scalar: a share may have a blank before its percent sign") {
  for (const char* text : {"20%", "20 %", "20％", "0.2", "２０ %"}) {
    CAPTURE(std::string(text));
    CHECK(dossier::parse_number(text) == 200'000);
  }
  for (const char* text : {"%", " %", "20%%", "2 0%"}) {
    CAPTURE(std::string(text));
    CHECK(!dossier::parse_number(text));
  }
}

TEST_CASE("scalar: a share is a number without a unit") {
  dossier::FieldSpec field;
  field.scalar = dossier::Scalar::decimal;
  for (const char* text : {"80%", "80 ％", "８０%"}) {
    CAPTURE(std::string(text));
    field.unit.clear();
    field.unit_words.clear();
    CHECK(dossier::parse_number_of(field, text) == 800'000);
    // 80% of an area is not 0.8 square metres.
    field.unit = "m2";
    field.unit_words = {"平方米"};
    CHECK(!dossier::parse_number_of(field, text));
    CHECK(dossier::why_not(field, text).zh == "不能是百分比");
    field.unit = "percent";
    field.unit_words = {"%"};
    CHECK(dossier::parse_number_of(field, text) == 80'000'000);
  }
}

TEST_CASE("scalar: days as people type them, and not one without its day") {
  const auto day = make_date(2013, 3, 6);
  for (const char* text :
       {"2013-03-06", "2013年3月6日", "2013 年 3 月 6 日", "2013年3月6号", "２０１３年０３月０６日",
        "2013年 03月06 日", "2013.3.6", "2013/3/6", "2013年3月6", "20130306", "２０１３０３０６",
        "二〇一三年三月六日", "二零一三年三月六号", "2013年三月6日"}) {
    CAPTURE(std::string(text));
    CHECK(dossier::parse_written_date(text) == day);
  }
  for (const char* text : {"2013年3月", "2013-3", "2013 - 3 - 6", "2013年3月6日号", "20 13年3月6日",
                           "2013年2月30日", "二〇一三年三月", "二〇一三年十三月六日",
                           "二千零一十三年三月六日", "201303", "20130230", "2013030"}) {
    CAPTURE(std::string(text));
    CHECK(!dossier::parse_written_date(text));
  }
  CHECK(dossier::why_not(dossier::Scalar::date, "2013 年 3 月").zh == "只有年月，缺少日");
  CHECK(dossier::why_not(dossier::Scalar::date, "二〇一三年三月").zh == "只有年月，缺少日");
  CHECK(dossier::why_not(dossier::Scalar::date, "二〇一三年二月三十日").zh == "2013年没有2月30日");
}
