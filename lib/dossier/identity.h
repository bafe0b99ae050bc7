// What a document is: of which kind, by which id, and how many dossiers it holds. For documents
// that were not written for ducha the schema says so (`match`, `id` as paths, `split`).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dossier/schema.h"
#include "yaml/document.h"

namespace ducha::dossier {

// The kind whose `match` fits with the most conditions, else the one that `kind:` names; nullptr if
// there is none. `file` is the name of the file in reports.
const KindSpec* kind_of(const Schema& schema, const yaml::Node& root, std::string_view file);

// The node that says of which kind a dossier is, or nullptr.
const yaml::Node* kind_word(const yaml::Node& root, const Schema& schema);

// The text at a path of names from a mapping; empty if there is none.
std::string_view text_at(const yaml::Node& root, std::string_view path);

// The id of a kind that takes it from elsewhere than a field `id`; empty if it is not said.
std::string id_of(const KindSpec& kind, const yaml::Node& root, std::string_view file);

// The dossiers in a document: the document itself, or the items of its list.
std::vector<const yaml::Node*> dossiers_in(const Schema& schema, const yaml::Node& root);

}  // namespace ducha::dossier
