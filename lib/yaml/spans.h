// Where the nodes of a document begin and end in its text. Private to lib/yaml.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace ducha::yaml {

// The byte order mark that a text may begin with; places do not count it.
inline constexpr std::string_view kMark = "\xEF\xBB\xBF";

// Offsets are bytes of the text given. The end of a block is that of its last scalar. Children of a
// mapping alternate key, value.
struct Span {
  Shape shape = Shape::empty;
  Style style = Style::plain;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t column = 0;  // of the first character, from 0, in code points
  bool anchored = false;   // has an anchor, or is an alias
  std::string text;        // of scalars
  std::vector<Span> children;
};

// False if the text cannot be read, or without libyaml.
bool spans_of(std::string_view text, Span& root);

}  // namespace ducha::yaml
