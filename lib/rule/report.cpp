// What `ducha rules` prints: list_report(), rule_report(), trace_report().
#include "rule/report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/text.h"
#include "cel/format.h"
#include "result/run.h"

namespace ducha::rule {

namespace {

void show_parameters(const Rulebook& book, const Rule& rule, Lang lang, std::string& out) {
  for (const Parameter* parameter : parameters_of(book, rule)) {
    const Parameter& p = *parameter;
    out += fmt::format("  {} {}\n", p.id, p.spec.label.in(lang));
    for (const DatedValue& v : p.values) {
      const auto source = book.references.find(v.source);
      out += fmt::format("    {}: {}  ({}{}{})\n", v.from ? to_string(*v.from) : "-",
                         v.value.is(cel::Kind::absent)
                             ? std::string(lang == Lang::zh ? "未设定" : "not set")
                             : value_words(book, v.value, lang),
                         source == book.references.end() ? v.source : source->second.title.in(lang),
                         v.ref.empty() ? "" : " " + v.ref, v.trust.empty() ? "" : ", " + v.trust);
    }
  }
}

}  // namespace

std::string kind_names(const Rule& rule, Lang lang) {
  std::string out;
  for (const dossier::KindSpec* kind : rule.kinds())
    add_to(out, lang == Lang::zh ? "、" : ",", lang == Lang::zh ? kind->title.zh : kind->name);
  return out;
}

std::string severity_word(const Rulebook& book, Severity severity, Lang lang) {
  return lang == Lang::zh ? result::severity_title(book.severity_words, severity).zh
                          : std::string(name(severity));
}

std::string value_words(const Rulebook& book, const cel::Value& value, Lang lang) {
  const bool zh = lang == Lang::zh;
  std::string out;
  if (value.is(cel::Kind::list) && value.list->size > 0 &&
      value.list->items[0].is(cel::Kind::record)) {
    for (std::uint32_t i = 0; i < value.list->size; ++i)
      add_to(out, zh ? "；" : "; ", value_words(book, value.list->items[i], lang));
    return out;
  }
  const dossier::RecordSpec* record =
      value.is(cel::Kind::record) ? book.schema.record_of(value.record->type) : nullptr;
  if (record == nullptr) return cel::show_plain(value, lang);
  for (std::size_t i = 0; i < record->fields.size(); ++i) {
    const dossier::FieldSpec& f = record->fields[i];
    if (const cel::Value& part = value.record->slots[i]; !part.is(cel::Kind::absent))
      add_to(out, zh ? "，" : ", ",
             fmt::format("{} {}", f.label.in(lang).empty() ? f.name : f.label.in(lang),
                         value_words(book, part, lang)));
  }
  return out;
}

Message title_of(const Rulebook& book, const Rule& rule) {
  if (!rule.title.empty() || rule.cites.empty()) return rule.title;
  const Provision* p = book.provision(rule.cites[0]);
  return p == nullptr ? Message{} : p->words;
}

std::string list_json(const Rulebook& book, const std::string& topic) {
  auto list = nlohmann::ordered_json::array();
  for (const auto* rules : {&book.rules, &book.measures})
    for (const Rule& r : *rules) {
      if (!topic.empty() && r.topic != topic) continue;
      auto kinds = nlohmann::ordered_json::array();
      const std::string names = kind_names(r);
      for (const std::string_view kind : split(names, ',')) kinds.push_back(kind);
      list.push_back({{"id", r.id},
                      {"topic", r.topic},
                      {"measure", r.measure},
                      {"severity", r.measure ? std::string_view() : name(r.severity)},
                      {"kinds", kinds},
                      {"cites", r.cites},
                      {"title", json_words(title_of(book, r))},
                      {"file", r.file->name()},
                      {"line", r.where.line}});
    }
  return json_text(nlohmann::ordered_json{
             {"format", "ducha-rules"}, {"rulebook", book.id}, {"rules", list}}) +
         "\n";
}

namespace {

// What a rule finds, or that it is a measure.
std::string sort_of(const Rulebook& book, const Rule& rule, Lang lang) {
  if (!rule.measure) return severity_word(book, rule.severity, lang);
  return lang == Lang::zh ? "指标" : "measure";
}

}  // namespace

std::string list_report(const Rulebook& book, const std::string& topic_id, Lang lang) {
  std::string out;
  for (const Topic& topic : book.topics) {
    if (!topic_id.empty() && topic.id != topic_id) continue;
    std::string rows;
    for (const auto* rules : {&book.rules, &book.measures})
      for (const Rule& r : *rules) {
        if (r.topic != topic.id) continue;
        rows += fmt::format("  {:<46} {:<8} {:<12} {:<20} {}\n", r.id, sort_of(book, r, lang),
                            kind_names(r, lang), joined(r.cites, ","), title_of(book, r).in(lang));
      }
    if (!rows.empty()) out += fmt::format("{} {}\n{}", topic.id, topic.title.in(lang), rows);
  }
  return out;
}

std::string rule_report(const Rulebook& book, const Rule& rule, Lang lang) {
  const bool zh = lang == Lang::zh;
  std::string out = fmt::format("{}  {}  {}  {}:{}\n", rule.id, sort_of(book, rule, lang),
                                kind_names(rule, lang), rule.file->name(), rule.where.line);
  if (!rule.title.empty()) out += rule.title.in(lang) + "\n";
  for (const std::string& id : rule.cites)
    if (const Provision* p = book.provision(id))
      out += say("\n{}（{}）\n  {}\n", "\n{} ({})\n  {}\n", p->id, title(p->modality, lang),
                 p->words.in(lang))
                 .in(lang);
  out += '\n';
  const auto part = [&](std::string_view label, const Expression& e) {
    if (e) out += fmt::format("{}: {}\n", label, e.text);
  };
  for (const Each& each : rule.each) part("each " + each.name, each.list);
  part("when", rule.when);
  for (const Let& let : rule.lets) part("let " + let.name, let.value);
  for (const Condition& c : rule.conditions)
    part(rule.measure ? "value" : rule.conditions.size() == 1 ? "assert" : "check", c.that);
  for (const Dated<Message>& d : rule.remedies)
    out += fmt::format("\n{}{}{}\n", d.from ? to_string(*d.from) + " " : "",
                       zh ? "整改：" : "remedy: ", d.said.in(lang));
  if (!rule.supply.empty())
    out += fmt::format("{}{}\n", zh ? "补交：" : "supply: ", rule.supply.in(lang));
  std::string parameters;
  show_parameters(book, rule, lang, parameters);
  if (!parameters.empty()) out += fmt::format("\n{}\n{}", zh ? "参数" : "parameters", parameters);
  return out;
}

std::string trace_report(const std::vector<Traced>& traced, const std::vector<std::string>& extra,
                         const std::string& locator, Lang lang) {
  const bool zh = lang == Lang::zh;
  std::size_t bad = 0;
  std::string out;
  for (const Traced& t : traced) {
    const bool found = t.state == Traced::State::found;
    bad += found ? 0 : 1;
    if (!locator.empty() && !t.sentence->id.starts_with(locator)) continue;
    out += fmt::format("{} {}  {}\n", t.sentence->id,
                       found                             ? (zh ? "一致" : "found")
                       : t.state == Traced::State::moved ? (zh ? "移位" : "moved")
                                                         : (zh ? "改变" : "changed"),
                       t.sentence->words.in(lang));
    if (!t.text.empty())
      out += fmt::format("  {}{}\n",
                         found || t.state == Traced::State::moved ? ""
                         : zh                                     ? "此处现为："
                                                                  : "in its place: ",
                         visible(t.text));
    for (const Rule* r : t.rules) out += fmt::format("  {} [{}]\n", r->id, joined(r->cites, ", "));
  }
  // Of one locator it cannot be said which sentences would be beyond it.
  if (locator.empty())
    for (const std::string& s : extra)
      out += fmt::format("{}{}\n", zh ? "规则库没有的句子：" : "not in the rulebook: ", visible(s));
  out += zh ? fmt::format("{} 句，{} 句一致，{} 句改变或移位，{} 句规则库没有\n", traced.size(),
                          traced.size() - bad, bad, extra.size())
            : fmt::format("{} sentences: {} found, {} changed or moved, {} not in the rulebook\n",
                          traced.size(), traced.size() - bad, bad, extra.size());
  return out;
}

}  // namespace ducha::rule
