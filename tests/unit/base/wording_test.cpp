// Numbers, days and punctuation as people write them.
#include "base/wording.h"

#include <doctest/doctest.h>

#include <cstdint>

using namespace ducha;

TEST_CASE("wording: amounts are cut short only where nothing is lost") {
  constexpr std::int64_t kOne = 1'000'000;
  CHECK(amount(68'000 * kOne, Lang::zh) == "6.8万");
  CHECK(amount(12'600'000 * kOne, Lang::zh) == "1260万");
  CHECK(amount(9'999 * kOne, Lang::zh) == "9999");
  CHECK(amount(10'001 * kOne, Lang::zh) == "10001");
  CHECK(amount(12'345 * kOne, Lang::zh) == "12345");
  CHECK(amount(200'000'000 * kOne, Lang::zh) == "2亿");
  CHECK(amount(-68'000 * kOne, Lang::zh) == "-6.8万");
  CHECK(amount(10'000 * kOne + kOne / 2, Lang::zh) == "10000.5");
  CHECK(amount(INT64_MIN, Lang::zh).starts_with("-"));
  CHECK(amount(0, Lang::en) == "0");
  CHECK(amount(999 * kOne, Lang::en) == "999");
  CHECK(amount(-1'000 * kOne, Lang::en) == "-1,000");
  CHECK(amount(12'600'000 * kOne + kOne / 2, Lang::en) == "12,600,000.5");
  CHECK(percent(600'000) == "60%");
  CHECK(percent(5'000) == "0.5%");
}

TEST_CASE("wording: days, numbers, plurals") {
  CHECK(in_words(*make_date(2013, 12, 31), Lang::zh) == "2013年12月31日");
  CHECK(in_words(*make_date(2013, 1, 5), Lang::zh) == "2013年1月5日");
  CHECK(in_words(*make_date(2013, 1, 5), Lang::en) == "2013-01-05");
  CHECK(days_in_words("2013-09-30 才解决，2013-10-01") == "2013年9月30日才解决，2013年10月1日");
  CHECK(days_in_words("“2013-09-30”是 2013-09-30 x") == "“2013-09-30”是2013年9月30日 x");
  CHECK(days_plain("2013年9月30日才解决，“2013年9月30日”，2013年13月1日") ==
        "2013-09-30才解决，“2013年9月30日”，2013年13月1日");
  CHECK(days_in_words(days_plain("自2008年7月10日起")) == "自2008年7月10日起");
  CHECK(days_in_words("12013-09-30、2013-13-30、2013-09-301") ==
        "12013-09-30、2013-13-30、2013-09-301");
  const std::pair<int, const char*> numbers[] = {{1, "一"},      {9, "九"},    {10, "十"},
                                                 {11, "十一"},   {18, "十八"}, {20, "二十"},
                                                 {99, "九十九"}, {100, "100"}, {0, "0"}};
  for (const auto& [number, words] : numbers) CHECK(chinese_number(number) == words);
  CHECK(counted(0, "finding") == "0 findings");
  CHECK(counted(1, "finding") == "1 finding");
  CHECK(counted(2, "matter is", "matters are") == "2 matters are");
}

TEST_CASE("wording: punctuation beside Chinese is that of Chinese") {
  CHECK(full_width("缺少:材料(三份),请补") == "缺少：材料（三份），请补");
  CHECK(full_width("时间 12:30，比例 3:2") == "时间 12:30，比例 3:2");
  CHECK(full_width("比例(0.6)以上") == "比例（0.6）以上");
  CHECK(full_width("f(x), g(y)") == "f(x), g(y)");
  CHECK(full_width("一, 二; 三") == "一，二；三");
  // What is put in later counts as Chinese, and pairs of brackets change together.
  CHECK(full_width(std::string("金额(") + kHole + " 元)") ==
        std::string("金额（") + kHole + " 元）");
  CHECK(full_width(std::string(1, kHole) + "," + kHole) == std::string(1, kHole) + "，" + kHole);
  CHECK(full_width("(甲(乙)丙") == "(甲（乙）丙");
  // Brackets that are wide have their room.
  CHECK(full_width("党章 (2012-11-14) 第29条 (B) x") == "党章（2012-11-14）第29条（B）x");
  CHECK(full_width("") == "");
}
