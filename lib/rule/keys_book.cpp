// The keys of rulebook.yaml, sources.yaml, provisions.yaml and of tests, and which kinds of files
// there are. Who reads them is load.cpp and, for tests, check/rule_tests.cpp.
#include "dossier/keys.h"
#include "rule/keys.h"
#include "rule/rulebook.h"

namespace ducha::rule {

using namespace yaml;  // NOLINT: tables of keys are written in its words

const Table& unit_keys() {
  static const Table table = {
      "unit",
      {"单位", "the unit"},
      {key("zh", text(), "中文", "in Chinese"), key("en", text(), "英文", "in English"),
       key("also", texts(), "数字后面还可以写的字：名、位",
           "words that may stand behind a number as well")}};
  return table;
}

const Table& rulebook_keys() {
  static const Table table = {
      "rulebook",
      {"规则库", "the rulebook"},
      {need("rulebook", yaml::whole(), "格式版本，写1", "the version of the format: 1"),
       need("id", text(), "规则库的编号", "its id"),
       need("version", text(), "规则库的版本", "its version"),
       need("title", words(), "规则库叫什么", "what it is called"),
       key("extends", text(), "叠在哪个规则库之上：它的文件夹", "the folder of the rulebook below"),
       key("languages", list(word({"zh", "en"})), "文字用哪几种语言",
           "the languages that its texts are in"),
       key("source", in(document_keys), "规则所出的文件",
           "the document that the rules are taken from"),
       key("report_title", words(), "报告叫什么", "what reports are called, after place and year"),
       key("severity", in(severities_keys), "各种语气的条款，问题是哪一级",
           "how grave findings are, by the modality of the provision"),
       key("severity_words", in(severity_words_keys), "报告里各级怎么说",
           "what reports call the severities"),
       key("default_profile", text(), "不另说明时用的地方配置",
           "the profile of runs that name none"),
       key("roll_up", texts(), "逐级汇总到哪些类别，由近到远",
           "kinds that verdicts are added up for, from the nearest up"),
       key("split", text(), "这个列表的每一项是一份档案",
           "a list of this name is as many dossiers"),
       key("other_kinds", word({"refuse", "ignore"}), "不属于任何类别的文档：报错还是略过",
           "documents of no kind are refused or passed over"),
       key("bands", list(in(band_keys)), "考评等次，由高到低",
           "grades of scores, from the best down"),
       key("changes", in(changes_keys), "对下层规则库的改动",
           "what this layer changes of those below"),
       key("topics", any_of(words()), "主题，按报告里的次序", "topics, in the order of reports"),
       key("units", any_of(in(unit_keys)), "单位，各怎么说", "units, as people read them"),
       key("money", text(), "金额的单位", "the unit of amounts")}};
  return table;
}

const Table& changes_keys() {
  static const Table table = {
      "changes",
      {"changes ", "changes"},
      {key("parameters", any_of(anything()), "参数的值", "values of parameters"),
       key("off", list(in(off_keys)), "停用的规则", "rules that are off")}};
  return table;
}

const Table& document_keys() {
  static const Table table = {
      "document",
      {"source ", "source"},
      {key("title", anything(), "文件的名称", "its title"),
       key("called", words(), "依据里怎么称呼它", "what grounds call it"),
       key("note", words(), "补充说明", "what else people should know of it")}};
  return table;
}

const Table& severities_keys() {
  static const Table table = {
      "severities",
      {"severity ", "severity"},
      {key("required", severity_word(), "必须做的", "of what is required"),
       key("should", severity_word(), "应当做的", "of what should be done"),
       key("encouraged", severity_word(), "鼓励做的", "of what is encouraged"),
       key("statement", severity_word(), "陈述", "of statements")}};
  return table;
}

const Table& severity_words_keys() {
  static const Table table = {
      "severity_words",
      {"severity_words ", "severity_words"},
      {need("note", words(), "note 级怎么说", "what `note` is called"),
       need("warning", words(), "warning 级怎么说", "what `warning` is called"),
       need("error", words(), "error 级怎么说", "what `error` is called")}};
  return table;
}

const Table& source_keys() {
  static const Table table = {
      "source",
      {"来源", "the source"},
      {need("title", words(), "名称", "its title"),
       key("issuer", text(), "发文机关", "who issued it"), key("date", text(), "日期", "its date"),
       key("trust", word({"A", "B", "C"}), "可信程度，A 最高", "how far it can be trusted, A most"),
       key("note", words(), "补充说明", "what else people should know of it"),
       key("cited", words(), "怎样引用", "how it is cited")}};
  return table;
}

const Table& provisions_keys() {
  static const Table table = {
      "provisions",
      {"provisions.yaml ", "provisions.yaml"},
      {key("sentences", list(in(sentence_keys)), "文件的每一句", "every sentence of the document"),
       need("provisions", list(in(provision_keys)), "条款", "the provisions"),
       key("actors", any_of(words()), "受约束的主体", "who can be bound")}};
  return table;
}

const Table& sentence_keys() {
  static const Table table = {
      "sentence",
      {"句子", "the sentence"},
      joined({{need("id", text(), "编号", "its id"),
               key("kind", text(), "哪种句子", "what kind of sentence it is"),
               key("fingerprint", text(), "原文的校验值", "a digest of its wording")},
              words_table().keys})};
  return table;
}

const Table& provision_keys() {
  static const Table table = {
      "provision",
      {"条款", "the provision"},
      joined(
          {{need("id", text(), "编号：句子加字母", "its id: that of the sentence and a letter"),
            need("modality", word({std::begin(kModalities), std::end(kModalities)}), "语气",
                 "how strongly it binds"),
            key("bound", texts(), "约束谁：本文件的主体", "who is bound: actors of this file"),
            key("level", text(), "哪一级的事", "the level that it concerns")},
           words_table().keys,
           {need("check", word({"rule", "measure", "none"}), "怎样检查", "how it can be checked"),
            key("not_checkable", words(), "check: none 时，为什么", "why, where `check` is none"),
            key("also_at", texts(), "说同一件事的句子", "sentences that say the same"),
            key("near", texts(), "相近的条款", "provisions that are near to it"),
            key("dated", words(), "后来的法规有何变化", "what law changed since")}})};
  return table;
}

const Table& tests_keys() {
  static const Table table = {
      "tests",
      {"测试文件", "the file of tests"},
      {key("base", any_of(any_of(anything())), "测试由之出发的档案",
           "dossiers that tests start from"),
       need("tests", list(in(test_keys)), "测试", "the tests"),
       key("survivors", list(in(survivor_keys)), "没有测试能发现的变异，为什么",
           "changes of a rule that no case can tell apart, and why")}};
  return table;
}

const Table& test_keys() {
  static const Table table = {
      "test",
      {"测试", "a test"},
      {need("name", text(), "测试叫什么", "what it is called"),
       need("dossier", text() | any_of(anything()), "被判断的档案：base 的名字，或写出",
            "the dossier that is judged: a name of `base`, or written out"),
       key("others", list(text() | in(other_keys) | any_of(anything())), "同场的其他档案",
           "the rest of the run"),
       key("profile", text(), "地方配置；默认是规则库的",
           "the profile; else the default of the rulebook"),
       key("set", any_of(anything()), "参数的值", "values of parameters"),
       key("marks", any_of(yaml::number() | in(mark_keys)), "人工评分", "marks that people gave"),
       key("points", any_of(text()), "各项应得的分，以及 total、grade 等",
           "the points of items, and of `total`, `grade` and the like"),
       key("period", text(), "督查的时段；默认是 as_of 所在的年",
           "the time inspected; else the calendar year of `as_of`"),
       key("as_of", date(), "判断的日期；默认 2024-12-31", "the day of judgement; else 2024-12-31"),
       key("with", any_of(anything()), "改动：路径与值", "what is set: paths and values"),
       key("without", texts(), "删去的路径", "paths that are removed"),
       key("expect", any_of(text() | any_of(text())), "应得的结论：规则与结论，或各项的结论",
           "verdicts by rule, or by item of it; of measures the value"),
       key("values", any_of(texts()), "问题里应出现的值", "values that the finding must show"),
       key("note", words(), "给作者的说明", "what authors should know")}};
  return table;
}

const Table& other_keys() {
  static const Table table = {
      "other",
      {"others 的项", "an item of others"},
      {need("base", text(), "base 里的名字", "a name of `base`"),
       key("as", text(), "用这个编号", "the id that it gets"),
       key("with", any_of(anything()), "改动：路径与值", "what is set: paths and values"),
       key("without", texts(), "删去的路径", "paths that are removed")},
      "base"};
  return table;
}

const Table& mark_keys() {
  static const Table table = {"mark",
                              {"评分", "a mark"},
                              {key("self", yaml::number(), "自评", "what they gave themselves"),
                               key("mark", yaml::number(), "考评", "what the examiner gave")}};
  return table;
}

const Table& survivor_keys() {
  static const Table table = {
      "survivor",
      {"存活的变异", "a survivor"},
      {need("rule", text(), "规则", "the rule"),
       need("change", text(), "变异，照列出的写", "the change, as listed"),
       need("why", words(), "为什么没有测试能发现", "why no case can tell it apart")}};
  return table;
}

std::span<const FileForm> file_forms() {
  static const FileForm forms[] = {
      {"rulebook", "rulebook.yaml", in(rulebook_keys)},
      {"sources", "sources.yaml", any_of(in(source_keys))},
      {"provisions", "provisions.yaml", in(provisions_keys)},
      {"parameters", "parameters.yaml", any_of(in(parameter_keys))},
      {"definitions", "definitions.yaml", any_of(in(definition_keys))},
      {"network", "network.yaml", list(in(network_keys))},
      {"evidence", "evidence.yaml", list(in(evidence_keys))},
      {"types", "schema/types.yaml", any_of(in(dossier::type_keys))},
      {"schema", "schema/<kind>.yaml", in(dossier::kind_keys) | in(dossier::layer_keys)},
      {"profile", "profiles/<name>.yaml", in(profile_keys)},
      {"test", "<topic>.test.yaml", in(tests_keys)},
      // Any other file is a topic. Measures first: they have a mark, and what has none is a rule.
      {"rule", "<topic>.yaml", list(in(measure_keys) | in(rule_keys))},
  };
  return forms;
}

const FileForm* form_of(const std::filesystem::path& name) {
  const std::string file = name.filename().string();
  const std::string folder = name.parent_path().filename().string();
  if (name.extension() != ".yaml") return nullptr;
  const auto forms = file_forms();
  for (const FileForm& form : forms) {
    const std::filesystem::path pattern(form.files);
    const std::string end = pattern.filename().string();
    // `<topic>` stands for any name; the first pattern that fits counts, so whole names come first.
    const std::size_t open = end.find('<');
    if (pattern.has_parent_path() != (folder == "schema" || folder == "profiles") ||
        (pattern.has_parent_path() && pattern.parent_path() != folder))
      continue;
    if (open == end.npos ? file == end : file.ends_with(end.substr(end.find('>') + 1)))
      return &form;
  }
  return nullptr;
}

}  // namespace ducha::rule
