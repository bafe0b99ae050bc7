// The lines of findings across dossiers, which are read again when all is judged.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <tuple>

#include "base/excerpt.h"
#include "base/text.h"
#include "check/finish.h"
#include "check/read.h"
#include "check/run.h"
#include "dossier/gate.h"
#include "support/command.h"
#include "support/small_book.h"
#include "support/source_dir.h"

using namespace ducha;
using test::Workshop;

namespace {

struct Kennels {
  Workshop w{"quote"};
  Problems problems;
  std::unique_ptr<rule::Rulebook> book =
      rule::load_rulebook(std::string(tests::kSourceDir) + "/tests/books/kennel", problems);
  std::optional<rule::Profile> profile;
  check::Settings settings;

  Kennels() {
    w.write("p.yaml", "profile: p\ntitle: {zh: 甲, en: a}\n");
    REQUIRE(book);
    profile = rule::load_profile(*book, "p.yaml", problems);
    REQUIRE(profile);
    settings.book = &*book;
    settings.profile = &*profile;
    settings.as_of = *make_date(2024, 12, 31);
    settings.lines = true;
  }

  // Kennels of a town whose budget is missing, of one that is not there, and of one without large
  // ones; with names, which are personal.
  static std::string kennel(int i) {
    return fmt::format(
        "kind: kennel\nid: K{}\nsort: small\ndogs: 5\n{}\n", i,
        i % 2 == 0
            ? fmt::format("town: T{}\nstaff: {{keepers: 2, head: Miller}}", i % 3)
            : fmt::format("staff: {{keepers: 2, head: Miller}}\r\n# Miller\ntown: T{}", i % 3));
  }
  static std::string towns() {
    return "kind: town\nid: T0\nbudget: 0\n---\n# two\nkind: town\nid: T1\nbudget: 5\n";
  }

  using Lines = std::multiset<std::tuple<std::string, std::string, std::uint32_t, std::string>>;
  Lines lines(const std::vector<std::string>& names) {
    const auto files = check::find_inputs(names, "", problems);
    const auto rules = check::select_rules(*book, *profile, {}, problems);
    const result::Run run = check::run(settings, rules, files);
    CHECK(run.problems.empty());
    Lines out;
    for (const result::Finding& f : run.findings) {
      out.emplace(f.dossier, f.rule, f.line, f.excerpt == nullptr ? "" : f.excerpt->text);
      for (const result::Spot& s : f.spots)
        out.emplace(f.dossier, f.rule, s.line, s.excerpt == nullptr ? "" : s.excerpt->text);
    }
    return out;
  }
};

}  // namespace

TEST_CASE("lines that are read again are those that were there") {
  Kennels k;
  std::vector<std::string> names{"towns.yaml"};
  k.w.write("towns.yaml", Kennels::towns());
  std::string all = Kennels::towns();
  for (int i = 0; i < 40; ++i) {
    names.push_back(fmt::format("{}.yaml", i));
    k.w.write(names.back(), Kennels::kennel(i));
    all += "---\n" + Kennels::kennel(i);
  }
  k.w.write("all.yaml", all);
  // A part keeps the lines, because the files are not there when parts are merged.
  k.settings.part = true;
  const Kennels::Lines kept = k.lines(names);
  const Kennels::Lines kept_of_one = k.lines({"all.yaml"});
  k.settings.part = false;
  CHECK(kept.size() > 40);
  const auto across = [](const auto& line) { return test::has(std::get<1>(line), "money/"); };
  CHECK(std::count_if(kept.begin(), kept.end(), across) > 20);
  for (const auto& line : kept) {
    CHECK_FALSE(std::get<3>(line).empty());
    CHECK_FALSE(test::has(std::get<3>(line), "Miller"));
  }
  for (const int jobs : {1, 3}) {
    k.settings.jobs = jobs;
    CHECK(k.lines(names) == kept);
    CHECK(k.lines({"all.yaml"}) == kept_of_one);
  }
}

TEST_CASE("the kind of a document that is read again may be told by its file") {
  Kennels k;
  test::small_book(k.w, "post",
                   "kind: post\ntitle: {zh: 岗, en: post}\nid: id\nmatch: {file: '*.post.yaml'}\n"
                   "fields:\n  id: {type: string, zh: 号, en: id}\n"
                   "  above: {ref: post, zh: 上级, en: above}\n"
                   "  rank: {type: int, zh: 级, en: rank}\n",
                   "  assert: above.rank > rank\n  at: rank\n"
                   "  message: {zh: 级别倒挂, en: below its rank}\n"
                   "  remedy: {zh: 改正, en: correct it}\n");
  k.book = rule::load_rulebook("book", k.problems);
  for (const Problem& p : k.problems) CHECK(p.message.en == "");
  REQUIRE(k.book);
  k.profile = rule::load_profile(*k.book, "plain", k.problems);
  REQUIRE(k.profile);
  k.settings.book = &*k.book;
  k.settings.profile = &*k.profile;
  k.w.write("a.post.yaml", "id: A\nabove: B\nrank: 3\n");
  k.w.write("b.post.yaml", "id: B\nrank: 2\n");
  const Kennels::Lines lines = k.lines({"a.post.yaml", "b.post.yaml"});
  CHECK(std::any_of(lines.begin(), lines.end(),
                    [](const auto& line) { return std::get<3>(line) == "rank: 3"; }));
}

TEST_CASE("of a file that changes during the check no line is shown, and a problem says so") {
  Kennels k;
  k.w.write("towns.yaml", Kennels::towns());
  k.w.write("0.yaml", Kennels::kennel(0));
  k.w.write("3.yaml", Kennels::kennel(3));
  const auto files = check::find_inputs({"0.yaml", "3.yaml", "towns.yaml"}, "", k.problems);
  const auto rules = check::select_rules(*k.book, *k.profile, {}, k.problems);
  const check::Inspection inspection(k.settings, rules);
  check::Harvest harvest = check::read(inspection, files);
  std::string wanted;
  std::string message;
  SUBCASE("it is written anew") {
    k.w.write("3.yaml", "# another\n" + Kennels::kennel(3));
    message = "was changed while it was being checked";
  }
  SUBCASE("it is removed") {
    std::filesystem::remove("3.yaml");
    message = "cannot be opened";
  }
  const result::Run run = check::finish(inspection, files, harvest);
  REQUIRE(run.problems.size() == 1);
  CHECK(test::has(run.problems[0].message.en, message));
  CHECK(test::has(run.problems[0].file, "3.yaml"));
  int quoted = 0;
  for (const result::Finding& f : run.findings) {
    if (f.rule != "money/town-budget-missing") continue;
    const bool gone = f.dossier == "K3";
    CHECK((f.excerpt == nullptr) == gone);
    quoted += gone ? 0 : 1;
  }
  CHECK(quoted == 1);
}

TEST_CASE("an excerpt of a long line is that of the line as a whole, wherever it is asked for") {
  const Kennels k;
  std::string text = "# 首行\n{";
  for (int i = 0; i < 300; ++i)
    text += fmt::format("sort: 小型{}, 'xsort: 王', dogs: {}, long{}: {}, ", i, i * 7919 % 1000,
                        std::string(static_cast<std::size_t>(i % 90), 'w'), "é");
  text += "}\n";
  dossier::Gate gate(k.book->schema, false);
  gate.start(text, 1);
  const std::string whole = gate.whole(2);
  const auto last = static_cast<std::uint32_t>(count_code_points(whole));
  REQUIRE(last > 9'000);
  for (const std::uint32_t step : {1U, 613U})  // one after the other, and forth and back
    for (std::uint32_t n = 0; n < last; n += step) {
      const std::uint32_t column = (step == 1 ? n : (n * 31) % last) + 1;
      const auto excerpt = gate.excerpt({2, column}, 1, false);
      REQUIRE(excerpt);
      const Excerpt wanted = excerpt_around(whole, column);
      CAPTURE(column);
      CHECK(excerpt->text == wanted.text);
      CHECK(excerpt->before == wanted.before);
      CHECK(excerpt->more == wanted.more);
    }
}
