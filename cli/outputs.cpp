// Outputs: takes the options about reports, then writes them, records the run and decides the exit
// code.
#include "cli/outputs.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>

#include "base/folder.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/wording.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "history/store.h"
#include "report/score_pages.h"
#include "report/statistics.h"
#include "result/codec.h"
#include "result/diff.h"

namespace ducha::cli {

namespace {

constexpr std::size_t kTrendRuns = 60;  // two months of nights

// The last runs alone: a chart of years of nights could not be read.
std::vector<report::TrendPoint> trend(const history::Store& store) {
  std::vector<report::TrendPoint> out;
  const auto runs = store.runs();
  for (std::size_t i = runs.size() - std::min(runs.size(), kTrendRuns); i < runs.size(); ++i) {
    out.push_back({runs[i].as_of, runs[i].counts[Verdict::fail], runs[i].counts[Verdict::unknown],
                   runs[i].opened, runs[i].closed});
  }
  return out;
}

bool one_of(const report::Format& format, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), format.name) != names.end();
}

// For services that show every finding as open, whatever its marks say.
bool for_service(const report::Format& format) {
  return one_of(format, {"sarif", "github", "gitlab"});
}

// Without what is waived and what the baseline has already.
result::Run open_findings(const result::Run& run) {
  result::Run out = run;
  std::erase_if(out.findings, [](const result::Finding& f) {
    return f.verdict == Verdict::waived || f.baseline == "unchanged";
  });
  return out;
}

}  // namespace

// The whole file is read at once; the reader holds depth and sizes against the limits before it
// parses.
std::optional<result::Run> load_run(Session& session, const std::string& path) {
  const auto text = session.read(path, limits::kRunBytes);
  if (!text) return {};
  Problems problems;
  auto run = result::read_run(*text, path, problems);
  if (!run) session.complain(problems);
  return run;
}

result::Policy take_fail_on(Given& given) {
  result::Policy out;
  const auto& names = result::kFailOnNames;
  if (const auto at = std::find(names.begin(), names.end(), given.text(Opt::fail_on));
      at != names.end())
    out.fail_on = static_cast<result::Policy::FailOn>(at - names.begin());
  out.unknown_fails = given.text(Opt::on_unknown) != "ignore";
  return out;
}

// Which parts were typed is kept, since a saved run brings a policy of its own and only what was
// typed replaces it.
void Outputs::take_policy(Given& given) {
  policy_ = take_fail_on(given);
  typed_fail_on_ = given.typed(Opt::fail_on);
  typed_unknown_ = given.typed(Opt::on_unknown);
  typed_known_ = given.typed(Opt::fail_on_new) || given.typed(Opt::fail_on_worse);
  typed_absent_ = given.typed(Opt::fail_on_absent);
  // A saved run holds what it was against.
  const bool saved = given.has(Opt::run_file);
  if (saved || !store_.empty() || baseline_) {
    const bool on_new = given.flag(Opt::fail_on_new);
    const bool on_worse = given.flag(Opt::fail_on_worse);
    if (on_new || on_worse) {
      policy_.new_fails = on_new;
      policy_.worse_fails = on_worse;
      mark_ = !store_.empty() && !baseline_;
    }
  }
  if (saved || !store_.empty()) policy_.absent_fails = given.flag(Opt::fail_on_absent);
}

result::Policy Outputs::policy_of(const result::Run& run) const {
  if (!run.policy) return policy_;
  result::Policy out = *run.policy;
  if (typed_fail_on_) out.fail_on = policy_.fail_on;
  if (typed_unknown_) out.unknown_fails = policy_.unknown_fails;
  if (typed_known_) {
    out.new_fails = policy_.new_fails;
    out.worse_fails = policy_.worse_fails;
  }
  if (typed_absent_) out.absent_fails = policy_.absent_fails;
  return out;
}

// A first night has no baseline yet; that is no error, or no pipeline could begin.
bool Outputs::take_baseline(Given& given) {
  if (!given.has(Opt::baseline)) return true;
  const std::string& path = given.text(Opt::baseline);
  const bool ratchet = given.flag(Opt::ratchet);
  std::error_code error;
  if (ratchet) {
    // What a link names is what is rewritten; the link stays.
    ratchet_ = path;
    if (std::filesystem::is_symlink(path, error))
      if (const auto real = std::filesystem::canonical(path, error); !error)
        ratchet_ = real.string();
    session_.gate().claim(ratchet_);
  }
  if (path != "-" && !std::filesystem::exists(path, error) && !error) {
    session_.tell(ratchet ? say("还没有基线 {}，这次全算新增，并由这次建立",
                                "there is no baseline {} yet: all is new, and this run makes it",
                                visible(path))
                          : say("还没有基线 {}，这次全算新增",
                                "there is no baseline {} yet: all is new", visible(path)));
    baseline_.emplace();
    return true;
  }
  if (!ratchet) {
    baseline_ = load_run(session_, path);
    return baseline_.has_value();
  }
  Problems problems;
  if (auto text = read_file(path, path, limits::kRunBytes, problems)) {
    ratchet_bytes_ = std::move(*text);
    baseline_ = result::read_run(ratchet_bytes_, path, problems);
  }
  if (!baseline_) session_.complain(problems);
  return baseline_.has_value();
}

// check records in the store; report only reads it, unless --record is given.
bool Outputs::take_store(Given& given) {
  store_ = given.text(Opt::record);
  if (store_.empty()) {
    store_ = given.text(Opt::beside);
    if (store_.empty()) return true;
    record_ = given.flag(Opt::keep);
    std::error_code error;
    if (!record_ && !std::filesystem::exists(store_, error)) {
      if (given.typed(Opt::beside)) return session_.has_store(store_);
      session_.tell(say("还没有历史库 {}，报告里没有台账所填",
                        "there is no store {} yet: the report has nothing of it", visible(store_)));
      store_.clear();
      return true;
    }
  }
  store_args_ = take_store_args(given);
  if (record_) session_.gate().claim_store(store_);
  return true;
}

// Asks only for options that have an effect here: what is left unasked is refused by the caller.
bool Outputs::take(Given& given) {
  quiet_ = given.flag(Opt::quiet);
  timing_ = given.flag(Opt::timing);
  if (!take_store(given) || !take_baseline(given)) return false;
  take_policy(given);
  if (!take_marks(given.texts(Opt::marks))) return false;
  per_ = given.text(Opt::per);
  const bool letters = !per_.empty();
  if (per_ == "overdue" && store_.empty()) {
    session_.complain(say("--per overdue 要有 --store：逾期只有历史库知道",
                          "--per overdue needs --store: the store alone knows what is overdue"));
    return false;
  }
  const auto& formats = given.texts(Opt::formats);
  if (!(letters ? take_letters(formats, given.text(Opt::letters)) : take_formats(formats)))
    return false;
  const auto any = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(outputs_.begin(), outputs_.end(),
                       [&](const Output& o) { return one_of(*o.format, names); });
  };
  if (any({"text"})) statistics_ = given.flag(Opt::statistics);
  if (any({"csv", "rollup", "scores"})) bom_ = given.flag(Opt::bom);
  if (letters || any({"html", "markdown", "csv"})) technical_ = given.flag(Opt::technical);
  title_ = given.text(Opt::title);
  const auto docx = [](const report::LetterFormat* f) { return f->name == "docx"; };
  if (std::any_of(letters_.begin(), letters_.end(), docx) && given.has(Opt::paper_template)) {
    template_ = load_template(session_, given.text(Opt::paper_template));
    if (!template_) return false;
  }
  if (std::any_of(outputs_.begin(), outputs_.end(),
                  [](const Output& o) { return for_service(*o.format); }))
    open_only_ = given.flag(Opt::open_only);
  return true;
}

bool Outputs::take_marks(const std::vector<std::string>& files) {
  Problems problems;
  Problems unread;
  for (const std::string& file : files) {
    const auto bytes = session_.read(file, limits::kTableFileBytes);
    if (!bytes) return false;
    if (const auto book = table::read(*bytes, file, problems))
      for (history::MarkRow& row : history::read_marks(*book, file, problems))
        marks_.push_back(std::move(row));
  }
  // A cell that is no mark is reported with the report, as a mark that does not fit is.
  for (Problem& p : problems)
    (p.id == "marks/cell" ? mark_problems_ : unread).push_back(std::move(p));
  if (unread.empty()) return true;
  session_.complain(unread);
  return false;
}

// Problems of marks make the run incomplete, so its exit code says that something was not taken.
void Outputs::give_marks(result::Run& run, const history::Waits& waits) {
  Problems problems = std::move(mark_problems_);
  history::take_marks(std::move(marks_), run, problems, waits);
  // They are shown in every format.
  if (!problems.empty()) session_.complain(problems);
  std::move(problems.begin(), problems.end(), std::back_inserter(run.problems));
}

bool Outputs::take_letters(const std::vector<std::string>& asked, const std::string& folder) {
  folder_ = folder;
  if (folder.empty()) {
    session_.complain(say("--per 还需要 --output 文件夹", "--per needs --output DIR"),
                      say("写一个新文件夹", "name a new folder"));
    return false;
  }
  session_.gate().claim(folder);
  for (const std::string& name : asked.empty() ? std::vector<std::string>{"html"} : asked) {
    const report::LetterFormat* format = report::find_letter_format(name);
    if (format == nullptr) {
      session_.complain(
          say("--per --format 没有“{}”这个取值", "--per --format cannot be `{}`", visible(name)),
          meant(name, names_of(report::letter_formats(), &report::LetterFormat::name)));
      return false;
    }
    if (std::find(letters_.begin(), letters_.end(), format) == letters_.end())
      letters_.push_back(format);
  }
  return true;
}

std::optional<std::vector<FormatFile>> format_files(Session& session,
                                                    const std::vector<std::string>& asked) {
  std::vector<FormatFile> out;
  bool to_stdout = false;
  for (const std::string& text : asked.empty() ? std::vector<std::string>{"text"} : asked) {
    const std::size_t equals = text.find('=');
    std::string file = equals == text.npos ? std::string() : text.substr(equals + 1);
    if (file == "-") file.clear();
    if (file.empty() && std::exchange(to_stdout, true)) {
      session.complain(
          say("只能有一种格式写到标准输出", "only one format can go to standard output"),
          say("其余写作 --format 名称=文件", "give the others a file: --format NAME=FILE"));
      return {};
    }
    out.push_back({text.substr(0, equals), std::move(file)});
  }
  return out;
}

bool Outputs::take_formats(const std::vector<std::string>& asked) {
  const auto files = format_files(session_, asked);
  if (!files) return false;
  for (const auto& [name, file] : *files) {
    const report::Format* format = report::find_format(name);
    if (format == nullptr) {
      session_.complain(
          say("{} 只用于通知书", "{} is for letters alone", visible(name)),
          say("由检查结果出：ducha report RUN --per dossier --format {0} --output 文件夹",
              "ducha report RUN --per dossier --format {0} --output DIR writes them",
              visible(name)));
      return false;
    }
    if (file.empty() && format->binary && session_.streams().out_terminal) {
      session_.complain(
          say("{} 不是给终端看的", "{} is nothing for a terminal", name),
          say("写作 --format {}=文件.xlsx", "write it as --format {}=FILE.xlsx", name));
      return false;
    }
    if (file.empty())
      session_.gate().claim_standard_output();
    else
      session_.gate().claim(file);
    outputs_.push_back({format, file});
  }
  return true;
}

bool Outputs::want_inputs() const {
  return baseline_ || !store_.empty() ||
         std::any_of(outputs_.begin(), outputs_.end(),
                     [](const Output& o) { return o.format->inputs; });
}

Papers papers_of(const std::vector<report::Paper>& papers) {
  return {papers.size(), [&papers](std::size_t i) { return papers[i].file; },
          [&papers](std::size_t i) { return papers[i].page; }};
}

std::optional<Template> load_template(Session& session, const std::string& path) {
  auto bytes = session.read(path, limits::kUnpackedBytes);
  if (!bytes) return {};
  return Template{path, std::move(*bytes)};
}

// Into a folder that gets its name when all are there; see base/folder.h.
bool write_papers(Session& session, const std::string& folder, const Papers& papers,
                  const std::vector<const report::LetterFormat*>& formats,
                  const std::optional<Template>& in, bool shown) {
  Problems problems;
  Progress progress(session, Counted::letters, shown);
  const auto tell = progress.callback();
  std::uint64_t done = 0;
  const auto fill = [&](NewFolder& to) {
    for (const report::LetterFormat* format : formats) {
      const std::string ending(format->ending);
      for (std::size_t i = 0; i < papers.size; ++i) {
        const report::Page page = papers.page(i);
        const auto bytes = in && format->name == "docx"
                               ? report::fill_template(page, in->bytes, in->name, problems)
                               : format->draw(page);
        if (!bytes || !to.write(papers.file(i) + ending, *bytes)) return false;
        if (tell) tell(++done, papers.size * formats.size());
      }
      if (papers.index && !to.write("index" + ending, format->draw(papers.index(*format))))
        return false;
    }
    return true;
  };
  if (session.gate().write_folder(folder, fill, problems)) return true;
  session.complain(problems);
  return false;
}

// The pages are made one by one while they are written: a city has thousands of letters.
bool Outputs::write_pages(const result::Run& run, const report::Options& options) {
  std::vector<report::Paper> list;
  std::optional<report::Letters> letters;
  std::optional<report::ScorePages> sheets;
  Papers papers;
  if (per_ == "sheet") {
    sheets.emplace(run, options);
    if (sheets->size() == 0) {
      session_.complain(
          say("这次检查没有考评表，没有评分表可写",
              "this run has no scoring sheet, so there is nothing to write"),
          say("用写有 scoring 的地方配置检查", "check with a profile that has scoring"));
      return false;
    }
    papers = {sheets->size(), [&](std::size_t i) { return sheets->file(i); },
              [&](std::size_t i) { return sheets->page(i); },
              [&](const report::LetterFormat& f) { return sheets->index(f); }};
  } else if (per_ == "dossier") {
    letters.emplace(run, options);
    papers = {letters->size(), [&](std::size_t i) { return letters->file(i); },
              [&](std::size_t i) { return letters->letter(i); },
              [&](const report::LetterFormat& f) { return letters->index(f); }};
  } else {
    list = per_ == "group" ? report::bulletins(run, options) : report::overdue(run, options);
    papers = papers_of(list);
  }
  if (!write_papers(session_, folder_, papers, letters_, template_, !quiet_)) return false;
  const Message said = say("{0}份文书在 {1}\n", "{2} in {1}\n", papers.size, visible(folder_),
                           counted(papers.size, "paper"));
  if (!quiet_) session_.streams().out << said.in(session_.lang());
  return true;
}

bool Outputs::marks_files() const {
  return std::any_of(outputs_.begin(), outputs_.end(),
                     [](const Output& o) { return o.format->marks; });
}

bool Outputs::want_lines() const {
  return std::any_of(outputs_.begin(), outputs_.end(),
                     [](const Output& o) { return o.format->lines; });
}

// Marks first, because scores are recorded; then the run, because the ledger lists what it closed.
bool Outputs::use_store(result::Run& run, report::Options& options) {
  using history::Store;
  Problems problems;
  const auto store = open_store(
      session_, store_, record_ ? Store::Access::write : Store::Access::read, store_args_, record_);
  if (store == nullptr) {
    give_marks(run, {});
    return false;
  }
  history::recall_marks(store->marks(to_string(run.period)), run);
  give_marks(run, [&](const std::string& id) { return store->knows(id); });
  // Recorded first: the ledger lists what this run closed, and a trend ends with it.
  if (record_) tell_other_book(session_, {"历史库", "the store"}, store->rulebook(), run);
  if (record_ && !store->record(run, recording_, problems)) {
    session_.complain(problems);
    return false;
  }
  if (mark_) store->mark(run, record_);
  run.absent = store->absent(run.as_of);
  if (!letters_.empty() || std::any_of(outputs_.begin(), outputs_.end(),
                                       [](const Output& o) { return o.format->binary; }))
    options.ledger = store->ledger(run.as_of);
  if (per_ == "sheet") options.past = store->scores(run.as_of);
  options.trend = trend(*store);
  return true;
}

void tell_other_book(Session& session, const Message& what, std::string_view id,
                     const result::Run& run) {
  if (id.empty() || run.rulebook.empty() || id == run.rulebook) return;
  session.tell(say("{0}的规则库是“{2}”，这次是“{3}”：只认得出同名规则的问题",
                   "{1} is of the rulebook `{2}`, this run of `{3}`: only findings of rules with "
                   "the same id are recognized",
                   what.zh, what.en, visible(id), visible(run.rulebook)));
}

bool Outputs::tighten_baseline(const result::Run& run) {
  const bool made = ratchet_bytes_.empty();
  // What a night knew beside its findings is over with it.
  const auto bytes = [&](result::Run r) {
    for (result::Finding& f : r.findings) f.baseline.clear();
    r.policy.reset();
    r.cost.reset();
    r.absent.clear();
    return result::write_run(r, session_.lang());
  };
  if (made) return session_.put(ratchet_, bytes(run)) == kFine;
  const result::Run tight = result::tightened(*baseline_, run);
  const std::string now = bytes(tight);
  if (now == bytes(*baseline_)) return true;
  if (session_.put(ratchet_, now) != kFine) return false;
  if (!quiet_)
    session_.tell(say("基线 {}：{}个问题，原有{}个", "baseline {}: {} findings, there were {}",
                      visible(ratchet_), tight.findings.size(), baseline_->findings.size()));
  return true;
}

// To the error stream: a report must not depend on how long it took.
void Outputs::tell_cost() const {
  static const std::map<std::string_view, Message> titles = {{"rules", {"规则库", "rules"}},
                                                             {"find", {"找文件", "find"}},
                                                             {"read", {"逐份读和判断", "read"}},
                                                             {"across", {"跨档案判断", "across"}},
                                                             {"store", {"历史库", "store"}}};
  const Lang lang = session_.lang();
  const result::Cost& cost = session_.laps.cost;
  std::int64_t all = 0;
  std::string stages;
  for (const result::Cost::Stage& s : cost.stages) {
    all += s.seconds;
    const auto title = titles.find(s.name);
    add_to(stages, lang == Lang::zh ? "，" : ", ",
           fmt::format("{} {:.3f}", title == titles.end() ? s.name : title->second.in(lang),
                       static_cast<double>(s.seconds) / 1e6));
  }
  const std::string seconds = fmt::format("{:.3f}", static_cast<double>(all) / 1e6);
  session_.tell(say("{}个文件，{}字节，{}秒：{}", "{} files, {} bytes, {} seconds: {}", cost.files,
                    cost.bytes, seconds, stages));
}

// All reports are written even if one of them fails: the others may be what a night is waiting for.
// The exit code then says that something is missing.
int Outputs::write(result::Run& run) {
  if (!session_.outputs_are_free()) return kNotChecked;
  session_.laps.end("across");
  if (baseline_) {
    tell_other_book(session_, {"基线", "the baseline"}, baseline_->rulebook, run);
    result::apply_baseline(run, *baseline_);
  }
  if (!title_.empty()) run.office.title = {title_, title_};
  report::Options options;
  if (baseline_) options.before = &*baseline_;
  options.lang = session_.lang();
  options.quiet = quiet_;
  options.bom = bom_;
  options.technical = technical_;
  bool written = true;
  if (!store_.empty() && !leave_files_) {
    written = use_store(run, options);
    session_.laps.end("store");
  } else {
    give_marks(run, {});
  }
  options.policy = policy_of(run);
  run.policy = options.policy;
  if (timing_) {
    session_.laps.cost.files = run.inputs.size();
    for (const result::Input& i : run.inputs) session_.laps.cost.bytes += i.bytes;
    run.cost = session_.laps.cost;
  }
  const int code = result::exit_code(run, options.policy);
  if (!letters_.empty() && !write_pages(run, options)) written = false;
  for (const Output& output : outputs_) {
    if (leave_files_ && !output.file.empty()) continue;
    options.colour = output.file.empty() && session_.colour();
    const bool counted = statistics_ && one_of(*output.format, {"text"});
    const std::string bytes = counted ? report::write_statistics(run, options)
                              : open_only_ && for_service(*output.format)
                                  ? output.format->write(open_findings(run), options)
                                  : output.format->write(run, options);
    if (session_.put(output.file, bytes) != kFine) written = false;
    session_.laps.end(output.format->name);
  }
  // A run that lacks dossiers says nothing of what is no more.
  if (!ratchet_.empty() && !leave_files_ && run.problems.empty() && !tighten_baseline(run))
    written = false;
  if (timing_) tell_cost();
  return written ? code : kNotChecked;
}

}  // namespace ducha::cli
