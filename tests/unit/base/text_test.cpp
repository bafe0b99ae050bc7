// What is shown of a text: every code point alone and beside others, and bytes that are no UTF-8.
#include "base/text.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

using namespace ducha;

namespace {

std::string utf8(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

}  // namespace

TEST_CASE("visible: a code point is itself or is named, whatever stands beside it") {
  int named = 0;
  for (char32_t c = 0; c <= 0x10ffff; ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    const std::string one = utf8(c);
    const std::string shown = visible(one);
    if (shown != one) {
      ++named;
      REQUIRE(shown == fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c)));
    }
    for (const char* side : {"a", "\u4e00", "\u9fff", "\n"})
      REQUIRE(visible(side + one + side, true) ==
              (c == '\n' || c == '\t' ? side + one + side : side + shown + side));
  }
  // C0, DEL and C1 (65), twelve marks of direction, lines and order, three of annotation, FFFE,
  // FFFF, 128 tags, and ten that show nothing.
  CHECK(named == 65 + 3 + 5 + 4 + 2 + 1 + 2 + 3 + 128 + 10);
}

TEST_CASE("one_line: a break to fit a column is nothing in Chinese, and a blank between words") {
  CHECK(one_line("河湾镇\n中心小学") == "河湾镇中心小学");
  CHECK(one_line("河湾镇 \r\n  中心小学\n") == "河湾镇中心小学");
  CHECK(one_line("North\nSchool No.\t2") == "North School No. 2");
  CHECK(one_line("第2\nA座") == "第2 A座");
  CHECK(one_line("\n\n").empty());
  CHECK(one_line("河湾镇 中心小学") == "河湾镇 中心小学");
}

TEST_CASE("visible: bytes that are no UTF-8 are named one by one") {
  CHECK(visible("a\xe4\xb8") == "a<0xE4><0xB8>");
  CHECK(visible("\xe4z\xb8") == "<0xE4>z<0xB8>");
  CHECK(visible("\xe4\xb8\xc0") == "<0xE4><0xB8><0xC0>");
  CHECK(visible("\xe9\xbf\xbf") == "\xe9\xbf\xbf");
  // Whatever bytes come, what is shown is UTF-8, and showing it again changes nothing.
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes;
    for (unsigned n = random() % 12; n > 0; --n)
      bytes += static_cast<char>(random() % 3 == 0 ? random() : 0xe4 + random() % 6);
    const std::string shown = visible(bytes);
    REQUIRE(find_invalid_utf8(shown) == std::string::npos);
    REQUIRE(visible(shown) == shown);
  }
}
