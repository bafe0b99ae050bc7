// The layout of forms, and values as cells hold them. Doors: form_sheets(), canonical(). Draws
// nothing and reads no workbook.
#include "import/form.h"

#include <algorithm>
#include <set>

#include "base/simplified.h"
#include "base/text.h"
#include "dossier/nothing.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"
#include "import/form_parts.h"

namespace ducha::imports {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using dossier::Scalar;
using yaml::Draft;
using yaml::Shape;

constexpr std::size_t kSheetName = 28;  // characters; Excel takes 31, and names may need a number

class Layout {
 public:
  explicit Layout(Lang lang) : lang_(lang) {}

  std::vector<FormSheet> run(const dossier::KindSpec& kind) {
    FormSheet main;
    main.name = lang_ == Lang::zh ? "基本情况" : "dossier";
    names_.insert(main.name);
    main.record = kind.record;
    sheets_.push_back(std::move(main));
    fill(0, *kind.record, "", "");
    return std::move(sheets_);
  }

 private:
  std::string label(const FieldSpec& field) const {
    const std::string& words = field.label.in(lang_);
    return words.empty() ? field.name : words;
  }

  static bool lists(const FieldSpec& field) {
    return field.shape == FieldSpec::Shape::list && field.item->shape != FieldSpec::Shape::scalar;
  }

  // `lead` and `words` are before the paths and the headings of parts.
  void fill(std::size_t sheet, const RecordSpec& record, const std::string& lead,
            const std::string& words) {
    // A record within itself is shown once.
    if (std::find(open_.begin(), open_.end(), &record) != open_.end()) return;
    open_.push_back(&record);
    for (const FieldSpec& f : record.fields) {
      if (f.shape == FieldSpec::Shape::back || (sheet == 0 && lead.empty() && f.name == "kind"))
        continue;
      const std::string path = lead + f.name;
      const std::string heading = words + label(f);
      const bool record_here = f.shape == FieldSpec::Shape::record;
      if (!record_here || f.can_be_none()) add(sheet, heading, path, f, record_here || lists(f));
      if (record_here) fill(sheet, *f.record, path + ".", heading + "/");
      if (lists(f)) list(sheet, f, path, heading);
    }
    open_.pop_back();
  }

  void add(std::size_t sheet, std::string heading, const std::string& path, const FieldSpec& field,
           bool presence) {
    auto& fields = sheets_[sheet].fields;
    const bool taken = std::any_of(fields.begin(), fields.end(), [&](const FormField& f) {
      return table::squeezed(f.heading) == table::squeezed(heading);
    });
    if (taken) heading += " (" + path + ")";
    fields.push_back({std::move(heading), path, &field, presence});
  }

  void list(std::size_t parent, const FieldSpec& field, const std::string& path,
            const std::string& heading) {
    const std::size_t number = sheets_.size();
    FormSheet sheet;
    sheet.name = name(heading);
    sheet.list = (sheets_[parent].list.empty() ? "" : sheets_[parent].list + ".") + path;
    sheet.field = &field;
    sheet.record = field.item->record;
    sheet.parent = parent;
    sheets_.push_back(std::move(sheet));
    if (field.item->record != nullptr) {
      fill(number, *field.item->record, "", "");
    } else {
      add(number, label(field), "", *field.item, false);
    }
  }

  std::string name(const std::string& heading) {
    std::string base =
        heading.substr(heading.rfind('/') == heading.npos ? 0 : heading.rfind('/') + 1);
    if (names_.count(shorten(base, kSheetName)) != 0) base = heading;
    for (char& c : base)
      if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = '-';
    base = shorten(base, kSheetName);
    std::string name = base;
    for (int n = 2; !names_.insert(name).second; ++n) name = fmt::format("{}{}", base, n);
    return name;
  }

  Lang lang_;
  std::vector<FormSheet> sheets_;
  std::set<std::string> names_;
  std::vector<const RecordSpec*> open_;
};

class Canonical {
 public:
  explicit Canonical(std::vector<dossier::Fault>& faults) : faults_(faults) {}

  Draft record(const RecordSpec& spec, const yaml::Node& node, const std::string& path) {
    std::map<std::string_view, const yaml::Node*> values;
    yaml::each_pair(node, [&](const yaml::Node& k, const yaml::Node& v) {
      const int at = spec.find_key(k.text);
      if (at < 0) return fault(k, path + std::string(k.text), say("没有这个字段", "is no field"));
      values[spec.fields[static_cast<std::size_t>(at)].name] = &v;
    });
    Draft out = Draft::mapping();
    for (const FieldSpec& f : spec.fields) {
      const auto found = values.find(f.name);
      if (found == values.end()) continue;
      if (auto v = value(f, *found->second, path + f.name)) out.pairs.emplace_back(f.name, *v);
    }
    return out;
  }

 private:
  void fault(const yaml::Node& at, std::string path, Message what) {
    faults_.push_back({"input/unknown-field", at.where(), 1, std::move(path), std::move(what)});
  }

  std::optional<Draft> value(const FieldSpec& field, const yaml::Node& node,
                             const std::string& path) {
    if (node.shape == Shape::empty) return {};
    if (field.shape == FieldSpec::Shape::record && node.shape == Shape::mapping) {
      Draft out = record(*field.record, node, path + ".");
      return out.pairs.empty() ? std::nullopt : std::optional(std::move(out));
    }
    if (field.shape == FieldSpec::Shape::list && node.shape == Shape::sequence) {
      Draft out = Draft::sequence();
      bool whole = true;
      std::size_t number = 0;
      yaml::each_item(node, [&](const yaml::Node& item) {
        const std::string at = fmt::format("{}[{}]", path, number++);
        if (field.item->record != nullptr && item.shape == Shape::mapping) {
          out.items.push_back(record(*field.item->record, item, at + "."));
        } else if (auto v = value(*field.item, item, at)) {
          out.items.push_back(std::move(*v));
        } else {
          whole = false;
        }
      });
      return whole ? std::optional(std::move(out)) : std::nullopt;
    }
    arena_.clear();
    std::vector<dossier::Fault> wrong;
    auto out = taken(field, node, arena_, wrong);
    for (dossier::Fault& f : wrong) {
      f.path = path;
      faults_.push_back(std::move(f));
    }
    if (out && field.shape == FieldSpec::Shape::list && is_none(*out)) return Draft::sequence();
    return out;
  }

  Arena arena_;
  std::vector<dossier::Fault>& faults_;
};

// Text as a cell keeps it. `within`: of a list in one cell, where a line break ends an item.
std::string kept(const std::string& text, bool within) {
  const bool odd = dossier::says_none(text) || dossier::dash(text) || text.starts_with("\\") ||
                   text.starts_with("=") || text.starts_with("'") || typed(text) != text ||
                   visible(text, true) != text || text.empty() ||
                   (within && text.find('\n') != text.npos);
  if (!odd) return text;
  std::string out = "\\";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    const std::string one = text.substr(from, at - from);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\') {
      out += "\\\\";
    } else if (c == ' ' || c == 0x3000 || c == 0xa0 || visible(one) != one) {
      out += fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(c));
    } else {
      out += one;
    }
  }
  return out;
}

// What kept() wrote after its `\`; nothing if it is no such text.
std::optional<std::string> unkept(std::string_view text) {
  std::string out;
  for (std::size_t at = 1; at < text.size();) {
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('n')) {
      out += '\n';
      at += 2;
    } else if (rest.starts_with('\\')) {
      out += '\\';
      at += 2;
    } else if (const std::size_t end = rest.find('}');
               rest.starts_with("u{") && end != rest.npos && end > 2 && end <= 8) {
      char32_t c = 0;
      for (const char h : rest.substr(2, end - 2)) {
        const auto digit = std::string_view("0123456789ABCDEF").find(h);
        if (digit == std::string_view::npos) return {};
        c = c * 16 + static_cast<char32_t>(digit);
      }
      if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return {};
      append_utf8(out, c);
      at += end + 2;
    } else {
      return {};
    }
  }
  return out;
}

std::string scalar_text(const FieldSpec& field, const Draft& value, Lang lang, bool within) {
  const bool choice = field.scalar == Scalar::choice;
  if (is_none(value) && !(choice && field.choices->has_none))
    return lang == Lang::zh ? "无" : "none";
  if (choice) {
    const int index = field.choices->find(value.text);
    if (index < 0) return kept(value.text, within);
    const std::string& label = field.choices->labels[static_cast<std::size_t>(index)].in(lang);
    const bool plain = !label.empty() && field.choices->read(label) == index &&
                       !dossier::says_none(label) && kept(label, true) == label &&
                       label.find_first_of(",;") == label.npos && label.find("、") == label.npos;
    return plain ? label : value.text;
  }
  if (field.scalar == Scalar::boolean)
    return value.text == "true" ? (lang == Lang::zh ? "是" : "yes")
                                : (lang == Lang::zh ? "否" : "no");
  if (field.scalar != Scalar::string && field.scalar != Scalar::reference) return value.text;
  // A text that reads as the words for none would come back as none.
  std::string text = kept(value.text, within);
  const std::string narrow = ducha::narrow(text);
  const bool none = !narrow.empty() && (narrow == ducha::narrow(field.none_words.zh) ||
                                        narrow == ducha::narrow(field.none_words.en));
  return none ? "\\" + text : text;
}

// Any text may be there, marks of lists among them.
bool free_text(const FieldSpec& field) {
  return field.scalar == Scalar::string ||
         (field.choices != nullptr && field.choices->otherwise >= 0);
}

}  // namespace

std::vector<FormSheet> form_sheets(const dossier::KindSpec& kind, Lang lang,
                                   const std::optional<FieldPaths>& only) {
  std::vector<FormSheet> all = Layout(lang).run(kind);
  if (!only) return all;
  const auto wanted = [&](const std::string& path) {
    return std::any_of(only->begin(), only->end(), [&](const std::string& w) {
      return w == path || w.starts_with(path + ".") || path.starts_with(w + ".");
    });
  };
  std::vector<bool> keep(all.size());
  for (std::size_t i = all.size(); i-- > 0;) {
    FormSheet& s = all[i];
    const auto names = [&](const FormField& f) {
      return s.list.empty()
                 ? f.path == kind.record->fields[static_cast<std::size_t>(kind.id_field)].name ||
                       (!kind.name_path.empty() && f.path == kind.name_path)
                 : s.record != nullptr && f.path == s.record->key;
    };
    const std::string lead = s.list.empty() ? "" : s.list + ".";
    const auto asked = [&](const FormField& f) {
      return wanted(f.path.empty() ? s.list : lead + f.path);
    };
    keep[i] = keep[i] || i == 0 || std::any_of(s.fields.begin(), s.fields.end(), asked);
    if (keep[i]) keep[s.parent] = true;
    std::erase_if(s.fields, [&](const FormField& f) { return !names(f) && !asked(f); });
  }
  std::vector<std::size_t> number(all.size());
  std::vector<FormSheet> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!keep[i]) continue;
    number[i] = out.size();
    out.push_back(std::move(all[i]));
    out.back().parent = number[out.back().parent];
  }
  return out;
}

Draft canonical(const dossier::KindSpec& kind, const yaml::Node& root,
                std::vector<dossier::Fault>& faults) {
  if (root.shape != Shape::mapping) return Draft::mapping();
  return Canonical(faults).record(*kind.record, root, "");
}

std::string cell_text(const FieldSpec& field, const Draft& value, Lang lang) {
  if (value.shape != Shape::sequence) return scalar_text(field, value, lang, false);
  if (value.items.empty()) return lang == Lang::zh ? "无" : "none";
  std::string out;
  for (const Draft& item : value.items)
    out += (out.empty() ? "" : "\n") + scalar_text(*field.item, item, lang, true);
  return out;
}

bool fits_cell(std::string_view text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) units += next_code_point(text, at) > 0xffff ? 2 : 1;
  return units <= 32'767;
}

FormReader::FormReader(const FormField& field) {
  column_.path = field.path;
  column_.many = field.field->shape == FieldSpec::Shape::list;
  column_.field = column_.many ? field.field->item.get() : field.field;
  column_.split = {"\n"};
  column_.labels = true;
  column_.form = true;
  // Beside the words of the drop-down, what people put into a box: a form asks nothing else there.
  if (column_.field->scalar == Scalar::boolean)
    for (const auto& [sign, yes] :
         {std::pair{"√", true}, {"✓", true}, {"✔", true}, {"☑", true}, {"×", false}, {"✗", false}})
      column_.values.emplace(sign, Draft::scalar(yes ? "true" : "false"));
  if (field.field->can_be_none() &&
      !(column_.field->scalar == Scalar::choice && column_.field->choices->has_none)) {
    column_.values.emplace("无", Draft::scalar("none"));
    column_.values.emplace("none", Draft::scalar("none"));
    // The form itself says what none means: 没有撤并.
    for (const std::string* words : {&field.field->none_words.zh, &field.field->none_words.en})
      if (!words->empty()) column_.values.emplace(ducha::narrow(*words), Draft::scalar("none"));
  }
}

Converted FormReader::read(const table::Cell& cell, Arena& arena) const {
  const std::string text = typed(cell.text);
  if (text.empty()) return {};
  if (column_.many && dossier::says_none(text)) return {Draft::sequence()};
  const auto as = [&](std::string_view written, yaml::Style style) -> Converted {
    yaml::Node node;
    node.shape = Shape::scalar;
    node.style = style;
    node.text = written;
    std::vector<dossier::Fault> faults;
    arena.clear();
    if (auto value = taken(*column_.field, node, arena, faults)) return {std::move(*value)};
    return {{}, faults[0].message, faults[0].hint};
  };
  const auto literal = [&](std::string_view item) -> Converted {
    const auto plain = unkept(item);
    if (!plain)
      return {
          {},
          say("以 \\ 开头，却不是填报表写出的样子", "begins with \\, but not as forms write it"),
          say("重新输入这一格", "type the cell again")};
    return as(*plain, yaml::Style::double_quoted);
  };
  // Where it cannot be none, the field says so; where none is a text, it is that.
  if (!column_.many && dossier::says_none(text) && !column_.field->can_be_none())
    return as(text, yaml::Style::plain);
  const bool texts = free_text(*column_.field) || column_.field->scalar == Scalar::reference;
  if (!column_.many)
    return texts && text.starts_with('\\') ? literal(text) : convert(column_, cell, arena);
  // Items a line each; people also write them behind one another.
  std::string lines = text;
  if (!free_text(*column_.field))
    for (const std::string_view mark : {"、", "，", "；", ",", ";"})
      for (std::size_t at = 0; (at = lines.find(mark, at)) != lines.npos;)
        lines.replace(at, mark.size(), 1, '\n');
  Column one = column_;
  one.many = false;
  Draft list = Draft::sequence();
  for (std::size_t at = 0; at <= lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    const std::string item = typed(lines.substr(at, end - at));
    at = end + 1;
    if (item.empty()) continue;
    table::Cell part = cell;
    part.text = item;
    Converted got = texts && item.starts_with('\\') ? literal(item) : convert(one, part, arena);
    if (got.value && is_none(*got.value) && !column_.field->choices)
      got = {{},
             say("不能与别的项写在一起", "cannot stand beside other items"),
             say("没有就只写它，有就只写有的", "write it alone, or leave it out")};
    if (!got.why.empty()) return got;
    if (got.value) list.items.push_back(std::move(*got.value));
  }
  return {std::move(list)};
}

std::string item_label(const RecordSpec* record, const Draft& item, std::size_t number) {
  if (record == nullptr || record->key.empty()) return std::to_string(number);
  const Draft* key = item.find(record->key);
  return key == nullptr || key->shape != Shape::scalar ? std::string() : key->text;
}

}  // namespace ducha::imports
