// Runs of a check over and over: what another value of a parameter would do, what time will do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "check/run.h"

namespace ducha::check {

// How many organizations fail the rules that read a parameter, at each of its values.
struct WhatIf {
  std::string parameter;
  std::vector<std::string> rules;   // that read it
  std::vector<Message> titles;      // of these rules
  std::vector<std::string> values;  // as given
  struct Row {
    std::string id;  // of the group; empty: all together, or of no group
    std::string name;
    std::vector<std::uint64_t> failing;  // organizations, one number a value
  };
  Row total;
  std::vector<Row> groups;  // of the first level, sorted by id; none where nothing is added up
  Problems unread;          // documents that could not be read, and are not counted
};

// `FROM..TO:STEP` or `A,B,C` as a list of values; a problem if it is neither or has more than
// limits::kSpreadValues.
std::vector<std::string> spread_values(std::string_view text, Problems& problems);

// The profile is set to each value in turn; problems where a value is not one of the parameter's.
WhatIf what_if(const Settings& settings, rule::Profile& profile, rule::Rulebook& book,
               const std::string& parameter, const std::vector<std::string>& values,
               const std::vector<InputFile>& files, Problems& problems);

// A finding that fails from a day on, and did not the day before, though no dossier changed.
struct Turn {
  Date day;
  Date last;      // on which something can still be done: the day before, or the end of a period
  Message title;  // of the rule
  result::Finding finding;
  Verdict before = Verdict::pass;  // waived: the waiver ends; else it passed or did not apply
};

// All turns after settings.as_of until a day, by day. Every first and last day of a month is
// judged, and between two days that differ the day of change is searched; what fails only within a
// month and passes again is not seen. A problem if `until` is not after settings.as_of, or past
// limits::kForecastYears. Settings::progress counts days. `unread`: documents that could not be
// read. `first` becomes the run of settings.as_of.
std::vector<Turn> forecast(const Settings& settings, const std::vector<Selected>& rules,
                           const std::vector<InputFile>& files, Date until, Problems& problems,
                           Problems& unread, result::Run* first = nullptr);

}  // namespace ducha::check
