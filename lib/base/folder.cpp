// Folders that are made whole or not at all: NewFolder writes beside the folder that is wanted and
// renames in the end. It replaces no folder that holds anything.
#include "base/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/source.h"
#include "base/system_error.h"

namespace ducha {

namespace fs = std::filesystem;

namespace {

// All that was written to the file system of a folder.
bool to_disk(const fs::path& folder, std::error_code& error) {
  const int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = at >= 0 && ::syncfs(at) == 0;
  if (!good) error = {errno, std::generic_category()};
  if (at >= 0) ::close(at);
  return good;
}

}  // namespace

NewFolder::NewFolder(const fs::path& folder, Problems& problems)
    : folder_(fs::path(folder).lexically_normal()), problems_(problems) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();  // a/b/
  std::error_code error;
  if (fs::exists(folder_, error) &&
      (!fs::is_directory(folder_, error) || !fs::is_empty(folder_, error))) {
    fail(folder.string(), say("已存在且不是空文件夹", "is there already, and is no empty folder"),
         say("写到一个新文件夹", "name a new folder"));
    return;
  }
  if (folder_.has_parent_path()) fs::create_directories(folder_.parent_path(), error);
  // Picks an unused name; an existing folder may be the user's.
  for (int turn = 1; !error; ++turn) {
    // Hidden: what a kill leaves behind is not taken for dossiers, wherever it lies.
    const fs::path name =
        folder_.parent_path() / fmt::format(".{}.making-{}", folder_.filename().string(), turn);
    if (!fs::create_directory(name, error)) continue;
    making_ = name;
    return;
  }
  fail(folder.string(), because_of(say("无法写入", "cannot be written"), error.value()));
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!making_.empty()) fs::remove_all(making_, ignored);
}

bool NewFolder::fail(std::string_view file, Message what, Message hint) {
  problems_.push_back(problem_in("io/folder", std::string(file), std::move(what), std::move(hint)));
  return good_ = false;
}

bool NewFolder::write(const fs::path& relative, std::string_view bytes) {
  if (!good_) return false;
  const fs::path name = relative.lexically_normal();
  if (name.empty() || name.is_absolute() || *name.begin() == "..")
    return fail(relative.string(),
                say("在要写的文件夹之外", "leads out of the folder to be written"));
  std::error_code error;
  fs::create_directories((making_ / name).parent_path(), error);
  // Many small files are brought to the disk together, in the end.
  const std::size_t before = problems_.size();
  good_ = write_file(making_ / name, bytes, problems_, false);
  // People know the folder by the name that it will get.
  for (std::size_t i = before; i < problems_.size(); ++i)
    problems_[i].file = (folder_ / name).string();
  return good_;
}

bool NewFolder::finish() {
  if (!good_) return false;
  std::error_code error;
  if (!to_disk(making_, error))
    return fail(folder_.string(), because_of(say("写入出错", "cannot be written"), error.value()));
  fs::remove(folder_, error);  // an empty one
  fs::rename(making_, folder_, error);
  if (error)
    return fail(folder_.string(), because_of(say("无法写入", "cannot be written"), error.value()));
  making_.clear();
  return true;
}

ScratchFolder::ScratchFolder() {
  // TMPDIR may name what is not there.
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  std::string name = ((error ? fs::path("/tmp") : temporary) / "ducha-XXXXXX").string();
  if (::mkdtemp(name.data()) != nullptr) path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace ducha
