// Where reports go: the --format options of a command, and the policy that decides its exit code.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"
#include "history/store.h"
#include "report/formats.h"
#include "report/letters.h"
#include "result/run.h"

namespace ducha::cli {

class Given;

class Outputs {
 public:
  explicit Outputs(Session& session) : session_(session) {}

  // False after saying what is wrong with the options. Reads the baseline, if one is named.
  bool take(Given& given);
  bool quiet() const { return quiet_; }
  // True if any of them, the baseline or the store wants to know what was read: Run::inputs.
  bool want_inputs() const;
  // True if any format shows the lines of findings: Finding::excerpt.
  bool want_lines() const;
  // Holds the run against the baseline, writes all reports and returns the exit code. A file is
  // written whole or not at all.
  int write(result::Run& run);
  // For the store: what the run looked at.
  void look_at(std::vector<std::string> roots) { recording_.roots = std::move(roots); }
  // Of a run that was stopped: only what goes to standard output is written, nothing is recorded.
  void leave_files() { leave_files_ = true; }

 private:
  bool take_formats(const std::vector<std::string>& asked);
  bool take_letters(const std::vector<std::string>& asked, const std::string& folder);
  bool write_letters(const result::Run& run, const report::Options& options);

  struct Output {
    const report::Format* format;
    std::string file;  // empty: standard output
  };
  Session& session_;
  bool quiet_ = false;
  bool bom_ = false;
  bool open_only_ = false;
  std::string store_;   // the history file; empty: none
  std::string folder_;  // of the letters
  result::Policy policy_;
  std::vector<Output> outputs_;
  std::vector<const report::LetterFormat*> letters_;  // with --per
  std::optional<result::Run> baseline_;
  history::Recording recording_;
  bool leave_files_ = false;
};

// A saved run from a file; nothing after printing why not.
std::optional<result::Run> load_run(Session& session, const std::string& path);

}  // namespace ducha::cli
