// cover(): every provision with its rules and measures, or why it has none; as text, JSON,
// Markdown.
#include "rule/coverage.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "rule/report.h"

namespace ducha::rule {

namespace {

using nlohmann::ordered_json;

// `2.3` of the locator `2.3-s4`, `2` of `2-h`.
std::string item_of(const std::string& sentence) { return sentence.substr(0, sentence.find('-')); }

std::vector<std::string> ids(const std::vector<const Rule*>& rules) {
  std::vector<std::string> out;
  out.reserve(rules.size());
  for (const Rule* r : rules) out.push_back(r->id);
  return out;
}

// How a provision is checked, in a line.
Message how(const CoveredProvision& p) {
  if (p.open()) return {"未覆盖", "open"};
  std::vector<std::string> all = ids(p.rules);
  for (const Rule* m : p.measures) all.push_back(m->id);
  if (all.empty()) return p.provision->not_checkable;
  const std::string list = joined(all, ", ");
  return {list, list};
}

std::string_view modality_of(const Provision& p) { return title(p.modality, Lang::en); }

std::string_view mark(const CoveredProvision& p) {
  if (p.open()) return "open";
  if (!p.rules.empty()) return "rule";
  // A rule that judges says more than a measure that counts, so it is named where there are both.
  if (!p.measures.empty()) return "measure";
  return p.provision->modality == Modality::statement ? "statement" : "not checkable";
}

// The same in words.
std::string_view mark(const CoveredProvision& p, Lang lang) {
  static constexpr std::pair<std::string_view, std::string_view> kZh[] = {
      {"open", "未覆盖"},
      {"rule", "规则"},
      {"measure", "指标"},
      {"statement", "陈述"},
      {"not checkable", "无法检查"}};
  const std::string_view en = mark(p);
  for (const auto& [id, zh] : kZh)
    if (lang == Lang::zh && id == en) return zh;
  return en;
}

// Text in a cell of a Markdown table. Only what words of a rulebook hold: report/markdown.h escapes
// what comes from dossiers.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*' || c == '_') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string both(const Message& m) { return cell(m.zh) + "<br>" + cell(m.en); }

void summary(const Coverage& c, Lang lang, std::string& out) {
  out +=
      lang == Lang::zh
          ? fmt::format(
                "条款 {}：有规则 {}，只统计 {}，无法检查（有理由） {}，不约束任何人 {}，未覆盖 {}；"
                "没有测试的规则 {}\n",
                c.provisions, c.by_rule, c.by_measure, c.not_checkable, c.statements, c.open.size(),
                c.untested.size())
          : fmt::format(
                "{} provisions: {} by rules, {} only counted, {} not checkable and why, "
                "{} bind nobody, {} open; {} rules without a test\n",
                c.provisions, c.by_rule, c.by_measure, c.not_checkable, c.statements, c.open.size(),
                c.untested.size());
}

}  // namespace

Coverage cover(const Rulebook& book, const std::set<std::string>& tested) {
  Coverage out;
  out.book = &book;
  // By id: cites were looked up at load, so every entry meets its provision below.
  std::map<std::string, CoveredProvision> by_id;
  for (const auto* rules : {&book.rules, &book.measures})
    for (const Rule& r : *rules) {
      if (!r.measure && tested.count(r.id) == 0) out.untested.push_back(&r);
      for (const std::string& id : r.cites)
        (r.measure ? by_id[id].measures : by_id[id].rules).push_back(&r);
    }
  std::map<std::string, Message> headings;
  for (const Sentence& s : book.sentences)
    if (s.kind == "heading" || s.kind == "item_heading") headings[item_of(s.id)] = s.words;
  for (const Sentence& s : book.sentences) {
    const std::string id = item_of(s.id);
    // The heading of a part opens a group of its own; its items follow.
    if (s.kind == "heading" && (out.items.empty() || out.items.back().id != id))
      out.items.push_back({id, headings[id], {}});
    for (const Provision& p : book.provisions) {
      if (p.sentence != s.id) continue;
      if (out.items.empty() || out.items.back().id != id)
        out.items.push_back({id, headings[id], {}});
      CoveredProvision c = by_id[p.id];
      c.provision = &p;
      ++out.provisions;
      if (c.open()) {
        out.open.push_back(p.id);
      } else if (!c.rules.empty()) {
        ++out.by_rule;
      } else if (!c.measures.empty()) {
        ++out.by_measure;
      } else {
        ++(p.modality == Modality::statement ? out.statements : out.not_checkable);
      }
      out.items.back().provisions.push_back(std::move(c));
    }
  }
  return out;
}

std::string coverage_text(const Coverage& c, Lang lang) {
  std::string out;
  for (const CoveredItem& item : c.items) {
    out += item.id + (item.heading.empty() ? "" : " " + item.heading.in(lang)) + "\n";
    for (const CoveredProvision& p : item.provisions)
      out += fmt::format("  {:<9} {:<10} {:<13} {}\n", p.provision->id,
                         title(p.provision->modality, lang), mark(p, lang), how(p).in(lang));
  }
  for (const Rule* r : c.untested) out += say("没有测试：{}\n", "no test: {}\n", r->id).in(lang);
  for (const std::string& id : c.open) out += say("未覆盖：{}\n", "open: {}\n", id).in(lang);
  summary(c, lang, out);
  return out;
}

std::string coverage_json(const Coverage& c) {
  ordered_json out;
  out["format"] = "ducha-coverage";
  out["rulebook"] = {{"id", c.book->id}, {"version", c.book->version}};
  out["summary"] = {{"provisions", c.provisions},   {"rule", c.by_rule},
                    {"measure", c.by_measure},      {"not_checkable", c.not_checkable},
                    {"statement", c.statements},    {"open", c.open.size()},
                    {"untested", c.untested.size()}};
  out["items"] = ordered_json::array();
  for (const CoveredItem& item : c.items) {
    ordered_json i = {{"id", item.id}, {"heading", json_words(item.heading)}};
    i["provisions"] = ordered_json::array();
    for (const CoveredProvision& p : item.provisions) {
      ordered_json row = {{"id", p.provision->id},       {"modality", modality_of(*p.provision)},
                          {"bound", p.provision->bound}, {"words", json_words(p.provision->words)},
                          {"checked", mark(p)},          {"rules", ids(p.rules)},
                          {"measures", ids(p.measures)}};
      if (!p.provision->not_checkable.empty())
        row["not_checkable"] = json_words(p.provision->not_checkable);
      if (!p.provision->dated.empty()) row["dated"] = json_words(p.provision->dated);
      i["provisions"].push_back(std::move(row));
    }
    out["items"].push_back(std::move(i));
  }
  out["untested"] = ids(c.untested);
  out["open"] = c.open;
  return json_text(out, 2) + "\n";
}

namespace {

void provision_row(const Rulebook& book, const CoveredProvision& p, std::string& out) {
  std::vector<std::string> bound;
  for (const std::string& id : p.provision->bound) {
    const auto actor = book.actors.find(id);
    bound.push_back(actor == book.actors.end() ? id : actor->second.zh);
  }
  const Message h = how(p);
  std::string check = h.zh == h.en ? cell(h.zh) : both(h);
  if (!p.provision->dated.empty()) check += "<br>" + cell(p.provision->dated.zh);
  out += fmt::format("| {}<br>{} | {} | {} | {} |\n", p.provision->id, modality_of(*p.provision),
                     both(p.provision->words), cell(joined(bound, "、")), check);
}

void topic_table(const Rulebook& book, const Topic& topic, std::string& out) {
  out += fmt::format(
      "\n### {} {} / {}\n\n| 编号 Id | 对象 Kind | 等级 | 依据 Cites | 含义 Meaning |\n"
      "| --- | --- | --- | --- | --- |\n",
      topic.id, topic.title.zh, topic.title.en);
  for (const auto* rules : {&book.rules, &book.measures})
    for (const Rule& r : *rules)
      if (r.topic == topic.id)
        out += fmt::format("| {} | {} | {} | {} | {} |\n", r.id, kind_names(r, Lang::zh),
                           r.measure ? "统计" : std::string(name(r.severity)),
                           joined(r.cites, ", "), both(title_of(book, r)));
}

void parameter_row(const Rulebook& book, const Parameter& p, std::string& out) {
  std::string values;
  for (const DatedValue& v : p.values) {
    const auto source = book.references.find(v.source);
    add_to(
        values, "<br>",
        fmt::format(
            "{}: {} ({}{}{})", v.from ? to_string(*v.from) : "-",
            v.value.is(cel::Kind::absent) ? "未设定" : cell(value_words(book, v.value, Lang::en)),
            cell(source == book.references.end() ? v.source : source->second.title.zh),
            v.ref.empty() ? "" : " " + cell(v.ref), v.trust.empty() ? "" : ", " + v.trust));
  }
  const auto unit = book.units.find(p.spec.unit);
  out += fmt::format("| {}{}{} | {} | {} |\n", cell(p.id),
                     unit == book.units.end() ? "" : "<br>" + unit->second.zh,
                     p.local ? "<br>地方设定 local" : "", both(p.spec.label), values);
}

}  // namespace

std::string coverage_markdown(const Coverage& c) {
  const Rulebook& book = *c.book;
  std::string out = fmt::format(
      "# 规则库 Rulebook: {} / {}\n\n"
      "Made by `ducha rules coverage --format markdown`; a test holds it to the rulebook. "
      "由命令生成，请勿手改。\n\n",
      book.title.zh, book.title.en);
  summary(c, Lang::zh, out);
  out += '\n';
  summary(c, Lang::en, out);
  out += "\n## 条款 Provisions\n";
  for (const CoveredItem& item : c.items) {
    out += fmt::format(
        "\n### {}{}\n", item.id,
        item.heading.empty() ? "" : fmt::format(" {} / {}", item.heading.zh, item.heading.en));
    if (item.provisions.empty()) continue;
    out += "\n| 条款 | 内容 Words | 约束 Bound | 检查 Check |\n| --- | --- | --- | --- |\n";
    for (const CoveredProvision& p : item.provisions) provision_row(book, p, out);
  }
  out += "\n## 规则与统计 Rules and measures\n";
  for (const Topic& topic : book.topics) topic_table(book, topic, out);
  out +=
      "\n## 参数 Parameters\n\n| 参数 Parameter | 含义 Meaning | 取值 Values |\n"
      "| --- | --- | --- |\n";
  for (const Parameter& p : book.parameters) parameter_row(book, p, out);
  return out;
}

}  // namespace ducha::rule
