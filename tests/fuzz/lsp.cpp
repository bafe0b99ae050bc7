// The bytes of an editor: every answer is JSON-RPC, and what is asked is answered. The input may
// hold @R for the address of a rulebook file, so that texts are opened in its folder.
#include <nlohmann/json.hpp>

#include "fuzz/targets.h"
#include "lsp/server.h"
#include "support/source_dir.h"

namespace ducha::fuzz {

void lsp(std::string_view bytes) {
  const std::string folder = std::string(tests::kSourceDir) + "/tests/books/kennel";
  std::string text(bytes);
  for (std::size_t at = text.find("@R"); at != text.npos; at = text.find("@R", at + 1))
    text.replace(at, 2, "file://" + folder);
  ducha::lsp::Server server(Lang::zh, folder, "0");
  ducha::lsp::Frames frames;
  std::vector<std::string> out;
  // A line is a message; the stream as a whole is cut as well, for what is said of lengths.
  frames.feed(text);
  while (const auto frame = frames.next()) server.take(*frame, out);
  for (std::size_t from = 0; from < text.size() && !server.over();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    server.take({text.substr(from, end - from), {}}, out);
    from = end + 1;
  }
  server.settle(out);
  for (const std::string& one : out) {
    const auto said = nlohmann::json::parse(one, nullptr, false);
    must(said.is_object() && said.value("jsonrpc", "") == "2.0", "an answer is JSON-RPC");
    must(said.contains("method") || said.contains("result") != said.contains("error"),
         "an answer has a result or an error");
    must(!said.contains("error") || said["error"]["code"] != -32603, "nothing breaks inside");
  }
}

}  // namespace ducha::fuzz
