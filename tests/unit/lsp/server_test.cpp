// The language server as an editor meets it: messages in, messages out. A rulebook of its own lies
// in a folder; what stands in the editor differs from it.
#include "lsp/server.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "support/command.h"
#include "support/editor.h"

namespace fs = std::filesystem;
using ducha::lsp::Frames;
using ducha::tests::Editor;
using ducha::tests::has;
using ducha::tests::kRules;
using ducha::tests::labels;
using Json = nlohmann::ordered_json;

namespace {

std::string rules_of(const std::string& assertion) {
  return "- id: members/short\n"
         "  cites: [2.3-s5a]\n"
         "  kind: school\n"
         "  let: {full: party.members.full}\n"
         "  assert: '" +
         assertion +
         "'\n"
         "  message: {zh: '𠮷党员 {party.members.full} 名', en: 'members {full}'}\n"
         "  remedy: {zh: 补足, en: more}\n";
}

}  // namespace

TEST_CASE("lsp: the text in the editor is checked, not the file") {
  Editor editor;
  editor.open("members.yaml", ducha::test::slurp(kRules + "/members.yaml"));
  CHECK(editor.diagnostics("members.yaml").empty());
  editor.tell("textDocument/didChange",
              {{"textDocument", {{"uri", editor.uri("members.yaml")}, {"version", 2}}},
               {"contentChanges", {{{"text", rules_of("party.members.ful > 0")}}}}});
  const Json found = editor.diagnostics("members.yaml");
  REQUIRE(!found.empty());
  const Json& first = found[0];
  CHECK(first["range"]["start"]["line"] == 4);
  CHECK(first["message"].get<std::string>().find("full") != std::string::npos);
  CHECK(first["code"].get<std::string>().starts_with("cel/"));
  // A change of a few letters mends it; another line stays.
  editor.tell("textDocument/didChange",
              {{"textDocument", {{"uri", editor.uri("members.yaml")}, {"version", 3}}},
               {"contentChanges",
                {{{"range",
                   {{"start", {{"line", 4}, {"character", 28}}},
                    {"end", {{"line", 4}, {"character", 28}}}}},
                  {"text", "l"}}}}});
  for (const Json& d : editor.diagnostics("members.yaml"))
    CHECK(!d["code"].get<std::string>().starts_with("cel/"));
  // Closed, the file counts again.
  editor.tell("textDocument/didClose", {{"textDocument", {{"uri", editor.uri("members.yaml")}}}});
  CHECK(editor.diagnostics("members.yaml").empty());
}

TEST_CASE("lsp: places within Chinese text, counted in UTF-16 and in UTF-8") {
  const std::string text = rules_of("full > 0");
  std::string faulty = text;
  faulty.replace(faulty.find("{party.members.full}"), 20, "{party.members.ful}");
  Editor wide;
  wide.open("members.yaml", faulty);
  const Json a = wide.diagnostics("members.yaml");
  Editor bytes("utf-8");
  bytes.open("members.yaml", faulty);
  const Json b = bytes.diagnostics("members.yaml");
  const auto start = [](const Json& list) {
    for (const Json& d : list)
      if (d["range"]["start"]["line"] == 5) return d["range"]["start"]["character"].get<int>();
    return -1;
  };
  const std::string line = faulty.substr(faulty.find("  message:"));
  const int hole = static_cast<int>(line.find("party"));
  CHECK(start(b) >= hole);
  // Three bytes for one unit, and four for two.
  CHECK(start(b) - start(a) == 2 * 2 + 2);
}

TEST_CASE("lsp: hover tells of fields, parameters, functions and names") {
  Editor editor("utf-16", ducha::Lang::zh);
  const std::string text = rules_of(
      "full > 0 && party.members.full < params.rotation_years && as_of.addMonths(1) > as_of");
  editor.open("members.yaml", text);
  const auto hover = [&](const std::string& before) {
    const Json h = editor.at("hover", "members.yaml", text, before);
    return h.is_null() ? std::string() : h["contents"]["value"].get<std::string>();
  };
  CHECK(hover("assert: 'full > 0 && party.members.fu").find("正式党员") != std::string::npos);
  CHECK(hover("params.rotation").find("rotation_years") != std::string::npos);
  CHECK(hover("as_of.addMon").find("date.addMonths(int) date") != std::string::npos);
  CHECK(hover("assert: 'fu").find("party.members.full") != std::string::npos);
  CHECK(hover("cites: [2.3").find("2.3-s5a") != std::string::npos);
  // Behind wide signs, in a message.
  CHECK(hover("{party.members.fu").find("正式党员") != std::string::npos);
  CHECK(hover("remedy").empty());
}

TEST_CASE("lsp: help in files of rule tests") {
  Editor editor("utf-16", ducha::Lang::zh);
  const std::string base =
      "base:\n  small: {kind: school, id: '1', party: {members: {full: 3}}}\ntests:\n";
  const std::string text =
      base +
      "  - {name: a, dossier: small, with: {party.members.probationary: 1}, "
      "without: [party.members.full], expect: {staffing/too-few-cadres: not_applicable}}\n";
  editor.open("staffing.test.yaml", text);
  const auto hover = [&](const std::string& before) {
    const Json h = editor.at("hover", "staffing.test.yaml", text, before);
    return h.is_null() ? std::string() : h["contents"]["value"].get<std::string>();
  };
  CHECK(ducha::test::has(hover("expect: {staffing/too"), "党务干部配备不足"));
  CHECK(ducha::test::has(hover("too-few-cadres: not_"), "when 不成立"));
  CHECK(ducha::test::has(hover("with: {party.members.prob"), "预备党员"));
  CHECK(ducha::test::has(hover("without: [party.members.fu"), "正式党员"));
  CHECK(ducha::test::has(hover("id: '1', party: {members: {fu"), "正式党员"));
  CHECK(ducha::test::has(hover("dossier: sma"), "`small`"));
  const auto place = [&](const std::string& before) {
    const Json at = editor.at("definition", "staffing.test.yaml", text, before);
    return at.is_null() ? Json() : at;
  };
  CHECK(place("expect: {staffing/too")["uri"].get<std::string>().ends_with("/staffing.yaml"));
  CHECK(place("dossier: sma")["range"]["start"]["line"] == 1);
  const auto offered = [&](const std::string& test) {
    const std::string now = base + test + "\n";
    editor.open("staffing.test.yaml", now);
    return labels(editor.at("completion", "staffing.test.yaml", now, test));
  };
  CHECK(has(offered("  - name: a\n    dossier: "), "small"));
  CHECK(has(offered("  - name: a\n    dossier: small\n    expect:\n      "),
            "staffing/too-few-cadres"));
  CHECK(
      has(offered("  - name: a\n    dossier: small\n    expect:\n      staffing/too-few-cadres: "),
          "unknown"));
  CHECK(has(offered("  - name: a\n    dossier: small\n    with:\n      party.members."), "full"));
  CHECK(has(offered("  - name: a\n    dossier: small\n    with:\n      "), "party"));
}

TEST_CASE("lsp: where a name is declared") {
  Editor editor;
  const std::string text =
      rules_of("party.members.full < params.rotation_years && open_at_end(as_of)");
  editor.open("members.yaml", text);
  const auto file = [&](const std::string& before) {
    const Json at = editor.at("definition", "members.yaml", text, before);
    return at.is_null() ? std::string() : at["uri"].get<std::string>();
  };
  CHECK(file("cites: [2.3").ends_with("/provisions.yaml"));
  CHECK(file("assert: 'party.members.fu").find("/schema/") != std::string::npos);
  CHECK(file("params.rotation").ends_with("/parameters.yaml"));
  CHECK(file("open_at").ends_with("/definitions.yaml"));
  CHECK(file("members {fu").ends_with("/members.yaml"));
  CHECK(file("kind: sch").ends_with("/schema/school.yaml"));
}

TEST_CASE("lsp: what may be written is offered, whatever follows is broken") {
  Editor editor;
  const auto offered = [&](const std::string& assertion, const std::string& before) {
    const std::string text = rules_of(assertion);
    editor.open("members.yaml", text);
    return labels(editor.at("completion", "members.yaml", text, before));
  };
  CHECK(has(offered("party.", "assert: 'party."), "members"));
  CHECK(has(offered("party.members. && (", "assert: 'party.members."), "full"));
  CHECK(has(offered("params.", "params."), "rotation_years"));
  CHECK(has(offered("members_list.exists(m, m.", "m, m."), "joined_on"));
  CHECK(has(offered("party.form == ", "party.form == "), "\"branch\""));
  CHECK(has(offered("party.form == \"", "party.form == \""), "branch"));
  CHECK(has(offered("party.form in [\"", "party.form in [\""), "branch"));
  const auto all = offered("", "assert: '");
  CHECK(has(all, "party"));
  CHECK(has(all, "full"));
  CHECK(has(all, "open_at_end"));
  CHECK(has(offered("full > 0", "en: 'members {"), "full"));
  CHECK(has(offered("full > 0", "cites: ["), "2.3-s5a"));
  CHECK(has(offered("full > 0", "kind: "), "school"));
}

TEST_CASE("lsp: a dossier that stands alone has its faults told") {
  Editor editor;
  const std::string uri = "file:///nowhere/a.yaml";
  editor.tell("textDocument/didOpen",
              {{"textDocument",
                {{"uri", uri}, {"text", "kind: school\nid: '1502040012'\nownership: pubic\n"}}}});
  std::vector<std::string> out;
  editor.server.settle(out);
  REQUIRE(out.size() == 1);
  const Json found = Json::parse(out[0])["params"];
  CHECK(found["uri"] == uri);
  CHECK(std::any_of(found["diagnostics"].begin(), found["diagnostics"].end(),
                    [](const Json& d) { return d["range"]["start"]["line"] == 2; }));
}

TEST_CASE("lsp: a text past the limit is not kept, and that is told") {
  Editor editor;
  editor.open("members.yaml", std::string(ducha::limits::kRulebookFileBytes + 1, '#'));
  std::vector<std::string> out;
  editor.server.settle(out);
  REQUIRE(!out.empty());
  CHECK(Json::parse(out[0])["method"] == "window/showMessage");
}

TEST_CASE("lsp: what is no message is refused with its code, and the next one is taken") {
  Editor editor;
  const auto code = [&](const std::string& body) {
    const Json answer = editor.send(body);
    return answer.is_null() ? 0 : answer["error"]["code"].get<int>();
  };
  CHECK(code("{") == -32700);
  CHECK(code("\xff") == -32700);
  CHECK(code("[]") == -32600);
  CHECK(code("3") == -32600);
  CHECK(code(R"({"id":[],"method":"x"})") == -32600);
  CHECK(code(R"({"id":1,"method":7})") == -32600);
  CHECK(code(R"({"id":1,"method":"nonsense"})") == -32601);
  CHECK(code(R"({"id":1,"method":"textDocument/hover"})") == -32602);
  CHECK(
      code(
          R"({"id":1,"method":"textDocument/hover","params":{"textDocument":{"uri":"x"},"position":{"line":-1,"character":0}}})") ==
      -32602);
  CHECK(code(R"({"id":1,"method":"initialize"})") == -32600);
  CHECK(code(R"({"method":"nonsense"})") == 0);
  CHECK(code(R"({"method":"textDocument/didChange","params":[1]})") == 0);
  CHECK(code(R"({"id":1,"result":null})") == 0);
  CHECK(code(std::string(200, '[') + std::string(200, ']')) == -32600);
  CHECK(editor.ask("shutdown", nullptr)["result"].is_null());
  CHECK(code(R"({"id":1,"method":"textDocument/hover"})") == -32600);
  editor.tell("exit", nullptr);
  CHECK(editor.server.over());
  CHECK(editor.server.exit_code() == 0);

  ducha::lsp::Server fresh(ducha::Lang::en, kRules, "0");
  std::vector<std::string> out;
  fresh.take({R"({"id":1,"method":"shutdown"})", {}}, out);
  CHECK(Json::parse(out.at(0))["error"]["code"] == -32002);
  CHECK(fresh.exit_code() == 1);
}

TEST_CASE("lsp: of requests that came together, those cancelled are answered as such, once each") {
  Editor editor;
  std::vector<ducha::lsp::Frame> frames;
  const auto add = [&](const Json& message) { frames.push_back({message.dump(), {}}); };
  const auto hover = [](const Json& id) {
    return Json{{"id", id},
                {"method", "textDocument/hover"},
                {"params",
                 {{"textDocument", {{"uri", "file:///x/$/cancelRequest"}}},
                  {"position", {{"line", 0}, {"character", 0}}}}}};
  };
  const auto cancel = [](const Json& id) {
    return Json{{"method", "$/cancelRequest"}, {"params", {{"id", id}}}};
  };
  // Each third is cancelled, some before they are asked for; 7 and "7" are two requests.
  for (int i = 0; i < 60; ++i) {
    if (i % 6 == 0) add(cancel(i));
    add(hover(i));
    if (i % 6 == 3) add(cancel(i));
  }
  add(hover("7"));
  add(cancel("7"));
  add({{"method", "$/cancelRequest"}, {"params", {1}}});
  add({{"method", "$/cancelRequest"}});
  frames.push_back({R"({"method":"$/cancelRequest)", {}});
  std::vector<std::string> out;
  editor.server.take_together(frames, out);
  std::map<std::string, int> answers;
  for (const std::string& one : out) {
    const Json answer = Json::parse(one);
    const Json& id = answer["id"];
    if (id.is_null()) continue;  // of what is no JSON
    ++answers[id.dump()];
    const bool cancelled = id.is_string() || id.get<int>() % 3 == 0;
    CAPTURE(one);
    CHECK((answer.contains("error") && answer["error"]["code"] == -32800) == cancelled);
  }
  CHECK(answers.size() == 61);
  for (const auto& [id, times] : answers) CHECK(times == 1);
  // A cancellation is of the messages it came with.
  out.clear();
  editor.server.take_together({{hover(3).dump(), {}}}, out);
  REQUIRE(out.size() == 1);
  CHECK(Json::parse(out[0]).contains("result"));
}

TEST_CASE("lsp: messages are cut from the stream, in whatever pieces it comes") {
  const std::string stream =
      ducha::lsp::framed("{}") + "Content-Type: x\r\ncontent-length: 3\r\n\r\n[1]" +
      "Content-Length: -1\r\n\r\n" + "nonsense\r\n\r\n" + ducha::lsp::framed("x");
  for (const std::size_t piece : {1UL, 7UL, stream.size()}) {
    Frames frames;
    std::vector<std::string> bodies;
    int faults = 0;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      frames.feed(std::string_view(stream).substr(at, piece));
      while (const auto frame = frames.next()) {
        if (frame->fault.empty())
          bodies.push_back(frame->body);
        else
          ++faults;
      }
    }
    CHECK(bodies == std::vector<std::string>{"{}", "[1]", "x"});
    CHECK(faults == 2);
    CHECK(!frames.torn());
  }
  // Too large: passed over to its end, without being kept.
  Frames frames;
  const std::size_t size = ducha::limits::kMessageBytes + 1;
  frames.feed(fmt::format("Content-Length: {}\r\n\r\n", size));
  REQUIRE(frames.next());
  const std::string part(1U << 20, 'x');
  for (std::size_t left = size; left > 0; left -= std::min(left, part.size())) {
    frames.feed(std::string_view(part).substr(0, std::min(left, part.size())));
    CHECK(!frames.next());
  }
  frames.feed(ducha::lsp::framed("y"));
  CHECK(frames.next()->body == "y");
  // No end of a head in sight.
  frames.feed(std::string(ducha::limits::kMessageHeadBytes + 1, 'h'));
  CHECK(!frames.next()->fault.empty());
}

TEST_CASE("lsp: keys of every file are explained and offered from the tables") {
  const std::string text = rules_of("full > 0");
  Editor editor;
  editor.open("members.yaml", text);
  const Json said = editor.at("hover", "members.yaml", text, "\n  rem");
  REQUIRE(!said.is_null());
  CHECK(said["contents"]["value"] == "`remedy` what would mend it");
  // A line that is being written makes the file no YAML; keys that are there are not offered.
  std::string more = text + "  sup";
  editor.open("members.yaml", more);
  auto keys = labels(editor.at("completion", "members.yaml", more, "  sup"));
  CHECK(has(keys, "supply"));
  CHECK(has(keys, "period"));
  CHECK(!has(keys, "remedy"));
  CHECK(!has(keys, "check"));  // not beside assert
  // Words of the format, and another file.
  more = text + "  severity: w";
  editor.open("members.yaml", more);
  keys = labels(editor.at("completion", "members.yaml", more, "severity: w"));
  CHECK(keys == std::vector<std::string>{"note", "warning", "error"});
  const std::string schema = "kind: school\ntitle: {zh: 一, en: a}\nid: id\nfields:\n  id:\n    ty";
  editor.open("schema/school.yaml", schema);
  keys = labels(editor.at("completion", "schema/school.yaml", schema, "    ty"));
  CHECK(has(keys, "type"));
  CHECK(has(keys, "acyclic"));
  Editor zh("utf-16", ducha::Lang::zh);
  zh.open("members.yaml", text);
  const Json words = zh.at("hover", "members.yaml", text, "\n  rem");
  CHECK(words["contents"]["value"] == "`remedy` 怎样整改");
}
