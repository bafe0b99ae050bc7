// Harvests to bytes and back: save() and load() are the doors. Nothing of a part is used before it
// is held against the limits, the rulebook and the other parts.
#include "check/part.h"

#include <algorithm>

#include "base/text.h"
#include "check/finish.h"

namespace ducha::check {

namespace {

void complain(const std::string& file, Message what, Problems& problems) {
  problems.push_back(problem_in("merge/part", file, std::move(what),
                                say("用 ducha check --shard I/N --output 文件 写出",
                                    "write it with ducha check --shard I/N --output FILE")));
}

// Names do not depend on where the files lie, see find(): the same for every part.
std::string digest_of_names(const std::vector<InputFile>& files) {
  Sha256 digest;
  for (const InputFile& f : files) {
    digest.add(f.name());
    digest.add(std::string_view("\0", 1));
  }
  return digest.hex();
}

}  // namespace

std::string save(const Inspection& inspection, const std::vector<InputFile>& files,
                 Harvest& harvest, const std::string& version) {
  // Sorted by place, so that a part is the same bytes whatever number of workers read it.
  harvest.footprints.link();
  const std::string footprints = harvest.footprints.save();
  result::PartHead head;
  head.index = inspection.settings.shard.index;
  head.count = inspection.settings.shard.count;
  head.files = static_cast<std::uint32_t>(files.size());
  head.names = digest_of_names(files);
  for (std::uint32_t i = 0; i < files.size(); ++i)
    if (inspection.settings.shard.has(i)) head.numbers.push_back(i);
  head.footprints = footprints.size();
  head.run = partial(inspection, files, harvest);
  head.run.tool_version = version;
  return result::write_part_head(head) + "\n" + footprints;
}

std::optional<Part> read_part(std::string_view bytes, const std::string& name, Problems& problems) {
  // A saved run is JSON as a part is, but of several lines.
  if (bytes.starts_with("{\n") && bytes.substr(0, 80).find("\"ducha-run\"") != bytes.npos) {
    problems.push_back(problem_in(
        "merge/part", name, say("是检查结果，不是分片", "is a saved run, not a part"),
        say("分片用 ducha check --shard I/N --output 文件 写出；检查结果用 ducha report 出报告",
            "parts are written with ducha check --shard I/N --output FILE; a run is for ducha "
            "report")));
    return {};
  }
  // The head is one line of JSON, the footprints are all bytes behind it.
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  auto head = result::read_part_head(bytes.substr(0, end), name, problems);
  if (!head) return {};
  Part part{name, std::move(*head), bytes.substr(std::min(end + 1, bytes.size()))};
  if (part.footprints.size() == part.head.footprints) return part;
  complain(name, say("不完整", "is not complete"), problems);
  return {};
}

namespace {

// What the part was made with otherwise than the first one; empty: nothing.
Message difference(const result::PartHead& head, const result::PartHead& first) {
  const result::Run& run = head.run;
  const result::Run& other = first.run;
  if (head.count != first.count)
    return say("分作{}片，不是{}片", "it is one of {} parts, not of {}", head.count, first.count);
  if (run.as_of != other.as_of)
    return say("检查日期是 {}，不是 {}", "it is as of {}, not of {}", to_string(run.as_of),
               to_string(other.as_of));
  if (run.period != other.period)
    return say("督查周期是 {}，不是 {}", "its period is {}, not {}", to_string(run.period),
               to_string(other.period));
  if (run.set != other.set) return say("--set 不同", "its --set is another");
  if (run.selection != other.selection)
    return say("--select 或 --ignore 不同", "its --select or --ignore is another");
  if (run.personal != other.personal)
    return say("--show-personal 不同", "its --show-personal is another");
  if (run.complete != other.complete) return say("--complete 不同", "its --complete is another");
  if (run.tool_version != other.tool_version)
    return say("由 ducha {} 写出，不是 {}", "ducha {} wrote it, not {}", visible(run.tool_version),
               visible(other.tool_version));
  if (head.files != first.files || head.names != first.names)
    return say("检查的文件不同", "it is of other files");
  return {};
}

// The profile of the parts, which merge must be given as they were.
Message other_profile(const std::string& made, const std::string& here, Hint& hint) {
  if (made == here)
    return say("分片写出后，地方配置 {} 改动过", "the profile {} was changed since", visible(made));
  hint = say("写 --profile {}", "write --profile {}", visible(made));
  return say("所用的地方配置是 {}，这里是 {}", "was made with the profile {}, this is {}",
             visible(made), visible(here));
}

}  // namespace

bool belong_together(std::vector<Part>& parts, const rule::Rulebook& book,
                     const rule::Profile& profile, Problems& problems) {
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.head.index < b.head.index; });
  const result::PartHead& first = parts.front().head;
  std::uint32_t expected = 1;
  for (const Part& part : parts) {
    const result::PartHead& head = part.head;
    const result::Run& run = head.run;
    Message wrong;
    Hint hint;
    if (const Message other = difference(head, first); !other.empty())
      wrong = say("与 {0} 不属于同一次检查：{1}", "belongs to another run than {0}: {2}",
                  visible(parts.front().name), other.zh, other.en);
    else if (run.rulebook_digest != book.digest)
      wrong = say("所用的规则库不是这一份", "was made with another rulebook");
    else if (run.profile_digest != profile.digest)
      wrong = other_profile(run.profile, profile.name, hint);
    // Sorted: the indices must be 1, 2, 3 and so on.
    else if (head.index < expected)
      wrong = say("第{}片重复", "part {} is there twice", head.index);
    else if (head.index > expected)
      wrong = say("缺第{}片", "part {} is missing", expected);
    if (!wrong.empty()) {
      problems.push_back(problem_in("merge/part", part.name, std::move(wrong), std::move(hint)));
      return false;
    }
    ++expected;
  }
  if (expected > first.count) return true;
  problems.push_back(problem_of(
      "merge/part", say("缺第{}片（共{}片）", "part {} of {} is missing", expected, first.count)));
  return false;
}

Settings settings_of(const Part& part) {
  const result::Run& run = part.head.run;
  Settings out;
  out.as_of = run.as_of;
  out.zone = run.zone;
  out.period = run.period;
  out.selection = run.selection.value_or(Selection());
  out.personal = run.personal;
  out.set = run.set;
  out.passed_over = run.passed_over;
  out.lines = true;
  return out;
}

std::optional<Harvest> load(const Inspection& inspection, Part& part, std::vector<InputFile>& files,
                            Problems& problems) {
  result::Run& run = part.head.run;
  Harvest out(inspection);
  if (!out.footprints.load(part.footprints, part.head.files)) {
    complain(part.name,
             say("档案摘要不是按这份规则库写的", "its footprints are not of this rulebook"),
             problems);
    return {};
  }
  out.dossiers = run.dossiers;
  out.others = run.others;
  out.findings = std::move(run.findings);
  out.organizations = std::move(run.organizations);
  out.problems = std::move(run.problems);
  for (std::size_t i = 0; i < inspection.rules.size(); ++i)
    if (const result::RuleInfo* info = run.rule(inspection.rules[i].rule->id))
      out.counts[i] = info->counts;
  out.sums.add(run.groups);
  // A part knows the number of all files, and the names of its own.
  if (files.size() < part.head.files) files.resize(part.head.files);
  out.inputs.resize(part.head.files);
  for (std::size_t i = 0; i < part.head.numbers.size(); ++i) {
    const result::Input& input = run.inputs[i];
    out.inputs[part.head.numbers[i]] = {input.sha256, input.bytes, input.documents};
    files[part.head.numbers[i]] = {input.file, ""};
  }
  return out;
}

}  // namespace ducha::check
