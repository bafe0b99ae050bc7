// ducha plan: what is to be done, in which order, by whom; pictures of it; and the dossiers as they
// would be afterwards.
#include "plan/plan.h"

#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/decimal.h"
#include "base/folder.h"
#include "base/json_text.h"
#include "base/source.h"
#include "base/text.h"
#include "base/wording.h"
#include "cli/commands.h"
#include "cli/explore.h"
#include "cli/progress.h"

namespace ducha::cli {

namespace {

using nlohmann::ordered_json;
using plan::Plan;
using plan::Step;
namespace fs = std::filesystem;

struct PlanArgs : ExploreArgs {
  std::map<std::string, std::string> give;  // by [ID/]PATH
  bool typed = false;                       // and not in ducha.yaml, where what is done may stay
  std::vector<std::string> pictures;
  std::string apply;
};

std::string who(const Step& s) {
  return !s.name.empty() ? s.name : s.dossier.empty() ? s.file : s.dossier;
}

class TextPlan {
 public:
  TextPlan(const Plan& plan, Lang lang) : plan_(plan), lang_(lang) {}

  std::string write() {
    using How = Step::How;
    section(How::prior, {"先决步骤", "What comes first"});
    section(How::declared, {"按规则整改", "Repairs"});
    moves();
    section(How::smallest, {"最小改动", "Smallest changes"});
    section(How::by_hand, {"需人工处理", "Left for people"});
    out_ += zh() ? fmt::format("共{}个问题，按计划整改后消除{}个，余{}个", plan_.failing,
                               plan_.mended, plan_.failing - plan_.mended)
                 : fmt::format("{}; the plan mends {}, {} left", counted(plan_.failing, "finding"),
                               plan_.mended, counted(plan_.failing - plan_.mended, "is", "are"));
    if (plan_.unknown_after > 0)
      out_ += zh() ? fmt::format("；另有{}项待补材料才能判断", plan_.unknown_after)
                   : fmt::format("; {} more verdicts wait for what is to be supplied",
                                 plan_.unknown_after);
    return out_ + "\n";
  }

 private:
  bool zh() const { return lang_ == Lang::zh; }
  std::string in(const Message& m) const { return visible(m.in(lang_)); }

  void section(Step::How how, const Message& title) {
    bool any = false;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      if (plan_.steps[i].how != how) continue;
      if (!any) out_ += in(title) + "\n";
      any = true;
      step(i + 1, plan_.steps[i]);
    }
    if (any) out_ += '\n';
  }

  void step(std::size_t number, const Step& s) {
    std::string titles;
    for (const Message& t : s.titles) titles += (titles.empty() ? "" : zh() ? "；" : "; ") + in(t);
    out_ += fmt::format("  {}. {}{}{}\n", number, visible(who(s)),
                        titles.empty() ? ""
                        : zh()         ? "："
                                       : ": ",
                        titles);
    out_ += fmt::format("     {}\n", in(s.words));
    for (const plan::Change& c : s.changes) {
      const std::string label = in(c.label.empty() ? Message{c.path, c.path} : c.label);
      out_ += fmt::format("     {}{}{}{}{}\n", label, zh() ? "：" : ": ",
                          c.append           ? (zh() ? "增加" : "add ")
                          : c.before.empty() ? ""
                                             : in(c.said_before()) + (zh() ? " → " : " -> "),
                          in(c.said_after()),
                          c.delta && !c.personal
                              ? fmt::format("{}{}{}{}", zh() ? "（" : " (", *c.delta > 0 ? "+" : "",
                                            decimal_to_string(*c.delta), zh() ? "）" : ")")
                              : "");
    }
    for (const plan::Missing& m : s.missing)
      out_ +=
          zh() ? fmt::format("     待补（{}）：{}\n",
                             in(m.label.empty() ? Message{m.path, m.path} : m.label), in(m.what))
               : fmt::format("     to be supplied, {}: {}\n",
                             in(m.label.empty() ? Message{m.path, m.path} : m.label), in(m.what));
    if (s.how == Step::How::by_hand && !s.advice.empty())
      out_ += fmt::format("     {}{}\n", zh() ? "整改：" : "remedy: ", in(s.advice));
    if (!s.why.empty())
      out_ += fmt::format("     {}{}\n", zh() ? "未能自动改：" : "not changed: ", in(s.why));
    if (!s.after.empty()) {
      std::string numbers;
      for (const std::size_t n : s.after)
        numbers += fmt::format("{}{}", numbers.empty() ? "" : zh() ? "、" : ", ", n + 1);
      out_ += zh() ? fmt::format("     在第{}步之后\n", numbers)
                   : fmt::format("     after step {}\n", numbers);
    }
  }

  void moves() {
    if (plan_.moves.empty()) return;
    out_ += zh() ? "谁从哪里转到哪里\n" : "Who moves from where to where\n";
    const auto named = [&](const std::string& id) {
      const auto found = plan_.names.find(id);
      return visible(found == plan_.names.end() ? id : found->second);
    };
    for (const plan::Move& m : plan_.moves) {
      out_ += fmt::format("  {}{}{}{}{}\n", named(m.from.dossier), zh() ? "：" : ": ",
                          named(m.from.to), zh() ? " → " : " -> ", named(m.to.to));
      for (const plan::Link& l : m.keeps)
        out_ += fmt::format("    {}{}{}{}\n", zh() ? "仍有" : "still ", in(l.title),
                            zh() ? "：" : ": ", named(l.to));
    }
    out_ += '\n';
  }

  const Plan& plan_;
  Lang lang_;
  std::string out_;
};

// Values in English, which is the language of programs; personal ones are masked in both.
std::string json(const Plan& plan) {
  static constexpr const char* kHow[] = {"prior", "declared", "smallest", "by_hand"};
  ordered_json steps = ordered_json::array();
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& s = plan.steps[i];
    ordered_json changes = ordered_json::array();
    for (const plan::Change& c : s.changes) {
      ordered_json one = {{"path", c.path}, {"label", json_words(c.label)}};
      if (!c.before.empty()) one["before"] = c.shown_before().en;
      one[c.append ? "add" : "after"] = c.shown_after().en;
      if (c.delta && !c.personal) one["delta"] = ordered_json::parse(decimal_to_string(*c.delta));
      changes.push_back(std::move(one));
    }
    ordered_json missing = ordered_json::array();
    for (const plan::Missing& m : s.missing)
      missing.push_back({{"path", m.path}, {"what", json_words(m.what)}});
    ordered_json after = ordered_json::array();
    for (const std::size_t n : s.after) after.push_back(n + 1);
    ordered_json step = {{"step", i + 1},      {"how", kHow[static_cast<int>(s.how)]},
                         {"kind", s.kind},     {"dossier", s.dossier},
                         {"name", s.name},     {"group", s.group},
                         {"file", s.file},     {"document", s.document},
                         {"rules", s.rules},   {"message", json_words(s.words)},
                         {"changes", changes}, {"to_be_supplied", missing},
                         {"after", after}};
    if (!s.advice.empty()) step["remedy"] = json_words(s.advice);
    if (!s.why.empty()) step["not_changed"] = json_words(s.why);
    steps.push_back(std::move(step));
  }
  ordered_json moves = ordered_json::array();
  for (const plan::Move& m : plan.moves) {
    ordered_json keeps = ordered_json::array();
    for (const plan::Link& l : m.keeps)
      keeps.push_back({{"relation", json_words(l.title)}, {"to", l.to}});
    moves.push_back({{"kind", m.from.kind},
                     {"dossier", m.from.dossier},
                     {"name", m.from.name},
                     {"relation", json_words(m.from.title)},
                     {"from", m.from.to},
                     {"to", m.to.to},
                     {"keeps", std::move(keeps)}});
  }
  const ordered_json out = {{"format", "ducha-plan"},
                            {"version", 1},
                            {"failing", plan.failing},
                            {"mended", plan.mended},
                            {"unknown_after", plan.unknown_after},
                            {"steps", std::move(steps)},
                            {"moves", std::move(moves)}};
  return json_text(out, 2) + "\n";
}

// Every dossier, changed or not, below a new folder.
bool apply(const Plan& plan, const std::vector<check::InputFile>& files, const std::string& folder,
           Session& session) {
  Problems problems;
  const auto fill = [&](NewFolder& to) {
    for (const check::InputFile& f : files) {
      const std::string name = f.name();
      const auto changed = plan.files.find(name);
      const auto text = changed != plan.files.end()
                            ? std::optional(changed->second)
                            : read_file(f.path(), name, std::size_t{1} << 32, problems);
      if (!text || !to.write(name, *text)) return false;
    }
    return true;
  };
  if (session.gate().write_folder(folder, fill, problems)) return true;
  session.complain(problems);
  return false;
}

// The ending was checked when the options were taken.
bool picture(const Plan& plan, const std::string& file, Session& session) {
  const std::string ending = fs::path(file).extension().string();
  if (ending == ".mmd") return session.put(file, plan::mermaid(plan, session.lang())) == kFine;
  if (ending == ".dot") return session.put(file, plan::dot(plan, session.lang())) == kFine;
  Problems problems;
  const auto bytes = plan::svg(plan::dot(plan, session.lang()), problems);
  if (bytes) return session.put(file, *bytes) == kFine;
  session.complain(problems);
  return false;
}

int run_plan(Session& session, const PlanArgs& args) {
  auto ready = prepare(session, args);
  if (!ready) return kNotChecked;
  plan::Request request;
  request.given = args.give;
  Problems problems;
  request.selected = ready->rules;
  // A repair must not break a rule that was not selected, so all rules judge what was tried.
  request.all = check::select_rules(*ready->settings.book, *ready->settings.profile, {}, problems);
  if (!problems.empty()) return session.complain(problems);
  request.settings = ready->settings;
  // Two bars, one after the other: trying begins when all is read.
  Progress reading(session, Counted::bytes);
  Progress trying(session, Counted::findings);
  request.settings.progress = reading.callback();
  request.progress = trying.callback();
  const Plan plan = plan::make(request, ready->files, problems);
  reading.clear();
  trying.clear();
  if (!problems.empty()) return session.complain(problems);
  for (const std::string& path : args.typed ? plan.not_asked : std::vector<std::string>())
    session.tell(say("--give {}：计划里没有要补的这一项，没有用上",
                     "--give {}: the plan asks for no such value, and it is not used",
                     visible(path)));
  session.tell_unread(plan.unread);
  for (const std::string& file : args.pictures)
    if (!picture(plan, file, session)) return kNotChecked;
  if (!args.apply.empty() && !apply(plan, ready->files, args.apply, session)) return kNotChecked;
  const std::string text =
      args.format == "json" ? json(plan) : TextPlan(plan, session.lang()).write();
  const bool fine = plan.mended == plan.failing && plan.unread.empty();
  return session.put(args.output, text, fine ? kFine : kFindings);
}

}  // namespace

Action take_plan(Session& session, Given& given) {
  PlanArgs args;
  take_explore(session, given, args);
  args.format = given.text(Opt::view);
  args.pictures = given.texts(Opt::picture);
  args.apply = given.text(Opt::apply);
  for (const std::string& file : args.pictures) session.gate().claim(file);
  if (!args.apply.empty()) session.gate().claim(args.apply);
  args.typed = given.typed(Opt::give);
  for (const std::string& text : given.texts(Opt::give)) {
    const std::size_t equals = text.find('=');
    args.give[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (const std::string& file : args.pictures) {
    const std::string ending = fs::path(file).extension().string();
    if (ending == ".svg" || ending == ".dot" || ending == ".mmd") continue;
    session.complain(say("{} 的结尾应为 .svg、.dot 或 .mmd", "{} must end in .svg, .dot or .mmd",
                         visible(file)));
    return {};
  }
  return [args, &session] { return run_plan(session, args); };
}

}  // namespace ducha::cli
