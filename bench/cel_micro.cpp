// Times expressions: cel_micro CASES.json [SAMPLES] [SAMPLE_MS]. The file holds `vars` (typed
// values) and `cases` (name, expr, value). Each case runs twice: on records whose types are made
// from the data, as rules do, and on plain maps without types. Every result is checked before it is
// timed. Prints the median, least and most nanoseconds of an evaluation, one thread, warm.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cel/cel.h"
#include "cel/format.h"
#include "cel/functions.h"
#include "cel/jsonl.h"

using namespace ducha;
using namespace ducha::cel;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

namespace {

// Turns maps into records and gives them types, as a schema would.
class Typer {
 public:
  Typer(TypeStore& types, Arena& arena) : types_(types), arena_(arena) {}

  std::pair<Value, const Type*> typed(const Value& v, const Type* known = nullptr) {
    if (v.is(Kind::map)) {
      RecordType* record = nullptr;
      if (known != nullptr) {
        record = const_cast<RecordType*>(known->record);
      } else {
        record = types_.new_record("data");
      }
      auto* slots = arena_.array<Value>(v.map->size);
      for (std::uint32_t i = 0; i < v.map->size; ++i) {
        const std::string name(v.map->entries[2 * i].str->view());
        const int at = record->find(name);
        const auto [value, type] =
            typed(v.map->entries[2 * i + 1], at < 0 ? nullptr : record->field(at).type);
        slots[at < 0 ? record->add({name, type}) : at] = value;
      }
      const Value out = Value::of(arena_.make<Record>(record, nullptr, Place{}, slots));
      return {out, known != nullptr ? known : types_.record(record)};
    }
    if (v.is(Kind::list)) {
      auto* items = arena_.array<Value>(v.list->size);
      const Type* element = known != nullptr ? known->args[0] : nullptr;
      for (std::uint32_t i = 0; i < v.list->size; ++i) {
        const auto [value, type] = typed(v.list->items[i], element);
        items[i] = value;
        element = type;
      }
      if (element == nullptr) element = types_.dyn();
      return {Value::list_of(arena_.make<List>(items, v.list->size)), types_.list(element)};
    }
    return {v, types_.simple(v.kind())};
  }

 private:
  TypeStore& types_;
  Arena& arena_;
};

struct Time {
  double least, median, most;
};

Time time_of(const Program& program, Frame& frame, Arena& scratch, int samples, int ms) {
  std::vector<double> ns;
  std::uint64_t sink = 0;
  std::uint64_t rounds = 1000;
  for (int s = -1; s < samples; ++s) {
    std::uint64_t done = 0;
    const auto from = Clock::now();
    auto now = from;
    while (now - from < std::chrono::milliseconds(ms)) {
      for (std::uint64_t i = 0; i < rounds; ++i) {
        frame.budget = 1'000'000;
        scratch.clear();
        sink += program.run(frame).u;
      }
      done += rounds;
      now = Clock::now();
    }
    if (s >= 0)
      ns.push_back(std::chrono::duration<double, std::nano>(now - from).count() /
                   static_cast<double>(done));
  }
  if (sink == 42) fmt::print("\n");  // keeps the results alive
  std::sort(ns.begin(), ns.end());
  return {ns.front(), ns[ns.size() / 2], ns.back()};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: cel_micro CASES.json [SAMPLES] [SAMPLE_MS]\n");
    return 2;
  }
  const int samples = argc > 2 ? std::atoi(argv[2]) : 15;
  const int ms = argc > 3 ? std::atoi(argv[3]) : 40;
  std::ifstream in(argv[1]);
  const json file = json::parse(in);
  Arena data;
  Arena scratch;
  TypeStore types;
  Env records(types);
  Env maps(types);
  Frame record_frame(scratch);
  Frame map_frame(scratch);
  Typer typer(types, data);
  for (const auto& [name, typed] : file["vars"].items()) {
    const Value v = from_typed_json(typed, data);
    const auto [record, type] = typer.typed(v);
    records.add(name, type);
    record_frame.variables.push_back(record);
    maps.add(name, types.dyn());
    map_frame.variables.push_back(v);
  }
  fmt::print("{:<16}{:>12}{:>22}{:>14}\n", "case", "records ns", "least..most", "maps ns");
  for (const json& c : file["cases"]) {
    const std::string text = c["expr"];
    Issues issues;
    const auto typed = check(text, records, issues);
    const auto untyped = check(text, maps, issues);
    if (!typed || !untyped) {
      fmt::print(stderr, "{}: {}\n", text, issues[0].message.en);
      return 1;
    }
    const Program fast(*typed);
    const Program plain(*untyped);
    if (to_typed_json(fast.run(record_frame)) != c["value"] ||
        to_typed_json(plain.run(map_frame)) != c["value"]) {
      fmt::print(stderr, "{}: a wrong result\n", text);
      return 1;
    }
    const Time a = time_of(fast, record_frame, scratch, samples, ms);
    const Time b = time_of(plain, map_frame, scratch, samples, ms);
    fmt::print("{:<16}{:>12.1f}{:>22}{:>14.1f}\n", c["name"].get<std::string>(), a.median,
               fmt::format("{:.1f}..{:.1f}", a.least, a.most), b.median);
  }
}
