// Tables of marks: what is read, what is refused with its place, and that printed sheets come back.
#include "history/marks.h"

#include <doctest/doctest.h>

#include "report/score_pages.h"
#include "result/codec.h"

using namespace ducha;
using namespace ducha::history;

namespace {

constexpr std::int64_t kPoint = 1'000'000;

// Two schools with a sheet of two items, a bonus and a veto; one organization without a sheet.
result::Run run_of() {
  result::Run run;
  run.sheet.sheets = {{"school", "school", {}, 100 * kPoint, 100 * kPoint}};
  const auto item = [&](const char* id, Message title, std::int64_t points) -> result::ScoreItem& {
    result::ScoreItem i;
    i.id = id;
    i.kind = i.sheet = "school";
    i.title = std::move(title);
    i.points = points * kPoint;
    run.sheet.items.push_back(i);
    return run.sheet.items.back();
  };
  item("i1", {"学习", "study"}, 60).standard = {"学时足够", "enough hours"};
  item("i2", {"党费", "dues"}, 40).by_hand = true;
  item("b1", {"表彰", "commendations"}, 5).bonus = true;
  run.sheet.bonus_most = 5 * kPoint;
  run.sheet.bands = {{"good", {"好", "good"}, 90 * kPoint}, {"poor", {"差", "poor"}, 0}};
  run.sheet.vetoes = {{"v1", {"重大事故", "accident"}, {}, 1}};
  run.organizations = {{"school", "1", "东小学", "", "1.yaml", 0, {}, "school", {}},
                       {"school", "2", "西小学", "", "2.yaml", 0, {}, "school", {}},
                       {"county", "9", "某县", "", "9.yaml", 0, {}, "", {}}};
  return run;
}

// Takes a table as CSV; the messages of what was refused, a line each.
std::string take(result::Run& run, const std::string& csv) {
  Problems problems;
  const auto book = table::read(csv, "m.csv", problems);
  REQUIRE(book);
  take_marks(read_marks(*book, "m.csv", problems), run, problems);
  std::string out;
  for (const Problem& p : problems) out += p.message.en + "\n";
  return out;
}

}  // namespace

TEST_CASE("marks: columns in any order and either language, by id or title of the item") {
  result::Run run = run_of();
  CHECK(take(run,
             "评分人,考评分,项目,编号,自评分,理由\n"
             "李,３８．５分,党费,1,40,迟交\n"
             ",,i1,1,60,\n"
             ",是,重大事故,1,,\n"
             ",,,,,\n"
             ",100,合计,1,100,\n") == "");
  REQUIRE(run.marks.size() == 3);
  CHECK(run.marks[0].item == "i1");
  CHECK(run.marks[0].self == 60 * kPoint);
  CHECK_FALSE(run.marks[0].examiner);
  CHECK(run.marks[1].item == "i2");
  CHECK(run.marks[1].examiner == 38'500'000);
  CHECK(run.marks[1].reason == "迟交");
  CHECK(run.marks[1].by == "李");
  CHECK(run.marks[1].row == 2);
  CHECK(run.marks[2].item == "v1");
  CHECK(run.marks[2].examiner == kPoint);
  result::Run named = run_of();
  CHECK(take(named, "学校名称,项目（内容）,考评分(分)\n东小学,党费,38\n") == "");
  REQUIRE(named.marks.size() == 1);
  CHECK(named.marks[0].dossier == "1");
  // A column with the title of a kind names the organization as well.
  result::Run titled = run_of();
  titled.kinds = {{"school", {"学校", "school"}}};
  CHECK(take(titled, "学校,项目,考评分\n东小学,党费,38\n") == "");
  REQUIRE(titled.marks.size() == 1);
  CHECK(titled.marks[0].dossier == "1");
  result::Run english = run_of();
  CHECK(take(english, "dossier,item,mark\n1,dues,40\n2,i2,0\n") == "");
  CHECK(english.marks.size() == 2);
}

TEST_CASE("marks: what cannot be taken is told with its place, and the rest is taken") {
  result::Run run = run_of();
  CHECK(take(run,
             "dossier,item,mark,reasn\n"
             "1,dues,41,\n"
             "1,i1,many,\n"
             "3,i1,5,\n"
             "3,i2,5,\n"
             "9,i1,5,\n"
             "1,nuisance,5,\n"
             "2,i2,30,\n"
             "2,dues,31,\n"
             "1,,7,\n"
             "1,b1,-1,\n"
             "2,i1,yes,\n"
             "2,v1,3,\n") ==
        "D1: the heading `reasn` is not known; its column is not taken\n"
        "C3: `many` is no number of points\n"
        "C10: a mark without an item\n"
        "C2: marks of i2 are from 0 to 40, this is 41\n"
        "C4: the organization 3 is not in this run; its marks are not taken\n"
        "C6: the organization 9 has no sheet or no id; its marks are not taken\n"
        "C7: the sheet has no item `nuisance`\n"
        "C9: 2 has a mark for i2 in C8\n"
        "C11: marks of b1 are from 0 to 5, this is -1\n"
        "C12: the item i1 has a number of points\n"
        "C13: of a veto the mark is yes or no\n");
  REQUIRE(run.marks.size() == 1);
  CHECK(run.marks[0].examiner == 30 * kPoint);
}

TEST_CASE("marks: a later file counts, and one without headings is told") {
  result::Run run = run_of();
  CHECK(take(run, "dossier,item,mark\n1,i2,30\n") == "");
  CHECK(take(run, "dossier,item,mark\n1,i2,35\n") == "");
  REQUIRE(run.marks.size() == 1);
  CHECK(run.marks[0].examiner == 35 * kPoint);
  CHECK(take(run, "a,b\n1,2\n") == "no sheet has the headings of marks\n");
}

TEST_CASE("marks: a form of an office names its school above and numbers its items") {
  result::Run run = run_of();
  CHECK(take(run,
             "年度考核评分表,,,,,\n"
             "被考核单位：东小学,,,,考核时间：2013年12月10日,\n"
             "考核项目,序号,考核内容及评分标准,分值,自评分,考评分,扣分原因\n"
             "一、学习(60分),1,学时达到要求,60,60,55,见记录\n"
             ",2,按月交纳,40,40,38,\n"
             "总分,,,100,100,93,\n"
             "组长签名：,,,,,\n") == "");
  REQUIRE(run.marks.size() == 2);
  CHECK(run.marks[0].dossier == "1");
  CHECK(run.marks[0].item == "i1");
  CHECK(run.marks[0].examiner == 55 * kPoint);
  CHECK(run.marks[0].reason == "见记录");
  CHECK(run.marks[1].item == "i2");
  // A number is believed only where the points are those of the item.
  result::Run other = run_of();
  CHECK(take(other, "单位：东小学,,\n序号,分值,考评分\n1,50,45\n") ==
        "C3: the item i1 has 60 points, this row says 50\n");
  CHECK(take(other, "单位：,,\n序号,分值,考评分\n1,60,45\n") ==
        "A2: this table names no organization\n");
}

TEST_CASE("marks: a printed sheet that was filled in comes back") {
  result::Run run = run_of();
  run.as_of = *parse_date("2013-12-31");
  REQUIRE(take(run, "dossier,item,self,mark,reason\n1,i2,40,38,late\n1,v1,,no,\n1,b1,,3,\n") == "");
  report::Options options;
  for (const Lang lang : {Lang::zh, Lang::en}) {
    options.lang = lang;
    const report::ScorePages pages(run, options);
    REQUIRE(pages.size() == 2);
    result::Run again = run_of();
    Problems problems;
    for (std::size_t i = 0; i < pages.size(); ++i) {
      const auto book = table::read(report::draw_xlsx(pages.page(i)), "sheet.xlsx", problems);
      REQUIRE(book);
      take_marks(read_marks(*book, "sheet.xlsx", problems), again, problems);
    }
    for (const Problem& p : problems) FAIL_CHECK(p.message.en);
    REQUIRE(again.marks.size() == 3);
    for (std::size_t m = 0; m < 3; ++m) {
      CHECK(again.marks[m].dossier == "1");
      CHECK(again.marks[m].item == run.marks[m].item);
      CHECK(again.marks[m].self == run.marks[m].self);
      CHECK(again.marks[m].examiner == run.marks[m].examiner);
      CHECK(again.marks[m].reason == run.marks[m].reason);
    }
  }
}

TEST_CASE("marks: a saved run keeps marks and sheets") {
  result::Run run = run_of();
  run.as_of = *parse_date("2013-12-31");
  result::ScoreItem& item = run.sheet.items[0];
  item.rules = {"a/b", "a/c"};
  item.silence = result::Silence::withheld;
  item.floor = -2 * kPoint;
  result::Toll toll;
  toll.rules = item.rules;
  toll.points.fill(kPoint / 2);
  toll.value = "late";
  toll.below = true;
  toll.limit = 4 * kPoint;
  toll.each = kPoint / 100;
  toll.steps = {{kPoint, kPoint}, {3 * kPoint, 2 * kPoint}};
  toll.most = 3 * kPoint;
  item.tolls = {toll};
  run.sheet.self_weight = 30 * kPoint;
  run.sheet.notes = {{{"注", "note"}, "p.yaml", {3, 5}}};
  run.organizations[0].tallies = {{1, 2, 3, 0, 0, 0}, {}, {}};
  REQUIRE(take(run, "dossier,item,self,mark,reason\n1,i2,40,38,late\n1,v1,,yes,\n") == "");
  const std::string json = result::write_run(run, Lang::en);
  Problems problems;
  const auto read = result::read_run(json, "run.json", problems);
  for (const Problem& p : problems) FAIL_CHECK(p.message.en);
  REQUIRE(read);
  CHECK(result::write_run(*read, Lang::en) == json);
  CHECK(read->sheet.items[0].silence == result::Silence::withheld);
  CHECK(read->sheet.items[0].tolls[0].steps.size() == 2);
  CHECK(read->sheet.items[0].tolls[0].each == kPoint / 100);
  CHECK(read->organizations[0].tallies[0][2] == 3);
  CHECK(read->marks.size() == 2);
}
