// What rows have become, as a dossier: drafted(); and back from its faults to the rows:
// origins_of().
#include "import/made.h"

#include <fmt/format.h>

#include "dossier/paths.h"

namespace ducha::imports {

namespace {

using yaml::Draft;

// What is known of a record. `lead`: its path and a point.
void fill(Draft& draft, const dossier::RecordSpec& spec, const std::string& lead,
          const Record& record, const std::map<std::string_view, List>* lists,
          std::size_t& placed) {
  const auto below = [&](const auto& paths) {
    const auto first = paths.lower_bound(lead);
    return first != paths.end() && first->first.starts_with(lead);
  };
  if (!below(record.values) && (lists == nullptr || !below(*lists))) return;
  for (const dossier::FieldSpec& field : spec.fields) {
    const std::string path = lead + field.name;
    Draft what;
    if (const auto value = record.values.find(path); value != record.values.end()) {
      if (value->second.against.use != nullptr) continue;
      what = value->second.what;
      if (value->second.from.column != kNowhere) ++placed;
    } else if (field.shape == dossier::FieldSpec::Shape::record) {
      what = Draft::mapping();
      fill(what, *field.record, path + ".", record, lists, placed);
      if (what.pairs.empty()) continue;
    } else if (lists != nullptr && lists->count(path) != 0 && lists->at(path).whole) {
      what = Draft::sequence();
      for (const Item& item : lists->at(path).items)
        fill(what.items.emplace_back(Draft::mapping()), *field.inner(), "", item.record,
             item.lists == nullptr ? nullptr : &item.lists->at, placed);
    } else {
      continue;
    }
    draft.pairs.emplace_back(field.name, std::move(what));
  }
}

// By the paths that faults have for them.
std::unordered_map<std::string, Origin> rows_of_items(const Made& made) {
  std::unordered_map<std::string, Origin> out;
  for (const auto& [path, list] : made.lists)
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const Item& item = list.items[i];
      out.emplace(fmt::format("{}[{}]", path, dossier::item_name(item.key, i)),
                  item.record.rows[0]);
    }
  return out;
}

Origin origin_of(const Made& made, const std::unordered_map<std::string, Origin>& rows,
                 const std::string& path) {
  for (std::size_t end = 0; (end = path.find(']', end)) != path.npos;) {
    const auto item = rows.find(path.substr(0, ++end));
    if (item != rows.end()) return item->second;
  }
  const auto value = made.own.values.find(path);
  return value == made.own.values.end() || value->second.from.column == kNowhere
             ? made.row
             : value->second.from;
}

}  // namespace

Draft drafted(const Made& made, std::size_t& placed) {
  Draft draft = Draft::mapping();
  draft.pairs.emplace_back("kind", Draft::scalar(made.kind->name));
  fill(draft, *made.kind->record, "", made.own, &made.lists, placed);
  return draft;
}

std::vector<Origin> origins_of(const Made& made, const std::vector<dossier::Fault>& faults) {
  std::vector<Origin> out;
  if (faults.empty()) return out;
  const auto rows = rows_of_items(made);
  out.reserve(faults.size());
  for (const dossier::Fault& f : faults) out.push_back(origin_of(made, rows, f.path));
  return out;
}

}  // namespace ducha::imports
