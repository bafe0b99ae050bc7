// The two YAML parsers against each other, and the splitter against itself.
#include <algorithm>
#include <cctype>
#include <iterator>

#include "base/problem.h"
#include "base/text.h"
#include "fuzz/targets.h"
#include "support/trees.h"
#include "yaml/split.h"

namespace ducha::fuzz {

namespace {

using yaml::Piece;
using Pieces = std::vector<std::string>;

// In blocks of so many bytes; 0: as a whole.
Pieces split(std::string_view bytes, std::size_t step) {
  Pieces out;
  yaml::Splitter splitter;
  const auto take = [&](const Piece& p) {
    out.push_back(std::to_string(p.first_line) + " " + std::to_string(p.number) + "\n" +
                  std::string(p.text));
  };
  if (step == 0) {
    yaml::each_piece(bytes, take);
    return out;
  }
  for (std::size_t at = 0; at < bytes.size(); at += step)
    splitter.add(bytes.substr(at, step), take);
  splitter.finish(take);
  return out;
}

// yaml-cpp folds empty lines within a scalar in its own way.
bool same_but_blanks(std::string_view a, std::string_view b) {
  const auto solid = [](std::string_view s) {
    std::string out;
    std::copy_if(s.begin(), s.end(), std::back_inserter(out), [](char c) { return !is_space(c); });
    return out;
  };
  return solid(a) == solid(b);
}

// yaml-cpp takes into the name of an anchor what libyaml takes for the text after it, and reads on
// otherwise after a tag, and where a line begins with a percent sign.
bool reads_otherwise(std::string_view text) {
  if (text.find('!') != text.npos || text.find("\n%") != text.npos) return true;
  for (std::size_t at = 0; (at = text.find_first_of("&*", at)) != text.npos;) {
    ++at;
    while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 ||
                                text[at] == '_' || text[at] == '-'))
      ++at;
    if (at < text.size() && !is_space(text[at])) return true;
  }
  return false;
}

void document(std::string_view text, std::uint32_t line) {
  test::ParserAlone fast(yaml::Parser::libyaml);
  test::ParserAlone plain(yaml::Parser::yaml_cpp);
  Problems a;
  Problems b;
  const yaml::Node* x = fast.read(text, line, a);
  const yaml::Node* y = plain.read(text, line, b);
  must(a.empty() || x == nullptr, "what has a problem gives no tree");
  must(b.empty() || y == nullptr, "what has a problem gives no tree");
  must(a.size() <= 1 && b.size() <= 1, "one problem is told");
  if (a.empty() && b.empty() && !reads_otherwise(text)) {
    const std::string found = test::difference(x, y, "", same_but_blanks);
    must(found.empty(), "the trees differ at " + found);
  }
}

}  // namespace

void yaml(std::string_view bytes) {
  must(split(bytes, 0) == split(bytes, 3), "pieces do not depend on the blocks read");
  yaml::each_piece(bytes, [](const Piece& p) { document(p.text, p.first_line); });
}

}  // namespace ducha::fuzz
