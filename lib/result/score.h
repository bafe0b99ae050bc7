// Points by a scoring sheet (考评): what each organization earns, each point that it loses traced
// to a finding, to what is missing or to a mark that a person gave. The door is score(). Points are
// in millionths, as everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/message.h"
#include "base/place.h"
#include "base/verdict.h"

namespace ducha::result {

struct Run;

// What undecided verdicts do to their item. lost: they take what failing ones would, and never less
// than their rules' share of the item, so that an item of which nothing is decided earns nothing
// (无材料不得分). withheld: the same, told as points that can still be earned. nothing: they take
// nothing and are reported.
enum class Silence : std::uint8_t { lost, withheld, nothing };
inline constexpr std::array<std::string_view, 3> kSilences = {"lost", "withheld", "nothing"};

// From this value of the finding on, these points are taken instead of a product.
struct Step {
  std::int64_t from = 0;  // millionths of the value
  std::int64_t points = 0;
};

// What failing findings of some rules take: so many points a finding, or a unit of a value that the
// finding names (a missing quarter, a person, a month late, a percent below).
struct Toll {
  std::vector<std::string> rules;         // ids, sorted
  PerSeverity<std::int64_t> points = {};  // a unit, by severity of the finding
  std::string value;       // name of the value that counts the units; empty: a finding is one
  bool below = false;      // units are what the value lies below `limit`, else above it
  std::int64_t limit = 0;  // of the value, in millionths
  std::int64_t each = 1'000'000;     // of the value: one unit; a unit begun counts
  std::vector<Step> steps;           // rising; in place of `each`
  std::optional<std::int64_t> most;  // that one organization loses by this toll
};

// One line of a sheet. It starts with `points` and loses by its tolls, down to `floor`; a bonus
// starts with nothing, and only people give it. A line marked by hand has what the examiner gave.
struct ScoreItem {
  std::string id;
  std::string kind;
  std::string sheet;  // id of its SheetInfo
  Message title;
  Message standard;  // 评分标准: what is asked, for people; may be empty
  std::int64_t points = 0;
  std::int64_t floor = 0;          // may be negative
  std::vector<std::string> rules;  // ids, sorted: those of all its tolls
  std::vector<Toll> tolls;         // the first that names a rule takes for it
  bool by_hand = false;
  bool bonus = false;
  std::optional<Silence> silence;  // nothing: that of all sheets
};

// The sheet of a kind, or of those of a kind whose fields have certain values. The first of a kind
// that fits is used.
struct SheetInfo {
  std::string id;
  std::string kind;
  Message title;
  std::int64_t total = 0;   // what its items add up to, without bonuses
  std::int64_t out_of = 0;  // what the sum is brought to; equal to `total` if it is not scaled
};

// A grade: `from` these points of a hundred on.
struct Band {
  std::string id;
  Message title;
  std::int64_t from = 0;
};

// 一票否决: where one of its rules fails, or an examiner says so, the grade is `cap` at best.
struct Veto {
  std::string id;
  Message title;
  std::vector<std::string> rules;  // ids, sorted; none: by hand alone
  std::size_t cap = 0;             // number in ScoreSheet::bands
};

// A remark on the sheet itself: a rule that counts twice, an item without a mark.
struct SheetNote {
  Message message;
  std::string file;
  Place where;
};

// A local setting, of the profile. Without items there is no scoring.
struct ScoreSheet {
  Message title;
  Silence silence = Silence::lost;
  std::int64_t graded_from = 60'000'000;  // decided share of a sheet, in percent, for a grade
  std::int64_t self_weight = 0;           // percent of the sum: 自评 against 考评
  std::int64_t bonus_most = 0;            // of all bonuses together
  bool bonus_in_sum = false;              // else they are told apart
  std::vector<SheetInfo> sheets;
  std::vector<ScoreItem> items;  // by sheet
  std::vector<Band> bands;       // from the best down; the last starts at 0
  std::vector<Veto> vetoes;
  std::vector<SheetNote> notes;

  Silence silence_of(const ScoreItem& item) const { return item.silence.value_or(silence); }
};

// Rules of an item by verdict: Verdict as index. A rule that judges many things
// counts once: as failing if one of them fails, else as passed if one passes, else as undecided.
using Tally = PerVerdict<std::uint32_t>;

// An organization that was judged.
struct Organization {
  std::string kind;
  std::string id;
  std::string name;
  std::string group;
  std::string file;
  std::uint32_t document = 0;
  std::optional<Date> ends = {};    // the day on which its lifetime is over, where it says one
  std::string sheet = {};           // id of its SheetInfo; empty: none fits
  std::vector<Tally> tallies = {};  // by the items of that sheet
};

// What a person gave for an item, or said of a veto.
struct Mark {
  std::string dossier;                   // id
  std::string item;                      // id of an item or a veto
  std::optional<std::int64_t> self;      // 自评
  std::optional<std::int64_t> examiner;  // 考评; of a veto: not 0 means that it applies
  std::string reason;
  std::string by;
  std::string file;       // where it was written
  std::uint32_t row = 0;  // from 1
};

struct Deduction {
  std::size_t finding = 0;  // number in Run::findings
  std::int64_t points = 0;  // what it took, after the item's floor
  bool undecided = false;   // for want of evidence
};

struct ItemScore {
  // judged: by rules. marked: by an examiner. not_marked: no rule judges it and it has no
  // mark. not_applicable: none of its rules binds this organization.
  enum class State : std::uint8_t {
    judged,
    marked,
    not_marked,
    not_applicable
  } state = State::judged;
  std::size_t item = 0;  // number in ScoreSheet::items
  std::int64_t points = 0;
  std::int64_t proposed = 0;  // judged by rules, where an examiner gave another
  std::optional<std::int64_t> self;
  std::vector<Deduction> deductions;
  std::vector<std::size_t> unknown;  // findings not decided; numbers in Run::findings
  std::int64_t at_stake = 0;         // what the undecided took, or could still take
  const Mark* mark = nullptr;        // of the run
};
inline constexpr std::array<std::string_view, 4> kItemStates = {"judged", "marked", "not_marked",
                                                                "not_applicable"};

struct OrganizationScore {
  std::size_t organization = 0;  // number in Run::organizations
  std::size_t sheet = 0;         // number in ScoreSheet::sheets
  std::vector<ItemScore> items;
  std::int64_t points = 0;          // after weights, scaling and bonuses in the sum
  std::int64_t at_stake = 0;        // of the items, not scaled
  std::int64_t self = 0;            // sum of the self marks
  std::int64_t bonus = 0;           // after the cap
  std::int64_t decided = 0;         // percent of the whole sheet that evidence or marks decide
  std::vector<std::size_t> vetoes;  // that apply: numbers in ScoreSheet::vetoes
  std::optional<std::size_t> band;  // number in ScoreSheet::bands; nothing: 暂不评定
  std::size_t rank = 0;  // within its sheet, from 1; equal points share a rank; 0: 暂不评定
};

// The organizations of one kind in one group (a county), together.
struct GroupScore {
  std::string group;  // id; empty: of those that name no group
  std::string name;   // its id where it has none
  std::string kind;   // of the organizations
  std::size_t organizations = 0;
  std::size_t ungraded = 0;
  std::int64_t mean = 0;  // of all, graded or not
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::vector<std::size_t> bands;  // how many in each band
};

struct Scores {
  std::vector<OrganizationScore> organizations;  // by kind, sheet, then rank (0 last), then id
  std::vector<GroupScore> groups;                // by kind, then group
};

// Scores of a run by its sheet; empty without one. Waived findings cost nothing.
Scores score(const Run& run);

// What a failing finding with these values takes by a toll: never negative.
struct Finding;
std::int64_t toll_of(const Toll& toll, const Finding& finding);

}  // namespace ducha::result
