// Office Open XML: the parts of such a file as XML, and how they refer to one another (ECMA-376
// part 2). Private to lib/table.
#pragma once

#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "table/archive.h"

namespace ducha::table {

// Names without the prefix, since which prefix stands for which namespace is free.
std::string_view local(std::string_view name);
pugi::xml_node child(pugi::xml_node of, std::string_view name);
std::vector<pugi::xml_node> children(pugi::xml_node of, std::string_view name);
// The attribute of this name, whatever its prefix; empty if there is none.
std::string attribute(pugi::xml_node of, std::string_view name);
// Text directly within an element.
std::string own_text(pugi::xml_node n);

struct Relation {
  std::string type;  // the last word of it
  std::string part;
};

// No part but those named by relations is read; pugixml knows no external entities and does not
// follow anything.
class Package {
 public:
  // All must outlive it.
  Package(Archive& archive, const std::string& name, Problems& problems)
      : archive_(archive), name_(name), problems_(problems) {}

  void complain(Message what, Message hint = {});
  // False, and a problem, if the part is not there, no XML, or past limits.
  bool parse(const std::string& part, pugi::xml_document& to);
  std::map<std::string, Relation> relations_of(const std::string& part);
  // The part that is the document itself; empty, and a problem, if this is some other file.
  std::string main_part();

 private:
  Archive& archive_;
  const std::string& name_;
  Problems& problems_;
};

}  // namespace ducha::table
