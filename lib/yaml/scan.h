// The fast way to read what most people write: one pass from text to tree, without events. Private
// to lib/yaml.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "yaml/document.h"

namespace ducha::yaml {

// Longer documents are left to the parsers: a node takes a byte at least, so a scan never has to
// count nodes for limits::kYamlNodes, nor hold a large copy. No limit on what can be read.
inline constexpr std::size_t kScanBytes = 2U << 20;

// Reads one document without a byte order mark. Returns its root, or nullptr: *declined*, which
// says nothing about the text; the parsers then read it and tell what is wrong. A tree that is
// returned is the one that libyaml and yaml-cpp both give, with the same places. Read here are
// mappings and sequences in block and flow style, and plain and quoted scalars on one line, with
// comments, blank lines, CRLF and document markers. Declined is everything else: anchors, tags,
// directives, `?` keys, tabs, scalars of several lines, scalars as roots, duplicate keys, what is
// not printable UTF-8, and whatever is large, deep, doubtful or wrong.
// The tree lives in `arena` and does not refer to `text`. After nullptr the arena holds rubbish.
const Node* scan(std::string_view text, std::uint32_t first_line, Arena& arena);

}  // namespace ducha::yaml
