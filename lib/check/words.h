// What was read, in the words of people: for messages, values beside them and what is missing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cel/cel.h"
#include "result/run.h"
#include "rule/rulebook.h"

namespace ducha::check {

class Footprints;
struct Subject;

// What is in the place of a personal value.
const Message& hidden();

// A value in one of its words each. What refers to another dossier is a mark until all are
// known; see name_references().
class Words {
 public:
  // Without `personal`, what a personal field holds is not told.
  Words(const rule::Rulebook& book, bool personal) : book_(book), personal_(personal) {}

  // The value of an expression: enum words by their labels, items by their title, money and shares
  // as people write them, days in words.
  Message value(const cel::Value& value, const rule::Expression& of, const cel::Record& root,
                const cel::Layout& layout) const;
  // The keys of records, or the ids of dossiers, as a list of JSON; null stands for what has none.
  std::string keys(const cel::List& records, const cel::Layout& layout) const;
  // True if value() may tell what a personal field holds, and must not.
  bool personal(const rule::Expression& of) const;
  // What people call a value that a message shows by this expression: the title of a parameter;
  // empty for anything else.
  Message called(const rule::Expression& of) const;
  // A field that is missing: the labels on the way to it, with the titles of items.
  Message field(const cel::Record& parent, std::string_view name, const Subject& subject,
                const cel::Layout& layout) const;
  // Whom a letter about the dossier is addressed to; empty where the schema does not say.
  Message addressee(const dossier::KindSpec& kind, const cel::Record& record,
                    const cel::Layout& layout) const;
  // The value of a parameter with its unit.
  Message setting(const rule::Parameter& parameter, const cel::Value& value) const;

 private:
  Message one(const cel::Value& value, const cel::Type& type, const dossier::FieldSpec* field,
              const cel::Record* root, const cel::Layout& layout) const;
  Message item(const cel::Record& record, const cel::Layout& layout) const;
  // What is known of a value that is unknown: "1至2", "甲、乙等".
  Message in_part(const cel::Partly& known, const rule::Expression& of, const cel::Record& root,
                  const cel::Layout& layout) const;
  const dossier::FieldSpec* field_of(const rule::Expression& path,
                                     const rule::Parameter** parameter = nullptr) const;

  const rule::Rulebook& book_;
  bool personal_;
};

// The texts and holes of a message in one: spaces that Chinese does not write beside words go, and
// so do quotes around what is quoted already.
void add_words(std::string& out, std::string_view text, Lang lang);

// The text of a message behind what add_words() added, or its first.
void add_text(std::string& out, std::string_view text, Lang lang);

// Puts names in the place of marks. `name_of` gives the name of a dossier by kind and id, empty
// where it is not in the run; `title_of` what people call the kind.
struct Names {
  std::function<std::string(std::string_view kind, std::string_view id)> name_of;
  std::function<Message(std::string_view kind)> title_of;
};
// The names that dossiers of the run have, and the titles of their kinds. Both arguments outlive
// it.
Names names_in(const Footprints& prints, const dossier::Schema& schema);
void name_references(Message& message, const Names& names);
void name_references(result::Run& run, const Names& names);

}  // namespace ducha::check
