// What is in a printed scoring sheet and in the ranking. The door is ScorePages; drawing is the
// formats' of letters.
#include "report/score_pages.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/file_name.h"
#include "base/wording.h"
#include "report/advice.h"
#include "report/unique.h"

namespace ducha::report {

namespace {

using result::ItemScore;
using result::OrganizationScore;

}  // namespace

Message title(ItemScore::State state) {
  switch (state) {
    case ItemScore::State::judged:
      return {"按规则核算", "by rules"};
    case ItemScore::State::marked:
      return {"人工评分", "marked"};
    case ItemScore::State::not_marked:
      return {"未评", "not marked"};
    case ItemScore::State::not_applicable:
      return {"不适用", "not applicable"};
  }
  return {};
}

// A sheet without bands gives points alone.
Message grade(const result::Run& run, const OrganizationScore& s) {
  if (run.sheet.bands.empty()) return {};
  if (!s.band) return {"暂不评定", "not graded yet"};
  return run.sheet.bands[*s.band].title;
}

// Says how far the sheet is decided, and what a person still has to mark: the two ways to a grade.
Message lacking(const result::Run& run, const OrganizationScore& s) {
  if (s.decided >= run.sheet.graded_from) return {};
  Message unmarked;
  std::size_t undecided = 0;
  for (const ItemScore& i : s.items) {
    const result::ScoreItem& item = run.sheet.items[i.item];
    undecided += i.unknown.size();
    if (i.state != ItemScore::State::not_marked || item.bonus) continue;
    add_to(unmarked, {"、", ", "}, item.title.empty() ? Message{item.id, item.id} : item.title);
  }
  Message out = say("已有依据的分值占 {}%，达到 {}% 才评定",
                    "{} % of the sheet is decided, {} % are needed for a grade",
                    decimal_to_string(s.decided), decimal_to_string(run.sheet.graded_from));
  if (undecided > 0)
    add_to(out, {"；", "; "},
           {fmt::format("{}项内容无材料可判", undecided),
            fmt::format("evidence is lacking for {}", counted(undecided, "matter"))});
  if (!unmarked.empty())
    add_to(out, {"；", "; "}, {"未评项目：" + unmarked.zh, "not marked: " + unmarked.en});
  return out;
}

Message remark(const result::Run& run, const OrganizationScore& s) {
  Message out = lacking(run, s);
  for (const std::size_t v : s.vetoes) {
    const Message& title = run.sheet.vetoes[v].title;
    add_to(out, {"；", "; "}, {"一票否决：" + title.zh, "veto: " + title.en});
  }
  return out;
}

bool for_people(const result::ScoreItem& item) {
  return item.by_hand || item.bonus || item.rules.empty();
}

Message words(const result::ScoreChange& c) {
  const auto side = [](const result::ScoreChange::Side& s) {
    const std::string points = decimal_to_string(s.points);
    return Message{fmt::format("{}分，{}，{}", points, s.grade.zh,
                               s.rank == 0 ? "无名次" : fmt::format("第{}名", s.rank)),
                   fmt::format("{} points, {}, {}", points, s.grade.en,
                               s.rank == 0 ? "no rank" : fmt::format("rank {}", s.rank))};
  };
  const Message before = side(c.before);
  const Message after = side(c.after);
  return {before.zh + " → " + after.zh, before.en + " -> " + after.en};
}

ScorePages::ScorePages(const result::Run& run, const Options& options)
    : run_(run), options_(options), index_(run), scores_(result::score(run)) {
  if (options.before != nullptr) changes_ = result::score_changes(*options.before, run);
  Unique names;
  for (const OrganizationScore& s : scores_.organizations) {
    const result::Organization& o = run.organizations[s.organization];
    files_.push_back(
        names.take(file_name(o.id.empty() ? fmt::format("{}#{}", o.file, o.document + 1)
                                          : fmt::format("{}-{}", o.kind, o.id))));
  }
}

// Each deduction with the finding that took it; what a person gave, with the reason.
PageCell ScorePages::reasons(const ItemScore& i) const {
  PageCell out;
  for (const result::Deduction& d : i.deductions)
    out.lines.push_back(
        fmt::format("-{} {}{}", decimal_to_string(d.points),
                    d.undecided ? in({"（无材料）", "(no evidence) "}) : std::string(),
                    in(run_.findings[d.finding].message)));
  if (run_.sheet.silence != result::Silence::lost && i.at_stake > 0)
    out.lines.push_back(
        in(say("待定{}分：{}项内容无材料可判", "{} at stake: {} matters lack evidence",
               decimal_to_string(i.at_stake), i.unknown.size())));
  if (i.mark != nullptr && i.mark->examiner)
    out.lines.push_back(in(say("人工评分 {}{}{}", "marked {}{}{}", decimal_to_string(i.points),
                               i.mark->by.empty() ? "" : " · " + i.mark->by,
                               i.mark->reason.empty() ? "" : " · " + i.mark->reason)));
  if (i.state == ItemScore::State::not_marked || i.state == ItemScore::State::not_applicable)
    out.lines.push_back(in(title(i.state)));
  out.list = out.lines.size() > 1;
  return out;
}

// What people hold the organization to; where the sheet does not say, what its rules look for.
std::string ScorePages::standard(const result::ScoreItem& item) const {
  constexpr std::size_t kTitles = 4;
  if (!item.standard.empty()) return in(item.standard);
  std::string out;
  std::size_t named = 0;
  for (const std::string& id : item.rules) {
    const result::RuleInfo* rule = index_.rule(id);
    if (rule == nullptr) continue;
    if (++named > kTitles) break;
    add_to(out, semicolon(options_.lang), in(rule->title));
  }
  if (named > kTitles) out += in({" 等", " and others"});
  return out;
}

PageSection ScorePages::section(const Message& heading) const {
  PageSection out;
  out.heading = in(heading);
  out.table = table_of(options_.lang, {{{"序号", "no."}, 7},
                                       {{"项目", "item"}, 14},
                                       {{"评分标准", "standard"}, 16},
                                       {{"分值", "of"}, 7},
                                       {{"核算分", "by rules"}, 8},
                                       {{"扣分及原因", "deductions"}, 25},
                                       {{"自评分", "self"}, 7},
                                       {{"考评分", "mark"}, 7},
                                       {{"理由", "reason"}, 9}});
  return out;
}

// Read back by history/marks.cpp, which finds the columns by these headings and items by their
// number.
PageSection ScorePages::items(const OrganizationScore& s, bool bonus) const {
  PageSection out = section(bonus ? Message{"加分项", "Bonus"} : Message{});
  std::size_t number = 0;
  for (const ItemScore& i : s.items) {
    const result::ScoreItem& item = run_.sheet.items[i.item];
    ++number;  // in the sheet, as history/marks.h counts
    if (item.bonus != bonus) continue;
    const bool marked = i.state == ItemScore::State::marked;
    const bool by_rules = i.state == ItemScore::State::judged || (marked && !item.rules.empty());
    out.table.rows.push_back({cell(std::to_string(number)),
                              cell(item.title.empty() ? item.id : in(item.title)),
                              cell(standard(item)), cell(item.points),
                              by_rules ? cell(marked ? i.proposed : i.points) : cell(std::string()),
                              reasons(i), i.self ? cell(*i.self) : cell(std::string()),
                              marked ? cell(i.points) : cell(std::string()),
                              cell(i.mark == nullptr ? std::string() : i.mark->reason)});
  }
  return out;
}

// What caps the grade: 是 where it applies; an examiner may say otherwise.
PageSection ScorePages::vetoes(const OrganizationScore& s) const {
  PageSection out = section({"一票否决", "Vetoes"});
  const std::string& id = run_.organizations[s.organization].id;
  for (std::size_t v = 0; v < run_.sheet.vetoes.size(); ++v) {
    const result::Veto& veto = run_.sheet.vetoes[v];
    const bool applies = std::find(s.vetoes.begin(), s.vetoes.end(), v) != s.vetoes.end();
    const auto mark = std::find_if(
        run_.marks.begin(), run_.marks.end(),
        [&](const result::Mark& m) { return m.dossier == id && m.item == veto.id && m.examiner; });
    const bool marked = mark != run_.marks.end();
    const std::string said = applies ? in({"是", "yes"}) : in({"否", "no"});
    out.table.rows.push_back({cell(std::string()), cell(in(veto.title)),
                              cell(in(say("等次最高为 {}", "the grade is {} at best",
                                          in(run_.sheet.bands[veto.cap].title)))),
                              cell(std::string()), cell(applies && !marked ? said : std::string()),
                              cell(std::string()), cell(std::string()),
                              cell(marked ? said : std::string()),
                              cell(marked ? mark->reason : std::string())});
  }
  return out;
}

// What became of points and rank since an earlier run.
PageSection ScorePages::since(const result::Organization& o) const {
  PageSection out;
  const auto change = std::find_if(
      changes_.begin(), changes_.end(),
      [&](const result::ScoreChange& c) { return c.kind == o.kind && c.dossier == o.id; });
  if (change == changes_.end()) return out;
  out.heading =
      in(Message{fmt::format("自{}以来的变化", in_words(options_.before->as_of, Lang::zh)),
                 "Since " + in_words(options_.before->as_of, Lang::en)});
  out.notes.push_back(in(words(*change)));
  if (!change->ranked.empty()) out.notes.push_back(in(change->ranked));
  for (const result::ItemChange& i : change->items)
    for (const Message& reason : i.reasons)
      out.notes.push_back(in(say("{0}：{1} → {2}，{3}", "{4}: {1} → {2}, {5}", i.title.zh,
                                 decimal_to_string(i.before), decimal_to_string(i.after), reason.zh,
                                 i.title.en, reason.en)));
  return out;
}

// What the store knows of earlier days, where that was another score.
PageSection ScorePages::past(const result::Organization& o) const {
  constexpr std::size_t kShown = 12;
  PageSection out;
  const auto found = options_.past.find({o.kind, o.id});
  // One day alone is the score above.
  if (found == options_.past.end() || found->second.size() < 2) return out;
  const std::vector<result::PastScore>& all = found->second;
  out.heading = in({"历次得分", "Points over time"});
  out.table = table_of(options_.lang, {{{"日期", "day"}, 25},
                                       {{"督查周期", "period"}, 25},
                                       {{"得分", "points"}, 20},
                                       {{"等次", "grade"}, 15},
                                       {{"名次", "rank"}, 15}});
  // The latest ones, the oldest of them first.
  for (std::size_t i = all.size() - std::min(all.size(), kShown); i < all.size(); ++i) {
    const result::PastScore& p = all[i];
    const Message& grade = p.grade;
    const auto period = parse_span(p.period);
    out.table.rows.push_back(
        {cell(in_words(p.day, options_.lang)),
         cell(period ? in_words(*period, options_.lang) : p.period),
         cell(fmt::format("{} / {}", decimal_to_string(p.points), decimal_to_string(p.out_of))),
         cell(grade.empty() ? in({"暂不评定", "not graded yet"}) : in(grade)),
         cell(p.rank == 0 ? std::string("–") : std::to_string(p.rank))});
  }
  return out;
}

// Laid out to be signed: head, items, bonus, vetoes, then what changed since earlier days.
Page ScorePages::page(std::size_t number) const {
  const OrganizationScore& s = scores_.organizations[number];
  const result::Organization& o = run_.organizations[s.organization];
  const result::SheetInfo& sheet = run_.sheet.sheets[s.sheet];
  Page page;
  page.lang = options_.lang;
  page.as_of = run_.as_of;
  page.title = !sheet.title.empty()        ? in(sheet.title)
               : !run_.sheet.title.empty() ? in(run_.sheet.title)
                                           : in({"评分表", "Scoring sheet"});
  page.addressee = o.name.empty() ? in(run_.kind_title(o.kind)) : o.name;
  page.facts = {{in({"编号", "dossier"}), o.id},
                {in({"截至", "as of"}), in_words(run_.as_of, options_.lang)},
                {in({"得分", "points"}), fmt::format("{} / {}", decimal_to_string(s.points),
                                                     decimal_to_string(sheet.out_of))}};
  if (!run_.sheet.bands.empty()) page.facts.emplace_back(in({"等次", "grade"}), in(grade(run_, s)));
  if (s.rank > 0) page.facts.emplace_back(in({"名次", "rank"}), std::to_string(s.rank));
  if (s.bonus > 0) page.facts.emplace_back(in({"加分", "bonus"}), decimal_to_string(s.bonus));
  if (run_.sheet.self_weight > 0)
    page.facts.emplace_back(in({"自评合计", "self marks"}), decimal_to_string(s.self));
  if (const Message lacks = lacking(run_, s); !lacks.empty()) page.paragraphs.push_back(in(lacks));
  for (const std::size_t v : s.vetoes)
    page.paragraphs.push_back(in(
        say("一票否决：{}，等次最高为 {}", "veto: {}; the grade is {} at best",
            in(run_.sheet.vetoes[v].title), in(run_.sheet.bands[run_.sheet.vetoes[v].cap].title))));
  page.sections.push_back(items(s, false));
  for (PageSection& more : std::vector{items(s, true), vetoes(s)})
    if (!more.table.rows.empty()) page.sections.push_back(std::move(more));
  if (PageSection changed = since(o); !changed.heading.empty())
    page.sections.push_back(std::move(changed));
  if (PageSection earlier = past(o); !earlier.heading.empty())
    page.sections.push_back(std::move(earlier));
  page.signature = options_.lang == Lang::zh
                       ? std::vector<std::string>{"单位负责人", "考评组长", "考评人员", "日期"}
                       : std::vector<std::string>{"for the organization", "head of the examiners",
                                                  "examiners", "date"};
  if (options_.technical) page.footer = fmt::format("{} {}", run_.rulebook, run_.rulebook_version);
  return page;
}

// Columns of equal width: how many there are depends on the profile.
PageSection ScorePages::grades() const {
  PageSection out;
  out.heading = in({"各地情况", "By group"});
  out.table.heads = {in({"所属", "group"}),  in({"类别", "kind"}),  in({"单位数", "organizations"}),
                     in({"平均分", "mean"}), in({"最低", "least"}), in({"最高", "most"})};
  for (const result::Band& b : run_.sheet.bands) out.table.heads.push_back(in(b.title));
  out.table.heads.push_back(in({"暂不评定", "not graded"}));
  for (std::size_t c = 0; c < out.table.heads.size(); ++c)
    out.table.widths.push_back(100.0 / static_cast<double>(out.table.heads.size()));
  for (const result::GroupScore& g : scores_.groups) {
    std::vector<PageCell> row = {
        cell(in(result::group_title(run_, nearest(run_), g.group, g.name))),
        cell(in(run_.kind_title(g.kind))),
        cell(std::to_string(g.organizations)),
        cell(g.mean),
        cell(g.least),
        cell(g.most)};
    for (const std::size_t n : g.bands) row.push_back(cell(std::to_string(n)));
    row.push_back(cell(std::to_string(g.ungraded)));
    out.table.rows.push_back(std::move(row));
  }
  return out;
}

Page ScorePages::index(const LetterFormat& format) const {
  Page page;
  page.lang = options_.lang;
  page.as_of = run_.as_of;
  page.title = in({"考评名次", "Ranking"});
  if (!run_.sheet.title.empty()) page.title = in(run_.sheet.title) + " · " + page.title;
  PageSection list;
  list.table = table_of(options_.lang, {{{"名次", "rank"}, 7},
                                        {{"单位", "organization"}, 28},
                                        {{"类别", "kind"}, 10},
                                        {{"得分", "points"}, 9},
                                        {{"加分", "bonus"}, 7},
                                        {{"等次", "grade"}, 9},
                                        {{"说明", "remark"}, 30}});
  for (std::size_t n = 0; n < scores_.organizations.size(); ++n) {
    const OrganizationScore& s = scores_.organizations[n];
    const result::Organization& o = run_.organizations[s.organization];
    PageCell name = cell(o.name.empty() ? o.id : o.name);
    name.link = files_[n] + std::string(format.ending);
    list.table.rows.push_back({cell(s.rank == 0 ? "–" : std::to_string(s.rank)), std::move(name),
                               cell(in(run_.kind_title(o.kind))), cell(s.points), cell(s.bonus),
                               cell(in(grade(run_, s))), cell(in(remark(run_, s)))});
  }
  page.sections.push_back(std::move(list));
  page.sections.push_back(grades());
  if (options_.technical) page.footer = fmt::format("{} {}", run_.rulebook, run_.rulebook_version);
  return page;
}

}  // namespace ducha::report
