// Of the HTML report: the organizations by the scoring sheet. The ranking is drawn by the
// script, since it is searched and sorted; bands and groups are written here.
#include <fmt/format.h>

#include <algorithm>

#include "base/decimal.h"
#include "report/html_parts.h"

namespace ducha::report::html {

namespace {

// What undecided matters do to points, by the sheet.
Message silence(const View& v) {
  switch (v.run.sheet.silence) {
    case result::Silence::lost:
      return {"有的单位还有无材料可判的内容：按无材料不得分处理，补报后可重新核算。",
              "Some have matters without evidence: these earn nothing until papers are handed in."};
    case result::Silence::withheld:
      return {"有的单位还有无材料可判的内容：相应分值暂不计入，补报后可计。",
              "Some have matters without evidence: their points are withheld until papers are "
              "handed in."};
    case result::Silence::nothing:
      return {"有的单位还有无法判断的项目：不计分，也不扣分，得分可能下降。",
              "Some have items that could not be decided: these cost no points now and could "
              "later."};
  }
  return {};
}

// How many of each kind are in each band.
std::string distribution(const View& v) {
  const auto& bands = v.run.sheet.bands;
  if (bands.empty()) return {};
  std::map<std::string, std::vector<std::size_t>> kinds;
  std::map<std::string, std::size_t> ungraded;
  std::map<std::string, bool> pending;
  for (const result::OrganizationScore& s : v.scores.organizations) {
    const std::string& kind = v.run.organizations[s.organization].kind;
    auto& counts = kinds[kind];
    counts.resize(bands.size());
    if (s.band) {
      ++counts[*s.band];
    } else {
      ++ungraded[kind];
    }
    if (s.at_stake > 0) pending[kind] = true;
  }
  std::string out;
  for (const auto& [kind, counts] : kinds) {
    // Shares are of all organizations of the kind, so that bands and those without a grade add up.
    std::size_t all = ungraded[kind];
    std::size_t most = 1;
    for (const std::size_t n : counts) {
      all += n;
      most = std::max(most, n);
    }
    out += fmt::format(
        "<div class=\"chart\"><table class=\"bars\"><caption>{}</caption><thead><tr>"
        "<th scope=\"col\">{}</th><th scope=\"col\" class=\"grow\"><span class=\"unseen\">{}</span>"
        "</th><th scope=\"col\" class=\"n\">{}</th><th scope=\"col\" "
        "class=\"n\">%</th></tr></thead>"
        "<tbody>\n",
        v.kind(kind), v.in({"等次", "Band"}), v.in({"图", "Chart"}), v.in({"个数", "Number"}));
    for (std::size_t b = 0; b < bands.size(); ++b) {
      const double n = static_cast<double>(counts[b]);
      out += fmt::format(
          "<tr><th scope=\"row\">{} <small>≥ {}</small></th><td class=\"grow\">{}</td>"
          "<td class=\"n\">{}</td><td class=\"n\">{:.1f}</td></tr>\n",
          v.in(bands[b].title), decimal_to_string(bands[b].from),
          bar({{"s-band", 100 * n / static_cast<double>(most)}}), counts[b],
          100 * n / static_cast<double>(all));
    }
    out += "</tbody></table>";
    if (pending[kind]) out += fmt::format("<p class=\"note\">{}</p>", v.in(silence(v)));
    if (ungraded[kind] > 0)
      out +=
          fmt::format("<p class=\"note\">{}</p>",
                      v.in(say("暂不评定：{}个单位，已有依据的分值不足 {}%。",
                               "Not graded yet: {} organizations; less than {} % of their sheet is "
                               "decided.",
                               ungraded[kind], decimal_to_string(v.run.sheet.graded_from))));
    out += "</div>\n";
  }
  return out;
}

// Means are of all organizations, graded or not; how many are not graded is a column of its own.
std::string group_means(const View& v) {
  if (v.scores.groups.empty()) return {};
  std::string out = fmt::format("<table><caption>{}</caption><thead><tr>",
                                v.in({"各地情况", "How the groups stand"}));
  const auto head = [&](const std::string& words, bool number) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>", number ? " class=\"n\"" : "", words);
  };
  head(v.in({"单位", "Group"}), false);
  head(v.in({"类别", "Kind"}), false);
  head(v.in({"个数", "Number"}), true);
  head(v.in({"平均分", "Mean"}), true);
  head(v.in({"最低", "Least"}), true);
  head(v.in({"最高", "Most"}), true);
  for (const result::Band& b : v.run.sheet.bands) head(v.in(b.title), true);
  head(v.in({"暂不评定", "Not graded yet"}), true);
  out += "</tr></thead><tbody>\n";
  for (const result::GroupScore& g : v.scores.groups) {
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td><td class=\"n\">{}</td>",
        v.group(g.group, g.name), v.kind(g.kind), g.organizations, decimal_to_string(g.mean),
        decimal_to_string(g.least), decimal_to_string(g.most));
    for (const std::size_t n : g.bands) out += fmt::format("<td class=\"n\">{}</td>", n);
    out += fmt::format("<td class=\"n\">{}</td>", g.ungraded);
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

}  // namespace

std::string scores(const View& v) {
  if (v.scores.organizations.empty()) return {};
  std::string notes;
  for (const result::SheetNote& n : v.run.sheet.notes)
    notes += fmt::format("<p class=\"note\">{}</p>\n", v.in(n.message));
  return fmt::format(
      "<section id=\"scores\" tabindex=\"-1\">\n<h2>{}</h2>\n<p class=\"note\">{}</p>\n"
      "{}<div class=\"charts\">{}</div>\n{}<div id=\"scores-app\"></div>\n</section>\n",
      v.run.sheet.title.empty() ? v.in({"考评", "Scores"}) : v.in(v.run.sheet.title),
      v.in({"每一分的扣减都对应一个问题、一份缺少的材料或一次人工评分。",
            "Every point taken is traced to a finding, to evidence that is missing, or to a "
            "mark."}),
      notes, distribution(v), group_means(v));
}

}  // namespace ducha::report::html
