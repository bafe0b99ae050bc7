// Words beside a finding, for every format. See advice.h.
#include "report/advice.h"

#include <array>

#include "base/decimal.h"

namespace ducha::report {

const Message& advice(const result::Finding& f, const result::RuleInfo* r) {
  static const Message none;
  if (!f.hint.empty() || r == nullptr) return f.hint;
  if (f.verdict == Verdict::fail && f.remedy != nullptr) return *f.remedy;
  return f.verdict == Verdict::unknown ? r->supply : f.verdict == Verdict::fail ? r->remedy : none;
}

std::string values_of(const result::Finding& f, Lang lang) {
  std::string out;
  for (const result::Shown& v : f.values)
    out += fmt::format("{}{} = {}", out.empty() ? "" : "; ", v.name, v.text.in(lang));
  return out;
}

const Message& baseline_note(const result::Finding& f) {
  static const Message none;
  static const std::array<std::pair<std::string_view, Message>, 4> notes = {
      {{"new", {"（新增）", " (new)"}},
       {"worse", {"（加重）", " (worse than in the baseline)"}},
       {"changed", {"（有变化）", " (changed since the baseline)"}},
       {"unchanged", {"（基线已有）", " (in the baseline)"}}}};
  for (const auto& [state, words] : notes)
    if (f.baseline == state) return words;
  return none;
}

std::string place_of(const result::Finding& f) {
  return f.line == 0 ? f.file : fmt::format("{}:{}:{}", f.file, f.line, f.column);
}

std::string lost_points(const result::Run& run, const result::ItemScore& item) {
  std::string out;
  for (const result::Deduction& d : item.deductions)
    out += fmt::format("{}{} -{}", out.empty() ? "" : "; ", run.findings[d.finding].rule,
                       decimal_to_string(d.points));
  return out;
}

}  // namespace ducha::report
