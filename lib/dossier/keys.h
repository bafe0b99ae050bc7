// The keys of schema/<kind>.yaml and schema/types.yaml; see docs/rulebook.md.
#pragma once

#include "yaml/keys.h"

namespace ducha::dossier {

const yaml::Table& kind_keys();
const yaml::Table& layer_keys();      // of a kind that a rulebook below declares
const yaml::Table& field_keys();      // of a kind, a part or a type
const yaml::Table& item_keys();       // `list`
const yaml::Table& map_keys();        // `map`
const yaml::Table& parameter_keys();  // a field with values of its own
const yaml::Table& type_keys();
const yaml::Table& enum_word_keys();
const yaml::Table& none_keys();
const yaml::Table& match_keys();
const yaml::Table& id_keys();
const yaml::Table& lifetime_keys();

// What a field may be, as `type` says it.
const std::vector<std::string_view>& type_words();

// What to write for a field that is no mapping: `name: string` is {type: string}, a list of words
// is an enum.
Message instead_of_field(const yaml::Node& node);

}  // namespace ducha::dossier
