// What every command works with: streams, language, the rulebook and profile as asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/message.h"
#include "base/problem.h"
#include "base/span.h"
#include "base/zone.h"
#include "cli/laps.h"
#include "cli/output_gate.h"
#include "cli/run.h"
#include "rule/profile.h"
#include "rule/rulebook.h"

namespace ducha::cli {

class Given;
enum class Opt : std::uint8_t;

// What is meant by the options that many commands share.
struct Common {
  std::string rules;
  std::string profile;
  std::vector<std::string> set;
  std::string as_of;
  std::string zone;
  std::string period;
  bool complete = false;
  std::string lang;
  bool progress = true;  // without --no-progress
};

class Session {
 public:
  explicit Session(Streams streams) : streams_(streams) {}

  Streams& streams() { return streams_; }
  OutputGate& gate() { return gate_; }
  Common common;

  Lang lang() const;
  bool colour() const;

  // What was given as --rules; as --as-of and --zone; as all these, --profile, --set and --period.
  void take_rules(Given& given);
  void take_day(Given& given);
  void take_profile(Given& given);
  // The file that an option names for output, claimed; empty: standard output.
  std::string take_output(Given& given, Opt opt);

  // The folder of the rulebook, as asked for or by default.
  std::string rules_folder() const;
  // The rulebook; nullptr after printing why not.
  rule::Rulebook* rulebook();
  // The profile with every --set; nullptr after printing why not.
  const rule::Profile* profile();
  // --as-of, else the profile's day, else today. The zone is named where the day is today's.
  // Nothing after printing why not.
  std::optional<Today> as_of();
  // --as-of, else today, whatever a profile says.
  std::optional<Today> day();
  // --period, else that of the profile; nothing: the year of the day.
  std::optional<Span> period();

  // The whole text of a file, which no output may be; nothing after printing why not.
  std::optional<std::string> read(const std::string& path, std::size_t limit);
  // True if no output claimed by now is a file that is read; else prints which.
  bool outputs_are_free();
  // To a file that was claimed, or to standard output if it has no name or is `-`. The exit code:
  // `code`, or that it could not be written.
  int put(const std::string& file, std::string_view bytes, int code = kFine);

  // The same, but a file that is there already is not written over.
  int put_new(const std::string& file, std::string_view bytes);

  // True if there is this history file; else prints that there is none.
  bool has_store(const std::string& path);
  // A line on the error stream that is no problem.
  void tell(const Message& message);
  // Documents that were left out, for commands whose report has no findings of input.
  void tell_unread(const Problems& unread);

  Laps laps;  // since the command began

  // A problem of the command line with this id is about a value of ducha.yaml: where it stands.
  std::map<std::string, std::pair<std::string, Place>, std::less<>> defaults;

  // Prints problems with their source lines to the error stream. Returns kNotChecked.
  int complain(const Problems& problems);
  int complain(Message message, Message hint = {});

 private:
  Streams streams_;
  OutputGate gate_;
  std::unique_ptr<rule::Rulebook> book_;
  std::optional<rule::Profile> profile_;
};

// How many threads --jobs asks for: one for every core, if it was not given.
int threads(Given& given);

// Where the rulebook is by default: beside an installed or a built program.
std::string default_rules();

}  // namespace ducha::cli
