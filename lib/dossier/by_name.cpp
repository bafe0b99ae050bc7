// Names in the place of ids, within a dossier: by_name(). Those of other dossiers are known when
// all are read (check/by_name.cpp).
#include "dossier/by_name.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/limits.h"
#include "base/simplified.h"
#include "base/text.h"
#include "dossier/naming.h"
#include "dossier/paths.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

using cel::Kind;
using cel::Value;
using Keys = std::vector<const cel::Str*>;

const cel::Str* text_in(const cel::Record& record, int slot) {
  return slot >= 0 && record.slots[slot].is(Kind::string) ? record.slots[slot].str : nullptr;
}

// A text as people name what has a day and a word for a title: 2013年3月6日党政联席会议, 3月6日.
struct DayAndWord {
  int year = 0;  // 0: not said
  int month = 0;
  int day = 0;
  std::string word;

  explicit DayAndWord(std::string_view text) {
    const std::string narrowed = narrow(text);
    std::array<int, 3> numbers{};
    std::size_t count = 0;
    std::size_t at = 0;
    std::size_t after = 0;
    while (count < 3 && at < narrowed.size() && narrowed[at] >= '0' && narrowed[at] <= '9') {
      for (; at < narrowed.size() && narrowed[at] >= '0' && narrowed[at] <= '9' && at < 64; ++at)
        numbers[count] = std::min(numbers[count] * 10 + (narrowed[at] - '0'), 100'000'000);
      ++count;
      after = at;
      for (const std::string_view mark : {"年", "月", "日", "号", "-", "/", "."})
        if (std::string_view(narrowed).substr(at).starts_with(mark)) {
          at += mark.size();
          after = at;
          break;
        }
    }
    if (count == 1 && numbers[0] >= 10'000'000) {
      year = numbers[0] / 10'000;
      month = numbers[0] / 100 % 100;
      day = numbers[0] % 100;
    } else if (count == 3 && numbers[0] >= 1000) {
      year = numbers[0];
      month = numbers[1];
      day = numbers[2];
    } else if (count == 2 && numbers[0] <= 12 && narrowed.find("月") != narrowed.npos) {
      month = numbers[0];
      day = numbers[1];
    } else if (count == 1 && numbers[0] >= 1000 && numbers[0] <= 9999 && narrowed.find("年") == 4) {
      year = numbers[0];
    } else {
      after = 0;
    }
    word = trim(std::string_view(narrowed).substr(after));
    for (const std::string_view filler : {"度", "的"})
      if (after > 0 && word.starts_with(filler)) word.erase(0, filler.size());
  }
  bool is(Date date) const {
    const CivilDate c = civil(date);
    return (day == 0 || (day == c.day && month == c.month)) && (year == 0 || year == c.year);
  }
};

// The items of a list of the dossier, by key and by title.
class Items {
 public:
  Items(const Dossier& dossier, std::string_view path) {
    spec_ = dossier.kind->record;
    const cel::Record* record = dossier.record;
    for (const std::string_view name : split(path, '.')) {
      const int field = spec_ == nullptr || record == nullptr ? -1 : spec_->find(name);
      if (field < 0) return;
      const Value& v = record->slots[field];
      spec_ = spec_->at(field).inner();
      if (v.is(Kind::list)) list_ = v.list;
      record = v.is(Kind::record) ? v.record : nullptr;
    }
    if (spec_ != nullptr && list_ != nullptr) key_ = spec_->find(spec_->key);
  }

  struct Meant {
    const cel::Str* key = nullptr;  // of the one item
    Keys perhaps = {};              // of those that may be meant
  };
  // Neither: the text is a key, or nothing that is listed. `loose`: it may as well be a text of its
  // own, which a longer or shorter title does not make a name.
  Meant meant(std::string_view text, bool loose) {
    if (key_ < 0 || is_key(text)) return {};
    if (!std::exchange(indexed_, true)) index();
    for (const auto& [by, key] :
         {std::pair(&by_title_, squeezed_word(text)), std::pair(&by_number_, number_key(text)),
          std::pair(&by_title_key_, name_key(text))})
      if (const auto found = by->find(key); !key.empty() && found != by->end())
        return found->second.size() == 1 ? Meant{found->second[0]}
               : loose                   ? Meant{}
                                         : Meant{nullptr, found->second};
    if (spec_->title.size() > 1)
      if (Meant out = dated(text, loose); out.key != nullptr || !out.perhaps.empty()) return out;
    return near(name_key(text), loose);
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

  void index() {
    // A title of several fields is no one text that people would write.
    const int title = spec_->title.size() == 1 ? spec_->title[0] : -1;
    each([&](const cel::Record& item) {
      const cel::Str* key = text_in(item, key_);
      if (key == nullptr) return;
      by_number_[number_key(key->view())].push_back(key);
      const cel::Str* words = text_in(item, title);
      if (words == nullptr || words->size == 0) return;
      by_title_[squeezed_word(words->view())].push_back(key);
      by_title_key_[name_key(words->view())].push_back(key);
      // 书记、校长 may be named by one of the two.
      const std::vector<std::string> parts = name_parts(words->view());
      for (const std::string& part : parts)
        if (parts.size() > 1) by_part_[part].push_back(key);
    });
  }

  // Items by the day and the word in their title.
  Meant dated(std::string_view text, bool loose) const {
    const DayAndWord asked(text);
    if (loose || (asked.day == 0 && asked.word.empty())) return {};
    Keys same;
    each([&](const cel::Record& item) {
      const cel::Str* key = text_in(item, key_);
      bool day = asked.day == 0;  // of a year alone a title without a day says nothing
      bool word = asked.word.empty();
      for (const int field : spec_->title) {
        const Value& v = item.slots[field];
        const FieldSpec& of = spec_->at(field);
        if (v.is(Kind::date)) day = asked.is(Date{static_cast<std::int32_t>(v.i)});
        if (!word && v.is(Kind::string))
          word = of.choices == nullptr
                     ? name_key(v.str->view()) == name_key(asked.word)
                     : of.choices->read(asked.word) == of.choices->find(v.str->view());
      }
      if (key != nullptr && day && word) same.push_back(key);
    });
    // A word alone says of which sort it was, not which.
    return same.size() == 1 && asked.day > 0 ? Meant{same[0]} : Meant{nullptr, same};
  }

  Meant near(const std::string& text, bool loose) {
    Meant out;
    if (text.empty() || text.size() > limits::kNameShown * 4) return out;
    compared_ += by_title_key_.size();
    if (compared_ > limits::kIdsCompared) return out;
    if (const auto part = loose ? by_part_.end() : by_part_.find(text); part != by_part_.end())
      out.perhaps = part->second;
    for (const auto& [title, keys] : by_title_key_)
      if (may_mean(text, title) && (!loose || count_code_points(text) == count_code_points(title)))
        out.perhaps.insert(out.perhaps.end(), keys.begin(), keys.end());
    std::sort(out.perhaps.begin(), out.perhaps.end(),
              [](const cel::Str* a, const cel::Str* b) { return a->view() < b->view(); });
    out.perhaps.erase(std::unique(out.perhaps.begin(), out.perhaps.end()), out.perhaps.end());
    return out;
  }

  template <typename F>
  void each(F f) const {
    for (std::uint32_t i = 0; i < list_->size; ++i)
      if (list_->items[i].is(Kind::record)) f(*list_->items[i].record);
  }

  const RecordSpec* spec_ = nullptr;
  const cel::List* list_ = nullptr;
  int key_ = -1;
  int asked_ = 0;
  std::uint64_t compared_ = 0;
  bool indexed_ = false;
  std::unordered_set<std::string_view> keys_;
  using Index = std::unordered_map<std::string, Keys>;
  Index by_title_, by_title_key_, by_number_, by_part_;
};

// The texts that are in doubt, put where they stand in the dossier.
class Doubts {
 public:
  Doubts(const Dossier& dossier, Arena& arena, std::vector<Fault>& faults, bool personal)
      : dossier_(dossier), arena_(arena), faults_(faults), personal_(personal) {}

  void add(const Ids::Text& id, const Keys& perhaps) {
    auto* keys = arena_.array<cel::Str>(perhaps.size());
    for (std::size_t i = 0; i < perhaps.size(); ++i) keys[i] = *perhaps[i];
    found_[id.text] = arena_.make<cel::RefCell>(
        cel::RefCell{*id.text, nullptr, nullptr, keys, static_cast<std::uint32_t>(perhaps.size())});
  }
  void put() {
    if (!found_.empty()) enter(*dossier_.record, *dossier_.kind->record, false);
  }
  int suppressed = 0;  // faults past limits::kFaultsPerDossier

 private:
  // `hidden`: within a personal field.
  void enter(const cel::Record& record, const RecordSpec& spec, bool hidden) {
    for (std::size_t f = 0; f < spec.fields.size(); ++f) {
      auto& v = const_cast<Value&>(record.slots[f]);
      const int field = static_cast<int>(f);
      const FieldSpec& of = spec.at(field);
      const bool secret = hidden || (!personal_ && of.personal);
      if (v.is(Kind::record)) enter(*v.record, *of.record, secret);
      if (v.is(Kind::string)) look_at(v, record, field, {}, secret);
      bool unreadable = false;
      for (std::uint32_t i = 0; v.is(Kind::list) && i < v.list->size; ++i) {
        auto& item = const_cast<Value&>(v.list->items[i]);
        const bool within = secret || (!personal_ && of.item->personal);
        if (item.is(Kind::record)) enter(*item.record, *of.item->record, within);
        if (item.is(Kind::string))
          look_at(item, record, field, item_name(item.str->view(), i), within);
        unreadable |= item.is_unreadable();
      }
      if (unreadable) v = Value::unreadable().at(v.where());
    }
  }

  void look_at(Value& v, const cel::Record& record, int field, const std::string& item,
               bool secret) {
    const auto found = found_.find(v.str);
    if (found == found_.end()) return;
    const cel::RefCell& cell = *found->second;
    // What rules say of a reference in doubt quotes it.
    v = (secret ? Value::unreadable() : Value::of(&cell)).at(v.where());
    if (static_cast<int>(faults_.size()) >= limits::kFaultsPerDossier) {
      ++suppressed;
      return;
    }
    std::string path = paths_.of(*dossier_.record, record, field, cel::Layout::identity());
    if (secret) {
      faults_.push_back({"input/unclear-item", v.where(), 1, std::move(path),
                         say("不是任何一项的编号（个人信息，不显示）",
                             "is the key of no item (personal, not shown)")});
      return;
    }
    if (!item.empty()) path += "[" + item + "]";
    const std::string text = visible(shorten(cell.id.view(), 40));
    constexpr std::uint32_t kShown = 4;
    std::string keys;
    for (std::uint32_t i = 0; i < std::min(cell.perhaps_count, kShown); ++i)
      keys += (i == 0 ? "" : ", ") + visible(shorten(cell.perhaps[i].view(), 40));
    if (cell.perhaps_count > kShown) keys += ", ...";
    faults_.push_back(
        {"input/unclear-item", v.where(),
         static_cast<std::uint32_t>(std::max<std::size_t>(1, count_code_points(text))),
         std::move(path),
         cell.perhaps_count == 1 ? say("“{}”不是任何一项的编号", "`{}` is the key of no item", text)
                                 : say("“{}”所指不止一项", "`{}` may mean several items", text),
         cell.perhaps_count == 1
             ? say("是不是指编号为 {0} 的一项？如果是，写 {0}",
                   "is the item {0} meant? then write {0}", keys)
             : say("写其中一项的编号：{}", "write the key of one of them: {}", keys)});
  }

  const Dossier& dossier_;
  Arena& arena_;
  std::vector<Fault>& faults_;
  bool personal_;
  Paths paths_;
  std::unordered_map<const cel::Str*, const cel::RefCell*> found_;
};

// References to the dossier itself, which rules on it alone compare with its id.
void of_kin(const Dossier& dossier, const Ids& ids, Arena& arena) {
  if (ids.of_kin.empty() || dossier.origin.id.empty()) return;
  const cel::Str own{dossier.origin.id.data(),
                     static_cast<std::uint32_t>(dossier.origin.id.size())};
  const std::string id = name_key(dossier.origin.id);
  const std::string name = name_key(dossier.name);
  const auto* pattern =
      static_cast<const RE2*>(dossier.kind->record->at(dossier.kind->id_field).matcher.get());
  for (cel::RefCell* cell : ids.of_kin) {
    const std::string key = name_key(cell->id.view());
    if (key == id || (!name.empty() && key == name)) {
      cell->id = own;
    } else if (name.empty() ? pattern != nullptr && !RE2::FullMatch(key, *pattern)
                            : may_mean(key, name)) {
      cell->perhaps = arena.make<cel::Str>(own);
      cell->perhaps_count = 1;
    }
  }
}

}  // namespace

int by_name(const Dossier& dossier, const Ids& ids, Arena& arena, std::vector<Fault>& faults,
            bool personal) {
  std::map<std::string_view, Items> lists;
  Doubts doubts(dossier, arena, faults, personal);
  for (const Ids::Text& id : ids.of_items) {
    const std::string_view path = id.field->names;
    Items& items = lists.try_emplace(path, dossier, path).first->second;
    const Items::Meant meant = items.meant(id.text->view(), id.field->loose);
    if (meant.key != nullptr) *id.text = *meant.key;
    if (!meant.perhaps.empty()) doubts.add(id, meant.perhaps);
  }
  doubts.put();
  of_kin(dossier, ids, arena);
  return doubts.suppressed;
}

}  // namespace ducha::dossier
