// What a condition tells of values that may be stated none. Private to the checker.
//
// A path names a value: "v0.party.election" for fields of variable 0, "l2.extension" for those of
// local 2. A set of paths are those that are known to be no none.
#pragma once

#include <set>
#include <string>

#include "cel/ast.h"

namespace ducha::cel {

using Facts = std::set<std::string>;

// Empty if the node is no chain of fields from a variable or local.
std::string path_of(const Node& node);
// The paths that are no none once `node` has come out true (or false). Logic has three values, so
// what is known only if the condition is undecided does not count.
Facts facts(const Node& node, bool truth, const Env& env);
// The types of a record's own stated paths, as paths from `base`.
void add_stated(Facts& to, const std::string& base, const Type& type);
// Those of `facts` below `base`, as paths from there.
std::vector<std::string> below(const Facts& facts, const std::string& base);

}  // namespace ducha::cel
