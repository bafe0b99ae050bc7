// The scanner against both YAML parsers.
#include <array>
#include <memory>
#include <vector>

#include "base/arena.h"
#include "fuzz/targets.h"
#include "support/trees.h"
#include "yaml/document.h"
#include "yaml/scan.h"
#include "yaml/split.h"

namespace ducha::fuzz {

namespace {

// What a parser alone makes of it, without a byte order mark, as the scanner gets it.
void agree(const yaml::Node* scanned, yaml::Parser parser, std::string_view text,
           const std::string& name) {
  test::ParserAlone reader(parser);
  Problems problems;
  const yaml::Node* read = reader.read(text, 7, problems);
  must(problems.empty(), name + " refuses what the scanner reads: " +
                             (problems.empty() ? "" : problems[0].message.en));
  const std::string found = test::difference(scanned, read, "");
  must(found.empty(), "the trees of the scanner and of " + name + " differ at " + found);
}

void document(std::string_view text) {
  // Blocks of exactly the size asked for, so that AddressSanitizer sees what is read beyond them.
  const std::unique_ptr<char[]> exact(new char[text.size()]);
  std::copy(text.begin(), text.end(), exact.get());
  const std::string_view bytes(exact.get(), text.size());
  Arena arena(1);
  const yaml::Node* tree = yaml::scan(bytes, 7, arena);
  if (tree == nullptr) return;
#ifdef DUCHA_LIBYAML
  agree(tree, yaml::Parser::libyaml, bytes, "libyaml");
#endif
  agree(tree, yaml::Parser::yaml_cpp, bytes, "yaml-cpp");
}

}  // namespace

void scan(std::string_view bytes) {
  if (!bytes.starts_with("\xef\xbb\xbf")) document(bytes);
  yaml::Splitter splitter;
  const auto take = [&](const yaml::Piece& p) {
    if (p.text.size() != bytes.size() && !p.text.starts_with("\xef\xbb\xbf")) document(p.text);
  };
  splitter.add(bytes, take);
  splitter.finish(take);
}

}  // namespace ducha::fuzz
