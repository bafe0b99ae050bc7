// The smallest change of one field that makes a failing rule pass and no other fail. Private to
// lib/plan.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check/run.h"
#include "plan/plan.h"
#include "yaml/edit.h"

namespace ducha::plan {

// What is failing, by fingerprint, among dossiers given as texts.
using Failing = std::set<std::string>;

class Smallest {
 public:
  // `around`: the texts of the dossiers that the one in question may read.
  using Around = std::function<std::vector<std::string>(const result::Finding&)>;
  Smallest(const Request& request, Around around);

  // The change, tried on a copy of `document`; nothing if there is none. `fields` of the schema say
  // which may be changed (`adjustable`).
  std::optional<Change> find(const result::Finding& finding, const rule::Rule& rule,
                             const yaml::Editor& document);
  // True if the finding is still there.
  bool still_fails(const result::Finding& finding, const rule::Rule& rule,
                   const yaml::Editor& document);

 private:
  struct Field {
    std::string path;
    const dossier::FieldSpec* spec;
    std::string text;
  };
  struct Candidate {
    std::uint64_t distance;
    Change change;
    std::string yaml;
  };
  void fields(const yaml::Draft& draft, const dossier::RecordSpec& record, const std::string& path,
              std::vector<Field>& out) const;
  void words(const Field& field, std::vector<Candidate>& out);
  void numbers(const Field& field, std::vector<Candidate>& out);
  std::optional<std::int64_t> towards(const Field& field, std::int64_t from, std::int64_t unit,
                                      int direction);
  bool passes(const std::string& path, const std::string& yaml);
  check::TextRun judge(const std::string& text, const std::vector<check::Selected>& rules) const;
  // `of_periods`: only those of rules that are judged for periods.
  Failing failing(const std::string& text, const std::vector<check::Selected>& rules,
                  bool of_periods = false) const;

  const Request& request_;
  Around around_;
  // Of the search going on.
  const yaml::Editor* document_ = nullptr;
  const result::Finding* finding_ = nullptr;
  std::set<std::pair<const cel::RecordType*, int>> reads_;
  std::vector<check::Selected> one_;
  std::vector<std::string> others_;
  int tries_ = 0;
};

}  // namespace ducha::plan
