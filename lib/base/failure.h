// What ends a command though neither its inputs nor the program are at fault, such as a machine
// without a folder for temporary files.
#pragma once

#include <stdexcept>

#include "base/message.h"

namespace ducha {

// Thrown where there is no list of problems to add to; the command line tells both messages.
struct Failure : std::runtime_error {
  Failure(Message said_, Message hint_)
      : std::runtime_error(said_.en), said(std::move(said_)), hint(std::move(hint_)) {}
  Message said;
  Message hint;  // what to do
};

}  // namespace ducha
