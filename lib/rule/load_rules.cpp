// Rules, measures, their expressions and messages; and the values of parameters.
#include <algorithm>

#include "base/hash.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/reader.h"
#include "rule/load_parts.h"
#include "yaml/scalar_map.h"

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

// Checks `text`, which stands at `offset` of the value of `node`.
Expression check_text(const Source& file, const Node& node, std::string_view text,
                      std::size_t offset, const cel::Env& env, Problems& problems) {
  Expression out;
  out.text = text;
  out.file = &file;
  out.where = node.where();
  out.style = static_cast<std::uint8_t>(node.style);
  cel::Issues issues;
  out.expr = cel::check(text, env, issues);
  if (issues.empty()) return out;
  const std::vector<Place> places = yaml::map_scalar(file, node.where(), node.style, node.text);
  for (cel::Issue& issue : issues) {
    const std::size_t from = std::min(offset + issue.offset, places.size() - 1);
    const std::size_t bytes = std::min<std::size_t>(issue.length, text.size());
    const auto length =
        count_code_points(text.substr(std::min<std::size_t>(issue.offset, text.size()), bytes));
    problems.push_back({"cel/" + issue.id, file.name(), places[from],
                        static_cast<std::uint32_t>(std::max<std::size_t>(1, length)),
                        std::move(issue.message), std::move(issue.hint)});
  }
  return out;
}

std::size_t closing(std::string_view text, std::size_t open) {
  int depth = 0;
  char quote = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\') ++at;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return at;
    }
  }
  return text.npos;
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
    cites(node, rule);
    const std::string kind = fields.text("kind", true);
    rule.kind = book_.schema.kind(kind);
    if (rule.kind == nullptr && !kind.empty()) {
      std::vector<std::string> known;
      for (const auto& k : book_.schema.kinds()) known.push_back(k.name);
      context_.complain(*fields.get("kind"), "rulebook/kind",
                        say("没有类别 {}", "there is no kind {}", kind),
                        say("可用:{}", "write one of {}", joined(known, ", ")));
    }
    rule.title = fields.words("title", rule.measure);
    rule.from = fields.date("from");
    rule.to = fields.date("to");
    if (const auto s = fields.choice("severity", {"note", "warning", "error"})) {
      rule.severity = static_cast<Severity>(*s);
      rule.own_severity = true;
    }
    if (rule.kind != nullptr && rule.kind->record != nullptr) expressions(fields, rule);
    rule.remedy = fields.words("remedy", !rule.measure);
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
    for (const std::string& id : rule.cites) {
      const Provision* p = book_.provision(id);
      if (p == nullptr) {
        std::vector<std::string> known;
        for (const Provision& k : book_.provisions) known.push_back(k.id);
        const std::string near = suggest(id, known);
        context_.complain(node, "rulebook/cites",
                          say("没有条款 {}", "there is no provision {}", id), did_you_mean(near));
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
    if (!e || e.expr->type().kind == cel::Kind::boolean || e.expr->type().dyn()) return;
    problems_.push_back({"cel/type",
                         file_.name(),
                         e.where,
                         1,
                         say("{} 应得出真或假,这里得出 {}", "{} must be true or false, this is {}",
                             key, cel::describe(e.expr->type())),
                         {}});
  }

  void expressions(Fields& fields, Rule& rule) {
    cel::Env env = environment(book_, *rule.kind, topic_);
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
    if (const Node* lets = fields.get("let");
        lets != nullptr && yaml::expect(context_, *lets, yaml::Shape::mapping, {"let ", "let"})) {
      yaml::each_pair(*lets, [&](const Node& key, const Node& value) {
        Let let{std::string(key.text), read_expression(file_, value, env, problems_)};
        env.add(let.name, let.value ? &let.value.expr->type() : book_.types.dyn(),
                let.value.personal());
        rule.lets.push_back(std::move(let));
      });
    }
    rule.assertion = expression(fields, rule.measure ? "value" : "assert", env, true);
    if (!rule.measure) want_bool(rule.assertion, "assert");
    find_target(fields, rule);
    rule.unit = fields.text("unit");
    if (!rule.unit.empty() && book_.units.count(rule.unit) == 0)
      context_.complain(*fields.get("unit"), "rulebook/unit",
                        say("没有单位 {}", "there is no unit {}", rule.unit));
    if (const Node* message = fields.get("message", !rule.measure)) {
      Fields words(context_, *message, {"message ", "message"});
      for (const auto& [key, to] : {std::pair{"zh", &rule.message.zh}, {"en", &rule.message.en}})
        if (const Node* text = words.get(key, true)) read_template(*text, env, *to);
      words.done();
    }
    rule.variables = static_cast<int>(env.variables().size());
    const auto look = [&](const Expression& e) { rule.relational |= e && e.expr->relational(); };
    each_expression(rule, look);
    for (const Template* t : {&rule.message.zh, &rule.message.en})
      for (const Expression& e : t->holes) look(e);
    whole(rule);
    cost(rule);
  }

  // What a rule may cost at most for one dossier whose every list has a hundred items.
  void cost(const Rule& rule) {
    constexpr std::uint64_t items = limits::kListEstimate;
    const auto of = [](const Expression& e) { return e ? e.expr->cost(items) : 0; };
    const std::uint64_t rounds = rule.each ? items : 1;
    std::vector<const Expression*> parts = {&rule.when, &rule.assertion};
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
      if (!path_in(rule.assertion.text, rule, rule.target, 0))
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
      context_.complain(*at, "rulebook/at",
                        say("at 应是档案里的一个字段,如 staff.cadres",
                            "`at` must name a field such as staff.cadres"));
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
    look(rule.assertion);
    for (const Let& let : rule.lets) look(let.value);
  }

  void read_template(const Node& node, const cel::Env& env, Template& out) {
    rule::read_template(file_, node, env, out, problems_);
  }

  Rulebook& book_;
  const Source& file_;
  const std::string& topic_;
  Context context_;
  Problems& problems_;
};

}  // namespace

void read_template(const Source& file, const Node& node, const cel::Env& env, Template& out,
                   Problems& problems) {
  const Context context{file.name(), &problems};
  if (!yaml::expect(context, node, yaml::Shape::scalar, {"message ", "message"})) return;
  const std::string_view text = node.text;
  std::string literal;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if ((c == '{' || c == '}') && at + 1 < text.size() && text[at + 1] == c) {
      literal += c;
      at += 2;
      continue;
    }
    if (c != '{') {
      literal += c;
      ++at;
      continue;
    }
    const std::size_t end = closing(text, at);
    if (end == text.npos) {
      context.complain(node, "rulebook/message",
                       say("message 里的 {{ 没有配对的 }}", "a {{ in the message has no }}"),
                       say("花括号本身写作 {{{{", "write a brace as {{{{"));
      return;
    }
    out.texts.push_back(std::move(literal));
    literal.clear();
    out.holes.push_back(
        check_text(file, node, text.substr(at + 1, end - at - 1), at + 1, env, problems));
    at = end + 1;
  }
  out.texts.push_back(std::move(literal));
}

Place Expression::place(std::uint32_t offset) const {
  if (file == nullptr) return where;
  const auto style_of = static_cast<yaml::Style>(style);
  const auto places = yaml::map_scalar(*file, where, style_of, text);
  return places[std::min<std::size_t>(offset, places.size() - 1)];
}

cel::Env environment(Rulebook& book, const dossier::KindSpec& kind, std::string_view topic) {
  cel::Env env(book.types);
  env.open(env.add("self", book.types.record(kind.record->type)));
  env.add("params", book.types.record(book.params_type(topic)));
  env.add("as_of", book.types.simple(cel::Kind::date));
  return env;
}

void each_expression(const Rule& rule, const std::function<void(const Expression&)>& f) {
  f(rule.each);
  f(rule.when);
  for (const Let& let : rule.lets) f(let.value);
  f(rule.assertion);
}

std::vector<const Parameter*> parameters_of(const Rulebook& book, const Rule& rule) {
  std::vector<const Parameter*> out;
  const auto look = [&](const Expression& e) {
    if (!e) return;
    for (const cel::FieldRead& read : e.expr->reads())
      for (const Parameter& p : book.parameters)
        // Names first: nearly all differ, and looking up types by topic took a third of a short
        // run.
        if (read.record->field(read.field).name == p.name &&
            (read.record == book.topic_type(p.topic) || read.record == book.params_type(p.topic)) &&
            std::find(out.begin(), out.end(), &p) == out.end())
          out.push_back(&p);
  };
  each_expression(rule, look);
  return out;
}

std::string digest(const Rule& rule) {
  std::string text = rule.kind->name;
  const auto add = [&](std::string_view part) {
    text += '\0';
    text += part;
  };
  add(rule.from ? to_string(*rule.from) : "");
  add(rule.to ? to_string(*rule.to) : "");
  add(rule.each_name);
  add(rule.each.text);
  add(rule.when.text);
  for (const Let& let : rule.lets) {
    add(let.name);
    add(let.value.text);
  }
  add(rule.assertion.text);
  return sha256_hex(text).substr(0, 16);
}

cel::Env environment(Rulebook& book, const Rule& rule, std::size_t lets) {
  cel::Env env = environment(book, *rule.kind, rule.topic);
  if (rule.each) env.add(rule.each_name, rule.each.expr->type().args[0], rule.each.personal());
  for (std::size_t i = 0; i < std::min(lets, rule.lets.size()); ++i)
    env.add(rule.lets[i].name, &rule.lets[i].value.expr->type(), rule.lets[i].value.personal());
  return env;
}

Expression read_expression(const Source& file, const Node& node, const cel::Env& env,
                           Problems& problems) {
  if (node.shape != yaml::Shape::scalar) {
    const Context context{file.name(), &problems};
    yaml::expect(context, node, yaml::Shape::scalar, {"表达式", "an expression"});
    return {};
  }
  return check_text(file, node, node.text, 0, env, problems);
}

void read_rules(Rulebook& book, const Source& file, const Node& root, const std::string& topic,
                Problems& problems) {
  const Context context{file.name(), &problems};
  if (root.shape == yaml::Shape::sequence && root.count == 0) return;
  if (!yaml::expect(context, root, yaml::Shape::sequence, {"规则文件", "a file of rules"})) return;
  RuleReader reader(book, file, topic, problems);
  yaml::each_item(root, [&](const Node& item) { reader.read(item); });
}

cel::Value read_value(Rulebook& book, const Parameter& p, const Source& file, const Node& node,
                      Problems& problems) {
  std::vector<dossier::Fault> faults;
  const cel::Value value = dossier::read_value(p.spec, node, book.arena, faults);
  for (dossier::Fault& f : faults)
    problems.push_back({"rulebook/value",
                        file.name(),
                        f.where,
                        f.length,
                        {fmt::format("参数 {}:{}", p.id, f.message.zh),
                         fmt::format("parameter {}: {}", p.id, f.message.en)},
                        std::move(f.hint)});
  return value;
}

void read_values(Rulebook& book, Parameter& p, const Source& file, const Node& list,
                 Problems& problems) {
  const Context context{file.name(), &problems};
  if (!yaml::expect(context, list, yaml::Shape::sequence, {"values ", "values"})) return;
  yaml::each_item(list, [&](const Node& item) {
    Fields fields(context, item, {"values 的项", "an item of values"});
    DatedValue v;
    v.where = item.where();
    v.from = fields.date("from");
    if (const Node* value = fields.get("value"))
      v.value = read_value(book, p, file, *value, problems);
    v.source = fields.text("source");
    v.ref = fields.text("ref");
    v.trust = fields.text("trust");
    fields.words("note");
    fields.done();
    if (!v.source.empty() && !book.references.empty() && book.references.count(v.source) == 0) {
      std::vector<std::string> known;
      for (const auto& [id, r] : book.references) known.push_back(id);
      const std::string near = suggest(v.source, known);
      context.complain(
          item, "rulebook/source",
          say("sources.yaml 没有来源 {}", "sources.yaml has no source {}", visible(v.source)),
          did_you_mean(near));
    }
    if (!p.values.empty() && !(p.values.back().from < v.from))
      context.complain(item, "rulebook/order",
                       say("values 应按 from 由早到晚排列", "values must be sorted by `from`"));
    p.values.push_back(std::move(v));
  });
}

}  // namespace ducha::rule
