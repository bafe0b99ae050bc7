// The version of the program: the one place (CMakeLists.txt reads it here). A file of its own, so
// that a release does not compile every test again.
#pragma once

namespace ducha::cli {

inline constexpr const char* kVersion = "0.2.0";

}  // namespace ducha::cli
