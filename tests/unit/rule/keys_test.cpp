// Tables of keys against the readers of the files: what a table has is what a reader takes, and
// docs/rulebook.md tells of all of it.
#include "rule/keys.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/source.h"
#include "base/text.h"
#include "base/wording.h"
#include "check/rule_tests.h"
#include "dossier/keys.h"
#include "import/keys.h"
#include "import/map.h"
#include "rule/profile.h"
#include "rule/rulebook.h"
#include "support/command.h"
#include "support/source_dir.h"
#include "yaml/draft.h"

namespace fs = std::filesystem;
using namespace ducha;
using test::slurp;
using yaml::Draft;
using yaml::Shape;
using yaml::Table;
using yaml::Value;

namespace {

const fs::path kRoot = tests::kSourceDir;

const Table* table_of(const Value& value, const Draft& mapping) {
  for (const yaml::TableOf of : value.tables)
    if (const Table& t = of(); t.mark.empty() || mapping.find(t.mark) != nullptr) return &t;
  return nullptr;
}

// Calls `take` for every mapping that has a table.
template <typename Take>
void walk(Draft& draft, const Value& value, const Take& take) {
  if (value.items != nullptr)
    for (Draft& item : draft.items) walk(item, *value.items, take);
  if (draft.shape != Shape::mapping) return;
  const Table* table = table_of(value, draft);
  if (table != nullptr) take(*table, draft);
  for (auto& [key, below] : draft.pairs) {
    const yaml::Key* known = table == nullptr ? nullptr : table->find(key);
    const Value* next = known != nullptr   ? &known->value
                        : table != nullptr ? table->others.get()
                                           : value.each.get();
    if (next != nullptr) walk(below, *next, take);
  }
}

// All tables that a value leads to.
void reach(const Value& value, std::set<const Table*>& out) {
  if (value.items != nullptr) reach(*value.items, out);
  if (value.each != nullptr) reach(*value.each, out);
  for (const yaml::TableOf of : value.tables)
    if (const Table& t = of(); out.insert(&t).second)
      for (const yaml::Key& key : t.keys) reach(key.value, out);
}

struct Spot {  // of a mapping in a file of a book
  fs::path book;
  fs::path file;
  Draft* root;
  Draft* mapping;
};

Draft draft_of(const std::string& text) {
  yaml::Reader reader(yaml::Parser::yaml_cpp);
  Problems problems;
  const yaml::Node* root = reader.read(text, 1, problems);
  CHECK(problems.empty());
  return root == nullptr ? Draft() : Draft(*root);
}

class Books {
 public:
  Books() {
    for (const char* book : {"tests/books/clinic", "tests/books/kennel", "tests/books/kubernetes",
                             "tests/books/delivery", "rules", "tests/books/dues"})
      for (const auto& entry : fs::recursive_directory_iterator(kRoot / book)) {
        const fs::path name = entry.path().lexically_relative(kRoot / book);
        const rule::FileForm* form =
            name.begin()->string() == "inputs" ? nullptr : rule::form_of(name);
        if (form == nullptr) continue;
        Draft& root = roots_.emplace_back(draft_of(slurp(entry.path())));
        walk(root, form->root, [&](const Table& t, Draft& mapping) {
          places_.emplace(&t, Spot{kRoot / book, entry.path(), &root, &mapping});
        });
      }
  }
  const std::map<const Table*, Spot>& places() const { return places_; }

 private:
  std::deque<Draft> roots_;
  std::map<const Table*, Spot> places_;
};

// What is told of the book where the mapping has these keys. Other spots point into the pairs, so
// those are put aside and back.
Problems told(const Spot& at, const std::map<std::string, Draft>& changes) {
  auto before = std::move(at.mapping->pairs);
  at.mapping->pairs = before;
  for (const auto& [key, value] : changes) {
    if (Draft* there = at.mapping->find(key))
      *there = value;
    else
      at.mapping->pairs.emplace_back(key, value);
  }
  const std::string text = at.root->line() + "\n";
  at.mapping->pairs = std::move(before);
  const rule::Reading reading = [&](const fs::path& path, const std::string& name,
                                    std::size_t limit, Problems& problems) {
    if (path.lexically_normal() == at.file.lexically_normal()) return std::optional(text);
    return read_file(path, name, limit, problems);
  };
  Problems out;
  const auto book = rule::load_draft(at.book, reading, out);
  if (book == nullptr || !out.empty()) return out;
  for (const std::string& name : book->profiles()) (void)rule::load_profile(*book, name, out);
  (void)check::read_rule_tests(*book, out);
  return out;
}

// A value that has the shape of none that will do; nothing: anything will.
std::optional<Draft> misshapen(const Value& value) {
  Draft inner = Draft::mapping();
  inner.pairs.emplace_back("zzqx", Draft::scalar("zzqx"));
  Draft list = Draft::sequence();
  list.items.push_back(inner);
  if (!value.takes(Shape::sequence)) return list;
  if (!value.takes(Shape::mapping)) return inner;
  if (!value.takes(Shape::scalar)) return Draft::scalar("zzqx");
  return {};
}

// `key:` or `key` in backticks, somewhere in the page.
bool told_of(const std::string& page, std::string_view key) {
  return std::regex_search(page, std::regex(fmt::format(R"((^|[^a-z_]){}(:|`|: ))", key)));
}

// Keys that stand in a block and in no table; `...` stands for more.
void hold(Draft& block, const Value& form, std::vector<std::string>& strange) {
  walk(block, form, [&](const Table& t, const Draft& mapping) {
    for (const auto& [key, value] : mapping.pairs)
      if (key != "..." && t.find(key) == nullptr && t.others == nullptr)
        strange.push_back(fmt::format("{}: {}", t.name, key));
  });
}

}  // namespace

TEST_CASE("keys: one that no table has is told with those that it has") {
  const Books books;
  std::set<const Table*> all;
  for (const rule::FileForm& form : rule::file_forms()) reach(form.root, all);
  for (const Table* table : all) {
    CAPTURE(table->name);
    const auto found = books.places().find(table);
    CHECK_MESSAGE(found != books.places().end(), "no book of ours has such a mapping");
    if (found == books.places().end() || table->others != nullptr) continue;
    const Spot& at = found->second;
    CAPTURE(at.file.string());
    std::vector<std::string> known;
    for (const yaml::Key& key : table->keys) known.emplace_back(key.name);
    std::sort(known.begin(), known.end());
    const Problems problems = told(at, {{"zzqx", Draft::scalar("1")}});
    const bool right = std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
      return (p.id == "rulebook/unknown-key" &&
              p.hint.en == "known keys: " + ducha::joined(known, ", ")) ||
             // A layer may not say it of what a lower rulebook has.
             p.id == "rulebook/layer";
    });
    CHECK(right);
  }
}

TEST_CASE("keys: a value of the wrong shape is refused for every key") {
  const Books books;
  // What these say is looked at before anything else of the rulebook, and told alone.
  const auto first = [](std::string_view key) { return key == "extends" || key == "languages"; };
  int keys = 0;
  for (const auto& [table, at] : books.places()) {
    if (table == &dossier::layer_keys()) continue;  // what it refuses is told as rulebook/layer
    CAPTURE(table->name);
    std::map<std::string, Draft> wrong;
    for (const yaml::Key& key : table->keys)
      if (const auto value = misshapen(key.value); value && !first(key.name))
        wrong.emplace(key.name, *value);
    keys += static_cast<int>(wrong.size());
    const Problems problems = told(at, wrong);
    for (const yaml::Key& key : table->keys) {
      if (!misshapen(key.value) || first(key.name)) continue;
      CAPTURE(key.name);
      const std::string start = std::string(key.name) + " must be ";
      CHECK(std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
        return p.id == "rulebook/shape" && p.message.en.starts_with(start);
      }));
      // Whatever has the wrong shape says what to write.
      CHECK(std::none_of(problems.begin(), problems.end(), [&](const Problem& p) {
        return p.id == "rulebook/shape" && p.hint.empty();
      }));
    }
  }
  CHECK(keys > 200);
}

namespace {

// A map that has a mapping of every table.
constexpr const char* kMap = R"(import: 1
ignore_sheets: [notes]
tables:
  - sheet: one
    kind: school
    key: {column: a, from: sheet}
    columns: {b: name, c: {to: students}}
  - sheet: two
    kind: school
    list: leaders
    key: a
    columns: {b: id}
    turn: {heading: post, value: since, columns: {x: y}}
)";

// What is told of the map where its mapping of a table has such a value; false in `found`: it has
// no such mapping.
Problems told_of_map(const Table& table, std::string_view key, const Draft& value, bool& found) {
  static const auto book = [] {
    Problems problems;
    return rule::load_rulebook(kRoot / "rules", problems);
  }();
  Draft map = draft_of(kMap);
  Draft* at = nullptr;
  walk(map, yaml::in(imports::map_keys), [&](const Table& t, Draft& mapping) {
    if (at == nullptr && &t == &table) at = &mapping;
  });
  found = at != nullptr;
  Problems out;
  if (!found) return out;
  if (Draft* there = at->find(key))
    *there = value;
  else
    at->pairs.emplace_back(key, value);
  (void)imports::read_map(map.line() + "\n", "map", book->schema, out);
  return out;
}

}  // namespace

TEST_CASE("keys: the reader of import maps takes what its tables have") {
  std::set<const Table*> all;
  reach(yaml::in(imports::map_keys), all);
  int keys = 0;
  for (const Table* table : all) {
    CAPTURE(table->name);
    bool found = false;
    Problems problems = told_of_map(*table, "zzqx", Draft::scalar("1"), found);
    REQUIRE(found);
    std::vector<std::string> known;
    for (const yaml::Key& key : table->keys) known.emplace_back(key.name);
    std::sort(known.begin(), known.end());
    CHECK(std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
      return p.id == "rulebook/unknown-key" &&
             p.hint.en == "known keys: " + ducha::joined(known, ", ");
    }));
    for (const yaml::Key& key : table->keys) {
      CAPTURE(key.name);
      const auto wrong = misshapen(key.value);
      problems = told_of_map(*table, key.name, wrong.value_or(Draft::scalar("1")), found);
      CHECK(std::none_of(problems.begin(), problems.end(),
                         [](const Problem& p) { return p.id == "rulebook/unknown-key"; }));
      if (!wrong) continue;
      const std::string start = std::string(key.name) + " must be ";
      CHECK(std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
        return p.id == "rulebook/shape" && p.message.en.starts_with(start);
      }));
      ++keys;
    }
  }
  CHECK(keys > 40);
}

TEST_CASE("keys: every key has a line in both languages") {
  std::set<const Table*> all;
  reach(yaml::in(imports::map_keys), all);
  for (const rule::FileForm& form : rule::file_forms()) reach(form.root, all);
  for (const Table* table : all)
    for (const yaml::Key& key : table->keys) {
      CAPTURE(table->name);
      CAPTURE(key.name);
      CHECK(!key.says.zh.empty());
      CHECK(!key.says.en.empty());
      for (const std::string_view c : key.with)
        CHECK(table->find(c.substr(0, c.find('='))) != nullptr);
      for (const std::string_view c : key.without) CHECK(table->find(c) != nullptr);
    }
}

TEST_CASE("keys: texts of a rulebook are typeset when they are read, wherever they stand") {
  Problems problems;
  const auto book = rule::load_rulebook(kRoot / "rules", problems);
  REQUIRE(book);
  std::vector<Message> texts = {book->title, book->report_title, book->source_words};
  for (const rule::Parameter& p : book->parameters) texts.push_back(p.spec.label);
  for (const rule::Provision& p : book->provisions) {
    texts.push_back(p.words);
    texts.push_back(p.not_checkable);
  }
  for (const rule::Rule& r : book->rules) {
    texts.push_back(r.title);
    texts.push_back(r.supply);
    texts.push_back(r.remedy(*make_date(2013, 12, 31)));
  }
  for (const dossier::KindSpec& kind : book->schema.kinds()) {
    texts.push_back(kind.title);
    for (const dossier::FieldSpec& field : kind.record->fields) {
      texts.push_back(field.label);
      texts.push_back(field.note);
    }
  }
  CHECK(texts.size() > 1000);
  std::size_t with_brackets = 0;
  for (const Message& m : texts) {
    CHECK(full_width(m.zh) == m.zh);
    with_brackets += m.zh.find("（") != std::string::npos ? 1 : 0;
  }
  CHECK(with_brackets > 10);
}

TEST_CASE("documents: blocks of docs/rulebook.md hold what the tables have, and all of it") {
  const std::string page = slurp(kRoot / "docs/rulebook.md");
  std::map<std::string, Value> forms = {{"fields", yaml::any_of(yaml::in(dossier::field_keys))},
                                        {"rule-part", yaml::in(rule::rule_keys)}};
  for (const rule::FileForm& form : rule::file_forms()) forms[std::string(form.name)] = form.root;
  std::istringstream lines(page);
  std::string block;
  std::string form;
  std::vector<std::string> strange;
  int blocks = 0;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("```", 0) != 0) {
      if (inside) block += line + "\n";
      continue;
    }
    inside = !inside;
    if (inside) {
      form = line.substr(3);
      block.clear();
      continue;
    }
    if (form.rfind("yaml", 0) != 0) continue;
    CAPTURE(block);
    const auto known = forms.find(form.size() > 5 ? form.substr(5) : "");
    CHECK_MESSAGE(known != forms.end(), "a block says what it is of: ```yaml rule");
    if (known == forms.end()) continue;
    Draft draft = draft_of(block);
    hold(draft, known->second, strange);
    ++blocks;
  }
  CHECK(blocks >= 15);
  CHECK(ducha::joined(strange, ", ") == "");
  std::vector<std::string> untold;
  std::set<const Table*> all;
  for (const rule::FileForm& f : rule::file_forms()) reach(f.root, all);
  for (const Table* table : all)
    for (const yaml::Key& key : table->keys)
      if (!told_of(page, key.name)) untold.push_back(fmt::format("{}: {}", table->name, key.name));
  CHECK(ducha::joined(untold, ", ") == "");
}
