// ducha new: an empty dossier to fill in, or a rule to write.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "base/source.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/new_rule.h"
#include "dossier/form.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;

struct NewArgs {
  std::string what;
  std::string id;
  std::string kind;
  std::string cites;
  std::string output;
  bool append = false;
};

int put_new(Session& session, const std::string& file, const std::string& text) {
  if (file.empty() || file == "-") {
    session.streams().out << text;
    return kFine;
  }
  std::error_code error;
  if (fs::symlink_status(file, error).type() != fs::file_type::not_found)
    return session.complain(
        say("{} 已经存在,不覆盖", "{} is there already and is not overwritten", visible(file)),
        say("换一个文件名", "give another name"));
  Problems problems;
  return write_file(file, text, problems) ? kFine : session.complain(problems);
}

int run_new(Session& session, const NewArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  if (args.what == "rule") {
    if (args.id.empty() || args.kind.empty() || args.cites.empty())
      return session.complain(
          say("写作 ducha new rule 主题/缺陷 --kind 类别 --cites 条款",
              "write: ducha new rule TOPIC/DEFECT --kind KIND --cites PROVISION"));
    if (args.append && !args.output.empty())
      return session.complain(say("--append 与 --output 只能用一个", "use --append or --output"));
    const NewRule rule{args.id, args.kind, args.cites};
    if (!good_rule(session, *book, rule)) return kNotChecked;
    if (args.append) return append_rule(session, *book, rule);
    return put_new(session, args.output, rule_text(*book, rule, session.lang()));
  }
  const dossier::KindSpec* kind = find_kind(session, *book, args.what);
  if (kind == nullptr) return kNotChecked;
  if (!args.id.empty() || !args.kind.empty() || !args.cites.empty() || args.append)
    return session.complain(say("编号、--kind、--cites、--append 只用于 ducha new rule",
                                "an id, --kind, --cites and --append are for `ducha new rule`"));
  return put_new(session, args.output,
                 dossier::form(book->schema, *kind, book->units, session.lang()));
}

}  // namespace

Action setup_new(CLI::App& app, Session& session) {
  auto args = std::make_shared<NewArgs>();
  app.add_option("KIND", args->what, "the kind of dossier, or `rule` 档案类别,或 rule")->required();
  app.add_option("ID", args->id, "of a rule: TOPIC/DEFECT 规则编号");
  app.add_option("--kind", args->kind, "of a rule: the kind it judges 规则的档案类别")
      ->type_name("KIND");
  app.add_option("--cites", args->cites, "of a rule: the provision it rests on 规则的条款")
      ->type_name("PROVISION");
  app.add_flag("--append", args->append,
               "of a rule: add it and its tests to the rulebook 直接加入规则库");
  app.add_option("--output", args->output, "a new file; one that is there stays as it is 输出文件")
      ->type_name("FILE");
  session.add_rulebook_options(app, false);
  return [args, &session] { return run_new(session, *args); };
}

}  // namespace ducha::cli
