// How a finding of a store is shown: text_of() for people, json_of() for programs.
#include "report/known.h"

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/text.h"
#include "base/wording.h"

namespace ducha::report {

namespace {

using nlohmann::ordered_json;

// What people wrote beside a finding: responsible 王五, state done.
std::string said(const result::Entry& entry, Lang lang) {
  std::string out;
  for (std::size_t i = 0; i < result::kColumns; ++i) {
    const auto c = static_cast<result::Column>(i);
    // A day is told as the time limit already; words that people wrote in its place are not.
    if (entry[i].empty() || (c == result::Column::deadline && parse_date(entry[i]))) continue;
    add_to(out, semicolon(lang),
           fmt::format("{} {}", result::title(c).in(lang),
                       visible(shorten(result::shown(c, entry[i], lang), 80))));
  }
  return out;
}

}  // namespace

const std::string& who_of(const result::Known& f) {
  return !f.name.empty() ? f.name : !f.dossier.empty() ? f.dossier : f.file;
}

void add_progress(const result::Known& f, Lang lang, std::vector<std::string>& lines) {
  using result::Column;
  for (const Column c : {Column::responsible, Column::state})
    if (const std::string& value = at(f.entry, c); !value.empty())
      lines.push_back(fmt::format("{}{}{}", result::title(c).in(lang), colon(lang),
                                  result::shown(c, value, lang)));
}

ordered_json json_of(const result::Known& f, Date day) {
  const auto date = [](const std::optional<Date>& d) { return d ? to_string(*d) : std::string(); };
  ordered_json out = {{"fingerprint", f.key},
                      {"rule", f.rule},
                      {"verdict", name(f.verdict)},
                      {"severity", name(f.severity)},
                      {"kind", f.kind},
                      {"dossier", f.dossier},
                      {"name", f.name},
                      {"group", f.group},
                      {"path", f.path},
                      {"file", f.file},
                      {"message", json_words(f.message)},
                      {"status", result::kStatusNames[static_cast<std::size_t>(f.status)]},
                      {"opened_on", date(f.opened)},
                      {"age_days", f.opened ? day.days - f.opened->days : 0},
                      {"due_on", date(f.due)},
                      {"due_agreed", f.agreed},
                      {"overdue", f.overdue},
                      {"reopened", f.reopened}};
  if (!f.why.empty()) out["not_seen"] = json_words(f.why);
  ordered_json ledger = ordered_json::object();
  for (std::size_t i = 0; i < result::kColumns; ++i)
    if (!f.entry[i].empty()) ledger[std::string(result::kColumnNames[i])] = f.entry[i];
  if (!ledger.empty()) out["ledger"] = std::move(ledger);
  return out;
}

std::string text_of(const result::Known& f, Date day, Lang lang) {
  const bool zh = lang == Lang::zh;
  std::string due;
  if (f.due) {
    const std::string on = in_words(*f.due, lang);
    due = zh ? fmt::format("，{}应于{}前办结{}", f.agreed ? "约定" : "", on,
                           f.overdue ? "，已逾期" : "")
             : fmt::format(", {}due by {}{}", f.agreed ? "agreed to be " : "", on,
                           f.overdue ? ", overdue" : "");
  }
  if (!f.why.empty()) due += (zh ? "，本次未见：" : ", not seen: ") + f.why.in(lang);
  const std::string opened = f.opened ? in_words(*f.opened, lang) : std::string();
  const std::int64_t age = f.opened ? day.days - f.opened->days : 0;
  std::string out = fmt::format("{}{}\n    {}\n", visible(who_of(f)),
                                zh ? std::string() : fmt::format(" {}", name(f.severity)),
                                visible(f.message.in(lang)));
  out += zh ? fmt::format("    {}起，{}天{}\n", opened, age, due)
            : fmt::format(
                  "    since {}, {}{}\n", opened,
                  counted(static_cast<std::uint64_t>(std::max<std::int64_t>(age, 0)), "day"), due);
  if (const std::string words = said(f.entry, lang); !words.empty())
    out += fmt::format("    {}\n", words);
  return out;
}

}  // namespace ducha::report
