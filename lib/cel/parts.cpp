// What both evaluators share: fields, keys, joins of unknowns, ranges of loops. Their agreement
// rests on this file, so nothing here depends on which of them calls.
#include "cel/parts.h"

#include <optional>
#include <set>
#include <tuple>
#include <unordered_set>

#include "base/text.h"

namespace ducha::cel {

namespace {

Value none_stated(const Node& node, Frame& frame) {
  return Call{frame, node.offset}.error(say("已声明为无，不能再取 {}",
                                            "it is stated to be none, so {} cannot be read from it",
                                            node.name.empty() ? "[]" : node.name));
}

const Value* find(const Map& map, const Value& key, Frame& frame) {
  charge(frame, map.size / 8);
  return map.find(key);
}

}  // namespace

Value missing(const Record* parent, std::string_view field, MissingInput::Why why, Frame& frame) {
  auto* item = frame.arena->make<MissingInput>(parent, field, why);
  return Value::of(frame.arena->make<UnknownSet>(item));
}

Value known_in_part(const Value& why, const Partly& known, Frame& frame) {
  if (!why.is(Kind::unknown)) return why;
  return Value::of(frame.arena->make<UnknownSet>(nullptr, bare(why).unknown, nullptr,
                                                 frame.arena->make<Partly>(known)));
}

Value join(const Value& x, const Value& y, Frame& frame) {
  const Value a = bare(x);
  const Value b = bare(y);
  // Unknown outweighs an error; of two errors the first counts.
  if (!b.is(Kind::unknown))
    return a.is(Kind::unknown) || !b.is(Kind::error) || a.is(Kind::error) ? a : b;
  if (!a.is(Kind::unknown) || a.unknown == b.unknown) return b;
  // A tree of two, not a copy: joining costs the same however many inputs are missing; inputs_of()
  // walks it when a message needs them.
  return Value::of(frame.arena->make<UnknownSet>(nullptr, a.unknown, b.unknown));
}

std::vector<const MissingInput*> inputs_of(const UnknownSet& set) {
  std::vector<const MissingInput*> out;
  std::set<std::tuple<const Record*, std::string_view, MissingInput::Why>> known;
  std::unordered_set<const UnknownSet*> seen;
  for (std::vector<const UnknownSet*> open{&set}; !open.empty();) {
    const UnknownSet* at = open.back();
    open.pop_back();
    if (at->input == nullptr) {
      if (!seen.insert(at).second) continue;
      // In the order in which they were met: the second is pushed first.
      if (at->second != nullptr) open.push_back(at->second);
      open.push_back(at->first);
    } else if (known.emplace(at->input->parent, at->input->field, at->input->why).second) {
      out.push_back(at->input);
    }
  }
  return out;
}

Value some(const Value& v, Frame& frame) {
  Value out(Kind::optional);
  out.inner = frame.arena->make<Value>(v);
  return out;
}

Value no_value() {
  Value out(Kind::optional);
  out.inner = nullptr;
  return out;
}

Value select_field(const Value& given, const Node& node, int slot, Frame& frame) {
  Value base = given;
  switch (base.kind()) {
    case Kind::unknown:
    case Kind::error:
      return base;
    case Kind::optional: {
      if (base.inner == nullptr) return no_value();
      if (base.inner->is(Kind::null)) return none_stated(node, frame);
      if (base.inner->is(Kind::ref) && base.inner->ref->target == nullptr) return no_value();
      const Value has = has_field(*base.inner, node, slot, frame);
      if (!has.is(Kind::boolean)) return has;
      if (has.u == 0) return no_value();
      const Value v = select_field(*base.inner, node, slot, frame);
      return undecided(v) || v.is(Kind::optional) ? v : some(v, frame);
    }
    case Kind::ref:
      // Of a dossier that is not in the run, `.?` has no value: a rule may go on without it.
      if (base.ref->target == nullptr && node.optional) return no_value();
      if (base.ref->target == nullptr)
        return missing(nullptr, base.ref->id.view(), MissingInput::Why::dossier, frame);
      base = Value::of(base.ref->target);
      [[fallthrough]];
    case Kind::record: {
      if (slot < 0) break;
      const Value& v = base.record->slots[slot];
      if (v.is(Kind::absent)) {
        if (node.optional && !v.is_unreadable()) return no_value();
        return missing(
            base.record, base.record->type->field(node.field).name,
            base.record->type->parameters ? MissingInput::Why::parameter : MissingInput::Why::field,
            frame);
      }
      if (!node.optional) return v;
      return v.is(Kind::null) ? no_value() : some(v, frame);
    }
    case Kind::map: {
      const Str name{node.name.data(), static_cast<std::uint32_t>(node.name.size())};
      const Value* found = find(*base.map, Value::string(&name), frame);
      if (node.optional) return found == nullptr ? no_value() : some(*found, frame);
      if (found != nullptr) return *found;
      return Call{frame, node.offset}.error(
          say("没有键 {}", "there is no key {}", visible(node.name)));
    }
    case Kind::null:
      return node.optional ? no_value() : none_stated(node, frame);
    default:
      break;
  }
  return Call{frame, node.offset}.error(
      say("这个值没有字段 {}", "this value has no field {}", visible(node.name)));
}

Value has_field(const Value& given, const Node& node, int slot, Frame& frame) {
  Value base = given;
  switch (base.kind()) {
    case Kind::unknown:
    case Kind::error:
      return base;
    case Kind::optional:
      return base.inner == nullptr ? Value::boolean(false)
                                   : has_field(*base.inner, node, slot, frame);
    case Kind::ref:
      if (base.ref->target == nullptr)
        return missing(nullptr, base.ref->id.view(), MissingInput::Why::dossier, frame);
      base = Value::of(base.ref->target);
      [[fallthrough]];
    case Kind::record: {
      if (slot < 0) break;
      const Value& v = base.record->slots[slot];
      if (v.is_unreadable())
        return missing(base.record, base.record->type->field(node.field).name,
                       MissingInput::Why::field, frame);
      return Value::boolean(has_in(v, node.stated_none));
    }
    case Kind::map: {
      const Str name{node.name.data(), static_cast<std::uint32_t>(node.name.size())};
      const Value* found = find(*base.map, Value::string(&name), frame);
      if (node.stated_none) return Value::boolean(found != nullptr && found->is(Kind::null));
      return Value::boolean(found != nullptr);
    }
    case Kind::null:
      return Value::boolean(false);
    default:
      break;
  }
  return Call{frame, node.offset}.error(
      say("这个值没有字段 {}", "this value has no field {}", visible(node.name)));
}

Value index_value(const Value& base, const Value& key, const Node& node, Frame& frame) {
  if (undecided(base) || undecided(key)) return join(base, key, frame);
  const Call call{frame, node.offset};
  if (base.is(Kind::optional)) {
    if (base.inner == nullptr) return no_value();
    Node inner;
    inner.offset = node.offset;
    inner.optional = true;
    return index_value(*base.inner, key, inner, frame);
  }
  const Value* found = nullptr;
  if (base.is(Kind::list)) {
    std::int64_t at = -1;
    if (key.is(Kind::int64))
      at = key.i;
    else if (key.is(Kind::uint64))
      at = key.u < UINT32_MAX ? static_cast<std::int64_t>(key.u) : INT64_MAX;
    else if (key.is(Kind::float64) && key.d >= 0 && key.d < 4e9 &&
             key.d == static_cast<double>(static_cast<std::int64_t>(key.d)))
      at = static_cast<std::int64_t>(key.d);
    else if (!key.is(Kind::float64))
      return call.no_overload("[]");
    if (at >= 0 && at < base.list->size) found = &base.list->items[at];
    if (found == nullptr && !node.optional)
      return call.error(say("下标 {} 超出列表（共{}项）", "index {} is outside the list of {}",
                            show_brief(key), base.list->size));
  } else if (base.is(Kind::map)) {
    found = find(*base.map, key, frame);
    if (found == nullptr && !node.optional)
      return call.error(say("没有键 {}", "there is no key {}", visible(show_brief(key))));
  } else if (base.is(Kind::null)) {
    return node.optional ? no_value() : none_stated(node, frame);
  } else {
    return call.no_overload("[]");
  }
  if (!node.optional) return *found;
  return found == nullptr ? no_value() : some(*found, frame);
}

bool range_of(const Value& v, const Node& node, Frame& frame, Range& out, Value& fault) {
  if (v.is(Kind::list)) {
    out = {v.list->items, v.list->size, false, v.list->whole};
    if (out.whole != nullptr) out.rest = out.whole->rest();
    for (const auto& [list, why] : frame.partial)
      if (list == v.list) out.rest = why;
    if (!out.rest.is(Kind::absent)) out.rest_most = kNoEnd;
    return true;
  }
  // An item may decide, whatever the others are. Of their order nothing is known.
  if (const Partly* known = partly(v);
      known != nullptr && known->sure != nullptr && node.locals.size() == 1) {
    const std::int64_t sure = known->sure->size;
    out = {.items = known->sure->items, .size = known->sure->size, .rest = bare(v)};
    out.rest_least = known->least - sure;
    out.rest_most = known->most == kNoEnd ? kNoEnd : known->most - sure;
    return true;
  }
  if (v.is(Kind::map)) {
    out = {v.map->entries, v.map->size, true};
    return true;
  }
  if (undecided(v)) {
    fault = bare(v);
  } else if (v.is(Kind::null)) {
    fault = none_stated(node, frame);
  } else {
    fault = Call{frame, node.offset}.error(
        say("这里应是列表或映射", "a list or a map is expected here"));
  }
  return false;
}

namespace {

// Between what a whole number, or the size of a list, lies.
struct Bounds {
  std::int64_t least;
  std::int64_t most;
};
std::optional<Bounds> number(const Value& v) {
  if (v.is(Kind::int64)) return Bounds{v.i, v.i};
  const Partly* known = partly(v);
  if (known == nullptr || known->sure != nullptr) return {};
  return Bounds{known->least, known->most};
}
std::optional<Bounds> size_of(const Value& v) {
  if (v.is(Kind::list)) return Bounds{v.list->size, v.list->size};
  const Partly* known = partly(v);
  if (known == nullptr || known->sure == nullptr) return {};
  return Bounds{known->least, known->most};
}
const List* sure_of(const Value& v) {
  if (v.is(Kind::list)) return v.list;
  return partly(v) == nullptr ? nullptr : partly(v)->sure;
}

// a < b or a <= b; nothing if that hangs on what is missing.
std::optional<bool> less(const Bounds& a, const Bounds& b, bool or_equal) {
  const auto holds = [&](std::int64_t x, std::int64_t y) { return or_equal ? x <= y : x < y; };
  if (a.most != kNoEnd && holds(a.most, b.least)) return true;
  if (b.most != kNoEnd && !holds(a.least, b.most)) return false;
  return {};
}
std::optional<bool> compared(std::string_view name, const Value& x, const Value& y) {
  auto a = number(x);
  auto b = number(y);
  if (name == "_==_" || name == "_!=_") {
    const bool numbers = a && b;
    if (numbers && a->least == a->most && b->least == b->most)
      return (a->least == b->least) == (name == "_==_");
    if (!numbers) {
      a = size_of(x);
      b = size_of(y);
    }
    const bool apart =
        a && b &&
        ((a->most != kNoEnd && a->most < b->least) || (b->most != kNoEnd && b->most < a->least));
    return apart ? std::optional(name == "_!=_") : std::nullopt;
  }
  if (!a || !b) return {};
  if (name == "_<_") return less(*a, *b, false);
  if (name == "_<=_") return less(*a, *b, true);
  if (name == "_>_") return less(*b, *a, false);
  return name == "_>=_" ? less(*b, *a, true) : std::nullopt;
}

// Of a list that is known in part, the size or the days within bounds.
Value counted(const Node& node, const Value* args, std::size_t count, const Value& why,
              Frame& frame) {
  const Partly* known = partly(args[0]);
  if (known == nullptr || known->sure == nullptr) return why;
  if (count == 1 && node.name == "size")
    return known_in_part(why, {nullptr, known->least, known->most}, frame);
  if (count != 3 || node.name != "countWithin" || undecided(args[1]) || undecided(args[2]))
    return why;
  const Value list = Value::list_of(known->sure);
  const Value sure = call_as_checked(node, {list, args[1], args[2]}, frame);
  if (!sure.is(Kind::int64)) return why;
  const std::int64_t others = known->most == kNoEnd ? kNoEnd : known->most - known->sure->size;
  return known_in_part(why, {nullptr, sure.i, up_to_end(sure.i, others)}, frame);
}

// Numbers and lists that are put together.
Value added(const Value& a, const Value& b, const Value& why, const Node& node, Frame& frame) {
  const auto x = number(a);
  const auto y = number(b);
  std::int64_t least = 0;
  if (x && y && !__builtin_add_overflow(x->least, y->least, &least)) {
    std::int64_t most = 0;
    if (x->most == kNoEnd || y->most == kNoEnd || __builtin_add_overflow(x->most, y->most, &most))
      most = kNoEnd;
    return known_in_part(why, {nullptr, least, most}, frame);
  }
  const List* first = sure_of(a);
  const List* second = sure_of(b);
  if (first == nullptr || second == nullptr) return why;
  const Value both = call_as_checked(node, {Value::list_of(first), Value::list_of(second)}, frame);
  if (!both.is(Kind::list)) return why;
  const auto m = size_of(a);
  const auto n = size_of(b);
  return known_in_part(why, {both.list, m->least + n->least, up_to_end(m->most, n->most)}, frame);
}

}  // namespace

Value call_undecided(const Node& node, const Value* args, std::size_t count, Frame& frame) {
  Value why;
  bool known = false;
  bool error = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (!undecided(args[i])) continue;
    join_into(why, args[i], frame);
    known |= partly(args[i]) != nullptr;
    error |= args[i].is(Kind::error);
  }
  if (!known || error) return why;
  if (count == 2) {
    if (const auto holds = compared(node.name, args[0], args[1])) return Value::boolean(*holds);
    if (node.name == "_+_") return added(args[0], args[1], why, node, frame);
    if (node.name == "@in" && !undecided(args[0]) && sure_of(args[1]) != nullptr) {
      const Value v = holds(*sure_of(args[1]), args[0], Call{frame, node.offset});
      return v.is(Kind::boolean) && v.u != 0 ? v : why;
    }
  }
  return counted(node, args, count, why, frame);
}

bool put(std::vector<std::pair<Value, Value>>& entries, const Value& key, const Value& value) {
  for (const auto& e : entries)
    if (equal_scalars(e.first, key)) return false;
  entries.emplace_back(key, value);
  return true;
}

Value call_as_checked(const Node& node, const std::vector<Value>& args, Frame& frame) {
  const Call call{frame, node.offset};
  if (node.overload >= 0) {
    const Overload& o = node.function->overloads[static_cast<std::size_t>(node.overload)];
    bool all = o.method == node.method && o.params.size() == args.size();
    for (std::size_t i = 0; all && i < args.size(); ++i) all = fits(args[i], *o.params[i]);
    if (all) return apply(o.run, args.data(), args.size(), call);
  }
  return call_function(*node.function, node.method, args.data(), args.size(), call);
}

}  // namespace ducha::cel
