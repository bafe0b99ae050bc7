// Branch and bound for covers: cover() chooses the cheapest options that serve all wants. What has
// a single option is taken first and what another want implies is dropped; on lists of papers that
// usually leaves nothing to search. Past its steps it gives the greedy choice and says that it is
// not proven.
#include "result/cover.h"

#include <algorithm>
#include <map>
#include <optional>

namespace ducha::result {

namespace {

using Want = std::vector<std::size_t>;

bool serves(const Want& want, std::size_t option) {
  return std::binary_search(want.begin(), want.end(), option);
}

// Wants that hang together by their options.
class Search {
 public:
  Search(std::vector<Want> wants, const std::vector<std::uint64_t>& costs, std::uint64_t& steps)
      : wants_(std::move(wants)), costs_(costs), steps_(steps), served_(wants_.size()) {
    // The fewest options first: the bound takes from the front, and so does the branch.
    std::sort(wants_.begin(), wants_.end(), [](const Want& a, const Want& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    for (std::size_t w = 0; w < wants_.size(); ++w)
      for (const std::size_t option : wants_[w]) of_[option].push_back(w);
    for (const auto& [option, wants] : of_) {
      excluded_[option] = false;
      marks_[option] = 0;
    }
  }

  // The greedy choice is the first bound and the answer if the search runs out of steps.
  Cover solve() {
    best_ = greedy();
    for (const std::size_t option : best_) best_cost_ += costs_[option];
    bool proven = wants_.size() <= kCoverWants;
    if (proven) {
      branch(0);
      proven = steps_ > 0;
    }
    std::sort(best_.begin(), best_.end());
    return {std::move(best_), proven};
  }

 private:
  // Ties go to the option with the lower number, so that the choice is the same on every machine.
  std::vector<std::size_t> greedy() const {
    std::vector<std::size_t> out;
    std::vector<bool> done(wants_.size());
    std::size_t left = wants_.size();
    while (left > 0) {
      std::size_t best = 0;
      std::uint64_t best_gain = 0;
      for (const auto& [option, wants] : of_) {
        const auto gain = static_cast<std::uint64_t>(
            std::count_if(wants.begin(), wants.end(), [&](std::size_t w) { return !done[w]; }));
        // gain / cost against best_gain / cost of the best, without division, so that the choice is
        // exact.
        if (gain > 0 && (best_gain == 0 || gain * costs_[best] > best_gain * costs_[option])) {
          best = option;
          best_gain = gain;
        }
      }
      out.push_back(best);
      for (const std::size_t w : of_.at(best))
        if (!done[w]) {
          done[w] = true;
          --left;
        }
    }
    return out;
  }

  // Wants that share no option each cost at least their cheapest one. Also finds the open want with
  // the fewest options; wants_.size() if none is open. Nothing: one has no option left.
  std::optional<std::uint64_t> bound(std::size_t& tightest) {
    std::uint64_t out = 0;
    std::size_t fewest = 0;
    tightest = wants_.size();
    ++mark_;
    for (std::size_t w = 0; w < wants_.size(); ++w) {
      if (served_[w] > 0) continue;
      std::uint64_t least = 0;
      std::size_t options = 0;
      bool apart = true;
      for (const std::size_t option : wants_[w]) {
        if (excluded_.at(option)) continue;
        ++options;
        apart = apart && marks_.at(option) != mark_;
        least = least == 0 ? costs_[option] : std::min(least, costs_[option]);
      }
      if (options == 0) return {};
      if (tightest == wants_.size() || options < fewest) {
        tightest = w;
        fewest = options;
      }
      if (!apart) continue;
      out += least;
      for (const std::size_t option : wants_[w])
        if (!excluded_.at(option)) marks_.at(option) = mark_;
    }
    return out;
  }

  // Depth first on the want with the fewest options: its branches are few and its cost is high, so
  // the bound cuts early.
  void branch(std::uint64_t cost) {
    if (steps_ == 0) return;
    --steps_;
    std::size_t want = 0;
    const auto rest = bound(want);
    if (!rest || cost + *rest >= best_cost_) return;
    if (want == wants_.size()) {
      best_cost_ = cost;
      best_ = chosen_;
      return;
    }
    std::vector<std::size_t> tried;
    for (const std::size_t option : wants_[want]) {
      if (excluded_.at(option)) continue;
      for (const std::size_t w : of_.at(option)) ++served_[w];
      chosen_.push_back(option);
      branch(cost + costs_[option]);
      chosen_.pop_back();
      for (const std::size_t w : of_.at(option)) --served_[w];
      // All choices with this option have been seen.
      excluded_.at(option) = true;
      tried.push_back(option);
    }
    for (const std::size_t option : tried) excluded_.at(option) = false;
  }

  std::vector<Want> wants_;
  const std::vector<std::uint64_t>& costs_;
  std::uint64_t& steps_;
  std::map<std::size_t, std::vector<std::size_t>> of_;  // wants by option
  std::vector<std::uint32_t> served_;                   // by want: how many chosen options serve it
  std::vector<std::size_t> chosen_;
  std::vector<std::size_t> best_;
  std::uint64_t best_cost_ = 0;
  std::map<std::size_t, bool> excluded_;
  std::map<std::size_t, std::uint64_t> marks_;
  std::uint64_t mark_ = 0;
};

// Takes every option that some want has alone, and drops what those serve.
std::vector<std::size_t> take_sure(std::vector<Want>& wants) {
  std::vector<std::size_t> sure;
  for (const Want& w : wants)
    if (w.size() == 1) sure.push_back(w[0]);
  std::sort(sure.begin(), sure.end());
  sure.erase(std::unique(sure.begin(), sure.end()), sure.end());
  std::erase_if(wants, [&](const Want& w) {
    return std::any_of(w.begin(), w.end(), [&](std::size_t o) { return serves(sure, o); });
  });
  return sure;
}

// A want whose options include all of another's is served with it.
void drop_implied(std::vector<Want>& wants) {
  std::vector<Want> out;
  for (Want& w : wants)  // shortest first
    if (std::none_of(out.begin(), out.end(), [&](const Want& o) {
          return std::includes(w.begin(), w.end(), o.begin(), o.end());
        }))
      out.push_back(std::move(w));
  wants = std::move(out);
}

// Wants that share options, directly or by way of others, in groups.
std::vector<std::vector<Want>> components(const std::vector<Want>& wants) {
  std::map<std::size_t, std::size_t> up;  // by option
  const auto root = [&](std::size_t option) {
    while (up.at(option) != option) option = up[option] = up.at(up.at(option));
    return option;
  };
  for (const Want& w : wants) {
    for (const std::size_t option : w) up.try_emplace(option, option);
    for (const std::size_t option : w) {
      const std::size_t a = root(w[0]);
      const std::size_t b = root(option);
      up[std::max(a, b)] = std::min(a, b);
    }
  }
  std::map<std::size_t, std::vector<Want>> groups;
  for (const Want& w : wants) groups[root(w[0])].push_back(w);
  std::vector<std::vector<Want>> out;
  out.reserve(groups.size());
  for (auto& [option, group] : groups) out.push_back(std::move(group));
  return out;
}

}  // namespace

// Reductions first; each keeps at least one cheapest cover.
Cover cover(std::vector<std::vector<std::size_t>> wants, const std::vector<std::uint64_t>& costs,
            std::uint64_t steps) {
  for (Want& w : wants) {
    std::sort(w.begin(), w.end());
    w.erase(std::unique(w.begin(), w.end()), w.end());
  }
  std::sort(wants.begin(), wants.end(), [](const Want& a, const Want& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  wants.erase(std::unique(wants.begin(), wants.end()), wants.end());
  Cover out{take_sure(wants), true};
  if (wants.size() <= kCoverWants) drop_implied(wants);
  for (std::vector<Want>& group : components(wants)) {
    Cover part = Search(std::move(group), costs, steps).solve();
    out.chosen.insert(out.chosen.end(), part.chosen.begin(), part.chosen.end());
    out.smallest = out.smallest && part.smallest;
  }
  std::sort(out.chosen.begin(), out.chosen.end());
  return out;
}

}  // namespace ducha::result
