// Record types, the store of types, and their names for people.
#include <algorithm>

#include "base/message.h"
#include "cel/type.h"

namespace ducha::cel {

int RecordType::add(Field field) {
  by_name_[field.name] = size();
  fields_.push_back(std::move(field));
  return size() - 1;
}

int RecordType::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? -1 : found->second;
}

// A deque: types point to one another, and none may move.
const Type* TypeStore::keep(Type type) {
  types_.push_back(type);
  return &types_.back();
}

const Type* TypeStore::simple(Kind kind) {
  const Type*& one = simple_[static_cast<std::size_t>(kind)];
  if (one == nullptr) {
    Type type;
    type.kind = kind;
    one = keep(type);
  }
  return one;
}

const Type* TypeStore::number(Kind kind, std::string_view unit) {
  if (unit.empty()) return simple(kind);
  Type type;
  type.kind = kind;
  type.unit = texts_.emplace_back(unit);
  return keep(type);
}

const Type* TypeStore::list(const Type* element) {
  Type type;
  type.kind = Kind::list;
  type.args[0] = element;
  return keep(type);
}

const Type* TypeStore::map(const Type* key, const Type* value) {
  Type type;
  type.kind = Kind::map;
  type.args[0] = key;
  type.args[1] = value;
  return keep(type);
}

const Type* TypeStore::optional(const Type* inner) {
  Type type;
  type.kind = Kind::optional;
  type.args[0] = inner;
  return keep(type);
}

const Type* TypeStore::choice(const std::vector<std::string>& names) {
  std::vector<Choice>& choices = choices_.emplace_back();
  // Texts are set when the vector has its final size: they point into the names beside them.
  choices.reserve(names.size());
  for (const std::string& name : names) choices.push_back({name, {}});
  for (Choice& c : choices) c.text = {c.name.data(), static_cast<std::uint32_t>(c.name.size())};
  Type type;
  type.kind = Kind::string;
  type.choices = choices;
  return keep(type);
}

const Type* TypeStore::record(const RecordType* record) {
  Type type;
  type.kind = Kind::record;
  type.record = record;
  return keep(type);
}

const Type* TypeStore::reference(const RecordType* kind) {
  Type type;
  type.kind = Kind::string;
  type.ref = kind;
  return keep(type);
}

const Type* TypeStore::text(Text from) {
  if (from == Text::any) return simple(Kind::string);
  const Type*& one = text_[static_cast<std::size_t>(from)];
  if (one == nullptr) {
    Type type;
    type.kind = Kind::string;
    type.text = from;
    one = keep(type);
  }
  return one;
}

const Type* TypeStore::or_none(const Type* type) {
  // Null is none by itself, and of dyn nothing is known that a guard could change.
  if (type->none || type->dyn() || type->kind == Kind::null) return type;
  // One for each type, so that without_none() leads back to the same pointer: choices are compared
  // by address.
  const Type*& one = or_none_[type];
  if (one == nullptr) {
    Type copy = *type;
    copy.none = true;
    one = keep(copy);
    without_none_[one] = type;
  }
  return one;
}

const Type* TypeStore::without_none(const Type* type) {
  if (!type->none) return type;
  return without_none_.at(type);  // made by or_none alone
}

const Type* TypeStore::stated(const Type* record, const std::vector<std::string>& paths) {
  std::vector<std::string_view> all(record->stated.begin(), record->stated.end());
  for (const std::string& p : paths)
    if (std::find(all.begin(), all.end(), p) == all.end()) all.emplace_back(texts_.emplace_back(p));
  if (all.size() == record->stated.size()) return record;
  // `stated` belongs to the record itself; that it may be none as a whole is put back around it.
  Type type = *without_none(record);
  type.stated = stated_.emplace_back(std::move(all));
  const Type* made = keep(type);
  return record->none ? or_none(made) : made;
}

const Type* TypeStore::parameter(char name) {
  Type type;
  type.kind = Kind::unknown;
  type.unit = texts_.emplace_back(1, name);
  return keep(type);
}

RecordType* TypeStore::new_record(std::string name) {
  return &records_.emplace_back(std::move(name));
}

namespace {

// Without what may be none. The names are in the order of Kind; the last three are a reference, and
// what is known only at run time.
std::string describe_stated(const Type& type) {
  static constexpr std::string_view kNames[] = {
      "dyn",    "null",    "bool", "int",      "uint",      "double",   "string",
      "bytes",  "list",    "map",  "type",     "timestamp", "duration", "optional",
      "date",   "decimal", "time", "quantity", "semver",    "ip",       "cidr",
      "record", "string",  "dyn",  "dyn"};
  std::string out(kNames[static_cast<std::size_t>(type.kind)]);
  const auto inner = [](const Type* t) { return t == nullptr ? std::string("dyn") : describe(*t); };
  if (type.kind == Kind::unknown && type.unit.size() == 1 && type.unit != "?")
    return std::string(type.unit);
  if (type.kind == Kind::record && type.record != nullptr) return type.record->name();
  if (type.kind == Kind::list || type.kind == Kind::optional)
    return out + "(" + inner(type.args[0]) + ")";
  if (type.kind == Kind::map)
    return out + "(" + inner(type.args[0]) + ", " + inner(type.args[1]) + ")";
  if (type.ref != nullptr) return "ref(" + type.ref->name() + ")";
  if (!type.choices.empty()) {
    out = "enum(";
    for (std::size_t i = 0; i < type.choices.size(); ++i) {
      if (i == 4) return out + ", ...)";  // a message has room for a few words
      out += (i > 0 ? ", " : "") + type.choices[i].name;
    }
    return out + ")";
  }
  if (!type.unit.empty() && type.kind != Kind::unknown) out += " (" + std::string(type.unit) + ")";
  return out;
}

// The name of a list, of the record of its items: meetings of school.meetings[]; empty: of another.
std::string_view list_of_items(const Type& type) {
  if (type.kind != Kind::record || type.record == nullptr) return {};
  std::string_view name = type.record->name();
  if (!name.ends_with("[]")) return {};
  name.remove_suffix(2);
  return name.substr(name.rfind('.') + 1);
}

}  // namespace

Message in_words(const Type& type) {
  Message out{describe(type), describe(type)};
  if (const std::string_view items = list_of_items(type); !items.empty()) {
    out = say("{} 的一项", "an item of {}", items);
  } else if (type.kind == Kind::list) {
    const Type* item = type.args[0];
    if (item == nullptr || item->dyn()) {
      out = say("列表", "a list");
    } else {
      const std::string of(list_of_items(*item));
      out = say("{} 的列表", "a list of {}", of.empty() ? in_words(*item) : Message{of, of});
    }
  } else {
    return out;
  }
  if (type.none) out = {out.zh + "（或无）", out.en + " or none"};
  return out;
}

Message in_words(const std::vector<const Type*>& arguments) {
  Message out;
  for (const Type* argument : arguments) add_to(out, {", ", ", "}, in_words(*argument));
  return out;
}

std::string describe(const Type& type) {
  return type.none ? describe_stated(type) + " or none" : describe_stated(type);
}

}  // namespace ducha::cel
