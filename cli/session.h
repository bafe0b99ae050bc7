// What every command works with: streams, language, the rulebook and profile as asked for.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/problem.h"
#include "rule/profile.h"
#include "rule/rulebook.h"

namespace CLI {
class App;
}

namespace ducha::cli {

inline constexpr const char* kVersion = "0.1.0";

// Exit codes (docs: README). Everything but 0 and 1 means: not checked.
inline constexpr int kFine = 0;
inline constexpr int kFindings = 1;
inline constexpr int kNotChecked = 2;
inline constexpr int kStopped = 128;  // and the number of the signal: 130, 143

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_terminal = false;
  bool err_terminal = false;
};

// The options many commands share.
struct Common {
  std::string rules;
  std::string profile;
  std::vector<std::string> set;
  std::string as_of;
  std::string lang;
};

class Session {
 public:
  explicit Session(Streams streams) : streams_(streams) {}

  Streams& streams() { return streams_; }
  Common common;

  Lang lang() const;
  bool colour() const;

  // Adds --rules, --profile, --set, --as-of to a command.
  void add_rulebook_options(CLI::App& app, bool with_profile = true);

  // The rulebook; nullptr after printing why not.
  rule::Rulebook* rulebook();
  // The profile with every --set; nullptr after printing why not.
  const rule::Profile* profile();
  // --as-of, else the profile's day, else today. Nothing after printing why not.
  std::optional<Date> as_of();

  // True if there is this history file; else prints that there is none.
  bool has_store(const std::string& path);

  // Prints problems with their source lines to the error stream. Returns kNotChecked.
  int complain(const Problems& problems);
  int complain(Message message, Message hint = {});

 private:
  Streams streams_;
  std::unique_ptr<rule::Rulebook> book_;
  std::optional<rule::Profile> profile_;
};

// How many threads --jobs asks for; 0: one for every core.
int threads(int jobs);

// Where the rulebook is if nobody says: beside an installed or a built program.
std::string default_rules();

}  // namespace ducha::cli
