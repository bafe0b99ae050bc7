// `none` in every field of every kind in turn: no rule of the rulebook may end in the verdict
// error, and what is counted is what is told.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "check/run.h"
#include "dossier/schema.h"
#include "support/source_dir.h"
#include "yaml/draft.h"

using namespace ducha;

namespace {

const std::map<std::string, std::string> kIds = {{"school", "2115000001"}, {"county", "150222"},
                                                 {"city", "150200"},       {"township", "T1"},
                                                 {"institution", "I1"},    {"branch", "B1"}};

// A dossier with something in every field; `paths` gets where.
yaml::Draft full(const dossier::RecordSpec& record, const std::string& path,
                 std::vector<std::string>& paths) {
  yaml::Draft out = yaml::Draft::mapping();
  const std::function<yaml::Draft(const dossier::FieldSpec&, const std::string&)> value =
      [&](const dossier::FieldSpec& f, const std::string& at) {
        if (f.shape == dossier::FieldSpec::Shape::record) return full(*f.record, at + ".", paths);
        if (f.shape == dossier::FieldSpec::Shape::list) {
          yaml::Draft list = yaml::Draft::sequence();
          list.items.push_back(value(*f.item, at + "[0]"));
          return list;
        }
        switch (f.scalar) {
          case dossier::Scalar::integer:
            return yaml::Draft::scalar("2");
          case dossier::Scalar::decimal:
          case dossier::Scalar::money:
            return yaml::Draft::scalar("0.5");
          case dossier::Scalar::boolean:
            return yaml::Draft::scalar("true");
          case dossier::Scalar::date:
            return yaml::Draft::scalar("2013-03-01");
          case dossier::Scalar::timestamp:
            return yaml::Draft::scalar("2013-03-01T08:00:00Z");
          case dossier::Scalar::duration:
            return yaml::Draft::scalar("45m");
          case dossier::Scalar::time:
            return yaml::Draft::scalar("08:30");
          case dossier::Scalar::quantity:
            return yaml::Draft::scalar("500m");
          case dossier::Scalar::choice:
            return yaml::Draft::scalar(f.choices->names.back());
          case dossier::Scalar::reference:
            return yaml::Draft::scalar(kIds.at(f.target), false);
          case dossier::Scalar::string:
            break;
        }
        return yaml::Draft::scalar("x");
      };
  for (const dossier::FieldSpec& f : record.fields) {
    if (f.shape == dossier::FieldSpec::Shape::back) continue;
    paths.push_back(path + f.name);
    out.pairs.emplace_back(f.name, value(f, path + f.name));
  }
  return out;
}

}  // namespace

TEST_CASE("no dossier makes a rule of the rulebook end in error by stating none") {
  Problems problems;
  const auto book = rule::load_rulebook(std::string(tests::kSourceDir) + "/rules", problems);
  REQUIRE(book);
  std::size_t tried = 0;
  std::size_t decided = 0;
  for (const char* name : {"2013", "today"}) {
    const auto profile = rule::load_profile(*book, name, problems);
    REQUIRE(profile);
    check::Settings settings;
    settings.book = book.get();
    settings.profile = &*profile;
    settings.as_of = *make_date(std::string(name) == "2013" ? 2013 : 2024, 12, 31);
    std::vector<check::Selected> rules;
    for (const rule::Rule& r : book->rules) rules.push_back({&r, r.severity});
    std::map<std::string, yaml::Draft> drafts;
    std::map<std::string, std::vector<std::string>> paths;
    for (const dossier::KindSpec& k : book->schema.kinds()) {
      drafts[k.name] = full(*k.record, {}, paths[k.name]);
      drafts[k.name].find("kind")->text = k.name;
      *drafts[k.name].find("id") = yaml::Draft::scalar(kIds.at(k.name), false);
    }
    for (const auto& [kind, all] : paths)
      for (const std::string& path : all) {
        if (path == "kind" || path == "id") continue;
        std::vector<std::string> texts;
        for (const auto& [other, draft] : drafts) {
          yaml::Draft copy = draft;
          if (other == kind) REQUIRE(yaml::set(copy, path, yaml::Draft::scalar("none")));
          copy.write(texts.emplace_back());
        }
        const check::TextRun run = check::run_texts(settings, rules, texts);
        std::map<Verdict, std::size_t> told;
        for (const result::Finding& f : run.run.findings) {
          if (f.rule.starts_with("input/")) continue;  // of these only faults are told
          ++told[f.verdict];
          CAPTURE(kind);
          CAPTURE(path);
          CAPTURE(f.rule);
          CAPTURE(f.message.en);
          CHECK(f.verdict != Verdict::error);
        }
        std::map<Verdict, std::size_t> counted;
        for (const check::Verdicts& v : run.verdicts)
          for (const auto& [rule, judgements] : v) {
            if (rule.starts_with("input/")) continue;
            for (const auto& [item, verdict] : judgements) ++counted[verdict];
          }
        for (const Verdict v : {Verdict::fail, Verdict::unknown, Verdict::error})
          CHECK(told[v] == counted[v]);
        decided += counted[Verdict::pass] + counted[Verdict::fail];
        ++tried;
      }
  }
  CHECK(tried > 500);
  CHECK(decided > 10 * tried);  // a run that decides nothing would prove nothing
}

TEST_CASE("every writing of none is read as none, wherever a dossier has it") {
  const struct {
    const char* plain;
    const char* other;
    bool quoted;
  } kWritings[] = {{"none", "ｎｏｎｅ", false}, {"无", "暂无", false}, {"无", "（无）", false},
                   {"none", "none", true},      {"无", "无", true},    {"无", "没有", false}};
  Problems problems;
  const auto book = rule::load_rulebook(std::string(tests::kSourceDir) + "/rules", problems);
  REQUIRE(book);
  const auto profile = rule::load_profile(*book, "2013", problems);
  REQUIRE(profile);
  check::Settings settings;
  settings.book = book.get();
  settings.profile = &*profile;
  settings.as_of = *make_date(2013, 12, 31);
  std::vector<check::Selected> rules;
  for (const rule::Rule& r : book->rules) rules.push_back({&r, r.severity});
  std::size_t tried = 0;
  for (const dossier::KindSpec& k : book->schema.kinds()) {
    std::vector<std::string> paths;
    const yaml::Draft draft = [&] {
      yaml::Draft out = full(*k.record, {}, paths);
      out.find("kind")->text = k.name;
      *out.find("id") = yaml::Draft::scalar(kIds.at(k.name), false);
      return out;
    }();
    for (const std::string& path : paths) {
      if (path == "kind" || path == "id" || path.find('[') != path.npos) continue;
      dossier::PathFault fault;
      const auto fields = dossier::fields_along(*k.record, path, dossier::Lists::enter, fault);
      REQUIRE(!fields.empty());
      const auto& [plain, other, quoted] = kWritings[tried % std::size(kWritings)];
      if (quoted && !fields.back()->can_be_none()) continue;  // there it is a text
      ++tried;
      const auto told = [&](const char* word, bool in_quotes) {
        yaml::Draft copy = draft;
        REQUIRE(yaml::set(copy, path, yaml::Draft::scalar(word, !in_quotes)));
        std::vector<std::string> texts(1);
        copy.write(texts[0]);
        std::vector<std::string> out;
        for (const result::Finding& f : check::run_texts(settings, rules, texts).run.findings)
          out.push_back(f.rule + " " + f.path + " " + std::to_string(static_cast<int>(f.verdict)));
        return out;
      };
      CAPTURE(k.name);
      CAPTURE(path);
      CAPTURE(std::string(other));
      CHECK(told(plain, false) == told(other, quoted));
    }
  }
  CHECK(tried > 200);
}
