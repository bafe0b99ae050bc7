// Did you mean: suggest(), misspelt() and meant(). Optimal string alignment distance over code
// points (insert, delete, replace, swap neighbours), so that a Chinese character counts as one.
#include "base/suggest.h"

#include <algorithm>

#include "base/text.h"

namespace ducha {

namespace {

std::u32string points(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out += next_code_point(text, at);
  return out;
}

class Distance {
 public:
  // Three rows of the matrix are enough: a swap looks two rows back.
  std::size_t operator()(const std::u32string& a, const std::u32string& b) {
    before_.resize(b.size() + 1);
    last_.resize(b.size() + 1);
    row_.resize(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last_[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      row_[0] = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
        row_[j] = std::min({last_[j] + 1, row_[j - 1] + 1, last_[j - 1] + cost});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          row_[j] = std::min(row_[j], before_[j - 2] + 1);
      }
      before_.swap(last_);
      last_.swap(row_);
    }
    return last_[b.size()];
  }

 private:
  std::vector<std::size_t> before_, last_, row_;  // kept: there are many candidates
};

}  // namespace

namespace {

struct Near {
  std::string word;  // the nearest
  bool alone = true;
};

Near near_to(std::string_view word, const std::vector<std::string>& known) {
  // A word of hostile length is no misspelling.
  if (word.empty() || word.size() > 128) return {};
  const std::u32string asked = points(word);
  const std::size_t near = std::max<std::size_t>(1, asked.size() / 3);
  std::size_t best = near + 1;
  Near found;
  Distance distance;
  for (const std::string& candidate : known) {
    if (candidate.empty() || candidate.size() > 128) continue;
    const std::size_t d = distance(asked, points(candidate));
    if (d > near) continue;
    found.alone &= found.word.empty() || found.word == candidate;
    // Of equals the one that begins alike: a first letter is seldom the one that is wrong.
    const bool alike = candidate.front() == word.front();
    if (d < best || (d == best && alike && found.word.front() != word.front())) {
      best = d;
      found.word = candidate;
    }
  }
  return found;
}

}  // namespace

std::string suggest(std::string_view word, const std::vector<std::string>& known) {
  return near_to(word, known).word;
}

Message did_you_mean(const std::string& near) {
  return near.empty() ? Message{} : say("是不是想写“{}”？", "did you mean {}?", near);
}

Hint misspelt(std::string_view word, const std::vector<std::string>& known) {
  Near near = near_to(word, known);
  Hint out = did_you_mean(near.word);
  if (near.alone && !near.word.empty())
    out = Hint(std::move(out), std::string(word), std::move(near.word));
  return out;
}

Hint meant(std::string_view word, const std::vector<std::string>& known) {
  if (Hint near = misspelt(word, known); !near.empty()) return near;
  // No slip of the pen: what was begun, or is a part of the name.
  constexpr std::size_t kFew = 4;
  std::vector<std::string> begun;
  for (const bool at_start : {true, false})
    for (const std::string& candidate : known) {
      const std::size_t at = word.size() < 2 ? candidate.npos : candidate.find(word);
      if ((at_start ? at == 0 : at != 0 && at != candidate.npos) && begun.size() < kFew)
        begun.push_back(candidate);
    }
  if (!begun.empty()) return did_you_mean(joined(begun, ", "));
  // Of ids the part before the slash is a topic, whose ids are meant.
  std::vector<std::string> same;
  if (const std::size_t slash = word.find('/'); slash != word.npos)
    for (const std::string& candidate : known)
      if (candidate.starts_with(word.substr(0, slash + 1))) same.push_back(candidate);
  const std::string all = joined(same.empty() ? known : same, ", ");
  return all.empty() ? Hint{} : Hint(say("可用：{}", "known: {}", shorten(all, 300)));
}

}  // namespace ducha
