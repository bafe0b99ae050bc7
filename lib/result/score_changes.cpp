// What became of points and ranks. The door is score_changes(); it compares what score() gives for
// both runs and judges nothing anew.
#include "result/score_changes.h"

#include <fmt/format.h>

#include <map>

#include "base/decimal.h"

namespace ducha::result {

namespace {

// The scores of one run, by kind and id.
struct Scored {
  explicit Scored(const Run& r) : run(r), scores(score(r)) {
    for (const OrganizationScore& s : scores.organizations) {
      const Organization& o = r.organizations[s.organization];
      if (!o.id.empty()) by_id.emplace(std::make_pair(o.kind, o.id), &s);
    }
  }
  const ScoreItem& item(const ItemScore& i) const { return run.sheet.items[i.item]; }
  ScoreChange::Side side(const OrganizationScore& s) const {
    ScoreChange::Side out{s.points, s.rank, {}, {"暂不评定", "not graded"}};
    if (s.band) {
      out.band = run.sheet.bands[*s.band].id;
      out.grade = run.sheet.bands[*s.band].title;
    }
    return out;
  }

  const Run& run;
  Scores scores;
  std::map<std::pair<std::string, std::string>, const OrganizationScore*> by_id;
};

std::string signed_points(std::int64_t points) {
  return (points > 0 ? "+" : "") + decimal_to_string(points);
}

// What findings took from an item: fingerprint -> deduction.
std::map<std::string_view, const Deduction*> taken(const Run& run, const ItemScore* item) {
  std::map<std::string_view, const Deduction*> out;
  if (item != nullptr)
    for (const Deduction& d : item->deductions) out[run.findings[d.finding].fingerprint] = &d;
  return out;
}

Message mark_of(const ItemScore* item) {
  if (item == nullptr || item->mark == nullptr || !item->mark->examiner) return {"未评", "none"};
  const std::string points = decimal_to_string(item->points);
  return {points, points};
}

// A changed sheet explains everything, so nothing else is told. Otherwise each deduction that came,
// went or changed is one reason.
void reasons(const Scored& a, const ItemScore* before, const Scored& b, const ItemScore* after,
             ItemChange& out) {
  if (before == nullptr || after == nullptr || a.item(*before).points != b.item(*after).points) {
    out.reasons.push_back(say("考评表改了", "the sheet was changed"));
    return;
  }
  const Message was = mark_of(before);
  const Message is = mark_of(after);
  if (was.en != is.en)
    out.reasons.push_back({fmt::format("人工评分 {} → {}", was.zh, is.zh),
                           fmt::format("mark {} -> {}", was.en, is.en)});
  if (after->state == ItemScore::State::marked && before->state == after->state) return;
  const auto old = taken(a.run, before);
  const auto now = taken(b.run, after);
  const auto tell = [&](std::int64_t points, const Message& what, const Finding& f) {
    out.reasons.push_back({fmt::format("{} {}：{}", signed_points(points), what.zh, f.message.zh),
                           fmt::format("{} {}: {}", signed_points(points), what.en, f.message.en)});
  };
  for (const auto& [key, d] : now) {
    const auto was_there = old.find(key);
    const std::int64_t lost = was_there == old.end() ? 0 : was_there->second->points;
    if (d->points == lost) continue;
    const Finding& f = b.run.findings[d->finding];
    tell(lost - d->points,
         was_there == old.end()
             ? (d->undecided ? Message{"缺材料", "evidence is missing"} : Message{"新问题", "new"})
         : d->undecided != was_there->second->undecided
             ? Message{"结论改变", "another verdict"}
             : Message{"扣分改变", "takes another amount"},
         f);
  }
  for (const auto& [key, d] : old)
    if (!now.contains(key) && d->points != 0)
      tell(d->points,
           d->undecided ? Message{"已补材料", "evidence was handed in"}
                        : Message{"已整改", "mended"},
           a.run.findings[d->finding]);
  if (out.reasons.empty())
    out.reasons.push_back(say("适用范围或判定方式改变", "what applies, or how it counts, changed"));
}

// Items of the later sheet in its order, then those that it no longer has.
std::vector<ItemChange> items(const Scored& a, const OrganizationScore& before, const Scored& b,
                              const OrganizationScore& after) {
  std::map<std::string_view, const ItemScore*> old;
  for (const ItemScore& i : before.items) old[a.item(i).id] = &i;
  std::vector<ItemChange> out;
  const auto add = [&](const ScoreItem& item, const ItemScore* was, const ItemScore* is) {
    ItemChange change{item.id,
                      item.title.empty() ? Message{item.id, item.id} : item.title,
                      was == nullptr ? 0 : was->points,
                      is == nullptr ? 0 : is->points,
                      {}};
    if (change.before == change.after && was != nullptr && is != nullptr) return;
    reasons(a, was, b, is, change);
    out.push_back(std::move(change));
  };
  for (const ItemScore& i : after.items) {
    const auto was = old.find(b.item(i).id);
    add(b.item(i), was == old.end() ? nullptr : was->second, &i);
    if (was != old.end()) old.erase(was);
  }
  for (const auto& [id, i] : old) add(a.item(*i), i, nullptr);
  return out;
}

// The ranks of all that are ranked now, before and after, by sheet.
using Ranks = std::map<std::string, std::vector<std::pair<std::size_t, std::size_t>>>;

// A rank of 0 before: the organization is new or was not ranked.
Ranks ranks(const Scored& a, const Scored& b) {
  Ranks out;
  for (const OrganizationScore& s : b.scores.organizations) {
    if (s.rank == 0) continue;
    const Organization& o = b.run.organizations[s.organization];
    const auto was = a.by_id.find({o.kind, o.id});
    out[o.sheet].emplace_back(was == a.by_id.end() ? 0 : was->second->rank, s.rank);
  }
  return out;
}

// How a rank moved, by those that were before it and behind it.
Message ranked(const OrganizationScore& before, const OrganizationScore& after,
               const std::vector<std::pair<std::size_t, std::size_t>>& all) {
  if (before.rank == after.rank) return {};
  if (after.rank == 0)
    return say("已有依据的分值降到 {}%，暂不排名", "only {} % of the sheet is decided now: no rank",
               decimal_to_string(after.decided));
  if (before.rank == 0)
    return say("已有依据的分值达到 {}%，开始排名", "{} % of the sheet is decided now: ranked",
               decimal_to_string(after.decided));
  std::size_t passed = 0;
  std::size_t passed_by = 0;
  std::size_t came = 0;
  for (const auto& [was, is] : all) {
    if (was == 0) {
      came += is < after.rank ? 1 : 0;
    } else {
      passed += was <= before.rank && is > after.rank ? 1 : 0;
      passed_by += was >= before.rank && is < after.rank ? 1 : 0;
    }
  }
  return say("超过{}个单位，被{}个单位超过，另有{}个新排名的在前",
             "passed {}, was passed by {}; {} that had no rank are before it", passed, passed_by,
             came);
}

}  // namespace

std::vector<ScoreChange> score_changes(const Run& before, const Run& after) {
  std::vector<ScoreChange> out;
  const Scored a(before);
  const Scored b(after);
  const Ranks all = ranks(a, b);
  for (const OrganizationScore& now : b.scores.organizations) {
    const Organization& o = after.organizations[now.organization];
    const auto was = a.by_id.find({o.kind, o.id});
    if (was == a.by_id.end()) continue;
    const OrganizationScore& old = *was->second;
    ScoreChange change{o.kind, o.id, o.name, a.side(old), b.side(now), {}, {}};
    if (old.points == now.points && old.rank == now.rank && change.before.band == change.after.band)
      continue;
    change.items = items(a, old, b, now);
    const auto sheet = all.find(o.sheet);
    change.ranked = ranked(old, now, sheet == all.end() ? Ranks::mapped_type() : sheet->second);
    out.push_back(std::move(change));
  }
  return out;
}

}  // namespace ducha::result
