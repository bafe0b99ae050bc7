// New workbooks through libxlsxwriter: text that is only text, names that Excel takes, the same
// bytes every time.
#pragma once

#include <xlsxwriter.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace ducha::table {

// The text as a cell holds it: control characters shown, at most 32,767 UTF-16 units, and nothing
// that Excel would read as one of its escapes (_x000D_).
std::string xlsx_text(std::string_view text);

// A name for a sheet that Excel takes: at most 31 characters, none of []:*?/\, not taken yet
// (whatever the case). Adds it to `taken`.
std::string sheet_name(std::string_view wanted, std::set<std::string>& taken);

// The private file that libxlsxwriter writes: in memory, or, where such a file
// has no name (no /proc in a chroot), in the folder for temporary files until it is destroyed.
class ScratchFile {
 public:
  ScratchFile();  // throws Failure
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::string& name() const { return name_; }
  // Where libxlsxwriter puts its own temporary files, one a sheet.
  const std::string& folder() const { return folder_; }
  std::string bytes() const;  // throws Failure

 private:
  std::string folder_;
  std::string name_;
  int file_ = -1;
  bool on_disk_ = false;
};

// A workbook in memory. Rows and columns are counted from 0.
class Writer {
 public:
  // How cells look.
  enum class Style : std::uint8_t {
    plain,
    wrap,
    heading,
    title,
    label,
    day,
    input,
    input_day,
    input_text,  // whatever is typed stays text: ids keep their zeros
    faint
  };

  Writer(const std::string& title, Date as_of);  // throws Failure
  ~Writer();
  Writer(const Writer&) = delete;

  // Printed on A4 across, all columns on one page.
  lxw_worksheet* add_sheet(std::string_view wanted);
  // As it was made of what was wanted, for formulas.
  const std::string& name_of(lxw_worksheet* sheet) const { return names_.at(sheet); }

  void text(lxw_worksheet* to, lxw_row_t row, int column, std::string_view text, Style style);
  // A text across a row, whatever style its columns have.
  void line(lxw_worksheet* to, lxw_row_t row, std::string_view text, Style style);
  // The height that the texts of a row need in columns of these widths; programs do not all find it
  // out by themselves.
  void fit(lxw_worksheet* sheet, lxw_row_t row, const std::vector<std::string>& texts,
           const std::vector<double>& widths);
  void number(lxw_worksheet* to, lxw_row_t row, int column, double value, Style style);
  // A true date where the text is a day, else the text.
  void day(lxw_worksheet* to, lxw_row_t row, int column, const std::string& text, Style day,
           Style other);
  void headings(lxw_worksheet* to, lxw_row_t row, const std::vector<std::string>& titles);
  // Empty cells in the style of a column.
  void blank(lxw_worksheet* to, lxw_row_t row, int column, Style style);
  // The style that cells of a column have from here on, and its width.
  void column(lxw_worksheet* to, int column, double width, Style style, bool hidden = false);
  lxw_format* fill(std::uint32_t background, std::uint32_t letters);  // for conditional formats

  // The row of headings is on every page and in sight.
  void print_as_table(lxw_worksheet* sheet, const std::string& header, lxw_row_t headings = 0);

  // The bytes of the file; the workbook is done then. Throws Failure if the folder for temporary
  // files is full.
  std::string finish();

 private:
  lxw_format* format(Style style);

  ScratchFile file_;
  lxw_workbook* book_ = nullptr;
  std::set<std::string> taken_;
  std::map<lxw_worksheet*, std::string> names_;
  std::map<Style, lxw_format*> formats_;
};

}  // namespace ducha::table
