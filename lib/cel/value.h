// The values that expressions work on: CEL's own kinds, and those of our field (date, decimal,
// record, reference, unknown). Dossiers are read straight into these values.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/place.h"

namespace ducha::cel {

class RecordType;
struct Value;
struct Record;
struct RefCell;
struct UnknownSet;
struct EvalError;
struct TypeValue;

enum class Kind : std::uint8_t {
  absent,  // an empty slot of a record; never the result of an expression
  null,    // also what a dossier says with `none`: stated to be without
  boolean,
  int64,
  uint64,
  float64,
  string,
  bytes,
  list,
  map,
  type,
  timestamp,
  duration,
  optional,
  date,      // a calendar day (Date::days in `i`)
  decimal,   // an exact number, in millionths (`i`); what money, shares and percentages are
  time,      // a time of day, in nanoseconds since midnight (`i`)
  quantity,  // of Kubernetes: 1.5Gi, 250m
  semver,    // a version, as text
  ip,        // an address, as text in canonical form
  cidr,      // an address with the length of its prefix, as text
  record,    // an object of declared type: a dossier, a part of one, or parameters
  ref,       // the id of another dossier; equal to its string, and a way to the dossier itself
  unknown,   // inputs are missing; says which
  error,     // the evaluation broke
};

// Decimal: value = i / kDecimalOne.
inline constexpr std::int64_t kDecimalOne = 1'000'000;

// Text with its length in bytes; the bytes are UTF-8 for strings. Owned by an arena or a type
// store.
struct Str {
  const char* data;
  std::uint32_t size;

  std::string_view view() const { return {data, size}; }
};

class Whole;  // whole.h
struct List {
  const Value* items;
  std::uint32_t size;
  const Whole* whole = nullptr;  // of all dossiers of a kind
};

// Timestamps and durations in seconds, quantities in ones: `whole` is rounded down, `nanos` is what
// is left, 0 to 999,999,999.
struct Moment {
  std::int64_t whole;
  std::uint32_t nanos;

  friend bool operator==(const Moment&, const Moment&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 within for a pointer
  friend auto operator<=>(const Moment&, const Moment&) = default;
};

// Entries in insertion order: key, value, key, value. Lookup is linear in their number.
struct Map;

// Sixteen bytes, copied freely, returned in two registers. Whatever it points to is owned elsewhere
// (an arena, a dossier, the compiled expression) and outlives it. `where` is the place in the
// dossier from which the value was read; computed values have none.
struct Value {
  std::uint32_t tag = 0;  // kind in the low 8 bits, column in the high 24
  std::uint32_t line = 0;
  union {
    bool b;
    std::int64_t i;
    std::uint64_t u;
    double d;
    const Str* str;
    const Moment* moment;
    const List* list;
    const Map* map;
    const TypeValue* type;
    const Value* inner;  // optional: nullptr is none
    const Record* record;
    const RefCell* ref;
    const UnknownSet* unknown;
    const EvalError* error;
  };

  Value() : u(0) {}
  explicit Value(Kind kind) : tag(static_cast<std::uint32_t>(kind)), u(0) {}

  Kind kind() const { return static_cast<Kind>(tag & 0xff); }
  bool is(Kind k) const { return kind() == k; }
  Place where() const { return {line, tag >> 8}; }
  Value at(Place place) const {
    Value copy = *this;
    copy.line = place.line;
    copy.tag = (tag & 0xff) | ((place.column < 0xffffff ? place.column : 0xffffff) << 8);
    return copy;
  }

  // Of a field that is given in a form that cannot be read: absent, and no sign that it is not
  // given.
  static Value unreadable() {
    Value out;
    out.u = 1;
    return out;
  }
  bool is_unreadable() const { return is(Kind::absent) && u == 1; }

  static Value null() { return Value(Kind::null); }
  static Value boolean(bool v) { return {Kind::boolean, std::uint64_t{v}}; }
  static Value int64(std::int64_t v) { return {Kind::int64, v}; }
  static Value uint64(std::uint64_t v) { return {Kind::uint64, v}; }
  static Value float64(double v) { return {Kind::float64, v}; }
  static Value string(const Str* v) { return {Kind::string, v}; }
  static Value bytes(const Str* v) { return {Kind::bytes, v}; }
  static Value list_of(const List* v) { return {Kind::list, v}; }
  static Value date(Date v) { return {Kind::date, std::int64_t{v.days}}; }
  static Value time(std::int64_t nanos) { return {Kind::time, nanos}; }
  static Value decimal(std::int64_t millionths) { return {Kind::decimal, millionths}; }
  static Value of(Kind kind, const Moment* v) { return {kind, v}; }
  static Value of(Kind kind, const Str* v) { return {kind, v}; }
  static Value of(const Record* v) { return {Kind::record, v}; }
  static Value of(const RefCell* v) { return {Kind::ref, v}; }
  static Value of(const UnknownSet* v) { return {Kind::unknown, v}; }
  static Value of(const EvalError* v) { return {Kind::error, v}; }

 private:
  // One for each member of the union. Only the makers above pair a kind with its member.
  Value(Kind kind, std::int64_t v) : Value(kind) { i = v; }
  Value(Kind kind, std::uint64_t v) : Value(kind) { u = v; }
  Value(Kind kind, double v) : Value(kind) { d = v; }
  Value(Kind kind, const Str* v) : Value(kind) { str = v; }
  Value(Kind kind, const Moment* v) : Value(kind) { moment = v; }
  Value(Kind kind, const List* v) : Value(kind) { list = v; }
  Value(Kind kind, const Record* v) : Value(kind) { record = v; }
  Value(Kind kind, const RefCell* v) : Value(kind) { ref = v; }
  Value(Kind kind, const UnknownSet* v) : Value(kind) { unknown = v; }
  Value(Kind kind, const EvalError* v) : Value(kind) { error = v; }
};
static_assert(sizeof(Value) == 16);

// Where a root record came from: one dossier of the run. Kept for as long as any of its records.
struct Origin {
  const char* kind = "";       // name of the dossier kind
  std::string_view id;         // its id; empty if it has none
  std::uint32_t file = 0;      // number of the file within the run
  std::uint32_t document = 0;  // number of the document within the file, from 0
};

// An object of declared type. `slots` has one value per field of the layout that it was built for
// (see type.h); a field that the dossier does not give is Kind::absent.
struct Record {
  const RecordType* type;
  const Origin* origin;  // may be nullptr (parameters, tests)
  Place where;
  const Value* slots;
};

// One per (kind, id) of a run, so that references need no linking: `target` is filled when that
// dossier arrives, and stays nullptr if it never does (then what depends on it is unknown).
struct RefCell {
  Str id;
  const RecordType* kind;  // nullptr: the key of an item of the dossier's own lists, in doubt
  const Record* target = nullptr;
  // The ids that the text may stand for by a slip of the pen. To these it is neither equal nor
  // not; from all others it differs.
  const Str* perhaps = nullptr;
  std::uint32_t perhaps_count = 0;
};

// What a value could not be computed for: the inputs that are missing, each named as a person
// would look it up.
struct MissingInput {
  const Record* parent;  // the record that lacks the field; nullptr for a variable
  // Name of the field or variable; of a reference the id without a dossier, or the text that may
  // mean another id; of a kind its name: there may be more dossiers of it.
  std::string_view field;
  enum class Why : std::uint8_t { field, parameter, dossier, variable, kind, doubt };
  Why why = Why::field;
};
// What is known of an unknown value all the same: of a list the items that it has whatever is
// missing, and between what its size lies; between what a whole number lies.
struct Partly {
  const List* sure;  // nullptr: a whole number
  std::int64_t least;
  std::int64_t most;  // or kNoEnd
};
inline constexpr std::int64_t kNoEnd = INT64_MAX;
// Inputs joined again and again: one input, or two sets. A set may be a part of many.
struct UnknownSet {
  const MissingInput* input;  // nullptr: the parts
  const UnknownSet* first = nullptr;
  const UnknownSet* second = nullptr;  // nullptr where `partly` is given
  const Partly* partly = nullptr;
};
// nullptr: nothing.
inline const Partly* partly(const Value& v) {
  return v.is(Kind::unknown) ? v.unknown->partly : nullptr;
}
// Each once, in the order in which they were met.
std::vector<const MissingInput*> inputs_of(const UnknownSet& set);

}  // namespace ducha::cel
