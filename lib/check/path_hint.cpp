// Guesses at what a path that leads nowhere was meant to be: path_hint() (path_hint.h). The order
// is that of certainty.
#include "check/path_hint.h"

#include <filesystem>
#include <vector>

#include "base/suggest.h"
#include "base/text.h"

namespace ducha::check {

namespace {

namespace fs = std::filesystem;

// Editors and chat programs make one long dash of the two before an option.
constexpr std::string_view kDashes[] = {"\u2014", "\u2013", "\u2212", "\uff0d"};

Message near_name(const fs::path& given) {
  std::error_code error;
  const fs::path folder = given.has_parent_path() ? given.parent_path() : fs::path(".");
  const std::string name = given.filename().string();
  constexpr std::size_t kNames = 1000;  // of a folder; the others are not looked at
  std::vector<std::string> names;
  fs::directory_iterator it(folder, error);
  for (const fs::directory_iterator end; !error && it != end && names.size() < kNames;
       it.increment(error))
    names.push_back(it->path().filename().string());
  if (name.empty() || names.empty()) return {};
  const std::string near = suggest(name, names);
  return near.empty() || near == name
             ? Message{}
             : did_you_mean(visible((given.parent_path() / near).string()));
}

}  // namespace

Message path_hint(const std::string& given) {
  for (const std::string_view dash : kDashes)
    if (given.starts_with(dash))
      return say("选项以两个英文减号开头，如 --format", "options begin with two hyphens: --format");
  if (given.starts_with('-'))
    return say("是选项就写在 -- 之前；-- 之后都是路径",
               "an option stands before `--`; behind it all words are paths");
  if (given.find("://") != given.npos || given.starts_with("git::"))
    return say("只读本机的文件：先下载，再给出文件或文件夹",
               "only files of this machine are read: fetch it first, then name the file or folder");
  if (given.find_first_of("*?") != given.npos)
    return say("没有文件与它相符；给出文件夹，其下的 .yaml 都读，--exclude 排除不要的",
               "no file fits it; name the folder, of which every .yaml is read, and leave some out "
               "with --exclude");
  if (given.starts_with('~'))
    return say("~ 没有展开：写全路径，或不加引号",
               "~ was not expanded: write the whole path, or no quotes");
  if (given.find('\\') != given.npos)
    return say("路径各段之间写 /，不写 \\", "write / between the parts of a path, not \\");
  if (find_invalid_utf8(given) != given.npos)
    return say("名字不是 UTF-8：列表应另存为 UTF-8 编码",
               "the name is no UTF-8: save the list as UTF-8");
  return near_name(given);
}

}  // namespace ducha::check
