// Personal data stays out of every report unless it is asked for.
#include <doctest/doctest.h>

#include "report/formats.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "table/archive.h"
#include "table/table.h"

using ducha::test::Ran;
using ducha::test::Workshop;

namespace {

constexpr const char* kName = "欧阳修文";

// A small rulebook with a message, a let and a list that would all tell the name.
void rulebook(const Workshop& w) {
  w.write("book/rulebook.yaml",
          "rulebook: 1\nid: p\nversion: '1'\ntitle: {zh: 甲, en: a}\n"
          "topics:\n  staff: {zh: 人, en: staff}\n");
  w.write("book/provisions.yaml",
          "provisions:\n  - {id: 1.1-s1a, modality: required, zh: 甲, en: a, check: rule}\n");
  w.write("book/schema/unit.yaml",
          "kind: unit\ntitle: {zh: 单位, en: unit}\nid: id\nname: name\nfields:\n"
          "  kind: {type: string, zh: 类别, en: kind}\n"
          "  id: {type: string, required: true, zh: 编号, en: id}\n"
          "  name: {type: string, zh: 名称, en: name}\n"
          "  head: {type: string, personal: true, max_length: 8, zh: 负责人, en: head}\n"
          "  born: {type: date, personal: true, zh: 生日, en: born on}\n"
          "  size: {type: int, zh: 人数, en: size}\n");
  w.write(
      "book/staff.yaml",
      "- id: staff/too-small\n  cites: [1.1-s1a]\n  kind: unit\n"
      "  let: {who: 'head + \"!\"', twice: who + who, length: head.size()}\n"
      "  assert: size > 5 && length > 0 && twice != ''\n"
      "  message: {zh: '{head} {twice} {born} {length} 人', en: '{head} {who} {length} people'}\n"
      "  remedy: {zh: 增加, en: more}\n");
}

}  // namespace

TEST_CASE("personal: no format tells a planted name, unless asked") {
  const Workshop w("personal");
  rulebook(w);
  w.write("in/a.yaml", std::string("kind: unit\nid: U1\nname: 甲单位\nhead: ") + kName +
                           "\nborn: 1971-07-09\nsize: 3\n---\nkind: unit\nid: U2\n"
                           "{bad: yes\n---\nkind: unit\nid: U3\nhead: " +
                           kName + kName + kName + "\nborn: " + kName + "\nsize: 9\n");
  // In one line, so that the line of the finding is the line of the name.
  w.write("in/b.yaml", std::string("{kind: unit, id: U4, head: ") + kName + ", size: 2}\n");
  for (const ducha::report::Format& format : ducha::report::formats()) {
    CAPTURE(format.name);
    const std::string file = "out." + std::string(format.name);
    for (const char* lang : {"zh", "en"}) {
      const Ran ran = w.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--lang",
                             lang, "--format", std::string(format.name) + "=" + file});
      CHECK(ran.code == 1);
      std::string out = w.read(file) + ran.out + ran.err;
      if (format.binary) {
        ducha::Problems problems;
        const auto book = ducha::table::load(file, problems);
        REQUIRE(book);
        for (const auto& sheet : book->sheets)
          for (const auto& row : sheet.rows)
            for (const auto& cell : row) out += cell.text + "\n";
        CHECK(out.find("staff/too-small") != std::string::npos);
      }
      CHECK(out.find(kName) == std::string::npos);
      CHECK(out.find("1971-07-09") == std::string::npos);
    }
  }
  // Letters are made of a saved run.
  REQUIRE(w.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--format",
                 "json=run.json"})
              .code == 1);
  REQUIRE(
      w.run({"report", "run.json", "--per", "dossier", "--format", "html", "--format", "markdown",
             "--format", "xlsx", "--format", "docx", "--technical", "--output", "letters"})
          .code == 1);
  std::size_t letters = 0;
  for (const auto& entry : std::filesystem::directory_iterator("letters")) {
    const std::string file = "letters/" + entry.path().filename().string();
    CAPTURE(file);
    std::string out = w.read(file);
    if (file.ends_with(".xlsx")) {
      ducha::Problems problems;
      const auto book = ducha::table::load(file, problems);
      REQUIRE(book);
      for (const auto& row : book->sheets.at(0).rows)
        for (const auto& cell : row) out += cell.text + "\n";
    }
    if (file.ends_with(".docx")) {
      ducha::Problems problems;
      const auto word = ducha::table::Archive::open(out, file, problems);
      REQUIRE(word);
      out = word->read("word/document.xml", problems).value_or("");
    }
    letters += out.find("staff/too-small") != std::string::npos ? 1 : 0;
    CHECK(out.find(kName) == std::string::npos);
    CHECK(out.find("1971-07-09") == std::string::npos);
  }
  CHECK(letters >= 6);
  const Ran shown = w.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--lang",
                           "zh", "--show-personal"});
  CHECK(shown.out.find(kName) != std::string::npos);
  CHECK(shown.out.find("1971年7月9日") != std::string::npos);
  const Ran hidden =
      w.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--lang", "zh"});
  CHECK(hidden.out.find("（个人信息）（个人信息）（个人信息）4人") != std::string::npos);
}

namespace {

// A name and a number that no report may tell; no part of the name is a word of the program.
constexpr const char* kPlanted = "欧阳修文";
constexpr const char* kPhone = "13947220816";

// Dossiers in which a person stands where the schema says, and where it does not say.
const char* const kDossiers[] = {
    // As it should be, in blocks, in flow, over several lines, with comments.
    "kind: unit\nid: U1\nname: 甲\nhead: 欧阳修文\nsize: 3\nchief:\n  name: 欧阳修文\n  post: a\n",
    "kind: unit\nid: U2\nsize: 3  # 欧阳修文 13947220816\nhead: |\n  x\n  欧阳修文\nroom: 9\n",
    "{kind: unit, id: U3, size: 3, head: \"x\n  欧阳修文\", room: 9, chief: {name: 欧阳修文, post: "
    "a}}\n",
    "kind: unit\nid: U4\nsize: 3\npeople:\n  - {id: P1, name: 欧阳修文, phone: 13947220816, rank: "
    "9}\n"
    "  - {id: P1,\n     name: '欧阳\n       修文 欧阳修文', rank: b}\n",
    // Wrong in itself.
    "kind: unit\nid: U5\nsize: 3\nhead: 欧阳修文欧阳修文欧阳修文\nborn: 欧阳修文\nage: "
    "13947220816\n",
    "kind: unit\nid: U6\nsize: 3\nhead: [欧阳修文]\nchief: 欧阳修文\npeople: "
    "欧阳修文、13947220816\n",
    "kind: unit\nid: U7\nsize: 3\npeople: [欧阳修文, {id: P1, name: {a: 欧阳修文}}]\nroom: {a: "
    "欧阳修文}\n",
    // In the place of parts and lists that declare nothing personal.
    "kind: unit\nid: U12\nsize: 3\nseats: [欧阳修文, {id: S1}]\ndesk: 欧阳修文\n",
    "kind: unit\nid: U13\nsize: 3\nseats: 欧阳修文\ndesk:\n  - 欧阳修文\n",
    "kind: unit\nid: U14\nsize: 3\nseats:\n  - 欧阳修文\n  - id: {a: 欧阳修文}\n",
    // Known to the author alone.
    "kind: unit\nid: U8\nsize: 3\nhaed: 欧阳修文\nchief: {nmae: 欧阳修文}\ncontact:\n  who: "
    "欧阳修文\n"
    "  tel: 13947220816\n",
    "kind: unti\nid: U9\nhead: 欧阳修文\n",
    "id: U10\nhead: 欧阳修文\n",
    "- 欧阳修文\n",
    "欧阳修文 13947220816\n",
    // That cannot be read.
    "kind: unit\nid: U11\nhead: 欧阳修文\nhead: 欧阳修文\n",
    "kind: unit\nhead: 负责人: 欧阳修文\n",
    "kind: unit\nhead: \"欧阳修文\nsize: 3\n",
    "kind: unit\n\thead: 欧阳修文\n",
    "kind: unit\nhead：欧阳修文\nsize: 3\n",
    "kind: unit\nhead: *欧阳修文\nx: 欧阳修文\n",
    "kind: unit\npeople: [欧阳修文, {name: 欧阳修文}\nsize: 欧阳修文\n",
    "kind: unit\nhead: 欧阳修文\n  born: 欧阳修文\n",
    "kind: unit\nhead: 欧阳修文 \xb9\xfa\n",
};

void large_rulebook(const Workshop& w) {
  rulebook(w);
  w.write(
      "book/schema/unit.yaml",
      "kind: unit\ntitle: {zh: 单位, en: unit}\nid: id\nname: name\nfields:\n"
      "  kind: {type: string, zh: 类别, en: kind}\n"
      "  id: {type: string, required: true, zh: 编号, en: id}\n"
      "  name: {type: string, zh: 名称, en: name}\n"
      "  head: {type: string, personal: true, max_length: 8, zh: 负责人, en: head}\n"
      "  born: {type: date, personal: true, zh: 生日, en: born on}\n"
      "  age: {type: int, personal: true, max: 99, zh: 年龄, en: age}\n"
      "  room: {type: string, zh: 房间, en: room}\n"
      "  chief:\n    none: refused\n    zh: 主任\n    en: chief\n    fields:\n"
      "      name: {type: string, personal: true, zh: 姓名, en: name}\n"
      "      post: {type: string, zh: 职务, en: post}\n"
      "  people:\n    zh: 人员\n    en: people\n    list:\n      key: id\n      fields:\n"
      "        id: {type: string, zh: 编号, en: id}\n"
      "        name: {type: string, personal: true, zh: 姓名, en: name}\n"
      "        phone: {type: string, personal: true, zh: 电话, en: telephone}\n"
      "        rank: {type: int, zh: 级别, en: rank}\n"
      "  seats: {list: {key: id, fields: {id: {type: string, zh: 编号, en: id}}}, zh: 席位, en: "
      "seats}\n"
      "  desk: {fields: {post: {type: string, zh: 职务, en: post}}, zh: 台, en: desk}\n"
      "  size: {type: int, adjustable: true, zh: 人数, en: size}\n");
  w.write(
      "book/staff.yaml",
      w.read("book/staff.yaml") +
          "- id: staff/rank-of-a-person\n  cites: [1.1-s1a]\n  kind: unit\n  each: {p: people}\n"
          "  let: {who: p.name, tel: 'p.phone + \"\"'}\n  assert: p.rank < 5\n"
          "  message: {zh: '{who} {tel} {p.id}', en: '{p.name} {p.id}'}\n"
          "  remedy: {zh: 减, en: less}\n"
          "- id: staff/unnamed\n  cites: [1.1-s1a]\n  kind: unit\n"
          "  let: {rooms: 'people.filter(p, p.name.size() > 0).map(p, p.id)'}\n"
          "  assert: rooms.size() == 0\n"
          "  message: {zh: '{rooms} 有名', en: '{rooms} have names'}\n"
          "  remedy: {zh: 减, en: less}\n"
          "- id: staff/broken\n  cites: [1.1-s1a]\n  kind: unit\n"
          "  assert: timestamp(head) < timestamp(chief.name)\n"
          "  message: {zh: 甲, en: a}\n  remedy: {zh: 减, en: less}\n"
          "- measure: staff/heads\n  cites: [1.1-s1a]\n  kind: unit\n"
          "  title: {zh: 负责人, en: heads}\n  value: head.size()\n");
}

void grep(const std::string& out) {
  CHECK(out.find(kPlanted) == std::string::npos);
  CHECK(out.find("修文") == std::string::npos);
  CHECK(out.find(kPhone) == std::string::npos);
  CHECK(out.find(std::string(kPhone, 8)) == std::string::npos);
}

// Of a workbook, the text of its cells.
std::string text_of(const Workshop& w, const std::string& file) {
  std::string out = w.read(file);
  if (!file.ends_with(".xlsx") && !out.starts_with("PK")) return out;
  ducha::Problems problems;
  const auto book = ducha::table::load(file, problems);
  REQUIRE(book);
  for (const auto& sheet : book->sheets)
    for (const auto& row : sheet.rows)
      for (const auto& cell : row) out += cell.text + "\n";
  return out;
}

}  // namespace

TEST_CASE("personal: nothing planted leaves, whatever is wrong with the dossier") {
  const Workshop w("personal-gate");
  large_rulebook(w);
  int number = 0;
  for (const char* bytes : kDossiers) w.write("in/" + std::to_string(number++) + ".yaml", bytes);
  const std::vector<std::string> book = {"--rules", "book", "--as-of", "2024-01-01"};
  const auto run = [&](std::vector<std::string> args, const char* lang) {
    args.insert(args.begin(), {"--lang", lang});
    CAPTURE(args[2]);
    const Ran ran = w.run(args);
    grep(ran.out + ran.err);
    return ran;
  };
  const auto with = [&](std::vector<std::string> args) {
    args.insert(args.end(), book.begin(), book.end());
    return args;
  };
  for (const char* lang : {"zh", "en"}) {
    for (const ducha::report::Format& format : ducha::report::formats()) {
      CAPTURE(format.name);
      const std::string file = "out." + std::string(format.name);
      run(with({"check", "in", "--store", "h.db", "--format",
                std::string(format.name) + "=" + file}),
          lang);
      grep(text_of(w, file));
    }
    run(with({"check", "in", "--format", "json=run.json"}), lang);
    run(with({"check", "in", "--shard", "1/1", "--output", "part"}), lang);
    run({"merge", "part", "--rules", "book"}, lang);
    run({"report", "run.json"}, lang);
    run({"diff", "run.json", "run.json"}, lang);
    run({"history", "--store", "h.db", "--open"}, lang);
    run(with({"plan", "in"}), lang);
    run(with({"plan", "in", "--format", "json"}), lang);
    for (const char* rule :
         {"staff/too-small", "staff/rank-of-a-person", "staff/unnamed", "staff/broken"})
      for (int i = 0; i < number; ++i)
        for (const char* format : {"text", "json"})
          run(with({"explain", "in/" + std::to_string(i) + ".yaml", rule, "--format", format}),
              lang);
    const std::string letters = std::string("letters-") + lang;
    run({"report", "run.json", "--per", "dossier", "--format", "html", "--format", "markdown",
         "--format", "xlsx", "--output", letters},
        lang);
    for (const auto& entry : std::filesystem::directory_iterator(letters))
      grep(text_of(w, letters + "/" + entry.path().filename().string()));
  }
  // What is not personal is told: keys of items, the line after a person, the shape of a line.
  const Ran text = w.run(with({"--lang", "en", "check", "in"}));
  CHECK(text.out.find("P1 have names") != std::string::npos);
  CHECK(text.out.find("size: 3  # **** ***********") == std::string::npos);
  CHECK(text.out.find("haed: ＊＊＊＊") != std::string::npos);
  const Ran shown = w.run(with({"--lang", "en", "check", "in", "--show-personal"}));
  CHECK(shown.out.find(kPlanted) != std::string::npos);
}

TEST_CASE("personal: names of schools are told where a rule looks at persons") {
  const std::string root = ducha::tests::kSourceDir;
  const Workshop w("personal-schools");
  w.write("in.yaml",
          "kind: county\nid: '150223'\nname: 甲县\n---\nkind: school\nid: '2115000001'\n"
          "name: 乙小学\ncounty: '150223'\nparty: {form: none, instructor: none}\n");
  const Ran ran = w.run({"--lang", "zh", "check", "in.yaml", "--rules", root + "/rules",
                         "--profile", "2013", "--select", "organization/county-coverage-gap"});
  CHECK(ran.out.find("“乙小学”没有党组织覆盖") != std::string::npos);
}
