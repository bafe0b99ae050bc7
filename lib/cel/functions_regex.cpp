// Regular expressions: `matches`, find and findAll of Kubernetes, and cel-go's ext.Regex. RE2, so
// that no text takes more than its length times that of the pattern.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/limits.h"
#include "base/text.h"
#include "cel/functions.h"
#include "cel/regex_fault.h"

namespace ducha::cel {

namespace {

// RE2 never backtracks. Compiling costs a hundred times what matching does: each thread keeps the
// last few patterns, since conditions ask the same text for several of them in turn.
const RE2& compiled(std::string_view pattern) {
  thread_local std::array<std::unique_ptr<RE2>, 8> kept;
  std::size_t i = 0;
  while (i + 1 < kept.size() && kept[i] != nullptr && kept[i]->pattern() != pattern) ++i;
  if (kept[i] == nullptr || kept[i]->pattern() != pattern) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    kept[i] = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  }
  const auto last = kept.begin() + static_cast<std::ptrdiff_t>(i);
  std::rotate(kept.begin(), last, last + 1);
  return *kept.front();
}

// The pattern of a call; nullptr, and what is wrong, where it is none.
const RE2* pattern_of(std::string_view text, const Call& c, Value& fault) {
  if (!c.spend(text.size() / 8 + 8)) {
    fault = c.too_much();
    return nullptr;
  }
  const RE2& pattern = compiled(text);
  if (pattern.ok()) return &pattern;
  fault = c.error(regex_fault(pattern));
  return nullptr;
}

// At worst every byte meets every instruction, and a search may look at all that is left.
bool can_match(const RE2& pattern, std::size_t bytes, const Call& c) {
  return c.spend(bytes * static_cast<std::uint64_t>(std::max(8, pattern.ProgramSize())) / 64);
}

Value matches(const Value* a, std::size_t, const Call& c) {
  const std::string_view text = str(a[0]);
  Value fault;
  const RE2* pattern = pattern_of(str(a[1]), c, fault);
  if (pattern == nullptr) return fault;
  if (!can_match(*pattern, text.size(), c)) return c.too_much();
  return Value::boolean(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern));
}

std::string_view view(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

// Every match from the left, none within another, as Go finds them: an empty one right behind a
// match is none. `take` is given the whole and the first groups; false from it ends the search.
// False when the steps are used up.
template <std::size_t Groups, typename Take>
bool each_match(const RE2& pattern, std::string_view text, const Call& c, const Take& take) {
  std::array<re2::StringPiece, Groups> groups;
  const re2::StringPiece whole(text.data(), text.size());
  const char* last = nullptr;  // the end of the match before
  for (std::size_t at = 0; at <= text.size();) {
    if (!c.spend(1) || !can_match(pattern, text.size() - at, c)) return false;
    if (!pattern.Match(whole, at, text.size(), RE2::UNANCHORED, groups.data(), int{Groups}))
      return true;
    const char* end = groups[0].data() + groups[0].size();
    const bool empty = groups[0].empty();
    if ((!empty || groups[0].data() != last) && !take(groups)) return true;
    last = end;
    at = static_cast<std::size_t>(end - text.data());
    if (empty) {
      if (at == text.size()) return true;
      next_code_point(text, at);
    }
  }
  return true;
}

Value find(const Value* a, std::size_t, const Call& c) {
  Value fault;
  const RE2* pattern = pattern_of(str(a[1]), c, fault);
  if (pattern == nullptr) return fault;
  std::string_view found;
  const bool done = each_match<1>(*pattern, str(a[0]), c, [&](const auto& groups) {
    found = view(groups[0]);
    return false;
  });
  return done ? c.text(found) : c.too_much();
}

Value find_all(const Value* a, std::size_t n, const Call& c) {
  Value fault;
  const RE2* pattern = pattern_of(str(a[1]), c, fault);
  if (pattern == nullptr) return fault;
  const std::int64_t most = n > 2 ? a[2].i : -1;
  if (most == 0) return c.list({});
  std::vector<Value> out;
  const bool done = each_match<1>(*pattern, str(a[0]), c, [&](const auto& groups) {
    out.push_back(c.text(view(groups[0])));
    return most < 0 || static_cast<std::int64_t>(out.size()) < most;
  });
  return done && c.frame.budget > 0 ? c.list(out) : c.too_much();
}

// What `extract` takes: the group of the pattern, or all of a match where it has none.
const RE2* one_group(std::string_view text, const Call& c, Value& fault) {
  const RE2* pattern = pattern_of(text, c, fault);
  if (pattern == nullptr || pattern->NumberOfCapturingGroups() <= 1) return pattern;
  fault =
      c.error(say("正则表达式有{}个括号组，最多一个；其余写作 (?:...)",
                  "the regular expression has {} groups, and may have one; write others (?:...)",
                  pattern->NumberOfCapturingGroups()));
  return nullptr;
}

Value extract(const Value* a, std::size_t, const Call& c) {
  Value fault;
  const RE2* pattern = one_group(str(a[1]), c, fault);
  if (pattern == nullptr) return fault;
  const auto group = static_cast<std::size_t>(pattern->NumberOfCapturingGroups());
  Value out(Kind::optional);
  out.inner = nullptr;
  const bool done = each_match<2>(*pattern, str(a[0]), c, [&](const auto& groups) {
    // A group that took no part in the match has no text.
    if (groups[group].data() != nullptr)
      out.inner = c.arena().template make<Value>(c.text(view(groups[group])));
    return false;
  });
  if (!done || c.frame.budget == 0) return c.too_much();
  return out;
}

Value extract_all(const Value* a, std::size_t, const Call& c) {
  Value fault;
  const RE2* pattern = one_group(str(a[1]), c, fault);
  if (pattern == nullptr) return fault;
  const auto group = static_cast<std::size_t>(pattern->NumberOfCapturingGroups());
  std::vector<Value> out;
  const bool done = each_match<2>(*pattern, str(a[0]), c, [&](const auto& groups) {
    if (group == 0 || !groups[group].empty()) out.push_back(c.text(view(groups[group])));
    return true;
  });
  return done && c.frame.budget > 0 ? c.list(out) : c.too_much();
}

Value replace_matches(const Value* a, std::size_t n, const Call& c) {
  const std::string_view text = str(a[0]);
  Value fault;
  const RE2* pattern = pattern_of(str(a[1]), c, fault);
  if (pattern == nullptr) return fault;
  const std::string_view by = str(a[2]);
  const re2::StringPiece rewrite(by.data(), by.size());
  std::string why;
  if (!pattern->CheckRewriteString(rewrite, &why))
    return c.error(say("替换文字有误：反斜线后只能是 \\ 或正则表达式中有的组号",
                       "the replacement is faulty: {}", why));
  std::int64_t left = n > 3 ? a[3].i : -1;
  if (left == 0) return c.text(text);
  std::string out;
  std::size_t from = 0;
  bool room = true;
  const bool done = each_match<10>(*pattern, text, c, [&](const auto& groups) {
    const auto at = static_cast<std::size_t>(groups[0].data() - text.data());
    out += text.substr(from, at - from);
    pattern->Rewrite(&out, rewrite, groups.data(), int{10});
    from = at + groups[0].size();
    room = out.size() <= limits::kTextBytes;
    return room && --left != 0;
  });
  if (!done || !room) return c.too_much();
  out += text.substr(from);
  return c.text(out);
}

}  // namespace

void add_regex(std::vector<Row>& rows) {
  rows.insert(rows.end(),
              {
                  {"string.matches(string) bool", matches},
                  {"matches(string, string) bool", matches},
                  {"string.find(string) string", find},
                  {"string.findAll(string) list(string)", find_all},
                  {"string.findAll(string, int) list(string)", find_all},
                  {"regex.extract(string, string) optional(string)", extract},
                  {"regex.extractAll(string, string) list(string)", extract_all},
                  {"regex.replace(string, string, string) string", replace_matches},
                  {"regex.replace(string, string, string, int) string", replace_matches},
              });
}

}  // namespace ducha::cel
