// Loops that pass over items by fields give the same value for the same steps as loops that ask
// every item, and the plain evaluator, which asks every item, agrees.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "support/world.h"

using namespace ducha::cel;
using ducha::Arena;
using ducha::test::told;

namespace {

// Variables: `people`, a list of records; `town`, `n`, `nobody` (not given), `other` (a
// reference), `towns`, a list of texts, and `day`.
struct People {
  Arena arena;
  TypeStore types;
  Env env{types};
  Frame frame{arena};
  RecordType* person = types.new_record("person");
  RecordType* place = types.new_record("place");
  RefCell other{{"T2", 2}, nullptr, nullptr};
  std::array<Str, 2> slips = {Str{"T2", 2}, Str{"P1", 2}};

  People() {
    const Type* text = types.simple(Kind::string);
    const Type* whole = types.simple(Kind::int64);
    place->add({"size", whole});
    person->add({"id", text});
    person->add({"town", text});
    person->add({"boss", types.reference(place)});
    person->add({"n", whole});
    person->add({"away", types.simple(Kind::boolean)});
    person->add({"born", types.simple(Kind::date)});
    other.kind = place;
    env.add("people", types.list(types.record(person)));
    env.add("town", text);
    env.add("n", whole);
    env.add("nobody", text);
    env.add("other", types.reference(place));
    env.add("towns", types.list(text));
    env.add("day", types.simple(Kind::date));
  }

  Value text(const std::string& s) {
    const std::string_view kept = arena.copy(s);
    return Value::string(arena.make<Str>(kept.data(), static_cast<std::uint32_t>(kept.size())));
  }
  template <typename Make>
  Value list(std::size_t size, const Make& make) {
    auto* items = arena.array<Value>(size);
    for (std::size_t i = 0; i < size; ++i) items[i] = make(i);
    return Value::list_of(arena.make<List>(items, static_cast<std::uint32_t>(size)));
  }
  // Other people, in the same memory as those before. Of `holes`, one in so many lacks its town.
  void fill(std::uint32_t seed, std::size_t size, std::uint32_t holes) {
    arena.clear();
    frame.forget();
    std::minstd_rand random(seed);
    const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    const std::string wide(1100, 'w');
    const auto town = [&] {
      const std::uint32_t t = pick(7);
      return text(t == 6 && seed % 3 == 0 ? wide : "T" + std::to_string(t));
    };
    const Value people = list(size, [&](std::size_t i) {
      auto* slots = arena.array<Value>(6);
      slots[0] = text("P" + std::to_string(i));
      slots[1] = holes > 0 && pick(holes) == 0 ? (pick(2) == 0 ? Value() : Value::null()) : town();
      auto* boss = arena.make<RefCell>();
      boss->id = *text("P" + std::to_string(pick(static_cast<std::uint32_t>(size)))).str;
      boss->kind = place;
      // Of some it is not known which of two is meant.
      boss->perhaps = slips.data();
      boss->perhaps_count = pick(4) == 0 ? 2 : 0;
      slots[2] = Value::of(boss);
      slots[3] = pick(12) == 0 ? Value() : Value::int64(pick(4));
      slots[4] = pick(12) == 0 ? Value() : Value::boolean(pick(2) == 0);
      slots[5] = pick(12) == 0 ? Value::null() : Value::date(ducha::Date{int(pick(3))});
      return Value::of(arena.make<Record>(person, nullptr, ducha::Place{}, slots));
    });
    const Value towns = list(6, [&](std::size_t i) { return text("T" + std::to_string(5 - i)); });
    frame.variables = {people,
                       seed % 3 == 0 && pick(2) == 0 ? text(wide) : town(),
                       Value::int64(pick(4)),
                       Value(),
                       Value::of(&other),
                       towns,
                       Value::date(ducha::Date{int(pick(3))})};
  }
};

// What stands in `<>` is what items are passed over by.
const char* const kJoins[] = {
    "people.exists(p, <p.town == town>)",
    "people.exists(p, <town == p.town> && p.n > 1)",
    "people.filter(p, <p.town == town>)",
    "people.filter(p, p.n != 2 && <p.town == town>).size()",
    "people.filter(p, !p.away && p.n <= 2 && <p.town == town> && p.n == n)",
    "people.exists_one(p, <p.town == town> && p.n > 1)",
    "people.exists(p, <p.town == town> && 6 / (p.n - n) > 2)",
    "people.exists(p, 6 / (p.n - n) > 2 && <p.town == town>)",
    "people.filter(p, p.away && (<p.town == town> && p.n == n))",
    "people.exists(p, <p.town == nobody>)",
    "people.exists(p, p.away && <p.town == nobody>)",
    "people.filter(p, <p.town == other>)",
    "people.exists(p, <p.boss == other>)",
    "people.filter(p, p.n == 1 && <p.boss == 'P1'>)",
    "people.filter(p, 'P1' in people.map(q, q.boss) || other in [p.boss]).size()",
    "people.filter(p, <p.town == 'T1'>)",
    "people.filter(p, <p.town == 'T1'> && <p.id == town>).size()",
    "people.filter(p, p.away && <'T2' == p.town> && p.n == n)",
    "people.exists(p, <p.town == ''>)",
    "people.exists(p, p.n == 1 && <p.town == 'T3'>)",
    "people.exists(p, p.town == p.id)",
    "people.exists(p, p.town == town || p.n == n)",
    "people.exists(p, p.town.size() > 1 && <p.town == town>)",
    "people.filter(p, people.size() > 1 && <p.town == town>)",
    "people.all(p, <p.town == town>)",
    "people.exists(p, p.town != town)",
    "towns.exists(t, t == town)",
    "towns.filter(t, people.exists(p, <p.town == t> && p.away))",
    "towns.map(t, people.filter(p, <t == p.town>).size())",
    "towns.filter(t, !people.exists(p, <p.town == t> && p.n == n))",
    "people.filter(p, people.exists(q, <q.id == p.boss> && <q.town == p.town>))",
    ("people.map(p, people.filter(q, <q.town == p.town> && people.exists(r, <r.id == "
     "q.boss>)).size())"),
    "people.exists(p, <p.town == town>) && people.exists(p, <p.id == town>)",
    "people.filter(p, <p.n == n>)",
    "people.filter(p, <p.born == day> && p.away)",
    "people.exists(p, <p.born == day> && <p.town == town> && 6 / (p.n - n) > 2)",
    "people.filter(p, has(p.town) && has(p.n) && <p.town == town> && <p.n == n>).size()",
    "people.exists_one(p, has(p.away) && <p.n == 1> && <p.town == nobody> && <p.born == day>)",
    "people.filter(p, <p.town == town> && <p.n == n> && <p.born == day> && <p.boss == other> && "
    "<p.id == 'P1'>)",
    "people.map(p, people.filter(q, has(q.born) && <q.born == p.born> && <q.town == "
    "p.town>).size())",
    "people.filter(p, 6 / p.n > 2 && <p.n == n>)",
    "people.exists(p, <p.n == n> || p.away)",
    "people.all(p, <p.town != town>)",
    "people.all(p, <town != p.town> || p.n > 1)",
    "people.all(p, p.n == 2 || <p.town != 'T1'> || p.away)",
    "people.all(p, <p.town != town> || 6 / (p.n - n) > 2)",
    "people.all(p, 6 / (p.n - n) > 2 || <p.town != town>)",
    "people.all(p, !has(p.town) || !has(p.n) || <p.town != town> || <p.n != n>)",
    "people.all(p, has(p.born) || <p.born != day> || <p.town != nobody>)",
    "people.all(p, p.town != town && p.away)",
    "people.filter(p, people.all(q, <q.town != p.town> || <q.id != p.boss>))",
    "people.filter(p, people.all(q, <q.town != p.town> || q.born <= p.born))",
};

std::string with(std::string text, const char* open, const char* close) {
  for (std::size_t at = 0; (at = text.find('<', at)) != text.npos;) {
    // Comparisons have a blank behind them.
    if (text[at + 1] == ' ' || text[at + 1] == '=') {
      ++at;
      continue;
    }
    const std::size_t end = text.find('>', at);
    text.replace(end, 1, close);
    text.replace(at, 1, open);
  }
  return text;
}

// The same condition with nothing that items could be passed over by: `all` is asked by what
// differs, the others by what is equal.
std::string walked(const std::string& text) {
  return with(text, "(", text.find(".all(") == text.npos ? " || false)" : " && true)");
}

Program compiled(const std::string& text, const Env& env) {
  Issues issues;
  const auto expr = check(text, env, issues);
  REQUIRE(expr);
  return Program(*expr);
}

}  // namespace

TEST_CASE("loops that pass over items give the same for the same steps") {
  constexpr std::uint64_t kSteps = 1'000'000;
  People w;
  std::set<std::string> seen;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    w.fill(seed, seed % 40, seed % 4 == 0 ? 9 : 0);
    for (const char* text : kJoins) {
      CAPTURE(seed);
      CAPTURE(std::string(text));
      const Program fast = compiled(with(text, "(", ")"), w.env);
      const Program slow = compiled(walked(text), w.env);
      const auto run = [&](const Program& program, std::uint64_t steps) {
        w.frame.forget();
        w.frame.budget = steps;
        return told(program.run(w.frame)) + " with " + std::to_string(w.frame.budget);
      };
      const std::string told_by_slow = run(slow, kSteps);
      const std::uint64_t used = kSteps - w.frame.budget;
      CHECK(run(fast, kSteps) == told_by_slow);
      CHECK(run(fast, used / 2) == run(slow, used / 2));
      Step step;
      w.frame.budget = kSteps;
      const std::string plain = told(fast.trace(w.frame, step));
      CHECK(told_by_slow.starts_with(plain + " with "));
      seen.insert(plain);
    }
  }
  CHECK(seen.size() > 100);
}

TEST_CASE("a list that lacks items is decided by those it has, in both evaluators") {
  People w;
  const MissingInput more{nullptr, "more", MissingInput::Why::variable};
  const UnknownSet others{&more};
  const auto told_by_both = [&](const std::string& text) {
    const Program program = compiled(text, w.env);
    const std::string fast = told(program.run(w.frame));
    Step step;
    CHECK_MESSAGE(told(program.trace(w.frame, step)) == fast, text);
    return fast;
  };
  // By the same names as above: whatever is joined, an item that is not listed may come to it.
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    w.fill(seed, 1 + seed % 9, 0);
    for (const char* text : kJoins) {
      w.frame.partial.clear();
      const std::string whole = told_by_both(with(text, "(", ")"));
      w.frame.partial = {{w.frame.variables[0].list, Value::of(&others)}};
      const std::string part = told_by_both(with(text, "(", ")"));
      CAPTURE(std::string(text));
      CAPTURE(whole);
      const bool decided = std::string(text).starts_with("people.exists(") && whole == "=> true";
      CHECK((part == whole || part.find("more") != part.npos));
      if (decided) CHECK(part == whole);
    }
  }
  w.fill(1, 5, 0);
  w.frame.partial = {{w.frame.variables[0].list, Value::of(&others)}};
  CHECK(told_by_both("people.exists(p, p.id == 'P1')") == "=> true");
  CHECK(told_by_both("people.exists(p, p.id == 'P9')") != "=> false");
  CHECK(told_by_both("people.all(p, p.id == 'P1')") == "=> false");
  CHECK(told_by_both("people.all(p, p.id != 'P9')") != "=> true");
  CHECK(told_by_both("people.filter(p, p.id == 'P1').size()") != "=> 1");
  CHECK(told_by_both("people.map(p, p.id).size()") != "=> 5");
  CHECK(told_by_both("people.exists_one(p, p.id == 'P1')") != "=> true");
  // Another list of the frame lacks nothing.
  CHECK(told_by_both("towns.all(t, t != 'T9')") == "=> true");
}

TEST_CASE("what is decided of lists in part unknown is so whatever is missing") {
  // Counts and lists that hang on fields that some of the people lack.
  const char* const kAsked[] = {
      "people.filter(p, p.n > 1).size() >= 2",
      "people.filter(p, p.n > 1).size() == 2",
      "people.filter(p, p.away).map(p, p.n).size() < n + 2",
      "people.map(p, p.n).size() == 5",
      "people.map(p, p.away, p.n).size() != 1",
      "people.map(p, p.away, p.n).exists(x, x == n)",
      "people.filter(p, p.n == n).filter(p, p.away).all(p, p.id != 'P1')",
      "people.filter(p, p.away).exists(p, p.id == 'P1' && p.n == n)",
      "n in people.map(p, p.n)",
      "n in people.filter(p, p.away).map(p, p.n) + people.map(p, p.n > 1, p.n)",
      "people.filter(p, p.away).size() + people.filter(p, p.n == 1).size() > 3",
      "people.filter(p, p.away) != []",
      "people.filter(p, p.away).map(p, p.n) == [1]",
      "people.map(p, date(2013, 1 + p.n, 1)).countWithin(date(2013, 2, 1), date(2013, 3, 1)) > 1",
      "people.filter(p, p.away).map(p, date(2013, 1 + p.n, 1)).countWithin(day.addYears(40), "
      "date(2013, 3, 1)) <= 2",
      "people.filter(p, p.away).size() > people.filter(p, p.n > 1).size()",
      "cel.bind(few, people.filter(p, p.away), few.size() > 1 || few.exists(p, p.n > 2))",
  };
  People w;
  std::map<std::string, int> decided;
  const auto told_by_both = [&](const Program& program) {
    const std::string fast = told(program.run(w.frame));
    Step step;
    CHECK(told(program.trace(w.frame, step)) == fast);
    return fast;
  };
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    w.fill(seed, seed % 7, 0);
    const List people = *w.frame.variables[0].list;
    std::vector<std::pair<Value*, bool>> holes;  // and whether it is a number
    for (std::uint32_t i = 0; i < people.size; ++i)
      for (const int slot : {3, 4})
        if (auto* value = const_cast<Value*>(&people.items[i].record->slots[slot]);
            value->is(Kind::absent))
          holes.emplace_back(value, slot == 3);
    for (const char* text : kAsked) {
      CAPTURE(seed);
      CAPTURE(std::string(text));
      const Program program = compiled(text, w.env);
      const std::string part = told_by_both(program);
      if (part != "=> true" && part != "=> false") continue;
      decided[text] += holes.empty() ? 0 : 1;
      std::minstd_rand random(seed);
      for (int round = 0; round < 8; ++round) {
        for (const auto& [value, number] : holes)
          *value = number ? Value::int64(random() % 4) : Value::boolean(random() % 2 == 0);
        CHECK(told_by_both(program) == part);
      }
      for (const auto& [value, number] : holes) *value = Value();
    }
  }
  // Every one is decided now and then although something is missing.
  for (const char* text : kAsked) CHECK_MESSAGE(decided[text] > 0, std::string(text));
}

TEST_CASE("a part that differs decides, whatever another part may mean") {
  People w;
  w.fill(1, 3, 0);
  w.other.perhaps = w.slips.data();  // T2 or P1
  w.other.perhaps_count = 2;
  const auto by_both = [&](const std::string& text) {
    const Program program = compiled(text, w.env);
    w.frame.forget();
    const std::string fast = told(program.run(w.frame));
    Step step;
    CHECK_MESSAGE(told(program.trace(w.frame, step)) == fast, text);
    return fast == "=> true" || fast == "=> false" ? fast.substr(3) : "open";
  };
  const std::pair<const char*, const char*> kCases[] = {
      {"other == 'P1'", "open"},
      {"other != 'P1'", "open"},
      {"other == 'P2'", "false"},
      {"[dyn(other), dyn(1)] == [dyn('P1'), dyn(1)]", "open"},
      {"[dyn(other), dyn(1)] == [dyn('P1'), dyn(2)]", "false"},
      {"[dyn(1), dyn(other)] != [dyn(2), dyn('P1')]", "true"},
      {"{'a': dyn(other), 'b': dyn(1)} == {'a': dyn('P1'), 'b': dyn(2)}", "false"},
      {"{'a': dyn(other), 'b': dyn(1)} == {'a': dyn('P1'), 'b': dyn(1)}", "open"},
      {"dyn(other) in [dyn('P1'), dyn('P2')]", "open"},
      {"dyn(other) in [dyn('P2'), dyn('P3')]", "false"},
      {"dyn('P1') in [dyn(other), dyn('P1')]", "true"},
      {"sets.contains([dyn(other)], [dyn('P1')])", "open"},
      {"sets.contains([dyn(other)], [dyn('P1'), dyn('P2')])", "false"},
      {"sets.intersects([dyn(other), dyn('T3')], [dyn('P1'), dyn('T3')])", "true"},
      {"sets.equivalent([dyn(other)], [dyn('P1')])", "open"},
      {"sets.equivalent([dyn(other), dyn('P2')], [dyn('P1')])", "false"},
      {"[dyn(other), dyn('P1')].distinct().size() == 1", "open"},
  };
  for (const auto& [text, expected] : kCases)
    CHECK_MESSAGE(by_both(text) == std::string(expected), std::string(text));
}

TEST_CASE("isNone asks for what is stated, whether the field is given or not") {
  People w;
  w.fill(1, 3, 0);
  auto* slots = const_cast<Value*>(w.frame.variables[0].list->items[0].record->slots);
  const Program asked =
      compiled("people[0].born == date('2013-01-01') || isNone(people[0].born)", w.env);
  const Program mixed = compiled("people.exists(p, isNone(p.born) && !has(p.born))", w.env);
  for (const auto& [value, none] :
       {std::pair{Value::null(), true}, {Value::date(ducha::Date{1}), false}}) {
    for (int i = 0; i < 3; ++i)
      const_cast<Value*>(w.frame.variables[0].list->items[i].record->slots)[5] = value;
    Step step;
    CHECK(told(mixed.run(w.frame)) == (none ? "=> true" : "=> false"));
    CHECK(told(mixed.trace(w.frame, step)) == (none ? "=> true" : "=> false"));
    CHECK(told(asked.run(w.frame)) == (none ? "=> true" : "=> false"));
  }
  // Not given: it is not stated none either.
  slots[5] = Value();
  const Program first = compiled("isNone(people[0].born)", w.env);
  Step step;
  CHECK(told(first.run(w.frame)) == "=> false");
  CHECK(told(first.trace(w.frame, step)) == "=> false");
}

TEST_CASE("passing over items is faster than asking them") {
  People w;
  w.fill(1, 2000, 0);
  const auto seconds = [&](const std::string& text) {
    const Program program = compiled(text, w.env);
    double best = 1e9;
    for (int round = 0; round < 15; ++round) {
      const std::clock_t start = std::clock();
      for (int i = 0; i < 5; ++i) {
        w.frame.budget = 1'000'000;
        program.run(w.frame);
      }
      best = std::min(best, static_cast<double>(std::clock() - start));
    }
    return best;
  };
  // Nobody has this id: every item is passed over. Six times as fast, or more.
  for (const char* text : {"people.filter(p, <p.id == town> && p.n == n).size()",
                           "people.exists(p, !p.away && <p.id == 'T5'>)",
                           "people.all(p, p.away || <p.id != 'T5'> || p.n == n)"}) {
    CAPTURE(std::string(text));
    CHECK(seconds(with(text, "(", ")")) * 2 < seconds(walked(text)));
  }
}
