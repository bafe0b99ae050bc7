// The record of lists that `all` stands for: Everything is the door.
#include "check/everything.h"

#include <map>

namespace ducha::check {

using cel::Value;

Everything::Everything(const rule::Rulebook& book, const Footprints& prints,
                       const std::vector<std::uint32_t>& roots, const Footprints::Window& window,
                       bool complete) {
  std::map<const dossier::KindSpec*, std::vector<Value>> by_kind;
  for (std::size_t i = 0; i < roots.size(); ++i)
    by_kind[prints.roots()[roots[i]].kind].push_back(Value::of(window.record(i)));
  auto* slots = arena_.array<Value>(static_cast<std::size_t>(book.all_type->size()));
  for (int f = 0; f < book.all_type->size(); ++f) {
    const std::string& kind = book.all_type->field(f).name;
    const std::vector<Value>& found = by_kind[book.schema.kind(kind)];
    const auto size = static_cast<std::uint32_t>(found.size());
    auto* items = arena_.array<Value>(found.size());
    std::copy(found.begin(), found.end(), items);
    Value rest;
    if (!complete) {
      const auto& other =
          others_.emplace_back(cel::MissingInput{nullptr, kind, cel::MissingInput::Why::kind});
      rest = Value::of(arena_.make<cel::UnknownSet>(&other));
    }
    const cel::Whole& whole = wholes_.emplace_back(items, size, rest);
    slots[f] = Value::list_of(arena_.make<cel::List>(items, size, &whole));
  }
  record_ = arena_.make<cel::Record>(book.all_type, nullptr, Place{}, slots);
}

}  // namespace ducha::check
