// Deductions by rule and severity, ranks, and how counties stand. See score.h.
#include "result/score.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "result/index.h"

namespace ducha::result {

namespace {

constexpr std::int64_t kOne = 1'000'000;

// Takes what a finding costs from what an item has left.
std::int64_t take(std::int64_t& left, std::int64_t cost) {
  const std::int64_t taken = std::min(left, cost);
  left -= taken;
  return taken;
}

std::size_t band_of(const ScoreSheet& sheet, std::int64_t points) {
  for (std::size_t b = 0; b < sheet.bands.size(); ++b)
    if (points >= sheet.bands[b].from) return b;
  return sheet.bands.empty() ? 0 : sheet.bands.size() - 1;
}

ItemScore score_item(const Run& run, std::size_t number, const std::vector<std::size_t>& findings) {
  const ScoreItem& item = run.sheet.items[number];
  ItemScore out;
  out.item = number;
  out.points = item.points;
  for (const std::size_t f : findings) {
    const Finding& finding = run.findings[f];
    if (!std::binary_search(item.rules.begin(), item.rules.end(), finding.rule)) continue;
    const std::int64_t cost = item.deduct[static_cast<std::size_t>(finding.severity)];
    if (finding.verdict == Verdict::fail) out.deductions.push_back({f, take(out.points, cost)});
  }
  std::int64_t left = out.points;
  for (const std::size_t f : findings) {
    const Finding& finding = run.findings[f];
    if (finding.verdict != Verdict::unknown && finding.verdict != Verdict::error) continue;
    if (!std::binary_search(item.rules.begin(), item.rules.end(), finding.rule)) continue;
    out.unknown.push_back(f);
    out.at_stake += take(left, item.deduct[static_cast<std::size_t>(finding.severity)]);
  }
  return out;
}

}  // namespace

Scores score(const Run& run) {
  Scores out;
  const ScoreSheet& sheet = run.sheet;
  if (sheet.items.empty()) return out;
  // A dossier is told by file and document: two may have the same id.
  std::map<std::pair<std::string_view, std::uint32_t>, std::vector<std::size_t>> findings;
  for (std::size_t i = 0; i < run.findings.size(); ++i)
    findings[{run.findings[i].file, run.findings[i].document}].push_back(i);
  static const std::vector<std::size_t> nothing;
  for (std::size_t o = 0; o < run.organizations.size(); ++o) {
    const Organization& organization = run.organizations[o];
    OrganizationScore s;
    s.organization = o;
    const auto own = findings.find({organization.file, organization.document});
    for (std::size_t i = 0; i < sheet.items.size(); ++i) {
      if (sheet.items[i].kind != organization.kind) continue;
      s.items.push_back(score_item(run, i, own == findings.end() ? nothing : own->second));
      s.points += s.items.back().points;
      s.at_stake += s.items.back().at_stake;
    }
    if (s.items.empty()) continue;
    s.band = band_of(sheet, s.points);
    out.organizations.push_back(std::move(s));
  }
  const auto organization = [&](const OrganizationScore& s) -> const Organization& {
    return run.organizations[s.organization];
  };
  std::sort(out.organizations.begin(), out.organizations.end(), [&](const auto& a, const auto& b) {
    const Organization& x = organization(a);
    const Organization& y = organization(b);
    return std::tie(x.kind, b.points, x.id, x.file, x.document) <
           std::tie(y.kind, a.points, y.id, y.file, y.document);
  });
  const Index index(run);
  std::map<std::pair<std::string, std::string>, GroupScore> groups;
  std::size_t place = 0;
  for (std::size_t i = 0; i < out.organizations.size(); ++i) {
    OrganizationScore& s = out.organizations[i];
    const Organization& o = organization(s);
    const bool first = i == 0 || organization(out.organizations[i - 1]).kind != o.kind;
    place = first ? 1 : place + 1;
    s.rank = !first && out.organizations[i - 1].points == s.points ? out.organizations[i - 1].rank
                                                                   : place;
    GroupScore& g = groups[{o.kind, o.group}];
    if (g.organizations == 0) {
      g.group = o.group;
      g.kind = o.kind;
      g.least = s.points;
      g.bands.resize(sheet.bands.size());
      if (!o.group.empty()) g.name = index.group(o.group);
    }
    ++g.organizations;
    g.mean += s.points;
    g.least = std::min(g.least, s.points);
    g.most = std::max(g.most, s.points);
    if (!g.bands.empty()) ++g.bands[s.band];
  }
  for (auto& [key, g] : groups) {
    // To the hundredth of a point, half up: whole numbers, so the same everywhere.
    const auto n = static_cast<std::int64_t>(g.organizations);
    const std::int64_t hundredth = kOne / 100;
    g.mean = (2 * g.mean + n * hundredth) / (2 * n * hundredth) * hundredth;
    out.groups.push_back(std::move(g));
  }
  return out;
}

}  // namespace ducha::result
