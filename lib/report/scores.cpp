// Scores as a table: an organization a row for its total, then a row for each item of the sheet.
#include <fmt/format.h>

#include <array>

#include "base/decimal.h"
#include "report/advice.h"
#include "report/csv.h"
#include "report/formats.h"
#include "report/score_pages.h"

namespace ducha::report {

namespace {

constexpr std::size_t kColumns = 17;

std::string undecided(const result::Run& run, const result::ItemScore& item) {
  std::string out;
  for (const std::size_t f : item.unknown) add_to(out, "; ", run.findings[f].rule);
  return out;
}

}  // namespace

// The first five columns repeat in every row of an organization, so that a filter keeps rows
// together.
std::string write_scores(const result::Run& run, const Options& o) {
  // Ranks are within a kind, so that column comes first, to sort and filter by.
  static const std::array<Message, kColumns> heads = {{{"类别", "kind"},
                                                       {"名次", "rank"},
                                                       {"编号", "dossier"},
                                                       {"单位", "name"},
                                                       {"所属", "group"},
                                                       {"项目", "item"},
                                                       {"含义", "title"},
                                                       {"满分", "full"},
                                                       {"得分", "points"},
                                                       {"等次", "band"},
                                                       {"扣分", "deductions"},
                                                       {"待定分", "at stake"},
                                                       {"待判断", "not decided"},
                                                       {"状态", "state"},
                                                       {"自评分", "self"},
                                                       {"考评分", "mark"},
                                                       {"理由", "reason"}}};
  std::string out = o.bom ? "\xEF\xBB\xBF" : "";
  std::array<std::string, kColumns> cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = heads[i].in(o.lang);
  csv_row(out, cells);
  for (const result::OrganizationScore& s : result::score(run).organizations) {
    const result::Organization& org = run.organizations[s.organization];
    const std::array<std::string, 5> who = {org.kind, std::to_string(s.rank), org.id, org.name,
                                            org.group};
    const auto row = [&](std::array<std::string, kColumns - 5> rest) {
      std::move(rest.begin(), rest.end(), std::copy(who.begin(), who.end(), cells.begin()));
      csv_row(out, cells);
    };
    row({"total", Message{"总分", "total"}.in(o.lang),
         decimal_to_string(run.sheet.sheets[s.sheet].out_of), decimal_to_string(s.points),
         grade(run, s).in(o.lang), "", decimal_to_string(s.at_stake), "", "",
         decimal_to_string(s.self), "", remark(run, s).in(o.lang)});
    if (run.sheet.bonus_most > 0)
      row({"bonus", Message{"加分", "bonus"}.in(o.lang), decimal_to_string(run.sheet.bonus_most),
           decimal_to_string(s.bonus), "", "", "", "", "", "", "", ""});
    for (const result::ItemScore& i : s.items) {
      const result::ScoreItem& item = run.sheet.items[i.item];
      // No points are not zero points: what waits for a mark, or does not apply, stays empty.
      const bool scored = i.state == result::ItemScore::State::judged ||
                          i.state == result::ItemScore::State::marked;
      row({item.id, item.title.in(o.lang), decimal_to_string(item.points),
           scored ? decimal_to_string(i.points) : "", "", lost_points(run, i, o.lang),
           decimal_to_string(i.at_stake), undecided(run, i), title(i.state).in(o.lang),
           i.self ? decimal_to_string(*i.self) : "",
           i.mark != nullptr && i.mark->examiner ? decimal_to_string(*i.mark->examiner) : "",
           i.mark == nullptr ? "" : i.mark->reason});
    }
  }
  return out;
}

}  // namespace ducha::report
