// Names, fields, overloads and types, before any dossier is read: check_types() is the door
// (ast.h). Every fault is reported with its place, and the node goes on as dyn, so that one slip is
// one issue. How types relate is in typing.cpp, what conditions tell of none in facts.cpp, what may
// be meant in hints.cpp.
#include <algorithm>

#include "base/suggest.h"
#include "base/text.h"
#include "cel/ast.h"
#include "cel/facts.h"
#include "cel/functions.h"
#include "cel/hints.h"
#include "cel/typing.h"

namespace ducha::cel {

namespace {

class Checker {
 public:
  Checker(Ast& ast, const Env& env, Issues& issues)
      : ast_(ast),
        env_(env),
        issues_(issues),
        types_(env.types()),
        typing_(env.types(), env.strict),
        free_(typing_.free()),
        known_(env.known()) {}

  void run() { ast_.type = typing_.settle(infer(*ast_.root)); }

 private:
  struct Local {
    std::string_view name;
    const Type* type;
  };

  const Type* of(Kind kind) { return types_.simple(kind); }
  const Type* dyn() { return types_.dyn(); }
  static bool open(const Type& t) { return Typing::open(t); }
  const Type* join(const Type* a, const Type* b) { return typing_.join(a, b); }

  const Type* issue(const Node& at, const char* id, Message message, Hint hint = {},
                    std::string about = {}) {
    issues_.push_back(
        {id, at.offset, at.length, std::move(message), std::move(hint), std::move(about)});
    return dyn();
  }
  // A value that may be stated none is used as if it were there.
  const Type* present(const Node& at, const Type* t) {
    if (!t->none) return t;
    if (!env_.strict) return types_.without_none(t);
    const std::string shown(
        visible(shorten(std::string_view(ast_.text).substr(
                            std::min<std::size_t>(at.offset, ast_.text.size()), at.length),
                        80)));
    issue(
        at, "none",
        say("{} 可以填“无”，不能直接使用", "{} may be none, so it cannot be used as it is", shown),
        say("先判断：{0} != null && ...，或 {0} != null ? ... : ...",
            "ask first: {0} != null && ..., or {0} != null ? ... : ...", shown));
    return types_.without_none(t);
  }

  // What follows is reached only if the condition came out so.
  template <typename Then>
  auto given(const Node& condition, bool truth, Then then) {
    if (!env_.strict) return then();
    Facts more = facts(condition, truth, env_);
    if (more.empty()) return then();
    // Facts hold for what follows within the branch, and are put back behind it.
    const Facts before = known_;
    known_.merge(more);
    const auto out = then();
    known_ = before;
    return out;
  }

  // Without a check of types a wrong name is an error of the evaluation, where it is reached.
  const Type* fault(Node& n, Message message) {
    ast_.faults.push_back({std::move(message), n.offset});
    // The node becomes the error itself: evaluating it gives the error, if it is reached at all.
    n.op = Op::literal;
    n.value = Value::of(&ast_.faults.back());
    n.args.clear();
    return dyn();
  }

  // ---- names

  const Type* infer(Node& n) {
    n.type = kind_of(n);
    if (!env_.strict || known_.empty()) return n.type;
    if (!n.type->none && n.type->kind != Kind::record) return n.type;
    const std::string path = path_of(n);
    if (path.empty()) return n.type;
    if (known_.count(path) != 0) n.type = types_.without_none(n.type);
    if (n.type->kind == Kind::record) n.type = types_.stated(n.type, below(known_, path));
    return n.type;
  }

  const Type* kind_of(Node& n) {
    switch (n.op) {
      case Op::literal:
        if (env_.strict && n.value.is(Kind::string)) return types_.text(Text::constant);
        return of(n.value.kind());
      case Op::name:
        return name(n);
      case Op::variable:
        return env_.variables()[static_cast<std::size_t>(n.number)].type;
      case Op::local:
        return locals_[static_cast<std::size_t>(n.number)].type;
      case Op::select:
        return select(n);
      case Op::has:
        return has(n);
      case Op::index:
        return index(n);
      case Op::call:
        return call(n);
      case Op::list: {
        const Type* element = free_;
        for (std::size_t i = 0; i < n.args.size(); ++i) {
          const Type* t = present(*n.args[i], infer(*n.args[i]));
          if (n.optional_args[i]) t = unwrap(*n.args[i], t);
          element = element->kind == Kind::unknown ? t : join(element, t);
        }
        return types_.list(element);
      }
      case Op::map: {
        const Type* key = free_;
        const Type* value = free_;
        for (std::size_t i = 0; i + 1 < n.args.size(); i += 2) {
          key = join(key, present(*n.args[i], infer(*n.args[i])));
          const Type* t = present(*n.args[i + 1], infer(*n.args[i + 1]));
          if (n.optional_args[i / 2]) t = unwrap(*n.args[i + 1], t);
          value = join(value, t);
        }
        return types_.map(key, value);
      }
      case Op::message:
        return issue(n, "type", say("不支持消息类型", "messages are not supported"),
                     say("用映射 {{'键': 值}}", "use a map {{'key': value}}"));
      case Op::conditional: {
        want_bool(*n.args[0]);
        const Type* a = given(*n.args[0], true, [&] { return infer(*n.args[1]); });
        const Type* b = given(*n.args[0], false, [&] { return infer(*n.args[2]); });
        if (env_.checked && !typing_.compatible(a, b))
          return issue(n, "type",
                       say("两个分支的类型不同：{} 和 {}", "the branches differ in type: {} and {}",
                           in_words(*a), in_words(*b)));
        return join(Typing::worded(*n.args[1], a, b), Typing::worded(*n.args[2], b, a));
      }
      case Op::both:
      case Op::either:
        want_bool(*n.args[0]);
        return given(*n.args[0], n.op == Op::both, [&] {
          want_bool(*n.args[1]);
          return of(Kind::boolean);
        });
      case Op::loop:
        return loop(n);
      case Op::bind: {
        const Type* value = infer(*n.args[0]);
        if (n.wants != nullptr) value = argument(n, *n.args[0], value, *n.wants);
        n.number = push(n.locals[0], value);
        const Type* result = infer(*n.args[1]);
        pop(n);
        return result;
      }
    }
    return dyn();
  }

  // What is given to a parameter of a define; inside, it has the type that was declared.
  const Type* argument(const Node& call, const Node& at, const Type* given, const Type& wanted) {
    // Two that changed places are one fault.
    if (faulty(call)) return &wanted;
    if (!wanted.none) given = present(at, given);
    const bool other = given->kind == Kind::record && wanted.kind == Kind::record &&
                       given->record != wanted.record;
    if (env_.checked && (other || !typing_.compatible(&wanted, given)))
      issue(at, "type",
            say("这里应是 {}，却是 {}", "{} is expected here, not {}", in_words(wanted),
                in_words(*given)));
    else if (!open(*given))
      return given;
    return &wanted;
  }

  const Type* unwrap(const Node& at, const Type* t) {
    if (t->kind == Kind::optional) return t->args[0];
    if (open(*t)) return dyn();
    return issue(at, "type", say("“?”后面应是 optional", "an optional is expected after `?`"));
  }

  void want_bool(Node& n) {
    const Type* t = present(n, infer(n));
    if (env_.checked && !open(*t) && t->kind != Kind::boolean)
      issue(n, "type",
            say("这里应得出真或假，却是 {}", "this must be true or false, not {}", in_words(*t)));
  }

  int push(std::string_view name, const Type* type) {
    locals_.push_back({name, type});
    ast_.depth = std::max(ast_.depth, static_cast<int>(locals_.size()));
    const int number = static_cast<int>(locals_.size()) - 1;
    if (env_.strict) add_stated(known_, "l" + std::to_string(number), *type);
    return number;
  }
  // Takes away the locals of a loop or binding, and what was known of them.
  void pop(const Node& n) {
    for (std::size_t i = 0; i < n.locals.size(); ++i) locals_.pop_back();
    if (!env_.strict) return;
    for (std::size_t i = 0; i < n.locals.size(); ++i) {
      const std::string local = "l" + std::to_string(locals_.size() + i);
      known_.erase(local);
      for (const auto& p : below(known_, local)) known_.erase(fmt::format("{}.{}", local, p));
    }
  }

  int find_local(std::string_view name) const {
    // The innermost name counts.
    for (std::size_t i = locals_.size(); i-- > 0;)
      if (locals_[i].name == name) return static_cast<int>(i);
    return -1;
  }
  int find_variable(std::string_view name) const {
    const auto& variables = env_.variables();
    for (std::size_t i = variables.size(); i-- > 0;)
      if (variables[i].name == name) return static_cast<int>(i);
    return -1;
  }

  // a.b.c as one name, if it can be one.
  static bool qualified(const Node& n, std::string& out, bool& absolute) {
    if (n.op == Op::name) {
      out = n.name;
      absolute = n.absolute;
      return true;
    }
    if (n.op != Op::select || n.optional || !qualified(*n.args[0], out, absolute)) return false;
    (out += ".") += n.name;
    return true;
  }

  // A variable by its full name, searched from the innermost name space outward.
  int resolve(std::string_view name, bool absolute) const {
    std::string space = absolute ? std::string() : env_.container;
    for (;;) {
      const int found =
          space.empty() ? find_variable(name) : find_variable(fmt::format("{}.{}", space, name));
      if (found >= 0 || space.empty()) return found;
      const std::size_t dot = space.rfind('.');
      space = dot == space.npos ? std::string() : space.substr(0, dot);
    }
  }

  const Type* use_variable(Node& n, int number) {
    n.op = Op::variable;
    n.number = number;
    n.args.clear();
    ast_.variables.push_back(number);
    return env_.variables()[static_cast<std::size_t>(number)].type;
  }

  const Type* use_type(Node& n, const TypeValue* type) {
    n.op = Op::literal;
    n.args.clear();
    n.value = Value(Kind::type);
    n.value.type = type;
    return of(Kind::type);
  }

  // The field of an open variable: `name` for self.name.
  bool open_field(Node& n) {
    const auto& variables = env_.variables();
    for (std::size_t i = 0; i < variables.size(); ++i) {
      if (!variables[i].open || variables[i].type->record == nullptr ||
          variables[i].type->record->find(n.name) < 0)
        continue;
      Node* base = ast_.arena.make<Node>();
      base->op = Op::variable;
      base->offset = n.offset;
      base->length = n.length;
      base->number = static_cast<int>(i);
      base->type = variables[i].type;
      ast_.variables.push_back(base->number);
      n.args.clear();
      n.args.push(ast_.arena, base);
      return true;
    }
    return false;
  }

  const Type* name(Node& n) {
    if (!n.absolute) {
      const int local = find_local(n.name);
      if (local >= 0) {
        n.op = Op::local;
        n.number = local;
        return locals_[static_cast<std::size_t>(local)].type;
      }
    }
    const int variable = resolve(n.name, n.absolute);
    if (variable >= 0) return use_variable(n, variable);
    if (open_field(n)) {
      n.op = Op::select;
      return field(n, *n.args[0]->type);
    }
    if (const TypeValue* type = type_named(n.name)) return use_type(n, type);
    if (!env_.checked)
      return fault(n, say("没有 {} 这个名字", "there is no name {}", visible(n.name)));
    return no_name(n);
  }

  const Type* no_name(const Node& n) {
    Hint hint = elsewhere_hint(n.name, std::string_view(ast_.text).substr(0, n.offset));
    if (env_.later.count(n.name) != 0)
      hint = say("{0} 在后面才定义，把它移到前面", "{0} is defined below; move it up", n.name);
    else if (hint.empty())
      hint = name_hint(std::string(n.name), names_here(), env_);
    return issue(n, "undeclared", say("没有 {} 这个名字", "there is no name {}", visible(n.name)),
                 std::move(hint), std::string(n.name));
  }

  // What a name may be: variables of loops and of the environment, and fields without `self.`.
  std::vector<std::string> names_here() const {
    std::vector<std::string> known;
    known.reserve(locals_.size() + env_.variables().size());
    for (const Local& l : locals_) known.emplace_back(l.name);
    for (const Env::Variable& v : env_.variables()) {
      known.push_back(v.name);
      if (v.open && v.type->record != nullptr) v.type->record->add_names(known);
    }
    return known;
  }

  // ---- fields
  const Type* field(Node& n, const Type& base) {
    const RecordType* record = base.kind == Kind::record ? base.record : base.ref;
    // Through a reference the rule reads another dossier: it is judged when all are read.
    if (base.ref != nullptr) ast_.relational = true;
    n.record = record;
    n.field = record->find(n.name);  // NOLINT(clang-analyzer-core.CallAndMessage): there is one
    if (n.field < 0 && record->unread) return dyn();
    if (n.field < 0) {
      std::vector<std::string> known;
      record->add_names(known);
      Hint near = part_hint(n.name, *record, known);
      Node at;  // the name alone, at the end of the path
      at.offset = n.offset + n.length -
                  static_cast<std::uint32_t>(std::min<std::size_t>(n.length, n.name.size()));
      at.length = static_cast<std::uint32_t>(n.name.size());
      if (n.op == Op::has) {
        at.offset = n.offset;
        at.length = n.length;
      }
      return issue(at, "undeclared",
                   record->everything ? say("没有类别 {}", "there is no kind {}", visible(n.name))
                                      : say("{} 没有字段 {}", "{} has no field {}", record->name(),
                                            visible(n.name)),
                   std::move(near), record->name() + "." + std::string(n.name));
    }
    ast_.reads.push_back({record, n.field});
    if (record->field(n.field).back) ast_.relational = true;
    // `all.kind` may only be what a loop goes over, and only once: a loop over all within a loop
    // over all costs the square of the run.
    if (record->everything && (range_ != &n || walks_all_ > 0))
      issues_.push_back(all_fault(n, range_ == &n));
    return record->field(n.field).type;
  }

  const Type* select(Node& n) {
    // The longest name that is a variable wins over fields of a shorter one.
    std::string whole;
    bool absolute = false;
    if (qualified(n, whole, absolute)) {
      const std::string first = whole.substr(0, whole.find('.'));
      if (absolute || find_local(first) < 0) {
        const int variable = resolve(whole, absolute);
        if (variable >= 0) return use_variable(n, variable);
        if (const TypeValue* type = type_named(whole)) return use_type(n, type);
      }
    }
    const Type* base = infer(*n.args[0]);
    return member(n, base);
  }

  const Type* member(Node& n, const Type* base) {
    if (n.optional) {
      base = types_.without_none(base);
    } else {
      base = present(*n.args[0], base);
    }
    if (base->kind == Kind::optional) {
      const Type* inner = types_.without_none(member_of(n, base->args[0]));
      return inner->kind == Kind::optional ? inner : types_.optional(inner);
    }
    const Type* t = member_of(n, base);
    return n.optional ? types_.optional(types_.without_none(t)) : t;
  }

  const Type* member_of(Node& n, const Type* base) {
    if (open(*base)) return dyn();
    if (base->kind == Kind::record || base->ref != nullptr) return field(n, *base);
    if (base->kind == Kind::map) return base->args[1];
    if (!env_.checked) return dyn();
    return issue(n, "type",
                 say("{} 没有字段 {}", "{} has no field {}", in_words(*base), visible(n.name)),
                 field_hint(n.name, *base));
  }

  const Type* has(Node& n) {
    if (n.args.empty()) {
      if (!open_field(n))
        return find_local(n.name) < 0 && resolve(n.name, n.absolute) < 0
                   ? no_name(n)
                   : issue(n, "undeclared",
                           say("has() 里应是一个字段，如 has(self.name)",
                               "has() takes a field such as has(self.name)"));
      field(n, *n.args[0]->type);
      return of(Kind::boolean);
    }
    const Type* base = types_.without_none(infer(*n.args[0]));
    member_of(n, base->kind == Kind::optional ? base->args[0] : base);
    return of(Kind::boolean);
  }

  const Type* index(Node& n) {
    const Type* base = present(*n.args[0], infer(*n.args[0]));
    const Type* key = present(*n.args[1], infer(*n.args[1]));
    const bool optional = base->kind == Kind::optional;
    if (optional) base = base->args[0];
    const Type* t = dyn();
    if (base->kind == Kind::list) {
      if (env_.checked && !open(*key) && !Typing::numeric(*key))
        return issue(*n.args[1], "type",
                     say("列表的下标应是整数", "the index of a list must be a whole number"),
                     index_hint(*n.args[1], *base));
      t = base->args[0];
    } else if (base->kind == Kind::map) {
      Bindings bound;
      if (env_.checked && !typing_.compatible(base->args[0], key) && !Typing::numeric(*key))
        return issue(*n.args[1], "type",
                     say("键的类型应是 {}", "the key must be {}", describe(*base->args[0])));
      t = base->args[1];
    } else if (!open(*base) && env_.checked && !faulty(n)) {
      return issue(n, "type", say("{} 不能用下标", "{} cannot be indexed", in_words(*base)),
                   index_hint(*n.args[1], *base));
    }
    return optional || n.optional ? types_.optional(t) : t;
  }

  // ---- comprehensions

  const Type* loop(Node& n) {
    range_ = n.args[0];
    const Type* range = present(*n.args[0], infer(*n.args[0]));
    if (n.loop == Loop::opt_map || n.loop == Loop::opt_flat_map) {
      const bool flat = n.loop == Loop::opt_flat_map;
      const auto wants_optional = [&](const Node& at, const Type& type) {
        return issue(at, "type",
                     say("{} 这里需要 optional，得到的是 {}", "{} needs an optional here, not {}",
                         flat ? "optFlatMap" : "optMap", describe(type)));
      };
      if (env_.checked && !open(*range) && range->kind != Kind::optional)
        return wants_optional(*n.args[0], *range);
      const Type* inner = range->kind == Kind::optional ? range->args[0] : dyn();
      n.number = push(n.locals[0], inner);
      const Type* body = present(*n.args[1], infer(*n.args[1]));
      pop(n);
      if (flat && env_.checked && !open(*body) && body->kind != Kind::optional)
        return wants_optional(*n.args[1], *body);
      return flat ? body : types_.optional(body);
    }
    const Type* first = dyn();
    const Type* second = dyn();
    if (range->kind == Kind::list) {
      first = n.locals.size() == 2 ? of(Kind::int64) : range->args[0];
      second = range->args[0];
    } else if (range->kind == Kind::map) {
      first = range->args[0];
      second = range->args[1];
    } else if (!open(*range) && env_.checked) {
      return issue(*n.args[0], "type",
                   say("这里应是列表或映射，却是 {}", "a list or a map is expected here, not {}",
                       describe(*range)),
                   range_hint(*range));
    }
    n.number = push(n.locals[0], first);
    if (n.locals.size() == 2) push(n.locals[1], second);
    Node& body = *n.args[n.filtered ? 2 : 1];
    const bool predicate = n.loop == Loop::all || n.loop == Loop::exists ||
                           n.loop == Loop::exists_one || n.loop == Loop::filter;
    const auto read_body = [&] {
      if (!predicate) return present(body, infer(body));
      want_bool(body);
      return body.type;
    };
    const int walked = walks_all(*n.args[0]);
    walks_all_ += walked;
    if (n.filtered) want_bool(*n.args[1]);
    const Type* result = n.filtered ? given(*n.args[1], true, read_body) : read_body();
    walks_all_ -= walked;
    const Type* kept = first;
    if (env_.strict && n.loop == Loop::filter && first->kind == Kind::record)
      kept = types_.stated(first, below(facts(body, true, env_), "l" + std::to_string(n.number)));
    pop(n);
    switch (n.loop) {
      case Loop::filter:
        return range->kind == Kind::map || kept != first ? types_.list(kept) : range;
      case Loop::map:
      case Loop::transform_list:
        note_whole(*result);
        return types_.list(result);
      case Loop::transform_map:
        return types_.map(first, result);
      case Loop::transform_entry:
        return result->kind == Kind::map ? result : types_.map(dyn(), dyn());
      default:
        return of(Kind::boolean);
    }
  }

  void note_whole(const Type& t) {
    if (t.kind == Kind::record && t.record != nullptr && !t.record->parameters)
      ast_.whole.push_back(t.record);
    if (t.kind == Kind::list && t.args[0] != nullptr) note_whole(*t.args[0]);
  }

  // ---- calls

  const Type* call(Node& n) {
    if (n.method) {
      std::string space;
      bool absolute = false;
      if (qualified(*n.args[0], space, absolute) &&
          find_local(space.substr(0, space.find('.'))) < 0 &&
          find_function((space + ".").append(n.name)) != nullptr) {
        n.name = ast_.arena.copy((space + ".").append(n.name));
        n.method = false;
        n.args.drop(0, 1);
      }
    }
    if (n.name.starts_with(".")) n.name.remove_prefix(1);
    const bool operation = n.name.front() == '_' || n.name.front() == '@';
    if (env_.defines != nullptr && !operation)
      if (const auto found = env_.defines->find(n.name); found != env_.defines->end())
        return expand(n, found->second);
    n.function = find_function(n.name);
    if (n.function == nullptr) {
      if (!env_.checked)
        return fault(n, say("没有函数 {}", "there is no function {}", visible(n.name)));
      return no_function(n);
    }
    const std::size_t told = issues_.size();
    std::vector<const Type*> args;
    for (auto& a : n.args) args.push_back(infer(*a));
    const bool faulty = issues_.size() > told;  // `x != none`: it was asked, in other words
    const bool comparison = operation && (n.name == "_==_" || n.name == "_!=_");
    const bool with_null =
        comparison && (args[0]->kind == Kind::null || args[1]->kind == Kind::null);
    if (comparison && !with_null && none_as_text(n, args)) return of(Kind::boolean);
    const std::size_t before_none = issues_.size();
    for (std::size_t i = 0; i < args.size(); ++i)
      args[i] = with_null || faulty ? types_.without_none(args[i]) : present(*n.args[i], args[i]);
    if (!with_null && n.name != "size") {
      for (const Type* t : args)
        if (t->kind == Kind::record) note_whole(*t);
    }
    if (n.name == "orValue") args[1] = Typing::worded(*n.args[1], args[1], args[0]);
    if (operation) {
      const std::size_t before = issues_.size();
      choices(n, args);
      open_text(n, args);
      units(n, args);
      if (issues_.size() > before) return of(Kind::boolean);
    }
    const std::size_t before = issues_.size();
    const Type* result = overload(n, args);
    // One thing at a time: what may be none is asked first.
    if (before > before_none) issues_.resize(before);
    return result;
  }

  // What may be none is asked for it by the word that dossiers write.
  bool none_as_text(const Node& n, const std::vector<const Type*>& args) {
    for (std::size_t k = 0; env_.strict && k < 2; ++k) {
      const Node& text = *n.args[1 - k];
      if (!args[k]->none || text.op != Op::literal || !text.value.is(Kind::string)) continue;
      const std::string_view word = text.value.str->view();
      if (word != "none" && word != "无" && word != "null" && !word.empty()) continue;
      issue(n, "none", say("“无”在表达式里是 null", "in expressions none is null"),
            say("写 {} null", "write {} null", n.name == "_==_" ? "==" : "!="));
      return true;
    }
    return false;
  }

  // A misspelt macro would complain about its variable too: the name is the fault.
  const Type* no_function(const Node& n) {
    std::vector<std::string> known = function_names();
    known.insert(known.end(), kMacros.begin(), kMacros.end());
    if (env_.defines != nullptr)
      for (std::string& name : keys_of(*env_.defines)) known.push_back(std::move(name));
    // A name space before the dot belongs to the name.
    std::string name(n.name);
    std::string space;
    bool absolute = false;
    if (n.method && qualified(*n.args[0], space, absolute) &&
        std::any_of(known.begin(), known.end(),
                    [&](const std::string& k) { return k.starts_with(space + "."); }))
      name = space + "." + name;
    Node at;
    at.offset = n.offset;
    if (n.method) {
      const Node& before = *n.args[0];
      const std::size_t found = ast_.text.find(n.name, before.offset + before.length);
      if (found != ast_.text.npos) at.offset = static_cast<std::uint32_t>(found);
    }
    at.length = static_cast<std::uint32_t>(n.name.size());
    return issue(at, "undeclared", say("没有函数 {}", "there is no function {}", visible(name)),
                 function_hint(name, known, n.method ? std::vector<std::string>() : names_here()),
                 name + "()");
  }

  // Puts the text of a define in place of its call. Its parameters get names that cannot be
  // written, so that arguments keep the meaning they have here.
  const Type* expand(Node& n, const Define& define) {
    const std::size_t count = define.parameters.size();
    if (define.faulty) return dyn();
    if (n.args.size() != count)
      return issue(n, "type", say("{} 要{}个参数", "{} takes {} arguments", n.name, count),
                   say("写 {}({})", "write {}({})", n.name, joined(define.parameters, ", ")));
    if (expanding_ >= kDefinesDeep)
      return issue(n, "define", say("{} 又用到它自己", "{} comes back to itself", n.name));
    Issues faults;
    Node* body = parse(define.text, ast_.arena, faults);
    if (body == nullptr)
      return issue(n, "define", say("{} 的定义有误", "the definition of {} is faulty", n.name));
    std::vector<std::string_view> names;
    for (const std::string& p : define.parameters)
      names.push_back(ast_.arena.copy(fmt::format("{}@{}", n.name, p)));
    for (std::size_t i = 0; i < count; ++i) rename(*body, define.parameters[i], names[i]);
    move_to(*body, n);
    for (std::size_t i = count; i-- > 0;) {
      Node* bind = ast_.arena.make<Node>();
      bind->op = Op::bind;
      bind->offset = n.offset;
      bind->length = n.length;
      if (i < define.types.size()) bind->wants = define.types[i];
      bind->locals.push(ast_.arena, names[i]);
      bind->args.push(ast_.arena, n.args[i]);
      bind->args.push(ast_.arena, body);
      body = bind;
    }
    n = *body;
    n.defined = static_cast<int>(count);
    ++expanding_;
    const Type* type = infer(n);
    --expanding_;
    return type;
  }

  // An enumerated field can never be a word that is not in its list.
  void choices(const Node& n, const std::vector<const Type*>& args) {
    if (args.size() != 2 || (n.name != "_==_" && n.name != "_!=_" && n.name != "@in")) return;
    for (std::size_t k = 0; k < 2; ++k) {
      const Type* words = args[k];
      if (words->kind == Kind::list && words->args[0] != nullptr && k == 1 && n.name == "@in")
        words = words->args[0];
      if (words->choices.empty()) continue;
      const Node& other = *n.args[1 - k];
      if (other.op == Op::list) {
        for (const auto& item : other.args) word(*item, *words);
      } else {
        word(other, *words);
      }
    }
  }

  // Open text of dossiers against words of the rulebook: another spelling would never be equal.
  void open_text(const Node& n, const std::vector<const Type*>& args) {
    if (!env_.strict || args.size() != 2) return;
    const bool in = n.name == "@in";
    if (!in && n.name != "_==_" && n.name != "_!=_") return;
    const Type* b = args[1];
    if (in && (b->kind == Kind::list || b->kind == Kind::map) && b->args[0] != nullptr)
      b = b->args[0];
    const Text x = args[0]->text;
    const Text y = b->text;
    if (!(x == Text::open && y == Text::constant) && !(x == Text::constant && y == Text::open))
      return;
    const Node& fixed = *n.args[x == Text::constant ? 0 : 1];
    const bool empty =
        fixed.op == Op::literal && fixed.value.is(Kind::string) && fixed.value.str->size == 0;
    issue(n, "open-text",
          say("自由填写的文字与固定的词比较，换一种写法就不相等",
              "open text is compared with fixed words; another spelling would not be equal"),
          empty ? say("问有没有，写 != null，并在类别文件中为该字段写 none",
                      "to ask whether it is there write != null, and `none` in the schema")
                : say("在类别文件中把该字段改为 enum", "make the field an enum in the schema"));
  }

  void word(const Node& literal, const Type& words) {
    if (literal.op != Op::literal || !literal.value.is(Kind::string)) return;
    std::vector<std::string> known;
    for (const Choice& c : words.choices) {
      if (c.name == literal.value.str->view()) return;
      known.push_back(c.name);
    }
    Hint near = misspelt(literal.value.str->view(), known);
    if (near.empty()) near = say("可用：{}", "write one of {}", joined(known, ", "));
    issue(
        literal, "choice",
        say("“{}”不是它的取值，永远不会相等", "`{}` is not one of its words, so this can never be",
            visible(literal.value.str->view())),
        std::move(near));
  }

  void units(const Node& n, const std::vector<const Type*>& args) {
    if (args.size() != 2) return;
    static constexpr std::string_view kSame[] = {"_==_", "_!=_", "_<_", "_<=_",
                                                 "_>_",  "_>=_", "_+_", "_-_"};
    if (std::find(std::begin(kSame), std::end(kSame), n.name) == std::end(kSame)) return;
    const std::string_view a = Typing::unit_of(*args[0]);
    const std::string_view b = Typing::unit_of(*args[1]);
    if (a.empty() || b.empty() || a == b) return;
    issue(n, "unit", say("单位不同：{} 与 {}", "the units differ: {} and {}", a, b),
          say("换算成同一单位，或除以其中一个", "convert one of them"));
  }

  const Type* overload(Node& n, const std::vector<const Type*>& args) {
    ast_.relational |=
        (n.name == "_==_" || n.name == "_!=_" || n.name == "@in") && Typing::refer(args);
    const Type* result = nullptr;
    int fitting = 0;
    bool exact = true;
    for (const Type* t : args) exact &= !Typing::loose(*t);
    for (std::size_t i = 0; i < n.function->overloads.size(); ++i) {
      const Overload& o = n.function->overloads[i];
      if (o.method != n.method || o.params.size() != args.size()) continue;
      Bindings bound;
      bool all = true;
      for (std::size_t k = 0; all && k < args.size(); ++k)
        all = typing_.assign(o.params[k], args[k], bound);
      if (!all) continue;
      const Type* t = typing_.substitute(o.result, bound);
      result = result == nullptr ? t : Typing::same(*result, *t) ? result : dyn();
      ++fitting;
      if (fitting == 1) n.overload = static_cast<int>(i);
      if (exact) break;  // the first that fits is the one, as at run time
    }
    if (!exact || fitting != 1) n.overload = -1;
    if (fitting == 0) {
      if (!env_.checked) return dyn();
      return no_overload(n, args);
    }
    // The parameters of another day have the type of today's.
    if (n.name == "on") return args[0];
    return typing_.with_unit(n.name, args, result);
  }

  // True if something within the text of the node was told.
  bool faulty(const Node& n) const {
    return std::any_of(issues_.begin(), issues_.end(), [&](const Issue& i) {
      return i.offset >= n.offset && i.offset < n.offset + n.length;
    });
  }

  // What follows from a fault within the arguments is not told besides.
  const Type* no_overload(const Node& n, const std::vector<const Type*>& args) {
    if (faulty(n)) return dyn();
    return issue(
        n, "type",
        say("{} 不能用于 ({})", "{} does not take ({})", operator_of(n.name), in_words(args)),
        overload_hint(n, args));
  }

  Ast& ast_;
  const Env& env_;
  Issues& issues_;
  TypeStore& types_;
  Typing typing_;
  const Type* free_;
  static constexpr int kDefinesDeep = 16;
  int expanding_ = 0;
  Facts known_;  // paths that are no none here
  std::vector<Local> locals_;
  const Node* range_ = nullptr;  // what the loop that was begun last goes over
  int walks_all_ = 0;            // loops over all dossiers around what is being read
};

}  // namespace

void check_types(Ast& ast, const Env& env, Issues& issues) { Checker(ast, env, issues).run(); }

}  // namespace ducha::cel
