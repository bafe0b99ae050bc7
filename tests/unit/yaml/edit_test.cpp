// Editing by path: what is written, and that everything else stays.
#include "yaml/edit.h"

#include <doctest/doctest.h>

using namespace ducha;
using namespace ducha::yaml;

namespace {

struct Row {
  const char* before;
  const char* path;
  const char* value;  // as YAML in one line
  const char* after;  // nullptr: refused
};

void hold(const Row& row, bool append) {
  CAPTURE(row.before);
  CAPTURE(row.path);
  Editor editor(row.before);
  const Draft value = Draft::read(row.value);
  const auto why = append ? editor.append(row.path, value) : editor.set(row.path, value);
  CHECK(why.has_value() == (row.after == nullptr));
  CHECK(editor.text() == (row.after == nullptr ? row.before : row.after));
}

}  // namespace

TEST_CASE("edit: a value is set where it stands, and the rest keeps its bytes") {
  const Row rows[] = {
      {"a: 1 # one\nb: 2\n", "a", "3", "a: 3 # one\nb: 2\n"},
      {"a: 'x'  # q\n", "a", "'it''s'", "a: 'it''s'  # q\n"},
      {"a: \"x\"\n", "a", "branch", "a: branch\n"},
      {"a: 'x'\n", "a", "none", "a: none\n"},
      {"a: '150222'\n", "a", "'150221'", "a: '150221'\n"},
      {"a:\nb: 2\n", "a", "3", "a: 3\nb: 2\n"},
      {"a:   # later\nb: 2\n", "a", "3", "a: 3   # later\nb: 2\n"},
      {"a: |\n  two\n  lines\nb: 2\n", "a", "one", "a: one\nb: 2\n"},
      {"a: none\n", "a.b", "3", "a: {b: 3}\n"},
      {"a: 1\n", "b", "2", "a: 1\nb: 2\n"},
      {"a: 1", "b", "2", "a: 1\nb: 2"},
      {"a: 1\r\nc: 2\r\n", "b", "3", "a: 1\r\nc: 2\r\nb: 3\r\n"},
      {"a:\n  x: 1  # last\n# about b\nb: 2\n", "a.y", "3",
       "a:\n  x: 1  # last\n  y: 3\n# about b\nb: 2\n"},
      {"a: {x: 1}\n", "a.y.z", "3", "a: {x: 1, y: {z: 3}}\n"},
      {"a: {}\n", "a.y", "3", "a: {y: 3}\n"},
      {"a: {x: 1,\n    y: 2 # c\n   }\n", "a.z", "3", "a: {x: 1,\n    y: 2, z: 3 # c\n   }\n"},
      {"l:\n  - id: A\n    n: 1\n  - id: B\n    n: 2\n", "l[B].n", "5",
       "l:\n  - id: A\n    n: 1\n  - id: B\n    n: 5\n"},
      {"l:\n  - {id: A}\n  - {id: B, n: 2}\nz: 1\n", "l[A].n", "5",
       "l:\n  - {id: A, n: 5}\n  - {id: B, n: 2}\nz: 1\n"},
      {"学校: 甲 # 校名\n人数: 3\n", "人数", "4", "学校: 甲 # 校名\n人数: 4\n"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       "a", "2",
       "\xEF\xBB\xBF"
       "a: 2\n"},
      {"---\na: 1\n...\n", "b", "2", "---\na: 1\nb: 2\n...\n"},
      {"a: [1, 2]\n", "a", "[]", "a: []\n"},
      {"a: 1\n", "b", "'x: y'", "a: 1\nb: \"x: y\"\n"},
      // Refused: others refer to it, or a block would have to go.
      {"a: &x {n: 1}\nb: *x\n", "a.n", "2", nullptr},
      {"a: &x 1\nb: *x\n", "b", "2", nullptr},
      {"a:\n  x: 1\n", "a", "none", nullptr},
      {"l:\n  - {id: A}\n", "l[C].n", "1", nullptr},
      {"a: [", "a", "1", nullptr},
  };
  for (const Row& row : rows) hold(row, false);
}

TEST_CASE("edit: an item is added at the end of its list") {
  const Row rows[] = {
      {"l:\n  - {id: A}  # first\nz: 1\n", "l", "{id: B}",
       "l:\n  - {id: A}  # first\n  - {id: B}\nz: 1\n"},
      {"l:\n- id: A\n  n: |\n    text\n\nz: 1\n", "l", "{id: B}",
       "l:\n- id: A\n  n: |\n    text\n\n- {id: B}\nz: 1\n"},
      {"l: [{id: A}]\n", "l", "{id: B}", "l: [{id: A}, {id: B}]\n"},
      {"l: []\n", "l", "{id: B}", "l: [{id: B}]\n"},
      {"l: none\n", "l", "{id: B}", "l: [{id: B}]\n"},
      {"l:\nz: 1\n", "l", "{id: B}", "l: [{id: B}]\nz: 1\n"},
      {"z: 1\n", "p.l", "{id: B}", "z: 1\np: {l: [{id: B}]}\n"},
      {"l: &x [1]\nm: *x\n", "l", "2", nullptr},
  };
  for (const Row& row : rows) hold(row, true);
}

TEST_CASE("edit: changes one after another") {
  Editor editor("a: {x: 1}\n# end\n");
  CHECK_FALSE(editor.set("b.c", Draft::read("1")));
  CHECK_FALSE(editor.set("b.d", Draft::read("2")));
  CHECK_FALSE(editor.append("b.l", Draft::read("3")));
  CHECK_FALSE(editor.append("b.l", Draft::read("4")));
  CHECK(editor.text() == "a: {x: 1}\nb: {c: 1, d: 2, l: [3, 4]}\n# end\n");
}
