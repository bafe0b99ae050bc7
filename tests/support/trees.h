// A parser without the scanner before it, and two readings of a document held against each other.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "yaml/document.h"
#include "yaml/events.h"

namespace ducha::test {

// Reads as yaml::Reader does, but never by the scanner.
class ParserAlone {
 public:
  explicit ParserAlone(yaml::Parser parser) : parser_(parser) {}
  const yaml::Node* read(std::string_view text, std::uint32_t first_line, Problems& problems) {
    arena_.clear();
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    return yaml::parse(text, first_line, parser_, arena_, problems);
  }

 private:
  yaml::Parser parser_;
  Arena arena_;
};

// The first difference, or nothing. `same` says when two texts are the same.
template <typename Same = std::equal_to<>>
std::string difference(const yaml::Node* a, const yaml::Node* b, const std::string& path,
                       Same same = {}) {
  if (a == nullptr || b == nullptr) return a == b ? "" : path + ": one is missing";
  const auto place = [](const yaml::Node& n) {
    return std::to_string(n.where().line) + ":" + std::to_string(n.where().column);
  };
  if (a->shape != b->shape) return path + ": shapes differ";
  if (place(*a) != place(*b)) return path + ": " + place(*a) + " and " + place(*b);
  if (a->shape == yaml::Shape::scalar && !same(a->text, b->text))
    return path + ": `" + std::string(a->text) + "` and `" + std::string(b->text) + "`";
  if (a->style != b->style) return path + ": styles differ";
  if (a->count != b->count) return path + ": sizes differ";
  const auto below = [](const yaml::Node& n) {
    std::vector<const yaml::Node*> out;
    for (const auto [key, value] : n.pairs()) out.insert(out.end(), {&key, &value});
    for (const yaml::Node& item : n.items()) out.push_back(&item);
    return out;
  };
  const auto x = below(*a);
  const auto y = below(*b);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::string found = difference(x[i], y[i], path + "/" + std::to_string(i), same);
    if (!found.empty()) return found;
  }
  return "";
}

}  // namespace ducha::test
