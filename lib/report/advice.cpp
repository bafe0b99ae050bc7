// Words beside a finding, for every format: what to do, the values, the grounds, the verdict.
// Nothing is escaped here; each format does that itself.
#include "report/advice.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "base/wording.h"

namespace ducha::report {

// A hint is about this very value, so it goes before the remedy, which is about the rule. The
// remedy of the condition that failed goes before that of the rule as a whole.
const Message& advice(const result::Finding& f, const result::RuleInfo* r) {
  static const Message none;
  if (!f.hint.empty() || r == nullptr) return f.hint;
  if (f.verdict == Verdict::fail && f.remedy != nullptr) return *f.remedy;
  return f.verdict == Verdict::unknown ? r->supply : f.verdict == Verdict::fail ? r->remedy : none;
}

// A value that the message shows already would be read twice. It is looked for as text: the message
// was made from the same words.
std::string values_of(const result::Finding& f, Lang lang, bool technical) {
  std::string out;
  for (const result::Shown& v : f.values) {
    if (technical)
      add_to(out, "; ", fmt::format("{} = {}", v.name, v.text.in(lang)));
    else if (!v.words.empty() && f.message.in(lang).find(v.text.in(lang)) == std::string::npos)
      add_to(out, semicolon(lang), v.words.in(lang) + std::string(colon(lang)) + v.text.in(lang));
  }
  return out;
}

// Locators are the rulebook's own. Only the shape part.item-sN is put in words; above 99 a number
// is no part of a speech, and the bound keeps the sum within an int.
Message passage_of(const result::Run& run, std::string_view cite) {
  const std::string_view item = cite.substr(0, cite.find('-'));
  const std::size_t dot = item.find('.');
  const std::string_view part = item.substr(0, dot);
  const auto number = [](std::string_view digits) {
    int out = 0;
    for (const char c : digits) out = c < '0' || c > '9' || out > 99 ? 1000 : out * 10 + (c - '0');
    return out;
  };
  const auto heading = [&](std::string_view kind, std::string_view of) -> const Message* {
    for (const result::SentenceInfo& s : run.sentences)
      if (s.kind == kind && s.id.starts_with(of) && s.id.size() > of.size() &&
          s.id[of.size()] == '-')
        return &s.words;
    return nullptr;
  };
  const int of_part = number(part);
  const int of_item = dot == item.npos ? 0 : number(item.substr(dot + 1));
  if (run.source.empty() || of_part == 0 || of_part >= 100 || of_item >= 100) return {};
  const Message* words = of_item == 0 ? nullptr : heading("item_heading", item);
  const bool has_item = words != nullptr;
  if (words == nullptr) words = heading("heading", part);
  if (words == nullptr) return {};
  Message out{fmt::format("{}第{}部分", run.source.zh, chinese_number(of_part)),
              fmt::format("{}, part {}", run.source.en, of_part)};
  if (has_item) {
    out.zh += fmt::format("第{}项", chinese_number(of_item));
    out.en += fmt::format(", item {}", of_item);
  }
  return {fmt::format("{}“{}”", out.zh, words->zh), fmt::format("{} ({})", out.en, words->en)};
}

// Regulations before the speech: an official cites what binds first.
std::vector<std::string> grounds_of(const result::Run& run, const result::RuleInfo* rule,
                                    Lang lang) {
  std::vector<std::string> out;
  if (rule == nullptr) return out;
  for (const Message& ground : rule->grounds) out.push_back(ground.in(lang));
  for (const std::string& cite : rule->cites) {
    const Message words = passage_of(run, cite);
    // Several sentences of one heading are one passage.
    if (!words.empty() && std::find(out.begin(), out.end(), words.in(lang)) == out.end())
      out.push_back(words.in(lang));
  }
  return out;
}

Message verdict_of(const result::Run& run, const result::Finding& f) {
  return f.verdict == Verdict::fail ? run.severity_title(f.severity) : title(f.verdict);
}

// The number of a document starts at 0 in the run and at 1 for people.
std::string who_of(const result::Run& run, const result::Finding& f, Lang lang) {
  if (!f.name.empty()) return f.name;
  if (!f.dossier.empty())
    return fmt::format("{}{}{}", run.kind_title(f.kind).in(lang), lang == Lang::zh ? "" : " ",
                       f.dossier);
  if (f.rule.starts_with(result::topics_beside()[1].id + std::string("/")))
    return say("文件“{0}”", "{0}", f.file).in(lang);  // a waiver: it stands in a profile
  return say("文件“{0}”中的第{1}份档案", "dossier {1} of {0}", f.file, f.document + 1).in(lang);
}

// Groups of a run are listed level by level from the nearest up.
std::string nearest(const result::Run& run) {
  return run.groups.empty() ? std::string() : run.groups.front().kind;
}

void Tally::add(const result::Finding& f) {
  if (f.verdict == Verdict::waived) {
    ++waived;
  } else if (f.verdict == Verdict::fail) {
    ++fail[f.severity];
  } else {
    ++unknown;
  }
}

Tally tally(const result::Run& run) {
  Tally out;
  for (const result::Finding& f : run.findings) out.add(f);
  return out;
}

// One sentence for every format, so that no two reports count differently.
Message total(const result::Run& run, const Tally& t) {
  Message out = t.failed() == 0
                    ? Message{"未发现问题", "no findings"}
                    : say("共{0}个问题", "{1}", t.failed(), counted(t.failed(), "finding"));
  Message parts;
  for (const Severity s : {Severity::error, Severity::warning, Severity::note}) {
    const std::uint64_t n = t.fail[s];
    if (n == 0) continue;
    const Message words = run.severity_title(s);
    parts.zh += fmt::format("{}{}{}个", parts.zh.empty() ? "：" : "、", words.zh, n);
    parts.en += (parts.en.empty() ? ": " : ", ") + counted(n, words.en);
  }
  out.zh += parts.zh;
  out.en += parts.en;
  if (t.unknown > 0) {
    out.zh += fmt::format("；另有{}项因材料不全无法判断", t.unknown);
    out.en +=
        fmt::format("; {} cannot be decided for want of evidence", counted(t.unknown, "matter"));
  }
  if (t.waived > 0) {
    out.zh += fmt::format("；已豁免{}个", t.waived);
    out.en += fmt::format("; {} waived", t.waived);
  }
  return out;
}

std::string settings_of(const result::Run& run, Lang lang) {
  std::string out = run.profile_title.empty() ? run.profile : run.profile_title.in(lang);
  for (const std::string& s : run.set) {
    const std::size_t equals = std::min(s.find('='), s.size());
    add_to(out, semicolon(lang),
           fmt::format("{}{}{}", run.parameter_title(s.substr(0, equals)).in(lang), colon(lang),
                       s.substr(std::min(equals + 1, s.size()))));
  }
  return out;
}

const Message& against_baseline(const result::Finding& f) {
  static const Message none;
  static const std::array<std::pair<std::string_view, Message>, 4> notes = {
      {{"new", {"新增", "new"}},
       {"worse", {"加重", "worse than in the baseline"}},
       {"changed", {"有变化", "changed since the baseline"}},
       {"unchanged", {"基线已有", "in the baseline"}}}};
  for (const auto& [state, words] : notes)
    if (f.baseline == state) return words;
  return none;
}

std::string baseline_note(const result::Finding& f, Lang lang) {
  const std::string& words = against_baseline(f).in(lang);
  if (words.empty()) return {};
  return lang == Lang::zh ? fmt::format("（{}）", words) : fmt::format(" ({})", words);
}

std::string place_of(const result::Finding& f) {
  return f.line == 0 ? f.file : fmt::format("{}:{}:{}", f.file, f.line, f.column);
}

std::string lost_points(const result::Run& run, const result::ItemScore& item, Lang lang) {
  std::string out;
  for (const result::Deduction& d : item.deductions) {
    const std::string& id = run.findings[d.finding].rule;
    const result::RuleInfo* rule = run.rule(id);
    add_to(out, semicolon(lang),
           fmt::format("{} -{}", rule == nullptr || rule->title.empty() ? id : rule->title.in(lang),
                       decimal_to_string(d.points)));
  }
  return out;
}

}  // namespace ducha::report
