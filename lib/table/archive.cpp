// Zip files through libzip: Archive::open() and read(). All parts of one file share a budget of
// unpacked bytes, so that neither one part nor many of them can be a zip bomb.
#include "table/archive.h"

#include <zip.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace ducha::table {

struct Archive::State {
  std::string name;
  std::size_t packed = 0;    // bytes of the whole file
  std::size_t unpacked = 0;  // bytes of all parts read until now
  zip_t* zip = nullptr;
  ~State() {
    if (zip != nullptr) zip_discard(zip);
  }
};

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::~Archive() = default;

std::unique_ptr<Archive> Archive::open(std::string_view bytes, const std::string& name,
                                       Problems& problems) {
  auto state = std::make_unique<State>();
  state->name = name;
  state->packed = bytes.size();
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source != nullptr) {
    state->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (state->zip == nullptr) zip_source_free(source);
  }
  const std::string why = state->zip == nullptr ? zip_error_strerror(&error) : "";
  zip_error_fini(&error);
  const auto refuse = [&](Message what) -> std::unique_ptr<Archive> {
    problems.push_back(problem_in("table/zip", name, std::move(what)));
    return nullptr;
  };
  if (state->zip == nullptr)
    return refuse(say("不是完整的压缩包", "is not a whole zip file: {}", why));
  auto archive = std::unique_ptr<Archive>(new Archive(std::move(state)));
  if (archive->parts() > limits::kZipEntries)
    return refuse(say("压缩包里有{}个部分，最多{}个", "has {} parts; the limit is {}",
                      archive->parts(), limits::kZipEntries));
  return archive;
}

std::uint64_t Archive::parts() const {
  return static_cast<std::uint64_t>(std::max<zip_int64_t>(0, zip_get_num_entries(state_->zip, 0)));
}

std::string Archive::part_name(std::uint64_t index) const {
  const char* name = zip_get_name(state_->zip, index, ZIP_FL_ENC_RAW);
  return name == nullptr ? "" : name;
}

bool Archive::has(const std::string& part) const {
  return zip_name_locate(state_->zip, part.c_str(), 0) >= 0;
}

// The sizes that a zip file states may be wrong: bytes are counted as they come.
std::optional<std::string> Archive::read(const std::string& part, Problems& problems) {
  const std::string shown = visible(part);
  const auto refuse = [&](Message what) -> std::optional<std::string> {
    problems.push_back(problem_in("table/zip", state_->name, std::move(what)));
    return {};
  };
  const zip_int64_t index = zip_name_locate(state_->zip, part.c_str(), 0);
  if (index < 0) return refuse(say("缺少部分 {}", "the part {} is missing", shown));
  zip_stat_t about;
  if (zip_stat_index(state_->zip, static_cast<zip_uint64_t>(index), 0, &about) == 0 &&
      (about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE)
    return refuse(say("有密码，读不了", "is protected by a password"));
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(state_->zip, static_cast<zip_uint64_t>(index), 0), zip_fclose);
  if (file == nullptr)
    return refuse(say("打不开部分 {}：{}", "the part {} cannot be opened: {}", shown,
                      std::string(zip_strerror(state_->zip))));
  const std::size_t most =
      std::min(limits::kUnpackedBytes,
               std::max(limits::kUnpackedFree, limits::kUnpackedRatio * state_->packed));
  std::string out;
  char buffer[1 << 16];
  for (;;) {
    const zip_int64_t got = zip_fread(file.get(), buffer, sizeof buffer);
    if (got < 0)
      return refuse(say("部分 {} 已损坏：{}", "the part {} is damaged: {}", shown,
                        std::string(zip_file_strerror(file.get()))));
    if (got == 0) return out;
    state_->unpacked += static_cast<std::size_t>(got);
    if (state_->unpacked > most)
      return refuse(say("解压后超过{}字节的上限（文件{}字节）",
                        "unpacks to more than the limit of {} bytes (the file has {})", most,
                        state_->packed));
    out.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace ducha::table
