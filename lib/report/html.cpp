// The HTML report: one file that needs nothing else, for a screen or for paper.
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/assets/assets.h"
#include "report/html_parts.h"

namespace ducha::report {

namespace html {

// By hash and not by nonce: the page is a file, and the same run must give the same bytes. Without
// script-src, default-src 'none' forbids scripts altogether.
std::string policy(std::string_view style, std::string_view script) {
  const auto hash = [](std::string_view bytes) {
    const Digest d = sha256(bytes);
    return "'sha256-" + base64({reinterpret_cast<const char*>(d.data()), d.size()}) + "'";
  };
  return fmt::format("default-src 'none'; style-src {};{} base-uri 'none'; form-action 'none'",
                     hash(style),
                     script.empty() ? std::string() : " script-src " + hash(script) + ";");
}

View::View(const result::Run& r, const Options& o)
    : run(r), options(o), scores(result::score(r)), index(r), topics(r.topics) {
  // Findings name groups of the nearest level, which comes first.
  for (const result::Group& g : run.groups) groups.emplace(g.id, &g);
  topics.insert(topics.end(), result::topics_beside().begin(), result::topics_beside().end());
}

// Cut: a name of a thousand characters would push every column of a table aside.
std::string View::group(const std::string& id, const std::string& name) const {
  return text(shorten(result::group_title(run, nearest(run), id, name).in(options.lang), 60));
}

namespace {

// Findings that a page without scripts shows.
constexpr std::size_t kPlainRows = 500;

// Sections that the run has nothing for are not in the page, so no link leads nowhere.
std::string navigation(const View& v, bool with_speech, bool with_network, bool with_scores) {
  std::string out = fmt::format("<nav aria-label=\"{}\"><ul>", v.in({"本页内容", "On this page"}));
  const auto item = [&](const char* id, const Message& words) {
    out += fmt::format("<li><a href=\"#{}\">{}</a></li>", id, v.in(words));
  };
  item("overview", {"总览", "Overview"});
  if (with_speech) item("speech", {"条款分布", "Provisions"});
  if (with_network) item("network", {"隶属网络", "Network"});
  if (with_scores) item("scores", {"考评", "Scores"});
  item("findings", {"问题清单", "Findings"});
  item("organizations", {"逐个单位", "Organizations"});
  return out + "</ul></nav>\n";
}

}  // namespace

// A browser without scripts, a mail gateway or an archive shows these rows. They are few: the page
// holds all findings once more as data.
std::string plain_findings(const View& v) {
  if (v.run.findings.empty()) return {};
  std::string out =
      fmt::format("<noscript>\n<p class=\"note\">{}</p>\n<div class=\"wide\"><table><thead><tr>",
                  v.in({"浏览器未启用脚本：下表不能筛选和排序。",
                        "Scripts are off: this table cannot be filtered or sorted."}));
  std::vector<Message> heads = {{"等级", "Severity"},
                                {"单位", "Organization"},
                                {"问题", "Problem"},
                                {"整改或补交", "Remedy or what to supply"}};
  const bool technical = v.options.technical;
  if (technical) heads.insert(heads.end(), {{"规则", "Rule"}, {"位置", "Place"}});
  for (const Message& head : heads) out += fmt::format("<th scope=\"col\">{}</th>", v.in(head));
  out += "</tr></thead><tbody>\n";
  std::size_t rows = 0;
  for (const result::Finding& f : v.run.findings) {
    if (rows++ == kPlainRows) break;
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>",
                       v.in(verdict_of(v.run, f)), text(who_of(v.run, f, v.options.lang)),
                       v.in(f.message), v.in(advice(f, v.index.rule(f.rule))));
    if (technical)
      out += fmt::format("<td><code>{}</code></td><td class=\"place\">{}</td>", text(f.rule),
                         text(place_of(f)));
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  if (v.run.findings.size() > kPlainRows)
    out += fmt::format("<p class=\"note\">{}</p>\n",
                       v.in(say("只列前{}个，共{}个。", "The first {} of {}.", kPlainRows,
                                v.run.findings.size())));
  return out + "</noscript>\n";
}

}  // namespace html

// The sections are drawn before the head of the page, since the navigation lists those that are
// there.
std::string write_html(const result::Run& run, const Options& options) {
  const html::View v(run, options);
  const std::string speech = html::speech(v);
  const std::string network = html::network(v);
  const std::string scores = html::scores(v);
  const std::string title = v.in(run.title());
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>",
      options.lang == Lang::zh ? "zh-CN" : "en", html::policy(assets::kStyle, assets::kScript),
      title);
  out += assets::kStyle;
  out += fmt::format("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#findings\">{}</a>\n",
                     v.in({"跳到问题清单", "Skip to the findings"}));
  out += html::overview(v);
  out.insert(out.find("<main>"),
             html::navigation(v, !speech.empty(), !network.empty(), !scores.empty()));
  out += speech + network + scores;
  out += fmt::format(
      "<section id=\"findings\" tabindex=\"-1\">\n<h2>{}</h2>\n{}"
      "<div id=\"findings-app\"></div>\n</section>\n"
      "<section id=\"organizations\" tabindex=\"-1\">\n<h2>{}</h2>\n"
      "<div id=\"organizations-app\"></div>\n</section>\n</main>\n",
      v.in({"问题清单", "Findings"}), html::plain_findings(v), v.in({"逐个单位", "Organizations"}));
  out += fmt::format("<footer>ducha {} · {} {}", html::text(run.tool_version),
                     v.in(run.rulebook_title), html::text(run.rulebook_version));
  if (options.technical)
    out += fmt::format(" · <span class=\"hash\">{}</span>", html::text(run.rulebook_digest));
  out += "</footer>\n";
  out += "<script type=\"application/json\" id=\"data\">";
  out += html::data(v);
  out += "</script>\n<script>";
  out += assets::kScript;
  out += "</script>\n</body>\n</html>\n";
  return out;
}

}  // namespace ducha::report
