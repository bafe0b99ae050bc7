// Events from libyaml, the reference parser in C: several times as fast as yaml-cpp's.
// parse_with_libyaml() feeds a builder, spans_of() gives byte ranges for the editor. Every event is
// deleted before the next is asked for, whatever came of it.
#include <yaml.h>

#include <algorithm>
#include <new>

#include "base/text.h"
#include "yaml/events.h"
#include "yaml/spans.h"

namespace ducha::yaml {

namespace {

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// libyaml counts from 0, columns in characters.
Place place(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

Style style(yaml_scalar_style_t s) {
  switch (s) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return Style::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return Style::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE:
      return Style::literal;
    case YAML_FOLDED_SCALAR_STYLE:
      return Style::folded;
    default:
      return Style::plain;
  }
}

bool deliver(const yaml_event_t& event, Builder& to) {
  switch (event.type) {
    case YAML_SCALAR_EVENT: {
      const auto& s = event.data.scalar;
      return to.scalar(place(event.start_mark), style(s.style),
                       {reinterpret_cast<const char*>(s.value), s.length}, view(s.anchor),
                       view(s.tag));
    }
    case YAML_ALIAS_EVENT:
      return to.alias(place(event.start_mark), view(event.data.alias.anchor));
    case YAML_SEQUENCE_START_EVENT: {
      const auto& s = event.data.sequence_start;
      return to.open(place(event.start_mark), Shape::sequence,
                     s.style == YAML_FLOW_SEQUENCE_STYLE ? Style::flow : Style::block,
                     view(s.anchor), view(s.tag));
    }
    case YAML_MAPPING_START_EVENT: {
      const auto& m = event.data.mapping_start;
      return to.open(place(event.start_mark), Shape::mapping,
                     m.style == YAML_FLOW_MAPPING_STYLE ? Style::flow : Style::block,
                     view(m.anchor), view(m.tag));
    }
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return to.close();
    case YAML_DOCUMENT_START_EVENT:
      return to.document(place(event.start_mark));
    default:
      return true;
  }
}

// The reader below the scanner marks no place, only the byte.
Place place_of_byte(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  return {static_cast<std::uint32_t>(line + 1),
          static_cast<std::uint32_t>(count_code_points(before.substr(start)) + 1)};
}

// The events of a text, which must outlive it.
class Events {
 public:
  explicit Events(std::string_view text) {
    if (yaml_parser_initialize(&parser) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~Events() { yaml_parser_delete(&parser); }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Gives events to `take` until it returns false or the stream ends. False: the text is faulty, as
  // `parser` says.
  template <typename Take>
  bool each(Take take) {
    for (bool on = true; on;) {
      yaml_event_t event;
      if (yaml_parser_parse(&parser, &event) == 0) {
        if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        return false;
      }
      on = take(event) && event.type != YAML_STREAM_END_EVENT;
      yaml_event_delete(&event);
    }
    return true;
  }

  yaml_parser_t parser;
};

}  // namespace

void parse_with_libyaml(std::string_view text, Builder& to) {
  Events events(text);
  const yaml_parser_t& parser = events.parser;
  Trouble trouble;
  const bool sound = events.each([&](const yaml_event_t& event) {
    if (event.type == YAML_SCALAR_EVENT &&
        (event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
         event.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE)) {
      trouble.quote = place(event.start_mark);
      trouble.quote_end = place(event.end_mark);
    }
    return deliver(event, to);
  });
  if (sound) return;
  trouble.problem = view(reinterpret_cast<const yaml_char_t*>(parser.problem));
  trouble.at = parser.error == YAML_READER_ERROR ? place_of_byte(text, parser.problem_offset)
                                                 : place(parser.problem_mark);
  if (parser.context != nullptr) {
    trouble.context = parser.context;
    trouble.opened = place(parser.context_mark);
  }
  to.fault(trouble, text);
}

namespace {

// Turns marks, which count characters, into bytes.
class Offsets {
 public:
  explicit Offsets(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
      if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) starts_.push_back(i);
    starts_.push_back(text.size());
  }
  std::size_t operator[](const yaml_mark_t& mark) const {
    return starts_[std::min(mark.index, starts_.size() - 1)];
  }

 private:
  std::vector<std::size_t> starts_;
};

class SpanBuilder {
 public:
  explicit SpanBuilder(std::string_view text, Span& root) : offsets_(text), root_(root) {}

  void take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_SCALAR_EVENT: {
        const auto& s = event.data.scalar;
        Span& span = add(event, s.anchor != nullptr);
        span.style = style(s.style);
        span.text.assign(reinterpret_cast<const char*>(s.value), s.length);
        span.shape = span.begin == span.end ? Shape::empty : Shape::scalar;
        break;
      }
      case YAML_ALIAS_EVENT:
        add(event, true).shape = Shape::scalar;
        break;
      case YAML_SEQUENCE_START_EVENT:
        open(event, Shape::sequence, event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
             event.data.sequence_start.anchor != nullptr);
        break;
      case YAML_MAPPING_START_EVENT:
        open(event, Shape::mapping, event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
             event.data.mapping_start.anchor != nullptr);
        break;
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: {
        Span& span = *levels_.back();
        levels_.pop_back();
        // The end mark of a block collection is where the next token begins, behind blank lines and
        // comments; its last child ends where its text does.
        span.end = span.style == Style::flow ? offsets_[event.end_mark]
                   : span.children.empty()   ? span.begin
                                             : span.children.back().end;
        break;
      }
      default:
        break;
    }
  }

 private:
  Span& add(const yaml_event_t& event, bool anchored) {
    Span& span = levels_.empty() ? root_ : levels_.back()->children.emplace_back();
    span.begin = offsets_[event.start_mark];
    span.end = offsets_[event.end_mark];
    span.column = event.start_mark.column;
    span.anchored = anchored;
    return span;
  }
  void open(const yaml_event_t& event, Shape shape, bool flow, bool anchored) {
    Span& span = add(event, anchored);
    span.shape = shape;
    span.style = flow ? Style::flow : Style::block;
    levels_.push_back(&span);
  }

  Offsets offsets_;
  Span& root_;
  std::vector<Span*> levels_;  // a level's children do not move while it is open
};

}  // namespace

// The same events as parse_with_libyaml(), with their ends in place of their values.
bool spans_of(std::string_view text, Span& root) {
  SpanBuilder builder(text, root);
  return Events(text).each([&](const yaml_event_t& event) {
    builder.take(event);
    return true;
  });
}

}  // namespace ducha::yaml
