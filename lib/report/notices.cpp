// What is in bulletins (督查通报), in 催办函 and in reminders: pages, drawn as letters are.
// Which findings are overdue or fall due is found out by the ledger.
#include "report/notices.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/file_name.h"
#include "base/wording.h"
#include "report/advice.h"

namespace ducha::report {

namespace {

constexpr std::size_t kNamed = 30;  // organizations that a row names; the others are counted

class Notices {
 public:
  Notices(const result::Run& run, const Options& options)
      : run_(run), options_(options), index_(run) {}

  // Without a group it is about the whole run. Sections without content are left out, and the rest
  // numbered anew by whoever draws them.
  Paper bulletin(const result::Group* group) const {
    const std::string name = group == nullptr ? std::string() : group_name(*group);
    Page page = paper(in(say("关于{0}督查情况的通报", "Bulletin of the inspection{1}{0}", name,
                             name.empty() ? "" : " of ")));
    page.addressee = in({"各有关单位", "To all concerned"});
    std::vector<const result::Finding*> findings;
    for (const result::Finding& f : run_.findings)
      if (group == nullptr || within(f.group, *group)) findings.push_back(&f);
    const std::uint64_t dossiers = group == nullptr ? run_.dossiers : group->dossiers;
    page.paragraphs.push_back(in(say(
        "按照工作安排，对截至{0}的情况进行了督查，共查阅{1}个单位的档案。现将有关情况通报如下。",
        "As of {0}, the dossiers of {2} were inspected.", day(run_.as_of), dossiers,
        counted(dossiers, "organization"))));
    page.sections.push_back(overall(findings, dossiers));
    page.sections.push_back(problems(findings));
    page.sections.push_back(undecided(findings));
    page.sections.push_back(requirements(findings));
    std::erase_if(page.sections,
                  [](const PageSection& s) { return s.notes.empty() && s.table.rows.empty(); });
    return {group == nullptr
                ? "all"
                : file_name(group->kind + "-" + (group->id.empty() ? "none" : group->id)),
            std::move(page)};
  }

  // What is overdue follows from the ledger, not from this run alone: a dossier that was not handed
  // in keeps its findings.
  std::vector<Paper> overdue() const {
    // By kind and id, so that letters come in the same order every night.
    std::map<std::pair<std::string, std::string>, std::vector<const result::Known*>> by;
    for (const auto& [key, known] : options_.ledger.findings)
      if (known.overdue) by[{known.kind, result_id(known)}].push_back(&known);
    std::map<std::pair<std::string, std::string>, Message> addressees;
    for (const result::Finding& f : run_.findings)
      if (!f.addressee.empty()) addressees[{f.kind, f.dossier}] = f.addressee;
    std::vector<Paper> out;
    for (const auto& [who, list] : by) {
      Page page = paper(in({"催办函", "Overdue matters"}));
      const auto known = addressees.find(who);
      page.addressee = known != addressees.end() ? known->second.in(options_.lang)
                       : !list[0]->name.empty()  ? list[0]->name
                                                 : who.second;
      page.paragraphs.push_back(in(
          say("截至{0}，你单位下列{1}个问题已超过整改时限，尚未完成整改。请抓紧办理，并及时报送整改"
              "情况；确需延期的，请说明理由并报批。",
              "As of {0}, {2} past the day agreed on. Please settle and report; apply for an "
              "extension where one is needed.",
              day(run_.as_of), list.size(), counted(list.size(), "finding is", "findings are"))));
      PageSection& section = page.sections.emplace_back();
      section.table = table_of(options_.lang, {{{"序号", "No."}, 7},
                                               {{"问题", "Problem"}, 47},
                                               {{"整改时限", "Due by"}, 18},
                                               {{"责任人", "Responsible"}, 12},
                                               {{"整改进展", "State"}, 16}});
      FindingRows rows;
      for (std::size_t n = 0; n < list.size(); ++n) {
        using result::Column;
        const result::Known* k = list[n];
        rows.add(n, k->message, 0,
                 {PageCell{}, cell(k->due ? day(*k->due) : std::string()),
                  cell(at(k->entry, Column::responsible)),
                  cell(result::shown(Column::state, at(k->entry, Column::state), options_.lang))});
      }
      std::map<std::size_t, std::size_t> numbers;
      rows.put(section.table, numbers, options_.lang);
      out.push_back({file_name("overdue-" + who.first + "-" + who.second), std::move(page)});
    }
    return out;
  }

  // Findings of a day to come: made by a forecast, so that nothing is wrong yet.
  std::vector<Paper> reminders(const std::vector<Due>& due) const {
    std::map<std::pair<std::string, std::string>, std::vector<const Due*>> by;
    for (const Due& d : due) by[{d.finding.kind, result::who(d.finding)}].push_back(&d);
    std::vector<Paper> out;
    for (const auto& [who, list] : by) {
      // A letter about one thing alone has the name that the rulebook gives it.
      Message title{"到期事项提醒函", "What falls due"};
      std::set<std::string> named;
      for (const Due* d : list) {
        const result::RuleInfo* rule = index_.rule(d->finding.rule);
        named.insert(rule == nullptr ? std::string() : rule->reminder.zh);
        if (named.size() == 1 && !named.begin()->empty()) title = rule->reminder;
      }
      if (named.size() != 1) title = {"到期事项提醒函", "What falls due"};
      Page page = paper(title.in(options_.lang));
      const result::Finding& first = list[0]->finding;
      page.addressee = first.addressee.empty() ? who_of(run_, first, options_.lang)
                                               : first.addressee.in(options_.lang);
      // Several things of one rule and day are one matter: the hours of thirty members.
      std::map<std::pair<std::int32_t, std::string>, std::pair<const Due*, std::size_t>> matters;
      for (const Due* d : list) {
        auto& [first_of, count] = matters[{d->last.days, d->finding.rule}];
        if (count++ == 0) first_of = d;
      }
      page.paragraphs.push_back(in(
          say("经核对档案，你单位下列{0}个事项即将到期。请提前做好准备，按规定程序办理，并报送办理"
              "情况。",
              "{1} soon. Please prepare, act by procedure, and report.", matters.size(),
              counted(matters.size(), "matter falls due", "matters fall due"))));
      PageSection& section = page.sections.emplace_back();
      section.table = table_of(options_.lang, {{{"序号", "No."}, 7},
                                               {{"事项", "Matter"}, 23},
                                               {{"到期日", "Due on"}, 18},
                                               {{"依据", "Ground"}, 26},
                                               {{"办理要求", "What to do"}, 26}});
      for (const auto& [which, matter] : matters) {
        const auto& [d, count] = matter;
        const result::RuleInfo* rule = index_.rule(d->finding.rule);
        PageCell grounds{grounds_of(run_, rule, options_.lang)};
        section.table.rows.push_back(
            {cell(fmt::format("{}", section.table.rows.size() + 1)),
             cell((rule == nullptr || rule->title.empty() ? d->finding.message : rule->title)
                      .in(options_.lang) +
                  (count == 1 ? "" : in(say("（{}项）", " ({})", count)))),
             cell(day(d->last)), std::move(grounds),
             cell(rule == nullptr ? std::string() : rule->remedy.in(options_.lang))});
      }
      out.push_back({file_name("due-" + who.first + "-" + who.second), std::move(page)});
    }
    return out;
  }

 private:
  std::string in(const Message& m) const { return m.in(options_.lang); }
  std::string day(Date d) const { return in_words(d, options_.lang); }
  static std::string result_id(const result::Known& k) {
    return !k.dossier.empty() ? k.dossier : !k.name.empty() ? k.name : k.file;
  }
  std::string group_name(const result::Group& g) const {
    return in(result::group_title(run_, g.kind, g.id, g.name));
  }

  // The group itself, or one below it.
  bool within(const std::string& id, const result::Group& group) const {
    if (id == group.id && group.kind == run_.groups.front().kind) return true;
    return std::any_of(run_.groups.begin(), run_.groups.end(), [&](const result::Group& g) {
      return g.kind == run_.groups.front().kind && g.id == id && &g != &group &&
             group.kind != g.kind && g.parent == group.id;
    });
  }

  Page paper(std::string title) const {
    Page page = paper_of(run_, options_.lang);
    page.title = std::move(title);
    return page;
  }

  PageSection overall(const std::vector<const result::Finding*>& findings,
                      std::uint64_t dossiers) const {
    Tally all;
    std::set<std::string> failing;
    for (const result::Finding* f : findings) {
      all.add(*f);
      if (f->verdict == Verdict::fail) failing.insert(result::who(*f));
    }
    PageSection out;
    out.heading = in({"总体情况", "Overall"});
    const Message sum = total(run_, all);
    out.notes.push_back(
        in(say("{0}。{2}个单位中，{4}个单位存在问题。", "{1}. Of {3}, {5} something to mend.",
               sum.zh, sum.en, dossiers, counted(dossiers, "organization"), failing.size(),
               counted(failing.size(), "organization has", "organizations have"))));
    return out;
  }

  static std::string topic_of(const result::Finding& f) {
    return f.rule.substr(0, f.rule.find('/'));
  }

  // By topic and title, the most frequent first, with those concerned.
  PageSection problems(const std::vector<const result::Finding*>& findings) const {
    struct Row {
      const result::Finding* first = nullptr;
      std::size_t number = 0;
      std::map<std::string, std::size_t> who;  // by name
    };
    // Readers see topic and title: rules that share both, as a school's and an institution's of one
    // matter do, are one row.
    std::map<std::tuple<Severity, std::string, std::string>, Row> rows;
    for (const result::Finding* f : findings) {
      if (f->verdict != Verdict::fail) continue;
      const result::RuleInfo* rule = index_.rule(f->rule);
      const bool titled = rule != nullptr && !rule->title.empty();
      Row& row = rows[{f->severity, topic_of(*f), titled ? in(rule->title) : f->rule}];
      row.first = row.first == nullptr ? f : row.first;
      ++row.number;
      ++row.who[who_of(run_, *f, options_.lang)];
    }
    std::vector<const Row*> list;
    list.reserve(rows.size());
    for (const auto& [words, row] : rows) list.push_back(&row);
    std::sort(list.begin(), list.end(), [](const Row* a, const Row* b) {
      return std::tuple(b->first->severity, b->number, a->first->rule) <
             std::tuple(a->first->severity, a->number, b->first->rule);
    });
    PageSection out;
    out.heading = in({"主要问题", "Problems"});
    out.table = table_of(options_.lang, {{{"序号", "No."}, 7},
                                         {{"问题类别", "Topic"}, 14},
                                         {{"主要问题", "Problem"}, 29},
                                         {{"等级", "Severity"}, 12},
                                         {{"数量", "Number"}, 8},
                                         {{"涉及单位", "Organizations"}, 30}});
    for (const Row* row : list) {
      const result::RuleInfo* rule = index_.rule(row->first->rule);
      std::string names;
      std::size_t shown = 0;
      for (const auto& [name, number] : row->who) {
        if (shown++ == kNamed) {
          names +=
              in(say("等{0}个单位", " and {1} more", row->who.size(), row->who.size() - kNamed));
          break;
        }
        add_to(names, in({"、", ", "}), name);
        if (number > 1) names += in(say("（{}个）", " ({})", number));
      }
      out.table.rows.push_back(
          {cell(fmt::format("{}", out.table.rows.size() + 1)),
           cell(in(run_.topic_title(topic_of(*row->first)))),
           cell(rule == nullptr || rule->title.empty() ? in(row->first->message) : in(rule->title)),
           cell(in(run_.severity_title(row->first->severity))),
           cell(fmt::format("{}", row->number)), cell(names)});
    }
    return out;
  }

  PageSection undecided(const std::vector<const result::Finding*>& findings) const {
    std::map<std::string, std::size_t> who;
    for (const result::Finding* f : findings)
      if (f->verdict == Verdict::unknown || f->verdict == Verdict::error)
        ++who[who_of(run_, *f, options_.lang)];
    PageSection out;
    out.heading = in({"材料不全的单位", "Papers that are missing"});
    out.table = table_of(options_.lang, {{{"单位", "Organization"}, 70},
                                         {{"无法核定的事项数", "Matters not decided"}, 30}});
    for (const auto& [name, number] : who)
      out.table.rows.push_back({cell(name), cell(fmt::format("{}", number))});
    return out;
  }

  // Days written as words by people do not take part in the latest day.
  PageSection requirements(const std::vector<const result::Finding*>& findings) const {
    std::string last;
    bool failing = false;
    bool unknown = false;
    for (const result::Finding* f : findings) {
      failing = failing || f->verdict == Verdict::fail;
      unknown = unknown || f->verdict == Verdict::unknown;
      const std::string by = result::deadline(run_, *f, options_.ledger);
      if (f->verdict == Verdict::fail && parse_date(by)) last = std::max(last, by);
    }
    PageSection out;
    out.heading = in({"工作要求", "What is asked"});
    const auto add = [&](const std::string& zh_text, const std::string& en_text) {
      const auto n = static_cast<int>(out.notes.size() + 1);
      out.notes.push_back(
          in(say("（{0}）{2}", "({1}) {3}", chinese_number(n), n, zh_text, en_text)));
    };
    if (failing)
      add("存在问题的单位要对照上述问题逐项制定整改措施，明确责任人和完成时限，立行立改。",
          "Those with findings name a measure, a person and a day for each, and mend it.");
    if (unknown)
      add("材料不全的单位要如实补报材料，严禁事后补造记录。",
          "Those whose papers are missing supply them as they are; nothing is made up afterwards.");
    const auto day_by = parse_date(last);
    if (failing)
      add(day_by ? fmt::format("各单位于{}前报送整改情况。", day(*day_by))
                 : "各单位按时限报送整改情况。",
          day_by ? fmt::format("All report by {}.", day(*day_by)) : "All report by the day set.");
    return out;
  }

  const result::Run& run_;
  const Options& options_;
  result::Index index_;
};

}  // namespace

std::vector<Paper> bulletins(const result::Run& run, const Options& options) {
  const Notices notices(run, options);
  if (run.groups.empty()) return {notices.bulletin(nullptr)};
  std::vector<Paper> out;
  for (const result::Group& g : run.groups)
    if (!g.id.empty()) out.push_back(notices.bulletin(&g));
  return out;
}

std::vector<Paper> overdue(const result::Run& run, const Options& options) {
  return Notices(run, options).overdue();
}

std::vector<Paper> reminders(const result::Run& run, const std::vector<Due>& due,
                             const Options& options) {
  return Notices(run, options).reminders(due);
}

}  // namespace ducha::report
