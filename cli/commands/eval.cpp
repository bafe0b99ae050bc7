// ducha eval: expressions at the prompt, or conformance cases a line each.
#include <istream>
#include <ostream>

#include "base/limits.h"
#include "base/source.h"
#include "base/text.h"
#include "cel/cel.h"
#include "cel/format.h"
#include "cel/jsonl.h"
#include "check/periods.h"
#include "cli/commands.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"
#include "report/snippet.h"

namespace ducha::cli {

namespace {

// What --data holds.
struct Data {
  explicit Data(Source text) : source(std::move(text)) {}
  Source source;
  yaml::Reader reader;
  const yaml::Node* root = nullptr;
  bool dossier = false;  // it has a kind
};

// nullptr after saying why it cannot be used.
std::shared_ptr<Data> load_data(Session& session, const std::string& file) {
  Problems problems;
  auto text = session.read(file, limits::kDocumentBytes);
  if (!text) return nullptr;
  auto data = std::make_shared<Data>(Source(file, std::move(*text)));
  data->root = data->reader.read(data->source.text(), 1, problems);
  for (Problem& p : problems) p.file = file;
  if (!problems.empty()) return session.complain(problems), nullptr;
  if (data->root == nullptr || data->root->shape != yaml::Shape::mapping) {
    session.complain(
        say("{} 应是一组“键: 值”", "{} must be a mapping of keys and values", visible(file)));
    return nullptr;
  }
  yaml::each_pair(*data->root, [&](const yaml::Node& key, const yaml::Node&) {
    // With a kind it is read by the schema; anything else is plain data.
    data->dossier |= key.text == "kind";
  });
  return data;
}

// Every line has its answer in the same order, also an empty or a faulty one: callers pair them by
// number.
int eval_lines(Session& session) {
  std::string line;
  while (std::getline(session.streams().in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    session.streams().out << cel::answer_case(line) << '\n';
  }
  session.streams().out.flush();
  // Closed, or it broke off: what was answered is not all.
  if (session.streams().in.bad())
    return session.complain(say("标准输入读取出错", "standard input cannot be read"));
  return kFine;
}

// A tree of data without a schema: plain scalars by the rules of JSON, the rest are strings.
class Untyped {
 public:
  explicit Untyped(Arena& arena) : arena_(arena) {}

  cel::Value value(const yaml::Node& node) {
    switch (node.shape) {
      case yaml::Shape::empty:
        return cel::Value::null();
      case yaml::Shape::scalar:
        return scalar(node);
      case yaml::Shape::sequence: {
        auto* items = arena_.array<cel::Value>(node.count);
        std::uint32_t n = 0;
        for (const yaml::Node& i : node.items()) items[n++] = value(i);
        return cel::Value::list_of(arena_.make<cel::List>(items, n));
      }
      case yaml::Shape::mapping: {
        std::vector<std::pair<cel::Value, cel::Value>> entries;
        yaml::each_pair(node, [&](const yaml::Node& k, const yaml::Node& v) {
          entries.emplace_back(text(k.text), value(v));
        });
        return cel::make_map(arena_, entries);
      }
    }
    return {};
  }

 private:
  cel::Value text(std::string_view s) {
    const std::string_view kept = arena_.copy(s);
    return cel::Value::string(
        arena_.make<cel::Str>(kept.data(), static_cast<std::uint32_t>(kept.size())));
  }

  // A number with leading zeros is a code, and stays a text.
  cel::Value scalar(const yaml::Node& node) {
    const std::string_view s = node.text;
    if (node.style != yaml::Style::plain) return text(s);
    if (s == "true" || s == "false") return cel::Value::boolean(s == "true");
    if (const auto day = parse_date(s)) return cel::Value::date(*day);
    const bool numeric =
        s.find_first_not_of("0123456789+-.eE") == s.npos && s.find_first_of("0123456789") != s.npos;
    const bool padded = s.size() > 1 && s[0] == '0' && s[1] != '.';
    if (numeric && !padded) {
      if (s.find_first_of(".eE") == s.npos)
        if (const auto n = dossier::parse_integer(s)) return cel::Value::int64(*n);
      char* end = nullptr;
      const std::string copy(s);
      const double d = std::strtod(copy.c_str(), &end);
      if (*end == '\0') return cel::Value::float64(d);
    }
    return text(s);
  }

  Arena& arena_;
};

int eval_one(Session& session, const std::string& expression, Data* data) {
  Arena arena;
  cel::TypeStore types;
  cel::Env env(types);
  cel::Frame frame(arena);
  Problems problems;
  dossier::Dossier dossier;
  rule::Rulebook* book = nullptr;
  std::unique_ptr<rule::Parameters> parameters;
  if (data != nullptr) {
    if (data->dossier) {
      book = session.rulebook();
      const rule::Profile* profile = book == nullptr ? nullptr : session.profile();
      const auto as_of = profile == nullptr ? std::nullopt : session.as_of();
      if (!as_of) return kNotChecked;
      std::vector<dossier::Fault> faults;
      const std::string file = data->source.name();
      dossier.file = file;
      dossier::read(*data->root, book->schema, arena, dossier, faults);
      dossier::fill(dossier, as_of->day, arena);
      for (dossier::Fault& f : faults)
        problems.push_back({f.rule, data->source.name(), f.where, f.length, std::move(f.message),
                            std::move(f.hint)});
      // Faults are told and the rest is evaluated: a faulty field is absent, as in a check.
      session.complain(problems);
      if (dossier.record == nullptr) return kNotChecked;
      problems.clear();
      const Span period = session.period().value_or(year_of(as_of->day));
      env = rule::environment(*book, *dossier.kind, book->topics.empty() ? "" : book->topics[0].id);
      parameters = std::make_unique<rule::Parameters>(*book, *profile);
      frame.variables = {
          cel::Value::of(dossier.record), cel::Value::of(parameters->on(0, as_of->day)),
          cel::Value::date(as_of->day),
          check::period_value(*book, arena, period, std::min(as_of->day, period.to))};
      frame.parameters_on = [&](Date day) { return parameters->on(0, day); };
    } else {
      Untyped untyped(arena);
      yaml::each_pair(*data->root, [&](const yaml::Node& k, const yaml::Node& v) {
        env.add(std::string(k.text), types.dyn());
        frame.variables.push_back(untyped.value(v));
      });
    }
  }
  cel::Issues issues;
  const auto expr = cel::check(expression, env, issues);
  if (!expr) {
    const report::Style s = report::style(session.streams().err_terminal && session.colour());
    const Source text("EXPR", expression);
    for (const cel::Issue& i : issues) {
      const Place where = text.place(i.offset);
      session.streams().err << fmt::format(
          "{}:{}: {} [{}]\n{}", where.line, where.column, visible(i.message.in(session.lang())),
          i.id, report::snippet(text.line(where.line), where, i.length, "  ", s));
      if (!i.hint.empty())
        session.streams().err << "  " << visible(i.hint.in(session.lang())) << '\n';
    }
    return kNotChecked;
  }
  const cel::Program program(*expr);
  const cel::Value v = program.run(frame);
  if (v.is(cel::Kind::error)) return session.complain(v.error->what);
  session.streams().out << visible(cel::show(v), true) << '\n';
  return kFine;
}

}  // namespace

Action take_eval(Session& session, Given& given) {
  if (given.flag(Opt::jsonl)) return [&session] { return eval_lines(session); };
  if (!given.has(Opt::expression)) {
    session.complain(say("缺少表达式", "the expression is missing"));
    return {};
  }
  std::shared_ptr<Data> data;
  if (given.has(Opt::data)) {
    data = load_data(session, given.text(Opt::data));
    if (data == nullptr) return {};
    if (data->dossier) session.take_profile(given);
  }
  return [expression = given.text(Opt::expression), data, &session] {
    return eval_one(session, expression, data.get());
  };
}

}  // namespace ducha::cli
