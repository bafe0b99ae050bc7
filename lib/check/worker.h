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

  // Reads a document, whose text must stay until its dossiers are judged. False: it holds none, nor
  // anything else that counts.
  bool read(const yaml::Piece& piece, std::uint32_t file);
  // Judges the dossiers that were read by the rules that need nothing else, and leaves their
  // footprints. read() does so by itself when enough of them wait.
  void judge_waiting();
  // A dossier of footprints, to be judged by judge_across(); the record must stay until then.
  void await(const Footprints::Root& root, const Subject& subject);
  // Judges the dossiers of `all` that wait by the rules and measures that read others, those that
  // ask `everything` or the rest; not those that are listed.
  void judge_across(const Footprints& all, bool everything);
  bool full() const { return waiting_.size() >= kAtOnce; }

  // Gives their lines to findings of a document that was read and judged before.
  void quote(const yaml::Piece& piece, const std::vector<result::Finding*>& findings);

  Judge& judge() { return judge_; }
  // Tests of rules want every judgement of one file.
  void record(Verdicts* to) {
    record_ = to;
    judge_.name_items(to != nullptr);
  }

  Harvest harvest;

 private:
  // What a document is while its dossiers wait.
  struct Desk {
    explicit Desk(const Inspection& inspection)
        : gate(inspection.book.schema, inspection.settings.personal) {}
    Arena arena{std::size_t{64} * 1024};
    dossier::Gate gate;
  };
  // A dossier that is being judged.
  struct Case {
    Subject subject;
    RollUp::Sums* sums = nullptr;
    std::vector<result::Finding> findings;
    // Where verdicts are tallied for scores: of an organization of the harvest.
    const ReadySheet* sheet = nullptr;
    std::size_t organization = 0;
    std::vector<Harvest::Across>* across = nullptr;  // of a dossier judged across dossiers
    Verdicts* record = nullptr;
    // What is judged: a dossier that was read, or one of footprints.
    Desk* desk = nullptr;
    const dossier::Dossier* dossier = nullptr;  // in the arena of the desk: its record points to it
    const Footprints::Root* root = nullptr;
  };

  // Reads one dossier of a document, which waits then.
  void dossier(const yaml::Node& root, Subject subject, std::uint32_t file, Desk& desk);
  // A document that is no dossier of a known kind.
  void unread(const Subject& subject, const dossier::Fault& fault, Desk& desk);
  void tell(const Subject& subject, const dossier::Fault& fault, Desk& desk);
  // Calls `visit` with every rule of these and every waiting dossier of its kind: a rule is asked
  // of all of them before the next one, so that what it is made of, and what it reads of dossiers,
  // stays in the processor's caches.
  template <typename Visit>
  void each(const ReadyRules& rules, bool everything, Visit visit);
  // A dossier by one rule.
  void judge(const Ready& ready, Case& of);
  // The sheet that scores the dossier; nullptr if none fits.
  const ReadySheet* sheet_of(const Subject& subject);
  // Measures that are only counted in their groups, of dossiers alone or of those that read others.
  void count(bool relational, bool everything = false);

  const Inspection& inspection_;
  const std::vector<InputFile>& files_;
  Judge judge_;
  static constexpr std::size_t kAtOnce = 16;  // dossiers that wait

  yaml::Reader reader_;     // a dossier refers to nothing of the tree it was read from
  std::deque<Desk> desks_;  // the first `used_` of them are taken
  std::size_t used_ = 0;
  std::vector<Case> waiting_;
  Verdicts* record_ = nullptr;
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
