// From findings to letters: what goes to whom, and which papers have to be supplied. Drawing is
// lib/report/letters. Paths are cut here as well (end_of_key(), without_keys()), since keys may
// hold dots and brackets.
#include "result/letter.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "result/cover.h"

namespace ducha::result {

std::size_t end_of_key(std::string_view path, std::size_t at) {
  std::size_t end = path.find(']', at);
  // A key may hold a bracket: its end is the one before a dot, another item, or the end.
  while (end != path.npos && end + 1 < path.size() && path[end + 1] != '.' && path[end + 1] != '[')
    end = path.find(']', end + 1);
  return end;
}

std::string without_keys(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '[') {
      at = end_of_key(path, at);
      if (at == path.npos) break;
    } else {
      out += path[at];
    }
  }
  return out;
}

namespace {

// A field is shown by a paper that shows it or a record around it.
bool below(std::string_view path, std::string_view above) {
  return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '.');
}

// The path up to and with the key of the item of `list`; empty where there is none.
std::string item_of(std::string_view path, std::string_view list) {
  for (std::size_t at = path.find('['); at != path.npos; at = path.find('[', at + 1)) {
    if (without_keys(path.substr(0, at)) != list) continue;
    const std::size_t end = end_of_key(path, at);
    return end == path.npos ? std::string() : std::string(path.substr(0, end + 1));
  }
  return {};
}

class Supplier {
 public:
  explicit Supplier(const Run& run) : run_(run) {}

  Supply of(const Letter& letter) {
    Supply out;
    out.named = run_.evidence.has_value();
    std::map<Need, std::set<std::size_t>> wanted;
    for (const std::size_t number : letter.unknown) {
      const Finding& f = run_.findings[number];
      for (const Need& need : needs_of(f)) wanted[need].insert(number);
      out.complete = out.complete && f.needs_left_out == 0;
    }
    std::vector<Need> needs;
    for (const auto& [need, findings] : wanted) {
      if (need.what == Need::What::parameter) {
        out.settings.push_back({Paper::kNone, need, {need}, {findings.begin(), findings.end()}});
      } else {
        needs.push_back(need);
      }
    }
    choose(letter, needs, wanted, out);
    return out;
  }

 private:
  // Of a run that does not record them: what its findings call missing.
  std::vector<Need> needs_of(const Finding& f) const {
    if (!f.needs.empty() || run_.evidence) return f.needs;
    std::vector<Need> out;
    for (const std::string& text : f.missing) {
      const bool parameter = text.starts_with("params.");
      out.push_back({parameter ? Need::What::parameter : Need::What::field, f.kind, f.dossier,
                     parameter ? text.substr(7) : text});
    }
    return out;
  }

  // What makes a letter differ from another: of which evidence, whose, of which item.
  using Key = std::tuple<bool, std::size_t, Need>;

  // Every letter that shows this. A finding that no letter lists has one of its own.
  std::vector<Key> papers_for(const Letter& letter, const Need& need) const {
    std::vector<Key> out;
    const bool own = need.kind == letter.kind && need.dossier == letter.id;
    if (need.what == Need::What::field && run_.evidence) {
      const std::string path = without_keys(need.path);
      for (std::size_t e = 0; e < run_.evidence->size(); ++e) {
        const Evidence& evidence = (*run_.evidence)[e];
        const bool foreign = !own || (!evidence.holder.empty() && evidence.holder != letter.kind);
        for (const Evidence::Shows& shows : evidence.shows) {
          if (shows.kind != need.kind) continue;
          for (const std::string& shown : shows.paths)
            if (below(path, shown)) {
              out.emplace_back(foreign, e,
                               Need{Need::What::field, need.kind, need.dossier,
                                    evidence.each ? item_of(need.path, shown) : ""});
              break;
            }
        }
      }
    }
    if (out.empty()) out.emplace_back(!own, Paper::kNone, need);
    return out;
  }

  // A cover problem: needs are the wants, papers the options. The order of the keys decides between
  // covers of equal cost, so that the same run asks for the same papers.
  void choose(const Letter& letter, const std::vector<Need>& needs,
              const std::map<Need, std::set<std::size_t>>& wanted, Supply& out) const {
    // Numbered in their order: what the organization keeps itself first, then as listed.
    std::map<Key, std::size_t> numbers;
    std::vector<std::vector<Key>> options;
    for (const Need& need : needs) {
      options.push_back(papers_for(letter, need));
      for (const Key& key : options.back()) numbers.emplace(key, 0);
    }
    std::vector<std::uint64_t> costs;
    std::vector<Paper> papers;
    for (auto& [key, number] : numbers) {
      const auto& [foreign, evidence, about] = key;
      number = papers.size();
      // One paper less outweighs who keeps them, however many there are.
      costs.push_back((std::uint64_t{1} << 32) + (foreign ? 1 : 0));
      papers.push_back({evidence, about, {}, {}});
    }
    std::vector<std::vector<std::size_t>> wants;
    for (const std::vector<Key>& list : options) {
      wants.emplace_back();
      for (const Key& key : list) wants.back().push_back(numbers.at(key));
    }
    const Cover chosen = cover(wants, costs);
    out.smallest = chosen.smallest;
    for (const std::size_t number : chosen.chosen) {
      Paper paper = papers[number];
      std::set<std::size_t> findings;
      for (std::size_t n = 0; n < needs.size(); ++n) {
        if (std::find(wants[n].begin(), wants[n].end(), number) == wants[n].end()) continue;
        paper.shows.push_back(needs[n]);
        findings.insert(wanted.at(needs[n]).begin(), wanted.at(needs[n]).end());
      }
      paper.findings.assign(findings.begin(), findings.end());
      out.papers.push_back(std::move(paper));
    }
  }

  const Run& run_;
};

}  // namespace

// Documents without an id cannot be merged: each has a letter of its own, addressed by its file.
std::vector<Letter> letters(const Run& run) {
  std::map<std::string_view, std::size_t> order;
  for (const KindInfo& k : run.kinds) order.emplace(k.id, order.size());
  using Key = std::tuple<std::size_t, std::string, std::string, std::string, std::uint32_t>;
  std::map<Key, Letter> by_organization;
  for (std::size_t i = 0; i < run.findings.size(); ++i) {
    const Finding& f = run.findings[i];
    const auto kind = order.find(f.kind);
    const bool named = !f.dossier.empty();
    Letter& letter =
        by_organization[{kind == order.end() ? order.size() : kind->second, f.kind, f.dossier,
                         named ? std::string() : f.file, named ? 0 : f.document}];
    if (letter.failing.empty() && letter.unknown.empty() && letter.waived.empty()) {
      letter.kind = f.kind;
      letter.id = f.dossier;
      letter.file = f.file;
      letter.document = f.document;
    }
    // Findings of the reading may not know the name or the county yet.
    if (letter.name.empty()) letter.name = f.name;
    if (letter.group.empty()) letter.group = f.group;
    (f.verdict == Verdict::fail     ? letter.failing
     : f.verdict == Verdict::waived ? letter.waived
                                    : letter.unknown)
        .push_back(i);
  }
  std::vector<Letter> out;
  Supplier supplier(run);
  for (auto& [key, letter] : by_organization) {
    if (letter.failing.empty() && letter.unknown.empty()) continue;
    letter.supply = supplier.of(letter);
    out.push_back(std::move(letter));
  }
  return out;
}

Message title(const Run& run, const Need& need) {
  if (need.what == Need::What::dossier) {
    if (need.kind.empty()) return say("编号{0}的档案", "the dossier {0}", need.dossier);
    const Message kind = run.kind_title(need.kind);
    return {fmt::format("{}（编号{}）的档案", kind.zh, need.dossier),
            fmt::format("the dossier of {} {}", kind.en, need.dossier)};
  }
  const std::string path = without_keys(need.path);
  for (const FieldInfo& f : run.fields)
    if (f.kind == need.kind && f.path == path && !f.title.empty()) return f.title;
  if (need.what == Need::What::parameter) return run.parameter_title(need.path);
  return {need.path, need.path};
}

Message title(const Run& run, const Paper& paper) {
  if (paper.evidence == Paper::kNone || !run.evidence) return title(run, paper.about);
  const Evidence& evidence = (*run.evidence)[paper.evidence];
  Message out = evidence.title;
  if (paper.about.path.empty()) return out;
  // Of one item, by its key.
  const std::string& path = paper.about.path;
  const std::size_t from = path.find('[');
  const std::size_t to = from == path.npos ? path.npos : end_of_key(path, from);
  if (to == path.npos) return out;
  const std::string key = path.substr(from + 1, to - from - 1);
  out.zh += fmt::format("（编号{}）", key);
  out.en += " " + key;
  return out;
}

}  // namespace ducha::result
