// ducha lsp: the language server over standard input and output. What it answers is in lib/lsp.
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <ostream>
#include <vector>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/version.h"
#include "lsp/server.h"

namespace ducha::cli {

namespace {

constexpr std::size_t kTogether = 1000;  // messages that are read before the first is answered

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
  std::vector<lsp::Frame> batch;
  std::size_t held = 0;  // bytes of the batch
  // read(2) and not the stream: a stream waits until its buffer is full.
  for (bool open = true; open;) {
    const ssize_t got = ::read(0, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    open = got > 0;
    if (open) frames.feed({bytes, static_cast<std::size_t>(got)});
    while (auto frame = frames.next()) {
      held += frame->body.size();
      batch.push_back(std::move(*frame));
    }
    // What waits may cancel what is here.
    if (open && waits(0) && batch.size() < kTogether && held < limits::kMessageBytes) continue;
    std::vector<std::string> said;
    server.take_together(batch, said);
    batch.clear();
    held = 0;
    if (open && !server.over() && !waits(0)) server.settle(said);
    for (const std::string& one : said) out << lsp::framed(one);
    out.flush();
    if (server.over() || !out) return server.exit_code();
  }
  if (frames.torn())
    session.tell(say("输入在一条消息中间结束", "input ended in the middle of a message"));
  return server.exit_code();
}

}  // namespace

Action take_lsp(Session& session, Given& given) {
  session.take_rules(given);
  return [&session] { return run_lsp(session); };
}

}  // namespace ducha::cli
