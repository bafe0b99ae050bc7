// A language server for rulebooks and dossiers: messages of an editor in, answers out. Knows
// nothing of streams; frames.h cuts those. One thread.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "lsp/dossier.h"
#include "lsp/frames.h"
#include "lsp/texts.h"
#include "rule/rulebook.h"

namespace ducha::lsp {

class Server {
 public:
  // `rules`: the folder of the rulebook that dossiers are held against.
  Server(Lang lang, std::string rules, std::string version);

  // Takes one message; what is to be sent is added to `out`, as JSON without a head.
  void take(const Frame& frame, std::vector<std::string>& out);
  // Takes messages that came together. A request that a later one of them cancels is answered as
  // cancelled and costs nothing: an editor asks at every key, and wants the last answer alone.
  void take_together(const std::vector<Frame>& frames, std::vector<std::string>& out);
  // Checks what changed since, and tells the editor. To be called when no message waits: it takes a
  // tenth of a second, and an author types faster.
  void settle(std::vector<std::string>& out);
  bool over() const { return over_; }
  // That of the protocol: 0 if the editor said `shutdown` before it left, else 1.
  int exit_code() const { return shut_down_ ? 0 : 1; }

 private:
  using Json = nlohmann::ordered_json;

  Json answer(const std::string& method, const Json& params);
  void tell(const std::string& method, const Json& params);
  Json initialize(const Json& params);
  void change(const Json& params);
  void open(const std::string& uri, std::string text);
  Json help(const std::string& method, const Json& params);
  Json actions(const Json& params) const;
  Json completion(const Text& text, std::size_t offset) const;
  Known known(const Text& text, std::size_t offset) const;
  std::vector<Other> others(const rule::Rulebook& book, const Text& text) const;
  Json range(const Source& text, Place where, std::uint32_t length) const;
  void look_at(const std::filesystem::path& folder, Problems& errors, Problems& warnings);
  // `book`: the rulebook of dossiers; nullptr: it does not load, for `faults`.
  void look_at(const Text& dossier, rule::Rulebook* book, const Problems& faults, Problems& found);
  rule::Reading reading() const;

  Lang lang_;
  std::string rules_;
  std::string version_;
  Texts texts_;
  Count count_ = Count::utf16;
  std::vector<std::filesystem::path> workspace_;  // the folders that the editor has open
  std::set<std::string> told_;                    // addresses whose diagnostics are not empty
  // What was told last and has a certain hint, by address, with the diagnostic.
  std::multimap<std::string, std::pair<Problem, Json>> certain_;
  std::vector<std::string> notices_;  // to be sent with the next settle()
  bool started_ = false;
  bool shut_down_ = false;
  bool over_ = false;
  bool changed_ = false;
  std::set<std::string> cancelled_;  // ids as JSON, of the messages that came together
};

}  // namespace ducha::lsp
