// The way of the data: files are read and cut into documents, each document is judged by the rules
// that need nothing else, and leaves a footprint; when all are read, the rules across dossiers
// judge the footprints. Workers share nothing but a lock on the footprints; the findings are sorted
// in the end, so their number does not show.
#include "check/run.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <tuple>

#include "base/hash.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cel/format.h"
#include "check/archive.h"
#include "check/footprint.h"
#include "check/judge.h"
#include "check/needs.h"
#include "check/rollup.h"
#include "dossier/reader.h"
#include "yaml/document.h"
#include "yaml/split.h"

namespace ducha::check {

namespace {

using result::Finding;

// A rule compiled for the layout it runs under.
struct Ready {
  CompiledRule rule;
  Severity severity;
  std::size_t number;  // among the rules selected, or among the measures
  std::size_t topic;   // for adding up
};

// A measure whose every value is told: of a kind that others are added up for, or of any where
// nothing is added up; and a link of the network.
bool listed(const rule::Rulebook& book, const rule::Rule& measure) {
  return measure.id.starts_with("network/") || book.roll_up.empty() ||
         std::find(book.roll_up.begin(), book.roll_up.end(), measure.kind) != book.roll_up.end();
}

using Counts = std::vector<std::array<std::uint64_t, kVerdicts>>;

// What all workers share, read-only but for the footprints.
struct Shared {
  const Settings& settings;
  const rule::Rulebook& book;
  const rule::Parameters& parameters;
  const std::vector<InputFile>& files;
  std::map<const dossier::KindSpec*, std::vector<Ready>> local;   // by kind
  std::map<const dossier::KindSpec*, std::vector<Ready>> across;  // by kind
  // Measures of dossiers that are only counted in their groups.
  std::map<const dossier::KindSpec*, std::vector<Ready>> counted;
  const std::vector<const rule::Rule*>& measures;
  Footprints* footprints = nullptr;
  const FootprintLayout* layout = nullptr;
  const RollUp* grouping = nullptr;  // for group_of
  std::mutex footprint_lock;
};

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
  const std::string who = f.dossier.empty() ? fmt::format("{}#{}", f.file, f.document) : f.dossier;
  f.fingerprint = result::fingerprint(f.rule, who, f.path);
  out.push_back(std::move(f));
}

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

// One thread's tools and harvest.
class Worker {
 public:
  explicit Worker(Shared& shared)
      : shared_(shared),
        judge_(shared.book, shared.parameters, shared.settings.as_of, shared.settings.personal),
        rollup(shared.book, shared.measures) {}

  void document(const yaml::Piece& piece, std::uint32_t file) {
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
      organizations.push_back({subject.kind->name, std::string(subject.id),
                               std::string(subject.name), std::string(subject.group),
                               std::string(subject.file), subject.document});
    if (const auto rules = shared_.local.find(dossier.kind); rules != shared_.local.end())
      for (const Ready& ready : rules->second) judge(ready, subject);
    if (const auto counted = shared_.counted.find(dossier.kind); counted != shared_.counted.end())
      for (const Ready& m : counted->second)
        if (!m.rule.rule().relational) count(m.rule, m.number, subject);
    const std::lock_guard guard(shared_.footprint_lock);
    shared_.footprints->add(dossier, subject.group);
  }

  void judge(const Ready& ready, const Subject& subject) {
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

  // A measure of a dossier goes to its group.
  void count(const CompiledRule& measure, std::size_t number, const Subject& subject) {
    std::optional<std::int64_t> value;
    if (judge_.measure_number(measure, subject, value))
      rollup.measure(subject.group, number, value);
  }

  Judge& judge() { return judge_; }
  // Tests of rules want every judgement.
  void record(std::map<std::string, std::vector<std::pair<std::string, Verdict>>>* to) {
    record_ = to;
  }

 private:
  Shared& shared_;
  Judge judge_;
  yaml::Reader reader_;
  Arena arena_{std::size_t{64} * 1024};
  Problems problems_;
  std::vector<dossier::Fault> faults_;
  std::map<std::string, std::vector<std::pair<std::string, Verdict>>>* record_ = nullptr;

 public:
  RollUp rollup;
  std::vector<Finding> findings;
  std::vector<result::Organization> organizations;
  Counts counts;
  std::uint64_t dossiers = 0;
};

// Has all workers work at once, each in a thread of its own. Where there are no more threads to be
// had, the rest work one after another: the result is the same. What a worker throws is thrown here
// when all have ended.
void work_at_once(const std::vector<std::unique_ptr<Worker>>& workers,
                  const std::function<void(Worker&, std::size_t)>& work) {
  std::vector<std::exception_ptr> thrown(workers.size());
  const auto guarded = [&](std::size_t w) {
    try {
      work(*workers[w], w);
    } catch (...) {
      thrown[w] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(workers.size());
  std::size_t next = 1;
  try {
    for (; next < workers.size(); ++next) threads.emplace_back(guarded, next);
  } catch (const std::system_error&) {
  }
  guarded(0);
  for (; next < workers.size(); ++next) guarded(next);
  for (std::thread& t : threads) t.join();
  for (const std::exception_ptr& e : thrown)
    if (e) std::rethrow_exception(e);
}

// What was read of a file; without its name, as long as the rest needs memory.
struct Seen {
  Digest sha256 = {};
  std::uint64_t bytes = 0;
  std::uint32_t documents = 0;
};

// Hands out work: small files whole, large ones in batches of documents.
class Feeder {
 public:
  struct Batch {
    std::uint32_t file = 0;
    std::string bytes;  // of a file read whole
    std::string text;
    std::vector<yaml::Piece> pieces;  // views into `text`, or into the whole file
  };

  Feeder(const std::vector<InputFile>& files, const Settings& settings)
      : files_(files), settings_(settings), inputs(settings.inputs ? files.size() : 0) {
    sizes_.resize(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
      std::error_code error;
      if (!ours(i) || !files[i].has_path()) continue;
      const auto size = std::filesystem::file_size(files[i].path(), error);
      if (error) continue;
      sizes_[i] = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, kBlock + 1));
      total_ += size;
    }
  }

  // True if the file is of this shard.
  bool ours(std::size_t file) const {
    return file % settings_.shard.count == settings_.shard.index - 1;
  }

  // False: no more work.
  bool next(Batch& batch) {
    std::unique_lock guard(lock_);
    for (;;) {
      if (settings_.cancelled && settings_.cancelled()) return false;
      if (fd_ >= 0) {
        if (read_some(batch)) return true;
        continue;
      }
      while (file_ < files_.size() && !ours(file_)) ++file_;
      if (file_ == files_.size()) return false;
      if (!files_[file_].has_path() || sizes_[file_] > kBlock) {
        open_next();
        continue;
      }
      // Small files are read whole by the worker that has them.
      const auto number = static_cast<std::uint32_t>(file_++);
      guard.unlock();
      const bool any = read_whole(number, batch);
      guard.lock();
      done_ += batch.bytes.size();
      if (settings_.progress) settings_.progress(done_, total_);
      if (any) return true;
    }
  }

 private:
  static constexpr std::size_t kBlock = 256 * 1024;

  void complain(std::uint32_t file, Message message) {
    const std::lock_guard guard(problem_lock_);
    problems.push_back({"input/read", files_[file].name(), {}, 1, std::move(message), {}});
  }

  // A descriptor of a regular file or of standard input; -1 after saying why not.
  int open_file(std::uint32_t number) {
    if (!files_[number].has_path()) return ::dup(0);
    const int fd =
        ::open(files_[number].path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0) {
      complain(number, say("无法打开:{}", "cannot be opened: {}", std::strerror(errno)));
      return -1;
    }
    struct stat info {};
    if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) return fd;
    ::close(fd);
    complain(number, say("不是普通文件", "is not a regular file"));
    return -1;
  }

  void open_next() {
    current_ = static_cast<std::uint32_t>(file_++);
    fd_ = open_file(current_);
    splitter_ = yaml::Splitter();
  }

  // Appends up to `most` bytes; true at the end of the file.
  bool fill(int fd, std::uint32_t number, std::size_t most, std::string& buffer) {
    std::size_t filled = buffer.size();
    const std::size_t full = filled + most;
    buffer.resize(full);
    bool ended = false;
    while (filled < full && !ended) {
      const ssize_t got = ::read(fd, buffer.data() + filled, full - filled);
      if (got < 0 && errno == EINTR) {
        ended = settings_.cancelled && settings_.cancelled();
        continue;
      }
      if (got < 0) complain(number, say("读取出错:{}", "cannot be read: {}", std::strerror(errno)));
      ended = got <= 0;
      if (got > 0) filled += static_cast<std::size_t>(got);
    }
    buffer.resize(filled);
    return ended;
  }

  // The documents of a block, added to the batch.
  void cut(std::string_view bytes, bool ended, yaml::Splitter& splitter, std::uint32_t number,
           Batch& batch) {
    batch.file = number;
    batch.text.clear();
    batch.pieces.clear();
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    const auto take = [&](const yaml::Piece& piece) {
      spans.emplace_back(batch.text.size(), piece.text.size());
      batch.text.append(piece.text);
      batch.pieces.push_back(piece);
    };
    splitter.add(bytes, take);
    if (ended) splitter.finish(take);
    for (std::size_t i = 0; i < spans.size(); ++i)
      batch.pieces[i].text = std::string_view(batch.text).substr(spans[i].first, spans[i].second);
    if (!settings_.inputs) return;
    inputs[number].bytes += bytes.size();
    inputs[number].documents += static_cast<std::uint32_t>(spans.size());
  }

  bool read_whole(std::uint32_t number, Batch& batch) {
    const int fd = open_file(number);
    if (fd < 0) return false;
    batch.bytes.clear();
    // One round, unless the file grew.
    std::size_t most = sizes_[number] + 1;
    while (!fill(fd, number, most, batch.bytes)) most = kBlock;
    ::close(fd);
    if (settings_.inputs) inputs[number].sha256 = sha256(batch.bytes);
    yaml::Splitter splitter;
    cut(batch.bytes, true, splitter, number, batch);
    return !batch.pieces.empty();
  }

  // Reads a block of the current file; true if there are documents to work on.
  bool read_some(Batch& batch) {
    buffer_.clear();
    const bool ended = fill(fd_, current_, kBlock, buffer_);
    if (settings_.inputs) hash_.add(buffer_);
    done_ += buffer_.size();
    cut(buffer_, ended, splitter_, current_, batch);
    if (ended) {
      if (settings_.inputs) inputs[current_].sha256 = hash_.digest();
      ::close(fd_);
      fd_ = -1;
    }
    if (settings_.progress) settings_.progress(done_, total_);
    return !batch.pieces.empty();
  }

  const std::vector<InputFile>& files_;
  const Settings& settings_;
  std::mutex lock_;
  std::mutex problem_lock_;
  std::vector<std::uint32_t> sizes_;  // of small files; others are larger than a block
  std::size_t file_ = 0;
  std::uint32_t current_ = 0;
  int fd_ = -1;
  std::string buffer_;
  yaml::Splitter splitter_;
  Sha256 hash_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;

 public:
  std::vector<Seen> inputs;
  Problems problems;
};

Subject subject_of(const Footprints::Root& root, const Shared& shared, std::string_view name,
                   const cel::Record* record = nullptr) {
  const Footprints& prints = *shared.footprints;
  return {root.kind,
          record,
          prints.id(root),
          std::string(name),
          root.file < shared.files.size() ? shared.files[root.file].name() : std::string(),
          root.document,
          prints.group(root.group)};
}

// Duplicate ids, references nobody answers, superiors in a circle.
void judge_network(const Shared& shared, std::vector<Finding>& out) {
  const Footprints& prints = *shared.footprints;
  const auto& roots = prints.roots();
  const auto about = [&](const Footprints::Root& root) {
    return subject_of(root, shared, prints.name(root));
  };
  const auto where = [&](const Footprints::Root& root) {
    return fmt::format("{}:{}",
                       shared.files.empty() ? std::string() : shared.files[root.file].name(),
                       prints.where(root).line);
  };
  for (const auto& [second, first] : prints.duplicates()) {
    const Footprints::Root& root = roots[second];
    const std::string& field =
        root.kind->record->fields[static_cast<std::size_t>(root.kind->id_field)].name;
    add_fault(
        {"input/duplicate-id", prints.where(root), 1, field,
         say("编号 {} 重复,{} 已经用了", "the id {} is already used at {}",
             visible(prints.id(root)), where(roots[first])),
         say("每份档案一个编号,只交一份", "give every dossier its own id, and hand it in once")},
        about(root), out);
  }
  std::map<std::string, std::vector<std::string>> known;
  // Circles of acyclic references are looked for afterwards: the first way up of every dossier.
  std::map<std::uint32_t, std::pair<std::uint32_t, Footprints::Link>> up;
  const auto look = [&](std::uint32_t number, const Footprints::Link& link) {
    const std::uint32_t to = prints.target(link.cell);
    if (to != Footprints::kNone) {
      if (link.field->acyclic) up.try_emplace(number, to, link);
      return;
    }
    const Footprints::Root& root = roots[number];
    const std::string id(prints.id(link.cell));
    // The id of another kind of dossier is a slip whatever the run holds.
    const dossier::KindSpec* other = nullptr;
    const Footprints::Root* other_root = nullptr;
    for (const dossier::KindSpec& kind : shared.book.schema.kinds()) {
      if (kind.name == link.field->target) continue;
      if (const Footprints::Root* r = prints.find(kind.name, id)) {
        other = &kind;
        other_root = r;
      }
    }
    const std::string name = link.field->name.empty() ? link.field->target : link.field->name;
    if (other != nullptr) {
      add_fault(
          {"input/wrong-kind", link.where, static_cast<std::uint32_t>(id.size()), name,
           say("{} 应是 {} 的编号,{} 却是 {}({})", "{} must be the id of a {}; {} is a {} ({})",
               name, link.field->target, visible(id), other->name, where(*other_root)),
           say("改为 {} 的编号", "write the id of a {}", link.field->target)},
          about(root), out);
      return;
    }
    // Where no dossier of that kind was handed in, nobody can say whether the id is right.
    if (!prints.any(link.field->target)) return;
    auto [ids, fresh] = known.try_emplace(link.field->target);
    if (fresh) ids->second = prints.ids(link.field->target);
    const std::string near = suggest(id, ids->second);
    const std::size_t before = out.size();
    add_fault(
        {"input/dangling-reference", link.where,
         static_cast<std::uint32_t>(std::max<std::size_t>(1, count_code_points(id))), name,
         say("{} 引用的 {} {} 不在本次检查中", "{} refers to {} {}, which is not in this run", name,
             link.field->target, visible(id)),
         near.empty() ? say("改正编号,或补交该档案", "correct the id, or hand in that dossier")
                      : say("是不是想写 {}?", "did you mean {}?", near)},
        about(root), out);
    out[before].verdict = Verdict::unknown;
    out[before].missing.push_back(fmt::format("{} {}", link.field->target, visible(id)));
    out[before].needs.push_back({result::Need::What::dossier, link.field->target, id, {}});
  };
  for (std::uint32_t i = 0; i < roots.size(); ++i)
    for (const Footprints::Link& link : prints.links(roots[i])) look(i, link);
  // Walk up from every dossier, each once.
  std::set<std::uint32_t> done;
  for (const auto& [start, first] : up) {
    std::vector<std::uint32_t> path;
    for (std::uint32_t at = start; done.insert(at).second;) {
      path.push_back(at);
      const auto next = up.find(at);
      if (next == up.end()) break;
      at = next->second.first;
      const auto loop = std::find(path.begin(), path.end(), at);
      if (loop == path.end()) continue;
      std::string names;
      for (auto i = loop; i != path.end(); ++i)
        names += fmt::format("{} ({}) → ", visible(prints.id(roots[*i])), where(roots[*i]));
      names += visible(prints.id(roots[at]));
      const Footprints::Link& link = up.at(at).second;
      add_fault({"input/cycle", link.where, 1, link.field->name,
                 say("上级关系成环:{}", "superiors form a circle: {}", names),
                 say("改正其中一处上级", "correct one of the superiors")},
                about(roots[at]), out);
      break;
    }
  }
}

bool covers(const rule::Waiver& w, const Finding& f) {
  return matches(w.rule, f.rule) && matches(w.dossier, f.dossier) &&
         (w.path.empty() || matches(w.path, f.path));
}

// A finding about a waiver itself, placed in the profile.
void add_waiver_finding(const rule::Waiver& w, std::string_view rule, Severity severity,
                        Message message, Message hint, std::vector<Finding>& out) {
  Finding f;
  f.rule = rule;
  f.severity = severity;
  f.file = std::filesystem::path(w.file).filename().string();
  f.line = w.where.line;
  f.column = w.where.column;
  f.message = std::move(message);
  f.hint = std::move(hint);
  f.fingerprint = result::fingerprint(f.rule, w.dossier, w.rule + " " + w.path);
  out.push_back(std::move(f));
}

// The one place where waivers act. Those that are past, or match nothing, are findings themselves.
void apply_waivers(const Settings& settings, const std::vector<Selected>& rules,
                   const Footprints& prints, RollUp& sums, result::Run& run) {
  std::vector<Finding> about;
  for (const rule::Waiver& w : settings.profile->waivers) {
    const bool past = w.expires < settings.as_of;
    std::size_t hits = 0;
    for (Finding& f : run.findings) {
      if ((f.verdict != Verdict::fail && f.verdict != Verdict::unknown) || !covers(w, f)) continue;
      ++hits;
      if (past) continue;
      for (result::RuleInfo& info : run.rules) {
        if (info.id != f.rule) continue;
        --info.counts[static_cast<std::size_t>(f.verdict)];
        ++info.counts[static_cast<std::size_t>(Verdict::waived)];
        sums.waive(f.group, sums.topic(info.topic), f.verdict);
      }
      f.verdict = Verdict::waived;
      f.hint = say("豁免:{}({},至 {})", "waived: {} ({}, until {})", w.reason, w.owner,
                   to_string(w.expires));
    }
    const Message what = {fmt::format("{} 对 {} 的豁免", w.rule, w.dossier),
                          fmt::format("the waiver of {} for {}", w.rule, w.dossier)};
    if (past) {
      add_waiver_finding(w, "waiver/expired", Severity::warning,
                         say("{1}已于 {0} 到期({2})", "{3} ended on {0} ({2})",
                             to_string(w.expires), what.zh, w.owner, what.en),
                         hits > 0
                             ? say("整改，或重新批准豁免", "mend what it covered, or grant it anew")
                             : say("删去", "take it out"),
                         about);
      continue;
    }
    if (hits > 0) continue;
    const bool judged =
        std::any_of(rules.begin(), rules.end(),
                    [&](const Selected& s) { return matches(w.rule, s.rule->id); }) ||
        matches(w.rule, "input/");
    if (!judged && std::any_of(settings.book->rules.begin(), settings.book->rules.end(),
                               [&](const rule::Rule& r) { return matches(w.rule, r.id); }))
      continue;  // of a rule that was not asked for
    const bool there = std::any_of(
        prints.roots().begin(), prints.roots().end(),
        [&](const Footprints::Root& root) { return matches(w.dossier, prints.id(root)); });
    if (judged && there) {
      add_waiver_finding(w, "waiver/needless", Severity::note,
                         say("{}不再需要:没有问题了", "{1} is no longer needed: nothing is wrong",
                             what.zh, what.en),
                         say("删去", "take it out"), about);
    } else {
      add_waiver_finding(w, "waiver/unused", Severity::warning,
                         say("{}没有用上:没有这样的规则或档案",
                             "{1} matches nothing: no such rule or dossier", what.zh, what.en),
                         say("改正规则或档案编号", "correct the rule or the id of the dossier"),
                         about);
    }
  }
  std::move(about.begin(), about.end(), std::back_inserter(run.findings));
}

result::RuleInfo info_of(const rule::Rulebook& book, const rule::Parameters& parameters, Date as_of,
                         const Selected& selected) {
  const rule::Rule& rule = *selected.rule;
  result::RuleInfo info;
  info.id = rule.id;
  info.topic = rule.topic;
  info.kind = rule.kind->name;
  info.severity = selected.severity;
  info.title = rule.title;
  info.cites = rule.cites;
  info.remedy = rule.remedy;
  info.supply = rule.supply;
  info.digest = rule::digest(rule);
  info.relational = rule.relational;
  for (const rule::Parameter* p : rule::parameters_of(book, rule)) {
    const rule::DatedValue* v = parameters.value(*p, as_of);
    info.parameters[p->id] =
        v == nullptr || v->value.is(cel::Kind::absent) ? "null" : cel::to_json_text(v->value);
  }
  if (info.title.empty() && !rule.cites.empty())
    if (const rule::Provision* p = book.provision(rule.cites[0])) info.title = p->words;
  return info;
}

using Verdicts = std::vector<std::map<std::string, std::vector<std::pair<std::string, Verdict>>>>;

// Rules and measures across dossiers. First those of dossiers within groups: what may read one
// another is opened together, as a rule a county at a time. Then those of the groups above.
void judge_across(Shared& shared, const std::vector<const rule::Rule*>& measures,
                  std::vector<std::unique_ptr<Worker>>& workers, result::Run& run,
                  Verdicts* verdicts) {
  const rule::Rulebook& book = shared.book;
  Footprints& prints = *shared.footprints;
  std::map<const dossier::KindSpec*, std::vector<std::pair<CompiledRule, std::size_t>>> listed;
  run.measures.resize(measures.size());
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const rule::Rule& m = *measures[i];
    result::Measure& measure = run.measures[i];
    measure.id = m.id;
    measure.topic = m.topic;
    measure.kind = m.kind->name;
    measure.title = m.title;
    measure.cites = m.cites;
    if (const auto unit = book.units.find(m.unit); unit != book.units.end())
      measure.unit = unit->second;
    if (!check::listed(book, m)) continue;
    listed[m.kind].emplace_back(CompiledRule(m, *shared.layout), i);
  }
  // Every value has its place before it is known, whoever computes it.
  std::map<const dossier::KindSpec*, std::vector<std::uint32_t>> of_kind;
  for (std::uint32_t i = 0; i < prints.roots().size(); ++i)
    if (listed.count(prints.roots()[i].kind) != 0) of_kind[prints.roots()[i].kind].push_back(i);
  for (const auto& [kind, list] : listed)
    for (const auto& [rule, i] : list) run.measures[i].values.resize(of_kind[kind].size());
  const auto upper = [&](const dossier::KindSpec* kind) {
    return book.roll_up.size() > 1 &&
           std::find(book.roll_up.begin() + 1, book.roll_up.end(), kind) != book.roll_up.end();
  };
  const auto judge_one = [&](Worker& worker, std::uint32_t number, const Footprints::Window& window,
                             std::size_t i) {
    const Footprints::Root& root = prints.roots()[number];
    const Subject subject = subject_of(root, shared, window.name(i), window.record(i));
    if (verdicts != nullptr) worker.record(&(*verdicts)[root.file]);
    if (const auto found = shared.across.find(root.kind); found != shared.across.end())
      for (const Ready& ready : found->second) worker.judge(ready, subject);
    if (const auto found = shared.counted.find(root.kind); found != shared.counted.end())
      for (const Ready& m : found->second)
        if (m.rule.rule().relational) worker.count(m.rule, m.number, subject);
    if (const auto found = listed.find(root.kind); found != listed.end()) {
      const std::vector<std::uint32_t>& all = of_kind.at(root.kind);
      const auto n = std::lower_bound(all.begin(), all.end(), number) - all.begin();
      for (const auto& [rule, m] : found->second)
        run.measures[m].values[static_cast<std::size_t>(n)] = worker.judge().measure(rule, subject);
    }
  };
  for (const bool above : {false, true}) {
    std::vector<const rule::Rule*> rules;
    const auto add = [&](const auto& by_kind) {
      for (const auto& [kind, list] : by_kind)
        if (upper(kind) == above)
          for (const Ready& r : list)
            if (r.rule.rule().across(shared.settings.plan)) rules.push_back(&r.rule.rule());
    };
    add(shared.across);
    add(shared.counted);
    for (const auto& [kind, list] : listed)
      if (upper(kind) == above)
        for (const auto& [rule, i] : list) rules.push_back(&rule.rule());
    if (rules.empty()) continue;
    const FootprintLayout mask(book, rules, false, shared.settings.plan);
    const auto components = prints.components([&](const dossier::KindSpec& kind) {
      return mask.size(*kind.record->type) > 0 ||
             std::any_of(rules.begin(), rules.end(),
                         [&](const rule::Rule* r) { return r->kind == &kind; });
    });
    const auto mine = [&](std::uint32_t number) {
      return upper(prints.roots()[number].kind) == above;
    };
    if (components.size() >= 2 * workers.size()) {
      std::atomic<std::size_t> next{0};
      work_at_once(workers, [&](Worker& worker, std::size_t) {
        Footprints::Window window(prints, &mask);
        for (std::size_t c = next++; c < components.size(); c = next++) {
          window.open(components[c]);
          for (std::size_t i = 0; i < components[c].size(); ++i)
            if (mine(components[c][i])) judge_one(worker, components[c][i], window, i);
        }
      });
      continue;
    }
    for (const auto& component : components) {
      Footprints::Window window(prints, &mask);
      window.open(component);
      work_at_once(workers, [&](Worker& worker, std::size_t w) {
        for (std::size_t i = w; i < component.size(); i += workers.size())
          if (mine(component[i])) judge_one(worker, component[i], window, i);
      });
    }
  }
}

// What `read` of whole_run has to fill.
struct Reading {
  std::vector<std::unique_ptr<Worker>>& workers;
  result::Run& run;
  Footprints& footprints;
  const FootprintLayout& layout;
};

// Everything of a run but the reading: rules compiled, then `read` is called, then the network and
// the rules across dossiers are judged, then all is put together. With `part`, it ends after the
// reading, and the footprints go there.
template <typename Read>
result::Run whole_run(const Settings& settings, const std::vector<Selected>& rules,
                      const std::vector<InputFile>& files, Read read, Verdicts* verdicts,
                      std::string* part = nullptr) {
  const rule::Rulebook& book = *settings.book;
  const rule::Parameters parameters(book, *settings.profile);
  std::vector<const rule::Rule*> measures;
  if (settings.measures)
    for (const rule::Rule& m : book.measures)
      if (selects(settings.selection, m)) measures.push_back(&m);
  if (settings.plan)
    for (const rule::Rule& link : book.links) measures.push_back(&link);
  std::vector<const rule::Rule*> across;
  for (const Selected& s : rules)
    if (s.rule->across(settings.plan)) across.push_back(s.rule);
  for (const rule::Rule* m : measures)
    if (listed(book, *m) || m->relational) across.push_back(m);
  const FootprintLayout layout(book, across, true, settings.plan);
  Footprints footprints(book, layout);
  const RollUp grouping(book, measures);
  Shared shared{settings, book,     parameters,  files,   {},        {},
                {},       measures, &footprints, &layout, &grouping, {}};
  const auto topic_of = [&](const rule::Rule& r) { return grouping.topic(r.topic); };
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const rule::Rule& rule = *rules[i].rule;
    const bool relational = rule.across(settings.plan);
    const cel::Layout& own =
        relational ? static_cast<const cel::Layout&>(layout) : cel::Layout::identity();
    (relational ? shared.across : shared.local)[rule.kind].push_back(
        {CompiledRule(rule, own, settings.plan), rules[i].severity, i, topic_of(rule)});
  }
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const rule::Rule& m = *measures[i];
    if (listed(book, m)) continue;
    const cel::Layout& own =
        m.relational ? static_cast<const cel::Layout&>(layout) : cel::Layout::identity();
    shared.counted[m.kind].push_back({CompiledRule(m, own), Severity::note, i, topic_of(m)});
  }

  result::Run run;
  const int jobs = std::clamp(settings.jobs, 1, 256);
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < jobs; ++i) {
    workers.push_back(std::make_unique<Worker>(shared));
    workers.back()->counts.resize(rules.size());
  }
  read(Reading{workers, run, footprints, layout});
  footprints.link();
  if (part != nullptr) {
    *part = write_footprints(footprints, layout);
  } else {
    judge_network(shared, workers[0]->findings);
    judge_across(shared, measures, workers, run, verdicts);
  }

  run.as_of = settings.as_of;
  run.rulebook = book.id;
  run.rulebook_version = book.version;
  run.rulebook_digest = book.digest;
  run.rulebook_title = book.title;
  run.profile = settings.profile->name;
  run.profile_digest = settings.profile->digest;
  run.time_limits = settings.profile->time_limits;
  run.sheet = settings.profile->sheet;
  run.set = settings.set;
  run.selection = settings.selection;
  run.personal = settings.personal;
  run.defaults = parameters.defaults();
  run.rule_count = rules.size();
  for (const rule::Topic& t : book.topics) run.topics.push_back({t.id, t.title});
  for (const Selected& s : rules) run.rules.push_back(info_of(book, parameters, settings.as_of, s));
  for (const rule::Provision& p : book.provisions)
    run.provisions.push_back(
        {p.id, std::string(rule::kModalities[static_cast<std::size_t>(p.modality)]), p.words});
  for (const rule::Sentence& s : book.sentences) run.sentences.push_back({s.id, s.kind, s.words});
  for (const dossier::KindSpec& k : book.schema.kinds()) run.kinds.push_back({k.name, k.title});
  run.evidence = book.evidence;
  for (const auto& worker : workers) {
    run.dossiers += worker->dossiers;
    std::move(worker->findings.begin(), worker->findings.end(), std::back_inserter(run.findings));
    std::move(worker->organizations.begin(), worker->organizations.end(),
              std::back_inserter(run.organizations));
    for (std::size_t i = 0; i < rules.size(); ++i)
      for (std::size_t v = 0; v < kVerdicts; ++v) run.rules[i].counts[v] += worker->counts[i][v];
  }
  std::sort(run.organizations.begin(), run.organizations.end(), [](const auto& a, const auto& b) {
    return std::tie(a.file, a.document) < std::tie(b.file, b.document);
  });
  RollUp sums(book, measures);
  for (const auto& worker : workers) sums.take(worker->rollup);
  if (part != nullptr) {
    run.groups = sums.groups();
    return run;
  }
  apply_waivers(settings, rules, footprints, sums, run);
  for (const Finding& f : run.findings)
    if (f.rule.starts_with("input/") || f.rule.starts_with("waiver/"))
      sums.verdict(f.group, sums.topic(f.rule.substr(0, f.rule.find('/'))), f.verdict);
  run.groups = sums.take_groups(footprints);
  result::sort(run.findings);
  run.fields = fields_of(book, run.findings);
  for (const result::RuleInfo& info : run.rules)
    for (std::size_t v = 0; v < kVerdicts; ++v) run.counts[v] += info.counts[v];
  // Rules of input that were broken appear among the rules.
  std::map<std::string, std::array<std::uint64_t, kVerdicts>> input;
  for (const Finding& f : run.findings)
    if (f.rule.starts_with("input/") || f.rule.starts_with("waiver/"))
      ++input[f.rule][static_cast<std::size_t>(f.verdict)];
  for (const auto& [id, counts] : input) {
    result::RuleInfo info;
    info.id = id;
    info.topic = id.substr(0, id.find('/'));
    info.counts = counts;
    if (id == "waiver/expired") info.title = {"豁免到期", "a waiver has ended"};
    if (id == "waiver/unused") info.title = {"豁免没有用上", "a waiver matches nothing"};
    if (id == "waiver/needless") info.title = {"豁免不再需要", "a waiver is no longer needed"};
    if (info.topic == "waiver")
      info.severity = id == "waiver/needless" ? Severity::note : Severity::warning;
    for (const dossier::InputRule& r : dossier::input_rules())
      if (r.id == id) {
        info.title = r.title;
        info.remedy = r.remedy;
      }
    for (std::size_t v = 0; v < kVerdicts; ++v) run.counts[v] += counts[v];
    run.rules.push_back(std::move(info));
  }
  return run;
}

}  // namespace

bool selects(const Selection& selection, const rule::Rule& r) {
  const auto any = [&](const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& w) { return rule::names(w, r); });
  };
  return (selection.select.empty() || any(selection.select)) && !any(selection.ignore);
}

std::vector<Selected> select_rules(const rule::Rulebook& book, const rule::Profile& profile,
                                   const Selection& selection, Problems& problems) {
  std::vector<std::string> known;
  for (const rule::Rule& r : book.rules) known.push_back(r.id);
  for (const rule::Rule& m : book.measures) known.push_back(m.id);
  for (const rule::Topic& t : book.topics) known.push_back(t.id);
  for (const rule::Provision& p : book.provisions) known.push_back(p.id);
  for (const auto* list : {&selection.select, &selection.ignore}) {
    for (const std::string& word : *list) {
      const bool any = std::any_of(book.rules.begin(), book.rules.end(),
                                   [&](const rule::Rule& r) { return rule::names(word, r); });
      if (any || std::find(known.begin(), known.end(), word) != known.end()) continue;
      const std::string near = suggest(word, known);
      problems.push_back(
          {"usage/rule",
           {},
           {},
           1,
           say("没有规则、主题或条款 {}", "there is no rule, topic or provision {}", visible(word)),
           near.empty() ? say("用 ducha rules list 查看", "ducha rules list shows them")
                        : say("是不是想写 {}?", "did you mean {}?", near)});
    }
  }
  std::vector<Selected> out;
  for (const rule::Rule& r : book.rules) {
    if (!selects(selection, r)) continue;
    const bool off = std::any_of(profile.off.begin(), profile.off.end(), [&](const rule::Off& o) {
      switch (o.what) {
        case rule::Off::What::rule:
          return matches(o.id, r.id);
        case rule::Off::What::topic:
          return o.id == r.topic;
        case rule::Off::What::provision:
          // A rule that serves other provisions too stays.
          return std::all_of(r.cites.begin(), r.cites.end(),
                             [&](const std::string& c) { return c == o.id; });
      }
      return false;
    });
    if (off) continue;
    const auto severity = profile.severities.find(r.id);
    out.push_back({&r, severity == profile.severities.end() ? r.severity : severity->second});
  }
  return out;
}

namespace {

// Reads all files with all workers.
std::vector<Seen> read_files(Reading reading, const Settings& settings,
                             const std::vector<InputFile>& files) {
  Feeder feeder(files, settings);
  work_at_once(reading.workers, [&](Worker& worker, std::size_t) {
    Feeder::Batch batch;
    while (feeder.next(batch))
      for (const yaml::Piece& piece : batch.pieces) worker.document(piece, batch.file);
  });
  reading.run.problems = std::move(feeder.problems);
  std::stable_sort(reading.run.problems.begin(), reading.run.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.file < b.file; });
  return std::move(feeder.inputs);
}

// The inputs of this shard, with their names, and their numbers.
void name_inputs(const std::vector<Seen>& seen, const Settings& settings,
                 const std::vector<InputFile>& files, result::Run& run,
                 std::vector<std::uint32_t>* numbers) {
  for (std::uint32_t i = 0; i < seen.size(); ++i) {
    if (i % settings.shard.count != settings.shard.index - 1) continue;
    run.inputs.push_back({files[i].name(), seen[i].sha256, seen[i].bytes, seen[i].documents});
    if (numbers != nullptr) numbers->push_back(i);
  }
}

}  // namespace

result::Run run(const Settings& settings, const std::vector<Selected>& rules,
                const std::vector<InputFile>& files) {
  std::vector<Seen> seen;
  result::Run out = whole_run(
      settings, rules, files, [&](Reading reading) { seen = read_files(reading, settings, files); },
      nullptr);
  name_inputs(seen, settings, files, out, nullptr);
  return out;
}

Part run_part(const Settings& settings, const std::vector<Selected>& rules,
              const std::vector<InputFile>& files) {
  Part part;
  std::vector<Seen> seen;
  part.run = whole_run(
      settings, rules, files, [&](Reading reading) { seen = read_files(reading, settings, files); },
      nullptr, &part.footprints);
  name_inputs(seen, settings, files, part.run, &part.numbers);
  result::sort(part.run.findings);
  return part;
}

result::Run merge(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<InputFile>& files, std::vector<Part> parts,
                  Problems& problems) {
  return whole_run(
      settings, rules, files,
      [&](Reading reading) {
        Worker& worker = *reading.workers[0];
        Arena arena;
        std::map<std::uint32_t, result::Input> inputs;
        std::map<std::string, std::size_t> number;
        for (std::size_t i = 0; i < rules.size(); ++i) number[rules[i].rule->id] = i;
        for (Part& part : parts) {
          worker.dossiers += part.run.dossiers;
          std::move(part.run.findings.begin(), part.run.findings.end(),
                    std::back_inserter(worker.findings));
          std::move(part.run.organizations.begin(), part.run.organizations.end(),
                    std::back_inserter(worker.organizations));
          std::move(part.run.problems.begin(), part.run.problems.end(),
                    std::back_inserter(reading.run.problems));
          for (const result::RuleInfo& info : part.run.rules)
            if (const auto n = number.find(info.id); n != number.end())
              for (std::size_t v = 0; v < kVerdicts; ++v)
                worker.counts[n->second][v] += info.counts[v];
          worker.rollup.add(part.run.groups);
          for (std::size_t i = 0; i < part.numbers.size(); ++i)
            inputs[part.numbers[i]] = std::move(part.run.inputs[i]);
          std::string_view rest = part.footprints;
          while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            if (!read_footprint(rest.substr(0, end), reading.footprints, *settings.book,
                                reading.layout, arena) ||
                reading.footprints.roots().back().file >= files.size()) {
              problems.push_back({"merge/footprint",
                                  {},
                                  {},
                                  1,
                                  say("有一行无法读取", "a line cannot be read"),
                                  {}});
              return;
            }
            rest.remove_prefix(std::min(end + 1, rest.size()));
          }
        }
        for (auto& [n, input] : inputs) reading.run.inputs.push_back(std::move(input));
        std::stable_sort(reading.run.problems.begin(), reading.run.problems.end(),
                         [](const Problem& a, const Problem& b) { return a.file < b.file; });
      },
      nullptr);
}

TextRun run_texts(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<std::string>& documents) {
  TextRun out;
  out.verdicts.resize(documents.size());
  std::vector<InputFile> files;
  for (std::size_t i = 0; i < documents.size(); ++i)
    files.emplace_back(fmt::format("{:04}", i), "");
  Settings alone = settings;
  alone.jobs = 1;
  out.run = whole_run(
      alone, rules, files,
      [&](Reading reading) {
        for (std::size_t i = 0; i < documents.size(); ++i) {
          Worker& worker = *reading.workers[0];
          worker.record(&out.verdicts[i]);
          yaml::Splitter splitter;
          const auto take = [&](const yaml::Piece& p) {
            worker.document(p, static_cast<std::uint32_t>(i));
          };
          splitter.add(documents[i], take);
          splitter.finish(take);
        }
      },
      &out.verdicts);
  return out;
}

}  // namespace ducha::check
