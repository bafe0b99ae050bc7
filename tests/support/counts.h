// Nothing ends in silence: verdicts that were counted and findings that tell them.
#pragma once

#include <array>
#include <map>
#include <string>

#include "result/run.h"

namespace ducha::test {

// The first rule whose counts of verdicts that need attention are not those of its findings, or
// nothing. Of a run that was judged, not one that anybody may have written.
inline std::string untold(const result::Run& run) {
  std::map<std::string, std::array<std::uint64_t, kVerdicts>> told;
  for (const result::Finding& f : run.findings) ++told[f.rule][static_cast<std::size_t>(f.verdict)];
  std::array<std::uint64_t, kVerdicts> all{};
  for (const result::RuleInfo& rule : run.rules)
    for (const Verdict v : {Verdict::fail, Verdict::unknown, Verdict::error, Verdict::waived}) {
      const auto at = static_cast<std::size_t>(v);
      all[at] += rule.counts[at];
      if (rule.counts[at] != told[rule.id][at])
        return rule.id + ": " + std::to_string(rule.counts[at]) + " " + std::string(name(v)) +
               " counted, " + std::to_string(told[rule.id][at]) + " told";
      told[rule.id][at] = 0;
    }
  for (const auto& [id, counts] : told)
    for (const Verdict v : {Verdict::fail, Verdict::unknown, Verdict::error, Verdict::waived})
      if (counts[static_cast<std::size_t>(v)] != 0) return id + ": told, but not counted";
  for (const Verdict v : {Verdict::fail, Verdict::unknown, Verdict::error, Verdict::waived})
    if (all[static_cast<std::size_t>(v)] != run.counts[static_cast<std::size_t>(v)])
      return "the sums differ from the rules";
  return {};
}

}  // namespace ducha::test
