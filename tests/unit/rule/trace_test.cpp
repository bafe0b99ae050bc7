// Citations held against a source document, on a small document of our own.
#include <doctest/doctest.h>

#include "base/text.h"
#include "rule/trace.h"
#include "support/source_dir.h"

using namespace ducha;
using rule::Traced;

namespace {

constexpr const char* kDocument =
    "犬舍规程\n"
    "一、照料\n"
    "每舍应有足够的饲养员。“每季体检一次！”要有记录吗？当然。\n"
    "  二、经费（试行）\n"
    "市里列入预算。\n";

struct Book {
  std::unique_ptr<rule::Rulebook> book;
  Book() {
    Problems problems;
    book = rule::load_rulebook(std::string(tests::kSourceDir) + "/tests/books/kennel", problems);
    REQUIRE(book != nullptr);
    book->sentences.clear();
    for (const auto& [id, text] : {std::pair{"T", "犬舍规程"},
                                   {"1-h", "一、照料"},
                                   {"1.1-s1", "每舍应有足够的饲养员。"},
                                   {"1.1-s3", "“每季体检一次！”"},
                                   {"1.1-s4", "要有记录吗？"},
                                   {"1.1-s5", "当然。"},
                                   {"2-h", "二、经费（试行）"},
                                   {"1.1-s2", "市里列入预算。"}})
      book->sentences.push_back({id, "duty", {}, rule::sentence_fingerprint(text)});
  }
  std::string states(std::string_view document, std::vector<std::string>& extra) {
    std::string out;
    for (const Traced& t : rule::trace(*book, document, extra))
      out += t.state == Traced::State::found ? 'f' : t.state == Traced::State::moved ? 'm' : 'c';
    return out;
  }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("trace: a text is cut into sentences, with closing quotes") {
  const std::vector<std::string> wanted = {
      "犬舍规程",     "一、照料", "每舍应有足够的饲养员。", "“每季体检一次！”",
      "要有记录吗？", "当然。",   "二、经费（试行）",       "市里列入预算。"};
  CHECK(rule::sentences_of(kDocument) == wanted);
  CHECK(rule::sentences_of("").empty());
  CHECK(rule::sentences_of("……\r\n  \r\n").empty());
}

TEST_CASE("trace: a fingerprint does not see white space and punctuation, and sees every word") {
  const auto print = [](const char* s) { return rule::sentence_fingerprint(s); };
  CHECK(print("市里列入预算。") == print("市里 列入，预算！"));
  CHECK(print("市里列入预算。") != print("市里列入决算。"));
  CHECK(print("a").size() == 16);
}

TEST_CASE("trace: found, changed, moved and new sentences") {
  Book b;
  std::vector<std::string> extra;
  CHECK(b.states(kDocument, extra) == "ffffffff");
  CHECK(extra.empty());
  CHECK(b.states(replaced(kDocument, "足够", "一名"), extra) == "ffcfffff");
  CHECK(extra.empty());
  const auto traced = rule::trace(*b.book, replaced(kDocument, "足够", "一名"), extra);
  CHECK(traced[2].text == "每舍应有一名的饲养员。");
  CHECK(traced[2].rules.size() == 2);
  CHECK(traced[7].rules.size() == 3);
  // The budget comes first now.
  CHECK(b.states("市里列入预算。\n" + replaced(kDocument, "市里列入预算。\n", ""), extra) ==
        "fffffffm");
  CHECK(b.states(std::string(kDocument) + "另有一句。", extra) == "ffffffff");
  REQUIRE(extra.size() == 1);
  CHECK(extra[0] == "另有一句。");
  extra.clear();
  CHECK(b.states("", extra) == "cccccccc");
}
