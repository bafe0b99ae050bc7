// The door of the expression language: text in, checked expression out, then a program that runs.
//
//   Env env(types);  env.add("party", ...);          names that an expression may use
//   auto expr = check(text, env, issues);             lexer, parser, macros, type checker
//   Program program(*expr, layout);                   fields become slots, constants are folded
//   Value v = program.run(frame);                     no allocation but from the frame's arena
//
// Nothing here knows of YAML or rules. Offsets are bytes into the text given; who extracted it from
// a file maps them back.
#pragma once

#include <array>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/limits.h"
#include "base/message.h"
#include "cel/type.h"
#include "cel/value.h"

namespace ducha::cel {

// A fault in the text of an expression, or a warning about it.
struct Issue {
  std::string id;  // syntax, undeclared, type, unit, choice, cost ...
  std::uint32_t offset = 0;
  std::uint32_t length = 1;
  Message message;
  Hint hint = {};
  std::string about = {};  // see Problem::about
};
using Issues = std::vector<Issue>;

// Why an evaluation broke. `what` is a complete sentence; offset is into the expression's text.
struct EvalError {
  Message what;
  std::uint32_t offset = 0;
};

class Expr;

// A function written in the language itself: a call stands for `text` with its arguments in place
// of the names of the parameters.
struct Define {
  std::vector<std::string> parameters;
  std::string text;
  std::vector<const Type*> types = {};  // of the parameters; empty: any
  bool faulty = false;                  // told where it is; calls are not told of it again
};
using Defines = std::map<std::string, Define, std::less<>>;

// The names an expression may use. Variables are numbered in the order of adding; a frame holds
// their values in that order.
class Env {
 public:
  explicit Env(TypeStore& types) : types_(&types) {}

  // Returns the number of the variable. A later variable hides an earlier one of the same name.
  // `personal`: its value may tell what a field marked personal holds.
  int add(std::string name, const Type* type, bool personal = false);
  // Fields of this variable may be written without its name: `party.form` for `self.party.form`.
  void open(int variable);
  // Name space for resolving qualified names (CEL's container).
  std::string container;
  // False: run without type check, all is dyn (CEL's disable_check).
  bool checked = true;
  // True for rulebooks: what can only err at run time is a fault at load. A value that may be
  // stated none is not used before it is asked, constants are evaluated, open text is not compared
  // with words.
  bool strict = false;
  // Names that come later in the same list: the message of a use says to move it up.
  std::set<std::string, std::less<>> later = {};
  const Defines* defines = nullptr;  // must outlive the environment

  // From here on the condition, checked in this environment, is known to be true (or false).
  void know(const Expr& condition, bool truth);
  // The variable stands for `value`, which must outlive the environment: a condition that asks it
  // tells what `value` tells, and a constant is known as one.
  void means(int variable, const Expr& value);

  struct Variable {
    std::string name;
    const Type* type;
    bool open = false;
    bool personal = false;
    std::set<std::string> if_true = {};  // paths that are no none if the variable holds
    std::set<std::string> if_false = {};
    Value constant = {};  // absent: its value depends on a dossier
  };
  const std::set<std::string>& known() const { return known_; }
  const std::vector<Variable>& variables() const { return variables_; }
  TypeStore& types() const { return *types_; }

 private:
  TypeStore* types_;
  std::vector<Variable> variables_;
  std::set<std::string> known_;  // paths, as facts.h writes them
};

// A field that an expression reads, through whatever record it came.
struct FieldRead {
  const RecordType* record;
  int field;
  friend bool operator==(const FieldRead&, const FieldRead&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 within for a pointer
  friend auto operator<=>(const FieldRead&, const FieldRead&) = default;
};

struct Ast;  // ast.h

// A checked expression. Cheap to copy.
class Expr {
 public:
  const Type& type() const;
  const Ast& ast() const { return *ast_; }

  // Every field read, each once, sorted. A record used as a whole is in `whole()`.
  const std::vector<FieldRead>& reads() const;
  const std::vector<const RecordType*>& whole() const;
  // True if a reference or a way back is followed, so that other dossiers are needed.
  bool relational() const;
  // True if its value, as it is shown, may tell what a field marked personal holds: texts, days and
  // lists made of such fields do, counts and yes or no do not.
  bool personal() const;
  // Which variables are used (numbers, sorted).
  const std::vector<int>& variables() const;
  // Upper bound of steps, with every list at `list_size` elements; saturates.
  std::uint64_t cost(std::uint64_t list_size) const;

  explicit Expr(std::shared_ptr<const Ast> ast) : ast_(std::move(ast)) {}

 private:
  std::shared_ptr<const Ast> ast_;
};

// Adds every fault found to `issues` and returns nothing if there was any.
std::optional<Expr> check(std::string_view text, const Env& env, Issues& issues);

// Where the fields of a record type are in `Record::slots`. The identity layout puts field i at
// slot i; footprints use a denser one.
class Layout {
 public:
  virtual ~Layout() = default;
  // -1: the layout does not keep this field (a mistake of the caller).
  virtual int slot(const RecordType& record, int field) const = 0;
  static const Layout& identity();
};

// What one evaluation works with. Make one per thread, reuse it.
struct Frame {
  explicit Frame(Arena& a) : arena(&a) {}
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;
  Arena* arena;                  // results live here until the caller clears it
  std::vector<Value> variables;  // in the order of Env::variables
  std::uint64_t budget =
      limits::kEvaluationSteps;  // steps left; at 0 the evaluation ends in an error
  // The dated values of parameters: `params.on(date)`. May be empty where not used.
  std::function<const Record*(Date)> parameters_on = {};
  // The value of a variable that is absent when it is read, which is kept from then on. It may run
  // other programs in this frame; absent: the variable is missing. May be empty.
  std::function<Value(int)> on_demand = {};
  // Lists that lack items, each with why (unknown): for whoever walks one, an item that is not
  // listed may decide.
  std::vector<std::pair<const List*, Value>> partial = {};

  // Errors live until the next `forget`: an arena runs no destructors.
  const EvalError* keep(EvalError error) { return &errors_.emplace_back(std::move(error)); }
  void forget() { errors_.clear(); }

  // The variables of the loops of the program that runs: those of the running one begin at
  // `locals`. One that runs within another has them behind the other's.
  static constexpr std::size_t kRoom = 64;

 private:
  std::array<Value, kRoom> room_;  // before the two that point into it

 public:
  Value* locals = room_.data();
  Value* free = room_.data();
  bool holds(std::size_t more) const {
    return more <= static_cast<std::size_t>(room_.data() + kRoom - free);
  }

 private:
  std::list<EvalError> errors_;  // a frame without errors asks for no memory
};

// One step of an evaluation, for explaining. Children in source order; a part that was not reached
// has `skipped`. For comprehensions, one child per element that was looked at.
struct Step {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  Value value;
  bool skipped = false;
  bool personal = false;  // the value may tell what a field marked personal holds
  std::string label;      // for elements: the key or index
  std::vector<Step> parts;
};

class Program {
 public:
  explicit Program(const Expr& expr, const Layout& layout = Layout::identity());
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  // The result may point into the program, so a program that is about to go cannot run.
  Value run(Frame& frame) const&;
  Value run(Frame& frame) && = delete;
  // The same result, slower, with every step told.
  Value trace(Frame& frame, Step& root) const;

 private:
  struct Code;
  std::unique_ptr<Code> code_;
};

}  // namespace ducha::cel
