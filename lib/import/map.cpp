// Reading maps: read_map() checks every path and every value against the schema, so that what is
// left to go wrong lies in the tables.
#include "import/map.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/simplified.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/wording.h"
#include "dossier/nothing.h"
#include "dossier/scalar.h"
#include "import/convert.h"
#include "import/keys.h"
#include "import/uses.h"

namespace ducha::imports {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using dossier::Scalar;
using yaml::Context;
using yaml::Draft;
using yaml::Fields;
using yaml::Node;
using yaml::Shape;

// What a map names by its place begins so; `row` where a table goes across.
constexpr const char* kPlaces[] = {"column ", "row ", "cell "};

bool number(Scalar s) { return s == Scalar::integer || s == Scalar::decimal || s == Scalar::money; }

class MapReader {
 public:
  MapReader(const Context& context, const dossier::Schema& schema) : c_(context), schema_(schema) {}

  void read(const Node& root, Map& map) {
    Fields fields(c_, root, map_keys());
    if (!fields.ok()) return;
    if (const auto version = fields.integer("import"); version && version != 1)
      fault(root, say("第一行应为 import: 1", "the map must begin with `import: 1`"));
    map.ignore_sheets = fields.texts("ignore_sheets");
    bool misspelt = false;  // a key of some table
    if (const Node* list = fields.get("tables"))
      yaml::each_item(*list, [&](const Node& item) {
        const auto before = static_cast<std::ptrdiff_t>(c_.problems->size());
        map.tables.push_back(table(item));
        misspelt |= drop_followups(before);
      });
    fields.done();
    for (const Table& t : map.tables)
      if (!misspelt && !t.creates && t.kind != nullptr && !made(map, t))
        c_.problems->push_back(
            {"import/map", c_.file, t.where, 1,
             say("没有一张表产生类别 {} 的档案，这张表的行就没有归处",
                 "no table makes dossiers of the kind {}, so rows of this one belong nowhere",
                 t.kind->name),
             say("加上产生档案的表，或在这里写 new: true",
                 "add the table that makes them, or write `new: true` here")});
  }

  // The items of a list of records at a path from `from`.
  const RecordSpec* list_record(const Node& node, const RecordSpec& from, bool& personal) {
    const FieldSpec* field = walk(node, node.text, from, personal, dossier::Lists::enter);
    if (field == nullptr) return nullptr;
    if (field->shape == FieldSpec::Shape::list && field->item->record != nullptr)
      return field->item->record;
    fault(node, say("{} 不是由记录组成的列表", "{} is no list of records", field->name),
          say("把它写在 columns 里", "write it under `columns`"));
    return nullptr;
  }

 private:
  // What a table seems to say wrongly, where one of its keys is not known: that key may have said
  // it right. True if there is one.
  bool drop_followups(std::ptrdiff_t from) const {
    Problems& all = *c_.problems;
    const auto begin = all.begin() + from;
    if (std::none_of(begin, all.end(),
                     [](const Problem& p) { return p.id == "rulebook/unknown-key"; }))
      return false;
    all.erase(std::remove_if(
                  begin, all.end(),
                  [](const Problem& p) { return p.id == "import/map" && p.hint.right.empty(); }),
              all.end());
    return true;
  }

  void fault(const Node& at, Message what, Message hint = {}) {
    c_.complain(at, "import/map", std::move(what), std::move(hint));
  }

  static bool made(const Map& map, const Table& by) {
    return std::any_of(map.tables.begin(), map.tables.end(),
                       [&](const Table& t) { return t.creates && t.kind == by.kind; });
  }

  Table table(const Node& node) {
    Table t;
    t.where = node.where();
    Fields fields(c_, node, sheet_keys());
    if (!fields.ok()) return t;
    if (fields.has("file")) t.file = fields.text("file");
    if (const Node* sheets = fields.get("sheet"))
      texts(*sheets, [&](const Node& n) { t.sheets.emplace_back(n.text); });
    t.across = fields.flag("across").value_or(false);
    header(fields, t);
    undecided(fields);
    whose(fields, t);
    layout(node, fields, t);
    values(fields, t);
    fields.done();
    if (t.record != nullptr && !t.list.empty() && !t.record->key.empty() &&
        filled(t, t.record->key) == nullptr && !gives(t, t.record->key))
      fault(node,
            say("{} 的项以 {} 区分，columns 里没有一列给出它",
                "items of {} are told apart by {}, which no column gives", t.list, t.record->key),
            say("加一列“标题: {}”", "add a column: `HEADING: {}`", t.record->key));
    return t;
  }

  // The kind of the dossiers, and the list whose items the rows are.
  void whose(Fields& fields, Table& t) {
    const std::string kind = fields.text("kind");
    t.kind = schema_.kind(kind);
    if (t.kind == nullptr && !kind.empty()) {
      fault(*fields.get("kind"), say("没有类别“{}”", "there is no kind `{}`", visible(kind)),
            meant(kind, names_of(schema_.kinds(), &dossier::KindSpec::name)));
    }
    if (t.kind != nullptr) t.record = t.kind->record;
    t.list = fields.text("list");
    if (!t.list.empty() && t.record != nullptr)
      t.record = list_record(*fields.get("list"), *t.record, t.personal);
  }

  // Where things are in the sheet, and which rows and cells say nothing.
  void layout(const Node& node, Fields& fields, Table& t) {
    if (const auto hidden = fields.choice("hidden", {"read", "skip"}))
      t.hidden = *hidden == 0 ? Table::Hidden::read : Table::Hidden::skip;
    if (const auto labels = fields.choice("labels", {"right", "below"})) {
      t.labels = *labels == 0 ? Table::Labels::right : Table::Labels::below;
      if (t.across)
        fault(*fields.get("labels"),
              say("labels 用于一个单位的表，across 用于几个单位横排的表，只能写一个",
                  "`labels` is for a form of one organization, `across` for several side by side: "
                  "write one of them"));
    }
    t.within = fields.text("within");
    nested(node, t);
    if (const Node* until = fields.get("until"))
      texts(*until, [&](const Node& n) { t.until.push_back(folded(n.text)); });
    if (const Node* nothing = fields.get("nothing"))
      texts(*nothing, [&](const Node& n) { nothing_.push_back(ducha::narrow(n.text)); });
    t.creates = fields.flag("new").value_or(t.list.empty());
    headings(fields, "ignore", t.ignore);
    headings(fields, "fill", t.fill);
    for (const auto& [name, rows] : {std::pair{"skip", &t.skip}, std::pair{"only", &t.only}})
      pairs(fields, name, [&, to = rows](const Node& k, const Node& v) {
        Skip s{heading(k), {}};
        texts(v, [&](const Node& n) { s.texts.push_back(folded(n.text)); });
        to->push_back(std::move(s));
      });
  }

  // What the cells are: keys, columns, constants, counts.
  void values(Fields& fields, Table& t) {
    const Node* key = fields.get("key");
    if (key != nullptr && t.record != nullptr) read_key(*key, t);
    pairs(fields, "columns", [&](const Node& k, const Node& v) {
      if (t.record != nullptr) column(k, v, t);
    });
    unsplit(t);
    pairs(fields, "constants", [&](const Node& k, const Node& v) {
      if (t.record != nullptr) constant(k, v, t);
    });
    pairs(fields, "counts", [&](const Node& k, const Node& v) {
      if (t.kind != nullptr) count(k, v, t);
    });
    if (const Node* node = fields.get("turn"); node != nullptr && t.record != nullptr)
      turn(*node, t);
    for (const std::string& text : nothing_) {
      for (Column& c : t.columns) c.values.try_emplace(text);
      t.key.values.try_emplace(text);
      if (t.turn) t.turn->value.values.try_emplace(text);
    }
    nothing_.clear();
  }

  // A list within the items of another needs the item that it is part of.
  void nested(const Node& node, Table& t) {
    if (t.record == nullptr || t.list.empty()) return;
    dossier::PathFault wrong;
    const auto way = dossier::fields_along(*t.kind->record, t.list, dossier::Lists::enter, wrong);
    const auto lists = std::count_if(way.begin(), way.end(), [](const FieldSpec* f) {
      return f->shape == FieldSpec::Shape::list;
    });
    std::string path;
    for (const FieldSpec* f : way) {
      path += (path.empty() ? "" : ".") + f->name;
      if (f->shape != FieldSpec::Shape::list || lists != 2) continue;
      if (t.outer.empty()) t.outer = path;
    }
    if (!t.outer.empty()) t.inner = t.list.substr(t.outer.size() + 1);
    if (lists > 2) fault(node, say("列表最多套一层", "lists go one deep into one another"));
    if ((lists == 2) != !t.within.empty())
      fault(node,
            lists == 2 ? say("{} 在另一列表的项里，要写明是哪一项",
                             "{} is within the items of another list: say of which", t.list)
                       : say("within 只用于列表里的列表", "`within` is for a list within a list"),
            lists == 2 ? say("写 within: 那一项的编号，如 within: '{{sheet}}'",
                             "write `within:` and its key, such as '{{sheet}}'")
                       : Message());
  }

  static bool gives(const Table& t, std::string_view path) {
    return std::any_of(t.constants.begin(), t.constants.end(),
                       [&](const Constant& c) { return c.path == path && c.pattern; }) ||
           (t.turn && (t.turn->heading_path == path || t.turn->value.path == path));
  }

  void count(const Node& key, const Node& value, Table& t) {
    Count out;
    Column to;
    if (!target(key, key.text, *t.kind->record, to)) return;
    if (to.many || to.field->scalar != Scalar::integer)
      return fault(key, say("{} 不是整数，数不出来",
                            "{} is no whole number, so rows cannot be counted for it", to.path));
    out.path = to.path;
    out.personal = to.personal;
    if (value.shape == Shape::scalar && value.text == "rows") {
      t.counts.push_back(std::move(out));
      return;
    }
    if (!yaml::expect(c_, value, Shape::mapping, {"counts ", "counts"})) return;
    if (value.count != 1)
      return fault(value, say("写一列：标题: 取值", "name one column: HEADING: texts"));
    yaml::each_pair(value, [&](const Node& h, const Node& v) {
      out.column = heading(h);
      texts(v, [&](const Node& n) { out.texts.push_back(folded(n.text)); });
    });
    t.counts.push_back(std::move(out));
  }

  void turn(const Node& node, Table& t) {
    Fields fields(c_, node, turn_keys());
    Turn out;
    Column to;
    const Node* heading_to = fields.get("heading");
    const Node* value_to = fields.get("value");
    const Node* columns = fields.get("columns");
    fields.done();
    if (t.list.empty()) fault(node, say("turn 只用于列表", "`turn` is for lists"));
    // Known even if the rest is at fault, so that the key of the items is not called missing.
    t.turn = Turn();
    if (heading_to != nullptr) t.turn->heading_path = heading_to->text;
    if (value_to != nullptr) t.turn->value.path = value_to->text;
    if (heading_to == nullptr || value_to == nullptr || columns == nullptr ||
        !free(*heading_to, heading_to->text, t) ||
        !target(*heading_to, heading_to->text, *t.record, to) ||
        !free(*value_to, value_to->text, t) ||
        !target(*value_to, value_to->text, *t.record, out.value))
      return;
    out.heading_path = to.path;
    conversion(fields, out.value);
    yaml::each_pair(*columns, [&](const Node& h, const Node& v) {
      if (auto what = checked(v, *to.field)) out.columns.emplace_back(heading(h), std::move(*what));
    });
    t.turn = std::move(out);
  }

  void pairs(Fields& fields, const char* key,
             const std::function<void(const Node& key, const Node& value)>& f) {
    if (const Node* node = fields.get(key)) yaml::each_pair(*node, f);
  }

  // One text or a list of them.
  void texts(const Node& node, const std::function<void(const Node&)>& f) {
    const auto one = [&](const Node& n) {
      if (yaml::expect(c_, n, Shape::scalar, {"这里", "this"})) f(n);
    };
    if (node.shape == Shape::sequence) {
      yaml::each_item(node, one);
    } else {
      one(node);
    }
  }

  void headings(Fields& fields, const char* key, std::vector<Heading>& out) {
    if (const Node* node = fields.get(key))
      texts(*node, [&](const Node& n) { out.push_back(heading(n)); });
  }

  // What --suggest could not place is for a person to decide.
  void undecided(Fields& fields) {
    const Node* node = fields.get("undecided");
    if (node == nullptr || (node->shape == Shape::sequence && node->count == 0)) return;
    const std::size_t left = node->shape == Shape::scalar ? 1 : node->count;
    fault(*node,
          say("undecided 里还有{0}列没有决定", "under `undecided` {1} left to decide on", left,
              counted(left, "column is", "columns are")),
          say("逐一移到 columns（写明字段）或 ignore，然后删去 undecided",
              "move each to `columns` with its field, or to `ignore`, then remove `undecided`"));
  }

  void header(Fields& fields, Table& t) {
    const Node* node = fields.get("header");
    if (node == nullptr) return;
    t.header.clear();
    texts(*node, [&](const Node& row) {
      const std::int64_t n = parse_decimal(row.text).value_or(0);
      const auto whole = static_cast<std::size_t>(std::max<std::int64_t>(n, 0) / 1'000'000);
      const auto letter = t.across ? spot_of(std::string(row.text) + "1") : std::nullopt;
      if (letter) {
        t.header.push_back(letter->column);
      } else if (n % 1'000'000 == 0 && whole >= 1 && whole <= limits::kTableRows) {
        t.header.push_back(whole - 1);
      } else if (t.across) {
        fault(row, say("header 是标题所在的列，如 A 或 [A, B]",
                       "header is the column of the headings, such as A or [A, B]"));
      } else {
        fault(row, say("header 是标题所在的行号，如3或 [2, 3]",
                       "header is the row of the headings, such as 3 or [2, 3]"));
      }
    });
    std::sort(t.header.begin(), t.header.end());
    t.header.erase(std::unique(t.header.begin(), t.header.end()), t.header.end());
    if (t.header.empty()) t.header = {0};
  }

  Heading heading(const Node& node) {
    const bool place = std::any_of(std::begin(kPlaces), std::end(kPlaces),
                                   [&](const char* word) { return node.text.starts_with(word); });
    std::string text = place ? std::string(node.text) : table::squeezed(node.text);
    if (text.empty())
      fault(node, say("标题是空的", "the heading has no text"),
            say("按列写，如 column D", "name the column by its letter, such as `column D`"));
    const auto length = count_code_points(node.text) + (node.style == yaml::Style::plain ? 0 : 2);
    return {std::move(text), node.where(),
            static_cast<std::uint32_t>(std::clamp<std::size_t>(length, 1, 80))};
  }

  // The field at a path of names; nullptr, and a problem, if there is none.
  const FieldSpec* walk(const Node& at, std::string_view path, const RecordSpec& from,
                        bool& personal, dossier::Lists lists = dossier::Lists::stop) {
    dossier::PathFault wrong;
    const auto fields = dossier::fields_along(from, path, lists, wrong);
    if (fields.empty()) {
      fault(at, std::move(wrong.what), std::move(wrong.hint));
      return nullptr;
    }
    for (const FieldSpec* f : fields) personal |= f->personal;
    return fields.back();
  }

  // A field that one column can fill.
  bool target(const Node& at, std::string_view path, const RecordSpec& record, Column& out) {
    out.path = path;
    const FieldSpec* field = walk(at, path, record, out.personal);
    if (field == nullptr) return false;
    if (field->shape == FieldSpec::Shape::list && field->item->shape == FieldSpec::Shape::scalar) {
      out.many = true;
      field = field->item.get();
      out.personal |= field->personal;
    }
    out.field = field;
    if (field->shape == FieldSpec::Shape::scalar) return true;
    if (field->shape == FieldSpec::Shape::back) {
      fault(at, say("{} 由其他档案得出，不能写", "{} follows from other dossiers", out.path));
    } else if (field->shape == FieldSpec::Shape::list) {
      fault(
          at,
          say("{} 是记录的列表，一格装不下", "{} is a list of records, too much for a cell",
              out.path),
          say("另写一张表，其中 list: {}", "write a table of its own, with `list: {}`", out.path));
    } else {
      fault(at, say("{} 是一组字段，要写到其中一个", "{} has fields: name one of them", out.path),
            say("例如 {}.{}", "such as {}.{}", out.path, field->record->fields[0].name));
    }
    out.field = nullptr;
    return false;
  }

  template <typename T>
  static auto filled(T& t, std::string_view path) -> decltype(t.columns.data()) {
    const auto found = std::find_if(t.columns.begin(), t.columns.end(),
                                    [&](const Column& c) { return c.path == path; });
    return found == t.columns.end() ? nullptr : &*found;
  }

  // `kind` and the id are said elsewhere.
  bool free(const Node& at, std::string_view path, const Table& t) {
    const bool id = path == id_of(t);
    if (t.list.empty() && (id || path == "kind")) {
      fault(at,
            say("{} 已由 {} 给出", "{} is given by `{}` of the table", path, id ? "key" : "kind"));
      return false;
    }
    const bool constant = std::any_of(t.constants.begin(), t.constants.end(),
                                      [&](const Constant& k) { return k.path == path; });
    if (filled(t, path) == nullptr && !constant) return true;
    fault(at, say("{} 在这张表里写了两次", "{} is filled twice by this table", visible(path)));
    return false;
  }

  static const std::string& id_of(const Table& t) {
    return t.kind->record->fields[static_cast<std::size_t>(t.kind->id_field)].name;
  }

  void read_key(const Node& node, Table& t) {
    std::optional<Fields> fields;
    const Node* column = &node;
    const Node* by = nullptr;
    if (node.shape == Shape::mapping) {
      fields.emplace(c_, node, key_keys());
      by = fields->get("by");
      column = fields->get("is");
      if (column != nullptr) {
        t.key_from = KeyFrom::constant;
        t.key_text = fields->text("is");
      } else if (const auto from = fields->choice("from", {"sheet", "file"})) {
        t.key_from = *from == 0 ? KeyFrom::sheet : KeyFrom::file;
        column = fields->get("from");
      } else {
        column = fields->get("column", true);
      }
    }
    if (column != nullptr && yaml::expect(c_, *column, Shape::scalar, {"key ", "key"}))
      t.key.heading = heading(*column);
    const std::string path(by == nullptr ? id_of(t) : by->text);
    if (target(by == nullptr ? node : *by, path, *t.kind->record, t.key) && fields) {
      conversion(*fields, t.key);
      fields->done();
    }
    if (path != id_of(t) && t.creates)
      fault(node, say("产生档案的表要以编号 {} 为 key",
                      "a table that makes dossiers needs their {} as key", id_of(t)));
    if (t.key.many) fault(node, say("key 不能是列表", "a key is no list"));
  }

  void column(const Node& key, const Node& value, Table& t) {
    Column out;
    out.heading = heading(key);
    out.personal = t.personal;
    std::optional<Fields> fields;
    const Node* to = &value;
    if (value.shape == Shape::mapping) {
      fields.emplace(c_, value, column_keys());
      to = fields->get("to");
    }
    if (to == nullptr) return fields->done();
    if (!yaml::expect(c_, *to, Shape::scalar, {"列", "a column"})) return;
    // Words with a column for each: 党委 | 党总支 | 支部, with √ below one, or 党旗 | 档案柜, with
    // √ below those that there are.
    Column* same = filled(t, to->text);
    const bool spread = same != nullptr && !(same->values.empty() && same->patterns.empty()) &&
                        value.get("values") != nullptr;
    if ((!spread && !free(*to, to->text, t)) || !target(*to, to->text, *t.record, out)) return;
    if (fields) {
      if (const Node* by = fields->get("by")) refers(*by, out);
      if (const Node* of = fields->get("part_of")) part_of(*of, out, t);
      conversion(*fields, out, !t.list.empty());
      fields->done();
    }
    if (spread && out.many) same->spread = out.spread = true;
    if (out.many && out.split.empty()) unsplit_.emplace_back(&value, t.columns.size());
    t.columns.push_back(std::move(out));
  }

  // Of several columns that fill a list each has a word of it; of one, a cell has them all.
  void unsplit(const Table& t) {
    for (const auto& [node, number] : std::exchange(unsplit_, {}))
      if (const Column& c = t.columns[number]; !c.spread)
        fault(
            *node,
            say("{} 是列表，要写明一格之内用什么隔开",
                "{} is a list: say what stands between its items", c.path),
            say("写 {{to: {0}, split: 、}}；一词一列的，各列都写 {{to: {0}, values: {{√: ...}}}}",
                "write {{to: {0}, split: 、}}, or {{to: {0}, values: {{√: ...}}}} for each column "
                "where every word has its own",
                c.path));
  }

  // The cell has the name of a dossier, not its id.
  void refers(const Node& by, Column& column) {
    Column named;
    if (column.field->scalar != Scalar::reference || column.many)
      return fault(by, say("{} 用不到 {}", "{1} means nothing for {0}", column.path, "by"));
    if (target(by, by.text, *schema_.kind(column.field->target)->record, named))
      column.by = by.text;
  }

  // Rows of the list may be parts of one another.
  void part_of(const Node& node, Column& column, const Table& t) {
    Column to;
    if (t.list.empty() || column.many || column.field->scalar != Scalar::string)
      return fault(node, say("{} 用不到 {}", "{1} means nothing for {0}", column.path, "part_of"),
                   say("part_of 写在有 list 的表里，写在文字那一列",
                       "write it in a table with `list`, for a column of texts"));
    if (!free(node, node.text, t) || !target(node, node.text, *t.record, to)) return;
    if (to.many || to.field->scalar != Scalar::string)
      return fault(node, say("{} 不是文字，写不下另一项的编号",
                             "{} is no text, so it cannot name another item", to.path));
    column.part_of = to.path;
    column.part_none = to.field->can_be_none();
  }

  // What a mapping says of how cells are read; the caller has asked for its other keys. `entries`:
  // a cell may make several items.
  void conversion(Fields& fields, Column& column, bool entries = false) {
    const Scalar scalar = column.field->scalar;
    const auto only = [&](const char* key, bool fits) {
      const Node* node = fields.get(key);
      if (node == nullptr || fits) return node;
      fault(*node, say("{} 用不到 {}", "{1} means nothing for {0}", column.path, key));
      return static_cast<const Node*>(nullptr);
    };
    if (only("labels", scalar == Scalar::choice) != nullptr)
      column.labels = fields.flag("labels").value_or(false);
    if (const Node* node = only("split", column.many))
      texts(*node, [&](const Node& n) {
        if (n.text.empty())
          return fault(n, say("split 里有一个是空的", "a text under `split` is empty"),
                       say("写各项之间的符号，如 split: [、, ，]",
                           "write what stands between items, such as `split: [、, ，]`"));
        column.split.emplace_back(n.text);
      });
    column.boxes = fields.flag("boxes").value_or(false);
    if (column.boxes && column.many) column.split = {"\n"};
    if (const Node* node = only("times", number(scalar))) {
      column.times = parse_decimal(node->text);
      if (!column.times || *column.times <= 0)
        fault(*node, say("times 应为正数，如10000", "times is a number above 0, such as 10000"));
    }
    if (const Node* node = only("date", scalar == Scalar::date))
      texts(*node, [&](const Node& form) {
        column.dates.push_back(ducha::narrow(form.text));
        if (!is_form(form.text))
          fault(form, say("日期格式“{}”写不通", "`{}` is no form of dates", visible(form.text)),
                say("用 YYYY、M 或 MM、D 或 DD，如 YYYY.M.D、YYYY年M月、YYYYMMDD",
                    "use YYYY, M or MM, D or DD: YYYY.M.D, YYYY年M月, YYYYMMDD"));
      });
    if (const Node* node = only("day", scalar == Scalar::date)) {
      if (const auto day = fields.choice("day", {"first", "last"}))
        column.day = *day == 0 ? Column::Day::first : Column::Day::last;
      if (std::none_of(column.dates.begin(), column.dates.end(),
                       [](const std::string& form) { return form.find('D') == form.npos; }))
        fault(*node, say("date 里没有不带日的格式", "no form under `date` is without a day"),
              say("写 date: YYYY年M月 之类", "write `date: YYYY年M月` or the like"));
    }
    pairs(fields, "values", [&](const Node& k, const Node& v) { value(k, v, column); });
    column.after = fields.text("after");
    column.before = fields.text("before");
    if (const Node* node = only("unit", number(scalar))) units(fields, *node, column);
    if (const Node* node = fields.get("each"); node != nullptr && !entries)
      fault(*node, say("{} 用不到 {}", "{1} means nothing for {0}", column.path, "each"),
            say("each 写在有 list 的表的 columns 里；一格里有一个字段的几个值，写 split",
                "write it under `columns` of a table with `list`; several values of one field in a "
                "cell are parted by `split`"));
    else if (node != nullptr)
      texts(*node, [&](const Node& n) {
        column.each.emplace_back(n.text);
        // ／ for /.
        if (n.text.size() != 1 || n.text[0] <= ' ') return;
        append_utf8(column.each.emplace_back(), 0xfee0U + static_cast<unsigned char>(n.text[0]));
      });
    if (const Node* node = only("year", scalar == Scalar::date)) year(*node, column);
    for (const std::string& form : column.dates)
      if (form.find('Y') == form.npos && column.year == 0 && !column.year_at)
        fault(fields.node(), say("日期格式“{}”没有年", "the form `{}` has no year", visible(form)),
              say("写 year: 2013，或 year: cell A1", "write `year: 2013`, or `year: cell A1`"));
  }

  // A unit, several, or what each stands for: {万元: 10000, 元: 1}.
  void units(Fields& fields, const Node& node, Column& column) {
    if (node.shape == Shape::mapping) {
      pairs(fields, "unit", [&](const Node& k, const Node& v) {
        const auto times = parse_decimal(v.text);
        if (!times || *times <= 0)
          fault(v, say("这里应为正数，如10000", "this is a number above 0, such as 10000"));
        column.units.push_back({folded(k.text), times});
      });
      return;
    }
    texts(node, [&](const Node& n) { column.units.push_back({folded(n.text), {}}); });
    // 6.8万元 and 68000元 times 10000 would be wrong by four digits in one of them.
    const auto large = [](const Unit& u) {
      return u.text.find("元") != u.text.npos || u.text == "万";
    };
    const auto amounts = std::count_if(column.units.begin(), column.units.end(), large);
    const bool plain = column.units.size() == 1 && column.units[0].text == "元";
    if (amounts > 1 || (amounts == 1 && !plain && !column.times))
      fault(node, say("这些单位要写明各是多少", "these units do not say what each stands for"),
            say("写 unit: {{万元: 10000, 元: 1}}", "write `unit: {{万元: 10000, 元: 1}}`"));
  }

  void year(const Node& node, Column& column) {
    if (node.text.starts_with("cell ")) {
      column.year_at = heading(node);
      return;
    }
    const std::int64_t year = parse_decimal(node.text).value_or(0) / 1'000'000;
    if (year >= 1 && year <= 9999) {
      column.year = static_cast<int>(year);
    } else {
      fault(node, say("year 是年份，如2013，或写着它的格子，如 cell A1",
                      "year is a year such as 2013, or the cell that has it, such as `cell A1`"));
    }
  }

  // Year, month and day, or some of them, each once. Numbers that touch need all their digits:
  // nobody can tell what 2013111 is in YYYYMD.
  static bool is_form(std::string_view form) {
    std::string marks;
    for (std::size_t at = 0; at < form.size();) {
      const char mark = form[at];
      const std::size_t end = std::min(form.find_first_not_of(mark, at), form.size());
      if (mark == 'Y' || mark == 'M' || mark == 'D') {
        constexpr std::string_view kDigits = "YMD0123456789";
        const bool touches = (at > 0 && kDigits.find(form[at - 1]) != kDigits.npos) ||
                             (end < form.size() && kDigits.find(form[end]) != kDigits.npos);
        const std::size_t most = mark == 'Y' ? 4 : 2;
        if (end - at > most || (end - at < most && (mark == 'Y' || touches))) return false;
        marks += mark;
      }
      at = end;
    }
    std::sort(marks.begin(), marks.end());
    return marks == "Y" || marks == "MY" || marks == "DMY" || marks == "DM";
  }

  void value(const Node& key, const Node& value, Column& column) {
    // Of a list the whole cell may say that there is none.
    const bool none = column.many && value.shape == Shape::scalar &&
                      value.style == yaml::Style::plain && dossier::says_none(value.text);
    auto to = none ? Draft::scalar("none") : checked(value, *column.field);
    if (!to) return;
    const bool text =
        column.field->scalar == Scalar::string || column.field->scalar == Scalar::reference;
    column.complete |= text && to->shape != Shape::empty && !is_none(*to);
    // `*` alone is a sign that says nothing.
    if (key.text.find('*') != key.text.npos && key.text.find_first_not_of('*') != key.text.npos) {
      column.patterns.emplace_back(folded(key.text), std::move(*to));
      return;
    }
    const auto [there, fresh] = column.values.try_emplace(ducha::narrow(key.text), *to);
    if (!fresh && !(there->second == *to))
      fault(key, say("“{}”写了两次", "`{}` is there twice", visible(shorten(key.text, 40))));
  }

  // As a dossier would have it; what is empty says nothing.
  std::optional<Draft> checked(const Node& node, const FieldSpec& field) {
    if (node.shape == Shape::empty) return Draft();
    Arena arena;
    std::vector<dossier::Fault> faults;
    auto out = taken(field, node, arena, faults);
    for (const dossier::Fault& f : faults)
      c_.problems->push_back({"import/map", c_.file, f.where, f.length, f.message, f.hint});
    return out;
  }

  void constant(const Node& key, const Node& value, Table& t) {
    Column to;
    to.personal = t.personal;
    if (!free(key, key.text, t) || !target(key, key.text, *t.record, to)) return;
    if (value.shape == Shape::scalar && has_marks(value.text)) {
      t.constants.push_back(
          {to.path, Draft::scalar(std::string(value.text)), to.personal, true, to.field});
      return;
    }
    auto what = checked(value, *walk(key, key.text, *t.record, to.personal));
    if (what && what->shape != Shape::empty)
      t.constants.push_back({to.path, std::move(*what), to.personal});
  }

  static bool has_marks(std::string_view text) {
    for (const char* mark : {"{sheet}", "{file}", "{row}"})
      if (text.find(mark) != text.npos) return true;
    return false;
  }

  const Context& c_;
  const dossier::Schema& schema_;
  std::vector<std::string> nothing_;  // texts of the table that say nothing
  // Columns that give lists and do not say how their cells are parted.
  std::vector<std::pair<const Node*, std::size_t>> unsplit_;
};

}  // namespace

const RecordSpec* record_at(const dossier::Schema& schema, const dossier::KindSpec& kind,
                            const std::string& list, Problems& problems) {
  if (list.empty()) return kind.record;
  yaml::Node node;
  node.shape = Shape::scalar;
  node.text = list;
  const Context context{{}, &problems};
  bool personal = false;
  return MapReader(context, schema).list_record(node, *kind.record, personal);
}

std::optional<Map> read_map(std::string_view text, const std::string& name,
                            const dossier::Schema& schema, Problems& problems) {
  const std::size_t before = problems.size();
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const Node* root = reader.read(text, 1, problems);
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = name;
  Map map;
  map.file = name;
  const Context context{name, &problems};
  if (root != nullptr) {
    MapReader(context, schema).read(*root, map);
  } else if (problems.size() == before) {
    problems.push_back(problem_in("import/map", name, say("是空的", "is empty")));
  }
  if (problems.size() > before) return {};
  return map;
}

std::optional<Map> load_map(const std::string& path, const dossier::Schema& schema,
                            Problems& problems) {
  const auto text = read_file(path, path, limits::kRulebookFileBytes, problems);
  return text ? read_map(*text, path, schema, problems) : std::nullopt;
}

}  // namespace ducha::imports
