// Reading documents once more for the lines of findings: quote_lines() is the door.
#include "check/quote.h"

#include <map>
#include <string>
#include <unordered_map>

#include "check/feeder.h"
#include "check/worker.h"

namespace ducha::check {

namespace {

using result::Finding;

// Of a file, by number of the document.
using ByDocument = std::map<std::uint32_t, std::vector<Finding*>>;

}  // namespace

void quote_lines(const Inspection& inspection, const std::vector<InputFile>& files,
                 std::size_t first, Harvest& harvest, Stop& stop) {
  if (!inspection.settings.lines || inspection.settings.part) return;
  std::unordered_map<std::string, ByDocument> wanted;
  for (std::size_t i = first; i < harvest.findings.size(); ++i)
    if (Finding& f = harvest.findings[i]; f.excerpt == nullptr)
      wanted[f.file][f.document].push_back(&f);
  if (wanted.empty()) return;
  // The files to read, and what is wanted of each.
  std::vector<InputFile> again;
  std::vector<std::uint32_t> numbers;
  std::vector<const ByDocument*> of;
  for (std::uint32_t i = 0; i < harvest.states.size(); ++i) {
    if (harvest.states[i] == 0) continue;
    const auto at = wanted.find(files[i].name());
    if (at == wanted.end()) continue;
    again.push_back(files[i]);
    numbers.push_back(i);
    of.push_back(&at->second);
  }
  Settings settings = inspection.settings;
  settings.inputs = false;
  settings.shard = {};
  settings.progress = {};
  Feeder feeder(again, settings, stop);
  work_at_once(make_workers(inspection, files), stop, [&](Worker& worker, std::size_t) {
    Feeder::Batch batch;
    while (feeder.next(batch))
      for (const Feeder::Document& d : batch.documents)
        if (const auto at = of[d.file]->find(d.piece.number); at != of[d.file]->end())
          worker.quote(d.piece, at->second);
  });
  std::move(feeder.problems.begin(), feeder.problems.end(), std::back_inserter(harvest.problems));
  for (std::size_t i = 0; i < again.size(); ++i) {
    if (feeder.states[i] == harvest.states[numbers[i]]) continue;
    for (const auto& [document, findings] : *of[i])
      for (Finding* f : findings) {
        f->excerpt = nullptr;
        for (result::Spot& spot : f->spots) spot.excerpt = nullptr;
      }
    // Where it could not be opened that has been said, or the run is to stop.
    if (feeder.states[i] != 0)
      harvest.problems.push_back(
          problem_in("input/read", again[i].name(),
                     say("检查期间被改动，不显示它的原文",
                         "was changed while it was being checked; its lines are not shown"),
                     say("等文件不再改动，重新检查", "check again when nothing writes to it")));
  }
}

}  // namespace ducha::check
