// Which table of a map reads which sheet, and where its columns are there: find_uses(). If
// anything that the map names is not found, nothing is imported.
#include "import/uses.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/decimal.h"
#include "base/suggest.h"
#include "base/text.h"
#include "import/convert.h"
#include "import/untaken.h"

namespace ducha::imports {

namespace {

using table::Sheet;

// True if the table of the map reads this sheet.
bool takes(const Map& map, const Table& t, const Book& book, const Sheet& sheet) {
  if (!matches(t.file, std::filesystem::path(book.file).filename().string())) return false;
  const bool wanted = t.sheets.empty()
                          ? !sheet.hidden
                          : std::any_of(t.sheets.begin(), t.sheets.end(), [&](const auto& p) {
                              return matches(folded(p), folded(sheet.name));
                            });
  return wanted && !sheet.rows.empty() && !ignored(map, sheet);
}

class Finder {
 public:
  Finder(const Map& map, Problems& problems) : map_(map), problems_(problems) {}

  std::vector<Use> find(const std::vector<Book>& books) {
    for (const Table& t : map_.tables)
      for (const Book& book : books) {
        for (const Sheet& sheet : book.workbook.sheets)
          if (takes(map_, t, book, sheet)) uses_.push_back(resolve(t, book, sheet));
      }
    for (Use& use : uses_) use.next = next_headings(use);
    const bool all = files_with_tables(books);
    for (const Book& book : books)
      if (all &&
          std::none_of(uses_.begin(), uses_.end(), [&](const Use& u) { return u.book == &book; }))
        problems_.push_back(problem_in(
            "import/file", book.file,
            say("映射里没有一张表用到这个文件", "no table of the map takes this file"),
            say("在 {} 里加一张表，或改正 file、sheet",
                "add a table to {}, or correct `file` and `sheet`", visible(map_.file))));
    return std::move(uses_);
  }

 private:
  static std::set<std::size_t> columns_of(const Use& use) {
    std::set<std::size_t> out(use.ignore.begin(), use.ignore.end());
    for (const auto* spots : {&use.columns, &use.counts, &use.turn})
      for (const Spot& at : *spots)
        if (at.row == kNowhere) out.insert(at.column);
    if (use.key.row == kNowhere) out.insert(use.key.column);
    out.erase(kNowhere);
    return out;
  }

  // Where another table of the map begins below this one and in its columns, its rows are no longer
  // of this one.
  std::size_t next_headings(const Use& use) const {
    std::size_t out = kNowhere;
    if (use.table->labels != Table::Labels::none) return out;
    const std::set<std::size_t> own = columns_of(use);
    for (const Use& u : uses_) {
      if (u.sheet != use.sheet || u.table->labels != Table::Labels::none ||
          u.table->header.front() <= use.table->header.back())
        continue;
      const std::set<std::size_t> others = columns_of(u);
      if (std::any_of(own.begin(), own.end(), [&](std::size_t c) { return others.count(c) != 0; }))
        out = std::min(out, u.table->header.front());
    }
    return out;
  }

  // False, and told, if a table of the map is in none of the files. A file that no table takes is
  // the same fault then, seen from the other side.
  bool files_with_tables(const std::vector<Book>& books) {
    const std::size_t before = problems_.size();
    std::vector<std::string> given;
    given.reserve(books.size());
    for (const Book& book : books) given.push_back(visible(book.file));
    const std::string files = shorten(joined(given, ", "), 200);
    for (const Table& t : map_.tables)
      for (const std::string& sheet : t.sheets.empty() ? std::vector<std::string>{"*"} : t.sheets) {
        if (std::any_of(uses_.begin(), uses_.end(), [&](const Use& u) {
              return u.table == &t && matches(folded(sheet), folded(u.sheet->name));
            }))
          continue;
        const std::string file = visible(t.file);
        complain(
            t.where, 1,
            t.sheets.empty()
                ? say("给出的文件里没有一个叫“{}”", "no file that was given is called `{}`", file)
                : say("给出的文件里没有这张表：文件“{}”，工作表“{}”",
                      "no file that was given has this table: file `{}`, sheet `{}`", file,
                      visible(sheet)),
            say("给出全部表格文件，或改正 file、sheet；给出的是：{}",
                "give all the files, or correct `file` and `sheet`; given: {}", files));
      }
    return problems_.size() == before;
  }

  void complain(Place where, std::uint32_t length, Message what, Message hint = {}) {
    problems_.push_back({"import/map", map_.file, where, length, std::move(what), std::move(hint)});
  }

  Use resolve(const Table& t, const Book& book, const Sheet& sheet) {
    Use use{&t, &book, &sheet, Headings(sheet, t.header)};
    std::vector<const Heading*> missing;
    std::size_t found = 0;
    const Form form = t.labels == Table::Labels::none ? Form() : form_of(sheet);
    const auto column = [&](const Heading& h) {
      const std::size_t at = use.names.find(h.text);
      if (at == kNowhere) missing.push_back(&h);
      found += at == kNowhere ? 0 : 1;
      return at;
    };
    const auto ask = [&](const Heading& h) -> Spot {
      if (h.text.starts_with("cell ")) {
        auto spot = spot_of(std::string_view(h.text).substr(5));
        use.cells = true;
        if (spot && sheet.across) std::swap(spot->row, spot->column);
        if (spot) return *spot;
        complain(h.where, h.length, say("{} 不是单元格", "{} names no cell", visible(h.text)),
                 say("写作 cell F17", "write it as `cell F17`"));
        return {0, 0};
      }
      if (t.labels == Table::Labels::none) return {column(h)};
      const auto at = form.labels.find(folded(h.text));
      if (at == form.labels.end() || at->second.column == kNowhere) {
        missing.push_back(&h);
        return {};
      }
      ++found;
      use.labels.push_back(at->second);
      return beside(t, form, at->second);
    };
    const std::string amounts = amounts_in(t, sheet);
    if (t.key_from == KeyFrom::column) use.key = ask(t.key.heading);
    const auto year_of = [&](const Column& c) {
      return c.year_at ? year(t, use, *c.year_at) : c.year;
    };
    const auto units_at = [&](const Column& c, const Heading& h, Spot at) {
      if (at.column != kNowhere && at.row == kNowhere)
        units(c, h, use.names[at.column] + unit_below(t, sheet, at.column), amounts);
      if (at.row != kNowhere) units(c, h, h.text, amounts);
    };
    for (const Column& c : t.columns) {
      use.columns.push_back(ask(c.heading));
      units_at(c, c.heading, use.columns.back());
      use.years.push_back(year_of(c));
    }
    if (t.labels == Table::Labels::none)
      for (const Heading& h : t.ignore) use.ignore.push_back(column(h));
    for (const Heading& h : t.fill) use.fill.push_back(column(h));
    for (const Skip& s : t.skip) use.skip.push_back(column(s.column));
    for (const Skip& s : t.only) use.only.push_back(column(s.column));
    for (const Count& c : t.counts) use.counts.push_back(c.column ? ask(*c.column) : Spot());
    if (t.turn) {
      for (const auto& [h, what] : t.turn->columns) {
        use.turn.push_back(ask(h));
        units_at(t.turn->value, h, use.turn.back());
      }
      use.turn_year = year_of(t.turn->value);
    }
    labels_apart(use);
    use.end = end_of(t, sheet);
    // Headings are shown only where the row is known to hold some: another row may hold names.
    Message known;
    if (found > 0)
      known = {visible(shorten(joined(named(use.names), "、"), 300)),
               visible(shorten(joined(named(use.names), ", "), 300))};
    // If most are elsewhere the row of headings is wrong: one message says so.
    if (missing.size() > found) elsewhere(use, missing);
    if (!hint_.empty() || (found == 0 && !missing.empty())) missing = {missing[0]};
    for (const Heading* h : missing) complain(use, *h, known);
    return use;
  }

  // Of a form no label is the value of another.
  void labels_apart(const Use& use) {
    const Table& t = *use.table;
    for (std::size_t i = 0; i < t.columns.size(); ++i)
      if (std::any_of(use.labels.begin(), use.labels.end(), [&](Spot s) {
            return s.row == use.columns[i].row && s.column == use.columns[i].column;
          }))
        complain(t.columns[i].heading.where, t.columns[i].heading.length,
                 say("{} 里“{}”旁边是另一个标签，不是值",
                     "{}: beside the label `{}` stands another label, no value",
                     visible(use.place()), visible(shorten(t.columns[i].heading.text, 80))),
                 say("按格写，如 cell F17", "name the cell, such as `cell F17`"));
  }

  // Labels of a form by their texts, without the colon behind them; in two places: nowhere.
  struct Form {
    std::unordered_map<std::string, Spot> labels;
    std::map<std::pair<std::size_t, std::size_t>, const table::Area*> merges;  // by first cell
  };
  static Form form_of(const Sheet& sheet) {
    Form out;
    for (const table::Area& m : sheet.merges) out.merges.emplace(std::pair(m.row, m.column), &m);
    for (std::size_t r = 0; r < sheet.rows.size(); ++r)
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
        std::string text = folded(sheet.rows[r][c].text);
        if (text.ends_with(':')) text.pop_back();
        if (text.empty()) continue;
        const auto [at, fresh] = out.labels.emplace(std::move(text), Spot{c, r});
        // A label that occurs twice names no cell.
        if (!fresh) at->second = {};
      }
    return out;
  }

  // The cell after a label, past the cells that are merged with it.
  static Spot beside(const Table& t, const Form& form, Spot at) {
    Spot last = at;
    if (const auto m = form.merges.find({at.row, at.column}); m != form.merges.end())
      last = {m->second->last_column, m->second->last_row};
    return t.labels == Table::Labels::right ? Spot{last.column + 1, at.row}
                                            : Spot{at.column, last.row + 1};
  }

  // The year that a cell names, alone; 0, and a problem, if it names none or several.
  int year(const Table& t, const Use& use, const Heading& h) {
    auto spot = spot_of(std::string_view(h.text).substr(5));
    if (spot && use.sheet->across) std::swap(spot->row, spot->column);
    const std::string text = spot ? use.sheet->at(spot->row, spot->column).text : std::string();
    std::set<int> years;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t from = text.find_first_of("0123456789", at);
      if (from == text.npos) break;
      const std::size_t end = std::min(text.find_first_not_of("0123456789", from), text.size());
      if (end - from == 4) years.insert(std::stoi(text.substr(from, 4)));
      at = end;
    }
    if (years.size() == 1 && *years.begin() > 0) return *years.begin();
    complain(h.where, h.length,
             years.empty() ? say("{} 的 {} 里没有年份", "{}, {} has no year", visible(use.place()),
                                 visible(h.text))
                           : say("{} 的 {} 里有几个年份", "{}, {} has several years",
                                 visible(use.place()), visible(h.text)),
             say("写 year: 2013", "write `year: 2013`"));
    (void)t;
    return 0;
  }

  static std::size_t end_of(const Table& t, const Sheet& sheet) {
    for (std::size_t r = t.header.back() + 1; r < sheet.rows.size() && !t.until.empty(); ++r)
      if (const std::string text = first_text(sheet, r); !text.empty() && ends(t, text)) return r;
    return sheet.rows.size();
  }

  // A unit of amounts that a text names, and how many of the plain ones it is.
  struct Unit {
    std::string word;
    std::int64_t size;
  };
  static std::optional<Unit> unit_in(std::string_view text) {
    for (const auto& [word, size] : {std::pair<const char*, std::int64_t>{"百万元", 1'000'000},
                                     {"万元", 10'000},
                                     {"千元", 1'000},
                                     {"亿元", 100'000'000},
                                     {"元", 1}})
      if (text.find(word) != text.npos) return Unit{word, size};
    return {};
  }
  static bool large_unit(std::string_view text) {
    const auto unit = unit_in(text);
    return unit && unit->size > 1;
  }
  // （百人） for a field that counts 人. 百分 are the hundred points of a scale.
  static std::optional<Unit> counted_in(const dossier::FieldSpec& field, std::string_view heading) {
    const std::string text = folded(heading);
    for (const std::string& word : field.unit_words)
      for (const auto& [times, size] :
           {std::pair<const char*, std::int64_t>{"百", 100}, {"千", 1'000}, {"万", 10'000}})
        if (times + word != "百分" && text.find("(" + (times + word) + ")") != text.npos)
          return Unit{times + word, size};
    return {};
  }

  // A heading, or a line above it, that says 万元 over plain yuan would be wrong by four digits, in
  // silence; so would one that says 元 where the map multiplies.
  void units(const Column& column, const Heading& at, const std::string& heading,
             const std::string& above) {
    const bool money = column.field->scalar == dossier::Scalar::money;
    auto unit = money ? unit_in(heading) : counted_in(*column.field, heading);
    const bool own = unit && (unit->size > 1 || column.times);
    if (!own && money) unit = unit_in(above);
    const std::int64_t times = column.times.value_or(0);
    if (!unit || times == 1'000'000 || times == unit->size * 1'000'000) return;
    if ((!own && unit->size == 1) || !told_.insert(&column).second) return;
    if (times != 0) {
      complain(
          at.where, at.length,
          say("写着“{0}”，映射里却乘以{1}", "{0} is written there, and the map multiplies by {1}",
              unit->word, decimal_to_string(times)),
          unit->size == 1 ? say("删去 times", "leave out `times`")
                          : say("写 times: {0}；格内已是单个的数或带单位，写 times: 1",
                                "write `times: {0}`, or `times: 1` where the cells hold whole "
                                "amounts",
                                unit->size));
      return;
    }
    complain(at.where, at.length,
             own ? say("标题写着“{}”，要写明换算", "the heading says {}: say how it is converted",
                       unit->word)
                 : say("表上方写着“{}”，要写明换算",
                       "a line above the table says {}: say how it is converted", unit->word),
             say("写 times: {0}；格内已是单个的数或带单位，写 times: 1",
                 "write `times: {0}`; `times: 1` where the cells hold whole amounts", unit->size));
  }

  // Lines above the headings that say in which unit amounts are; of a form, all that say 单位:.
  static std::string amounts_in(const Table& t, const Sheet& sheet) {
    const bool form = t.labels != Table::Labels::none;
    std::string out;
    for (std::size_t r = 0; r < sheet.rows.size() && (form || r < t.header.front()); ++r)
      for (const table::Cell& cell : sheet.rows[r])
        if (large_unit(cell.text) &&
            (!form || folded(cell.text).find(folded("单位：")) != std::string::npos))
          out += cell.text;
    return out;
  }

  // （万元） in the row below a heading, which is no amount but the unit of those below it.
  static std::string unit_below(const Table& t, const Sheet& sheet, std::size_t column) {
    const std::string text = folded(sheet.at(t.header.back() + 1, column).text);
    const bool digits = text.find_first_of("0123456789") != text.npos;
    return digits || !large_unit(text) ? std::string() : text;
  }

  static std::vector<std::string> named(const Headings& names) {
    std::vector<std::string> out = names.texts();
    std::erase(out, "");
    return out;
  }

  // Where most of the headings stand that are not in the row that the map names: another row, or
  // one below the other in a column. Nothing is told of fewer than two.
  void elsewhere(const Use& use, const std::vector<const Heading*>& missing) {
    constexpr std::size_t kFirst = 30;  // rows and columns
    std::map<std::size_t, std::size_t> rows, columns;
    for (std::size_t r = 0; r < std::min(use.sheet->rows.size(), kFirst); ++r)
      for (std::size_t c = 0; c < std::min(use.sheet->rows[r].size(), kFirst); ++c) {
        const std::string text = folded(use.sheet->rows[r][c].text);
        if (text.empty() || std::none_of(missing.begin(), missing.end(),
                                         [&](const Heading* h) { return folded(h->text) == text; }))
          continue;
        ++rows[r];
        ++columns[c];
      }
    const auto most = [](const auto& counts) {
      return std::max_element(counts.begin(), counts.end(),
                              [](const auto& a, const auto& b) { return a.second < b.second; });
    };
    if (rows.empty()) return;
    const auto row = most(rows);
    const auto column = most(columns);
    if (std::max(row->second, column->second) < 2) return;
    const bool same = row->second >= column->second;
    const std::size_t most_of = same ? row->second : column->second;
    // Of a sheet that was turned round, rows are the columns that people see.
    if (same != use.sheet->across) {
      hint_ =
          say("第{0}行有其中{1}个：写 header: {0}", "row {0} has {1} of them: write `header: {0}`",
              (same ? row->first : column->first) + 1, most_of);
      if (use.sheet->across) {
        hint_.zh += "，并删去 across";
        hint_.en += " and take `across` out";
      }
      return;
    }
    const std::string at = letters(same ? row->first : column->first);
    hint_ = use.sheet->across
                ? say("{0}列有其中{1}个：写 header: {0}",
                      "column {0} has {1} of them: write `header: {0}`", at, most_of)
                : say("{0}列自上而下有其中{1}个：各单位横排的表，写 across: true 和 header: {0}；"
                      "一张表只讲一个单位的，写 labels: right",
                      "column {0} has {1} of them, one below the other: write `across: true` and "
                      "`header: {0}` where organizations stand side by side; of one organization "
                      "alone, write `labels: right`",
                      at, most_of);
  }

  // A file whose cells nobody parted, by the signs that its lines have instead.
  static bool one_cell_a_row(const Use& use, const Heading& heading) {
    const auto& rows = use.sheet->rows;
    return std::all_of(rows.begin(), rows.end(), [](const auto& r) { return r.size() < 2; }) &&
           std::any_of(rows.begin(), rows.end(), [&](const auto& r) {
             return r.size() == 1 && folded(r[0].text) != folded(heading.text) &&
                    folded(r[0].text).find(folded(heading.text)) != std::string::npos;
           });
  }

  // `known`: the headings that there are; empty: not to be reported.
  void complain(const Use& use, const Heading& heading, const Message& known) {
    const std::string where = visible(use.place());
    const std::string shown = visible(shorten(heading.text, 80));
    if (const auto same = use.names.all(heading.text); same.size() > 1)
      return complain(
          heading.where, heading.length,
          lined(use,
                say("{} 有{}列的标题是“{}”", "{} has {} columns with the heading `{}`", where,
                    same.size(), shown),
                say("{} 有{}行的标题是“{}”", "{} has {} rows with the heading `{}`", where,
                    same.size(), shown)),
          lined(use,
                say("按列写，如 column {}", "name the column by its letter, such as `column {}`",
                    letters(same[0])),
                say("按行写，如 row {}", "name the row by its number, such as `row {}`",
                    same[0] + 1)));
    const auto names = known.empty() ? std::vector<std::string>() : named(use.names);
    const std::string near = names.size() > 300 ? "" : suggest(heading.text, names);
    if (use.table->labels != Table::Labels::none)
      return complain(
          heading.where, heading.length,
          say("{} 里没有标签“{}”，或不止一处", "{} has no label `{}`, or several", where, shown),
          say("改正标签，或按格写，如 cell F17",
              "correct it, or name the cell, such as `cell F17`"));
    const auto [zh, en] = rows_of(*use.table);
    complain(heading.where, heading.length,
             lined(use,
                   {fmt::format("{} 第{}行没有标题“{}”", where, zh, shown),
                    fmt::format("{} has no heading `{}` in row {}", where, shown, en)},
                   {fmt::format("{} 的{}列没有标题“{}”", where, zh, shown),
                    fmt::format("{} has no heading `{}` in column {}", where, shown, en)}),
             !hint_.empty() ? std::exchange(hint_, {})
             : one_cell_a_row(use, heading)
                 ? say("各行没有分成格：格与格之间用逗号、分号或制表符，或另存为 .xlsx",
                       "lines are not parted into cells: write commas, semicolons or tabs between "
                       "them, or save the file as .xlsx")
             : known.empty()
                 ? (use.sheet->name.empty()
                        ? say("映射里的标题这一行一个也没有：`header` 写的是标题所在的行吗？",
                              "none of the headings of the map is in that row: is `header` right?")
                        : say("映射里的标题这一行一个也没有：`header` 写的是标题所在的行吗？"
                              "这张工作表不用，就写进 `ignore_sheets`",
                              "none of the headings of the map is in that row: is `header` right? "
                              "Or name the sheet under `ignore_sheets`"))
             : near.empty() ? say("有：{0}", "there are: {1}", known.zh, known.en)
                            : did_you_mean(visible(near)));
  }

  static Message rows_of(const Table& t) {
    std::vector<std::string> out;
    for (const std::size_t row : t.header)
      out.push_back(t.across ? letters(row) : std::to_string(row + 1));
    return {shorten(joined(out, "、"), 80), shorten(joined(out, ", "), 80)};
  }

  const Map& map_;
  Problems& problems_;
  std::vector<Use> uses_;
  std::set<const Column*> told_;  // whose unit is not said
  Message hint_;                  // where the headings are instead
};

}  // namespace

void turn_across(const Map& map, std::vector<Book>& books, Problems& problems) {
  for (Book& book : books)
    for (Sheet& sheet : book.workbook.sheets) {
      const Table* across = nullptr;
      const Table* down = nullptr;
      for (const Table& t : map.tables)
        if (takes(map, t, book, sheet)) (t.across ? across : down) = &t;
      if (across == nullptr) continue;
      auto round = down == nullptr ? table::turned(sheet) : std::nullopt;
      if (round) {
        sheet = std::move(*round);
        continue;
      }
      const std::string where = Use{across, &book, &sheet}.place();
      problems.push_back(
          {"import/map", map.file, across->where, 1,
           down != nullptr ? say("{} 又被一张没有写 across 的表读取",
                                 "{} is read by a table without `across` too", visible(where))
                           : say("{} 横排后格子太多",
                                 "{} has too many cells once it is turned round", visible(where)),
           say("分成两张工作表，各写各的 sheet",
               "part the sheet in two, each with its own `sheet`")});
    }
}

std::vector<Use> find_uses(const Map& map, const std::vector<Book>& books, Problems& problems) {
  return Finder(map, problems).find(books);
}

std::size_t first_column(const Sheet& sheet, std::size_t row) {
  const auto& cells = sheet.rows[row];
  for (std::size_t c = 0; c < cells.size(); ++c)
    if (!typed(cells[c].text).empty()) return c;
  return kNowhere;
}

std::string first_text(const Sheet& sheet, std::size_t row) {
  const std::size_t column = first_column(sheet, row);
  return column == kNowhere ? std::string() : folded(sheet.rows[row][column].text);
}

bool ends(const Table& table, const std::string& text) {
  return std::any_of(table.until.begin(), table.until.end(),
                     [&](const std::string& pattern) { return matches(pattern + "*", text); });
}

std::string Use::place() const {
  return sheet->name.empty() ? book->file : fmt::format("{}!{}", book->file, sheet->name);
}

bool ignored(const Map& map, const Sheet& sheet) {
  return std::any_of(map.ignore_sheets.begin(), map.ignore_sheets.end(),
                     [&](const std::string& p) { return matches(folded(p), folded(sheet.name)); });
}

std::optional<Spot> spot_of(std::string_view name) {
  std::size_t at = 0;
  std::size_t column = 0;
  std::size_t row = 0;
  for (; at < name.size() && at < 3 && name[at] >= 'A' && name[at] <= 'Z'; ++at)
    column = column * 26 + static_cast<std::size_t>(name[at] - 'A') + 1;
  const std::size_t letters = at;
  for (; at < name.size() && at < letters + 7 && name[at] >= '0' && name[at] <= '9'; ++at)
    row = row * 10 + static_cast<std::size_t>(name[at] - '0');
  if (letters == 0 || at == letters || at != name.size() || row == 0) return {};
  return Spot{column - 1, row - 1};
}

std::string letters(std::size_t column) {
  std::string name = table::cell_name(0, column);
  name.pop_back();
  return name;
}

Headings::Headings(const Sheet& sheet, const std::vector<std::size_t>& rows)
    : across_(sheet.across) {
  std::size_t width = 0;
  for (const auto& row : sheet.rows) width = std::max(width, row.size());
  texts_.resize(width);
  std::vector<std::string> lowest(width);
  const auto add = [&](std::size_t c, const std::string& cell) {
    std::string text = table::squeezed(cell);
    if (text.empty()) return;
    texts_[c] += (texts_[c].empty() ? "" : "/") + text;
    lowest[c] = std::move(text);
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t row = rows[i];
    // A merged heading is that of every column below it, and told once where it spans rows.
    std::vector<const table::Area*> over(width);
    for (const table::Area& m : sheet.merges)
      if (row >= m.row && row <= m.last_row)
        for (std::size_t c = m.column; c <= m.last_column && c < width && over[c] == nullptr; ++c)
          over[c] = &m;  // programs write none that overlap
    for (std::size_t c = 0; c < width; ++c) {
      const table::Area* m = over[c];
      if (m == nullptr) {
        add(c, sheet.at(row, c).text);
      } else if (i == 0 || rows[i - 1] < m->row) {
        add(c, sheet.at(m->row, m->column).text);
      }
    }
  }
  for (std::size_t c = 0; c < width; ++c) {
    // No heading has a blank.
    places_.emplace(sheet.across ? fmt::format("row {}", c + 1) : "column " + letters(c), c);
    if (const auto [at, fresh] = places_.emplace(folded(texts_[c]), c); !fresh)
      at->second = kNowhere;
  }
  // 预备 for 党员数/预备, where no other column is called so.
  std::unordered_map<std::string, std::size_t> last;
  for (std::size_t c = 0; c < width; ++c)
    if (lowest[c] != texts_[c])
      if (const auto [at, fresh] = last.emplace(folded(lowest[c]), c); !fresh)
        at->second = kNowhere;
  for (const auto& [text, c] : last)
    if (c != kNowhere) places_.emplace(text, c);
}

std::size_t Headings::find(const std::string& name) const {
  const auto at = places_.find(name.find(' ') == name.npos ? folded(name) : name);
  return at == places_.end() ? kNowhere : at->second;
}

std::vector<std::size_t> Headings::all(const std::string& text) const {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < texts_.size(); ++c)
    if (folded(texts_[c]) == folded(text)) out.push_back(c);
  return out;
}

std::string Headings::name(std::size_t column) const {
  constexpr std::size_t kLongest = 300;  // bytes
  const std::string& text = texts_[column];
  const bool good = !text.empty() && text.size() <= kLongest && visible(text) == text &&
                    places_.at(folded(text)) == column;
  if (good) return yaml::Draft::scalar(text).line();
  return across_ ? fmt::format("row {}", column + 1) : "column " + letters(column);
}

}  // namespace ducha::imports
