// How what-if and forecast are written: text, JSON, CSV and a picture. The numbers come from
// check/explore.
#include "plan/explore_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "base/json_text.h"
#include "base/text.h"
#include "base/wording.h"
#include "report/csv.h"
#include "report/markup.h"

namespace ducha::plan {

namespace {

std::string label(const check::WhatIf::Row& row, bool total, Lang lang) {
  if (total) return lang == Lang::zh ? "合计" : "all";
  if (row.id.empty()) return lang == Lang::zh ? "未写明所属地区" : "group not stated";
  return row.name.empty() ? row.id : row.name;
}

std::vector<std::string> titles(const check::WhatIf& w, Lang lang) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < w.rules.size(); ++i)
    out.push_back(w.titles[i].empty() ? w.rules[i] : w.titles[i].in(lang));
  return out;
}

}  // namespace

// Values are columns, so that a spreadsheet draws a row as one line.
std::string csv_report(const check::WhatIf& w, Lang lang) {
  std::string out = lang == Lang::zh ? "编号,单位" : "id,name";
  for (const std::string& v : w.values) out += "," + report::csv_cell(v);
  out += "\r\n";
  const auto row = [&](const check::WhatIf::Row& r, bool total) {
    out += report::csv_cell(r.id) + "," + report::csv_cell(label(r, total, lang));
    for (const std::uint64_t n : r.failing) out += fmt::format(",{}", n);
    out += "\r\n";
  };
  for (const auto& g : w.groups) row(g, false);
  row(w.total, true);
  return out;
}

// A bar for each value, its number above it: the picture can be read without a scale.
std::string svg_report(const check::WhatIf& w, const rule::Parameter& p, Lang lang) {
  const std::size_t n = w.values.size();
  const double width = std::max(480.0, 60.0 + 36.0 * static_cast<double>(n));
  const double step = (width - 60) / static_cast<double>(n);
  const double bar = std::min(step * 0.7, 48.0);
  const std::uint64_t most =
      std::max<std::uint64_t>(1, *std::max_element(w.total.failing.begin(), w.total.failing.end()));
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"320\" viewBox=\"0 0 "
      "{0:.0f} "
      "320\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n<title>{1}</title>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      "<text x=\"{2:.1f}\" y=\"22\" text-anchor=\"middle\" font-size=\"14\">{1}</text>\n",
      width,
      report::markup_text(lang == Lang::zh
                              ? fmt::format("{}：不符合的单位数", p.spec.label.zh)
                              : fmt::format("{}: organizations that fail", p.spec.label.en)),
      width / 2);
  for (std::size_t i = 0; i < n; ++i) {
    // 220 of the 320 units of height: above is the title, below are the values.
    const double height =
        220.0 * static_cast<double>(w.total.failing[i]) / static_cast<double>(most);
    const double x = 40 + step * (static_cast<double>(i) + 0.5);
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"#1f5fa8\"/>\n"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n"
        "<text x=\"{:.1f}\" y=\"292\" text-anchor=\"middle\">{}</text>\n",
        x - bar / 2, 274 - height, bar, height, x, 268 - height, w.total.failing[i], x,
        report::markup_text(w.values[i]));
  }
  return out +
         fmt::format(
             "<line x1=\"40\" y1=\"274\" x2=\"{:.1f}\" y2=\"274\" stroke=\"black\"/>\n</svg>\n",
             width - 20);
}

std::string text_report(const check::WhatIf& w, const rule::Parameter& p, Lang lang) {
  const bool zh = lang == Lang::zh;
  std::string out =
      zh ? fmt::format("{}\n涉及规则：{}\n", p.spec.label.zh, joined(titles(w, lang), "、"))
         : fmt::format("{}\nrules: {}\n", p.spec.label.en, joined(titles(w, lang), ", "));
  for (const std::string& v : w.values) out += fmt::format("{:>8}", v);
  out += zh ? "   取值\n" : "   value\n";
  const auto row = [&](const check::WhatIf::Row& r, bool total) {
    for (const std::uint64_t n : r.failing) out += fmt::format("{:>8}", n);
    out += "   " + visible(label(r, total, lang)) + "\n";
  };
  for (const auto& g : w.groups) row(g, false);
  row(w.total, true);
  return out;
}

std::string json_report(const std::vector<check::Turn>& turns) {
  using nlohmann::ordered_json;
  ordered_json out = ordered_json::array();
  for (const check::Turn& t : turns)
    out.push_back({{"day", to_string(t.day)},
                   {"rule", t.finding.rule},
                   {"severity", name(t.finding.severity)},
                   {"kind", t.finding.kind},
                   {"dossier", t.finding.dossier},
                   {"name", t.finding.name},
                   {"group", t.finding.group},
                   {"file", t.finding.file},
                   {"line", t.finding.line},
                   {"path", t.finding.path},
                   {"before", name(t.before)},
                   {"message", json_words(t.finding.message)}});
  return json_text(out, 2) + "\n";
}

namespace {

// The turns of a day: one alone by its message; several of a rule, as where a period closes, by the
// title of the rule and whom it concerns.
void add_day(std::string& out, std::span<const check::Turn> turns, Lang lang) {
  const bool zh = lang == Lang::zh;
  const auto who = [](const check::Turn& t) {
    return visible(t.finding.name.empty() ? t.finding.dossier : t.finding.name);
  };
  std::set<std::string> told;
  for (const check::Turn& t : turns) {
    if (!told.insert(t.finding.rule).second) continue;
    std::vector<std::pair<std::string, std::size_t>> whom;
    for (const check::Turn& other : turns) {
      if (other.finding.rule != t.finding.rule) continue;
      const auto known = std::find_if(whom.begin(), whom.end(),
                                      [&](const auto& w) { return w.first == who(other); });
      if (known == whom.end())
        whom.emplace_back(who(other), 1);
      else
        ++known->second;
    }
    if (whom.size() == 1 && whom[0].second == 1) {
      const bool waiver = t.before == Verdict::waived;
      out += fmt::format("  {}{}\n    {}\n", who(t),
                         !waiver ? ""
                         : zh    ? "（豁免到期）"
                                 : " (its waiver ends)",
                         visible(t.finding.message.in(lang)));
      continue;
    }
    std::string list;
    for (const auto& [name, count] : whom) {
      add_to(list, zh ? "、" : ", ", name);
      if (count > 1) list += zh ? fmt::format("（{}项）", count) : fmt::format(" ({})", count);
    }
    out += fmt::format("  {}\n    {}\n", visible(t.title.in(lang)), list);
  }
}

}  // namespace

std::string text_report(const std::vector<check::Turn>& turns, Date from, Date until, Lang lang) {
  const bool zh = lang == Lang::zh;
  std::string out;
  for (std::size_t at = 0; at < turns.size();) {
    std::size_t end = at;
    while (end < turns.size() && turns[end].day == turns[at].day) ++end;
    out += in_words(turns[at].day, lang) + "\n";
    add_day(out, std::span(turns).subspan(at, end - at), lang);
    at = end;
  }
  out += zh ? fmt::format("{}至{}：{}个问题将因时间推移出现\n", in_words(from, lang),
                          in_words(until, lang), turns.size())
            : fmt::format("{} to {}: {} with time alone\n", to_string(from), to_string(until),
                          counted(turns.size(), "finding comes", "findings come"));
  return out;
}

}  // namespace ducha::plan
