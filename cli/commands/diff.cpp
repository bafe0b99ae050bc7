// ducha diff and ducha report: saved runs held against each other, and written in other formats.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unordered_map>

#include "base/decimal.h"
#include "base/json_text.h"
#include "base/text.h"
#include "base/wording.h"
#include "cli/changes.h"
#include "cli/commands.h"
#include "cli/outputs.h"
#include "report/score_pages.h"
#include "result/diff.h"

namespace ducha::cli {

namespace {

using result::Change;
using State = Change::State;

struct DiffArgs {
  std::string before;
  std::string after;
  std::string format;
  std::string output;
};

// What did not change is counted, not listed.
std::string as_text(const result::Diff& d, Lang lang) {
  std::string out;
  for (const State s : {State::fresh, State::changed, State::gone, State::unread}) {
    if (d.count(s) == 0) continue;
    out += lang == Lang::zh ? fmt::format("{}（{}个）\n", title(s).zh, d.count(s))
                            : fmt::format("{} ({})\n", title(s).en, d.count(s));
    // Several rules may miss one field of one dossier: that is said once.
    std::vector<std::pair<std::string, std::size_t>> told;
    std::unordered_map<std::string, std::size_t> at;
    for (const Change& c : d.changes) {
      if (c.state != s) continue;
      std::string text = text_of(c, *d.after, lang);
      const auto [known, first] = at.try_emplace(text, told.size());
      if (first)
        told.emplace_back(std::move(text), 1);
      else
        ++told[known->second].second;
    }
    for (auto& [text, times] : told) {
      if (times > 1)
        text.insert(text.find('\n'), lang == Lang::zh ? fmt::format("（{}项）", times)
                                                      : fmt::format(" ({} findings)", times));
      out += text;
    }
  }
  out += lang == Lang::zh
             ? fmt::format("{}至{}：新增{}个，改变{}个，消失{}个，未变{}个\n",
                           in_words(d.before->as_of, lang), in_words(d.after->as_of, lang),
                           d.count(State::fresh), d.count(State::changed), d.count(State::gone),
                           d.count(State::unchanged))
             : fmt::format("{} to {}: {} new, {} changed, {} gone, {} unchanged\n",
                           to_string(d.before->as_of), to_string(d.after->as_of),
                           d.count(State::fresh), d.count(State::changed), d.count(State::gone),
                           d.count(State::unchanged));
  // Behind the other counts, before the end of the line.
  if (const std::size_t n = d.count(State::unread); n > 0)
    out.insert(out.size() - 1,
               lang == Lang::zh ? fmt::format("，未检查{}个", n) : fmt::format(", {} not read", n));
  return out;
}

// Points, grades and ranks, and why they changed; the first so many.
std::string scores_as_text(const std::vector<result::ScoreChange>& scores, Lang lang) {
  constexpr std::size_t kShown = 50;
  std::string out;
  for (std::size_t i = 0; i < std::min(scores.size(), kShown); ++i) {
    const result::ScoreChange& c = scores[i];
    out += fmt::format("  {} {}\n", visible(c.name.empty() ? c.dossier : c.name),
                       visible(report::words(c).in(lang)));
    if (!c.ranked.empty()) out += fmt::format("    {}\n", c.ranked.in(lang));
    for (const result::ItemChange& item : c.items)
      for (const Message& reason : item.reasons)
        out += "    " +
               say("{0}：由{2}分变为{3}分，{4}", "{1}: {2} -> {3}, {5}", visible(item.title.zh),
                   visible(item.title.en), decimal_to_string(item.before),
                   decimal_to_string(item.after), visible(reason.zh), visible(reason.en))
                   .in(lang) +
               "\n";
  }
  if (out.empty()) return out;
  if (scores.size() > kShown)
    out += lang == Lang::zh
               ? fmt::format("  另有{}个单位，见 --format json\n", scores.size() - kShown)
               : fmt::format("  {} more: see --format json\n", scores.size() - kShown);
  return say("得分和名次变化（{}个）\n", "points and ranks ({})\n", scores.size()).in(lang) + out;
}

nlohmann::ordered_json scores_as_json(const std::vector<result::ScoreChange>& scores) {
  using nlohmann::ordered_json;
  const auto number = [](std::int64_t points) {
    return ordered_json::parse(decimal_to_string(points));
  };
  const auto side = [&](const result::ScoreChange::Side& s) {
    return ordered_json{{"points", number(s.points)},
                        {"rank", s.rank == 0 ? ordered_json() : ordered_json(s.rank)},
                        {"band", s.band}};
  };
  ordered_json out = ordered_json::array();
  for (const result::ScoreChange& c : scores) {
    ordered_json items = ordered_json::array();
    for (const result::ItemChange& i : c.items) {
      ordered_json reasons = ordered_json::array();
      for (const Message& r : i.reasons) reasons.push_back(json_words(r));
      items.push_back({{"item", i.item},
                       {"before", number(i.before)},
                       {"after", number(i.after)},
                       {"reasons", std::move(reasons)}});
    }
    out.push_back({{"kind", c.kind},
                   {"dossier", c.dossier},
                   {"name", c.name},
                   {"before", side(c.before)},
                   {"after", side(c.after)},
                   {"rank", json_words(c.ranked)},
                   {"items", std::move(items)}});
  }
  return out;
}

std::string as_json(const result::Diff& d, const std::vector<result::ScoreChange>& scores) {
  using nlohmann::ordered_json;
  ordered_json changes = ordered_json::array();
  for (const Change& c : d.changes) changes.push_back(json_of(c));
  const ordered_json out = {{"format", "ducha-diff"},
                            {"version", 1},
                            {"before", to_string(d.before->as_of)},
                            {"after", to_string(d.after->as_of)},
                            {"counts",
                             {{"new", d.count(State::fresh)},
                              {"changed", d.count(State::changed)},
                              {"gone", d.count(State::gone)},
                              {"not_read", d.count(State::unread)},
                              {"unchanged", d.count(State::unchanged)}}},
                            {"changes", std::move(changes)},
                            {"scores", scores_as_json(scores)}};
  return json_text(out, 2) + "\n";
}

// Exit code 1 only where something got worse: a diff without new failures is good news.
int run_diff(Session& session, const DiffArgs& args) {
  const auto before = load_run(session, args.before);
  const auto after = before ? load_run(session, args.after) : std::nullopt;
  if (!after) return kNotChecked;
  tell_other_book(session, {"前一次", "the earlier run"}, before->rulebook, *after);
  const result::Diff d = result::diff(*before, *after);
  // The default: a diff has no --fail-on, and the two runs may have had two policies.
  const result::Policy policy;
  const bool worse = std::any_of(d.changes.begin(), d.changes.end(),
                                 [&](const Change& c) { return result::fails(c, policy); });
  const auto scores = result::score_changes(*before, *after);
  return session.put(args.output,
                     args.format == "json"
                         ? as_json(d, scores)
                         : scores_as_text(scores, session.lang()) + as_text(d, session.lang()),
                     worse ? kFindings : kFine);
}

}  // namespace

Action take_diff(Session& session, Given& given) {
  return [args = DiffArgs{given.text(Opt::old_run), given.text(Opt::new_run), given.text(Opt::view),
                          session.take_output(given, Opt::output)},
          &session] { return run_diff(session, args); };
}

Action take_report(Session& session, Given& given) {
  const auto outputs = std::make_shared<Outputs>(session);
  if (!outputs->take(given)) return {};
  return [path = given.text(Opt::run_file), outputs, &session] {
    auto run = load_run(session, path);
    return run ? outputs->write(*run) : kNotChecked;
  };
}

}  // namespace ducha::cli
