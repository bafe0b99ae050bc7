// Which fields of dossiers rules across dossiers read.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cel/cel.h"
#include "rule/rulebook.h"

namespace ducha::check {

// A dense layout of the fields that some rules read. Computed from the rules before any dossier is
// read; the same for the same rules in every process.
class FootprintLayout : public cel::Layout {
 public:
  // The fields read by these rules and the ways back they follow; with `network`, also every
  // reference, and the ways to the groups of the rulebook; with `repairs`, what repairs read.
  FootprintLayout(const rule::Rulebook& book, const std::vector<const rule::Rule*>& rules,
                  bool network = true, bool repairs = false);

  int slot(const cel::RecordType& record, int field) const override;
  // Number of slots of a record; 0: nothing of it is kept.
  int size(const cel::RecordType& record) const;
  // Fields kept of a record, in slot order.
  const std::vector<int>& fields(const cel::RecordType& record) const;
  // True if findings may point at this field, or at items of this type.
  bool placed(const cel::RecordType& record, int field) const;
  bool placed(const cel::RecordType& record) const { return items_.count(&record) != 0; }

 private:
  struct Slots {
    std::vector<int> of_field;  // -1: not kept
    std::vector<int> fields;
    std::vector<bool> placed;  // by field
  };
  Slots& slots(const cel::RecordType& record);
  void keep(const cel::RecordType& record, int field);
  // Findings may point at these fields, from a record down.
  void point_at(const dossier::RecordSpec* record, const std::vector<int>& fields);
  void keep_path(const dossier::RecordSpec* record, const std::vector<std::string>& path);
  void keep_references();
  void keep_shown(const rule::Rule& rule);
  void keep_target(const rule::Rule& rule);
  void keep_numbers(const dossier::KindSpec& kind, const std::vector<int>& path);
  void keep_keys();
  void number_slots();

  const rule::Rulebook& book_;
  std::unordered_map<const cel::RecordType*, Slots> slots_;
  std::unordered_set<const cel::RecordType*> items_;
};

}  // namespace ducha::check
