// What expressions in tests may read, and how their values are written down.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "cel/cel.h"
#include "cel/format.h"

namespace ducha::test {

using namespace ducha::cel;

// What the cases may read: a record `r` with some fields absent, a reference that leads somewhere
// and one that does not.
struct World {
  Arena arena;
  TypeStore types;
  Env env{types};
  Frame frame{arena};
  RecordType* kennel = types.new_record("kennel");
  RecordType* item = types.new_record("item");
  RecordType* part = types.new_record("part");
  RecordType* r = types.new_record("r");
  std::vector<Value> r_slots;
  RefCell found{{"K1", 2}, nullptr, nullptr};
  RefCell lost{{"K9", 2}, nullptr, nullptr};

  Value record(const RecordType* type, std::vector<Value> slots) {
    auto* kept = arena.array<Value>(slots.size());
    std::copy(slots.begin(), slots.end(), kept);
    return Value::of(arena.make<Record>(type, nullptr, Place{}, kept));
  }
  Value text(const char* s) {
    return Value::string(
        arena.make<Str>(s, static_cast<std::uint32_t>(std::char_traits<char>::length(s))));
  }
  Value list(std::vector<Value> items) {
    auto* kept = arena.array<Value>(items.size());
    std::copy(items.begin(), items.end(), kept);
    return Value::list_of(arena.make<List>(kept, static_cast<std::uint32_t>(items.size())));
  }

  World() {
    const Type* whole = types.simple(Kind::int64);
    kennel->add({"size", whole});
    item->add({"id", types.simple(Kind::string)});
    item->add({"n", whole});
    item->key = 0;
    part->add({"x", whole});
    const Type* sort = types.choice({"small", "large"});
    const auto add = [&](const char* name, const Type* type, Value v) {
      r->add({name, type});
      r_slots.push_back(v);
    };
    add("absent_bool", types.simple(Kind::boolean), {});
    add("absent_int", whole, {});
    add("absent_list", types.list(whole), {});
    add("absent_part", types.record(part), {});
    add("zero", whole, Value::int64(0));
    add("one", whole, Value::int64(1));
    add("two", whole, Value::int64(2));
    add("yes", types.simple(Kind::boolean), Value::boolean(true));
    add("no", types.simple(Kind::boolean), Value::boolean(false));
    add("nothing", whole, Value::null());
    add("nothing_part", types.record(part), Value::null());
    add("part", types.record(part), record(part, {Value()}));
    add("sort", sort, Value::string(&sort->choices[0].text));
    add("numbers", types.list(whole), list({Value::int64(3), Value::int64(1), Value::int64(2)}));
    add("items", types.list(types.record(item)),
        list({record(item, {text("a"), Value::int64(1)}),
              record(item, {text("b"), Value::int64(2)}), record(item, {text("c"), Value()})}));
    found.kind = lost.kind = kennel;
    found.target = record(kennel, {Value::int64(5)}).record;
    env.add("r", types.record(r));
    frame.variables.push_back(record(r, r_slots));
    env.add("other", types.reference(kennel));
    frame.variables.push_back(Value::of(&found));
    env.add("gone", types.reference(kennel));
    frame.variables.push_back(Value::of(&lost));
    env.add("dogs", types.number(Kind::int64, "dogs"));
    frame.variables.push_back(Value::int64(4));
    env.add("persons", types.number(Kind::int64, "persons"));
    frame.variables.push_back(Value::int64(2));
    env.add("day", types.simple(Kind::date));
    frame.variables.push_back(Value::date(*make_date(2013, 9, 1)));
  }
};

// A value as the cases write it: `=> v`, `?> names of what is missing, sorted`, `!> error`.
inline std::string told(const Value& v) {
  if (v.is(Kind::error)) return "!> " + v.error->what.en;
  if (!v.is(Kind::unknown)) return "=> " + show(v);
  std::vector<std::string> names;
  for (const MissingInput* m : inputs_of(*v.unknown)) names.emplace_back(m->field);
  std::sort(names.begin(), names.end());
  return "?> " + joined(names, ", ");
}

}  // namespace ducha::test
