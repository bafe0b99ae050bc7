// The sheets before the ledger: what was checked and what came of it, and the ranking.
#include <algorithm>
#include <array>
#include <map>

#include "base/decimal.h"
#include "base/wording.h"
#include "report/absent.h"
#include "report/advice.h"
#include "report/score_pages.h"
#include "report/sheets.h"

namespace ducha::report {

namespace {

using CellStyle = table::Writer::Style;

double points(std::int64_t millionths) { return static_cast<double>(millionths) / 1e6; }

class Summary {
 public:
  Summary(table::Writer& book, const result::Run& run, const Options& o)
      : book_(book), run_(run), o_(o), sheet_(book.add_sheet(in({"汇总", "Summary"}))) {}

  void write() {
    worksheet_set_column(sheet_, 0, 0, 34, nullptr);
    worksheet_set_column(sheet_, 1, 8, 12, nullptr);
    book_.text(sheet_, row_++, 0, in(run_.title()), CellStyle::title);
    pair({"规则库", "rulebook"}, in(run_.rulebook_title) + " " + run_.rulebook_version);
    pair({"地方配置", "profile"}, settings_of(run_, o_.lang));
    book_.text(sheet_, row_, 0, in({"检查日期", "as of"}), CellStyle::label);
    book_.day(sheet_, row_++, 1, to_string(run_.as_of), CellStyle::day, CellStyle::plain);
    pair({"督查周期", "period"}, in_words(run_.period, o_.lang));
    pair({"档案数", "dossiers"}, run_.dossiers);
    pair({"规则数", "rules"}, run_.rule_count);
    if (const Message due = not_due_words(run_); !due.empty())
      pair({"尚未到期", "not due yet"}, in(due));
    pair({"结果", "result"}, in(total(run_, tally(run_))));
    if (!run_.zone.empty()) pair({"检查日期所用时区", "time zone of the day"}, run_.zone);
    absent();
    counts();
    severities();
    topics();
    groups();
    bands();
    problems();
    defaults();
  }

 private:
  const std::string& in(const Message& m) const { return m.in(o_.lang); }

  void pair(const Message& label, const std::string& value) {
    book_.text(sheet_, row_, 0, in(label), CellStyle::label);
    book_.text(sheet_, row_++, 1, value, CellStyle::plain);
  }
  void pair(const Message& label, std::uint64_t value) {
    book_.text(sheet_, row_, 0, in(label), CellStyle::label);
    book_.number(sheet_, row_++, 1, static_cast<double>(value), CellStyle::plain);
  }

  // A blank row, the title, and the headings of a table.
  void table(const Message& title, const std::vector<std::string>& heads) {
    ++row_;
    book_.text(sheet_, row_++, 0, in(title), CellStyle::label);
    book_.headings(sheet_, row_++, heads);
  }
  std::vector<std::string> with_verdicts(std::vector<std::string> heads) const {
    for (const Verdict v : kAllVerdicts) heads.push_back(in(ducha::title(v)));
    return heads;
  }
  void row(const std::string& label, const std::vector<std::uint64_t>& numbers) {
    book_.text(sheet_, row_, 0, label, CellStyle::wrap);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      book_.number(sheet_, row_, static_cast<int>(i) + 1, static_cast<double>(numbers[i]),
                   CellStyle::wrap);
    ++row_;
  }

  void absent() {
    const AbsentWords words = absent_words(run_);
    if (words.lines.empty()) return;
    ++row_;
    book_.text(sheet_, row_++, 0, in(words.title), CellStyle::label);
    for (const Message& line : words.lines)
      book_.text(sheet_, row_++, 0, in(line), CellStyle::plain);
  }

  void counts() {
    table({"结论", "verdicts"}, with_verdicts({""}));
    row(in({"全部", "all"}), {run_.counts.begin(), run_.counts.end()});
  }

  // From the gravest down. An evaluation that broke is not listed here: it has no severity that
  // people set.
  void severities() {
    table({"按等级", "by severity"},
          {"", in(ducha::title(Verdict::fail)), in(ducha::title(Verdict::unknown))});
    for (std::size_t s = kSeverityNames.size(); s-- > 0;) {
      std::uint64_t fail = 0;
      std::uint64_t unknown = 0;
      for (const result::Finding& f : run_.findings) {
        if (f.severity != static_cast<Severity>(s)) continue;
        fail += f.verdict == Verdict::fail ? 1 : 0;
        unknown += f.verdict == Verdict::unknown ? 1 : 0;
      }
      row(in(run_.severity_title(static_cast<Severity>(s))), {fail, unknown});
    }
  }

  // By the counts of the rules, not by findings: what passed is in no finding.
  void topics() {
    std::map<std::string, Counts> sums;
    for (const result::RuleInfo& r : run_.rules) sums[r.topic] += r.counts;
    table({"按专题", "by topic"}, with_verdicts({in({"专题", "topic"})}));
    const auto add = [&](const auto& topics) {
      for (const result::TopicInfo& t : topics)
        if (const auto s = sums.find(t.id); s != sums.end())
          row(in(t.title), {s->second.begin(), s->second.end()});
    };
    add(run_.topics);
    add(result::topics_beside());
  }

  // Level by level, as the run has them.
  void groups() {
    if (run_.groups.empty()) return;
    const Message nearest = run_.kind_title(run_.groups.front().kind);
    const Message upper = run_.kind_title(run_.groups.back().kind);
    table(nearest == upper
              ? say("按{0}", "by {1}", nearest.zh, nearest.en)
              : say("按{0}和{2}", "by {1} and {3}", nearest.zh, nearest.en, upper.zh, upper.en),
          with_verdicts({in({"名称", "name"}), in({"档案数", "dossiers"})}));
    for (const result::Group& g : run_.groups) {
      // Groups keep counts by topic alone; the whole is their sum.
      std::vector<std::uint64_t> numbers(1 + kVerdicts);
      numbers[0] = g.dossiers;
      for (const auto& [topic, counts] : g.topics)
        for (std::size_t v = 0; v < kVerdicts; ++v) numbers[1 + v] += counts[v];
      row(in(result::group_title(run_, g.kind, g.id, g.name)), numbers);
    }
  }

  void bands() {
    const result::Scores scores = result::score(run_);
    if (scores.groups.empty()) return;
    std::vector<std::string> heads = {
        in(nearest(run_).empty() ? Message{"所属", "group"} : run_.kind_title(nearest(run_))),
        in({"类别", "kind"}), in({"单位数", "organizations"}), in({"平均分", "mean"})};
    for (const result::Band& b : run_.sheet.bands) heads.push_back(in(b.title));
    heads.push_back(in({"暂不评定", "not graded yet"}));
    table(run_.sheet.title, heads);
    for (const result::GroupScore& g : scores.groups) {
      book_.text(sheet_, row_, 0, in(result::group_title(run_, nearest(run_), g.group, g.name)),
                 CellStyle::wrap);
      book_.text(sheet_, row_, 1, in(run_.kind_title(g.kind)), CellStyle::wrap);
      book_.number(sheet_, row_, 2, static_cast<double>(g.organizations), CellStyle::wrap);
      book_.number(sheet_, row_, 3, points(g.mean), CellStyle::wrap);
      for (std::size_t b = 0; b < g.bands.size(); ++b)
        book_.number(sheet_, row_, 4 + static_cast<int>(b), static_cast<double>(g.bands[b]),
                     CellStyle::wrap);
      book_.number(sheet_, row_, 4 + static_cast<int>(g.bands.size()),
                   static_cast<double>(g.ungraded), CellStyle::wrap);
      ++row_;
    }
  }

  void defaults() {
    if (run_.defaults.empty()) return;
    table({"沿用默认值的地方设置", "local settings left at their defaults"},
          {in({"设置", "setting"}), in({"默认值", "default"})});
    for (const std::string& id : run_.defaults) {
      book_.text(sheet_, row_, 0, in(run_.parameter_title(id)), CellStyle::wrap);
      book_.text(sheet_, row_++, 1, in(run_.parameter_value(id)), CellStyle::plain);
    }
  }

  void problems() {
    if (run_.problems.empty()) return;
    table({"未能读取", "could not be read"}, {in({"文件", "file"}), in({"原因", "why"})});
    for (const Problem& p : run_.problems) {
      book_.text(sheet_, row_, 0, p.file, CellStyle::wrap);
      book_.text(sheet_, row_++, 1, in(p.message), CellStyle::plain);
    }
  }

  table::Writer& book_;
  const result::Run& run_;
  const Options& o_;
  lxw_worksheet* sheet_;
  lxw_row_t row_ = 0;
};

}  // namespace

void add_summary(table::Writer& book, const result::Run& run, const Options& options) {
  Summary(book, run, options).write();
}

// Ranks are within a kind: the first column is the one to filter by.
void add_scores(table::Writer& book, const result::Run& run, const Options& o) {
  const result::Scores scores = result::score(run);
  if (scores.organizations.empty()) return;
  const auto in = [&](const Message& m) { return m.in(o.lang); };
  lxw_worksheet* sheet = book.add_sheet(in({"考评", "Scores"}));
  book.headings(sheet, 0,
                {in({"类别", "kind"}), in({"名次", "rank"}), in({"单位", "organization"}),
                 in({"编号", "id"}), in({"得分", "points"}), in({"等次", "band"}),
                 in({"待定分", "at stake"}), in({"扣分", "deductions"}), in({"加分", "bonus"}),
                 in({"自评合计", "self marks"}), in({"说明", "remark"})});
  static constexpr std::array<double, 11> kWidths = {10, 7, 26, 14, 8, 10, 9, 60, 7, 9, 40};
  for (std::size_t c = 0; c < kWidths.size(); ++c)
    worksheet_set_column(sheet, static_cast<lxw_col_t>(c), static_cast<lxw_col_t>(c), kWidths[c],
                         nullptr);
  book.print_as_table(sheet, in(run.sheet.title));
  lxw_row_t row = 0;
  for (const result::OrganizationScore& s : scores.organizations) {
    const result::Organization& org = run.organizations[s.organization];
    std::string lost;
    for (const result::ItemScore& item : s.items)
      if (!item.deductions.empty()) add_to(lost, semicolon(o.lang), lost_points(run, item, o.lang));
    ++row;
    book.text(sheet, row, 0, in(run.kind_title(org.kind)), CellStyle::wrap);
    if (s.rank > 0) book.number(sheet, row, 1, static_cast<double>(s.rank), CellStyle::wrap);
    book.text(sheet, row, 2, org.name, CellStyle::wrap);
    book.text(sheet, row, 3, org.id, CellStyle::wrap);
    book.number(sheet, row, 4, points(s.points), CellStyle::wrap);
    book.text(sheet, row, 5, in(grade(run, s)), CellStyle::wrap);
    book.number(sheet, row, 6, points(s.at_stake), CellStyle::wrap);
    book.text(sheet, row, 7, lost, CellStyle::wrap);
    book.number(sheet, row, 8, points(s.bonus), CellStyle::wrap);
    book.number(sheet, row, 9, points(s.self), CellStyle::wrap);
    const std::string told = in(remark(run, s));
    book.text(sheet, row, 10, told, CellStyle::wrap);
    book.fit(sheet, row, {org.name, lost, told}, {kWidths[2], kWidths[7], kWidths[10]});
  }
  worksheet_autofilter(sheet, 0, 0, row, 10);
}

// What a row remembers of its marks as they were written, see history/marks.h.
std::string as_written(const result::Mark* mark) {
  const auto number = [](const std::optional<std::int64_t>& n) {
    return n ? decimal_to_string(*n) : std::string();
  };
  if (mark == nullptr) return "||" + result::mark("\n");
  return fmt::format("{}|{}|{}", number(mark->self), number(mark->examiner),
                     result::mark(mark->reason + "\n" + mark->by));
}

// A row for everything that people mark, to be filled in and given to --marks or taken back with
// the ledger.
void add_marks(table::Writer& book, const result::Run& run, const Options& o) {
  // Excel takes 1,048,576; the last row says how many more there are.
  constexpr lxw_row_t kMostRows = 1'000'000;
  const auto in = [&](const Message& m) { return m.in(o.lang); };
  const result::Scores scores = result::score(run);
  if (scores.organizations.empty() ||
      (run.sheet.vetoes.empty() &&
       std::none_of(run.sheet.items.begin(), run.sheet.items.end(), for_people)))
    return;
  lxw_worksheet* sheet = book.add_sheet(in({"评分", "Marks"}));
  static constexpr std::array<double, 9> kWidths = {14, 26, 10, 30, 8, 10, 10, 40, 14};
  for (std::size_t c = 0; c < kWidths.size(); ++c)
    book.column(sheet, static_cast<int>(c), kWidths[c],
                c < 5 ? CellStyle::plain : CellStyle::input);
  book.headings(sheet, 0,
                {in({"编号", "dossier"}), in({"单位名称", "name"}), in({"项目", "item"}),
                 in({"含义", "title"}), in({"分值", "of"}), in({"自评分", "self"}),
                 in({"考评分", "mark"}), in({"理由", "reason"}), in({"评分人", "by"}),
                 in({"督查周期", "period"}), in({"原评分", "as written"})});
  lxw_row_col_options hidden = {};
  hidden.hidden = 1;
  // Period and marks as written: on the way back they say which year it is, and what was changed.
  worksheet_set_column_opt(sheet, 9, 10, 10, nullptr, &hidden);
  std::map<std::pair<std::string_view, std::string_view>, const result::Mark*> marks;
  for (const result::Mark& m : run.marks) marks[{m.dossier, m.item}] = &m;
  lxw_row_t row = 0;
  const auto add = [&](const result::Organization& org, const std::string& id, const Message& title,
                       const std::optional<std::int64_t>& full) {
    if (++row > kMostRows) return;
    const auto found = marks.find({org.id, id});
    const result::Mark* mark = found == marks.end() ? nullptr : found->second;
    const auto points_or = [&](int column, const std::optional<std::int64_t>& value) {
      if (!value)
        book.blank(sheet, row, column, CellStyle::input);
      else if (full)
        book.number(sheet, row, column, points(*value), CellStyle::input);
      else
        // A veto has no points: it applies or not.
        book.text(sheet, row, column, *value != 0 ? in({"是", "yes"}) : in({"否", "no"}),
                  CellStyle::input);
    };
    book.text(sheet, row, 0, org.id, CellStyle::wrap);
    book.text(sheet, row, 1, org.name, CellStyle::wrap);
    book.text(sheet, row, 2, id, CellStyle::wrap);
    book.text(sheet, row, 3, in(title), CellStyle::wrap);
    if (full) book.number(sheet, row, 4, points(*full), CellStyle::wrap);
    points_or(5, mark == nullptr ? std::nullopt : mark->self);
    points_or(6, mark == nullptr ? std::nullopt : mark->examiner);
    book.text(sheet, row, 7, mark == nullptr ? std::string() : mark->reason, CellStyle::input);
    book.text(sheet, row, 8, mark == nullptr ? std::string() : mark->by, CellStyle::input);
    book.text(sheet, row, 9, to_string(run.period), CellStyle::plain);
    book.text(sheet, row, 10, as_written(mark), CellStyle::plain);
  };
  for (const result::OrganizationScore& s : scores.organizations) {
    const result::Organization& org = run.organizations[s.organization];
    if (org.id.empty()) continue;  // the owner of the mark would be unclear
    for (const result::ItemScore& i : s.items)
      if (const result::ScoreItem& item = run.sheet.items[i.item]; for_people(item))
        add(org, item.id, item.title, item.points);
    for (const result::Veto& v : run.sheet.vetoes) add(org, v.id, v.title, {});
  }
  if (row > kMostRows)
    book.text(sheet, kMostRows + 1, 0,
              in(say("还有{}行没有列出", "{} more rows are left out", row - kMostRows)),
              CellStyle::plain);
  worksheet_autofilter(sheet, 0, 0, std::min(row, kMostRows), 8);
}

}  // namespace ducha::report
