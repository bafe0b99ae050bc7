// Dossiers, checked whole and in memory.
#include "check/run.h"
#include "fuzz/reports.h"
#include "fuzz/targets.h"
#include "rule/profile.h"
#include "rule/rulebook.h"
#include "support/source_dir.h"

namespace ducha::fuzz {

namespace {

// The rulebook of kennels, loaded once.
struct Kennels {
  std::unique_ptr<rule::Rulebook> book;
  rule::Profile profile;
  check::Settings settings;
  std::vector<check::Selected> rules;

  Kennels() {
    Problems problems;
    book = rule::load_rulebook(std::string(tests::kSourceDir) + "/tests/books/kennel", problems);
    must(book != nullptr, "the rulebook of kennels loads");
    profile = rule::load_profile(*book, "plain", problems).value();
    settings.book = book.get();
    settings.profile = &profile;
    settings.as_of = *make_date(2024, 12, 31);
    rules = check::select_rules(*book, profile, {}, problems);
  }
};

}  // namespace

void dossier(std::string_view bytes) {
  static const Kennels kennels;
  const check::TextRun ran =
      check::run_texts(kennels.settings, kennels.rules, {std::string(bytes)});
  write_one(ran.run, bytes.size());
  if (bytes.size() % 8 == 0) round_trip(ran.run);
}

}  // namespace ducha::fuzz
