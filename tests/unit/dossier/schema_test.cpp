// Paths of fields, as rulebooks write them.
#include "dossier/schema.h"

#include <doctest/doctest.h>

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
