// Zones by name from date::tz (C++20 has them, g++ 12 has not), that of the process from the C
// library; see zone.h.
#include "base/zone.h"

#include <date/tz.h>

#include <cctype>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace ducha {

namespace {

// Seconds east of UTC: UTC, +08:00, +0800, +8, -03:30.
std::optional<int> offset(std::string_view text) {
  if (text == "UTC") return 0;
  if (text.empty()) return {};
  const int sign = text[0] == '+' ? 1 : text[0] == '-' ? -1 : 0;
  text.remove_prefix(1);
  std::string digits;
  for (const char c : text) {
    if (c == ':' && (digits.size() == 1 || digits.size() == 2)) {
      if (digits.size() == 1) digits.insert(0, "0");
      continue;
    }
    if (c < '0' || c > '9') return {};
    digits += c;
  }
  if (sign == 0 || digits.empty() || digits.size() > 4 || digits.size() == 3) return {};
  if (digits.size() == 1) digits.insert(0, "0");
  if (digits.size() == 2) digits += "00";
  const int hours = std::atoi(digits.substr(0, 2).c_str());
  const int minutes = std::atoi(digits.substr(2).c_str());
  if (hours > 14 || minutes > 59) return {};
  return sign * (hours * 3600 + minutes * 60);
}

// nullptr: the database of this machine has no such name.
const date::time_zone* in_database(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

// A rule of its own, as POSIX writes it in TZ: CST-8, <+08>-8.
bool is_posix(const std::string& text) {
  std::size_t at = 0;
  if (text.starts_with('<')) {
    at = text.find('>');
    if (at == text.npos) return false;
    ++at;
  } else {
    while (at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0) ++at;
    if (at < 3) return false;
  }
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0;
}

// The zone that this process runs in, where a report should say so: what TZ says, or UTC, which a
// machine has that nobody told where it stands. Empty: the zone of the machine goes without saying.
std::string local_zone() {
  if (const char* set = std::getenv("TZ")) {
    std::string name = set;
    if (name.starts_with(':')) name.erase(0, 1);
    if (name.empty()) return "UTC";  // as the C library takes it
    return name;
  }
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return std::string_view(local.tm_zone) == "UTC" ? "UTC" : "";
}

}  // namespace

// An offset needs no database, which a container may lack.
bool is_zone(const std::string& name) {
  return offset(name) || (!name.empty() && in_database(name) != nullptr);
}

// The C library takes an unknown TZ for UTC without a word; then nobody knows which day it is, and
// nothing is returned.
std::optional<Today> today(const std::string& zone) {
  if (const auto seconds = offset(zone)) {
    const std::time_t shifted = std::time(nullptr) + *seconds;
    std::tm there{};
    gmtime_r(&shifted, &there);
    return Today{*make_date(there.tm_year + 1900, there.tm_mon + 1, there.tm_mday), zone};
  }
  if (!zone.empty()) {
    const date::time_zone* known = in_database(zone);
    if (known == nullptr) return {};
    const auto there = known->to_local(std::chrono::system_clock::now());
    const auto days = date::floor<date::days>(there).time_since_epoch().count();
    return Today{Date{static_cast<std::int32_t>(days)}, zone};
  }
  const std::string here = local_zone();
  if (std::getenv("TZ") != nullptr && here != "UTC" && !here.starts_with('/') &&
      in_database(here) == nullptr && !is_posix(here))
    return {};
  ::tzset();
  return Today{today(), here};
}

}  // namespace ducha
