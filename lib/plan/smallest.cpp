// The smallest change of one field that makes a rule pass: Smallest. Candidates are the adjustable
// fields a rule reads, each word of an enumeration by its distance, and numbers outwards from the
// one written; each is tried by a run over the dossiers around it.
#include "plan/smallest.h"

#include <algorithm>

#include "base/decimal.h"
#include "dossier/reader.h"

namespace ducha::plan {

namespace {

constexpr int kTries = 160;  // runs of one rule for one finding
constexpr int kDoublings = 24;

}  // namespace

Smallest::Smallest(const Request& request, Around around)
    : request_(request), around_(std::move(around)) {}

check::TextRun Smallest::judge(const std::string& text,
                               const std::vector<check::Selected>& rules) const {
  std::vector<std::string> documents = {text};
  documents.insert(documents.end(), others_.begin(), others_.end());
  check::Settings settings = request_.settings;
  settings.plan = false;
  settings.measures = false;
  // A handful of dossiers: threads would cost more than they save.
  settings.jobs = 1;
  settings.progress = {};
  return check::run_texts(settings, rules, documents);
}

// `of_periods`: rules on periods alone, which a change of today's dossier must not seem to mend.
Failing Smallest::failing(const std::string& text, const std::vector<check::Selected>& rules,
                          bool of_periods) const {
  Failing out;
  const auto of_period = [&](const result::Finding& f) {
    return std::any_of(rules.begin(), rules.end(), [&](const check::Selected& s) {
      return s.rule->id == f.rule && s.rule->every != rule::Every::none;
    });
  };
  for (const result::Finding& f : judge(text, rules).run.findings)
    if ((f.verdict == Verdict::fail || f.verdict == Verdict::error) &&
        (!of_periods || of_period(f)))
      out.insert(f.fingerprint);
  return out;
}

bool Smallest::passes(const std::string& path, const std::string& yaml) {
  if (++tries_ > kTries) return false;
  yaml::Editor copy = *document_;
  if (copy.set(path, yaml::Draft::read(yaml))) return false;
  // A rule that no longer applies, or cannot be decided, has not passed.
  const check::TextRun run = judge(copy.text(), one_);
  const auto& findings = run.run.findings;
  if (std::any_of(findings.begin(), findings.end(), [&](const result::Finding& f) {
        return f.fingerprint == finding_->fingerprint ||
               (f.file == "0000" && result::origin_of(f.rule) == result::Origin::input);
      }))
    return false;
  const auto verdicts = run.verdicts[0].find(finding_->rule);
  return verdicts != run.verdicts[0].end() &&
         std::any_of(verdicts->second.begin(), verdicts->second.end(),
                     [](const auto& v) { return v.second == Verdict::pass; });
}

bool Smallest::still_fails(const result::Finding& finding, const rule::Rule& rule,
                           const yaml::Editor& document) {
  others_ = rule.relational ? around_(finding) : std::vector<std::string>();
  return failing(document.text(), {{&rule, finding.severity}}).count(finding.fingerprint) != 0;
}

// Only fields that the schema calls adjustable: a plan proposes no other founding date or head
// count.
void Smallest::fields(const yaml::Draft& draft, const dossier::RecordSpec& record,
                      const std::string& path, std::vector<Field>& out) const {
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const dossier::FieldSpec& field = record.fields[i];
    const yaml::Draft* value = draft.find(field.name);
    if (value == nullptr) continue;
    const std::string here = path.empty() ? field.name : path + "." + field.name;
    if (field.adjustable && value->shape == yaml::Shape::scalar &&
        reads_.count({record.type, static_cast<int>(i)}) != 0)
      out.push_back({here, &field, value->text});
    if (field.record != nullptr && value->shape == yaml::Shape::mapping)
      fields(*value, *field.record, here, out);
    if (field.item == nullptr || field.item->record == nullptr) continue;
    for (std::size_t n = 0; n < value->items.size(); ++n) {
      const yaml::Draft* key = value->items[n].find(field.item->record->key);
      const std::string item =
          key != nullptr && key->shape == yaml::Shape::scalar ? key->text : std::to_string(n);
      const std::string inner = fmt::format("{}[{}]", here, item);
      // A rule that judges items one by one is mended in its own item.
      const bool other =
          finding_->path.starts_with(here + "[") && !finding_->path.starts_with(inner);
      if (!other) fields(value->items[n], *field.item->record, inner, out);
    }
  }
}

void Smallest::words(const Field& field, std::vector<Candidate>& out) {
  const auto offer = [&](const std::string& word, std::uint64_t distance) {
    if (passes(field.path, word))
      out.push_back(
          {distance,
           {field.path, field.spec->label, field.text, word, false, {}, field.spec->personal},
           word});
  };
  if (field.spec->scalar == dossier::Scalar::boolean)
    return offer(field.text == "true" ? "false" : "true", 1);
  // Another form mends only what is wrong with the form, not a day that is beside it.
  if (field.spec->choices == nullptr || finding_->path != field.path) return;
  const int now = field.spec->choices->find(field.text);
  if (now < 0) return;
  const auto& names = field.spec->choices->names;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (static_cast<int>(i) != now)
      offer(names[i], static_cast<std::uint64_t>(std::abs(static_cast<int>(i) - now)));
}

// The nearest number on one side that passes: by doubling, then by halving.
std::optional<std::int64_t> Smallest::towards(const Field& field, std::int64_t from,
                                              std::int64_t unit, int direction) {
  const auto bound = [&](std::int64_t n) {
    // Bounds of whole numbers are whole; here everything is in millionths.
    const std::int64_t one =
        field.spec->scalar == dossier::Scalar::integer ? cel::kDecimalOne : std::int64_t{1};
    if (field.spec->min && n < *field.spec->min * one) return *field.spec->min * one;
    if (field.spec->max && n > *field.spec->max * one) return *field.spec->max * one;
    return n;
  };
  std::int64_t below = 0;  // steps that do not pass
  std::int64_t steps = 1;
  // Doubling finds some number that passes in few runs; halving then finds the nearest, provided
  // that what lies beyond it passes too, as limits do.
  for (int i = 0; i < kDoublings; ++i, steps *= 2) {
    const std::int64_t value = bound(from + direction * steps * unit);
    if (value == from || tries_ > kTries) return {};
    if (passes(field.path, decimal_to_string(value))) {
      std::int64_t above = std::abs(value - from) / unit;
      while (above - below > 1) {
        const std::int64_t middle = below + (above - below) / 2;
        if (passes(field.path, decimal_to_string(from + direction * middle * unit))) {
          above = middle;
        } else {
          below = middle;
        }
      }
      return direction * above * unit;
    }
    below = steps;
    if (value != from + direction * steps * unit) return {};
  }
  return {};
}

// In steps of one, of a hundredth for decimals: a smaller change would be no proposal that people
// make.
void Smallest::numbers(const Field& field, std::vector<Candidate>& out) {
  Arena arena;
  std::vector<dossier::Fault> faults;
  yaml::Reader reader;
  Problems ignored;
  const yaml::Node* node = reader.read(field.text, 1, ignored);
  if (node == nullptr) return;
  const cel::Value now = dossier::read_value(*field.spec, *node, arena, faults);
  std::int64_t from = 0;
  std::int64_t unit = cel::kDecimalOne;
  if (now.is(cel::Kind::int64)) {
    if (std::abs(now.i) > INT64_MAX / cel::kDecimalOne / 2) return;
    from = now.i * cel::kDecimalOne;
  } else if (now.is(cel::Kind::decimal)) {
    from = now.i;
    if (field.spec->scalar == dossier::Scalar::decimal) unit = cel::kDecimalOne / 100;
  } else {
    return;
  }
  for (const int direction : {1, -1})
    if (const auto delta = towards(field, from, unit, direction)) {
      const std::string yaml = decimal_to_string(from + *delta);
      out.push_back(
          {static_cast<std::uint64_t>(std::abs(*delta) / unit),
           {field.path, field.spec->label, field.text, yaml, false, *delta, field.spec->personal},
           yaml});
    }
}

// Candidates are found by the one rule, which is cheap, and only then held against all rules.
std::optional<Change> Smallest::find(const result::Finding& finding, const rule::Rule& rule,
                                     const yaml::Editor& document) {
  // What a period lacked when it ended, nothing that is decided today can give it.
  if (rule.every != rule::Every::none) return {};
  finding_ = &finding;
  document_ = &document;
  tries_ = 0;
  one_ = {{&rule, finding.severity}};
  reads_.clear();
  const auto look = [&](const rule::Expression& e) {
    if (e)
      for (const cel::FieldRead& read : e.expr->reads()) reads_.emplace(read.record, read.field);
  };
  rule::each_expression(rule, look);
  std::vector<Field> found;
  fields(document.tree(), *rule.kind->record, {}, found);
  if (found.empty()) return {};
  others_ = rule.relational ? around_(finding) : std::vector<std::string>();
  std::vector<Candidate> candidates;
  for (const Field& field : found) {
    words(field, candidates);
    numbers(field, candidates);
  }
  if (candidates.empty()) return {};
  // Nearest first; of equal distance the field that the schema names first.
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.distance < b.distance; });
  // None may fail that did not fail before.
  others_ = around_(finding);
  const Failing before = failing(document.text(), request_.all);
  const Failing missed = failing(document.text(), request_.all, true);
  for (const Candidate& c : candidates) {
    yaml::Editor copy = document;
    if (copy.set(c.change.path, yaml::Draft::read(c.yaml))) continue;
    const Failing after = failing(copy.text(), request_.all);
    if (after.count(finding.fingerprint) == 0 &&
        std::includes(before.begin(), before.end(), after.begin(), after.end()) &&
        std::includes(after.begin(), after.end(), missed.begin(), missed.end()))
      return c.change;
  }
  return {};
}

}  // namespace ducha::plan
