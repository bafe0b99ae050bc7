// Dossiers in an editor: what their fields are, what may be written, and where both are declared.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/editor.h"

namespace fs = std::filesystem;
using ducha::tests::Editor;
using ducha::tests::has;
using ducha::tests::labels;

namespace {

const std::string kSchool = "/nowhere/school.yaml";
const std::string kText =
    "kind: school\n"
    "id: '1502040012'\n"
    "county: 150204\n"
    "ownership: public\n"
    "party:\n"
    "  form: branch\n"
    "  members: {full: 5}\n"
    "meetings:\n"
    "  - id: M-1\n"
    "    held_on: 2013-03-01\n";

std::string words(const nlohmann::ordered_json& hover) {
  return hover.is_null() ? std::string() : hover["contents"]["value"].get<std::string>();
}

// What is offered at the end of `typed`, which stands in place of `old`.
std::vector<std::string> offered(Editor& editor, std::string text, const std::string& old,
                                 const std::string& typed) {
  const std::size_t at = text.find(old);
  text.replace(at, old.size(), typed);
  editor.open(kSchool, text);
  return labels(editor.at("completion", kSchool, text, text.substr(0, at + typed.size())));
}

}  // namespace

TEST_CASE("lsp: a field of a dossier is told in both languages, with what reads it") {
  Editor editor;
  editor.open(kSchool, kText);
  const auto hover = [&](const std::string& before) {
    return words(editor.at("hover", kSchool, kText, before));
  };
  const std::string full = hover("members: {fu");
  CHECK(full.find("`full` 正式党员 / ") == 0);
  CHECK(full.find("int") != full.npos);
  CHECK(full.find("unit: ") != full.npos);
  CHECK(full.find("Read by rules:") != full.npos);
  CHECK(full.find("\n- `", full.find("Read by rules:")) != full.npos);
  CHECK(hover("\ni").find("- required") != std::string::npos);
  CHECK(hover("held_o").find("`held_on`") == 0);
  CHECK(hover("ownership: pub").find("- `public` 公办") != std::string::npos);
  CHECK(hover("kind: sch").find("中小学校") == std::string::npos);
  CHECK(hover("kind: sch") == "`school` school");
  CHECK(hover("full: ").find("`full`") == 0);
}

TEST_CASE("lsp: fields of the part at the cursor are offered, but for those that are there") {
  Editor editor;
  auto keys = offered(editor, kText, "ownership: public", "own");
  CHECK(has(keys, "ownership"));
  CHECK(has(keys, "stages"));
  CHECK(!has(keys, "county"));
  CHECK(!has(keys, "led_units"));  // follows from others
  keys = offered(editor, kText, "  form: branch", "  ");
  CHECK(has(keys, "form"));
  CHECK(!has(keys, "members"));
  CHECK(!has(keys, "ownership"));
  keys = offered(editor, kText, "    held_on: 2013-03-01", "    he");
  CHECK(has(keys, "held_on"));
  CHECK(!has(keys, "id"));
  // A part of which nothing is written yet, an item of a list, within braces.
  keys = offered(editor, "kind: school\nparty:\n  x", "  x", "  f");
  CHECK(has(keys, "form"));
  keys = offered(editor, "kind: school\nmeetings:\n  - x", "x", "h");
  CHECK(has(keys, "held_on"));
  CHECK(has(offered(editor, kText, "full: 5", "full: 5, pro"), "probationary"));
  // Who writes what people call the fields goes on so.
  keys = offered(editor, "kind: school\n校名: 一\nx", "x", "办");
  CHECK(has(keys, "办学性质"));
  CHECK(!has(keys, "校名"));
  // Another document of the file may be broken.
  keys = offered(editor, "a: [\n---\nkind: school\nx", "x", "ow");
  CHECK(has(keys, "ownership"));
  // No kind yet.
  CHECK(offered(editor, "x", "x", "k") == std::vector<std::string>{"kind"});
  CHECK(has(offered(editor, "kind: x\n", "x", "sch"), "school"));
}

TEST_CASE("lsp: words of a field are offered as they may be written") {
  Editor editor("utf-16", ducha::Lang::zh);
  auto all = offered(editor, kText, "ownership: public", "ownership: ");
  CHECK(has(all, "public"));
  CHECK(has(all, "民办"));
  all = offered(editor, kText, "form: branch", "form: b");
  CHECK(has(all, "branch"));
  all = offered(editor, "kind: school\nprincipal: {party_member: x}", "x", "");
  CHECK(all == std::vector<std::string>{"true", "false"});
}

TEST_CASE("lsp: references are offered from other dossiers, and lead to them") {
  const fs::path folder = fs::temp_directory_path() / "ducha-lsp-dossiers";
  fs::create_directories(folder);
  std::ofstream(folder / "county.yaml") << "---\nkind: county\nid: '150204'\nname: 东旗\n";
  const std::string file = (folder / "school.yaml").string();
  Editor editor;
  editor.open(file, kText);
  const auto at = editor.at("definition", file, kText, "county: 150");
  REQUIRE(!at.is_null());
  CHECK(at["uri"] == "file://" + (folder / "county.yaml").string());
  CHECK(at["range"]["start"]["line"] == 1);
  CHECK(words(editor.at("hover", file, kText, "county: 150")).find("东旗") != std::string::npos);
  // Open and not saved: what stands in the editor counts.
  const std::string other = (folder / "county.yaml").string();
  editor.open(other, "kind: county\nid: '150299'\n");
  std::string text = kText;
  text.replace(text.find("150204"), 6, "15");
  editor.open(file, text);
  const auto all = labels(editor.at("completion", file, text, "county: 15"));
  CHECK(has(all, "150299"));
  CHECK(!has(all, "150204"));
  CHECK(!has(all, "1502040012"));  // a school is no county
  const auto field = editor.at("definition", file, text, "owner");
  CHECK(field["uri"].get<std::string>().ends_with("/schema/school.yaml"));
  fs::remove_all(folder);
}

TEST_CASE("lsp: a misspelt key or word of a dossier is mended by a quick fix") {
  Editor editor;
  std::string text = kText;
  text.replace(text.find("ownership"), 9, "ownershp");
  text.replace(text.find("branch"), 6, "brnach");
  editor.open(kSchool, text);
  const auto found = editor.diagnostics(kSchool);
  REQUIRE(found.is_array());
  const auto actions = editor.ask(
      "textDocument/codeAction",
      {{"textDocument", {{"uri", editor.uri(kSchool)}}},
       {"range",
        {{"start", {{"line", 0}, {"character", 0}}}, {"end", {{"line", 20}, {"character", 0}}}}},
       {"context", {{"diagnostics", nlohmann::ordered_json::array()}}}})["result"];
  REQUIRE(actions.size() == 2);
  CHECK(actions[0]["title"] == "change ownershp to ownership");
  CHECK(actions[0]["kind"] == "quickfix");
  CHECK(actions[0]["diagnostics"][0]["code"] == "input/unknown-field");
  const auto& edit = actions[0]["edit"]["changes"][editor.uri(kSchool)][0];
  CHECK(edit["newText"] == "ownership");
  CHECK(edit["range"]["start"]["line"] == 3);
  CHECK(edit["range"]["end"]["character"] == 8);
  CHECK(actions[1]["title"] == "change brnach to branch");
}
