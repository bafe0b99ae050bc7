// The table of functions and macros. See reference.h; functions themselves are in
// functions_*.cpp.
#include "cel/reference.h"

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

// clang-format off
std::vector<Reference> make_table() {
  return {
    {"macros", "has", {"字段已填（填 none 的部分不算）", "the field is given, and is no part stated to be none"}, "has({\"a\": 1}.a)", "true", {"has(x.f) bool"}},
    {"macros", "isNone", {"档案写明没有(none)；没有填写的不是", "the dossier states none; a field that is not given is not that"}, "isNone({\"a\": null}.a)", "true", {"isNone(x.f) bool"}},
    {"macros", "all", {"每一项都满足条件", "every item meets the condition"}, "[1, 2].all(x, x > 0)", "true", {"list(A).all(x, bool) bool", "list(A).all(i, x, bool) bool", "map(A, B).all(key, value, bool) bool"}},
    {"macros", "exists", {"至少一项满足条件", "some item meets the condition"}, "[1, 2].exists(x, x > 1)", "true", {"list(A).exists(x, bool) bool", "list(A).exists(i, x, bool) bool", "map(A, B).exists(key, value, bool) bool"}},
    {"macros", "existsOne", {"恰好一项满足条件；也写作 exists_one", "exactly one item meets the condition; exists_one is the same"}, "[1, 2].existsOne(x, x > 1)", "true", {"list(A).existsOne(x, bool) bool", "list(A).existsOne(i, x, bool) bool", "map(A, B).existsOne(key, value, bool) bool"}},
    {"macros", "filter", {"满足条件的各项", "the items that meet the condition"}, "[1, 2, 3].filter(x, x > 1)", "[2, 3]", {"list(A).filter(x, bool) list(A)"}},
    {"macros", "map", {"由每一项得到的值；写三项时只取满足条件的", "what each item comes to; with three arguments, of those that meet the condition"}, "[1, 2].map(x, x * 10)", "[10, 20]", {"list(A).map(x, B) list(B)", "list(A).map(x, bool, B) list(B)"}},
    {"macros", "sortBy", {"按每一项得到的值排序，相同的保持原来次序", "the items in the order of what each comes to; equal ones stay in their order"}, "[\"pear\", \"fig\"].sortBy(s, s.size())", "[\"fig\", \"pear\"]", {"list(A).sortBy(x, B) list(A)"}},
    {"macros", "transformList", {"同 map，有两个名字：序号和项，或键和值", "as map, with two names: number and item, or key and value"}, "[5, 6].transformList(i, x, i + x)", "[5, 7]", {"list(A).transformList(i, x, B) list(B)", "list(A).transformList(i, x, bool, B) list(B)"}},
    {"macros", "transformMap", {"键不变、值另算的映射", "a map with the same keys and other values"}, "{\"a\": 1}.transformMap(k, v, v + 1)", "{\"a\": 2}", {"map(A, B).transformMap(key, value, C) map(A, C)", "list(A).transformMap(i, x, C) map(int, C)"}},
    {"macros", "transformMapEntry", {"由每一项得到键和值的映射", "a map made of a key and a value for each item"}, "[\"a\"].transformMapEntry(i, x, {x: i})", "{\"a\": 0}", {"list(A).transformMapEntry(i, x, map(B, C)) map(B, C)"}},
    {"macros", "optMap", {"有值时再算", "goes on with the value, if there is one"}, "optional.of(2).optMap(x, x * 2)", "optional.of(4)", {"optional(A).optMap(x, B) optional(B)"}},
    {"macros", "optFlatMap", {"有值时再算，结果本身可有可无", "the same, where what follows may have no value"}, "optional.of(2).optFlatMap(x, optional.of(x))", "optional.of(2)", {"optional(A).optFlatMap(x, optional(B)) optional(B)"}},
    {"macros", "cel.bind", {"给一部分起名", "gives a part a name"}, "cel.bind(n, 2 + 3, n * n)", "25", {"cel.bind(name, A, B) B"}},
    {"macros", "cel.block", {"给几部分编号，后面的可以用前面的", "numbers parts, of which later ones may use earlier ones"}, "cel.block([2, cel.index(0) * 3], cel.index(1))", "6", {"cel.block(list, A) A"}},
    {"general", "size", {"文字有几个字，列表有几项，映射有几对", "how many characters, items or pairs"}, "\"春天\".size()", "2", {}},
    {"general", "type", {"值的类型", "the type of a value"}, "type(1) == int", "true", {}},
    {"general", "dyn", {"类型等到运行时再看", "leaves the type to run time"}, "dyn(1) == 1.0", "true", {}},
    {"general", "int", {"转换为整数", "as a whole number"}, "int(\"12\")", "12", {}},
    {"general", "uint", {"转换为无符号整数", "as an unsigned number"}, "uint(12)", "12u", {}},
    {"general", "double", {"转换为浮点数", "as a floating-point number"}, "double(\"1.5\")", "1.5", {}},
    {"general", "bool", {"转换为是或否", "as yes or no"}, "bool(\"true\")", "true", {}},
    {"general", "string", {"转换为文字", "as a text"}, "string(12)", "\"12\"", {}},
    {"general", "bytes", {"文字的字节", "the bytes of a text"}, "bytes(\"ab\").size()", "2", {}},
    {"general", "decimal", {"精确的小数，六位", "an exact number, six places"}, "decimal(\"0.1\") + decimal(\"0.2\")", "0.3", {}},
    {"texts", "contains", {"含有这段文字", "the text is in it"}, "\"全体大会\".contains(\"大会\")", "true", {}},
    {"texts", "startsWith", {"以此开头", "begins so"}, "\"2013-01\".startsWith(\"2013\")", "true", {}},
    {"texts", "endsWith", {"以此结尾", "ends so"}, "\"a.yaml\".endsWith(\".yaml\")", "true", {}},
    {"texts", "matches", {"有一处符合正则表达式（RE2）", "the regular expression (RE2) is met somewhere"}, "\"JY123\".matches(\"^JY[0-9]+$\")", "true", {}},
    {"texts", "find", {"第一处符合的文字，没有则为空", "the first text that meets it, empty if none does"}, "\"abc 123\".find(\"[0-9]+\")", "\"123\"", {}},
    {"texts", "findAll", {"所有符合的文字，可写最多几处", "all texts that meet it, or so many at most"}, "\"1 a 2\".findAll(\"[0-9]\")", "[\"1\", \"2\"]", {}},
    {"texts", "regex.extract", {"符合处括号组的文字，没有括号时为整处", "the group of the first match, or all of it if there is no group"}, "regex.extract(\"nginx:1.25\", \":(.*)$\")", "optional.of(\"1.25\")", {}},
    {"texts", "regex.extractAll", {"每一处的同上", "the same of every match"}, "regex.extractAll(\"a-1 b-2\", \"[a-z]-([0-9])\")", "[\"1\", \"2\"]", {}},
    {"texts", "regex.replace", {"替换符合处，\\1为第一个括号组，可写最多几处", "replaces matches; \\1 is the first group; or so many at most"}, "regex.replace(\"a-b\", \"(a)-(b)\", \"\\\\2-\\\\1\")", "\"b-a\"", {}},
    {"texts", "charAt", {"第几个字，从0数", "the character at a position, from 0"}, "\"春天\".charAt(1)", "\"天\"", {}},
    {"texts", "indexOf", {"在第几个字处，没有则 -1；列表同", "where it is, -1 if nowhere; of lists too"}, "\"abcb\".indexOf(\"b\")", "1", {}},
    {"texts", "lastIndexOf", {"最后一次在第几个字处；列表同", "where it is last; of lists too"}, "\"abcb\".lastIndexOf(\"b\")", "3", {}},
    {"texts", "substring", {"从第几个字起，到第几个字前", "from a position, up to another"}, "\"abcd\".substring(1, 3)", "\"bc\"", {}},
    {"texts", "replace", {"替换，可写最多几处", "replaces a text, or so many of them at most"}, "\"a-b-c\".replace(\"-\", \"/\")", "\"a/b/c\"", {}},
    {"texts", "split", {"按分隔切开", "cuts at a text"}, "\"a,b\".split(\",\")", "[\"a\", \"b\"]", {}},
    {"texts", "join", {"连成一段，可写分隔", "puts texts together, with another between"}, "[\"a\", \"b\"].join(\"、\")", "\"a、b\"", {}},
    {"texts", "trim", {"去掉首尾空白", "without blanks around it"}, "\"  a \".trim()", "\"a\"", {}},
    {"texts", "lowerAscii", {"英文小写", "in small letters"}, "\"ABc\".lowerAscii()", "\"abc\"", {}},
    {"texts", "upperAscii", {"英文大写", "in capitals"}, "\"ABc\".upperAscii()", "\"ABC\"", {}},
    {"texts", "simplified", {"全角变半角，繁体变简体，去掉首尾空白", "full-width characters as narrow, traditional ones as simplified, without blanks around"}, "\"賓館Ａ\".simplified()", "\"宾馆A\"", {}},
    {"texts", "reverse", {"倒过来；列表同", "the other way round; of lists too"}, "\"abc\".reverse()", "\"cba\"", {}},
    {"texts", "format", {"把值填入文字：%s、%d、%.2f、%x、%e、%b、%o", "fills values into a text: %s, %d, %.2f, %x, %e, %b, %o"}, "\"%s: %d\".format([\"a\", 3])", "\"a: 3\"", {}},
    {"texts", "strings.quote", {"加引号，特殊字符写成转义", "in quotes, with escapes"}, "strings.quote(\"a\")", "\"\\\"a\\\"\"", {}},
    {"texts", "chars", {"有几个字，同 size", "how many code points, as size"}, "\"春天a\".chars()", "3", {}},
    {"texts", "hanCount", {"有几个汉字", "how many Chinese characters"}, "\"春天a\".hanCount()", "2", {}},
    {"texts", "base64.encode", {"编为 base64", "as base64"}, "base64.encode(b\"ab\")", "\"YWI=\"", {}},
    {"texts", "base64.decode", {"解 base64", "from base64"}, "string(base64.decode(\"YWI=\"))", "\"ab\"", {}},
    {"lists", "sum", {"各项之和", "all items together"}, "[1, 2, 3].sum()", "6", {}},
    {"lists", "min", {"最小的一项", "the least item"}, "[3, 1, 2].min()", "1", {}},
    {"lists", "max", {"最大的一项", "the greatest item"}, "[3, 1, 2].max()", "3", {}},
    {"lists", "sort", {"由小到大", "in order"}, "[3, 1, 2].sort()", "[1, 2, 3]", {}},
    {"lists", "isSorted", {"已由小到大", "is in order"}, "[1, 2, 2].isSorted()", "true", {}},
    {"lists", "distinct", {"相同的只留一个", "each value once"}, "[1, 2, 1].distinct()", "[1, 2]", {}},
    {"lists", "flatten", {"去掉一层列表，或几层", "without one level of lists, or so many"}, "[[1], [2, 3]].flatten()", "[1, 2, 3]", {}},
    {"lists", "slice", {"从第几项起，到第几项前", "from an item, up to another"}, "[1, 2, 3].slice(1, 3)", "[2, 3]", {}},
    {"lists", "first", {"第一项，可能没有", "the first item, if there is one"}, "[1, 2].first().orValue(0)", "1", {}},
    {"lists", "last", {"最后一项，可能没有", "the last item, if there is one"}, "[1, 2].last().orValue(0)", "2", {}},
    {"lists", "lists.range", {"从0数到前一个数", "the numbers from 0 up to a number"}, "lists.range(3)", "[0, 1, 2]", {}},
    {"lists", "sets.contains", {"第一个列表含有第二个的每一项", "the first holds every item of the second"}, "sets.contains([1, 2], [2])", "true", {}},
    {"lists", "sets.equivalent", {"两个列表的项相同，不论次序和次数", "both hold the same, in any order"}, "sets.equivalent([1, 2, 2], [2, 1])", "true", {}},
    {"lists", "sets.intersects", {"两个列表有共同的项", "both hold something"}, "sets.intersects([1, 2], [2, 3])", "true", {}},
    {"optionals", "optional.of", {"有值", "has this value"}, "optional.of(1).value()", "1", {}},
    {"optionals", "optional.ofNonZeroValue", {"空值、零算没有", "has it unless it is empty or zero"}, "optional.ofNonZeroValue(\"\")", "optional.none()", {}},
    {"optionals", "optional.none", {"没有", "has none"}, "optional.none().hasValue()", "false", {}},
    {"optionals", "optional.unwrap", {"各项中有的值", "the values of those that have one"}, "optional.unwrap([optional.of(1), optional.none()])", "[1]", {}},
    {"optionals", "unwrapOpt", {"同 optional.unwrap", "as optional.unwrap"}, "[optional.of(1), optional.none()].unwrapOpt()", "[1]", {}},
    {"optionals", "hasValue", {"有没有值", "whether there is a value"}, "optional.of(1).hasValue()", "true", {}},
    {"optionals", "value", {"它的值，没有则出错", "the value, an error if there is none"}, "optional.of(1).value()", "1", {}},
    {"optionals", "or", {"没有时用另一个", "another if there is none"}, "optional.none().or(optional.of(2))", "optional.of(2)", {}},
    {"optionals", "orValue", {"没有时用这个值", "this value if there is none"}, "optional.none().orValue(2)", "2", {}},
    {"numbers", "math.greatest", {"最大的一个", "the greatest"}, "math.greatest(1, 5, 3)", "5", {}},
    {"numbers", "math.least", {"最小的一个", "the least"}, "math.least([4, 2])", "2", {}},
    {"numbers", "math.abs", {"绝对值", "without its sign"}, "math.abs(-3)", "3", {}},
    {"numbers", "math.sign", {"正为1，负为 -1，零为0", "1, -1 or 0"}, "math.sign(-3)", "-1", {}},
    {"numbers", "math.ceilDiv", {"整除，有余进一", "divides and rounds up"}, "math.ceilDiv(118, 50)", "3", {}},
    {"numbers", "math.ceil", {"向上取整", "rounds up"}, "math.ceil(1.2)", "2", {}},
    {"numbers", "math.floor", {"向下取整", "rounds down"}, "math.floor(1.8)", "1", {}},
    {"numbers", "math.round", {"四舍五入", "rounds to the nearest"}, "math.round(1.5)", "2", {}},
    {"numbers", "math.trunc", {"去掉小数", "without what follows the point"}, "math.trunc(-1.8)", "-1", {}},
    {"numbers", "math.sqrt", {"平方根", "the square root"}, "math.sqrt(9)", "3", {}},
    {"numbers", "math.isNaN", {"不是数", "is no number"}, "math.isNaN(0.0 / 0.0)", "true", {}},
    {"numbers", "math.isInf", {"无穷大", "is infinite"}, "math.isInf(1.0 / 0.0)", "true", {}},
    {"numbers", "math.isFinite", {"有限", "is finite"}, "math.isFinite(1.0)", "true", {}},
    {"numbers", "math.bitAnd", {"按位与", "and of bits"}, "math.bitAnd(6, 3)", "2", {}},
    {"numbers", "math.bitOr", {"按位或", "or of bits"}, "math.bitOr(6, 3)", "7", {}},
    {"numbers", "math.bitXor", {"按位异或", "exclusive or of bits"}, "math.bitXor(6, 3)", "5", {}},
    {"numbers", "math.bitNot", {"按位取反", "the other bits"}, "math.bitNot(0)", "-1", {}},
    {"numbers", "math.bitShiftLeft", {"左移", "moves bits up"}, "math.bitShiftLeft(1, 3)", "8", {}},
    {"numbers", "math.bitShiftRight", {"右移", "moves bits down"}, "math.bitShiftRight(8, 3)", "1", {}},
    {"numbers", "ratio", {"相除，六位小数", "divides, six places"}, "ratio(1, 3)", "0.333333", {}},
    {"numbers", "percent", {"百分之几", "how many percent"}, "percent(2, 3)", "66.666667", {}},
    {"numbers", "round", {"四舍五入到几位", "rounds to so many places"}, "percent(2, 3).round(1)", "66.7", {}},
    {"numbers", "floor", {"向下取整", "rounds down"}, "decimal(\"1.9\").floor()", "1", {}},
    {"numbers", "ceil", {"向上取整", "rounds up"}, "decimal(\"1.1\").ceil()", "2", {}},
    {"days", "date", {"日期：由文字、年月日或时间", "a day: of a text, of year, month and day, or of a time"}, "date(2013, 9, 1)", "date(\"2013-09-01\")", {}},
    {"days", "year", {"年", "the year"}, "date(\"2013-09-01\").year()", "2013", {}},
    {"days", "month", {"月，1至12", "the month, 1 to 12"}, "date(\"2013-09-01\").month()", "9", {}},
    {"days", "day", {"日", "the day of the month"}, "date(\"2013-09-01\").day()", "1", {}},
    {"days", "quarter", {"季度，1至4", "the quarter, 1 to 4"}, "date(\"2013-09-01\").quarter()", "3", {}},
    {"days", "weekday", {"星期几，星期一为1", "the day of the week, Monday is 1"}, "date(\"2013-09-02\").weekday()", "1", {}},
    {"days", "addDays", {"若干天后", "so many days later"}, "date(\"2013-12-31\").addDays(1)", "date(\"2014-01-01\")", {}},
    {"days", "addMonths", {"若干月后，没有那天则为月末", "so many months later; a day that a month lacks is its last"}, "date(\"2013-01-31\").addMonths(1)", "date(\"2013-02-28\")", {}},
    {"days", "addYears", {"若干年后", "so many years later"}, "date(\"2012-02-29\").addYears(1)", "date(\"2013-02-28\")", {}},
    {"days", "startOfMonth", {"当月第一天", "the first day of its month"}, "date(\"2013-09-15\").startOfMonth()", "date(\"2013-09-01\")", {}},
    {"days", "endOfMonth", {"当月最后一天", "the last day of its month"}, "date(\"2013-09-15\").endOfMonth()", "date(\"2013-09-30\")", {}},
    {"days", "startOfYear", {"当年第一天", "the first day of its year"}, "date(\"2013-09-15\").startOfYear()", "date(\"2013-01-01\")", {}},
    {"days", "endOfYear", {"当年最后一天", "the last day of its year"}, "date(\"2013-09-15\").endOfYear()", "date(\"2013-12-31\")", {}},
    {"days", "schoolYear", {"学年从哪年起，9月1日开学", "the year in which its academic year began, on 1 September"}, "date(\"2013-08-31\").schoolYear()", "2012", {}},
    {"days", "schoolYearStart", {"学年第一天", "the first day of its academic year"}, "date(\"2013-08-31\").schoolYearStart()", "date(\"2012-09-01\")", {}},
    {"days", "schoolYearEnd", {"学年最后一天", "the last day of its academic year"}, "date(\"2013-08-31\").schoolYearEnd()", "date(\"2013-08-31\")", {}},
    {"days", "fiscalYear", {"财政年度", "its fiscal year"}, "date(\"2013-09-01\").fiscalYear()", "2013", {}},
    {"days", "daysBetween", {"相隔几天", "the days from one to the other"}, "daysBetween(date(\"2013-01-01\"), date(\"2013-01-31\"))", "30", {}},
    {"days", "monthsBetween", {"相隔几个整月", "the whole months from one to the other"}, "monthsBetween(date(\"2013-01-15\"), date(\"2013-03-14\"))", "1", {}},
    {"days", "yearsBetween", {"相隔几个整年", "the whole years from one to the other"}, "yearsBetween(date(\"2010-03-10\"), date(\"2013-03-09\"))", "2", {}},
    {"days", "within", {"在两日之间的，含首尾", "those from a day to a day, both included"}, "[date(\"2013-01-05\")].within(date(\"2013-01-01\"), date(\"2013-01-31\")).size()", "1", {}},
    {"days", "countWithin", {"在两日之间的有几个", "how many from a day to a day"}, "[date(\"2013-01-05\")].countWithin(date(\"2013-01-01\"), date(\"2013-01-31\"))", "1", {}},
    {"days", "perMonth", {"每月几个", "how many in each month"}, "[date(\"2013-02-05\")].perMonth(date(\"2013-01-01\"), date(\"2013-03-31\"))", "[0, 1, 0]", {}},
    {"days", "perQuarter", {"每季度几个", "how many in each quarter"}, "[date(\"2013-02-05\")].perQuarter(date(\"2013-01-01\"), date(\"2013-06-30\"))", "[1, 0]", {}},
    {"days", "largestGapDays", {"最长空档几天，含首尾", "the longest gap in days, the ends included"}, "[date(\"2013-01-11\")].largestGapDays(date(\"2013-01-01\"), date(\"2013-01-31\"))", "20", {}},
    {"days", "on", {"某日有效的参数", "the parameters in force on a day"}, "params.on(date(\"2013-01-01\")).limit", "10", {}},
    {"times", "timestamp", {"时间，RFC 3339，或1970年起的秒数", "a time, RFC 3339, or seconds since 1970"}, "timestamp(\"2013-09-01T08:30:00+08:00\")", "timestamp(\"2013-09-01T00:30:00Z\")", {}},
    {"times", "duration", {"时长：h、m、s、ms、us、ns", "a duration: h, m, s, ms, us, ns"}, "duration(\"1h30m\")", "duration(\"5400s\")", {}},
    {"times", "time", {"钟点：由文字，或由时间和时区", "a time of day: of a text, or of a time and its zone"}, "time(timestamp(\"2013-09-01T00:30:00Z\"), \"Asia/Shanghai\")", "time(\"08:30\")", {}},
    {"times", "hour", {"几点", "the hour"}, "time(\"08:30\").hour()", "8", {}},
    {"times", "minute", {"几分", "the minute"}, "time(\"08:30\").minute()", "30", {}},
    {"times", "second", {"几秒", "the second"}, "time(\"08:30:05\").second()", "5", {}},
    {"times", "getFullYear", {"年，可写时区", "the year, in a zone if given"}, "timestamp(\"2013-09-01T08:30:00Z\").getFullYear()", "2013", {}},
    {"times", "getMonth", {"月，从0数", "the month, from 0"}, "timestamp(\"2013-09-01T08:30:00Z\").getMonth()", "8", {}},
    {"times", "getDate", {"日，从1数", "the day of the month, from 1"}, "timestamp(\"2013-09-01T08:30:00Z\").getDate()", "1", {}},
    {"times", "getDayOfMonth", {"日，从0数", "the day of the month, from 0"}, "timestamp(\"2013-09-01T08:30:00Z\").getDayOfMonth()", "0", {}},
    {"times", "getDayOfWeek", {"星期几，星期日为0", "the day of the week, Sunday is 0"}, "timestamp(\"2013-09-01T08:30:00Z\").getDayOfWeek()", "0", {}},
    {"times", "getDayOfYear", {"一年中第几天，从0数", "the day of the year, from 0"}, "timestamp(\"2013-02-01T08:30:00Z\").getDayOfYear()", "31", {}},
    {"times", "getHours", {"几点；时长共几小时", "the hour; of a duration all its hours"}, "timestamp(\"2013-09-01T08:30:00Z\").getHours(\"Asia/Shanghai\")", "16", {}},
    {"times", "getMinutes", {"几分；时长共几分", "the minute; of a duration all its minutes"}, "duration(\"1h30m\").getMinutes()", "90", {}},
    {"times", "getSeconds", {"几秒；时长共几秒", "the second; of a duration all its seconds"}, "duration(\"90s\").getSeconds()", "90", {}},
    {"times", "getMilliseconds", {"毫秒", "the milliseconds"}, "duration(\"1.5s\").getMilliseconds()", "500", {}},
    {"quantities", "quantity", {"Kubernetes 的数量", "a quantity of Kubernetes"}, "quantity(\"1.5Gi\")", "quantity(\"1536Mi\")", {}},
    {"quantities", "isQuantity", {"是数量", "whether it is one"}, "isQuantity(\"500m\")", "true", {}},
    {"quantities", "sign", {"正为1，负为 -1，零为0", "1, -1 or 0"}, "quantity(\"-5k\").sign()", "-1", {}},
    {"quantities", "isInteger", {"是整数", "is whole"}, "quantity(\"500m\").isInteger()", "false", {}},
    {"quantities", "asInteger", {"作为整数，不是则出错", "as a whole number, an error if it is none"}, "quantity(\"2k\").asInteger()", "2000", {}},
    {"quantities", "asApproximateFloat", {"作为浮点数", "as a floating-point number"}, "quantity(\"500m\").asApproximateFloat()", "0.5", {}},
    {"quantities", "add", {"加一个数量或整数；也写 +", "adds a quantity or a whole number; + is the same"}, "quantity(\"1Gi\").add(quantity(\"512Mi\"))", "quantity(\"1536Mi\")", {}},
    {"quantities", "sub", {"减；也写 -", "takes away; - is the same"}, "quantity(\"1Gi\").sub(quantity(\"512Mi\"))", "quantity(\"512Mi\")", {}},
    {"quantities", "isGreaterThan", {"大于；也写 >", "is greater; > is the same"}, "quantity(\"1Gi\").isGreaterThan(quantity(\"1G\"))", "true", {}},
    {"quantities", "isLessThan", {"小于；也写 <", "is less; < is the same"}, "semver(\"1.9.0\").isLessThan(semver(\"1.10.0\"))", "true", {}},
    {"quantities", "compareTo", {"大于为1，等于为0，小于为 -1", "1, 0 or -1"}, "quantity(\"1000m\").compareTo(quantity(\"1\"))", "0", {}},
    {"versions", "semver", {"语义化版本；第二项为 true 时补全 v1.2", "a semantic version; with true it reads v1.2 as well"}, "semver(\"v1.2\", true)", "semver(\"1.2.0\")", {}},
    {"versions", "isSemver", {"是语义化版本", "whether it is one"}, "isSemver(\"1.2\")", "false", {}},
    {"versions", "major", {"主版本号", "the first number"}, "semver(\"1.2.3\").major()", "1", {}},
    {"versions", "minor", {"次版本号", "the second number"}, "semver(\"1.2.3\").minor()", "2", {}},
    {"versions", "patch", {"修订号", "the third number"}, "semver(\"1.2.3\").patch()", "3", {}},
    {"addresses", "ip", {"IP 地址", "an IP address"}, "ip(\"2001:DB8::0:1\")", "ip(\"2001:db8::1\")", {}},
    {"addresses", "isIP", {"是 IP 地址", "whether it is one"}, "isIP(\"10.0.0.256\")", "false", {}},
    {"addresses", "ip.isCanonical", {"是 IP 地址的标准写法", "whether an address is written in its usual form"}, "ip.isCanonical(\"2001:DB8::1\")", "false", {}},
    {"addresses", "family", {"4或6", "4 or 6"}, "ip(\"::1\").family()", "6", {}},
    {"addresses", "isUnspecified", {"0.0.0.0 或 ::", "0.0.0.0 or ::"}, "ip(\"0.0.0.0\").isUnspecified()", "true", {}},
    {"addresses", "isLoopback", {"本机地址", "an address of the machine itself"}, "ip(\"127.0.0.1\").isLoopback()", "true", {}},
    {"addresses", "isLinkLocalMulticast", {"链路本地组播", "a multicast address of the link"}, "ip(\"224.0.0.1\").isLinkLocalMulticast()", "true", {}},
    {"addresses", "isLinkLocalUnicast", {"链路本地单播", "a unicast address of the link"}, "ip(\"169.254.1.1\").isLinkLocalUnicast()", "true", {}},
    {"addresses", "isGlobalUnicast", {"全局单播", "a unicast address beyond the link"}, "ip(\"10.0.0.1\").isGlobalUnicast()", "true", {}},
    {"addresses", "cidr", {"网段", "a network"}, "cidr(\"192.168.0.0/24\")", "cidr(\"192.168.0.0/24\")", {}},
    {"addresses", "isCIDR", {"是网段", "whether it is one"}, "isCIDR(\"10.0.0.0/33\")", "false", {}},
    {"addresses", "containsIP", {"网段含有这个地址", "the address is in the network"}, "cidr(\"10.0.0.0/8\").containsIP(\"10.1.2.3\")", "true", {}},
    {"addresses", "containsCIDR", {"网段含有这个网段", "the other network is within it"}, "cidr(\"10.0.0.0/8\").containsCIDR(\"10.1.0.0/16\")", "true", {}},
    {"addresses", "masked", {"去掉主机位", "without the bits of the host"}, "cidr(\"10.1.2.3/8\").masked()", "cidr(\"10.0.0.0/8\")", {}},
    {"addresses", "prefixLength", {"前缀长度", "the length of its prefix"}, "cidr(\"10.0.0.0/8\").prefixLength()", "8", {}},
  };
}
// clang-format on

struct Group {
  std::string_view id;
  Message title;
};
const std::vector<Group>& groups() {
  static const std::vector<Group> all = {
      {"macros", {"宏", "macros"}},
      {"general", {"大小、类型和转换", "sizes, types, conversions"}},
      {"texts", {"文字", "texts"}},
      {"lists", {"列表", "lists"}},
      {"optionals", {"可有可无的值", "optional values"}},
      {"numbers", {"数", "numbers"}},
      {"days", {"日期", "days"}},
      {"times", {"时间、时长和钟点", "times, durations, times of day"}},
      {"quantities", {"数量", "quantities"}},
      {"versions", {"版本号", "versions"}},
      {"addresses", {"地址和网段", "addresses and networks"}}};
  return all;
}

// list(A).sortBy(list(B)) list(A), as the table of overloads has it.
std::string signature(const Function& f, const Overload& o) {
  std::string out = o.method ? describe(*o.params[0]) + "." : "";
  out += f.name + "(";
  for (std::size_t i = o.method ? 1 : 0; i < o.params.size(); ++i)
    out += (i > (o.method ? 1U : 0U) ? ", " : "") + describe(*o.params[i]);
  return out + ") " + describe(*o.result);
}

std::string code(std::string_view text) {
  std::string out = "`";
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out + "`";
}

}  // namespace

std::vector<Reference> reference(std::string_view begins) {
  std::vector<Reference> out = make_table();
  std::erase_if(out, [&](const Reference& r) {
    const std::size_t dot = r.name.rfind('.');
    return !r.name.starts_with(begins) &&
           (dot == r.name.npos || !r.name.substr(dot + 1).starts_with(begins));
  });
  for (Reference& r : out) {
    const Function* f = find_function(r.name);
    if (f == nullptr || !r.signatures.empty()) continue;
    for (const Overload& o : f->overloads) r.signatures.push_back(signature(*f, o));
    // More than a handful of one function tells nothing: the general ones come last.
    if (r.signatures.size() > 12) r.signatures.erase(r.signatures.begin() + 12, r.signatures.end());
  }
  return out;
}

std::string reference_text(const std::vector<Reference>& entries, Lang lang) {
  std::string out;
  for (const Group& group : groups()) {
    bool any = false;
    for (const Reference& r : entries) {
      if (r.group != group.id) continue;
      if (!any) out += (out.empty() ? "" : "\n") + group.title.in(lang) + "\n";
      any = true;
      out += fmt::format("\n  {}\n", r.what.in(lang));
      for (const std::string& s : r.signatures) out += fmt::format("    {}\n", s);
      out += fmt::format("    {}  =>  {}\n", r.example, r.result);
    }
  }
  return out;
}

std::string reference_json(const std::vector<Reference>& entries) {
  auto list = nlohmann::ordered_json::array();
  for (const Reference& r : entries)
    list.push_back({{"name", r.name},
                    {"group", r.group},
                    {"signatures", r.signatures},
                    {"what", json_words(r.what)},
                    {"example", r.example},
                    {"result", r.result}});
  return json_text(nlohmann::ordered_json{{"format", "ducha-functions"}, {"functions", list}}) +
         "\n";
}

std::string reference_markdown(const std::vector<Reference>& entries) {
  std::string out =
      "# Functions\n\nWhat conditions may call, as `ducha rules functions --format markdown` "
      "prints "
      "it. A test runs every example.\n";
  for (const Group& group : groups()) {
    bool any = false;
    for (const Reference& r : entries) {
      if (r.group != group.id) continue;
      if (!any)
        out += fmt::format("\n## {}\n\n| function | 说明 | what | example |\n|---|---|---|---|\n",
                           group.title.en);
      any = true;
      std::string signatures;
      for (const std::string& s : r.signatures) {
        if (!signatures.empty()) signatures += "<br>";
        signatures += code(s);
      }
      out += fmt::format("| {} | {} | {} | {} is {} |\n", signatures, r.what.zh, r.what.en,
                         code(r.example), code(r.result));
    }
  }
  return out;
}

}  // namespace ducha::cel
