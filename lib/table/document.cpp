// Templates of Word filled in, through pugixml and libzip: fill_document() is the door. Fields are
// names in braces, which Word may split over several runs as it likes; they are found in the text
// of a paragraph as a whole. What a letter looks like without a template is in
// report/letter_docx.cpp.
#include "table/document.h"

#include <zip.h>

#include <algorithm>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <stdexcept>

#include "base/suggest.h"
#include "base/text.h"
#include "table/archive.h"

namespace ducha::table {

namespace {

using pugi::xml_node;

bool is(xml_node node, std::string_view name) { return name == node.name(); }

// A piece of the text of a paragraph.
struct Piece {
  xml_node node;  // w:t
  std::string text;
};

// The pieces of a paragraph in order, without those of paragraphs within it (text boxes).
void collect(xml_node at, std::vector<Piece>& out) {
  for (xml_node child : at.children()) {
    if (is(child, "w:p")) continue;
    if (is(child, "w:t")) {
      out.push_back({child, child.text().get()});
    } else {
      collect(child, out);
    }
  }
}

struct Found {
  std::size_t from, to;  // bytes of the text, braces included
  std::string name;
};

// Fields of a text: a name in braces, on one line.
std::vector<Found> fields_in(const std::string& text) {
  constexpr std::size_t kLongest = 120;
  std::vector<Found> out;
  for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find_first_of("{}", at + 1);
    if (end == text.npos || text[end] != '}' || end == at + 1 || end - at > kLongest) continue;
    out.push_back(
        {at, end + 1, std::string(trim(std::string_view(text).substr(at + 1, end - at - 1)))});
  }
  return out;
}

std::string text_of(const std::vector<Piece>& pieces) {
  std::string out;
  for (const Piece& p : pieces) out += p.text;
  return out;
}

// All elements of a name, in the order of the document, also those within one another.
std::vector<xml_node> elements(xml_node at, std::string_view name) {
  std::vector<xml_node> out;
  for (xml_node child : at.children()) {
    if (is(child, name)) out.push_back(child);
    const std::vector<xml_node> inner = elements(child, name);
    out.insert(out.end(), inner.begin(), inner.end());
  }
  return out;
}

class Filler {
 public:
  Filler(const Filling& filling, const std::string& name, Problems& problems)
      : filling_(filling), name_(name), problems_(problems) {}

  void part(xml_node root) {
    // Rows first: what is left of fields afterwards belongs to no table.
    for (const xml_node row : elements(root, "w:tr")) repeat(row);
    fill(root, filling_.fields);
  }

  bool whole() const { return unknown_.empty(); }

 private:
  using Values = std::map<std::string, std::string>;

  // Fields of the letter itself may be in a row too; only the others make it a row of a table.
  std::vector<std::string> names_in(xml_node at) const {
    std::vector<std::string> out;
    for (const xml_node p : elements(at, "w:p")) {
      std::vector<Piece> pieces;
      collect(p, pieces);
      for (const Found& f : fields_in(text_of(pieces)))
        if (filling_.fields.count(f.name) == 0) out.push_back(f.name);
    }
    return out;
  }

  // A row that names columns, once for each row of their table.
  void repeat(xml_node row) {
    const std::vector<std::string> names = names_in(row);
    if (names.empty()) return;
    const Filling::Table* table = nullptr;
    for (const Filling::Table& t : filling_.tables)
      if (table == nullptr && std::all_of(names.begin(), names.end(), [&](const std::string& n) {
            return std::find(t.columns.begin(), t.columns.end(), n) != t.columns.end();
          }))
        table = &t;
    // Some papers have no such table at all.
    if (table == nullptr &&
        std::all_of(names.begin(), names.end(), [&](const std::string& n) { return column(n); })) {
      static const Filling::Table none;
      table = &none;
    }
    if (table == nullptr) return;  // fill() complains
    xml_node parent = row.parent();
    for (const Values& values : table->rows) {
      xml_node copy = parent.insert_copy_before(row, row);
      Values all = filling_.fields;
      for (const auto& [key, value] : values) all[key] = value;
      fill(copy, all);
    }
    parent.remove_child(row);
    if (!table->rows.empty() || !is(parent, "w:tbl")) return;
    // A table that has only its heading is left out of the letter.
    if (elements(parent, "w:tr").size() <= 1) parent.parent().remove_child(parent);
  }

  bool column(const std::string& name) const {
    return std::any_of(filling_.tables.begin(), filling_.tables.end(), [&](const auto& t) {
      return std::find(t.columns.begin(), t.columns.end(), name) != t.columns.end();
    });
  }

  void fill(xml_node at, const Values& values) {
    for (const xml_node p : elements(at, "w:p")) paragraph(p, values);
  }

  // The values are texts of people: they become text nodes, never markup.
  void paragraph(xml_node p, const Values& values) {
    std::vector<Piece> pieces;
    collect(p, pieces);
    const std::string text = text_of(pieces);
    const std::vector<Found> found = fields_in(text);
    if (found.empty()) return;
    std::vector<std::size_t> lengths;
    for (const Piece& piece : pieces) lengths.push_back(piece.text.size());
    for (const Found& f : found)
      if (values.count(f.name) == 0) return complain(f.name, values);
    // A paragraph that is a field and nothing else becomes one for each line.
    const bool alone = found.size() == 1 && trim(text).size() == found[0].to - found[0].from;
    if (alone && values.at(found[0].name).find('\n') != std::string::npos) {
      std::string_view rest = values.at(found[0].name);
      for (;;) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        xml_node copy = p.parent().insert_copy_before(p, p);
        paragraph(copy, {{found[0].name, std::string(rest.substr(0, end))}});
        if (end == rest.size()) break;
        rest.remove_prefix(end + 1);
      }
      p.parent().remove_child(p);
      return;
    }
    // From the last to the first, so that places before stay; only pieces behind are changed by
    // then. The value takes the look of the run in which its field begins.
    for (auto f = found.rbegin(); f != found.rend(); ++f) {
      bool put = false;
      std::size_t begin = 0;
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::size_t end = begin + lengths[i];
        const std::size_t from = std::max(f->from, begin);
        const std::size_t to = std::min(f->to, end);
        if (from < to) {
          pieces[i].text.replace(from - begin, to - from, put ? std::string() : values.at(f->name));
          put = true;
        }
        begin = end;
      }
    }
    for (Piece& piece : pieces) write(piece);
  }

  static void write(Piece& piece) {
    std::string_view rest = piece.text;
    xml_node t = piece.node;
    for (bool first = true;; first = false) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (!first) {
        xml_node line = t.parent().insert_child_after("w:br", t);
        t = t.parent().insert_child_after("w:t", line);
      }
      // Word ignores blanks at the ends of a run unless xml:space says otherwise.
      t.text().set(visible(rest.substr(0, end)).c_str());
      if (!t.attribute("xml:space")) t.append_attribute("xml:space").set_value("preserve");
      if (end == rest.size()) return;
      rest.remove_prefix(end + 1);
    }
  }

  void complain(const std::string& field, const Values& values) {
    if (!unknown_.insert(field).second) return;
    std::vector<std::string> known = keys_of(values);
    for (const Filling::Table& t : filling_.tables)
      known.insert(known.end(), t.columns.begin(), t.columns.end());
    problems_.push_back(problem_in(
        "template/field", name_,
        say("模板里的“{{{0}}}”没有内容可填", "nothing goes into the field {{{0}}}", visible(field)),
        say("可用的：{0}", "there are: {0}", joined(known, "、"))));
  }

  const Filling& filling_;
  const std::string& name_;
  Problems& problems_;
  std::set<std::string> unknown_;
};

}  // namespace

std::optional<std::string> fill_document(std::string_view docx, const std::string& name,
                                         const Filling& filling, Problems& problems) {
  const auto archive = Archive::open(docx, name, problems);
  if (archive == nullptr) return {};
  if (!archive->has("word/document.xml")) {
    problems.push_back(problem_in("template/word", name,
                                  say("不是 Word 文档", "is no Word document"),
                                  say("用 Word 或 WPS 存为 .docx", "save it as .docx")));
    return {};
  }
  Filler filler(filling, name, problems);
  std::vector<std::pair<std::string, std::string>> parts;
  for (std::uint64_t i = 0; i < archive->parts(); ++i) {
    const std::string part = archive->part_name(i);
    if (part.ends_with('/')) continue;
    auto bytes = archive->read(part, problems);
    if (!bytes) return {};
    const bool text = part == "word/document.xml" ||
                      ((part.starts_with("word/header") || part.starts_with("word/footer")) &&
                       part.ends_with(".xml"));
    if (text) {
      pugi::xml_document xml;
      if (!xml.load_buffer(bytes->data(), bytes->size(),
                           pugi::parse_default | pugi::parse_ws_pcdata)) {
        problems.push_back(problem_in(
            "template/word", name, say("部分 {} 已损坏", "the part {} is damaged", visible(part))));
        return {};
      }
      filler.part(xml);
      std::ostringstream out;
      xml.save(out, "", pugi::format_raw, pugi::encoding_utf8);
      bytes = out.str();
    }
    parts.emplace_back(part, std::move(*bytes));
  }
  if (!filler.whole()) return {};
  return pack(parts);
}

// Deflated by libzip with its default level, which gives the same bytes for the same content.
std::string pack(const std::vector<std::pair<std::string, std::string>>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* zip = target == nullptr ? nullptr : zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (zip == nullptr) throw std::runtime_error("zip: cannot be made");
  zip_source_keep(target);
  for (const auto& [name, bytes] : parts) {
    zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    const zip_int64_t at = zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (at < 0) throw std::runtime_error("zip: a part cannot be added");
    // 1980-01-01, the first day that zip files know: the clock and the time zone do not show.
    zip_file_set_dostime(zip, static_cast<zip_uint64_t>(at), 0, (1 << 5) | 1, 0);
  }
  if (zip_close(zip) != 0) throw std::runtime_error("zip: cannot be written");
  std::string out;
  if (zip_source_open(target) == 0) {
    zip_source_seek(target, 0, SEEK_END);
    out.resize(static_cast<std::size_t>(zip_source_tell(target)));
    zip_source_seek(target, 0, SEEK_SET);
    if (zip_source_read(target, out.data(), out.size()) != static_cast<zip_int64_t>(out.size()))
      throw std::runtime_error("zip: cannot be read back");
    zip_source_close(target);
  }
  zip_source_free(target);
  return out;
}

}  // namespace ducha::table
