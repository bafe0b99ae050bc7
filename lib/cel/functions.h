// The functions of the language: names, overloads, and what they do. One table for the checker and
// both evaluators.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/cel.h"
#include "cel/moment.h"

namespace ducha::cel {

// CEL's type of types: int, list, google.protobuf.Timestamp ...
struct TypeValue {
  std::string_view name;
};
const TypeValue* type_named(std::string_view name);  // nullptr if there is none
const TypeValue* type_of(const Value& value);

struct Map {
  const Value* entries;  // key, value, key, value; in the order of making
  std::uint32_t size;    // of pairs
  const Value& key(std::size_t i) const { return entries[2 * i]; }
  const Value& value(std::size_t i) const { return entries[2 * i + 1]; }
  const Value* find(const Value& key) const;
};

// Takes steps from the budget; false when it is used up.
inline bool spend(Frame& frame, std::uint64_t steps) {
  const bool enough = frame.budget >= steps;
  frame.budget = enough ? frame.budget - steps : 0;
  return enough;
}

// What a function may use. Errors keep the place in the expression. What it makes is charged: a
// step for sixteen bytes of a text or a message, and for each item of a list; texts have a limit.
struct Call {
  Frame& frame;
  std::uint32_t offset = 0;

  Arena& arena() const { return *frame.arena; }
  Value error(Message what) const;
  Value no_overload(std::string_view name) const;
  Value text(std::string_view text) const;
  Value bytes(std::string_view text) const;
  Value moment(Kind kind, const Moment& moment) const;
  Value kept(Kind kind, std::string_view text) const;  // a value whose text is its own
  Value list(const std::vector<Value>& items) const;
  bool spend(std::uint64_t steps) const { return cel::spend(frame, steps); }
  // Whether a text of so many bytes may be made, or so many added to one.
  bool room(std::size_t bytes) const;
  Value too_much() const;
};

// Sums and products of 64 bits without overflow.
__extension__ using Wide = __int128;
// A decimal or a whole number.
inline Wide millionths(const Value& v) {
  return v.is(Kind::decimal) ? Wide{v.i} : Wide{v.i} * kDecimalOne;
}

// The text of a string, or the id that a reference names.
inline std::string_view str(const Value& v) {
  return v.is(Kind::ref) ? v.ref->id.view() : v.str->view();
}

using Run = Value (*)(const Value* args, std::size_t count, const Call& call);

// Runs one overload. Every function reads its texts, so their length is charged here, once for all:
// what a long text costs cannot be forgotten by a function.
inline Value apply(Run run, const Value* args, std::size_t count, const Call& call) {
  for (std::size_t i = 0; i < count; ++i)
    if ((args[i].is(Kind::string) || args[i].is(Kind::bytes)) && args[i].str->size >= 1024 &&
        !call.spend(args[i].str->size / 64))
      return call.too_much();
  return run(args, count, call);
}

struct Overload {
  std::vector<const Type*> params;
  const Type* result = nullptr;
  bool method = false;
  Run run = nullptr;
};

struct Function {
  std::string name;
  std::vector<Overload> overloads;
};

// nullptr if there is none. Operators are _+_, _==_, !_, -_, @in and so on.
const Function* find_function(std::string_view name);
std::vector<std::string> function_names();  // without operators

// True if the value can be passed where the type is declared.
bool fits(const Value& value, const Type& type);
// Finds the overload by the values and runs it.
Value call_function(const Function& function, bool method, const Value* args, std::size_t count,
                    const Call& call);

// Searching compares the needle wherever its first byte is: long in long is a product.
inline bool can_search(std::string_view text, std::string_view needle, const Call& call) {
  return needle.size() < 64 || call.spend(text.size() / 64 * (needle.size() / 64));
}

// Whether two values are the same. Lists and maps that share their parts are larger than the memory
// they take, so every comparison is a step. Else a boolean, an error where the steps are used up,
// unknown where a reference may mean the other by a slip of the pen.
Value equal(const Value& a, const Value& b, const Call& call);
// Whether a list holds a value equal to `v`; as equal().
Value holds(const List& list, const Value& v, const Call& call);
inline Value negated(const Value& v) { return v.is(Kind::boolean) ? Value::boolean(v.u == 0) : v; }
// The same for values without parts, keys of maps among them; lists and maps equal nothing.
bool equal_scalars(const Value& a, const Value& b);
// Charges steps for work already done; the next spend() notices an empty budget.
inline void charge(Frame& frame, std::uint64_t steps) {
  frame.budget -= std::min(frame.budget, steps);
}
// Texts of this size and more cost steps to compare.
inline constexpr std::uint32_t kCharged = 1024;
inline void charge(Frame& frame, const Str& a, const Str& b) {
  if (a.size >= kCharged && b.size >= kCharged) charge(frame, std::min(a.size, b.size) / kCharged);
}
inline bool same_text(const Str* a, const Str* b) {
  return a == b || (a->size == b->size && std::memcmp(a->data, b->data, a->size) == 0);
}
// -1, 0, 1; kUnordered for NaN; kNoOrder where CEL has no order between the two.
inline constexpr int kUnordered = 2;
inline constexpr int kNoOrder = 3;
int compare(const Value& a, const Value& b);
Value add(const Value& a, const Value& b, const Call& call);

// Registration, one per file of functions; called once.
struct Row {
  std::string signature;  // "string.contains(string) bool", "size(list(A)) int"
  Run run;
};
void add_core(std::vector<Row>& rows);
void add_strings(std::vector<Row>& rows);
void add_math(std::vector<Row>& rows);
void add_time(std::vector<Row>& rows);
void add_lists(std::vector<Row>& rows);
void add_domain(std::vector<Row>& rows);
void add_regex(std::vector<Row>& rows);
void add_quantity(std::vector<Row>& rows);
void add_semver(std::vector<Row>& rows);
void add_net(std::vector<Row>& rows);
// Of versions; 0 for those that differ in what they were built from alone.
int compare_versions(std::string_view a, std::string_view b);

// Shared by conversions and printing.
// A value in a message: a long text is cut, of what has parts the type is named.
std::string show_brief(const Value& value);
std::string double_text(double value);
Value make_timestamp(std::int64_t seconds, std::int64_t nanos, const Call& call);
Value make_duration(std::int64_t seconds, std::int64_t nanos, const Call& call);

}  // namespace ducha::cel
