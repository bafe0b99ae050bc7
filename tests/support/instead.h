// A file in place of standard input or output, for as long as an object lives.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace ducha::test {

// While it lives, descriptor `to` is the file.
class Instead {
 public:
  Instead(int to, const std::string& file, int how) : to_(to), kept_(::dup(to)) {
    const int own = ::open(file.c_str(), how | O_CLOEXEC, 0600);
    REQUIRE(own >= 0);
    ::dup2(own, to);
    ::close(own);
  }
  ~Instead() {
    ::dup2(kept_, to_);
    ::close(kept_);
  }
  Instead(const Instead&) = delete;
  Instead& operator=(const Instead&) = delete;

 private:
  int to_;
  int kept_;
};

}  // namespace ducha::test
