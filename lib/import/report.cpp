// How an import is reported: text_report() for people, json_report() for programs. Values were
// masked before, by untaken.cpp.
#include "import/report.h"

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/text.h"
#include "base/wording.h"

namespace ducha::imports {

namespace {

using nlohmann::ordered_json;

std::string told(const Left& left, Lang lang) {
  const bool zh = lang == Lang::zh;
  std::string out = "  ";
  if (left.row == 0 && left.column == 0) {
    out += zh ? "整个工作表" : "the whole sheet";
  } else {
    if (left.row > 0) out += zh ? fmt::format("第{}行", left.row) : fmt::format("row {}", left.row);
    if (left.column > 0)
      out += fmt::format("{}{}{}",
                         left.row > 0 ? " "
                         : zh         ? ""
                                      : "column ",
                         letters(left.column - 1), zh ? " 列" : "");
    if (!left.heading.empty()) out += " " + visible(shorten(left.heading, 40));
  }
  if (!left.path.empty()) out += fmt::format(" -> {}", visible(left.path));
  if (!left.value.empty()) {
    const std::string value = visible(shorten(left.value, 60));
    out += zh ? fmt::format(" “{}”", value) : fmt::format(" `{}`", value);
  }
  return fmt::format("{}{}{}\n    {}{}\n", out, zh ? "：" : ": ", left.why.in(lang),
                     zh ? "办法：" : "to do: ", left.write.in(lang));
}

}  // namespace

std::string text_report(const Imported& got, Lang lang) {
  std::string out;
  std::string place;
  for (const Left& left : got.left) {
    const std::string here = left.sheet.empty() ? left.file : left.file + "!" + left.sheet;
    if (here != place) out += visible(here) + "\n";
    place = here;
    out += told(left, lang);
  }
  if (got.unlisted > 0)
    out += say("另有{}处未列出\n", "{} more are not listed\n", got.unlisted).in(lang);
  if (!out.empty()) out += '\n';
  const std::size_t left = got.left.size() + got.unlisted;
  out +=
      Message{fmt::format("{}份档案，读了{}行，填入{}个值；{}处未能放入；按映射略过{}行，空行{}"
                          "行\n",
                          got.files.size(), got.rows, got.placed, left, got.skipped, got.blank),
              fmt::format("{} from {} with {}; {} could not be placed; {} passed over as the map "
                          "says, {} blank\n",
                          counted(got.files.size(), "dossier"), counted(got.rows, "row"),
                          counted(got.placed, "value"), counted(left, "thing"),
                          counted(got.skipped, "row"), got.blank)}
          .in(lang);
  return out;
}

std::string json_report(const Imported& got) {
  ordered_json left = ordered_json::array();
  for (const Left& l : got.left) {
    ordered_json one = {{"reason", l.reason}, {"file", l.file}, {"sheet", l.sheet}};
    if (l.row > 0) one["row"] = l.row;
    if (l.column > 0) {
      one["column"] = letters(l.column - 1);
      one["heading"] = l.heading;
    }
    if (!l.path.empty()) one["path"] = l.path;
    if (l.hidden) {
      one["hidden"] = true;
    } else if (!l.value.empty()) {
      one["value"] = l.value;
    }
    one["why"] = json_words(l.why);
    one["to_do"] = json_words(l.write);
    left.push_back(std::move(one));
  }
  ordered_json files = ordered_json::array();
  for (const auto& [name, text] : got.files) files.push_back(name);
  const ordered_json out = {{"format", "ducha-import"},     {"version", 1},
                            {"dossiers", std::move(files)}, {"rows", got.rows},
                            {"values", got.placed},         {"rows_passed_over", got.skipped},
                            {"rows_blank", got.blank},      {"not_listed", got.unlisted},
                            {"not_placed", std::move(left)}};
  return json_text(out, 2) + "\n";
}

}  // namespace ducha::imports
