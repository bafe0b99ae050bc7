// Changes between runs as text and JSON, for diff and for reports with a baseline.
#include "cli/changes.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/text.h"
#include "report/advice.h"

namespace ducha::cli {

namespace {

using nlohmann::ordered_json;
using result::Change;
using State = Change::State;

ordered_json values(const result::Finding& f) {
  ordered_json out = ordered_json::object();
  for (const result::Shown& v : f.values) {
    // JSON as the expression gave it; what an older program wrote may be none, and is a text then.
    ordered_json value = ordered_json::parse(v.json, nullptr, false);
    out[v.name] = value.is_discarded() ? ordered_json(v.json) : std::move(value);
  }
  return out;
}

ordered_json side(const result::Finding* f) {
  if (f == nullptr) return nullptr;
  return {{"verdict", name(f->verdict)},
          {"severity", name(f->severity)},
          {"file", f->file},
          {"line", f->line},
          {"column", f->column},
          {"message", {{"zh", f->message.zh}, {"en", f->message.en}}},
          {"values", values(*f)}};
}

// Values that are not the same on both sides: present: 2 -> 0.
std::string changed_values(const Change& c, Lang lang) {
  std::string out;
  const bool zh = lang == Lang::zh;
  const auto text = [&](const result::Finding& f, const std::string& name) {
    for (const result::Shown& v : f.values)
      if (v.name == name) return v.text.in(lang);
    return std::string(lang == Lang::zh ? "（无）" : "(none)");
  };
  // What has no name for people is in the message anyway.
  const auto add = [&](const result::Shown& v) {
    if (v.words.empty()) return;
    const std::string before = text(*c.before, v.name);
    const std::string after = text(*c.after, v.name);
    if (before != after)
      out += fmt::format("    {}{}{}{}{}\n", visible(v.words.in(lang)), zh ? "：" : ": ",
                         visible(before), zh ? " → " : " -> ", visible(after));
  };
  for (const result::Shown& v : c.after->values) add(v);
  for (const result::Shown& v : c.before->values)
    if (std::none_of(c.after->values.begin(), c.after->values.end(),
                     [&](const result::Shown& w) { return w.name == v.name; }))
      add(v);
  return out;
}

}  // namespace

const Message& title(State s) {
  static const std::array<Message, result::kChangeStates> titles = {{{"新增", "new"},
                                                                     {"消失", "gone"},
                                                                     {"改变", "changed"},
                                                                     {"未变", "unchanged"},
                                                                     {"未检查", "not read"}}};
  return titles[static_cast<std::size_t>(s)];
}

std::string text_of(const Change& c, const result::Run& run, Lang lang) {
  const bool zh = lang == Lang::zh;
  const result::Finding& f = c.after != nullptr ? *c.after : *c.before;
  const std::string now = report::verdict_of(run, f).in(lang);
  std::string verdict = now;
  if (c.state == State::changed && c.before->verdict != c.after->verdict)
    verdict = report::verdict_of(run, *c.before).in(lang) + (zh ? " → " : " -> ") + verdict;
  // The verdict stands at the head of the line, and need not be said again.
  std::string_view message = f.message.in(lang);
  if (const std::string again = now + "，"; message.starts_with(again))
    message.remove_prefix(again.size());
  std::string out = fmt::format("  {} {}{}{}\n", verdict, visible(report::who_of(run, f, lang)),
                                zh ? "：" : ": ", visible(message));
  if (c.state == State::changed && c.before->message.in(lang) != f.message.in(lang))
    out +=
        fmt::format("    {}{}\n", zh ? "原为：" : "it was: ", visible(c.before->message.in(lang)));
  if (c.state == State::changed) out += changed_values(c, lang);
  for (const result::Cause& cause : c.causes)
    out += fmt::format("    {}{}\n", zh ? "原因：" : "why: ", visible(cause.words.in(lang)));
  return out;
}

// A change has one side or two; who it is about is taken from the later one.
ordered_json json_of(const Change& c) {
  static constexpr std::string_view kCauses[] = {"dossier", "others", "rule",   "parameter",
                                                 "profile", "date",   "program"};
  const result::Finding& f = c.after != nullptr ? *c.after : *c.before;
  ordered_json causes = ordered_json::array();
  for (const result::Cause& cause : c.causes)
    causes.push_back({{"what", kCauses[static_cast<std::size_t>(cause.what)]},
                      {"words", json_words(cause.words)}});
  return {{"state", title(c.state).en},   {"rule", f.rule},           {"kind", f.kind},
          {"dossier", f.dossier},         {"name", f.name},           {"path", f.path},
          {"fingerprint", f.fingerprint}, {"before", side(c.before)}, {"after", side(c.after)},
          {"causes", std::move(causes)}};
}

}  // namespace ducha::cli
