// From files to the text of a schema; outline() is the door. What fields are like is found by
// outline_samples.cpp and outline_schema.cpp.
#include "dossier/outline.h"

#include <algorithm>
#include <deque>
#include <set>

#include "base/text.h"
#include "yaml/split.h"

namespace ducha::dossier {

namespace {

using yaml::Draft;
using yaml::Shape;

// True for keys that are written without quotes and may be a field of an expression.
bool plain_name(std::string_view key) {
  return !key.empty() && (key[0] < '0' || key[0] > '9') && key[0] != '-' &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

// Quoted where YAML 1.1 or 1.2 reads a truth value or null, and ducha that there is none.
std::string scalar(const std::string& text) {
  const bool bare = plain_name(text) && text != "none" && text != "true" && text != "false" &&
                    text != "null" && text != "yes" && text != "no" && text != "on" &&
                    text != "off";
  return Draft::scalar(text, bare).line();
}

// Writes a sketch as YAML: scalars in a line, what has fields in block style.
class OutlineWriter {
 public:
  explicit OutlineWriter(Lang lang) : lang_(lang) {}

  void note(const Message& what, const std::string& lead) {
    out += lead + "# " + visible(what.in(lang_)) + "\n";
  }

  void fields(const Sketch& sketch, const std::string& lead) {
    std::set<std::string> names;
    bool any = false;
    std::string body;
    // The line `fields:` is written last, when it is known whether any field is carried over.
    std::swap(body, out);
    for (const auto& [key, field] : sketch.fields) {
      std::string name = plain_name(key) ? key : fmt::format("field_{}", names.size() + 1);
      if (!can_be_field(key)) name += "_";
      for (const Message& n : field.notes)
        note(say("{}：{}", "{}: {}", visible(key), n.in(lang_)), lead + "  ");
      if (field.shape == Sketch::Shape::left_out || !names.insert(name).second) continue;
      any = true;
      this->field(name, key, field, lead + "  ");
    }
    std::swap(body, out);
    out += lead + (any ? "fields:\n" : "fields: {}\n") + body;
  }

  std::string out;

 private:
  // `zh` is the key where the name cannot be: dossiers may write fields by that.
  static std::string labels(const std::string& name, const std::string& key, const Sketch& s) {
    const std::string label = s.label.empty() || name != key ? key : s.label;
    return fmt::format("zh: {}, en: {}", scalar(label), scalar(label));
  }

  static std::string content(const Sketch& s) {
    std::string text;
    if (s.words.empty()) {
      text = "type: " + s.type;
    } else {
      std::vector<std::string> words;
      for (const std::string& w : s.words) words.push_back(scalar(w));
      text = fmt::format("enum: [{}]", joined(words, ", "));
    }
    for (const auto& [key, value] : s.attributes) text += fmt::format(", {}: {}", key, value);
    return text;
  }

  void field(const std::string& name, const std::string& key, const Sketch& s,
             const std::string& lead) {
    const std::string head = lead + scalar(name) + ":";
    if (s.shape == Sketch::Shape::scalar) {
      out += fmt::format("{} {{{}, {}}}\n", head, content(s), labels(name, key, s));
      return;
    }
    const std::string label = labels(name, key, s);
    const std::size_t comma = label.find(", en: ");
    out += head + "\n" + lead + "  " + label.substr(0, comma) + "\n" + lead + "  " +
           label.substr(comma + 2) + "\n";
    part(s, lead + "  ");
  }

  void part(const Sketch& s, const std::string& lead) {
    for (const auto& [key, value] : s.attributes)
      if (key != "key") out += fmt::format("{}{}: {}\n", lead, key, value);
    if (s.shape == Sketch::Shape::record) {
      if (s.open) out += lead + "open: true\n";
      return fields(s, lead);
    }
    const std::string word = s.shape == Sketch::Shape::map ? "map" : "list";
    const Sketch& item = *s.item;
    for (const Message& n : item.notes) note(n, lead);
    if (item.shape == Sketch::Shape::scalar) {
      out += fmt::format("{}{}: {{{}}}\n", lead, word, content(item));
      return;
    }
    out += fmt::format("{}{}:\n", lead, word);
    for (const auto& [key, value] : s.attributes)
      if (key == "key") out += fmt::format("{}  key: {}\n", lead, value);
    part(item, lead + "  ");
  }

  Lang lang_;
};

// Every document of the files, in order. In a deque: sketches are made from pointers into it.
std::deque<Draft> documents(const std::vector<OutlineFile>& files, Problems& problems) {
  std::deque<Draft> out;
  for (const OutlineFile& file : files) {
    yaml::each_piece(file.text, [&](const yaml::Piece& piece) {
      const std::size_t before = problems.size();
      yaml::Reader reader;
      if (const auto* root = reader.read(piece.text, piece.first_line, problems))
        out.emplace_back(*root);
      for (std::size_t i = before; i < problems.size(); ++i) problems[i].file = file.name;
    });
  }
  return out;
}

bool is_schema(const Draft& d) {
  const Draft* type = d.find("type");
  return d.find("$schema") != nullptr || d.find("$defs") != nullptr ||
         (type != nullptr && type->text == "object" && d.find("properties") != nullptr);
}

// The schemas that a document names; nullptr if it is none that does.
const Draft* named_schemas(const Draft& d) {
  if (d.find("openapi") != nullptr) {
    const Draft* components = d.find("components");
    return components == nullptr ? nullptr : components->find("schemas");
  }
  if (d.find("swagger") != nullptr) return d.find("definitions");  // OpenAPI 2
  if (d.find("properties") != nullptr) return nullptr;
  const Draft* defs = d.find("$defs");  // `definitions` up to draft 7
  return defs != nullptr ? defs : d.find("definitions");
}

// SchoolBranch.v1.json -> school_branch: up to the first dot, in small letters, words apart.
std::string kind_name(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, text.find('.', 1))) {
    if (c >= 'A' && c <= 'Z') {
      if (!out.empty() && out.back() != '_') out += '_';
      out += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && !out.empty())) {
      out += c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "thing" : out;
}

void complain(Problems& problems, const std::string& file, Message what, Message hint = {}) {
  problems.push_back(problem_in("usage/outline", file, std::move(what), std::move(hint)));
}

// The schema that is meant, and the name that it has.
const Draft* chosen(const Draft& root, const OutlineFile& file, const std::string& kind,
                    std::string& name, Problems& problems) {
  const Draft* named = named_schemas(root);
  if (named == nullptr) return &root;
  std::vector<std::string> known;
  for (const auto& [key, schema] : named->pairs) {
    const bool fields = schema.find("properties") != nullptr || schema.find("allOf") != nullptr;
    if (fields) known.push_back(key);
    if (key == kind || kind_name(key) == kind ||
        (kind.empty() && fields && named->pairs.size() == 1)) {
      name = kind_name(key);
      return &schema;
    }
  }
  if (kind.empty() && known.size() == 1) {
    name = kind_name(known[0]);
    return named->find(known[0]);
  }
  const std::string first = joined(
      std::vector<std::string>(
          known.begin(),
          known.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(known.size(), 12))),
      ", ");
  complain(problems, file.name,
           kind.empty() ? say("有{}个结构，要写明哪一个", "has {} schemas: say which", known.size())
                        : say("没有结构 {}", "has no schema {}", visible(kind)),
           say("写 ducha schema 名字 --from 文件：{}", "write ducha schema NAME --from FILE: {}",
               first));
  return nullptr;
}

std::string written(const Identity& identity, Sketch& sketch, Lang lang) {
  // The id of a path or the file takes the place of a field of that name.
  if (identity.id.empty() || identity.id.find('.') != identity.id.npos)
    for (auto& [key, field] : sketch.fields)
      if (key == "id") {
        field.shape = Sketch::Shape::left_out;
        field.notes.push_back(say("不是编号，未列出", "is not the id of a document: left out"));
      }
  OutlineWriter w(lang);
  w.note(say("由已有的文件写出，供开始修改。名称、上下限、选项和说明请自行补充。",
             "Made of files that are there, to start from: names, bounds and words are yours."),
         "");
  if (sketch.open)
    w.note(
        say("open：没有列出的字段不管。列全以后删去，写错的字段才会发现。",
            "open: fields that are not listed are left alone. Without it misspelt ones are found."),
        "");
  for (const Message& n : sketch.notes) w.note(n, "");
  w.out += fmt::format("kind: {0}\ntitle: {{zh: {0}, en: {0}}}\n", identity.kind);
  if (!identity.match.empty()) {
    std::vector<std::string> conditions;
    for (const auto& [key, value] : identity.match)
      conditions.push_back(fmt::format("{}: {}", scalar(key), scalar(value)));
    w.out += fmt::format("match: {{{}}}\n", joined(conditions, ", "));
  }
  w.out += identity.id.empty() ? "id: {from: file}\n" : fmt::format("id: {}\n", identity.id);
  if (!identity.name.empty()) w.out += fmt::format("name: {}\n", identity.name);
  if (sketch.open) w.out += "open: true\n";
  w.fields(sketch, "");
  return w.out;
}

// From a JSON Schema: the id is taken from the usual names, and what tells the kind is a key that
// is required.
std::optional<std::string> of_schema(const Draft& root, const OutlineFile& file,
                                     const std::string& kind, Lang lang, Problems& problems) {
  std::string name = kind_name(file.name.substr(file.name.rfind('/') + 1));
  const Draft* schema = chosen(root, file, kind, name, problems);
  if (schema == nullptr) return {};
  Sketch sketch = sketch_of_schema(*schema, root);
  if (sketch.shape != Sketch::Shape::record || sketch.fields.empty()) {
    complain(problems, file.name, say("这个结构没有字段", "this schema has no fields"));
    return {};
  }
  Identity identity;
  identity.kind = kind.empty() ? name : kind_name(kind);
  for (const char* path : {"id", "code", "key", "name"})
    for (const auto& [key, field] : sketch.fields)
      if (identity.id.empty() && key == path && field.shape == Sketch::Shape::scalar)
        identity.id = key;
  const auto required = std::find_if(sketch.fields.begin(), sketch.fields.end(),
                                     [](const auto& f) { return f.second.required(); });
  identity.match = {
      {"has", required == sketch.fields.end() ? sketch.fields[0].first : required->first}};
  return written(identity, sketch, lang);
}

std::optional<std::string> of_samples(const std::deque<Draft>& all,
                                      const std::vector<OutlineFile>& files,
                                      const std::string& kind, Lang lang, Problems& problems) {
  std::vector<const Draft*> samples;
  for (const Draft& d : all) {
    if (d.shape == Shape::mapping) {
      samples.push_back(&d);
    } else if (d.shape == Shape::sequence) {
      for (const Draft& item : d.items) samples.push_back(&item);
    }
  }
  std::erase_if(samples, [](const Draft* d) { return d->shape != Shape::mapping; });
  if (samples.empty()) {
    complain(problems, files[0].name,
             say("没有一份文档是“键: 值”", "no document is made of keys and values"));
    return {};
  }
  Sketch sketch = sketch_of_documents(samples);
  Identity identity;
  identity.kind = kind;
  identify(samples, identity, sketch.notes);
  if (identity.kind.empty())
    identity.kind = kind_name(files[0].name.substr(files[0].name.rfind('/') + 1));
  if (identity.id.empty() && samples.size() > files.size())
    sketch.notes.push_back(say("一个文件里有几份文档，没有键能区分它们：id 请自行写明",
                               "a file holds several documents, which no key tells apart: write "
                               "`id` yourself"));
  if (all[0].shape == Shape::sequence)
    sketch.notes.push_back(say("文件是列表：rulebook.yaml 中写 split: items",
                               "files are lists: write `split: items` in rulebook.yaml"));
  if (identity.match.empty())  // its documents say the kind themselves
    std::erase_if(sketch.fields, [](const auto& f) { return f.first == "kind"; });
  return written(identity, sketch, lang);
}

}  // namespace

bool can_be_field(const std::string& key) {
  static const std::set<std::string, std::less<>> kTaken = {"self", "params", "as_of", "period",
                                                            "in",   "true",   "false", "null"};
  return kTaken.count(key) == 0;
}

std::optional<std::string> outline(const std::vector<OutlineFile>& files, const std::string& kind,
                                   Lang lang, Problems& problems) {
  const std::size_t before = problems.size();
  const std::deque<Draft> all = documents(files, problems);
  if (problems.size() > before) return {};
  if (all.empty()) {
    complain(problems, files.empty() ? "" : files[0].name,
             say("没有内容", "there is nothing in it"));
    return {};
  }
  return is_schema(all[0]) || named_schemas(all[0]) != nullptr
             ? of_schema(all[0], files[0], kind, lang, problems)
             : of_samples(all, files, kind, lang, problems);
}

}  // namespace ducha::dossier
