// The bar of progress on the error stream: Progress. It has the only clock that people see; no
// report reads one, so output does not depend on how long a run took.
#include "cli/progress.h"

#include <algorithm>
#include <ostream>

namespace ducha::cli {

namespace {

constexpr std::size_t kWidth = 24;
constexpr std::chrono::milliseconds kEvery(100);

Message unit(Counted counted) {
  switch (counted) {
    case Counted::bytes:
      return {"MB", "MB"};
    case Counted::days:
      return {"天", "days"};
    case Counted::values:
      return {"个取值", "values"};
    case Counted::findings:
      return {"个问题", "findings"};
    case Counted::rules:
      return {"条规则", "rules"};
    case Counted::letters:
      return {"份通知书", "letters"};
    case Counted::parts:
      return {"个分片", "parts"};
    case Counted::tables:
      return {"个表格", "tables"};
  }
  return {};
}

std::string number(double value, Counted counted) {
  return counted == Counted::bytes ? fmt::format("{:.1f}", value / 1e6)
                                   : fmt::format("{:.0f}", value);
}

std::string rate(double value, Counted counted) {
  return counted == Counted::bytes || value >= 10 ? number(value, counted)
                                                  : fmt::format("{:.1f}", value);
}

// Rounded up: a bar that stands at 0 s looks stuck.
Message time_left(double seconds) {
  const auto s = static_cast<std::int64_t>(std::min(seconds, 1e7)) + 1;
  if (s < 60) return say("还需{}秒", "{} s left", s);
  if (s < 3600) return say("还需{}分{}秒", "{} min {} s left", s / 60, s % 60);
  return say("还需{}小时{}分", "{} h {} min left", s / 3600, s % 3600 / 60);
}

}  // namespace

std::string progress_line(std::uint64_t done, std::uint64_t all, double seconds, Counted counted,
                          Lang lang) {
  // There may be more to read than was seen before.
  all = std::max(all, done);
  const std::uint64_t percent = all == 0 ? 0 : done * 100 / all;
  const std::size_t filled = static_cast<std::size_t>(percent) * kWidth / 100;
  std::string out = fmt::format("[{}{}] {:3}%", std::string(filled, '='),
                                std::string(kWidth - filled, ' '), percent);
  if (done == 0 || seconds <= 0) return out;
  const auto count = static_cast<double>(done);
  const double per_second = count / seconds;
  const Message u = unit(counted);
  const Message left = done == all ? say("即将完成", "finishing")
                                   : time_left(static_cast<double>(all - done) / per_second);
  const std::string of = number(static_cast<double>(all), counted);
  return out + say("  {0}/{1} {2}，每秒{3}，{4}", "  {0} of {1} {5}, {3}/s, {6}",
                   number(count, counted), of, u.zh, rate(per_second, counted), left.zh, u.en,
                   left.en)
                   .in(lang);
}

// Only where the error stream is a terminal: a log would hold every state of the bar.
Progress::Progress(Session& session, Counted counted, bool wanted)
    : session_(session),
      counted_(counted),
      wanted_(wanted && session.common.progress && session.streams().err_terminal) {}

std::function<void(std::uint64_t, std::uint64_t)> Progress::callback() {
  if (!wanted_) return {};
  return [this](std::uint64_t done, std::uint64_t all) {
    const auto now = Clock::now();
    if (done < last_) start_ = now;  // another pass begins
    last_ = done;
    const std::chrono::duration<double> passed = now - start_;
    if (!shown_ && passed.count() < bar_after) return;
    if (shown_ && now - drawn_ < kEvery && done < all) return;
    drawn_ = now;
    shown_ = true;
    // "\x1b[K" clears what a longer line left behind.
    session_.streams().err << '\r'
                           << progress_line(done, all, passed.count(), counted_, session_.lang())
                           << "\x1b[K" << std::flush;
  };
}

void Progress::clear() {
  if (shown_) session_.streams().err << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace ducha::cli
