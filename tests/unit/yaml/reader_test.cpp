// The YAML reader: places, faults, limits; every case with both parsers.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/limits.h"
#include "yaml/document.h"
#include "yaml/split.h"

using namespace ducha;
using yaml::Parser;
using yaml::Shape;

namespace {

constexpr Parser kBoth[] = {Parser::libyaml, Parser::yaml_cpp};

// The tree as text: shapes, places, texts. What the two parsers must agree on.
std::string dump(const yaml::Node* node) {
  if (node == nullptr) return "nothing";
  std::string out = std::to_string(node->line) + ":" + std::to_string(node->column);
  switch (node->shape) {
    case Shape::empty:
      return out + "~";
    case Shape::scalar:
      return out + "'" + std::string(node->text) + "'";
    case Shape::sequence:
      out += "[";
      break;
    case Shape::mapping:
      out += "{";
      break;
  }
  for (const auto [key, value] : node->pairs()) out += dump(&key) + " " + dump(&value) + " ";
  for (const yaml::Node& item : node->items()) out += dump(&item) + " ";
  return out + (node->shape == Shape::sequence ? "]" : "}");
}

std::string read(Parser parser, std::string_view text, Problems& problems) {
  yaml::Reader reader(parser);
  return dump(reader.read(text, 1, problems));
}

std::string only_id(Parser parser, std::string_view text) {
  Problems problems;
  read(parser, text, problems);
  return problems.size() == 1 ? problems[0].id : std::to_string(problems.size()) + " problems";
}

}  // namespace

TEST_CASE("keys and values have places that count from 1, columns in code points") {
  for (const Parser parser : kBoth) {
    Problems problems;
    CHECK(
        read(parser, "名称: 第三中学 # 注\nparty:\n  form: branch\nlist: [甲, 'x: y']\n",
             problems) ==
        "1:1{1:1'名称' 1:5'第三中学' 2:1'party' 3:3{3:3'form' 3:9'branch' } 4:1'list' 4:7[4:8'甲' "
        "4:11'x: y' ] }");
    CHECK(problems.empty());
  }
}

TEST_CASE("scalars stay texts: nothing is guessed") {
  for (const Parser parser : kBoth) {
    Problems problems;
    CHECK(read(parser, "[012, yes, 2013-05-01, 1502040012, 1e3, '', \"\", ~, null, 'null', ]",
               problems) ==
          "1:1[1:2'012' 1:7'yes' 1:12'2013-05-01' 1:24'1502040012' 1:36'1e3' 1:41'' 1:45'' 1:45~ "
          "1:45~ 1:58'null' ]");
  }
}

TEST_CASE("a byte order mark, CRLF, directives and markers are no content") {
  for (const Parser parser : kBoth) {
    Problems problems;
    CHECK(read(parser, "\xef\xbb\xbf%YAML 1.2\r\n---\r\na: 1\r\nb: x y\r\n...\r\n", problems) ==
          "3:1{3:1'a' 3:4'1' 4:1'b' 4:4'x y' }");
    CHECK(problems.empty());
    CHECK(read(parser, "# nothing\n", problems) == "nothing");
    CHECK(problems.empty());
  }
}

TEST_CASE("an alias reads as what it stands for") {
  for (const Parser parser : kBoth) {
    Problems problems;
    CHECK(read(parser, "a: &x {b: 1}\nc: *x\nd: [*x, 2]\n", problems) ==
          "1:1{1:1'a' 1:4{1:8'b' 1:11'1' } 2:1'c' 1:4{1:8'b' 1:11'1' } 3:1'd' 3:4[1:4{1:8'b' "
          "1:11'1' } 3:9'2' ] }");
  }
}

TEST_CASE("faults have an id, a place and words in both languages") {
  struct Row {
    const char* text;
    const char* id;
    Place where;
  };
  const Row rows[] = {
      {"a: 1\nb: 2\na: 3\n", "yaml/duplicate-key", {3, 1}},
      {"a:\n\tb: 1\n", "yaml/tab", {2, 1}},
      {"party:\n  form\xef\xbc\x9a"
       "branch\n  x: 1\n",
       "yaml/full-width-colon",
       {2, 7}},
      {"名: \xc4\xea\xc1\xe4\n", "yaml/encoding", {1, 4}},
      {"a: !secret x\n", "yaml/tag", {1, 4}},
      {"a: *nobody\n", "yaml/alias", {1, 4}},
      {"? [a]\n: 1\n", "yaml/key", {1, 3}},
  };
  for (const Parser parser : kBoth) {
    for (const Row& row : rows) {
      CAPTURE(std::string(row.text));
      Problems problems;
      CHECK(read(parser, row.text, problems) == "nothing");
      REQUIRE(problems.size() == 1);
      // yaml-cpp refuses an unknown alias by itself, in its own place.
      if (parser == Parser::yaml_cpp && row.id == std::string("yaml/alias")) continue;
      CHECK(problems[0].id == std::string(row.id));
      CHECK(problems[0].where.line == row.where.line);
      CHECK(problems[0].where.column == row.where.column);
      CHECK(!problems[0].message.zh.empty());
      CHECK(!problems[0].message.en.empty());
    }
  }
  CHECK(only_id(Parser::libyaml, "a: [1, 2\nb: 3\n") == "yaml/syntax");
  CHECK(only_id(Parser::libyaml, "a: \"x\n") == "yaml/syntax");
  CHECK(only_id(Parser::libyaml, std::string("a\0: 1", 6)) == "yaml/encoding");
}

TEST_CASE("an anchor cannot contain itself, and a bomb of aliases is stopped") {
  CHECK(only_id(Parser::libyaml, "a: &x [*x]\n") == "yaml/alias");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 9; ++k) bomb += ", " + before;
    bomb += "]\n";
  }
  for (const Parser parser : kBoth) CHECK(only_id(parser, bomb) == "yaml/expansion");
}

TEST_CASE("nesting is limited, with the limit itself still read") {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  for (const Parser parser : kBoth) {
    Problems problems;
    read(parser, nested(limits::kYamlDepth), problems);
    CHECK(problems.empty());
    CHECK(only_id(parser, nested(limits::kYamlDepth + 1)) == "yaml/depth");
  }
  CHECK(only_id(Parser::libyaml, nested(100'000)) == "yaml/depth");
}

TEST_CASE("many keys are searched for duplicates too") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "k" + std::to_string(i) + ": 1\n";
  Problems problems;
  yaml::Reader reader;
  const yaml::Node* root = reader.read(text, 1, problems);
  REQUIRE(root != nullptr);
  CHECK(root->count == 100);
  CHECK(only_id(Parser::libyaml, text + "k7: 2\n") == "yaml/duplicate-key");
}

TEST_CASE("a stream is cut at its markers wherever the bytes are cut") {
  const std::string text =
      "# head\na: 1\n---\nb: |\n  text\n--- # second\nc: 'x\n  y'\n...\n# tail\n---\n---\nd: 4";
  // In blocks of so many bytes; 0: as a whole.
  for (const std::size_t step : {0U, 1U, 3U, 7U, 1000U}) {
    std::vector<std::string> pieces;
    yaml::Splitter splitter;
    const auto take = [&](const yaml::Piece& p) {
      pieces.push_back(std::to_string(p.number) + "@" + std::to_string(p.first_line) + ":" +
                       std::string(p.text));
    };
    if (step == 0) yaml::each_piece(text, take);
    for (std::size_t at = 0; step > 0 && at < text.size(); at += step)
      splitter.add(std::string_view(text).substr(at, step), take);
    splitter.finish(take);
    REQUIRE(pieces.size() == 4);
    CHECK(pieces[0] == "0@1:# head\na: 1\n");
    CHECK(pieces[1] == "1@3:---\nb: |\n  text\n");
    CHECK(pieces[2] == "2@6:--- # second\nc: 'x\n  y'\n...\n");
    CHECK(pieces[3] == "3@12:---\nd: 4");
  }
}
