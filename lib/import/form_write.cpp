// Forms drawn: a cover, the dossier itself, a sheet for each list, and the hidden sheet by which
// import knows them again. Door: write_form(). Reads nothing.
#include <algorithm>
#include <set>

#include "base/decimal.h"
#include "base/suggest.h"
#include "base/text.h"
#include "import/form_parts.h"
#include "table/writer.h"

namespace ducha::imports {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using dossier::Scalar;
using table::Writer;
using yaml::Draft;
using yaml::Shape;
using Style = Writer::Style;

constexpr lxw_row_t kSpare = 1000;  // rows below those filled that have drop-downs too
constexpr lxw_row_t kByHand = 20;   // of them that are printed, for those who write by hand
constexpr const char* kListsSheet = "ducha-lists";

class FormWriter {
 public:
  FormWriter(const dossier::Schema& schema, const dossier::KindSpec& kind,
             const dossier::Units& units, const FormWants& wants,
             std::vector<std::pair<std::string, Message>>& left)
      : schema_(schema),
        kind_(kind),
        units_(units),
        wants_(wants),
        left_(left),
        sheets_(form_sheets(kind, wants.lang, wants.only)),
        book_(kind.title.in(wants.lang), wants.as_of) {}

  std::string run(const std::vector<FormDossier>& dossiers) {
    many_ = wants_.many || dossiers.size() > 1;
    lxw_worksheet* cover = book_.add_sheet(zh() ? "填报说明" : "how to fill in");
    order_.resize(sheets_.size());
    for (std::size_t i = 0; i < sheets_.size(); ++i) order_[i] = i;
    // What most rules read comes first; the dossier itself before all.
    std::stable_sort(order_.begin() + 1, order_.end(),
                     [&](std::size_t a, std::size_t b) { return rules_of(a) > rules_of(b); });
    for (const std::size_t i : order_) pages_[i] = book_.add_sheet(sheets_[i].name);
    lists_page_ = book_.add_sheet(kListsSheet);
    lxw_worksheet* hidden = book_.add_sheet(kFormSheet);
    for (const std::size_t i : order_) {
      if (i == 0 && !many_) {
        labels(dossiers.empty() ? nullptr : &dossiers[0]);
      } else {
        table(i, dossiers);
      }
    }
    draw_cover(cover, dossiers);
    const std::vector<std::vector<std::string>> head = {{kFormSheet, kFormVersion},
                                                        {"kind", kind_.name},
                                                        {"layout", many_ ? kMany : kOne},
                                                        {"rulebook", wants_.rulebook}};
    lxw_row_t row = 0;
    const auto lines = [&](const std::vector<std::vector<std::string>>& from) {
      for (const auto& line : from) {
        for (std::size_t c = 0; c < line.size(); ++c)
          book_.text(hidden, row, static_cast<int>(c), line[c], Style::plain);
        ++row;
      }
    };
    lines(head);
    // In the order of the schema, so that a list comes after the one that it is within.
    for (const auto& [sheet, fields] : form_) lines(fields);
    worksheet_hide(hidden);
    worksheet_hide(lists_page_);
    return book_.finish();
  }

 private:
  bool zh() const { return wants_.lang == Lang::zh; }
  std::string in(const char* zh_text, const char* en_text) const {
    return zh() ? zh_text : en_text;
  }

  std::string title() const { return kind_.title.in(wants_.lang) + in("填报表", ": form"); }

  // ---- how many rules need it ----

  int rules_for(const RecordSpec& record, const FieldSpec& field) const {
    const auto found = wants_.rules.find({record.type, record.find(field.name)});
    return found == wants_.rules.end() ? 0 : found->second;
  }
  // The field at the end of a path, and how many rules read it.
  int rules_at(const RecordSpec& from, const std::string& path) const {
    const RecordSpec* record = &from;
    int found = 0;
    for (std::size_t at = 0; at <= path.size() && record != nullptr;) {
      const std::size_t end = std::min(path.find('.', at), path.size());
      const int number = record->find(path.substr(at, end - at));
      if (number < 0) return 0;
      const FieldSpec& field = record->fields[static_cast<std::size_t>(number)];
      found = rules_for(*record, field);
      record = field.record;
      at = end + 1;
    }
    return found;
  }
  int rules_of(std::size_t sheet) const {
    int most = 0;
    if (sheets_[sheet].record != nullptr)
      for (const FormField& f : sheets_[sheet].fields)
        if (!f.presence) most = std::max(most, rules_at(*sheets_[sheet].record, f.path));
    return most;
  }

  // ---- words ----

  std::string unit_of(const FieldSpec& field) const {
    const FieldSpec& of = field.item ? *field.item : field;
    if (of.shape != FieldSpec::Shape::scalar) return {};
    if (of.unit.empty()) return {};
    if (of.unit == schema_.money) return schema_.money_words.in(wants_.lang);
    const auto known = units_.find(of.unit);
    return known == units_.end() ? of.unit : known->second.in(wants_.lang);
  }

  std::string shown(const FormField& f) const {
    std::string out = f.heading;
    const std::string unit = unit_of(*f.field);
    if (!unit.empty()) out += in("（", " (") + unit + in("）", ")");
    if (f.field->required) out += " *";
    return out;
  }

  std::string advice(const FormField& f) const {
    if (f.presence)
      return f.field->shape == FieldSpec::Shape::record
                 ? in("没有这一部分就写“无”，有就填下面各项", "write none if there is no such part")
                 : in("没有就写“无”；有就填在另一张表里",
                      "write none if there are none; else see the other sheet");
    const FieldSpec& of = f.field->item ? *f.field->item : *f.field;
    std::string out;
    if (of.choices != nullptr) {
      std::vector<std::string> words;
      for (std::size_t i = 0; i < of.choices->names.size(); ++i)
        words.push_back(cell_text(of, Draft::scalar(of.choices->names[i]), wants_.lang));
      out = in("写下列之一：", "one of: ") + joined(words, in("、", ", "));
    } else if (of.scalar == Scalar::boolean) {
      out = in("是或否", "yes or no");
    } else {
      out = dossier::expected(of, schema_).in(wants_.lang);
    }
    if (f.field->item)
      out += in("；多项每行一个（Alt+Enter 换行）", "; several: a line each (Alt+Enter)");
    for (const Message& fact : dossier::facts(of, units_, false))
      out += in("；", "; ") + fact.in(wants_.lang);
    const bool word = f.field->choices != nullptr && f.field->choices->has_none;
    const std::string& none = of.none_words.in(wants_.lang);
    if (f.field->can_be_none() && !word && !none.empty())
      out += fmt::format(fmt::runtime(in("；没有写“无”（{}），不知道就空着",
                                         "; none ({}) if there is none, empty if not known")),
                         none);
    else if (f.field->can_be_none() && !word)
      out += in("；没有写“无”，不知道就空着", "; none if there is none, empty if not known");
    else if (!f.field->required)
      out += in("；不知道就空着", "; empty if not known");
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
  }

  void tell(const std::string& path, Message why) {
    if (told_.insert(path).second) left_.emplace_back(path, std::move(why));
  }

  // ---- cells ----

  Style style_of(const FormField& f) const {
    if (f.presence || f.field->item) return Style::input_text;
    if (f.field->shape != FieldSpec::Shape::scalar) return Style::input_text;
    switch (f.field->scalar) {
      case Scalar::date:
        return Style::input_day;
      case Scalar::integer:
      case Scalar::decimal:
      case Scalar::money:
        return Style::input;
      default:
        return Style::input_text;
    }
  }

  void cell(lxw_worksheet* page, lxw_row_t row, int column, const FormField& f, const Draft* value,
            const std::string& path) {
    const Style style = style_of(f);
    if (value == nullptr) return book_.blank(page, row, column, style);
    const std::string text = cell_text(*f.field, *value, wants_.lang);
    if (!fits_cell(text)) {
      tell(path, say("太长，一个单元格放不下", "is too long for a cell"));
      return book_.blank(page, row, column, style);
    }
    if (style == Style::input_day)
      return book_.day(page, row, column, text, style, Style::input_text);
    const auto digits =
        std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    // Excel keeps fifteen digits of a number; a longer one is written as text, whole.
    if (style == Style::input && digits > 0 && digits <= 15 && parse_decimal(text))
      return book_.number(page, row, column, std::stod(text), style);
    book_.text(page, row, column, text, Style::input_text);
  }

  // Where an enumeration's words are, for drop-downs.
  std::string range_of(const FieldSpec& field) {
    const bool none = field.can_be_none() && !field.choices->has_none;
    // The words of a drop-down are in cells: a list within the rule itself is limited to 255
    // characters.
    const auto known = ranges_.find({field.choices, none});
    if (known != ranges_.end()) return known->second;
    const int column = static_cast<int>(ranges_.size());
    lxw_row_t row = 0;
    for (const std::string& name : field.choices->names)
      book_.text(lists_page_, row++, column, cell_text(field, Draft::scalar(name), wants_.lang),
                 Style::plain);
    if (none) book_.text(lists_page_, row++, column, in("无", "none"), Style::plain);
    std::string letters = table::cell_name(0, static_cast<std::size_t>(column));
    letters.pop_back();
    return ranges_[{field.choices, none}] =
               fmt::format("='{0}'!${1}$1:${1}${2}", book_.name_of(lists_page_), letters, row);
  }

  // Offers and says what may be typed. Nothing is refused by the program: a person may know better,
  // and import tells.
  void guide(lxw_worksheet* page, lxw_row_t first, lxw_row_t last, int column, const FormField& f) {
    lxw_data_validation v = {};
    v.ignore_blank = LXW_VALIDATION_ON;
    v.error_type = LXW_VALIDATION_ERROR_TYPE_INFORMATION;
    std::string title = shorten(f.heading, 30);
    std::string text = shorten(advice(f), 240);
    std::string range;
    std::string yes = in("是", "yes");
    std::string no = in("否", "no");
    std::string none = in("无", "none");
    std::vector<char*> words = {none.data(), nullptr};
    v.input_title = title.data();
    v.input_message = text.data();
    const FieldSpec& field = *f.field;
    v.validate = LXW_VALIDATION_TYPE_ANY;
    if (f.presence) {
      v.validate = LXW_VALIDATION_TYPE_LIST;
    } else if (!field.item && field.choices != nullptr) {
      range = range_of(field);
      v.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
      v.value_formula = range.data();
    } else if (!field.item && field.scalar == Scalar::boolean) {
      words = {yes.data(), no.data(), field.can_be_none() ? none.data() : nullptr, nullptr};
      v.validate = LXW_VALIDATION_TYPE_LIST;
    }
    if (v.validate == LXW_VALIDATION_TYPE_LIST) v.value_list = words.data();
    worksheet_data_validation_range(page, first, static_cast<lxw_col_t>(column), last,
                                    static_cast<lxw_col_t>(column), &v);
  }

  void note(std::size_t sheet, const std::string& heading, const std::string& path) {
    form_[sheet].push_back({book_.name_of(pages_.at(sheet)), sheets_[sheet].list, heading, path});
  }

  static const Draft* along(const Draft& draft, const std::string& path) {
    const Draft* here = &draft;
    for (std::size_t from = 0; from <= path.size();) {
      const std::size_t end = std::min(path.find('.', from), path.size());
      if (here->shape != Shape::mapping) return nullptr;
      here = here->find(path.substr(from, end - from));
      if (here == nullptr) return nullptr;
      from = end + 1;
    }
    return here;
  }

  // The value that a field shows: for parts and lists, only that there is none.
  static const Draft* value_of(const Draft& record, const FormField& f) {
    const Draft* value = along_or_self(record, f.path);
    if (value == nullptr || !f.presence) return value;
    const bool none = is_none(*value) || (value->shape == Shape::sequence && value->items.empty());
    return none ? value : nullptr;
  }
  static const Draft* along_or_self(const Draft& record, const std::string& path) {
    return path.empty() ? &record : along(record, path);
  }

  // ---- the first sheet of one dossier ----

  void labels(const FormDossier* dossier) {
    lxw_worksheet* page = pages_.at(0);
    const FormSheet& sheet = sheets_[0];
    const std::vector<std::pair<std::string, double>> heads = {{in("部分", "part"), 24},
                                                               {in("项目", "item"), 30},
                                                               {in("填写", "value"), 36},
                                                               {in("怎么填", "how"), 60},
                                                               {in("用到的规则数", "rules"), 14}};
    for (std::size_t c = 0; c < heads.size(); ++c)
      book_.column(page, static_cast<int>(c), heads[c].second, Style::plain);
    book_.line(page, 0, title(), Style::title);
    book_.line(
        page, 1,
        in("只填“填写”一列。带 * 的必填；确实没有写“无”；不知道就空着。",
           "Fill in the column `value` alone. * is required; write none where there is none; "
           "leave empty what is not known."),
        Style::faint);
    for (std::size_t c = 0; c < heads.size(); ++c)
      book_.text(page, kFormHead, static_cast<int>(c), heads[c].first, Style::heading);
    lxw_row_t row = kFormHead;
    for (const FormField& f : sheet.fields) {
      ++row;
      const std::string heading = shown(f);
      const std::size_t slash = f.heading.rfind('/');
      const std::string part = slash == f.heading.npos ? "" : f.heading.substr(0, slash);
      note(0, heading, f.path);
      book_.text(page, row, 0, part, Style::wrap);
      book_.text(page, row, 1, heading.substr(part.empty() ? 0 : part.size() + 1), Style::wrap);
      cell(page, row, 2, f, dossier == nullptr ? nullptr : value_of(dossier->draft, f), f.path);
      const std::string how = advice(f);
      book_.text(page, row, 3, how, Style::wrap);
      if (const int rules = f.presence ? 0 : rules_at(*sheet.record, f.path); rules > 0)
        book_.number(page, row, 4, rules, Style::wrap);
      book_.fit(page, row, {part, heading.substr(part.size()), "", how}, {24, 30, 36, 60});
      guide(page, row, row, 2, f);
    }
    book_.print_as_table(page, title(), kFormHead);
    worksheet_autofilter(page, kFormHead, 0, row, 4);
  }

  // ---- rows ----

  struct Row {
    const FormDossier* dossier;
    std::string parent;
    std::string label;
    const Draft* item;
    std::string path;  // for what is left
  };

  bool numbered(std::size_t sheet) const {
    const FormSheet& s = sheets_[sheet];
    return sheet != 0 && s.record != nullptr && s.record->key.empty() &&
           std::any_of(sheets_.begin(), sheets_.end(),
                       [&](const FormSheet& c) { return !c.list.empty() && c.parent == sheet; });
  }

  std::vector<Row> rows_of(std::size_t sheet, const std::vector<FormDossier>& dossiers) {
    std::vector<Row> out;
    if (sheet == 0) {
      for (const FormDossier& d : dossiers) out.push_back({&d, "", d.id, &d.draft, ""});
      return out;
    }
    const FormSheet& s = sheets_[sheet];
    const std::string path =
        s.list.substr(sheets_[s.parent].list.empty() ? 0 : sheets_[s.parent].list.size() + 1);
    for (const Row& parent : rows_of(s.parent, dossiers)) {
      const Draft* list = along(*parent.item, path);
      if (list == nullptr || list->shape != Shape::sequence) continue;
      std::size_t number = 0;
      std::set<std::string> labels;
      for (const Draft& item : list->items) {
        const std::string own = item_label(s.record, item, ++number);
        const std::string at = fmt::format("{}{}[{}]", parent.path, path, own);
        const bool empty = item.shape == Shape::mapping && item.pairs.empty();
        if (empty || is_none(item)) {
          left_.emplace_back(
              at, say("这一项没有内容，表里写不出", "an item without content has no row"));
          continue;
        }
        if (has_children(sheet) && (own.empty() || !labels.insert(own).second))
          tell(at, say("没有自己的编号，下属的项放不进表",
                       "has no key of its own, so what is within it has no row"));
        out.push_back({parent.dossier, parent.label, s.parent == 0 ? own : parent.label + "/" + own,
                       &item, at + "."});
      }
    }
    return out;
  }

  bool has_children(std::size_t sheet) const {
    return std::any_of(sheets_.begin(), sheets_.end(), [&](const FormSheet& c) {
      return !c.list.empty() && c.parent == sheet && sheet != 0;
    });
  }

  void table(std::size_t sheet, const std::vector<FormDossier>& dossiers) {
    lxw_worksheet* page = pages_.at(sheet);
    const FormSheet& s = sheets_[sheet];
    book_.line(page, 0, sheet == 0 ? title() : s.name, Style::title);
    book_.line(page, 1,
               sheet == 0
                   ? in("每行一份档案。带 * 的必填；确实没有写“无”；不知道就空着。",
                        "A row for each dossier. * is required; write none where there is none.")
                   : in("每行一项。一项也没有的，在第一张表里写“无”；没有查过就不填。",
                        "A row for each item. If there are none, write none in the first sheet."),
               Style::faint);
    const Leads leads = leads_of(sheet);
    const auto rows = rows_of(sheet, dossiers);
    const lxw_row_t first = kFormHead + 1;
    const auto last = static_cast<lxw_row_t>(first + rows.size() + kSpare);
    int column = 0;
    for (const auto& [heading, mark] : leads) {
      note(sheet, heading, mark);
      book_.column(page, column, 16, Style::input_text);
      book_.text(page, kFormHead, column++, heading, Style::heading);
    }
    for (const FormField& f : s.fields) {
      const std::string heading = shown(f);
      note(sheet, heading, f.path);
      book_.column(page, column, std::clamp(1.3 * display_width(heading), 12.0, 28.0), style_of(f));
      guide(page, first, last, column, f);
      book_.text(page, kFormHead, column++, heading, Style::heading);
    }
    lxw_row_t row = first;
    for (const Row& r : rows) {
      int at = 0;
      for (const auto& [heading, mark] : leads)
        book_.text(page, row, at++,
                   mark == kDossier  ? r.dossier->id
                   : mark == kParent ? r.parent
                                     : r.label.substr(r.label.rfind('/') + 1),
                   Style::input_text);
      for (const FormField& f : s.fields)
        cell(page, row, at++, f, value_of(*r.item, f), r.path + f.path);
      ++row;
    }
    book_.print_as_table(page, sheet == 0 ? title() : title() + " " + s.name, kFormHead);
    if (column > 0)
      worksheet_print_area(page, 0, 0, row + kByHand, static_cast<lxw_col_t>(column - 1));
  }

  // Headings and marks of the columns before the fields: whose the row is, and which it is.
  using Leads = std::vector<std::pair<std::string, std::string>>;
  Leads leads_of(std::size_t sheet) {
    const FormSheet& s = sheets_[sheet];
    Leads out;
    const auto lead = [&](std::string heading, const char* mark) {
      while (std::any_of(s.fields.begin(), s.fields.end(),
                         [&](const FormField& f) { return shown(f) == heading; }))
        heading.insert(0, in("所属", "of "));
      out.emplace_back(std::move(heading), mark);
    };
    if (many_ && sheet != 0) {
      const FieldSpec& id = kind_.record->fields[static_cast<std::size_t>(kind_.id_field)];
      lead(id.label.in(wants_.lang).empty() ? id.name : id.label.in(wants_.lang), kDossier);
    }
    if (sheet != 0 && s.parent != 0) lead(in("所属", "of ") + sheets_[s.parent].name, kParent);
    if (numbered(sheet)) lead(in("序号", "number"), kNumber);
    return out;
  }

  // ---- the cover ----

  void draw_cover(lxw_worksheet* page, const std::vector<FormDossier>& dossiers) {
    book_.column(page, 0, 30, Style::plain);
    book_.column(page, 1, 70, Style::plain);
    lxw_row_t row = 0;
    book_.line(page, row++, title(), Style::title);
    const auto line = [&](const std::string& label, const std::string& text) {
      book_.text(page, row, 0, label, Style::label);
      book_.text(page, row++, 1, text, Style::wrap);
    };
    line(in("填报单位", "for"),
         shorten(joined(names_of(dossiers, &FormDossier::id), in("、", ", ")), 300));
    line(in("截至日期", "as of"), to_string(wants_.as_of));
    line(in("填报人、电话", "filled in by"), "");
    ++row;
    const std::string& money = schema_.money_words.in(wants_.lang);
    int number = 0;
    for (const std::string& step : std::initializer_list<std::string>{
             zh()
                 ? "黄色的格子填写，别的不用动；点到格子会显示怎么填，能选的有下拉列表。"
                 : "Fill in the yellow cells alone. A cell says what it wants; some have a list to "
                   "choose from.",
             zh() ? "确实没有的写“无”，不知道的空着：空着表示没有说明，不等于没有。"
                  : "Write none where there is none. An empty cell says nothing.",
             zh() ? "日期写成 2013-09-01；编号、文号照抄；金额以" + money + "为单位。"
                  : "Write dates as 2013-09-01, amounts in " + money +
                        ", numbers of documents as they are.",
             zh()
                 ? "可以排序、增删行、调整列的次序；不要改表头文字和工作表名称。"
                 : "Rows may be sorted, added and removed, columns moved. Leave headings and names "
                   "of sheets as they are.",
             zh() ? "填好后原样交回，由督查部门用 ducha import 读入。"
                  : "Hand the file in; ducha import reads it."}) {
      if (number++ == 0) book_.text(page, row, 0, in("填写办法", "how"), Style::label);
      book_.text(page, row++, 1, fmt::format("{}. {}", number, step), Style::wrap);
    }
    ++row;
    book_.headings(page, row++, {in("工作表", "sheet"), in("内容", "what")});
    for (const std::size_t i : order_) {
      book_.text(page, row, 0, book_.name_of(pages_.at(i)), Style::wrap);
      const int rules = rules_of(i);
      std::string what =
          i == 0 ? kind_.title.in(wants_.lang) : sheets_[i].field->label.in(wants_.lang);
      if (rules > 0)
        what += zh() ? fmt::format("；最多有{}条规则要用其中一项", rules)
                     : fmt::format("; up to {} rules read one of its fields", rules);
      book_.text(page, row++, 1, what, Style::wrap);
    }
  }

  const dossier::Schema& schema_;
  const dossier::KindSpec& kind_;
  const dossier::Units& units_;
  const FormWants& wants_;
  std::vector<std::pair<std::string, Message>>& left_;
  std::vector<FormSheet> sheets_;
  Writer book_;
  std::set<std::string> told_;
  bool many_ = false;
  std::vector<std::size_t> order_;
  std::map<std::size_t, lxw_worksheet*> pages_;
  lxw_worksheet* lists_page_ = nullptr;
  // With and without a line for none.
  std::map<std::pair<const dossier::EnumSpec*, bool>, std::string> ranges_;
  std::map<std::size_t, std::vector<std::vector<std::string>>> form_;  // by sheet
};

}  // namespace

std::string write_form(const dossier::Schema& schema, const dossier::KindSpec& kind,
                       const dossier::Units& units, const std::vector<FormDossier>& dossiers,
                       const FormWants& wants, std::vector<std::pair<std::string, Message>>& left) {
  return FormWriter(schema, kind, units, wants, left).run(dossiers);
}

}  // namespace ducha::imports
