// The command line, split by CLI11 and held against the table of options; only this file sees
// CLI11. Its door is parse(). CLI11 checks nothing and says nothing: every value is a text here,
// so that messages are in both languages and ducha.yaml is checked by the same code.
#include "cli/parse.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <filesystem>
#include <iterator>
#include <set>

#include "base/suggest.h"
#include "base/text.h"

namespace ducha::cli {

namespace {

Problem usage(Message message, Message hint = {}) {
  return {"usage", {}, {}, 1, std::move(message), std::move(hint)};
}

class Parser {
 public:
  Parser() : root_("", "ducha") {
    set_up(root_, nullptr, {Opt::lang, Opt::version, Opt::help});
    root_.require_subcommand(0, 1);
    for (const Command& c : commands()) {
      const std::size_t space = c.name.find(' ');
      CLI::App& above =
          space == c.name.npos ? root_ : *apps_.at(std::string(c.name.substr(0, space)));
      CLI::App* app =
          above.add_subcommand(std::string(c.name.substr(space == c.name.npos ? 0 : space + 1)));
      apps_[std::string(c.name)] = app;
      // Options of every command may stand behind its name: `ducha check --lang zh`.
      app->fallthrough();
      set_up(*app, &c, c.options);
      if (c.take == nullptr) app->require_subcommand(0, 1);
    }
  }

  bool parse(const std::vector<std::string>& args, Typed& typed, Problems& problems) {
    std::vector<std::string> words(args.rbegin(), args.rend());
    Problems valued = without_values_of_flags(words);
    std::optional<std::string> lacks;  // the option that ends the line without its value
    try {
      root_.parse(words);
    } catch (const CLI::ArgumentMismatch& e) {
      const std::string words = e.what();
      lacks = words.substr(0, words.find(':'));
    } catch (const CLI::ParseError& e) {
      problems.push_back(usage(say("命令行有误", "the command line is faulty: {}", e.what())));
      return false;
    }
    for (const Command& c : commands())
      if (apps_.at(std::string(c.name))->parsed()) typed.command = &c;
    for (Slot& slot : slots_) {
      if (slot.count == 0 && slot.texts.empty()) continue;
      typed.given.type(slot.option->opt,
                       slot.option->form == Form::flag ? std::vector<std::string>() : slot.texts);
    }
    if (lacks)
      problems.push_back(usage(say("{} 后面缺少取值", "{} lacks a value", visible(*lacks)),
                               help_hint(typed.command)));
    if (typed.given.typed(Opt::help) || typed.given.typed(Opt::version)) return problems.empty();
    std::move(valued.begin(), valued.end(), std::back_inserter(problems));
    left_over(typed, problems);
    if (problems.empty()) values(problems);
    return problems.empty();
  }

 private:
  struct Slot {
    const Option* option;
    std::vector<std::string> texts;
    int count = 0;
  };

  void set_up(CLI::App& app, const Command*, const std::vector<Opt>& names) {
    // --help is an option like the others; CLI11's own would print and leave by an exception.
    app.set_help_flag();
    app.allow_extras();
    for (const Opt name : names) {
      const Option& o = option(name);
      slots_.push_back({&o, {}, 0});
      Slot& slot = slots_.back();
      if (o.form == Form::flag) {
        app.add_flag((o.opt == Opt::help ? "-h," : "") + shown_name(o), slot.count);
        continue;
      }
      CLI::Option* made = app.add_option(shown_name(o), slot.texts);
      made->allow_extra_args(o.many == Many::words || (o.argument && o.many == Many::again));
      if (o.many == Many::list) made->delimiter(',');
      if (o.argument && o.many == Many::once) made->expected(1);
    }
  }

  // `--quiet=false` would be taken for a flag that is given. Told when the language is known, so
  // the line is parsed without it. `words`: from the last to the first.
  Problems without_values_of_flags(std::vector<std::string>& words) const {
    Problems out;
    for (auto word = words.rbegin(); word != words.rend() && *word != "--"; ++word) {
      const std::size_t equals = word->find('=');
      if (!word->starts_with("--") || equals == word->npos) continue;
      const std::string name = word->substr(0, equals);
      const auto named = [&](const Slot& slot) { return shown_name(*slot.option) == name; };
      const auto slot = std::find_if(slots_.begin(), slots_.end(), named);
      if (slot == slots_.end() || slot->option->form != Form::flag) continue;
      out.push_back(usage(say("{} 后面不能写取值，这里是“{}”", "{} takes no value, this is `{}`",
                              name, visible(word->substr(equals + 1))),
                          say("要就写 {0}，不要就不写", "write {0}, or leave it out", name)));
      *word = name;
    }
    return out;
  }

  // What no option and no argument took.
  void left_over(const Typed& typed, Problems& problems) const {
    std::vector<std::string> rest = root_.remaining(true);
    rest.erase(std::remove(rest.begin(), rest.end(), "--"), rest.end());
    if (rest.empty()) return;
    const auto like_option = [](const std::string& word) {
      return word.size() > 1 && word[0] == '-';
    };
    const auto option_like = std::find_if(rest.begin(), rest.end(), like_option);
    const Command* c = typed.command;
    const bool whole = c != nullptr && c->take != nullptr;
    // Options behind a word that is no command are those of the command that was meant.
    if (option_like != rest.end() && (whole || like_option(rest.front()))) {
      problems.push_back(no_option(c, option_like->substr(0, option_like->find('='))));
      return;
    }
    if (whole) {
      problems.push_back(usage(
          say("ducha {} 不用“{}”", "ducha {} does not take `{}`", c->name, visible(rest.front())),
          example_hint(*c)));
      return;
    }
    const std::string lead = c == nullptr ? std::string() : std::string(c->name) + " ";
    std::vector<std::string> known;
    for (const Command& other : commands())
      if (other.name.starts_with(lead) &&
          other.name.substr(lead.size()).find(' ') == std::string_view::npos)
        known.emplace_back(other.name.substr(lead.size()));
    problems.push_back(
        usage(say("没有命令 {}{}", "there is no command {}{}", lead, visible(rest.front())),
              rest.front() == "help" ? Hint(help_hint(c)) : command_meant(rest.front(), known)));
  }

  // A near one of those that could stand there, or one that has the word behind another: coverage
  // for `rules coverage`.
  static Hint command_meant(const std::string& word, const std::vector<std::string>& known) {
    for (const Command& other : commands())
      if (other.name.ends_with(" " + word)) return did_you_mean(std::string(other.name));
    return meant(word, known);
  }

  // Near names first; else the commands that have the option; else how to get help.
  static Problem no_option(const Command* c, const std::string& word) {
    const std::string name = c == nullptr ? "ducha" : "ducha " + std::string(c->name);
    std::vector<std::string> known;
    std::vector<std::string> elsewhere;
    for (const Command& other : commands())
      for (const Opt o : other.options) {
        if (option(o).argument) continue;
        if (&other == c) known.push_back(shown_name(option(o)));
        if (shown_name(option(o)) == word) elsewhere.emplace_back(other.name);
      }
    for (const Opt o : {Opt::lang, Opt::version, Opt::help}) known.push_back(shown_name(option(o)));
    // It is an option of the command, and stands before it.
    Message hint = std::find(known.begin(), known.end(), word) != known.end() && c != nullptr
                       ? say("写在命令之后：ducha {0} ... {1}",
                             "write it behind the command: ducha {0} ... {1}", c->name, word)
                       : did_you_mean(suggest(word, known));
    std::error_code error;
    if (hint.empty() && std::filesystem::exists(word, error))
      hint = say("是文件就写 ./{}", "for the file write ./{}", visible(word));
    if (hint.empty() && !elsewhere.empty())
      hint = say("它属于：{}", "it belongs to: {}", joined(elsewhere, ", "));
    if (hint.empty()) hint = help_hint(c);
    return usage(say("{} 没有选项 {}", "{} has no option {}", name, visible(word)),
                 std::move(hint));
  }

  // The first of two would have no effect.
  static void set_twice(const std::vector<std::string>& texts, Problems& problems) {
    std::set<std::string> seen;
    for (const std::string& text : texts)
      if (const std::string name = text.substr(0, text.find('=')); !seen.insert(name).second)
        problems.push_back(
            usage(say("--set 重复设定 {}", "--set sets {} more than once", visible(name))));
  }

  // All values are checked, so that several mistakes are told at once.
  void values(Problems& problems) const {
    for (const Slot& slot : slots_) {
      const Option& o = *slot.option;
      if (o.many == Many::once && slot.texts.size() > 1)
        problems.push_back(
            usage(say("{} 只能写一次", "{} is given more than once", shown_name(o))));
      if (o.opt == Opt::set) set_twice(slot.texts, problems);
      for (const std::string& text : slot.texts)
        if (auto bad = fault(o, shown_name(o), text))
          problems.push_back(usage(std::move(bad->message), std::move(bad->hint)));
    }
  }

  CLI::App root_;
  std::deque<Slot> slots_;
  std::map<std::string, CLI::App*> apps_;
};

}  // namespace

bool parse(const std::vector<std::string>& args, Typed& typed, Problems& problems) {
  return Parser().parse(args, typed, problems);
}

void require(const Command& command, Given& given, Problems& problems) {
  for (const Opt name : command.options) {
    const Option& o = option(name);
    if (!o.required || given.has(name)) continue;
    problems.push_back(
        usage(say("ducha {} 缺少 {}", "ducha {} lacks {}", command.name,
                  shown_name(o) + (o.value.empty() ? "" : " ") + std::string(o.value)),
              example_hint(command)));
  }
}

Message example_hint(const Command& command) {
  return say("写作 ducha {0}；ducha {1} --help 列出用法和选项",
             "as in ducha {0}; ducha {1} --help shows usage and options", command.example,
             command.name);
}

Message help_hint(const Command* command) {
  const std::string name = command == nullptr ? "COMMAND" : std::string(command->name);
  return command == nullptr
             ? say("ducha --help 列出命令和选项", "ducha --help shows commands and options")
             : say("ducha {} --help 列出用法和选项", "ducha {} --help shows usage and options",
                   name);
}

}  // namespace ducha::cli
