// What a rulebook knows by name or by day: the other half of rulebook.h, which load.cpp fills.
// Lists are walked: a rulebook has some hundred entries.
#include "base/suggest.h"
#include "base/text.h"
#include "result/run.h"
#include "rule/load_parts.h"

namespace ducha::rule {

const DatedValue* in_force(const std::vector<DatedValue>& values, Date day) {
  const DatedValue* found = nullptr;
  for (const DatedValue& v : values)
    if (!v.from || *v.from <= day) found = &v;  // sorted: the last that has begun
  // A value that ended is there as absent, so that it hides the one before it.
  return found == nullptr || found->value.is(cel::Kind::absent) ? nullptr : found;
}

const DatedValue* Parameter::on(Date day) const { return in_force(values, day); }

const dossier::KindSpec* known_kind(const Rulebook& book, const yaml::Context& context,
                                    const yaml::Node& at, std::string_view id) {
  const dossier::KindSpec* kind = book.schema.kind(at.text);
  if (kind == nullptr) {
    Hint hint = meant(at.text, names_of(book.schema.kinds(), &dossier::KindSpec::name));
    if (const dossier::KindSpec* titled = book.schema.kind_named(at.text))
      hint = did_you_mean(titled->name);
    context.complain(at, id, say("没有类别 {}", "there is no kind {}", visible(at.text)),
                     std::move(hint), std::string(at.text));
  }
  return kind;
}

const Provision* Rulebook::provision(std::string_view wanted) const {
  for (const Provision& p : provisions)
    if (p.id == wanted) return &p;
  return nullptr;
}

const Parameter* Rulebook::parameter(std::string_view wanted) const {
  for (const Parameter& p : parameters)
    if (p.id == wanted) return &p;
  return nullptr;
}

const Rule* Rulebook::rule(std::string_view wanted) const {
  for (const auto* list : {&rules, &measures})
    for (const Rule& r : *list)
      if (r.id == wanted) return &r;
  return nullptr;
}

bool Rule::about_dossier() const { return result::origin_of(id) == result::Origin::input; }

const Topic* Rulebook::topic(std::string_view wanted) const {
  for (const Topic& t : topics)
    if (t.id == wanted) return &t;
  return nullptr;
}

const cel::RecordType* Rulebook::params_type(std::string_view topic) const {
  const auto found = param_types.find(topic);
  return found == param_types.end() ? nullptr : found->second.whole;
}

const cel::RecordType* Rulebook::topic_type(std::string_view topic) const {
  const auto found = param_types.find(topic);
  return found == param_types.end() ? nullptr : found->second.own;
}

}  // namespace ducha::rule
