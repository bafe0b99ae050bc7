// Reading the files of a rulebook: a mapping is asked for the keys of its table by name, and
// complains about what is wrong: shapes, keys that are missing, keys that the table has not.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/message.h"
#include "base/problem.h"
#include "yaml/document.h"
#include "yaml/keys.h"

namespace ducha::yaml {

// The languages that the texts of a file are in. Where it is one, a text in that one alone stands
// for both.
enum class Languages : std::uint8_t { both, zh, en };

// Where problems of one file go.
struct Context {
  std::string file;
  Problems* problems;
  Languages languages = Languages::both;

  bool wants(Lang lang) const {
    return languages == Languages::both || (languages == Languages::zh) == (lang == Lang::zh);
  }

  // Adds a problem `id` at `node`, underlining its text, unless it is there already, or there is
  // nothing to say: a message is empty where what it would follow from was told.
  // `about` as in Problem.
  void complain(const Node& node, std::string_view id, Message message, Hint hint = {},
                std::string about = {}) const;
};

// The one document of a file of a rulebook. Problems get the name of the file; one that holds
// nothing, as after an upload that broke off, is a problem too.
const Node* read_whole(Reader& reader, std::string_view text, const std::string& file,
                       Problems& problems);

class Fields {
 public:
  // `what` names the mapping in messages where the table's words will not do: "parameter
  // staffing.x". `instead`: what to write where it is no mapping, if that is known better than by
  // the table.
  Fields(const Context& context, const Node& node, const Table& table, const Message& what = {},
         const Message& instead = {});

  bool ok() const { return ok_; }  // the node is a mapping
  const Node& node() const { return node_; }

  // The value, or nullptr if the key is not there, empty, or of the wrong shape. The key must be
  // one of the table: std::logic_error else. `required` complains where the key is not there; what
  // the table requires is reported by done().
  const Node* get(std::string_view key, bool required = false);
  bool has(std::string_view key) const;
  std::string text(std::string_view key, bool required = false);
  std::vector<std::string> texts(std::string_view key);  // one text or a list of them
  // {zh, en}, with the punctuation and spacing of Chinese (base/wording.h), whatever the author's.
  Message words(std::string_view key, bool required = false);
  Message words_inline(bool required = false);  // zh and en among these keys
  std::optional<bool> flag(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  std::optional<Date> date(std::string_view key);
  // One of `choices`; index, or nothing (and a problem if it is none of them).
  std::optional<std::size_t> choice(std::string_view key,
                                    const std::vector<std::string_view>& choices,
                                    bool required = false);
  // Complains about keys that the table has not, or not beside these others, and about those that
  // are missing.
  void done();
  // Some key is none of the table, which done() tells: what seems to be missing may be that.
  bool strange() const;
  // done() found a text that broke apart: what is left of it says nothing.
  bool broken() const { return broken_; }
  // This key is none of the table, and what is wrong with it was told.
  void told(std::string_view key) { told_.emplace_back(key); }

 private:
  Message as_mapping() const;
  Message purpose(std::string_view key) const;
  void lacks(std::string_view key, const Node& at) const;
  std::string the_missing_one() const;
  Message missing(std::string_view key) const;
  Message both(bool required);
  bool fits(std::string_view key, const Value& value, const Node& node) const;
  bool beside(std::string_view condition) const;
  void place(const Key& key, const Node& at) const;
  void without_value(const Key& known, const Node& key) const;
  bool broken_text() const;
  void unknown(const Node& key, std::vector<std::string>& meant) const;

  const Context& context_;
  const Node& node_;
  const Table& table_;
  Message what_;
  bool ok_;
  std::vector<std::string> told_;
  bool broken_ = false;
};

// Each pair of a mapping, each item of a sequence.
void each_pair(const Node& mapping,
               const std::function<void(const Node& key, const Node& value)>& f);
void each_item(const Node& sequence, const std::function<void(const Node& item)>& f);

// What to write for a text that should be true or false; empty where it could be either.
Message flag_hint(std::string_view text);

// True if it is the shape wanted; complains otherwise, with the hint where there is no better one.
bool expect(const Context& context, const Node& node, Shape shape, const Message& what,
            const Message& hint = {});

}  // namespace ducha::yaml
