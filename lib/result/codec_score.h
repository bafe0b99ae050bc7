// The keys of what scoring adds to a run: sheets, organizations, marks; and scores, which follow
// from them. Private to codec.cpp.
#pragma once

#include <algorithm>
#include <functional>

#include "base/limits.h"
#include "result/codec_io.h"
#include "result/run.h"

namespace ducha::result::codec {

// Points and shares, in millionths. What comes from outside is held to what a profile may say, so
// that sums cannot overflow.
template <typename Io, typename T>
void points(Io& io, const char* key, T& value, Key when = Key::always,
            std::int64_t most = limits::kScorePoints * 1'000'000) {
  if constexpr (Io::kReads) {
    io(key, Millionths{value}, when);
    if (value < -most || value > most)
      throw Fault{at_key(io.path(), key), say("超出范围", "is out of range")};
  } else {
    io.derived(key, [&] { return raw(decimal_to_string(value)); });
  }
}
template <typename Io, typename T>
void points_if_any(Io& io, const char* key, T& value) {
  if constexpr (Io::kReads) {
    if (io.find(key) != nullptr) points(io, key, value.emplace(), Key::required);
  } else {
    if (value) points(io, key, *value);
  }
}

inline void deduct(Out& io, const PerSeverity<std::int64_t>& all) {
  io.derived("deduct", [&] {
    ordered_json out = ordered_json::object();
    for (const Severity s : {Severity::error, Severity::warning, Severity::note})
      out[std::string(name(s))] = raw(decimal_to_string(all[s]));
    return out;
  });
}
inline void deduct(In& io, PerSeverity<std::int64_t>& all) {
  const ordered_json none = ordered_json::object();
  In inner(io.find("deduct") == nullptr ? none : *io.find("deduct"), at_key(io.path(), "deduct"));
  for (const Severity s : {Severity::note, Severity::warning, Severity::error})
    points(inner, std::string(name(s)).c_str(), all[s], Key::required);
}

template <typename Io, Is<Step> T>
void fields(Io& io, T& s) {
  points(io, "from", s.from, Key::required, limits::kScoreValue);
  points(io, "points", s.points, Key::required);
}

template <typename Io, Is<Toll> T>
void fields(Io& io, T& t) {
  io("rules", t.rules);
  deduct(io, t.points);
  io("per", t.value, Key::if_any);
  io("below", t.below, Key::if_any);
  if (Io::kReads || !t.value.empty()) {
    points(io, "limit", t.limit, Key::always, limits::kScoreValue);
    points(io, "each", t.each, Key::always, limits::kScoreValue);
  }
  io("steps", t.steps, Key::if_any);
  points_if_any(io, "most", t.most);
  if constexpr (Io::kReads) {
    std::sort(t.rules.begin(), t.rules.end());
    if (t.each <= 0) t.each = 1'000'000;
  }
}

// Runs saved before tolls have one for all rules of an item.
template <typename Io, Is<ScoreItem> T>
void fields(Io& io, T& i) {
  io("id", i.id, Key::required);
  io("kind", i.kind, Key::required);
  io("sheet", i.sheet);
  io("title", i.title);
  io("standard", i.standard, Key::if_any);
  points(io, "points", i.points, Key::required);
  if (Io::kReads || i.floor != 0) points(io, "floor", i.floor);
  io("by_hand", i.by_hand, Key::if_any);
  io("bonus", i.bonus, Key::if_any);
  if constexpr (Io::kReads) {
    if (io.find("unknown") != nullptr) word(io, "unknown", i.silence.emplace(), kSilences);
  } else {
    if (i.silence) word(io, "unknown", *i.silence, kSilences);
  }
  io("rules", i.rules);
  io("take", i.tolls);
  if constexpr (Io::kReads) {
    std::sort(i.rules.begin(), i.rules.end());
    if (i.sheet.empty()) i.sheet = i.kind;
    if (io.find("take") == nullptr) {
      i.tolls.emplace_back().rules = i.rules;
      deduct(io, i.tolls.back().points);
    }
  }
}

template <typename Io, Is<Band> T>
void fields(Io& io, T& b) {
  io("id", b.id, Key::required);
  io("title", b.title);
  points(io, "from", b.from, Key::required);
}

template <typename Io, Is<SheetInfo> T>
void fields(Io& io, T& s) {
  io("id", s.id, Key::required);
  io("kind", s.kind, Key::required);
  io("title", s.title, Key::if_any);
  points(io, "total", s.total, Key::required);
  points(io, "out_of", s.out_of, Key::required);
}

template <typename Io, Is<Veto> T>
void fields(Io& io, T& v) {
  io("id", v.id, Key::required);
  io("title", v.title);
  io("rules", v.rules);
  io("cap", v.cap, Key::required);
  if constexpr (Io::kReads) std::sort(v.rules.begin(), v.rules.end());
}

template <typename Io, Is<SheetNote> T>
void fields(Io& io, T& n) {
  io("message", n.message);
  io("file", n.file);
  io("line", n.where.line);
  io("column", n.where.column);
}

template <typename Io, Is<Mark> T>
void fields(Io& io, T& m) {
  io("dossier", m.dossier, Key::required);
  io("item", m.item, Key::required);
  points_if_any(io, "self", m.self);
  points_if_any(io, "mark", m.examiner);
  io("reason", m.reason, Key::if_any);
  io("by", m.by, Key::if_any);
  io("file", m.file);
  io("row", m.row);
}

// A run saved before there were sheets has one a kind, of a hundred points.
inline void complete(Run& run) {
  ScoreSheet& s = run.sheet;
  if (s.sheets.empty()) {
    for (const ScoreItem& i : s.items)
      if (std::none_of(s.sheets.begin(), s.sheets.end(),
                       [&](const SheetInfo& other) { return other.id == i.sheet; }))
        s.sheets.push_back({i.sheet, i.kind, {}, 100'000'000, 100'000'000});
    if (!s.items.empty())
      for (Organization& o : run.organizations) o.sheet = o.kind;
  }
  for (const SheetInfo& info : s.sheets)
    if (info.total <= 0 || info.out_of <= 0)
      throw Fault{"sheet.sheets", say("总分应大于0", "totals are more than 0")};
  for (const Veto& v : s.vetoes)
    if (v.cap >= s.bands.size())
      throw Fault{"sheet.veto", say("没有这个等次", "there is no such band")};
  if (s.self_weight < 0 || s.self_weight > 100'000'000)
    throw Fault{"sheet.self_weight", say("应为0至100", "is from 0 to 100")};
}

template <typename Io, Is<ScoreSheet> T>
void fields(Io& io, T& s) {
  io("title", s.title);
  if constexpr (Io::kReads) {
    // Before this was recorded, undecided verdicts took nothing and everybody was graded.
    s.silence = Silence::nothing;
    s.graded_from = 0;
  }
  word(io, "unknown", s.silence, kSilences);
  points(io, "graded_from", s.graded_from);
  points(io, "self_weight", s.self_weight);
  points(io, "bonus_most", s.bonus_most);
  io("bonus_in_sum", s.bonus_in_sum);
  io("sheets", s.sheets);
  io("items", s.items);
  io("bands", s.bands);
  io("veto", s.vetoes);
  io("notes", s.notes, Key::if_any);
}

// How many verdicts of each kind, in the order of the verdicts.
inline void tallies(Out& io, const std::vector<Tally>& all) {
  if (!all.empty()) io.derived("tallies", [&] { return ordered_json(all); });
}
inline void tallies(In& io, std::vector<Tally>& all) {
  const ordered_json* list = io.find("tallies");
  if (list == nullptr) return;
  const std::string path = at_key(io.path(), "tallies");
  if (!list->is_array()) throw Fault{path, say("应为列表", "must be a list")};
  for (const ordered_json& item : *list) {
    Tally& tally = all.emplace_back();
    if (!item.is_array() || item.size() != tally.size())
      throw Fault{path, say("每项应有{}个数", "items have {} numbers", tally.size())};
    for (std::size_t v = 0; v < tally.size(); ++v) take(item[v], path, tally[v]);
  }
}

template <typename Io, Is<Organization> T>
void fields(Io& io, T& o) {
  io("kind", o.kind, Key::required);
  io("dossier", o.id);
  io("name", o.name);
  io("group", o.group);
  io("file", o.file);
  io("document", o.document);
  io("sheet", o.sheet, Key::if_any);
  if_known(io, "ends", o.ends);
  tallies(io, o.tallies);
}

// What follows from the sheet, the organizations and the marks, for readers that do not compute.
inline void scores(const Run& run, const std::function<void(ordered_json)>& add) {
  const auto decimal = [](std::int64_t n) { return raw(decimal_to_string(n)); };
  for (const OrganizationScore& s : score(run).organizations) {
    ordered_json lost = ordered_json::array();
    ordered_json items = ordered_json::array();
    for (const ItemScore& i : s.items) {
      const std::string& id = run.sheet.items[i.item].id;
      for (const Deduction& d : i.deductions) {
        lost.push_back({{"item", id},
                        {"fingerprint", run.findings[d.finding].fingerprint},
                        {"points", decimal(d.points)}});
        if (d.undecided) lost.back()["undecided"] = true;
      }
      ordered_json one = {{"item", id},
                          {"state", kItemStates[static_cast<std::size_t>(i.state)]},
                          {"points", decimal(i.points)},
                          {"at_stake", decimal(i.at_stake)}};
      if (i.self) one["self"] = decimal(*i.self);
      if (i.state == ItemScore::State::marked) one["by_rules"] = decimal(i.proposed);
      items.push_back(std::move(one));
    }
    ordered_json vetoes = ordered_json::array();
    for (const std::size_t v : s.vetoes) vetoes.push_back(run.sheet.vetoes[v].id);
    const Organization& o = run.organizations[s.organization];
    add({{"kind", o.kind},
         {"dossier", o.id},
         {"file", o.file},
         {"document", o.document},
         {"sheet", run.sheet.sheets[s.sheet].id},
         {"points", decimal(s.points)},
         {"out_of", decimal(run.sheet.sheets[s.sheet].out_of)},
         {"at_stake", decimal(s.at_stake)},
         {"decided", decimal(s.decided)},
         {"self", decimal(s.self)},
         {"bonus", decimal(s.bonus)},
         {"band", s.band ? run.sheet.bands[*s.band].id : std::string()},
         {"rank", s.rank == 0 ? ordered_json() : ordered_json(s.rank)},
         {"veto", std::move(vetoes)},
         {"items", std::move(items)},
         {"deductions", std::move(lost)}});
  }
}

}  // namespace ducha::result::codec
