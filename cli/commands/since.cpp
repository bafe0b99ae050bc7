// ducha since: one page of what happened since another day, by what a store knows.
#include "report/since.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/outputs.h"
#include "cli/store.h"

namespace ducha::cli {

namespace {

struct SinceArgs {
  std::string store;
  StoreArgs how;
  std::string before;  // empty: the run before
  std::vector<FormatFile> outputs;
};

// Four formats of one page.
std::string drawn(const std::string& format, const result::Since& since, Lang lang) {
  if (format == "json") return report::since_json(since);
  const report::Page page = report::since_page(since, lang);
  return format == "html"       ? report::draw_html(page)
         : format == "markdown" ? report::draw_markdown(page)
                                : report::draw_text(page);
}

int run_since(Session& session, const SinceArgs& args) {
  const auto today = session.day();
  if (!today || !session.outputs_are_free()) return kNotChecked;
  const auto store = open_store(session, args.store, history::Store::Access::read, args.how);
  if (store == nullptr) return kNotChecked;
  const auto day = store->day(today->day);
  if (!day)
    return session.complain(say("{} 里还没有检查", "{} holds no run yet", visible(args.store)));
  std::optional<Date> before;
  if (!args.before.empty()) before = parse_date(args.before);
  if (before && *before >= *day)
    return session.complain(say("{} 不早于最近一次检查的日期 {}",
                                "{} is not earlier than the last run, of {}", args.before,
                                to_string(*day)));
  const result::Since since = store->since(before, *day);
  int code = kFine;
  for (const auto& [format, file] : args.outputs)
    if (session.put(file, drawn(format, since, session.lang())) != kFine) code = kNotChecked;
  return code;
}

}  // namespace

Action take_since(Session& session, Given& given) {
  SinceArgs args;
  args.store = given.text(Opt::store);
  args.how = take_store_args(given);
  args.before = given.text(Opt::since);
  session.take_day(given);
  session.gate().reads(args.store, say("历史库", "the store"));
  auto outputs = format_files(session, given.texts(Opt::since_formats));
  if (!outputs) return {};
  for (const auto& [format, file] : *outputs)
    if (!file.empty()) session.gate().claim(file);
  args.outputs = std::move(*outputs);
  return [args, &session] { return run_since(session, args); };
}

}  // namespace ducha::cli
