// Parts of a run: what `check --shard` writes, and `merge` reads.
#include "check/part.h"

#include "fuzz/kennels.h"
#include "fuzz/reports.h"

namespace ducha::fuzz {

void part(std::string_view bytes) {
  const Kennels& kennels = Kennels::get();
  Problems problems;
  auto read = check::read_part(bytes, "part", problems);
  must(read.has_value() || !problems.empty(), "a refused part has a problem");
  if (!read) return;
  check::Settings settings = check::settings_of(*read);
  settings.book = kennels.book.get();
  settings.profile = &kennels.profile;
  const auto rules =
      check::select_rules(*kennels.book, kennels.profile, settings.selection, problems);
  const check::Inspection inspection(settings, rules);
  std::vector<check::InputFile> files;
  auto harvest = check::load(inspection, *read, files, problems);
  must(harvest.has_value() || !problems.empty(), "refused footprints have a problem");
  if (!harvest) return;
  // What was loaded is saved as the same footprints.
  harvest->footprints.link();
  const std::string saved = harvest->footprints.save();
  check::Footprints again(*kennels.book, inspection.layout);
  must(again.load(saved, static_cast<std::uint32_t>(files.size())), "what was saved is loaded");
  again.link();
  must(again.save() == saved, "saving and loading is a fixed point");
  auto fresh = check::read_part(bytes, "part", problems);
  auto whole = check::load(inspection, *fresh, files, problems);
  write_all(check::finish(inspection, files, *whole), bytes.size());
}

}  // namespace ducha::fuzz
