// Lists that are not there, or are shorter or longer than the dossier says: members of Judge
// (judge.h).
#include <algorithm>

#include "base/text.h"
#include "base/wording.h"
#include "cel/parts.h"
#include "check/judge.h"

namespace ducha::check {

using cel::Kind;
using cel::Value;

Message Judge::short_of(const rule::Roll& roll, const Value& list, const Value& due) const {
  if (!list.is(Kind::list)) return {};
  const Message& label = roll.field->label;
  // No dossier of the list was handed in, and their number is not given.
  if (due.is(Kind::unknown) && list.list->size == 0 && !parameters_.complete() &&
      roll.field->shape == dossier::FieldSpec::Shape::back)
    return {fmt::format("无法判断，没有提交{}的档案", label.zh),
            fmt::format("cannot be decided: no dossier was handed in of: {}", label.en)};
  // `complete` that cannot be computed says nothing against the list.
  if (!due.is(Kind::int64) || due.i == list.list->size) return {};
  if (due.i < list.list->size)
    return {fmt::format("无法判断，{}列有{}条，多于填报的{}条", label.zh, list.list->size, due.i),
            fmt::format("cannot be decided: {} has {}, more than the {} reported", label.en,
                        counted(list.list->size, "entry", "entries"),
                        std::max<std::int64_t>(due.i, 0))};
  return {fmt::format("无法判断，{}不完整：列有{}条，应为{}条", label.zh, list.list->size, due.i),
          fmt::format(
              "cannot be decided: {} has {}, {} due", label.en,
              counted(list.list->size, "entry", "entries"),
              counted(static_cast<std::uint64_t>(std::max<std::int64_t>(due.i, 0)), "is", "are"))};
}

Value Judge::missing_items(const rule::Roll& roll) {
  // A list below the dossier itself is named by its field alone.
  const bool own = roll.list.text == "self." + roll.field->name;
  const auto* input = arena_.make<cel::MissingInput>(
      cel::MissingInput{own ? frame_.variables[rule::kSelf].record : nullptr, roll.field->name,
                        cel::MissingInput::Why::field});
  return Value::of(arena_.make<cel::UnknownSet>(cel::UnknownSet{input}));
}

// True if `when` is false whatever the items of a list are that is not there: a school without an
// organization is not asked for the organization's meetings.
bool Judge::ruled_out(const CompiledRule& compiled, const Value& unknown) {
  if (compiled.when_ == nullptr || !unknown.is(Kind::unknown)) return false;
  const auto own =
      frame_.variables.begin() + rule::kFirstOwn + static_cast<std::ptrdiff_t>(items_.size());
  const auto lets = frame_.variables.begin() + compiled.rule().first_let();
  std::fill(own, lets, unknown);
  std::fill(lets, frame_.variables.end(), Value());
  const Value when = compiled.when_->run(frame_);
  std::fill(own, frame_.variables.end(), Value());
  return when.is(Kind::boolean) && when.u == 0;
}

void Judge::look_at_rolls(const CompiledRule& compiled) {
  short_.clear();
  for (std::size_t i = 0; i < compiled.rolls_.size(); ++i) {
    const rule::Roll& roll = compiled.rule().rolls[i];
    const Value list = compiled.rolls_[i].list.run(frame_);
    const Value due = compiled.rolls_[i].due.run(frame_);
    Message words = short_of(roll, list, due);
    // Dossiers of which nobody says how many there are: there may be others.
    if (words.empty() && due.is(Kind::unknown) && list.is(Kind::list) && roll.walked &&
        roll.field->shape == dossier::FieldSpec::Shape::back && !parameters_.complete() &&
        compiled.each_.empty())
      frame_.partial.emplace_back(list.list, due);
    if (words.empty()) continue;
    short_.push_back({i, std::move(words), nullptr});
    // Of a rule on each item the items are judged as they are.
    if (!roll.walked || !compiled.each_.empty()) continue;
    const Value rest = missing_items(roll);
    short_.back().input = rest.unknown->input;
    frame_.partial.emplace_back(list.list, rest);
  }
  // What was named for a message of the period before was of the items that are listed.
  if (!frame_.partial.empty()) name_anew(compiled);
}

const Judge::Short* Judge::lacks_items(const Value& why) const {
  if (!why.is(Kind::unknown) || short_.empty()) return nullptr;
  const Short* out = nullptr;
  for (const cel::MissingInput* m : cel::inputs_of(*why.unknown)) {
    const auto of =
        std::find_if(short_.begin(), short_.end(), [&](const Short& s) { return s.input == m; });
    if (of == short_.end()) return nullptr;
    if (out == nullptr) out = &*of;
  }
  return out;
}

const Judge::Short* Judge::not_walked() const {
  const auto of =
      std::find_if(short_.begin(), short_.end(), [](const Short& s) { return s.input == nullptr; });
  return of == short_.end() ? nullptr : &*of;
}

void Judge::as_listed(const CompiledRule& compiled) {
  if (frame_.partial.empty()) return;
  frame_.partial.clear();
  name_anew(compiled);
}

void Judge::name_anew(const CompiledRule& compiled) {
  std::fill(frame_.variables.begin() + compiled.rule().first_let(), frame_.variables.end(),
            Value());
}

void Judge::report_roll(const CompiledRule& compiled, Severity severity, const Subject& subject,
                        const Short& roll, std::vector<result::Finding>& out) {
  result::Finding finding = finding_of(compiled, severity, subject, Verdict::unknown);
  const std::string path = compiled.rule().rolls[roll.which].list.text.substr(sizeof("self.") - 1);
  finding.path = path;
  finding.message = roll.words;
  finding.missing = {path};
  finding.needs = {{result::Need::What::field, subject.kind->name, std::string(subject.id), path}};
  out.push_back(std::move(finding));
}

}  // namespace ducha::check
