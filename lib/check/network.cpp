// References between dossiers: judge_network() is the door (across.h).
#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "check/across.h"
#include "check/worker.h"

namespace ducha::check {

namespace {

using result::Finding;
using Link = Footprints::Link;
using Root = Footprints::Root;

class Network {
 public:
  Network(const Inspection& inspection, const std::vector<InputFile>& files, Harvest& harvest,
          Stop& stop)
      : inspection_(inspection),
        files_(files),
        prints_(harvest.footprints),
        reader_(prints_),
        out_(harvest.findings),
        stop_(stop) {}

  void judge() {
    // In the order of the input, which link() made; so are the findings.
    for (const auto& [second, first] : prints_.duplicates()) {
      if (stop_()) return;
      duplicate(prints_.roots()[second], prints_.roots()[first]);
    }
    for (std::uint32_t i = 0; i < prints_.roots().size(); ++i) {
      told_.clear();
      for (const Link& link : reader_.links(prints_.roots()[i])) {
        if (stop_()) return;
        const std::uint32_t to = prints_.target(link.cell);
        if (to == Footprints::kNone) {
          if (!link.field->loose || prints_.perhaps(link.cell).near > 0)
            unanswered(prints_.roots()[i], link);
        } else if (link.field->acyclic) {
          ways_up_[link.field][i].push_back({to, link});
        }
      }
    }
    for (const auto& [field, up] : ways_up_) circles(up);
  }

 private:
  struct Up {
    std::uint32_t to;  // number of a root
    Link link;
  };
  using WaysUp = std::map<std::uint32_t, std::vector<Up>>;

  void add(const Root& root, const dossier::Fault& fault) {
    out_.push_back(fault_finding(fault, subject_of(prints_, root, files_)));
    if (inspection_.settings.lines) out_.back().excerpt = reader_.excerpt(root, fault.where);
  }

  std::string where(const Root& root) const {
    return fmt::format("{}:{}", files_.empty() ? std::string() : files_[root.file].name(),
                       prints_.where(root).line);
  }

  std::string file(const Root& root) const {
    return files_.empty() ? std::string() : files_[root.file].name();
  }
  // As people call it: by its name, else by kind and id.
  std::string called(const Root& root) const {
    const std::string name = visible(prints_.name(root));
    return !name.empty()
               ? name
               : fmt::format("{}（编号{}）", root.kind->title.zh, visible(prints_.id(root)));
  }
  std::string title(const std::string& kind) const {
    const dossier::KindSpec* spec = inspection_.book.schema.kind(kind);
    return spec == nullptr ? kind : spec->title.zh;
  }
  std::string label(const dossier::FieldSpec& field) const {
    return field.label.zh.empty() ? title(field.target) : field.label.zh;
  }

  // Items of lists have no name of their own.
  static const std::string& name_of(const dossier::FieldSpec& field) {
    return field.name.empty() ? field.target : field.name;
  }

  // A name, as far as its characters tell; ids have letters and digits.
  static bool is_word(std::string_view id) {
    return std::any_of(id.begin(), id.end(),
                       [](char c) { return static_cast<signed char>(c) < 0; });
  }

  static std::uint32_t length(std::string_view id) {
    return static_cast<std::uint32_t>(std::max<std::size_t>(1, count_code_points(id)));
  }

  void duplicate(const Root& root, const Root& first) {
    const std::string& field =
        root.kind->record->fields[static_cast<std::size_t>(root.kind->id_field)].name;
    add(root,
        {"input/duplicate-id", prints_.where(root), 1, field,
         say("编号{0}重复，“{3}”第{2}行已经用了", "the id {0} is already used at {1}",
             visible(prints_.id(root)), where(first), prints_.where(first).line, file(first)),
         say("每份档案一个编号，只交一份", "give every dossier its own id, and hand it in once")});
  }

  // A ledger that names one school in every line is told once, with all its lines.
  void unanswered(const Root& root, const Link& link) {
    const auto [known, fresh] = told_.try_emplace({link.cell, link.field}, out_.size());
    if (fresh) {
      if (!tell(root, link)) known->second = kNothingTold;
    } else if (known->second != kNothingTold) {
      std::vector<result::Spot>& spots = out_[known->second].spots;
      const Finding& first = out_[known->second];
      if (spots.empty()) spots.push_back({first.path, first.line, first.column, nullptr});
      if (spots.size() == result::kSpots) return;
      spots.push_back({first.path, link.where.line, link.where.column, nullptr});
      if (inspection_.settings.lines) spots.back().excerpt = reader_.excerpt(root, link.where);
    }
  }

  // False if there is nothing to say of it.
  bool tell(const Root& root, const Link& link) {
    const std::string id(prints_.id(link.cell));
    const std::string& target = link.field->target;
    const std::string& name = name_of(*link.field);
    // A reference to the wrong kind is always an error, even if that dossier is not in the run.
    const Root* other = nullptr;
    for (const dossier::KindSpec& kind : inspection_.book.schema.kinds())
      if (kind.name != target)
        if (const Root* r = prints_.find(kind.name, id)) other = r;
    if (other != nullptr) {
      add(root, {"input/wrong-kind", link.where, length(id), name,
                 say("“{5}”应是{6}的编号，编号{2}却是{7}的（“{8}”第{9}行）",
                     "{0} must be the id of a {1}; {2} is a {3} ({4})", name, target, visible(id),
                     other->kind->name, where(*other), label(*link.field), title(target),
                     other->kind->title.zh, file(*other), prints_.where(*other).line),
                 say("改为{1}的编号", "write the id of a {0}", target, title(target)),
                 fmt::format("{} {}", target, id)});
      return true;
    }
    const bool complete = inspection_.parameters.complete();
    // Where no dossier of that kind was handed in, whether the id is right is unknown.
    if (!complete && !prints_.any(target)) return false;
    const std::string near = meant(target, id, link.cell);
    add(root,
        {"input/dangling-reference", link.where, length(id), name,
         say("“{3}”所写的{4}{5}不在本次检查之内", "{0} refers to {1} {2}, which is not in this run",
             name, target, visible(id), label(*link.field), title(target),
             fmt::format(fmt::runtime(is_word(id) ? "“{}”" : "（编号{}）"), visible(id))),
         near.empty() ? say("改正编号，或补交该档案", "correct the id, or hand in that dossier")
                      : did_you_mean(near),
         fmt::format("{} {}", target, id)});
    if (complete) return true;  // it is nowhere, so the reference is wrong
    Finding& finding = out_.back();
    finding.verdict = Verdict::unknown;
    finding.missing.push_back(fmt::format("{} {}", target, visible(id)));
    finding.needs.push_back({result::Need::What::dossier, target, id, {}});
    return true;
  }

  // The id that one may have meant, or nothing. Many dossiers name the same wrong id; where there
  // are many wrong ids and many to compare them with, the rest get no suggestion.
  std::string meant(const std::string& target, const std::string& id, std::uint32_t cell) {
    if (const Footprints::Perhaps& perhaps = prints_.perhaps(cell); perhaps.near > 0) {
      constexpr std::size_t kShown = 4;
      std::string out;
      for (std::size_t i = 0; i < std::min(perhaps.near, kShown); ++i)
        out += (i == 0 ? "" : ", ") + visible(prints_.id(perhaps.cells[i]));
      return out;
    }
    const auto [near, fresh] = meant_.try_emplace({target, id});
    if (!fresh) return near->second;
    auto [ids, first] = ids_.try_emplace(target);
    if (first) ids->second = prints_.called(target);
    compared_ += ids->second.size();
    if (compared_ <= limits::kIdsCompared) near->second = suggest(id, ids->second);
    return near->second;
  }

  // Walks up from every dossier, each once.
  void circles(const WaysUp& up) {
    struct Step {
      std::uint32_t at;
      std::size_t next = 0;  // of its ways up
    };
    constexpr std::size_t kDone = ~std::size_t{0};
    // Depth first with a stack of its own: a chain of superiors may be as long as the run.
    std::map<std::uint32_t, std::size_t> seen;  // place in the path
    for (const auto& [start, ways] : up) {
      std::vector<Step> path;
      if (seen.try_emplace(start, 0).second) path.push_back({start});
      while (!path.empty()) {
        Step& step = path.back();
        const auto here = up.find(step.at);
        if (here == up.end() || step.next == here->second.size()) {
          seen[step.at] = kDone;
          path.pop_back();
          continue;
        }
        const std::uint32_t to = here->second[step.next++].to;
        const auto [known, fresh] = seen.try_emplace(to, path.size());
        if (fresh) {
          path.push_back({to});
        } else if (known->second != kDone) {
          const Step& first = path[known->second];
          std::vector<std::uint32_t> circle;  // numbers of roots
          for (std::size_t i = known->second; i < path.size(); ++i) circle.push_back(path[i].at);
          report(circle, up.at(first.at)[first.next - 1].link);
        }
      }
    }
  }

  // Where it begins, and as much of it as people can read.
  void report(const std::vector<std::uint32_t>& circle, const Link& link) {
    constexpr std::size_t kShown = 20;
    const Root& first = prints_.roots()[circle[0]];
    std::string names;
    std::string people;
    for (std::size_t i = 0; i < std::min(circle.size(), kShown); ++i) {
      const Root& root = prints_.roots()[circle[i]];
      names += fmt::format("{} ({}) → ", visible(prints_.id(root)), where(root));
      people += called(root) + " → ";
    }
    if (circle.size() > kShown) {
      names += "… → ";
      people += "… → ";
    }
    names += visible(prints_.id(first));
    people += called(first);
    add(first, {"input/cycle", link.where, 1, name_of(*link.field),
                say("上级关系成环：{1}", "superiors form a circle: {0}", names, people),
                say("改正其中一处上级", "correct one of the superiors")});
  }

  const Inspection& inspection_;
  const std::vector<InputFile>& files_;
  const Footprints& prints_;
  Footprints::Reader reader_;
  std::vector<Finding>& out_;
  Stop& stop_;
  static constexpr std::size_t kNothingTold = ~std::size_t{0};
  // The findings of one dossier, by what is not there and the field that names it.
  std::map<std::pair<std::uint32_t, const dossier::FieldSpec*>, std::size_t> told_;
  std::map<const dossier::FieldSpec*, WaysUp> ways_up_;  // of references that must not be circular
  std::map<std::string, std::vector<std::string>> ids_;  // by kind
  std::map<std::pair<std::string, std::string>, std::string> meant_;  // by kind and id
  std::uint64_t compared_ = 0;
};

}  // namespace

void judge_network(const Inspection& inspection, const std::vector<InputFile>& files,
                   Harvest& harvest, Stop& stop) {
  Network(inspection, files, harvest, stop).judge();
}

}  // namespace ducha::check
