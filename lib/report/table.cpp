// The findings as a table: CSV for spreadsheets (write_csv(), write_rollup()), Markdown for a page
// of a merge request (write_markdown()). csv_cell() and markdown_text() are the escapes that other
// tables use.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/decimal.h"
#include "base/limits_out.h"
#include "base/text.h"
#include "base/wording.h"
#include "report/absent.h"
#include "report/advice.h"
#include "report/alike.h"
#include "report/csv.h"
#include "report/formats.h"
#include "report/markdown.h"
#include "report/score_pages.h"
#include "report/worst.h"
#include "result/index.h"

namespace ducha::report {

// Control characters are made visible first: a carriage return in a value must not begin a row.
std::string csv_cell(std::string_view text) {
  std::string s;
  const std::string shown = visible(text, true);
  // Programs differ in what they pass over before a formula, and some take full-width signs. A
  // negative number is none.
  const std::string_view words = trim(shown);
  bool formula = !shown.empty() && is_space(shown[0]) && shown[0] != ' ';
  // A cell that begins so is run as a formula when the file is opened; an apostrophe makes it a
  // text (OWASP, CSV injection).
  for (const char* sign : {"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"})
    formula = formula || words.starts_with(sign);
  if (formula && !(shown[0] == '-' && parse_decimal(shown))) s += '\'';
  s += shown;
  if (s.find_first_of(",\"\r\n") == s.npos) return s;
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

// Backslash escapes of CommonMark 2.4, for what could begin markup, a table cell, an HTML element,
// a mention or a strikethrough.
std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (std::string_view("|<>*_`[]\\&#!~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string write_csv(const result::Run& run, const Options& o) {
  // What programs know findings by follows under --technical.
  static const std::vector<Message> people = {
      {"等级", "severity"},  {"单位", "name"},         {"类别", "kind"},
      {"问题类别", "topic"}, {"问题", "message"},      {"依据", "ground"},
      {"数值", "values"},    {"整改或补交", "remedy"}, {"比基线", "baseline"}};
  static const std::vector<Message> technical = {
      {"结论", "verdict"}, {"编号", "dossier"},    {"规则", "rule"}, {"依据条款", "cites"},
      {"缺少", "missing"}, {"文件", "file"},       {"行", "line"},   {"列", "column"},
      {"字段", "path"},    {"指纹", "fingerprint"}};
  // Without the mark Excel reads the file in the code page of the system, and Chinese becomes
  // noise.
  std::string out = o.bom ? "\xEF\xBB\xBF" : "";
  std::vector<std::string> cells;
  cells.reserve(people.size() + technical.size());
  for (const Message& head : people) cells.push_back(head.in(o.lang));
  if (o.technical)
    for (const Message& head : technical) cells.push_back(head.in(o.lang));
  csv_row(out, cells);
  const result::Index index(run);
  const bool zh = o.lang == Lang::zh;
  // Of a finding of the file as a whole none.
  const auto number = [](std::uint32_t n) { return n == 0 ? std::string() : std::to_string(n); };
  for (const result::Finding& f : run.findings) {
    const result::RuleInfo* r = index.rule(f.rule);
    cells = {verdict_of(run, f).in(o.lang),
             who_of(run, f, o.lang),
             run.kind_title(f.kind).in(o.lang),
             run.topic_title(f.rule.substr(0, f.rule.find('/'))).in(o.lang),
             f.message.in(o.lang),
             joined(grounds_of(run, r, o.lang), zh ? "；" : "; "),
             values_of(f, o.lang),
             advice(f, r).in(o.lang),
             against_baseline(f).in(o.lang)};
    if (o.technical)
      for (std::string cell :
           {std::string(name(f.verdict)), f.dossier, f.rule,
            r == nullptr ? std::string() : joined(r->cites, " "), joined(f.missing, "; "), f.file,
            number(f.line), number(f.column), f.path, f.fingerprint})
        cells.push_back(std::move(cell));
    csv_row(out, cells);
  }
  return out;
}

namespace {

constexpr std::size_t kRollupColumns = 19;
using RollupRow = std::array<std::string, kRollupColumns>;

// Each row begins with the group that it is about.
RollupRow row_of(const result::Group& g, const char* what, const std::string& item) {
  return {g.kind, g.id, g.name, g.parent, std::to_string(g.dossiers), what, item};
}

void topic_rows(const result::Run& run, const result::Group& g, Lang lang, std::string& out) {
  for (const auto& [id, counts] : g.topics) {
    RollupRow cells = row_of(g, "topic", *id);
    cells[7] = run.topic_title(*id).in(lang);
    for (std::size_t v = 0; v < kVerdicts; ++v) cells[8 + v] = std::to_string(counts[v]);
    csv_row(out, cells);
  }
}

void measure_rows(const result::Run& run, const result::Group& g, Lang lang, std::string& out) {
  for (const auto& [id, s] : g.measures) {
    RollupRow cells = row_of(g, "measure", *id);
    for (const result::Measure& m : run.measures)
      if (m.id == *id) cells[7] = m.title.in(lang);
    cells[14] = std::to_string(s.known);
    cells[15] = std::to_string(s.unknown);
    if (s.known > 0) {
      cells[16] = decimal_to_string(s.total());
      cells[17] = decimal_to_string(s.least);
      cells[18] = decimal_to_string(s.most);
    }
    csv_row(out, cells);
  }
}

// Measures of the groups themselves, one a row: a sum of one value.
void own_rows(const result::Measure& m, Lang lang, std::string& out) {
  for (const result::Measured& v : m.values) {
    RollupRow cells = {m.kind, v.dossier, v.name, "", "", "measure", m.id, m.title.in(lang)};
    const bool known = v.json != "null";
    cells[14] = known ? "1" : "0";
    cells[15] = known ? "0" : "1";
    if (known) cells[16] = cells[17] = cells[18] = v.json;
    csv_row(out, cells);
  }
}

}  // namespace

// One table for topics and measures: cells that do not apply to a row stay empty, which
// spreadsheets filter well.
std::string write_rollup(const result::Run& run, const Options& o) {
  static const std::array<Message, kRollupColumns> heads = {{{"级别", "level"},
                                                             {"编号", "id"},
                                                             {"名称", "name"},
                                                             {"上级编号", "parent"},
                                                             {"档案数", "dossiers"},
                                                             {"类型", "what"},
                                                             {"项目", "item"},
                                                             {"含义", "title"},
                                                             {"通过", "pass"},
                                                             {"不符合", "fail"},
                                                             {"无法判断", "unknown"},
                                                             {"不适用", "not applicable"},
                                                             {"已豁免", "waived"},
                                                             {"判断出错", "error"},
                                                             {"有数值", "known"},
                                                             {"无法计算", "cannot be computed"},
                                                             {"合计", "sum"},
                                                             {"最小", "least"},
                                                             {"最大", "most"}}};
  std::string out = o.bom ? "\xEF\xBB\xBF" : "";
  // Grown by doubling, a table of many counties would for a moment be there three times.
  constexpr std::size_t kRow = 128;
  std::size_t rows = 1;
  for (const result::Group& g : run.groups) rows += g.topics.size() + g.measures.size();
  for (const result::Measure& m : run.measures) rows += m.values.size();
  out.reserve(rows * kRow);
  RollupRow cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = heads[i].in(o.lang);
  csv_row(out, cells);
  for (const result::Group& g : run.groups) {
    topic_rows(run, g, o.lang, out);
    measure_rows(run, g, o.lang, out);
  }
  for (const result::Measure& m : run.measures) own_rows(m, o.lang, out);
  return out;
}

namespace {

// The sections of the Markdown page, one a dossier: its findings are together.
class Sections {
 public:
  Sections(const result::Run& run, const Options& options) : run_(run), o_(options), index_(run) {}

  // As many as go into `room` bytes, the worst and newest, in the order of the report; and how many
  // were left out.
  std::string write(std::size_t room, std::size_t& left_out) {
    std::vector<const result::Finding*> findings;
    for (const result::Finding& f : run_.findings) findings.push_back(&f);
    left_out = 0;
    std::string out = page(findings, room);
    if (!full_) return out;
    // The budget is spent by weight first, then what was bought is printed in its order.
    sort_by_weight(findings, o_.policy);
    std::set<std::pair<std::string_view, std::uint32_t>> begun;
    std::size_t used = 0;
    std::size_t kept = 0;
    for (; kept < findings.size(); ++kept) {
      const result::Finding& f = *findings[kept];
      used += row(f, f.message).size();
      if (begun.insert({f.file, f.document}).second) used += heading(f).size();
      if (used > room) break;
    }
    left_out = findings.size() - kept;
    findings.resize(kept);
    std::sort(findings.begin(), findings.end());  // as they stand in the run
    return page(findings, room);
  }

 private:
  // Stops, with full_ set, when there is more than `room`.
  std::string page(const std::vector<const result::Finding*>& findings, std::size_t room) {
    std::string out;
    full_ = false;
    for (std::size_t i = 0; i < findings.size() && !full_;) {
      out += heading(*findings[i]);
      out += rows_of_document(findings, i);
      full_ = out.size() > room;
    }
    return full_ ? std::string() : out;
  }

  // From number `i` on, which is moved behind them. What is said of several items is one row.
  std::string rows_of_document(const std::vector<const result::Finding*>& findings,
                               std::size_t& i) const {
    std::vector<const result::Finding*> rows;
    AlikeRows messages;  // of each row
    const result::Finding& first = *findings[i];
    for (; i < findings.size(); ++i) {
      const result::Finding& f = *findings[i];
      if (f.file != first.file || f.document != first.document) break;
      if (messages.add(row(f, {}), f.message) == rows.size()) rows.push_back(&f);
    }
    std::string out;
    for (std::size_t r = 0; r < rows.size(); ++r) out += row(*rows[r], messages.message(r));
    return out;
  }

  std::string heading(const result::Finding& f) const {
    std::string out = "\n## " + markdown_text(who_of(run_, f, o_.lang));
    if (!f.dossier.empty() && o_.technical)
      out +=
          fmt::format(fmt::runtime(o_.lang == Lang::zh ? "（{}，编号{}）" : " ({} {})"),
                      markdown_text(run_.kind_title(f.kind).in(o_.lang)), markdown_text(f.dossier));
    out += "\n\n";
    out += o_.lang == Lang::zh ? "| 等级 | 问题 | 依据 | 整改或补交 |"
                               : "| Severity | Problem | Ground | Remedy or what to supply |";
    if (o_.technical)
      out += o_.lang == Lang::zh ? " 规则 | 条款 | 位置 |" : " Rule | Cites | Place |";
    return out + (o_.technical ? "\n| --- | --- | --- | --- | --- | --- | --- |\n"
                               : "\n| --- | --- | --- | --- |\n");
  }

  std::string row(const result::Finding& f, const Message& message) const {
    const result::RuleInfo* r = index_.rule(f.rule);
    std::string grounds;
    for (const std::string& ground : grounds_of(run_, r, o_.lang))
      grounds += (grounds.empty() ? "" : "<br>") + markdown_text(ground);
    std::string out =
        fmt::format("| {}{} | {} | {} | {} |", markdown_text(verdict_of(run_, f).in(o_.lang)),
                    baseline_note(f, o_.lang), markdown_text(message.in(o_.lang)), grounds,
                    markdown_text(advice(f, r).in(o_.lang)));
    if (o_.technical)
      out += fmt::format(" {} | {} | {} |", markdown_text(f.rule),
                         markdown_text(r == nullptr ? "" : joined(r->cites, ", ")),
                         markdown_text(place_of(f)));
    return out + "\n";
  }

  const result::Run& run_;
  const Options& o_;
  result::Index index_;
  bool full_ = false;
};

// Organizations by their sheets: by group, then those without a grade.
std::string markdown_scores(const result::Run& run, const Options& o) {
  constexpr std::size_t kShown = 50;  // groups, and organizations
  const auto in = [&](const Message& m) { return markdown_text(m.in(o.lang)); };
  const result::Scores scores = result::score(run);
  if (scores.groups.empty()) return {};
  std::string out = fmt::format(
      "\n## {}\n\n", in(run.sheet.title.empty() ? Message{"考评", "Scores"} : run.sheet.title));
  std::string rule = "| --- | --- | ---: | ---: | ---: | ---: |";
  out += o.lang == Lang::zh ? "| 所属 | 类别 | 单位数 | 平均 | 最低 | 最高 |"
                            : "| Group | Kind | Organizations | Mean | Least | Most |";
  for (const result::Band& b : run.sheet.bands) {
    out += fmt::format(" {} |", in(b.title));
    rule += " ---: |";
  }
  out += o.lang == Lang::zh ? " 暂不评定 |\n" : " Not graded |\n";
  out += rule + " ---: |\n";
  for (std::size_t n = 0; n < std::min(scores.groups.size(), kShown); ++n) {
    const result::GroupScore& g = scores.groups[n];
    out += fmt::format("| {} | {} | {} | {} | {} | {} |",
                       in(result::group_title(run, nearest(run), g.group, g.name)),
                       in(run.kind_title(g.kind)), g.organizations, decimal_to_string(g.mean),
                       decimal_to_string(g.least), decimal_to_string(g.most));
    for (const std::size_t b : g.bands) out += fmt::format(" {} |", b);
    out += fmt::format(" {} |\n", g.ungraded);
  }
  out += '\n';
  std::size_t told = 0;
  for (const result::OrganizationScore& s : scores.organizations) {
    const Message words = remark(run, s);
    if (words.empty() || ++told > kShown) continue;
    const result::Organization& org = run.organizations[s.organization];
    out += fmt::format(
        fmt::runtime(o.lang == Lang::zh ? "- {}（编号{}）：{}分，{}；{}\n"
                                        : "- {} ({}): {}, {}; {}\n"),
        markdown_text(org.name.empty() ? run.kind_title(org.kind).in(o.lang) : org.name),
        markdown_text(org.id), decimal_to_string(s.points), in(grade(run, s)), in(words));
  }
  if (told > kShown)
    out += o.lang == Lang::zh ? fmt::format("- 另有{}个单位\n", told - kShown)
                              : fmt::format("- {} more\n", told - kShown);
  return out;
}

}  // namespace

// A comment on a merge request is read from the top, and cut at the bottom by the service: totals
// come first.
std::string write_markdown(const result::Run& run, const Options& o) {
  const bool zh = o.lang == Lang::zh;
  std::string out = fmt::format("# {}\n\n", markdown_text(run.title().in(o.lang)));
  const std::string period = in_words(run.period, o.lang);
  const std::string day = markdown_text(day_words(run, o.lang));
  out += zh ? fmt::format("截至{}，督查周期{}，检查{}份档案、{}条规则。**{}。**\n", day, period,
                          run.dossiers, run.rule_count, markdown_text(total(run, tally(run)).zh))
            : fmt::format("As of {}, period {}, {} and {} were checked. **{}.**\n", day, period,
                          counted(run.dossiers, "dossier"), counted(run.rule_count, "rule"),
                          markdown_text(total(run, tally(run)).en));
  out += "\n";
  if (const Message due = not_due_words(run); !due.empty())
    out += fmt::format("{}\n\n", markdown_text(due.in(o.lang)));
  if (const AbsentWords absent = absent_words(run); !absent.lines.empty()) {
    out += fmt::format("**{}**\n\n", markdown_text(absent.title.in(o.lang)));
    for (const Message& line : absent.lines)
      out += fmt::format("- {}\n", markdown_text(line.in(o.lang)));
    out += "\n";
  }
  out += markdown_scores(run, o);
  // What the reader takes holds for the page as a whole.
  // The thousand bytes are for the sentence about what was left out.
  const std::size_t room = limits::kMarkdownBytes - 1'000;
  std::size_t problems = 0;
  for (const Problem& p : run.problems) {
    const std::string words = fmt::format("\n> {}{}{}\n", markdown_text(p.file), zh ? "：" : ": ",
                                          markdown_text(p.message.in(o.lang)));
    // Half the page for problems at most: findings come after them.
    if (out.size() + words.size() > room / 2) break;
    out += words;
    ++problems;
  }
  std::size_t left_out = 0;
  const std::string sections = Sections(run, o).write(room - out.size(), left_out);
  left_out += run.problems.size() - problems;
  if (left_out > 0)
    out += zh ? fmt::format("\n**还有{}个问题没有列出：这个页面不超过1 MiB，只列最重、最新的。**\n",
                            left_out)
              : fmt::format(
                    "\n**{} left out: this page stays below 1 MiB and lists the worst and "
                    "newest.**\n",
                    counted(left_out, "more finding is", "more findings are"));
  return out + sections;
}

}  // namespace ducha::report
