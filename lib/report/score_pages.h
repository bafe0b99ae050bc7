// The scoring sheet of each organization (评分表) to print, fill in and sign, and the ranking. They
// are pages as letters are, so the formats of letters draw them; in a workbook the columns 自评分
// and 考评分 are those that history/marks.h reads back.
#pragma once

#include <string>
#include <vector>

#include "report/letters.h"
#include "result/score.h"
#include "result/score_changes.h"

namespace ducha::report {

// What became of an item, for people: judged, marked, not marked, not applicable.
Message title(result::ItemScore::State state);
// The grade, or that there is none yet.
Message grade(const result::Run& run, const result::OrganizationScore& score);
// What a sheet lacks for a grade: items without a mark, and undecided ones; empty if it has
// one.
Message lacking(const result::Run& run, const result::OrganizationScore& score);

// Points, grade and rank, before and after.
Message words(const result::ScoreChange& change);

// What to tell beside points and grade: what is lacking, and which vetoes apply.
Message remark(const result::Run& run, const result::OrganizationScore& score);
// True for an item that people mark: by hand, a bonus, or one that no rule looks at.
bool for_people(const result::ScoreItem& item);

class ScorePages {
 public:
  // Both must outlive it. With options.before, the pages say what changed since.
  ScorePages(const result::Run& run, const Options& options);

  std::size_t size() const { return scores_.organizations.size(); }
  const std::string& file(std::size_t number) const { return files_[number]; }  // without ending
  Page page(std::size_t number) const;
  // The ranking: all organizations, by kind and sheet, with the distribution of grades by group.
  Page index(const LetterFormat& format) const;

 private:
  std::string in(const Message& m) const { return m.in(options_.lang); }
  PageCell reasons(const result::ItemScore& item) const;
  std::string standard(const result::ScoreItem& item) const;
  PageSection section(const Message& heading) const;
  PageSection items(const result::OrganizationScore& s, bool bonus) const;
  PageSection vetoes(const result::OrganizationScore& s) const;
  PageSection since(const result::Organization& o) const;
  PageSection past(const result::Organization& o) const;
  PageSection grades() const;

  const result::Run& run_;
  const Options& options_;
  result::Index index_;
  result::Scores scores_;
  std::vector<result::ScoreChange> changes_;
  std::vector<std::string> files_;
};

}  // namespace ducha::report
