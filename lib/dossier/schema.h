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
#include "cel/cel.h"
#include "cel/type.h"
#include "dossier/nothing.h"
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
  timestamp,
  duration,
  time,
  quantity,
  choice,
  reference
};

// What a single value is in expressions. A decimal is exact, in millionths; an amount is one too.
cel::Kind kind_of(Scalar scalar);
// By the word after `type:`; nothing if no type has that word.
std::optional<Scalar> scalar_named(std::string_view word);

// One field, or the items of a list (then `name` is empty).
struct FieldSpec {
  // What every value of a dossier is read by stands together, so that a field costs few cache
  // lines.
  std::string name;
  const cel::Type* type = nullptr;
  enum class Shape : std::uint8_t { scalar, record, list, back } shape = Shape::scalar;
  Scalar scalar = Scalar::string;
  bool required = false;
  bool personal = false;
  // What a dossier says here with `none`: nothing that it may say, a value of its own (null), what
  // it stands for (`none_reads`; of parts the fields, by name), or plain text.
  enum class None : std::uint8_t { refused, stated, stands, text } none = None::refused;
  // `map`: written as a mapping with any keys, and read as a list whose items have the key of the
  // item type as a field; a list of such items, or of texts, is read too.
  bool keyed = false;
  bool single = false;      // of lists: one value is a list of it
  bool adjustable = false;  // one may decide it anew: plans propose other values
  bool acyclic = false;     // of references: following it must never come back
  // What a reference names need not be in the run, nor of that kind; a text with `names` need not
  // be the key of anything.
  bool loose = false;
  // What a dossier says that does not say: a text of scalars, of lists that they are empty.
  std::optional<std::string> fallback;
  const EnumSpec* choices = nullptr;
  const RecordSpec* record = nullptr;    // of a record
  std::unique_ptr<FieldSpec> item;       // of a list
  std::optional<std::int64_t> min, max;  // whole numbers, millionths, days, seconds; time: nanos
  std::optional<std::int64_t> min_length, max_length, max_items;
  std::shared_ptr<const void> matcher;  // `pattern`, compiled; see reader.cpp
  std::vector<std::pair<std::string, std::string>> none_reads;

  Message label;         // what people call it
  Message note;          // longer description, may be empty
  Message none_words;    // how people say it: "no organization"
  Message unread;        // why no rule reads it, where that is right
  Place where = {};      // of its name in the schema
  std::string file;      // and in which file
  std::string complete;  // of lists: the expression that says how many items there must be
  Place complete_where = {};
  std::string unit;
  std::vector<std::string> unit_words;  // numbers: what may stand behind one, as 人 and 名
  std::string pattern;                  // the whole text must match (RE2)
  std::string stand_in;                 // of a record: the field that a text in its place is
  std::string target;                   // reference, back: the other kind
  // strings: what the text is the id of, for people: a kind, or a list of the same dossier as a
  // path from its root. Unlike a reference it may lead nowhere.
  std::string names;
  std::vector<std::string> back_path;  // back: the field of that kind, as a path

  // True if a dossier may say here that there is none; to text fields with None::text `none` is a
  // text like any other.
  bool can_be_none() const;
  // True if the text is what the schema calls it when there is none: 没有撤并, or 未撤并; or
  // denies the label of the field: 无文号.
  bool words_for_none(std::string_view text) const;

  // The record that the field is, or that its items are; nullptr if neither.
  // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): taken for null in spite of the question
  const RecordSpec* inner() const { return item ? item->record : record; }
};

// The fields along a path of names from a record, the one it leads to last: party, members, full.
// Empty, and in `fault` what is wrong, where it leads to none. Below a list are the fields of its
// items, or nothing.
struct PathFault {
  Message what;
  Hint hint;
};
enum class Lists : std::uint8_t { enter, stop };
// That the record has no field of this name, and which was likely meant.
PathFault no_field(const RecordSpec& record, std::string_view name);
std::vector<const FieldSpec*> fields_along(const RecordSpec& from, std::string_view path,
                                           Lists lists, PathFault& fault);

// Where a path of fields is in a file of the rulebook.
struct PathSite {
  std::string file;
  Place where;                         // of the scalar
  std::size_t offset = 0;              // the byte of its value at which the path begins
  const RecordSpec* record = nullptr;  // from which it leads
  Lists lists = Lists::stop;
};

struct EnumSpec {
  std::vector<std::string> names;
  std::vector<Message> labels;
  const cel::Type* type = nullptr;
  bool has_none = false;
  int otherwise = -1;  // the word for texts that are none of the words; -1: such a text is a fault
  // By every way of writing a word (id, both languages, other names), squeezed; see squeezed().
  std::unordered_map<std::string, int> written;
  // Texts of a list that stand for several words, squeezed: 九年一贯制 for 小学 and 初中.
  std::unordered_map<std::string, std::vector<int>> together;
  int find(std::string_view name) const;
  // The word that a dossier's text writes in one of its ways; -1: none of them.
  int read(std::string_view text) const;
  // The words that such a text stands for, or nullptr.
  const std::vector<int>* several(std::string_view text) const;
  // With `otherwise`: every word that the text names somewhere, or that one. Never empty then.
  std::vector<int> named_in(std::string_view text) const;
};

inline bool FieldSpec::can_be_none() const {
  return shape == Shape::list || none == None::stated || none == None::stands ||
         (choices != nullptr && choices->has_none);
}
inline bool FieldSpec::words_for_none(std::string_view text) const {
  if (text.empty() || (none != None::stated && none != None::stands)) return false;
  if (text == none_words.zh || text == none_words.en) return true;
  const std::string_view what = denied(text);
  // 无文号 is what the field 文号 says of itself.
  return !what.empty() && (what == denied(none_words.zh) || what == label.zh);
}

// The fields of a record. Field numbers are those of `type`.
struct RecordSpec {
  std::string name;
  cel::RecordType* type = nullptr;
  std::vector<FieldSpec> fields;
  std::unordered_map<std::string_view, int> by_name;
  // By Chinese label, squeezed; -1: several fields are called so.
  std::unordered_map<std::string, int> by_label;
  std::string key;         // list items: the field that names one; may be empty
  bool open = false;       // fields that are not declared are passed over
  std::vector<int> due;    // fields that are required, or have what they stand for without a value
  std::vector<int> title;  // list items: the fields that people call one by, in a row; may be empty

  int find(std::string_view field) const {
    const auto found = by_name.find(field);
    return found == by_name.end() ? -1 : found->second;
  }
  // The field that a key of a dossier means: its name, or its Chinese label where that is of one
  // field alone.
  int find_key(std::string_view key) const;
  const FieldSpec& at(int number) const { return fields[static_cast<std::size_t>(number)]; }
  // The field of a name; nullptr if there is none.
  const FieldSpec* field(std::string_view name) const {
    const int number = find(name);
    return number < 0 ? nullptr : &at(number);
  }
};

// A field that a dossier need not write where its lists say the same: `is` is its value then.
struct Fill {
  std::string path;
  std::string text;
  Place where;
  std::vector<int> fields = {};                      // the path by numbers
  std::shared_ptr<const cel::Program> is = nullptr;  // over the dossier; compiled by lib/rule
};

struct KindSpec {
  std::string name;
  Message title;
  int id_field = -1;
  // Where another field, or the file, says the id: paths of names, joined by a slash.
  std::vector<std::string> id_paths;
  bool id_of_file = false;
  std::string name_path;  // may be empty
  int former_field = -1;  // a list of texts: what it was called before; -1: none
  // What tells a document of this kind that has no `kind: name`; see identity.h.
  struct Match {
    std::vector<std::pair<std::string, std::string>> texts;  // path and text
    std::vector<std::string> has;                            // paths
    std::string file;                                        // fnmatch(3) of the end of its name
    std::size_t conditions() const { return texts.size() + has.size() + (file.empty() ? 0 : 1); }
  } match;
  // Whom letters about one are addressed to, in a row: fields, or words where the path is empty.
  struct Part {
    std::vector<int> path;
    Message words;
  };
  std::vector<Part> addressee;
  // Never null. `unread` where the file has no fields that can be read, which was told.
  const RecordSpec* record = nullptr;
  std::string lifetime_from, lifetime_to;  // fields that say from when to when it exists; or empty
  std::vector<Fill> fills;                 // in order: one may read what another gave
  std::string file;                        // where it is declared
  Place where = {};
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
  void finish();
  // A layer over the kinds and types read so far: further fields, and other words for those there
  // are. Anything else that is there already is reported with both places.
  void extend_kind(const yaml::Context& context, const yaml::Node& root);

  // A type as fields and parameters declare it: type, enum, list, fields, use, ref, back ...
  // Takes the keys it knows from `fields`; the caller must call fields.done().
  FieldSpec read_field(const yaml::Context& context, yaml::Fields& fields, const std::string& name,
                       const std::string& owner);

  const std::deque<KindSpec>& kinds() const { return kinds_; }
  std::deque<KindSpec>& kinds() { return kinds_; }
  const KindSpec* kind(std::string_view name) const;
  // As dossiers may write it: by its name, or by its title in either language.
  const KindSpec* kind_named(std::string_view word) const;
  const RecordSpec* record_of(const cel::RecordType* type) const;
  // A type by name: date, int, ..., a type of types.yaml, a kind, the items of a list of a kind
  // (school.meetings), or list(X). nullptr if there is none.
  const cel::Type* type_named(std::string_view name) const;
  // Why there is no type of that name. Empty: the kind or type cannot be read, which was told.
  PathFault no_type(std::string_view name) const;
  // The words of an enumerated type, or nullptr.
  const EnumSpec* words_of(const cel::Type& type) const;
  cel::TypeStore& types() const { return types_; }

  // The unit of `type: money` where a field names none, and its words.
  std::string money = "yuan";
  Message money_words = {"元", "yuan"};
  // Units that fields may name; empty: any.
  std::vector<std::string> units;
  // What dossiers may write behind a number of a unit.
  std::unordered_map<std::string, std::vector<std::string>> unit_words;
  // Documents of no kind are passed over, and counted.
  bool ignore_others = false;
  bool guarded = false;  // some field is personal
  // A document that is a list, or has a list under this name, is as many dossiers.
  std::string split;
  // Every path that was read, for editors.
  std::vector<PathSite> paths;
  // While true, strings read are the rulebook's own: values of parameters.
  bool own_texts = false;

 private:
  struct Pending;
  struct Part;
  const RecordSpec* record_named(std::string_view name) const;
  void has_kind(RecordSpec& record);
  RecordSpec* new_record(std::string name, cel::RecordType* type);
  void read_record(const yaml::Context& context, const yaml::Node& fields, RecordSpec& record);
  void read_title(const yaml::Context& context, const yaml::Node* node, RecordSpec& record);
  bool single_value(const yaml::Context& context, const yaml::Node& at, const RecordSpec& record,
                    std::vector<int>& path);
  void read_lifetime(const yaml::Context& context, const yaml::Node& node, KindSpec& kind);
  void read_fill(const yaml::Context& context, const yaml::Node& path, const yaml::Node& text,
                 KindSpec& kind);
  void read_addressee(const yaml::Context& context, const yaml::Node& node, KindSpec& kind);
  void read_identity(const yaml::Context& context, yaml::Fields& fields, KindSpec& kind);
  void note(const yaml::Context& context, const yaml::Node& at, const RecordSpec* record,
            std::size_t offset = 0);
  static void add_field(RecordSpec& record, FieldSpec field);
  void add_text(RecordSpec& record, std::string name, Message label, cel::Text text);
  static Message called(const std::string& name);  // a field, in messages
  // In fields.cpp: a field by what it is, then what any field may say of itself.
  const EnumSpec* read_enum(const yaml::Context& context, const yaml::Node& node,
                            yaml::Fields& fields);
  void take_choices(FieldSpec& spec, const EnumSpec* choices);
  void take_record(FieldSpec& spec, const RecordSpec* record);
  cel::RecordType* type_of_kind(const std::string& kind);
  void read_use(const yaml::Context& context, const yaml::Node& use, FieldSpec& spec);
  void read_list(const yaml::Context& context, const yaml::Node& list, yaml::Fields& fields,
                 FieldSpec& spec, const std::string& full);
  void read_map(const yaml::Context& context, const yaml::Node& node, FieldSpec& spec,
                const std::string& full);
  void read_back(const yaml::Context& context, const yaml::Node& back, yaml::Fields& fields,
                 FieldSpec& spec, const std::string& owner);
  void read_complete(yaml::Fields& fields, FieldSpec& spec);
  bool read_scalar(const yaml::Context& context, yaml::Fields& fields, FieldSpec& spec);
  void read_unit(const yaml::Context& context, yaml::Fields& fields, FieldSpec& spec);
  void read_text(const yaml::Context& context, yaml::Fields& fields, FieldSpec& spec);
  void read_other_forms(const yaml::Context& context, yaml::Fields& fields, FieldSpec& spec);
  void read_none(const yaml::Context& context, yaml::Fields& fields, FieldSpec& spec);
  // The steps of finish().
  void find_target(const Pending& pending);
  void allow_none();
  void check_part(const Part& part);

  void extend_type(const yaml::Context& context, const yaml::Node& key, const yaml::Node& value);
  void extend_record(const yaml::Context& context, const yaml::Node& fields, RecordSpec& record,
                     const std::string& name);
  void extend_field(const yaml::Context& context, const yaml::Node& key, const yaml::Node& value,
                    FieldSpec& field, const std::string& name);
  void add_to(RecordSpec& record, const yaml::Context& context, const yaml::Node& key,
              const yaml::Node& value, const std::string& name);
  void index(RecordSpec& record);

  struct Shared {
    std::string file;
    Place where = {};
    RecordSpec* record = nullptr;
    const EnumSpec* choices = nullptr;
  };
  struct Pending {
    yaml::Context context;
    Place where;
    std::string kind;
    std::vector<std::string> path;  // back: the field there
    std::string owner;              // back: the kind that has the back field
    bool names = false;             // `names` of a string: a kind, or a list as a path
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
  struct Key {  // of the items of a list, to be looked up when all types are read
    yaml::Context context;
    Place where;
    RecordSpec* record;
  };
  std::vector<Key> keys_;
  struct Part {  // what `none` of a part stands for, to be held against its fields
    yaml::Context context;
    const RecordSpec* record;
    Place where;       // of the name
    std::string name;  // of a field
    std::string text;  // what it reads as
  };
  std::vector<Part> parts_;
};

}  // namespace ducha::dossier
