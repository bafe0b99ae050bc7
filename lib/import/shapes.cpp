// Shapes of cells: a digit is 9, a Chinese character 字.
#include "import/shapes.h"

#include <algorithm>
#include <vector>

#include "base/simplified.h"
#include "base/text.h"
#include "dossier/scalar.h"
#include "import/convert.h"

namespace ducha::imports {

using dossier::FieldSpec;
using dossier::Scalar;

namespace {

// 9999.99 for 1968.05, 字字 for a name: how values are written, and nothing of what they are.
std::string shape_of(const table::Cell& cell) {
  if (cell.kind == table::Kind::date) return "date";
  std::string out;
  std::string last;
  int run = 0;
  const std::string text = narrow(typed(cell.text));
  for (std::size_t at = 0; at < text.size() && out.size() < 36;) {
    const char32_t c = next_code_point(text, at);
    std::string one;
    if (c >= '0' && c <= '9') {
      one = "9";
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      one = "A";
    } else if (c == U'年' || c == U'月' || c == U'日' || c == U'元' || c == U'万' || c == U'人') {
      append_utf8(one, c);
    } else if (c < 0x2000) {
      one = c > ' ' && c < 0x7f ? std::string(1, static_cast<char>(c)) : " ";
    } else {
      one = "字";
    }
    run = one == last ? run + 1 : 1;
    last = one;
    if (run <= 18) out += one;
  }
  return out;
}

// Yes and no as tables have them beside the words of the schema.
const std::map<std::string, bool> kMarks = {{"√", true},  {"✓", true},  {"✔", true},
                                            {"有", true}, {"×", false}, {"✗", false},
                                            {"╳", false}, {"无", false}};

}  // namespace

bool yes_or_no(const std::string& mark) { return kMarks.at(mark); }

void Shapes::add(const Shapes& other) {
  for (const auto& [shape, n] : other.count) count[shape] += n;
  cells += other.cells;
  numbers += other.numbers;
  dates += other.dates;
  flags += other.flags;
  boxes += other.boxes;
  marks.insert(other.marks.begin(), other.marks.end());
}

void Shapes::add(const table::Cell& cell) {
  const std::string text = narrow(typed(cell.text));
  if (text.empty()) return;
  ++cells;
  ++count[shape_of(cell)];
  const bool digits = text.find_first_of("0123456789") != text.npos;
  if (digits && text.find_first_not_of("0123456789.,-%") == text.npos) ++numbers;
  if (cell.kind == table::Kind::date ||
      (digits && (text.find("年") != text.npos || text.find("月") != text.npos ||
                  std::count_if(text.begin(), text.end(),
                                [](char c) { return c == '.' || c == '-' || c == '/'; }) > 0)))
    ++dates;
  flags += dossier::parse_bool(text) ? 1 : 0;
  boxes += text.find("□") != text.npos || text.find("☑") != text.npos ? 1 : 0;
  if (kMarks.count(text) == 0) return;
  ++flags;
  marks.insert(text);
}

bool Shapes::suits(const FieldSpec& field) const {
  if (cells == 0) return true;
  const FieldSpec& of = field.item ? *field.item : field;
  switch (of.scalar) {
    case Scalar::date:
      return 2 * (dates + numbers) >= cells;
    case Scalar::integer:
    case Scalar::decimal:
    case Scalar::money:
      return 2 * numbers >= cells || count.begin()->first.find('9') != std::string::npos;
    case Scalar::boolean:
      return 2 * (flags + boxes) >= cells;
    default:
      return true;
  }
}

std::string Shapes::words() const {
  std::vector<std::pair<int, std::string>> most;
  for (const auto& [shape, n] : count) most.emplace_back(-n, shape);
  std::sort(most.begin(), most.end());
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(most.size(), 3); ++i)
    out += (out.empty() ? "" : ", ") + most[i].second;
  return out;
}

}  // namespace ducha::imports
