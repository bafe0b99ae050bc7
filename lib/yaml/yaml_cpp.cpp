// Events from yaml-cpp. Its marks count lines from 0 and columns in bytes (measured, 0.7.0); here
// they become ours.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>
#include <string>

#include "base/text.h"
#include "yaml/events.h"

namespace ducha::yaml {

namespace {

struct Stopped {};

class Handler : public YAML::EventHandler {
 public:
  Handler(std::string_view text, Builder& to) : text_(text), to_(to) {
    starts_.push_back(0);
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
      starts_.push_back(at + 1);
  }

  Place place(const YAML::Mark& mark) const {
    if (mark.is_null()) return {1, 1};
    const auto line = static_cast<std::size_t>(mark.line);
    const auto column = static_cast<std::size_t>(mark.column);
    const std::size_t from = line < starts_.size() ? starts_[line] : text_.size();
    const auto points = count_code_points(text_.substr(from, column));
    return {static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(points + 1)};
  }

  void OnDocumentStart(const YAML::Mark&) override {}
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
    go(to_.scalar(at, style(mark, tag), value, name(anchor), proper(tag)));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    go(to_.open(place(mark), Shape::sequence,
                style == YAML::EmitterStyle::Flow ? Style::flow : Style::block, name(anchor),
                proper(tag)));
  }
  void OnSequenceEnd() override { go(to_.close()); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    go(to_.open(place(mark), Shape::mapping,
                style == YAML::EmitterStyle::Flow ? Style::flow : Style::block, name(anchor),
                proper(tag)));
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
  // "?" and "!" say: plain, and not plain; no tag was written.
  static std::string_view proper(const std::string& tag) {
    return tag == "?" || tag == "!" ? std::string_view() : std::string_view(tag);
  }
  Style style(const YAML::Mark& mark, const std::string& tag) const {
    if (tag != "!") return Style::plain;
    const auto line = static_cast<std::size_t>(mark.line);
    std::size_t at = starts_[line] + static_cast<std::size_t>(mark.column);
    // The mark is that of an anchor or a tag where there is one before the scalar.
    while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
      while (at < text_.size() && !is_space(text_[at])) ++at;
      while (at < text_.size() && is_space(text_[at])) ++at;
    }
    const char c = at < text_.size() ? text_[at] : '"';
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

}  // namespace

void parse_with_yaml_cpp(std::string_view text, Builder& to) {
  Handler handler(text, to);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(handler);
  } catch (const Stopped&) {
    // The builder has said why.
  } catch (const YAML::Exception& e) {
    to.fault(handler.place(e.mark), e.msg, text);
  }
}

}  // namespace ducha::yaml
