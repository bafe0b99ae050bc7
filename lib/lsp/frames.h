// Messages of an editor as bytes: a head with Content-Length, an empty line, JSON (base protocol of
// the Language Server Protocol 3.17).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"

namespace ducha::lsp {

// One message, or why there is none. After a fault reading goes on at the next head.
struct Frame {
  std::string body;
  Message fault = {};
};

// Bytes in, in any pieces; messages out. Holds at most one message and its head.
class Frames {
 public:
  void feed(std::string_view bytes) { bytes_ += bytes; }
  // The next message that is there whole.
  std::optional<Frame> next();
  // Input ended within a message.
  bool torn() const { return skip_ > 0 || !bytes_.empty(); }

 private:
  std::optional<Frame> refuse(std::size_t bytes, Message fault);

  std::string bytes_;
  std::size_t skip_ = 0;  // bytes to come of a message that is too large
};

std::string framed(std::string_view body);

}  // namespace ducha::lsp
