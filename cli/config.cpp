// Reading ducha.yaml. See config.h.
#include "cli/config.h"

#include <filesystem>

#include "base/limits.h"
#include "base/source.h"
#include "yaml/decode.h"

namespace ducha::cli {

namespace fs = std::filesystem;

Config find_config(Problems& problems) {
  Config config;
  std::error_code error;
  fs::path folder = fs::current_path(error);
  fs::path found;
  while (!error) {
    if (fs::is_regular_file(folder / "ducha.yaml", error)) {
      found = folder / "ducha.yaml";
      break;
    }
    error.clear();
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  if (found.empty()) return config;
  config.file = found.string();
  auto text = read_file(found, config.file, limits::kRulebookFileBytes, problems);
  if (!text) return config;
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const std::size_t before = problems.size();
  const yaml::Node* root = reader.read(*text, 1, problems);
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = config.file;
  if (root == nullptr) return config;
  const yaml::Context context{config.file, &problems};
  yaml::Fields fields(context, *root, {"ducha.yaml ", "ducha.yaml"});
  const auto path = [&](const std::string& text_path) {
    return text_path.empty() || text_path[0] == '/'
               ? text_path
               : (folder / text_path).lexically_normal().string();
  };
  config.rules = path(fields.text("rules"));
  config.profile = fields.text("profile");
  if (config.profile.find('/') != std::string::npos || config.profile.ends_with(".yaml"))
    config.profile = path(config.profile);
  config.as_of = fields.text("as_of");
  config.lang = fields.text("lang");
  config.base = path(fields.text("base"));
  config.fail_on = fields.text("fail_on");
  config.on_unknown = fields.text("on_unknown");
  for (const std::string& p : fields.texts("paths")) config.paths.push_back(path(p));
  config.select = fields.texts("select");
  config.ignore = fields.texts("ignore");
  config.formats = fields.texts("formats");
  config.set = fields.texts("set");
  if (const auto jobs = fields.integer("jobs")) config.jobs = static_cast<int>(*jobs);
  fields.done();
  return config;
}

}  // namespace ducha::cli
