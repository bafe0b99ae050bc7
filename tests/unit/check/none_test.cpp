// `none` in every field of every kind in turn: no rule of the rulebook may end in the verdict
// error, and what is counted is what is told.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "check/run.h"
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
