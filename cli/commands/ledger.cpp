// ducha ledger: an edited ledger goes back into the store.
#include <filesystem>
#include <ostream>

#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/store.h"
#include "dossier/scalar.h"
#include "history/ledger_sheet.h"
#include "history/store.h"

namespace ducha::cli {

namespace {

using history::LedgerRow;
using result::Column;

struct LedgerArgs {
  std::string file;
  std::string store;
  StoreArgs how;
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

void print(Session& session, const std::vector<history::LedgerNote>& notes) {
  const Lang lang = session.lang();
  const std::string colon = lang == Lang::zh ? "：" : ": ";
  const std::string semicolon = lang == Lang::zh ? "；" : "; ";
  for (const history::LedgerNote& n : notes) {
    session.streams().out << n.place << colon << n.what.in(lang);
    if (!n.hint.empty()) session.streams().out << semicolon << n.hint.in(lang);
    session.streams().out << '\n';
  }
}

int import(Session& session, const LedgerArgs& args) {
  if (!session.has_store(args.store)) return kNotChecked;
  session.gate().claim_store(args.store);
  Problems problems;
  const auto bytes = session.read(args.file, limits::kTableFileBytes);
  if (!bytes || !session.outputs_are_free()) return kNotChecked;
  const auto book = table::read(*bytes, args.file, problems);
  if (!book) return session.complain(problems);
  const history::LedgerSheets read = history::read_ledger(
      *book, args.file, [](std::string_view text) { return dossier::parse_written_date(text); },
      problems);
  if (!problems.empty()) return session.complain(problems);
  if (read.sheets == 0)
    return session.complain(
        say("{} 里没有台账:没有一张表既有“{}”又有“{}”等标题",
            "{0} holds no ledger: no sheet has the "
            "headings `{3}` and `{4}` or the like",
            visible(args.file), result::key_title().zh, result::title(Column::state).zh,
            result::key_title().en, result::title(Column::state).en),
        say("台账由 --format xlsx=文件 写出", "--format xlsx=FILE writes a ledger"));
  const auto store = open_store(session, args.store, history::Store::Access::write, args.how);
  if (store == nullptr) return kNotChecked;
  const auto got =
      store->take_ledger(read.rows, std::filesystem::path(args.file).filename().string(),
                         sha256_hex(*bytes), problems);
  if (!got) return session.complain(problems);
  if (!got->again) print(session, read.notes);
  print(session, *got, book->encoding);
  const bool taken = got->again || read.notes.empty();
  return taken && got->conflicts.empty() && got->unknown.empty() ? kFine : kFindings;
}

}  // namespace

Action take_ledger_import(Session& session, Given& given) {
  return
      [args = LedgerArgs{given.text(Opt::ledger), given.text(Opt::store), take_store_args(given)},
       &session] { return import(session, args); };
}

}  // namespace ducha::cli
