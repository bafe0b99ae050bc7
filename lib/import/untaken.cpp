// What an import could not place: Untaken collects it, sorts it by table and place, and hides what
// may be personal. It never decides what is placed.
#include "import/untaken.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "base/text.h"
#include "base/wording.h"
#include "import/convert.h"
#include "import/select.h"

namespace ducha::imports {

using table::Cell;
using table::Sheet;

Message lined(const Use& use, Message row, Message column) {
  return use.sheet->across ? std::move(column) : std::move(row);
}

Message no_key_in(const Use& use) {
  return lined(
      use, say("这一行没有编号，不知是谁的", "the row has no key: nobody knows whose it is"),
      say("这一列没有编号，不知是谁的", "the column has no key: nobody knows whose it is"));
}

Message not_whole(const Message& why, const std::string& list) {
  return say("{0}；{1} 因此不全，整个不写", "{0}; so {1} is not whole and is left out", why, list);
}

std::string cell_of(const Origin& from) {
  const std::string where = visible(from.use->place());
  if (from.column != kNowhere)
    return fmt::format("{}:{}", where, from.use->sheet->name_of(from.row, from.column));
  return fmt::format("{}:{}", where,
                     from.use->sheet->across ? letters(from.row) : std::to_string(from.row + 1));
}

namespace {

// True if both say the same of one cell.
bool same_cell(const Left& a, const Left& b) {
  return std::tuple(a.row, a.column, a.hidden, a.value, a.why.zh) ==
             std::tuple(b.row, b.column, b.hidden, b.value, b.why.zh) &&
         a.reason == b.reason;
}

std::string heading_of(const Origin& from) {
  const Use& use = *from.use;
  const bool cells = use.cells || use.table->labels != Table::Labels::none;
  for (std::size_t i = 0; cells && i < use.columns.size(); ++i)
    if (use.columns[i].row == from.row && use.columns[i].column == from.column)
      return use.table->columns[i].heading.text;
  const bool form = use.table->labels != Table::Labels::none;
  return form || from.column >= use.names.size() ? std::string() : use.names[from.column];
}

}  // namespace

void Untaken::leave(const char* reason, const Origin& from, std::string value, std::string path,
                    Message why, Message write, bool personal) {
  Left left{reason, from.use->book->file, from.use->sheet->name, from.row + 1};
  if (from.column != kNowhere) {
    left.column = from.column + 1;
    left.heading = heading_of(from);
  }
  if (from.use->sheet->across) std::swap(left.row, left.column);
  left.path = std::move(path);
  left.value = std::move(value);
  left.why = std::move(why);
  left.write = std::move(write);
  if (personal && !personal_) {
    left.hidden = true;
    left.value.clear();
    // The reasons of these two name places alone; others may quote the cell.
    if (reason != std::string_view("contradiction") && reason != std::string_view("merged-cell")) {
      left.why =
          say("填写有误（个人信息，不显示）", "is not as it should be (personal, not shown)");
      left.write = say("对照表格改正，或加 --show-personal 查看",
                       "look at the table, or see it with --show-personal");
    }
  }
  add(*from.use->sheet, std::move(left));
}

void Untaken::add(const Sheet& sheet, Left left) {
  // Each is kept with its words until all are sorted, so a table of nothing but faults must not
  // fill the memory.
  if (left_.size() < limits::kImportLeft) {
    left_.push_back({order_.at(&sheet), std::move(left)});
  } else {
    ++unlisted_;
  }
}

void Untaken::hidden(const Use& use) {
  if (use.table->hidden != Table::Hidden::told) return;
  const std::size_t head = use.table->header.back();
  const auto& rows = use.sheet->hidden_rows;
  const auto first = std::upper_bound(rows.begin(), rows.end(), head);
  if (first != rows.end())
    leave("hidden-rows", {&use, *first}, {}, {},
          lined(use,
                say("有{}行在表里隐藏着，照样读了，这是第一行",
                    "{1} hidden in the table and read all the same; this is the first",
                    rows.end() - first,
                    counted(static_cast<std::size_t>(rows.end() - first), "row is", "rows are")),
                say("有{}列在表里隐藏着，照样读了，这是第一列",
                    "{1} hidden in the table and read all the same; this is the first",
                    rows.end() - first,
                    counted(static_cast<std::size_t>(rows.end() - first), "column is",
                            "columns are"))),
          say("取消隐藏并核对；在映射里写 `hidden: read` 照读，`hidden: skip` 略过",
              "show them and look; write `hidden: read` in the map to read them, `hidden: skip` to "
              "pass over them"));
  for (const table::Area& a : use.sheet->hidden_columns)
    for (std::size_t i = 0; i < use.columns.size(); ++i)
      if (use.columns[i].row == kNowhere && a.has(0, use.columns[i].column))
        leave("hidden-column", {&use, head, use.columns[i].column}, {}, {},
              lined(use,
                    say("这一列在表里隐藏着，照样读了",
                        "the column is hidden in the table and was read"),
                    say("这一行在表里隐藏着，照样读了",
                        "the row is hidden in the table and was read")),
              say("取消隐藏并核对；在映射里写 `hidden: read`",
                  "show it and look; write `hidden: read` in the map"));
}

void Untaken::unmapped_sheet(const Book& book, const Sheet& sheet, const std::vector<Use>& uses) {
  ByHead by_head;
  std::vector<const Use*> forms;
  for (const Use& u : uses) {
    if (u.sheet != &sheet) continue;
    if (u.table->labels != Table::Labels::none) {
      forms.push_back(&u);
    } else {
      by_head[u.table->header.back()].push_back(&u);
    }
  }
  if (by_head.empty() && forms.empty()) {
    if (ignored(map_, sheet) || sheet.rows.empty()) return;
    Left left{"unmapped-sheet", book.file, sheet.name};
    left.why = say("映射里没有这个工作表", "no table of the map reads this sheet");
    left.write =
        say("加一张表，或写在 ignore_sheets 里", "add a table, or name it under `ignore_sheets`");
    return add(sheet, std::move(left));
  }
  for (const auto& [head, over] : by_head) unmapped_columns(sheet, head, over);
  if (!forms.empty()) unmapped_cells(sheet, forms, by_head);
}

void Untaken::unmapped_columns(const Sheet& sheet, std::size_t head,
                               const std::vector<const Use*>& uses) {
  std::set<std::size_t> known;
  std::size_t end = 0;
  const auto take = [&](const Spot& at) {
    if (at.row == kNowhere) known.insert(at.column);
  };
  for (const Use* u : uses) {
    take(u->key);
    for (const auto* spots : {&u->columns, &u->counts, &u->turn})
      std::for_each(spots->begin(), spots->end(), take);
    for (const auto* columns : {&u->fill, &u->skip, &u->ignore})
      known.insert(columns->begin(), columns->end());
    end = std::max(end, std::min({u->end, u->next, sheet.rows.size()}));
  }
  const Use* use = uses.back();
  // Row by row: most rows of a wide sheet may be short.
  std::vector<std::size_t> counts(use->names.size());
  for (std::size_t r = head + 1; r < end; ++r)
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c)
      if (!typed(sheet.rows[r][c].text).empty()) ++counts[c];
  for (std::size_t c = 0; c < counts.size(); ++c)
    if (known.count(c) == 0 && counts[c] != 0)
      leave(
          "unmapped-column", {use, head, c}, {}, {},
          lined(*use,
                say("映射没有说这一列，{0}格有内容",
                    "the map says nothing of this column, which has text in {1}", counts[c],
                    counted(counts[c], "cell")),
                say("映射没有说这一行，{0}格有内容",
                    "the map says nothing of this row, which has text in {1}", counts[c],
                    counted(counts[c], "cell"))),
          say("写在 columns（字段）或 ignore 里：{}",
              "name it under `columns` with its field, or under `ignore`: {}", use->names.name(c)));
}

// Cells of a form that are neither labels nor values of the map, nor in a table below it.
void Untaken::unmapped_cells(const Sheet& sheet, const std::vector<const Use*>& forms,
                             const ByHead& tables) {
  std::set<std::pair<std::size_t, std::size_t>> known;
  for (const Use* u : forms)
    for (const auto* spots : {&u->columns, &u->labels, &u->counts})
      for (const Spot& at : *spots) known.emplace(at.row, at.column);
  for (const Use* u : forms) known.emplace(u->key.row, u->key.column);
  for (const auto& [head, uses] : tables)
    for (const Use* u : uses)
      for (const Spot& at : u->columns)
        if (at.row != kNowhere) known.emplace(at.row, at.column);
  const auto in_table = [&](std::size_t r) {
    return std::any_of(tables.begin(), tables.end(), [&](const auto& t) {
      return std::any_of(t.second.begin(), t.second.end(), [&](const Use* u) {
        return (r >= u->table->header.front() && r < u->end) ||
               ends(*u->table, first_text(sheet, r));
      });
    });
  };
  for (std::size_t r = 0; r < sheet.rows.size(); ++r) {
    if (in_table(r)) continue;
    std::size_t count = 0;
    std::size_t first = kNowhere;
    bool after = false;  // a label that is left out on purpose
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
      const std::string text = folded(sheet.rows[r][c].text);
      if (text.empty()) continue;
      const bool out = std::any_of(forms.begin(), forms.end(), [&](const Use* u) {
        return std::any_of(u->table->ignore.begin(), u->table->ignore.end(),
                           [&](const Heading& h) { return matches(folded(h.text), text); });
      });
      if (!out && !after && known.count({r, c}) == 0) {
        ++count;
        if (first == kNowhere) first = c;
      }
      after = out && forms[0]->table->labels == Table::Labels::right;
    }
    if (count > 0)
      leave("unmapped-cell", {forms[0], r, first}, {}, {},
            say("映射没有说这一行的{0}格", "the map says nothing of {1} of this row", count,
                counted(count, "cell")),
            say("把标签写在 columns 或 ignore 里", "name the labels under `columns` or `ignore`"));
  }
}

void Untaken::unmapped(const std::vector<Book>& books, const std::vector<Use>& uses) {
  for (const Book& book : books)
    for (const Sheet& sheet : book.workbook.sheets) {
      order_.emplace(&sheet, order_.size());
      unmapped_sheet(book, sheet, uses);
    }
}

void Untaken::finish(Imported& to) {
  std::stable_sort(left_.begin(), left_.end(), [](const Placed& a, const Placed& b) {
    return std::tuple(a.sheet, a.left.row, a.left.column) <
           std::tuple(b.sheet, b.left.row, b.left.column);
  });
  for (std::size_t i = 0; i < left_.size(); ++i) {
    Left& next = left_[i].left;
    // A cell that gives two fields, such as 应到/实到, is told once.
    const bool again = i > 0 && left_[i - 1].sheet == left_[i].sheet && !to.left.empty() &&
                       next.column != 0 && same_cell(to.left.back(), next);
    if (!again)
      to.left.push_back(std::move(next));
    else if (to.left.back().path != next.path)
      to.left.back().path += ", " + next.path;
  }
  to.unlisted += unlisted_;
}

}  // namespace ducha::imports
