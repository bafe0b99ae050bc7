// Rulebooks that load and are still odd, rule by rule: lint() is the door. What can only err does
// not load (load*.cpp).
#include "rule/lint.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "cel/ast.h"
#include "cel/lexer.h"
#include "rule/decide.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using cel::Op;

// True if one character is of the block CJK Unified Ideographs: a Chinese text may be full of terms
// in other letters.
bool chinese(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c >= 0x4E00 && c <= 0x9FFF) return true;
  }
  return false;
}

// More Chinese characters than letters: an English text may quote a Chinese term.
bool mostly_chinese(std::string_view text) {
  std::size_t letters = 0;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c >= 0x4E00 && c <= 0x9FFF) ++characters;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ++letters;
  }
  return characters > letters;
}

std::string_view function_of(const cel::Node& node) {
  return node.op == Op::call ? std::string_view(node.name) : std::string_view();
}

bool orders(const cel::Node& node) {
  const std::string_view f = function_of(node);
  // `size() > 0` asks whether there is any; no number is to be shown for it.
  if ((f == "_>_" || f == "_>=_" || f == "_<_" || f == "_<=_") && node.args.size() == 2 &&
      function_of(*node.args[0]) == "size" && node.args[1]->op == Op::literal)
    return false;
  if (f == "_<_" || f == "_<=_" || f == "_>_" || f == "_>=_") return true;
  return std::any_of(node.args.begin(), node.args.end(),
                     [](const auto& a) { return a != nullptr && orders(*a); });
}

class Linter {
 public:
  Linter(const Rulebook& book, std::vector<Spare>* spare) : book_(book), spare_(spare) {
    Problems ignored;  // the rulebook was loaded
    for (const LayerFolder& layer : find_layers(book.folder, book.read, ignored))
      languages_[layer.folder] = layer.languages;
  }

  Problems run() {
    for (const auto* rules : {&book_.rules, &book_.measures})
      for (const Rule& r : *rules) rule(r);
    for (const Rule& link : book_.links) {
      reads(link.when);
      reads(link.value());
    }
    for (const dossier::KindSpec& kind : book_.schema.kinds())
      for (const dossier::Fill& fill : kind.fills) calls(fill.text);
    parameters();
    definitions();
    fields();
    provisions();
    return std::move(out_);
  }

 private:
  // Each once: what is odd for several kinds of a rule is reported for the first.
  void put(const char* id, const Source* file, Place where, Message what, Message hint = {}) {
    Problem p{std::string("lint/") + id,
              file == nullptr ? std::string() : file->name(),
              where,
              1,
              std::move(what),
              std::move(hint)};
    if (std::none_of(out_.begin(), out_.end(), [&](const Problem& q) {
          return q.id == p.id && q.where == p.where && q.file == p.file && q.message == p.message;
        }))
      out_.push_back(std::move(p));
  }

  // The same of what may say why it is right.
  struct Owner {
    const Silenced& silenced;
    const Source* file;
    std::set<std::string, std::less<>>* used;  // silenced checks that had something to say
    Place at = {};                             // of all it says; none: where it is
    const Rule* rule = nullptr;                // whose names of `let` stand in it
  };
  Owner owner_of(const Rule& r) { return {r.silenced, r.file, &used_, {}, &r}; }
  void tell(const char* id, const Owner& owner, Place where, Message what, Message hint = {}) {
    if (owner.silenced.count(id) != 0) {
      owner.used->insert(id);
      return;
    }
    put(id, owner.file, owner.at ? owner.at : where, std::move(what), std::move(hint));
  }
  void tell(const char* id, const Rule& r, Place where, Message what, Message hint = {}) {
    tell(id, owner_of(r), where, std::move(what), std::move(hint));
  }
  void unused(const Owner& owner, Place where, const std::string& name) {
    for (const auto& [id, why] : owner.silenced)
      if (owner.used->count(id) == 0)
        put("unused-silence", owner.file, where,
            say("{} 没有可忽略的 {}", "{} has no {} to silence", name, visible(id)),
            say("删去 silence 里的这一项", "take it out of `silence`"));
    owner.used->clear();
  }

  void rule(const Rule& r) {
    const std::size_t before = out_.size();
    language(r, r.title);
    for (const Dated<Message>& d : r.remedies) language(r, d.said);
    for (const Condition& c : r.conditions)
      for (const Dated<Message>& d : c.remedies) language(r, d.said);
    language(r, r.supply);
    each_kind(r, [&](const Rule& one) {
      each_expression(one, [&](const Expression& e) { reads(e); });
      each_shown(one, [&](const Expression& e) { reads(e); });
      names(one);
      decided_.clear();
      if (!one.measure && one.value()) decided(one);
      each_expression(one, [&](const Expression& e) {
        if (e) text(owner_of(one), e, *e.expr->ast().root);
      });
      undated(one);
      // Of a rule with another oddity it is not known what it means to read.
      if (out_.size() == before) partial(one);
    });
    for (const auto& [id, why] : r.silenced)
      if (used_.count(id) == 0) spare(r, "silence", id);
    unused(owner_of(r), r.where, r.id);
  }

  static bool asks_day(const Rule& r) {
    bool asks = r.every != Every::none;
    each_expression(r, [&](const Expression& e) {
      if (!e) return;
      const std::vector<int>& read = e.expr->variables();
      asks = asks || std::any_of(read.begin(), read.end(),
                                 [](int v) { return v == kPeriod || v == kAsOf; });
    });
    return asks;
  }
  // The part that a rule goes over item by item; nullptr: none, or dossiers, which have lifetimes.
  const dossier::RecordSpec* items_of(const Rule& r) const {
    const cel::Type* item = r.each.empty() ? nullptr : r.each.back().item();
    const dossier::RecordSpec* spec =
        item == nullptr || item->record == nullptr ? nullptr : book_.schema.record_of(item->record);
    const bool dossiers = std::any_of(book_.schema.kinds().begin(), book_.schema.kinds().end(),
                                      [&](const auto& k) { return k.record == spec; });
    return dossiers ? nullptr : spec;
  }

  // Items with a day of their own, judged whatever that day: those of other years too. Whether that
  // is meant no rule says alone: it is a slip where other rules ask the day of the same items.
  void undated(const Rule& r) {
    if (r.measure || r.about_dossier() || asks_day(r)) return;
    const dossier::RecordSpec* spec = items_of(r);
    if (spec == nullptr) return;
    const auto day = std::find_if(spec->fields.begin(), spec->fields.end(),
                                  [](const auto& f) { return f.type->kind == cel::Kind::date; });
    const auto other = std::find_if(book_.rules.begin(), book_.rules.end(), [&](const Rule& one) {
      bool asked = false;
      each_kind(one, [&](const Rule& k) { asked |= items_of(k) == spec && asks_day(k); });
      return asked && !one.about_dossier();
    });
    if (day == spec->fields.end() || other == book_.rules.end()) return;
    tell("undated-item", r, r.each.back().list.where,
         say("{} 不看 {} 就判断，其他年度的也算；{} 看日期",
             "{} judges items of any day, whatever their {}; {} asks the day", r.id, day->name,
             other->id),
         say("在 when 里写明属于 period 的哪些项",
             "say in `when` which of them belong to `period`"));
  }

  // A rule that reads how many items a list must have is not held to that number: it must compare
  // the two.
  void partial(const Rule& r) {
    for (const dossier::FieldSpec* list : r.compared) {
      bool compares = false;
      each_expression(r, [&](const Expression& e) {
        if (e) compares |= counts(*e.expr->ast().root, *list, false);
      });
      if (!compares)
        tell("partial-list", r, r.where,
             say("{0} 读了“{1}”应有的条数，却不与实有的条数比较：名册不全也照样判断",
                 "{0} reads how many items {2} must have and compares it with no size: a part of "
                 "the list is judged like the whole",
                 r.id, list->label.zh, list->name),
             say("在 when 里比较两者，如 {0}.size() == 应有条数",
                 "compare the two in `when`, as in {0}.size() == ...", list->name));
    }
  }
  // True if a size is taken of the list, or of what is walked of it.
  static bool counts(const cel::Node& n, const dossier::FieldSpec& list, bool sized) {
    if (sized && n.op == cel::Op::select && n.record != nullptr && n.name == list.name) return true;
    sized = (n.op == cel::Op::call && n.name == "size") || (sized && n.op == cel::Op::loop);
    return std::any_of(n.args.begin(), n.args.end(),
                       [&](const cel::Node* part) { return counts(*part, list, sized); });
  }

  // Each once: a rule for several kinds comes here for each of them.
  void spare(const Rule& r, std::string_view outer, std::string_view key) {
    if (spare_ == nullptr) return;
    Spare s{r.file->name(), r.where, r.id, std::string(outer), std::string(key)};
    if (std::find(spare_->begin(), spare_->end(), s) == spare_->end())
      spare_->push_back(std::move(s));
  }

  // Names of `let`: used, and not taken by a field or parameter.
  void names(const Rule& r) {
    const int first = r.first_let();
    std::set<int> used;
    const auto look = [&](const Expression& e) {
      if (e) used.insert(e.expr->variables().begin(), e.expr->variables().end());
    };
    each_expression(r, look);
    each_shown(r, look);
    if (r.repair != nullptr) each_expression(*r.repair, look);
    for (std::size_t i = 0; i < r.each.size(); ++i)
      hides(r, r.each[i].name, r.each[i].list.where,
            each_named(r, r.each[i].name) != static_cast<int>(i));
    for (std::size_t i = 0; i < r.lets.size(); ++i) {
      const Let& let = r.lets[i];
      if (used.count(first + static_cast<int>(i)) == 0 && let.words.empty() &&
          r.target.let != static_cast<int>(i)) {
        if (r.silenced.count("unused-let") == 0) spare(r, "let", let.name);
        tell("unused-let", r, let.where, say("{} 没有用到", "{} is not used", let.name),
             say("删去它，或给它写 zh 和 en，让报告显示",
                 "take it out, or give it zh and en so that reports show it"));
      }
      hides(r, let.name, let.where, each_named(r, let.name) >= 0);
      if (!let.words.empty())
        for (const Lang lang : {Lang::zh, Lang::en}) shown(r, let.value, lang, let.where);
    }
  }

  void hides(const Rule& r, const std::string& name, Place where, bool taken) {
    static constexpr std::string_view kEngine[] = {"self", "params", "as_of", "period"};
    if (taken || r.kind->record->find(name) >= 0 ||
        std::find(std::begin(kEngine), std::end(kEngine), name) != std::end(kEngine))
      tell("hidden-name", r, where,
           say("{} 遮住了同名的字段", "{} hides the field of the same name", name),
           say("换一个名字", "give it another name"));
  }

  static bool open_text(const cel::Node& n) {
    return n.type != nullptr && n.type->kind == cel::Kind::string &&
           n.type->text == cel::Text::open && n.type->ref == nullptr;
  }

  // What an expression asks of text that people write as they like, and of none where it cannot be.
  void text(const Owner& r, const Expression& e, const cel::Node& n) {
    // Of a call of a definition the arguments are the rule's, the rest is reported for the
    // definition.
    if (n.defined > 0) {
      const cel::Node* at = &n;
      for (int i = 0; i < n.defined; ++i, at = at->args[1]) text(r, e, *at->args[0]);
      const std::string_view parameter = n.locals[0];
      const auto d = book_.definitions.find(parameter.substr(0, parameter.find('@')));
      if (d == book_.definitions.end()) return;
      return text({d->second.silenced, d->second.file, &said_[d->first], d->second.where}, e, *at);
    }
    for (const auto& a : n.args)
      if (a != nullptr) text(r, e, *a);
    itself(r, e, n);
    if (n.op != Op::call) return;
    fraction_lost(r, e, n);
    const std::string_view f = n.name;
    if ((f == "contains" || f == "startsWith" || f == "endsWith" || f == "matches") &&
        !n.args.empty() && open_text(*n.args[0]) && (n.args.size() < 2 || !open_text(*n.args[1])))
      tell("free-text", r, e.place(n.offset),
           say("按自由文字里有没有某个词来判断，换一种写法结论就变",
               "judges by words within free text: another wording changes the verdict"),
           say("把字段改为 enum（可写 also 和 otherwise），或在 silence 里写明理由",
               "make the field an enum (with `also` and `otherwise`), or say why in `silence`"));
    if ((f == "_==_" || f == "_!=_") && n.args.size() == 2)
      for (const std::size_t i : {0U, 1U}) {
        const cel::Node& x = *n.args[i];
        const cel::Node& other = *n.args[1 - i];
        if (other.op != Op::literal || !other.value.is(cel::Kind::null) || x.op != Op::select ||
            x.record == nullptr || x.field < 0)
          continue;
        const cel::Type& type = *x.record->field(x.field).type;
        const dossier::RecordSpec* spec = book_.schema.record_of(x.record);
        if (spec != nullptr && spec->fields[static_cast<std::size_t>(x.field)].none ==
                                   dossier::FieldSpec::None::stated)
          continue;
        if (!type.none && !type.dyn() && type.kind != cel::Kind::optional)
          tell("never-none", r, e.place(n.offset),
               say("{} 不能填“无”，这个比较没有意义", "{} cannot be none: this asks nothing",
                   x.name),
               say("在类别文件中为该字段写 none，或删去比较",
                   "write `none` for the field in the schema, or take the comparison out"));
      }
  }

  static bool is_a(const cel::Node& n, cel::Kind kind) {
    return n.type != nullptr && n.type->kind == kind;
  }
  // A number that may have a fraction: 0.02, a share, an amount; of constants those that have one.
  static bool fractional(const cel::Node& n) {
    if (!is_a(n, cel::Kind::decimal) && !is_a(n, cel::Kind::float64)) return false;
    return n.op != Op::literal || !n.value.is(cel::Kind::float64) ||
           n.value.d != std::trunc(n.value.d);
  }
  // The division of whole numbers that a whole number comes from, by sums, products, branches and
  // names of `let`, and the expression that it is in.
  struct Quotient {
    const cel::Node* node = nullptr;
    const Expression* in = nullptr;
  };
  static Quotient quotient(const Rule* r, const Expression& e, const cel::Node& n) {
    static constexpr std::string_view kPassOn[] = {"_+_", "_-_", "_*_", "-_", "orValue"};
    if (!is_a(n, cel::Kind::int64)) return {};
    if (function_of(n) == "_/_") return {&n, &e};
    if (n.op == Op::variable && r != nullptr && n.number >= r->first_let()) {
      const auto let = static_cast<std::size_t>(n.number - r->first_let());
      if (let < r->lets.size() && r->lets[let].value)
        return quotient(r, r->lets[let].value, *r->lets[let].value.expr->ast().root);
    }
    const bool call =
        std::find(std::begin(kPassOn), std::end(kPassOn), function_of(n)) != std::end(kPassOn);
    if (!call && n.op != Op::conditional && n.op != Op::bind) return {};
    for (std::size_t i = call ? 0 : 1; i < n.args.size(); ++i)
      if (const Quotient q = quotient(r, e, *n.args[i]); q.node != nullptr) return q;
    return {};
  }

  // `lost / copies <= 0.02`, where both are whole: the quotient is whole too, and no share.
  void fraction_lost(const Owner& r, const Expression& e, const cel::Node& n) {
    static constexpr std::string_view kMeet[] = {"_==_", "_!=_", "_<_", "_<=_", "_>_",
                                                 "_>=_", "_+_",  "_-_", "_*_",  "_/_"};
    Quotient lost;
    if (n.args.size() == 1 && (n.name == "double" || n.name == "decimal"))
      lost = quotient(r.rule, e, *n.args[0]);
    const bool meet = n.args.size() == 2 &&
                      std::find(std::begin(kMeet), std::end(kMeet), n.name) != std::end(kMeet);
    for (std::size_t i = 0; meet && i < 2 && lost.node == nullptr; ++i) {
      const cel::Node& other = *n.args[1 - i];
      // `a / b * 100` is to be percent; `a / 100 * 100` rounds.
      const bool percent = n.name == "_*_" && other.op == Op::literal &&
                           other.value.is(cel::Kind::int64) && other.value.i == 100;
      if (!fractional(other) && !percent) continue;
      lost = quotient(r.rule, e, *n.args[i]);
      if (percent && lost.node != nullptr && lost.node->args[1]->op == Op::literal) lost = {};
    }
    if (lost.node == nullptr) return;
    const auto part = [&](const cel::Node& of, const char* plain) {
      const std::string_view text(lost.in->text);
      if (r.at) return std::string(plain);  // of a definition the text is that of the call
      return visible(
          shorten(text.substr(std::min<std::size_t>(of.offset, text.size()), of.length), 60));
    };
    tell("whole-division", r, lost.in->place(lost.node->offset),
         say("{} 是整数相除，小数已舍去", "{} divides whole numbers and drops the fraction",
             part(*lost.node, "a / b")),
         say("要小数写 ratio({0}, {1})，要百分数写 percent({0}, {1})",
             "for a fraction write ratio({0}, {1}), for percent percent({0}, {1})",
             part(*lost.node->args[0], "a"), part(*lost.node->args[1], "b")));
  }

  // `c.id != c.id`, wherever it stands: within loops, too, of which nothing is decided as a whole.
  // A double may be no number (NaN): that is found by asking whether it equals itself.
  void itself(const Owner& r, const Expression& e, const cel::Node& n) {
    static constexpr std::string_view kOrders[] = {"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"};
    const bool joins = n.op == Op::both || n.op == Op::either;
    if (n.args.size() != 2 || decided_.count(e.expr->ast().root) != 0 ||
        (!joins && (n.op != Op::call || std::find(std::begin(kOrders), std::end(kOrders), n.name) ==
                                            std::end(kOrders))))
      return;
    const cel::Node& a = *n.args[0];
    if (a.op == Op::literal || (a.type != nullptr && a.type->kind == cel::Kind::float64) ||
        cel::dump(a) != cel::dump(*n.args[1]))
      return;
    const std::string_view text(e.text);
    const std::string shown =
        visible(shorten(text.substr(std::min<std::size_t>(a.offset, text.size()), a.length), 60));
    tell("same-twice", r, e.place(a.offset),
         joins ? say("同一个条件 {} 写了两遍", "the condition {} is there twice", shown)
               : say("{} 与自己比较，结果总是一样", "{} is compared with itself", shown),
         joins ? say("删去一个，或改成原来想写的", "take one out, or write what was meant")
               : say("一边应是另一个值，如另一项的字段",
                     "one side should be another value, such as the field of another item"));
  }

  void decided(const Rule& r) {
    for (const Condition& c : r.conditions)
      for (const Dated<Words>& d : c.messages) message(r, c, d.said);
    std::vector<const cel::Node*> given;
    if (r.when) {
      given.push_back(r.when.expr->ast().root);
      const Decided d = decide(book_.schema, *given[0]);
      if (d != Decided::open) decided_.insert(given[0]);
      if (d == Decided::never)
        tell("never-applies", r, r.when.where, say("{} 从不适用", "{} never applies", r.id),
             say("when 的条件不可能成立", "its `when` can never hold"));
      // A `when` that reads a field holds where it is stated; without it the rule would not wait.
      if (d == Decided::always && r.when.expr->reads().empty() &&
          r.when.expr->variables().empty() && r.silenced.count("always-applies") == 0)
        spare(r, "", "when");
      if (d == Decided::always)
        tell("always-applies", r, r.when.where,
             say("{} 的 when 总是成立", "the `when` of {} always holds", r.id),
             say("删去 when", "take it out"));
      // What never holds would prove anything.
      if (d != Decided::open) given.clear();
    }
    for (const Condition& c : r.conditions) {
      if (!c.that) continue;
      const cel::Node& root = *c.that.expr->ast().root;
      const Decided alone = decide(book_.schema, root);
      const Decided d = alone != Decided::open ? alone : decide_where(book_.schema, given, root);
      if (d != Decided::open) decided_.insert(&root);
      if (d != Decided::open)
        tell(d == Decided::always ? "never-fails" : "never-passes", r, c.that.where,
             d == Decided::always ? say("{} 永远通过", "{} can never fail", r.id)
                                  : say("{} 永远不通过", "{} can never pass", r.id),
             alone == Decided::open ? say("when 里已经定了", "its `when` decides it")
                                    : say("由字段的范围和取值即可决定",
                                          "the bounds and words of its fields decide it"));
      // Conditions are asked in order: a later one is reached only if those before it hold.
      given.push_back(&root);
    }
    same(r);
  }

  // Rules that ask the same, under whatever `when`.
  void same(const Rule& r) {
    std::string key = r.kind->name + "\n";
    for (const Each& each : r.each) key += each.name + "=" + each.list.text + "\n";
    for (const Let& l : r.lets) key += l.name + "=" + l.value.text + "\n";
    for (const Condition& c : r.conditions) key += c.that.text + "\n";
    key += std::to_string(static_cast<int>(r.every));
    const auto [first, fresh] = judged_.emplace(key, &r);
    if (fresh) return;
    const Rule& other = *first->second;
    if (other.when.text == r.when.text)
      tell("duplicate-rule", r, r.where,
           say("{} 与 {} 判断的完全一样", "{} judges the same as {}", r.id, other.id));
    else
      tell("same-condition", r, r.where,
           say("{} 与 {} 的条件一样，只是 when 不同",
               "{} asks the same as {}, under another `when`", r.id, other.id),
           say("合成一条规则，或写进 definitions.yaml", "make one rule of them, or a definition"));
  }

  // Words of an enum, which are shown by their labels.
  static bool of_words(const Expression& e) {
    const cel::Type& type = e.expr->type();
    const cel::Type* one = type.kind == cel::Kind::list ? type.args[0] : &type;
    return one != nullptr && !one->choices.empty();
  }

  // The parts that a value may be: branches, items, what is joined. Names of `let` are followed.
  static void sources(const Rule& r, const cel::Node& n,
                      const std::function<void(const cel::Node&)>& f) {
    static constexpr std::string_view kPassOn[] = {"_+_",  "orValue",  "or",      "format",
                                                   "join", "distinct", "flatten", "reverse",
                                                   "sort", "slice"};
    if (n.op == cel::Op::variable && n.number >= r.first_let()) {
      const auto let = static_cast<std::size_t>(n.number - r.first_let());
      if (let < r.lets.size() && r.lets[let].value && !of_words(r.lets[let].value))
        return sources(r, *r.lets[let].value.expr->ast().root, f);
    }
    const bool turned =
        n.op == cel::Op::loop && (n.loop == cel::Loop::map || n.loop == cel::Loop::transform_list);
    const bool all = n.op == cel::Op::list ||
                     (n.op == cel::Op::call && std::find(std::begin(kPassOn), std::end(kPassOn),
                                                         n.name) != std::end(kPassOn));
    if (n.op == cel::Op::conditional || n.op == cel::Op::bind || turned || all) {
      for (std::size_t i = all ? 0 : turned ? n.args.size() - 1 : 1; i < n.args.size(); ++i)
        sources(r, *n.args[i], f);
    } else {
      f(n);
    }
  }

  // What people read in a language is no word of the program, and no constant in the other one.
  void shown(const Rule& r, const Expression& e, Lang lang, Place where) {
    if (!e || of_words(e) || !wants(r, lang)) return;
    sources(r, *e.expr->ast().root, [&](const cel::Node& n) {
      // `string(word)` is the id of a word of an enum; `{word}` alone is what people call it.
      if (function_of(n) == "string" && n.args.size() == 1 && n.args[0]->type != nullptr &&
          !n.args[0]->type->choices.empty())
        return tell(
            "word-by-id", r, where,
            say("{} 用 string() 把取值的编号显示给人看", "{} shows people the id of a word", r.id),
            say("只写取值本身，显示的就是名称", "write the word alone, which shows its label"));
      if (n.op != cel::Op::literal || !n.value.is(cel::Kind::string)) return;
      const std::string_view text = n.value.str->view();
      const bool other =
          lang == Lang::en ? mostly_chinese(text) : !chinese(text) && in_letters(text);
      if (!other) return;
      const std::string shown = visible(text);
      if (lang == Lang::zh)
        tell("not-chinese", r, where,
             say("{}：显示的“{}”不是中文", "{} shows `{}`, which is not Chinese", r.id, shown),
             in_its_language());
      else
        tell("not-english", r, where,
             say("{}：显示的“{}”不是英文", "{} shows `{}`, which is not English", r.id, shown),
             in_its_language());
    });
  }
  static Message in_its_language() {
    return say(
        "enum 的取值不要变成文字；别的文字写进 message，每种语言各写各的",
        "keep a word of an enum as it is; other texts belong into the message of each language");
  }
  // A word of small letters; names such as PDF are the same in both languages.
  static bool in_letters(std::string_view text) {
    std::size_t run = 0;
    return std::any_of(text.begin(), text.end(), [&](char c) {
      run = c >= 'a' && c <= 'z' ? run + 1 : 0;
      return run == 2;
    });
  }

  // A piece of the text that shows nothing but itself, where other languages and full-width signs
  // show a value: ｛due｝, {{due}}, ${due}, %d. Empty if there is none.
  static std::string as_it_stands(const Template& t) {
    for (std::size_t i = 0; i < t.texts.size(); ++i) {
      const std::string_view text = t.texts[i];
      if (text.ends_with("$") && i < t.holes.size()) return "${...}";
      for (const std::string_view sign : {"%d", "%s", "%1$s"})
        if (text.find(sign) != text.npos) return std::string(sign);
      for (const auto& [open, close] : {std::pair{"{", "}"}, std::pair{"｛", "｝"}}) {
        const std::size_t from = text.find(open);
        const std::size_t to = from == text.npos ? text.npos : text.find(close, from);
        if (to == text.npos) continue;
        const std::string_view inner =
            text.substr(from, to - from).substr(std::string_view(open).size());
        if (!inner.empty() &&
            inner.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == inner.npos)
          return std::string(text.substr(from, to - from)) + close;
      }
    }
    return {};
  }

  void message(const Rule& r, const Condition& c, const Words& words) {
    for (const Template* t : {&words.zh, &words.en})
      if (const std::string piece = as_it_stands(*t); !piece.empty())
        return tell("value-as-text", r, words.where,
                    say("{} 的提示把“{}”照字面显示", "a message of {} shows `{}` as it stands",
                        r.id, piece),
                    say("要显示的值写在半角单花括号里：{{名称}}",
                        "write what is to be shown in single ASCII braces: {{name}}"));
    for (const Expression& e : words.zh.holes) shown(r, e, Lang::zh, words.where);
    for (const Expression& e : words.en.holes) shown(r, e, Lang::en, words.where);
    if (words.zh.empty() || words.en.empty()) return;
    if (wants(r, Lang::zh) && !chinese(joined(words.zh.texts, "{}")))
      tell("not-chinese", r, words.where,
           say("{} 的中文提示不是中文", "the Chinese message of {} is not Chinese", r.id));
    if (wants(r, Lang::en) && mostly_chinese(joined(words.en.texts, "{}")))
      tell("not-english", r, words.where,
           say("{} 的英文提示不是英文", "the English message of {} is not English", r.id));
    const auto values = [](const Template& t) {
      std::set<std::string> out;
      for (const Expression& e : t.holes) {
        if (!e) continue;
        // A choice of words is a matter of the language.
        if (e.expr->type().kind == cel::Kind::string && e.expr->type().text == cel::Text::constant)
          continue;
        // An amount may be shown as each language writes it: what counts is what is read.
        for (const cel::FieldRead& read : e.expr->reads())
          out.insert(fmt::format("{}.{}", static_cast<const void*>(read.record), read.field));
        for (const int variable : e.expr->variables()) out.insert(std::to_string(variable));
      }
      return out;
    };
    const auto zh = values(words.zh);
    const auto en = values(words.en);
    if (c.that && orders(*c.that.expr->ast().root) && (zh.empty() || en.empty())) {
      tell("message-without-value", r, words.where,
           say("{} 比较了数或日期，提示里却没有写出",
               "{} compares numbers or dates, and its message shows none", r.id),
           say("在 message 里写 {{名称}}", "write {{name}} in the message"));
    } else if (zh != en) {
      tell("languages-differ", r, words.where,
           say("{} 的中英文提示显示的值不同", "the messages of {} show other values in zh and en",
               r.id),
           say("两种文字写出同样的值", "show the same values in both"));
    }
  }

  // The file of the rule has texts in this language.
  bool wants(const Rule& r, Lang lang) const {
    const auto found = languages_.find(std::filesystem::path(r.file->name()).parent_path());
    return found == languages_.end() || yaml::Context{{}, nullptr, found->second}.wants(lang);
  }

  void language(const Rule& r, const Message& m) {
    if (m.empty()) return;
    if (wants(r, Lang::zh) && !chinese(m.zh))
      tell("not-chinese", r, r.where,
           say("{}：“{}”不是中文", "{}: `{}` is not Chinese", r.id, m.zh));
    if (wants(r, Lang::en) && mostly_chinese(m.en))
      tell("not-english", r, r.where,
           say("{}：“{}”不是英文", "{}: `{}` is not English", r.id, m.en));
  }

  void reads(const Expression& e) {
    if (!e) return;
    for (const cel::FieldRead& read : e.expr->reads()) read_.insert(read);
    whole_.insert(e.expr->whole().begin(), e.expr->whole().end());
    calls(e.text);
  }

  void parameters() {
    for (const Parameter& p : book_.parameters) {
      const bool used = std::any_of(read_.begin(), read_.end(), [&](const cel::FieldRead& read) {
        return (read.record == book_.topic_type(p.topic) ||
                read.record == book_.params_type(p.topic)) &&
               read.record->field(read.field).name == p.name;
      });
      if (!used)
        put("unread-parameter", p.file, p.where,
            say("没有规则使用参数 {}", "no rule reads the parameter {}", p.id));
    }
  }

  // Those that no expression names, nor another definition.
  void definitions() {
    for (const auto& [name, d] : book_.definitions) {
      unused({d.silenced, d.file, &said_[name]}, d.where, name);
      if (called_.count(name) == 0)
        put("unused-definition", d.file, d.where, say("没有规则用到 {}", "no rule calls {}", name),
            say("删去它", "take it out"));
    }
  }

  static std::vector<std::string> names_in(std::string_view text) {
    std::vector<std::string> out;
    cel::Issues ignored;
    cel::Lexer lexer(text, ignored);
    for (cel::Lexeme l = lexer.next(); l.token != cel::Token::end && l.token != cel::Token::bad;
         l = lexer.next())
      if (l.token == cel::Token::name) out.emplace_back(l.text);
    return out;
  }

  // Names in the text of an expression; those of definitions are what counts. By the text: in the
  // checked tree the call of a definition has become its body.
  void calls(std::string_view text) {
    if (book_.defines.empty()) return;
    for (const std::string& name : names_in(text)) {
      // Each name once, so that definitions that call one another end.
      if (!called_.insert(name).second) continue;
      if (const auto define = book_.defines.find(name); define != book_.defines.end())
        calls(define->second.text);
    }
  }

  // Fields that no rule, measure, link or repair reads: perhaps left over.
  void fields() {
    std::set<const dossier::FieldSpec*> used;
    const auto along = [&](const dossier::RecordSpec* from, std::string_view path) {
      dossier::PathFault ignored;
      if (from == nullptr) return;
      for (const auto* f : dossier::fields_along(*from, path, dossier::Lists::enter, ignored))
        used.insert(f);
    };
    for (const dossier::KindSpec& k : book_.schema.kinds()) {
      for (const result::Evidence& e : book_.evidence)
        for (const result::Evidence::Shows& s : e.shows)
          if (s.kind == k.name)
            for (const std::string& path : s.paths) along(k.record, path);
      for (const std::string& path : {k.lifetime_from, k.lifetime_to}) along(k.record, path);
      // What another field follows from is asked for with reason.
      for (const dossier::Fill& fill : k.fills)
        for (const std::string& name : names_in(fill.text)) along(k.record, name);
    }
    for (const auto* rules : {&book_.rules, &book_.measures})
      for (const Rule& rule : *rules)
        each_kind(rule, [&](const Rule& r) {
          if (r.repair == nullptr) return;
          for (const RepairSet& set : r.repair->acts.sets) used.insert(set.field);
          for (const RepairAppend& a : r.repair->acts.appends) along(r.kind->record, a.path);
          for (const RepairGive& give : r.repair->acts.gives) along(r.kind->record, give.path);
        });
    std::set<const dossier::RecordSpec*> seen, own;
    for (const dossier::KindSpec& k : book_.schema.kinds())
      if (k.match.conditions() == 0) assumed(*k.record, own);
    for (const dossier::KindSpec& k : book_.schema.kinds())
      unread(*k.record, {k.record->find("kind"), k.id_field, k.record->find(k.name_path)}, used,
             seen);
  }

  // Documents that exist already mean something by what they leave out. In dossiers of one's own a
  // default would count as evidence.
  void assumed(const dossier::RecordSpec& record, std::set<const dossier::RecordSpec*>& seen) {
    if (!seen.insert(&record).second) return;
    for (const dossier::FieldSpec& f : record.fields) {
      if (const dossier::RecordSpec* inner = f.inner()) assumed(*inner, seen);
      if (f.fallback && f.note.empty())
        out_.push_back(
            {"lint/assumed", f.file, f.where, 1,
             say("{} 没有填写就当作默认值，缺少的证据成了证据",
                 "where a dossier does not state {}, its default stands: missing evidence becomes "
                 "evidence",
                 f.name),
             say("去掉 default，没有填写就是无法判断；或写 note 说明为什么可以这样推定",
                 "take `default` out, so that it is unknown, or say in `note` why it may stand")});
    }
  }

  void unread(const dossier::RecordSpec& record, const std::set<int>& names,
              const std::set<const dossier::FieldSpec*>& used,
              std::set<const dossier::RecordSpec*>& seen) {
    if (!seen.insert(&record).second || whole_.count(record.type) != 0) return;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const dossier::FieldSpec& f = record.fields[i];
      const int number = static_cast<int>(i);
      if (read_.count({record.type, number}) != 0) {
        if (const dossier::RecordSpec* inner = f.inner()) unread(*inner, {}, used, seen);
        continue;
      }
      // Open text is for readers: no rule can judge it.
      const dossier::FieldSpec& one = f.item != nullptr ? *f.item : f;
      const bool text = one.record == nullptr && one.scalar == dossier::Scalar::string;
      if (text || f.shape == dossier::FieldSpec::Shape::back ||
          f.scalar == dossier::Scalar::reference || !f.unread.empty() || names.count(number) != 0 ||
          f.name == record.key || used.count(&f) != 0)
        continue;
      out_.push_back({"lint/unread-field", f.file, f.where, 1,
                      say("没有规则用到字段 {}", "no rule reads the field {}", f.name),
                      say("删去它，或写 unread 说明为什么要填",
                          "take it out, or say in `unread` why it is asked for")});
    }
  }

  void provisions() {
    std::set<std::string> cited;
    for (const auto* rules : {&book_.rules, &book_.measures})
      for (const Rule& r : *rules) cited.insert(r.cites.begin(), r.cites.end());
    for (const Provision& p : book_.provisions)
      if (p.check != Provision::Check::none && cited.count(p.id) == 0)
        put("uncited-provision", p.file, p.where,
            say("没有规则引用条款 {}", "nothing cites provision {}", p.id),
            say("写出规则，或写明为什么无法检查", "write a rule, or say why nothing can check it"));
  }

  const Rulebook& book_;
  std::vector<Spare>* spare_;
  std::map<std::filesystem::path, yaml::Languages> languages_;  // by folder
  Problems out_;
  std::set<cel::FieldRead> read_;
  std::set<const cel::RecordType*> whole_;
  std::set<std::string, std::less<>> called_;
  std::map<std::string, const Rule*> judged_;
  std::set<const cel::Node*> decided_;  // conditions of a rule of which all is told
  std::set<std::string, std::less<>> used_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> said_;  // by definition
};

}  // namespace

Problems lint(const Rulebook& book, std::vector<Spare>* spare) { return Linter(book, spare).run(); }

}  // namespace ducha::rule
