// Workbooks through libxlsxwriter: Writer. Texts are cut to what Excel takes and made safe to show;
// the same content gives the same bytes, whatever the clock. What is drawn on a sheet is for the
// callers to say.
#include "table/writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>

#include "base/failure.h"
#include "base/text.h"

namespace ducha::table {

namespace {

// Limits of Excel, in UTF-16 units. The library writes no text that is longer.
constexpr std::size_t kCellUnits = 32'767;
constexpr std::size_t kNameUnits = 31;

// At most `limit` UTF-16 units, with "…" where something was cut.
std::string cut(const std::string& text, std::size_t limit) {
  std::size_t units = 0;
  std::size_t last = 0;  // where the text still leaves room for "…"
  for (std::size_t at = 0; at < text.size();) {
    units += next_code_point(text, at) > 0xffff ? 2 : 1;
    if (units < limit) last = at;
    if (units > limit) return text.substr(0, last) + "…";
  }
  return text;
}

// _xHHHH_ stands for a character that XML cannot hold (ECMA-376 part 1, 22.4.2.4).
bool is_escape(std::string_view text, std::size_t at) {
  return text.compare(at, 2, "_x") == 0 && at + 6 < text.size() && text[at + 6] == '_' &&
         text.find_first_not_of("0123456789abcdefABCDEF", at + 2) == at + 6;
}

// While it lives, nothing written to descriptor 2 is seen: libxlsxwriter prints faults there, in
// its own words, and cannot be told not to. What went wrong is reported by its return code.
class Hush {
 public:
  Hush() : kept_(::fcntl(2, F_DUPFD_CLOEXEC, 3)) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kept_ >= 0 && nowhere >= 0) ::dup2(nowhere, 2);
    if (nowhere >= 0) ::close(nowhere);
  }
  ~Hush() {
    if (kept_ < 0) return;
    ::dup2(kept_, 2);
    ::close(kept_);
  }
  Hush(const Hush&) = delete;
  Hush& operator=(const Hush&) = delete;

 private:
  int kept_;
};

Failure no_room() {
  return {{"写不出工作簿：没有可以放临时文件的文件夹，或者它满了",
           "the workbook cannot be made: no folder takes temporary files, or it is full"},
          {"把环境变量 TMPDIR 设为可以写、还有空间的文件夹",
           "set TMPDIR to a folder that may be written and has room"}};
}

// libxlsxwriter does not see that a full disk cut one of its temporary files, and packs what is
// left: each part must end with the element that it begins with.
bool whole(zip_t* zip, zip_uint64_t part) {
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(zip, part, 0),
                                                               zip_fclose);
  constexpr std::size_t kEnd = 100;  // bytes, longer than any closing tag
  std::string head;
  std::string tail;
  std::array<char, 65'536> some;
  while (file != nullptr) {
    const zip_int64_t got = zip_fread(file.get(), some.data(), some.size());
    if (got <= 0) break;
    const std::string_view now(some.data(), static_cast<std::size_t>(got));
    if (head.empty()) head = now;
    tail += now;
    if (tail.size() > kEnd) tail.erase(0, tail.size() - kEnd);
  }
  const std::size_t root = head.find('<', head.find("?>") + 1) + 1;
  return root != 0 && trim(tail).ends_with(
                          "</" + head.substr(root, head.find_first_of(" >", root) - root) + ">");
}

// Only the XML parts: pictures and the like are not written by this program.
bool whole(std::string_view workbook) {
  zip_source_t* source = zip_source_buffer_create(workbook.data(), workbook.size(), 0, nullptr);
  zip_t* zip = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (zip == nullptr) {
    zip_source_free(source);
    return false;
  }
  bool out = true;
  for (zip_int64_t part = 0; out && part < zip_get_num_entries(zip, 0); ++part)
    out = zip_get_name(zip, part, 0) == nullptr ||
          !std::string_view(zip_get_name(zip, part, 0)).ends_with(".xml") ||
          whole(zip, static_cast<zip_uint64_t>(part));
  zip_discard(zip);
  return out;
}

// The first folder that temporary files may be written to.
std::string scratch_folder() {
  const char* wanted = std::getenv("TMPDIR");
  for (const char* folder : {wanted, "/tmp", "/var/tmp", "/dev/shm"})
    if (folder != nullptr && *folder != '\0' && ::access(folder, W_OK | X_OK) == 0) return folder;
  throw no_room();
}

}  // namespace

std::string xlsx_text(std::string_view text) {
  const std::string shown = visible(text, true);
  std::string out;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    // Excel reads _x0041_ in a text as an A: the underscore is escaped to keep what was written.
    if (shown[at] == '_' && is_escape(shown, at)) out += "_x005F";
    out += shown[at];
  }
  return cut(out, kCellUnits);
}

// Excel refuses a workbook with a sheet whose name is empty, too long, taken, or holds one of
// []:*?/\ .
std::string sheet_name(std::string_view wanted, std::set<std::string>& taken) {
  std::string base = visible(wanted);
  for (char& c : base)
    if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = '_';
  if (trim(base).empty() || lower(base) == "history") base += "_";  // Excel keeps that name
  std::string name = cut(base, kNameUnits);
  for (int turn = 2; !taken.insert(lower(name)).second; ++turn) {
    // Names of sheets are unique without regard to case.
    const std::string end = fmt::format(" ({})", turn);
    name = cut(base, kNameUnits - end.size()) + end;
  }
  return name;
}

ScratchFile::ScratchFile() : folder_(scratch_folder()) {
  // A file in memory: SIGKILL leaves nothing behind.
  file_ = ::memfd_create("workbook", MFD_CLOEXEC);
  name_ = fmt::format("/proc/self/fd/{}", file_);
  if (file_ >= 0 && ::access(name_.c_str(), W_OK) == 0) return;
  if (file_ >= 0) ::close(file_);
  name_ = folder_ + "/ducha-XXXXXX";
  file_ = ::mkostemp(name_.data(), O_CLOEXEC);
  on_disk_ = file_ >= 0;
  if (!on_disk_) throw no_room();
}

ScratchFile::~ScratchFile() {
  ::close(file_);
  if (on_disk_) ::unlink(name_.c_str());
}

std::string ScratchFile::bytes() const {
  const off_t size = ::lseek(file_, 0, SEEK_END);
  std::string out(static_cast<std::size_t>(std::max<off_t>(size, 0)), '\0');
  for (std::size_t at = 0; at < out.size();) {
    const ssize_t got = ::pread(file_, out.data() + at, out.size() - at, static_cast<off_t>(at));
    if (got <= 0) throw no_room();
    at += static_cast<std::size_t>(got);
  }
  return out;
}

Writer::Writer(const std::string& title, Date as_of) {
  std::string folder = file_.folder();
  lxw_workbook_options options = {};
  options.tmpdir = folder.data();
  book_ = workbook_new_opt(file_.name().c_str(), &options);
  if (book_ == nullptr) throw std::bad_alloc();
  std::string shown = shorten(visible(title), 200);
  std::string author = "ducha";
  lxw_doc_properties properties = {};
  properties.title = shown.data();
  properties.author = author.data();
  properties.created = std::int64_t{as_of.days} * 86'400;  // no clock
  if (properties.created == 0) properties.created = 1;     // 0 stands for now
  workbook_set_properties(book_, &properties);
}

Writer::~Writer() {
  if (book_ != nullptr) lxw_workbook_free(book_);
}

lxw_worksheet* Writer::add_sheet(std::string_view wanted) {
  const std::string name = sheet_name(wanted, taken_);
  lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
  if (sheet == nullptr) throw std::runtime_error("no sheet can be added: " + name);
  names_[sheet] = name;
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9);  // A4
  worksheet_fit_to_pages(sheet, 1, 0);
  return sheet;
}

// A format is made when it is first used: libxlsxwriter writes all that there are.
lxw_format* Writer::format(Style style) {
  lxw_format*& f = formats_[style];
  if (f != nullptr) return f;
  f = workbook_add_format(book_);
  format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
  const bool boxed = style != Style::plain && style != Style::title && style != Style::label &&
                     style != Style::faint;
  if (boxed) {
    format_set_border(f, LXW_BORDER_THIN);
    format_set_border_color(f, 0xBFBFBF);
    format_set_text_wrap(f);
  }
  switch (style) {
    case Style::heading:
      format_set_bold(f);
      format_set_bg_color(f, 0xDDE6F0);
      format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
      break;
    case Style::title:
      format_set_bold(f);
      format_set_font_size(f, 14);
      break;
    case Style::label:
      format_set_bold(f);
      break;
    case Style::input_day:
      format_set_bg_color(f, 0xFFFBE6);
      [[fallthrough]];
    case Style::day:
      format_set_num_format(f, "yyyy-mm-dd");
      format_set_align(f, LXW_ALIGN_LEFT);
      break;
    case Style::input_text:
      format_set_num_format(f, "@");
      [[fallthrough]];
    case Style::input:
      format_set_bg_color(f, 0xFFFBE6);
      break;
    case Style::faint:
      format_set_font_color(f, 0x8C8C8C);
      format_set_font_size(f, 8);
      break;
    default:
      break;
  }
  return f;
}

// As a string, never as a formula or a URL, whatever the text looks like.
void Writer::text(lxw_worksheet* to, lxw_row_t row, int column, std::string_view text,
                  Style style) {
  worksheet_write_string(to, row, static_cast<lxw_col_t>(column), xlsx_text(text).c_str(),
                         format(style));
}

void Writer::fit(lxw_worksheet* sheet, lxw_row_t row, const std::vector<std::string>& texts,
                 const std::vector<double>& widths) {
  constexpr double kLine = 15;   // points, of the usual letters
  constexpr double kMost = 409;  // points; Excel takes no more
  double most = 1;
  for (std::size_t i = 0; i < std::min(texts.size(), widths.size()); ++i) {
    double lines = 0;
    for (std::size_t at = 0; at <= texts[i].size();) {
      const std::size_t end = std::min(texts[i].find('\n', at), texts[i].size());
      // A Chinese character is a little wider than two digits, and words do not break anywhere.
      const double width = 1.25 * display_width(texts[i].substr(at, end - at));
      lines += std::max(1.0, std::ceil(width / widths[i]));
      at = end + 1;
    }
    most = std::max(most, lines);
  }
  worksheet_set_row(sheet, row, std::min(kMost, most * kLine), nullptr);
}

void Writer::number(lxw_worksheet* to, lxw_row_t row, int column, double value, Style style) {
  worksheet_write_number(to, row, static_cast<lxw_col_t>(column), value, format(style));
}

void Writer::day(lxw_worksheet* to, lxw_row_t row, int column, const std::string& text, Style day,
                 Style other) {
  const auto date = parse_date(text);
  // Days before March 1900 are no numbers of a spreadsheet that all programs agree on.
  if (!date || *date < *make_date(1900, 3, 1)) return this->text(to, row, column, text, other);
  // Excel counts 1900 as a leap year, so from March 1900 on day 0 is 30 December 1899.
  number(to, row, column, date->days - make_date(1899, 12, 30)->days, day);
}

void Writer::headings(lxw_worksheet* to, lxw_row_t row, const std::vector<std::string>& titles) {
  for (std::size_t i = 0; i < titles.size(); ++i)
    text(to, row, static_cast<int>(i), titles[i], Style::heading);
}

void Writer::line(lxw_worksheet* to, lxw_row_t row, std::string_view text, Style style) {
  worksheet_set_row(to, row, style == Style::title ? 21 : LXW_DEF_ROW_HEIGHT, format(style));
  this->text(to, row, 0, text, style);
}

void Writer::blank(lxw_worksheet* to, lxw_row_t row, int column, Style style) {
  worksheet_write_blank(to, row, static_cast<lxw_col_t>(column), format(style));
}

void Writer::column(lxw_worksheet* to, int column, double width, Style style, bool hidden) {
  lxw_row_col_options options = {};
  options.hidden = hidden ? 1 : 0;
  worksheet_set_column_opt(to, static_cast<lxw_col_t>(column), static_cast<lxw_col_t>(column),
                           width, style == Style::plain ? nullptr : format(style), &options);
}

lxw_format* Writer::fill(std::uint32_t background, std::uint32_t letters) {
  lxw_format* f = workbook_add_format(book_);
  format_set_bg_color(f, background);
  format_set_font_color(f, letters);
  return f;
}

void Writer::print_as_table(lxw_worksheet* sheet, const std::string& header, lxw_row_t headings) {
  worksheet_repeat_rows(sheet, headings, headings);
  worksheet_freeze_panes(sheet, headings + 1, 0);
  worksheet_set_margins(sheet, 0.4, 0.4, 0.6, 0.6);
  // & begins an order within headers; && is the character.
  std::string escaped;
  for (const char c : shorten(visible(header), 60)) escaped += c == '&' ? "&&" : std::string{c};
  worksheet_set_header(sheet, ("&L" + escaped).c_str());
  worksheet_set_footer(sheet, "&C&P / &N");
}

// The library writes the file only here, so that most of its faults show here.
std::string Writer::finish() {
  const lxw_error error = [&] {
    const Hush quiet;
    return workbook_close(book_);
  }();
  book_ = nullptr;
  if (error == LXW_ERROR_CREATING_TMPFILE || error == LXW_ERROR_CREATING_XLSX_FILE ||
      error == LXW_ERROR_ZIP_FILE_OPERATION || error == LXW_ERROR_ZIP_FILE_ADD ||
      error == LXW_ERROR_ZIP_CLOSE)
    throw no_room();
  if (error != LXW_NO_ERROR) throw std::runtime_error(lxw_strerror(error));
  std::string out = file_.bytes();
  if (!whole(out)) throw no_room();
  return out;
}

}  // namespace ducha::table
