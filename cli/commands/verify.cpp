// ducha verify: are inputs, rulebook, profile and program those of a saved run, and does checking
// again give the same bytes? It reads nothing but the run, the rulebook and what lies in --inputs.
#include "result/verify.h"
#include "base/limits.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json_text.h"
#include "base/source.h"
#include "base/text.h"
#include "check/find.h"
#include "check/run.h"
#include "cli/changes.h"
#include "cli/commands.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/version.h"
#include "report/formats.h"
#include "result/codec.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using State = result::Change::State;

struct VerifyArgs {
  std::string run;
  std::string inputs;
  std::string format;
  int jobs = 1;
};

// What came of checking again.
struct Outcome {
  bool same_bytes = false;
  result::Diff diff;
  std::string key;  // where the JSON differs first, if the findings do not

  const result::Change* first() const {
    return diff.changes.empty() || diff.changes[0].state == State::unchanged ? nullptr
                                                                             : &diff.changes[0];
  }
};

class Verify {
 public:
  Verify(Session& session, VerifyArgs args) : session_(session), args_(std::move(args)) {}

  int run() {
    Problems problems;
    const auto bytes = session_.read(args_.run, limits::kRunBytes);
    if (!bytes) return kNotChecked;
    saved_ = result::read_run(*bytes, args_.run, problems);
    if (!saved_) return session_.complain(problems);
    std::error_code error;
    if (!fs::is_directory(args_.inputs, error))
      return session_.complain(
          say("--inputs {} 不是文件夹", "--inputs {} is not a folder", visible(args_.inputs)));
    std::vector<std::string> there;
    const auto files = find(there, problems);
    if (!problems.empty()) return session_.complain(problems);
    if (!check_again(files)) return kNotChecked;
    basis_ = result::compare(*saved_, again_, there);
    compare(*bytes);
    session_.streams().out << (args_.format == "json" ? json() : text());
    if (!again_.problems.empty() && saved_->problems.empty())
      return session_.complain(again_.problems);
    return basis_.whole() && outcome_.same_bytes ? kFine : kFindings;
  }

 private:
  // The inputs of the run that lie in the folder, under the names they have in the run; `there`
  // gets the names of all dossiers in the folder. Names come from a file that anybody may have
  // written: what they lead out of the folder to is not there.
  std::vector<check::InputFile> find(std::vector<std::string>& there, Problems& problems) {
    std::error_code error;
    const std::string folder = fs::canonical(args_.inputs, error).string();
    const auto found = check::find_inputs({folder}, folder, problems);
    for (const check::InputFile& f : found) there.emplace_back(f.name());
    const std::string lead = result::leading_folder(saved_->inputs, there);
    for (std::string& name : there) name.insert(0, lead);
    std::erase_if(there, [&](const std::string& name) { return was_excluded(name); });
    std::vector<check::InputFile> files;
    const std::string below = folder.ends_with('/') ? folder : folder + "/";
    for (const result::Input& i : saved_->inputs) {
      if (!i.file.starts_with(lead)) continue;
      // A name with a NUL would be cut off.
      const std::string path = below + i.file.substr(lead.size());
      if (i.file.find('\0') != i.file.npos || fs::canonical(path, error).string() != path ||
          !fs::is_regular_file(path, error))
        continue;
      files.emplace_back(i.file, path);
    }
    return files;
  }

  // True if the run passed over the file, or a folder above it, by a pattern.
  bool was_excluded(const std::string& name) const {
    if (!saved_->passed_over) return false;
    const auto& files = saved_->passed_over->files;
    return std::any_of(files.begin(), files.end(), [&](const result::PassedOver::File& f) {
      return f.why == check::kExcluded &&
             (name == f.file || (name.starts_with(f.file) && name[f.file.size()] == '/'));
    });
  }

  // Under the settings of the saved run; whatever it does not record is taken as the program of
  // that time did.
  bool check_again(const std::vector<check::InputFile>& files) {
    session_.common.set = saved_->set;
    if (saved_->complete) session_.common.complete = true;
    rule::Rulebook* book = session_.rulebook();
    if (book == nullptr || !take_profile(*book)) return false;
    session_.common.as_of = to_string(saved_->as_of);
    session_.common.period = to_string(saved_->period);
    auto made = judging(session_, result::selection_of(*saved_));
    if (!made) return false;
    made->settings.personal = saved_->personal;
    made->settings.passed_over = saved_->passed_over;  // not judged
    made->settings.jobs = args_.jobs;
    Progress progress(session_, Counted::bytes);
    made->settings.progress = progress.callback();
    again_ = check::run(made->settings, made->rules, files);
    again_.tool_version = kVersion;
    again_.selection = saved_->selection;
    result::mark_as(*saved_, again_);
    return true;
  }

  // A run names its profile, and anybody may have written the run: only the rulebook is searched.
  bool take_profile(const rule::Rulebook& book) {
    const std::string& name = saved_->profile;
    std::string& profile = session_.common.profile;
    if (!profile.empty() || name.empty()) return true;
    if (name.find('/') == name.npos &&
        !book.find(std::filesystem::path("profiles") / (name + ".yaml")).empty()) {
      profile = name;
      return true;
    }
    session_.complain(say("规则库里没有检查时用的地方配置 {}",
                          "the rulebook has no profile {}, which the run names", visible(name)),
                      say("用 --profile 文件 指明", "name its file with --profile FILE"));
    return false;
  }

  void compare(const std::string& bytes) {
    std::string again;
    for (const Lang lang : {Lang::zh, Lang::en}) {
      report::Options options;
      options.lang = lang;
      again = report::write_json(again_, options);
      outcome_.same_bytes = again == bytes;
      if (outcome_.same_bytes) return;
      // The messages of findings are in one language: that of the run is the one to compare.
      if (saved_->findings.empty() || bytes.find(first_message(lang)) != bytes.npos) break;
    }
    // Values are compared as both are saved.
    Problems ignored;
    if (auto read = result::read_run(again, args_.run, ignored)) again_ = std::move(*read);
    outcome_.diff = result::diff(*saved_, again_);
    if (outcome_.first() == nullptr) outcome_.key = result::first_difference(bytes, again);
  }

  std::string first_message(Lang lang) const {
    const std::string& words = saved_->findings[0].message.in(lang);
    return "\"message\": " + json_text(words);
  }

  // Why bytes differ where no finding and no key does.
  Message other_bytes() const {
    return basis_.whole() ? say("内容相同，写法不同", "the same content, written otherwise")
                          : say("除上列各项外相同", "the same but for what is listed above");
  }

  // The basis comes first: a different result on different inputs is no news.
  std::string text() const {
    const Lang lang = session_.lang();
    std::string out;
    const auto line = [&](const Message& m) { out += m.in(lang) + "\n"; };
    line(say("档案：相同{}，改过{}，缺少{}，多出{}",
             "inputs: {} same, {} changed, {} missing, {} extra", basis_.same,
             basis_.changed.size(), basis_.missing.size(), basis_.extra.size()));
    for (const auto& f : basis_.changed)
      line(say("  改过 {} sha256 由 {} 变为 {}", "  changed {} sha256 was {} and is {}",
               visible(f.name), hex(f.was), hex(f.is)));
    for (const std::string& name : basis_.missing)
      line(say("  缺少 {}", "  missing {}", visible(name)));
    for (const std::string& name : basis_.extra)
      line(say("  多出 {}", "  extra {}", visible(name)));
    line(told({"规则库", "rulebook"}, basis_.rulebook, saved_->rulebook_digest,
              again_.rulebook_digest));
    line(told({"地方配置 " + saved_->profile, "profile " + saved_->profile}, basis_.profile,
              saved_->profile_digest, again_.profile_digest));
    line(told({"程序", "program"}, basis_.program, saved_->tool_version, again_.tool_version));
    if (!saved_->selection)
      line(say("结果没有记下选了哪些规则、是否显示个人信息：按其中列出的规则复查",
               "the run does not record what was selected and whether personal data was shown: "
               "the rules it lists were judged"));
    if (outcome_.same_bytes) {
      line(say("以 {} 复查：逐字节相同", "checked again as of {}: the same bytes",
               to_string(saved_->as_of)));
    } else if (const result::Change* c = outcome_.first()) {
      const auto count = [&](State s) { return outcome_.diff.count(s); };
      line(say("以 {} 复查：不同；新增{}，改变{}，消失{}，未变{}；第一处：{}",
               "checked again as of {}: differs; {} new, {} changed, {} gone, {} unchanged; the "
               "first is {}",
               to_string(saved_->as_of), count(State::fresh), count(State::changed),
               count(State::gone), count(State::unchanged), title(c->state).in(lang)));
      out += text_of(*c, again_, lang);
    } else if (!outcome_.key.empty()) {
      line(say("以 {} 复查：问题相同，不同之处从 {} 起",
               "checked again as of {}: the same findings; it differs from {} on",
               to_string(saved_->as_of), visible(outcome_.key)));
    } else {
      line(say("以 {} 复查：{}", "checked again as of {}: {}", to_string(saved_->as_of),
               other_bytes().in(lang)));
    }
    return out;
  }

  static Message told(const Message& what, bool same, const std::string& was,
                      const std::string& is) {
    const auto shown = [](const std::string& s) { return s.empty() ? "-" : visible(s); };
    return same ? Message{fmt::format("{}：相同", visible(what.zh)),
                          fmt::format("{}: same", visible(what.en))}
                : Message{
                      fmt::format("{}：由 {} 变为 {}", visible(what.zh), shown(was), shown(is)),
                      fmt::format("{}: was {} and is {}", visible(what.en), shown(was), shown(is))};
  }

  std::string json() const {
    const auto pair = [](bool same, const std::string& was, const std::string& is) {
      return ordered_json{{"same", same}, {"was", was}, {"is", is}};
    };
    ordered_json changed = ordered_json::array();
    for (const auto& f : basis_.changed)
      changed.push_back({{"file", f.name}, {"was", hex(f.was)}, {"is", hex(f.is)}});
    ordered_json again = {{"same_bytes", outcome_.same_bytes}};
    if (!outcome_.same_bytes) {
      again["counts"] = ordered_json::object();
      for (const State s : {State::fresh, State::changed, State::gone, State::unchanged})
        again["counts"][title(s).en] = outcome_.diff.count(s);
      if (const result::Change* c = outcome_.first()) again["first"] = json_of(*c);
      if (!outcome_.key.empty()) again["key"] = outcome_.key;
    }
    const ordered_json out = {
        {"format", "ducha-verify"},
        {"version", 1},
        {"same", basis_.whole() && outcome_.same_bytes},
        {"as_of", to_string(saved_->as_of)},
        {"inputs",
         {{"same", basis_.same},
          {"changed", std::move(changed)},
          {"missing", basis_.missing},
          {"extra", basis_.extra}}},
        {"rulebook", pair(basis_.rulebook, saved_->rulebook_digest, again_.rulebook_digest)},
        {"profile", pair(basis_.profile, saved_->profile_digest, again_.profile_digest)},
        {"program", pair(basis_.program, saved_->tool_version, again_.tool_version)},
        {"selection_recorded", saved_->selection.has_value()},
        {"again", std::move(again)}};
    return json_text(out, 2) + "\n";
  }

  Session& session_;
  VerifyArgs args_;
  std::optional<result::Run> saved_;
  result::Run again_;
  result::Basis basis_;
  Outcome outcome_;
};

}  // namespace

Action take_verify(Session& session, Given& given) {
  session.take_rules(given);
  session.common.profile = given.text(Opt::run_profile);
  session.common.complete = given.flag(Opt::complete);
  return [args = VerifyArgs{given.text(Opt::run_file), given.text(Opt::inputs),
                            given.text(Opt::view), threads(given)},
          &session] { return Verify(session, args).run(); };
}

}  // namespace ducha::cli
