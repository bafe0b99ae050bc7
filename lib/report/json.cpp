// Formats json and ndjson: the run as programs read it. The keys are in result/codec.cpp.
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "report/formats.h"
#include "result/codec.h"

namespace ducha::report {

using nlohmann::ordered_json;

// A head line, then a line a finding, then a line of counts: a reader needs no more than a line.
std::string write_ndjson(const result::Run& run, const Options& o) {
  const auto line = [](const ordered_json& j) { return json_text(j) + "\n"; };
  std::string out = line({{"type", "run"},
                          {"as_of", to_string(run.as_of)},
                          {"period", to_string(run.period)},
                          {"rulebook", run.rulebook},
                          {"rulebook_sha256", run.rulebook_digest},
                          {"profile", run.profile}});
  const result::Index index(run);
  for (const result::Finding& f : run.findings) {
    ordered_json j = {{"type", "finding"}};
    j.update(result::finding_json(index, f, o.lang));
    out += line(j);
  }
  for (const Problem& p : run.problems)
    out += line(
        {{"type", "problem"}, {"id", p.id}, {"file", p.file}, {"message", json_words(p.message)}});
  ordered_json end = {{"type", "counts"}, {"dossiers", run.dossiers}, {"rules", run.rule_count}};
  for (std::size_t v = 0; v < kVerdicts; ++v) end[std::string(kVerdictNames[v])] = run.counts[v];
  return out + line(end);
}

std::string write_json(const result::Run& run, const Options& o) {
  return result::write_run(run, o.lang);
}

}  // namespace ducha::report
