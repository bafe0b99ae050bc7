// Faults of the dossier that is being read, each at its path. Private to lib/dossier.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dossier/nothing.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

// True if the value is a word for none, or one that the schema has for it (未批准, "not approved").
// In quotes it is one where it could be nothing else, or the schema has such words: in JSON
// every text stands in quotes.
inline bool says_none(const FieldSpec& field, const yaml::Node& node) {
  if (node.shape != yaml::Shape::scalar) return false;
  const bool text = field.shape == FieldSpec::Shape::scalar && field.scalar == Scalar::string &&
                    field.none_words.zh.empty();
  return ((node.style == yaml::Style::plain || !text) && says_none(node.text)) ||
         field.words_for_none(node.text);
}
// True if the value of a part or a list has the shape that the field wants.
bool compound_fits(const FieldSpec& field, const yaml::Node& node);
// True if the value has the shape that the field wants.
inline bool shape_fits(const FieldSpec& field, const yaml::Node& node) {
  if (field.shape == FieldSpec::Shape::scalar) return node.shape == yaml::Shape::scalar;
  return compound_fits(field, node);
}

class FaultLog {
 public:
  // `faults` must outlive the log. Without `personal`, no message repeats the text of a field that
  // is marked personal, or of one that is within it.
  FaultLog(std::vector<Fault>& faults, bool personal) : faults_(faults), personal_(personal) {}

  // `field` is added to the path of what is being read; empty: that itself.
  void fault(const char* rule, const yaml::Node& at, std::string_view field, Message message,
             Message hint = {});
  void fault_at(const char* rule, Place where, std::uint32_t length, std::string_view field,
                Message message, Message hint = {});
  // The message of the last fault quotes what it underlines.
  void tell();

  void unknown_field(const RecordSpec& spec, const yaml::Node& key);
  void unknown_choice(const FieldSpec& field, const yaml::Node& node);
  void none_refused(const FieldSpec& field, const yaml::Node& node);
  void wrong_type(const FieldSpec& field, const yaml::Node& node, const Message& wanted);
  void check_count(const FieldSpec& field, const yaml::Node& node);  // against `max_items`

  int suppressed = 0;  // faults past limits::kFaultsPerDossier

 protected:
  // One step of the path: a field, or an item of a list with its key (may be empty) and number.
  struct Part {
    std::string_view field;
    std::string_view key = {};
    int index = -1;
    bool plain = false;           // the key is the text of a plain item
    const Part* above = nullptr;  // towards the root
  };
  // Is on the path for as long as it lives. The path is a chain on the stack: a step is taken for
  // every value of a dossier, and asked for by faults alone.
  class Step {
   public:
    Step(FaultLog& log, Part part) : log_(log), part_(part) {
      part_.above = log_.last_;
      log_.last_ = &part_;
    }
    ~Step() { log_.last_ = part_.above; }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    FaultLog& log_;
    Part part_;
  };

  // True if the text of this value must not be shown. What is in the place of a part or a list
  // may be anything, a name most of all: `leaders: (a name)`.
  bool secret(const FieldSpec& field, const yaml::Node& node) const {
    return !personal_ && (hidden_ > 0 || field.personal || !shape_fits(field, node));
  }
  // Items of plain lists go by their texts, so that one put before another moves nothing; with
  // `by_number` by their numbers.
  std::string path(std::string_view field, bool by_number = false) const;

  std::vector<Fault>& faults_;
  bool personal_;
  int hidden_ = 0;           // personal fields around what is being read
  int within_personal_ = 0;  // the same, whether they are shown or not: paths never depend on that
  const Part* last_ = nullptr;  // step of the path; nullptr: at the root
};

}  // namespace ducha::dossier
