// What people read holds nothing of the program: no ids, no words of code, no half-width
// punctuation or English in Chinese, no Chinese in English. Every sample, every format for people.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "check/rule_tests.h"
#include "report/formats.h"
#include "report/letters.h"
#include "report/notices.h"
#include "report/score_pages.h"
#include "result/codec.h"
#include "rule/rulebook.h"
#include "support/command.h"
#include "support/source_dir.h"

using namespace ducha;
using test::has;
using test::Ran;
using test::Workshop;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = tests::kSourceDir;

std::vector<std::uint32_t> code_points(const std::string& text) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const int more = c < 0x80 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    std::uint32_t point = more == 0 ? c : c & (0x3F >> more);
    for (int k = 1; k <= more && i + k < text.size(); ++k)
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3F);
    out.push_back(point);
    i += static_cast<std::size_t>(more) + 1;
  }
  return out;
}

bool chinese(std::uint32_t c) { return (c >= 0x2E80 && c < 0xA000) || (c >= 0xFF00 && c < 0xFFF0); }
bool letter(std::uint32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool digit(std::uint32_t c) { return c >= '0' && c <= '9'; }

void without(std::string& text, std::string_view part) {
  if (part.empty()) return;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at))
    text.replace(at, part.size(), "");
}

// Without what stands in quotes, which is somebody's own text, and without names.
std::string bare(std::string text, const std::set<std::string>& names) {
  for (const auto& [open, close] :
       {std::pair<std::string, std::string>{"“", "”"}, {"《", "》"}, {"‘", "’"}, {"`", "`"}})
    for (std::size_t at = text.find(open); at != text.npos; at = text.find(open, at)) {
      const std::size_t end = text.find(close, at + open.size());
      if (end == text.npos) break;
      text.erase(at, end + close.size() - at);
    }
  // A long one first: a short one may be a part of it.
  std::vector<std::string_view> by_length(names.begin(), names.end());
  std::stable_sort(by_length.begin(), by_length.end(),
                   [](std::string_view a, std::string_view b) { return a.size() > b.size(); });
  for (const std::string_view name : by_length) without(text, name);
  return text;
}

// What is wrong with a text; empty: nothing.
std::string fault_in(const std::string& text, Lang lang, const std::set<std::string>& names) {
  const std::vector<std::uint32_t> c = code_points(bare(text, names));
  const auto at = [&](std::size_t i) { return i < c.size() ? c[i] : 0U; };
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (lang == Lang::en && chinese(c[i])) return "Chinese";
    if (lang == Lang::en) {
      if (c[i] == '_' && i > 0 && letter(c[i - 1]) && letter(at(i + 1))) return "an id";
      continue;
    }
    if (letter(c[i]) && letter(at(i + 1)) && (i == 0 || !letter(c[i - 1]))) {
      std::string word;
      for (std::size_t k = i; k < c.size() && letter(c[k]); ++k) word += static_cast<char>(c[k]);
      if (word != "ducha") return "the word " + word;
    }
    if (std::string(",:;()?!").find(static_cast<char>(c[i] < 0x80 ? c[i] : 'x')) !=
            std::string::npos &&
        (chinese(at(i + 1)) || (i > 0 && chinese(c[i - 1]))))
      return "half-width punctuation";
    if (digit(c[i]) && (i == 0 || !digit(c[i - 1]))) {
      std::size_t k = i;
      while (digit(at(k))) ++k;
      const bool number_of = i >= 2 && (c[i - 1] == 0x53F7 || c[i - 1] == 0x7801);  // 编号, 标识码
      if (k - i >= 6 && !number_of) return "an id of digits";
      if (at(k) == '-' && digit(at(k + 1)) && k - i == 4) return "a day of a program";
    }
  }
  return {};
}

struct Samples {
  result::Run run;
  std::set<std::string> names;
  std::set<std::string> texts;  // what the dossiers say in Chinese; messages in English quote it
};

// Every run of Chinese in a file.
void add_texts(const fs::path& file, std::set<std::string>& out) {
  std::string text;
  for (const char c : test::slurp(file) + "\n") {
    if (static_cast<unsigned char>(c) >= 0x80) {
      text += c;
    } else if (!text.empty()) {
      out.insert(std::exchange(text, {}));
    }
  }
}

Samples samples(const std::string& profile, const std::vector<std::string>& folders) {
  const Workshop shop("words");
  std::vector<std::string> args = {"check",   "--rules",    (kRoot / "rules").string(),
                                   "--quiet", "--profile",  profile,
                                   "--as-of", "2013-12-31", "--format",
                                   "json=run"};
  for (const std::string& f : folders) args.push_back((kRoot / f).string());
  const Ran ran = shop.run(args);
  CAPTURE(ran.err);
  REQUIRE(ran.code == 1);
  Problems problems;
  auto run = result::read_run(shop.read("run"), "run", problems);
  REQUIRE(run);
  Samples out{std::move(*run), {}, {}};
  for (const result::Finding& f : out.run.findings) out.names.insert(f.name);
  for (const result::Group& g : out.run.groups) out.names.insert(g.name);
  for (const result::Measure& m : out.run.measures)
    for (const result::Measured& v : m.values) out.names.insert(v.name);
  out.texts = out.names;
  for (const std::string& f : folders)
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / f))
      if (entry.is_regular_file()) add_texts(entry.path(), out.texts);
  return out;
}

// Elements, styles and scripts away; a line for each text.
std::string text_of_html(const std::string& page) {
  std::string out;
  for (std::size_t at = 0; at < page.size();) {
    if (page[at] != '<') {
      out += page[at++];
      continue;
    }
    for (const char* skip : {"script", "style"})
      if (page.compare(at + 1, std::char_traits<char>::length(skip), skip) == 0)
        at = page.find(std::string("</") + skip, at);
    at = std::min(page.find('>', at), page.size() - 1) + 1;
    out += '\n';
  }
  return out;
}

void check_lines(const std::string& text, Lang lang, const std::set<std::string>& names,
                 const std::string& where) {
  std::istringstream in(text);
  std::map<std::string, std::string> faults;  // one of each
  for (std::string line; std::getline(in, line);)
    if (std::string fault = fault_in(line, lang, names); !fault.empty())
      faults.emplace(std::move(fault), line);
  for (const auto& [fault, line] : faults) {
    CAPTURE(where);
    CAPTURE(line);
    CHECK(fault == "");
  }
}

}  // namespace

TEST_CASE("words: the finder finds") {
  const std::set<std::string> none;
  CHECK(fault_in("党员 M02 自", Lang::zh, {}) == "");  // a number that people gave
  CHECK(fault_in("编号2115000304的学校", Lang::zh, none) == "");
  CHECK(fault_in("联合党支部中 2115000304 的", Lang::zh, none) == "an id of digits");
  CHECK(fault_in("缺 party_flag", Lang::zh, none) == "the word party_flag");
  CHECK(fault_in("缺少:材料", Lang::zh, none) == "half-width punctuation");
  CHECK(fault_in("到 2013-12-31 为止", Lang::zh, none) == "a day of a program");
  CHECK(fault_in("没有字段“commite_size”", Lang::zh, none) == "");
  CHECK(fault_in("the county 固阳县 has", Lang::en, {"固阳县"}) == "");
  CHECK(fault_in("the county 固阳县 has", Lang::en, none) == "Chinese");
  CHECK(fault_in("missing party_flag", Lang::en, none) == "an id");
}

TEST_CASE("words: what people read of the samples holds nothing of the program") {
  for (const char* profile : {"2013", "today", "example-county"}) {
    const Samples s = samples(profile, {"samples/violations", "samples/compliant"});
    REQUIRE(s.run.findings.size() > 20);
    for (const Lang lang : {Lang::zh, Lang::en}) {
      const std::string where = std::string(profile) + (lang == Lang::zh ? " zh " : " en ");
      report::Options options;
      options.lang = lang;
      const std::set<std::string>& names = lang == Lang::zh ? s.names : s.texts;
      for (const char* format : {"csv", "markdown", "html"}) {
        std::string bytes = report::find_format(format)->write(s.run, options);
        if (std::string(format) == "csv") std::replace(bytes.begin(), bytes.end(), ',', '\t');
        check_lines(std::string(format) == "csv" ? bytes : text_of_html(bytes), lang, names,
                    where + format);
      }
      for (const result::Finding& f : s.run.findings)
        check_lines(f.message.in(lang), lang, names, where + "message of " + f.rule);
      // The script of the page draws from this.
      for (const result::RuleInfo& r : s.run.rules)
        check_lines(r.title.in(lang) + "\n" + r.remedy.in(lang) + "\n" + r.supply.in(lang), lang,
                    names, where + "words of " + r.id);
      const report::Letters letters(s.run, options);
      const auto& draw = report::find_letter_format("html")->draw;
      for (std::size_t i = 0; i < letters.size(); ++i)
        check_lines(text_of_html(draw(letters.letter(i))), lang, names, where + letters.file(i));
      for (const report::Paper& p : report::bulletins(s.run, options))
        check_lines(text_of_html(draw(p.page)), lang, names, where + p.file);
      result::Run before = s.run;
      before.as_of = *make_date(2012, 12, 31);
      for (result::Organization& o : before.organizations)
        for (result::Tally& tally : o.tallies) tally = {};
      options.before = &before;
      // A sheet names its organization by both.
      std::set<std::string> known = names;
      for (const result::Organization& o : s.run.organizations) known.insert(o.id);
      const report::ScorePages sheets(s.run, options);
      for (std::size_t i = 0; i < sheets.size(); ++i)
        check_lines(text_of_html(draw(sheets.page(i))), lang, known, where + sheets.file(i));
      if (sheets.size() > 0)
        check_lines(text_of_html(draw(sheets.index(*report::find_letter_format("html")))), lang,
                    known, where + "ranking");
    }
  }
}

TEST_CASE("words: what people read of every rule test holds nothing of the program") {
  Problems problems;
  const auto book = rule::load_rulebook(kRoot / "rules", problems);
  REQUIRE(book);
  const check::RuleTests tests = check::read_rule_tests(*book, problems);
  check::RuleTester tester(*book);
  std::map<std::pair<std::string, std::string>, std::string> told;  // by rule and fault
  std::size_t texts = 0;
  for (const check::RuleTest& test : tests.tests) {
    const auto judged = tester.judge(test, problems);
    REQUIRE(judged);
    // What the dossiers say in their own words: texts in Chinese, and numbers of people and rooms.
    std::set<std::string> names;
    for (const std::string& text : test.dossiers)
      for (std::size_t at = text.find(": "); at != text.npos; at = text.find(": ", at + 1)) {
        const bool quoted = text[at + 2] == '"';
        const std::size_t from = at + (quoted ? 3 : 2);
        std::string own =
            text.substr(from, text.find_first_of(quoted ? "\"" : ",}]\n", from) - from);
        const bool number = own.find('-') < 4;
        if (own.size() > 3 && (number || static_cast<unsigned char>(own[0]) >= 0x80))
          names.insert(std::move(own));
      }
    for (const result::Finding& f : judged->run.findings) {
      const auto look = [&](const std::string& text, const std::string& what) {
        ++texts;
        if (std::string fault = fault_in(text, Lang::zh, names); !fault.empty())
          told.emplace(std::pair{f.rule, what + fault}, text);
      };
      look(f.message.zh, "message: ");
      for (const result::Shown& v : f.values)
        if (!v.words.empty()) look(v.words.zh + "：" + v.text.zh, "value: ");
    }
  }
  CHECK(texts > 2000);
  for (const auto& [which, text] : told)
    FAIL_CHECK(which.first << " " << which.second << ": " << text);
}

TEST_CASE("words: a reference is told by the name of what it refers to") {
  const Samples s = samples("2013", {"samples/violations", "samples/compliant"});
  bool joint = false;
  for (const result::Finding& f : s.run.findings) {
    CHECK(f.message.zh.find('\x1e') == std::string::npos);
    if (f.rule == "organization/joint-branch-unit-due-its-own") joint = true;
  }
  CHECK(joint);
}

TEST_CASE("words: --technical brings back what programs know findings by") {
  const Samples s = samples("2013", {"samples/violations"});
  report::Options options;
  for (const char* format : {"csv", "markdown", "html"}) {
    options.technical = false;
    const auto write = report::find_format(format)->write;
    CHECK_FALSE(
        has(write(s.run, options), s.run.findings[0].rule + (format[0] == 'h' ? "</code>" : "")));
    options.technical = true;
    CHECK(has(write(s.run, options), s.run.findings[0].fingerprint) ==
          (std::string(format) != "markdown"));
  }
}
