// The documents tell the truth: every console block is run, docs/rules.md is what the rulebook
// gives, and the table of who may include whom holds.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "check/diagnostics.h"
#include "cli/commands.h"
#include "cli/run.h"
#include "rule/lint.h"
#include "support/command.h"
#include "support/source_dir.h"

using ducha::test::slurp;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = ducha::tests::kSourceDir;

// A command line as a shell would split it: blanks, '...' and "...".
std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> out;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == ' ') {
      if (in_word) out.push_back(word);
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) out.push_back(word);
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// True if `got` is what is shown; a line `...` stands for any number of lines.
bool matches(const std::vector<std::string>& shown, std::size_t s,
             const std::vector<std::string>& got, std::size_t g) {
  if (s == shown.size()) return g == got.size();
  if (shown[s] == "...") {
    for (std::size_t at = g; at <= got.size(); ++at)
      if (matches(shown, s + 1, got, at)) return true;
    return false;
  }
  return g < got.size() && shown[s] == got[g] && matches(shown, s + 1, got, g + 1);
}

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(' ');
  return from == text.npos ? "" : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

struct Block {
  std::string info;
  std::vector<std::string> lines;
  std::size_t line = 0;
};

std::vector<Block> blocks_of(const fs::path& file) {
  std::vector<Block> out;
  bool inside = false;
  std::size_t number = 0;
  for (const std::string& line : lines_of(slurp(file))) {
    ++number;
    if (line.rfind("```", 0) == 0) {
      inside = !inside;
      if (inside) out.push_back({line.substr(3), {}, number});
    } else if (inside) {
      out.back().lines.push_back(line);
    }
  }
  return out;
}

// True if the command takes --rules; `eval` in documents goes without a rulebook.
bool has_rules(const std::vector<std::string>& args) {
  using ducha::cli::Opt;
  for (const auto& c : ducha::cli::commands()) {
    const bool two = c.name.find(' ') != c.name.npos && args.size() > 1;
    if (c.name != args[0] + (two ? " " + args[1] : "") || c.take == nullptr) continue;
    return args[0] != "eval" &&
           std::find(c.options.begin(), c.options.end(), Opt::rules) != c.options.end();
  }
  return false;
}

// README.zh.md, and what lies in docs/zh/.
bool chinese(const fs::path& file) {
  return file.parent_path().filename() == "zh" || file.stem().extension() == ".zh";
}

// README, docs/ and docs/zh/.
std::vector<fs::path> documents() {
  std::vector<fs::path> out = {kRoot / "README.md", kRoot / "README.zh.md"};
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "docs"))
    if (entry.path().extension() == ".md") out.push_back(entry.path());
  return out;
}

// Runs a document in a folder of its own that holds the rulebook and the samples. Returns how many
// commands it ran.
int run_document(const fs::path& file) {
  const fs::path work = fs::temp_directory_path() /
                        ("ducha-doc-" + std::to_string(getpid()) + "-" + file.stem().string());
  fs::remove_all(work);
  fs::create_directories(work);
  fs::copy(kRoot / "rules", work / "rules", fs::copy_options::recursive);
  fs::copy(kRoot / "samples", work / "samples", fs::copy_options::recursive);
  const fs::path before = fs::current_path();
  fs::current_path(work);
  int commands = 0;
  for (const Block& block : blocks_of(file)) {
    CAPTURE(file.string());
    CAPTURE(block.line);
    const std::vector<std::string> info = split(block.info);
    if (info.size() == 3 && info[0] == "yaml") {  // ```yaml new FILE, ```yaml append FILE
      REQUIRE((info[1] == "new" || info[1] == "append"));
      fs::create_directories(fs::absolute(info[2]).parent_path());
      // Tests go before `survivors`, where a file has any.
      std::string text = info[1] == "append" ? slurp(info[2]) : std::string();
      const std::size_t rest = std::min(text.find("\nsurvivors:"), text.size() - 1) + 1;
      std::string added;
      for (const std::string& line : block.lines) added += line + '\n';
      text.insert(rest, added);
      std::ofstream(info[2]) << text;
    }
    if (info.empty() || info[0] != "console") continue;
    for (std::size_t i = 0; i < block.lines.size();) {
      REQUIRE(block.lines[i].rfind("$ ducha ", 0) == 0);
      std::string command = block.lines[i].substr(8);
      int want = 0;
      if (const std::size_t at = command.find("  # exit "); at != command.npos) {
        want = std::stoi(command.substr(at + 9));
        command.resize(at);
      }
      std::vector<std::string> shown;
      for (++i; i < block.lines.size() && block.lines[i].rfind("$ ", 0) != 0; ++i)
        shown.push_back(block.lines[i]);
      std::vector<std::string> args = split(command);
      if (has_rules(args)) args.insert(args.end(), {"--rules", "rules"});
      if (std::find(args.begin(), args.end(), "--lang") == args.end())
        args.insert(args.end(), {"--lang", chinese(file) ? "zh" : "en"});
      std::istringstream in;
      std::ostringstream out;
      const int code = ducha::cli::run(args, {in, out, out});
      CAPTURE(command);
      CAPTURE(out.str());
      CHECK(code == want);
      CHECK(matches(shown, 0, lines_of(out.str()), 0));
      ++commands;
    }
  }
  fs::current_path(before);
  fs::remove_all(work);
  return commands;
}

}  // namespace

TEST_CASE("documents: every console block gives what it shows") {
  std::map<std::string, int> ran;
  for (const fs::path& file : documents())
    ran[file.lexically_relative(kRoot).generic_string()] = run_document(file);
  CHECK(ran["docs/writing-rules.md"] >= 5);
  CHECK(ran["docs/language.md"] >= 10);
  for (const char* file : {"README.md", "README.zh.md"}) CHECK(ran[file] == 4);
  for (const char* file : {"fill-in", "reports", "letters-and-ledger", "on-duty"})
    CHECK(ran[std::string("docs/zh/") + file + ".md"] >= 1);
}

TEST_CASE("documents: every example of docs/lint.md has lint say what it is of, and nothing else") {
  const fs::path work =
      fs::temp_directory_path() / ("ducha-lint-examples-" + std::to_string(getpid()));
  fs::remove_all(work);
  std::istringstream in;
  std::ostringstream ignored;
  const std::string base = (work / "base").string();
  REQUIRE(ducha::cli::run({"new", "rulebook", "--output", base}, {in, ignored, ignored}) == 0);
  std::set<std::string> shown;
  const std::regex id(R"(\[lint/([a-z-]+)\])");
  const fs::path book = work / "book";
  bool ready = false;
  for (const Block& block : blocks_of(kRoot / "docs/lint.md")) {
    const std::vector<std::string> info = split(block.info);
    const bool beside = info.size() == 4 && info[2] == "beside";  // for the next example
    if (!beside && (info.size() != 4 || info[1] != "lint-example")) continue;
    CAPTURE(block.line);
    if (!ready) fs::remove_all(book);
    if (!ready) fs::copy(base, book, fs::copy_options::recursive);
    ready = beside;
    std::ofstream file(book / info.back(), std::ios::app);
    for (const std::string& line : block.lines) file << line << '\n';
    file.close();
    if (beside) continue;
    std::ostringstream out;
    CHECK(ducha::cli::run({"rules", "lint", "--rules", book.string()}, {in, out, out}) == 1);
    const std::string text = out.str();
    CAPTURE(text);
    std::set<std::string> said;
    for (std::sregex_iterator it(text.begin(), text.end(), id), end; it != end; ++it)
      said.insert((*it)[1].str());
    CHECK(said == std::set<std::string>{info[2]});
    shown.insert(info[2]);
  }
  fs::remove_all(work);
  // The rows of the table above them, each of which may name two.
  std::set<std::string> listed;
  const std::regex row(R"(^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|)");
  const std::regex word("`([a-z-]+)`");
  for (const std::string& line : lines_of(slurp(kRoot / "docs/lint.md")))
    if (std::smatch m; std::regex_search(line, m, row)) {
      const std::string names = m[1].str();
      for (std::sregex_iterator it(names.begin(), names.end(), word), end; it != end; ++it)
        listed.insert((*it)[1].str());
    }
  CHECK(shown == listed);
}

TEST_CASE("documents: every link leads to a file") {
  const std::regex link(R"(\]\(([^)#:]+)(#[^)]*)?\))");
  int links = 0;
  for (const fs::path& file : documents()) {
    const std::string text = slurp(file);
    for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it) {
      CAPTURE(file.string());
      CAPTURE((*it)[1].str());
      CHECK(fs::exists(file.parent_path() / (*it)[1].str()));
      ++links;
    }
  }
  CHECK(links > 40);
}

TEST_CASE("documents: README has the two commands, and the same sections in both languages") {
  const auto headings = [](const std::string& text) {
    const auto lines = lines_of(text);
    return std::count_if(lines.begin(), lines.end(),
                         [](const std::string& line) { return line.rfind("## ", 0) == 0; });
  };
  const std::string en = slurp(kRoot / "README.md");
  const std::string zh = slurp(kRoot / "README.zh.md");
  for (const std::string& text : {en, zh})
    for (const char* command : {"make demo", "make test"}) CHECK(text.find(command) != text.npos);
  CHECK(headings(en) == headings(zh));
}

TEST_CASE("documents: docs/rules.md is what the rulebook gives (golden)") {
  const fs::path file = kRoot / "docs/rules.md";
  std::istringstream in;
  std::ostringstream out;
  CHECK(ducha::cli::run(
            {"rules", "coverage", "--format", "markdown", "--rules", (kRoot / "rules").string()},
            {in, out, out}) == 0);
  if (std::getenv("DUCHA_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << out.str();
  CHECK(slurp(file) == out.str());
}

TEST_CASE("documents: docs/functions.md is what the table of functions gives (golden)") {
  const fs::path file = kRoot / "docs/functions.md";
  std::istringstream in;
  std::ostringstream out;
  CHECK(ducha::cli::run({"rules", "functions", "--format", "markdown"}, {in, out, out}) == 0);
  if (std::getenv("DUCHA_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << out.str();
  CHECK(slurp(file) == out.str());
}

TEST_CASE("documents: docs/diagnostics.md is what the table of diagnostics gives (golden)") {
  const fs::path file = kRoot / "docs/diagnostics.md";
  const std::string page = ducha::check::diagnostics_markdown();
  if (std::getenv("DUCHA_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << page;
  CHECK(slurp(file) == page);
}

TEST_CASE("diagnostics: every id that the sources write is in the table, and no other") {
  std::map<std::string, bool> table;  // and whether it was seen
  for (const auto& d : ducha::check::diagnostics()) {
    CAPTURE(d.id);
    CHECK(table.emplace(d.id, d.level == ducha::check::Level::finding).second);
    CHECK(!d.what.zh.empty());
    CHECK(!d.what.en.empty());
  }
  // Texts of this form that are no ids: parts of files of Word, and a rule made of a sheet.
  const std::set<std::string> other = {"n/a", "word/header", "word/footer", "scoring/where"};
  const std::regex whole("\"([a-z]+/[a-z][a-z-]*|usage)\"");
  const std::regex of_cel(
      R"re((?:issue\(\s*[\w*.\[\]>()-]+,\s*|issues_?\.push_back\(\s*\{\s*|\{\s*(?="[a-z-]+",\s*\w+\.offset))"([a-z-]+)")re");
  const std::regex of_lint("\\bput\\(\\s*\"([a-z-]+)\"");
  const auto see = [&](const fs::path& file, const std::string& id) {
    CAPTURE(file.string());
    CAPTURE(id);
    const auto found = table.find(id);
    CHECK((found != table.end() || other.count(id) != 0));
    if (found != table.end()) found->second = true;
  };
  for (const char* folder : {"lib", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const fs::path& file = entry.path();
      if ((file.extension() != ".cpp" && file.extension() != ".h") ||
          file.filename() == "diagnostics.cpp")
        continue;
      const std::string text = slurp(file);
      const auto all = [&](const std::regex& form, const std::string& lead) {
        for (std::sregex_iterator it(text.begin(), text.end(), form), end; it != end; ++it)
          see(file, lead + (*it)[1].str());
      };
      all(whole, "");
      if (file.parent_path().filename() == "cel") all(of_cel, "cel/");
      if (file.filename() == "lint.cpp") all(of_lint, "lint/");
    }
  for (const std::string_view check : ducha::rule::kRuleChecks)
    see("lint.h", "lint/" + std::string(check));
  for (const auto& [id, seen] : table) {
    CAPTURE(id);
    CHECK(seen);
  }
}

TEST_CASE("documents: folders include only what docs/architecture.md lets them") {
  std::map<std::string, std::set<std::string>> may;
  for (const std::string& line : lines_of(slurp(kRoot / "docs/architecture.md"))) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '|');) cells.push_back(cell);
    if (cells.size() < 4) continue;
    const std::string folder = trimmed(cells[1]);
    if (folder.rfind("lib/", 0) != 0 && folder != "cli") continue;
    std::istringstream names(cells[3]);
    for (std::string name; std::getline(names, name, ',');)
      may[folder].insert("lib/" + trimmed(name));
  }
  REQUIRE(may.size() >= 9);
  std::set<std::string> seen;
  for (const char* top : {"lib", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      const std::string relative = fs::relative(entry.path(), kRoot).generic_string();
      std::string folder = "cli";
      if (top == std::string("lib"))
        folder = "lib/" + fs::relative(entry.path(), kRoot / "lib").begin()->string();
      seen.insert(folder);
      for (const std::string& line : lines_of(slurp(entry.path()))) {
        if (line.rfind("#include \"", 0) != 0) continue;
        const std::string first = line.substr(10, line.find('/') - 10);
        const std::string other = first == "cli" ? "cli" : "lib/" + first;
        CAPTURE(relative);
        CAPTURE(line);
        CHECK((other == folder || may[folder].count("lib/all") != 0 ||
               may[folder].count(other) != 0));
      }
    }
  for (const std::string& folder : seen) {
    CAPTURE(folder);
    CHECK(may.count(folder) != 0);
  }
}

TEST_CASE("documents: each library is seen where docs/architecture.md says") {
  const std::pair<const char*, const char*> homes[] = {
      {"<CLI/", "cli/parse.cpp"},      {"<yaml-cpp/", "lib/yaml/"},
      {"<yaml.h>", "lib/yaml/"},       {"<zip.h>", "lib/table/"},
      {"<pugixml", "lib/table/"},      {"<xlsxwriter", "lib/table/"},
      {"<sqlite3.h>", "lib/history/"}, {"<zstd.h>", "lib/base/block_store.cpp"}};
  std::map<std::string, int> seen;
  for (const char* top : {"lib", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      if (!entry.is_regular_file()) continue;
      const std::string relative = fs::relative(entry.path(), kRoot).generic_string();
      for (const std::string& line : lines_of(slurp(entry.path())))
        for (const auto& [library, home] : homes) {
          if (line.rfind(std::string("#include ") + library, 0) != 0) continue;
          CAPTURE(relative);
          CAPTURE(line);
          CHECK(relative.rfind(home, 0) == 0);
          ++seen[library];
        }
    }
  CHECK(seen["<CLI/"] == 1);
}

TEST_CASE("the pre-commit hook leaves other YAML of a repository alone") {
  std::string files;
  std::string exclude;
  for (const std::string& line : lines_of(slurp(kRoot / ".pre-commit-hooks.yaml"))) {
    if (line.rfind("- id: ducha-rules", 0) == 0) break;
    if (line.rfind("  files: ", 0) == 0) files = line.substr(9);
    if (line.rfind("  exclude: ", 0) == 0) exclude = line.substr(11);
  }
  REQUIRE_FALSE(files.empty());
  const std::regex wanted(files);
  const std::regex left(exclude);
  const auto taken = [&](const std::string& name) {
    return std::regex_search(name, wanted) && !std::regex_search(name, left);
  };
  for (const char* name : {"dossiers/a.yaml", "data/dossiers/x/b.yml", "dossiers/C.YAML"})
    CHECK(taken(name));
  for (const char* name : {"docker-compose.yaml", ".github/workflows/ci.yml", "rules/staffing.yaml",
                           "ducha.yaml", "dossiers/ducha.yaml", "dossiers/.hidden.yaml",
                           "dossiers/notes.txt", "my-dossiers/a.yaml", "profiles/today.yaml"})
    CHECK_FALSE(taken(name));
}

TEST_CASE("cli/ writes files through its gate alone") {
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "cli")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = fs::relative(entry.path(), kRoot).generic_string();
    // Rulebooks are both read and written on purpose, tried on a copy first.
    if (name.rfind("cli/output_gate", 0) == 0 || name == "cli/trial.cpp") continue;
    for (const std::string& line : lines_of(slurp(entry.path()))) {
      CAPTURE(name);
      CAPTURE(line);
      CHECK(line.find("write_file(") == line.npos);
      CHECK(line.find("NewFolder folder(") == line.npos);
      CHECK(line.find("ofstream") == line.npos);
    }
  }
}

TEST_CASE("every call on the file system takes an error code: none of them throws") {
  const std::regex call(
      "(fs|filesystem)::(exists|canonical|weakly_canonical|is_empty|file_size|current_path|"
      "absolute|create_director[a-z]+|remove|remove_all|rename|copy|copy_file|read_symlink|"
      "temp_directory_path|relative|last_write_time|equivalent|symlink_status|space)\\(");
  int calls = 0;
  for (const char* top : {"lib", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      if (!entry.is_regular_file()) continue;
      for (const std::string& line : lines_of(slurp(entry.path()))) {
        if (!std::regex_search(line, call)) continue;
        ++calls;
        CAPTURE(entry.path().string());
        CAPTURE(line);
        CHECK((line.find("error") != line.npos || line.find("ignored") != line.npos));
      }
    }
  CHECK(calls > 10);
}

// Of the school rules; another field has other words, and finds none of these in the program.
TEST_CASE("lib/ and cli/ say no word of the domain outside of comments") {
  const std::regex words(
      "旗县|区县|党|学校|乡镇|支部|书记|讲话|校长|教师|教育|"
      "\\b(county|counties|townships?|schools?|party|secretary|cadres?|teachers?|pupils?|students?|"
      "speech|yuan|banner|city|cities)\\b",
      std::regex::icase);
  const std::regex comment("(^|\\s)//.*");
  // A calendar that many fields go by; the unit of amounts where a rulebook names none; the anchor
  // of a page and the function that draws it; a format as it was called once; a table of
  // characters.
  const std::set<std::pair<std::string, std::string>> allowed = {
      {"lib/base/simplified.cpp", "党"},        {"lib/check/periods.cpp", "school"},
      {"lib/dossier/schema.h", "yuan"},         {"lib/report/formats.cpp", "county"},
      {"lib/report/html.cpp", "speech"},        {"lib/report/html_parts.h", "speech"},
      {"lib/report/html_speech.cpp", "speech"}, {"lib/report/assets/findings.js", "speech"},
      {"lib/report/assets/main.js", "speech"},  {"lib/report/assets/report.css", "speech"}};
  std::set<std::pair<std::string, std::string>> used;
  for (const char* top : {"lib", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      if (!entry.is_regular_file()) continue;
      const std::string relative = fs::relative(entry.path(), kRoot).generic_string();
      int number = 0;
      for (const std::string& line : lines_of(slurp(entry.path()))) {
        ++number;
        const std::string code = std::regex_replace(line, comment, "");
        std::smatch found;
        if (!std::regex_search(code, found, words)) continue;
        if (allowed.count({relative, found[0].str()}) != 0) {
          used.emplace(relative, found[0].str());
          continue;
        }
        FAIL_CHECK(relative << ":" << number << ": " << found[0].str() << ": " << code);
      }
    }
  CHECK(used == allowed);
}

TEST_CASE("Chinese in lib/ and cli/ is written with full-width marks") {
  // Rows of CSV, YAML, a list of fonts, a reference of XML, and a list of formats in English.
  const std::set<std::string> allowed = {
      "cli/commands/new_rulebook.cpp", "lib/dossier/outline_samples.cpp", "lib/import/map.cpp",
      "lib/plan/explore_report.cpp",   "lib/report/letter_docx.cpp",      "lib/table/package.cpp"};
  std::set<std::string> used;
  for (const char* top : {"lib", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const std::string relative = fs::relative(entry.path(), kRoot).generic_string();
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      int number = 0;
      for (const std::string& line : lines_of(slurp(entry.path()))) {
        ++number;
        bool quoted = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
          if (!quoted && line.compare(i, 2, "//") == 0) break;
          if (line[i] == '\\') {
            ++i;
          } else if (line[i] == '"') {
            quoted = !quoted;
          } else if (quoted && i > 0 && static_cast<unsigned char>(line[i - 1]) >= 0x80 &&
                     std::string_view(",;:").find(line[i]) != std::string_view::npos) {
            // `键: 值` is YAML, and shown as what to write.
            if (line[i] == ':' && line.compare(i, 2, ": ") == 0) continue;
            used.insert(relative);
            if (allowed.count(relative) == 0) FAIL_CHECK(relative << ":" << number << ": " << line);
          }
        }
      }
    }
  CHECK(used == allowed);
}
