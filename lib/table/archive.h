// The parts of a zip file, read from memory within the limits of base/limits.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/problem.h"

namespace ducha::table {

class Archive {
 public:
  // `bytes` must outlive the archive. Nothing, and a problem, if it is no zip file or has too many
  // parts.
  static std::unique_ptr<Archive> open(std::string_view bytes, const std::string& name,
                                       Problems& problems);
  ~Archive();

  std::string part_name(std::uint64_t index) const;
  std::uint64_t parts() const;
  bool has(const std::string& part) const;

  // Unpacks a part. Nothing, and a problem, if it is not there, damaged, encrypted, or more than a
  // file of this size may unpack to together with the parts read before.
  std::optional<std::string> read(const std::string& part, Problems& problems);

 private:
  struct State;
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ducha::table
