// Reading maps. See map.h.
#include "import/map.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/reader.h"

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

bool number(Scalar s) { return s == Scalar::integer || s == Scalar::decimal || s == Scalar::money; }

class MapReader {
 public:
  MapReader(const Context& context, const dossier::Schema& schema) : c_(context), schema_(schema) {}

  void read(const Node& root, Map& map) {
    Fields fields(c_, root, {"映射文件", "the map"});
    if (!fields.ok()) return;
    if (const auto version = fields.integer("import"); version != 1)
      fault(root, say("第一行应为 import: 1", "the map must begin with `import: 1`"));
    map.ignore_sheets = fields.texts("ignore_sheets");
    if (const Node* list = fields.get("tables", true);
        list != nullptr && yaml::expect(c_, *list, Shape::sequence, {"tables ", "tables"}))
      yaml::each_item(*list, [&](const Node& item) { map.tables.push_back(table(item)); });
    fields.done();
    for (const Table& t : map.tables)
      if (!t.creates && t.kind != nullptr && !made(map, t))
        c_.problems->push_back(
            {"import/map", c_.file, t.where, 1,
             say("没有一张表产生类别 {} 的档案,这张表的行就没有归处",
                 "no table makes dossiers of the kind {}, so rows of this one belong nowhere",
                 t.kind->name),
             say("加上产生档案的表,或在这里写 new: true",
                 "add the table that makes them, or write `new: true` here")});
  }

  // The items of a list of records at a path from `from`.
  const RecordSpec* list_record(const Node& node, const RecordSpec& from) {
    bool personal = false;
    const FieldSpec* field = walk(node, node.text, from, personal);
    if (field == nullptr) return nullptr;
    if (field->shape == FieldSpec::Shape::list && field->item->record != nullptr)
      return field->item->record;
    fault(node, say("{} 不是由记录组成的列表", "{} is no list of records", field->name),
          say("把它写在 columns 里", "write it under `columns`"));
    return nullptr;
  }

 private:
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
    Fields fields(c_, node, {"表", "a table"});
    if (!fields.ok()) return t;
    if (fields.has("file")) t.file = fields.text("file");
    t.sheet = fields.text("sheet");
    if (const Node* rows = fields.get("header")) header(*rows, t);
    undecided(fields);
    const std::string kind = fields.text("kind", true);
    t.kind = schema_.kind(kind);
    if (t.kind == nullptr && !kind.empty()) {
      std::vector<std::string> known;
      for (const dossier::KindSpec& k : schema_.kinds()) known.push_back(k.name);
      fault(*fields.get("kind"), say("没有类别“{}”", "there is no kind `{}`", visible(kind)),
            near(suggest(kind, known), known));
    }
    if (t.kind != nullptr) t.record = t.kind->record;
    if (const Node* list = fields.get("list"); list != nullptr && t.record != nullptr) {
      t.list = list->text;
      t.record = list_record(*list, *t.record);
    }
    t.creates = fields.flag("new").value_or(t.list.empty());
    const Node* key = fields.get("key", true);
    const Node* columns = fields.get("columns");
    const Node* constants = fields.get("constants");
    const Node* skip = fields.get("skip");
    headings(fields.get("ignore"), t.ignore);
    headings(fields.get("fill"), t.fill);
    fields.done();
    if (skip != nullptr && yaml::expect(c_, *skip, Shape::mapping, {"skip ", "skip"}))
      yaml::each_pair(*skip, [&](const Node& k, const Node& v) {
        Skip s{heading(k), {}};
        texts(v, s.texts);
        t.skip.push_back(std::move(s));
      });
    if (t.record == nullptr) return t;
    if (key != nullptr) read_key(*key, t);
    if (columns != nullptr && yaml::expect(c_, *columns, Shape::mapping, {"columns ", "columns"}))
      yaml::each_pair(*columns, [&](const Node& k, const Node& v) { column(k, v, t); });
    if (constants != nullptr &&
        yaml::expect(c_, *constants, Shape::mapping, {"constants ", "constants"}))
      yaml::each_pair(*constants, [&](const Node& k, const Node& v) { constant(k, v, t); });
    if (!t.list.empty() && !t.record->key.empty() && taken(t, t.record->key) == nullptr)
      fault(node,
            say("{} 的项以 {} 区分,columns 里没有一列给出它",
                "items of {} are told apart by {}, which no column gives", t.list, t.record->key),
            say("加一列 “标题: {}”", "add a column: `HEADING: {}`", t.record->key));
    return t;
  }

  // What --suggest could not place is for a person to decide.
  void undecided(Fields& fields) {
    const Node* node = fields.get("undecided");
    if (node == nullptr || (node->shape == Shape::sequence && node->count == 0)) return;
    fault(*node,
          say("undecided 里还有 {} 列没有决定", "{} columns under `undecided` wait for a decision",
              node->count),
          say("逐一移到 columns(写明字段)或 ignore,然后删去 undecided",
              "move each to `columns` with its field, or to `ignore`, then remove `undecided`"));
  }

  void header(const Node& node, Table& t) {
    t.header.clear();
    std::vector<std::string> rows;
    texts(node, rows);
    for (const std::string& row : rows) {
      const auto n = parse_decimal(row);
      const std::int64_t whole = n.value_or(0) / 1'000'000;
      if (n && *n % 1'000'000 == 0 && whole >= 1 &&
          whole <= static_cast<std::int64_t>(limits::kTableRows)) {
        t.header.push_back(static_cast<std::size_t>(whole - 1));
      } else {
        fault(node, say("header 是标题所在的行号,如 3 或 [2, 3]",
                        "header is the row of the headings, such as 3 or [2, 3]"));
      }
    }
    std::sort(t.header.begin(), t.header.end());
    if (t.header.empty()) t.header = {0};
  }

  void texts(const Node& node, std::vector<std::string>& out) {
    const auto one = [&](const Node& n) {
      if (yaml::expect(c_, n, Shape::scalar, {"这里", "this"})) out.emplace_back(n.text);
    };
    if (node.shape == Shape::sequence) {
      yaml::each_item(node, one);
    } else {
      one(node);
    }
  }

  static Heading heading(const Node& node) {
    const auto length = count_code_points(node.text) + (node.style == yaml::Style::plain ? 0 : 2);
    return {node.text.starts_with("column ") ? std::string(node.text) : squeezed(node.text),
            node.where(), static_cast<std::uint32_t>(std::clamp<std::size_t>(length, 1, 80))};
  }

  void headings(const Node* node, std::vector<Heading>& out) {
    if (node == nullptr) return;
    const auto one = [&](const Node& n) {
      if (yaml::expect(c_, n, Shape::scalar, {"标题", "a heading"})) out.push_back(heading(n));
    };
    if (node->shape == Shape::sequence) {
      yaml::each_item(*node, one);
    } else {
      one(*node);
    }
  }

  static Message near(const std::string& word, const std::vector<std::string>& known) {
    return word.empty() ? say("可用:{}", "known: {}", shorten(joined(known, ", "), 300))
                        : say("是不是想写 {}?", "did you mean {}?", word);
  }

  // The field at a path of names; nullptr, and a problem, if there is none. Lists are not entered.
  const FieldSpec* walk(const Node& at, std::string_view path, const RecordSpec& from,
                        bool& personal) {
    const RecordSpec* record = &from;
    const FieldSpec* field = nullptr;
    for (std::string_view rest = path; record != nullptr;) {
      const std::string_view name = rest.substr(0, rest.find('.'));
      const int found = record->find(name);
      if (found < 0) {
        unknown(at, name, *record);
        return nullptr;
      }
      field = &record->fields[static_cast<std::size_t>(found)];
      personal |= field->personal;
      if (name.size() == rest.size()) return field;
      rest.remove_prefix(name.size() + 1);
      record = field->shape == FieldSpec::Shape::record ? field->record : nullptr;
    }
    fault(at, say("{} 里没有字段:{} 不是一组字段",
                  "nothing is below {1}: it has no fields of its own", visible(path), field->name));
    return nullptr;
  }

  void unknown(const Node& at, std::string_view name, const RecordSpec& record) {
    std::vector<std::string> known;
    std::string meant;
    for (const FieldSpec& f : record.fields) {
      if (f.shape == FieldSpec::Shape::back) continue;
      known.push_back(f.name);
      if (f.label.zh == name || f.label.en == name) meant = f.name;
    }
    if (meant.empty()) meant = suggest(name, known);
    fault(at, say("没有字段 {}", "there is no field {}", visible(shorten(name, 60))),
          near(meant, known));
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
      fault(at, say("{} 由其他档案得出,不能写", "{} follows from other dossiers", out.path));
    } else if (field->shape == FieldSpec::Shape::list) {
      fault(at,
            say("{} 是记录的列表,一格装不下", "{} is a list of records, too much for a cell",
                out.path),
            say("另写一张表,其中 list: {}", "write a table of its own, with `list: {}`", out.path));
    } else {
      fault(at, say("{} 是一组字段,要写到其中一个", "{} has fields: name one of them", out.path),
            say("例如 {}.{}", "such as {}.{}", out.path, field->record->fields[0].name));
    }
    out.field = nullptr;
    return false;
  }

  static const Column* taken(const Table& t, std::string_view path) {
    const auto found = std::find_if(t.columns.begin(), t.columns.end(),
                                    [&](const Column& c) { return c.path == path; });
    return found == t.columns.end() ? nullptr : &*found;
  }

  // `kind` and the id are said elsewhere.
  bool free(const Node& at, std::string_view path, const Table& t) {
    const bool own = t.list.empty();
    const bool id = own && t.kind->id_field >= 0 && path == id_of(t);
    if (id || (own && path == "kind")) {
      fault(at,
            say("{} 已由 {} 给出", "{} is given by `{}` of the table", path, id ? "key" : "kind"));
      return false;
    }
    const bool constant = std::any_of(t.constants.begin(), t.constants.end(),
                                      [&](const Constant& k) { return k.path == path; });
    if (taken(t, path) == nullptr && !constant) return true;
    fault(at, say("{} 在这张表里写了两次", "{} is filled twice by this table", visible(path)));
    return false;
  }

  static const std::string& id_of(const Table& t) {
    static const std::string none;
    return t.kind->id_field < 0
               ? none
               : t.kind->record->fields[static_cast<std::size_t>(t.kind->id_field)].name;
  }

  void read_key(const Node& node, Table& t) {
    t.key.heading = heading(node);
    std::string by = id_of(t);
    if (node.shape == Shape::mapping) {
      Fields fields(c_, node, {"key ", "key"});
      const Node* column = fields.get("column", true);
      if (column != nullptr) t.key.heading = heading(*column);
      if (const Node* other = fields.get("by")) by = other->text;
      if (target(node, by, *t.kind->record, t.key)) conversion(fields, t.key);
      fields.done();
    } else if (yaml::expect(c_, node, Shape::scalar, {"key ", "key"})) {
      target(node, by, *t.kind->record, t.key);
    }
    if (by != id_of(t) && t.creates)
      fault(node, say("产生档案的表要以编号 {} 为 key",
                      "a table that makes dossiers needs their {} as key", id_of(t)));
    if (t.key.many) fault(node, say("key 不能是列表", "a key is no list"));
  }

  void column(const Node& key, const Node& value, Table& t) {
    Column out;
    out.heading = heading(key);
    if (value.shape == Shape::mapping) {
      Fields fields(c_, value, {"列", "a column"});
      const Node* to = fields.get("to", true);
      if (to != nullptr && free(*to, to->text, t) && target(*to, to->text, *t.record, out)) {
        conversion(fields, out);
        units(key, out);
        fields.done();
        t.columns.push_back(std::move(out));
      }
    } else if (yaml::expect(c_, value, Shape::scalar, {"列", "a column"}) &&
               free(value, value.text, t) && target(value, value.text, *t.record, out)) {
      units(key, out);
      if (out.many) split_missing(value, out);
      t.columns.push_back(std::move(out));
    }
  }

  void split_missing(const Node& at, const Column& column) {
    fault(at,
          say("{} 是列表,要写明一格之内用什么隔开",
              "{} is a list: say what stands between its items", column.path),
          say("写 {{to: {}, split: 、}}", "write {{to: {}, split: 、}}", column.path));
  }

  // A heading that says 万元 over plain yuan would be wrong by four digits, in silence.
  void units(const Node& key, const Column& column) {
    if (column.field->scalar != Scalar::money || column.times) return;
    for (const char* unit : {"万元", "千元", "百万元", "亿元"})
      if (key.text.find(unit) != key.text.npos) {
        fault(key,
              say("标题写着“{}”,要写明换算", "the heading says {}: say how it is converted", unit),
              say("写 times: 10000 之类;格内已是元或带单位,写 times: 1",
                  "write `times: 10000` or the like; `times: 1` where the cells are in yuan"));
        return;
      }
  }

  // What a mapping says of how cells are read; the caller has asked for its other keys.
  void conversion(Fields& fields, Column& column) {
    const Scalar scalar = column.field->scalar;
    const auto only = [&](const char* key, bool fits) {
      const Node* node = fields.get(key);
      if (node == nullptr || fits) return node;
      fault(*node, say("{} 用不到 {}", "{1} means nothing for {0}", column.path, key));
      return static_cast<const Node*>(nullptr);
    };
    if (only("labels", scalar == Scalar::choice) != nullptr)
      column.labels = fields.flag("labels").value_or(false);
    if (const Node* node = only("split", column.many)) column.split = node->text;
    if (column.many && column.split.empty()) split_missing(fields.node(), column);
    if (const Node* node = only("times", number(scalar))) {
      column.times = parse_decimal(node->text);
      if (!column.times || *column.times <= 0)
        fault(*node, say("times 应为正数,如 10000", "times is a number above 0, such as 10000"));
    }
    if (const Node* node = only("date", scalar == Scalar::date)) dates(*node, column);
    if (only("day", scalar == Scalar::date) != nullptr)
      if (const auto day = fields.choice("day", {"first", "last"}))
        column.day = *day == 0 ? Column::Day::first : Column::Day::last;
    if (const Node* node = fields.get("values");
        node != nullptr && yaml::expect(c_, *node, Shape::mapping, {"values ", "values"}))
      yaml::each_pair(*node, [&](const Node& k, const Node& v) { value(k, v, column); });
  }

  void dates(const Node& node, Column& column) {
    texts(node, column.dates);
    for (const std::string& form : column.dates) {
      const auto count = [&](char c) { return std::count(form.begin(), form.end(), c); };
      const auto days = count('D');
      if (count('Y') == 4 && form.find("YYYY") != form.npos && count('M') >= 1 && count('M') <= 2 &&
          days <= 2 &&
          (days == 0 || form.find(std::string(static_cast<std::size_t>(days), 'D')) != form.npos))
        continue;
      fault(node, say("日期格式“{}”写不通", "`{}` is no form of dates", visible(form)),
            say("用 YYYY、M 或 MM、D 或 DD,如 YYYY.M.D、YYYY年M月、YYYYMMDD",
                "use YYYY, M or MM, D or DD: YYYY.M.D, YYYY年M月, YYYYMMDD"));
    }
  }

  void value(const Node& key, const Node& value, Column& column) {
    Draft to(value);
    if (checked(value, *column.field)) {
      const bool text =
          column.field->scalar == Scalar::string || column.field->scalar == Scalar::reference;
      column.complete |= text && to.shape != Shape::empty && !(to.plain && to.text == "none");
      column.values.emplace(std::string(trim(key.text)), std::move(to));
    }
  }

  // As a dossier would have it.
  bool checked(const Node& node, const FieldSpec& field) {
    if (node.shape == Shape::empty) return true;
    Arena arena;
    std::vector<dossier::Fault> faults;
    dossier::read_value(field, node, arena, faults);
    for (const dossier::Fault& f : faults)
      c_.problems->push_back({"import/map", c_.file, f.where, f.length, f.message, f.hint});
    return faults.empty();
  }

  void constant(const Node& key, const Node& value, Table& t) {
    Column to;
    if (!free(key, key.text, t) || !target(key, key.text, *t.record, to)) return;
    const FieldSpec* field = walk(key, key.text, *t.record, to.personal);
    if (!checked(value, *field)) return;
    t.constants.push_back({std::string(key.text), Draft(value)});
  }

  const Context& c_;
  const dossier::Schema& schema_;
};

}  // namespace

std::string squeezed(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    if (c > ' ' && c != 0xa0 && c != 0x3000) out += text.substr(from, at - from);
  }
  return out;
}

const RecordSpec* record_at(const dossier::Schema& schema, const dossier::KindSpec& kind,
                            const std::string& list, Problems& problems) {
  if (list.empty()) return kind.record;
  yaml::Node node;
  node.shape = Shape::scalar;
  node.text = list;
  const Context context{{}, &problems};
  return MapReader(context, schema).list_record(node, *kind.record);
}

std::optional<Map> load_map(const std::string& path, const dossier::Schema& schema,
                            Problems& problems) {
  const std::size_t before = problems.size();
  const auto text = read_file(path, path, limits::kRulebookFileBytes, problems);
  if (!text) return {};
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const Node* root = reader.read(*text, 1, problems);
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = path;
  Map map;
  map.file = path;
  const Context context{path, &problems};
  if (root != nullptr) {
    MapReader(context, schema).read(*root, map);
  } else if (problems.size() == before) {
    problems.push_back({"import/map", path, {}, 1, say("是空的", "is empty"), {}});
  }
  if (problems.size() > before) return {};
  return map;
}

}  // namespace ducha::imports
