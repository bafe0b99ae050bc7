// Hover, definition and completion in dossiers: the tree of a dossier and the records of its schema
// are walked together. What a field is in words is reported by author.cpp, as in rules.
#include "lsp/dossier.h"

#include <algorithm>

#include "base/text.h"
#include "dossier/describe.h"
#include "dossier/identity.h"
#include "dossier/reader.h"
#include "yaml/split.h"

namespace ducha::lsp {

namespace {

using dossier::FieldSpec;
using dossier::RecordSpec;
using yaml::Node;

// A key, or a value that is no list and no mapping.
struct InDossier {
  const Node* node = nullptr;
  const Node* root = nullptr;  // of its dossier
  const dossier::KindSpec* kind = nullptr;
  const RecordSpec* record = nullptr;  // that the key is of; nullptr: it is a value
  const Node* mapping = nullptr;       // around the key
  const FieldSpec* field = nullptr;    // nullptr: the schema has no such key
};
using Look = std::function<bool(const InDossier&)>;  // true: it has what it looked for

bool walk_value(InDossier at, const FieldSpec& field, const Node& node, const Look& look);

bool walk_record(InDossier at, const RecordSpec& record, const Node& mapping, const Look& look) {
  for (const auto [key, value] : mapping.pairs()) {
    const int index = record.find_key(key.text);
    const FieldSpec* field = index < 0 ? nullptr : &record.at(index);
    at.node = &key;
    at.record = &record;
    at.mapping = &mapping;
    at.field = field;
    if (look(at)) return true;
    // What is merged in holds fields of the same record.
    if (field == nullptr && key.text == "<<" && walk_record(at, record, value, look)) return true;
    if (field != nullptr && walk_value(at, *field, value, look)) return true;
  }
  return false;
}

bool walk_value(InDossier at, const FieldSpec& field, const Node& node, const Look& look) {
  if (node.shape == yaml::Shape::scalar) {
    at.node = &node;
    at.record = nullptr;
    at.mapping = nullptr;
    at.field = &field;
    return look(at);
  }
  for (const Node& item : node.items())
    if (walk_value(at, field.item ? *field.item : field, item, look)) return true;
  if (node.shape != yaml::Shape::mapping || field.inner() == nullptr) return false;
  if (!field.keyed) return walk_record(at, *field.inner(), node, look);
  for (const auto [key, value] : node.pairs())
    if (walk_value(at, *field.item, value, look)) return true;
  return false;
}

// Every document of a file by itself: one that is being written may be broken.
bool walk_file(const rule::Rulebook& book, const std::string& name, std::string_view text,
               const Look& look) {
  bool found = false;
  yaml::Reader reader;
  yaml::each_piece(text, [&](const yaml::Piece& piece) {
    Problems ignored;
    const Node* whole = reader.read(piece.text, piece.first_line, ignored);
    // Reading goes on for the pieces behind it: each_piece() cannot be stopped.
    if (found || whole == nullptr) return;
    for (const Node* root : dossier::dossiers_in(book.schema, *whole)) {
      InDossier at{root, root, dossier::kind_of(book.schema, *root, name)};
      if (at.kind != nullptr && at.kind->record != nullptr) {
        found = walk_record(at, *at.kind->record, *root, look);
      } else {
        const Node* word = dossier::kind_word(*root, book.schema);
        for (const auto [key, value] : root->pairs()) {
          at.mapping = root;
          at.node = &key;
          found = found || look(at);
          at.mapping = nullptr;
          at.node = &value;
          found = found || (&value == word && look(at));
        }
        found = found || (root->shape == yaml::Shape::scalar && look(at));
      }
      if (found) return;
    }
  });
  return found;
}

// The word that says what kind of dossier it is.
bool is_kind(const InDossier& at) {
  if (at.record != nullptr || at.mapping != nullptr) return false;
  // Without a kind, walk_file() shows the word behind `kind:` as the one value there is.
  if (at.kind == nullptr) return at.node != at.root;
  return at.field != nullptr && at.field == at.kind->record->field("kind");
}

const Other* referred(const FieldSpec& field, std::string_view id,
                      const std::vector<Other>& others) {
  const Other* best = nullptr;
  for (const Other& o : others)
    // The right kind goes before another one, which only a loose reference may mean.
    if (o.id == id && (o.kind == field.target || (best == nullptr && field.loose))) best = &o;
  return best;
}

const Node* at_path(const Node& root, const RecordSpec* record, std::string_view path) {
  const Node* at = &root;
  while (at != nullptr && record != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const int wanted = record->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
    const Node* below = nullptr;
    for (const auto [key, value] : at->pairs())
      if (wanted >= 0 && record->find_key(key.text) == wanted) below = &value;
    record = wanted < 0 ? nullptr : record->at(wanted).inner();
    at = below;
  }
  return path.empty() ? at : nullptr;
}

// The items of the list of this dossier that a text names one of, by their keys.
void each_named_item(const InDossier& at, const std::function<void(const Node& key)>& take) {
  dossier::PathFault ignored;
  const auto way =
      dossier::fields_along(*at.kind->record, at.field->names, dossier::Lists::stop, ignored);
  const Node* list = at_path(*at.root, at.kind->record, at.field->names);
  if (list == nullptr || way.empty() || way.back()->inner() == nullptr) return;
  const RecordSpec& item = *way.back()->inner();
  for (const Node& one : list->items())
    if (const Node* key = at_path(one, &item, item.key)) take(*key);
}

// The rules that read a field, with what they rest on.
std::string readers_of(const rule::Rulebook& book, const RecordSpec& record, const FieldSpec& field,
                       Lang lang) {
  constexpr int kShown = 6;  // a hover is read at a glance
  const cel::FieldRead wanted{record.type, record.find(field.name)};
  std::string out;
  int more = 0;
  for (const rule::Rule& rule : book.rules) {
    bool reads = false;
    rule::each_expression(rule, [&](const rule::Expression& e) {
      reads = reads ||
              (e && std::binary_search(e.expr->reads().begin(), e.expr->reads().end(), wanted));
    });
    if (!reads || ++more > kShown) continue;
    const rule::Provision* p = rule.cites.empty() ? nullptr : book.provision(rule.cites.front());
    out += fmt::format("\n- `{}`", rule.id);
    if (p != nullptr) out += fmt::format(" {} ({})", p->words.in(lang), p->id);
  }
  if (more > kShown) out += fmt::format("\n- … +{}", more - kShown);
  if (out.empty()) return out;
  return (lang == Lang::zh ? "\n\n用于规则：\n" : "\n\nRead by rules:\n") + out;
}

Known of_kind(const dossier::KindSpec& kind, Lang lang) {
  return {fmt::format("`{}` {}", kind.name, kind.title.in(lang)), {kind.file, kind.where}};
}

Known of_value(const rule::Rulebook& book, const InDossier& at, const Source& file, Lang lang,
               const Others& others) {
  const FieldSpec& field = *at.field;
  Known out{words_of(book, field, lang), {field.file, field.where}};
  if (field.scalar == dossier::Scalar::reference) {
    const auto all = others();
    if (const Other* o = referred(field, at.node->text, all))
      return {fmt::format("`{}` {}\n\n{}", o->id, o->name, out.words), o->at};
  } else if (!field.names.empty() && book.schema.kind(field.names) == nullptr) {
    each_named_item(at, [&](const Node& key) {
      if (key.text == at.node->text) out.at = {file.name(), key.where()};
    });
  }
  return out;
}

// Who writes keys by what people call them goes on doing so.
bool by_label(const Node* mapping) {
  if (mapping == nullptr) return false;
  for (const auto [key, value] : mapping->pairs())
    // A lead byte of UTF-8 beyond ASCII: names of fields have none.
    if (static_cast<signed char>(key.text.empty() ? 'a' : key.text[0]) < 0) return true;
  return false;
}

// Fields that are there already are not offered again.
void offer_fields(const rule::Rulebook& book, const RecordSpec& record, const Node* mapping,
                  Lang lang, std::vector<Offer>& out) {
  const bool labels = by_label(mapping);
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const FieldSpec& f = record.fields[i];
    bool there = f.shape == FieldSpec::Shape::back;
    if (mapping != nullptr)
      for (const auto [key, value] : mapping->pairs())
        there |= record.find_key(key.text) == static_cast<int>(i);
    if (there) continue;
    const bool label = labels && record.find_key(f.label.zh) == static_cast<int>(i);
    out.push_back({label ? f.label.zh : f.name, kFieldItem, label ? f.name : dossier::both(f.label),
                   words_of(book, f, lang)});
  }
}

void offer_words(const FieldSpec& field, Lang lang, std::vector<Offer>& out) {
  const dossier::EnumSpec& words = *field.choices;
  for (std::size_t i = 0; i < words.names.size(); ++i)
    out.push_back({words.names[i], kWordItem, dossier::both(words.labels[i]), {}});
  // What people call it is a way to write it, where it is one alone.
  for (std::size_t i = 0; i < words.names.size(); ++i)
    if (const std::string& label = words.labels[i].in(lang);
        words.find(label) < 0 && words.read(label) == static_cast<int>(i))
      out.push_back({label, kWordItem, words.names[i], {}});
}

void offer_value(const rule::Rulebook& book, const InDossier& at, Lang lang, const Others& others,
                 std::vector<Offer>& out) {
  const FieldSpec& field = *at.field;
  if (const RecordSpec* inner = field.inner())
    return offer_fields(book, *inner, nullptr, lang, out);
  const FieldSpec& one = field.item ? *field.item : field;
  if (one.choices != nullptr) offer_words(one, lang, out);
  if (one.scalar == dossier::Scalar::boolean)
    for (const char* word : {"true", "false"}) out.push_back({word, kWordItem, {}, {}});
  const bool whole = book.schema.kind(one.names) != nullptr;
  if (one.scalar == dossier::Scalar::reference || whole) {
    for (const Other& o : others())
      if (one.loose || o.kind == (whole ? one.names : one.target))
        out.push_back({o.id, kReferenceItem, o.name, {}});
  } else if (!one.names.empty()) {
    each_named_item(at, [&](const Node& key) {
      out.push_back({std::string(key.text), kReferenceItem, one.names, {}});
    });
  }
  if (field.none == FieldSpec::None::stated || field.none == FieldSpec::None::stands)
    out.push_back({lang == Lang::zh ? "无" : "none", kWordItem, field.none_words.in(lang), {}});
}

void offer(const rule::Rulebook& book, const InDossier& at, Lang lang, const Others& others,
           std::vector<Offer>& out) {
  if (at.record != nullptr) return offer_fields(book, *at.record, at.mapping, lang, out);
  if (is_kind(at)) {
    for (const dossier::KindSpec& k : book.schema.kinds())
      out.push_back({k.name, kClassItem, dossier::both(k.title), {}});
  } else if (at.field != nullptr) {
    offer_value(book, at, lang, others, out);
  } else {
    out.push_back({"kind", kFieldItem, {}, {}});
  }
}

// True if the byte is of this text, or just behind it.
bool covers(const Source& file, const Node& node, std::size_t offset) {
  // By the length of the text as read: escapes make it shorter than it is written, which a hover
  // can live with.
  const std::size_t from = file.offset(node.where());
  const std::size_t quotes = node.style == yaml::Style::plain ? 0 : 2;
  return offset >= from && offset <= from + node.text.size() + quotes;
}

}  // namespace

void add_dossiers(const rule::Rulebook& book, const Source& file, std::vector<Other>& out) {
  yaml::Reader reader;
  yaml::each_piece(file.text(), [&](const yaml::Piece& piece) {
    Problems ignored;
    const Node* whole = reader.read(piece.text, piece.first_line, ignored);
    if (whole == nullptr) return;
    for (const Node* root : dossier::dossiers_in(book.schema, *whole)) {
      Arena arena;
      dossier::Dossier read;
      read.file = file.name();
      std::vector<dossier::Fault> faults;
      // Faults are of no interest here, but ids and names may be given by other keys than `id` and
      // `name`.
      dossier::read(*root, book.schema, arena, read, faults, false);
      if (read.kind != nullptr && !read.origin.id.empty())
        out.push_back({read.kind->name,
                       std::string(read.origin.id),
                       std::string(read.name),
                       {file.name(), read.where}});
    }
  });
}

Known known_in_dossier(const rule::Rulebook& book, const Source& file, std::size_t offset,
                       Lang lang, const Others& others) {
  Known out;
  walk_file(book, file.name(), file.text(), [&](const InDossier& at) {
    if (!covers(file, *at.node, offset)) return false;
    const dossier::KindSpec* named = is_kind(at) ? book.schema.kind_named(at.node->text) : nullptr;
    if (named != nullptr) {
      out = of_kind(*named, lang);
    } else if (at.record != nullptr && at.field != nullptr) {
      out = {words_of(book, *at.field, lang) + readers_of(book, *at.record, *at.field, lang),
             {at.field->file, at.field->where}};
    } else if (at.field != nullptr) {
      out = of_value(book, at, file, lang, others);
    }
    return true;
  });
  return out;
}

std::vector<Offer> offers_in_dossier(const rule::Rulebook& book, const Source& file, Lang lang,
                                     const Others& others) {
  std::vector<Offer> out;
  const auto look = [&](const InDossier& at) {
    if (at.node->text.find(kHere) == std::string_view::npos) return false;
    offer(book, at, lang, others, out);
    return true;
  };
  std::string text(file.text());
  if (walk_file(book, file.name(), text, look)) return out;
  // A key that is being written makes a mapping that cannot be read.
  const std::size_t at = text.find(kHere);
  if (at == text.npos) return out;
  text.insert(at + kHere.size(), ": ");
  walk_file(book, file.name(), text, look);
  return out;
}

Hint hint_in_dossier(const rule::Rulebook& book, const Source& file, Place where) {
  Hint out;
  walk_file(book, file.name(), file.text(), [&](const InDossier& at) {
    if (at.node->where() != where) return false;
    if (at.record != nullptr && at.field == nullptr)
      out = dossier::no_such_field(*at.record, at.node->text).hint;
    else if (at.record == nullptr && at.field != nullptr && at.field->choices != nullptr)
      out = dossier::no_such_word(*at.field, at.node->text).hint;
    else if (is_kind(at))
      out = dossier::no_such_kind(book.schema, at.node->text).hint;
    return true;
  });
  return out;
}

}  // namespace ducha::lsp
