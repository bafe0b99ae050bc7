// The scanner: what it reads is what both parsers read, what people write is not declined, and what
// is doubtful is. DUCHA_SCAN_DOCUMENTS=N tries N generated documents instead of a few thousand.
#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "base/text.h"
#include "fuzz/targets.h"
#include "generate/generate.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "support/trees.h"
#include "yaml/document.h"
#include "yaml/scan.h"
#include "yaml/split.h"

namespace fs = std::filesystem;
using ducha::Arena;

namespace {

// True if it is read; then both parsers must agree.
bool reads(std::string_view text) {
  CHECK_NOTHROW(ducha::fuzz::scan(text));
  Arena arena;
  return ducha::yaml::scan(text, 1, arena) != nullptr;
}

// True if a document of the file is left to the parsers, which read it.
bool declined(const fs::path& file) {
  bool any = false;
  ducha::yaml::each_piece(ducha::test::slurp(file), [&](const ducha::yaml::Piece& p) {
    ducha::Problems problems;
    ducha::test::ParserAlone parser(ducha::yaml::kFastest);
    any = any || (!reads(p.text) && parser.read(p.text, 1, problems) != nullptr);
  });
  return any;
}

std::vector<fs::path> yaml_files(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& e : fs::recursive_directory_iterator(folder))
    if (e.path().extension() == ".yaml") out.push_back(e.path());
  return out;
}

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : random_(seed) {}
  std::size_t pick(std::size_t n) { return random_() % n; }
  template <std::size_t N>
  const char* of(const char* const (&choices)[N]) {
    return choices[pick(N)];
  }

 private:
  std::minstd_rand random_;
};

// Pieces of YAML in no order: few of these documents are sound, and those are odd.
std::string soup(std::uint32_t seed) {
  static constexpr const char* kPieces[] = {"a",
                                            "b",
                                            "a: ",
                                            "b: ",
                                            "- ",
                                            ": ",
                                            ":",
                                            "\n",
                                            "\n  ",
                                            "\n    ",
                                            "\n",
                                            " ",
                                            "#",
                                            " # c",
                                            "[",
                                            "]",
                                            "{",
                                            "}",
                                            ",",
                                            ", ",
                                            "\"",
                                            "'",
                                            "\"x\"",
                                            "'y'",
                                            "''",
                                            "\\n",
                                            "\\\"",
                                            "~",
                                            "null",
                                            "---\n",
                                            "...",
                                            "党",
                                            "é",
                                            "𠮷",
                                            "-1",
                                            "?",
                                            "&a ",
                                            "*a",
                                            "|\n",
                                            ">",
                                            "%",
                                            "@",
                                            "\t",
                                            "\r\n",
                                            "k: v\n",
                                            "- k: v\n",
                                            "{a: ",
                                            "[b, ",
                                            "\": ",
                                            "':",
                                            "x: ]",
                                            "\\/",
                                            "--- ",
                                            "\n- ",
                                            "\n---",
                                            "\n...",
                                            "\xef\xbb\xbf",
                                            "\xc2\x85",
                                            "\xe2\x80\xa8",
                                            "\x7f",
                                            "!!str ",
                                            "`",
                                            "=",
                                            "<<: "};
  Dice dice(seed);
  std::string out;
  const std::size_t n = 1 + dice.pick(12);
  for (std::size_t i = 0; i < n; ++i) out += dice.of(kPieces);
  return out;
}

// Documents as people write them, with every indentation that is allowed, and now and then a slip.
class Grammar {
 public:
  explicit Grammar(std::uint32_t seed) : dice_(seed) {}
  std::string document() {
    if (dice_.pick(6) == 0) out_ += "# 档案\n---\n";
    if (dice_.pick(8) == 0) {
      out_ += flow(0, 0) + "\n";
    } else {
      block(0, dice_.pick(4) == 0 ? 2 : 0, true);
    }
    if (dice_.pick(6) == 0) out_ += "...\n";
    if (dice_.pick(3) == 0) slip();
    if (dice_.pick(8) == 0) crlf();
    return std::move(out_);
  }

 private:
  std::string plain() {
    static constexpr const char* kWords[] = {"a",
                                             "党组织",
                                             "0x1F",
                                             "-1",
                                             "~",
                                             "null",
                                             "NULL",
                                             "3.5万元",
                                             "a b",
                                             "值:值",
                                             "x#y",
                                             "é",
                                             "𠮷",
                                             "a:b",
                                             "a :b",
                                             "2013-09-01",
                                             "it's",
                                             "a\"b",
                                             "1 - 2",
                                             "-x",
                                             "=",
                                             "<<",
                                             "完全小学(含教学点)、九年一贯制学校和完全中学",
                                             "a-long-word-that-is-longer-than-sixteen-bytes"};
    return dice_.of(kWords);
  }
  std::string scalar() {
    static constexpr const char* kQuoted[] = {
        "''",       "'党'",        "'it''s'",  "'a: b'",  "'#'",   "'\\'",
        "\"\"",     "\"a\\n\"",    "\"\\\"\"", "\"党 \"", "\"'\"", "\"a: [b]\"",
        "\"\\\\\"", "\"\\t/\\/\"", "'\"'",     "'''a'",   "' '"};
    return dice_.pick(3) == 0 ? dice_.of(kQuoted) : plain();
  }
  std::string key(std::size_t i) {
    static constexpr const char* kKeys[] = {"k",      "键", "\"q\"", "'s'",
                                            "a key ", "k.", "a-b",   "\"\\n\""};
    return dice_.pick(3) == 0 ? std::string(dice_.of(kKeys)) : "k" + std::to_string(i);
  }
  std::string gap() {
    static constexpr const char* kGaps[] = {"", " ", "\n", "\n    ", " # 注\n  ", "\n\n"};
    return dice_.pick(3) == 0 ? dice_.of(kGaps) : "";
  }
  std::string flow(std::size_t depth, std::size_t kind) {
    if (depth > 3 || (depth > 0 && kind != 0)) return scalar();
    const bool map = dice_.pick(2) == 0;
    std::string s = (map ? "{" : "[") + gap();
    const std::size_t n = dice_.pick(4);
    for (std::size_t i = 0; i < n; ++i) {
      if (map) s += key(i) + ": ";
      s += flow(depth + 1, dice_.pick(3)) + gap();
      if (i + 1 < n || dice_.pick(6) == 0) s += "," + std::string(dice_.pick(2), ' ') + gap();
    }
    return s + (map ? "}" : "]");
  }
  std::string rest() {
    static constexpr const char* kRests[] = {"\n",  "\n",   "\n",         "  # 注\n",
                                             " \n", "\n\n", "\n   # 注\n"};
    return dice_.of(kRests);
  }
  // `fresh`: at the start of a line; else after a dash, at this column.
  void block(std::size_t depth, std::size_t column, bool fresh) {
    const bool map = depth == 0 ? dice_.pick(5) != 0 : dice_.pick(2) == 0;
    const std::size_t n = 1 + dice_.pick(4);
    for (std::size_t i = 0; i < n; ++i) {
      if (fresh) out_ += std::string(column, ' ');
      fresh = true;
      if (map) {
        out_ += key(i) + ":";
        value(depth, column, dice_.pick(4) == 0);
      } else {
        out_ += "-";
        if (depth < 5 && dice_.pick(3) == 0) {
          const std::size_t blanks = 1 + dice_.pick(2);
          out_ += std::string(blanks, ' ');
          block(depth + 1, column + 1 + blanks, false);
        } else {
          value(depth, column, false);
        }
      }
    }
  }
  void value(std::size_t depth, std::size_t column, bool list_at_key) {
    switch (depth > 5 ? dice_.pick(4) : dice_.pick(6)) {
      case 0:
        out_ += rest();
        break;
      case 1:
        out_ += " " + flow(0, 0) + rest();
        break;
      case 4:
        if (list_at_key) {
          out_ += rest() + std::string(column, ' ') + "- " + scalar() + rest();
          break;
        }
        [[fallthrough]];
      case 5:
        out_ += rest();
        block(depth + 1, column + 1 + dice_.pick(4), true);
        break;
      default:
        out_ += std::string(1 + dice_.pick(2), ' ') + scalar() + rest();
    }
  }
  void slip() {
    static constexpr const char* kSlips[] = {" ", "\n", ":", "- ", "#",  ",",  "]",
                                             "}", "\"", "'", "x",  "  ", ": ", "?"};
    const std::size_t at = dice_.pick(out_.size() + 1);
    if (dice_.pick(2) == 0) {
      out_.insert(at, dice_.of(kSlips));
    } else {
      out_.erase(at, 1);
    }
  }
  void crlf() {
    for (std::size_t at = 0; (at = out_.find('\n', at)) != out_.npos; at += 2)
      out_.insert(at, "\r");
  }

  Dice dice_;
  std::string out_;
};

std::uint32_t documents(std::uint32_t usual) {
  const char* n = std::getenv("DUCHA_SCAN_DOCUMENTS");
  return n == nullptr ? usual : static_cast<std::uint32_t>(std::atol(n));
}

}  // namespace

TEST_CASE("no file of the rulebook, of the samples or of a made-up city is declined") {
  const ducha::test::Workshop w("scan");
  ducha::bench::generate(w.folder() / "city", 60, 3);
  const fs::path source = ducha::tests::kSourceDir;
  std::size_t files = 0;
  for (const fs::path& folder : {source / "rules", source / "samples", w.folder() / "city"})
    for (const fs::path& file : yaml_files(folder)) {
      CAPTURE(file.string());
      CHECK_FALSE(declined(file));
      ++files;
    }
  CHECK(files > 120);
}

TEST_CASE("the scanner reads what both parsers read alike") {
  const std::uint32_t n = documents(20'000);
  std::size_t odd = 0;
  std::size_t usual = 0;
  for (std::uint32_t seed = 1; seed <= n; ++seed) {
    CAPTURE(seed);
    const std::string a = soup(seed);
    const std::string b = Grammar(seed).document();
    CAPTURE(a);
    CAPTURE(b);
    odd += reads(a) ? 1 : 0;
    usual += reads(b) ? 1 : 0;
  }
  CHECK(odd > n / 50);
  CHECK(usual > n / 2);
}

TEST_CASE("what people write is read, and what is doubtful is declined") {
  struct Row {
    const char* text;
    bool read;
  };
  const Row rows[] = {
      // Values that say nothing, and words that do only as values.
      {"a:\nb: ~\nc: null\nd: Null\ne: NULL\n", true},
      {"- ~\n-\n- null\n", true},
      {"~: 1\n", false},
      {"a: {null: 1}\n", false},
      {"'~': 1\n", true},
      // Lists and their columns.
      {"a:\n- b\n- c\nd: e\n", true},
      {"a:\n-\n-\nb:\n", true},
      {"a:\n  - b\n - c\n", false},
      {"- a\nb: c\n", false},
      {"a: b\n- c\n", false},
      {"a: - b\n", false},
      {"- - a\n  - b\n- - c\n", true},
      {"-   a: 1\n    b: 2\n", true},
      {"-   a: 1\n   b: 2\n", false},
      {"a:\n    b: 1\n  c: 2\n", false},
      {"  a: 1\n  b: 2\n", true},
      {"  a: 1\nb: 2\n", false},
      // Scalars of several lines.
      {"a: b\n  c\n", false},
      {"a: b\n  # c\n", true},
      {"- a\n b\n", false},
      {"a: 'b\n  c'\n", false},
      {"a: \"b\n  c\"\n", false},
      {"a: \"b\\\n  c\"\n", false},
      {"a:\n  b\nc: d\n", true},
      {"a:\n  b\n  c\n", false},
      {"a: |\n  b\n", false},
      {"a: >\n  b\n", false},
      // Colons and comments.
      {"a:b: c\n", true},
      {"a::  b\n", true},
      {"a :b\n", false},
      {"a : b\n", true},
      {"a: b: c\n", false},
      {"a: b:\n", false},
      {"\"a\" : b\n", true},
      {"\"a\":b\n", false},
      {"a: \"b\": c\n", false},
      {"a: x#y # z\n", true},
      {"a: 'b' # z\n", true},
      {"a: 'b'#z\n", false},
      {"a: [b]#z\n", false},
      {"a: [b]: c\n", false},
      {"a:#b\n", false},
      {"a: #b\n  c: d\n", true},
      {"- #b\n  c\n", true},
      // Flow style.
      {"a: [b, c, ]\n", true},
      {"a: [, b]\n", false},
      {"a: [b,, c]\n", false},
      {"a: [b: c]\n", false},
      {"a: [b\n, c\n]\n", true},
      {"a: [b\n  c]\n", false},
      {"a: [b c, d]\n", true},
      {"a: {b: c, d: e}\n", true},
      {"a: {b:c}\n", false},
      {"a: {\"b\":c, 'd' :e}\n", true},
      {"a: {b: , c: d, 'e':, f: }\n", true},
      {"a: {b:\n, c:\n}\n", true},
      {"a: {b: c, , d: e}\n", false},
      {"a: {, b: c}\n", false},
      {"a: {b}\n", false},
      {"a: {b:, c: d}\n", false},
      {"a: [b:]\n", false},
      {"a: [b:[c]]\n", false},
      {"a: [b::c]\n", true},
      {"a: [b}\n", false},
      {"a: [b\n", false},
      {"a: [b] c\n", false},
      {"a: [-1, -x, a-b]\n", true},
      {"a: [-]\n", false},
      {"a: [- b]\n", false},
      {"a: [b?]\n", false},
      {"a: [#c\n b]\n", false},
      {"a: [ #c\n b]\n", true},
      {"a: [b,#c\n d]\n", false},
      {"a: [b\n#c\n]\n", true},
      {"a: [\n--- \n]\n", false},
      {"a: [\n...\n]\n", false},
      {"a: [\n ...\n]\n", true},
      {"a: {'b'\n: c}\n", false},
      {"a: {b:\n  c}\n", true},
      {"a:\n[b]\n", false},
      {"a:\n [b]\n", true},
      {"{a: b}\n", true},
      {"[a]\n# b\n", true},
      {"[a]\nb\n", false},
      {"[a\n: b]", false},
      {"[a]: b\n", false},
      {"? a\n: b\n", false},
      // Quotes.
      {"a: 'it''s'\n", true},
      {"a: ''''\n", true},
      {"a: 'b'c\n", false},
      {"a: \"\\\"\\\\\\/\\n\\t\"\n", true},
      {"a: \"\\u4e2d\"\n", false},
      {"a: \"\\x41\"\n", false},
      {"a: \"\\q\"\n", false},
      {"a: \"b\n", false},
      {"'': 1\n", true},
      // Documents.
      {"---\na: b\n...\n", true},
      {"# c\n---\na: b\n...\n# d\n", true},
      {"--- # c\na: b\n", true},
      {"--- a: b\n", false},
      {"--- [a]\n", false},
      {"---\n", false},
      {"---\n---\na: b\n", false},
      {"a: b\n---\n", false},
      {"a: b\n---\nc: d\n", false},
      {"a: b\n...\nc: d\n", false},
      {"a: b\n...\n...\n", false},
      {"a: b\n... c\n", false},
      {"a: b\n...c\n", false},
      {"a:\n  --- b\n", true},
      {"---a: b\n", true},
      {"...\na: b\n", false},
      {"", false},
      {"\n# a\n", false},
      {"a\n", false},
      {"'a'\n", false},
      {"%YAML 1.1\n---\na: b\n", false},
      // Characters that cannot begin a scalar, and some that can.
      {"a: &b c\n", false},
      {"a: *b\n", false},
      {"a: !b c\n", false},
      {"a: @b\n", false},
      {"a: `b\n", false},
      {"a: %b\n", false},
      {"a: ,b\n", false},
      {"a: ]b\n", false},
      {"a: }b\n", false},
      {"a: ?b\n", false},
      {"a: :b\n", false},
      {"a: b,c]}&*!|>%@`'\"?\n", true},
      {"a: -b\n-: c\n", true},
      {"-a: b\n", true},
      {"a: =\n", true},
      {"a:\tb\n", false},
      {"a: b\tc\n", false},
      {"a: b\r\nc: d\r\n", true},
      {"a: b\rc: d\n", false},
      {"a: b\r", false},
      {"a: b\x7f\n", false},
      {"a: b\x01\n", false},
      // Keys twice.
      {"a: 1\na: 2\n", false},
      {"a: 1\n'a': 2\n", false},
      {"a: {b: 1, b: 2}\n", false},
      {"a: {b: 1}\nb: {b: 1}\n", true},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(reads(row.text) == row.read);
    // The last line break says nothing.
    std::string_view bare = row.text;
    if (bare.ends_with("\n") && !bare.ends_with("\r\n")) bare.remove_suffix(1);
    CHECK(reads(bare) == row.read);
  }
}

TEST_CASE("the scanner's limits, at and one past each") {
  const auto nested = [](std::size_t n, const std::string& open, const std::string& end) {
    std::string text = "a: ";
    for (std::size_t i = 0; i < n; ++i) text += open;
    for (std::size_t i = 0; i < n; ++i) text += end;
    return text;
  };
  CHECK(reads(nested(59, "[", "]")));
  CHECK_FALSE(reads(nested(60, "[", "]")));
  std::string deep;
  for (int i = 0; i < 60; ++i) deep += "- ";
  CHECK(reads(deep + "a"));
  CHECK_FALSE(reads("- " + deep + "a"));

  const std::string name(1000, 'k');
  CHECK(reads(name + ": 1"));
  CHECK_FALSE(reads(name + "k: 1"));
  CHECK(reads("{" + name + ": 1}"));
  CHECK_FALSE(reads("{" + name + "k: 1}"));

  const std::string start = "a: '";
  const std::string fill(ducha::yaml::kScanBytes - start.size() - 1, 'x');
  Arena arena;
  CHECK(ducha::yaml::scan(start + fill + "'", 1, arena) != nullptr);
  CHECK(ducha::yaml::scan(start + fill + "x'", 1, arena) == nullptr);

  for (const int n : {2, 63, 64, 65, 66, 500}) {
    CAPTURE(n);
    std::string text;
    std::string flow = "{";
    for (int i = 0; i < n; ++i) {
      text += "k" + std::to_string(i) + ": " + std::to_string(i) + "\n";
      flow += "k" + std::to_string(i) + ": 1, ";
    }
    CHECK(reads(text));
    CHECK(reads(flow + "}"));
    for (const int twice : {0, 1, n / 2, n - 1}) {
      CHECK_FALSE(reads(text + "k" + std::to_string(twice) + ": 1\n"));
      CHECK_FALSE(reads(flow + "k" + std::to_string(twice) + ": 1}"));
    }
  }
}

TEST_CASE("a stop is found wherever it stands, whatever stands before it") {
  // Words of every length around the width of a register, at every offset, with a wide character
  // at every position; the column of what follows depends on all of them.
  for (std::size_t length = 1; length <= 36; ++length)
    for (std::size_t wide = 0; wide <= length; ++wide) {
      std::string word(length, 'w');
      if (wide < length) word.replace(wide, 1, "党");
      const std::string indent(length % 7, ' ');
      for (const std::string& text : {indent + word + ": " + word + "\n" + indent + "z: [" + word +
                                          ", '" + word + "', \"" + word + "\"]\n",
                                      indent + "'" + word + "':   {\"" + word + "\": " + word +
                                          "#x, b: " + word + " }  # " + word + "\n"}) {
        CAPTURE(text);
        CHECK(reads(text));
      }
    }
}

TEST_CASE("of all bytes, those of printable characters of one meaning are read") {
  // Said once more, by the names of the characters: what YAML calls printable, less line breaks of
  // Unicode and byte order marks.
  const auto good = [](std::string_view bytes) {
    if (ducha::find_invalid_utf8(bytes) != bytes.npos) return false;
    for (std::size_t at = 0; at < bytes.size();) {
      const char32_t c = ducha::next_code_point(bytes, at);
      const bool printable = (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xd7ff) ||
                             (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
      if (!printable || c == 0x2028 || c == 0x2029 || c == 0xfeff) return false;
    }
    return true;
  };
  Arena arena;
  std::size_t wrong = 0;
  const auto check = [&](std::string_view bytes) {
    const std::string text = "k: 'a" + std::string(bytes) + "'";
    const bool expected = good(bytes) && bytes.find('\'') == bytes.npos;
    arena.clear();
    const bool read = ducha::yaml::scan(text, 1, arena) != nullptr;
    if (read != expected && ++wrong < 10) {
      CAPTURE(ducha::visible(bytes));
      CHECK(read == expected);
    }
  };
  const auto byte = [](std::size_t b) { return static_cast<char>(static_cast<unsigned char>(b)); };
  for (std::size_t a = 0; a < 256; ++a) {
    check(std::string{byte(a)});
    for (std::size_t b = 0; b < 256; ++b) {
      // Two quotes are one.
      if (a == '\'' || b == '\'') continue;
      check(std::string{byte(a), byte(b)});
      if (a < 0xe0) continue;
      for (std::size_t c = 0; c < 256; ++c)
        if (c != '\'') check(std::string{byte(a), byte(b), byte(c)});
      if (a < 0xf0) continue;
      for (const std::size_t c : {0x00, 0x20, 0x7f, 0x80, 0x8f, 0x9f, 0xa0, 0xbe, 0xbf, 0xc0, 0xff})
        for (const std::size_t d : {0x00, 0x20, 0x7f, 0x80, 0x8f, 0xbd, 0xbe, 0xbf, 0xc0, 0xff})
          check(std::string{byte(a), byte(b), byte(c), byte(d)});
    }
  }
  CHECK(wrong == 0);
}
