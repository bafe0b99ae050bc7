// Names in the place of ids, within a dossier: by_name(). Those of other dossiers are known when
// all are read (check/footprint.cpp).
#include "dossier/by_name.h"

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

using cel::Kind;
using cel::Value;

const cel::Str* text_in(const cel::Record& record, int slot) {
  return slot >= 0 && record.slots[slot].is(Kind::string) ? record.slots[slot].str : nullptr;
}

// The items of a list of the dossier, by key and by title.
class Items {
 public:
  Items(const Dossier& dossier, std::string_view path) {
    const RecordSpec* spec = dossier.kind->record;
    const cel::Record* record = dossier.record;
    for (const std::string_view name : split(path, '.')) {
      const int field = spec == nullptr || record == nullptr ? -1 : spec->find(name);
      if (field < 0) return;
      const Value& v = record->slots[field];
      spec = spec->at(field).inner();
      if (v.is(Kind::list)) list_ = v.list;
      record = v.is(Kind::record) ? v.record : nullptr;
    }
    if (spec == nullptr || list_ == nullptr) return;
    key_ = spec->find(spec->key);
    // A title of several fields is no text that people would write.
    if (spec->title.size() == 1) title_ = spec->title[0];
  }

  // The key of the item that the text is the title of; nullptr: the text is a key, or of no item or
  // several.
  const cel::Str* meant(std::string_view text) {
    if (title_ < 0 || is_key(text)) return nullptr;
    if (!std::exchange(titled_, true))
      each([&](const cel::Record& item) {
        const cel::Str* key = text_in(item, key_);
        if (const cel::Str* title = text_in(item, title_); title != nullptr && key != nullptr)
          if (const auto [at, fresh] = by_title_.try_emplace(squeezed_word(title->view()), key);
              !fresh)
            at->second = nullptr;
      });
    const auto found = by_title_.find(squeezed_word(text));
    return found == by_title_.end() ? nullptr : found->second;
  }

 private:
  // Most dossiers ask a few times, for which an index does not pay.
  static constexpr int kScans = 16;

  bool is_key(std::string_view text) {
    bool found = false;
    if (asked_++ < kScans) {
      each([&](const cel::Record& item) {
        const cel::Str* key = text_in(item, key_);
        found |= key != nullptr && key->view() == text;
      });
      return found;
    }
    if (asked_ == kScans + 1)
      each([&](const cel::Record& item) {
        if (const cel::Str* key = text_in(item, key_)) keys_.insert(key->view());
      });
    return keys_.count(text) != 0;
  }

  template <typename F>
  void each(F f) const {
    if (key_ < 0) return;
    for (std::uint32_t i = 0; i < list_->size; ++i)
      if (list_->items[i].is(Kind::record)) f(*list_->items[i].record);
  }

  const cel::List* list_ = nullptr;
  int key_ = -1;
  int title_ = -1;
  int asked_ = 0;
  bool titled_ = false;
  std::unordered_set<std::string_view> keys_;
  std::unordered_map<std::string, const cel::Str*> by_title_;
};

}  // namespace

void by_name(const Dossier& dossier, const Ids& ids) {
  std::map<std::string_view, Items> lists;
  for (const Ids::Text& id : ids.of_items) {
    const std::string_view path = id.field->names;
    Items& items = lists.try_emplace(path, dossier, path).first->second;
    if (const cel::Str* key = items.meant(id.text->view())) *id.text = *key;
  }
  if (ids.of_kin.empty() || dossier.name.empty() || dossier.origin.id.empty()) return;
  const std::string own = squeezed_word(dossier.name);
  for (cel::RefCell* cell : ids.of_kin)
    if (squeezed_word(cell->id.view()) == own)
      cell->id = {dossier.origin.id.data(), static_cast<std::uint32_t>(dossier.origin.id.size())};
}

}  // namespace ducha::dossier
