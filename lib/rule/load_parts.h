// The parts of loading that have a file of their own. Private to lib/rule and to profiles.
#pragma once

#include <set>

#include "rule/layers.h"
#include "rule/profile.h"
#include "rule/rulebook.h"
#include "yaml/decode.h"

namespace ducha::rule {

// The profiles of one folder, sorted.
std::vector<std::string> profile_names(const std::filesystem::path& folder);
// Reports that something is in another file already.
void twice(const yaml::Context& context, const yaml::Node& at, const Message& what,
           const Source* file, Place where, Message hint = {});

// A kind by its name; nullptr, and the problem `id` at the node, if there is none.
const dossier::KindSpec* known_kind(const Rulebook& book, const yaml::Context& context,
                                    const yaml::Node& at, std::string_view id);

// Rules and measures of one topic: a list.
void read_rules(Rulebook& book, const Source& file, const yaml::Node& root,
                const std::string& topic, Problems& problems);

// Where YAML took a part of an expression or message for its own: `!` for a tag, `: ` for a key,
// ` #` for a comment, `{` for a mapping. The hint says to put it in quotes; empty for other lines.
// It failed at the column.
Message quote_hint(std::string_view line, std::uint32_t column);

// False, and told, if a key of parameters.yaml is not topic.name.
bool check_parameter(const Rulebook& book, const yaml::Context& context, const yaml::Node& key);
// What expressions can write as a name: letters, digits and `_`.
bool is_name(std::string_view text);
// False, and told, if a key is no name: within braces YAML ends a value at a comma, and takes what
// follows for a key.
bool names_only(const yaml::Context& context, const yaml::Node& mapping);

// `silence`: checks of lint with a reason each.
Silenced read_silence(const yaml::Context& context, yaml::Fields& fields);

// Keeps where an expression is, for editors (Rulebook::sites).
void note(Rulebook& book, const std::string& file, Place where, std::size_t offset,
          std::string_view text, const cel::Env& env);

// Checks one expression as it stands in a YAML scalar; its faults become problems with places.
Expression read_expression(Rulebook& book, const Source& file, const yaml::Node& node,
                           const cel::Env& env, Problems& problems);

// Finds the kinds of `roll_up`, and the ways to them; `file` and `at` are where they are named.
void find_groups(Rulebook& book, const std::vector<std::string>& names, const std::string& file,
                 Place at, Problems& problems);

// That of `complete` of a list, which asks nothing of what it reads.
cel::Env complete_environment(Rulebook& book, const dossier::KindSpec& kind,
                              std::string_view topic);

// The lists of the dossier itself that a rule goes over, and that say how long they must be.
// `complained`: those whose `complete` is faulty, each told once.
void find_rolls(Rulebook& book, const Source& file, const std::string& topic, Rule& rule,
                std::set<const dossier::FieldSpec*>& complained, Problems& problems);

// A text with expressions in braces. What is among those `checked` in this environment, for the
// text in the other language, is not checked again.
void read_template(Rulebook& book, const Source& file, const yaml::Node& node, const cel::Env& env,
                   Lang lang, Template& out, const std::vector<Expression>& checked,
                   Problems& problems);

// The same in the languages of the rulebook: `zh` and `en` of these fields.
void read_words(Rulebook& book, const yaml::Context& context, const Source& file,
                yaml::Fields& fields, const cel::Env& env, Words& out, Problems& problems);

// The variable of a `let`, and what it tells if it is a condition.
void add_let(cel::Env& env, const Let& let, cel::TypeStore& types);

// What mends a failing dossier of this rule, whose expressions are read already.
std::shared_ptr<const Repair> read_repair(Rulebook& book, const Source& file,
                                          const yaml::Node& node, const Rule& rule,
                                          Problems& problems);

// `network` of rulebook.yaml: who belongs to whom.
void read_network(Rulebook& book, const Source& file, const yaml::Node& list, Problems& problems);

// True, and told, where an item has keys of a rule and of a measure: which of the two is meant
// decides every other key, so that nothing else can be said of it.
bool half_measure(const yaml::Context& context, const yaml::Node& item);
// How the id of a rule of the topic is written.
void check_id(const Rulebook& book, const yaml::Context& context, const yaml::Node& node,
              const std::string& topic, const std::string& id);
// Rules and measures that have one id.
void same_ids(const Rulebook& book, Problems& problems);

// Names of `let` that need one another, told once; a name that is a field too means the field.
std::set<std::string> circle_of(const yaml::Context& context, const yaml::Node& lets,
                                const dossier::KindSpec& kind);

// Takes out, from `from` on, problems that only follow from others that are told. `refused`: names
// of parameters that have no topic.
void drop_followups(const Rulebook& book, const std::set<std::string>& refused, Problems& problems,
                    std::size_t from);

// evidence.yaml: which papers show which fields.
void read_evidence(Rulebook& book, const Source& file, const yaml::Node& list, Problems& problems);

// Dated values of a parameter: a list of {from, value, source}, added to `p.values`.
void read_values(Rulebook& book, Parameter& p, const Source& file, const yaml::Node& list,
                 Problems& problems);

// One value of the type of a parameter; absent (and a problem) if it is not.
cel::Value read_value(Rulebook& book, const Parameter& p, const Source& file,
                      const yaml::Node& node, Problems& problems);

// The scoring sheets of a profile, in place of those that it had; grades are the rulebook's unless
// it has its own. Rules that are off are known by now. `source` must outlive the profile.
void read_scoring(const yaml::Context& context, const Source& source, const yaml::Node& root,
                  Rulebook& book, Profile& profile);
// The grades that sheets have if they name none.
void read_bands(const yaml::Context& context, const Source& source, const yaml::Node& list,
                Rulebook& book);

}  // namespace ducha::rule
