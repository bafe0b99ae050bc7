// A schema to start from, made of what is there already: a JSON Schema, an OpenAPI document, or
// sample dossiers. Its author goes on from there: names, bounds and words are his.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/message.h"
#include "base/problem.h"
#include "yaml/draft.h"

namespace ducha::dossier {

struct OutlineFile {
  std::string name;
  std::string text;
};

// The text of schema/KIND.yaml. `kind` may be empty: then it is what the documents say, or comes of
// the file's name; of a document with several schemas it says which. What could not be carried over
// is there as comments, in `lang`. Nothing, and problems, if the files say too little.
std::optional<std::string> outline(const std::vector<OutlineFile>& files, const std::string& kind,
                                   Lang lang, Problems& problems);

// What is known of a field, between reading and writing it. For outline*.cpp alone.
struct Sketch {
  enum class Shape { left_out, scalar, record, list, map };
  Shape shape = Shape::left_out;
  std::string type = "string";                                  // of scalars
  std::vector<std::string> words;                               // of an enum
  std::vector<std::pair<std::string, std::string>> attributes;  // as YAML: {"min", "0"}
  std::vector<std::pair<std::string, Sketch>> fields;           // by the key of the documents
  std::shared_ptr<Sketch> item;                                 // of lists and maps
  bool open = true;
  std::string label;
  std::vector<Message> notes;  // for its author: what could not be carried over

  Sketch() = default;
  bool required() const {
    return std::find(attributes.begin(), attributes.end(),
                     std::pair<std::string, std::string>("required", "true")) != attributes.end();
  }
  // As the item of a list or a map it has a type that a schema can say.
  bool carried() const {
    return shape == Shape::scalar || (shape == Shape::record && !fields.empty());
  }
};
struct Identity {
  std::string kind;
  std::vector<std::pair<std::string, std::string>> match;
  std::string id;  // a path; empty: the file
  std::string name;
};

// outline_samples.cpp and outline_schema.cpp.
Sketch sketch_of(const std::vector<const yaml::Draft*>& samples);
// Of whole documents: these have fields, whatever their keys are like.
Sketch sketch_of_documents(const std::vector<const yaml::Draft*>& samples);
// Fills in what of it the documents say.
void identify(const std::vector<const yaml::Draft*>& samples, Identity& identity,
              std::vector<Message>& notes);
// `root` is the whole document, in which references lead.
Sketch sketch_of_schema(const yaml::Draft& schema, const yaml::Draft& root);
// False for keys that the schema language or the engine means something else by.
bool can_be_field(const std::string& key);

}  // namespace ducha::dossier
