// Tests of rules as data: read_rule_tests() reads them, RuleTester::run() judges one. Base dossiers
// are edited by path, written out as YAML and judged like any other, so a test cannot say what a
// dossier could not.
#include "check/rule_tests.h"

#include <algorithm>
#include <set>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "base/text.h"
#include "dossier/reader.h"
#include "rule/keys.h"
#include "yaml/decode.h"
#include "yaml/draft.h"

namespace ducha::check {

namespace {

using yaml::Context;
using yaml::Draft;
using yaml::Fields;
using yaml::Node;
using yaml::Shape;

class TestReader {
 public:
  TestReader(const rule::Rulebook& book, const std::string& file, Problems& problems,
             RuleTests& out)
      : book_(book), context_{file, &problems}, out_(out) {}

  void read(const Node& root) {
    Fields fields(context_, root, rule::tests_keys());
    if (const Node* base = fields.get("base"))
      yaml::each_pair(*base, [&](const Node& k, const Node& v) {
        const std::string name(k.text);
        bases_.emplace(name, Draft(v));
        look_at(name, v);
      });
    without_bases_ = bases_.empty();
    // `bases` is told by done(): that no test has a dossier follows from it.
    for (const auto [key, value] : root.pairs())
      misspelt_base_ |= without_bases_ && rule::tests_keys().find(key.text) == nullptr;
    if (const Node* tests = fields.get("tests"))
      yaml::each_item(*tests, [&](const Node& item) { test(item); });
    if (const Node* list = fields.get("survivors"))
      yaml::each_item(*list, [&](const Node& item) { survivor(item); });
    fields.done();
  }

 private:
  // What breaks the schema in a base is told there: every test that starts from it would tell it
  // again. What is missing, `with` may add: it is told when a test starts without it.
  void look_at(const std::string& name, const Node& base) {
    if (base.shape != Shape::mapping) return;
    Arena arena;
    dossier::Dossier read;
    std::vector<dossier::Fault> faults;
    dossier::read(base, book_.schema, arena, read, faults, true);
    for (dossier::Fault& f : faults) {
      const std::string_view rule = f.rule;
      if (rule == "input/missing-field" || rule == "input/no-kind")
        lacking_[name].push_back(std::move(f));
      else
        tell(name, f);
    }
  }

  void tell(const std::string& base, const dossier::Fault& f) {
    faulty_.insert(base);
    context_.problems->push_back(
        {"test/base", context_.file, f.where, f.length, f.message, f.hint});
  }

  // True if the test gives what the base lacks at the path, or takes the place away.
  static bool supplied(const Node& item, std::string_view path) {
    const auto covers = [&](std::string_view key) {
      return path.starts_with(key) &&
             (path.size() == key.size() || path[key.size()] == '.' || path[key.size()] == '[');
    };
    bool found = false;
    for (const char* key : {"with", "without"}) {
      const Node* edits = item.get(key);
      if (edits == nullptr) continue;
      for (const auto& [k, v] : edits->pairs()) found |= covers(k.text);
      for (const Node& path_of : edits->items()) found |= covers(path_of.text);
    }
    return found;
  }

  void edit(Fields& fields, Draft& draft) {
    if (const Node* with = fields.get("with"))
      yaml::each_pair(*with, [&](const Node& k, const Node& v) {
        if (!known(k, draft) || set(draft, k.text, Draft(v))) return;
        context_.complain(k, "test/path",
                          say("路径 {} 走不通", "the path {} leads nowhere", visible(k.text)),
                          say("[ ] 里写这份档案里已有的项的编号，或从0起的序号",
                              "in brackets stands the key of an item that the dossier has, or its "
                              "number from 0"));
      });
    if (const Node* without = fields.get("without")) {
      std::vector<std::string> there = names_of(draft.pairs, &std::pair<std::string, Draft>::first);
      const auto take_out = [&](const Node& path) {
        if (!known(path, draft) || remove(draft, path.text)) return;
        context_.complain(path, "test/path",
                          say("路径 {} 本来就没有", "there is nothing at {}", visible(path.text)),
                          misspelt(path.text, there));
      };
      if (without->shape == Shape::scalar) take_out(*without);
      for (const Node& path : without->items()) take_out(path);
    }
  }

  // A path that the schema does not know would only make the dossier faulty; false after telling.
  bool known(const Node& path, const Draft& draft) {
    const Draft* kind = draft.find("kind");
    const dossier::KindSpec* spec = kind == nullptr ? nullptr : book_.schema.kind(kind->text);
    if (spec == nullptr) return true;
    dossier::PathFault fault;
    const std::string plain = result::without_keys(path.text);
    if (!dossier::fields_along(*spec->record, plain, dossier::Lists::enter, fault).empty())
      return true;
    context_.complain(path, "test/path", std::move(fault.what), std::move(fault.hint));
    return false;
  }

  void survivor(const Node& item) {
    Fields fields(context_, item, rule::survivor_keys());
    if (!fields.ok()) return;
    ExplainedSurvivor s;
    s.file = context_.file;
    s.where = item.where();
    s.rule = fields.text("rule");
    s.change = fields.text("change");
    s.why = fields.words("why");
    fields.done();
    if (const Node* rule = fields.get("rule");
        rule != nullptr && book_.rule(s.rule) == nullptr && book_.definitions.count(s.rule) == 0)
      context_.complain(*rule, "test/survivor",
                        say("没有规则 {}", "there is no rule {}", visible(s.rule)),
                        near_rule(s.rule));
    out_.survivors.push_back(std::move(s));
  }

  // `item` starts from the base and edits it.
  bool base(const Node& at, const Node& item, Draft& draft) {
    const std::string name(at.text);
    const auto found = bases_.find(name);
    if (found != bases_.end()) {
      draft = found->second;
      std::erase_if(lacking_[name], [&](const dossier::Fault& f) {
        const bool lacks = !supplied(item, f.path);
        if (lacks) tell(name, f);
        return lacks;
      });
      return faulty_.count(name) == 0;
    }
    if (misspelt_base_) return false;
    context_.complain(at, "test/base", say("base 里没有 {}", "there is no base {}", visible(name)),
                      without_bases_ ? Hint(say("在文件上部写 base: {{{0}: {{kind: ..., ...}}}}",
                                                "write `base: {{{0}: {{kind: ..., ...}}}}` at the "
                                                "top of the file",
                                                visible(name)))
                                     : meant(name, keys_of(bases_)),
                      name);
    return false;
  }

  void test(const Node& item) {
    Fields fields(context_, item, rule::test_keys());
    if (!fields.ok()) return;
    RuleTest test;
    test.file = context_.file;
    test.where = item.where();
    test.name = fields.text("name");
    if (const auto [other, fresh] = names_.emplace(test.name, item.line);
        !fresh && !test.name.empty())
      context_.complain(
          item, "test/name",
          say("测试名“{}”重复，第{}行已经有了", "the name `{}` is taken by the test in line {}",
              visible(test.name), other->second));
    const Node* dossier = fields.get("dossier");
    if (dossier == nullptr) return fields.done();
    Draft draft;
    if (dossier->shape == Shape::mapping) {
      draft = Draft(*dossier);
    } else if (!base(*dossier, item, draft)) {
      return;
    }
    edit(fields, draft);
    draft.write(test.dossiers.emplace_back());
    if (const Node* others = fields.get("others"))
      yaml::each_item(*others, [&](const Node& other) { this->other(other, test); });
    test.as_of = fields.date("as_of").value_or(*make_date(2024, 12, 31));
    if (const Node* period = fields.get("period")) {
      test.period = parse_span(period->text);
      if (!test.period)
        context_.complain(*period, "test/period",
                          say("period 写作“2013”、“2013Q1”、“2013-03”或“2013-01-01..2013-06-30”",
                              "period is written 2013, 2013Q1, 2013-03 or 2013-01-01..2013-06-30"));
    }
    if (const Node* profile = fields.get("profile")) {
      test.profile = profile->text;
      const auto known = book_.profiles();
      std::error_code error;
      if (std::find(known.begin(), known.end(), test.profile) == known.end() &&
          !std::filesystem::is_regular_file(test.profile, error))
        context_.complain(*profile, "profile/unknown",
                          say("没有地方配置 {}", "there is no profile {}", visible(test.profile)),
                          meant(test.profile, known));
    }
    if (const Node* set = fields.get("set"))
      yaml::each_pair(*set, [&](const Node& k, const Node& v) {
        if (book_.parameter(k.text) == nullptr)
          return context_.complain(k, "rulebook/parameter",
                                   say("没有参数 {}", "there is no parameter {}", visible(k.text)),
                                   meant(k.text, names_of(book_.parameters, &rule::Parameter::id)));
        std::string text(k.text);
        text += '=';
        Draft(v).write(text);
        test.set.push_back(std::move(text));
      });
    sheet(fields, test);
    expect(fields, test);
    if (const Node* values = fields.get("values"))
      yaml::each_pair(*values, [&](const Node& k, const Node& v) {
        // A list as it is shown: its items with commas between.
        std::string text(v.text);
        for (const Node& item : v.items()) {
          text += text.empty() ? "" : ", ";
          text += item.text;
        }
        test.values[std::string(k.text)] = std::move(text);
      });
    fields.done();
    out_.tests.push_back(std::move(test));
  }

  // marks: {i13: 2.5, i14: {self: 3, mark: 2}}, points: {i13: 2.5, total: 96, grade: good}
  void sheet(Fields& fields, RuleTest& test) {
    const auto number = [&](const Node& node, std::optional<std::int64_t>& out) {
      out = parse_decimal(node.text);
      if (!out)
        context_.complain(node, "test/marks",
                          say("{} 不是分数", "{} is no number of points", visible(node.text)));
    };
    if (const Node* marks = fields.get("marks"))
      yaml::each_pair(*marks, [&](const Node& k, const Node& v) {
        result::Mark mark;
        mark.item = k.text;
        mark.file = context_.file;
        mark.row = v.where().line;
        if (v.shape == Shape::mapping) {
          Fields inner(context_, v, rule::mark_keys());
          if (const Node* n = inner.get("self")) number(*n, mark.self);
          if (const Node* n = inner.get("mark")) number(*n, mark.examiner);
          inner.done();
        } else {
          number(v, mark.examiner);
        }
        test.marks.push_back(std::move(mark));
      });
    if (const Node* points = fields.get("points"))
      yaml::each_pair(*points, [&](const Node& k, const Node& v) {
        test.points[std::string(k.text)] = v.text;
      });
  }

  void other(const Node& node, RuleTest& test) {
    Draft draft;
    if (node.shape == Shape::scalar) {
      if (base(node, node, draft)) draft.write(test.dossiers.emplace_back());
      return;
    }
    if (node.get("base") == nullptr) {  // a dossier written out
      Draft(node).write(test.dossiers.emplace_back());
      return;
    }
    Fields fields(context_, node, rule::other_keys());
    const Node* name = fields.get("base");
    if (name == nullptr) return fields.done();
    if (!base(*name, node, draft)) return;
    if (const Node* as = fields.get("as")) {
      Draft id(*as);
      id.plain = false;
      set(draft, "id", std::move(id));
    }
    edit(fields, draft);
    fields.done();
    draft.write(test.dossiers.emplace_back());
  }

  // The rule of that id, or the one whose name alone is written.
  Hint near_rule(const std::string& id) const {
    auto ids = names_of(book_.rules, &rule::Rule::id);
    for (const rule::Rule& measure : book_.measures) ids.push_back(measure.id);
    const auto whole = std::find_if(ids.begin(), ids.end(),
                                    [&](const std::string& r) { return r.ends_with("/" + id); });
    return whole == ids.end() ? misspelt(id, ids) : Hint(did_you_mean(*whole), id, *whole);
  }

  static Hint verdict_meant(std::string_view word) {
    static constexpr std::pair<std::string_view, std::string_view> kOtherWords[] = {
        {"true", "pass"},
        {"yes", "pass"},
        {"ok", "pass"},
        {"通过", "pass"},
        {"合格", "pass"},
        {"false", "fail"},
        {"no", "fail"},
        {"不通过", "fail"},
        {"不合格", "fail"},
        {"不符合", "fail"},
        {"未知", "unknown"},
        {"无法判断", "unknown"},
        {"不适用", "not_applicable"}};
    for (const auto& [other, verdict] : kOtherWords)
      if (word == other) return did_you_mean(std::string(verdict));
    return meant(word, {"pass", "fail", "unknown", "not_applicable", "error"});
  }

  void expect(Fields& fields, RuleTest& test) {
    const Node* list = fields.get("expect", test.points.empty() && !fields.strange());
    if (list == nullptr) return;
    if (list->shape == Shape::mapping && list->count == 0 && test.points.empty())
      context_.complain(*list, "test/verdict",
                        say("expect 是空的，这个测试什么也没有检查",
                            "`expect` is empty, so the test asks nothing"),
                        say("写 规则: 结论", "write RULE: VERDICT"));
    yaml::each_pair(*list, [&](const Node& k, const Node& v) {
      const std::string id(k.text);
      const rule::Rule* rule = book_.rule(id);
      if (rule == nullptr) {
        context_.complain(k, "test/rule", say("没有规则 {}", "there is no rule {}", visible(id)),
                          near_rule(id), id);
        return;
      }
      const auto take = [&](const std::string& item, const Node& value) {
        if (!rule->measure && !verdict_named(value.text)) {
          context_.complain(value, "test/verdict",
                            say("没有结论 {}", "there is no verdict {}", visible(value.text)),
                            verdict_meant(value.text));
          return;
        }
        test.expect[id][item] = value.text;
      };
      if (v.shape == Shape::mapping) {
        yaml::each_pair(
            v, [&](const Node& item, const Node& value) { take(std::string(item.text), value); });
      } else if (yaml::expect(context_, v, Shape::scalar, {"结论", "a verdict"})) {
        take({}, v);
      }
    });
  }

  const rule::Rulebook& book_;
  Context context_;
  RuleTests& out_;
  std::map<std::string, Draft> bases_;
  std::set<std::string> faulty_;  // of them; tests that start there are not run
  std::map<std::string, std::vector<dossier::Fault>> lacking_;  // what they lack and none told yet
  bool without_bases_ = false;
  bool misspelt_base_ = false;                  // there may be some, under a key that is none
  std::map<std::string, std::uint32_t> names_;  // of tests, and their lines
};

}  // namespace

RuleTests read_rule_tests(const rule::Rulebook& book, Problems& problems, Layers layers) {
  RuleTests out;
  std::vector<std::string> names = names_of(book.topics, &rule::Topic::id);
  // Score sheets belong to no topic and have their tests in a file of this name.
  if (book.topic("scoring") == nullptr) names.emplace_back("scoring");
  std::vector<std::filesystem::path> paths;
  for (const std::string& name : names)
    for (const auto& folder : book.folders)
      if (layers == Layers::all || folder == book.folder)
        paths.push_back(folder / (name + ".test.yaml"));
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    const auto text = book.read(path, path.string(), limits::kRulebookFileBytes, problems);
    if (!text) continue;
    yaml::Reader reader(yaml::Parser::yaml_cpp);
    const Node* root = yaml::read_whole(reader, *text, path.string(), problems);
    if (root != nullptr) TestReader(book, path.string(), problems, out).read(*root);
  }
  return out;
}

void read_beside(rule::Rulebook& book, Problems& problems) {
  for (const std::string& name : book.profiles()) (void)rule::load_profile(book, name, problems);
  (void)read_rule_tests(book, problems);
}

namespace {

// A word of the test or of the run: verdicts, numbers.
Message word(const std::string& text) { return {text, text}; }

Message no_item() { return say("没有这一项", "no such item"); }

// Holds the points of the first dossier against what the test says.
void score(const RuleTest& test, result::Run& run, std::vector<TestFailure>& failures,
           Problems& problems) {
  if (test.points.empty()) return;
  const auto own = std::find_if(run.organizations.begin(), run.organizations.end(),
                                [](const auto& o) { return o.file == "0000"; });
  const auto number = static_cast<std::size_t>(own - run.organizations.begin());
  if (own != run.organizations.end()) {
    run.marks = test.marks;
    for (result::Mark& m : run.marks) m.dossier = own->id;
  }
  const result::Scores scores = result::score(run);
  const auto s = std::find_if(scores.organizations.begin(), scores.organizations.end(),
                              [&](const auto& o) { return o.organization == number; });
  if (s == scores.organizations.end()) {
    failures.push_back({"points",
                        {},
                        say("一个得分", "a score"),
                        say("这份档案没有考评表", "no sheet for this dossier"),
                        {}});
    return;
  }
  std::map<std::string, std::string> got = {
      {"total", decimal_to_string(s->points)},
      {"bonus", decimal_to_string(s->bonus)},
      {"decided", decimal_to_string(s->decided)},
      {"grade", s->band ? run.sheet.bands[*s->band].id : "none"}};
  for (const result::ItemScore& i : s->items)
    got[run.sheet.items[i.item].id] = i.state == result::ItemScore::State::not_marked ? "not_marked"
                                      : i.state == result::ItemScore::State::not_applicable
                                          ? "not_applicable"
                                          : decimal_to_string(i.points);
  for (const auto& [item, wanted] : test.points) {
    const auto at = got.find(item);
    if (at != got.end() && at->second == wanted) continue;
    failures.push_back(
        {"points", item, word(wanted), at == got.end() ? no_item() : word(at->second), {}});
  }
  const auto& vetoes = run.sheet.vetoes;
  for (const result::Mark& m : test.marks)
    if (!got.contains(m.item) &&
        std::none_of(vetoes.begin(), vetoes.end(), [&](const auto& v) { return v.id == m.item; }))
      problems.push_back(
          Problem{"test/marks",
                  test.file,
                  {m.row, 1},
                  1,
                  say("考评表里没有项目 {}", "the sheet has no item {}", visible(m.item)),
                  {}});
}

}  // namespace

const rule::Profile* RuleTester::profile(const RuleTest& test, Problems& problems) {
  const std::string name = test.profile.empty() ? book_.default_profile : test.profile;
  std::string key = name;
  for (const std::string& s : test.set) key += "\n" + s;
  const auto [at, fresh] = profiles_.try_emplace(std::move(key));
  if (!fresh) return at->second.get();  // nullptr: does not load, which was told
  const std::size_t first = problems.size();
  auto loaded = rule::load_profile(book_, name, problems);
  if (!loaded) {
    // Of a name that there is not: the test has it.
    for (std::size_t i = first; i < problems.size(); ++i)
      if (problems[i].file.empty()) {
        problems[i].file = test.file;
        problems[i].where = test.where;
      }
    return nullptr;
  }
  for (const std::string& s : test.set) {
    const std::size_t before = problems.size();
    const bool taken = rule::set_parameter(book_, *loaded, s, problems);
    for (std::size_t i = before; i < problems.size(); ++i) {
      problems[i].file = test.file;
      problems[i].where = test.where;
    }
    if (!taken) return nullptr;
  }
  at->second = std::make_unique<rule::Profile>(std::move(*loaded));
  return at->second.get();
}

namespace {

// The dossiers of a test are files 0000, 0001, ...: the one judged, then the others.
Message which(const std::string& file) {
  return file == "0000" ? say("dossier 有错", "one in `dossier`")
                        : say("others 的第{}份有错", "one in `others`, number {}", std::stoi(file));
}

std::string kinds_of(const rule::Rule& rule) {
  std::vector<std::string> names;
  for (const dossier::KindSpec* kind : rule.kinds()) names.push_back(kind->name);
  return joined(names, ", ");
}

Message told(const result::Finding& f) {
  Message out = f.path.empty() ? f.message : said_of(f.path, f.message);
  if (!f.hint.empty()) add_to(out, {"；", "; "}, f.hint);
  return out;
}

}  // namespace

std::optional<TextRun> RuleTester::judge(const RuleTest& test, Problems& problems) {
  const rule::Profile* settings_profile = profile(test, problems);
  if (settings_profile == nullptr) return {};
  Settings settings;
  settings.book = &book_;
  settings.profile = settings_profile;
  settings.as_of = test.as_of;
  settings.period = test.period;
  std::vector<Selected> rules;
  settings.measures = false;
  for (const auto& [id, expected] : test.expect) {
    const rule::Rule* rule = book_.rule(id);
    if (rule->measure) {
      settings.measures = true;
    } else {
      rules.push_back({rule, rule->severity});
    }
  }
  // Points depend on every rule of the sheet, not on the ones that the test names.
  if (!test.points.empty()) rules = select_rules(book_, *settings_profile, {}, problems);
  return run_texts(settings, rules, test.dossiers);
}

std::vector<TestFailure> RuleTester::run(const RuleTest& test, Problems& problems) {
  std::vector<TestFailure> failures;
  std::optional<TextRun> judged = judge(test, problems);
  if (!judged)
    return {{"settings",
             {},
             say("没有错的设置", "settings without faults"),
             say("有错", "faulty ones"),
             {}}};
  TextRun& run = *judged;
  const auto detail = [&](const std::string& rule) {
    for (const result::Finding& f : run.run.findings)
      if (f.file == "0000" && (f.rule == rule || rule.empty())) return f.message;
    return Message();
  };
  for (const result::Finding& f : run.run.findings)
    if (result::origin_of(f.rule) == result::Origin::input && book_.rule(f.rule) == nullptr)
      failures.push_back(
          {f.rule, {}, say("没有错的档案", "a dossier without faults"), which(f.file), told(f)});
  for (const auto& [id, expected] : test.expect) {
    if (book_.rule(id)->measure) {
      std::string got = "none";
      for (const result::Measure& m : run.run.measures)
        if (m.id == id) got = m.values.empty() ? "null" : m.values.front().json;
      // What is counted in groups alone: the one dossier judged is all there is to it.
      for (const result::Group& g : run.run.groups)
        if (const result::Spread* spread = g.measure(id))
          got = spread->known == 0 ? "null" : decimal_to_string(spread->sum);
      if (got != expected.begin()->second)
        failures.push_back({id, {}, word(expected.begin()->second), word(got), {}});
      continue;
    }
    const auto found = run.verdicts[0].find(id);
    Verdict worst = Verdict::not_applicable;
    std::map<std::string, Verdict> items;
    if (found != run.verdicts[0].end())
      for (const auto& [item, verdict] : found->second) {
        worst = worse(worst, verdict);
        items[item] = verdict;
      }
    for (const auto& [item, wanted] : expected) {
      const auto at = items.find(item);
      const bool judged = found != run.verdicts[0].end();
      const Message got = !judged             ? say("没有判断", "not judged")
                          : item.empty()      ? word(std::string(name(worst)))
                          : at == items.end() ? no_item()
                                              : word(std::string(name(at->second)));
      if (got.en != wanted)
        failures.push_back(
            {id, item, word(wanted), got,
             !judged
                 ? say("这条规则针对的类别：{}", "the rule is for {}", kinds_of(*book_.rule(id)))
             : !item.empty() && items.count({}) != 0
                 ? say("规则没有 each，只有一个结论",
                       "the rule has no `each`, so it has one verdict")
             : !item.empty() && at == items.end() && !items.empty()
                 ? say("有的项：{}", "there are {}", shorten(joined(keys_of(items), ", "), 120))
                 : detail(id)});
    }
  }
  score(test, run.run, failures, problems);
  for (const auto& [value, wanted] : test.values) {
    Message got = say("没有显示", "not shown");
    std::vector<std::string> names;
    for (const result::Finding& f : run.run.findings)
      for (const result::Shown& s : f.values) {
        if (f.file != "0000") continue;
        names.push_back(s.name);
        if (s.name == value) got = word(s.text.en);
      }
    const bool there = std::find(names.begin(), names.end(), value) != names.end();
    if (got.en != wanted)
      failures.push_back({"values", value, word(wanted), got,
                          there ? detail({})
                          : names.empty()
                              ? say("没有显示任何值", "none are shown")
                              : say("显示的有：{}", "shown are: {}", joined(names, ", "))});
  }
  return failures;
}

}  // namespace ducha::check
