// Static types: what the checker knows of a value before any dossier is read.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "cel/value.h"

namespace ducha::cel {

// One word of an enumeration. Dossiers hold pointers to `text`, so equal words are equal pointers.
struct Choice {
  std::string name;
  Str text;
};

struct Type;

// A field of a record type. `relational` fields lead to other dossiers: a reference (type string
// with `ref`), or the way back (type list of records, `back` names the kind and its field).
struct Field {
  std::string name;
  const Type* type = nullptr;
  bool required = false;
  bool personal = false;
  bool back = false;
};

// The fields of one kind of dossier, of a part of one, or of the parameters. Field numbers are
// positions in `fields` and never change once the type is complete.
class RecordType {
 public:
  explicit RecordType(std::string name) : name_(std::move(name)) {}
  RecordType(const RecordType&) = delete;
  RecordType& operator=(const RecordType&) = delete;

  const std::string& name() const { return name_; }
  int add(Field field);
  // -1 if there is none.
  int find(std::string_view name) const;
  const Field& field(int index) const { return fields_[static_cast<std::size_t>(index)]; }
  int size() const { return static_cast<int>(fields_.size()); }
  void add_names(std::vector<std::string>& names) const {
    for (const Field& f : fields_) names.push_back(f.name);
  }

  // True for the record of parameters: an absent slot is a parameter without a value.
  bool parameters = false;
  // True for the record whose fields are the lists of all dossiers of a kind.
  bool everything = false;
  // True of a record whose declaration cannot be read, which was told: any name may be a field.
  bool unread = false;
  // The field whose value names an item within its list (`decisions[D-7]`); -1 if none.
  int key = -1;

 private:
  std::string name_;
  std::vector<Field> fields_;
  std::map<std::string, int, std::less<>> by_name_;
};

// A static type. `args` are the element (list, optional, type) or key and value (map). A string may
// be narrowed to an enumeration (`choices`) or be a reference (`ref`). Numbers may have a `unit`.
// Kind::absent stands for dyn: not known before evaluation.
//
// `none`: the value may also be null, since a dossier may state that there is none. `stated`: paths
// below a record that are known to be no none, such as "party.election", because a filter asked.
// `text` says where a string comes from: dossiers write open text as they like, constants are words
// of the rulebook; comparing the two is a mistake that an enum would prevent.
enum class Text : std::uint8_t { any, open, constant };
struct Type {
  Kind kind = Kind::absent;
  const Type* args[2] = {nullptr, nullptr};
  const RecordType* record = nullptr;
  const RecordType* ref = nullptr;
  std::span<const Choice> choices = {};
  std::string_view unit = {};
  std::span<const std::string_view> stated = {};
  Text text = Text::any;
  bool none = false;

  bool dyn() const { return kind == Kind::absent; }
};

// Owns types and everything they point to.
class TypeStore {
 public:
  const Type* simple(Kind kind);  // one of each; dyn() for Kind::absent
  const Type* dyn() { return simple(Kind::absent); }
  const Type* number(Kind kind, std::string_view unit);
  const Type* list(const Type* element);
  const Type* map(const Type* key, const Type* value);
  const Type* optional(const Type* inner);
  const Type* choice(const std::vector<std::string>& names);
  const Type* record(const RecordType* type);
  const Type* parameter(
      char name);  // a type variable of a signature: Kind::unknown, its name as unit
  const Type* reference(const RecordType* kind);
  const Type* text(Text from);  // a string
  const Type* or_none(const Type* type);
  const Type* without_none(const Type* type);
  // A record whose `paths` are no none.
  const Type* stated(const Type* record, const std::vector<std::string>& paths);
  RecordType* new_record(std::string name);

 private:
  const Type* keep(Type type);
  const Type* simple_[32] = {};
  std::deque<Type> types_;
  std::deque<RecordType> records_;
  std::deque<std::vector<Choice>> choices_;
  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> stated_;
  std::map<const Type*, const Type*> or_none_;
  std::map<const Type*, const Type*> without_none_;
  const Type* text_[3] = {};
};

// As declarations and the editor write it: "int (persons)", "list(school.meetings[])".
std::string describe(const Type& type);
// As a sentence names it: "a list of meetings", "an item of meetings"; other types as describe().
Message in_words(const Type& type);
Message in_words(const std::vector<const Type*>& arguments);

}  // namespace ducha::cel
