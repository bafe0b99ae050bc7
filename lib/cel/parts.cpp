// What both evaluators share: fields, keys, joins of unknowns, ranges of loops. Their agreement
// rests on this file, so nothing here depends on which of them calls.
#include "cel/parts.h"

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

Value join(const Value& a, const Value& b, Frame& frame) {
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
      open.push_back(at->second);
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
    return true;
  }
  if (v.is(Kind::map)) {
    out = {v.map->entries, v.map->size, true};
    return true;
  }
  if (undecided(v)) {
    fault = v;
  } else if (v.is(Kind::null)) {
    fault = none_stated(node, frame);
  } else {
    fault = Call{frame, node.offset}.error(
        say("这里应是列表或映射", "a list or a map is expected here"));
  }
  return false;
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
