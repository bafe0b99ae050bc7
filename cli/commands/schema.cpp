// ducha schema: what a dossier may hold, as JSON Schema for editors.
#include <ostream>

#include "base/suggest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "dossier/json_schema.h"

namespace ducha::cli {

const dossier::KindSpec* find_kind(Session& session, const rule::Rulebook& book,
                                   const std::string& name) {
  if (const dossier::KindSpec* kind = book.schema.kind(name)) return kind;
  std::vector<std::string> known;
  for (const dossier::KindSpec& kind : book.schema.kinds()) known.push_back(kind.name);
  session.complain(say("没有类别“{}”", "there is no kind `{}`", visible(name)), meant(name, known));
  return nullptr;
}

namespace {

int run_schema(Session& session, const std::string& name) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  const dossier::KindSpec* kind = name.empty() ? nullptr : find_kind(session, *book, name);
  if (!name.empty() && kind == nullptr) return kNotChecked;
  std::string id = fmt::format("urn:ducha:{}:{}", book->id, name.empty() ? "dossier" : name);
  session.streams().out << dossier::json_schema(book->schema, kind, book->units, id);
  return kFine;
}

}  // namespace

Action take_schema(Session& session, Given& given) {
  session.take_rules(given);
  return [kind = given.text(Opt::kind), &session] { return run_schema(session, kind); };
}

}  // namespace ducha::cli
