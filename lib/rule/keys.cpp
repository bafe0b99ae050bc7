// The keys of rules, measures, parameters and what else is judged or drawn, as tables in the order
// of the house. Who reads them is load_rules.cpp, load.cpp, repair.cpp and evidence.cpp; what they
// mean at length is described in docs/rulebook.md.
#include "rule/keys.h"

#include "dossier/keys.h"
#include "rule/rulebook.h"

namespace ducha::rule {

using namespace yaml;  // NOLINT: tables of keys are written in its words

Value severity_word() { return word({"note", "warning", "error"}); }

namespace {

// The first of kEvery is "always", which is said by leaving `period` out.
Value every() { return word({std::begin(kEvery) + 1, std::end(kEvery)}); }

Key silence() {
  return key("silence", any_of(words()), "不理会哪项 lint 检查，为什么",
             "checks of lint to be ignored here, and why");
}

// A text in both languages, or several, each from a day on: provisions change, and old years are
// judged again.
Value dated_words() { return words() | list(in(dated_words_keys)); }

// Of rules and measures alike: who and when.
std::vector<Key> head() {
  return {
      key("reminder", words(), "届满前提醒的函叫什么",
          "what the letter is called that says beforehand when it falls due"),
      key("aliases", texts(), "以前的编号，台账凭它认出",
          "ids it had before; history and ledgers know it by them"),
      key("cites", texts(), "依据的条款，见 provisions.yaml", "the provisions that it rests on"),
      key("severity", severity_word(), "问题的等级；默认看第一条依据的语气",
          "how grave a finding is; else by the first provision cited"),
      need("kind", texts(), "针对哪类档案，可写几类",
           "the kind of dossier that is judged, or several"),
      key("period", every() | in(period_keys), "按每个已结束的月、季、年等判断",
          "judged for every such period that has ended"),
      key("from", date(), "从这天起施行", "not in force before this day"),
      key("to", date(), "施行到这天", "not in force after this day"),
      key("lifetime", word({"any"}) | in(dossier::lifetime_keys),
          "存续期以外也判断：any，或另写起止", "when it binds: `any`, or days of its own"),
      silence(),
      key("when", expression(), "何时适用", "where it applies; where false, it is not applicable"),
  };
}

// `check`: what the message is not beside.
std::vector<Key> tail(std::vector<std::string_view> check) {
  return {
      key("at", text(), "问题指在哪里：字段，或 let 的名字",
          "what a finding points at: a field, or a name of `let`"),
      key("message", dated_words(), "错在哪里，{…} 里写表达式",
          "what is wrong; {...} holds an expression")
          .not_beside(std::move(check)),
      key("remedy", dated_words(), "怎样整改", "what would mend it"),
      key("supply", words(), "无法判断时要补什么材料",
          "the evidence to hand in when the verdict is unknown"),
      key("repair", in(repair_keys), "整改计划怎样改档案",
          "what mends a failing dossier, for `ducha plan`"),
      key("note", words(), "给作者的说明", "what authors should know"),
  };
}

Key let_key() {
  return key("let", any_of(expression() | in(let_keys)), "给各部分起名，依次可用",
             "names for parts, in order");
}

}  // namespace

const Table& rule_keys() {
  static const Table table = {
      "rule",
      {"规则", "the rule"},
      joined(
          {{need("id", text(), "编号：主题/缺陷", "its id: topic/defect"),
            key("title", words(), "规则叫什么；默认取第一条依据的大意",
                "what it is called; else the paraphrase of the first provision")},
           head(),
           {key("each", any_of(expression()), "列表的每一项各自判断，写名字和列表，如 {x: rooms}",
                "judges every item of a list by itself: a name and its list, as {x: rooms}"),
            let_key(),
            key("assert", expression(), "合格的条件", "what holds where all is well")
                .not_beside({"check"}),
            key("check", list(in(condition_keys)), "几个条件，各有说法",
                "several conditions, each with its message")},
           tail({"check"})}),
      {},
      {"assert", "check"}};
  return table;
}

const Table& measure_keys() {
  static const Table table = {
      "measure",
      {"指标", "the measure"},
      joined({{need("measure", text(), "指标的编号：主题/名称", "its id: topic/name"),
               need("title", words(), "指标叫什么", "what it is called")},
              head(),
              {let_key(), need("value", expression(), "指标的值", "its value"),
               key("unit", text(), "值的单位", "the unit of its value")},
              tail({})}),
      "measure"};  // tells a measure from a rule: both stand in <topic>.yaml
  return table;
}

const Table& condition_keys() {
  static const Table table = {
      "condition",
      {"check 的项", "an item of check"},
      {need("that", expression(), "合格的条件", "what holds where all is well"),
       key("message", dated_words(), "不合格时错在哪里", "what is wrong where it does not hold"),
       key("remedy", dated_words(), "怎样整改，代替规则的 remedy",
           "what would mend it, in place of the rule's")}};
  return table;
}

const Table& let_keys() {
  static const Table table = {
      "let",
      {"let 的项", "an item of let"},
      {need("is", expression(), "它的值", "its value"),
       key("zh", text(), "给人看的名称，中文", "what people see it called, in Chinese"),
       key("en", text(), "给人看的名称，英文", "what people see it called, in English")}};
  return table;
}

const Table& period_keys() {
  static const Table table = {"period",
                              {"period ", "period"},
                              {need("of", every(), "哪种时段", "which periods"),
                               key("share", yaml::number(), "存续至少占时段的几成，如0.5",
                                   "the share of it that one must have existed for, such as 0.5")}};
  return table;
}

const Table& dated_words_keys() {
  static const Table table = {
      "dated_words",
      {"文字", "the text"},
      joined({{key("from", date(), "从这天起这样说", "the day from which it is said")},
              words_table().keys})};
  return table;
}

namespace {

// What a repair changes: of the dossier itself, and under `first` of the one that must act before.
std::vector<Key> acts() {
  return {
      key("set", any_of(expression()), "写入字段的值", "fields and the values that they get"),
      key("append", any_of(any_of(expression())), "在列表里加一项", "an item that a list gets"),
      key("give", any_of(words()), "由人提供的内容", "what people supply"),
  };
}

}  // namespace

const Table& repair_keys() {
  static const Table table = {"repair",
                              {"repair ", "the repair"},
                              joined({{key("first", in(repair_first_keys), "先要具备什么，由谁办",
                                           "what must hold before, and whose step it is")},
                                      acts()})};
  return table;
}

const Table& repair_first_keys() {
  static const Table table = {
      "repair_first",
      {"first ", "first"},
      joined({{need("holds", expression(), "先要具备的条件", "what must hold before"),
               need("of", expression(), "由哪份档案去办：引用字段",
                    "a reference to the dossier whose step it is"),
               need("step", words(), "办什么", "what is to be done")},
              acts()})};
  return table;
}

const Table& parameter_keys() {
  static const Table table = [] {
    Table out = dossier::parameter_keys();
    out.keys.push_back(key("local", flag(), "由地方设定，下面的值没有上级依据",
                           "a locality sets it; the values have no higher authority"));
    out.keys.push_back(key("values", list(in(dated_value_keys)), "各时期的值，由早到晚",
                           "its values by day, sorted by `from`"));
    return out;
  }();
  return table;
}

const Table& dated_value_keys() {
  static const Table table = {
      "value",
      {"values 的项", "an item of values"},
      {key("from", date(), "从这天起", "the day from which it holds"),
       key("value", anything(), "值；空着就是此后没有值", "the value; null: none from then on"),
       key("source", text(), "出处，见 sources.yaml",
           "where it comes from: a source of sources.yaml"),
       key("ref", text(), "出处的哪一条", "the place within the source"),
       key("trust", text(), "可信程度", "how far it can be trusted"),
       key("note", words(), "补充说明", "what else people should know of it")}};
  return table;
}

const Table& definition_keys() {
  static const Table table = {
      "definition",
      {"定义", "the definition"},
      {key("zh", text(), "叫什么，中文", "what it is called, in Chinese"),
       key("en", text(), "叫什么，英文", "what it is called, in English"),
       need("of", any_of(text()), "参数与类型", "its parameters and their types"),
       need("is", expression(), "表达式", "the expression"), silence()}};
  return table;
}

const Table& network_keys() {
  static const Table table = {
      "relation",
      {"关系", "the link"},
      {key("zh", text(), "关系叫什么，中文", "what it is called, in Chinese"),
       key("en", text(), "关系叫什么，英文", "what it is called, in English"),
       key("beside", flag(), "隶属之外的关系，画成虚线",
           "a tie beside the belonging, drawn dashed"),
       need("kind", text(), "从哪类档案出发", "the kind of dossier that it leads from"),
       key("when", expression(), "何时有这层关系", "where it is drawn"),
       need("to", expression(), "通向谁：名称或引用", "whom it leads to: a name, or a reference")}};
  return table;
}

const Table& evidence_keys() {
  static const Table table = {
      "evidence",
      {"材料", "the evidence"},
      {need("id", text(), "编号", "its id"),
       key("zh", text(), "材料叫什么，中文", "what it is called, in Chinese"),
       key("en", text(), "材料叫什么，英文", "what it is called, in English"),
       key("each", flag(), "列表的每一项各有一份", "one paper for each item of the list"),
       key("holder", text(), "保存它的那类单位",
           "the kind of organization that keeps it, where it is another"),
       need("shows", any_of(list(text())), "能证明哪类档案的哪些字段",
            "kinds, and the paths that it shows")}};
  return table;
}

}  // namespace ducha::rule
