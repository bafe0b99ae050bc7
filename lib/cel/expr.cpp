// Checked expressions: from text to a tree that is ready, and what is known of it.
#include <algorithm>

#include "cel/ast.h"
#include "cel/facts.h"

namespace ducha::cel {

int Env::add(std::string name, const Type* type, bool personal) {
  const auto number = variables_.size();
  if (!type->stated.empty()) add_stated(known_, "v" + std::to_string(number), *type);
  variables_.push_back({std::move(name), type, false, personal});
  return static_cast<int>(number);
}

void Env::open(int variable) { variables_[static_cast<std::size_t>(variable)].open = true; }

void Env::know(const Expr& condition, bool truth) {
  known_.merge(facts(*condition.ast().root, truth, *this));
}

void Env::means(int variable, const Expr& value) {
  Variable& v = variables_[static_cast<std::size_t>(variable)];
  v.constant = value.ast().constant;
  if (value.type().kind != Kind::boolean) return;
  v.if_true = facts(*value.ast().root, true, *this);
  v.if_false = facts(*value.ast().root, false, *this);
}

std::optional<Expr> check(std::string_view text, const Env& env, Issues& issues) {
  auto ast = std::make_shared<Ast>(text);
  const std::size_t before = issues.size();
  ast->root = parse(ast->text, ast->arena, issues);
  if (ast->root == nullptr) return {};
  check_types(*ast, env, issues);
  if (issues.size() > before) return {};
  if (env.strict) check_constants(*ast, env, issues);
  if (issues.size() > before) return {};
  mark_personal(*ast, env);
  const auto unique = [](auto& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  unique(ast->reads);
  unique(ast->whole);
  unique(ast->variables);
  return Expr(std::move(ast));
}

const Type& Expr::type() const { return *ast_->type; }
bool Expr::personal() const { return ast_->personal; }
const std::vector<FieldRead>& Expr::reads() const { return ast_->reads; }
const std::vector<const RecordType*>& Expr::whole() const { return ast_->whole; }
bool Expr::relational() const { return ast_->relational; }
const std::vector<int>& Expr::variables() const { return ast_->variables; }

namespace {

std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}
std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  return a != 0 && b > UINT64_MAX / a ? UINT64_MAX : a * b;
}

// A loop whose condition first asks that a field of the item be something: the evaluator passes
// over the items where it is not (loops.cpp), so the rest is asked of few.
bool joins(const Node& loop) {
  const bool asks =
      loop.loop == Loop::exists || loop.loop == Loop::exists_one || loop.loop == Loop::filter;
  const Node* first = loop.args.back();
  while (first->op == Op::both) first = first->args[0];
  if (!asks || first->op != Op::call || first->name != "_==_") return false;
  return std::any_of(first->args.begin(), first->args.end(), [&](const auto& side) {
    const Node* at = side;
    while (at->op == Op::select) at = at->args[0];
    return at != side && at->op == Op::local && at->number == loop.number;
  });
}

std::uint64_t cost_of(const Node& n, std::uint64_t size) {
  std::uint64_t inner = 0;
  for (std::size_t i = n.op == Op::loop ? 1 : 0; i < n.args.size(); ++i)
    inner = plus(inner, cost_of(*n.args[i], size));
  if (n.op == Op::loop) {
    const Node& over = *n.args[0];
    const std::uint64_t rounds = over.op == Op::list ? over.args.size() : size;
    const std::uint64_t all = joins(n) ? plus(rounds / 10, 1) : rounds;
    return plus(cost_of(over, size), plus(rounds, times(inner, all)));
  }
  // Functions over lists walk them; `in` does as well.
  const bool walks = n.op == Op::call && n.name != "size" && n.name != "_[_]" &&
                     std::any_of(n.args.begin(), n.args.end(), [](const auto& a) {
                       return a->op != Op::list && a->type != nullptr &&
                              (a->type->kind == Kind::list || a->type->kind == Kind::map);
                     });
  return plus(inner, walks ? size : 1);
}

}  // namespace

std::uint64_t Expr::cost(std::uint64_t list_size) const { return cost_of(*ast_->root, list_size); }

void rename(Node& n, std::string_view from, std::string_view to) {
  if (n.op == Op::name && n.name == from) n.name = to;
  // A loop variable of the same name hides the parameter in its body; the range, the first
  // argument, is outside of it.
  const bool hidden = std::find(n.locals.begin(), n.locals.end(), from) != n.locals.end();
  for (std::size_t i = 0; i < n.args.size(); ++i)
    if (i == 0 || !hidden) rename(*n.args[i], from, to);
}

void move_to(Node& n, const Node& place) {
  n.offset = place.offset;
  n.length = place.length;
  for (auto& a : n.args) move_to(*a, place);
}

}  // namespace ducha::cel
