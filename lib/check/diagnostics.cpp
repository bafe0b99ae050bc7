// The table of diagnostics. Its door is diagnostics(); findings that come from no rule have their
// words in beside.cpp, and are added.
#include "check/diagnostics.h"

#include <algorithm>

#include "check/beside.h"

namespace ducha::check {

namespace {

// clang-format off
constexpr struct {
  std::string_view id;
  Level level;
  std::string_view what_zh, what_en, todo_zh, todo_en;
} kProblems[] = {
    {"cel/all", Level::error, "all 用在不能用的地方，或直接当作列表", "`all` where it cannot be asked, or used as a list by itself", "写 all.类别.exists(...) 等，放在规则的 let 或 assert 里", "walk it, as in all.KIND.exists(...), in a let or assert of a rule"},
    {"cel/choice", Level::error, "取值表里没有这个词", "a word that the enum does not have", "写取值表里的词", "write a word of the enum"},
    {"cel/constant", Level::error, "常量算出来只会出错", "what is made of constants can only err", "改正日期、正则或下标", "mend the date, the pattern or the index"},
    {"cel/cost", Level::error, "规则太费时", "a rule costs too much", "减少嵌套，先用 let 算出内层", "nest less; compute the inner list in a let"},
    {"cel/define", Level::error, "rulebook 的函数有误或互相引用", "a function of the rulebook is faulty or comes back to itself", "改正 definitions.yaml", "mend definitions.yaml"},
    {"cel/limit", Level::error, "表达式太长或太深", "an expression is too long or too deep", "拆成几个 let", "make several lets of it"},
    {"cel/none", Level::error, "可以填“无”的值没有先判断", "a value that may be none is used before it is asked", "先问 != null", "ask first whether it is null"},
    {"cel/open-text", Level::error, "拿自由文字与固定的词比较", "open text is compared with a word", "字段改用取值表", "make the field an enum"},
    {"cel/syntax", Level::error, "表达式写法有误", "the text is no expression", "改正标出的位置", "mend the marked place"},
    {"cel/type", Level::error, "类型不符", "the types do not fit", "按提示改写", "write it as the hint says"},
    {"cel/undeclared", Level::error, "没有这个名字、字段或函数", "no such name, field or function", "看提示里的近似名字", "take the name that the hint proposes"},
    {"cel/unit", Level::error, "单位不符", "units do not fit", "换算后再比较", "convert before comparing"},
    {"cel/whole", Level::error, "跨档案的规则用到整份档案", "a rule across dossiers uses a whole dossier", "改为读取具体字段", "read its fields"},
    {"check/stopped", Level::error, "检查被中断", "the check was stopped", "重新运行", "run it again"},
    {"config/documents", Level::error, "ducha.yaml 只能有一份文档", "ducha.yaml holds one document", "删去其余文档", "delete the others"},
    {"config/shape", Level::error, "ducha.yaml 应为映射", "ducha.yaml must be a mapping", "写作 键: 值", "write key: value"},
    {"config/unknown-key", Level::error, "ducha.yaml 没有这个键", "ducha.yaml has no such key", "看 docs/options.md", "see docs/options.md"},
    {"config/value", Level::error, "ducha.yaml 的取值不对", "a value of ducha.yaml is wrong", "与命令行选项写法相同", "write it as on the command line"},
    {"fmt/unsafe", Level::error, "文档不能自动改写", "a document cannot be rewritten safely", "手工改", "edit it by hand"},
    {"form/left", Level::warning, "填报表没有它的位置", "a form has no place for it", "直接写在档案里", "write it into the dossier"},
    {"history/store", Level::error, "历史库读写出错", "the store cannot be read or written", "用 ducha history --check 检查", "look with ducha history --check"},
    {"import/file", Level::error, "表格文件的名字或内容不能用", "a table cannot be used", "检查文件", "look at the file"},
    {"import/map", Level::error, "映射有误", "the map is faulty", "看 docs/import.md", "see docs/import.md"},
    {"import/words", Level::error, "词表有误", "the table of words is faulty", "看 docs/import.md", "see docs/import.md"},
    {"input/list", Level::error, "路径列表嵌套过深或有圈", "lists of paths nest too deep, or in a circle", "拆开列表", "take the lists apart"},
    {"input/path", Level::error, "路径读不到", "a path cannot be read", "检查路径和权限", "look at the path and its rights"},
    {"input/read", Level::error, "文件没有读完", "a file was not read to its end", "检查文件后重新运行", "look at the file, run again"},
    {"io/folder", Level::error, "新文件夹不能建立或写入", "a new folder cannot be made or written", "换一个位置", "choose another place"},
    {"io/not-a-file", Level::error, "不是普通文件", "is no regular file", "换一个文件", "name another file"},
    {"io/open", Level::error, "文件打不开", "a file cannot be opened", "检查路径和权限", "look at the path and its rights"},
    {"io/output", Level::error, "输出会盖掉要读的文件或另一个输出", "an output is a file that is read, or another output", "换一个文件名", "choose another name"},
    {"io/read", Level::error, "读取出错", "reading failed", "检查磁盘", "look at the disk"},
    {"io/too-large", Level::error, "文件超过上限", "a file is larger than the limit", "拆分文件", "split it"},
    {"io/trial", Level::error, "规则库不能复制来试", "the rulebook cannot be copied for a trial", "看临时文件夹有没有空间和权限", "see whether the temporary folder has room and rights"},
    {"io/write", Level::error, "写入出错", "writing failed", "检查空间和权限", "look at space and rights"},
    {"ledger/heading", Level::error, "台账没有这一列，或重复", "a heading of the ledger is missing or stands twice", "用导出的台账填写", "fill in the ledger that was written"},
    {"lint/always-applies", Level::warning, "when 总是成立", "`when` always holds", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/assumed", Level::warning, "自有档案的字段有 default 而没有说明", "a field of one's own dossiers has a default, and no note why", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/duplicate-rule", Level::warning, "另一条规则检查同样的内容", "another rule judges the same", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/free-text", Level::warning, "在自由文字里找词", "a condition looks for words in open text", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/hidden-name", Level::warning, "let 的名字盖住字段", "a name of let hides a field", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/languages-differ", Level::warning, "两种语言显示的值不同", "the languages show different values", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/message-without-value", Level::warning, "比较了数字或日期而没有显示", "numbers or dates are compared, and the message shows none", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-applies", Level::warning, "when 不可能成立", "`when` can never hold", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-fails", Level::warning, "条件不可能不成立", "a condition can never fail", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-none", Level::warning, "问了不会是“无”的字段", "a field that cannot be none is asked for it", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-passes", Level::warning, "条件不可能成立", "a condition can never hold", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/not-chinese", Level::warning, "中文文字不是中文", "a Chinese text is not Chinese", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/not-english", Level::warning, "英文文字不是英文", "an English text is not English", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/same-condition", Level::warning, "另一条规则在别的 when 下问同样的条件", "another rule asks the same under another `when`", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/uncited-provision", Level::warning, "条款没有规则引用，也没有理由", "no rule cites a provision, and it has no reason why", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unread-field", Level::warning, "没有规则读这个字段", "no rule reads a field", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unread-parameter", Level::warning, "没有规则读这个参数", "no rule reads a parameter", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unused-definition", Level::warning, "没有表达式用到这个定义", "no expression calls a definition", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unused-let", Level::warning, "let 的名字没有用到", "nothing uses a name of let", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unused-silence", Level::warning, "silence 没有作用", "a silenced check had nothing to say", "看 docs/lint.md", "see docs/lint.md"},
    {"marks/cell", Level::error, "评分单元格不对", "a cell of marks is wrong", "写分数", "write points"},
    {"marks/heading", Level::error, "评分表标题行不对", "the headings of marks are wrong", "用导出的评分表", "use the sheet that was written"},
    {"marks/row", Level::error, "评分行没有对应", "a row of marks fits nothing", "改正编号", "mend the id"},
    {"merge/part", Level::error, "分片不能合并", "a part cannot be merged", "重新生成分片", "make the part again"},
    {"plan/picture", Level::error, "图没有画出来", "a picture could not be drawn", "看说明", "see the message"},
    {"plan/proof", Level::warning, "改动互相牵连，无法证实", "the changes cannot be proven", "分开处理", "take them one at a time"},
    {"profile/extends", Level::error, "extends 找不到或成圈", "extends leads nowhere or in a circle", "改正名字", "mend the name"},
    {"profile/off", Level::error, "不能这样停用", "this cannot be switched off", "写规则编号和理由", "name the rule and the reason"},
    {"profile/parameter", Level::error, "没有这个参数", "no such parameter", "看 ducha rules show", "see ducha rules show"},
    {"profile/provision", Level::error, "没有这个条款", "no such provision", "看 provisions.yaml", "see provisions.yaml"},
    {"profile/rule", Level::error, "没有这条规则", "no such rule", "看 ducha rules list", "see ducha rules list"},
    {"profile/scoring", Level::error, "考评表有误", "the scoring sheet is faulty", "看 docs/rulebook.md", "see docs/rulebook.md"},
    {"profile/topic", Level::error, "没有这个主题", "no such topic", "看 rulebook.yaml", "see rulebook.yaml"},
    {"profile/unknown", Level::error, "没有这个地方配置", "no such profile", "看 profiles/", "see profiles/"},
    {"profile/value", Level::error, "取值不对", "a value is wrong", "按参数的类型写", "write the type of the parameter"},
    {"report/left-out", Level::warning, "结果过多，有的没有列出", "there is more than the format lists", "看 json 输出", "see the JSON output"},
    {"rulebook/actor", Level::error, "没有这个主体", "no such actor", "在 actors 里写明", "declare it under actors"},
    {"rulebook/at", Level::error, "at 不是字段", "at names no field", "写字段的路径", "write the path of a field"},
    {"rulebook/cites", Level::error, "条款不存在，或没有引用", "a provision is not there, or none is cited", "写条款编号", "write the id of a provision"},
    {"rulebook/duplicate", Level::error, "同一名字写了两次", "one name is given twice", "删去一个或改名", "delete or rename one"},
    {"rulebook/each", Level::error, "each 写法不对", "each is faulty", "写名字和列表", "write a name and a list"},
    {"rulebook/evidence", Level::error, "evidence.yaml 有误", "evidence.yaml is faulty", "按提示改正", "do as the hint says"},
    {"rulebook/extends", Level::error, "extends 找不到或成圈", "extends leads nowhere or in a circle", "写含 rulebook.yaml 的文件夹", "name the folder of a rulebook.yaml"},
    {"rulebook/file", Level::error, "缺少文件，或文件不属于任何主题", "a file is missing, or belongs to no topic", "补上、登记或删去", "add, list or delete it"},
    {"rulebook/fills", Level::error, "fills 有误", "fills is faulty", "按提示改正", "do as the hint says"},
    {"rulebook/folder", Level::error, "不是规则库文件夹", "is no folder of a rulebook", "用 --rules 指定", "name one with --rules"},
    {"rulebook/format", Level::error, "格式版本不对", "the version of the format is wrong", "写 rulebook: 1", "write rulebook: 1"},
    {"rulebook/id", Level::error, "规则编号不对", "the id of a rule is wrong", "写 主题/名称", "write topic/name"},
    {"rulebook/key-beside", Level::error, "这个键不能与别的键同写，或缺了它所依附的键", "a key stands beside another that rules it out, or not beside one that it needs", "按提示改正", "do as the hint says"},
    {"rulebook/kind", Level::error, "没有这个类别", "no such kind", "写 schema/ 里的类别", "write a kind of schema/"},
    {"rulebook/languages", Level::error, "languages 不对", "languages is wrong", "写 [zh]、[en] 或两者", "write [zh], [en] or both"},
    {"rulebook/layer", Level::error, "这一层不能写，或下层已有", "a layer cannot say this, or a lower one has it", "按提示改正", "do as the hint says"},
    {"rulebook/let", Level::error, "let 互相引用", "names of let go in a circle", "拆开", "break the circle"},
    {"rulebook/locator", Level::error, "没有这个句子", "no such sentence", "在 sentences 里写明", "declare it under sentences"},
    {"rulebook/merge-key", Level::error, "不支持合并键", "merge keys are not supported", "逐一写出", "write it out"},
    {"rulebook/message", Level::error, "message 的花括号不配对", "a brace of a message has no partner", "花括号本身写作 {{", "write a brace as {{"},
    {"rulebook/missing", Level::error, "缺少必需的键", "a key is missing", "补上", "add it"},
    {"rulebook/order", Level::error, "没有按日期排列", "not sorted by date", "由早到晚排列", "sort by `from`"},
    {"rulebook/parameter", Level::error, "参数名不对或有歧义", "a parameter is named wrongly", "写 主题.名称", "write topic.name"},
    {"rulebook/pattern", Level::error, "正则有误", "a pattern is faulty", "用 RE2 的写法", "write what RE2 takes"},
    {"rulebook/profile", Level::error, "没有这个地方配置", "no such profile", "看 profiles/", "see profiles/"},
    {"rulebook/reference", Level::error, "ref、back 或 names 指向不存在的东西", "ref, back or names leads nowhere", "改正名字", "mend the name"},
    {"rulebook/repair", Level::error, "repair 有误", "repair is faulty", "按提示改正", "do as the hint says"},
    {"rulebook/roll-up", Level::error, "roll_up 的类别不存在", "roll_up names no kind", "改正名字", "mend the name"},
    {"rulebook/shape", Level::error, "应为映射、列表或一个值", "a mapping, a list or a value is due", "改写", "write what is due"},
    {"rulebook/source", Level::error, "没有这个来源", "no such source", "在 sources.yaml 写明", "declare it in sources.yaml"},
    {"rulebook/topic", Level::error, "主题名不能用", "the name of a topic cannot be used", "换一个名字", "choose another"},
    {"rulebook/unit", Level::error, "没有这个单位，或不符", "no such unit, or it does not fit", "在 units 里写明", "declare it under units"},
    {"rulebook/unknown-key", Level::error, "没有这个键", "no such key", "看提示", "see the hint"},
    {"rulebook/unknown-type", Level::error, "没有这个类型", "no such type", "写已有的类型", "write a type that there is"},
    {"rulebook/value", Level::error, "取值不对", "a value is wrong", "看提示", "see the hint"},
    {"rules/unsafe", Level::error, "改写后测试的结果会不同，没有改", "after the change tests would give other results; nothing was changed", "手工改", "edit the files by hand"},
    {"run/format", Level::error, "不是已存结果，或版本不符", "is no saved run, or of another version", "重新保存", "save it again"},
    {"table/csv", Level::error, "CSV 有误", "the CSV is faulty", "另存为 CSV", "save it anew"},
    {"table/encoding", Level::error, "编码认不出", "the encoding is not known", "另存为 UTF-8", "save it as UTF-8"},
    {"table/file", Level::error, "不是能读的表格", "is no table that can be read", "另存为 .xlsx 或 .csv", "save it as .xlsx or .csv"},
    {"table/sort", Level::error, "这种 .xls 读不了", "this sort of .xls cannot be read", "另存为 .xlsx", "save it as .xlsx"},
    {"table/xls", Level::error, ".xls 有误", "the .xls is faulty", "另存为 .xlsx", "save it as .xlsx"},
    {"table/zip", Level::error, "压缩包有误或超限", "the package is faulty or past a limit", "另存后再试", "save it anew"},
    {"template/field", Level::error, "模板的字段没有内容", "nothing goes into a field of the template", "改正字段名", "mend its name"},
    {"template/word", Level::error, "不是 Word 文档", "is no Word document", "另存为 .docx", "save it as .docx"},
    {"test/base", Level::error, "base 或 edit 有误", "base or edit is faulty", "看提示", "see the hint"},
    {"test/failed", Level::warning, "规则测试不通过", "a test of a rule fails", "改规则或测试", "mend the rule or the test"},
    {"test/marks", Level::error, "评分写法不对", "marks are wrong", "写分数", "write points"},
    {"test/missing", Level::warning, "规则没有测试", "a rule has no test", "补写测试", "write one"},
    {"test/name", Level::error, "测试名重复或缺少", "the name of a test is missing or stands twice", "换一个名字", "choose another"},
    {"test/path", Level::error, "路径不是字段", "a path names no field", "改正路径", "mend the path"},
    {"test/period", Level::error, "时段不对", "the period is wrong", "写 2013 或 2013Q1", "write 2013 or 2013Q1"},
    {"test/rule", Level::error, "没有这条规则", "no such rule", "看提示", "see the hint"},
    {"test/survivor", Level::error, "对变异的说明不对", "what is said of a mutant is wrong", "看提示", "see the hint"},
    {"test/verdict", Level::error, "没有这个结论", "no such verdict", "写 pass、fail、unknown、not_applicable 或 error", "write pass, fail, unknown, not_applicable or error"},
    {"usage", Level::error, "命令行有误", "the command line is faulty", "看 --help", "see --help"},
    {"usage/base", Level::error, "--base 不含给出的路径", "--base does not hold the paths", "换一个文件夹", "name another folder"},
    {"usage/exclude", Level::error, "--exclude 没有匹配", "--exclude fits nothing", "看提示", "see the hint"},
    {"usage/ignore-file", Level::error, ".duchaignore 的一行不对", "a line of .duchaignore is wrong", "改正这一行", "mend the line"},
    {"usage/outline", Level::error, "样本写不出结构", "no schema comes of the samples", "看提示", "see the hint"},
    {"usage/parameter", Level::error, "没有这个参数", "no such parameter", "看提示", "see the hint"},
    {"usage/paths", Level::error, "没有给出路径，或路径里没有档案", "no path is given, or none holds dossiers", "写文件或文件夹", "name a file or folder"},
    {"usage/rule", Level::error, "没有这条规则", "no such rule", "看提示", "see the hint"},
    {"usage/rules", Level::error, "没有选中任何规则", "no rule is selected", "放宽 --select", "select more"},
    {"usage/set", Level::error, "--set 的取值不对", "a value of --set is wrong", "写 参数=取值", "write PARAM=VALUE"},
    {"usage/stdin-filename", Level::error, "--stdin-filename 用不上", "--stdin-filename has no effect", "与 - 同用", "use it with -"},
    {"usage/until", Level::error, "--until 不对", "--until is wrong", "写更晚的日期", "name a later day"},
    {"usage/values", Level::error, "取值范围不对", "the values are wrong", "写 30..100:10", "write 30..100:10"},
    {"yaml/alias", Level::error, "别名没有锚点，或不能用", "an alias has no anchor, or cannot be used", "写出内容", "write it out"},
    {"yaml/depth", Level::error, "嵌套太深", "nested too deep", "减少嵌套", "nest less"},
    {"yaml/documents", Level::error, "文件里不止一份文档", "a file holds more than one document", "拆成几个文件", "make several files"},
    {"yaml/duplicate-key", Level::error, "键重复", "a key stands twice", "删去一个", "delete one"},
    {"yaml/encoding", Level::error, "不是 UTF-8", "is not UTF-8", "另存为 UTF-8", "save it as UTF-8"},
    {"yaml/expansion", Level::error, "别名展开后太大", "aliases come to too much", "写出内容", "write it out"},
    {"yaml/full-width-colon", Level::error, "键后是全角冒号", "a full-width colon stands behind a key", "改为半角冒号加空格", "write a colon and a blank"},
    {"yaml/key", Level::error, "键不是单个值", "a key is no single value", "改写", "write a text"},
    {"yaml/line-break", Level::error, "换行符不对", "a line break is wrong", "另存一次", "save it anew"},
    {"yaml/nodes", Level::error, "内容太多", "there is too much", "拆分文件", "split the file"},
    {"yaml/syntax", Level::error, "不是 YAML", "is no YAML", "改正标出的位置", "mend the marked place"},
    {"yaml/tab", Level::error, "缩进用了制表符", "a tab indents a line", "改用空格", "use blanks"},
    {"yaml/tag", Level::error, "不支持的标签", "a tag is not supported", "删去标签", "delete it"},
};
// clang-format on

std::string_view name(Level level) {
  return level == Level::error ? "error" : level == Level::warning ? "warning" : "finding";
}

// In a cell of Markdown.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != text.npos; at = text.find('|', at + 2))
    text.insert(at, 1, '\\');
  return text;
}

}  // namespace

const std::vector<Diagnostic>& diagnostics() {
  static const std::vector<Diagnostic> all = [] {
    std::vector<Diagnostic> out;
    for (const auto& p : kProblems)
      out.push_back({p.id,
                     p.level,
                     {std::string(p.what_zh), std::string(p.what_en)},
                     {std::string(p.todo_zh), std::string(p.todo_en)}});
    for (const result::RuleInfo& r : rules_beside())
      out.push_back({r.id, Level::finding, r.title, r.remedy});
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return out;
  }();
  return all;
}

std::string diagnostics_markdown() {
  std::string out =
      "# What the program complains about\n\n"
      "The id stands behind each message in brackets, and is the `ruleId` of SARIF and the `code` "
      "of an editor. "
      "An *error* stops what was asked for, a *warning* is told and no more, a *finding* is "
      "counted as "
      "those of rules are. This page is made from the table of the program.\n\n"
      "| id | level | 含义 | 怎么办 | what it means | what to do |\n|---|---|---|---|---|---|\n";
  for (const Diagnostic& d : diagnostics())
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", d.id, name(d.level), cell(d.what.zh),
                       cell(d.todo.zh), cell(d.what.en), cell(d.todo.en));
  return out;
}

}  // namespace ducha::check
