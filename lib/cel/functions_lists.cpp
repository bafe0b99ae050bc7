// Lists: cel-go's ext.Lists and ext.Sets, and the list library of Kubernetes (sum, min, max ...).
#include <algorithm>
#include <numeric>

#include "cel/parts.h"

namespace ducha::cel {

namespace {

// Comparing texts costs by their length; an item more or less decides nothing.
bool can_compare(const List& l, const Call& c, std::uint64_t times) {
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < l.size; ++i)
    if (l.items[i].is(Kind::string) || l.items[i].is(Kind::bytes)) bytes += l.items[i].str->size;
  return c.spend(times * (l.size + bytes / 64));
}

Value sum(const Value* a, std::size_t, const Call& c) {
  const List& l = *a[0].list;
  if (!c.spend(l.size)) return c.too_much();
  if (l.size == 0) return Value::int64(0);
  // Whole numbers and amounts, the usual cases, without dispatch.
  std::int64_t total = 0;
  const Kind kind = l.items[0].kind();
  if (kind == Kind::int64 || kind == Kind::decimal) {
    std::uint32_t i = 0;
    for (; i < l.size && l.items[i].is(kind); ++i)
      if (__builtin_add_overflow(total, l.items[i].i, &total))
        return c.error(say("数值溢出", "a number overflows"));
    if (i == l.size) return kind == Kind::int64 ? Value::int64(total) : Value::decimal(total);
  }
  Value s = l.items[0];
  for (std::uint32_t i = 1; i < l.size; ++i) {
    s = add(s, l.items[i], c);
    if (s.is(Kind::error)) return s;
  }
  // Without a place: the sum is nowhere in the dossier.
  return s.at({});
}

template <Kind K>
Value sum_moments(const Value* a, std::size_t n, const Call& c) {
  return a[0].list->size == 0 ? c.moment(K, {}) : sum(a, n, c);
}

template <int Sign>
Value extreme(const Value* a, std::size_t, const Call& c) {
  const List& l = *a[0].list;
  if (l.size == 0) return c.error(say("空列表没有最值", "an empty list has no least or greatest"));
  if (!can_compare(l, c, 1)) return c.too_much();
  Value best = l.items[0];
  for (std::uint32_t i = 1; i < l.size; ++i) {
    const int r = compare(l.items[i], best);
    if (r == kNoOrder) return c.no_overload(Sign > 0 ? "max" : "min");
    if (r == Sign) best = l.items[i];
  }
  return best;
}

Value distinct(const Value* a, std::size_t, const Call& c) {
  const List& l = *a[0].list;
  std::vector<Value> out;
  for (std::uint32_t i = 0; i < l.size; ++i) {
    if (!c.spend(out.size() + 1)) return c.too_much();
    const List before{out.data(), static_cast<std::uint32_t>(out.size())};
    const Value there = holds(before, l.items[i], c);
    if (!there.is(Kind::boolean)) return there;
    if (there.u == 0) out.push_back(l.items[i]);
  }
  return c.list(out);
}

Value sort(const Value* a, std::size_t, const Call& c) {
  const List& l = *a[0].list;
  // Sorting compares each item several times.
  if (!can_compare(l, c, 16)) return c.too_much();
  std::vector<Value> out(l.items, l.items + l.size);
  for (std::size_t i = 1; i < out.size(); ++i)
    // Before sorting: std::stable_sort needs an order over all items.
    if (const int r = compare(out[0], out[i]); r == kNoOrder || r == kUnordered)
      return c.no_overload("sort");
  std::stable_sort(out.begin(), out.end(),
                   [](const Value& x, const Value& y) { return compare(x, y) == -1; });
  return c.list(out);
}

Value flatten(const Value* a, std::size_t n, const Call& c) {
  const std::int64_t depth = n > 1 ? a[1].i : 1;
  if (depth < 0) return c.error(say("层数不能为负", "the depth cannot be negative"));
  std::vector<Value> now(a[0].list->items, a[0].list->items + a[0].list->size);
  for (std::int64_t d = 0; d < depth && d < 64; ++d) {
    std::vector<Value> next;
    bool any = false;
    for (const Value& v : now) {
      if (!v.is(Kind::list)) {
        next.push_back(v);
        continue;
      }
      any = true;
      if (!c.spend(v.list->size + 1)) return c.too_much();
      next.insert(next.end(), v.list->items, v.list->items + v.list->size);
    }
    now = std::move(next);
    if (!any) break;
  }
  return c.list(now);
}

Value slice(const Value* a, std::size_t, const Call& c) {
  const List& l = *a[0].list;
  if (a[1].i < 0 || a[2].i < a[1].i || a[2].i > l.size)
    return c.error(say("切片范围{}到{}超出列表", "the slice from {} to {} is outside the list",
                       a[1].i, a[2].i));
  return Value::list_of(
      c.arena().make<List>(l.items + a[1].i, static_cast<std::uint32_t>(a[2].i - a[1].i)));
}

Value reverse(const Value* a, std::size_t, const Call& c) {
  std::vector<Value> out(a[0].list->items, a[0].list->items + a[0].list->size);
  std::reverse(out.begin(), out.end());
  return c.list(out);
}

Value range(const Value* a, std::size_t, const Call& c) {
  // Asked before the memory is: the list takes as many steps again when it is made.
  if (a[0].i < 0 || !c.spend(static_cast<std::uint64_t>(a[0].i))) return c.too_much();
  std::vector<Value> out;
  for (std::int64_t i = 0; i < a[0].i; ++i) out.push_back(Value::int64(i));
  return c.list(out);
}

Value optional_of(const Value* v, const Call& c) {
  Value out(Kind::optional);
  out.inner = v == nullptr ? nullptr : c.arena().make<Value>(*v);
  return out;
}

// Looks for each item of the second list in the first. One of which it is `Stop` that it is there
// decides, whatever is in doubt of the others; else the answer is the opposite.
template <bool Stop>
Value each_held(const List& l, const List& asked, const Call& c) {
  Value pending;
  for (std::uint32_t i = 0; i < asked.size; ++i) {
    const Value found = holds(l, asked.items[i], c);
    if (found.is(Kind::unknown))
      join_into(pending, found, c.frame);
    else if (!found.is(Kind::boolean) || (found.u != 0) == Stop)
      return found;
  }
  return pending.is(Kind::absent) ? Value::boolean(!Stop) : pending;
}
Value contains(const List& l, const List& all, const Call& c) {
  return each_held<false>(l, all, c);
}
Value equivalent(const List& x, const List& y, const Call& c) {
  const Value found = contains(x, y, c);
  if (found.is(Kind::error) || (found.is(Kind::boolean) && found.u == 0)) return found;
  // One that is not there decides, whatever was in doubt before.
  const Value back = contains(y, x, c);
  return back.is(Kind::boolean) && back.u != 0 ? found : back;
}
Value intersects(const List& x, const List& y, const Call& c) { return each_held<true>(x, y, c); }
// Products of two lengths are steps too.
template <Value (*Test)(const List&, const List&, const Call&)>
Value paid(const Value* a, std::size_t, const Call& c) {
  return c.spend(std::uint64_t{a[0].list->size} * a[1].list->size / 4 + 1)
             ? Test(*a[0].list, *a[1].list, c)
             : c.too_much();
}

template <bool Last>
Value item_index(const Value* a, std::size_t, const Call& c) {
  const std::uint32_t size = a[0].list->size;
  if (!c.spend(size / 4 + 1)) return c.too_much();
  for (std::uint32_t n = 0; n < size; ++n) {
    const std::uint32_t i = Last ? size - 1 - n : n;
    const Value same = equal(a[0].list->items[i], a[1], c);
    if (!same.is(Kind::boolean)) return same;
    if (same.u != 0) return Value::int64(i);
  }
  return Value::int64(-1);
}

// The macro sortBy: the items in the order of their keys.
Value sort_by(const Value* a, std::size_t, const Call& c) {
  const List& items = *a[0].list;
  const List& keys = *a[1].list;
  if (keys.size != items.size) return c.no_overload("sortBy");
  if (!can_compare(keys, c, 16) || !c.spend(items.size)) return c.too_much();
  std::vector<std::uint32_t> order(items.size);
  std::iota(order.begin(), order.end(), 0U);
  for (std::uint32_t i = 0; i < keys.size; ++i)
    if (const int r = compare(keys.items[0], keys.items[i]); r == kNoOrder || r == kUnordered)
      return c.no_overload("sortBy");
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
    return compare(keys.items[x], keys.items[y]) == -1;
  });
  std::vector<Value> out;
  out.reserve(items.size);
  for (const std::uint32_t i : order) out.push_back(items.items[i]);
  return c.list(out);
}

Value is_sorted(const Value* a, std::size_t, const Call& c) {
  if (!can_compare(*a[0].list, c, 1)) return c.too_much();
  for (std::uint32_t i = 1; i < a[0].list->size; ++i) {
    const int r = compare(a[0].list->items[i - 1], a[0].list->items[i]);
    if (r == kNoOrder) return c.no_overload("isSorted");
    if (r == 1) return Value::boolean(false);
  }
  return Value::boolean(true);
}

}  // namespace

void add_lists(std::vector<Row>& rows) {
  rows.insert(rows.end(),
              {
                  {"list(int).sum() int", sum},
                  {"list(uint).sum() uint", sum},
                  {"list(double).sum() double", sum},
                  {"list(decimal).sum() decimal", sum},
                  {"list(duration).sum() duration", sum_moments<Kind::duration>},
                  {"list(quantity).sum() quantity", sum_moments<Kind::quantity>},
                  {"list(dyn).sum() dyn", sum},
                  {"list(A).min() A", extreme<-1>},
                  {"list(A).max() A", extreme<1>},
                  {"list(A).distinct() list(A)", distinct},
                  {"list(A).sort() list(A)", sort},
                  {"list(A).isSorted() bool", is_sorted},
                  {"list(list(A)).flatten() list(A)", flatten},
                  {"list(A).flatten() list(dyn)", flatten},
                  {"list(A).flatten(int) list(dyn)", flatten},
                  {"list(A).slice(int, int) list(A)", slice},
                  {"list(A).reverse() list(A)", reverse},
                  {"lists.range(int) list(int)", range},
                  {"list(A).indexOf(A) int", item_index<false>},
                  {"list(A).lastIndexOf(A) int", item_index<true>},
                  {"@sortBy(list(A), list(B)) list(A)", sort_by},
                  {"list(A).first() optional(A)",
                   [](const Value* a, std::size_t, const Call& c) {
                     return optional_of(a[0].list->size > 0 ? &a[0].list->items[0] : nullptr, c);
                   }},
                  {"list(A).last() optional(A)",
                   [](const Value* a, std::size_t, const Call& c) {
                     return optional_of(
                         a[0].list->size > 0 ? &a[0].list->items[a[0].list->size - 1] : nullptr, c);
                   }},
                  {"sets.contains(list(A), list(A)) bool", paid<contains>},
                  {"sets.equivalent(list(A), list(A)) bool", paid<equivalent>},
                  {"sets.intersects(list(A), list(A)) bool", paid<intersects>},
              });
}

}  // namespace ducha::cel
