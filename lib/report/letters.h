// Letters 整改通知书: one for each organization of a run, and an index of them. What is in them
// is put together once, as a page of sections and tables; each format only draws pages.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "report/alike.h"
#include "report/formats.h"
#include "result/index.h"
#include "result/letter.h"

namespace ducha::report {

// Plain text, not yet escaped. The lines after the first are smaller print, unless it is a list.
struct PageCell {
  std::vector<std::string> lines;
  std::string link = {};  // name of a file beside this one; empty: none
  bool list = false;
};
inline PageCell cell(std::string text) { return {{std::move(text)}}; }
inline PageCell cell(std::int64_t points) { return cell(decimal_to_string(points)); }
struct PageTable {
  std::vector<std::string> heads;
  std::vector<double> widths;  // shares of the width
  std::vector<std::vector<PageCell>> rows;
};
// A table without rows, of these headings and widths.
PageTable table_of(Lang lang, std::initializer_list<std::pair<Message, double>> columns);
// 1—3、5: numbers as a cell has room for them.
std::string numbers(std::vector<std::size_t> list, Lang lang);

// The rows of a table of findings: one for each, or for all that say the same of different items
// and have the same in every other cell.
class FindingRows {
 public:
  // The message becomes that line of the first of `cells`; in front of them the number is put.
  void add(std::size_t finding, const Message& message, std::size_t line,
           std::vector<PageCell> cells);
  // Numbers go on in `numbers`, by finding.
  void put(PageTable& table, std::map<std::size_t, std::size_t>& numbers, Lang lang) const;

 private:
  struct Row {
    std::vector<std::size_t> findings;
    std::vector<PageCell> cells;
    std::size_t line;
  };
  std::vector<Row> rows_;
  AlikeRows messages_;  // of each row
};
struct PageSection {
  std::string heading;
  std::vector<std::string> notes;
  PageTable table;  // may have no rows
};
struct Page {
  std::string title;
  std::string addressee;
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<std::string> paragraphs;
  std::vector<PageSection> sections;
  std::vector<std::string> signature;  // what the receiver fills in by hand
  // Of an official paper; empty where the profile does not say, and of an index.
  std::string number;
  std::string issuer;
  std::string date;
  std::string contact;
  std::vector<std::string> copies;
  // Columns of tables that papers of its sort may have and this one has not: templates name them.
  std::vector<std::vector<std::string>> other_tables;
  std::string footer;  // for those who check the program; empty but under --technical
  Lang lang = Lang::zh;
  Date as_of = {};
};

// A page with what every paper of an office carries, from the profile: number, issuer, date, whom
// to ask, copies. People fill in what is not there.
Page paper_of(const result::Run& run, Lang lang);

// How pages become files.
struct LetterFormat {
  std::string_view name;    // as typed after --format
  std::string_view ending;  // of the files
  std::string (*draw)(const Page&);
};
std::span<const LetterFormat> letter_formats();  // sorted by name
const LetterFormat* find_letter_format(std::string_view name);

// The last lines of a paper: contact, issuer, date, copies.
std::vector<std::string> closing_of(const Page& page);

std::string draw_html(const Page& page);
std::string draw_docx(const Page& page);
std::string draw_markdown(const Page& page);
std::string draw_xlsx(const Page& page);

// The page in a Word document of the office's own: what is in its fields ({标题}, {title} ...;
// docs/letters.md lists them), and a table row that names columns for every row of that table.
// Nothing, and a problem, if it is no Word document or names what no page has.
std::optional<std::string> fill_template(const Page& page, std::string_view docx,
                                         const std::string& name, Problems& problems);

// The pages of a run. Files are named after kind and id, so that a letter keeps its name from run
// to run.
class Letters {
 public:
  // Both must outlive it.
  Letters(const result::Run& run, const Options& options);

  std::size_t size() const { return letters_.size(); }
  // Without ending; of the letter with that number.
  const std::string& file(std::size_t number) const { return files_[number]; }
  Page letter(std::size_t number) const;
  std::string opening(const result::Letter& l) const;
  // A row for each letter, in the order of kinds and ids.
  Page index(const LetterFormat& format) const;

 private:
  std::string in(const Message& m) const { return m.in(options_.lang); }
  std::string who(const result::Letter& letter) const;
  std::string due(std::size_t finding) const;
  std::string earliest(const std::vector<std::size_t>& findings) const;
  PageCell grounds(const result::Finding& f) const;
  std::vector<std::string> small_print(const result::Finding& f) const;
  std::string keeper(const result::Letter& letter, const result::Paper& paper) const;
  // The numbers of findings go on from the table of what fails to that of what is unknown, and
  // papers refer to them.
  using Numbers = std::map<std::size_t, std::size_t>;
  PageSection failing(const result::Letter& letter, Numbers& numbers) const;
  PageSection unknown(const result::Letter& letter, Numbers& numbers) const;
  PageSection papers(const result::Letter& letter, const Numbers& numbers) const;
  PageSection settings(const result::Letter& letter, const Numbers& numbers) const;
  PageSection waived(const result::Letter& letter) const;
  void facts(Page& page) const;

  const result::Run& run_;
  const Options& options_;
  result::Index index_;
  std::vector<result::Letter> letters_;
  std::vector<std::string> files_;
};

}  // namespace ducha::report
