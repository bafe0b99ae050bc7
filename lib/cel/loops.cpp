// The comprehensions of the fast evaluator, and joins: run_all() and its like are cells (cells.h),
// find_join() looks for a loop that an index serves, Whole::find() is that index.
#include <algorithm>
#include <array>

#include "cel/cells.h"
#include "cel/format.h"

namespace ducha::cel {

namespace {

Value too_much(const Cell& c, Frame& f) { return Call{f, c.node->offset}.too_much(); }

// What the loop goes over; absent, or why it cannot be walked.
Value begin(const Cell& c, Frame& f, Range& range) {
  Value fault;
  if (!range_of((*c.a)(f), *c.node, f, range, fault)) return fault;
  // Charged before the loop, for all items at once, whether a join passes over them or not: what an
  // expression costs must not depend on the index.
  return spend(f, range.size) ? Value() : too_much(c, f);
}

// Puts the items of a range into the loop's variables, one after another.
class Steps {
 public:
  Steps(const Cell& c, Frame& f, const Range& range)
      : locals_(f.locals + c.number),
        range_(range),
        two_(c.node->locals.size() == 2),
        plain_(!two_ && !range.map) {}
  void in(std::uint32_t i) const {
    if (plain_) {
      *locals_ = range_.items[i];
      return;
    }
    locals_[0] = range_.first(i, two_);
    if (two_) locals_[1] = range_.second(i);
  }

 private:
  Value* locals_;
  const Range& range_;
  bool two_;
  bool plain_;
};

// A list shorter than this is walked: looking up costs more.
constexpr std::uint32_t kIndexed = 32;

// Fields that a join may compare; the others are left to its condition.
constexpr std::uint32_t kKeys = 4;

// The items that a loop has to look at, in their order: all; or, of a join, those of which it is
// not known that they differ in a key. For the others the condition is false (of `all`, true),
// without a step and whatever else it asks.
class Candidates {
 public:
  Candidates(const Cell& c, Frame& f, const Range& range)
      : loop_(c), items_(range.items), size_(range.size) {
    if (range.map || size_ == 0) return;
    while (count_ < c.key_count && wants(keys_[count_], c.keys[count_], f)) ++count_;
    // Numbers first: they tell more items apart, and sooner.
    if (range.whole == nullptr && count_ > 1)
      std::partition(keys_.begin(), keys_.begin() + count_,
                     [](const Wanted& key) { return key.text == nullptr; });
    if (range.whole == nullptr || size_ < kIndexed || count_ == 0 || keys_[0].text == nullptr)
      return;
    const Cell& item = *c.keys[0].item;
    found_ = range.whole->find(item.slots, item.count, keys_[0].text->view());
  }
  std::uint32_t first() { return count_ == 0 ? 0 : seek(0); }
  // The size of the list after the last.
  std::uint32_t next(std::uint32_t i) { return count_ == 0 ? i + 1 : seek(i + 1); }
  // What is left to ask of the item that first() or next() gave.
  const Cell& condition() const { return exact_ ? *loop_.rest : *loop_.c; }

 private:
  struct Wanted {
    const Cell* item;  // the path
    const Str* text;   // nullptr: `kind` and `i`
    Kind kind;
    std::int64_t i;
  };
  enum class Match : std::uint8_t { no, yes, unclear };

  // False: only the condition itself can tell what is equal to the value, or at what cost.
  static bool wants(Wanted& out, const Cell::Key& key, Frame& f) {
    const Value v = get(*key.outer, f);
    out = {key.item, text_of(v), v.kind(), v.i};
    // Texts of such a size are charged for each comparison, which this loop would leave out.
    if (out.text != nullptr) return out.text->size > 0 && out.text->size < kCharged;
    return v.is(Kind::date) || v.is(Kind::int64);
  }
  // Ids of one list are of one length and begin alike: the last byte tells most of them apart.
  static bool same(const Str& a, const Str& b) {
    return a.size == b.size && a.data[a.size - 1] == b.data[a.size - 1] && same_text(&a, &b);
  }
  static Match match(const Value& v, const Wanted& key) {
    if (key.text == nullptr)
      return !v.is(key.kind) ? Match::unclear : v.i == key.i ? Match::yes : Match::no;
    const Str* text = text_of(v);
    if (text == nullptr) return Match::unclear;
    return same(*key.text, *text) ? Match::yes : Match::no;
  }
  std::uint32_t from(const Whole::Numbers* numbers, std::uint32_t i) const {
    if (numbers == nullptr) return size_;
    const auto at = std::lower_bound(numbers->begin(), numbers->end(), i);
    return at == numbers->end() ? size_ : *at;
  }
  // The first item from `i` on that may have the first key, a field of the item itself; `has` tells
  // whether it has. Most items of most joins end here.
  std::uint32_t with_first(std::uint32_t i, bool& has) const {
    const Wanted& key = keys_[0];
    if (key.item->count != 1) return i;
    const int slot = key.item->slots[0];
    for (; i < size_ && items_[i].is(Kind::record); ++i) {
      const Match m = match(items_[i].record->slots[slot], key);
      has = m == Match::yes;
      if (m != Match::no) break;
    }
    return i;
  }
  std::uint32_t seek(std::uint32_t i) {
    for (;; ++i) {
      bool has = false;  // the first key
      // With the index: the next item that has the text, or that has no text there.
      if (found_.odd != nullptr)
        i = std::min(from(found_.same, i), from(found_.odd, i));
      else
        i = with_first(i, has);
      if (i >= size_) return size_;
      exact_ = count_ == loop_.key_count;
      Match m = Match::yes;
      for (std::uint32_t k = has ? 1 : 0; k < count_ && m != Match::no; ++k) {
        const Value* v = walk(*keys_[k].item, &items_[i]);
        m = v == nullptr ? Match::unclear : match(*v, keys_[k]);
        exact_ &= m == Match::yes;
      }
      if (m != Match::no) return i;
    }
  }

  const Cell& loop_;
  const Value* items_;
  std::uint32_t size_;
  std::uint32_t count_ = 0;  // of the keys of the loop that serve
  bool exact_ = false;       // the item has all keys of the loop
  std::array<Wanted, kKeys> keys_;
  Whole::Found found_ = {};
};

template <bool Stop>
Value quantifier(const Cell& c, Frame& f) {
  Range range;
  if (const Value odd = begin(c, f, range); !odd.is(Kind::absent)) return odd;
  // Unknown from the start if the list is not known to be complete.
  Value pending = range.rest;
  const Steps step(c, f, range);
  Candidates some(c, f, range);
  for (std::uint32_t i = some.first(); i < range.size; i = some.next(i)) {
    step.in(i);
    const Value v = some.condition()(f);
    if (v.is(Kind::boolean)) {
      if ((v.u != 0) == Stop) return Value::boolean(Stop);
      continue;
    }
    const Value odd =
        undecided(v) ? v : Call{f, c.node->offset}.no_overload(Stop ? "exists" : "all");
    join_into(pending, odd, f);
  }
  return pending.is(Kind::absent) ? Value::boolean(!Stop) : pending;
}

// How many items a filter keeps: filter(...).size() without the list.
template <bool Count>
Value filter(const Cell& c, Frame& f) {
  Range range;
  if (const Value odd = begin(c, f, range); !odd.is(Kind::absent)) return odd;
  Value* items = Count ? nullptr : f.arena->array<Value>(range.size);
  std::uint32_t kept = 0;
  std::uint32_t unclear = 0;
  Value pending = range.rest;
  const Steps step(c, f, range);
  Candidates some(c, f, range);
  for (std::uint32_t i = some.first(); i < range.size; i = some.next(i)) {
    step.in(i);
    const Value v = some.condition()(f);
    if (v.is(Kind::boolean)) {
      if (v.u == 0) continue;
      if (!Count) items[kept] = range.first(i, false);
      ++kept;
    } else {
      const Value odd = undecided(v) ? v : Call{f, c.node->offset}.no_overload("filter");
      join_into(pending, odd, f);
      ++unclear;
    }
  }
  if (!pending.is(Kind::absent))
    return known_in_part(pending,
                         {Count ? nullptr : f.arena->make<List>(items, kept), kept,
                          up_to_end(std::int64_t{kept} + unclear, range.rest_most)},
                         f);
  return Count ? Value::int64(kept) : Value::list_of(f.arena->make<List>(items, kept));
}

// True: go on with the item; false: leave it out, or `pending` says why nothing can be said, and
// `unclear` of how many items.
bool wanted(const Cell& c, Frame& f, Value& pending, std::uint32_t& unclear) {
  if (c.b == nullptr) return true;
  const Value v = (*c.b)(f);
  if (v.is(Kind::boolean)) return v.u != 0;
  const Value odd = undecided(v) ? v : Call{f, c.node->offset}.no_overload("map");
  join_into(pending, odd, f);
  ++unclear;
  return false;
}

// The rest of a sum from item `from` on, whose value is `v`, where the items are neither all whole
// numbers nor all amounts. `before` is the sum of those in front of it: sums add from the left, so
// one item stands for them. The body of an item runs once, and no step is given back.
Value sum_rest(const Cell& c, Frame& f, const Range& range, const Steps& step, std::uint32_t from,
               const Value& before, Value v) {
  const Node& sum = *c.nodes[0];
  auto* items = f.arena->array<Value>(std::size_t{range.size} - from + 1);
  std::uint32_t size = 0;
  if (from > 0) items[size++] = before;
  Value pending;
  for (std::uint32_t i = from;;) {
    if (undecided(v)) {
      join_into(pending, v, f);
    } else {
      items[size++] = v;
    }
    if (++i == range.size) break;
    step.in(i);
    v = get(*c.c, f);
  }
  if (!pending.is(Kind::absent)) return pending;
  const Call call{f, sum.offset};
  // The sum charges for the items of its list; those in front were put together into one.
  if (from > 1 && !call.spend(from - 1)) return call.too_much();
  const Value list = Value::list_of(f.arena->make<List>(items, size));
  return call_function(*sum.function, sum.method, &list, 1, call);
}

// A list that lacks items has no sum; what its items lack is told too.
Value sum_of_part(const Cell& c, Frame& f, const Range& range) {
  Value pending = range.rest;
  const Steps step(c, f, range);
  for (std::uint32_t i = 0; i < range.size; ++i) {
    step.in(i);
    if (const Value v = get(*c.c, f); undecided(v)) join_into(pending, v, f);
  }
  return pending;
}

}  // namespace

Value run_all(const Cell& c, Frame& f) { return quantifier<false>(c, f); }
Value run_exists(const Cell& c, Frame& f) { return quantifier<true>(c, f); }
Value run_filter(const Cell& c, Frame& f) { return filter<false>(c, f); }
Value run_filter_size(const Cell& c, Frame& f) { return filter<true>(c, f); }

Value run_exists_one(const Cell& c, Frame& f) {
  Range range;
  if (const Value odd = begin(c, f, range); !odd.is(Kind::absent)) return odd;
  Value pending = range.rest;
  std::uint32_t found = 0;
  const Steps step(c, f, range);
  Candidates some(c, f, range);
  for (std::uint32_t i = some.first(); i < range.size; i = some.next(i)) {
    step.in(i);
    const Value v = some.condition()(f);
    if (v.is(Kind::boolean)) {
      found += v.u != 0;
    } else {
      const Value odd = undecided(v) ? v : Call{f, c.node->offset}.no_overload("exists_one");
      join_into(pending, odd, f);
    }
  }
  return pending.is(Kind::absent) ? Value::boolean(found == 1) : pending;
}

Value run_map_loop(const Cell& c, Frame& f) {
  Range range;
  if (const Value odd = begin(c, f, range); !odd.is(Kind::absent)) return odd;
  auto* items = f.arena->array<Value>(range.size);
  std::uint32_t size = 0;
  std::uint32_t unclear = 0;  // whether it is an item at all
  std::uint32_t open = 0;     // an item of which the value is not known
  Value pending = range.rest;
  const Steps step(c, f, range);
  for (std::uint32_t i = 0; i < range.size; ++i) {
    step.in(i);
    if (!wanted(c, f, pending, unclear)) continue;
    const Value v = (*c.c)(f);
    if (undecided(v)) {
      join_into(pending, v, f);
      ++open;
    } else {
      items[size++] = v;
    }
  }
  if (!pending.is(Kind::absent)) {
    const std::int64_t sure = std::int64_t{size} + open;
    return known_in_part(
        pending,
        {f.arena->make<List>(items, size), sure + (c.b == nullptr ? range.rest_least : 0),
         up_to_end(sure + unclear, range.rest_most)},
        f);
  }
  return Value::list_of(f.arena->make<List>(items, size));
}

// map(...).sum() of whole numbers or amounts, without the list.
Value run_map_sum(const Cell& c, Frame& f) {
  Range range;
  if (const Value odd = begin(c, f, range); !odd.is(Kind::absent)) return odd;
  if (!range.rest.is(Kind::absent)) return sum_of_part(c, f, range);
  std::int64_t total = 0;
  Kind kind = Kind::int64;
  const Steps step(c, f, range);
  for (std::uint32_t i = 0; i < range.size; ++i) {
    step.in(i);
    const Value v = get(*c.c, f);
    if (i == 0) kind = v.kind();
    std::int64_t next = 0;
    if ((kind != Kind::int64 && kind != Kind::decimal) || !v.is(kind) ||
        __builtin_add_overflow(total, v.i, &next))
      return sum_rest(c, f, range, step, i,
                      kind == Kind::decimal ? Value::decimal(total) : Value::int64(total), v);
    total = next;
  }
  // What sum() of a list would have cost.
  if (!spend(f, range.size)) return Call{f, c.nodes[0]->offset}.too_much();
  return kind == Kind::decimal ? Value::decimal(total) : Value::int64(total);
}

Value run_map_entries(const Cell& c, Frame& f) {
  Range range;
  if (const Value odd = begin(c, f, range); !odd.is(Kind::absent)) return odd;
  std::vector<std::pair<Value, Value>> entries;
  Value pending = range.rest;
  std::uint32_t unclear = 0;
  const Steps step(c, f, range);
  for (std::uint32_t i = 0; i < range.size; ++i) {
    step.in(i);
    const Value key = range.first(i, true);
    if (!wanted(c, f, pending, unclear)) continue;
    const Value v = (*c.c)(f);
    if (undecided(v)) {
      join_into(pending, v, f);
      continue;
    }
    // A key is searched among those before it; eight comparisons count as a step.
    if (!spend(f, entries.size() / 8 + 1)) return too_much(c, f);
    if (c.node->loop == Loop::transform_map) {
      entries.emplace_back(key, v);
    } else if (!v.is(Kind::map)) {
      return Call{f, c.node->offset}.no_overload("transformMapEntry");
    } else {
      for (std::uint32_t k = 0; k < v.map->size; ++k)
        if (!spend(f, entries.size() / 8 + 1))
          return too_much(c, f);
        else if (!put(entries, v.map->key(k), v.map->value(k)))
          return Call{f, c.node->offset}.error(
              say("键 {} 重复", "the key {} comes twice", show_brief(v.map->key(k))));
    }
  }
  if (!pending.is(Kind::absent)) return pending;
  return make_map(*f.arena, entries);
}

Value run_opt_map(const Cell& c, Frame& f) {
  const Value v = (*c.a)(f);
  if (undecided(v)) return v;
  if (!v.is(Kind::optional)) return Call{f, c.node->offset}.no_overload("optMap");
  if (v.inner == nullptr) return no_value();
  f.locals[c.number] = *v.inner;
  const Value r = (*c.c)(f);
  return undecided(r) || c.node->loop == Loop::opt_flat_map ? r : some(r, f);
}

namespace {

// A variable, a local outside of the loop, or a path from one.
bool outside(const Cell& c, const Cell& loop) {
  if (c.constant) return false;
  if (c.fn == run_path || c.node->op == Op::variable) return true;
  return (c.fn == run_local_path || c.node->op == Op::local) && c.number < loop.number;
}

// A field of the loop's item, or of a part of it.
bool of_item(const Cell& c, const Cell& loop) {
  return c.fn == run_local_path && c.number == loop.number;
}

// Costs no step and changes nothing: a constant, a path, has() of one, or both compared. (A name
// that is computed on demand is paid by whoever reads it first, within the loop or behind it.)
bool quiet(const Cell& c) {
  static constexpr std::array<std::string_view, 6> kComparisons = {"_==_", "_!=_", "_<_",
                                                                   "_<=_", "_>_",  "_>=_"};
  const auto scalar = [](const Cell& x) {
    return x.constant && !x.value.is(Kind::list) && !x.value.is(Kind::map) &&
           !x.value.is(Kind::optional) &&
           !((x.value.is(Kind::string) || x.value.is(Kind::bytes)) &&
             x.value.str->size >= kCharged);
  };
  if (c.constant || is_path(c)) return true;
  if (c.node->op == Op::has) return is_named(*c.a);
  if (c.node->op != Op::call) return false;
  if (c.node->name == "!_") return quiet(*c.a);
  return std::find(kComparisons.begin(), kComparisons.end(), c.node->name) != kComparisons.end() &&
         ((is_path(*c.a) && scalar(*c.b)) || (scalar(*c.a) && is_path(*c.b)));
}

// The field of the loop's item that an operand compares with what does not change in the loop.
std::optional<Cell::Key> key_of(const Cell& c, const Cell& loop) {
  const std::string_view compares = loop.node->loop == Loop::all ? "_!=_" : "_==_";
  if (c.node->op != Op::call || c.node->name != compares || c.constant) return {};
  for (const auto& [item, outer] : {std::pair{c.a, c.b}, std::pair{c.b, c.a}})
    if (of_item(*item, loop) && (outer->constant || outside(*outer, loop)))
      return Cell::Key{item, outer};
  return {};
}

// True if the operand asks no more than whether the item has the field of a key; of `all`, whether
// it has not.
bool has_of(const Cell& operand, const Cell& loop, const std::vector<Cell::Key>& keys) {
  const bool negated = operand.node->op == Op::call && operand.node->name == "!_";
  if (negated != (loop.node->loop == Loop::all)) return false;
  const Cell& c = negated ? *operand.a : operand;
  if (c.node->op != Op::has || c.node->stated_none) return false;
  return std::any_of(keys.begin(), keys.end(), [&](const Cell::Key& key) {
    const Cell& item = *key.item;
    const bool on_path = item.count == 1
                             ? c.a->fn == run_local
                             : c.a->fn == run_local_path && c.a->count + 1 == item.count;
    return on_path && c.a->number == item.number && c.slot == item.slots[item.count - 1] &&
           std::equal(item.slots, item.slots + item.count - 1, c.a->slots);
  });
}

}  // namespace

Whole::Found Whole::find(const int* slots, std::size_t count, std::string_view text) const {
  // Workers share the window. The index of a path is made by the first that asks, and its postings
  // stay where they are.
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = by_path_.try_emplace({slots, slots + count});
  Postings& postings = at->second;
  for (std::uint32_t i = 0; fresh && i < size_; ++i) {
    const Value* at = value_at(&items_[i], slots, count);
    const Str* own = at == nullptr ? nullptr : text_of(*at);
    (own == nullptr ? postings.odd : postings.same[own->view()]).push_back(i);
  }
  const auto found = postings.same.find(text);
  return {found == postings.same.end() ? nullptr : &found->second, &postings.odd};
}

void find_join(Cell& loop, Arena& arena) {
  const Node& n = *loop.node;
  // all(a, a.f != outer || ...) is what exists(a, a.f == outer && ...) is, with true and false
  // exchanged: an item that differs in `f` meets the condition.
  const bool all = n.loop == Loop::all;
  const bool asks =
      all || n.loop == Loop::exists || n.loop == Loop::exists_one || n.loop == Loop::filter;
  if (!asks || n.locals.size() != 1) return;
  const Cell& body = *loop.c;
  const bool several = body.fn == (all ? run_either : run_both);
  const Cell* const* operands = several ? body.args : &loop.c;
  const std::uint32_t count = several ? body.count : 1;
  // In the order in which they are evaluated. Before a key only what is quiet may be, for it is
  // left out as well: if one part of a conjunction is false, so is the whole, were the others
  // unknown or in error; if one of a disjunction is true, likewise.
  std::vector<Cell::Key> keys;
  std::vector<std::uint32_t> rest;
  bool open = true;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (open && keys.size() < kKeys) {
      if (const auto key = key_of(*operands[i], loop)) {
        keys.push_back(*key);
        continue;
      }
      open = quiet(*operands[i]);
    }
    rest.push_back(i);
  }
  if (keys.empty()) return;
  loop.keys = kept(arena, keys);
  loop.key_count = static_cast<std::uint32_t>(keys.size());
  // An item that has the keys has the fields, so this needs no asking either.
  std::erase_if(rest, [&](std::uint32_t i) { return has_of(*operands[i], loop, keys); });
  if (rest.size() == 1) {
    loop.rest = operands[rest[0]];
    return;
  }
  Cell* left = arena.make<Cell>(body);
  loop.rest = left;
  if (rest.empty()) {
    left->fn = run_constant;
    left->value = Value::boolean(!all);
    left->constant = true;
    return;
  }
  std::vector<const Cell*> args;
  std::vector<const Node*> operators;
  for (const std::uint32_t i : rest) {
    args.push_back(operands[i]);
    operators.push_back(body.nodes[i]);
  }
  left->args = kept(arena, args);
  left->nodes = kept(arena, operators);
  left->count = static_cast<std::uint32_t>(rest.size());
}

}  // namespace ducha::cel
