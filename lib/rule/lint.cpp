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

  void rule(const Rule& r) {
    each_expression(r, [&](const Expression& e) { reads(e); });
    for (const Template* t : {&r.message.zh, &r.message.en})
      for (const Expression& e : t->holes) reads(e);
    language(r, r.title);
    language(r, r.remedy);
    language(r, r.supply);
    if (r.measure || !r.assertion) return;
    for (const auto& [t, other] :
         {std::pair{&r.message.zh, "zh"}, std::pair{&r.message.en, "en"}}) {
      const std::string text = joined(t->texts, "{}");
      if (std::string_view(other) == "zh" && !chinese(text))
        put("not-chinese", r.file, r.where,
            say("{} 的中文提示不是中文", "the Chinese message of {} is not Chinese", r.id));
      if (std::string_view(other) == "en" && mostly_chinese(text))
        put("not-english", r.file, r.where,
            say("{} 的英文提示不是英文", "the English message of {} is not English", r.id));
    }
    const Node& root = *r.assertion.expr->ast().root;
    if ((orders(root) || !r.lets.empty()) && r.message.zh.holes.empty())
      put("message-without-value", r.file, r.where,
          say("{} 比较了数或日期，提示里却没有写出",
              "{} compares numbers or dates, and its message shows none", r.id),
          say("在 message 里写 {{名称}}", "write {{name}} in the message"));
    const Decided d = decide(root);
    if (d != Decided::open)
      put(d == Decided::always ? "never-fails" : "never-passes", r.file, r.assertion.where,
          d == Decided::always ? say("{} 永远通过", "{} can never fail", r.id)
                               : say("{} 永远不通过", "{} can never pass", r.id),
          say("由字段的范围即可决定", "the bounds of its fields decide it"));
    std::string key = r.kind->name + "\n" + r.each.text + "\n" + r.when.text + "\n";
    for (const Let& l : r.lets) key += l.name + "=" + l.value.text + "\n";
    key += r.assertion.text;
    const auto [first, fresh] = judged_.emplace(key, &r);
    if (!fresh)
      put("duplicate-rule", r.file, r.where,
          say("{} 与 {} 判断的完全一样", "{} judges the same as {}", r.id, first->second->id));
  }

  void language(const Rule& r, const Message& m) {
    if (m.empty()) return;
    if (!chinese(m.zh))
      put("not-chinese", r.file, r.where,
          say("{}:“{}”不是中文", "{}: `{}` is not Chinese", r.id, m.zh));
    if (mostly_chinese(m.en))
      put("not-english", r.file, r.where,
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
      return a == b ? a : Decided::open;
    }
    const std::string_view f = function_of(node);
    if (f == "!_" && node.args.size() == 1) return negate(decide(*node.args[0]));
    if (node.op != Op::call || node.args.size() != 2) return Decided::open;
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
};

}  // namespace

Problems lint(const Rulebook& book) { return Linter(book).run(); }

}  // namespace ducha::rule
