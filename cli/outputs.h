// Where reports go: the --format options of a command, the policy that decides its exit code, and
// the baseline and the store that it goes by.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "cli/store.h"
#include "history/marks.h"
#include "history/store.h"
#include "report/formats.h"
#include "report/letters.h"
#include "report/notices.h"
#include "result/run.h"

namespace ducha::cli {

class Given;

// --fail-on and --on-unknown.
result::Policy take_fail_on(Given& given);
// A Word document to write letters in.
struct Template {
  std::string name;
  std::string bytes;
};

// NAME[=FILE] as typed; without a file, or with `-`, it goes to standard output.
struct FormatFile {
  std::string name;
  std::string file;  // empty: standard output
};
// `text` if none was typed. Nothing after saying that two go to standard output.
std::optional<std::vector<FormatFile>> format_files(Session& session,
                                                    const std::vector<std::string>& asked);

class Outputs {
 public:
  explicit Outputs(Session& session) : session_(session) {}

  // False after saying what is wrong with the options. Reads the baseline, if one is named.
  bool take(Given& given);
  bool quiet() const { return quiet_; }
  // Files and bytes are to be reported: Run::inputs.
  bool timing() const { return timing_; }
  // True if any of them, the baseline or the store wants to know what was read: Run::inputs.
  bool want_inputs() const;
  // True if any format shows the lines of findings: Finding::excerpt.
  bool want_lines() const;
  bool marks_files() const;  // report::Format::marks
  // Gives the run its marks, holds it against the baseline or the store, writes all reports and
  // returns the exit code. A file is written whole or not at all. A saved run goes by the policy it
  // was made with, but for what was typed.
  int write(result::Run& run);
  // For the store: what the run looked at.
  void look_at(std::vector<std::string> roots) { recording_.roots = std::move(roots); }
  // Of a run that was stopped: only what goes to standard output is written, nothing is recorded.
  void leave_files() { leave_files_ = true; }

 private:
  bool take_formats(const std::vector<std::string>& asked);
  bool take_letters(const std::vector<std::string>& asked, const std::string& folder);
  void take_policy(Given& given);
  bool take_baseline(Given& given);
  bool take_store(Given& given);
  result::Policy policy_of(const result::Run& run) const;
  // False: what should be recorded was not.
  bool use_store(result::Run& run, report::Options& options);
  bool tighten_baseline(const result::Run& run);
  void tell_cost() const;
  bool take_marks(const std::vector<std::string>& files);
  void give_marks(result::Run& run, const history::Waits& waits);
  // Letters, or scoring sheets.
  bool write_pages(const result::Run& run, const report::Options& options);

  struct Output {
    const report::Format* format;
    std::string file;  // empty: standard output
  };
  Session& session_;
  bool quiet_ = false;
  bool statistics_ = false;
  bool bom_ = false;
  bool technical_ = false;
  std::string title_;  // of reports; empty: that of the run
  bool open_only_ = false;
  std::string store_;   // the history file; empty: none
  bool record_ = true;  // the run, in the store
  bool mark_ = false;   // findings, by the store
  StoreArgs store_args_;
  std::string folder_;  // of letters or sheets
  std::string per_;     // what they are for
  std::optional<Template> template_;
  result::Policy policy_;
  // Parts of the policy that were typed.
  bool typed_fail_on_ = false;
  bool typed_unknown_ = false;
  bool typed_known_ = false;
  bool typed_absent_ = false;
  std::vector<Output> outputs_;
  std::vector<const report::LetterFormat*> letters_;  // with --per
  std::optional<result::Run> baseline_;               // empty: there is no such file yet
  std::string ratchet_;                               // the baseline, if it is to be written
  std::string ratchet_bytes_;                         // as it is
  bool timing_ = false;
  std::vector<history::MarkRow> marks_;
  Problems mark_problems_;  // of cells that are no marks
  history::Recording recording_;
  bool leave_files_ = false;
};

// Papers as files of a new folder, in every format; in a template where there is one. `shown`: with
// a progress bar. False after
// printing why not.
struct Papers {
  std::size_t size = 0;
  std::function<std::string(std::size_t)> file;  // its name, without ending
  std::function<report::Page(std::size_t)> page;
  std::function<report::Page(const report::LetterFormat&)> index = {};  // may be empty
};
Papers papers_of(const std::vector<report::Paper>& papers);  // which must outlive it
bool write_papers(Session& session, const std::string& folder, const Papers& papers,
                  const std::vector<const report::LetterFormat*>& formats,
                  const std::optional<Template>& in, bool shown);
// Nothing after printing why not.
std::optional<Template> load_template(Session& session, const std::string& path);

// A saved run from a file; nothing after printing why not.
std::optional<result::Run> load_run(Session& session, const std::string& path);
// Findings of another rulebook look new and gone, but for rules that both have: `what` says whose
// rulebook `id` is. Nothing is told where it is the one of the run, or is not known.
void tell_other_book(Session& session, const Message& what, std::string_view id,
                     const result::Run& run);

}  // namespace ducha::cli
