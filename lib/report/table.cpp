// The findings as a table: CSV for spreadsheets, Markdown for a page.
#include <fmt/format.h>

#include <array>

#include "base/decimal.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/csv.h"
#include "report/formats.h"
#include "report/markdown.h"
#include "result/index.h"

namespace ducha::report {

std::string csv_cell(std::string_view text) {
  std::string s;
  const std::string shown = visible(text, true);
  // Programs differ in what they pass over before a formula, and some take full-width signs. A
  // negative number is none.
  const std::string_view words = trim(shown);
  bool formula = !shown.empty() && is_space(shown[0]) && shown[0] != ' ';
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

std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (std::string_view("|<>*_`[]\\&#!~").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string write_csv(const result::Run& run, const Options& o) {
  static const std::array<Message, 17> heads = {{{"结论", "verdict"},
                                                 {"等级", "severity"},
                                                 {"单位", "name"},
                                                 {"类别", "kind"},
                                                 {"编号", "dossier"},
                                                 {"规则", "rule"},
                                                 {"依据条款", "cites"},
                                                 {"问题", "message"},
                                                 {"数值", "values"},
                                                 {"缺少", "missing"},
                                                 {"整改或补交", "remedy"},
                                                 {"文件", "file"},
                                                 {"行", "line"},
                                                 {"列", "column"},
                                                 {"字段", "path"},
                                                 {"比基线", "baseline"},
                                                 {"指纹", "fingerprint"}}};
  std::string out = o.bom ? "\xEF\xBB\xBF" : "";
  std::array<std::string, 17> cells;
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = heads[i].in(o.lang);
  csv_row(out, cells);
  const result::Index index(run);
  // Of a finding of the file as a whole none.
  const auto number = [](std::uint32_t n) { return n == 0 ? std::string() : std::to_string(n); };
  for (const result::Finding& f : run.findings) {
    const result::RuleInfo* r = index.rule(f.rule);
    cells = {title(f.verdict).in(o.lang),
             title(f.severity).in(o.lang),
             f.name,
             f.kind,
             f.dossier,
             f.rule,
             r == nullptr ? "" : joined(r->cites, " "),
             f.message.in(o.lang),
             values_of(f, o.lang),
             joined(f.missing, "; "),
             advice(f, r).in(o.lang),
             f.file,
             number(f.line),
             number(f.column),
             f.path,
             f.baseline,
             f.fingerprint};
    csv_row(out, cells);
  }
  return out;
}

std::string write_rollup(const result::Run& run, const Options& o) {
  static const std::array<Message, 19> heads = {{{"级别", "level"},
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
  std::array<std::string, 19> cells;
  // Grown by doubling, a table of many counties would for a moment be there three times.
  constexpr std::size_t kRow = 128;
  std::size_t rows = 1;
  for (const result::Group& g : run.groups) rows += g.topics.size() + g.measures.size();
  for (const result::Measure& m : run.measures) rows += m.values.size();
  out.reserve(rows * kRow);
  const auto row = [&] { csv_row(out, cells); };
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = heads[i].in(o.lang);
  row();
  for (const result::Group& g : run.groups) {
    for (const auto& [id, counts] : g.topics) {
      cells = {g.kind,
               g.id,
               g.name,
               g.parent,
               std::to_string(g.dossiers),
               "topic",
               *id,
               run.topic_title(*id).in(o.lang)};
      for (std::size_t v = 0; v < kVerdicts; ++v) cells[8 + v] = std::to_string(counts[v]);
      row();
    }
    for (const auto& [id, s] : g.measures) {
      cells = {g.kind, g.id, g.name, g.parent, std::to_string(g.dossiers), "measure", *id};
      for (const result::Measure& m : run.measures)
        if (m.id == *id) cells[7] = m.title.in(o.lang);
      cells[14] = std::to_string(s.known);
      cells[15] = std::to_string(s.unknown);
      if (s.known > 0) {
        cells[16] = decimal_to_string(s.total());
        cells[17] = decimal_to_string(s.least);
        cells[18] = decimal_to_string(s.most);
      }
      row();
    }
  }
  // Measures of the groups themselves, one a row.
  for (const result::Measure& m : run.measures)
    for (const result::Measured& v : m.values) {
      cells = {m.kind, v.dossier, v.name, "", "", "measure", m.id, m.title.in(o.lang)};
      cells[14] = v.json == "null" ? "0" : "1";
      cells[15] = v.json == "null" ? "1" : "0";
      if (v.json != "null") cells[16] = cells[17] = cells[18] = v.json;
      row();
    }
  return out;
}

std::string write_markdown(const result::Run& run, const Options& o) {
  const bool zh = o.lang == Lang::zh;
  const auto count = [&](Verdict v) { return run.counts[static_cast<std::size_t>(v)]; };
  const std::size_t failing = result::failing(run, o.policy);
  std::string out = fmt::format("# {} {}\n\n", markdown_text(run.rulebook_title.in(o.lang)),
                                to_string(run.as_of));
  out += zh ? fmt::format("{} 份档案，{} 条规则，**{} 个问题需要处理**。\n\n", run.dossiers,
                          run.rule_count, failing)
            : fmt::format("{} dossiers, {} rules, **{} findings need attention**.\n\n",
                          run.dossiers, run.rule_count, failing);
  out += "|";
  std::string rule = "|";
  std::string numbers = "|";
  for (int v = 0; v < kVerdicts; ++v) {
    const auto verdict = static_cast<Verdict>(v);
    out += fmt::format(" {} |", title(verdict).in(o.lang));
    rule += " ---: |";
    numbers += fmt::format(" {} |", count(verdict));
  }
  out += fmt::format("\n{}\n{}\n", rule, numbers);
  for (const Problem& p : run.problems)
    out += fmt::format("\n> {}: {}\n", markdown_text(p.file), markdown_text(p.message.in(o.lang)));
  // A section for each dossier: its findings stand together.
  const result::Index index(run);
  const result::Finding* last = nullptr;
  for (const result::Finding& f : run.findings) {
    if (last == nullptr || f.file != last->file || f.document != last->document) {
      const std::string kind = run.kind_title(f.kind).in(o.lang);
      out += fmt::format(
          "\n## {}\n\n",
          markdown_text(f.dossier.empty() ? f.file
                                          : fmt::format("{} ({} {})", f.name, kind, f.dossier)));
      out += zh ? "| 结论 | 规则 | 依据 | 问题 | 整改或补交 | 位置 |\n"
                : "| Verdict | Rule | Cites | Problem | Remedy or what to supply | Place |\n";
      out += "| --- | --- | --- | --- | --- | --- |\n";
    }
    last = &f;
    const result::RuleInfo* r = index.rule(f.rule);
    out += fmt::format(
        "| {} | {} | {} | {} | {} | {} |\n",
        (f.verdict == Verdict::fail ? title(f.severity) : title(f.verdict)).in(o.lang),
        markdown_text(f.rule), markdown_text(r == nullptr ? "" : joined(r->cites, ", ")),
        markdown_text(f.message.in(o.lang)), markdown_text(advice(f, r).in(o.lang)),
        markdown_text(place_of(f)));
  }
  return out;
}

}  // namespace ducha::report
