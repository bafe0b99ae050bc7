// Constants that can only err, told at load. check_constants (ast.h) is the door; what programs run
// is folded by program.cpp.
#include <algorithm>

#include "base/limits.h"
#include "cel/ast.h"
#include "cel/parts.h"

namespace ducha::cel {

namespace {

class Constants {
 public:
  Constants(Arena& arena, Issues& issues) : frame_(arena), issues_(issues) {
    frame_.budget = limits::kFoldSteps;
  }

  // The value if it depends on nothing; an absent one if it does, or if it errs and was told.
  Value value(const Node& n) {
    if (n.op == Op::literal) return n.value;
    std::vector<Value> args;
    bool all = true;
    for (const auto& a : n.args) {
      args.push_back(value(*a));
      all &= !args.back().is(Kind::absent);
    }
    switch (n.op) {
      case Op::list:
        if (!all || std::find(n.optional_args.begin(), n.optional_args.end(), true) !=
                        n.optional_args.end())
          return {};
        return Call{frame_, n.offset}.list(args);
      case Op::index:
        return all ? told(n, index_value(args[0], args[1], n, frame_)) : Value();
      case Op::call:
        break;
      default:
        return {};
    }
    // Parameters of another day are asked of the frame.
    if (n.function == nullptr || n.name == "on") return {};
    const Call call{frame_, n.offset};
    if (all) return told(n, call_function(*n.function, n.method, args.data(), args.size(), call));
    if (n.name == "matches" && args.size() == 2 && args[1].is(Kind::string)) {
      args[0] = call.text({});
      told(n, call_function(*n.function, n.method, args.data(), args.size(), call));
    }
    if ((n.name == "_/_" || n.name == "_%_") && args.size() == 2 &&
        (args[1].is(Kind::int64) || args[1].is(Kind::uint64) || args[1].is(Kind::decimal)) &&
        args[1].u == 0)
      issues_.push_back(
          {"constant", n.offset, n.length, say("除数是零", "this divides by zero"), {}});
    return {};
  }

 private:
  Value told(const Node& n, const Value& v) {
    if (!v.is(Kind::error)) return v.is(Kind::unknown) ? Value() : v;
    // Out of steps is no fault of the constant: it is computed when it is needed.
    if (frame_.budget > 0)
      issues_.push_back({"constant", n.offset, n.length, v.error->what,
                         say("这里都是常量，每份档案都会出错",
                             "all of it is constant: it would fail for every dossier")});
    return {};
  }

  Frame frame_;
  Issues& issues_;
};

}  // namespace

void check_constants(const Node& root, Arena& arena, Issues& issues) {
  Constants(arena, issues).value(root);
}

}  // namespace ducha::cel
