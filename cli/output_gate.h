// The gate for everything that the program writes to disk: an output is never a file that is read,
// and never another output, by what the file is (base/same_file.h), not by its name.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/folder.h"
#include "base/message.h"
#include "base/problem.h"
#include "base/same_file.h"
#include "check/inputs.h"

namespace ducha::cli {

class OutputGate {
 public:
  // A file that is read. `what` says as what: "an input of this run".
  void reads(const std::filesystem::path& path, const Message& what);
  // The same of many: only those that are an output claimed by now are kept.
  void reads(const std::vector<check::InputFile>& files, const Message& what);
  // Every file of a folder, however deep.
  void reads_folder(const std::filesystem::path& folder, const Message& what);
  void reads_standard_input();

  // A file or a new folder that will be written.
  void claim(const std::filesystem::path& path);
  // A history file: SQLite keeps others beside it.
  void claim_store(const std::filesystem::path& path);
  // Standard output, where it leads to a file.
  void claim_standard_output();

  // A problem for each output that is read or is another output. To be asked before much is done;
  // writing asks again.
  Problems conflicts() const;

  // Writes a file that was claimed, whole or not at all. False, and a problem, if it cannot be
  // written or is in conflict.
  bool write(const std::filesystem::path& path, std::string_view bytes, Problems& problems);
  // The same of a folder: `fill` writes into it, and says whether that went well.
  bool write_folder(const std::filesystem::path& path, const std::function<bool(NewFolder&)>& fill,
                    Problems& problems);

 private:
  struct File {
    FileId id;
    std::string name;
    Message what;
  };
  bool may_write(const std::filesystem::path& path, Problems& problems) const;

  std::vector<File> read_;
  std::vector<File> written_;
};

}  // namespace ducha::cli
