// The network before and after a plan: dot() and mermaid() write it as text, svg() has Graphviz
// draw it. Graphviz is run as a program and may be missing; nothing else of a plan depends on it.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/folder.h"
#include "base/source.h"
#include "base/text.h"
#include "plan/plan.h"

extern char** environ;

namespace ducha::plan {

namespace {

// What is drawn: the counties in which something moves, one state.
class Drawing {
 public:
  Drawing(const Plan& plan, const std::vector<Link>& links) : plan_(plan) {
    std::set<std::string> groups;
    for (const Move& m : plan.moves) {
      groups.insert(m.from.group);
      moved_.insert(m.from.kind + "/" + m.from.dossier);
    }
    for (const Link& l : links)
      if (groups.empty() || groups.count(l.group) != 0) links_.push_back(&l);
  }

  const std::vector<const Link*>& links() const { return links_; }
  bool moved(const Link& l) const { return moved_.count(l.kind + "/" + l.dossier) != 0; }
  std::string name(const std::string& id) const {
    const auto found = plan_.names.find(id);
    return found == plan_.names.end() ? id : found->second;
  }

 private:
  const Plan& plan_;
  std::vector<const Link*> links_;
  std::set<std::string> moved_;
};

// A quoted string of the DOT language, where backslashes begin escapes of labels.
std::string dot_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : visible(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// Mermaid renders labels as HTML, and knows entities with # in place of &.
std::string mermaid_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : visible(text)) {
    switch (c) {
      case '"':
        out += "#quot;";
        break;
      case '#':
        out += "#35;";
        break;
      case '<':
        out += "#lt;";
        break;
      case '>':
        out += "#gt;";
        break;
      case '&':
        out += "#amp;";
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

struct State {
  const char* id;
  Message title;
  const std::vector<Link>* links;
};

std::vector<State> states(const Plan& plan) {
  return {{"before", {"调整前", "before"}, &plan.before},
          {"after", {"调整后", "after"}, &plan.after}};
}

// Nodes in the order of first appearance.
class Numbers {
 public:
  // The number of a node and whether it is new.
  std::pair<std::size_t, bool> of(const std::string& node) {
    const auto [at, fresh] = numbers_.try_emplace(node, numbers_.size());
    return {at->second, fresh};
  }

 private:
  std::map<std::string, std::size_t> numbers_;
};

}  // namespace

// Both states are clusters of one graph, one above the other.
std::string dot(const Plan& plan, Lang lang) {
  std::string out =
      "digraph plan {\n  rankdir=LR;\n  graph [fontname=\"Noto Sans CJK SC,sans-serif\", "
      "color=\"#888888\"];\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f5f5f5\", "
      "fontname=\"Noto Sans CJK SC,sans-serif\", fontsize=11];\n  edge [fontname=\"Noto Sans CJK "
      "SC,sans-serif\", fontsize=9];\n";
  // Graphviz stacks clusters from the bottom up.
  std::vector<State> upwards = states(plan);
  std::reverse(upwards.begin(), upwards.end());
  for (const State& state : upwards) {
    const Drawing drawing(plan, *state.links);
    Numbers numbers;
    out += fmt::format("  subgraph cluster_{} {{\n    label={};\n", state.id,
                       dot_text(state.title.in(lang)));
    std::string edges;
    const auto node = [&](const std::string& id, bool moved, bool own) {
      const auto [number, fresh] = numbers.of(id);
      std::string name = fmt::format("{}{}", state.id, number);
      if (fresh)
        out += fmt::format("    {} [label={}{}];\n", name, dot_text(drawing.name(id)),
                           moved ? ", fillcolor=\"#fde7c8\""
                           : own ? ""
                                 : ", fillcolor=\"#dfeafc\"");
      return name;
    };
    for (const Link* l : drawing.links()) {
      const bool moved = drawing.moved(*l);
      const std::string from = node(l->dossier, moved, true);
      const std::string to = node(l->to, false, false);
      edges += fmt::format("    {} -> {} [label={}{}{}];\n", from, to, dot_text(l->title.in(lang)),
                           l->beside ? ", style=dashed" : "",
                           moved && !l->beside ? ", color=\"#c05c00\", penwidth=1.6" : "");
    }
    out += edges + "  }\n";
  }
  return out + "}\n";
}

std::string mermaid(const Plan& plan, Lang lang) {
  std::string out = "flowchart LR\n";
  for (const State& state : states(plan)) {
    const Drawing drawing(plan, *state.links);
    Numbers numbers;
    out += fmt::format("  subgraph {}[{}]\n", state.id, mermaid_text(state.title.in(lang)));
    for (const Link* l : drawing.links()) {
      const auto node = [&](const std::string& id) {
        const auto [number, fresh] = numbers.of(id);
        const std::string name = fmt::format("{}{}", state.id, number);
        return fresh ? fmt::format("{}[{}]", name, mermaid_text(drawing.name(id))) : name;
      };
      const std::string from = node(l->dossier);
      const std::string to = node(l->to);
      out += l->beside
                 ? fmt::format("    {} -. {} .-> {}\n", from, mermaid_text(l->title.in(lang)), to)
                 : fmt::format("    {} -- {} --> {}\n", from, mermaid_text(l->title.in(lang)), to);
    }
    out += "  end\n";
  }
  return out;
}

// Files and not pipes: a child that stops reading could otherwise block both. posix_spawn, since
// this process may have threads.
std::optional<std::string> svg(const std::string& source, Problems& problems) {
  const auto complain = [&](Message message) -> std::optional<std::string> {
    problems.push_back(problem_of("plan/picture", std::move(message),
                                  say("安装 graphviz，或改写 .dot、.mmd 文件",
                                      "install graphviz, or ask for a .dot or .mmd file")));
    return {};
  };
  const ScratchFolder folder;
  if (folder.path().empty())
    return complain(say("无法建立临时文件夹", "cannot make a temporary folder"));
  const std::string in = (folder.path() / "in.dot").string();
  const std::string to = (folder.path() / "out.svg").string();
  std::optional<std::string> out;
  int status = -1;
  if (write_file(in, source, problems)) {
    std::string program = "dot";
    std::string format = "-Tsvg";
    std::string option = "-o";
    std::string input = in;
    std::string output = to;
    char* const args[] = {program.data(), format.data(), input.data(),
                          option.data(),  output.data(), nullptr};
    pid_t child = 0;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&child, "dot", &quiet, nullptr, args, environ) == 0)
      while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    posix_spawn_file_actions_destroy(&quiet);
    Problems ignored;
    if (status == 0) out = read_file(to, to, std::size_t{1} << 30, ignored);
  }
  if (!out) return complain(say("Graphviz（dot）没有画成", "Graphviz (dot) could not be run"));
  return out;
}

}  // namespace ducha::plan
