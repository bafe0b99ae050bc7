// Rules and measures: the keys of a rule, and what its finding points at. Expressions, messages and
// values of parameters are read by expressions.cpp.
#include <algorithm>
#include <set>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

bool slug(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return true;
}

class RuleReader {
 public:
  RuleReader(Rulebook& book, const Source& file, const std::string& topic, Problems& problems)
      : book_(book),
        file_(file),
        topic_(topic),
        context_{file.name(), &problems},
        problems_(problems) {}

  void read(const Node& node) {
    Fields fields(context_, node, {"规则 ", "the rule"});
    if (!fields.ok()) return;
    Rule rule;
    rule.topic = topic_;
    rule.file = &file_;
    rule.where = node.where();
    rule.measure = fields.has("measure");
    rule.id = fields.text(rule.measure ? "measure" : "id", true);
    check_id(node, rule.id);
    rule.aliases = fields.texts("aliases");
    rule.cites = fields.texts("cites");
    cites(fields.has("cites") ? *fields.get("cites") : node, rule);
    const std::string kind = fields.text("kind", true);
    rule.kind = book_.schema.kind(kind);
    if (rule.kind == nullptr && !kind.empty()) {
      std::vector<std::string> known;
      for (const auto& k : book_.schema.kinds()) known.push_back(k.name);
      context_.complain(*fields.get("kind"), "rulebook/kind",
                        say("没有类别 {}", "there is no kind {}", kind), meant(kind, known));
    }
    rule.title = fields.words("title", rule.measure);
    rule.from = fields.date("from");
    rule.to = fields.date("to");
    if (rule.from && rule.to && *rule.to < *rule.from)
      context_.complain(*fields.get("to"), "rulebook/value",
                        say("to 早于 from，规则从不适用", "`to` is before `from`: never in force"));
    if (const auto s = fields.choice("severity", {"note", "warning", "error"})) {
      rule.severity = static_cast<Severity>(*s);
      rule.own_severity = true;
    }
    period(fields, rule);
    silence(fields, rule);
    if (rule.kind != nullptr && rule.kind->record != nullptr) {
      expressions(fields, rule);
    } else {
      // Without a kind nothing can be said of the rest, so nothing is.
      for (const char* key :
           {"each", "when", "let", "assert", "value", "check", "at", "unit", "message", "lifetime"})
        fields.get(key);
    }
    if (rule.conditions.empty()) rule.conditions.emplace_back();
    rule.remedies = dated_words(fields, "remedy", !rule.measure);
    rule.supply = fields.words("supply");
    fields.words("note");
    if (const Node* repair = fields.get("repair");
        repair != nullptr && rule.kind != nullptr && rule.kind->record != nullptr)
      rule.repair = read_repair(book_, file_, *repair, rule, problems_);
    fields.done();
    (rule.measure ? book_.measures : book_.rules).push_back(std::move(rule));
  }

 private:
  void check_id(const Node& node, const std::string& id) {
    const std::size_t slash = id.find('/');
    if (slash == id.npos || id.substr(0, slash) != topic_ || !slug(id.substr(slash + 1)))
      context_.complain(
          node, "rulebook/id",
          say("规则编号应为 {}/名称(小写字母、数字、连字符),这里是“{}”",
              "the id must be {}/name in small letters, digits and hyphens; this is `{}`", topic_,
              visible(id)));
  }

  void cites(const Node& node, Rule& rule) {
    if (rule.cites.empty())
      context_.complain(node, "rulebook/cites",
                        say("规则 {} 没有引用条款(cites)", "rule {} cites no provision", rule.id));
    bool first = true;
    std::vector<const Node*> words;
    for (const Node& one : node.items()) words.push_back(&one);
    std::size_t next = 0;
    for (const std::string& id : rule.cites) {
      const Node& at = next < words.size() ? *words[next] : node;
      ++next;
      const Provision* p = book_.provision(id);
      if (p == nullptr) {
        std::vector<std::string> known;
        for (const Provision& k : book_.provisions) known.push_back(k.id);
        const std::string near = suggest(id, known);
        context_.complain(at, "rulebook/cites", say("没有条款 {}", "there is no provision {}", id),
                          did_you_mean(near));
        continue;
      }
      if (first) rule.severity = book_.severity_of[static_cast<std::size_t>(p->modality)];
      first = false;
    }
  }

  Expression expression(Fields& fields, std::string_view key, const cel::Env& env, bool required) {
    const Node* node = fields.get(key, required);
    if (node == nullptr) return {};
    return read_expression(file_, *node, env, problems_);
  }

  void want_bool(const Expression& e, std::string_view key) {
    if (!e) return;
    const cel::Type& type = e.expr->type();
    if ((type.kind == cel::Kind::boolean && !type.none) || type.dyn()) return;
    problems_.push_back({"cel/type",
                         file_.name(),
                         e.where,
                         1,
                         say("{} 应得出真或假,这里得出 {}", "{} must be true or false, this is {}",
                             key, cel::describe(type)),
                         {}});
  }

  void period(Fields& fields, Rule& rule) {
    const Node* node = fields.get("period");
    if (node == nullptr) return;
    const std::vector<std::string_view> known(std::begin(kEvery) + 1, std::end(kEvery));
    const auto named = [&](std::optional<std::size_t> at) {
      if (at) rule.every = static_cast<Every>(*at + 1);
    };
    if (node->shape != yaml::Shape::mapping) return named(fields.choice("period", known));
    Fields inner(context_, *node, {"period ", "period"});
    named(inner.choice("of", known, true));
    if (const Node* share = inner.get("share")) {
      const auto value = parse_decimal(share->text);
      if (!value || *value <= 0 || *value > 1'000'000) {
        context_.complain(*share, "rulebook/value",
                          say("share 应大于 0、不大于 1", "`share` must be above 0, at most 1"));
      } else {
        rule.share = *value;
      }
    }
    inner.done();
  }

  // Checks of lint that this rule is not told of, each with a reason.
  void silence(Fields& fields, Rule& rule) {
    const Node* node = fields.get("silence");
    if (node == nullptr ||
        !yaml::expect(context_, *node, yaml::Shape::mapping, {"silence ", "silence"}))
      return;
    yaml::each_pair(*node, [&](const Node& key, const Node& value) {
      Fields words(context_, value, {"silence 的理由", "the reason"});
      rule.silenced[std::string(key.text)] = words.words_inline(true);
      words.done();
    });
  }

  // {zh, en}, or a list of them with the day from which each is said.
  std::vector<Dated<Message>> dated_words(Fields& fields, std::string_view key, bool required) {
    std::vector<Dated<Message>> out;
    const Node* node = fields.get(key, required);
    if (node == nullptr) return out;
    each_dated(*node, key, [&](Fields& words, std::optional<Date> from) {
      out.push_back({from, words.words_inline(true)});
    });
    return out;
  }

  template <typename F>
  void each_dated(const Node& node, std::string_view key, F f) {
    const Message what{fmt::format("{} ", key), std::string(key)};
    std::optional<Date> last;
    bool first = true;
    const auto one = [&](const Node& item, bool dated) {
      Fields words(context_, item, what);
      const auto from = dated ? words.date("from") : std::nullopt;
      if (!first && (!from || (last && *from <= *last)))
        context_.complain(item, "rulebook/order",
                          say("{} 应按 from 由早到晚排列", "{} must be sorted by `from`", key));
      first = false;
      last = from;
      f(words, from);
      words.done();
    };
    if (node.shape != yaml::Shape::sequence) return one(node, false);
    yaml::each_item(node, [&](const Node& item) { one(item, true); });
    if (node.count == 0)
      context_.complain(node, "rulebook/missing", say("{} 是空的", "{} is empty", key));
  }

  void messages(Fields& fields, bool required, const cel::Env& env, Condition& out) {
    const Node* node = fields.get("message", required);
    if (node == nullptr) return;
    each_dated(*node, "message", [&](Fields& words, std::optional<Date> from) {
      Dated<Words>& d = out.messages.emplace_back();
      d.from = from;
      for (const auto& [key, to] : {std::pair{"zh", &d.said.zh}, {"en", &d.said.en}})
        if (const Node* text = words.get(key, true))
          read_template(file_, *text, env, *to, problems_);
    });
  }

  // `assert` with its message, or `check` with several; each knows that those before it hold.
  void conditions(Fields& fields, Rule& rule, cel::Env env) {
    const auto read = [&](Fields& keys, std::string_view key, bool own_remedy) {
      Condition& c = rule.conditions.emplace_back();
      c.that = expression(keys, key, env, true);
      if (!rule.measure) want_bool(c.that, key);
      cel::Env failing = env;
      if (c.that && !rule.measure) {
        failing.know(*c.that.expr, false);
        env.know(*c.that.expr, true);
      }
      messages(keys, !rule.measure, failing, c);
      if (c.messages.empty()) c.messages.emplace_back();
      if (own_remedy) c.remedies = dated_words(keys, "remedy", false);
    };
    const Node* check = rule.measure ? nullptr : fields.get("check");
    if (check == nullptr) return read(fields, rule.measure ? "value" : "assert", false);
    if (!yaml::expect(context_, *check, yaml::Shape::sequence, {"check ", "check"})) return;
    yaml::each_item(*check, [&](const Node& item) {
      Fields keys(context_, item, {"check 的项", "an item of check"});
      if (!keys.ok()) return;
      read(keys, "that", true);
      keys.done();
    });
    if (check->count == 0)
      context_.complain(*check, "rulebook/missing", say("check 是空的", "check is empty"));
  }

  void lets(Fields& fields, Rule& rule, cel::Env& env) {
    const Node* node = fields.get("let");
    if (node == nullptr || !yaml::expect(context_, *node, yaml::Shape::mapping, {"let ", "let"}))
      return;
    yaml::each_pair(*node,
                    [&](const Node& key, const Node&) { env.later.insert(std::string(key.text)); });
    yaml::each_pair(*node, [&](const Node& key, const Node& value) {
      Let let;
      let.name = key.text;
      let.where = key.where();
      const Node* is = &value;
      if (value.shape == yaml::Shape::mapping) {
        Fields words(context_, value, {"let 的项", "an item of let"});
        is = words.get("is", true);
        let.words = words.words_inline(true);
        words.done();
      }
      if (is != nullptr) let.value = read_expression(file_, *is, env, problems_);
      env.later.erase(let.name);
      add_let(env, let, book_.types);
      rule.lets.push_back(std::move(let));
    });
  }

  void lifetime(Fields& fields, Rule& rule, const cel::Env& env) {
    const auto of_kind = [&](const std::string& field) {
      Expression out;
      if (field.empty()) return out;
      cel::Issues ignored;
      out.text = field;
      out.file = &file_;
      out.where = rule.where;
      out.expr = cel::check("self." + field, env, ignored);
      return out;
    };
    const Node* node = fields.get("lifetime");
    if (node == nullptr) {
      rule.lifetime_from = of_kind(rule.kind->lifetime_from);
      rule.lifetime_to = of_kind(rule.kind->lifetime_to);
      return;
    }
    if (node->shape == yaml::Shape::scalar && node->text == "any") return;
    Fields inner(context_, *node, {"lifetime ", "lifetime"});
    for (const auto& [key, to] :
         {std::pair{"from", &rule.lifetime_from}, {"to", &rule.lifetime_to}}) {
      *to = expression(inner, key, env, false);
      if (*to && to->expr->type().kind != cel::Kind::date && !to->expr->type().dyn())
        context_.complain(*inner.get(key), "cel/type",
                          say("{} 应得出日期", "{} must be a date", key));
    }
    inner.done();
  }

  void expressions(Fields& fields, Rule& rule) {
    cel::Env env = environment(book_, *rule.kind, topic_);
    lifetime(fields, rule, env);
    if (const Node* each = fields.get("each");
        each != nullptr && yaml::expect(context_, *each, yaml::Shape::mapping, {"each ", "each"})) {
      if (each->count != 1) {
        context_.complain(*each, "rulebook/each",
                          say("each 写一个名字和一个列表", "each takes one name and one list"));
      } else {
        const yaml::Pair only = *each->pairs().begin();
        rule.each_name = only.key.text;
        rule.each = read_expression(file_, only.value, env, problems_);
        const cel::Type* item = book_.types.dyn();
        if (rule.each) {
          const cel::Type& type = rule.each.expr->type();
          if (type.kind == cel::Kind::list && type.args[0] != nullptr &&
              type.args[0]->kind == cel::Kind::record) {
            item = type.args[0];
          } else {
            problems_.push_back(
                {"cel/type",
                 file_.name(),
                 rule.each.where,
                 1,
                 say("each 需要一个由记录组成的列表,这里是 {}",
                     "each needs a list of records, this is {}", cel::describe(type)),
                 {}});
          }
        }
        env.add(rule.each_name, item, rule.each.personal());
      }
    }
    rule.when = expression(fields, "when", env, false);
    want_bool(rule.when, "when");
    if (rule.when) env.know(*rule.when.expr, true);
    lets(fields, rule, env);
    conditions(fields, rule, env);
    if (rule.conditions.empty()) rule.conditions.emplace_back();
    find_target(fields, rule);
    unit(fields, rule);
    rule.variables = static_cast<int>(env.variables().size());
    rolls(rule);
    const auto look = [&](const Expression& e) { rule.relational |= e && e.expr->relational(); };
    each_expression(rule, look);
    each_shown(rule, look);
    whole(rule);
    cost(rule);
  }

  void unit(Fields& fields, Rule& rule) {
    const Node* node = fields.get("unit");
    if (node == nullptr) return;
    rule.unit = node->text;
    if (book_.units.count(rule.unit) == 0) {
      std::vector<std::string> known;
      for (const auto& [id, words] : book_.units) known.push_back(id);
      return context_.complain(*node, "rulebook/unit",
                               say("没有单位 {}", "there is no unit {}", visible(rule.unit)),
                               meant(rule.unit, known));
    }
    if (!rule.measure || !rule.value()) return;
    const cel::Type& type = rule.value().expr->type();
    if (!type.unit.empty() && type.unit != rule.unit)
      context_.complain(
          *node, "rulebook/unit",
          say("值的单位是 {}，不是 {}", "the value is in {}, not in {}", type.unit, rule.unit));
  }

  // The lists of the dossier itself that the rule goes over, and that say how long they must be. A
  // rule that reads that number too compares the two itself.
  void rolls(Rule& rule) {
    std::set<cel::FieldRead> reads;
    each_expression(rule, [&](const Expression& e) {
      if (e) reads.insert(e.expr->reads().begin(), e.expr->reads().end());
    });
    const cel::Env env = environment(book_, *rule.kind, topic_);
    std::set<const dossier::RecordSpec*> above;  // a type may hold itself
    std::function<void(const dossier::RecordSpec&, const std::string&)> look;
    look = [&](const dossier::RecordSpec& record, const std::string& path) {
      if (!above.insert(&record).second) return;
      for (std::size_t i = 0; i < record.fields.size(); ++i) {
        const dossier::FieldSpec& f = record.fields[i];
        const std::string name = path + f.name;
        if (f.record != nullptr) look(*f.record, name + ".");
        if (f.complete.empty() || reads.count({record.type, static_cast<int>(i)}) == 0) continue;
        Roll roll;
        roll.field = &f;
        roll.list = roll_part(rule, env, "self." + name, f);
        roll.due = roll_part(rule, env, f.complete, f);
        if (!roll.list || !roll.due) continue;
        const auto& due = roll.due.expr->reads();
        const bool compares = std::any_of(due.begin(), due.end(), [&](const cel::FieldRead& r) {
          const dossier::RecordSpec* of = book_.schema.record_of(r.record);
          return of != nullptr && reads.count(r) != 0 &&
                 of->fields[static_cast<std::size_t>(r.field)].shape ==
                     dossier::FieldSpec::Shape::scalar;
        });
        if (!compares) rule.rolls.push_back(std::move(roll));
      }
      above.erase(&record);
    };
    look(*rule.kind->record, {});
  }

  Expression roll_part(const Rule& rule, const cel::Env& env, const std::string& text,
                       const dossier::FieldSpec& field) {
    Expression out;
    out.text = text;
    out.file = &file_;
    out.where = rule.where;
    cel::Env loose = env;
    loose.strict = false;  // none of what it reads: nothing is asked of the list
    cel::Issues issues;
    out.expr = cel::check(text, loose, issues);
    if (!issues.empty() && complained_.insert(&field).second)
      problems_.push_back({"cel/" + issues[0].id, (book_.folder / "schema").string(),
                           field.complete_where, 1, issues[0].message, issues[0].hint});
    return out;
  }

  // What a rule may cost at most for one dossier whose every list has a hundred items.
  void cost(const Rule& rule) {
    constexpr std::uint64_t items = limits::kListEstimate;
    const auto of = [](const Expression& e) { return e ? e.expr->cost(items) : 0; };
    const std::uint64_t rounds = rule.each ? items : 1;
    std::vector<const Expression*> parts = {&rule.when};
    for (const Condition& c : rule.conditions) parts.push_back(&c.that);
    for (const Let& let : rule.lets) parts.push_back(&let.value);
    const Expression* most = &rule.each;
    std::uint64_t worst = of(rule.each);
    bool over = worst > limits::kRuleCost;
    for (const Expression* e : parts) {
      const std::uint64_t c = of(*e);
      over |= c > limits::kRuleCost / rounds;
      if (c > worst / rounds) {
        worst = c > limits::kRuleCost ? c : c * rounds;
        most = e;
      }
    }
    if (!over) return;
    problems_.push_back(
        {"cel/cost", file_.name(), most->where, 1,
         say("规则 {} 太费时:列表各有 {} 项时要走 {} 步以上",
             "the rule {} costs too much: with {} items in every list it takes more than {} steps",
             rule.id, items, limits::kRuleCost),
         say("减少一层嵌套，先用 let 算出内层列表",
             "take out a level of nesting; compute the inner list in a let first")});
  }

  // The first path of fields in `text`; names of `let` are looked into. False if there is none.
  bool path_in(std::string_view text, const Rule& rule, Target& target, int depth) const {
    char quote = 0;
    for (std::size_t at = 0; at < text.size();) {
      const char c = text[at];
      if (quote != 0) {
        at += c == '\\' ? 2 : 1;
        if (c == quote) quote = 0;
        continue;
      }
      if (c == '"' || c == '\'') {
        quote = c;
        ++at;
        continue;
      }
      if (!word(c) || (c >= '0' && c <= '9')) {
        ++at;
        continue;
      }
      std::vector<std::string> names;
      const bool joined = at > 0 && text[at - 1] == '.';
      while (at < text.size() && word(text[at])) {
        const std::size_t from = at;
        while (at < text.size() && word(text[at])) ++at;
        names.emplace_back(text.substr(from, at - from));
        if (at + 1 >= text.size() || text[at] != '.' || !word(text[at + 1])) break;
        ++at;
      }
      const bool call = at < text.size() && text[at] == '(';
      if (call) names.pop_back();
      if (!joined && !names.empty() && resolve(names, rule, target, depth)) return true;
    }
    return false;
  }

  static bool word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  bool resolve(const std::vector<std::string>& names, const Rule& rule, Target& target,
               int depth) const {
    for (const Let& let : rule.lets)
      if (let.name == names[0])
        return depth < 8 && path_in(let.value.text, rule, target, depth + 1);
    const dossier::RecordSpec* record = rule.kind->record;
    std::size_t first = 0;
    Target found;
    if (!rule.each_name.empty() && names[0] == rule.each_name && rule.each &&
        rule.each.expr->type().args[0] != nullptr) {
      record = book_.schema.record_of(rule.each.expr->type().args[0]->record);
      found.item = true;
      first = 1;
    } else if (names[0] == "self") {
      first = 1;
    }
    for (std::size_t i = first; record != nullptr && i < names.size(); ++i) {
      const int index = record->find(names[i]);
      if (index < 0) break;
      found.fields.push_back(index);
      const dossier::FieldSpec& field = record->fields[static_cast<std::size_t>(index)];
      record = field.shape == dossier::FieldSpec::Shape::record ? field.record : nullptr;
    }
    if (found.fields.empty() && !found.item) return false;
    target = std::move(found);
    return true;
  }

  void find_target(Fields& fields, Rule& rule) {
    const Node* at = fields.get("at");
    if (at == nullptr) {
      if (!path_in(rule.value().text, rule, rule.target, 0))
        rule.target.item = !rule.each_name.empty();
      return;
    }
    std::vector<std::string> names;
    std::string_view rest = at->text;
    while (!rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      names.emplace_back(rest.substr(0, dot));
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    Target target;
    if (names.empty() || !resolve(names, rule, target, 99) ||
        target.fields.size() + (target.item ? 1 : 0) + (names[0] == "self" ? 1 : 0) !=
            names.size()) {
      const dossier::RecordSpec* record = rule.kind->record;
      std::string_view path = at->text;
      if (rule.each && path.starts_with(rule.each_name + ".")) {
        path.remove_prefix(rule.each_name.size() + 1);
        record = book_.schema.record_of(rule.each.expr->type().args[0]->record);
      }
      dossier::PathFault fault;
      if (record != nullptr) dossier::fields_along(*record, path, dossier::Lists::stop, fault);
      if (fault.hint.empty())
        fault.hint = say("at 应是档案里的一个字段,如 staff.cadres",
                         "`at` must name a field such as staff.cadres");
      context_.complain(*at, "rulebook/at",
                        say("at 的 {} 不是字段", "`at`: {} is no field", visible(at->text)),
                        std::move(fault.hint));
      return;
    }
    rule.target = std::move(target);
  }

  // Rules across dossiers keep only the fields they read; a dossier as a value has none of them.
  void whole(const Rule& rule) {
    if (!rule.relational) return;
    const auto look = [&](const Expression& e) {
      if (!e) return;
      for (const cel::RecordType* type : e.expr->whole()) {
        if (book_.schema.record_of(type) == nullptr) continue;
        problems_.push_back(
            {"cel/whole",
             file_.name(),
             e.where,
             1,
             say("跨档案的规则要用到整份 {},须改为读取具体字段",
                 "a rule across dossiers uses a whole {}; read its fields instead", type->name()),
             {}});
      }
    };
    look(rule.each);
    look(rule.when);
    for (const Condition& c : rule.conditions) look(c.that);
    for (const Let& let : rule.lets) look(let.value);
  }

  Rulebook& book_;
  const Source& file_;
  const std::string& topic_;
  Context context_;
  Problems& problems_;
  std::set<const dossier::FieldSpec*> complained_;  // lists whose `complete` is faulty, each once
};

}  // namespace

void read_rules(Rulebook& book, const Source& file, const Node& root, const std::string& topic,
                Problems& problems) {
  const Context context{file.name(), &problems};
  if (root.shape == yaml::Shape::sequence && root.count == 0) return;
  if (!yaml::expect(context, root, yaml::Shape::sequence, {"规则文件", "a file of rules"})) return;
  RuleReader reader(book, file, topic, problems);
  yaml::each_item(root, [&](const Node& item) { reader.read(item); });
}

}  // namespace ducha::rule
