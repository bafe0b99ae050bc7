// JSON-RPC 2.0 and the Language Server Protocol 3.17, as far as the answers of author.h go. The
// door is Server::take(). Whatever a message holds, it is answered and never ends the program.
#include "lsp/server.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/correct.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "check/inputs.h"
#include "check/rule_tests.h"
#include "check/run.h"
#include "lsp/author.h"
#include "lsp/keys.h"
#include "rule/lint.h"
#include "rule/profile.h"

namespace ducha::lsp {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

enum Code {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kNotInitialized = -32002,
  kRequestCancelled = -32800
};

// DiagnosticSeverity.
enum Level { kError = 1, kWarning = 2 };

struct Refusal {
  int code;
  Message message;
};

Json reply(const Json& id) { return {{"jsonrpc", "2.0"}, {"id", id}}; }

Json refusal(const Json& id, const Refusal& why, Lang lang) {
  Json out = reply(id);
  out["error"] = {{"code", why.code}, {"message", why.message.in(lang)}};
  return out;
}

std::string notice(const char* method, Json params) {
  return json_text(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

std::string diagnostics(const std::string& uri, Json list) {
  return notice("textDocument/publishDiagnostics",
                {{"uri", uri}, {"diagnostics", std::move(list)}});
}

// Why a message cannot be parsed within limits; empty: it can.
Message bounded(const Frame& frame) {
  return json_out_of_bounds(frame.body, limits::kMessageDepth, limits::kMessageKeys);
}

// Refusals are thrown: parameters are read in many steps, and any of them may find a fault.
[[noreturn]] void wrong(Message message) { throw Refusal{kInvalidParams, std::move(message)}; }

const Json& member(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || found == object.end())
    wrong(say("参数缺少 {}", "the parameters lack {}", name));
  return *found;
}

std::string text_of(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) wrong(say("{} 应为文字", "{} must be a string", name));
  return value.get<std::string>();
}

std::uint32_t number_of(const Json& object, const char* name) {
  const Json& value = member(object, name);
  // uinteger of the protocol.
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 0x7FFFFFFF)
    wrong(say("{} 应为非负整数", "{} must be a whole number from 0", name));
  return value.get<std::uint32_t>();
}

Position position_in(const Json& object) {
  return {number_of(object, "line"), number_of(object, "character")};
}

// The folder of the rulebook that a file belongs to; empty: it is none of a rulebook.
fs::path folder_of(const fs::path& file) {
  std::error_code error;
  const fs::path own = file.parent_path();
  for (const fs::path& folder : {own, own.parent_path()}) {
    const bool below = folder != own;
    if (below && own.filename() != "schema" && own.filename() != "profiles") continue;
    if (fs::is_regular_file(folder / "rulebook.yaml", error)) return folder;
  }
  return {};
}

// What the editor has open; there may be no folder at all.
std::vector<fs::path> folders_in(const Json& params) {
  std::vector<fs::path> out;
  const auto take = [&](const Json& holder, const char* name) {
    if (holder.is_object() && holder.contains(name) && holder[name].is_string())
      if (fs::path path = path_of(holder[name].get<std::string>()); !path.empty())
        out.push_back(std::move(path));
  };
  if (params.is_object() && params.contains("workspaceFolders") &&
      params["workspaceFolders"].is_array())
    for (const Json& folder : params["workspaceFolders"]) take(folder, "uri");
  if (out.empty()) take(params, "rootUri");
  return out;
}

// The rulebook of a file as a draft, and whatever of it is read by itself: a profile has
// expressions.
struct Draft {
  std::unique_ptr<rule::Rulebook> book;
  std::optional<rule::Profile> profile = {};
};
Draft draft_for(const fs::path& folder, const fs::path& file, rule::Reading reading) {
  Problems ignored;  // told by settle()
  Draft out{rule::load_draft(folder, std::move(reading), ignored)};
  if (out.book != nullptr && file.parent_path().filename() == "profiles")
    out.profile = rule::load_profile(*out.book, file.stem().string(), ignored);
  return out;
}

}  // namespace

Server::Server(Lang lang, std::string rules, std::string version)
    : lang_(lang), rules_(std::move(rules)), version_(std::move(version)) {}

rule::Reading Server::reading() const {
  return [this](const fs::path& path, const std::string& name, std::size_t limit,
                Problems& problems) { return texts_.read(path, name, limit, problems); };
}

void Server::take_together(const std::vector<Frame>& frames, std::vector<std::string>& out) {
  for (const Frame& frame : frames) {
    // Few messages are looked at twice: texts that hold the word, and notices that are meant.
    if (frame.body.find("$/cancelRequest") == frame.body.npos || !bounded(frame).empty()) continue;
    const Json told = Json::parse(frame.body, nullptr, false);
    if (told.is_object() && told.value("method", Json()) == "$/cancelRequest" &&
        told.contains("params") && told["params"].is_object() && told["params"].contains("id"))
      cancelled_.insert(json_text(told["params"]["id"]));
  }
  for (const Frame& frame : frames) {
    take(frame, out);
    if (over_) break;
  }
  cancelled_.clear();
}

void Server::take(const Frame& frame, std::vector<std::string>& out) {
  Json id = nullptr;
  bool asked = true;  // unreadable requests are answered too
  const auto refuse = [&](const Refusal& why) {
    if (asked) out.push_back(json_text(refusal(id, why, lang_)));
  };
  try {
    if (!frame.fault.empty()) throw Refusal{kParseError, frame.fault};
    if (const Message past = bounded(frame); !past.empty()) throw Refusal{kInvalidRequest, past};
    const Json message = Json::parse(frame.body, nullptr, false);
    if (message.is_discarded()) throw Refusal{kParseError, say("不是 JSON", "this is no JSON")};
    const Refusal shape{kInvalidRequest, say("不是请求", "this is no request")};
    if (!message.is_object()) throw shape;
    if (message.contains("id")) id = message["id"];
    if (!id.is_null() && !id.is_string() && !id.is_number_integer()) {
      id = nullptr;
      throw shape;
    }
    // An answer to a request; this server makes none.
    if (!message.contains("method") && (message.contains("result") || message.contains("error")))
      return;
    if (!message.contains("method") || !message["method"].is_string()) throw shape;
    asked = message.contains("id");
    const auto method = message["method"].get<std::string>();
    const Json params = message.contains("params") ? message["params"] : Json();
    if (!asked) return tell(method, params);
    if (!cancelled_.empty() && cancelled_.count(json_text(id)) != 0)
      throw Refusal{kRequestCancelled, say("已取消", "it was cancelled")};
    Json answered = reply(id);
    answered["result"] = answer(method, params);
    out.push_back(json_text(answered));
  } catch (const Refusal& why) {
    refuse(why);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    refuse({kInternalError,
            {std::string("内部错误：") + e.what(), std::string("internal error: ") + e.what()}});
  }
}

// UTF-16 is what every client understands; UTF-8 is used where the client offers it (3.17,
// positionEncoding).
Json Server::initialize(const Json& params) {
  workspace_ = folders_in(params);
  if (params.is_object() && params.contains("capabilities") && params["capabilities"].is_object()) {
    const Json general = params["capabilities"].value("general", Json::object());
    if (general.is_object() && general.contains("positionEncodings") &&
        general["positionEncodings"].is_array())
      for (const Json& one : general["positionEncodings"])
        if (one == "utf-8") count_ = Count::utf8;
  }
  started_ = true;
  constexpr int kIncremental = 2;
  return {{"capabilities",
           {{"positionEncoding", count_ == Count::utf8 ? "utf-8" : "utf-16"},
            {"textDocumentSync", {{"openClose", true}, {"change", kIncremental}, {"save", true}}},
            {"hoverProvider", true},
            {"definitionProvider", true},
            {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}}},
            {"completionProvider", {{"triggerCharacters", {".", "\"", "{"}}}}}},
          {"serverInfo", {{"name", "ducha"}, {"version", version_}}}};
}

Json Server::answer(const std::string& method, const Json& params) {
  if (shut_down_) throw Refusal{kInvalidRequest, say("已经关闭", "it is shut down")};
  if (method == "initialize") {
    if (started_) throw Refusal{kInvalidRequest, say("已经开始", "it has begun already")};
    return initialize(params);
  }
  if (!started_) throw Refusal{kNotInitialized, say("先发 initialize", "send `initialize` first")};
  if (method == "shutdown") {
    shut_down_ = true;
    return nullptr;
  }
  if (method == "textDocument/hover" || method == "textDocument/definition" ||
      method == "textDocument/completion")
    return help(method, params);
  if (method == "textDocument/codeAction") return actions(params);
  throw Refusal{kMethodNotFound,
                say("没有 {} 这个方法", "there is no method {}", visible(shorten(method, 80)))};
}

// Notices have no answer. What an open text changes is looked at when no more messages wait, see
// settle().
void Server::tell(const std::string& method, const Json& params) {
  if (method == "exit") {
    over_ = true;
    return;
  }
  if (!started_ || shut_down_) return;
  if (method == "textDocument/didOpen") {
    const Json& document = member(params, "textDocument");
    open(text_of(document, "uri"), text_of(document, "text"));
  } else if (method == "textDocument/didChange") {
    change(params);
  } else if (method == "textDocument/didClose") {
    texts_.close(text_of(member(params, "textDocument"), "uri"));
  } else if (method != "textDocument/didSave" && method != "workspace/didChangeWatchedFiles") {
    return;
  }
  changed_ = true;
}

void Server::change(const Json& params) {
  const std::string uri = text_of(member(params, "textDocument"), "uri");
  const Json& changes = member(params, "contentChanges");
  if (!changes.is_array()) wrong(say("contentChanges 应为列表", "contentChanges must be a list"));
  const Text* text = texts_.find(uri);
  if (text == nullptr) return;
  std::string now(text->source.text());
  for (const Json& one : changes) {
    std::string more = text_of(one, "text");
    if (!one.contains("range")) {
      now = std::move(more);
      continue;
    }
    const Json& range = member(one, "range");
    // Each change applies to the text that those before it made.
    const Source before(uri, now);
    const std::size_t from = offset_of(before, position_in(member(range, "start")), count_);
    const std::size_t to = offset_of(before, position_in(member(range, "end")), count_);
    now.replace(std::min(from, to), std::max(from, to) - std::min(from, to), more);
    if (now.size() > limits::kRulebookFileBytes) break;  // open() lets go of it
  }
  open(uri, std::move(now));
}

// What is not taken is reported: the file on disk is looked at in its place.
void Server::open(const std::string& uri, std::string text) {
  if (texts_.open(uri, std::move(text))) return;
  const Message why = say("没有打开：超过{}字节，或已打开{}个文件",
                          "is not opened: it is larger than {} bytes, or {} files are open",
                          limits::kRulebookFileBytes, limits::kOpenTexts);
  constexpr int kWarningType = 2;
  notices_.push_back(
      notice("window/showMessage",
             {{"type", kWarningType}, {"message", shorten(uri, 200) + ": " + why.in(lang_)}}));
}

Json Server::range(const Source& text, Place where, std::uint32_t length) const {
  const Position from = position_of(text, where, count_);
  const Position to = position_of(text, {where.line, where.column + length}, count_);
  return {{"start", {{"line", from.line}, {"character", from.character}}},
          {"end", {{"line", to.line}, {"character", to.character}}}};
}

// What certain hints come to in the lines of the range, as the text is now.
Json Server::actions(const Json& params) const {
  const std::string uri = text_of(member(params, "textDocument"), "uri");
  const Json& asked = member(params, "range");
  const std::uint32_t first = position_in(member(asked, "start")).line;
  const std::uint32_t last = position_in(member(asked, "end")).line;
  const Text* text = texts_.find(uri);
  Json out = Json::array();
  if (text == nullptr) return out;
  const auto [from, to] = certain_.equal_range(uri);
  for (auto one = from; one != to; ++one) {
    const auto& [problem, diagnostic] = one->second;
    if (problem.where.line <= first || problem.where.line > last + 1) continue;
    const auto change = correction(text->source, problem);
    if (!change) continue;
    const Message title = say("{} 改为 {}", "change {} to {}", visible(problem.hint.wrong),
                              visible(problem.hint.right));
    const Place at = text->source.place(change->from);
    const auto length = static_cast<std::uint32_t>(count_code_points(problem.hint.wrong));
    const Json edit = {{"range", range(text->source, at, length)}, {"newText", change->text}};
    out.push_back({{"title", title.in(lang_)},
                   {"kind", "quickfix"},
                   {"diagnostics", Json::array({diagnostic})},
                   {"isPreferred", true},
                   {"edit", {{"changes", {{uri, Json::array({edit})}}}}}});
  }
  return out;
}

// Those that are open, and those of the folders that the editor has open.
std::vector<Other> Server::others(const rule::Rulebook& book, const Text& text) const {
  std::vector<Other> out;
  std::vector<std::string> folders;
  for (const fs::path& folder : workspace_) folders.push_back(folder.string());
  if (folders.empty()) folders.push_back(text.path.parent_path().string());
  for (const auto& [uri, open] : texts_.all())
    if (!open.path.empty() && folder_of(open.path).empty())
      add_dossiers(book, Source(open.path.string(), std::string(open.source.text())), out);
  Problems ignored;
  std::size_t files = 0;
  std::size_t bytes = 0;
  for (const check::InputFile& file : check::find_inputs(folders, "", ignored)) {
    const fs::path path = fs::path(file.path()).lexically_normal();
    if (!folder_of(path).empty() || texts_.at(path) != nullptr) continue;
    if (++files > limits::kDossiersBeside || bytes > limits::kDossierBytesBeside) break;
    auto read = read_file(path, path.string(), limits::kRulebookFileBytes, ignored);
    if (!read) continue;
    bytes += read->size();
    add_dossiers(book, Source(path.string(), std::move(*read)), out);
  }
  return out;
}

Server::Json Server::completion(const Text& text, std::size_t offset) const {
  // A name at the cursor: YAML and expression are read as if the author had gone on.
  std::string written(text.source.text());
  written.insert(offset, kHere);
  const Source filled(text.path.string(), written);
  const fs::path folder = folder_of(text.path);
  const Draft draft = draft_for(
      folder.empty() ? fs::path(rules_) : folder, text.path,
      [&](const fs::path& path, const std::string& name, std::size_t limit, Problems& problems) {
        if (path.lexically_normal() == text.path) return std::optional(written);
        return texts_.read(path, name, limit, problems);
      });
  std::vector<Offer> offers;
  if (!folder.empty()) offers = keys_here(filled, lang_);
  if (draft.book != nullptr)
    for (Offer& o : folder.empty() ? offers_in_dossier(*draft.book, filled, lang_,
                                                       [&] { return others(*draft.book, text); })
                                   : offers_at(*draft.book, filled, offset, lang_))
      offers.push_back(std::move(o));
  Json items = Json::array();
  for (const Offer& o : offers) {
    // In the order of the schema, not of the alphabet.
    Json item = {
        {"label", o.label}, {"kind", o.kind}, {"sortText", fmt::format("{:05}", items.size())}};
    if (!o.detail.empty()) item["detail"] = o.detail;
    if (!o.words.empty()) item["documentation"] = {{"kind", "markdown"}, {"value", o.words}};
    items.push_back(std::move(item));
  }
  return items;
}

Known Server::known(const Text& text, std::size_t offset) const {
  const Source named(text.path.string(), std::string(text.source.text()));
  const fs::path folder = folder_of(text.path);
  if (!folder.empty())
    if (auto key = key_at(named, offset, lang_)) return std::move(*key);
  const Draft draft = draft_for(folder.empty() ? fs::path(rules_) : folder, text.path, reading());
  if (draft.book == nullptr) return {};
  if (!folder.empty()) return known_at(*draft.book, named, offset, lang_);
  return known_in_dossier(*draft.book, named, offset, lang_,
                          [&] { return others(*draft.book, text); });
}

// null is the answer for nothing to say; an error would be shown to the user.
Json Server::help(const std::string& method, const Json& params) {
  const std::string uri = text_of(member(params, "textDocument"), "uri");
  const Position position = position_in(member(params, "position"));
  const Text* text = texts_.find(uri);
  if (text == nullptr || text->path.empty()) return nullptr;
  const std::size_t offset = offset_of(text->source, position, count_);
  if (method == "textDocument/completion") return completion(*text, offset);
  const Known found = known(*text, offset);
  if (method == "textDocument/hover") {
    if (found.words.empty()) return nullptr;
    return {{"contents", {{"kind", "markdown"}, {"value", found.words}}}};
  }
  if (found.at.file.empty()) return nullptr;
  Problems ignored;
  const auto there = texts_.read(found.at.file, found.at.file, limits::kRulebookFileBytes, ignored);
  if (!there) return nullptr;
  const Text* open = texts_.at(found.at.file);
  return {{"uri", open == nullptr ? uri_of(fs::path(found.at.file).lexically_normal()) : open->uri},
          {"range", range(Source(found.at.file, *there), found.at.where, 1)}};
}

// Lint only where the rulebook loads: it would report consequences of faults.
void Server::look_at(const fs::path& folder, Problems& errors, Problems& warnings) {
  const auto book = rule::load_draft(folder, reading(), errors);
  if (book == nullptr || !errors.empty()) return;
  check::read_beside(*book, errors);
  if (errors.empty()) warnings = rule::lint(*book);
}

// Alone: what needs other dossiers is not known here, and is not told.
void Server::look_at(const Text& dossier, rule::Rulebook* book, const Problems& faults,
                     Problems& found) {
  if (book == nullptr && !faults.empty()) {
    const Problem& first = faults.front();
    found.push_back(
        {first.id, dossier.path.string(), {1, 1}, 1, said_of(first.file, first.message)});
  }
  if (book == nullptr) return;
  Problems ignored;
  const auto profile = rule::load_profile(*book, book->default_profile, ignored);
  const auto day = today("");
  if (!profile || (!profile->as_of && !day)) return;
  check::Settings settings;
  settings.book = book;
  settings.profile = &*profile;
  settings.as_of = profile->as_of ? *profile->as_of : day->day;
  settings.period = profile->period;
  settings.measures = false;
  const auto rules = check::select_rules(*book, *profile, {}, ignored);
  // Under its own name: a kind may be identified by it.
  const check::Inspection inspection(settings, rules);
  const Source text(dossier.path.string(), std::string(dossier.source.text()));
  const std::vector<check::InputFile> names = {check::InputFile(dossier.path.string(), "")};
  check::Harvest harvest =
      check::read_texts(inspection, names, {std::string(dossier.source.text())});
  const result::Run run = check::finish(inspection, names, harvest);
  for (const result::Finding& f : run.findings)
    if (f.verdict == Verdict::fail && f.rule != "input/dangling-reference") {
      found.push_back(
          {f.rule, dossier.path.string(), {f.line, f.column}, f.length, f.message, f.hint});
      if (f.rule == "input/unknown-field" || f.rule == "input/unknown-choice" ||
          f.rule == "input/unknown-kind")
        found.back().hint = hint_in_dossier(*book, text, {f.line, f.column});
    }
}

// Diagnostics replace those that were sent before for the same file, so files that are sound now
// get an empty list.
void Server::settle(std::vector<std::string>& out) {
  std::move(notices_.begin(), notices_.end(), std::back_inserter(out));
  notices_.clear();
  if (!changed_ || shut_down_) return;
  changed_ = false;
  std::map<std::string, std::vector<std::pair<Problem, int>>> found;  // by file
  std::set<fs::path> folders;
  // The rulebook of dossiers: loaded once for all of them, and not at all where there are none.
  std::unique_ptr<rule::Rulebook> book;
  Problems faults;
  for (const auto& [uri, text] : texts_.all()) {
    if (text.path.empty()) continue;
    found[text.path.string()];
    if (const fs::path folder = folder_of(text.path); !folder.empty()) {
      folders.insert(folder);
      continue;
    }
    if (book == nullptr && faults.empty()) book = rule::load_rulebook(rules_, faults);
    Problems own;
    look_at(text, book.get(), faults, own);
    for (Problem& p : own) found[p.file].emplace_back(std::move(p), kWarning);
  }
  for (const fs::path& folder : folders) {
    Problems errors;
    Problems warnings;
    look_at(folder, errors, warnings);
    for (auto& [list, level] : {std::pair{&errors, kError}, {&warnings, kWarning}})
      for (Problem& p : *list)
        found[fs::path(p.file).lexically_normal().string()].emplace_back(std::move(p), level);
  }
  std::set<std::string> told;
  certain_.clear();
  for (const auto& [file, problems] : found) {
    const Text* open = texts_.at(file);
    const std::string uri = open == nullptr ? uri_of(file) : open->uri;
    Problems ignored;
    const Source text(file,
                      texts_.read(file, file, limits::kRulebookFileBytes, ignored).value_or(""));
    Json list = Json::array();
    for (const auto& [p, level] : problems) {
      const std::string hint = p.hint.in(lang_).empty() ? "" : "\n" + p.hint.in(lang_);
      list.push_back({{"range", range(text, p.where, p.length)},
                      {"severity", level},
                      {"code", p.id},
                      {"source", "ducha"},
                      {"message", p.message.in(lang_) + hint}});
      if (!p.hint.wrong.empty()) certain_.emplace(uri, std::pair(p, list.back()));
    }
    if (!list.empty()) told.insert(uri);
    out.push_back(diagnostics(uri, std::move(list)));
  }
  // What was told of other files before, and is mended.
  for (const std::string& uri : told_)
    if (told.count(uri) == 0 && std::none_of(found.begin(), found.end(),
                                             [&](const auto& f) { return uri == uri_of(f.first); }))
      out.push_back(diagnostics(uri, Json::array()));
  told_ = std::move(told);
}

}  // namespace ducha::lsp
