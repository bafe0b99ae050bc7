// From a YAML tree to a typed record, with a fault for everything that breaks the schema.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/date.h"
#include "base/message.h"
#include "cel/cel.h"
#include "dossier/gate.h"
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
  std::string about = {};  // result::Finding::about
  std::string formerly =
      {};             // the path with numbers for the items of plain lists, where that differs
  bool told = false;  // the message quotes what is underlined
};

// A dossier as it was read. A field that is missing or faulty is absent, so rules that need it end
// unknown. Values, texts and the record itself live in the arena given to `read`.
struct Dossier {
  std::string_view file;           // filled by the caller, where kinds or ids may ask for it
  bool other = false;              // of no kind, and the rulebook passes such documents over
  const KindSpec* kind = nullptr;  // nullptr: not known what it is; nothing else is filled
  cel::Record* record = nullptr;
  cel::Origin origin;  // kind and id; file and document are for the caller to fill
  std::string_view name;
  Place where;
};

// Reads one document. Faults come in the order of the text; past limits::kFaultsPerDossier one
// fault says how many more there are. `dossier.record->origin` points to `dossier.origin`: keep it
// alive. All else is in the arena: neither the tree nor its text is needed any more.
// Without `personal`, faults do not repeat the text of fields marked so. The gate, which has been
// started on this document, is told what may be shown.
void read(const yaml::Node& root, const Schema& schema, Arena& arena, Dossier& dossier,
          std::vector<Fault>& faults, bool personal = true, Gate* gate = nullptr);

// The slots of a record in which no field is given.
cel::Value* absent_slots(const RecordSpec& spec, Arena& arena);

// Gives the record what the dossier did not write and its lists say on that day (`fills` of the
// kind); what they cannot say stays absent.
void fill(const Dossier& dossier, Date day, Arena& arena);

// One value of a declared type, as a dossier would write it; for parameters. Absent after a fault.
cel::Value read_value(const FieldSpec& field, const yaml::Node& node, Arena& arena,
                      std::vector<Fault>& faults);

// What all kinds of input can do wrong, for the catalogue of reports: rule id and title.
struct InputRule {
  std::string_view id;
  Message title;
  Message remedy;
  // A dossier, or a part of it, was not read, so other faults in it are unknown. No waiver
  // covers such a finding.
  bool unread = false;
};
const std::vector<InputRule>& input_rules();
const InputRule* input_rule(std::string_view id);  // nullptr if there is none

}  // namespace ducha::dossier
