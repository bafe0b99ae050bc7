// ducha fmt: a file of dossiers in the spelling of the schema, with its comments.
#include <filesystem>
#include <ostream>

#include "base/source.h"
#include "cli/commands.h"
#include "dossier/identity.h"
#include "dossier/plain.h"
#include "dossier/reader.h"
#include "import/form.h"
#include "yaml/split.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;

struct FmtArgs {
  std::string file;
  std::string output;
  bool labels = false;
};

// What the document says, values in their one spelling; empty if it is no dossier.
yaml::Draft meaning(const dossier::Schema& schema, const yaml::Node& root) {
  const yaml::Node* word = dossier::kind_word(root, schema);
  const dossier::KindSpec* kind = word == nullptr ? nullptr : schema.kind_named(word->text);
  if (kind == nullptr) return {};
  std::vector<dossier::Fault> faults;
  yaml::Draft out = imports::canonical(*kind, root, faults);
  // The word for the kind changes; what it means does not.
  if (yaml::Draft* said = out.find("kind")) *said = yaml::Draft::scalar(kind->name);
  return out;
}

// The document respelt and in the order of the schema; the same text, and a problem, where that
// cannot be done.
std::string respelt(const dossier::Schema& schema, const FmtArgs& args, std::string_view text,
                    std::uint32_t first_line, Problems& problems) {
  const std::string& file = args.file;
  yaml::Reader reader;
  const std::size_t before = problems.size();
  const yaml::Node* root = reader.read(text, first_line, problems);
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = file;
  if (root == nullptr) return std::string(text);
  const auto where = root->where();
  Problems none;
  root = reader.read(text, 1, none);
  const yaml::Draft was = meaning(schema, *root);
  if (was.shape == yaml::Shape::empty) {
    problems.push_back(
        {"input/no-kind", file, where, 1,
         say("不是规则库所知类别的档案", "is no dossier of a kind that the rulebook knows"),
         say("改正 kind", "correct `kind`")});
    return std::string(text);
  }
  std::string out = dossier::plain(text, *root, schema,
                                   args.labels ? dossier::Respell::labels : dossier::Respell::all);
  const yaml::Node* again = reader.read(out, 1, none);
  if (again != nullptr && meaning(schema, *again) == was) {
    const dossier::KindSpec* kind = schema.kind_named(dossier::kind_word(*again, schema)->text);
    std::string sorted = dossier::in_order(out, *again, *kind->record);
    // Where an alias would come before its anchor the order stays.
    again = reader.read(sorted, 1, none);
    return again != nullptr && meaning(schema, *again) == was ? sorted : out;
  }
  problems.push_back({"fmt/unsafe", file, where, 1,
                      say("这份文档不能自动改写，保持原样",
                          "this document cannot be rewritten safely and stays as it is"),
                      say("手工改", "edit it by hand")});
  return std::string(text);
}

// The text between documents is copied byte for byte, and so is a document that cannot be
// rewritten.
int run_fmt(Session& session, const FmtArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  Problems problems;
  session.gate().reads(args.file, say("要改写的档案", "the dossier to rewrite"));
  const auto text = session.read(args.file, std::size_t{1} << 30);
  if (!text) return kNotChecked;
  std::string out;
  std::size_t from = 0;
  yaml::each_piece(*text, [&](const yaml::Piece& piece) {
    // Lines between documents stay.
    const std::size_t at = text->find(piece.text, from);
    if (piece.too_large || at == text->npos) return;
    out += text->substr(from, at - from);
    out += respelt(book->schema, args, piece.text, piece.first_line, problems);
    from = at + piece.text.size();
  });
  out += text->substr(from);
  if (!session.outputs_are_free()) return kNotChecked;
  if (const int code = session.put(args.output, out); code != kFine) return code;
  if (problems.empty()) return kFine;
  session.complain(problems);
  return kFindings;
}

}  // namespace

Action take_fmt(Session& session, Given& given) {
  session.take_rules(given);
  FmtArgs args;
  args.file = given.text(Opt::file);
  args.output = session.take_output(given, Opt::output);
  args.labels = given.flag(Opt::labels);
  return [args, &session] { return run_fmt(session, args); };
}

}  // namespace ducha::cli
