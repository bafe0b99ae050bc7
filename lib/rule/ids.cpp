// Ids of rules and measures: which of the two an item is, how an id is written, and that there is
// one of each.
#include <algorithm>
#include <map>

#include "base/suggest.h"
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

bool check_parameter(const Rulebook& book, const Context& context, const Node& key) {
  const std::string_view id = key.text;
  const std::size_t dot = id.find('.');
  const std::string topic(id.substr(0, dot));
  if (dot == id.npos || book.topic(topic) == nullptr) {
    const auto topics = names_of(book.topics, &Topic::id);
    Hint hint = dot == id.npos ? Hint() : misspelt(topic, topics);
    if (hint.empty()) {
      // `topic/name`, as rules are called.
      const std::size_t slash = std::min(id.find('/'), id.size());
      const bool as_rule = slash < id.size() && book.topic(id.substr(0, slash)) != nullptr;
      hint = say("写作 {0}.{1}；主题有：{2}", "write {0}.{1}; topics are: {2}",
                 as_rule ? id.substr(0, slash) : std::string_view(topics.front()),
                 visible(id.substr(as_rule          ? slash + 1
                                   : dot == id.npos ? 0
                                                    : dot + 1)),
                 joined(topics, ", "));
    }
    context.complain(key, "rulebook/parameter",
                     say("参数名应为 主题.名称，{} 不是主题",
                         "a parameter is named topic.name; {} is no topic", visible(topic)),
                     std::move(hint), topic);
    return false;
  }
  if (is_name(id.substr(dot + 1))) return true;
  std::string name(id);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == ' ' || c == '/'; }, '_');
  context.complain(
      key, "rulebook/name", say("{} 不是参数名", "{} names no parameter", visible(id)),
      is_name(std::string_view(name).substr(dot + 1))
          ? say("写作 {}", "write {}", name)
          : say("名字由字母、数字和下划线组成，中文名写在 zh",
                "a name has letters, digits and `_`; other words go to `zh` and `en`"));
  return false;
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
  // A former id that another rule has, or had: the history of one would go to the other.
  for (const auto* list : {&book.rules, &book.measures})
    for (const Rule& rule : *list)
      for (const std::string& alias : rule.aliases)
        if (const auto [it, fresh] = seen.emplace(alias, &rule); !fresh)
          problems.push_back({"rulebook/duplicate", rule.file->name(), rule.where, 1,
                              say("{} 的 aliases 里的 {} 是 {} 的编号",
                                  "{} has {} among its `aliases`, which is an id of {}", rule.id,
                                  visible(alias), it->second->id),
                              say("以前的编号只属于一条规则：删去它，或写对",
                                  "a former id belongs to one rule: take it out, or correct it")});
}

}  // namespace ducha::rule
