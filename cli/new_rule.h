// ducha new rule and new rulebook: the skeleton of a rule and of its tests, printed or added to a
// rulebook; a rulebook to start from.
#pragma once

#include <string>

#include "cli/session.h"

namespace ducha::cli {

struct NewRule {
  std::string id;
  std::string kind;
  std::string cites;
};

// False after printing why such a rule cannot be: its id, topic, kind or provision.
bool good_rule(Session& session, const rule::Rulebook& book, const NewRule& rule);

// The rule and its tests, with a comment where each belongs. It applies to no dossier and the tests
// ask for every verdict, so they fail until both are written.
std::string rule_text(const rule::Rulebook& book, const NewRule& rule, Lang lang);

// Adds both to the files of the topic: the rule at the end, the tests at the end of `tests`. First
// a copy of the rulebook must load with them, and give every other rule and test as before; else
// the files stay as they are.
int append_rule(Session& session, const rule::Rulebook& book, const NewRule& rule);

// Writes a small rulebook into a folder that is new or empty, and prints how to try it.
int new_rulebook(Session& session, const std::string& folder);

}  // namespace ducha::cli
