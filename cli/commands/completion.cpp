// ducha completion and ducha man. What a shell offers is what the table of options says a value is,
// with the ids, kinds and profiles of the rulebook. Doors: take_completion(), take_man().
#include <filesystem>
#include <map>
#include <ostream>
#include <set>

#include "check/beside.h"
#include "cli/help.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;

// What may be in a place.
struct Offer {
  std::vector<std::string> words;
  bool files = false;
  bool folders = false;
  bool list = false;  // with commas between
};

// Words to choose from that only the rulebook knows; none without one.
class Offers {
 public:
  explicit Offers(const rule::Rulebook* book) {
    if (book == nullptr) return;
    for (const auto* rules : {&book->rules, &book->measures})
      for (const rule::Rule& r : *rules) rules_.push_back(r.id);
    for (const rule::Topic& t : book->topics) topics_.push_back(t.id);
    for (const rule::Provision& p : book->provisions) provisions_.push_back(p.id);
    for (const dossier::KindSpec& k : book->schema.kinds()) kinds_.push_back(k.name);
    for (const rule::Parameter& p : book->parameters) parameters_.push_back(p.id + "=");
    profiles_ = book->profiles();
  }

  // A profile may be a name or a file, so both are offered.
  Offer of(const Option& o) const {
    Offer out;
    out.words.assign(o.words.begin(), o.words.end());
    const auto add = [&](const std::vector<std::string>& more) {
      out.words.insert(out.words.end(), more.begin(), more.end());
    };
    out.list = o.many == Many::list;
    switch (o.form) {
      case Form::file:
      case Form::to_file:
        out.files = true;
        break;
      case Form::folder:
      case Form::to_folder:
        out.folders = true;
        break;
      case Form::profile:
        add(profiles_);
        out.files = true;
        break;
      case Form::assignment:
        if (o.opt == Opt::set) add(parameters_);
        break;
      case Form::selector:
        add(topics_);
        add(rules_);
        add(provisions_);
        break;
      case Form::rule:
        add(rules_);
        if (o.opt == Opt::id)
          for (const result::RuleInfo& r : check::rules_beside()) out.words.push_back(r.id);
        break;
      case Form::topic:
        add(topics_);
        break;
      case Form::kind:
        add(kinds_);
        break;
      case Form::provision:
        add(provisions_);
        break;
      default:
        break;
    }
    return out;
  }

 private:
  std::vector<std::string> rules_, topics_, provisions_, kinds_, parameters_, profiles_;
};

std::vector<const Option*> arguments(const Command& c) {
  std::vector<const Option*> out;
  for (const Opt o : c.options)
    if (option(o).argument) out.push_back(&option(o));
  return out;
}

// Those of the command and those of every command.
std::vector<const Option*> named_options(const Command* c) {
  std::vector<const Option*> out;
  if (c != nullptr)
    for (const Opt o : c->options)
      if (!option(o).argument) out.push_back(&option(o));
  for (const Opt o : {Opt::lang, Opt::version, Opt::help}) out.push_back(&option(o));
  return out;
}

std::string shell_word(const std::string& s) {
  std::string out = "'";
  for (const char c : s) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// What bash does where something may be: `_ducha_offer WORDS KINDS`, with f for files, d for
// folders and l for a list. Long lists of words are written once, as variables.
class BashOffers {
 public:
  std::string of(const Offer& o) {
    const std::string words = shell_word(joined(o.words, " "));
    std::string shown = words;
    if (words.size() > kShort) {
      const auto at = lists_.emplace(words, lists_.size()).first;
      shown = fmt::format("\"$_ducha_words{}\"", at->second);
    }
    return fmt::format(
        "_ducha_offer {} {}; return;;\n", shown,
        shell_word(std::string(o.files ? "f" : "") + (o.folders ? "d" : "") + (o.list ? "l" : "")));
  }
  std::string variables() const {
    std::string out;
    for (const auto& [words, number] : lists_)
      out += fmt::format("_ducha_words{}={}\n", number, words);
    return out;
  }

 private:
  static constexpr std::size_t kShort = 200;
  std::map<std::string, std::size_t> lists_;
};

// Bash parts words at = and :, so `--lang=zh` comes as three words. compgen -P puts the items of a
// list before the one that is being written.
std::string bash_head() {
  return "_ducha_offer() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} before=\n"
         "  [[ $cur == = ]] && cur=\n"
         "  if [[ $2 == *l* && $cur == *,* ]]; then before=${cur%,*},; cur=${cur##*,}; fi\n"
         "  COMPREPLY=($(compgen -P \"$before\" -W \"$1\" -- \"$cur\"))\n"
         "  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace "
         "2>/dev/null\n"
         "  [[ $2 == *[fd]* ]] || return 0\n"
         "  compopt -o filenames 2>/dev/null\n"
         "  if [[ $2 == *f* ]]; then COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
         "  else COMPREPLY+=($(compgen -d -- \"$cur\")); fi\n"
         "}\n"
         "_ducha() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} command= expect= word i n=0\n"
         "  COMPREPLY=()\n"
         "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
         "    word=${COMP_WORDS[i]}\n"
         "    [[ $word == = ]] && continue\n"  // --lang=zh is three words
         "    if [[ $expect ]]; then expect=; [[ ${COMP_WORDS[i+1]} == = ]] && ((++i)); continue; "
         "fi\n"
         "    case \"$command/$word\" in\n";
}

std::string bash(const Offers& offers) {
  BashOffers bash_offers;
  const auto bash_offer = [&](const Offer& o) { return bash_offers.of(o); };
  std::string out = bash_head();
  std::set<std::string> valued;
  for (const Command& c : commands()) {
    const std::size_t space = c.name.rfind(' ');
    const std::string_view above = space == c.name.npos ? "" : c.name.substr(0, space);
    out += fmt::format("      {}) command={}; continue;;\n",
                       shell_word(fmt::format("{}/{}", above, last_word(c))),
                       shell_word(std::string(c.name)));
    for (const Option* o : named_options(&c))
      if (o->form != Form::flag) valued.insert(shown_name(*o));
  }
  out += fmt::format(
      "    esac\n    case $word in\n      {}) expect=$word;;\n      -?*) ;;\n"
      "      *) ((++n));;\n    esac\n  done\n  case \"$command$expect\" in\n",
      joined(valued, "|"));
  out += fmt::format("    *--lang) {}", bash_offer(offers.of(option(Opt::lang))));
  for (const Command& c : commands())
    for (const Opt name : c.options) {
      const Option& o = option(name);
      if (o.argument || o.form == Form::flag) continue;
      out += fmt::format("    {}) {}", shell_word(std::string(c.name) + shown_name(o)),
                         bash_offer(offers.of(o)));
    }
  out += "  esac\n  case \"$command\" in\n";
  const auto names = [&](const Command* c) {
    std::string words;
    for (const Command* inner : below(c)) words += std::string(last_word(*inner)) + " ";
    for (const Option* o : named_options(c)) words += shown_name(*o) + " ";
    return shell_word(words);
  };
  const auto place = [&](const Command* c) {
    std::string text = fmt::format(
        "\n      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W {} -- \"$cur\")); return; fi\n",
        names(c));
    const auto all = c == nullptr ? std::vector<const Option*>() : arguments(*c);
    if (all.empty()) {
      text += fmt::format("      COMPREPLY=($(compgen -W {} -- \"$cur\"));;\n", names(c));
      return text;
    }
    text += "      case $n in\n";
    for (std::size_t i = 0; i < all.size(); ++i)
      text += fmt::format("        {}) {}", all[i]->many == Many::again ? "*" : std::to_string(i),
                          bash_offer(offers.of(*all[i])));
    return text + "      esac;;\n";
  };
  for (const Command& c : commands())
    out += fmt::format("    {}){}", shell_word(std::string(c.name)), place(&c));
  out += fmt::format("    *){}  esac\n}}\n", place(nullptr));
  return "# bash completion of ducha: source it, or put it where bash-completion looks\n" +
         bash_offers.variables() + out + "complete -F _ducha ducha\n";
}

std::string zsh_text(std::string_view s) {
  std::string out;
  for (const char c : s) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// The action of an `_arguments` spec.
std::string zsh_offer(const Offer& o) {
  const std::string words = joined(o.words, " ");
  const std::string paths = o.folders ? "_files -/" : "_files";
  if (o.list && !words.empty()) return "_sequence compadd - " + words;
  if (words.empty()) return o.files || o.folders ? paths : "";
  if (!o.files) return "(" + words + ")";
  // In braces it is called as it stands. Colons of an action are escaped: they part the
  // specification around it.
  return fmt::format("{{_alternative \"words\\:word\\:({})\" \"files\\:file\\:{}\"}}", words,
                     paths);
}

// A function for each command; _arguments -C hands the rest of the line to the one of the
// subcommand.
std::string zsh(const Offers& offers) {
  std::string out = "#compdef ducha\n";
  const auto specs = [&](const Command* c) {
    std::string lines;
    for (const Option* o : named_options(c)) {
      const bool flag = o->form == Form::flag;
      std::string spec = (o->many == Many::once ? "" : "*") + shown_name(*o) + (flag ? "" : "=") +
                         "[" + zsh_text(o->summary.en) + "]";
      if (!flag) spec += fmt::format(":{}:{}", zsh_text(o->value), zsh_offer(offers.of(*o)));
      lines += " \\\n      " + shell_word(spec);
    }
    if (c == nullptr) return lines;
    std::size_t n = 0;
    for (const Option* o : arguments(*c)) {
      ++n;
      lines += " \\\n      " +
               shell_word(fmt::format("{}:{}:{}", o->many == Many::again ? "*" : std::to_string(n),
                                      zsh_text(o->name), zsh_offer(offers.of(*o))));
    }
    return lines;
  };
  const std::function<void(const Command*, const std::string&)> function =
      [&](const Command* c, const std::string& name) {
        const auto inner = below(c);
        for (const Command* sub : inner) function(sub, name + "_" + std::string(last_word(*sub)));
        out += fmt::format("{}() {{\n", name);
        if (inner.empty()) {
          out += fmt::format("  _arguments{}\n}}\n", specs(c));
          return;
        }
        out += "  local line state\n  _arguments -C" + specs(c) +
               " \\\n      '1:command:->command' '*::arg:->args'\n  case $state in\n"
               "    command)\n      local -a commands=(\n";
        for (const Command* sub : inner)
          out += "        " +
                 shell_word(std::string(last_word(*sub)) + ":" + zsh_text(sub->summary.en)) + "\n";
        out += "      )\n      _describe command commands;;\n    args)\n      case $line[1] in\n";
        for (const Command* sub : inner)
          out += fmt::format("        {0}) {1}_{0};;\n", last_word(*sub), name);
        out += "      esac;;\n  esac\n}\n";
      };
  function(nullptr, "_ducha");
  return out + "_ducha \"$@\"\n";
}

// One line an option, each with the condition under which it is offered.
std::string fish(const Offers& offers) {
  std::string out = "# fish completion of ducha\n";
  const auto offer = [](const Offer& o) {
    std::string text;
    if (!o.words.empty()) text += " -a " + shell_word(joined(o.words, " "));
    if (o.folders) text += " -a '(__fish_complete_directories)'";
    return text;
  };
  const auto complete = [&](const Command* c, const std::string& when) {
    const std::string lead = fmt::format("complete -c ducha -n {}", shell_word(when));
    for (const Command* sub : below(c))
      out += fmt::format("{} -f -a {} -d {}\n", lead, last_word(*sub), shell_word(sub->summary.en));
    for (const Option* o : named_options(c)) {
      out += fmt::format("{} -l {} -d {}", lead, o->name, shell_word(o->summary.en));
      const Offer what = offers.of(*o);
      if (o->form != Form::flag) out += (what.files ? " -r" : " -x") + offer(what);
      out += '\n';
    }
    if (c == nullptr) return;
    for (const Option* o : arguments(*c)) {
      const Offer what = offers.of(*o);
      out += lead + (what.files ? " -F" : " -f") + offer(what) + "\n";
    }
  };
  complete(nullptr, "__fish_use_subcommand");
  for (const Command& c : commands()) {
    std::string when;
    const std::size_t space = c.name.find(' ');
    when = fmt::format("__fish_seen_subcommand_from {}", c.name.substr(0, space));
    if (space != c.name.npos)
      when += fmt::format("; and __fish_seen_subcommand_from {}", c.name.substr(space + 1));
    complete(&c, when);
  }
  return out;
}

}  // namespace

Action take_completion(Session& session, Given& given) {
  const std::string shell = given.text(Opt::shell);
  session.take_rules(given);
  return [&session, shell]() -> int {
    const rule::Rulebook* book = session.rulebook();
    if (book == nullptr) return kNotChecked;
    const Offers offers(book);
    session.streams().out << (shell == "bash"  ? bash(offers)
                              : shell == "zsh" ? zsh(offers)
                                               : fish(offers));
    return kFine;
  };
}

Action take_man(Session& session, Given&) {
  return [&session]() -> int {
    session.streams().out << manual();
    return kFine;
  };
}

}  // namespace ducha::cli
