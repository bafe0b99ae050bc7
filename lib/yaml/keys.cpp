// Tables of keys: how they are put together. The tables are with their readers.
#include "yaml/keys.h"

namespace ducha::yaml {

const Key* Table::find(std::string_view key) const {
  if (key.empty()) return nullptr;
  // The first letter tells most of them apart.
  for (const Key& k : keys)
    if (k.name.front() == key.front() && k.name == key) return &k;
  return nullptr;
}

bool Value::takes(Shape shape) const {
  if (anything) return true;
  if (shape == Shape::scalar) return scalar != Scalar::none;
  if (shape == Shape::sequence) return items != nullptr;
  return shape == Shape::mapping && (!tables.empty() || each != nullptr);
}

const Table* Value::table(const Node& mapping) const {
  for (const TableOf of : tables)
    if (const Table& t = of(); t.mark.empty() || mapping.get(t.mark) != nullptr) return &t;
  return nullptr;
}

Key key(std::string_view name, Value value, std::string_view zh, std::string_view en) {
  return {name, std::move(value), Message{std::string(zh), std::string(en)}};
}

Key need(std::string_view name, Value value, std::string_view zh, std::string_view en) {
  Key out = key(name, std::move(value), zh, en);
  out.required = true;
  return out;
}

Key Key::beside(std::vector<std::string_view> others) const {
  Key out = *this;
  out.with = std::move(others);
  return out;
}

Key Key::not_beside(std::vector<std::string_view> others) const {
  Key out = *this;
  out.without = std::move(others);
  return out;
}

namespace {

Value scalar(Value::Scalar form, std::vector<std::string_view> words = {}) {
  Value out;
  out.scalar = form;
  out.words = std::move(words);
  return out;
}

}  // namespace

Value text() { return scalar(Value::Scalar::text); }
Value expression() { return scalar(Value::Scalar::expression); }
Value flag() { return scalar(Value::Scalar::flag); }
Value whole() { return scalar(Value::Scalar::whole); }
Value number() { return scalar(Value::Scalar::number); }
Value date() { return scalar(Value::Scalar::date); }
Value word(std::vector<std::string_view> words) {
  return scalar(Value::Scalar::word, std::move(words));
}

Value list(Value items) {
  Value out;
  out.items = std::make_shared<const Value>(std::move(items));
  return out;
}

// A function and not the table: tables hold one another, and some themselves, so that they are made
// when they are first asked for.
Value in(TableOf table) {
  Value out;
  out.tables.push_back(table);
  return out;
}

Value any_of(Value each) {
  Value out;
  out.each = std::make_shared<const Value>(std::move(each));
  return out;
}

Value anything() {
  Value out;
  out.anything = true;
  return out;
}

// Each shape is taken from the first that has it; tables are collected, and told apart by their
// marks in this order.
Value operator|(Value a, const Value& b) {
  if (a.scalar == Value::Scalar::none) {
    a.scalar = b.scalar;
    a.words = b.words;
  }
  if (a.items == nullptr) a.items = b.items;
  a.tables.insert(a.tables.end(), b.tables.begin(), b.tables.end());
  if (a.each == nullptr) a.each = b.each;
  a.anything |= b.anything;
  return a;
}

const Table& words_table() {
  static const Table table = {
      "words",
      {"文字", "the text"},
      {key("zh", text(), "中文", "in Chinese"), key("en", text(), "英文", "in English")}};
  return table;
}

Value texts() { return text() | list(text()); }
Value words() { return in(words_table); }

std::vector<Key> joined(std::initializer_list<std::vector<Key>> parts) {
  std::vector<Key> out;
  for (const std::vector<Key>& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace ducha::yaml
