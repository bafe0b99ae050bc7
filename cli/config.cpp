// Reading ducha.yaml; its door is find_config(). Which keys there are and what they take is in
// the table of options.
#include "cli/config.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/source.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cli/options.h"
#include "yaml/decode.h"
#include "yaml/split.h"

namespace ducha::cli {

namespace fs = std::filesystem;

namespace {

class ConfigReader {
 public:
  ConfigReader(fs::path folder, const std::string& file, Problems& problems)
      : folder_(std::move(folder)), context_{file, &problems} {}

  void pair(const yaml::Node& key, const yaml::Node& value, Config& config) {
    const Option* o = find(key);
    if (o == nullptr) return;
    std::vector<std::string> texts;
    if (o->form == Form::flag) {
      if (!flag(*o, key, value)) return;
    } else if (value.shape == yaml::Shape::sequence && o->many != Many::once) {
      yaml::each_item(value, [&](const yaml::Node& item) { add(*o, key, item, texts); });
    } else {
      add(*o, key, value, texts);
    }
    if (o->opt == Opt::set) set_once(value, texts);
    if (o->form != Form::flag && texts.empty()) return;
    config.values[std::string(o->key)] = texts;
    config.places[std::string(o->key)] = value.where();
  }

 private:
  // Several options share a key where commands take the same thing under different names; the first
  // decides how it is read.
  const Option* find(const yaml::Node& key) const {
    std::vector<std::string> known;
    for (const Option& o : options()) {
      if (o.key.empty()) continue;
      if (o.key == key.text) return &o;
      known.emplace_back(o.key);
    }
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    // `profile：东区` without a blank is one key to YAML.
    const std::size_t wide = key.text.find("：");
    const bool colon = wide != key.text.npos &&
                       std::binary_search(known.begin(), known.end(), key.text.substr(0, wide));
    context_.complain(
        key, "config/unknown-key",
        say("ducha.yaml 没有 {} 这个键", "ducha.yaml has no key {}", visible(key.text)),
        colon ? Hint(say("“：”要改成英文冒号加一个空格",
                         "write an ASCII colon followed by a space, not a full-width one"))
              : meant(key.text, known));
    return nullptr;
  }

  // The first of two values would have no effect.
  void set_once(const yaml::Node& value, const std::vector<std::string>& texts) const {
    std::set<std::string> seen;
    for (const std::string& text : texts)
      if (const std::string name = text.substr(0, text.find('=')); !seen.insert(name).second)
        context_.complain(value, "config/value",
                          say("set 重复设定 {}", "set names {} more than once", visible(name)));
  }

  // False: there is nothing to take.
  bool flag(const Option& o, const yaml::Node& key, const yaml::Node& value) const {
    const bool plain = value.shape == yaml::Shape::scalar && value.style == yaml::Style::plain;
    if (plain && value.text == "true") return true;
    if (!plain || value.text != "false")
      context_.complain(value.shape == yaml::Shape::empty ? key : value, "config/value",
                        say("{} 应为 true 或 false", "{} must be true or false", o.key),
                        yaml::flag_hint(value.text));
    return false;
  }

  void add(const Option& o, const yaml::Node& key, const yaml::Node& value,
           std::vector<std::string>& texts) const {
    const std::string name(o.key);
    if (value.shape == yaml::Shape::empty) {
      context_.complain(key, "config/value", say("{} 没有写取值", "{} has no value", name),
                        say("写上取值，或删去这一行", "write a value, or delete the line"));
      return;
    }
    if (value.shape != yaml::Shape::scalar) {
      context_.complain(value, "config/value",
                        o.many == Many::once ? say("{} 应为一个值", "{} takes a single value", name)
                                             : say("{} 应为一个值，或一列值",
                                                   "{} takes a value or a list of values", name));
      return;
    }
    const std::string text(value.text);
    if (auto bad = fault(o, name, text)) {
      context_.complain(value, "config/value", std::move(bad->message), std::move(bad->hint));
      return;
    }
    texts.push_back(resolved(o, text));
  }

  // Paths are relative to the file and not to the working folder: the same configuration means the
  // same wherever a command is started.
  std::string below(const std::string& path) const {
    return path.empty() || path[0] == '/' ? path : (folder_ / path).lexically_normal().string();
  }

  // Only what is a path: a profile may be a name of the rulebook, a format may go to standard
  // output.
  std::string resolved(const Option& o, const std::string& text) const {
    switch (o.form) {
      case Form::file:
        if (o.opt == Opt::paths && text == "-") return text;
        return text.size() > 1 && text[0] == '@' ? "@" + below(text.substr(1)) : below(text);
      case Form::folder:
      case Form::to_file:
      case Form::to_folder:
        return below(text);
      case Form::profile:
        return text.find('/') != text.npos || text.ends_with(".yaml") ? below(text) : text;
      case Form::format: {
        const std::size_t equals = text.find('=');
        if (equals == text.npos || text.substr(equals + 1) == "-") return text;
        return text.substr(0, equals + 1) + below(text.substr(equals + 1));
      }
      default:
        return text;
    }
  }

  fs::path folder_;
  yaml::Context context_;
};

}  // namespace

const yaml::Table& config_keys() {
  static const yaml::Table table = [] {
    yaml::Table out = {"config", {"ducha.yaml ", "ducha.yaml"}, {}};
    for (const Option& o : options()) {
      if (o.key.empty() || out.find(o.key) != nullptr) continue;
      yaml::Value value = o.form == Form::flag                               ? yaml::flag()
                          : o.form == Form::whole || o.form == Form::percent ? yaml::whole()
                          : o.form == Form::word                             ? yaml::word(o.words)
                                                                             : yaml::text();
      if (o.many != Many::once) value = value | yaml::list(value);
      out.keys.push_back({o.key, std::move(value), o.summary});
    }
    return out;
  }();
  return table;
}

Config read_config(std::string_view text, const fs::path& folder, const std::string& file,
                   Problems& problems) {
  Config config;
  config.file = file;
  const std::size_t before = problems.size();
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  ConfigReader keys(folder, file, problems);
  int documents = 0;
  yaml::each_piece(text, [&](const yaml::Piece& piece) {
    const yaml::Node* root = reader.read(piece.text, piece.first_line, problems);
    if (root == nullptr) return;
    const yaml::Context context{file, &problems};
    if (++documents > 1) {
      context.complain(*root, "config/documents",
                       say("ducha.yaml 只能有一个文档", "ducha.yaml must be a single document"),
                       say("删去 --- 和它下面的内容", "take out `---` and what follows it"));
    } else if (root->shape != yaml::Shape::mapping) {
      context.complain(
          *root, "config/shape",
          say("ducha.yaml 应是一组“键: 值”", "ducha.yaml must be a mapping of keys and values"),
          say("一行一个，如 profile: today", "write one a line, such as `profile: today`"));
    } else {
      yaml::each_pair(*root, [&](const yaml::Node& key, const yaml::Node& value) {
        keys.pair(key, value, config);
      });
    }
  });
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = file;
  return config;
}

// Upwards to the root, as git does; the nearest file counts, and nothing is merged.
Config find_config(Problems& problems) {
  std::error_code error;
  fs::path folder = fs::current_path(error);
  while (!error) {
    const fs::path file = folder / "ducha.yaml";
    // Whatever has the name is meant: a link that leads nowhere is reported, not passed over.
    if (fs::exists(fs::symlink_status(file, error))) {
      const auto text = read_file(file, file.string(), limits::kRulebookFileBytes, problems);
      return text ? read_config(*text, folder, file.string(), problems) : Config{};
    }
    const fs::path other = folder / "ducha.yml";
    if (fs::exists(fs::symlink_status(other, error))) {
      problems.push_back(problem_in("config/name", other.string(),
                                    say("不会被读取", "would not be read"),
                                    say("改名为 ducha.yaml", "rename it to ducha.yaml")));
      return {};
    }
    error.clear();
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

}  // namespace ducha::cli
