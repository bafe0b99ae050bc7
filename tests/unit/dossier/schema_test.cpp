// Paths of fields, as rulebooks write them.
#include "dossier/schema.h"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <set>
#include <vector>

#include "dossier/describe.h"
#include "dossier/scalar.h"
#include "rule/rulebook.h"
#include "support/source_dir.h"

using namespace ducha;
using dossier::Lists;

TEST_CASE("schema: the fields along a path, and what is wrong where it leads to none") {
  Problems problems;
  const auto book =
      rule::load_rulebook(std::string(tests::kSourceDir) + "/tests/books/kennel", problems);
  REQUIRE(book);
  const dossier::RecordSpec& kennel = *book->schema.kind("kennel")->record;
  const auto names = [&](std::string_view path, Lists lists, Message* what = nullptr,
                         Message* hint = nullptr) {
    dossier::PathFault fault;
    std::string out;
    for (const dossier::FieldSpec* f : dossier::fields_along(kennel, path, lists, fault))
      out += f->name + " ";
    if (what != nullptr) *what = fault.what;
    if (hint != nullptr) *hint = fault.hint;
    return out;
  };
  CHECK(names("dogs", Lists::stop) == "dogs ");
  CHECK(names("staff.keepers", Lists::stop) == "staff keepers ");
  CHECK(names("visits", Lists::stop) == "visits ");
  CHECK(names("visits.held_on", Lists::enter) == "visits held_on ");
  struct Row {
    const char* path;
    Lists lists;
    const char* what;
    const char* hint;
  };
  const Row faults[] = {
      {"visits.held_on", Lists::stop, "visits has no fields of its own", ""},
      {"dogs.keepers", Lists::enter, "dogs has no fields of its own", ""},
      {"town.name", Lists::enter, "town has no fields of its own", ""},
      {"staff.keeper", Lists::enter, "there is no field `keeper`", "did you mean keepers?"},
      {"staff.饲养员", Lists::enter, "there is no field `饲养员`", "did you mean keepers?"},
      {"staff.roof", Lists::enter, "there is no field `roof`", "known: keepers, head"},
      {"staff.", Lists::enter, "there is no field ``", "known: keepers, head"},
      {"visits[V1].held_on", Lists::enter, "there is no field `visits[V1]`", nullptr},
      {"\x1b[31m", Lists::enter, "there is no field `<U+001B>[31m`", nullptr},
      {"", Lists::enter, "there is no field ``", nullptr},
  };
  for (const Row& row : faults) {
    CAPTURE(row.path);
    Message what;
    Message hint;
    CHECK(names(row.path, row.lists, &what, &hint) == "");
    CHECK(what.en == row.what);
    CHECK_FALSE(what.zh.empty());
    if (row.hint != nullptr) CHECK(hint.en == row.hint);
  }
}

namespace {

// Every field of the record, those within parts and lists too.
void each_field(const dossier::RecordSpec& record,
                const std::function<void(const dossier::FieldSpec&)>& visit) {
  static std::set<const dossier::RecordSpec*> above;
  if (!above.insert(&record).second) return;
  for (const dossier::FieldSpec& field : record.fields) {
    const dossier::FieldSpec* one = &field;
    while (one->item != nullptr) one = one->item.get();
    if (one->record != nullptr)
      each_field(*one->record, visit);
    else
      visit(*one);
  }
  above.erase(&record);
}

bool holds_numbers(const dossier::FieldSpec& field) {
  return field.shape == dossier::FieldSpec::Shape::scalar &&
         (field.scalar == dossier::Scalar::integer || field.scalar == dossier::Scalar::decimal ||
          field.scalar == dossier::Scalar::money);
}

}  // namespace

TEST_CASE("schema: a number with the words of its unit is that number, with others it is none") {
  Problems problems;
  const auto book = rule::load_rulebook(std::string(tests::kSourceDir) + "/rules", problems);
  REQUIRE(book);
  std::size_t fields = 0;
  for (const dossier::KindSpec& kind : book->schema.kinds())
    each_field(*kind.record, [&](const dossier::FieldSpec& field) {
      if (!holds_numbers(field)) return;
      ++fields;
      const auto plain = dossier::parse_number_of(field, "3");
      REQUIRE(plain);
      for (const std::string& word : field.unit_words)
        for (const std::string& text : {"3" + word, "3 " + word, " ３　" + word + " "})
          CHECK_MESSAGE(dossier::parse_number_of(field, text) == plain, field.name, text);
      if (field.scalar == dossier::Scalar::integer)
        CHECK_MESSAGE(dossier::parse_number_of(field, "三") == plain, field.name);
      for (const char* text : {"3只", "3人人", "人", "约3人", "3-4人", "三四人"})
        CHECK_MESSAGE(!dossier::parse_number_of(field, text), field.name, text);
      if (field.unit_words.empty() || field.scalar == dossier::Scalar::money) return;
      CHECK(dossier::why_not(field, "3只").zh ==
            "单位应为" + field.unit_words.front() + "，不是只");
      CHECK(dossier::why_not(field, "3 年度工作报告").zh == "数字后面还有文字");
    });
  CHECK(fields > 60);
}

TEST_CASE("schema: within a longer word of an enum a shorter one does not count") {
  Problems problems;
  const auto book = rule::load_rulebook(std::string(tests::kSourceDir) + "/rules", problems);
  REQUIRE(book);
  const dossier::FieldSpec& covers =
      *book->schema.kind("county")->record->field("documents")->item->record->field("covers");
  const dossier::EnumSpec& words = *covers.item->choices;
  const auto named = [&](std::string_view text) {
    std::string out;
    for (const int i : words.named_in(text)) out += words.names[static_cast<std::size_t>(i)] + " ";
    return out;
  };
  CHECK(named("围绕教学中心") == "teaching ");
  CHECK(named("加强党员教育") == "other ");
  CHECK(named("党员教育和教育教学") == "teaching ");
  CHECK(named("教育局党委具体负责") == "education_authority ");
  CHECK(named("党委领导，教育局党委负责") == "committee education_authority ");
  CHECK(named("党委组织部牵头") == "organization_department ");
  CHECK(named("县委组织部牵头") == "organization_department ");
  CHECK(named("旗委教育工委负责") == "education_authority ");
  CHECK(named("县委领导") == "committee ");
  CHECK(named("书记和校长") == "secretary principal ");
}

TEST_CASE("schema: a text of a list may stand for several words, each of which is there once") {
  dossier::EnumSpec words;
  words.names = {"primary", "junior", "senior"};
  words.together[dossier::squeezed_word("nine years")] = {0, 1};
  CHECK(words.several("Nine years") != nullptr);
  CHECK(*words.several("nine years") == std::vector<int>{0, 1});
  CHECK(words.several("primary") == nullptr);
  CHECK(words.several("") == nullptr);
}

TEST_CASE("describe: what a pattern asks for, in words where it is a row of texts and digits") {
  const std::vector<std::array<const char*, 3>> rows = {
      {"[0-9]{10}", "10位数字", "10 digits"},
      {"JY[0-9]{14}", "JY 加14位数字", "JY and 14 digits"},
      {"K[0-9]+", "K 加至少1位数字", "K and at least 1 digit"},
      {"[A-Z][0-9]{2,4}", "1位大写字母加2至4位数字", "1 capital letter and 2 to 4 digits"},
      {"\\d{6,}", "至少6位数字", "at least 6 digits"},
      {"[0-9]", "1位数字", "1 digit"},
      // More than that is shown as it is written.
      {"[0-9]{4}|x", "[0-9]{4}|x", "[0-9]{4}|x"},
      {"ab?[0-9]", "ab?[0-9]", "ab?[0-9]"},
      {"[0-9]?", "[0-9]?", "[0-9]?"},
      {"[0-9]{,3}", "[0-9]{,3}", "[0-9]{,3}"},
      {"[a-f]{4}", "[a-f]{4}", "[a-f]{4}"},
      {"[0-9]{4", "[0-9]{4", "[0-9]{4"},
  };
  for (const auto& [pattern, zh, en] : rows) {
    CAPTURE(pattern);
    CHECK(dossier::form_of(pattern).zh == zh);
    CHECK(dossier::form_of(pattern).en == en);
  }
}
