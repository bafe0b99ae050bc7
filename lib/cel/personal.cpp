// Which parts of an expression tell what a field marked personal holds. `mark_personal` is the
// door; it follows values, not conditions: a filter by the name of a person tells no name.
#include <algorithm>

#include "cel/ast.h"

namespace ducha::cel {

namespace {

bool collection(const Node& n) {
  return n.type != nullptr && (n.type->kind == Kind::list || n.type->kind == Kind::map);
}

class Flow {
 public:
  Flow(const Ast& ast, const Env& env) : env_(env), locals_(static_cast<std::size_t>(ast.depth)) {}

  bool mark(Node& n) { return n.personal = visit(n); }

 private:
  bool any(Node& n) {
    bool out = false;
    for (const auto& arg : n.args) out |= mark(*arg);
    return out;
  }

  bool visit(Node& n) {
    switch (n.op) {
      case Op::variable:
        return env_.variables()[static_cast<std::size_t>(n.number)].personal;
      case Op::local:
        return locals_[static_cast<std::size_t>(n.number)];
      case Op::select: {
        const bool base = any(n);
        return base || (n.record != nullptr && n.field >= 0 && n.record->field(n.field).personal);
      }
      case Op::has:
      case Op::both:
      case Op::either:
        any(n);
        return false;
      case Op::conditional: {
        mark(*n.args[0]);
        const bool yes = mark(*n.args[1]);
        return mark(*n.args[2]) || yes;
      }
      case Op::bind:
        locals_[static_cast<std::size_t>(n.number)] = mark(*n.args[0]);
        return mark(*n.args[1]);
      case Op::loop:
        return loop(n);
      case Op::call:
        return call(n);
      default:
        return any(n);
    }
  }

  bool loop(Node& n) {
    const bool range = mark(*n.args[0]);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, n.locals.size()); ++i)
      locals_[static_cast<std::size_t>(n.number) + i] = range;
    bool body = false;
    // The last one is what the loop gives; a condition before it is marked for traces.
    for (std::size_t i = 1; i < n.args.size(); ++i) body = mark(*n.args[i]);
    switch (n.loop) {
      case Loop::all:
      case Loop::exists:
      case Loop::exists_one:
        return false;
      case Loop::filter:
        return range;
      default:
        return body;
    }
  }

  // Yes or no, and a number counted from a list, tell nothing of a person.
  bool call(Node& n) {
    const bool personal = any(n);
    if (n.type == nullptr) return personal;
    if (n.type->kind == Kind::boolean) return false;
    if (n.type->kind != Kind::int64) return personal;
    // A number computed from a personal number, such as the year of a birthday, does tell it.
    return std::any_of(n.args.begin(), n.args.end(),
                       [](const auto& arg) { return arg->personal && !collection(*arg); }) &&
           n.name != "size";
  }

  const Env& env_;
  std::vector<bool> locals_;
};

// Records are shown by their keys.
bool shows_personal(const Type* type) {
  if (type == nullptr) return false;
  if (type->kind == Kind::list || type->kind == Kind::optional)
    return shows_personal(type->args[0]);
  const RecordType* record = type->kind == Kind::record ? type->record : nullptr;
  return record != nullptr && record->key >= 0 && record->field(record->key).personal;
}

}  // namespace

void mark_personal(Ast& ast, const Env& env) {
  ast.personal = Flow(ast, env).mark(*ast.root) || shows_personal(ast.type);
}

}  // namespace ducha::cel
