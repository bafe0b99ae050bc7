// From a document to findings, sums and a footprint: Worker::read() is the door. Who hands out the
// documents is read.cpp.
#include "check/worker.h"

#include <algorithm>
#include <exception>
#include <thread>

#include "base/limits.h"
#include "dossier/identity.h"

namespace ducha::check {

using result::Finding;

result::Finding fault_finding(const dossier::Fault& fault, const Subject& subject) {
  Finding f;
  f.rule = fault.rule;
  f.kind = subject.kind == nullptr ? std::string() : subject.kind->name;
  f.dossier = subject.id;
  f.name = subject.name;
  f.addressee = subject.addressee;
  f.group = subject.group;
  f.file = subject.file;
  f.document = subject.document;
  f.line = fault.where.line;
  f.column = fault.where.column;
  f.length = fault.length;
  f.path = fault.path;
  f.message = fault.message;
  f.hint = fault.hint;
  f.about = fault.about;
  if (!fault.formerly.empty())
    f.formerly = result::fingerprint({f.rule, result::who(f), fault.formerly});
  return f;
}

Subject subject_of(const Footprints& prints, const Footprints::Root& root,
                   const std::vector<InputFile>& files, const cel::Record* record) {
  return {root.kind,
          record,
          prints.id(root),
          std::string(prints.name(root)),
          root.file < files.size() ? files[root.file].name() : std::string(),
          root.document,
          prints.group(root.group)};
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

// The day on which the lifetime of an organization is over, as its dossier says.
std::optional<Date> end_of(const dossier::KindSpec& kind, const cel::Record& record) {
  if (kind.lifetime_to.empty()) return {};
  const int field = record.type->find(kind.lifetime_to);
  if (field < 0) return {};
  const cel::Value& day = record.slots[field];
  return day.is(cel::Kind::date) ? std::optional(Date{static_cast<std::int32_t>(day.i)})
                                 : std::nullopt;
}

// The lines of a finding of a rule; the first spot is where the finding is.
template <typename Lines>
void quote(Finding& f, Lines line) {
  f.excerpt = line({f.line, f.column});
  for (std::size_t i = 1; i < f.spots.size(); ++i)
    f.spots[i].excerpt = line({f.spots[i].line, f.spots[i].column});
}

void quote(Finding& f, dossier::Gate& gate) {
  quote(f, [&](Place at) { return gate.excerpt(at, 1, false); });
}

// The verdict of a rule as a whole, for the tallies of scores.
Verdict for_tally(const std::vector<Judgement>& judgements) {
  for (const Verdict v : {Verdict::fail, Verdict::pass, Verdict::error, Verdict::unknown})
    if (std::any_of(judgements.begin(), judgements.end(),
                    [&](const Judgement& j) { return j.verdict == v; }))
      return v;
  return Verdict::not_applicable;
}

}  // namespace

Worker::Worker(const Inspection& inspection, const std::vector<InputFile>& files)
    : harvest(inspection),
      inspection_(inspection),
      files_(files),
      judge_(inspection.book, inspection.parameters, inspection.settings.as_of,
             inspection.settings.personal) {
  if (inspection.settings.period) judge_.inspect(*inspection.settings.period);
  judge_.name_items(false);
}

Workers make_workers(const Inspection& inspection, const std::vector<InputFile>& files) {
  Workers out;
  for (int i = 0; i < std::clamp(inspection.settings.jobs, 1, 256); ++i)
    out.push_back(std::make_unique<Worker>(inspection, files));
  return out;
}

void Worker::tell(const Subject& subject, const dossier::Fault& fault, Desk& desk) {
  Finding& f = harvest.findings.emplace_back(fault_finding(fault, subject));
  if (inspection_.settings.lines)
    f.excerpt = desk.gate.excerpt(fault.where, fault.length, fault.told);
}

void Worker::unread(const Subject& subject, const dossier::Fault& fault, Desk& desk) {
  ++harvest.dossiers;
  harvest.sums.dossier({});
  tell(subject, fault, desk);
}

bool Worker::read(const yaml::Piece& piece, std::uint32_t file) {
  if (used_ == kAtOnce) judge_waiting();
  if (used_ == desks_.size()) desks_.emplace_back(inspection_);
  Desk& desk = desks_[used_++];
  desk.arena.clear();
  const std::uint64_t before = harvest.dossiers + harvest.others;
  Subject subject;
  subject.file = files_[file].name();
  subject.document = piece.number;
  // Before anything can fail: the lines of a document that cannot be read are quoted too, masked.
  desk.gate.start(piece.text, piece.first_line);
  if (piece.too_large) {
    unread(subject,
           {"input/limit",
            {piece.first_line, 1},
            1,
            {},
            say("一份档案超过{}字节的上限", "a dossier is larger than the limit of {} bytes",
                limits::kDocumentBytes)},
           desk);
    return true;
  }
  Problems problems;
  const yaml::Node* root = reader_.read(piece.text, piece.first_line, problems);
  if (root != nullptr) {
    for (const yaml::Node* one : dossier::dossiers_in(inspection_.book.schema, *root))
      dossier(*one, subject, file, desk);
  } else if (!problems.empty()) {  // else an empty document, as between two lines of dashes
    unread(subject, as_fault(std::move(problems[0])), desk);
    for (std::size_t i = 1; i < problems.size(); ++i)
      tell(subject, as_fault(std::move(problems[i])), desk);
  }
  return harvest.dossiers + harvest.others != before;
}

void Worker::dossier(const yaml::Node& root, Subject subject, std::uint32_t file, Desk& desk) {
  const Settings& settings = inspection_.settings;
  auto& dossier = *desk.arena.make<dossier::Dossier>();
  dossier.origin.file = file;
  dossier.origin.document = subject.document;
  dossier.file = subject.file;
  std::vector<dossier::Fault> faults;
  dossier::read(root, inspection_.book.schema, desk.arena, dossier, faults, settings.personal,
                settings.lines ? &desk.gate : nullptr);
  if (dossier.other) {
    ++harvest.others;
    return;
  }
  dossier::fill(dossier, settings.day(), desk.arena);
  subject.kind = dossier.kind;
  subject.root = dossier.record;
  subject.id = dossier.origin.id;
  subject.name = dossier.name;
  if (dossier.record != nullptr) {
    subject.group = harvest.sums.group_of(*dossier.kind, *dossier.record, cel::Layout::identity());
    subject.addressee =
        judge_.words().addressee(*dossier.kind, *dossier.record, cel::Layout::identity());
  }
  ++harvest.dossiers;
  harvest.sums.dossier(subject.group);
  for (const dossier::Fault& fault : faults) tell(subject, fault, desk);
  if (dossier.record == nullptr) return;
  Case& made = waiting_.emplace_back();
  made.desk = &desk;
  made.record = record_;
  made.sums = &harvest.sums.sums(subject.group);
  if (settings.plan || settings.inputs || !settings.profile->sheet.items.empty()) {
    made.organization = harvest.organizations.size();
    auto& o = harvest.organizations.emplace_back(result::Organization{
        subject.kind->name, std::string(subject.id), subject.name, std::string(subject.group),
        subject.file, subject.document, end_of(*dossier.kind, *dossier.record)});
    made.sheet = sheet_of(subject);
    if (made.sheet != nullptr) {
      o.sheet = made.sheet->id;
      o.tallies.resize(made.sheet->items);
      // Where the reading finds nothing, its rules have passed. An item that looks at more than the
      // reading is not decided by a dossier that is merely well-formed.
      for (const std::size_t i : made.sheet->of_reading)
        ++o.tallies[i][static_cast<std::size_t>(Verdict::pass)];
    }
  }
  made.subject = std::move(subject);
  made.dossier = &dossier;
}

template <typename Visit>
void Worker::each(const ReadyRules& rules, bool everything, Visit visit) {
  for (const auto& [kind, list] : rules)
    for (const Ready& ready : list)
      for (Case& c : waiting_)
        if (c.subject.kind == kind && ready.rule.rule().everything == everything) visit(ready, c);
}

void Worker::judge_waiting() {
  // On the records as they were read. Rules that span dossiers come later, on footprints, which
  // hold only what these rules read.
  each(inspection_.local, false, [&](const Ready& ready, Case& c) { judge(ready, c); });
  count(false);
  for (Case& c : waiting_) {
    dossier::Gate* gate = inspection_.settings.lines ? &c.desk->gate : nullptr;
    for (Finding& f : c.findings) {
      if (gate != nullptr) check::quote(f, *gate);
      harvest.findings.push_back(std::move(f));
    }
    // Last, and while the gate still has the text: the lines that later findings point at are
    // packed with it, where they cannot be read again.
    const bool again = !inspection_.settings.part && files_[c.dossier->origin.file].has_path();
    harvest.footprints.add(*c.dossier, c.subject.group, again ? nullptr : gate);
  }
  waiting_.clear();
  used_ = 0;
}

void Worker::quote(const yaml::Piece& piece, const std::vector<Finding*>& findings) {
  if (desks_.empty()) desks_.emplace_back(inspection_);
  Desk& desk = desks_.front();
  desk.arena.clear();
  desk.gate.start(piece.text, piece.first_line);
  Problems problems;
  // Which lines may be shown is known when the fields are read.
  if (const yaml::Node* root = reader_.read(piece.text, piece.first_line, problems))
    for (const yaml::Node* one : dossier::dossiers_in(inspection_.book.schema, *root)) {
      dossier::Dossier dossier;
      dossier.file = findings.front()->file;  // which may tell the kind
      std::vector<dossier::Fault> faults;
      dossier::read(*one, inspection_.book.schema, desk.arena, dossier, faults,
                    inspection_.settings.personal, &desk.gate);
    }
  for (Finding* f : findings) check::quote(*f, desk.gate);
}

void Worker::await(const Footprints::Root& root, const Subject& subject) {
  Case& c = waiting_.emplace_back();
  c.subject = subject;
  c.sums = &harvest.sums.sums(subject.group);
  c.record = record_;
  c.root = &root;
  if (inspection_.sheets.contains(subject.kind))
    c.across = &harvest.across[{subject.file, subject.document, std::string(subject.id)}];
}

void Worker::judge_across(const Footprints& all, bool everything) {
  each(inspection_.across, everything, [&](const Ready& ready, Case& c) { judge(ready, c); });
  count(true, everything);
  Footprints::Reader reader(all);
  for (Case& c : waiting_)
    for (Finding& f : c.findings) {
      if (inspection_.settings.lines)
        check::quote(f, [&](Place at) { return reader.excerpt(*c.root, at); });
      harvest.findings.push_back(std::move(f));
    }
  waiting_.clear();
}

void Worker::judge(const Ready& ready, Case& of) {
  const std::size_t before = of.findings.size();
  const auto& judgements = judge_.judge(ready.rule, ready.severity, of.subject, of.findings);
  // Whether records contradict each other is nothing to ask papers for.
  const bool about_dossier = ready.about_dossier;
  if (about_dossier)
    of.findings.erase(
        std::remove_if(of.findings.begin() + static_cast<std::ptrdiff_t>(before), of.findings.end(),
                       [](const Finding& f) { return f.verdict == Verdict::unknown; }),
        of.findings.end());
  for (std::size_t i = before; i < of.findings.size(); ++i) of.findings[i].group = of.subject.group;
  auto& counts = harvest.counts[ready.number];
  for (const Judgement& j : judgements) {
    if (about_dossier && j.verdict != Verdict::fail && j.verdict != Verdict::error) continue;
    counts[j.verdict] += j.count;
    harvest.sums.verdict(*of.sums, ready.topic, j.verdict, j.count);
  }
  if (of.sheet != nullptr)
    for (const std::size_t i : of.sheet->of[ready.number])
      ++harvest.organizations[of.organization]
            .tallies[i][static_cast<std::size_t>(for_tally(judgements))];
  if (of.across != nullptr) of.across->push_back({ready.number, for_tally(judgements)});
  if (of.record == nullptr) return;
  auto& list = (*of.record)[ready.rule.rule().id];
  for (const Judgement& j : judgements) list.emplace_back(j.item, j.verdict);
}

const ReadySheet* Worker::sheet_of(const Subject& subject) {
  const auto found = inspection_.sheets.find(subject.kind);
  if (found == inspection_.sheets.end()) return nullptr;
  for (const ReadySheet& sheet : found->second) {
    if (sheet.condition == nullptr || judge_.holds(*sheet.condition, subject)) return &sheet;
  }
  return nullptr;
}

void Worker::count(bool relational, bool everything) {
  each(inspection_.counted, everything, [&](const Ready& m, const Case& c) {
    std::optional<std::int64_t> value;
    if (m.rule.rule().relational == relational && judge_.measure_number(m.rule, c.subject, value))
      harvest.sums.measure(c.subject.group, m.number, value);
  });
}

void work_at_once(const Workers& workers, Stop& stop,
                  const std::function<void(Worker&, std::size_t)>& work) {
  // An exception must not leave a thread; the first one is thrown again when all have ended.
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
  // This thread works too, so one job needs no thread at all, and a machine that gives no more
  // threads still finishes the work.
  guarded(0);
  for (; next < workers.size(); ++next) guarded(next);
  for (std::jthread& t : threads) t.join();
  for (const std::exception_ptr& e : thrown)
    if (e) std::rethrow_exception(e);
}

}  // namespace ducha::check
