#include "fuzz/reports.h"

#include <algorithm>
#include <set>

#include "fuzz/targets.h"
#include "report/letters.h"
#include "result/codec.h"
#include "result/diff.h"

namespace ducha::fuzz {

namespace {

// Every letter of a run of a few, and the index: names of files of their own, no paper asked for
// twice, no matter left without one.
void write_letters(const result::Run& run, const report::Options& options) {
  constexpr std::size_t kMost = 20;
  const report::Letters letters(run, options);
  std::set<std::string> files;
  for (std::size_t i = 0; i < std::min(letters.size(), kMost); ++i) {
    const std::string& file = letters.file(i);
    must(files.insert(file).second && file.find('/') == file.npos && file.front() != '.',
         "a letter has a file of its own");
    const report::Page page = letters.letter(i);
    for (const report::LetterFormat& format : report::letter_formats()) {
      const bool packed = format.name == "xlsx" || format.name == "docx";
      if (packed && i > 0) continue;  // the slow ones
      const std::string bytes = format.draw(page);
      must(packed || bytes.find('\x1b') == bytes.npos, "text of a letter is text");
    }
  }
  for (const result::Letter& l : result::letters(run))
    for (const std::size_t number : l.unknown) {
      const auto& needs = run.findings[number].needs;
      const bool asked = std::any_of(needs.begin(), needs.end(), [](const result::Need& n) {
        return n.what != result::Need::What::parameter;
      });
      must(!asked || std::any_of(l.supply.papers.begin(), l.supply.papers.end(),
                                 [&](const result::Paper& p) {
                                   return std::binary_search(p.findings.begin(), p.findings.end(),
                                                             number);
                                 }),
           "what is missing is asked for");
    }
}

}  // namespace

void write_all(const result::Run& run, std::size_t pick) {
  report::Options options;
  options.lang = pick % 2 == 0 ? Lang::zh : Lang::en;
  for (const report::Format& format : report::formats()) {
    const std::string out = format.write(run, options);
    // A workbook is a compressed file: any byte may be in it.
    must(out.starts_with("PK\x03\x04") || out.find('\x1b') == std::string::npos,
         "no escape sequences without colour");
  }
  write_letters(run, options);
}

void round_trip(const result::Run& run) {
  const report::Options options;
  const std::string json = report::write_json(run, options);
  Problems problems;
  const auto again = result::read_run(json, "again.json", problems);
  must(again.has_value(),
       "what was written is read: " + (problems.empty() ? std::string() : problems[0].message.en));
  must(report::write_json(*again, options) == json, "reading and writing is a fixed point");
  const result::Diff diff = result::diff(run, *again);
  must(diff.count(result::Change::State::unchanged) == diff.changes.size(),
       "a run is no different from itself");
}

}  // namespace ducha::fuzz
