// Rules and measures: the keys of a rule, and what its finding points at. Expressions, messages and
// values of parameters are read by expressions.cpp.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cel/ast.h"
#include "dossier/keys.h"
#include "rule/keys.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

class RuleReader {
 public:
  RuleReader(Rulebook& book, const Source& file, const std::string& topic, Problems& problems)
      : book_(book),
        file_(file),
        topic_(topic),
        context_{file.name(), &problems, book.languages},
        problems_(problems) {}

  void read(const Node& node) {
    if (half_measure(context_, node)) return;
    Fields fields(context_, node, table_of(node));
    if (!fields.ok()) return;
    const bool measure = is_measure(node);
    const auto kinds = kinds_of(fields, measure);
    Rule rule = read_for(node, kinds.empty() ? nullptr : kinds.front());
    for (std::size_t i = 1; i < kinds.size(); ++i) {
      Problems found;
      rule.others.push_back(RuleReader(book_, file_, topic_, found).read_for(node, kinds[i]));
      // What is wrong for every kind is said once.
      for (Problem& p : found)
        if (std::none_of(problems_.begin(), problems_.end(), [&](const Problem& q) {
              return q.id == p.id && q.where == p.where && q.message == p.message;
            }))
          problems_.push_back(for_kind(std::move(p), *kinds[i]));
    }
    // Whoever judges takes a kind and a condition for granted: why there is none must have been
    // told.
    if (problems_.empty() && (kinds.empty() || !rule.value()))
      context_.complain(node, "rulebook/value",
                        say("这条规则读不出条件", "the rule has no condition that can be read"));
    (measure ? book_.measures : book_.rules).push_back(std::move(rule));
  }

 private:
  static const yaml::Table& table_of(const Node& node) {
    return is_measure(node) ? measure_keys() : rule_keys();
  }

  // Also where `measure` is misspelt: nothing else has a value and neither id nor condition.
  static bool is_measure(const Node& node) {
    const auto has = [&](std::string_view key) { return node.get(key) != nullptr; };
    return has("measure") || (has("value") && !has("id") && !has("assert") && !has("check"));
  }

  static Problem for_kind(Problem p, const dossier::KindSpec& kind) {
    p.message.zh += fmt::format("（类别 {}）", kind.name);
    p.message.en += fmt::format(" (for the kind {})", kind.name);
    return p;
  }

  std::vector<const dossier::KindSpec*> kinds_of(Fields& fields, bool measure) {
    std::vector<const dossier::KindSpec*> out;
    const Node* node = fields.get("kind");
    if (node == nullptr) return out;
    const bool many = node->shape == yaml::Shape::sequence;
    const auto take = [&](const Node& word) {
      const dossier::KindSpec* kind = known_kind(book_, context_, word, "rulebook/kind");
      if (kind == nullptr) {
        return;
      } else if (std::find(out.begin(), out.end(), kind) != out.end()) {
        context_.complain(word, "rulebook/kind",
                          say("类别 {} 写了两次", "the kind {} is named twice", word.text));
      } else if (!kind->record->type->unread) {
        out.push_back(kind);
      }
    };
    if (many)
      yaml::each_item(*node, take);
    else
      take(*node);
    if (many && node->count == 0)
      context_.complain(*node, "rulebook/kind", say("kind 没有写类别", "`kind` names no kind"),
                        say("写 kind: {}", "write kind: {}", book_.schema.kinds().front().name));
    if (measure && out.size() > 1)
      context_.complain(*node, "rulebook/kind",
                        say("指标只能有一个类别", "a measure is of one kind"),
                        say("每个类别各写一个指标", "write one measure for each kind"));
    return out;
  }

  Rule read_for(const Node& node, const dossier::KindSpec* kind) {
    Fields fields(context_, node, table_of(node));
    Rule rule;
    rule.topic = topic_;
    rule.kind = kind;
    head(node, fields, rule);
    const std::size_t before = problems_.size();
    // Without a kind nothing can be said of the expressions, so nothing is.
    if (kind != nullptr) expressions(fields, rule);
    if (rule.conditions.empty()) rule.conditions.emplace_back();
    rule.remedies = dated_words(fields, "remedy", !rule.measure);
    rule.supply = fields.words("supply");
    rule.reminder = fields.words("reminder");
    if (const Node* repair = fields.get("repair");
        repair != nullptr && kind != nullptr && problems_.size() == before)
      rule.repair = read_repair(book_, file_, *repair, rule, problems_);
    fields.done();
    return rule;
  }

  // What a rule says of itself, before any expression.
  void head(const Node& node, Fields& fields, Rule& rule) {
    rule.file = &file_;
    rule.where = node.where();
    rule.measure = is_measure(node);
    const Node* id = fields.get(rule.measure ? "measure" : "id");
    if (id != nullptr) check_id(book_, context_, *id, topic_, rule.id = id->text);
    rule.aliases = fields.texts("aliases");
    rule.cites = fields.texts("cites");
    const Node* cited = fields.get("cites", !rule.about_dossier());
    cites(cited == nullptr ? node : *cited, rule);
    rule.title = fields.words("title");
    rule.from = fields.date("from");
    rule.to = fields.date("to");
    if (rule.from && rule.to && *rule.to < *rule.from)
      context_.complain(*fields.get("to"), "rulebook/value",
                        say("to 早于 from，规则从不适用", "`to` is before `from`: never in force"));
    if (const auto s = fields.choice("severity", {"note", "warning", "error"}))
      rule.severity = static_cast<Severity>(*s);
    period(fields, rule);
    rule.silenced = read_silence(context_, fields);
  }

 private:
  void cites(const Node& node, Rule& rule) {
    // That records contradict each other needs no provision.
    if (rule.cites.empty() && !rule.about_dossier() && node.shape == yaml::Shape::sequence)
      context_.complain(node, "rulebook/cites",
                        say("规则 {} 没有引用条款（cites）", "rule {} cites no provision", rule.id),
                        say("写上 provisions.yaml 里条款的编号", "write ids of provisions.yaml"));
    bool first = true;
    std::vector<const Node*> words;
    for (const Node& one : node.items()) words.push_back(&one);
    std::size_t next = 0;
    for (const std::string& id : rule.cites) {
      const Node& at = next < words.size() ? *words[next] : node;
      ++next;
      const Provision* p = book_.provision(id);
      if (p == nullptr) {
        context_.complain(at, "rulebook/cites", say("没有条款 {}", "there is no provision {}", id),
                          meant(id, names_of(book_.provisions, &Provision::id)), id);
        continue;
      }
      if (first) rule.severity = book_.severity_of[static_cast<std::size_t>(p->modality)];
      first = false;
    }
  }

  Expression expression(Fields& fields, std::string_view key, const cel::Env& env, bool required) {
    const Node* node = fields.get(key, required);
    if (node == nullptr) return {};
    return read_expression(book_, file_, *node, env, problems_);
  }

  void want_bool(const Expression& e, std::string_view key) {
    if (!e) return;
    const cel::Type& type = e.expr->type();
    if ((type.kind == cel::Kind::boolean && !type.none) || type.dyn()) return;
    tell("cel/type", e,
         say("{} 应得出真或假，这里得出 {}", "{} must be true or false, this is {}", key,
             cel::in_words(type)),
         say("写成比较，如 {} > 0", "compare it: {} > 0", visible(e.text)));
  }

  void tell(const char* id, const Expression& e, Message what, Message hint = {}) {
    problems_.push_back({id, file_.name(), e.where, 1, std::move(what), std::move(hint)});
  }

  void period(Fields& fields, Rule& rule) {
    const Node* node = fields.get("period");
    if (node == nullptr) return;
    const std::vector<std::string_view> known(std::begin(kEvery) + 1, std::end(kEvery));
    const auto named = [&](std::optional<std::size_t> at) {
      if (at) rule.every = static_cast<Every>(*at + 1);
    };
    if (node->shape != yaml::Shape::mapping) return named(fields.choice("period", known));
    Fields inner(context_, *node, period_keys());
    named(inner.choice("of", known));
    if (const Node* share = inner.get("share")) {
      const auto value = parse_decimal(share->text);
      if (!value || *value <= 0 || *value > 1'000'000) {
        context_.complain(*share, "rulebook/value",
                          say("share 应大于0、不大于1", "`share` must be above 0, at most 1"),
                          say("如 share: 0.5", "such as `share: 0.5`"));
      } else {
        rule.share = *value;
      }
    }
    inner.done();
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
      Fields words(context_, item, dated ? dated_words_keys() : yaml::words_table(), what);
      const auto from = dated ? words.date("from") : std::nullopt;
      const bool undated = dated && words.has("from") && !from;  // told already
      if (!first && !undated && (!from || (last && *from <= *last)))
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
      read_words(book_, context_, file_, words, env, d.said, problems_);
    });
  }

  // `assert` with its message, or `check` with several; each knows that those before it hold.
  void conditions(Fields& fields, Rule& rule, cel::Env env) {
    bool above = false;  // what belongs into the items of `check` is above them, and was told
    const auto read = [&](Fields& keys, std::string_view key, bool own_remedy) {
      Condition& c = rule.conditions.emplace_back();
      c.that = expression(keys, key, env, true);
      if (!rule.measure) want_bool(c.that, key);
      env.strict &= c.that.expr.has_value();
      cel::Env failing = env;
      if (c.that && !rule.measure) {
        failing.know(*c.that.expr, false);
        env.know(*c.that.expr, true);
      }
      messages(keys, !rule.measure && !above, failing, c);
      if (c.messages.empty()) c.messages.emplace_back();
      if (own_remedy) c.remedies = dated_words(keys, "remedy", false);
    };
    const Node* check = rule.measure ? nullptr : fields.get("check");
    if (check == nullptr && !rule.measure && fields.has("check") && !fields.has("assert"))
      return;  // has another shape, which is told
    if (check == nullptr) return read(fields, rule.measure ? "value" : "assert", false);
    above = fields.has("assert") || fields.has("message");
    yaml::each_item(*check, [&](const Node& item) {
      Fields keys(context_, item, condition_keys());
      if (!keys.ok()) return;
      read(keys, "that", true);
      keys.done();
    });
    if (check->count == 0)
      context_.complain(*check, "rulebook/missing", say("check 是空的", "check is empty"));
  }

  // A list in the place of `let` was told; that its names are not there follows from it.
  void names_in_list(const Node* list, Rule& rule, cel::Env& env) {
    if (list == nullptr) return;
    for (const Node& item : list->items())
      for (const auto [key, value] : item.pairs()) {
        Let& let = rule.lets.emplace_back();
        let.name = key.text;
        let.where = key.where();
        add_let(env, let, book_.types);
      }
  }

  void lets(Fields& fields, Rule& rule, cel::Env& env) {
    const Node* node = fields.get("let");
    if (node == nullptr) names_in_list(fields.node().get("let"), rule, env);
    if (node == nullptr || !names_only(context_, *node)) return;
    const std::set<std::string> circle = circle_of(context_, *node, *rule.kind);
    yaml::each_pair(*node, [&](const Node& key, const Node&) { env.later.emplace(key.text); });
    yaml::each_pair(*node, [&](const Node& key, const Node& value) {
      Let let;
      let.name = key.text;
      let.where = key.where();
      const Node* is = &value;
      if (value.shape == yaml::Shape::mapping) {
        Fields words(context_, value, let_keys());
        is = words.get("is");
        let.words = words.words_inline(true);
        words.done();
        if (words.broken()) is = nullptr;
      }
      if (is != nullptr && circle.count(let.name) != 0)
        note(book_, file_.name(), is->where(), 0, is->text, env);
      if (is != nullptr && circle.count(let.name) == 0) {
        let.value = read_expression(book_, file_, *is, env, problems_);
        env.strict &= let.value.expr.has_value();
      }
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
    if (node->shape == yaml::Shape::scalar) {
      if (node->text != "any")
        context_.complain(
            *node, "rulebook/value",
            say("lifetime 不能是 {}", "lifetime cannot be {}", visible(node->text)),
            say("写 any，或 {{from: ..., to: ...}}", "write any, or {{from: ..., to: ...}}"));
      return;
    }
    Fields inner(context_, *node, dossier::lifetime_keys());
    for (const auto& [key, to] :
         {std::pair{"from", &rule.lifetime_from}, {"to", &rule.lifetime_to}}) {
      *to = expression(inner, key, env, false);
      not_all(*to, "lifetime");
      if (*to && to->expr->type().kind != cel::Kind::date && !to->expr->type().dyn())
        context_.complain(*inner.get(key), "cel/type",
                          say("{} 应得出日期", "{} must be a date", key));
    }
    inner.done();
  }

  void expressions(Fields& fields, Rule& rule) {
    cel::Env env = environment(book_, *rule.kind, topic_);
    lifetime(fields, rule, env);
    each(fields, rule, env);
    // Nothing is known of names that are not there.
    if (fields.has("each") && rule.each.empty()) return;
    rule.when = expression(fields, "when", env, false);
    want_bool(rule.when, "when");
    if (rule.when) env.know(*rule.when.expr, true);
    // What a faulty condition would have asked is not asked again.
    env.strict = rule.when || !fields.has("when");
    lets(fields, rule, env);
    conditions(fields, rule, env);
    if (rule.conditions.empty()) rule.conditions.emplace_back();
    find_target(fields, rule);
    is_number(rule);
    if (rule.measure) unit(fields, rule);
    rule.variables = static_cast<int>(env.variables().size());
    find_rolls(book_, file_, topic_, rule, complained_, problems_);
    const auto look = [&](const Expression& e) {
      rule.relational |= e && e.expr->relational();
      rule.everything |= !asked_all(book_, e).empty();
    };
    each_expression(rule, look);
    each_shown(rule, look);
    whole(rule);
    cost(rule);
  }

  // Where a rule is judged, and when it binds, must be known of the dossier alone.
  void not_all(const Expression& e, std::string_view key) {
    if (const auto kinds = asked_all(book_, e); !kinds.empty())
      tell("cel/all", e, say("{} 不能用 all", "{} cannot ask `all`", key),
           say("另写一条 kind: {} 的规则，或在 let、assert 里用 all",
               "write a rule of `kind: {}`, or ask `all` in let or assert", kinds[0]->name));
  }

  // The names of `each`, outermost first; a list may be one of an item named before.
  void each(Fields& fields, Rule& rule, cel::Env& env) {
    const Node* node = rule.measure ? nullptr : fields.node().get("each");
    if (node != nullptr && node->shape == yaml::Shape::empty)
      return context_.complain(fields.node(), "rulebook/each",
                               say("each 没有值", "`each` has no value"),
                               say("写名字和列表，如 {{j: jobs}}，或删去它",
                                   "write a name and a list, as {{j: jobs}}, or take it out"));
    node = rule.measure ? nullptr : fields.get("each");
    if (node == nullptr || !names_only(context_, *node)) return;
    if (node->count == 0)
      context_.complain(*node, "rulebook/each",
                        say("each 写名字和列表，如 {{j: jobs, s: j.steps}}",
                            "each takes names and lists, as {{j: jobs, s: j.steps}}"));
    yaml::each_pair(*node, [&](const Node& key, const Node&) { env.later.emplace(key.text); });
    yaml::each_pair(*node, [&](const Node& key, const Node& value) {
      env.later.erase(std::string(key.text));
      Each one;
      one.name = key.text;
      one.list = read_expression(book_, file_, value, env, problems_);
      const bool list = one.item() != nullptr && one.item()->kind != cel::Kind::list &&
                        one.item()->kind != cel::Kind::map;
      if (one.list && !list && !one.list.expr->type().dyn())
        tell("cel/type", one.list,
             say("each 需要由记录组成的列表，这里是 {}", "each needs a list of records, this is {}",
                 cel::in_words(one.list.expr->type())),
             say("写一个由记录组成的列表字段", "name a field that is a list of records"));
      not_all(one.list, "each");
      if (one.list) points_at(*one.list.expr->ast().root, rule, one.at);
      env.add(one.name, list ? one.item() : book_.types.dyn(), one.list.personal());
      rule.each.push_back(std::move(one));
    });
  }

  // Measures are counted, added up and drawn: what is no number would be printed as it is in some
  // formats, and be "not computed" in others.
  void is_number(const Rule& rule) {
    if (!rule.measure || !rule.value()) return;
    const cel::Type& type = rule.value().expr->type();
    if (type.kind == cel::Kind::int64 || type.kind == cel::Kind::decimal || type.dyn()) return;
    const std::string text = visible(shorten(rule.value().text, 60));
    tell("cel/type", rule.value(),
         say("指标的值应为数，这里得出 {}", "the value of a measure must be a number, this is {}",
             cel::in_words(type)),
         type.kind == cel::Kind::list || type.kind == cel::Kind::map
             ? say("数有几项：写 {}.size()", "count its items: {}.size()", text)
         : type.kind == cel::Kind::boolean ? say("写 {} ? 1 : 0", "write {} ? 1 : 0", text)
         : type.kind == cel::Kind::float64 || type.kind == cel::Kind::uint64
             ? say("写 decimal({})", "write decimal({})", text)
             : Message{});
  }

  void unit(Fields& fields, Rule& rule) {
    const Node* node = fields.get("unit");
    if (node == nullptr) return;
    rule.unit = node->text;
    if (book_.units.count(rule.unit) == 0) {
      return context_.complain(*node, "rulebook/unit",
                               say("没有单位 {}", "there is no unit {}", visible(rule.unit)),
                               meant(rule.unit, keys_of(book_.units)), rule.unit);
    }
    if (!rule.value()) return;
    const cel::Type& type = rule.value().expr->type();
    if (!type.unit.empty() && type.unit != rule.unit)
      context_.complain(
          *node, "rulebook/unit",
          say("值的单位是 {}，不是 {}", "the value is in {}, not in {}", type.unit, rule.unit));
  }

  // What a rule may cost at most for one dossier whose every list has a hundred items.
  void cost(const Rule& rule) {
    constexpr std::uint64_t items = limits::kListEstimate;
    const auto of = [](const Expression& e) { return e ? e.expr->cost(items) : 0; };
    std::uint64_t rounds = 1;
    std::vector<const Expression*> parts = {&rule.when};
    for (const Condition& c : rule.conditions) parts.push_back(&c.that);
    for (const Let& let : rule.lets) parts.push_back(&let.value);
    const Expression* most = &rule.when;
    std::uint64_t worst = 0;
    bool over = false;
    const auto add = [&](const Expression& e) {
      const std::uint64_t c = of(e);
      over |= c > limits::kRuleCost / rounds;
      if (c > worst / rounds) {
        worst = c > limits::kRuleCost ? c : c * rounds;
        most = &e;
      }
    };
    for (const Each& each : rule.each) {
      add(each.list);
      rounds = std::min(rounds * items, limits::kRuleCost);
    }
    for (const Expression* e : parts) add(*e);
    if (!over) return;
    tell("cel/cost", *most,
         say("规则 {} 太费时：列表各有{}项时要走{}步以上",
             "the rule {} costs too much: with {} items in every list it takes more than {} steps",
             rule.id, items, limits::kRuleCost),
         say("减少一层嵌套，先用 let 算出内层列表",
             "take out a level of nesting; compute the inner list in a let first"));
  }

  // Fields from a variable down, if the node is such a path; the variable.
  static const cel::Node* path_of(const cel::Node& n, std::vector<int>& fields) {
    if (n.op == cel::Op::variable) return &n;
    if ((n.op != cel::Op::select && n.op != cel::Op::has) || n.record == nullptr || n.field < 0 ||
        n.args.empty())
      return nullptr;
    const cel::Node* base = path_of(*n.args[0], fields);
    if (base != nullptr) fields.push_back(n.field);
    return base;
  }

  // The first path of fields that the text reads; names of `let` are looked into. False: none.
  bool points_at(const cel::Node& n, const Rule& rule, Target& target, int depth = 0) const {
    std::vector<int> fields;
    const cel::Node* base = path_of(n, fields);
    while (base != nullptr && base->number >= rule.first_let()) {
      const auto let = static_cast<std::size_t>(base->number - rule.first_let());
      if (let >= rule.lets.size() || !rule.lets[let].value || depth > 8) return false;
      const cel::Node& root = *rule.lets[let].value.expr->ast().root;
      std::vector<int> above;
      base = path_of(root, above);
      if (base == nullptr) return points_at(root, rule, target, depth + 1);
      fields.insert(fields.begin(), above.begin(), above.end());
    }
    if (base != nullptr) return own_path(base->number, fields, rule, target);
    return std::any_of(n.args.begin(), n.args.end(), [&](const auto& a) {
      return a != nullptr && points_at(*a, rule, target, depth);
    });
  }

  // As far as the path stays in this dossier.
  bool own_path(int variable, const std::vector<int>& fields, const Rule& rule,
                Target& target) const {
    Target found;
    const dossier::RecordSpec* record = rule.kind->record;
    if (variable >= kFirstOwn) {
      found.each = variable - kFirstOwn;
      record = item_record(book_, rule, static_cast<std::size_t>(found.each));
    } else if (variable != kSelf) {
      return false;
    }
    for (const int field : fields) {
      if (record == nullptr) break;
      found.fields.push_back(field);
      const dossier::FieldSpec& spec = record->fields[static_cast<std::size_t>(field)];
      record = spec.shape == dossier::FieldSpec::Shape::record ? spec.record : nullptr;
    }
    if (found.fields.empty() && found.each < 0) return false;
    target = std::move(found);
    return true;
  }

  void point_at(const Expression& e, const Rule& rule, Target& target) const {
    if (!e || !points_at(*e.expr->ast().root, rule, target))
      target.each = static_cast<int>(rule.each.size()) - 1;
  }

  // The fields that `at` names: of the dossier, or of an item of `each`.
  bool resolve(const Node& at, const std::vector<std::string>& names, const Rule& rule,
               Target& target) {
    const int each = each_named(rule, names[0]);
    const dossier::RecordSpec* record =
        each < 0 ? rule.kind->record : item_record(book_, rule, static_cast<std::size_t>(each));
    if (each >= 0) note_target(at, names[0].size() + 1, record);
    std::vector<int> fields;
    for (std::size_t i = each >= 0 || names[0] == "self" ? 1 : 0; i < names.size(); ++i) {
      const int index = record == nullptr ? -1 : record->find(names[i]);
      if (index < 0) return false;
      fields.push_back(index);
      const dossier::FieldSpec& field = record->fields[static_cast<std::size_t>(index)];
      record = field.shape == dossier::FieldSpec::Shape::record ? field.record : nullptr;
    }
    return own_path(each < 0 ? kSelf : kFirstOwn + each, fields, rule, target);
  }

  void note_target(const Node& at, std::size_t offset, const dossier::RecordSpec* record) {
    if (record != nullptr)
      book_.schema.paths.push_back(
          {file_.name(), at.where(), offset, record, dossier::Lists::stop});
  }

  void find_target(Fields& fields, Rule& rule) {
    const Node* at = fields.get("at");
    if (at == nullptr) return point_at(rule.value(), rule, rule.target);
    note_target(*at, 0, rule.kind->record);
    std::vector<std::string> names;
    std::string_view rest = at->text;
    while (!rest.empty()) {
      const std::size_t dot = std::min(rest.find('.'), rest.size());
      names.emplace_back(rest.substr(0, dot));
      rest.remove_prefix(std::min(dot + 1, rest.size()));
    }
    for (std::size_t i = 0; i < rule.lets.size() && !names.empty(); ++i)
      if (rule.lets[i].name == names[0]) return at_let(*at, names, i, rule);
    if (names.empty() || !resolve(*at, names, rule, rule.target)) {
      const dossier::RecordSpec* record = rule.kind->record;
      // A list of `each` that is faulty was told; nothing is known of its items.
      if (const int each = names.empty() ? -1 : each_named(rule, names[0]);
          each >= 0 && item_record(book_, rule, static_cast<std::size_t>(each)) == nullptr)
        return;
      std::string_view path = at->text;
      if (const int each = names.empty() ? -1 : each_named(rule, names[0]);
          each >= 0 && names.size() > 1) {
        path.remove_prefix(names[0].size() + 1);
        record = item_record(book_, rule, static_cast<std::size_t>(each));
      }
      no_target(*at, record, path, names.size() == 2 ? item_of(rule, names[0], names[1]) : "");
    }
  }

  // l.returned_on, where loans.returned_on was written and `each` is {l: loans}.
  std::string item_of(const Rule& rule, const std::string& list, const std::string& field) const {
    for (std::size_t i = 0; i < rule.each.size(); ++i) {
      const dossier::RecordSpec* items = item_record(book_, rule, i);
      if (items != nullptr && rule.each[i].list.text == list && items->find(field) >= 0)
        return rule.each[i].name + "." + field;
    }
    return {};
  }

  // What a `let` found: a record or a list, and a field below each of its items.
  void at_let(const Node& at, const std::vector<std::string>& names, std::size_t let, Rule& rule) {
    const Expression& value = rule.lets[let].value;
    if (!value) return;  // told where it stands
    point_at(value, rule, rule.target);
    rule.target.let = static_cast<int>(let);
    const cel::Type* type = &value.expr->type();
    const bool list = type->kind == cel::Kind::list && type->args[0] != nullptr;
    if (list) type = type->args[0];
    const dossier::RecordSpec* record =
        type->kind == cel::Kind::record ? book_.schema.record_of(type->record) : nullptr;
    if (type->dyn()) return;  // of something faulty, which was told
    if (record == nullptr && !list && value.expr->ast().root->op != cel::Op::select)
      return context_.complain(
          at, "rulebook/at",
          say("at 的 {} 是算出来的值，档案里没有它的位置",
              "`at`: {} is computed, so it has no place in the dossier", visible(names[0])),
          say("写一个字段，或一个得出记录或列表的 let",
              "name a field, or a `let` that holds a record or a list"));
    note_target(at, names[0].size() + 1, record);
    for (std::size_t i = 1; i < names.size(); ++i) {
      const int field = record == nullptr ? -1 : record->find(names[i]);
      if (field < 0) {
        std::string_view path = at.text;
        for (std::size_t k = 0; k < i; ++k) path.remove_prefix(names[k].size() + 1);
        return no_target(at, record, path);
      }
      rule.target.let_fields.push_back(field);
      const dossier::FieldSpec& spec = record->fields[static_cast<std::size_t>(field)];
      record = spec.shape == dossier::FieldSpec::Shape::record ? spec.record : nullptr;
    }
  }

  // One that there is, for an example.
  static std::string first_field(const dossier::RecordSpec* record) {
    return record == nullptr || record->fields.empty() ? "name" : record->fields.front().name;
  }

  void no_target(const Node& at, const dossier::RecordSpec* record, std::string_view path,
                 const std::string& meant = {}) {
    dossier::PathFault fault;
    if (!meant.empty())
      fault.hint = {did_you_mean(meant), std::string(at.text), meant};
    else if (record != nullptr)
      dossier::fields_along(*record, path, dossier::Lists::stop, fault);
    if (fault.hint.empty() && record != nullptr) {
      // A value has nothing below it: persons.day.
      std::string_view whole = at.text;
      std::string_view there = path;
      for (dossier::PathFault ignored; there.find('.') != there.npos;) {
        whole = whole.substr(0, whole.rfind('.'));
        there = there.substr(0, there.rfind('.'));
        if (dossier::fields_along(*record, there, dossier::Lists::stop, ignored).empty()) continue;
        fault.hint = {fmt::format("写 {}：{}", whole, fault.what.zh),
                      fmt::format("write {}: {}", whole, fault.what.en)};
        break;
      }
    }
    if (fault.hint.empty())
      fault.hint = say("at 应是档案里的一个字段，如 {}", "`at` must name a field such as {}",
                       first_field(record));
    context_.complain(at, "rulebook/at",
                      say("at 的 {} 不是字段", "`at`: {} is no field", visible(at.text)),
                      std::move(fault.hint));
  }

  // Rules across dossiers keep only the fields they read; a dossier as a value has none of them.
  void whole(const Rule& rule) {
    if (!rule.relational) return;
    const auto look = [&](const Expression& e) {
      if (!e) return;
      for (const cel::RecordType* type : e.expr->whole()) {
        if (book_.schema.record_of(type) == nullptr) continue;
        tell("cel/whole", e,
             say("跨档案的规则要用到整份 {}，须改为读取具体字段",
                 "a rule across dossiers uses a whole {}; read its fields instead", type->name()));
      }
    };
    for (const Each& each : rule.each) look(each.list);
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
  const Context context{file.name(), &problems, book.languages};
  if (root.shape == yaml::Shape::sequence && root.count == 0) return;
  if (!yaml::expect(context, root, yaml::Shape::sequence, {"规则文件", "a file of rules"})) return;
  RuleReader reader(book, file, topic, problems);
  yaml::each_item(root, [&](const Node& item) { reader.read(item); });
}

}  // namespace ducha::rule
