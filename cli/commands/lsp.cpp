// ducha lsp: the language server over standard input and output. What it answers is in lib/lsp.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <ostream>

#include "cli/commands.h"
#include "cli/version.h"
#include "lsp/server.h"

namespace ducha::cli {

namespace {

// True if reading would not wait.
bool waits(int stream) {
  pollfd one{stream, POLLIN, 0};
  return ::poll(&one, 1, 0) > 0;
}

int run_lsp(Session& session) {
  std::error_code error;
  lsp::Server server(session.lang(),
                     std::filesystem::absolute(session.rules_folder(), error).string(), kVersion);
  lsp::Frames frames;
  std::ostream& out = session.streams().out;
  char bytes[1 << 16];
  // read(2) and not the stream: a stream waits until its buffer is full.
  for (;;) {
    const ssize_t got = ::read(0, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      if (frames.torn())
        session.tell(say("输入在一条消息中间结束", "input ended in the middle of a message"));
      return server.exit_code();
    }
    frames.feed({bytes, static_cast<std::size_t>(got)});
    std::vector<std::string> said;
    while (const auto frame = frames.next()) {
      server.take(*frame, said);
      if (server.over()) break;
    }
    if (!server.over() && !waits(0)) server.settle(said);
    for (const std::string& one : said) out << lsp::framed(one);
    out.flush();
    if (server.over() || !out) return server.exit_code();
  }
}

}  // namespace

Action take_lsp(Session& session, Given& given) {
  session.take_rules(given);
  return [&session] { return run_lsp(session); };
}

}  // namespace ducha::cli
