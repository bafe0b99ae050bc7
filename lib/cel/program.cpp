// The fast evaluator: a tree of cells, each with the function that runs it. Paths are slots,
// constants are folded, comparisons and loops (loops.cpp) run without dispatch. Whatever is not
// plain falls to the shared parts, so it agrees with the plain evaluator in trace.cpp (a test holds
// them together).
#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>

#include "base/limits.h"
#include "cel/cells.h"
#include "cel/format.h"

namespace ducha::cel {

Value run_constant(const Cell& c, Frame&) { return c.value; }

Value run_local(const Cell& c, Frame& f) { return f.locals[c.number]; }

Value run_variable(const Cell& c, Frame& f) {
  Value& v = f.variables[static_cast<std::size_t>(c.number)];
  if (v.is(Kind::absent) && f.on_demand) v = f.on_demand(c.number);
  if (!v.is(Kind::absent)) return v;
  return missing(nullptr,
                 c.node->name.empty() ? std::string_view("self") : std::string_view(c.node->name),
                 MissingInput::Why::variable, f);
}

namespace {

// variable.field.field ... through records alone; anything else takes the slow way for the rest.
Value slow_path(const Cell& c, Value v, std::uint32_t from, Frame& f) {
  for (std::uint32_t i = from; i < c.count; ++i) v = select_field(v, *c.nodes[i], c.slots[i], f);
  return v;
}

template <bool Variable>
Value path_from(const Cell& c, const Value* v, Frame& f) {
  for (std::uint32_t i = 0; i < c.count; ++i) {
    if (!v->is(Kind::record))
      return slow_path(c, Variable && v->is(Kind::absent) ? run_variable(c, f) : *v, i, f);
    const Value* next = &v->record->slots[c.slots[i]];
    // What is missing is described by the shared part, from this step on.
    if (next->is(Kind::absent)) return slow_path(c, *v, i, f);
    v = next;
  }
  return *v;
}

}  // namespace

Value run_path(const Cell& c, Frame& f) {
  return path_from<true>(c, &f.variables[static_cast<std::size_t>(c.number)], f);
}
Value run_local_path(const Cell& c, Frame& f) {
  return path_from<false>(c, &f.locals[c.number], f);
}

namespace {

Value run_select(const Cell& c, Frame& f) { return select_field((*c.a)(f), *c.node, c.slot, f); }
Value run_has(const Cell& c, Frame& f) { return has_field((*c.a)(f), *c.node, c.slot, f); }
// has() of a field of a name or of what is at the end of a path, where that is a record; isNone()
// where `None`.
template <bool None>
Value run_has_of_path(const Cell& c, Frame& f) {
  const Value* base = walk(*c.a, f);
  if (base == nullptr || !base->is(Kind::record)) return run_has(c, f);
  const Value& slot = base->record->slots[c.slot];
  return slot.is_unreadable() ? run_has(c, f) : Value::boolean(has_in(slot, None));
}

// `self.?a.?b.orValue(x)` through records alone, without an optional for each step, where `x` is a
// constant, a name or a path. `b` is `x`, `c` the same the long way.
Value run_or_value(const Cell& c, Frame& f) {
  // It counts even if it is not needed: what it lacks the whole lacks.
  const Value other = get(*c.b, f);
  if (undecided(other)) return (*c.c)(f);
  const Value* v = root_of(c, f);
  bool optional = false;  // a step that may have no value is behind
  for (std::uint32_t i = 0; i < c.count; ++i) {
    if (!v->is(Kind::record)) return (*c.c)(f);
    v = &v->record->slots[c.slots[i]];
    optional |= c.nodes[i]->optional;
    if (!v->is(Kind::absent) && !v->is(Kind::null)) continue;
    return optional && !v->is_unreadable() ? other : (*c.c)(f);
  }
  return undecided(*v) ? (*c.c)(f) : *v;
}

Value run_index(const Cell& c, Frame& f) {
  const Value base = (*c.a)(f);
  return index_value(base, (*c.b)(f), *c.node, f);
}

Value run_conditional(const Cell& c, Frame& f) {
  const Value v = (*c.a)(f);
  if (v.is(Kind::boolean)) return v.u != 0 ? (*c.b)(f) : (*c.c)(f);
  return undecided(v) ? v : Call{f, c.node->offset}.no_overload("?:");
}

// && and ||: `Stop` decides alone. What is no boolean counts only if nothing decides.
template <bool Stop>
Value logic(const Cell& c, Frame& f) {
  Value last;
  Value pending;
  for (std::uint32_t i = 0; i < c.count; ++i) {
    const Value v = (*c.args[i])(f);
    if (v.is(Kind::boolean)) {
      if ((v.u != 0) == Stop) return v;
      last = v;
      continue;
    }
    const Value odd =
        undecided(v) ? v : Call{f, c.nodes[i]->offset}.no_overload(Stop ? "||" : "&&");
    join_into(pending, odd, f);
  }
  return pending.is(Kind::absent) ? last : pending;
}

}  // namespace

Value run_both(const Cell& c, Frame& f) { return logic<false>(c, f); }
Value run_either(const Cell& c, Frame& f) { return logic<true>(c, f); }

namespace {

// Apart, since it is seldom so.
[[gnu::noinline]] Value either_undecided(const Cell& c, const Value& a, const Value& b, Frame& f) {
  const Value args[2] = {a, b};
  return call_undecided(*c.node, args, 2, f);
}

enum class Rel { lt, le, gt, ge };
template <Rel R>
bool holds(int r) {
  return R == Rel::lt ? r < 0 : R == Rel::le ? r <= 0 : R == Rel::gt ? r == 1 : r == 0 || r == 1;
}

template <Rel R>
Value run_order(const Cell& c, Frame& f) {
  const Value a = get(*c.a, f);
  const Value b = get(*c.b, f);
  const std::uint32_t kinds = (a.tag & 0xff) | (b.tag & 0xff) << 8;
  // Both kinds in one comparison: these three compare as whole numbers.
  constexpr auto pair = [](Kind k) {
    return static_cast<std::uint32_t>(k) | static_cast<std::uint32_t>(k) << 8;
  };
  if (kinds == pair(Kind::int64) || kinds == pair(Kind::date) || kinds == pair(Kind::decimal))
    return Value::boolean(R == Rel::lt   ? a.i < b.i
                          : R == Rel::le ? a.i <= b.i
                          : R == Rel::gt ? a.i > b.i
                                         : a.i >= b.i);
  if (undecided(a) || undecided(b)) return either_undecided(c, a, b, f);
  if (a.is(Kind::string) && b.is(Kind::string)) charge(f, *a.str, *b.str);
  const int r = compare(a, b);
  if (r == kNoOrder)
    return Call{f, c.node->offset}.no_overload(c.node->name.substr(1, c.node->name.size() - 2));
  return Value::boolean(r != kUnordered && holds<R>(r));
}

template <bool Same>
Value run_equal(const Cell& c, Frame& f) {
  const Value a = get(*c.a, f);
  const Value b = get(*c.b, f);
  if (a.is(Kind::string) && b.is(Kind::string)) {
    charge(f, *a.str, *b.str);
    return Value::boolean(same_text(a.str, b.str) == Same);
  }
  if (a.kind() == b.kind() && (a.is(Kind::int64) || a.is(Kind::date)))
    return Value::boolean((a.i == b.i) == Same);
  if (undecided(a) || undecided(b)) return either_undecided(c, a, b, f);
  const Value same = equal(a, b, Call{f, c.node->offset});
  return Same ? same : negated(same);
}

// A path against a constant, the commonest condition of all, without a call for either.
template <Rel R>
Value run_order_constant(const Cell& c, Frame& f) {
  const Value* a = walk(*c.a, f);
  const Value& b = c.b->value;
  if (a != nullptr && (a->tag & 0xff) == (b.tag & 0xff) &&
      (b.is(Kind::int64) || b.is(Kind::date) || b.is(Kind::decimal)))
    return Value::boolean(R == Rel::lt   ? a->i < b.i
                          : R == Rel::le ? a->i <= b.i
                          : R == Rel::gt ? a->i > b.i
                                         : a->i >= b.i);
  return run_order<R>(c, f);
}

template <bool Same>
Value run_equal_constant(const Cell& c, Frame& f) {
  const Value* a = walk(*c.a, f);
  if (a != nullptr && a->is(Kind::string))
    return Value::boolean(same_text(a->str, c.b->value.str) == Same);
  return run_equal<Same>(c, f);
}

Value run_in_constant(const Cell& c, Frame& f) {
  const Value a = (*c.a)(f);
  if (undecided(a)) return bare(a);
  return holds(*c.b->value.list, a, Call{f, c.node->offset});
}

// A path in a list of constant texts.
Value run_in_texts(const Cell& c, Frame& f) {
  const Value* a = walk(*c.a, f);
  if (a == nullptr || !a->is(Kind::string)) return run_in_constant(c, f);
  const List& list = *c.b->value.list;
  for (std::uint32_t i = 0; i < list.size; ++i)
    if (same_text(a->str, list.items[i].str)) return Value::boolean(true);
  return Value::boolean(false);
}

Value run_not(const Cell& c, Frame& f) {
  const Value a = (*c.a)(f);
  if (a.is(Kind::boolean)) return Value::boolean(a.u == 0);
  return undecided(a) ? a : Call{f, c.node->offset}.no_overload("!");
}

// True if the values are what the overload that the checker chose declares: it knows the types, so
// only a stated none can be otherwise.
bool declared(const Cell& c, const Value* args, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Kind k = c.takes[i];
    if (k != Kind::absent && !args[i].is(k) && !(k == Kind::string && args[i].is(Kind::ref)))
      return false;
  }
  return true;
}

enum class Arithmetic { add, subtract, multiply };
template <Arithmetic A>
Value run_arithmetic(const Cell& c, Frame& f) {
  const Value args[2] = {get(*c.a, f), get(*c.b, f)};
  if (args[0].is(Kind::int64) && args[1].is(Kind::int64)) {
    std::int64_t r = 0;
    // The shared function computes it again and words the overflow.
    const bool over = A == Arithmetic::add ? __builtin_add_overflow(args[0].i, args[1].i, &r)
                      : A == Arithmetic::subtract
                          ? __builtin_sub_overflow(args[0].i, args[1].i, &r)
                          : __builtin_mul_overflow(args[0].i, args[1].i, &r);
    if (!over) return Value::int64(r);
  }
  if (undecided(args[0]) || undecided(args[1])) return call_undecided(*c.node, args, 2, f);
  // The overload that the checker chose is called at once; without one it is looked for by the
  // kinds of the values.
  if (c.run != nullptr && declared(c, args, 2)) return c.run(args, 2, {f, c.node->offset});
  return call_function(*c.node->function, false, args, 2, {f, c.node->offset});
}

Value call_with(const Cell& c, const Value* args, std::uint32_t count, Frame& f) {
  const Call call{f, c.node->offset};
  if (c.run != nullptr && declared(c, args, count)) return apply(c.run, args, count, call);
  return call_function(*c.node->function, c.node->method, args, count, call);
}

// Of a call all arguments are evaluated, so that an unknown result names everything that is
// missing.
Value run_call(const Cell& c, Frame& f) {
  // Few have more than four, which go to the arena.
  Value few[4];
  Value* args = c.count <= 4 ? few : f.arena->array<Value>(c.count);
  bool odd = false;
  for (std::uint32_t i = 0; i < c.count; ++i) {
    args[i] = get(*c.args[i], f);
    odd |= undecided(args[i]);
  }
  return odd ? call_undecided(*c.node, args, c.count, f) : call_with(c, args, c.count, f);
}

// Nearly every call has one argument or two.
Value run_call_of_one(const Cell& c, Frame& f) {
  const Value v = get(*c.args[0], f);
  return undecided(v) ? call_undecided(*c.node, &v, 1, f) : call_with(c, &v, 1, f);
}

Value run_call_of_two(const Cell& c, Frame& f) {
  const Value args[2] = {get(*c.args[0], f), get(*c.args[1], f)};
  if (undecided(args[0]) || undecided(args[1])) return call_undecided(*c.node, args, 2, f);
  return call_with(c, args, 2, f);
}

Fn call_of(std::size_t count) {
  return count == 1 ? run_call_of_one : count == 2 ? run_call_of_two : run_call;
}

Value run_list(const Cell& c, Frame& f) {
  auto* items = f.arena->array<Value>(c.count);
  std::uint32_t size = 0;
  Value pending;
  for (std::uint32_t i = 0; i < c.count; ++i) {
    Value v = (*c.args[i])(f);
    if (undecided(v)) {
      join_into(pending, v, f);
      continue;
    }
    if (c.node->optional_args[i]) {
      if (!v.is(Kind::optional))
        return Call{f, c.node->offset}.error(
            say("“?”后面应是 optional", "an optional is expected after `?`"));
      if (v.inner == nullptr) continue;
      v = *v.inner;
    }
    items[size++] = v;
  }
  if (!pending.is(Kind::absent)) return pending;
  return Value::list_of(f.arena->make<List>(items, size));
}

Value run_map(const Cell& c, Frame& f) {
  std::vector<std::pair<Value, Value>> entries;
  Value pending;
  for (std::uint32_t i = 0; i + 1 < c.count; i += 2) {
    const Value key = (*c.args[i])(f);
    Value value = (*c.args[i + 1])(f);
    for (const Value& v : {key, value})
      if (undecided(v)) join_into(pending, v, f);
    if (undecided(key) || undecided(value)) continue;
    const Call call{f, c.node->offset};
    if (!key.is(Kind::string) && !key.is(Kind::int64) && !key.is(Kind::uint64) &&
        !key.is(Kind::boolean) && !key.is(Kind::ref))
      return call.error(
          say("映射的键应是文字、整数或真假", "a key must be a string, a whole number or a bool"));
    if (c.node->optional_args[i / 2]) {
      if (!value.is(Kind::optional))
        return call.error(say("“?”后面应是 optional", "an optional is expected after `?`"));
      if (value.inner == nullptr) continue;
      value = *value.inner;
    }
    if (!put(entries, key, value))
      return call.error(say("键 {} 重复", "the key {} is given twice", show_brief(key)));
  }
  if (!pending.is(Kind::absent)) return pending;
  return make_map(*f.arena, entries);
}

Value run_bind(const Cell& c, Frame& f) {
  const Value v = (*c.a)(f);
  f.locals[c.number] = v;
  return (*c.b)(f);
}

}  // namespace

struct Program::Code {
  Expr expr;
  const Layout& layout;
  std::size_t depth;  // locals needed at once
  // Every node is built once: a program is no larger than its expression.
  std::size_t cells_left = 0;
  Arena arena;
  // Of all foldings together, so that a long text of costly constants is not run at once.
  std::uint64_t fold_steps = limits::kFoldSteps;
  std::atomic<const Cell*> built = nullptr;

  Code(const Expr& e, const Layout& l)
      : expr(e), layout(l), depth(static_cast<std::size_t>(e.ast().depth)) {}

  // Built when it is first asked for: most rules are about kinds that a run has no dossiers of.
  const Cell& root() {
    const Cell* cell = built.load(std::memory_order_acquire);
    return cell != nullptr ? *cell : build_root();
  }
  // Apart, so that the usual case stands where it is asked for.
  [[gnu::noinline]] const Cell& build_root() {
    // Threads share programs.
    static std::mutex building;
    const std::lock_guard lock(building);
    if (built.load(std::memory_order_relaxed) == nullptr) {
      cells_left = 2 * count(*expr.ast().root);
      // Half of the cells that it may have are seldom needed.
      arena = Arena(std::clamp<std::size_t>(cells_left / 2 * sizeof(Cell), 256, 8192));
      built.store(build(*expr.ast().root), std::memory_order_release);
    }
    return *built.load(std::memory_order_relaxed);
  }

  static std::size_t count(const Node& n) {
    std::size_t out = 1;
    for (const auto& a : n.args) out += count(*a);
    return out;
  }

  Cell& make(const Node& n, Fn fn) {
    // The bound of memory for a program rests on this, so it is held in release builds too.
    if (cells_left-- == 0) throw std::logic_error("a node of an expression was built twice");
    Cell& c = *arena.make<Cell>();
    c.node = &n;
    c.fn = fn;
    return c;
  }
  int slot_of(const Node& n) const {
    return n.record == nullptr ? -1 : layout.slot(*n.record, n.field);
  }

  const Cell* constant(const Node& n, const Value& v) {
    Cell& c = make(n, run_constant);
    c.value = v;
    c.constant = true;
    return &c;
  }

  // The overload that the checker chose, unless it takes more than are noted for it.
  static void choose(Cell& c, const Node& n) {
    if (n.overload < 0) return;
    const Overload& o = n.function->overloads[static_cast<std::size_t>(n.overload)];
    if (o.params.size() > c.takes.size()) return;
    c.run = o.run;
    for (std::size_t i = 0; i < o.params.size(); ++i)
      c.takes[i] = o.params[i]->kind == Kind::unknown ? Kind::absent : o.params[i]->kind;
  }

  // Calls of constants are done once, here.
  const Cell* fold(const Cell* c) {
    for (std::uint32_t i = 0; i < c->count; ++i)
      if (!c->args[i]->constant) return c;
    for (const Cell* x : {c->a, c->b})
      if (x != nullptr && !x->constant) return c;
    // Results live in the arena of the program. What is undecided, or ran out of steps, is left to
    // be evaluated.
    Frame frame(arena);
    frame.budget = fold_steps;
    const Value v = (*c)(frame);
    fold_steps = frame.budget;
    return undecided(v) ? c : constant(*c->node, v);
  }

  void arguments(Cell& c, const Node& n) {
    auto** args = arena.array<const Cell*>(n.args.size());
    for (std::size_t i = 0; i < n.args.size(); ++i) args[i] = build(*n.args[i]);
    c.args = args;
    c.count = static_cast<std::uint32_t>(n.args.size());
  }

  // variable.a.b or local.a.b with every step a field of a record; nullptr if it is none. Steps
  // such as `.?a` are taken where `optional`.
  Cell* path(const Node& n, bool optional = false) {
    std::vector<const Node*> steps;
    const Node* at = &n;
    while (at->op == Op::select && at->record != nullptr && (optional || !at->optional)) {
      // A field that the layout does not keep: the general way tells that it is missing.
      if (slot_of(*at) < 0) return nullptr;
      steps.push_back(at);
      at = at->args[0];
    }
    if (steps.empty() || (at->op != Op::variable && at->op != Op::local)) return nullptr;
    Cell& c = make(*at, at->op == Op::variable ? run_path : run_local_path);
    c.number = at->number;
    c.local = at->op == Op::local;
    auto* slots = arena.array<int>(steps.size());
    auto** nodes = arena.array<const Node*>(steps.size());
    std::reverse(steps.begin(), steps.end());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      slots[i] = slot_of(*steps[i]);
      nodes[i] = steps[i];
    }
    c.slots = slots;
    c.nodes = nodes;
    c.count = static_cast<std::uint32_t>(steps.size());
    return &c;
  }

  // A path with steps that may have no value, or else what costs no step to have.
  const Cell* or_value(const Node& n) {
    const Cell* general = plain_call(n);
    if (general->constant) return general;
    const Cell* other = general->args[1];
    if (!other->constant && !is_named(*other)) return general;
    Cell* c = path(*n.args[0], true);
    if (c == nullptr) return general;
    c->fn = run_or_value;
    c->b = other;
    c->c = general;
    return c;
  }

  const Cell* build(const Node& n) {
    switch (n.op) {
      case Op::literal:
        return constant(n, n.value);
      case Op::variable: {
        Cell& c = make(n, run_variable);
        c.number = n.number;
        return &c;
      }
      case Op::local: {
        Cell& c = make(n, run_local);
        c.number = n.number;
        c.local = true;
        return &c;
      }
      case Op::select: {
        if (const Cell* p = path(n)) return p;
        Cell& c = make(n, run_select);
        c.a = build(*n.args[0]);
        c.slot = slot_of(n);
        return &c;
      }
      case Op::has: {
        Cell& c = make(n, run_has);
        c.a = build(*n.args[0]);
        c.slot = slot_of(n);
        if (c.slot >= 0 && is_named(*c.a))
          c.fn = n.stated_none ? run_has_of_path<true> : run_has_of_path<false>;
        return &c;
      }
      case Op::index: {
        Cell& c = make(n, run_index);
        c.a = build(*n.args[0]);
        c.b = build(*n.args[1]);
        return &c;
      }
      case Op::conditional: {
        Cell& c = make(n, run_conditional);
        c.a = build(*n.args[0]);
        c.b = build(*n.args[1]);
        c.c = build(*n.args[2]);
        return &c;
      }
      case Op::both:
      case Op::either:
        return logic(n);
      case Op::list: {
        Cell& c = make(n, run_list);
        arguments(c, n);
        return fold(&c);
      }
      case Op::map: {
        Cell& c = make(n, run_map);
        arguments(c, n);
        return fold(&c);
      }
      case Op::loop:
        return loop(n);
      case Op::bind: {
        Cell& c = make(n, run_bind);
        c.a = build(*n.args[0]);
        c.b = build(*n.args[1]);
        c.number = n.number;
        return &c;
      }
      case Op::call:
        return call(n);
      default:
        return constant(n, Value::null());
    }
  }

  static Fn against_constant(const Cell& c) {
    static const std::pair<Fn, Fn> kOrders[] = {{run_order<Rel::lt>, run_order_constant<Rel::lt>},
                                                {run_order<Rel::le>, run_order_constant<Rel::le>},
                                                {run_order<Rel::gt>, run_order_constant<Rel::gt>},
                                                {run_order<Rel::ge>, run_order_constant<Rel::ge>}};
    for (const auto& [from, to] : kOrders)
      if (c.fn == from) return to;
    if (!c.b->value.is(Kind::string)) return c.fn;
    if (c.fn == run_equal<true>) return run_equal_constant<true>;
    if (c.fn == run_equal<false>) return run_equal_constant<false>;
    return c.fn;
  }

  const Cell* loop(const Node& n) {
    Cell& c = make(n, nullptr);
    c.number = n.number;
    c.a = build(*n.args[0]);
    if (n.filtered) c.b = build(*n.args[1]);
    c.c = build(*n.args[n.filtered ? 2 : 1]);
    switch (n.loop) {
      case Loop::all:
        c.fn = run_all;
        break;
      case Loop::exists:
        c.fn = run_exists;
        break;
      case Loop::exists_one:
        c.fn = run_exists_one;
        break;
      case Loop::filter:
        c.fn = run_filter;
        break;
      case Loop::map:
      case Loop::transform_list:
        c.fn = run_map_loop;
        break;
      case Loop::transform_map:
      case Loop::transform_entry:
        c.fn = run_map_entries;
        break;
      case Loop::opt_map:
      case Loop::opt_flat_map:
        c.fn = run_opt_map;
        break;
    }
    find_join(c, arena);
    return &c;
  }

  // a && b && c, which is (a && b) && c, as one cell: all operands, with the operator of each.
  const Cell* logic(const Node& n) {
    std::vector<const Cell*> operands;
    std::vector<const Node*> operators;
    const std::function<void(const Node&)> gather = [&](const Node& at) {
      for (const auto& side : at.args) {
        if (side->op == n.op) {
          gather(*side);
        } else {
          operands.push_back(build(*side));
          operators.push_back(&at);
        }
      }
    };
    gather(n);
    Cell& c = make(n, n.op == Op::both ? run_both : run_either);
    c.count = static_cast<std::uint32_t>(operands.size());
    c.args = kept(arena, operands);
    c.nodes = kept(arena, operators);
    return &c;
  }

  // A sum of nothing is zero of their kind.
  static bool of_moments(const Node& n) {
    return n.type != nullptr && (n.type->kind == Kind::duration || n.type->kind == Kind::quantity);
  }

  const Cell* call(const Node& n) {
    static const std::pair<std::string_view, Fn> kBinary[] = {
        {"_==_", run_equal<true>},
        {"_!=_", run_equal<false>},
        {"_<_", run_order<Rel::lt>},
        {"_<=_", run_order<Rel::le>},
        {"_>_", run_order<Rel::gt>},
        {"_>=_", run_order<Rel::ge>},
        {"_+_", run_arithmetic<Arithmetic::add>},
        {"_-_", run_arithmetic<Arithmetic::subtract>},
        {"_*_", run_arithmetic<Arithmetic::multiply>}};
    const bool size = n.name == "size" && n.args.size() == 1;
    if (size && n.args[0]->op == Op::loop && n.args[0]->loop == Loop::filter) {
      auto* c = const_cast<Cell*>(loop(*n.args[0]));
      c->fn = run_filter_size;
      return c;
    }
    if (n.name == "sum" && n.args.size() == 1 && n.args[0]->op == Op::loop &&
        n.args[0]->loop == Loop::map && !n.args[0]->filtered && !of_moments(n)) {
      auto* c = const_cast<Cell*>(loop(*n.args[0]));
      c->fn = run_map_sum;
      auto** nodes = arena.array<const Node*>(1);
      nodes[0] = &n;
      c->nodes = nodes;
      return c;
    }
    for (const auto& [name, fn] : kBinary) {
      if (name != n.name) continue;
      Cell& c = make(n, fn);
      c.a = build(*n.args[0]);
      c.b = build(*n.args[1]);
      choose(c, n);
      if (is_path(*c.a) && c.b->constant) c.fn = against_constant(c);
      return fold(&c);
    }
    if (n.name == "!_") {
      Cell& c = make(n, run_not);
      c.a = build(*n.args[0]);
      return fold(&c);
    }
    if (n.name == "@in") {
      Cell& c = make(n, run_in_constant);
      c.a = build(*n.args[0]);
      c.b = build(*n.args[1]);
      if (c.b->constant && c.b->value.is(Kind::list)) {
        const List& list = *c.b->value.list;
        const bool texts = std::all_of(list.items, list.items + list.size,
                                       [](const Value& v) { return v.is(Kind::string); });
        if (texts && is_path(*c.a)) c.fn = run_in_texts;
        return fold(&c);
      }
      // Not a constant list: a call like any other. The cell above stays unused, which count()
      // allows for.
      Cell& general = make(n, run_call_of_two);
      auto** args = arena.array<const Cell*>(2);
      args[0] = c.a;
      args[1] = c.b;
      general.args = args;
      general.count = 2;
      choose(general, n);
      return fold(&general);
    }
    return n.name == "orValue" && n.args.size() == 2 ? or_value(n) : plain_call(n);
  }

  const Cell* plain_call(const Node& n) {
    Cell& c = make(n, call_of(n.args.size()));
    arguments(c, n);
    choose(c, n);
    // Nothing else depends on more than its arguments, but `on` asks the frame.
    return n.name == "on" ? &c : fold(&c);
  }
};

Program::Program(const Expr& expr, const Layout& layout)
    : code_(std::make_unique<Code>(expr, layout)) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

Value Program::run(Frame& frame) const& {
  const Cell& root = code_->root();
  const std::size_t depth = code_->depth;
  if (depth == 0) return root(frame);
  Value* const outer = frame.locals;
  Value* const free = frame.free;
  const bool holds = frame.holds(depth);
  frame.locals = holds ? free : frame.arena->array<Value>(depth);
  if (holds) frame.free += depth;
  const Value v = root(frame);
  frame.locals = outer;
  frame.free = free;
  return v;
}

// trace.cpp
Value trace_plainly(const Ast& ast, const Layout& layout, Frame& frame, Step* root);

Value Program::trace(Frame& frame, Step& root) const {
  return trace_plainly(code_->expr.ast(), code_->layout, frame, &root);
}

namespace {
class Identity : public Layout {
 public:
  int slot(const RecordType&, int field) const override { return field; }
};
}  // namespace

const Layout& Layout::identity() {
  static const Identity layout;
  return layout;
}

}  // namespace ducha::cel
