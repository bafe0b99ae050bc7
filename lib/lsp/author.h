// What is known of a place in a file of a rulebook: the expression or word that is there, what
// it means, where that is declared, and what might be written instead.
#pragma once

#include <string>
#include <vector>

#include "rule/rulebook.h"

namespace ducha::lsp {

struct Declared {  // where something is declared; an empty file: nowhere
  std::string file;
  Place where;
};

struct Known {
  std::string words;  // Markdown; empty: nothing is known
  Declared at;
};
// `text`, in Markdown.
std::string code(std::string_view text);
// A field in Markdown: what people call it in both languages, its type, what else holds of it.
std::string words_of(const rule::Rulebook& book, const dossier::FieldSpec& field, Lang lang);

// `offset` is a byte of the file's text.
Known known_at(const rule::Rulebook& book, const Source& file, std::size_t offset, Lang lang);

// CompletionItemKind of the protocol.
enum ItemKind : int {
  kFunctionItem = 3,
  kFieldItem = 5,
  kVariableItem = 6,
  kClassItem = 7,
  kPropertyItem = 10,
  kReferenceItem = 18,
  kWordItem = 20
};

struct Offer {
  std::string label;
  int kind = 0;        // CompletionItemKind
  std::string detail;  // its type, or what it is
  std::string words;
};
// `file` has kHere written where something is to be offered, and `book` was read with it.
inline constexpr std::string_view kHere = "ducha0here";
std::vector<Offer> offers_at(const rule::Rulebook& book, const Source& file, std::size_t offset,
                             Lang lang);

}  // namespace ducha::lsp
