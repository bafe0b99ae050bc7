// Filled forms back to dossiers. Doors: is_form(), read_forms(). Finds its sheets by the hidden
// one, columns by their headings and lines by their labels, so that both may be moved and sorted;
// what it cannot take is reported with sheet, row and heading.
#include <algorithm>
#include <set>

#include "base/file_name.h"
#include "base/limits.h"
#include "base/text.h"
#include "dossier/nothing.h"
#include "dossier/paths.h"
#include "dossier/scalar.h"
#include "import/form_parts.h"
#include "import/select.h"

namespace ducha::imports {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using table::Cell;
using table::Sheet;
using yaml::Draft;
using yaml::Shape;

constexpr std::size_t kFormHeadRows = 30;  // people put rows above the headings

const Sheet* sheet_of(const table::Workbook& book, std::string_view name) {
  for (const Sheet& s : book.sheets)
    if (s.name == name) return &s;
  return nullptr;
}

// A cell of a form that was filled in.
struct FormCell {
  const Book* book = nullptr;
  const Sheet* sheet = nullptr;
  std::size_t row = 0;
  std::size_t column = 0;
  std::string heading = {};
};

// The fields of a dossier or of an item, by path; lists of items are put in at the end.
struct Values {
  std::map<std::string, Draft> at;
  std::map<std::string, FormCell> from;
  FormCell row;
};

struct FormItem {
  std::size_t dossier;
  std::string parent;  // label of the item that it is part of
  std::string label;   // with those of its parents
  Values values;
  std::string path = {};  // keyed, as findings have it
};

struct Built {
  const dossier::KindSpec* kind;
  std::string id;
  Values values;
  std::map<std::string, FormCell> origins;  // by keyed path
};

// A sheet as the hidden one describes it.
struct Part {
  FormSheet form;                                 // name, list, record; fields by their headings
  std::map<std::string, std::string> leads = {};  // mark -> heading
};

class FormImporter {
 public:
  FormImporter(const dossier::Schema& schema, const std::vector<Existing>& existing, bool overwrite,
               bool personal)
      : schema_(schema), overwrite_(overwrite), personal_(personal) {
    for (const Existing& e : existing) existing_.emplace(std::pair(e.kind, e.id), &e);
  }

  Imported run(const std::vector<Book>& books) {
    for (const Book& book : books) read(book);
    for (Built& built : built_) write(built);
    std::sort(out_.files.begin(), out_.files.end());
    return std::move(out_);
  }

 private:
  // ---- what is reported ----

  Left& leave(const char* reason, const FormCell& at, Message why, Message write) {
    if (out_.left.size() >= limits::kImportLeft) {
      ++out_.unlisted;
      static thread_local Left spare;
      return spare;
    }
    Left left{reason, at.book->file, at.sheet == nullptr ? "" : at.sheet->name, 0};
    if (at.sheet != nullptr) {
      left.row = at.row + 1;
      left.column = at.column == kNowhere ? 0 : at.column + 1;
      left.heading = at.heading;
    }
    left.why = std::move(why);
    left.write = std::move(write);
    return out_.left.emplace_back(std::move(left));
  }

  void value_left(const FormCell& at, const std::string& path, const std::string& text,
                  bool personal, Message why, Message write) {
    Left& left = leave("value", at, std::move(why), std::move(write));
    left.path = path;
    left.hidden = personal && !personal_;
    if (!left.hidden) left.value = text;
    if (left.hidden) {
      left.why =
          say("填写有误（个人信息，不显示）", "is not as it should be (personal, not shown)");
      left.write = say("对照表格改正，或加 --show-personal 查看",
                       "look at the table, or see it with --show-personal");
    }
  }

  // ---- the hidden sheet ----

  std::string hidden(std::size_t row, std::size_t column) const {
    return typed(form_->at(row, column).text);
  }

  void read(const Book& book) {
    const FormCell whole{&book};
    form_ = sheet_of(book.workbook, kFormSheet);
    if (hidden(0, 1) != kFormVersion) {
      leave("unmapped-sheet", whole, say("是另一版本的填报表", "is a form of another version"),
            say("用现在的 ducha form 重新生成", "make it anew with `ducha form`"));
      return;
    }
    kind_ = schema_.kind(hidden(1, 1));
    if (kind_ == nullptr) {
      leave("unmapped-sheet", whole,
            say("规则库没有这份填报表的类别“{}”",
                "the rulebook has no kind `{}`, which the form is for",
                visible(shorten(hidden(1, 1), 40))),
            say("换用对应的规则库", "use the rulebook that it was made with"));
      return;
    }
    many_ = hidden(2, 1) == kMany;
    parts_.clear();
    by_name_.clear();
    first_ = built_.size();
    for (std::size_t r = kFormFirst; r < form_->rows.size(); ++r) line(book, r);
    std::set<std::string> known = {kFormSheet, "ducha-lists", "填报说明", "how to fill in"};
    for (const Part& p : parts_) known.insert(p.form.name);
    for (const Sheet& s : book.workbook.sheets)
      if (known.count(s.name) == 0 && !s.rows.empty())
        leave("unmapped-sheet", {&book, &s, 0, kNowhere},
              say("不是填报表的工作表，没有读", "is no sheet of the form and was not read"),
              say("移走，或恢复原来的工作表名称", "remove it, or give it back the name it had"))
            .row = 0;
    items_.assign(parts_.size(), {});
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Sheet* sheet = sheet_of(book.workbook, parts_[i].form.name);
      if (sheet == nullptr) {
        leave("missing-sheet", whole,
              say("缺少工作表“{}”", "the sheet `{}` is missing", visible(parts_[i].form.name)),
              say("恢复原来的工作表名称；确实没有就在第一张表里写“无”",
                  "give it back its name; write none in the first sheet if there are none"));
      } else if (i == 0 && !many_) {
        labels(book, *sheet);
      } else {
        rows(book, *sheet, i);
      }
    }
    assemble();
  }

  // The sheet that a line of the hidden part speaks of, made where it is new; nothing where the
  // rulebook has no such list any more.
  Part* part_of(const Book& book, std::size_t r, const std::string& name, const std::string& list) {
    if (const auto known = by_name_.find(name); known != by_name_.end())
      return &parts_[known->second];
    Part part;
    part.form.name = name;
    part.form.list = list;
    part.form.record = kind_->record;
    if (!list.empty()) {
      const FieldSpec* field = along(*kind_->record, list, dossier::Lists::enter);
      if (field == nullptr || field->shape != FieldSpec::Shape::list ||
          field->item->shape == FieldSpec::Shape::scalar) {
        if (gone_.insert(list).second)
          leave("unmapped-sheet", {&book, form_, r, kNowhere},
                say("规则库已没有列表 {}", "the rulebook has no list {} any more",
                    visible(shorten(list, 80))),
                say("用现在的 ducha form 重新生成", "make the form anew with `ducha form`"));
        return nullptr;
      }
      part.form.field = field;
      part.form.record = field->item->record;
      // The list within whose items it is: the longest path that begins this one.
      for (std::size_t i = 1; i < parts_.size(); ++i)
        if (list.starts_with(parts_[i].form.list + ".")) part.form.parent = i;
    } else if (!parts_.empty() && !parts_[0].form.name.empty()) {
      return nullptr;  // there is one first sheet
    }
    // The first sheet comes first, lists after those that they are within.
    if (parts_.size() > limits::kTableSheets) return nullptr;
    if (parts_.empty()) parts_.emplace_back();
    const std::size_t at = list.empty() ? 0 : parts_.size();
    if (at == parts_.size()) parts_.emplace_back();
    parts_[at] = std::move(part);
    by_name_.emplace(name, at);
    return &parts_[at];
  }

  static const FieldSpec* along(const RecordSpec& record, const std::string& path,
                                dossier::Lists lists) {
    dossier::PathFault fault;
    const auto fields = dossier::fields_along(record, path, lists, fault);
    return fields.empty() ? nullptr : fields.back();
  }

  void line(const Book& book, std::size_t r) {
    const std::string name = hidden(r, 0);
    const std::string heading = table::squeezed(hidden(r, 2));
    const std::string path = hidden(r, 3);
    if (name.empty()) return;
    Part* part = part_of(book, r, name, hidden(r, 1));
    if (part == nullptr) return;
    if (path.starts_with('@')) {
      part->leads[path] = heading;
      return;
    }
    const FieldSpec* field = nullptr;
    if (part->form.record == nullptr) {
      if (part->form.field != nullptr) field = part->form.field->item.get();
    } else if (!path.empty()) {
      field = along(*part->form.record, path, dossier::Lists::stop);
    }
    if (field == nullptr || field->shape == FieldSpec::Shape::back)
      return;  // told where it is filled in
    const bool presence =
        field->shape == FieldSpec::Shape::record ||
        (field->shape == FieldSpec::Shape::list && field->item->shape != FieldSpec::Shape::scalar);
    part->form.fields.push_back({heading, path, field, presence});
  }

  // ---- cells ----

  bool personal_at(const RecordSpec* record, const std::string& path) const {
    if (record == nullptr || path.empty()) return false;
    dossier::PathFault fault;
    const auto fields = dossier::fields_along(*record, path, dossier::Lists::enter, fault);
    return std::any_of(fields.begin(), fields.end(),
                       [](const FieldSpec* f) { return f->personal; });
  }

  void take(const Part& part, const FormField& f, const Cell& cell, const FormCell& at,
            Values& to) {
    const std::string text = typed(cell.text);
    if (text.empty()) return;
    const bool personal = personal_at(part.form.record, f.path) ||
                          (!part.form.list.empty() && personal_at(kind_->record, part.form.list));
    const std::string path = part.form.list.empty() ? f.path : part.form.list + "[]." + f.path;
    if (f.presence) {
      if (dossier::says_none(text) || f.field->words_for_none(text)) {
        put(f.path,
            f.field->shape == FieldSpec::Shape::list ? Draft::sequence() : Draft::scalar("none"),
            at, to);
      } else {
        value_left(at, path, cell.text, personal, say("这里只能写“无”", "only none can stand here"),
                   say("有就填下面各项或另一张表", "fill in the lines below, or the other sheet"));
      }
      return;
    }
    Converted got = FormReader(f).read(cell, arena_);
    if (got.value) {
      put(f.path, std::move(*got.value), at, to);
    } else if (!got.why.empty()) {
      value_left(at, path, cell.text, personal, std::move(got.why), std::move(got.write));
    }
  }

  void put(const std::string& path, Draft value, const FormCell& at, Values& to) {
    to.at.insert_or_assign(path, std::move(value));
    to.from.insert_or_assign(path, at);
    ++out_.placed;
  }

  // A form for one dossier: a label, a value.
  void labels(const Book& book, const Sheet& sheet) {
    std::size_t head = kNowhere, part_at = kNowhere, item_at = kNowhere, value_at = kNowhere;
    for (std::size_t r = 0; r < std::min(kFormHeadRows, sheet.rows.size()) && head == kNowhere;
         ++r) {
      part_at = item_at = value_at = kNowhere;
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
        const std::string text = table::squeezed(sheet.rows[r][c].text);
        if (text == "部分" || text == "part") part_at = c;
        if (text == "项目" || text == "item") item_at = c;
        if (text == "填写" || text == "value") value_at = c;
      }
      if (item_at != kNowhere && value_at != kNowhere) head = r;
    }
    if (head == kNowhere) {
      leave("missing-heading", {&book, &sheet, kFormHead, kNowhere},
            say("找不到“项目”“填写”两列", "has no columns `item` and `value`"),
            say("恢复表头文字", "give the headings back their words"));
      return;
    }
    Built built{kind_, {}, {}, {}};
    built.values.row = {&book, &sheet, head, value_at};
    std::map<std::string, const FormField*> known;
    for (const FormField& f : parts_[0].form.fields) known[f.heading] = &f;
    std::set<std::string> seen;
    for (std::size_t r = head + 1; r < sheet.rows.size(); ++r) {
      const Cell& cell = sheet.at(r, value_at);
      const std::string part =
          part_at == kNowhere ? "" : table::squeezed(sheet.at(r, part_at).text);
      const std::string label =
          (part.empty() ? "" : part + "/") + table::squeezed(sheet.at(r, item_at).text);
      if (typed(cell.text).empty()) continue;
      ++out_.rows;
      const FormCell at{&book, &sheet, r, value_at, label};
      const auto found = known.find(label);
      if (found == known.end()) {
        leave(
            "unmapped-column", at, say("填报表没有这一项", "the form has no such item"),
            say("恢复项目的文字，或删去这一行", "give the item back its words, or remove the line"))
            .hidden = true;
      } else if (!seen.insert(label).second) {
        leave("repeated-row", at, say("这一项已经填过", "the item is there twice"),
              say("只留一行", "keep one of the lines"));
      } else {
        take(parts_[0], *found->second, cell, at, built.values);
      }
    }
    add(std::move(built));
  }

  // The id of a dossier decides its file; without one there is none.
  void add(Built built) {
    const FieldSpec& field = kind_->record->fields[static_cast<std::size_t>(kind_->id_field)];
    const std::string& id = field.name;
    const auto found = built.values.at.find(id);
    if (found == built.values.at.end()) {
      FormCell at = built.values.row;
      leave("no-key", at,
            say("没有填{1}，不知道是谁的", "has no {0}: nobody knows whose it is", id,
                field.label.zh),
            say("填上", "fill it in"))
          .path = id;
      return;
    }
    built.id = found->second.text;
    const auto [same, fresh] = ids_.try_emplace({kind_, built.id}, built_.size());
    if (!fresh) {
      leave("repeated-row", built.values.from.at(id),
            say("与 {} 同一个编号，没有读", "has the same id as {} and was not read",
                place(built_[same->second].values.from.at(id))),
            say("只留一份", "keep one of them"));
      return;
    }
    built_.push_back(std::move(built));
  }

  static std::string place(const FormCell& at) {
    return visible(fmt::format("{}!{}:{}", at.book->file, at.sheet->name,
                               table::cell_name(at.row, at.column)));
  }

  // The columns of a sheet of rows, by the headings that the form gave them.
  struct Columns {
    std::size_t head = kNowhere;
    std::vector<std::pair<std::size_t, const FormField*>> fields;
    std::map<std::string, std::size_t> leads;  // mark -> column
    std::set<std::size_t> known;

    std::size_t lead(const char* mark) const {
      const auto at = leads.find(mark);
      return at == leads.end() ? kNowhere : at->second;
    }
  };

  // The row that has most of the headings.
  static std::size_t head_row(const Sheet& sheet,
                              const std::map<std::string, const FormField*>& wanted) {
    std::size_t head = kNowhere;
    std::size_t most = 0;
    for (std::size_t r = 0; r < std::min(kFormHeadRows, sheet.rows.size()); ++r) {
      std::size_t count = 0;
      for (const Cell& c : sheet.rows[r]) count += wanted.count(table::squeezed(c.text));
      if (count > most) {
        most = count;
        head = r;
      }
    }
    return head;
  }

  static Columns columns_of(const Sheet& sheet, const Part& part) {
    std::map<std::string, const FormField*> wanted;
    for (const FormField& f : part.form.fields) wanted[f.heading] = &f;
    Columns out;
    out.head = head_row(sheet, wanted);
    if (out.head == kNowhere) return out;
    std::map<std::string, std::size_t> at;
    for (std::size_t c = 0; c < sheet.rows[out.head].size(); ++c) {
      const std::string text = table::squeezed(sheet.rows[out.head][c].text);
      if (text.empty() || !at.emplace(text, c).second) continue;
      const auto field = wanted.find(text);
      if (field == wanted.end()) continue;
      out.fields.emplace_back(c, field->second);
      out.known.insert(c);
    }
    for (const auto& [mark, heading] : part.leads)
      if (const auto c = at.find(heading); c != at.end()) {
        out.leads[mark] = c->second;
        out.known.insert(c->second);
      }
    return out;
  }

  // Columns that people added, or whose heading is no longer that of the form.
  void tell_others(const Book& book, const Sheet& sheet, const Columns& columns) {
    std::map<std::size_t, std::size_t> counts;
    for (std::size_t r = columns.head + 1; r < sheet.rows.size(); ++r)
      for (std::size_t c = 0; c < sheet.rows[r].size(); ++c)
        if (columns.known.count(c) == 0 && !typed(sheet.rows[r][c].text).empty()) ++counts[c];
    for (const auto& [c, count] : counts)
      leave("unmapped-column",
            {&book, &sheet, columns.head, c, table::squeezed(sheet.at(columns.head, c).text)},
            say("填报表没有这一列，{}格有内容", "the form has no such column; {} cells have text",
                count),
            say("恢复表头文字，或移走这一列",
                "give the heading back its words, or remove the column"));
  }

  // The dossier that a row of a list belongs to, or nothing, which is reported.
  std::optional<std::size_t> whose(const Part& part, const Columns& columns, const FormCell& row) {
    if (part.leads.count(kDossier) == 0) {
      if (first_ < built_.size()) return first_;
      return std::nullopt;  // the dossier has no id, and that is reported
    }
    const std::size_t column = columns.lead(kDossier);
    const std::string id =
        column == kNowhere ? std::string() : typed(row.sheet->at(row.row, column).text);
    const auto known = ids_.find({kind_, id});
    if (known != ids_.end() && known->second >= first_) return known->second;
    Left& left =
        leave(id.empty() ? "no-key" : "unknown-key",
              {row.book, row.sheet, row.row, column, part.leads.at(kDossier)},
              id.empty() ? say("没有写是谁的", "does not say whose it is")
                         : say("第一张表里没有这个编号", "no row of the first sheet has this id"),
              say("补上，或在第一张表里加一行", "correct it, or add a row to the first sheet"));
    left.value = id;
    return std::nullopt;
  }

  // A row of sums that somebody added below the items; it is reported.
  bool total(const Columns& columns, const FormCell& row) {
    for (const auto& [c, f] : columns.fields) {
      if (!sums(row.sheet->at(row.row, c).text)) continue;
      leave("total",
            {row.book, row.sheet, row.row, c, table::squeezed(row.sheet->at(columns.head, c).text)},
            say("看来是合计，不是一项，没有读", "seems to be a sum and no item, and was not read"),
            say("删去这一行", "remove the row"));
      return true;
    }
    return false;
  }

  // A form of rows: dossiers, or items of a list.
  void rows(const Book& book, const Sheet& sheet, std::size_t number) {
    const Part& part = parts_[number];
    const Columns columns = columns_of(sheet, part);
    if (columns.head == kNowhere) {
      if (!sheet.rows.empty())
        leave("missing-heading", {&book, &sheet, kFormHead, kNowhere},
              say("找不到表头", "has none of the headings"),
              say("恢复表头文字", "give the headings back their words"));
      return;
    }
    tell_others(book, sheet, columns);
    const auto lead = [&](const char* mark, std::size_t row) -> std::string {
      const std::size_t column = columns.lead(mark);
      return column == kNowhere ? std::string() : typed(sheet.at(row, column).text);
    };
    for (std::size_t r = columns.head + 1; r < sheet.rows.size(); ++r) {
      Values values;
      values.row = {&book, &sheet, r, kNowhere};
      bool any = false;
      for (const auto& [c, f] : columns.fields) any |= !typed(sheet.at(r, c).text).empty();
      if (!any) {
        ++out_.blank;
        continue;
      }
      ++out_.rows;
      if (number != 0 && total(columns, values.row)) continue;
      for (const auto& [c, f] : columns.fields)
        take(part, *f, sheet.at(r, c),
             {&book, &sheet, r, c, table::squeezed(sheet.at(columns.head, c).text)}, values);
      if (number == 0) {
        add({kind_, {}, std::move(values), {}});
        continue;
      }
      const auto owner = whose(part, columns, values.row);
      if (!owner) continue;
      FormItem item{*owner, lead(kParent, r), {}, std::move(values)};
      if (part.form.record != nullptr && !part.form.record->key.empty()) {
        const auto key = item.values.at.find(part.form.record->key);
        if (key != item.values.at.end()) item.label = key->second.text;
      } else {
        item.label = lead(kNumber, r);
      }
      if (part.form.parent != 0) item.label = item.parent + "/" + item.label;
      items_[number].push_back(std::move(item));
    }
  }

  // ---- together ----

  // A record with what is known of it, in the order of the schema.
  Draft record(const RecordSpec& spec, const Values& values, const std::string& lead) {
    Draft out = Draft::mapping();
    for (const FieldSpec& f : spec.fields) {
      const std::string path = lead + f.name;
      const auto own = values.at.find(path);
      Draft value;
      if (f.shape == FieldSpec::Shape::record) {
        if (std::find(open_.begin(), open_.end(), f.record) != open_.end()) continue;
        open_.push_back(f.record);
        value = record(*f.record, values, path + ".");
        open_.pop_back();
        if (!value.pairs.empty() && own != values.at.end()) {
          const FormCell& at = values.from.at(path);
          leave("contradiction", at,
                say("写了“无”，下面却填了内容，取填写的内容",
                    "says none, yet parts of it are filled in; those are taken"),
                say("删去“无”，或删去内容", "remove `none`, or the content"))
              .path = path;
        }
        if (value.pairs.empty() && own == values.at.end()) continue;
        if (value.pairs.empty()) value = own->second;
      } else if (own != values.at.end()) {
        value = own->second;
      } else {
        continue;
      }
      out.pairs.emplace_back(f.name, std::move(value));
    }
    return out;
  }

  // Items go into the lists of what they are part of; those deepest first.
  void assemble() {
    paths();
    for (std::size_t p = parts_.size(); p-- > 1;) {
      const Part& part = parts_[p];
      const std::string rest = relative(part);
      for (FormItem& item : items_[p]) {
        FormItem* above = part.form.parent == 0 ? nullptr : parent_of(part, item);
        Values* to = part.form.parent == 0 ? &built_[item.dossier].values
                     : above == nullptr    ? nullptr
                                           : &above->values;
        if (to == nullptr) {
          leave(
              "unknown-key", item.values.row,
              say("没有“{}”这一项，不知道属于谁", "there is no item `{}` that it would be part of",
                  visible(shorten(item.parent, 40))),
              say("补上所属的项，或改正编号", "add the item, or correct its key"));
          continue;
        }
        Draft& list = to->at.try_emplace(rest, Draft::sequence()).first->second;
        const auto said = to->from.find(rest);
        if (said != to->from.end() && list.items.empty() && said->second.column != kNowhere) {
          leave("contradiction", said->second,
                say("写了“无”，另一张表里却有内容，取表里的内容",
                    "says none, yet the other sheet has items; those are taken"),
                say("删去“无”，或删去内容", "remove `none`, or the items"))
              .path = rest;
          said->second.column = kNowhere;
        }
        if (part.form.record != nullptr) {
          open_ = {part.form.record};
          list.items.push_back(record(*part.form.record, item.values, ""));
        } else if (const auto own = item.values.at.find(""); own != item.values.at.end()) {
          list.items.push_back(own->second);
        }
        auto& origins = built_[item.dossier].origins;
        origins.emplace(item.path, item.values.row);
        for (const auto& [path, at] : item.values.from)
          origins.emplace(path.empty() ? item.path : item.path + "." + path, at);
      }
    }
  }

  std::string relative(const Part& part) const {
    const std::string& above = parts_[part.form.parent].form.list;
    return part.form.list.substr(part.form.parent == 0 || above.empty() ? 0 : above.size() + 1);
  }

  FormItem* parent_of(const Part& part, const FormItem& item) {
    const auto found = by_label_[part.form.parent].find({item.dossier, item.parent});
    return found == by_label_[part.form.parent].end() ? nullptr
                                                      : &items_[part.form.parent][found->second];
  }

  // The keyed paths of the items, parents first.
  void paths() {
    by_label_.assign(parts_.size(), {});
    for (std::size_t p = 1; p < parts_.size(); ++p) {
      for (std::size_t i = 0; i < items_[p].size(); ++i)
        if (!items_[p][i].label.empty())
          by_label_[p].emplace(std::pair(items_[p][i].dossier, items_[p][i].label), i);
      std::map<std::pair<std::size_t, std::string>, std::size_t> count;
      for (FormItem& item : items_[p]) {
        std::string lead;
        if (parts_[p].form.parent != 0)
          if (const FormItem* above = parent_of(parts_[p], item)) lead = above->path + ".";
        const std::size_t number = count[{item.dossier, item.parent}]++;
        const bool keyed = parts_[p].form.record != nullptr && !parts_[p].form.record->key.empty();
        const std::string own = keyed
                                    ? item.label.substr(item.label.rfind('/') == item.label.npos ||
                                                                parts_[p].form.parent == 0
                                                            ? 0
                                                            : item.label.rfind('/') + 1)
                                    : std::string();
        item.path =
            fmt::format("{}{}[{}]", lead, relative(parts_[p]), dossier::item_name(own, number));
      }
    }
  }

  // ---- with what is there already ----

  void merge(Draft& to, const Draft& form, const RecordSpec& spec, const std::string& path,
             const Built& built) {
    for (const auto& [name, value] : form.pairs) {
      const int number = spec.find(name);
      if (number < 0) continue;
      const FieldSpec& field = spec.fields[static_cast<std::size_t>(number)];
      const std::string here = path + name;
      Draft* there = to.find(name);
      if (there == nullptr) {
        to.pairs.emplace_back(name, value);
      } else if (field.record != nullptr && there->shape == Shape::mapping &&
                 value.shape == Shape::mapping) {
        merge(*there, value, *field.record, here + ".", built);
      } else if (field.item && field.item->record != nullptr && !field.item->record->key.empty() &&
                 there->shape == Shape::sequence && value.shape == Shape::sequence &&
                 !value.items.empty()) {
        merge_items(*there, value, *field.item->record, here, built);
      } else if (!(*there == value)) {
        contradiction(*there, value, here, built);
      }
    }
  }

  void merge_items(Draft& to, const Draft& form, const RecordSpec& spec, const std::string& path,
                   const Built& built) {
    std::size_t number = 0;
    for (const Draft& item : form.items) {
      const Draft* key = item.find(spec.key);
      const std::string own = key == nullptr ? "" : key->text;
      const std::string here = fmt::format("{}[{}]", path, dossier::item_name(own, number++));
      const auto same = std::find_if(to.items.begin(), to.items.end(), [&](const Draft& d) {
        const Draft* k = d.find(spec.key);
        return key != nullptr && k != nullptr && k->text == key->text;
      });
      if (same == to.items.end()) {
        to.items.push_back(item);
      } else {
        merge(*same, item, spec, here + ".", built);
      }
    }
  }

  void contradiction(Draft& there, const Draft& value, const std::string& path,
                     const Built& built) {
    if (overwrite_) {
      there = value;
      return;
    }
    Left& left =
        leave("contradiction", origin(built, path),
              say("{} 写的是另一个值，保留原来的", "{} says otherwise and is kept", built_from_),
              say("核实后改成一致；以填报表为准就加 --overwrite",
                  "find out which is right; --overwrite takes what the form says"));
    left.path = path;
  }

  const FormCell& origin(const Built& built, const std::string& path) const {
    const auto own = built.values.from.find(path);
    if (own != built.values.from.end()) return own->second;
    const auto item = built.origins.find(path);
    if (item != built.origins.end()) return item->second;
    for (std::size_t end = path.size(); (end = path.rfind(']', end)) != path.npos && end > 0;
         --end) {
      const auto part = built.origins.find(path.substr(0, end + 1));
      if (part != built.origins.end()) return part->second;
    }
    return built.values.row;
  }

  void write(Built& built) {
    open_ = {built.kind->record};
    Draft draft = record(*built.kind->record, built.values, "");
    const auto there = existing_.find({built.kind, built.id});
    if (there != existing_.end()) {
      built_from_ = there->second->where;
      Draft whole = there->second->draft;
      merge(whole, draft, *built.kind->record, "", built);
      draft = in_order(*built.kind->record, whole);
    }
    std::erase_if(draft.pairs, [](const auto& p) { return p.first == "kind"; });
    draft.pairs.insert(draft.pairs.begin(), {"kind", Draft::scalar(built.kind->name)});
    std::string text = draft.block();
    check(built, draft, text);
    out_.files.emplace_back(
        fmt::format("{}/{}.yaml", file_name(built.kind->name), file_name(built.id)),
        std::move(text));
  }

  static Draft in_order(const RecordSpec& spec, const Draft& draft) {
    Draft out = Draft::mapping();
    for (const FieldSpec& f : spec.fields)
      if (const Draft* value = draft.find(f.name)) {
        const bool part = f.record != nullptr && value->shape == Shape::mapping;
        out.pairs.emplace_back(f.name, part ? in_order(*f.record, *value) : *value);
      }
    return out;
  }

  void check(const Built& built, const Draft& draft, const std::string& text) {
    for (dossier::Fault& f : read_back(draft, text, schema_, personal_, reader_, arena_)) {
      Left& left = leave(
          "fault", origin(built, f.path), std::move(f.message),
          f.hint.empty() ? say("在填报表里补上或改正", "add it to the form, or correct it there")
                         : std::move(f.hint));
      left.path = f.path;
    }
  }

  const dossier::Schema& schema_;
  std::map<std::pair<const dossier::KindSpec*, std::string>, const Existing*> existing_;
  bool overwrite_;
  bool personal_;
  const dossier::KindSpec* kind_ = nullptr;  // of the form that is read
  const Sheet* form_ = nullptr;              // its hidden sheet
  bool many_ = false;
  std::size_t first_ = 0;  // the first dossier of the form that is read
  std::vector<Part> parts_;
  std::map<std::string, std::size_t> by_name_;  // of parts_
  std::vector<std::vector<FormItem>> items_;    // of the parts
  std::vector<std::map<std::pair<std::size_t, std::string>, std::size_t>> by_label_;
  std::map<std::pair<const dossier::KindSpec*, std::string>, std::size_t> ids_;  // of built_
  std::set<std::string> gone_;
  std::vector<Built> built_;
  std::vector<const RecordSpec*> open_;
  std::string built_from_;
  Arena arena_;
  yaml::Reader reader_;
  Imported out_;
};

}  // namespace

bool is_form(const table::Workbook& book) {
  const Sheet* form = sheet_of(book, kFormSheet);
  return form != nullptr && typed(form->at(0, 0).text) == kFormSheet;
}

Imported read_forms(const dossier::Schema& schema, const std::vector<Book>& books,
                    const std::vector<Existing>& existing, bool overwrite, bool personal) {
  return FormImporter(schema, existing, overwrite, personal).run(books);
}

}  // namespace ducha::imports
