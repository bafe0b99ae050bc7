// Language, colours, rulebook and profile of a command: Session. Everything is loaded when it is
// first asked for, so a command that needs no rulebook runs without one.
#include "cli/session.h"

#include <sys/auxv.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <thread>
#include <tuple>

#include "base/limits.h"
#include "base/limits_out.h"
#include "base/source.h"
#include "base/text.h"
#include "base/wording.h"
#include "cli/options.h"
#include "report/snippet.h"

namespace ducha::cli {

namespace fs = std::filesystem;

// `-` is standard input for every command that reads a file.
std::optional<std::string> Session::read(const std::string& path, std::size_t limit) {
  Problems problems;
  std::optional<std::string> text;
  if (path == "-") {
    gate_.reads_standard_input();
    text = read_standard_input(limit, problems);
  } else {
    gate_.reads(path, say("这次要读的文件", "a file that is read"));
    text = read_file(path, path, limit, problems);
  }
  if (!text) complain(problems);
  return text;
}

bool Session::outputs_are_free() {
  const Problems bad = gate_.conflicts();
  if (!bad.empty()) complain(bad);
  return bad.empty();
}

// Flushed at once: a full disk must show in the exit code.
int Session::put(const std::string& file, std::string_view bytes, int code) {
  if (file.empty() || file == "-") {
    streams_.out << bytes << std::flush;
    return code;
  }
  Problems problems;
  return gate_.write(file, bytes, problems) ? code : complain(problems);
}

int Session::put_new(const std::string& file, std::string_view bytes) {
  std::error_code error;
  // Nor a link that leads nowhere: what it is for is not known.
  if (!file.empty() && file != "-" &&
      fs::symlink_status(file, error).type() != fs::file_type::not_found)
    return complain(
        say("{} 已经存在，不覆盖", "{} is there already and is not overwritten", visible(file)),
        say("换一个文件名", "give another name"));
  return put(file, bytes);
}

bool Session::has_store(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return true;
  complain(say("没有历史库 {}", "there is no store {}", visible(path)),
           say("用 ducha check --store 文件 记入", "record runs with ducha check --store FILE"));
  return false;
}

// hardware_concurrency() may be 0 where the system does not tell.
int threads(Given& given) {
  return static_cast<int>(
      given.number(Opt::jobs).value_or(std::max(1U, std::thread::hardware_concurrency())));
}

// By the path of the program and not of the working folder: rules of a folder that somebody else
// may write must not be picked up.
std::string default_rules() {
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error);
  // In a root without /proc the kernel still tells by which path the program was started.
  if (error) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel tells pointers as numbers
    program = fs::absolute(reinterpret_cast<const char*>(::getauxval(AT_EXECFN)), error);
  }
  const fs::path folder = program.parent_path();
  for (const fs::path& candidate :
       {folder / "../share/ducha/rules", folder / "../rules", folder / "rules"})
    if (fs::is_regular_file(candidate / "rulebook.yaml", error))
      return candidate.lexically_normal().string();
  return "rules";
}

Lang Session::lang() const {
  if (common.lang == "zh") return Lang::zh;
  if (common.lang == "en") return Lang::en;
  // In the order of POSIX; the first that is set counts.
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("zh") ? Lang::zh : Lang::en;
  }
  return Lang::en;
}

// https://no-color.org: any value but the empty one.
bool Session::colour() const {
  const char* no_color = std::getenv("NO_COLOR");
  return streams_.out_terminal && (no_color == nullptr || *no_color == '\0');
}

void Session::take_rules(Given& given) { common.rules = given.text(Opt::rules); }

void Session::take_day(Given& given) {
  common.as_of = given.text(Opt::as_of);
  common.zone = given.text(Opt::zone);
}

void Session::take_profile(Given& given) {
  take_rules(given);
  take_day(given);
  common.profile = given.text(Opt::profile);
  common.set = given.texts(Opt::set);
  common.period = given.text(Opt::period);
  common.complete = given.flag(Opt::complete);
}

std::string Session::take_output(Given& given, Opt opt) {
  std::string file = given.text(opt);
  if (!file.empty()) gate_.claim(file);
  return file;
}

std::string Session::rules_folder() const {
  return common.rules.empty() ? default_rules() : common.rules;
}

// Every file of the rulebook counts as read, so that no output can overwrite it.
rule::Rulebook* Session::rulebook() {
  if (book_ != nullptr) return book_.get();
  Problems problems;
  book_ = rule::load_rulebook(rules_folder(), problems);
  if (book_ == nullptr)
    complain(problems);
  else
    for (const auto& folder : book_->folders)
      gate_.reads_folder(folder, say("规则库的文件", "a file of the rulebook"));
  return book_.get();
}

const rule::Profile* Session::profile() {
  if (profile_) return &*profile_;
  if (rulebook() == nullptr) return nullptr;
  Problems problems;
  auto loaded = rule::load_profile(
      *book_, common.profile.empty() ? book_->default_profile : common.profile, problems);
  if (loaded)
    for (const std::string& assignment : common.set)
      rule::set_parameter(*book_, *loaded, assignment, problems);
  if (loaded && common.complete) loaded->complete = true;
  if (!problems.empty() || !loaded) {
    complain(problems);
    return nullptr;
  }
  // A profile may extend others; those of the rulebook are known.
  for (const Source& source : book_->sources)
    gate_.reads(source.name(), say("地方配置", "a profile of this run"));
  profile_ = std::move(*loaded);
  return &*profile_;
}

// The day of a profile is for inspections that are held at a fixed day; a day that was typed goes
// before it.
std::optional<Today> Session::as_of() {
  if (!common.as_of.empty()) return day();
  const rule::Profile* p = profile();
  if (p == nullptr) return {};
  return p->as_of ? Today{*p->as_of, {}} : day();
}

std::optional<Today> Session::day() {
  if (!common.as_of.empty()) return Today{*parse_date(common.as_of), {}};  // checked before
  auto now = today(common.zone);
  if (!now) {
    const char* set = std::getenv("TZ");
    complain(say("环境变量 TZ 的时区“{}”本机没有，不知道今天是哪一天",
                 "TZ names the time zone `{}`, which is not known here: nobody knows which day "
                 "today is",
                 visible(set == nullptr ? "" : set)),
             say("用 --zone +08:00 写明与 UTC 的时差，或用 --as-of 写明日期",
                 "name the offset from UTC with --zone +08:00, or the day with --as-of"));
  }
  return now;
}

void Session::tell(const Message& message) {
  streams_.err << "ducha: " << message.in(lang()) << std::endl;
}

std::optional<Span> Session::period() {
  if (!common.period.empty()) return parse_span(common.period);  // checked before
  const rule::Profile* p = profile();
  return p == nullptr ? std::nullopt : p->period;
}

namespace {

// Something that is asked for in many places is missing once: the places after the first stand
// below it. Of keys that are missing each place lacks its own. A name that is spelt in one way
// where it is declared and in another where it is used is one slip, in whichever of the places it
// is.
bool one_cause(const Problem& a, const Problem& b) {
  const Hint& x = a.hint;
  const Hint& y = b.hint;
  if (!x.wrong.empty() &&
      ((x.wrong == y.wrong && x.right == y.right) || (x.wrong == y.right && x.right == y.wrong)))
    return true;
  // A topic that is not listed has files and parameters.
  const auto of_topic = [](const Problem& p) {
    return p.id == "rulebook/file" || p.id == "rulebook/parameter";
  };
  return (a.id == b.id || (of_topic(a) && of_topic(b))) && !a.about.empty() && a.about == b.about &&
         a.id != "rulebook/missing";
}

// The places of further problems with the cause of the first, as far as they go into a line.
std::string also_at(const Problem& first, const Problems& problems, Lang lang) {
  constexpr std::size_t kPlaces = 6;
  std::string out;
  std::size_t number = 0;
  for (const Problem& p : problems) {
    if (&p == &first || !one_cause(p, first)) continue;
    if (++number <= kPlaces)
      add_to(out, lang == Lang::zh ? "、" : ", ",
             p.where ? fmt::format("{}:{}:{}", visible(p.file), p.where.line, p.where.column)
                     : visible(p.file));
  }
  if (number == 0) return {};
  return say("  另有{0}处：{1}{2}\n", "  and in {3}: {1}{4}\n", number, out,
             number > kPlaces ? "……" : "", counted(number, "other place"),
             number > kPlaces ? ", ..." : "")
      .in(lang);
}

}  // namespace

int Session::complain(const Problems& problems) {
  const report::Style s = report::style(streams_.err_terminal && colour());
  const bool zh = lang() == Lang::zh;
  for (const Problem& told : problems) {
    if (const auto first = std::find_if(problems.begin(), problems.end(),
                                        [&](const Problem& q) { return one_cause(q, told); });
        first != problems.end() && &*first != &told)
      continue;
    Problem p = told;
    std::string out;
    if (const auto value = defaults.find(p.id); p.file.empty() && value != defaults.end())
      std::tie(p.file, p.where) = value->second;
    if (!p.file.empty()) {
      out += visible(p.file);
      if (p.where) out += fmt::format(":{}:{}", p.where.line, p.where.column);
      out += ": ";
    } else {
      out += "ducha: ";
    }
    out += fmt::format("{}{}{}{} [{}]\n", s.red, zh ? "错误：" : "error: ", s.reset,
                       visible(p.message.in(lang())), p.id);
    if (!p.file.empty() && p.where) {
      Problems ignored;
      std::string_view line;
      std::optional<Source> read;
      if (book_ != nullptr)
        // The text that was read, not the file as it is now.
        for (const Source& source : book_->sources)
          if (source.name() == p.file) line = source.line(p.where.line);
      if (line.empty()) {
        if (auto text = read_file(p.file, p.file, limits::kRulebookFileBytes, ignored)) {
          read.emplace(p.file, std::move(*text));
          line = read->line(p.where.line);
        }
      }
      out += report::snippet(line, p.where, p.length, "  ", s);
    }
    if (!p.hint.empty())
      out += fmt::format("  {}{}\n", zh ? "提示：" : "hint: ", visible(p.hint.in(lang())));
    streams_.err << out << also_at(told, problems, lang());
  }
  return kNotChecked;
}

void Session::tell_unread(const Problems& unread) {
  for (std::size_t i = 0; i < std::min(unread.size(), limits::kUnreadTold); ++i) {
    const Problem& p = unread[i];
    // Without its line: what is masked in a report would be shown here.
    const std::string place =
        p.where ? fmt::format("{}:{}:{}", visible(p.file), p.where.line, p.where.column)
                : visible(p.file);
    tell(say("{}: 读不懂，没有计入：{}", "{0}: cannot be read and is left out: {2}", place,
             p.message.zh, p.message.en));
  }
  if (unread.size() > limits::kUnreadTold)
    tell(say("还有{}份读不懂，ducha check 逐一列出",
             "{} more cannot be read; ducha check lists them all",
             unread.size() - limits::kUnreadTold));
}

int Session::complain(Message message, Message hint) {
  return complain(Problems{{"usage", {}, {}, 1, std::move(message), std::move(hint)}});
}

}  // namespace ducha::cli
