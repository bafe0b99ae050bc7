// Of the HTML report: who is under whom, as a tree drawn from left to right (city, county),
// each with its dossiers and the share of its verdicts, and the organizations with the most to
// mend.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "report/html_parts.h"

namespace ducha::report::html {

namespace {

constexpr double kBox = 190;             // width of a node
constexpr double kStep = 250;            // from a level to the next
constexpr double kRow = 46;              // height of a leaf's row
constexpr double kNode = 34;             // height of a node
constexpr double kAside = 330;           // for numbers and organizations at the right
constexpr std::size_t kMost = 300;       // groups that can still be read as a picture
constexpr double kLeaf = 20;             // height of an organization's row
constexpr std::size_t kLeaves = 12;      // organizations shown of a group ...
constexpr std::size_t kAllLeaves = 300;  // ... and of all together

// An organization with something to mend or to supply.
struct Leaf {
  const result::Finding* finding = nullptr;  // one of them
  std::size_t number = 0;                    // as the script numbers them: by their first finding
  Tally tally;
};

struct Node {
  const result::Group* group = nullptr;
  std::vector<std::size_t> below;
  std::vector<Leaf> leaves;  // the worst first
  std::size_t depth = 0;
  double y = 0;
};

struct Shares {
  std::uint64_t pass = 0, fail = 0, unknown = 0, waived = 0;
  std::uint64_t all() const { return pass + fail + unknown + waived; }
};

// What does not apply is no share of anything.
Shares shares(const result::Group& g) {
  Shares s;
  for (const auto& [topic, c] : g.topics) {
    s.pass += c[Verdict::pass];
    s.fail += c[Verdict::fail];
    s.unknown += c[Verdict::unknown] + c[Verdict::error];
    s.waived += c[Verdict::waived];
  }
  return s;
}

class Tree {
 public:
  // Levels come from the nearest up; a group whose parent is not in the run is a root, whatever its
  // level.
  explicit Tree(const View& v) : v_(v) {
    for (const result::Group& g : v.run.groups) {
      if (levels_.empty() || levels_.back() != g.kind) levels_.push_back(g.kind);
      nodes_.push_back({&g, {}, {}, 0, 0});
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (const std::size_t up = above(i); up < nodes_.size()) {
        nodes_[up].below.push_back(i);
      } else {
        roots_.push_back(i);
      }
    hang_leaves();
    for (const std::size_t r : roots_) place(r, 0);
  }

  std::string svg() const {
    const double width = kStep * static_cast<double>(depth_) + kBox + kAside;
    std::string out = fmt::format(
        "<svg class=\"tree\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"group\" "
        "aria-label=\"{2}\">",
        width, next_ + 4, v_.in({"隶属关系图", "who stands under whom"}));
    for (const Node& n : nodes_)
      for (const std::size_t b : n.below) out += edge(n, nodes_[b]);
    for (const std::size_t r : roots_) draw(r, width, out);
    return out + "</svg>\n";
  }

 private:
  // Under each group of the nearest level those of its organizations with the most to mend.
  void hang_leaves() {
    std::map<std::pair<std::string_view, std::uint32_t>, Leaf> all;
    for (const result::Finding& f : v_.run.findings) {
      Leaf& leaf = all.try_emplace({f.file, f.document}, Leaf{&f, all.size(), {}}).first->second;
      leaf.tally.add(f);
    }
    std::map<std::string_view, std::vector<Leaf>> by_group;
    for (const auto& [key, leaf] : all)
      if (leaf.tally.open() > 0 && !leaf.finding->dossier.empty())
        by_group[leaf.finding->group].push_back(leaf);
    std::size_t nearest = 0;
    for (const Node& n : nodes_) nearest += n.group->kind == levels_.front() ? 1 : 0;
    const std::size_t shown = std::min(kLeaves, kAllLeaves / std::max<std::size_t>(nearest, 1));
    for (Node& n : nodes_) {
      if (n.group->kind != levels_.front()) continue;
      n.leaves = std::move(by_group[n.group->id]);
      std::sort(n.leaves.begin(), n.leaves.end(), [](const Leaf& a, const Leaf& b) {
        const auto key = [](const Leaf& l) {
          return std::tuple(~l.tally.failed(), ~l.tally.unknown, l.number);
        };
        return key(a) < key(b);
      });
      if (n.leaves.size() > shown) n.leaves.resize(shown);
    }
  }

  // The group of the next level that a group names; the size if there is none.
  std::size_t above(std::size_t i) const {
    const result::Group& g = *nodes_[i].group;
    const auto level = std::find(levels_.begin(), levels_.end(), g.kind);
    if (level == levels_.end() || level + 1 == levels_.end()) return nodes_.size();
    for (std::size_t up = 0; up < nodes_.size(); ++up)
      if (nodes_[up].group->kind == *(level + 1) && nodes_[up].group->id == g.parent) return up;
    return nodes_.size();
  }

  // A node lies in the middle of those below it; only leaves take up rows. Depth is that of the
  // levels of the rulebook, three or four.
  void place(std::size_t i, std::size_t depth) {
    depth_ = std::max(depth_, depth);
    nodes_[i].depth = depth;
    if (nodes_[i].below.empty()) {
      nodes_[i].y = next_;
      // A line for the numbers, one for each organization, and one for how many there are besides.
      const auto lines = static_cast<double>(nodes_[i].leaves.size());
      next_ += std::max(kRow, lines == 0 ? 0 : kRow + (lines + 1) * kLeaf);
      return;
    }
    for (const std::size_t b : nodes_[i].below) place(b, depth + 1);
    nodes_[i].y = (nodes_[nodes_[i].below.front()].y + nodes_[nodes_[i].below.back()].y) / 2;
  }

  static double x(const Node& n) { return kStep * static_cast<double>(n.depth) + 1; }

  // A cubic curve that leaves and arrives horizontally.
  static std::string edge(const Node& from, const Node& to) {
    const double y1 = from.y + kNode / 2 + 2;
    const double y2 = to.y + kNode / 2 + 2;
    return fmt::format("<path class=\"edge\" d=\"M{0},{1} C{2},{1} {2},{3} {4},{3}\"/>",
                       x(from) + kBox, y1, x(from) + kBox + 30, y2, x(to));
  }

  void draw(std::size_t i, double width, std::string& out) const {
    const Node& n = nodes_[i];
    const result::Group& g = *n.group;
    const Shares s = shares(g);
    const bool nearest = g.kind == levels_.front();
    const std::string name = v_.group(g.id, shorten(g.name, 12));
    const std::string numbers =
        v_.in(say("{}份档案", "{} dossiers", g.dossiers)) + " · " +
        v_.in(say("不符合{}，无法判断{}", "{} fail, {} unknown", s.fail, s.unknown));
    const std::string link =
        nearest ? fmt::format(" data-filter=\"group\" data-value=\"{}\"", text(g.id)) : "";
    out += fmt::format(
        "<a href=\"#findings\"{} aria-label=\"{} {}: {}\"><rect class=\"node\" x=\"{}\" y=\"{}\" "
        "width=\"{}\" height=\"{}\" rx=\"3\"/>",
        link, v_.kind(g.kind), v_.group(g.id, g.name), numbers, x(n), n.y + 2, kBox, kNode);
    out +=
        fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\">{}</text>", x(n) + 10, n.y + 18, name);
    out += fmt::format("<text class=\"axis end\" x=\"{}\" y=\"{}\">{}</text>", x(n) + kBox - 10,
                       n.y + 18, v_.kind(g.kind));
    double at = x(n) + 10;
    const double all = kBox - 20;
    for (const auto& [colour, count] :
         {std::pair{"s-error", s.fail}, std::pair{"s-unknown", s.unknown},
          std::pair{"s-waived", s.waived}, std::pair{"s-pass", s.pass}}) {
      if (count == 0) continue;
      const double w = all * static_cast<double>(count) / static_cast<double>(s.all());
      out += fmt::format("<rect class=\"{}\" x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"6\"/>",
                         colour, at, n.y + 25, w);
      at += w;
    }
    out += "</a>";
    if (n.below.empty())
      out += fmt::format("<text class=\"numbers\" x=\"{}\" y=\"{}\">{}</text>", width - kAside + 12,
                         n.y + 24, numbers);
    out += '\n';
    draw_leaves(n, width, out);
    for (const std::size_t b : n.below) draw(b, width, out);
  }

  void draw_leaves(const Node& n, double width, std::string& out) const {
    const double left = width - kAside;
    double y = n.y + 24;
    for (const Leaf& l : n.leaves) {
      y += kLeaf;
      const result::Finding& f = *l.finding;
      const std::string numbers = v_.in(
          say("不符合{}，无法判断{}", "{} fail, {} unknown", l.tally.failed(), l.tally.unknown));
      out += fmt::format(
          "<path class=\"edge\" d=\"M{0},{1} C{2},{1} {0},{3} {2},{3}\"/>"
          "<a href=\"#o-{4}\" aria-label=\"{5} {6}: {7}\">"
          "<text class=\"leaf\" x=\"{8}\" y=\"{9}\">{10} <tspan "
          "class=\"axis\">{7}</tspan></text></a>\n",
          x(n) + kBox, n.y + kNode / 2 + 2, left + 22, y - 4, l.number, v_.kind(f.kind),
          text(f.name.empty() ? f.dossier : f.name), numbers, left + 26, y,
          text(shorten(f.name.empty() ? f.dossier : f.name, 12)));
    }
    if (n.leaves.empty() || n.group->dossiers <= n.leaves.size()) return;
    out += fmt::format("<text class=\"axis\" x=\"{}\" y=\"{}\">{}</text>\n", left + 26, y + kLeaf,
                       v_.in(say("另有{}份", "and {} more", n.group->dossiers - n.leaves.size())));
  }

  const View& v_;
  std::vector<std::string> levels_;  // from the nearest up
  std::vector<Node> nodes_;
  std::vector<std::size_t> roots_;
  std::size_t depth_ = 0;
  double next_ = 0;
};

}  // namespace

std::string network(const View& v) {
  if (v.run.groups.empty()) return {};
  std::string out = fmt::format("<section id=\"network\" tabindex=\"-1\">\n<h2>{}</h2>\n",
                                v.in({"隶属网络", "Network"}));
  if (v.run.groups.size() > kMost)
    return out + fmt::format("<p class=\"note\">{}</p></section>\n",
                             v.in(say("共{}个，太多，画不下；见上面的图表。",
                                      "{} groups are too many for a picture; see the chart above.",
                                      v.run.groups.size())));
  out += fmt::format(
      "<p class=\"legend\"><span class=\"key s-error\"></span>{}<span class=\"key "
      "s-unknown\"></span>{}<span class=\"key s-waived\"></span>{}<span class=\"key "
      "s-pass\"></span>{}</p>\n<div class=\"wide\">",
      v.in(title(Verdict::fail)), v.in(title(Verdict::unknown)), v.in(title(Verdict::waived)),
      v.in(title(Verdict::pass)));
  return out + Tree(v).svg() + "</div></section>\n";
}

}  // namespace ducha::report::html
