// What is told of a rulebook that does not load, without what only follows from something that is
// told too: an author mends one fault, not nine. It runs when all has been read, so that reading
// need not know what else will be wrong; nothing is taken away where it would be the only one.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

class Followups {
 public:
  Followups(const Rulebook& book, const std::set<std::string>& refused) : refused_(refused) {
    for (const auto* rules : {&book.rules, &book.measures, &book.links})
      for (const Rule& r : *rules)
        if (r.file != nullptr) begins_[r.file->name()].insert(r.where.line);
  }

  void drop(Problems& problems, std::size_t from) {
    const auto begin = problems.begin() + static_cast<std::ptrdiff_t>(from);
    for (auto p = begin; p != problems.end(); ++p) {
      if (p->id == "rulebook/unknown-key") {
        keys_.insert(rule_of(*p));
        if (p->hint.right == "each" || p->hint.right == "let" || p->hint.right == "when")
          naming_.insert(rule_of(*p));
      }
      if (p->id == "rulebook/name") naming_.insert(rule_of(*p));
      nameless_ = nameless_ || p->id == "rulebook/unknown-key" || p->id == "rulebook/missing";
      if (p->id == "rulebook/unknown-key" || p->id == "rulebook/duplicate" ||
          p->id == "rulebook/unknown-type" || p->id == "rulebook/locator" ||
          (p->id == "rulebook/missing" && !language(*p)))
        faulty_[declares(p->file)].push_back(p->where.line);
    }
    std::map<std::string, std::size_t> lacking;  // texts, by the language that they lack
    for (auto p = begin; p != problems.end(); ++p)
      if (language(*p)) ++lacking[p->about];
    std::vector<Problem> kept;
    for (auto p = begin; p != problems.end(); ++p) {
      if (follows(*p, kept)) continue;
      // Every text lacks the same language: the rulebook has one.
      if (language(*p) && lacking[p->about] >= kManyTexts && !languages_.insert(p->about).second)
        continue;
      kept.push_back(std::move(*p));
    }
    problems.erase(begin, problems.end());
    problems.insert(problems.end(), std::make_move_iterator(kept.begin()),
                    std::make_move_iterator(kept.end()));
  }

 private:
  static constexpr std::size_t kManyTexts = 12;
  using Where = std::pair<std::string, std::uint32_t>;  // a file, and the line its rule begins in

  Where rule_of(const Problem& p) const {
    const auto lines = begins_.find(p.file);
    if (lines == begins_.end()) return {p.file, 0};
    const auto after = lines->second.upper_bound(p.where.line);
    return {p.file, after == lines->second.begin() ? 0 : *std::prev(after)};
  }

  // What a file declares, by its name; all schemas are one.
  static std::string declares(const std::string& file) {
    const std::filesystem::path path(file);
    if (path.parent_path().filename() == "schema") return "schema";
    return path.filename().string();
  }

  // The declaration that a name leads to may be in the key that is misspelt, or be the one that has
  // none.
  bool waits(const Problem& p) const {
    const auto in = [&](const char* file) { return faulty_.count(file) != 0; };
    // A value is read by the type that stands beside it.
    const auto near = [&](const char* file) {
      constexpr std::uint32_t kNear = 10;
      const auto lines = faulty_.find(file);
      return lines != faulty_.end() && declares(p.file) == file &&
             std::any_of(lines->second.begin(), lines->second.end(), [&](std::uint32_t line) {
               return std::max(line, p.where.line) - std::min(line, p.where.line) <= kNear;
             });
    };
    if (p.id == "rulebook/cites" || p.id == "rulebook/actor") return in("provisions.yaml");
    if (p.id == "rulebook/locator") return nameless_ && in("provisions.yaml");
    if (p.id == "rulebook/unit" || language(p)) return in("rulebook.yaml");
    if (p.id == "rulebook/source") return in("sources.yaml");
    if (p.id == "rulebook/fills" || p.id == "rulebook/evidence" || p.id == "rulebook/reference" ||
        p.id == "rulebook/roll-up" || p.id == "rulebook/repair" || p.id == "cel/none")
      return in("schema") && p.hint.right.empty();
    if (p.id == "cel/undeclared") return in("schema") && p.hint.right.empty();
    if (p.id == "cel/unit") return in("schema") || in("parameters.yaml");
    if (p.id == "rulebook/order" && keys_.count(rule_of(p)) != 0) return true;
    if (p.id == "rulebook/order" || p.id == "rulebook/value")
      return near("parameters.yaml") || near("schema");
    return false;
  }

  static bool language(const Problem& p) {
    return p.id == "rulebook/missing" && (p.about == "zh" || p.about == "en");
  }

  bool follows(const Problem& p, const std::vector<Problem>& told) const {
    const auto some = [&](auto is) { return std::any_of(told.begin(), told.end(), is); };
    const Where rule = rule_of(p);
    // A text stands for both languages where a rulebook has one: it is read twice.
    if (some([&](const Problem& q) {
          return q.file == p.file && q.where == p.where && q.message == p.message;
        }))
      return true;
    if (waits(p)) return true;
    // The key that was to ask, or to name it, is misspelt.
    if ((p.id == "cel/none" || p.id == "cel/undeclared") && rule.second != 0 &&
        naming_.count(rule) != 0)
      return true;
    if (p.id == "cel/none")  // what the faulty condition beside it would have asked
      return some([&](const Problem& q) {
        return q.id.starts_with("cel/") && q.id != p.id && q.file == p.file &&
               q.where.line == p.where.line;
      });
    // `at` begins with a name that is told not to be there.
    if (p.id == "rulebook/at" && rule.second != 0)
      return keys_.count(rule) != 0 ||
             some([&](const Problem& q) { return q.id == "cel/undeclared" && rule_of(q) == rule; });
    if (p.id != "cel/undeclared" || !p.hint.right.empty()) return false;
    if (p.about.starts_with("params.") &&
        refused_.count(p.about.substr(p.about.rfind('.') + 1)) != 0)
      return true;
    // So may be any key that is not known.
    if (rule.second != 0 && keys_.count(rule) != 0) return true;
    // A name is told where it is used first.
    return some(
        [&](const Problem& q) { return q.id == p.id && q.about == p.about && rule_of(q) == rule; });
  }

  const std::set<std::string>& refused_;
  std::map<std::string, std::set<std::uint32_t>> begins_;  // lines of rules by file
  std::set<Where> keys_;                                   // rules with a key that is unknown
  std::set<Where> naming_;                                 // of them, with one that names or asks
  bool nameless_ = false;                                  // something may lack its name
  // Lines with a key that is unknown, twice there or missing, by what their file declares.
  std::map<std::string, std::vector<std::uint32_t>> faulty_;
  std::set<std::string> languages_;  // that many texts lack, and that were told to be missing
};

}  // namespace

void drop_followups(const Rulebook& book, const std::set<std::string>& refused, Problems& problems,
                    std::size_t from) {
  if (problems.size() - from > 1) Followups(book, refused).drop(problems, from);
}

}  // namespace ducha::rule
