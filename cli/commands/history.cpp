// ducha history: what a store of runs says.
#include "history/store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <tuple>

#include "base/json_text.h"
#include "base/text.h"
#include "base/wording.h"
#include "cli/commands.h"
#include "cli/store.h"
#include "report/known.h"

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
  bool check = false;
  std::string backup;
  std::optional<std::int64_t> prune;  // days
  StoreArgs how;
};

std::string show_runs(const history::Store& store, const HistoryArgs& args, Lang lang) {
  const bool zh = lang == Lang::zh;
  auto runs = store.runs();
  runs.erase(runs.begin(),
             runs.begin() + static_cast<std::ptrdiff_t>(
                                runs.size() -
                                std::min(args.runs == 0 ? runs.size() : args.runs, runs.size())));
  if (args.format == "json") {
    ordered_json out = ordered_json::array();
    for (const auto& r : runs) {
      ordered_json j = {{"run", r.number},
                        {"as_of", r.as_of},
                        {"period", r.period},
                        {"part", r.part},
                        {"complete", r.complete},
                        {"profile", r.profile},
                        {"rulebook_version", r.rulebook_version},
                        {"dossiers", r.dossiers}};
      for (std::size_t v = 0; v < kVerdicts; ++v) j[std::string(kVerdictNames[v])] = r.counts[v];
      j["opened"] = r.opened;
      j["closed"] = r.closed;
      out.push_back(std::move(j));
    }
    return json_text(out, 2) + "\n";
  }
  std::string out = zh ? "次序  日期        档案  不符合  无法判断  新增  办结\n"
                       : "run   as of       dossiers  fail  unknown  opened  closed\n";
  for (const auto& r : runs) {
    out +=
        zh ? fmt::format("{:<5} {}  {:>5} {:>6} {:>9} {:>5} {:>5}", r.number, r.as_of, r.dossiers,
                         r.counts[Verdict::fail], r.counts[Verdict::unknown], r.opened, r.closed)
           : fmt::format("{:<5} {}  {:>8} {:>5} {:>8} {:>7} {:>7}", r.number, r.as_of, r.dossiers,
                         r.counts[Verdict::fail], r.counts[Verdict::unknown], r.opened, r.closed);
    if (r.part) out += zh ? "  部分" : "  a part";
    if (r.complete) out += zh ? "  按齐全算" : "  complete";
    out += '\n';
  }
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
      json.push_back(report::json_of(*f, day));
    } else {
      out += report::text_of(*f, day, lang);
    }
  }
  if (args.format == "json") return json_text(json, 2) + "\n";
  out +=
      zh ? fmt::format("截至{}：未结{}个，其中逾期{}个\n", in_words(day, lang), open.size(),
                       overdue)
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
      rows.push_back({{"id", t.id}, {"title", json_words(t.title)}, {"failed", t.failed}});
    return json_text({{"by", args.by}, {"as_of", days}, {"rows", rows}}, 2) + "\n";
  }
  std::string out;
  for (std::size_t i = runs.size() - columns; i < runs.size(); ++i)
    out += fmt::format("{:>11}", runs[i].as_of);
  out += '\n';
  for (const auto& t : trends) {
    for (const std::uint64_t n : t.failed) out += fmt::format("{:>11}", n);
    out += fmt::format("  {}\n", visible(t.title.empty() ? t.id : t.title.in(lang)));
  }
  return out;
}

int check(Session& session, const history::Store& store) {
  const Problems wrong = store.check();
  if (!wrong.empty()) {
    session.complain(wrong);
    return kFindings;
  }
  const auto runs = store.runs();
  session.streams().out << say("历史库完好：{}次检查\n", "the store is sound: {} runs\n",
                               runs.size())
                               .in(session.lang());
  return kFine;
}

int backup(Session& session, const history::Store& store, const std::string& to) {
  Problems problems;
  if (!session.outputs_are_free()) return kNotChecked;
  return store.backup(to, problems) ? kFine : session.complain(problems);
}

// Counted from the last day of the store, not from today: a store that was not used for a while
// keeps its last nights.
int prune(Session& session, history::Store& store, Date before) {
  Problems problems;
  const auto gone = store.prune(before, problems);
  if (!gone) return session.complain(problems);
  session.streams().out << say("删去 {} 以前办结的{}个问题，历次计数不变\n",
                               "{1} findings that closed before {0} are gone; all counts stay\n",
                               to_string(before), *gone)
                               .in(session.lang());
  return kFine;
}

// Reading opens the store for reading, so that a nightly run is not kept waiting.
int run_history(Session& session, const HistoryArgs& args) {
  using Access = history::Store::Access;
  const auto store =
      open_store(session, args.store, args.prune ? Access::write : Access::read, args.how);
  if (store == nullptr) return kNotChecked;
  if (args.check) return check(session, *store);
  if (!args.backup.empty()) return backup(session, *store, args.backup);
  const Lang lang = session.lang();
  if (!args.open && !args.overdue && !args.prune) {
    session.streams().out << (args.by.empty() ? show_runs(*store, args, lang)
                                              : show_trends(*store, args, lang));
    return kFine;
  }
  const auto today = session.day();
  if (!today) return kNotChecked;
  // The last day that is recorded up to then: of a night without a run, what was known before it.
  const auto day = store->day(today->day);
  if (args.prune)
    return prune(session, *store,
                 Date{day.value_or(today->day).days - static_cast<std::int32_t>(*args.prune)});
  session.streams().out << (day ? show_open(*store, args, *day, lang)
                                : show_runs(*store, args, lang));
  return kFine;
}

}  // namespace

Action take_history(Session& session, Given& given) {
  HistoryArgs args;
  args.store = given.text(Opt::store);
  args.how = take_store_args(given);
  session.take_day(given);
  // One thing at a time: what does not go with the first that is asked for has no effect.
  args.check = given.flag(Opt::check_store);
  if (args.check) return [args, &session] { return run_history(session, args); };
  args.backup = given.text(Opt::backup);
  if (!args.backup.empty()) {
    session.gate().reads(args.store, say("历史库", "the store"));
    session.gate().claim(args.backup);
    return [args, &session] { return run_history(session, args); };
  }
  args.prune = given.number(Opt::prune);
  if (args.prune) {
    session.gate().claim_store(args.store);
    return [args, &session] { return run_history(session, args); };
  }
  args.open = given.flag(Opt::open);
  args.overdue = given.flag(Opt::overdue);
  if (!args.open && !args.overdue) {
    args.by = given.text(Opt::by);
    args.runs = static_cast<std::size_t>(given.number(Opt::runs).value_or(0));
  }
  args.format = given.text(Opt::view);
  return [args, &session] { return run_history(session, args); };
}

}  // namespace ducha::cli
