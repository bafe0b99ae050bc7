// A check made ready: everything that is known before a dossier is read.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "check/judge.h"
#include "check/layout.h"
#include "check/settings.h"

namespace ducha::check {

// A rule compiled for the layout it runs under.
struct Ready {
  CompiledRule rule;
  Severity severity;
  std::size_t number;          // among the rules selected, or among the measures
  std::size_t topic;           // for adding up
  bool about_dossier = false;  // see rule::Rule
};

using ReadyRules = std::map<const dossier::KindSpec*, std::vector<Ready>>;  // by kind

// A scoring sheet made ready: whom it is for, and which of its items look at a rule.
struct ReadySheet {
  std::string id;
  std::unique_ptr<CompiledRule> condition;   // nullptr: all of the kind
  std::size_t items = 0;                     // of this sheet
  std::vector<std::vector<std::size_t>> of;  // items, by number of the rule selected
  std::vector<std::size_t> of_reading;       // items with rules of the reading alone
};
using ReadySheets = std::map<const dossier::KindSpec*, std::vector<ReadySheet>>;

// Read only, by any number of threads. What it is made of must outlive it.
struct Inspection {
  Inspection(const Settings& settings, const std::vector<Selected>& rules);
  Inspection(const Inspection&) = delete;
  Inspection& operator=(const Inspection&) = delete;

  const Settings& settings;
  const std::vector<Selected>& rules;
  const rule::Rulebook& book;
  const rule::Parameters parameters;
  // Those that are computed, the links of a plan last.
  const std::vector<const rule::Rule*> measures;
  const FootprintLayout layout;  // of what rules across dossiers read
  ReadyRules local;              // rules that need nothing but the dossier
  ReadyRules across;             // rules that read other dossiers
  ReadyRules counted;            // measures of dossiers that are only counted in their groups
  ReadyRules listed;             // measures whose every value is listed
  ReadySheets sheets;            // of the profile; the first that fits is used
};

}  // namespace ducha::check
