// Words for what is passed over. Doors: name(), which is also the key in JSON, and summary(). The
// files are found by check/find.
#include "result/passed_over.h"

#include <numeric>

namespace ducha::result {

std::uint64_t PassedOver::all() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

const char* name(PassedOver::Why why) {
  static constexpr const char* names[] = {"other", "hidden", "link", "special"};
  return names[static_cast<std::size_t>(why)];
}

Message summary(const PassedOver& passed_over) {
  Message out;
  const auto add = [&](PassedOver::Why why, const char* zh, const char* en) {
    const std::uint64_t n = passed_over.counts[static_cast<std::size_t>(why)];
    if (n == 0) return;
    add_to(out, {"，", ", "}, {fmt::format("{}{}个", zh, n), fmt::format("{} {}", n, en)});
  };
  using Why = PassedOver::Why;
  add(Why::other, "其他类型的文件", "of another type");
  add(Why::hidden, "隐藏或排除的文件或文件夹", "hidden or excluded");
  add(Why::link, "指向文件夹之外或走不通的链接", "links that lead out of the folder or nowhere");
  add(Why::special, "不是普通文件的", "no regular files");
  return out;
}

}  // namespace ducha::result
