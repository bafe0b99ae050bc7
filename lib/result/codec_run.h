// A run as one JSON object: RunOut writes it key by key, RunIn reads it. Private to codec.cpp,
// which says what the keys are.
#pragma once

#include <optional>

#include "base/json_text.h"
#include "result/codec_io.h"
#include "result/codec_score.h"
#include "result/index.h"
#include "result/run.h"

namespace ducha::result::codec {

// What a finding has beyond itself.
struct InRun {
  const RuleInfo* rule = nullptr;  // of the finding
  Lang lang = Lang::zh;
  bool excerpts = false;  // a part of a run keeps the lines
};

// Writes a run key by key, and its lists item by item: as a tree, a run of 100,000 findings takes
// many times its text. `indent` 0: all in one line.
class RunOut {
 public:
  static constexpr bool kReads = false;

  RunOut(const Run& run, InRun in, int indent) : index_(run), in_(in), indent_(indent) {}

  template <typename T>
  void operator()(const char* key, const T& value, Key = Key::always) {
    Out one;
    one(key, value);
    put(key, one.json[key]);
  }
  template <typename T>
  void optional(const char* key, const std::optional<T>& value) {
    if (!value) return;
    if constexpr (requires { value->capacity(); })
      list(key, *value);
    else
      (*this)(key, *value);
  }
  template <typename T>
  void list(const char* key, const std::vector<T>& items) {
    begin(key);
    out_ += '[';
    start_ = out_.size();
    for (const T& item : items) {
      if constexpr (std::is_same_v<T, Finding>) {
        in_.rule = index_.rule(item.rule);
        Out out;
        fields(out, item, in_);
        add(out.json);
      } else {
        add(made_of(item));
      }
      // One is about as long as another: grown by doubling, it would for a moment be there three
      // times.
      if (&item == &items.front())
        out_.reserve(start_ + (out_.size() - start_ + 32) * items.size());
    }
    end();
  }
  void scoring(const Run& run) {
    if (run.sheet.items.empty()) return;
    (*this)("sheet", run.sheet);
    if (!run.marks.empty()) list("marks", run.marks);
    begin("scores");
    out_ += '[';
    start_ = out_.size();
    scores(run, [&](const ordered_json& one) { add(one); });
    end();
  }
  void put(const char* key, const ordered_json& value) {
    begin(key);
    append(value, indent_);
  }
  std::string finish() { return std::move(out_ += indent_ > 0 ? "\n}\n" : "}"); }

 private:
  void begin(const char* key) {
    out_ += out_.empty() ? "{" : ",";
    line(indent_);
    out_ += fmt::format("\"{}\":{}", key, indent_ > 0 ? " " : "");
  }
  void add(const ordered_json& one) {
    if (out_.size() != start_) out_ += ',';
    line(2 * indent_);
    append(one, 2 * indent_);
  }
  void end() {
    if (out_.size() != start_) line(indent_);
    out_ += ']';
  }
  void line(int blanks) {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(blanks), ' ');
  }
  // Texts hold no line breaks in JSON, so every one is the layout's.
  void append(const ordered_json& value, int indent) {
    const std::string text = json_text(value, indent_ > 0 ? indent_ : -1);
    for (std::size_t from = 0;;) {
      const std::size_t end = text.find('\n', from);
      out_.append(text, from, end == text.npos ? end : end - from);
      if (end == text.npos) return;
      line(indent);
      from = end + 1;
    }
  }

  const Index index_;
  InRun in_;
  int indent_;
  std::string out_;
  std::size_t start_ = 0;  // of the list being written
};

class RunIn : public In {
 public:
  using In::In;
  template <typename T>
  void list(const char* key, std::vector<T>& items) {
    (*this)(key, items);
  }
  template <typename T>
  void optional(const char* key, std::optional<T>& value) {
    if (find(key) != nullptr) (*this)(key, value.emplace());
  }
  void scoring(Run& run) {
    (*this)("sheet", run.sheet);
    (*this)("marks", run.marks);
    complete(run);
  }
};

}  // namespace ducha::result::codec
