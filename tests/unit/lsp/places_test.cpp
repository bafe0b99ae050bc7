// Every place of a rulebook where an expression or a path of fields may stand is one that the
// loader has kept, with what may be used there: help and checks cannot part ways.
#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "rule/keys.h"
#include "rule/profile.h"
#include "rule/rulebook.h"
#include "support/editor.h"
#include "yaml/document.h"

namespace fs = std::filesystem;
using namespace ducha;
using tests::has;
using tests::labels;

namespace {

// Calls `take` for every text that a table says to be an expression.
void expressions(const yaml::Node& node, const yaml::Value& value,
                 const std::function<void(const yaml::Node&)>& take) {
  if (node.shape == yaml::Shape::scalar && value.scalar == yaml::Value::Scalar::expression)
    take(node);
  for (const yaml::Node& item : node.items())
    if (value.items != nullptr) expressions(item, *value.items, take);
  if (node.shape != yaml::Shape::mapping) return;
  const yaml::Table* table = value.table(node);
  for (const auto [key, below] : node.pairs()) {
    const yaml::Key* known = table == nullptr ? nullptr : table->find(key.text);
    const yaml::Value* next = known != nullptr   ? &known->value
                              : table != nullptr ? table->others.get()
                                                 : value.each.get();
    if (next != nullptr) expressions(below, *next, take);
  }
}

std::string put(std::string text, const std::string& old, const std::string& now) {
  const std::size_t at = text.find(old);
  REQUIRE(at != text.npos);
  return text.replace(at, old.size(), now);
}

}  // namespace

TEST_CASE("lsp: the loader keeps every expression of every rulebook with its environment") {
  const fs::path root = tests::kSourceDir;
  int found = 0;
  std::set<std::string> forms;
  for (const char* name : {"rules", "tests/books/clinic", "tests/books/kennel",
                           "tests/books/kubernetes", "tests/books/delivery", "tests/books/dues"}) {
    Problems problems;
    const auto book = rule::load_draft(root / name, read_file, problems);
    REQUIRE(book != nullptr);
    for (const std::string& profile : book->profiles())
      (void)rule::load_profile(*book, profile, problems);
    CHECK(problems.empty());
    for (const fs::path& folder : book->folders)
      for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const rule::FileForm* form = rule::form_of(entry.path().lexically_relative(folder));
        if (form == nullptr) continue;
        const auto text = read_file(entry.path(), entry.path().string(), 1U << 24, problems);
        yaml::Reader reader(yaml::Parser::yaml_cpp);
        const yaml::Node* tree = reader.read(*text, 1, problems);
        if (tree == nullptr) continue;
        expressions(*tree, form->root, [&](const yaml::Node& node) {
          const auto here = [&](const auto& site) {
            return site.where == node.where() &&
                   fs::path(site.file).lexically_normal() == entry.path().lexically_normal();
          };
          const bool kept = std::any_of(book->sites.begin(), book->sites.end(), here) ||
                            std::any_of(book->schema.paths.begin(), book->schema.paths.end(), here);
          ++found;
          forms.emplace(form->name);
          CHECK_MESSAGE(kept, entry.path().string(), ":", node.line, ": ", node.text);
        });
      }
  }
  CHECK(found > 500);
  for (const char* form : {"rule", "schema", "definitions", "network"})
    CHECK(forms.count(form) == 1);
}

TEST_CASE("lsp: help in expressions and paths beside rules") {
  const auto slurp = [](const std::string& file) {
    Problems problems;
    return read_file(tests::kRules + "/" + file, file, 1U << 24, problems).value_or("");
  };
  tests::Editor editor;
  struct Case {
    const char* file;
    const char* old;    // what stands there
    const char* typed;  // in its place, where help is asked
    const char* rest;   // what follows
    const char* hover;  // begins so; empty: not asked
    const char* offer;  // one of those offered
  };
  const Case cases[] = {
      {"network.yaml", "to: party.guided_by", "to: party.gui", "ded_by", "`guided_by`",
       "guided_by"},
      {"evidence.yaml", "classes, staff.total", "classes, staff.to", "tal", "`total`", "teachers"},
      {"schema/school.yaml", "complete: 'party.members.", "complete: 'party.members.", "", "",
       "probationary"},
      {"schema/school.yaml", "lifetime: {from: founded_on", "lifetime: {from: founded", "_on",
       "`founded_on`", "founded_on"},
      {"schema/school.yaml", "addressee: [name, party.form]", "addressee: [name, party.fo", "rm]",
       "`form`", "form"},
      {"schema/school.yaml", "{back: school.party.joint.lead", "{back: school.party.jo", "int.lead",
       "`joint`", "joint"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.typed);
    const std::string before = slurp(c.file);
    const std::string text = put(before, c.old, std::string(c.typed) + c.rest);
    const std::size_t at = text.find(c.typed) + std::string(c.typed).size();
    editor.open(c.file, text);
    const std::string until = text.substr(0, at);
    if (*c.hover != 0) {
      const auto hover = editor.at("hover", c.file, text, until);
      REQUIRE(!hover.is_null());
      CHECK(hover["contents"]["value"].get<std::string>().starts_with(c.hover));
    }
    CHECK(has(labels(editor.at("completion", c.file, text, until)), c.offer));
  }
}

TEST_CASE("lsp: what a rule points at and what mends it are paths") {
  const std::string text =
      "- id: members/short\n"
      "  cites: [2.3-s5a]\n"
      "  kind: school\n"
      "  let: {late: 'meetings.filter(m, m.held_on > as_of)'}\n"
      "  assert: party.members.full > 0\n"
      "  at: party.members.full\n"
      "  message: {zh: 少, en: few}\n"
      "  remedy: {zh: 补足, en: more}\n"
      "  repair: {set: {party.members.full: '1'}}\n";
  tests::Editor editor;
  editor.open("members.yaml", text);
  const auto hover = [&](const std::string& before) {
    const auto h = editor.at("hover", "members.yaml", text, before);
    return h.is_null() ? std::string() : h["contents"]["value"].get<std::string>();
  };
  CHECK(hover("at: party.mem").starts_with("`members`"));
  CHECK(hover("at: party.members.fu").starts_with("`full`"));
  CHECK(hover("{set: {party.members.fu").starts_with("`full`"));
  const auto offered = [&](const std::string& old, const std::string& now,
                           const std::string& before) {
    const std::string changed = put(text, old, now);
    editor.open("members.yaml", changed);
    return labels(editor.at("completion", "members.yaml", changed, before));
  };
  CHECK(has(offered("at: party.members.full", "at: party.", "at: party."), "members"));
  CHECK(has(offered("at: party.members.full", "at: late.", "at: late."), "held_on"));
  CHECK(has(offered("at: party.members.full", "at: l", "at: l"), "late"));
  CHECK(has(offered("{party.members.full", "{party.", "{set: {party."), "members"));
}
