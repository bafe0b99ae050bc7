// The scoring sheet of a profile: items per kind, what a failing rule takes, grades. Whoever loses
// points must be able to see why, so a rule counts in one item only, and points add up to a
// hundred.
#include <algorithm>
#include <map>

#include "base/decimal.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/reader.h"
#include "rule/load_parts.h"
#include "rule/profile.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

constexpr std::int64_t kFull = 100'000'000;  // a hundred points

class ScoringReader {
 public:
  ScoringReader(const Context& context, const Rulebook& book, result::ScoreSheet& sheet)
      : c_(context), book_(book), sheet_(sheet) {}

  void read(const Node& root) {
    Fields fields(c_, root, {"scoring ", "scoring"});
    if (!fields.ok()) return;
    sheet_.title = fields.words("title");
    deduct(fields, shared_);
    if (const Node* list = fields.get("bands")) bands(*list);
    const Node* kinds = fields.get("kinds", true);
    if (kinds != nullptr && yaml::expect(c_, *kinds, yaml::Shape::mapping, {"kinds ", "kinds"}))
      yaml::each_pair(*kinds, [&](const Node& key, const Node& value) { kind(key, value); });
    fields.done();
  }

  void bands(const Node& list) {
    if (!yaml::expect(c_, list, yaml::Shape::sequence, {"bands ", "bands"})) return;
    sheet_.bands.clear();
    yaml::each_item(list, [&](const Node& item) {
      Fields fields(c_, item, {"等次", "a band"});
      result::Band band;
      band.id = fields.text("id", true);
      band.title = fields.words_inline(true);
      band.from = points(fields, "from").value_or(0);
      fields.done();
      sheet_.bands.push_back(std::move(band));
    });
    const bool falling =
        std::is_sorted(sheet_.bands.begin(), sheet_.bands.end(),
                       [](const auto& a, const auto& b) { return a.from > b.from; });
    if (!falling || sheet_.bands.empty() || sheet_.bands.back().from != 0)
      c_.complain(list, "profile/scoring",
                  say("等次应从高到低排列,最后一个 from: 0",
                      "bands go from the best down, and the last has from: 0"));
  }

 private:
  using Deduct = std::array<std::optional<std::int64_t>, 3>;

  std::optional<std::int64_t> points(Fields& fields, std::string_view key, bool required = true) {
    const Node* node = fields.get(key, required);
    if (node == nullptr) return {};
    const auto value = parse_decimal(node->text);
    if (value && *value >= 0 && *value <= kFull) return value;
    c_.complain(*node, "profile/scoring",
                say("{} 应为 0 至 100 的分数", "{} is a number of points from 0 to 100", key));
    return {};
  }

  void deduct(Fields& fields, Deduct& out) {
    const Node* node = fields.get("deduct");
    if (node == nullptr) return;
    Fields inner(c_, *node, {"deduct ", "deduct"});
    for (const Severity s : {Severity::note, Severity::warning, Severity::error})
      if (const auto p = points(inner, name(s), false)) out[static_cast<std::size_t>(s)] = p;
    inner.done();
  }

  void kind(const Node& key, const Node& list) {
    if (book_.schema.kind(key.text) == nullptr) {
      std::vector<std::string> known;
      for (const dossier::KindSpec& k : book_.schema.kinds()) known.push_back(k.name);
      c_.complain(key, "profile/scoring",
                  say("没有类别 {}", "there is no kind {}", visible(key.text)),
                  meant(key.text, known));
      return;
    }
    if (!yaml::expect(c_, list, yaml::Shape::sequence, {"考评项目", "the items of a kind"})) return;
    std::map<std::string, std::string> taken;  // rule to item
    std::int64_t sum = 0;
    yaml::each_item(list, [&](const Node& item) { sum += one(key.text, item, taken); });
    if (sum != kFull)
      c_.complain(key, "profile/scoring",
                  say("{} 的分值合计 {},应为 100", "the points of {} add up to {}, not to 100",
                      key.text, decimal_to_string(sum)));
  }

  // The points of the item.
  std::int64_t one(std::string_view kind, const Node& node,
                   std::map<std::string, std::string>& taken) {
    Fields fields(c_, node, {"考评项目", "an item"});
    result::ScoreItem item;
    item.id = fields.text("id", true);
    item.kind = kind;
    item.title = fields.words_inline(true);
    item.points = points(fields, "points").value_or(0);
    Deduct own = shared_;
    deduct(fields, own);
    for (const Severity s : {Severity::note, Severity::warning, Severity::error}) {
      const auto at = static_cast<std::size_t>(s);
      item.deduct[at] = own[at].value_or(0);
      if (!own[at])
        c_.complain(
            node, "profile/scoring",
            say("没有写明 {} 级问题扣多少分", "nothing says what a finding of {} takes", name(s)),
            say("写 deduct: {{{}: 分数}}", "write deduct: {{{}: POINTS}}", name(s)));
    }
    const Node* words = fields.get("rules", true);
    if (words != nullptr && yaml::expect(c_, *words, yaml::Shape::sequence, {"rules ", "rules"}))
      yaml::each_item(*words, [&](const Node& word) { take(word, kind, item.rules); });
    std::sort(item.rules.begin(), item.rules.end());
    item.rules.erase(std::unique(item.rules.begin(), item.rules.end()), item.rules.end());
    for (const std::string& rule : item.rules) {
      const auto [other, fresh] = taken.emplace(rule, item.id);
      if (!fresh && words != nullptr)
        c_.complain(*words, "profile/scoring",
                    say("规则 {} 已在项目 {} 中扣分", "the rule {} already counts in {}", rule,
                        other->second));
    }
    fields.done();
    sheet_.items.push_back(std::move(item));
    return sheet_.items.back().points;
  }

  void take(const Node& word, std::string_view kind, std::vector<std::string>& out) const {
    const std::size_t before = out.size();
    for (const Rule& r : book_.rules)
      if (r.of(book_.schema.kind(kind)) != nullptr && names(word.text, r)) out.push_back(r.id);
    for (const dossier::InputRule& r : dossier::input_rules())
      if (word.text == "input" || word.text == r.id) out.emplace_back(r.id);
    if (out.size() == before)
      c_.complain(word, "profile/scoring",
                  say("{} 不是 {} 的规则、主题或条款", "{} is no rule, topic or provision of {}",
                      visible(word.text), kind));
  }

  const Context& c_;
  const Rulebook& book_;
  result::ScoreSheet& sheet_;
  Deduct shared_;
};

}  // namespace

void read_scoring(const Context& context, const Node& root, const Rulebook& book,
                  result::ScoreSheet& sheet) {
  sheet = result::ScoreSheet();
  sheet.bands = book.bands;
  ScoringReader(context, book, sheet).read(root);
}

void read_bands(const Context& context, const Node& list, Rulebook& book) {
  result::ScoreSheet sheet;
  ScoringReader(context, book, sheet).bands(list);
  book.bands = std::move(sheet.bands);
}

}  // namespace ducha::rule
