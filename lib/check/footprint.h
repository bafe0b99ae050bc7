// What rules across dossiers need to know of each dossier, and nothing more: the fields they read.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "cel/cel.h"
#include "dossier/reader.h"
#include "rule/rulebook.h"

namespace ducha::check {

// A dense layout of the fields that some rules read. Computed from the rules before any dossier is
// read.
class FootprintLayout : public cel::Layout {
 public:
  // The fields read by these relational rules, the ways back they follow, and every acyclic
  // reference.
  FootprintLayout(const rule::Rulebook& book, const std::vector<const rule::Rule*>& rules);

  int slot(const cel::RecordType& record, int field) const override;
  // Number of slots of a record; 0: nothing of it is kept.
  int size(const cel::RecordType& record) const;
  bool empty() const { return slots_.empty(); }
  // Fields kept of a record, in slot order.
  const std::vector<int>& fields(const cel::RecordType& record) const;

 private:
  struct Slots {
    std::vector<int> of_field;  // -1: not kept
    std::vector<int> fields;
  };
  void keep(const cel::RecordType& record, int field);
  void keep_path(const dossier::RecordSpec* record, const std::vector<std::string>& path);
  void keep_acyclic(const dossier::RecordSpec& record, int depth);

  const rule::Rulebook& book_;
  std::unordered_map<const cel::RecordType*, Slots> slots_;
};

// The footprints of all dossiers of a run, and how they refer to one another. Filled by `add` from
// one thread at a time; `link` once when all are there; then only read.
class Footprints {
 public:
  Footprints(const rule::Rulebook& book, const FootprintLayout& layout)
      : book_(book), layout_(layout) {}

  struct Root {
    const dossier::KindSpec* kind;
    cel::Record* record;  // its slots follow the layout; nullptr where the layout keeps nothing
    const cel::Origin* origin;  // file and document as given to add()
    std::string_view name;
    Place where;  // of the id, for findings about it
  };
  // A reference from one dossier to another, by id.
  struct Link {
    const cel::RefCell* cell;
    const dossier::FieldSpec* field;
    std::uint32_t root;
    std::uint32_t line;
    std::uint32_t column;
  };

  void add(const dossier::Dossier& dossier);
  // Sorts by file and document, gives every reference its target (the first dossier of that id) and
  // every way back its list.
  void link();

  // The parts of `add`, for footprints that come from elsewhere (archive.h): values that live as
  // long as the footprints, then the dossier, then its references.
  cel::Value* array(std::size_t size) { return arena_.array<cel::Value>(size); }
  cel::Value list(const cel::Value* items, std::size_t size) {
    return cel::Value::list_of(arena_.make<cel::List>(items, static_cast<std::uint32_t>(size)));
  }
  cel::Record* record(const cel::RecordType* type, const cel::Origin* origin, Place where,
                      const cel::Value* slots) {
    return arena_.make<cel::Record>(type, origin, where, slots);
  }
  const cel::Str* text(std::string_view text) { return intern(text); }
  cel::RefCell* reference(const cel::RecordType* kind, std::string_view id) {
    return cell(kind, id);
  }
  cel::Origin* origin(cel::Origin origin, std::string_view id);
  std::uint32_t add_root(const dossier::KindSpec& kind, cel::Record* record,
                         const cel::Origin* origin, std::string_view name, Place where);
  void add_link(const Link& link) { links_.push_back(link); }

  const std::vector<Root>& roots() const { return roots_; }
  // All references, sorted by root after link().
  const std::vector<Link>& links() const { return links_; }
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
  std::size_t bytes() const { return arena_.used() + text_.used(); }

 private:
  cel::Record* copy(const cel::Record& record, const cel::Origin* origin);
  cel::Value copy(const cel::Value& value, const cel::Origin* origin);
  const cel::Str* intern(std::string_view text);
  cel::RefCell* cell(const cel::RecordType* kind, std::string_view id);
  void collect_links(const dossier::RecordSpec& spec, const cel::Record& record,
                     std::uint32_t root);
  void fill_back_lists();

  struct PairHash {
    std::size_t operator()(const std::pair<const cel::RecordType*, std::string_view>& p) const {
      return std::hash<std::string_view>()(p.second) ^ std::hash<const void*>()(p.first);
    }
  };

  const rule::Rulebook& book_;
  const FootprintLayout& layout_;
  Arena arena_{256 * 1024};
  Arena text_{256 * 1024};
  std::vector<Root> roots_;
  std::vector<Link> links_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> duplicates_;
  std::unordered_map<std::string_view, const cel::Str*> strings_;
  std::unordered_map<std::pair<const cel::RecordType*, std::string_view>, cel::RefCell*, PairHash>
      cells_;
  std::unordered_map<std::pair<const cel::RecordType*, std::string_view>, std::uint32_t, PairHash>
      by_id_;
  std::map<std::string, std::uint64_t> counts_;
};

}  // namespace ducha::check
