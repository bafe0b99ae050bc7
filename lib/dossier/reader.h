// From a YAML tree to a typed record, with a fault for everything that breaks the schema.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/message.h"
#include "cel/cel.h"
#include "dossier/schema.h"
#include "yaml/document.h"

namespace ducha::dossier {

// What is wrong with a dossier as such, whatever the rules: a finding, not a problem. `rule` is
// input/..., the same for every rulebook.
struct Fault {
  const char* rule;
  Place where;
  std::uint32_t length = 1;  // code points to underline
  std::string path;          // keyed: meetings[M-3].held_on; empty for the dossier itself
  Message message;
  Message hint = {};
};

// A dossier as it was read. A field that is missing or faulty is absent, so rules that need it end
// unknown. Values, texts and the record itself live in the arena given to `read`.
struct Dossier {
  const KindSpec* kind = nullptr;  // nullptr: not known what it is; nothing else is filled
  cel::Record* record = nullptr;
  cel::Origin origin;  // kind and id; file and document are for the caller to fill
  std::string_view name;
  Place where;
};

// Reads one document. Faults come in the order of the text; past limits::kFaultsPerDossier one
// fault says how many more there are. `dossier.record->origin` points to `dossier.origin`: keep it
// alive.
// Without `personal`, faults do not repeat the text of fields marked so.
void read(const yaml::Node& root, const Schema& schema, Arena& arena, Dossier& dossier,
          std::vector<Fault>& faults, bool personal = true);

// The lines of a document on which fields marked personal stand, sorted.
std::vector<std::uint32_t> personal_lines(const yaml::Node& root, const Schema& schema);

// One value of a declared type, as a dossier would write it; for parameters. Absent after a fault.
cel::Value read_value(const FieldSpec& field, const yaml::Node& node, Arena& arena,
                      std::vector<Fault>& faults);

// What all kinds of input can do wrong, for the catalogue of reports: rule id and title.
struct InputRule {
  const char* id;
  Message title;
  Message remedy;
};
const std::vector<InputRule>& input_rules();

}  // namespace ducha::dossier
