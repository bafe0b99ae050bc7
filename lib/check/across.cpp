// Windows over the footprints, and what is judged in them: judge_across() is the door. References
// between dossiers are judged by network.cpp.
#include "check/across.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>

#include "check/everything.h"
#include "check/worker.h"

namespace ducha::check {

namespace {

class Across {
 public:
  Across(const Inspection& inspection, const std::vector<InputFile>& files, Harvest& harvest,
         Stop& stop)
      : inspection_(inspection),
        files_(files),
        harvest_(harvest),
        prints_(harvest.footprints),
        stop_(stop),
        workers_(make_workers(inspection, files)) {}

  std::vector<result::Measure> judge() {
    lay_out();
    for (const Level l : {Level::groups, Level::above, Level::everything}) {
      if (stop_()) break;
      level(l);
    }
    for (const auto& worker : workers_) add(harvest_, std::move(worker->harvest));
    // Values that no worker computed are none.
    if (stop_())
      for (result::Measure& m : measures_)
        std::erase_if(m.values, [](const result::Measured& v) { return v.json.empty(); });
    return std::move(measures_);
  }

 private:
  // Every value has its slot in advance, whichever worker computes it.
  void lay_out() {
    for (const rule::Rule* m : inspection_.measures) {
      result::Measure& measure = measures_.emplace_back();
      measure.id = m->id;
      measure.topic = m->topic;
      measure.kind = m->kind->name;
      measure.title = m->title;
      measure.cites = m->cites;
      if (const auto unit = inspection_.book.units.find(m->unit);
          unit != inspection_.book.units.end())
        measure.unit = unit->second;
    }
    for (std::uint32_t i = 0; i < prints_.roots().size(); ++i)
      if (inspection_.listed.count(prints_.roots()[i].kind) != 0)
        of_kind_[prints_.roots()[i].kind].push_back(i);
    for (const auto& [kind, list] : inspection_.listed)
      for (const Ready& m : list) measures_[m.number].values.resize(of_kind_[kind].size());
  }

  // What a rule reads says when it is judged, and what is open then: groups of dossiers that refer
  // to one another; for the groups above, fewer fields of more dossiers; last, for rules that ask
  // `all`, their fields alone of every dossier.
  enum class Level { groups, above, everything };

  // True for the kinds of groups above the first level.
  bool upper(const dossier::KindSpec* kind) const {
    const auto& groups = inspection_.book.roll_up;
    return groups.size() > 1 && std::find(groups.begin() + 1, groups.end(), kind) != groups.end();
  }
  bool judged_at(Level level, const rule::Rule& rule, const dossier::KindSpec* kind) const {
    if (rule.everything) return level == Level::everything;
    return level == (upper(kind) ? Level::above : Level::groups);
  }

  // The rules and measures that read other dossiers, of the kinds of a level.
  std::vector<const rule::Rule*> rules_of(Level level) const {
    std::vector<const rule::Rule*> out;
    for (const ReadyRules* rules : {&inspection_.across, &inspection_.counted, &inspection_.listed})
      for (const auto& [kind, list] : *rules)
        for (const Ready& r : list)
          if (judged_at(level, r.rule.rule(), kind) &&
              (rules == &inspection_.listed || r.rule.rule().across(inspection_.settings.plan)))
            out.push_back(&r.rule.rule());
    return out;
  }

  void level(Level level) {
    const auto rules = rules_of(level);
    if (rules.empty()) return;
    const FootprintLayout mask(inspection_.book, rules, false, inspection_.settings.plan);
    // Kinds that a rule is about or asks for are opened even if no field of theirs is read:
    // `size()` of them is.
    std::set<const dossier::KindSpec*> kinds;
    for (const rule::Rule* r : rules) {
      kinds.insert(r->kind);
      const auto asks = [&](const rule::Expression& e) {
        for (const dossier::KindSpec* kind : asked_all(inspection_.book, e)) kinds.insert(kind);
      };
      rule::each_expression(*r, asks);
      rule::each_shown(*r, asks);
    }
    const auto needed = [&](const dossier::KindSpec& kind) {
      return mask.size(*kind.record->type) > 0 || kinds.count(&kind) != 0;
    };
    std::vector<std::vector<std::uint32_t>> components;
    if (level == Level::everything)
      components.push_back(prints_.all(needed));
    else
      components = prints_.components(needed);
    // Many windows are shared out whole; of few, the dossiers are.
    // Where there are enough windows each is opened and judged by one worker, so that opening is
    // shared out too.
    if (components.size() >= 2 * workers_.size() && level != Level::everything) {
      // Windows differ in size: each worker takes the next one when it is done.
      std::atomic<std::size_t> next{0};
      work_at_once(workers_, stop_, [&](Worker& worker, std::size_t) {
        Footprints::Window window(prints_, &mask);
        for (std::size_t c = next++; c < components.size(); c = next++) {
          window.open(components[c]);
          some(worker, components[c], window, level, 0, 1);
        }
      });
      return;
    }
    for (const auto& component : components) {
      if (stop_()) break;
      Footprints::Window window(prints_, &mask);
      window.open(component);
      std::optional<Everything> all;
      if (level == Level::everything)
        all.emplace(inspection_.book, prints_, component, window,
                    inspection_.parameters.complete());
      // Before the workers start; the record is only read while they run.
      for (const auto& worker : workers_) worker->judge().know_all(all ? all->record() : nullptr);
      work_at_once(workers_, stop_, [&](Worker& worker, std::size_t w) {
        some(worker, component, window, level, w, workers_.size());
      });
    }
  }

  // Every step-th dossier of a window.
  void some(Worker& worker, const std::vector<std::uint32_t>& component,
            const Footprints::Window& window, Level level, std::size_t first, std::size_t step) {
    for (std::size_t i = first; i < component.size() && !stop_(); i += step)
      if (const dossier::KindSpec* kind = prints_.roots()[component[i]].kind;
          level == Level::everything || upper(kind) == (level == Level::above)) {
        if (worker.full()) worker.judge_across(prints_, level == Level::everything);
        one(worker, component[i], window.record(i), level);
      }
    worker.judge_across(prints_, level == Level::everything);
  }

  // The dossier waits then; its listed measures are made at once.
  void one(Worker& worker, std::uint32_t number, const cel::Record* record, Level level) {
    const Footprints::Root& root = prints_.roots()[number];
    const Subject subject = subject_of(prints_, root, files_, record);
    if (!harvest_.verdicts.empty()) worker.record(&harvest_.verdicts[root.file]);
    worker.await(root, subject);
    const auto listed = inspection_.listed.find(root.kind);
    if (listed == inspection_.listed.end()) return;
    const std::vector<std::uint32_t>& all = of_kind_.at(root.kind);
    // The numbers were added in ascending order by lay_out().
    const auto n = std::lower_bound(all.begin(), all.end(), number) - all.begin();
    for (const Ready& m : listed->second)
      if (judged_at(level, m.rule.rule(), root.kind))
        measures_[m.number].values[static_cast<std::size_t>(n)] =
            worker.judge().measure(m.rule, subject);
  }

  const Inspection& inspection_;
  const std::vector<InputFile>& files_;
  Harvest& harvest_;
  const Footprints& prints_;
  Stop& stop_;
  Workers workers_;
  std::vector<result::Measure> measures_;
  std::map<const dossier::KindSpec*, std::vector<std::uint32_t>> of_kind_;
};

}  // namespace

std::vector<result::Measure> judge_across(const Inspection& inspection,
                                          const std::vector<InputFile>& files, Harvest& harvest,
                                          Stop& stop) {
  return Across(inspection, files, harvest, stop).judge();
}

}  // namespace ducha::check
