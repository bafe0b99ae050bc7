// Points of organizations by the sheet of a profile. The door is score(); it judges nothing anew,
// but adds up findings, tallies of verdicts and marks of a run.
#include "result/score.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/decimal.h"
#include "result/index.h"

namespace ducha::result {

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr std::int64_t kHundred = 100 * kOne;
__extension__ using Wide = __int128;

// a * b / c to the hundredth of a point, half up: whole numbers, so the same everywhere.
std::int64_t share(std::int64_t a, std::int64_t b, std::int64_t c) {
  constexpr Wide unit = kOne / 100;
  const Wide product = Wide{a} * b;
  const Wide divisor = Wide{c} * unit;
  const Wide doubled = 2 * product + (product < 0 ? -divisor : divisor);
  constexpr Wide most = Wide{1} << 61;  // only runs written by hand get there
  return static_cast<std::int64_t>(std::clamp<Wide>(doubled / (2 * divisor) * unit, -most, most));
}

// The number that a value of a finding stands for, in millionths: a number itself, a list by its
// length, true as 1. Nothing if it is none of them.
std::optional<std::int64_t> amount(const Finding& finding, const std::string& name) {
  for (const Shown& v : finding.values) {
    if (v.name != name) continue;
    const auto json = nlohmann::json::parse(v.json, nullptr, false);
    if (json.is_array()) return static_cast<std::int64_t>(json.size()) * kOne;
    if (json.is_boolean()) return json.get<bool>() ? kOne : 0;
    if (json.is_string()) return parse_decimal(json.get_ref<const std::string&>());
    if (json.is_number()) {
      if (const auto exact = parse_decimal(v.json)) return exact;
      const double d = json.get<double>() * 1e6;
      if (d > -9e18 && d < 9e18) return static_cast<std::int64_t>(d < 0 ? d - 0.5 : d + 0.5);
    }
    return {};
  }
  return {};
}

// The lists are sorted when a profile is loaded or a run is read.
bool holds(const std::vector<std::string>& sorted, const std::string& id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

// Of a run saved before there were tallies: its items count as decided, as they did then.
constexpr Tally kNoTally = {1, 0, 0, 0, 0, 0};

bool undecided(Verdict v) { return v == Verdict::unknown || v == Verdict::error; }

// What an item has left while findings take from it.
class Purse {
 public:
  Purse(const ScoreItem& item) : item_(item), left_(item.points), spent_(item.tolls.size()) {}

  // What the finding takes, within the floor of the item and the cap of its toll.
  std::int64_t take(const Finding& finding) {
    for (std::size_t t = 0; t < item_.tolls.size(); ++t) {
      const Toll& toll = item_.tolls[t];
      if (!holds(toll.rules, finding.rule)) continue;
      std::int64_t cost = toll_of(toll, finding);
      if (toll.most) cost = std::min(cost, *toll.most - spent_[t]);
      cost = std::clamp<std::int64_t>(cost, 0, left_ - item_.floor);
      spent_[t] += cost;
      left_ -= cost;
      return cost;
    }
    return 0;
  }
  std::int64_t left() const { return left_; }
  // Takes this much whatever the floor: a floor is for those who show something.
  std::int64_t lose(std::int64_t points) {
    points = std::clamp<std::int64_t>(points, 0, std::max<std::int64_t>(left_, 0));
    left_ -= points;
    return points;
  }

 private:
  const ScoreItem& item_;
  std::int64_t left_;
  std::vector<std::int64_t> spent_;
};

class Scorer {
 public:
  explicit Scorer(const Run& run) : run_(run), sheet_(run.sheet) {
    std::map<std::pair<std::string_view, std::uint32_t>, std::size_t> organizations;
    for (const Organization& o : run.organizations)
      if (++organizations[{o.file, o.document}] == 2) several_.insert({o.file, o.document});
    for (std::size_t i = 0; i < run.findings.size(); ++i) {
      const Finding& f = run.findings[i];
      findings_[key(f.file, f.document, f.dossier)].push_back(i);
    }
    for (const Mark& m : run.marks) marks_[{m.dossier, m.item}] = &m;
    for (std::size_t i = 0; i < sheet_.items.size(); ++i)
      items_[sheet_.items[i].sheet].push_back(i);
  }

  // An organization whose kind has no sheet, or none that fits, has no score; that is no score of
  // zero.
  std::optional<OrganizationScore> organization(std::size_t number) const {
    const Organization& o = run_.organizations[number];
    const auto sheet = std::find_if(sheet_.sheets.begin(), sheet_.sheets.end(),
                                    [&](const SheetInfo& s) { return s.id == o.sheet; });
    const auto items = items_.find(o.sheet);
    if (sheet == sheet_.sheets.end() || items == items_.end()) return {};
    OrganizationScore s;
    s.organization = number;
    s.sheet = static_cast<std::size_t>(sheet - sheet_.sheets.begin());
    static const std::vector<std::size_t> nothing;
    const auto own = findings_.find(key(o.file, o.document, o.id));
    const auto& findings = own == findings_.end() ? nothing : own->second;
    for (std::size_t n = 0; n < items->second.size(); ++n)
      s.items.push_back(item(items->second[n], n < o.tallies.size() ? o.tallies[n] : kNoTally,
                             findings, mark(o, sheet_.items[items->second[n]].id)));
    add_up(*sheet, s);
    vetoes(o, findings, s);
    grade(s);
    return s;
  }

 private:
  const Mark* mark(const Organization& o, const std::string& item) const {
    const auto at = marks_.find({o.id, item});
    return o.id.empty() || at == marks_.end() ? nullptr : at->second;
  }

  // Rules first, then people: an examiner's mark takes the place of what the rules propose, and is
  // held within the item.
  ItemScore item(std::size_t number, const Tally& tally, const std::vector<std::size_t>& findings,
                 const Mark* mark) const {
    const ScoreItem& item = sheet_.items[number];
    ItemScore out;
    out.item = number;
    out.mark = mark;
    if (mark != nullptr) out.self = mark->self;
    if (!item.rules.empty()) judge(item, tally, findings, out);
    if (item.rules.empty() || item.by_hand || item.bonus) out.state = ItemScore::State::not_marked;
    if (mark != nullptr && mark->examiner) {
      out.proposed = out.points;
      out.points = std::clamp(*mark->examiner, std::min<std::int64_t>(item.floor, 0), item.points);
      out.state = ItemScore::State::marked;
      out.at_stake = 0;
    } else if (out.state != ItemScore::State::judged) {
      out.proposed = out.points;
      out.points = 0;
      out.at_stake = 0;
    }
    return out;
  }

  // Failing findings first: what they take is certain.
  void judge(const ScoreItem& item, const Tally& tally, const std::vector<std::size_t>& findings,
             ItemScore& out) const {
    Purse purse(item);
    bool any = false;
    for (const std::size_t f : findings) {
      const Finding& finding = run_.findings[f];
      if (!holds(item.rules, finding.rule)) continue;
      any = true;
      if (finding.verdict == Verdict::fail)
        out.deductions.push_back({f, purse.take(finding), false});
    }
    // What cannot be decided is worked out on a copy: whether it costs points is for the sheet to
    // say.
    const Silence silence = sheet_.silence_of(item);
    Purse rest = purse;
    std::vector<Deduction> lost;
    for (const std::size_t f : findings) {
      const Finding& finding = run_.findings[f];
      if (!undecided(finding.verdict) || !holds(item.rules, finding.rule)) continue;
      out.unknown.push_back(f);
      lost.push_back({f, rest.take(finding), true});
      out.at_stake += lost.back().points;
    }
    // However little a rule takes when it fails, what it shows for the item it does not show now.
    const std::int64_t unseen = share_undecided(item, tally);
    if (!lost.empty() && unseen > out.at_stake) {
      const std::int64_t more = rest.lose(unseen - out.at_stake);
      out.at_stake += more;
      spread(more, lost);
    }
    if (silence == Silence::lost)
      out.deductions.insert(out.deductions.end(), lost.begin(), lost.end());
    out.points = silence == Silence::nothing ? purse.left() : rest.left();
    if (!any && tally[Verdict::pass] == 0 && tally[Verdict::fail] == 0)
      out.state = tally[Verdict::not_applicable] == 0 ? ItemScore::State::not_marked
                                                      : ItemScore::State::not_applicable;
  }

  // The part of the item's points that its undecided rules stand for, each rule for as much.
  static std::int64_t share_undecided(const ScoreItem& item, const Tally& tally) {
    const std::int64_t open = std::int64_t{tally[Verdict::unknown]} + tally[Verdict::error];
    const std::int64_t all =
        open + tally[Verdict::pass] + tally[Verdict::fail] + tally[Verdict::waived];
    return all == 0 ? 0 : share(item.points, open, all);
  }

  // Adds points to deductions evenly, in hundredths; the last takes what is over.
  static void spread(std::int64_t points, std::vector<Deduction>& over) {
    constexpr std::int64_t unit = kOne / 100;
    const std::int64_t each = points / static_cast<std::int64_t>(over.size()) / unit * unit;
    for (Deduction& d : over) d.points += each;
    over.back().points += points - each * static_cast<std::int64_t>(over.size());
  }

  // What does not apply is left out, and the rest is brought to the whole (合理缺项); what is
  // decided is held against the whole sheet, so that one applicable item does not decide a grade.
  void add_up(const SheetInfo& sheet, OrganizationScore& s) const {
    const std::int64_t examiner_weight = kHundred - sheet_.self_weight;
    std::int64_t earned = 0;
    std::int64_t applies = 0;
    Wide decided = 0;  // points times percent
    for (const ItemScore& i : s.items) {
      const ScoreItem& item = sheet_.items[i.item];
      if (item.bonus) {
        if (i.state == ItemScore::State::marked) s.bonus += i.points;
        continue;
      }
      if (i.state == ItemScore::State::not_applicable) continue;
      applies += item.points;
      earned += i.points;
      s.at_stake += i.at_stake;
      s.self += i.self.value_or(0);
      if (i.state != ItemScore::State::not_marked)
        decided += Wide{item.points - i.at_stake} * examiner_weight;
      if (i.self) decided += Wide{item.points} * sheet_.self_weight;
    }
    s.bonus = std::min(s.bonus, sheet_.bonus_most);
    if (applies == 0) return;
    s.decided = share(static_cast<std::int64_t>(decided / kHundred), kHundred, sheet.total);
    const Wide weighted = Wide{earned} * examiner_weight + Wide{s.self} * sheet_.self_weight;
    s.points = share(static_cast<std::int64_t>(weighted / kHundred), sheet.out_of, applies);
    if (sheet_.bonus_in_sum) s.points += s.bonus;
  }

  void vetoes(const Organization& o, const std::vector<std::size_t>& findings,
              OrganizationScore& s) const {
    for (std::size_t v = 0; v < sheet_.vetoes.size(); ++v) {
      const Veto& veto = sheet_.vetoes[v];
      const Mark* m = mark(o, veto.id);
      const bool failed = std::any_of(findings.begin(), findings.end(), [&](std::size_t f) {
        return run_.findings[f].verdict == Verdict::fail &&
               holds(veto.rules, run_.findings[f].rule);
      });
      // An examiner's word decides, both ways.
      if (m != nullptr && m->examiner ? *m->examiner != 0 : failed) s.vetoes.push_back(v);
    }
  }

  // Without enough that is decided there is no grade, whatever the points: an empty dossier must
  // not be graded.
  void grade(OrganizationScore& s) const {
    if (sheet_.bands.empty() || s.decided < sheet_.graded_from) return;
    const std::int64_t percent = share(s.points, kHundred, sheet_.sheets[s.sheet].out_of);
    std::size_t band = sheet_.bands.size() - 1;
    // From the worst band up; a veto then caps the grade.
    for (std::size_t b = sheet_.bands.size(); b-- > 0;)
      if (percent >= sheet_.bands[b].from) band = b;
    for (const std::size_t v : s.vetoes) band = std::max(band, sheet_.vetoes[v].cap);
    s.band = band;
  }

  const Run& run_;
  const ScoreSheet& sheet_;
  // A dossier is identified by file and document, since two may have the same id; by its id besides
  // where a document holds several.
  using Key = std::tuple<std::string_view, std::uint32_t, std::string_view>;
  Key key(std::string_view file, std::uint32_t document, std::string_view id) const {
    return {file, document, several_.contains({file, document}) ? id : std::string_view()};
  }
  std::set<std::pair<std::string_view, std::uint32_t>> several_;
  std::map<Key, std::vector<std::size_t>> findings_;
  std::map<std::pair<std::string_view, std::string_view>, const Mark*> marks_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> items_;  // by sheet
};

// Ranks are within a sheet: other sheets ask for other things.
void rank(const Run& run, std::vector<OrganizationScore>& scores, const ScoreSheet& sheet) {
  const auto graded = [&](const OrganizationScore& s) { return s.decided >= sheet.graded_from; };
  // Ids and places at the end, so that organizations with equal points are in the same order in
  // every run.
  const auto key = [&](const OrganizationScore& s) {
    const Organization& o = run.organizations[s.organization];
    return std::make_tuple(std::string_view(o.kind), s.sheet, !graded(s), -s.points,
                           std::string_view(o.id), std::string_view(o.file), o.document);
  };
  std::sort(scores.begin(), scores.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  std::size_t place = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const bool first = i == 0 || scores[i - 1].sheet != scores[i].sheet;
    place = first ? 1 : place + 1;
    if (!graded(scores[i])) continue;
    // Equal points share a rank, and the next one is left free.
    scores[i].rank =
        !first && scores[i - 1].points == scores[i].points ? scores[i - 1].rank : place;
  }
}

// Grouped by kind too: schools and institutions of a county have different sheets.
std::vector<GroupScore> by_group(const Run& run, const std::vector<OrganizationScore>& scores) {
  const Index index(run);
  std::map<std::pair<std::string, std::string>, GroupScore> groups;
  for (const OrganizationScore& s : scores) {
    const Organization& o = run.organizations[s.organization];
    GroupScore& g = groups[{o.kind, o.group}];
    if (g.organizations == 0) {
      g.group = o.group;
      g.kind = o.kind;
      g.least = s.points;
      g.most = s.points;
      g.bands.resize(run.sheet.bands.size());
      if (!o.group.empty()) g.name = index.group(o.group);
    }
    ++g.organizations;
    g.mean += s.points;
    g.least = std::min(g.least, s.points);
    g.most = std::max(g.most, s.points);
    if (s.band) {
      ++g.bands[*s.band];
    } else {
      ++g.ungraded;
    }
  }
  std::vector<GroupScore> out;
  for (auto& [key, g] : groups) {
    g.mean = share(g.mean, 1, static_cast<std::int64_t>(g.organizations));
    out.push_back(std::move(g));
  }
  return out;
}

}  // namespace

// Products are taken in 128 bits and capped, since values come from dossiers.
std::int64_t toll_of(const Toll& toll, const Finding& finding) {
  const std::int64_t points = toll.points[finding.severity];
  if (toll.value.empty()) return points;
  // A finding without the value (not computed, or personal) counts as one unit.
  const auto value = amount(finding, toll.value);
  if (!value) return toll.steps.empty() ? points : toll.steps.front().points;
  if (!toll.steps.empty()) {
    std::int64_t taken = 0;
    for (const Step& s : toll.steps)
      if (*value >= s.from) taken = s.points;
    return taken;
  }
  const Wide over = (Wide{*value} - toll.limit) * (toll.below ? -1 : 1);
  if (over <= 0) return 0;
  // Each unit that was begun counts.
  const Wide units = (over + toll.each - 1) / toll.each;
  return static_cast<std::int64_t>(std::min<Wide>(units * points, Wide{1} << 62));
}

// Computed wherever it is shown, never stored in a run: a saved run and its marks always give the
// scores that its readers see.
Scores score(const Run& run) {
  Scores out;
  if (run.sheet.items.empty()) return out;
  const Scorer scorer(run);
  for (std::size_t o = 0; o < run.organizations.size(); ++o)
    if (auto s = scorer.organization(o)) out.organizations.push_back(std::move(*s));
  rank(run, out.organizations, run.sheet);
  out.groups = by_group(run, out.organizations);
  return out;
}

}  // namespace ducha::result
