// CSV after RFC 4180: read_csv() is the door. Lenient about separators, encodings and line breaks,
// as Excel and WPS write them; strict about quotes, where a guess would move text between cells.
#include <algorithm>

#include "base/source.h"
#include "base/text.h"
#include "table/gb18030.h"
#include "table/grid.h"

namespace ducha::table {

namespace {

class Csv {
 public:
  Csv(std::string_view text, const Source& source, Problems& problems)
      : text_(text), source_(source), problems_(problems), separator_(separator()) {
    named_separator();
  }

  bool read(Sheet& sheet) {
    while (at_ < text_.size()) {
      const std::size_t begun = at_;
      Cell cell;
      if (text_[at_] == '"') {
        if (!quoted(cell.text)) return false;
      } else {
        const std::size_t end = std::min(text_.find_first_of(ends(), at_), text_.size());
        cell.text = text_.substr(at_, end - at_);
        at_ = end;
      }
      // A formula that was saved as it is; ="2115000401" is told apart by Grid.
      const bool formula = cell.text.size() > 1 && cell.text[0] == '=';
      if (!cell.text.empty()) cell.kind = formula ? Kind::error : Kind::text;
      if (const Message wrong = grid_.put(sheet, row_, column_, std::move(cell)); !wrong.empty())
        return complain(begun, wrong);
      next();
    }
    return true;
  }

 private:
  // The most frequent of the first row that has any, outside quotes: a title above the table may
  // are alone in its row. A comma if there is none.
  char separator() const {
    std::size_t counts[3] = {};
    constexpr std::string_view kKnown = ",;\t";
    bool inside = false;
    for (const char c : text_) {
      if (c == '"') inside = !inside;
      if (inside) continue;
      if ((c == '\n' || c == '\r') && counts[0] + counts[1] + counts[2] > 0) break;
      if (const auto i = kKnown.find(c); i != kKnown.npos) ++counts[i];
    }
    return kKnown[static_cast<std::size_t>(std::max_element(counts, counts + 3) - counts)];
  }

  // Excel's own first line, `sep=;`, which it does not show as a row.
  void named_separator() {
    const std::size_t end = std::min(text_.find_first_of("\r\n"), text_.size());
    std::string_view line = trim(text_.substr(0, end));
    if (line.size() >= 2 && line.front() == '"' && line.back() == '"')
      line = line.substr(1, line.size() - 2);
    // trim() took the tab away.
    const bool tab = line == "sep=" && text_.substr(0, end).find("=\t") != text_.npos;
    if (!tab &&
        (line.size() != 5 ||
         !(line.starts_with("sep=") || line.starts_with("Sep=") || line.starts_with("SEP=")) ||
         line[4] == '"'))
      return;
    separator_ = tab ? '\t' : line[4];
    at_ = end;
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  }

  // What ends a cell that is not quoted.
  std::string ends() const { return {separator_, '\r', '\n'}; }

  // A line break within quotes is part of the cell (RFC 4180, 2.6), also CR LF.
  bool quoted(std::string& to) {
    const std::size_t begun = at_++;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == text_.npos)
        return complain(begun, say("引号没有闭合", "the quotation mark is not closed"));
      to += text_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (at_ < text_.size() && text_[at_] == '"') {
        to += '"';
        ++at_;
        continue;
      }
      if (at_ < text_.size() && ends().find(text_[at_]) == std::string::npos)
        return complain(at_, say("引号闭合后还有文字；格内的引号要写两个",
                                 "there is text after the closing quotation mark; a mark within a "
                                 "cell is written twice"));
      return true;
    }
  }

  // Past the separator or the line break.
  void next() {
    if (at_ >= text_.size()) return;
    if (text_[at_] == separator_) {
      ++column_;
    } else {
      if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
      ++row_;
      column_ = 0;
    }
    ++at_;
  }

  bool complain(std::size_t at, const Message& what) {
    const std::string cell = cell_name(row_, column_);
    problems_.push_back(
        {"table/csv",
         source_.name(),
         source_.place(at),
         1,
         {fmt::format("单元格 {}：{}", cell, what.zh), fmt::format("cell {}: {}", cell, what.en)},
         {}});
    return false;
  }

  std::string_view text_;
  const Source& source_;
  Problems& problems_;
  char separator_;
  Grid grid_;
  std::size_t at_ = 0;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

}  // namespace

std::optional<Workbook> read_csv(std::string_view bytes, const std::string& name,
                                 Problems& problems) {
  Workbook book;
  std::string text(bytes);
  if (const std::size_t bad = find_invalid_utf8(bytes); bad != bytes.npos) {
    // Chinese Excel saves CSV in the code page of the system, and marks it by nothing.
    auto decoded = from_gb18030(bytes);
    if (!decoded) {
      const std::string_view before = bytes.substr(0, bad);
      const auto line = 1 + std::count(before.begin(), before.end(), '\n');
      const std::size_t begun = before.rfind('\n') + 1;  // 0 in the first line
      problems.push_back({"table/encoding",
                          name,
                          {static_cast<std::uint32_t>(line),
                           static_cast<std::uint32_t>(1 + count_code_points(before.substr(begun)))},
                          1,
                          say("既不是 UTF-8 也不是 GB18030，从第{}个字节起",
                              "is neither UTF-8 nor GB18030, from byte {} on", bad + 1),
                          say("另存为 CSV UTF-8", "save it as CSV UTF-8")});
      return {};
    }
    text = std::move(*decoded);
    book.encoding = Encoding::gb18030;
  }
  // Two of them where files were put together.
  while (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const Source source(name, std::move(text));
  book.sheets.emplace_back();
  if (!Csv(source.text(), source, problems).read(book.sheets[0])) return {};
  return book;
}

}  // namespace ducha::table
