// Reading the store, and from observations to the state of a finding: View::life() is the door. It
// writes nothing.
#include "history/view.h"

#include "base/text.h"

#include <algorithm>
#include <utility>

namespace ducha::history {

namespace {

// The inverse of Recorder::number_of_set(). `*` is the set of runs from before sets were recorded.
RuleSet rule_set(const std::string& rules, const std::string& left_out) {
  RuleSet out;
  out.everything = rules == "*";
  for (const std::string_view id : split(rules, '\n')) out.judged.emplace(id);
  for (const std::string_view line : split(left_out, '\n')) {
    std::vector<std::string_view> cells = split(line, '\t');
    cells.resize(4);
    result::LeftOut one;
    one.rule = cells[0];
    one.why = cells[1] == result::kLeftOutNames[0] ? result::LeftOut::Why::off
                                                   : result::LeftOut::Why::not_selected;
    one.reason = {std::string(cells[2]), std::string(cells[3])};
    out.left_out.emplace(one.rule, one);
  }
  return out;
}

// A line break is in no kind and no id, so that two pairs never share a key.
std::string key_of(const std::string& kind, const std::string& id) { return kind + '\n' + id; }

// Calls put(number, Timeline) for everything that the rows (number, from, to, value), which come
// sorted, are about.
template <typename Put>
void each_line(sqlite3* db, const char* sql, Put put) {
  Statement s(db, sql);
  std::vector<Span> spans;
  std::int64_t of = 0;
  std::int64_t number = 0;
  for (Span span; s.row(number, span.from, span.to, span.value); of = number) {
    if (number != of && !spans.empty()) put(of, Timeline(std::exchange(spans, {})));
    spans.push_back(span);
  }
  if (!spans.empty()) put(of, Timeline(std::move(spans)));
}

}  // namespace

View::View(sqlite3* db, std::uint64_t absent_nights) : absent_nights_(absent_nights) {
  const Moment moment(db);
  read_runs(db);
  read_rules(db);
  read_dossiers(db);
  read_findings(db);
  read_ledger(db);
}

// Several runs may be of one day: the timelines know days alone.
void View::read_runs(sqlite3* db) {
  Statement s(db,
              "SELECT number, day, part, limit_note, limit_warning, limit_error FROM runs "
              "ORDER BY day, number");
  std::vector<Day> all;
  std::vector<Day> whole;
  RunRow r;
  while (s.row(r.number, r.day, r.part, r.limits[Severity::note], r.limits[Severity::warning],
               r.limits[Severity::error])) {
    if (all.empty() || all.back() != r.day) all.push_back(r.day);
    if (!r.part && (whole.empty() || whole.back() != r.day)) whole.push_back(r.day);
    runs.push_back(r);
  }
  days = Days(std::move(all));
  whole_days = Days(std::move(whole));
}

void View::read_rules(sqlite3* db) {
  Statement sets(db, "SELECT number, rules, left_out FROM rule_sets");
  std::string judged;
  std::string left_out;
  for (std::int64_t number = 0; sets.row(number, judged, left_out);)
    rule_sets[number] = rule_set(judged, left_out);
  Statement rules(db, "SELECT id, digest, now FROM rules");
  std::string digest;
  std::string now;
  for (std::string id; rules.row(id, digest, now);) {
    rule_digests[id] = digest;
    if (now != id) renamed[id] = now;
  }
  for (const auto& [was, is] : renamed) old_ids_[is].push_back(was);
}

void View::read_dossiers(sqlite3* db) {
  std::unordered_map<std::int64_t, std::size_t> by_number;
  Statement s(db, "SELECT number, kind, id, name, grouping, file, ends FROM dossiers");
  for (DossierRow d; s.row(d.number, d.kind, d.id, d.name, d.group, d.file, d.ends);) {
    by_number[d.number] = dossiers.size();
    dossier_by_id_[key_of(d.kind, d.id)] = dossiers.size();
    dossiers.push_back(d);
  }
  each_line(db,
            "SELECT dossier, from_day, to_day, rule_set * 4 + how FROM readings "
            "ORDER BY dossier, from_day",
            [&](std::int64_t number, Timeline line) {
              dossiers[by_number.at(number)].readings = std::move(line);
            });
}

void View::read_findings(sqlite3* db) {
  // The store knows dossiers by their number in it, this view by their index.
  std::unordered_map<std::int64_t, std::size_t> dossier_by_number;
  for (std::size_t d = 0; d < dossiers.size(); ++d) dossier_by_number[dossiers[d].number] = d;
  std::unordered_map<std::int64_t, std::size_t> by_number;
  Statement s(db,
              "SELECT number, fingerprint, former, dossier, rule, path, about, verdict, severity, "
              "condition, message_zh, message_en, changed_on, worse_on FROM findings "
              "ORDER BY number");
  std::int64_t dossier = 0;
  std::string verdict;
  std::string severity;
  FindingRow f;
  while (s.row(f.number, f.fingerprint, f.former, dossier, f.rule, f.path, f.about, verdict,
               severity, f.condition, f.message.zh, f.message.en, f.changed_on, f.worse_on)) {
    f.dossier = dossier_by_number.at(dossier);
    f.verdict = verdict_named(verdict).value_or(Verdict::fail);
    f.severity = severity_named(severity).value_or(Severity::error);
    by_number[f.number] = findings.size();
    findings.push_back(f);
  }
  each_line(db, "SELECT finding, from_day, to_day, what FROM sightings ORDER BY finding, from_day",
            [&](std::int64_t number, Timeline line) {
              findings[by_number.at(number)].sightings = std::move(line);
            });
}

// Columns that an office added are stored under their heading with a + before it, which no column
// of ours begins with.
void View::read_ledger(sqlite3* db) {
  Statement s(db, "SELECT key, field, value FROM ledger");
  std::string field;
  std::string value;
  for (std::string key; s.row(key, field, value);) {
    const auto at = std::find(result::kColumnNames.begin(), result::kColumnNames.end(), field);
    if (at != result::kColumnNames.end())
      entries[key][static_cast<std::size_t>(at - result::kColumnNames.begin())] = value;
    else if (field.starts_with('+') && !value.empty())
      extras[key][field.substr(1)] = value;
  }
}

std::optional<std::size_t> View::find(const std::string& kind, const std::string& id) const {
  const auto at = dossier_by_id_.find(key_of(kind, id));
  return at == dossier_by_id_.end() ? std::nullopt : std::optional(at->second);
}

std::size_t View::dossier(const std::string& kind, const std::string& id) {
  const auto [at, fresh] = dossier_by_id_.try_emplace(key_of(kind, id), dossiers.size());
  if (fresh) dossiers.push_back({0, kind, id, {}, {}, {}});
  return at->second;
}

// Chains are kept flat: whatever was once called `old` points at the new id directly, so that one
// lookup is enough.
void View::now_called(const std::string& old, const std::string& id) {
  renamed.erase(id);  // it may have been called so before
  for (auto& [was, is] : renamed)
    if (is == old) is = id;
  renamed[old] = id;
  old_ids_.clear();
  for (const auto& [was, is] : renamed) old_ids_[is].push_back(was);
}

// A set holds the ids of its time: a rule counts as judged under any id that it had.
bool View::judged(const RuleSet& set, const std::string& rule) const {
  if (set.everything || result::origin_of(rule) != result::Origin::rule ||
      set.judged.count(rule) != 0)
    return true;
  const auto old = old_ids_.find(rule);
  return old != old_ids_.end() &&
         std::any_of(old->second.begin(), old->second.end(),
                     [&](const std::string& id) { return set.judged.count(id) != 0; });
}

std::optional<Day> View::looked(const DossierRow& d, const std::string& rule, Day after,
                                Day before) const {
  std::optional<Day> whole;
  // Whatever is no organization is looked at by every run over everything, also by those that were
  // recorded before anybody knew of it.
  if (d.nameless() && result::origin_of(rule) != result::Origin::rule)
    whole = whole_days.after(after);
  if (whole && *whole >= before) whole.reset();
  for (const Span& span : d.readings.spans()) {
    if (span.to <= after) continue;
    if (span.from >= before) break;
    if (how_of(span.value) != How::read || !judged(rule_sets.at(rule_set_of(span.value)), rule))
      continue;
    const auto day = span.from > after ? std::optional(span.from) : days.after(after);
    if (day && *day <= span.to && *day < before) return whole ? std::min(*whole, *day) : *day;
  }
  return whole;
}

// From the last span backwards, until one says that the dossier was there. Nights of a part do not
// count: nobody asked for it then.
std::uint64_t View::nights_absent(const DossierRow& d, Day day) const {
  std::uint64_t nights = 0;
  const auto& spans = d.readings.spans();
  for (std::size_t i = spans.size(); i-- > 0;) {
    if (spans[i].from > day) continue;
    if (how_of(spans[i].value) != How::absent) break;
    nights += whole_days.count(spans[i].from, std::min(spans[i].to, day));
  }
  return nights;
}

const RunRow* View::run_until(Day day) const {
  const auto at = std::upper_bound(runs.begin(), runs.end(), day,
                                   [](Day d, const RunRow& r) { return d < r.day; });
  return at == runs.begin() ? nullptr : &*(at - 1);
}

// Episodes are opened by a sighting and closed by the first look after it that did not see the
// finding. The days between sightings are asked for a look only where a gap is, so the cost follows
// the number of spans, not of nights.
std::optional<Life> View::life(const FindingRow& f, Day day) const {
  const DossierRow& d = dossiers[f.dossier];
  Life life;
  bool open = false;
  bool waived = false;
  const auto close = [&](Day on) {
    life.episodes.back().second = on;
    open = false;
  };
  for (const Span& span : f.sightings.spans()) {
    if (span.from > day) break;
    if (span.value == kMended) {
      if (!open) life.episodes.emplace_back(span.from, std::nullopt);
      close(span.from);
      life.seen = std::min(span.to, day);
      continue;
    }
    if (open)
      if (const auto on = looked(d, f.rule, life.seen, span.from)) close(*on);
    if (!open) life.episodes.emplace_back(span.from, std::nullopt);
    open = true;
    waived = span.value == kWaived;
    life.seen = std::min(span.to, day);
  }
  if (life.episodes.empty()) return {};
  if (open)
    if (const auto on = looked(d, f.rule, life.seen, day + 1)) close(*on);
  life.opened = life.episodes.back().first;
  life.closed = life.episodes.back().second;
  life.reopened = life.episodes.size() > 1;
  if (life.closed) {
    life.status = result::Status::closed;
  } else {
    stand(f, day, waived, life);
  }
  return life;
}

// For an open finding: was it seen, and if not, why.
void View::stand(const FindingRow& f, Day day, bool waived, Life& life) const {
  using result::Status;
  life.status = waived ? Status::waived : Status::open;
  const DossierRow& d = dossiers[f.dossier];
  const Span* last = d.readings.last_until(day);
  if (last == nullptr || std::min(last->to, day) <= life.seen) return;
  // A run of a part withdraws nothing.
  const auto whole = whole_days.last_until(day);
  const Span* then = whole ? d.readings.at(*whole) : nullptr;
  if (then != nullptr && !judged(rule_sets.at(rule_set_of(then->value)), f.rule)) {
    const RuleSet& set = rule_sets.at(rule_set_of(then->value));
    life.status = Status::withdrawn;
    const auto left = set.left_out.find(f.rule);
    if (left == set.left_out.end()) {
      life.why = say("规则已取消", "the rule was removed");
    } else if (left->second.why == result::LeftOut::Why::not_selected) {
      life.why = say("规则没有选中", "the rule was not selected");
    } else {
      life.why = say("规则已停用：{}", "the rule is off: {}", left->second.reason.zh);
      life.why.en = "the rule is off: " + left->second.reason.en;
    }
    return;
  }
  switch (how_of(last->value)) {
    case How::read:
      return;  // a later run looked at a part
    case How::broken:
      life.why = say("文件读不出", "its file could not be read");
      return;
    case How::ended:
      life.status = Status::withdrawn;
      life.why = say("单位已不存在", "the organization no longer exists");
      return;
    case How::absent:
      break;
  }
  const std::uint64_t nights = nights_absent(d, day);
  life.why = say("已{}次没有交", "not handed in, for {} nights", nights);
  if (nights >= absent_nights_) life.status = Status::unseen;
}

// A deadline that people agreed on holds; without one, the limit of the profile at that day counts
// from the day on which the finding opened.
result::Known View::known(const FindingRow& f, const Life& life, Day day) const {
  using result::Column;
  const DossierRow& d = dossiers[f.dossier];
  result::Known k;
  k.key = f.fingerprint;
  k.rule = f.rule;
  k.verdict = f.verdict;
  k.severity = f.severity;
  k.kind = d.kind;
  k.dossier = d.nameless() ? std::string() : d.id;
  k.name = d.name;
  k.group = d.group;
  k.path = f.path;
  k.file = d.file;
  k.message = f.message;
  k.status = life.status;
  k.why = life.why;
  k.opened = Date{life.opened};
  if (life.closed) k.ended = Date{*life.closed};
  k.reopened = life.reopened;
  if (const auto e = entries.find(f.fingerprint); e != entries.end()) k.entry = e->second;
  if (const auto e = extras.find(f.fingerprint); e != extras.end()) k.extra = e->second;
  if (const auto agreed = parse_date(at(k.entry, Column::deadline))) {
    k.due = agreed;
    k.agreed = true;
  } else if (const RunRow* run = run_until(day); run != nullptr) {
    k.due = result::due_on(run->limits, f.severity, *k.opened);
  }
  k.overdue = k.status == result::Status::open && k.due && k.due->days < day;
  return k;
}

}  // namespace ducha::history
