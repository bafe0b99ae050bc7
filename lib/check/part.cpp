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
  // The head is one line of JSON, the footprints are all bytes behind it.
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  auto head = result::read_part_head(bytes.substr(0, end), name, problems);
  if (!head) return {};
  Part part{name, std::move(*head), bytes.substr(std::min(end + 1, bytes.size()))};
  if (part.footprints.size() == part.head.footprints) return part;
  complain(name, say("不完整", "is not complete"), problems);
  return {};
}

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
    if (head.count != first.count || head.files != first.files || run.as_of != first.run.as_of ||
        run.period != first.run.period || run.set != first.run.set ||
        run.selection != first.run.selection || run.personal != first.run.personal ||
        run.complete != first.run.complete || head.names != first.names ||
        run.tool_version != first.run.tool_version)
      wrong = say("与 {} 不属于同一次检查", "belongs to another run than {}",
                  visible(parts.front().name));
    else if (run.rulebook_digest != book.digest)
      wrong = say("所用的规则库不是这一份", "was made with another rulebook");
    else if (run.profile_digest != profile.digest)
      wrong = say("所用的地方配置不是这一份", "was made with another profile");
    // Sorted: the indices must be 1, 2, 3 and so on.
    else if (head.index < expected)
      wrong = say("第 {} 片重复", "part {} is there twice", head.index);
    else if (head.index > expected)
      wrong = say("缺第 {} 片", "part {} is missing", expected);
    if (!wrong.empty()) {
      problems.push_back(problem_in("merge/part", part.name, std::move(wrong)));
      return false;
    }
    ++expected;
  }
  if (expected > first.count) return true;
  problems.push_back(
      problem_of("merge/part",
                 say("缺第 {} 片（共 {} 片）", "part {} of {} is missing", expected, first.count)));
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
