// Names of `let` that need one another in a circle, which no order of them can mend.
#include <functional>
#include <map>

#include "cel/lexer.h"
#include "rule/load_parts.h"

namespace ducha::rule {

using yaml::Context;
using yaml::Node;

namespace {

// The names of fields and variables in the text of an expression: none after a dot, and none of a
// function.
std::set<std::string> names_in(std::string_view text) {
  std::set<std::string> out;
  cel::Issues ignored;
  cel::Lexer lexer(text, ignored);
  bool dot = false;
  std::string last;  // a name, until it is known whether it is called
  for (cel::Lexeme l = lexer.next(); l.token != cel::Token::end && l.token != cel::Token::bad;
       l = lexer.next()) {
    const bool mark = l.token == cel::Token::punctuation;
    if (!last.empty() && !(mark && l.text == "(")) out.insert(last);
    last = l.token == cel::Token::name && !dot ? std::string(l.text) : std::string();
    dot = mark && (l.text == "." || (dot && l.text == "?"));
  }
  if (!last.empty()) out.insert(last);
  return out;
}

// False if no text has the name of its own `let` or of a later one, as in every circle.
bool names_later(const Node& lets) {
  std::vector<std::string_view> texts;
  bool found = false;
  yaml::each_pair(lets, [&](const Node& key, const Node& value) {
    const Node* is = value.shape == yaml::Shape::mapping ? value.get("is") : &value;
    texts.push_back(is == nullptr ? std::string_view() : is->text);
    for (const std::string_view text : texts) found |= text.find(key.text) != text.npos;
  });
  return found;
}

}  // namespace

// Names of `let` that need one another, told once; a name that is a field too means the field.
std::set<std::string> circle_of(const Context& context, const Node& lets,
                                const dossier::KindSpec& kind) {
  if (!names_later(lets)) return {};
  std::map<std::string, std::set<std::string>> uses;
  yaml::each_pair(lets, [&](const Node& key, const Node& value) {
    const Node* is = value.shape == yaml::Shape::mapping ? value.get("is") : &value;
    if (is != nullptr && kind.record->find(key.text) < 0)
      uses[std::string(key.text)] = names_in(is->text);
  });
  std::set<std::string> out;
  const std::function<void(const std::string&, std::set<std::string>&)> reach =
      [&](const std::string& from, std::set<std::string>& seen) {
        for (const std::string& name : uses[from])
          if (uses.count(name) != 0 && seen.insert(name).second) reach(name, seen);
      };
  const Node* first = nullptr;
  yaml::each_pair(lets, [&](const Node& key, const Node&) {
    std::set<std::string> seen;
    const std::string name(key.text);
    if (uses.count(name) != 0) reach(name, seen);
    if (seen.count(name) == 0) return;
    if (first == nullptr) first = &key;
    out.insert(name);
  });
  if (first != nullptr) {
    const std::vector<std::string> names(out.begin(), out.end());
    context.complain(*first, "rulebook/let",
                     say("let 的 {} 互相引用，成了圈", "the names {0} of `let` go in a circle",
                         joined(names, ", ")));
  }
  return out;
}

}  // namespace ducha::rule
