#include "result/read.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "base/limits.h"
#include "base/text.h"

namespace ducha::result {

namespace {

using nlohmann::ordered_json;

// What is wrong with the file, with the path of the key.
struct Fault {
  std::string path;
  Message what;
};

bool nested_within(std::string_view json, int limit) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{')) {
      if (++depth > limit) return false;
    } else if (!quoted && (c == ']' || c == '}')) {
      --depth;
    }
  }
  return true;
}

// Reads keys of an object; a key of another type is a fault, one that is not there leaves the value
// as it is, unless it is required.
class Object {
 public:
  Object(const ordered_json& json, std::string path) : json_(json), path_(std::move(path)) {
    if (!json.is_object()) throw Fault{path_, say("应为对象", "must be an object")};
  }

  const ordered_json* find(const char* key) const {
    const auto at = json_.find(key);
    return at == json_.end() ? nullptr : &*at;
  }
  Object object(const char* key) const {
    static const ordered_json none = ordered_json::object();
    const ordered_json* j = find(key);
    return {j == nullptr ? none : *j, inner(key)};
  }
  std::string text(const char* key, bool required = false) const {
    const ordered_json* j = find(key);
    if (j == nullptr && required) throw Fault{inner(key), say("缺少", "is missing")};
    if (j == nullptr) return {};
    if (!j->is_string()) throw Fault{inner(key), say("应为字符串", "must be a string")};
    return j->get<std::string>();
  }
  bool flag(const char* key) const {
    const ordered_json* j = find(key);
    return j != nullptr && j->is_boolean() && j->get<bool>();
  }
  template <typename Number>
  Number number(const char* key) const {
    const ordered_json* j = find(key);
    if (j == nullptr) return 0;
    if (!j->is_number_unsigned() || j->get<std::uint64_t>() > std::numeric_limits<Number>::max())
      throw Fault{inner(key), say("应为非负整数", "must be a whole number from 0")};
    return j->get<Number>();
  }
  std::int64_t millionths(const char* key) const {
    const ordered_json* j = find(key);
    const auto d = j == nullptr || !j->is_number() ? std::nullopt : parse_decimal(j->dump());
    if (!d) throw Fault{inner(key), say("应为数字", "must be a number")};
    return *d;
  }
  Message words(const char* key) const {
    const Object o = object(key);
    return {o.text("zh"), o.text("en")};
  }
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> out;
    each(key, [&](const ordered_json& j, const std::string& path) {
      if (!j.is_string()) throw Fault{path, say("应为字符串", "must be a string")};
      out.push_back(j.get<std::string>());
    });
    return out;
  }
  template <typename F>
  void each(const char* key, F f) const {
    const ordered_json* j = find(key);
    if (j == nullptr) return;
    if (!j->is_array()) throw Fault{inner(key), say("应为列表", "must be a list")};
    std::size_t n = 0;
    for (const ordered_json& item : *j) f(item, fmt::format("{}[{}]", inner(key), n++));
  }
  std::array<std::uint64_t, kVerdicts> counts() const {
    std::array<std::uint64_t, kVerdicts> out{};
    for (std::size_t v = 0; v < kVerdicts; ++v)
      out[v] = number<std::uint64_t>(std::string(kVerdictNames[v]).c_str());
    return out;
  }
  std::string inner(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

 private:
  const ordered_json& json_;
  std::string path_;
};

template <typename Named>
auto named(const Object& o, const char* key, Named lookup) {
  const std::string word = o.text(key, true);
  const auto found = lookup(word);
  if (!found) throw Fault{o.inner(key), say("没有“{}”这个取值", "cannot be `{}`", visible(word))};
  return *found;
}

Need need(const Object& o) {
  if (o.find("parameter") != nullptr) return {Need::What::parameter, {}, {}, o.text("parameter")};
  const bool field = o.find("path") != nullptr;
  return {field ? Need::What::field : Need::What::dossier, o.text("kind"), o.text("dossier"),
          o.text("path")};
}

Evidence evidence(const Object& o) {
  Evidence out;
  out.id = o.text("id", true);
  out.title = o.words("title");
  out.holder = o.text("holder");
  out.each = o.flag("each");
  if (const ordered_json* shows = o.find("shows")) {
    const Object all(*shows, o.inner("shows"));
    for (const auto& [kind, paths] : shows->items())
      out.shows.push_back({kind, all.texts(kind.c_str())});
  }
  return out;
}

Finding finding(const Object& o) {
  Finding f;
  f.rule = o.text("rule", true);
  f.verdict = named(o, "verdict", verdict_named);
  f.severity = named(o, "severity", severity_named);
  f.kind = o.text("kind");
  f.dossier = o.text("dossier");
  f.name = o.text("name");
  f.group = o.text("group");
  f.file = o.text("file");
  f.document = o.number<std::uint32_t>("document");
  f.line = o.number<std::uint32_t>("line");
  f.column = o.number<std::uint32_t>("column");
  f.length = o.number<std::uint32_t>("length");
  f.path = o.text("path");
  f.message = o.find("messages") != nullptr ? o.words("messages")
                                            : Message{o.text("message"), o.text("message")};
  f.hint = o.words("hint");
  f.missing = o.texts("missing");
  o.each("needs", [&](const ordered_json& j, const std::string& path) {
    f.needs.push_back(need({j, path}));
  });
  f.needs_left_out = o.number<std::uint32_t>("needs_left_out");
  f.fingerprint = o.text("fingerprint", true);
  f.baseline = o.text("baseline");
  if (!f.baseline.empty())
    named(o, "baseline", [](const std::string& word) {
      return word == "new" || word == "unchanged" ? std::optional(word) : std::nullopt;
    });
  if (const ordered_json* values = o.find("values")) {
    const Object all(*values, o.inner("values"));
    const Object shown = o.object("shown");
    for (const auto& [name, value] : values->items())
      f.values.push_back({name, value.dump(-1, ' ', false), shown.words(name.c_str())});
  }
  return f;
}

Run run_of(const Object& o) {
  Run run;
  run.tool_version = o.text("tool");
  const auto as_of = parse_date(o.text("as_of", true));
  if (!as_of) throw Fault{"as_of", say("应为日期", "must be a date")};
  run.as_of = *as_of;
  const Object book = o.object("rulebook");
  run.rulebook = book.text("id");
  run.rulebook_version = book.text("version");
  run.rulebook_digest = book.text("sha256");
  run.rulebook_title = book.words("title");
  const Object profile = o.object("profile");
  run.profile = profile.text("name");
  run.profile_digest = profile.text("sha256");
  run.set = profile.texts("set");
  run.defaults = profile.texts("defaults");
  const Object limits = profile.object("time_limits");
  for (const Severity s : {Severity::note, Severity::warning, Severity::error}) {
    const std::string key(name(s));
    if (limits.find(key.c_str()) != nullptr)
      run.time_limits[static_cast<std::size_t>(s)] =
          static_cast<std::int32_t>(std::min(3650U, limits.number<std::uint32_t>(key.c_str())));
  }
  if (o.find("selection") != nullptr) {
    const Object selection = o.object("selection");
    run.selection = {selection.texts("select"), selection.texts("ignore")};
    run.personal = o.flag("personal");
  }
  const Object counts = o.object("counts");
  run.dossiers = counts.number<std::uint64_t>("dossiers");
  run.rule_count = counts.number<std::uint64_t>("rules");
  run.counts = counts.counts();
  o.each("findings", [&](const ordered_json& j, const std::string& path) {
    run.findings.push_back(finding({j, path}));
  });
  o.each("measures", [&](const ordered_json& j, const std::string& path) {
    const Object m(j, path);
    Measure measure{m.text("measure", true),
                    m.text("topic"),
                    m.text("kind"),
                    m.words("title"),
                    m.words("unit"),
                    m.texts("cites"),
                    {}};
    m.each("values", [&](const ordered_json& value, const std::string& at) {
      const Object v(value, at);
      const ordered_json* number = v.find("value");
      measure.values.push_back({v.text("dossier"), v.text("name"),
                                number == nullptr ? "null" : number->dump(-1, ' ', false), nullptr,
                                v.texts("missing")});
      if (Message words = v.words("text"); !words.empty())
        measure.values.back().text = std::make_shared<Message>(std::move(words));
    });
    run.measures.push_back(std::move(measure));
  });
  o.each("groups", [&](const ordered_json& j, const std::string& path) {
    const Object g(j, path);
    Group group;
    group.kind = g.text("kind");
    group.id = g.text("id");
    group.name = g.text("name");
    group.parent = g.text("parent");
    group.dossiers = g.number<std::uint64_t>("dossiers");
    if (const ordered_json* topics = g.find("topics")) {
      const Object all(*topics, g.inner("topics"));
      for (const auto& [id, counts] : topics->items())
        group.topics.emplace_back(std::make_shared<std::string>(id),
                                  all.object(id.c_str()).counts());
    }
    if (const ordered_json* measures = g.find("measures")) {
      const Object all(*measures, g.inner("measures"));
      for (const auto& [id, value] : measures->items()) {
        const Object s = all.object(id.c_str());
        group.measures.emplace_back(
            std::make_shared<std::string>(id),
            Spread{s.number<std::uint64_t>("known"), s.number<std::uint64_t>("unknown"),
                   s.millionths("sum"), s.millionths("least"), s.millionths("most")});
      }
    }
    sort(group);
    run.groups.push_back(std::move(group));
  });
  const Object sheet = o.object("sheet");
  run.sheet.title = sheet.words("title");
  sheet.each("items", [&](const ordered_json& j, const std::string& path) {
    const Object i(j, path);
    ScoreItem item{i.text("id", true),     i.text("kind", true), i.words("title"),
                   i.millionths("points"), i.texts("rules"),     {}};
    const Object deduct = i.object("deduct");
    for (const Severity s : {Severity::note, Severity::warning, Severity::error})
      item.deduct[static_cast<std::size_t>(s)] = deduct.millionths(std::string(name(s)).c_str());
    std::sort(item.rules.begin(), item.rules.end());
    run.sheet.items.push_back(std::move(item));
  });
  sheet.each("bands", [&](const ordered_json& j, const std::string& path) {
    const Object b(j, path);
    run.sheet.bands.push_back({b.text("id", true), b.words("title"), b.millionths("from")});
  });
  o.each("organizations", [&](const ordered_json& j, const std::string& path) {
    const Object org(j, path);
    run.organizations.push_back({org.text("kind", true), org.text("dossier"), org.text("name"),
                                 org.text("group"), org.text("file"),
                                 org.number<std::uint32_t>("document")});
  });
  o.each("topics", [&](const ordered_json& j, const std::string& path) {
    const Object t(j, path);
    run.topics.push_back({t.text("id", true), t.words("title")});
  });
  o.each("rules", [&](const ordered_json& j, const std::string& path) {
    const Object r(j, path);
    RuleInfo info;
    info.id = r.text("id", true);
    info.topic = r.text("topic");
    info.kind = r.text("kind");
    info.severity = named(r, "severity", severity_named);
    info.title = r.words("title");
    info.cites = r.texts("cites");
    info.remedy = r.words("remedy");
    info.supply = r.words("supply");
    info.digest = r.text("digest");
    info.relational = r.flag("relational");
    if (const ordered_json* parameters = r.find("parameters")) {
      const Object all(*parameters, r.inner("parameters"));
      for (const auto& [name, value] : parameters->items())
        info.parameters[name] = value.dump(-1, ' ', false);
    }
    info.counts = r.object("counts").counts();
    run.rules.push_back(std::move(info));
  });
  o.each("provisions", [&](const ordered_json& j, const std::string& path) {
    const Object p(j, path);
    run.provisions.push_back({p.text("id", true), p.text("modality"), p.words("words")});
  });
  o.each("sentences", [&](const ordered_json& j, const std::string& path) {
    const Object s(j, path);
    run.sentences.push_back({s.text("id", true), s.text("kind"), s.words("words")});
  });
  o.each("kinds", [&](const ordered_json& j, const std::string& path) {
    const Object k(j, path);
    run.kinds.push_back({k.text("id", true), k.words("title")});
  });
  if (o.find("evidence") != nullptr) {
    run.evidence.emplace();
    o.each("evidence", [&](const ordered_json& j, const std::string& path) {
      run.evidence->push_back(evidence({j, path}));
    });
  }
  o.each("fields", [&](const ordered_json& j, const std::string& path) {
    const Object f(j, path);
    run.fields.push_back({f.text("kind"), f.text("path", true), f.words("title")});
  });
  o.each("inputs", [&](const ordered_json& j, const std::string& path) {
    const Object i(j, path);
    run.inputs.push_back({i.text("file", true), digest_from_hex(i.text("sha256")),
                          i.number<std::uint64_t>("bytes"), i.number<std::uint32_t>("documents")});
  });
  o.each("problems", [&](const ordered_json& j, const std::string& path) {
    const Object p(j, path);
    run.problems.push_back({p.text("id"),
                            p.text("file"),
                            {p.number<std::uint32_t>("line"), p.number<std::uint32_t>("column")},
                            1,
                            p.words("message"),
                            p.words("hint")});
  });
  return run;
}

}  // namespace

std::optional<Run> read_run(std::string_view text, const std::string& name, Problems& problems) {
  const auto complain = [&](Message message) {
    problems.push_back({"run/format",
                        name,
                        {},
                        1,
                        std::move(message),
                        say("用 ducha check --format json=文件 写出检查结果",
                            "write one with ducha check --format json=FILE")});
  };
  if (!nested_within(text, limits::kRunDepth)) {
    complain(say("嵌套超过 {} 层", "nests more than {} levels deep", limits::kRunDepth));
    return {};
  }
  const ordered_json json = ordered_json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("format") || json["format"] != "ducha-run") {
    complain(say("不是 ducha 的检查结果(JSON)", "is not a saved run of ducha (JSON)"));
    return {};
  }
  try {
    const Object o(json, {});
    if (o.number<unsigned>("version") != 1) {
      complain(say("是别的版本的检查结果", "is a run of another version"));
      return {};
    }
    return run_of(o);
  } catch (const Fault& fault) {
    complain(Message{fault.path + " " + fault.what.zh, fault.path + " " + fault.what.en});
  } catch (const ordered_json::exception& e) {
    complain(Message{e.what(), e.what()});
  }
  return {};
}

}  // namespace ducha::result
