// From a document to findings, sums and a footprint. See worker.h.
#include "check/worker.h"

#include <exception>
#include <thread>

#include "base/limits.h"

namespace ducha::check {

using result::Finding;

void add_fault(const dossier::Fault& fault, const Subject& subject, std::vector<Finding>& out) {
  Finding f;
  f.rule = fault.rule;
  f.kind = subject.kind == nullptr ? std::string() : subject.kind->name;
  f.dossier = subject.id;
  f.name = subject.name;
  f.group = subject.group;
  f.file = subject.file;
  f.document = subject.document;
  f.line = fault.where.line;
  f.column = fault.where.column;
  f.length = fault.length;
  f.path = fault.path;
  f.message = fault.message;
  f.hint = fault.hint;
  f.fingerprint = result::fingerprint(f.rule, result::who(f), f.path);
  out.push_back(std::move(f));
}

namespace {

// A YAML problem of a dossier is a finding: the others are checked all the same.
dossier::Fault as_fault(Problem problem) {
  const char* rule = "input/syntax";
  if (problem.id == "yaml/encoding") rule = "input/encoding";
  if (problem.id == "yaml/duplicate-key") rule = "input/duplicate-key";
  if (problem.id == "yaml/expansion" || problem.id == "yaml/depth" || problem.id == "yaml/nodes")
    rule = "input/limit";
  return {
      rule, problem.where, problem.length, {}, std::move(problem.message), std::move(problem.hint)};
}

}  // namespace

Subject subject_of(const Footprints::Root& root, const Shared& shared, std::string_view name,
                   const cel::Record* record) {
  const Footprints& prints = shared.footprints;
  return {root.kind,
          record,
          prints.id(root),
          std::string(name),
          root.file < shared.files.size() ? shared.files[root.file].name() : std::string(),
          root.document,
          prints.group(root.group)};
}

Worker::Worker(Shared& shared, std::size_t rules)
    : shared_(shared),
      judge_(shared.book, shared.parameters, shared.settings.as_of, shared.settings.personal),
      rollup(shared.book, shared.measures),
      counts(rules) {}

void Worker::document(const yaml::Piece& piece, std::uint32_t file) {
  Subject subject;
  subject.file = shared_.files[file].name();
  subject.document = piece.number;
  faults_.clear();
  if (piece.too_large) {
    ++dossiers;
    rollup.dossier({});
    add_fault({"input/limit",
               {piece.first_line, 1},
               1,
               {},
               say("一份档案超过 {} 字节的上限", "a dossier is larger than the limit of {} bytes",
                   limits::kDocumentBytes),
               {}},
              subject, findings);
    return;
  }
  problems_.clear();
  const yaml::Node* root = reader_.read(piece.text, piece.first_line, problems_);
  if (root == nullptr) {
    if (problems_.empty()) return;
    ++dossiers;
    rollup.dossier({});
    for (Problem& p : problems_) add_fault(as_fault(std::move(p)), subject, findings);
    return;
  }
  ++dossiers;
  arena_.clear();
  dossier::Dossier dossier;
  dossier.origin.file = file;
  dossier.origin.document = piece.number;
  dossier::read(*root, shared_.book.schema, arena_, dossier, faults_, shared_.settings.personal);
  subject.kind = dossier.kind;
  subject.root = dossier.record;
  subject.id = dossier.origin.id;
  subject.name = dossier.name;
  if (dossier.record != nullptr)
    subject.group = rollup.group_of(*dossier.kind, *dossier.record, cel::Layout::identity());
  rollup.dossier(subject.group);
  for (const dossier::Fault& fault : faults_) add_fault(fault, subject, findings);
  if (dossier.record == nullptr) return;
  if (shared_.settings.plan || !shared_.settings.profile->sheet.items.empty())
    organizations.push_back({subject.kind->name, std::string(subject.id), std::string(subject.name),
                             std::string(subject.group), std::string(subject.file),
                             subject.document});
  if (const auto rules = shared_.local.find(dossier.kind); rules != shared_.local.end())
    for (const Ready& ready : rules->second) judge(ready, subject);
  if (const auto counted = shared_.counted.find(dossier.kind); counted != shared_.counted.end())
    for (const Ready& m : counted->second)
      if (!m.rule.rule().relational) count(m.rule, m.number, subject);
  const std::lock_guard guard(shared_.footprint_lock);
  shared_.footprints.add(dossier, subject.group);
}

void Worker::judge(const Ready& ready, const Subject& subject) {
  const std::size_t before = findings.size();
  const auto& judgements = judge_.judge(ready.rule, ready.severity, subject, findings);
  for (std::size_t i = before; i < findings.size(); ++i) findings[i].group = subject.group;
  for (const Judgement& j : judgements) {
    ++counts[ready.number][static_cast<std::size_t>(j.verdict)];
    rollup.verdict(subject.group, ready.topic, j.verdict);
  }
  if (record_ != nullptr) {
    auto& list = (*record_)[ready.rule.rule().id];
    for (const Judgement& j : judgements) list.emplace_back(j.item, j.verdict);
  }
}

void Worker::count(const CompiledRule& measure, std::size_t number, const Subject& subject) {
  std::optional<std::int64_t> value;
  if (judge_.measure_number(measure, subject, value)) rollup.measure(subject.group, number, value);
}

void work_at_once(const Workers& workers, Stop& stop,
                  const std::function<void(Worker&, std::size_t)>& work) {
  std::vector<std::exception_ptr> thrown(workers.size());
  const auto guarded = [&](std::size_t w) {
    try {
      work(*workers[w], w);
    } catch (...) {
      thrown[w] = std::current_exception();
      stop.now();
    }
  };
  std::vector<std::jthread> threads;  // that end before what they use
  threads.reserve(workers.size());
  std::size_t next = 1;
  try {
    for (; next < workers.size(); ++next) threads.emplace_back(guarded, next);
  } catch (const std::exception&) {  // no thread, or no memory for one
  }
  guarded(0);
  for (; next < workers.size(); ++next) guarded(next);
  for (std::jthread& t : threads) t.join();
  for (const std::exception_ptr& e : thrown)
    if (e) std::rethrow_exception(e);
}

}  // namespace ducha::check
