// CEL's grammar by recursive descent, and the macros. Depth is counted, so no text can exhaust the
// stack here or in anything that walks the tree.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "cel/ast.h"
#include "cel/format.h"
#include "cel/lexer.h"
#include "cel/other_languages.h"

namespace ducha::cel {

namespace {

constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

bool reserved(std::string_view name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

struct Operator {
  std::string_view text;
  int level;
  Op op;
  std::string_view function;  // of calls
};
// From loose to tight; all bind to the left.
constexpr int kLevels = 5;
constexpr std::array kOperators = std::to_array<Operator>({{"||", 0, Op::either, "_||_"},
                                                           {"&&", 1, Op::both, "_&&_"},
                                                           {"<", 2, Op::call, "_<_"},
                                                           {"<=", 2, Op::call, "_<=_"},
                                                           {">", 2, Op::call, "_>_"},
                                                           {">=", 2, Op::call, "_>=_"},
                                                           {"==", 2, Op::call, "_==_"},
                                                           {"!=", 2, Op::call, "_!=_"},
                                                           {"in", 2, Op::call, "@in"},
                                                           {"+", 3, Op::call, "_+_"},
                                                           {"-", 3, Op::call, "_-_"},
                                                           {"*", 4, Op::call, "_*_"},
                                                           {"/", 4, Op::call, "_/_"},
                                                           {"%", 4, Op::call, "_%_"}});

class Parser {
 public:
  Parser(std::string_view text, Arena& arena, Issues& issues)
      : arena_(arena), issues_(issues), text_(text), lexer_(text, issues), before_(issues.size()) {
    advance();
  }

  Node* all() {
    Node* root = expression();
    if (good() && now_.token != Token::end) unexpected();
    return good() ? root : nullptr;
  }

 private:
  bool good() const { return issues_.size() == before_; }

  void advance() {
    word_before_ = now_.text;
    end_ = now_.end;
    now_ = lexer_.next();
    // The lexer told what is wrong; as an end the token stops every loop here.
    if (now_.token == Token::bad) now_.token = Token::end;
    operator_ = operator_here();
  }

  bool is(std::string_view punctuation) const {
    return now_.token == Token::punctuation && now_.text.front() == punctuation.front() &&
           now_.text.size() == punctuation.size() && now_.text.back() == punctuation.back();
  }
  bool take(std::string_view punctuation) {
    if (!is(punctuation)) return false;
    advance();
    return true;
  }
  void want(std::string_view punctuation) {
    if (take(punctuation) || !good()) return;
    issue(now_.offset, now_.end,
          now_.token == Token::end
              ? say("这里缺少“{}”，表达式没有写完",
                    "`{}` is missing; the expression ends too early", punctuation)
              : say("这里应是“{}”，却是“{}”", "`{}` is expected here, not `{}`", punctuation,
                    visible(now_.text)),
          wanted_hint(punctuation));
  }
  Message wanted_hint(std::string_view punctuation) const {
    if (punctuation == ":" && now_.token == Token::end)
      return say("条件取值写 条件 ? 甲 : 乙；可能没有的字段写 x.?f",
                 "a choice is written CONDITION ? A : B; a field that may be missing x.?f");
    if (punctuation == ":" && (now_.text == "," || now_.text == "}"))
      return say("列表用方括号：['a', 'b']", "a list stands in square brackets: ['a', 'b']");
    if (Message other = token_of_elsewhere(word_before_, now_.text); !other.empty()) return other;
    const bool value =
        now_.token == Token::name || now_.token == Token::integer || now_.token == Token::string;
    if (punctuation == ")" && value)
      return say("两项之间写逗号或运算符", "write a comma or an operator between the two");
    return {};
  }
  void issue(std::uint32_t from, std::uint32_t to, Message message, Message hint = {}) {
    if (good())
      issues_.push_back(
          {"syntax", from, to > from ? to - from : 1, std::move(message), std::move(hint)});
    // Only the first fault is reported: what follows from it would mislead.
    now_.token = Token::end;
    operator_ = nullptr;
  }
  void unexpected() {
    if (now_.token == Token::end) {
      Message hint = token_of_elsewhere(word_before_, {});
      if (hint.empty())
        hint = end_ == 0
                   ? say("写一个表达式，如 size(list) > 0", "write one, such as size(list) > 0")
                   : say("后面还要一个值", "a value is due behind it");
      issue(now_.offset, now_.end, say("表达式没有写完", "the expression ends too early"),
            std::move(hint));
    } else {
      // `not x`: the word before is taken for a name, and it is x that is not expected.
      issue(now_.offset, now_.end,
            say("这里不该有“{}”", "`{}` is not expected here", visible(now_.text)),
            token_of_elsewhere(word_before_, now_.text));
    }
  }

  Node* make(Op op, std::uint32_t from) {
    Node* node = arena_.make<Node>();
    node->op = op;
    node->offset = from;
    return node;
  }
  Node* finish(Node* node) const {
    node->length = end_ > node->offset ? end_ - node->offset : 1;
    return node;
  }

  // Counts nesting for as long as it lives.
  class Deeper {
   public:
    explicit Deeper(Parser& p) : p_(p) {
      if (++p_.depth_ > limits::kExpressionDepth)
        p_.issue(p_.now_.offset, p_.now_.end,
                 say("表达式嵌套超过{}层", "the expression is nested more than {} deep",
                     limits::kExpressionDepth));
    }
    ~Deeper() { --p_.depth_; }

   private:
    Parser& p_;
  };

  Node* expression() {
    const Deeper deeper(*this);
    const std::uint32_t from = now_.offset;
    Node* condition = binary(0);
    if (!good() || !take("?")) return condition;
    Node* node = make(Op::conditional, from);
    node->args.push(arena_, condition);
    node->args.push(arena_, binary(0));
    want(":");
    if (good()) node->args.push(arena_, expression());
    return finish(node);
  }

  const Operator* operator_here() const {
    if (now_.token == Token::name ? now_.text != "in" : now_.token != Token::punctuation)
      return nullptr;
    // Of the punctuation between operands most is a dot, a comma or a bracket.
    if (std::string_view(".,()[]{}?:").find(now_.text.front()) != std::string_view::npos)
      return nullptr;
    const auto* found = std::find_if(kOperators.begin(), kOperators.end(), [&](const Operator& o) {
      return o.text.front() == now_.text.front() && o.text == now_.text;
    });
    return found == kOperators.end() ? nullptr : found;
  }

  // Operators of this level and tighter ones: by climbing, so that a name without any does not go
  // down through all levels.
  Node* binary(int level) {
    const std::uint32_t from = now_.offset;
    Node* left = unary();
    std::array<int, kLevels> chain{};
    while (good() && operator_ != nullptr && operator_->level >= level) {
      const Operator& o = *operator_;
      // A chain leans to the left: each step adds a level to every walk of the tree.
      if (++chain[static_cast<std::size_t>(o.level)] + depth_ > limits::kExpressionDepth) {
        issue(now_.offset, now_.end,
              say("运算连写超过{}个", "more than {} operators are chained",
                  limits::kExpressionDepth));
        break;
      }
      advance();
      Node* node = make(o.op, from);
      node->name = o.function;
      node->args.push(arena_, left);
      node->args.push(arena_, binary(o.level + 1));
      left = finish(node);
    }
    return left;
  }

  Node* unary() {
    const std::uint32_t from = now_.offset;
    if (!is("!") && !is("-")) return member();
    const Deeper deeper(*this);
    const bool minus = is("-");
    advance();
    if (minus && (now_.token == Token::integer || now_.token == Token::real)) {
      // The sign belongs to the literal: -9223372036854775808 is one.
      Node* node = number(from, true);
      return members(node, from);
    }
    Node* node = make(Op::call, from);
    node->name = minus ? "-_" : "!_";
    if (good()) node->args.push(arena_, unary());
    return finish(node);
  }

  Node* number(std::uint32_t from, bool negative) {
    Node* node = make(Op::literal, from);
    const std::string text = (negative ? "-" : "") + std::string(now_.text);
    errno = 0;
    char* end = nullptr;
    const int base = now_.text.starts_with("0x") || now_.text.starts_with("0X") ? 16 : 10;
    bool fits = true;
    if (now_.token == Token::integer) {
      node->value = Value::int64(std::strtoll(text.c_str(), &end, base));
      fits = errno == 0;
    } else if (now_.token == Token::unsigned_integer) {
      node->value = Value::uint64(std::strtoull(text.c_str(), &end, base));
      fits = errno == 0;
    } else {
      node->value = Value::float64(std::strtod(text.c_str(), &end));
    }
    const Lexeme literal = now_;
    advance();
    if (!fits)
      issue(literal.offset, literal.end,
            say("数字 {} 超出64位整数", "the number {} does not fit into 64 bits", text));
    return finish(node);
  }

  Value text_value(std::string_view text, bool bytes) {
    const std::string_view kept = arena_.copy(text);
    const auto* str = arena_.make<Str>(kept.data(), static_cast<std::uint32_t>(kept.size()));
    return bytes ? Value::bytes(str) : Value::string(str);
  }

  Node* member() {
    const std::uint32_t from = now_.offset;
    return members(primary(), from);
  }

  Node* members(Node* node, std::uint32_t from) {
    int chain = 0;
    while (good()) {
      // Steps of a path make a tree as deep as the path is long.
      const bool step = is(".") || is("[");
      if (step && ++chain + depth_ > limits::kExpressionDepth) {
        issue(
            now_.offset, now_.end,
            say("连续取字段超过{}层", "a path is longer than {} steps", limits::kExpressionDepth));
        break;
      }
      if (take(".")) {
        const bool optional = take("?");
        const Lexeme name = now_;
        if (name.token != Token::name && name.token != Token::quoted_name) {
          unexpected();
          break;
        }
        advance();
        if (!optional && name.token == Token::name && is("(")) {
          node = call(arena_.copy(name.text), node, from);
          continue;
        }
        if (name.token == Token::name && (name.text == "in" || name.text == "true" ||
                                          name.text == "false" || name.text == "null")) {
          issue(name.offset, name.end, say("{} 是保留字", "{} is a reserved word", name.text),
                say("写 `{}`", "write `{}`", name.text));
          break;
        }
        Node* select = make(Op::select, from);
        select->name = arena_.copy(name.text);
        select->optional = optional;
        select->args.push(arena_, node);
        node = finish(select);
      } else if (take("[")) {
        Node* index = make(Op::index, from);
        index->optional = take("?");
        index->args.push(arena_, node);
        index->args.push(arena_, expression());
        want("]");
        node = finish(index);
      } else if (is("{") && message_name(*node)) {
        node = message(node, from);
      } else {
        break;
      }
    }
    return node;
  }

  static bool message_name(const Node& node) {
    if (node.op == Op::name) return true;
    return node.op == Op::select && !node.optional && message_name(*node.args[0]);
  }

  Node* message(Node* name, std::uint32_t from) {
    const Deeper deeper(*this);
    want("{");
    Node* node = make(Op::message, from);
    node->args.push(arena_, name);
    while (good() && !is("}")) {
      take("?");
      if (now_.token != Token::name && now_.token != Token::quoted_name) {
        unexpected();
        break;
      }
      advance();
      want(":");
      if (good()) node->args.push(arena_, expression());
      if (!take(",")) break;
    }
    want("}");
    return finish(node);
  }

  Node* primary() {
    const std::uint32_t from = now_.offset;
    const bool absolute = take(".");
    if (now_.token == Token::name) return named(from, absolute);
    if (absolute) {
      unexpected();
      return make(Op::literal, from);
    }
    if (take("(")) {
      Node* inner = expression();
      want(")");
      if (good()) {
        inner->offset = from;
        finish_in_place(*inner);
      }
      return inner;
    }
    if (is("[")) return list(from);
    if (is("{")) return map(from);
    Node* node = make(Op::literal, from);
    switch (now_.token) {
      case Token::integer:
      case Token::unsigned_integer:
      case Token::real:
        return number(from, false);
      case Token::string:
      case Token::bytes:
        node->value = text_value(now_.text, now_.token == Token::bytes);
        advance();
        return finish(node);
      default:
        unexpected();
        return node;
    }
  }
  void finish_in_place(Node& node) const {
    node.length = end_ > node.offset ? end_ - node.offset : 1;
  }

  Node* named(std::uint32_t from, bool absolute) {
    const Lexeme name = now_;
    advance();
    if (!absolute && (name.text == "true" || name.text == "false" || name.text == "null")) {
      Node* node = make(Op::literal, from);
      node->value = name.text == "null" ? Value::null() : Value::boolean(name.text == "true");
      return finish(node);
    }
    if (is("(")) {
      // The dot stays before the name: it begins at the outermost name space.
      return call(arena_.copy((absolute ? "." : "") + std::string(name.text)), nullptr, from);
    }
    if (name.text == "in" || reserved(name.text)) {
      issue(name.offset, name.end,
            say("{} 是保留字，不能作名字", "{} is a reserved word and cannot be a name", name.text),
            name.text == "if" ? say("写 条件 ? 值 : 值", "write condition ? value : value")
            : name.text == "let"
                ? say("let 里的名字直接写，不加 let.", "the names of `let` stand by themselves")
            : name.text == "return" ? say("去掉它，只写条件", "take it out: the condition alone")
                                    : token_of_elsewhere({}, name.text));
      return make(Op::literal, from);
    }
    Node* node = make(Op::name, from);
    node->name = arena_.copy(name.text);
    node->absolute = absolute;
    return finish(node);
  }

  Node* list(std::uint32_t from) {
    const Deeper deeper(*this);
    want("[");
    Node* node = make(Op::list, from);
    while (good() && !is("]")) {
      node->optional_args.push(arena_, take("?"));
      node->args.push(arena_, expression());
      if (!take(",")) break;
    }
    want("]");
    return finish(node);
  }

  Node* map(std::uint32_t from) {
    const Deeper deeper(*this);
    want("{");
    Node* node = make(Op::map, from);
    while (good() && !is("}")) {
      node->optional_args.push(arena_, take("?"));
      node->args.push(arena_, expression());
      // {needed}, as a message has it.
      if (is("}") && node->args.size() == 1)
        return issue(
                   from, now_.end,
                   say("表达式里的名字不加花括号", "in expressions names stand without braces"),
                   say("写 {}", "write {}",
                       visible(shorten(trim(text_.substr(from + 1, now_.offset - from - 1)), 60)))),
               node;
      want(":");
      if (good()) node->args.push(arena_, expression());
      if (!take(",")) break;
    }
    want("}");
    return finish(node);
  }

  Node* call(std::string_view name, Node* target, std::uint32_t from) {
    const Deeper deeper(*this);
    want("(");
    Node* node = make(Op::call, from);
    node->name = name;
    node->method = target != nullptr;
    if (target) node->args.push(arena_, target);
    while (good() && !is(")")) {
      node->args.push(arena_, expression());
      if (!take(",")) break;
    }
    want(")");
    if (!good()) return node;
    return macro(finish(node));
  }

  void macro_fault(const Node& at, Message message) {
    issue(at.offset, at.offset + at.length, std::move(message));
  }

  // The name of a loop variable: a plain name, or cel.iterVar(n, m).
  bool loop_name(const Node& node, std::string_view& name) {
    if (node.op == Op::name && !node.absolute) {
      name = node.name;
      return true;
    }
    return false;
  }

  Node* macro(Node* node) {
    if (!node->method) {
      const bool none = node->name == "isNone";
      if ((node->name != "has" && !none) || node->args.size() != 1) return node;
      Node* inner = node->args[0];
      if (inner->op == Op::select) {
        inner->op = Op::has;
        inner->stated_none = none;
        inner->offset = node->offset;
        inner->length = node->length;
        return inner;
      }
      // A bare field of an open variable: has(name).
      if (inner->op == Op::name) {
        node->op = Op::has;
        node->stated_none = none;
        node->name = inner->name;
        node->args.clear();
        return node;
      }
      macro_fault(*node, say("{0}() 里应是一个字段，如 {0}(self.name)",
                             "{0}() takes a field such as {0}(self.name)", node->name));
      return node;
    }
    const Node& target = *node->args[0];
    if (target.op == Op::name && target.name == "cel") return cel_macro(node);
    static const struct {
      std::string_view name;
      Loop loop;
      std::uint32_t locals, least, most;  // arguments besides the target
    } kLoops[] = {
        {"all", Loop::all, 1, 2, 2},
        {"exists", Loop::exists, 1, 2, 2},
        {"exists_one", Loop::exists_one, 1, 2, 2},
        {"existsOne", Loop::exists_one, 1, 2, 2},
        {"filter", Loop::filter, 1, 2, 2},
        {"map", Loop::map, 1, 2, 3},
        {"all", Loop::all, 2, 3, 3},
        {"exists", Loop::exists, 2, 3, 3},
        {"existsOne", Loop::exists_one, 2, 3, 3},
        {"exists_one", Loop::exists_one, 2, 3, 3},
        {"transformList", Loop::transform_list, 2, 3, 4},
        {"transformMap", Loop::transform_map, 2, 3, 4},
        {"transformMapEntry", Loop::transform_entry, 2, 3, 4},
        {"optMap", Loop::opt_map, 1, 2, 2},
        {"optFlatMap", Loop::opt_flat_map, 1, 2, 2},
    };
    const std::size_t given = node->args.size() - 1;
    if (node->name == "sortBy" && given == 2) return sort_by(node);
    for (const auto& row : kLoops) {
      if (row.name != node->name || given < row.least || given > row.most) continue;
      std::array<std::string_view, 2> names;
      for (std::size_t i = 0; i < row.locals; ++i) {
        if (loop_name(*node->args[1 + i], names[i])) continue;
        macro_fault(*node->args[1 + i],
                    say("{} 的第{}项应是一个变量名",
                        "argument {1} of {0} must be the name of a variable", node->name, i + 1));
        return node;
      }
      if (row.locals == 2 && names[0] == names[1]) {
        macro_fault(*node->args[2],
                    say("两个变量名不能相同", "the two variables must have different names"));
        return node;
      }
      node->op = Op::loop;
      node->loop = row.loop;
      for (std::size_t i = 0; i < row.locals; ++i) node->locals.push(arena_, names[i]);
      // One argument more than the least is a condition before the body.
      node->filtered = given > row.least;
      node->args.drop(1, row.locals);
      return node;
    }
    return node;
  }

  // list.sortBy(i, key): @sortBy(list, list.map(i, key)), with the list bound to a name.
  Node* sort_by(Node* node) {
    const auto part = [&](Op op, std::string_view name) {
      Node* out = make(op, node->offset);
      out->length = node->length;
      out->name = name;
      return out;
    };
    std::string_view name;
    if (!loop_name(*node->args[1], name)) {
      macro_fault(*node->args[1], say("sortBy 的第1项应是一个变量名",
                                      "argument 1 of sortBy must be the name of a variable"));
      return node;
    }
    Node* keys = part(Op::loop, {});
    keys->loop = Loop::map;
    keys->locals.push(arena_, name);
    keys->args.push(arena_, part(Op::name, "@sorted"));
    keys->args.push(arena_, node->args[2]);
    Node* sorted = part(Op::call, "@sortBy");
    sorted->args.push(arena_, part(Op::name, "@sorted"));
    sorted->args.push(arena_, keys);
    Node* out = part(Op::bind, {});
    out->locals.push(arena_, "@sorted");
    out->args.push(arena_, node->args[0]);
    out->args.push(arena_, sorted);
    return out;
  }

  static std::string number_of(const Node& node) {
    return node.op == Op::literal && node.value.is(Kind::int64) ? std::to_string(node.value.i)
                                                                : "?";
  }

  Node* cel_macro(Node* node) {
    const std::size_t given = node->args.size() - 1;
    if (node->name == "bind" && given == 3) {
      std::string_view name;
      if (!loop_name(*node->args[1], name)) {
        macro_fault(*node->args[1],
                    say("cel.bind 的第一项应是一个变量名",
                        "the first argument of cel.bind must be the name of a variable"));
        return node;
      }
      node->op = Op::bind;
      node->locals.push(arena_, name);
      node->args.drop(0, 2);
      return node;
    }
    // cel.index(), cel.iterVar() and cel.block() are what optimizers of CEL write; names with @
    // cannot be written by hand.
    if (node->name == "index" && given == 1) {
      Node* out = make(Op::name, node->offset);
      out->length = node->length;
      out->name = arena_.copy("@index" + number_of(*node->args[1]));
      return out;
    }
    if (node->name == "iterVar" && given == 2) {
      Node* out = make(Op::name, node->offset);
      out->length = node->length;
      out->name = arena_.copy("@it:" + number_of(*node->args[1]) + ":" + number_of(*node->args[2]));
      return out;
    }
    if (node->name == "block" && given == 2 && node->args[1]->op == Op::list) {
      // Each item is a binding around what follows.
      Node* items = node->args[1];
      Node* result = node->args[2];
      for (std::size_t i = items->args.size(); i-- > 0;) {
        Node* bind = make(Op::bind, node->offset);
        bind->length = node->length;
        bind->locals.push(arena_, arena_.copy("@index" + std::to_string(i)));
        bind->args.push(arena_, items->args[i]);
        bind->args.push(arena_, result);
        result = bind;
      }
      return result;
    }
    return node;
  }

  Arena& arena_;
  Issues& issues_;
  std::string_view text_;
  Lexer lexer_;
  Lexeme now_;
  std::uint32_t end_ = 0;
  const Operator* operator_ = nullptr;  // that is here, if one is
  std::string_view word_before_;        // the text of the token before
  int depth_ = 0;
  std::size_t before_;
};

}  // namespace

Node* parse(std::string_view text, Arena& arena, Issues& issues) {
  if (text.size() > limits::kExpressionBytes) {
    issues.push_back({"limit",
                      0,
                      1,
                      say("表达式超过{}字节", "the expression is longer than {} bytes",
                          limits::kExpressionBytes),
                      {}});
    return nullptr;
  }
  if (const std::size_t bad = find_invalid_utf8(text); bad != text.npos) {
    issues.push_back({"syntax",
                      static_cast<std::uint32_t>(bad),
                      1,
                      say("不是合法的 UTF-8", "this is not valid UTF-8"),
                      {}});
    return nullptr;
  }
  return Parser(text, arena, issues).all();
}

std::string dump(const Node& node) {
  static constexpr std::string_view kOps[] = {
      "literal", "name", "variable", "local",       "select", "has",    "index", "call",
      "list",    "map",  "message",  "conditional", "both",   "either", "loop",  "bind"};
  std::string out = "(" + std::string(kOps[static_cast<std::size_t>(node.op)]);
  if (!node.name.empty()) (out += " ") += node.name;
  if (node.op == Op::literal) out += " " + show(node.value);
  for (const std::string_view l : node.locals) (out += " ") += l;
  for (const Node* a : node.args) out += " " + dump(*a);
  return out + ")";
}

}  // namespace ducha::cel
