// Cells to values: convert() tries what the map says and nothing else. A cell that could mean two
// things is refused with what to write in the map; read_back() holds what was written against the
// schema.
#include "import/convert.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/cell_error.h"
#include "base/decimal.h"
#include "base/numerals.h"
#include "base/simplified.h"
#include "base/text.h"
#include "base/written_day.h"
#include "dossier/describe.h"
#include "dossier/nothing.h"
#include "dossier/reader.h"
#include "dossier/scalar.h"
#include "import/outline.h"

namespace ducha::imports {

namespace {

using dossier::Scalar;
using yaml::Draft;

Converted refuse(Message why, Message write) { return {{}, std::move(why), std::move(write)}; }

// What to write where a cell may mean that there is none: that is for the map to say.
Message say_none(std::string_view text, const Column& column) {
  if (column.field->scalar == Scalar::boolean && !column.many)
    return say(
        "在映射里写 values: {{{0}: false}} 表示否，或 values: {{{0}: ~}} 表示没填",
        "write `values: {{{0}: false}}` in the map for no, or `values: {{{0}: ~}}` for nothing "
        "said",
        text);
  const bool possible = column.many || column.field->can_be_none();
  if (!possible)
    return say("这个字段不能是“无”：在映射里写 values: {{{0}: ~}} 表示没填",
               "the field cannot be none: write `values: {{{0}: ~}}` in the map for nothing said",
               text);
  return say("在映射里写 values: {{{0}: none}}，或 values: {{{0}: ~}} 表示没填",
             "write `values: {{{0}: none}}` in the map, or `values: {{{0}: ~}}` for nothing said",
             text);
}

// 2.115E+09: what Excel makes of a long id when it writes a CSV file.
bool scientific(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == text.npos || e == 0 || e + 2 >= text.size() || text[e + 1] != '+') return false;
  return text[0] >= '0' && text[0] <= '9' &&
         text.substr(0, e).find_first_not_of("0123456789.") == text.npos &&
         text.substr(e + 2).find_first_not_of("0123456789") == text.npos;
}

// What to write in a cell that is not as it should be: of a text with another form, or a number out
// of bounds, the sort of value says nothing new.
Message corrected(const Column& column, bool wrong_type) {
  const Message wanted = wrong_type ? dossier::expected(*column.field) : Message();
  Message out = wanted.empty() ? say("改正这一格", "correct the cell")
                               : Message{"写" + wanted.zh, "write " + wanted.en};
  if (column.form) return out;
  out.zh += "，或在映射的 values 里写明它是什么";
  out.en += ", or say under `values` of the map what it means";
  return out;
}

// The day that a text has in a form such as YYYY年M月; nothing if it has another form or there is
// no such day. `whole` is false if the form has no day.
// `*` at the end of the form is any text: the time of day, the end of a range.
std::optional<CivilDate> in_form(std::string_view text, std::string_view form, int year) {
  CivilDate out{year, 0, 0};
  std::size_t at = 0;
  for (std::size_t f = 0; f < form.size();) {
    const char mark = form[f];
    const std::size_t end = std::min(form.find_first_not_of(mark, f), form.size());
    if (mark == '*' && end == form.size())
      // After D or M a digit would be the rest of a number.
      return f > 0 && std::string_view("YMD").find(form[f - 1]) != std::string_view::npos &&
                     at < text.size() && text[at] >= '0' && text[at] <= '9'
                 ? std::nullopt
                 : std::optional(out);
    if (mark != 'Y' && mark != 'M' && mark != 'D') {
      if (at >= text.size() || text[at] != mark) return {};
      ++at;
      ++f;
      continue;
    }
    const std::size_t least = end - f;
    const std::size_t most = mark == 'Y' ? 4 : 2;
    const std::size_t from = at;
    int n = 0;
    while (at < text.size() && at - from < most && text[at] >= '0' && text[at] <= '9')
      n = n * 10 + (text[at++] - '0');
    if (at - from < least) return {};
    (mark == 'Y' ? out.year : mark == 'M' ? out.month : out.day) = n;
    f = end;
  }
  return at == text.size() ? std::optional(out) : std::nullopt;
}

// 2013年6月底 is the last day of June, whatever other texts without a day are.
bool ends_month(std::string_view form) {
  return form.find("底") != form.npos || form.find("末") != form.npos;
}

// A date where the map names no forms: nothing, where the forms have to say.
std::optional<Converted> date_as_written(const Column& column, std::string_view text,
                                         table::Kind kind) {
  if (parse_written_date(text)) return Converted{Draft::scalar(std::string(text))};
  if (Message why = dossier::why_not(Scalar::date, text); kind == table::Kind::text && !why.empty())
    return refuse(std::move(why),
                  column.form || no_such_day(text)
                      ? say("写成 2013-09-01", "write 2013-09-01")
                      : say("写成 2013-09-01；缺日的，在映射里写 date 和 day",
                            "write 2013-09-01, or `date` and `day` in the map for dates without "
                            "a day"));
  if (kind == table::Kind::number)
    return refuse(say("格内是数字 {}，不是日期", "the cell has the number {}, no date", text),
                  column.form
                      ? say("写成 2013-09-01", "write 2013-09-01")
                      : say("把单元格格式设为日期，或在映射里写 date: [YYYYMMDD] 之类",
                            "format the cell as a date, or write `date: [YYYYMMDD]` or the like"));
  return std::nullopt;
}

// The line of the map that would read a day of which the map names no form: 2013年3月8日下午,
// 3月28日. Empty for any other text.
Message other_form(const Column& column, std::string_view text, int year) {
  if (column.form) return {};
  for (const char* form :
       {"YYYY年M月D*", "YYYY-M-D*", "YYYY.M.D*", "YYYY/M/D*", "M月D*", "YYYY年M月底*"}) {
    const bool dated = form[0] == 'Y';
    auto parts = in_form(text, form, dated || year != 0 ? year : 2013);
    if (parts && ends_month(form)) parts->day = 1;
    if (!parts || !make_date(parts->year, parts->month, parts->day)) continue;
    std::string forms =
        column.dates.empty() ? dated ? "YYYY.M.D, YYYY/M/D" : "" : joined(column.dates, ", ");
    forms += (forms.empty() ? "" : ", ") + std::string(form);
    const std::string line =
        fmt::format("date: [{}]{}", forms, dated || year != 0 ? "" : ", year: 2013");
    return say("写成 2013-09-01，或在映射里写 {}", "write 2013-09-01, or `{}` in the map",
               visible(line));
  }
  return {};
}

// A date in one of the forms of the map. 2013-09-01 is that day whatever these are.
Converted date_in_forms(const Column& column, std::string_view text, table::Kind kind, int year) {
  std::optional<Date> found;
  bool dayless = false;
  std::optional<CivilDate> no_day;  // in a form of the map, and not in the calendar
  for (const std::string& form : column.dates) {
    auto parts = in_form(text, form, year);
    if (!parts || parts->year < 1) continue;
    const bool last = column.day == Column::Day::last || ends_month(form);
    if (form.find('M') == form.npos) parts->month = last ? 12 : 1;
    if (form.find('D') == form.npos) parts->day = 1;
    if (!make_date(parts->year, parts->month, parts->day)) no_day = parts;
    if (parts->month < 1 || parts->month > 12) continue;
    // 2013.10 typed as a number is 2013.1 from then on.
    if (kind == table::Kind::number && text.ends_with(".1"))
      return refuse(
          say("格内是数字 {}，分不清1月和10月", "the cell has the number {}: January or October",
              text),
          say("把单元格设为文本，重新填写", "format the cell as text and write it again"));
    if (form.find('D') == form.npos) {
      dayless |= column.day == Column::Day::none && !last;
      if (column.day == Column::Day::none && !last) continue;
      parts->day = last ? days_in_month(parts->year, parts->month) : 1;
    }
    const auto day = make_date(parts->year, parts->month, parts->day);
    if (day && found && *day != *found)
      return refuse(
          say("按映射的不同格式是不同的日子", "is a different day in two forms of the map"),
          say("只留一种格式", "keep one of the forms"));
    if (day) found = day;
  }
  if (!found && text.size() == 10 && text[4] == '-') found = parse_written_date(text);
  if (found) return {Draft::scalar(to_string(*found))};
  if (no_day)
    return refuse(dossier::why_not(Scalar::date, fmt::format("{:04}-{}-{}", no_day->year,
                                                             no_day->month, no_day->day)),
                  say("核对原件，写成 2013-09-01", "look at the papers, and write 2013-09-01"));
  // 立行立改, 正在整改: what it means the map can say.
  if (text.find_first_of("0123456789") == text.npos)
    return refuse(say("读不出日期", "is no date that can be read"), corrected(column, true));
  // 13.9.2: there is no form for it, since nobody knows the century.
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 2 && text.size() <= 8 &&
      std::string_view("./-").find(text[2]) != std::string_view::npos &&
      std::count(text.begin(), text.end(), text[2]) == 2)
    return refuse(say("年份只有两位", "has a year of two digits"),
                  say("年份写四位，如 2013-09-01", "write the year with four digits: 2013-09-01"));
  if (dayless)
    return refuse(say("只有年月，没有日", "has no day"),
                  say("在映射里写 day: first 或 day: last，或在格内补上日",
                      "write `day: first` or `day: last` in the map, or add the day"));
  Message why = say("不合映射里的日期格式 {}", "is in none of the forms {}",
                    visible(joined(column.dates, ", ")));
  Message write = other_form(column, text, year);
  if (column.dates.empty())
    why = write.empty() ? say("读不出日期", "is no date that can be read")
                        : say("日期前后还有别的，或没有年份",
                              "is a day with something beside it, or without a year");
  if (write.empty())
    write = column.form ? say("写成 2013-09-01", "write 2013-09-01")
                        : say("写成 2013-09-01，或在映射的 date 里加上这种格式",
                              "write 2013-09-01, or add this form to `date` in the map");
  return refuse(std::move(why), std::move(write));
}

// A day without what says nothing: blanks of a printed form (____年__月__日), 号 for 日, midnight
// as databases and their exports write it.
std::string bare_day(std::string_view written) {
  std::string text(written);
  if (text.find("年") != text.npos || text.find("月") != text.npos) {
    text = table::squeezed(text);
    if (text.ends_with("号")) text.replace(text.size() - 3, 3, "日");
  }
  const std::size_t time = text.find_first_of(" T");
  if (time == text.npos || time < 6 || text.find_first_not_of("0:. ", time + 1) != text.npos ||
      text.find(':', time) == text.npos)
    return text;
  return text.substr(0, time);
}

Converted date(const Column& column, std::string_view written, table::Kind kind, int year) {
  const std::string text =
      kind == table::Kind::date ? std::string(written) : bare_day(arabic(written));
  if (kind == table::Kind::date) {
    const std::string time = text.substr(std::min<std::size_t>(text.size(), 10));
    if (!time.empty() && time != " 00:00:00")
      return refuse(say("格内是时刻 {}，不只是日期", "the cell has a time of day, {}", text),
                    say("单元格只写日期", "let the cell have a date alone"));
    return {Draft::scalar(text.substr(0, 10))};
  }
  if (const std::string day = table::serial_day(text); !day.empty())
    return refuse(say("是一个数，可能是 Excel 的日期 {}", "may be the day {} in Excel", day),
                  say("把单元格格式设为日期再存一次，或写成 {}",
                      "format the cell as a date and save it again, or write {}", day));
  if (column.dates.empty())
    if (auto written = date_as_written(column, text, kind)) return std::move(*written);
  return date_in_forms(column, text, kind, year);
}

// A number times what the map says.
Converted scaled(const Column& column, std::string_view text, std::int64_t times) {
  if (dossier::is_share(text))
    return refuse(say("是百分比，不能换算", "is a percentage, so it cannot be converted"),
                  say("只写数字，单位由映射的 times 说明",
                      "write the number alone: `times` in the map says the unit"));
  const auto n = dossier::parse_number(text);
  if (Message why = n ? Message() : dossier::why_not(Scalar::decimal, text); !why.empty())
    return refuse(std::move(why),
                  say("只写数字，至多六位小数；格内带单位的，在映射里写每种单位是多少，如 unit: "
                      "{{万元: 10000, 元: 1}}",
                      "write the number alone with at most six places; where cells have units, say "
                      "in the map what each is: `unit: {{万元: 10000, 元: 1}}`"));
  if (!n)
    return refuse(say("不是数字，不能换算", "is no number, so it cannot be converted"),
                  say("只写数字，单位由映射的 times 说明",
                      "write the number alone: `times` in the map says the unit"));
  __extension__ using Wide = __int128;
  const Wide product = static_cast<Wide>(*n) * times;
  const Wide value = product / 1'000'000;
  // Only exact results: a rounded amount would not be the one in the table.
  if (product % 1'000'000 != 0 || value > INT64_MAX || value < INT64_MIN ||
      (column.field->scalar == Scalar::integer && value % 1'000'000 != 0))
    return refuse(say("乘以 {} 后没有确切的数", "has no exact value when taken times {}",
                      decimal_to_string(times)),
                  say("少写几位小数，或改正 times", "write fewer places, or correct `times`"));
  return {Draft::scalar(decimal_to_string(static_cast<std::int64_t>(value)))};
}

Converted words(const Column& column, std::string_view text, table::Kind kind) {
  using table::Kind;
  if (column.complete)
    return refuse(say("映射的 values 里没有这个词", "is not under `values` of the map"),
                  say("在 values 里加一行 {}: ...", "add a line `{}: ...` there",
                      visible(shorten(text, 40))));
  const Message again =
      say("把单元格设为文本，重新填写", "format the cell as text and write it again");
  if (kind == Kind::date)
    return refuse(say("格内是日期，字段是文字", "the cell is a date, the field a text"), again);
  // Spreadsheets keep fifteen digits of a number; zeros in front are of its format.
  const std::string_view counted =
      text.substr(std::min(text.find_first_of("123456789"), text.size()));
  if (kind == Kind::number &&
      std::count_if(counted.begin(), counted.end(), [](char c) { return c != '.'; }) > 15)
    return refuse(say("数字太长，Excel 已丢掉几位", "the number is too long: digits are lost"),
                  again);
  return {Draft::scalar(std::string(text))};
}

Converted choice(const Column& column, std::string_view text) {
  const dossier::EnumSpec& choices = *column.field->choices;
  if (choices.find(text) >= 0 || choices.otherwise >= 0) return {Draft::scalar(std::string(text))};
  if (const int word = column.labels ? choices.read(text) : -1; word >= 0)
    return {Draft::scalar(choices.names[static_cast<std::size_t>(word)])};
  // In a list it stands for several words.
  if (choices.several(text) != nullptr) return {Draft::scalar(std::string(text))};
  if (column.form) {
    Message words;
    for (const Message& label : choices.labels) {
      words.zh += (words.zh.empty() ? "" : "、") + label.zh;
      words.en += (words.en.empty() ? "" : ", ") + label.en;
    }
    return refuse(say("不是可选的词", "is none of the words that can be chosen"),
                  {"写下列之一：" + words.zh, "write one of: " + words.en});
  }
  return refuse(
      say("映射没有说这个词是什么", "the map does not say what this word means"),
      say("在 values 里加一行 {}: ……，取值为 {}", "add a line `{}: ...` under `values`: one of {}",
          visible(shorten(text, 40)), joined(choices.names, ", ")));
}

// What a sign of a box means: ticked, not ticked, or no sign.
enum class Box : std::uint8_t { none, empty, ticked };
Box box_at(std::string_view text) {
  for (const std::string_view sign : {"☑", "☒", "√", "✓", "✔", "■", "●", "🗹"})
    if (text.starts_with(sign)) return Box::ticked;
  for (const std::string_view sign : {"□", "☐", "○", "◻", "▢"})
    if (text.starts_with(sign)) return Box::empty;
  return Box::none;
}

// The words that are ticked in □公办 ☑民办 or 公办□ 民办☑, a line each; nothing if the cell has no
// boxes, or text that belongs to none.
std::optional<std::string> ticked(std::string_view text) {
  struct Part {
    std::string word;
    Box box = Box::none;
  };
  std::vector<Part> parts = {{}};
  const bool before = box_at(text) != Box::none;
  for (std::size_t at = 0; at < text.size();) {
    const Box box = box_at(text.substr(at));
    const std::size_t from = at;
    next_code_point(text, at);
    if (box == Box::none) {
      parts.back().word += text.substr(from, at - from);
    } else if (before) {
      parts.push_back({{}, box});
    } else {
      parts.back().box = box;
      parts.emplace_back();
    }
  }
  std::string out;
  for (Part& part : parts) {
    for (const std::string_view mark : {"、", "，", "；", ",", ";", "(", "（", ")", "）"})
      while (part.word.ends_with(mark)) part.word.resize(part.word.size() - mark.size());
    const std::string word = typed(part.word);
    if (word.empty() && part.box != Box::ticked) continue;
    if (part.box == Box::none || word.empty()) return {};
    if (part.box == Box::ticked) out += (out.empty() ? "" : "\n") + word;
  }
  return out;
}

// The unit behind a number where the map says that it may be there, which leaves the text: 18
// for 18人.
const Unit* without_unit(const Column& column, std::string_view& text) {
  for (const Unit& unit : column.units)
    if (text.size() > unit.text.size() && text.ends_with(unit.text)) {
      const std::string_view number = trim(text.substr(0, text.size() - unit.text.size()));
      if (!dossier::parse_number(number)) continue;
      text = number;
      return &unit;
    }
  return nullptr;
}

// Texts and words stay as they are written, but ids, which have a pattern; numbers are read so
// anyway.
bool reads_narrow(const Column& column) {
  const Scalar scalar = column.field->scalar;
  return scalar == Scalar::date || scalar == Scalar::reference || !column.units.empty() ||
         (scalar == Scalar::string && !column.field->pattern.empty());
}

// True of the word for none that is a text of the field itself, as 无 where findings are asked for.
bool keeps(const dossier::FieldSpec& field, std::string_view text) {
  return field.none == dossier::FieldSpec::None::stated && !field.none_reads.empty() &&
         field.none_reads[0].first == "except" &&
         field.none_reads[0].second == dossier::none_word(text);
}

// True of 未销号 where a day is asked for, which may be none.
bool denies_day(const dossier::FieldSpec& field, std::string_view text) {
  return field.scalar == Scalar::date && field.can_be_none() && !dossier::denied(text).empty();
}

Message may_be_none(const Column& column, std::string_view text) {
  if (column.form)
    return column.field->can_be_none()
               ? say("没有就写“无”，不知道就空着",
                     "write none if there is none; leave it empty if nobody knows")
               : say("空着", "leave it empty");
  // `{-: none}` is no YAML that everybody reads alike.
  return say_none(dossier::dash(text) ? fmt::format("'{}'", text) : std::string(text), column);
}

// What `values` of the map says by a text with `*`; refused where two of them say different things.
std::optional<Converted> by_pattern(const Column& column, std::string_view text) {
  const Draft* found = nullptr;
  const std::string wanted = column.patterns.empty() ? std::string() : folded(text);
  for (const auto& [pattern, what] : column.patterns) {
    if (!matches(pattern, wanted)) continue;
    if (found != nullptr && !(*found == what))
      return refuse(
          say("映射的 values 里有几行合它，意思不同",
              "fits several lines of `values` in the map that mean different things"),
          say("在 values 里把这个词单独写一行", "give this text a line of its own there"));
    found = &what;
  }
  if (found == nullptr) return {};
  return found->shape == yaml::Shape::empty ? Converted{} : Converted{*found};
}

Converted one(const Column& column, std::string_view text, table::Kind kind, Arena& arena,
              int year) {
  const bool narrowed = reads_narrow(column);
  const std::string narrow =
      narrowed || !column.values.empty() ? ducha::narrow(text) : std::string();
  const auto known = column.values.find(narrow);
  if (known != column.values.end()) {
    if (known->second.shape == yaml::Shape::empty) return {};
    return {known->second};
  }
  if (auto fit = by_pattern(column, text)) return std::move(*fit);
  if (dossier::ditto(text))
    return refuse(say("写的是同上", "stands for the cell above"),
                  column.form ? say("逐行填写", "fill it in")
                              : say("在映射里写 `fill`，或逐行填写",
                                    "write `fill` in the map, or fill it in"));
  if (narrowed) text = narrow;
  const Unit* unit = without_unit(column, text);
  if (keeps(*column.field, text)) return {Draft::scalar(std::string(text))};
  if (dossier::dash(text) || column.field->words_for_none(text) ||
      denies_day(*column.field, text) ||
      (dossier::says_none(text) && column.field->scalar != Scalar::choice))
    return refuse(say("不知是不是“没有”", "may mean that there is none"),
                  may_be_none(column, text));
  if (dossier::says_nothing(text) && !cell_error(text) && column.field->scalar != Scalar::choice)
    return refuse(say("没有说出内容", "says nothing"),
                  column.form ? say("知道了再填，现在空着", "leave it empty until it is known")
                              : say("在映射里写 values: {{{0}: ~}} 表示没填",
                                    "write `values: {{{0}: ~}}` in the map for nothing said",
                                    Draft::scalar(std::string(text),
                                                  static_cast<unsigned char>(text[0]) >= 0x80)
                                        .line()));
  if (kind == table::Kind::text && scientific(text) && column.field->scalar != Scalar::choice)
    return refuse(
        say("Excel 把长数字改写成了 {}，已经丢掉几位",
            "Excel turned a long number into {}, and digits are lost", visible(shorten(text, 40))),
        say("把这一列设为文本格式，重新填写", "format the column as text and type it again"));
  Converted out;
  switch (column.field->scalar) {
    case Scalar::date:
      out = date(column, text, kind, year);
      break;
    case Scalar::choice:
      out = choice(column, text);
      break;
    case Scalar::string:
    case Scalar::reference:
      out = words(column, text, kind);
      break;
    default: {
      // 1200.0, as programs write a whole number of a column that has gaps.
      if (const std::size_t point = text.find('.');
          column.field->scalar == Scalar::integer && point != text.npos && point > 0 &&
          point + 1 < text.size() && text.find_first_not_of('0', point + 1) == text.npos)
        text = text.substr(0, point);
      const auto times = unit != nullptr && unit->times ? unit->times : column.times;
      out = times ? scaled(column, text, *times) : Converted{Draft::scalar(std::string(text))};
    }
  }
  if (!out.value) return out;
  // 九年制 stands for two words of a list.
  if (column.many && column.field->choices != nullptr &&
      column.field->choices->several(out.value->text) != nullptr)
    return out;
  yaml::Node node;
  node.shape = yaml::Shape::scalar;
  node.text = out.value->text;
  std::vector<dossier::Fault> faults;
  arena.clear();
  if (auto value = taken(*column.field, node, arena, faults)) return {std::move(*value)};
  // The report shows the cell; the fault need not quote it again.
  const bool wrong = faults[0].rule == std::string_view("input/wrong-type");
  if (Message why = dossier::why_not(*column.field, text); wrong && !why.empty())
    faults[0].message = std::move(why);
  Message write = std::move(faults[0].hint);
  if (column.field->scalar == Scalar::boolean)
    write =
        column.form
            ? say("写“是”或“否”", "write yes or no")
            : say("写“是”或“否”，或在映射里写明：values: {{{0}: true}} 或 {{{0}: false}}",
                  "write yes or no, or say in the map what it means: `values: {{{0}: true}}` or "
                  "`{{{0}: false}}`",
                  visible(Draft::scalar(std::string(shorten(text, 40))).line()));
  if (write.empty()) write = corrected(column, wrong);
  return refuse(std::move(faults[0].message), std::move(write));
}

// Where a mark, of which either width will do, begins and ends in the text; npos if it is not
// there.
std::pair<std::size_t, std::size_t> find_mark(std::string_view text, std::string_view mark) {
  const std::string wanted = folded(mark);
  for (std::size_t from = 0; from < text.size();) {
    std::size_t at = from;
    std::size_t of = 0;
    while (at < text.size() && of < wanted.size()) {
      const std::size_t was = at;
      next_code_point(text, at);
      const std::string one = ducha::narrow(text.substr(was, at - was));
      if (wanted.compare(of, one.size(), one) != 0) break;
      of += one.size();
    }
    if (of == wanted.size()) return {from, at};
    next_code_point(text, from);
  }
  return {text.npos, text.npos};
}

// What stands between `after` and `before`; nothing, and the one that is not there.
std::optional<std::string> between(const Column& column, std::string_view text,
                                   const char*& missing) {
  if (!column.after.empty()) {
    const std::size_t end = find_mark(text, column.after).second;
    if (missing = "after"; end == text.npos) return {};
    text.remove_prefix(end);
  }
  if (!column.before.empty()) {
    const std::size_t begin = find_mark(text, column.before).first;
    if (missing = "before"; begin == text.npos) return {};
    text = text.substr(0, begin);
  }
  return typed(text);
}

// Where one of the texts begins first and ends; npos if none is there.
std::pair<std::size_t, std::size_t> first_of(std::string_view text,
                                             const std::vector<std::string>& marks) {
  std::pair<std::size_t, std::size_t> out{text.npos, text.npos};
  for (const std::string& mark : marks)
    if (const std::size_t at = text.find(mark); at < out.first) out = {at, at + mark.size()};
  return out;
}

// The items are parted by something that `split` does not name: the line of the map that names it.
// Nothing unless every part can be read.
std::optional<Message> other_split(const Column& column, std::string_view item, table::Kind kind,
                                   Arena& arena, int year) {
  if (column.form) return {};
  for (const char* mark : {"、", "，", ",", "；", ";", "/", "／", "|", "\n", "和", " ", "\u3000"}) {
    std::size_t parts = 0;
    bool read = true;
    for (std::string_view rest = item; read;) {
      const auto [at, end] = first_of(rest, {mark});
      const std::string part = typed(rest.substr(0, at));
      read = part.empty() || one(column, part, kind, arena, year).value.has_value();
      parts += part.empty() ? 0 : 1;
      if (at == rest.npos) break;
      rest.remove_prefix(end);
    }
    if (!read || parts < 2) continue;
    std::string all;
    for (const std::string& known : column.split) all += Draft::scalar(known).line() + ", ";
    all += Draft::scalar(mark).line();
    return say("格内的几项不是这样隔开的：在映射里写 split: [{}]",
               "items are parted in another way: write `split: [{}]` in the map", all);
  }
  return {};
}

}  // namespace

std::string folded(std::string_view text) { return table::squeezed(ducha::narrow(text)); }

bool is_none(const Draft& value) { return value.plain && value.text == "none"; }

std::optional<Draft> taken(const dossier::FieldSpec& field, const yaml::Node& node, Arena& arena,
                           std::vector<dossier::Fault>& faults) {
  const cel::Value value = dossier::read_value(field, node, arena, faults);
  if (!faults.empty()) return {};
  switch (value.kind()) {
    case cel::Kind::null:
    case cel::Kind::absent:  // said to be none, though it is required: the dossier's fault
      return Draft::scalar("none");
    case cel::Kind::boolean:
      return Draft::scalar(value.u != 0 ? "true" : "false");
    case cel::Kind::int64:
      return Draft::scalar(std::to_string(value.i));
    case cel::Kind::decimal:
      return Draft::scalar(decimal_to_string(value.i));
    case cel::Kind::timestamp:
    case cel::Kind::duration:
    case cel::Kind::quantity:
    case cel::Kind::time:
      return Draft::scalar(std::string(node.text));
    case cel::Kind::date:
      return Draft::scalar(to_string(Date{static_cast<std::int32_t>(value.i)}));
    case cel::Kind::list: {
      if (node.shape == yaml::Shape::scalar) return Draft::scalar("none");
      Draft list = Draft::sequence();
      yaml::each_item(node, [&](const yaml::Node& item) {
        list.items.push_back(taken(*field.item, item, arena, faults).value_or(Draft()));
      });
      return list;
    }
    default:
      break;
  }
  if (field.shape != dossier::FieldSpec::Shape::scalar) return Draft::scalar("none");
  // A word in its one spelling. Where any text is taken, it stays: it says more than the word.
  const bool choice = field.scalar == Scalar::choice;
  const int word = choice ? field.choices->read(node.text) : -1;
  if (choice && (word >= 0 || field.choices->otherwise < 0))
    return Draft::scalar(std::string(value.str->view()));
  std::string text(node.text);
  // Of no script that YAML or its readers take for something else (U+4000 and on): 2115000301 is
  // quoted, 河湾镇 is not.
  const bool plain = (static_cast<unsigned char>(text[0]) >= 0xe4 && !dossier::says_none(text));
  return Draft::scalar(std::move(text), plain);
}

std::string typed(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kBlanks = {" ",  "\t",       "\r",          "\n",
                                                              "\v", "\xc2\xa0", "\xe3\x80\x80"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view b : kBlanks) {
      while (text.starts_with(b)) text.remove_prefix(b.size()), found = true;
      while (text.ends_with(b)) text.remove_suffix(b.size()), found = true;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return out;
}

Converted convert(const Column& column, const table::Cell& cell, Arena& arena, int year) {
  std::string text = column.part_of.empty() ? typed(cell.text) : Outline::bare(cell.text);
  if (text.empty()) return {};
  if (cell.kind == table::Kind::error)
    return refuse(
        say("格内是错误，或没有算出结果的公式", "is an error, or a formula nobody has computed"),
        say("在 Excel 或 WPS 里改正并保存", "correct it in Excel or WPS and save the file"));
  if (visible(text, true) != text)
    return refuse(say("含有看不见的控制字符", "holds characters that cannot be seen"),
                  say("重新输入这一格", "type the cell again"));
  const char* missing = nullptr;
  if (const auto part = between(column, text, missing)) {
    text = *part;
  } else {
    const std::string& mark = missing == std::string_view("after") ? column.after : column.before;
    return refuse(
        say("里面没有“{}”", "holds no `{}`", visible(mark)),
        say("在这一格里写上“{0}”，或改正映射里的 `{1}`",
            "write `{0}` into the cell, or correct `{1}` in the map", visible(mark), missing));
  }
  if (text.empty()) return {};
  if (column.boxes) {
    const auto words = ticked(text);
    if (!words)
      return refuse(say("看不出勾的是哪一项", "does not show which box is ticked"),
                    say("每项一个方框，勾选的写 ☑，没勾的写 □", "give each word a box: ☑ or □"));
    if (words->empty()) return {};
    if (!column.many && words->find('\n') != words->npos)
      return refuse(say("勾了不止一项", "has more than one box ticked"),
                    say("只勾一项", "tick one of them"));
    text = *words;
  }
  const auto whole = column.many ? column.values.find(ducha::narrow(text)) : column.values.end();
  if (!column.many || (whole != column.values.end() && is_none(whole->second)))
    return one(column, text, cell.kind, arena, year);
  Draft list = Draft::sequence();
  for (std::string_view rest = text;;) {
    const auto [at, end] = first_of(rest, column.split);
    const std::string item = typed(rest.substr(0, at));
    Converted got = item.empty() ? Converted{} : one(column, item, cell.kind, arena, year);
    if (got.value && is_none(*got.value))
      got = refuse(say("不能与别的项写在一起", "cannot stand beside other items"),
                   say("没有就只写它，有就只写有的", "write it alone, or leave it out"));
    if (!got.why.empty()) {
      if (auto write = other_split(column, item, cell.kind, arena, year)) got.write = *write;
      if (item == text) return got;
      const std::string shown = visible(shorten(item, 40));
      got.why = {fmt::format("“{}”：{}", shown, got.why.zh),
                 fmt::format("`{}`: {}", shown, got.why.en)};
      return got;
    }
    if (got.value) list.items.push_back(std::move(*got.value));
    if (at == rest.npos) break;
    rest.remove_prefix(end);
  }
  if (list.items.empty()) return {};
  return {std::move(list)};
}

std::vector<std::string> entries_in(const Column& column, std::string text) {
  if (column.values.count(ducha::narrow(text)) == 0)  // 学习/讨论 may be one word
    for (const std::string& mark : column.each)
      for (std::size_t at = 0; (at = text.find(mark, at)) != text.npos;)
        text.replace(at, mark.size(), 1, '\n');
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string one = typed(std::string_view(text).substr(at, end - at));
    if (!one.empty() || text.empty()) out.push_back(std::move(one));
    at = end + 1;
  }
  return out;
}

std::vector<dossier::Fault> read_back(const Draft& draft, const std::string& text,
                                      const dossier::Schema& schema, bool personal,
                                      yaml::Reader& reader, Arena& arena) {
  Problems wrong;
  const yaml::Node* root = reader.read(text, 1, wrong);
  std::vector<dossier::Fault> faults;
  dossier::Dossier dossier;
  arena.clear();
  if (root != nullptr && Draft(*root).line() == draft.line()) {
    dossier::read(*root, schema, arena, dossier, faults, personal);
    return faults;
  }
  Message why = say("写出后读不回来", "cannot be read again as it was written");
  if (!wrong.empty())
    why = {fmt::format("{}：{}", why.zh, wrong[0].message.zh),
           fmt::format("{}: {}", why.en, wrong[0].message.en)};
  faults.push_back({"input/syntax", {}, 1, {}, std::move(why)});
  return faults;
}

}  // namespace ducha::imports
