// What `ducha new rule` writes: rule_text(), a rule and its tests that fail until the author has
// written both.
#include "cli/new_rule.h"
#include "cli/trial.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "base/folder.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "check/rule_tests.h"
#include "cli/commands.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;

std::string topic_of(const NewRule& rule) { return rule.id.substr(0, rule.id.find('/')); }

// True if `name` is one of `known`; else says which there are.
bool is_one_of(Session& session, const std::string& name, const std::vector<std::string>& known,
               Message missing) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return true;
  session.complain(std::move(missing), meant(name, known));
  return false;
}

bool slug(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
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
  const yaml::Node* bases = root->get("base");
  if (bases == nullptr || bases->shape != yaml::Shape::mapping) return {};
  std::string found;
  yaml::each_pair(*bases, [&](const yaml::Node& name, const yaml::Node& dossier) {
    if (!found.empty() || dossier.shape != yaml::Shape::mapping) return;
    const yaml::Node* word = dossier.get("kind");
    if (word != nullptr && word->text == kind) found = name.text;
  });
  return found;
}

// The rule with the sentence it rests on as a comment.
std::string skeleton(const rule::Rulebook& book, const NewRule& args, Lang lang) {
  const bool zh = lang == Lang::zh;
  const rule::Provision& provision = *book.provision(args.cites);
  return fmt::format(
      "# {1}: {8}\n- id: {0}\n  cites: [{1}]\n  kind: {2}\n"
      "  # when: {3}\n  assert: 'false'  # {4}\n  # at: {5}\n"
      "  message: {{zh: {0}, en: {0}}}  # {6}\n  remedy: {{zh: {0}, en: {0}}}  # {7}\n",
      args.id, args.cites, args.kind,
      zh ? "何时适用，例如 has(name)" : "where it applies: has(name)",
      zh ? "合格的条件" : "what holds where all is well",
      zh ? "指向的字段" : "the field it points at",
      zh ? "错在哪里，{…} 里写表达式" : "what is wrong; {...} holds an expression",
      zh ? "如何整改" : "what would mend it", visible(provision.words.in(lang)));
}

constexpr const char* kVerdictsAsked[] = {"pass", "fail", "unknown", "not_applicable"};

// One for each verdict; they fail until the author has written the dossiers.
std::string tests(const rule::Rulebook& book, const NewRule& args, const std::string& indent) {
  const std::string base = base_of(book, topic_of(args), args.kind);
  const std::string dossier = base.empty() ? fmt::format("{{kind: {}, id: ''}}", args.kind) : base;
  std::string out;
  for (const char* verdict : kVerdictsAsked)
    out += fmt::format("{3}- {{name: '{0} {1}', dossier: {2}, expect: {{{0}: {1}}}}}\n", args.id,
                       verdict, dossier, indent);
  return out;
}

std::string with_line_end(std::string text) {
  if (!text.empty() && text.back() != '\n') text += text.find("\r\n") == text.npos ? "\n" : "\r\n";
  return text;
}

// The lines of `more` as the file ends its lines.
std::string like(const std::string& file, const std::string& more) {
  if (file.find("\r\n") == file.npos) return more;
  std::string out;
  for (const char c : more) out += c == '\n' ? "\r\n" : std::string{c};
  return out;
}

// A file of rules that says `[]` has none; what is added takes its place.
std::string without_empty_list(const std::string& text) {
  Problems ignored;
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const yaml::Node* root = reader.read(text, 1, ignored);
  if (root == nullptr || root->shape != yaml::Shape::sequence || root->count > 0) return text;
  const std::size_t from = Source("", text).offset(root->where());
  const std::size_t to = text.find(']', from);
  if (to == text.npos) return text;
  const bool line = to + 1 < text.size() && text[to + 1] == '\n';
  return text.substr(0, from) + text.substr(to + (line ? 2 : 1));
}

// The file of tests with those of the rule: after the last of `tests`, before what follows.
std::string with_tests(const rule::Rulebook& book, const NewRule& rule, const std::string& text) {
  Problems ignored;
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const yaml::Node* root = reader.read(text, 1, ignored);
  const yaml::Node* list = nullptr;
  const yaml::Node* after = nullptr;
  if (root != nullptr && root->shape == yaml::Shape::mapping)
    yaml::each_pair(*root, [&](const yaml::Node& key, const yaml::Node& value) {
      if (list != nullptr && after == nullptr) after = &key;
      if (key.text == "tests") list = &value;
    });
  if (list == nullptr)
    return with_line_end(text) + like(text, "tests:\n" + tests(book, rule, "  "));
  // As far in as its neighbours: an item starts two columns after its hyphen.
  const std::uint32_t column =
      list->items().begin() != list->items().end() ? (*list->items().begin()).column : 5;
  const std::string more =
      like(text, tests(book, rule, std::string(column < 3 ? 0 : column - 3, ' ')));
  if (after == nullptr) return with_line_end(text) + more;
  const Source source("", text);
  // Comments right above the next key belong to it.
  std::uint32_t line = after->line;
  while (line > 1 && source.line(line - 1).starts_with("#")) --line;
  const std::size_t at = source.offset({line, 1});
  return text.substr(0, at) + more + text.substr(at);
}

// True if `after` is `before` with the rule and its tests, and nothing else changed.
bool only_adds(const rule::Rulebook& before, const rule::Rulebook& after, const NewRule& rule,
               std::size_t tests_before, std::size_t tests_after) {
  if (after.rules.size() != before.rules.size() + 1 || after.rule(rule.id) == nullptr) return false;
  return after.measures.size() == before.measures.size() &&
         tests_after == tests_before + std::size(kVerdictsAsked) &&
         std::all_of(before.rules.begin(), before.rules.end(), [&](const rule::Rule& r) {
           const rule::Rule* same = after.rule(r.id);
           return same != nullptr && rule::digest(*same) == rule::digest(r);
         });
}

}  // namespace

bool good_rule(Session& session, const rule::Rulebook& book, const NewRule& args) {
  const std::size_t slash = args.id.find('/');
  if (slash == args.id.npos || !slug(args.id.substr(slash + 1))) {
    session.complain(say("规则编号应写作 主题/缺陷，这里是“{}”",
                         "a rule is named TOPIC/DEFECT, this is `{}`", visible(args.id)),
                     say("缺陷用小写字母、数字和连字符，例如 budget/no-own-line",
                         "the defect in small letters, digits and hyphens: budget/no-own-line"));
    return false;
  }
  const std::string topic = args.id.substr(0, slash);
  if (!is_one_of(session, topic, names_of(book.topics, &rule::Topic::id),
                 say("没有主题“{}”", "there is no topic `{}`", visible(topic))))
    return false;
  for (const auto* rules : {&book.rules, &book.measures})
    for (const rule::Rule& r : *rules)
      if (r.id == args.id) {
        session.complain(say("规则 {} 已经有了：{}：{}", "the rule {} is there already: {}:{}",
                             r.id, r.file->name(), r.where.line),
                         say("换一个编号", "choose another id"));
        return false;
      }
  return find_kind(session, book, args.kind) != nullptr &&
         is_one_of(session, args.cites, names_of(book.provisions, &rule::Provision::id),
                   say("没有条款“{}”", "there is no provision `{}`", visible(args.cites)));
}

std::string rule_text(const rule::Rulebook& book, const NewRule& rule, Lang lang) {
  const bool zh = lang == Lang::zh;
  const std::string topic = topic_of(rule);
  return fmt::format("# {}: {}.yaml\n", zh ? "加到" : "to be added to", topic) +
         skeleton(book, rule, lang) +
         fmt::format("\n# {}: {}.test.yaml\n", zh ? "加到 tests 之下" : "to be added under tests",
                     topic) +
         tests(book, rule, "  ");
}

// Both files are changed on a copy that is loaded before the real ones are touched.
int append_rule(Session& session, const rule::Rulebook& book, const NewRule& rule) {
  const std::string names[] = {topic_of(rule) + ".yaml", topic_of(rule) + ".test.yaml"};
  std::string before[2];
  std::string after[2];
  Problems problems;
  // The trial below copies one folder.
  if (book.folders.size() > 1)
    return session.complain(say("规则库有 extends，规则不能自动加入",
                                "a rulebook that extends another takes no rule by --append"),
                            say("去掉 --append，把印出的规则抄进 {}",
                                "leave --append out, and copy what is printed into {}",
                                visible((book.folder / names[0]).string())));
  for (int i = 0; i < 2; ++i) {
    const fs::path path = book.folder / names[i];
    std::error_code error;
    if (i == 1 && !fs::exists(path, error)) continue;  // a topic may have no tests yet
    auto text = read_file(path, path.string(), limits::kRulebookFileBytes, problems);
    if (!text) return session.complain(problems);
    before[i] = std::move(*text);
  }
  after[0] = with_line_end(without_empty_list(before[0])) +
             like(before[0], skeleton(book, rule, session.lang()));
  after[1] = with_tests(book, rule, before[1]);

  const std::size_t tests_before = check::read_rule_tests(book, problems).tests.size();
  if (!problems.empty()) return session.complain(problems);
  const ScratchFolder scratch;
  const std::vector<Rewrite> rewrites = {{names[0], before[0], after[0]},
                                         {names[1], before[1], after[1]}};
  const auto loaded = try_out(book, rewrites, scratch.path(), problems);
  const std::size_t tests_after =
      loaded ? check::read_rule_tests(*loaded, problems).tests.size() : 0;
  if (!loaded || !problems.empty() || !only_adds(book, *loaded, rule, tests_before, tests_after)) {
    session.complain(problems);
    return session.complain(
        say("规则 {} 没有加入，文件未动：加入后规则库不能照原样读入",
            "the rule {} was not added and no file was changed: with it the rulebook does not load "
            "as before",
            rule.id),
        say("不带 --append 打印出来，手工加入", "print it without --append, and add it by hand"));
  }
  if (!write_all(book.folder, rewrites, problems)) return session.complain(problems);
  for (int i = 0; i < 2; ++i) {
    const auto same =
        std::mismatch(before[i].begin(), before[i].end(), after[i].begin(), after[i].end());
    const auto from = static_cast<std::size_t>(same.second - after[i].begin());
    session.streams().out << fmt::format("{}:{}\n", (book.folder / names[i]).string(),
                                         Source("", after[i]).place(from).line);
  }
  return kFine;
}

}  // namespace ducha::cli
