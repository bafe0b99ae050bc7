// Where the sources are, for tests that read rules/, samples/ and tests/.
#pragma once

namespace ducha::tests {

// The root of the checkout, absolute. Known to one source alone, so that objects of the other
// tests are the same in every checkout and a compiler cache can serve them.
extern const char* const kSourceDir;

}  // namespace ducha::tests
