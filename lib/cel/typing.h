// How static types relate: what may be passed where, and what comes of it. Private to the checker.
#pragma once

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "cel/type.h"

namespace ducha::cel {

struct Node;

// What the type variables of a signature stand for in one call.
using Bindings = std::map<std::string_view, const Type*>;

class Typing {
 public:
  // With `strict`, "T or null" is T that may be none; otherwise it is dyn, as in CEL.
  Typing(TypeStore& types, bool strict)
      : types_(types), strict_(strict), free_(types.parameter('?')) {}

  const Type* free() const { return free_; }  // not decided yet
  static bool open(const Type& t) { return t.dyn() || t.kind == Kind::unknown; }
  static bool numeric(const Type& t) {
    return t.kind == Kind::int64 || t.kind == Kind::uint64 || t.kind == Kind::float64 ||
           t.kind == Kind::decimal;
  }
  // Not decided before evaluation: dyn anywhere that an overload could look at, or null.
  static bool loose(const Type& t);
  static bool same(const Type& a, const Type& b);
  // True of references to dossiers, and of lists of them. Whether two are the same is known when
  // all dossiers are read: one may be written as an id and the other as a name.
  static bool refers(const Type& t) {
    return t.ref != nullptr ||
           (t.kind == Kind::list && t.args[0] != nullptr && t.args[0]->ref != nullptr);
  }
  static bool refer(const std::vector<const Type*>& all) {
    return std::all_of(all.begin(), all.end(), [](const Type* t) { return refers(*t); });
  }

  // What is still undecided in the end is dyn.
  const Type* settle(const Type* t);
  // The type of values that may be either.
  const Type* join(const Type* a, const Type* b);
  // The type of a constant, or a list of them, that stands beside an enumeration or a list of its
  // words (the other branch, what orValue() falls back from): that type, if it is made of its
  // words.
  static const Type* worded(const Node& n, const Type* constant, const Type* beside);
  // Whether a value of type `actual` can be passed where `declared` is; binds its variables.
  bool assign(const Type* declared, const Type* actual, Bindings& bound);
  // Whether values of both types can ever be of one: for == and for lists.
  bool compatible(const Type* a, const Type* b);
  const Type* substitute(const Type* t, const Bindings& bound);
  // Empty: a number without a unit, or no number.
  static std::string_view unit_of(const Type& t);
  // The result of a function with the unit that follows from those of the arguments: of a sum the
  // unit of either, of a product that of the one that has one, elsewhere none.
  const Type* with_unit(std::string_view function, const std::vector<const Type*>& args,
                        const Type* result);

 private:
  const Type* join_plain(const Type* a, const Type* b);

  TypeStore& types_;
  bool strict_;
  const Type* free_;
};

}  // namespace ducha::cel
