#include "rule/lint.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "cel/ast.h"

namespace ducha::rule {

namespace {

using cel::Node;
using cel::Op;

bool chinese(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c >= 0x4E00 && c <= 0x9FFF) return true;
  }
  return false;
}

// Chinese characters, not counting quoted terms and what stands in brackets.
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

std::string_view function_of(const Node& node) {
  return node.op == Op::call ? std::string_view(node.name) : std::string_view();
}

bool orders(const Node& node) {
  const std::string_view f = function_of(node);
  // `size() > 0` asks whether there is any; no number is to be shown for it.
  if ((f == "_>_" || f == "_>=_" || f == "_<_" || f == "_<=_") && node.args.size() == 2 &&
      function_of(*node.args[0]) == "size" && node.args[1]->op == Op::literal)
    return false;
  if (f == "_<_" || f == "_<=_" || f == "_>_" || f == "_>=_") return true;
  return std::any_of(node.args.begin(), node.args.end(),
                     [](const auto& a) { return a != nullptr && orders(*a); });
}

// What is known of a comparison before any dossier is read.
enum class Decided : std::uint8_t { open, always, never };

Decided negate(Decided d) {
  return d == Decided::always ? Decided::never : d == Decided::never ? Decided::always : d;
}

class Linter {
 public:
  explicit Linter(const Rulebook& book) : book_(book) {}

  Problems run() {
    for (const auto* rules : {&book_.rules, &book_.measures})
      for (const Rule& r : *rules) rule(r);
    parameters();
    provisions();
    return std::move(out_);
  }

 private:
  void put(const char* id, const Source* file, Place where, Message what, Message hint = {}) {
    out_.push_back({std::string("lint/") + id, file == nullptr ? std::string() : file->name(),
                    where, 1, std::move(what), std::move(hint)});
  }

  // The same of a rule, unless the rule says why not.
  void tell(const char* id, const Rule& r, Place where, Message what, Message hint = {}) {
    if (r.silenced.count(id) != 0) {
      used_.insert(id);
      return;
    }
    put(id, r.file, where, std::move(what), std::move(hint));
  }

  void rule(const Rule& r) {
    used_.clear();
    each_expression(r, [&](const Expression& e) { reads(e); });
    each_shown(r, [&](const Expression& e) { reads(e); });
    language(r, r.title);
    for (const Dated<Message>& d : r.remedies) language(r, d.said);
    language(r, r.supply);
    names(r);
    each_expression(r, [&](const Expression& e) {
      if (e) text(r, e, *e.expr->ast().root);
    });
    if (!r.measure && r.value()) decided(r);
    for (const auto& [id, why] : r.silenced)
      if (used_.count(id) == 0)
        put("unused-silence", r.file, r.where,
            say("{} 没有可忽略的 {}", "{} has no {} to silence", r.id, visible(id)),
            say("删去 silence 里的这一项", "take it out of `silence`"));
  }

  // Names of `let`: used, and nobody else's.
  void names(const Rule& r) {
    const int first = kFirstOwn + (r.each ? 1 : 0);
    std::set<int> used;
    const auto look = [&](const Expression& e) {
      if (e) used.insert(e.expr->variables().begin(), e.expr->variables().end());
    };
    each_expression(r, look);
    each_shown(r, look);
    if (r.repair != nullptr) each_expression(*r.repair, look);
    for (std::size_t i = 0; i < r.lets.size(); ++i) {
      const Let& let = r.lets[i];
      if (used.count(first + static_cast<int>(i)) == 0 && let.words.empty())
        tell("unused-let", r, let.where, say("{} 没有用到", "{} is not used", let.name),
             say("删去它，或给它写 zh 和 en，让报告显示",
                 "take it out, or give it zh and en so that reports show it"));
      if (r.kind->record->find(let.name) >= 0 || let.name == r.each_name || let.name == "self" ||
          let.name == "params" || let.name == "as_of" || let.name == "period")
        tell("hidden-name", r, let.where,
             say("{} 遮住了同名的字段", "{} hides the field of the same name", let.name),
             say("换一个名字", "give it another name"));
    }
  }

  static bool open_text(const Node& n) {
    return n.type != nullptr && n.type->kind == cel::Kind::string &&
           n.type->text == cel::Text::open && n.type->ref == nullptr;
  }

  // What an expression asks of text that people write as they like, and of none where it cannot be.
  void text(const Rule& r, const Expression& e, const Node& n) {
    for (const auto& a : n.args)
      if (a != nullptr) text(r, e, *a);
    if (n.op != Op::call) return;
    const std::string_view f = n.name;
    if ((f == "contains" || f == "startsWith" || f == "endsWith" || f == "matches") &&
        !n.args.empty() && open_text(*n.args[0]))
      tell("free-text", r, e.place(n.offset),
           say("按自由文字里有没有某个词来判断，换一种写法结论就变",
               "judges by words within free text: another wording changes the verdict"),
           say("把字段改为 enum(可写 also 和 otherwise)，或在 silence 里写明理由",
               "make the field an enum (with `also` and `otherwise`), or say why in `silence`"));
    if ((f == "_==_" || f == "_!=_") && n.args.size() == 2)
      for (const std::size_t i : {0U, 1U}) {
        const Node& x = *n.args[i];
        const Node& other = *n.args[1 - i];
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

  void decided(const Rule& r) {
    for (const Condition& c : r.conditions)
      for (const Dated<Words>& d : c.messages) message(r, c, d.said);
    if (r.when) {
      const Decided d = decide(*r.when.expr->ast().root);
      if (d == Decided::never)
        tell("never-applies", r, r.when.where, say("{} 从不适用", "{} never applies", r.id),
             say("when 的条件不可能成立", "its `when` can never hold"));
    }
    std::set<std::string> given;
    if (r.when) conjuncts(*r.when.expr->ast().root, given);
    for (const Condition& c : r.conditions) {
      if (!c.that) continue;
      const Node& root = *c.that.expr->ast().root;
      const Decided d = decide(root);
      if (d != Decided::open)
        tell(d == Decided::always ? "never-fails" : "never-passes", r, c.that.where,
             d == Decided::always ? say("{} 永远通过", "{} can never fail", r.id)
                                  : say("{} 永远不通过", "{} can never pass", r.id),
             say("由字段的范围即可决定", "the bounds of its fields decide it"));
      else if (implied(root, given))
        tell("never-fails", r, c.that.where, say("{} 永远通过", "{} can never fail", r.id),
             say("when 里已经有这个条件", "its `when` says so already"));
    }
    std::string key = r.kind->name + "\n" + r.each.text + "\n" + r.when.text + "\n";
    for (const Let& l : r.lets) key += l.name + "=" + l.value.text + "\n";
    for (const Condition& c : r.conditions) key += c.that.text + "\n";
    key += std::to_string(static_cast<int>(r.every));
    const auto [first, fresh] = judged_.emplace(key, &r);
    if (!fresh)
      tell("duplicate-rule", r, r.where,
           say("{} 与 {} 判断的完全一样", "{} judges the same as {}", r.id, first->second->id));
  }

  void message(const Rule& r, const Condition& c, const Words& words) {
    if (words.zh.empty() || words.en.empty()) return;
    if (!chinese(joined(words.zh.texts, "{}")))
      tell("not-chinese", r, r.where,
           say("{} 的中文提示不是中文", "the Chinese message of {} is not Chinese", r.id));
    if (mostly_chinese(joined(words.en.texts, "{}")))
      tell("not-english", r, r.where,
           say("{} 的英文提示不是英文", "the English message of {} is not English", r.id));
    const auto shown = [](const Template& t) {
      std::set<std::string> out;
      for (const Expression& e : t.holes) {
        if (!e) continue;
        // A choice of words is a matter of the language.
        if (e.expr->type().kind == cel::Kind::string && e.expr->type().text == cel::Text::constant)
          continue;
        out.insert(e.text);
      }
      return out;
    };
    const auto zh = shown(words.zh);
    const auto en = shown(words.en);
    if (c.that && orders(*c.that.expr->ast().root) && (zh.empty() || en.empty())) {
      tell("message-without-value", r, r.where,
           say("{} 比较了数或日期，提示里却没有写出",
               "{} compares numbers or dates, and its message shows none", r.id),
           say("在 message 里写 {{名称}}", "write {{name}} in the message"));
    } else if (zh != en) {
      tell("languages-differ", r, r.where,
           say("{} 的中英文提示显示的值不同", "the messages of {} show other values in zh and en",
               r.id),
           say("两种文字写出同样的值", "show the same values in both"));
    }
  }

  // The parts that all hold where the node does, as text.
  static void conjuncts(const Node& n, std::set<std::string>& out) {
    if (n.op == Op::both) {
      for (const auto& a : n.args) conjuncts(*a, out);
    } else {
      out.insert(cel::dump(n));
    }
  }
  static bool implied(const Node& n, const std::set<std::string>& given) {
    if (given.count(cel::dump(n)) != 0) return true;
    if (n.op == Op::both) return implied(*n.args[0], given) && implied(*n.args[1], given);
    if (n.op == Op::either) return implied(*n.args[0], given) || implied(*n.args[1], given);
    return false;
  }

  // `path == "word"` of an enumerated field, as path and word.
  static bool word_test(const Node& n, std::string& path, std::string& word, std::size_t& words) {
    if (function_of(n) != "_==_" || n.args.size() != 2) return false;
    for (const std::size_t i : {0U, 1U}) {
      const Node& x = *n.args[i];
      const Node& w = *n.args[1 - i];
      if (w.op != Op::literal || !w.value.is(cel::Kind::string) || x.type == nullptr ||
          x.type->choices.empty())
        continue;
      path = cel::dump(x);
      word = w.value.str->view();
      words = x.type->choices.size();
      return true;
    }
    return false;
  }
  static void parts_of(const Node& n, Op op, std::vector<const Node*>& out) {
    if (n.op == op) {
      for (const auto& a : n.args) parts_of(*a, op, out);
    } else {
      out.push_back(&n);
    }
  }
  // A field cannot be two words at once; one of all its words it is always.
  static Decided words(const Node& n) {
    std::vector<const Node*> parts;
    parts_of(n, n.op, parts);
    std::map<std::string, std::set<std::string>> by_path;
    for (const Node* part : parts) {
      std::string path;
      std::string word;
      std::size_t all = 0;
      if (!word_test(*part, path, word, all)) continue;
      auto& seen = by_path[path];
      seen.insert(word);
      if (n.op == Op::both && seen.size() > 1) return Decided::never;
      if (n.op == Op::either && seen.size() == all) return Decided::always;
    }
    return Decided::open;
  }

  void language(const Rule& r, const Message& m) {
    if (m.empty()) return;
    if (!chinese(m.zh))
      tell("not-chinese", r, r.where,
           say("{}:“{}”不是中文", "{}: `{}` is not Chinese", r.id, m.zh));
    if (mostly_chinese(m.en))
      tell("not-english", r, r.where,
           say("{}:“{}”不是英文", "{}: `{}` is not English", r.id, m.en));
  }

  void reads(const Expression& e) {
    if (!e) return;
    for (const cel::FieldRead& read : e.expr->reads()) read_.insert(read);
  }

  // Whole numbers or millionths, of a literal or of the bounds of a field.
  struct Range {
    std::optional<std::int64_t> least, most;
  };
  std::optional<Range> range(const Node& node) const {
    if (node.op == Op::literal && node.value.is(cel::Kind::int64))
      return Range{node.value.i * scale_, node.value.i * scale_};
    if (function_of(node) == "size") return Range{0, {}};
    if (node.op != Op::select || node.record == nullptr) return {};
    const dossier::RecordSpec* record = book_.schema.record_of(node.record);
    if (record == nullptr || node.field < 0) return {};
    const dossier::FieldSpec& f = record->fields[static_cast<std::size_t>(node.field)];
    const bool whole = f.scalar == dossier::Scalar::integer;
    if (!whole && f.scalar != dossier::Scalar::decimal && f.scalar != dossier::Scalar::money)
      return {};
    const auto scaled = [&](std::optional<std::int64_t> v) {
      return v && whole ? std::optional(*v * scale_) : v;
    };
    return Range{scaled(f.min), scaled(f.max)};
  }

  Decided compare(std::string_view f, const Range& a, const Range& b) const {
    const bool below = a.most && b.least && *a.most < *b.least;  // every a < every b
    const bool not_above = a.most && b.least && *a.most <= *b.least;
    const bool above = a.least && b.most && *a.least > *b.most;
    const bool not_below = a.least && b.most && *a.least >= *b.most;
    if (f == "_<_") return below ? Decided::always : not_below ? Decided::never : Decided::open;
    if (f == "_<=_") return not_above ? Decided::always : above ? Decided::never : Decided::open;
    if (f == "_>_") return above ? Decided::always : not_above ? Decided::never : Decided::open;
    if (f == "_>=_") return not_below ? Decided::always : below ? Decided::never : Decided::open;
    if (f == "_==_") return below || above ? Decided::never : Decided::open;
    if (f == "_!=_") return below || above ? Decided::always : Decided::open;
    return Decided::open;
  }

  Decided decide(const Node& node) const {
    if (node.op == Op::literal && node.value.is(cel::Kind::boolean))
      return node.value.u != 0 ? Decided::always : Decided::never;
    if (node.op == Op::both || node.op == Op::either) {
      const Decided a = decide(*node.args[0]);
      const Decided b = decide(*node.args[1]);
      const Decided strong = node.op == Op::both ? Decided::never : Decided::always;
      if (a == strong || b == strong) return strong;
      const Decided d = words(node);
      return d != Decided::open ? d : a == b ? a : Decided::open;
    }
    const std::string_view f = function_of(node);
    if (f == "!_" && node.args.size() == 1) return negate(decide(*node.args[0]));
    if (node.op != Op::call || node.args.size() != 2) return Decided::open;
    const bool equals = f == "_==_" || f == "_<=_" || f == "_>=_";
    if ((equals || f == "_!=_" || f == "_<_" || f == "_>_") && node.args[0]->op != Op::literal &&
        cel::dump(*node.args[0]) == cel::dump(*node.args[1]))
      return equals ? Decided::always : Decided::never;
    const auto a = range(*node.args[0]);
    const auto b = range(*node.args[1]);
    return a && b ? compare(f, *a, *b) : Decided::open;
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

  void provisions() {
    std::set<std::string> cited;
    for (const auto* rules : {&book_.rules, &book_.measures})
      for (const Rule& r : *rules) cited.insert(r.cites.begin(), r.cites.end());
    for (const Provision& p : book_.provisions)
      if (p.check != Provision::Check::none && cited.count(p.id) == 0)
        put("uncited-provision", nullptr, {},
            say("没有规则引用条款 {}", "nothing cites provision {}", p.id),
            say("写出规则，或写明为什么无法检查", "write a rule, or say why nothing can check it"));
  }

  static constexpr std::int64_t scale_ = cel::kDecimalOne;
  const Rulebook& book_;
  Problems out_;
  std::set<cel::FieldRead> read_;
  std::map<std::string, const Rule*> judged_;
  std::set<std::string, std::less<>>
      used_;  // silenced checks of the rule that had something to say
};

}  // namespace

Problems lint(const Rulebook& book) { return Linter(book).run(); }

}  // namespace ducha::rule
