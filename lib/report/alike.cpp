// Where two messages differ, and whether that is the name of an item: Alike is the door.
#include "report/alike.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace ducha::report {

namespace {

constexpr std::string_view kOpen = "“";
constexpr std::string_view kClose = "”";
constexpr std::string_view kId = "编号";

bool is_letter(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z'); }
bool of_id(char c) { return is_word(c) || c == '-'; }
bool is_inside(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }  // of UTF-8

// How many bytes two texts have in common in front and behind, in whole characters.
std::pair<std::size_t, std::size_t> common(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t front = 0;
  while (front < most && a[front] == b[front]) ++front;
  while (front > 0 &&
         ((front < a.size() && is_inside(a[front])) || (front < b.size() && is_inside(b[front]))))
    --front;
  std::size_t back = 0;
  while (back < most - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  while (back > 0 && is_inside(a[a.size() - back])) --back;
  return {front, back};
}

// What stands between these ends; empty: the text has other ends, or nothing between them.
std::string_view between(std::string_view front, std::string_view text, std::string_view back) {
  return text.size() > front.size() + back.size() && text.starts_with(front) && text.ends_with(back)
             ? text.substr(front.size(), text.size() - front.size() - back.size())
             : std::string_view();
}

// An id as a whole; digits alone only where the text calls them one.
bool is_id(std::string_view name, std::string_view before) {
  return !name.empty() && std::all_of(name.begin(), name.end(), of_id) &&
         (before.ends_with(kId) || std::any_of(name.begin(), name.end(), is_letter));
}

// A text in quotes, with them.
bool is_quoted(std::string_view name) {
  return name.size() > kOpen.size() + kClose.size() && name.starts_with(kOpen) &&
         name.find(kClose) == name.size() - kClose.size();
}

bool is_name(std::string_view name, std::string_view before) {
  return is_id(name, before) || is_quoted(name);
}

std::string_view bare(std::string_view name) {
  return is_quoted(name) ? name.substr(kOpen.size(), name.size() - kOpen.size() - kClose.size())
                         : name;
}

// How many bytes are before and behind the name in which two texts may differ.
std::pair<std::size_t, std::size_t> around(std::string_view a, std::string_view b) {
  auto [front, back] = common(a, b);
  const std::size_t opened = a.substr(0, front).rfind(kOpen);
  const std::size_t closed = a.substr(0, front).rfind(kClose);
  if (opened != a.npos && (closed == a.npos || closed < opened)) {
    const std::size_t end = a.find(kClose, a.size() - back);
    return end == a.npos ? std::pair(front, back)
                         : std::pair(opened, a.size() - end - kClose.size());
  }
  while (front > 0 && of_id(a[front - 1])) --front;
  while (back > 0 && of_id(a[a.size() - back])) --back;
  return {front, back};
}

}  // namespace

bool Alike::take(const Message& next) {
  if (names_.size() == kMost) return false;
  Message before = before_;
  Message after = after_;
  std::string first = names_.empty() ? std::string() : names_[0];
  if (names_.empty()) {
    const auto [front, back] = around(first_.zh, next.zh);
    before.zh = first_.zh.substr(0, front);
    after.zh = first_.zh.substr(first_.zh.size() - back);
    first = between(before.zh, first_.zh, after.zh);
    if (!is_name(first, before.zh)) return false;
    const std::size_t at = first_.en.find(bare(first));
    if (at == first_.en.npos || first_.en.find(bare(first), at + 1) != first_.en.npos) return false;
    before.en = first_.en.substr(0, at);
    after.en = first_.en.substr(at + bare(first).size());
  }
  const std::string_view name = between(before.zh, next.zh, after.zh);
  if (!is_name(name, before.zh) || is_quoted(name) != is_quoted(first) ||
      between(before.en, next.en, after.en) != bare(name))
    return false;
  if (names_.empty()) names_.push_back(std::move(first));
  names_.emplace_back(name);
  before_ = std::move(before);
  after_ = std::move(after);
  return true;
}

Message Alike::message() const {
  if (names_.empty()) return first_;
  Message all;
  // Between quotes 、 is left out.
  for (const std::string& name : names_)
    add_to(all, {is_quoted(name) ? "" : "、", ", "}, {name, std::string(bare(name))});
  return {before_.zh + all.zh + after_.zh, before_.en + all.en + after_.en};
}

std::size_t AlikeRows::add(const std::string& rest, const Message& message) {
  // Only the last few are tried, so that thousands of messages that all differ stay quick.
  constexpr std::size_t kTried = 8;
  std::vector<std::size_t>& known = by_rest_[rest];
  for (std::size_t i = known.size(); i > 0 && i + kTried > known.size(); --i)
    if (rows_[known[i - 1]].take(message)) return known[i - 1];
  known.push_back(rows_.size());
  rows_.emplace_back(message);
  return known.back();
}

}  // namespace ducha::report
