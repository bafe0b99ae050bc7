// Tables of marks. The doors are read_marks(), which knows no run, and take_marks(), which holds
// rows against one. Nothing is guessed: a cell that is no mark is reported with its place.
#include "history/marks.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>

#include "base/decimal.h"
#include "base/suggest.h"
#include "base/text.h"
#include "result/ledger.h"

namespace ducha::history {

namespace {

using result::Mark;
using result::ScoreItem;

enum MarkColumn : std::uint8_t {
  dossier,
  item,
  standard,
  number,
  full,
  self,
  examiner,
  reason,
  by,
  period,
  written,
  columns
};
// What each column is called, without blanks; the first is ours, the others are on forms of
// offices.
using Names = std::vector<std::string_view>;
const std::array<Names, columns> kNames = {
    {{"编号", "dossier", "单位编号", "被考核单位编号"},
     {"项目", "item", "考评项目", "考核项目", "评分项目"},
     {"评分标准", "standard", "考核内容及评分标准", "考核内容", "标准"},
     {"序号", "no.", "no"},
     {"分值", "of", "points", "满分", "标准分"},
     {"自评分", "self", "自评", "自评得分"},
     {"考评分", "mark", "考评", "考核分", "考评得分", "考核得分"},
     {"理由", "reason", "扣分原因", "评分理由"},
     {"评分人", "by", "考评人"},
     {"督查周期", "period"},
     {"原评分", "aswritten"}}};
const Names kOwner = {"编号",     "dossier", "单位编号", "被考核单位",
                      "考核单位", "单位",    "受检单位", "organization"};
// Columns of names, where there is none of ids.
const Names kOrganizations = {"单位名称", "单位", "被考核单位", "name", "organization"};
const Names kSums = {"总分", "合计", "总计", "小计", "total", "sum", "bonus"};
// Printed on sheets; never typed as a mark.
const Names kPrinted = {"核算分", "byrules", "扣分及原因", "deductions"};
constexpr std::size_t kNoColumn = SIZE_MAX;
using Places = std::array<std::size_t, columns>;

// A heading as it is compared: without blanks and what is in brackets at its end, in lower
// case.
std::string heading_of(std::string_view text) {
  std::string out = lower(table::squeezed(text));
  const std::size_t bracket = std::min(out.rfind("（"), out.rfind('('));
  if (bracket != out.npos && bracket > 0 && (out.ends_with("）") || out.ends_with(')')))
    out.resize(bracket);
  return out;
}

bool among(const Names& names, std::string_view text) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

// Digits, point and sign as Chinese keyboards type them.
std::string half_width(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // U+FF01 to U+FF3F, in three bytes.
    if (text.substr(i, 2) == "\xEF\xBC" && i + 2 < text.size()) {
      out += static_cast<char>(static_cast<unsigned char>(text[i + 2]) - 0x60);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Offices have forms of their own, so nothing is expected at a fixed place: a row is a heading row
// if it names an item and a mark, and holds until the next heading row.
class MarkReader {
 public:
  MarkReader(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  // A sheet may hold several tables, each below its headings.
  void sheet(const table::Sheet& sheet) {
    sheet_ = &sheet;
    owner_.clear();
    above_.clear();
    std::optional<Places> at;
    for (row_ = 0; row_ < sheet.rows.size(); ++row_) {
      if (const auto head = headings()) {
        at = head;
        found_ = true;
        unknown_headings(*at);
        if (!names_organization(*at))
          complain(0, say("这张表没有写是哪个单位", "this table names no organization"),
                   say("表上方写 编号：…，或加一列 编号",
                       "write `dossier: ID` above it, or add a column dossier"));
      } else if (at && names_organization(*at)) {
        take(*at);
      } else {
        find_owner();
      }
    }
  }

  // A file without any heading row is a mistake; a sheet without one is a cover or a note.
  std::vector<MarkRow> finish() {
    if (!found_)
      problems_.push_back(problem_in(
          "marks/heading", file_, say("没有找到评分表的表头", "no sheet has the headings of marks"),
          say("表头应有 编号、项目，以及 自评分 或 考评分",
              "the headings are dossier, item, and self or mark")));
    return std::move(rows_);
  }

 private:
  const std::string& text(std::size_t column) const { return sheet_->at(row_, column).text; }

  std::string place(std::size_t column) const {
    const std::string cell = table::cell_name(row_, column);
    return sheet_->name.empty() ? cell : fmt::format("{}!{}", visible(sheet_->name), cell);
  }
  void complain(std::size_t column, const Message& what, Message hint = {}) {
    problems_.push_back(
        problem_in("marks/cell", file_, said_of(place(column), what), std::move(hint)));
  }

  // Where the columns are, if this row is one of headings.
  std::optional<Places> headings() const {
    Places at;
    at.fill(kNoColumn);
    std::size_t name = kNoColumn;
    const std::size_t width = sheet_->rows[row_].size();
    for (std::size_t c = 0; c < width; ++c) {
      const std::string head = heading_of(text(c));
      for (std::size_t i = 0; i < columns; ++i)
        if (at[i] == kNoColumn && among(kNames[i], head)) at[i] = c;
      if (name == kNoColumn && (among(kOrganizations, head) || names_of_a_kind(head))) name = c;
    }
    if (at[dossier] == kNoColumn) at[dossier] = name;
    const bool named =
        at[item] != kNoColumn || at[standard] != kNoColumn || at[number] != kNoColumn;
    if (!named || (at[self] == kNoColumn && at[examiner] == kNoColumn)) return {};
    return at;
  }

  // 学校名称 and the like: whatever is counted, its name names it. Names of items are columns of
  // ours.
  static bool names_of_a_kind(std::string_view head) {
    return head.ends_with("名称") &&
           std::none_of(kNames.begin(), kNames.end(),
                        [&](const Names& names) { return among(names, head); });
  }

  // In a column, in a line above the table, or by a column that the run may know as the title of a
  // kind: which it is decides Taker.
  bool names_organization(const Places& at) const {
    return at[dossier] != kNoColumn || !owner_.empty() || !above_.empty() || !others_.empty();
  }

  // 编号：2115000401 in one cell, or in two.
  void find_owner() {
    for (std::size_t c = 0; c < sheet_->rows[row_].size(); ++c) {
      const std::string_view cell = text(c);
      std::size_t end = std::min(cell.find(':'), cell.find("："));
      std::string_view value;
      if (end != cell.npos) {
        value = cell.substr(end + (cell[end] == ':' ? 1 : std::string_view("：").size()));
      } else {
        end = cell.size();
        value = text(c + 1);
      }
      const std::string label = heading_of(cell.substr(0, end));
      value = trim(value);
      if (value.empty()) continue;
      if (!among(kOwner, label)) {
        if (above_.size() < kAbove) above_.emplace_back(label, value);
        continue;
      }
      // An id goes before a name.
      const bool id = among(kNames[dossier], label);
      if (owner_.empty() || (id && !owner_is_id_)) owner_ = value;
      owner_is_id_ = owner_is_id_ || id;
    }
  }

  // A column that looks like one of ours is reported: what people typed is not lost in silence.
  void unknown_headings(const Places& at) {
    std::vector<std::string> known;
    for (const Names& names : kNames) known.insert(known.end(), names.begin(), names.end());
    others_.clear();
    for (std::size_t c = 0; c < sheet_->rows[row_].size(); ++c) {
      const std::string title = heading_of(text(c));
      if (title.empty() || std::find(at.begin(), at.end(), c) != at.end() || among(kPrinted, title))
        continue;
      if (std::any_of(kNames.begin(), kNames.end(),
                      [&](const Names& n) { return among(n, title); }))
        continue;  // a second column of the same name
      others_.emplace_back(c, title);
      const std::string near = suggest(title, known);
      if (!near.empty())
        complain(c,
                 say("不认识表头“{}”，这一列没有读取",
                     "the heading `{}` is not known; its column is not taken", visible(text(c))),
                 say("是不是 {}？", "did you mean {}?", near));
    }
  }

  void take(const Places& at) {
    const auto cell = [&](MarkColumn c) {
      return at[c] == kNoColumn ? std::string() : std::string(trim(text(at[c])));
    };
    MarkRow row;
    row.mark.dossier = at[dossier] == kNoColumn ? owner_ : cell(dossier);
    const std::string own = cell(self);
    const std::string given = cell(examiner);
    if (at[written] != kNoColumn) as_written(cell(written), row);
    const bool emptied = (own.empty() && row.self_was) || (given.empty() && row.examiner_was);
    if (own.empty() && given.empty() && !emptied) return;
    if (row.mark.dossier.empty()) {
      if (at[dossier] != kNoColumn) return;
      row.above = above_;
      for (const auto& [c, title] : others_) row.above.emplace_back(title, trim(text(c)));
    }
    for (const MarkColumn c : {item, standard})
      if (std::string name = cell(c); !name.empty()) row.items.push_back(std::move(name));
    const bool sum = std::any_of(row.items.begin(), row.items.end(),
                                 [](const std::string& s) { return among(kSums, heading_of(s)); });
    if (sum) return;
    if (const auto n = parse_decimal(cell(number)); n && *n % kOne == 0 && *n > 0)
      row.number = static_cast<std::size_t>(*n / kOne);
    if (row.items.empty() && row.number == 0) {
      complain(at[examiner] == kNoColumn ? at[self] : at[examiner],
               say("有分数，没有写项目", "a mark without an item"));
      return;
    }
    if (const std::string worth = cell(full); !worth.empty()) row.points = points(worth);
    if (!own.empty() && !mark(at[self], own, row, row.mark.self)) return;
    if (!given.empty() && !mark(at[examiner], given, row, row.mark.examiner)) return;
    row.mark.reason = cell(reason);
    row.mark.by = cell(by);
    row.period = cell(period);
    row.mark.file = file_;
    row.mark.row = static_cast<std::uint32_t>(row_ + 1);
    row.place = place(at[examiner] == kNoColumn || given.empty() ? at[self] : at[examiner]);
    rows_.push_back(std::move(row));
  }

  // 40|38|1f: the marks of the row as it was written, and result::mark() of what was said of them.
  static void as_written(std::string_view text, MarkRow& row) {
    row.ours = true;
    const auto next = [&] {
      const std::size_t bar = std::min(text.find('|'), text.size());
      const std::string_view part = text.substr(0, bar);
      text = text.substr(std::min(bar + 1, text.size()));
      return part;
    };
    row.self_was = parse_decimal(next());
    row.examiner_was = parse_decimal(next());
    row.said_was = next();
  }

  // 4.5, 4.5分, ４.５
  static std::optional<std::int64_t> points(std::string text) {
    text = half_width(text);
    constexpr std::string_view unit = "分";
    if (text.ends_with(unit)) text = trim(text.substr(0, text.size() - unit.size()));
    return parse_decimal(text);
  }

  // Points; of a veto 是, 否.
  bool mark(std::size_t column, const std::string& text, MarkRow& row,
            std::optional<std::int64_t>& out) {
    row.word = among({"是", "yes", "否", "no"}, text);
    out = !row.word ? points(text) : text == "是" || text == "yes" ? kOne : 0;
    if (!out)
      complain(column, say("“{}”不是分数", "`{}` is no number of points", visible(text)),
               say("写作4.5", "write it as 4.5"));
    return out.has_value();
  }

  static constexpr std::int64_t kOne = 1'000'000;

  const std::string& file_;
  Problems& problems_;
  const table::Sheet* sheet_ = nullptr;
  std::size_t row_ = 0;
  std::string owner_;  // of the sheet
  static constexpr std::size_t kAbove = 40;
  std::vector<std::pair<std::string, std::string>> above_;   // what else is there
  std::vector<std::pair<std::size_t, std::string>> others_;  // columns that are none of ours
  bool owner_is_id_ = false;
  bool found_ = false;
  std::vector<MarkRow> rows_;
};

Problem row_problem(const MarkRow& row, const Message& what, Message hint) {
  return problem_in("marks/row", row.mark.file, said_of(row.place, what), std::move(hint));
}

// The run that marks are for.
class Taker {
 public:
  // `twice`: whether a second mark for one item is reported.
  Taker(result::Run& run, bool twice, const Waits& waits, Problems& problems)
      : run_(run), twice_(twice), waits_(waits), problems_(problems) {
    for (const result::Organization& o : run.organizations) {
      by_id_.emplace(o.id, &o);
      if (!o.name.empty()) by_name_[o.name].push_back(&o);
    }
    for (std::size_t m = 0; m < run.marks.size(); ++m)
      marks_[{run.marks[m].dossier, run.marks[m].item}] = m;
  }

  // A mark is taken whole or not at all: every check comes before the run is changed.
  void take(MarkRow& row) {
    Mark& mark = row.mark;
    const result::Organization* who = organization(row);
    if (who == nullptr) {
      if (waiting_.count(mark.dossier) == 0 || row.items.empty()) return;
      mark.item = row.items.front();
      return keep(row);
    }
    mark.dossier = who->id;
    std::vector<std::string> known;
    const ScoreItem* item = nullptr;
    const result::Veto* veto = nullptr;
    if (!find(row, *who, item, veto, known)) return;
    if (item != nullptr ? !fits(row, *item) : !decides(row)) return;
    mark.item = item != nullptr ? item->id : veto->id;
    keep(row);
  }

 private:
  void keep(MarkRow& row) {
    Mark& mark = row.mark;
    const auto key = std::make_pair(mark.dossier, mark.item);
    const auto [other, fresh] =
        places_.emplace(std::make_tuple(mark.file, mark.dossier, mark.item), row.place);
    if (!fresh && twice_)
      return complain(row,
                      say("{} 的项目 {} 在 {} 已有分数", "{} has a mark for {} in {}",
                          visible(mark.dossier), mark.item, other->second),
                      say("同一项目只留一行", "keep one row an item"));
    const auto [old, added] = marks_.emplace(key, run_.marks.size());
    if (added) {
      run_.marks.push_back(std::move(mark));
    } else {
      put(row, run_.marks[old->second]);
    }
  }

  // 自评 and 考评 may come from two files; the reason is the examiner's.
  static void put(MarkRow& row, Mark& to) {
    Mark& mark = row.mark;
    const auto side = [](const auto& now, const auto& was, auto& out) {
      if (now || was) out = now;
    };
    side(mark.self, row.self_was, to.self);
    side(mark.examiner, row.examiner_was, to.examiner);
    if (mark.examiner || row.examiner_was || to.reason.empty()) to.reason = mark.reason;
    if (mark.examiner || row.examiner_was || to.by.empty()) to.by = mark.by;
    to.file = mark.file;
    to.row = mark.row;
  }

  void complain(const MarkRow& row, const Message& what, Message hint = {}) {
    problems_.push_back(row_problem(row, what, std::move(hint)));
  }

  // What a line above the table says after the title of a kind: 学校：第一中学.
  std::string named_above(const MarkRow& row) const {
    for (const auto& [label, value] : row.above)
      for (const result::KindInfo& kind : run_.kinds)
        if (label == heading_of(kind.title.zh) || label == heading_of(kind.title.en)) return value;
    return {};
  }

  const result::Organization* organization(const MarkRow& row) {
    const std::string said = row.mark.dossier.empty() ? named_above(row) : row.mark.dossier;
    if (said.empty()) {
      if (told_.insert(said).second)
        complain(row, say("这张表没有写是哪个单位", "this table names no organization"),
                 say("表上方写 编号：…，或加一列 编号",
                     "write `dossier: ID` above it, or add a column dossier"));
      return nullptr;
    }
    const auto id = by_id_.find(said);
    const auto name = by_name_.find(said);
    const result::Organization* who = id != by_id_.end() ? id->second
                                      : name != by_name_.end() && name->second.size() == 1
                                          ? name->second.front()
                                          : nullptr;
    if (who != nullptr && !who->id.empty() && !who->sheet.empty()) return who;
    // Once an organization, not once a row.
    if (!told_.insert(said).second) return nullptr;
    if (who == nullptr && name == by_name_.end() && waits_ && waits_(said)) {
      waiting_.insert(said);
      run_.sheet.notes.push_back(
          {say("这次没有读到单位 {}，它的分数先留着",
               "the organization {} was not read; its marks wait", visible(said)),
           row.mark.file,
           {}});
      return nullptr;
    }
    if (who == nullptr && name != by_name_.end())
      complain(row,
               say("有{}个单位叫 {}", "{} organizations are called {}", name->second.size(),
                   visible(said)),
               say("写编号", "write the id"));
    else
      complain(row, who == nullptr
                        ? say("这次检查里没有单位 {}，它的分数没有取",
                              "the organization {} is not in this run; its marks are not taken",
                              visible(said))
                        : say("单位 {} 没有考评表或没有编号，它的分数没有取",
                              "the organization {} has no sheet or no id; its marks are not taken",
                              visible(said)));
    return nullptr;
  }

  static bool called(const std::string& id, const Message& title, const std::string& name) {
    return id == name || title.zh == name || title.en == name;
  }

  // By what the row calls it, then by its number.
  bool find(const MarkRow& row, const result::Organization& who, const ScoreItem*& item,
            const result::Veto*& veto, std::vector<std::string>& known) {
    std::vector<const ScoreItem*> items;
    for (const ScoreItem& i : run_.sheet.items)
      if (i.sheet == who.sheet) items.push_back(&i);
    for (const std::string& name : row.items) {
      std::size_t matches = 0;
      for (const ScoreItem* i : items)
        if (called(i->id, i->title, name) || i->standard.zh == name || i->standard.en == name) {
          item = i;
          ++matches;
        }
      if (matches > 1) {
        complain(row, say("有{}个项目叫“{}”", "{} items are called `{}`", matches, visible(name)),
                 say("写项目的编号", "write the id of the item"));
        return false;
      }
      if (item != nullptr) return true;
      for (const result::Veto& v : run_.sheet.vetoes)
        if (called(v.id, v.title, name)) veto = &v;
      if (veto != nullptr) return true;
    }
    if (row.number > 0 && row.number <= items.size()) {
      item = items[row.number - 1];
      return true;
    }
    for (const ScoreItem* i : items) known.push_back(i->id);
    for (const result::Veto& v : run_.sheet.vetoes) known.push_back(v.id);
    const std::string name = row.items.empty() ? std::to_string(row.number) : row.items.front();
    complain(row, say("考评表里没有项目“{}”", "the sheet has no item `{}`", visible(name)),
             meant(name, known));
    return false;
  }

  // Whether a veto applies is no matter of points.
  bool decides(const MarkRow& row) {
    const auto answer = [](const std::optional<std::int64_t>& v) {
      return !v || *v == 0 || *v == 1'000'000;
    };
    if (answer(row.mark.self) && answer(row.mark.examiner)) return true;
    complain(row, say("一票否决写是或否", "of a veto the mark is yes or no"));
    return false;
  }

  // The points of an item are held against the sheet of the office: a mark out of 20 means
  // something else where the item has 10.
  bool fits(const MarkRow& row, const ScoreItem& item) {
    if (row.word) {
      complain(row, say("项目 {} 要写分数", "the item {} has a number of points", item.id),
               say("写作4.5", "write it as 4.5"));
      return false;
    }
    if (row.points && *row.points != item.points) {
      complain(row, say("项目 {} 的分值是 {}，这里写的是 {}",
                        "the item {} has {} points, this row says {}", item.id,
                        decimal_to_string(item.points), decimal_to_string(*row.points)));
      return false;
    }
    const std::int64_t least = std::min<std::int64_t>(item.floor, 0);
    const auto within = [&](const std::optional<std::int64_t>& v) {
      return !v || (*v >= least && *v <= item.points);
    };
    if (within(row.mark.self) && within(row.mark.examiner)) return true;
    complain(
        row,
        say("项目 {} 的分数应为 {} 至 {}，这里是 {}", "marks of {} are from {} to {}, this is {}",
            item.id, decimal_to_string(least), decimal_to_string(item.points),
            decimal_to_string(within(row.mark.self) ? *row.mark.examiner : *row.mark.self)));
    return false;
  }

  result::Run& run_;
  bool twice_;
  const Waits& waits_;
  Problems& problems_;
  std::map<std::string_view, const result::Organization*> by_id_;
  std::map<std::string_view, std::vector<const result::Organization*>> by_name_;
  std::map<std::pair<std::string, std::string>, std::size_t> marks_;  // in run_.marks
  // Of marks taken: by file, organization and item.
  std::map<std::tuple<std::string, std::string, std::string>, std::string> places_;
  std::set<std::string> told_;
  std::set<std::string> waiting_;  // organizations that were not read
};

// The order of files on the command line must not show in a report.
void sort(std::vector<Mark>& marks) {
  std::sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    return std::tie(a.dossier, a.item) < std::tie(b.dossier, b.item);
  });
}

}  // namespace

std::vector<MarkRow> read_marks(const table::Workbook& book, const std::string& file,
                                Problems& problems) {
  MarkReader reader(file, problems);
  for (const table::Sheet& sheet : book.sheets) reader.sheet(sheet);
  return reader.finish();
}

void take_marks(std::vector<MarkRow> rows, result::Run& run, Problems& problems,
                const Waits& waits) {
  Taker taker(run, true, waits, problems);
  for (MarkRow& row : rows) taker.take(row);
  sort(run.marks);
}

void recall_marks(std::vector<Mark> marks, result::Run& run) {
  Problems problems;
  {
    std::set<std::string> read;
    for (const result::Organization& o : run.organizations)
      if (!o.sheet.empty()) read.merge(std::set<std::string>{o.id, o.name});
    const Waits none;
    Taker taker(run, false, none, problems);
    for (Mark& mark : marks) {
      if (read.count(mark.dossier) == 0) continue;
      MarkRow row;
      row.items = {mark.item};
      row.place = fmt::format("#{}", mark.row);
      // Marks of the store are taken as a whole, also where a number was taken back.
      row.self_was = row.examiner_was = 0;
      row.mark = std::move(mark);
      taker.take(row);
    }
  }
  sort(run.marks);
  for (const Problem& p : problems) run.sheet.notes.push_back({p.message, p.file, {}});
}

std::vector<MarkEdit> edited_marks(std::vector<MarkRow> rows, Problems& problems) {
  std::vector<MarkEdit> out;
  for (MarkRow& row : rows) {
    const Mark& mark = row.mark;
    const auto complain = [&](const Message& what, const Message& hint) {
      problems.push_back(row_problem(row, what, hint));
    };
    MarkEdit edit{{},
                  row.period,
                  row.ours ? mark.self != row.self_was : mark.self.has_value(),
                  row.ours ? mark.examiner != row.examiner_was ||
                                 result::mark(mark.reason + "\n" + mark.by) != row.said_was
                           : mark.examiner.has_value(),
                  row.place,
                  row.self_was,
                  row.examiner_was};
    if (!edit.self && !edit.examiner) continue;
    if (mark.dossier.empty()) {
      complain(say("没有写是哪个单位", "no organization is named"),
               say("写单位的编号", "write the id of the organization"));
      continue;
    }
    if (row.items.empty()) {
      complain(say("没有写项目", "no item is named"),
               say("写项目的编号", "write the id of the item"));
      continue;
    }
    const auto above = [&](const std::optional<std::int64_t>& v) {
      return v && row.points && *v > *row.points;
    };
    if (above(mark.self) || above(mark.examiner)) {
      complain(say("项目 {} 的分值是 {}，这里是 {}", "the item {} has {} points, this is {}",
                   visible(row.items.front()), decimal_to_string(*row.points),
                   decimal_to_string(above(mark.self) ? *mark.self : *mark.examiner)),
               {});
      continue;
    }
    edit.mark = std::move(row.mark);
    edit.mark.item = row.items.front();
    out.push_back(std::move(edit));
  }
  return out;
}

}  // namespace ducha::history
