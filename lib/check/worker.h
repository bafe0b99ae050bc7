// What all workers of a run share, and what one of them does with a dossier.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "check/footprint.h"
#include "check/judge.h"
#include "check/rollup.h"
#include "check/run.h"
#include "check/stop.h"
#include "dossier/reader.h"
#include "yaml/document.h"
#include "yaml/split.h"

namespace ducha::check {

// A rule compiled for the layout it runs under.
struct Ready {
  CompiledRule rule;
  Severity severity;
  std::size_t number;  // among the rules selected, or among the measures
  std::size_t topic;   // for adding up
};

using ReadyRules = std::map<const dossier::KindSpec*, std::vector<Ready>>;  // by kind

// What all workers share, read-only but for the footprints.
struct Shared {
  const Settings& settings;
  const rule::Rulebook& book;
  const rule::Parameters& parameters;
  const std::vector<InputFile>& files;
  const std::vector<const rule::Rule*>& measures;
  const FootprintLayout& layout;
  Footprints& footprints;
  ReadyRules local = {};    // rules that need nothing but the dossier
  ReadyRules across = {};   // rules that read other dossiers
  ReadyRules counted = {};  // measures of dossiers that are only counted in their groups
  std::mutex footprint_lock = {};
  Stop stop{settings.cancelled};
};

// One thread's tools and harvest.
class Worker {
 public:
  // `rules`: how many are selected.
  Worker(Shared& shared, std::size_t rules);

  // Reads a document, judges it by the rules that need nothing else, and leaves its footprint.
  void document(const yaml::Piece& piece, std::uint32_t file);
  void judge(const Ready& ready, const Subject& subject);
  // A measure of a dossier goes to its group.
  void count(const CompiledRule& measure, std::size_t number, const Subject& subject);

  Judge& judge() { return judge_; }
  // Tests of rules want every judgement.
  void record(Verdicts* to) { record_ = to; }

 private:
  Shared& shared_;
  Judge judge_;
  yaml::Reader reader_;
  Arena arena_{std::size_t{64} * 1024};
  Problems problems_;
  std::vector<dossier::Fault> faults_;
  Verdicts* record_ = nullptr;

 public:
  RollUp rollup;
  std::vector<result::Finding> findings;
  std::vector<result::Organization> organizations;
  std::vector<std::array<std::uint64_t, kVerdicts>> counts;  // by number of the rule
  std::uint64_t dossiers = 0;
};

using Workers = std::vector<std::unique_ptr<Worker>>;

// Has all workers work at once, each in a thread of its own. Where there are no more threads to be
// had, the rest work one after another: the result is the same. What a worker throws stops the
// others, and is thrown here when all have ended.
void work_at_once(const Workers& workers, Stop& stop,
                  const std::function<void(Worker&, std::size_t)>& work);

// A finding about a dossier as it was handed in.
void add_fault(const dossier::Fault& fault, const Subject& subject,
               std::vector<result::Finding>& out);

// The dossier of a footprint, as findings name it.
Subject subject_of(const Footprints::Root& root, const Shared& shared, std::string_view name,
                   const cel::Record* record = nullptr);

}  // namespace ducha::check
