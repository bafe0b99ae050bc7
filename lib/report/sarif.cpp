// SARIF 2.1.0: rules with help, provisions as a taxonomy, fingerprints, baseline and suppressions.
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
        fmt::format("\n{} {}", lang == Lang::zh ? "整改:" : "Remedy:", visible(r.remedy.in(lang)));
  if (!r.supply.empty())
    help +=
        fmt::format("\n{} {}", lang == Lang::zh ? "补交:" : "Supply:", visible(r.supply.in(lang)));
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
  ordered_json results = ordered_json::array();
  const Chosen chosen = worst(run, o.policy, limits::kSarifResults);
  for (const result::Finding* shown : chosen.findings) {
    const result::Finding& f = *shown;
    ordered_json r;
    r["ruleId"] = f.rule;
    if (const auto n = numbers.find(f.rule); n != numbers.end()) r["ruleIndex"] = n->second;
    r["level"] = level(f.severity);
    const std::string who = visible(f.name.empty() ? f.dossier : f.name);
    std::string words = (who.empty() ? who : who + ": ") + visible(f.message.in(o.lang));
    // What the rule says stands with the rule; that a finding is waived has a place of its own.
    if (f.verdict != Verdict::waived && !f.hint.empty())
      words += (o.lang == Lang::zh ? "\uFF1B" : "; ") + visible(f.hint.in(o.lang));
    r["message"] = text(sentence(words, o.lang));
    ordered_json physical = {{"artifactLocation", {{"uri", uri(f.file)}}}};
    if (f.line != 0)
      physical["region"] = {{"startLine", f.line},
                            {"startColumn", std::max<std::uint32_t>(1, f.column)},
                            {"endColumn", std::max<std::uint32_t>(1, f.column) + f.length}};
    ordered_json location = {{"physicalLocation", std::move(physical)}};
    if (!f.path.empty())
      location["logicalLocations"] = {
          {{"fullyQualifiedName", visible(f.dossier) + "/" + visible(f.path)}}};
    r["locations"] = ordered_json::array({std::move(location)});
    for (std::size_t i = 1; i < f.spots.size(); ++i)
      r["relatedLocations"].push_back(
          {{"physicalLocation",
            {{"artifactLocation", {{"uri", uri(f.file)}}},
             {"region",
              {{"startLine", f.spots[i].line},
               {"startColumn", std::max<std::uint32_t>(1, f.spots[i].column)}}}}}});
    r["partialFingerprints"] = {{"duchaFinding/v2", f.fingerprint}};
    if (!f.baseline.empty())
      r["baselineState"] =
          f.baseline == "changed" || f.baseline == "worse" ? "updated" : f.baseline;
    if (f.verdict == Verdict::waived)
      r["suppressions"] = {{{"kind", "external"}, {"justification", visible(f.hint.in(o.lang))}}};
    ordered_json properties = {
        {"verdict", name(f.verdict)}, {"dossier", visible(f.dossier)}, {"kind", f.kind}};
    for (const result::Shown& v : f.values)
      properties["values"][v.name] = visible(v.text.in(o.lang));
    if (!f.missing.empty()) {
      properties["missing"] = ordered_json::array();
      for (const std::string& m : f.missing) properties["missing"].push_back(visible(m));
    }
    r["properties"] = std::move(properties);
    results.push_back(std::move(r));
  }
  ordered_json notifications = ordered_json::array();
  for (const Problem& p : run.problems) {
    ordered_json n = {{"level", "error"},
                      {"message", text(sentence(visible(p.message.in(o.lang)), o.lang))}};
    if (!p.file.empty())
      n["locations"] = {{{"physicalLocation", {{"artifactLocation", {{"uri", uri(p.file)}}}}}}};
    notifications.push_back(std::move(n));
  }
  if (chosen.left_out() > 0) {
    const Message words = say("结果共 {} 个，只列出最重、最新的 {} 个，其余 {} 个没有列出。",
                              "{} results; the {} worst and newest are listed, {} are left out.",
                              chosen.all, chosen.findings.size(), chosen.left_out());
    notifications.push_back({{"level", "warning"},
                             {"message", text(words.in(o.lang))},
                             {"descriptor", {{"id", "report/left-out"}}}});
  }
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
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = std::move(notifications);
  one["invocations"] = ordered_json::array({std::move(invocation)});
  ordered_json artifacts = ordered_json::array();
  for (const result::Input& i : run.inputs) {
    ordered_json artifact = {{"location", {{"uri", uri(i.file)}}}, {"length", i.bytes}};
    if (i.sha256 != Digest{}) artifact["hashes"] = {{"sha-256", hex(i.sha256)}};
    artifacts.push_back(std::move(artifact));
  }
  one["artifacts"] = std::move(artifacts);
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
