// Repairs of rules, and the network of who belongs to whom: read and checked against the schema.
// Doors: read_repair(), read_network(). They are carried out by lib/plan; nothing is tried here.
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/describe.h"
#include "rule/keys.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

// True if a value of this type can be written into the field.
bool fits(const cel::Type& type, const dossier::FieldSpec& field) {
  // Known only when it runs, or `none`, which set() looks at by itself.
  if (type.dyn() || type.kind == cel::Kind::null) return true;
  switch (field.scalar) {
    case dossier::Scalar::string:
    case dossier::Scalar::reference:
    case dossier::Scalar::choice:
      return type.kind == cel::Kind::string || type.kind == cel::Kind::ref;
    case dossier::Scalar::decimal:  // a whole number is a decimal too, but not the other way round
    case dossier::Scalar::money:
      return type.kind == cel::Kind::int64 || type.kind == cel::Kind::decimal;
    default:
      return type.kind == dossier::kind_of(field.scalar);
  }
}

class RepairReader {
 public:
  RepairReader(Rulebook& book, const Source& file, const Rule& rule, Problems& problems)
      : book_(book),
        file_(file),
        rule_(rule),
        problems_(problems),
        context_{file.name(), &problems, book.languages},
        // A repair is evaluated where the rule failed: what its failing tells is known.
        env_(failing_environment(book, rule)) {}

  std::shared_ptr<const Repair> read(const Node& node) {
    auto repair = std::make_shared<Repair>();
    Fields fields(context_, node, repair_keys());
    if (!fields.ok()) return nullptr;
    acts(fields, *rule_.kind, true, repair->acts);
    if (const Node* first = fields.get("first")) precondition(*first, *repair);
    fields.done();
    each_expression(*repair, [&](const Expression& e) { relational(e, *repair); });
    return repair;
  }

 private:
  void precondition(const Node& node, Repair& repair) {
    Fields fields(context_, node, repair_first_keys());
    if (!fields.ok()) return;
    const auto expression = [&](std::string_view key) {
      const Node* at = fields.get(key);
      return at == nullptr ? Expression{} : read_expression(book_, file_, *at, env_, problems_);
    };
    // On the failing dossier; `of` then leads to the one that must act first.
    repair.holds = expression("holds");
    repair.of = expression("of");
    if (const Node* step = fields.get("step")) {
      Fields words(context_, *step, yaml::words_table(), {"step ", "step"});
      read_words(book_, context_, file_, words, env_, repair.step, problems_);
      words.done();
    }
    const dossier::KindSpec* kind = nullptr;
    if (repair.of)
      if (const cel::RecordType* ref = repair.of.expr->type().ref)
        for (const dossier::KindSpec& k : book_.schema.kinds())
          if (k.record->type == ref) kind = &k;
    if (kind == nullptr && repair.of)
      context_.complain(
          *fields.get("of"), "rulebook/repair",
          say("of 应是引用另一档案的字段", "`of` must be a field that refers to another dossier"));
    if (kind != nullptr) acts(fields, *kind, false, repair.first);
    fields.done();
  }

  void acts(Fields& fields, const dossier::KindSpec& kind, bool own, RepairActs& out) {
    const auto each = [&](std::string_view key, auto f) {
      if (const Node* node = fields.get(key)) yaml::each_pair(*node, f);
    };
    each("set", [&](const Node& key, const Node& value) {
      const dossier::FieldSpec* field = find(key, kind, own);
      if (field == nullptr) return;
      out.sets.push_back(set(key, *field, value));
    });
    each("append", [&](const Node& key, const Node& value) {
      const dossier::FieldSpec* field = find(key, kind, own);
      if (field == nullptr) return;
      if (field->item == nullptr || field->item->record == nullptr) {
        context_.complain(key, "rulebook/repair",
                          say("{} 不是由记录组成的列表", "{} is no list of records", key.text));
        return;
      }
      RepairAppend append{std::string(key.text), {}};
      if (yaml::expect(context_, value, yaml::Shape::mapping, {"append 的项", "the new item"}))
        yaml::each_pair(value, [&](const Node& name, const Node& v) {
          book_.schema.paths.push_back(
              {file_.name(), name.where(), 0, field->item->record, dossier::Lists::stop});
          const int at = field->item->record->find(name.text);
          if (at < 0) return complain(name, dossier::no_field(*field->item->record, name.text));
          append.items.push_back(
              set(name, field->item->record->fields[static_cast<std::size_t>(at)], v));
        });
      out.appends.push_back(std::move(append));
    });
    each("give", [&](const Node& key, const Node& value) {
      if (find(key, kind, own) == nullptr) return;
      Fields words(context_, value, yaml::words_table(), {"give 的项", "what is to be given"});
      out.gives.push_back({std::string(key.text), words.words_inline(true)});
      words.done();
    });
  }

  RepairSet set(const Node& key, const dossier::FieldSpec& field, const Node& value) {
    RepairSet out{std::string(key.text), &field,
                  read_expression(book_, file_, value, env_, problems_)};
    if (field.shape != dossier::FieldSpec::Shape::scalar)
      context_.complain(key, "rulebook/repair",
                        say("{} 不是单个的值", "{} is no single value", key.text));
    else if (out.value &&
             (out.value.expr->type().none || out.value.expr->type().kind == cel::Kind::null) &&
             field.none == dossier::FieldSpec::None::refused)
      context_.complain(value, "rulebook/repair",
                        say("{} 不能填“无”", "{} cannot be none", key.text));
    else if (out.value && !fits(out.value.expr->type(), field))
      context_.complain(
          value, "rulebook/repair",
          say("{} 不能写入 {}", "{} cannot be written to {}", cel::in_words(out.value.expr->type()),
              key.text),
          field.scalar == dossier::Scalar::date
              ? say("写得出日期的表达式，如 as_of 或 date('2013-09-01')",
                    "write an expression that gives a day, such as as_of or "
                    "date('2013-09-01')")
              : Message{"写得出" + dossier::expected(field).zh + "的表达式",
                        "write an expression that gives " + dossier::expected(field).en});
    return out;
  }

  // The field at the path of a key; nullptr after saying what is wrong.
  const dossier::FieldSpec* find(const Node& key, const dossier::KindSpec& kind, bool own) {
    const dossier::RecordSpec* record = kind.record;
    std::string_view path = key.text;
    // From the item that the rule looks at, else from the dossier.
    const std::string_view lead = path.substr(0, path.find('.'));
    if (const int each = own ? each_named(rule_, lead) : -1; each >= 0 && lead != path) {
      path.remove_prefix(lead.size() + 1);
      record = item_record(book_, rule_, static_cast<std::size_t>(each));
    }
    dossier::PathFault fault;
    if (record != nullptr)
      book_.schema.paths.push_back(
          {file_.name(), key.where(), key.text.size() - path.size(), record, dossier::Lists::stop});
    if (record == nullptr) {
      complain(key, {say("{} 之下没有字段", "{} has no fields of its own", lead), {}});
      return nullptr;
    }
    const auto way = dossier::fields_along(*record, path, dossier::Lists::stop, fault);
    if (!way.empty()) return way.back();
    // A field of the item that the rule looks at, whose name was left out.
    for (std::size_t i = 0; own && i < rule_.each.size(); ++i)
      if (const dossier::RecordSpec* item = item_record(book_, rule_, i);
          item != nullptr && item->find(lead) >= 0)
        fault.hint = say("写 {}.{}", "write {}.{}", rule_.each[i].name, visible(key.text));
    complain(key, std::move(fault));
    return nullptr;
  }

  void complain(const Node& at, dossier::PathFault fault) {
    context_.complain(at, "rulebook/repair", std::move(fault.what), std::move(fault.hint));
  }

  void relational(const Expression& e, Repair& repair) {
    if (!e) return;
    repair.relational |= e.expr->relational();
    // A plan tries repairs on the dossier and its group.
    if (!asked_all(book_, e).empty())
      problems_.push_back({"cel/all", file_.name(), e.where, 1,
                           say("repair 不能用 all", "repair cannot ask `all`"),
                           say("用 let 求出值，在 repair 里用它的名字",
                               "compute the value in a let, and use its name in the repair")});
    for (const cel::RecordType* type : e.expr->whole())
      if (book_.schema.record_of(type) != nullptr)
        problems_.push_back({"cel/whole",
                             file_.name(),
                             e.where,
                             1,
                             say("不能使用整份 {}，须读取具体字段",
                                 "uses a whole {}; read its fields", type->name()),
                             {}});
  }

  Rulebook& book_;
  const Source& file_;
  const Rule& rule_;
  Problems& problems_;
  Context context_;
  cel::Env env_;
};

}  // namespace

void each_expression(const Repair& repair, const std::function<void(const Expression&)>& f) {
  f(repair.holds);
  f(repair.of);
  for (const Template* t : {&repair.step.zh, &repair.step.en})
    for (const Expression& e : t->holes) f(e);
  for (const RepairActs* acts : {&repair.acts, &repair.first}) {
    for (const RepairSet& s : acts->sets) f(s.value);
    for (const RepairAppend& a : acts->appends)
      for (const RepairSet& s : a.items) f(s.value);
  }
}

std::shared_ptr<const Repair> read_repair(Rulebook& book, const Source& file, const Node& node,
                                          const Rule& rule, Problems& problems) {
  return RepairReader(book, file, rule, problems).read(node);
}

void read_network(Rulebook& book, const Source& file, const Node& list, Problems& problems) {
  const Context context{file.name(), &problems, book.languages};
  if (!yaml::expect(context, list, yaml::Shape::sequence, {"network.yaml ", "network.yaml"}))
    return;
  yaml::each_item(list, [&](const Node& item) {
    Fields fields(context, item, network_keys());
    if (!fields.ok()) return;
    Rule link;
    // A link is evaluated as a measure is, one value for each dossier; it judges nothing and is in
    // no list of measures.
    link.measure = true;
    link.link = true;
    link.file = &file;
    link.where = item.where();
    link.title = fields.words_inline(true);
    link.id = "network/" + std::to_string(book.links.size());
    link.topic = book.topics.empty() ? "" : book.topics.front().id;
    // A second kind of link, drawn dashed: a duty beside the belonging.
    if (fields.flag("beside").value_or(false)) link.unit = "beside";
    const std::string kind = fields.text("kind");
    link.kind = book.schema.kind(kind);
    if (link.kind == nullptr && !kind.empty())
      context.complain(*fields.get("kind"), "rulebook/kind",
                       say("没有类别 {}", "there is no kind {}", visible(kind)),
                       meant(kind, names_of(book.schema.kinds(), &dossier::KindSpec::name)));
    cel::Env link_env =
        link.kind == nullptr ? cel::Env(book.types) : environment(book, *link.kind, link.topic);
    const auto expression = [&](std::string_view key) {
      const Node* node = fields.get(key);
      if (node == nullptr || link.kind == nullptr) return Expression{};
      return read_expression(book, file, *node, link_env, problems);
    };
    link.when = expression("when");
    // `to` is asked only where `when` holds: fields that it found to be there are known to be.
    if (link.when) link_env.know(*link.when.expr, true);
    link.conditions.emplace_back();
    link.conditions[0].that = expression("to");
    // Whom it belongs to is a dossier, or a name.
    if (const Expression& to = link.value())
      if (const cel::Type& type = to.expr->type();
          type.ref == nullptr && type.kind != cel::Kind::string && !type.dyn())
        context.complain(*fields.get("to"), "cel/type",
                         say("to 应是一份档案或一个名称，这里是 {}",
                             "`to` is a dossier or a name; this is {}", cel::describe(type)),
                         say("写一个 ref 字段，或得出文字的表达式",
                             "write a field that is a `ref`, or an expression that gives a text"));
    for (const Expression* e : std::initializer_list<const Expression*>{&link.when, &link.value()})
      link.relational |= *e && e->expr->relational();
    fields.done();
    book.links.push_back(std::move(link));
  });
}

}  // namespace ducha::rule
