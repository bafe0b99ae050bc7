// One thread's tools and what it has found with them.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "check/harvest.h"
#include "check/inputs.h"
#include "check/inspection.h"
#include "check/judge.h"
#include "check/stop.h"
#include "dossier/reader.h"
#include "yaml/document.h"
#include "yaml/split.h"

namespace ducha::check {

class Worker {
 public:
  Worker(const Inspection& inspection, const std::vector<InputFile>& files);

  // Reads a document, judges it by the rules that need nothing else, and leaves its footprint.
  void document(const yaml::Piece& piece, std::uint32_t file);
  // Judges a dossier of `all` by the rules and measures that read others, those that ask
  // `everything` or the rest; not those that are listed.
  void across(const Footprints& all, const Footprints::Root& root, const Subject& subject,
              bool everything);

  Judge& judge() { return judge_; }
  // Tests of rules want every judgement of one file.
  void record(Verdicts* to) {
    record_ = to;
    judge_.name_items(to != nullptr);
  }

  Harvest harvest;

 private:
  // Reads and judges one dossier of a document.
  void dossier(const yaml::Node& root, Subject subject, std::uint32_t file);
  // A document that is no dossier of a known kind.
  void unread(const Subject& subject, const dossier::Fault& fault);
  void tell(const Subject& subject, const dossier::Fault& fault);
  // By the rules of its kind among these.
  void judge(const ReadyRules& rules, const Subject& subject, bool everything = false);
  // The sheet that scores the dossier; nullptr if none fits.
  const ReadySheet* sheet_of(const Subject& subject);
  // Measures that are only counted in their groups, of dossiers alone or of those that read others.
  void count(const Subject& subject, bool relational, bool everything = false);

  const Inspection& inspection_;
  const std::vector<InputFile>& files_;
  Judge judge_;
  yaml::Reader reader_;
  Arena arena_{std::size_t{64} * 1024};
  dossier::Gate gate_;
  Verdicts* record_ = nullptr;
  // Where verdicts are tallied for scores, while a dossier is judged.
  const ReadySheet* sheet_ = nullptr;               // of the last of harvest.organizations
  std::vector<Harvest::Across>* across_ = nullptr;  // of a dossier judged across dossiers
};

using Workers = std::vector<std::unique_ptr<Worker>>;
Workers make_workers(const Inspection& inspection, const std::vector<InputFile>& files);

// Has all workers work at once, each in a thread of its own. Where there are no more threads to be
// had, the rest work one after another: the result is the same. What a worker throws stops the
// others, and is thrown here when all have ended.
void work_at_once(const Workers& workers, Stop& stop,
                  const std::function<void(Worker&, std::size_t)>& work);

// A finding about a dossier as it was handed in.
result::Finding fault_finding(const dossier::Fault& fault, const Subject& subject);

// The dossier of a footprint, as findings name it.
Subject subject_of(const Footprints& prints, const Footprints::Root& root,
                   const std::vector<InputFile>& files, const cel::Record* record = nullptr);

}  // namespace ducha::check
