// SARIF 2.1.0: write_sarif(). Rules with help, provisions as a taxonomy, fingerprints, baseline and
// suppressions. GitHub reads the first location of a result and no suppressions, so nothing that
// matters is in another place alone.
#include <nlohmann/json.hpp>

#include <map>

#include "base/json_text.h"
#include "base/limits_out.h"
#include "base/text.h"
#include "report/formats.h"
#include "report/worst.h"

namespace ducha::report {

namespace {

using nlohmann::ordered_json;

std::string_view level(Severity s) { return name(s); }  // note, warning, error: SARIF's own words

// A relative path as a URI reference: what is not plain is written as %XX.
std::string uri(std::string_view path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

// `staffing/too-few-cadres` as StaffingTooFewCadres.
std::string pascal(std::string_view id) {
  std::string out;
  bool upper = true;
  for (const char c : id) {
    if (c == '/' || c == '-') {
      upper = true;
    } else {
      out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
  }
  return out;
}

ordered_json text(const std::string& s) { return {{"text", s}}; }

// A sentence ends with a full stop, as the format asks.
std::string sentence(const std::string& s, Lang lang) {
  if (s.empty()) return s;
  const char last = s.back();
  if (last == '.' || last == '!' || last == '?' || s.ends_with("\u3002")) return s;
  return s + (lang == Lang::zh ? "\u3002" : ".");
}

ordered_json rule(const result::Run& run, const result::RuleInfo& r,
                  const std::map<std::string, std::size_t>& taxa, Lang lang) {
  ordered_json out;
  out["id"] = r.id;
  out["name"] = pascal(r.id);
  const std::string title = sentence(r.title.empty() ? r.id : visible(r.title.in(lang)), lang);
  out["shortDescription"] = text(title);
  std::string help = title;
  for (const std::string& id : r.cites)
    if (const result::ProvisionInfo* p = run.provision(id))
      help += fmt::format("\n{} ({}): {}", p->id, p->modality, visible(p->words.in(lang)));
  if (!r.remedy.empty())
    help +=
        fmt::format("\n{}{}", lang == Lang::zh ? "整改：" : "Remedy: ", visible(r.remedy.in(lang)));
  if (!r.supply.empty())
    help +=
        fmt::format("\n{}{}", lang == Lang::zh ? "补交：" : "Supply: ", visible(r.supply.in(lang)));
  out["fullDescription"] = text(title);
  out["help"] = text(help);
  out["defaultConfiguration"] = {{"level", level(r.severity)}};
  out["properties"] = {{"tags", {r.topic}}, {"kind", r.kind}};
  ordered_json relations = ordered_json::array();
  for (const std::string& id : r.cites) {
    const auto taxon = taxa.find(id);
    if (taxon == taxa.end()) continue;
    relations.push_back({{"target",
                          {{"id", id},
                           {"index", taxon->second},
                           {"toolComponent", {{"name", "provisions"}, {"index", 0}}}}},
                         {"kinds", {"relevant"}}});
  }
  if (!relations.empty()) out["relationships"] = std::move(relations);
  return out;
}

ordered_json physical(const std::string& file) {
  return {{"artifactLocation", {{"uri", uri(file)}}}};
}

// GitHub reads the first of these alone.
ordered_json location(const result::Finding& f) {
  ordered_json place = physical(f.file);
  const std::uint32_t column = std::max<std::uint32_t>(1, f.column);
  if (f.line != 0)
    place["region"] = {
        {"startLine", f.line}, {"startColumn", column}, {"endColumn", column + f.length}};
  ordered_json out = {{"physicalLocation", std::move(place)}};
  if (!f.path.empty())
    out["logicalLocations"] = {
        {{"fullyQualifiedName", visible(f.dossier) + "/" + visible(f.path)}}};
  return out;
}

// The other items that a rule points at: all are in the file of the finding.
ordered_json related(const result::Finding& f, const result::Spot& spot) {
  ordered_json place = physical(f.file);
  place["region"] = {{"startLine", spot.line},
                     {"startColumn", std::max<std::uint32_t>(1, spot.column)}};
  return {{"physicalLocation", std::move(place)}};
}

// What the rule says is with the rule; that a finding is waived has a place of its own.
std::string message(const result::Finding& f, Lang lang) {
  const std::string who = visible(f.name.empty() ? f.dossier : f.name);
  std::string words = (who.empty() ? who : who + ": ") + visible(f.message.in(lang));
  if (f.verdict != Verdict::waived && !f.hint.empty())
    words += (lang == Lang::zh ? "\uFF1B" : "; ") + visible(f.hint.in(lang));
  return sentence(words, lang);
}

// A property bag (3.8 of the standard): tools pass it on and may show it.
ordered_json properties(const result::Finding& f, Lang lang) {
  ordered_json out = {
      {"verdict", name(f.verdict)}, {"dossier", visible(f.dossier)}, {"kind", f.kind}};
  for (const result::Shown& v : f.values) out["values"][v.name] = visible(v.text.in(lang));
  for (const std::string& m : f.missing) out["missing"].push_back(visible(m));
  return out;
}

ordered_json result_of(const result::Finding& f, const std::map<std::string, std::size_t>& rules,
                       Lang lang) {
  ordered_json out;
  out["ruleId"] = f.rule;
  if (const auto n = rules.find(f.rule); n != rules.end()) out["ruleIndex"] = n->second;
  out["level"] = level(f.severity);
  out["message"] = text(message(f, lang));
  out["locations"] = ordered_json::array({location(f)});
  for (std::size_t i = 1; i < f.spots.size(); ++i)
    out["relatedLocations"].push_back(related(f, f.spots[i]));
  // The version is part of the name, so that services keep fingerprints of two kinds apart.
  out["partialFingerprints"] = {{"duchaFinding/v2", f.fingerprint}};
  if (!f.baseline.empty())
    out["baselineState"] =
        f.baseline == "changed" || f.baseline == "worse" ? "updated" : f.baseline;
  if (f.verdict == Verdict::waived)
    out["suppressions"] = {{{"kind", "external"}, {"justification", visible(f.hint.in(lang))}}};
  out["properties"] = properties(f, lang);
  return out;
}

// What was not read, and what the limit on results left out.
ordered_json notifications(const result::Run& run, const Chosen& chosen, Lang lang) {
  ordered_json out = ordered_json::array();
  for (const Problem& p : run.problems) {
    ordered_json n = {{"level", "error"},
                      {"message", text(sentence(visible(p.message.in(lang)), lang))}};
    if (!p.file.empty()) n["locations"] = {{{"physicalLocation", physical(p.file)}}};
    out.push_back(std::move(n));
  }
  if (chosen.left_out() > 0) {
    const Message words = say("结果共{}个，只列出最重、最新的{}个，其余{}个没有列出。",
                              "{} results; the {} worst and newest are listed, {} are left out.",
                              chosen.all, chosen.findings.size(), chosen.left_out());
    out.push_back({{"level", "warning"},
                   {"message", text(words.in(lang))},
                   {"descriptor", {{"id", "report/left-out"}}}});
  }
  return out;
}

// 3.24 of the standard: the inputs with their digests, so that a result can be traced to the bytes
// it is about.
ordered_json artifacts(const result::Run& run) {
  ordered_json out = ordered_json::array();
  for (const result::Input& i : run.inputs) {
    ordered_json artifact = {{"location", {{"uri", uri(i.file)}}}, {"length", i.bytes}};
    if (i.sha256 != Digest{}) artifact["hashes"] = {{"sha-256", hex(i.sha256)}};
    out.push_back(std::move(artifact));
  }
  return out;
}

}  // namespace

std::string write_sarif(const result::Run& run, const Options& o) {
  std::map<std::string, std::size_t> taxa;
  ordered_json taxon_list = ordered_json::array();
  for (const result::ProvisionInfo& p : run.provisions) {
    taxa[p.id] = taxa.size();
    taxon_list.push_back({{"id", p.id},
                          {"shortDescription", text(sentence(visible(p.words.in(o.lang)), o.lang))},
                          {"properties", {{"modality", p.modality}}}});
  }
  std::map<std::string, std::size_t> numbers;
  ordered_json rules = ordered_json::array();
  for (const result::RuleInfo& r : run.rules) {
    numbers[r.id] = rules.size();
    rules.push_back(rule(run, r, taxa, o.lang));
  }
  // The service refuses a file with more results than that.
  const Chosen chosen = worst(run, o.policy, limits::kSarifResults);
  ordered_json results = ordered_json::array();
  for (const result::Finding* f : chosen.findings)
    results.push_back(result_of(*f, numbers, o.lang));
  ordered_json one;
  one["tool"] = {{"driver",
                  {{"name", "ducha"},
                   {"semanticVersion", run.tool_version},
                   {"rules", std::move(rules)},
                   {"supportedTaxonomies", {{{"name", "provisions"}, {"index", 0}}}}}}};
  one["taxonomies"] = {
      {{"name", "provisions"},
       {"version", run.rulebook_version},
       {"shortDescription", text(sentence(visible(run.rulebook_title.in(o.lang)), o.lang))},
       {"taxa", std::move(taxon_list)}}};
  ordered_json invocation = {{"executionSuccessful", run.problems.empty()}};
  ordered_json notes = notifications(run, chosen, o.lang);
  if (!notes.empty()) invocation["toolExecutionNotifications"] = std::move(notes);
  one["invocations"] = ordered_json::array({std::move(invocation)});
  one["artifacts"] = artifacts(run);
  one["columnKind"] = "unicodeCodePoints";
  one["properties"] = {{"as_of", to_string(run.as_of)},
                       {"period", to_string(run.period)},
                       {"profile", run.profile},
                       {"rulebook", run.rulebook},
                       {"rulebook_sha256", run.rulebook_digest}};
  one["results"] = std::move(results);
  const ordered_json out = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                            {"version", "2.1.0"},
                            {"runs", ordered_json::array({std::move(one)})}};
  return json_text(out, 1) + "\n";
}

}  // namespace ducha::report
