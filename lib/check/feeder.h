// The files of a run, handed out to its workers.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "check/harvest.h"
#include "check/inputs.h"
#include "check/stop.h"
#include "yaml/split.h"

namespace ducha::check {

// Hands out work: several small files, each whole, or some documents of a large one.
class Feeder {
 public:
  struct Document {
    std::uint32_t file;
    yaml::Piece piece;   // a view into the text of the batch
    std::size_t offset;  // of it
  };
  struct Batch {
    std::string text;
    std::vector<Document> documents;
  };

  Feeder(const std::vector<InputFile>& files, const Settings& settings, Stop& stop);

  // From any thread. False: no more work, or the run is to stop.
  bool next(Batch& batch);

 private:
  bool ours(std::size_t file) const { return settings_.shard.has(file); }
  bool small(std::size_t file) const { return files_[file].has_path() && sizes_[file] <= kBlock; }
  void complain(std::uint32_t file, Message message);
  void end(std::uint32_t file);
  // A descriptor of a regular file or of standard input; -1 after saying why not.
  int open_file(std::uint32_t number);
  void open_next();
  // Waits until standard input has something to read. False: the run is to stop.
  bool wait_for(int fd);
  // Appends up to `most` bytes. `cut`: it cannot be read on, or the run is to stop; what was read
  // may end within a document.
  enum class Filled { full, ended, cut };
  Filled fill(int fd, std::uint32_t number, std::size_t most, std::string& buffer);
  // Adds a document to the batch, whose text has it from `offset` on.
  void add(Batch& batch, std::uint32_t number, const yaml::Piece& piece, std::size_t offset);
  // Goes to the next file of the shard; false: there is none.
  bool skip();
  // Adds those of the next small files, which are read while others have the lock.
  void read_small(std::unique_lock<std::mutex>& guard, Batch& batch);
  // Adds those of a small file. Returns the bytes read.
  std::size_t read_whole(std::uint32_t number, Batch& batch);
  // Adds those of a block of the current file.
  void read_some(Batch& batch);
  // How many small files a worker takes at once from here on.
  std::size_t share() const;

  static constexpr std::size_t kBlock = std::size_t{256} * 1024;

  const std::vector<InputFile>& files_;
  const Settings& settings_;
  Stop& stop_;
  std::mutex lock_;
  std::mutex problem_lock_;           // of problems and ended
  std::vector<std::uint32_t> sizes_;  // of small files; others are larger than a block
  std::size_t file_ = 0;
  std::uint32_t current_ = 0;
  int fd_ = -1;
  std::string buffer_;
  yaml::Splitter splitter_;
  Sha256 hash_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;

 public:
  std::vector<Seen> inputs;
  // By number of the file: a hash of what the file system says of its state, so that another
  // reading knows whether it meets the same text. 0: it was not opened, or is standard input.
  std::vector<std::uint32_t> states;
  std::vector<bool> ended;  // files that were read to their end
  Problems problems;
};

}  // namespace ducha::check
