// Values in the words of people: Words is the door. A reference is written as a mark of kind and
// id, since its name may be read later; name_references() puts the names in when all dossiers are
// there.
#include "check/words.h"

#include <algorithm>

#include "base/spacing.h"
#include "base/text.h"
#include "base/wording.h"
#include "cel/format.h"
#include "check/footprint.h"
#include "check/judge.h"

namespace ducha::check {

using cel::Kind;
using cel::Value;
using dossier::FieldSpec;
using dossier::RecordSpec;

namespace {

// Around kind and id of a dossier that is referred to. Texts of dossiers hold no control
// characters: visible() writes them out.
constexpr char kMark = '\x1e';
constexpr char kBetween = '\x1f';

Message mark(std::string_view kind, std::string_view id) {
  const std::string text = fmt::format("{}{}{}{}{}", kMark, kind, kBetween, visible(id), kMark);
  return {text, text};
}

Value slot_of(const cel::Record& record, int field, const cel::Layout& layout) {
  const int slot = field < 0 ? -1 : layout.slot(*record.type, field);
  return slot < 0 ? Value() : record.slots[slot];
}

bool is_path(std::string_view text) {
  return text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == text.npos;
}

// A share has no unit and lies between 0 and 1.
bool is_share(const FieldSpec& f) {
  return f.scalar == dossier::Scalar::decimal && f.unit.empty() && f.min == 0 &&
         f.max == cel::kDecimalOne;
}

bool ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

}  // namespace

const Message& hidden() {
  static const Message words{"（个人信息）", "(personal)"};
  return words;
}

const FieldSpec* Words::field_of(const rule::Expression& path,
                                 const rule::Parameter** parameter) const {
  if (!path || !is_path(path.text)) return nullptr;
  const std::string_view name = std::string_view(path.text).substr(path.text.rfind('.') + 1);
  for (const cel::FieldRead& read : path.expr->reads()) {
    if (read.record->field(read.field).name != name) continue;
    if (const RecordSpec* spec = book_.schema.record_of(read.record))
      return &spec->fields[static_cast<std::size_t>(read.field)];
    for (const rule::Topic& topic : book_.topics) {
      if (read.record != book_.params_type(topic.id) && read.record != book_.topic_type(topic.id))
        continue;
      const rule::Parameter* p = book_.parameter(fmt::format("{}.{}", topic.id, name));
      if (p == nullptr) continue;
      if (parameter != nullptr) *parameter = p;
      return &p->spec;
    }
  }
  return nullptr;
}

Message Words::called(const rule::Expression& of) const {
  const rule::Parameter* parameter = nullptr;
  field_of(of, &parameter);
  return parameter == nullptr ? Message() : parameter->spec.label;
}

// Of an item that is not personal itself only title and key are shown; item() sees to these.
bool Words::personal(const rule::Expression& of) const { return !personal_ && of.personal(); }

Message Words::item(const cel::Record& record, const cel::Layout& layout) const {
  const RecordSpec* spec = book_.schema.record_of(record.type);
  if (spec == nullptr) return {};
  // A whole dossier is a reference to it.
  if (record.origin != nullptr)
    for (const dossier::KindSpec& kind : book_.schema.kinds())
      if (kind.record == spec) return mark(kind.name, record.origin->id);
  Message out;
  for (const int field : spec->title) {
    const Value v = slot_of(record, field, layout);
    if (v.is(Kind::absent) || v.is(Kind::null)) continue;
    const FieldSpec& f = spec->fields[static_cast<std::size_t>(field)];
    Message part = one(v, *f.type, &f, nullptr, layout);
    // What people made up is quoted, so that it does not run into its neighbours; dates, words and
    // names of lists read without.
    if (f.scalar == dossier::Scalar::string && f.names.empty())
      part = {"“" + part.zh + "”", "“" + part.en + "”"};
    out.zh += part.zh;
    out.en += (out.en.empty() ? "" : " ") + part.en;
  }
  if (!out.empty()) return out;
  const Value key = slot_of(record, record.type->key, layout);
  if (key.is(Kind::absent)) return {"（未编号）", "(without a number)"};
  if (record.type->field(record.type->key).personal && !personal_)
    return {"（个人信息）", "(personal)"};
  if (key.is(Kind::date)) return one(key, cel::Type{}, nullptr, nullptr, layout);
  const std::string text = visible(cel::show_plain(key, Lang::en));
  return {fmt::format("（编号{}）", text), text};
}

Message Words::one(const Value& v, const cel::Type& type, const FieldSpec* field,
                   const cel::Record* root, const cel::Layout& layout) const {
  if (v.is(Kind::string) && !type.choices.empty())
    if (const dossier::EnumSpec* words = book_.schema.words_of(type)) {
      const int at = words->find(v.str->view());
      if (at >= 0) return words->labels[static_cast<std::size_t>(at)];
    }
  if (v.is(Kind::ref) && v.ref->kind != nullptr) return mark(v.ref->kind->name(), v.ref->id.view());
  if (v.is(Kind::record)) return item(*v.record, layout);
  if (v.is(Kind::date)) {
    const Date day{static_cast<std::int32_t>(v.i)};
    return {in_words(day, Lang::zh), in_words(day, Lang::en)};
  }
  if (v.is(Kind::decimal) && type.unit == book_.schema.money)
    return {amount(v.i, Lang::zh), amount(v.i, Lang::en)};
  if (v.is(Kind::int64) && type.unit == book_.schema.money && v.i < INT64_MAX / cel::kDecimalOne &&
      v.i > INT64_MIN / cel::kDecimalOne)
    return {amount(v.i * cel::kDecimalOne, Lang::zh), amount(v.i * cel::kDecimalOne, Lang::en)};
  if (v.is(Kind::decimal) && field != nullptr && is_share(*field))
    return {percent(v.i), percent(v.i)};
  // The id of another dossier, or of an item of another list of this one.
  if (v.is(Kind::string) && field != nullptr && !field->names.empty()) {
    if (book_.schema.kind(field->names) != nullptr) return mark(field->names, v.str->view());
    const cel::Record* at = root;
    Value list;
    std::string_view path = field->names;
    while (at != nullptr && !path.empty()) {
      const std::size_t dot = std::min(path.find('.'), path.size());
      list = slot_of(*at, at->type->find(path.substr(0, dot)), layout);
      at = list.is(Kind::record) ? list.record : nullptr;
      path.remove_prefix(std::min(dot + 1, path.size()));
    }
    if (list.is(Kind::list))
      for (std::uint32_t i = 0; i < list.list->size; ++i) {
        const Value& found = list.list->items[i];
        if (!found.is(Kind::record)) continue;
        const Value key = slot_of(*found.record, found.record->type->key, layout);
        if (key.is(Kind::string) && key.str->view() == v.str->view())
          return item(*found.record, layout);
      }
    const std::string text = visible(v.str->view());
    return {fmt::format("（编号{}）", text), text};
  }
  const Message shown{visible(one_line(cel::show_plain(v, Lang::zh))),
                      visible(one_line(cel::show_plain(v, Lang::en)))};
  // What an expression put together; a field holds text of the dossier.
  return v.is(Kind::string) && field == nullptr ? Message{days_in_words(shown.zh), shown.en}
                                                : shown;
}

Message Words::value(const Value& value, const rule::Expression& of, const cel::Record& root,
                     const cel::Layout& layout) const {
  const cel::Type& type = of.expr->type();
  if (const cel::Partly* known = cel::partly(value)) return in_part(*known, of, root, layout);
  if (value.is(Kind::unknown) || value.is(Kind::absent)) return {"（缺）", "(missing)"};
  if (value.is(Kind::error)) return {"（出错）", "(error)"};
  const FieldSpec* field = field_of(of);
  if (!value.is(Kind::list)) return one(value, type, field, &root, layout);
  const cel::Type& element =
      type.kind == Kind::list && type.args[0] != nullptr ? *type.args[0] : type;
  if (value.list->size == 0) return {"无", "none"};
  Message out;
  for (std::uint32_t i = 0; i < value.list->size; ++i) {
    // Counts by month or quarter are read as a whole: the last may be the one that decides.
    const bool counts = value.list->items[0].is(Kind::int64) && value.list->size <= 60;
    if (i == 8 && !counts) {
      out.zh += fmt::format("等{}项", value.list->size);
      out.en += fmt::format(" and more ({} in all)", value.list->size);
      break;
    }
    const Message m = one(value.list->items[i], element,
                          field == nullptr ? nullptr : field->item.get(), &root, layout);
    out.zh += (i > 0 ? "、" : "") + m.zh;
    out.en += (i > 0 ? ", " : "") + m.en;
  }
  return out;
}

std::string Words::keys(const cel::List& records, const cel::Layout& layout) const {
  std::string out = "[";
  for (std::uint32_t i = 0; i < records.size; ++i) {
    out += i > 0 ? ", " : "";
    const cel::Record* record =
        records.items[i].is(Kind::record) ? records.items[i].record : nullptr;
    const int field = record == nullptr ? -1 : record->type->key;
    const Value key = field < 0 ? Value() : slot_of(*record, field, layout);
    const bool told = !key.is(Kind::absent) && (personal_ || !record->type->field(field).personal);
    out += told ? cel::to_json_text(key) : "null";
  }
  return out + "]";
}

Message Words::in_part(const cel::Partly& known, const rule::Expression& of,
                       const cel::Record& root, const cel::Layout& layout) const {
  if (known.sure == nullptr)
    return known.most == cel::kNoEnd ? say("至少{}", "at least {}", known.least)
                                     : say("{}至{}", "{} to {}", known.least, known.most);
  if (known.sure->size == 0) return {"（缺）", "(missing)"};
  const Message sure = value(Value::list_of(known.sure), of, root, layout);
  return {sure.zh + "等", sure.en + " and perhaps more"};
}

Message Words::setting(const rule::Parameter& p, const Value& value) const {
  if (value.is(Kind::absent) || value.is(Kind::map) || value.is(Kind::record)) return {};
  const auto show = [&](const Value& v, const FieldSpec& f) {
    return one(v, *f.type, &f, nullptr, cel::Layout::identity());
  };
  Message out;
  if (value.is(Kind::list)) {
    for (std::uint32_t i = 0; i < value.list->size; ++i) {
      if (value.list->items[i].is(Kind::record) || p.spec.item == nullptr) return {};
      const Message m = show(value.list->items[i], *p.spec.item);
      out.zh += (i > 0 ? "、" : "") + m.zh;
      out.en += (i > 0 ? ", " : "") + m.en;
    }
    return out;
  }
  out = show(value, p.spec);
  if (const auto unit = book_.units.find(p.spec.unit); unit != book_.units.end()) {
    out.zh += unit->second.zh;
    out.en += " " + unit->second.en;
  }
  return out;
}

Message Words::field(const cel::Record& parent, std::string_view name, const Subject& subject,
                     const cel::Layout& layout) const {
  const int number = parent.type->find(name);
  std::string path = subject.path_of(parent, number, layout);
  const bool own = parent.origin == nullptr || parent.origin == subject.root->origin;
  const dossier::KindSpec* kind =
      own || parent.origin == nullptr ? subject.kind : book_.schema.kind(parent.origin->kind);
  Message out;
  const auto add = [&](const Message& m) {
    out.zh += (out.zh.empty() ? "" : "／") + m.zh;
    out.en += (out.en.empty() ? "" : " / ") + m.en;
  };
  if (!own) add(mark(parent.origin->kind, parent.origin->id));
  const RecordSpec* spec = own && kind != nullptr ? kind->record : nullptr;
  for (std::size_t at = 0; spec != nullptr && at < path.size();) {
    // The path is one that we made: names of fields, and keys in brackets.
    const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
    const int field = spec->find(std::string_view(path).substr(at, end - at));
    if (field < 0) break;
    const FieldSpec& f = spec->fields[static_cast<std::size_t>(field)];
    add(f.label);
    spec = f.inner();
    at = end + 1;
    if (end >= path.size() || path[end] != '[') continue;
    // The key may hold anything; the record that lacks the field is reported by its title.
    const std::size_t close = result::end_of_key(path, end);
    if (close == path.npos) break;
    const std::string key = path.substr(end + 1, close - end - 1);
    const Message which = spec != nullptr && spec->type == parent.type
                              ? item(parent, layout)
                              : Message{fmt::format("（编号{}）", key), key};
    out.zh += which.zh;
    out.en += " " + which.en;
    at = std::min(close + 2, path.size());
  }
  if (spec == nullptr && out.empty() && number < 0) return {visible(name), visible(name)};
  if (!own || out.empty())
    if (const RecordSpec* of = book_.schema.record_of(parent.type); of != nullptr && number >= 0)
      add(of->fields[static_cast<std::size_t>(number)].label);
  return out;
}

Message Words::addressee(const dossier::KindSpec& kind, const cel::Record& record,
                         const cel::Layout& layout) const {
  Message out;
  for (const dossier::KindSpec::Part& part : kind.addressee) {
    Message words = part.words;
    if (!part.path.empty()) {
      Value v = Value::of(&record);
      const FieldSpec* field = nullptr;
      for (const int at : part.path) {
        if (!v.is(Kind::record)) return {};
        const RecordSpec* spec = book_.schema.record_of(v.record->type);
        field = &spec->fields[static_cast<std::size_t>(at)];
        v = slot_of(*v.record, at, layout);
      }
      // Without one of its parts (no party organization) it is addressed by its name.
      const bool none = v.is(Kind::string) && field->choices != nullptr && v.str->view() == "none";
      // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the path has a field
      if (v.is(Kind::absent) || v.is(Kind::null) || none || (field->personal && !personal_))
        return {};
      words = one(v, *field->type, field, nullptr, layout);
    }
    out.zh += words.zh;
    out.en += (out.en.empty() ? "" : ", ") + words.en;
  }
  return out;
}

namespace {

// “‘论语’2024年1月1日”: quotes within quotes are single ones.
std::string within_quotes(std::string_view text) {
  constexpr std::string_view kOpen = "“";
  constexpr std::string_view kClose = "”";
  std::string out;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, kOpen.size());
    const bool quote = one == kOpen || one == kClose;
    if (quote) out += one == kOpen ? "‘" : "’";
    if (!quote) out += text.front();
    text.remove_prefix(quote ? kOpen.size() : 1);
  }
  return out;
}

}  // namespace

void add_words(std::string& out, std::string_view text, Lang lang) {
  if (text.empty()) return;
  if (lang == Lang::zh) {
    // Chinese has no space beside a word that is put in, and one pair of quotes is enough.
    const bool word = spacing::number(text) || std::any_of(text.begin(), text.end(), [](char c) {
                        return !ascii(c) || c == kMark;
                      });
    if (word && out.size() > 1 && out.back() == ' ' && !ascii(out[out.size() - 2])) out.pop_back();
    if (const std::string_view open = "“", close = "”"; out.ends_with(open)) {
      if (text.size() >= open.size() + close.size() && text.starts_with(open) &&
          text.ends_with(close)) {
        text.remove_prefix(open.size());
        text.remove_suffix(close.size());
      } else if (text.find(open) != text.npos || text.find(close) != text.npos) {
        out += within_quotes(text);
        return;
      }
    }
    // A number that brings its own brackets into those of the message.
    constexpr std::string_view kNumber = "（编号";
    if (out.ends_with(kNumber) && text.starts_with(kNumber) && text.ends_with("）")) {
      text.remove_prefix(kNumber.size());
      text.remove_suffix(std::string_view("）").size());
    }
  }
  out += text;
}

void add_text(std::string& out, std::string_view text, Lang lang) {
  // After a word that was put in, as before it.
  if (lang == Lang::zh && !out.empty() && text.starts_with(' ')) {
    const std::size_t word = out.find_last_not_of("0123456789.%");
    const bool number =
        (word == out.npos || !spacing::of_word(out[word])) &&
        spacing::number(std::string_view(out).substr(word == out.npos ? 0 : word + 1));
    if (!ascii(out.back()) || out.back() == kMark || (number && spacing::chinese(text, 1)))
      text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  out += text;
}

Names names_in(const Footprints& prints, const dossier::Schema& schema) {
  Names out;
  out.name_of = [&prints](std::string_view kind, std::string_view id) {
    const Footprints::Root* root = prints.find(kind, id);
    // A dossier without a name is called by its id, which people read as a number alone.
    const std::string_view name = root == nullptr ? std::string_view() : prints.name(*root);
    return name == id ? std::string() : std::string(name);
  };
  out.title_of = [&schema](std::string_view kind) {
    const dossier::KindSpec* spec = schema.kind(kind);
    return spec == nullptr || spec->title.empty() ? Message{std::string(kind), std::string(kind)}
                                                  : spec->title;
  };
  return out;
}

void name_references(Message& message, const Names& names) {
  for (const Lang lang : {Lang::zh, Lang::en}) {
    std::string& text = lang == Lang::zh ? message.zh : message.en;
    for (std::size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at)) {
      const std::size_t between = text.find(kBetween, at);
      const std::size_t end = between == text.npos ? between : text.find(kMark, between);
      if (end == text.npos) break;
      const std::string kind = text.substr(at + 1, between - at - 1);
      const std::string id = text.substr(between + 1, end - between - 1);
      std::string name = visible(names.name_of(kind, id));
      if (name.empty())
        name = lang == Lang::zh ? fmt::format("{}（编号{}）", names.title_of(kind).zh, id)
                                : fmt::format("{} {}", names.title_of(kind).en, id);
      text.replace(at, end + 1 - at, name);
      // Past the name: a dossier may be called by something that looks like a mark.
      at += name.size();
    }
  }
}

void name_references(result::Run& run, const Names& names) {
  for (result::Finding& f : run.findings) {
    name_references(f.message, names);
    name_references(f.hint, names);
    for (result::Shown& s : f.values) name_references(s.text, names);
    for (result::Mend& m : f.repair) name_references(m.words, names);
  }
  for (std::vector<result::Measure>* all : {&run.measures, &run.links})
    for (result::Measure& m : *all)
      for (result::Measured& v : m.values) {
        if (v.text == nullptr || v.text->zh.find(kMark) == std::string::npos) continue;
        Message named = *v.text;
        name_references(named, names);
        v.text = std::make_shared<const Message>(std::move(named));
      }
}

}  // namespace ducha::check
