// Events from yaml-cpp. Its marks count lines from 0 and columns in bytes (measured, 0.7.0); here
// they become ours.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>

#include "base/text.h"
#include "yaml/events.h"

namespace ducha::yaml {

namespace {

// Thrown through the parser, which has no other way to stop.
struct Stopped {};

// What YAML forbids and yaml-cpp takes: the offset of the first, or npos.
std::size_t find_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    const bool fine = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f) ||
                      (c >= 0xa0 && c != 0xfeff && c != 0xfffe && c != 0xffff);
    if (!fine) return from;
  }
  return text.npos;
}

class Handler : public YAML::EventHandler {
 public:
  Handler(std::string_view text, Builder& to) : text_(text), to_(to) {
    starts_.push_back(0);
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
      starts_.push_back(at + 1);
  }

  Place place(std::size_t offset) const {
    const auto line = std::upper_bound(starts_.begin(), starts_.end(), offset) - 1;
    return {static_cast<std::uint32_t>(line - starts_.begin() + 1),
            static_cast<std::uint32_t>(count_code_points(text_.substr(*line, offset - *line)) + 1)};
  }
  Place place(const YAML::Mark& mark) const {
    if (mark.is_null()) return {1, 1};
    const auto line = static_cast<std::size_t>(mark.line);
    const auto column = static_cast<std::size_t>(mark.column);
    const std::size_t from = line < starts_.size() ? starts_[line] : text_.size();
    const auto points = count_code_points(text_.substr(from, column));
    return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(points + 1)};
  }

  // True if the line begins with `---`.
  bool marked(Place at) const {
    return at.line <= starts_.size() && text_.substr(starts_[at.line - 1]).starts_with("---");
  }

  void OnDocumentStart(const YAML::Mark& mark) override { go(to_.document(place(mark))); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    go(to_.scalar(place(mark), Style::plain, {}, name(anchor), {}));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    go(to_.alias(place(mark), name(anchor)));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const Place at = place(mark);
    // It writes the escapes \_ and \x80 to \xFF as bare bytes.
    if (find_invalid_utf8(value) != value.npos)
      go(to_.fault({"unknown escape character", at}, text_));
    const Style written = style(mark, tag);
    // It takes a quote that is never closed, if the text ends with a line break.
    if ((written == Style::single_quoted || written == Style::double_quoted) &&
        !closed(offset(mark, "&!")))
      go(to_.fault({"found unexpected end of stream", at, "while scanning a quoted scalar", at},
                   text_));
    go(to_.scalar(at, written, value, name(anchor), proper(mark, tag)));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    go(to_.open(place(mark), Shape::sequence,
                style == YAML::EmitterStyle::Flow ? Style::flow : Style::block, name(anchor),
                proper(mark, tag)));
  }
  void OnSequenceEnd() override { go(to_.close()); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    go(to_.open(place(mark), Shape::mapping,
                style == YAML::EmitterStyle::Flow ? Style::flow : Style::block, name(anchor),
                proper(mark, tag)));
  }
  void OnMapEnd() override { go(to_.close()); }

 private:
  static void go(bool on) {
    if (!on) throw Stopped();
  }
  // yaml-cpp numbers anchors and forgets their names.
  std::string_view name(YAML::anchor_t anchor) {
    if (anchor == 0) return {};
    return names_.try_emplace(anchor, fmt::format("{}", anchor)).first->second;
  }
  // "?" and "!" say: plain, and not plain; "!" may also be in the text.
  std::string_view proper(const YAML::Mark& mark, const std::string& tag) const {
    if (tag == "?" || (tag == "!" && content(mark, "&") != '!')) return {};
    return tag;
  }
  // Where the scalar begins, after anchors and tags (those led by `properties`).
  std::size_t offset(const YAML::Mark& mark, std::string_view properties) const {
    std::size_t at =
        starts_[static_cast<std::size_t>(mark.line)] + static_cast<std::size_t>(mark.column);
    while (at < text_.size() && properties.find(text_[at]) != properties.npos) {
      while (at < text_.size() && !is_space(text_[at])) ++at;
      while (at < text_.size() && is_space(text_[at])) ++at;
    }
    return at;
  }
  char content(const YAML::Mark& mark, std::string_view properties) const {
    const std::size_t at = offset(mark, properties);
    return at < text_.size() ? text_[at] : ' ';
  }
  // True if the quote that opens there is closed somewhere.
  bool closed(std::size_t at) const {
    if (at >= text_.size()) return false;
    const char quote = text_[at++];
    for (; (at = text_.find_first_of(quote == '"' ? "\"\\" : "'", at)) != text_.npos; at += 2) {
      const bool doubled = quote == '\'' && at + 1 < text_.size() && text_[at + 1] == quote;
      if (text_[at] == quote && !doubled) return true;
    }
    return false;
  }
  Style style(const YAML::Mark& mark, const std::string& tag) const {
    if (tag != "!") return Style::plain;
    const char c = content(mark, "&!");
    if (c == '\'') return Style::single_quoted;
    if (c == '|') return Style::literal;
    if (c == '>') return Style::folded;
    return Style::double_quoted;
  }

  std::string_view text_;
  Builder& to_;
  std::vector<std::size_t> starts_;
  std::map<YAML::anchor_t, std::string> names_;
};

// Where a second document begins; what is in it does not matter.
struct Rest : YAML::EventHandler {
  YAML::Mark start;
  void OnDocumentStart(const YAML::Mark& mark) override { start = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

}  // namespace

void parse_with_yaml_cpp(std::string_view text, Builder& to) {
  Handler handler(text, to);
  if (const std::size_t control = find_control(text); control != text.npos) {
    to.fault({"control characters are not allowed", handler.place(control)}, text);
    return;
  }
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(handler);
    // It ends a document where it can read no further, as if another began.
    Rest rest;
    if (parser.HandleNextDocument(rest)) {
      const Place at = handler.place(rest.start);
      if (handler.marked(at)) {
        to.document(at);
      } else {
        to.fault({"did not find expected <document start>", at}, text);
      }
    }
  } catch (const Stopped&) {
    // The builder has said why.
  } catch (const YAML::Exception& e) {
    to.fault({e.msg, handler.place(e.mark)}, text);
  }
}

}  // namespace ducha::yaml
