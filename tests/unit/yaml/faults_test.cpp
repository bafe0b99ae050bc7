// What is said of a text that is no YAML: the cause, where it begins, in words of our own.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <random>

#include "base/arena.h"
#include "dossier/reader.h"
#include "rule/rulebook.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "support/tongues.h"
#include "yaml/document.h"
#include "yaml/faults.h"
#include "yaml/split.h"

namespace fs = std::filesystem;
using namespace ducha;
using yaml::Parser;

namespace {

constexpr Parser kBoth[] = {Parser::libyaml, Parser::yaml_cpp};

struct Context {
  const char* problem;
  const char* context;
};

// Every sentence that libyaml 0.2.5 gives for a fault of the text (scanner.c, parser.c, reader.c),
// and all of yaml-cpp 0.7 (exceptions.h) that its parser throws.
constexpr Context kSentences[] = {
    {"could not find expected ':'", "while scanning a simple key"},
    {"block sequence entries are not allowed in this context", ""},
    {"mapping keys are not allowed in this context", ""},
    {"mapping values are not allowed in this context", ""},
    {"found character that cannot start any token", "while scanning for the next token"},
    {"could not find expected directive name", "while scanning a directive"},
    {"found unexpected non-alphabetical character", "while scanning a directive"},
    {"found unknown directive name", "while scanning a directive"},
    {"did not find expected comment or line break", "while scanning a directive"},
    {"did not find expected digit or '.' character", "while scanning a %YAML directive"},
    {"did not find expected version number", "while scanning a %YAML directive"},
    {"found extremely long version number", "while scanning a %YAML directive"},
    {"did not find expected whitespace", "while scanning a %TAG directive"},
    {"did not find expected whitespace or line break", "while scanning a %TAG directive"},
    {"did not find expected '!'", "while scanning a tag directive"},
    {"did not find expected alphabetic or numeric character", "while scanning an anchor"},
    {"did not find expected alphabetic or numeric character", "while scanning an alias"},
    {"did not find the expected '>'", "while scanning a tag"},
    {"did not find expected '!'", "while scanning a tag"},
    {"did not find expected whitespace or line break", "while scanning a tag"},
    {"did not find expected tag URI", "while parsing a tag"},
    {"did not find URI escaped octet", "while parsing a tag"},
    {"found an incorrect leading UTF-8 octet", "while parsing a tag"},
    {"found an incorrect trailing UTF-8 octet", "while parsing a tag"},
    {"found an indentation indicator equal to 0", "while scanning a block scalar"},
    {"did not find expected comment or line break", "while scanning a block scalar"},
    {"found a tab character where an indentation space is expected",
     "while scanning a block scalar"},
    {"found unexpected document indicator", "while scanning a quoted scalar"},
    {"found unexpected end of stream", "while scanning a quoted scalar"},
    {"found unknown escape character", "while parsing a quoted scalar"},
    {"did not find expected hexdecimal number", "while parsing a quoted scalar"},
    {"found invalid Unicode character escape code", "while parsing a quoted scalar"},
    {"found unexpected ':'", "while scanning a plain scalar"},
    {"found a tab character that violates indentation", "while scanning a plain scalar"},
    {"did not find expected <document start>", ""},
    {"found undefined tag handle", "while parsing a node"},
    {"did not find expected node content", "while parsing a flow node"},
    {"did not find expected node content", "while parsing a block node"},
    {"did not find expected '-' indicator", "while parsing a block collection"},
    {"did not find expected key", "while parsing a block mapping"},
    {"did not find expected ',' or ']'", "while parsing a flow sequence"},
    {"did not find expected ',' or '}'", "while parsing a flow mapping"},
    {"found duplicate %YAML directive", ""},
    {"found incompatible YAML document", ""},
    {"found duplicate %TAG directive", ""},
    {"control characters are not allowed", ""},
    {"invalid leading UTF-8 octet", ""},
    {"incomplete UTF-8 octet sequence", ""},
    {"invalid trailing UTF-8 octet", ""},
    {"invalid length of a UTF-8 sequence", ""},
    {"invalid Unicode character", ""},
    {"incomplete UTF-16 character", ""},
    {"unexpected low surrogate area", ""},
    {"incomplete UTF-16 surrogate pair", ""},
    {"input error", ""},
    {"input is too long", ""},
    {"YAML directives must have exactly one argument", ""},
    {"bad YAML version: 1", ""},
    {"YAML major version too large", ""},
    {"repeated YAML directive", ""},
    {"TAG directives must have exactly two arguments", ""},
    {"repeated TAG directive", ""},
    {"illegal character found while scanning tag handle", ""},
    {"tag handle with no suffix", ""},
    {"end of verbatim tag not found", ""},
    {"end of map not found", ""},
    {"end of map flow not found", ""},
    {"end of sequence not found", ""},
    {"end of sequence flow not found", ""},
    {"cannot assign multiple tags to the same node", ""},
    {"cannot assign multiple anchors to the same node", ""},
    {"cannot assign multiple aliases to the same node", ""},
    {"aliases can't have any content, *including* tags", ""},
    {"bad character found while scanning hex number", ""},
    {"invalid unicode: 1", ""},
    {"unknown escape character: q", ""},
    {"unknown token", ""},
    {"illegal document indicator in scalar", ""},
    {"illegal EOF in scalar", ""},
    {"illegal character in scalar", ""},
    {"illegal tab when looking for indentation", ""},
    {"illegal flow end", ""},
    {"illegal block entry", ""},
    {"illegal map key", ""},
    {"illegal map value", ""},
    {"alias not found after *", ""},
    {"anchor not found after &", ""},
    {"illegal character found while scanning alias", ""},
    {"illegal character found while scanning anchor", ""},
    {"cannot set zero indentation for a block scalar", ""},
    {"unexpected character in block scalar", ""},
    {"the referenced anchor is not defined: x", ""},
};

Problem only(Parser parser, std::string_view text) {
  Problems problems;
  yaml::Reader reader(parser);
  CHECK(reader.read(text, 1, problems) == nullptr);
  REQUIRE(problems.size() == 1);
  return problems[0];
}

const std::set<std::string, std::less<>> kTerms = {"YAML", "UTF",   "GBK",   "LF",     "CRLF",
                                                   "CR",   "Excel", "iconv", "Unicode"};

}  // namespace

TEST_CASE("every sentence of a parser has words of ours, and an unknown one has too") {
  const Problem unknown = yaml::explain({"found a new sort of trouble", {1, 1}}, "a b\n");
  CHECK(unknown.message.en.find("sort of trouble") == std::string::npos);
  CHECK(test::foreign(unknown.message, kTerms) == "");
  for (const Context& c : kSentences) {
    CAPTURE(std::string(c.problem));
    yaml::Trouble trouble{c.problem, {1, 1}};
    trouble.context = c.context;
    if (trouble.context != "") trouble.opened = {1, 1};
    const Problem told = yaml::explain(trouble, "a b\n");
    CHECK(!(told.message == unknown.message));
    CHECK(!told.hint.empty());
    CHECK(told.message.en.find(c.problem) == std::string::npos);
    CHECK(test::foreign(told.message, kTerms) == "");
    CHECK(test::foreign(told.hint, kTerms) == "");
  }
}

TEST_CASE("a fault is told where it begins, with what to write") {
  struct Row {
    const char* text;
    Place where;
    const char* says;  // in the message or the hint
  };
  const Row rows[] = {
      // opened and not closed
      {"kind: school\nid: \"12\nname: x\n", {2, 5}, "never closed"},
      {"kind: school\nid: '12\nname: x\nother: y\n", {2, 5}, "never closed"},
      {"id: \"12\nname: \"x\"\nb: 1\n", {1, 5}, "closing quote may be missing"},
      {"- a\n- 'b\n- 'c'\n", {2, 3}, "closing quote may be missing"},
      {"a: 1\nname: [x\nb: 3\n", {2, 7}, "never closed"},
      {"a: 1\nname: {x: 1\nb: 3\n", {2, 7}, "never closed"},
      {"a: [b, [c, d]\ne: 1\n", {1, 4}, "never closed"},
      {"a: [b, {c: d]\n", {1, 8}, "never closed"},
      // after the end of a value
      {"a: \"x\" == name\n", {1, 8}, "after the closing quote"},
      {"a: 'x' + 'y'\n", {1, 8}, "after the closing quote"},
      {"a: [1].size()\n", {1, 7}, "after the closing bracket"},
      {"zh: {x} y\n", {1, 9}, "after the closing bracket"},
      {"a: [b]]\n", {1, 7}, "after the closing bracket"},
      // colons
      {"name: x: y\n", {1, 8}, "must stand in quotes"},
      {"assert: a == 1 ? true : false\n", {1, 23}, "must stand in quotes"},
      {"a: 1\nname:x\nb:\n  c: 1\n", {2, 5}, "a space is missing"},
      {"b:\n  form:x\n  c: 1\n", {2, 7}, "a space is missing"},
      {"a: 1\n  b: 2\n", {2, 4}, "the line above has a value"},
      {"a: 1\nsome text\nb: 2\n", {2, 1}, "no colon"},
      // characters with a meaning
      {"name: \"C:\\Users\\x\"\n", {1, 10}, "backslash"},
      {"name: \"C:\\data\"\n", {1, 10}, "backslash"},
      {"p: {a: b,, c: d}\n", {1, 10}, "remove the comma"},
      {"name: *\n", {1, 7}, "quotes"},
      {"name: **x**\n", {1, 7}, "quotes"},
      {"name: & x\n", {1, 7}, "quotes"},
      {"name: @x\n", {1, 7}, "quotes"},
      {"name: `x`\n", {1, 7}, "quotes"},
      {"name: %x\n", {1, 7}, "quotes"},
      {"a: !(b)\n", {1, 4}, "quotes"},
      {"a: !b.c\n", {1, 4}, "quotes"},
      {"a: > 3\n", {1, 4}, "quotes"},
      {"a: || b\n", {1, 4}, "quotes"},
      {"a: - b\n", {1, 4}, "quotes"},
      {"a: ]\n", {1, 4}, "quotes"},
      // anchors and documents
      {"a: *p\n", {1, 4}, "&p"},
      {"a: &p [*p]\n", {1, 8}, "its own anchor"},
      {"a: 1\n---\nb: 2\n", {2, 1}, "second document"},
  };
  // yaml-cpp reads an empty item there.
  CHECK(only(Parser::libyaml, "p: [,a]\n").hint.en == "remove the comma");
  for (const Parser parser : kBoth)
    for (const Row& row : rows) {
      CAPTURE(std::string(row.text));
      const Problem told = only(parser, row.text);
      CAPTURE(told.message.en);
      CAPTURE(told.hint.en);
      CHECK((told.message.en + " " + told.hint.en).find(row.says) != std::string::npos);
      CHECK(told.where.line == row.where.line);
      CHECK(told.where.column == row.where.column);
    }
}

TEST_CASE("an anchor of the document before says so") {
  Problems problems;
  yaml::Reader reader;
  CHECK(reader.read("---\na: *p\n", 5, problems) == nullptr);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.en.find("`---`") != std::string::npos);
  CHECK(problems[0].where.line == 6);
}

TEST_CASE("anchors are looked up, not searched") {
  const auto seconds = [](bool aliases) {
    std::string text;
    for (int i = 0; i < 40'000; ++i) text += fmt::format("k{0}: &anchor{0} x\n", i);
    for (int i = 0; i < 40'000; ++i)
      text += fmt::format("m{0}: {1}anchor{0}\n", i, aliases ? "*" : "+");
    const auto start = std::chrono::steady_clock::now();
    Problems problems;
    yaml::Reader reader;
    CHECK(reader.read(text, 1, problems) != nullptr);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const double plain = seconds(false);
  CHECK(seconds(true) < 10 * plain + 0.5);
}

TEST_CASE("messages about spoilt dossiers speak one language each") {
  Problems problems;
  const auto book = rule::load_rulebook(std::string(tests::kSourceDir) + "/rules", problems);
  REQUIRE(book != nullptr);
  std::vector<std::string> texts;
  for (const auto& e : fs::recursive_directory_iterator(fs::path(tests::kSourceDir) / "samples"))
    if (e.path().extension() == ".yaml" && e.file_size() < 20'000)
      texts.push_back(test::slurp(e.path()));
  std::sort(texts.begin(), texts.end());
  REQUIRE(texts.size() > 5);
  constexpr std::string_view kBits[] = {
      "\"", "'", "[",  "]",  "{", "}", ": ", ":",  "\n", "\t", "*", "&",  "!",          "%", "@",
      "|",  ">", "? ", "- ", "#", ",", "\\", "：", "，", "9",  "x", "  ", "2013-02-30", "~"};
  std::mt19937 random(7);
  const auto pick = [&](std::size_t n) { return std::size_t{random()} % n; };
  auto known = kTerms;
  for (const char* word : {"true", "false", "none", "kind"}) known.insert(word);
  const auto take_names = [](std::string_view from, auto& names) {
    std::string word;
    for (const char c : std::string(from) + " ") {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') {
        word += c;
      } else {
        if (!word.empty()) names.insert(word);
        word.clear();
      }
    }
  };
  const auto take_fields = [&](const auto& self, const dossier::RecordSpec& record,
                               int depth) -> void {
    for (const auto& f : record.fields) {
      take_names(f.name, known);
      take_names(f.pattern, known);
      if (f.inner() != nullptr && depth < 6) self(self, *f.inner(), depth + 1);
    }
  };
  for (const auto& kind : book->schema.kinds()) {
    take_names(kind.name, known);
    take_fields(take_fields, *kind.record, 0);
  }
  std::size_t told = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = texts[pick(texts.size())];
    for (std::size_t n = 1 + pick(3); n > 0; --n) {
      const std::size_t at = code_point_offset(text, pick(count_code_points(text)));
      if (pick(3) == 0) {
        const std::size_t end = code_point_offset(text.substr(at), 1 + pick(6));
        text.erase(at, end);
      } else {
        text.insert(at, kBits[pick(std::size(kBits))]);
      }
    }
    auto names = known;
    take_names(text, names);
    const auto look = [&](const Message& message) {
      if (message.empty()) return;
      ++told;
      CAPTURE(message.zh);
      CAPTURE(message.en);
      CHECK(test::foreign(message, names) == "");
    };
    yaml::Reader reader(pick(4) == 0 ? Parser::yaml_cpp : Parser::libyaml);
    Arena arena;
    const auto document = [&](const yaml::Piece& piece) {
      Problems wrong;
      const yaml::Node* root = reader.read(piece.text, piece.first_line, wrong);
      for (const Problem& p : wrong) look(p.message), look(p.hint);
      if (root == nullptr) return;
      dossier::Dossier dossier;
      std::vector<dossier::Fault> faults;
      arena.clear();
      dossier::read(*root, book->schema, arena, dossier, faults);
      for (const dossier::Fault& f : faults) {
        look(f.message);
        // The words of a choice are ids of the schema.
        if (f.rule != std::string_view("input/unknown-choice")) look(f.hint);
      }
    };
    yaml::each_piece(text, document);
  }
  CHECK(told > 1000);
}
