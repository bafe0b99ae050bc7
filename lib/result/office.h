// Whose inspection it is, as plain data.
#pragma once

#include <string>
#include <vector>

#include "base/message.h"

namespace ducha::result {

// Who inspects, as a profile says it; all may be empty.
struct Office {
  Message title;                    // of the inspection, for reports as a whole
  std::string issuer;               // who signs: 中共固阳县教育局委员会
  std::string number;               // of documents: 固教党督〔2013〕; the number follows
  std::string contact;              // a person and a telephone number
  std::vector<std::string> copies;  // who gets copies
};

}  // namespace ducha::result
