// What `--help` and `ducha man` print. Doors: help(), manual().
#include "cli/help.h"

#include <array>

#include "cli/version.h"

namespace ducha::cli {

namespace {

// As in a line of help: `--format NAME[=FILE]`, `PATH...`.
std::string shown(const Option& o) {
  std::string out = shown_name(o);
  if (o.argument && (o.many == Many::again)) out += "...";
  if (!o.value.empty()) out += " " + std::string(o.value);
  return out;
}

std::string choices(const Option& o, Lang lang) {
  if (o.words.empty() || o.form == Form::kind) return {};
  return (lang == Lang::zh ? "可用：" : "one of ") +
         joined(o.words, lang == Lang::zh ? "、" : ", ");
}

void row(std::string& out, const std::string& left, const std::string& right) {
  constexpr std::size_t kLeft = 26;
  out += "  " + left;
  if (left.size() + 2 > kLeft) out += "\n" + std::string(2, ' ');
  out += std::string(left.size() + 2 > kLeft ? kLeft : kLeft - left.size(), ' ') + right + "\n";
}

void option_row(std::string& out, const Option& o, Lang lang) {
  row(out, shown(o), o.summary.in(lang));
  if (const std::string words = choices(o, lang); !words.empty()) row(out, "", words);
  if (!o.key.empty()) row(out, "", fmt::format("ducha.yaml: {}", o.key));
}

constexpr std::array<std::string_view, 3> kExitZh = {"0：没有需处理的问题", "1：档案有问题",
                                                     "2：没有检查"};
constexpr std::array<std::string_view, 3> kExitEn = {
    "0 nothing wrong", "1 something wrong with the dossiers", "2 not checked"};

std::string program_help(Lang lang) {
  static const std::array<std::pair<Chapter, Message>, 5> chapters = {{
      {Chapter::check, {"检查与报告", "Check and report"}},
      {Chapter::follow_up, {"后续", "Follow up"}},
      {Chapter::rulebook, {"规则库", "Rulebook"}},
      {Chapter::data, {"档案", "Dossiers"}},
      {Chapter::tool, {"工具", "Tool"}},
  }};
  const bool zh = lang == Lang::zh;
  std::string out = zh ? "ducha 督查：用规则库检查档案\n\n用法：ducha 命令 [参数...] [选项...]\n"
                       : "ducha: checks dossiers against a rulebook\n\nUsage: ducha COMMAND "
                         "[ARGUMENT...] [OPTION...]\n";
  for (const auto& [chapter, title] : chapters) {
    out += "\n" + title.in(lang) + "\n";
    for (const Command& c : commands()) {
      if (c.chapter != chapter || c.take == nullptr) continue;
      row(out, std::string(c.name), c.summary.in(lang));
      row(out, "", "$ ducha " + std::string(c.example));
    }
  }
  out += zh ? "\n选项\n" : "\nOptions\n";
  for (const Opt o : {Opt::lang, Opt::version, Opt::help}) option_row(out, option(o), lang);
  return out + (zh ? "\n退出码：" : "\nExit codes: ") +
         joined(zh ? kExitZh : kExitEn, zh ? "；" : "; ") +
         (zh ? "。\nducha 命令 --help 列出它的选项。\n"
             : ".\nducha COMMAND --help shows the options of a command.\n");
}

// A hyphen is typeset as a dash unless escaped, and a point or an apostrophe at the start of a line
// is a request (groff_man(7)).
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

void roff_option(std::string& out, const Option& o) {
  out += ".TP\n";
  out +=
      o.argument ? fmt::format(".I {}\n", roff(shown(o))) : fmt::format(".B {}\n", roff(shown(o)));
  out += roff(o.summary.en);
  if (const std::string words = choices(o, Lang::en); !words.empty()) out += "; " + roff(words);
  out += "\n";
}

}  // namespace

// Commands are a flat table; `rules test` is below `rules` by its name.
std::vector<const Command*> below(const Command* command) {
  const std::string lead = command == nullptr ? std::string() : std::string(command->name) + " ";
  std::vector<const Command*> out;
  for (const Command& c : commands())
    if (c.name.starts_with(lead) && c.name.substr(lead.size()).find(' ') == std::string_view::npos)
      out.push_back(&c);
  return out;
}

std::string_view last_word(const Command& command) {
  return command.name.substr(command.name.rfind(' ') + 1);
}

std::string help(const Command* command, Lang lang) {
  if (command == nullptr) return program_help(lang);
  const bool zh = lang == Lang::zh;
  std::string out = command->summary.in(lang) + "\n\n" + (zh ? "用法：" : "Usage: ") + "ducha " +
                    std::string(command->name);
  const auto inner = below(command);
  if (!inner.empty()) {
    out += zh ? " 命令\n\n" : " COMMAND\n\n";
    for (const Command* c : inner) row(out, std::string(last_word(*c)), c->summary.in(lang));
    out += "\n";
  }
  for (const Opt name : command->options) {
    const Option& o = option(name);
    if (o.argument) out += o.required ? " " + shown(o) : " [" + shown(o) + "]";
    if (!o.argument && o.required) out += " " + shown(o);
  }
  if (inner.empty()) out += zh ? " [选项...]\n\n" : " [OPTION...]\n\n";
  for (const Opt o : command->options) option_row(out, option(o), lang);
  for (const Opt o : {Opt::lang, Opt::help}) option_row(out, option(o), lang);
  if (!command->example.empty())
    out += fmt::format("\n{}\n  $ ducha {}\n", zh ? "例" : "Example", command->example);
  return out;
}

// English alone, as manual pages of a C locale are; --help speaks both languages.
std::string manual() {
  std::string out = fmt::format(
      ".TH DUCHA 1 \"\" \"ducha {}\" \"User Commands\"\n.SH NAME\nducha \\- {}\n"
      ".SH SYNOPSIS\n.B ducha\n.I COMMAND\n[\n.I ARGUMENT\n\\&... ] [\n.I OPTION\n\\&... ]\n"
      ".SH DESCRIPTION\n{}\n",
      kVersion, roff("check dossiers against a rulebook"),
      roff("Checks YAML descriptions of organizations (dossiers) against a rulebook, "
           "and reports every violation with its place, the provision it breaks, the values that "
           "decided it and what would mend it."));
  out += ".SH OPTIONS\n";
  for (const Opt o : {Opt::lang, Opt::version, Opt::help}) roff_option(out, option(o));
  out += ".SH COMMANDS\n";
  for (const Command& c : commands()) {
    if (c.take == nullptr) continue;
    out += fmt::format(".SS ducha {}\n{}\n", roff(c.name), roff(c.summary.en));
    for (const Opt o : c.options) roff_option(out, option(o));
    out += fmt::format(".PP\nExample:\n.B ducha {}\n", roff(c.example));
  }
  out +=
      ".SH EXIT STATUS\n.TP\n.B 0\nchecked; nothing at or above \\-\\-fail\\-on\n.TP\n.B 1\n"
      "checked; something is wrong with the dossiers\n.TP\n.B 2\nnot checked\n.TP\n.B 130, 143\n"
      "stopped by a signal (SIGINT, SIGTERM); check prints what was found until then and leaves "
      "files and the store as they were\n"
      ".SH FILES\n.TP\n.I ducha.yaml\ndefaults for options, found upwards from the working folder; "
      "flags win. Keys:\n";
  std::string keys;
  for (const Option& o : options())
    if (!o.key.empty() && (" " + keys + ",").find(" " + std::string(o.key) + ",") == keys.npos)
      keys += (keys.empty() ? "" : ", ") + std::string(o.key);
  out += roff(keys) +
         ".\n.SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colours\n.TP\n.B LC_ALL, LC_MESSAGES, LANG\n"
         "language of messages, unless \\-\\-lang says otherwise\n";
  return out;
}

}  // namespace ducha::cli
