// The faults of one dossier with their paths, and their words: what was wanted, what is there.
// Reading is in reader.cpp; which field or kind was meant is found in lookup.cpp.
#include "dossier/fault_log.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "dossier/describe.h"
#include "dossier/nothing.h"
#include "dossier/paths.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

using yaml::Node;
using yaml::Shape;

namespace {

std::uint32_t width(const Node& node) {
  if (node.shape != Shape::scalar) return 1;
  const std::size_t quotes = node.style == yaml::Style::plain ? 0 : 2;
  const auto points = count_code_points(node.text.substr(0, node.text.find('\n')));
  return static_cast<std::uint32_t>(std::clamp<std::size_t>(points + quotes, 1, 80));
}

}  // namespace

bool compound_fits(const FieldSpec& field, const Node& node) {
  switch (field.shape) {
    case FieldSpec::Shape::record:
      return node.shape == Shape::mapping || says_none(field, node) ||
             (!field.stand_in.empty() && node.shape == Shape::scalar);
    case FieldSpec::Shape::list:
      return node.shape == Shape::sequence || says_none(field, node) || field.single ||
             (field.keyed && node.shape == Shape::mapping);
    default:
      return node.shape == Shape::scalar;
  }
}

void FaultLog::fault(const char* rule, const Node& at, std::string_view field, Message message,
                     Message hint) {
  fault_at(rule, at.where(), width(at), field, std::move(message), std::move(hint));
}

void FaultLog::fault_at(const char* rule, Place where, std::uint32_t length, std::string_view field,
                        Message message, Message hint) {
  if (static_cast<int>(faults_.size()) >= limits::kFaultsPerDossier) {
    ++suppressed;
    return;
  }
  Fault f{rule, where, length, path(field), std::move(message), std::move(hint)};
  // Fingerprints are made of paths. Items of plain lists went by their numbers once, so ledgers and
  // baselines may know the fault by that path.
  if (std::string by_number = path(field, true); by_number != f.path)
    f.formerly = std::move(by_number);
  faults_.push_back(std::move(f));
}

void FaultLog::tell() {
  // A fault past the limit was not added, and the last one is another's.
  if (suppressed == 0) faults_.back().told = true;
}

std::string FaultLog::path(std::string_view field, bool by_number) const {
  std::string out;
  // The chain leads from the inside out.
  std::vector<const Part*> parts;
  for (const Part* p = last_; p != nullptr; p = p->above) parts.push_back(p);
  for (auto it = parts.rbegin(); it != parts.rend(); ++it) {
    const Part& part = **it;
    if (part.index >= 0) {
      const auto number = static_cast<std::size_t>(part.index);
      out += fmt::format("[{}]", item_name(part.plain && by_number ? "" : part.key, number));
    } else {
      if (!out.empty()) out += '.';
      out += part.field;
    }
  }
  if (!field.empty()) {
    if (!out.empty()) out += '.';
    out += visible(shorten(field, 60));
  }
  return out;
}

void FaultLog::unknown_field(const RecordSpec& spec, const Node& key) {
  Told told = no_such_field(spec, key.text);
  fault("input/unknown-field", key, key.text, std::move(told.what), std::move(told.hint));
  tell();
}

void FaultLog::unknown_choice(const FieldSpec& field, const Node& node) {
  Told told = no_such_word(field, node.text);
  fault("input/unknown-choice", node, {}, std::move(told.what), std::move(told.hint));
}

void FaultLog::none_refused(const FieldSpec& field, const Node& node) {
  const Message wanted = expected(field);
  fault("input/wrong-type", node, {},
        {fmt::format("这里不能填“无”，应为{}", wanted.zh),
         fmt::format("`none` says nothing here; it should be {}", wanted.en)},
        say("不知道的，删去这一行；没有发生的，删去整条记录",
            "if it is not known, leave the line out; if it did not happen, leave out the entry"));
}

void FaultLog::wrong_type(const FieldSpec& field, const Node& node, const Message& wanted) {
  const std::string shown = visible(shorten(node.text, 40));
  Message hint;
  // UTF-8 of the full-width colon: `form：branch` is one word, not key and value.
  if (node.shape == Shape::scalar && node.text.find("\xef\xbc\x9a") != node.text.npos)
    hint = say("全角冒号要改成英文冒号加空格",
               "a full-width colon must be an ASCII colon and a space");
  if (node.shape != Shape::scalar && node.style == yaml::Style::flow &&
      field.shape == FieldSpec::Shape::scalar && field.scalar == Scalar::string)
    hint = say("是以括号开头的文字，就用引号括起来",
               "if it is a text that begins with a bracket, put it in quotes");
  // Shapes are no secret, texts may be.
  const Message got = node.shape == Shape::sequence  ? Message{"列表", "a list"}
                      : node.shape == Shape::mapping ? Message{"一组字段", "a mapping"}
                      : node.shape != Shape::scalar  ? Message{"空", "nothing"}
                      : secret(field, node)          ? Message{"别的文字", "another text"}
                                            : Message{"“" + shown + "”", "`" + shown + "`"};
  fault("input/wrong-type", node, {},
        {fmt::format("应为{}，这里是{}", wanted.zh, got.zh),
         fmt::format("should be {}, this is {}", wanted.en, got.en)},
        std::move(hint));
}

void FaultLog::check_count(const FieldSpec& field, const Node& node) {
  if (!field.max_items || node.count <= *field.max_items) return;
  fault("input/out-of-range", node, {},
        say("有{}项，最多{}项", "has {} items, at most {} are allowed", node.count,
            *field.max_items));
}

}  // namespace ducha::dossier
