// ducha new: an empty dossier to fill in, or a rule to write.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/commands.h"
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

// True if `name` is one of `known`; else says which there are.
bool is_one_of(Session& session, const std::string& name, const std::vector<std::string>& known,
               Message missing) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return true;
  const std::string near = suggest(name, known);
  session.complain(std::move(missing),
                   near.empty() ? say("可用:{}", "known: {}", shorten(joined(known, ", "), 300))
                                : say("是不是想写 {}?", "did you mean {}?", near));
  return false;
}

bool slug(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
}

bool good_rule(Session& session, const rule::Rulebook& book, const NewArgs& args) {
  const std::size_t slash = args.id.find('/');
  if (slash == args.id.npos || !slug(args.id.substr(slash + 1))) {
    session.complain(say("规则编号应写作 主题/缺陷,这里是“{}”",
                         "a rule is named TOPIC/DEFECT, this is `{}`", visible(args.id)),
                     say("缺陷用小写字母、数字和连字符,例如 budget/no-own-line",
                         "the defect in small letters, digits and hyphens: budget/no-own-line"));
    return false;
  }
  std::vector<std::string> topics;
  for (const rule::Topic& t : book.topics) topics.push_back(t.id);
  const std::string topic = args.id.substr(0, slash);
  if (!is_one_of(session, topic, topics,
                 say("没有主题“{}”", "there is no topic `{}`", visible(topic))))
    return false;
  for (const auto* rules : {&book.rules, &book.measures})
    for (const rule::Rule& r : *rules)
      if (r.id == args.id) {
        session.complain(say("规则 {} 已经有了:{}:{}", "the rule {} is there already: {}:{}", r.id,
                             r.file->name(), r.where.line),
                         say("换一个编号", "choose another id"));
        return false;
      }
  std::vector<std::string> provisions;
  for (const rule::Provision& p : book.provisions) provisions.push_back(p.id);
  return find_kind(session, book, args.kind) != nullptr &&
         is_one_of(session, args.cites, provisions,
                   say("没有条款“{}”", "there is no provision `{}`", visible(args.cites)));
}

// A base dossier of that kind in the tests of the topic, to start from.
std::string base_of(const rule::Rulebook& book, const std::string& topic, const std::string& kind) {
  Problems ignored;
  const std::string file = (book.folder / (topic + ".test.yaml")).string();
  const auto text = read_file(file, file, limits::kRulebookFileBytes, ignored);
  if (!text) return {};
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const yaml::Node* root = reader.read(*text, 1, ignored);
  if (root == nullptr || root->shape != yaml::Shape::mapping) return {};
  const yaml::Context context{file, &ignored};
  yaml::Fields fields(context, *root, {file, file});
  const yaml::Node* bases = fields.get("base");
  if (bases == nullptr || bases->shape != yaml::Shape::mapping) return {};
  std::string found;
  yaml::each_pair(*bases, [&](const yaml::Node& name, const yaml::Node& dossier) {
    if (!found.empty() || dossier.shape != yaml::Shape::mapping) return;
    yaml::Fields inner(context, dossier, {file, file});
    if (inner.text("kind") == kind) found = name.text;
  });
  return found;
}

// The rule holds for nobody and the tests ask for every verdict, so they fail until both are
// written.
std::string rule_skeleton(const rule::Rulebook& book, const NewArgs& args, bool zh) {
  const std::string topic = args.id.substr(0, args.id.find('/'));
  const std::string base = base_of(book, topic, args.kind);
  const std::string dossier = base.empty() ? fmt::format("{{kind: {}, id: ''}}", args.kind) : base;
  const rule::Provision& provision = *book.provision(args.cites);
  std::string out = fmt::format("# {}: {}.yaml\n# {}: {}\n", zh ? "加到" : "to be added to", topic,
                                args.cites, visible(provision.words.in(zh ? Lang::zh : Lang::en)));
  out += fmt::format(
      "- id: {0}\n  cites: [{1}]\n  kind: {2}\n"
      "  # when: {3}\n  assert: 'false'  # {4}\n  # at: {5}\n"
      "  message: {{zh: {0}, en: {0}}}  # {6}\n  remedy: {{zh: {0}, en: {0}}}  # {7}\n",
      args.id, args.cites, args.kind,
      zh ? "何时适用,例如 has(name)" : "where it applies: has(name)",
      zh ? "合格的条件" : "what holds where all is well",
      zh ? "指向的字段" : "the field it points at",
      zh ? "错在哪里,{…} 里写表达式" : "what is wrong; {...} holds an expression",
      zh ? "如何整改" : "what would mend it");
  out += fmt::format("\n# {}: {}.test.yaml\n", zh ? "加到 tests 之下" : "to be added under tests",
                     topic);
  for (const char* verdict : {"pass", "fail", "unknown", "not_applicable"})
    out += fmt::format("  - {{name: '{0} {1}', dossier: {2}, expect: {{{0}: {1}}}}}\n", args.id,
                       verdict, dossier);
  return out;
}

int run_new(Session& session, const NewArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  if (args.what == "rule") {
    if (args.id.empty() || args.kind.empty() || args.cites.empty())
      return session.complain(
          say("写作 ducha new rule 主题/缺陷 --kind 类别 --cites 条款",
              "write: ducha new rule TOPIC/DEFECT --kind KIND --cites PROVISION"));
    if (!good_rule(session, *book, args)) return kNotChecked;
    return put_new(session, args.output, rule_skeleton(*book, args, session.lang() == Lang::zh));
  }
  const dossier::KindSpec* kind = find_kind(session, *book, args.what);
  if (kind == nullptr) return kNotChecked;
  if (!args.id.empty() || !args.kind.empty() || !args.cites.empty())
    return session.complain(say("编号、--kind、--cites 只用于 ducha new rule",
                                "an id, --kind and --cites are for `ducha new rule`"));
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
  app.add_option("--output", args->output, "a new file; one that is there stays as it is 输出文件")
      ->type_name("FILE");
  session.add_rulebook_options(app, false);
  return [args, &session] { return run_new(session, *args); };
}

}  // namespace ducha::cli
