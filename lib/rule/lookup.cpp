// What a rulebook knows by name or by day. The other half of rulebook.h, which load.cpp fills.
#include "result/run.h"
#include "rule/rulebook.h"

namespace ducha::rule {

const DatedValue* Parameter::on(Date day) const {
  const DatedValue* found = nullptr;
  for (const DatedValue& v : values)
    if (!v.from || *v.from <= day) found = &v;
  return found == nullptr || found->value.is(cel::Kind::absent) ? nullptr : found;
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
