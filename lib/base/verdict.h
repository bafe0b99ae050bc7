// The words for what came of a check. Every part of the program uses these and no others.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/message.h"

namespace ducha {

enum class Verdict : std::uint8_t { pass, fail, unknown, not_applicable, waived, error };
inline constexpr std::size_t kVerdicts = 6;

// In rising order, so that `>=` means "at least as grave".
enum class Severity : std::uint8_t { note, warning, error };

// An array with one element for each value of an enumeration, which is its index.
template <typename Key, typename T, std::size_t N>
struct ArrayBy : std::array<T, N> {
  using std::array<T, N>::operator[];
  constexpr T& operator[](Key key) { return (*this)[static_cast<std::size_t>(key)]; }
  constexpr const T& operator[](Key key) const { return (*this)[static_cast<std::size_t>(key)]; }
};
inline constexpr std::array kAllVerdicts = {Verdict::pass,    Verdict::fail,
                                            Verdict::unknown, Verdict::not_applicable,
                                            Verdict::waived,  Verdict::error};
inline constexpr std::array kAllSeverities = {Severity::note, Severity::warning, Severity::error};

template <typename T>
using PerVerdict = ArrayBy<Verdict, T, kVerdicts>;
template <typename T>
using PerSeverity = ArrayBy<Severity, T, 3>;

// How often each verdict was given.
using Counts = PerVerdict<std::uint64_t>;
inline Counts& operator+=(Counts& to, const Counts& from) {
  for (std::size_t v = 0; v < kVerdicts; ++v) to[v] += from[v];
  return to;
}

inline constexpr PerVerdict<std::string_view> kVerdictNames = {
    "pass", "fail", "unknown", "not_applicable", "waived", "error"};
inline constexpr PerSeverity<std::string_view> kSeverityNames = {"note", "warning", "error"};

inline std::string_view name(Verdict v) { return kVerdictNames[v]; }
inline std::string_view name(Severity s) { return kSeverityNames[s]; }

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
  static const PerVerdict<Message> titles = {{{{"通过", "pass"},
                                               {"不符合", "fail"},
                                               {"无法判断", "unknown"},
                                               {"不适用", "not applicable"},
                                               {"已豁免", "waived"},
                                               {"判断出错", "error"}}}};
  return titles[v];
}

// Of several verdicts of one rule on one dossier, the one that counts: error, fail, unknown,
// waived, pass, not_applicable.
inline Verdict worse(Verdict a, Verdict b) {
  static constexpr PerVerdict<int> rank = {1, 4, 3, 0, 2, 5};
  return rank[a] >= rank[b] ? a : b;
}

}  // namespace ducha
