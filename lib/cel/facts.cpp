// What a condition tells of none: facts() gives the paths that are certainly stated if it came out
// so. Only the checker asks; nothing is evaluated.
#include "cel/facts.h"

#include <algorithm>

namespace ducha::cel {

namespace {

Facts both_of(Facts a, const Facts& b) {
  a.insert(b.begin(), b.end());
  return a;
}
Facts either_of(const Facts& a, const Facts& b) {
  Facts out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(out, out.end()));
  return out;
}

bool is_null(const Node& n) { return n.op == Op::literal && n.value.is(Kind::null); }

// Which side is asked for none, by `x == null` and its like; nullptr if neither.
const Node* asked(const Node& n) {
  if (n.args.size() != 2) return nullptr;
  if (is_null(*n.args[1])) return n.args[0];
  if (is_null(*n.args[0])) return n.args[1];
  return nullptr;
}

}  // namespace

std::string path_of(const Node& n) {
  if (n.op == Op::variable) return "v" + std::to_string(n.number);
  if (n.op == Op::local) return "l" + std::to_string(n.number);
  if ((n.op != Op::select && n.op != Op::has) || n.optional || n.record == nullptr || n.field < 0 ||
      n.args.empty())
    return {};
  const std::string base = path_of(*n.args[0]);
  return base.empty() ? base : base + "." + n.record->field(n.field).name;
}

Facts facts(const Node& n, bool truth, const Env& env) {
  switch (n.op) {
    case Op::both:
    case Op::either: {
      const Facts a = facts(*n.args[0], truth, env);
      const Facts b = facts(*n.args[1], truth, env);
      // If a conjunction holds, both sides do; if it fails, only what follows from either failing
      // is certain. Of a disjunction the other way round.
      return (n.op == Op::both) == truth ? both_of(a, b) : either_of(a, b);
    }
    case Op::conditional: {
      const Facts yes = both_of(facts(*n.args[0], true, env), facts(*n.args[1], truth, env));
      const Facts no = both_of(facts(*n.args[0], false, env), facts(*n.args[2], truth, env));
      // A branch that can only come out otherwise says nothing of this one.
      const auto never = [&](const Node& b) {
        return b.op == Op::literal && b.value.is(Kind::boolean) && (b.value.u != 0) != truth;
      };
      if (never(*n.args[1])) return no;
      if (never(*n.args[2])) return yes;
      return either_of(yes, no);
    }
    case Op::has: {
      Facts out;
      if (!truth || n.stated_none) return out;
      // False of a record that is none as well, so the record is there too.
      for (const std::string& p : {path_of(n), n.args.empty() ? "" : path_of(*n.args[0])})
        if (!p.empty()) out.insert(p);
      return out;
    }
    case Op::variable: {
      const auto& v = env.variables()[static_cast<std::size_t>(n.number)];
      return truth ? v.if_true : v.if_false;
    }
    case Op::call:
      if (n.name == "!_") return facts(*n.args[0], !truth, env);
      if ((n.name == "_!=_") == truth && (n.name == "_!=_" || n.name == "_==_"))
        if (const Node* x = asked(n))
          if (std::string p = path_of(*x); !p.empty()) return {std::move(p)};
      return {};
    default:
      return {};
  }
}

void add_stated(Facts& to, const std::string& base, const Type& type) {
  for (const std::string_view p : type.stated) to.insert(base + "." + std::string(p));
}

std::vector<std::string> below(const Facts& all, const std::string& base) {
  std::vector<std::string> out;
  for (const std::string& p : all)
    if (p.size() > base.size() + 1 && p.starts_with(base) && p[base.size()] == '.')
      out.push_back(p.substr(base.size() + 1));
  return out;
}

}  // namespace ducha::cel
