// ducha new: an empty dossier to fill in, a rule to write, or a rulebook to start from.
#include "cli/commands.h"
#include "cli/new_rule.h"
#include "dossier/form.h"

namespace ducha::cli {

namespace {

struct NewArgs {
  std::string what;
  std::string id;
  std::string kind;
  std::string cites;
  std::string output;
  bool append = false;
};

int run_new(Session& session, const NewArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  if (args.what == "rule") {
    if (args.id.empty() || args.kind.empty() || args.cites.empty())
      return session.complain(
          say("写作 ducha new rule 主题/缺陷 --kind 类别 --cites 条款",
              "write: ducha new rule TOPIC/DEFECT --kind KIND --cites PROVISION"));
    const NewRule rule{args.id, args.kind, args.cites};
    if (!good_rule(session, *book, rule)) return kNotChecked;
    if (args.append) return append_rule(session, *book, rule);
    return session.put_new(args.output, rule_text(*book, rule, session.lang()));
  }
  const dossier::KindSpec* kind = find_kind(session, *book, args.what);
  if (kind == nullptr) return kNotChecked;
  return session.put_new(args.output,
                         dossier::form(book->schema, *kind, book->units, session.lang()));
}

}  // namespace

Action take_new(Session& session, Given& given) {
  NewArgs args;
  args.what = given.text(Opt::what);
  if (args.what == "rulebook")
    return [folder = given.text(Opt::new_file), &session] { return new_rulebook(session, folder); };
  session.take_rules(given);
  if (args.what == "rule") {
    args.id = given.text(Opt::new_id);
    args.kind = given.text(Opt::rule_kind);
    args.cites = given.text(Opt::cites);
    args.append = given.flag(Opt::append);
  }
  if (!args.append) args.output = session.take_output(given, Opt::new_file);
  return [args, &session] { return run_new(session, args); };
}

}  // namespace ducha::cli
