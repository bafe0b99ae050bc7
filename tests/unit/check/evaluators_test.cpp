// The plain evaluator judges the fast one on the rules themselves: every expression of the
// rulebooks, over random dossiers with fields missing, stated none and odd, for every period, and
// over items of `each`.
#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "base/limits.h"
#include "cel/format.h"
#include "check/periods.h"
#include "dossier/reader.h"
#include "rule/profile.h"
#include "support/source_dir.h"
#include "support/world.h"
#include "yaml/draft.h"

using namespace ducha;
using ducha::test::told;

namespace {

class Dossiers {
 public:
  explicit Dossiers(unsigned seed) : random_(seed) {}

  yaml::Draft make(const dossier::KindSpec& kind) {
    yaml::Draft out = record(*kind.record, 0);
    yaml::set(out, "kind", yaml::Draft::scalar(kind.name));
    yaml::set(out, kind.record->fields[static_cast<std::size_t>(kind.id_field)].name,
              yaml::Draft::scalar("1", false));
    return out;
  }

 private:
  bool one_in(unsigned n) { return random_() % n == 0; }
  int up_to(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n + 1)); }

  yaml::Draft record(const dossier::RecordSpec& spec, int depth) {
    yaml::Draft out = yaml::Draft::mapping();
    for (const dossier::FieldSpec& f : spec.fields) {
      if (f.shape == dossier::FieldSpec::Shape::back || one_in(7) || depth > 4) continue;
      out.pairs.emplace_back(f.name, value(f, depth));
    }
    return out;
  }

  yaml::Draft value(const dossier::FieldSpec& f, int depth) {
    if (one_in(9)) return yaml::Draft::scalar("none");
    if (f.shape == dossier::FieldSpec::Shape::record) return record(*f.record, depth + 1);
    if (f.shape == dossier::FieldSpec::Shape::list) {
      yaml::Draft list = yaml::Draft::sequence();
      for (int i = up_to(3); i > 0; --i) list.items.push_back(value(*f.item, depth + 1));
      return list;
    }
    switch (f.scalar) {
      case dossier::Scalar::integer:
        return yaml::Draft::scalar(std::to_string(up_to(60)));
      case dossier::Scalar::decimal:
      case dossier::Scalar::money:
        return yaml::Draft::scalar("0." + std::to_string(1 + up_to(8)));
      case dossier::Scalar::boolean:
        return yaml::Draft::scalar(one_in(2) ? "true" : "false");
      case dossier::Scalar::date:
        return yaml::Draft::scalar(
            to_string(*make_date(2012 + up_to(2), 1 + up_to(11), 1 + up_to(27))));
      case dossier::Scalar::timestamp:
        return yaml::Draft::scalar("2013-03-01T08:00:00Z");
      case dossier::Scalar::duration:
        return yaml::Draft::scalar(std::to_string(up_to(60)) + "m");
      case dossier::Scalar::time:
        return yaml::Draft::scalar("1" + std::to_string(up_to(9)) + ":30");
      case dossier::Scalar::quantity:
        return yaml::Draft::scalar(std::to_string(up_to(60)) + "m");
      case dossier::Scalar::choice:
        return yaml::Draft::scalar(f.choices->names[static_cast<std::size_t>(
            up_to(static_cast<int>(f.choices->names.size()) - 1))]);
      case dossier::Scalar::reference:
        return yaml::Draft::scalar("2", false);
      case dossier::Scalar::string:
        break;
    }
    return yaml::Draft::scalar(one_in(2) ? "x" : "y");
  }

  std::mt19937 random_;
};

// Runs an expression by both; counts what they come to.
struct Judges {
  cel::Frame& frame;
  std::size_t compared = 0;
  std::size_t decided = 0;

  cel::Value both(const rule::Rule& rule, const rule::Expression& e) {
    const cel::Program program(*e.expr);
    frame.budget = limits::kEvaluationSteps;
    const cel::Value fast = program.run(frame);
    const std::uint64_t left = frame.budget;
    cel::Step step;
    frame.budget = limits::kEvaluationSteps;
    const cel::Value plain = program.trace(frame, step);
    CAPTURE(rule.id);
    CAPTURE(e.text);
    CHECK(told(fast) == told(plain));
    CHECK(left <= limits::kEvaluationSteps);
    ++compared;
    decided += fast.is(cel::Kind::boolean) ? 1 : 0;
    programs.push_back(std::make_unique<cel::Program>(*e.expr));
    frame.budget = limits::kEvaluationSteps;
    return programs.back()->run(frame);  // that lives as long as its value
  }
  std::vector<std::unique_ptr<cel::Program>> programs;

  void rule(const rule::Rule& r, std::size_t level) {
    std::fill(frame.variables.begin() + rule::kFirstOwn + static_cast<std::ptrdiff_t>(level),
              frame.variables.end(), cel::Value());
    if (level < r.each.size()) {
      const cel::Value list = both(r, r.each[level].list);
      if (!list.is(cel::Kind::list)) return;
      for (std::uint32_t i = 0; i < list.list->size; ++i) {
        frame.variables[rule::kFirstOwn + level] = list.list->items[i];
        rule(r, level + 1);
      }
      return;
    }
    if (r.when) both(r, r.when);
    auto next = static_cast<std::size_t>(r.first_let());
    for (const rule::Let& let : r.lets) frame.variables[next++] = both(r, let.value);
    for (const rule::Condition& c : r.conditions) both(r, c.that);
    for (const rule::Roll& roll : r.rolls) {
      both(r, roll.list);
      both(r, roll.due);
    }
    rule::each_shown(r, [&](const rule::Expression& e) { both(r, e); });
  }
};

}  // namespace

TEST_CASE("both evaluators agree on every expression of the rulebooks, whatever a dossier says") {
  for (const char* folder : {"/rules", "/tests/books/clinic", "/tests/books/kubernetes"}) {
    Problems problems;
    const auto book = rule::load_rulebook(std::string(tests::kSourceDir) + folder, problems);
    REQUIRE(book);
    const auto profile = rule::load_profile(*book, "", problems);
    REQUIRE(profile);
    const rule::Parameters parameters(*book, *profile);
    const Date as_of = *make_date(2014, 2, 10);
    const Span inspected = year_of(*make_date(2013, 1, 1));
    std::size_t compared = 0;
    std::size_t decided = 0;
    Dossiers dossiers(11);
    for (int round = 0; round < 12; ++round)
      for (const dossier::KindSpec& kind : book->schema.kinds()) {
        std::string text;
        dossiers.make(kind).write(text);
        yaml::Reader reader;
        Arena arena;
        dossier::Dossier d;
        std::vector<dossier::Fault> faults;
        dossier::read(*reader.read(text, 1, problems), book->schema, arena, d, faults);
        REQUIRE(d.record != nullptr);
        for (const auto* list : {&book->rules, &book->measures})
          for (const rule::Rule& one : *list) {
            const rule::Rule* r = one.of(&kind);
            if (r == nullptr) continue;
            for (const Span& p : check::periods(r->every, inspected, as_of)) {
              cel::Frame frame(arena);
              Judges judges{frame, 0, 0, {}};
              std::size_t topic = 0;
              while (book->topics[topic].id != r->topic) ++topic;
              frame.variables.assign(static_cast<std::size_t>(r->variables), cel::Value());
              frame.variables[rule::kSelf] = cel::Value::of(d.record);
              frame.variables[rule::kParams] = cel::Value::of(parameters.on(topic, p.from));
              frame.variables[rule::kAsOf] = cel::Value::date(as_of);
              frame.variables[rule::kPeriod] = check::period_value(*book, arena, p, p.to);
              frame.parameters_on = [&](Date day) { return parameters.on(topic, day); };
              judges.rule(*r, 0);
              compared += judges.compared;
              decided += judges.decided;
            }
          }
      }
    MESSAGE(folder << ": " << compared << " evaluations compared, " << decided << " decided");
    CHECK(compared > 400);
    CHECK(decided > compared / 20);
  }
}
