// What `ducha rules` prints of a rulebook, in a language.
#pragma once

#include <string>
#include <vector>

#include "rule/rulebook.h"
#include "rule/trace.h"

namespace ducha::rule {

// All rules and measures by topic, or those of one.
std::string list_report(const Rulebook& book, const std::string& topic, Lang lang);
std::string list_json(const Rulebook& book, const std::string& topic);
// The kinds it judges: school,institution; in Chinese by their titles.
std::string kind_names(const Rule& rule, Lang lang = Lang::en);
// error; in Chinese what officials call it.
std::string severity_word(const Rulebook& book, Severity severity, Lang lang);
// A value of a parameter as people read it: fields of a table with what they are called.
std::string value_words(const Rulebook& book, const cel::Value& value, Lang lang);
// What people call a rule: its title, else what its first provision says; empty if it has neither.
Message title_of(const Rulebook& book, const Rule& rule);
// A rule with its provisions, expressions and parameters.
std::string rule_report(const Rulebook& book, const Rule& rule, Lang lang);
// Each sentence whose locator begins so, beside the document; and, without a locator, what the
// document has beyond them.
std::string trace_report(const std::vector<Traced>& traced, const std::vector<std::string>& extra,
                         const std::string& locator, Lang lang);

}  // namespace ducha::rule
