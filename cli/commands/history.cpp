// ducha history: what a store of runs says.
#include "history/store.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json_text.h"
#include "base/text.h"
#include "cli/commands.h"

namespace ducha::cli {

namespace {

using history::By;
using nlohmann::ordered_json;

struct HistoryArgs {
  std::string store;
  std::string by;
  std::string format;
  std::size_t runs = 8;
  bool open = false;
  bool overdue = false;
};

ordered_json words(const Message& m) { return {{"zh", m.zh}, {"en", m.en}}; }

std::string show_runs(const history::Store& store, const HistoryArgs& args, Lang lang) {
  const bool zh = lang == Lang::zh;
  const auto runs = store.runs();
  const auto count = [](const history::Recorded& r, Verdict v) {
    return r.counts[static_cast<std::size_t>(v)];
  };
  if (args.format == "json") {
    ordered_json out = ordered_json::array();
    for (const auto& r : runs) {
      ordered_json j = {{"run", r.number},
                        {"as_of", r.as_of},
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

std::string show_open(const history::Store& store, const HistoryArgs& args, Lang lang) {
  const bool zh = lang == Lang::zh;
  const auto findings = store.open_findings();
  ordered_json json = ordered_json::array();
  std::string out;
  std::size_t shown = 0;
  std::size_t overdue = 0;
  for (const auto& f : findings) {
    overdue += f.overdue ? 1 : 0;
    if (args.overdue && !f.overdue) continue;
    ++shown;
    if (args.format == "json") {
      json.push_back({{"fingerprint", f.fingerprint},
                      {"rule", f.rule},
                      {"severity", f.severity},
                      {"kind", f.kind},
                      {"dossier", f.dossier},
                      {"name", f.name},
                      {"group", f.group},
                      {"path", f.path},
                      {"message", words(f.message)},
                      {"opened_on", f.opened_on},
                      {"age_days", f.age},
                      {"due_on", f.due_on},
                      {"overdue", f.overdue}});
      continue;
    }
    std::string due;
    if (!f.due_on.empty())
      due = zh ? fmt::format("，应于 {} 前办结{}", f.due_on, f.overdue ? "，已逾期" : "")
               : fmt::format(", due by {}{}", f.due_on, f.overdue ? ", overdue" : "");
    out += zh ? fmt::format("{} {} {}\n    {}\n    {} 起，{} 天{}\n", visible(f.rule),
                            visible(f.name.empty() ? f.dossier : f.name), f.severity,
                            visible(f.message.zh), f.opened_on, f.age, due)
              : fmt::format("{} {} {}\n    {}\n    since {}, {} days{}\n", visible(f.rule),
                            visible(f.name.empty() ? f.dossier : f.name), f.severity,
                            visible(f.message.en), f.opened_on, f.age, due);
  }
  if (args.format == "json") return json_text(json, 2) + "\n";
  out += zh ? fmt::format("未结 {} 个，其中逾期 {} 个\n", findings.size(), overdue)
            : fmt::format("{} open, of them {} overdue\n", findings.size(), overdue);
  return out;
}

std::string show_trends(const history::Store& store, const HistoryArgs& args, Lang lang) {
  const By by = args.by == "topic" ? By::topic : args.by == "provision" ? By::provision : By::group;
  const auto trends = store.trends(by, args.runs);
  const auto runs = store.runs();
  const std::size_t columns = std::min(args.runs, runs.size());
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
  if (!session.has_store(args.store)) return kNotChecked;
  Problems problems;
  const auto store = history::Store::open(args.store, problems);
  if (store == nullptr) return session.complain(problems);
  const Lang lang = session.lang();
  session.streams().out << (args.open || args.overdue ? show_open(*store, args, lang)
                            : !args.by.empty()        ? show_trends(*store, args, lang)
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
  if (!args.by.empty()) args.runs = static_cast<std::size_t>(given.number(Opt::runs).value_or(8));
  args.format = given.text(Opt::view);
  return [args, &session] { return run_history(session, args); };
}

}  // namespace ducha::cli
