// Handing documents out to workers, and adding up what they found. Files are opened by feeder.cpp.
#include "check/read.h"

#include <algorithm>

#include "check/feeder.h"
#include "check/worker.h"

namespace ducha::check {

Harvest read(const Inspection& inspection, const std::vector<InputFile>& files) {
  Stop stop(inspection.settings.cancelled);
  const Workers workers = make_workers(inspection, files);
  Feeder feeder(files, inspection.settings, stop);
  work_at_once(workers, stop, [&](Worker& worker, std::size_t) {
    Feeder::Batch batch;
    while (feeder.next(batch))
      for (const yaml::Piece& piece : batch.pieces) worker.document(piece, batch.file);
  });
  Harvest out = std::move(workers[0]->harvest);
  for (std::size_t i = 1; i < workers.size(); ++i) add(out, std::move(workers[i]->harvest));
  out.inputs = std::move(feeder.inputs);
  out.problems = std::move(feeder.problems);
  out.stopped = stop();
  return out;
}

Harvest read_texts(const Inspection& inspection, const std::vector<InputFile>& names,
                   const std::vector<std::string>& texts) {
  Worker worker(inspection, names);
  worker.harvest.verdicts.resize(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    worker.record(&worker.harvest.verdicts[i]);
    yaml::Splitter splitter;
    const auto take = [&](const yaml::Piece& p) {
      worker.document(p, static_cast<std::uint32_t>(i));
    };
    splitter.add(texts[i], take);
    splitter.finish(take);
  }
  return std::move(worker.harvest);
}

}  // namespace ducha::check
