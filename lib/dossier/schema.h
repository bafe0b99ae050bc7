// What dossiers may contain, as the rulebook declares it: kinds, fields, types, labels.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/message.h"
#include "cel/type.h"
#include "yaml/decode.h"

namespace ducha::dossier {

struct RecordSpec;
struct EnumSpec;

// How the text of a scalar becomes a value.
enum class Scalar : std::uint8_t {
  string,
  integer,
  decimal,
  money,
  boolean,
  date,
  choice,
  reference
};

// One field, or the items of a list (then `name` is empty).
struct FieldSpec {
  std::string name;
  Message label;  // what people call it
  Message note;   // longer description, may be empty
  enum class Shape : std::uint8_t { scalar, record, list, back } shape = Shape::scalar;
  Scalar scalar = Scalar::string;
  const cel::Type* type = nullptr;
  bool required = false;
  bool personal = false;
  bool adjustable = false;  // one may decide it anew: plans propose other values
  bool acyclic = false;     // of references: following it must never come back
  std::string unit;
  std::optional<std::int64_t> min, max;  // whole numbers, or millionths of decimals and money
  std::optional<std::int64_t> min_length, max_length, max_items;
  std::string pattern;                  // the whole text must match (RE2)
  std::shared_ptr<const void> matcher;  // compiled; see reader.cpp
  const EnumSpec* choices = nullptr;
  const RecordSpec* record = nullptr;  // of a record
  std::unique_ptr<FieldSpec> item;     // of a list
  std::string target;                  // reference, back: the other kind
  std::vector<std::string> back_path;  // back: the field of that kind, as a path

  // The record that the field is, or that its items are; nullptr if neither.
  // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): taken for null in spite of the question
  const RecordSpec* inner() const { return item ? item->record : record; }
};

// The fields along a path of names from a record, the one it leads to last: party, members, full.
// Empty, and in `fault` what is wrong, where it leads to none. Below a list are the fields of its
// items, or nothing.
struct PathFault {
  Message what;
  Message hint;
};
enum class Lists : std::uint8_t { enter, stop };
// That the record has no field of this name, and which was likely meant.
PathFault no_field(const RecordSpec& record, std::string_view name);
std::vector<const FieldSpec*> fields_along(const RecordSpec& from, std::string_view path,
                                           Lists lists, PathFault& fault);

struct EnumSpec {
  std::vector<std::string> names;
  std::vector<Message> labels;
  const cel::Type* type = nullptr;
  bool has_none = false;
  int find(std::string_view name) const;
};

// The fields of a record. Field numbers are those of `type`.
struct RecordSpec {
  std::string name;
  cel::RecordType* type = nullptr;
  std::vector<FieldSpec> fields;
  std::unordered_map<std::string_view, int> by_name;
  std::string key;  // list items: the field that names one; may be empty

  int find(std::string_view field) const {
    const auto found = by_name.find(field);
    return found == by_name.end() ? -1 : found->second;
  }
};

struct KindSpec {
  std::string name;
  Message title;
  int id_field = -1;
  int name_field = -1;
  const RecordSpec* record = nullptr;
};

// The schema of a rulebook. Built once, then only read; addresses stay.
class Schema {
 public:
  explicit Schema(cel::TypeStore& types) : types_(types) {}
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  // Reads schema/types.yaml, then the kinds, then resolves references. Problems go to the contexts.
  void read_types(const yaml::Context& context, const yaml::Node& root);
  void read_kind(const yaml::Context& context, const yaml::Node& root, std::string_view file_stem);
  void finish(const yaml::Context& context);

  // A type as fields and parameters declare it: type, enum, list, fields, use, ref, back ...
  // `asked` keys are taken from `fields`; the caller calls done().
  FieldSpec read_field(const yaml::Context& context, yaml::Fields& fields, const std::string& name,
                       const std::string& owner);

  const std::deque<KindSpec>& kinds() const { return kinds_; }
  const KindSpec* kind(std::string_view name) const;
  const RecordSpec* record_of(const cel::RecordType* type) const;
  // The words of an enumerated type, or nullptr.
  const EnumSpec* words_of(const cel::Type& type) const;
  cel::TypeStore& types() const { return types_; }

  // Units that fields may name; empty: any.
  std::vector<std::string> units;

 private:
  RecordSpec* read_record(const yaml::Context& context, const yaml::Node& fields, std::string name,
                          cel::RecordType* type);
  const EnumSpec* read_enum(const yaml::Context& context, const yaml::Node& node);
  void give_type(FieldSpec& spec, const std::string& owner);

  struct Shared {
    RecordSpec* record = nullptr;
    const EnumSpec* choices = nullptr;
  };
  struct Pending {
    yaml::Context context;
    Place where;
    std::string kind;
    std::vector<std::string> path;  // back: the field there
    std::string owner;              // back: the kind that has the back field
  };

  cel::TypeStore& types_;
  std::deque<RecordSpec> records_;
  std::deque<EnumSpec> enums_;
  std::deque<KindSpec> kinds_;
  std::unordered_map<std::string, Shared> shared_;
  std::unordered_map<std::string, cel::RecordType*> kind_types_;
  std::unordered_map<const cel::RecordType*, const RecordSpec*> by_type_;
  std::unordered_map<const cel::Choice*, const EnumSpec*> by_choice_;
  std::vector<Pending> pending_;
};

}  // namespace ducha::dossier
