// Writes the characters of GB18030, as the iconv of the machine that builds has them, as C++: the
// program then reads such files where there is no iconv for them (linked statically, elsewhere).
// usage: gb18030_table > gb18030_table.cpp
#include <iconv.h>

#include <cstdio>
#include <string>

namespace {

// The code point of one character, or 0.
unsigned long decoded(iconv_t to, std::string bytes) {
  unsigned char out[8] = {};
  char* from = bytes.data();
  char* at = reinterpret_cast<char*>(out);
  std::size_t left = bytes.size();
  std::size_t room = sizeof out;
  iconv(to, nullptr, nullptr, nullptr, nullptr);
  if (iconv(to, &from, &left, &at, &room) == static_cast<std::size_t>(-1) || left != 0 || room != 4)
    return 0;
  return out[0] | static_cast<unsigned long>(out[1]) << 8 |
         static_cast<unsigned long>(out[2]) << 16 | static_cast<unsigned long>(out[3]) << 24;
}

std::string text(int a, int b, int c = -1, int d = -1) {
  std::string out;
  for (const int byte : {a, b, c, d})
    if (byte >= 0) out += static_cast<char>(byte);
  return out;
}

}  // namespace

int main() {
  const iconv_t to = iconv_open("UTF-32LE", "GB18030");
  if (to == reinterpret_cast<iconv_t>(-1)) {
    std::fputs("gb18030_table: this machine's iconv does not know GB18030\n", stderr);
    return 1;
  }
  std::puts(
      "#include \"table/gb18030.h\"\nnamespace ducha::table {\nconst char32_t kGbPairs[126 * 191] "
      "= {");
  for (int a = 0x81; a <= 0xFE; ++a) {
    for (int b = 0x40; b <= 0xFE; ++b)
      std::printf("%#lx,", b == 0x7F ? 0 : decoded(to, text(a, b)));
    std::puts("");
  }
  std::puts("};\nconst char32_t kGbFours[39420] = {");
  for (int i = 0; i < 39420; ++i)
    std::printf("%#lx,%s",
                decoded(to, text(0x81 + i / 12600, 0x30 + i / 1260 % 10, 0x81 + i / 10 % 126,
                                 0x30 + i % 10)),
                i % 16 == 15 ? "\n" : "");
  std::puts("};\n}  // namespace ducha::table");
  return 0;
}
