// A town of three kennels that is checked night after night: K1 and K2 have too few keepers.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "history/store.h"
#include "support/command.h"
#include "support/source_dir.h"

namespace ducha::test {

inline std::string kennel(const char* id, int dogs, int keepers) {
  return fmt::format(
      "kind: kennel\nid: {}\ntown: T1\nsort: large\ndogs: {}\nstaff: {{keepers: {}}}\nvisits: []\n",
      id, dogs, keepers);
}

struct Kennels : Workshop {
  explicit Kennels(const std::string& name) : Workshop(name) {
    std::filesystem::copy(std::filesystem::path(tests::kSourceDir) / "tests/books/kennel",
                          folder() / "book", std::filesystem::copy_options::recursive);
    write("in/k1.yaml", kennel("K1", 21, 1));
    write("in/k2.yaml", kennel("K2", 21, 1));
    write("in/town.yaml", "kind: town\nid: T1\nbudget: 10\n");
    limits("");
  }
  void limits(const std::string& more) const {
    write(
        "limits.yaml",
        "profile: limits\ntitle: {zh: 期限, en: limits}\ntime_limits: {error: 30, warning: 60}\n" +
            more);
  }
  Ran check(const char* day, std::vector<std::string> more = {}, const char* what = "in") const {
    std::vector<std::string> args = {"check",       what,      "--rules", "book",    "--profile",
                                     "limits.yaml", "--as-of", day,       "--store", "store.db"};
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  }
  std::string history(std::vector<std::string> more) const {
    more.insert(more.begin(), {"history", "--store", "store.db", "--lang", "en"});
    return run(more).out;
  }
  // K1 too-few-keepers 2024-01-01 open; in a line each, of what is not closed.
  std::string stands(const char* day, const char* file = "store.db") const {
    Problems problems;
    const auto store = history::Store::open(file, {history::Store::Access::read}, problems);
    REQUIRE(store != nullptr);
    CHECK(store->check().empty());
    std::string out;
    std::map<std::string, std::string> lines;
    for (const auto& [key, k] : store->ledger(*parse_date(day)).findings)
      if (k.status != result::Status::closed)
        lines[k.dossier + k.rule + k.path] =
            fmt::format("{} {} {} {}{}\n", k.dossier, k.rule, to_string(*k.opened),
                        result::kStatusNames[static_cast<std::size_t>(k.status)],
                        k.why.empty() ? "" : ": " + k.why.en);
    for (const auto& [key, line] : lines) out += line;
    return out;
  }
};

}  // namespace ducha::test
