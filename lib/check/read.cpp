// Hands documents to workers, one harvest each, and adds these up: read() for files, read_texts()
// for texts in memory. Files are opened by feeder.cpp, dossiers read by worker.cpp.
#include "check/read.h"

#include <algorithm>

#include "check/feeder.h"
#include "check/worker.h"

namespace ducha::check {

namespace {

// Which files gave a dossier: a bit a file for each worker, so that none waits for another.
class Filled {
 public:
  explicit Filled(std::size_t workers) : bits_(workers) {}
  void add(std::size_t worker, std::uint32_t file, std::size_t files) {
    if (bits_[worker].empty()) bits_[worker].resize(files);
    bits_[worker][file] = true;
  }
  bool has(std::uint32_t file) const {
    return std::any_of(bits_.begin(), bits_.end(),
                       [&](const std::vector<bool>& b) { return !b.empty() && b[file]; });
  }

 private:
  std::vector<std::vector<bool>> bits_;
};

// Of a file that was read to its end and holds nothing but blanks and comments: an upload that
// broke off.
result::Finding empty_file(std::string name) {
  Subject subject;
  subject.file = std::move(name);
  result::Finding f =
      fault_finding({"input/empty",
                     {},
                     1,
                     {},
                     say("文件里没有档案", "the file holds no dossier"),
                     say("补交档案，或删去这个文件", "supply the dossier, or delete the file")},
                    subject);
  f.severity = Severity::warning;
  return f;
}

}  // namespace

Harvest read(const Inspection& inspection, const std::vector<InputFile>& files) {
  Stop stop(inspection.settings.cancelled);
  const Workers workers = make_workers(inspection, files);
  Feeder feeder(files, inspection.settings, stop);
  Filled filled(workers.size());
  work_at_once(workers, stop, [&](Worker& worker, std::size_t number) {
    Feeder::Batch batch;
    while (feeder.next(batch)) {
      for (const Feeder::Document& d : batch.documents)
        if (worker.read(d.piece, d.file)) filled.add(number, d.file, files.size());
      worker.judge_waiting();
    }
  });
  Harvest out = std::move(workers[0]->harvest);
  for (std::size_t i = 1; i < workers.size(); ++i) add(out, std::move(workers[i]->harvest));
  out.inputs = std::move(feeder.inputs);
  out.states = std::move(feeder.states);
  out.problems = std::move(feeder.problems);
  for (std::uint32_t i = 0; i < files.size(); ++i)
    if (feeder.ended[i] && !filled.has(i)) out.findings.push_back(empty_file(files[i].name()));
  out.stopped = stop();
  return out;
}

Harvest read_texts(const Inspection& inspection, const std::vector<InputFile>& names,
                   const std::vector<std::string>& texts) {
  Worker worker(inspection, names);
  // Tests ask for verdicts by dossier, which a run over files does not keep.
  worker.harvest.verdicts.resize(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    worker.record(&worker.harvest.verdicts[i]);
    yaml::each_piece(texts[i], [&](const yaml::Piece& p) {
      worker.read(p, static_cast<std::uint32_t>(i));
      worker.judge_waiting();
    });
  }
  return std::move(worker.harvest);
}

}  // namespace ducha::check
