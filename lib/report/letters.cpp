// What is in letters and in their index: Letters puts together pages, which letter_html,
// letter_docx and letter_draw draw. Nothing is escaped here.
#include "report/letters.h"

#include <algorithm>
#include <array>

#include "base/file_name.h"
#include "base/text.h"
#include "base/wording.h"
#include "report/advice.h"
#include "report/known.h"
#include "report/unique.h"

namespace ducha::report {

namespace {

constexpr std::size_t kValues = 400;  // code points of the values of a finding

// A day in words; anything that people wrote instead stays.
std::string day_words(const std::string& text, Lang lang) {
  const auto day = parse_date(text);
  return day ? in_words(*day, lang) : text;
}

}  // namespace

std::span<const LetterFormat> letter_formats() {
  static constexpr std::array table =
      std::to_array<LetterFormat>({{"docx", ".docx", draw_docx},
                                   {"html", ".html", draw_html},
                                   {"markdown", ".md", draw_markdown},
                                   {"xlsx", ".xlsx", draw_xlsx}});
  return table;
}

const LetterFormat* find_letter_format(std::string_view name) {
  for (const LetterFormat& f : letter_formats())
    if (f.name == name) return &f;
  return nullptr;
}

PageTable table_of(Lang lang, std::initializer_list<std::pair<Message, double>> columns) {
  PageTable out;
  for (const auto& [head, width] : columns) {
    out.heads.push_back(head.in(lang));
    out.widths.push_back(width);
  }
  return out;
}

std::string numbers(std::vector<std::size_t> list, Lang lang) {
  std::sort(list.begin(), list.end());
  std::string out;
  for (std::size_t i = 0; i < list.size();) {
    std::size_t last = i;
    while (last + 1 < list.size() && list[last + 1] == list[last] + 1) ++last;
    if (last < i + 2) last = i;  // two of them are named
    std::string span = std::to_string(list[i]);
    if (last > i) span += Message{"—", "-"}.in(lang) + std::to_string(list[last]);
    add_to(out, Message{"、", ", "}.in(lang), span);
    i = last + 1;
  }
  return out;
}

void FindingRows::add(std::size_t finding, const Message& message, std::size_t line,
                      std::vector<PageCell> cells) {
  std::string rest;
  for (const PageCell& c : cells) rest += joined(c.lines, "\n") + '\0';
  const std::size_t row = messages_.add(rest, message);
  if (row == rows_.size()) rows_.push_back({{}, std::move(cells), line});
  rows_[row].findings.push_back(finding);
}

void FindingRows::put(PageTable& table, std::map<std::size_t, std::size_t>& numbers,
                      Lang lang) const {
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    const Row& row = rows_[r];
    std::vector<std::size_t> own;
    for (const std::size_t f : row.findings) {
      own.push_back(numbers.size() + 1);
      numbers.emplace(f, own.back());
    }
    std::vector<PageCell> cells = row.cells;
    std::vector<std::string>& lines = cells[0].lines;
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(row.line),
                 messages_.message(r).in(lang));
    cells.insert(cells.begin(), cell(report::numbers(std::move(own), lang)));
    table.rows.push_back(std::move(cells));
  }
}

Page paper_of(const result::Run& run, Lang lang) {
  Page page;
  page.lang = lang;
  page.as_of = run.as_of;
  page.number = run.office.number;
  page.issuer = run.office.issuer;
  page.date = in_words(run.as_of, lang);
  page.contact = run.office.contact;
  page.copies = run.office.copies;
  return page;
}

Letters::Letters(const result::Run& run, const Options& options)
    : run_(run), options_(options), index_(run), letters_(result::letters(run)) {
  Unique names;  // two are alike only in a run written by hand
  for (const result::Letter& l : letters_)
    files_.push_back(names.take(
        file_name(l.id.empty() ? fmt::format("{}#{}", l.file, l.document + 1)
                               : fmt::format("{}-{}", l.kind.empty() ? "dossier" : l.kind, l.id))));
}

// The party organization where the run knows it, else the organization itself.
std::string Letters::who(const result::Letter& l) const {
  const result::Finding* first = nullptr;
  for (const auto* list : {&l.failing, &l.unknown, &l.waived})
    for (const std::size_t f : *list) {
      if (!run_.findings[f].addressee.empty()) return in(run_.findings[f].addressee);
      first = first == nullptr ? &run_.findings[f] : first;
    }
  return first == nullptr ? l.name : who_of(run_, *first, options_.lang);
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
  const result::RuleInfo* r = index_.rule(f.rule);
  PageCell out;
  out.list = true;
  out.lines = grounds_of(run_, r, options_.lang);
  if (!options_.technical) return out;
  if (r != nullptr) out.lines.insert(out.lines.end(), r->cites.begin(), r->cites.end());
  out.lines.push_back(fmt::format("{} {}", in({"规则", "rule"}), f.rule));
  return out;
}

std::vector<std::string> Letters::small_print(const result::Finding& f) const {
  std::vector<std::string> out;
  if (const std::string values = values_of(f, options_.lang, options_.technical); !values.empty())
    out.push_back(in({"数值：", "values: "}) + shorten(values, kValues));
  if (options_.technical) {
    std::string place = place_of(f);
    if (!f.path.empty()) place += " " + f.path;
    out.push_back(in({"位置：", "place: "}) + place);
  }
  if (const result::Known* known = options_.ledger.find(f.fingerprint); known != nullptr)
    add_progress(*known, options_.lang, out);
  return out;
}

PageSection Letters::failing(const result::Letter& l, Numbers& numbers) const {
  PageSection out;
  out.heading = in({"需整改的问题", "What is to be mended"});
  out.table = table_of(options_.lang, {{{"序号", "No."}, 7},
                                       {{"问题", "Problem"}, 25},
                                       {{"依据", "Grounds"}, 19},
                                       {{"整改要求", "Remedy"}, 19},
                                       {{"等级", "Severity"}, 12},
                                       {{"时限", "By"}, 18}});
  FindingRows rows;
  for (const std::size_t i : l.failing) {
    const result::Finding& f = run_.findings[i];
    rows.add(i, f.message, 0,
             {PageCell{small_print(f)}, grounds(f), cell(in(advice(f, index_.rule(f.rule)))),
              cell(in(run_.severity_title(f.severity))), cell(day_words(due(i), options_.lang))});
  }
  rows.put(out.table, numbers, options_.lang);
  return out;
}

PageSection Letters::unknown(const result::Letter& l, Numbers& numbers) const {
  PageSection out;
  out.heading = in({"因材料不全无法核定的事项", "What cannot be decided"});
  out.notes.push_back(in({"缺少材料不等于符合要求，补报后重新核定。",
                          "Missing evidence is not compliance; once the papers are there, it is "
                          "checked again."}));
  out.table = table_of(options_.lang, {{{"序号", "No."}, 7},
                                       {{"事项", "Matter"}, 36},
                                       {{"依据", "Grounds"}, 24},
                                       {{"材料", "Papers"}, 15},
                                       {{"时限", "By"}, 18}});
  FindingRows rows;
  for (const std::size_t i : l.unknown) {
    const result::Finding& f = run_.findings[i];
    const result::RuleInfo* r = index_.rule(f.rule);
    PageCell matter;
    if (r != nullptr && !r->title.empty()) matter.lines.push_back(in(r->title));
    const std::size_t line = matter.lines.size();
    // No remedy: whether anything is wrong is not known yet.
    if (!f.hint.empty()) matter.lines.push_back(in(f.hint));
    if (!l.supply.named && r != nullptr && !r->supply.empty())
      matter.lines.push_back(in({"补报：", "supply: "}) + in(r->supply));
    const auto small = small_print(f);
    matter.lines.insert(matter.lines.end(), small.begin(), small.end());
    std::vector<std::size_t> papers;
    for (std::size_t p = 0; p < l.supply.papers.size(); ++p) {
      const auto& settles = l.supply.papers[p].findings;
      if (std::binary_search(settles.begin(), settles.end(), i)) papers.push_back(p + 1);
    }
    rows.add(i, f.message, line,
             {std::move(matter), grounds(f), cell(report::numbers(papers, options_.lang)),
              cell(day_words(due(i), options_.lang))});
  }
  rows.put(out.table, numbers, options_.lang);
  return out;
}

// Who has the paper: the organization itself, another one by name, or at least its kind.
std::string Letters::keeper(const result::Letter& l, const result::Paper& paper) const {
  const result::Need& about = paper.about;
  const bool own = about.kind == l.kind && about.dossier == l.id;
  const std::string holder = paper.evidence == result::Paper::kNone || !run_.evidence
                                 ? std::string()
                                 : (*run_.evidence)[paper.evidence].holder;
  const bool kept_elsewhere = !holder.empty() && holder != about.kind;
  if (own && !kept_elsewhere) return in({"本单位", "yourselves"});
  std::string kind = in(run_.kind_title(kept_elsewhere ? holder : about.kind));
  // The kind of a missing dossier may be unknown.
  const std::string& id = !kept_elsewhere           ? about.dossier
                          : nearest(run_) == holder ? l.group
                                                    : holder;
  if (id.empty() || id == holder) return kind;
  const std::string& name = index_.group(id);
  return name != id ? name : fmt::format("{}{}{}", kind, kind.empty() ? "" : " ", id);
}

// Whether no smaller set of papers would do is said only where the search proved it; see
// result/cover.h.
PageSection Letters::papers(const result::Letter& l, const Numbers& numbers) const {
  const result::Supply& s = l.supply;
  PageSection out;
  out.heading = in({"需补报的材料", "Papers to supply"});
  if (!s.named) {
    out.notes.push_back(
        in({"这份检查结果没有记录材料目录，所以只列所缺内容；重新检查可得到材料清单。",
            "This run does not record which papers there are, so only the "
            "fields that are missing are listed; a new check lists papers."}));
  } else if (s.smallest) {
    out.notes.push_back(
        in(say("以下{0}件材料是包含上述全部所缺内容的最小一组。",
               "No set of fewer papers than {1} shows all that is missing above.", s.papers.size(),
               s.papers.size() == 1 ? "this one" : fmt::format("these {}", s.papers.size()))));
  } else {
    out.notes.push_back(in({"以下材料包含上述全部所缺内容，但未能证明是最小的一组。",
                            "These papers show all that is missing above; that no fewer would "
                            "do is not proven."}));
  }
  if (!s.complete)
    out.notes.push_back(in({"有的事项所缺内容较多，补报后可能还需补充。",
                            "Some matters lack more than is recorded; more may be asked for."}));
  out.table = table_of(options_.lang, {{{"序号", "No."}, 7},
                                       {{"材料", "Paper"}, 23},
                                       {{"出具单位", "From"}, 13},
                                       {{"应含内容", "Fields"}, 28},
                                       {{"对应事项", "Settles"}, 11},
                                       {{"时限", "By"}, 18}});
  for (std::size_t n = 0; n < s.papers.size(); ++n) {
    const result::Paper& paper = s.papers[n];
    std::vector<std::size_t> settles;
    for (const std::size_t f : paper.findings) settles.push_back(numbers.at(f));
    PageCell fields;
    fields.list = true;
    for (const result::Need& need : paper.shows) {
      const std::string words = in(result::title(run_, need));
      fields.lines.push_back(!options_.technical || need.path.empty() || words == need.path
                                 ? words
                                 : fmt::format("{} ({})", words, need.path));
    }
    out.table.rows.push_back({cell(fmt::format("{}", n + 1)), cell(in(result::title(run_, paper))),
                              cell(keeper(l, paper)), std::move(fields),
                              cell(report::numbers(settles, options_.lang)),
                              cell(day_words(earliest(paper.findings), options_.lang))});
  }
  return out;
}

// Parameters that the profile does not set are for whoever inspects, and no fault of the
// organization.
PageSection Letters::settings(const result::Letter& l, const Numbers& numbers) const {
  PageSection out;
  out.heading = in({"待督查单位明确的标准", "Parameters for whoever checks to set"});
  out.notes.push_back(in({"以下事项另缺当地标准，由督查单位明确，不需你单位补报。",
                          "These matters also lack parameters of the profile, which are not yours "
                          "to supply."}));
  out.table = table_of(options_.lang, {{{"标准", "Parameter"}, 70}, {{"对应事项", "Matters"}, 30}});
  for (const result::Paper& p : l.supply.settings) {
    std::vector<std::size_t> matters;
    for (const std::size_t f : p.findings) matters.push_back(numbers.at(f));
    out.table.rows.push_back(
        {cell(options_.technical ? p.about.path : in(run_.parameter_title(p.about.path))),
         cell(report::numbers(matters, options_.lang))});
  }
  return out;
}

PageSection Letters::waived(const result::Letter& l) const {
  PageSection out;
  out.heading = in({"已豁免（不需整改）", "Waived: nothing to do"});
  out.table = table_of(
      options_.lang, {{{"事项", "Matter"}, 40}, {{"依据", "Grounds"}, 30}, {{"说明", "Note"}, 30}});
  for (const std::size_t i : l.waived) {
    const result::Finding& f = run_.findings[i];
    out.table.rows.push_back({cell(in(f.message)), grounds(f), cell(in(f.hint))});
  }
  return out;
}

// Versions and digests are for those who check the program, not for the receiver.
void Letters::facts(Page& page) const {
  page.lang = options_.lang;
  page.as_of = run_.as_of;
  if (!options_.technical) return;
  page.facts.emplace_back(in({"检查日期", "As of"}), to_string(run_.as_of));
  page.facts.emplace_back(in({"规则库", "Checked against"}), in(run_.rulebook_title));
  page.facts.emplace_back(in({"地方配置", "Profile"}), run_.profile);
  page.footer = fmt::format("ducha {} · {} {} · {}", run_.tool_version, run_.rulebook,
                            run_.rulebook_version, run_.rulebook_digest.substr(0, 12));
}

// What was found and what is asked, in one sentence.
std::string Letters::opening(const result::Letter& l) const {
  const std::string day = in_words(run_.as_of, options_.lang);
  const std::string undecided =
      counted(l.unknown.size(), "matter cannot be decided", "matters cannot be decided");
  if (l.failing.empty())
    return in(
        say("经督查，截至{0}，你单位尚有{1}项内容因材料不全无法核定，未发现需要整改的问题。"
            "请按下列清单在时限内补报材料。",
            "As of {0}, nothing is to be mended, and {2} for want of papers. Please supply "
            "those listed below by the day named.",
            day, l.unknown.size(), undecided));
  const Message also = l.unknown.empty()
                           ? Message{}
                           : say("，另有{0}项内容因材料不全无法核定", " and {1} for want of papers",
                                 l.unknown.size(), undecided);
  return in(say(
      "经督查，截至{0}，你单位存在{1}个问题需要整改{3}。现将有关情况通知如下，请按要求"
      "在时限内完成，并报送整改情况。",
      "As of {0}, {2} to be mended{4}. Please mend each by the day named, and report.", day,
      l.failing.size(), counted(l.failing.size(), "finding is", "findings are"), also.zh, also.en));
}

// Tables without rows leave their headings behind: a template of the office may name them, and
// their row is taken out then.
Page Letters::letter(std::size_t number) const {
  const result::Letter& l = letters_[number];
  const bool mend = !l.failing.empty();
  Page page = paper_of(run_, options_.lang);
  page.title = in(mend ? Message{"整改通知书", "Letter of rectification"}
                       : Message{"补报材料通知", "Request for papers"});
  page.addressee = who(l);
  facts(page);
  // The owner of the document is unknown: the letter goes to the submitter.
  if (l.id.empty() && l.name.empty()) {
    page.paragraphs.push_back(
        in(say("{}填写有误，看不出是哪个单位的。请按下表改正后重新报送。",
               "Nobody can tell whose {} is. Please correct what is listed and hand it "
               "in again.",
               page.addressee)));
    page.addressee = in({"报送单位", "To whoever handed it in"});
  }
  if (options_.technical && !l.id.empty())
    page.facts.emplace_back(in(run_.kind_title(l.kind)), l.id);
  page.paragraphs.push_back(opening(l));
  std::vector<std::size_t> all = l.failing;
  all.insert(all.end(), l.unknown.begin(), l.unknown.end());
  if (std::any_of(all.begin(), all.end(), [&](std::size_t f) { return due(f).empty(); }))
    page.paragraphs.push_back(in({"时限空白处，由签发单位填写。",
                                  "Where no day is named, the profile sets no time limit."}));
  Numbers numbers;
  PageSection mending = failing(l, numbers);
  PageSection undecided = unknown(l, numbers);
  std::array<PageSection, 5> sections = {std::move(mending), papers(l, numbers),
                                         std::move(undecided), settings(l, numbers), waived(l)};
  for (PageSection& s : sections)
    if (s.table.rows.empty()) {
      page.other_tables.push_back(std::move(s.table.heads));
    } else {
      page.sections.push_back(std::move(s));
    }
  page.signature = {in({"签收人", "Received by"}), in({"签收日期", "On"})};
  return page;
}

Page Letters::index(const LetterFormat& format) const {
  Page page;
  page.title = in({"督查通知书目录", "Letters"});
  facts(page);
  std::size_t failing = 0;
  std::size_t unknown = 0;
  PageSection list;
  list.table = table_of(options_.lang, {{{"主送", "To"}, 32},
                                        {{"类别", "Kind"}, 14},
                                        {run_.kind_title(nearest(run_)), 14},
                                        {{"需整改", "To mend"}, 9},
                                        {{"无法核定", "Unknown"}, 9},
                                        {{"补报材料", "Papers"}, 9},
                                        {{"最近时限", "First day"}, 13}});
  for (std::size_t n = 0; n < letters_.size(); ++n) {
    const result::Letter& l = letters_[n];
    failing += l.failing.size();
    unknown += l.unknown.size();
    std::vector<std::size_t> all = l.failing;
    all.insert(all.end(), l.unknown.begin(), l.unknown.end());
    PageCell name = cell(who(l));
    if (options_.technical && !l.id.empty()) name.lines.push_back(l.id);
    name.link = files_[n] + std::string(format.ending);
    list.table.rows.push_back(
        {std::move(name), cell(in(run_.kind_title(l.kind))), cell(index_.group(l.group)),
         cell(fmt::format("{}", l.failing.size())), cell(fmt::format("{}", l.unknown.size())),
         cell(fmt::format("{}", l.supply.papers.size())),
         cell(day_words(earliest(all), options_.lang))});
  }
  page.paragraphs.push_back(
      in(say("检查{0}份档案，{2}个单位需整改或补报材料：{4}个问题，{6}项无法核定。",
             "Of {1}, {3} something to mend or to supply: {5}, {7} unknown.", run_.dossiers,
             counted(run_.dossiers, "dossier"), letters_.size(),
             counted(letters_.size(), "organization has", "organizations have"), failing,
             counted(failing, "finding"), unknown, counted(unknown, "matter"))));
  page.paragraphs.push_back(in({"没有问题或问题均已豁免的单位，没有通知书。",
                                "There is no letter for those with nothing found, or with what is "
                                "waived alone."}));
  if (!letters_.empty()) page.sections.push_back(std::move(list));
  return page;
}

}  // namespace ducha::report
