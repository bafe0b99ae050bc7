// An editor that speaks with the language server, for tests. Its files need not exist.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lsp/server.h"
#include "support/source_dir.h"

namespace ducha::tests {

inline const std::string kRules = std::string(kSourceDir) + "/rules";

class Editor {
 public:
  using Json = nlohmann::ordered_json;

  explicit Editor(const std::string& encoding = "utf-16", ducha::Lang lang = ducha::Lang::en,
                  const std::string& rules = kRules)
      : server(lang, rules, "0"), folder(rules) {
    ask("initialize", {{"capabilities", {{"general", {{"positionEncodings", {encoding}}}}}}});
    tell("initialized", Json::object());
  }

  Json send(const std::string& body) {
    std::vector<std::string> out;
    server.take({body, {}}, out);
    return out.empty() ? Json() : Json::parse(out.back());
  }
  Json ask(const std::string& method, const Json& params) {
    return send(
        Json{{"jsonrpc", "2.0"}, {"id", ++number}, {"method", method}, {"params", params}}.dump());
  }
  void tell(const std::string& method, const Json& params) {
    CHECK(send(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", params}}.dump()).is_null());
  }
  void open(const std::string& file, const std::string& text) {
    tell("textDocument/didOpen",
         {{"textDocument",
           {{"uri", uri(file)}, {"languageId", "yaml"}, {"version", 1}, {"text", text}}}});
  }
  // In the rulebook, or an absolute path.
  std::string uri(const std::string& file) const {
    return "file://" + (file.starts_with('/') ? file : folder + "/" + file);
  }
  // Of an open file, after all that was sent.
  Json diagnostics(const std::string& file) {
    std::vector<std::string> out;
    server.settle(out);
    Json found = nullptr;
    for (const std::string& one : out) {
      const Json message = Json::parse(one);
      if (message["params"]["uri"] == uri(file)) found = message["params"]["diagnostics"];
    }
    return found;
  }
  Json at(const std::string& method, const std::string& file, const std::string& text,
          const std::string& before) {
    const std::size_t end = text.find(before) + before.size();
    const std::size_t line = static_cast<std::size_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    const std::size_t start = line == 0 ? 0 : text.rfind('\n', end - 1) + 1;
    std::size_t character = 0;  // in UTF-16: every byte that begins one, twice beyond the plane
    for (std::size_t i = start; i < end; ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      character += (c & 0xC0) == 0x80 ? 0 : c >= 0xF0 ? 2 : 1;
    }
    return ask("textDocument/" + method,
               {{"textDocument", {{"uri", uri(file)}}},
                {"position", {{"line", line}, {"character", character}}}})["result"];
  }

  ducha::lsp::Server server;
  std::string folder;
  int number = 0;
};

inline std::vector<std::string> labels(const nlohmann::ordered_json& items) {
  std::vector<std::string> out;
  for (const auto& i : items) out.push_back(i["label"]);
  return out;
}
inline bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace ducha::tests
