// Folders, whole or not at all. See folder.h.
#include "base/folder.h"

#include "base/source.h"
#include "base/text.h"

namespace ducha {

namespace fs = std::filesystem;

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
  // Hidden: what a kill leaves behind is not taken for dossiers, wherever it lies.
  making_ = folder_.parent_path() / ("." + folder_.filename().string() + ".making");
  fs::remove_all(making_, error);
  fs::create_directories(making_, error);
  if (error) fail(folder.string(), say("无法写入:{}", "cannot be written: {}", error.message()));
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!making_.empty()) fs::remove_all(making_, ignored);
}

bool NewFolder::fail(std::string_view file, Message what, Message hint) {
  problems_.push_back({"io/folder", std::string(file), {}, 1, std::move(what), std::move(hint)});
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
  return good_ = write_file(making_ / name, bytes, problems_);
}

bool NewFolder::finish() {
  if (!good_) return false;
  std::error_code error;
  fs::remove(folder_, error);  // an empty one
  fs::rename(making_, folder_, error);
  if (error)
    return fail(folder_.string(), say("无法写入:{}", "cannot be written: {}", error.message()));
  making_.clear();
  return true;
}

}  // namespace ducha
