#include "cli/outputs.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/folder.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "history/store.h"
#include "result/diff.h"
#include "result/read.h"

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

}  // namespace

void add_output_options(CLI::App& app, OutputArgs& args) {
  std::vector<std::string> names;
  for (const report::Format& f : report::formats()) names.emplace_back(f.name);
  app.add_option("--format", args.formats,
                 fmt::format("output format, may be given again: {} 输出格式", joined(names, ", ")))
      ->type_name("NAME[=FILE]")
      ->allow_extra_args(false);
  app.add_option("--fail-on", args.fail_on,
                 "least severity that makes the exit code 1 (default: error) 失败等级")
      ->type_name("error|warning|note|never");
  app.add_option("--on-unknown", args.on_unknown,
                 "what unknown verdicts do (default: fail) 无法判断时")
      ->type_name("fail|ignore");
  app.add_option("--baseline", args.baseline,
                 "a saved run: what it has already does not fail 基线检查结果")
      ->type_name("RUN");
  app.add_option("--store", args.store, "record the run in this history file 记入历史库")
      ->type_name("FILE");
  app.add_flag("--quiet", args.quiet, "text: only what makes the exit code 1 只列需处理的问题");
  app.add_flag("--bom", args.bom, "csv: lead with a byte order mark, for Excel CSV 加 BOM");
}

std::optional<result::Run> load_run(Session& session, const std::string& path) {
  Problems problems;
  std::optional<result::Run> run;
  if (const auto text = read_file(path, path, limits::kRunBytes, problems))
    run = result::read_run(*text, path, problems);
  if (!run) session.complain(problems);
  return run;
}

bool Outputs::word(const std::string& option, const std::string& value,
                   const std::vector<std::string>& known) {
  if (value.empty() || std::find(known.begin(), known.end(), value) != known.end()) return true;
  session_.complain(say("{} 没有“{}”这个取值", "{} cannot be `{}`", option, visible(value)),
                    meant(value, known));
  return false;
}

bool Outputs::take(OutputArgs args) {
  args_ = std::move(args);
  if (!word("--fail-on", args_.fail_on, {"error", "warning", "note", "never"}) ||
      !word("--on-unknown", args_.on_unknown, {"fail", "ignore"}))
    return false;
  using FailOn = result::Policy::FailOn;
  policy_.fail_on = args_.fail_on == "warning" ? FailOn::warning
                    : args_.fail_on == "note"  ? FailOn::note
                    : args_.fail_on == "never" ? FailOn::never
                                               : FailOn::error;
  policy_.unknown_fails = args_.on_unknown != "ignore";
  if (!args_.baseline.empty()) {
    baseline_ = load_run(session_, args_.baseline);
    if (!baseline_) return false;
  }
  return args_.per.empty() ? formats() : letter_formats();
}

bool Outputs::letter_formats() {
  std::vector<std::string> known;
  for (const report::LetterFormat& f : report::letter_formats()) known.emplace_back(f.name);
  if (args_.folder.empty()) {
    session_.complain(say("--per 还需要 --output 文件夹", "--per needs --output DIR"),
                      say("写一个新文件夹", "name a new folder"));
    return false;
  }
  if (args_.formats.empty()) args_.formats.emplace_back("html");
  for (const std::string& name : args_.formats) {
    if (!word("--per --format", name, known)) return false;
    const report::LetterFormat* format = report::find_letter_format(name);
    if (std::find(letters_.begin(), letters_.end(), format) == letters_.end())
      letters_.push_back(format);
  }
  return true;
}

bool Outputs::formats() {
  if (args_.formats.empty()) args_.formats.emplace_back("text");
  int to_stdout = 0;
  for (const std::string& asked : args_.formats) {
    const std::size_t equals = asked.find('=');
    const std::string name = asked.substr(0, equals);
    const report::Format* format = report::find_format(name);
    if (format == nullptr) {
      std::vector<std::string> known;
      for (const report::Format& f : report::formats()) known.emplace_back(f.name);
      const std::string near = suggest(name, known);
      session_.complain(say("没有输出格式“{}”", "there is no format `{}`", visible(name)),
                        near.empty() ? say("可用:{}", "known: {}", joined(known, ", "))
                                     : say("是不是想写 {}?可用:{}", "did you mean {}? Known: {}",
                                           near, joined(known, ", ")));
      return false;
    }
    std::string file = equals == asked.npos ? std::string() : asked.substr(equals + 1);
    if (equals != asked.npos && file.empty()) {
      session_.complain(say("--format {}= 后面缺少文件名", "--format {}= lacks a file name", name));
      return false;
    }
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
    // Whichever came last would be all that is left.
    if (!file.empty() && std::any_of(outputs_.begin(), outputs_.end(),
                                     [&](const Output& o) { return o.file == file; })) {
      session_.complain(say("有两种格式写到 {}", "two formats go to {}", visible(file)),
                        say("各写一个文件", "give each a file of its own"));
      return false;
    }
    outputs_.push_back({format, file});
  }
  return true;
}

bool Outputs::want_inputs() const {
  return baseline_ || !args_.store.empty() ||
         std::any_of(outputs_.begin(), outputs_.end(),
                     [](const Output& o) { return o.format->inputs; });
}

bool Outputs::write_letters(const result::Run& run, const report::Options& options) {
  const report::Letters letters(run, options);
  Problems problems;
  NewFolder folder(args_.folder, problems);
  const auto write = [&] {
    for (const report::LetterFormat* format : letters_) {
      const std::string ending(format->ending);
      for (std::size_t i = 0; i < letters.size(); ++i)
        if (!folder.write(letters.file(i) + ending, format->draw(letters.letter(i)))) return false;
      if (!folder.write("index" + ending, format->draw(letters.index(*format)))) return false;
    }
    return folder.finish();
  };
  if (!write()) {
    session_.complain(problems);
    return false;
  }
  const Message said =
      say("{} 份通知书在 {}\n", "{} letters in {}\n", letters.size(), visible(args_.folder));
  if (!args_.quiet) session_.streams().out << said.in(session_.lang());
  return true;
}

int Outputs::write(result::Run& run,
                   std::function<std::string(const std::string&, std::uint32_t)> source_line) {
  if (baseline_) result::apply_baseline(run, *baseline_);
  report::Options options;
  options.lang = session_.lang();
  options.quiet = args_.quiet;
  options.bom = args_.bom;
  options.policy = policy_;
  options.source_line = std::move(source_line);
  const int code = result::exit_code(run, policy_);
  bool written = true;
  // Recorded first: the ledger lists what this run closed, and a trend ends with it.
  if (!args_.store.empty() && !leave_files_) {
    Problems problems;
    const auto store = history::Store::open(args_.store, problems);
    if (store != nullptr && store->record(run, problems)) {
      if (!letters_.empty() || std::any_of(outputs_.begin(), outputs_.end(),
                                           [](const Output& o) { return o.format->binary; }))
        options.ledger = store->ledger();
      options.trend = trend(*store);
    } else {
      session_.complain(problems);
      written = false;
    }
  }
  if (!letters_.empty() && !write_letters(run, options)) written = false;
  for (const Output& output : outputs_) {
    if (leave_files_ && !output.file.empty()) continue;
    options.colour = output.file.empty() && session_.colour();
    const std::string bytes = output.format->write(run, options);
    if (output.file.empty()) {
      session_.streams().out << bytes << std::flush;
      continue;
    }
    Problems problems;
    if (write_file(output.file, bytes, problems)) continue;
    session_.complain(problems);
    written = false;
  }
  return written ? code : kNotChecked;
}

}  // namespace ducha::cli
