// ducha new rulebook: a small rulebook to start from, which loads, lints and passes its tests. Each
// file names its JSON Schema, which is beside it: an editor needs nothing else.
#include <array>
#include <filesystem>
#include <ostream>
#include <vector>

#include "base/folder.h"
#include "base/text.h"
#include "cli/new_rule.h"
#include "rule/key_schema.h"
#include "rule/keys.h"

namespace ducha::cli {

namespace {

namespace fs = std::filesystem;

struct File {
  const char* name;
  const char* text;
};

constexpr auto kFiles = std::to_array<File>(
    {{"rulebook.yaml", R"(rulebook: 1
id: my-rules
version: 0.1.0
title: {zh: 我的规则, en: my rules}
default_profile: plain
severity: {required: error, should: warning, encouraged: note, statement: note}
topics:
  fire: {zh: 消防, en: fire safety}
units:
  persons: {zh: 人, en: persons}
  pieces: {zh: 个, en: pieces}
)"},
     {"provisions.yaml", R"(# The source document, sentence by sentence, and what each asks of whom.
actors: {site: {zh: 场所, en: site}}
sentences:
  - {id: 1-s1, kind: duty, zh: 配备灭火器, en: there are extinguishers}
  - {id: 1-s2, kind: duty, zh: 灭火器按期检验, en: extinguishers are inspected in time}
provisions:
  - {id: 1-s1a, modality: required, bound: [site], zh: 按人数配备灭火器, en: extinguishers by the number of persons, check: rule}
  - {id: 1-s2a, modality: should, bound: [site], zh: 灭火器每年检验, en: extinguishers are inspected each year, check: rule}
)"},
     {"parameters.yaml", R"(# What a locality may set.
fire.persons_per_piece:
  zh: 每个灭火器对应的人数
  en: persons for each extinguisher
  type: int
  unit: persons
  min: 1
  local: true
  values: [{from: 2000-01-01, value: 50}]
)"},
     {"profiles/plain.yaml", "profile: plain\n"},
     {"schema/site.yaml",
      R"(# What a dossier of this kind may hold. `ducha new site --rules .` prints an empty one.
kind: site
title: {zh: 场所, en: site}
id: id
name: name
fields:
  kind: {type: string, zh: 类别, en: kind}
  id: {type: string, required: true, zh: 编号, en: id}
  name: {type: string, zh: 名称, en: name}
  persons: {type: int, unit: persons, min: 0, zh: 人数, en: persons}
  extinguishers:
    list:
      key: id
      fields:
        id: {type: string, zh: 编号, en: id}
        inspected_on: {type: date, zh: 检验日期, en: inspected on}
    zh: 灭火器
    en: extinguishers
)"},
     {"fire.yaml",
      R"(# Rules of the topic `fire`. What is missing in a dossier makes a rule unknown, never passed.
- id: fire/too-few-extinguishers
  cites: [1-s1a]
  kind: site
  when: persons > 0
  let:
    needed: {is: 'math.ceilDiv(persons, params.persons_per_piece)', zh: 应配备, en: due}
    present: {is: extinguishers.size(), zh: 实有, en: present}
  assert: present >= needed
  at: extinguishers
  message: {zh: '应配备 {needed} 个，实有 {present} 个', en: '{needed} are due, {present} are there'}
  remedy: {zh: 补足灭火器, en: get more extinguishers}
- id: fire/not-inspected
  cites: [1-s2a]
  kind: site
  each: {x: extinguishers}
  assert: x.inspected_on.addYears(1) >= as_of
  at: x.inspected_on
  message: {zh: '上次检验在 {x.inspected_on}', en: 'last inspected on {x.inspected_on}'}
  remedy: {zh: 送检, en: have it inspected}
)"},
     {"fire.test.yaml",
      R"(# Every rule is tested with a dossier that passes, one that fails and one that does not say.
base:
  site: {kind: site, id: S1, name: One, persons: 100, extinguishers: [{id: E1, inspected_on: 2024-03-01}, {id: E2, inspected_on: 2024-03-01}]}
tests:
  - {name: two for a hundred, dossier: site, expect: {fire/too-few-extinguishers: pass, fire/not-inspected: pass}}
  - {name: three for a hundred and one, dossier: site, with: {persons: 101}, expect: {fire/too-few-extinguishers: fail}, values: {needed: 3, present: 2}}
  - {name: nobody there, dossier: site, with: {persons: 0}, expect: {fire/too-few-extinguishers: not_applicable}}
  - {name: one for one, dossier: site, with: {persons: 1}, expect: {fire/too-few-extinguishers: pass}}
  - {name: not said, dossier: site, without: [persons], expect: {fire/too-few-extinguishers: unknown}}
  - {name: a year and a day ago, dossier: site, with: {'extinguishers[E1].inspected_on': 2023-12-31, 'extinguishers[E2].inspected_on': 2023-12-30}, expect: {fire/not-inspected: {E1: pass, E2: fail}}}
  - {name: never said, dossier: site, without: ['extinguishers[E2].inspected_on'], expect: {fire/not-inspected: {E1: pass, E2: unknown}}}
)"}});

// What is in the files for the author alone, in the other language. Texts of the rulebook
// itself are in both.
constexpr std::pair<std::string_view, std::string_view> kChinese[] = {
    {"# The source document, sentence by sentence, and what each asks of whom.",
     "# 原文，一句一条，以及每句要求谁做什么。"},
    {"# What a locality may set.", "# 各地可以设定的数。"},
    {"# What a dossier of this kind may hold. `ducha new site --rules .` prints an empty one.",
     "# 这类档案可以填什么。ducha new site --rules . 印出一份空的。"},
    {"# Rules of the topic `fire`. What is missing in a dossier makes a rule unknown, never "
     "passed.",
     "# 主题 fire 的规则。档案里缺少的，结论是无法判断，不会算作通过。"},
    {"# Every rule is tested with a dossier that passes, one that fails and one that does not say.",
     "# 每条规则都用通过的、不通过的和没有填写的档案各试一次。"},
    {"name: two for a hundred,", "name: 一百人两个,"},
    {"name: three for a hundred and one,", "name: 一百零一人要三个,"},
    {"name: nobody there,", "name: 没有人,"},
    {"name: one for one,", "name: 一人一个,"},
    {"name: not said,", "name: 人数没有填,"},
    {"name: a year and a day ago,", "name: 过了一年零一天,"},
    {"name: never said,", "name: 检验日期没有填,"},
    {"name: One,", "name: 甲,"},
};

std::string in_language(std::string text, Lang lang) {
  if (lang == Lang::en) return text;
  for (const auto& [en, zh] : kChinese)
    if (const std::size_t at = text.find(en); at != text.npos) text.replace(at, en.size(), zh);
  return text;
}

constexpr const char* kReadme[] = {
    R"(# 我的规则

`ducha rules test --rules .` 运行测试，`ducha rules lint --rules .` 指出可疑之处。

在编辑器里：每个文件的第一行写明它的 JSON Schema（.schemas/ 下），装有 YAML 语言服务器的编辑器
（如 VS Code 的 YAML 扩展）据此解释和补全各键。ducha 换了版本，就重写一遍：

    for form in rulebook sources provisions parameters definitions network evidence types schema profile test rule
    do ducha schema --for $form > .schemas/$form.json; done

表达式、字段路径和档案由 `ducha lsp --rules .` 检查、解释和补全；在编辑器里把它设为 YAML 文件的语言服务器。
)",
    R"(# My rules

`ducha rules test --rules .` runs the tests, `ducha rules lint --rules .` says what is odd.

In an editor: the first line of each file names its JSON Schema, which stands in .schemas/. An editor
with the YAML language server (the YAML extension of VS Code, say) explains and completes keys by it.
With another version of ducha, write them anew:

    for form in rulebook sources provisions parameters definitions network evidence types schema profile test rule
    do ducha schema --for $form > .schemas/$form.json; done

Expressions, paths of fields and dossiers are checked, explained and completed by `ducha lsp --rules .`;
make it a language server for YAML files in the editor.
)"};

// The file with a line for editors before it.
std::string with_schema(const File& file, Lang lang) {
  std::string text = in_language(file.text, lang);
  const rule::FileForm* form = rule::form_of(file.name);
  if (form == nullptr) return text;
  return fmt::format("# yaml-language-server: $schema={}.schemas/{}.json\n{}",
                     fs::path(file.name).has_parent_path() ? "../" : "", form->name, text);
}

// Every file by its name below the folder.
std::vector<std::pair<std::string, std::string>> all_files(Lang lang) {
  std::vector<std::pair<std::string, std::string>> out;
  out.reserve(std::size(kFiles) + 1 + rule::file_forms().size());
  for (const File& file : kFiles) out.emplace_back(file.name, with_schema(file, lang));
  out.emplace_back("README.md", kReadme[lang == Lang::zh ? 0 : 1]);
  for (const rule::FileForm& form : rule::file_forms())
    out.emplace_back(fmt::format(".schemas/{}.json", form.name), rule::form_schema(form));
  return out;
}

}  // namespace

int new_rulebook(Session& session, const std::string& folder) {
  if (folder.empty())
    return session.complain(say("要给出放规则库的文件夹", "a folder for the rulebook is missing"),
                            say("写作 ducha new rulebook --output 文件夹",
                                "write: ducha new rulebook --output FOLDER"));
  Problems problems;
  session.gate().claim(folder);
  const auto fill = [&](NewFolder& to) {
    for (const auto& [name, text] : all_files(session.lang()))
      if (!to.write(name, text)) return false;
    return true;
  };
  if (!session.gate().write_folder(folder, fill, problems)) return session.complain(problems);
  session.streams().out << fmt::format(
      "{0}\nducha rules test --rules {0}\nducha rules lint --rules {0}\n", folder);
  return kFine;
}

}  // namespace ducha::cli
