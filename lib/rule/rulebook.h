// A rulebook in memory: schema, provisions, parameters, rules and measures, all checked. The shape
// of the files is in docs/rulebook.md.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/date.h"
#include "base/message.h"
#include "base/problem.h"
#include "base/source.h"
#include "base/verdict.h"
#include "cel/cel.h"
#include "dossier/schema.h"
#include "result/evidence.h"
#include "result/score.h"
#include "yaml/decode.h"

namespace ducha::rule {

// Where a number or a rule comes from. Trust: A the wording was seen, B second-hand, C general
// knowledge.
struct Reference {
  std::string id;
  Message title;
  std::string issuer;
  std::string date;
  std::string trust;
  Message note;
  Message cited;  // as officials cite it, without the article; empty: not a regulation to cite
  const Source* file = nullptr;
  Place where = {};
};

struct Topic {
  std::string id;
  Message title;
};

struct Sentence {
  std::string id;
  std::string kind;
  Message words;
  std::string fingerprint;  // of the normalised sentence in the source document; may be empty
  const Source* file = nullptr;
  Place where = {};
};

enum class Modality : std::uint8_t { required, should, encouraged, statement };
inline constexpr std::string_view kModalities[] = {"required", "should", "encouraged", "statement"};
inline constexpr std::string_view kModalitiesZh[] = {"必须", "应当", "鼓励", "陈述"};
inline std::string_view title(Modality m, Lang lang) {
  const auto i = static_cast<std::size_t>(m);
  return lang == Lang::zh ? kModalitiesZh[i] : kModalities[i];
}

struct Provision {
  std::string id;
  std::string sentence;  // its locator without the letter
  Modality modality = Modality::required;
  std::vector<std::string> bound;
  std::string level;
  Message words;
  enum class Check : std::uint8_t { rule, measure, none } check = Check::rule;
  Message not_checkable;
  std::vector<std::string> also_at;
  std::vector<std::string> near;
  Message dated;
  const Source* file = nullptr;
  Place where = {};
};

// A value in force from a day on; absent: no value from then on.
struct DatedValue {
  std::optional<Date> from;
  cel::Value value;
  std::string source;
  std::string ref;
  std::string trust;
  Place where;
};
// The value in force on a day, or nullptr. `values` are sorted by day.
const DatedValue* in_force(const std::vector<DatedValue>& values, Date day);

struct Parameter {
  std::string id;  // topic.name
  std::string topic;
  std::string name;
  dossier::FieldSpec spec;
  bool local = false;
  std::vector<DatedValue> values;  // sorted by day
  const Source* file = nullptr;
  Place where;

  // The value in force on a day, or nullptr.
  const DatedValue* on(Date day) const;
};

// An expression with the way back to where it is written.
struct Expression {
  std::optional<cel::Expr> expr;
  std::string text;
  const Source* file = nullptr;
  Place where;
  std::uint8_t style = 0;  // yaml::Style

  // Its value may tell what a field marked personal holds.
  bool personal() const { return expr && expr->personal(); }
  explicit operator bool() const { return expr.has_value(); }
  Place place(std::uint32_t offset) const;
};

struct Let {
  std::string name;
  Expression value;
  Message words;  // what people call it; empty: the name is for machines and `explain`
  Place where = {};
};

// A text with expressions in braces: text[0] expr[0] text[1] expr[1] ... text[n].
struct Template {
  std::vector<std::string> texts;
  std::vector<Expression> holes;
  bool empty() const { return texts.empty(); }
};
struct Words {
  Template zh;
  Template en;
  Place where = {};
};

// What is said from a day on, as parameters have values from a day on.
template <typename T>
struct Dated {
  std::optional<Date> from;
  T said;
};
template <typename T>
const T& on(const std::vector<Dated<T>>& all, Date day) {
  const Dated<T>* found = &all.front();
  for (const Dated<T>& d : all)
    if (!d.from || *d.from <= day) found = &d;
  return found->said;
}

// One condition of a rule, and what is said where it does not hold. There is always a message.
struct Condition {
  Expression that;
  std::vector<Dated<Words>> messages;
  std::vector<Dated<Message>> remedies;  // empty: that of the rule
};

// The calendar periods that a rule may be judged for. A term ends on 31 August or 31 December.
enum class Every : std::uint8_t { none, month, quarter, half_year, term, year, school_year };
inline constexpr std::string_view kEvery[] = {"",     "month", "quarter",    "half_year",
                                              "term", "year",  "school_year"};

// A list that says how many items it must have: where it has not, nothing is said of all of them.
struct Roll {
  Expression list;
  Expression due;
  const dossier::FieldSpec* field = nullptr;
  bool walked = false;  // conditions go over the items and ask nothing else of the list
};

// What mends a failing dossier. A path starts at the dossier, or with the name of `each` at the
// item.
struct RepairSet {
  std::string path;
  const dossier::FieldSpec* field = nullptr;
  Expression value;
};
struct RepairAppend {
  std::string path;              // of a list
  std::vector<RepairSet> items;  // the fields of the new item, by name
};
struct RepairGive {  // cannot be computed: people supply it
  std::string path;
  Message what;
};
struct RepairActs {
  std::vector<RepairSet> sets;
  std::vector<RepairAppend> appends;
  std::vector<RepairGive> gives;
};
struct Repair {
  RepairActs acts;
  // What must hold before; where it does not, the dossier that `of` refers to does `first` first.
  Expression holds;
  Expression of;
  Words step;
  RepairActs first;
  bool relational = false;
};

// Every expression of a repair.
void each_expression(const Repair& repair, const std::function<void(const Expression&)>& f);

// Checks of lint that are right to be ignored, and why.
using Silenced = std::map<std::string, Message, std::less<>>;

// What a finding of a rule points at: fields from the dossier, or from an item of `each`, down. Its
// path is that; the places are those of what a `let` holds, where the rule says so.
struct Target {
  int each = -1;  // number of the name of `each`; -1: the dossier
  std::vector<int> fields;
  int let = -1;                 // number of the `let` whose value is pointed at; -1: none
  std::vector<int> let_fields;  // and the fields below it, of each of its items
};

// A name of `each`: every item of a list, which may be one of an item named before.
struct Each {
  std::string name;
  Expression list;
  Target at;  // where the list is, as far as its text tells

  const cel::Type* item() const;  // of the list; nullptr if it is none
};

// Numbers of the variables every rule has; `each` and `let` follow. `period` is the time that the
// rule is judged for: one calendar period, or all the time that is inspected; `all` the dossiers of
// the run by kind.
inline constexpr int kSelf = 0;
inline constexpr int kParams = 1;
inline constexpr int kAsOf = 2;
inline constexpr int kPeriod = 3;
inline constexpr int kAll = 4;
inline constexpr int kFirstOwn = 5;
// Fields of `period`: its first and last day, and the day on which states are looked at (the last
// day, or as_of if that is earlier).
inline constexpr int kPeriodFrom = 0;
inline constexpr int kPeriodTo = 1;
inline constexpr int kPeriodDay = 2;

struct Rule {
  std::string id;
  std::vector<std::string> aliases;  // ids that it had before
  std::string topic;
  std::vector<std::string> cites;
  const dossier::KindSpec* kind = nullptr;
  // The same rule as it reads for its other kinds; those have none.
  std::vector<Rule> others;
  Message title;
  std::optional<Date> from;
  std::optional<Date> to;
  Severity severity = Severity::error;
  bool measure = false;  // then `assertion` is the value that is printed
  bool link = false;     // a measure of Rulebook::links
  std::string unit;
  std::vector<Each> each;  // empty: the rule judges the dossier as a whole
  Expression when;
  std::vector<Let> lets;
  // In order; the verdict is theirs together, the message that of the first that fails. Of a
  // measure one, whose `that` is the value. Never empty once loaded.
  std::vector<Condition> conditions;
  Every every = Every::none;
  std::int64_t share = 1'000'000;  // of a period, that it must have existed (millionths)
  Expression lifetime_from;        // from when to when it exists, and has duties; or empty
  Expression lifetime_to;
  std::vector<Roll> rolls;
  std::vector<const dossier::FieldSpec*> compared;  // lists whose number the rule reads itself
  Silenced silenced;
  Target target;
  std::vector<Dated<Message>> remedies;
  Message supply;
  Message reminder;  // what a letter is called that says beforehand when it falls due
  std::shared_ptr<const Repair> repair;
  bool relational = false;  // needs other dossiers
  bool everything = false;  // needs all dossiers of a kind
  int variables = kFirstOwn;
  // The same with its repair, where that is to be reported.
  bool across(bool repairs) const {
    return relational || (repairs && repair != nullptr && repair->relational);
  }
  const Source* file = nullptr;
  Place where;

  const Expression& value() const { return conditions.front().that; }
  // Number of the variable of the first `let`.
  int first_let() const { return kFirstOwn + static_cast<int>(each.size()); }
  // As it reads for a kind; nullptr: it does not judge that one.
  const Rule* of(const dossier::KindSpec* kind) const;
  std::vector<const dossier::KindSpec*> kinds() const;
  // It says what is wrong with a dossier as such: such a rule has no switch, and only its faults
  // count.
  bool about_dossier() const;
  Message remedy(Date day) const { return remedies.empty() ? Message{} : on(remedies, day); }
};

// The rule as it reads for each of its kinds.
template <typename F>
void each_kind(const Rule& rule, F f) {
  f(rule);
  for (const Rule& other : rule.others) f(other);
}

// Number of the name of `each`, or -1.
int each_named(const Rule& rule, std::string_view name);

// Every expression that decides, for the first kind: lifetime, each, when, let, conditions, rolls;
// those the rule does not have are empty.
void each_expression(const Rule& rule, const std::function<void(const Expression&)>& f);
// Every expression that a message shows.
void each_shown(const Rule& rule, const std::function<void(const Expression&)>& f);

// A function of the rulebook.
struct Definition {
  Message words;
  const Source* file = nullptr;
  Place where;
  Expression is;  // checked by itself
  Silenced silenced;
};

// How the files of a rulebook are read: from disk, or as they stand in an editor. As read_file().
using Reading = std::function<std::optional<std::string>(
    const std::filesystem::path& path, const std::string& name, std::size_t limit, Problems&)>;

// Where an expression is, and what it may use.
struct Site {
  std::string file;
  Place where;             // of the scalar
  std::size_t offset = 0;  // the byte of its value at which the expression begins
  std::string text;
  cel::Env env;
};

class Rulebook {
 public:
  Rulebook() : schema(types) {}
  Rulebook(const Rulebook&) = delete;

  std::filesystem::path folder;
  Reading read = read_file;  // for what is read later: profiles, tests
  // The folders of what it extends, the lowest first, and its own, the last.
  std::vector<std::filesystem::path> folders;
  yaml::Languages languages = yaml::Languages::both;  // that its texts are in
  std::string id;
  std::string version;
  std::string digest;  // SHA-256 over all its files
  Message title;
  std::string default_profile;
  // Kinds that verdicts and measures are added up for, from the nearest up, and by kind the fields
  // that lead from a dossier to its group.
  std::vector<const dossier::KindSpec*> roll_up;
  std::map<const dossier::KindSpec*, std::vector<int>> group_paths;
  Severity severity_of[4] = {Severity::error, Severity::warning, Severity::note, Severity::note};
  PerSeverity<Message> severity_words = {};  // what people call them
  Message source_words;                      // what people call the source document
  Message report_title;                      // what a report of a run is called
  std::vector<result::Band> bands;           // of scores, where a profile names none
  std::vector<Topic> topics;
  std::map<std::string, Message> units;
  std::map<std::string, Reference> references;
  std::map<std::string, Message> actors;
  std::vector<Sentence> sentences;
  std::vector<Provision> provisions;
  std::deque<Parameter> parameters;
  std::deque<Rule> rules;  // sorted by topic order, then as written
  std::deque<Rule> measures;
  // Who belongs to whom, for pictures: measures whose value is a name or a reference.
  std::deque<Rule> links;
  // The papers that show what dossiers say.
  std::vector<result::Evidence> evidence;
  // Every expression that was read, in the environment that it was checked in; of a draft alone.
  std::vector<Site> sites;
  bool draft = false;

  cel::TypeStore types;
  dossier::Schema schema;
  Arena arena;  // values of parameters
  std::deque<Source> sources;

  // A file of the rulebook, by its name below the folder: the highest layer that has it. Empty if
  // none has.
  std::filesystem::path find(const std::filesystem::path& name) const;
  std::vector<std::string> profiles() const;  // names, sorted

  const Provision* provision(std::string_view id) const;
  const Parameter* parameter(std::string_view id) const;
  const Rule* rule(std::string_view id) const;
  const Topic* topic(std::string_view id) const;
  // The type of `params` in rules of this topic, and of the record of each topic within it.
  const cel::RecordType* params_type(std::string_view topic) const;
  const cel::RecordType* topic_type(std::string_view topic) const;

  struct ParamTypes {
    cel::RecordType* whole = nullptr;  // one record a topic, then the topic's own parameters
    cel::RecordType* own = nullptr;
  };
  std::map<std::string, ParamTypes, std::less<>> param_types;
  cel::RecordType* period_type = nullptr;
  cel::RecordType* all_type = nullptr;  // a field for each kind, in the order of the schema
  // Functions of the rulebook (definitions.yaml), as the checker and as people know them.
  cel::Defines defines;
  std::map<std::string, Definition, std::less<>> definitions;
};

// The kinds whose dossiers the expression asks all of.
std::vector<const dossier::KindSpec*> asked_all(const Rulebook& book, const Expression& e);

// The parameters that a rule reads, in the order of reading.
std::vector<const Parameter*> parameters_of(const Rulebook& book, const Rule& rule);

// What a rule says, in 16 hexadecimal digits: another condition, another digest.
std::string digest(const Rule& rule);

// Reads and checks a whole rulebook. All faults are found at once; nothing comes back if there was
// any.
std::unique_ptr<Rulebook> load_rulebook(const std::filesystem::path& folder, Problems& problems);

// The same for editors: what could be read comes back beside the problems, to be looked at and not
// to be run. nullptr: the folder is not that of a rulebook.
std::unique_ptr<Rulebook> load_draft(const std::filesystem::path& folder, Reading read,
                                     Problems& problems);

// What an item of `each` is; nullptr: no record.
const dossier::RecordSpec* item_record(const Rulebook& book, const Rule& rule, std::size_t each);

// The environment of a rule of this kind and topic, without `each` and `let`.
cel::Env environment(Rulebook& book, const dossier::KindSpec& kind, std::string_view topic);

// The same with the first `names` names of `each`.
cel::Env each_environment(Rulebook& book, const Rule& rule, std::size_t names);
// The same where `when` holds, with the first `lets` names of `let`.
cel::Env environment(Rulebook& book, const Rule& rule, std::size_t lets);
// That of a condition: those before it hold.
cel::Env condition_environment(Rulebook& book, const Rule& rule, std::size_t condition);
// That of repairs: the rule fails.
cel::Env failing_environment(Rulebook& book, const Rule& rule);

// That of a function of the rulebook, with its parameters.
cel::Env definition_environment(Rulebook& book, std::string_view name);

}  // namespace ducha::rule
