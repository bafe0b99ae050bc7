// Tables of a map over sheets. See uses.h.
#include "import/uses.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/suggest.h"
#include "base/text.h"

namespace ducha::imports {

namespace {

using table::Sheet;

class Finder {
 public:
  Finder(const Map& map, Problems& problems) : map_(map), problems_(problems) {}

  std::vector<Use> find(const std::vector<Book>& books) {
    std::set<const Table*> used;
    for (const Table& t : map_.tables)
      for (const Book& book : books) {
        const std::string name = std::filesystem::path(book.file).filename().string();
        if (!matches(t.file, name)) continue;
        for (const Sheet& sheet : book.workbook.sheets) {
          const bool wanted = t.sheet.empty()
                                  ? !sheet.hidden && !sheet.rows.empty() && !ignored(map_, sheet)
                                  : matches(t.sheet, sheet.name);
          if (!wanted) continue;
          used.insert(&t);
          uses_.push_back(resolve(t, book, sheet));
        }
      }
    for (const Table& t : map_.tables)
      if (used.count(&t) == 0)
        complain(t.where, 1,
                 say("给出的文件里没有这张表:文件 {},工作表 {}",
                     "no file that was given has this table: file {}, sheet {}", visible(t.file),
                     t.sheet.empty() ? "*" : visible(t.sheet)),
                 say("给出全部表格文件,或改正 file、sheet",
                     "give all the files, or correct `file` and `sheet`"));
    for (const Book& book : books)
      if (std::none_of(uses_.begin(), uses_.end(), [&](const Use& u) { return u.book == &book; }))
        problems_.push_back(
            {"import/file",
             book.file,
             {},
             1,
             say("映射里没有一张表用到这个文件", "no table of the map takes this file"),
             say("在 {} 里加一张表,或改正 file、sheet",
                 "add a table to {}, or correct `file` and `sheet`", visible(map_.file))});
    return std::move(uses_);
  }

 private:
  void complain(Place where, std::uint32_t length, Message what, Message hint = {}) {
    problems_.push_back({"import/map", map_.file, where, length, std::move(what), std::move(hint)});
  }

  Use resolve(const Table& t, const Book& book, const Sheet& sheet) {
    Use use;
    use.table = &t;
    use.book = &book;
    use.sheet = &sheet;
    use.names = headings(sheet, t.header);
    std::vector<std::pair<const Heading*, std::size_t>> asked;
    const auto ask = [&](const Heading& h) {
      asked.emplace_back(&h, position(use.names, h));
      return asked.back().second;
    };
    use.key = ask(t.key.heading);
    for (const Column& c : t.columns) use.columns.push_back(ask(c.heading));
    for (const Heading& h : t.fill) use.fill.push_back(ask(h));
    for (const Heading& h : t.ignore) use.ignore.push_back(ask(h));
    for (const Skip& s : t.skip) use.skip.push_back(ask(s.column));
    // Headings are shown only where the row is known to hold some: another row may hold names.
    const bool any =
        std::any_of(asked.begin(), asked.end(), [](const auto& a) { return a.second != kNowhere; });
    if (!any) {
      missing(use, t.key.heading, false);
      return use;
    }
    for (const auto& [heading, at] : asked)
      if (at == kNowhere) missing(use, *heading, true);
    return use;
  }

  static std::size_t position(const std::vector<std::string>& names, const Heading& heading) {
    if (heading.text.starts_with("column ")) {
      for (std::size_t c = 0; c < names.size(); ++c)
        if (heading.text.substr(7) == letters(c + 1)) return c;
      return kNowhere;
    }
    const auto found = std::find(names.begin(), names.end(), heading.text);
    if (found == names.end() || std::find(found + 1, names.end(), heading.text) != names.end())
      return kNowhere;
    return static_cast<std::size_t>(found - names.begin());
  }

  void missing(const Use& use, const Heading& heading, bool show) {
    const std::string where = visible(use.place());
    const std::string row = joined(rows_of(*use.table), ", ");
    const auto count = std::count(use.names.begin(), use.names.end(), heading.text);
    if (count > 1) {
      const auto first = std::find(use.names.begin(), use.names.end(), heading.text);
      return complain(
          heading.where, heading.length,
          say("{} 有 {} 列的标题是“{}”", "{} has {} columns with the heading `{}`", where, count,
              visible(heading.text)),
          say("按列写,如 column {}", "name the column by its letter, such as `column {}`",
              letters(static_cast<std::size_t>(first - use.names.begin()) + 1)));
    }
    std::vector<std::string> known;
    for (const std::string& name : use.names)
      if (!name.empty()) known.push_back(name);
    const std::string near = suggest(heading.text, known);
    complain(heading.where, heading.length,
             say("{} 第 {} 行没有标题“{}”", "{0} has no heading `{2}` in row {1}", where, row,
                 visible(heading.text)),
             !show ? say("映射里的标题这一行一个也没有:header 写的是标题所在的行吗?",
                         "none of the headings of the map is in that row: is `header` right?")
             : near.empty()
                 ? say("有:{}", "there are: {}", visible(shorten(joined(known, ", "), 300)))
                 : say("是不是想写 {}?", "did you mean {}?", visible(near)));
  }

  static std::vector<std::string> rows_of(const Table& t) {
    std::vector<std::string> out;
    for (const std::size_t row : t.header) out.push_back(std::to_string(row + 1));
    return out;
  }

  const Map& map_;
  Problems& problems_;
  std::vector<Use> uses_;
};

}  // namespace

std::vector<Use> find_uses(const Map& map, const std::vector<Book>& books, Problems& problems) {
  return Finder(map, problems).find(books);
}

std::string Use::place() const {
  return sheet->name.empty() ? book->file : fmt::format("{}!{}", book->file, sheet->name);
}

bool ignored(const Map& map, const Sheet& sheet) {
  return std::any_of(map.ignore_sheets.begin(), map.ignore_sheets.end(),
                     [&](const std::string& p) { return matches(p, sheet.name); });
}

std::string letters(std::size_t column) {
  std::string name = table::cell_name(0, column - 1);
  name.pop_back();
  return name;
}

std::vector<std::string> headings(const Sheet& sheet, const std::vector<std::size_t>& rows) {
  std::size_t width = 0;
  for (const auto& row : sheet.rows) width = std::max(width, row.size());
  std::vector<std::string> out(width);
  for (std::size_t c = 0; c < width; ++c)
    for (const std::size_t row : rows) {
      const std::string text = squeezed(sheet.at(row, c).text);
      if (!text.empty()) out[c] += (out[c].empty() ? "" : "/") + text;
    }
  return out;
}

}  // namespace ducha::imports
