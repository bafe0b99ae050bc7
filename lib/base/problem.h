// Why a text, a file or a request could not be used. Not a verdict about an organization.
#pragma once

#include <string>
#include <vector>

#include "base/message.h"
#include "base/place.h"

namespace ducha {

// `id` names the sort of problem for machines (yaml/duplicate-key, cel/type, rulebook/field ...);
// `message` says what is wrong, `hint` what to write instead (may be empty). `file` may be empty
// for problems of the command line; `where` has no place where the whole file is meant. `length` is
// the number of code points to underline, at least 1.
struct Problem {
  std::string id;
  std::string file;
  Place where;
  std::uint32_t length = 1;
  Message message;
  Message hint = {};
};

// Faults are collected in the order in which they were found, never thrown.
using Problems = std::vector<Problem>;

}  // namespace ducha
