// The bar of progress. See progress.h.
#include "cli/progress.h"

#include <algorithm>
#include <ostream>
#include <string>

namespace ducha::cli {

namespace {

constexpr int kWidth = 30;

}  // namespace

Progress::Progress(Session& session, bool wanted)
    : session_(session), wanted_(wanted && session.streams().err_terminal) {}

std::function<void(std::uint64_t, std::uint64_t)> Progress::callback() {
  if (!wanted_) return {};
  return [this](std::uint64_t done, std::uint64_t all) {
    // There may be more to read than was seen before.
    const int percent = all == 0 ? 0 : static_cast<int>(std::min(done, all) * 100 / all);
    if (percent == shown_) return;
    shown_ = percent;
    const int filled = percent * kWidth / 100;
    session_.streams().err << fmt::format(
                                  "\r[{}{}] {:3}%",
                                  std::string(static_cast<std::size_t>(filled), '='),
                                  std::string(static_cast<std::size_t>(kWidth - filled), ' '),
                                  percent)
                           << std::flush;
  };
}

void Progress::clear() {
  if (shown_ >= 0)
    session_.streams().err << "\r" << std::string(kWidth + 8, ' ') << "\r" << std::flush;
  shown_ = -1;
}

}  // namespace ducha::cli
