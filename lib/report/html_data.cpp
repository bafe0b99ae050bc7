// Of the HTML report: what its script works on. Rows are arrays and refer to tables by number, so
// that a page of 20,000 findings stays small; the order of their columns is in assets/data.js.
#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/html_parts.h"
#include "report/score_pages.h"

namespace ducha::report::html {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t kValue = 400;  // code points of a value that are shown

struct Word {
  const char* key;
  Message words;
};
// What the script says. {n} and the like are filled in by it.
const Word kWords[] = {
    {"search", {"搜索", "Search"}},
    {"search_hint", {"单位、问题、整改……", "name, problem, remedy …"}},
    {"verdict", {"结论", "Verdict"}},
    {"severity", {"等级", "Severity"}},
    {"topic", {"问题类别", "Topic"}},
    {"group", {"所属地区", "Group"}},
    {"kind", {"类别", "Kind"}},
    {"rule", {"规则", "Rule"}},
    {"provision", {"条款", "Provision"}},
    {"baseline", {"与基线相比", "Against the baseline"}},
    {"new", {"新出现", "new"}},
    {"changed", {"有变化", "changed"}},
    {"worse", {"加重", "worse"}},
    {"unchanged", {"基线已有", "in the baseline"}},
    {"all", {"全部", "all"}},
    {"reset", {"清除筛选", "Clear filters"}},
    {"count", {"列出{n}项，共{all}项", "{n} of {all} findings"}},
    {"range", {"第 {from}–{to} 行，共 {n} 行", "rows {from}–{to} of {n}"}},
    {"previous", {"上一页", "Previous"}},
    {"next", {"下一页", "Next"}},
    {"nothing", {"没有符合条件的", "Nothing matches."}},
    {"organization", {"单位", "Organization"}},
    {"message", {"问题", "Problem"}},
    {"ground", {"依据", "Ground"}},
    {"colon", {"：", ": "}},
    {"place", {"位置", "Place"}},
    {"field", {"字段", "Field"}},
    {"values", {"数值", "Values"}},
    {"missing", {"缺少", "Missing"}},
    {"remedy", {"整改", "Remedy"}},
    {"supply", {"补交", "Supply"}},
    {"hint", {"说明", "Note"}},
    {"fingerprint", {"指纹", "Fingerprint"}},
    {"unstated", {"（未写明）", "(not stated)"}},
    {"open_all", {"全部展开", "Open all"}},
    {"close_all", {"全部收起", "Close all"}},
    {"failing", {"{n}个问题", "findings: {n}"}},
    {"undecided", {"{n}项无法判断", "{n} unknown"}},
    {"excused", {"已豁免{n}个", "{n} waived"}},
    {"print_details", {"打印明细", "print details"}},
    {"undecided_line", {"另有{n}项因材料不全无法判断。", "Not decided for want of evidence: {n}."}},
    {"cut",
     {"打印只含前{n}项，共{all}项；请先筛选再打印。",
      "Printed are the first {n} of {all} findings; filter before printing."}},
    {"no_findings", {"没有问题", "no findings"}},
    {"rank", {"名次", "Rank"}},
    {"points", {"得分", "Points"}},
    {"stake", {"待定分", "At stake"}},
    {"band", {"等次", "Band"}},
    {"item", {"考评项目", "Item"}},
    {"full", {"满分", "Of"}},
    {"deductions", {"扣分", "Deductions"}},
    {"undecided_items", {"无材料可判", "Without evidence"}},
    {"score", {"考评", "Score"}},
    {"ranking", {"名次表", "Ranking"}},
    {"ranked", {"{n} 个单位，共 {all} 个", "{n} of {all} organizations"}},
};

class Data {
 public:
  explicit Data(const View& v) : v_(v) {}

  // Rules and organizations get their numbers as findings name them, so both tables are put into
  // the object after the findings are made.
  std::string write() {
    ordered_json out;
    ordered_json words = ordered_json::object();
    for (const Word& w : kWords) words[w.key] = w.words.in(v_.options.lang);
    out["words"] = std::move(words);
    out["verdicts"] = ordered_json::array();
    for (const Verdict v : kAllVerdicts) out["verdicts"].push_back({name(v), in(title(v))});
    out["severities"] = ordered_json::array();
    for (const Severity s : kAllSeverities)
      out["severities"].push_back({name(s), in(v_.run.severity_title(s))});
    out["topics"] = ordered_json::array();
    for (const result::TopicInfo& t : v_.topics)
      out["topics"].push_back({shown(t.id), in(t.title)});
    out["kinds"] = ordered_json::array();
    for (const result::KindInfo& k : v_.run.kinds)
      out["kinds"].push_back({shown(k.id), in(k.title)});
    out["groups"] = ordered_json::array();
    for (const auto& [id, g] : v_.groups)
      out["groups"].push_back({shown(g->id), shown(g->name.empty() ? g->id : g->name)});
    out["technical"] = v_.options.technical;
    out["provisions"] = ordered_json::array();
    out["passages"] = ordered_json::object();
    for (const result::ProvisionInfo& p : v_.run.provisions) {
      out["provisions"].push_back({shown(p.id), in(p.words)});
      for (std::size_t end = 0; end < p.id.size();) {
        end = std::min(p.id.find_first_of(".-", end + 1), p.id.size());
        const std::string step = p.id.substr(0, end);
        ordered_json& passage = out["passages"][visible(step)];
        if (passage.is_null()) passage = in(passage_of(v_.run, step));
      }
    }
    for (const result::RuleInfo& r : v_.run.rules) rule(r);
    ordered_json findings = ordered_json::array();
    for (const result::Finding& f : v_.run.findings) findings.push_back(finding(f));
    out["score"] = score();
    out["rules"] = std::move(rules_);
    out["organizations"] = std::move(organizations_);
    out["findings"] = std::move(findings);
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  }

 private:
  std::string shown(std::string_view s) const { return visible(s); }
  ordered_json all(const std::vector<std::string>& list) const {
    ordered_json out = ordered_json::array();
    for (const std::string& s : list) out.push_back(shown(s));
    return out;
  }
  std::string in(const Message& m) const { return visible(m.in(v_.options.lang)); }

  std::size_t rule(const result::RuleInfo& r) {
    const auto [at, fresh] = rule_number_.emplace(r.id, rules_.size());
    if (fresh)
      rules_.push_back({shown(r.id), shown(r.topic), in(r.title), all(r.cites),
                        all(grounds_of(v_.run, &r, v_.options.lang))});
    return at->second;
  }

  // A saved run may hold findings of rules it says nothing of.
  std::size_t rule_of(const result::Finding& f) {
    const auto known = rule_number_.find(f.rule);
    if (known != rule_number_.end()) return known->second;
    result::RuleInfo bare;
    bare.id = f.rule;
    bare.topic = f.rule.substr(0, f.rule.find('/'));
    return rule(bare);
  }

  // By file and document: two dossiers may have one id, and a broken one has none. The file is
  // shown only where it is all that names the organization, or to engineers.
  std::size_t organization(const std::string& file, std::uint32_t document, const std::string& kind,
                           const std::string& id, const std::string& name,
                           const std::string& group) {
    const auto [at, fresh] =
        organization_number_.emplace(std::pair(file, document), organizations_.size());
    if (fresh)
      organizations_.push_back({shown(kind), shown(id), shown(name), shown(group),
                                v_.options.technical || id.empty() ? shown(file) : std::string()});
    return at->second;
  }

  // In the order in which assets/data.js reads the columns. What engineers alone see is not in the
  // page at all without --technical.
  ordered_json finding(const result::Finding& f) {
    ordered_json values = ordered_json::array();
    const bool technical = v_.options.technical;
    for (const result::Shown& value : f.values)
      if (technical || !value.words.empty())
        values.push_back({value.words.empty() ? shown(value.name) : in(value.words),
                          shorten(in(value.text), kValue)});
    return {f.verdict,
            f.severity,
            rule_of(f),
            organization(f.file, f.document, f.kind, f.dossier, f.name, f.group),
            technical ? f.line : 0,
            technical ? f.column : 0,
            technical ? shown(f.path) : std::string(),
            in(f.message),
            in(advice(f, v_.index.rule(f.rule))),
            advice_name(f),
            std::move(values),
            technical ? all(f.missing) : ordered_json::array(),
            technical ? shown(f.fingerprint) : std::string(),
            f.baseline};
  }

  static const char* advice_name(const result::Finding& f) {
    if (!f.hint.empty()) return "hint";
    return f.verdict == Verdict::unknown ? "supply" : "remedy";
  }

  ordered_json score() {
    if (v_.scores.organizations.empty()) return nullptr;
    ordered_json out;
    out["items"] = ordered_json::array();
    for (const result::ScoreItem& i : v_.run.sheet.items)
      out["items"].push_back(
          {in(i.title.empty() ? Message{i.id, i.id} : i.title), number(i.points)});
    out["organizations"] = ordered_json::array();
    for (const result::OrganizationScore& s : v_.scores.organizations) {
      const result::Organization& o = v_.run.organizations[s.organization];
      ordered_json items = ordered_json::array();
      for (const result::ItemScore& i : s.items) {
        ordered_json deductions = ordered_json::array();
        for (const result::Deduction& d : i.deductions)
          deductions.push_back({d.finding, number(d.points)});
        items.push_back(
            {i.item, number(i.points), std::move(deductions), i.unknown, number(i.at_stake),
             i.state == result::ItemScore::State::judged ? std::string() : in(title(i.state))});
      }
      out["organizations"].push_back(
          {organization(o.file, o.document, o.kind, o.id, o.name, o.group), number(s.points),
           number(s.at_stake), in(grade(v_.run, s)), s.rank, std::move(items),
           in(remark(v_.run, s))});
    }
    return out;
  }

  // Exact: the digits as we write them everywhere.
  static ordered_json number(std::int64_t millionths) {
    return ordered_json::parse(decimal_to_string(millionths));
  }

  const View& v_;
  ordered_json rules_ = ordered_json::array();
  ordered_json organizations_ = ordered_json::array();
  std::map<std::string, std::size_t> rule_number_;
  std::map<std::pair<std::string, std::uint32_t>, std::size_t> organization_number_;
};

}  // namespace

// JSON in a script element ends at the first </script> and changes mode at <!--; both begin with <,
// which JSON may escape anywhere it occurs.
std::string data(const View& v) {
  const std::string json = Data(v).write();
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";  // neither </script> nor <!-- can be written
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace ducha::report::html
