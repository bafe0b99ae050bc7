// Hover, definition and completion in the files of a rulebook. Which expression is meant is found
// by spot.cpp; what a field or function is in words comes from lib/dossier and lib/cel.
#include "lsp/author.h"

#include <algorithm>
#include <set>

#include "cel/reference.h"
#include "dossier/describe.h"
#include "lsp/spot.h"
#include "lsp/tests.h"
#include "rule/report.h"

namespace ducha::lsp {

using dossier::FieldSpec;

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string words_of(const rule::Rulebook& book, const FieldSpec& field, Lang lang) {
  std::string out = code(field.name) + " " + dossier::both(field.label);
  if (field.type != nullptr) out += "\n\n" + code(cel::describe(*field.type));
  if (field.scalar == dossier::Scalar::reference)
    out += "\n- " + dossier::expected(field, book.schema).in(lang);
  for (const Message& fact : dossier::facts(field, book.units)) out += "\n- " + fact.in(lang);
  if (field.choices != nullptr)
    for (std::size_t i = 0; i < field.choices->names.size(); ++i)
      out += "\n- " + code(field.choices->names[i]) + " " + dossier::both(field.choices->labels[i]);
  return out;
}

namespace {

// Every dated value with its source: an author must see which one holds on which day.
std::string words_of_parameter(const rule::Rulebook& book, const rule::Parameter& p, Lang lang) {
  std::string out = words_of(book, p.spec, lang);
  for (const rule::DatedValue& v : p.values) {
    out +=
        fmt::format("\n- {}{}", v.from ? to_string(*v.from) + ": " : "",
                    v.value.is(cel::Kind::absent) ? "-" : rule::value_words(book, v.value, lang));
    const auto source = book.references.find(v.source);
    if (source != book.references.end())
      out +=
          fmt::format(" ({}{})", source->second.title.in(lang), v.ref.empty() ? "" : " " + v.ref);
  }
  return out;
}

Declared declared(const Source* file, Place where) {
  return file == nullptr ? Declared{} : Declared{file->name(), where};
}

// The field of a dossier, or the parameter, that a node reads.
Known of_field(const rule::Rulebook& book, const cel::Node& node, Lang lang) {
  if (node.record == nullptr || node.field < 0) return {};
  const std::string& name = node.record->field(node.field).name;
  if (node.record->parameters) {
    for (const rule::Parameter& p : book.parameters)
      // A record of parameters is that of a topic, or of all topics with this one opened.
      if (p.name == name &&
          (node.record == book.topic_type(p.topic) || node.record == book.params_type(p.topic)))
        return {words_of_parameter(book, p, lang), declared(p.file, p.where)};
    return {};
  }
  const dossier::RecordSpec* record = book.schema.record_of(node.record);
  if (record == nullptr) return {};
  const FieldSpec& field = record->at(node.field);
  return {words_of(book, field, lang), {field.file, field.where}};
}

Known of_function(const rule::Rulebook& book, const std::string& name, Lang lang) {
  if (const auto found = book.definitions.find(name); found != book.definitions.end()) {
    const rule::Definition& d = found->second;
    std::string of;
    if (const auto define = book.defines.find(name); define != book.defines.end())
      of = joined(define->second.parameters, ", ");
    return {fmt::format("`{}({})` {}\n\n`{}`", name, of, d.words.in(lang), d.is.text),
            declared(d.file, d.where)};
  }
  for (const cel::Reference& r : cel::reference(name)) {
    const std::size_t dot = r.name.rfind('.');
    if (r.name != name && (dot == r.name.npos || r.name.substr(dot + 1) != name)) continue;
    std::string out = code(r.name) + " " + r.what.in(lang) + "\n";
    for (const std::string& s : r.signatures) out += "\n- " + code(s);
    return {out + "\n\n" + code(std::string(r.example) + " = " + std::string(r.result)), {}};
  }
  return {};
}

// A name of the rule itself: of `let` or `each`, or one that every rule has.
Known of_variable(const rule::Rule* rule, const cel::Env& env, const std::string& name, Lang lang) {
  // From the innermost: a name may hide one that is farther out.
  for (auto v = env.variables().rbegin(); v != env.variables().rend(); ++v) {
    if (v->name != name) continue;
    Known out{code(name) + "\n\n" + code(cel::describe(*v->type)), {}};
    if (rule == nullptr) return out;
    for (const rule::Let& let : rule->lets) {
      if (let.name != name) continue;
      if (!let.words.empty()) out.words += "\n\n" + let.words.in(lang);
      out.words += "\n\n" + code(let.value.text);
      out.at = declared(rule->file, let.where);
    }
    return out;
  }
  return {};
}

// From the innermost node outwards, until one is what the name under the cursor means.
Known in_expression(const rule::Rulebook& book, const Spot& spot, const Piece& piece, Lang lang) {
  const std::string name = name_at(piece.text, piece.offset);
  if (name.empty()) return {};
  Looked seen;
  look(piece, seen);
  for (auto n = seen.around.rbegin(); n != seen.around.rend(); ++n) {
    const cel::Node& node = **n;
    const bool named =
        node.record != nullptr && node.field >= 0 && node.record->field(node.field).name == name;
    if (named) return of_field(book, node, lang);
    if (node.op == cel::Op::local && node.type != nullptr)
      return {code(name) + "\n\n" + code(cel::describe(*node.type)), {}};
    if (node.op == cel::Op::variable) return of_variable(spot.rule, piece.env, name, lang);
    if (node.op == cel::Op::call || node.op == cel::Op::bind || node.op == cel::Op::loop)
      return of_function(book, name, lang);
  }
  return of_function(book, name, lang);
}

// The key that a word is behind, by itself or in a list.
const std::string& key_of(const Spot& spot) {
  const bool item = spot.path.back().starts_with('#') && spot.path.size() > 1;
  return item ? spot.path[spot.path.size() - 2] : spot.path.back();
}

// Words of the rulebook that are alone: provisions, kinds, units, sources, rules.
Known of_word(const rule::Rulebook& book, const Spot& spot, Lang lang) {
  const std::string& word = spot.value;
  const std::string& key = key_of(spot);
  if (key == "cites" || key == "also_at" || key == "near")
    if (const rule::Provision* p = book.provision(word))
      return {
          fmt::format("`{}` ({})\n\n{}", p->id, rule::title(p->modality, lang), p->words.in(lang)),
          declared(p->file, p->where)};
  if (key == "kind" || key == "ref")
    if (const dossier::KindSpec* kind = book.schema.kind(word))
      return {code(kind->name) + " " + kind->title.in(lang), {kind->file, kind->where}};
  if (key == "source")
    if (const auto r = book.references.find(word); r != book.references.end())
      return {r->second.title.in(lang) + "\n\n" + r->second.issuer + " " + r->second.date,
              declared(r->second.file, r->second.where)};
  if (key == "unit")
    if (const auto unit = book.units.find(word); unit != book.units.end())
      return {code(word) + " " + unit->second.in(lang), {}};
  return {};
}

class Offers {
 public:
  Offers(const rule::Rulebook& book, Lang lang) : book_(book), lang_(lang) {}

  std::vector<Offer> take() { return std::move(out_); }
  void add(std::string label, int kind, std::string detail, std::string words) {
    // A function has a signature for each type; it is offered once, with the first.
    if (seen_.insert(label).second)
      out_.push_back({std::move(label), kind, std::move(detail), std::move(words)});
  }

  void fields(const cel::RecordType& type) {
    cel::Node node;
    node.record = &type;
    for (node.field = 0; node.field < type.size(); ++node.field) {
      const cel::Field& f = type.field(node.field);
      add(f.name, kFieldItem, cel::describe(*f.type), of_field(book_, node, lang_).words);
    }
  }

  void fields(const dossier::RecordSpec& record) {
    for (const FieldSpec& f : record.fields)
      add(f.name, kFieldItem, f.type == nullptr ? "" : cel::describe(*f.type),
          words_of(book_, f, lang_));
  }

  // Functions that are behind a value of the type; nullptr: those that are alone.
  void functions(const cel::Type* before) {
    const std::string type = before == nullptr ? "" : cel::describe(*before);
    for (const cel::Reference& r : cel::reference())
      for (const std::string& s : r.signatures) {
        const std::size_t dot = s.find('.' + std::string(r.name) + '(');
        const bool method = dot != s.npos;
        const std::string_view of(s.data(), method ? dot : 0);
        // Signatures begin with the type that they are behind; a single letter is a type variable,
        // and takes any.
        const bool fits = before == nullptr
                              ? !method
                              : method && (before->dyn() || of.size() == 1 ||
                                           type.starts_with(of.substr(0, of.find('('))));
        if (fits) add(std::string(r.name), kFunctionItem, s, r.what.in(lang_));
      }
    if (before != nullptr) return;
    for (const auto& [name, d] : book_.definitions)
      add(name, kFunctionItem, d.is.text, d.words.in(lang_));
  }

  void names(const cel::Env& env) {
    for (const auto& v : env.variables()) {
      add(v.name, kVariableItem, cel::describe(*v.type), {});
      if (v.open && v.type->record != nullptr) fields(*v.type->record);
    }
  }

  // The words that the type of a value allows, in quotes unless some are there.
  void words(const cel::Type* type, bool quoted) {
    if (type == nullptr || type->choices.empty()) return;
    const dossier::EnumSpec* spec = book_.schema.words_of(*type);
    for (std::size_t i = 0; i < type->choices.size(); ++i) {
      const std::string& word = type->choices[i].name;
      const int at = spec == nullptr ? -1 : spec->find(word);
      add(quoted ? word : '"' + word + '"', kWordItem, {},
          at < 0 ? "" : spec->labels[static_cast<std::size_t>(at)].in(lang_));
    }
  }

 private:
  const rule::Rulebook& book_;
  Lang lang_;
  std::vector<Offer> out_;
  std::set<std::string> seen_;
};

// What an author has written so far, closed: whatever follows it, it can be parsed. A `?` gets its
// other branch.
std::string closed(std::string text) {
  std::string open;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      open += c == '(' ? ')' : c == '[' ? ']' : '}';
      // That of a choice. The `?` of optional fields and items (`.?name`, `[?0]`) follows no blank.
    } else if (c == '?' && i > 0 && text[i - 1] == ' ') {
      open += ':';
    } else if (!open.empty() && c == open.back()) {
      open.pop_back();
    }
  }
  if (quote != 0) text += quote;
  for (auto c = open.rbegin(); c != open.rend(); ++c)
    text += *c == ':' ? " : null" : std::string(1, *c);
  return text;
}

bool here(std::string_view text) { return text.ends_with(kHere); }

void in_expression(Offers& offers, const Piece& at) {
  const std::size_t end = at.text.find(kHere);
  if (end == at.text.npos) return;
  Piece piece{closed(at.text.substr(0, end + kHere.size())), end, at.env};
  Looked seen;
  look(piece, seen);
  if (seen.around.empty()) return;
  const cel::Node& node = *seen.around.back();
  if ((node.op == cel::Op::select || node.op == cel::Op::has || node.op == cel::Op::call) &&
      !node.args.empty() && here(node.name)) {
    const cel::Type* type = node.args[0]->type;
    if (type == nullptr) return;
    if (type->record != nullptr && type->kind == cel::Kind::record) offers.fields(*type->record);
    return offers.functions(type);
  }
  // The cursor is within quotes: only words of an enumeration can be meant.
  const bool text = node.op == cel::Op::literal;
  for (auto above = seen.around.rbegin(); above != seen.around.rend(); ++above) {
    const cel::Node& n = **above;
    if (n.op == cel::Op::loop || n.op == cel::Op::bind)
      for (const std::string_view local : n.locals)
        // Names with @ are made by macros; authors cannot write them.
        if (!text && local.find('@') == local.npos)
          offers.add(std::string(local), kVariableItem, {}, {});
    if (n.op != cel::Op::call || (n.name != "_==_" && n.name != "_!=_" && n.name != "@in"))
      continue;
    for (const auto& arg : n.args)
      if (arg != nullptr) offers.words(arg->type, text);
  }
  if (text) return;
  offers.names(at.env);
  offers.functions(nullptr);
}

// What a path has led to before the last dot; nullptr: no record.
const dossier::RecordSpec* record_before(const dossier::PathSite& site, std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == path.npos) return site.record;
  dossier::PathFault ignored;
  const auto way = fields_along(*site.record, path.substr(0, dot), site.lists, ignored);
  const bool through = !way.empty() && (site.lists == dossier::Lists::enter ||
                                        way.back()->shape != FieldSpec::Shape::list);
  return through ? way.back()->inner() : nullptr;
}

Known of_path(const rule::Rulebook& book, const dossier::PathSite& site, const Spot& spot,
              Lang lang) {
  const std::size_t end = std::min(spot.value.find('.', spot.offset), spot.value.size());
  const std::string_view path = std::string_view(spot.value).substr(site.offset, end - site.offset);
  const dossier::RecordSpec* record = record_before(site, path);
  const FieldSpec* field =
      record == nullptr ? nullptr : record->field(path.substr(path.rfind('.') + 1));
  if (field == nullptr) return {};
  return {words_of(book, *field, lang), {field->file, field->where}};
}

void of_word(Offers& offers, const rule::Rulebook& book, const Spot& spot, Lang lang) {
  const std::string& key = key_of(spot);
  if (key == "at" && spot.rule != nullptr) {
    for (const rule::Each& each : spot.rule->each) offers.add(each.name, kVariableItem, {}, {});
    for (const rule::Let& let : spot.rule->lets)
      offers.add(let.name, kVariableItem, let.value.text, let.words.in(lang));
  }
  if (key == "cites")
    for (const rule::Provision& p : book.provisions)
      offers.add(p.id, kReferenceItem, {}, p.words.in(lang));
  if (key == "kind" || key == "ref" || key == "holder")
    for (const dossier::KindSpec& k : book.schema.kinds())
      offers.add(k.name, kReferenceItem, {}, k.title.in(lang));
  if (key == "unit")
    for (const auto& [id, words] : book.units) offers.add(id, kReferenceItem, {}, words.in(lang));
  if (key == "source")
    for (const auto& [id, r] : book.references)
      offers.add(id, kReferenceItem, {}, r.title.in(lang));
}

}  // namespace

Known known_at(const rule::Rulebook& book, const Source& file, std::size_t offset, Lang lang) {
  if (holds_tests(file)) return known_in_test(book, file, offset, lang);
  const auto spot = spot_at(book, file, offset);
  if (!spot || spot->path.empty()) return {};
  if (const auto piece = piece_at(book, file, *spot))
    return in_expression(book, *spot, *piece, lang);
  if (const auto* site = path_at(book, file, *spot)) return of_path(book, *site, *spot, lang);
  return of_word(book, *spot, lang);
}

std::vector<Offer> offers_at(const rule::Rulebook& book, const Source& file, std::size_t offset,
                             Lang lang) {
  if (holds_tests(file)) return offers_in_test(book, file, offset, lang);
  const auto spot = spot_at(book, file, offset);
  if (!spot || spot->path.empty()) return {};
  Offers offers(book, lang);
  if (const auto piece = piece_at(book, file, *spot)) {
    in_expression(offers, *piece);
    return offers.take();
  }
  if (const auto* site = path_at(book, file, *spot)) {
    const std::size_t end = std::min(spot->value.find(kHere), spot->value.size());
    if (end < site->offset) return {};
    if (const auto* record = record_before(
            *site, std::string_view(spot->value).substr(site->offset, end - site->offset)))
      offers.fields(*record);
  }
  of_word(offers, book, *spot, lang);
  return offers.take();
}

}  // namespace ducha::lsp
