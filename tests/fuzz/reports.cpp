#include "fuzz/reports.h"

#include "fuzz/targets.h"
#include "report/formats.h"
#include "result/diff.h"
#include "result/read.h"

namespace ducha::fuzz {

void write_one(const result::Run& run, std::size_t pick) {
  report::Options options;
  options.lang = pick % 2 == 0 ? Lang::zh : Lang::en;
  const report::Format& format = report::formats()[pick / 2 % report::formats().size()];
  const std::string out = format.write(run, options);
  // A workbook is a compressed file: any byte may be in it.
  must(out.starts_with("PK\x03\x04") || out.find('\x1b') == std::string::npos,
       "no escape sequences without colour");
}

void round_trip(const result::Run& run) {
  const report::Options options;
  const std::string json = report::write_json(run, options);
  Problems problems;
  const auto again = result::read_run(json, "again.json", problems);
  must(again.has_value(),
       "what was written is read: " + (problems.empty() ? std::string() : problems[0].message.en));
  must(report::write_json(*again, options) == json, "reading and writing is a fixed point");
  const result::Diff diff = result::diff(run, *again);
  must(diff.count(result::Change::State::unchanged) == diff.changes.size(),
       "a run is no different from itself");
}

}  // namespace ducha::fuzz
