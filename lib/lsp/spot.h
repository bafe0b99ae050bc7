// From a place in a file of a rulebook to the expression or path that the loader read there.
// Private to lib/lsp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cel/ast.h"
#include "rule/rulebook.h"
#include "yaml/document.h"

namespace ducha::lsp {

// The scalar at a place, a key too: the keys above it (items as #0, #1; last that of a key itself,
// as `key:`), and how far into its value.
struct Spot {
  Place where;
  std::vector<std::string> path;
  std::string value;
  std::size_t offset = 0;            // a byte of `value`
  const rule::Rule* rule = nullptr;  // that it belongs to, where the file holds rules
};
std::optional<Spot> spot_at(const rule::Rulebook& book, const Source& file, std::size_t offset);

// The expression at a spot: the value, or a part of it in braces.
struct Piece {
  std::string text;
  std::size_t offset = 0;
  cel::Env env;
};
std::optional<Piece> piece_at(const rule::Rulebook& book, const Source& file, const Spot& spot);
// The path of fields there; nullptr: there is none.
const dossier::PathSite* path_at(const rule::Rulebook& book, const Source& file, const Spot& spot);

// Parsed and typed as far as it goes; the nodes around a byte, the innermost last.
struct Looked {
  cel::Ast ast;
  std::vector<const cel::Node*> around;
};
void look(const Piece& piece, Looked& out);

// The name around a byte of an expression.
std::string name_at(std::string_view text, std::size_t offset);

}  // namespace ducha::lsp
