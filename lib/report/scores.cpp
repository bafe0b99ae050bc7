// Scores as a table: an organization a row for its total, then a row for each item of the sheet.
#include <fmt/format.h>

#include <array>

#include "base/decimal.h"
#include "report/advice.h"
#include "report/csv.h"
#include "report/formats.h"

namespace ducha::report {

namespace {

std::string undecided(const result::Run& run, const result::ItemScore& item) {
  std::string out;
  for (const std::size_t f : item.unknown)
    out += fmt::format("{}{}", out.empty() ? "" : "; ", run.findings[f].rule);
  return out;
}

}  // namespace

std::string write_scores(const result::Run& run, const Options& o) {
  static const std::array<Message, 13> heads = {{{"类别", "kind"},
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
                                                 {"待判断", "not decided"}}};
  std::string out = o.bom ? "\xEF\xBB\xBF" : "";
  std::array<std::string, 13> cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = heads[i].in(o.lang);
  csv_row(out, cells);
  for (const result::OrganizationScore& s : result::score(run).organizations) {
    const result::Organization& org = run.organizations[s.organization];
    const std::array<std::string, 5> who = {org.kind, std::to_string(s.rank), org.id, org.name,
                                            org.group};
    const auto row = [&](std::array<std::string, 8> rest) {
      std::move(rest.begin(), rest.end(), std::copy(who.begin(), who.end(), cells.begin()));
      csv_row(out, cells);
    };
    row({"total", Message{"总分", "total"}.in(o.lang), "100", decimal_to_string(s.points),
         run.sheet.bands.empty() ? "" : run.sheet.bands[s.band].title.in(o.lang), "",
         decimal_to_string(s.at_stake), ""});
    for (const result::ItemScore& i : s.items) {
      const result::ScoreItem& item = run.sheet.items[i.item];
      row({item.id, item.title.in(o.lang), decimal_to_string(item.points),
           decimal_to_string(i.points), "", lost_points(run, i), decimal_to_string(i.at_stake),
           undecided(run, i)});
    }
  }
  return out;
}

}  // namespace ducha::report
