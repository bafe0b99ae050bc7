// Words and marks of the ledger. See ledger.h.
#include "result/ledger.h"

#include <map>

#include "base/text.h"
#include "result/facts.h"

namespace ducha::result {

const Message& title(Column column) {
  static const std::array<Message, kColumns> titles = {{{"责任人", "responsible"},
                                                        {"整改措施", "measure"},
                                                        {"整改时限", "deadline"},
                                                        {"完成情况", "state"},
                                                        {"备注", "note"}}};
  return titles[static_cast<std::size_t>(column)];
}

const Message& title(Fact fact) {
  static const std::array<Message, kFacts> titles = {{{"序号", "no."},
                                                      {"单位", "organization"},
                                                      {"类别", "kind"},
                                                      {"旗县区", "county"},
                                                      {"规则", "rule"},
                                                      {"依据条款", "provisions"},
                                                      {"问题", "problem"},
                                                      {"依据数值", "evidence"},
                                                      {"整改或补交", "remedy"},
                                                      {"等级", "severity"},
                                                      {"结论", "verdict"},
                                                      {"位置", "place"},
                                                      {"销号日期", "closed on"}}};
  return titles[static_cast<std::size_t>(fact)];
}

const std::array<State, kStates>& states() {
  static const std::array<State, kStates> all = {{{"open", {"未开始", "not started"}},
                                                  {"doing", {"整改中", "in progress"}},
                                                  {"done", {"已完成", "done"}},
                                                  {"extension", {"申请延期", "extension asked"}}}};
  return all;
}

std::string shown_state(const std::string& name, Lang lang) {
  for (const State& s : states())
    if (s.name == name) return s.title.in(lang);
  return name;
}

std::string state_named(const std::string& text) {
  // Whatever its case and blanks.
  const auto plain = [](std::string_view words) {
    std::string out;
    for (const char c : words)
      if (c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
  };
  for (const State& s : states())
    for (const std::string& word : {s.title.zh, s.title.en})
      if (plain(text) == plain(word)) return std::string(s.name);
  return text;
}

const Message& key_title() {
  static const Message title{"指纹", "fingerprint"};
  return title;
}

const Message& marks_title() {
  static const Message title{"底本", "as written"};
  return title;
}

std::vector<std::string> keys(const std::vector<Finding>& findings) {
  std::map<std::string_view, int> turns;
  std::vector<std::string> out;
  out.reserve(findings.size());
  for (const Finding& f : findings) {
    const int turn = ++turns[f.fingerprint];
    out.push_back(turn == 1 ? f.fingerprint : fmt::format("{}#{}", f.fingerprint, turn));
  }
  return out;
}

std::string due_on(const Run& run, Severity severity) {
  const auto& days = run.time_limits[static_cast<std::size_t>(severity)];
  return days ? to_string(Date{run.as_of.days + *days}) : std::string();
}

std::string deadline(const Run& run, const Finding& f, const Ledger& ledger,
                     const std::string& key) {
  if (const auto e = ledger.entries.find(key);
      e != ledger.entries.end() && !at(e->second, Column::deadline).empty())
    return at(e->second, Column::deadline);
  if (f.verdict == Verdict::waived) return {};
  if (const auto d = ledger.due.find(key); d != ledger.due.end()) return d->second;
  return due_on(run, f.severity);
}

std::string mark(std::string_view value) {
  const std::string_view text = trim(value);
  return text.empty() ? "-" : sha256_hex(text).substr(0, 8);
}

std::string marks(const Entry& entry) {
  std::string out;
  for (const std::string& value : entry) out += (out.empty() ? "" : " ") + mark(value);
  return out;
}

}  // namespace ducha::result
