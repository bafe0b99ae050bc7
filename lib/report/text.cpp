// The text report: one block a dossier, each finding with its place, values and remedy, then a
// summary: write_text(), and write_statistics() with counts by rule in place of findings.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/decimal.h"
#include "base/text.h"
#include "base/wording.h"
#include "report/absent.h"
#include "report/advice.h"
#include "report/formats.h"
#include "report/score_pages.h"
#include "report/snippet.h"
#include "report/statistics.h"
#include "report/with_number.h"
#include "result/index.h"

namespace ducha::report {

namespace {

using result::Finding;
using result::Run;

// Above this number of organizations a measure is shown as a line.
constexpr std::size_t kMeasuresEach = 4;
// Above this number of groups only those of the uppermost level are shown.
constexpr std::size_t kGroupsShown = 12;
constexpr std::size_t kShownValues = 240;  // code points of all of a finding

// Nothing from outside gets to the terminal but through in() or visible().
class Text {
 public:
  Text(const Run& run, const Options& o, bool counted = false)
      : run_(run),
        o_(o),
        counted_(counted),
        index_(run),
        s_(style(o.colour)),
        zh_(o.lang == Lang::zh) {}

  // Quiet output is for terminals and hooks: findings and what could not be read, no summary.
  std::string write() {
    absent();
    const bool any = counted_ ? statistics() : findings();
    for (const Problem& p : run_.problems)
      out_ += fmt::format("{}{}{}{}{}\n", s_.red, visible(p.file), s_.reset,
                          p.file.empty() ? "" : ": ", in(p.message));
    if (o_.quiet) return std::move(out_);
    if (any) out_ += '\n';
    measures();
    groups();
    scores();
    summary();
    return std::move(out_);
  }

 private:
  std::string in(const Message& m) const { return visible(m.in(o_.lang)); }
  // The one or the other, by the language; what is formatted into both is safe already.
  template <typename... Args>
  void put(ChineseFormat<std::type_identity_t<Args>...> zh, fmt::format_string<const Args&...> en,
           const Args&... args) {
    out_ += zh_ ? fmt::format(zh.text, args...) : fmt::format(en, args...);
  }
  void heading(const Message& words) {
    out_ += fmt::format("{}{}{}\n", s_.bold, in(words), s_.reset);
  }
  void item(std::string& list, const std::string& word, std::uint64_t number) const {
    add_to(list, zh_ ? "，" : ", ", with_number(word, number, o_.lang));
  }

  // Also where only what fails is listed: it may be what makes the exit code.
  void absent() {
    const AbsentWords words = absent_words(run_);
    if (words.lines.empty()) return;
    heading(words.title);
    for (const Message& line : words.lines) out_ += fmt::format("  {}\n", in(line));
    out_ += '\n';
  }

  // How many findings each rule has, the most first. True if there are any.
  bool statistics() {
    struct Row {
      std::string rule;
      std::uint64_t all = 0;
      Counts by_verdict{};
    };
    std::map<std::string, Row> by_rule;
    for (const Finding& f : run_.findings) {
      if (o_.quiet && !result::fails(f, o_.policy)) continue;
      Row& row = by_rule[f.rule];
      row.rule = f.rule;
      ++row.all;
      ++row.by_verdict[f.verdict];
    }
    std::vector<Row> rows;
    rows.reserve(by_rule.size());
    for (auto& [id, row] : by_rule) rows.push_back(std::move(row));
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.all > b.all; });
    if (!rows.empty()) heading({"各规则的问题数", "Findings by rule"});
    for (const Row& row : rows) {
      std::string verdicts;
      for (const Verdict v : {Verdict::fail, Verdict::unknown, Verdict::error, Verdict::waived})
        if (const std::uint64_t n = row.by_verdict[v]) item(verdicts, in(title(v)), n);
      const result::RuleInfo* rule = index_.rule(row.rule);
      const std::string words = rule == nullptr ? "" : in(rule->title);
      out_ += fmt::format("{:7}  {}{}{}{}{}{}\n", row.all, s_.bold, visible(row.rule), s_.reset,
                          words.empty() ? "" : "  ", words,
                          fmt::format(fmt::runtime(in({"（{}）", " ({})"})), verdicts));
    }
    return !rows.empty();
  }

  // True if there are any.
  bool findings() {
    const Finding* last = nullptr;
    const auto& all = run_.findings;
    const auto shown = [&](const Finding& f) { return !o_.quiet || result::fails(f, o_.policy); };
    for (auto at = all.begin(); at != all.end(); ++at) {
      const Finding& f = *at;
      if (!shown(f)) continue;
      if (last == nullptr || f.file != last->file || f.document != last->document) {
        if (last != nullptr) out_ += '\n';
        out_ += fmt::format("{}{}{}", s_.bold, visible(who_of(run_, f, o_.lang)), s_.reset);
        if (!f.dossier.empty() && !f.name.empty())
          put("（{}，编号{}）", " ({} {})", in(run_.kind_title(f.kind)), visible(f.dossier));
        out_ += '\n';
      }
      last = &f;
      const auto next = std::find_if(at + 1, all.end(), shown);
      finding(f, next == all.end() ? nullptr : &*next);
    }
    return last != nullptr;
  }

  // Undecided is blue like a note: it asks for papers, not for mending.
  std::string_view colour_of(const Finding& f) const {
    if (f.verdict == Verdict::waived) return s_.green;
    if (f.verdict == Verdict::unknown) return s_.blue;
    return f.severity == Severity::error     ? s_.red
           : f.severity == Severity::warning ? s_.yellow
                                             : s_.blue;
  }

  // The first spot is the place of the finding itself and was drawn with it. What is the same of
  // the one behind it is told there.
  void finding(const Finding& f, const Finding* next) {
    const result::RuleInfo* rule = index_.rule(f.rule);
    out_ += fmt::format("  {}{}{} {}{}{}", colour_of(f), in(verdict_of(run_, f)), s_.reset, s_.bold,
                        visible(f.rule), s_.reset);
    out_ += fmt::format(" {}{}{}{}\n", s_.dim, visible(place_of(f)), baseline_note(f, o_.lang),
                        s_.reset);
    out_ += fmt::format("    {}\n", in(f.message));
    if (f.excerpt != nullptr) out_ += snippet(*f.excerpt, {f.line, f.column}, f.length, "    ", s_);
    for (std::size_t i = 1; i < f.spots.size(); ++i)
      if (const result::Spot& s = f.spots[i]; s.excerpt != nullptr)
        out_ += snippet(*s.excerpt, {s.line, s.column}, 1, "    ", s_);
    values(f);
    const Message& words = advice(f, rule);
    if (next != nullptr && next->rule == f.rule && next->file == f.file &&
        next->document == f.document && next->verdict == f.verdict && advice(*next, rule) == words)
      return;
    grounds(rule);
    if (!words.empty()) out_ += fmt::format("    {}{}\n", advice_title(f).in(o_.lang), in(words));
  }

  void values(const Finding& f) {
    if (const std::string list = visible(values_of(f, o_.lang)); !list.empty())
      put("    数值：{}\n", "    values: {}\n", shorten(list, kShownValues));
  }

  void grounds(const result::RuleInfo* rule) {
    const std::vector<std::string> list = grounds_of(run_, rule, o_.lang);
    if (!list.empty())
      put("    依据：{}\n", "    ground: {}\n", visible(joined(list, zh_ ? "；" : "; ")));
  }

  static Message advice_title(const Finding& f) {
    if (f.verdict == Verdict::waived) return {"说明：", "note: "};
    if (!f.hint.empty()) return {"改法：", "fix: "};
    return f.verdict == Verdict::unknown ? Message{"补交：", "supply: "}
                                         : Message{"整改：", "remedy: "};
  }

  // Many values are told as a spread: a list of a thousand schools would bury the findings above
  // it.
  void measures() {
    if (std::all_of(run_.measures.begin(), run_.measures.end(),
                    [](const result::Measure& m) { return m.values.empty(); }))
      return;
    heading({"指标（只统计，不评判）", "Measures (counted, never judged)"});
    for (const result::Measure& m : run_.measures) {
      if (m.values.size() > kMeasuresEach) {
        result::Spread all;
        for (const result::Measured& v : m.values) all.add(parse_decimal(v.json));
        put("  {}：{}\n", "  {}: {}\n", in(m.title), spread(all, in(m.unit)));
        continue;
      }
      for (const result::Measured& v : m.values)
        put("  {}{}：{}{}\n", "  {}, {}: {}{}\n", visible(v.name.empty() ? v.dossier : v.name),
            in(m.title), visible(v.shown(o_.lang)),
            v.json == "null" || m.unit.empty() ? "" : (zh_ ? "" : " ") + in(m.unit));
    }
    out_ += '\n';
  }

  // How many, from what to what, and together.
  std::string spread(const result::Spread& s, const std::string& unit) const {
    const std::string least = decimal_to_string(s.least);
    const std::string most = decimal_to_string(s.most);
    const std::string sum = decimal_to_string(s.total());
    if (zh_)
      return (s.known == 0
                  ? fmt::format("{}个单位", s.unknown)
                  : fmt::format("{}个单位，{}{}，合计{}", s.known,
                                least == most ? "均为" + least : least + "至" + most, unit, sum)) +
             (s.unknown > 0 ? fmt::format("（{}个无法计算）", s.unknown) : "");
    return (s.known == 0
                ? counted(s.unknown, "organization")
                : fmt::format("{}, {}{}{}{}, {} in all", counted(s.known, "organization"),
                              least == most ? least : least + " to " + most,
                              unit.empty() ? "" : " ", unit, least == most ? " each" : "", sum)) +
           (s.unknown > 0 ? fmt::format(" ({} cannot be computed)", s.unknown) : "");
  }

  // Verdicts and measures by county and city; above a number of groups the uppermost level alone.
  void groups() {
    if (run_.groups.empty()) return;
    heading({"汇总", "Added up"});
    for (const result::Group& g : run_.groups) {
      if (run_.groups.size() > kGroupsShown && g.kind != run_.groups.back().kind) continue;
      Counts all{};
      std::string failing;
      for (const auto& [id, counts] : g.topics) {
        all += counts;
        if (const std::uint64_t failed = counts[Verdict::fail])
          item(failing, in(run_.topic_title(*id)), failed);
      }
      put("  {}：{}份档案，通过{}项，不符合{}项，无法判断{}项",
          "  {0}: {5}, {2} passed, {3} failed, {4} unknown",
          in(result::group_title(run_, g.kind, g.id, g.name)), g.dossiers, all[Verdict::pass],
          all[Verdict::fail], all[Verdict::unknown], counted(g.dossiers, "dossier"));
      if (!failing.empty()) put("（{}）", " ({})", failing);
      out_ += '\n';
      for (const result::Measure& m : run_.measures)
        if (const result::Spread* sum = g.measure(m.id))
          put("    {}：{}\n", "    {}: {}\n", in(m.title), spread(*sum, in(m.unit)));
    }
    out_ += '\n';
  }

  // How many organizations have which grade, by county; the points of each are in other formats.
  void scores() {
    const result::Scores scores = result::score(run_);
    if (scores.groups.empty()) return;
    heading({"考评得分", "Scores"});
    if (scores.groups.size() > kGroupsShown)
      put("  共{}组；各单位得分见 --format scores\n",
          "  {} groups; --format scores lists every organization\n", scores.groups.size());
    for (const result::GroupScore& g : scores.groups) {
      if (scores.groups.size() > kGroupsShown) break;
      std::string bands;
      for (std::size_t b = 0; b < g.bands.size(); ++b)
        if (g.bands[b] > 0) item(bands, in(run_.sheet.bands[b].title), g.bands[b]);
      if (g.ungraded > 0) item(bands, in({"暂不评定", "not graded yet"}), g.ungraded);
      put("  {0}，{1}：{2}个单位，平均{3}分，最低{4}分，最高{5}分（{6}）\n",
          "  {0}, {1}: {7}, mean {3}, least {4}, most {5} ({6})\n",
          in(result::group_title(run_, nearest(run_), g.group, g.name)),
          in(run_.kind_title(g.kind)), g.organizations, decimal_to_string(g.mean),
          decimal_to_string(g.least), decimal_to_string(g.most), bands,
          counted(g.organizations, "organization"));
    }
    std::size_t ungraded = 0;
    for (const result::OrganizationScore& s : scores.organizations) {
      const Message told = remark(run_, s);
      if (told.empty() || ++ungraded > kGroupsShown) continue;
      const result::Organization& o = run_.organizations[s.organization];
      put("  {}：{}，{}；{}\n", "  {}: {}, {}; {}\n", visible(o.name.empty() ? o.id : o.name),
          decimal_to_string(s.points), in(grade(run_, s)), in(told));
    }
    if (ungraded > kGroupsShown)
      put("  另有{}个单位暂不评定或被否决\n", "  {} more are not graded or under a veto\n",
          ungraded - kGroupsShown);
    for (const result::SheetNote& n : run_.sheet.notes)
      put("  注：{}（{}）\n", "  note: {} ({})\n", in(n.message),
          n.where.line == 0 ? visible(n.file)
                            : fmt::format("{}:{}", visible(n.file), n.where.line));
    out_ += '\n';
  }

  // The last line holds the total: it is what is left on the screen after a long list.
  void summary() {
    put("检查日期：{}，督查周期：{}，{} {}", "as of {}, period {}, {} {}", day_words(run_, o_.lang),
        in_words(run_.period, o_.lang), in(run_.rulebook_title), visible(run_.rulebook_version));
    if (const std::string settings = settings_of(run_, o_.lang); !settings.empty())
      put("，地方配置：{}", ", profile: {}", visible(settings));
    if (run_.complete) put("，档案按齐全算", ", every dossier is taken to be here");
    put("\n{0}份档案，{1}条规则：通过{2}项，不适用{3}项\n",
        "\n{4}, {5}: {2} passed, {3} not applicable\n", run_.dossiers, run_.rule_count,
        run_.counts[Verdict::pass], run_.counts[Verdict::not_applicable],
        counted(run_.dossiers, "dossier"), counted(run_.rule_count, "rule"));
    if (const Message due = not_due_words(run_); !due.empty()) out_ += in(due) + "\n";
    if (!run_.defaults.empty()) {
      std::string list;
      for (const std::string& id : run_.defaults)
        list += (list.empty() ? "" : zh_ ? "、" : ", ") + in(run_.parameter_title(id));
      put("{0}项地方参数未设定，用的是规则库缺省值（无上级依据）：{1}\n",
          "{2} not made; defaults without authority are used: {1}\n", run_.defaults.size(),
          shorten(list, 200),
          counted(run_.defaults.size(), "local setting is", "local settings are"));
    }
    if (run_.others > 0)
      put("另有{}份文档不是这里检查的类别\n",
          "{} more documents are of no kind that is checked here\n", run_.others);
    if (run_.passed_over)
      put("文件夹里另有没有读的：{}\n", "not read in the folders: {}\n",
          in(result::summary(*run_.passed_over)));
    const Tally all = tally(run_);
    out_ += fmt::format("{}{}{}\n", result::failing(run_, o_.policy) == 0 ? s_.green : s_.red,
                        in(total(run_, all)), s_.reset);
  }

  const Run& run_;
  const Options& o_;
  const bool counted_;  // rules are counted, findings not listed
  const result::Index index_;
  const Style s_;
  const bool zh_;
  std::string out_;
};

}  // namespace

std::string write_text(const Run& run, const Options& options) {
  return Text(run, options).write();
}

std::string write_statistics(const Run& run, const Options& options) {
  return Text(run, options, true).write();
}

}  // namespace ducha::report
