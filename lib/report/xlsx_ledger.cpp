// The ledger 整改台账: a row a finding, and columns for people. docs/ledger.md says how it comes
// back; lib/history/ledger_sheet reads it. The hidden columns at the end are what a row is known
// by.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/decimal.h"
#include "base/text.h"
#include "base/wording.h"
#include "report/advice.h"
#include "report/known.h"
#include "report/sheets.h"
#include "result/index.h"
#include "table/table.h"

namespace ducha::report {

namespace {

using result::Column;
using CellStyle = table::Writer::Style;

// Excel takes 1,048,576 rows; what is more goes on the next sheet.
constexpr std::size_t kRowsOfSheet = 1'000'000;

using result::Fact;
using result::Known;
using result::Status;

struct Head {
  Fact fact;
  double width;
};
// The columns before those of people: what every office reads.
const std::vector<Head>& facts() {
  static const std::vector<Head> heads = {{Fact::number, 6},
                                          {Fact::organization, 18},
                                          {Fact::topic, 11},
                                          {Fact::problem, 34},
                                          {Fact::ground, 26}};
  return heads;
}
// The same on the sheets of what is open no more.
const std::vector<Head>& kept_facts() {
  static const std::vector<Head> heads = {{Fact::organization, 18}, {Fact::topic, 11},
                                          {Fact::problem, 40},      {Fact::since, 12},
                                          {Fact::ended, 12},        {Fact::why, 24}};
  return heads;
}
// The columns at the end, hidden: what the program knows rows by.
constexpr std::array<Fact, 8> kHidden = {Fact::kind,       Fact::group,    Fact::rule,
                                         Fact::provisions, Fact::evidence, Fact::severity,
                                         Fact::verdict,    Fact::place};
constexpr std::array<double, result::kColumns> kInputWidths = {28, 10, 10, 12, 10, 12, 8, 14, 16};
constexpr double kExtraWidth = 14;

bool is_day(std::size_t column) {
  return result::meaning(static_cast<Column>(column)) == result::Meaning::day;
}

class Ledger {
 public:
  Ledger(const result::Run& run, const Options& o)
      : run_(run), o_(o), index_(run), book_(title(), run.as_of) {
    // What the store holds and this run does not show is kept in the book, or people would lose
    // what they wrote.
    std::set<std::string_view> shown;
    for (const result::Finding& f : run.findings) shown.insert(f.fingerprint);
    std::set<std::string> extra;
    for (const auto& [key, known] : o.ledger.findings) {
      if (shown.count(key) == 0) kept_[known.status].push_back(&known);
      for (const auto& [heading, value] : known.extra) extra.insert(heading);
    }
    extra_.assign(extra.begin(), extra.end());
  }

  // Excel opens the first sheet: summary, then what people work in, then what is settled.
  std::string write(bool per_group) {
    add_summary(book_, run_, o_);
    // The words of drop-downs are in cells, a column each, for a list in the rule itself may be too
    // long.
    lists_ = book_.add_sheet(in({"选项", "Lists"}));
    for (std::size_t c = 0; c < result::kColumns; ++c) {
      lxw_row_t at = 0;
      for (const result::Word& word : result::words(static_cast<Column>(c)))
        book_.text(lists_, at++, static_cast<int>(c), in(word.title), CellStyle::plain);
    }
    worksheet_hide(lists_);
    add_scores(book_, run_, o_);
    add_marks(book_, run_, o_);
    // A waiver is nothing to work off.
    std::vector<Row> open;
    std::vector<Row> waived;
    for (std::size_t i = 0; i < run_.findings.size(); ++i) {
      const result::Finding& f = run_.findings[i];
      (f.verdict == Verdict::waived ? waived : open).push_back({&f, nullptr, i + 1});
    }
    for (const Known* k : kept_[Status::open]) open.push_back({nullptr, k, 0});
    for (const Known* k : kept_[Status::waived]) waived.push_back({nullptr, k, 0});
    if (per_group) {
      std::map<std::string, std::vector<Row>> groups;
      for (const Row& row : open) groups[row.group()].push_back(row);
      for (const auto& [id, rows] : groups)
        add_ledger(id.empty() || index_.group(id) != id
                       ? in(result::group_title(run_, nearest(run_), id,
                                                id.empty() ? id : index_.group(id)))
                       : id,
                   rows);
    } else {
      add_ledger(in(result::title(Status::open)), open);
    }
    if (!waived.empty()) add_ledger(in(result::title(Status::waived)), waived);
    for (const Status s : {Status::closed, Status::withdrawn, Status::unseen, Status::unknown})
      add_kept(s);
    return book_.finish();
  }

 private:
  const std::string& in(const Message& m) const { return m.in(o_.lang); }
  // 固阳县2013年度中小学党建督查问题整改台账, by the title of the run.
  std::string title() const {
    const std::string of = in(run_.title());
    if (o_.lang == Lang::en) return of + ": ledger";
    const std::string_view report = "报告";
    return (of.ends_with(report) ? of.substr(0, of.size() - report.size()) : of) + "问题整改台账";
  }

  // A finding of the run, or one that the store holds for open and this run did not see.
  struct Row {
    const result::Finding* finding;
    const Known* known;
    std::size_t number;  // in the run, from 1; 0: not of the run
    const std::string& group() const { return finding != nullptr ? finding->group : known->group; }
  };

  // At least one sheet, also without rows: people and imports look for it.
  void add_ledger(const std::string& name, const std::vector<Row>& rows) {
    for (std::size_t from = 0; from == 0 || from < rows.size(); from += kRowsOfSheet) {
      lxw_worksheet* sheet = book_.add_sheet(name);
      head(sheet, facts(), title());
      const std::size_t to = std::min(rows.size(), from + kRowsOfSheet);
      lxw_row_t row = headings();
      for (std::size_t i = from; i < to; ++i) {
        if (rows[i].finding != nullptr) {
          add_row(sheet, ++row, *rows[i].finding, rows[i].number);
        } else {
          add_row(sheet, ++row, *rows[i].known);
        }
      }
      finish(sheet, row);
    }
  }

  std::string provisions(const result::RuleInfo* rule) const {
    std::string out;
    if (rule != nullptr)
      for (const std::string& id : rule->cites) {
        const result::ProvisionInfo* p = index_.provision(id);
        out += fmt::format("{}{}{}", out.empty() ? "" : "\n", id,
                           p == nullptr ? "" : " " + in(p->words));
      }
    return out;
  }
  std::string topic(const std::string& rule) const {
    return in(run_.topic_title(rule.substr(0, rule.find('/'))));
  }
  std::string grounds(const result::RuleInfo* rule) const {
    return joined(grounds_of(run_, rule, o_.lang), "\n");
  }

  // What is in a row beside what people write; the hidden part in the order of kHidden.
  struct Cells {
    std::vector<std::string> facts;
    std::array<std::string, kHidden.size()> hidden;
    result::Entry entry;
    result::Extra extra;
    std::string key;
  };

  // What people wrote earlier comes from the store; until they write a measure, the remedy of the
  // rule is proposed.
  void add_row(lxw_worksheet* sheet, lxw_row_t row, const result::Finding& f, std::size_t number) {
    const result::RuleInfo* rule = index_.rule(f.rule);
    std::string evidence = values_of(f, o_.lang, true);
    if (!f.missing.empty())
      evidence += fmt::format("{}{}{}", evidence.empty() ? "" : "\n", in({"缺少 ", "missing: "}),
                              joined(f.missing, "; "));
    std::string place = place_of(f);
    if (!f.path.empty()) place += "\n" + f.path;
    const Known* known = o_.ledger.find(f.fingerprint);
    Cells cells;
    if (known != nullptr) {
      cells.entry = known->entry;
      cells.extra = known->extra;
    }
    at(cells.entry, Column::deadline) = result::deadline(run_, f, o_.ledger);
    // Until people write another, what the rule asks for.
    if (at(cells.entry, Column::measure).empty())
      at(cells.entry, Column::measure) = in(advice(f, rule));
    cells.facts = {fmt::format("{}", number), who_of(run_, f, o_.lang), topic(f.rule),
                   in(f.message), grounds(rule)};
    cells.hidden = {in(run_.kind_title(f.kind)),
                    index_.group(f.group),
                    f.rule,
                    provisions(rule),
                    evidence,
                    in(run_.severity_title(f.severity)),
                    in(ducha::title(f.verdict)),
                    place};
    cells.key = f.fingerprint;
    put_row(sheet, row, cells);
  }

  // Not seen in this run, and not seen to be gone.
  void add_row(lxw_worksheet* sheet, lxw_row_t row, const Known& k) {
    const result::RuleInfo* rule = index_.rule(k.rule);
    std::string why = in(k.why);
    if (why.empty()) why = in({"不在本次检查之内", "not in the part that was checked"});
    Cells cells;
    cells.entry = k.entry;
    cells.extra = k.extra;
    if (k.due) at(cells.entry, Column::deadline) = to_string(*k.due);
    if (at(cells.entry, Column::measure).empty() && rule != nullptr)
      at(cells.entry, Column::measure) = in(rule->remedy);
    cells.facts = {fmt::format("{}", row - headings()), who_of(k), topic(k.rule), in(k.message),
                   grounds(rule)};
    cells.hidden = {in(run_.kind_title(k.kind)),
                    index_.group(k.group),
                    k.rule,
                    provisions(rule),
                    in(say("本次未见：{}", "not seen this time: {}", why)),
                    in(run_.severity_title(k.severity)),
                    in(ducha::title(k.verdict)),
                    k.path.empty() ? k.file : k.file + "\n" + k.path};
    cells.key = k.key;
    put_row(sheet, row, cells);
  }

  void put_row(lxw_worksheet* sheet, lxw_row_t row, const Cells& cells) {
    if (const auto number = parse_decimal(cells.facts[0]))
      book_.number(sheet, row, 0, static_cast<double>(*number) / 1e6, CellStyle::wrap);
    for (std::size_t c = 1; c < cells.facts.size(); ++c)
      book_.text(sheet, row, static_cast<int>(c), cells.facts[c], CellStyle::wrap);
    finish_row(sheet, row, facts(), cells);
  }

  // The columns of people and of the office, then the hidden ones, and the height of the row.
  void finish_row(lxw_worksheet* sheet, lxw_row_t row, const std::vector<Head>& heads,
                  const Cells& cells) {
    int column = static_cast<int>(heads.size());
    result::Entry entry = cells.entry;
    for (std::size_t c = 0; c < entry.size(); ++c)
      entry[c] = visible(result::shown(static_cast<Column>(c), entry[c], o_.lang), true);
    for (std::size_t c = 0; c < entry.size(); ++c)
      if (is_day(c))
        book_.day(sheet, row, column++, entry[c], CellStyle::input_day, CellStyle::input);
      else
        book_.text(sheet, row, column++, entry[c], CellStyle::input);
    result::Extra extra;
    std::vector<std::string> texts = cells.facts;
    std::vector<double> widths;
    widths.reserve(heads.size() + kInputWidths.size());
    for (const Head& h : heads) widths.push_back(h.width);
    texts.insert(texts.end(), entry.begin(), entry.end());
    widths.insert(widths.end(), kInputWidths.begin(), kInputWidths.end());
    for (const std::string& heading : extra_) {
      const auto value = cells.extra.find(heading);
      const std::string text = value == cells.extra.end() ? "" : visible(value->second, true);
      if (!text.empty()) extra[heading] = text;
      book_.text(sheet, row, column++, text, CellStyle::input);
      texts.push_back(text);
      widths.push_back(kExtraWidth);
    }
    for (const std::string& text : cells.hidden)
      book_.text(sheet, row, column++, text, CellStyle::faint);
    book_.text(sheet, row, column++, cells.key, CellStyle::faint);
    // What the cells held when the book was written: on the way back only changed cells
    // counts.
    book_.text(sheet, row, column, result::marks(entry, extra), CellStyle::faint);
    book_.fit(sheet, row, texts, widths);
  }

  // The number of the first hidden column.
  std::size_t hidden_from(const std::vector<Head>& heads) const {
    return heads.size() + result::kColumns + extra_.size();
  }

  // The row of the headings: below title, office and day; the first in English, which scripts read.
  lxw_row_t headings() const { return o_.lang == Lang::zh ? 2 : 0; }

  // Title and office, then the headings.
  void head(lxw_worksheet* sheet, const std::vector<Head>& heads, const std::string& name) {
    const std::size_t shown = hidden_from(heads);
    if (headings() > 0) {
      book_.text(sheet, 0, 0, name, CellStyle::title);
      book_.text(
          sheet, 1, 0,
          "填报单位：" + (run_.office.issuer.empty() ? "________________" : run_.office.issuer),
          CellStyle::plain);
      book_.text(sheet, 1, static_cast<int>(shown) - 3, "日期：" + in_words(run_.as_of, Lang::zh),
                 CellStyle::plain);
    }
    std::vector<std::string> titles;
    const auto add = [&](const std::string& title, double width) {
      this->width(sheet, titles.size(), width);
      titles.push_back(title);
    };
    for (const Head& h : heads) add(in(result::title(h.fact)), h.width);
    for (std::size_t c = 0; c < result::kColumns; ++c)
      add(in(result::title(static_cast<Column>(c))), kInputWidths[c]);
    for (const std::string& heading : extra_) add(heading, kExtraWidth);
    for (const Fact fact : kHidden) titles.push_back(in(result::title(fact)));
    titles.push_back(in(result::key_title()));
    titles.push_back(in(result::marks_title()));
    book_.headings(sheet, headings(), titles);
    lxw_row_col_options hidden = {};
    hidden.hidden = 1;
    worksheet_set_column_opt(sheet, static_cast<lxw_col_t>(shown),
                             static_cast<lxw_col_t>(titles.size() - 1), 10, nullptr, &hidden);
    book_.print_as_table(sheet, name, headings());
    worksheet_print_area(sheet, 0, 0, LXW_ROW_MAX - 1, static_cast<lxw_col_t>(shown - 1));
  }

  void width(lxw_worksheet* sheet, std::size_t column, double width) {
    const auto c = static_cast<lxw_col_t>(column);
    worksheet_set_column(sheet, c, c, width, nullptr);
  }

  // What can be said of all rows at once: the filter, the drop-down, the colours.
  void finish(lxw_worksheet* sheet, lxw_row_t last) {
    const std::size_t shown = hidden_from(facts());
    worksheet_autofilter(sheet, headings(), 0, std::max<lxw_row_t>(last, headings() + 1),
                         static_cast<lxw_col_t>(shown + kHidden.size()));
    if (last == headings()) return;
    const auto column = [&](Column c) {
      return static_cast<int>(facts().size()) + static_cast<int>(c);
    };
    const auto hidden = [&](Fact fact) {
      const auto at = std::find(kHidden.begin(), kHidden.end(), fact) - kHidden.begin();
      return table::cell_name(headings() + 1, shown + static_cast<std::size_t>(at));
    };
    const auto cell = [&](Column c) {
      return "$" + table::cell_name(headings() + 1, static_cast<std::size_t>(column(c)));
    };
    offer_words(sheet, headings() + 1, last, facts().size());
    const auto red = book_.fill(0xF8D7DA, 0x8A1C25);
    const auto amber = book_.fill(0xFFECC2, 0x7A4B00);
    const auto blue = book_.fill(0xDCEBFA, 0x1B4B7A);
    const auto green = book_.fill(0xD9F0DD, 0x1E5E2B);
    // The number of a row is coloured by its severity.
    const std::array<lxw_format*, 3> severities = {blue, amber, red};
    for (std::size_t s = 0; s < severities.size(); ++s)
      colour(sheet, last, 0,
             fmt::format("=${}=\"{}\"", hidden(Fact::severity),
                         in(run_.severity_title(static_cast<Severity>(s)))),
             severities[s]);
    const auto state = [&](std::string_view name) {
      return fmt::format("{}=\"{}\"", cell(Column::state),
                         result::shown(Column::state, std::string(name), o_.lang));
    };
    // Overdue as of the day of the run, unless it is done or waived.
    const CivilDate day = civil(run_.as_of);
    colour(sheet, last, column(Column::deadline),
           fmt::format("=AND(ISNUMBER({0}),{0}<DATE({1},{2},{3}),NOT({4}),${5}<>\"{6}\")",
                       cell(Column::deadline), day.year, day.month, day.day, state("done"),
                       hidden(Fact::verdict), in(ducha::title(Verdict::waived))),
           red);
    colour(sheet, last, column(Column::state), "=" + state("done"), green);
    colour(sheet, last, column(Column::state), "=" + state("doing"), blue);
    colour(sheet, last, column(Column::state), "=" + state("extension"), amber);
  }

  // The list refers to cells of another sheet: a list within the rule is limited to 255 characters.
  void offer_words(lxw_worksheet* sheet, lxw_row_t from, lxw_row_t to, std::size_t before) {
    std::string what = in(
        {"请从下拉列表中选择，其他说明写在备注。", "Choose from the list; the rest goes to note."});
    for (std::size_t c = 0; c < result::kColumns; ++c) {
      const auto column = static_cast<Column>(c);
      const std::size_t count = result::words(column).size();
      if (count == 0) continue;
      std::string letter = table::cell_name(0, c);
      letter.pop_back();
      std::string range =
          fmt::format("='{0}'!${1}$1:${1}${2}", book_.name_of(lists_), letter, count);
      std::string wrong = in(result::title(column));
      lxw_data_validation list = {};
      list.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
      list.value_formula = range.data();
      list.error_title = wrong.data();
      list.error_message = what.data();
      const auto at = static_cast<lxw_col_t>(before + c);
      worksheet_data_validation_range(sheet, from, at, to, at, &list);
    }
  }

  // Formulas of conditional formats are relative to the first cell of their range.
  void colour(lxw_worksheet* sheet, lxw_row_t last, int column, std::string formula,
              lxw_format* format) {
    lxw_conditional_format rule = {};
    rule.type = LXW_CONDITIONAL_TYPE_FORMULA;
    rule.value_string = formula.data();
    rule.format = format;
    worksheet_conditional_format_range(sheet, headings() + 1, static_cast<lxw_col_t>(column), last,
                                       static_cast<lxw_col_t>(column), &rule);
  }

  // What is open no more, and what people wrote to findings that the store does not know.
  void add_kept(Status status) {
    std::vector<const Known*> list = kept_[status];
    if (list.empty()) return;
    std::stable_sort(list.begin(), list.end(), [](const Known* a, const Known* b) {
      return a->ended > b->ended;  // the latest first
    });
    lxw_worksheet* sheet = book_.add_sheet(in(result::title(status)));
    const std::vector<Head>& heads = kept_facts();
    head(sheet, heads, in(result::title(status)));
    const auto day = [](const std::optional<Date>& d) { return d ? to_string(*d) : std::string(); };
    lxw_row_t row = headings();
    for (const Known* known : list) {
      const Known& k = *known;
      std::string why = in(k.why);
      if (status == Status::unknown)
        why = in({"库中没有此问题", "the store does not know this finding"});
      Cells cells;
      cells.facts = {who_of(k), topic(k.rule), in(k.message), day(k.opened), day(k.ended), why};
      cells.hidden = {in(run_.kind_title(k.kind)), index_.group(k.group), k.rule};
      cells.entry = k.entry;
      cells.extra = k.extra;
      cells.key = k.key;
      ++row;
      for (std::size_t c = 0; c < cells.facts.size(); ++c) {
        if (heads[c].fact == Fact::since || heads[c].fact == Fact::ended) {
          book_.day(sheet, row, static_cast<int>(c), cells.facts[c], CellStyle::day,
                    CellStyle::wrap);
        } else {
          book_.text(sheet, row, static_cast<int>(c), cells.facts[c], CellStyle::wrap);
        }
      }
      finish_row(sheet, row, heads, cells);
    }
    offer_words(sheet, headings() + 1, row, heads.size());
    worksheet_autofilter(sheet, headings(), 0, row,
                         static_cast<lxw_col_t>(hidden_from(heads) + kHidden.size()));
  }

  const result::Run& run_;
  const Options& o_;
  result::Index index_;
  std::map<Status, std::vector<const Known*>> kept_;  // not of the run
  std::vector<std::string> extra_;                    // headings of columns that offices added
  table::Writer book_;
  lxw_worksheet* lists_ = nullptr;
};

}  // namespace

std::string write_xlsx(const result::Run& run, const Options& options) {
  return Ledger(run, options).write(false);
}

std::string write_xlsx_group(const result::Run& run, const Options& options) {
  return Ledger(run, options).write(true);
}

}  // namespace ducha::report
