// Fields and values of a plan as people call them: put_in_words(). The plan itself keeps names and
// ids.
#include "plan/words.h"

#include "base/wording.h"
#include "dossier/scalar.h"
#include "yaml/draft.h"

namespace ducha::plan {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using yaml::Draft;

class Describer {
 public:
  Describer(const Plan& plan, const dossier::Schema& schema) : plan_(plan), schema_(schema) {}

  void change(const std::string& kind, Change& c) const {
    Message label;
    const FieldSpec* field = along(kind, c.path, label);
    if (!label.empty()) c.label = label;
    const FieldSpec* of = field != nullptr && c.append ? field->item.get() : field;
    c.before_words = c.before.empty() ? Message() : value(Draft::read(c.before), of);
    c.after_words = value(Draft::read(c.after), of);
  }

  Message label(const std::string& kind, const std::string& path) const {
    Message out;
    along(kind, path, out);
    return out;
  }

 private:
  // The field at the end of a path, and the labels on the way.
  const FieldSpec* along(const std::string& kind, const std::string& path, Message& label) const {
    const dossier::KindSpec* spec = schema_.kind(kind);
    const RecordSpec* record = spec == nullptr ? nullptr : spec->record;
    const FieldSpec* field = nullptr;
    for (const yaml::PathPart& part : yaml::parts_of(path)) {
      if (part.item) {
        label.zh += fmt::format("（编号{}）", part.name);
        label.en += " " + part.name;
        continue;
      }
      // A path that no schema knows keeps the labels found so far, and the caller the path.
      field = record == nullptr ? nullptr : record->field(part.name);
      if (field == nullptr) return nullptr;
      add_to(label, {"／", " / "}, field->label);
      record = field->inner();
    }
    return field;
  }

  Message value(const Draft& d, const FieldSpec* field) const {
    if (d.shape == yaml::Shape::sequence) {
      Message out;
      for (const Draft& item : d.items) {
        add_to(out, {"、", ", "}, value(item, field == nullptr ? nullptr : field->item.get()));
      }
      return out;
    }
    if (d.shape == yaml::Shape::mapping) {
      const RecordSpec* record = field == nullptr ? nullptr : field->inner();
      Message out;
      for (const auto& [name, inner] : d.pairs) {
        const FieldSpec* of = record == nullptr ? nullptr : record->field(name);
        const Message one = value(inner, of);
        const Message label = of == nullptr ? Message{name, name} : of->label;
        add_to(out, {"，", ", "}, {label.zh + "：" + one.zh, label.en + ": " + one.en});
      }
      return out;
    }
    return scalar(d, field);
  }

  // Ids of organizations and of items become names; what no schema knows stays as it was written.
  Message scalar(const Draft& d, const FieldSpec* field) const {
    Message plain{d.text, d.text};
    // In quotes it is a text; of an enumeration it is one of the words.
    if (d.plain && d.text == "none" && (field == nullptr || field->choices == nullptr))
      return field != nullptr && !field->none_words.empty() ? field->none_words
                                                            : Message{"无", "none"};
    if (field == nullptr) return plain;
    using dossier::Scalar;
    if (field->choices != nullptr) {
      const int at = field->choices->find(d.text);
      return at < 0 ? plain : field->choices->labels[static_cast<std::size_t>(at)];
    }
    if (field->scalar == Scalar::boolean)
      return d.text == "true"    ? Message{"是", "yes"}
             : d.text == "false" ? Message{"否", "no"}
                                 : plain;
    if (field->scalar == Scalar::date) {
      const auto day = parse_date(d.text);
      return day ? Message{in_words(*day, Lang::zh), in_words(*day, Lang::en)} : plain;
    }
    if (field->scalar == Scalar::money) {
      const auto sum = dossier::parse_money(d.text);
      if (!sum) return plain;
      const Message& unit = schema_.money_words;
      return {amount(*sum, Lang::zh) + unit.zh, amount(*sum, Lang::en) + " " + unit.en};
    }
    // Names are those of the dossiers that the plan has read; an id of none of them stays.
    if (field->scalar == Scalar::reference || !field->names.empty()) {
      const auto name = plan_.names.find(d.text);
      return name == plan_.names.end() ? plain : Message{name->second, name->second};
    }
    return plain;
  }

  const Plan& plan_;
  const dossier::Schema& schema_;
};

}  // namespace

void put_in_words(Plan& plan, const dossier::Schema& schema) {
  const Describer describe(plan, schema);
  for (Step& step : plan.steps) {
    for (Change& c : step.changes) describe.change(step.kind, c);
    for (Missing& m : step.missing) m.label = describe.label(step.kind, m.path);
  }
}

}  // namespace ducha::plan
