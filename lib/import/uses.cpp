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
    for (const Table& t : map_.tables)
      for (const Book& book : books) {
        const std::string name = std::filesystem::path(book.file).filename().string();
        if (!matches(t.file, name)) continue;
        for (const Sheet& sheet : book.workbook.sheets) {
          const bool wanted = t.sheet.empty() ? !sheet.hidden : matches(t.sheet, sheet.name);
          if (!wanted || sheet.rows.empty() || ignored(map_, sheet)) continue;
          uses_.push_back(resolve(t, book, sheet));
        }
      }
    for (const Table& t : map_.tables)
      if (std::none_of(uses_.begin(), uses_.end(), [&](const Use& u) { return u.table == &t; }))
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
    Use use{&t, &book, &sheet, Headings(sheet, t.header)};
    std::vector<const Heading*> missing;
    bool any = false;
    const auto ask = [&](const Heading& h) {
      const std::size_t at = use.names.find(h.text);
      if (at == kNowhere) missing.push_back(&h);
      any |= at != kNowhere;
      return at;
    };
    use.key = ask(t.key.heading);
    for (const Column& c : t.columns) {
      use.columns.push_back(ask(c.heading));
      if (use.columns.back() != kNowhere) units(c, use.names[use.columns.back()]);
    }
    for (const Heading& h : t.fill) use.fill.push_back(ask(h));
    for (const Heading& h : t.ignore) use.ignore.push_back(ask(h));
    for (const Skip& s : t.skip) use.skip.push_back(ask(s.column));
    // Headings are shown only where the row is known to hold some: another row may hold names.
    const std::string known =
        any ? visible(shorten(joined(named(use.names), ", "), 300)) : std::string();
    if (!any) missing = {&t.key.heading};
    for (const Heading* h : missing) complain(use, *h, known);
    return use;
  }

  // A heading that says 万元 over plain yuan would be wrong by four digits, in silence.
  void units(const Column& column, const std::string& heading) {
    if (column.field->scalar != dossier::Scalar::money || column.times) return;
    for (const char* unit : {"万元", "千元", "百万元", "亿元"})
      if (heading.find(unit) != heading.npos && told_.insert(&column).second)
        return complain(
            column.heading.where, column.heading.length,
            say("标题写着“{}”,要写明换算", "the heading says {}: say how it is converted", unit),
            say("写 times: 10000 之类;格内已是元或带单位,写 times: 1",
                "write `times: 10000` or the like; `times: 1` where the cells are in yuan"));
  }

  static std::vector<std::string> named(const Headings& names) {
    std::vector<std::string> out = names.texts();
    std::erase(out, "");
    return out;
  }

  // `known`: the headings that there are; empty: not to be told.
  void complain(const Use& use, const Heading& heading, const std::string& known) {
    const std::string where = visible(use.place());
    const std::string shown = visible(shorten(heading.text, 80));
    if (const auto same = use.names.all(heading.text); same.size() > 1)
      return complain(heading.where, heading.length,
                      say("{} 有 {} 列的标题是“{}”", "{} has {} columns with the heading `{}`",
                          where, same.size(), shown),
                      say("按列写,如 column {}",
                          "name the column by its letter, such as `column {}`", letters(same[0])));
    const auto names = known.empty() ? std::vector<std::string>() : named(use.names);
    const std::string near = names.size() > 300 ? "" : suggest(heading.text, names);
    complain(heading.where, heading.length,
             say("{} 第 {} 行没有标题“{}”", "{0} has no heading `{2}` in row {1}", where,
                 rows_of(*use.table), shown),
             known.empty()
                 ? say("映射里的标题这一行一个也没有:header 写的是标题所在的行吗?",
                       "none of the headings of the map is in that row: is `header` right?")
             : near.empty() ? say("有:{}", "there are: {}", known)
                            : did_you_mean(visible(near)));
  }

  static std::string rows_of(const Table& t) {
    std::vector<std::string> out;
    for (const std::size_t row : t.header) out.push_back(std::to_string(row + 1));
    return shorten(joined(out, ", "), 80);
  }

  const Map& map_;
  Problems& problems_;
  std::vector<Use> uses_;
  std::set<const Column*> told_;  // whose unit is not said
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
  std::string name = table::cell_name(0, column);
  name.pop_back();
  return name;
}

Headings::Headings(const Sheet& sheet, const std::vector<std::size_t>& rows) {
  std::size_t width = 0;
  for (const auto& row : sheet.rows) width = std::max(width, row.size());
  texts_.resize(width);
  for (const std::size_t row : rows)
    for (std::size_t c = 0; row < sheet.rows.size() && c < sheet.rows[row].size(); ++c) {
      const std::string text = table::squeezed(sheet.rows[row][c].text);
      if (!text.empty()) texts_[c] += (texts_[c].empty() ? "" : "/") + text;
    }
  for (std::size_t c = 0; c < width; ++c) {
    places_.emplace("column " + letters(c), c);  // no heading has a blank
    if (const auto [at, fresh] = places_.emplace(texts_[c], c); !fresh) at->second = kNowhere;
  }
}

std::size_t Headings::find(const std::string& name) const {
  const auto at = places_.find(name);
  return at == places_.end() ? kNowhere : at->second;
}

std::vector<std::size_t> Headings::all(const std::string& text) const {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < texts_.size(); ++c)
    if (texts_[c] == text) out.push_back(c);
  return out;
}

std::string Headings::name(std::size_t column) const {
  constexpr std::size_t kLongest = 300;  // bytes
  const std::string& text = texts_[column];
  const bool good = !text.empty() && text.size() <= kLongest && visible(text) == text &&
                    places_.at(text) == column;
  return good ? yaml::Draft::scalar(text).line() : "column " + letters(column);
}

}  // namespace ducha::imports
