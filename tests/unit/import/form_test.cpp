// Forms: what is written into them comes back, whatever people do to the workbook, and what does
// not is told.
#include "import/form.h"

#include <doctest/doctest.h>
#include <xlsxwriter.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "dossier/nothing.h"
#include "import/form_parts.h"
#include "rule/rulebook.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "table/archive.h"
#include "yaml/split.h"

using namespace ducha;
using dossier::FieldSpec;
using dossier::RecordSpec;
using dossier::Scalar;
using ducha::test::has;
using ducha::test::Ran;
using ducha::test::Workshop;
using yaml::Draft;

namespace {

const rule::Rulebook& book() {
  static Problems problems;
  static const auto book = rule::load_rulebook(std::string(tests::kSourceDir) + "/rules", problems);
  REQUIRE(book != nullptr);
  return *book;
}

// A dossier with values of every sort, none and nothing among them.
class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  Draft dossier(const dossier::KindSpec& kind, int number) {
    Draft out = record(*kind.record, 0);
    const FieldSpec& id = kind.record->fields[static_cast<std::size_t>(kind.id_field)];
    set(out, "kind", Draft::scalar(kind.name));
    set(out, kind.record->fields[static_cast<std::size_t>(kind.id_field)].name,
        Draft::scalar((has(id.pattern, "{6}") ? "1502" : "21150004") + fmt::format("{:02}", number),
                      false));
    return out;
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  static void set(Draft& in, const std::string& name, Draft value) {
    std::erase_if(in.pairs, [&](const auto& p) { return p.first == name; });
    in.pairs.insert(in.pairs.begin(), {name, std::move(value)});
  }

  std::string text() {
    static const char* const texts[] = {"河湾镇中心小学",
                                        "a: b # c",
                                        " 前后有空格 ",
                                        "无",
                                        "none",
                                        "=1+1",
                                        "'0123",
                                        "012",
                                        "第一行\n第二行",
                                        "\\n 不是换行",
                                        "~",
                                        "2013-09-01",
                                        "1.50",
                                        "是",
                                        "\t制表",
                                        "=\"12\"",
                                        "一、二；三,四",
                                        "_x000D_",
                                        "“引号”",
                                        "a\\!b",
                                        "\\!",
                                        "１２",
                                        "𠮷",
                                        "\u00a0x",
                                        "-",
                                        "*x"};
    return texts[pick(static_cast<int>(std::size(texts)))];
  }

  Draft scalar(const FieldSpec& f) {
    if (f.can_be_none() && pick(8) == 0 && !(f.choices != nullptr && f.choices->has_none))
      return Draft::scalar("none");
    switch (f.scalar) {
      case Scalar::string: {
        std::string out = f.pattern.empty() ? text() : "1234567890";
        // There a text that says none is none, and one that says nothing is a fault.
        while (!f.none_words.zh.empty() && (dossier::says_none(out) || dossier::says_nothing(out) ||
                                            dossier::only_affirms(out)))
          out = text();
        return Draft::scalar(std::move(out), false);
      }
      case Scalar::reference:
        return Draft::scalar(fmt::format("01502{}", pick(1000)), false);
      case Scalar::integer:
        return Draft::scalar(f.max           ? std::to_string(1 + pick(static_cast<int>(*f.max)))
                             : pick(20) == 0 ? "123456789012345678"
                                             : std::to_string(f.min.value_or(0) + pick(50)));
      case Scalar::decimal:
        return Draft::scalar(f.max ? "0.5" : pick(2) == 0 ? "48.25" : "0.000001");
      case Scalar::money:
        return Draft::scalar(pick(2) == 0 ? "12800" : "1234567.89");
      case Scalar::boolean:
        return Draft::scalar(pick(2) == 0 ? "true" : "false");
      case Scalar::date:
        return Draft::scalar(pick(6) == 0
                                 ? "1898-05-04"
                                 : fmt::format("20{:02}-0{}-1{}", pick(30), 1 + pick(9), pick(9)));
      case Scalar::timestamp:
        return Draft::scalar("2013-09-01T08:30:00+08:00");
      case Scalar::duration:
        return Draft::scalar(fmt::format("{}m", pick(90)));
      case Scalar::time:
        return Draft::scalar(fmt::format("0{}:45", pick(9)));
      case Scalar::quantity:
        return Draft::scalar(fmt::format("{}m", pick(5000)));
      case Scalar::choice:
        return Draft::scalar(
            f.choices
                ->names[static_cast<std::size_t>(pick(static_cast<int>(f.choices->names.size())))]);
    }
    return {};
  }

  Draft value(const FieldSpec& f, int depth) {
    if (f.shape == FieldSpec::Shape::record)
      return f.can_be_none() && pick(12) == 0 ? Draft::scalar("none")
                                              : record(*f.record, depth + 1);
    if (f.shape == FieldSpec::Shape::scalar) return scalar(f);
    Draft list = Draft::sequence();
    const int n = pick(4);
    for (int i = 0; i < n; ++i) {
      if (f.item->record == nullptr) {
        Draft item = value(*f.item, depth + 1);
        if (item.shape == yaml::Shape::sequence && item.items.empty()) continue;
        list.items.push_back(std::move(item));
        continue;
      }
      Draft item = record(*f.item->record, depth + 1);
      if (!f.item->record->key.empty()) {
        const FieldSpec& key =
            f.item->record
                ->fields[static_cast<std::size_t>(f.item->record->find(f.item->record->key))];
        set(item, key.name,
            key.scalar == Scalar::date      ? Draft::scalar(fmt::format("2013-0{}-05", i + 1))
            : key.scalar == Scalar::integer ? Draft::scalar(std::to_string(2010 + i))
            : key.scalar == Scalar::choice
                ? Draft::scalar(
                      key.choices->names[static_cast<std::size_t>(i) % key.choices->names.size()])
                : Draft::scalar(fmt::format("M-{}", i), false));
      }
      if (!item.pairs.empty()) list.items.push_back(std::move(item));
    }
    return list;
  }

  Draft record(const RecordSpec& spec, int depth) {
    Draft out = Draft::mapping();
    if (depth > 4) return out;
    for (const FieldSpec& f : spec.fields) {
      if (f.shape == FieldSpec::Shape::back || pick(3) == 0) continue;
      out.pairs.emplace_back(f.name, value(f, depth));
    }
    return out;
  }

  std::mt19937 random_;
};

Draft canonical(const dossier::KindSpec& kind, const std::string& text) {
  Problems problems;
  yaml::Reader reader;
  const yaml::Node* root = reader.read(text, 1, problems);
  CAPTURE(text);
  REQUIRE(root != nullptr);
  std::vector<dossier::Fault> faults;
  Draft out = imports::canonical(kind, *root, faults);
  for (const dossier::Fault& f : faults) FAIL_CHECK(f.path << ": " << f.message.en);
  return out;
}

imports::Book read_back(const std::string& bytes) {
  Problems problems;
  auto workbook = table::read(bytes, "form.xlsx", problems);
  for (const Problem& p : problems) FAIL_CHECK(p.message.en);
  REQUIRE(workbook.has_value());
  return {"form.xlsx", std::move(*workbook)};
}

std::string told(const imports::Imported& got) {
  std::string out;
  for (const imports::Left& l : got.left)
    out += fmt::format("{} {}!{}:{} {} {} `{}`: {}\n", l.reason, l.sheet, l.row, l.column,
                       l.heading, l.path, l.value, l.why.en);
  return out;
}

std::string form_of(const dossier::KindSpec& kind,
                    const std::vector<imports::FormDossier>& dossiers, Lang lang = Lang::zh) {
  imports::FormWants wants;
  wants.lang = lang;
  wants.as_of = *make_date(2013, 12, 31);
  std::vector<std::pair<std::string, Message>> left;
  const std::string bytes =
      imports::write_form(book().schema, kind, book().units, dossiers, wants, left);
  for (const auto& [path, why] : left) FAIL_CHECK(path << ": " << why.en);
  return bytes;
}

}  // namespace

TEST_CASE("form: any dossier comes back as the same dossier") {
  int values = 0;
  for (const auto& kind : book().schema.kinds())
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
      CAPTURE(kind.name);
      CAPTURE(seed);
      std::vector<imports::FormDossier> dossiers;
      std::map<std::string, Draft> wanted;
      const int many = seed % 3 == 0 ? 4 : 1;
      for (int i = 0; i < many; ++i) {
        const Draft made = Maker(seed * 100 + static_cast<std::uint32_t>(i)).dossier(kind, i);
        const Draft draft = canonical(kind, made.block());
        const std::string id =
            draft.find(kind.record->fields[static_cast<std::size_t>(kind.id_field)].name)->text;
        dossiers.push_back({id, draft});
        wanted.emplace(id, draft);
      }
      const auto back = read_back(form_of(kind, dossiers, seed % 2 == 0 ? Lang::zh : Lang::en));
      CHECK(imports::is_form(back.workbook));
      const auto got = imports::read_forms(book().schema, {back}, {}, false, true);
      // The made-up values break rules of the schema here and there; nothing else is told.
      for (const imports::Left& l : got.left)
        if (l.reason != std::string_view("fault")) FAIL_CHECK(told(got));
      REQUIRE(got.files.size() == wanted.size());
      for (const auto& [name, text] : got.files) {
        const Draft draft = canonical(kind, text);
        const std::string id =
            draft.find(kind.record->fields[static_cast<std::size_t>(kind.id_field)].name)->text;
        CHECK(draft.line() == wanted.at(id).line());
      }
      values += static_cast<int>(got.placed);
    }
  CHECK(values > 5000);
}

TEST_CASE("form: every sheet is printed with all its columns, headings and rows to write in") {
  for (const auto& kind : book().schema.kinds()) {
    CAPTURE(kind.name);
    const std::string bytes = form_of(kind, {});
    Problems problems;
    const auto parts = table::Archive::open(bytes, "form.xlsx", problems);
    REQUIRE(parts != nullptr);
    const std::string names = parts->read("xl/workbook.xml", problems).value_or("");
    std::size_t sheets = 0;
    for (; parts->has(fmt::format("xl/worksheets/sheet{}.xml", sheets + 1)); ++sheets) {
      const std::string sheet =
          parts->read(fmt::format("xl/worksheets/sheet{}.xml", sheets + 1), problems).value_or("");
      CHECK(has(sheet, "<pageSetUpPr fitToPage=\"1\"/>"));
      CHECK(has(sheet, "paperSize=\"9\" fitToHeight=\"0\" orientation=\"landscape\""));
    }
    CHECK(sheets >= 4);
    // Headings on every page of all but the cover and the two hidden sheets; the first of those has
    // lines of its own for all that is asked.
    std::size_t headed = 0;
    std::size_t areas = 0;
    for (std::size_t at = 0; (at = names.find("_xlnm.Print_", at)) != names.npos; ++at)
      (names.compare(at, 18, "_xlnm.Print_Titles") == 0 ? headed : areas) += 1;
    CHECK(headed == sheets - 3);
    CHECK(areas == sheets - 4);
  }
}

TEST_CASE("form: rows and lines may be sorted, columns moved, rows added above") {
  const dossier::KindSpec& kind = *book().schema.kind("school");
  const Draft draft = canonical(kind, Maker(5).dossier(kind, 1).block());
  auto back = read_back(form_of(kind, {{"2115000401", draft}}));
  for (table::Sheet& s : back.workbook.sheets) {
    if (s.name == "ducha-form" || s.rows.size() < 4) continue;
    std::reverse(s.rows.begin() + 3, s.rows.end());
    std::size_t width = 3;
    for (const auto& row : s.rows) width = std::max(width, row.size());
    for (auto& row : s.rows) row.resize(width);
    for (auto& row : s.rows) std::rotate(row.begin(), row.begin() + 1, row.end());
    s.rows.insert(s.rows.begin(),
                  std::vector<table::Cell>{{"收到日期 2014-01-05", table::Kind::text}});
  }
  const auto got = imports::read_forms(book().schema, {back}, {}, false, true);
  REQUIRE(got.files.size() == 1);
  for (const imports::Left& l : got.left)
    if (l.reason != std::string_view("fault")) FAIL_CHECK(told(got));
  // Lists come in the order of the rows; all else is the same.
  std::function<void(Draft&)> order = [&](Draft& d) {
    for (auto& p : d.pairs) order(p.second);
    for (auto& i : d.items) order(i);
    if (!d.items.empty() && d.items[0].shape == yaml::Shape::mapping)
      std::sort(d.items.begin(), d.items.end(),
                [](const Draft& a, const Draft& b) { return a.line() < b.line(); });
  };
  Draft one = canonical(kind, got.files[0].second);
  Draft two = draft;
  order(one);
  order(two);
  CHECK(one.line() == two.line());
}

TEST_CASE("form: what cannot be taken is told with sheet, row and heading") {
  const dossier::KindSpec& kind = *book().schema.kind("school");
  Draft draft = Draft::mapping();
  auto back = read_back(form_of(kind, {}));
  const auto sheet = [&](const std::string& name) -> table::Sheet& {
    for (table::Sheet& s : back.workbook.sheets)
      if (s.name == name) return s;
    FAIL("no sheet " << name);
    return back.workbook.sheets[0];
  };
  table::Sheet& main = sheet("基本情况");
  const auto fill = [&](const std::string& part, const std::string& item, const std::string& text) {
    for (auto& row : main.rows)
      if (row.size() > 1 && row[0].text == part && row[1].text.starts_with(item)) {
        row.resize(std::max<std::size_t>(row.size(), 3));
        row[2] = {text, table::Kind::text};
        return;
      }
    FAIL("no line " << part << "/" << item);
  };
  fill("", "学校标识码", "2115000401");
  fill("", "校名", "河湾镇中心小学");
  fill("", "学生数", "九百");
  fill("", "建校日期", "2013-02-30");
  fill("", "办学性质", "公办（教育部门）");
  fill("党组织", "党组织形式", "党总支");
  fill("书记", "姓名", "");
  fill("党组织", "隶属调整", "有");
  main.rows.push_back(
      {{"", table::Kind::empty}, {"食堂", table::Kind::text}, {"有", table::Kind::text}});
  table::Sheet& meetings = sheet("会议与组织生活");
  const auto column = [&](const std::string& heading) {
    for (std::size_t c = 0; c < meetings.rows[2].size(); ++c)
      if (meetings.rows[2][c].text.starts_with(heading)) return c;
    FAIL("no column " << heading);
    return std::size_t{0};
  };
  meetings.rows.resize(5);
  meetings.rows[4].resize(meetings.rows[2].size());
  meetings.rows[4][column("编号")] = {"合 计", table::Kind::text};
  meetings.rows[4][column("应到")] = {"620", table::Kind::number};
  meetings.rows[3].resize(meetings.rows[2].size() + 1);
  meetings.rows[3][column("编号")] = {"M1", table::Kind::text};
  meetings.rows[3][column("会议类型")] = {"茶话会", table::Kind::text};
  meetings.rows[3][column("日期")] = {"2013-03-06", table::Kind::date};
  meetings.rows[3][column("应到")] = {"62", table::Kind::number};
  meetings.rows[3][column("议题")] = {"年度计划\n发展党员", table::Kind::text};
  meetings.rows[3].back() = {"旁注", table::Kind::text};
  back.workbook.sheets.push_back({"草稿", false, {{{"x", table::Kind::text}}}, {}, {}, {}});
  const auto got = imports::read_forms(book().schema, {back}, {}, false, false);
  const std::string said = told(got);
  CAPTURE(said);
  REQUIRE(got.files.size() == 1);
  const std::string& text = got.files[0].second;
  CAPTURE(text);
  CHECK(has(text, "form: general_branch"));
  CHECK(has(text, "due: 62"));
  CHECK(has(text, "发展党员"));
  CHECK(has(said, "value 基本情况!"));
  CHECK(has(said, "`九百`"));
  CHECK(has(said, "there is no 30 February"));
  CHECK(has(said, "`茶话会`"));
  CHECK(has(said, "会议与组织生活!4"));
  CHECK(has(said, "only none can stand here"));
  CHECK(has(said, "the form has no such item"));
  CHECK(has(said, "unmapped-column 会议与组织生活"));
  CHECK(has(said, "unmapped-sheet 草稿"));
  CHECK_FALSE(has(text, "茶话会"));
  CHECK(has(said, "seems to be a sum and no item"));
  CHECK_FALSE(has(text, "620"));
}

TEST_CASE("form: what is there is completed, contradictions are told and nothing is overwritten") {
  const dossier::KindSpec& kind = *book().schema.kind("school");
  const std::string old_text =
      "kind: school\nid: '2115000401'\nname: 甲\nstudents: 300\nparty: {form: branch}\nmeetings:\n"
      "  - {id: M1, due: 5}\n  - {id: M2, due: 6}\n";
  const std::string new_text =
      "kind: school\nid: '2115000401'\nname: 甲\nstudents: 310\nclasses: 9\nmeetings:\n"
      "  - {id: M1, due: 5, present: 4}\n  - {id: M3, due: 7}\n";
  const auto back = read_back(form_of(kind, {{"2115000401", canonical(kind, new_text)}}));
  const imports::Existing there{&kind, "2115000401", canonical(kind, old_text), "old.yaml:1"};
  const auto kept = imports::read_forms(book().schema, {back}, {there}, false, false);
  REQUIRE(kept.files.size() == 1);
  CHECK(canonical(kind, kept.files[0].second) ==
        canonical(kind,
                  "kind: school\nid: '2115000401'\nname: 甲\nstudents: 300\nclasses: 9\nparty: "
                  "{form: branch}\n"
                  "meetings:\n  - {id: M1, due: 5, present: 4}\n  - {id: M2, due: 6}\n  - {id: M3, "
                  "due: 7}\n"));
  REQUIRE(kept.left.size() == 1);
  CHECK(kept.left[0].reason == std::string_view("contradiction"));
  CHECK(kept.left[0].path == "students");
  CHECK(has(kept.left[0].why.en, "old.yaml:1"));
  const auto taken = imports::read_forms(book().schema, {back}, {there}, true, false);
  CHECK(taken.left.empty());
  CHECK(has(taken.files[0].second, "students: 310"));
}

TEST_CASE("form: the way of a clerk, with LibreOffice where there is one") {
  const Workshop w("form");
  w.write("s.yaml",
          "kind: school\nid: '2115000401'\nname: 河湾镇中心小学\ncounty: '150222'\nfounded_on: "
          "1958-09-01\nstages: [primary, junior]\n"
          "party: {form: general_branch, transfer: none}\nmembers_list: []\nmeetings:\n"
          "  - {id: '01', kind: assembly, held_on: 2013-03-06, items: [年度计划, '二、发展']}\n");
  const std::string rules = std::string(tests::kSourceDir) + "/rules";
  const Ran made = w.run({"form", "school", "--rules", rules, "--for", "s.yaml", "--output",
                          "f.xlsx", "--as-of", "2013-12-31"});
  CHECK(made.err == "");
  CHECK(made.code == 0);
  CHECK(w.run({"form", "school", "--rules", rules, "--output", "f.xlsx"}).code == 2);
  const auto check = [&](const std::string& file, const std::string& to) {
    const Ran got = w.run({"import", file, "--rules", rules, "--output", to, "--lang", "en"});
    CHECK(got.err == "");
    CHECK(has(got.out, "1 dossier "));
    CHECK(got.code == 0);
    const dossier::KindSpec& kind = *book().schema.kind("school");
    CHECK(canonical(kind, w.read(to + "/school/2115000401.yaml")).line() ==
          canonical(kind, w.read("s.yaml")).line());
  };
  check("f.xlsx", "out");
  if (std::system("command -v soffice >/dev/null 2>&1") == 0) {
    w.write("profile/keep", "");
    const std::string home = (w.folder() / "profile").string();
    REQUIRE(
        std::system(("soffice -env:UserInstallation=file://" + home +
                     " --headless --convert-to ods --outdir resaved f.xlsx >/dev/null 2>&1 && "
                     "soffice -env:UserInstallation=file://" +
                     home +
                     " --headless --convert-to xlsx --outdir resaved resaved/f.ods >/dev/null 2>&1")
                        .c_str()) == 0);
    check("resaved/f.xlsx", "out2");
  } else {
    MESSAGE("no LibreOffice here: a form saved by it was not tried");
  }
}

TEST_CASE("form: one for what a run lacks, which completes the dossier") {
  const Workshop w("form-missing");
  const std::string rules = std::string(tests::kSourceDir) + "/rules";
  w.write("s.yaml",
          "kind: school\nid: '2115000401'\nname: 甲\nparty: {form: branch}\nmeetings:\n"
          "  - {id: M1, kind: assembly, held_on: 2013-03-06}\n");
  CHECK(w.run({"check", "s.yaml", "--rules", rules, "--profile", "2013", "--as-of", "2013-12-31",
               "--format", "json=run.json", "--quiet"})
            .code == 1);
  const Ran made =
      w.run({"form", "school", "--rules", rules, "--for", "s.yaml", "--missing", "run.json",
             "--output", "f.xlsx", "--as-of", "2013-12-31", "--lang", "zh"});
  CHECK(made.err == "");
  CHECK(made.code == 0);
  const auto few = read_back(w.read("f.xlsx"));
  const auto all = read_back(form_of(*book().schema.kind("school"), {}));
  const auto lines = [](const imports::Book& b) {
    for (const table::Sheet& s : b.workbook.sheets)
      if (s.name == "基本情况") return s.rows.size();
    return std::size_t{0};
  };
  CHECK(lines(few) > 5);
  CHECK(lines(few) < lines(all));
  CHECK(few.workbook.sheets.size() < all.workbook.sheets.size());
  const auto labelled = [&](const std::string& label) {
    for (const table::Sheet& s : few.workbook.sheets)
      for (const auto& row : s.rows)
        for (const table::Cell& c : row)
          if (c.text.starts_with(label)) return true;
    return false;
  };
  CHECK(labelled("学校标识码"));
  CHECK(labelled("正式党员"));
  CHECK_FALSE(labelled("党组织形式"));  // the dossier says it
  const Ran back = w.run({"import", "f.xlsx", "--rules", rules, "--existing", "s.yaml", "--output",
                          "out", "--lang", "en"});
  CHECK(back.err == "");
  CHECK(back.code == 0);
  CHECK(canonical(*book().schema.kind("school"), w.read("out/school/2115000401.yaml")).line() ==
        canonical(*book().schema.kind("school"), w.read("s.yaml")).line());
  // A folder: a form for each dossier that lacks something; a run that lacks nothing gives none.
  CHECK(w.run({"form", "school", "--rules", rules, "--missing", "run.json", "--output", "forms"})
            .code == 0);
  CHECK(std::filesystem::exists(w.folder() / "forms"));
  CHECK(w.run({"form", "county", "--rules", rules, "--missing", "run.json", "--output", "c.xlsx"})
            .code == 2);
}

TEST_CASE("form: none is offered where the schema takes it, and told elsewhere") {
  const dossier::KindSpec& kind = *book().schema.kind("school");
  auto back = read_back(form_of(kind, {}));
  int offered = 0;
  int refused = 0;
  for (table::Sheet& s : back.workbook.sheets) {
    if (s.name != "基本情况") continue;
    for (auto& row : s.rows) {
      if (row.size() < 4) continue;
      (has(row[3].text, "写“无”") ? offered : refused) += 1;
      if (row[1].text.starts_with("学校标识码")) row[2] = {"2115000401", table::Kind::text};
      if (row[1].text.starts_with("建校日期") || row[1].text.starts_with("撤并日期"))
        row[2] = {"无", table::Kind::text};
    }
  }
  CHECK(offered > 10);
  CHECK(refused > 10);
  const auto got = imports::read_forms(book().schema, {back}, {}, false, false);
  REQUIRE(got.files.size() == 1);
  CHECK(has(got.files[0].second, "closed_on: none"));
  CHECK_FALSE(has(got.files[0].second, "founded_on"));
  CHECK(has(told(got), "founded_on `无`: `none` says nothing here"));
}

TEST_CASE("form: a county in one workbook is quick") {
  const dossier::KindSpec& kind = *book().schema.kind("school");
  std::vector<imports::FormDossier> dossiers;
  std::string text = "kind: school\nid: '2115000401'\nname: 甲\nmembers_list:\n";
  for (int i = 0; i < 1000; ++i)
    text += fmt::format("  - {{id: M{}, leader: false, hours: {}}}\n", i, i % 60);
  dossiers.push_back({"2115000401", canonical(kind, text)});
  const auto seconds = [&](const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::string bytes;
  const double making = seconds([&] { bytes = form_of(kind, dossiers); });
  const auto back = read_back(bytes);
  imports::Imported got;
  const double reading =
      seconds([&] { got = imports::read_forms(book().schema, {back}, {}, false, false); });
  MESSAGE("1,000 items: made in " << making << " s, read in " << reading << " s");
  CHECK(got.files.size() == 1);
  CHECK(has(got.files[0].second, "M999"));
}

TEST_CASE("form: a hidden sheet that lies is told and does no harm") {
  const dossier::KindSpec& kind = *book().schema.kind("school");
  const std::string bytes = form_of(
      kind, {{"2115000401", canonical(kind, "kind: school\nid: '2115000401'\nname: 甲\n")}});
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    auto back = read_back(bytes);
    for (table::Sheet& s : back.workbook.sheets) {
      if (s.name != "ducha-form") continue;
      for (int n = 0; n < 3; ++n) {
        auto& row = s.rows[random() % s.rows.size()];
        if (row.empty()) continue;
        static const char* const odd[] = {"",
                                          "@dossier",
                                          "@parent",
                                          "party",
                                          "party.members",
                                          "meetings",
                                          "staff.cadres.list",
                                          "a..b",
                                          "基本情况",
                                          "会议与组织生活",
                                          "school",
                                          "county",
                                          "many",
                                          "one",
                                          "kind",
                                          "x"};
        row[random() % row.size()].text = odd[random() % std::size(odd)];
      }
    }
    if (!imports::is_form(back.workbook)) continue;
    const auto got = imports::read_forms(book().schema, {back}, {}, false, false);
    CHECK(got.files.size() <= 1);
  }
}
