// What can only err is reported at load: every part made of constants is evaluated, and calls of
// which some arguments are constants are tried with typical values for the others. check_constants
// (ast.h) is the door; what programs run is folded by program.cpp.
#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/date.h"
#include "base/limits.h"
#include "cel/ast.h"
#include "cel/functions.h"
#include "cel/parts.h"

namespace ducha::cel {

namespace {

constexpr int kNoLocal = std::numeric_limits<int>::max();

class Constants {
 public:
  Constants(Ast& ast, const Env& env, Issues& issues)
      : frame_(ast.arena), issues_(issues), locals_(static_cast<std::size_t>(ast.depth)) {
    frame_.budget = limits::kFoldSteps;
    // Loops are run whole, so they ask the frame for what the names in them stand for.
    for (const Env::Variable& v : env.variables()) frame_.variables.push_back(v.constant);
  }

  // Returns the value of the whole, absent if it is no constant.
  Value look(const Node& root) { return part(root).value; }

 private:
  struct Part {
    Value value;           // absent: no constant
    bool open = false;     // depends on a dossier, or errs and was told
    int local = kNoLocal;  // the lowest variable of a loop that it depends on
    bool fixed() const { return !value.is(Kind::absent); }
  };
  using Parts = std::span<const Part>;

  Part part(const Node& n) {
    if (n.op == Op::literal) return {n.value};
    if (n.op == Op::variable) {
      const Value& v = frame_.variables[static_cast<std::size_t>(n.number)];
      return {v, v.is(Kind::absent)};
    }
    // An unresolved name was reported.
    if (n.op == Op::name || n.op == Op::message) return {{}, true};
    if (n.op == Op::local) {
      const Value& v = locals_[static_cast<std::size_t>(n.number)];
      return {v, false, v.is(Kind::absent) ? n.number : kNoLocal};
    }
    const std::size_t told_before = issues_.size();
    Part out;
    const std::size_t from = parts_.size();
    for (std::size_t i = 0; i < n.args.size(); ++i) {
      // The variables of a loop are none; what a binding names may be one.
      if (i == 1)
        for (std::size_t k = 0; k < n.locals.size(); ++k)
          locals_[static_cast<std::size_t>(n.number) + k] =
              n.op == Op::bind ? parts_[from].value : Value();
      parts_.push_back(part(*n.args[i]));
      out.open |= parts_.back().open;
      out.local = std::min(out.local, parts_.back().local);
    }
    // Nothing below asks for the parts of another node, which could move these.
    const Parts parts(parts_.data() + from, n.args.size());
    // What a loop or binding names is its own matter.
    if (!n.locals.empty() && out.local >= n.number) out.local = kNoLocal;
    // Parameters of another day are asked of the frame.
    out.open |= n.op == Op::call && (n.function == nullptr || n.name == "on");
    if (issues_.size() > told_before) {
      out.open = true;
    } else if (!out.open && out.local == kNoLocal) {
      out.value = told(n, computed(n, parts));
      out.open = !out.fixed();
    } else if (n.op == Op::loop && parts[0].fixed()) {
      item_by_item(n, parts[0].value);
    } else if (n.op == Op::index || (n.function != nullptr && n.name != "on")) {
      if (const Value v = errs_anyway(n, parts); v.is(Kind::error)) told(n, v);
    }
    parts_.resize(from);
    return out;
  }

  // The value of a node whose parts are known.
  Value computed(const Node& n, Parts parts) {
    const bool all =
        std::all_of(parts.begin(), parts.end(), [](const Part& p) { return p.fixed(); });
    if (n.op == Op::bind) return parts[1].value;
    // Nodes without a value of their own part by part: loops, and what is taken by the way.
    if (!all || n.op == Op::loop || n.op == Op::map || n.op == Op::list)
      return run_plainly(n, locals_, frame_);
    std::vector<Value> args;
    for (const Part& p : parts) args.push_back(p.value);
    return with(n, args);
  }

  // The value of a call or the like with these arguments.
  Value with(const Node& n, const std::vector<Value>& args) {
    switch (n.op) {
      case Op::call:
        return call_as_checked(n, args, frame_);
      case Op::index:
        return index_value(args[0], args[1], n, frame_);
      default:
        return run_plainly(n, locals_, frame_);
    }
  }

  // A call of which some arguments are constants: it can only err if it errs whatever the others
  // are. Comparing and adding err for few values, so they are not tried. The error, or absent.
  Value errs_anyway(const Node& n, Parts parts) {
    const auto fixed =
        std::count_if(parts.begin(), parts.end(), [](const Part& p) { return p.fixed(); });
    const auto open = static_cast<std::ptrdiff_t>(parts.size()) - fixed;
    const bool operation = n.name.starts_with('_') || n.name.starts_with('@');
    // Choices multiply: with three open arguments there are some hundred calls to try.
    if (fixed == 0 || open > 3 || (operation && n.name != "_/_" && n.name != "_%_")) return {};
    // Which keys a map has is not known by its type, nor which it is asked for.
    if (n.op == Op::index && (n.args[0]->type == nullptr || n.args[0]->type->kind != Kind::list))
      return {};
    std::vector<std::vector<Value>> choices;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool list = n.args[i]->op == Op::list;  // of a length of its own
      if (parts[i].fixed())
        choices.push_back({parts[i].value});
      else if (n.op == Op::index && i == 0)
        choices.push_back({listed(Value::int64(1), list ? n.args[i]->args.size() : kMany)});
      else
        choices.push_back(list ? std::vector<Value>() : typical(n.args[i]->type));
      if (choices.back().empty()) return {};
    }
    Value first;
    std::vector<std::size_t> at(parts.size(), 0);
    std::vector<Value> args(parts.size());
    for (;;) {
      for (std::size_t i = 0; i < at.size(); ++i) args[i] = choices[i][at[i]];
      const Value v = with(n, args);
      // One combination that works is enough: the call can come out well.
      if (!v.is(Kind::error) || frame_.budget == 0) return {};
      if (first.is(Kind::absent)) first = v;
      std::size_t i = 0;
      while (i < at.size() && ++at[i] == choices[i].size()) at[i++] = 0;
      if (i == at.size()) break;
    }
    // The list of the trial is discarded.
    if (n.op == Op::index && !parts[0].fixed() && n.args[0]->op != Op::list)
      first = Call{frame_, n.offset}.error(
          say("列表没有第{}项", "no list has an item {}", show_brief(args[1])));
    return first;
  }

  // A part that errs whenever it is reached, and why.
  struct Doom {
    const Node* node = nullptr;
    const EvalError* error = nullptr;
    std::string name = {};  // of the variable of the loop, and the item for which it does
    std::string item = {};
    explicit operator bool() const { return node != nullptr; }
  };

  void item_by_item(const Node& n, const Value& list) {
    const Doom found = doom_of_items(n, list);
    if (!found || frame_.budget == 0) return;
    const Message& what = found.error->what;
    issues_.push_back(
        {"constant",
         found.node->offset,
         found.node->length,
         {fmt::format("{}（{} 为 {} 时）", what.zh, found.name, found.item),
          fmt::format("{} (where {} is {})", what.en, found.name, found.item)},
         say("不论档案怎么写，这里都会出错", "it would fail whatever a dossier says")});
  }

  // A loop over a constant list errs for certain if its body does for one item; exists and all,
  // which the other items may decide, if it does for each.
  Doom doom_of_items(const Node& n, const Value& list) {
    const bool decided = n.loop == Loop::exists || n.loop == Loop::all;
    const bool tried = decided || n.loop == Loop::exists_one || n.loop == Loop::filter ||
                       n.loop == Loop::map || n.loop == Loop::transform_list;
    if (!tried || !list.is(Kind::list) || list.list->size > kMany) return {};
    const auto local = static_cast<std::size_t>(n.number);
    Doom out;
    for (std::uint32_t i = 0; i < list.list->size && frame_.budget > 0; ++i) {
      const Value& item = list.list->items[i];
      locals_[local] = n.locals.size() > 1 ? Value::int64(i) : item;
      if (n.locals.size() > 1) locals_[local + 1] = item;
      Doom doom = doom_of(*n.args[1]);
      if (!doom && n.filtered && truth(*n.args[1]) == true) doom = doom_of(*n.args[2]);
      if (doom && doom.item.empty()) {
        doom.name = n.locals.back();
        doom.item = show_brief(item);
      }
      if (decided || doom) out = doom;
      if (decided != static_cast<bool>(doom)) break;
    }
    for (std::size_t k = 0; k < n.locals.size(); ++k) locals_[local + k] = Value();
    return out;
  }

  // Whether the value follows from constants and the items that are tried. `inner`: from which
  // number on locals are those of loops within.
  bool closed(const Node& n, int inner = kNoLocal) const {
    if (n.op == Op::name || n.op == Op::message) return false;
    if (n.op == Op::variable)
      return !frame_.variables[static_cast<std::size_t>(n.number)].is(Kind::absent);
    if (n.op == Op::local)
      return n.number >= inner || !locals_[static_cast<std::size_t>(n.number)].is(Kind::absent);
    if (n.op == Op::call && (n.function == nullptr || n.name == "on")) return false;
    if (!n.locals.empty()) inner = std::min(inner, n.number);
    return std::all_of(n.args.begin(), n.args.end(),
                       [&](const auto& arg) { return closed(*arg, inner); });
  }

  // Nothing: it depends on a dossier, or is no bool.
  std::optional<bool> truth(const Node& n) {
    if (!closed(n)) return {};
    const Value v = run_plainly(n, locals_, frame_);
    return v.is(Kind::boolean) ? std::optional(v.u != 0) : std::nullopt;
  }

  // Nothing where a dossier may keep the part that errs from being reached, or from counting.
  Doom doom_of(const Node& n) {
    switch (n.op) {
      case Op::conditional: {
        if (const Doom doom = doom_of(*n.args[0])) return doom;
        if (const auto first = truth(*n.args[0])) return doom_of(*n.args[*first ? 1 : 2]);
        const Doom doom = doom_of(*n.args[1]);
        return doom && doom_of(*n.args[2]) ? doom : Doom();
      }
      case Op::both:
      case Op::either: {
        const Doom left = doom_of(*n.args[0]);
        const Doom right = doom_of(*n.args[1]);
        if (left && right) return left;
        if (!left && !right) return {};
        const auto other = truth(*n.args[left ? 1 : 0]);
        return other == (n.op == Op::both) ? (left ? left : right) : Doom();
      }
      case Op::has:
      case Op::bind:
        break;
      case Op::loop:
        if (const Doom doom = doom_of(*n.args[0])) return doom;
        if (closed(*n.args[0]))
          if (const Doom doom = doom_of_items(n, run_plainly(*n.args[0], locals_, frame_)))
            return doom;
        break;
      default:
        for (const auto& arg : n.args)
          if (const Doom doom = doom_of(*arg)) return doom;
    }
    if (n.args.empty()) return {};
    Value v;
    if (closed(n)) {
      v = run_plainly(n, locals_, frame_);
    } else if (n.op == Op::index || (n.op == Op::call && n.function != nullptr && n.name != "on")) {
      std::vector<Part> parts(n.args.size());
      for (std::size_t i = 0; i < parts.size(); ++i)
        if (closed(*n.args[i])) parts[i].value = run_plainly(*n.args[i], locals_, frame_);
      v = errs_anyway(n, parts);
    }
    return v.is(Kind::error) ? Doom{&n, v.error} : Doom();
  }

  static constexpr std::size_t kMany = 1000;

  Value listed(const Value& item, std::size_t size) {
    return Call{frame_, 0}.list(std::vector<Value>(size, item));
  }

  // Values of a type that between them go through any function, if something does. The first is the
  // commonest: nearly every call is content with it. None: not known.
  std::vector<Value> typical(const Type* type) {
    const Call call{frame_, 0};
    const auto kept = [&](std::initializer_list<std::string_view> texts) {
      std::vector<Value> out;
      for (const std::string_view text : texts) out.push_back(call.kept(type->kind, text));
      return out;
    };
    // Every kind is here, so that one of a later day is not left untried.
    switch (type == nullptr ? Kind::absent : type->kind) {
      case Kind::int64:
        return {Value::int64(1), Value::int64(0), Value::int64(12), Value::int64(2013),
                Value::int64(-1)};
      case Kind::uint64:
        return {Value::uint64(1), Value::uint64(0), Value::uint64(12)};
      case Kind::float64:
        return {Value::float64(1), Value::float64(0), Value::float64(-1)};
      case Kind::decimal:
        return {Value::decimal(kDecimalOne), Value::decimal(0), Value::decimal(-kDecimalOne)};
      case Kind::boolean:
        return {Value::boolean(true), Value::boolean(false)};
      case Kind::date:
        return {Value::date(*make_date(2013, 9, 1)), Value::date(*make_date(1900, 1, 1)),
                Value::date(*make_date(2100, 12, 31))};
      case Kind::timestamp:
        return {make_timestamp(1'378'024'200, 0, call), make_timestamp(0, 0, call)};
      case Kind::duration:
        return {make_duration(3600, 0, call), make_duration(0, 0, call),
                make_duration(-3600, 0, call)};
      case Kind::time:
        return {Value::time(30'600'000'000'000), Value::time(0)};
      case Kind::string:
        if (!type->choices.empty()) return {call.text(type->choices[0].name)};
        return {call.text(std::string(kMany, 'a')), call.text("12"), call.text("2013-09-01"),
                call.text("")};
      case Kind::bytes:
        return {call.bytes(std::string(kMany, 'a')), call.bytes("12"), call.bytes("")};
      case Kind::semver:
        return kept({"1.2.3"});
      case Kind::ip:
        return kept({"10.0.0.1", "::1"});
      case Kind::cidr:
        return kept({"10.0.0.0/8", "::/0"});
      case Kind::list: {
        const std::vector<Value> items = typical(type->args[0]);
        if (items.empty()) return {};
        return {listed(items[0], kMany), listed(items[0], 1), listed(items[0], 0)};
      }
      // Of these a value says too little of the others.
      case Kind::absent:
      case Kind::null:
      case Kind::map:
      case Kind::type:
      case Kind::optional:
      case Kind::quantity:
      case Kind::record:
      case Kind::ref:
      case Kind::unknown:
      case Kind::error:
        return {};
    }
    return {};
  }

  Value told(const Node& n, const Value& v) {
    if (!v.is(Kind::error)) return v.is(Kind::unknown) ? Value() : v;
    // Out of steps is no fault of the constant: it is computed when it is needed.
    if (frame_.budget > 0)
      issues_.push_back(
          {"constant", n.offset, n.length, v.error->what,
           say("不论档案怎么写，这里都会出错", "it would fail whatever a dossier says")});
    return {};
  }

  Frame frame_;
  Issues& issues_;
  std::vector<Part> parts_;    // of the nodes that are being looked at, the innermost last
  std::vector<Value> locals_;  // of bindings: their values where these are constants
};

}  // namespace

void check_constants(Ast& ast, const Env& env, Issues& issues) {
  ast.constant = Constants(ast, env, issues).look(*ast.root);
}

}  // namespace ducha::cel
