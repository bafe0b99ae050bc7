// The documents that a plan changes, in memory, and the files they make. Private to lib/plan.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "check/inputs.h"
#include "dossier/schema.h"
#include "yaml/edit.h"

namespace ducha::plan {

class Texts {
 public:
  // The schema must outlive it.
  Texts(const std::vector<check::InputFile>& files, const dossier::Schema& schema);

  // A document of a file, as it is now; nullptr if it cannot be read. Labels as keys have become
  // names of fields: changes are written by those.
  yaml::Editor* document(std::string_view file, std::uint32_t number);
  // Takes all changes of a document back.
  void restore(std::string_view file, std::uint32_t number);
  // Files that differ from what was read: name and whole text.
  std::map<std::string, std::string> changed() const;

 private:
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string original;
    std::unique_ptr<yaml::Editor> editor;
  };
  struct File {
    std::string text;
    std::map<std::uint32_t, Part> parts;
  };
  File* open(std::string_view file);

  const dossier::Schema& schema_;
  std::map<std::string, std::string, std::less<>> paths_;
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace ducha::plan
