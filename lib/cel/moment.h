// How timestamps, durations, times of day and quantities are written, as people and documents do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cel/value.h"

namespace ducha::cel {

inline constexpr std::int64_t kBillion = 1'000'000'000;
inline constexpr std::int64_t kDayNanos = 86400 * kBillion;

// RFC 3339, from the year 1 to 9999: 2009-02-13T23:31:30.5Z, 2009-02-13T23:31:30+08:00.
std::optional<Moment> read_timestamp(std::string_view text);
// As Go writes them, up to 292 years: 1h45m47.5s, -1.5h, 100ms.
std::optional<Moment> read_duration(std::string_view text);
// Nanoseconds since midnight, below a day: 08:30, 08:30:15, 08:30:15.25.
std::optional<std::int64_t> read_time(std::string_view text);
// As Kubernetes reads them: 250m, 1.5Gi, 1e3. What is finer than a thousand-millionth is rounded
// away from zero, what is above 2^63-1 is brought to that.
std::optional<Moment> read_quantity(std::string_view text);

// What the functions above read back as the same value.
std::string timestamp_text(const Moment& moment);
std::string duration_text(const Moment& moment);
std::string time_text(std::int64_t nanos);
std::string quantity_text(const Moment& moment);

}  // namespace ducha::cel
