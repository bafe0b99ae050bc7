// Lists that say how many items they must have, and what a rule does with them: find_rolls().
#include <algorithm>
#include <functional>
#include <set>

#include "cel/ast.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

// True if a list is read to be walked, and to ask whether it is there, alone. What else is made of
// it, its size above all, says nothing of items that are not listed.
bool walked(const cel::Node& n, const cel::FieldRead& list) {
  const auto is_list = [&](const cel::Node& part) {
    return part.op == cel::Op::select && part.record == list.record && part.field == list.field;
  };
  if (is_list(n)) return false;
  for (std::size_t i = 0; i < n.args.size(); ++i) {
    const cel::Node& part = *n.args[i];
    const bool range = n.op == cel::Op::loop && i == 0 && is_list(part) && !part.optional;
    if (!range && !walked(part, list)) return false;
  }
  return true;
}

class Rolls {
 public:
  Rolls(Rulebook& book, const Source& file, const std::string& topic, Rule& rule,
        std::set<const dossier::FieldSpec*>& complained, Problems& problems)
      : book_(book),
        file_(file),
        topic_(topic),
        rule_(rule),
        complained_(complained),
        problems_(problems) {}

  void find() {
    each_expression(rule_, [&](const Expression& e) {
      if (e) reads_.insert(e.expr->reads().begin(), e.expr->reads().end());
    });
    // Few rules read such a list: the others need no walk through the schema.
    if (std::none_of(reads_.begin(), reads_.end(), [&](const cel::FieldRead& r) {
          const dossier::RecordSpec* of = book_.schema.record_of(r.record);
          return of != nullptr && !of->at(r.field).complete.empty();
        }))
      return;
    const cel::Env env = complete_environment(book_, *rule_.kind, topic_);
    look(*rule_.kind->record, {}, env);
  }

 private:
  void look(const dossier::RecordSpec& record, const std::string& path, const cel::Env& env) {
    if (!above_.insert(&record).second) return;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const dossier::FieldSpec& f = record.fields[i];
      const cel::FieldRead read{record.type, static_cast<int>(i)};
      const bool asked = !f.complete.empty() && reads_.count(read) != 0;
      if (f.record == nullptr && !asked) continue;  // nearly all, and for every rule
      const std::string name = path + f.name;
      if (f.record != nullptr) look(*f.record, name + ".", env);
      if (asked) add(f, read, name, env);
    }
    above_.erase(&record);
  }

  void add(const dossier::FieldSpec& f, const cel::FieldRead& read, const std::string& name,
           const cel::Env& env) {
    Roll roll;
    roll.field = &f;
    // What rules do with it is asked before their own expressions include those of the roll.
    roll.walked = true;
    for (const Let& let : rule_.lets) roll.walked &= walks(let.value, read);
    for (const Condition& c : rule_.conditions) roll.walked &= walks(c.that, read);
    roll.list = part(env, "self." + name, f);
    roll.due = part(env, f.complete, f);
    if (!roll.list || !roll.due) return;
    if (const cel::Type& type = roll.due.expr->type();
        type.kind != cel::Kind::int64 && !type.dyn()) {
      if (complained_.insert(&f).second)
        problems_.push_back({"cel/type", f.file, f.complete_where, 1,
                             say("complete 应是整数：列表应有几项",
                                 "`complete` must be a whole number: how many items there must be"),
                             say("写一个有项数的字段，如 staff_total",
                                 "name a field with the number, such as staff_total")});
      return;
    }
    if (compares(*roll.due.expr, f))
      rule_.compared.push_back(&f);
    else
      rule_.rolls.push_back(std::move(roll));
  }

  static bool walks(const Expression& e, const cel::FieldRead& list) {
    return !e || walked(*e.expr->ast().root, list);
  }

  // A rule that reads the number compares the two itself.
  bool compares(const cel::Expr& due, const dossier::FieldSpec& f) const {
    const dossier::RecordSpec* items = f.shape == dossier::FieldSpec::Shape::back
                                           ? book_.schema.kind(f.target)->record
                                           : f.inner();
    return std::any_of(due.reads().begin(), due.reads().end(), [&](const cel::FieldRead& r) {
      const dossier::RecordSpec* of = book_.schema.record_of(r.record);
      // Of the items themselves both may read what they like.
      return of != nullptr && of != items && reads_.count(r) != 0 &&
             of->fields[static_cast<std::size_t>(r.field)].shape ==
                 dossier::FieldSpec::Shape::scalar;
    });
  }

  Expression part(const cel::Env& env, const std::string& text, const dossier::FieldSpec& field) {
    Expression out;
    out.text = text;
    out.file = &file_;
    out.where = rule_.where;
    cel::Issues issues;
    out.expr = cel::check(text, env, issues);
    if (!issues.empty() && complained_.insert(&field).second)
      problems_.push_back({"cel/" + issues[0].id, field.file, field.complete_where, 1,
                           issues[0].message, issues[0].hint});
    return out;
  }

  Rulebook& book_;
  const Source& file_;
  const std::string& topic_;
  Rule& rule_;
  std::set<const dossier::FieldSpec*>& complained_;
  Problems& problems_;
  std::set<cel::FieldRead> reads_;
  std::set<const dossier::RecordSpec*> above_;  // a type may hold itself
};

}  // namespace

void find_rolls(Rulebook& book, const Source& file, const std::string& topic, Rule& rule,
                std::set<const dossier::FieldSpec*>& complained, Problems& problems) {
  Rolls(book, file, topic, rule, complained, problems).find();
}

}  // namespace ducha::rule
