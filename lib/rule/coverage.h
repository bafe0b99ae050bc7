// What of the source document a rulebook covers: for each provision the rules and measures that
// cite it, or the reason why nothing can check it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rule/rulebook.h"

namespace ducha::rule {

struct CoveredProvision {
  const Provision* provision = nullptr;
  std::vector<const Rule*> rules;
  std::vector<const Rule*> measures;
  // A duty with neither rule, measure nor reason.
  bool open() const {
    return provision->modality != Modality::statement && rules.empty() && measures.empty() &&
           provision->not_checkable.empty();
  }
};

// A part of the document (`2`) or an item of it (`2.3`): its heading and what it says.
struct CoveredItem {
  std::string id;
  Message heading;
  std::vector<CoveredProvision> provisions;
};

struct Coverage {
  const Rulebook* book = nullptr;
  std::vector<CoveredItem> items;     // in the order of the document
  std::vector<const Rule*> untested;  // rules that no test names
  std::size_t provisions = 0;
  std::size_t by_rule = 0;
  std::size_t by_measure = 0;     // by a measure and no rule
  std::size_t not_checkable = 0;  // duties with a reason
  std::size_t statements = 0;     // bind no one and are cited by nothing
  std::vector<std::string> open;  // ids of provisions
};

// `tested`: ids of rules that a test names.
Coverage cover(const Rulebook& book, const std::set<std::string>& tested);

std::string coverage_text(const Coverage& coverage, Lang lang);
std::string coverage_json(const Coverage& coverage);
// The whole rulebook as a document in Chinese and English: coverage, rules, measures, parameters.
std::string coverage_markdown(const Coverage& coverage);

}  // namespace ducha::rule
