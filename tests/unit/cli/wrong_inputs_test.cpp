// Wrong inputs as people hand them in, as data: what each language says of them, where, and that
// the other inputs are checked all the same.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/text.h"
#include "report/formats.h"
#include "support/command.h"
#include "support/instead.h"
#include "support/source_dir.h"

using namespace ducha;
using ducha::test::has;
using ducha::test::Instead;
using ducha::test::Ran;
using ducha::test::slurp;
using ducha::test::Workshop;
namespace fs = std::filesystem;
using namespace std::string_literals;

namespace {

const fs::path kRoot = tests::kSourceDir;
constexpr const char* kGood = "kind: kennel\nid: K90\nname: Good\ndogs: 3\nstaff: {keepers: 1}\n";

std::vector<std::string> with(std::vector<std::string> args, Lang lang) {
  args.insert(args.end(), {"--rules", (kRoot / "tests/books/kennel").string(), "--lang",
                           lang == Lang::zh ? "zh" : "en"});
  return args;
}

// A file of a folder that is checked, and what is said of it.
struct Wrong {
  const char* name;
  std::string text;
  const char* place;  // :line:column
  const char* zh;
  const char* en;
};

const std::vector<Wrong>& wrong_files() {
  static const std::vector<Wrong> files = {
      {"book.xlsx.yaml", "PK\x03\x04\x14\0\x06\0"s, ":1:1", "ducha import", "ducha import"},
      {"old.yaml", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"s, ":1:1", "Excel", "Excel"},
      {"page.yaml", "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\n", ":1:1", "PDF", "PDF"},
      {"packed.yaml", "\x1f\x8b\x08\0\0"s, ":1:1", "先解开", "unpack it"},
      {"store.yaml", "SQLite format 3\0"s, ":1:1", "ducha history", "ducha history"},
      {"wide.yaml", "\xff\xfek\0i\0n\0"s, ":1:1", "UTF-16", "UTF-16"},
      {"marks.yaml", "\xef\xbb\xbf\xef\xbb\xbfkind: kennel\nid: K1\n", ":1:1", "两个字节顺序标记",
       "two byte order marks"},
      {"colon.yaml", "kind:kennel\nid:K1\n", ":1:1", "冒号后留一个空格",
       "a blank behind the colon"},
      {"equals.yaml", "kind = kennel\nid = K1\n", ":1:1", "不用等号", "without an equals sign"},
      {"table.yaml", "kind,id,name\nkennel,K1,x\n", ":1:1", "ducha import", "ducha import"},
      {"web.yaml", "<!DOCTYPE html>\n<html></html>\n", ":1:1", "网页", "page of the web"},
      {"run.yaml", "{\"format\": \"ducha-run\", \"version\": 1}\n", ":1:1", "ducha report",
       "ducha report"},
      {"settings.yaml", "profile: here\nparameters: {}\n", ":1:1", "用 --profile 写",
       "name it with --profile"},
      {"shape.yaml", "kind: kennel\nid: K1\nstaff: [1, 2]\n", ":3:8", "这里是列表",
       "this is a list"},
      {"shape2.yaml", "kind: kennel\nid: K2\nvisits: {id: a}\n", ":3:9", "这里是一组字段",
       "this is a mapping"},
      {"day.yaml", "kind: kennel\nid: K3\nvisits: [{id: a, held_on: 20130931, cost: 1}]\n", ":3:27",
       "2013年没有9月31日", "there is no 31 September in 2013"},
      {"time.yaml",
       "kind: kennel\nid: K4\nvisits: [{id: a, held_on: 2013-09-01T08:00:00Z, cost: 1}]\n", ":3:27",
       "应写成 2013-09-01", "is to be written 2013-09-01"},
      {"path.yaml", "kind: kennel\nid: K6\nstaff.keepers: 1\n", ":3:1", "写成两行",
       "write two lines"},
      {"no-blank.yaml", "kind: kennel\nid: K9\nstaff:{keepers: 1}\n", ":3:1", "后面空一格",
       "a colon with a blank behind it"},
      {"wide-key.yaml", "kind: kennel\nid: K7\nｄｏｇｓ: 1\n", ":3:1", "是不是想写“dogs”",
       "did you mean dogs"},
      {"item.yaml", "kind: kennel\nid: K8\nvisits:\n  -\n", ":4:3", "这一项是空的",
       "this item is empty"},
      {"huge.yaml", "kind: kennel\nid: K5\ndogs: 99999999999999999999\n", ":3:7", "数太大",
       "too large"},
  };
  return files;
}

// What is wrong with a call, and what is said of it; nothing is checked.
struct Call {
  std::vector<std::string> args;
  const char* zh;
  const char* en;
};

}  // namespace

TEST_CASE("wrong inputs: each is told with place and cure in either language, others are checked") {
  const Workshop w("wrong-files");
  for (const Wrong& wrong : wrong_files()) {
    CAPTURE(std::string(wrong.name));
    fs::remove_all("in");
    w.write("in/good.yaml", kGood);
    w.write("in/"s + wrong.name, wrong.text);
    for (const Lang lang : {Lang::zh, Lang::en}) {
      const Ran ran = w.run(with({"check", "in"}, lang));
      CAPTURE(ran.out);
      CHECK(ran.code == 1);
      CHECK(has(ran.out, wrong.name + std::string(wrong.place)));
      CHECK(has(ran.out, lang == Lang::zh ? wrong.zh : wrong.en));
      CHECK(has(ran.out, "Good"));
    }
  }
}

TEST_CASE("wrong inputs: a path that leads nowhere says what it was meant to be") {
  const Workshop w("wrong-paths");
  w.write("in/good.yaml", kGood);
  w.write("in/run.json", "{\"format\": \"ducha-run\", \"vers");
  w.write("book/rulebook.yaml", "rulebook: 1\n");
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  const std::vector<Call> calls = {
      {{"check", "in", "——format", "json"}, "两个英文减号", "two hyphens"},
      {{"check", "in", "in/*.yml"}, "没有文件与它相符", "no file fits it"},
      {{"check", "in", "https://example.org/a.yaml"},
       "只读本机的文件",
       "only files of this machine"},
      {{"check", "in", "~/a.yaml"}, "~ 没有展开", "~ was not expanded"},
      {{"check", "in", "in\\a.yaml"}, "不写 \\", "not \\"},
      {{"check", "in", "in/god.yaml"}, "是不是想写“in/good.yaml”", "did you mean in/good.yaml"},
      {{"check", "in", "book"}, "是规则库的文件夹", "is the folder of a rulebook"},
      {{"check", "in", "@-"}, "名单不能从标准输入读", "a list cannot come from standard input"},
      {{"check", "in", "pipe"}, "从管道读，写 -", "read from a pipe write `-`"},
      {{"check", "in", "--quiet=false"}, "--quiet 后面不能写取值", "--quiet takes no value"},
      {{"form", "kennel", "--output", "x.csv"}, "文件名以 .xlsx 结尾", "end the name in .xlsx"},
      {{"check", "in", "--store", "nowhere/h.db"},
       "打不开：没有这个文件或文件夹",
       "cannot be opened: No such"},
      {{"check", "in", "--store", "in"}, "打不开：这是文件夹", "cannot be opened: Is a directory"},
      {{"check", "in", "--format", "html=o.xlsx"},
       "写出的是文字，.xlsx 文件打不开",
       "writes a text, which no program opens as .xlsx"},
      {{"check", "in", "--format", "xlsx=o.docx"},
       "xlsx 写出的是 Excel 工作簿，.docx 文件打不开",
       "xlsx writes a workbook for Excel, which no program opens as .docx"},
      {{"check", "in", "--format", "docx=o.docx"}, "docx 只用于通知书", "for letters alone"},
      {{"coverage", "--rules", "x"}, "没有命令 coverage", "did you mean rules coverage"},
      {{"explain", "care/too-few-keepers"}, "写作 ducha explain", "as in ducha explain"},
      {{"plan", "in", "--output", "o.docx"},
       "写出的是文字，.docx 文件打不开",
       "writes a text, which no program opens as .docx"},
      {{"explain", "care/too-few-keepers", "in/good.yaml"}, "文件在前", "the file comes first"},
  };
  for (const Call& call : calls)
    for (const Lang lang : {Lang::zh, Lang::en}) {
      const Ran ran = w.run(with(call.args, lang));
      CAPTURE(std::string(call.en));
      CAPTURE(ran.err);
      CHECK(ran.code == 2);
      CHECK(has(ran.err, lang == Lang::zh ? call.zh : call.en));
    }
  CHECK_FALSE(fs::exists("x.csv"));
  CHECK(has(w.run({"history", "h.db", "--lang", "en"}).err, "as in ducha history --store"));
  CHECK(has(w.run({"report", "in/run.json", "--lang", "en"}).err, "is not whole"));
  w.write("in/run.json", "\n");
  CHECK(has(w.run({"report", "in/run.json", "--lang", "en"}).err, "the file is empty"));
}

TEST_CASE("wrong inputs: no format goes to a file that an office program would refuse") {
  const Workshop w("wrong-endings");
  w.write("in/good.yaml", kGood);
  for (const report::Format& format : report::formats())
    for (const std::string file : {"o.xlsx", "o.XLSX", "o.xls", "o.docx", "o.pdf", "o.ods"}) {
      const bool opens = format.binary && lower(file) == "o.xlsx";
      const Ran ran =
          w.run(with({"check", "in", "--format", std::string(format.name) + "=" + file}, Lang::zh));
      CAPTURE(std::string(format.name));
      CAPTURE(file);
      CHECK(has(ran.err, "打不开") == !opens);
      CHECK(fs::exists(file) == opens);
      fs::remove(file);
    }
}

TEST_CASE("wrong inputs: names that services cannot find are told, with the option") {
  const Workshop w("wrong-base");
  w.write("repo/in/good.yaml", kGood);
  const auto told = [&](std::vector<std::string> args, Lang lang) {
    args.insert(args.begin(), "check");
    return w.run(with(std::move(args), lang)).err;
  };
  for (const char* format : {"github", "gitlab", "sarif=s.json"}) {
    CHECK(has(told({"repo/in", "--format", format}, Lang::zh), "--base ."));
    CHECK(has(told({"repo/in", "--format", format}, Lang::en), "`in/good.yaml`"));
    CHECK(told({"repo/in", "--format", format, "--base", "."}, Lang::en).empty());
    CHECK(told({"repo", "--format", format}, Lang::en).empty());
  }
  CHECK(told({"repo/in", "--format", "json"}, Lang::en).empty());
}

TEST_CASE("wrong inputs: a list says its line, and is read with the mark that Windows sets") {
  const Workshop w("wrong-lists");
  w.write("good.yaml", kGood);
  w.write("list", "\xef\xbb\xbfgood.yaml\r\n# more\r\nnowhere.yaml\r\n");
  const Ran ran = w.run(with({"check", "@list"}, Lang::en));
  CHECK(ran.code == 2);
  CHECK(has(ran.out, "Good"));
  CHECK(has(ran.err, "nowhere.yaml"));
  CHECK(has(ran.err, "it stands in list, line 3"));
  w.write("list", "\xff\xfeg\0o\0"s);
  CHECK(has(w.run(with({"check", "@list"}, Lang::en)).err, "UTF-16"));
}

TEST_CASE("wrong inputs: files without a dossier are named") {
  const Workshop w("wrong-empty");
  for (const char* text : {"", "# nothing\n", "---\n", "  \n\n"}) {
    w.write("in/empty.yaml", text);
    const Ran ran = w.run(with({"check", "in"}, Lang::zh));
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "文件里没有档案：in/empty.yaml"));
  }
  for (int i = 0; i < 5; ++i) w.write("in/" + std::to_string(i) + ".yaml", "");
  CHECK(has(w.run(with({"check", "in"}, Lang::zh)).err, "6个文件里都没有档案"));
}

TEST_CASE("wrong inputs: what cannot be read is told where no report shows it") {
  const Workshop w("wrong-unread");
  w.write("in/good.yaml", kGood);
  const Instead input(0, "in", O_RDONLY | O_DIRECTORY);
  const Ran ran = w.run(with({"check", "-", "in", "--format", "json=run.json"}, Lang::en));
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(has(ran.err, "<stdin>: error: "));
  CHECK(has(w.read("run.json"), "\"K90\""));
}

TEST_CASE("wrong inputs: a rulebook within a folder of dossiers is left out, and told") {
  const Workshop w("wrong-books");
  w.write("in/good.yaml", kGood);
  w.write("in/book/rulebook.yaml", "rulebook: 1\n");
  w.write("in/book/care.yaml", "- id: care/x\n");
  const Ran ran = w.run(with({"check", "in", "--format", "json=run.json"}, Lang::en));
  CHECK_FALSE(has(w.read("run.json"), "care.yaml"));
  CHECK(has(w.read("run.json"), "in/book"));
  CHECK(ran.code != 2);
}

TEST_CASE("wrong inputs: what a ledger names over and over and nobody handed in is told once") {
  const Workshop w("wrong-ledger");
  const std::string rules = (kRoot / "rules").string();
  w.write("in/county.yaml",
          "kind: county\nid: '150221'\nname: 甲旗\ninspections:\n"
          "  - {id: a, school: '3115000999', held_on: 2013-03-01}\n"
          "  - {id: b, school: '3115000999', held_on: 2013-04-01}\n"
          "awards:\n  - {id: a, school: 乙中学, given_on: 2013-03-01}\n");
  w.write("in/school.yaml", "kind: school\nid: '3115000001'\nname: 丙中学\n");
  const std::vector<std::string> args = {"check",    "in",         "--rules", rules,
                                         "--as-of",  "2013-12-31", "--lang",  "zh",
                                         "--select", "care",       "--format"};
  const auto run = [&](const char* format) {
    std::vector<std::string> all = args;
    all.emplace_back(format);
    return w.run(all).out;
  };
  const std::string text = run("text");
  CAPTURE(text);
  std::size_t told = 0;
  for (std::size_t at = text.find("不在本次检查之内"); at != text.npos;
       at = text.find("不在本次检查之内", at + 1))
    ++told;
  CHECK(told == 2);
  CHECK(has(text, "（编号3115000999）不在本次检查之内"));
  CHECK(has(text, "“乙中学”不在本次检查之内"));
  CHECK(has(run("json"), "\"spots\""));
}
