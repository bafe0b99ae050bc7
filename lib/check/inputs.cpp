// Walking folders and naming files. Its door is find(). Nothing here throws: every call on
// the file system gives its error, and what cannot be read is a problem.
#include "check/find.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>

#include "base/glob.h"
#include "base/limits.h"
#include "base/limits_out.h"
#include "base/source.h"
#include "base/system_error.h"
#include "base/text.h"
#include "check/path_hint.h"

namespace ducha::check {

namespace {

namespace fs = std::filesystem;

bool yaml_name(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return extension == ".yaml" || extension == ".yml";
}

bool by_name(const InputFile& a, const InputFile& b) { return a.name() < b.name(); }

// Its files are YAML too, and none is a dossier.
bool is_rulebook(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "rulebook.yaml", error);
}

// With the slash.
std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

std::string prefix(const fs::path& folder) {
  return folder == "." ? std::string() : folder.generic_string() + "/";
}

class Finder {
 public:
  Finder(const Search& search, Problems& problems) : search_(search), problems_(problems) {
    for (const std::string& pattern : search.exclude) {
      Message why;
      std::error_code error;
      if (pattern.starts_with("/"))
        if (const fs::path real = fs::canonical(pattern, error); !error)
          whole_.insert(real.string());
      if (auto glob = Glob::parse(pattern, why))
        exclude_.push_back(std::move(*glob));
      else
        problems_.push_back(
            problem_of("usage/exclude", {"--exclude：" + why.zh, "--exclude: " + why.en}));
    }
  }

  void add(const std::string& given, int depth = 0) {
    if (given == "-") {
      stdin_ = true;
      return;
    }
    if (given.size() > 1 && given[0] == '@') {
      list(given.substr(1), depth);
      return;
    }
    std::error_code error;
    // Resolved, so that one file under two names is checked once.
    const fs::path real = fs::canonical(given, error);
    // A NUL would cut the path off.
    if (error || given.find('\0') != given.npos) {
      if (!error) error = std::make_error_code(std::errc::invalid_argument);
      // A pipe of the shell, `<(...)`, has a path that cannot be resolved.
      std::error_code none;
      if (fs::is_fifo(fs::status(given, none))) return no_file(given);
      complain("input/path", given, because_of(say("路径读不到", "cannot be read"), error.value()),
               path_hint(given));
      return;
    }
    const fs::file_status status = fs::status(real, error);
    if (fs::is_directory(status)) {
      if (is_rulebook(real))
        return complain(
            "input/path", given,
            say("是规则库的文件夹，不是档案", "is the folder of a rulebook, and no dossiers"),
            say("规则库用 --rules 写，这里写档案的文件夹",
                "name the rulebook with --rules, and the folder of the dossiers here"));
      roots_.push_back(real);
      folders_.insert(real.string());
    } else if (fs::is_regular_file(status)) {
      roots_.push_back(real.parent_path());  // so names are the same without it
      if (!excluded_as_given(given))
        found_.push_back(real.string());
      else
        exclude(real.string());
    } else {
      no_file(given);
    }
  }

  Inputs finish() {
    Inputs out;
    const std::string& base = search_.base;
    for (const std::string& folder : folders_)
      if (!within_another(folder)) walk(folder);
    if (complaints_ > limits::kPathProblems)
      problems_.push_back(
          problem_of("input/path", say("另有{}个路径读不到", "{} more paths cannot be read",
                                       complaints_ - limits::kPathProblems)));
    // By path: the order of a folder is that of the file system, which differs between machines.
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    const fs::path anchor = base.empty() ? above(common()) : base_folder(base);
    std::vector<InputFile>& files = out.files;
    files.reserve(found_.size() + 1);
    for (auto first = found_.begin(); first != found_.end();) {
      // Files of a folder share its name and one buffer of zero-terminated names: names were a
      // large part of the memory of a run over many files.
      const std::string folder = folder_of(*first);
      const auto last = std::find_if(
          first, found_.end(), [&](const std::string& path) { return folder_of(path) != folder; });
      const auto shared = std::make_shared<InputFile::Folder>();
      shared->path = folder;
      shared->name = prefix(fs::path(folder).parent_path().lexically_relative(anchor));
      std::size_t size = 0;
      for (auto file = first; file != last; ++file) size += file->size() - folder.size() + 1;
      shared->files.reserve(size);
      for (; first != last; ++first) {
        files.emplace_back(shared, shared->files.size());
        shared->files.append(first->c_str() + folder.size(), first->size() - folder.size() + 1);
        *first = {};
      }
    }
    found_.clear();
    found_.shrink_to_fit();
    if (stdin_) files.emplace_back(search_.stdin_name.empty() ? "<stdin>" : search_.stdin_name, "");
    // They are, unless some lie outside the base.
    if (!std::is_sorted(files.begin(), files.end(), by_name))
      std::sort(files.begin(), files.end(), by_name);
    if (stdin_) hold_apart(files);
    out.lists.assign(lists_.begin(), lists_.end());
    out.passed_over = passed_over(anchor);
    return out;
  }

 private:
  using Why = result::PassedOver::Why;

  // Patterns of a .duchaignore, for what lies below its folder.
  struct Ignore {
    std::string folder;  // with the slash
    std::vector<Glob> patterns;
  };

  static bool fits(const std::vector<Glob>& patterns, std::string_view path, bool folder) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const Glob& g) { return g.fits(path, folder); });
  }

  // Every name on the way is asked, as it was written.
  bool excluded_as_given(const std::string& given) const {
    if (exclude_.empty()) return false;
    for (std::size_t slash = given.find('/', 1); slash != given.npos;
         slash = given.find('/', slash + 1))
      if (fits(exclude_, std::string_view(given).substr(0, slash), true)) return true;
    return fits(exclude_, given, false);
  }

  // Two files of one name could not be told apart.
  void hold_apart(const std::vector<InputFile>& files) {
    const auto twice = std::adjacent_find(
        files.begin(), files.end(),
        [](const InputFile& a, const InputFile& b) { return a.name() == b.name(); });
    if (twice != files.end())
      problems_.push_back(
          problem_of("usage/stdin-filename",
                     say("--stdin-filename {} 与另一个要检查的文件同名",
                         "--stdin-filename {} is the name of another file that is checked",
                         visible(twice->name())),
                     say("不要同时给出这个文件", "do not name that file too")));
  }

  // The folder that names are relative to; a problem if it is none, or some file is not in it:
  // names that begin with `..` lead no reader of a report to a file.
  fs::path base_folder(const std::string& base) {
    std::error_code error;
    fs::path folder = fs::canonical(base, error);
    if (error || !fs::is_directory(folder, error)) {
      problems_.push_back(
          problem_in("usage/base", base,
                     say("--base 不是可用的文件夹", "--base names no folder that can be used")));
      return "/";
    }
    const std::string below = folder == "/" ? "/" : folder.string() + "/";
    const auto outside = std::find_if(found_.begin(), found_.end(),
                                      [&](const std::string& f) { return !f.starts_with(below); });
    if (outside != found_.end())
      problems_.push_back(
          problem_in("usage/base", base,
                     say("--base 文件夹里没有 {}", "--base does not hold {}", visible(*outside)),
                     say("用包含全部档案的文件夹", "name a folder that holds all dossiers")));
    else if (stdin_ && found_.empty())
      problems_.push_back(problem_in("usage/base", base,
                                     say("--base 在这里不起作用：标准输入没有路径",
                                         "--base has no effect here: standard input has no path")));
    return folder;
  }

  // True if the walk through another folder comes here: what is passed over is counted once.
  bool within_another(const std::string& folder) const {
    for (std::size_t slash = folder.rfind('/'); slash != folder.npos && slash > 0;
         slash = folder.rfind('/', slash - 1)) {
      if (folder[slash + 1] == '.') return false;  // no walk comes into what is hidden
      if (folders_.count(folder.substr(0, slash)) != 0) return true;
    }
    return folder != "/" && folders_.count("/") != 0;
  }

  // Counted with what is hidden, and listed by its own word.
  void exclude(const std::string& path) {
    if (!excluded_.insert(path).second) return;
    pass_over(path, Why::hidden);
    if (excluded_.size() > 2 * limits::kPassedOverListed) forget_excluded();
  }

  // Only what is listed is looked up again.
  void forget_excluded() {
    std::set<std::string> listed;
    for (const auto& [path, why] : passed_)
      if (excluded_.count(path) != 0) listed.insert(path);
    excluded_ = std::move(listed);
  }

  void pass_over(const std::string& path, Why why) {
    ++counts_[static_cast<std::size_t>(why)];
    // The first by name are kept: a heap whose top is the last of them.
    passed_.emplace_back(path, why);
    std::push_heap(passed_.begin(), passed_.end());
    if (passed_.size() <= limits::kPassedOverListed) return;
    std::pop_heap(passed_.begin(), passed_.end());
    passed_.pop_back();
  }

  result::PassedOver passed_over(const fs::path& anchor) {
    result::PassedOver out;
    out.counts = counts_;
    std::sort(passed_.begin(), passed_.end());
    for (const auto& [path, why] : passed_)
      out.files.push_back({fs::path(path).lexically_relative(anchor).generic_string(),
                           excluded_.count(path) != 0 ? kExcluded : result::name(why)});
    return out;
  }

  // A list may name any number of paths that are not there.
  void complain(std::string_view id, const std::string& path, Message message, Message hint = {}) {
    if (++complaints_ > limits::kPathProblems) return;
    if (line_ > 0)
      add_to(hint, {"；", "; "},
             say("写在 {} 第{}行", "it stands in {}, line {}", visible(list_), line_));
    problems_.push_back(problem_in(std::string(id), path, std::move(message), std::move(hint)));
  }

  void no_file(const std::string& given) {
    complain("input/path", given, say("既不是文件也不是文件夹", "is neither a file nor a folder"),
             say("从管道读，写 - 并把内容送到标准输入",
                 "to read from a pipe write `-`, and send it to standard input"));
  }

  // A folder that cannot be read takes none of its neighbours along, and one lies as deep as it
  // likes.
  void walk(const fs::path& top) {
    std::vector<std::string> folders = {top.string()};
    while (!folders.empty()) {
      const std::string folder = std::move(folders.back());
      folders.pop_back();
      // Folders are taken from the end, so those within this one come before all others.
      while (!ignores_.empty() && !(folder + "/").starts_with(ignores_.back().folder))
        ignores_.pop_back();
      ignore_file(folder);
      std::error_code error;
      fs::directory_iterator it(folder, error);
      for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
        entry(*it, top, folders);
      }
      if (error)
        complain("input/path", folder,
                 because_of(say("文件夹读不到", "the folder cannot be read"), error.value()));
    }
  }

  void ignore_file(const std::string& folder) {
    const std::string file = folder + (folder == "/" ? ".duchaignore" : "/.duchaignore");
    std::error_code error;
    const fs::file_type type = fs::symlink_status(file, error).type();
    // none: the folder cannot be looked into, which is reported for the folder.
    if (type == fs::file_type::not_found || type == fs::file_type::none) return;
    lists_.insert(file);
    const auto refuse = [&](Place where, Message why, Message hint = {}) {
      problems_.push_back({"usage/ignore-file", file, where, 1, std::move(why), std::move(hint)});
    };
    // What it names would be checked, or be passed over, by chance.
    if (type != fs::file_type::regular)
      return refuse({}, say("不是普通文件", "is no regular file"));
    const auto text = read_file(file, file, limits::kListBytes, problems_);
    if (!text) return;
    if (find_invalid_utf8(*text) != text->npos)
      return refuse({}, say("不是 UTF-8", "is not UTF-8"), say("另存为 UTF-8", "save it as UTF-8"));
    Ignore made{folder_of(file), {}};
    std::uint32_t number = 0;
    const bool marked = text->starts_with("\xEF\xBB\xBF");  // as editors on Windows save it
    for_lines(std::string_view(*text).substr(marked ? 3 : 0), [&](const std::string& line) {
      ++number;
      if (line.empty() || line[0] == '#') return;
      Message why;
      if (line.find(" #") != line.npos)
        refuse({number, 1}, say("模式后面不能有说明", "a remark cannot stand behind a pattern"),
               say("说明另起一行，以 # 开头", "write the remark on a line of its own"));
      else if (auto glob = Glob::parse(line, why))
        made.patterns.push_back(std::move(*glob));
      else
        refuse({number, 1}, std::move(why));
    });
    if (!made.patterns.empty()) ignores_.push_back(std::move(made));
  }

  bool excluded(const std::string& path, const fs::path& top, bool folder) const {
    const std::string lead = top == "/" ? "/" : top.string() + "/";
    // Also by the names that reports have, which begin with that of the folder given, and by a
    // whole path.
    return fits(exclude_, std::string_view(path).substr(lead.size()), folder) ||
           fits(exclude_, std::string_view(path).substr(folder_of(top.string()).size()), folder) ||
           whole_.count(path) != 0 ||
           std::any_of(ignores_.begin(), ignores_.end(), [&](const Ignore& i) {
             return fits(i.patterns, std::string_view(path).substr(i.folder.size()), folder);
           });
  }

  void entry(const fs::directory_entry& entry, const fs::path& top,
             std::vector<std::string>& folders) {
    const fs::path& path = entry.path();
    const std::string name = path.filename().string();
    if (name.starts_with(".")) return pass_over(path.string(), Why::hidden);
    std::error_code error;
    const fs::file_type type = entry.symlink_status(error).type();
    const bool sought = type == fs::file_type::directory || yaml_name(path);
    if (sought && excluded(path.string(), top, type == fs::file_type::directory))
      return exclude(path.string());
    switch (type) {
      case fs::file_type::directory:
        if (is_rulebook(path)) return exclude(path.string());
        folders.push_back(path.string());
        return;
      case fs::file_type::regular:
        if (!yaml_name(path)) return pass_over(path.string(), Why::other);
        if (name != "ducha.yaml" && name != "ducha.yml") found_.push_back(path.string());
        return;
      case fs::file_type::symlink: {
        // What one names within the folder is found anyway.
        const fs::path real = fs::canonical(path, error);
        const std::string below = top == "/" ? "/" : top.string() + "/";
        if (error || !real.string().starts_with(below)) pass_over(path.string(), Why::link);
        return;
      }
      default:
        pass_over(path.string(), Why::special);
    }
  }

  void list(const std::string& file, int depth) {
    if (depth > limits::kListDepth) {
      complain("input/list", file,
               say("列表嵌套超过{}层", "lists are nested more than {} deep", limits::kListDepth));
      return;
    }
    if (file == "-")
      return complain("input/list", "@-",
                      say("名单不能从标准输入读", "a list cannot come from standard input"),
                      say("存成文件，写 @文件；或用 xargs 传给命令",
                          "save it to a file and write @FILE, or pass the paths with xargs"));
    // Once is enough: lists that name one another would be read over and over.
    std::error_code error;
    if (!lists_.insert(fs::weakly_canonical(file, error).string()).second) return;
    const auto text = read_file(file, file, limits::kListBytes, problems_);
    if (!text) return;
    std::string_view lines = *text;
    // Names may be any bytes, but these two no program means as such.
    if (lines.starts_with("\xef\xbb\xbf")) lines.remove_prefix(3);
    if ((lines.starts_with("\xff\xfe") || lines.starts_with("\xfe\xff")) &&
        lines.find('\0') != lines.npos)
      return complain("input/list", file,
                      say("是 UTF-16 编码，应为 UTF-8", "is UTF-16, UTF-8 is needed"),
                      say("另存为 UTF-8 编码", "save the file as UTF-8"));
    const fs::path folder = fs::path(file).parent_path();
    std::uint32_t number = 0;
    for_lines(lines, [&](const std::string& line) {
      ++number;
      if (line.empty() || line[0] == '#') return;
      list_ = file;
      line_ = number;
      // Paths in a list are relative to the list.
      const bool absolute = line[0] == '/' || line[0] == '@' || line == "-";
      add(absolute ? line : (folder / line).string(), depth + 1);
      line_ = 0;
    });
  }

  template <typename Take>
  static void for_lines(std::string_view rest, const Take& take) {
    while (!rest.empty()) {
      const std::size_t newline = std::min(rest.find('\n'), rest.size());
      take(std::string(trim(rest.substr(0, newline))));
      rest.remove_prefix(std::min(newline + 1, rest.size()));
    }
  }

  fs::path common() const {
    std::optional<fs::path> out;
    for (const fs::path& root : roots_) {
      if (!out) {
        out = root;
        continue;
      }
      fs::path shared;
      auto a = out->begin();
      auto b = root.begin();
      while (a != out->end() && b != root.end() && *a == *b) {
        shared /= *a;
        ++a;
        ++b;
      }
      out = shared;
    }
    return out.value_or(fs::path());
  }

  static fs::path above(const fs::path& folder) {
    return folder.has_parent_path() ? folder.parent_path() : folder;
  }

  const Search& search_;
  Problems& problems_;
  std::vector<Glob> exclude_;
  std::set<std::string> whole_;     // patterns that are paths of something
  std::vector<Ignore> ignores_;     // of the folder walked and those above it
  std::set<std::string> excluded_;  // of what is listed
  std::vector<std::string> found_;  // not fs::path: it keeps every part of a path apart
  std::vector<fs::path> roots_;
  std::set<std::string> lists_;
  std::set<std::string> folders_;
  std::array<std::uint64_t, result::PassedOver::kWhys> counts_{};
  std::vector<std::pair<std::string, result::PassedOver::Why>> passed_;
  std::size_t complaints_ = 0;
  std::string list_;        // the list whose paths are added now ...
  std::uint32_t line_ = 0;  // ... and the line; 0: none
  bool stdin_ = false;
};

}  // namespace

InputFile::InputFile(std::string_view name, std::string_view path) {
  const auto folder = std::make_shared<Folder>();
  // What both end with.
  std::size_t shared = path.empty() ? name.size() : 0;
  while (shared < name.size() && shared + 1 < path.size() &&
         name[name.size() - shared - 1] == path[path.size() - shared - 1])
    ++shared;
  folder->name = name.substr(0, name.size() - shared);
  if (!path.empty()) folder->path = path.substr(0, path.size() - shared);
  folder->files = name.substr(name.size() - shared);
  folder_ = folder;
}

Inputs find(const Search& search, Problems& problems) {
  Finder finder(search, problems);
  for (const std::string& path : search.paths) finder.add(path);
  return finder.finish();
}

std::vector<InputFile> find_inputs(const std::vector<std::string>& paths, const std::string& base,
                                   Problems& problems) {
  return find({paths, base, {}, {}}, problems).files;
}

}  // namespace ducha::check
