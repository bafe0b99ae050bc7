// What to write instead, where a function does not take what it is given.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "cel/ast.h"

namespace ducha::cel {

// An operator as people write it: `<` for `_<_`; other names as they are.
std::string operator_of(std::string_view name);

inline constexpr std::array<std::string_view, 7> kMacros = {"all", "exists", "exists_one", "filter",
                                                            "map", "has",    "sortBy"};

// A name of other languages, or one that is not here. Empty for others. `before`: the text of the
// expression up to it.
Message elsewhere_hint(std::string_view name, std::string_view before = {});

// Goes over all dossiers of a kind, or those that a filter left.
bool walks_all(const Node& n);
// All dossiers of a kind are walked, never held: a run may lack some, and what a list of them is
// worth then only a walk can say. Within one another they would be compared pair by pair. `walked`:
// they are, within others.
Issue all_fault(const Node& n, bool walked);

// There is no such name among the known ones. A parameter is behind `params`; a dozen names can be
// read through, of more only one that is near helps.
Hint name_hint(const std::string& name, const std::vector<std::string>& known, const Env& env);

// There is no function of the name among the known ones; `names` are variables and fields.
Hint function_hint(const std::string& name, const std::vector<std::string>& known,
                   const std::vector<std::string>& names);

// A value of the type has no field of the name; it is no record.
Message field_hint(std::string_view name, const Type& base);

// The record has no field of the name; `known` are those it has.
Hint part_hint(std::string_view name, const RecordType& record,
               const std::vector<std::string>& known);

// The type is no list that could be walked. May be empty.
Message range_hint(const Type& range);

// A value of the type cannot be indexed by `key`.
Message index_hint(const Node& key, const Type& base);

// `call` has a function, none of whose overloads takes the types. May be empty.
Message overload_hint(const Node& call, const std::vector<const Type*>& types);

}  // namespace ducha::cel
