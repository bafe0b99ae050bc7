// The table of options, and the one check of a value, for the command line and ducha.yaml alike.
// Doors: option(), fault(), Given. Parsing is in parse.cpp.
#include "cli/options.h"

#include <algorithm>
#include <charconv>

#include "base/date.h"
#include "base/limits_out.h"
#include "base/span.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/written_day.h"
#include "base/zone.h"
#include "report/formats.h"
#include "report/letters.h"

namespace ducha::cli {

namespace {

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> out;
  for (const report::Format& f : report::formats()) out.push_back(f.name);
  // Those of letters that no report has: docx.
  for (const report::LetterFormat& f : report::letter_formats())
    if (report::find_format(f.name) == nullptr) out.push_back(f.name);
  std::sort(out.begin(), out.end());
  return out;
}

// clang-format off
namespace option_rows {

using F = Form;
constexpr auto once = Many::once, again = Many::again, list = Many::list;
constexpr bool yes = true;

// Where options have an effect.
const Message by_merge = {"用于 merge，不用于 --shard", "it goes with merge, not with --shard"};
const Message beside_store = {"与 --store 同用", "it goes with --store"};
const Message beside_known = {"与 --store 或 --baseline 同用", "it goes with --store or --baseline"};
const Message alone = {"不与 --open、--by 等同用", "it goes with no other view"};
const Message format = {"输出格式（默认：text）", "output format (default: text)"};

// In the order of Opt.
const Option rows[] = {
  {Opt::lang, "lang", "zh|en", F::word, {"提示的语言（默认：按系统的语言环境）", "language of messages (default: from the locale)"}, once, false, false, "lang", {"zh", "en"}},
  {Opt::version, "version", "", F::flag, {"版本和规则库", "version and rulebook"}},
  {Opt::help, "help", "", F::flag, {"列出用法和选项", "usage and options"}},

  {Opt::paths, "PATH", "", F::file, {"档案文件、文件夹、@列表，或用 - 表示标准输入", "files, folders, @lists, or - for standard input"}, again, yes, false, "paths"},
  {Opt::rules, "rules", "DIR", F::folder, {"规则库文件夹", "the folder of the rulebook"}, once, false, false, "rules"},
  {Opt::profile, "profile", "NAME|FILE", F::profile, {"地方配置：规则库里的名称，或一个文件", "a profile of the rulebook, or a file"}, once, false, false, "profile"},
  {Opt::set, "set", "PARAM=VALUE", F::assignment, {"设定参数，可重复；what-if 的最后一个写取值范围，如 30..100:10", "set a parameter; may be given again; the last one of what-if has the values to try, such as 30..100:10"}, again, false, false, "set"},
  {Opt::as_of, "as-of", "YYYY-MM-DD", F::day, {"以哪一天为准（默认：所用地方配置里的日期，没有就是当地的今天）", "as of this day (default: that of the profile in use, else the local day)"}, once, false, false, "as_of"},
  {Opt::zone, "zone", "ZONE", F::zone, {"“今天”是哪个时区的：Asia/Shanghai 或 +08:00（默认：本机时区）", "whose day today is: Asia/Shanghai or +08:00 (default: the zone of this machine)"}, once, false, false, "zone"},
  {Opt::period, "period", "PERIOD", F::span, {"督查周期：2013、2013Q1、2013H1、2013-03 或 起..止（默认：检查日期所在的年）", "the time inspected: 2013, 2013Q1, 2013H1, 2013-03 or FROM..TO (default: the year of the day)"}, once, false, false, "period"},
  {Opt::complete, "complete", "", F::flag, {"档案已经齐全：缺少的按不合格算，不算无法判断", "every dossier is here: what is missing fails, and is not unknown"}, once, false, false, "complete"},
  {Opt::select, "select", "WHAT", F::selector, {"只查这些规则、主题或条款，用逗号隔开，可重复", "only these rules, topics or provisions, with commas between; may be given again"}, list, false, false, "select"},
  {Opt::ignore, "ignore", "WHAT", F::selector, {"不查这些规则、主题或条款，写法同上", "not these rules, topics or provisions, written likewise"}, list, false, false, "ignore"},
  {Opt::exclude, "exclude", "PATTERN", F::text, {"不查名称符合的文件或文件夹，如 'drafts/'、'*-old.yaml'；可重复；另见 .duchaignore", "pass over files and folders with such names, as `drafts/` or `*-old.yaml`; may be given again; see also .duchaignore"}, again, false, false, "exclude", {}, 0, 0, {"只读标准输入时没有文件可排除", "what comes from standard input has no files to pass over"}},
  {Opt::base, "base", "DIR", F::folder, {"报告里的路径相对于这个文件夹", "paths in reports are relative to this folder"}, once, false, false, "base", {}, 0, 0, {"只读标准输入时没有路径", "what comes from standard input has no path"}},
  {Opt::stdin_name, "stdin-filename", "NAME", F::text, {"标准输入在报告里的文件名，供编辑器用", "what reports call standard input, for editors"}, once, false, false, {}, {}, 0, 0, {"与 - 同用", "it goes with -"}},
  {Opt::jobs, "jobs", "N", F::whole, {"线程数（默认：全部核心）", "threads (default: all cores)"}, once, false, false, "jobs", {}, 1, 256},
  {Opt::no_progress, "no-progress", "", F::flag, {"不显示进度", "no progress bar"}, once, false, false, "no_progress"},
  {Opt::timing, "timing", "", F::flag, {"报告用了多少文件、字节和各步的秒数", "tell files, bytes and seconds by stage"}, once, false, false, "timing", {}, 0, 0, by_merge},
  {Opt::watch, "watch", "", F::flag, {"档案或规则库改动后再来一次，只显示一屏；Ctrl-C 结束", "again whenever a dossier or the rulebook changes, as one screen; Ctrl-C ends it"}},
  {Opt::show_personal, "show-personal", "", F::flag, {"显示个人信息", "show fields marked personal"}, once, false, false, {}, {}, 0, 0, {"与 --map 同用", "it goes with --map"}},

  {Opt::formats, "format", "NAME[=FILE]", F::format, {"输出格式（默认：text），可重复，各写一个文件；docx 只用于 report --per", "output format (default: text); may be given again, with a file for each; docx goes with report --per"}, again, false, false, "formats", format_names(), 0, 0, {"分片只写分片结果，报告由 merge 写出", "a part has no report: --format goes with merge"}},
  {Opt::fail_on, "fail-on", "WHAT", F::word, {"从哪个等级起退出码为1（默认：error）", "least severity that makes the exit code 1 (default: error)"}, once, false, false, "fail_on", {"error", "warning", "note", "never"}, 0, 0, by_merge},
  {Opt::on_unknown, "on-unknown", "WHAT", F::word, {"无法判断时（默认：fail）", "what unknown verdicts do (default: fail)"}, once, false, false, "on_unknown", {"fail", "ignore"}, 0, 0, by_merge},
  {Opt::baseline, "baseline", "RUN", F::to_file, {"已存的检查结果：其中已有的问题不算失败；还没有这个文件时全算新增", "a saved run: what it has already does not fail; while there is none, all is new"}, once, false, false, "baseline", {}, 0, 0, by_merge},
  {Opt::marks, "marks", "FILE", F::file, {"人评的分（CSV 或 XLSX），可重复", "marks that people gave, CSV or XLSX; may be given again"}, again, false, false, "marks", {}, 0, 0, by_merge},
  {Opt::record, "store", "FILE", F::to_file, {"记入这个历史库", "record the run in this history file"}, once, false, false, "store", {}, 0, 0, by_merge},
  {Opt::fail_on_new, "fail-on-new", "", F::flag, {"只有历史库或基线里没有的问题使退出码为1", "only what the store or the baseline does not have makes the exit code 1"}, once, false, false, "fail_on_new", {}, 0, 0, beside_known},
  {Opt::fail_on_worse, "fail-on-worse", "", F::flag, {"只有比历史库或基线里加重的问题使退出码为1；可与 --fail-on-new 同用", "only what got worse than in the store or the baseline makes the exit code 1; may go with --fail-on-new"}, once, false, false, "fail_on_worse", {}, 0, 0, beside_known},
  {Opt::fail_on_absent, "fail-on-absent", "", F::flag, {"有单位长期未交时退出码为1", "organizations that have handed in nothing for too long make the exit code 1"}, once, false, false, "fail_on_absent", {}, 0, 0, beside_store},
  {Opt::absent_nights, "absent-nights", "N", F::whole, {"多少次没有交算长期未交（默认：7）", "nights after which an organization is told as not handed in (default: 7)"}, once, false, false, "absent_nights", {}, 1, 3650, beside_store},
  {Opt::ratchet, "ratchet", "", F::flag, {"检查后改写基线，只减不增；没有时建立", "afterwards rewrite the baseline, downwards only; make it if there is none"}, once, false, false, "ratchet", {}, 0, 0, {"与 --baseline 同用", "it goes with --baseline"}},
  {Opt::store_wait, "store-wait", "SECONDS", F::whole, {"别的程序在写历史库时最多等几秒（默认：60）", "how long to wait while another program writes to the store (default: 60)"}, once, false, false, "store_wait", {}, 0, 86400, beside_store},
  {Opt::beside, "store", "FILE", F::file, {"历史库：所填台账、发现日期、未交的单位", "the history file: what people wrote, since when, who has not handed in"}, once, false, false, "store"},
  {Opt::keep, "record", "", F::flag, {"把这次结果记入历史库", "record the run in the store"}, once, false, false, {}, {}, 0, 0, beside_store},
  {Opt::quiet, "quiet", "", F::flag, {"text：只列使退出码为1的问题；不显示进度", "text: only what makes the exit code 1; no progress bar"}, once, false, false, "quiet"},
  {Opt::statistics, "statistics", "", F::flag, {"text：不逐条列出，只列每条规则有几个问题", "text: how many findings each rule has, in place of the findings"}, once, false, false, "statistics", {}, 0, 0, {"与 --format text 同用", "it goes with --format text"}},
  {Opt::bom, "bom", "", F::flag, {"csv：加 BOM，供 Excel 用", "csv: lead with a byte order mark, for Excel"}, once, false, false, "bom", {}, 0, 0, {"与 --format csv、rollup 或 scores 同用", "it goes with --format csv, rollup or scores"}},
  {Opt::technical, "technical", "", F::flag, {"html、markdown、csv 和通知书也列位置、规则编号和指纹", "html, markdown, csv, letters: places, ids of rules and fingerprints too"}, once, false, false, "technical", {}, 0, 0, {"与 --format html、markdown、csv 或 --per 同用", "it goes with --format html, markdown or csv, or with --per"}},
  {Opt::title, "title", "TEXT", F::text, {"报告的标题（默认：年度和规则库所定的名称）", "what reports are called (default: year and name of the rulebook)"}, once, false, false, "title", {}, 0, 0, by_merge},
  {Opt::open_only, "open-only", "", F::flag, {"不列已豁免的和基线里已有的问题，供不读这些标记的平台用", "leave out what is waived and what the baseline has, for services that do not read such marks"}, once, false, false, "open_only", {}, 0, 0, {"与 --format sarif、github 或 gitlab 同用", "it goes with --format sarif, github or gitlab"}},
  {Opt::shard, "shard", "I/N", F::shard, {"只查 N 片中的第 I 片，供 merge 合并", "judge only every N-th file, from the I-th, for merge"}},
  {Opt::part_file, "output", "FILE", F::to_file, {"分片结果写到这个文件，与 --shard 同用", "with --shard: the file to write"}, once, false, false, {}, {}, 0, 0, {"与 --shard 同用；报告写作 --format 名称=文件", "it goes with --shard; a report is written with --format NAME=FILE"}},
  {Opt::parts, "PART", "", F::file, {"check --shard 写出的分片结果", "what check --shard wrote"}, again, yes, yes},
  {Opt::run_file, "RUN", "", F::file, {"已存的检查结果（JSON）", "a saved run (JSON)"}, once, yes, yes},
  {Opt::per, "per", "WHAT", F::word, {"逐个单位的通知书（dossier）或评分表（sheet），逐个地区的通报（group），或逾期问题的催办函（overdue）；--format docx、html、markdown 或 xlsx", "a letter (dossier) or a scoring sheet (sheet) for each organization, a bulletin for each group, or a letter for what is overdue; with --format docx, html, markdown or xlsx"}, once, false, false, {}, {"dossier", "sheet", "group", "overdue"}},
  {Opt::letters, "output", "DIR", F::to_folder, {"通知书或评分表写到的新文件夹，与 --per 同用", "the new folder that --per writes to"}, once, false, false, {}, {}, 0, 0, {"与 --per 同用；报告写作 --format 名称=文件", "it goes with --per; a report is written with --format NAME=FILE"}},
  {Opt::paper_template, "template", "FILE", F::file, {"通知书所用的 Word 模板，代替自带的版式", "a Word document to write letters in, in place of the layout there is"}, once, false, false, {}, {}, 0, 0, {"与 --per 和 --format docx 同用，或与 --letters 同用", "it goes with --per and --format docx, or with --letters"}},
  {Opt::due_letters, "letters", "DIR", F::to_folder, {"到期提醒函(Word)写到的新文件夹", "the new folder for reminders (Word) of what falls due"}},
  {Opt::old_run, "OLD", "", F::file, {"先前的结果（JSON）", "the earlier run (JSON)"}, once, yes, yes},
  {Opt::new_run, "NEW", "", F::file, {"后来的结果（JSON）", "the later run (JSON)"}, once, yes, yes},
  {Opt::view, "format", "NAME", F::word, format, once, false, false, {}, {"text", "json"}},
  {Opt::output, "output", "FILE", F::to_file, {"写到这个文件", "file to write"}},

  {Opt::until, "until", "YYYY-MM-DD", F::day, {"预测到哪一天", "the last day to look at"}, once, false, yes, "until"},
  {Opt::spread_format, "format", "NAME", F::word, format, once, false, false, {}, {"text", "csv", "svg"}},
  {Opt::give, "give", "[ID/]PATH=VALUE", F::assignment, {"补充只有人知道的值，可重复", "a value that only people know; may be given again"}, again, false, false, "give"},
  {Opt::apply, "apply", "DIR", F::to_folder, {"把整改后的档案写到一个新文件夹", "write the dossiers as they are after the plan to a new folder"}},
  {Opt::picture, "picture", "FILE", F::to_file, {"前后对照图：.svg、.dot 或 .mmd，可重复", "before and after as .svg, .dot or .mmd; may be given again"}, again},
  {Opt::file, "FILE", "", F::file, {"档案文件", "a file with the dossier"}, once, yes, yes},
  {Opt::rule, "RULE", "", F::rule, {"规则编号", "id of the rule"}, once, yes, yes},
  {Opt::with, "with", "PATH", F::file, {"一起检查的其他档案", "the other dossiers of the run"}, Many::words},
  {Opt::expression, "EXPR", "", F::text, {"表达式", "the expression"}, once, yes, false, {}, {}, 0, 0, {"不与 --jsonl 同用", "it does not go with --jsonl"}},
  {Opt::data, "data", "FILE", F::file, {"YAML 或 JSON：其中的键就是变量；有 kind 的是档案", "YAML or JSON: its keys are the variables; with `kind`, a dossier"}, once, false, false, {}, {}, 0, 0, {"与表达式同用，不与 --jsonl 同用", "it goes with an expression, not with --jsonl"}},
  {Opt::jsonl, "jsonl", "", F::flag, {"标准输入一行一题，一行一答", "a case a line on standard input, an answer a line"}},
  {Opt::store, "store", "FILE", F::file, {"历史库", "the history file"}, once, false, yes, "store"},
  {Opt::by, "by", "WHAT", F::word, {"最近几次的不符合数，按什么分", "failures over the last runs, by what"}, once, false, false, {}, {"group", "topic", "provision"}, 0, 0, {"不与 --open、--overdue 同用", "it does not go with --open or --overdue"}},
  {Opt::runs, "runs", "N", F::whole, {"看最近几次（默认：全部；--by 为8）", "how many runs to look at (default: all; 8 with --by)"}, once, false, false, {}, {}, 1, 1000, {"不与 --open、--overdue 同用", "it does not go with --open or --overdue"}},
  {Opt::open, "open", "", F::flag, {"未结问题，最早的在前", "findings that are open, oldest first"}},
  {Opt::overdue, "overdue", "", F::flag, {"其中超过配置时限的", "those past the time limit of the profile"}},
  {Opt::check_store, "check", "", F::flag, {"检查历史库本身是否完好", "whether the store itself is sound"}, once, false, false, {}, {}, 0, 0, alone},
  {Opt::backup, "backup", "FILE", F::to_file, {"备份到一个新文件，别的程序可以同时使用历史库", "copy the store to a new file, while others may use it"}, once, false, false, {}, {}, 0, 0, alone},
  {Opt::prune, "prune", "DAYS", F::whole, {"删去办结超过这些天而无人填写的问题；历次计数保留", "forget what closed more than so many days ago and nobody wrote about; counts stay"}, once, false, false, {}, {}, 1, 36500, alone},
  {Opt::since, "DAY", "", F::day, {"从哪一天以来（默认：上一次检查）", "since which day (default: that of the run before)"}, once, yes},
  {Opt::since_formats, "format", "NAME[=FILE]", F::format, {"输出格式（默认：text），可重复，各写一个文件", "output format (default: text); may be given again, with a file for each"}, again, false, false, {}, {"html", "json", "markdown", "text"}},
  {Opt::inputs, "inputs", "DIR", F::folder, {"被检查的文件夹现在的位置", "the folder that was checked, wherever it lies now"}, once, false, yes},
  {Opt::run_profile, "profile", "NAME|FILE", F::profile, {"地方配置（默认：结果里写的那个）", "the profile (default: the one that the run names)"}},

  {Opt::tables, "TABLE", "", F::file, {"表格文件：.xlsx、.xls、.docx 或 .csv", "tables: .xlsx, .xls, .docx or .csv"}, again, yes, yes},
  {Opt::map, "map", "FILE", F::file, {"各列是什么（docs/import.md）", "what the columns are (docs/import.md)"}},
  {Opt::import_to, "output", "DIR", F::to_folder, {"档案写到的新文件夹；没有它只出报告", "a new folder for the dossiers; without it, the report alone"}, once, false, false, {}, {}, 0, 0, {"不与 --suggest 同用", "it does not go with --suggest"}},
  {Opt::suggest, "suggest", "KIND[.LIST]", F::kind, {"由标题建议一份映射", "print a map to start from, by the headings"}},
  {Opt::existing, "existing", "PATH", F::file, {"已有的档案，用填报表补充", "dossiers that are there, which forms complete"}, Many::words, false, false, {}, {}, 0, 0, {"用于填报表", "it is for forms"}},
  {Opt::overwrite, "overwrite", "", F::flag, {"与已有档案不一致时以填报表为准", "where form and dossier differ, the form counts"}, once, false, false, {}, {}, 0, 0, {"与 --existing 同用", "it goes with --existing"}},
  {Opt::labels, "labels", "", F::flag, {"键和选项写成中文", "keys and words in Chinese"}, once, false, false, {}, {}, 0, 0, {}},
  {Opt::form_for, "for", "PATH", F::file, {"预填的档案，或填报单位所属的档案", "dossiers to fill the form with, or that it refers to"}, Many::words},
  {Opt::form_run, "missing", "RUN", F::file, {"已存结果（JSON）：只填其中缺少的字段", "a saved run (JSON): a form for the fields that it lacks"}},
  {Opt::form_to, "output", "FILE", F::to_file, {"新的 .xlsx 文件，或新文件夹（每份档案一个填报表）", "a new .xlsx file, or a new folder with a form a dossier"}},
  {Opt::ledger, "FILE", "", F::file, {"台账文件，.xlsx 或 .csv；多个时按先后", "ledgers, .xlsx or .csv, in this order"}, again, yes, yes},
  {Opt::kind, "KIND", "", F::kind, {"档案类别；没有它是全部类别", "the kind of dossier; without it, all kinds"}, once, yes},
  {Opt::schema_from, "from", "FILE", F::file, {"由 JSON Schema、OpenAPI 或 YAML 样本写出一份可以开始修改的档案结构", "write a schema to start from, by a JSON Schema, an OpenAPI document, or sample YAML"}, Many::words},
  {Opt::what, "KIND", "", F::kind, {"档案类别，或 rule、rulebook", "the kind of dossier, `rule`, or `rulebook`"}, once, yes, yes, {}, {"rule", "rulebook"}},
  {Opt::new_id, "ID", "", F::text, {"新规则的编号：主题/缺陷", "of a rule: TOPIC/DEFECT"}, once, yes, false, {}, {}, 0, 0, {"用于 ducha new rule", "it is for `ducha new rule`"}},
  {Opt::rule_kind, "kind", "KIND", F::kind, {"新规则检查的档案类别", "of a rule: the kind it judges"}, once, false, false, {}, {}, 0, 0, {"用于 ducha new rule", "it is for `ducha new rule`"}},
  {Opt::cites, "cites", "PROVISION", F::provision, {"新规则依据的条款", "of a rule: the provision it rests on"}, once, false, false, {}, {}, 0, 0, {"用于 ducha new rule", "it is for `ducha new rule`"}},
  {Opt::append, "append", "", F::flag, {"把规则和测试直接加入规则库", "of a rule: add it and its tests to the rulebook"}, once, false, false, {}, {}, 0, 0, {"用于 ducha new rule", "it is for `ducha new rule`"}},
  {Opt::new_file, "output", "FILE", F::to_file, {"写到一个新文件（规则库写到新文件夹）；已有的不动", "a new file, for a rulebook a new folder; what is there stays as it is"}, once, false, false, {}, {}, 0, 0, {"不与 --append 同用", "it does not go with --append"}},

  {Opt::topic, "TOPIC", "", F::topic, {"只列一个主题", "one topic"}, once, yes},
  {Opt::id, "ID", "", F::rule, {"规则、指标或问题的编号", "id of a rule, a measure or a finding"}, once, yes, yes},
  {Opt::tested, "WHAT", "", F::selector, {"只测这个主题或规则", "only this topic or rule"}, once, yes},
  {Opt::mutate, "mutate", "", F::flag, {"变异测试：小改规则，测试应当发现", "change the rules in small ways; tests must notice"}},
  {Opt::at_least, "at-least", "PERCENT", F::percent, {"被发现的变异至少占百分之几；不写则每个没被发现的都要有说明", "share of mutants killed that is enough; without it, every survivor must be explained"}, once, false, false, "at_least", {}, 0, 0, {"与 --mutate 同用", "it goes with --mutate"}},
  {Opt::coverage_format, "format", "NAME", F::word, format, once, false, false, {}, {"text", "json", "markdown"}},
  {Opt::lint_format, "format", "NAME", F::word, format, once, false, false, {}, {"text", "json", "sarif", "junit", "github"}},
  {Opt::list_format, "format", "NAME", F::word, format, once, false, false, {}, {"text", "json"}},
  {Opt::test_format, "format", "NAME", F::word, format, once, false, false, {}, {"text", "json", "junit", "github", "sarif"}},
  {Opt::fix, "fix", "", F::flag, {"改掉确定可以改的：没用到的 let、没用到的 silence、恒真的 when；注释和其余写法不动", "take out what is certainly needless: unused names of let, unused silence, a constant when; comments and all else stay"}, once, false, false, {}, {}, 0, 0, {"只与 --format text 同用", "it goes with --format text alone"}},
  {Opt::only_look, "check", "", F::flag, {"只列出会改动的文件，不写；有则退出码为1", "only list the files that would change, and end with 1 if there is one"}},
  {Opt::function, "NAME", "", F::text, {"名字以此开头的函数；没有它是全部", "functions whose name begins so; without it, all"}, once, yes},
  {Opt::locator, "LOCATOR", "", F::provision, {"只看编号以此开头的句子", "only sentences whose locator begins so"}, once, yes},
  {Opt::source, "source", "FILE", F::file, {"原文，一个文本文件", "the document as a text file"}, once, false, yes, "source"},
  {Opt::shell, "SHELL", "", F::word, {"bash、zsh 或 fish", "bash, zsh or fish"}, once, yes, yes, {}, {"bash", "zsh", "fish"}},
  {Opt::schema_for, "for", "FORM", F::word, {"规则库里这类文件的格式，供编辑器用；不读规则库", "what such files of a rulebook may hold, for editors; no rulebook is read"}, once, false, false, {}, {"rule", "test", "parameters", "definitions", "profile", "schema", "types", "rulebook", "provisions", "sources", "network", "evidence", "map", "config"}},
};

}  // namespace option_rows
// clang-format on

bool number(std::string_view text, std::int64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string> strings(const std::vector<std::string_view>& words) {
  return {words.begin(), words.end()};
}

std::optional<Fault> not_a_word(const Option& o, const std::string& name, const std::string& word) {
  if (std::find(o.words.begin(), o.words.end(), word) != o.words.end()) return {};
  if (o.form == Form::format) {
    // By a former name.
    if (const report::Format* known = report::find_format(word);
        known != nullptr && known->name != word &&
        std::find(o.words.begin(), o.words.end(), known->name) != o.words.end())
      return {};
    const std::string near = suggest(word, strings(o.words));
    return Fault{say("没有输出格式“{}”", "there is no format `{}`", visible(word)),
                 near.empty() ? say("可用：{}", "known: {}", joined(o.words, ", "))
                              : say("是不是想写 {}？可用：{}", "did you mean {}? Known: {}", near,
                                    joined(o.words, ", "))};
  }
  return Fault{say("{} 没有“{}”这个取值", "{} cannot be `{}`", name, visible(word)),
               say("可用：{}", "write one of {}", joined(o.words, ", "))};
}

bool is_percent(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 100;
}

// 2/8
bool is_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::int64_t index = 0;
  std::int64_t count = 0;
  return slash != text.npos && number(text.substr(0, slash), index) &&
         number(text.substr(slash + 1), count) && index >= 1 && index <= count &&
         count <= limits::kShards;
}

}  // namespace

std::span<const Option> options() { return option_rows::rows; }

const Option& option(Opt opt) { return options()[static_cast<std::size_t>(opt)]; }

std::string shown_name(const Option& o) { return (o.argument ? "" : "--") + std::string(o.name); }

namespace {

// Of a file that an office program would be asked to open. What is written is a text, so it would
// say that the file is damaged.
std::optional<std::string_view> office_ending(std::string_view file) {
  const std::string name = lower(std::string(file));
  for (const std::string_view ending :
       {".xlsx", ".xls", ".docx", ".doc", ".pdf", ".wps", ".et", ".ods", ".odt"})
    if (name.size() > ending.size() && name.ends_with(ending)) return ending;
  return {};
}

Message misnamed(std::string_view what, std::string_view ending) {
  return say("{} 写出的是文字，{} 文件打不开", "{} writes a text, which no program opens as {}",
             what, ending);
}

// NAME=FILE with a file that another program would be asked to open. Formats that are not of the
// table are for letters alone, which is told where they are taken.
std::optional<Fault> misnamed_format(const std::string& value, std::size_t equals) {
  if (equals == value.npos) return {};
  const std::string name = value.substr(0, equals);
  const report::Format* format = report::find_format(name);
  const auto office = office_ending(value);
  if (format == nullptr || !office || (format->binary && *office == ".xlsx")) return {};
  const Message hint = say("换一个结尾；台账写作 --format xlsx=文件.xlsx",
                           "give the name another ending; the ledger is --format xlsx=FILE.xlsx");
  if (!format->binary) return Fault{misnamed(name, *office), hint};
  return Fault{say("{} 写出的是 Excel 工作簿，{} 文件打不开",
                   "{} writes a workbook for Excel, which no program opens as {}", name, *office),
               hint};
}

}  // namespace

std::optional<Fault> fault(const Option& o, const std::string& name, const std::string& value) {
  const auto refuse = [&](Message message, Message hint = {}) {
    return Fault{std::move(message), std::move(hint)};
  };
  if (value.empty() && o.form != Form::flag)
    return refuse(say("{} 后面缺少取值", "{} lacks a value", name),
                  o.value.empty() ? Message{} : say("写作 {} {}", "write {} {}", name, o.value));
  // A NUL ends a path early for the system: another file would be meant.
  if (value.find('\0') != value.npos)
    return refuse(say("{} 的取值含有 NUL 字符", "the value of {} holds a NUL", name));
  const std::size_t equals = value.find('=');
  switch (o.form) {
    case Form::word:
      return not_a_word(o, name, value);
    case Form::format:
      if (auto bad = not_a_word(o, name, value.substr(0, equals))) return bad;
      if (equals + 1 == value.size())
        return refuse(say("{} {} 后面缺少文件名", "{} {} lacks a file name", name, value));
      return misnamed_format(value, equals);
    case Form::to_file:
      if (const auto office = o.opt == Opt::output ? office_ending(value) : std::nullopt)
        return refuse(
            misnamed(name, *office),
            say("换一个结尾，如 .txt 或 .json", "give the name another ending, as .txt or .json"));
      return {};
    case Form::whole: {
      std::int64_t n = 0;
      if (number(value, n) && n >= o.least && n <= o.most) return {};
      return refuse(say("{} 应为{}至{}的整数，这里是“{}”",
                        "{} takes a whole number from {} to {}, this is `{}`", name, o.least,
                        o.most, visible(value)));
    }
    case Form::percent:
      if (is_percent(value)) return {};
      return refuse(say("{} 应为0至100，这里是“{}”", "{} takes 0 to 100, this is `{}`", name,
                        visible(value)));
    case Form::day:
      if (parse_date(value)) return {};
      // A day that does not exist has the right form.
      if (const Message why = why_no_day(value); !why.empty())
        return refuse({fmt::format("{} {}：{}", name, visible(value), why.zh),
                       fmt::format("{} {}: {}", name, visible(value), why.en)});
      return refuse(say("{} 应为日期，写作 2013-09-01，这里是“{}”",
                        "{} takes a date such as 2013-09-01, this is `{}`", name, visible(value)));
    case Form::span:
      if (parse_span(value)) return {};
      return refuse(
          say("{} 应为一段时间，写作“2013”、“2013Q1”、“2013H1”、“2013-03”或 "
              "2013-01-01..2013-06-30，这里是“{}”",
              "{} takes a period such as 2013, 2013Q1, 2013H1, 2013-03 or "
              "2013-01-01..2013-06-30, this is `{}`",
              name, visible(value)));
    case Form::assignment:
      // `--set x=` removes the value; an empty one is never meant.
      if (equals != value.npos && equals != 0 && (o.opt == Opt::set || equals + 1 != value.size()))
        return {};
      return refuse(say("{} 写作 {}，这里是“{}”", "{} takes {}, this is `{}`", name, o.value,
                        visible(value)));
    case Form::zone:
      if (is_zone(value)) return {};
      return refuse(say("没有时区“{}”", "there is no time zone `{}`", visible(value)),
                    say("写作 Asia/Shanghai（本机须有时区数据 tzdata），或与 UTC 的时差 +08:00",
                        "write Asia/Shanghai (this machine must have tzdata), or the offset from "
                        "UTC, +08:00"));
    case Form::shard:
      if (is_shard(value)) return {};
      return refuse(say("{} 应写作 I/N，I 从1到 N，N 不超过{}，这里是“{}”",
                        "{} is written I/N with I from 1 to N, and N at most {}; this is `{}`",
                        name, limits::kShards, visible(value)));
    default:
      return {};
  }
}

void Given::type(Opt opt, std::vector<std::string> values) {
  values_[opt] = {std::move(values), true, false};
}

void Given::add_default(Opt opt, const std::vector<std::string>& values) {
  Value& v = values_[opt];
  // What is typed replaces what ducha.yaml says. Settings add up: a later one of the same parameter
  // wins, and these come first.
  if (v.typed && opt != Opt::set) return;
  v.texts.insert(v.texts.begin(), values.begin(), values.end());
}

bool Given::has(Opt opt) {
  const auto found = values_.find(opt);
  if (found == values_.end()) return false;
  found->second.asked = true;
  return true;
}

const std::vector<std::string>& Given::texts(Opt opt) {
  static const std::vector<std::string> none;
  return has(opt) ? values_[opt].texts : none;
}

const std::string& Given::text(Opt opt) {
  static const std::string none;
  const auto& all = texts(opt);
  return all.empty() ? none : all.back();
}

std::optional<std::int64_t> Given::number(Opt opt) {
  std::int64_t value = 0;
  if (!has(opt) || !cli::number(text(opt), value)) return {};
  return value;
}

bool Given::typed(Opt opt) const {
  const auto found = values_.find(opt);
  return found != values_.end() && found->second.typed;
}

std::vector<const Option*> Given::unasked() const {
  std::vector<const Option*> out;
  for (const auto& [opt, value] : values_)
    if (value.typed && !value.asked) out.push_back(&option(opt));
  return out;
}

}  // namespace ducha::cli
