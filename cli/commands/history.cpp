// ducha history: what a store of runs says.
#include "history/store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <tuple>

#include "base/json_text.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/store.h"

namespace ducha::cli {

namespace {

using history::By;
using nlohmann::ordered_json;

struct HistoryArgs {
  std::string store;
  std::string by;
  std::string format;
  std::size_t runs = 0;  // 0: all, and 8 of trends
  bool open = false;
  bool overdue = false;
};

ordered_json words(const Message& m) { return {{"zh", m.zh}, {"en", m.en}}; }

std::string show_runs(const history::Store& store, const HistoryArgs& args, Lang lang) {
  const bool zh = lang == Lang::zh;
  auto runs = store.runs();
  runs.erase(runs.begin(),
             runs.begin() + static_cast<std::ptrdiff_t>(
                                runs.size() -
                                std::min(args.runs == 0 ? runs.size() : args.runs, runs.size())));
  const auto count = [](const history::Recorded& r, Verdict v) {
    return r.counts[static_cast<std::size_t>(v)];
  };
  if (args.format == "json") {
    ordered_json out = ordered_json::array();
    for (const auto& r : runs) {
      ordered_json j = {{"run", r.number},
                        {"as_of", r.as_of},
                        {"part", r.part},
                        {"profile", r.profile},
                        {"rulebook_version", r.rulebook_version},
                        {"dossiers", r.dossiers}};
      for (int v = 0; v < kVerdicts; ++v)
        j[std::string(kVerdictNames[static_cast<std::size_t>(v)])] =
            r.counts[static_cast<std::size_t>(v)];
      j["opened"] = r.opened;
      j["closed"] = r.closed;
      out.push_back(std::move(j));
    }
    return json_text(out, 2) + "\n";
  }
  std::string out = zh ? "次序  日期        档案  不符合  无法判断  新增  办结\n"
                       : "run   as of       dossiers  fail  unknown  opened  closed\n";
  for (const auto& r : runs)
    out +=
        zh ? fmt::format("{:<5} {}  {:>5} {:>6} {:>9} {:>5} {:>5}\n", r.number, r.as_of, r.dossiers,
                         count(r, Verdict::fail), count(r, Verdict::unknown), r.opened, r.closed)
           : fmt::format("{:<5} {}  {:>8} {:>5} {:>8} {:>7} {:>7}\n", r.number, r.as_of, r.dossiers,
                         count(r, Verdict::fail), count(r, Verdict::unknown), r.opened, r.closed);
  return out;
}

// What people wrote beside a finding: responsible 王五, state done.
std::string said(const result::Entry& entry, Lang lang) {
  std::string out;
  for (std::size_t i = 0; i < result::kColumns; ++i) {
    const auto c = static_cast<result::Column>(i);
    if (entry[i].empty() || (c == result::Column::deadline && parse_date(entry[i]))) continue;
    const std::string value =
        c == result::Column::state ? result::shown_state(entry[i], lang) : entry[i];
    out += fmt::format("{}{} {}",
                       out.empty()        ? ""
                       : lang == Lang::zh ? "；"
                                          : "; ",
                       result::title(c).in(lang), visible(shorten(value, 80)));
  }
  return out;
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
                      {"message", words(f.message)},
                      {"status", result::kStatusNames[static_cast<std::size_t>(f.status)]},
                      {"opened_on", date(f.opened)},
                      {"age_days", f.opened ? day.days - f.opened->days : 0},
                      {"due_on", date(f.due)},
                      {"due_agreed", f.agreed},
                      {"overdue", f.overdue},
                      {"reopened", f.reopened}};
  if (!f.why.empty()) out["not_seen"] = words(f.why);
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
    const std::string on = to_string(*f.due);
    due = zh ? fmt::format("，{}应于 {} 前办结{}", f.agreed ? "约定" : "", on,
                           f.overdue ? "，已逾期" : "")
             : fmt::format(", {}due by {}{}", f.agreed ? "agreed to be " : "", on,
                           f.overdue ? ", overdue" : "");
  }
  if (!f.why.empty()) due += (zh ? "，本次未见：" : ", not seen: ") + f.why.in(lang);
  const std::string opened = f.opened ? to_string(*f.opened) : std::string();
  const std::int64_t age = f.opened ? day.days - f.opened->days : 0;
  std::string out = fmt::format("{} {} {}\n    {}\n", visible(f.rule),
                                visible(f.name.empty() ? f.dossier : f.name), name(f.severity),
                                visible(f.message.in(lang)));
  out += zh ? fmt::format("    {} 起，{} 天{}\n", opened, age, due)
            : fmt::format("    since {}, {} days{}\n", opened, age, due);
  if (const std::string words = said(f.entry, lang); !words.empty())
    out += fmt::format("    {}\n", words);
  return out;
}

std::string show_open(const history::Store& store, const HistoryArgs& args, Date day, Lang lang) {
  const bool zh = lang == Lang::zh;
  const result::Ledger ledger = store.ledger(day);
  std::vector<const result::Known*> open;
  for (const auto& [key, f] : ledger.findings)
    if (f.status == result::Status::open) open.push_back(&f);
  std::sort(open.begin(), open.end(), [](const result::Known* a, const result::Known* b) {
    return std::tie(a->opened, a->group, a->dossier, a->rule, a->path, a->key) <
           std::tie(b->opened, b->group, b->dossier, b->rule, b->path, b->key);
  });
  ordered_json json = ordered_json::array();
  std::string out;
  std::size_t overdue = 0;
  for (const result::Known* f : open) {
    overdue += f->overdue ? 1 : 0;
    if (args.overdue && !f->overdue) continue;
    if (args.format == "json") {
      json.push_back(json_of(*f, day));
    } else {
      out += text_of(*f, day, lang);
    }
  }
  if (args.format == "json") return json_text(json, 2) + "\n";
  out +=
      zh ? fmt::format("{}：未结 {} 个，其中逾期 {} 个\n", to_string(day), open.size(), overdue)
         : fmt::format("{}: {} open, of them {} overdue\n", to_string(day), open.size(), overdue);
  return out;
}

std::string show_trends(const history::Store& store, const HistoryArgs& args, Lang lang) {
  const By by = args.by == "topic" ? By::topic : args.by == "provision" ? By::provision : By::group;
  constexpr std::size_t kColumns = 8;
  const std::size_t asked = args.runs == 0 ? kColumns : args.runs;
  const auto trends = store.trends(by, asked);
  const auto runs = store.runs();
  const std::size_t columns = std::min(asked, runs.size());
  if (args.format == "json") {
    ordered_json days = ordered_json::array();
    for (std::size_t i = runs.size() - columns; i < runs.size(); ++i) days.push_back(runs[i].as_of);
    ordered_json rows = ordered_json::array();
    for (const auto& t : trends)
      rows.push_back({{"id", t.id}, {"title", words(t.title)}, {"failed", t.failed}});
    return json_text({{"by", args.by}, {"as_of", days}, {"rows", rows}}, 2) + "\n";
  }
  std::string out;
  for (std::size_t i = runs.size() - columns; i < runs.size(); ++i)
    out += fmt::format("{:>11}", runs[i].as_of);
  out += '\n';
  for (const auto& t : trends) {
    for (const std::uint64_t n : t.failed) out += fmt::format("{:>11}", n);
    out += fmt::format("  {} {}\n", visible(t.id), visible(t.title.in(lang)));
  }
  return out;
}

int run_history(Session& session, const HistoryArgs& args) {
  const auto store = open_store(session, args.store, history::Store::Access::read);
  if (store == nullptr) return kNotChecked;
  const Lang lang = session.lang();
  const auto day = store->day(today());
  session.streams().out << ((args.open || args.overdue) && day ? show_open(*store, args, *day, lang)
                            : !args.by.empty()                 ? show_trends(*store, args, lang)
                                                               : show_runs(*store, args, lang));
  return kFine;
}

}  // namespace

Action take_history(Session& session, Given& given) {
  HistoryArgs args;
  args.store = given.text(Opt::store);
  args.open = given.flag(Opt::open);
  args.overdue = given.flag(Opt::overdue);
  if (!args.open && !args.overdue) args.by = given.text(Opt::by);
  if (!args.open && !args.overdue)
    args.runs = static_cast<std::size_t>(given.number(Opt::runs).value_or(0));
  args.format = given.text(Opt::view);
  return [args, &session] { return run_history(session, args); };
}

}  // namespace ducha::cli
