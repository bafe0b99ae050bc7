// Making a plan: judge, change copies, judge again, take back what breaks something. make() is
// the door; no file is written here.
#include "plan/plan.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>

#include "base/folder.h"
#include "base/limits.h"
#include "base/source.h"
#include "check/waivers.h"
#include "dossier/gate.h"
#include "plan/smallest.h"
#include "plan/texts.h"
#include "plan/words.h"

namespace ducha::plan {

namespace {

using result::Finding;
using result::Mend;
namespace fs = std::filesystem;

bool fails(const Finding& f) { return f.verdict == Verdict::fail || f.verdict == Verdict::error; }

Failing failing_of(const result::Run& run) {
  Failing out;
  for (const Finding& f : run.findings)
    if (fails(f)) out.insert(f.fingerprint);
  return out;
}

std::uint64_t unknown_of(const result::Run& run) {
  return static_cast<std::uint64_t>(
      std::count_if(run.findings.begin(), run.findings.end(),
                    [](const Finding& f) { return f.verdict == Verdict::unknown; }));
}

using Place = std::pair<std::string, std::uint32_t>;  // file and document

class Maker {
 public:
  Maker(const Request& request, const std::vector<check::InputFile>& files, Problems& problems)
      : request_(request),
        files_(files),
        problems_(problems),
        texts_(files, request.settings.book->schema),
        smallest_(request, [this](const Finding& f) { return around(f); }) {
    for (const check::Selected& s : request.selected) selected_.insert(s.rule->id);
  }

  // Declared repairs go first, since authors of rules know best; what is left is searched. After
  // each round everything is judged again, and what broke something else is taken back.
  Plan make() {
    run_ = judge();
    plan_.unread = check::unread(run_);
    for (const result::Organization& o : run_.organizations) {
      places_.try_emplace({o.kind, o.id}, &o);
      groups_[o.group].push_back(&o);
      if (!o.name.empty()) plan_.names.try_emplace(o.id, o.name);
    }
    before_ = failing_of(run_);
    plan_.before = links(run_);
    for (const Finding& f : run_.findings)
      if (fails(f) && selected_.count(f.rule) != 0) targets_.push_back(&f);
    plan_.failing = targets_.size();
    if (yaml::can_edit()) {
      declared();
      if (!prove()) return std::move(plan_);
      smallest();
      if (!prove()) return std::move(plan_);
    }
    by_hand();
    order();
    finish();
    return std::move(plan_);
  }

  std::vector<std::string> not_asked() const {
    std::vector<std::string> out;
    for (const auto& [path, value] : request_.given)
      if (asked_.count(path) == 0) out.push_back(path);
    return out;
  }

 private:
  // Judges everything, with what was changed in place of what was read.
  result::Run judge() {
    check::Settings settings = request_.settings;
    settings.plan = true;
    // All rules, not only the selected ones: a change must not break a rule that was not asked
    // about.
    settings.selection = {};
    const auto changed = texts_.changed();
    if (changed.empty()) return check::run(settings, request_.all, files_);
    const ScratchFolder scratch;  // for the changed files
    std::vector<check::InputFile> files = files_;
    std::size_t number = 0;
    for (check::InputFile& f : files) {
      const auto text = changed.find(f.name());
      if (text == changed.end()) continue;
      const fs::path path = scratch.path() / std::to_string(number++);
      if (!write_file(path, text->second, problems_)) break;
      f = check::InputFile(text->first, path.string());
    }
    return check::run(settings, request_.all, files);
  }

  // Links come as measures whose value is the id of the other dossier, as a JSON string.
  std::vector<Link> links(const result::Run& run) const {
    std::vector<Link> out;
    for (std::size_t relation = 0; relation < run.links.size(); ++relation) {
      const result::Measure& m = run.links[relation];
      for (const result::Measured& v : m.values) {
        if (v.json.size() < 3 || v.json[0] != '"') continue;
        Link link{relation,  request_.settings.book->links[relation].unit == "beside",
                  m.title,   m.kind,
                  v.dossier, v.name,
                  {},        v.json.substr(1, v.json.size() - 2)};
        if (const auto place = places_.find({m.kind, v.dossier}); place != places_.end())
          link.group = place->second->group;
        out.push_back(std::move(link));
      }
    }
    return out;
  }

  // The group whose dossiers the one in question may read: its own, or itself.
  const std::string& group_of(const Finding& f) const {
    const bool own =
        std::any_of(run_.groups.begin(), run_.groups.end(),
                    [&](const result::Group& g) { return g.kind == f.kind && g.id == f.dossier; });
    return own ? f.dossier : f.group;
  }

  // True if the rule reads more dossiers than are judged anew for every change that is tried.
  bool too_many_around(const Finding& f, const rule::Rule& rule) const {
    if (rule.everything) return run_.organizations.size() > limits::kPlanAround;
    if (!rule.relational || group_of(f).empty()) return false;
    const auto group = groups_.find(group_of(f));
    return group != groups_.end() && group->second.size() > limits::kPlanAround;
  }

  // The texts of the dossiers that the one in question may read: those of its group, and the group;
  // of a rule that asks `all`, every one.
  std::vector<std::string> around(const Finding& f) {
    std::vector<std::string> out;
    const auto add = [&](const result::Organization& o) {
      if (o.file == f.file && o.document == f.document) return;
      if (const yaml::Editor* e = texts_.document(o.file, o.document)) out.push_back(e->text());
    };
    if (const rule::Rule* rule = request_.settings.book->rule(f.rule);
        rule != nullptr && rule->everything) {
      for (const result::Organization& o : run_.organizations) add(o);
      return out;
    }
    const std::string& group = group_of(f);
    if (const auto found = groups_.find(group); found != groups_.end() && !group.empty())
      for (const result::Organization* o : found->second) add(*o);
    for (const result::Group& g : run_.groups)
      if (g.id == group && !group.empty())
        if (const auto own = places_.find({g.kind, g.id}); own != places_.end()) add(*own->second);
    return out;
  }

  Step step_of(const Finding& f, Step::How how) const {
    Step s;
    s.how = how;
    s.kind = f.kind;
    s.dossier = f.dossier;
    s.name = f.name;
    s.group = f.group;
    s.file = f.file;
    s.document = f.document;
    s.rules = {f.rule};
    s.words = f.message;
    if (const result::RuleInfo* info = run_.rule(f.rule)) s.advice = info->remedy;
    return s;
  }

  // Values given for a path, or for a path of one dossier (ID/path).
  const std::string* given(const std::string& dossier, const std::string& path) const {
    auto found = request_.given.find(dossier + "/" + path);
    if (found == request_.given.end()) found = request_.given.find(path);
    if (found == request_.given.end()) return nullptr;
    asked_.insert(found->first);
    return &found->second;
  }

  // Carries a part of a repair out; false, with the reason in the step, if it cannot be.
  bool carry_out(const Mend& part, yaml::Editor& editor, Step& step) {
    Change change{part.path, {}, {}, part.yaml, part.what == Mend::What::append, {}, false};
    change.personal = part.personal || personal(step.kind, part.path, change.append);
    if (const std::string* value = given(step.dossier, part.path)) change.after = *value;
    if (part.what == Mend::What::give && change.after.empty()) {
      step.missing.push_back({part.path, part.words});
      return true;
    }
    if (const yaml::Draft* old = find(editor.tree(), part.path); old != nullptr && !change.append)
      change.before = old->line();
    yaml::Draft value = yaml::Draft::read(change.after);
    // What people give is a text unless they write otherwise.
    if (part.what == Mend::What::give && value.shape != yaml::Shape::scalar)
      value = yaml::Draft::scalar(change.after, false);
    if (change.append)
      if (const yaml::Draft* list = find(editor.tree(), part.path);
          list != nullptr && !value.pairs.empty())
        if (const std::size_t there = yaml::item_of(*list, value.pairs[0].second.text);
            there != std::string::npos)
          return complete(part.path, value, list->items[there], editor, step);
    const auto why = change.append ? editor.append(part.path, value) : editor.set(part.path, value);
    if (why) {
      step.why = *why;
      return false;
    }
    if (change.before != change.after || change.append) step.changes.push_back(std::move(change));
    return true;
  }

  // True if what is at the path must not be reported.
  bool personal(const std::string& kind, std::string_view path, bool append) const {
    const dossier::KindSpec* spec = request_.settings.book->schema.kind(kind);
    const dossier::RecordSpec* record = spec == nullptr ? nullptr : spec->record;
    const dossier::FieldSpec* field = nullptr;
    for (const yaml::PathPart& part : yaml::parts_of(path)) {
      if (part.item) continue;
      field = record == nullptr ? nullptr : record->field(part.name);
      if (field == nullptr) return true;
      if (field->personal) return true;
      record = field->inner();
    }
    return field == nullptr || (!append && dossier::holds_personal(*field));
  }

  // An item that is there already gets what it lacks of the new one; nothing is overwritten.
  bool complete(const std::string& list, const yaml::Draft& wanted, const yaml::Draft& there,
                yaml::Editor& editor, Step& step) {
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): `there` is edited below
    const yaml::Draft old = there;
    for (const auto& [name, value] : wanted.pairs) {
      const yaml::Draft* now = old.find(name);
      if (now != nullptr && now->shape != yaml::Shape::empty) continue;
      const std::string path = fmt::format("{}[{}].{}", list, wanted.pairs[0].second.text, name);
      if (const auto why = editor.set(path, value)) {
        step.why = *why;
        return false;
      }
      step.changes.push_back(
          {path, {}, {}, value.line(), false, {}, personal(step.kind, path, false)});
    }
    return true;
  }

  static const yaml::Draft* find(const yaml::Draft& root, const std::string& path) {
    const yaml::Draft* at = &root;
    for (const yaml::PathPart& part : yaml::parts_of(path)) {
      if (part.item) {
        const std::size_t n = yaml::item_of(*at, part.name);
        at = n == std::string::npos ? nullptr : &at->items[n];
      } else {
        at = at->find(part.name);
      }
      if (at == nullptr) return nullptr;
    }
    return at;
  }

  // Several findings of one dossier are mended in one editor, each on top of those before it.
  void declared() {
    for (const Finding* f : targets_) {
      if (f->repair.empty()) continue;
      yaml::Editor* editor = texts_.document(f->file, f->document);
      if (editor == nullptr) continue;
      Step step = step_of(*f, Step::How::declared);
      // A repair is carried out as a whole or not at all.
      const yaml::Editor saved = *editor;
      bool good = true;
      for (const Mend& part : f->repair) {
        if (!good) break;
        if (!part.dossier.empty()) {
          good = prior(part, step);
        } else {
          good = carry_out(part, *editor, step);
        }
      }
      if (!good) {
        *editor = saved;
        refused_[f->fingerprint] = step.why;
        continue;
      }
      made_.push_back({std::move(step), f->fingerprint});
    }
  }

  // What another dossier does first; once, however many wait for it.
  bool prior(const Mend& part, Step& waiting) {
    const auto place = places_.find({part.kind, part.dossier});
    if (place == places_.end()) {
      waiting.why =
          say("{2}（编号{1}）的档案不在本次检查之内", "the dossier of {0} {1} is not in this run",
              part.kind, part.dossier, run_.kind_title(part.kind).zh);
      return false;
    }
    const result::Organization& o = *place->second;
    auto [number, fresh] = priors_.try_emplace({part.kind, part.dossier}, made_.size());
    if (fresh) {
      Step s;
      s.how = Step::How::prior;
      s.kind = o.kind;
      s.dossier = o.id;
      s.name = o.name;
      s.group = o.group;
      s.file = o.file;
      s.document = o.document;
      made_.push_back({std::move(s), {}});
    }
    Step& first = made_[number->second].step;
    if (std::find(waiting.after.begin(), waiting.after.end(), number->second) ==
        waiting.after.end())
      waiting.after.push_back(number->second);
    if (part.what == Mend::What::step) {
      first.words = part.words;
      return true;
    }
    yaml::Editor* editor = texts_.document(o.file, o.document);
    const bool known = std::any_of(first.changes.begin(), first.changes.end(),
                                   [&](const Change& c) { return c.path == part.path; }) ||
                       std::any_of(first.missing.begin(), first.missing.end(),
                                   [&](const Missing& m) { return m.path == part.path; });
    return editor != nullptr && (known || carry_out(part, *editor, first));
  }

  void smallest() {
    std::set<std::string> made;
    for (const Made& m : made_) made.insert(m.fingerprint);
    std::uint64_t tried = 0;
    for (const Finding* f : targets_) {
      if (request_.progress) request_.progress(tried++, targets_.size());
      if (made.count(f->fingerprint) != 0) continue;
      const rule::Rulebook& book = *request_.settings.book;
      const rule::Rule* rule = book.rule(f->rule);
      if (rule != nullptr) rule = rule->of(book.schema.kind(f->kind));
      yaml::Editor* editor = texts_.document(f->file, f->document);
      if (rule == nullptr || editor == nullptr || rule->repair != nullptr) continue;
      if (too_many_around(*f, *rule)) {
        refused_[f->fingerprint] = say(
            "所属组的档案超过{}份，没有逐个试改",
            "its group has more than {} dossiers, so no changes were tried", limits::kPlanAround);
        continue;
      }
      if (!smallest_.still_fails(*f, *rule, *editor)) continue;
      const auto change = smallest_.find(*f, *rule, *editor);
      if (!change || editor->set(change->path, yaml::Draft::read(change->after))) continue;
      Step step = step_of(*f, Step::How::smallest);
      step.changes.push_back(*change);
      made_.push_back({std::move(step), f->fingerprint});
      made.insert(f->fingerprint);
    }
  }

  // Judges the changed dossiers. Where a rule still fails, or another fails anew, the changes
  // behind it are taken back, until nothing is worse than before.
  bool prove() {
    // Each round takes back at least one dossier's changes, which may uncover other failures; past
    // the bound what is left is not proven and the caller is told.
    for (int round = 0; round < 32; ++round) {
      after_ = judge();
      if (!problems_.empty()) return false;
      const Failing now = failing_of(after_);
      std::set<Place> back;
      for (const Finding& f : after_.findings) {
        if (!fails(f) || before_.count(f.fingerprint) != 0) continue;
        const std::string& who = f.name.empty() ? f.dossier : f.name;
        blame(f,
              {fmt::format("会使{}出现新问题：{}", who, f.message.zh),
               fmt::format("would make {} fail at {}: {}", f.rule, who, f.message.en)},
              back);
      }
      for (const Made& m : made_)
        if (!m.fingerprint.empty() && now.count(m.fingerprint) != 0) {
          refused_.try_emplace(m.fingerprint, say("改后仍不符合", "the change does not mend it"));
          back.insert({m.step.file, m.step.document});
        }
      if (back.empty()) return true;
      take_back(back);
    }
    problems_.push_back(
        problem_of("plan/proof", say("改动互相牵连，无法证实", "the changes cannot be proven")));
    return false;
  }

  // The changed dossier that fails anew, or, if it was not changed, all changed ones of its group.
  void blame(const Finding& f, const Message& why, std::set<Place>& back) {
    const Place place{f.file, f.document};
    const auto own = std::any_of(made_.begin(), made_.end(), [&](const Made& m) {
      return Place{m.step.file, m.step.document} == place;
    });
    for (const Made& m : made_) {
      const Place other{m.step.file, m.step.document};
      if (own ? other != place : m.step.group != f.group && m.step.dossier != f.group) continue;
      if (!m.fingerprint.empty()) refused_.try_emplace(m.fingerprint, why);
      back.insert(other);
    }
    // A finding that no change explains: everything goes back.
    if (back.empty())
      for (const Made& m : made_) back.insert({m.step.file, m.step.document});
  }

  void take_back(const std::set<Place>& back) {
    std::vector<Made> kept;
    std::vector<std::size_t> number(made_.size(), made_.size());
    std::set<Place> all = back;
    // A step that waits for a deferred step is deferred too.
    for (bool more = true; more;) {
      more = false;
      for (const Made& m : made_)
        for (const std::size_t first : m.step.after)
          if (all.count({made_[first].step.file, made_[first].step.document}) != 0)
            more |= all.insert({m.step.file, m.step.document}).second;
    }
    for (const Place& place : all) texts_.restore(place.first, place.second);
    for (std::size_t i = 0; i < made_.size(); ++i) {
      if (all.count({made_[i].step.file, made_[i].step.document}) != 0) continue;
      number[i] = kept.size();
      kept.push_back(std::move(made_[i]));
    }
    for (Made& m : kept)
      for (std::size_t& first : m.step.after) first = number[first];
    priors_.clear();
    made_ = std::move(kept);
    for (std::size_t i = 0; i < made_.size(); ++i)
      if (made_[i].step.how == Step::How::prior)
        priors_[{made_[i].step.kind, made_[i].step.dossier}] = i;
  }

  // Also what was taken back: it goes to people with the reason.
  void by_hand() {
    if (!yaml::can_edit()) after_ = judge();
    const Failing now = failing_of(after_);
    for (const Finding* f : targets_) {
      if (now.count(f->fingerprint) == 0) {
        ++plan_.mended;
        continue;
      }
      Step step = step_of(*f, Step::How::by_hand);
      if (const auto why = refused_.find(f->fingerprint); why != refused_.end())
        step.why = why->second;
      made_.push_back({std::move(step), f->fingerprint});
    }
  }

  // Prior steps first, then repairs, then smallest changes, then the rest; within these by group,
  // file and document.
  void order() {
    std::vector<std::size_t> numbers(made_.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    std::stable_sort(numbers.begin(), numbers.end(), [&](std::size_t a, std::size_t b) {
      const Step& x = made_[a].step;
      const Step& y = made_[b].step;
      return std::tie(x.how, x.group, x.file, x.document) <
             std::tie(y.how, y.group, y.file, y.document);
    });
    std::vector<std::size_t> where(made_.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) where[numbers[i]] = i;
    for (const std::size_t n : numbers) {
      Step step = std::move(made_[n].step);
      for (std::size_t& first : step.after) first = where[first];
      std::sort(step.after.begin(), step.after.end());
      plan_.steps.push_back(std::move(step));
    }
  }

  // Moves are told for relations that are exclusive; `beside` marks those that an organization may
  // have several of.
  void finish() {
    plan_.after = links(after_);
    plan_.files = texts_.changed();
    put_in_words(plan_, request_.settings.book->schema);
    for (Step& step : plan_.steps)
      for (const std::string& id : step.rules) {
        const result::RuleInfo* rule = run_.rule(id);
        step.titles.push_back(rule == nullptr || rule->title.empty() ? Message{id, id}
                                                                     : rule->title);
      }
    const std::uint64_t unknown = unknown_of(after_);
    plan_.unknown_after = unknown - std::min(unknown, unknown_of(run_));
    std::map<std::string_view, std::vector<const Link*>> after;  // by dossier
    for (const Link& to : plan_.after) after[to.dossier].push_back(&to);
    for (const Link& from : plan_.before) {
      if (from.beside) continue;
      const std::vector<const Link*>& own = after[from.dossier];
      for (const Link* to : own) {
        if (to->relation != from.relation || to->to == from.to) continue;
        Move move{from, *to, {}};
        for (const Link* kept : own)
          if (kept->beside && kept->kind == from.kind) move.keeps.push_back(*kept);
        plan_.moves.push_back(std::move(move));
      }
    }
  }

  struct Made {
    Step step;
    std::string fingerprint;  // of the finding it mends; empty for prior steps
  };

  const Request& request_;
  const std::vector<check::InputFile>& files_;
  Problems& problems_;
  Texts texts_;
  Smallest smallest_;
  std::set<std::string> selected_;
  mutable std::set<std::string> asked_;  // keys of request_.given
  result::Run run_;
  result::Run after_;
  Failing before_;
  std::vector<const Finding*> targets_;
  std::vector<Made> made_;
  std::map<std::pair<std::string, std::string>, const result::Organization*> places_;
  std::map<std::string, std::vector<const result::Organization*>> groups_;
  std::map<std::pair<std::string, std::string>, std::size_t> priors_;
  std::map<std::string, Message> refused_;
  Plan plan_;
};

}  // namespace

Plan make(const Request& request, const std::vector<check::InputFile>& files, Problems& problems) {
  Maker maker(request, files, problems);
  Plan plan = maker.make();
  plan.not_asked = maker.not_asked();
  return plan;
}

}  // namespace ducha::plan
