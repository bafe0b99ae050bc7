// Of the HTML report: what was checked, how it went, by topic, county and severity, and over time.
#include <fmt/format.h>

#include <algorithm>

#include "base/wording.h"
#include "report/absent.h"
#include "report/html_parts.h"
#include "report/with_number.h"

namespace ducha::report::html {

namespace {

// What a reader needs to obtain the same report again: day, period, rulebook, profile.
std::string facts(const View& v) {
  const result::Run& run = v.run;
  std::string out = "<dl class=\"facts\">";
  const auto fact = [&](const Message& name, const std::string& value) {
    out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", v.in(name), value);
  };
  fact({"检查日期", "As of"}, text(day_words(run, v.options.lang)));
  fact({"督查周期", "Period"}, in_words(run.period, v.options.lang));
  if (!run.office.issuer.empty()) fact({"督查单位", "Inspected by"}, text(run.office.issuer));
  fact({"规则库", "Rulebook"},
       fmt::format("{} {}", v.in(run.rulebook_title), text(run.rulebook_version)));
  const std::string settings = settings_of(run, v.options.lang);
  fact({"地方配置", "Profile"}, settings.empty() ? "–" : text(settings));
  fact({"档案", "Dossiers"}, std::to_string(run.dossiers));
  const Message due = not_due_words(run);
  fact({"规则", "Rules"},
       std::to_string(run.rule_count) +
           (due.empty() ? std::string() : fmt::format(" <small>{}</small>", v.in(due))));
  return out + "</dl>\n";
}

// The one total, then what it is made of.
std::string counts(const View& v) {
  const Tally all = tally(v.run);
  std::string out =
      fmt::format("<ul class=\"counts\"><li class=\"{}\"><b>{}</b><span>{}</span></li>",
                  all.failed() == 0 ? "main good" : "main bad", all.failed(),
                  v.in(all.failed() == 0   ? Message{"未发现问题", "nothing found"}
                       : all.failed() == 1 ? Message{"个问题", "finding"}
                                           : Message{"个问题", "findings"}));
  const auto item = [&](std::string_view look, std::uint64_t n, const Message& words) {
    out += fmt::format("<li class=\"{}\"><b>{}</b><span>{}</span></li>", look, n, v.in(words));
  };
  for (const Severity s : {Severity::error, Severity::warning, Severity::note})
    item(name(s), all.fail[s], v.run.severity_title(s));
  item("unknown", all.unknown, title(Verdict::unknown));
  if (all.waived > 0) item("waived", all.waived, title(Verdict::waived));
  item("pass", v.run.counts[Verdict::pass], title(Verdict::pass));
  return out + "</ul>\n";
}

// Both arguments are HTML already.
std::string alert(const std::string& title, const std::string& items) {
  return fmt::format("<div class=\"alert\"><p><strong>{}</strong></p><ul>{}</ul></div>\n", title,
                     items);
}

std::string problems(const View& v) {
  if (v.run.problems.empty()) return {};
  std::string items;
  for (const Problem& p : v.run.problems)
    items += fmt::format("<li><code>{}</code> {}</li>", text(p.file), v.in(p.message));
  return alert(v.in({"有文件未能读取，本报告不完整：",
                     "Some inputs could not be read; this report lacks them:"}),
               items);
}

std::string absent(const View& v) {
  const AbsentWords words = absent_words(v.run);
  if (words.lines.empty()) return {};
  std::string items;
  for (const Message& line : words.lines) items += fmt::format("<li>{}</li>", v.in(line));
  return alert(v.in(words.title), items);
}

// Settings that the locality left open: the reader should see which numbers were not decided.
std::string defaults(const View& v) {
  if (v.run.defaults.empty()) return {};
  std::string out = fmt::format(
      "<details class=\"quiet\"><summary>{}</summary><ul>",
      v.in(say("{0}项参数用的是默认值，本地没有作出规定",
               "{1} at the default: the locality has not set it", v.run.defaults.size(),
               counted(v.run.defaults.size(), "parameter stands", "parameters stand"))));
  for (const std::string& id : v.run.defaults) {
    const Message value = v.run.parameter_value(id);
    out += fmt::format("<li>{}{}{}</li>", v.in(v.run.parameter_title(id)),
                       value.empty() ? "" : v.in({"：", ": "}), v.in(value));
  }
  return out + "</ul></details>\n";
}

std::uint64_t judged(const Counts& c) {
  return c[Verdict::pass] + c[Verdict::fail] + c[Verdict::unknown] + c[Verdict::waived] +
         c[Verdict::error];
}

// All topics of the rulebook are listed, also those without findings: that nothing was found is a
// result.
std::string by_topic(const View& v) {
  std::map<std::string, Bar> rows;
  for (const result::TopicInfo& t : v.topics) rows[t.id] = {v.in(t.title), "topic", t.id, {}, 0};
  const auto row = [&](const std::string& topic) -> Bar& {
    Bar& r = rows[topic];
    if (r.filter.empty()) r = {text(topic), "topic", topic, {}, 0};
    return r;
  };
  // What is wrong with a dossier as such is only ever counted when it fails: there is no rate.
  for (const result::RuleInfo& r : v.run.rules)
    if (result::origin_of(r.id) == result::Origin::rule) row(r.topic).judged += judged(r.counts);
  for (const result::Finding& f : v.run.findings) {
    const result::RuleInfo* rule = v.index.rule(f.rule);
    row(rule == nullptr ? f.rule.substr(0, f.rule.find('/')) : rule->topic).tally.add(f);
  }
  std::vector<Bar> list;
  for (auto& [id, r] : rows)
    if (r.judged > 0 || r.tally.open() > 0) list.push_back(std::move(r));
  return bars(v, {"按主题", "By topic"}, {"主题", "Topic"}, std::move(list), 20);
}

std::string by_group(const View& v) {
  if (v.run.groups.empty()) return {};
  const std::string& level = v.run.groups.front().kind;
  std::map<std::string_view, Bar> rows;
  for (const result::Group& g : v.run.groups) {
    if (g.kind != level) continue;
    Bar& r = rows[g.id];
    r = {v.group(g.id, g.name), "group", g.id, {}, 0};
    for (const auto& [topic, c] : g.topics) r.judged += judged(c);
  }
  for (const result::Finding& f : v.run.findings)
    if (const auto r = rows.find(f.group); r != rows.end()) r->second.tally.add(f);
  std::vector<Bar> list;
  list.reserve(rows.size());
  for (auto& [id, r] : rows) list.push_back(std::move(r));
  const Message head = v.run.kind_title(level);
  return bars(v, {"按" + head.zh, "By " + head.en}, head, std::move(list), 16);
}

// From the gravest down.
std::string by_severity(const View& v) {
  std::vector<Bar> list;
  for (const Severity s : {Severity::error, Severity::warning, Severity::note}) {
    Bar b{v.in(v.run.severity_title(s)), "severity", std::string(name(s)), {}, 0};
    for (const result::Finding& f : v.run.findings)
      if (f.severity == s) b.tally.add(f);
    list.push_back(std::move(b));
  }
  return bars(v, {"按等级", "By severity"}, {"等级", "Severity"}, std::move(list), 3);
}

// Failing and unknown, a point a run.
std::string trend(const View& v) {
  const auto& points = v.options.trend;
  if (points.size() < 2) return {};
  constexpr double kWidth = 640, kHeight = 190, kLeft = 52, kRight = 90, kTop = 14, kBottom = 28;
  std::uint64_t most = 1;
  for (const TrendPoint& p : points) most = std::max({most, p.fail, p.unknown});
  const auto x = [&](std::size_t i) {
    return kLeft + (kWidth - kLeft - kRight) * static_cast<double>(i) /
                       static_cast<double>(points.size() - 1);
  };
  const auto y = [&](std::uint64_t n) {
    return kTop +
           (kHeight - kTop - kBottom) * (1 - static_cast<double>(n) / static_cast<double>(most));
  };
  std::string out = fmt::format(
      "<figure class=\"trend\"><figcaption>{}</figcaption>\n<svg viewBox=\"0 0 {} {}\" "
      "role=\"img\" "
      "aria-label=\"{}\">",
      v.in({"历次检查", "Over time"}), kWidth, kHeight,
      v.in(say("不符合：从{}到{}；无法判断：从{}到{}",
               "failing: from {} to {}; unknown: from {} to {}", points.front().fail,
               points.back().fail, points.front().unknown, points.back().unknown)));
  for (const std::uint64_t n : {std::uint64_t{0}, most})
    out += fmt::format(
        "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
        "<text class=\"axis end\" x=\"{}\" y=\"{:.1f}\">{}</text>",
        kLeft, kWidth - kRight, y(n), y(n), kLeft - 8, y(n) + 4, n);
  out += fmt::format("<text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>", kLeft, kHeight - 6,
                     text(points.front().as_of));
  out += fmt::format("<text class=\"axis end\" x=\"{}\" y=\"{}\">{}</text>", kWidth - kRight,
                     kHeight - 6, text(points.back().as_of));
  const auto line = [&](std::uint64_t TrendPoint::*count, Verdict verdict, double shift) {
    std::string path;
    for (std::size_t i = 0; i < points.size(); ++i)
      path += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", x(i), y(points[i].*count));
    out += fmt::format("<polyline class=\"line {}\" points=\"{}\"/>", name(verdict), path);
    if (points.size() <= 20)
      for (std::size_t i = 0; i < points.size(); ++i)
        out += fmt::format("<circle class=\"dot {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\"/>",
                           name(verdict), x(i), y(points[i].*count));
    out += fmt::format("<text class=\"label {}\" x=\"{}\" y=\"{:.1f}\">{}</text>", name(verdict),
                       kWidth - kRight + 10, y(points.back().*count) + 4 + shift,
                       with_number(v.in(title(verdict)), points.back().*count, v.options.lang));
  };
  // Labels at the right must not lie on one another.
  const double gap = y(points.back().unknown) - y(points.back().fail);
  const double shift = std::abs(gap) < 15 ? (gap >= 0 ? 15 - gap : -15 - gap) : 0;
  line(&TrendPoint::fail, Verdict::fail, shift > 0 && gap >= 0 ? -shift / 2 : 0);
  line(&TrendPoint::unknown, Verdict::unknown, shift > 0 && gap >= 0 ? shift / 2 : shift);
  out += fmt::format("</svg>\n<details class=\"quiet\"><summary>{}</summary><table><thead><tr>",
                     v.in({"数字", "Numbers"}));
  for (const Message& head :
       {Message{"日期", "Day"}, Message{"不符合", "Fail"}, Message{"无法判断", "Unknown"},
        Message{"新出现", "Opened"}, Message{"已消除", "Closed"}})
    out += fmt::format("<th scope=\"col\">{}</th>", v.in(head));
  out += "</tr></thead><tbody>";
  for (const TrendPoint& p : points)
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                       text(p.as_of), p.fail, p.unknown, p.opened, p.closed);
  return out + "</tbody></table></details></figure>\n";
}

// Nothing judged is no share of 0 %.
std::string share(std::uint64_t part, std::uint64_t of) {
  if (of == 0) return "–";
  return fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(of));
}

}  // namespace

// Rectangles of SVG and no styled elements: widths in a style attribute would need style-src
// 'unsafe-inline'.
std::string bar(const std::vector<std::pair<std::string_view, double>>& parts) {
  std::string out =
      "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">";
  double x = 0;
  for (const auto& [colour, width] : parts) {
    if (width <= 0) continue;
    out += fmt::format("<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"10\"/>", colour,
                       x, width);
    x += width;
  }
  return out + "</svg>";
}

// The bars of one chart share a scale. Charts by severity keep their order; the others begin with
// the longest bar.
std::string bars(const View& v, const Message& caption, const Message& head, std::vector<Bar> rows,
                 std::size_t shown) {
  if (rows.empty()) return {};
  if (rows.front().filter != "severity")
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Bar& a, const Bar& b) { return a.tally.open() > b.tally.open(); });
  std::uint64_t most = 1;
  bool rates = false;
  for (const Bar& r : rows) {
    most = std::max(most, r.tally.open());
    rates = rates || r.judged > 0;
  }
  const auto part = [&](std::uint64_t n) {
    return 100.0 * static_cast<double>(n) / static_cast<double>(most);
  };
  const std::string heads = fmt::format(
      "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"grow\"><span "
      "class=\"unseen\">{}</span></th><th scope=\"col\" class=\"n\">{}</th><th scope=\"col\" "
      "class=\"n\">{}</th>{}</tr></thead>",
      v.in(head), v.in({"图", "Chart"}), v.in(title(Verdict::fail)), v.in(title(Verdict::unknown)),
      rates ? fmt::format("<th scope=\"col\" class=\"n\">{}</th>", v.in({"不符合率", "Failing"}))
            : "");
  std::string out =
      fmt::format("<div class=\"chart\"><table class=\"bars\"><caption>{}</caption>{}<tbody>\n",
                  v.in(caption), heads);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == shown)
      out += fmt::format(
          "</tbody></table><details class=\"quiet\"><summary>{}</summary><table "
          "class=\"bars\">{}<tbody>\n",
          v.in(say("其余{}个", "{} more", rows.size() - shown)), heads);
    const Bar& r = rows[i];
    const Tally& t = r.tally;
    out += fmt::format(
        "<tr><th scope=\"row\"><a href=\"#findings\" data-filter=\"{}\" "
        "data-value=\"{}\">{}</a></th>"
        "<td class=\"grow\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
        r.filter, text(r.value), r.label,
        bar({{"s-error", part(t.fail[2])},
             {"s-warning", part(t.fail[1])},
             {"s-note", part(t.fail[0])},
             {"s-unknown", part(t.unknown)}}),
        t.failed(), t.unknown);
    if (rates) out += fmt::format("<td class=\"n\">{}</td>", share(t.failed(), r.judged));
    out += "</tr>\n";
  }
  return out +
         (rows.size() > shown ? "</tbody></table></details></div>\n" : "</tbody></table></div>\n");
}

// What could not be read, and who handed in nothing, comes before the totals: these are not
// complete then.
std::string overview(const View& v) {
  std::string out = fmt::format(
      "<header><h1>{}</h1>\n{}</header>\n<main>\n"
      "<section id=\"overview\" tabindex=\"-1\">\n<h2>{}</h2>\n{}{}{}",
      v.in(v.run.title()), facts(v), v.in({"总览", "Overview"}), problems(v), absent(v), counts(v));
  out += fmt::format(
      "<p class=\"legend\"><span class=\"key s-error\"></span>{}<span class=\"key "
      "s-warning\"></span>{}<span class=\"key s-note\"></span>{}<span class=\"key "
      "s-unknown\"></span>{}</p>\n",
      v.in(v.run.severity_title(Severity::error)), v.in(v.run.severity_title(Severity::warning)),
      v.in(v.run.severity_title(Severity::note)), v.in(title(Verdict::unknown)));
  out += "<div class=\"charts\">\n" + by_topic(v) + "<div>\n" + by_severity(v) + by_group(v) +
         trend(v) + "</div>\n</div>\n";
  return out + defaults(v) + "</section>\n";
}

}  // namespace ducha::report::html
