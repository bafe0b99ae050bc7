// Workbooks of Excel 97 to 2003 (.xls; WPS keeps .et in the same form): read_xls(). It reads
// values, formats of numbers, merged and hidden cells as [MS-CFB] and [MS-XLS] have them, and
// computes no formula. Every chain and every offset comes from the file: each walk is bounded by
// the number of sectors or of bytes there are.
#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "table/grid.h"
#include "table/numbers.h"

namespace ducha::table {

namespace {

// Little-endian numbers of a text; 0 past its end, which is where the callers' loops end.
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t out = 0;
  if (at > bytes.size() || bytes.size() - at < size) return 0;
  for (std::size_t i = size; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}
std::size_t u8(std::string_view b, std::size_t at) { return number_at(b, at, 1); }
std::size_t u16(std::string_view b, std::size_t at) { return number_at(b, at, 2); }
std::uint32_t u32(std::string_view b, std::size_t at) {
  return static_cast<std::uint32_t>(number_at(b, at, 4));
}

// Characters of two bytes to UTF-8; half a pair becomes U+FFFD.
void append_utf16(std::string& to, std::string_view bytes) {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    auto c = static_cast<char32_t>(u16(bytes, i));
    if (c >= 0xd800 && c < 0xdc00 && i + 3 < bytes.size()) {
      const auto low = static_cast<char32_t>(u16(bytes, i + 2));
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        i += 2;
      }
    }
    append_utf8(to, c >= 0xd800 && c < 0xe000 ? char32_t{0xfffd} : c);
  }
}

// A compound file: streams within a file, in chains of sectors.
class Compound {
 public:
  explicit Compound(std::string_view bytes) : bytes_(bytes) {
    // The exponent, 9 or 12 in sound files.
    sector_ = std::size_t{1} << std::min<std::size_t>(u16(bytes, 30), 12);
    if (sector_ < 512) sector_ = 512;
    read_fat();
    const std::string directory = chain(u32(bytes, 48), bytes.size());
    for (std::size_t at = 0; at + 128 <= directory.size(); at += 128)
      entry(directory.substr(at, 128));
    mini_fat_ = numbers(chain(u32(bytes, 60), bytes.size()));
  }

  bool has(const std::string& name) const { return streams_.count(name) != 0; }

  // The bytes of a stream; fewer than it claims where its chain is broken.
  std::string read(const std::string& name) const {
    const auto found = streams_.find(name);
    if (found == streams_.end()) return {};
    const auto [start, size] = found->second;
    // Small streams are in sectors of 64 bytes within one stream of their own.
    if (size >= kMiniLimit) return chain(start, size);
    std::string out;
    std::size_t left = mini_fat_.size();
    for (std::uint32_t s = start; s < mini_fat_.size() && out.size() < size && left-- > 0;
         s = mini_fat_[s]) {
      const std::size_t at = std::size_t{s} * kMini;
      if (at >= mini_.size()) break;
      out += mini_.substr(at, kMini);
    }
    out.resize(std::min(out.size(), size));
    return out;
  }

 private:
  static constexpr std::size_t kMini = 64;
  static constexpr std::size_t kMiniLimit = 4096;
  static constexpr std::size_t kHeaderFats = 109;

  std::string_view sector(std::uint32_t number) const {
    const std::size_t at = (std::size_t{number} + 1) * sector_;
    return at < bytes_.size() ? bytes_.substr(at, sector_) : std::string_view();
  }

  static std::vector<std::uint32_t> numbers(std::string_view bytes) {
    std::vector<std::uint32_t> out;
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) out.push_back(u32(bytes, at));
    return out;
  }

  void read_fat() {
    const std::size_t most = bytes_.size() / sector_ + 1;
    const auto take = [&](std::uint32_t number) {
      if (fat_.size() >= most) return;
      for (const std::uint32_t n : numbers(sector(number))) fat_.push_back(n);
    };
    // The table of sectors is itself spread over sectors: 109 of them are listed in the header,
    // others in a chain whose sectors end with the number of the next.
    for (std::size_t i = 0; i < kHeaderFats; ++i)
      if (const std::uint32_t n = u32(bytes_, 76 + 4 * i); n < most) take(n);
    std::uint32_t next = u32(bytes_, 68);
    for (std::size_t round = 0; next < most && round < most; ++round) {
      const auto list = numbers(sector(next));
      if (list.empty()) return;
      for (std::size_t i = 0; i + 1 < list.size(); ++i)
        if (list[i] < most) take(list[i]);
      next = list.back();
    }
  }

  // A chain that comes back to a sector of its own ends after as many steps as there are sectors.
  std::string chain(std::uint32_t start, std::size_t size) const {
    std::string out;
    std::size_t left = fat_.size();
    for (std::uint32_t s = start; s < fat_.size() && out.size() < size && left-- > 0; s = fat_[s]) {
      const std::string_view part = sector(s);
      if (part.empty()) break;
      out += part;
    }
    out.resize(std::min(out.size(), size));
    return out;
  }

  void entry(const std::string& e) {
    const std::size_t length = std::min<std::size_t>(u16(e, 64), 64);
    const std::size_t type = u8(e, 66);
    std::string name;
    append_utf16(name, std::string_view(e).substr(0, length < 2 ? 0 : length - 2));
    const std::uint32_t start = u32(e, 116);
    const std::size_t size = u32(e, 120);
    // Entry of type 5 is the root; its stream holds the small ones.
    if (type == 5 && mini_.empty()) mini_ = chain(start, size);
    if (type == 2) streams_.emplace(name, std::pair(start, size));
  }

  std::string_view bytes_;
  std::size_t sector_ = 512;
  std::vector<std::uint32_t> fat_;
  std::vector<std::uint32_t> mini_fat_;
  std::string mini_;  // the stream that small streams are in
  std::map<std::string, std::pair<std::uint32_t, std::size_t>> streams_;
};

constexpr std::size_t kColumns = 256;  // of a sheet in this format

// What Excel calls the records that are read here.
enum Id : std::uint16_t {
  kFormula = 0x0006,
  kEof = 0x000a,
  kDateMode = 0x0022,
  kFilePass = 0x002f,
  kContinue = 0x003c,
  kColInfo = 0x007d,
  kBoundSheet = 0x0085,
  kMulRk = 0x00bd,
  kRString = 0x00d6,
  kXf = 0x00e0,
  kMergedCells = 0x00e5,
  kSst = 0x00fc,
  kLabelSst = 0x00fd,
  kNumber = 0x0203,
  kLabel = 0x0204,
  kBoolErr = 0x0205,
  kString = 0x0207,
  kRow = 0x0208,
  kRk = 0x027e,
  kFormat = 0x041e,
  kBof = 0x0809,
};

// A record with those that continue it.
struct Record {
  std::size_t id = 0;
  std::string_view body;
  std::vector<std::string_view> more;
};

class Records {
 public:
  Records(std::string_view stream, std::size_t at) : stream_(stream), at_(at) {}

  bool next(Record& to) {
    if (!one(to.id, to.body)) return false;
    to.more.clear();
    for (;;) {
      const std::size_t here = at_;
      std::size_t id = 0;
      std::string_view body;
      if (!one(id, body)) return true;
      if (id != kContinue) {
        at_ = here;
        return true;
      }
      to.more.push_back(body);
    }
  }

 private:
  bool one(std::size_t& id, std::string_view& body) {
    if (at_ > stream_.size() || stream_.size() - at_ < 4) return false;
    id = u16(stream_, at_);
    const std::size_t size = u16(stream_, at_ + 2);
    if (stream_.size() - at_ - 4 < size) return false;
    body = stream_.substr(at_ + 4, size);
    at_ += 4 + size;
    return true;
  }

  std::string_view stream_;
  std::size_t at_;
};

// Texts of a record. Where one goes on in the next part, that begins with a byte that says whether
// its characters have one byte or two.
class Texts {
 public:
  Texts(const Record& record, std::size_t at) : record_(record), part_(record.body), at_(at) {}

  bool done() const { return at_ >= part_.size() && index_ >= record_.more.size(); }

  std::size_t number(std::size_t size) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < size; ++i) {
      if (at_ >= part_.size() && !advance()) return out;
      out |= u8(part_, at_++) << (8 * i);
    }
    return out;
  }

  // A text whose length has `size` bytes.
  std::string text(std::size_t size) {
    std::size_t length = number(size);
    const std::size_t flags = number(1);
    const std::size_t runs = (flags & 8) != 0 ? number(2) : 0;
    const std::size_t extra = (flags & 4) != 0 ? number(4) : 0;
    bool wide = (flags & 1) != 0;
    std::string out;
    while (length > 0) {
      if (at_ >= part_.size()) {
        if (!advance()) break;
        wide = (number(1) & 1) != 0;
        continue;
      }
      const std::size_t fits = std::min(length, (part_.size() - at_) / (wide ? 2 : 1));
      if (fits == 0) {
        at_ = part_.size();  // half a character: the file is broken
        continue;
      }
      const std::string_view from = part_.substr(at_, fits * (wide ? 2 : 1));
      if (wide) {
        append_utf16(out, from);
      } else {
        for (const char c : from) append_utf8(out, static_cast<unsigned char>(c));
      }
      at_ += from.size();
      length -= fits;
    }
    skip(4 * runs + extra);
    return out;
  }

 private:
  bool advance() {
    if (index_ >= record_.more.size()) return false;
    part_ = record_.more[index_++];
    at_ = 0;
    return true;
  }
  void skip(std::size_t bytes) {
    while (bytes > 0) {
      const std::size_t here = std::min(bytes, part_.size() - std::min(at_, part_.size()));
      at_ += here;
      bytes -= here;
      if (bytes > 0 && !advance()) return;
    }
  }

  const Record& record_;
  std::string_view part_;
  std::size_t at_;
  std::size_t index_ = 0;
};

double rk_number(std::uint32_t rk) {
  // Two flags in the low bits: a whole number of 30 bits, and divided by 100.
  double value = (rk & 2) != 0 ? static_cast<double>(static_cast<std::int32_t>(rk) >> 2)
                               : std::bit_cast<double>(std::uint64_t{rk & 0xfffffffcU} << 32);
  return (rk & 1) != 0 ? value / 100 : value;
}

const char* error_text(std::size_t code) {
  switch (code) {
    case 0x00:
      return "#NULL!";
    case 0x07:
      return "#DIV/0!";
    case 0x0f:
      return "#VALUE!";
    case 0x17:
      return "#REF!";
    case 0x1d:
      return "#NAME?";
    case 0x24:
      return "#NUM!";
    default:
      return "#N/A";
  }
}

class Xls {
 public:
  Xls(std::string_view stream, const std::string& name, Problems& problems)
      : stream_(stream), name_(name), problems_(problems) {}

  std::optional<Workbook> read() {
    if (!globals()) return {};
    if (places_.size() > limits::kTableSheets)
      return refuse(say("有{}张工作表，最多{}张", "has {} sheets; the limit is {}", places_.size(),
                        limits::kTableSheets));
    Workbook book;
    for (const auto& [at, sheet] : places_) {
      book.sheets.push_back(sheet);
      if (!cells(at, book.sheets.back())) return {};
    }
    if (book.sheets.empty()) return refuse(say("没有工作表", "has no sheet"));
    return book;
  }

 private:
  std::optional<Workbook> refuse(Message what, Message hint = {}) {
    problems_.push_back(problem_in("table/xls", name_, std::move(what), std::move(hint)));
    return {};
  }

  // [MS-XLS] 2.1.7.20.3: the workbook stream begins with what holds for all sheets.
  bool globals() {
    Records records(stream_, 0);
    Record r;
    bool first = true;
    std::map<std::size_t, std::string> codes;
    std::vector<std::pair<std::size_t, std::uint8_t>> formats;  // and the indent
    while (records.next(r)) {
      // 0x0600 is BIFF8; before Excel 97 cells and texts have other forms.
      if (first && (r.id != kBof || u16(r.body, 0) != 0x0600)) break;
      first = false;
      if (r.id == kEof) {
        for (const auto& [id, indent] : formats) {
          const auto code = codes.find(id);
          looks_.push_back(
              look_of(static_cast<int>(id), code == codes.end() ? std::string() : code->second));
          looks_.back().indent = indent;
        }
        return true;
      }
      if (r.id == kFilePass) {
        refuse(say("有打开密码，读不了", "is protected by a password"),
               say("去掉密码再存一次", "save it without one"));
        return false;
      }
      if (r.id == kDateMode) since_1904_ = u16(r.body, 0) == 1;
      if (r.id == kFormat) codes[u16(r.body, 0)] = Texts(r, 2).text(2);
      if (r.id == kXf)
        formats.emplace_back(u16(r.body, 2), static_cast<std::uint8_t>(u8(r.body, 8) & 0x0fU));
      // Worksheets alone: charts and macro sheets have other types.
      if (r.id == kBoundSheet && u8(r.body, 5) == 0) {
        Sheet sheet;
        sheet.hidden = (u8(r.body, 4) & 3) != 0;
        sheet.name = Texts(r, 6).text(1);
        places_.emplace_back(u32(r.body, 0), std::move(sheet));
      }
      if (r.id == kSst)
        for (Texts texts(r, 8); !texts.done() && strings_.size() < limits::kTableCells;)
          strings_.push_back(texts.text(2));
    }
    refuse(first ? say("是 Excel 95 或更早的格式", "is of Excel 95 or before")
                 : say("内容不完整", "is not whole"),
           say("在 Excel 或 WPS 里另存为 .xlsx", "save it as .xlsx"));
    return false;
  }

  bool put(Sheet& sheet, std::size_t row, std::size_t column, Cell cell) {
    if (cell.text.empty()) return true;
    const Message wrong = grid_.put(sheet, row, column, std::move(cell));
    if (wrong.empty()) return true;
    const std::string shown = visible(sheet.name);
    const std::string at = cell_name(row, column);
    refuse({fmt::format("工作表“{}”的 {}：{}", shown, at, wrong.zh),
            fmt::format("sheet `{}`, {}: {}", shown, at, wrong.en)});
    return false;
  }

  // Digits that a number of fifteen places cannot have are written out, so that whoever takes it
  // for an id sees that there are too many.
  Cell number(double value, std::size_t format) const {
    const bool whole =
        value ==
        static_cast<double>(static_cast<std::int64_t>(std::abs(value) < 9e18 ? value : 0.5));
    const std::string written =
        whole ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{:.17g}", value);
    return number_cell(written, look(format), since_1904_).value_or(Cell{"#NUM!", Kind::error});
  }

  Cell text(std::string written, std::size_t format) const {
    return {std::move(written), Kind::text, look(format).indent};
  }

  Look look(std::size_t format) const { return format < looks_.size() ? looks_[format] : Look{}; }

  static double double_at(std::string_view body, std::size_t at) {
    return std::bit_cast<double>(number_at(body, at, 8));
  }

  // The cell of a formula; its text is in the next record where `later` becomes true.
  Cell formula(std::string_view body, std::size_t format, bool& later) const {
    // A result that is no number has 0xffff where a double would have its exponent.
    if (u16(body, 12) != 0xffff) return number(double_at(body, 6), format);
    const std::size_t value = u8(body, 8);
    switch (u8(body, 6)) {
      case 0:
        later = true;
        return {};
      case 1:
        return {value == 0 ? "FALSE" : "TRUE", Kind::boolean};
      case 2:
        return {error_text(value), Kind::error};
      default:
        return {};
    }
  }

  // Nothing put if the record is no cell.
  bool cell(Sheet& sheet, const Record& r) {
    const std::size_t row = u16(r.body, 0);
    const std::size_t column = u16(r.body, 2);
    const std::size_t format = u16(r.body, 4);
    switch (r.id) {
      case kLabelSst: {
        const std::size_t index = u32(r.body, 6);
        if (index < strings_.size()) return put(sheet, row, column, text(strings_[index], format));
        refuse(say("没有第{}号共享文字", "there is no shared string {}", index));
        return false;
      }
      case kLabel:
      case kRString:
        return put(sheet, row, column, text(Texts(r, 6).text(2), format));
      case kNumber:
        return put(sheet, row, column, number(double_at(r.body, 6), format));
      case kRk:
        return put(sheet, row, column, number(rk_number(u32(r.body, 6)), format));
      case kMulRk:
        for (std::size_t at = 4, c = column; at + 8 <= r.body.size(); at += 6, ++c)
          if (!put(sheet, row, c, number(rk_number(u32(r.body, at + 2)), u16(r.body, at))))
            return false;
        return true;
      case kBoolErr:
        if (u8(r.body, 7) != 0)
          return put(sheet, row, column, {error_text(u8(r.body, 6)), Kind::error});
        return put(sheet, row, column, {u8(r.body, 6) == 0 ? "FALSE" : "TRUE", Kind::boolean});
      default:
        return true;
    }
  }

  // Hidden rows count only where they hold something.
  bool cells(std::size_t at, Sheet& sheet) {
    Records records(stream_, at);
    Record r;
    std::set<std::size_t> hidden;
    std::pair<std::size_t, std::size_t> waits;  // the cell whose text comes
    bool later = false;
    for (int depth = 0; records.next(r);) {
      // Sheets do not overlap; a file that says so would be read over and over.
      if ((scanned_ += r.body.size() + 4) > 2 * stream_.size()) {
        refuse(say("工作表互相重叠", "has sheets that overlap"));
        return false;
      }
      if (r.id == kBof) ++depth;
      if (r.id == kEof && --depth <= 0) break;
      if (depth != 1) continue;  // a chart within the sheet
      if (r.id == kFormula) {
        later = false;
        waits = {u16(r.body, 0), u16(r.body, 2)};
        if (!put(sheet, waits.first, waits.second, formula(r.body, u16(r.body, 4), later)))
          return false;
      } else if (r.id == kString && later) {
        later = false;
        if (!put(sheet, waits.first, waits.second, {Texts(r, 0).text(2), Kind::text})) return false;
      } else if (r.id == kRow && (u16(r.body, 12) & 0x20) != 0) {
        hidden.insert(u16(r.body, 0));
      } else if (r.id == kColInfo && (u16(r.body, 8) & 1) != 0 &&
                 sheet.hidden_columns.size() < kColumns) {
        const std::size_t first = u16(r.body, 0);
        sheet.hidden_columns.push_back({0, first, 0, std::max(first, u16(r.body, 2))});
      } else if (r.id == kMergedCells) {
        if (!merges(sheet, r.body)) return false;
      } else if (!cell(sheet, r)) {
        return false;
      }
    }
    for (const std::size_t row : hidden)
      if (row < sheet.rows.size() && !sheet.rows[row].empty()) sheet.hidden_rows.push_back(row);
    return true;
  }

  bool merges(Sheet& sheet, std::string_view body) {
    for (std::size_t at = 2; at + 8 <= body.size(); at += 8) {
      const Area area{u16(body, at), u16(body, at + 4), u16(body, at + 2), u16(body, at + 6)};
      if (area.last_row < area.row || area.last_column < area.column) continue;
      if (sheet.merges.size() >= kMostMerges) {
        refuse(say("合并单元格过多，最多{}处", "has too many merged cells; the limit is {}",
                   kMostMerges));
        return false;
      }
      sheet.merges.push_back(area);
    }
    return true;
  }

  std::string_view stream_;
  const std::string& name_;
  Problems& problems_;
  Grid grid_;
  std::vector<std::pair<std::size_t, Sheet>> places_;
  std::vector<std::string> strings_;
  std::vector<Look> looks_;
  bool since_1904_ = false;
  std::size_t scanned_ = 0;  // bytes of the stream read for sheets
};

}  // namespace

std::optional<Workbook> read_xls(std::string_view bytes, const std::string& name,
                                 Problems& problems) {
  const Compound file(bytes);
  const auto refuse = [&](Message what, Message hint) -> std::optional<Workbook> {
    problems.push_back(problem_in("table/sort", name, std::move(what), std::move(hint)));
    return {};
  };
  if (file.has("EncryptedPackage"))
    return refuse(say("有打开密码，读不了", "is protected by a password"),
                  say("去掉密码再存一次", "save it without one"));
  if (file.has("WordDocument"))
    return refuse(
        say("是旧格式的文字文档（.doc、.wps）", "is a text document of an old format (.doc)"),
        say("在 Word 或 WPS 里另存为 .docx", "save it as .docx"));
  const std::string stream = file.read("Workbook");
  if (stream.empty())
    return refuse(file.has("Book") ? say("是 Excel 95 或更早的格式", "is of Excel 95 or before")
                                   : say("里面没有工作簿", "holds no workbook"),
                  say("在 Excel 或 WPS 里另存为 .xlsx", "save it as .xlsx"));
  return Xls(stream, name, problems).read();
}

}  // namespace ducha::table
