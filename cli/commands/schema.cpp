// ducha schema: what a dossier, or with --for a file of a rulebook, may hold, as JSON Schema for
// editors; with --from, a schema to start from.
#include <ostream>

#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/config.h"
#include "dossier/json_schema.h"
#include "dossier/outline.h"
#include "import/keys.h"
#include "rule/key_schema.h"
#include "rule/keys.h"

namespace ducha::cli {

const dossier::KindSpec* find_kind(Session& session, const rule::Rulebook& book,
                                   const std::string& name) {
  if (const dossier::KindSpec* kind = book.schema.kind(name)) return kind;
  session.complain(say("没有类别“{}”", "there is no kind `{}`", visible(name)),
                   meant(name, names_of(book.schema.kinds(), &dossier::KindSpec::name)));
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

// How the files of a rulebook are written is the same for all of them.
int run_form(Session& session, const std::string& name) {
  for (const rule::FileForm& form : rule::file_forms())
    if (form.name == name) {
      session.streams().out << rule::form_schema(form);
      return kFine;
    }
  const bool map = name == "map";
  session.streams().out << rule::key_schema(yaml::in(map ? imports::map_keys : config_keys),
                                            "urn:ducha:files:" + name,
                                            map ? rule::Blank::passed_over : rule::Blank::refused);
  return kFine;
}

int run_outline(Session& session, const std::string& kind, const std::vector<std::string>& names) {
  std::vector<dossier::OutlineFile> files;
  for (const std::string& name : names) {
    auto text = session.read(name, limits::kDocumentBytes);
    if (!text) return kNotChecked;
    files.push_back({name, std::move(*text)});
  }
  Problems problems;
  const auto schema = dossier::outline(files, kind, session.lang(), problems);
  if (!schema) return session.complain(problems);
  session.streams().out << *schema;
  return kFine;
}

}  // namespace

Action take_schema(Session& session, Given& given) {
  // A schema that is to be has no rulebook yet.
  if (given.has(Opt::schema_from))
    return [kind = given.text(Opt::kind), names = given.texts(Opt::schema_from), &session] {
      return run_outline(session, kind, names);
    };
  if (given.has(Opt::schema_for))
    return [name = given.text(Opt::schema_for), &session] { return run_form(session, name); };
  session.take_rules(given);
  return [kind = given.text(Opt::kind), &session] { return run_schema(session, kind); };
}

}  // namespace ducha::cli
