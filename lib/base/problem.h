// Why a text, a file or a request could not be used. Not a verdict about an organization.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/message.h"
#include "base/place.h"

namespace ducha {

// `id` names the sort of problem for machines (yaml/duplicate-key, cel/type, rulebook/field ...);
// `message` says what is wrong, `hint` what to write instead (may be empty). `file` may be empty
// for problems of the command line; `where` has no place where the whole file is meant. `length` is
// the number of code points to underline, at least 1. Where the hint is certain, its wrong word
// begins at `where` or within what is underlined.
struct Problem {
  std::string id;
  std::string file;
  Place where;
  std::uint32_t length = 1;
  Message message;
  Hint hint = {};
  // The name that is not there, as the author wrote it (a missing key, an unknown field or
  // provision): problems of one cause have one. Never shown, and no part of the wording.
  std::string about = {};
};

// A problem of a file as a whole, or of the command line, which has neither file nor place.
inline Problem problem_in(std::string id, std::string file, Message what, Hint hint = {}) {
  return {std::move(id), std::move(file), {}, 1, std::move(what), std::move(hint)};
}
inline Problem problem_of(std::string id, Message what, Hint hint = {}) {
  return problem_in(std::move(id), {}, std::move(what), std::move(hint));
}

// Faults are collected in the order in which they were found, never thrown.
using Problems = std::vector<Problem>;

}  // namespace ducha
