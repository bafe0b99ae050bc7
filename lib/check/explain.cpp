// One rule on one file, step by step: explain() is the door. All dossiers are read, since the rule
// may follow references; the window is the whole run, so this is for hand-sized inputs.
#include "check/explain.h"

#include <algorithm>
#include <map>

#include "base/source.h"
#include "base/text.h"
#include "cel/format.h"
#include "check/everything.h"
#include "check/footprint.h"
#include "check/judge.h"
#include "check/worker.h"
#include "dossier/identity.h"
#include "yaml/split.h"

namespace ducha::check {

namespace {

class Explainer {
 public:
  Explainer(const Settings& settings, const rule::Rule& rule)
      : settings_(settings),
        rule_(rule),
        parameters_(*settings.book, *settings.profile),
        layout_(*settings.book, kinds_of(rule)),
        prints_(*settings.book, layout_, true),
        judge_(*settings.book, parameters_, settings.as_of, settings.personal) {
    rule::each_kind(rule, [&](const rule::Rule& r) { compiled_.emplace_back(r, layout_); });
    if (settings.period) judge_.inspect(*settings.period);
  }

  // Every rule is explained on footprints: they hold what it reads, whatever it reads.
  // What cannot be read at all is reported; what else is wrong with the input, a check tells.
  void add(const std::string& text, std::uint32_t file, const std::string& name, Problems& unread) {
    yaml::each_piece(text, [&](const yaml::Piece& piece) {
      const std::size_t before = unread.size();
      const yaml::Node* root = reader_.read(piece.text, piece.first_line, unread);
      for (std::size_t i = before; i < unread.size(); ++i) unread[i].file = name;
      if (root == nullptr) return;
      for (const yaml::Node* one : dossier::dossiers_in(settings_.book->schema, *root)) {
        arena_.clear();
        dossier::Dossier dossier;
        dossier.file = name;
        dossier.origin.file = file;
        dossier.origin.document = piece.number;
        std::vector<dossier::Fault> faults;
        dossier::read(*one, settings_.book->schema, arena_, dossier, faults);
        if (dossier.other) continue;
        if (dossier.kind == nullptr)
          for (dossier::Fault& f : faults)
            unread.push_back(
                {std::string(f.rule), name, f.where, f.length, f.message, std::move(f.hint)});
        dossier::fill(dossier, settings_.as_of, arena_);
        prints_.add(dossier, {});
      }
    });
  }

  std::vector<Explanation> explain(const std::vector<InputFile>& files, std::uint32_t wanted) {
    prints_.link();
    std::vector<Explanation> out;
    std::vector<std::uint32_t> all(prints_.roots().size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    Footprints::Window window(prints_, nullptr);
    window.open(all);
    const Everything everything(*settings_.book, prints_, all, window, parameters_.complete());
    judge_.know_all(everything.record());
    for (const std::uint32_t i : all) {
      const Footprints::Root& root = prints_.roots()[i];
      if (root.file != wanted) continue;
      const auto compiled =
          std::find_if(compiled_.begin(), compiled_.end(),
                       [&](const CompiledRule& c) { return c.rule().kind == root.kind; });
      if (compiled == compiled_.end()) continue;
      const Subject subject = subject_of(prints_, root, files, window.record(i));
      Explanation& e = out.emplace_back();
      e.dossier = prints_.id(root);
      e.name = prints_.name(root);
      e.file = files[wanted].name();
      for (const Judgement& j : judge_.judge(*compiled, rule_.severity, subject, e.findings))
        e.verdicts.emplace_back(j.item, j.verdict);
      for (result::Finding& f : e.findings)
        name_references(f.message, names_in(prints_, settings_.book->schema));
      e.not_asked = judge_.not_asked(*compiled, subject);
      if (!e.not_asked.empty()) continue;
      std::string item;
      for (const Judge::Explained& x : judge_.explain(*compiled, subject)) {
        if (x.item != item) {
          item = x.item;
          e.lines.push_back({0,
                             "each",
                             fmt::format("{} = {}", rule_.each.back().name, visible(item)),
                             {},
                             false,
                             {}});
        }
        Told told{e, x.expression->text, *window.record(i), files};
        add_step(told, x.root, 0, x.part, nullptr);
        if (x.part.starts_with("let ")) names_[x.part.substr(4)] = origin_of(x.root, told, nullptr);
        for (const auto& each : compiled->rule().each)
          if (&each.list == x.expression) names_[each.name] = origin_of(x.root, told, nullptr);
      }
    }
    return out;
  }

 private:
  static std::vector<const rule::Rule*> kinds_of(const rule::Rule& rule) {
    std::vector<const rule::Rule*> out;
    rule::each_kind(rule, [&](const rule::Rule& r) { out.push_back(&r); });
    return out;
  }

  // An expression as it is explained for one dossier.
  struct Told {
    Explanation& e;
    const std::string& text;
    const cel::Record& own;
    const std::vector<InputFile>& files;

    // A macro or a define makes nodes whose place may lie past the text that was written.
    std::string of(const cel::Step& step) const {
      return text.substr(std::min<std::size_t>(step.offset, text.size()), step.length);
    }
  };

  static const cel::Origin* dossier_of(const cel::Value& v) {
    if (v.is(cel::Kind::record)) return v.record->origin;
    if (v.is(cel::Kind::ref) && v.ref->target != nullptr) return v.ref->target->origin;
    return nullptr;
  }

  // The dossier that the value of a step was read from; nullptr: not known. `item`: that of the
  // items of the loop around it.
  const cel::Origin* origin_of(const cel::Step& step, const Told& told,
                               const cel::Origin* item) const {
    if (step.value.is(cel::Kind::record)) return step.value.record->origin;
    // What a call or a choice hands on.
    for (const cel::Step& part : step.parts)
      if (part.value.where() == step.value.where() && !part.skipped)
        return origin_of(part, told, item);
    if (!step.parts.empty()) {
      const cel::Origin* through = dossier_of(step.parts[0].value);
      return through != nullptr ? through : origin_of(step.parts[0], told, item);
    }
    const std::string text = told.of(step);
    const std::string name = text.substr(0, text.find_first_of(".[ "));
    if (const auto found = names_.find(name); found != names_.end()) return found->second;
    return told.own.type->find(name) >= 0 || name == "self" ? told.own.origin : item;
  }

  void add_step(const Told& told, const cel::Step& step, int depth, const std::string& part,
                const cel::Origin* item) {
    ExplainLine line;
    line.depth = depth;
    line.part = part;
    line.text = told.of(step);
    for (char& c : line.text)
      if (c == '\n') c = ' ';
    if (!step.label.empty()) line.text = "[" + visible(step.label) + "] " + line.text;
    line.skipped = step.skipped;
    // The words of an error may quote a personal value of which the step itself knows nothing.
    const bool quotes = step.value.is(cel::Kind::error) && reads_personal(rule_);
    if ((step.personal || quotes) && !settings_.personal && !step.skipped)
      line.value = {"（个人信息）", "(personal)"};
    else if (!step.skipped)
      line.value = {shorten(visible(cel::show_plain(step.value, Lang::zh)), 100),
                    shorten(visible(cel::show_plain(step.value, Lang::en)), 100)};
    if (!step.skipped && step.value.where())
      if (const cel::Origin* origin = origin_of(step, told, item))
        line.place = fmt::format("{}:{}:{}", visible(told.files[origin->file].name()),
                                 step.value.where().line, step.value.where().column);
    // A literal explains itself.
    const bool constant = step.parts.empty() && line.place.empty() && !step.skipped && depth > 0 &&
                          !line.text.empty() &&
                          line.text.find_first_of("abcdefghijklmnopqrstuvwxyz_") != 0 &&
                          step.label.empty();
    if (!constant) told.e.lines.push_back(std::move(line));
    // The list that a loop goes over comes before what was looked at of it.
    const bool loop = !step.parts.empty() && step.parts[0].value.where() &&
                      step.parts[0].value.is(cel::Kind::list);
    const cel::Origin* within = loop ? origin_of(step.parts[0], told, item) : item;
    for (const cel::Step& inner : step.parts) {
      // An item of a loop is shown by its label.
      const bool labelled = inner.label.empty() && &inner == step.parts.data() &&
                            inner.value.is(cel::Kind::record) &&
                            told.of(step).starts_with(told.of(inner) + ".");
      if (!labelled) add_step(told, inner, depth + 1, {}, inner.label.empty() ? item : within);
    }
  }

  const Settings& settings_;
  const rule::Rule& rule_;
  rule::Parameters parameters_;
  FootprintLayout layout_;
  Footprints prints_;
  Judge judge_;
  std::vector<CompiledRule> compiled_;               // one for each kind
  std::map<std::string, const cel::Origin*> names_;  // of `let` and `each`: whose values they are
  yaml::Reader reader_;
  Arena arena_;
};

}  // namespace

std::vector<Explanation> explain(const Settings& settings, const rule::Rule& rule,
                                 const std::vector<InputFile>& files, const std::string& file,
                                 Problems& problems, Problems& unread) {
  Explainer explainer(settings, rule);
  std::uint32_t wanted = 0;
  std::error_code error;
  const auto real = std::filesystem::canonical(file, error);
  constexpr std::size_t kMost = 256U << 20;
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    const InputFile& f = files[i];
    if (f.has_path() ? !error && f.path() == real : file == "-") wanted = i;
    const auto text = f.has_path() ? read_file(f.path(), f.name(), kMost, problems)
                                   : read_standard_input(kMost, problems);
    if (text) explainer.add(*text, i, f.name(), unread);
  }
  return explainer.explain(files, wanted);
}

}  // namespace ducha::check
