// Rows to dossiers. Tables that make dossiers are read before those that add to them. A value that
// two cells give differently is in no dossier: either would be a guess. See rows.h.
#include "import/rows.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/file_name.h"
#include "base/limits.h"
#include "base/text.h"
#include "dossier/reader.h"
#include "import/convert.h"

namespace ducha::imports {

namespace {

using table::Cell;
using table::Sheet;
using yaml::Draft;

// A row as it is meant: a cell that is to be filled has the text of the last one above it.
struct Row {
  const Use& use;
  std::size_t number;
  const std::vector<Cell>& above;  // of use.fill

  const Cell& at(std::size_t column) const {
    const Cell& cell = use.sheet->at(number, column);
    const auto fill = std::find(use.fill.begin(), use.fill.end(), column);
    if (fill == use.fill.end() || !typed(cell.text).empty()) return cell;
    return above[static_cast<std::size_t>(fill - use.fill.begin())];
  }
};

// Where a value came from; column npos: from the map, for this row.
struct Origin {
  const Use* use = nullptr;
  std::size_t row = 0;
  std::size_t column = kNowhere;
};

struct Value {
  Draft what;
  Origin from;
  Origin against = {};  // the first that says otherwise; without a use: nobody does
};

// The fields of a dossier or of an item. Paths are those of the map, which stays.
struct Record {
  std::map<std::string_view, Value> values;
  std::vector<Origin> rows;  // the first row of each table
};

struct Item {
  std::string key;
  Record record;
};

struct List {
  bool whole = true;        // else items are known to be missing, and it is not written
  std::vector<Item> items;  // in the order of the rows
  std::unordered_map<std::string, std::size_t> by_key;
};

struct Made {
  const dossier::KindSpec* kind = nullptr;
  std::string id;
  Origin row;  // the first that names it
  Record own;
  std::map<std::string_view, List> lists;
};

// Words that people write below a table; what such a row is, the map must say.
bool sums_up(const Sheet& sheet, std::size_t row) {
  for (const Cell& cell : sheet.rows[row]) {
    const std::string text = table::squeezed(cell.text);
    for (const char* word : {"合计", "小计", "总计", "总数", "Total", "total"})
      if (text.starts_with(word) || text.ends_with(word)) return true;
  }
  return false;
}

class Importer {
 public:
  Importer(const Map& map, const dossier::Schema& schema, bool personal, Problems& problems)
      : map_(map), schema_(schema), personal_(personal), problems_(problems) {}

  Imported run(const std::vector<Book>& books) {
    uses_ = find_uses(map_, books, problems_);
    if (!problems_.empty()) return {};
    for (const Book& book : books)
      for (const Sheet& sheet : book.workbook.sheets) {
        order_.emplace(&sheet, order_.size());
        unmapped(book, sheet);
      }
    for (const bool creates : {true, false})
      for (const Use& use : uses_)
        if (use.table->creates == creates) read(use);
    for (const Made& made : made_) write(made);
    std::sort(out_.files.begin(), out_.files.end());
    std::stable_sort(left_.begin(), left_.end(), [](const Placed& a, const Placed& b) {
      return std::tuple(a.sheet, a.left.row, a.left.column) <
             std::tuple(b.sheet, b.left.row, b.left.column);
    });
    for (Placed& p : left_) out_.left.push_back(std::move(p.left));
    return std::move(out_);
  }

 private:
  struct Placed {
    std::size_t sheet;  // its number among all
    Left left;
  };

  // ---- rows ----

  void read(const Use& use) {
    const Table& t = *use.table;
    if (!t.creates) index(t);
    std::vector<Cell> above(use.fill.size());
    for (std::size_t r = t.header.back() + 1; r < use.sheet->rows.size(); ++r) {
      if (std::all_of(use.sheet->rows[r].begin(), use.sheet->rows[r].end(),
                      [](const Cell& c) { return typed(c.text).empty(); })) {
        ++out_.blank;
        continue;
      }
      if (passed_over(use, r)) {
        ++out_.skipped;
        above.assign(use.fill.size(), {});
        continue;
      }
      ++out_.rows;
      for (std::size_t i = 0; i < use.fill.size(); ++i)
        if (const Cell& cell = use.sheet->at(r, use.fill[i]); !typed(cell.text).empty())
          above[i] = cell;
      row({use, r, above});
    }
  }

  static bool passed_over(const Use& use, std::size_t r) {
    for (std::size_t i = 0; i < use.skip.size(); ++i) {
      const std::string text = table::squeezed(use.sheet->at(r, use.skip[i]).text);
      for (const std::string& pattern : use.table->skip[i].texts)
        if (matches(pattern, text)) return true;
    }
    return false;
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
        by_[field->second.what.text].push_back(i);
    }
  }

  void row(const Row& row) {
    const Use& use = row.use;
    const Origin key{&use, row.number, use.key};
    const Converted id = key_of(use.table->key, row.at(use.key));
    if (!id.value) return no_key(row, id);
    Made* dossier = find(key, *id.value);
    if (dossier == nullptr) return;
    Record* record = use.table->list.empty() ? &dossier->own : item(row, *dossier);
    if (record == nullptr) return;
    const auto first = std::find_if(record->rows.begin(), record->rows.end(),
                                    [&](const Origin& o) { return o.use->table == use.table; });
    if (first == record->rows.end()) {
      record->rows.push_back(key);
    } else {
      leave("repeated-row", key, {}, {},
            say("与 {} 同一个编号", "has the same key as {}", cell_of(*first)),
            say("只留一行", "keep one of the rows"));
    }
    for (const Constant& c : use.table->constants)
      place(*record, c.path, c.value, {&use, row.number}, c.value.line(), c.personal);
    for (std::size_t i = 0; i < use.columns.size(); ++i) {
      const Column& column = use.table->columns[i];
      const Origin from{&use, row.number, use.columns[i]};
      const Cell& cell = row.at(from.column);
      Converted got = convert(column, cell, arena_);
      if (got.value) {
        place(*record, column.path, std::move(*got.value), from, cell.text, column.personal);
      } else if (!got.why.empty()) {
        leave("value", from, cell.text, column.path, std::move(got.why), std::move(got.write),
              column.personal);
      }
    }
  }

  // A key that is said to be none is none.
  Converted key_of(const Column& column, const Cell& cell) {
    Converted key = convert(column, cell, arena_);
    if (key.value && is_none(*key.value)) key.value.reset();
    return key;
  }

  void no_key(const Row& row, const Converted& id) {
    const Use& use = row.use;
    const Origin at{&use, row.number, use.key};
    const Message total =
        say("是合计行就在映射的 skip 里写明,如 skip: {{标题: 合计}}",
            "if it is a row of totals, say so in the map: `skip: {{HEADING: 合计}}`");
    const bool sum = sums_up(*use.sheet, row.number);
    if (id.why.empty())
      return leave("no-key", at, {}, {},
                   say("这一行没有编号,不知是谁的", "the row has no key: nobody knows whose it is"),
                   sum ? total
                       : say("填上;如是合并单元格,在映射里写 fill: [{0}]",
                             "fill it in; if cells are merged, write `fill: [{0}]` in the map",
                             use.names.name(use.key)));
    leave("bad-key", at, row.at(use.key).text, use.table->key.path, id.why, sum ? total : id.write,
          use.table->key.personal);
  }

  // The dossier of a row; nullptr after saying why there is none.
  Made* find(const Origin& key, const Draft& id) {
    const Table& t = *key.use->table;
    if (t.creates) {
      const auto [found, fresh] = ids_.try_emplace({t.kind, id.text}, made_.size());
      if (fresh) {
        made_.push_back({t.kind, id.text, key, {}, {}});
        made_.back().own.values.emplace(t.key.path, Value{id, {key.use, key.row}});
      }
      return &made_[found->second];
    }
    const auto found = by_.find(id.text);
    if (found != by_.end() && found->second.size() == 1) return &made_[found->second[0]];
    const bool several = found != by_.end();
    leave("unknown-key", key, id.text, t.key.path,  // not of the cell, which may be empty: `fill`
          several ? say("有 {} 份档案的 {} 是它", "{} dossiers have this as {}",
                        found->second.size(), t.key.path)
                  : say("没有 {} 是它的 {} 档案", "no dossier of kind {1} has this as {0}",
                        t.key.path, t.kind->name),
          several ? say("以编号为 key", "let the key be the id")
                  : say("改正这一格,或在产生档案的表里补上一行",
                        "correct the cell, or add a row to the table that makes dossiers"),
          t.key.personal);
    return nullptr;
  }

  // The item of a row; nullptr after saying why there is none.
  Record* item(const Row& row, Made& dossier) {
    const Table& t = *row.use.table;
    List& list = dossier.lists[t.list];
    const auto column = std::find_if(t.columns.begin(), t.columns.end(),
                                     [&](const Column& c) { return c.path == t.record->key; });
    if (column == t.columns.end()) return &list.items.emplace_back().record;  // without keys
    const std::size_t at = row.use.columns[static_cast<std::size_t>(column - t.columns.begin())];
    const Converted key = key_of(*column, row.at(at));
    if (!key.value) {
      const bool none = key.why.empty();
      list.whole = false;
      Message why = none ? say("没有 {}", "has no {}", t.record->key) : key.why;
      why = {fmt::format("{};{} 因此不全,整个不写", why.zh, t.list),
             fmt::format("{}; so {} is not whole and is left out", why.en, t.list)};
      leave(none ? "no-key" : "bad-key", {&row.use, row.number, at}, row.at(at).text,
            fmt::format("{}[].{}", t.list, column->path), std::move(why),
            none ? say("填上", "fill it in") : key.write, column->personal);
      return nullptr;
    }
    const auto [found, fresh] = list.by_key.try_emplace(key.value->text, list.items.size());
    if (fresh) list.items.push_back({key.value->text, {}});
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
        say("{} 写的是另一个值,两个都不取", "{} says otherwise; neither is taken", cell_of(other)),
        say("核实后改成一致", "find out which is right and let both say it"), personal);
    if (there.against.use == nullptr) there.against = from;
  }

  static std::string cell_of(const Origin& from) {
    const std::string where = visible(from.use->place());
    return from.column == kNowhere
               ? fmt::format("{}:{}", where, from.row + 1)
               : fmt::format("{}:{}", where, table::cell_name(from.row, from.column));
  }

  void leave(const char* reason, const Origin& from, std::string value, std::string path,
             Message why, Message write, bool personal = false) {
    Left left{reason, from.use->book->file, from.use->sheet->name, from.row + 1};
    if (from.column != kNowhere) {
      left.column = from.column + 1;
      left.heading = from.use->names[from.column];
    }
    left.path = std::move(path);
    left.value = std::move(value);
    left.why = std::move(why);
    left.write = std::move(write);
    if (personal && !personal_) {
      left.hidden = true;
      left.value.clear();
      if (reason != std::string_view("contradiction")) {
        left.why = say("填写有误(个人信息,不显示)", "is not as it should be (personal, not shown)");
        left.write = say("对照表格改正,或加 --show-personal 查看",
                         "look at the table, or see it with --show-personal");
      }
    }
    add(*from.use->sheet, std::move(left));
  }

  void add(const Sheet& sheet, Left left) {
    if (left_.size() < limits::kImportLeft) {
      left_.push_back({order_.at(&sheet), std::move(left)});
    } else {
      ++out_.unlisted;
    }
  }

  // ---- what nobody asked for ----

  void unmapped(const Book& book, const Sheet& sheet) {
    const Use* use = nullptr;
    std::set<std::size_t> known;
    for (const Use& u : uses_) {
      if (u.sheet != &sheet) continue;
      use = &u;
      known.insert(u.key);
      for (const auto* columns : {&u.columns, &u.fill, &u.skip, &u.ignore})
        known.insert(columns->begin(), columns->end());
    }
    if (use == nullptr) {
      if (ignored(map_, sheet) || sheet.rows.empty()) return;
      Left left{"unmapped-sheet", book.file, sheet.name};
      left.why = say("映射里没有这个工作表", "no table of the map reads this sheet");
      left.write =
          say("加一张表,或写在 ignore_sheets 里", "add a table, or name it under `ignore_sheets`");
      return add(sheet, std::move(left));
    }
    const std::size_t head = use->table->header.back();
    // Row by row: most rows of a wide sheet may be short.
    std::vector<std::size_t> counts(use->names.size());
    for (std::size_t r = head + 1; r < sheet.rows.size(); ++r)
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c)
        if (!typed(sheet.rows[r][c].text).empty()) ++counts[c];
    for (std::size_t c = 0; c < counts.size(); ++c)
      if (known.count(c) == 0 && counts[c] != 0)
        leave("unmapped-column", {use, head, c}, {}, {},
              say("映射没有说这一列,{} 格有内容",
                  "the map says nothing of this column; {} cells have text", counts[c]),
              say("写在 columns(字段)或 ignore 里:{}",
                  "name it under `columns` with its field, or under `ignore`: {}",
                  use->names.name(c)));
  }

  // ---- dossiers ----

  void write(const Made& made) {
    Draft draft = Draft::mapping();
    draft.pairs.emplace_back("kind", Draft::scalar(made.kind->name));
    fill(draft, *made.kind->record, "", made.own, &made.lists);
    std::string text = draft.block();
    check(made, draft, text);
    out_.files.emplace_back(
        fmt::format("{}/{}.yaml", file_name(made.kind->name), file_name(made.id)), std::move(text));
  }

  // What is known of a record, in the order of the schema. `lead`: its path and a point.
  void fill(Draft& draft, const dossier::RecordSpec& spec, const std::string& lead,
            const Record& record, const std::map<std::string_view, List>* lists) {
    const auto below = [&](const auto& paths) {
      const auto first = paths.lower_bound(lead);
      return first != paths.end() && first->first.starts_with(lead);
    };
    if (!below(record.values) && (lists == nullptr || !below(*lists))) return;
    for (const dossier::FieldSpec& field : spec.fields) {
      const std::string path = lead + field.name;
      Draft what;
      if (const auto value = record.values.find(path); value != record.values.end()) {
        if (value->second.against.use != nullptr) continue;
        what = value->second.what;
        if (value->second.from.column != kNowhere) ++out_.placed;
      } else if (field.shape == dossier::FieldSpec::Shape::record) {
        what = Draft::mapping();
        fill(what, *field.record, path + ".", record, lists);
        if (what.pairs.empty()) continue;
      } else if (lists != nullptr && lists->count(path) != 0 && lists->at(path).whole) {
        what = Draft::sequence();
        for (const Item& item : lists->at(path).items)
          fill(what.items.emplace_back(Draft::mapping()), *field.inner(), "", item.record, nullptr);
      } else {
        continue;
      }
      draft.pairs.emplace_back(field.name, std::move(what));
    }
  }

  // What was written, read again as a check would.
  void check(const Made& made, const Draft& draft, const std::string& text) {
    Problems wrong;
    const yaml::Node* root = reader_.read(text, 1, wrong);
    std::vector<dossier::Fault> faults;
    dossier::Dossier dossier;
    arena_.clear();
    if (root != nullptr && Draft(*root).line() == draft.line()) {
      dossier::read(*root, schema_, arena_, dossier, faults, personal_);
    } else {
      Message why = say("写出后读不回来", "cannot be read again as it was written");
      if (!wrong.empty())
        why = {fmt::format("{}:{}", why.zh, wrong[0].message.zh),
               fmt::format("{}: {}", why.en, wrong[0].message.en)};
      faults.push_back({"input/syntax", {}, 1, {}, std::move(why)});
    }
    if (faults.empty()) return;
    const auto rows = rows_of_items(made);
    for (dossier::Fault& f : faults)
      leave("fault", origin_of(made, rows, f.path), {}, f.path, std::move(f.message),
            f.hint.empty() ? say("补在表格里,或写出后补在档案里",
                                 "add it to the table, or to the dossier afterwards")
                           : std::move(f.hint));
  }

  // By the paths that faults have for them.
  static std::unordered_map<std::string, Origin> rows_of_items(const Made& made) {
    std::unordered_map<std::string, Origin> out;
    for (const auto& [path, list] : made.lists)
      for (std::size_t i = 0; i < list.items.size(); ++i) {
        const Item& item = list.items[i];
        const std::string key =
            item.key.empty() ? std::to_string(i) : visible(shorten(item.key, limits::kNameShown));
        out.emplace(fmt::format("{}[{}]", path, key), item.record.rows[0]);
      }
    return out;
  }

  static Origin origin_of(const Made& made, const std::unordered_map<std::string, Origin>& rows,
                          const std::string& path) {
    for (std::size_t end = 0; (end = path.find(']', end)) != path.npos;) {
      const auto item = rows.find(path.substr(0, ++end));
      if (item != rows.end()) return item->second;
    }
    const auto value = made.own.values.find(path);
    return value == made.own.values.end() || value->second.from.column == kNowhere
               ? made.row
               : value->second.from;
  }

  const Map& map_;
  const dossier::Schema& schema_;
  bool personal_;
  Problems& problems_;
  std::vector<Use> uses_;
  std::unordered_map<const Sheet*, std::size_t> order_;
  std::vector<Made> made_;
  std::map<std::pair<const dossier::KindSpec*, std::string>, std::size_t> ids_;
  const Table* indexed_ = nullptr;
  std::unordered_map<std::string, std::vector<std::size_t>> by_;
  Arena arena_;
  yaml::Reader reader_;
  std::vector<Placed> left_;
  Imported out_;
};

}  // namespace

Imported run(const Map& map, const dossier::Schema& schema, std::vector<Book> books, bool personal,
             Problems& problems) {
  // Not in the order in which they were given: the same tables, the same bytes.
  std::sort(books.begin(), books.end(),
            [](const Book& a, const Book& b) { return a.file < b.file; });
  return Importer(map, schema, personal, problems).run(books);
}

}  // namespace ducha::imports
