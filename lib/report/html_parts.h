// The parts of the HTML report. What is fixed (overview, charts, heat-map, network, scores) is
// written here as HTML and SVG and needs no script; the tables that are searched, sorted and
// filtered are drawn by the script (assets/) from data(). Nothing from outside gets into the page
// but through text() or data().
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/advice.h"
#include "report/formats.h"
#include "report/markup.h"
#include "result/index.h"

namespace ducha::report::html {

// Text for an element or a quoted attribute.
inline std::string text(std::string_view s) { return markup_text(s); }

// The policy of a page: nothing is loaded, sent or run but this style and this script (if any).
std::string policy(std::string_view style, std::string_view script = {});

// The run with what all parts look up.
struct View {
  View(const result::Run& run, const Options& options);

  const result::Run& run;
  const Options& options;
  result::Scores scores;  // empty without a sheet
  result::Index index;
  std::map<std::string_view, const result::Group*> groups;  // that findings name
  std::vector<result::TopicInfo> topics;                    // with those of no rulebook

  std::string in(const Message& m) const { return text(m.in(options.lang)); }
  // For people: 学校, not school. Whatever has no title is shown as it is.
  std::string kind(const std::string& id) const { return in(run.kind_title(id)); }
  std::string group(const std::string& id, const std::string& name) const;
};

// One row of a chart; `filter` and `value` say what a click filters the findings by.
struct Bar {
  std::string label;  // HTML
  std::string filter;
  std::string value;
  Tally tally;
  std::uint64_t judged = 0;  // verdicts that could have failed; 0: not told
};
// A table with a bar in each row: its numbers are in columns, so that colour says nothing alone.
// The longest `shown` rows, the others folded away.
std::string bars(const View& view, const Message& caption, const Message& head,
                 std::vector<Bar> rows, std::size_t shown);

// A horizontal bar of parts (class, share of a hundred).
std::string bar(const std::vector<std::pair<std::string_view, double>>& parts);

// Sections of the page, in their order. Empty where the run has nothing for them.
std::string overview(const View& view);
std::string speech(const View& view);
std::string network(const View& view);
std::string scores(const View& view);
// Rows for browsers without scripts.
std::string plain_findings(const View& view);
// What the script works on: JSON that cannot end its element.
std::string data(const View& view);

}  // namespace ducha::report::html
