// The rulebook of kennels, loaded once, for targets that judge.
#pragma once

#include <memory>
#include <vector>

#include "check/run.h"
#include "fuzz/targets.h"
#include "rule/profile.h"
#include "rule/rulebook.h"
#include "support/source_dir.h"

namespace ducha::fuzz {

struct Kennels {
  std::unique_ptr<rule::Rulebook> book;
  rule::Profile profile;
  check::Settings settings;
  std::vector<check::Selected> rules;

  static const Kennels& get() {
    static const Kennels kennels;
    return kennels;
  }

 private:
  Kennels() {
    Problems problems;
    book = rule::load_rulebook(std::string(tests::kSourceDir) + "/tests/books/kennel", problems);
    must(book != nullptr, "the rulebook of kennels loads");
    profile = rule::load_profile(*book, "plain", problems).value();
    settings.book = book.get();
    settings.profile = &profile;
    settings.as_of = *make_date(2024, 12, 31);
    settings.lines = true;
    rules = check::select_rules(*book, profile, {}, problems);
  }
};

}  // namespace ducha::fuzz
