// ducha merge: the parts that `check --shard` wrote, finished as one run.
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "check/run.h"
#include "cli/commands.h"
#include "cli/judging.h"
#include "cli/outputs.h"
#include "cli/shard.h"
#include "result/read.h"

namespace ducha::cli {

namespace {

using nlohmann::ordered_json;

// What is said before the footprints of a part.
struct Head {
  std::string file;
  std::uint32_t index = 0;
  std::uint32_t count = 0;
  std::uint32_t files = 0;
  check::Part part;
};

std::optional<Head> read_part(Session& session, const std::string& path) {
  const auto complain = [&](const Message& what) -> std::optional<Head> {
    session.complain(Message{path + ":" + what.zh, path + ": " + what.en},
                     say("用 ducha check --shard I/N --output 文件 写出",
                         "write it with ducha check --shard I/N --output FILE"));
    return {};
  };
  Problems problems;
  const auto text = session.read(path, limits::kPartBytes);
  if (!text) return {};
  const std::size_t end = text->find('\n');
  const ordered_json json =
      ordered_json::parse(std::string_view(*text).substr(0, end), nullptr, false);
  if (json.is_discarded() || !json.is_object() || json.value("part", "") != "ducha-shard")
    return complain(say("不是一份分片结果", "is not a part of a run"));
  Head head;
  head.file = path;
  const auto run = result::read_run(json.dump(), path, problems);
  if (!run) {
    session.complain(problems);
    return {};
  }
  try {
    head.index = json.at("shard").at("index");
    head.count = json.at("shard").at("count");
    head.files = json.at("shard").at("files");
    head.part.numbers = json.at("numbers").get<std::vector<std::uint32_t>>();
  } catch (const ordered_json::exception& e) {
    return complain(Message{e.what(), e.what()});
  }
  head.part.run = *run;
  // The last line says how many there are: a part that was cut off is no part.
  const std::size_t last = text->rfind('\n', text->size() < 2 ? 0 : text->size() - 2);
  const ordered_json tail =
      last == text->npos || last < end
          ? ordered_json()
          : ordered_json::parse(std::string_view(*text).substr(last + 1), nullptr, false);
  if (!tail.is_object() || tail.value("end", "") != "ducha-shard" ||
      head.part.numbers.size() != head.part.run.inputs.size())
    return complain(say("不完整", "is not complete"));
  head.part.footprints = text->substr(end + 1, last - end);
  return head;
}

// The day and the parameters are those of the parts; what is given must be the same.
bool as_given(Session& session, const result::Run& run) {
  const Common& given = session.common;
  if (!given.as_of.empty() && parse_date(given.as_of) != run.as_of) {
    session.complain(say("分片的检查日期是 {}，--as-of 写的是 {}",
                         "the parts were made as of {}, --as-of says {}", to_string(run.as_of),
                         given.as_of));
    return false;
  }
  if (!given.set.empty() && given.set != run.set) {
    session.complain(say("分片检查时设定的参数是“{}”，--set 写的是“{}”",
                         "the parts were made with --set `{}`, this says `{}`",
                         visible(joined(run.set, " ")), visible(joined(given.set, " "))));
    return false;
  }
  return true;
}

int merge(Session& session, const std::vector<std::string>& paths, Outputs& outputs) {
  std::vector<Head> heads;
  for (const std::string& path : paths) {
    auto head = read_part(session, path);
    if (!head) return kNotChecked;
    heads.push_back(std::move(*head));
  }
  std::sort(heads.begin(), heads.end(),
            [](const Head& a, const Head& b) { return a.index < b.index; });
  const Head& first = heads.front();
  if (!as_given(session, first.part.run)) return kNotChecked;
  session.common.set = first.part.run.set;
  rule::Rulebook* book = session.rulebook();
  const rule::Profile* profile = book == nullptr ? nullptr : session.profile();
  if (profile == nullptr) return kNotChecked;
  std::uint32_t expected = 1;
  for (const Head& h : heads) {
    const result::Run& run = h.part.run;
    Message wrong;
    if (h.count != first.count || h.files != first.files || run.as_of != first.part.run.as_of ||
        run.set != first.part.run.set || run.selection != first.part.run.selection ||
        run.personal != first.part.run.personal || run.tool_version != first.part.run.tool_version)
      wrong = say("与 {} 不属于同一次检查", "belongs to another run than {}", first.file);
    else if (run.rulebook_digest != book->digest)
      wrong = say("所用的规则库不是这一份", "was made with another rulebook");
    else if (run.profile_digest != profile->digest)
      wrong = say("所用的地方配置不是这一份", "was made with another profile");
    else if (h.index < expected)
      wrong = say("第 {} 片重复", "part {} is there twice", h.index);
    else if (h.index > expected)
      wrong = say("缺第 {} 片", "part {} is missing", expected);
    if (!wrong.empty())
      return session.complain(Message{h.file + ":" + wrong.zh, h.file + ": " + wrong.en});
    ++expected;
  }
  if (expected <= first.count)
    return session.complain(
        say("缺第 {} 片(共 {} 片)", "part {} of {} is missing", expected, first.count));
  session.common.as_of = to_string(first.part.run.as_of);
  auto made = judging(session, first.part.run.selection.value_or(check::Selection()));
  if (!made) return kNotChecked;
  made->settings.personal = first.part.run.personal;
  std::vector<check::InputFile> files(first.files);
  std::vector<check::Part> parts;
  Problems problems;
  for (Head& h : heads) {
    for (std::size_t i = 0; i < h.part.numbers.size(); ++i)
      if (h.part.numbers[i] < files.size())
        files[h.part.numbers[i]] = {h.part.run.inputs[i].file, ""};
    parts.push_back(std::move(h.part));
  }
  result::Run run = check::merge(made->settings, made->rules, files, std::move(parts), problems);
  if (!problems.empty()) return session.complain(problems);
  run.tool_version = kVersion;
  return outputs.write(run, {});
}

}  // namespace

std::optional<std::string> part_of(const check::Settings& settings,
                                   const std::vector<check::Selected>& rules,
                                   const std::vector<check::InputFile>& files) {
  check::Part part = check::run_part(settings, rules, files);
  // A part that lacks dossiers would be taken for whole.
  if (check::stopped(part.run)) return {};
  part.run.tool_version = kVersion;
  ordered_json head = ordered_json::parse(report::write_json(part.run, {}));
  head["part"] = "ducha-shard";
  head["shard"] = {
      {"index", settings.shard.index}, {"count", settings.shard.count}, {"files", files.size()}};
  head["numbers"] = part.numbers;
  return head.dump() + "\n" + part.footprints + "{\"end\":\"ducha-shard\"}\n";
}

Action take_merge(Session& session, Given& given) {
  session.take_profile(given);
  // What ducha.yaml says was for the parts; they know.
  if (!given.typed(Opt::as_of)) session.common.as_of.clear();
  if (!given.typed(Opt::set)) session.common.set.clear();
  const auto outputs = std::make_shared<Outputs>(session);
  if (!outputs->take(given)) return {};
  return [paths = given.texts(Opt::parts), outputs, &session] {
    return merge(session, paths, *outputs);
  };
}

}  // namespace ducha::cli
