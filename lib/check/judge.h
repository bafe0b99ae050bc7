// Judges one dossier by the rules: from a record to verdicts and findings.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/span.h"
#include "cel/cel.h"
#include "check/words.h"
#include "dossier/paths.h"
#include "result/run.h"
#include "rule/profile.h"
#include "rule/rulebook.h"

namespace ducha::check {

// True if an expression of the rule reads a field marked personal: what an error says of it may
// quote the field.
bool reads_personal(const rule::Rule& rule);

// A rule ready to run, under one layout. Shared by all threads.
class CompiledRule {
 public:
  // With `repairs`, findings tell what mends them.
  CompiledRule(const rule::Rule& rule, const cel::Layout& layout, bool repairs = false);
  const rule::Rule& rule() const { return *rule_; }

 private:
  friend class Judge;
  const rule::Rule* rule_;
  const cel::Layout* layout_;
  std::vector<cel::Program> each_;
  std::unique_ptr<cel::Program> when_;
  struct Named {  // `let`
    cel::Program value;
    bool lasts = false;  // the same in every period
  };
  std::vector<Named> lets_;
  bool lasting_ = false;  // some of them last
  struct Lived {          // a day of the lifetime: of a slot of the dossier, or of an expression
    int slot = -1;
    std::unique_ptr<cel::Program> day;
  };
  Lived lifetime_from_, lifetime_to_;
  std::vector<std::pair<int, int>> life_;  // the fields of its days and their slots
  std::vector<cel::Program> conditions_;
  struct Roll {
    cel::Program list;
    cel::Program due;
  };
  std::vector<Roll> rolls_;
  bool repairs_ = false;
  bool personal_ = false;             // some expression reads a field marked personal
  std::vector<cel::Program> repair_;  // in the order of rule::each_expression
};

// The dossier being judged, as findings name it.
struct Subject {
  const dossier::KindSpec* kind = nullptr;
  const cel::Record* root = nullptr;
  std::string_view id;
  std::string name;
  std::string file;
  std::uint32_t document = 0;
  std::string_view group = {};  // id of the group it is added up for
  Message addressee = {};       // of letters
  mutable dossier::Paths paths = {};

  std::string path_of(const cel::Record& record, int field, const cel::Layout& layout) const {
    return paths.of(*root, record, field, layout);
  }
};

// What a rule says of a dossier or of one item of it; of items without names, of as many as follow
// one another with that verdict.
struct Judgement {
  Verdict verdict = Verdict::pass;
  // For rules with `each`: the key of the item, or its number; of chained ones, the outer first:
  // J/S.
  std::string item = {};
  std::uint64_t count = 1;
};

// Works for one thread; not shared.
class Judge {
 public:
  // Without `personal`, findings say that a value is personal, not what it is.
  Judge(const rule::Rulebook& book, const rule::Parameters& parameters, Date as_of,
        bool personal = false);

  // What `all` is from here on; nullptr: rules that ask it are unknown.
  void know_all(const cel::Record* all) { all_ = all; }
  // False: a caller that only counts verdicts. Judgements then have no `item`, and the keys of the
  // items that pass are not made.
  void name_items(bool wanted) { named_ = wanted; }
  // The time that is inspected; until this is called, the calendar year of `as_of`.
  void inspect(const Span& time);

  // Judges by one rule. Findings are added; returns a judgement per item (one in all without
  // `each`). `severity` is that of the profile.
  const std::vector<Judgement>& judge(const CompiledRule& rule, Severity severity,
                                      const Subject& subject, std::vector<result::Finding>& out);

  // The value of a measure in millionths; nothing if it cannot be computed or is no number. False:
  // it does not apply.
  bool measure_number(const CompiledRule& rule, const Subject& subject,
                      std::optional<std::int64_t>& value);
  // True if the measure is a condition that is known to hold.
  bool holds(const CompiledRule& condition, const Subject& subject);
  // The value of a measure, to be shown.
  result::Measured measure(const CompiledRule& rule, const Subject& subject);

  // Why the rule is not asked of the dossier, whatever its `when` says; empty if it is.
  Message not_asked(const CompiledRule& rule, const Subject& subject);

  // Explains an expression of the rule by running it step by step. For `ducha explain`.
  struct Explained {
    std::string part;  // when, let NAME, assert, each
    const rule::Expression* expression;
    cel::Step root;
    std::string item;
  };
  std::vector<Explained> explain(const CompiledRule& rule, const Subject& subject);

  const Words& words() const { return words_; }
  cel::Frame& frame() { return frame_; }

 private:
  // Judges for one period: judgements are added to judgements_.
  void judge_period(const CompiledRule& rule, const Span& period, Severity severity,
                    const Subject& subject, std::vector<result::Finding>& out);
  // Calls `visit` with the key of every item of `each`, or once if there is none; `broken` with a
  // list that is none, or an item that is nothing. Without `keyed` all keys are empty.
  template <typename ListOf, typename Visit, typename Broken>
  void each_item(const rule::Rule& rule, const cel::Layout& layout, bool keyed,
                 const std::string& key, ListOf list_of, Visit visit, Broken broken);
  // Values of `let` are computed when they are first read: most verdicts are a pass, which tells
  // nothing, and many conditions are decided before they read a name.
  void open_names(const CompiledRule& rule);
  cel::Value name_value(int variable);
  // All that are not known yet, for a finding that shows them.
  void name_values(const CompiledRule& rule);
  // Those that hold for one period alone.
  void forget_names(const CompiledRule& rule);
  Verdict judge_one(const CompiledRule& rule, Severity severity, const Subject& subject,
                    std::vector<result::Finding>& out);
  // The only way to a verdict: whichever needs attention has a finding that tells it. `why` is what
  // the evaluation gave.
  Verdict decide(const CompiledRule& rule, Severity severity, const Subject& subject,
                 Verdict verdict, const cel::Value& why, std::vector<result::Finding>& out);
  void report(const CompiledRule& rule, Severity severity, const Subject& subject, Verdict verdict,
              const cel::Value& why, std::vector<result::Finding>& out);
  void own_remedy(const rule::Rule& rule, result::Finding& finding) const;
  std::string render(const rule::Template& words, const Subject& subject, const cel::Layout& layout,
                     Lang lang);
  // The program of an expression that a message shows: made when it is first told, for most never
  // are.
  const cel::Program& program_of(const rule::Expression& e, const cel::Layout& layout);
  void mend(const CompiledRule& rule, const Subject& subject, result::Finding& finding);
  void locate(const CompiledRule& rule, const Subject& subject, result::Finding& finding) const;
  // From a record down to a field: its name is added to `path`; the place of what is there.
  Place descend(const cel::Record* record, const std::vector<int>& fields,
                const cel::Layout& layout, std::string& path) const;
  void find_spots(const CompiledRule& rule, const Subject& subject, result::Finding& finding) const;
  // Where a list of `each` could not be read there is no item to point at: the finding points at
  // the first of the missing inputs that lies in the dossier, or at the item that lacks it.
  void locate_missing(const cel::UnknownSet& set, const CompiledRule& rule, const Subject& subject,
                      result::Finding& finding) const;
  // The keyed path of the item of a name of `each`.
  std::string item_path(const CompiledRule& rule, const Subject& subject, std::size_t each) const;
  std::string item_key(const rule::Each& each, const cel::Layout& layout, const cel::Value& item,
                       std::uint32_t number) const;
  std::string about(const CompiledRule& rule, const Subject& subject) const;
  cel::Value measure_value(const CompiledRule& rule, const Subject& subject);
  void start(const rule::Rule& rule, const Subject& subject, const Span& period);
  // The same dossier in another period; part of start().
  void turn_to(const rule::Rule& rule, const Span& period);
  // Makes what no dossier changes.
  void turn(const rule::Rule& rule, const Span& period);
  // False: the organization did not exist then, or not long enough of it.
  bool existed(const CompiledRule& rule, const Subject& subject, const Span& period);
  // Whether the rule binds the dossier in the period that start() or turn_to() was given, or why
  // not.
  enum class Binds : std::uint8_t { yes, not_yet, no_more, not_there };
  Binds binds(const CompiledRule& rule, const Subject& subject, const Span& period);
  bool ruled_out(const CompiledRule& rule, const cel::Value& unknown);
  // A roll of the rule that is not as long as it must be, and how an unknown value names it where
  // the list is only walked.
  struct Short {
    std::size_t which;
    Message words;
    const cel::MissingInput* input;
  };
  // Empty if the list has as many items as are due.
  Message short_of(const rule::Roll& roll, const cel::Value& list, const cel::Value& due) const;
  // What a value is that depends on items of the list that are missing.
  cel::Value missing_items(const rule::Roll& roll);
  // Finds those of the rule: until as_listed() its conditions are asked what holds whichever items
  // are missing.
  void look_at_rolls(const CompiledRule& rule);
  void as_listed(const CompiledRule& rule);
  // Every `let` is computed when it is read next.
  void name_anew(const CompiledRule& rule);
  // The first, if a value lacks nothing but items of lists.
  const Short* lacks_items(const cel::Value& why) const;
  // The first of which no condition can tell what it would say of the missing items.
  const Short* not_walked() const;
  void report_roll(const CompiledRule& rule, Severity severity, const Subject& subject,
                   const Short& roll, std::vector<result::Finding>& out);
  result::Finding finding_of(const CompiledRule& rule, Severity severity, const Subject& subject,
                             Verdict verdict) const;
  // The day on which states are looked at.
  Date day_of(const Span& period) const { return std::min(as_of_, period.to); }
  std::string missing_name(const cel::MissingInput& m, const Subject& subject,
                           const cel::Layout& layout, Message& words) const;
  // Those that a message names; `words` gets them for people.
  std::vector<std::string> missing_names(const std::vector<const cel::MissingInput*>& inputs,
                                         const Subject& subject, const cel::Layout& layout,
                                         Message& words) const;
  void missing(const cel::UnknownSet& set, const CompiledRule& rule, const Subject& subject,
               result::Finding& finding) const;

  const rule::Rulebook& book_;
  const rule::Parameters& parameters_;
  const cel::Record* all_ = nullptr;
  Date as_of_;
  Span inspected_;
  std::array<std::vector<Span>, std::size(rule::kEvery)> periods_;  // that have ended, by sort
  Date day_;                                                        // of the period being judged
  cel::Value life_;            // unknown where a day of the lifetime cannot be read; else absent
  std::size_t condition_ = 0;  // that decided
  std::vector<Short> short_;   // of the rule that is judged
  std::vector<cel::Value> items_;  // of the names of `each`, as far as there are any
  // Whose names may be read; nullptr: they have no values, for `when` is not decided.
  const CompiledRule* naming_ = nullptr;
  bool personal_;
  bool named_ = true;
  Words words_;
  std::map<std::pair<const cel::Ast*, const cel::Layout*>, cel::Program> told_;
  Arena arena_{std::size_t{32} * 1024};
  cel::Frame frame_;
  struct {
    const rule::Rule* rule = nullptr;
    Span period;
    cel::Value params;
    cel::Value time;  // `period`
    Arena arena{256};
  } turned_;
  std::size_t topic_ = 0;
  std::vector<Judgement> judgements_;
};

}  // namespace ducha::check
