// Running the program in process, in a folder of its own.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/run.h"

namespace ducha::test {

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

struct Ran {
  std::string out, err;
  int code;
};

// A folder that is there as long as the object, and the current one meanwhile.
class Workshop {
 public:
  explicit Workshop(const std::string& name)
      : folder_(std::filesystem::temp_directory_path() /
                ("ducha-test-" + std::to_string(getpid()) + "-" + name)),
        before_(std::filesystem::current_path()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  ~Workshop() {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  Workshop(const Workshop&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  std::string read(const std::string& file) const { return slurp(folder_ / file); }

  Ran run(const std::vector<std::string>& args, const std::string& input = {}) const {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    const int code = cli::run(args, {in, out, err});
    return {out.str(), err.str(), code};
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path before_;
};

}  // namespace ducha::test
