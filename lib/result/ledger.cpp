// Words, states and marks of the ledger, which the workbook writes (report/xlsx_ledger) and an
// import reads back (history/ledger_sheet): both take every title from here. Touches no file.
#include "result/ledger.h"

#include <algorithm>

#include "base/text.h"

namespace ducha::result {

const Message& title(Column column) {
  static const std::array<Message, kColumns> titles = {{{"整改措施", "measure"},
                                                        {"责任领导", "leader"},
                                                        {"责任人", "responsible"},
                                                        {"整改时限", "deadline"},
                                                        {"整改进展", "state"},
                                                        {"完成时间", "done on"},
                                                        {"是否销号", "settled"},
                                                        {"佐证材料", "proof"},
                                                        {"备注", "note"}}};
  return titles[static_cast<std::size_t>(column)];
}

const Message& former_title(Column column) {
  static const Message state{"完成情况", "state"};
  static const Message none;
  return column == Column::state ? state : none;
}

const Message& title(Fact fact) {
  static const std::array<Message, kFacts> titles = {{{"序号", "no."},
                                                      {"单位", "organization"},
                                                      {"问题类别", "topic"},
                                                      {"存在问题", "problem"},
                                                      {"依据", "ground"},
                                                      {"类别", "kind"},
                                                      {"所属地区", "group"},
                                                      {"规则", "rule"},
                                                      {"依据条款", "provisions"},
                                                      {"依据数值", "evidence"},
                                                      {"等级", "severity"},
                                                      {"结论", "verdict"},
                                                      {"位置", "place"},
                                                      {"发现日期", "since"},
                                                      {"销号日期", "closed on"},
                                                      {"说明", "why"}}};
  return titles[static_cast<std::size_t>(fact)];
}

const std::vector<Message>& former_facts() {
  static const std::vector<Message> all = {{"问题", "problem"}, {"整改或补交", "remedy"}};
  return all;
}

const Message& title(Status status) {
  static const std::array<Message, 6> titles = {{{"台账", "Ledger"},
                                                 {"已豁免", "Waived"},
                                                 {"已销号", "Closed"},
                                                 {"已撤销", "Withdrawn"},
                                                 {"长期未交", "Not handed in"},
                                                 {"库中没有", "Not known"}}};
  return titles[static_cast<std::size_t>(status)];
}

bool empty(const Entry& entry) {
  return std::all_of(entry.begin(), entry.end(), [](const std::string& s) { return s.empty(); });
}

Meaning meaning(Column column) {
  if (column == Column::deadline || column == Column::done_on) return Meaning::day;
  return words(column).empty() ? Meaning::text : Meaning::word;
}

const std::vector<Word>& words(Column column) {
  static const std::vector<Word> states = {{"open", {"未开始", "not started"}},
                                           {"doing", {"整改中", "in progress"}},
                                           {"done", {"已完成", "done"}},
                                           {"extension", {"申请延期", "extension asked"}}};
  static const std::vector<Word> settled = {
      {"yes", {"是", "yes"}, {"已销号", "销号", "已", "√", "✓", "✔", "☑", "y"}},
      {"no", {"否", "no"}, {"未销号", "不销号", "未", "×", "✗", "✘", "n"}}};
  static const std::vector<Word> none;
  return column == Column::state ? states : column == Column::closed ? settled : none;
}

std::string shown(Column column, const std::string& value, Lang lang) {
  for (const Word& word : words(column))
    if (word.name == value) return word.title.in(lang);
  return value;
}

std::optional<std::string> named(Column column, std::string_view text) {
  const auto plain = [](std::string_view s) {
    std::string out = lower(std::string(s));
    std::erase(out, ' ');
    return out;
  };
  const std::string wanted = plain(text);
  for (const Word& word : words(column)) {
    const bool also = std::find(word.also.begin(), word.also.end(), wanted) != word.also.end();
    if (also || wanted == plain(word.title.zh) || wanted == plain(word.title.en))
      return std::string(word.name);
  }
  return {};
}

const Message& key_title() {
  static const Message title{"指纹", "fingerprint"};
  return title;
}

const Message& marks_title() {
  static const Message title{"底本", "as written"};
  return title;
}

const Known* Ledger::find(const std::string& key) const {
  const auto at = findings.find(key);
  return at == findings.end() ? nullptr : &at->second;
}

std::optional<Date> due_on(const TimeLimits& limits, Severity severity, Date seen) {
  const auto& days = limits[severity];
  return days ? std::optional(Date{seen.days + *days}) : std::nullopt;
}

// What people agreed on outlives a waiver; a limit does not run for what is waived.
std::string deadline(const Run& run, const Finding& f, const Ledger& ledger) {
  const Known* known = ledger.find(f.fingerprint);
  if (known != nullptr && !at(known->entry, Column::deadline).empty())
    return at(known->entry, Column::deadline);
  if (f.verdict == Verdict::waived) return {};
  const auto due = known != nullptr && known->opened
                       ? due_on(run.time_limits, f.severity, *known->opened)
                       : due_on(run.time_limits, f.severity, run.as_of);
  return due ? to_string(*due) : std::string();
}

// 32 bits tell an edited cell from an untouched one; nothing depends on them being secret.
std::string mark(std::string_view value) {
  const std::string_view text = trim(value);
  return text.empty() ? "-" : sha256_hex(text).substr(0, 8);
}

// One cell holds the marks of a row; headings are hashed too, for they may hold blanks.
std::string marks(const Entry& entry, const Extra& extra) {
  std::string out;
  for (const std::string& value : entry) out += (out.empty() ? "" : " ") + mark(value);
  for (const auto& [heading, value] : extra)
    out += fmt::format(" {}={}", mark(heading), mark(value));
  return out;
}

}  // namespace ducha::result
