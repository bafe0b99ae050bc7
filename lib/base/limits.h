// Every limit on input, in one place. Each has a case at the limit and one past it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ducha::limits {

// YAML. A dossier of 3 KB is usual; the largest real one seen in planning is well below 1 MB.
inline constexpr std::size_t kDocumentBytes = 64U << 20;    // one document of a stream
inline constexpr int kYamlDepth = 64;                       // nested collections
inline constexpr std::uint32_t kYamlNodes = 4'000'000;      // nodes of one document as written
inline constexpr std::uint64_t kExpandedNodes = 8'000'000;  // nodes with every alias followed
inline constexpr std::size_t kRulebookFileBytes = 16U << 20;
inline constexpr int kFaultsPerDossier =
    100;  // further faults of the same dossier are counted only

// Expressions.
inline constexpr std::size_t kExpressionBytes = std::size_t{64} * 1024;
inline constexpr int kExpressionDepth = 250;                   // nested operators, calls, brackets
inline constexpr std::uint64_t kEvaluationSteps = 10'000'000;  // for one evaluation
inline constexpr std::uint64_t kListEstimate = 100;  // elements of a list, for the estimate at load
inline constexpr std::uint64_t kRuleCost = 10'000'000;  // estimated steps of a rule for one dossier
inline constexpr std::size_t kTextBytes = 16U << 20;    // of a text that an expression makes

}  // namespace ducha::limits
