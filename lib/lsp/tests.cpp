// Help in files of rule tests: rules under `expect`, dossiers of `base`, and the paths of fields
// that tests change. The loader of a rulebook does not read them, so the file is walked here.
#include "lsp/tests.h"

#include <algorithm>

#include "base/text.h"
#include "cel/type.h"
#include "lsp/spot.h"
#include "result/evidence.h"
#include "rule/report.h"
#include "yaml/document.h"

namespace ducha::lsp {

namespace {

using dossier::RecordSpec;
using yaml::Node;

// The file and what stands in it at a place.
class TestFile {
 public:
  TestFile(const rule::Rulebook& book, const Source& file, std::size_t offset)
      : book_(book), reader_(yaml::Parser::yaml_cpp) {
    Problems ignored;
    root_ = reader_.read(file.text(), 1, ignored);
    if (root_ != nullptr) spot_ = spot_at(book, file, offset);
  }

  bool read() const { return spot_.has_value(); }
  const Spot& spot() const { return *spot_; }

  // The part of the way at a depth, without the colon of a key.
  std::string_view part(std::size_t depth) const {
    if (depth >= spot_->path.size()) return {};
    const std::string_view name = spot_->path[depth];
    return name.ends_with(':') ? name.substr(0, name.size() - 1) : name;
  }
  bool in_test(std::string_view key) const { return part(0) == "tests" && part(2) == key; }
  bool at_key() const { return spot_->path.back().ends_with(':'); }
  std::size_t depth() const { return spot_->path.size(); }

  // The names of `base`, and where each stands.
  std::vector<std::pair<std::string, Place>> bases() const {
    std::vector<std::pair<std::string, Place>> out;
    if (const Node* base = root_->get("base"); base != nullptr)
      for (const auto& [key, value] : base->pairs())
        out.emplace_back(std::string(key.text), key.where());
    return out;
  }

  const dossier::KindSpec* kind_of_base(std::string_view name) const {
    const Node* base = root_->get("base");
    return kind_in(base == nullptr ? nullptr : base->get(name));
  }

  // The record that paths of this test, or of this dossier of `base`, lead from.
  const RecordSpec* record() const {
    const dossier::KindSpec* kind = nullptr;
    if (part(0) == "base") {
      kind = kind_of_base(part(1));
    } else if (const Node* test = this->test(); test != nullptr) {
      const Node* dossier = test->get("dossier");
      if (dossier != nullptr)
        kind =
            dossier->shape == yaml::Shape::mapping ? kind_in(dossier) : kind_of_base(dossier->text);
    }
    return kind == nullptr ? nullptr : kind->record;
  }

  // The path of fields under the cursor, up to the end of the name it is in.
  std::string path_here() const {
    std::string before;
    if (part(0) == "base" && depth() > 2)
      for (std::size_t i = 2; i < depth(); ++i)
        if (!part(i).starts_with('#')) add_to(before, ".", std::string(part(i)));
    if (part(0) == "base") return before;
    if (!in_test("with") && !in_test("without")) return {};
    const std::string& text = spot_->value;
    return result::without_keys(
        text.substr(0, std::min(text.find('.', spot_->offset), text.size())));
  }

 private:
  const Node* test() const {
    const Node* tests = root_->get("tests");
    if (tests == nullptr || part(0) != "tests" || depth() < 2) return nullptr;
    std::size_t number = 0;
    for (const Node& item : tests->items())
      if ("#" + std::to_string(number++) == part(1)) return &item;
    return nullptr;
  }

  const dossier::KindSpec* kind_in(const Node* dossier) const {
    const Node* word = dossier == nullptr ? nullptr : dossier->get("kind");
    return word == nullptr ? nullptr : book_.schema.kind_named(word->text);
  }

  const rule::Rulebook& book_;
  yaml::Reader reader_;
  const Node* root_ = nullptr;
  std::optional<Spot> spot_;
};

Known of_rule(const rule::Rulebook& book, std::string_view id, Lang lang) {
  const rule::Rule* rule = book.rule(std::string(id));
  if (rule == nullptr || rule->file == nullptr) return {};
  return {code(rule->id) + " " + title_of(book, *rule).in(lang), {rule->file->name(), rule->where}};
}

constexpr std::pair<std::string_view, Message (*)()> kVerdictWords[] = {
    {"pass", [] { return say("条件成立", "the condition holds"); }},
    {"fail", [] { return say("条件不成立", "the condition does not hold"); }},
    {"unknown",
     [] { return say("档案没有填写所需的内容", "the dossier does not say what is needed"); }},
    {"not_applicable", [] { return say("when 不成立", "`when` does not hold"); }},
    {"error", [] { return say("计算出错", "the evaluation broke"); }}};

const RecordSpec* record_above(const RecordSpec* from, std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (from == nullptr || dot == path.npos) return from;
  dossier::PathFault ignored;
  const auto way = fields_along(*from, path.substr(0, dot), dossier::Lists::enter, ignored);
  return way.empty() ? nullptr : way.back()->inner();
}

}  // namespace

bool holds_tests(const Source& file) { return file.name().ends_with(".test.yaml"); }

Known known_in_test(const rule::Rulebook& book, const Source& file, std::size_t offset, Lang lang) {
  const TestFile at(book, file, offset);
  if (!at.read()) return {};
  if (at.in_test("expect") && at.depth() == 4 && at.at_key())
    return of_rule(book, at.part(3), lang);
  if (at.in_test("expect") && !at.at_key()) {
    for (const auto& [name, words] : kVerdictWords)
      if (name == at.spot().value) return {code(name) + " " + words().in(lang), {}};
    return {};
  }
  if (at.in_test("dossier") && at.depth() == 3) {
    for (const auto& [name, where] : at.bases())
      if (name == at.spot().value) {
        const dossier::KindSpec* kind = at.kind_of_base(name);
        return {code(name) + (kind == nullptr ? "" : " " + kind->title.in(lang)),
                {file.name(), where}};
      }
    return {};
  }
  const std::string path = at.path_here();
  const RecordSpec* record = path.empty() ? nullptr : record_above(at.record(), path);
  const dossier::FieldSpec* field =
      record == nullptr ? nullptr : record->field(path.substr(path.rfind('.') + 1));
  if (field == nullptr) return {};
  return {words_of(book, *field, lang), {field->file, field->where}};
}

std::vector<Offer> offers_in_test(const rule::Rulebook& book, const Source& file,
                                  std::size_t offset, Lang lang) {
  std::vector<Offer> out;
  // A key that is only begun is none yet: with a colon it is read as one.
  std::string text(file.text());
  const std::size_t here = text.find(kHere);
  if (here == text.npos) return out;
  const Source as_key(file.name(), text.insert(here + kHere.size(), ": "));
  const TestFile plain(book, file, offset);
  const TestFile keyed(book, as_key, offset);
  const TestFile& at = plain.read() ? plain : keyed;
  if (!at.read() || at.spot().value.find(kHere) == std::string::npos) return out;
  const bool expects = at.in_test("expect");
  if (expects && (at.depth() == 3 || (at.depth() == 4 && at.at_key()))) {
    for (const auto* rules : {&book.rules, &book.measures})
      for (const rule::Rule& r : *rules)
        out.push_back({r.id, kReferenceItem, {}, title_of(book, r).in(lang)});
  } else if (expects && !at.at_key()) {
    for (const auto& [name, words] : kVerdictWords)
      out.push_back({std::string(name), kWordItem, {}, words().in(lang)});
  } else if (at.in_test("dossier") && at.depth() == 3) {
    for (const auto& [name, where] : at.bases()) out.push_back({name, kReferenceItem, {}, {}});
  } else if (const RecordSpec* record = record_above(at.record(), at.path_here());
             record != nullptr && !at.path_here().empty()) {
    for (const dossier::FieldSpec& f : record->fields)
      out.push_back({f.name, kFieldItem, f.type == nullptr ? "" : cel::describe(*f.type),
                     words_of(book, f, lang)});
  }
  return out;
}

}  // namespace ducha::lsp
