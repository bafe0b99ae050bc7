// Profiles and the table of parameters by day: load_profile(), set_parameter() for --set, and
// Parameters. A profile may extend others; what it says itself is read after what it extends and
// counts.
#include "rule/profile.h"

#include <algorithm>

#include "base/hash.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/reader.h"
#include "rule/keys.h"
#include "rule/load_parts.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;
namespace fs = std::filesystem;

std::vector<std::string> parameter_ids(const Rulebook& book) {
  return names_of(book.parameters, &Parameter::id);
}

const Parameter* find_parameter(const Rulebook& book, std::string_view id) {
  if (const Parameter* p = book.parameter(id)) return p;
  // `params.` before the name, as in expressions, is what many write first.
  return id.starts_with("params.") ? book.parameter(id.substr(7)) : nullptr;
}

class ProfileReader {
 public:
  ProfileReader(Rulebook& book, Problems& problems) : book_(book), problems_(problems) {}

  bool read(const std::string& name_or_path, Profile& out, int depth) {
    const std::size_t before = problems_.size();
    const fs::path path = find(name_or_path);
    if (path.empty()) {
      const auto names = book_.profiles();
      problems_.push_back(
          problem_of("profile/unknown",
                     say("没有地方配置 {}", "there is no profile {}", visible(name_or_path)),
                     meant(name_or_path, names)));
      return false;
    }
    auto text = book_.read(path, path.string(), limits::kRulebookFileBytes, problems_);
    if (!text) return false;
    // Of every file that was read, in the order of reading.
    digest_.add(*text);
    const Source& source = book_.sources.emplace_back(path.string(), std::move(*text));
    yaml::Reader reader(yaml::Parser::yaml_cpp);
    const Node* root = yaml::read_whole(reader, source.text(), source.name(), problems_);
    open_.push_back(path.string());
    if (root != nullptr) fill(source, *root, path.stem().string(), out, depth);
    open_.pop_back();
    return problems_.size() == before;
  }

  std::string digest() { return digest_.hex(); }

  // What the layers above those before change: it goes before the profiles of lower layers, and
  // behind those of its own.
  void changes(std::size_t to, Profile& out) {
    for (; changed_ < to; ++changed_) {
      const fs::path path = book_.folders[changed_ + 1] / "rulebook.yaml";
      auto text = book_.read(path, path.string(), limits::kRulebookFileBytes, problems_);
      if (!text) continue;
      const Source& file = book_.sources.emplace_back(path.string(), std::move(*text));
      yaml::Reader reader(yaml::Parser::yaml_cpp);
      Problems ignored;  // told when the rulebook was read
      const Node* root = reader.read(file.text(), 1, ignored);
      const Node* node = root == nullptr ? nullptr : root->get("changes");
      if (node == nullptr || node->shape != yaml::Shape::mapping) continue;
      const Context c{file.name(), &problems_, book_.languages};
      Fields fields(c, *node, changes_keys());
      settings(c, file, fields, out);
    }
  }
  std::size_t top() const { return book_.folders.empty() ? 0 : book_.folders.size() - 1; }

 private:
  fs::path find(const std::string& name) const {
    std::error_code error;
    const fs::path own = book_.find(fs::path("profiles") / (name + ".yaml"));
    if (name.find('/') == name.npos && !own.empty()) return own;
    if (fs::is_regular_file(name, error)) return name;
    return {};
  }

  void extend(const Context& c, const Node& node, const std::string& base, Profile& out,
              int depth) {
    // A profile beside this one goes before one of the rulebook.
    const fs::path sibling = fs::path(c.file).parent_path() / (base + ".yaml");
    std::error_code error;
    const std::string name = fs::is_regular_file(sibling, error) ? sibling.string() : base;
    const fs::path path = find(name);
    if (path.empty())
      return c.complain(node, "profile/unknown",
                        say("没有地方配置 {}", "there is no profile {}", visible(base)),
                        meant(base, book_.profiles()));
    const auto seen = [&](const std::string& p) { return fs::equivalent(p, path, error); };
    if (std::any_of(open_.begin(), open_.end(), seen))
      return c.complain(
          node, "profile/extends",
          say("extends 又回到 {}，成了圈", "`extends` comes back to {}: a circle", visible(base)));
    // Besides circles, which are reported above: a chain of this length is a mistake, and each
    // level is read on the stack.
    if (depth >= 8)
      return c.complain(node, "profile/extends",
                        say("extends 超过8层", "`extends` goes more than 8 levels deep"));
    read(name, out, depth + 1);
  }

  void fill(const Source& file, const Node& root, const std::string& stem, Profile& out,
            int depth) {
    const Context c{file.name(), &problems_, book_.languages};
    Fields fields(c, root, profile_keys());
    if (!fields.ok()) return;
    if (const std::string base = fields.text("extends"); !base.empty())
      extend(c, *fields.get("extends"), base, out, depth);
    const std::size_t layer = layer_of(file);
    changes(std::min(layer, top()), out);
    out.name = fields.text("profile");
    if (out.name.empty()) out.name = stem;
    if (out.name != stem && layer <= top())
      c.complain(*fields.get("profile"), "profile/value",
                 say("名称 {} 应与文件名 {} 一致", "the name {} must be that of its file, {}",
                     visible(out.name), stem),
                 say("写 profile: {0}，或把文件改名为 {1}.yaml",
                     "write `profile: {0}`, or call the file {1}.yaml", stem, visible(out.name)));
    out.title = fields.words("title");
    if (const auto day = fields.date("as_of")) out.as_of = day;
    if (const Node* period = fields.get("period")) {
      out.period = parse_span(period->text);
      if (!out.period)
        c.complain(*period, "profile/value",
                   say("period 写作“2013”、“2013Q1”、“2013H1”、“2013-03”或 2013-01-01..2013-06-30",
                       "`period` is written 2013, 2013Q1, 2013H1, 2013-03 or "
                       "2013-01-01..2013-06-30"));
    }
    if (const auto complete = fields.flag("complete")) out.complete = *complete;
    settings(c, file, fields, out);
    more(c, file, fields, out);
    fields.done();
  }

  // The layer whose profile it is; beyond them: a file elsewhere.
  std::size_t layer_of(const Source& file) const {
    std::size_t layer = 0;
    while (layer < book_.folders.size() &&
           fs::path(file.name()).parent_path() != book_.folders[layer] / "profiles")
      ++layer;
    return layer;
  }

  // Values of parameters, and rules that are off.
  void settings(const Context& c, const Source& file, Fields& fields, Profile& out) {
    if (const Node* list = fields.get("parameters"))
      yaml::each_pair(*list, [&](const Node& k, const Node& v) { parameter(c, file, k, v, out); });
    if (const Node* list = fields.get("off"))
      yaml::each_item(*list, [&](const Node& item) { off(c, item, out); });
  }

  void more(const Context& c, const Source& file, Fields& fields, Profile& out) {
    if (const Node* list = fields.get("severities"))
      yaml::each_pair(*list, [&](const Node& k, const Node& v) {
        rule_exists(c, k, k.text, Said::severity);
        const auto severity = severity_named(v.text);
        if (!severity)
          c.complain(
              v, "profile/value",
              say("等级应为 error、warning 或 note", "a severity is error, warning or note"));
        else
          out.severities[std::string(k.text)] = *severity;
      });
    if (const Node* limits = fields.get("time_limits")) {
      Fields days(c, *limits, time_limits_keys());
      for (const Severity s : {Severity::note, Severity::warning, Severity::error}) {
        const auto n = days.integer(name(s));
        if (!n) continue;
        if (*n < 0 || *n > 3650) {
          c.complain(*limits, "rulebook/value",
                     say("整改期限应为0至3650天", "a time limit is 0 to 3650 days"));
        } else {
          out.time_limits[s] = static_cast<std::int32_t>(*n);
        }
      }
      days.done();
    }
    if (const Node* office = fields.get("office")) {
      Fields inner(c, *office, office_keys());
      if (Message title = inner.words("title"); !title.empty()) out.office.title = std::move(title);
      for (const auto& [key, to] : {std::pair{"issuer", &out.office.issuer},
                                    {"number", &out.office.number},
                                    {"contact", &out.office.contact}})
        if (std::string text = inner.text(key); !text.empty()) *to = std::move(text);
      if (auto copies = inner.texts("copies"); !copies.empty())
        out.office.copies = std::move(copies);
      inner.done();
    }
    if (const Node* scoring = fields.get("scoring")) read_scoring(c, file, *scoring, book_, out);
    if (const Node* list = fields.get("waivers"))
      yaml::each_item(*list, [&](const Node& item) { waiver(c, item, out); });
  }

  void parameter(const Context& c, const Source& file, const Node& key, const Node& value,
                 Profile& out) {
    const Parameter* p = find_parameter(book_, key.text);
    if (p == nullptr) {
      const auto known = parameter_ids(book_);
      c.complain(key, "profile/parameter",
                 say("没有参数 {}", "there is no parameter {}", visible(key.text)),
                 meant(key.text, known));
      return;
    }
    std::vector<DatedValue>& values = out.parameters[p->id];
    // The last profile that names a parameter gives all its values: dates of two profiles are not
    // mixed.
    values.clear();
    const bool dated = value.shape == yaml::Shape::sequence && value.count > 0 &&
                       (*value.items().begin()).get("from") != nullptr;
    if (dated) {
      // read_values() wants a parameter to add to, and this one's own values must stay.
      Parameter shell;
      shell.id = p->id;
      // The specification is shared by reference for the time of reading only.
      Parameter& known = const_cast<Parameter&>(*p);
      std::swap(shell.spec, known.spec);
      read_values(book_, shell, file, value, problems_);
      std::swap(shell.spec, known.spec);
      values = std::move(shell.values);
      return;
    }
    DatedValue v;
    v.where = key.where();
    // The value has no source in sources.yaml: the locality decided it.
    v.source = "local";
    if (value.shape != yaml::Shape::empty) v.value = read_value(book_, *p, file, value, problems_);
    values.push_back(std::move(v));
  }

  // What can be said of a rule: that it is off or has another severity, or that a finding is
  // waived.
  enum class Said : std::uint8_t { off, severity, waived };

  // Findings about the dossier itself have no switch and no severity: they can only be waived.
  void rule_exists(const Context& c, const Node& at, std::string_view id, Said said) {
    const Rule* rule = book_.rule(id);
    if (rule != nullptr && (said == Said::waived || !rule->about_dossier())) return;
    const bool pattern = id.find('*') != id.npos;
    const bool of_rules = std::any_of(book_.rules.begin(), book_.rules.end(),
                                      [&](const Rule& r) { return matches(id, r.id); });
    if (pattern && (said == Said::waived || (said == Said::off && of_rules))) return;
    std::vector<std::string> known;
    bool input = rule != nullptr;
    for (const dossier::InputRule& r : dossier::input_rules()) {
      input |= matches(id, r.id);
      if (said == Said::waived) known.emplace_back(r.id);
    }
    if (input && said == Said::waived) return;
    if (input) {
      c.complain(
          at, "profile/rule",
          say("{} 是档案本身的问题，不能停用，也不能改变等级",
              "{} is a finding about the dossier itself; it cannot be switched off or get "
              "another severity",
              visible(id)),
          say("个别档案可在 waivers 里豁免", "waive it for single dossiers, under `waivers`"));
      return;
    }
    for (const Rule& r : book_.rules) known.push_back(r.id);
    c.complain(at, "profile/rule", say("没有规则 {}", "there is no rule {}", visible(id)),
               meant(id, known));
  }

  void off(const Context& c, const Node& item, Profile& out) {
    Fields fields(c, item, off_keys());
    Off off;
    const Node* which = fields.get("rule");
    if (which != nullptr) {
      rule_exists(c, *which, which->text, Said::off);
    } else if ((which = fields.get("topic")) != nullptr) {
      off.what = Off::What::topic;
      if (book_.topic(which->text) == nullptr)
        c.complain(*which, "profile/topic",
                   say("没有主题 {}", "there is no topic {}", visible(which->text)),
                   meant(which->text, names_of(book_.topics, &Topic::id)));
    } else if ((which = fields.get("provision")) != nullptr) {
      off.what = Off::What::provision;
      if (book_.provision(which->text) == nullptr)
        c.complain(*which, "profile/provision",
                   say("没有条款 {}", "there is no provision {}", visible(which->text)));
    }
    if (which != nullptr) off.id = which->text;
    off.reason = fields.words("reason");
    fields.done();
    if (which == nullptr && fields.ok() && !fields.strange())
      c.complain(item, "profile/off",
                 say("写明 rule、topic 或 provision", "name a rule, a topic or a provision"));
    out.off.push_back(std::move(off));
  }

  void waiver(const Context& c, const Node& item, Profile& out) {
    Fields fields(c, item, waiver_keys());
    Waiver w;
    w.rule = fields.text("rule");
    if (const Node* rule = fields.get("rule")) rule_exists(c, *rule, w.rule, Said::waived);
    w.dossier = fields.text("dossier");
    w.path = fields.text("path");
    w.reason = fields.text("reason");
    w.owner = fields.text("owner");
    if (const auto day = fields.date("expires")) w.expires = *day;
    w.file = c.file;
    w.where = item.where();
    fields.done();
    out.waivers.push_back(std::move(w));
  }

  Rulebook& book_;
  Problems& problems_;
  std::vector<std::string> open_;  // files that are being read
  Sha256 digest_;
  std::size_t changed_ = 0;  // layers whose changes were taken
};

}  // namespace

std::optional<Profile> load_profile(Rulebook& book, const std::string& name_or_path,
                                    Problems& problems) {
  Profile profile;
  ProfileReader reader(book, problems);
  const std::size_t before = problems.size();
  if (!name_or_path.empty() && !reader.read(name_or_path, profile, 0)) return {};
  reader.changes(reader.top(), profile);
  if (problems.size() > before) return {};
  if (!name_or_path.empty()) profile.digest = reader.digest();
  return profile;
}

bool set_parameter(Rulebook& book, Profile& profile, std::string_view assignment,
                   Problems& problems) {
  const std::size_t equals = assignment.find('=');
  const auto refuse = [&](Message message, Message hint = {}) {
    problems.push_back(problem_of("usage/set", std::move(message), std::move(hint)));
    return false;
  };
  if (equals == assignment.npos)
    return refuse(say("--set 写作 参数=值，这里是“{}”", "--set takes PARAM=VALUE, this is `{}`",
                      visible(assignment)));
  const std::string_view id = trim(assignment.substr(0, equals));
  const Parameter* p = find_parameter(book, id);
  if (p == nullptr) {
    const auto known = parameter_ids(book);
    return refuse(say("没有参数 {}", "there is no parameter {}", visible(id)), meant(id, known));
  }
  // As of a variable of a script that is not set.
  if (trim(assignment.substr(equals + 1)).empty())
    return refuse(say("--set {} 缺少取值", "--set {} lacks a value", visible(id)),
                  say("没有取值写 {}=~", "write {}=~ for no value", visible(id)));
  const Source& source = book.sources.emplace_back("--set " + std::string(id),
                                                   std::string(assignment.substr(equals + 1)));
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  const std::size_t before = problems.size();
  const Node* node = reader.read(source.text(), 1, problems);
  for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = source.name();
  if (problems.size() > before) return false;
  DatedValue value;
  value.source = "--set";
  if (node != nullptr && node->shape != yaml::Shape::empty)
    value.value = read_value(book, *p, source, *node, problems);
  profile.parameters[p->id] = {std::move(value)};
  return problems.size() == before;
}

bool names(std::string_view word, const Rule& r) {
  if (word.find('*') != word.npos) return matches(word, r.id);
  return r.id == word || r.topic == word ||
         std::any_of(r.cites.begin(), r.cites.end(), [&](const std::string& c) {
           // A sentence, an item or a part stands for every provision within it.
           return c == word || (c.starts_with(word) && word.find('.') != word.npos);
         });
}

Parameters::Parameters(const Rulebook& book, const Profile& profile) : profile_(profile) {
  for (const Parameter& p : book.parameters) {
    const auto own = profile.parameters.find(p.id);
    const auto& values = own == profile.parameters.end() ? p.values : own->second;
    for (const DatedValue& v : values)
      if (v.from) bounds_.push_back(*v.from);
    if (p.local && own == profile.parameters.end()) defaults_.push_back(p.id);
  }
  std::sort(bounds_.begin(), bounds_.end());
  bounds_.erase(std::unique(bounds_.begin(), bounds_.end()), bounds_.end());
  // Between two bounds no parameter changes, so one record for each span serves every day of it.
  for (std::size_t period = 0; period <= bounds_.size(); ++period) {
    const Date day =
        period == 0 ? Date{bounds_.empty() ? 0 : bounds_[0].days - 1} : bounds_[period - 1];
    std::vector<const cel::Record*> own;
    for (const Topic& topic : book.topics) {
      const cel::RecordType* type = book.topic_type(topic.id);
      auto* slots = arena_.array<cel::Value>(static_cast<std::size_t>(type->size()));
      for (int i = 0; i < type->size(); ++i) {
        slots[i] = cel::Value();
        const Parameter* p = book.parameter(topic.id + "." + type->field(i).name);
        // Where a value is in parameters.yaml is no place in a dossier.
        if (const DatedValue* v = value(*p, day)) slots[i] = v->value.at({});
      }
      own.push_back(arena_.make<cel::Record>(type, nullptr, Place{}, slots));
    }
    std::vector<const cel::Record*>& whole = records_.emplace_back();
    for (std::size_t t = 0; t < book.topics.size(); ++t) {
      const cel::RecordType* type = book.params_type(book.topics[t].id);
      auto* slots = arena_.array<cel::Value>(static_cast<std::size_t>(type->size()));
      for (std::size_t i = 0; i < static_cast<std::size_t>(type->size()); ++i)
        slots[i] = i < own.size() ? cel::Value::of(own[i]) : own[t]->slots[i - own.size()];
      whole.push_back(arena_.make<cel::Record>(type, nullptr, Place{}, slots));
    }
  }
}

const DatedValue* Parameters::value(const Parameter& p, Date day) const {
  const auto own = profile_.parameters.find(p.id);
  return own == profile_.parameters.end() ? p.on(day) : in_force(own->second, day);
}

const cel::Record* Parameters::on(std::size_t topic, Date day) const {
  const auto after = std::upper_bound(bounds_.begin(), bounds_.end(), day);
  return records_[static_cast<std::size_t>(after - bounds_.begin())][topic];
}

}  // namespace ducha::rule
