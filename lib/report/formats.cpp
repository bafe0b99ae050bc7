// The table of formats. A new one is a file and a line here.
#include "report/formats.h"

#include <array>

namespace ducha::report {

// Sorted by name. Behind the function: binary, shows what was read (inputs), shows lines, marks
// files; see formats.h.
std::span<const Format> formats() {
  static const std::array table = std::to_array<Format>({
      {"csv", {"表格，一行一个问题", "a table, a row a finding"}, write_csv},
      {"github",
       {"GitHub 工作流注解", "annotations of GitHub workflows"},
       write_github,
       false,
       false,
       false,
       true},
      {"gitlab",
       {"GitLab 代码质量报告", "code quality report of GitLab"},
       write_gitlab,
       false,
       false,
       false,
       true},
      {"html", {"一个自成一体的网页", "a page of its own, for browsers and paper"}, write_html},
      {"json",
       {"一个 JSON 对象，含全部结论（ducha-run）", "one JSON object with everything (ducha-run)"},
       write_json,
       false,
       true},
      {"junit", {"JUnit XML，一条规则一组", "JUnit XML, a suite a rule"}, write_junit},
      {"markdown", {"Markdown 页面", "a page in Markdown"}, write_markdown},
      {"ndjson", {"一行一个问题的 JSON", "JSON, a line a finding"}, write_ndjson},
      {"rollup",
       {"按所属地区逐级汇总的表格（CSV）", "a table by group, level by level (CSV)"},
       write_rollup},
      {"sarif", {"SARIF 2.1.0", "SARIF 2.1.0"}, write_sarif, false, true, false, true},
      {"scores", {"考评得分表（CSV）", "scores by the sheet of the profile (CSV)"}, write_scores},
      {"text",
       {"按档案分组的文字，供人阅读", "text for people, grouped by dossier"},
       write_text,
       false,
       false,
       true},
      {"xlsx", {"整改台账（Excel）", "the ledger, a workbook for Excel"}, write_xlsx, true},
      {"xlsx-group",
       {"整改台账，一个地区一张表（Excel）", "the ledger with a sheet per group, for Excel"},
       write_xlsx_group,
       true},
  });
  return table;
}

// A dozen formats: a walk is faster than a map, and keeps the table constant.
const Format* find_format(std::string_view name) {
  if (name == "xlsx-county") name = "xlsx-group";  // as it was called until version 0.1
  for (const Format& f : formats())
    if (f.name == name) return &f;
  return nullptr;
}

}  // namespace ducha::report
