// The settings of a locality or a time: parameters, rules off, severities, waivers.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/span.h"
#include "result/office.h"
#include "rule/rulebook.h"

namespace ducha::rule {

struct Off {
  enum class What : std::uint8_t { rule, topic, provision } what = What::rule;
  std::string id;
  Message reason;
};

// An accepted finding. `rule` and `dossier` may hold `*` for any text.
struct Waiver {
  std::string rule;
  std::string dossier;
  std::string path;  // optional: only findings at this keyed path
  std::string reason;
  std::string owner;
  Date expires;  // the last day on which it holds
  std::string file;
  Place where;
};

// For each of ScoreSheet::sheets the condition that its organizations meet, as a rule that is asked
// and never reported; nullptr: all of the kind.
using SheetConditions = std::vector<std::shared_ptr<const Rule>>;

struct Profile {
  std::string name;
  Message title;
  std::optional<Date> as_of;
  std::optional<Span> period;  // that is inspected
  bool complete = false;       // the run holds every dossier: what is not there is a failure
  std::map<std::string, std::vector<DatedValue>> parameters;  // by id; in place of the rulebook's
  std::vector<Off> off;
  std::map<std::string, Severity> severities;
  std::vector<Waiver> waivers;
  // Days within which a finding must be settled, by severity (Severity as index).
  PerSeverity<std::optional<std::int32_t>> time_limits = {};
  result::Office office;     // who inspects
  result::ScoreSheet sheet;  // without items: no scoring
  SheetConditions sheet_conditions;
  std::string digest;
};

// Loads profiles/<name>.yaml of the rulebook, or a file by its path, with what it extends. An empty
// name gives a profile that changes nothing.
std::optional<Profile> load_profile(Rulebook& book, const std::string& name_or_path,
                                    Problems& problems);

// One `--set PARAM=VALUE`; the value is read as YAML by the type of the parameter.
bool set_parameter(Rulebook& book, Profile& profile, std::string_view assignment,
                   Problems& problems);

// True if `word` stands for the rule: its id or a pattern of it, its topic, a provision it cites,
// or a part of the source that holds such a provision (2.2, 2.2-s3).
bool names(std::string_view word, const Rule& rule);

// The parameters in force on any day, as the records that expressions read. Built once; then only
// read, from any thread.
class Parameters {
 public:
  Parameters(const Rulebook& book, const Profile& profile);

  // `params` for rules of a topic (its number in Rulebook::topics) on a day.
  const cel::Record* on(std::size_t topic, Date day) const;
  // Where the value of a parameter came from on a day; nullptr if it has none.
  const DatedValue* value(const Parameter& p, Date day) const;
  // Local settings that the profile leaves to the rulebook's default.
  const std::vector<std::string>& defaults() const { return defaults_; }
  bool complete() const { return profile_.complete; }

 private:
  const Profile& profile_;
  Arena arena_;
  std::vector<Date> bounds_;                              // sorted days on which something changes
  std::vector<std::vector<const cel::Record*>> records_;  // [bound + 1][topic]
  std::vector<std::string> defaults_;
};

}  // namespace ducha::rule
