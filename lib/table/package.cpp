// Parts and relations of Office Open XML files (ECMA-376 part 2) through libzip and pugixml. Doors:
// Package::main_part(), parse(), relations_of(). Size, depth and encoding are held against the
// limits before a tree is made.
#include "table/package.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace ducha::table {

using pugi::xml_node;

namespace {

struct Walk : pugi::xml_tree_walker {
  int deepest = 0;
  bool utf8 = true;  // &#xD800; and the like are no characters, and expat accepts them
  bool for_each(xml_node& node) override {
    deepest = std::max(deepest, depth());
    look(node.value());
    for (const pugi::xml_attribute a : node.attributes()) look(a.value());
    return deepest <= limits::kXmlDepth && utf8;
  }

 private:
  void look(std::string_view text) { utf8 = utf8 && find_invalid_utf8(text) == text.npos; }
};

// Where a relation of the part `from` points, within the file.
std::string resolve(const std::string& from, std::string target) {
  if (!target.starts_with("/")) target = from.substr(0, from.rfind('/') + 1) + target;
  std::vector<std::string_view> steps;
  for (const std::string_view step : split(target, '/')) {
    if (step == ".." && !steps.empty()) steps.pop_back();
    if (!step.empty() && step != "." && step != "..") steps.push_back(step);
  }
  return joined(steps, "/");
}

}  // namespace

std::string_view local(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

xml_node child(xml_node of, std::string_view name) {
  for (const xml_node n : of.children())
    if (local(n.name()) == name) return n;
  return {};
}

std::vector<xml_node> children(xml_node of, std::string_view name) {
  std::vector<xml_node> out;
  for (const xml_node n : of.children())
    if (local(n.name()) == name) out.push_back(n);
  return out;
}

std::string attribute(xml_node of, std::string_view name) {
  for (const pugi::xml_attribute a : of.attributes())
    if (local(a.name()) == name) return a.value();
  return {};
}

// pugixml keeps the first text of an element in the element itself (parse_embed_pcdata), further
// ones as children.
std::string own_text(xml_node n) {
  std::string out = n.value();
  for (const xml_node c : n.children())
    if (c.type() == pugi::node_pcdata || c.type() == pugi::node_cdata) out += c.value();
  return out;
}

void Package::complain(Message what, Message hint) {
  problems_.push_back(problem_in("table/file", name_, std::move(what), std::move(hint)));
}

bool Package::parse(const std::string& part, pugi::xml_document& to) {
  const auto text = archive_.read(part, problems_);
  if (!text) return false;
  const std::string shown = visible(part);
  const auto refuse = [&](const Message& why, Message hint = {}) {
    complain({fmt::format("部分 {}：{}", shown, why.zh), fmt::format("part {}: {}", shown, why.en)},
             std::move(hint));
    return false;
  };
  if (find_invalid_utf8(*text) != text->npos) return refuse(say("不是 UTF-8", "is not UTF-8"));
  const auto marks =
      std::count_if(text->begin(), text->end(), [](char c) { return c == '<' || c == '='; });
  if (static_cast<std::size_t>(marks) > limits::kXmlMarks)
    return refuse(
        say("元素和属性过多，最多{}个", "has more than {} elements and attributes",
            limits::kXmlMarks),
        say("表太大：分成几个文件", "the table is too large: split it into several files"));
  constexpr unsigned kFlags = pugi::parse_escapes | pugi::parse_cdata | pugi::parse_eol |
                              pugi::parse_wconv_attribute | pugi::parse_ws_pcdata_single |
                              pugi::parse_embed_pcdata;
  const auto result = to.load_buffer(text->data(), text->size(), kFlags, pugi::encoding_utf8);
  if (!result)
    return refuse(say("不是完好的 XML（第{0}字节处）", "is not well-formed XML (at byte {0})",
                      result.offset + 1));
  Walk walk;
  to.traverse(walk);
  if (!walk.utf8)
    return refuse(say("有的 &#…; 不是字符", "has a reference &#...; that is no character"));
  if (walk.deepest > limits::kXmlDepth)
    return refuse(say("嵌套超过{}层", "is nested deeper than {}", limits::kXmlDepth));
  return true;
}

// External targets are never followed.
std::map<std::string, Relation> Package::relations_of(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  const std::string folder = slash == part.npos ? "" : part.substr(0, slash + 1);
  const std::string file = folder + "_rels/" + part.substr(folder.size()) + ".rels";
  std::map<std::string, Relation> out;
  pugi::xml_document document;
  if (!archive_.has(file) || !parse(file, document)) return out;
  for (const xml_node r : children(document.document_element(), "Relationship")) {
    if (std::string_view(r.attribute("TargetMode").value()) == "External") continue;
    const std::string_view type = r.attribute("Type").value();
    out[r.attribute("Id").value()] = {std::string(type.substr(type.rfind('/') + 1)),
                                      resolve(part, r.attribute("Target").value())};
  }
  return out;
}

// A workbook names its main part; that it is called xl/workbook.xml is a habit.
std::string Package::main_part() {
  const std::size_t before = problems_.size();
  for (const auto& [id, to] : relations_of("")) {
    if (to.type != "officeDocument" || to.part.empty()) continue;
    if (to.part.ends_with(".bin")) {
      complain(say("是二进制工作簿（.xlsb）", "is a binary workbook (.xlsb)"),
               say("另存为 .xlsx", "save it as .xlsx"));
      return {};
    }
    return to.part;
  }
  if (problems_.size() == before)
    complain(archive_.has("content.xml")
                 ? say("是 OpenDocument 文件（.ods）", "is an OpenDocument file (.ods)")
                 : say("是压缩包，但不是 Excel 工作簿或 Word 文档",
                       "is a zip file, but no Excel workbook or Word document"),
             say("另存为 .xlsx", "save it as .xlsx"));
  return {};
}

}  // namespace ducha::table
