// The output formats: one table, from which help, completion and the error for an unknown name
// come.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "result/ledger.h"
#include "result/run.h"
#include "result/score_changes.h"

namespace ducha::report {

// A run of the past, for trends.
struct TrendPoint {
  std::string as_of;
  std::uint64_t fail = 0;
  std::uint64_t unknown = 0;
  std::uint64_t opened = 0;  // findings that this run saw first
  std::uint64_t closed = 0;  // findings that it no longer saw
};

// What a format may know besides the run.
struct Options {
  Lang lang = Lang::zh;
  bool colour = false;
  bool quiet = false;      // text: findings that fail only
  bool technical = false;  // html, markdown, csv, letters: places, rule ids and fingerprints too
  bool bom = false;        // csv: lead with a byte order mark, for Excel
  result::Policy policy;
  const result::Run* before = nullptr;  // the baseline: why points and ranks changed since
  result::Ledger ledger = {};           // xlsx: what people wrote, from a store
  result::PastScores past = {};         // sheets: scores of organizations, from a store
  std::vector<TrendPoint> trend = {};   // oldest first; empty where there is no history
};

// One output format. `write` gives the same bytes for the same run and options, whatever the clock,
// the locale, the number of threads or the terminal.
struct Format {
  std::string_view name;
  Message summary;
  std::string (*write)(const result::Run&, const Options&);
  bool binary = false;  // nothing for a terminal
  bool inputs = false;  // tells what was read: Run::inputs
  bool lines = false;   // shows the lines of findings: Finding::excerpt
  bool marks = false;   // a service marks files by it, which it finds by their names
};

std::span<const Format> formats();                 // sorted by name
const Format* find_format(std::string_view name);  // former names too

std::string write_text(const result::Run& run, const Options& options);
std::string write_json(const result::Run& run, const Options& options);
std::string write_ndjson(const result::Run& run, const Options& options);
std::string write_sarif(const result::Run& run, const Options& options);
std::string write_junit(const result::Run& run, const Options& options);
std::string write_github(const result::Run& run, const Options& options);
std::string write_gitlab(const result::Run& run, const Options& options);
std::string write_csv(const result::Run& run, const Options& options);
std::string write_rollup(const result::Run& run, const Options& options);
std::string write_scores(const result::Run& run, const Options& options);
std::string write_xlsx(const result::Run& run, const Options& options);
std::string write_xlsx_group(const result::Run& run, const Options& options);
std::string write_html(const result::Run& run, const Options& options);
std::string write_markdown(const result::Run& run, const Options& options);

}  // namespace ducha::report
