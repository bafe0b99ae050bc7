// The path that CMake gives. See source_dir.h for why it stands alone.
#include "support/source_dir.h"

namespace ducha::tests {

const char* const kSourceDir = DUCHA_SOURCE_DIR;

}  // namespace ducha::tests
