// The front door. Everything else is cli::run.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string_view>

#include "cli/run.h"

#ifdef DUCHA_MIMALLOC
#include <mimalloc.h>
#endif

namespace {

// Memory is at its end, in whatever thread: said, and over. What would be thrown instead gets lost
// in libraries written in C, and outputs are written whole or not at all.
[[noreturn]] void out_of_memory() {
  constexpr std::string_view kWords = "ducha: 内存不足 / out of memory\n";
  [[maybe_unused]] const auto put = ::write(2, kWords.data(), kWords.size());
  ::_exit(ducha::cli::kNotChecked);
}

// A closed stream leaves its number to the first file that is opened: a report would be written
// into the history store. Its place is taken by something that every read or write fails on.
void open_closed_streams() {
  for (const int stream : {0, 1, 2})
    if (::fcntl(stream, F_GETFD) == -1) [[maybe_unused]]
      const int put = ::open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
}

}  // namespace

// mimalloc is written in C: its operator new ends the program without a word. Its malloc does not.
#ifdef DUCHA_MIMALLOC
void* operator new(std::size_t size) {
  if (void* memory = std::malloc(size)) return memory;
  out_of_memory();
}
void* operator new[](std::size_t size) { return operator new(size); }
#endif

int main(int argc, char** argv) {
#ifdef DUCHA_MIMALLOC
  // What is freed goes back at once: kept for later it is a quarter of what a large run takes.
  mi_option_set(mi_option_decommit_delay, 0);
#endif
  std::set_new_handler(out_of_memory);
  open_closed_streams();
  // A reader that closes the pipe is no reason to die by a signal; the failed write is seen.
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  // A dumb terminal shows orders as characters: it gets what a file gets.
  const char* term = std::getenv("TERM");
  const bool dumb = term != nullptr && std::string_view(term) == "dumb";
  const ducha::cli::Streams streams{std::cin, std::cout, std::cerr, !dumb && isatty(1) == 1,
                                    !dumb && isatty(2) == 1};
  int code = ducha::cli::run({argv + 1, argv + argc}, streams);
  std::cout.flush();
  // Whatever was found, a report that could not be written is an error.
  if (!std::cout) {
    std::cerr << "ducha: 标准输出无法写入 / standard output could not be written\n";
    code = ducha::cli::kNotChecked;
  }
  return code;
}
