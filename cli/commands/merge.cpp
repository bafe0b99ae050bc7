// ducha merge: the parts that `check --shard` wrote, finished as one run. What a part is, and which
// belong together, check/part.h knows.
#include <deque>

#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "check/finish.h"
#include "check/part.h"
#include "cli/commands.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/version.h"

namespace ducha::cli {

namespace {

// The day and the parameters are those of the parts; what is given must be the same.
bool as_given(Session& session, const result::Run& run) {
  const Common& given = session.common;
  if (!given.as_of.empty() && parse_date(given.as_of) != run.as_of) {
    session.complain(say("分片的检查日期是 {}，--as-of 写的是 {}",
                         "the parts were made as of {}, --as-of says {}", to_string(run.as_of),
                         given.as_of));
    return false;
  }
  if (!given.period.empty() && parse_span(given.period) != run.period) {
    session.complain(say("分片的督查周期是 {}，--period 写的是 {}",
                         "the parts were made for the period {}, --period says {}",
                         to_string(run.period), given.period));
    return false;
  }
  if (given.complete && !run.complete) {
    session.complain(say("分片不是按档案齐全检查的，--complete 不起作用",
                         "the parts were made without --complete, which has no effect here"));
    return false;
  }
  if (!given.set.empty() && given.set != run.set) {
    session.complain(
        run.set.empty()
            ? say("分片检查时没有 --set，这里不能另设", "the parts were made without --set")
            : say("分片检查时设定的参数是“{}”，--set 写的是“{}”",
                  "the parts were made with --set `{}`, this says `{}`",
                  visible(joined(run.set, " ")), visible(joined(given.set, " "))));
    return false;
  }
  return true;
}

// Parts are loaded one after another, and only one of them is held besides the sum.
int merge(Session& session, const std::vector<std::string>& paths, Outputs& outputs) {
  Problems problems;
  std::deque<std::string> bytes;  // parts refer to them
  std::vector<check::Part> parts;
  for (const std::string& path : paths) {
    auto text = session.read(path, limits::kPartBytes);
    if (!text) return kNotChecked;
    auto part = check::read_part(bytes.emplace_back(std::move(*text)), path, problems);
    if (!part) return session.complain(problems);
    parts.push_back(std::move(*part));
  }
  const result::Run& first = parts.front().head.run;
  if (!as_given(session, first)) return kNotChecked;
  session.common.set = first.set;
  session.common.complete = first.complete;
  rule::Rulebook* book = session.rulebook();
  const rule::Profile* profile = book == nullptr ? nullptr : session.profile();
  if (profile == nullptr) return kNotChecked;
  if (!check::belong_together(parts, *book, *profile, problems)) return session.complain(problems);
  session.common.as_of = to_string(first.as_of);
  session.common.period = to_string(first.period);
  auto made = judging(session, first.selection.value_or(check::Selection()));
  if (!made) return kNotChecked;
  made->settings.personal = first.personal;
  made->settings.zone = first.zone;
  made->settings.lines = true;
  made->settings.passed_over = first.passed_over;
  const check::Inspection inspection(made->settings, made->rules);
  session.laps.end("rules");
  std::vector<check::InputFile> files;
  check::Harvest all(inspection);
  Progress progress(session, Counted::parts);
  const auto tell = progress.callback();
  std::uint64_t done = 0;
  for (check::Part& part : parts) {
    auto harvest = check::load(inspection, part, files, problems);
    if (!harvest) return session.complain(problems);
    check::add(all, std::move(*harvest));
    if (tell) tell(++done, parts.size());
  }
  progress.clear();
  session.laps.end("read");
  result::Run run = check::finish(inspection, files, all);
  run.tool_version = kVersion;
  return outputs.write(run);
}

}  // namespace

Action take_merge(Session& session, Given& given) {
  session.take_profile(given);
  // What ducha.yaml says was for the parts; they know.
  if (!given.typed(Opt::as_of)) session.common.as_of.clear();
  if (!given.typed(Opt::period)) session.common.period.clear();
  if (!given.typed(Opt::set)) session.common.set.clear();
  if (!given.typed(Opt::complete)) session.common.complete = false;
  const auto outputs = std::make_shared<Outputs>(session);
  if (!outputs->take(given)) return {};
  return [paths = given.texts(Opt::parts), outputs, &session] {
    return merge(session, paths, *outputs);
  };
}

}  // namespace ducha::cli
