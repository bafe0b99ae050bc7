// Conditions as atoms that hold or do not: decide() and decide_where() ask whether some of them
// contradict one another. No dossier is read, and nothing is known of values but their bounds.
// "Open" is the answer to everything that is not proven: lint must not call a sound rule senseless.
#include "rule/decide.h"

#include <algorithm>
#include <map>
#include <set>

namespace ducha::rule {

namespace {

using cel::Op;

constexpr std::int64_t kScale = cel::kDecimalOne;

struct Atom {
  const cel::Node* node;
  bool holds;
};

bool is_call(const cel::Node& n, std::string_view name) {
  return n.op == Op::call && n.name == name;
}

// The atoms that all hold where the node comes out so; one for the node itself where it cannot be
// taken apart.
void atoms_of(const cel::Node& n, bool holds, std::vector<Atom>& out) {
  if (is_call(n, "!_") && n.args.size() == 1) return atoms_of(*n.args[0], !holds, out);
  if (n.op == (holds ? Op::both : Op::either)) {
    for (const auto& a : n.args) atoms_of(*a, holds, out);
  } else {
    out.push_back({&n, holds});
  }
}

// Which words a value can be where the atom is so: `path == "a"`, `path in ["a", "b"]`, and what is
// made of such by && and ||.
struct Choices {
  std::string path;
  std::set<std::string> allowed;
};

std::optional<std::string> literal_word(const cel::Node& n) {
  if (n.op != Op::literal || !n.value.is(cel::Kind::string)) return {};
  return std::string(n.value.str->view());
}

std::optional<Choices> words_of(const cel::Node& n, bool holds) {
  if (is_call(n, "!_") && n.args.size() == 1) return words_of(*n.args[0], !holds);
  if (n.op == Op::both || n.op == Op::either) {
    auto a = words_of(*n.args[0], holds);
    const auto b = words_of(*n.args[1], holds);
    if (!a || !b || a->path != b->path) return {};
    if ((n.op == Op::either) == holds) {
      a->allowed.insert(b->allowed.begin(), b->allowed.end());
    } else {
      std::erase_if(a->allowed, [&](const auto& w) { return b->allowed.count(w) == 0; });
    }
    return a;
  }
  if (n.op != Op::call || n.args.size() != 2) return {};
  const bool in = n.name == "@in";
  if (!in && n.name != "_==_" && n.name != "_!=_") return {};
  const std::size_t value = !in && n.args[0]->op == Op::literal ? 1 : 0;
  // A value that may be none can be none of the words.
  const cel::Node& x = *n.args[value];
  if (x.type == nullptr || x.type->choices.empty() || x.type->none) return {};
  Choices out{cel::dump(x), {}};
  std::set<std::string> named;
  const cel::Node& other = *n.args[1 - value];
  std::vector<const cel::Node*> literals = {&other};
  if (in) {
    if (other.op != Op::list) return {};
    literals.clear();
    for (const auto& a : other.args) literals.push_back(a);
  }
  for (const cel::Node* l : literals) {
    const auto word = literal_word(*l);
    if (!word) return {};
    named.insert(*word);
  }
  const bool one_of = (n.name == "_!=_") != holds;
  for (const cel::Choice& c : x.type->choices)
    if ((named.count(c.name) != 0) == one_of) out.allowed.insert(c.name);
  return out;
}

// Numbers in millionths, both ends included; whole numbers and sizes by whole steps.
struct Range {
  std::int64_t least = INT64_MIN;
  std::int64_t most = INT64_MAX;
  bool empty() const { return least > most; }
};

std::optional<std::int64_t> number(const cel::Node& n) {
  if (n.op != Op::literal) return {};
  if (n.value.is(cel::Kind::decimal)) return n.value.i;
  const bool small = n.value.is(cel::Kind::int64) && n.value.i < INT64_MAX / kScale &&
                     n.value.i > INT64_MIN / kScale;
  return small ? std::optional(n.value.i * kScale) : std::nullopt;
}

// What a value can be by itself: by the bounds of its field, or as a size.
Range bounds(const dossier::Schema& schema, const cel::Node& n) {
  if (const auto exact = number(n)) return {*exact, *exact};
  if (is_call(n, "size")) return {0, INT64_MAX};
  if (n.op != Op::select || n.record == nullptr || n.field < 0) return {};
  const dossier::RecordSpec* record = schema.record_of(n.record);
  if (record == nullptr) return {};
  const dossier::FieldSpec& f = record->fields[static_cast<std::size_t>(n.field)];
  const bool whole = f.scalar == dossier::Scalar::integer;
  Range out;
  if (!whole && f.scalar != dossier::Scalar::decimal && f.scalar != dossier::Scalar::money)
    return out;
  const auto fits = [&](std::int64_t v) {
    return !whole || (v < INT64_MAX / kScale && v > INT64_MIN / kScale);
  };
  if (f.min && fits(*f.min)) out.least = *f.min * (whole ? kScale : 1);
  if (f.max && fits(*f.max)) out.most = *f.max * (whole ? kScale : 1);
  return out;
}

// The comparison, as it is where the atom does (not) hold, read from left to right.
std::string_view relation(const cel::Node& n, bool holds) {
  static constexpr std::pair<std::string_view, std::string_view> kOther[] = {
      {"_<_", "_>=_"}, {"_>=_", "_<_"},  {"_>_", "_<=_"},
      {"_<=_", "_>_"}, {"_==_", "_!=_"}, {"_!=_", "_==_"}};
  if (n.op != Op::call || n.args.size() != 2) return {};
  for (const auto& [name, other] : kOther)
    if (n.name == name) return holds ? name : other;
  return {};
}

// Narrows `range` by `relation` to a number.
void narrow(Range& range, std::string_view relation, std::int64_t to, std::int64_t step) {
  // Ends are included, so `<` moves by one step: a whole for counts, a millionth for decimals.
  if (relation == "_<_") range.most = std::min(range.most, to - step);
  if (relation == "_<=_" || relation == "_==_") range.most = std::min(range.most, to);
  if (relation == "_>_") range.least = std::max(range.least, to + step);
  if (relation == "_>=_" || relation == "_==_") range.least = std::max(range.least, to);
  // A single value that is excluded: the range becomes empty.
  if (relation == "_!=_" && range.least == range.most && range.least == to) range.most = to - step;
}

std::string_view turned(std::string_view relation) {
  if (relation == "_<_") return "_>_";
  if (relation == "_>_") return "_<_";
  if (relation == "_<=_") return "_>=_";
  if (relation == "_>=_") return "_<=_";
  return relation;
}

// False of two values whatever they are within their ranges.
bool impossible(std::string_view relation, const Range& a, const Range& b) {
  // An open end stands for "not known", which proves nothing.
  if (relation == "_<_") return a.least != INT64_MIN && b.most != INT64_MAX && a.least >= b.most;
  if (relation == "_<=_") return a.least != INT64_MIN && b.most != INT64_MAX && a.least > b.most;
  if (relation == "_>_") return impossible("_<_", b, a);
  if (relation == "_>=_") return impossible("_<=_", b, a);
  if (relation == "_==_") return impossible("_<=_", a, b) || impossible("_>=_", a, b);
  return a.least == a.most && b.least == b.most && a.least == b.least && relation == "_!=_";
}

class Atoms {
 public:
  explicit Atoms(const dossier::Schema& schema) : schema_(schema) {}

  // True if these cannot all be so.
  bool contradict(const std::vector<Atom>& atoms) {
    return std::any_of(atoms.begin(), atoms.end(), [&](const Atom& a) { return !add(a); });
  }

 private:
  bool add(const Atom& a) {
    const cel::Node& n = *a.node;
    if (n.op == Op::literal && n.value.is(cel::Kind::boolean)) return (n.value.u != 0) == a.holds;
    // Two parts with the same text have the same value within one evaluation.
    const std::string text = cel::dump(n);
    const auto [known, fresh] = texts_.emplace(text, a.holds);
    if (!fresh && known->second != a.holds) return false;
    if (const auto words = words_of(n, a.holds)) {
      const auto [at, first] = words_.emplace(words->path, words->allowed);
      if (!first)
        std::erase_if(at->second, [&](const auto& w) { return words->allowed.count(w) == 0; });
      return !at->second.empty();
    }
    return compare(n, a.holds);
  }

  bool compare(const cel::Node& n, bool holds) {
    const std::string_view how = relation(n, holds);
    if (how.empty()) return true;
    const cel::Node& a = *n.args[0];
    const cel::Node& b = *n.args[1];
    if (a.op != Op::literal && cel::dump(a) == cel::dump(b))
      return how == "_==_" || how == "_<=_" || how == "_>=_";
    if (impossible(how, bounds(schema_, a), bounds(schema_, b))) return false;
    const auto right = number(b);
    const auto left = number(a);
    if (right) return narrow_path(a, how, *right);
    if (left) return narrow_path(b, turned(how), *left);
    return true;
  }

  bool narrow_path(const cel::Node& x, std::string_view how, std::int64_t to) {
    const auto [at, fresh] = ranges_.emplace(cel::dump(x), Range());
    if (fresh) at->second = bounds(schema_, x);
    const bool whole = x.type != nullptr && x.type->kind == cel::Kind::int64;
    if (!whole && (x.type == nullptr || x.type->kind != cel::Kind::decimal)) return true;
    narrow(at->second, how, to, whole ? kScale : 1);
    return !at->second.empty();
  }

  const dossier::Schema& schema_;
  std::map<std::string, bool> texts_;
  std::map<std::string, std::set<std::string>> words_;
  std::map<std::string, Range> ranges_;
};

bool contradict(const dossier::Schema& schema, const std::vector<const cel::Node*>& given,
                const cel::Node& condition, bool holds) {
  std::vector<Atom> atoms;
  for (const cel::Node* g : given) atoms_of(*g, true, atoms);
  atoms_of(condition, holds, atoms);
  return Atoms(schema).contradict(atoms);
}

}  // namespace

Decided decide_where(const dossier::Schema& schema, const std::vector<const cel::Node*>& given,
                     const cel::Node& condition) {
  if (contradict(schema, given, condition, true)) return Decided::never;
  if (contradict(schema, given, condition, false)) return Decided::always;
  // Parts that are decided one by one decide the whole.
  if (condition.op == Op::both || condition.op == Op::either) {
    const Decided a = decide_where(schema, given, *condition.args[0]);
    const Decided b = decide_where(schema, given, *condition.args[1]);
    const Decided strong = condition.op == Op::both ? Decided::never : Decided::always;
    if (a == strong || b == strong) return strong;
    if (a == b) return a;
  }
  return Decided::open;
}

Decided decide(const dossier::Schema& schema, const cel::Node& condition) {
  return decide_where(schema, {}, condition);
}

}  // namespace ducha::rule
