// JSON-RPC 2.0 and the Language Server Protocol 3.17, as far as the answers of author.h go. The
// door is Server::take(). Whatever a message holds, it is answered and never ends the program.
#include "lsp/server.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"
#include "check/rule_tests.h"
#include "check/run.h"
#include "lsp/author.h"
#include "lsp/keys.h"
#include "rule/lint.h"

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
  kNotInitialized = -32002
};

// DiagnosticSeverity.
enum Level { kError = 1, kWarning = 2, kInformation = 3 };

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

}  // namespace

Server::Server(Lang lang, std::string rules, std::string version)
    : lang_(lang), rules_(std::move(rules)), version_(std::move(version)) {}

rule::Reading Server::reading() const {
  return [this](const fs::path& path, const std::string& name, std::size_t limit,
                Problems& problems) { return texts_.read(path, name, limit, problems); };
}

void Server::take(const Frame& frame, std::vector<std::string>& out) {
  Json id = nullptr;
  bool asked = true;  // who sends what cannot be read is told so
  const auto refuse = [&](const Refusal& why) {
    if (asked) out.push_back(json_text(refusal(id, why, lang_)));
  };
  try {
    if (!frame.fault.empty()) throw Refusal{kParseError, frame.fault};
    if (const Message past =
            json_out_of_bounds(frame.body, limits::kMessageDepth, limits::kMessageKeys);
        !past.empty())
      throw Refusal{kInvalidRequest, past};
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

Json Server::initialize(const Json& params) {
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
  throw Refusal{kMethodNotFound,
                say("没有 {} 这个方法", "there is no method {}", visible(shorten(method, 80)))};
}

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
    // Each change stands on what those before it made.
    const Source before(uri, now);
    const std::size_t from = offset_of(before, position_in(member(range, "start")), count_);
    const std::size_t to = offset_of(before, position_in(member(range, "end")), count_);
    now.replace(std::min(from, to), std::max(from, to) - std::min(from, to), more);
    if (now.size() > limits::kRulebookFileBytes) break;  // open() lets go of it
  }
  open(uri, std::move(now));
}

// What is not taken is told: the file on disk is looked at in its place.
void Server::open(const std::string& uri, std::string text) {
  if (texts_.open(uri, std::move(text))) return;
  const Message why = say("没有打开：超过 {} 字节，或已打开 {} 个文件",
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

Json Server::help(const std::string& method, const Json& params) {
  const std::string uri = text_of(member(params, "textDocument"), "uri");
  const Position position = position_in(member(params, "position"));
  const Text* text = texts_.find(uri);
  if (text == nullptr || text->path.empty()) return nullptr;
  const fs::path folder = folder_of(text->path);
  if (folder.empty()) return nullptr;
  const std::size_t offset = offset_of(text->source, position, count_);
  Problems ignored;  // told by settle()
  if (method == "textDocument/completion") {
    // A name at the cursor: YAML and expression are read as if the author had gone on.
    std::string written(text->source.text());
    written.insert(offset, kHere);
    const Source filled(text->path.string(), written);
    const auto book = rule::load_draft(
        folder,
        [&](const fs::path& path, const std::string& name, std::size_t limit, Problems& problems) {
          if (path.lexically_normal() == text->path) return std::optional(written);
          return texts_.read(path, name, limit, problems);
        },
        ignored);
    Json items = Json::array();
    std::vector<Offer> offers = keys_here(filled, lang_);
    if (book != nullptr)
      for (Offer& o : offers_at(*book, filled, offset, lang_)) offers.push_back(std::move(o));
    for (const Offer& o : offers) {
      Json item = {{"label", o.label}, {"kind", o.kind}};
      if (!o.detail.empty()) item["detail"] = o.detail;
      if (!o.words.empty()) item["documentation"] = {{"kind", "markdown"}, {"value", o.words}};
      items.push_back(std::move(item));
    }
    return items;
  }
  const Source named(text->path.string(), std::string(text->source.text()));
  Known known;
  if (const auto key = key_at(named, offset, lang_)) {
    known = *key;
  } else {
    const auto book = rule::load_draft(folder, reading(), ignored);
    if (book == nullptr) return nullptr;
    known = known_at(*book, named, offset, lang_);
  }
  if (method == "textDocument/hover") {
    if (known.words.empty()) return nullptr;
    return {{"contents", {{"kind", "markdown"}, {"value", known.words}}}};
  }
  if (known.at.file.empty()) return nullptr;
  const auto there = texts_.read(known.at.file, known.at.file, limits::kRulebookFileBytes, ignored);
  if (!there) return nullptr;
  const Text* open = texts_.at(known.at.file);
  return {{"uri", open == nullptr ? uri_of(fs::path(known.at.file).lexically_normal()) : open->uri},
          {"range", range(Source(known.at.file, *there), known.at.where, 1)}};
}

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
    found.push_back({first.id,
                     dossier.path.string(),
                     {1, 1},
                     1,
                     {first.file + "：" + first.message.zh, first.file + ": " + first.message.en}});
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
  // Under its own name: a kind may be told by it.
  const check::Inspection inspection(settings, rules);
  const std::vector<check::InputFile> names = {check::InputFile(dossier.path.string(), "")};
  check::Harvest harvest =
      check::read_texts(inspection, names, {std::string(dossier.source.text())});
  const result::Run run = check::finish(inspection, names, harvest);
  for (const result::Finding& f : run.findings)
    if (f.verdict == Verdict::fail && f.rule != "input/dangling-reference")
      found.push_back(
          {f.rule, dossier.path.string(), {f.line, f.column}, f.length, f.message, f.hint});
}

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
