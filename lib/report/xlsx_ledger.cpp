// The ledger 整改台账: a row a finding, and columns for people. docs/ledger.md says how it comes
// back.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "report/advice.h"
#include "report/sheets.h"
#include "result/index.h"

namespace ducha::report {

namespace {

using result::Column;
using Style = table::Writer::Style;

// Excel takes 1,048,576 rows; what is more goes on the next sheet.
constexpr std::size_t kRowsOfSheet = 1'000'000;

using result::Fact;
using result::Known;
using result::Status;

struct Head {
  Fact fact;
  double width;
};
// The columns before those of people.
const std::vector<Head>& facts() {
  static const std::vector<Head> heads = {
      {Fact::number, 6},  {Fact::organization, 20}, {Fact::kind, 9},     {Fact::county, 12},
      {Fact::rule, 18},   {Fact::provisions, 34},   {Fact::problem, 36}, {Fact::evidence, 24},
      {Fact::remedy, 30}, {Fact::severity, 8},      {Fact::verdict, 10}, {Fact::place, 22}};
  return heads;
}
// The same on the sheets of what is open no more.
const std::vector<Head>& kept_facts() {
  static const std::vector<Head> heads = {
      {Fact::organization, 22}, {Fact::kind, 9},   {Fact::county, 12}, {Fact::rule, 22},
      {Fact::problem, 44},      {Fact::since, 12}, {Fact::ended, 12},  {Fact::why, 24}};
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
      : run_(run), o_(o), index_(run), book_(title(), run.as_of) {
    std::set<std::string_view> shown;
    for (const result::Finding& f : run.findings) shown.insert(f.fingerprint);
    for (const auto& [key, known] : o.ledger.findings)
      if (shown.count(key) == 0) kept_[known.status].push_back(&known);
  }

  std::string write(bool per_county) {
    add_summary(book_, run_, o_);
    // The words of the drop-down stand in cells, for a list in the rule itself may be too long.
    lists_ = book_.add_sheet(in({"选项", "Lists"}));
    for (std::size_t i = 0; i < result::kStates; ++i)
      book_.text(lists_, static_cast<lxw_row_t>(i), 0, result::states()[i].title.in(o_.lang),
                 Style::plain);
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
    if (per_county) {
      std::map<std::string, std::vector<Row>> counties;
      for (const Row& row : open) counties[row.group()].push_back(row);
      for (const auto& [id, rows] : counties)
        add_ledger(result::group_title(id, index_.group(id)).in(o_.lang), rows);
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
  std::string title() const {
    return fmt::format("{} {}", in({"整改台账", "Ledger"}), to_string(run_.as_of));
  }

  // A finding of the run, or one that the store holds for open and this run did not see.
  struct Row {
    const result::Finding* finding;
    const Known* known;
    std::size_t number;  // in the run, from 1; 0: not of the run
    const std::string& group() const { return finding != nullptr ? finding->group : known->group; }
  };

  void add_ledger(const std::string& name, const std::vector<Row>& rows) {
    for (std::size_t from = 0; from == 0 || from < rows.size(); from += kRowsOfSheet) {
      lxw_worksheet* sheet = book_.add_sheet(name);
      head(sheet, facts());
      const std::size_t to = std::min(rows.size(), from + kRowsOfSheet);
      lxw_row_t row = 0;
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

  void add_row(lxw_worksheet* sheet, lxw_row_t row, const result::Finding& f, std::size_t number) {
    const result::RuleInfo* rule = index_.rule(f.rule);
    std::string evidence = values_of(f, o_.lang);
    if (!f.missing.empty())
      evidence += fmt::format("{}{}{}", evidence.empty() ? "" : "\n", in({"缺少 ", "missing: "}),
                              joined(f.missing, "; "));
    std::string place = place_of(f);
    if (!f.path.empty()) place += "\n" + f.path;
    const Known* known = o_.ledger.find(f.fingerprint);
    result::Entry entry = known == nullptr ? result::Entry() : known->entry;
    at(entry, Column::deadline) = result::deadline(run_, f, o_.ledger);
    put_row(sheet, row, number,
            {spelt(f.dossier, f.name), in(run_.kind_title(f.kind)), index_.group(f.group), f.rule,
             provisions(rule), in(f.message), evidence, in(advice(f, rule)),
             in(ducha::title(f.severity)), in(ducha::title(f.verdict)), place},
            entry, f.fingerprint);
  }

  // Not seen tonight, and nobody has seen that it is gone.
  void add_row(lxw_worksheet* sheet, lxw_row_t row, const Known& k) {
    const result::RuleInfo* rule = index_.rule(k.rule);
    std::string why = in(k.why);
    if (why.empty()) why = in({"不在本次检查之内", "not in the part that was checked"});
    result::Entry entry = k.entry;
    if (k.due) at(entry, Column::deadline) = to_string(*k.due);
    put_row(sheet, row, 0,
            {spelt(k.dossier, k.name), in(run_.kind_title(k.kind)), index_.group(k.group), k.rule,
             provisions(rule), in(k.message), in(say("本次未见:{}", "not seen this time: {}", why)),
             rule == nullptr ? std::string() : in(rule->remedy), in(ducha::title(k.severity)),
             in(ducha::title(k.verdict)), k.path.empty() ? k.file : k.file + "\n" + k.path},
            entry, k.key);
  }

  void put_row(lxw_worksheet* sheet, lxw_row_t row, std::size_t number,
               const std::array<std::string, 11>& cells, const result::Entry& entry,
               const std::string& key) {
    book_.number(sheet, row, 0, static_cast<double>(number == 0 ? row : number), Style::wrap);
    for (std::size_t c = 0; c < cells.size(); ++c)
      book_.text(sheet, row, static_cast<int>(c) + 1, cells[c], Style::wrap);
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
  void head(lxw_worksheet* sheet, const std::vector<Head>& heads) {
    std::vector<std::string> titles;
    for (std::size_t c = 0; c < heads.size(); ++c) {
      titles.push_back(in(result::title(heads[c].fact)));
      width(sheet, c, heads[c].width);
    }
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
  void add_kept(Status status) {
    std::vector<const Known*> list = kept_[status];
    if (list.empty()) return;
    std::stable_sort(list.begin(), list.end(), [](const Known* a, const Known* b) {
      return a->ended > b->ended;  // the latest first
    });
    lxw_worksheet* sheet = book_.add_sheet(in(result::title(status)));
    const std::vector<Head>& heads = kept_facts();
    head(sheet, heads);
    const int input = static_cast<int>(heads.size());
    const auto day = [](const std::optional<Date>& d) { return d ? to_string(*d) : std::string(); };
    lxw_row_t row = 0;
    for (const Known* known : list) {
      const Known& k = *known;
      std::string why = in(k.why);
      if (status == Status::unknown)
        why = in({"库中没有此问题", "the store does not know this finding"});
      std::vector<std::string> cells = {spelt(k.dossier, k.name),
                                        in(run_.kind_title(k.kind)),
                                        index_.group(k.group),
                                        k.rule,
                                        in(k.message),
                                        day(k.opened),
                                        day(k.ended),
                                        why};
      ++row;
      for (std::size_t c = 0; c < cells.size(); ++c) {
        if (heads[c].fact == Fact::since || heads[c].fact == Fact::ended) {
          book_.day(sheet, row, static_cast<int>(c), cells[c], Style::day, Style::wrap);
        } else {
          book_.text(sheet, row, static_cast<int>(c), cells[c], Style::wrap);
        }
      }
      add_input(sheet, row, input, k.entry, k.key);
      fit(sheet, row, heads, std::move(cells), k.entry);
    }
    offer_states(sheet, 1, row, input + static_cast<int>(Column::state));
    worksheet_autofilter(sheet, 0, 0, row,
                         static_cast<lxw_col_t>(input + static_cast<int>(result::kColumns)));
  }

  const result::Run& run_;
  const Options& o_;
  result::Index index_;
  std::map<Status, std::vector<const Known*>> kept_;  // not of the run
  table::Writer book_;
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
