// Names of periods, of one and of several.
#include "check/periods.h"

#include <doctest/doctest.h>

using namespace ducha;
using check::called;
using check::periods;
using rule::Every;

namespace {

std::vector<Span> year_of_months(std::initializer_list<std::size_t> taken) {
  const auto all = periods(Every::month, *parse_span("2013"), *make_date(2013, 12, 31));
  std::vector<Span> out;
  for (const std::size_t i : taken) out.push_back(all.at(i - 1));
  return out;
}

}  // namespace

TEST_CASE("periods that follow one another are named by the first and the last") {
  const auto zh = [](const std::vector<Span>& of) { return called(Every::month, of).zh; };
  CHECK(zh(year_of_months({5})) == "2013年5月");
  CHECK(zh(year_of_months({5, 6})) == "2013年5月、6月");
  CHECK(zh(year_of_months({5, 6, 7})) == "2013年5月至7月");
  CHECK(zh(year_of_months({1, 2, 3, 5, 7, 8, 9, 10})) == "2013年1月至3月、5月、7月至10月");
  CHECK(called(Every::month, year_of_months({1, 2, 3, 5})).en == "2013-01 to 2013-03, 2013-05");
}

TEST_CASE("periods of several years: each year is said") {
  const Span two = *parse_span("2012-01-01..2013-12-31");
  const Date day = *make_date(2013, 12, 31);
  CHECK(called(Every::quarter, periods(Every::quarter, two, day)).zh ==
        "2012年第一季度至第四季度、2013年第一季度至第四季度");
  CHECK(called(Every::half_year, periods(Every::half_year, two, day)).zh ==
        "2012年上半年、下半年、2013年上半年、下半年");
  CHECK(called(Every::year, periods(Every::year, two, day)).zh == "2012年、2013年");
  CHECK(called(Every::school_year,
               periods(Every::school_year, *parse_span("2011-09-01..2013-08-31"), day))
            .zh == "2011—2012学年、2012—2013学年");
}
