// The text report: one block a dossier, each finding with its place, values and remedy, then a
// summary.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

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

// Of how many organizations, from what to what, and together.
std::string spread(const result::Measure& m, Lang lang) {
  std::size_t known = 0;
  double least = 0;
  double most = 0;
  double sum = 0;
  for (const result::Measured& v : m.values) {
    double value = 0;
    const std::string& json = v.json;
    const auto end = std::from_chars(json.data(), json.data() + json.size(), value);
    if (end.ec != std::errc() || end.ptr != json.data() + json.size()) continue;
    least = known == 0 ? value : std::min(least, value);
    most = known == 0 ? value : std::max(most, value);
    sum += value;
    ++known;
  }
  const std::string unit = m.unit.in(lang);
  const std::size_t count = m.values.size();
  if (lang == Lang::zh)
    return known == 0 ? fmt::format("{} 个单位，均无法计算", count)
                      : fmt::format("{} 个单位(无法计算 {})，{:g} 至 {:g}{}，合计 {:g}", count,
                                    count - known, least, most, unit, sum);
  return known == 0 ? fmt::format("{} organizations, none can be computed", count)
                    : fmt::format(
                          "{} organizations ({} cannot be computed), {:g} to {:g}{}{}, {:g} in all",
                          count, count - known, least, most, unit.empty() ? "" : " ", unit, sum);
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
    out +=
        fmt::format("{}{}{}: {}\n", s.red, visible(p.file), s.reset, visible(p.message.in(o.lang)));
  if (o.quiet) return out;
  if (shown > 0) out += '\n';
  if (!run.measures.empty()) {
    out += fmt::format("{}{}{}\n", s.bold,
                       zh ? "指标(只统计,不评判)" : "Measures (counted, never judged)", s.reset);
    for (const result::Measure& m : run.measures) {
      if (m.values.size() > kMeasuresEach) {
        out += fmt::format("  {}: {}\n", m.title.in(o.lang), spread(m, o.lang));
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
