// Why a rule gives its verdict: every part of every expression, with values and places.
#pragma once

#include <string>
#include <vector>

#include "check/inputs.h"
#include "check/run.h"

namespace ducha::check {

// One line of an explanation. `depth` is how far it is indented.
struct ExplainLine {
  int depth = 0;
  std::string part;      // when, let NAME, assert; empty for parts of an expression
  std::string text;      // the expression, or part of it
  Message value;         // its value
  bool skipped = false;  // not reached
  std::string place;     // file:line:column of a value read from a dossier; empty if computed
};

struct Explanation {
  std::string dossier;
  std::string name;
  std::string file;
  std::vector<std::pair<std::string, Verdict>> verdicts;  // key of the item, verdict
  Message not_asked;  // why it is not judged, where `when` does not decide that; empty if it is
  std::vector<ExplainLine> lines;
  std::vector<result::Finding> findings;
};

// Explains the rule for every dossier of its kind in the file at this path (`-`: standard input);
// the other files are the rest of the run, for what the rule reads across dossiers. Problems: files
// and documents that cannot be read, `unread` those of documents.
std::vector<Explanation> explain(const Settings& settings, const rule::Rule& rule,
                                 const std::vector<InputFile>& files, const std::string& file,
                                 Problems& problems, Problems& unread);

}  // namespace ducha::check
