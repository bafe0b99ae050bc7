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
inline constexpr std::size_t kScalarBytes = 1U << 20;       // one value of a dossier
// Every finding repeats the id, the name and the keys on the way: they are kept short.
inline constexpr std::size_t kIdBytes = 256;    // an id, and a reference to one
inline constexpr std::size_t kNameShown = 200;  // code points of a name or key; the rest is cut
inline constexpr std::size_t kRulebookFileBytes = 16U << 20;
// Comparisons of known ids with ids of broken references, per run; a second or two.
inline constexpr std::uint64_t kIdsCompared = 5'000'000;
inline constexpr int kFaultsPerDossier =
    100;  // further faults of the same dossier are counted only

// Lists of paths (@FILE): one may name another.
inline constexpr std::size_t kListBytes = 64U << 20;
inline constexpr int kListDepth = 4;
inline constexpr std::size_t kPathProblems = 100;  // further paths that cannot be read are counted

// Saved runs, and parts of runs. A run nests less than ten deep, a value in it a few more; writing
// takes stack by the depth.
inline constexpr std::size_t kRunBytes = std::size_t{2} << 30;
inline constexpr std::size_t kPartBytes = std::size_t{8} << 30;
inline constexpr int kRunDepth = 100;

// Expressions.
inline constexpr std::size_t kExpressionBytes = std::size_t{64} * 1024;
inline constexpr int kExpressionDepth = 250;                   // nested operators, calls, brackets
inline constexpr std::uint64_t kEvaluationSteps = 10'000'000;  // for one evaluation
inline constexpr std::uint64_t kFoldSteps = 100'000;           // of all constants of one, at load
inline constexpr std::uint64_t kListEstimate = 100;  // elements of a list, for the estimate at load
inline constexpr std::uint64_t kRuleCost = 10'000'000;  // estimated steps of a rule for one dossier
inline constexpr std::size_t kTextBytes = 16U << 20;    // of a text that an expression makes
inline constexpr std::size_t kShownBytes = 1U << 20;    // of a value written out; the rest is cut

// Messages of an editor. A text comes whole with every change, twice as long where it is escaped.
inline constexpr std::size_t kMessageBytes = 64U << 20;
inline constexpr std::size_t kMessageHeadBytes = 8U << 10;  // two short lines are usual
inline constexpr int kMessageDepth = 100;                   // of its JSON; a dozen are usual
inline constexpr std::size_t kMessageKeys = 1'000;          // of one object of it
inline constexpr std::size_t kOpenTexts = 1'000;            // that an editor has open at once

// Dossiers beside the one that is written, read for what its references may mean; a second or so.
inline constexpr std::size_t kDossiersBeside = 5'000;          // files
inline constexpr std::size_t kDossierBytesBeside = 64U << 20;  // together

// Plans: dossiers of a group that are judged anew, up to 160 times for one finding, where a rule
// reads the group; half a minute. In larger groups no changes are tried, and the plan says so.
inline constexpr std::size_t kPlanAround = 400;

// Tables: CSV and XLSX. Of a compressed file only what was really unpacked is counted, never what
// its headers say.
inline constexpr std::size_t kTableFileBytes = 64U << 20;
inline constexpr std::size_t kUnpackedBytes = 256U << 20;  // of all parts that are read, together
inline constexpr std::size_t kUnpackedRatio = 200;         // times the size of the whole file ...
inline constexpr std::size_t kUnpackedFree = 1U << 20;     // ... where it is more than this
inline constexpr std::uint64_t kZipEntries = 10'000;
inline constexpr int kXmlDepth = 64;
inline constexpr std::size_t kXmlMarks = 16'000'000;  // `<` and `=` of one part, for its memory
inline constexpr std::size_t kTableSheets = 1'000;
inline constexpr std::size_t kTableRows = 1'048'576;     // of a sheet, as in Excel
inline constexpr std::size_t kTableColumns = 16'384;     // as in Excel
inline constexpr std::size_t kTableCells = 2'000'000;    // of all sheets, with the gaps before them
inline constexpr std::size_t kTableCellBytes = 131'072;  // Excel: 32,767 characters
inline constexpr std::size_t kTableTextBytes = 256U << 20;  // of all cells together

// Scoring: points of a sheet or an item, so that sums and products stay within 64 bits.
inline constexpr std::int64_t kScorePoints = 10'000;
// Of a saved sheet, in millionths: points, and values that count units.
inline constexpr std::int64_t kScoreValue = std::int64_t{1'000'000'000} * 1'000'000;

inline constexpr std::size_t kImportLeft =
    100'000;  // things that could not be placed; further ones are counted only

}  // namespace ducha::limits
