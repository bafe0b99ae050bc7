// The table of formats. A new one is a file and a line here.
#include "report/formats.h"

#include <array>

namespace ducha::report {

std::span<const Format> formats() {
  static const std::array table = std::to_array<Format>({
      {"json",
       {"一个 JSON 对象,含全部结论(ducha-run)", "one JSON object with everything (ducha-run)"},
       write_json},
      {"text", {"按档案分组的文字,供人阅读", "text for people, grouped by dossier"}, write_text},
  });
  return table;
}

const Format* find_format(std::string_view name) {
  for (const Format& f : formats())
    if (f.name == name) return &f;
  return nullptr;
}

}  // namespace ducha::report
