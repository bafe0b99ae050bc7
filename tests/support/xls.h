// Workbooks of Excel 97 for tests, made in memory: a compound file with one stream.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducha::test {

inline std::string le(std::uint64_t value, int size) {
  std::string out;
  for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}

inline std::string wide(std::u16string_view text) {
  std::string out;
  for (const char16_t c : text) out += le(c, 2);
  return out;
}

inline std::string xls_record(int id, std::string_view body) {
  return le(static_cast<std::uint64_t>(id), 2) + le(body.size(), 2) + std::string(body);
}

// Sectors of 512 bytes: the table of sectors, the directory, then the stream. The stream is padded
// to 4,096 bytes, below which it would be a small one.
inline std::string compound_of(std::u16string_view name, std::string stream) {
  constexpr std::size_t kSector = 512;
  constexpr std::uint32_t kEnd = 0xfffffffe;
  stream.resize(std::max<std::size_t>((stream.size() + kSector - 1) / kSector * kSector, 4096));
  const std::size_t sectors = stream.size() / kSector;
  std::string head = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(16, '\0') + le(0x3e, 2) +
                     le(3, 2) + le(0xfffe, 2) + le(9, 2) + le(6, 2) + std::string(10, '\0');
  head += le(1, 4) + le(1, 4) + le(0, 4) + le(4096, 4) + le(kEnd, 4) + le(0, 4) + le(kEnd, 4) +
          le(0, 4) + le(0, 4);
  while (head.size() < kSector) head += le(0xffffffff, 4);
  std::string fat = le(0xfffffffd, 4) + le(kEnd, 4);
  for (std::size_t i = 0; i < sectors; ++i) fat += le(i + 1 < sectors ? i + 3 : kEnd, 4);
  while (fat.size() < kSector) fat += le(0xffffffff, 4);
  const auto entry = [](std::u16string_view of, int type, std::uint32_t start, std::size_t size) {
    std::string out = wide(of);
    out.resize(64);
    out += le(2 * of.size() + 2, 2) + le(static_cast<std::uint64_t>(type), 1);
    out.resize(116);
    return out + le(start, 4) + le(size, 8);
  };
  std::string directory = entry(u"Root Entry", 5, kEnd, 0) + entry(name, 2, 2, stream.size());
  directory.resize(kSector);
  return head + fat + directory + stream;
}

}  // namespace ducha::test
