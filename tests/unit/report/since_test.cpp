// The page since yesterday: what stands on it, and that nothing from outside is markup.
#include "report/since.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/command.h"

using ducha::Lang;
using ducha::make_date;
using ducha::test::has;
using namespace ducha;

namespace {

result::Known finding(const char* name, const char* group) {
  result::Known k;
  k.key = "0123456789abcdef";
  k.rule = "care/x";
  k.kind = "kennel";
  k.dossier = "K1";
  k.name = name;
  k.group = group;
  k.message = {"坏了<b>", "broken <b>"};
  k.opened = make_date(2024, 1, 1);
  k.due = make_date(2024, 2, 1);
  at(k.entry, result::Column::responsible) = "王五\x1b[2J";
  at(k.entry, result::Column::state) = "doing";
  return k;
}

result::Since nights() {
  result::Since s;
  s.before = make_date(2024, 1, 1);
  s.day = *make_date(2024, 1, 2);
  s.open = 3;
  s.fresh = {finding("One", "150000"), finding("Two|<i>", "150001")};
  s.mended = {finding("Three", "150000")};
  s.overdue = {finding("Four", "")};
  s.missing = {{"kennel", "K9", "Nine", "150001", "in/k9.yaml", "2023-12-30", 4, false}};
  s.groups = {{"150000", "First <town>"}};
  s.group = {"镇", "town"};
  return s;
}

}  // namespace

TEST_CASE("since: counts by the nearest kind of group, in every format") {
  const auto page = report::since_page(nights(), Lang::en);
  const std::string md = report::draw_markdown(page);
  CHECK(has(md, "## By town\n"));
  CHECK(has(md, "| First \\<town\\> | 1 | 0 | 0 | 1 | 0 | 0 |\n"));
  CHECK(has(md, "| 150001 | 1 | 0 | 0 | 0 | 0 | 1 |\n"));
  CHECK(has(md, "responsible: 王五"));
  CHECK(has(md, "state: in progress"));
  const std::string html = report::draw_html(page);
  CHECK(has(html, "First &lt;town&gt;"));
  CHECK(has(html, "Two|&lt;i&gt;"));
  CHECK(!has(html, "<b>"));
  for (const std::string& text : {md, html, report::draw_text(page)}) {
    CHECK(!has(text, "\x1b"));
    CHECK(has(text, "not handed in, for 4 nights"));
    CHECK(has(text, "2024-02-01"));
  }
  const auto json = nlohmann::json::parse(report::since_json(nights()));
  CHECK(json["new"].size() == 2);
  CHECK(json["overdue"][0]["ledger"]["state"] == "doing");
  CHECK(json["not_handed_in"][0]["nights"] == 4);
  CHECK(has(report::draw_text(report::since_page(nights(), Lang::zh)), "新增（2）"));
  CHECK(has(report::draw_text(report::since_page(nights(), Lang::zh)), "按镇"));
}

TEST_CASE("since: long lists end, and say so; a night without anything is a page too") {
  result::Since s = nights();
  s.fresh.assign(report::kSinceRows + 7, finding("One", "150000"));
  const std::string text = report::draw_text(report::since_page(s, Lang::en));
  CHECK(has(text, "the first 200 are listed; 7 more are not"));
  CHECK(has(text, "New (207)"));
  result::Since none;
  none.day = *make_date(2024, 1, 2);
  const auto page = report::since_page(none, Lang::en);
  CHECK(page.sections.empty());
  CHECK(has(report::draw_text(page), "The first check\n"));
}

TEST_CASE("since: widths of columns are those that the style knows") {
  const auto page = report::since_page(nights(), Lang::en);
  const std::string html = report::draw_html(page);
  for (const report::PageSection& s : page.sections) {
    double sum = 0;
    for (const double w : s.table.widths) {
      CHECK(has(html, fmt::format(".w{:.0f} {{", w)));
      sum += w;
    }
    CHECK(sum == 100);
    CHECK(s.table.widths.size() == s.table.heads.size());
  }
}
