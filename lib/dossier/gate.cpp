// Masking lines of dossiers: excerpt() gives the line that a finding quotes. Which lines hold only
// known, public fields is for the reader to say (open, close); a line of which nothing was said
// shows no more than the names of fields, and so does a document that could not be read.
#include "dossier/gate.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace ducha::dossier {

namespace {

void each_record(const RecordSpec* record, std::set<const RecordSpec*>& seen) {
  if (record == nullptr || !seen.insert(record).second) return;
  for (const FieldSpec& f : record->fields) each_record(f.inner(), seen);
}

// Where a comment may begin; within a quoted text it begins too early, which hides more.
std::size_t comment_of(std::string_view line) {
  for (std::size_t at = line.find('#'); at != line.npos; at = line.find('#', at + 1))
    if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return at;
  return line.size();
}

// Appends one code point, masked unless it is a mark of ASCII.
void mask(std::string& out, std::string_view line, std::size_t& at) {
  const std::size_t from = at;
  const char32_t c = next_code_point(line, at);
  if (c < 0x80 && !is_word(static_cast<char>(c))) {
    out += static_cast<char>(c);
  } else {
    out += display_width(line.substr(from, at - from)) == 2 ? "\xef\xbc\x8a" : "*";
  }
}

}  // namespace

Gate::Gate(const Schema& schema, bool all) : schema_(schema), all_(all) {}

bool Gate::known(std::string_view name) {
  // Only when the first line must be masked; most runs mask none.
  if (names_.empty()) {
    std::set<const RecordSpec*> records;
    for (const KindSpec& kind : schema_.kinds()) each_record(kind.record, records);
    for (const RecordSpec* record : records)
      for (const FieldSpec& field : record->fields) {
        names_.insert(field.name);
        names_.insert(field.label.zh);
      }
  }
  return names_.count(name) != 0;
}

void Gate::start(std::string_view text, std::uint32_t first_line) {
  text_ = text;
  first_ = first_line;
  lines_.clear();
  starts_.clear();
  last_ = {};
  plain_line_ = 0;
  spilled_ = false;
}

void Gate::close(const yaml::Node& node, bool flow) {
  state(node.line) |= kClosed;
  spilled_ = flow;
}

std::string_view Gate::line(std::uint32_t number) {
  if (number < first_) return {};
  if (starts_.empty()) {
    starts_.push_back(0);
    for (std::size_t at = text_.find('\n'); at != text_.npos; at = text_.find('\n', at + 1))
      starts_.push_back(at + 1);
  }
  const std::size_t at = number - first_;
  if (at >= starts_.size()) return {};
  const std::size_t end = at + 1 < starts_.size() ? starts_[at + 1] - 1 : text_.size();
  std::string_view out = text_.substr(starts_[at], end - starts_[at]);
  if (out.ends_with('\r')) out.remove_suffix(1);
  if (number == 1 && out.starts_with("\xef\xbb\xbf")) out.remove_prefix(3);  // columns leave it out
  return out;
}

// Findings come in the order of their places: in a line of megabytes the next is counted from the
// last one on.
std::size_t Gate::offset_of(std::string_view text, Place where) {
  if (last_.line != where.line || where.column < last_.column) {
    last_ = {where.line, 1};
    last_offset_ = 0;
  }
  last_offset_ += code_point_offset(text.substr(last_offset_), where.column - last_.column);
  last_ = where;
  return last_offset_;
}

std::shared_ptr<const Excerpt> Gate::excerpt(Place where, std::uint32_t length, bool told) {
  const std::string_view text = line(where.line);
  if (where.line == 0 || where.column == 0 || text.empty()) return nullptr;
  const std::size_t at = offset_of(text, where);
  // As much before and behind the place as an excerpt may show of it.
  Part part{0, text.size(), text.size(), text.size()};
  std::uint32_t left = where.column - 1;  // code points before the part
  if (text.size() > kExcerpt) {
    part.begin = at;
    for (std::size_t n = 0; n < kExcerpt && part.begin > 0; ++n, --left) do {
        --part.begin;
      } while (part.begin > 0 && (static_cast<unsigned char>(text[part.begin]) & 0xc0) == 0x80);
    if (part.begin == 0) left = 0;
    part.end = at + code_point_offset(text.substr(at), kExcerpt);
  } else {
    left = 0;
  }
  // What the message quotes anyway need not be hidden in the line.
  if (told && find_invalid_utf8(text.substr(part.begin, part.end - part.begin)) == text.npos) {
    part.from = at;
    part.to = at + code_point_offset(text.substr(at), length);
  }
  Excerpt out = excerpt_around(pass(text, where.line, part), where.column - left);
  out.before += left;
  out.more |= part.end < text.size();
  return std::make_shared<const Excerpt>(std::move(out));
}

std::string Gate::whole(std::uint32_t number) {
  const std::string_view text = line(number);
  return valid_line(pass(text, number, {0, text.size(), text.size(), text.size()}));
}

// How much of the line may be shown as it is.
std::size_t Gate::plain_of(std::string_view text, std::uint32_t number) {
  // Exactly kOpen: one closed value closes the line, whatever else is on it.
  if (number - first_ >= lines_.size() || lines_[number - first_] != kOpen) return 0;
  if (plain_line_ != number) {
    plain_line_ = number;
    plain_ = comment_of(text);
  }
  return plain_;
}

std::string Gate::pass(std::string_view text, std::uint32_t number, const Part& part) {
  if (all_) return std::string(text.substr(part.begin, part.end - part.begin));
  const std::size_t plain = std::clamp(plain_of(text, number), part.begin, part.end);
  std::string out(text.substr(part.begin, plain - part.begin));
  for (std::size_t at = plain; at < part.end;) {
    if (at >= part.from && at < part.to) {
      out += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < part.end && is_word(text[end])) ++end;
    const bool key = end > at && text.substr(end, 1) == ":" &&
                     (at == 0 || !is_word(text[at - 1])) && known(text.substr(at, end - at));
    if (key) {
      out += text.substr(at, end - at);
      at = end;
    } else if (end > at) {
      // The whole word at once: a line may be a word of a megabyte.
      const std::size_t stop = at < part.from ? std::min(end, part.from) : end;
      out.append(stop - at, '*');
      at = stop;
    } else {
      mask(out, text, at);
    }
  }
  return out;
}

bool holds_personal(const FieldSpec& field) {
  if (field.personal || (field.item != nullptr && field.item->personal)) return true;
  std::set<const RecordSpec*> records;
  each_record(field.inner(), records);
  return std::any_of(records.begin(), records.end(), [](const RecordSpec* r) {
    return std::any_of(r->fields.begin(), r->fields.end(), [](const FieldSpec& f) {
      return f.personal || (f.item != nullptr && f.item->personal);
    });
  });
}

}  // namespace ducha::dossier
