// Messages that say the same of different items are one, and nothing else is.
#include "report/alike.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace ducha;
using report::Alike;

namespace {

// One message for all; nothing where one of them says something else.
std::optional<Message> together(const std::vector<Message>& all) {
  Alike out(all[0]);
  for (std::size_t i = 1; i < all.size(); ++i)
    if (!out.take(all[i])) return {};
  return out.message();
}

Message of_member(const std::string& id) {
  return {"党员（编号" + id + "）5年内没有参加轮训",
          "member " + id + " has had no course within 5 years"};
}

}  // namespace

TEST_CASE("alike: ids and quoted names are put together") {
  CHECK(together({of_member("M01"), of_member("M02"), of_member("M13")}) ==
        Message{"党员（编号M01、M02、M13）5年内没有参加轮训",
                "member M01, M02, M13 has had no course within 5 years"});
  CHECK(together({of_member("2115"), of_member("2116")}) ==
        Message{"党员（编号2115、2116）5年内没有参加轮训",
                "member 2115, 2116 has had no course within 5 years"});
  // One id is the beginning of the next.
  CHECK(together({of_member("M1"), of_member("M11"), of_member("M")}) ==
        Message{"党员（编号M1、M11、M）5年内没有参加轮训",
                "member M1, M11, M has had no course within 5 years"});
  CHECK(together({{"“采购仪器”（6.8万元）未经会议", "采购仪器 (68000) was not decided"},
                  {"“采购图书”（6.8万元）未经会议", "采购图书 (68000) was not decided"}}) ==
        Message{"“采购仪器”“采购图书”（6.8万元）未经会议",
                "采购仪器, 采购图书 (68000) was not decided"});
  // A rulebook in one language.
  CHECK(together({{"J1缺记录", "J1缺记录"}, {"J2缺记录", "J2缺记录"}}) ==
        Message{"J1、J2缺记录", "J1, J2缺记录"});
}

TEST_CASE("alike: what differs otherwise is told by itself") {
  const std::vector<std::vector<Message>> different = {
      // numbers and days, which may be of one item
      {{"2013年3月4日的会议", "the meeting of 2013-03-04"},
       {"2013年4月4日的会议", "the meeting of 2013-04-04"}},
      {{"全年40学时", "40 hours"}, {"全年42学时", "42 hours"}},
      // part of a word
      {{"党员张三逾期", "张三 is late"}, {"党员李三逾期", "李三 is late"}},
      // two things at once, in either language
      {{"编号M1有2次", "M1 has 2"}, {"编号M2有3次", "M2 has 3"}},
      {{"编号M1缺记录", "M1 has 2"}, {"编号M2缺记录", "M2 has 3"}},
      {{"编号M1缺记录", "M1 lacks"}, {"编号M2缺记录", "M3 lacks"}},
      {{"编号M1缺记录", "M1 lacks M1"}, {"编号M2缺记录", "M2 lacks M1"}},
      // nothing, and everything
      {{"编号M1缺记录", "M1 lacks"}, {"编号M1缺记录", "M1 lacks"}},
      {{"编号M1缺记录", "M1 lacks"}, {"没有计划", "no plan"}},
      {{"", ""}, {"编号M1", "M1"}},
      // an id and a quoted name; three that do not differ in one place
      {{"编号M1缺记录", "M1 lacks"}, {"编号“甲”缺记录", "甲 lacks"}},
      {{"编号M1缺N1", "M1 lacks N1"},
       {"编号M2缺N1", "M2 lacks N1"},
       {"编号M1缺N2", "M1 lacks N2"}}};
  for (const std::vector<Message>& all : different) {
    CAPTURE(all[0].zh);
    CHECK(!together(all));
  }
}

TEST_CASE("alike: a row has an end") {
  Alike all(of_member("M0"));
  for (std::size_t i = 1; i < Alike::kMost; ++i)
    REQUIRE(all.take(of_member("M" + std::to_string(i))));
  CHECK(!all.take(of_member("M999")));
}

TEST_CASE("alike: each message can be told again from the one for all") {
  const std::vector<std::string> names = {"A", "AA", "A-1", "B_2", "9z", "z9", "M01", "M010", "0M"};
  for (const std::string front : {"", "党员", "编号", "A、", "“B”的"})
    for (const std::string back : {"", "缺记录", "、A", "（“B”）", "）"}) {
      std::vector<Message> all;
      for (const std::string& name : names) all.push_back({front + name + back, "<" + name + ">"});
      const auto one = together(all);
      REQUIRE(one);
      std::string zh;
      std::string en;
      for (const std::string& name : names) {
        zh += (zh.empty() ? "" : "、") + name;
        en += (en.empty() ? "" : ", ") + name;
      }
      CHECK(one->zh == front + zh + back);
      CHECK(one->en == "<" + en + ">");
    }
}
