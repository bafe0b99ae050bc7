// Cuts the bytes of an editor into messages: Frames::next() is the door. What JSON says is for
// server.cpp.
#include "lsp/frames.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"

namespace ducha::lsp {

namespace {

constexpr std::string_view kLength = "content-length";

bool same_word(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x + 32) : x) == y;
  });
}

// Nothing: the head names no length, or none that is a number.
std::optional<std::size_t> length_in(std::string_view head) {
  std::optional<std::size_t> out;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == line.npos) return {};
    if (!same_word(trim(line.substr(0, colon)), kLength)) continue;
    const std::string_view digits = trim(line.substr(colon + 1));
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || stop != digits.data() + digits.size() || digits.empty()) return {};
    out = value;
  }
  return out;
}

}  // namespace

std::optional<Frame> Frames::refuse(std::size_t bytes, Message fault) {
  bytes_.erase(0, bytes);
  return Frame{{}, std::move(fault)};
}

std::optional<Frame> Frames::next() {
  const std::size_t skipped = std::min(skip_, bytes_.size());
  bytes_.erase(0, skipped);
  skip_ -= skipped;
  if (skip_ > 0) return {};
  const std::size_t head = bytes_.find("\r\n\r\n");
  // An editor that ends lines otherwise would wait for an answer, and the server for the head.
  const std::string_view start =
      std::string_view(bytes_).substr(0, std::min(head, limits::kMessageHeadBytes));
  if (const std::size_t bare = start.find("\n\n"); bare != start.npos)
    return refuse(bare + 2, say("消息头的行须以 CR LF 结尾",
                                "the lines of a head end in CR LF, not in LF alone"));
  if (head == bytes_.npos || head > limits::kMessageHeadBytes) {
    if (bytes_.size() <= limits::kMessageHeadBytes) return {};
    return refuse(head == bytes_.npos ? bytes_.size() : head + 4,
                  say("消息没有以 Content-Length 开头", "a message has no Content-Length"));
  }
  const auto length = length_in(std::string_view(bytes_).substr(0, head));
  if (!length)
    return refuse(head + 4, say("Content-Length 缺失或不是数字",
                                "Content-Length is missing or is no number"));
  if (*length > limits::kMessageBytes) {
    // The rest is passed over as it comes: what is in it could be taken for a head.
    skip_ = *length;
    return refuse(head + 4,
                  say("消息超过{}字节的上限", "a message is larger than the limit of {} bytes",
                      limits::kMessageBytes));
  }
  if (bytes_.size() - head - 4 < *length) return {};
  Frame out{bytes_.substr(head + 4, *length)};
  bytes_.erase(0, head + 4 + *length);
  return out;
}

std::string framed(std::string_view body) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
}

}  // namespace ducha::lsp
