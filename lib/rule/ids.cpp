// Ids of rules and measures: which of the two an item is, how an id is written, and that there is
// one of each.
#include <map>

#include "base/text.h"
#include "rule/load_parts.h"

namespace ducha::rule {

using yaml::Context;
using yaml::Node;

namespace {

bool slug(std::string_view text) {
  constexpr std::string_view kSigns = "abcdefghijklmnopqrstuvwxyz0123456789-";
  return !text.empty() && text.find_first_not_of(kSigns) == text.npos;
}

// tooFew and Too_few as too-few; nothing where no letter is left.
std::string slug_of(std::string_view text) {
  std::string out;
  bool small = false;
  for (const char c : text) {
    const bool capital = c >= 'A' && c <= 'Z';
    const char low = capital ? static_cast<char>(c - 'A' + 'a') : c;
    const bool fits = slug({&low, 1}) && c != '-';
    if ((!fits || (capital && small)) && !out.empty() && out.back() != '-') out += '-';
    if (fits) out += low;
    small = fits && !capital;
  }
  if (out.ends_with('-')) out.pop_back();
  return out;
}

}  // namespace

// Keys of a rule and of a measure in one item: which of the two is meant decides every other key,
// so nothing else is told of it.
bool half_measure(const Context& context, const Node& node) {
  if (node.shape != yaml::Shape::mapping) return false;
  const Node* id = node.get("id");
  const Node* value = node.get("value");
  if (id == nullptr) return false;
  const Hint hint =
      say("指标写 measure: {0}，不写 id", "a measure is written `measure: {0}`, without `id`",
          visible(shorten(id->text, 60)));
  if (const Node* measure = node.get("measure")) {
    context.complain(*measure, "rulebook/id",
                     say("measure 是指标的编号，与 id 只写一个",
                         "`measure` is the id of a measure, and stands in place of `id`"),
                     hint);
    return true;
  }
  if (value == nullptr || node.get("assert") != nullptr || node.get("check") != nullptr)
    return false;
  context.complain(*value, "rulebook/id",
                   say("有 value 的是指标，它没有 id；规则的条件写在 assert 里",
                       "`value` is that of a measure, which has no `id`; a rule has `assert`"),
                   hint);
  return true;
}

void check_id(const Rulebook& book, const Context& context, const Node& node,
              const std::string& topic, const std::string& id) {
  const std::size_t slash = id.find('/');
  const std::string before = slash == id.npos ? "" : id.substr(0, slash);
  if (before == topic && slug(id.substr(slash + 1))) return;
  const std::string name = slug_of(slash == id.npos ? id : id.substr(slash + 1));
  context.complain(node, "rulebook/id",
                   say("规则编号应为 {}/名称（小写字母、数字、连字符），这里是“{}”",
                       "the id must be {}/name in small letters, digits and hyphens; this is `{}`",
                       topic, visible(id)),
                   before != topic && book.topic(before) != nullptr
                       ? say("移到 {0}.yaml，或写作 {1}/{2}",
                             "move it to {0}.yaml, or write {1}/{2}", before, topic, name)
                       : say("写作 {}/{}", "write {}/{}", topic, name.empty() ? "too-few" : name));
}

void same_ids(const Rulebook& book, Problems& problems) {
  std::map<std::string, const Rule*> seen;
  for (const auto* list : {&book.rules, &book.measures})
    for (const Rule& rule : *list) {
      // What is in the file of another topic has been reported.
      if (!rule.id.starts_with(rule.topic + "/")) continue;
      const auto [it, fresh] = seen.emplace(rule.id, &rule);
      if (fresh) continue;
      problems.push_back(
          {"rulebook/duplicate", rule.file->name(), rule.where, 1,
           say("规则 {} 重复，{} 第{}行已经有了", "rule {} is given twice, first in {} line {}",
               rule.id, it->second->file->name(), it->second->where.line),
           say("给其中一条换一个编号", "give one of them another id")});
    }
}

}  // namespace ducha::rule
