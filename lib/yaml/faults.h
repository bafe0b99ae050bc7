// Why a text is no YAML, in words of ducha. Private to lib/yaml.
#pragma once

#include <string_view>

#include "base/place.h"
#include "base/problem.h"

namespace ducha::yaml {

// What a parser knows where it gave up. Lines and columns count from 1 within the text; line 0 is
// no place.
struct Trouble {
  std::string_view problem;  // the parser's sentence; it is looked up and never shown
  Place at;
  std::string_view context = {};  // libyaml: what it was reading ...
  Place opened = {};              // ... and where that began
  Place bracket = {};             // the innermost `[` or `{` that is open
  Place quote = {};               // the quoted scalar read last: where it begins ...
  Place quote_end = {};           // ... and the place after its closing quote
};

// The problem to tell: yaml/tab, yaml/full-width-colon, yaml/full-width-comma or yaml/syntax, with
// its place in `text`, which is where the fault begins as far as that is known (the opening quote,
// not the end of the file). A sentence that is not in the table gets one of our own, so that no
// words of a library come through. Repeats nothing of `text`: it may be personal.
Problem explain(const Trouble& trouble, std::string_view text);

}  // namespace ducha::yaml
