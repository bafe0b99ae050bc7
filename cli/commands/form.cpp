// ducha form: the workbook that an organization fills in and `ducha import` takes back.
#include <algorithm>
#include <functional>
#include <ostream>
#include <set>

#include "base/file_name.h"
#include "base/folder.h"
#include "base/source.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/dossiers.h"
#include "cli/outputs.h"

namespace ducha::cli {

namespace {

struct FormArgs {
  std::string kind;
  std::vector<std::string> paths;
  std::string output;
  std::string run;  // the form asks for what it lacks
};

// What a run lacks of the dossiers of a kind, by their ids.
std::map<std::string, imports::FieldPaths> lacks(const result::Run& run, const std::string& kind) {
  std::map<std::string, imports::FieldPaths> out;
  for (const result::Finding& f : run.findings)
    for (const result::Need& need : f.needs)
      // Without the keys of items: the form has a column for the field, and a row for each item.
      if (need.what == result::Need::What::field && need.kind == kind)
        out[need.dossier].insert(result::without_keys(need.path));
  return out;
}

// How many rules read a field, through whatever expression.
std::map<std::pair<const cel::RecordType*, int>, int> rules_by_field(const rule::Rulebook& book) {
  std::map<std::pair<const cel::RecordType*, int>, int> out;
  for (const rule::Rule& r : book.rules) {
    std::set<std::pair<const cel::RecordType*, int>> read;
    rule::each_kind(r, [&](const rule::Rule& one) {
      rule::each_expression(one, [&](const rule::Expression& e) {
        if (!e) return;
        for (const cel::FieldRead& f : e.expr->reads()) read.emplace(f.record, f.field);
      });
    });
    for (const auto& f : read) ++out[f];
  }
  return out;
}

// A new form names the dossiers that it refers to, where there is one of the kind alone.
yaml::Draft with_references(const dossier::KindSpec& kind,
                            const std::vector<imports::Existing>& all) {
  yaml::Draft draft = yaml::Draft::mapping();
  for (const dossier::FieldSpec& f : kind.record->fields) {
    if (f.shape != dossier::FieldSpec::Shape::scalar || f.scalar != dossier::Scalar::reference)
      continue;
    std::string id;
    int count = 0;
    for (const imports::Existing& e : all)
      if (e.kind->name == f.target && !e.id.empty()) {
        id = e.id;
        ++count;
      }
    if (count == 1) draft.pairs.emplace_back(f.name, yaml::Draft::scalar(id, false));
  }
  return draft;
}

// The dossiers of a kind to fill forms with, each id once.
std::vector<imports::FormDossier> dossiers_of(const dossier::KindSpec& kind,
                                              std::vector<imports::Existing>& all,
                                              Problems& problems) {
  std::vector<imports::FormDossier> out;
  std::set<std::string> ids;
  for (imports::Existing& e : all) {
    if (e.kind != &kind) continue;
    if (!e.id.empty() && !ids.insert(e.id).second) {
      problems.push_back(
          problem_in("input/duplicate-id", e.where,
                     say("编号 {} 已经有了，没有取",
                         "the id {} is there already; this dossier was not taken", visible(e.id))));
      continue;
    }
    out.push_back({e.id, e.draft});
  }
  if (out.empty())
    if (yaml::Draft draft = with_references(kind, all); !draft.pairs.empty())
      out.push_back({{}, std::move(draft)});
  return out;
}

// A dossier that lacks nothing needs no form; one that was not given gets an empty one.
void only_lacking(const dossier::KindSpec& kind,
                  const std::map<std::string, imports::FieldPaths>& lacking,
                  std::vector<imports::FormDossier>& dossiers) {
  std::erase_if(dossiers, [&](const auto& d) { return lacking.count(d.id) == 0; });
  std::set<std::string> ids;
  for (const imports::FormDossier& d : dossiers) ids.insert(d.id);
  for (const auto& [id, paths] : lacking)
    if (!id.empty() && ids.count(id) == 0) {
      yaml::Draft draft = yaml::Draft::mapping();
      draft.pairs.emplace_back(kind.record->at(kind.id_field).name, yaml::Draft::scalar(id, false));
      dossiers.push_back({id, std::move(draft)});
    }
}

using Make = std::function<std::string(const std::vector<imports::FormDossier>&)>;

// One workbook, or a folder with one for each dossier. An exit code.
int write_forms(Session& session, const FormArgs& args, const std::string& kind,
                std::vector<imports::FormDossier> dossiers, const Make& make) {
  if (args.output.ends_with(".xlsx")) return session.put_new(args.output, make(dossiers));
  for (const std::string_view other : {".xls", ".et", ".csv", ".ods", ".docx"})
    if (args.output.ends_with(other))
      return session.complain(say("填报表是 .xlsx 文件，不能写成 {}",
                                  "a form is an .xlsx file and cannot be {}", other),
                              say("文件名以 .xlsx 结尾；几个填报表就写一个新文件夹",
                                  "end the name in .xlsx, or name a new folder for several forms"));
  if (dossiers.empty()) dossiers.emplace_back();
  const auto fill = [&](NewFolder& folder) {
    return std::all_of(dossiers.begin(), dossiers.end(), [&](const auto& d) {
      return folder.write(file_name(d.id.empty() ? kind : d.id) + ".xlsx", make({d}));
    });
  };
  Problems failed;
  return session.gate().write_folder(args.output, fill, failed) ? kFine : session.complain(failed);
}

int run_form(Session& session, const FormArgs& args) {
  const rule::Rulebook* book = session.rulebook();
  if (book == nullptr) return kNotChecked;
  const dossier::KindSpec* kind = find_kind(session, *book, args.kind);
  if (kind == nullptr) return kNotChecked;
  const auto as_of = session.as_of();
  if (!as_of) return kNotChecked;
  if (args.output.empty())
    return session.complain(say("写 --output 填报表.xlsx，或一个新文件夹（每份档案一个填报表）",
                                "give --output FORM.xlsx, or a new folder for a form a dossier"));
  Problems problems;
  std::vector<imports::Existing> all;
  if (!args.paths.empty()) {
    all = load_dossiers(*book, args.paths, problems);
    if (all.empty() && !problems.empty()) return session.complain(problems);
  }
  std::vector<imports::FormDossier> dossiers = dossiers_of(*kind, all, problems);
  std::map<std::string, imports::FieldPaths> lacking;
  if (!args.run.empty()) {
    const auto run = load_run(session, args.run);
    if (!run) return kNotChecked;
    lacking = lacks(*run, kind->name);
    only_lacking(*kind, lacking, dossiers);
    if (dossiers.empty())
      return session.complain(
          say("结果里没有这类档案缺少的字段", "the run lacks no field of a dossier of this kind"));
  }
  imports::FormWants wants;
  wants.lang = session.lang();
  wants.as_of = as_of->day;
  wants.rulebook = book->id;
  wants.rules = rules_by_field(*book);
  std::vector<std::pair<std::string, Message>> left;
  const Make make = [&](const std::vector<imports::FormDossier>& of) {
    if (!args.run.empty()) {
      wants.only.emplace();
      for (const imports::FormDossier& d : of)
        wants.only->merge(imports::FieldPaths(lacking[d.id]));
    }
    return imports::write_form(book->schema, *kind, book->units, of, wants, left);
  };
  // After they were read, before anything is written: the output may be one of them.
  for (const std::string& path : args.paths)
    session.gate().reads(path, say("预填的档案", "a dossier to fill it with"));
  if (!session.outputs_are_free()) return kNotChecked;
  if (const int code = write_forms(session, args, kind->name, std::move(dossiers), make);
      code != kFine)
    return code;
  for (const auto& [path, why] : left)
    problems.push_back(problem_in(
        "form/left", args.output, said_of(visible(path), why),
        say("填表时补上，或直接改档案", "add it to the form, or change the dossier itself")));
  if (problems.empty()) return kFine;
  session.complain(problems);
  return kFindings;
}

}  // namespace

Action take_form(Session& session, Given& given) {
  session.take_rules(given);
  session.take_day(given);
  FormArgs args;
  args.kind = given.text(Opt::kind);
  args.paths = given.texts(Opt::form_for);
  args.output = session.take_output(given, Opt::form_to);
  args.run = given.text(Opt::form_run);
  if (args.kind.empty()) {
    session.complain(say("写明档案类别：ducha form 类别", "name the kind: `ducha form KIND`"));
    return {};
  }
  return [args, &session] { return run_form(session, args); };
}

}  // namespace ducha::cli
