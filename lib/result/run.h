// What came of a check, as plain data: it knows no rule, no dossier, no expression. Reports, diff,
// merge and history work from it alone.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/excerpt.h"
#include "base/hash.h"
#include "base/message.h"
#include "base/problem.h"
#include "base/span.h"
#include "base/verdict.h"
#include "result/cost.h"
#include "result/evidence.h"
#include "result/missing.h"
#include "result/office.h"
#include "result/passed_over.h"
#include "result/score.h"

namespace ducha::result {

// A value that decided, by the name that the rule gives it.
struct Shown {
  std::string name;
  std::string json;  // the value as JSON: 3, "branch", [1, 2]
  Message text;      // as people read it
  Message words;     // what people call it; empty: the value is for machines
};

// A part of what mends a finding; only in runs made for a plan.
struct Mend {
  enum class What : std::uint8_t { set, append, give, step } what = What::set;
  std::string kind;     // of another dossier, which goes first; empty: of the finding's own
  std::string dossier;  // its id
  std::string path;
  std::string yaml;       // the new value or item, in one line
  Message words;          // give: what people supply; step: what the other dossier does
  bool personal = false;  // `yaml` may tell what a field marked personal holds
};

// One of the items that a finding points at, in the file of the finding.
struct Spot {
  std::string path;          // keyed
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1, in code points
  std::shared_ptr<const Excerpt> excerpt;
};
inline constexpr std::size_t kSpots = 100;  // of one finding that are recorded

// Where a finding comes from, which its rule says: a rule of the rulebook; the dossier as it was
// handed in; a waiver of the profile. No topic of a rulebook has the name of the last two.
enum class Origin : std::uint8_t { rule, input, waiver };
Origin origin_of(std::string_view rule);

// A verdict that needs attention.
struct Finding {
  std::string rule;
  Verdict verdict = Verdict::fail;
  Severity severity = Severity::error;
  std::string kind;     // of the dossier; empty if it is not known
  std::string dossier;  // id; empty if it has none
  std::string name;     // of the organization, for people
  Message addressee;    // of letters about it: its party organization; empty: the name
  std::string file;
  std::uint32_t document = 0;  // number within the file, from 0
  std::uint32_t line = 0;      // from 1; 0: the file as a whole
  std::uint32_t column = 0;    // from 1, in code points
  std::uint32_t length = 1;    // code points to underline
  std::string path;            // keyed path of the field
  // Every item that is wrong, where the rule points at several; line and column are of the first.
  std::vector<Spot> spots;
  Message message;
  Message hint;
  std::shared_ptr<const Message> remedy;  // of the condition that failed; nullptr: the rule's
  std::vector<Shown> values;
  std::vector<std::string> missing;  // what an unknown verdict lacks, as paths
  std::vector<Need> needs;           // the same for machines: at most kNeeds ...
  std::uint32_t needs_left_out = 0;  // ... of more
  // What it is about, where the path does not say: the item of `each` that lies in another dossier
  // or beside the path, the id of a reference. A key, never a place or a text for people.
  std::string about;
  std::string fingerprint;  // of identify(); no two findings of a run share one
  std::string formerly;     // its key in runs, stores and ledgers of version 0.1, see identify()
  std::string group;        // id of the county, or what the rulebook groups by; may be empty
  std::string baseline;     // against a baseline: new, changed, worse, unchanged; empty without one
  std::vector<Mend> repair;
  // Its line, masked; nullptr if lines are not wanted or there is none.
  std::shared_ptr<const Excerpt> excerpt;
};

// What a report says of a rule.
struct RuleInfo {
  std::string id;
  std::string topic;
  std::string kind;
  std::vector<std::string> kinds;  // all of them, where there are several; `kind` is the first
  Severity severity = Severity::error;
  Message title;
  std::vector<std::string> cites;
  Message remedy;
  Message supply;
  Message reminder;                               // what a letter is called before it is due
  std::vector<Message> grounds;                   // regulations with their articles, as cited
  std::string digest;                             // of what the rule says, 16 hexadecimal digits
  std::map<std::string, std::string> parameters;  // that it reads, by id: values on as_of, as JSON
  bool relational = false;                        // needs other dossiers
  bool dated = true;                              // asks what day it is
  std::vector<std::string> aliases;               // ids that it had before
  std::optional<Date> due;  // no period of it has ended yet: the day from which it is judged
  Counts counts{};
};

// A rule of the rulebook that did not run.
struct LeftOut {
  enum class Why : std::uint8_t { off, not_selected } why = Why::off;
  std::string rule;
  Message reason;                         // of the profile, where it is off
  std::string digest = {};                // as RuleInfo::digest
  std::vector<std::string> aliases = {};  // as RuleInfo::aliases
};
inline constexpr std::array<std::string_view, 2> kLeftOutNames = {"off", "not_selected"};

struct ProvisionInfo {
  std::string id;
  std::string modality;
  Message words;
};

struct TopicInfo {
  std::string id;
  Message title;
};
// The topics of findings that no rulebook declares: the dossier itself, and waivers.
const std::array<TopicInfo, 2>& topics_beside();

// A parameter that a rule of the run reads.
struct ParameterInfo {
  std::string id;
  Message title;
  Message value;  // on as_of, with its unit, as people read it; empty: not set
};

// Of the source document, for reports that show it as a whole.
struct SentenceInfo {
  std::string id;
  std::string kind;  // heading, item_heading, duty ...
  Message words;
};

// What organizations are: school, county ...
struct KindInfo {
  std::string id;
  Message title;
};

// A number that is counted, never judged: of one organization.
struct Measured {
  std::string dossier;
  std::string name;
  std::string json;                     // null if it cannot be computed
  std::shared_ptr<const Message> text;  // as people read it, where that is not the JSON
  std::vector<std::string> missing;

  std::string shown(Lang lang) const { return text == nullptr ? json : text->in(lang); }
};
// A measure with its value for every organization of its kind.
struct Measure {
  std::string id;
  std::string topic;
  std::string kind;
  Message title;
  Message unit;
  std::vector<std::string> cites;
  std::vector<Measured> values;  // none where the organizations are only counted in their groups
};

// Of many values of a measure: count and sum, in millionths.
struct Spread {
  __extension__ using Sum = __int128;  // adds up in any order, and never overflows

  std::uint64_t known = 0;
  std::uint64_t unknown = 0;  // cannot be computed
  Sum sum = 0;
  std::int64_t least = 0;
  std::int64_t most = 0;

  void add(std::optional<std::int64_t> value);
  void add(const Spread& other);
  std::int64_t total() const;  // the sum, or what is nearest to it and can be written
};

// Sums over the dossiers of a county or a city. There are many groups with the same
// topics and measures, so their ids are shared.
struct Group {
  template <typename T>
  using ById = std::vector<std::pair<std::shared_ptr<const std::string>, T>>;  // sorted by id

  std::string kind;
  std::string id;  // empty: of the dossiers that name no group
  std::string name;
  std::string parent;  // id of the group of the next level
  std::uint64_t dossiers = 0;
  ById<Counts> topics;
  ById<Spread> measures;

  const Spread* measure(const std::string& id) const;
};

// What people call a group of a kind: its name, else its id, else that none is stated.
struct Run;
Message group_title(const Run& run, const std::string& kind, const std::string& id,
                    const std::string& name);

struct Input {
  std::string file;
  Digest sha256 = {};
  std::uint64_t bytes = 0;
  std::uint32_t documents = 0;
};

// Which rules run.
struct Selection {
  std::vector<std::string> select;  // rule ids, topics or provisions; empty: all
  std::vector<std::string> ignore;

  bool operator==(const Selection&) const = default;
};

// What decides the exit code, computed before any format sees the run.
struct Policy {
  enum class FailOn : std::uint8_t { error, warning, note, never } fail_on = FailOn::error;
  bool unknown_fails = true;
  // Of a run that was held against a baseline or a store: findings that are new, and known ones
  // whose verdict or severity got worse. What is as before never fails.
  bool new_fails = true;
  bool worse_fails = true;
  bool absent_fails = false;  // Run::absent
};
inline constexpr std::array<std::string_view, 4> kFailOnNames = {"error", "warning", "note",
                                                                 "never"};

// Days within which a finding must be settled; nothing: there is no limit.
using TimeLimits = PerSeverity<std::optional<std::int32_t>>;

// What officials call a severity: in the words of the rulebook where it has some.
const Message& severity_title(const PerSeverity<Message>& words, Severity severity);

struct Run {
  std::string tool_version;
  Date as_of;
  std::string zone;  // whose day `as_of` was; empty: the day was named
  Span period;       // the time inspected
  std::string rulebook;
  std::string rulebook_version;
  std::string rulebook_digest;
  Message rulebook_title;
  Message source;        // what people call the document that provisions are of: 讲话
  Message report_title;  // what reports are called, as the rulebook says: 党建督查报告
  PerSeverity<Message> severities = {};  // words of officials; empty: those of severity_title()
  Office office;
  std::string profile;
  std::string profile_digest;
  Message profile_title;         // empty: the name says it
  std::vector<std::string> set;  // --set as given
  // What else was asked for; not in runs saved before this was recorded.
  std::optional<Selection> selection;
  bool personal = false;              // --show-personal
  bool complete = false;              // every dossier was said to be there: what was missing failed
  TimeLimits time_limits = {};        // of the profile
  std::vector<std::string> defaults;  // parameters without a value
  std::uint64_t dossiers = 0;
  std::uint64_t others = 0;      // documents of no kind, which the rulebook passes over
  std::uint64_t rule_count = 0;  // rules selected
  Counts counts{};
  std::vector<Input> inputs;
  std::optional<PassedOver> passed_over;  // where folders hold more than was read
  std::vector<TopicInfo> topics;
  std::vector<RuleInfo> rules;            // those selected, and those of input that were broken
  std::vector<LeftOut> left_out;          // the others of the rulebook
  std::vector<ProvisionInfo> provisions;  // all of the rulebook, cited or not
  std::vector<SentenceInfo> sentences;
  std::vector<ParameterInfo> parameters;  // sorted by id
  std::vector<KindInfo> kinds;
  // Papers of the rulebook. Nothing: a saved run from before they were recorded, whose findings
  // have no `needs` either.
  std::optional<std::vector<Evidence>> evidence;
  std::vector<FieldInfo> fields;  // that findings lack
  std::vector<Finding> findings;
  std::vector<Measure> measures;
  std::vector<Measure> links;  // of the network, by relation; only in runs made for a plan
  std::vector<Group> groups;   // level by level
  ScoreSheet sheet;            // of the profile; without items there is no scoring
  std::vector<Mark> marks;     // that people gave
  // Every organization judged, by file and document; empty if inputs were not asked for.
  std::vector<Organization> organizations;
  // Organizations that have handed in nothing for too many nights; where a store knows.
  std::vector<Missing> absent;
  // Findings of the baseline whose dossiers this run did not read: as a baseline of a later run it
  // still knows them.
  std::vector<Finding> carried;
  std::optional<Policy> policy;  // that gave the exit code
  std::optional<Cost> cost;
  Problems problems;  // inputs that could not be read

  const RuleInfo* rule(const std::string& id) const;
  const ProvisionInfo* provision(const std::string& id) const;
  // What people call a kind or a topic; its id where the run does not say.
  Message kind_title(const std::string& id) const;
  Message topic_title(const std::string& id) const;
  Message parameter_title(std::string_view id) const;
  Message parameter_value(std::string_view id) const;  // empty: it has none
  Message severity_title(Severity severity) const {
    return result::severity_title(severities, severity);
  }
  // What a report as a whole is called: as the office says, else year and report_title, after the
  // name of the one group that holds all.
  Message title() const;
};

// The order of reports: file, document, line, rule, then column and path so that it is total.
void sort(std::vector<Finding>& findings);

// By id, what a group holds.
void sort(Group& group);

// 16 hexadecimal digits of these parts, in this order.
std::string fingerprint(const std::vector<std::string_view>& parts);

// The dossier that a finding is about: its id, else its file, without the number of a line, which
// any edit above would move.
std::string who(const Finding& finding);

// The same for a store, where files are renamed and moved: the id; without one the name; without a
// name the last part of the file and the number of the document. Empty for waivers.
std::string dossier_key(const Finding& finding);

// Gives every finding its fingerprint: of rule, dossier, keyed path and what it is about; never of
// a line, a message or a value. Findings that agree in all of these (a dossier handed in twice) are
// told apart by their turn. The findings must be sorted, and those of a run complete.
//
// `formerly` becomes the key of version 0.1, where that is another: it knew neither what a finding
// is about nor the texts of plain lists, and told equal ones apart by `#2`. Until then it may hold
// the fingerprint of that version, where it does not follow from rule, who() and path.
void identify(std::vector<Finding>& findings);

// True if this finding makes the run fail. Unknown counts where the rule is required (severity
// error), or at the level of `fail_on` if that is lower. What the baseline has already does not,
// unless it got worse.
bool fails(const Finding& finding, const Policy& policy);
// The same without a baseline.
bool fails(Verdict verdict, Severity severity, const Policy& policy);
std::size_t failing(const Run& run, const Policy& policy);  // how many do

// 0 or 1; 2 where an input could not be read.
int exit_code(const Run& run, const Policy& policy);

}  // namespace ducha::result
