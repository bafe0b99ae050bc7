// Personal data stays out of every report unless it is asked for.
#include <doctest/doctest.h>

#include "report/formats.h"
#include "support/command.h"
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
  REQUIRE(w.run({"report", "run.json", "--per", "dossier", "--format", "html", "--format",
                 "markdown", "--format", "xlsx", "--output", "letters"})
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
    letters += out.find("staff/too-small") != std::string::npos ? 1 : 0;
    CHECK(out.find(kName) == std::string::npos);
    CHECK(out.find("1971-07-09") == std::string::npos);
  }
  CHECK(letters >= 6);
  const Ran shown = w.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--lang",
                           "zh", "--show-personal"});
  CHECK(shown.out.find(kName) != std::string::npos);
  CHECK(shown.out.find("1971-07-09") != std::string::npos);
  const Ran hidden =
      w.run({"check", "in", "--rules", "book", "--as-of", "2024-01-01", "--lang", "zh"});
  CHECK(hidden.out.find("(个人信息) (个人信息) (个人信息) 4 人") != std::string::npos);
}
