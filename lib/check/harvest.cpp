// Adding up what several readers found: add() is the door.
#include "check/harvest.h"

#include <iterator>

namespace ducha::check {

namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) return to.swap(from);
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

Harvest::Harvest(const Inspection& inspection)
    : counts(inspection.rules.size()),
      sums(inspection.book, inspection.measures),
      footprints(inspection.book, inspection.layout) {}

void add(Harvest& to, Harvest&& from) {
  to.dossiers += from.dossiers;
  to.others += from.others;
  append(to.findings, from.findings);
  append(to.organizations, from.organizations);
  to.across.merge(from.across);
  // What is left was judged by another: by the rules that ask for all dossiers.
  for (auto& [dossier, list] : from.across) append(to.across[dossier], list);
  for (std::size_t i = 0; i < to.counts.size(); ++i) to.counts[i] += from.counts[i];
  to.sums.take(from.sums);
  to.footprints.add(std::move(from.footprints));
  if (to.inputs.size() < from.inputs.size()) to.inputs.resize(from.inputs.size());
  for (std::size_t i = 0; i < from.inputs.size(); ++i)
    if (from.inputs[i].sha256 != Digest{} || from.inputs[i].bytes > 0)
      to.inputs[i] = from.inputs[i];
  append(to.problems, from.problems);
  to.stopped |= from.stopped;
}

}  // namespace ducha::check
