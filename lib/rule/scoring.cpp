// The scoring sheets of a profile: items, what failing rules take, marks by hand, grades. The door
// is read_scoring(). Every lost point has a visible reason: points add up to the total, and
// what counts twice or is looked at by no rule is noted.
#include <algorithm>
#include <map>
#include <set>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/reader.h"
#include "rule/keys.h"
#include "rule/load_parts.h"
#include "rule/profile.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;

constexpr std::int64_t kOne = 1'000'000;
constexpr std::int64_t kHundred = 100 * kOne;
constexpr std::int64_t kMostPoints = limits::kScorePoints * kOne;
constexpr std::int64_t kMostValue = limits::kScoreValue;

// Names of the values that findings of the rule show: its lets, plain fields of its messages, and
// the number of periods where it is judged for several.
std::vector<std::string> value_names(const Rule& rule) {
  std::vector<std::string> out = names_of(rule.lets, &Let::name);
  for (const Condition& c : rule.conditions)
    for (const Dated<Words>& d : c.messages)
      for (const Expression& hole : d.said.zh.holes) out.push_back(hole.text);
  if (rule.every != Every::none && rule.every != Every::year) out.emplace_back("periods");
  return out;
}

class ScoringReader {
 public:
  ScoringReader(const Context& context, const Source& source, Rulebook& book, Profile& profile)
      : c_(context),
        source_(source),
        book_(book),
        sheet_(profile.sheet),
        where_(profile.sheet_conditions),
        off_(profile.off) {}

  void read(const Node& root) {
    Fields fields(c_, root, scoring_keys());
    if (!fields.ok()) return;
    sheet_.title = fields.words("title");
    sheet_.silence = silence(fields).value_or(sheet_.silence);
    if (const auto p = points(fields, "graded_from", kHundred)) sheet_.graded_from = *p;
    if (const auto p = points(fields, "self_weight", kHundred)) sheet_.self_weight = *p;
    bonus(fields);
    deduct(fields, shared_);
    if (const Node* list = fields.get("bands")) bands(*list);
    if (const Node* kinds = fields.get("kinds"))
      yaml::each_pair(*kinds, [&](const Node& key, const Node& list) {
        if (kind_of(key) != nullptr)
          one_sheet({std::string(key.text), std::string(key.text), {}, kHundred, kHundred}, nullptr,
                    key, list);
      });
    if (const Node* list = fields.get("sheets"))
      yaml::each_item(*list, [&](const Node& node) { declared_sheet(node); });
    if (!fields.has("kinds") && !fields.has("sheets")) fields.get("kinds", true);
    if (!fields.has("bonus")) uncapped_bonus();
    if (const Node* list = fields.get("veto"))
      yaml::each_item(*list, [&](const Node& node) { veto(node); });
    fields.done();
    drop_followups();
  }

  void bands(const Node& list) {
    if (!yaml::expect(c_, list, yaml::Shape::sequence, {"bands ", "bands"})) return;
    sheet_.bands.clear();
    const std::size_t before = c_.problems->size();
    yaml::each_item(list, [&](const Node& item) {
      Fields fields(c_, item, band_keys());
      result::Band band;
      band.id = fields.text("id");
      band.title = fields.words_inline(true);
      band.from = points(fields, "from", kHundred).value_or(0);
      fields.done();
      if (std::any_of(sheet_.bands.begin(), sheet_.bands.end(),
                      [&](const auto& b) { return b.id == band.id; }))
        fault(item, say("有两个等次 {}", "there are two bands {}", visible(band.id)));
      sheet_.bands.push_back(std::move(band));
    });
    if (c_.problems->size() > before) return;
    const bool falling = std::adjacent_find(sheet_.bands.begin(), sheet_.bands.end(),
                                            [](const auto& a, const auto& b) {
                                              return a.from <= b.from;
                                            }) == sheet_.bands.end();
    if (!falling || sheet_.bands.empty() || sheet_.bands.back().from != 0)
      fault(list, say("等次应从高到低排列，最后一个 from: 0",
                      "bands go from the best down, and the last has from: 0"));
  }

 private:
  // What a key that is misspelt was to say is not missing as well: by the key, and what problems
  // are about.
  void drop_followups() {
    const auto unknown = [&](std::string_view key) {
      return std::any_of(c_.problems->begin(), c_.problems->end(), [&](const Problem& p) {
        return p.file == c_.file && p.id == "rulebook/unknown-key" && p.hint.right == key;
      });
    };
    static constexpr std::pair<std::string_view, std::string_view> kSays[] = {
        {"deduct", "deduct "}, {"error", "deduct "}, {"warning", "deduct "}, {"note", "deduct "},
        {"points", "points "}, {"bonus", "points "}, {"bands", "band "},     {"per", "per "}};
    for (const auto& [key, about] : kSays)
      if (unknown(key))
        std::erase_if(*c_.problems, [&](const Problem& p) {
          return p.file == c_.file && p.id == "profile/scoring" && p.about.starts_with(about);
        });
  }

  using Deduct = std::array<std::optional<std::int64_t>, 3>;

  // A number from `least` to `most`, in millionths.
  std::optional<std::int64_t> points(Fields& fields, std::string_view key,
                                     std::int64_t most = kMostPoints, bool required = false,
                                     std::int64_t least = 0) {
    const Node* node = fields.get(key, required);
    if (node == nullptr) return {};
    const auto value = parse_decimal(node->text);
    if (value && *value >= least && *value <= most) return value;
    fault(*node, say("{} 应为 {} 至 {} 的数", "{} is a number from {} to {}", key,
                     decimal_to_string(least), decimal_to_string(most)));
    return {};
  }

  void bonus(Fields& fields) {
    const Node* node = fields.get("bonus");
    if (node == nullptr) return;
    Fields inner(c_, *node, bonus_keys());
    if (!inner.ok()) return;
    sheet_.bonus_most = points(inner, "most", kMostPoints).value_or(0);
    sheet_.bonus_in_sum = inner.flag("in_sum").value_or(false);
    inner.done();
  }

  // Where no cap is given, all bonuses of a sheet count.
  void uncapped_bonus() {
    std::map<std::string_view, std::int64_t> sums;
    for (const result::ScoreItem& i : sheet_.items)
      if (i.bonus) sheet_.bonus_most = std::max(sheet_.bonus_most, sums[i.sheet] += i.points);
  }

  void deduct(Fields& fields, Deduct& out) {
    const Node* node = fields.get("deduct");
    if (node == nullptr) return;
    Fields inner(c_, *node, deduct_keys());
    for (const Severity s : {Severity::note, Severity::warning, Severity::error})
      if (const auto p = points(inner, name(s))) out[static_cast<std::size_t>(s)] = p;
    inner.done();
  }

  void fault(const Node& at, Message message, Hint hint = {}, std::string about = {}) const {
    c_.complain(at, "profile/scoring", std::move(message), std::move(hint), std::move(about));
  }
  const dossier::KindSpec* kind_of(const Node& node) const {
    return known_kind(book_, c_, node, "profile/scoring");
  }
  std::optional<result::Silence> silence(Fields& fields) const {
    const auto word =
        fields.choice("unknown", {result::kSilences.begin(), result::kSilences.end()});
    return word ? std::optional(static_cast<result::Silence>(*word)) : std::nullopt;
  }

  // An entry of `sheets`: for some organizations of a kind, with a total of its own.
  void declared_sheet(const Node& node) {
    Fields fields(c_, node, sheet_keys());
    if (!fields.ok()) return;
    result::SheetInfo info;
    info.id = fields.text("id");
    const Node* kind = fields.get("kind");
    info.title = fields.words_inline();
    info.total = points(fields, "total").value_or(kHundred);
    info.out_of = points(fields, "out_of").value_or(info.total);
    const Node* items = fields.get("items");
    const Node* where = fields.get("where");
    fields.done();
    if (kind == nullptr || items == nullptr || kind_of(*kind) == nullptr) return;
    info.kind = kind->text;
    auto condition = where == nullptr ? nullptr : read_where(*where, *book_.schema.kind(info.kind));
    if (info.total == 0 || info.out_of == 0) {
      fault(node, say("total 和 out_of 应大于0", "total and out_of are more than 0"));
      return;
    }
    one_sheet(std::move(info), std::move(condition), node, *items);
  }

  // `where: ownership == "private"`: a condition on the dossier alone, as a measure that is only
  // asked.
  std::shared_ptr<const Rule> read_where(const Node& node, const dossier::KindSpec& kind) {
    auto rule = std::make_shared<Rule>();
    rule->id = "scoring/where";
    rule->kind = &kind;
    rule->measure = true;
    const std::size_t before = c_.problems->size();
    rule->conditions.emplace_back().that =
        read_expression(book_, source_, node, environment(book_, kind, {}), *c_.problems);
    const Expression& condition = rule->value();
    if (c_.problems->size() > before || !condition) return nullptr;
    if (condition.expr->type().kind != cel::Kind::boolean)
      fault(node, say("where 应为是或否的条件", "where is a condition"));
    if (condition.expr->relational())
      fault(node, say("where 只能看本档案的字段", "where reads fields of the dossier alone"));
    return rule;
  }

  void one_sheet(result::SheetInfo info, std::shared_ptr<const Rule> condition, const Node& at,
                 const Node& list) {
    if (!yaml::expect(c_, list, yaml::Shape::sequence, {"考评项目", "the items of a sheet"}))
      return;
    for (const result::SheetInfo& other : sheet_.sheets)
      if (other.id == info.id)
        fault(at, say("考评表 {} 写了两次", "there are two sheets {}", visible(info.id)));
    const std::size_t first = sheet_.items.size();
    std::int64_t sum = 0;
    rest_ = nullptr;
    ids_.clear();
    yaml::each_item(list, [&](const Node& node) { sum += item(info, node); });
    // When all items are read: what they leave is known only then.
    if (rest_ != nullptr) give_rest(info, first);
    for (std::size_t i = first; i < sheet_.items.size(); ++i) close(sheet_.items[i], first);
    if (sum != info.total)
      fault(at,
            say("{} 的分值合计 {}，应为 {}", "the points of {} add up to {}, not to {}", info.id,
                decimal_to_string(sum), decimal_to_string(info.total)),
            {}, fmt::format("points {}", info.id));
    sheet_.sheets.push_back(std::move(info));
    where_.push_back(std::move(condition));
  }

  // Adds an item; what it counts in the sum.
  std::int64_t item(const result::SheetInfo& info, const Node& node) {
    Fields fields(c_, node, item_keys());
    if (!fields.ok()) return 0;
    result::ScoreItem item;
    item.id = fields.text("id");
    item.kind = info.kind;
    item.sheet = info.id;
    item.title = fields.words_inline(true);
    item.standard = fields.words("standard");
    item.silence = silence(fields);
    item.points = points(fields, "points", kMostPoints).value_or(0);
    // Below zero, an item takes from the others; above its points it could not fall.
    item.floor = points(fields, "floor", item.points, false, -kMostPoints).value_or(0);
    item.by_hand = fields.flag("by_hand").value_or(false);
    item.bonus = fields.flag("bonus").value_or(false);
    if (!ids_.insert(item.id).second)
      fault(node, say("项目 {} 写了两次", "there are two items {}", visible(item.id)));
    Deduct own = shared_;
    deduct(fields, own);
    if (const Node* list = fields.get("take"))
      yaml::each_item(*list, [&](const Node& t) { toll(t, info.kind, item); });
    // What no `take` names costs by severity.
    result::Toll plain;
    const Node* words = fields.get("rules");
    if (words != nullptr)
      yaml::each_item(*words, [&](const Node& word) {
        if (word.text == "rest") {
          if (rest_ != nullptr)
            fault(word, say("rest 只能写在一个项目里", "rest goes into one item"));
          rest_ = &word;
          rest_item_ = sheet_.items.size();
        } else {
          take(word, info.kind, plain.rules);
        }
      });
    // An item without rules is marked by people, and needs no price.
    const bool costs = !plain.rules.empty() || rest_item_ == sheet_.items.size();
    for (const Severity s : {Severity::note, Severity::warning, Severity::error}) {
      const auto at = static_cast<std::size_t>(s);
      plain.points[at] = own[at].value_or(0);
      if (!own[at] && costs)
        fault(node,
              say("没有写明{}级问题扣多少分", "nothing says what a finding of {} takes", name(s)),
              say("写 deduct: {{{}: 分数}}", "write deduct: {{{}: POINTS}}", name(s)),
              fmt::format("deduct {}", name(s)));
    }
    item.tolls.push_back(std::move(plain));
    fields.done();
    places_[sheet_.items.size()] = node.where();
    sheet_.items.push_back(std::move(item));
    return sheet_.items.back().bonus ? 0 : sheet_.items.back().points;
  }

  // {rules: [...], points: 1, per: months_late, above: 2, each: 1, most: 3}
  void toll(const Node& node, std::string_view kind, result::ScoreItem& item) {
    Fields fields(c_, node, toll_keys());
    if (!fields.ok()) return;
    result::Toll toll;
    const Node* words = fields.get("rules");
    if (words != nullptr)
      yaml::each_item(*words, [&](const Node& word) { take(word, kind, toll.rules); });
    std::sort(toll.rules.begin(), toll.rules.end());
    toll.value = fields.text("per");
    const Node* steps = fields.get("steps");
    // One price whatever the severity; what costs by severity is `deduct`.
    toll.points.fill(points(fields, "points", kMostPoints, steps == nullptr).value_or(0));
    toll.most = points(fields, "most");
    const auto above = points(fields, "above", kMostValue);
    const auto below = points(fields, "below", kMostValue);
    toll.below = below.has_value();
    toll.limit = below.value_or(above.value_or(0));
    toll.each = points(fields, "each", kMostValue).value_or(kOne);
    if (steps != nullptr) read_steps(*steps, toll);
    fields.done();
    if (toll.each == 0) fault(node, say("each 应大于0", "each is more than 0"));
    if (toll.value.empty() && (above || below || steps != nullptr || fields.has("each")))
      fault(node, say("还缺 per：按哪个数值计", "per is missing: which value counts"), {}, "per ");
    if (!toll.value.empty()) value_exists(node, toll);
    item.tolls.push_back(std::move(toll));
  }

  void read_steps(const Node& list, result::Toll& toll) {
    yaml::each_item(list, [&](const Node& node) {
      Fields fields(c_, node, step_keys());
      result::Step step;
      step.from = points(fields, "from", kMostValue).value_or(0);
      step.points = points(fields, "points", kMostPoints).value_or(0);
      fields.done();
      toll.steps.push_back(step);
    });
    const bool rising =
        !toll.steps.empty() &&
        std::adjacent_find(toll.steps.begin(), toll.steps.end(), [](const auto& a, const auto& b) {
          return a.from >= b.from;
        }) == toll.steps.end();
    if (!rising) fault(list, say("各档应从小到大排列", "steps go from the least value up"));
  }

  // A value that a rule does not name would make every finding cost the same, unseen.
  void value_exists(const Node& node, const result::Toll& toll) {
    for (const std::string& id : toll.rules) {
      const Rule* rule = book_.rule(id);
      const auto known = rule == nullptr ? std::vector<std::string>() : value_names(*rule);
      if (std::find(known.begin(), known.end(), toll.value) != known.end()) continue;
      fault(node,
            say("规则 {} 的问题没有数值 {}", "findings of {} have no value {}", id,
                visible(toll.value)),
            meant(toll.value, known));
    }
  }

  // `rest`: the rules of the kind, and of the reading, that no other item of the sheet names.
  void give_rest(const result::SheetInfo& info, std::size_t first) {
    std::set<std::string_view> taken;
    for (std::size_t i = first; i < sheet_.items.size(); ++i)
      for (const result::Toll& t : sheet_.items[i].tolls)
        taken.insert(t.rules.begin(), t.rules.end());
    std::vector<std::string> rest;
    for (const Rule& r : book_.rules)
      if (r.kind->name == info.kind && !taken.contains(r.id)) rest.push_back(r.id);
    for (const dossier::InputRule& r : dossier::input_rules())
      if (!taken.contains(r.id)) rest.emplace_back(r.id);
    if (rest.empty()) fault(*rest_, say("没有剩下的规则", "no rule is left for rest"));
    auto& rules = sheet_.items[rest_item_].tolls.back().rules;
    rules.insert(rules.end(), rest.begin(), rest.end());
  }

  // Collects the rules of an item, and notes what counts twice or is judged by no rule.
  void close(result::ScoreItem& item, std::size_t first) {
    std::sort(item.tolls.back().rules.begin(), item.tolls.back().rules.end());
    const auto number = static_cast<std::size_t>(&item - sheet_.items.data());
    const auto note = [&](Message message) {
      sheet_.notes.push_back({std::move(message), c_.file, places_[number]});
    };
    std::set<std::string> rules;
    for (const result::Toll& t : item.tolls)
      for (const std::string& rule : t.rules)
        if (!rules.insert(rule).second)
          note(say("项目 {} 中规则 {} 写了两次，只按第一处扣分",
                   "the item {} names {} twice; the first takes", item.id, rule));
    item.rules.assign(rules.begin(), rules.end());
    for (std::size_t i = first; i < number; ++i)
      for (const std::string& rule : item.rules)
        if (std::binary_search(sheet_.items[i].rules.begin(), sheet_.items[i].rules.end(), rule))
          note(say("规则 {} 在项目 {} 和 {} 中都扣分", "the rule {} counts in the items {} and {}",
                   rule, sheet_.items[i].id, item.id));
    const auto off = [&](const std::string& id) {
      const Rule* rule = book_.rule(id);
      return rule != nullptr && std::any_of(off_.begin(), off_.end(),
                                            [&](const Off& o) { return names(o.id, *rule); });
    };
    if (!item.rules.empty() && std::all_of(item.rules.begin(), item.rules.end(), off))
      note(say("项目 {} 的规则都已停用，须由人评分",
               "all rules of the item {} are off: people mark it", item.id));
    if (item.rules.empty() && !item.by_hand && !item.bonus)
      note(say("没有规则查看项目 {}，须由人评分", "no rule looks at the item {}: people mark it",
               item.id));
  }

  void veto(const Node& node) {
    Fields fields(c_, node, veto_keys());
    if (!fields.ok()) return;
    result::Veto veto;
    veto.id = fields.text("id");
    veto.title = fields.words_inline(true);
    const Node* cap = fields.get("cap");
    if (const Node* words = fields.get("rules"))
      yaml::each_item(*words, [&](const Node& word) { take(word, {}, veto.rules); });
    fields.done();
    std::sort(veto.rules.begin(), veto.rules.end());
    if (cap != nullptr) {
      const auto known = names_of(sheet_.bands, &result::Band::id);
      const auto at = std::find(known.begin(), known.end(), cap->text);
      veto.cap = static_cast<std::size_t>(at - known.begin());
      if (at == known.end())
        fault(*cap, say("没有等次 {}", "there is no band {}", visible(cap->text)),
              meant(cap->text, known), fmt::format("band {}", cap->text));
    }
    sheet_.vetoes.push_back(std::move(veto));
  }

  std::vector<std::string> known_words() const {
    std::vector<std::string> out = names_of(book_.topics, &Topic::id);
    for (const Rule& r : book_.rules) out.push_back(r.id);
    return out;
  }

  // The rules that a word stands for, of a kind; an empty kind: of all.
  void take(const Node& word, std::string_view kind, std::vector<std::string>& out) const {
    const std::size_t before = out.size();
    for (const Rule& r : book_.rules)
      if ((kind.empty() || r.of(book_.schema.kind(kind)) != nullptr) && names(word.text, r))
        out.push_back(r.id);
    for (const dossier::InputRule& r : dossier::input_rules())
      if (word.text == "input" || word.text == r.id) out.emplace_back(r.id);
    if (out.size() == before)
      fault(word,
            kind.empty() ? say("没有规则、主题或条款 {}", "there is no rule, topic or provision {}",
                               visible(word.text))
                         : say("{} 不是 {} 的规则、主题或条款",
                               "{} is no rule, topic or provision of {}", visible(word.text), kind),
            word.text == "rests" ? Hint(did_you_mean("rest")) : misspelt(word.text, known_words()));
  }

  const Context& c_;
  const Source& source_;
  Rulebook& book_;
  result::ScoreSheet& sheet_;
  SheetConditions& where_;
  const std::vector<Off>& off_;
  Deduct shared_;
  const Node* rest_ = nullptr;
  std::size_t rest_item_ = SIZE_MAX;
  std::set<std::string> ids_;            // of the sheet being read
  std::map<std::size_t, Place> places_;  // of items
};

}  // namespace

void read_scoring(const Context& context, const Source& source, const Node& root, Rulebook& book,
                  Profile& profile) {
  profile.sheet = result::ScoreSheet();
  profile.sheet.bands = book.bands;
  profile.sheet_conditions.clear();
  ScoringReader(context, source, book, profile).read(root);
}

void read_bands(const Context& context, const Source& source, const Node& list, Rulebook& book) {
  Profile profile;
  ScoringReader(context, source, book, profile).bands(list);
  book.bands = std::move(profile.sheet.bands);
}

}  // namespace ducha::rule
