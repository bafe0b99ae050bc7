// Keeping outputs off what is read: OutputGate (output_gate.h). Nothing else in cli/ writes a file,
// but for the history store, which is claimed here.
#include "cli/output_gate.h"

#include <algorithm>
#include <stdexcept>

#include "base/source.h"
#include "base/text.h"

namespace ducha::cli {

namespace fs = std::filesystem;

namespace {

Message output() { return {"另一个输出", "another output"}; }

}  // namespace

// Identity is taken now: a file that is replaced afterwards is still the one that was read.
void OutputGate::reads(const fs::path& path, const Message& what) {
  read_.push_back({identify(path), path.string(), what});
}

void OutputGate::reads(const std::vector<check::InputFile>& files, const Message& what) {
  const auto there = [](const File& f) { return f.id.there; };
  // Only an output that exists can be an input: without one, a million inputs need not be looked
  // at.
  if (std::none_of(written_.begin(), written_.end(), there)) return;
  for (const check::InputFile& file : files) {
    if (!file.has_path()) {
      reads_standard_input();
      continue;
    }
    const FileId id = identify_there(file.path());
    for (const File& output : written_)
      if (same_file(id, output.id)) read_.push_back({id, file.path(), what});
  }
}

void OutputGate::reads_folder(const fs::path& folder, const Message& what) {
  std::error_code error;
  fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error))
    if (it->is_regular_file(error)) reads(it->path(), what);
}

void OutputGate::reads_standard_input() {
  read_.push_back({identify(0), "<stdin>", say("这次检查的输入", "an input of this run")});
}

void OutputGate::claim(const fs::path& path) {
  written_.push_back({identify(path), path.string(), output()});
}

void OutputGate::claim_store(const fs::path& path) {
  claim(path);
  // Files that SQLite makes beside a database.
  for (const char* beside : {"-journal", "-wal", "-shm"}) {
    fs::path other = path;
    claim(other += beside);
  }
}

// Standard output may be redirected to a file that is also an input.
void OutputGate::claim_standard_output() {
  written_.push_back({identify(1), "<stdout>", output()});
}

// By device and inode, so that links and other spellings of a path are found.
Problems OutputGate::conflicts() const {
  Problems out;
  const auto refuse = [&](const File& file, const File& other) {
    const bool named = file.name != other.name;
    out.push_back(problem_in(
        "io/output", file.name,
        named ? Message{fmt::format("不能写入：它就是 {}，{}", visible(other.name), other.what.zh),
                        fmt::format("cannot be written: it is {}, {}", visible(other.name),
                                    other.what.en)}
              : Message{fmt::format("不能写入：它是{}", other.what.zh),
                        fmt::format("cannot be written: it is {}", other.what.en)},
        say("写到另一个文件", "write to another file")));
  };
  for (std::size_t i = 0; i < written_.size(); ++i) {
    const auto clash = [&](const File& other) { return same_file(written_[i].id, other.id); };
    const auto end = written_.begin() + static_cast<std::ptrdiff_t>(i);
    if (const auto read = std::find_if(read_.begin(), read_.end(), clash); read != read_.end())
      refuse(written_[i], *read);
    else if (const auto other = std::find_if(written_.begin(), end, clash); other != end)
      refuse(written_[i], *other);
  }
  return out;
}

bool OutputGate::may_write(const fs::path& path, Problems& problems) const {
  if (std::none_of(written_.begin(), written_.end(),
                   [&](const File& f) { return f.name == path.string(); }))
    // Our own mistake: an output that was never claimed was never held against the inputs.
    throw std::logic_error("an output was not claimed: " + path.string());
  const Problems bad = conflicts();
  problems.insert(problems.end(), bad.begin(), bad.end());
  return bad.empty();
}

// Looked at again at the last moment: inputs are also found while a command runs.
bool OutputGate::write(const fs::path& path, std::string_view bytes, Problems& problems) {
  return may_write(path, problems) && write_file(path, bytes, problems);
}

bool OutputGate::write_folder(const fs::path& path, const std::function<bool(NewFolder&)>& fill,
                              Problems& problems) {
  if (!may_write(path, problems)) return false;
  NewFolder folder(path, problems);
  return problems.empty() && fill(folder) && problems.empty() && folder.finish();
}

}  // namespace ducha::cli
