// The plain evaluator: walks the tree as it stands, tells every step if asked. Slow and simple on
// purpose: it explains verdicts, and it judges the fast one in tests.

#include <algorithm>

#include "cel/ast.h"
#include "cel/format.h"
#include "cel/parts.h"

namespace ducha::cel {

namespace {

// Items of a list that are shown one by one, besides the one that decides: an explanation is read.
constexpr std::uint32_t kItemsTold = 1000;

class Plain {
 public:
  Plain(const Ast& ast, const Layout& layout, Frame& frame)
      : layout_(layout), frame_(frame), locals_(static_cast<std::size_t>(ast.depth)) {}

  Plain(const std::vector<Value>& locals, Frame& frame)
      : layout_(Layout::identity()), frame_(frame), locals_(locals) {}

  Value run(const Node& n, Step* step) {
    if (step != nullptr) {
      step->offset = n.offset;
      step->length = n.length;
      step->personal = n.personal;
    }
    const Value v = n.defined >= 0 ? defined(n, step) : evaluate(n, step);
    if (step != nullptr) step->value = v;
    return v;
  }

 private:
  Value part(const Node& n, std::size_t i, Step* step) {
    if (step == nullptr) return run(*n.args[i], nullptr);
    // Not emplaced first: the vector may grow while the part is run.
    Step inner;
    const Value v = run(*n.args[i], &inner);
    step->parts.push_back(std::move(inner));
    return v;
  }
  // A call of a define is shown by its name and arguments.
  Value defined(const Node& n, Step* step) {
    const Node* at = &n;
    for (int i = 0; i < n.defined; ++i) {
      locals_[static_cast<std::size_t>(at->number)] = part(*at, 0, step);
      at = at->args[1];
    }
    return evaluate(*at, nullptr);
  }
  static void skip(const Node& n, std::size_t i, Step* step) {
    if (step == nullptr) return;
    Step& inner = step->parts.emplace_back();
    inner.offset = n.args[i]->offset;
    inner.length = n.args[i]->length;
    inner.skipped = true;
  }
  // True for another dossier, or a part of one.
  bool leads_elsewhere(const Value& v) const {
    const Value self = frame_.variables.empty() ? Value() : frame_.variables[0];
    const Origin* own = self.is(Kind::record) ? self.record->origin : nullptr;
    return v.is(Kind::ref) ||
           (v.is(Kind::record) && v.record->origin != nullptr && v.record->origin != own);
  }
  int slot(const Node& n) const {
    return n.record == nullptr ? -1 : layout_.slot(*n.record, n.field);
  }
  Value no_overload(const Node& n, std::string_view name) {
    return Call{frame_, n.offset}.no_overload(name);
  }
  // What is neither bool nor undecided is a fault.
  Value as_logic(const Value& v, const Node& n, std::string_view name) {
    return v.is(Kind::boolean) || undecided(v) ? v : no_overload(n, name);
  }

  Value evaluate(const Node& n, Step* step) {
    switch (n.op) {
      case Op::literal:
        return n.value;
      case Op::variable: {
        const Value& v = frame_.variables[static_cast<std::size_t>(n.number)];
        return v.is(Kind::absent)
                   ? missing(nullptr,
                             n.name.empty() ? std::string_view("self") : std::string_view(n.name),
                             MissingInput::Why::variable, frame_)
                   : v;
      }
      case Op::local:
        return locals_[static_cast<std::size_t>(n.number)];
      case Op::select: {
        // The steps of a plain path are shown once, as a whole.
        const Node* at = n.args[0];
        while (at->op == Op::select) at = at->args[0];
        const bool plain = at->op == Op::variable || at->op == Op::local;
        if (!plain) return select_field(part(n, 0, step), n, slot(n), frame_);
        Step inner;
        const Value base = run(*n.args[0], step == nullptr ? nullptr : &inner);
        // ... but where it leads to another dossier: an explanation names it.
        if (step != nullptr && leads_elsewhere(base)) step->parts.push_back(std::move(inner));
        return select_field(base, n, slot(n), frame_);
      }
      case Op::has:
        return has_field(run(*n.args[0], nullptr), n, slot(n), frame_);
      case Op::index: {
        const Value base = part(n, 0, step);
        return index_value(base, part(n, 1, step), n, frame_);
      }
      case Op::conditional: {
        const Value c = part(n, 0, step);
        if (!c.is(Kind::boolean)) return undecided(c) ? c : no_overload(n, "?:");
        if (c.u != 0) {
          const Value v = part(n, 1, step);
          skip(n, 2, step);
          return v;
        }
        skip(n, 1, step);
        return part(n, 2, step);
      }
      case Op::both:
      case Op::either: {
        const bool stop = n.op == Op::either;
        const std::string_view name = stop ? "||" : "&&";
        const Value a = part(n, 0, step);
        if (a.is(Kind::boolean) && (a.u != 0) == stop) {
          skip(n, 1, step);
          return a;
        }
        // The right side decides even where the left one is unknown or in error: CEL's && and ||
        // are commutative.
        const Value b = part(n, 1, step);
        if (b.is(Kind::boolean) && (b.u != 0) == stop) return b;
        const Value x = as_logic(a, n, name);
        const Value y = as_logic(b, n, name);
        if (x.is(Kind::boolean)) return y;
        return y.is(Kind::boolean) ? x : join(x, y, frame_);
      }
      case Op::list:
        return list(n, step);
      case Op::map:
        return map(n, step);
      case Op::bind:
        locals_[static_cast<std::size_t>(n.number)] = part(n, 0, step);
        return part(n, 1, step);
      case Op::loop:
        return loop(n, step);
      case Op::call:
        return call(n, step);
      default:
        return Value::null();
    }
  }

  // Every argument is evaluated, so that an unknown result names all that is missing.
  Value call(const Node& n, Step* step) {
    std::vector<Value> args;
    bool odd = false;
    for (std::size_t i = 0; i < n.args.size(); ++i) {
      args.push_back(part(n, i, step));
      odd |= undecided(args.back());
    }
    if (odd) return call_undecided(n, args.data(), args.size(), frame_);
    return call_as_checked(n, args, frame_);
  }

  bool optional_item(const Node& n, Value& v, Value& fault, bool& out) {
    if (!v.is(Kind::optional)) {
      fault = Call{frame_, n.offset}.error(
          say("“?”后面应是 optional", "an optional is expected after `?`"));
      return false;
    }
    out = v.inner == nullptr;
    if (!out) v = *v.inner;
    return true;
  }

  Value list(const Node& n, Step* step) {
    std::vector<Value> items;
    Value pending;
    for (std::size_t i = 0; i < n.args.size(); ++i) {
      Value v = part(n, i, step);
      if (undecided(v)) {
        join_into(pending, v, frame_);
        continue;
      }
      bool out = false;
      Value fault;
      if (n.optional_args[i] && !optional_item(n, v, fault, out)) return fault;
      if (!out) items.push_back(v);
    }
    return pending.is(Kind::absent) ? Call{frame_, n.offset}.list(items) : pending;
  }

  Value map(const Node& n, Step* step) {
    std::vector<std::pair<Value, Value>> entries;
    Value pending;
    const Call call{frame_, n.offset};
    for (std::size_t i = 0; i + 1 < n.args.size(); i += 2) {
      const Value key = part(n, i, step);
      Value value = part(n, i + 1, step);
      if (undecided(key)) join_into(pending, key, frame_);
      if (undecided(value)) join_into(pending, value, frame_);
      if (undecided(key) || undecided(value)) continue;
      if (!key.is(Kind::string) && !key.is(Kind::int64) && !key.is(Kind::uint64) &&
          !key.is(Kind::boolean) && !key.is(Kind::ref))
        return call.error(say("映射的键应是文字、整数或真假",
                              "a key must be a string, a whole number or a bool"));
      bool out = false;
      Value fault;
      if (n.optional_args[i / 2] && !optional_item(n, value, fault, out)) return fault;
      if (!out && !put(entries, key, value))
        return call.error(say("键 {} 重复", "the key {} is given twice", show_brief(key)));
    }
    return pending.is(Kind::absent) ? make_map(*frame_.arena, entries) : pending;
  }

  // An item is told by its key, or by its number where it has none or the key is personal.
  std::string label(const Value& item, std::uint32_t i) const {
    if (item.is(Kind::record) && item.record->type->key >= 0 &&
        !item.record->type->field(item.record->type->key).personal) {
      const int at = layout_.slot(*item.record->type, item.record->type->key);
      if (at >= 0 && !item.record->slots[at].is(Kind::absent))
        return show_plain(item.record->slots[at], Lang::en);
    }
    return std::to_string(i);
  }

  Value map_optional(const Value& given, const Node& n, Step* step) {
    if (undecided(given)) return given;
    if (!given.is(Kind::optional)) return no_overload(n, "optMap");
    if (given.inner == nullptr) return no_value();
    locals_[static_cast<std::size_t>(n.number)] = *given.inner;
    const Value r = part(n, 1, step);
    return undecided(r) || n.loop == Loop::opt_flat_map ? r : some(r, frame_);
  }

  Value loop(const Node& n, Step* step) {
    const Value given = part(n, 0, step);
    const auto at = static_cast<std::size_t>(n.number);
    if (n.loop == Loop::opt_map || n.loop == Loop::opt_flat_map)
      return map_optional(given, n, step);
    Range range;
    Value fault;
    if (!range_of(given, n, frame_, range, fault)) return fault;
    const Call call{frame_, n.offset};
    if (!call.spend(range.size)) return call.too_much();
    const bool two = n.locals.size() == 2;
    const bool stop = n.loop == Loop::exists;
    Value pending = range.rest;
    std::vector<Value> kept;
    std::vector<std::pair<Value, Value>> entries;
    std::uint32_t found = 0;
    std::uint32_t unclear = 0;  // whether it is an item at all
    std::uint32_t open = 0;     // an item of which the value is not known
    for (std::uint32_t i = 0; i < range.size; ++i) {
      locals_[at] = range.first(i, two);
      if (two) locals_[at + 1] = range.second(i);
      const Value key = locals_[at];
      if (n.filtered) {
        const Value c = as_logic(run(*n.args[1], nullptr), n, "map");
        if (!c.is(Kind::boolean)) join_into(pending, c, frame_);
        unclear += !c.is(Kind::boolean);
        if (!c.is(Kind::boolean) || c.u == 0) continue;
      }
      Step* inner = nullptr;
      const Node& body = *n.args[n.filtered ? 2 : 1];
      const auto tell = [&] {
        inner = &step->parts.emplace_back();
        inner->label = label(range.map ? key : range.items[i], i);
      };
      if (step != nullptr && i < kItemsTold) tell();
      Value v = run(body, inner);
      const bool quantifier = n.loop == Loop::all || n.loop == Loop::exists;
      // The item that decides is told wherever it stands; it is run again for its steps.
      if (step != nullptr && inner == nullptr && quantifier && v.is(Kind::boolean) &&
          (v.u != 0) == stop) {
        tell();
        v = run(body, inner);
      }
      switch (n.loop) {
        case Loop::all:
        case Loop::exists:
        case Loop::exists_one:
        case Loop::filter:
          v = as_logic(v, n,
                       n.loop == Loop::all      ? "all"
                       : n.loop == Loop::exists ? "exists"
                       : n.loop == Loop::filter ? "filter"
                                                : "exists_one");
          if (!v.is(Kind::boolean)) {
            join_into(pending, v, frame_);
            ++unclear;
            break;
          }
          if ((n.loop == Loop::all || n.loop == Loop::exists) && (v.u != 0) == stop) return v;
          if (v.u != 0) {
            ++found;
            kept.push_back(range.first(i, false));
          }
          break;
        default:
          if (undecided(v)) {
            join_into(pending, v, frame_);
            ++open;
          } else if (n.loop == Loop::transform_map) {
            entries.emplace_back(key, v);
          } else if (n.loop == Loop::transform_entry) {
            if (!v.is(Kind::map)) return no_overload(n, "transformMapEntry");
            for (std::uint32_t k = 0; k < v.map->size; ++k)
              if (!put(entries, v.map->key(k), v.map->value(k)))
                return call.error(
                    say("键 {} 重复", "the key {} comes twice", show_brief(v.map->key(k))));
          } else {
            kept.push_back(v);
          }
      }
    }
    if (step != nullptr && !range.rest.is(Kind::absent)) {
      step->parts.emplace_back().label = "...";
      step->parts.back().value = range.rest;
    }
    if (!pending.is(Kind::absent)) {
      const bool filter = n.loop == Loop::filter;
      if (!filter && n.loop != Loop::map && n.loop != Loop::transform_list) return pending;
      auto* items = frame_.arena->array<Value>(kept.size());
      std::copy(kept.begin(), kept.end(), items);
      const std::int64_t sure = static_cast<std::int64_t>(kept.size()) + open;
      return known_in_part(
          pending,
          {frame_.arena->make<List>(items, static_cast<std::uint32_t>(kept.size())),
           sure + (filter || n.filtered ? 0 : range.rest_least),
           up_to_end(sure + unclear, range.rest_most)},
          frame_);
    }
    switch (n.loop) {
      case Loop::all:
      case Loop::exists:
        return Value::boolean(!stop);
      case Loop::exists_one:
        return Value::boolean(found == 1);
      case Loop::transform_map:
      case Loop::transform_entry:
        return make_map(*frame_.arena, entries);
      default:
        return call.list(kept);
    }
  }

  const Layout& layout_;
  Frame& frame_;
  std::vector<Value> locals_;
};

}  // namespace

Value trace_plainly(const Ast& ast, const Layout& layout, Frame& frame, Step* root);

Value trace_plainly(const Ast& ast, const Layout& layout, Frame& frame, Step* root) {
  return Plain(ast, layout, frame).run(*ast.root, root);
}

Value run_plainly(const Node& node, const std::vector<Value>& locals, Frame& frame) {
  return Plain(locals, frame).run(node, nullptr);
}

}  // namespace ducha::cel
