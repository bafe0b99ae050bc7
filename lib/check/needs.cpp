// From inputs that were missing to fields with a path, which people can fill in: add_needs(). Which
// of them matter most is found in result/missing.h.
#include "check/needs.h"

#include <set>

namespace ducha::check {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using result::Need;

// Where a record of this type is in dossiers of a kind, without keys.
bool find_type(const RecordSpec& at, const cel::RecordType* wanted, std::string& path) {
  if (at.type == wanted) return true;
  for (const FieldSpec& f : at.fields) {
    const RecordSpec* record = f.inner();
    if (record == nullptr) continue;
    const std::size_t length = path.size();
    path += (length > 0 ? "." : "") + f.name;
    if (find_type(*record, wanted, path)) return true;
    path.resize(length);
  }
  return false;
}

class Collector {
 public:
  Collector(const rule::Rulebook& book, const rule::Rule& rule, const Subject& subject,
            const cel::Layout& layout, result::Finding& finding)
      : book_(book), rule_(rule), subject_(subject), layout_(layout), finding_(finding) {}

  void add(const cel::MissingInput& m) {
    using Why = cel::MissingInput::Why;
    if (m.why == Why::parameter) {
      put({Need::What::parameter, {}, {}, parameter_of(book_, m)});
    } else if (m.why == Why::dossier) {
      put({Need::What::dossier, target(), std::string(m.field), {}});
    } else if (m.why == Why::field && m.parent != nullptr) {
      field(*m.parent, m.field);
    }
  }

 private:
  void put(Need need) {
    // One missing field is met by several conditions; a finding names it once.
    if (!known_.insert(need).second) return;
    if (finding_.needs.size() < result::kNeeds) {
      finding_.needs.push_back(std::move(need));
    } else {
      ++finding_.needs_left_out;
    }
  }

  void field(const cel::Record& parent, std::string_view name) {
    const int number = parent.type->find(name);
    if (number < 0) return;
    const cel::Origin* origin = parent.origin;
    const bool own = origin == nullptr || origin == subject_.root->origin;
    Need need{Need::What::field,
              own ? subject_.kind->name : origin->kind,
              std::string(own ? subject_.id : origin->id),
              {}};
    // Of the dossier itself the path has keys; of another one only the type of the record is known,
    // and the path leads to the first place for such records.
    if (own) {
      need.path = subject_.path_of(parent, number, layout_);
    } else {
      const dossier::KindSpec* kind = book_.schema.kind(origin->kind);
      if (kind != nullptr && find_type(*kind->record, parent.type, need.path) && !need.path.empty())
        need.path += '.';
      need.path += name;
    }
    const RecordSpec* spec = book_.schema.record_of(parent.type);
    if (spec != nullptr) expand(spec->fields[static_cast<std::size_t>(number)], std::move(need));
  }

  // Of a part that is missing as a whole, what the rule reads.
  void expand(const FieldSpec& spec, Need need) {
    const RecordSpec* record = spec.shape == FieldSpec::Shape::record ? spec.record : nullptr;
    bool any = false;
    if (record != nullptr)
      for (const cel::FieldRead& read : reads())
        if (read.record == record->type) {
          const FieldSpec& below = record->fields[static_cast<std::size_t>(read.field)];
          expand(below, {need.what, need.kind, need.dossier, need.path + "." + below.name});
          any = true;
        }
    if (!any) put(std::move(need));
  }

  const std::set<cel::FieldRead>& reads() {
    if (!reads_.empty()) return reads_;
    const auto take = [&](const rule::Expression& e) {
      if (e) reads_.insert(e.expr->reads().begin(), e.expr->reads().end());
    };
    rule::each_expression(rule_, take);
    return reads_;
  }

  // The kind of a missing dossier, if only one reference can have named it.
  std::string target() {
    std::set<std::string> targets;
    for (const cel::FieldRead& read : reads()) {
      const RecordSpec* spec = book_.schema.record_of(read.record);
      if (spec == nullptr) continue;
      const FieldSpec& f = spec->fields[static_cast<std::size_t>(read.field)];
      if (f.scalar == dossier::Scalar::reference && f.shape == FieldSpec::Shape::scalar)
        targets.insert(f.target);
    }
    return targets.size() == 1 ? *targets.begin() : std::string();
  }

  const rule::Rulebook& book_;
  const rule::Rule& rule_;
  const Subject& subject_;
  const cel::Layout& layout_;
  result::Finding& finding_;
  std::set<cel::FieldRead> reads_;
  std::set<Need> known_;  // each once
};

}  // namespace

std::string parameter_of(const rule::Rulebook& book, const cel::MissingInput& m) {
  for (const rule::Topic& topic : book.topics) {
    if (m.parent == nullptr) break;
    if (m.parent->type == book.topic_type(topic.id) ||
        m.parent->type == book.params_type(topic.id)) {
      std::string full = topic.id + "." + std::string(m.field);
      if (book.parameter(full) != nullptr) return full;
    }
  }
  return std::string(m.field);
}

void add_needs(const rule::Rulebook& book, const rule::Rule& rule,
               const std::vector<const cel::MissingInput*>& inputs, const Subject& subject,
               const cel::Layout& layout, result::Finding& finding) {
  Collector collector(book, rule, subject, layout, finding);
  for (const cel::MissingInput* m : inputs) collector.add(*m);
}

std::vector<result::FieldInfo> fields_of(const rule::Rulebook& book,
                                         const std::vector<result::Finding>& findings) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const result::Finding& f : findings)
    for (const Need& n : f.needs)
      if (n.what == Need::What::field) seen.emplace(n.kind, result::without_keys(n.path));
  std::vector<result::FieldInfo> out;
  for (const auto& [kind, path] : seen) {
    const dossier::KindSpec* spec = book.schema.kind(kind);
    result::FieldInfo info{kind, path, {}};
    dossier::PathFault ignored;
    if (spec != nullptr && spec->record != nullptr)
      for (const FieldSpec* field :
           dossier::fields_along(*spec->record, path, dossier::Lists::enter, ignored)) {
        info.title.zh += (info.title.zh.empty() ? "" : "／") + field->label.zh;
        info.title.en += (info.title.en.empty() ? "" : " / ") + field->label.en;
      }
    out.push_back(std::move(info));
  }
  return out;
}

}  // namespace ducha::check
