// From a position within the value of a scalar back to its place in the file, through quotes,
// escapes, indentation and folding.
#pragma once

#include <cstddef>
#include <vector>

#include "base/place.h"
#include "base/source.h"
#include "yaml/document.h"

namespace ducha::yaml {

// The place in `source` of every byte of `value` (the value of the scalar that is at `where`),
// and one more for its end. The source must be the text from which the scalar was read.
std::vector<Place> map_scalar(const Source& source, Place where, Style style,
                              std::string_view value);

}  // namespace ducha::yaml
