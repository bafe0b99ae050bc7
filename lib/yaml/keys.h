// What the mappings of a file may hold: tables of their keys. The reader (decode.h) takes its known
// keys and shapes from them, editors their help, and JSON Schema is written from them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "yaml/document.h"

namespace ducha::yaml {

struct Table;
using TableOf = const Table& (*)();

// What may be in a place, by shape: a single value, a list, a mapping. Several may do.
struct Value {
  enum class Scalar : std::uint8_t {
    none,        // a single value will not do
    text,        // any
    expression,  // in the language of rules
    flag,        // true, false
    whole,
    number,
    date,  // 2013-09-01
    word,  // one of `words`
  };
  Scalar scalar = Scalar::none;
  std::vector<std::string_view> words = {};
  std::shared_ptr<const Value> items = nullptr;  // of a list
  // Of a mapping: the first of these whose `mark` it has, or that has none; else any keys, each
  // with such a value.
  std::vector<TableOf> tables = {};
  std::shared_ptr<const Value> each = nullptr;
  bool anything = false;  // a dossier, a value whose type is elsewhere

  bool takes(Shape shape) const;
  const Table* table(const Node& mapping) const;  // nullptr: none of them
};

struct Key {
  std::string_view name;
  Value value;
  Message says;           // one line
  bool required = false;  // whatever else the mapping holds
  // Allowed only beside one of these: a key, or `key=word`.
  std::vector<std::string_view> with = {};
  std::vector<std::string_view> without = {};  // never beside these

  // For tables: the same key, allowed only beside some others, or never beside them.
  Key beside(std::vector<std::string_view> others) const;
  Key not_beside(std::vector<std::string_view> others) const;
};

// Keys in the order that people write them in.
struct Table {
  std::string_view name;  // in JSON Schema: "rule"
  Message what;           // in messages: {"规则 ", "the rule"}
  std::vector<Key> keys;
  std::string_view mark = {};                 // see Value::tables
  std::vector<std::string_view> one_of = {};  // at least one of these must be there
  std::shared_ptr<const Value> others =
      nullptr;  // of keys that are not listed; else there are none

  const Key* find(std::string_view key) const;
};

// Keys, as tables are written with them: one that may be left out, and one that is required. `zh`
// and `en` are the line that says what it is.
Key key(std::string_view name, Value value, std::string_view zh, std::string_view en);
Key need(std::string_view name, Value value, std::string_view zh, std::string_view en);

// Values, as tables are written with them.
Value text();
Value expression();
Value flag();
Value whole();
Value number();
Value date();
Value word(std::vector<std::string_view> words);
Value list(Value items);
Value in(TableOf table);   // a mapping with its keys
Value any_of(Value each);  // a mapping with any keys
Value anything();
Value operator|(Value a, const Value& b);  // either
Value texts();                             // a text, or a list of texts
Value words();                             // {zh, en}
const Table& words_table();

// The keys of several tables, or parts of tables, in this order.
std::vector<Key> joined(std::initializer_list<std::vector<Key>> parts);

}  // namespace ducha::yaml
