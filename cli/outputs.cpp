#include "cli/outputs.h"

#include <algorithm>
#include <ostream>

#include "base/folder.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/store.h"
#include "history/store.h"
#include "result/codec.h"
#include "result/diff.h"

namespace ducha::cli {

namespace {

constexpr std::size_t kTrendRuns = 60;  // two months of nights

std::vector<report::TrendPoint> trend(const history::Store& store) {
  std::vector<report::TrendPoint> out;
  const auto runs = store.runs();
  for (std::size_t i = runs.size() - std::min(runs.size(), kTrendRuns); i < runs.size(); ++i) {
    const auto count = [&](Verdict v) { return runs[i].counts[static_cast<std::size_t>(v)]; };
    out.push_back({runs[i].as_of, count(Verdict::fail), count(Verdict::unknown), runs[i].opened,
                   runs[i].closed});
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

std::optional<result::Run> load_run(Session& session, const std::string& path) {
  const auto text = session.read(path, limits::kRunBytes);
  if (!text) return {};
  Problems problems;
  auto run = result::read_run(*text, path, problems);
  if (!run) session.complain(problems);
  return run;
}

bool Outputs::take(Given& given) {
  using FailOn = result::Policy::FailOn;
  const std::string& fail_on = given.text(Opt::fail_on);
  policy_.fail_on = fail_on == "warning" ? FailOn::warning
                    : fail_on == "note"  ? FailOn::note
                    : fail_on == "never" ? FailOn::never
                                         : FailOn::error;
  policy_.unknown_fails = given.text(Opt::on_unknown) != "ignore";
  quiet_ = given.flag(Opt::quiet);
  store_ = given.text(Opt::record);
  if (!store_.empty()) session_.gate().claim_store(store_);
  if (given.has(Opt::baseline)) {
    baseline_ = load_run(session_, given.text(Opt::baseline));
    if (!baseline_) return false;
  }
  const bool letters = given.has(Opt::per);
  const auto& formats = given.texts(Opt::formats);
  if (!(letters ? take_letters(formats, given.text(Opt::letters)) : take_formats(formats)))
    return false;
  const auto any = [&](std::initializer_list<std::string_view> names) {
    return std::any_of(outputs_.begin(), outputs_.end(),
                       [&](const Output& o) { return one_of(*o.format, names); });
  };
  if (any({"csv", "rollup", "scores"})) bom_ = given.flag(Opt::bom);
  if (std::any_of(outputs_.begin(), outputs_.end(),
                  [](const Output& o) { return for_service(*o.format); }))
    open_only_ = given.flag(Opt::open_only);
  return true;
}

bool Outputs::take_letters(const std::vector<std::string>& asked, const std::string& folder) {
  std::vector<std::string> known;
  for (const report::LetterFormat& f : report::letter_formats()) known.emplace_back(f.name);
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
          meant(name, known));
      return false;
    }
    if (std::find(letters_.begin(), letters_.end(), format) == letters_.end())
      letters_.push_back(format);
  }
  return true;
}

bool Outputs::take_formats(const std::vector<std::string>& asked) {
  int to_stdout = 0;
  for (const std::string& text : asked.empty() ? std::vector<std::string>{"text"} : asked) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const report::Format* format = report::find_format(name);
    std::string file = equals == text.npos ? std::string() : text.substr(equals + 1);
    if (file == "-") file.clear();
    if (file.empty() && ++to_stdout > 1) {
      session_.complain(
          say("只能有一种格式写到标准输出", "only one format can go to standard output"),
          say("其余写作 --format 名称=文件", "give the others a file: --format NAME=FILE"));
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

bool Outputs::write_letters(const result::Run& run, const report::Options& options) {
  const report::Letters letters(run, options);
  Problems problems;
  const auto fill = [&](NewFolder& folder) {
    for (const report::LetterFormat* format : letters_) {
      const std::string ending(format->ending);
      for (std::size_t i = 0; i < letters.size(); ++i)
        if (!folder.write(letters.file(i) + ending, format->draw(letters.letter(i)))) return false;
      if (!folder.write("index" + ending, format->draw(letters.index(*format)))) return false;
    }
    return true;
  };
  if (!session_.gate().write_folder(folder_, fill, problems)) {
    session_.complain(problems);
    return false;
  }
  const Message said =
      say("{} 份通知书在 {}\n", "{} letters in {}\n", letters.size(), visible(folder_));
  if (!quiet_) session_.streams().out << said.in(session_.lang());
  return true;
}

bool Outputs::want_lines() const {
  return std::any_of(outputs_.begin(), outputs_.end(),
                     [](const Output& o) { return o.format->lines; });
}

int Outputs::write(result::Run& run) {
  if (!session_.outputs_are_free()) return kNotChecked;
  if (baseline_) result::apply_baseline(run, *baseline_);
  report::Options options;
  options.lang = session_.lang();
  options.quiet = quiet_;
  options.bom = bom_;
  options.policy = policy_;
  bool written = true;
  // Recorded first: the ledger lists what this run closed, and a trend ends with it.
  if (!store_.empty() && !leave_files_) {
    Problems problems;
    const auto store = open_store(session_, store_, history::Store::Access::write, true);
    if (store != nullptr && store->record(run, recording_, problems)) {
      if (!letters_.empty() || std::any_of(outputs_.begin(), outputs_.end(),
                                           [](const Output& o) { return o.format->binary; }))
        options.ledger = store->ledger(run.as_of);
      options.trend = trend(*store);
    } else {
      session_.complain(problems);
      written = false;
    }
  }
  const int code = result::exit_code(run, policy_);
  if (!letters_.empty() && !write_letters(run, options)) written = false;
  for (const Output& output : outputs_) {
    if (leave_files_ && !output.file.empty()) continue;
    options.colour = output.file.empty() && session_.colour();
    const std::string bytes = open_only_ && for_service(*output.format)
                                  ? output.format->write(open_findings(run), options)
                                  : output.format->write(run, options);
    if (session_.put(output.file, bytes) != kFine) written = false;
  }
  return written ? code : kNotChecked;
}

}  // namespace ducha::cli
