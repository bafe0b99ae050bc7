// Which rows are part of which: Outline.
#include "import/outline.h"

#include <algorithm>

#include "import/convert.h"

namespace ducha::imports {

namespace {

constexpr std::string_view kWithin = "其中";

// A text below 其中：办公费 stands below the first character of 办公费, more or less: 其中： is as
// wide as five, six or seven blanks, by its colon and the width of its characters.
constexpr std::size_t kSlack = 3;

// Blanks in front of a text, by their width.
std::size_t skip_blanks(std::string_view text, std::size_t& at) {
  std::size_t width = 0;
  for (bool more = true; more;) {
    more = false;
    for (const auto& [blank, wide] : {std::pair<std::string_view, std::size_t>{" ", 1},
                                      {"\xc2\xa0", 1},
                                      {"\xe3\x80\x80", 2},
                                      {"\t", 4}})
      if (text.substr(at).starts_with(blank)) {
        at += blank.size();
        width += wide;
        more = true;
      }
  }
  return width;
}

const dossier::FieldSpec* part_field(const Table& t) {
  const auto& fields = t.record->fields;
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& f) {
    return !t.list.empty() && f.names == t.list;
  });
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

Outline::Outline(const Table& table) {
  for (const Column& c : table.columns) {
    if (c.part_of.empty()) continue;
    column_ = &c;
    path_ = c.part_of;
    return;
  }
  const dossier::FieldSpec* field = part_field(table);
  const auto given = [&](const auto& all) {
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& c) { return c.path == field->name; });
  };
  if (field == nullptr || given(table.columns) || given(table.constants)) return;
  const auto text = std::find_if(table.columns.begin(), table.columns.end(), [](const Column& c) {
    return c.field->scalar == dossier::Scalar::string && c.values.empty() && !c.many;
  });
  if (text == table.columns.end()) return;
  column_ = &*text;
  path_ = field->name;
}

Outline::Open Outline::placed(std::string_view cell, std::size_t& rest) {
  rest = 0;
  const Open out{skip_blanks(cell, rest), false};
  std::size_t at = rest;
  if (!cell.substr(at).starts_with(kWithin)) return out;
  at += kWithin.size();
  std::size_t width = 4;
  for (const auto& [colon, wide] : {std::pair<std::string_view, std::size_t>{":", 1}, {"：", 2}})
    if (cell.substr(at).starts_with(colon)) {
      at += colon.size();
      width += wide;
      break;
    }
  width += skip_blanks(cell, at);
  if (at == cell.size()) return out;
  rest = at;
  return {out.level + width, true};
}

std::string Outline::bare(std::string_view cell) {
  std::size_t rest = 0;
  placed(cell, rest);
  return typed(cell.substr(rest));
}

std::optional<Outline::Above> Outline::add(const table::Cell& cell, std::size_t dossier,
                                           yaml::Draft key) {
  if (dossier != dossier_) open_.clear();
  dossier_ = dossier;
  std::size_t rest = 0;
  Open row = placed(cell.text, rest);
  row.level += 2 * std::size_t{cell.indent};
  while (!open_.empty() && row.level <= open_.back().level + (open_.back().within ? kSlack : 0))
    open_.pop_back();
  std::optional<Above> above;
  if (!open_.empty()) above = open_.back().item;
  row.item = {std::move(key), typed(std::string_view(cell.text).substr(rest))};
  open_.push_back(std::move(row));
  return above;
}

}  // namespace ducha::imports
