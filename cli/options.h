// The options of all commands: one table, from which parsing, help, completion, the manual and
// ducha.yaml follow. To add one: a name here, a row in options.cpp, and its name in the row of each
// command that has it (run.cpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace ducha::cli {

// clang-format off
enum class Opt : std::uint8_t {
  // of every command
  lang, version, help,
  // what is judged, and by what
  paths, rules, profile, set, as_of, zone, period, complete, select, ignore, exclude, base, stdin_name, jobs, no_progress, timing, watch, show_personal,
  // what comes out
  formats, fail_on, on_unknown, baseline, marks, record, fail_on_new, fail_on_worse, fail_on_absent,
  absent_nights, ratchet, store_wait, beside, keep, quiet, statistics, bom, technical, title, open_only, shard, part_file,
  parts, run_file, per, letters, paper_template, due_letters, old_run, new_run, view, output,
  // looking further
  until, spread_format, give, apply, picture, file, rule, with, expression, data, jsonl,
  store, by, runs, open, overdue, check_store, backup, prune, since, since_formats, inputs, run_profile,
  // data
  tables, map, import_to, suggest, existing, overwrite, labels, form_for, form_run, form_to, ledger, kind, schema_from, what, new_id, rule_kind, cites, append,
  new_file,
  // the rulebook
  topic, id, tested, mutate, at_least, coverage_format, lint_format, list_format, test_format, fix, only_look, function, locator, source, shell, schema_for,
};
// clang-format on

// What a value is: how it is checked, what completion offers, and whether ducha.yaml takes it as a
// path relative to its own folder.
enum class Form : std::uint8_t {
  flag,        // has no value
  text,        // any but the empty one
  word,        // one of `words`
  whole,       // a whole number from `least` to `most`
  percent,     // 0 to 100
  day,         // 2013-09-01
  span,        // 2013, 2013Q1, 2013-01-01..2013-06-30
  assignment,  // PARAM=VALUE
  format,      // NAME[=FILE], NAME one of `words`
  shard,       // I/N
  zone,        // Asia/Shanghai, +08:00
  file,        // or a folder: a path to read
  folder,
  to_file,  // a path to write
  to_folder,
  profile,   // a name of the rulebook, or a file
  rule,      // an id of a rule, a measure or a finding
  selector,  // a rule, topic or provision
  topic,
  kind,
  provision,
};

enum class Many : std::uint8_t {
  once,
  again,  // may be given again
  list,   // may be given again, and holds values with commas between
  words,  // takes all that follow up to the next option
};

struct Option {
  Opt opt;
  std::string_view name;   // without dashes; of an argument as help shows it: PATH
  std::string_view value;  // as help shows it; empty for flags and arguments
  Form form = Form::text;
  Message summary;
  Many many = Many::once;
  bool argument = false;  // has no name on the command line
  bool required = false;
  std::string_view key = {};  // in ducha.yaml; empty: is not taken from there
  std::vector<std::string_view> words = {};
  std::int64_t least = 0;
  std::int64_t most = 0;
  Message where = {};  // where it has an effect: the hint where it has none
};

const Option& option(Opt opt);
std::span<const Option> options();

// `--jobs`, or PATH.
std::string shown_name(const Option& option);

// What is wrong with a value, and what to write instead. `name` is what the user wrote the value
// for: `--jobs`, or `jobs` of ducha.yaml. Values of the rulebook (profiles, rules, kinds) are left
// to whoever loads it.
struct Fault {
  Message message;
  Message hint;
};
std::optional<Fault> fault(const Option& option, const std::string& name, const std::string& value);

// What the user gave a command: options as typed, and behind them what ducha.yaml says. A command
// asks for its options by name before it acts; what was typed and not asked for would have no
// effect, and is refused.
class Given {
 public:
  void type(Opt opt, std::vector<std::string> values);
  // Values of ducha.yaml; those of a list that adds up (--set) come before what was typed.
  void add_default(Opt opt, const std::vector<std::string>& values);

  bool has(Opt opt);
  bool flag(Opt opt) { return has(opt); }
  const std::string& text(Opt opt);  // the empty text if it was not given
  const std::vector<std::string>& texts(Opt opt);
  // Checked against its range before.
  std::optional<std::int64_t> number(Opt opt);
  // True if it was typed, not taken from ducha.yaml. Does not count as asking.
  bool typed(Opt opt) const;

  // The options that were typed and not asked for.
  std::vector<const Option*> unasked() const;

 private:
  struct Value {
    std::vector<std::string> texts;
    bool typed = false;
    bool asked = false;
  };
  std::map<Opt, Value> values_;
};

}  // namespace ducha::cli
