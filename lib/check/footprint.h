// What rules across dossiers need to know of each dossier, and nothing more: the fields they read.
// Kept as packed bytes, compressed; records are made from them for as many dossiers as refer to one
// another.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/block_store.h"
#include "base/excerpt.h"
#include "check/layout.h"
#include "dossier/reader.h"
#include "rule/rulebook.h"

namespace ducha::check {

// The footprints of all dossiers of a run, and how they refer to one another. Filled by `add` and
// `load`; `link` once when all are there; then only read, by any number of threads.
class Footprints {
 public:
  static constexpr std::uint32_t kNone = ~0U;

  // Both must outlive this. `places`: keep the place of every value, for explaining; else only
  // where findings may point.
  Footprints(const rule::Rulebook& book, const FootprintLayout& layout, bool places = false);
  Footprints(Footprints&&) = default;

  struct Root {
    const dossier::KindSpec* kind;
    const char* lead;           // its name and places: the number of bytes, then the bytes
    BlockStore::Handle packed;  // its lines, then its fields
    BlockStore::Handle links;   // its references once more
    std::uint32_t file;
    std::uint32_t document;
    std::uint32_t cell;   // of its own id; kNone: it has none
    std::uint32_t group;  // number of its group
    std::uint32_t realm;  // whose numbers of cells its bytes hold
    bool lined;           // lines of it are kept
  };
  // A reference as it stands in a dossier.
  struct Link {
    const dossier::FieldSpec* field;
    std::uint32_t cell;
    Place where;
  };

  // With a gate, the lines that findings may point at are kept too, as they may be shown.
  void add(const dossier::Dossier& dossier, std::string_view group, dossier::Gate* gate = nullptr);
  // Takes everything of another, which is not used any more. Both with the same rulebook and
  // layout.
  void add(Footprints&& other);
  // Sorts by file and document and gives every id its dossier, the first that has it; a name in the
  // place of an id, that of its kind which alone has it.
  void link();

  // All of it as bytes, after `link`; the same bytes for the same dossiers. `load` adds them again:
  // they are held against the schema and the layout, and against `files`, the number of files.
  // False: they are not of these, and nothing was added.
  std::string save() const;
  bool load(std::string_view bytes, std::uint32_t files);

  // From here on after `link`.
  const std::deque<Root>& roots() const { return roots_; }
  std::string_view id(const Root& root) const {
    return root.cell == kNone ? std::string_view() : id(root.cell);
  }
  std::string_view id(std::uint32_t cell) const { return {cells_[cell].id, cells_[cell].size}; }
  std::string_view name(const Root& root) const;
  // What it was called before: names and ids.
  std::vector<std::string_view> former_names(const Root& root) const;
  Place where(const Root& root) const;  // of the id, for findings about it
  // Reads what is compressed. For one thread.
  class Reader;
  const std::string& group(std::uint32_t number) const { return groups_[number]; }
  // The dossier that a reference names, or kNone.
  std::uint32_t target(std::uint32_t cell) const { return cell_roots_[cell]; }
  // What a reference to no dossier of the run may mean: cells of ids. `near`: by a slip of the pen,
  // so that one may ask whether it was meant; else because one is a name and the other an id.
  struct Perhaps {
    std::vector<std::uint32_t> cells;
    std::size_t near = 0;  // the first of them
  };
  const Perhaps& perhaps(std::uint32_t cell) const;
  // The cell of the id of that dossier, where a reference has its name; of one name in several
  // writings the first; else the same.
  std::uint32_t canonical(std::uint32_t cell) const {
    if (target(cell) != kNone) return roots_[target(cell)].cell;
    const auto other = written_first_.find(cell);
    return other == written_first_.end() ? cell : other->second;
  }
  // Dossiers whose id another one has already, with that first one (both numbers of roots).
  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& duplicates() const {
    return duplicates_;
  }
  // The dossier of a kind and id, or nullptr.
  const Root* find(std::string_view kind, std::string_view id) const;
  // True if the run has any dossier of this kind.
  bool any(std::string_view kind) const { return counts_.count(std::string(kind)) != 0; }
  // Ids and names of a kind, sorted.
  std::vector<std::string> called(std::string_view kind) const;
  // The id of a group that a dossier may have named.
  std::string_view canonical_group(std::string_view group) const;

  // Dossiers that may read one another through references of these kinds: numbers of roots, each
  // set sorted, the sets by their first.
  std::vector<std::vector<std::uint32_t>> components(
      const std::function<bool(const dossier::KindSpec&)>& needed) const;
  // All dossiers of these kinds, in their order.
  std::vector<std::uint32_t> all(const std::function<bool(const dossier::KindSpec&)>& needed) const;

  class Window;

 private:
  friend class Packer;
  // An id that some dossier has or names.
  struct Cell {
    const char* id;
    std::uint32_t size;
    std::uint32_t kind;  // number in the schema
  };
  std::uint32_t number(const cel::RecordType* kind) const;
  // The number of the cell of an id, which is made if it is not there; `copied`: the text of the id
  // is kept elsewhere.
  std::uint32_t cell(std::uint32_t kind, std::string_view id, bool copied = false);
  // Adds to `out` a reference as links() reads it.
  void put_link(std::string& out, const dossier::FieldSpec& field, std::uint64_t cell, Place where);
  // Number of the cell, or of the slot of the table where it would be (with `found` false).
  std::uint32_t look(std::uint32_t kind, std::string_view id, bool& found) const;
  std::uint32_t group_number(std::string_view group);
  void answer_names();
  // The same in the reference of a window.
  void tell_perhaps(std::uint32_t cell, cel::RefCell& to, Arena& arena) const;
  struct Called;
  void look_near(std::uint32_t cell, const Called& all, std::uint64_t& compared);
  // The number of a cell that the bytes of a root name.
  std::uint32_t cell_of(const Root& root, std::uint64_t number) const {
    const std::vector<std::uint32_t>& own = realms_[root.realm];
    return own.empty() ? static_cast<std::uint32_t>(number) : own[number];
  }

  const rule::Rulebook& book_;
  const FootprintLayout& layout_;
  bool places_;
  std::deque<Arena> kept_;  // leads and ids: the first is filled, the others were taken over
  BlockStore packed_;
  BlockStore links_;        // apart, since they are read of all dossiers
  std::deque<Root> roots_;  // deques: they grow without a copy
  std::deque<Cell> cells_;
  std::vector<std::uint32_t> cell_roots_;
  std::map<std::uint32_t, Perhaps> perhaps_;              // by cell
  std::map<std::uint32_t, std::uint32_t> written_first_;  // by cell, of names without a dossier
  std::vector<std::uint32_t> table_;  // open addressing: numbers of cells, kNone where free
  // For what came from elsewhere, its numbers of cells as ours; the first, our own, is empty.
  std::vector<std::vector<std::uint32_t>> realms_;
  // By realm: the fields of references by the numbers that links have for them.
  std::vector<std::vector<const dossier::FieldSpec*>> link_fields_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> duplicates_;
  std::vector<std::string> groups_;
  std::map<std::string, std::uint32_t, std::less<>> group_numbers_;
  std::map<std::string, std::uint64_t> counts_;
  std::string buffer_;
  std::string record_;
};

class Footprints::Reader {
 public:
  explicit Reader(const Footprints& prints)
      : prints_(prints), packed_(prints.packed_), links_(prints.links_) {}
  // The line around a place of the dossier; nullptr if it was not kept.
  std::shared_ptr<const Excerpt> excerpt(const Root& root, Place where);
  // Every reference of a dossier, in the order of the text.
  std::vector<Link> links(const Root& root);

 private:
  friend class Footprints;
  const Footprints& prints_;
  BlockStore::Reader packed_;
  BlockStore::Reader links_;
};

// Records of some dossiers for one thread, with references and ways back between them. Good until
// the next `open`.
class Footprints::Window {
 public:
  // `mask`: only the fields of this layout are filled; nullptr: all that are kept.
  Window(const Footprints& prints, const FootprintLayout* mask)
      : prints_(prints), mask_(mask), packed_(prints.packed_) {}
  void open(const std::vector<std::uint32_t>& roots);
  // Of the i-th dossier opened.
  const cel::Record* record(std::size_t i) const { return records_[i]; }

 private:
  class Unpacker;
  cel::RefCell* reference(std::uint32_t cell);
  void fill_back_lists(const std::vector<std::uint32_t>& roots);
  void fill_back_list(const std::vector<std::uint32_t>& roots, const dossier::KindSpec& kind,
                      const dossier::FieldSpec& field, int slot);

  const Footprints& prints_;
  const FootprintLayout* mask_;
  BlockStore::Reader packed_;
  Arena arena_{std::size_t{64} * 1024};
  std::vector<cel::Record*> records_;
  std::unordered_map<std::uint32_t, cel::RefCell*> references_;  // by cell
};

}  // namespace ducha::check
