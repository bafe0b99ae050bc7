// format ducha-run: the contract with programs. Keys keep their names; new ones may come.
#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "base/json_text.h"
#include "base/text.h"
#include "report/formats.h"

namespace ducha::report {

namespace {

using nlohmann::ordered_json;

constexpr const char* kInputs = "<<inputs>>";

ordered_json words(const Message& m) { return {{"zh", m.zh}, {"en", m.en}}; }

template <typename Array>
ordered_json counts(const Array& values) {
  ordered_json out = ordered_json::object();
  for (std::size_t v = 0; v < kVerdicts; ++v) out[std::string(kVerdictNames[v])] = values[v];
  return out;
}

// A value was rendered as JSON when the finding was made; here it is put in as it is.
ordered_json raw(const std::string& text) {
  ordered_json parsed = ordered_json::parse(text, nullptr, false);
  return parsed.is_discarded() ? ordered_json(text) : parsed;
}

ordered_json need(const result::Need& n) {
  using What = result::Need::What;
  if (n.what == What::parameter) return {{"parameter", n.path}};
  ordered_json out = {{"kind", n.kind}, {"dossier", n.dossier}};
  if (n.what == What::field) out["path"] = n.path;
  return out;
}

ordered_json finding(const result::Run& run, const result::Finding& f, const Options& o) {
  const result::RuleInfo* rule = run.rule(f.rule);
  ordered_json out;
  out["rule"] = f.rule;
  out["verdict"] = name(f.verdict);
  out["severity"] = name(f.severity);
  out["kind"] = f.kind;
  out["dossier"] = f.dossier;
  out["name"] = f.name;
  if (!f.group.empty()) out["group"] = f.group;
  out["file"] = f.file;
  out["document"] = f.document;
  out["line"] = f.line;
  out["column"] = f.column;
  out["length"] = f.length;
  out["path"] = f.path;
  out["cites"] = rule == nullptr ? std::vector<std::string>() : rule->cites;
  out["message"] = f.message.in(o.lang);
  out["messages"] = words(f.message);
  if (!f.hint.empty()) out["hint"] = words(f.hint);
  ordered_json values = ordered_json::object();
  ordered_json shown = ordered_json::object();
  for (const result::Shown& v : f.values) {
    values[v.name] = raw(v.json);
    shown[v.name] = words(v.text);
  }
  out["values"] = std::move(values);
  if (!f.values.empty()) out["shown"] = std::move(shown);
  out["missing"] = f.missing;
  if (!f.needs.empty()) {
    ordered_json needs = ordered_json::array();
    for (const result::Need& n : f.needs) needs.push_back(need(n));
    out["needs"] = std::move(needs);
  }
  if (f.needs_left_out > 0) out["needs_left_out"] = f.needs_left_out;
  out["fingerprint"] = f.fingerprint;
  if (!f.baseline.empty()) out["baseline"] = f.baseline;
  return out;
}

// Points are written as decimals, and read back as such.
ordered_json points(std::int64_t millionths) { return raw(decimal_to_string(millionths)); }

// Papers that settle what is unknown, and what people call the fields that are.
void put_evidence(const result::Run& run, ordered_json& out) {
  if (run.evidence) {
    ordered_json list = ordered_json::array();
    for (const result::Evidence& e : *run.evidence) {
      ordered_json shows = ordered_json::object();
      for (const result::Evidence::Shows& s : e.shows) shows[s.kind] = s.paths;
      ordered_json one = {{"id", e.id}, {"title", words(e.title)}, {"shows", std::move(shows)}};
      if (!e.holder.empty()) one["holder"] = e.holder;
      if (e.each) one["each"] = true;
      list.push_back(std::move(one));
    }
    out["evidence"] = std::move(list);
  }
  ordered_json fields = ordered_json::array();
  for (const result::FieldInfo& f : run.fields)
    fields.push_back({{"kind", f.kind}, {"path", f.path}, {"title", words(f.title)}});
  out["fields"] = std::move(fields);
}

// The sheet and the organizations, from which everything follows; and what follows, for readers
// that do not compute.
void put_scores(const result::Run& run, ordered_json& out) {
  ordered_json items = ordered_json::array();
  for (const result::ScoreItem& i : run.sheet.items) {
    ordered_json deduct = ordered_json::object();
    for (const Severity s : {Severity::error, Severity::warning, Severity::note})
      deduct[std::string(name(s))] = points(i.deduct[static_cast<std::size_t>(s)]);
    items.push_back({{"id", i.id},
                     {"kind", i.kind},
                     {"title", words(i.title)},
                     {"points", points(i.points)},
                     {"deduct", std::move(deduct)},
                     {"rules", i.rules}});
  }
  ordered_json bands = ordered_json::array();
  for (const result::Band& b : run.sheet.bands)
    bands.push_back({{"id", b.id}, {"title", words(b.title)}, {"from", points(b.from)}});
  out["sheet"] = {
      {"title", words(run.sheet.title)}, {"items", std::move(items)}, {"bands", std::move(bands)}};
  ordered_json organizations = ordered_json::array();
  for (const result::Organization& o : run.organizations)
    organizations.push_back({{"kind", o.kind},
                             {"dossier", o.id},
                             {"name", o.name},
                             {"group", o.group},
                             {"file", o.file},
                             {"document", o.document}});
  out["organizations"] = std::move(organizations);
  ordered_json scores = ordered_json::array();
  for (const result::OrganizationScore& s : result::score(run).organizations) {
    ordered_json lost = ordered_json::array();
    for (const result::ItemScore& i : s.items)
      for (const result::Deduction& d : i.deductions)
        lost.push_back({{"item", run.sheet.items[i.item].id},
                        {"fingerprint", run.findings[d.finding].fingerprint},
                        {"points", points(d.points)}});
    const result::Organization& o = run.organizations[s.organization];
    scores.push_back({{"kind", o.kind},
                      {"dossier", o.id},
                      {"file", o.file},
                      {"document", o.document},
                      {"points", points(s.points)},
                      {"at_stake", points(s.at_stake)},
                      {"band", run.sheet.bands.empty() ? "" : run.sheet.bands[s.band].id},
                      {"rank", s.rank},
                      {"deductions", std::move(lost)}});
  }
  out["scores"] = std::move(scores);
}

}  // namespace

// A head line, then a line a finding, then a line of counts: a reader needs no more than a line.
std::string write_ndjson(const result::Run& run, const Options& o) {
  const auto line = [](const ordered_json& j) { return json_text(j) + "\n"; };
  std::string out = line({{"type", "run"},
                          {"as_of", to_string(run.as_of)},
                          {"rulebook", run.rulebook},
                          {"rulebook_sha256", run.rulebook_digest},
                          {"profile", run.profile}});
  for (const result::Finding& f : run.findings) {
    ordered_json j = {{"type", "finding"}};
    j.update(finding(run, f, o));
    out += line(j);
  }
  for (const Problem& p : run.problems)
    out +=
        line({{"type", "problem"}, {"id", p.id}, {"file", p.file}, {"message", words(p.message)}});
  ordered_json end = {{"type", "counts"}, {"dossiers", run.dossiers}, {"rules", run.rule_count}};
  end.update(counts(run.counts));
  return out + line(end);
}

std::string write_json(const result::Run& run, const Options& o) {
  ordered_json out;
  out["format"] = "ducha-run";
  out["version"] = 1;
  out["tool"] = run.tool_version;
  out["as_of"] = to_string(run.as_of);
  out["rulebook"] = {{"id", run.rulebook},
                     {"version", run.rulebook_version},
                     {"sha256", run.rulebook_digest},
                     {"title", words(run.rulebook_title)}};
  out["profile"] = {{"name", run.profile},
                    {"sha256", run.profile_digest},
                    {"set", run.set},
                    {"defaults", run.defaults}};
  for (const Severity s : {Severity::error, Severity::warning, Severity::note})
    if (const auto& days = run.time_limits[static_cast<std::size_t>(s)])
      out["profile"]["time_limits"][std::string(name(s))] = *days;
  if (run.selection) {
    out["selection"] = {{"select", run.selection->select}, {"ignore", run.selection->ignore}};
    out["personal"] = run.personal;
  }
  ordered_json numbers = {{"dossiers", run.dossiers}, {"rules", run.rule_count}};
  numbers.update(counts(run.counts));
  out["counts"] = std::move(numbers);
  ordered_json findings = ordered_json::array();
  for (const result::Finding& f : run.findings) findings.push_back(finding(run, f, o));
  out["findings"] = std::move(findings);
  ordered_json measures = ordered_json::array();
  for (const result::Measure& m : run.measures) {
    ordered_json values = ordered_json::array();
    for (const result::Measured& v : m.values) {
      ordered_json one = {{"dossier", v.dossier}, {"name", v.name}, {"value", raw(v.json)}};
      if (v.text != nullptr) one["text"] = words(*v.text);
      if (!v.missing.empty()) one["missing"] = v.missing;
      values.push_back(std::move(one));
    }
    measures.push_back({{"measure", m.id},
                        {"topic", m.topic},
                        {"kind", m.kind},
                        {"title", words(m.title)},
                        {"unit", words(m.unit)},
                        {"cites", m.cites},
                        {"values", std::move(values)}});
  }
  out["measures"] = std::move(measures);
  ordered_json groups = ordered_json::array();
  for (const result::Group& g : run.groups) {
    ordered_json topics = ordered_json::object();
    for (const auto& [id, numbers] : g.topics) topics[*id] = counts(numbers);
    ordered_json spreads = ordered_json::object();
    for (const auto& [id, s] : g.measures)
      spreads[*id] = {{"known", s.known},
                      {"unknown", s.unknown},
                      {"sum", raw(decimal_to_string(s.sum))},
                      {"least", raw(decimal_to_string(s.least))},
                      {"most", raw(decimal_to_string(s.most))}};
    groups.push_back({{"kind", g.kind},
                      {"id", g.id},
                      {"name", g.name},
                      {"parent", g.parent},
                      {"dossiers", g.dossiers},
                      {"topics", std::move(topics)},
                      {"measures", std::move(spreads)}});
  }
  out["groups"] = std::move(groups);
  if (!run.sheet.items.empty()) put_scores(run, out);
  ordered_json topics = ordered_json::array();
  for (const result::TopicInfo& t : run.topics)
    topics.push_back({{"id", t.id}, {"title", words(t.title)}});
  out["topics"] = std::move(topics);
  ordered_json rules = ordered_json::array();
  for (const result::RuleInfo& r : run.rules) {
    ordered_json parameters = ordered_json::object();
    for (const auto& [id, value] : r.parameters) parameters[id] = raw(value);
    rules.push_back({{"id", r.id},
                     {"topic", r.topic},
                     {"kind", r.kind},
                     {"severity", name(r.severity)},
                     {"title", words(r.title)},
                     {"cites", r.cites},
                     {"remedy", words(r.remedy)},
                     {"supply", words(r.supply)},
                     {"digest", r.digest},
                     {"relational", r.relational},
                     {"parameters", std::move(parameters)},
                     {"counts", counts(r.counts)}});
  }
  out["rules"] = std::move(rules);
  ordered_json provisions = ordered_json::array();
  for (const result::ProvisionInfo& p : run.provisions)
    provisions.push_back({{"id", p.id}, {"modality", p.modality}, {"words", words(p.words)}});
  out["provisions"] = std::move(provisions);
  ordered_json sentences = ordered_json::array();
  for (const result::SentenceInfo& s : run.sentences)
    sentences.push_back({{"id", s.id}, {"kind", s.kind}, {"words", words(s.words)}});
  out["sentences"] = std::move(sentences);
  ordered_json kinds = ordered_json::array();
  for (const result::KindInfo& k : run.kinds)
    kinds.push_back({{"id", k.id}, {"title", words(k.title)}});
  out["kinds"] = std::move(kinds);
  put_evidence(run, out);
  // Put in afterwards: with many files it is the largest part, and needs no tree.
  out["inputs"] = kInputs;
  ordered_json problems = ordered_json::array();
  for (const Problem& p : run.problems)
    problems.push_back({{"id", p.id},
                        {"file", p.file},
                        {"line", p.where.line},
                        {"column", p.where.column},
                        {"message", words(p.message)},
                        {"hint", words(p.hint)}});
  out["problems"] = std::move(problems);
  const std::string text = json_text(out, 2) + "\n";
  const std::string hole = ordered_json(kInputs).dump();
  const std::size_t at = text.find(hole, text.find("\n  \"inputs\": " + hole));
  std::string bytes;
  bytes.reserve(text.size() + run.inputs.size() * 224);
  bytes.append(text, 0, at);
  bytes += '[';
  bool first = true;
  for (const result::Input& i : run.inputs) {
    bytes += fmt::format(
        "{}\n    {{\n      \"file\": {},\n      \"sha256\": \"{}\",\n      \"bytes\": {},\n      "
        "\"documents\": {}\n    }}",
        first ? "" : ",", json_text(i.file), hex(i.sha256), i.bytes, i.documents);
    first = false;
  }
  bytes += first ? "]" : "\n  ]";
  bytes.append(text, at + hole.size());
  return bytes;
}

}  // namespace ducha::report
