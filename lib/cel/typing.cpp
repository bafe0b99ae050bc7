// Relations of static types: which fit together, and the type of what is made of two. It reports
// nothing; the checker turns "no" into an issue with a place.
#include "cel/typing.h"

#include <algorithm>

#include "cel/ast.h"

namespace ducha::cel {

bool Typing::same(const Type& a, const Type& b) {
  if (a.kind != b.kind) return false;
  for (int i = 0; i < 2; ++i) {
    if ((a.args[i] == nullptr) != (b.args[i] == nullptr)) return false;
    if (a.args[i] != nullptr && !same(*a.args[i], *b.args[i])) return false;
  }
  return true;
}

// Only these make the choice of an overload a matter of the values: dyn, null, and a list or
// optional of dyn, whose items are looked at one by one.
bool Typing::loose(const Type& t) {
  if (open(t) || t.kind == Kind::null) return true;
  return (t.kind == Kind::list || t.kind == Kind::optional) && t.args[0] != nullptr &&
         open(*t.args[0]);
}

const Type* Typing::settle(const Type* t) {
  if (t->none) return types_.or_none(settle(types_.without_none(t)));
  if (t->kind == Kind::unknown) return types_.dyn();
  if (t->kind == Kind::list) return types_.list(settle(t->args[0]));
  if (t->kind == Kind::optional) return types_.optional(settle(t->args[0]));
  if (t->kind == Kind::map) return types_.map(settle(t->args[0]), settle(t->args[1]));
  return t;
}

const Type* Typing::join(const Type* a, const Type* b) {
  if (a == b || b->kind == Kind::unknown) return a;
  if (a->kind == Kind::unknown) return b;
  if (a->dyn() || b->dyn()) return types_.dyn();
  // CEL: null is a value of optionals and of messages. In rulebooks it is "there is none", which
  // the result then may be.
  if (a->kind == Kind::null && (b->kind == Kind::optional || (!strict_ && b->kind == Kind::record)))
    return b;
  if (b->kind == Kind::null && (a->kind == Kind::optional || (!strict_ && a->kind == Kind::record)))
    return a;
  if (strict_ && (a->kind == Kind::null) != (b->kind == Kind::null))
    return types_.or_none(a->kind == Kind::null ? b : a);
  if (a->none || b->none)
    return types_.or_none(join(types_.without_none(a), types_.without_none(b)));
  return join_plain(a, b);
}

const Type* Typing::join_plain(const Type* a, const Type* b) {
  if (a->kind != b->kind) return types_.dyn();
  switch (a->kind) {
    case Kind::list:
      return types_.list(join(a->args[0], b->args[0]));
    case Kind::optional:
      return types_.optional(join(a->args[0], b->args[0]));
    case Kind::map:
      return types_.map(join(a->args[0], b->args[0]), join(a->args[1], b->args[1]));
    case Kind::record:
      return a->record == b->record ? types_.record(a->record) : types_.dyn();
    case Kind::string:
      // Two enumerations make a plain text. Where one side is a constant and the other a dossier's,
      // the result is neither: comparing it with a constant is no certain mistake.
      if (a->choices.data() == b->choices.data() && a->ref == b->ref && a->text == b->text)
        return a;
      return types_.text(a->text == b->text ? a->text : Text::any);
    case Kind::int64:
    case Kind::decimal:
      // A number without a unit, as a literal is, takes that of the other.
      return a->unit == b->unit ? a
             : a->unit.empty()  ? b
             : b->unit.empty()  ? a
                                : types_.simple(a->kind);
    default:
      return a;
  }
}

const Type* Typing::worded(const Node& n, const Type* constant, const Type* beside) {
  if (beside->kind == Kind::optional) beside = beside->args[0];
  const Type* words = beside->kind == Kind::list ? beside->args[0] : beside;
  if (words == nullptr || words->choices.empty()) return constant;
  const auto is_word = [&](const Node& literal) {
    return literal.op == Op::literal && literal.value.is(Kind::string) &&
           std::any_of(words->choices.begin(), words->choices.end(),
                       [&](const Choice& c) { return c.name == literal.value.str->view(); });
  };
  const bool all =
      words == beside
          ? is_word(n)
          : n.op == Op::list && std::all_of(n.args.begin(), n.args.end(),
                                            [&](const Node* item) { return is_word(*item); });
  return all ? beside : constant;
}

bool Typing::assign(const Type* declared, const Type* actual, Bindings& bound) {
  if (declared->kind == Kind::unknown) {
    // A type variable: bound by the first argument, and widened by those that follow.
    const Type*& to = bound[declared->unit];
    if (to == nullptr) {
      to = actual;
      return true;
    }
    if (!compatible(to, actual)) return false;
    to = join(to, actual);
    return true;
  }
  if (open(*actual) || declared->dyn()) {
    // Variables within stay undecided.
    if (declared->kind == Kind::list || declared->kind == Kind::optional ||
        declared->kind == Kind::map)
      for (const Type* inner : declared->args)
        if (inner != nullptr) assign(inner, types_.dyn(), bound);
    return true;
  }
  // An argument null, for parameters that can hold it.
  if (actual->kind == Kind::null && declared->kind != Kind::null)
    return declared->kind == Kind::optional || declared->kind == Kind::record;
  if (declared->kind != actual->kind) return false;
  // The only signature with a record is params.on().
  if (declared->kind == Kind::record)
    return actual->record != nullptr && actual->record->parameters;
  for (int i = 0; i < 2; ++i)
    if (declared->args[i] != nullptr && actual->args[i] != nullptr &&
        declared->kind != Kind::type && !assign(declared->args[i], actual->args[i], bound))
      return false;
  return true;
}

bool Typing::compatible(const Type* a, const Type* b) {
  if (open(*a) || open(*b) || a->kind == Kind::null || b->kind == Kind::null) return true;
  // Whole numbers and amounts compare; int with uint or double is refused, as in CEL.
  if (numeric(*a) && numeric(*b))
    return a->kind == b->kind || a->kind == Kind::decimal || b->kind == Kind::decimal;
  if (a->kind != b->kind) return false;
  for (int i = 0; i < 2; ++i)
    if (a->kind != Kind::type && a->args[i] != nullptr && b->args[i] != nullptr &&
        !compatible(a->args[i], b->args[i]))
      return false;
  return true;
}

const Type* Typing::substitute(const Type* t, const Bindings& bound) {
  switch (t->kind) {
    case Kind::unknown: {
      const auto found = bound.find(t->unit);
      return found == bound.end() ? free_ : found->second;
    }
    case Kind::list:
      return types_.list(substitute(t->args[0], bound));
    case Kind::optional:
      return types_.optional(substitute(t->args[0], bound));
    case Kind::map:
      return types_.map(substitute(t->args[0], bound), substitute(t->args[1], bound));
    default:
      return t;
  }
}

std::string_view Typing::unit_of(const Type& t) { return numeric(t) ? t.unit : std::string_view(); }

const Type* Typing::with_unit(std::string_view function, const std::vector<const Type*>& args,
                              const Type* result) {
  if (!numeric(*result)) return result;
  std::string_view unit;
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), function) != names.end();
  };
  if (is_one_of({"_+_", "_-_", "math.greatest", "math.least"})) {
    for (const Type* t : args)
      if (unit.empty()) unit = unit_of(*t);
  } else if (is_one_of({"-_", "math.abs", "round", "int", "decimal"}) ||
             (function == "_/_" && unit_of(*args[1]).empty())) {
    unit = unit_of(*args[0]);
  } else if (function == "_*_") {
    if (unit_of(*args[0]).empty()) unit = unit_of(*args[1]);
    if (unit_of(*args[1]).empty()) unit = unit_of(*args[0]);
  } else if (is_one_of({"sum", "min", "max"}) && args[0]->kind == Kind::list &&
             args[0]->args[0] != nullptr) {
    unit = unit_of(*args[0]->args[0]);
  }
  if (!unit.empty()) return types_.number(result->kind, unit);
  return result->unit.empty() ? result : types_.simple(result->kind);
}

}  // namespace ducha::cel
