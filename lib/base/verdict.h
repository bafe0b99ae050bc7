// The words for what came of a check. Every part of the program uses these and no others.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/message.h"

namespace ducha {

enum class Verdict : std::uint8_t { pass, fail, unknown, not_applicable, waived, error };
inline constexpr int kVerdicts = 6;

// In rising order, so that `>=` means "at least as grave".
enum class Severity : std::uint8_t { note, warning, error };

inline constexpr std::array<std::string_view, kVerdicts> kVerdictNames = {
    "pass", "fail", "unknown", "not_applicable", "waived", "error"};
inline constexpr std::array<std::string_view, 3> kSeverityNames = {"note", "warning", "error"};

inline std::string_view name(Verdict v) { return kVerdictNames[static_cast<std::size_t>(v)]; }
inline std::string_view name(Severity s) { return kSeverityNames[static_cast<std::size_t>(s)]; }

inline std::optional<Verdict> verdict_named(std::string_view text) {
  for (std::size_t i = 0; i < kVerdictNames.size(); ++i)
    if (kVerdictNames[i] == text) return static_cast<Verdict>(i);
  return {};
}
inline std::optional<Severity> severity_named(std::string_view text) {
  for (std::size_t i = 0; i < kSeverityNames.size(); ++i)
    if (kSeverityNames[i] == text) return static_cast<Severity>(i);
  return {};
}

// As people read them: 通过, 不符合 ... What severities are called says the rulebook.
inline const Message& title(Verdict v) {
  static const std::array<Message, kVerdicts> titles = {{{"通过", "pass"},
                                                         {"不符合", "fail"},
                                                         {"无法判断", "unknown"},
                                                         {"不适用", "not applicable"},
                                                         {"已豁免", "waived"},
                                                         {"判断出错", "error"}}};
  return titles[static_cast<std::size_t>(v)];
}

// Of several verdicts of one rule on one dossier, the one that counts: error, fail, unknown,
// waived, pass, not_applicable.
inline Verdict worse(Verdict a, Verdict b) {
  static constexpr std::array<int, kVerdicts> rank = {1, 4, 3, 0, 2, 5};
  return rank[static_cast<std::size_t>(a)] >= rank[static_cast<std::size_t>(b)] ? a : b;
}

}  // namespace ducha
