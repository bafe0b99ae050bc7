// Nights over a made-up town, against a model that knows what is wrong with each kennel, since
// when, and who wrote what of it. DUCHA_NIGHTS=60 makes sixty of them; `make ci-full` does.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "history/store.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "table/table.h"

using namespace ducha;
using ducha::test::Ran;
using ducha::test::Workshop;
using result::Known;
using result::Status;
namespace fs = std::filesystem;

namespace {

constexpr int kKennels = 24;
constexpr int kLimit = 10;
constexpr std::uint64_t kAbsent = history::kAbsentNights;

// What can be wrong with a kennel: too few keepers, and two visits in the far future.
constexpr std::array<const char*, 3> kFaults = {"staff.keepers", "visits[V1].held_on",
                                                "visits[V2].held_on"};

struct Fault {
  bool there = false;  // in the dossier as it would be handed in
  // As somebody who looked every time knows it.
  bool open = false;
  int opened = 0;
  bool waived = false;  // when it was last seen
};

struct Kennel {
  std::string id;
  std::string folder;
  std::string file;
  enum { handed_in, missing, broken, twice } tonight = handed_in;
  bool gone = false;       // for ever
  int closed = INT32_MAX;  // the day on which its lifetime is over, as it says
  bool told = false;       // somebody has read so
  std::array<Fault, 3> faults;
  std::uint64_t absent = 0;  // nights
};

class World : public Workshop {
 public:
  World(const std::string& name, unsigned seed) : Workshop(name), dice_(seed) {
    fs::copy(fs::path(tests::kSourceDir) / "tests/books/kennel", folder() / "book",
             fs::copy_options::recursive);
    std::string schema = read("book/schema/kennel.yaml");
    schema.insert(schema.find("fields:\n") + 8,
                  "  closed_on: {type: date, zh: 撤销日期, en: closed on}\n");
    schema.insert(schema.find("fields:\n"), "lifetime: {to: closed_on}\n");
    write("book/schema/kennel.yaml", schema);
    for (const char* town : {"T1", "T2"})
      write(fmt::format("in/{}/town.yaml", town),
            fmt::format("kind: town\nid: {}\nbudget: 10\n", town));
    for (int i = 0; i < kKennels; ++i) {
      Kennel k;
      k.id = fmt::format("K{}", 100 + i);
      k.folder = i % 2 == 0 ? "T1" : "T2";
      k.file = "k" + k.id + ".yaml";
      kennels.push_back(k);
    }
  }

  bool chance(int of_hundred) { return static_cast<int>(dice_() % 100) < of_hundred; }
  template <typename List>
  auto& any(List& list) {
    return list[dice_() % list.size()];
  }

  std::vector<Kennel> kennels;
  int day = 0;                                        // days since the first night
  std::optional<std::pair<std::string, int>> waiver;  // kennel, last day
  bool visits_off = false;
  std::string visit_rule = "care/visit-too-late";
  bool renaming = false;  // the rule gets another id before the next night
  int limit = kLimit;
  // By dossier and path: a rule that is renamed takes them along.
  std::map<std::pair<std::string, std::string>, result::Entry> words;

  std::string rule(std::size_t f) const { return f == 0 ? "care/too-few-keepers" : visit_rule; }

  std::string date(int d) const { return to_string(Date{make_date(2024, 1, 1)->days + d}); }

  void hand_in() {
    for (const char* town : {"T1", "T2"})
      for (const auto& entry : fs::directory_iterator(folder() / "in" / town))
        if (entry.path().filename() != "town.yaml") fs::remove(entry.path());
    for (const Kennel& k : kennels) {
      if (k.gone || k.tonight == Kennel::missing) continue;
      std::string text = fmt::format(
          "kind: kennel\nid: {}\nname: kennel {}\ntown: {}\nsort: large\ndogs: 21\nstaff: "
          "{{keepers: {}}}\nvisits:\n- {{id: V1, held_on: {}}}\n- {{id: V2, held_on: {}}}\n",
          k.id, k.id, k.folder, k.faults[0].there ? 1 : 5,
          k.faults[1].there ? "2999-01-01" : "2020-01-01",
          k.faults[2].there ? "2999-01-01" : "2020-01-01");
      if (k.closed != INT32_MAX) text += fmt::format("closed_on: {}\n", date(k.closed));
      if (k.tonight == Kennel::broken) text += "x: \"\n";
      write(fmt::format("in/{}/{}", k.folder, k.file), text);
      if (k.tonight == Kennel::twice)
        write(fmt::format("in/{}/{}-copy.yaml", k.folder, k.id == "K103" ? "a" : "z"), text);
    }
    std::string profile = fmt::format(
        "profile: nights\ntitle: {{zh: 夜, en: nights}}\ntime_limits: {{error: {}, warning: 20}}\n",
        limit);
    if (visits_off)
      profile += fmt::format("off: [{{rule: {}, reason: {{zh: 停, en: off}}}}]\n", visit_rule);
    if (waiver)
      profile += fmt::format(
          "waivers: [{{rule: care/too-few-keepers, dossier: {}, reason: r, owner: o, expires: "
          "{}}}]\n",
          waiver->first, date(waiver->second));
    write("nights.yaml", profile);
  }

  Ran check(const std::string& path, int on, const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {
        "check",  path,      "--rules", "book",   "--profile", "nights.yaml", "--as-of",
        date(on), "--store", "h.db",    "--lang", "en",        "--format",    "xlsx=l.xlsx"};
    args.insert(args.end(), more.begin(), more.end());
    const Ran ran = run(args);
    CAPTURE(ran.err);
    REQUIRE(ran.code <= 1);
    return ran;
  }

  // Somebody looks at a town, or at all: what the model makes of it. `before`: how it stood before
  // this day, since of several looks of a day the last counts.
  void look(const std::vector<Kennel>& before, const std::string& town = {}) {
    for (std::size_t i = 0; i < kennels.size(); ++i) {
      Kennel& k = kennels[i];
      if (!town.empty() && k.folder != town) continue;
      const bool there = !k.gone && k.tonight != Kennel::missing;
      const bool read = there && k.tonight != Kennel::broken;
      if (read) ever_read.insert(k.id);
      if (read && k.closed != INT32_MAX) k.told = true;
      // Nobody misses what is no more.
      if (town.empty()) k.absent = there || over(k) ? 0 : before[i].absent + 1;
      if (!read) continue;
      k.absent = 0;
      if (over(k)) continue;
      for (std::size_t f = 0; f < kFaults.size(); ++f) {
        Fault& fault = k.faults[f];
        if (f > 0 && visits_off) continue;
        fault.open = before[i].faults[f].open;
        fault.opened = before[i].faults[f].opened;
        if (fault.there && !fault.open) fault.opened = day;
        fault.open = fault.there;
        fault.waived = f == 0 && waiver && waiver->first == k.id && day <= waiver->second;
      }
    }
  }

  bool over(const Kennel& k) const { return k.told && k.closed <= day; }

  Status status(const Kennel& k, std::size_t f) const {
    if (!k.faults[f].open) return Status::closed;
    if (f > 0 && visits_off) return Status::withdrawn;
    if (over(k)) return Status::withdrawn;
    if (k.absent >= kAbsent && !k.faults[f].waived) return Status::unseen;
    if (k.absent >= kAbsent) return Status::unseen;
    return k.faults[f].waived ? Status::waived : Status::open;
  }

  // The store against the model.
  void compare() {
    CAPTURE(date(day));
    Problems problems;
    const auto store = history::Store::open("h.db", {history::Store::Access::read}, problems);
    REQUIRE(store != nullptr);
    CHECK(store->check().empty());
    const result::Ledger ledger = store->ledger(Date{make_date(2024, 1, 1)->days + day});
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<const Known*>> by;
    for (const auto& [key, known] : ledger.findings)
      by[{known.dossier, known.rule, known.path}].push_back(&known);
    for (const Kennel& k : kennels)
      for (std::size_t f = 0; f < kFaults.size(); ++f) {
        CAPTURE(k.id);
        CAPTURE(kFaults[f]);
        const Status wanted = status(k, f);
        const auto& list = by[{k.id, rule(f), kFaults[f]}];
        const auto left = std::count_if(list.begin(), list.end(), [](const Known* known) {
          return known->status != Status::closed;
        });
        if (wanted == Status::closed) {
          CHECK(left == 0);
          continue;
        }
        const auto first =
            std::min_element(list.begin(), list.end(), [](const Known* a, const Known* b) {
              return std::pair(a->status == Status::closed, a->opened) <
                     std::pair(b->status == Status::closed, b->opened);
            });
        REQUIRE(first != list.end());
        const Known& known = **first;
        // A copy has its findings as long as it is there, or nobody looks.
        if (k.tonight == Kennel::handed_in && !k.gone && !over(k) && (f == 0 || !visits_off))
          CHECK(left == 1);
        CHECK(result::kStatusNames[static_cast<std::size_t>(known.status)] ==
              result::kStatusNames[static_cast<std::size_t>(wanted)]);
        CHECK(to_string(*known.opened) == date(k.faults[f].opened));
        const auto agreed = words.find({k.id, kFaults[f]});
        const bool own =
            agreed != words.end() && !at(agreed->second, result::Column::deadline).empty();
        const int due = k.faults[f].opened + (f == 0 ? limit : 20);
        REQUIRE(known.due);
        CHECK(to_string(*known.due) ==
              (own ? at(agreed->second, result::Column::deadline) : date(due)));
        CHECK(known.overdue == (wanted == Status::open && to_string(*known.due) < date(day)));
      }
    std::map<std::pair<std::string, std::string>, const Known*> rows;
    for (const auto& [key, known] : ledger.findings)
      if (known.rule.starts_with("care/")) rows[{known.dossier, known.path}] = &known;
    for (const auto& [place, entry] : words) {
      CAPTURE(place.first);
      CAPTURE(place.second);
      REQUIRE(rows.count(place) == 1);
      CHECK(rows[place]->entry == entry);
    }
  }

  // What a copy brings, and what cannot be read, the model does not count.
  bool plain() const {
    return std::all_of(kennels.begin(), kennels.end(), [](const Kennel& k) {
      return k.gone || k.tonight == Kennel::handed_in || k.tonight == Kennel::missing;
    });
  }

  // The page since yesterday against the model. `then`: how each stood at the end of that day.
  void compare_since(const std::vector<Kennel>& before,
                     const std::vector<std::array<Status, 3>>& then) {
    Problems problems;
    const auto store = history::Store::open("h.db", {history::Store::Access::read}, problems);
    REQUIRE(store != nullptr);
    const Date today{make_date(2024, 1, 1)->days + day};
    const result::Since since = store->since({}, today);
    using Place = std::tuple<std::string, std::string, std::string>;
    std::set<Place> opened;
    std::set<Place> mended;
    std::set<Place> withdrawn;
    std::set<std::string> absent;
    for (std::size_t i = 0; i < kennels.size(); ++i) {
      const Kennel& k = kennels[i];
      for (std::size_t f = 0; f < kFaults.size(); ++f) {
        const Status now = status(k, f);
        const Status was = then[i][f];
        const Place place{k.id, rule(f), kFaults[f]};
        if (now == Status::open && (was == Status::closed || was == Status::withdrawn))
          opened.insert(place);
        if (now == Status::closed && before[i].faults[f].open) mended.insert(place);
        if (now == Status::withdrawn && was != Status::withdrawn && before[i].faults[f].open)
          withdrawn.insert(place);
      }
      if (!over(k) && (k.gone || k.tonight == Kennel::missing || k.tonight == Kennel::broken))
        absent.insert(k.id);
    }
    const auto places = [](std::initializer_list<const std::vector<Known>*> lists) {
      std::set<Place> out;
      for (const auto* list : lists)
        for (const Known& k : *list)
          if (k.rule.starts_with("care/")) out.insert({k.dossier, k.rule, k.path});
      return out;
    };
    CHECK((places({&since.fresh, &since.reopened}) == opened));
    CHECK((places({&since.mended}) == mended));
    CHECK((places({&since.withdrawn}) == withdrawn));
    std::set<std::string> missing;
    for (const result::Missing& m : since.missing) missing.insert(m.id);
    // Who was never read is not missed.
    for (auto k = absent.begin(); k != absent.end();) {
      const bool known = missing.count(*k) != 0 || ever_read.count(*k) != 0;
      k = known ? std::next(k) : absent.erase(k);
    }
    CHECK((missing == absent));
    // At the top of a report stand those that have been missed for too long.
    std::set<std::string> told;
    for (const result::Missing& m : store->absent(today)) told.insert(m.id);
    std::set<std::string> wanted;
    for (const Kennel& k : kennels)
      if (k.absent >= kAbsent && ever_read.count(k.id) != 0) wanted.insert(k.id);
    CHECK((told == wanted));
  }
  std::set<std::string> ever_read;

  std::vector<std::array<Status, 3>> statuses() const {
    std::vector<std::array<Status, 3>> out;
    for (const Kennel& k : kennels) out.push_back({status(k, 0), status(k, 1), status(k, 2)});
    return out;
  }

  // A rule gets another id: nothing else changes.
  void rename_rule() {
    static constexpr const char* kIds[] = {"care/visit-too-late", "care/visit-to-come",
                                           "care/visit-due"};
    std::size_t at = 0;
    while (kIds[at] != visit_rule) ++at;
    const std::string now = kIds[(at + 1 + dice_() % 2) % 3];
    std::string rules = read("book/care.yaml");
    rules.replace(rules.find(visit_rule), visit_rule.size(), now);
    write("book/care.yaml", rules);
    fs::remove("book/care.test.yaml");
    visit_rule = now;
  }

  // Somebody looks after the store: it comes to the same.
  void keep() {
    const std::string copy = fmt::format("copy{}.db", day);
    CHECK(run({"history", "--store", "h.db", "--backup", copy}).code == 0);
    CHECK(run({"history", "--store", copy, "--check"}).code == 0);
    CHECK(run({"history", "--store", "h.db", "--prune", "3", "--as-of", date(day)}).code == 0);
    CHECK(run({"history", "--store", "h.db", "--check"}).code == 0);
    compare();
  }

  // What people typed stands in tonight's workbook.
  void read_words() {
    Problems problems;
    const auto book = table::load("l.xlsx", problems);
    REQUIRE(book);
    std::set<std::string> notes;
    for (const table::Sheet& sheet : book->sheets) {
      std::map<std::string, std::size_t> columns;
      for (std::size_t r = 0; r < sheet.rows.size(); ++r)
        if (columns.empty() || columns.count("fingerprint") == 0)
          for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) columns[sheet.at(r, c).text] = c;
        else if (!sheet.at(r, columns["fingerprint"]).text.empty())
          notes.insert(sheet.at(r, columns["note"]).text);
    }
    for (const auto& [place, entry] : words) {
      CAPTURE(place.first);
      CHECK(notes.count(at(entry, result::Column::note)) == 1);
    }
  }

  // Somebody fills in a few rows of last night's ledger.
  void write_words() {
    Problems problems;
    const auto store = history::Store::open("h.db", {history::Store::Access::read}, problems);
    REQUIRE(store != nullptr);
    const result::Ledger ledger = store->ledger(Date{make_date(2024, 1, 1)->days + day});
    std::vector<std::string> keys;
    // Of K103 there may be a copy, with a finding at the same place.
    for (const auto& [key, known] : ledger.findings)
      if (known.status == Status::open && known.rule.starts_with("care/") &&
          known.dossier != "K103")
        keys.push_back(key);
    if (keys.empty()) return;
    std::string csv = "fingerprint,responsible,measure,deadline,state,note\n";
    for (int i = 0; i < 3; ++i) {
      const std::string& key = any(keys);
      const Known& of = *ledger.find(key);
      result::Entry& entry = words[{of.dossier, of.path}];
      at(entry, result::Column::responsible) = fmt::format("person {}", dice_() % 5);
      at(entry, result::Column::note) = fmt::format("note {} of day {}", i, day);
      if (chance(40)) at(entry, result::Column::deadline) = date(day + 30);
      csv += fmt::format("{},{},,{},,{}\n", key, at(entry, result::Column::responsible),
                         at(entry, result::Column::deadline), at(entry, result::Column::note));
    }
    write("words.csv", csv);
    const std::vector<std::string> take = {"ledger", "import", "words.csv", "--store",
                                           "h.db",   "--lang", "en"};
    const Ran ran = run(take);
    CAPTURE(ran.out);
    CAPTURE(ran.err);
    // The later value of a cell counts, and where it took the place of another's, that is told.
    CHECK(ran.code <= 1);
    // Taken again it changes nothing.
    CHECK(test::has(run(take).out, "imported before"));
  }

  void night() {
    const std::vector<std::array<Status, 3>> then = statuses();
    ++day;
    const std::vector<Kennel> before = kennels;
    if (waiver && waiver->second < day && chance(50)) waiver.reset();
    if (!waiver && chance(20)) waiver = {any(kennels).id, day + 4};
    visits_off = visits_off ? chance(40) : chance(10);
    // Of a rule that is off nobody sees what it says: it cannot be known again.
    if (std::exchange(renaming, false) && !visits_off) rename_rule();
    limit = chance(15) ? 5 : kLimit;
    for (Kennel& k : kennels) {
      for (Fault& f : k.faults)
        if (chance(12)) f.there = !f.there;
      if (chance(5)) k.file = fmt::format("{}-{}.yaml", chance(50) ? "b" : "y", k.id);
      if (k.tonight == Kennel::missing && chance(50)) continue;
      k.tonight = chance(5)                     ? Kennel::missing
                  : chance(5)                   ? Kennel::broken
                  : chance(4) && k.id == "K103" ? Kennel::twice
                                                : Kennel::handed_in;
      if (chance(1)) k.gone = true;
      if (k.closed == INT32_MAX && chance(1)) k.closed = day + static_cast<int>(dice_() % 4);
    }
    if (chance(20)) {
      // Earlier that day, as it was by then; and once more after somebody had mended something.
      hand_in();
      look(before);
      check("in", day);
      compare();
      for (Kennel& k : kennels)
        for (Fault& f : k.faults)
          if (chance(10)) f.there = !f.there;
    }
    const std::string town = chance(50) ? "T1" : "T2";
    if (chance(25)) {
      hand_in();
      look(before, town);
      check("in/" + town, day);
    }
    hand_in();
    look(before);
    const Ran ran = check("in", day, {"--quiet", "--fail-on", "error", "--fail-on-new"});
    compare();
    compare_since(before, then);
    // Errors that were not open yesterday make the exit code.
    bool fresh = false;
    for (std::size_t i = 0; i < kennels.size(); ++i)
      fresh = fresh || (status(kennels[i], 0) == Status::open && kennels[i].absent == 0 &&
                        kennels[i].tonight == Kennel::handed_in && then[i][0] == Status::closed);
    if (plain()) CHECK(ran.code == (fresh ? 1 : 0));
    read_words();
    if (chance(60)) write_words();
  }

 private:
  std::mt19937 dice_;
};

}  // namespace

TEST_CASE("nights: the store knows what the model knows") {
  const char* asked = std::getenv("DUCHA_NIGHTS");
  const int nights = asked == nullptr ? 8 : std::atoi(asked);
  const unsigned seeds = asked == nullptr ? 2 : 4;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    World world("nights", seed);
    for (Kennel& k : world.kennels)
      for (Fault& f : k.faults) f.there = world.chance(40);
    for (int n = 0; n < nights; ++n) {
      if (n == nights / 2 && n > 1) {
        // The share of one town is not there for a night.
        const std::vector<Kennel> before = world.kennels;
        ++world.day;
        for (Kennel& k : world.kennels) k.tonight = k.folder == "T2" ? Kennel::missing : k.tonight;
        world.hand_in();
        world.look(before);
        world.check("in", world.day);
        world.compare();
      }
      world.night();
      world.renaming = n % 4 == 3;
      if (n % 10 == 6) world.keep();
    }
  }
}

TEST_CASE("nights: in whatever order the days are recorded, the store comes to the same") {
  // Each night by itself in a store of its own gives what was seen; recorded in another order, how
  // findings stand is the same.
  World world("nights-order", 7);
  for (Kennel& k : world.kennels)
    for (Fault& f : k.faults) f.there = world.chance(40);
  std::vector<std::string> saved;
  for (int n = 0; n < 6; ++n) {
    ++world.day;
    for (Kennel& k : world.kennels) {
      for (Fault& f : k.faults)
        if (world.chance(25)) f.there = !f.there;
      k.tonight = world.chance(15) ? Kennel::missing : Kennel::handed_in;
    }
    world.hand_in();
    saved.push_back(fmt::format("run{}.json", n));
    world.check("in", world.day, {"--format", "json=" + saved.back()});
  }
  const auto stands = [&](const std::string& file) {
    Problems problems;
    const auto store = history::Store::open(file, {history::Store::Access::read}, problems);
    REQUIRE(store != nullptr);
    CHECK(store->check().empty());
    std::string out;
    for (int d = 1; d <= world.day; ++d)
      for (const auto& [key, k] : store->ledger(Date{make_date(2024, 1, 1)->days + d}).findings)
        out += fmt::format("{} {} {} {} {}\n", d, key,
                           result::kStatusNames[static_cast<std::size_t>(k.status)],
                           to_string(*k.opened), k.ended ? to_string(*k.ended) : "");
    return out;
  };
  const std::string wanted = stands("h.db");
  std::mt19937 dice(11);
  for (int turn = 0; turn < 5; ++turn) {
    std::shuffle(saved.begin(), saved.end(), dice);
    fs::remove("other.db");
    for (const std::string& file : saved)
      REQUIRE(world.run({"report", file, "--store", "other.db", "--record", "--quiet"}).code <= 1);
    CHECK(stands("other.db") == wanted);
  }
}
