// Walks the raw text and the value side by side. The value is known, so the walk only has to find
// out which raw bytes gave each byte of it.
#include "yaml/scalar_map.h"

#include "base/text.h"

namespace ducha::yaml {

namespace {

class Walk {
 public:
  Walk(const Source& source, Place where, Style style, std::string_view value)
      : source_(source), raw_(source.text()), style_(style), value_(value) {
    at_ = source.offset(where);
    skip_properties();
    if (style == Style::literal || style == Style::folded) {
      start_block();
    } else if (style == Style::single_quoted || style == Style::double_quoted) {
      ++at_;
    }
  }

  std::vector<Place> run() {
    std::vector<std::size_t> offsets;
    offsets.reserve(value_.size() + 1);
    for (std::size_t v = 0; v < value_.size();) {
      const std::size_t step = match(v);
      for (std::size_t i = 0; i < step; ++i) offsets.push_back(from_);
      v += step;
    }
    // One past the end: a caret may be behind the last character.
    offsets.push_back(at_);
    return places(offsets);
  }

 private:
  char raw(std::size_t at) const { return at < raw_.size() ? raw_[at] : '\n'; }
  bool block() const { return style_ == Style::literal || style_ == Style::folded; }

  void skip_properties() {
    while (raw(at_) == '&' || raw(at_) == '!') {
      while (at_ < raw_.size() && !is_space(raw_[at_])) ++at_;
      while (at_ < raw_.size() && is_space(raw_[at_])) ++at_;
    }
  }

  void start_block() {
    std::size_t explicit_indent = 0;
    while (at_ < raw_.size() && raw_[at_] != '\n') {
      if (raw_[at_] >= '1' && raw_[at_] <= '9' && explicit_indent == 0)
        explicit_indent = static_cast<std::size_t>(raw_[at_] - '0');
      ++at_;
    }
    ++at_;
    // The indentation is that of the first line with content; an indicator would need the parent's
    // indentation, which the first line shows as well, unless it begins with spaces of its own.
    for (std::size_t line = at_; line < raw_.size();) {
      std::size_t spaces = line;
      while (raw(spaces) == ' ') ++spaces;
      if (raw(spaces) != '\n' && raw(spaces) != '\r') {
        indent_ = spaces - line;
        break;
      }
      line = spaces + 1 + (raw(spaces) == '\r' ? 1 : 0);
    }
    if (explicit_indent > 0) {
      std::size_t leading = 0;
      while (leading < value_.size() && value_[leading] == ' ') ++leading;
      // With an indicator, spaces at the front of the first line belong to the value.
      indent_ -= indent_ < leading ? indent_ : leading;
    }
    skip_indent();
  }

  void skip_indent() {
    for (std::size_t i = 0; i < indent_ && raw(at_) == ' '; ++i) ++at_;
  }

  // Matches the raw text with the value at `v`; sets `from_`, moves `at_`, returns how many bytes
  // of the value were accounted for (at least one).
  std::size_t match(std::size_t v) {
    from_ = at_;
    const char want = value_[v];
    if (at_ >= raw_.size()) return 1;
    if (raw_[at_] == '\r' && raw(at_ + 1) == '\n') ++at_;
    if (block()) {
      if (raw_[at_] == '\n') {
        ++at_;
        // Folding swallows one line break of several: where the value goes on at once, so do we.
        if (want != ' ' && want != '\n') {
          skip_indent();
          return match(v);
        }
        skip_indent();
        return 1;
      }
      ++at_;
      return 1;
    }
    // A line break within plain or quoted text: blanks around it fold away.
    std::size_t blank = at_;
    while (raw(blank) == ' ' || raw(blank) == '\t') ++blank;
    if ((want == ' ' || want == '\n') && (raw(blank) == '\n' || raw(blank) == '\r')) {
      while (at_ < raw_.size() && is_space(raw_[at_])) ++at_;
      std::size_t count = 1;
      while (want == '\n' && v + count < value_.size() && value_[v + count] == '\n') ++count;
      return count;
    }
    if (style_ == Style::single_quoted && raw_[at_] == '\'' && raw(at_ + 1) == '\'') {
      at_ += 2;
      return 1;
    }
    if (style_ == Style::double_quoted && raw_[at_] == '\\') return escape(v);
    ++at_;
    return 1;
  }

  std::size_t escape(std::size_t v) {
    const char kind = raw(at_ + 1);
    if (kind == '\n' || kind == '\r') {  // a line joined without a blank
      at_ += 2;
      while (at_ < raw_.size() && is_space(raw_[at_])) ++at_;
      return match(v);
    }
    at_ += 2 + (kind == 'x' ? 2U : kind == 'u' ? 4U : kind == 'U' ? 8U : 0U);
    std::size_t next = v;
    next_code_point(value_, next);
    return next - v;
  }

  std::vector<Place> places(const std::vector<std::size_t>& offsets) const {
    std::vector<Place> out;
    out.reserve(offsets.size());
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      if (i > 0 && offsets[i] == offsets[i - 1]) {
        out.push_back(out.back());
      } else if (i > 0 && offsets[i] == offsets[i - 1] + 1 && raw_[offsets[i - 1]] != '\n') {
        // The usual step, without counting the line again.
        const bool inside = (static_cast<unsigned char>(raw(offsets[i])) & 0xc0) == 0x80;
        out.push_back({out.back().line, out.back().column + (inside ? 0U : 1U)});
      } else {
        out.push_back(source_.place(offsets[i]));
      }
    }
    return out;
  }

  const Source& source_;
  std::string_view raw_;
  Style style_;
  std::string_view value_;
  std::size_t at_ = 0;
  std::size_t from_ = 0;
  std::size_t indent_ = 0;
};

}  // namespace

std::vector<Place> map_scalar(const Source& source, Place where, Style style,
                              std::string_view value) {
  return Walk(source, where, style, value).run();
}

}  // namespace ducha::yaml
