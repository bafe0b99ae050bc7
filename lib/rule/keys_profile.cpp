// The keys of profiles and their scoring sheets, as tables. Who reads them is profile.cpp and
// scoring.cpp.
#include "result/score.h"
#include "rule/keys.h"

namespace ducha::rule {

using namespace yaml;  // NOLINT: tables of keys are written in its words

namespace {

// Of a sheet, and of an item that differs from it. The order is that of result::Silence.
Key silence(Message says) {
  return {"unknown", word({result::kSilences.begin(), result::kSilences.end()}), std::move(says)};
}

}  // namespace

const Table& profile_keys() {
  static const Table table = {
      "profile",
      {"地方配置", "the profile"},
      {need("profile", text(), "名称，与文件名相同", "its name, that of the file"),
       key("extends", text(), "以哪个地方配置为基础", "the profile that it builds on"),
       key("title", words(), "叫什么", "what it is called"),
       key("note", words(), "补充说明", "what else people should know of it"),
       key("as_of", date(), "判断的日期", "the day of judgement, unless --as-of is given"),
       key("period", text(), "督查的时段，如2013", "the time inspected, such as 2013"),
       key("complete", flag(), "所有档案都在场", "every dossier that there is is in the run"),
       key("parameters", any_of(anything()), "参数的值，或各时期的值",
           "values of parameters, for all time or by day"),
       key("off", list(in(off_keys)), "停用的规则", "rules that are off"),
       key("severities", any_of(severity_word()), "规则的等级", "severities of rules"),
       key("time_limits", in(time_limits_keys), "整改期限，天", "days to settle a finding"),
       key("office", in(office_keys), "由谁督查，用于报告和函件",
           "who inspects, for reports and letters"),
       key("scoring", in(scoring_keys), "考评", "points"),
       key("waivers", list(in(waiver_keys)), "豁免", "findings that are waived")}};
  return table;
}

const Table& off_keys() {
  static const Table table = {
      "off",
      {"off 的项", "an item of off"},
      {key("rule", text(), "规则", "the rule, or a pattern"),
       key("topic", text(), "主题", "the topic").not_beside({"rule"}),
       key("provision", text(), "条款", "the provision").not_beside({"rule", "topic"}),
       need("reason", words(), "为什么停用", "why it is off")},
      {},
      {"rule", "topic", "provision"}};
  return table;
}

const Table& office_keys() {
  static const Table table = {
      "office",
      {"office ", "office"},
      {key("title", words(), "报告的标题", "the title of reports"),
       key("issuer", text(), "落款单位", "who signs"),
       key("number", text(), "文号，数字由人填", "the number of papers; people write it in"),
       key("contact", text(), "联系方式", "whom to ask"),
       key("copies", texts(), "抄送", "who gets a copy")}};
  return table;
}

const Table& time_limits_keys() {
  static const Table table = {
      "time_limits",
      {"time_limits ", "time_limits"},
      {key("note", yaml::whole(), "note 级的天数", "days for a note"),
       key("warning", yaml::whole(), "warning 级的天数", "days for a warning"),
       key("error", yaml::whole(), "error 级的天数", "days for an error")}};
  return table;
}

// Reason, owner and end are required: a waiver that nobody answers for would never end.
const Table& waiver_keys() {
  static const Table table = {"waiver",
                              {"豁免", "a waiver"},
                              {need("rule", text(), "规则，可用 *", "the rule, or a pattern"),
                               need("dossier", text(), "档案，可用 *", "the dossier, or a pattern"),
                               key("path", text(), "限于这个位置", "the place alone"),
                               need("reason", text(), "为什么豁免", "why it is waived"),
                               need("owner", text(), "由谁负责", "who answers for it"),
                               need("expires", date(), "到哪天为止", "the day on which it ends")}};
  return table;
}

const Table& scoring_keys() {
  static const Table table = {
      "scoring",
      {"scoring ", "scoring"},
      {key("title", words(), "考评叫什么", "what the sheet is called"),
       silence({"无法判断的怎样扣分", "what undecided verdicts do to points"}),
       key("graded_from", yaml::number(), "至少判明百分之几才评等次",
           "percent of the sheet that must be decided for a grade"),
       key("self_weight", yaml::number(), "自评占百分之几", "percent of the self mark in the sum"),
       key("bonus", in(bonus_keys), "加分的上限", "the cap of all bonuses"),
       key("deduct", in(deduct_keys), "每个问题扣几分", "what a finding takes, by severity"),
       key("bands", list(in(band_keys)), "等次，由高到低", "grades, from the best down"),
       key("kinds", any_of(list(in(item_keys))), "各类别的考评表", "a sheet for each kind"),
       key("sheets", list(in(sheet_keys)), "有条件和满分的考评表",
           "sheets with a condition and a total of their own"),
       key("veto", list(in(veto_keys)), "一票否决", "what caps the grade")},
      {},
      {"kinds", "sheets"}};
  return table;
}

const Table& band_keys() {
  static const Table table = {
      "band",
      {"等次", "a band"},
      joined({{need("id", text(), "编号", "its id"),
               need("from", yaml::number(), "从几分起", "the least points of it")},
              words_table().keys})};
  return table;
}

const Table& bonus_keys() {
  static const Table table = {
      "bonus",
      {"bonus ", "bonus"},
      {need("most", yaml::number(), "最多加几分", "the most that bonuses give"),
       key("in_sum", flag(), "计入总分", "counts in the sum")}};
  return table;
}

const Table& deduct_keys() {
  static const Table table = {
      "deduct",
      {"deduct ", "deduct"},
      {key("note", yaml::number(), "note 级扣几分", "what a note takes"),
       key("warning", yaml::number(), "warning 级扣几分", "what a warning takes"),
       key("error", yaml::number(), "error 级扣几分", "what an error takes")}};
  return table;
}

const Table& sheet_keys() {
  static const Table table = {
      "sheet",
      {"考评表", "a sheet"},
      joined(
          {{need("id", text(), "编号", "its id")},
           words_table().keys,
           {need("kind", text(), "哪类档案", "the kind of dossier"),
            key("where", expression(), "本档案合于什么才用", "the condition on the dossier"),
            key("total", yaml::number(), "满分，默认100", "its points add up to this; else to 100"),
            key("out_of", yaml::number(), "折算为几分", "what the sum is brought to"),
            need("items", list(in(item_keys)), "项目", "its items")}})};
  return table;
}

const Table& item_keys() {
  static const Table table = {
      "item",
      {"考评项目", "an item"},
      joined(
          {{need("id", text(), "编号", "its id")},
           words_table().keys,
           {key("standard", words(), "评分标准", "what is asked, for the printed sheet"),
            silence({"这一项无法判断的怎样扣分", "what undecided verdicts do to points here"}),
            need("points", yaml::number(), "满分", "full points"),
            key("floor", yaml::number(), "最低得分", "the least that it can come to"),
            key("deduct", in(deduct_keys), "每个问题扣几分", "what a finding takes, by severity"),
            key("take", list(in(toll_keys)), "按别的办法扣分，先写的先用",
                "other tolls, the first match first"),
            key("rules", list(text()), "看哪些规则：编号、主题、条款、input、rest",
                "rules by id, pattern, topic or provision; input, rest"),
            key("by_hand", flag(), "由人评分", "people mark it"),
            key("bonus", flag(), "加分项", "only people give it, from nothing")}})};
  return table;
}

// `above` and `below` are two ways to count the same units, so they exclude each other; the number
// of points comes from `points` times the units, or from `steps`.
const Table& toll_keys() {
  static const Table table = {
      "toll",
      {"take ", "take"},
      {need("rules", list(text()), "看哪些规则", "rules by id, pattern, topic or provision"),
       key("points", yaml::number(), "每个问题，或每个单位，扣几分",
           "what a finding, or a unit of the value, takes"),
       key("per", text(), "按问题里的哪个值计", "the value of the finding that counts"),
       key("above", yaml::number(), "超过几才计", "units above this").not_beside({"below"}),
       key("below", yaml::number(), "低于几才计", "units below this"),
       key("each", yaml::number(), "多大算一个单位", "the size of a unit"),
       key("steps", list(in(step_keys)), "按达到的档次", "by the value reached, in place of units"),
       key("most", yaml::number(), "一个单位最多扣几分", "at most so much for one organization")},
      {},
      {"points", "steps"}};
  return table;
}

const Table& step_keys() {
  static const Table table = {"step",
                              {"一档", "a step"},
                              {need("from", yaml::number(), "从这个值起", "the least value of it"),
                               need("points", yaml::number(), "扣几分", "what it takes")}};
  return table;
}

const Table& veto_keys() {
  static const Table table = {
      "veto",
      {"一票否决", "a veto"},
      joined({{need("id", text(), "编号", "its id")},
              words_table().keys,
              {key("rules", list(text()), "看哪些规则", "rules by id, pattern, topic or provision"),
               need("cap", text(), "等次至多是哪个", "the grade at best")}})};
  return table;
}

}  // namespace ducha::rule
