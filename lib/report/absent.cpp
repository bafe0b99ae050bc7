// absent_words(): who has handed in nothing for some nights, a line for each.
#include "report/absent.h"

namespace ducha::report {

AbsentWords absent_words(const result::Run& run) {
  AbsentWords out;
  if (run.absent.empty()) return out;
  out.title = say("{} 个单位长期未交档案", "{} organizations have not handed in their dossiers",
                  run.absent.size());
  for (const result::Missing& m : run.absent) {
    if (out.lines.size() == kAbsentLines) break;
    const Message kind = run.kind_title(m.kind);
    const std::string name = m.name.empty() ? m.id : m.name;
    Message line{
        fmt::format("{}（{} {}）：已 {} 次没有交", name, kind.zh, m.id, m.nights),
        fmt::format("{} ({} {}): not handed in, for {} nights", name, kind.en, m.id, m.nights)};
    if (!m.last_read.empty()) {
      line.zh += "，上次读到是 " + m.last_read;
      line.en += ", last read on " + m.last_read;
    }
    out.lines.push_back(std::move(line));
  }
  if (const std::size_t left = run.absent.size() - out.lines.size(); left > 0)
    out.more = say("另有 {} 个", "and {} more", left);
  return out;
}

Message zone_words(const result::Run& run) {
  return run.zone.empty() ? Message() : say("{} 的今天", "today in {}", run.zone);
}

}  // namespace ducha::report
