// The keys of profiles and their scoring sheets, as tables. Who reads them is profile.cpp and
// scoring.cpp.
#include "result/score.h"
#include "rule/keys.h"

namespace ducha::rule {

using yaml::any_of;
using yaml::in;
using yaml::Key;
using yaml::list;
using yaml::number;
using yaml::Table;
using yaml::text;
using yaml::words;

namespace {

std::vector<Key> both_words() {
  return {{"zh", text(), {"中文", "in Chinese"}}, {"en", text(), {"英文", "in English"}}};
}

Key silence(Message says) {
  return {"unknown", yaml::word({result::kSilences.begin(), result::kSilences.end()}),
          std::move(says)};
}

}  // namespace

const Table& profile_keys() {
  static const Table table = {
      "profile",
      {"地方配置 ", "the profile"},
      {{"profile", text(), {"名称，与文件名相同", "its name, that of the file"}, true},
       {"extends", text(), {"以哪个地方配置为基础", "the profile that it builds on"}},
       {"title", words(), {"叫什么", "what it is called"}},
       {"note", words(), {"补充说明", "what else people should know of it"}},
       {"as_of", yaml::date(), {"判断的日期", "the day of judgement, unless --as-of is given"}},
       {"period", text(), {"督查的时段，如 2013", "the time inspected, such as 2013"}},
       {"complete", yaml::flag(), {"所有档案都在场", "every dossier that there is is in the run"}},
       {"parameters",
        any_of(yaml::anything()),
        {"参数的值，或各时期的值", "values of parameters, for all time or by day"}},
       {"off", list(in(off_keys)), {"停用的规则", "rules that are off"}},
       {"severities",
        any_of(yaml::word({"note", "warning", "error"})),
        {"规则的等级", "severities of rules"}},
       {"time_limits", in(time_limits_keys), {"整改期限，天", "days to settle a finding"}},
       {"office",
        in(office_keys),
        {"由谁督查，用于报告和函件", "who inspects, for reports and letters"}},
       {"scoring", in(scoring_keys), {"考评", "points"}},
       {"waivers", list(in(waiver_keys)), {"豁免", "findings that are waived"}}}};
  return table;
}

const Table& off_keys() {
  static const Table table = {
      "off",
      {"off 的项", "an item of off"},
      {{"rule", text(), {"规则", "the rule, or a pattern"}},
       {"topic", text(), {"主题", "the topic"}, false, {}, {"rule"}},
       {"provision", text(), {"条款", "the provision"}, false, {}, {"rule", "topic"}},
       {"reason", words(), {"为什么停用", "why it is off"}, true}},
      {},
      {"rule", "topic", "provision"}};
  return table;
}

const Table& office_keys() {
  static const Table table = {
      "office",
      {"office ", "office"},
      {{"title", words(), {"报告的标题", "the title of reports"}},
       {"issuer", text(), {"落款单位", "who signs"}},
       {"number", text(), {"文号，数字由人填", "the number of papers; people write it in"}},
       {"contact", text(), {"联系方式", "whom to ask"}},
       {"copies", text() | list(text()), {"抄送", "who gets a copy"}}}};
  return table;
}

const Table& time_limits_keys() {
  static const Table table = {
      "time_limits",
      {"time_limits ", "time_limits"},
      {{"note", yaml::whole(), {"note 级的天数", "days for a note"}},
       {"warning", yaml::whole(), {"warning 级的天数", "days for a warning"}},
       {"error", yaml::whole(), {"error 级的天数", "days for an error"}}}};
  return table;
}

const Table& waiver_keys() {
  static const Table table = {
      "waiver",
      {"豁免", "a waiver"},
      {{"rule", text(), {"规则，可用 *", "the rule, or a pattern"}, true},
       {"dossier", text(), {"档案，可用 *", "the dossier, or a pattern"}, true},
       {"path", text(), {"限于这个位置", "the place alone"}},
       {"reason", text(), {"为什么豁免", "why it is waived"}, true},
       {"owner", text(), {"由谁负责", "who answers for it"}, true},
       {"expires", yaml::date(), {"到哪天为止", "the day on which it ends"}, true}}};
  return table;
}

const Table& scoring_keys() {
  static const Table table = {
      "scoring",
      {"scoring ", "scoring"},
      {{"title", words(), {"考评叫什么", "what the sheet is called"}},
       silence({"无法判断的怎样扣分", "what undecided verdicts do to points"}),
       {"graded_from",
        number(),
        {"至少判明百分之几才评等次", "percent of the sheet that must be decided for a grade"}},
       {"self_weight", number(), {"自评占百分之几", "percent of the self mark in the sum"}},
       {"bonus", in(bonus_keys), {"加分的上限", "the cap of all bonuses"}},
       {"deduct", in(deduct_keys), {"每个问题扣几分", "what a finding takes, by severity"}},
       {"bands", list(in(band_keys)), {"等次，由高到低", "grades, from the best down"}},
       {"kinds", any_of(list(in(item_keys))), {"各类别的考评表", "a sheet for each kind"}},
       {"sheets",
        list(in(sheet_keys)),
        {"有条件和满分的考评表", "sheets with a condition and a total of their own"}},
       {"veto", list(in(veto_keys)), {"一票否决", "what caps the grade"}}},
      {},
      {"kinds", "sheets"}};
  return table;
}

const Table& band_keys() {
  static const Table table = {
      "band",
      {"等次", "a band"},
      yaml::joined({{"id", text(), {"编号", "its id"}, true},
                    {"from", number(), {"从几分起", "the least points of it"}, true}},
                   both_words())};
  return table;
}

const Table& bonus_keys() {
  static const Table table = {
      "bonus",
      {"bonus ", "bonus"},
      {{"most", number(), {"最多加几分", "the most that bonuses give"}, true},
       {"in_sum", yaml::flag(), {"计入总分", "counts in the sum"}}}};
  return table;
}

const Table& deduct_keys() {
  static const Table table = {"deduct",
                              {"deduct ", "deduct"},
                              {{"note", number(), {"note 级扣几分", "what a note takes"}},
                               {"warning", number(), {"warning 级扣几分", "what a warning takes"}},
                               {"error", number(), {"error 级扣几分", "what an error takes"}}}};
  return table;
}

const Table& sheet_keys() {
  static const Table table = {
      "sheet",
      {"考评表", "a sheet"},
      yaml::joined(
          {{"id", text(), {"编号", "its id"}, true}},
          yaml::joined(
              both_words(),
              {{"kind", text(), {"哪类档案", "the kind of dossier"}, true},
               {"where",
                yaml::expression(),
                {"本档案合于什么才用", "the condition on the dossier"}},
               {"total", number(), {"满分，默认 100", "its points add up to this; else to 100"}},
               {"out_of", number(), {"折算为几分", "what the sum is brought to"}},
               {"items", list(in(item_keys)), {"项目", "its items"}, true}}))};
  return table;
}

const Table& item_keys() {
  static const Table table = {
      "item",
      {"考评项目", "an item"},
      yaml::joined(
          {{"id", text(), {"编号", "its id"}, true}},
          yaml::joined(
              both_words(),
              {{"standard", words(), {"评分标准", "what is asked, for the printed sheet"}},
               silence({"这一项无法判断的怎样扣分", "what undecided verdicts do to points here"}),
               {"points", number(), {"满分", "full points"}, true},
               {"floor", number(), {"最低得分", "the least that it can come to"}},
               {"deduct", in(deduct_keys), {"每个问题扣几分", "what a finding takes, by severity"}},
               {"take",
                list(in(toll_keys)),
                {"按别的办法扣分，先写的先用", "other tolls, the first match first"}},
               {"rules",
                list(text()),
                {"看哪些规则：编号、主题、条款、input、rest",
                 "rules by id, pattern, topic or provision; input, rest"}},
               {"by_hand", yaml::flag(), {"由人评分", "people mark it"}},
               {"bonus", yaml::flag(), {"加分项", "only people give it, from nothing"}}}))};
  return table;
}

const Table& toll_keys() {
  static const Table table = {
      "toll",
      {"take ", "take"},
      {{"rules", list(text()), {"看哪些规则", "rules by id, pattern, topic or provision"}, true},
       {"points",
        number(),
        {"每个问题，或每个单位，扣几分", "what a finding, or a unit of the value, takes"}},
       {"per", text(), {"按问题里的哪个值计", "the value of the finding that counts"}},
       {"above", number(), {"超过几才计", "units above this"}, false, {}, {"below"}},
       {"below", number(), {"低于几才计", "units below this"}},
       {"each", number(), {"多大算一个单位", "the size of a unit"}},
       {"steps", list(in(step_keys)), {"按达到的档次", "by the value reached, in place of units"}},
       {"most", number(), {"一个单位最多扣几分", "at most so much for one organization"}}},
      {},
      {"points", "steps"}};
  return table;
}

const Table& step_keys() {
  static const Table table = {"step",
                              {"一档", "a step"},
                              {{"from", number(), {"从这个值起", "the least value of it"}, true},
                               {"points", number(), {"扣几分", "what it takes"}, true}}};
  return table;
}

const Table& veto_keys() {
  static const Table table = {
      "veto",
      {"一票否决", "a veto"},
      yaml::joined(
          {{"id", text(), {"编号", "its id"}, true}},
          yaml::joined(
              both_words(),
              {{"rules", list(text()), {"看哪些规则", "rules by id, pattern, topic or provision"}},
               {"cap", text(), {"等次至多是哪个", "the grade at best"}, true}}))};
  return table;
}

}  // namespace ducha::rule
