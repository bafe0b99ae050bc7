// Order, fingerprints and the exit code of a run.
#include "result/run.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "base/hash.h"

namespace ducha::result {

const Spread* Group::measure(const std::string& id) const {
  const auto found =
      std::find_if(measures.begin(), measures.end(), [&](const auto& m) { return *m.first == id; });
  return found == measures.end() ? nullptr : &found->second;
}

const RuleInfo* Run::rule(const std::string& id) const {
  for (const RuleInfo& r : rules)
    if (r.id == id) return &r;
  return nullptr;
}

const ProvisionInfo* Run::provision(const std::string& id) const {
  for (const ProvisionInfo& p : provisions)
    if (p.id == id) return &p;
  return nullptr;
}

Message Run::kind_title(const std::string& id) const {
  for (const KindInfo& k : kinds)
    if (k.id == id && !k.title.empty()) return k.title;
  return {id, id};
}

Message Run::topic_title(const std::string& id) const {
  for (const TopicInfo& t : topics)
    if (t.id == id && !t.title.empty()) return t.title;
  for (const TopicInfo& t : topics_beside())
    if (t.id == id) return t.title;
  return {id, id};
}

Message Run::parameter_title(std::string_view id) const {
  for (const ParameterInfo& p : parameters)
    if (p.id == id && !p.title.empty()) return p.title;
  return {std::string(id), std::string(id)};
}

// A text that is the same in both languages, and Chinese, is a pattern or the like: no words.
Message Run::parameter_value(std::string_view id) const {
  const auto ascii = [](const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<signed char>(c) > 0; });
  };
  for (const ParameterInfo& p : parameters)
    if (p.id == id && (p.value.zh != p.value.en || ascii(p.value.en))) return p.value;
  return {};
}

const Message& severity_title(const PerSeverity<Message>& words, Severity severity) {
  static const PerSeverity<Message> plain = {
      {{{"提醒", "note"}, {"一般问题", "warning"}, {"严重问题", "error"}}}};
  return words[severity].empty() ? plain[severity] : words[severity];
}

// The one group above all others names the report: the city, or the county where a single one was
// checked.
Message Run::title() const {
  if (!office.title.empty()) return office.title;
  const int year = civil(as_of).year;
  const Message words = report_title.empty() ? Message{"检查报告", "Report"} : report_title;
  std::string whole;  // of the nearest level that has one group alone
  for (const Group& g : groups)
    if (whole.empty() && !g.name.empty() &&
        std::count_if(groups.begin(), groups.end(),
                      [&](const Group& other) { return other.kind == g.kind; }) == 1)
      whole = g.name;
  return {fmt::format("{}{}年度{}", whole, year, words.zh),
          fmt::format("{}{}{} {}", whole, whole.empty() ? "" : ", ", words.en, year)};
}

Origin origin_of(std::string_view rule) {
  const std::string_view topic = rule.substr(0, rule.find('/'));
  return topic == topics_beside()[0].id   ? Origin::input
         : topic == topics_beside()[1].id ? Origin::waiver
                                          : Origin::rule;
}

const std::array<TopicInfo, 2>& topics_beside() {
  static const std::array<TopicInfo, 2> all = {
      {{"input", {"档案本身", "the dossier itself"}}, {"waiver", {"豁免", "waivers"}}}};
  return all;
}

// Findings that name no group still belong somewhere in a table: they are told as not stated.
Message group_title(const Run& run, const std::string& kind, const std::string& id,
                    const std::string& name) {
  if (!name.empty()) return {name, name};
  if (kind.empty())
    return id.empty() ? Message{"未写明所属地区", "group not stated"} : Message{id, id};
  const Message words = run.kind_title(kind);
  return id.empty() ? say("未写明{0}", "{1} not stated", words.zh, words.en)
                    : say("{0}（编号{2}）", "{1} {2}", words.zh, words.en, id);
}

void Spread::add(std::optional<std::int64_t> value) {
  if (!value) {
    ++unknown;
    return;
  }
  least = known == 0 ? *value : std::min(least, *value);
  most = known == 0 ? *value : std::max(most, *value);
  sum += *value;
  ++known;
}

// Commutative and associative, as sums of workers and of parts must be.
void Spread::add(const Spread& other) {
  if (other.known > 0) {
    least = known == 0 ? other.least : std::min(least, other.least);
    most = known == 0 ? other.most : std::max(most, other.most);
  }
  known += other.known;
  unknown += other.unknown;
  sum += other.sum;
}

std::int64_t Spread::total() const {
  return static_cast<std::int64_t>(std::clamp<Sum>(sum, INT64_MIN, INT64_MAX));
}

void sort(std::vector<Finding>& findings) {
  const auto key = [](const Finding& f) {
    return std::tie(f.file, f.document, f.line, f.rule, f.column, f.path, f.fingerprint,
                    f.message.en);
  };
  std::sort(findings.begin(), findings.end(),
            [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
}

void sort(Group& group) {
  const auto by_id = [](const auto& a, const auto& b) { return *a.first < *b.first; };
  std::sort(group.topics.begin(), group.topics.end(), by_id);
  std::sort(group.measures.begin(), group.measures.end(), by_id);
}

// 64 bits of SHA-256: a million findings collide with a probability of about one in 37 million.
std::string fingerprint(const std::vector<std::string_view>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += '\0';
    text += parts[i];
  }
  return sha256_hex(text).substr(0, 16);
}

std::string who(const Finding& f) {
  return f.dossier.empty() ? fmt::format("{}#{}", f.file, f.document) : f.dossier;
}

std::string dossier_key(const Finding& f) {
  if (!f.dossier.empty()) return f.dossier;
  if (origin_of(f.rule) == Origin::waiver) return {};
  if (!f.name.empty()) return fmt::format("~{} {}", f.kind, f.name);
  return fmt::format("~{}#{}", f.file.substr(f.file.rfind('/') + 1), f.document);
}

// The turn comes last and only from the second on, so that the first of equal findings keeps its
// fingerprint when a copy appears.
void identify(std::vector<Finding>& findings) {
  std::unordered_map<std::string, int> turns;
  std::unordered_map<std::string, int> old_turns;
  for (Finding& f : findings) {
    const std::string key = dossier_key(f);
    std::vector<std::string_view> parts = {f.rule, key, f.path};
    if (!f.about.empty()) parts.emplace_back(f.about);
    f.fingerprint = fingerprint(parts);
    if (const int turn = ++turns[f.fingerprint]; turn > 1) {
      const std::string number = std::to_string(turn);
      parts.resize(3);
      parts.emplace_back(f.about);
      parts.emplace_back(number);
      f.fingerprint = fingerprint(parts);
    }
    std::string old = f.formerly.empty() ? fingerprint({f.rule, who(f), f.path}) : f.formerly;
    if (const int turn = ++old_turns[old]; turn > 1) old += fmt::format("#{}", turn);
    f.formerly = old == f.fingerprint ? std::string() : std::move(old);
  }
}

bool fails(const Finding& f, const Policy& policy) {
  if (f.baseline == "unchanged" || f.baseline == "changed") return false;
  if ((f.baseline == "new" && !policy.new_fails) || (f.baseline == "worse" && !policy.worse_fails))
    return false;
  return fails(f.verdict, f.severity, policy);
}

bool fails(Verdict verdict, Severity severity, const Policy& policy) {
  if (policy.fail_on == Policy::FailOn::never) return false;
  const Severity least = policy.fail_on == Policy::FailOn::error     ? Severity::error
                         : policy.fail_on == Policy::FailOn::warning ? Severity::warning
                                                                     : Severity::note;
  switch (verdict) {
    case Verdict::fail:
      return severity >= least;
    case Verdict::unknown:
      return policy.unknown_fails && severity >= least;
    case Verdict::error:
      // The evaluation failed: the verdict is unknown.
      return severity >= least;
    default:
      return false;
  }
}

std::size_t failing(const Run& run, const Policy& policy) {
  return static_cast<std::size_t>(
      std::count_if(run.findings.begin(), run.findings.end(),
                    [&](const Finding& f) { return fails(f, policy); }));
}

// Unread inputs outweigh findings: an incomplete run must not look like a complete one with
// failures.
int exit_code(const Run& run, const Policy& policy) {
  if (!run.problems.empty()) return 2;
  if (policy.absent_fails && !run.absent.empty()) return 1;
  for (const Finding& f : run.findings)
    if (fails(f, policy)) return 1;
  return 0;
}

}  // namespace ducha::result
