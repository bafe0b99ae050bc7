// The page *since yesterday*: since_page() is the door. What is on it is found out by lib/history.
#include "report/since.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/text.h"
#include "base/wording.h"
#include "report/known.h"

namespace ducha::report {

namespace {

using result::Known;
using result::Missing;
using result::Since;

class Writer {
 public:
  Writer(const Since& since, Lang lang) : since_(since), lang_(lang) {}

  Page write() {
    Page page;
    page.lang = lang_;
    page.as_of = since_.day;
    page.title = since_.before ? fmt::format(fmt::runtime(in({"{}以来", "Since {}"})),
                                             in_words(*since_.before, lang_))
                               : in({"首次检查", "The first check"});
    page.facts.emplace_back(in({"检查日期", "As of"}), in_words(since_.day, lang_));
    page.paragraphs.push_back(in(
        say("新增{}，加重{}，复发{}，办结{}；未结{}，其中逾期{}；未交或读不出的单位{}个。",
            "{} new, {} worse, {} back, {} mended; {} open, of them {} overdue; {} organizations "
            "not handed in or not to be read.",
            since_.fresh.size(), since_.worse.size(), since_.reopened.size(), since_.mended.size(),
            since_.open, since_.overdue.size(), since_.missing.size())));
    groups(page);
    list(page, {"新增", "New"}, since_.fresh);
    list(page, {"加重", "Worse"}, since_.worse);
    list(page, {"复发", "Back again"}, since_.reopened);
    list(page, {"逾期", "Overdue"}, since_.overdue);
    missing(page);
    list(page, {"办结", "Mended"}, since_.mended);
    list(page, {"撤销", "Withdrawn"}, since_.withdrawn);
    page.footer = fmt::format("ducha · {}", to_string(since_.day));
    return page;
  }

 private:
  const std::string& in(const Message& m) const { return m.in(lang_); }

  // A store knows no words of a rulebook.
  static const result::Run& plain() {
    static const result::Run none;
    return none;
  }

  // A group whose name was never recorded goes by its id.
  std::string group_of(const std::string& id) const {
    const auto name = since_.groups.find(id);
    if (name != since_.groups.end() && !name->second.empty()) return name->second;
    return id.empty() ? in({"未写明所属地区", "group not stated"}) : id;
  }

  // The store keeps words as the rulebook has them, in small letters; headings begin with a
  // capital.
  Message group_head() const {
    Message out = since_.group;
    if (!out.en.empty() && out.en[0] >= 'a' && out.en[0] <= 'z') out.en[0] -= 'a' - 'A';
    return out;
  }

  // Those that name no group come last.
  void groups(Page& page) const {
    constexpr std::size_t kLists = 6;
    std::map<std::pair<bool, std::string>, std::array<std::size_t, kLists>> rows;
    const std::array<const std::vector<Known>*, kLists - 1> lists = {
        &since_.fresh, &since_.worse, &since_.reopened, &since_.mended, &since_.overdue};
    for (std::size_t i = 0; i < lists.size(); ++i)
      for (const Known& k : *lists[i]) ++rows[{k.group.empty(), k.group}][i];
    for (const Missing& m : since_.missing) ++rows[{m.group.empty(), m.group}][kLists - 1];
    if (rows.empty()) return;
    PageSection s;
    s.heading = in({"按" + since_.group.zh, "By " + since_.group.en});
    s.table = table_of(lang_, {{group_head(), 40},
                               {{"新增", "New"}, 10},
                               {{"加重", "Worse"}, 10},
                               {{"复发", "Back"}, 10},
                               {{"办结", "Mended"}, 10},
                               {{"逾期", "Overdue"}, 10},
                               {{"未交", "Not handed in"}, 10}});
    for (const auto& [group, counts] : rows) {
      std::vector<PageCell> row = {cell(group_of(group.second))};
      for (const std::size_t n : counts) row.push_back(cell(std::to_string(n)));
      s.table.rows.push_back(std::move(row));
    }
    page.sections.push_back(std::move(s));
  }

  std::string numbered(const Message& heading, std::size_t number) const {
    return in(say("{0}（{2}）", "{1} ({2})", heading.zh, heading.en, number));
  }

  void list(Page& page, const Message& heading, const std::vector<Known>& findings) const {
    if (findings.empty()) return;
    PageSection s;
    s.heading = numbered(heading, findings.size());
    s.table = table_of(lang_, {{{"单位", "Organization"}, 18},
                               {group_head(), 14},
                               {{"问题", "Problem"}, 40},
                               {{"等级", "Severity"}, 9},
                               {{"发现日期", "Since"}, 10},
                               {{"时限", "By"}, 9}});
    const auto day = [this](const std::optional<Date>& d) {
      return d ? in_words(*d, lang_) : std::string();
    };
    for (std::size_t i = 0; i < std::min(findings.size(), kSinceRows); ++i) {
      const Known& k = findings[i];
      PageCell problem = cell(in(k.message));
      if (!k.why.empty()) problem.lines.push_back(in(k.why));
      add_progress(k, lang_, problem.lines);
      s.table.rows.push_back({cell(who_of(k)), cell(group_of(k.group)), std::move(problem),
                              cell(in(plain().severity_title(k.severity))), cell(day(k.opened)),
                              cell(day(k.due))});
    }
    left_out(findings.size(), s);
    page.sections.push_back(std::move(s));
  }

  void missing(Page& page) const {
    if (since_.missing.empty()) return;
    PageSection s;
    s.heading =
        numbered({"未交或读不出", "Not handed in, or not to be read"}, since_.missing.size());
    s.table = table_of(lang_, {{{"单位", "Organization"}, 28},
                               {group_head(), 14},
                               {{"情况", "What"}, 18},
                               {{"上次读到", "Last read"}, 10},
                               {{"文件", "File"}, 30}});
    for (std::size_t i = 0; i < std::min(since_.missing.size(), kSinceRows); ++i) {
      const Missing& m = since_.missing[i];
      s.table.rows.push_back(
          {cell(!m.name.empty() ? m.name
                : m.id.empty()  ? m.file
                                : m.id),
           cell(group_of(m.group)),
           cell(in(m.broken ? Message{"文件读不出", "its file could not be read"}
                            : say("已{}次没有交", "not handed in, for {} nights", m.nights))),
           cell(m.last_read), cell(m.file)});
    }
    left_out(since_.missing.size(), s);
    page.sections.push_back(std::move(s));
  }

  void left_out(std::size_t all, PageSection& s) const {
    if (all > kSinceRows)
      s.notes.push_back(in(say("只列前{}个，另有{}个", "the first {} are listed; {} more are not",
                               kSinceRows, all - kSinceRows)));
  }

  const Since& since_;
  Lang lang_;
};

}  // namespace

Page since_page(const Since& since, Lang lang) { return Writer(since, lang).write(); }

std::string since_json(const Since& since) {
  using nlohmann::ordered_json;
  const auto list = [&](const std::vector<Known>& findings) {
    ordered_json out = ordered_json::array();
    for (const Known& k : findings) out.push_back(json_of(k, since.day));
    return out;
  };
  ordered_json missing = ordered_json::array();
  for (const Missing& m : since.missing)
    missing.push_back({{"kind", m.kind},
                       {"dossier", m.id},
                       {"name", m.name},
                       {"group", m.group},
                       {"file", m.file},
                       {"last_read", m.last_read},
                       {"nights", m.nights},
                       {"broken", m.broken}});
  const ordered_json out = {{"since", since.before ? to_string(*since.before) : std::string()},
                            {"as_of", to_string(since.day)},
                            {"open", since.open},
                            {"new", list(since.fresh)},
                            {"worse", list(since.worse)},
                            {"reopened", list(since.reopened)},
                            {"overdue", list(since.overdue)},
                            {"not_handed_in", std::move(missing)},
                            {"mended", list(since.mended)},
                            {"withdrawn", list(since.withdrawn)}};
  return json_text(out, 2) + "\n";
}

// For the mail of a cron job: one line a row, and no columns that a proportional font would break.
std::string draw_text(const Page& page) {
  const bool zh = page.lang == Lang::zh;
  std::string out = visible(page.title) + "\n";
  for (const auto& [label, value] : page.facts)
    out += fmt::format("{}{}{}\n", visible(label), colon(page.lang), visible(value));
  for (const std::string& p : page.paragraphs) out += visible(p) + "\n";
  for (const PageSection& s : page.sections) {
    out += fmt::format("\n{}\n", visible(s.heading));
    for (const std::vector<PageCell>& row : s.table.rows) {
      std::string line;
      for (std::size_t c = 0; c < row.size(); ++c) {
        std::string text;
        for (const std::string& part : row[c].lines)
          if (!part.empty()) add_to(text, semicolon(page.lang), visible(part));
        // Short columns are numbers and words that need their heading.
        if (!text.empty() && s.table.widths[c] <= 10)
          text = fmt::format("{} {}", visible(s.table.heads[c]), text);
        if (!text.empty()) add_to(line, zh ? "，" : ", ", text);
      }
      out += "  " + line + "\n";
    }
    for (const std::string& note : s.notes) out += "  " + visible(note) + "\n";
  }
  return out;
}

}  // namespace ducha::report
