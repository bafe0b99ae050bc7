// What both evaluators do alike: reading fields, joining unknowns, looking things up.
#pragma once

#include "cel/ast.h"
#include "cel/functions.h"
#include "cel/whole.h"

namespace ducha::cel {

inline bool undecided(const Value& v) { return v.is(Kind::unknown) || v.is(Kind::error); }

// Without what is known of it all the same: of another value that hangs on this one it says
// nothing.
inline Value bare(const Value& v) { return partly(v) == nullptr ? v : Value::of(v.unknown->first); }
// `why`, with what is known; an error stays what it is.
Value known_in_part(const Value& why, const Partly& known, Frame& frame);
inline std::int64_t up_to_end(std::int64_t a, std::int64_t b) {
  return a == kNoEnd || b == kNoEnd ? kNoEnd : a + b;
}

Value missing(const Record* parent, std::string_view field, MissingInput::Why why, Frame& frame);
// Of two values of which at least one is undecided: unknown wins over error, two unknowns join.
Value join(const Value& a, const Value& b, Frame& frame);
// The same for what is met one after another; `pending` is absent before the first.
inline void join_into(Value& pending, const Value& v, Frame& frame) {
  pending = pending.is(Kind::absent) ? bare(v) : join(pending, v, frame);
}
// A call of which at least one argument is undecided: what that comes to whatever is missing, or
// else unknown (or the error), naming all that is missing.
Value call_undecided(const Node& node, const Value* args, std::size_t count, Frame& frame);

// base.field, has(base.field), base[key]; `slot` is that of a record field under the layout.
Value select_field(const Value& base, const Node& node, int slot, Frame& frame);
Value has_field(const Value& base, const Node& node, int slot, Frame& frame);
Value index_value(const Value& base, const Value& key, const Node& node, Frame& frame);
Value some(const Value& v, Frame& frame);
Value no_value();

// The items of a range: elements and, for maps, keys. `second` is the value (maps) or element
// (lists) for comprehensions of two variables.
struct Range {
  const Value* items = nullptr;
  std::uint32_t size = 0;
  bool map = false;
  const Whole* whole = nullptr;
  // What is not listed and may decide nevertheless: absent, or unknown. A loop starts with it.
  Value rest = {};
  // Between what the number of items lies that are not listed.
  std::int64_t rest_least = 0;
  std::int64_t rest_most = 0;
  Value first(std::size_t i, bool two) const {
    return map ? items[2 * i] : two ? Value::int64(static_cast<std::int64_t>(i)) : items[i];
  }
  Value second(std::size_t i) const { return map ? items[2 * i + 1] : items[i]; }
};
// has() of what is in the slot of a record, or isNone() where `none`.
inline bool has_in(const Value& slot, bool none) {
  return none ? slot.is(Kind::null) : !slot.is(Kind::absent) && !slot.is(Kind::null);
}

// False, and an error in `fault`, if the value is no list or map.
bool range_of(const Value& v, const Node& node, Frame& frame, Range& out, Value& fault);

// A call with these values, by the overload that the checker chose if they fit it.
Value call_as_checked(const Node& node, const std::vector<Value>& args, Frame& frame);

// A part of an expression that reads no variables, by the plain evaluator; `locals` as far as they
// are known. trace.cpp.
Value run_plainly(const Node& node, const std::vector<Value>& locals, Frame& frame);

// Collects the results of transformMap and transformMapEntry; false if a key comes twice.
bool put(std::vector<std::pair<Value, Value>>& entries, const Value& key, const Value& value);

}  // namespace ducha::cel
