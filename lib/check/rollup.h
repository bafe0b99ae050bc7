// What is added up per group (county, city): verdicts by topic, measures of the dossiers in it.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "check/footprint.h"
#include "result/run.h"
#include "rule/rulebook.h"

namespace ducha::check {

// Sums of one thread. Whole numbers all through, so that the order of adding does not show.
class RollUp {
 public:
  RollUp(const rule::Rulebook& book, const std::vector<const rule::Rule*>& measures);

  // The group of a dossier: the id of the one it names on the path that the rulebook declares, its
  // own id if it is a group, empty if it names none. With the layout of its record.
  std::string_view group_of(const dossier::KindSpec& kind, const cel::Record& record,
                            const cel::Layout& layout) const;

  struct Sums {
    std::uint64_t dossiers = 0;
    std::vector<Counts> topics;
    std::vector<result::Spread> measures;
  };
  // Those of a group, for adding many verdicts without a lookup for each. They stay where they are
  // until take() or take_groups().
  Sums& sums(std::string_view group);

  void dossier(std::string_view group);
  // Number of a topic for verdicts; input and waivers come after the topics of the rulebook.
  std::size_t topic(std::string_view id) const;
  void verdict(Sums& sums, std::size_t topic, Verdict verdict, std::uint64_t count = 1) const;
  // One verdict that was counted is waived.
  void waive(std::string_view group, std::size_t topic, Verdict was);
  // The value of measure number `m` in millionths; nothing: it cannot be computed.
  void measure(std::string_view group, std::size_t m, std::optional<std::int64_t> value);
  // Takes the sums of another, which is empty then.
  void take(RollUp& other);
  // Groups of a part of the run, made elsewhere.
  void add(const std::vector<result::Group>& groups);

  // The groups of every level, with their names from the footprints: first level sorted by id, then
  // the next, each the sum of those below it. The sums are gone then.
  std::vector<result::Group> take_groups(const Footprints& footprints);
  // The first level alone, without names.
  std::vector<result::Group> groups() const;

 private:
  static void add(Sums& to, const Sums& from);
  result::Group group_from(const std::string& kind, const std::string& id, const Sums& sums) const;

  const rule::Rulebook& book_;
  std::vector<const rule::Rule*> measures_;
  // As groups share them: ids of the topics, and of the measures in their order.
  std::vector<std::shared_ptr<const std::string>> topics_, measure_ids_;
  std::map<std::string, Sums, std::less<>> groups_;
};

}  // namespace ducha::check
