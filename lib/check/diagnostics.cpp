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
    {"cel/constant", Level::error, "不取决于档案的部分一定出错", "a part that no dossier can change errs", "改正日期、正则或下标", "mend the date, the pattern or the index"},
    {"cel/cost", Level::error, "规则太费时", "a rule costs too much", "减少嵌套，先用 let 算出内层", "nest less; compute the inner list in a let"},
    {"cel/define", Level::error, "definitions.yaml 里的函数有误，或互相调用", "a function of definitions.yaml is faulty, or calls itself by way of others", "改正它，或拆开互相调用的函数", "mend it, or break the circle"},
    {"cel/limit", Level::error, "表达式太长或太深", "an expression is too long or too deep", "拆成几个 let", "make several lets of it"},
    {"cel/none", Level::error, "可以填“无”的值没有先判断", "a value that may be none is used before it is asked", "先问 != null", "ask first whether it is null"},
    {"cel/open-text", Level::error, "拿自由文字与固定的词比较", "open text is compared with a word", "字段改用取值表", "make the field an enum"},
    {"cel/syntax", Level::error, "表达式写法有误", "the expression is not written correctly", "改正标出的位置", "correct the marked place"},
    {"cel/type", Level::error, "运算或函数的两边类型不合", "an operator or function is given values of a type that it does not take", "按提示转换，如 int(...)、string(...)", "convert as the hint says: int(...), string(...)"},
    {"cel/undeclared", Level::error, "没有这个名字、字段或函数", "no such name, field or function", "改正拼写；字段见 ducha new 类别，函数见 ducha rules functions", "correct the spelling; ducha new KIND lists fields, ducha rules functions the functions"},
    {"cel/unit", Level::error, "比较或相加的数单位不同", "numbers of different units are compared or added", "换算后再比较", "convert before comparing"},
    {"cel/whole", Level::error, "跨档案的规则把整份档案当作值", "a rule across dossiers takes a whole dossier for a value", "写出所需的字段，如 town.budget", "name the field that is needed, such as town.budget"},
    {"check/stopped", Level::error, "检查被中断（Ctrl-C 或信号）", "the check was stopped by Ctrl-C or a signal", "重新运行", "run it again"},
    {"config/documents", Level::error, "ducha.yaml 只能有一份文档", "ducha.yaml holds one document", "删去其余文档", "delete the others"},
    {"config/name", Level::error, "设置文件的名字应为 ducha.yaml", "a settings file must be called ducha.yaml", "改名为 ducha.yaml", "rename it to ducha.yaml"},
    {"config/shape", Level::error, "ducha.yaml 应为映射", "ducha.yaml must be a mapping", "写作 键: 值", "write key: value"},
    {"config/unknown-key", Level::error, "ducha.yaml 没有这个键", "ducha.yaml has no such key", "看 docs/options.md", "see docs/options.md"},
    {"config/value", Level::error, "ducha.yaml 的取值不对", "a value of ducha.yaml is wrong", "与命令行选项写法相同", "write it as on the command line"},
    {"fmt/unsafe", Level::error, "文档不能自动改写", "a document cannot be rewritten safely", "手工改", "edit it by hand"},
    {"form/left", Level::warning, "填报表里没有这项内容的位置", "the form has no place for this content", "直接写在档案里", "write it into the dossier"},
    {"history/store", Level::error, "历史库读写出错", "the store cannot be read or written", "用 ducha history --check 检查；别的程序在写时用 --store-wait 等待", "run ducha history --check; if another program writes to it, wait with --store-wait"},
    {"import/file", Level::error, "表格文件打不开，或映射里没有它", "a table cannot be opened, or no table of the map is for it", "改正路径，或在映射里写明这个文件", "correct the path, or name the file in the map"},
    {"import/map", Level::error, "映射文件写法不对", "the map is faulty", "按 docs/import.md 改正标出的位置", "correct the marked place (docs/import.md)"},
    {"import/words", Level::error, "映射里的词表写法不对", "a list of words in the map is faulty", "按 docs/import.md 改正标出的位置", "correct the marked place (docs/import.md)"},
    {"input/list", Level::error, "路径列表嵌套过深或有圈", "lists of paths nest too deep, or in a circle", "拆开列表", "take the lists apart"},
    {"input/path", Level::error, "路径读不到", "a path cannot be read", "检查路径和权限", "look at the path and its rights"},
    {"input/read", Level::error, "文件读到一半出错", "a file could not be read to its end", "检查文件后重新运行", "check the disk or network drive and run again"},
    {"io/folder", Level::error, "新文件夹不能建立或写入", "a new folder cannot be made or written", "换一个还没有的名字，或检查权限", "choose a name that is not there yet, or check the rights"},
    {"io/not-a-file", Level::error, "不是普通文件（是文件夹、管道或设备）", "is no regular file but a folder, pipe or device", "换一个文件", "name another file"},
    {"io/open", Level::error, "文件打不开", "a file cannot be opened", "检查路径和权限", "look at the path and its rights"},
    {"io/output", Level::error, "输出会盖掉要读的文件或另一个输出", "an output is a file that is read, or another output", "换一个文件名", "choose another name"},
    {"io/read", Level::error, "读取出错", "a file cannot be read", "检查磁盘或网络盘", "check the disk or network drive"},
    {"io/too-large", Level::error, "文件超过上限", "a file is larger than the limit", "拆分文件", "split it"},
    {"io/trial", Level::error, "规则库不能复制来试", "the rulebook cannot be copied for a trial", "把环境变量 TMPDIR 设为可以写、还有空间的文件夹", "set TMPDIR to a folder that may be written and has room"},
    {"io/write", Level::error, "输出写不了", "an output cannot be written", "检查磁盘空间和文件夹权限", "check free space and the rights of the folder"},
    {"ledger/heading", Level::error, "台账没有这一列，或重复", "a heading of the ledger is missing or stands twice", "用导出的台账填写", "fill in the ledger that was written"},
    {"lint/always-applies", Level::warning, "when 总是成立", "`when` always holds", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/assumed", Level::warning, "自有档案的字段有 default 而没有说明", "a field of one's own dossiers has a default, and no note why", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/duplicate-rule", Level::warning, "另一条规则检查同样的内容", "another rule judges the same", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/free-text", Level::warning, "在自由文字里找词", "a condition looks for words in open text", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/hidden-name", Level::warning, "let 的名字盖住字段", "a name of let hides a field", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/languages-differ", Level::warning, "两种语言显示的值不同", "the languages show different values", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/value-as-text", Level::warning, "提示把要显示的值照字面写出", "a message shows the name of a value in place of the value", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/message-without-value", Level::warning, "比较了数字或日期而没有显示", "numbers or dates are compared, and the message shows none", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-applies", Level::warning, "when 不可能成立", "`when` can never hold", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-fails", Level::warning, "条件不可能不成立", "a condition can never fail", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-none", Level::warning, "问了不会是“无”的字段", "a field that cannot be none is asked for it", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/never-passes", Level::warning, "条件不可能成立", "a condition can never hold", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/not-chinese", Level::warning, "中文文字不是中文", "a Chinese text is not Chinese", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/not-english", Level::warning, "英文文字不是英文", "an English text is not English", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/partial-list", Level::warning, "列表不全也照样判断", "a part of a list is judged like the whole", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/same-condition", Level::warning, "另一条规则在别的 when 下问同样的条件", "another rule asks the same under another `when`", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/same-twice", Level::warning, "与自己比较，或同一条件写了两遍", "a value is compared with itself, or a condition is there twice", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/uncited-provision", Level::warning, "条款没有规则引用，也没有理由", "no rule cites a provision, and it has no reason why", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/undated-item", Level::warning, "不论日期，列表里的每一项都判断", "items are judged whatever their day", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unread-field", Level::warning, "没有规则读这个字段", "no rule reads a field", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unread-parameter", Level::warning, "没有规则读这个参数", "no rule reads a parameter", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unused-definition", Level::warning, "没有表达式用到这个定义", "no expression calls a definition", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unused-let", Level::warning, "let 的名字没有用到", "nothing uses a name of let", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/unused-silence", Level::warning, "silence 没有作用", "a silenced check had nothing to say", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/whole-division", Level::warning, "整数相除舍去了小数", "a division of whole numbers drops the fraction", "看 docs/lint.md", "see docs/lint.md"},
    {"lint/word-by-id", Level::warning, "提示写出取值的编号", "a message shows the id of a word", "看 docs/lint.md", "see docs/lint.md"},
    {"marks/cell", Level::error, "评分表的单元格不是分数", "a cell of the marks holds no points", "填数字，不超过该项的满分", "write a number, not above the most of the item"},
    {"marks/heading", Level::error, "评分表标题行不对", "the headings of marks are wrong", "用导出的评分表", "use the sheet that was written"},
    {"marks/row", Level::error, "评分表的一行没有对应的单位或项目", "a row of the marks fits no organization or item", "照导出的评分表写单位和项目编号", "take ids of organization and item from the sheet that was written"},
    {"merge/part", Level::error, "分片不能合并", "a part cannot be merged", "用同一规则库、配置和日期重新运行 check --shard", "run check --shard again with the same rulebook, profile and day"},
    {"plan/picture", Level::error, "关系图写不了", "the picture of the network cannot be written", "检查输出文件夹，或减少档案", "check the folder of the output, or take fewer dossiers"},
    {"plan/proof", Level::warning, "改动互相牵连，无法证实", "the changes touch one another and cannot be proven together", "分开处理", "take them one at a time"},
    {"profile/extends", Level::error, "extends 绕成圈，或超过8层", "`extends` goes in a circle, or more than 8 levels deep", "拆开这个圈", "break the circle"},
    {"profile/off", Level::error, "不能这样停用", "this cannot be switched off", "写规则编号和理由", "name the rule and the reason"},
    {"profile/parameter", Level::error, "地方配置里的参数不存在，或不能由地方设定", "a parameter of the profile is not there, or not for localities to set", "用 ducha rules show 规则 查看参数名", "ducha rules show RULE lists the names"},
    {"profile/provision", Level::error, "没有这个条款", "no such provision", "看 provisions.yaml", "see provisions.yaml"},
    {"profile/rule", Level::error, "没有这条规则", "no such rule", "看 ducha rules list", "see ducha rules list"},
    {"profile/scoring", Level::error, "考评表有误", "the scoring sheet is faulty", "看 docs/rulebook.md", "see docs/rulebook.md"},
    {"profile/topic", Level::error, "没有这个主题", "no such topic", "看 rulebook.yaml", "see rulebook.yaml"},
    {"profile/unknown", Level::error, "没有这个地方配置", "no such profile", "写 profiles/ 里的名字，或配置文件的路径", "write a name of profiles/, or the path of a file"},
    {"profile/value", Level::error, "地方配置的名称、督查周期或别的取值写法不对", "name, period or another value of the profile is written wrongly", "名称与文件名一致；周期写作“2013”、“2013Q1”或“起..止”", "the name is that of its file; a period is 2013, 2013Q1 or FROM..TO"},
    {"report/left-out", Level::warning, "问题太多，这种格式没有全部列出", "there are more findings than the format may list", "用 --format json 看全部", "use --format json for all of them"},
    {"rulebook/actor", Level::error, "没有这个主体", "no such actor", "在 actors 里写明", "declare it under actors"},
    {"rulebook/at", Level::error, "at 不是字段的路径", "`at` is no path of a field", "写字段的路径", "write the path of a field"},
    {"rulebook/cites", Level::error, "条款不存在，或没有引用", "a provision is not there, or none is cited", "写条款编号", "write the id of a provision"},
    {"rulebook/duplicate", Level::error, "同一名字写了两次", "one name is given twice", "删去一个或改名", "delete or rename one"},
    {"rulebook/each", Level::error, "each 写法不对", "`each` is faulty", "写“名字: 列表”，如 {v: visits}", "write a name and a list: {v: visits}"},
    {"rulebook/evidence", Level::error, "evidence.yaml 里的名字或写法不对", "a name in evidence.yaml is not there, or it is faulty", "写规则库里已有的类别、字段或列表", "name a kind, field or list of the rulebook"},
    {"rulebook/extends", Level::error, "extends 找不到或成圈", "extends leads nowhere or in a circle", "写含 rulebook.yaml 的文件夹", "name the folder of a rulebook.yaml"},
    {"rulebook/file", Level::error, "缺少文件，或文件不属于任何主题", "a file is missing, or belongs to no topic", "补上、登记或删去", "add, list or delete it"},
    {"rulebook/fills", Level::error, "fills 指的字段不存在或不合适", "`fills` names a field that is not there or does not fit", "写被引用档案里同类型的字段", "name a field of the same type in the dossier referred to"},
    {"rulebook/folder", Level::error, "不是规则库文件夹", "is no folder of a rulebook", "用 --rules 指定", "name one with --rules"},
    {"rulebook/format", Level::error, "格式版本不对", "the version of the format is wrong", "写 rulebook: 1", "write rulebook: 1"},
    {"rulebook/id", Level::error, "规则编号不对", "the id of a rule is wrong", "写 主题/名称", "write topic/name"},
    {"rulebook/key-beside", Level::error, "这个键不能与别的键同写，或缺了它所依附的键", "a key stands beside another that rules it out, or not beside one that it needs", "按提示改正", "do as the hint says"},
    {"rulebook/kind", Level::error, "没有这个类别", "no such kind", "写 schema/ 里的类别", "write a kind of schema/"},
    {"rulebook/languages", Level::error, "languages 不对", "languages is wrong", "写 [zh]、[en] 或两者", "write [zh], [en] or both"},
    {"rulebook/layer", Level::error, "这一层写了只有最下层能写的内容，或改了下层已有的内容", "a layer says what is for the lowest rulebook, or changes what one below has", "删去它，或换一个名字；见 docs/rulebook.md", "take it out or rename it (docs/rulebook.md, Layers)"},
    {"rulebook/let", Level::error, "let 互相引用", "names of let go in a circle", "拆开", "break the circle"},
    {"rulebook/locator", Level::error, "没有这个句子", "no such sentence", "在 sentences 里写明", "declare it under sentences"},
    {"rulebook/merge-key", Level::error, "不支持合并键", "merge keys are not supported", "逐一写出", "write it out"},
    {"rulebook/message", Level::error, "message 的花括号不配对", "a brace of a message has no partner", "花括号本身写作 {{", "write a brace as {{"},
    {"rulebook/missing", Level::error, "缺少必需的键", "a key is missing", "补上", "add it"},
    {"rulebook/name", Level::error, "表达式里写不出这个名字", "expressions cannot write the name", "用字母、数字和下划线", "use letters, digits and `_`"},
    {"rulebook/order", Level::error, "没有按日期排列", "not sorted by date", "由早到晚排列", "sort by `from`"},
    {"rulebook/parameter", Level::error, "参数名不对或有歧义", "a parameter is named wrongly", "写 主题.名称", "write topic.name"},
    {"rulebook/pattern", Level::error, "正则写法有误", "a pattern is no regular expression", "按 RE2 的写法写，不能用 (?=...) 和 \\1", "write it as RE2 has it: no (?=...), no \\1"},
    {"rulebook/profile", Level::error, "没有这个地方配置", "no such profile", "看 profiles/", "see profiles/"},
    {"rulebook/reference", Level::error, "ref、back 或 names 指向不存在的东西", "`ref`, `back` or `names` leads nowhere", "写已有的类别或字段", "name a kind or field that there is"},
    {"rulebook/repair", Level::error, "repair 不能这样改", "`repair` cannot make this change", "改可以填写的单个字段，或有编号的列表", "change a single field that may be written, or a list with keys"},
    {"rulebook/roll-up", Level::error, "roll_up 的类别不存在", "`roll_up` names no kind", "写 schema/ 里的类别", "name a kind of schema/"},
    {"rulebook/shape", Level::error, "这里应写映射、列表或单个值", "a mapping, a list or a single value is due here", "按 docs/rulebook.md 的写法改", "write it as docs/rulebook.md has it"},
    {"rulebook/source", Level::error, "没有这个来源", "no such source", "在 sources.yaml 写明", "declare it in sources.yaml"},
    {"rulebook/topic", Level::error, "主题名不能用", "the name of a topic cannot be used", "换一个名字", "choose another"},
    {"rulebook/unit", Level::error, "没有这个单位，或不符", "no such unit, or it does not fit", "在 units 里写明", "declare it under units"},
    {"rulebook/unknown-key", Level::error, "没有这个键，多半是拼写错误", "there is no such key here; it is probably misspelt", "改成提示的键，或删去", "write the key that the hint proposes, or take it out"},
    {"rulebook/unknown-type", Level::error, "types.yaml 里没有这个类型，或函数的参数没有这个类型", "types.yaml has no such type, or a parameter of a function cannot have it", "写 types.yaml 里的名字；函数的参数还可写 int、date、string 等", "write a name of types.yaml; a parameter may also be int, date, string and the like"},
    {"rulebook/value", Level::error, "键的取值写法不对", "the value of a key is wrong", "写所要的类型：整数、日期（2013-09-01）、true 或 false", "write what is due: a whole number, a day (2013-09-01), true or false"},
    {"rules/unsafe", Level::error, "改写后测试的结果会不同，没有改", "after the change tests would give other results; nothing was changed", "手工改", "edit the files by hand"},
    {"run/format", Level::error, "不是已存结果，或版本不符", "is no saved run, or of another version", "重新保存", "save it again"},
    {"table/csv", Level::error, "CSV 的引号或列数不对", "quotes or columns of the CSV are wrong", "在 Excel 或 WPS 里另存为 .xlsx 或 CSV UTF-8", "save it as .xlsx or CSV UTF-8 from a spreadsheet"},
    {"table/encoding", Level::error, "编码认不出", "the encoding is not known", "另存为 UTF-8", "save it as UTF-8"},
    {"table/file", Level::error, "不是能读的表格", "is no table that can be read", "另存为 .xlsx 或 .csv", "save it as .xlsx or .csv"},
    {"table/sort", Level::error, "不支持的 .xls（加密或 Excel 95 以前）", "an .xls that is protected or older than Excel 97", "另存为 .xlsx", "save it as .xlsx"},
    {"table/xls", Level::error, ".xls 有误", "the .xls is faulty", "另存为 .xlsx", "save it as .xlsx"},
    {"table/zip", Level::error, "表格或文档的压缩包损坏、加密或过大", "the package of a workbook or document is damaged, encrypted or too large", "在 Excel、WPS 或 Word 里另存", "save it anew in Excel, WPS or Word"},
    {"template/field", Level::error, "Word 模板里的字段名不认识", "a field of the Word template is not known", "改正字段名，见 docs/letters.md", "correct its name (docs/letters.md)"},
    {"template/word", Level::error, "不是 Word 文档", "is no Word document", "另存为 .docx", "save it as .docx"},
    {"test/base", Level::error, "测试用的 base 不存在，或改不了", "a base of a test is not there, or cannot be changed so", "写文件上部 base 里的名字和已有的路径", "name an entry of `base` at the top of the file, and paths that it has"},
    {"test/failed", Level::warning, "规则测试不通过", "a test of a rule fails", "改规则或测试", "mend the rule or the test"},
    {"test/marks", Level::error, "评分写法不对", "marks are wrong", "写分数", "write points"},
    {"test/missing", Level::warning, "规则没有测试", "a rule has no test", "补写测试", "write one"},
    {"test/name", Level::error, "测试名重复或缺少", "the name of a test is missing or stands twice", "换一个名字", "choose another"},
    {"test/path", Level::error, "路径不是字段", "a path names no field", "改正路径", "mend the path"},
    {"test/period", Level::error, "时段不对", "the period is wrong", "写“2013”或“2013Q1”", "write 2013 or 2013Q1"},
    {"test/rule", Level::error, "测试的 expect 里没有这条规则", "`expect` of a test names a rule that is not there", "用 ducha rules list 查看编号", "ducha rules list lists the ids"},
    {"test/survivor", Level::error, "写明不必测的变异并不存在，或已被测到", "a survivor that is explained is not there, or tests see it by now", "删去这一项", "take the entry out"},
    {"test/verdict", Level::error, "没有这个结论", "no such verdict", "写 pass、fail、unknown、not_applicable 或 error", "write pass, fail, unknown, not_applicable or error"},
    {"usage", Level::error, "命令行有误", "the command line cannot be carried out", "看提示，或 ducha 命令 --help", "read the hint, or ducha COMMAND --help"},
    {"usage/base", Level::error, "--base 不含给出的路径", "--base does not hold the paths", "换一个文件夹", "name another folder"},
    {"usage/exclude", Level::error, "--exclude 的模式写法不对", "a pattern of --exclude is faulty", "写名称或路径，如 drafts/、*-old.yaml，不用 ! 和 ..", "write a name or path such as drafts/ or *-old.yaml, without ! and .."},
    {"usage/ignore-file", Level::error, ".duchaignore 不是 UTF-8 文本，或有一行写法不对", "a .duchaignore is no UTF-8 text, or a line of it is faulty", "一行一个模式，说明另起一行以 # 开头", "write a pattern a line, and remarks on lines that begin with #"},
    {"usage/outline", Level::error, "由这些样本写不出字段结构", "no schema can be written from these samples", "给出同一类别的 YAML、JSON 或 JSON Schema", "give YAML, JSON or a JSON Schema of one kind"},
    {"usage/parameter", Level::error, "选中的规则都不用 what-if 的参数", "no rule that is selected reads the parameter of what-if", "换一个参数，或选中用到它的规则", "name another, or select a rule that reads it"},
    {"usage/paths", Level::error, "没有给出路径，或路径里没有档案", "no path is given, or none holds dossiers", "写文件或文件夹", "name a file or folder"},
    {"usage/rule", Level::error, "命令行里的规则编号不存在", "a rule on the command line is not there", "用 ducha rules list 查看编号", "ducha rules list lists the ids"},
    {"usage/rules", Level::error, "没有选中任何规则", "no rule is selected", "放宽 --select；地方配置也可能停用了它们", "select more; the profile may have switched them off"},
    {"usage/set", Level::error, "--set 没有写成 参数=取值，或参数不存在、不能设定", "--set is not PARAM=VALUE, or names no parameter that may be set", "写 参数=取值；ducha rules show 规则 列出参数名", "write PARAM=VALUE; ducha rules show RULE lists the names"},
    {"usage/stdin-filename", Level::error, "--stdin-filename 与另一个要检查的文件同名", "--stdin-filename is the name of a file that is checked too", "不要再给出这个文件", "do not name that file too"},
    {"usage/until", Level::error, "--until 的日期不晚于检查日期", "--until is not after the day of the check", "写更晚的日期", "name a later day"},
    {"usage/values", Level::error, "取值范围不对", "the values are wrong", "写 30..100:10", "write 30..100:10"},
    {"yaml/alias", Level::error, "别名没有锚点，或不能用", "an alias has no anchor, or cannot be used", "直接写出内容", "write the content in its place"},
    {"yaml/depth", Level::error, "嵌套太深", "mappings and lists are nested too deep", "减少嵌套", "nest less"},
    {"yaml/documents", Level::error, "文件里不止一份文档", "a file holds more than one document", "拆成几个文件", "make several files"},
    {"yaml/duplicate-key", Level::error, "键重复", "a key stands twice", "删去一个", "delete one"},
    {"yaml/empty", Level::error, "规则库的文件里没有内容", "a file of a rulebook holds nothing", "补上内容，或写 [] 或 {}", "supply it, or write [] or {}"},
    {"yaml/encoding", Level::error, "不是 UTF-8", "is not UTF-8", "另存为 UTF-8", "save it as UTF-8"},
    {"yaml/expansion", Level::error, "别名展开后内容太大", "what aliases stand for comes to too much", "把内容直接写出", "write the content out"},
    {"yaml/full-width-colon", Level::error, "键后是全角冒号", "a full-width colon stands behind a key", "改为半角冒号加空格", "write a colon and a blank"},
    {"yaml/full-width-comma", Level::error, "用了全角逗号", "a full-width comma is used", "改成英文逗号加空格", "write an ASCII comma and a space"},
    {"yaml/key", Level::error, "键是空的，或不是一个词", "a key is empty, or is no single word", "写“键: 值”", "write `key: value`"},
    {"yaml/line-break", Level::error, "换行用了单独的回车，或看不见的换行符", "lines end in a carriage return alone, or in an invisible line break", "另存为 LF 或 CRLF 换行", "save it with LF or CRLF line ends"},
    {"yaml/nodes", Level::error, "一份文档里的项太多", "one document holds too many items", "拆分文件", "split the file"},
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
