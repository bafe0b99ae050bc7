// Names of files from ids, and folders that are made whole or not at all.
#include "base/file_name.h"

#include <doctest/doctest.h>

#include <set>

#include "base/folder.h"
#include "support/command.h"

using namespace ducha;
namespace fs = std::filesystem;

TEST_CASE("file name: ids as they usually are stay readable, the others are safe") {
  const auto same = [](const std::string& id) { CHECK(file_name(id) == id); };
  same("2115000301");
  same("150222-01");
  same("河湾镇中心小学");
  CHECK(file_name("M-3") == "~m-3");
  CHECK(file_name("m-3") == "m-3");
  CHECK(file_name("../etc/passwd") == "=2e=2e=2fetc=2fpasswd");
  CHECK(file_name("a\\b:c*?") == "a=5cb=3ac=2a=3f");
  CHECK(file_name("-rf") == "=2drf");
  CHECK(file_name("con") == "=63on");
  CHECK(file_name("CON") == "~c~o~n");
  CHECK(file_name("lpt1") == "=6cpt1");
  CHECK(file_name("a b\n") == "a=20b=0a");
  CHECK(file_name("~m=+") == "=7em=3d=2b");
  CHECK(file_name("") == "=");
  // é as one character and as two, and a byte that is no UTF-8.
  CHECK(file_name("\xc3\xa9") == "=c3=a9");
  CHECK(file_name("e\xcc\x81") == "e=cc=81");
  CHECK(file_name("\xff") == "=ff");
}

TEST_CASE("file name: a long id is cut at a character, and stays another than its neighbour") {
  std::string id;
  for (int i = 0; i < 100; ++i) id += "校";
  const std::string one = file_name(id + "甲");
  const std::string two = file_name(id + "乙");
  CHECK(one != two);
  CHECK(one.size() <= 120);
  CHECK(one.substr(0, 87) == id.substr(0, 87));
  CHECK(file_name(std::string(120, 'a')) == std::string(120, 'a'));
  CHECK(file_name(std::string(121, 'a')).size() == 120);
}

TEST_CASE("new folder: whole or not at all, never over what is there, never outside") {
  const test::Workshop w("folder");
  const auto names = [&] {
    std::set<std::string> out;
    for (const auto& e : fs::directory_iterator(w.folder()))
      out.insert(e.path().filename().string());
    return out;
  };
  Problems problems;
  {
    NewFolder folder("out/", problems);
    CHECK(folder.write("a/b.txt", "1"));
    CHECK_FALSE(fs::exists("out"));
    CHECK(folder.finish());
  }
  CHECK(w.read("out/a/b.txt") == "1");
  CHECK(names() == std::set<std::string>{"out"});
  CHECK(problems.empty());
  {
    NewFolder folder("out", problems);
    CHECK_FALSE(folder.write("c.txt", "2"));
    CHECK_FALSE(folder.finish());
  }
  CHECK(problems.size() == 1);
  CHECK_FALSE(fs::exists("out/c.txt"));
  for (const char* bad : {"../x.txt", "/x.txt", "a/../../x.txt"}) {
    problems.clear();
    NewFolder folder("other", problems);
    CHECK(folder.write("good.txt", "1"));
    CHECK_FALSE(folder.write(bad, "2"));
    CHECK_FALSE(folder.finish());
    CHECK(problems.size() == 1);
  }
  CHECK_FALSE(fs::exists("other"));
  CHECK(names() == std::set<std::string>{"out"});
  // A folder of somebody's that has the name of one in the making stays.
  w.write(".empty.making-1/mine.txt", "mine");
  fs::create_directory("empty");
  problems.clear();
  NewFolder folder("empty", problems);
  CHECK(folder.write("a.txt", "1"));
  CHECK(folder.finish());
  CHECK(w.read("empty/a.txt") == "1");
  CHECK(names() == std::set<std::string>{".empty.making-1", "empty", "out"});
  CHECK(w.read(".empty.making-1/mine.txt") == "mine");
}
