// ducha import: dossiers from the tables that offices have.
#include <algorithm>
#include <ostream>

#include "base/folder.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/dossiers.h"
#include "import/report.h"

namespace ducha::cli {

namespace {

// The folder of the rulebook whose words are taken: that of the highest layer that has any.
std::string words_folder(const rule::Rulebook& book) {
  const std::filesystem::path own = book.find("tables/words.yaml");
  return (own.empty() ? book.folder : own.parent_path().parent_path()).string();
}

struct ImportArgs {
  std::vector<std::string> tables;
  std::string map;
  std::string output;
  std::string format;
  std::string suggest;
  std::vector<std::string> existing;
  bool overwrite = false;
  bool personal = false;
};

// The tables, each once; empty after saying what cannot be read.
std::vector<imports::Book> load(Session& session, std::vector<std::string> files) {
  // A table that is named twice, as by two patterns of a shell, would contradict itself in nothing
  // and count twice.
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  std::vector<imports::Book> books;
  Problems problems;
  for (const std::string& file : files)
    if (auto book = table::load(file, problems)) {
      if (table::blank(*book))
        problems.push_back(problem_in("import/file", file,
                                      say("是空的：没有一格有内容", "is empty: no cell has text"),
                                      say("给出有内容的文件", "give the file with the data")));
      books.push_back({file, std::move(*book)});
    }
  if (!problems.empty()) {
    session.complain(problems);
    return {};
  }
  for (const imports::Book& book : books)
    if (book.workbook.encoding == table::Encoding::gb18030)
      session.streams().err << say("{}：不是 UTF-8，按 GB18030 读入\n",
                                   "{}: not UTF-8, read as GB18030\n", visible(book.file))
                                   .in(session.lang());
  return books;
}

// KIND or KIND.LIST, as --suggest takes it.
int suggest(Session& session, const rule::Rulebook& book, const ImportArgs& args) {
  const std::string name = args.suggest.substr(0, args.suggest.find('.'));
  const dossier::KindSpec* kind = find_kind(session, book, name);
  if (kind == nullptr) return kNotChecked;
  const std::string list = name == args.suggest ? "" : args.suggest.substr(name.size() + 1);
  Problems problems;
  const dossier::RecordSpec* record = imports::record_at(book.schema, *kind, list, problems);
  if (record == nullptr) return session.complain(problems);
  const imports::Words words = imports::load_words(words_folder(book), book.schema, problems);
  if (!problems.empty()) return session.complain(problems);
  const auto books = load(session, args.tables);
  if (books.empty()) return kNotChecked;
  session.streams().out << imports::suggest_map(books, words, *kind, list, *record, session.lang());
  return kFine;
}

int run_import(Session& session, const ImportArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  if (!args.suggest.empty()) return suggest(session, *book, args);
  Problems problems;
  const Message what = say("这次要读的文件", "a file that is read");
  if (!args.map.empty()) session.gate().reads(args.map, what);
  for (const std::string& file : args.tables) session.gate().reads(file, what);
  for (const std::string& file : args.existing) session.gate().reads(file, what);
  if (!session.outputs_are_free()) return kNotChecked;
  std::optional<imports::Map> map;
  if (!args.map.empty()) {
    map = imports::load_map(args.map, book->schema, problems);
    if (!map) return session.complain(problems);
  }
  auto books = load(session, args.tables);
  if (books.empty()) return kNotChecked;
  if (!map) {
    for (const imports::Book& b : books)
      if (!imports::is_form(b.workbook))
        return session.complain(
            say("{} 不是 ducha form 生成的填报表", "{} is no form that `ducha form` made",
                visible(b.file)),
            say("写 --map 映射文件，或用 --suggest 类别 先得到一份（docs/import.md）",
                "give --map FILE, or --suggest KIND to get one (docs/import.md)"));
  }
  std::vector<imports::Existing> existing;
  if (!args.existing.empty()) {
    existing = load_dossiers(*book, args.existing, problems);
    if (!problems.empty()) return session.complain(problems);
  }
  const auto got =
      map ? imports::run(*map, book->schema, std::move(books), args.personal, problems)
          // cppcheck-suppress accessMoved; this is the other branch
          : imports::read_forms(book->schema, books, existing, args.overwrite, args.personal);
  if (!problems.empty()) return session.complain(problems);
  const auto fill = [&](NewFolder& folder) {
    return std::all_of(got.files.begin(), got.files.end(),
                       [&](const auto& file) { return folder.write(file.first, file.second); });
  };
  if (!args.output.empty() && !session.gate().write_folder(args.output, fill, problems))
    return session.complain(problems);
  session.streams().out << (args.format == "json" ? imports::json_report(got)
                                                  : imports::text_report(got, session.lang()));
  return got.left.empty() ? kFine : kFindings;
}

}  // namespace

Action take_import(Session& session, Given& given) {
  session.take_rules(given);
  ImportArgs args;
  args.tables = given.texts(Opt::tables);
  args.map = given.text(Opt::map);
  args.suggest = given.text(Opt::suggest);
  if (!args.map.empty() && !args.suggest.empty()) {
    session.complain(say("--map 与 --suggest 只能用一个", "give --map or --suggest, not both"));
    return {};
  }
  if (args.suggest.empty()) {
    args.output = session.take_output(given, Opt::import_to);
    args.format = given.text(Opt::view);
    args.personal = given.flag(Opt::show_personal);
  }
  if (args.suggest.empty() && args.map.empty()) {  // forms
    args.existing = given.texts(Opt::existing);
    if (!args.existing.empty()) args.overwrite = given.flag(Opt::overwrite);
  }
  return [args, &session] { return run_import(session, args); };
}

}  // namespace ducha::cli
