// Expressions in rulebook files: checked where they are, with their environment; messages with
// expressions in braces; values of parameters.
#include <algorithm>

#include "base/hash.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/wording.h"
#include "dossier/reader.h"
#include "rule/keys.h"
#include "rule/lint.h"
#include "rule/load_parts.h"
#include "yaml/scalar_map.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

// Checks `text`, which is at `offset` of the value of `node`.
Expression check_text(Rulebook& book, const Source& file, const Node& node, std::string_view text,
                      std::size_t offset, const cel::Env& env, Problems& problems) {
  note(book, file.name(), node.where(), offset, text, env);
  Expression out;
  out.text = text;
  out.file = &file;
  out.where = node.where();
  out.style = static_cast<std::uint8_t>(node.style);
  cel::Issues issues;
  out.expr = cel::check(text, env, issues);
  if (issues.empty()) return out;
  // Only when there is something to tell: the map walks the whole file up to the value.
  const std::vector<Place> places = yaml::map_scalar(file, node.where(), node.style, node.text);
  // What follows ` #` never reached the expression, nor did what YAML took for an anchor.
  const std::string_view line =
      node.style == yaml::Style::plain && node.where().line > 0 ? file.line(node.where().line) : "";
  const bool cut = line.find(" #") != line.npos || line.find(": &") != line.npos;
  for (cel::Issue& issue : issues) {
    const std::size_t from = std::min(offset + issue.offset, places.size() - 1);
    const std::size_t bytes = std::min<std::size_t>(issue.length, text.size());
    const auto length =
        count_code_points(text.substr(std::min<std::size_t>(issue.offset, text.size()), bytes));
    problems.push_back({"cel/" + issue.id, file.name(), places[from],
                        static_cast<std::uint32_t>(std::max<std::size_t>(1, length)),
                        std::move(issue.message),
                        cut ? Hint(quote_hint(line, node.where().column)) : std::move(issue.hint),
                        std::move(issue.about)});
  }
  return out;
}

// Where the brace at `open` is closed. Expressions hold braces of their own, as maps and within
// quotes.
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

}  // namespace

void note(Rulebook& book, const std::string& file, Place where, std::size_t offset,
          std::string_view text, const cel::Env& env) {
  if (book.draft) book.sites.push_back({file, where, offset, std::string(text), env});
}

namespace {

bool plain_name(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == text.npos;
}

// The last `name: value` that begins before the column, within braces too; empty if there is none.
std::pair<std::string_view, std::string_view> pair_before(std::string_view line,
                                                          std::uint32_t column) {
  const std::size_t end = column == 0 ? line.size() : code_point_offset(line, column - 1);
  for (std::size_t colon = line.rfind(": ", end); colon != line.npos && colon > 0;
       colon = line.rfind(": ", colon - 1)) {
    const std::size_t from = line.find_last_of("{,[- ", colon - 1) + 1;
    const std::string_view before = trim(line.substr(0, from));
    const bool begins =
        before.empty() || before == "-" || before.find_last_of("{,[") == before.size() - 1;
    const std::string_view key = line.substr(from, colon - from);
    if (begins && plain_name(key)) return {key, trim(line.substr(colon + 2))};
  }
  return {};
}

// True of 'params['a']': what follows the closing quote is more text.
bool quote_within(std::string_view value) {
  const char quote = value[0];
  if (quote != '\'' && quote != '"') return false;
  const std::size_t close = value.find(quote, 1);
  return close != value.npos && close + 1 < value.size() &&
         (is_word(value[close + 1]) || value[close + 1] == '[' || value[close + 1] == '(');
}

}  // namespace

Message quote_hint(std::string_view line, std::uint32_t column) {
  const auto [key, value] = pair_before(line, column);
  if (value.empty() || value.starts_with("{zh:") || value.starts_with("{en:")) return {};
  const char first = value[0];
  const bool tag = std::string_view("!&*%@`").find(first) != std::string_view::npos;
  // A quote or bracket that closes before the end of the line.
  const bool closed = (first == '"' || first == '\'') && value.find(first, 1) != value.npos &&
                      value.back() != first;
  const bool bracket = first == '[' && value.back() != ']';
  const bool braces = (key == "zh" || key == "en" || first == '{') && value.find('{') != value.npos;
  const bool inner = value.find(": ") != value.npos && first != '{';
  const bool comment = value.find(" #") != value.npos;
  const bool mark = value.find('?') != value.npos;
  if (!tag && !closed && !bracket && !braces && !inner && !comment && !mark) return {};
  if (quote_within(value))
    return say("引号里又有同样的引号，在这里就断了：里外用不同的引号，如 '... \"a\" ...'",
               "the same quotes within quotes end the text there: use the other ones inside, as in "
               "'... \"a\" ...'");
  if (braces && first == '{' && key != "zh" && key != "en") {
    std::string bare(value);
    std::erase_if(bare, [](char c) { return c == '{' || c == '}'; });
    return say("表达式里的名字不加花括号：{}: {}",
               "in expressions names stand without braces: {}: {}", key,
               visible(shorten(bare, 80)));
  }
  if (braces)
    return say("含 {{...}} 的文字要加引号，如 zh: '应有 {{needed}} 名'",
               "put texts with {{...}} in quotes: en: '{{needed}} are due'");
  return say("YAML 把表达式的一部分当成了自己的记号；整个表达式加引号：{}: '...'",
             "YAML took a part of the expression for its own; put all of it in quotes: {}: '...'",
             key);
}

bool is_name(std::string_view text) {
  return !text.empty() && (text[0] < '0' || text[0] > '9') &&
         std::all_of(text.begin(), text.end(), is_word);
}

bool names_only(const Context& context, const Node& mapping) {
  std::string_view before;
  for (const auto [key, value] : mapping.pairs()) {
    if (is_name(key.text)) {
      before = key.text;
      continue;
    }
    const bool flow = mapping.style == yaml::Style::flow && !before.empty();
    context.complain(
        key, "rulebook/name", say("{} 不是名字", "{} is no name", visible(key.text)),
        flow ? say("花括号里 YAML 在逗号处断开；整个表达式加引号：{}: '...'",
                   "within braces YAML ends a value at a comma; put the expression in quotes: {}: "
                   "'...'",
                   before)
             : say("名字由字母、数字和下划线组成", "a name has letters, digits and `_`"));
    return false;
  }
  return true;
}

Silenced read_silence(const Context& context, Fields& fields) {
  Silenced out;
  const Node* node = fields.get("silence");
  if (node == nullptr) return out;
  yaml::each_pair(*node, [&](const Node& key, const Node& value) {
    Fields words(context, value, yaml::words_table(), {"silence 的理由", "the reason"});
    if (std::find(std::begin(kRuleChecks), std::end(kRuleChecks), key.text) ==
        std::end(kRuleChecks))
      context.complain(key, "rulebook/value",
                       say("没有检查项 {}", "lint has no check {}", visible(key.text)),
                       meant(key.text, {std::begin(kRuleChecks), std::end(kRuleChecks)}));
    out[std::string(key.text)] = words.words_inline(true);
    words.done();
  });
  return out;
}

namespace {

// Punctuation depends on what is on both sides of a hole, so the texts between holes are widened as
// one, with a mark for each hole.
void widen(std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + kHole;
  all = full_width(all.substr(0, all.size() - 1));
  std::size_t from = 0;
  for (std::string& text : texts) {
    const std::size_t end = std::min(all.find(kHole, from), all.size());
    text = all.substr(from, end - from);
    from = end + 1;
  }
}

// `path` up to the dot is an item of a list, and what follows is its key.
bool names_key(const Expression& read, std::string_view path, std::size_t dot) {
  const bool plain = path.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") == path.npos;
  return plain && read &&
         std::any_of(read.expr->reads().begin(), read.expr->reads().end(),
                     [&](const cel::FieldRead& f) {
                       return f.field == f.record->key &&
                              f.record->field(f.field).name == path.substr(dot + 1);
                     });
}

}  // namespace

void read_template(Rulebook& book, const Source& file, const Node& node, const cel::Env& env,
                   Lang lang, Template& out, const std::vector<Expression>& checked,
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
    if (c == '}') {
      context.complain(node, "rulebook/message",
                       say("message 里的 }} 没有配对的 {{", "a }} in the message has no {{"),
                       say("值写作 {{名称}}；花括号本身写作 }}}}",
                           "a value is written {{name}}; write a brace as }}}}"));
      return;
    }
    if (c != '{') {
      literal += c;
      ++at;
      continue;
    }
    const std::size_t end = closing(text, at);
    if (end == text.npos) {
      note(book, file.name(), node.where(), at + 1, text.substr(at + 1), env);
      context.complain(node, "rulebook/message",
                       say("message 里的 {{ 没有配对的 }}", "a {{ in the message has no }}"),
                       say("花括号本身写作 {{{{", "write a brace as {{{{"));
      return;
    }
    out.texts.push_back(std::move(literal));
    literal.clear();
    std::string_view hole = text.substr(at + 1, end - at - 1);
    // The English message mostly has the holes of the Chinese one, which are checked already.
    const auto same = std::find_if(checked.begin(), checked.end(),
                                   [&](const Expression& e) { return e && e.text == hole; });
    Expression read;
    if (same != checked.end()) {
      note(book, file.name(), node.where(), at + 1, hole, env);
      read = *same;
      read.where = node.where();
      read.style = static_cast<std::uint8_t>(node.style);
    } else {
      read = check_text(book, file, node, hole, at + 1, env, problems);
    }
    // Who names an item by its key means the item, which people know by its title.
    if (const std::size_t dot = hole.rfind('.'); dot != hole.npos && names_key(read, hole, dot))
      read = check_text(book, file, node, hole.substr(0, dot), at + 1, env, problems);
    out.holes.push_back(std::move(read));
    at = end + 1;
  }
  out.texts.push_back(std::move(literal));
  if (lang == Lang::zh) widen(out.texts);
}

Place Expression::place(std::uint32_t offset) const {
  if (file == nullptr) return where;
  const auto style_of = static_cast<yaml::Style>(style);
  const auto places = yaml::map_scalar(*file, where, style_of, text);
  return places[std::min<std::size_t>(offset, places.size() - 1)];
}

cel::Env environment(Rulebook& book, const dossier::KindSpec& kind, std::string_view topic) {
  cel::Env env(book.types);
  env.strict = true;
  env.defines = &book.defines;
  // Fields may be written without `self.`.
  env.open(env.add("self", book.types.record(kind.record->type)));
  env.add("params", book.types.record(book.params_type(topic)));
  env.add("as_of", book.types.simple(cel::Kind::date));
  // A field of that name keeps it.
  env.add(kind.record->find("period") < 0 ? "period" : "inspected",
          book.types.record(book.period_type));
  env.add(kind.record->find("all") < 0 ? "all" : "dossiers", book.types.record(book.all_type));
  return env;
}

cel::Env complete_environment(Rulebook& book, const dossier::KindSpec& kind,
                              std::string_view topic) {
  cel::Env env = environment(book, kind, topic);
  env.strict = false;  // none of what it reads: nothing is asked of the list
  return env;
}

cel::Env definition_environment(Rulebook& book, std::string_view name) {
  cel::Env env(book.types);
  env.strict = true;
  env.defines = &book.defines;
  // Functions serve every topic: of parameters they see one topic's short names at most.
  if (!book.topics.empty())
    env.add("params", book.types.record(book.params_type(book.topics.front().id)));
  env.add("as_of", book.types.simple(cel::Kind::date));
  env.add("period", book.types.record(book.period_type));
  if (const auto define = book.defines.find(name); define != book.defines.end())
    for (std::size_t i = 0; i < define->second.parameters.size(); ++i)
      env.add(define->second.parameters[i], define->second.types[i]);
  return env;
}

void each_expression(const Rule& rule, const std::function<void(const Expression&)>& f) {
  f(rule.lifetime_from);
  f(rule.lifetime_to);
  for (const Each& each : rule.each) f(each.list);
  f(rule.when);
  for (const Let& let : rule.lets) f(let.value);
  for (const Condition& c : rule.conditions) f(c.that);
  for (const Roll& roll : rule.rolls) {
    f(roll.list);
    f(roll.due);
  }
}

void each_shown(const Rule& rule, const std::function<void(const Expression&)>& f) {
  for (const Condition& c : rule.conditions)
    for (const Dated<Words>& d : c.messages)
      for (const Template* t : {&d.said.zh, &d.said.en})
        for (const Expression& e : t->holes) f(e);
}

std::vector<const dossier::KindSpec*> asked_all(const Rulebook& book, const Expression& e) {
  std::vector<const dossier::KindSpec*> out;
  if (e)
    for (const cel::FieldRead& read : e.expr->reads())
      if (read.record == book.all_type)
        out.push_back(book.schema.kind(read.record->field(read.field).name));
  return out;
}

std::vector<const Parameter*> parameters_of(const Rulebook& book, const Rule& rule) {
  std::vector<const Parameter*> out;
  const auto look = [&](const Expression& e) {
    if (!e) return;
    for (const cel::FieldRead& read : e.expr->reads()) {
      if (!read.record->parameters) continue;
      const std::string& name = read.record->field(read.field).name;
      for (const Parameter& p : book.parameters)
        // Names first: nearly all differ, and looking up types by topic took a third of a short
        // run.
        if (name == p.name &&
            (read.record == book.topic_type(p.topic) || read.record == book.params_type(p.topic)) &&
            std::find(out.begin(), out.end(), &p) == out.end())
          out.push_back(&p);
    }
  };
  each_expression(rule, look);
  return out;
}

std::string digest(const Rule& rule) {
  // What decides a verdict, and nothing else: words, severity and the id may change without the
  // rule becoming another. Zero bytes between the parts keep two texts from running together.
  std::string text = rule.kind->name;
  const auto add = [&](std::string_view part) {
    text += '\0';
    text += part;
  };
  add(rule.from ? to_string(*rule.from) : "");
  add(rule.to ? to_string(*rule.to) : "");
  for (const Rule& other : rule.others) add(other.kind->name);
  if (rule.each.empty()) text.append(2, '\0');
  for (const Each& each : rule.each) {
    add(each.name);
    add(each.list.text);
  }
  add(rule.when.text);
  for (const Let& let : rule.lets) {
    add(let.name);
    add(let.value.text);
  }
  for (const Condition& c : rule.conditions) add(c.that.text);
  add(kEvery[static_cast<std::size_t>(rule.every)]);
  add(std::to_string(rule.share));
  add(rule.lifetime_from.text);
  add(rule.lifetime_to.text);
  for (const Roll& roll : rule.rolls) add(roll.list.text + roll.due.text);
  return sha256_hex(text).substr(0, 16);
}

void add_let(cel::Env& env, const Let& let, cel::TypeStore& types) {
  const int variable =
      env.add(let.name, let.value ? &let.value.expr->type() : types.dyn(), let.value.personal());
  if (let.value) env.means(variable, *let.value.expr);
}

const Rule* Rule::of(const dossier::KindSpec* wanted) const {
  if (kind == wanted) return this;
  const auto found = std::find_if(others.begin(), others.end(),
                                  [&](const Rule& other) { return other.kind == wanted; });
  return found == others.end() ? nullptr : &*found;
}

std::vector<const dossier::KindSpec*> Rule::kinds() const {
  std::vector<const dossier::KindSpec*> out = {kind};
  for (const Rule& other : others) out.push_back(other.kind);
  return out;
}

int each_named(const Rule& rule, std::string_view name) {
  for (std::size_t i = rule.each.size(); i-- > 0;)
    if (rule.each[i].name == name) return static_cast<int>(i);
  return -1;
}

const dossier::RecordSpec* item_record(const Rulebook& book, const Rule& rule, std::size_t each) {
  const cel::Type* item = rule.each[each].item();
  return item == nullptr || item->kind != cel::Kind::record ? nullptr
                                                            : book.schema.record_of(item->record);
}

const cel::Type* Each::item() const {
  return list && list.expr->type().kind == cel::Kind::list ? list.expr->type().args[0] : nullptr;
}

cel::Env each_environment(Rulebook& book, const Rule& rule, std::size_t names) {
  cel::Env env = environment(book, *rule.kind, rule.topic);
  for (std::size_t i = 0; i < std::min(names, rule.each.size()); ++i) {
    const Each& each = rule.each[i];
    env.add(each.name, each.item() == nullptr ? book.types.dyn() : each.item(),
            each.list.personal());
  }
  return env;
}

cel::Env environment(Rulebook& book, const Rule& rule, std::size_t lets) {
  cel::Env env = each_environment(book, rule, rule.each.size());
  // What follows is evaluated only if `when` held.
  if (rule.when) env.know(*rule.when.expr, true);
  for (std::size_t i = 0; i < std::min(lets, rule.lets.size()); ++i)
    add_let(env, rule.lets[i], book.types);
  return env;
}

cel::Env condition_environment(Rulebook& book, const Rule& rule, std::size_t condition) {
  cel::Env env = environment(book, rule, rule.lets.size());
  for (std::size_t i = 0; i < condition; ++i)
    if (rule.conditions[i].that) env.know(*rule.conditions[i].that.expr, true);
  return env;
}

cel::Env failing_environment(Rulebook& book, const Rule& rule) {
  cel::Env env = environment(book, rule, rule.lets.size());
  // Of several conditions it is not known which fails.
  if (!rule.measure && rule.conditions.size() == 1 && rule.value())
    env.know(*rule.value().expr, false);
  return env;
}

void read_words(Rulebook& book, const yaml::Context& context, const Source& file,
                yaml::Fields& fields, const cel::Env& env, Words& out, Problems& problems) {
  out.where = fields.node().where();
  const Node* zh = fields.get("zh", context.wants(Lang::zh));
  const Node* en = fields.get("en", context.wants(Lang::en));
  if (zh == nullptr && !context.wants(Lang::zh)) zh = en;
  if (en == nullptr && !context.wants(Lang::en)) en = zh;
  if (zh != nullptr) read_template(book, file, *zh, env, Lang::zh, out.zh, {}, problems);
  if (en != nullptr) read_template(book, file, *en, env, Lang::en, out.en, out.zh.holes, problems);
}

Expression read_expression(Rulebook& book, const Source& file, const Node& node,
                           const cel::Env& env, Problems& problems) {
  if (node.shape != yaml::Shape::scalar) {
    const Context context{file.name(), &problems};
    yaml::expect(context, node, yaml::Shape::scalar, {"表达式", "an expression"});
    return {};
  }
  return check_text(book, file, node, node.text, 0, env, problems);
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
                        {fmt::format("参数 {}：{}", p.id, f.message.zh),
                         fmt::format("parameter {}: {}", p.id, f.message.en)},
                        std::move(f.hint)});
  return value;
}

void read_values(Rulebook& book, Parameter& p, const Source& file, const Node& list,
                 Problems& problems) {
  const Context context{file.name(), &problems, book.languages};
  if (!yaml::expect(context, list, yaml::Shape::sequence, {"values ", "values"})) return;
  yaml::each_item(list, [&](const Node& item) {
    Fields fields(context, item, dated_value_keys());
    DatedValue v;
    v.where = item.where();
    v.from = fields.date("from");
    if (const Node* value = fields.get("value"))
      v.value = read_value(book, p, file, *value, problems);
    v.source = fields.text("source");
    v.ref = fields.text("ref");
    if (fields.choice("trust", {"A", "B", "C"})) v.trust = fields.text("trust");
    fields.done();
    if (!v.source.empty() && book.references.count(v.source) == 0) {
      context.complain(
          *fields.get("source"), "rulebook/source",
          say("sources.yaml 没有来源 {}", "sources.yaml has no source {}", visible(v.source)),
          misspelt(v.source, keys_of(book.references)), v.source);
    }
    const bool undated = fields.has("from") && !v.from;  // told already
    if (!p.values.empty() && !undated && p.values.back().from == v.from && v.from)
      context.complain(
          item, "rulebook/order",
          say("同一天 {} 有两个值", "there are two values from {} on", to_string(*v.from)),
          say("只留一个，或改 from", "keep one of them, or change its `from`"));
    else if (!p.values.empty() && !undated && !(p.values.back().from < v.from))
      context.complain(item, "rulebook/order",
                       say("values 应按 from 由早到晚排列", "values must be sorted by `from`"));
    p.values.push_back(std::move(v));
  });
}

}  // namespace ducha::rule
