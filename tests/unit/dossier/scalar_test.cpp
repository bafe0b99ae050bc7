// Written forms of amounts, shares and days: several forms are read, and each means one value.
#include <doctest/doctest.h>

#include <string>

#include "base/date.h"
#include "base/written_day.h"
#include "dossier/scalar.h"

using namespace ducha;

TEST_CASE("scalar: amounts with the words that offices put behind them") {
  const struct {
    const char* text;
    double yuan;
  } kRead[] = {{"6万8千元", 68000},
               {"6万8千", 68000},
               {"1亿3000万元", 130000000},
               {"6万8000元", 68000},
               {"6 万 500 元", 60500},
               {"1萬2千圓", 12000},
               {"8千元", 8000},
               {"8千", 8000},
               {"4.6千元", 4600},
               {"3.5万元", 35000},
               {"3.5 万 元", 35000},
               {"1.2亿元", 120000000},
               {"1.2亿", 120000000},
               {"4600元整", 4600},
               {"￥1,234.50元", 1234.5},
               {"８千元", 8000},
               {"¥8千", 8000},
               {"0.0001千元", 0.1},
               {"-6万元", -60000},
               {"46百元", 4600},
               {"5百元", 500},
               {"8千万元", 80000000},
               {"4600块", 4600},
               {"3万块钱", 30000},
               {"人民币30000元", 30000},
               {"人民币：３万元", 30000},
               {"30000元人民币", 30000},
               {"八千元", 8000},
               {"两千元", 2000},
               {"十万", 100000},
               {"拾万元整", 100000},
               {"壹万贰仟元整", 12000},
               {"人民币叁万贰仟伍佰元整", 32500},
               {"叁萬元正", 30000},
               {"壹拾贰万元", 120000},
               {"一百二十三万元", 1230000},
               {"五万零三百元", 50300},
               {"三万零五元", 30005},
               {"二十五", 25},
               {"12万伍仟元", 125000},
               {"1万零5百", 10500},
               {"三百万元", 3000000},
               {"贰亿元", 200000000},
               {"叁佰元伍角整", 300.5},
               {"3元5角", 3.5},
               {"叁元零伍分", 3.05},
               {"伍角", 0.5}};
  for (const auto& [text, yuan] : kRead) {
    const auto read = dossier::parse_money(text);
    CAPTURE(std::string(text));
    REQUIRE(read);
    CHECK(static_cast<double>(*read) / 1e6 == yuan);
  }
  // More than one meaning, or no number: refused, never guessed.
  for (const char* text :
       {"6万8",       "6万8万元", "8千6万元", "6万12千元", "6万-5元",  "-6万5千元",
        "6万元8千",   "4千6",     "千元",     "百万元",    "约8千元",  "8千余元",
        "1.2千万亿",  "8k",       "整",       "元",        "三万二",   "一千五",
        "三万二千五", "3-5万元",  "3万元/年", "三五万元",  "二〇一三", "廿万元",
        "3。5万元",   "5角3",     "3元5",     "角",        "万分",     "三万五千万亿亿元"}) {
    CAPTURE(std::string(text));
    CHECK(!dossier::parse_money(text));
  }
  CHECK(dossier::why_not(dossier::Scalar::money, "3万2").zh == "末尾的“2”没有单位，可能是2千");
  CHECK(dossier::why_not(dossier::Scalar::money, "三万二千五").zh ==
        "末尾的“五”没有单位，可能是五百");
  CHECK(dossier::why_not(dossier::Scalar::money, "百万元").zh == "“百”前面没有数");
  CHECK(dossier::why_not(dossier::Scalar::money, "4600余元").zh == "数字后面还有文字");
}

TEST_CASE("scalar: small numbers may be words") {
  const std::pair<const char*, int> kRead[] = {{"三", 3},    {"两", 2},        {"十", 10},
                                               {"十二", 12}, {"二十五", 25},   {"九十九", 99},
                                               {"二十", 20}, {" 一十二 ", 12}, {"零", 0}};
  for (const auto& [text, n] : kRead) {
    CAPTURE(std::string(text));
    CHECK(dossier::parse_integer(text) == n);
  }
  for (const char* text :
       {"两十", "十两", "十零", "十十", "二一", "一百", "第三", "三个", "零十"}) {
    CAPTURE(std::string(text));
    CHECK(!dossier::parse_integer(text));
  }
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
    CHECK(parse_written_date(text) == day);
  }
  for (const char* text : {"2013年3月", "2013-3", "2013 - 3 - 6", "2013年3月6日号", "20 13年3月6日",
                           "2013年2月30日", "二〇一三年三月", "二〇一三年十三月六日",
                           "二千零一十三年三月六日", "201303", "20130230", "2013030"}) {
    CAPTURE(std::string(text));
    CHECK(!parse_written_date(text));
  }
  CHECK(dossier::why_not(dossier::Scalar::date, "2013 年 3 月").zh == "只有年月，缺少日");
  CHECK(dossier::why_not(dossier::Scalar::date, "二〇一三年三月").zh == "只有年月，缺少日");
  CHECK(dossier::why_not(dossier::Scalar::date, "二〇一三年二月三十日").zh == "2013年没有2月30日");
}
