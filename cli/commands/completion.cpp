// ducha completion and ducha man: made from the same tables as --help.
#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/commands.h"
#include "report/formats.h"

namespace ducha::cli {

namespace {

std::vector<const CLI::App*> children(const CLI::App& app) {
  std::vector<const CLI::App*> out;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!sub->get_name().empty()) out.push_back(sub);
  return out;
}

// Every command with the words that lead to it: `rules test`.
void each_command(const CLI::App& app, const std::string& words,
                  const std::function<void(const CLI::App&, const std::string&)>& f) {
  for (const CLI::App* sub : children(app)) {
    const std::string name = words.empty() ? sub->get_name() : words + " " + sub->get_name();
    f(*sub, name);
    each_command(*sub, name, f);
  }
}

std::string name_of(const CLI::Option& o) {
  return o.get_lnames().empty() ? std::string() : "--" + o.get_lnames()[0];
}

std::vector<const CLI::Option*> options(const CLI::App& app) {
  std::vector<const CLI::Option*> out;
  for (const CLI::Option* o : app.get_options())
    if (!o->get_lnames().empty()) out.push_back(o);
  return out;
}

// What an option takes: words to choose from, where there are some.
std::vector<std::string> choices(const CLI::Option& o) {
  std::vector<std::string> out;
  const std::string type = o.get_type_name();
  if (name_of(o) == "--format" && type.starts_with("NAME[")) {
    for (const report::Format& f : report::formats()) out.emplace_back(f.name);
  } else if (type.find('|') != type.npos) {
    std::string word;
    for (const char c : type + "|") {
      if (c == '|') {
        out.push_back(word);
        word.clear();
      } else {
        word += c;
      }
    }
  }
  return out;
}

bool flag(const CLI::Option& o) { return o.get_expected_max() == 0 || o.get_type_size() == 0; }

std::string shell_word(const std::string& s) {
  std::string out = "'";
  for (const char c : s) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string bash(const CLI::App& root) {
  std::string out =
      "# bash completion of ducha: source it, or put it where bash-completion looks\n"
      "_ducha() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$command $word\" in\n";
  each_command(root, {}, [&](const CLI::App&, const std::string& words) {
    const std::size_t space = words.rfind(' ');
    const std::string before = space == words.npos ? "" : words.substr(0, space);
    const std::string last = space == words.npos ? words : words.substr(space + 1);
    out +=
        fmt::format("      {}) command={};;\n", shell_word(before + " " + last), shell_word(words));
  });
  out += "    esac\n  done\n  case \"$prev\" in\n";
  std::map<std::string, std::vector<std::string>> values;
  each_command(root, {}, [&](const CLI::App& app, const std::string&) {
    for (const CLI::Option* o : options(app))
      for (const std::string& c : choices(*o)) {
        auto& list = values[name_of(*o)];
        if (std::find(list.begin(), list.end(), c) == list.end()) list.push_back(c);
      }
  });
  for (const CLI::Option* o : options(root))
    if (const auto c = choices(*o); !c.empty()) values[name_of(*o)] = c;
  for (const auto& [name, list] : values)
    out += fmt::format("    {}) COMPREPLY=($(compgen -W {} -- \"$cur\")); return;;\n", name,
                       shell_word(joined(list, " ")));
  out += "  esac\n  case \"$command\" in\n";
  const auto words_of = [&](const CLI::App& app) {
    std::string words;
    for (const CLI::App* sub : children(app)) words += sub->get_name() + " ";
    for (const CLI::Option* o : options(app)) words += name_of(*o) + " ";
    return words;
  };
  each_command(root, {}, [&](const CLI::App& app, const std::string& words) {
    out += fmt::format(
        "    {}) COMPREPLY=($(compgen -W {} -- \"$cur\") $(compgen -f -- \"$cur\"));;\n",
        shell_word(words), shell_word(words_of(app)));
  });
  out += fmt::format("    *) COMPREPLY=($(compgen -W {} -- \"$cur\"));;\n  esac\n}}\n",
                     shell_word(words_of(root)));
  return out + "complete -o filenames -F _ducha ducha\n";
}

std::string zsh_text(const std::string& s) {
  std::string out;
  for (const char c : s) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh(const CLI::App& root) {
  std::string out = "#compdef ducha\n";
  const auto arguments = [&](const CLI::App& app) {
    std::string lines;
    for (const CLI::Option* o : options(app)) {
      std::string spec =
          name_of(*o) + (flag(*o) ? "" : "=") + "[" + zsh_text(o->get_description()) + "]";
      if (!flag(*o)) {
        const auto c = choices(*o);
        spec += fmt::format(":{}:{}", zsh_text(o->get_type_name()),
                            c.empty() ? "_files" : "(" + joined(c, " ") + ")");
      }
      lines += " \\\n      " + shell_word(spec);
    }
    return lines;
  };
  const std::function<void(const CLI::App&, const std::string&)> function =
      [&](const CLI::App& app, const std::string& name) {
        const auto subs = children(app);
        for (const CLI::App* sub : subs) function(*sub, name + "_" + sub->get_name());
        out += fmt::format("{}() {{\n", name);
        if (subs.empty()) {
          out += fmt::format("  _arguments{} \\\n      '*:file:_files'\n}}\n", arguments(app));
          return;
        }
        out += "  local line state\n  _arguments -C" + arguments(app) +
               " \\\n      '1:command:->command' '*::arg:->args'\n  case $state in\n"
               "    command)\n      local -a commands=(\n";
        for (const CLI::App* sub : subs)
          out += "        " + shell_word(sub->get_name() + ":" + zsh_text(sub->get_description())) +
                 "\n";
        out += "      )\n      _describe command commands;;\n    args)\n      case $line[1] in\n";
        for (const CLI::App* sub : subs)
          out += fmt::format("        {}) {}_{};;\n", sub->get_name(), name, sub->get_name());
        out += "      esac;;\n  esac\n}\n";
      };
  function(root, "_ducha");
  return out + "_ducha \"$@\"\n";
}

std::string fish(const CLI::App& root) {
  std::string out = "# fish completion of ducha\n";
  const auto complete = [&](const CLI::App& app, const std::string& when) {
    for (const CLI::App* sub : children(app))
      out += fmt::format("complete -c ducha -n {} -a {} -d {}\n", shell_word(when), sub->get_name(),
                         shell_word(sub->get_description()));
    for (const CLI::Option* o : options(app)) {
      out += fmt::format("complete -c ducha -n {} -l {} -d {}", shell_word(when),
                         o->get_lnames()[0], shell_word(o->get_description()));
      const auto c = choices(*o);
      if (!c.empty())
        out += fmt::format(" -x -a {}", shell_word(joined(c, " ")));
      else if (!flag(*o))
        out += " -r";
      out += '\n';
    }
  };
  complete(root, "__fish_use_subcommand");
  each_command(root, {}, [&](const CLI::App& app, const std::string& words) {
    std::string when;
    std::istringstream in(words);
    for (std::string word; in >> word;)
      when += (when.empty() ? "" : "; and ") + fmt::format("__fish_seen_subcommand_from {}", word);
    complete(app, when);
  });
  return out;
}

std::string roff(std::string_view s) {
  std::string out;
  for (const char c : s) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (out.empty() && (c == '.' || c == '\''))
      out += std::string("\\&") + c;
    else
      out += c;
  }
  return out;
}

std::string man(const CLI::App& root) {
  std::string out = fmt::format(
      ".TH DUCHA 1 \"\" \"ducha {}\" \"User Commands\"\n.SH NAME\nducha \\- {}\n"
      ".SH SYNOPSIS\n.B ducha\n.I COMMAND\n[\n.I OPTION\n\\&... ] [\n.I ARGUMENT\n\\&... ]\n"
      ".SH DESCRIPTION\n{}\n",
      kVersion, roff("check dossiers of school party organizations against a rulebook"),
      roff("Checks YAML descriptions (dossiers) of school party organizations against a rulebook, "
           "and "
           "reports every violation with its place, the provision it breaks, the values that "
           "decided "
           "it and what would mend it."));
  const auto list = [&](const CLI::App& app) {
    for (const CLI::Option* o : app.get_options()) {
      const bool positional = o->get_lnames().empty();
      out += ".TP\n";
      out += positional ? fmt::format(".I {}\n", roff(o->get_name()))
                        : fmt::format(".B {}{}\n", roff(name_of(*o)),
                                      flag(*o) ? "" : " " + roff(o->get_type_name()));
      out += roff(o->get_description()) + "\n";
    }
  };
  out += ".SH OPTIONS\n";
  list(root);
  out += ".SH COMMANDS\n";
  each_command(root, {}, [&](const CLI::App& app, const std::string& words) {
    out += fmt::format(".SS {}\n{}\n", roff("ducha " + words), roff(app.get_description()));
    list(app);
  });
  out +=
      ".SH EXIT STATUS\n.TP\n.B 0\nchecked; nothing at or above \\-\\-fail\\-on\n.TP\n.B "
      "1\nchecked; "
      "something is wrong with the dossiers\n.TP\n.B 2\nnot checked\n.TP\n.B 130, 143\nstopped by "
      "a "
      "signal (SIGINT, SIGTERM); check prints what was found until then and leaves files and the "
      "store as they were\n"
      ".SH FILES\n.TP\n.I ducha.yaml\ndefaults for check, found upwards from the working folder\n"
      ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colours\n.TP\n.B LC_ALL, LC_MESSAGES, LANG\nlanguage "
      "of "
      "messages, unless \\-\\-lang says otherwise\n";
  return out;
}

const CLI::App& root_of(const CLI::App& app) {
  const CLI::App* at = &app;
  while (at->get_parent() != nullptr) at = at->get_parent();
  return *at;
}

}  // namespace

Action setup_completion(CLI::App& app, Session& session) {
  auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "bash, zsh or fish 命令行外壳")
      ->required()
      ->type_name("bash|zsh|fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell, &app, &session]() -> int {
    const CLI::App& root = root_of(app);
    session.streams().out << (*shell == "bash"  ? bash(root)
                              : *shell == "zsh" ? zsh(root)
                                                : fish(root));
    return kFine;
  };
}

Action setup_man(CLI::App& app, Session& session) {
  return [&app, &session]() -> int {
    session.streams().out << man(root_of(app));
    return kFine;
  };
}

}  // namespace ducha::cli
