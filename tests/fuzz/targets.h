// What the fuzzers feed. Each target takes any bytes, and throws `Broken` (or crashes, or hangs) if
// a promise is not kept. libFuzzer looks for such bytes (`make fuzz`); the tests replay those in
// corpus/, which holds the bytes that broke something once.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ducha::fuzz {

struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};

// Throws unless it is so; `what` names the promise.
inline void must(bool kept, const std::string& what) {
  if (!kept) throw Broken(what);
}

// Where both YAML parsers read a document, the trees are the same but for blanks in scalars of
// several lines; documents with tags, with anchors that touch other text or with a line that begins
// with `%` are not compared. One parser may refuse what the other reads: they follow YAML 1.1
// and 1.2.
void yaml(std::string_view bytes);
// Where the scanner reads a document, both YAML parsers read the same tree with the same places.
void scan(std::string_view bytes);
// An expression is refused with places inside it, or both evaluators agree on its value.
void cel(std::string_view bytes);
// A rulebook with some files replaced loads, or says why not; what loads can be tested and linted.
void rulebook(std::string_view bytes);
// A saved run is refused, or read and written again to the same bytes; every format takes it.
void run(std::string_view bytes);
// Dossiers are checked against the rulebook of kennels, and every format takes the run.
void dossier(std::string_view bytes);

// A table is refused, or its cells are within the limits and are UTF-8; taken as a
// ledger, a store takes its rows, and a second time nothing changes. The input is a file, CSV or
// XLSX; or, where it begins with `#= `, the parts of a workbook, each after a line `#= NAME`.
void table(std::string_view bytes);

// A map of `import` is refused, or the tables that follow it become dossiers: read again they have
// the faults that were told and no others, reports act on nothing, and the order of tables does not
// show. What is suggested for the tables loads.
void map(std::string_view bytes);

// A ducha.yaml is refused with places, or holds what the command line would take.
void config(std::string_view bytes);

// A part of a run is refused, or loaded: its footprints are saved to the same bytes, and every
// format takes the run that is made of it.
void part(std::string_view bytes);

// Messages of an editor, one a line or with heads: each is answered or refused.
void lsp(std::string_view bytes);

struct Target {
  std::string_view name;
  void (*feed)(std::string_view bytes);
};
std::span<const Target> targets();

}  // namespace ducha::fuzz
