// The table of functions: find_function() is the door. Signatures are text and become types once,
// when the table is first asked for; call_function() dispatches by value what the checker could not
// decide. Order and equality of values are here too, since CEL compares numbers of different kinds.
#include "cel/functions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/limits.h"
#include "cel/parts.h"

namespace ducha::cel {

namespace {

// Reads the small language of signatures.
class Signature {
 public:
  Signature(std::string_view text, TypeStore& types) : text_(text), types_(types) {}

  void read(std::string& name, Overload& out) {
    const std::size_t open = text_.find('(');
    std::string_view head = text_.substr(0, open);
    // A dot is that of a method only where a type is before it: `math.abs` is one name.
    int depth = 0;
    std::size_t dot = text_.npos;
    for (std::size_t i = 0; i < text_.size() && (depth > 0 || text_[i] != ' '); ++i) {
      if (text_[i] == '(') ++depth;
      if (text_[i] == ')') --depth;
      if (text_[i] == '.' && depth == 0 && dot == text_.npos) dot = i;
    }
    static const std::array<std::string_view, 8> kSpaces = {"math",   "strings",  "lists", "sets",
                                                            "base64", "optional", "cel",   "regex"};
    // `ip` is both a type and a name space, of one function.
    const std::size_t end = head.find('.');
    const bool space = head == "ip.isCanonical" ||
                       (end != head.npos && std::find(kSpaces.begin(), kSpaces.end(),
                                                      head.substr(0, end)) != kSpaces.end());
    if (dot != text_.npos && !space) {
      out.method = true;
      out.params.push_back(type());
      ++at_;
      head = text_.substr(at_, text_.find('(', at_) - at_);
      at_ += head.size();
    } else {
      at_ = open;
    }
    name = head;
    ++at_;
    while (text_[at_] != ')') {
      out.params.push_back(type());
      if (text_[at_] == ',') at_ += 2;
    }
    at_ += 2;
    out.result = type();
  }

 private:
  const Type* type() {
    std::size_t end = at_;
    while (end < text_.size() &&
           std::string_view("(),. ").find(text_[end]) == std::string_view::npos)
      ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    static const std::map<std::string_view, Kind> kinds = {
        {"dyn", Kind::absent},        {"null", Kind::null},
        {"bool", Kind::boolean},      {"int", Kind::int64},
        {"uint", Kind::uint64},       {"double", Kind::float64},
        {"string", Kind::string},     {"bytes", Kind::bytes},
        {"type", Kind::type},         {"timestamp", Kind::timestamp},
        {"duration", Kind::duration}, {"date", Kind::date},
        {"decimal", Kind::decimal},   {"params", Kind::record},
        {"time", Kind::time},         {"quantity", Kind::quantity},
        {"semver", Kind::semver},     {"ip", Kind::ip},
        {"cidr", Kind::cidr}};
    if (word.size() == 1) return types_.parameter(word[0]);
    if (word == "list" || word == "map" || word == "optional") {
      ++at_;
      const Type* first = type();
      const Type* second = nullptr;
      if (word == "map") {
        at_ += 2;
        second = type();
      }
      ++at_;
      return word == "list"  ? types_.list(first)
             : word == "map" ? types_.map(first, second)
                             : types_.optional(first);
    }
    return types_.simple(kinds.at(word));
  }

  std::string_view text_;
  TypeStore& types_;
  std::size_t at_ = 0;
};

// A name is looked up without making a string of it.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};

struct Table {
  TypeStore types;
  std::unordered_map<std::string, Function, NameHash, std::equal_to<>> functions;

  Table() {
    std::vector<Row> rows;
    add_core(rows);
    add_strings(rows);
    add_math(rows);
    add_time(rows);
    add_lists(rows);
    add_domain(rows);
    add_regex(rows);
    add_quantity(rows);
    add_semver(rows);
    add_net(rows);
    for (const Row& row : rows) {
      std::string name;
      Overload overload;
      Signature(row.signature, types).read(name, overload);
      overload.run = row.run;
      Function& f = functions[name];
      f.name = name;
      f.overloads.push_back(std::move(overload));
    }
  }
};

const Table& table() {
  static const Table t;
  return t;
}

}  // namespace

const Function* find_function(std::string_view name) {
  const auto found = table().functions.find(name);
  return found == table().functions.end() ? nullptr : &found->second;
}

std::vector<std::string> function_names() {
  std::vector<std::string> out;
  for (const auto& [name, f] : table().functions)
    if (name.find_first_of("_@") == name.npos) out.push_back(name);
  std::sort(out.begin(), out.end());
  return out;
}

const TypeValue* type_named(std::string_view name) {
  static const std::array kTypes = std::to_array<TypeValue>({{"null_type"},
                                                             {"bool"},
                                                             {"int"},
                                                             {"uint"},
                                                             {"double"},
                                                             {"string"},
                                                             {"bytes"},
                                                             {"list"},
                                                             {"map"},
                                                             {"type"},
                                                             {"google.protobuf.Timestamp"},
                                                             {"google.protobuf.Duration"},
                                                             {"optional_type"},
                                                             {"date"},
                                                             {"decimal"},
                                                             {"time_of_day"},
                                                             {"kubernetes.Quantity"},
                                                             {"kubernetes.Semver"},
                                                             {"net.IP"},
                                                             {"net.CIDR"},
                                                             {"record"}});
  for (const TypeValue& t : kTypes)
    if (t.name == name) return &t;
  return nullptr;
}

const TypeValue* type_of(const Value& value) {
  static constexpr std::string_view kNames[] = {"",
                                                "null_type",
                                                "bool",
                                                "int",
                                                "uint",
                                                "double",
                                                "string",
                                                "bytes",
                                                "list",
                                                "map",
                                                "type",
                                                "google.protobuf.Timestamp",
                                                "google.protobuf.Duration",
                                                "optional_type",
                                                "date",
                                                "decimal",
                                                "time_of_day",
                                                "kubernetes.Quantity",
                                                "kubernetes.Semver",
                                                "net.IP",
                                                "net.CIDR",
                                                "record",
                                                "string",
                                                "",
                                                ""};
  return type_named(kNames[static_cast<std::size_t>(value.kind())]);
}

const Value* Map::find(const Value& key) const {
  for (std::uint32_t i = 0; i < size; ++i)
    if (equal_scalars(this->key(i), key)) return &value(i);
  return nullptr;
}

namespace {

static_assert(limits::kEvaluationSteps == 10'000'000, "the sentence below names it");
Message stopped() {
  return say(
      "超过一次计算1000万步的上限，没有算完：逐项比较的太多，请规则的作者缩小范围",
      "stopped after 10,000,000 steps, the most that one evaluation takes: too many items are "
      "compared; the author of the rule should narrow them down");
}

}  // namespace

Value Call::error(Message what) const {
  // The frame owns the sentence: an arena runs no destructors.
  charge(frame, (what.zh.size() + what.en.size()) / 16 + 1);
  // An error that comes because nothing is left must not be taken for one of the dossier.
  if (frame.budget == 0) what = stopped();
  return Value::of(frame.keep(EvalError{std::move(what), offset}));
}
Value Call::no_overload(std::string_view name) const {
  // _>=_ and @in are how the table calls operators; people know them bare.
  while (name.size() > 1 && (name.front() == '_' || name.front() == '@')) name.remove_prefix(1);
  while (name.size() > 1 && name.back() == '_') name.remove_suffix(1);
  return error(say("{} 不能用于这些值", "{} does not take these values", name));
}
Value Call::too_much() const { return error(stopped()); }

bool Call::room(std::size_t bytes) const {
  return bytes <= limits::kTextBytes && spend(bytes / 16);
}
Value Call::text(std::string_view text) const {
  if (!room(text.size())) return too_much();
  const std::string_view kept = arena().copy(text);
  return Value::string(arena().make<Str>(kept.data(), static_cast<std::uint32_t>(kept.size())));
}
Value Call::bytes(std::string_view text) const {
  if (!room(text.size())) return too_much();
  const std::string_view kept = arena().copy(text);
  return Value::bytes(arena().make<Str>(kept.data(), static_cast<std::uint32_t>(kept.size())));
}
Value Call::moment(Kind kind, const Moment& moment) const {
  return Value::of(kind, arena().make<Moment>(moment));
}
Value Call::kept(Kind kind, std::string_view text) const {
  const Value v = this->text(text);
  return v.is(Kind::string) ? Value::of(kind, v.str) : v;
}
Value Call::list(const std::vector<Value>& items) const {
  if (!spend(items.size())) return too_much();
  auto* kept = arena().array<Value>(items.size());
  std::copy(items.begin(), items.end(), kept);
  return Value::list_of(arena().make<List>(kept, static_cast<std::uint32_t>(items.size())));
}

bool fits(const Value& value, const Type& type) {
  if (type.dyn() || type.kind == Kind::unknown) return true;
  // A reference is its id wherever a text is wanted.
  if (value.is(Kind::ref)) return type.kind == Kind::string;
  if (value.kind() != type.kind) return false;
  const auto inner = [](const Type* t) {
    return t != nullptr && !t->dyn() && t->kind != Kind::unknown;
  };
  if (type.kind == Kind::list && inner(type.args[0])) {
    for (std::uint32_t i = 0; i < value.list->size; ++i)
      if (!fits(value.list->items[i], *type.args[0])) return false;
  }
  return true;
}

Value call_function(const Function& function, bool method, const Value* args, std::size_t count,
                    const Call& call) {
  // The first that fits counts: the order of the rows is part of the language.
  for (const Overload& o : function.overloads) {
    if (o.method != method || o.params.size() != count) continue;
    bool all = true;
    for (std::size_t i = 0; all && i < count; ++i) all = fits(args[i], *o.params[i]);
    if (all) return apply(o.run, args, count, call);
  }
  return call.no_overload(function.name);
}

namespace {

// Exact order of numbers of different kinds.
int compare_whole(Wide a, Wide b) { return a < b ? -1 : a > b ? 1 : 0; }

// As CEL compares a whole number with a double: as doubles.
int compare_double(Wide whole, Wide scale, double d) {
  if (std::isnan(d)) return kUnordered;
  const double x = static_cast<double>(whole) / static_cast<double>(scale);
  return x < d ? -1 : x > d ? 1 : 0;
}

bool is_number(const Value& v) {
  return v.is(Kind::int64) || v.is(Kind::uint64) || v.is(Kind::float64) || v.is(Kind::decimal);
}
Wide whole(const Value& v) {
  return v.is(Kind::uint64) ? static_cast<Wide>(v.u) : static_cast<Wide>(v.i);
}

int compare_numbers(const Value& a, const Value& b) {
  const bool da = a.is(Kind::float64);
  const bool db = b.is(Kind::float64);
  if (da && db)
    return std::isnan(a.d) || std::isnan(b.d) ? kUnordered : a.d < b.d ? -1 : a.d > b.d ? 1 : 0;
  const Wide sa = a.is(Kind::decimal) ? kDecimalOne : 1;
  const Wide sb = b.is(Kind::decimal) ? kDecimalOne : 1;
  if (db) return compare_double(whole(a), sa, b.d);
  if (da) {
    const int c = compare_double(whole(b), sb, a.d);
    return c == kUnordered ? c : -c;
  }
  // In 128 bits: millionths of a 64-bit number fit.
  return compare_whole(whole(a) * sb, whole(b) * sa);
}

bool is_text(const Value& v) { return v.is(Kind::string) || v.is(Kind::ref); }

}  // namespace

int compare(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return compare_numbers(a, b);
  if (is_text(a) && is_text(b)) {
    const int c = str(a).compare(str(b));
    return c < 0 ? -1 : c > 0 ? 1 : 0;
  }
  if (a.kind() != b.kind()) return kNoOrder;
  switch (a.kind()) {
    case Kind::boolean:
      return compare_whole(static_cast<Wide>(a.u), static_cast<Wide>(b.u));
    case Kind::bytes: {
      const int c = a.str->view().compare(b.str->view());
      return c < 0 ? -1 : c > 0 ? 1 : 0;
    }
    case Kind::date:
    case Kind::time:
      return compare_whole(a.i, b.i);
    case Kind::timestamp:
    case Kind::duration:
    case Kind::quantity:
      return *a.moment < *b.moment ? -1 : *a.moment == *b.moment ? 0 : 1;
    case Kind::semver:
      return compare_versions(a.str->view(), b.str->view());
    default:
      return kNoOrder;
  }
}

bool equal_scalars(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return compare_numbers(a, b) == 0;
  if (is_text(a) && is_text(b))
    return (a.is(Kind::string) && b.is(Kind::string) && a.str == b.str) || str(a) == str(b);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
    case Kind::date:
    case Kind::time:
      return a.i == b.i;
    case Kind::bytes:
    case Kind::ip:
    case Kind::cidr:
      return a.str->view() == b.str->view();
    case Kind::timestamp:
    case Kind::duration:
    case Kind::quantity:
      return *a.moment == *b.moment;
    case Kind::semver:
      return compare_versions(a.str->view(), b.str->view()) == 0;
    case Kind::type:
      return a.type == b.type;
    case Kind::record:
      return a.record == b.record;
    default:
      return false;
  }
}

namespace {

bool may_mean(const Value& a, const Value& b) {
  if (!a.is(Kind::ref) || !is_text(b)) return false;
  const Str* end = a.ref->perhaps + a.ref->perhaps_count;
  return std::any_of(a.ref->perhaps, end, [&](const Str& id) { return id.view() == str(b); });
}

}  // namespace

Value equal(const Value& a, const Value& b, const Call& call) {
  if (const bool first = may_mean(a, b); first || may_mean(b, a))
    return missing(nullptr, (first ? a : b).ref->id.view(), MissingInput::Why::doubt, call.frame);
  if (a.kind() != b.kind()) return Value::boolean(equal_scalars(a, b));
  // One part that differs decides, whatever is in doubt of those before it.
  Value pending;
  const auto differ = [&](const Value& x, const Value& y, Value& why) {
    why = equal(x, y, call);
    if (why.is(Kind::unknown)) join_into(pending, why, call.frame);
    return why.is(Kind::error) || (why.is(Kind::boolean) && why.u == 0);
  };
  Value why;
  switch (a.kind()) {
    case Kind::string:
    case Kind::bytes:
      charge(call.frame, *a.str, *b.str);
      return Value::boolean(equal_scalars(a, b));
    case Kind::list:
      if (a.list->size != b.list->size) return Value::boolean(false);
      if (!call.spend(a.list->size)) return call.too_much();
      for (std::uint32_t i = 0; i < a.list->size; ++i)
        if (differ(a.list->items[i], b.list->items[i], why)) return why;
      break;
    case Kind::map:
      if (a.map->size != b.map->size) return Value::boolean(false);
      for (std::uint32_t i = 0; i < a.map->size; ++i) {
        if (!call.spend(b.map->size / 8 + 1)) return call.too_much();
        const Value* other = b.map->find(a.map->key(i));
        if (other == nullptr) return Value::boolean(false);
        if (differ(a.map->value(i), *other, why)) return why;
      }
      break;
    case Kind::optional:
      if (a.inner == nullptr || b.inner == nullptr) return Value::boolean(a.inner == b.inner);
      return call.spend(1) ? equal(*a.inner, *b.inner, call) : call.too_much();
    default:
      return Value::boolean(equal_scalars(a, b));
  }
  return pending.is(Kind::absent) ? Value::boolean(true) : pending;
}

Value holds(const List& list, const Value& v, const Call& call) {
  // The usual case; texts that are charged for take the long way.
  const bool text = v.is(Kind::string) && v.str->size < kCharged;
  Value pending;
  for (std::uint32_t i = 0; i < list.size; ++i) {
    const Value& item = list.items[i];
    if (text && item.is(Kind::string)) {
      if (same_text(item.str, v.str)) return Value::boolean(true);
      continue;
    }
    const Value same = equal(item, v, call);
    if (same.is(Kind::unknown))
      join_into(pending, same, call.frame);
    else if (!same.is(Kind::boolean) || same.u != 0)
      return same;
  }
  return pending.is(Kind::absent) ? Value::boolean(false) : pending;
}

}  // namespace ducha::cel
