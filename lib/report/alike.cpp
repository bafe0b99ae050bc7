// Where two messages differ, and whether that is the name of an item: Alike is the door.
#include "report/alike.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace ducha::report {

namespace {

constexpr std::string_view kOpen = "“";
constexpr std::string_view kClose = "”";
constexpr std::string_view kId = "编号";

bool is_letter(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z'); }
bool of_id(char c) { return is_letter(c) || ('0' <= c && c <= '9') || c == '-' || c == '_'; }
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

std::string_view middle(std::string_view text, std::size_t before, std::size_t after) {
  return before + after <= text.size() ? text.substr(before, text.size() - before - after)
                                       : std::string_view();
}

// True if `text` has these ends, and something between them.
bool has_ends(std::string_view text, std::string_view front, std::string_view back) {
  return text.size() > front.size() + back.size() && text.starts_with(front) &&
         text.ends_with(back);
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

// What is around the name in which two texts differ; nothing if they differ in anything else.
std::optional<std::pair<std::size_t, std::size_t>> around(std::string_view a, std::string_view b) {
  auto [front, back] = common(a, b);
  const std::size_t opened = a.substr(0, front).rfind(kOpen);
  const std::size_t closed = a.substr(0, front).rfind(kClose);
  if (opened != a.npos && (closed == a.npos || closed < opened)) {
    const std::size_t end = a.find(kClose, a.size() - back);
    if (end == a.npos) return {};
    front = opened;
    back = a.size() - end - kClose.size();
  } else {
    while (front > 0 && of_id(a[front - 1])) --front;
    while (back > 0 && of_id(a[a.size() - back])) --back;
  }
  const std::string_view before = a.substr(0, front);
  if (!is_name(middle(a, front, back), before) || !is_name(middle(b, front, back), before))
    return {};
  return std::pair(front, back);
}

}  // namespace

bool Alike::take(const Message& next) {
  if (names_.size() == kMost) return false;
  Around zh = zh_;
  Around en = en_;
  std::vector<Message> names = names_;
  if (names.empty()) {
    const auto found = around(first_.zh, next.zh);
    if (!found) return false;
    zh = {found->first, found->second};
    const std::string_view name = middle(first_.zh, zh.before, zh.after);
    const std::size_t at = first_.en.find(bare(name));
    if (at == first_.en.npos || first_.en.find(bare(name), at + 1) != first_.en.npos) return false;
    en = {at, first_.en.size() - at - bare(name).size()};
    names.push_back({std::string(name), std::string(bare(name))});
  }
  const std::string_view front = std::string_view(first_.zh).substr(0, zh.before);
  const std::string_view back = std::string_view(first_.zh).substr(first_.zh.size() - zh.after);
  if (!has_ends(next.zh, front, back)) return false;
  const std::string_view name = middle(next.zh, zh.before, zh.after);
  if (!is_name(name, front) || is_quoted(name) != is_quoted(names[0].zh)) return false;
  const std::string_view front_en = std::string_view(first_.en).substr(0, en.before);
  const std::string_view back_en = std::string_view(first_.en).substr(first_.en.size() - en.after);
  if (!has_ends(next.en, front_en, back_en) || middle(next.en, en.before, en.after) != bare(name))
    return false;
  zh_ = zh;
  en_ = en;
  names_ = std::move(names);
  names_.push_back({std::string(name), std::string(bare(name))});
  return true;
}

Message Alike::message() const {
  if (names_.empty()) return first_;
  Message all;
  for (const Message& name : names_) {
    // Between quotes 、 is left out.
    add_to(all.zh, is_quoted(name.zh) ? "" : "、", name.zh);
    add_to(all.en, ", ", name.en);
  }
  return {
      first_.zh.substr(0, zh_.before) + all.zh + first_.zh.substr(first_.zh.size() - zh_.after),
      first_.en.substr(0, en_.before) + all.en + first_.en.substr(first_.en.size() - en_.after)};
}

}  // namespace ducha::report
