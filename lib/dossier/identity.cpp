// Telling documents apart by what they hold; kind_of() and dossiers_in() are the doors. Nothing
// here complains: reader.cpp says what is wrong with a document of no kind.
#include "dossier/identity.h"

#include <fnmatch.h>

#include "base/text.h"

namespace ducha::dossier {

namespace {

using yaml::Node;
using yaml::Shape;

const Node* node_at(const Node& root, std::string_view path) {
  const Node* at = &root;
  for (const std::string_view name : split(path, '.'))
    if (at != nullptr) at = at->get(name);
  return at;
}

// A pattern without a leading slash fits the end of a name, from one of its slashes on.
bool file_fits(const std::string& pattern, std::string_view file) {
  for (std::size_t from = 0; from != file.npos;) {
    const std::string end(file.substr(from));
    if (fnmatch(pattern.c_str(), end.c_str(), FNM_PATHNAME) == 0) return true;
    const std::size_t slash = file.find('/', from);
    from = slash == file.npos ? file.npos : slash + 1;
  }
  return false;
}

bool fits(const KindSpec::Match& match, const Node& root, std::string_view file) {
  for (const auto& [path, text] : match.texts)
    if (text_at(root, path) != text) return false;
  for (const std::string& path : match.has)
    if (node_at(root, path) == nullptr) return false;
  return match.file.empty() || file_fits(match.file, file);
}

}  // namespace

std::string_view text_at(const Node& root, std::string_view path) {
  const Node* at = path.empty() ? nullptr : node_at(root, path);
  return at != nullptr && at->shape == Shape::scalar ? at->text : std::string_view();
}

const Node* kind_word(const Node& root, const Schema& schema) {
  if (const Node* word = root.get("kind")) return word;
  for (const auto [key, value] : root.pairs())
    for (const KindSpec& kind : schema.kinds()) {
      const int index = kind.record->find_key(key.text);
      if (index >= 0 && kind.record->at(index).name == "kind") return &value;
    }
  return nullptr;
}

const KindSpec* kind_of(const Schema& schema, const Node& root, std::string_view file) {
  if (root.shape != Shape::mapping) return nullptr;
  // `match` before `kind:`: documents that were not written for ducha may use that key for
  // something else. Of two kinds that fit, the one with more conditions is the more special.
  const KindSpec* best = nullptr;
  for (const KindSpec& kind : schema.kinds()) {
    const std::size_t conditions = kind.match.conditions();
    if (conditions == 0 || (best != nullptr && conditions <= best->match.conditions())) continue;
    if (fits(kind.match, root, file)) best = &kind;
  }
  if (best != nullptr) return best;
  const Node* word = kind_word(root, schema);
  return word == nullptr || word->shape != Shape::scalar ? nullptr : schema.kind_named(word->text);
}

std::string id_of(const KindSpec& kind, const Node& root, std::string_view file) {
  if (kind.id_of_file) return std::string(file);
  std::string out;
  for (const std::string& path : kind.id_paths) {
    const std::string_view part = text_at(root, path);
    if (part.empty()) continue;  // as a namespace that need not be written
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

std::vector<const Node*> dossiers_in(const Schema& schema, const Node& root) {
  if (schema.split.empty()) return {&root};
  const Node* list = root.shape == Shape::mapping ? root.get(schema.split) : &root;
  // A document without the list is one dossier.
  if (list == nullptr || list->shape != Shape::sequence) return {&root};
  std::vector<const Node*> out;
  out.reserve(list->count);
  for (const Node& item : list->items()) out.push_back(&item);
  return out;
}

}  // namespace ducha::dossier
