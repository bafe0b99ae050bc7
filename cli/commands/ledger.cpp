// ducha ledger: an edited ledger goes back into the store.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "base/hash.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "cli/commands.h"
#include "history/store.h"
#include "table/table.h"

namespace ducha::cli {

namespace {

using history::LedgerRow;
using result::Column;

struct LedgerArgs {
  std::string file;
  std::string store;
};

constexpr std::size_t kHeadRows = 20;  // people may put rows above the headings
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// Where the columns of a sheet stand.
struct Head {
  std::size_t row = kNowhere;
  std::size_t key = kNowhere;
  std::size_t marks = kNowhere;
  std::array<std::size_t, result::kColumns> columns{};
};

bool is_title(const std::string& text, const Message& title) {
  std::string lower(trim(text));
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return lower == title.zh || lower == title.en;
}

// A line break as the dossiers have it, and no blanks around.
std::string typed(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return std::string(trim(out));
}

// Sheets of an edited ledger as rows. Columns are found by their headings, in either language, in
// whatever order.
class Reader {
 public:
  Reader(const table::Workbook& book, const std::string& file, Problems& problems)
      : book_(book), file_(file), problems_(problems) {}

  std::vector<LedgerRow> read() {
    for (const table::Sheet& sheet : book_.sheets) {
      const auto head = find_head(sheet);
      if (!head) continue;
      ++sheets;
      for (std::size_t r = head->row + 1; r < sheet.rows.size(); ++r) take(sheet, *head, r);
    }
    return std::move(rows_);
  }

  std::size_t sheets = 0;  // that are ledgers

 private:
  void complain(const table::Sheet& sheet, std::size_t row, std::size_t column,
                const Message& what) {
    const std::string at = place(sheet, row, column);
    problems_.push_back({"ledger/heading",
                         file_,
                         {},
                         1,
                         {fmt::format("{}:{}", at, what.zh), fmt::format("{}: {}", at, what.en)},
                         {}});
  }

  static std::string place(const table::Sheet& sheet, std::size_t row, std::size_t column) {
    const std::string cell = table::cell_name(row, column);
    return sheet.name.empty() ? cell : fmt::format("{}!{}", visible(sheet.name), cell);
  }

  // The heading row: the first that has the fingerprint and one of the people's columns. A sheet
  // with two of these but no fingerprint is a ledger whose rows cannot be told.
  std::optional<Head> find_head(const table::Sheet& sheet) {
    for (std::size_t r = 0; r < std::min(kHeadRows, sheet.rows.size()); ++r) {
      Head head;
      head.row = r;
      head.columns.fill(kNowhere);
      std::size_t found = 0;
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
        const std::string& text = sheet.rows[r][c].text;
        if (is_title(text, result::key_title())) set(sheet, r, c, head.key);
        if (is_title(text, result::marks_title())) set(sheet, r, c, head.marks);
        for (std::size_t i = 0; i < result::kColumns; ++i)
          if (is_title(text, result::title(static_cast<Column>(i)))) {
            set(sheet, r, c, head.columns[i]);
            ++found;
          }
      }
      if (head.key != kNowhere && found > 0) return head;
      if (found < 2) continue;
      complain(sheet, r, 0,
               say("缺少“{}”一列，无法知道每一行是哪个问题",
                   "there is no column `{1}`, so nobody can tell which finding a row is",
                   result::key_title().zh, result::key_title().en));
      return {};
    }
    return {};
  }

  void set(const table::Sheet& sheet, std::size_t row, std::size_t column, std::size_t& to) {
    if (to != kNowhere)
      complain(sheet, row, column, say("这个标题出现两次", "this heading is there twice"));
    to = column;
  }

  void take(const table::Sheet& sheet, const Head& head, std::size_t r) {
    const auto text = [&](std::size_t column) {
      return column == kNowhere ? std::string() : typed(sheet.at(r, column).text);
    };
    LedgerRow row;
    row.key = text(head.key);
    row.place = place(sheet, r, head.key);
    std::string marks = text(head.marks);
    for (std::size_t at = 0; !marks.empty() && at <= marks.size();) {
      const std::size_t end = std::min(marks.find(' ', at), marks.size());
      row.marks.push_back(marks.substr(at, end - at));
      at = end + 1;
    }
    if (row.marks.size() != result::kColumns) row.marks.clear();
    for (std::size_t i = 0; i < result::kColumns; ++i) {
      row.cells[i] = text(head.columns[i]);
      // A column that somebody took out says nothing about its cells.
      if (head.columns[i] == kNowhere && !row.marks.empty()) row.marks[i].clear();
    }
    row.cells[static_cast<std::size_t>(Column::state)] =
        result::state_named(row.cells[static_cast<std::size_t>(Column::state)]);
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
      if (c == head.key || c == head.marks ||
          std::find(head.columns.begin(), head.columns.end(), c) != head.columns.end())
        continue;
      if (const std::string other = text(c); !other.empty())
        row.about += (row.about.empty() ? "" : " | ") + other;
    }
    rows_.push_back(std::move(row));
  }

  const table::Workbook& book_;
  const std::string& file_;
  Problems& problems_;
  std::vector<LedgerRow> rows_;
};

std::string told(const std::string& value, Column column, Lang lang) {
  const std::string text = column == Column::state ? result::shown_state(value, lang) : value;
  return text.empty() ? (lang == Lang::zh ? "(空)" : "(empty)") : visible(shorten(text, 80));
}

void print(Session& session, const history::LedgerImport& got, table::Encoding encoding) {
  const Lang lang = session.lang();
  std::ostream& out = session.streams().out;
  const auto line = [&](const Message& m) { out << m.in(lang) << '\n'; };
  if (encoding == table::Encoding::gb18030)
    line(say("文件不是 UTF-8，按 GB18030 读入", "the file is not UTF-8; it was read as GB18030"));
  if (got.again) {
    line(say("这个文件已经读入过，什么也没有改", "this file was imported before; nothing changes"));
    return;
  }
  for (const history::LedgerChange& c : got.conflicts) {
    const std::string before = told(c.before, c.column, lang);
    const std::string now = told(c.now, c.column, lang);
    line(say("冲突 {} {} “{}”:{} 写的是“{}”，现改为“{}”",
             "conflict {} {} {}: {} says `{}`, now `{}`", visible(c.place), visible(c.key),
             result::title(c.column).in(lang), visible(c.from), before, now));
  }
  for (const LedgerRow& r : got.unknown)
    line(say("历史库没有 {} {} 这个问题，所填内容已保留：{}",
             "the store does not know the finding {} {}; what was written is kept: {}",
             visible(r.place), visible(r.key), visible(shorten(r.about, 80))));
  line(say("读入 {} 行，改动 {} 格，冲突 {} 处，未知问题 {} 个",
           "{} rows, {} cells changed, {} conflicts, {} unknown findings", got.rows, got.changed,
           got.conflicts.size(), got.unknown.size()));
}

int import(Session& session, const LedgerArgs& args) {
  std::error_code error;
  if (!std::filesystem::exists(args.store, error))
    return session.complain(
        say("没有历史库 {}", "there is no store {}", visible(args.store)),
        say("用 ducha check --store 文件 记入", "record runs with ducha check --store FILE"));
  Problems problems;
  const auto bytes = read_file(args.file, args.file, limits::kTableFileBytes, problems);
  if (!bytes) return session.complain(problems);
  const auto book = table::read(*bytes, args.file, problems);
  if (!book) return session.complain(problems);
  Reader reader(*book, args.file, problems);
  const auto rows = reader.read();
  if (!problems.empty()) return session.complain(problems);
  if (reader.sheets == 0)
    return session.complain(
        say("{} 里没有台账:没有一张表既有“{}”又有“{}”等标题",
            "{0} holds no ledger: no sheet has the "
            "headings `{3}` and `{4}` or the like",
            visible(args.file), result::key_title().zh, result::title(Column::state).zh,
            result::key_title().en, result::title(Column::state).en),
        say("台账由 --format xlsx=文件 写出", "--format xlsx=FILE writes a ledger"));
  const auto store = history::Store::open(args.store, problems);
  if (store == nullptr) return session.complain(problems);
  const auto got = store->take_ledger(rows, std::filesystem::path(args.file).filename().string(),
                                      sha256_hex(*bytes), problems);
  if (!got) return session.complain(problems);
  print(session, *got, book->encoding);
  return got->conflicts.empty() && got->unknown.empty() ? kFine : kFindings;
}

}  // namespace

Action setup_ledger(CLI::App& app, Session& session) {
  auto args = std::make_shared<LedgerArgs>();
  app.require_subcommand(1);
  CLI::App* take = app.add_subcommand(
      "import", "take what people wrote in a ledger back into the store 读回整改台账");
  take->fallthrough();
  take->add_option("FILE", args->file, "the ledger, .xlsx or .csv 台账文件")->required();
  take->add_option("--store", args->store, "the history file 历史库")
      ->type_name("FILE")
      ->required();
  return [args, &session] { return import(session, *args); };
}

}  // namespace ducha::cli
