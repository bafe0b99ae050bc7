// What a rule's author may call: every function and macro, what it is for, and an example with its
// result. Signatures are those that the checker uses; a test runs the examples.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"

namespace ducha::cel {

struct Reference {
  std::string_view group;  // texts, lists, days ...
  std::string_view name;
  Message what;
  std::string_view example;
  std::string_view result;  // as `ducha eval` prints it
  std::vector<std::string> signatures = {};
};
// In the order of groups; those whose name, or last part of it, begins so.
std::vector<Reference> reference(std::string_view begins = {});

std::string reference_text(const std::vector<Reference>& entries, Lang lang);
std::string reference_json(const std::vector<Reference>& entries);
std::string reference_markdown(const std::vector<Reference>& entries);

}  // namespace ducha::cel
