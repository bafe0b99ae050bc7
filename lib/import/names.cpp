#include "import/names.h"

#include "base/text.h"
#include "import/convert.h"
#include "yaml/draft.h"

namespace ducha::imports {

Message near_to(const Column& column, const std::string& text, const Named& known,
                Message otherwise) {
  const std::string wanted = folded(text);
  const std::string* near = nullptr;
  if (column.personal || wanted.size() < 6) return otherwise;
  for (const auto& [name, which] : known) {
    if (name.find(wanted) == name.npos && (name.size() < 6 || wanted.find(name) == wanted.npos))
      continue;
    if (near != nullptr) return otherwise;
    near = &name;
  }
  if (near == nullptr) return otherwise;
  const std::string line =
      fmt::format("{}: {}", yaml::Draft::scalar(text).line(), yaml::Draft::scalar(*near).line());
  return say("如果就是“{0}”，在这一列的 values 里写 {1}；否则改正这一格",
             "if it is `{0}`, write `{1}` under `values` of this column; else correct the cell",
             visible(*near), visible(line));
}

}  // namespace ducha::imports
