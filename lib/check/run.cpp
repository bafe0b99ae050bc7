// The way of the data: files are read and cut into documents, each document is judged by the rules
// that need nothing else, and leaves a footprint; when all are read, the rules across dossiers
// judge the footprints. Workers share nothing but a lock on the footprints; the findings are sorted
// in the end, so their number does not show.
#include "check/run.h"

#include <algorithm>
#include <tuple>

#include "cel/format.h"
#include "check/across.h"
#include "check/archive.h"
#include "check/feeder.h"
#include "check/needs.h"
#include "check/waivers.h"

namespace ducha::check {

namespace {

using result::Finding;

result::RuleInfo info_of(const rule::Rulebook& book, const rule::Parameters& parameters, Date as_of,
                         const Selected& selected) {
  const rule::Rule& rule = *selected.rule;
  result::RuleInfo info;
  info.id = rule.id;
  info.topic = rule.topic;
  info.kind = rule.kind->name;
  info.severity = selected.severity;
  info.title = rule.title;
  info.cites = rule.cites;
  info.remedy = rule.remedy;
  info.supply = rule.supply;
  info.digest = rule::digest(rule);
  info.relational = rule.relational;
  for (const rule::Parameter* p : rule::parameters_of(book, rule)) {
    const rule::DatedValue* v = parameters.value(*p, as_of);
    info.parameters[p->id] =
        v == nullptr || v->value.is(cel::Kind::absent) ? "null" : cel::to_json_text(v->value);
  }
  if (info.title.empty() && !rule.cites.empty())
    if (const rule::Provision* p = book.provision(rule.cites[0])) info.title = p->words;
  return info;
}

// What was asked for, and what the rulebook and the profile say of it.
void describe(const Settings& settings, const std::vector<Selected>& rules,
              const rule::Parameters& parameters, result::Run& run) {
  const rule::Rulebook& book = *settings.book;
  run.as_of = settings.as_of;
  run.rulebook = book.id;
  run.rulebook_version = book.version;
  run.rulebook_digest = book.digest;
  run.rulebook_title = book.title;
  run.profile = settings.profile->name;
  run.profile_digest = settings.profile->digest;
  run.time_limits = settings.profile->time_limits;
  run.sheet = settings.profile->sheet;
  run.set = settings.set;
  run.selection = settings.selection;
  run.personal = settings.personal;
  run.defaults = parameters.defaults();
  run.rule_count = rules.size();
  for (const rule::Topic& t : book.topics) run.topics.push_back({t.id, t.title});
  for (const Selected& s : rules) run.rules.push_back(info_of(book, parameters, settings.as_of, s));
  for (const rule::Provision& p : book.provisions)
    run.provisions.push_back(
        {p.id, std::string(rule::kModalities[static_cast<std::size_t>(p.modality)]), p.words});
  for (const rule::Sentence& s : book.sentences) run.sentences.push_back({s.id, s.kind, s.words});
  for (const dossier::KindSpec& k : book.schema.kinds()) run.kinds.push_back({k.name, k.title});
  run.evidence = book.evidence;
}

// Of the dossiers as they were handed in, or of waivers: not of a rule of the rulebook.
bool of_input(const Finding& f) {
  return f.rule.starts_with("input/") || f.rule.starts_with("waiver/");
}

// Rules of input that were broken appear among the rules.
void add_input_rules(result::Run& run) {
  std::map<std::string, std::array<std::uint64_t, kVerdicts>> input;
  for (const Finding& f : run.findings)
    if (of_input(f)) ++input[f.rule][static_cast<std::size_t>(f.verdict)];
  for (const auto& [id, counts] : input) {
    result::RuleInfo info;
    info.id = id;
    info.topic = id.substr(0, id.find('/'));
    info.counts = counts;
    if (id == "waiver/expired") info.title = {"豁免到期", "a waiver has ended"};
    if (id == "waiver/unused") info.title = {"豁免没有用上", "a waiver matches nothing"};
    if (id == "waiver/needless") info.title = {"豁免不再需要", "a waiver is no longer needed"};
    if (info.topic == "waiver")
      info.severity = id == "waiver/needless" ? Severity::note : Severity::warning;
    for (const dossier::InputRule& r : dossier::input_rules())
      if (r.id == id) {
        info.title = r.title;
        info.remedy = r.remedy;
      }
    run.rules.push_back(std::move(info));
  }
}

// The measures that are computed.
std::vector<const rule::Rule*> measures_of(const Settings& settings) {
  std::vector<const rule::Rule*> out;
  if (settings.measures)
    for (const rule::Rule& m : settings.book->measures)
      if (selects(settings.selection, m)) out.push_back(&m);
  if (settings.plan)
    for (const rule::Rule& link : settings.book->links) out.push_back(&link);
  return out;
}

// What rules across dossiers read.
FootprintLayout layout_of(const Settings& settings, const std::vector<Selected>& rules,
                          const std::vector<const rule::Rule*>& measures) {
  std::vector<const rule::Rule*> across;
  for (const Selected& s : rules)
    if (s.rule->across(settings.plan)) across.push_back(s.rule);
  for (const rule::Rule* m : measures)
    if (listed(*settings.book, *m) || m->relational) across.push_back(m);
  return {*settings.book, across, true, settings.plan};
}

// Makes rules and measures ready for the layout of the records that they will see.
void compile(const std::vector<Selected>& rules, Shared& shared) {
  const RollUp topics(shared.book, {});
  const auto layout = [&](bool across) -> const cel::Layout& {
    return across ? static_cast<const cel::Layout&>(shared.layout) : cel::Layout::identity();
  };
  const bool plan = shared.settings.plan;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const rule::Rule& rule = *rules[i].rule;
    const bool across = rule.across(plan);
    (across ? shared.across : shared.local)[rule.kind].push_back(
        {CompiledRule(rule, layout(across), plan), rules[i].severity, i, topics.topic(rule.topic)});
  }
  for (std::size_t i = 0; i < shared.measures.size(); ++i) {
    const rule::Rule& m = *shared.measures[i];
    if (!listed(shared.book, m))
      shared.counted[m.kind].push_back(
          {CompiledRule(m, layout(m.relational)), Severity::note, i, topics.topic(m.topic)});
  }
}

// What `read` of whole_run has to fill.
struct Reading {
  const Workers& workers;
  result::Run& run;
  Footprints& footprints;
  const FootprintLayout& layout;
  Stop& stop;
};

// Everything of a run but the reading: rules compiled, then `read` is called, then the network and
// the rules across dossiers are judged, then all is put together. With `part`, it ends after the
// reading, and the footprints go there.
result::Run whole_run(const Settings& settings, const std::vector<Selected>& rules,
                      const std::vector<InputFile>& files, const std::function<void(Reading)>& read,
                      std::vector<Verdicts>* verdicts = nullptr, std::string* part = nullptr) {
  const rule::Rulebook& book = *settings.book;
  const rule::Parameters parameters(book, *settings.profile);
  const auto measures = measures_of(settings);
  const FootprintLayout layout = layout_of(settings, rules, measures);
  Footprints footprints(book, layout);
  Shared shared{settings, book, parameters, files, measures, layout, footprints};
  compile(rules, shared);
  Workers workers;
  for (int i = 0; i < std::clamp(settings.jobs, 1, 256); ++i)
    workers.push_back(std::make_unique<Worker>(shared, rules.size()));

  result::Run run;
  read({workers, run, footprints, layout, shared.stop});
  footprints.link();
  if (part == nullptr) {
    judge_network(shared, workers[0]->findings);
    judge_across(shared, workers, run, verdicts);
  }
  // The last time that it is asked: from here on, what was found is put together.
  const bool stopped = shared.stop();
  if (part != nullptr && !stopped) *part = write_footprints(footprints, layout);
  describe(settings, rules, parameters, run);
  RollUp sums(book, measures);
  for (const auto& worker : workers) {
    run.dossiers += worker->dossiers;
    std::move(worker->findings.begin(), worker->findings.end(), std::back_inserter(run.findings));
    std::move(worker->organizations.begin(), worker->organizations.end(),
              std::back_inserter(run.organizations));
    for (std::size_t i = 0; i < rules.size(); ++i)
      for (std::size_t v = 0; v < kVerdicts; ++v) run.rules[i].counts[v] += worker->counts[i][v];
    sums.take(worker->rollup);
  }
  std::sort(run.organizations.begin(), run.organizations.end(), [](const auto& a, const auto& b) {
    return std::tie(a.file, a.document) < std::tie(b.file, b.document);
  });
  if (stopped)
    run.problems.push_back(
        {"check/stopped",
         {},
         {},
         1,
         say("检查被中断，只含此前所见", "stopped; this is what was found until then"),
         {}});
  if (part != nullptr) {
    run.groups = sums.groups();
    return run;
  }
  apply_waivers(settings, rules, footprints, sums, run);
  if (stopped) {
    // Organizations that nobody came to would have all their points, and what was not found would
    // make waivers needless.
    run.sheet = {};
    run.organizations.clear();
    std::erase_if(run.findings, [](const Finding& f) { return f.rule.starts_with("waiver/"); });
  }
  for (const Finding& f : run.findings)
    if (of_input(f))
      sums.verdict(f.group, sums.topic(f.rule.substr(0, f.rule.find('/'))), f.verdict);
  run.groups = sums.take_groups(footprints);
  result::sort(run.findings);
  run.fields = fields_of(book, run.findings);
  add_input_rules(run);
  for (const result::RuleInfo& info : run.rules)
    for (std::size_t v = 0; v < kVerdicts; ++v) run.counts[v] += info.counts[v];
  return run;
}

// Reads all files with all workers.
std::vector<Seen> read_files(Reading reading, const Settings& settings,
                             const std::vector<InputFile>& files) {
  Feeder feeder(files, settings, reading.stop);
  work_at_once(reading.workers, reading.stop, [&](Worker& worker, std::size_t) {
    Feeder::Batch batch;
    while (feeder.next(batch))
      for (const yaml::Piece& piece : batch.pieces) worker.document(piece, batch.file);
  });
  reading.run.problems = std::move(feeder.problems);
  std::stable_sort(reading.run.problems.begin(), reading.run.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.file < b.file; });
  return std::move(feeder.inputs);
}

// The inputs of this shard, with their names, and their numbers. Where the run was stopped, those
// that were read.
void name_inputs(const std::vector<Seen>& seen, const Settings& settings,
                 const std::vector<InputFile>& files, result::Run& run,
                 std::vector<std::uint32_t>* numbers) {
  for (std::uint32_t i = 0; i < seen.size(); ++i) {
    if (i % settings.shard.count != settings.shard.index - 1) continue;
    if (stopped(run) && seen[i].sha256 == Digest{}) continue;
    run.inputs.push_back({files[i].name(), seen[i].sha256, seen[i].bytes, seen[i].documents});
    if (numbers != nullptr) numbers->push_back(i);
  }
}

}  // namespace

bool stopped(const result::Run& run) {
  return std::any_of(run.problems.begin(), run.problems.end(),
                     [](const Problem& p) { return p.id == "check/stopped"; });
}

result::Run run(const Settings& settings, const std::vector<Selected>& rules,
                const std::vector<InputFile>& files) {
  std::vector<Seen> seen;
  result::Run out = whole_run(settings, rules, files, [&](Reading reading) {
    seen = read_files(reading, settings, files);
  });
  name_inputs(seen, settings, files, out, nullptr);
  return out;
}

Part run_part(const Settings& settings, const std::vector<Selected>& rules,
              const std::vector<InputFile>& files) {
  Part part;
  std::vector<Seen> seen;
  part.run = whole_run(
      settings, rules, files, [&](Reading reading) { seen = read_files(reading, settings, files); },
      nullptr, &part.footprints);
  name_inputs(seen, settings, files, part.run, &part.numbers);
  result::sort(part.run.findings);
  return part;
}

result::Run merge(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<InputFile>& files, std::vector<Part> parts,
                  Problems& problems) {
  return whole_run(settings, rules, files, [&](Reading reading) {
    Worker& worker = *reading.workers[0];
    Arena arena;
    std::map<std::uint32_t, result::Input> inputs;
    std::map<std::string, std::size_t> number;
    for (std::size_t i = 0; i < rules.size(); ++i) number[rules[i].rule->id] = i;
    for (Part& part : parts) {
      worker.dossiers += part.run.dossiers;
      std::move(part.run.findings.begin(), part.run.findings.end(),
                std::back_inserter(worker.findings));
      std::move(part.run.organizations.begin(), part.run.organizations.end(),
                std::back_inserter(worker.organizations));
      std::move(part.run.problems.begin(), part.run.problems.end(),
                std::back_inserter(reading.run.problems));
      for (const result::RuleInfo& info : part.run.rules)
        if (const auto n = number.find(info.id); n != number.end())
          for (std::size_t v = 0; v < kVerdicts; ++v) worker.counts[n->second][v] += info.counts[v];
      worker.rollup.add(part.run.groups);
      for (std::size_t i = 0; i < part.numbers.size(); ++i)
        inputs[part.numbers[i]] = std::move(part.run.inputs[i]);
      std::string_view rest = part.footprints;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (!read_footprint(rest.substr(0, end), reading.footprints, *settings.book, reading.layout,
                            arena) ||
            reading.footprints.roots().back().file >= files.size()) {
          problems.push_back(
              {"merge/footprint", {}, {}, 1, say("有一行无法读取", "a line cannot be read"), {}});
          return;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    for (auto& [n, input] : inputs) reading.run.inputs.push_back(std::move(input));
    std::stable_sort(reading.run.problems.begin(), reading.run.problems.end(),
                     [](const Problem& a, const Problem& b) { return a.file < b.file; });
  });
}

TextRun run_texts(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<std::string>& documents) {
  TextRun out;
  out.verdicts.resize(documents.size());
  std::vector<InputFile> files;
  for (std::size_t i = 0; i < documents.size(); ++i)
    files.emplace_back(fmt::format("{:04}", i), "");
  Settings alone = settings;
  alone.jobs = 1;
  out.run = whole_run(
      alone, rules, files,
      [&](Reading reading) {
        for (std::size_t i = 0; i < documents.size(); ++i) {
          Worker& worker = *reading.workers[0];
          worker.record(&out.verdicts[i]);
          yaml::Splitter splitter;
          const auto take = [&](const yaml::Piece& p) {
            worker.document(p, static_cast<std::uint32_t>(i));
          };
          splitter.add(documents[i], take);
          splitter.finish(take);
        }
      },
      &out.verdicts);
  return out;
}

}  // namespace ducha::check
