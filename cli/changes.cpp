#include "cli/changes.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace ducha::cli {

namespace {

using nlohmann::ordered_json;
using result::Change;
using State = Change::State;

ordered_json side(const result::Finding* f) {
  if (f == nullptr) return nullptr;
  return {{"verdict", name(f->verdict)},
          {"severity", name(f->severity)},
          {"file", f->file},
          {"line", f->line},
          {"column", f->column},
          {"message", {{"zh", f->message.zh}, {"en", f->message.en}}}};
}

}  // namespace

const Message& title(State s) {
  static const std::array<Message, 4> titles = {
      {{"新增", "new"}, {"消失", "gone"}, {"改变", "changed"}, {"未变", "unchanged"}}};
  return titles[static_cast<std::size_t>(s)];
}

std::string text_of(const Change& c, Lang lang) {
  const result::Finding& f = c.after != nullptr ? *c.after : *c.before;
  std::string verdict(ducha::title(f.verdict).in(lang));
  if (c.state == State::changed)
    verdict = fmt::format("{} -> {}", ducha::title(c.before->verdict).in(lang), verdict);
  std::string out = fmt::format("  {} {} {} {}:{} {}\n", verdict, visible(f.rule),
                                visible(f.name.empty() ? f.dossier : f.name), visible(f.file),
                                f.line, visible(f.message.in(lang)));
  for (const result::Cause& cause : c.causes)
    out += fmt::format("    {}{}\n",
                       lang == Lang::zh ? "原因:" : "why: ", visible(cause.words.in(lang)));
  return out;
}

ordered_json json_of(const Change& c) {
  static constexpr std::string_view kCauses[] = {"dossier", "others", "rule",   "parameter",
                                                 "profile", "date",   "program"};
  const result::Finding& f = c.after != nullptr ? *c.after : *c.before;
  ordered_json causes = ordered_json::array();
  for (const result::Cause& cause : c.causes)
    causes.push_back({{"what", kCauses[static_cast<std::size_t>(cause.what)]},
                      {"words", {{"zh", cause.words.zh}, {"en", cause.words.en}}}});
  return {{"state", title(c.state).en},   {"rule", f.rule},           {"kind", f.kind},
          {"dossier", f.dossier},         {"name", f.name},           {"path", f.path},
          {"fingerprint", f.fingerprint}, {"before", side(c.before)}, {"after", side(c.after)},
          {"causes", std::move(causes)}};
}

}  // namespace ducha::cli
