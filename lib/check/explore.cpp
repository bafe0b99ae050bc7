// What time alone and other values of a parameter would change: forecast() and what_if(), by checks
// of other days and settings.
#include "check/explore.h"

#include <algorithm>
#include <memory>
#include <set>

#include "base/decimal.h"
#include "base/limits_out.h"
#include "base/text.h"
#include "check/waivers.h"

namespace ducha::check {

namespace {

// Findings by what tells them apart, in the order of the report.
using Snapshot = std::map<std::string, const result::Finding*>;

struct Day {
  result::Run run;
  Snapshot failing;
  std::set<std::string> waived;
};

std::string key(const result::Finding& f) { return f.fingerprint + " " + f.file; }

class Forecaster {
 public:
  Forecaster(const Settings& settings, const std::vector<Selected>& rules,
             const std::vector<InputFile>& files)
      : settings_(settings), rules_(rules), files_(files) {
    // Values are not compared between days, and cost as much as rules.
    settings_.measures = false;
    progress_ = std::move(settings_.progress);  // by days, not by bytes
    settings_.progress = {};
  }

  std::vector<Turn> run(Date until, Problems& unread, result::Run* first) {
    Date at = settings_.as_of;
    unread = check::unread(day(at).run);
    if (first != nullptr) *first = day(at).run;
    while (at < until) {
      // The next first or last day of a month.
      const Date tomorrow{at.days + 1};
      // Deadlines and periods end with months, so the ends of months are looked at first; between()
      // finds the day.
      Date next = end_of_month(tomorrow);
      if (at == end_of_month(at)) next = tomorrow;
      if (until < next) next = until;
      between(at, next);
      if (progress_)
        progress_(static_cast<std::uint64_t>(next.days - settings_.as_of.days),
                  static_cast<std::uint64_t>(until.days - settings_.as_of.days));
      // A run may be large: only the two ends of the span are held.
      days_.erase(at.days);
      at = next;
    }
    std::stable_sort(turns_.begin(), turns_.end(),
                     [](const Turn& a, const Turn& b) { return a.day < b.day; });
    return std::move(turns_);
  }

 private:
  static Date end_of_month(Date d) {
    const auto c = civil(d);
    if (c.month == 12) return *make_date(c.year, 12, 31);  // the year 9999 has no next
    return Date{make_date(c.year, c.month + 1, 1)->days - 1};
  }

  const Day& day(Date at) {
    auto& slot = days_[at.days];
    if (slot == nullptr) {
      slot = std::make_unique<Day>();
      Settings s = settings_;
      s.as_of = at;
      slot->run = check::run(s, rules_, files_);
      for (const result::Finding& f : slot->run.findings) {
        if (f.verdict == Verdict::fail) slot->failing.emplace(key(f), &f);
        if (f.verdict == Verdict::waived) slot->waived.insert(key(f));
      }
    }
    return *slot;
  }

  // Bisection on the days: a span in which nothing new fails is not looked into. That is why a
  // finding that appears and goes within one span is not seen.
  void between(Date from, Date to) {
    const Day& a = day(from);
    const Day& b = day(to);
    const bool turned = std::any_of(b.failing.begin(), b.failing.end(),
                                    [&](const auto& f) { return a.failing.count(f.first) == 0; });
    if (!turned) return;
    if (to.days - from.days == 1) {
      for (const result::Finding& f : b.run.findings)
        if (f.verdict == Verdict::fail && a.failing.count(key(f)) == 0) turn(to, f, a);
      return;
    }
    const Date middle{from.days + (to.days - from.days) / 2};
    between(from, middle);
    between(middle, to);
    days_.erase(middle.days);
  }

  void turn(Date on, const result::Finding& f, const Day& before) {
    const auto rule = std::find_if(rules_.begin(), rules_.end(),
                                   [&](const Selected& s) { return s.rule->id == f.rule; });
    // A period is judged on its last day.
    const bool closes = rule != rules_.end() && rule->rule->every != rule::Every::none;
    const auto info = std::find_if(before.run.rules.begin(), before.run.rules.end(),
                                   [&](const result::RuleInfo& r) { return r.id == f.rule; });
    turns_.push_back({on, closes ? on : Date{on.days - 1},
                      info == before.run.rules.end() ? f.message : info->title, f,
                      before.waived.count(key(f)) != 0 ? Verdict::waived : Verdict::pass});
  }

  Settings settings_;
  std::function<void(std::uint64_t, std::uint64_t)> progress_;
  const std::vector<Selected>& rules_;
  const std::vector<InputFile>& files_;
  std::map<std::int32_t, std::unique_ptr<Day>> days_;
  std::vector<Turn> turns_;
};

}  // namespace

std::vector<std::string> spread_values(std::string_view text, Problems& problems) {
  std::vector<std::string> out;
  const auto complain = [&](Message what) {
    problems.push_back(
        problem_of("usage/values", std::move(what),
                   say("写作 30..100:10 或 30,50,80", "write 30..100:10 or 30,50,80")));
    return std::vector<std::string>();
  };
  const std::size_t dots = text.find("..");
  if (dots == text.npos) {
    while (!text.empty()) {
      const std::size_t comma = std::min(text.find(','), text.size());
      out.emplace_back(trim(text.substr(0, comma)));
      text.remove_prefix(std::min(comma + 1, text.size()));
    }
    if (out.empty() || out.size() > limits::kSpreadValues)
      return complain(say("应有1至{}个取值", "1 to {} values are needed", limits::kSpreadValues));
    return out;
  }
  const std::size_t colon = text.find(':', dots);
  const auto from = parse_decimal(trim(text.substr(0, dots)));
  const auto to =
      parse_decimal(trim(text.substr(dots + 2, std::min(colon, text.size()) - dots - 2)));
  const auto step = colon == text.npos ? std::optional<std::int64_t>(1'000'000)
                                       : parse_decimal(trim(text.substr(colon + 1)));
  if (!from || !to || !step)
    return complain(say("“{}”里有的数读不出，或者太大",
                        "`{}` has a number that cannot be read, or is too large", visible(text)));
  if (*step <= 0) return complain(say("步长应大于零", "the step must be more than zero"));
  if (*to < *from) return complain(say("范围的终点小于起点", "the range ends below its beginning"));
  // In unsigned numbers: neither the span nor a step past the end overflows.
  const auto first = static_cast<std::uint64_t>(*from);
  const std::uint64_t steps =
      (static_cast<std::uint64_t>(*to) - first) / static_cast<std::uint64_t>(*step);
  if (steps >= limits::kSpreadValues)
    return complain(say("取值超过{}个", "these are more than {} values", limits::kSpreadValues));
  for (std::uint64_t i = 0; i <= steps; ++i)
    out.push_back(decimal_to_string(
        static_cast<std::int64_t>(first + i * static_cast<std::uint64_t>(*step))));
  return out;
}

WhatIf what_if(const Settings& settings, rule::Profile& profile, rule::Rulebook& book,
               const std::string& parameter, const std::vector<std::string>& values,
               const std::vector<InputFile>& files, Problems& problems) {
  WhatIf out;
  out.parameter = parameter;
  out.values = values;
  out.total.failing.resize(values.size());
  const rule::Parameter* p = book.parameter(parameter);
  std::map<std::string, WhatIf::Row> rows;
  Settings s = settings;
  s.profile = &profile;
  s.measures = false;
  s.progress = {};  // by values, not by bytes
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!rule::set_parameter(book, profile, parameter + "=" + values[i], problems)) return out;
    std::vector<Selected> rules = select_rules(book, profile, s.selection, problems);
    // Rules that do not read the parameter have the same verdicts for every value.
    std::erase_if(rules, [&](const Selected& r) {
      const auto read = rule::parameters_of(book, *r.rule);
      return std::find(read.begin(), read.end(), p) == read.end();
    });
    if (!problems.empty()) return out;
    if (rules.empty()) {
      problems.push_back(
          problem_of("usage/parameter",
                     say("没有规则使用参数 {}", "no rule that is selected reads {}", parameter)));
      return out;
    }
    if (settings.progress) settings.progress(i, values.size());
    if (i == 0)
      for (const Selected& r : rules) {
        out.rules.push_back(r.rule->id);
        out.titles.push_back(r.rule->title);
      }
    const result::Run run = check::run(s, rules, files);
    out.unread = unread(run);
    for (const result::Group& g : run.groups) {
      if (!book.roll_up.empty() && g.kind != book.roll_up[0]->name) continue;
      WhatIf::Row& row = rows[g.id];
      row.id = g.id;
      row.name = g.name;
      row.failing.resize(values.size());
    }
    std::set<std::string> seen;
    for (const result::Finding& f : run.findings) {
      if (f.verdict != Verdict::fail || result::origin_of(f.rule) == result::Origin::input)
        continue;
      // Dossiers are counted, not findings.
      if (!seen.insert(fmt::format("{}#{}", f.file, f.document)).second) continue;
      ++out.total.failing[i];
      if (const auto row = rows.find(f.group); row != rows.end()) ++row->second.failing[i];
    }
  }
  for (auto& [id, row] : rows)
    if (!id.empty() ||
        std::any_of(row.failing.begin(), row.failing.end(), [](std::uint64_t n) { return n != 0; }))
      out.groups.push_back(std::move(row));
  return out;
}

std::vector<Turn> forecast(const Settings& settings, const std::vector<Selected>& rules,
                           const std::vector<InputFile>& files, Date until, Problems& problems,
                           Problems& unread, result::Run* first) {
  const auto last = add_months(settings.as_of, std::int64_t{12} * limits::kForecastYears);
  if (until <= settings.as_of || (last && until > *last)) {
    problems.push_back(
        problem_of("usage/until",
                   say("--until 应在 {} 之后，至多{}年",
                       "--until takes a day after {}, at most "
                       "{} years on",
                       to_string(settings.as_of), limits::kForecastYears),
                   last ? say("最晚写 {}", "the last is {}", to_string(*last)) : Message{}));
    return {};
  }
  return Forecaster(settings, rules, files).run(until, unread, first);
}

}  // namespace ducha::check
