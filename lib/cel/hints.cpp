// Hints of the checker: what to write where a function does not take what it is given. No hint
// changes what an expression means.
#include "cel/hints.h"

#include <algorithm>

#include "base/date.h"
#include "base/spacing.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cel/functions.h"
#include "cel/other_languages.h"

namespace ducha::cel {

std::string operator_of(std::string_view name) {
  if (name == "@in") return "in";
  if (name.ends_with('_') && name.size() == 2) return std::string(name.substr(0, 1));  // !_ -_
  if (name.starts_with('_') && name.ends_with('_')) name = name.substr(1, name.size() - 2);
  return std::string(name);
}

// `list.max(x, x.f)`, as if max were a macro: the function whose first argument is the name.
static std::string_view walks_by(std::string_view before) {
  if (!before.ends_with('(')) return {};
  before.remove_suffix(1);
  const std::size_t from =
      before.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (from == before.npos || before[from] != '.') return {};
  const Function* function = find_function(before.substr(from + 1));
  const bool on_lists =
      function != nullptr &&
      std::any_of(function->overloads.begin(), function->overloads.end(), [](const Overload& o) {
        return o.method && o.params.size() == 1 && o.params[0]->kind == Kind::list;
      });
  return on_lists ? before.substr(from + 1) : std::string_view();
}

Message elsewhere_hint(std::string_view name, std::string_view before) {
  if (const std::string_view by = walks_by(before); !by.empty())
    return say("先逐项取值：list.map({0}, ...).{1}()",
               "take the values first: list.map({0}, ...).{1}()", visible(name), by);
  if (name == "all")
    return say("all 只能用在规则和指标里；definitions 里用一个类型为“类别.list”的参数",
               "`all` is for rules and measures; give a definition a parameter of the type "
               "KIND.list");
  return name_of_elsewhere(name);
}

bool walks_all(const Node& n) {
  if (n.op == Op::select && n.record != nullptr && n.record->everything) return true;
  return (n.op == Op::loop || n.op == Op::call) && !n.args.empty() && walks_all(*n.args[0]);
}

Issue all_fault(const Node& n, bool walked) {
  if (walked)
    return {"all", n.offset, n.length,
            say("逐份看全部档案时不能再看全部档案", "all dossiers are asked within all dossiers"),
            say("先用 let 求出内层的列表：let: {{found: 'all.{0}.filter(d, ...)'}}",
                "find the inner list in a let first: let: {{found: 'all.{0}.filter(d, ...)'}}",
                n.name)};
  return {"all", n.offset, n.length,
          say("全部档案 {} 不能当作列表直接使用", "{} cannot be used as a list by itself",
              fmt::format("all.{}", n.name)),
          say("写 all.{0}.exists(d, ...)、.all(d, ...)、.filter(d, ...).size() 或 .map(d, ...)",
              "write all.{0}.exists(d, ...), .all(d, ...), .filter(d, ...).size() or .map(d, ...)",
              n.name)};
}

namespace {

bool has_word(const Type* type, std::string_view name) {
  return type != nullptr && std::any_of(type->choices.begin(), type->choices.end(),
                                        [&](const auto& word) { return word.name == name; });
}

// True of a word of an enum that is a field of the record, or of the items of its lists.
bool is_word(const RecordType& record, std::string_view name) {
  for (int i = 0; i < record.size(); ++i) {
    const Type* type = record.field(i).type;
    if (has_word(type, name)) return true;
    if (type == nullptr || type->kind != Kind::list) continue;
    const Type* item = type->args[0];
    if (has_word(item, name)) return true;
    if (item == nullptr || item->kind != Kind::record || item->record == nullptr) continue;
    for (int f = 0; f < item->record->size(); ++f)
      if (has_word(item->record->field(f).type, name)) return true;
  }
  return false;
}

}  // namespace

Hint name_hint(const std::string& name, const std::vector<std::string>& known, const Env& env) {
  constexpr std::size_t kFew = 12;
  for (const Env::Variable& v : env.variables())
    if (v.type->record != nullptr && v.type->record->parameters && v.type->record->find(name) >= 0)
      return {did_you_mean(v.name + "." + name), name, v.name + "." + name};
  for (const Env::Variable& v : env.variables()) {
    const RecordType* record = v.type->record;
    if (record == nullptr || record->everything) continue;
    if (!v.open && record->find(name) >= 0)  // of an item of `each`
      return {did_you_mean(v.name + "." + name), name, v.name + "." + name};
    if (v.open && record->name() == name && record->size() > 0)
      return say("字段直接写名，如 {}；整份档案是 self",
                 "a field is named alone, such as {}; the dossier as a whole is self",
                 record->field(0).name);
    if (is_word(*record, name))
      return {say("取值要加引号：\"{}\"", "a word stands in quotes: \"{}\"", name), name,
              "\"" + name + "\""};
  }
  return known.size() > kFew ? misspelt(name, known) : meant(name, known);
}

Hint function_hint(const std::string& name, const std::vector<std::string>& known,
                   const std::vector<std::string>& names) {
  if (name == "params")
    return say("写 params.参数，某一天的写 params.on(日期).参数",
               "write params.PARAMETER, or params.on(day).PARAMETER for that of a day");
  if (std::find(names.begin(), names.end(), name) != names.end())
    return say("{} 是字段或名字，后面不写括号",
               "{} is a field or a name: write it without brackets", name);
  if (name == "sortBy")
    return say("sortBy 要一个名字和排序的依据：sortBy(x, x.size())",
               "sortBy takes a name and what to sort by: sortBy(x, x.size())");
  if (std::find(kMacros.begin(), kMacros.end(), name) != kMacros.end())
    return say("{0} 要一个名字和一个条件：{0}(x, x > 0)",
               "{0} takes a name and a condition: {0}(x, x > 0)", name);
  if (name == "in") return say("写 x in list", "write x in list");
  if (Message other = function_of_elsewhere(name); !other.empty()) return other;
  // Of a name space that was left out, or is called otherwise.
  for (const std::string& k : known)
    if (k.size() > name.size() + 1 && k.ends_with("." + name)) return did_you_mean(k);
  return misspelt(name, known);
}

namespace {

// What makes a value of the kind of a text; empty if nothing is written as one.
std::string_view maker_of(Kind kind) {
  switch (kind) {
    case Kind::timestamp:
      return "timestamp";
    case Kind::duration:
      return "duration";
    case Kind::time:
      return "time";
    case Kind::quantity:
      return "quantity";
    case Kind::semver:
      return "semver";
    case Kind::ip:
      return "ip";
    case Kind::cidr:
      return "cidr";
    default:
      return {};
  }
}

// A text beside a value of such a kind: the call that is meant.
Message maker_hint(const Node& n, const std::vector<const Type*>& types) {
  if (types.size() != 2) return {};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string_view maker = maker_of(types[1 - i]->kind);
    if (types[i]->kind != Kind::string || maker.empty()) continue;
    const Node& text = *n.args[i];
    const bool literal = text.op == Op::literal && text.value.is(Kind::string);
    return say("写 {}({})", "write {}({})", maker,
               literal ? fmt::format("'{}'", visible(text.value.str->view())) : "...");
  }
  return {};
}

}  // namespace

Message field_hint(std::string_view name, const Type& base) {
  if (name == "length" || name == "count" || name == "size")
    return say("写 size()", "write size()");
  const Function* function = find_function(name);
  if (function != nullptr &&
      std::any_of(function->overloads.begin(), function->overloads.end(), [&](const Overload& o) {
        return o.method && o.params.size() == 1 && o.params[0]->kind == base.kind;
      }))
    return say("写 {}()", "write {}()", name);
  if (base.kind == Kind::list)
    return say("这是列表，逐项问：.all(x, x.{0} ...)、.exists(x, ...) 或 .map(x, x.{0})",
               "it is a list, ask its items: .all(x, x.{0} ...), .exists(x, ...) or .map(x, x.{0})",
               visible(name));
  return {};
}

// params.share_max is params.dividends.share_max, where no other part has the field.
Hint part_hint(std::string_view name, const RecordType& record,
               const std::vector<std::string>& known) {
  std::vector<std::string> parts;
  for (int i = 0; i < record.size(); ++i)
    if (const Type* type = record.field(i).type;
        type != nullptr && type->kind == Kind::record && type->record->find(name) >= 0)
      parts.push_back(record.field(i).name);
  if (parts.size() == 1)
    return say("它在 {0} 之下：写 {0}.{1}", "it is below {0}: write {0}.{1}", parts[0], name);
  Hint near = misspelt(name, known);
  return near.empty() ? Hint(say("可用：{}", "known: {}", shorten(joined(known, ", "), 200)))
                      : near;
}

Message range_hint(const Type& range) {
  const RecordType* record = range.kind == Kind::record ? range.record : nullptr;
  if (record == nullptr || !record->everything || record->size() == 0) return {};
  return say("写明类别，如 all.{}", "name the kind, as all.{}", record->field(0).name);
}

Message index_hint(const Node& key, const Type& base) {
  if (base.kind == Kind::list)
    return say("按名字找一项，写 list.exists(x, x.id == ... && 条件)",
               "to find an item by its name write list.exists(x, x.id == ... && ...)");
  if (base.kind != Kind::record || key.op != Op::literal || !key.value.is(Kind::string)) return {};
  return say("写 .{}", "write .{}", visible(key.value.str->view()));
}

// 2024-06-01 without quotes is a subtraction; the day that was meant, or nothing.
static std::string bare_day(const Node& n) {
  const auto minus = [](const Node& m) {
    return m.op == Op::call && m.name == "_-_" && m.args.size() == 2 &&
           m.args[1]->op == Op::literal && m.args[1]->value.is(Kind::int64);
  };
  if (!minus(n) || !minus(*n.args[0])) return {};
  const Node& year = *n.args[0]->args[0];
  if (year.op != Op::literal || !year.value.is(Kind::int64)) return {};
  const auto part = [](const Node& m) {
    return static_cast<int>(std::clamp<std::int64_t>(m.value.i, 0, 99'999));
  };
  const auto day = make_date(part(year), part(*n.args[0]->args[1]), part(*n.args[1]));
  return day ? to_string(*day) : std::string();
}

namespace {

// Of a function that is called by its name: its other forms, or all that it takes.
Message call_hint(const Node& n, const std::vector<const Type*>& types) {
  // A method that was called as a function: sum(list), round(share, 2).
  if (!n.method && !n.args.empty() && n.function != nullptr)
    for (const Overload& o : n.function->overloads)
      if (o.method && o.params.size() == types.size() && o.params[0]->kind == types[0]->kind)
        return say("写在值的后面：x.{}({})", "write it behind the value: x.{}({})", n.name,
                   types.size() > 1 ? "..." : "");
  if (n.name == "on") {
    const bool day = n.args.size() == 2 && n.args[1]->op == Op::literal &&
                     n.args[1]->value.is(Kind::string) && parse_date(n.args[1]->value.str->view());
    return say("写 params.on({}).参数", "write params.on({}).PARAMETER",
               day ? fmt::format("date('{}')", n.args[1]->value.str->view()) : "day");
  }
  if (n.name == "year" && types.size() == 1 && types[0]->kind == Kind::timestamp)
    return say("时间的年份写 .getFullYear('Asia/Shanghai')",
               "of a moment write .getFullYear('Asia/Shanghai')");
  const bool rounds = n.name == "ceil" || n.name == "floor" || n.name == "round";
  if (rounds && !types.empty() && types[0]->kind == Kind::int64)
    return say("整数相除已舍去小数：向上取整写 math.ceilDiv(a, b)，要小数先写 decimal(a) / b",
               "whole numbers divide without a rest: write math.ceilDiv(a, b) to round up, or "
               "decimal(a) / b for a share");
  std::vector<std::string> candidates;
  for (const Overload& o : n.function->overloads) {
    std::string text = o.method ? describe(*o.params[0]) + "." : std::string();
    text += operator_of(n.name) + "(";
    for (std::size_t i = o.method ? 1 : 0; i < o.params.size(); ++i)
      text += (i > (o.method ? 1U : 0U) ? ", " : "") + describe(*o.params[i]);
    candidates.push_back(text + ")");
  }
  return say("可用：{}", "known: {}", shorten(joined(candidates, "; "), 240));
}

}  // namespace

Message overload_hint(const Node& n, const std::vector<const Type*>& types) {
  const auto pair = [&](Kind x, Kind y) {
    return types.size() == 2 && ((types[0]->kind == x && types[1]->kind == y) ||
                                 (types[0]->kind == y && types[1]->kind == x));
  };
  const auto chained = [&] {
    if (types.size() != 2) return false;
    const Node& left = *n.args[0];
    return types[0]->kind == Kind::boolean && left.op == Op::call && left.args.size() == 2 &&
           left.function != nullptr && (n.name.starts_with("_<") || n.name.starts_with("_>"));
  };
  if (pair(Kind::date, Kind::string)) {
    // The day that is there, if it is one.
    const Node& text = *n.args[types[0]->kind == Kind::string ? 0 : 1];
    const bool day =
        text.op == Op::literal && text.value.is(Kind::string) && parse_date(text.value.str->view());
    const std::string word = day ? std::string(text.value.str->view()) : "2013-09-01";
    return say("日期写作 date('{}')", "write the day as date('{}')", word);
  }
  if (Message maker = maker_hint(n, types); !maker.empty()) return maker;
  if (n.name.starts_with("_") && types.size() == 2 &&
      (types[0]->kind == Kind::optional) != (types[1]->kind == Kind::optional))
    return say("值可能没有：写 .orValue(...) 给出没有时的值",
               "there may be no value: write .orValue(...) for that case");
  if (chained()) {
    return say("分开写：a < b && b < c", "compare twice: a < b && b < c");
  }
  if (pair(Kind::int64, Kind::float64) || pair(Kind::decimal, Kind::float64)) {
    return say("先用 double() 或 int() 转换", "convert one of them with double() or int()");
  }
  if (pair(Kind::date, Kind::int64) && n.name != "_+_" && n.name != "_-_") {
    const std::string day = bare_day(*n.args[types[0]->kind == Kind::date ? 1 : 0]);
    if (!day.empty()) return say("日期写作 date('{}')", "write the day as date('{}')", day);
    return say("日期写作 date('2013-09-01')；年份用 .year()",
               "write a day as date('2013-09-01'), or ask for its .year()");
  }
  if (pair(Kind::date, Kind::int64)) {
    return say("写 addDays(n)", "write .addDays(n)");
  }
  if (pair(Kind::date, Kind::date)) {
    return say("写 daysBetween(a, b)", "write daysBetween(a, b)");
  }
  if (types.size() == 2 && types[1]->kind == Kind::null) {
    return say("问有没有，写 == null 或 != null",
               "to ask whether it is there write == null or != null");
  }
  if (n.name == "contains" && types.size() == 2 && types[0]->kind == Kind::list) {
    return say("写 x in list", "write x in list");
  }
  if (n.name == "@in" && types[1]->kind == Kind::string) {
    return say("in 后面是列表：x in ['a', 'b']；一个值用 ==",
               "a list follows `in`: x in ['a', 'b']; one value is compared by ==");
  }
  if (pair(Kind::int64, Kind::string) && n.name == "_+_")
    return say("都用文字：string(n)；都用数：用 int() 转换",
               "make both texts with string(), or both numbers: convert with int()");
  if (pair(Kind::int64, Kind::string) || pair(Kind::decimal, Kind::string)) {
    const Node& text = *n.args[types[0]->kind == Kind::string ? 0 : 1];
    if (text.op == Op::literal && text.value.is(Kind::string) &&
        spacing::number(text.value.str->view()))
      return say("数不加引号：{}", "write the number without quotes: {}", text.value.str->view());
  }
  if (pair(Kind::date, Kind::duration) && (n.name == "_+_" || n.name == "_-_"))
    return say("写 addDays(n)、addMonths(n) 或 addYears(n)",
               "write .addDays(n), .addMonths(n) or .addYears(n)");
  if (pair(Kind::date, Kind::timestamp))
    return say("日期写作 date('2013-09-01')", "write the day as date('2013-09-01')");
  if (pair(Kind::list, Kind::int64) && n.name != "@in")
    return say("比较个数写 .size()", "to compare how many there are write .size()");
  if (!n.method && (n.name == "max" || n.name == "min") && types.size() > 1)
    return n.name == "max" ? say("写 math.greatest(a, b)", "write math.greatest(a, b)")
                           : say("写 math.least(a, b)", "write math.least(a, b)");
  if ((n.name == "_==_" || n.name == "_!=_") && types.size() == 2) {
    const bool list = types[1]->kind == Kind::list || types[0]->kind == Kind::list;
    if (list && types[0]->kind != types[1]->kind)
      return say("问是否在列表里，写 x in list",
                 "to ask whether it is in the list write x in list");
    if (pair(Kind::boolean, Kind::string))
      return say("是与否写 true、false，不加引号", "write true or false, without quotes");
    if (pair(Kind::record, Kind::string))
      return say("写出其中一个字段，如 .id", "name one of its fields, such as .id");
  }
  if (pair(Kind::int64, Kind::string)) {
    return say("数字不加引号，或用 int() 转换",
               "write numbers without quotes, or convert with int()");
  }
  if (n.name == "!_")
    return say("! 后面是条件；in、== 等整个括起来：!(a in b)",
               "a condition follows `!`; put it in brackets: !(a in b)");
  if (pair(Kind::duration, Kind::int64))
    return say("时长写 duration('20s')、duration('45m')",
               "write duration('20s') or duration('45m')");
  if (pair(Kind::boolean, Kind::int64))
    return say("是与否不与数相比：写 x 或 !x", "a yes or no is no number: write x or !x");
  if (n.name == "_-_" && types.size() == 2 && types[0]->kind == Kind::list)
    return say("取不在另一列表里的项：a.filter(x, !(x in b))",
               "items that are not in another list: a.filter(x, !(x in b))");
  return n.name.starts_with("_") ? Message{} : call_hint(n, types);
}

}  // namespace ducha::cel
