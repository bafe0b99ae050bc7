// Rows to dossiers: run() is the door (rows.h). Tables that make dossiers are read before those
// that add to them. A value that two cells give differently is in no dossier: either would be a
// guess.
#include "import/rows.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/file_name.h"
#include "base/simplified.h"
#include "base/text.h"
#include "dossier/nothing.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"
#include "import/convert.h"
#include "import/made.h"
#include "import/outline.h"
#include "import/select.h"
#include "import/ticks.h"
#include "import/untaken.h"

namespace ducha::imports {

namespace {

using table::Cell;
using table::Sheet;
using yaml::Draft;

constexpr std::size_t kEntries = 12;  // of one cell; each is an item with all of the row

// A row as it is meant: a cell that is to be filled has the text of the last one above it.
struct Row {
  const Use& use;
  std::size_t number;
  const std::vector<Cell>& above;  // of use.fill

  std::size_t row_of(Spot at) const { return at.row == kNowhere ? number : at.row; }
  const Cell& at(Spot at) const {
    const Cell& cell = use.sheet->at(row_of(at), at.column);
    if (at.row != kNowhere) return cell;
    const auto fill = std::find(use.fill.begin(), use.fill.end(), at.column);
    if (fill == use.fill.end() || !to_fill(cell)) return cell;
    return above[static_cast<std::size_t>(fill - use.fill.begin())];
  }
  static bool to_fill(const Cell& cell) {
    const std::string text = typed(cell.text);
    return text.empty() || dossier::ditto(text);
  }
};

// A row that is read several times: its entries of one cell, or its columns that became items.
struct Turned {
  std::size_t number = 1;          // of the entry, from 1
  const Column* column = nullptr;  // which has this cell instead
  const Cell* cell = nullptr;
  const Draft* heading = nullptr;  // of `turn`
  Spot spot = {};
};

class Importer {
 public:
  Importer(const Map& map, const dossier::Schema& schema, bool personal, Problems& problems)
      : map_(map),
        schema_(schema),
        personal_(personal),
        problems_(problems),
        told_(map, personal) {}

  Imported run(const std::vector<Book>& books) {
    uses_ = find_uses(map_, books, problems_);
    if (!problems_.empty()) return {};
    told_.unmapped(books, uses_);
    // Three times over all tables: a dossier must be there before a row can add to it or name it,
    // whatever the order in the map.
    for (const int turn : {0, 1, 2})
      for (const Use& use : uses_)
        if (turn == (!use.table->creates ? 2 : names_others(*use.table) ? 1 : 0)) read(use);
    for (const Made& made : made_) write(made);
    std::sort(out_.files.begin(), out_.files.end());
    told_.finish(out_);
    return std::move(out_);
  }

 private:
  void leave(const char* reason, const Origin& from, std::string value, std::string path,
             Message why, Message write, bool personal = false) {
    told_.leave(reason, from, std::move(value), std::move(path), std::move(why), std::move(write),
                personal);
  }

  // ---- rows ----

  void read(const Use& use) {
    const Table& t = *use.table;
    if (!t.creates) index(t);
    named_.clear();
    for (const Column& c : t.columns)
      if (!c.by.empty()) named_.emplace(&c, named_by(c));
    std::vector<Cell> above(use.fill.size());
    merges_ = Merges(use);
    const std::size_t before = out_.rows;
    told_.hidden(use);
    counted_.clear();
    outline_ = Outline(t);
    if (t.labels != Table::Labels::none) {
      ++out_.rows;
      row({use, use.labels.empty() ? 0 : use.labels[0].row, above});
      return finish_counts(use);
    }
    const std::size_t full = last_full_row(use);
    for (std::size_t r = t.header.back() + 1; r < std::min(use.next, use.sheet->rows.size()); ++r) {
      if (std::all_of(use.sheet->rows[r].begin(), use.sheet->rows[r].end(),
                      [](const Cell& c) { return typed(c.text).empty(); })) {
        ++out_.blank;
        continue;
      }
      if (!of_table(uses_, use, r)) {
        if (!use.only.empty() && unclaimed(uses_, use, r)) no_table(use, r);
        continue;
      }
      if (r >= use.end || passed_over(use, r)) {
        ++out_.skipped;
        if (r >= use.end) below(use, r);
        above.assign(use.fill.size(), {});
        continue;
      }
      if (number_alone(use, r)) {
        ++out_.blank;
        continue;
      }
      if (NoData note = note_alone(use, r, full); !note.why.empty()) {
        ++out_.rows;
        leave("note", {&use, r}, {}, t.list, std::move(note.why), std::move(note.write),
              note.personal);
        continue;
      }
      ++out_.rows;
      for (std::size_t i = 0; i < use.fill.size(); ++i)
        if (const Cell& cell = use.sheet->at(r, use.fill[i]); !Row::to_fill(cell)) above[i] = cell;
      row({use, r, above});
    }
    finish_counts(use);
    if (out_.rows == before)
      leave("no-rows", {&use, t.header.back()}, {}, {},
            lined(use, say("标题下面没有可读的行", "there is no row to read below the headings"),
                  say("标题右边没有可读的列", "there is no column to read beside the headings")),
            say("填上数据；整张表不用，就写进 `ignore_sheets`，或改正 `header`、`skip`",
                "fill it in; name a sheet that is not used under `ignore_sheets`, or correct "
                "`header` or `skip`"));
  }

  void no_table(const Use& use, std::size_t r) {
    leave("no-table", {&use, r, use.only[0]}, use.sheet->at(r, use.only[0]).text, {},
          say("没有一张表的 `only` 写了它，这一行没有读",
              "is under `only` of no table, so the row was not read"),
          say("写在一张表的 `only` 里，或用 `skip` 略过",
              "name it under `only` of a table, or `skip` it"));
  }

  // A row below the end of the table that has a key like those above it, and that no other table of
  // the map reads: rows continue below the sum.
  void below(const Use& use, std::size_t r) {
    const Table& t = *use.table;
    if (t.key_from != KeyFrom::column || use.key.row != kNowhere) return;
    const bool read = std::any_of(uses_.begin(), uses_.end(), [&](const Use& u) {
      return u.sheet == use.sheet && u.table->labels == Table::Labels::none && r < u.end &&
             r >= u.table->header.front();
    });
    const Cell& cell = use.sheet->at(r, use.key.column);
    const Converted id = read ? Converted{} : key_of(t.key, cell);
    if (!id.value ||
        (t.creates ? t.key.field->pattern.empty() : by_.count(folded(id.value->text)) == 0))
      return;
    leave("below-end", {&use, r, use.key.column}, cell.text, t.key.path,
          say("这一行在表的末尾以下，没有读",
              "the row stands below the end of the table and was not read"),
          say("把它移到合计之上，或改正映射里的 `until`",
              "move it above the sum, or correct `until` in the map"),
          t.key.personal);
  }

  // Dossiers of the kind by the field that the table names them by. Sheets of one table follow one
  // another and share it.
  void index(const Table& t) {
    if (indexed_ == &t) return;
    indexed_ = &t;
    by_.clear();
    for (std::size_t i = 0; i < made_.size(); ++i) {
      if (made_[i].kind != t.kind) continue;
      const auto field = made_[i].own.values.find(t.key.path);
      if (field != made_[i].own.values.end() && field->second.against.use == nullptr)
        by_[folded(field->second.what.text)].push_back(i);
    }
  }

  static bool names_others(const Table& t) {
    return std::any_of(t.columns.begin(), t.columns.end(),
                       [](const Column& c) { return !c.by.empty(); });
  }

  // Numbers of dossiers by the texts, folded, that stand for them.
  using Named = std::unordered_map<std::string, std::vector<std::size_t>>;

  // Dossiers of the kind that a column refers to, by the texts that stand for them there.
  Named named_by(const Column& column) const {
    Named out;
    for (std::size_t i = 0; i < made_.size(); ++i) {
      if (made_[i].kind->name != column.field->target) continue;
      out[made_[i].id].push_back(i);
      const auto field = made_[i].own.values.find(column.by);
      if (field != made_[i].own.values.end() && field->second.against.use == nullptr &&
          field->second.what.text != made_[i].id)
        out[folded(field->second.what.text)].push_back(i);
    }
    return out;
  }

  // Where one name alone holds the text, or is held by it, as 青山县第一中学 holds 第一中学: how
  // the map would say that it is meant. Else `otherwise`.
  static Message near_to(const Column& column, const std::string& text, const Named& known,
                         Message otherwise) {
    const std::string wanted = folded(text);
    const std::string* near = nullptr;
    if (column.personal || wanted.size() < 6) return otherwise;
    for (const auto& [name, which] : known) {
      if (name.find(wanted) == name.npos && (name.size() < 6 || wanted.find(name) == wanted.npos))
        continue;
      if (near != nullptr) return otherwise;
      near = &name;
    }
    if (near == nullptr) return otherwise;
    const std::string line =
        fmt::format("{}: {}", yaml::Draft::scalar(text).line(), yaml::Draft::scalar(*near).line());
    return say("如果就是“{0}”，在这一列的 values 里写 {1}；否则改正这一格",
               "if it is `{0}`, write `{1}` under `values` of this column; else correct the cell",
               visible(*near), visible(line));
  }

  // The id of the dossier that a cell names by another field.
  void refer(const Column& column, Converted& got) {
    if (is_none(*got.value)) return;
    const std::string name = got.value->text;
    const auto found = named_.at(&column).find(folded(name));
    const std::size_t number = found == named_.at(&column).end() ? 0 : found->second.size();
    if (number == 1) {
      const Made& made = made_[found->second[0]];
      const std::string& id =
          made.kind->record->fields[static_cast<std::size_t>(made.kind->id_field)].name;
      got.value = made.own.values.at(id).what;
      return;
    }
    const dossier::KindSpec& kind = *schema_.kind(column.field->target);
    const int by = kind.record->find(column.by);
    const std::string label =
        by < 0 ? column.by : kind.record->fields[static_cast<std::size_t>(by)].label.zh;
    got.value.reset();
    got.why = number == 0 ? say("这次导入的{1}档案里没有{3}是它的",
                                "no dossier of kind {2} made here has this as {0}", column.by,
                                kind.title.zh, kind.name, label)
                          : say("有{0}份档案的{2}是它", "{0} dossiers have this as {1}", number,
                                column.by, label);
    got.write = near_to(column, name, named_.at(&column),
                        say("改正这一格，或写编号", "correct the cell, or write the id"));
  }

  void row(const Row& row) {
    const Use& use = row.use;
    const Table& t = *use.table;
    const Cell key_cell = cell_of_key(row);
    const Origin key{&use, row.row_of(use.key), use.key.column};
    const Converted id = key_of(t.key, key_cell);
    if (!id.value) return no_key(row, key, key_cell, id);
    const std::size_t dossier = find(key, *id.value);
    if (dossier == kNowhere) return;
    count(row, dossier);
    if (t.turn) {
      for (std::size_t i = 0; i < use.turn.size(); ++i)
        turn(row, key, dossier, {i + 1, nullptr, nullptr, &t.turn->columns[i].second, use.turn[i]});
      return;
    }
    for (std::size_t i = 0; i < t.columns.size(); ++i)
      if (!t.columns[i].each.empty()) return entries(row, key, dossier, i);
    fill_in(row, key, dossier, {});
  }

  // A cell that says nothing, such as 放假, is no item. An unreadable one leaves open
  // whether it is, so the list is not whole.
  void turn(const Row& row, const Origin& key, std::size_t dossier, const Turned& turned) {
    const Column& column = row.use.table->turn->value;
    const Cell& cell = row.at(turned.spot);
    Converted got = convert(column, cell, arena_, row.use.turn_year);
    if (got.value) return fill_in(row, key, dossier, turned);
    if (got.why.empty()) return;
    if (List* of = list_of(row, made_[dossier], turned)) of->whole = false;
    leave("value", {&row.use, row.number, turned.spot.column}, cell.text, column.path,
          not_whole(got.why, row.use.table->list), std::move(got.write), column.personal);
  }

  static Cell cell_of_key(const Row& row) {
    const Table& t = *row.use.table;
    switch (t.key_from) {
      case KeyFrom::sheet:
        return {row.use.sheet->name, table::Kind::text};
      case KeyFrom::file:
        return {stem(row.use), table::Kind::text};
      case KeyFrom::constant:
        return {t.key_text, table::Kind::text};
      case KeyFrom::column:
        break;
    }
    return row.at(row.use.key);
  }

  static std::string stem(const Use& use) {
    return std::filesystem::path(use.book->file).stem().string();
  }

  // A cell with several entries makes an item of each.
  void entries(const Row& row, const Origin& key, std::size_t dossier, std::size_t column) {
    const Column& c = row.use.table->columns[column];
    const Cell& whole = row.at(row.use.columns[column]);
    std::vector<Cell> cells;
    for (std::string& entry : entries_in(c, typed(whole.text)))
      cells.push_back({std::move(entry), whole.kind});
    if (cells.size() > kEntries)
      return leave("value",
                   {&row.use, row.row_of(row.use.columns[column]), row.use.columns[column].column},
                   whole.text, c.path, say("一格里超过{}项", "has more than {} entries", kEntries),
                   say("分成几行写", "write them in rows of their own"), c.personal);
    for (std::size_t i = 0; i < cells.size(); ++i)
      fill_in(row, key, dossier, {i + 1, &c, &cells[i], nullptr, {}});
  }

  void fill_in(const Row& row, const Origin& key, std::size_t dossier, const Turned& turned) {
    const Use& use = row.use;
    const Table& t = *use.table;
    std::optional<Draft> key_of_item;
    Record* record =
        t.list.empty() ? &made_[dossier].own : item(row, made_[dossier], turned, key_of_item);
    if (record == nullptr) return;
    const auto first = std::find_if(record->rows.begin(), record->rows.end(),
                                    [&](const Origin& o) { return o.use->table == use.table; });
    if (first == record->rows.end()) {
      record->rows.push_back(key);
    } else if (!t.list.empty() || !continues(row)) {
      leave("repeated-row", key, {}, {},
            say("与 {} 同一个编号", "has the same key as {}", cell_of(*first)),
            lined(use, say("只留一行", "keep one of the rows"),
                  say("只留一列", "keep one of the columns")));
    }
    for (const Constant& c : t.constants) {
      const auto what = c.pattern ? pattern(c, row, turned) : c.value;
      if (what) place(*record, c.path, *what, {&use, row.number}, what->line(), c.personal);
    }
    if (t.turn) {
      place(*record, t.turn->heading_path, *turned.heading, {&use, row.number, turned.spot.column},
            turned.heading->line(), t.turn->value.personal);
      cell(row, t.turn->value, row.at(turned.spot), {&use, row.number, turned.spot.column},
           use.turn_year, *record);
    }
    Ticks ticks;
    for (std::size_t i = 0; i < use.columns.size(); ++i) {
      const Column& column = t.columns[i];
      const Origin from{&use, row.row_of(use.columns[i]), use.columns[i].column};
      const Cell& written = turned.column == &column ? *turned.cell : row.at(use.columns[i]);
      if (outline_.is(column) && key_of_item)
        part(*record, column, written, from, dossier, *key_of_item);
      cell(row, column, written, from, use.years[i], *record, &ticks);
    }
    for (const auto& [path, list] : ticks.lists)
      if (list.whole) place(*record, path, list.what, list.from, list.what.line(), list.personal);
  }

  // True if a dossier has several rows on purpose: its key is filled down, or another table reads
  // the same rows as items of a list of it.
  bool continues(const Row& row) const {
    const Use& use = row.use;
    const bool down =
        use.key.row == kNowhere &&
        std::find(use.fill.begin(), use.fill.end(), use.key.column) != use.fill.end() &&
        Row::to_fill(use.sheet->at(row.number, use.key.column));
    return down || std::any_of(uses_.begin(), uses_.end(), [&](const Use& u) {
             return u.sheet == use.sheet && u.table->kind == use.table->kind &&
                    !u.table->list.empty() && u.key.column == use.key.column;
           });
  }

  // Writes which item a row is part of, or tells once that the map does not ask for it.
  void part(Record& record, const Column& column, const Cell& cell, const Origin& from,
            std::size_t dossier, const Draft& key) {
    const auto above = outline_.add(cell, dossier, key);
    if (outline_.mapped()) {
      if (!above && !column.part_none) return;
      const Draft of = above ? above->key : Draft::scalar("none");
      place(record, outline_.path(), of, {from.use, from.row}, of.line(), column.personal);
    } else if (above) {
      leave("part", from, cell.text, outline_.path(),
            say("看来是上面“{}”的一部分，这没有记下",
                "seems to be part of `{}` above, which is not kept", visible(above->text)),
            say("在映射里写 {{to: {0}, part_of: {1}}}",
                "write `{{to: {0}, part_of: {1}}}` in the map", column.path, outline_.path()),
            column.personal);
      outline_ = {};
    }
  }

  void cell(const Row& row, const Column& column, const Cell& cell, const Origin& from, int year,
            Record& record, Ticks* ticks = nullptr) {
    Converted got = convert(column, cell, arena_, year);
    if (got.value && !column.by.empty()) refer(column, got);
    if (ticks != nullptr && ticks->add(column, got, from)) return;
    if (got.value) {
      place(record, column.path, std::move(*got.value), from, cell.text, column.personal);
    } else if (!got.why.empty()) {
      leave("value", from, cell.text, column.path, std::move(got.why), std::move(got.write),
            column.personal);
    } else if (from.row == row.number && typed(cell.text).empty()) {
      if (const table::Area* area = merges_.at(row.number, from.column))
        merged_cell(from, *area, column);
    }
  }

  // What a pattern such as {sheet}-{row} is for a row.
  static std::string expanded(std::string text, const Row& row, const Turned& turned) {
    std::string number = std::to_string(row.number + 1);
    if (turned.number > 1) number += fmt::format("-{}", turned.number);
    const std::pair<std::string_view, std::string> marks[] = {
        {"{sheet}", row.use.sheet->name}, {"{file}", stem(row.use)}, {"{row}", number}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const auto mark = std::find_if(std::begin(marks), std::end(marks), [&](const auto& m) {
        return text.compare(at, m.first.size(), m.first) == 0;
      });
      if (mark == std::end(marks)) {
        out += text[at++];
      } else {
        out += mark->second;
        at += mark->first.size();
      }
    }
    return out;
  }

  std::optional<Draft> pattern(const Constant& c, const Row& row, const Turned& turned) {
    const std::string text = expanded(c.value.text, row, turned);
    yaml::Node node;
    node.shape = yaml::Shape::scalar;
    node.style = yaml::Style::double_quoted;
    node.text = text;
    std::vector<dossier::Fault> faults;
    arena_.clear();
    auto what = taken(*c.field, node, arena_, faults);
    if (!what)
      leave("value", {&row.use, row.number}, text, c.path, faults[0].message, faults[0].hint,
            c.personal);
    return what;
  }

  // ---- rows that are counted ----

  void count(const Row& row, std::size_t dossier) {
    const Table& t = *row.use.table;
    for (std::size_t i = 0; i < t.counts.size(); ++i) {
      auto& [number, from] =
          counted_
              .try_emplace({dossier, i}, 0, Origin{&row.use, row.number, row.use.counts[i].column})
              .first->second;
      const Count& c = t.counts[i];
      if (!c.column) {
        ++number;
        continue;
      }
      const std::string text = folded(row.at(row.use.counts[i]).text);
      const auto has = [&](const Count& k) {
        return std::any_of(k.texts.begin(), k.texts.end(),
                           [&](const std::string& p) { return matches(p, text); });
      };
      if (has(c)) {
        ++number;
        continue;
      }
      // Told once, where no count of this column has the text.
      const auto same = [&](const Count& k) {
        return k.column && k.column->text == c.column->text;
      };
      const auto first = std::find_if(t.counts.begin(), t.counts.end(), same);
      if (&*first == &c && std::none_of(t.counts.begin(), t.counts.end(),
                                        [&](const Count& k) { return same(k) && has(k); }))
        leave(
            "value", {&row.use, row.row_of(row.use.counts[i]), row.use.counts[i].column},
            row.at(row.use.counts[i]).text, c.path,
            say("counts 里没有这个词，这一行没有数进去",
                "is not under `counts`, so the row is not counted"),
            say("在 counts 里写明它，或改正这一格", "name it under `counts`, or correct the cell"),
            c.personal);
    }
  }

  void finish_counts(const Use& use) {
    for (const auto& [key, counted] : counted_) {
      const Count& c = use.table->counts[key.second];
      place(made_[key.first].own, c.path, Draft::scalar(std::to_string(counted.first)),
            counted.second, std::to_string(counted.first), c.personal);
    }
  }

  void merged_cell(const Origin& from, const table::Area& area, const Column& column) {
    const Sheet& sheet = *from.use->sheet;
    leave("merged-cell", from, {}, column.path,
          say("{} 是合并单元格 {} 的一部分，值写在 {}，这一行没有取",
              "{} belongs to the merged cells {}; the value stands in {} and is not taken for this "
              "row",
              sheet.name_of(from.row, from.column), sheet.name_of(area),
              sheet.name_of(area.row, area.column)),
          area.column != from.column
              ? say("拆分单元格，每格各填各的", "split the cells, and fill in each of them")
              : say("每行都是这个值，就在映射里写 `fill: [{}]`；否则拆分单元格，逐行填写",
                    "write `fill: [{}]` in the map if every row has this value; else split the "
                    "cells",
                    column.heading.text),
          column.personal);
  }

  // A key that is said to be none is none.
  Converted key_of(const Column& column, const Cell& cell) {
    Converted key = convert(column, cell, arena_);
    if (key.value && is_none(*key.value)) key.value.reset();
    return key;
  }

  void no_key(const Row& row, const Origin& at, const Cell& cell, const Converted& id) {
    const Use& use = row.use;
    const table::Area* area = merges_.at(at.row, at.column);
    NoData known =
        no_data(use, row.number,
                area != nullptr && area->row == area->last_row && area->column < at.column);
    const bool none = id.why.empty();
    Message why = !known.why.empty() ? std::move(known.why) : none ? no_key_in(use) : id.why;
    if (known.write.empty())
      known.write = none ? say("填上；如是合并单元格，在映射里写 fill: [{0}]",
                               "fill it in; if cells are merged, write `fill: [{0}]` in the map",
                               use.key.column < use.names.size() ? use.names.name(use.key.column)
                                                                 : use.table->key.heading.text)
                         : id.write;
    leave(none ? "no-key" : "bad-key", at, none ? std::string() : cell.text,
          none ? std::string() : use.table->key.path, std::move(why), std::move(known.write),
          !none && use.table->key.personal);
  }

  // The number of the dossier of a row; kNowhere after saying why there is none.
  std::size_t find(const Origin& key, const Draft& id) {
    const Table& t = *key.use->table;
    if (t.creates) {
      const auto [found, fresh] = ids_.try_emplace({t.kind, id.text}, made_.size());
      if (fresh) {
        made_.push_back({t.kind, id.text, key, {}, {}});
        made_.back().own.values.emplace(t.key.path, Value{id, {key.use, key.row}});
      }
      return found->second;
    }
    const auto found = by_.find(folded(id.text));
    if (found != by_.end() && found->second.size() == 1) return found->second[0];
    const bool several = found != by_.end();
    // 小计 and 注：... are no names of a school.
    NoData known;
    if (t.key_from == KeyFrom::column && key.use->key.row == kNowhere)
      known = no_data(*key.use, key.row, false);
    if (known.write.empty())
      known.write = say("改正这一格，或在产生档案的表里补上一行",
                        "correct the cell, or add a row to the table that makes dossiers");
    leave("unknown-key", key, id.text, t.key.path,  // not of the cell, which may be empty: `fill`
          several ? say("有{0}份档案的{2}是它", "{0} dossiers have this as {1}",
                        found->second.size(), t.key.path, t.key.field->label.zh)
                  : say("没有哪份{3}档案的{2}是它", "no dossier of kind {1} has this as {0}",
                        t.key.path, t.kind->name, t.key.field->label.zh, t.kind->title.zh),
          several ? say("以编号为 key", "let the key be the id")
                  : near_to(t.key, id.text, by_, std::move(known.write)),
          t.key.personal);
    return kNowhere;
  }

  // The list that a row is an item of; nullptr after saying that there is no item that it is
  // within.
  List* list_of(const Row& row, Made& dossier, const Turned& turned) {
    const Table& t = *row.use.table;
    if (t.within.empty()) return &dossier.lists[t.list];
    const std::string key = expanded(t.within, row, turned);
    const auto outer = dossier.lists.find(t.outer);
    if (outer != dossier.lists.end())
      if (const auto at = outer->second.by_key.find(key); at != outer->second.by_key.end()) {
        auto& lists = outer->second.items[at->second].lists;
        if (lists == nullptr) lists = std::make_shared<Lists>();
        return &lists->at[t.inner];
      }
    leave("unknown-key", {&row.use, row.number}, key, t.outer,
          say("{} 里没有这一项", "{} has no such item", t.outer),
          say("在映射里先写产生那一项的表", "let a table before this one make the item"));
    return nullptr;
  }

  static const dossier::FieldSpec& key_field(const dossier::RecordSpec& record) {
    return record.fields[static_cast<std::size_t>(record.find(record.key))];
  }

  // The item of a row; nullptr after saying why there is none.
  Record* item(const Row& row, Made& dossier, const Turned& turned, std::optional<Draft>& as) {
    const Table& t = *row.use.table;
    List* into = list_of(row, dossier, turned);
    if (into == nullptr) return nullptr;
    List& list = *into;
    const std::string& name = t.record->key;
    const auto column = std::find_if(t.columns.begin(), t.columns.end(),
                                     [&](const Column& c) { return c.path == name; });
    const auto constant = std::find_if(t.constants.begin(), t.constants.end(),
                                       [&](const Constant& c) { return c.path == name; });
    Converted key;
    Origin from{&row.use, row.number};
    std::string text;
    bool personal = false;
    if (column != t.columns.end()) {
      const Spot at = row.use.columns[static_cast<std::size_t>(column - t.columns.begin())];
      const Cell& cell = turned.column == &*column ? *turned.cell : row.at(at);
      from = {&row.use, row.row_of(at), at.column};
      key = key_of(*column, cell);
      text = cell.text;
      personal = column->personal;
    } else if (constant != t.constants.end()) {
      if (constant->pattern) {
        key.value = pattern(*constant, row, turned);
        if (!key.value) {
          list.whole = false;
          return nullptr;
        }
      } else {
        key.value = constant->value;
      }
    } else if (t.turn && t.turn->heading_path == name) {
      key.value = *turned.heading;
    } else {
      return &list.items.emplace_back().record;  // without keys
    }
    if (column != t.columns.end() && sums(text)) {
      leave("total", from, text, t.list,
            say("看来是合计，不是一项，没有读", "seems to be a sum and no item, and was not read"),
            say("在映射里写 {}", "write `{}` in the map",
                fmt::format("skip: {{{}: {}}}", column->heading.text, table::squeezed(text))),
            personal);
      return nullptr;
    }
    if (!key.value) {
      const bool none = key.why.empty();
      list.whole = false;
      NoData wrong{key.why, key.write};
      if (none) wrong = no_item(row.use, from.row, {key_field(*t.record).label.zh, name});
      leave(none ? "no-key" : "bad-key", from, text, fmt::format("{}[].{}", t.list, name),
            not_whole(wrong.why, t.list), std::move(wrong.write), personal);
      return nullptr;
    }
    const auto [found, fresh] = list.by_key.try_emplace(key.value->text, list.items.size());
    if (fresh) list.items.push_back({key.value->text, {}});
    as = std::move(key.value);
    return &list.items[found->second].record;
  }

  // `text`: as people see it.
  void place(Record& record, std::string_view path, Draft what, const Origin& from,
             std::string_view text, bool personal) {
    const auto found = record.values.find(path);
    if (found == record.values.end()) {
      record.values.emplace(path, Value{std::move(what), from});
      return;
    }
    Value& there = found->second;
    const bool same = there.what == what;
    if (same && there.against.use == nullptr) return;
    const Origin& other = same ? there.against : there.from;
    leave(
        "contradiction", from, std::string(text), std::string(path),
        say("{} 写的是另一个值，两个都不取", "{} says otherwise; neither is taken", cell_of(other)),
        say("核实后改成一致", "find out which is right and let both say it"), personal);
    if (there.against.use == nullptr) there.against = from;
  }

  // ---- dossiers ----

  void write(const Made& made) {
    const Draft draft = drafted(made, out_.placed);
    std::string text = draft.block();
    auto faults = read_back(draft, text, schema_, personal_, reader_, arena_);
    std::vector<Origin> from = origins_of(made, faults);
    for (std::size_t i = 0; i < faults.size(); ++i)
      leave("fault", from[i], {}, faults[i].path, std::move(faults[i].message),
            faults[i].hint.empty() ? say("补在表格里，或写出后补在档案里",
                                         "add it to the table, or to the dossier afterwards")
                                   : std::move(faults[i].hint));
    out_.files.emplace_back(
        fmt::format("{}/{}.yaml", file_name(made.kind->name), file_name(made.id)), std::move(text));
  }

  const Map& map_;
  const dossier::Schema& schema_;
  bool personal_;
  Problems& problems_;
  std::vector<Use> uses_;
  std::vector<Made> made_;
  std::map<std::pair<const dossier::KindSpec*, std::string>, std::size_t> ids_;
  Merges merges_;  // of the use that is read
  // By dossier and number of the count: how many rows, and the first.
  std::map<std::pair<std::size_t, std::size_t>, std::pair<std::size_t, Origin>> counted_;
  const Table* indexed_ = nullptr;
  Named by_;
  std::unordered_map<const Column*, Named> named_;  // of the table that is read
  Outline outline_;                                 // likewise
  Arena arena_;
  yaml::Reader reader_;
  Untaken told_;
  Imported out_;
};

}  // namespace

Imported run(const Map& map, const dossier::Schema& schema, std::vector<Book> books, bool personal,
             Problems& problems) {
  // Not in the order in which they were given: the same tables, the same bytes.
  std::sort(books.begin(), books.end(),
            [](const Book& a, const Book& b) { return a.file < b.file; });
  turn_across(map, books, problems);
  if (!problems.empty()) return {};
  return Importer(map, schema, personal, problems).run(books);
}

}  // namespace ducha::imports
