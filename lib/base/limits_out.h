// Limits on what goes out, and on what is computed for it. Limits on input are in limits.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ducha::limits {

inline constexpr std::int64_t kShards = 100'000;

// What looks beyond one check: each day and each value is a whole run.
inline constexpr int kForecastYears = 50;
inline constexpr std::size_t kSpreadValues = 1'000;

// What a folder holds and a run does not read is counted; so much of it is listed by name.
inline constexpr std::size_t kPassedOverListed = 1'000;

// Documents that cannot be read, named on the error stream beside a plan or a forecast.
inline constexpr std::size_t kUnreadTold = 20;

// What readers of reports take. GitHub shows or keeps 25,000 results of a SARIF run, 1 MiB of a
// step summary, and 10 annotations of a level in a step (docs.github.com: SARIF support for code
// scanning; workflow commands).
inline constexpr std::size_t kSarifResults = 25'000;
inline constexpr std::size_t kMarkdownBytes = 1'000'000;
inline constexpr std::size_t kAnnotations = 10;

}  // namespace ducha::limits
