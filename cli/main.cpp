// The front door. Everything else is cli::run.
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "cli/commands.h"

#ifdef DUCHA_MIMALLOC
#include <mimalloc.h>
#endif

int main(int argc, char** argv) {
#ifdef DUCHA_MIMALLOC
  // What is freed goes back at once: kept for later it is a quarter of what a large run takes.
  mi_option_set(mi_option_decommit_delay, 0);
#endif
  // A reader that closes the pipe is no reason to die by a signal; the failed write is seen.
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  const ducha::cli::Streams streams{std::cin, std::cout, std::cerr, isatty(1) == 1, isatty(2) == 1};
  int code = ducha::cli::run({argv + 1, argv + argc}, streams);
  std::cout.flush();
  // Whatever was found, a report that nobody could get is no report.
  if (!std::cout) {
    std::cerr << "ducha: 标准输出无法写入 / standard output could not be written\n";
    code = ducha::cli::kNotChecked;
  }
  return code;
}
