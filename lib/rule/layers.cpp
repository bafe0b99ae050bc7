// Which folders a rulebook is made of: find_layers() is the door. What a layer may say is in the
// parts that read it.
#include "rule/layers.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Node;
namespace fs = std::filesystem;

// What rulebook.yaml says before anything of it is read for good.
struct Opening {
  std::string extends;
  Place where;
  yaml::Languages languages = yaml::Languages::both;
};

yaml::Languages languages(const Context& c, const Node& node) {
  bool zh = false;
  bool en = false;
  bool fine = node.shape == yaml::Shape::sequence;
  if (fine)
    yaml::each_item(node, [&](const Node& item) {
      zh |= item.text == "zh";
      en |= item.text == "en";
      fine &= item.text == "zh" || item.text == "en";
    });
  if (!fine || (!zh && !en))
    c.complain(node, "rulebook/languages",
               say("languages 应为列表，如 [zh]、[en] 或 [zh, en]",
                   "`languages` is a list: [zh], [en] or [zh, en]"));
  // Neither: the fault was told, and texts are asked for in both.
  return zh == en ? yaml::Languages::both : zh ? yaml::Languages::zh : yaml::Languages::en;
}

// Calls `use` with rulebook.yaml if it is a mapping; false if there is no such file. Its faults are
// reported when it is read for good.
template <typename Use>
bool with_opening(const fs::path& path, const Reading& read, Use use) {
  Problems ignored;
  const auto text = read(path, path.string(), limits::kRulebookFileBytes, ignored);
  if (!text) return false;
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const Node* root = reader.read(*text, 1, ignored);
  if (root != nullptr && root->shape == yaml::Shape::mapping) use(*root);
  return true;
}

Opening opening_in(const fs::path& path, const Node& root, Problems& problems) {
  Opening out;
  const Context c{path.string(), &problems};
  if (const Node* node = root.get("languages")) out.languages = languages(c, *node);
  const Node* extends = root.get("extends");
  if (extends == nullptr) return out;
  if (extends->shape != yaml::Shape::scalar || extends->text.empty())
    c.complain(
        *extends, "rulebook/extends",
        say("extends 只写一个文件夹，如 ../rules", "`extends` names one folder, such as ../rules"));
  out.extends = extends->shape == yaml::Shape::scalar ? extends->text : "";
  out.where = extends->where();
  return out;
}

}  // namespace

std::optional<Heading> heading_of(const fs::path& folder) {
  Heading out;
  const bool there = with_opening(folder / "rulebook.yaml", read_file, [&](const Node& root) {
    for (const auto& [key, to] : {std::pair{"id", &out.id}, {"version", &out.version}})
      if (const Node* node = root.get(key)) *to = node->text;
  });
  return there ? std::optional(std::move(out)) : std::nullopt;
}

std::vector<LayerFolder> find_layers(const fs::path& folder, const Reading& read,
                                     Problems& problems) {
  std::vector<LayerFolder> out;
  std::vector<fs::path> seen;
  fs::path at = folder;
  for (;;) {
    std::error_code error;
    // By what links lead to: a circle through a link is one, and comparing names would not end.
    seen.push_back(fs::weakly_canonical(at, error));
    const fs::path file = at / "rulebook.yaml";
    Opening opening;
    with_opening(file, read, [&](const Node& root) { opening = opening_in(file, root, problems); });
    out.push_back({at, opening.languages});
    if (opening.extends.empty()) break;
    const fs::path base = (at / opening.extends).lexically_normal();
    const auto told = [&](Message what, Message hint) {
      problems.push_back({"rulebook/extends", file.string(), opening.where,
                          static_cast<std::uint32_t>(opening.extends.size()), std::move(what),
                          std::move(hint)});
    };
    if (!fs::is_regular_file(base / "rulebook.yaml", error)) {
      told(say("{} 不是规则库文件夹", "{} is not the folder of a rulebook", visible(base.string())),
           say("写含 rulebook.yaml 的文件夹，相对于本文件所在的文件夹",
               "write the folder of a rulebook.yaml, as seen from the folder of this file"));
      break;
    }
    if (std::find(seen.begin(), seen.end(), fs::weakly_canonical(base, error)) != seen.end()) {
      told(say("extends 又回到 {}，成了圈", "`extends` comes back to {}: a circle",
               visible(base.string())),
           {});
      break;
    }
    at = base;
  }
  // Bases first, as they are read: a layer may add to what is there, and not the other way round.
  std::reverse(out.begin(), out.end());
  return out;
}

std::filesystem::path Rulebook::find(const std::filesystem::path& name) const {
  std::error_code error;
  // From the top: a layer's own file goes before one of its base.
  for (auto it = folders.rbegin(); it != folders.rend(); ++it)
    if (fs::is_regular_file(*it / name, error)) return *it / name;
  return {};
}

std::vector<std::string> profile_names(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator it(folder / "profiles", error), end; !error && it != end;
       it.increment(error))
    if (it->path().extension() == ".yaml") out.push_back(it->path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Rulebook::profiles() const {
  std::vector<std::string> out;
  for (const fs::path& f : folders)
    for (std::string& name : profile_names(f)) out.push_back(std::move(name));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void twice(const Context& c, const Node& at, const Message& what, const Source* file, Place where,
           Message hint) {
  c.complain(at, "rulebook/layer",
             say("{0}已在 {2} 第{3}行写明", "{1} stands in {2} line {3} already", what.zh, what.en,
                 file == nullptr ? std::string() : file->name(), where.line),
             std::move(hint));
}

}  // namespace ducha::rule
