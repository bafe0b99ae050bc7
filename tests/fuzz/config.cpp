// ducha.yaml: refused with places, or every value is one that the command line takes.
#include "cli/config.h"

#include <algorithm>

#include "cli/options.h"
#include "fuzz/targets.h"

namespace ducha::fuzz {

void config(std::string_view bytes) {
  Problems problems;
  const cli::Config config = cli::read_config(bytes, "/folder", "ducha.yaml", problems);
  for (const Problem& p : problems) {
    must(p.file == "ducha.yaml", "a problem names the file");
    must(!p.message.zh.empty() && !p.message.en.empty(), "a problem is told in both languages");
  }
  for (const auto& entry : config.values) {
    const std::string& key = entry.first;  // clang 14 takes no structured binding into a lambda
    const std::vector<std::string>& values = entry.second;
    const auto rows = cli::options();
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const cli::Option& o) { return o.key == key; });
    must(row != rows.end(), "what is taken is a key of the table");
    must(row->many != cli::Many::once || values.size() <= 1, "one value where one is due");
    for (const std::string& value : values)
      must(!cli::fault(*row, key, value), "what is taken would be taken on the command line");
  }
  if (!problems.empty()) return;
  // What was taken, written out again, is taken again.
  std::string text;
  for (const auto& [key, values] : config.values) {
    text += key + ":";
    if (values.empty()) text += " true";
    for (const std::string& value : values) {
      std::string quoted;
      for (const char c : value) quoted += c == '\'' ? std::string("''") : std::string(1, c);
      text += values.size() == 1 ? " '" + quoted + "'" : "\n  - '" + quoted + "'";
    }
    text += "\n";
  }
  // A quoted scalar folds line breaks, and a list of one is a value alone: values with control
  // characters are left out.
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 && c != '\n'; }))
    return;
  for (const auto& [key, values] : config.values)
    for (const std::string& value : values)
      if (value.find('\n') != value.npos) return;
  Problems again;
  const cli::Config same = cli::read_config(text, "/folder", "ducha.yaml", again);
  must(again.empty(), "what was taken is taken again");
  must(same.values.size() == config.values.size(), "with the same keys");
}

}  // namespace ducha::fuzz
