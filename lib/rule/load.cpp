// Reads the folder of a rulebook: every file in turn, all faults collected.
#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "cel/functions.h"
#include "dossier/reader.h"
#include "result/run.h"
#include "rule/keys.h"
#include "rule/load_parts.h"
#include "rule/rulebook.h"

namespace ducha::rule {

namespace {

using yaml::Context;
using yaml::Fields;
using yaml::Node;
namespace fs = std::filesystem;

class Loader {
 public:
  Loader(const fs::path& folder, Reading read, Problems& problems) : problems_(problems) {
    book_ = std::make_unique<Rulebook>();
    book_->folder = folder;
    book_->read = std::move(read);
  }

  // The layers are read side by side, file by file: what a lower one declares is known to the next.

  std::unique_ptr<Rulebook> load() {
    const std::size_t before = problems_.size();
    auto book = draft();
    unread_first(book.get(), before);
    if (problems_.size() > before) return nullptr;
    return book;
  }

  // What a file declares that is no YAML is missing everywhere: of that nothing is told before the
  // file can be read. Topics declare nothing for other files.
  void unread_first(const Rulebook* book, std::size_t from) {
    const auto begin = problems_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto unread = [&](const Problem& p) {
      if (!p.id.starts_with("yaml/")) return false;
      const std::string name = fs::path(p.file).stem().string();
      return book == nullptr || book->topic(name) == nullptr ||
             fs::path(p.file).parent_path().filename() == "schema";
    };
    if (std::none_of(begin, problems_.end(), unread)) return;
    problems_.erase(std::remove_if(begin, problems_.end(),
                                   [](const Problem& p) { return !p.id.starts_with("yaml/"); }),
                    problems_.end());
  }

  std::unique_ptr<Rulebook> draft(bool sites = false) {
    book_->draft = sites;
    const std::size_t before = problems_.size();
    std::error_code error;
    if (!fs::is_directory(book_->folder, error)) {
      problems_.push_back(problem_in("rulebook/folder", book_->folder.string(),
                                     say("不是规则库文件夹", "is not the folder of a rulebook"),
                                     say("用 --rules 指定含 rulebook.yaml 的文件夹",
                                         "name a folder with a rulebook.yaml by --rules")));
      return nullptr;
    }
    layers_ = find_layers(book_->folder, book_->read, problems_);
    if (problems_.size() > before) return nullptr;
    for (const LayerFolder& l : layers_) book_->folders.push_back(l.folder);
    read_layers("rulebook.yaml", true, [&](const Source& f, const Node& n) { header(f, n); });
    // Without topics nothing has a place, and everything would be told to have none.
    if (book_->topics.empty() && problems_.size() > before) return nullptr;
    read_layers("sources.yaml", false, [&](const Source& f, const Node& n) { references(f, n); });
    each_layer([&] {
      read("provisions.yaml", layer_ == 0,
           [&](const Source& f, const Node& n) { provisions(f, n); });
    });
    each_layer([&] { schema(); });
    book_->schema.finish();
    find_groups(*book_, roll_up_, (layers_.front().folder / "rulebook.yaml").string(), roll_up_at_,
                problems_);
    for (const Topic& topic : book_->topics) {
      ParamTypes& types = book_->param_types[topic.id];
      types.own = book_->types.new_record("params." + topic.id);
      types.own->parameters = true;
    }
    book_->period_type = book_->types.new_record("period");
    book_->period_type->parameters = true;
    for (const char* name : {"from", "to", "day"})
      book_->period_type->add({name, book_->types.simple(cel::Kind::date), false, false, false});
    book_->all_type = book_->types.new_record("all");
    book_->all_type->everything = true;
    for (const dossier::KindSpec& kind : book_->schema.kinds())
      if (!kind.record->type->unread)
        book_->all_type->add({kind.name, book_->types.list(book_->types.record(kind.record->type)),
                              false, false, true});
    book_->schema.own_texts = true;
    read_layers("parameters.yaml", false,
                [&](const Source& f, const Node& n) { parameters(f, n); });
    book_->schema.own_texts = false;
    whole_params();
    read_layers("definitions.yaml", false,
                [&](const Source& f, const Node& n) { definitions(f, n); });
    fills();
    completes();
    read_layers("network.yaml", false,
                [&](const Source& f, const Node& n) { read_network(*book_, f, n, problems_); });
    read_layers("evidence.yaml", false,
                [&](const Source& f, const Node& n) { read_evidence(*book_, f, n, problems_); });
    for (const Topic& topic : book_->topics) each_layer([&] { rules(topic.id); });
    each_layer([&] { unknown_files(); });
    same_ids(*book_, problems_);
    drop_followups(*book_, refused_, problems_, before);
    book_->digest = digest_.hex();
    if (problems_.size() == before) changes();
    return std::move(book_);
  }

 private:
  using ParamTypes = Rulebook::ParamTypes;

  void each_layer(const std::function<void()>& f) {
    for (layer_ = 0; layer_ < layers_.size(); ++layer_) {
      book_->languages = layers_[layer_].languages;
      f();
    }
    layer_ = layers_.size() - 1;
  }
  void read_layers(const std::string& name, bool required,
                   const std::function<void(const Source&, const Node&)>& use) {
    each_layer([&] { read(name, required, use); });
  }
  const fs::path& here() const { return layers_[layer_].folder; }

  void rules(const std::string& topic) {
    const auto [layer, where] = topics_at_[topic];
    if (layer > layer_) return;
    read(
        topic + ".yaml", layer == layer_,
        [&](const Source& f, const Node& n) { read_rules(*book_, f, n, topic, problems_); }, where);
  }

  // A file that is there, of no topic, and is called nearly so.
  Hint file_meant(const std::string& topic) const {
    std::vector<std::string> others;
    std::error_code error;
    for (fs::directory_iterator it(here(), error), end; !error && it != end; it.increment(error))
      if (const fs::path name = it->path().filename();
          name.extension() == ".yaml" && name.stem().extension().empty() &&
          book_->topic(name.stem().string()) == nullptr)
        others.push_back(name.stem().string());
    std::sort(others.begin(), others.end());
    return misspelt(topic, others);
  }

  // What the layers change of those below: read as a profile is, and part of every profile.
  void changes() {
    if (layers_.size() == 1) return;
    const auto changed = load_profile(*book_, "", problems_);
    if (!changed) return;
    for (Parameter& p : book_->parameters)
      if (const auto own = changed->parameters.find(p.id); own != changed->parameters.end())
        p.values = own->second;
  }

  // `wanted` is where the file is asked for.
  void read(const std::string& name, bool required,
            const std::function<void(const Source&, const Node&)>& use, Place wanted = {}) {
    known_.insert({layer_, name});
    const fs::path path = here() / name;
    std::error_code error;
    // A link that leads nowhere, or a folder that may not be entered, is no file left out.
    const bool there = fs::exists(path, error);
    const bool hidden = error || (!there && fs::is_symlink(fs::symlink_status(path, error)));
    if (!there && !hidden) {
      const std::string other = path.stem().string() + ".yml";
      const bool yml = fs::exists(path.parent_path() / other, error);
      if (required || yml)
        problems_.push_back({"rulebook/file",
                             wanted ? (here() / "rulebook.yaml").string()
                             : yml  ? (path.parent_path() / other).string()
                                    : path.string(),
                             wanted, 1,
                             say("规则库缺少文件 {}", "the rulebook lacks the file {}", name),
                             yml ? Hint(say("把 {} 改名为 {}", "rename {} to {}", other, name))
                                 : file_meant(path.stem().string())});
      return;
    }
    const std::string shown = path.string();
    auto text = book_->read(path, shown, limits::kRulebookFileBytes, problems_);
    if (!text) return;
    if (layer_ > 0) digest_.add(std::to_string(layer_) + "/");
    digest_.add(name);
    digest_.add(std::string_view("\0", 1));
    digest_.add(*text);
    const Source& source = book_->sources.emplace_back(shown, std::move(*text));
    yaml::Reader reader(yaml::Parser::yaml_cpp);
    const std::size_t before = problems_.size();
    const Node* root = yaml::read_whole(reader, source.text(), shown, problems_);
    for (std::size_t i = before; i < problems_.size(); ++i) {
      const Place at = problems_[i].where;
      // Quotes mend neither a key that is there twice nor how the file is encoded.
      if (std::string_view("yaml/syntax yaml/tag yaml/key yaml/alias").find(problems_[i].id) ==
          std::string_view::npos)
        continue;
      if (Message hint = quote_hint(source.line(at.line), at.column); !hint.empty())
        problems_[i].hint = std::move(hint);
    }
    if (root != nullptr) use(source, *root);
  }

  Context context(const Source& file) { return {file.name(), &problems_, book_->languages}; }

  void header(const Source& file, const Node& node) {
    const Context c = context(file);
    Fields fields(c, node, rulebook_keys());
    if (const auto format = fields.integer("rulebook"); format && *format != 1)
      c.complain(
          node, "rulebook/format",
          say("rulebook 应为1（格式版本）", "`rulebook` must be 1, the version of the format"));
    book_->id = fields.text("id");
    book_->version = fields.text("version");
    book_->title = fields.words("title");
    if (layer_ > 0) {
      refuse(c, fields,
             {"source", "severity", "bands", "roll_up", "split", "other_kinds", "money"});
      if (const Node* changes = fields.get("changes")) Fields(c, *changes, changes_keys()).done();
      if (fields.has("default_profile")) default_profile(c, fields);
      if (Message title = fields.words("report_title"); !title.empty())
        book_->report_title = std::move(title);
      severity_words(c, fields);
      topics(c, fields, false);
      units(c, fields);
      return fields.done();
    }
    book_->schema.split = fields.text("split");
    book_->schema.ignore_others =
        fields.choice("other_kinds", {"refuse", "ignore"}).value_or(0) == 1;
    default_profile(c, fields);
    roll_up_ = fields.texts("roll_up");
    if (const Node* node = fields.get("roll_up")) roll_up_at_ = node->where();
    if (const Node* source = fields.get("source")) {
      Fields inner(c, *source, document_keys());
      book_->source_words = inner.words("called");
      inner.done();
    }
    if (const Node* severity = fields.get("severity")) {
      Fields inner(c, *severity, severities_keys());
      for (std::size_t i = 0; i < 4; ++i)
        if (const auto s = inner.choice(kModalities[i], {"note", "warning", "error"}))
          book_->severity_of[i] = static_cast<Severity>(*s);
      inner.done();
    }
    severity_words(c, fields);
    book_->report_title = fields.words("report_title");
    if (const Node* bands = fields.get("bands")) read_bands(c, file, *bands, *book_);
    topics(c, fields, true);
    units(c, fields);
    money(c, fields);
    fields.done();
  }

  void actors_are_there(const Context& c, const Node& bound) {
    const auto look = [&](const Node& word) {
      if (book_->actors.count(std::string(word.text)) == 0)
        c.complain(word, "rulebook/actor",
                   say("没有主体 {}", "there is no actor {}", visible(word.text)),
                   meant(word.text, keys_of(book_->actors)), std::string(word.text));
    };
    if (bound.shape == yaml::Shape::sequence)
      yaml::each_item(bound, look);
    else
      look(bound);
  }

  // What the base alone says.
  void refuse(const Context& c, Fields& fields, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
      if (const Node* node = fields.get(key))
        c.complain(*node, "rulebook/layer",
                   say("{} 由最下面的规则库说明，这一层不能写",
                       "{} is for the lowest rulebook to say, not for a layer", key));
  }

  void severity_words(const Context& c, Fields& fields) {
    if (const Node* words = fields.get("severity_words")) {
      Fields inner(c, *words, severity_words_keys());
      for (const Severity s : {Severity::note, Severity::warning, Severity::error})
        book_->severity_words[s] = inner.words(name(s));
      inner.done();
    }
  }

  static void taken(const Context& c, const Node& key, const Message& why) {
    c.complain(key, "rulebook/topic",
               {fmt::format("主题不能叫 {}：{}", key.text, why.zh),
                fmt::format("a topic cannot be called {}: {}", key.text, why.en)},
               say("换一个名字", "choose another name"));
  }

  void topics(const Context& c, Fields& fields, bool required) {
    if (const Node* topics = fields.get("topics", required)) {
      yaml::each_pair(*topics, [&](const Node& key, const Node& value) {
        for (const char* other : {"rulebook", "sources", "provisions", "parameters", "definitions",
                                  "network", "evidence"})
          if (key.text == other)
            return taken(c, key, say("{}.yaml 另有用处", "{}.yaml is another file", other));
        if (key.text == result::topics_beside()[1].id)
          taken(c, key, say("这个名字留给豁免", "the name is kept for waivers"));
        Fields words(c, value, yaml::words_table(), {"主题", "the topic"});
        Message title = words.words_inline(true);
        words.done();
        // A layer may call a topic otherwise.
        if (const auto known = topics_at_.find(std::string(key.text)); known != topics_at_.end()) {
          for (Topic& t : book_->topics)
            if (t.id == key.text) t.title = title;
          return;
        }
        book_->topics.push_back({std::string(key.text), std::move(title)});
        topics_at_[book_->topics.back().id] = {layer_, key.where()};
      });
    }
  }

  void units(const Context& c, Fields& fields) {
    if (const Node* units = fields.get("units")) {
      yaml::each_pair(*units, [&](const Node& key, const Node& value) {
        Fields words(c, value, unit_keys());
        const std::string id(key.text);
        if (book_->units.count(id) == 0) book_->schema.units.push_back(id);
        book_->units[id] = words.words_inline(true);
        std::vector<std::string>& written = book_->schema.unit_words[id];
        written = words.texts("also");
        written.insert(written.begin(), book_->units[id].zh);
        words.done();
      });
    }
  }

  // What amounts are counted in.
  void money(const Context& c, Fields& fields) {
    const Node* node = fields.get("money");
    dossier::Schema& schema = book_->schema;
    if (node != nullptr) schema.money = fields.text("money");
    if (const auto unit = book_->units.find(schema.money); unit != book_->units.end())
      schema.money_words = unit->second;
    else if (node != nullptr)
      c.complain(*node, "rulebook/unit",
                 say("units 没有 {}", "there is no unit {}", visible(schema.money)),
                 meant(schema.money, schema.units));
  }

  void default_profile(const Context& c, Fields& fields) {
    const std::string name = book_->default_profile = fields.text("default_profile");
    std::vector<std::string> known;
    for (std::size_t l = 0; l <= layer_; ++l)
      for (std::string& one : profile_names(layers_[l].folder)) known.push_back(std::move(one));
    std::sort(known.begin(), known.end());
    if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end())
      c.complain(*fields.get("default_profile"), "rulebook/profile",
                 say("profiles/ 里没有 {}.yaml", "there is no profiles/{}.yaml", visible(name)),
                 meant(name, known));
  }

  void references(const Source& file, const Node& node) {
    const Context c = context(file);
    if (!yaml::expect(c, node, yaml::Shape::mapping, {"sources.yaml ", "sources.yaml"})) return;
    yaml::each_pair(node, [&](const Node& key, const Node& value) {
      Fields fields(c, value, source_keys());
      Reference& r = book_->references[std::string(key.text)];
      if (r.file != nullptr)
        return twice(c, key, called("来源", "the source", key.text), r.file, r.where);
      r.file = &file;
      r.where = key.where();
      r.id = key.text;
      r.title = fields.words("title");
      r.issuer = fields.text("issuer");
      r.date = fields.text("date");
      if (const auto t = fields.choice("trust", {"A", "B", "C"})) r.trust = "ABC"[*t];
      r.note = fields.words("note");
      r.cited = fields.words("cited");
      fields.done();
    });
  }

  void provisions(const Source& file, const Node& node) {
    const Context c = context(file);
    Fields fields(c, node, provisions_keys());
    if (const Node* actors = fields.get("actors")) {
      yaml::each_pair(*actors, [&](const Node& key, const Node& value) {
        Fields words(c, value, yaml::words_table(), {"主体", "the actor"});
        book_->actors[std::string(key.text)] = words.words_inline(true);
        words.done();
      });
    }
    std::map<std::string, std::size_t> locators;
    for (std::size_t i = 0; i < book_->sentences.size(); ++i) locators[book_->sentences[i].id] = i;
    if (const Node* list = fields.get("sentences")) {
      yaml::each_item(*list, [&](const Node& item) {
        Fields f(c, item, sentence_keys());
        Sentence s{f.text("id"),          f.text("kind"), f.words_inline(true),
                   f.text("fingerprint"), &file,          item.where()};
        f.done();
        // Kinds are for authors to choose, but for those that coverage shows as headings.
        if (const Hint near = misspelt(s.kind, {"heading", "item_heading"});
            !near.right.empty() && near.right != s.kind)
          c.complain(*item.get("kind"), "rulebook/value",
                     say("没有句子类别 {}", "there is no kind of sentences {}", visible(s.kind)),
                     near);
        const auto [known, fresh] = locators.emplace(s.id, book_->sentences.size());
        if (const Sentence* other = fresh ? nullptr : &book_->sentences[known->second];
            other != nullptr && other->file != &file)
          twice(c, item, called("句子", "the sentence", s.id), other->file, other->where);
        else if (!fresh)
          c.complain(item, "rulebook/duplicate",
                     say("句子 {} 重复", "sentence {} is given twice", s.id));
        book_->sentences.push_back(std::move(s));
      });
    }
    std::set<std::string> seen;
    if (const Node* list = fields.get("provisions")) {
      yaml::each_item(*list, [&](const Node& item) {
        Fields f(c, item, provision_keys());
        Provision p;
        p.id = f.text("id");
        p.sentence = p.id;
        while (!p.sentence.empty() && p.sentence.back() >= 'a' && p.sentence.back() <= 'z')
          p.sentence.pop_back();
        if (const auto m = f.choice("modality", {std::begin(kModalities), std::end(kModalities)}))
          p.modality = static_cast<Modality>(*m);
        p.bound = f.texts("bound");
        p.level = f.text("level");
        p.words = f.words_inline(true);
        if (const auto k = f.choice("check", {"rule", "measure", "none"}))
          p.check = static_cast<Provision::Check>(*k);
        p.not_checkable = f.words("not_checkable", p.check == Provision::Check::none);
        p.also_at = f.texts("also_at");
        p.near = f.texts("near");
        p.dated = f.words("dated");
        p.where = item.where();
        p.file = &file;
        f.done();
        if (!p.id.empty() && !locators.empty() && locators.count(p.sentence) == 0)
          c.complain(
              *item.get("id"), "rulebook/locator",
              say("没有句子 {}", "there is no sentence {}", visible(p.sentence)),
              say("条款编号是 sentences 里句子的编号加字母，如 {}a",
                  "its id is that of a sentence and a letter, as {}a", locators.begin()->first),
              p.sentence);
        if (const Node* bound = f.get("bound")) actors_are_there(c, *bound);
        if (const Provision* other = book_->provision(p.id);
            other != nullptr && other->file != &file)
          twice(c, item, called("条款", "the provision", p.id), other->file, other->where);
        if (!seen.insert(p.id).second)
          c.complain(item, "rulebook/duplicate",
                     say("条款 {} 重复", "provision {} is given twice", p.id));
        book_->provisions.push_back(std::move(p));
      });
    }
    fields.done();
  }

  void schema() {
    read("schema/types.yaml", false, [&](const Source& f, const Node& n) {
      const Context c = context(f);
      book_->schema.read_types(c, n);
    });
    std::vector<fs::path> kinds;
    std::error_code error;
    for (fs::directory_iterator it(here() / "schema", error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().extension() == ".yaml" && it->path().stem() != "types")
        kinds.push_back(it->path());
    }
    std::sort(kinds.begin(), kinds.end());
    for (const fs::path& path : kinds) {
      read("schema/" + path.filename().string(), true, [&](const Source& f, const Node& n) {
        const Context c = context(f);
        if (layer_ > 0 && book_->schema.kind(path.stem().string()) != nullptr)
          book_->schema.extend_kind(c, n);
        else
          book_->schema.read_kind(c, n, path.stem().string());
      });
    }
    if (kinds.empty() && layer_ == 0)
      problems_.push_back(problem_in("rulebook/file", (here() / "schema").string(),
                                     say("没有类别文件", "there is no file of a kind")));
  }

  void parameters(const Source& file, const Node& node) {
    const Context c = context(file);
    if (!yaml::expect(c, node, yaml::Shape::mapping, {"parameters.yaml ", "parameters.yaml"}))
      return;
    yaml::each_pair(node, [&](const Node& key, const Node& value) {
      Fields fields(c, value, parameter_keys(),
                    {fmt::format("参数 {} ", key.text), fmt::format("parameter {}", key.text)});
      if (!fields.ok()) return;
      if (!check_parameter(*book_, c, key)) {
        std::string name(key.text.substr(key.text.find_first_of("./") + 1));
        std::replace(name.begin(), name.end(), '-', '_');
        refused_.insert(std::move(name));
        return;
      }
      const std::size_t dot = key.text.find('.');
      const std::string topic(key.text.substr(0, dot));
      if (const Parameter* known = book_->parameter(key.text))
        return twice(c, key, called("参数", "the parameter", key.text), known->file, known->where,
                     say("另一个值写在 rulebook.yaml 的 changes 里",
                         "write another value under `changes` of rulebook.yaml"));
      Parameter& p = book_->parameters.emplace_back();
      p.id = key.text;
      p.topic = topic;
      p.name = key.text.substr(dot + 1);
      p.file = &file;
      p.where = key.where();
      p.spec = book_->schema.read_field(c, fields, p.name, "params." + topic);
      p.local = fields.flag("local").value_or(false);
      if (const Node* values = fields.get("values"))
        read_values(*book_, p, file, *values, problems_);
      fields.done();
      book_->param_types[topic].own->add({p.name, p.spec.type, false, false, false});
    });
  }

  void whole_params() {
    for (const Topic& topic : book_->topics) {
      ParamTypes& types = book_->param_types[topic.id];
      types.whole = book_->types.new_record("params");
      types.whole->parameters = true;
      for (const Topic& other : book_->topics)
        types.whole->add(
            {other.id, book_->types.record(book_->param_types[other.id].own), false, false, false});
      for (int i = 0; i < types.own->size(); ++i) {
        const cel::Field& field = types.own->field(i);
        if (types.whole->find(field.name) < 0) {
          types.whole->add(field);
          continue;
        }
        const Parameter* p = book_->parameter(topic.id + "." + field.name);
        problems_.push_back(
            {"rulebook/parameter",
             p->file->name(),
             p->where,
             1,
             say("参数 {} 与主题同名，简写会有歧义",
                 "parameter {} has the name of a topic, so its short form is ambiguous", p->id),
             {}});
      }
    }
  }

  // Each is checked by itself with parameters of the types it names, then where it is used.
  void definitions(const Source& file, const Node& node) {
    const Context c = context(file);
    if (!yaml::expect(c, node, yaml::Shape::mapping, {"definitions.yaml ", "definitions.yaml"}))
      return;
    yaml::each_pair(node, [&](const Node& key, const Node& value) { define(c, file, key, value); });
    // All are known before the first is checked, so that one may call another below it.
    yaml::each_pair(node, [&](const Node& key, const Node& value) {
      const auto found = book_->defines.find(key.text);
      const Node* is = value.shape == yaml::Shape::mapping ? value.get("is") : nullptr;
      if (is == nullptr || found == book_->defines.end() ||
          book_->definitions[define_name(key)].file != &file)
        return;
      cel::Define& define = found->second;
      const cel::Env env = definition_environment(*book_, key.text);
      if (define.faulty) return note(*book_, file.name(), is->where(), 0, is->text, env);
      Expression& checked = book_->definitions[define_name(key)].is;
      checked = read_expression(*book_, file, *is, env, problems_);
      define.faulty = !checked;
    });
  }

  static const dossier::FieldSpec& field_of(const dossier::KindSpec& kind,
                                            const dossier::Fill& fill) {
    dossier::PathFault ignored;
    return *fields_along(*kind.record, fill.path, dossier::Lists::stop, ignored).back();
  }

  static bool reads_itself(const cel::Expr& expr, const dossier::KindSpec& kind,
                           const dossier::Fill& fill) {
    const dossier::FieldSpec* field = &field_of(kind, fill);
    const std::string owner = fill.path.substr(0, fill.path.rfind('.'));
    dossier::PathFault ignored;
    const dossier::RecordSpec* record =
        owner == fill.path
            ? kind.record
            : fields_along(*kind.record, owner, dossier::Lists::stop, ignored).back()->record;
    return std::any_of(expr.reads().begin(), expr.reads().end(), [&](const cel::FieldRead& read) {
      return record != nullptr && read.record == record->type && &record->at(read.field) == field;
    });
  }

  // The type of a parameter, by the part of it that is misspelt: a type, a kind, or a field.
  void no_type(const Context& c, const Node& at) {
    dossier::PathFault fault = book_->schema.no_type(at.text);
    c.complain(
        at, "rulebook/unknown-type", std::move(fault.what),
        !fault.hint.empty()
            ? std::move(fault.hint)
            : Hint(say("写 date、int、string、bool、decimal，types.yaml 的类型，或 类别.列表",
                       "write date, int, string, bool, decimal, a type of types.yaml, or "
                       "kind.list")));
  }

  // What lists of a dossier say of its other fields (`fills` of a kind).
  void fills() {
    for (dossier::KindSpec& kind : book_->schema.kinds()) {
      if (kind.record->type->unread) continue;
      for (dossier::Fill& fill : kind.fills) {
        cel::Env env(book_->types);
        env.strict = true;
        env.defines = &book_->defines;
        env.open(env.add("self", book_->types.record(kind.record->type)));
        env.add("as_of", book_->types.simple(cel::Kind::date));
        note(*book_, kind.file, fill.where, 0, fill.text, env);
        cel::Issues issues;
        const auto expr = cel::check(fill.text, env, issues);
        Message wrong;
        if (!issues.empty()) {
          wrong = issues[0].message;
        } else if (expr->relational()) {
          wrong = say("fills 只能读本档案", "`fills` read the dossier alone");
        } else if (fill.fields.empty()) {
          continue;
        } else if (const cel::Type& type = *field_of(kind, fill).type;
                   type.kind != expr->type().kind) {
          wrong = say("{} 的值不是这个类型", "{} takes another type", fill.path);
        } else if (type.kind != cel::Kind::int64 && type.kind != cel::Kind::date &&
                   type.kind != cel::Kind::boolean) {
          wrong = say("fills 只能填整数、日期、是或否",
                      "`fills` are for whole numbers, days, yes or no");
        } else if (reads_itself(*expr, kind, fill)) {
          wrong = say("{} 由它自己得出", "{} would follow from itself", fill.path);
        } else {
          fill.is = std::make_shared<const cel::Program>(*expr);
          continue;
        }
        problems_.push_back({"rulebook/fills", kind.file, fill.where, 1, std::move(wrong),
                             issues.empty() ? Hint{} : issues[0].hint,
                             issues.empty() ? std::string() : issues[0].about});
      }
    }
  }

  // How many items lists must have is checked with the rules that go over them.
  void completes() {
    if (!book_->draft || book_->topics.empty()) return;
    std::set<const dossier::RecordSpec*> seen;
    for (const dossier::KindSpec& kind : book_->schema.kinds()) {
      if (kind.record == nullptr) continue;
      const cel::Env env = complete_environment(*book_, kind, book_->topics.front().id);
      const std::function<void(const dossier::RecordSpec&)> look =
          [&](const dossier::RecordSpec& record) {
            if (!seen.insert(&record).second) return;
            for (const dossier::FieldSpec& f : record.fields) {
              if (!f.complete.empty()) note(*book_, f.file, f.complete_where, 0, f.complete, env);
              if (f.inner() != nullptr) look(*f.inner());
            }
          };
      look(*kind.record);
    }
  }

  static std::string define_name(const Node& key) { return std::string(key.text); }

  static Message called(std::string_view zh, std::string_view en, std::string_view name) {
    return {fmt::format("{} {} ", zh, visible(name)), fmt::format("{} {}", en, visible(name))};
  }

  void define(const Context& c, const Source& file, const Node& key, const Node& value) {
    const std::string name = define_name(key);
    if (const auto known = book_->definitions.find(name); known != book_->definitions.end())
      return twice(c, key, called("定义", "the definition", name), known->second.file,
                   known->second.where);
    Fields fields(c, value, definition_keys(),
                  {fmt::format("定义 {} ", name), fmt::format("the definition {}", name)});
    const std::size_t before = problems_.size();
    Definition& known = book_->definitions[name];
    known.words = fields.words_inline(true);
    known.where = key.where();
    known.file = &file;
    known.silenced = read_silence(c, fields);
    cel::Define define;
    if (const Node* of = fields.get("of"))
      yaml::each_pair(*of, [&](const Node& parameter, const Node& type) {
        define.parameters.emplace_back(parameter.text);
        const cel::Type* t = book_->schema.type_named(type.text);
        if (t == nullptr) no_type(c, type);
        define.types.push_back(t == nullptr ? book_->types.dyn() : t);
      });
    if (cel::find_function(name) != nullptr)
      c.complain(key, "rulebook/duplicate",
                 say("已有函数 {}", "there is a function {} already", name));
    if (name.empty() || is_digit(name[0]) ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
            name.npos)
      c.complain(key, "rulebook/value",
                 say("{} 不能作函数名：只用字母、数字和下划线",
                     "{} cannot be called: write letters, digits and underscores", visible(name)),
                 say("写 {}", "write {}", underscored(name)));
    if (const Node* is = fields.get("is")) define.text = is->text;
    fields.done();
    define.faulty = problems_.size() > before;
    // Calls are written with the name that was meant.
    book_->defines.emplace(define.faulty ? underscored(name) : name, std::move(define));
  }

  static std::string underscored(std::string name) {
    for (char& c : name)
      if (!is_word(c)) c = '_';
    return name.empty() || is_digit(name[0]) ? "f" + name : name;
  }

  // What a file of rules or of their tests is called after.
  static std::string topic_of(const std::string& name) {
    return name.substr(0, name.rfind(name.ends_with(".test.yaml") ? ".test.yaml" : ".yaml"));
  }

  void unknown_files() {
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator it(here(), error), end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (it->path().extension() != ".yaml" || known_.count({layer_, name}) != 0) continue;
      if (name == "scoring.test.yaml") continue;  // of the sheets of profiles
      if (name.ends_with(".test.yaml") && book_->topic(topic_of(name)) != nullptr) continue;
      found.push_back(name);
    }
    std::sort(found.begin(), found.end());
    // Two profiles of one name: a reference to it would be ambiguous.
    for (std::size_t l = 0; l < layer_; ++l)
      for (const std::string& name : profile_names(layers_[l].folder))
        if (const fs::path own = fs::path("profiles") / (name + ".yaml");
            fs::exists(here() / own, error))
          problems_.push_back(
              problem_in("rulebook/layer", (here() / own).string(),
                         say("地方配置 {} 已有：{}", "there is a profile {} already: {}", name,
                             (layers_[l].folder / own).string()),
                         say("换一个名字，并写 extends: {}",
                             "give it another name, and write `extends: {}`", name)));
    const auto topics = names_of(book_->topics, &Topic::id);
    for (const std::string& name : found) {
      const std::string stem = topic_of(name);
      Hint hint = misspelt(stem, topics);
      if (hint.right.empty() || known_.count({layer_, hint.right + ".yaml"}) == 0 ||
          fs::exists(here() / (hint.right + ".yaml"), error))
        hint = say("在 rulebook.yaml 的 topics 里登记，或删去它",
                   "list it under topics in rulebook.yaml, or remove it");
      Problem p =
          problem_in("rulebook/file", (here() / name).string(),
                     say("{} 不属于任何主题", "{} belongs to no topic", name), std::move(hint));
      p.about = stem;
      problems_.push_back(std::move(p));
    }
  }

  Problems& problems_;
  std::unique_ptr<Rulebook> book_;
  std::vector<std::string> roll_up_;
  Place roll_up_at_;
  std::vector<LayerFolder> layers_;
  std::size_t layer_ = 0;                                           // that is being read
  std::map<std::string, std::pair<std::size_t, Place>> topics_at_;  // layer and place
  std::set<std::pair<std::size_t, std::string>> known_;             // files, by layer
  std::set<std::string> refused_;                                   // names of parameters
  Sha256 digest_;
};

}  // namespace

std::unique_ptr<Rulebook> load_rulebook(const std::filesystem::path& folder, Problems& problems) {
  return Loader(folder, read_file, problems).load();
}

std::unique_ptr<Rulebook> load_draft(const std::filesystem::path& folder, Reading read,
                                     Problems& problems) {
  return Loader(folder, std::move(read), problems).draft(true);
}

}  // namespace ducha::rule
