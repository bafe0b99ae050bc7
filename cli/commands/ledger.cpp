// ducha ledger: an edited ledger goes back into the store.
#include <filesystem>
#include <ostream>

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/written_day.h"
#include "cli/commands.h"
#include "cli/store.h"
#include "dossier/scalar.h"
#include "history/ledger_sheet.h"
#include "history/marks.h"
#include "history/store.h"

namespace ducha::cli {

namespace {

using history::LedgerRow;
using result::Column;

struct LedgerArgs {
  std::vector<std::string> files;  // in the order of taking
  std::string store;
  StoreArgs how;
};

std::string told(const std::string& value, std::optional<Column> column, Lang lang) {
  const std::string text = column ? result::shown(*column, value, lang) : value;
  return text.empty() ? (lang == Lang::zh ? "（空）" : "(empty)") : visible(shorten(text, 80));
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
    line(say("冲突 {} {} “{}”：{} 写的是“{}”，现改为“{}”",
             "conflict {} {} {}: {} says `{}`, now `{}`", visible(c.place), visible(c.key),
             c.column ? result::title(*c.column).in(lang) : c.heading, visible(c.from), before,
             now));
  }
  for (const LedgerRow& r : got.unknown)
    line(say("历史库没有 {} {} 这个问题，所填内容已保留：{}",
             "the store does not know the finding {} {}; what was written is kept: {}",
             visible(r.place), visible(r.key), visible(shorten(r.about, 80))));
  line(say("读入{}行，改动{}格，冲突{}处，未知问题{}个",
           "{} rows, {} cells changed, {} conflicts, {} unknown findings", got.rows, got.changed,
           got.conflicts.size(), got.unknown.size()));
}

void print(Session& session, const std::vector<history::LedgerNote>& notes) {
  const Lang lang = session.lang();
  for (const history::LedgerNote& n : notes) {
    session.streams().out << n.place << colon(lang) << n.what.in(lang);
    if (!n.hint.empty()) session.streams().out << semicolon(lang) << n.hint.in(lang);
    session.streams().out << '\n';
  }
}

// A ledger as it was read, before anything is taken.
struct Read {
  std::string file;
  std::string sha256;
  table::Encoding encoding;
  history::LedgerSheets sheets;
  std::vector<history::MarkEdit> marks;
};

// The sheet 评分 of a ledger, where there is one. What cannot be taken is reported beside the rest.
void read_marks(const table::Workbook& book, Read& to) {
  Problems problems;
  to.marks = history::edited_marks(history::read_marks(book, to.file, problems), problems);
  for (Problem& p : problems)
    if (p.id != "marks/heading")
      to.sheets.notes.push_back({visible(to.file), std::move(p.message), std::move(p.hint)});
}

// Nothing is taken yet: see import().
std::optional<Read> read(Session& session, const std::string& file) {
  Problems problems;
  const auto bytes = session.read(file, limits::kTableFileBytes);
  if (!bytes || !session.outputs_are_free()) return {};
  const auto book = table::read(*bytes, file, problems);
  if (!book) {
    session.complain(problems);
    return {};
  }
  Read out{file, sha256_hex(*bytes), book->encoding, {}, {}};
  out.sheets = history::read_ledger(
      *book, file, [](std::string_view text) { return parse_written_date(text); }, problems);
  if (!problems.empty()) {
    session.complain(problems);
    return {};
  }
  read_marks(*book, out);
  if (out.sheets.sheets > 0 || !out.marks.empty()) return out;
  session.complain(say("{} 里没有台账：没有一张表既有“{}”又有“{}”等标题",
                       "{0} holds no ledger: no sheet has the "
                       "headings `{3}` and `{4}` or the like",
                       visible(file), result::key_title().zh, result::title(Column::state).zh,
                       result::key_title().en, result::title(Column::state).en),
                   say("台账由 --format xlsx=文件 写出", "--format xlsx=FILE writes a ledger"));
  return {};
}

// All are read before the first is taken, so that a faulty one keeps none of the others half way.
// Each is taken whole or not at all, one after another: of two that differ the later one holds.
int import(Session& session, const LedgerArgs& args) {
  if (!session.has_store(args.store)) return kNotChecked;
  session.gate().claim_store(args.store);
  std::vector<Read> ledgers;
  for (const std::string& file : args.files) {
    auto one = read(session, file);
    if (!one) return kNotChecked;
    ledgers.push_back(std::move(*one));
  }
  if (!session.outputs_are_free()) return kNotChecked;
  const auto store = open_store(session, args.store, history::Store::Access::write, args.how);
  if (store == nullptr) return kNotChecked;
  int code = kFine;
  for (const Read& one : ledgers) {
    Problems problems;
    const auto got =
        store->take_ledger(one.sheets.rows, std::filesystem::path(one.file).filename().string(),
                           one.sha256, problems, one.marks);
    if (!got) return session.complain(problems);
    if (ledgers.size() > 1) session.streams().out << visible(one.file) << '\n';
    if (!got->again) print(session, one.sheets.notes);
    print(session, *got, one.encoding);
    if (!one.marks.empty() && !got->again)
      session.streams().out
          << say("评分改动{}处\n", "{} marks changed\n", got->marks).in(session.lang());
    const bool taken = got->again || one.sheets.notes.empty();
    if (!taken || !got->conflicts.empty() || !got->unknown.empty()) code = kFindings;
  }
  return code;
}

}  // namespace

Action take_ledger_import(Session& session, Given& given) {
  return
      [args = LedgerArgs{given.texts(Opt::ledger), given.text(Opt::store), take_store_args(given)},
       &session] { return import(session, args); };
}

}  // namespace ducha::cli
