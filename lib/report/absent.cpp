// absent_words(): who has handed in nothing for some nights, a line for each. not_due_words():
// rules that wait for the end of their period.
#include "report/absent.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/wording.h"

namespace ducha::report {

AbsentWords absent_words(const result::Run& run) {
  AbsentWords out;
  if (run.absent.empty()) return out;
  out.title = say("{}个单位长期未交档案", "{} organizations have not handed in their dossiers",
                  run.absent.size());
  for (const result::Missing& m : run.absent) {
    if (out.lines.size() == kAbsentLines) break;
    const Message kind = run.kind_title(m.kind);
    const std::string name = m.name.empty() ? m.id : m.name;
    Message line{
        fmt::format("{}（{}，编号{}）：已{}次没有交", name, kind.zh, m.id, m.nights),
        fmt::format("{} ({} {}): not handed in, for {} nights", name, kind.en, m.id, m.nights)};
    if (!m.last_read.empty()) {
      line.zh += "，上次读到是 " + m.last_read;
      line.en += ", last read on " + m.last_read;
    }
    out.lines.push_back(std::move(line));
  }
  if (run.absent.size() > kAbsentLines)
    out.lines.push_back(say("另有{}个", "and {} more", run.absent.size() - kAbsentLines));
  return out;
}

// A rule on a period that has not ended is not counted as passed; the reader must see that it was
// not looked at.
Message not_due_words(const result::Run& run) {
  std::size_t rules = 0;
  std::optional<Date> first;
  for (const result::RuleInfo& r : run.rules) {
    if (!r.due) continue;
    ++rules;
    first = first ? std::min(*first, *r.due) : *r.due;
  }
  if (rules == 0) return {};
  return {fmt::format("{}条规则的周期尚未结束，未督查；最早的自{}起督查", rules,
                      in_words(*first, Lang::zh)),
          fmt::format("{} not due yet, the first from {} on",
                      counted(rules, "rule is", "rules are"), to_string(*first))};
}

std::string day_words(const result::Run& run, Lang lang) {
  std::string day = in_words(run.as_of, lang);
  if (run.zone.empty()) return day;
  const bool utc = run.zone.ends_with("UTC");
  const std::string zone = visible(utc ? "UTC" : run.zone);
  return lang == Lang::zh ? fmt::format("{}（{}时间）", day, zone)
                          : fmt::format("{} ({}{})", day, zone, utc ? "" : " time");
}

}  // namespace ducha::report
