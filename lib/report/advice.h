// What reports say beside a finding. Nothing of it is escaped yet.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "result/run.h"

namespace ducha::report {

// What to do about a finding: its hint, else what to supply where it is unknown, else the remedy of
// what fails. An unknown verdict may need no mending.
const Message& advice(const result::Finding& finding, const result::RuleInfo* rule);

// The values that decided which have names: 应配备：3；实有：1. Those that the message shows
// already are in it. `technical`: all, by the names of the rule: needed = 3; present = 1.
std::string values_of(const result::Finding& finding, Lang lang, bool technical = false);

// What an official cites: regulations with their articles, then the passage of the source document.
std::vector<std::string> grounds_of(const result::Run& run, const result::RuleInfo* rule,
                                    Lang lang);

// The heading that a provision, or a step of its locator (2, 2.2, 2.2-s3), is under:
// 讲话第三部分第二项“工作保障”. Empty where locators are not part.item-sN.
Message passage_of(const result::Run& run, std::string_view locator);

// 严重问题, 无法判断: the severity of what fails, else the verdict.
Message verdict_of(const result::Run& run, const result::Finding& finding);

// Whom it is about, for people: the name, else the kind with the id, else which document.
std::string who_of(const result::Run& run, const result::Finding& finding, Lang lang);

// The kind of the groups that findings name; empty where nothing is added up.
std::string nearest(const result::Run& run);

// Of a number of findings. A verdict of error is counted with unknown: neither was decided.
struct Tally {
  PerSeverity<std::uint64_t> fail{};
  std::uint64_t unknown = 0;
  std::uint64_t waived = 0;

  void add(const result::Finding& f);
  std::uint64_t failed() const { return fail[0] + fail[1] + fail[2]; }
  std::uint64_t open() const { return failed() + unknown; }
};
Tally tally(const result::Run& run);
// The one total of a report: 共34个问题：严重问题30个……；另有86项因材料不全无法判断.
Message total(const result::Run& run, const Tally& tally);

// The name of the profile and what was set besides, as people call them.
std::string settings_of(const result::Run& run, Lang lang);

// How it stands against the baseline; empty without one. The note is the same in brackets, to
// follow other words.
const Message& against_baseline(const result::Finding& finding);
std::string baseline_note(const result::Finding& finding, Lang lang);

// Where it is: file:line:column, or the file as a whole.
std::string place_of(const result::Finding& finding);

// What cost the points that an item lost: 党务干部配备不足 -5；...
std::string lost_points(const result::Run& run, const result::ItemScore& item, Lang lang);

}  // namespace ducha::report
