// A run becomes observations: Store::record() is the door. The states of findings follow from them
// (view.h) and is not written.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/text.h"
#include "history/points.h"
#include "history/view.h"
#include "result/diff.h"

namespace ducha::history {

namespace {

using result::Finding;

// Two runs are the same if all that a verdict rests on is.
std::string digest_of(const result::Run& run, bool part) {
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n", run.tool_version,
                  to_string(run.as_of) + " " + to_string(run.period), run.rulebook_digest,
                  run.profile_digest, joined(run.set, "\n"), part);
  if (run.complete) text += "complete\n";
  for (const result::RuleInfo& r : run.rules) text += r.id + "\n";
  for (const result::Input& i : run.inputs) text += i.file + " " + hex(i.sha256) + "\n";
  return sha256_hex(text);
}

bool within(std::string_view path, std::string_view folder) {
  return path == folder ||
         (path.starts_with(folder) && (folder.ends_with("/") || path[folder.size()] == '/'));
}

// The same file by whatever folder it was reached: one name ends with the other.
bool same_file(const std::string& a, const std::string& b) {
  const std::string& shorter = a.size() < b.size() ? a : b;
  const std::string& longer = a.size() < b.size() ? b : a;
  return longer.ends_with(shorter) &&
         (longer.size() == shorter.size() || longer[longer.size() - shorter.size() - 1] == '/');
}

// What makes two findings one across runs: neither line nor message, which change with every edit.
// The separator cannot be in an id or a path.
std::string identity(std::string_view rule, std::string_view dossier, std::string_view path,
                     std::string_view more) {
  return fmt::format("{}\n{}\n{}\n{}", rule, dossier, path, more);
}

// Names of files are compared by their last part first: one lookup instead of a comparison of every
// path with every other.
std::string last_part(const std::string& file) { return file.substr(file.rfind('/') + 1); }

class Recorder {
  using Edit = Timeline::Edit;

 public:
  Recorder(sqlite3* db, const result::Run& run, std::uint64_t absent_nights)
      : db_(db),
        run_(run),
        day_(run.as_of.days),
        absent_nights_(absent_nights),
        view_(db, absent_nights) {}

  // The order matters: findings are matched against dossiers that are known, and only what was read
  // can close a finding. Nothing is written before all is known, so that a fault in between leaves
  // memory and file alike untouched.
  Receipt record(const Recording& how) {
    Receipt receipt;
    receipt.part = part(how);
    const std::string digest = digest_of(run_, receipt.part);
    {
      Statement last(db_, "SELECT digest, number FROM runs ORDER BY number DESC LIMIT 1");
      std::string known;
      receipt.again = last.row(known, receipt.number) && known == digest;
      if (receipt.again) return receipt;
    }
    part_ = receipt.part;
    receipt.inserted = !view_.days.all().empty() && view_.days.all().back() > day_;
    before_ = standing();
    const bool fresh_day = view_.days.add(day_);
    if (!part_) view_.whole_days.add(day_);
    if (fresh_day && receipt.inserted) open_gaps();
    rules();
    put_run(digest, how, receipt.number);
    read_dossiers();
    see_findings();
    miss_findings();
    write();
    totals(receipt);
    return receipt;
  }

 private:
  // --- What was asked for ---

  // Whether the run looked at a part of the dossiers. A run of a part closes nothing that it did
  // not look at, so a guess must not take a part for the whole; the other error only delays
  // closings by a night.
  bool part(const Recording& how) const {
    if (how.scope != Scope::guess) return how.scope == Scope::part;
    std::string roots;
    {
      Statement s(db_,
                  "SELECT roots FROM runs WHERE part = 0 AND roots <> '' "
                  "ORDER BY number DESC LIMIT 1");
      s.row(roots);
    }
    const std::vector<std::string_view> known = split(roots, '\n');
    if (!known.empty() && !how.roots.empty()) {
      const auto any = [](const auto& list, auto test) {
        return std::any_of(list.begin(), list.end(), test);
      };
      const bool covers = std::all_of(known.begin(), known.end(), [&](std::string_view k) {
        return any(how.roots, [&](const std::string& r) { return within(k, r); });
      });
      if (covers) return false;
      const bool inside = std::all_of(how.roots.begin(), how.roots.end(), [&](const auto& r) {
        return any(known, [&](std::string_view k) { return within(r, k); });
      });
      if (inside) return true;
    }
    std::size_t there = 0;
    for (const DossierRow& d : view_.dossiers) {
      const Span* last = d.readings.last_until(day_);
      there += !d.nameless() && last != nullptr && how_of(last->value) != How::absent ? 1 : 0;
    }
    return run_.organizations.size() * 2 < there;
  }

  // --- Rules ---

  void rules() {
    RuleSet set;
    std::set<std::string> here;
    for (const result::RuleInfo& r : run_.rules) {
      if (result::origin_of(r.id) != result::Origin::rule) continue;
      here.insert(r.id);
      // What a rule across dossiers says of a part is not what it says of the whole.
      if (part_ && r.relational) {
        relational_.insert(r.id);
        continue;
      }
      set.judged.insert(r.id);
    }
    for (const result::LeftOut& l : run_.left_out) {
      here.insert(l.rule);
      set.left_out.emplace(l.rule, l);
    }
    rule_set_ = number_of_set(std::move(set));
    rename_rules(here);
  }

  // The number of a set of rules, which is put into the store if it is not there.
  std::int64_t number_of_set(RuleSet set) {
    const std::set<std::string> judged(set.judged.begin(), set.judged.end());
    std::string rules;
    for (const std::string& id : judged) rules += id + "\n";
    std::map<std::string, std::string> lines;
    const auto cell = [](std::string text) {
      for (char& c : text)
        if (c == '\t' || c == '\n' || c == '\r') c = ' ';
      return text;
    };
    for (const auto& [id, l] : set.left_out)
      lines[id] = fmt::format("{}\t{}\t{}\t{}\n", id,
                              result::kLeftOutNames[static_cast<std::size_t>(l.why)],
                              cell(l.reason.zh), cell(l.reason.en));
    std::string left_out;
    for (const auto& [id, line] : lines) left_out += line;
    Statement find(db_, "SELECT number FROM rule_sets WHERE rules = ? AND left_out = ?");
    if (std::int64_t known = 0; find.with(rules, left_out).row(known)) return known;
    Statement put(db_, "INSERT INTO rule_sets(rules, left_out) VALUES(?,?)");
    put.run(rules, left_out);
    const std::int64_t number = sqlite3_last_insert_rowid(db_);
    view_.rule_sets[number] = std::move(set);
    return number;
  }

  // The rules that one of two runs of a day judged by.
  std::int64_t both(std::int64_t a, std::int64_t b) {
    if (a == b) return a;
    const auto [known, fresh] = unions_.try_emplace({a, b}, 0);
    if (!fresh) return known->second;
    if (view_.rule_sets.at(a).everything || view_.rule_sets.at(b).everything)
      return known->second = view_.rule_sets.at(a).everything ? a : b;
    RuleSet set = view_.rule_sets.at(a);
    for (const std::string& id : view_.rule_sets.at(b).judged) set.judged.insert(id);
    for (const auto& [id, l] : view_.rule_sets.at(b).left_out) set.left_out.emplace(id, l);
    std::erase_if(set.left_out, [&](const auto& l) { return set.judged.count(l.first) != 0; });
    return known->second = number_of_set(std::move(set));
  }

  // A rule that is no longer there goes on under the id of the one that has it as an alias, or of
  // the only one that says word for word the same and is new, or was renamed before.
  void rename_rules(const std::set<std::string>& here) {
    std::map<std::string, std::vector<std::string>> fresh;  // by what they say
    // Rules that are off or not selected are there all the same.
    const auto each = [&](auto take) {
      for (const result::RuleInfo& r : run_.rules) take(r.id, r.digest, r.aliases);
      for (const result::LeftOut& l : run_.left_out) take(l.rule, l.digest, l.aliases);
    };
    each([&](const std::string& id, const std::string& digest, const auto&) {
      if (!digest.empty() && (view_.rule_digests.count(id) == 0 || view_.renamed.count(id) != 0))
        fresh[digest].push_back(id);
    });
    Statement put(db_, "INSERT OR REPLACE INTO rules VALUES(?,?,?)");
    const auto now_called = [&](const std::string& old, const std::string& id) {
      view_.now_called(old, id);
      for (const auto& [was, is] : view_.renamed)
        if (is == id) put.run(was, view_.rule_digests[was], is);
      for (FindingRow& f : view_.findings)
        if (f.rule == old) {
          f.rule = id;
          touched_.insert(&f - view_.findings.data());
        }
    };
    each([&](const std::string& id, const std::string&, const auto& aliases) {
      for (const std::string& alias : aliases)
        if (here.count(alias) == 0) now_called(alias, id);
    });
    const auto known = view_.rule_digests;
    for (const auto& [old, digest] : known) {
      if (here.count(old) != 0 || view_.renamed.count(old) != 0 || digest.empty()) continue;
      const auto at = fresh.find(digest);
      if (at != fresh.end() && at->second.size() == 1) now_called(old, at->second.front());
    }
    each([&](const std::string& id, const std::string& digest, const auto&) {
      if (!digest.empty()) put.run(id, digest, id);
    });
  }

  // The counts of all verdicts are kept for every run, also where its findings are pruned later:
  // trends are drawn from them.
  void put_run(const std::string& digest, const Recording& how, std::int64_t& number) {
    Statement insert(db_,
                     "INSERT INTO runs(digest, day, part, roots, rule_set, tool, rulebook, "
                     "rulebook_version, rulebook_sha256, profile, profile_sha256, limit_note, "
                     "limit_warning, limit_error, dossiers, pass, fail, unknown, not_applicable, "
                     "waived, error, period, complete) "
                     "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    const auto& limits = run_.time_limits;
    const auto& counts = run_.counts;
    insert.run(digest, day_, part_, joined(how.roots, "\n"), rule_set_, run_.tool_version,
               run_.rulebook, run_.rulebook_version, run_.rulebook_digest, run_.profile,
               run_.profile_digest, limits[Severity::note], limits[Severity::warning],
               limits[Severity::error], run_.dossiers, counts[Verdict::pass], counts[Verdict::fail],
               counts[Verdict::unknown], counts[Verdict::not_applicable], counts[Verdict::waived],
               counts[Verdict::error], to_string(run_.period), run_.complete);
    number = sqlite3_last_insert_rowid(db_);
  }

  // --- Dossiers ---

  // The dossier was read, as an organization or a finding of the run tells. Of a dossier handed in
  // twice the first counts.
  template <typename T>
  void saw(std::size_t d, const T& as) {
    read_.resize(view_.dossiers.size(), false);
    if (read_[d]) return;
    read_[d] = true;
    DossierRow& row = view_.dossiers[d];
    row.name = as.name;
    row.group = as.group;
    row.file = as.file;
    if constexpr (requires { as.ends; })
      row.ends = as.ends ? std::optional(as.ends->days) : std::nullopt;
    dossier_rows_.insert(d);
    reading_of(d, over(row) ? How::ended : How::read);
  }

  // Its lifetime is over, by what it said last.
  bool over(const DossierRow& row) const { return row.ends && *row.ends <= day_; }

  void reading_of(std::size_t d, How how) {
    // The last look of a day counts, not having been able to look is none, and what one run judged
    // by counts beside what another did.
    DossierRow& row = view_.dossiers[d];
    std::int64_t set = rule_set_;
    if (const Span* now = row.readings.at(day_);
        now != nullptr && how_of(now->value) == How::read) {
      if (how != How::read && how != How::ended) return;
      set = both(rule_set_of(now->value), set);
    }
    edited(read_lines_, d, row.readings.assign(day_, reading(how, set), view_.days));
  }

  // A timeline that was rewritten once must be written whole, whatever happens to it afterwards.
  static void edited(std::map<std::size_t, Edit>& lines, std::size_t number, Edit edit) {
    if (edit == Edit::none) return;
    Edit& known = lines[number];
    known = std::max(known, edit);
  }

  // Organizations tell of dossiers that were read. Of the others, those whose file is among the
  // broken ones were there and could not be read; the rest did not come in, if everything was
  // looked at.
  void read_dossiers() {
    read_.assign(view_.dossiers.size(), false);
    for (const result::Organization& o : run_.organizations) {
      if (o.id.empty()) continue;
      saw(view_.dossier(o.kind, o.id), o);
    }
    // A document without a readable id: the dossier last seen in its file.
    std::multimap<std::string, std::string> broken;
    std::multimap<std::string, std::string> inputs;
    for (const Finding& f : run_.findings)
      if (f.kind.empty() && result::origin_of(f.rule) == result::Origin::input)
        broken.emplace(last_part(f.file), f.file);
    for (const result::Input& i : run_.inputs) inputs.emplace(last_part(i.file), i.file);
    const auto among = [](const auto& files, const std::string& file) {
      const auto [from, to] = files.equal_range(last_part(file));
      return std::any_of(from, to, [&](const auto& f) { return same_file(f.second, file); });
    };
    for (std::size_t d = 0; d < view_.dossiers.size(); ++d) {
      if (read_[d]) continue;
      const DossierRow& row = view_.dossiers[d];
      if (row.nameless()) {
        // Not looked for on its own: it is read with its file.
        if (!part_ || row.id.empty() || among(inputs, row.file)) {
          read_[d] = true;
          reading_of(d, How::read);
        }
        continue;
      }
      if (among(broken, row.file)) {
        reading_of(d, over(row) ? How::ended : How::broken);
      } else if (!part_) {
        reading_of(d, over(row) ? How::ended : How::absent);
      }
    }
  }

  // --- Findings ---

  // By fingerprint first, which is exact; what is left is matched by what fingerprints were made of
  // before a rename or in version 0.1.
  void see_findings() {
    std::unordered_map<std::string_view, std::size_t> by_print;
    for (std::size_t i = 0; i < view_.findings.size(); ++i)
      by_print[view_.findings[i].fingerprint] = i;
    rows_of_.assign(run_.findings.size(), kNone);
    for (std::size_t i = 0; i < run_.findings.size(); ++i)
      if (const auto at = by_print.find(run_.findings[i].fingerprint); at != by_print.end())
        rows_of_[i] = at->second;
    carry_over();
    // Of a dossier handed in twice, what both copies say is one finding.
    std::unordered_map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < run_.findings.size(); ++i) {
      const Finding& f = run_.findings[i];
      if (!f.dossier.empty()) {
        const auto [at, fresh] =
            first.try_emplace(identity(f.rule, f.kind + " " + f.dossier, f.path, f.about), i);
        const Finding& other = run_.findings[at->second];
        if (!fresh && (other.file != f.file || other.document != f.document)) continue;
      }
      if (of_others(run_.findings[i])) {
        keep(rows_of_[i]);
        continue;
      }
      if (rows_of_[i] == kNone) {
        rows_of_[i] = view_.findings.size();
        view_.findings.emplace_back();
      }
      see(view_.findings[rows_of_[i]], run_.findings[i], rows_of_[i]);
    }
  }

  // True if the finding says nothing of its own dossier: it is not decided, or a reference leads
  // nowhere, because an organization that the store knows was not read. That one is reported by
  // itself; where it has been missing for too long, its absence is a fact.
  bool of_others(const Finding& f) const {
    if (part_ && relational_.count(f.rule) != 0) return true;
    if (f.verdict != Verdict::unknown) return false;
    return std::any_of(f.needs.begin(), f.needs.end(), [&](const result::Need& n) {
      if (n.what != result::Need::What::dossier) return false;
      const auto d = view_.find(n.kind, n.dossier);
      return d && !read_[*d] && view_.nights_absent(view_.dossiers[*d], day_) < absent_nights_;
    });
  }

  // It neither opens nor closes.
  void keep(std::size_t row) {
    if (row == kNone || row >= before_.size() || !before_[row]) return;
    const auto& spans = view_.findings[row].sightings.spans();
    const std::int64_t value = spans.empty() ? kSeen : spans.back().value;
    edited(lines_, row, view_.findings[row].sightings.assign(day_, value, view_.days));
    seen_.insert(row);
  }

  // Findings that the store knows by another fingerprint: of version 0.1, or under a rule's former
  // id.
  void carry_over() {
    std::vector<bool> taken(view_.findings.size(), false);
    for (const std::size_t row : rows_of_)
      if (row != kNone) taken[row] = true;
    const auto pass = [&](auto old_key, auto new_key) {
      std::unordered_map<std::string, std::vector<std::size_t>> left;
      for (std::size_t row = view_.findings.size(); row-- > 0;)
        if (!taken[row])
          if (std::string key = old_key(view_.findings[row]); !key.empty())
            left[std::move(key)].push_back(row);
      if (left.empty()) return;
      for (std::size_t i = 0; i < rows_of_.size(); ++i) {
        if (rows_of_[i] != kNone) continue;
        const std::string key = new_key(run_.findings[i]);
        const auto at = key.empty() ? left.end() : left.find(key);
        if (at == left.end() || at->second.empty()) continue;
        rows_of_[i] = at->second.back();
        at->second.pop_back();
        taken[rows_of_[i]] = true;
      }
    };
    // Renamed rules: findings of the new id that the old one had. The dossier need not have been
    // read on the night of the renaming.
    pass(
        [&](const FindingRow& f) {
          return f.former ? std::string()
                          : identity(f.rule, view_.dossiers[f.dossier].id, f.path, f.about);
        },
        [&](const Finding& f) { return identity(f.rule, dossier_key(f), f.path, f.about); });
    if (std::none_of(view_.findings.begin(), view_.findings.end(),
                     [](const FindingRow& f) { return f.former; }))
      return;
    const auto by_message = [&](const std::string& rule, const std::string& dossier,
                                const std::string& path, const Message& m) {
      return identity(rule, dossier, path, m.zh + "\n" + m.en);
    };
    pass(
        [&](const FindingRow& f) {
          return f.former ? by_message(f.rule, view_.dossiers[f.dossier].id, f.path, f.message)
                          : std::string();
        },
        [&](const Finding& f) { return by_message(f.rule, dossier_key(f), f.path, f.message); });
    pass([&](const FindingRow& f) { return f.former ? f.fingerprint : std::string(); },
         [&](const Finding& f) { return f.formerly; });
  }

  // Runs may come in any order, so an earlier day adds its sighting but does not change what people
  // read: rule, message and verdict are of the latest day.
  void see(FindingRow& row, const Finding& f, std::size_t number) {
    const bool fresh = row.number == 0 && row.fingerprint.empty();
    const Day before = fresh ? INT32_MIN : last_seen(row);
    if (row.fingerprint != f.fingerprint && !fresh) moved_[row.fingerprint] = number;
    // What a later day says of it is what people see.
    if (fresh || before <= day_) {
      const std::size_t d =
          f.dossier.empty() ? view_.dossier({}, dossier_key(f)) : view_.dossier(f.kind, f.dossier);
      saw(d, f);
      const std::string condition = result::condition(f);
      const bool differs = fresh || row.fingerprint != f.fingerprint ||
                           row.condition != condition || row.message.zh != f.message.zh ||
                           row.message.en != f.message.en || row.rule != f.rule || row.dossier != d;
      if (differs) {
        if (!fresh && !row.condition.empty() && row.condition != condition) {
          row.changed_on = day_;
          if (result::standing(row.verdict, row.severity, row.condition, f) ==
              result::Standing::worse)
            row.worse_on = day_;
        }
        row.fingerprint = f.fingerprint;
        row.former = false;
        row.dossier = d;
        row.rule = f.rule;
        row.path = f.path;
        row.about = f.about;
        row.verdict = f.verdict;
        row.severity = f.severity;
        row.message = f.message;
        row.condition = condition;
        touched_.insert(static_cast<std::ptrdiff_t>(number));
      }
    }
    const auto edit =
        row.sightings.assign(day_, f.verdict == Verdict::waived ? kWaived : kSeen, view_.days);
    edited(lines_, number, edit);
    seen_.insert(number);
  }

  // INT32_MIN sorts before every day, so that a new finding is always the latest.
  static Day last_seen(const FindingRow& row) {
    return row.sightings.spans().empty() ? INT32_MIN : row.sightings.spans().back().to;
  }

  // What an earlier run of this day saw and this one, which looked, did not: the later counts.
  void miss_findings() {
    const RuleSet& set = view_.rule_sets.at(rule_set_);
    for (std::size_t i = 0; i < view_.findings.size(); ++i) {
      FindingRow& row = view_.findings[i];
      const Span* span = row.sightings.at(day_);
      if (span == nullptr || span->value == kMended || seen_.count(i) != 0 || !read_[row.dossier])
        continue;
      if (result::origin_of(row.rule) == result::Origin::rule && set.judged.count(row.rule) == 0)
        continue;
      const bool first = span->from == day_ && row.sightings.spans().front().from == day_;
      const Span* look = view_.dossiers[row.dossier].readings.at(day_);
      if (first && look != nullptr && how_of(look->value) == How::ended) continue;
      if (first) {
        row.sightings.assign(day_, kMended, view_.days);
      } else {
        row.sightings.clear(day_, view_.days);
      }
      edited(lines_, i, Edit::rewritten);
    }
  }

  // Spans hold for every day of a run between their ends. Of a day that comes between, nothing is
  // known yet.
  void open_gaps() {
    const auto cut = [&](Timeline& line) {
      if (line.at(day_) == nullptr) return false;
      line.clear(day_, view_.days);
      return true;
    };
    for (std::size_t d = 0; d < view_.dossiers.size(); ++d)
      if (cut(view_.dossiers[d].readings)) edited(read_lines_, d, Edit::rewritten);
    for (std::size_t i = 0; i < view_.findings.size(); ++i)
      if (cut(view_.findings[i].sightings)) edited(lines_, i, Edit::rewritten);
  }

  // --- Writing ---

  // Dossiers first: findings and readings refer to them by number. Only rows that changed are
  // written; an ordinary night touches the timelines and little else.
  void write() {
    Statement dossier(db_,
                      "INSERT INTO dossiers(kind, id, name, grouping, file, ends) "
                      "VALUES(?,?,?,?,?,?) "
                      "ON CONFLICT(kind, id) DO UPDATE SET name = excluded.name, "
                      "grouping = excluded.grouping, file = excluded.file, ends = excluded.ends "
                      "WHERE name <> excluded.name OR grouping <> excluded.grouping OR "
                      "file <> excluded.file OR ends IS NOT excluded.ends");
    for (const std::size_t d : dossier_rows_) {
      DossierRow& row = view_.dossiers[d];
      dossier.run(row.kind, row.id, row.name, row.group, row.file, row.ends);
      if (row.number == 0) row.number = sqlite3_last_insert_rowid(db_);
    }
    {
      Lines lines(db_, "readings", "dossier", "how, rule_set");
      for (const auto& [d, edit] : read_lines_)
        lines.write(view_.dossiers[d].number, view_.dossiers[d].readings, edit,
                    [](Statement& put, std::int64_t of, const Span& s) {
                      put.run(of, s.from, s.to, static_cast<int>(how_of(s.value)),
                              rule_set_of(s.value));
                    });
    }
    // Two findings may have changed names with one another.
    for (const auto& [old, row] : moved_) {
      Statement away(db_, "UPDATE findings SET fingerprint = '-' || number WHERE number = ?");
      away.run(view_.findings[row].number);
    }
    Statement put(db_,
                  "INSERT INTO findings(number, fingerprint, former, dossier, rule, path, about, "
                  "verdict, severity, message_zh, message_en, condition, changed_on, worse_on) "
                  "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(number) DO UPDATE SET "
                  "fingerprint = excluded.fingerprint, former = excluded.former, "
                  "dossier = excluded.dossier, rule = excluded.rule, path = excluded.path, "
                  "about = excluded.about, verdict = excluded.verdict, "
                  "severity = excluded.severity, message_zh = excluded.message_zh, "
                  "message_en = excluded.message_en, condition = excluded.condition, "
                  "changed_on = excluded.changed_on, worse_on = excluded.worse_on");
    std::int64_t next = number_of(db_, "SELECT ifnull(max(number), 0) FROM findings");
    std::vector<std::size_t> touched(touched_.begin(), touched_.end());
    std::sort(touched.begin(), touched.end());
    for (const std::size_t i : touched) {
      FindingRow& f = view_.findings[i];
      if (f.number == 0) f.number = ++next;
      put.run(f.number, f.fingerprint, f.former, view_.dossiers[f.dossier].number, f.rule, f.path,
              f.about, name(f.verdict), name(f.severity), f.message.zh, f.message.en, f.condition,
              f.changed_on, f.worse_on);
    }
    Lines lines(db_, "sightings", "finding", "what");
    for (const auto& [i, edit] : lines_)
      lines.write(
          view_.findings[i].number, view_.findings[i].sightings, edit,
          [](Statement& to, std::int64_t of, const Span& s) { to.run(of, s.from, s.to, s.value); });
    move_words();
  }

  // What people wrote goes with the finding, and ledgers that name it as before are still known.
  void move_words() {
    if (moved_.empty()) return;
    Statement known(db_, "INSERT OR REPLACE INTO known_as VALUES(?,?)");
    // All away first: one may be called what another was.
    for (const char* table : {"ledger", "ledger_past", "ledger_about"}) {
      Statement move(db_, fmt::format("UPDATE {} SET key = ? WHERE key = ?", table).c_str());
      const auto aside = [&](std::size_t row) {
        return fmt::format("-{}", view_.findings[row].number);
      };
      for (const auto& [old, row] : moved_) move.run(aside(row), old);
      for (const auto& [old, row] : moved_) move.run(view_.findings[row].fingerprint, aside(row));
    }
    for (const auto& [old, row] : moved_) known.run(old, view_.findings[row].number);
  }

  // A timeline in the database: only its tail changes as a rule.
  class Lines {
   public:
    Lines(sqlite3* db, const std::string& table, const std::string& of, const std::string& value)
        : extend_(db,
                  fmt::format("UPDATE {} SET to_day = ? WHERE {} = ? AND from_day = ?", table, of)
                      .c_str()),
          drop_(db, fmt::format("DELETE FROM {} WHERE {} = ?", table, of).c_str()),
          put_(db, fmt::format("INSERT INTO {}({}, from_day, to_day, {}) VALUES(?,?,?{})", table,
                               of, value, value.find(',') == value.npos ? ",?" : ",?,?")
                       .c_str()) {}

    template <typename F>
    void write(std::int64_t of, const Timeline& line, Edit edit, F put) {
      if (edit == Edit::extended)
        return extend_.run(line.spans().back().to, of, line.spans().back().from);
      drop_.run(of);
      for (const Span& s : line.spans()) put(put_, of, s);
    }

   private:
    Statement extend_, drop_, put_;
  };

  // --- The result ---

  // For each finding, whether it is neither closed nor unknown on the day.
  std::vector<bool> standing() const {
    std::vector<bool> out(view_.findings.size(), false);
    for (std::size_t i = 0; i < out.size(); ++i)
      if (const auto life = view_.life(view_.findings[i], day_)) out[i] = !life->closed;
    return out;
  }

  // What a night opened and closed is the difference between the states before and after it, worked
  // out by the same function as every other view, not counted while findings are matched.
  void totals(const Receipt& receipt) {
    const std::vector<bool> after = standing();
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      const bool was = i < before_.size() && before_[i];
      opened += after[i] && !was ? 1 : 0;
      closed += was && !after[i] ? 1 : 0;
    }
    Statement done(db_, "UPDATE runs SET opened = ?, closed = ? WHERE number = ?");
    done.run(opened, closed, receipt.number);
    if (receipt.inserted) later_totals(done);
    counts(receipt.number);
  }

  // Later days open and close something else by now. The changes of a day are reported with its
  // last run.
  void later_totals(Statement& done) {
    std::map<Day, std::pair<std::int64_t, std::int64_t>> by_day;
    for (const FindingRow& f : view_.findings)
      if (const auto life = view_.life(f, INT32_MAX - 1))
        for (const auto& [opened, closed] : life->episodes) {
          ++by_day[opened].first;
          if (closed) ++by_day[*closed].second;
        }
    for (std::size_t i = 0; i < view_.runs.size(); ++i) {
      const RunRow& r = view_.runs[i];
      if (r.day <= day_) continue;
      const bool last = i + 1 == view_.runs.size() || view_.runs[i + 1].day != r.day;
      const auto [opened, closed] = last ? by_day[r.day] : std::pair<std::int64_t, std::int64_t>{};
      done.run(opened, closed, r.number);
    }
  }

  // Sums by topic, provision and group, so that trends of many nights need neither the runs nor a
  // rulebook.
  void counts(std::int64_t number) {
    Statement totals(db_, "INSERT INTO counts VALUES(?,?,?,?,?,?,?)");
    const auto put = [&](const char* what, const std::string& id, const Message& title,
                         const Counts& counts) {
      totals.run(number, what, id, title.zh, title.en, counts[Verdict::fail],
                 counts[Verdict::unknown]);
    };
    std::map<std::string, Counts> topics;
    std::map<std::string, Counts> provisions;
    for (const result::RuleInfo& r : run_.rules) {
      topics[r.topic] += r.counts;
      for (const std::string& id : r.cites) provisions[id] += r.counts;
    }
    for (const auto& [id, counts] : topics) put("topic", id, run_.topic_title(id), counts);
    for (const auto& [id, counts] : provisions) {
      const result::ProvisionInfo* p = run_.provision(id);
      put("provision", id, p == nullptr ? Message{id, id} : p->words, counts);
    }
    for (const result::Group& g : run_.groups) {
      Counts sum{};
      for (const auto& [id, counts] : g.topics) sum += counts;
      put("group", g.kind + " " + g.id,
          g.name.empty() && !g.id.empty() ? Message{g.id, g.id}
                                          : result::group_title(run_, g.kind, g.id, g.name),
          sum);
    }
    // For readers of the store that have no rulebook.
    if (!run_.groups.empty())
      put("words", "group", run_.kind_title(run_.groups.front().kind), Counts{});
  }

  // No row of the view.
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  sqlite3* db_;
  const result::Run& run_;
  Day day_;
  std::uint64_t absent_nights_;
  View view_;
  bool part_ = false;
  std::int64_t rule_set_ = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> unions_;  // see both()
  std::vector<bool> before_;
  std::set<std::string> relational_;    // rules across dossiers, where a part was checked
  std::vector<bool> read_;              // dossiers that this run looked at
  std::set<std::size_t> dossier_rows_;  // to be written, and so on
  std::map<std::size_t, Edit> read_lines_;
  std::map<std::size_t, Edit> lines_;
  std::set<std::ptrdiff_t> touched_;
  std::unordered_set<std::size_t> seen_;      // findings of this run
  std::vector<std::size_t> rows_of_;          // for each finding of the run
  std::map<std::string, std::size_t> moved_;  // former fingerprints
};

}  // namespace

std::optional<Receipt> Store::record(const result::Run& run, const Recording& how,
                                     Problems& problems) {
  // A mark that cannot be taken says nothing of what was read.
  const auto unread = [](const Problem& p) { return !p.id.starts_with("marks/"); };
  if (std::any_of(run.problems.begin(), run.problems.end(), unread)) {
    complain(
        {"没有记入", "the run was not recorded"},
        {"有文件没有读到，这次检查不算看过", "not all inputs could be read, so it has not looked"},
        problems);
    return {};
  }
  try {
    Transaction transaction(state_->db);
    if (const auto before = pruned_before(state_->db); before && run.as_of.days < *before) {
      complain({"没有记入", "the run was not recorded"},
               say("{} 以前办结的问题已经清理，更早的检查会把它们当作新问题",
                   "what closed before {} was pruned, and a run of an earlier day would take it "
                   "for new",
                   to_string(Date{*before})),
               problems,
               say("记入清理以前的备份", "record it in a backup from before the pruning"));
      return {};
    }
    const Receipt receipt = Recorder(state_->db, run, absent_nights_).record(how);
    put_marks(state_->db, run);
    if (!receipt.part) put_scores(state_->db, run);
    transaction.commit();
    return receipt;
  } catch (const Fault& fault) {
    complain({"没有记入", "the run was not recorded"}, fault.said(), problems, fault.hint());
    return {};
  }
}

}  // namespace ducha::history
