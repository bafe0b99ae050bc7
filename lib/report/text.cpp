// The text report: one block a dossier, each finding with its place, values and remedy, then a
// summary.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/decimal.h"
#include "base/text.h"
#include "report/formats.h"
#include "report/snippet.h"

namespace ducha::report {

namespace {

using result::Finding;
using result::Run;

std::string_view colour_of(const Finding& f, const Style& s) {
  if (f.verdict == Verdict::waived) return s.green;
  if (f.verdict == Verdict::unknown) return s.blue;
  return f.severity == Severity::error     ? s.red
         : f.severity == Severity::warning ? s.yellow
                                           : s.blue;
}

std::string place(const Finding& f) {
  if (f.line == 0) return visible(f.file);
  return fmt::format("{}:{}:{}", visible(f.file), f.line, f.column);
}

void write_finding(const Run& run, const Finding& f, const Options& o, const Style& s,
                   std::string& out) {
  const Lang lang = o.lang;
  const result::RuleInfo* rule = run.rule(f.rule);
  const bool zh = lang == Lang::zh;
  out += fmt::format(
      "  {}{}{} {}{}{}", colour_of(f, s),
      f.verdict == Verdict::fail ? title(f.severity).in(lang) : title(f.verdict).in(lang), s.reset,
      s.bold, f.rule, s.reset);
  if (rule != nullptr && !rule->cites.empty())
    out += fmt::format(" [{}]", joined(rule->cites, ", "));
  out += fmt::format(" {}{}{}{}\n", s.dim, place(f),
                     f.baseline == "unchanged" ? (zh ? "（基线已有）" : " (in the baseline)") : "",
                     s.reset);
  out += fmt::format("    {}\n", visible(f.message.in(lang)));
  if (o.source_line && f.line != 0)
    out += snippet(o.source_line(f.file, f.line), {f.line, f.column}, f.length, "    ", s);
  // The two or three values that matter: numbers and words, not intermediate truths.
  std::string values;
  int count = 0;
  for (const result::Shown& v : f.values) {
    if (v.json == "true" || v.json == "false" || count == 3) continue;
    if (count++ > 0) values += zh ? "," : ", ";
    values += fmt::format("{} = {}", v.name, shorten(visible(v.text.in(lang)), 120));
  }
  if (count > 0) out += fmt::format("    {} {}\n", zh ? "数值:" : "values:", values);
  const auto line = [&](const char* zh_label, const char* en_label, const Message& m) {
    if (!m.empty())
      out += fmt::format("    {} {}\n", zh ? zh_label : en_label, visible(m.in(lang)));
  };
  if (f.verdict == Verdict::waived) {
    line("说明:", "note:", f.hint);
  } else if (!f.hint.empty()) {
    line("改法:", "write:", f.hint);
  } else if (rule != nullptr && f.verdict == Verdict::unknown && !rule->supply.empty()) {
    line("补交:", "supply:", rule->supply);
  } else if (rule != nullptr && f.verdict == Verdict::fail) {
    line("整改:", "remedy:", rule->remedy);
  }
}

}  // namespace

namespace {

// Above this number of organizations a measure is shown as a line.
constexpr std::size_t kMeasuresEach = 4;
// Above this number of groups only those of the uppermost level are shown.
constexpr std::size_t kGroupsShown = 12;

// How many, from what to what, and together.
std::string spread(const result::Spread& s, const std::string& unit, Lang lang) {
  const std::string least = decimal_to_string(s.least);
  const std::string most = decimal_to_string(s.most);
  const std::string sum = decimal_to_string(s.sum);
  std::string out;
  if (lang == Lang::zh) {
    out = s.known == 0
              ? fmt::format("{} 个单位", s.unknown)
              : fmt::format("{} 个单位，{} 至 {}{}，合计 {}", s.known, least, most, unit, sum);
    if (s.unknown > 0) out += fmt::format("（{} 个无法计算）", s.unknown);
    return out;
  }
  out = s.known == 0 ? fmt::format("{} organizations", s.unknown)
                     : fmt::format("{} organizations, {} to {}{}{}, {} in all", s.known, least,
                                   most, unit.empty() ? "" : " ", unit, sum);
  if (s.unknown > 0) out += fmt::format(" ({} cannot be computed)", s.unknown);
  return out;
}

// Every value of a listed measure.
result::Spread spread_of(const result::Measure& m) {
  result::Spread out;
  for (const result::Measured& v : m.values) out.add(parse_decimal(v.json));
  return out;
}

// Verdicts and measures by county and city; above a number of groups the uppermost level alone.
void write_groups(const Run& run, const Options& o, const Style& s, std::string& out) {
  if (run.groups.empty()) return;
  const bool zh = o.lang == Lang::zh;
  out += fmt::format("{}{}{}\n", s.bold, zh ? "汇总" : "Added up", s.reset);
  for (const result::Group& g : run.groups) {
    if (run.groups.size() > kGroupsShown && g.kind != run.groups.back().kind) continue;
    std::array<std::uint64_t, kVerdicts> all{};
    std::string failing;
    for (const auto& [id, counts] : g.topics) {
      for (std::size_t v = 0; v < kVerdicts; ++v) all[v] += counts[v];
      const std::uint64_t failed = counts[static_cast<std::size_t>(Verdict::fail)];
      if (failed == 0) continue;
      const auto topic =
          std::find_if(run.topics.begin(), run.topics.end(),
                       [&id = *id](const result::TopicInfo& t) { return t.id == id; });
      failing += fmt::format("{}{} {}",
                             failing.empty() ? ""
                             : zh            ? "，"
                                             : ", ",
                             topic == run.topics.end() ? *id : topic->title.in(o.lang), failed);
    }
    const auto count = [&](Verdict v) { return all[static_cast<std::size_t>(v)]; };
    const std::string name = g.id.empty()     ? (zh ? "（未写明）" : "(not stated)")
                             : g.name.empty() ? g.id
                                              : g.name;
    out += zh ? fmt::format("  {} {}:{} 份档案，通过 {}，不符合 {}，无法判断 {}{}\n", g.kind,
                            visible(name), g.dossiers, count(Verdict::pass), count(Verdict::fail),
                            count(Verdict::unknown), failing.empty() ? "" : "（" + failing + "）")
              : fmt::format("  {} {}: {} dossiers, pass {}, fail {}, unknown {}{}\n", g.kind,
                            visible(name), g.dossiers, count(Verdict::pass), count(Verdict::fail),
                            count(Verdict::unknown), failing.empty() ? "" : " (" + failing + ")");
    for (const result::Measure& m : run.measures)
      if (const result::Spread* sum = g.measure(m.id))
        out += fmt::format("    {}: {}\n", m.title.in(o.lang),
                           spread(*sum, m.unit.in(o.lang), o.lang));
  }
  out += '\n';
}

// How many organizations have which grade, by county; the points of each are in the other formats.
void write_score_groups(const Run& run, const Options& o, const Style& s, std::string& out) {
  const result::Scores scores = result::score(run);
  if (scores.groups.empty()) return;
  const bool zh = o.lang == Lang::zh;
  out += fmt::format("{}{}{}\n", s.bold, zh ? "考评得分" : "Scores", s.reset);
  for (const result::GroupScore& g : scores.groups) {
    if (scores.groups.size() > kGroupsShown) break;
    std::string bands;
    for (std::size_t b = 0; b < g.bands.size(); ++b)
      if (g.bands[b] > 0)
        bands += fmt::format("{}{} {}",
                             bands.empty() ? ""
                             : zh          ? "，"
                                           : ", ",
                             run.sheet.bands[b].title.in(o.lang), g.bands[b]);
    const std::string name = g.name.empty() ? g.group : g.name;
    out += zh ? fmt::format("  {} {}:{} 个单位，平均 {} 分，最低 {}，最高 {}（{}）\n", g.kind,
                            visible(name), g.organizations, decimal_to_string(g.mean),
                            decimal_to_string(g.least), decimal_to_string(g.most), bands)
              : fmt::format("  {} {}: {} organizations, mean {}, least {}, most {} ({})\n", g.kind,
                            visible(name), g.organizations, decimal_to_string(g.mean),
                            decimal_to_string(g.least), decimal_to_string(g.most), bands);
  }
  out += '\n';
}

}  // namespace

std::string write_text(const Run& run, const Options& o) {
  const Style s = style(o.colour);
  const bool zh = o.lang == Lang::zh;
  std::string out;
  std::string_view file;
  std::uint32_t document = 0;
  bool first = true;
  std::uint64_t shown = 0;
  for (const Finding& f : run.findings) {
    if (o.quiet && !result::fails(f, o.policy)) continue;
    if (first || f.file != file || f.document != document) {
      if (!first) out += '\n';
      out += fmt::format(
          "{}{}{}", s.bold,
          visible(f.name.empty() ? (f.dossier.empty() ? f.file : f.dossier) : f.name), s.reset);
      if (!f.dossier.empty()) out += fmt::format(" ({} {})", f.kind, visible(f.dossier));
      out += '\n';
      file = f.file;
      document = f.document;
      first = false;
    }
    write_finding(run, f, o, s, out);
    ++shown;
  }
  for (const Problem& p : run.problems)
    out += fmt::format("{}{}{}{}{}\n", s.red, visible(p.file), s.reset, p.file.empty() ? "" : ": ",
                       visible(p.message.in(o.lang)));
  if (o.quiet) return out;
  if (shown > 0) out += '\n';
  if (!run.measures.empty()) {
    out += fmt::format("{}{}{}\n", s.bold,
                       zh ? "指标(只统计,不评判)" : "Measures (counted, never judged)", s.reset);
    for (const result::Measure& m : run.measures) {
      if (m.values.size() > kMeasuresEach) {
        out += fmt::format("  {}: {}\n", m.title.in(o.lang),
                           spread(spread_of(m), m.unit.in(o.lang), o.lang));
        continue;
      }
      for (const result::Measured& v : m.values)
        out += fmt::format(
            "  {} {}: {}{}\n", visible(v.name.empty() ? v.dossier : v.name), m.title.in(o.lang),
            visible(v.shown(o.lang)),
            v.json == "null" || m.unit.empty() ? "" : (zh ? "" : " ") + m.unit.in(o.lang));
    }
    out += '\n';
  }
  write_groups(run, o, s, out);
  write_score_groups(run, o, s, out);
  const auto count = [&](Verdict v) { return run.counts[static_cast<std::size_t>(v)]; };
  const auto failing = static_cast<std::uint64_t>(
      std::count_if(run.findings.begin(), run.findings.end(),
                    [&](const Finding& f) { return result::fails(f, o.policy); }));
  if (zh) {
    out += fmt::format("检查日期 {},规则库 {} {}{}\n", to_string(run.as_of), run.rulebook,
                       run.rulebook_version, run.profile.empty() ? "" : ",地方配置 " + run.profile);
    out += fmt::format(
        "{} 份档案,{} 条规则:通过 {},不符合 {},无法判断 {},不适用 {},已豁免 {},判断出错 {}\n",
        run.dossiers, run.rule_count, count(Verdict::pass), count(Verdict::fail),
        count(Verdict::unknown), count(Verdict::not_applicable), count(Verdict::waived),
        count(Verdict::error));
    if (!run.defaults.empty())
      out += fmt::format("{} 项地方参数未设定,用的是规则库缺省值(无上级依据):{}\n",
                         run.defaults.size(), shorten(joined(run.defaults, "、"), 200));
    out += failing == 0 ? fmt::format("{}没有需要处理的问题{}\n", s.green, s.reset)
                        : fmt::format("{}{} 个问题需要处理{}\n", s.red, failing, s.reset);
  } else {
    out += fmt::format("as of {}, rulebook {} {}{}\n", to_string(run.as_of), run.rulebook,
                       run.rulebook_version, run.profile.empty() ? "" : ", profile " + run.profile);
    out += fmt::format(
        "{} dossiers, {} rules: pass {}, fail {}, unknown {}, not applicable {}, waived {}, error "
        "{}\n",
        run.dossiers, run.rule_count, count(Verdict::pass), count(Verdict::fail),
        count(Verdict::unknown), count(Verdict::not_applicable), count(Verdict::waived),
        count(Verdict::error));
    if (!run.defaults.empty())
      out +=
          fmt::format("{} local settings are not made; defaults without authority are used: {}\n",
                      run.defaults.size(), shorten(joined(run.defaults, ", "), 200));
    out += failing == 0 ? fmt::format("{}nothing needs attention{}\n", s.green, s.reset)
                        : fmt::format("{}{} findings need attention{}\n", s.red, failing, s.reset);
  }
  return out;
}

}  // namespace ducha::report
