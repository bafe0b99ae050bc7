// Of the HTML report: the source document as a map. Each provision is coloured by the verdicts of
// the rules that cite it; what has no rule is shown as such. A locator 2.2-s3c is part 2, item 2.2,
// sentence 3, provision c; other shapes of locator fall into fewer steps.
#include <fmt/format.h>

#include <algorithm>

#include "report/html_parts.h"
#include "report/with_number.h"

namespace ducha::report::html {

namespace {

// Steps of a locator; what has another shape is one step.
std::string part_of(const std::string& id) { return id.substr(0, id.find_first_of(".-")); }
std::string item_of(const std::string& id) { return id.substr(0, id.find('-')); }
std::string sentence_of(std::string id) {
  while (!id.empty() && id.back() >= 'a' && id.back() <= 'z') id.pop_back();
  return id;
}

struct Cell {
  const result::ProvisionInfo* provision = nullptr;
  Counts counts{};
  bool ruled = false;
  std::vector<const result::Measure*> measures = {};  // that count it; they judge nothing

  std::uint64_t failed() const { return counts[Verdict::fail]; }
  std::uint64_t open() const { return counts[Verdict::unknown] + counts[Verdict::error]; }
  std::uint64_t judged() const {
    return failed() + open() + counts[Verdict::pass] + counts[Verdict::waived];
  }
  // From nothing to check to most of it broken.
  const char* heat() const {
    if (!ruled) return measures.empty() ? "none" : "measured";
    if (judged() == 0) return "idle";
    if (failed() == 0) return open() > 0 ? "unknown" : "pass";
    const double share = static_cast<double>(failed()) / static_cast<double>(judged());
    return share < 0.1 ? "f1" : share < 0.5 ? "f2" : "f3";
  }
  // Colour alone says nothing to some readers, nor on paper.
  std::string mark() const {
    if (!ruled) return measures.empty() ? "" : "#";
    if (judged() == 0) return "–";
    if (failed() > 0) return fmt::format("{}✗", failed());
    return open() > 0 ? fmt::format("{}?", open()) : "✓";
  }
};

std::string modality(const View& v, const std::string& id) {
  static const std::map<std::string_view, Message> words = {{"required", {"必须", "required"}},
                                                            {"should", {"应当", "should"}},
                                                            {"encouraged", {"提倡", "encouraged"}},
                                                            {"statement", {"陈述", "statement"}}};
  const auto found = words.find(id);
  return found == words.end() ? text(id) : v.in(found->second);
}

// For the tooltip and for screen readers, which see no colours.
std::string told(const View& v, const Cell& c) {
  std::string out;
  if (!c.ruled) {
    for (const result::Measure* m : c.measures)
      out += (out.empty() ? "" : v.in({"、", ", "})) +
             (m->title.empty() ? text(m->id) : v.in(m->title));
    return c.measures.empty() ? v.in({"没有规则检查", "no rule checks it"})
                              : v.in({"只计数，不判断：", "counted, not judged: "}) + out;
  }
  for (const Verdict verdict : {Verdict::fail, Verdict::unknown, Verdict::error, Verdict::waived,
                                Verdict::pass, Verdict::not_applicable})
    if (const std::uint64_t n = c.counts[verdict]; n > 0)
      add_to(out, v.in({"，", ", "}), with_number(v.in(title(verdict)), n, v.options.lang));
  return out.empty() ? v.in({"没有档案涉及", "no dossier is concerned"}) : out;
}

// In the order of the catalogue, which is that of the speech.
std::vector<Cell> cells_of(const View& v) {
  std::vector<Cell> out;
  std::map<std::string_view, std::size_t> number;
  for (const result::ProvisionInfo& p : v.run.provisions) {
    number.emplace(p.id, out.size());
    out.push_back({&p, {}, false, {}});
  }
  for (const result::RuleInfo& r : v.run.rules)
    for (const std::string& id : r.cites) {
      const auto found = number.find(id);
      if (found == number.end()) continue;
      Cell& c = out[found->second];
      c.ruled = true;
      c.counts += r.counts;
    }
  for (const result::Measure& m : v.run.measures)
    for (const std::string& id : m.cites)
      if (const auto found = number.find(id); found != number.end())
        out[found->second].measures.push_back(&m);
  return out;
}

// A provision without a rule filters nothing, so it is no link.
std::string cell(const View& v, const Cell& c, const std::string& letter) {
  const std::string id = text(c.provision->id);
  const std::string words =
      fmt::format("{}{}{}{} — {}", v.options.technical ? id + " " : std::string(),
                  v.in({"［", "["}), modality(v, c.provision->modality),
                  v.in({"］", "] "}) + v.in(c.provision->words), told(v, c));
  const std::string inside = fmt::format("<b>{}</b><small>{}</small>", text(letter), c.mark());
  if (!c.ruled)
    return fmt::format(
        "<span class=\"cell {}\" title=\"{}\"><span aria-hidden=\"true\">{}</span>"
        "<span class=\"unseen\">{}</span></span>",
        c.heat(), words, inside, words);
  return fmt::format(
      "<a class=\"cell {}\" href=\"#findings\" data-filter=\"provision\" data-value=\"{}\" "
      "title=\"{}\" aria-label=\"{}\">{}</a>",
      c.heat(), id, words, words, inside);
}

// 第3句 of 2.2-s3; other locators as they are.
std::string sentence_words(const View& v, const std::string& sentence, std::size_t dash) {
  const std::string rest = dash == sentence.npos ? sentence : sentence.substr(dash + 1);
  if (v.options.lang == Lang::en || rest.size() < 2 || rest[0] != 's') return text(rest);
  return fmt::format("第{}句", text(rest.substr(1)));
}

// The sentences of an item, each a frame around its provisions.
std::string item(const View& v, const std::vector<Cell>& cells, std::size_t from, std::size_t to) {
  std::string out;
  std::string open;
  for (std::size_t i = from; i < to; ++i) {
    const std::string& id = cells[i].provision->id;
    const std::string sentence = sentence_of(id);
    if (sentence != open) {
      if (!open.empty()) out += "</span></li>";
      const std::size_t dash = sentence.find('-');
      out += fmt::format(
          "<li><a class=\"sentence\" href=\"#findings\" data-filter=\"provision\" "
          "data-value=\"{}\" aria-label=\"{}\">{}</a><span>",
          text(sentence), sentence_words(v, sentence, dash), sentence_words(v, sentence, dash));
      open = sentence;
    }
    out += cell(v, cells[i], id.size() > sentence.size() ? id.substr(sentence.size()) : id);
  }
  return out + (open.empty() ? "" : "</span></li>");
}

// The words of a heading: `2-h` of a part, the item_heading among the sentences of an item.
std::string heading(const View& v, const std::string& id) {
  for (const result::SentenceInfo& s : v.run.sentences)
    if ((s.kind == "heading" && part_of(s.id) == id) ||
        (s.kind == "item_heading" && item_of(s.id) == id))
      return v.in(s.words);
  return {};
}

std::string legend(const View& v) {
  std::string out = "<p class=\"legend\">";
  for (const auto& [heat, mark, words] :
       std::initializer_list<std::tuple<const char*, const char*, Message>>{
           {"f3", "n✗", {"半数以上不符合", "half or more fail"}},
           {"f2", "n✗", {"一成以上不符合", "a tenth or more fail"}},
           {"f1", "n✗", {"不足一成不符合", "less than a tenth fail"}},
           {"unknown", "n?", {"有无法判断的", "some unknown"}},
           {"pass", "✓", {"全部符合", "all pass"}},
           {"idle", "–", {"没有档案涉及", "no dossier is concerned"}},
           {"measured", "#", {"只计数", "counted alone"}},
           {"none", "", {"没有规则检查", "no rule checks it"}}})
    out += fmt::format("<span class=\"cell key {}\"><small>{}</small></span>{}", heat, mark,
                       v.in(words));
  return out + "</p>\n";
}

// As people cite it; its id where that says more.
std::string locator(const View& v, const std::string& id) {
  const Message passage = passage_of(v.run, id);
  return v.options.technical || passage.empty() ? text(id) : v.in(passage);
}

// Those most often broken, with their words: what the colours stand for.
std::string worst(const View& v, std::vector<Cell> cells) {
  constexpr std::size_t kShown = 12;
  std::erase_if(cells, [](const Cell& c) { return c.failed() == 0; });
  if (cells.empty()) return {};
  std::stable_sort(cells.begin(), cells.end(),
                   [](const Cell& a, const Cell& b) { return a.failed() > b.failed(); });
  const std::size_t all = cells.size();
  if (cells.size() > kShown) cells.resize(kShown);
  std::string out = fmt::format(
      "<table class=\"worst\"><caption>{}</caption><thead><tr><th scope=\"col\">{}</th>"
      "<th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\" class=\"n\">{}</th>"
      "<th scope=\"col\" class=\"n\">{}</th></tr></thead><tbody>\n",
      all > kShown ? v.in(say("不符合最多的{}条（共{}条被违反）",
                              "The {} provisions broken most ({} are broken)", kShown, all))
                   : v.in({"被违反的条款", "Provisions that are broken"}),
      v.in({"条款", "Provision"}), v.in({"要求", "Modality"}), v.in({"内容", "What it asks"}),
      v.in(title(Verdict::fail)), v.in({"已判断", "Judged"}));
  for (const Cell& c : cells)
    out += fmt::format(
        "<tr><td><a href=\"#findings\" data-filter=\"provision\" data-value=\"{}\">{}</a></td>"
        "<td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
        text(c.provision->id), locator(v, c.provision->id), modality(v, c.provision->modality),
        v.in(c.provision->words), c.failed(), c.judged());
  return out + "</tbody></table>\n";
}

}  // namespace

std::string speech(const View& v) {
  const std::vector<Cell> cells = cells_of(v);
  if (cells.empty()) return {};
  std::size_t ruled = 0;
  std::size_t counted = 0;
  for (const Cell& c : cells) {
    ruled += c.ruled ? 1 : 0;
    counted += !c.ruled && !c.measures.empty() ? 1 : 0;
  }
  std::string out = fmt::format(
      "<section id=\"speech\" tabindex=\"-1\">\n<h2>{}</h2>\n<p class=\"note\">{}</p>\n{}",
      v.in({"条款分布", "Provisions"}),
      v.in(say(
          "共{}条，本次检查的规则涉及{}条，另有{}条只有指标计数，其余{}条没有规则。选一格，下面的清"
          "单只列这一条的问题。",
          "{} provisions; the rules of this run check {}, {} more are counted by a measure, the "
          "other {} have none. A cell filters the findings below.",
          cells.size(), ruled, counted, cells.size() - ruled - counted)),
      legend(v));
  std::string part;
  for (std::size_t i = 0; i < cells.size();) {
    const std::string& id = cells[i].provision->id;
    if (part_of(id) != part) {
      if (!part.empty()) out += "</tbody></table>\n";
      part = part_of(id);
      out += fmt::format("<table class=\"map\"><caption><b>{}</b> {}</caption><tbody>\n",
                         text(part), heading(v, part));
    }
    std::size_t to = i;
    while (to < cells.size() && item_of(cells[to].provision->id) == item_of(id)) ++to;
    out += fmt::format(
        "<tr><th scope=\"row\"><a href=\"#findings\" data-filter=\"provision\" "
        "data-value=\"{}\"><b>{}</b> {}</a></th><td><ul>{}</ul></td></tr>\n",
        text(item_of(id)), text(item_of(id)), heading(v, item_of(id)), item(v, cells, i, to));
    i = to;
  }
  return out + "</tbody></table>\n" + worst(v, cells) + "</section>\n";
}

}  // namespace ducha::report::html
