// Maps as suggestions. Door: suggest_map(). Shows headings and the shapes of values, never a value:
// a cell below the headings may be about a person.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "dossier/describe.h"
#include "import/convert.h"
#include "import/known.h"
#include "import/report.h"
#include "import/shapes.h"
#include "yaml/decode.h"

namespace ducha::imports {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using dossier::Scalar;
using table::Sheet;

constexpr std::size_t kHeadRows = 20;      // people put titles and notes above the headings
constexpr std::size_t kNearColumns = 300;  // that get candidates
constexpr std::size_t kSampleRows = 200;   // whose shapes are looked at
constexpr std::size_t kFormRows = 200;     // a longer sheet is a table
constexpr std::size_t kFormColumns = 60;   // and a wider one

// True for a row that could hold headings: several different texts, none of them a number, a date
// or a sentence. The row of a person has a date, a number or an identity number.
bool could_head(const Sheet& sheet, std::size_t row) {
  std::set<std::string> texts;
  for (const table::Cell& cell : sheet.rows[row]) {
    const std::string text = table::squeezed(cell.text);
    if (text.empty()) continue;
    if (cell.kind != table::Kind::text || text.size() > kHeadingBytes) return false;
    const auto digits =
        std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits > 4 || (digits >= 4 && text.find("年") == text.npos)) return false;
    texts.insert(text);
  }
  return texts.size() >= 2;
}

class Suggestion {
 public:
  Suggestion(const Words& words, const dossier::KindSpec& kind, const std::string& list,
             const RecordSpec& record, Lang lang)
      : kind_(kind), list_(list), names_(words.names), zh_(lang == Lang::zh) {
    for (const std::string& h : words.headings) headings_.insert(table::squeezed(h));
    std::vector<const RecordSpec*> open;
    collect(record, "", open, fields_);
    const FieldSpec& id = kind.record->fields[static_cast<std::size_t>(kind.id_field)];
    id_ = {{id.name, &id}};
    // Rows of lists have the name of the dossier more often than its id.
    if (const int name = kind.record->find(kind.name_path); !list.empty() && name >= 0)
      name_ = {{kind.name_path, &kind.record->fields[static_cast<std::size_t>(name)]}};
    const auto give = [&](const std::string& name, std::vector<Known>& fields) {
      const auto own = words.fields.find(name);
      if (own == words.fields.end()) return;
      for (Known& k : fields)
        if (const auto known = own->second.find(k.path); known != own->second.end())
          for (const std::string& word : known->second)
            k.words.push_back(lower(table::squeezed(word)));
    };
    for (auto* fields : {&fields_, &id_})
      give(list.empty() ? kind.name : kind.name + "." + list, *fields);
    give(kind.name, name_);
    if (list.empty()) {
      collect_lists(record, "", open, lists_);
      for (auto& [path, fields] : lists_) give(kind.name + "." + path, fields);
    }
    // The kind of the dossiers is said once, and the id is the key.
    if (list.empty())
      std::erase_if(fields_,
                    [&](const Known& k) { return k.path == id_[0].path || k.path == "kind"; });
  }

  std::string run(const std::vector<Book>& books) {
    out_ =
        zh_ ? "# 这是建议，由标题与字段名对照得出，逐行核对后再用。只显示取值的样子（9 "
              "为数字，字为汉字），不显示内容。\n"
            : "# A suggestion, made by comparing headings with fields: look at every line before "
              "use.\n# Of values only the shape is shown: 9 is a digit, 字 a Chinese character.\n";
    out_ += "import: 1\ntables:\n";
    for (const Book& book : books) {
      // Sheets with the same headings, such as one for each school, are one table.
      std::vector<Group> groups;
      std::size_t sheets = 0;
      for (const Sheet& sheet : book.workbook.sheets) {
        if (sheet.hidden || sheet.rows.empty()) continue;
        ++sheets;
        Group group = group_of(sheet);
        const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
          return g.rows == group.rows && g.labels == group.labels && g.across == group.across &&
                 g.headings.texts() == group.headings.texts();
        });
        if (same == groups.end()) {
          groups.push_back(std::move(group));
          continue;
        }
        same->sheets.push_back(sheet.name);
        for (std::size_t c = 0; c < group.shapes.size(); ++c) same->shapes[c].add(group.shapes[c]);
      }
      for (const Group& g : groups) table(book, g, g.sheets.size() == sheets);
    }
    return std::move(out_);
  }

 private:
  // Sheets that one table of the map reads. A form has its labels as headings.
  struct Group {
    std::vector<std::string> sheets;
    std::vector<std::size_t> rows;  // of the headings
    Table::Labels labels = Table::Labels::none;
    bool across = false;
    Headings headings = {};
    std::vector<Shapes> shapes = {};
    bool in_wan = false;  // a line above the headings says 万元
  };

  Group group_of(const Sheet& sheet) const {
    if (auto form = rows_below(sheet) ? std::nullopt : form_of(sheet)) {
      auto many = side_by_side(sheet);
      return std::move(many ? *many : *form);
    }
    return table_of(sheet);
  }

  // Columns of a row with a known label.
  std::vector<std::size_t> labels_in(const Sheet& sheet, std::size_t row) const {
    std::vector<std::size_t> out;
    for (std::size_t c = 0; c < sheet.rows[row].size(); ++c)
      if (!label_of(sheet.rows[row][c]).empty()) out.push_back(c);
    return out;
  }

  // How many of the rows from `first` on have values, and no labels, in most of these columns.
  std::size_t filled_rows(const Sheet& sheet, std::size_t first, std::size_t last,
                          const std::vector<std::size_t>& columns) const {
    std::size_t out = 0;
    for (std::size_t r = first; r < std::min(last, sheet.rows.size()); ++r) {
      const auto filled = std::count_if(columns.begin(), columns.end(), [&](std::size_t c) {
        const table::Cell& cell = sheet.at(r, c);
        return !typed(cell.text).empty() && label_of(cell).empty();
      });
      out += 2 * static_cast<std::size_t>(filled) > columns.size() ? 1 : 0;
    }
    return out;
  }

  // True of a table: most of the labels of the sheet stand in its headings, with several rows of
  // values below. A form has its labels all over the sheet, each with one value.
  bool rows_below(const Sheet& sheet) const {
    if (sheet.rows.size() > kFormRows || width(sheet) > kFormColumns) return true;
    const std::vector<std::size_t> rows = heading_rows(sheet);
    if (rows.empty()) return false;
    std::set<std::size_t> own;
    std::size_t others = 0;
    for (std::size_t r = 0; r < sheet.rows.size(); ++r) {
      const std::vector<std::size_t> found = labels_in(sheet, r);
      if (r >= rows.front() && r <= rows.back())
        own.insert(found.begin(), found.end());
      else
        others += found.size();
    }
    return own.size() > others &&
           filled_rows(sheet, rows.back() + 1, sheet.rows.size(), {own.begin(), own.end()}) > 1;
  }

  Group table_of(const Sheet& sheet) const {
    Group out{{sheet.name}, heading_rows(sheet)};
    out.across = sheet.across;
    if (out.rows.empty()) return out;
    out.headings = Headings(sheet, out.rows);
    for (std::size_t r = 0; r < out.rows.front(); ++r)
      for (const table::Cell& cell : sheet.rows[r])
        out.in_wan |=
            cell.text.find("单位") != cell.text.npos && cell.text.find("万元") != cell.text.npos;
    out.shapes.resize(out.headings.size());
    const std::size_t end = std::min(sheet.rows.size(), out.rows.back() + 1 + kSampleRows);
    for (std::size_t r = out.rows.back() + 1; r < end; ++r)
      for (std::size_t c = 0; c < sheet.rows[r].size() && c < out.shapes.size(); ++c)
        out.shapes[c].add(sheet.rows[r][c]);
    return out;
  }

  // What looks like a form and has values for several organizations beside its labels.
  std::optional<Group> side_by_side(const Sheet& sheet) const {
    const auto turned = table::turned(sheet);
    if (!turned) return {};
    Group out = table_of(*turned);
    if (out.rows.empty()) return {};
    std::size_t organizations = 0;
    for (std::size_t r = out.rows.back() + 1; r < turned->rows.size(); ++r) {
      std::size_t labels = 0;
      std::size_t values = 0;
      std::size_t further = 0;  // labels
      for (std::size_t c = 0; c < out.headings.size(); ++c) {
        if (!known(out.headings[c])) continue;
        ++labels;
        const table::Cell& cell = turned->at(r, c);
        if (typed(cell.text).empty()) continue;
        ++(label_of(cell).empty() ? values : further);
      }
      if (further > values) return {};  // a form with two columns of labels
      // A remark beside some of the labels is no organization.
      organizations += 2 * values > labels ? 1 : 0;
    }
    return organizations > 1 ? std::optional(std::move(out)) : std::nullopt;
  }

  // True of names, labels and words of fields, and of other headings of offices.
  bool known(const std::string& heading) const {
    return !exact(fields_, heading).empty() || !exact(id_, heading).empty() ||
           headings_.count(bare(heading)) != 0;
  }

  // A row of labels each with its value beside it, such as 姓名 | 云某某 | 性别 | 男: what stands
  // between its words is about a person.
  bool of_form(const Sheet& sheet, std::size_t row) const {
    std::size_t labels = 0;
    std::size_t followed = 0;
    for (std::size_t c = 0; c < sheet.rows[row].size(); ++c) {
      if (label_of(sheet.rows[row][c]).empty()) continue;
      const table::Cell& right = sheet.at(row, c + 1);
      ++labels;
      followed += !typed(right.text).empty() && label_of(right).empty() ? 1 : 0;
    }
    // Headings of which others are not known have rows of values below.
    return 2 * followed > labels && filled_rows(sheet, row + 1, row + 4, labels_in(sheet, row)) < 2;
  }

  // A text that is above or before values, without the colon behind it; empty for any other.
  std::string label_of(const table::Cell& cell) const {
    if (cell.text.size() > kHeadingBytes) return {};
    std::string text = table::squeezed(cell.text);
    for (const std::string_view colon : {":", "："})
      if (text.ends_with(colon)) text.erase(text.size() - colon.size());
    return cell.kind == table::Kind::text && known(text) ? text : std::string();
  }

  // The labels of a sheet that may be a form, and what speaks for one.
  struct Labelled {
    struct Label {
      std::string text;
      const table::Cell* right;
      const table::Cell* down;
    };
    std::vector<Label> own;
    std::vector<Label> tables;  // in rows of headings, of small tables within
    std::map<std::string, int> times;
    std::size_t rows = 0;         // in which every label has something beside it
    std::size_t beside = 0;       // labels of these
    std::set<std::size_t> below;  // rows of values
  };

  using Merges = std::map<std::pair<std::size_t, std::size_t>, const table::Area*>;

  void labels_of_row(const Sheet& sheet, std::size_t r, const Merges& merges, Labelled& out) const {
    std::vector<Labelled::Label> fresh;
    std::size_t next_to = 0;  // labels beside labels
    bool apart = true;
    std::size_t under = 0;
    for (std::size_t c = 0; c < sheet.rows[r].size(); ++c) {
      const std::string label = label_of(sheet.rows[r][c]);
      if (label.empty()) continue;
      const auto m = merges.find({r, c});
      const table::Area own{r, c, r, c};
      const table::Area& area = m == merges.end() ? own : *m->second;
      const table::Cell& right = sheet.at(r, area.last_column + 1);
      const table::Cell& down = sheet.at(area.last_row + 1, c);
      const bool label_right = !label_of(right).empty();
      if (++out.times[label] == 1) fresh.push_back({label, &right, &down});
      next_to += label_right ? 1 : 0;
      apart = apart && !typed(right.text).empty() && !label_right;
      under = label_of(down).empty() && !typed(down.text).empty() ? area.last_row + 1 : under;
    }
    if (!fresh.empty() && apart) ++out.rows;
    if (apart) out.beside += fresh.size();
    if (fresh.size() > 1 && !apart && under > 0) out.below.insert(under);
    auto& to = next_to > 1 ? out.tables : out.own;
    to.insert(to.end(), fresh.begin(), fresh.end());
  }

  // A sheet of labels with their values beside them or below. In rows of such a form every label is
  // followed by something that is none, and a table has one place of headings, not two.
  std::optional<Group> form_of(const Sheet& sheet) const {
    if (sheet.rows.size() > kFormRows || width(sheet) > kFormColumns) return {};
    Merges merges;
    for (const table::Area& m : sheet.merges) merges.emplace(std::pair(m.row, m.column), &m);
    Labelled found;
    for (std::size_t r = 0; r < sheet.rows.size(); ++r) labels_of_row(sheet, r, merges, found);
    const bool right = found.rows > 1 && 2 * found.beside > found.own.size() + found.tables.size();
    if (!right) found.own.insert(found.own.end(), found.tables.begin(), found.tables.end());
    std::erase_if(found.own, [&](const auto& l) { return found.times[l.text] > 1; });
    if (found.own.size() < 3 || (!right && found.below.size() < 2)) return {};
    Group out{{sheet.name}, {}, right ? Table::Labels::right : Table::Labels::below};
    Sheet one;
    one.rows.emplace_back();
    for (const auto& l : found.own) {
      one.rows[0].push_back({l.text, table::Kind::text});
      out.shapes.emplace_back().add(right ? *l.right : *l.down);
    }
    out.headings = Headings(one, {0});
    return out;
  }

  // How many headings of a row are known: names, labels and words of fields, and others.
  std::size_t found_in(const Headings& headings) const {
    std::set<std::string> found;
    for (const std::string& h : headings.texts())
      if (known(h)) found.insert(h);
    return found.size();
  }

  // The rows of the headings; empty if none is sure to be one.
  std::vector<std::size_t> heading_rows(const Sheet& sheet) const {
    std::size_t best = kNowhere;
    std::size_t most = 0;
    for (std::size_t r = 0; r < std::min(kHeadRows, sheet.rows.size()); ++r) {
      if (!could_head(sheet, r) || of_form(sheet, r)) continue;
      const std::size_t found = found_in(Headings(sheet, {r}));
      if (found <= most) continue;
      best = r;
      most = found;
    }
    if (most < 2) return {};  // one word may be in the row of a person
    const std::size_t columns = width(sheet);
    // Rows are asked about once, however many merged cells a hostile sheet has.
    std::map<std::size_t, std::pair<bool, std::size_t>> asked;
    const auto about = [&](std::size_t row) {
      const auto found = asked.find(row);
      if (found != asked.end()) return found->second;
      return asked[row] = {could_head(sheet, row), texts(sheet, row)};
    };
    std::size_t first = best;
    std::size_t last = best;
    for (bool more = true; more;) {
      more = false;
      for (const table::Area& m : sheet.merges) {
        const bool part = m.last_column - m.column + 1 < columns;
        const bool group = part && m.last_row == m.row && m.last_column > m.column;
        if (part && m.row < first && m.last_row >= first) {
          first = m.row;
          more = true;
        }
        if (m.row >= first && m.row <= last && m.last_row > last) {
          last = m.last_row;
          more = true;
        }
        // A group over several columns has its headings in the row below.
        if (group && m.row == last && last == best && last + 1 < sheet.rows.size() &&
            about(last + 1).first) {
          ++last;
          more = true;
        }
        if (group && first > 0 && m.row == first - 1 && about(m.row).first &&
            about(m.row).second > 2) {
          first = m.row;
          more = true;
        }
      }
      if (last - first > 3) return {best};
    }
    std::vector<std::size_t> rows;
    for (std::size_t r = first; r <= last; ++r) rows.push_back(r);
    if (of_units(sheet, last + 1)) rows.push_back(last + 1);
    return rows;
  }

  // True for a row of （人） and （万元） below the headings.
  static bool of_units(const Sheet& sheet, std::size_t row) {
    std::size_t found = 0;
    for (std::size_t c = 0; row < sheet.rows.size() && c < sheet.rows[row].size(); ++c) {
      const std::string text = folded(sheet.rows[row][c].text);
      if (text.empty()) continue;
      if (!text.starts_with('(') || !text.ends_with(')') || text.size() > 20) return false;
      ++found;
    }
    return found > 0;
  }

  static std::size_t width(const Sheet& sheet) {
    std::size_t out = 0;
    for (const auto& row : sheet.rows) out = std::max(out, row.size());
    return out;
  }
  static std::size_t texts(const Sheet& sheet, std::size_t row) {
    return static_cast<std::size_t>(
        std::count_if(sheet.rows[row].begin(), sheet.rows[row].end(),
                      [](const table::Cell& c) { return c.kind == table::Kind::text; }));
  }
  void table(const Book& book, const Group& group, bool all) {
    const auto quoted = [](std::string text) {
      return yaml::Draft::scalar(std::move(text)).line();
    };
    out_ +=
        fmt::format("  - file: {}\n", quoted(std::filesystem::path(book.file).filename().string()));
    std::vector<std::string> names;
    names.reserve(group.sheets.size());
    for (const std::string& s : group.sheets) names.push_back(quoted(s));
    if (names.size() == 1 && !group.sheets[0].empty()) {
      out_ += fmt::format("    sheet: {}\n", names[0]);
    } else if (names.size() > 1 && !all) {
      out_ += fmt::format("    sheet: [{}]\n", joined(names, ", "));
    }
    const auto& rows = group.rows;
    if (group.labels != Table::Labels::none) {
      out_ += fmt::format("    labels: {}{}\n    kind: {}\n",
                          group.labels == Table::Labels::right ? "right" : "below", comment({}),
                          kind_.name);
      if (!list_.empty()) out_ += fmt::format("    list: {}\n", list_);
      return columns(group);
    }
    if (rows.empty()) {
      out_ += fmt::format(
          "    header:  # {}\n    kind: {}\n",
          zh_ ? "待定：没有哪一行确实是标题" : "to decide: no row is sure to be headings",
          kind_.name);
      if (!list_.empty()) out_ += fmt::format("    list: {}\n", list_);
      out_ += "    key:\n    undecided: []\n";
      return;
    }
    std::vector<std::string> numbers;
    numbers.reserve(rows.size());
    for (const std::size_t r : rows)
      numbers.push_back(group.across ? letters(r) : std::to_string(r + 1));
    const std::string header = numbers.size() == 1 ? numbers[0] : "[" + joined(numbers, ", ") + "]";
    if (group.across) out_ += fmt::format("    across: true{}\n", comment({}));
    out_ += fmt::format("    header: {}{}\n    kind: {}\n", header, comment({}), kind_.name);
    if (!list_.empty()) out_ += fmt::format("    list: {}\n", list_);
    columns(group);
  }

  // Fields of lists that have this heading, as LIST[].FIELD.
  std::vector<std::string> in_lists(const std::string& heading) const {
    std::vector<std::string> out;
    if (said(fields_, heading) && std::none_of(lists_.begin(), lists_.end(), [&](const auto& l) {
          return said(l.second, heading);
        }))
      return out;
    for (const auto& [path, fields] : lists_)
      for (const Known* k : exact(fields, heading)) out.push_back(path + "[]." + k->path);
    return out;
  }

  // The part that a field belongs to, at most two names long: party.election for
  // party.election.extension.until. Empty for a field of the dossier itself.
  static std::string part_of(const std::string& path) {
    const std::size_t last = path.rfind('.');
    if (last == path.npos) return {};
    const std::size_t second = path.find('.', path.find('.') + 1);
    return path.substr(0, std::min(last, second));
  }

  // Parts of the dossier of which two columns or more speak in words that no list uses.
  std::set<std::string> sure_parts(const Headings& headings) const {
    std::map<std::string, int> count;
    for (std::size_t c = 0; c < headings.size(); ++c) {
      const auto known = exact(fields_, headings[c]);
      if (known.size() == 1 && in_lists(headings[c]).empty()) ++count[part_of(known[0]->path)];
    }
    std::set<std::string> out;
    for (const auto& [part, n] : count)
      if (n >= 2) out.insert(part);
    return out;
  }

  // The list that the sheet is rather about: rows of it, not a row a dossier. Empty if none is.
  std::string better_list(const Headings& headings) const {
    std::string out;
    std::size_t most = 2;
    for (const auto& [path, fields] : lists_) {
      std::size_t found = 0;
      for (const std::string& h : headings.texts()) found += exact(fields, h).size() == 1 ? 1 : 0;
      if (found > most) {
        most = found;
        out = path;
      }
    }
    return out;
  }

  // The columns of marks below words of one choice, 党委 | 党总支 | 支部 or 党旗 | 档案柜: the
  // field and its word. Two columns at least, for a word alone may be anything.
  struct Ticked {
    const Known* field;
    int word;
  };
  std::map<std::size_t, Ticked> ticked(const Group& group) const {
    std::map<const Known*, std::map<std::size_t, Ticked>> by_field;
    for (std::size_t c = 0; c < std::min(group.headings.size(), kNearColumns); ++c) {
      const std::string word = bare(lowest(group.headings[c]));
      if (word.empty() || group.shapes[c].marks.empty()) continue;
      for (const Known& k : fields_) {
        const auto* choices = one_of(*k.field).choices;
        if (const int found = choices == nullptr ? -1 : choices->read(word); found >= 0)
          by_field[&k].emplace(c, Ticked{&k, found});
      }
    }
    std::map<std::size_t, Ticked> out;
    std::set<std::size_t> several;  // words of more than one field
    for (const auto& [field, columns] : by_field)
      for (const auto& [c, ticks] : columns)
        if (columns.size() > 1 && !out.emplace(c, ticks).second) several.insert(c);
    for (const std::size_t c : several) out.erase(c);
    return out;
  }

  void columns(const Group& group) {
    const Headings& headings = group.headings;
    const std::vector<Shapes>& shapes = group.shapes;
    const std::map<std::size_t, Ticked> ticks = ticked(group);
    const bool has_id = std::any_of(headings.texts().begin(), headings.texts().end(),
                                    [&](const std::string& h) { return !exact(id_, h).empty(); });
    std::string key;
    std::string found;
    std::string undecided;
    const std::set<std::string> sure_of = sure_parts(headings);
    // A field that fits several columns is given to none.
    std::map<std::string, int> wanted;
    for (std::size_t c = 0; c < headings.size(); ++c)
      for (const Known* k : exact(fields_, headings[c])) ++wanted[k->path];
    for (std::size_t c = 0; c < headings.size(); ++c) {
      // A title above what stands side by side has nothing beside it.
      if ((headings[c].empty() || group.across) && shapes[c].cells == 0) continue;
      const std::string heading = headings.name(c);
      if (const std::string two = both_of(headings[c], letters(c), shapes[c]); !two.empty()) {
        found += two;
        continue;
      }
      auto known = exact(fields_, headings[c]);
      // 应到人数 is of an election where the table speaks of one, else of any meeting.
      const auto lists = in_lists(headings[c]);
      const bool doubtful = !lists.empty() && known.size() == 1 &&
                            known[0]->path.find('.') != std::string::npos &&
                            sure_of.count(part_of(known[0]->path)) == 0;
      const bool sure = known.size() == 1 && !doubtful && wanted[known[0]->path] == 1 &&
                        shapes[c].suits(*known[0]->field);
      if (key.empty() && !exact(id_, headings[c]).empty()) {
        key = fmt::format("    key: {}{}\n", heading, comment(dossier::both(id_[0].field->label)));
      } else if (key.empty() && !has_id && known.empty() && !exact(name_, headings[c]).empty()) {
        key = fmt::format("    key: {{column: {}, by: {}}}{}\n", heading, name_[0].path,
                          comment(dossier::both(name_[0].field->label)));
      } else if (const auto tick = ticks.find(c); !sure && tick != ticks.end()) {
        found += fmt::format(
            "      {}: {}{}\n", heading, target(tick->second, shapes[c]),
            comment(dossier::both(tick->second.field->field->label), shapes[c].words()));
      } else if (sure) {
        found += fmt::format("      {}: {}{}\n", heading,
                             target(*known[0], headings[c], shapes[c], group.in_wan),
                             comment(dossier::both(known[0]->field->label), shapes[c].words()));
      } else {
        if (known.empty() && c < kNearColumns) known = near(fields_, headings[c]);
        std::string note;
        std::vector<std::string> candidates;
        for (const Known* k : known) candidates.push_back(k->path);
        candidates.insert(doubtful || known.empty() ? candidates.begin() : candidates.end(),
                          lists.begin(), lists.end());
        for (std::size_t i = 0; i < std::min<std::size_t>(candidates.size(), 3); ++i)
          note += (note.empty() ? "" : ", ") + candidates[i];
        const std::string seen = shapes[c].words();
        if (!seen.empty())
          note += (note.empty() ? "" : "; ") + std::string(zh_ ? "样子 " : "shapes ") + seen;
        undecided +=
            fmt::format("      - {}{}\n", heading, note.empty() ? "" : "  # " + visible(note));
      }
    }
    const bool open = key.empty();
    if (open)
      key = fmt::format(
          "    key:{}\n",
          group.sheets.size() > 1
              ? zh_ ? "  # 待定：写档案编号的那一列；一张工作表一家，写 {from: sheet, by: name}"
                    : "  # to decide: the column with the id of the dossier, or {from: sheet, by: "
                      "name} for a sheet each"
          : zh_ ? "  # 待定：写档案编号的那一列"
                : "  # to decide: the column with the id of the dossier");
    out_ += key;
    if (const std::string list = open ? better_list(headings) : ""; !list.empty())
      out_ += fmt::format(
          "    # {}: --suggest {}.{}\n",
          zh_ ? "这张表像是一个列表，每行一项" : "this looks like a list, an item a row",
          kind_.name, list);
    if (!found.empty()) out_ += "    columns:\n" + found;
    if (!undecided.empty())
      out_ += fmt::format("    undecided:  # {}\n{}",
                          zh_ ? "逐一移到 columns 或 ignore" : "move each to columns or to ignore",
                          undecided);
  }

  // Two fields in one column, such as 应到/实到 above 28/27: a line of the map for each.
  std::string both_of(const std::string& heading, const std::string& column,
                      const Shapes& seen) const {
    const std::size_t slash = heading.rfind('/');
    if (slash == heading.npos || seen.words().find("9/9") == std::string::npos) return {};
    const std::size_t before = heading.rfind('/', slash - 1);
    const std::size_t from = before == heading.npos ? 0 : before + 1;
    const auto first = exact(fields_, heading.substr(from, slash - from));
    const auto second = exact(fields_, heading.substr(slash + 1));
    if (first.size() != 1 || second.size() != 1 || first[0] == second[0]) return {};
    return fmt::format("      column {0}: {{to: {1}, before: /}}{2}\n", column, first[0]->path,
                       comment(dossier::both(first[0]->field->label), seen.words())) +
           fmt::format("      {0}: {{to: {1}, after: /}}{2}\n", yaml::Draft::scalar(heading).line(),
                       second[0]->path, comment(dossier::both(second[0]->field->label)));
  }

  std::string target(const Known& known, const std::string& heading, const Shapes& seen,
                     bool in_wan) const {
    const bool many = known.field->shape == FieldSpec::Shape::list;
    const FieldSpec& field = one_of(*known.field);
    std::string more;
    if (field.choices != nullptr) more += ", labels: true";
    const bool boxes = 2 * seen.boxes > seen.cells &&
                       (field.choices != nullptr || field.scalar == Scalar::boolean);
    if (boxes) more += ", boxes: true";
    if (many && !boxes) more += ", split: 、";
    const bool own_unit = heading.find("元") != heading.npos;
    if (field.scalar == Scalar::money && (own_unit ? heading.find("万元") != heading.npos : in_wan))
      more += ", times: 10000";
    if (field.scalar == Scalar::boolean && !seen.marks.empty())
      more += ", " + values_of(seen, "true", "false");
    // People write the name of a school, not its code.
    if (field.scalar == Scalar::reference && !many && seen.words().find("字") != std::string::npos)
      if (const auto name = names_.find(field.target); name != names_.end())
        more += ", by: " + name->second;
    return more.empty() ? known.path : fmt::format("{{to: {}{}}}", known.path, more);
  }

  static std::string target(const Ticked& ticked, const Shapes& seen) {
    const FieldSpec& field = *ticked.field->field;
    const bool many = field.shape == FieldSpec::Shape::list;
    return fmt::format(
        "{{to: {}, {}}}", ticked.field->path,
        values_of(seen, one_of(field).choices->names[static_cast<std::size_t>(ticked.word)],
                  many ? "none" : "~"));
  }

  // What the marks of a column mean: values: {√: true, ×: false}.
  static std::string values_of(const Shapes& seen, std::string_view yes, std::string_view no) {
    std::string marks;
    for (const std::string& mark : seen.marks)
      add_to(marks, ", ", fmt::format("{}: {}", mark, yes_or_no(mark) ? yes : no));
    return "values: {" + marks + "}";
  }

  std::string comment(const std::string& what, const std::string& shapes = {}) const {
    std::string out = fmt::format("  # {}{}{}", zh_ ? "建议" : "suggested",
                                  what.empty() ? ""
                                  : zh_        ? "："
                                               : ": ",
                                  visible(what));
    if (!shapes.empty()) out += fmt::format("{}{}", zh_ ? "；样子 " : "; shapes ", visible(shapes));
    return out;
  }

  const dossier::KindSpec& kind_;
  const std::string& list_;
  const std::map<std::string, std::string>& names_;
  bool zh_;
  std::vector<Known> fields_;
  std::vector<Known> id_;
  std::vector<Known> name_;  // of the dossiers whose items rows are; empty where rows are dossiers
  std::vector<std::pair<std::string, std::vector<Known>>> lists_;  // where rows are dossiers
  std::set<std::string> headings_;
  std::string out_;
};

}  // namespace

Words load_words(const std::string& folder, const dossier::Schema& schema, Problems& problems) {
  Words out;
  for (const dossier::KindSpec& k : schema.kinds())
    if (!k.name_path.empty()) out.names[k.name] = k.name_path;
  const std::string file = folder + "/tables/words.yaml";
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return out;
  const auto text = read_file(file, file, limits::kRulebookFileBytes, problems);
  if (!text) return out;
  yaml::Reader reader;
  const std::size_t before = problems.size();
  const yaml::Node* root = reader.read(*text, 1, problems);
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = file;
  const yaml::Context context{file, &problems};
  if (root == nullptr || !yaml::expect(context, *root, yaml::Shape::mapping, {"词表", "the words"}))
    return out;
  const auto texts = [&](const yaml::Node& node, std::vector<std::string>& to) {
    if (yaml::expect(context, node, yaml::Shape::sequence, {"词表", "the words"}))
      yaml::each_item(node, [&](const yaml::Node& n) { to.emplace_back(n.text); });
  };
  yaml::each_pair(*root, [&](const yaml::Node& key, const yaml::Node& value) {
    if (key.text == "headings") return texts(value, out.headings);
    const std::string name(key.text);
    const dossier::KindSpec* kind = schema.kind(name.substr(0, name.find('.')));
    const std::string list = name.find('.') == name.npos ? "" : name.substr(name.find('.') + 1);
    Problems wrong;
    const RecordSpec* record = kind == nullptr ? nullptr : record_at(schema, *kind, list, wrong);
    if (record == nullptr)
      return context.complain(key, "import/words",
                              say("没有这个类别或列表", "there is no such kind or list"));
    if (!yaml::expect(context, value, yaml::Shape::mapping, {"词表", "the words"})) return;
    yaml::each_pair(value, [&](const yaml::Node& path, const yaml::Node& words) {
      dossier::PathFault fault;
      if (dossier::fields_along(*record, path.text, dossier::Lists::stop, fault).empty())
        return context.complain(path, "import/words", fault.what, fault.hint);
      texts(words, out.fields[name][std::string(path.text)]);
    });
  });
  return out;
}

std::string suggest_map(const std::vector<Book>& books, const Words& words,
                        const dossier::KindSpec& kind, const std::string& list,
                        const RecordSpec& record, Lang lang) {
  return Suggestion(words, kind, list, record, lang).run(books);
}

}  // namespace ducha::imports
