// Our decoder of GB18030 against that of the C library, over every character there is.
#include "table/gb18030.h"

#include <doctest/doctest.h>
#include <iconv.h>

namespace {

// What iconv makes of the bytes; nothing if it refuses them.
std::optional<std::string> by_iconv(iconv_t to, std::string bytes) {
  char out[32];
  char* from = bytes.data();
  char* at = out;
  std::size_t left = bytes.size();
  std::size_t room = sizeof out;
  iconv(to, nullptr, nullptr, nullptr, nullptr);
  if (iconv(to, &from, &left, &at, &room) == static_cast<std::size_t>(-1) || left != 0) return {};
  return std::string(out, sizeof out - room);
}

std::string text(std::initializer_list<int> bytes) {
  std::string out;
  for (const int byte : bytes) out += static_cast<char>(byte);
  return out;
}

}  // namespace

TEST_CASE("gb18030: every character is what iconv says") {
  const iconv_t to = iconv_open("UTF-8", "GB18030");
  REQUIRE(to != reinterpret_cast<iconv_t>(-1));  // NOLINT(performance-no-int-to-ptr): POSIX
  int characters = 0;
  int different = 0;
  const auto hold = [&](const std::string& bytes) {
    const auto wanted = by_iconv(to, bytes);
    const auto got = ducha::table::from_gb18030(bytes);
    if (got) ++characters;
    if (got == wanted) return;
    ++different;
    CAPTURE(bytes);
    CHECK(different > 20);  // the first twenty are shown
  };
  for (int a = 1; a < 256; ++a) {
    hold(text({a}));
    for (int b = 1; b < 256; ++b) hold(text({a, b}));
  }
  for (int a = 0x81; a <= 0x84; ++a)
    for (int b = 0x2F; b <= 0x3A; ++b)
      for (int c = 0x80; c <= 0xFF; ++c)
        for (int d = 0x2F; d <= 0x3A; ++d) hold(text({a, b, c, d}));
  // The supplementary planes are computed: their ends, and some of each.
  for (int a = 0x8F; a <= 0xE4; ++a)
    for (int b = 0x30; b <= 0x39; ++b)
      for (const int c : {0x81, 0xA5, 0xFE})
        for (const int d : {0x30, 0x35, 0x39}) hold(text({a, b, c, d}));
  CHECK(different == 0);
  CHECK(characters > 23'000 + 39'000);
  iconv_close(to);
  for (const char* cut : {"\x81", "\x81\x30", "\x81\x30\x81", "a\xB0"})
    CHECK_FALSE(ducha::table::from_gb18030(cut));
  CHECK(ducha::table::from_gb18030("\xD1\xA7\xD0\xA3 1") == "学校 1");
  CHECK(ducha::table::from_gb18030("") == "");
}
