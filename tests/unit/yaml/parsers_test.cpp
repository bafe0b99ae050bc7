// libyaml and yaml-cpp give the same tree with the same places: on every file of the repository, on
// a made-up city, and on generated documents.
#include <doctest/doctest.h>

#include <filesystem>
#include <random>

#include "generate/generate.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "support/trees.h"
#include "yaml/document.h"
#include "yaml/split.h"

namespace fs = std::filesystem;
using ducha::Problems;
using ducha::test::difference;
using ducha::test::ParserAlone;
using ducha::yaml::Node;
using ducha::yaml::Parser;

namespace {

struct Both {
  ParserAlone fast{Parser::libyaml};
  ParserAlone plain{Parser::yaml_cpp};
  int read = 0;
  int refused = 0;

  // Both read a document alike, or both refuse it.
  void document(std::string_view text, std::uint32_t line) {
    Problems a;
    Problems b;
    const Node* x = fast.read(text, line, a);
    const Node* y = plain.read(text, line, b);
    CHECK(a.empty() == b.empty());
    if (!a.empty() || !b.empty()) {
      ++refused;
      return;
    }
    ++read;
    CHECK(difference(x, y, "") == "");
  }
  void stream(const std::string& text) {
    ducha::yaml::each_piece(text,
                            [&](const ducha::yaml::Piece& p) { document(p.text, p.first_line); });
  }
};

// A document with nested collections, every style of scalar, comments and anchors.
class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}
  std::string document() {
    block(0, 0);
    return std::move(out_);
  }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  std::string word() {
    static const char* const words[] = {"a",       "党组织",     "0x1F",  "012",  "no",  "~",
                                        "3.5万元", "a b",        "值:值", "-x",   "x#y", "é",
                                        "𠮷",      "2013-09-01", "null",  "true", "1_0", "a'b",
                                        "a\"b",    "１２",       ".inf"};
    return words[pick(21)];
  }

  std::string scalar() {
    switch (pick(5)) {
      case 0: {
        std::string s = word();
        for (std::size_t at = 0; (at = s.find('\'', at)) != s.npos; at += 2) s.insert(at, "'");
        return "'" + s + "'";
      }
      case 1: {
        std::string s = word();
        for (std::size_t at = 0; (at = s.find('"', at)) != s.npos; at += 2) s.insert(at, "\\");
        return '"' + s + (pick(3) == 0 ? "\\n\\u4e2d" : "") + '"';
      }
      default:
        return word();
    }
  }

  std::string flow(int depth) {
    if (depth > 2 || pick(3) == 0) return '"' + std::to_string(pick(100)) + '"';
    const bool map = pick(2) == 0;
    std::string s = map ? "{" : "[";
    const int n = pick(4);
    for (int i = 0; i < n; ++i) {
      if (i > 0) s += ", ";
      if (map) s += "k" + std::to_string(i) + ": ";
      s += flow(depth + 1);
    }
    return s + (map ? "}" : "]");
  }

  void block(int depth, int indent) {
    const std::string lead(static_cast<std::size_t>(indent), ' ');
    const bool map = depth == 0 || pick(3) != 0;
    const int n = 1 + pick(4);
    for (int i = 0; i < n; ++i) {
      if (pick(6) == 0) out_ += lead + "# 注释\n";
      out_ += lead + (map ? "键" + std::to_string(i) + ":" : "-");
      const int kind = depth > 4 ? 0 : pick(7);
      if (kind <= 2) {
        out_ += " " + scalar() + (pick(5) == 0 ? "  # end" : "") + "\n";
      } else if (kind == 3) {
        out_ += " " + flow(0) + "\n";
      } else if (kind == 4) {
        out_ += pick(2) == 0 ? " |\n" : " >-\n";
        for (int l = 0; l <= pick(3); ++l) out_ += lead + "  行 " + word() + "\n";
      } else if (kind == 5) {
        out_ += "\n";
        if (!map) out_.insert(out_.size() - 1, " {}");
      } else {
        out_ += "\n";
        block(depth + 1, indent + 2);
      }
    }
  }

  std::mt19937 random_;
  std::string out_;
};

}  // namespace

TEST_CASE("both parsers give the same tree for every file of the repository") {
  Both both;
  for (const char* folder : {"rules", "samples", "tests"})
    for (const auto& e :
         fs::recursive_directory_iterator(fs::path(ducha::tests::kSourceDir) / folder))
      if (e.path().extension() == ".yaml") {
        CAPTURE(e.path().string());
        both.stream(ducha::test::slurp(e.path()));
      }
  CHECK(both.read > 70);
}

TEST_CASE("both parsers give the same tree for a made-up city") {
  const ducha::test::Workshop w("parsers");
  ducha::bench::generate(w.folder() / "city", 60, 3);
  Both both;
  for (const auto& e : fs::recursive_directory_iterator("city"))
    if (e.path().extension() == ".yaml") both.stream(ducha::test::slurp(e.path()));
  CHECK(both.read > 60);
  CHECK(both.refused == 0);
}

TEST_CASE("both parsers give the same tree for generated documents, or both refuse them") {
  Both both;
  for (std::uint32_t seed = 1; seed <= 3000; ++seed) {
    const std::string text = Writer(seed).document();
    CAPTURE(seed);
    CAPTURE(text);
    both.document(text, 1);
  }
  CHECK(both.read > 2000);
}
