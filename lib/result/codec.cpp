// Runs as JSON, both ways. Every struct has one list of its keys, fields(), which writing (Out) and
// reading (In) share; write_run() and read_run() are the doors.
#include "result/codec.h"

#include <algorithm>
#include <unordered_map>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/wording.h"
#include "result/codec_io.h"
#include "result/codec_run.h"
#include "result/codec_score.h"

namespace ducha::result {

namespace codec {

template <typename Io, typename T>
requires std::is_same_v<std::remove_const_t<T>, Message>
void fields(Io& io, T& m) {
  io("zh", m.zh);
  io("en", m.en);
}

template <typename Io, typename Counts>
void verdicts(Io& io, Counts& counts) {
  for (std::size_t v = 0; v < kVerdicts; ++v) io(std::string(kVerdictNames[v]).c_str(), counts[v]);
}

template <typename Io, typename T>
requires std::is_same_v<std::remove_const_t<T>, Counts>
void fields(Io& io, T& counts) { verdicts(io, counts); }

// Which sort of need it is follows from the keys that are there.
template <typename Io, Is<Need> T>
void fields(Io& io, T& n) {
  if constexpr (Io::kReads)
    n.what = io.find("parameter") != nullptr ? Need::What::parameter
             : io.find("path") != nullptr    ? Need::What::field
                                             : Need::What::dossier;
  if (n.what == Need::What::parameter) return io("parameter", n.path);
  io("kind", n.kind);
  io("dossier", n.dossier);
  if (n.what == Need::What::field) io("path", n.path);
}

template <typename Io, Is<Excerpt> T>
void fields(Io& io, T& e) {
  io("text", e.text);
  io("before", e.before, Key::if_any);
  io("more", e.more, Key::if_any);
}

template <typename Io, Is<Spot> T>
void fields(Io& io, T& s) {
  io("path", s.path);
  io("line", s.line);
  io("column", s.column);
}

// What decided, by name: `values` for programs, `shown` for people.
void shown(Out& io, const std::vector<Shown>& values) {
  ordered_json plain = ordered_json::object();
  ordered_json words = ordered_json::object();
  ordered_json names = ordered_json::object();
  for (const Shown& v : values) {
    plain[v.name] = raw(v.json);
    words[v.name] = made(v.text);
    if (!v.words.empty()) names[v.name] = made(v.words);
  }
  io.derived("values", [&] { return std::move(plain); });
  if (!values.empty()) io.derived("shown", [&] { return std::move(words); });
  if (!names.empty()) io.derived("called", [&] { return std::move(names); });
}
void shown(In& io, std::vector<Shown>& values) {
  each_key(io, "values", [&](const std::string& name, const ordered_json& v, const std::string&) {
    values.push_back({name, v.dump(-1, ' ', false), {}, {}});
  });
  std::unordered_map<std::string_view, Shown*> named;
  for (Shown& s : values) named[s.name] = &s;
  each_key(io, "shown", [&](const std::string& name, const ordered_json& v, const std::string& at) {
    if (const auto s = named.find(name); s != named.end()) take(v, at, s->second->text);
  });
  each_key(io, "called",
           [&](const std::string& name, const ordered_json& v, const std::string& at) {
             if (const auto s = named.find(name); s != named.end()) take(v, at, s->second->words);
           });
}

// Findings of one condition share its remedy in memory; in the file each has its own.
void remedy(Out& io, const std::shared_ptr<const Message>& m) {
  if (m != nullptr) io("remedy", *m);
}
void remedy(In& io, std::shared_ptr<const Message>& m) {
  Message words;
  io("remedy", words);
  if (!words.empty()) m = std::make_shared<const Message>(std::move(words));
}

// The lines of a finding and of its spots, which a part of a run keeps.
void excerpts(Out& io, const Finding& f) {
  if (f.excerpt != nullptr) io("excerpt", *f.excerpt);
  std::vector<Excerpt> lines;
  for (const Spot& s : f.spots) lines.push_back(s.excerpt == nullptr ? Excerpt{} : *s.excerpt);
  if (!lines.empty()) io("spot_excerpts", lines);
}
void excerpts(In& io, Finding& f) {
  const auto keep = [&](const char* key, Excerpt& e) -> std::shared_ptr<const Excerpt> {
    if (e.text.size() > 4 * kExcerpt)
      throw Fault{at_key(io.path(), key), say("太长", "is too long")};
    return std::make_shared<const Excerpt>(std::move(e));
  };
  if (io.find("excerpt") != nullptr) {
    Excerpt line;
    io("excerpt", line);
    f.excerpt = keep("excerpt", line);
  }
  std::vector<Excerpt> lines;
  io("spot_excerpts", lines);
  for (std::size_t i = 0; i < std::min(lines.size(), f.spots.size()); ++i)
    if (!lines[i].text.empty()) f.spots[i].excerpt = keep("spot_excerpts", lines[i]);
}

// People read days in words; JSON has them as programs write them.
void messages(Out& io, const Message& m) { io("messages", Message{days_plain(m.zh), m.en}); }
void messages(In& io, Message& m) {
  io("messages", m);
  m.zh = days_in_words(m.zh);
}

template <typename Io, Is<Finding> T>
void fields(Io& io, T& f, const InRun& in) {
  io("rule", f.rule, Key::required);
  io("verdict", f.verdict, Key::required);
  io("severity", f.severity, Key::required);
  io("kind", f.kind);
  io("dossier", f.dossier);
  io("name", f.name);
  io("addressee", f.addressee, Key::if_any);
  io("group", f.group, Key::if_any);
  io("file", f.file);
  io("document", f.document);
  io("line", f.line);
  io("column", f.column);
  io("length", f.length);
  io("path", f.path);
  io("spots", f.spots, Key::if_any);
  // Written for programs that look at findings alone; reading takes it from the rule.
  io.derived("cites",
             [&] { return in.rule == nullptr ? ordered_json::array() : made(in.rule->cites); });
  io.derived("message",
             [&] { return made(in.lang == Lang::zh ? days_plain(f.message.zh) : f.message.en); });
  messages(io, f.message);
  io("hint", f.hint, Key::if_any);
  remedy(io, f.remedy);
  shown(io, f.values);
  io("missing", f.missing);
  io("needs", f.needs, Key::if_any);
  io("needs_left_out", f.needs_left_out, Key::if_any);
  io("about", f.about, Key::if_any);
  io("fingerprint", f.fingerprint, Key::required);
  io("formerly", f.formerly, Key::if_any);
  io("baseline", f.baseline, Key::if_any);
  if constexpr (Io::kReads) {
    f.length = io.find("length") == nullptr ? 0 : f.length;
    // A saved run may hold one language alone.
    if (io.find("messages") == nullptr) {
      io("message", f.message.zh);
      f.message.en = f.message.zh;
    }
    if (!f.baseline.empty() && f.baseline != "new" && f.baseline != "changed" &&
        f.baseline != "worse" && f.baseline != "unchanged")
      throw Fault{at_key(io.path(), "baseline"),
                  say("没有“{}”这个取值", "cannot be `{}`", visible(f.baseline))};
    excerpts(io, f);
  } else {
    if (in.excerpts) excerpts(io, f);
  }
}
template <typename Io, Is<Finding> T>
void fields(Io& io, T& f) {
  fields(io, f, InRun{});
}

// The value is JSON already, as the expression gave it: parsing it here keeps numbers numbers.
void fields(Out& io, const Measured& m) {
  io("dossier", m.dossier);
  io("name", m.name);
  io.derived("value", [&] { return raw(m.json); });
  if (m.text != nullptr) io("text", *m.text);
  io("missing", m.missing, Key::if_any);
}
void fields(In& io, Measured& m) {
  m.json = "null";
  io("dossier", m.dossier);
  io("name", m.name);
  io("value", Raw{m.json});
  Message text;
  io("text", text);
  if (!text.empty()) m.text = std::make_shared<Message>(std::move(text));
  io("missing", m.missing);
}

template <typename Io, Is<Measure> T>
void fields(Io& io, T& m) {
  io("measure", m.id, Key::required);
  io("topic", m.topic);
  io("kind", m.kind);
  io("title", m.title);
  io("unit", m.unit);
  io("cites", m.cites);
  io("values", m.values);
}

// Sums are written as decimals; what is beyond 64 bits is written as the nearest number that fits.
void fields(Out& io, const Spread& s) {
  const auto decimal = [](std::int64_t n) { return raw(decimal_to_string(n)); };
  io("known", s.known);
  io("unknown", s.unknown);
  io.derived("sum", [&] { return decimal(s.total()); });
  io.derived("least", [&] { return decimal(s.least); });
  io.derived("most", [&] { return decimal(s.most); });
}
void fields(In& io, Spread& s) {
  std::int64_t sum = 0;
  io("known", s.known);
  io("unknown", s.unknown);
  io("sum", Millionths{sum}, Key::required);
  io("least", Millionths{s.least}, Key::required);
  io("most", Millionths{s.most}, Key::required);
  s.sum = sum;
}

template <typename T>
void by_id(Out& io, const char* key, const Group::ById<T>& all) {
  ordered_json out = ordered_json::object();
  for (const auto& [id, value] : all) out[*id] = made_of(value);
  io.derived(key, [&] { return std::move(out); });
}
template <typename T>
void by_id(In& io, const char* key, Group::ById<T>& all) {
  each_key(io, key, [&](const std::string& id, const ordered_json& v, const std::string& path) {
    In inner(v, path);
    all.emplace_back(std::make_shared<std::string>(id), T{});
    fields(inner, all.back().second);
  });
}

template <typename Io, Is<Group> T>
void fields(Io& io, T& g) {
  io("kind", g.kind);
  io("id", g.id);
  io("name", g.name);
  io("parent", g.parent);
  io("dossiers", g.dossiers);
  by_id(io, "topics", g.topics);
  by_id(io, "measures", g.measures);
  if constexpr (Io::kReads) sort(g);
}

template <typename Io, Is<Missing> T>
void fields(Io& io, T& m) {
  io("kind", m.kind);
  io("dossier", m.id, Key::required);
  io("name", m.name);
  io("group", m.group);
  io("file", m.file);
  io("last_read", m.last_read);
  io("nights", m.nights);
}

// The policy that made the exit code: whoever has the file comes to the same code.
template <typename Io, Is<Policy> T>
void fields(Io& io, T& p) {
  word(io, "fail_on", p.fail_on, kFailOnNames, Key::required);
  io("unknown_fails", p.unknown_fails);
  io("new_fails", p.new_fails);
  io("worse_fails", p.worse_fails);
  io("absent_fails", p.absent_fails);
}

// Seconds are the only part of a run that two equal checks differ in; they are there with --timing
// alone.
void fields(Out& io, const Cost& c) {
  io("files", c.files);
  io("bytes", c.bytes);
  ordered_json seconds = ordered_json::object();
  for (const Cost::Stage& s : c.stages) seconds[s.name] = raw(decimal_to_string(s.seconds));
  io.derived("seconds", [&] { return std::move(seconds); });
}
void fields(In& io, Cost& c) {
  io("files", c.files);
  io("bytes", c.bytes);
  each_key(io, "seconds",
           [&](const std::string& name, const ordered_json& v, const std::string& at) {
             take(v, at, Millionths{c.stages.emplace_back(Cost::Stage{name, 0}).seconds});
           });
}

template <typename Io, Is<TopicInfo> T>
void fields(Io& io, T& t) {
  io("id", t.id, Key::required);
  io("title", t.title);
}

// Values are JSON of any type: they are parsed, not quoted.
void parameters(Out& io, const std::map<std::string, std::string>& all) {
  ordered_json out = ordered_json::object();
  for (const auto& [id, value] : all) out[id] = raw(value);
  io.derived("parameters", [&] { return std::move(out); });
}
void parameters(In& io, std::map<std::string, std::string>& all) {
  each_key(io, "parameters", [&](const std::string& id, const ordered_json& v, const std::string&) {
    all[id] = v.dump(-1, ' ', false);
  });
}

template <typename Io, Is<RuleInfo> T>
void fields(Io& io, T& r) {
  io("id", r.id, Key::required);
  io("topic", r.topic);
  io("kind", r.kind);
  io("kinds", r.kinds, Key::if_any);
  io("severity", r.severity, Key::required);
  io("title", r.title);
  io("cites", r.cites);
  io("remedy", r.remedy);
  io("supply", r.supply);
  io("reminder", r.reminder, Key::if_any);
  io("grounds", r.grounds, Key::if_any);
  io("digest", r.digest);
  io("relational", r.relational);
  io("dated", r.dated);
  io("aliases", r.aliases, Key::if_any);
  if_known(io, "due", r.due);
  parameters(io, r.parameters);
  io("counts", r.counts);
}

// Rules that were off or not selected: their findings are not gone, they were not looked for.
template <typename Io, Is<LeftOut> T>
void fields(Io& io, T& l) {
  io("rule", l.rule, Key::required);
  word(io, "why", l.why, kLeftOutNames, Key::required);
  io("reason", l.reason, Key::if_any);
  io("digest", l.digest, Key::if_any);
  io("aliases", l.aliases, Key::if_any);
}

template <typename Io, Is<ProvisionInfo> T>
void fields(Io& io, T& p) {
  io("id", p.id, Key::required);
  io("modality", p.modality);
  io("words", p.words);
}

template <typename Io, Is<SentenceInfo> T>
void fields(Io& io, T& s) {
  io("id", s.id, Key::required);
  io("kind", s.kind);
  io("words", s.words);
}

template <typename Io, Is<ParameterInfo> T>
void fields(Io& io, T& p) {
  io("id", p.id, Key::required);
  io("title", p.title);
  io("value", p.value, Key::if_any);
}

template <typename Io, Is<Office> T>
void fields(Io& io, T& o) {
  io("title", o.title, Key::if_any);
  io("issuer", o.issuer, Key::if_any);
  io("number", o.number, Key::if_any);
  io("contact", o.contact, Key::if_any);
  io("copies", o.copies, Key::if_any);
}

template <typename Io, Is<KindInfo> T>
void fields(Io& io, T& k) {
  io("id", k.id, Key::required);
  io("title", k.title);
}

// By kind, in the order of the rulebook.
void shows(Out& io, const std::vector<Evidence::Shows>& all) {
  ordered_json out = ordered_json::object();
  for (const Evidence::Shows& s : all) out[s.kind] = s.paths;
  io.derived("shows", [&] { return std::move(out); });
}
void shows(In& io, std::vector<Evidence::Shows>& all) {
  each_key(io, "shows", [&](const std::string& kind, const ordered_json& v, const std::string& at) {
    all.push_back({kind, {}});
    take(v, at, all.back().paths);
  });
}

template <typename Io, Is<Evidence> T>
void fields(Io& io, T& e) {
  io("id", e.id, Key::required);
  io("title", e.title);
  shows(io, e.shows);
  io("holder", e.holder, Key::if_any);
  io("each", e.each, Key::if_any);
}

template <typename Io, Is<FieldInfo> T>
void fields(Io& io, T& f) {
  io("kind", f.kind);
  io("path", f.path, Key::required);
  io("title", f.title);
}

template <typename Io, Is<PassedOver::File> T>
void fields(Io& io, T& f) {
  io("file", f.file);
  io("why", f.why);
}

// Files that were no dossiers. Only their number by reason, and a list that is cut: a folder may
// hold a million pictures.
template <typename Io, Is<PassedOver> T>
void fields(Io& io, T& p) {
  for (const auto why : {PassedOver::Why::other, PassedOver::Why::hidden, PassedOver::Why::link,
                         PassedOver::Why::special})
    io(name(why), p.counts[static_cast<std::size_t>(why)], Key::if_any);
  io("files", p.files);
}

template <typename Io, Is<Input> T>
void fields(Io& io, T& i) {
  io("file", i.file, Key::required);
  io("sha256", i.sha256);
  io("bytes", i.bytes);
  io("documents", i.documents);
}

template <typename Io, Is<Problem> T>
void fields(Io& io, T& p) {
  io("id", p.id);
  io("file", p.file);
  io("line", p.where.line);
  io("column", p.where.column);
  io("message", p.message);
  io("hint", p.hint);
}

template <typename Io, Is<Selection> T>
void fields(Io& io, T& s) {
  io("select", s.select);
  io("ignore", s.ignore);
}

template <typename Io, Is<Span> T>
void fields(Io& io, T& s) {
  io("from", s.from, Key::required);
  io("to", s.to, Key::required);
  if constexpr (Io::kReads)
    if (s.to < s.from) throw Fault{at_key(io.path(), "to"), say("早于 from", "is before `from`")};
}

// Keys of a run that are in an object of their own.
template <typename T>
struct Severities {
  T& run;
};
template <typename Io, typename T>
void fields(Io& io, const Severities<T>& of) {
  // The rulebook's own words alone; the plain ones are in every program.
  for (const Severity s : {Severity::error, Severity::warning, Severity::note})
    io(std::string(name(s)).c_str(), of.run.severities[s], Key::if_any);
}
template <typename T>
struct Rulebook {
  T& run;
};
template <typename Io, typename T>
void fields(Io& io, const Rulebook<T>& of) {
  io("id", of.run.rulebook);
  io("version", of.run.rulebook_version);
  io("sha256", of.run.rulebook_digest);
  io("title", of.run.rulebook_title);
  io("source", of.run.source, Key::if_any);
  io("report_title", of.run.report_title, Key::if_any);
  io("severities", Severities<T>{of.run});
}

template <typename T>
struct ProfilePart {
  T& run;
};
template <typename Io, typename T>
void fields(Io& io, const ProfilePart<T>& of) {
  io("name", of.run.profile);
  io("title", of.run.profile_title, Key::if_any);
  io("sha256", of.run.profile_digest);
  io("set", of.run.set);
  io("defaults", of.run.defaults);
  if constexpr (Io::kReads) {
    each_key(io, "time_limits",
             [&](const std::string& word, const ordered_json& v, const std::string& path) {
               const auto severity = severity_named(word);
               if (!severity) return;
               std::uint32_t days = 0;
               take(v, path, days);
               // As profile.cpp bounds it: days are added to dates.
               of.run.time_limits[*severity] = static_cast<std::int32_t>(std::min(3650U, days));
             });
  } else {
    for (const Severity s : {Severity::error, Severity::warning, Severity::note})
      if (const auto& days = of.run.time_limits[s])
        io.json["time_limits"][std::string(name(s))] = *days;
  }
}

template <typename T>
struct Totals {
  T& run;
};
template <typename Io, typename T>
void fields(Io& io, const Totals<T>& of) {
  io("dossiers", of.run.dossiers);
  if (Io::kReads || of.run.others > 0) io("others", of.run.others);
  io("rules", of.run.rule_count);
  verdicts(io, of.run.counts);
}

template <typename T>
// Defined after all fields(): two-phase lookup must find the overload of every struct here.
ordered_json made_of(const T& value) {
  Out out;
  fields(out, value);
  return std::move(out.json);
}

template <typename T>
// A list grows while it is read, and each item is read in place: a finding is large, and there may
// be a million.
void In::get(const ordered_json& j, const std::string& path, T& value) {
  if constexpr (requires { take(j, path, value); }) {
    take(j, path, value);
  } else if constexpr (requires { value.emplace_back(); }) {
    if (!j.is_array()) throw Fault{path, say("应为列表", "must be a list")};
    value.reserve(j.size());
    std::size_t n = 0;
    for (const ordered_json& item : j) {
      In inner(item, fmt::format("{}[{}]", path, n++));
      fields(inner, value.emplace_back());
    }
  } else {
    In inner(j, path);
    fields(inner, value);
  }
}

// The keys of a run. `io.list` is for what may be long.
template <typename Io, typename R>
void run_fields(Io& io, R& run) {
  io("tool", run.tool_version);
  io("as_of", run.as_of, Key::required);
  if (Io::kReads || !run.zone.empty()) io("zone", run.zone);
  // Runs saved before it was recorded had this one.
  if constexpr (requires { io.find("period"); }) run.period = year_of(run.as_of);
  io("period", run.period);
  if (Io::kReads || run.complete) io("complete", run.complete);
  io("rulebook", Rulebook<R>{run});
  io("profile", ProfilePart<R>{run});
  io("office", run.office);
  io.optional("selection", run.selection);
  if (run.selection) io("personal", run.personal);
  io.optional("policy", run.policy);
  io("counts", Totals<R>{run});
  if (Io::kReads || !run.absent.empty()) io.list("not_handed_in", run.absent);
  io.list("findings", run.findings);
  if (Io::kReads || !run.carried.empty()) io.list("carried", run.carried);
  io.list("measures", run.measures);
  io.list("groups", run.groups);
  io.list("organizations", run.organizations);
  io.scoring(run);
  io.list("topics", run.topics);
  io.list("rules", run.rules);
  io.list("left_out", run.left_out);
  io.list("provisions", run.provisions);
  io.list("sentences", run.sentences);
  io.list("parameters", run.parameters);
  io.list("kinds", run.kinds);
  io.optional("evidence", run.evidence);
  io.list("fields", run.fields);
  io.list("inputs", run.inputs);
  io.optional("passed_over", run.passed_over);
  io.list("problems", run.problems);
  io.optional("timing", run.cost);
}

// Reads an object of the format by `f`, which may throw a Fault; the one door for JSON from
// outside.
template <typename F>
bool read_json(std::string_view text, const std::string& file, const Message& hint,
               Problems& problems, F f) {
  const auto complain = [&](Message message) {
    problems.push_back(problem_in("run/format", file, std::move(message), hint));
    return false;
  };
  // PowerShell makes UTF-16 of what is redirected with >.
  if (text.starts_with("\xff\xfe"))
    return complain(say("是 UTF-16 文本；PowerShell 的 > 会改编码，请写 --format json=文件",
                        "is UTF-16; > of PowerShell makes that of it: write --format json=FILE"));
  if (find_invalid_utf8(text) != text.npos)
    return complain(say("不是 ducha 的检查结果（JSON）", "is not a saved run of ducha (JSON)"));
  constexpr std::size_t kKeys = 10'000;  // rules a topic, values of a finding
  if (Message beyond = json_out_of_bounds(text, limits::kRunDepth, kKeys); !beyond.empty())
    return complain(std::move(beyond));
  if (trim(text).empty()) return complain(say("文件是空的", "the file is empty"));
  const ordered_json json = ordered_json::parse(text, nullptr, false);
  if (json.is_discarded() && trim(text).starts_with("{") && text.find("\"ducha-run\"") != text.npos)
    return complain(
        say("不完整：JSON 中途断了或有误", "is not whole: the JSON breaks off or is faulty"));
  const auto format = json.is_object() ? json.find("format") : json.end();
  if (!json.is_object() || format == json.end() || *format != "ducha-run")
    return complain(say("不是 ducha 的检查结果（JSON）", "is not a saved run of ducha (JSON)"));
  try {
    RunIn in(json, {});
    std::uint32_t version = 0;
    in("version", version);
    // New keys do not raise it: what a reader does not know, it passes over.
    if (version != 1) return complain(say("是别的版本的检查结果", "is a run of another version"));
    f(in);
    return true;
  } catch (const Fault& fault) {
    return complain({fault.path + " " + fault.what.zh, fault.path + " " + fault.what.en});
  } catch (const ordered_json::exception&) {
    return complain(say("内容读不懂", "cannot be understood"));
  }
}

// First in the file, so that a reader can tell the format from the first line.
void open(RunOut& out) {
  out.put("format", "ducha-run");
  out.put("version", 1);
}

template <typename Io, Is<PartHead> T>
void fields(Io& io, T& head) {
  io("index", head.index, Key::required);
  io("count", head.count, Key::required);
  io("files", head.files, Key::required);
  io("names", head.names);
  io("numbers", head.numbers, Key::required);
  io("footprints", head.footprints, Key::required);
}

// The files of a part are every count-th of the run, from the index on.
void hold_together(const PartHead& head) {
  const auto fault = [](const char* key, Message what) { throw Fault{key, std::move(what)}; };
  if (head.count == 0 || head.index == 0 || head.index > head.count)
    fault("shard.index", say("应在1至片数之间", "must be from 1 to the number of parts"));
  if (head.numbers.size() != head.run.inputs.size())
    fault("shard.numbers", say("与 inputs 的项数不同", "has another length than inputs"));
  // Wider than the numbers: adding `count` to the last of them must not wrap.
  std::uint64_t next = head.index - 1;
  for (const std::uint32_t number : head.numbers) {
    if (number != next || number >= head.files)
      fault("shard.numbers", say("不是这一片的文件", "are not the files of this part"));
    next += head.count;
  }
  if (next < head.files)
    fault("shard.files", say("多于所列的文件", "is more than the files that are listed"));
}

}  // namespace codec

using codec::Out;
using codec::RunIn;
using codec::RunOut;

// Two blanks of indent: people read and compare these files too.
std::string write_run(const Run& run, Lang lang) {
  RunOut out(run, {nullptr, lang, false}, 2);
  codec::open(out);
  codec::run_fields(out, run);
  return out.finish();
}

std::optional<Run> read_run(std::string_view text, const std::string& name, Problems& problems) {
  Run run;
  const bool good = codec::read_json(text, name,
                                     say("用 ducha check --format json=文件 写出检查结果",
                                         "write one with ducha check --format json=FILE"),
                                     problems, [&](RunIn& in) { codec::run_fields(in, run); });
  if (!good) return {};
  // Version 0.1 left it to its readers to tell findings of one fingerprint apart.
  std::unordered_map<std::string, int> turns;
  for (Finding& f : run.findings)
    if (const int turn = ++turns[f.fingerprint]; turn > 1)
      f.fingerprint += fmt::format("#{}", turn);
  return run;
}

nlohmann::ordered_json finding_json(const Index& index, const Finding& finding, Lang lang) {
  Out out;
  codec::fields(out, finding, codec::InRun{index.rule(finding.rule), lang, false});
  return std::move(out.json);
}

// In one line: the footprints that follow are binary.
std::string write_part_head(const PartHead& head) {
  RunOut out(head.run, {nullptr, Lang::zh, true}, 0);
  codec::open(out);
  out("shard", head);
  codec::run_fields(out, head.run);
  return out.finish();
}

std::optional<PartHead> read_part_head(std::string_view line, const std::string& name,
                                       Problems& problems) {
  PartHead head;
  const bool good = codec::read_json(line, name,
                                     say("用 ducha check --shard I/N --output 文件 写出",
                                         "write it with ducha check --shard I/N --output FILE"),
                                     problems, [&](RunIn& in) {
                                       in("shard", head, codec::Key::required);
                                       codec::run_fields(in, head.run);
                                       codec::hold_together(head);
                                     });
  if (!good) return {};
  return head;
}

}  // namespace ducha::result
