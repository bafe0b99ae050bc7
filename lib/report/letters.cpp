// What stands in letters and in their index. See letters.h.
#include "report/letters.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/file_name.h"
#include "base/text.h"
#include "report/advice.h"

namespace ducha::report {

namespace {

constexpr std::size_t kValues = 400;  // code points of the values of a finding

std::string numbers(const std::vector<std::size_t>& list) {
  std::string out;
  for (const std::size_t n : list) out += fmt::format("{}{}", out.empty() ? "" : ", ", n);
  return out;
}

PageCell cell(std::string text) { return {{std::move(text)}}; }

// The number of a finding within its letter: what fails first, then what is unknown. Both lists are
// sorted.
std::size_t number_of(const result::Letter& letter, std::size_t finding) {
  const auto at = std::lower_bound(letter.failing.begin(), letter.failing.end(), finding);
  if (at != letter.failing.end() && *at == finding)
    return static_cast<std::size_t>(at - letter.failing.begin()) + 1;
  const auto u = std::lower_bound(letter.unknown.begin(), letter.unknown.end(), finding);
  return letter.failing.size() + static_cast<std::size_t>(u - letter.unknown.begin()) + 1;
}

}  // namespace

std::span<const LetterFormat> letter_formats() {
  static constexpr std::array table =
      std::to_array<LetterFormat>({{"html", ".html", draw_html},
                                   {"markdown", ".md", draw_markdown},
                                   {"xlsx", ".xlsx", draw_xlsx}});
  return table;
}

const LetterFormat* find_letter_format(std::string_view name) {
  for (const LetterFormat& f : letter_formats())
    if (f.name == name) return &f;
  return nullptr;
}

Letters::Letters(const result::Run& run, const Options& options)
    : run_(run), options_(options), index_(run), letters_(result::letters(run)) {
  std::set<std::string> taken;
  for (const result::Letter& l : letters_) {
    std::string name =
        file_name(l.id.empty() ? fmt::format("{}#{}", l.file, l.document + 1)
                               : fmt::format("{}-{}", l.kind.empty() ? "dossier" : l.kind, l.id));
    // Only a run that somebody wrote by hand comes here.
    while (!taken.insert(name).second) name += "-";
    files_.push_back(std::move(name));
  }
}

std::string Letters::who(const result::Letter& l) const {
  if (!l.name.empty()) return l.name;
  if (!l.id.empty()) return in(run_.kind_title(l.kind)) + " " + l.id;
  return fmt::format("{} #{}", l.file, l.document + 1);
}

std::string Letters::due(std::size_t finding) const {
  return result::deadline(run_, run_.findings[finding], options_.ledger);
}

// Days come before words that people wrote instead of a day.
std::string Letters::earliest(const std::vector<std::size_t>& findings) const {
  std::string out;
  for (const std::size_t f : findings) {
    const std::string day = due(f);
    if (!parse_date(day)) continue;
    if (out.empty() || day < out) out = day;
  }
  return out;
}

PageCell Letters::grounds(const result::Finding& f) const {
  PageCell out;
  if (const result::RuleInfo* r = index_.rule(f.rule))
    for (const std::string& id : r->cites) {
      const result::ProvisionInfo* p = index_.provision(id);
      out.lines.push_back(p == nullptr ? id : id + " " + in(p->words));
    }
  out.lines.push_back(fmt::format("{} {}", zh() ? "规则" : "rule", f.rule));
  return out;
}

std::vector<std::string> Letters::small_print(const result::Finding& f) const {
  std::vector<std::string> out;
  if (const std::string values = values_of(f, options_.lang); !values.empty())
    out.push_back((zh() ? "数值: " : "values: ") + shorten(values, kValues));
  std::string place = place_of(f);
  if (!f.path.empty()) place += " " + f.path;
  out.push_back((zh() ? "位置: " : "place: ") + place);
  // What people have said of it by now.
  using result::Column;
  if (const result::Known* known = options_.ledger.find(f.fingerprint); known != nullptr)
    for (const Column c : {Column::responsible, Column::state}) {
      const std::string& value = at(known->entry, c);
      if (!value.empty())
        out.push_back(
            fmt::format("{}: {}", in(result::title(c)),
                        c == Column::state ? result::shown_state(value, options_.lang) : value));
    }
  return out;
}

PageSection Letters::failing(const result::Letter& l) const {
  PageSection out;
  out.heading = zh() ? "需整改的问题" : "What is to be mended";
  out.table.heads =
      zh() ? std::vector<std::string>{"序号", "问题", "依据", "整改要求", "等级", "时限"}
           : std::vector<std::string>{"No.", "Problem", "Grounds", "Remedy", "Severity", "By"};
  out.table.widths = {5, 33, 27, 18, 7, 10};
  for (const std::size_t i : l.failing) {
    const result::Finding& f = run_.findings[i];
    PageCell problem = cell(in(f.message));
    const auto small = small_print(f);
    problem.lines.insert(problem.lines.end(), small.begin(), small.end());
    out.table.rows.push_back({cell(fmt::format("{}", number_of(l, i))), std::move(problem),
                              grounds(f), cell(in(advice(f, index_.rule(f.rule)))),
                              cell(in(title(f.severity))), cell(due(i))});
  }
  return out;
}

PageSection Letters::unknown(const result::Letter& l) const {
  PageSection out;
  out.heading = zh() ? "无法判断的事项" : "What cannot be decided";
  out.notes.push_back(zh() ? "缺少材料不等于符合要求;补交材料后重新检查。"
                           : "Missing evidence is not compliance; once the papers are there, it is "
                             "checked again.");
  out.table.heads = zh() ? std::vector<std::string>{"序号", "事项", "依据", "补证", "时限"}
                         : std::vector<std::string>{"No.", "Matter", "Grounds", "Papers", "By"};
  out.table.widths = {5, 44, 32, 9, 10};
  for (const std::size_t i : l.unknown) {
    const result::Finding& f = run_.findings[i];
    const result::RuleInfo* r = index_.rule(f.rule);
    PageCell matter;
    if (r != nullptr && !r->title.empty()) matter.lines.push_back(in(r->title));
    matter.lines.push_back(in(f.message));
    // No remedy: nobody knows yet whether anything is wrong.
    if (!f.hint.empty()) matter.lines.push_back(in(f.hint));
    if (!l.supply.named && r != nullptr && !r->supply.empty())
      matter.lines.push_back((zh() ? "补交: " : "supply: ") + in(r->supply));
    const auto small = small_print(f);
    matter.lines.insert(matter.lines.end(), small.begin(), small.end());
    std::vector<std::size_t> papers;
    for (std::size_t p = 0; p < l.supply.papers.size(); ++p) {
      const auto& settles = l.supply.papers[p].findings;
      if (std::binary_search(settles.begin(), settles.end(), i)) papers.push_back(p + 1);
    }
    out.table.rows.push_back({cell(fmt::format("{}", number_of(l, i))), std::move(matter),
                              grounds(f), cell(numbers(papers)), cell(due(i))});
  }
  return out;
}

std::string Letters::keeper(const result::Letter& l, const result::Paper& paper) const {
  const result::Need& about = paper.about;
  const bool own = about.kind == l.kind && about.dossier == l.id;
  const std::string holder = paper.evidence == result::Paper::kNone || !run_.evidence
                                 ? std::string()
                                 : (*run_.evidence)[paper.evidence].holder;
  const bool kept_elsewhere = !holder.empty() && holder != about.kind;
  if (own && !kept_elsewhere) return zh() ? "本单位" : "yourselves";
  std::string out = in(run_.kind_title(kept_elsewhere ? holder : about.kind));
  if (!kept_elsewhere) {
    // Of a dossier that nobody handed in the kind may not be known.
    if (!about.dossier.empty()) out += (out.empty() ? "" : " ") + index_.group(about.dossier);
  } else if (!run_.groups.empty() && run_.groups.front().kind == holder && !l.group.empty()) {
    out += " " + index_.group(l.group);
  }
  return out;
}

PageSection Letters::papers(const result::Letter& l) const {
  const result::Supply& s = l.supply;
  PageSection out;
  out.heading = zh() ? "补证清单" : "Papers to supply";
  if (!s.named) {
    out.notes.push_back(zh() ? "这份检查结果没有记录材料目录,所以只列所缺字段;用现在的 ducha "
                               "重新检查可得到材料清单。"
                             : "This run does not record which papers there are, so only the "
                               "fields that are missing "
                               "are listed; a check with this ducha lists papers.");
  } else if (s.smallest) {
    out.notes.push_back(
        zh() ? fmt::format("以下 {} 件材料是包含上述全部所缺内容的最小一组。", s.papers.size())
             : fmt::format("No set of fewer papers than these {} shows all that is missing above.",
                           s.papers.size()));
  } else {
    out.notes.push_back(zh()
                            ? "以下材料包含上述全部所缺内容,但未能证明是最小的一组。"
                            : "These papers show all that is missing above; that no fewer would do "
                              "is not proven.");
  }
  if (!s.complete)
    out.notes.push_back(zh() ? "有的事项所缺超过记录上限,补交后可能还需补充。"
                             : "Some matters lack more than is recorded; more may be asked for.");
  out.table.heads =
      zh() ? std::vector<std::string>{"序号", "材料", "出具单位", "用以填写", "对应事项", "时限"}
           : std::vector<std::string>{"No.", "Paper", "From", "Fields", "Settles", "By"};
  out.table.widths = {5, 28, 14, 33, 10, 10};
  for (std::size_t n = 0; n < s.papers.size(); ++n) {
    const result::Paper& paper = s.papers[n];
    std::vector<std::size_t> settles;
    for (const std::size_t f : paper.findings) settles.push_back(number_of(l, f));
    PageCell fields;
    fields.list = true;
    for (const result::Need& need : paper.shows) {
      const std::string words = in(result::title(run_, need));
      fields.lines.push_back(need.path.empty() || words == need.path
                                 ? words
                                 : fmt::format("{} ({})", words, need.path));
    }
    out.table.rows.push_back({cell(fmt::format("{}", n + 1)), cell(in(result::title(run_, paper))),
                              cell(keeper(l, paper)), std::move(fields), cell(numbers(settles)),
                              cell(earliest(paper.findings))});
  }
  return out;
}

PageSection Letters::settings(const result::Letter& l) const {
  PageSection out;
  out.heading = zh() ? "待检查方确定的参数" : "Parameters for whoever checks to set";
  out.notes.push_back(
      zh() ? "以下事项另缺地方配置中的参数,不由你单位补交。"
           : "These matters also lack parameters of the profile, which are not yours "
             "to supply.");
  out.table.heads = zh() ? std::vector<std::string>{"参数", "对应事项"}
                         : std::vector<std::string>{"Parameter", "Matters"};
  out.table.widths = {70, 30};
  for (const result::Paper& p : l.supply.settings) {
    std::vector<std::size_t> matters;
    for (const std::size_t f : p.findings) matters.push_back(number_of(l, f));
    out.table.rows.push_back({cell(p.about.path), cell(numbers(matters))});
  }
  return out;
}

PageSection Letters::waived(const result::Letter& l) const {
  PageSection out;
  out.heading = zh() ? "已豁免(不需整改)" : "Waived: nothing to do";
  out.table.heads = zh() ? std::vector<std::string>{"事项", "依据", "说明"}
                         : std::vector<std::string>{"Matter", "Grounds", "Note"};
  out.table.widths = {40, 30, 30};
  for (const std::size_t i : l.waived) {
    const result::Finding& f = run_.findings[i];
    out.table.rows.push_back({cell(in(f.message)), grounds(f), cell(in(f.hint))});
  }
  return out;
}

void Letters::facts(Page& page) const {
  page.lang = options_.lang;
  page.as_of = run_.as_of;
  page.facts.emplace_back(zh() ? "检查日期" : "As of", to_string(run_.as_of));
  page.facts.emplace_back(zh() ? "依据" : "Checked against", in(run_.rulebook_title));
  page.facts.emplace_back(zh() ? "地方配置" : "Profile", run_.profile);
  page.footer = fmt::format("ducha {} · {} {} · {}", run_.tool_version, run_.rulebook,
                            run_.rulebook_version, run_.rulebook_digest.substr(0, 12));
}

Page Letters::letter(std::size_t number) const {
  const result::Letter& l = letters_[number];
  Page page;
  page.title = zh() ? "整改通知书" : "Letter of rectification";
  page.addressee = who(l);
  if (!l.id.empty()) page.facts.emplace_back(in(run_.kind_title(l.kind)), l.id);
  if (!l.group.empty() && l.group != l.id && !run_.groups.empty())
    page.facts.emplace_back(in(run_.kind_title(run_.groups.front().kind)), index_.group(l.group));
  facts(page);
  page.paragraphs.push_back(
      zh() ? fmt::format("经检查,到 {} 为止,你单位有 {} 个问题需要整改,{} 项因缺少材料无法判断。",
                         to_string(run_.as_of), l.failing.size(), l.unknown.size())
           : fmt::format("As of {}, {} findings are to be mended and {} matters cannot be decided.",
                         to_string(run_.as_of), l.failing.size(), l.unknown.size()));
  page.paragraphs.push_back(zh() ? "请在各项时限前完成整改、补交材料,并报送整改情况。"
                                 : "Please mend, or supply what is missing, by the day named with "
                                   "each, and report.");
  std::vector<std::size_t> all = l.failing;
  all.insert(all.end(), l.unknown.begin(), l.unknown.end());
  if (std::any_of(all.begin(), all.end(), [&](std::size_t f) { return due(f).empty(); }))
    page.paragraphs.push_back(zh() ? "时限空白处,由签发单位填写。"
                                   : "Where no day is named, the profile sets no time limit.");
  if (!l.failing.empty()) page.sections.push_back(failing(l));
  if (!l.unknown.empty()) page.sections.push_back(unknown(l));
  if (!l.supply.papers.empty()) page.sections.push_back(papers(l));
  if (!l.supply.settings.empty()) page.sections.push_back(settings(l));
  if (!l.waived.empty()) page.sections.push_back(waived(l));
  page.signature =
      zh() ? std::vector<std::string>{"签发单位(盖章)", "签发日期", "签收人", "签收日期"}
           : std::vector<std::string>{"Issued by (seal)", "On", "Received by", "On"};
  return page;
}

Page Letters::index(const LetterFormat& format) const {
  Page page;
  page.title = zh() ? "整改通知书目录" : "Letters of rectification";
  facts(page);
  std::size_t failing = 0;
  std::size_t unknown = 0;
  PageSection list;
  list.table.heads = zh()
                         ? std::vector<std::string>{"单位",     "类别",     "旗县区",  "需整改",
                                                    "无法判断", "补证材料", "最近时限"}
                         : std::vector<std::string>{"Organization", "Kind",   "County",   "To mend",
                                                    "Unknown",      "Papers", "First day"};
  list.table.widths = {32, 14, 14, 9, 9, 9, 13};
  for (std::size_t n = 0; n < letters_.size(); ++n) {
    const result::Letter& l = letters_[n];
    failing += l.failing.size();
    unknown += l.unknown.size();
    std::vector<std::size_t> all = l.failing;
    all.insert(all.end(), l.unknown.begin(), l.unknown.end());
    PageCell name = cell(who(l));
    if (!l.name.empty() && !l.id.empty()) name.lines.push_back(l.id);
    name.link = files_[n] + std::string(format.ending);
    list.table.rows.push_back(
        {std::move(name), cell(in(run_.kind_title(l.kind))), cell(index_.group(l.group)),
         cell(fmt::format("{}", l.failing.size())), cell(fmt::format("{}", l.unknown.size())),
         cell(fmt::format("{}", l.supply.papers.size())), cell(earliest(all))});
  }
  page.paragraphs.push_back(
      zh() ? fmt::format("{} 份档案中,{} 个单位需整改或补交材料:{} 个问题,{} 项无法判断。",
                         run_.dossiers, letters_.size(), failing, unknown)
           : fmt::format("Of {} dossiers, {} organizations have something to mend or to supply: {} "
                         "findings, {} matters unknown.",
                         run_.dossiers, letters_.size(), failing, unknown));
  page.paragraphs.push_back(
      zh() ? "没有问题或问题均已豁免的单位,没有通知书。"
           : "There is no letter for those with nothing found, or with what is "
             "waived alone.");
  if (!letters_.empty()) page.sections.push_back(std::move(list));
  return page;
}

}  // namespace ducha::report
