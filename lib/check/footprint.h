// What rules across dossiers need to know of each dossier, and nothing more: the fields they read.
// Kept as packed bytes, compressed; records are made from them for as many dossiers as refer to one
// another.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/arena.h"
#include "base/blocks.h"
#include "cel/cel.h"
#include "dossier/reader.h"
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
  void keep_path(const dossier::RecordSpec* record, const std::vector<std::string>& path);
  void keep_references();

  const rule::Rulebook& book_;
  std::unordered_map<const cel::RecordType*, Slots> slots_;
  std::unordered_set<const cel::RecordType*> items_;
};

// The footprints of all dossiers of a run, and how they refer to one another. Filled by `add` from
// one thread at a time; `link` once when all are there; then only read.
class Footprints {
 public:
  static constexpr std::uint32_t kNone = ~0U;

  // `places`: keep the place of every value, for explaining; else only where findings may point.
  Footprints(const rule::Rulebook& book, const FootprintLayout& layout, bool places = false)
      : book_(book), layout_(layout), places_(places), groups_{""} {
    group_numbers_[""] = 0;
  }

  struct Root {
    const dossier::KindSpec* kind;
    Blocks::Address packed;
    std::uint32_t file;
    std::uint32_t document;
    std::uint32_t cell;   // of its own id; kNone: it has none
    std::uint32_t group;  // number of its group
  };
  // A reference as it stands in a dossier.
  struct Link {
    const dossier::FieldSpec* field;
    std::uint32_t cell;
    Place where;
  };

  void add(const dossier::Dossier& dossier, std::string_view group);
  // Sorts by file and document and gives every id its dossier, the first that has it.
  void link();

  const std::deque<Root>& roots() const { return roots_; }
  std::string_view id(const Root& root) const {
    return root.cell == kNone ? std::string_view() : id(root.cell);
  }
  // These three after `link`, from one thread at a time, as `components`.
  std::string name(const Root& root) const;
  Place where(const Root& root) const;  // of the id, for findings about it
  std::string_view id(std::uint32_t cell) const { return {cells_[cell].id, cells_[cell].size}; }
  // The dossier that a reference names, or kNone.
  std::uint32_t target(std::uint32_t cell) const { return cell_roots_[cell]; }
  const std::string& group(std::uint32_t number) const { return groups_[number]; }
  // Every reference of a dossier, in the order of the text.
  std::vector<Link> links(const Root& root) const;

  // Dossiers whose id another one has already, with that first one (both numbers of roots).
  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& duplicates() const {
    return duplicates_;
  }
  // The dossier of a kind and id, or nullptr.
  const Root* find(std::string_view kind, std::string_view id) const;
  // True if the run has any dossier of this kind.
  bool any(std::string_view kind) const { return counts_.count(std::string(kind)) != 0; }
  // Ids of a kind, sorted.
  std::vector<std::string> ids(std::string_view kind) const;

  // Dossiers that may read one another through references of these kinds: numbers of roots, each
  // set sorted, the sets by their first.
  std::vector<std::vector<std::uint32_t>> components(
      const std::function<bool(const dossier::KindSpec&)>& needed) const;

  // Records of some dossiers for one thread, with references and ways back between them. Good until
  // the next `open`.
  class Window {
   public:
    // `mask`: only the fields of this layout are filled; nullptr: all that are kept.
    Window(const Footprints& prints, const FootprintLayout* mask)
        : prints_(prints), mask_(mask), packed_(prints.packed_) {}
    void open(const std::vector<std::uint32_t>& roots);
    // Of the i-th dossier opened.
    const cel::Record* record(std::size_t i) const { return records_[i]; }
    std::string_view name(std::size_t i) const { return names_[i]; }

   private:
    cel::Value value(const std::uint8_t*& at, const dossier::FieldSpec& field,
                     const cel::Origin* origin);
    cel::Record* record(const std::uint8_t*& at, const dossier::RecordSpec& spec,
                        const cel::Origin* origin, Place where);
    cel::RefCell* reference(std::uint32_t cell);
    void fill_back_lists(const std::vector<std::uint32_t>& roots);

    const Footprints& prints_;
    const FootprintLayout* mask_;
    Blocks::Reader packed_;
    Arena arena_{std::size_t{64} * 1024};
    std::vector<cel::Record*> records_;
    std::vector<std::string_view> names_;
    std::unordered_map<std::uint32_t, cel::RefCell*> references_;  // by cell
  };

 private:
  friend class Packer;
  // An id that some dossier has or names.
  struct Cell {
    const char* id;
    std::uint32_t size;
    std::uint32_t kind;  // number in the schema
  };
  std::uint32_t cell(const cel::RecordType* kind, std::string_view id);
  std::uint32_t number(const cel::RecordType* kind) const;

  // Number of the cell, or of the slot of the table where it would stand (with `found` false).
  std::uint32_t look(std::uint32_t kind, std::string_view id, bool& found) const;

  const rule::Rulebook& book_;
  const FootprintLayout& layout_;
  bool places_;
  Blocks packed_;
  mutable Blocks::Reader reader_{packed_};
  Arena ids_{std::size_t{256} * 1024};
  std::deque<Root> roots_;  // deques: they grow without a copy
  std::deque<Cell> cells_;
  std::vector<std::uint32_t> cell_roots_;
  std::vector<std::uint32_t> table_;  // open addressing: numbers of cells, kNone where free
  std::vector<std::pair<std::uint32_t, std::uint32_t>> duplicates_;
  std::vector<std::string> groups_;
  std::map<std::string, std::uint32_t, std::less<>> group_numbers_;
  std::map<std::string, std::uint64_t> counts_;
  std::string buffer_;
};

}  // namespace ducha::check
