// The ledger 整改台账: a row a finding, and columns for people. docs/ledger.md says how it comes
// back.
#include <array>

#include "base/text.h"
#include "report/advice.h"
#include "report/xlsx.h"
#include "result/facts.h"
#include "result/index.h"

namespace ducha::report {

namespace {

using result::Column;
using Style = Workbook::Style;

// Excel takes 1,048,576 rows; what is more goes on the next sheet.
constexpr std::size_t kRowsOfSheet = 1'000'000;

using result::Fact;

struct Head {
  Fact fact;
  double width;
};
// The columns before and after those of people.
const std::vector<Head>& facts() {
  static const std::vector<Head> heads = {
      {Fact::number, 6},  {Fact::organization, 20}, {Fact::kind, 9},     {Fact::county, 12},
      {Fact::rule, 18},   {Fact::provisions, 34},   {Fact::problem, 36}, {Fact::evidence, 24},
      {Fact::remedy, 30}, {Fact::severity, 8},      {Fact::verdict, 10}, {Fact::place, 22}};
  return heads;
}
constexpr std::array<double, result::kColumns> kInputWidths = {12, 30, 12, 12, 24};
constexpr int kSeverity = 9;
constexpr int kInput = 12;  // the first column of people
constexpr int kDeadline = kInput + static_cast<int>(Column::deadline);
constexpr int kState = kInput + static_cast<int>(Column::state);
constexpr int kKey = kInput + static_cast<int>(result::kColumns);

std::string spelt(const std::string& id, const std::string& name) {
  return name.empty() || name == id ? id : id.empty() ? name : fmt::format("{} ({})", name, id);
}

class Ledger {
 public:
  Ledger(const result::Run& run, const Options& o)
      : run_(run),
        o_(o),
        index_(run),
        keys_(result::keys(run.findings)),
        book_(title(), run.as_of) {}

  std::string write(bool per_county) {
    add_summary(book_, run_, o_);
    // The words of the drop-down stand in cells, for a list in the rule itself may be too long.
    lists_ = book_.add_sheet(in({"选项", "Lists"}));
    for (std::size_t i = 0; i < result::kStates; ++i)
      book_.text(lists_, static_cast<lxw_row_t>(i), 0, result::states()[i].title.in(o_.lang),
                 Style::plain);
    worksheet_hide(lists_);
    add_scores(book_, run_, o_);
    if (per_county) {
      std::map<std::string, std::vector<std::size_t>> counties;
      for (std::size_t i = 0; i < run_.findings.size(); ++i)
        counties[run_.findings[i].group].push_back(i);
      for (const auto& [id, rows] : counties)
        add_ledger(result::group_title(id, index_.group(id)).in(o_.lang), rows);
    } else {
      std::vector<std::size_t> all(run_.findings.size());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
      add_ledger(in({"台账", "Ledger"}), all);
    }
    add_settled();
    return book_.finish();
  }

 private:
  const std::string& in(const Message& m) const { return m.in(o_.lang); }
  std::string title() const {
    return fmt::format("{} {}", in({"整改台账", "Ledger"}), to_string(run_.as_of));
  }

  void add_ledger(const std::string& name, const std::vector<std::size_t>& findings) {
    for (std::size_t from = 0; from == 0 || from < findings.size(); from += kRowsOfSheet) {
      lxw_worksheet* sheet = book_.add_sheet(name);
      std::vector<std::string> titles;
      for (const Head& h : facts()) titles.push_back(in(result::title(h.fact)));
      head(sheet, std::move(titles));
      for (std::size_t c = 0; c < facts().size(); ++c) width(sheet, c, facts()[c].width);
      const std::size_t to = std::min(findings.size(), from + kRowsOfSheet);
      lxw_row_t row = 0;
      for (std::size_t i = from; i < to; ++i) add_row(sheet, ++row, findings[i]);
      finish(sheet, row);
    }
  }

  void add_row(lxw_worksheet* sheet, lxw_row_t row, std::size_t number) {
    const result::Finding& f = run_.findings[number];
    const result::RuleInfo* rule = index_.rule(f.rule);
    std::string provisions;
    if (rule != nullptr)
      for (const std::string& id : rule->cites) {
        const result::ProvisionInfo* p = index_.provision(id);
        provisions += fmt::format("{}{}{}", provisions.empty() ? "" : "\n", id,
                                  p == nullptr ? "" : " " + in(p->words));
      }
    std::string evidence = values_of(f, o_.lang);
    if (!f.missing.empty())
      evidence += fmt::format("{}{}{}", evidence.empty() ? "" : "\n", in({"缺少 ", "missing: "}),
                              joined(f.missing, "; "));
    std::string place = place_of(f);
    if (!f.path.empty()) place += "\n" + f.path;
    book_.number(sheet, row, 0, static_cast<double>(number + 1), Style::wrap);
    const std::array<std::string, 11> cells = {spelt(f.dossier, f.name),
                                               in(run_.kind_title(f.kind)),
                                               index_.group(f.group),
                                               f.rule,
                                               provisions,
                                               in(f.message),
                                               evidence,
                                               in(advice(f, rule)),
                                               in(ducha::title(f.severity)),
                                               in(ducha::title(f.verdict)),
                                               place};
    for (std::size_t c = 0; c < cells.size(); ++c)
      book_.text(sheet, row, static_cast<int>(c) + 1, cells[c], Style::wrap);
    const std::string& key = keys_[number];
    result::Entry entry;
    if (const auto e = o_.ledger.entries.find(key); e != o_.ledger.entries.end()) entry = e->second;
    at(entry, Column::deadline) = result::deadline(run_, f, o_.ledger, key);
    add_input(sheet, row, kInput, entry, key);
    std::vector<std::string> texts = {""};  // the number
    texts.insert(texts.end(), cells.begin(), cells.end());
    fit(sheet, row, facts(), std::move(texts), entry);
  }

  void fit(lxw_worksheet* sheet, lxw_row_t row, const std::vector<Head>& heads,
           std::vector<std::string> texts, const result::Entry& entry) {
    std::vector<double> widths;
    widths.reserve(heads.size() + kInputWidths.size());
    for (const Head& h : heads) widths.push_back(h.width);
    widths.insert(widths.end(), kInputWidths.begin(), kInputWidths.end());
    texts.resize(heads.size());
    texts.insert(texts.end(), entry.begin(), entry.end());
    book_.fit(sheet, row, texts, widths);
  }

  void add_input(lxw_worksheet* sheet, lxw_row_t row, int column, result::Entry entry,
                 const std::string& key) {
    at(entry, Column::state) = result::shown_state(at(entry, Column::state), o_.lang);
    for (std::string& value : entry) value = visible(value, true);
    const std::string marks = result::marks(entry);
    for (std::size_t c = 0; c < entry.size(); ++c)
      if (static_cast<Column>(c) == Column::deadline)
        book_.day(sheet, row, column++, entry[c], Style::input_day, Style::input);
      else
        book_.text(sheet, row, column++, entry[c], Style::input);
    book_.text(sheet, row, column++, key, Style::faint);
    book_.text(sheet, row, column, marks, Style::faint);
  }

  // Headings of the facts, then those of people and what their rows are known by.
  void head(lxw_worksheet* sheet, std::vector<std::string> titles) {
    const std::size_t first = titles.size();
    for (std::size_t c = 0; c < result::kColumns; ++c) {
      titles.push_back(in(result::title(static_cast<Column>(c))));
      width(sheet, first + c, kInputWidths[c]);
    }
    titles.push_back(in(result::key_title()));
    titles.push_back(in(result::marks_title()));
    book_.headings(sheet, 0, titles);
    width(sheet, titles.size() - 2, 4);
    lxw_row_col_options hidden = {};
    hidden.hidden = 1;
    const auto last = static_cast<lxw_col_t>(titles.size() - 1);
    worksheet_set_column_opt(sheet, last, last, 4, nullptr, &hidden);
    book_.print_as_table(sheet, title());
    worksheet_print_area(sheet, 0, 0, LXW_ROW_MAX - 1, static_cast<lxw_col_t>(titles.size() - 3));
  }

  void width(lxw_worksheet* sheet, std::size_t column, double width) {
    const auto c = static_cast<lxw_col_t>(column);
    worksheet_set_column(sheet, c, c, width, nullptr);
  }

  // What can be said of all rows at once: the filter, the drop-down, the colours.
  void finish(lxw_worksheet* sheet, lxw_row_t rows) {
    worksheet_autofilter(sheet, 0, 0, std::max<lxw_row_t>(rows, 1), kKey);
    if (rows == 0) return;
    offer_states(sheet, 1, rows, kState);
    const auto red = book_.fill(0xF8D7DA, 0x8A1C25);
    const auto amber = book_.fill(0xFFECC2, 0x7A4B00);
    const auto blue = book_.fill(0xDCEBFA, 0x1B4B7A);
    const auto green = book_.fill(0xD9F0DD, 0x1E5E2B);
    const std::array<lxw_format*, 3> severities = {blue, amber, red};
    for (std::size_t s = 0; s < severities.size(); ++s)
      colour(sheet, rows, kSeverity, kSeverity,
             fmt::format("=$J2=\"{}\"", in(ducha::title(static_cast<Severity>(s)))), severities[s]);
    const auto state = [&](std::string_view name) {
      return fmt::format("$P2=\"{}\"", result::shown_state(std::string(name), o_.lang));
    };
    // Overdue as of the day of the run, unless it is done or waived.
    const CivilDate day = civil(run_.as_of);
    colour(sheet, rows, kDeadline, kDeadline,
           fmt::format("=AND(ISNUMBER($O2),$O2<DATE({},{},{}),NOT({}),$K2<>\"{}\")", day.year,
                       day.month, day.day, state("done"), in(ducha::title(Verdict::waived))),
           red);
    colour(sheet, rows, kState, kState, "=" + state("done"), green);
    colour(sheet, rows, kState, kState, "=" + state("doing"), blue);
    colour(sheet, rows, kState, kState, "=" + state("extension"), amber);
  }

  void offer_states(lxw_worksheet* sheet, lxw_row_t from, lxw_row_t to, int column) {
    std::string range = fmt::format("='{}'!$A$1:$A${}", book_.name_of(lists_), result::kStates);
    std::string wrong = in({"完成情况", "state"});
    std::string what = in(
        {"请从下拉列表中选择，其他说明写在备注。", "Choose from the list; the rest goes to note."});
    lxw_data_validation list = {};
    list.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
    list.value_formula = range.data();
    list.error_title = wrong.data();
    list.error_message = what.data();
    worksheet_data_validation_range(sheet, from, static_cast<lxw_col_t>(column), to,
                                    static_cast<lxw_col_t>(column), &list);
  }

  void colour(lxw_worksheet* sheet, lxw_row_t rows, int from, int to, std::string formula,
              lxw_format* format) {
    lxw_conditional_format rule = {};
    rule.type = LXW_CONDITIONAL_TYPE_FORMULA;
    rule.value_string = formula.data();
    rule.format = format;
    worksheet_conditional_format_range(sheet, 1, static_cast<lxw_col_t>(from), rows,
                                       static_cast<lxw_col_t>(to), &rule);
  }

  // What is open no more, and what people wrote to findings that the store does not know.
  void add_settled() {
    // A waived finding is closed for the store, and has its row in the ledger.
    const std::set<std::string_view> shown(keys_.begin(), keys_.end());
    std::vector<const result::Settled*> list;
    for (const result::Settled& s : o_.ledger.settled)
      if (shown.count(s.key) == 0) list.push_back(&s);
    if (list.empty()) return;
    static const std::vector<Head> heads = {{Fact::organization, 22}, {Fact::kind, 9},
                                            {Fact::county, 12},       {Fact::rule, 22},
                                            {Fact::problem, 44},      {Fact::ended, 12}};
    lxw_worksheet* sheet = book_.add_sheet(in({"已销号", "Closed"}));
    std::vector<std::string> titles;
    for (std::size_t c = 0; c < heads.size(); ++c) {
      titles.push_back(in(result::title(heads[c].fact)));
      width(sheet, c, heads[c].width);
    }
    head(sheet, std::move(titles));
    lxw_row_t row = 0;
    for (const result::Settled* settled : list) {
      const result::Settled& s = *settled;
      const std::array<std::string, 5> cells = {spelt(s.dossier, s.name),
                                                in(run_.kind_title(s.kind)), index_.group(s.group),
                                                s.rule, in(s.message)};
      ++row;
      for (std::size_t c = 0; c < cells.size(); ++c)
        book_.text(sheet, row, static_cast<int>(c), cells[c], Style::wrap);
      book_.day(sheet, row, 5,
                s.closed_on.empty() ? in({"库中没有此问题", "not known"}) : s.closed_on, Style::day,
                Style::wrap);
      add_input(sheet, row, 6, s.entry, s.key);
      fit(sheet, row, heads, {cells.begin(), cells.end()}, s.entry);
    }
    offer_states(sheet, 1, row, 6 + static_cast<int>(Column::state));
    worksheet_autofilter(sheet, 0, 0, row, 11);
  }

  const result::Run& run_;
  const Options& o_;
  result::Index index_;
  std::vector<std::string> keys_;
  Workbook book_;
  lxw_worksheet* lists_ = nullptr;
};

}  // namespace

std::string write_xlsx(const result::Run& run, const Options& options) {
  return Ledger(run, options).write(false);
}

std::string write_xlsx_county(const result::Run& run, const Options& options) {
  return Ledger(run, options).write(true);
}

}  // namespace ducha::report
