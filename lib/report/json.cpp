// format ducha-run: the contract with programs. Keys keep their names; new ones may come.
#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "base/json_text.h"
#include "report/formats.h"
#include "result/index.h"

namespace ducha::report {

namespace {

using nlohmann::ordered_json;

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

ordered_json finding(const result::Index& index, const result::Finding& f, const Options& o) {
  const result::RuleInfo* rule = index.rule(f.rule);
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

// Written as a decimal, and read back as such.
ordered_json decimal(std::int64_t millionths) { return raw(decimal_to_string(millionths)); }

// An object written key by key, and its lists item by item: as a tree, a run of 100,000 findings
// takes many times its text.
class Writer {
 public:
  void put(std::string_view key, const ordered_json& value) {
    begin(key);
    append(value, 2);
  }
  template <typename Range, typename F>
  void list(std::string_view key, const Range& items, F one) {
    begin(key);
    out_ += '[';
    const std::size_t start = out_.size();
    for (const auto& item : items) {
      out_ += out_.size() == start ? "\n    " : ",\n    ";
      append(one(item), 4);
      // One is about as long as another: grown by doubling, it would for a moment be there three
      // times.
      if (&item == &*std::begin(items))
        out_.reserve(start + (out_.size() - start + 32) * std::size(items));
    }
    out_ += out_.size() == start ? "]" : "\n  ]";
  }
  std::string finish() {
    out_ += "\n}\n";
    return std::move(out_);
  }

 private:
  void begin(std::string_view key) {
    out_ += out_.empty() ? "{" : ",";
    out_ += fmt::format("\n  \"{}\": ", key);
  }
  // Texts hold no line breaks in JSON, so every one is the layout's.
  void append(const ordered_json& value, int indent) {
    const std::string text = json_text(value, 2);
    const std::string blanks(static_cast<std::size_t>(indent), ' ');
    for (std::size_t from = 0;;) {
      const std::size_t end = text.find('\n', from);
      out_.append(text, from, end == text.npos ? end : end + 1 - from);
      if (end == text.npos) return;
      out_ += blanks;
      from = end + 1;
    }
  }

  std::string out_;
};

ordered_json evidence(const result::Evidence& e) {
  ordered_json shows = ordered_json::object();
  for (const result::Evidence::Shows& s : e.shows) shows[s.kind] = s.paths;
  ordered_json out = {{"id", e.id}, {"title", words(e.title)}, {"shows", std::move(shows)}};
  if (!e.holder.empty()) out["holder"] = e.holder;
  if (e.each) out["each"] = true;
  return out;
}

ordered_json measure(const result::Measure& m) {
  ordered_json values = ordered_json::array();
  for (const result::Measured& v : m.values) {
    ordered_json one = {{"dossier", v.dossier}, {"name", v.name}, {"value", raw(v.json)}};
    if (v.text != nullptr) one["text"] = words(*v.text);
    if (!v.missing.empty()) one["missing"] = v.missing;
    values.push_back(std::move(one));
  }
  return {{"measure", m.id},
          {"topic", m.topic},
          {"kind", m.kind},
          {"title", words(m.title)},
          {"unit", words(m.unit)},
          {"cites", m.cites},
          {"values", std::move(values)}};
}

ordered_json group(const result::Group& g) {
  ordered_json topics = ordered_json::object();
  for (const auto& [id, numbers] : g.topics) topics[*id] = counts(numbers);
  ordered_json spreads = ordered_json::object();
  for (const auto& [id, s] : g.measures)
    spreads[*id] = {{"known", s.known},
                    {"unknown", s.unknown},
                    {"sum", decimal(s.total())},
                    {"least", decimal(s.least)},
                    {"most", decimal(s.most)}};
  return {{"kind", g.kind},
          {"id", g.id},
          {"name", g.name},
          {"parent", g.parent},
          {"dossiers", g.dossiers},
          {"topics", std::move(topics)},
          {"measures", std::move(spreads)}};
}

ordered_json rule(const result::RuleInfo& r) {
  ordered_json parameters = ordered_json::object();
  for (const auto& [id, value] : r.parameters) parameters[id] = raw(value);
  return {{"id", r.id},
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
          {"counts", counts(r.counts)}};
}

ordered_json score_item(const result::ScoreItem& i) {
  ordered_json deduct = ordered_json::object();
  for (const Severity s : {Severity::error, Severity::warning, Severity::note})
    deduct[std::string(name(s))] = decimal(i.deduct[static_cast<std::size_t>(s)]);
  return {{"id", i.id},
          {"kind", i.kind},
          {"title", words(i.title)},
          {"points", decimal(i.points)},
          {"deduct", std::move(deduct)},
          {"rules", i.rules}};
}

// The sheet and the organizations, from which everything follows; and what follows, for readers
// that do not compute.
void put_scores(const result::Run& run, Writer& out) {
  ordered_json items = ordered_json::array();
  for (const result::ScoreItem& i : run.sheet.items) items.push_back(score_item(i));
  ordered_json bands = ordered_json::array();
  for (const result::Band& b : run.sheet.bands)
    bands.push_back({{"id", b.id}, {"title", words(b.title)}, {"from", decimal(b.from)}});
  out.put("sheet", {{"title", words(run.sheet.title)},
                    {"items", std::move(items)},
                    {"bands", std::move(bands)}});
  out.list("organizations", run.organizations, [](const result::Organization& o) -> ordered_json {
    return {{"kind", o.kind},   {"dossier", o.id}, {"name", o.name},
            {"group", o.group}, {"file", o.file},  {"document", o.document}};
  });
  const result::Scores scores = result::score(run);
  out.list("scores", scores.organizations, [&](const result::OrganizationScore& s) -> ordered_json {
    ordered_json lost = ordered_json::array();
    for (const result::ItemScore& i : s.items)
      for (const result::Deduction& d : i.deductions)
        lost.push_back({{"item", run.sheet.items[i.item].id},
                        {"fingerprint", run.findings[d.finding].fingerprint},
                        {"points", decimal(d.points)}});
    const result::Organization& o = run.organizations[s.organization];
    return {{"kind", o.kind},
            {"dossier", o.id},
            {"file", o.file},
            {"document", o.document},
            {"points", decimal(s.points)},
            {"at_stake", decimal(s.at_stake)},
            {"band", run.sheet.bands.empty() ? "" : run.sheet.bands[s.band].id},
            {"rank", s.rank},
            {"deductions", std::move(lost)}};
  });
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
  const result::Index index(run);
  for (const result::Finding& f : run.findings) {
    ordered_json j = {{"type", "finding"}};
    j.update(finding(index, f, o));
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
  Writer out;
  out.put("format", "ducha-run");
  out.put("version", 1);
  out.put("tool", run.tool_version);
  out.put("as_of", to_string(run.as_of));
  out.put("rulebook", {{"id", run.rulebook},
                       {"version", run.rulebook_version},
                       {"sha256", run.rulebook_digest},
                       {"title", words(run.rulebook_title)}});
  ordered_json profile = {{"name", run.profile},
                          {"sha256", run.profile_digest},
                          {"set", run.set},
                          {"defaults", run.defaults}};
  for (const Severity s : {Severity::error, Severity::warning, Severity::note})
    if (const auto& days = run.time_limits[static_cast<std::size_t>(s)])
      profile["time_limits"][std::string(name(s))] = *days;
  out.put("profile", profile);
  if (run.selection) {
    out.put("selection", {{"select", run.selection->select}, {"ignore", run.selection->ignore}});
    out.put("personal", run.personal);
  }
  ordered_json numbers = {{"dossiers", run.dossiers}, {"rules", run.rule_count}};
  numbers.update(counts(run.counts));
  out.put("counts", numbers);
  const result::Index index(run);
  out.list("findings", run.findings,
           [&](const result::Finding& f) { return finding(index, f, o); });
  out.list("measures", run.measures, measure);
  out.list("groups", run.groups, group);
  if (!run.sheet.items.empty()) put_scores(run, out);
  out.list("topics", run.topics, [](const result::TopicInfo& t) -> ordered_json {
    return {{"id", t.id}, {"title", words(t.title)}};
  });
  out.list("rules", run.rules, rule);
  out.list("provisions", run.provisions, [](const result::ProvisionInfo& p) -> ordered_json {
    return {{"id", p.id}, {"modality", p.modality}, {"words", words(p.words)}};
  });
  out.list("sentences", run.sentences, [](const result::SentenceInfo& s) -> ordered_json {
    return {{"id", s.id}, {"kind", s.kind}, {"words", words(s.words)}};
  });
  out.list("kinds", run.kinds, [](const result::KindInfo& k) -> ordered_json {
    return {{"id", k.id}, {"title", words(k.title)}};
  });
  if (run.evidence) out.list("evidence", *run.evidence, evidence);
  out.list("fields", run.fields, [](const result::FieldInfo& f) -> ordered_json {
    return {{"kind", f.kind}, {"path", f.path}, {"title", words(f.title)}};
  });
  out.list("inputs", run.inputs, [](const result::Input& i) -> ordered_json {
    return {{"file", i.file},
            {"sha256", hex(i.sha256)},
            {"bytes", i.bytes},
            {"documents", i.documents}};
  });
  out.list("problems", run.problems, [](const Problem& p) -> ordered_json {
    return {{"id", p.id},
            {"file", p.file},
            {"line", p.where.line},
            {"column", p.where.column},
            {"message", words(p.message)},
            {"hint", words(p.hint)}};
  });
  return out.finish();
}

}  // namespace ducha::report
