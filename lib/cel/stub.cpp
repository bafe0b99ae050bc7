// A plain evaluator: types, parser, checker, tree walk.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/decimal.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cel/ast.h"
#include "cel/format.h"
#include "cel/jsonl.h"

namespace ducha::cel {

// ---- types
int RecordType::add(Field field) {
  by_name_[field.name] = size();
  fields_.push_back(std::move(field));
  return size() - 1;
}
int RecordType::find(std::string_view name) const {
  const auto f = by_name_.find(name);
  return f == by_name_.end() ? -1 : f->second;
}
const Type* TypeStore::keep(Type t) {
  types_.push_back(t);
  return &types_.back();
}
const Type* TypeStore::simple(Kind k) {
  Type t;
  t.kind = k;
  return keep(t);
}
const Type* TypeStore::number(Kind k, std::string_view unit) {
  Type t;
  t.kind = k;
  texts_.emplace_back(unit);
  t.unit = texts_.back();
  return keep(t);
}
const Type* TypeStore::list(const Type* e) {
  Type t;
  t.kind = Kind::list;
  t.args[0] = e;
  return keep(t);
}
const Type* TypeStore::map(const Type* k, const Type* v) {
  Type t;
  t.kind = Kind::map;
  t.args[0] = k;
  t.args[1] = v;
  return keep(t);
}
const Type* TypeStore::optional(const Type* e) {
  Type t;
  t.kind = Kind::optional;
  t.args[0] = e;
  return keep(t);
}
const Type* TypeStore::type_of(const Type* e) {
  Type t;
  t.kind = Kind::type;
  t.args[0] = e;
  return keep(t);
}
const Type* TypeStore::choice(const std::vector<std::string>& names) {
  auto& c = choices_.emplace_back();
  for (const auto& n : names) c.push_back({n, {}});
  for (auto& x : c) x.text = {x.name.data(), static_cast<std::uint32_t>(x.name.size())};
  Type t;
  t.kind = Kind::string;
  t.choices = c;
  return keep(t);
}
const Type* TypeStore::record(const RecordType* r) {
  Type t;
  t.kind = Kind::record;
  t.record = r;
  return keep(t);
}
const Type* TypeStore::reference(const RecordType* r) {
  Type t;
  t.kind = Kind::string;
  t.ref = r;
  return keep(t);
}
RecordType* TypeStore::new_record(std::string name) { return &records_.emplace_back(std::move(name)); }

std::string describe(const Type& t) {
  static const char* names[] = {"dyn", "null", "bool", "int", "uint", "double", "string", "bytes", "list", "map", "type", "timestamp", "duration", "optional", "date", "decimal", "record", "ref", "unknown", "error"};
  if (t.kind == Kind::record && t.record != nullptr) return t.record->name();
  if (t.kind == Kind::list && t.args[0] != nullptr) return "list(" + describe(*t.args[0]) + ")";
  return names[static_cast<int>(t.kind)];
}

int Env::add(std::string name, const Type* type) {
  variables_.push_back({std::move(name), type, false});
  return static_cast<int>(variables_.size()) - 1;
}
void Env::open(int v) { variables_[static_cast<std::size_t>(v)].open = true; }

// ---- parser
namespace {

class Parser {
 public:
  Parser(std::string_view text, Arena& arena, Issues& issues) : text_(text), arena_(arena), issues_(issues) { next(); }
  std::unique_ptr<Node> all() {
    auto n = conditional();
    if (ok_ && kind_ != 'e') fail();
    return ok_ ? std::move(n) : nullptr;
  }

 private:
  using P = std::unique_ptr<Node>;
  std::string_view text_;
  Arena& arena_;
  Issues& issues_;
  std::size_t at_ = 0, start_ = 0;
  char kind_ = 'e';  // i ident, n int, u uint, d double, s string, o operator, e end
  std::string token_;
  bool ok_ = true;

  void fail(Message m = {}) {
    if (ok_) issues_.push_back({"syntax", static_cast<std::uint32_t>(start_), static_cast<std::uint32_t>(std::max<std::size_t>(1, at_ - start_)), m.empty() ? say("这里看不懂“{}”", "`{}` is not expected here", kind_ == 'e' ? "end" : token_) : m, {}});
    ok_ = false;
    kind_ = 'e';
  }
  void next() {
    while (at_ < text_.size() && (is_space(text_[at_]) || text_.substr(at_, 2) == "//")) {
      if (text_[at_] == '/') while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      else ++at_;
    }
    start_ = at_;
    token_.clear();
    if (at_ >= text_.size()) { kind_ = 'e'; return; }
    const char c = text_[at_];
    const auto word = [](char x) { return std::isalnum(static_cast<unsigned char>(x)) != 0 || x == '_'; };
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      kind_ = 'n';
      while (at_ < text_.size() && (word(text_[at_]) || (text_[at_] == '.' && at_ + 1 < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0))) token_ += text_[at_++];
      if (token_.find('.') != token_.npos || (token_.find_first_of("eE") != token_.npos && !token_.starts_with("0x"))) kind_ = 'd';
      if (token_.back() == 'u') { kind_ = 'u'; token_.pop_back(); }
      return;
    }
    if (c == '"' || c == '\'') { string(c); return; }
    if (word(c)) { kind_ = 'i'; while (at_ < text_.size() && word(text_[at_])) token_ += text_[at_++]; return; }
    kind_ = 'o';
    for (const std::string_view two : {"==", "!=", "<=", ">=", "&&", "||"})
      if (text_.substr(at_, 2) == two) { token_ = two; at_ += 2; return; }
    token_ = c;
    ++at_;
  }
  void string(char q) {
    kind_ = 's';
    for (++at_; at_ < text_.size() && text_[at_] != q; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) { ++at_; token_ += text_[at_] == 'n' ? '\n' : text_[at_]; } else token_ += text_[at_];
    }
    ++at_;
  }
  bool is(std::string_view op) const { return kind_ == 'o' && token_ == op; }
  bool take(std::string_view op) { if (!is(op)) return false; next(); return true; }
  void want(std::string_view op) { if (!take(op)) fail(); }
  P make(Op op, std::size_t from) { auto n = std::make_unique<Node>(); n->op = op; n->offset = static_cast<std::uint32_t>(from); return n; }
  P end(P n) { std::size_t e = start_; while (e > n->offset && e <= text_.size() && is_space(text_[e - 1])) --e; n->length = static_cast<std::uint32_t>(std::max<std::size_t>(1, e - n->offset)); return n; }
  P conditional() {
    const std::size_t from = start_;
    P a = binary(0);
    if (!take("?")) return a;
    P n = make(Op::conditional, from);
    n->args.push_back(std::move(a));
    n->args.push_back(binary(0));
    want(":");
    n->args.push_back(conditional());
    return end(std::move(n));
  }
  P binary(int level) {
    static const std::vector<std::vector<std::string_view>> ops = {{"||"}, {"&&"}, {"==", "!=", "<", "<=", ">", ">=", "in"}, {"+", "-"}, {"*", "/", "%"}};
    if (level == 5) return unary();
    const std::size_t from = start_;
    P left = binary(level + 1);
    for (;;) {
      std::string op;
      for (const auto o : ops[static_cast<std::size_t>(level)]) if (is(o) || (o == "in" && kind_ == 'i' && token_ == "in")) op = o;
      if (op.empty() || !ok_) return left;
      next();
      P n = make(op == "||" ? Op::either : op == "&&" ? Op::both : Op::call, from);
      n->name = op;
      n->args.push_back(std::move(left));
      n->args.push_back(binary(level + 1));
      left = end(std::move(n));
    }
  }
  P unary() {
    const std::size_t from = start_;
    for (const std::string_view op : {"!", "-"})
      if (take(op)) { P n = make(Op::call, from); n->name = op == "-" ? "neg" : "!"; n->args.push_back(unary()); return end(std::move(n)); }
    return member();
  }
  P text_value(std::string_view s, std::size_t from) { P n = make(Op::literal, from); const auto k = arena_.copy(s); n->value = Value::string(arena_.make<Str>(k.data(), static_cast<std::uint32_t>(k.size()))); return n; }
  P member() {
    const std::size_t from = start_;
    P n = primary();
    while (ok_) {
      if (take(".")) {
        const std::string name = token_;
        if (kind_ != 'i') { fail(); break; }
        next();
        if (is("(")) n = call(name, std::move(n), from);
        else { P s = make(Op::select, from); s->name = name; s->args.push_back(std::move(n)); n = end(std::move(s)); }
      } else if (take("[")) {
        P i = make(Op::index, from); i->args.push_back(std::move(n)); i->args.push_back(conditional()); want("]"); n = end(std::move(i));
      } else break;
    }
    return n;
  }
  P call(const std::string& name, P target, std::size_t from) {
    want("(");
    P n = make(Op::call, from);
    n->name = name;
    n->method = target != nullptr;
    if (target) n->args.push_back(std::move(target));
    if (!is(")")) do n->args.push_back(conditional()); while (ok_ && take(","));
    want(")");
    if (!ok_) return n;
    static const std::set<std::string> loops = {"all", "exists", "exists_one", "map", "filter"};
    if (name == "has" && !n->method && n->args.size() == 1 && n->args[0]->op == Op::select) { P h = std::move(n->args[0]); h->op = Op::has; return h; }
    if (name == "has" && !n->method && n->args.size() == 1 && n->args[0]->op == Op::variable) { P h = make(Op::has, from); h->name = n->args[0]->name; return end(std::move(h)); }
    if (n->method && loops.count(name) != 0 && n->args.size() >= 3 && n->args[1]->op == Op::variable) {
      n->op = Op::loop;
      n->locals = {n->args[1]->name};
      n->args.erase(n->args.begin() + 1);
    }
    return end(std::move(n));
  }
  P primary() {
    const std::size_t from = start_;
    if (take("(")) { P n = conditional(); want(")"); return n; }
    if (take("[")) { P n = make(Op::list, from); while (ok_ && !is("]")) { n->args.push_back(conditional()); if (!take(",")) break; } want("]"); return end(std::move(n)); }
    if (take("{")) { P n = make(Op::map, from); while (ok_ && !is("}")) { n->args.push_back(conditional()); want(":"); n->args.push_back(conditional()); if (!take(",")) break; } want("}"); return end(std::move(n)); }
    if (kind_ == 's') { P n = text_value(token_, from); next(); return end(std::move(n)); }
    if (kind_ == 'n' || kind_ == 'u' || kind_ == 'd') {
      P n = make(Op::literal, from);
      try {
        n->value = kind_ == 'd' ? Value::float64(std::stod(token_)) : kind_ == 'u' ? Value::uint64(std::stoull(token_, nullptr, 0)) : Value::int64(std::stoll(token_, nullptr, token_.starts_with("0x") ? 16 : 10));
      } catch (const std::exception&) { fail(); }
      next();
      return end(std::move(n));
    }
    if (kind_ == 'i') {
      const std::string name = token_;
      next();
      if (is("(")) return call(name, nullptr, from);
      P n = make(Op::variable, from);
      n->name = name;
      if (name == "true" || name == "false") { n->op = Op::literal; n->value = Value::boolean(name == "true"); }
      if (name == "null") { n->op = Op::literal; n->value = Value::null(); }
      return end(std::move(n));
    }
    fail();
    return make(Op::literal, from);
  }
};

// ---- checker
class Checker {
 public:
  Checker(const Env& env, Ast& ast, Issues& issues) : env_(env), ast_(ast), issues_(issues), t_(env.types()) {}
  void run() { check(*ast_.root); }

 private:
  const Env& env_;
  Ast& ast_;
  Issues& issues_;
  TypeStore& t_;
  std::vector<std::pair<std::string, const Type*>> locals_;

  void issue(const Node& n, const char* id, Message m, Message hint = {}) { issues_.push_back({id, n.offset, n.length, std::move(m), std::move(hint)}); }
  const Type* bool_() { return t_.simple(Kind::boolean); }
  void read(const RecordType* r, int f) { ast_.reads.push_back({r, f}); if (r->field(f).back) ast_.relational = true; }

  const Type* field(Node& n, const Type& base) {
    const RecordType* r = base.kind == Kind::record ? base.record : base.ref;
    if (r == nullptr) {
      if (!base.dyn() && base.kind != Kind::map) issue(n, "type", say("{} 没有字段", "{} has no fields", describe(base)));
      return base.kind == Kind::map && base.args[1] ? base.args[1] : t_.dyn();
    }
    if (base.ref != nullptr) ast_.relational = true;
    n.record = r;
    n.field = r->find(n.name);
    if (n.field < 0) {
      std::vector<std::string> known;
      for (int i = 0; i < r->size(); ++i) known.push_back(r->field(i).name);
      const auto near = suggest(n.name, known);
      issue(n, "undeclared", say("{} 没有字段 {}", "{} has no field {}", r->name(), n.name), near.empty() ? say("可用:{}", "known: {}", joined(known, ", ")) : say("是不是想写 {}?", "did you mean {}?", near));
      return t_.dyn();
    }
    read(r, n.field);
    return r->field(n.field).type;
  }
  const Type* check(Node& n) { return n.type = infer(n); }
  const Type* check2(Node& n) { return n.op == Op::variable && n.number >= 0 ? n.type : check(n); }
  const Type* infer(Node& n) {
    switch (n.op) {
      case Op::literal: return t_.simple(n.value.kind());
      case Op::variable: {
        for (std::size_t i = locals_.size(); i-- > 0;) if (locals_[i].first == n.name) { n.op = Op::local; n.number = static_cast<int>(i); return locals_[i].second; }
        const auto& vars = env_.variables();
        for (std::size_t i = vars.size(); i-- > 0;) if (vars[i].name == n.name) { n.number = static_cast<int>(i); ast_.variables.push_back(n.number); return vars[i].type; }
        for (std::size_t i = 0; i < vars.size(); ++i) if (vars[i].open && vars[i].type->record != nullptr && vars[i].type->record->find(n.name) >= 0) {
          auto base = std::make_unique<Node>(); base->op = Op::variable; base->number = static_cast<int>(i); base->name = vars[i].name; base->offset = n.offset; base->length = n.length; base->type = vars[i].type;
          n.args.push_back(std::move(base)); n.op = Op::select;
          return field(n, *vars[i].type);
        }
        std::vector<std::string> known;
        for (const auto& v : vars) { known.push_back(v.name); if (v.open && v.type->record) for (int i = 0; i < v.type->record->size(); ++i) known.push_back(v.type->record->field(i).name); }
        const auto near = suggest(n.name, known);
        issue(n, "undeclared", say("没有 {} 这个名字", "there is no name {}", n.name), near.empty() ? Message{} : say("是不是想写 {}?", "did you mean {}?", near));
        return t_.dyn();
      }
      case Op::local: return t_.dyn();
      case Op::select: return field(n, *check(*n.args[0]));
      case Op::has: {
        if (n.args.empty()) {
          const auto& vars = env_.variables();
          for (std::size_t i = 0; i < vars.size(); ++i) if (vars[i].open) { auto base = std::make_unique<Node>(); base->op = Op::variable; base->number = static_cast<int>(i); base->type = vars[i].type; n.args.push_back(std::move(base)); break; }
        }
        field(n, *check2(*n.args[0])); return bool_(); }
      case Op::index: { const Type* b = check(*n.args[0]); check(*n.args[1]); return b->kind == Kind::list && b->args[0] ? b->args[0] : b->kind == Kind::map && b->args[1] ? b->args[1] : t_.dyn(); }
      case Op::list: { const Type* e = t_.dyn(); for (auto& a : n.args) e = check(*a); return t_.list(e); }
      case Op::map: { for (auto& a : n.args) check(*a); return t_.map(t_.dyn(), t_.dyn()); }
      case Op::conditional: { check(*n.args[0]); const Type* a = check(*n.args[1]); check(*n.args[2]); return a; }
      case Op::both: case Op::either: for (auto& a : n.args) check(*a); return bool_();
      case Op::loop: {
        const Type* r = check(*n.args[0]);
        const Type* e = r->kind == Kind::list && r->args[0] ? r->args[0] : r->kind == Kind::map && r->args[0] ? r->args[0] : t_.dyn();
        locals_.emplace_back(n.locals[0], e);
        n.number = static_cast<int>(locals_.size()) - 1;
        const Type* body = t_.dyn();
        for (std::size_t i = 1; i < n.args.size(); ++i) body = check(*n.args[i]);
        locals_.pop_back();
        return n.name == "map" ? t_.list(body) : n.name == "filter" ? r : bool_();
      }
      case Op::call: return call(n);
    }
    return t_.dyn();
  }
  const Type* call(Node& n) {
    // Qualified functions: math.ceilDiv(...)
    if (n.method && n.args[0]->op == Op::variable && (n.args[0]->name == "math" || n.args[0]->name == "lists" || n.args[0]->name == "sets")) { n.name = n.args[0]->name + "." + n.name; n.args.erase(n.args.begin()); n.method = false; }
    std::vector<const Type*> a;
    for (auto& x : n.args) a.push_back(check(*x));
    const std::string& f = n.name;
    static const std::set<std::string> kBool = {"==", "!=", "<", "<=", ">", ">=", "in", "!", "contains", "startsWith", "endsWith", "matches"};
    static const std::set<std::string> kInt = {"size", "int", "year", "month", "day", "weekday", "quarter", "schoolYear", "fiscalYear", "daysBetween", "monthsBetween", "yearsBetween", "countWithin", "largestGapDays", "math.ceilDiv", "chars", "hanCount", "indexOf"};
    static const std::set<std::string> kDate = {"date", "addDays", "addMonths", "addYears", "startOfYear", "endOfYear", "endOfMonth", "startOfMonth", "schoolYearStart", "schoolYearEnd"};
    static const std::set<std::string> kDec = {"decimal", "ratio", "percent", "round"};
    if (f == "==" || f == "!=" || f == "in") {
      for (int k = 0; k < 2; ++k) {
        const Type* e = a[static_cast<std::size_t>(k)];
        const Node& other = *n.args[static_cast<std::size_t>(1 - k)];
        if (e->choices.empty()) continue;
        const auto look = [&](const Node& l) {
          if (l.op != Op::literal || !l.value.is(Kind::string)) return;
          std::vector<std::string> known;
          for (const auto& c : e->choices) { if (c.name == l.value.str->view()) return; known.push_back(c.name); }
          const auto near = suggest(l.value.str->view(), known);
          issue(l, "choice", say("“{}”不是它的取值", "`{}` is not one of its words", l.value.str->view()), near.empty() ? say("可用:{}", "known: {}", joined(known, ", ")) : say("是不是想写 {}?", "did you mean {}?", near));
        };
        if (other.op == Op::list) for (auto& x : other.args) look(*x); else look(other);
      }
      if (f != "in" && ((a[0]->kind == Kind::date && a[1]->kind == Kind::string) || (a[1]->kind == Kind::date && a[0]->kind == Kind::string))) issue(n, "type", say("日期不能与文字比较", "a date cannot be compared with a string"), say("写 date('2013-09-01')", "write date('2013-09-01')"));
    }
    if (kBool.count(f) != 0) return bool_();
    if (kInt.count(f) != 0) return t_.simple(Kind::int64);
    if (kDate.count(f) != 0) return t_.simple(Kind::date);
    if (kDec.count(f) != 0) return t_.simple(Kind::decimal);
    if (f == "string" || f == "lowerAscii" || f == "trim") return t_.simple(Kind::string);
    if (f == "double") return t_.simple(Kind::float64);
    if (f == "within") return a[0];
    if (f == "perMonth" || f == "perQuarter") return t_.list(t_.simple(Kind::int64));
    if (f == "distinct" || f == "sort" || f == "flatten" || f == "slice") return a[0];
    if (f == "sum" || f == "min" || f == "max" || f == "first" || f == "last") return a[0]->args[0] ? a[0]->args[0] : t_.dyn();
    if (f == "on") return a[0];
    if (f == "timestamp") return t_.simple(Kind::timestamp);
    if (f == "duration") return t_.simple(Kind::duration);
    if (f == "+" || f == "-" || f == "*" || f == "/" || f == "%" || f == "neg" || f.starts_with("math.")) {
      for (const Type* t : a) if (t->kind == Kind::decimal) return t;
      return a.empty() ? t_.dyn() : a[0];
    }
    if (f == "dyn" || f == "type" || f == "uint" || f == "bool") return t_.dyn();
    issue(n, "undeclared", say("没有函数 {}", "there is no function {}", f));
    return t_.dyn();
  }
};

}  // namespace

std::optional<Expr> check(std::string_view text, const Env& env, Issues& issues) {
  auto ast = std::make_shared<Ast>();
  ast->text = text;
  const std::size_t before = issues.size();
  ast->root = Parser(ast->text, ast->arena, issues).all();
  if (issues.size() > before || !ast->root) return {};
  Checker(env, *ast, issues).run();
  if (issues.size() > before) return {};
  std::sort(ast->reads.begin(), ast->reads.end());
  ast->reads.erase(std::unique(ast->reads.begin(), ast->reads.end()), ast->reads.end());
  return Expr(ast);
}
const Type& Expr::type() const { return *ast_->root->type; }
std::string_view Expr::text() const { return ast_->text; }
const std::vector<FieldRead>& Expr::reads() const { return ast_->reads; }
const std::vector<const RecordType*>& Expr::whole() const { return ast_->whole; }
bool Expr::relational() const { return ast_->relational; }
const std::vector<int>& Expr::variables() const { return ast_->variables; }
std::uint64_t Expr::cost(std::uint64_t) const { return 1; }

namespace {
class Identity : public Layout {
 public:
  int slot(const RecordType&, int field) const override { return field; }
};
}  // namespace
const Layout& Layout::identity() {
  static const Identity i;
  return i;
}

// ---- evaluation
Value make_error(Arena& arena, Message what, std::uint32_t offset) {
  // Messages own memory an arena would not give back; they are few, and kept for the process.
  static std::vector<std::unique_ptr<EvalError>> kept;
  (void)arena;
  kept.push_back(std::make_unique<EvalError>(EvalError{std::move(what), offset}));
  return Value::of(kept.back().get());
}

bool equal(const Value& a, const Value& b) {
  const auto text = [](const Value& v) { return v.is(Kind::ref) ? v.ref->id.view() : v.str->view(); };
  const auto texty = [](const Value& v) { return v.is(Kind::string) || v.is(Kind::ref); };
  if (texty(a) && texty(b)) return text(a) == text(b);
  const auto num = [](const Value& v) { return v.is(Kind::int64) || v.is(Kind::uint64) || v.is(Kind::float64) || v.is(Kind::decimal); };
  if (num(a) && num(b)) {
    const auto d = [](const Value& v) { return v.is(Kind::int64) ? static_cast<long double>(v.i) : v.is(Kind::uint64) ? static_cast<long double>(v.u) : v.is(Kind::decimal) ? static_cast<long double>(v.i) / 1e6L : static_cast<long double>(v.d); };
    return d(a) == d(b);
  }
  if (a.kind() != b.kind()) return false;
  if (a.is(Kind::list)) {
    if (a.list->size != b.list->size) return false;
    for (std::uint32_t i = 0; i < a.list->size; ++i) if (!equal(a.list->items[i], b.list->items[i])) return false;
    return true;
  }
  if (a.is(Kind::null)) return true;
  return a.i == b.i;
}

namespace {

class Eval {
 public:
  Eval(Frame& f, const Layout& l) : f_(f), l_(l) {}
  Frame& f_;
  const Layout& l_;
  std::vector<Value> locals_;

  Value missing(const Record* r, std::string_view field, MissingInput::Why why) {
    auto* m = f_.arena->make<MissingInput>(r, field, why);
    return Value::of(f_.arena->make<UnknownSet>(m, 1U));
  }
  Value join(const Value& a, const Value& b) {
    if (!a.is(Kind::unknown)) return b;
    if (!b.is(Kind::unknown)) return a;
    auto* items = f_.arena->array<MissingInput>(a.unknown->size + b.unknown->size);
    std::uint32_t n = 0;
    for (const auto* s : {a.unknown, b.unknown}) for (std::uint32_t i = 0; i < s->size; ++i) {
      bool known = false;
      for (std::uint32_t k = 0; k < n; ++k) known |= items[k].parent == s->items[i].parent && items[k].field == s->items[i].field;
      if (!known) items[n++] = s->items[i];
    }
    return Value::of(f_.arena->make<UnknownSet>(items, n));
  }
  static bool bad(const Value& v) { return v.is(Kind::unknown) || v.is(Kind::error); }
  Value error(const Node& n, Message m) { return make_error(*f_.arena, std::move(m), n.offset); }

  Value field(const Node& n, Value base, bool has) {
    if (bad(base)) return base;
    if (base.is(Kind::ref)) {
      if (base.ref->target == nullptr) return missing(nullptr, base.ref->id.view(), MissingInput::Why::dossier);
      base = Value::of(base.ref->target);
    }
    if (base.is(Kind::map)) {
      for (std::uint32_t i = 0; i < base.map->size; ++i) if (base.map->entries[2 * i].is(Kind::string) && base.map->entries[2 * i].str->view() == n.name) return has ? Value::boolean(true) : base.map->entries[2 * i + 1];
      return has ? Value::boolean(false) : error(n, say("没有键 {}", "there is no key {}", n.name));
    }
    if (!base.is(Kind::record)) return has ? Value::boolean(false) : error(n, say("已声明为无,不能取字段 {}", "it is stated to be none, so it has no field {}", n.name));
    const int slot = l_.slot(*base.record->type, n.field);
    const Value v = slot < 0 ? Value() : base.record->slots[slot];
    if (has) return Value::boolean(!v.is(Kind::absent) && !v.is(Kind::null));
    if (v.is(Kind::absent)) return missing(base.record, base.record->type->field(n.field).name, base.record->type->parameters ? MissingInput::Why::parameter : MissingInput::Why::field);
    return v;
  }

  Value run(const Node& n, Step* s = nullptr) {
    if (s != nullptr) { s->offset = n.offset; s->length = n.length; }
    const Value v = eval(n, s);
    if (s != nullptr) s->value = v;
    return v;
  }
  Value arg(const Node& n, std::size_t i, Step* s) {
    if (s == nullptr) return run(*n.args[i]);
    Step inner;
    const Value v = run(*n.args[i], &inner);
    s->parts.push_back(std::move(inner));
    return v;
  }
  void skip(const Node& n, std::size_t i, Step* s) { if (s != nullptr) { Step x; x.offset = n.args[i]->offset; x.length = n.args[i]->length; x.skipped = true; s->parts.push_back(x); } }

  Value eval(const Node& n, Step* s) {
    switch (n.op) {
      case Op::literal: return n.value;
      case Op::variable: { const Value v = f_.variables[static_cast<std::size_t>(n.number)]; return v.is(Kind::absent) ? missing(nullptr, n.name, MissingInput::Why::variable) : v; }
      case Op::local: return locals_[static_cast<std::size_t>(n.number)];
      case Op::select: return field(n, n.args[0]->op == Op::variable ? run(*n.args[0]) : arg(n, 0, s), false);
      case Op::has: return field(n, run(*n.args[0]), true);
      case Op::index: {
        const Value b = arg(n, 0, s), i = arg(n, 1, s);
        if (bad(b)) return b;
        if (bad(i)) return i;
        if (b.is(Kind::list) && i.is(Kind::int64) && i.i >= 0 && i.i < b.list->size) return b.list->items[i.i];
        return error(n, say("下标越界", "index out of range"));
      }
      case Op::list: {
        auto* items = f_.arena->array<Value>(n.args.size());
        for (std::size_t i = 0; i < n.args.size(); ++i) { items[i] = arg(n, i, s); if (bad(items[i])) return items[i]; }
        return Value::list_of(f_.arena->make<List>(items, static_cast<std::uint32_t>(n.args.size())));
      }
      case Op::map: {
        std::vector<std::pair<Value, Value>> e;
        for (std::size_t i = 0; i < n.args.size(); i += 2) e.emplace_back(arg(n, i, s), arg(n, i + 1, s));
        return make_map(*f_.arena, e);
      }
      case Op::conditional: {
        const Value c = arg(n, 0, s);
        if (bad(c)) return c;
        if (c.u != 0) { const Value v = arg(n, 1, s); skip(n, 2, s); return v; }
        skip(n, 1, s);
        return arg(n, 2, s);
      }
      case Op::both: case Op::either: {
        const bool stop = n.op == Op::either;
        const Value a = arg(n, 0, s);
        if (a.is(Kind::boolean) && (a.u != 0) == stop) { skip(n, 1, s); return a; }
        const Value b = arg(n, 1, s);
        if (b.is(Kind::boolean) && (b.u != 0) == stop) return b;
        if (a.is(Kind::unknown) || b.is(Kind::unknown)) return join(a, b);
        return bad(a) ? a : b;
      }
      case Op::loop: return loop(n, s);
      case Op::call: break;
    }
    Value args[8];
    const std::size_t count = std::min<std::size_t>(8, n.args.size());
    Value unknown;
    Value broken;
    for (std::size_t i = 0; i < count; ++i) {
      args[i] = arg(n, i, s);
      if (args[i].is(Kind::unknown)) unknown = join(unknown, args[i]);
      if (args[i].is(Kind::error) && !broken.is(Kind::error)) broken = args[i];
    }
    if (unknown.is(Kind::unknown)) return unknown;
    if (broken.is(Kind::error)) return broken;
    return call_function(n.name, args, count, f_, n.offset);
  }

  Value loop(const Node& n, Step* s) {
    const Value range = arg(n, 0, s);
    if (bad(range)) return range;
    if (range.is(Kind::null)) return error(n, say("已声明为无", "it is stated to be none"));
    if (!range.is(Kind::list)) return error(n, say("不是列表", "this is no list"));
    const std::size_t depth = static_cast<std::size_t>(n.number);
    locals_.resize(std::max(locals_.size(), depth + 1));
    auto* out = f_.arena->array<Value>(range.list->size);
    std::uint32_t kept = 0;
    Value pending;
    for (std::uint32_t i = 0; i < range.list->size; ++i) {
      if (f_.budget == 0) return error(n, say("计算量超过上限", "the evaluation takes too many steps"));
      --f_.budget;
      locals_.resize(std::max(locals_.size(), depth + 1));
      locals_[depth] = range.list->items[i];
      const std::size_t body = n.args.size() - 1;
      if (n.name == "map" && body == 2) {
        const Value c = run(*n.args[1]);
        if (bad(c)) { pending = join(pending, c); continue; }
        if (c.u == 0) continue;
      }
      Step inner;
      Value v = s != nullptr ? run(*n.args[body], &inner) : run(*n.args[body]);
      if (s != nullptr) {
        const Value& e = range.list->items[i];
        inner.label = std::to_string(i);
        if (e.is(Kind::record) && e.record->type->key >= 0) { const int k = l_.slot(*e.record->type, e.record->type->key); if (k >= 0 && e.record->slots[k].is(Kind::string)) inner.label = e.record->slots[k].str->view(); }
        s->parts.push_back(std::move(inner));
      }
      if (n.name == "map") { if (bad(v)) pending = join(pending, v); else out[kept++] = v; continue; }
      if (bad(v)) { pending = pending.is(Kind::absent) ? v : join(pending, v); continue; }
      if (n.name == "all" && v.u == 0) return Value::boolean(false);
      if (n.name == "exists" && v.u != 0) return Value::boolean(true);
      if (v.u != 0) out[kept++] = range.list->items[i];
    }
    if (bad(pending)) return pending;
    if (n.name == "all") return Value::boolean(true);
    if (n.name == "exists") return Value::boolean(false);
    if (n.name == "exists_one") return Value::boolean(kept == 1);
    return Value::list_of(f_.arena->make<List>(out, kept));
  }
};

}  // namespace

struct Program::Code {
  Expr expr;
  const Layout* layout;
};
Program::Program(const Expr& e, const Layout& l) : code_(new Code{e, &l}) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;
Value Program::run(Frame& f) const { return Eval(f, *code_->layout).run(*code_->expr.ast().root); }
Value Program::trace(Frame& f, Step& root) const { return Eval(f, *code_->layout).run(*code_->expr.ast().root, &root); }

// ---- functions
Value call_function(const std::string& f, const Value* a, std::size_t n, Frame& frame, std::uint32_t offset) {
  Arena& arena = *frame.arena;
  const auto error = [&](Message m) { return make_error(arena, std::move(m), offset); };
  const auto no = [&] { return error(say("{} 不能用于这些值", "{} does not take these values", f)); };
  const auto num = [](const Value& v) { return v.is(Kind::int64) || v.is(Kind::uint64) || v.is(Kind::float64) || v.is(Kind::decimal); };
  const auto real = [](const Value& v) { return v.is(Kind::int64) ? static_cast<long double>(v.i) : v.is(Kind::uint64) ? static_cast<long double>(v.u) : v.is(Kind::decimal) ? static_cast<long double>(v.i) / 1e6L : static_cast<long double>(v.d); };
  const auto day = [](const Value& v) { return Date{static_cast<std::int32_t>(v.i)}; };
  if (f == "==") return Value::boolean(equal(a[0], a[1]));
  if (f == "!=") return Value::boolean(!equal(a[0], a[1]));
  if (f == "!") return Value::boolean(a[0].u == 0);
  if (f == "<" || f == "<=" || f == ">" || f == ">=") {
    long double x, y;
    if (num(a[0]) && num(a[1])) { x = real(a[0]); y = real(a[1]); }
    else if (a[0].kind() == a[1].kind() && a[0].is(Kind::date)) { x = a[0].i; y = a[1].i; }
    else if (a[0].is(Kind::string) && a[1].is(Kind::string)) { x = a[0].str->view().compare(a[1].str->view()); y = 0; }
    else return no();
    return Value::boolean(f == "<" ? x < y : f == "<=" ? x <= y : f == ">" ? x > y : x >= y);
  }
  if (f == "in") {
    if (!a[1].is(Kind::list)) return no();
    for (std::uint32_t i = 0; i < a[1].list->size; ++i) if (equal(a[0], a[1].list->items[i])) return Value::boolean(true);
    return Value::boolean(false);
  }
  if (f == "neg") return a[0].is(Kind::float64) ? Value::float64(-a[0].d) : a[0].is(Kind::decimal) ? Value::decimal(-a[0].i) : Value::int64(-a[0].i);
  if (f == "+" || f == "-" || f == "*" || f == "/" || f == "%") {
    if (a[0].is(Kind::int64) && a[1].is(Kind::int64)) {
      std::int64_t r = 0;
      bool over = false;
      if (f == "+") over = __builtin_add_overflow(a[0].i, a[1].i, &r);
      if (f == "-") over = __builtin_sub_overflow(a[0].i, a[1].i, &r);
      if (f == "*") over = __builtin_mul_overflow(a[0].i, a[1].i, &r);
      if (f == "/" || f == "%") { if (a[1].i == 0) return error(say("除数为零", "division by zero")); r = f == "/" ? a[0].i / a[1].i : a[0].i % a[1].i; }
      return over ? error(say("数值溢出", "a number overflows")) : Value::int64(r);
    }
    if (a[0].is(Kind::float64) && a[1].is(Kind::float64)) return Value::float64(f == "+" ? a[0].d + a[1].d : f == "-" ? a[0].d - a[1].d : f == "*" ? a[0].d * a[1].d : a[0].d / a[1].d);
    if (num(a[0]) && num(a[1])) {
      const auto m = [](const Value& v) { return v.is(Kind::decimal) ? static_cast<__int128_t>(v.i) : static_cast<__int128_t>(v.i) * 1000000; };
      __int128_t r = f == "+" ? m(a[0]) + m(a[1]) : f == "-" ? m(a[0]) - m(a[1]) : f == "*" ? m(a[0]) * m(a[1]) / 1000000 : 0;
      if (f == "/") { if (a[1].i == 0) return error(say("除数为零", "division by zero")); r = m(a[0]) * 1000000 / m(a[1]); }
      return Value::decimal(static_cast<std::int64_t>(r));
    }
    if (f == "+" && a[0].is(Kind::string) && a[1].is(Kind::string)) { const auto t = arena.copy(std::string(a[0].str->view()) + std::string(a[1].str->view())); return Value::string(arena.make<Str>(t.data(), static_cast<std::uint32_t>(t.size()))); }
    if (f == "+" && a[0].is(Kind::list) && a[1].is(Kind::list)) {
      auto* items = arena.array<Value>(a[0].list->size + a[1].list->size);
      std::copy_n(a[0].list->items, a[0].list->size, items);
      std::copy_n(a[1].list->items, a[1].list->size, items + a[0].list->size);
      return Value::list_of(arena.make<List>(items, a[0].list->size + a[1].list->size));
    }
    return no();
  }
  if (f == "size" || f == "chars") return a[0].is(Kind::list) ? Value::int64(a[0].list->size) : a[0].is(Kind::string) ? Value::int64(static_cast<std::int64_t>(count_code_points(a[0].str->view()))) : no();
  if (f == "contains" && a[0].is(Kind::string)) return Value::boolean(a[0].str->view().find(a[1].str->view()) != std::string_view::npos);
  if (f == "startsWith") return Value::boolean(a[0].str->view().starts_with(a[1].str->view()));
  if (f == "endsWith") return Value::boolean(a[0].str->view().ends_with(a[1].str->view()));
  if (f == "matches") return Value::boolean(RE2::PartialMatch(re2::StringPiece(a[0].is(Kind::ref) ? a[0].ref->id.data : a[0].str->data, a[0].is(Kind::ref) ? a[0].ref->id.size : a[0].str->size), RE2(std::string(a[1].str->view()))));
  if (f == "date" && n == 1) { if (a[0].is(Kind::string)) if (const auto d = parse_date(a[0].str->view())) return Value::date(*d); return no(); }
  if (f == "date" && n == 3) { if (const auto d = make_date(static_cast<int>(a[0].i), static_cast<int>(a[1].i), static_cast<int>(a[2].i))) return Value::date(*d); return no(); }
  if (f == "int") return a[0].is(Kind::decimal) ? (a[0].i % 1000000 == 0 ? Value::int64(a[0].i / 1000000) : no()) : a[0].is(Kind::float64) ? Value::int64(static_cast<std::int64_t>(a[0].d)) : a[0].is(Kind::string) ? Value::int64(std::atoll(std::string(a[0].str->view()).c_str())) : Value::int64(a[0].i);
  if (f == "decimal") return a[0].is(Kind::int64) ? Value::decimal(a[0].i * 1000000) : a[0].is(Kind::string) && parse_decimal(a[0].str->view()) ? Value::decimal(*parse_decimal(a[0].str->view())) : no();
  if (f == "double") return Value::float64(static_cast<double>(real(a[0])));
  if (f == "string") { const auto t = arena.copy(show_plain(a[0], Lang::en)); return Value::string(arena.make<Str>(t.data(), static_cast<std::uint32_t>(t.size()))); }
  if (f == "dyn") return a[0];
  if (f == "ratio" || f == "percent") { if (real(a[1]) == 0) return error(say("除数为零", "division by zero")); return Value::decimal(static_cast<std::int64_t>(std::llroundl(real(a[0]) / real(a[1]) * (f == "percent" ? 100 : 1) * 1e6L))); }
  if (f == "math.ceilDiv") { if (a[1].i <= 0) return error(say("除数须大于零", "the divisor must be above zero")); return Value::int64((a[0].i + a[1].i - 1) / a[1].i); }
  if (f == "math.ceil") return Value::float64(std::ceil(static_cast<double>(real(a[0]))));
  if (f == "math.greatest" || f == "math.least") { Value best = a[0]; for (std::size_t i = 1; i < n; ++i) if ((f == "math.greatest") == (real(a[i]) > real(best)) && real(a[i]) != real(best)) best = a[i]; return best; }
  if (n >= 1 && a[0].is(Kind::date)) {
    const CivilDate c = civil(day(a[0]));
    const auto year = [&](int y, int m, int d) { return Value::date(*make_date(y, m, d)); };
    const int sy = c.month >= 9 ? c.year : c.year - 1;
    if (f == "year" || f == "fiscalYear") return Value::int64(c.year);
    if (f == "month") return Value::int64(c.month);
    if (f == "day") return Value::int64(c.day);
    if (f == "quarter") return Value::int64((c.month + 2) / 3);
    if (f == "weekday") return Value::int64(weekday(day(a[0])));
    if (f == "schoolYear") return Value::int64(sy);
    if (f == "schoolYearStart") return year(sy, 9, 1);
    if (f == "schoolYearEnd") return year(sy + 1, 8, 31);
    if (f == "startOfYear") return year(c.year, 1, 1);
    if (f == "endOfYear") return year(c.year, 12, 31);
    if (f == "startOfMonth") return year(c.year, c.month, 1);
    if (f == "endOfMonth") return year(c.year, c.month, days_in_month(c.year, c.month));
    if (f == "addDays") return Value::date(Date{static_cast<std::int32_t>(a[0].i + a[1].i)});
    if (f == "addMonths" || f == "addYears") { if (const auto d = add_months(day(a[0]), a[1].i * (f == "addYears" ? 12 : 1))) return Value::date(*d); return no(); }
    if (f == "daysBetween") return Value::int64(a[1].i - a[0].i);
    if (f == "monthsBetween" || f == "yearsBetween") {
      const CivilDate e = civil(day(a[1]));
      std::int64_t m = (e.year - c.year) * 12 + e.month - c.month;
      if (m > 0 && e.day < c.day) --m;
      if (m < 0 && e.day > c.day) ++m;
      return Value::int64(f == "yearsBetween" ? m / 12 : m);
    }
  }
  if (f == "on") { if (!a[1].is(Kind::date) || !frame.parameters_on) return no(); return Value::of(frame.parameters_on(day(a[1]))); }
  if (n >= 1 && a[0].is(Kind::list)) {
    const List& l = *a[0].list;
    if (f == "sum") {
      if (l.size == 0) return Value::int64(0);
      Value s = l.items[0];
      for (std::uint32_t i = 1; i < l.size; ++i) { const Value two[2] = {s, l.items[i]}; s = call_function("+", two, 2, frame, offset); if (s.is(Kind::error)) return s; }
      s.line = 0; s.tag &= 0xff;
      return s;
    }
    if (f == "min" || f == "max") {
      if (l.size == 0) return error(say("空列表没有最值", "an empty list has no least or greatest"));
      Value best = l.items[0];
      for (std::uint32_t i = 1; i < l.size; ++i) { const Value two[2] = {l.items[i], best}; const Value less = call_function("<", two, 2, frame, offset); if (less.is(Kind::error)) return less; if ((less.u != 0) == (f == "min") && !equal(l.items[i], best)) best = l.items[i]; }
      return best;
    }
    if (f == "distinct" || f == "sort") {
      std::vector<Value> v;
      for (std::uint32_t i = 0; i < l.size; ++i) if (f == "sort" || std::none_of(v.begin(), v.end(), [&](const Value& x) { return equal(x, l.items[i]); })) v.push_back(l.items[i]);
      if (f == "sort") std::stable_sort(v.begin(), v.end(), [&](const Value& x, const Value& y) { const Value two[2] = {x, y}; return call_function("<", two, 2, frame, offset).u == 1; });
      auto* items = arena.array<Value>(v.size());
      std::copy(v.begin(), v.end(), items);
      return Value::list_of(arena.make<List>(items, static_cast<std::uint32_t>(v.size())));
    }
    if (f == "flatten") {
      std::vector<Value> v;
      for (std::uint32_t i = 0; i < l.size; ++i) for (std::uint32_t k = 0; l.items[i].is(Kind::list) && k < l.items[i].list->size; ++k) v.push_back(l.items[i].list->items[k]);
      auto* items = arena.array<Value>(v.size());
      std::copy(v.begin(), v.end(), items);
      return Value::list_of(arena.make<List>(items, static_cast<std::uint32_t>(v.size())));
    }
    if (n == 3) {
      const std::int64_t from = a[1].i, to = a[2].i;
      std::vector<Value> in;
      for (std::uint32_t i = 0; i < l.size; ++i) if (l.items[i].i >= from && l.items[i].i <= to) in.push_back(l.items[i]);
      if (f == "countWithin") return Value::int64(static_cast<std::int64_t>(in.size()));
      if (f == "within") { auto* items = arena.array<Value>(in.size()); std::copy(in.begin(), in.end(), items); return Value::list_of(arena.make<List>(items, static_cast<std::uint32_t>(in.size()))); }
      if (f == "largestGapDays") { std::sort(in.begin(), in.end(), [](auto& x, auto& y) { return x.i < y.i; }); std::int64_t last = from, gap = 0; for (auto& x : in) { gap = std::max(gap, x.i - last); last = x.i; } return Value::int64(std::max(gap, to - last)); }
      if (f == "perMonth" || f == "perQuarter") {
        const int step = f == "perMonth" ? 1 : 3;
        const auto bucket = [&](std::int64_t d) { const CivilDate c = civil(Date{static_cast<std::int32_t>(d)}); return (c.year * 12 + c.month - 1) / step; };
        const int first = bucket(from), last = bucket(to);
        if (last < first || last - first > 10000) return no();
        std::vector<std::int64_t> counts(static_cast<std::size_t>(last - first + 1));
        for (auto& x : in) ++counts[static_cast<std::size_t>(bucket(x.i) - first)];
        auto* items = arena.array<Value>(counts.size());
        for (std::size_t i = 0; i < counts.size(); ++i) items[i] = Value::int64(counts[i]);
        return Value::list_of(arena.make<List>(items, static_cast<std::uint32_t>(counts.size())));
      }
    }
  }
  return no();
}

// ---- texts
Value make_map(Arena& arena, const std::vector<std::pair<Value, Value>>& e) {
  auto* items = arena.array<Value>(e.size() * 2);
  for (std::size_t i = 0; i < e.size(); ++i) { items[2 * i] = e[i].first; items[2 * i + 1] = e[i].second; }
  Value v(Kind::map);
  v.map = arena.make<Map>(items, static_cast<std::uint32_t>(e.size()));
  return v;
}

namespace {
enum class How { cel, zh, en, json };
std::string text_of(const Value& v, How how) {
  switch (v.kind()) {
    case Kind::null: return how == How::zh ? "无" : how == How::en ? "none" : "null";
    case Kind::boolean: return how == How::zh ? (v.u ? "是" : "否") : how == How::en ? (v.u ? "yes" : "no") : v.u ? "true" : "false";
    case Kind::int64: return std::to_string(v.i);
    case Kind::uint64: return std::to_string(v.u) + (how == How::cel ? "u" : "");
    case Kind::float64: return fmt::format("{}", v.d);
    case Kind::decimal: return decimal_to_string(v.i);
    case Kind::date: return how == How::json || how == How::cel ? '"' + to_string(Date{static_cast<std::int32_t>(v.i)}) + '"' : to_string(Date{static_cast<std::int32_t>(v.i)});
    case Kind::string: case Kind::ref: {
      const auto s = v.is(Kind::ref) ? v.ref->id.view() : v.str->view();
      if (how == How::zh || how == How::en) return std::string(s);
      std::string out = "\"";
      for (const char c : s) { if (c == '"' || c == '\\') out += '\\'; if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", c); else out += c; }
      return out + '"';
    }
    case Kind::list: {
      std::string out;
      for (std::uint32_t i = 0; i < v.list->size; ++i) { if (i) out += how == How::zh ? "、" : ", "; out += text_of(v.list->items[i], how); }
      return how == How::cel || how == How::json ? "[" + out + "]" : out;
    }
    case Kind::map: {
      std::string out;
      for (std::uint32_t i = 0; i < v.map->size; ++i) { if (i) out += ", "; out += text_of(v.map->entries[2 * i], how) + ": " + text_of(v.map->entries[2 * i + 1], how); }
      return "{" + out + "}";
    }
    case Kind::record: return how == How::json ? "null" : how == How::zh ? "(记录)" : "(record)";
    case Kind::unknown: return how == How::zh ? "(缺)" : how == How::json ? "null" : "(missing)";
    case Kind::error: return how == How::zh ? "出错:" + v.error->what.zh : how == How::json ? "null" : "error: " + v.error->what.en;
    default: return "?";
  }
}
}  // namespace
std::string show(const Value& v) { return text_of(v, How::cel); }
std::string show_plain(const Value& v, Lang l) { return text_of(v, l == Lang::zh ? How::zh : How::en); }
std::string to_json_text(const Value& v) { return text_of(v, How::json); }
std::string answer_case(std::string_view) { return "{\"error\": \"not there yet\"}"; }

}  // namespace ducha::cel
