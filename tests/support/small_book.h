// A rulebook of one kind and one rule, in book/.
#pragma once

#include <string>

#include "support/command.h"

namespace ducha::test {

// `schema` is the file of the kind, `rule` what the one rule says after its citation. `header` is
// added to rulebook.yaml.
inline void small_book(const Workshop& w, const std::string& kind, const std::string& schema,
                       const std::string& rule, const std::string& header = {}) {
  w.write("book/rulebook.yaml",
          "rulebook: 1\nid: small\nversion: '1'\ntitle: {zh: 小, en: small}\n"
          "default_profile: plain\n"
          "severity: {required: error, should: warning, encouraged: note, statement: note}\n"
          "topics: {t: {zh: 题, en: topic}}\n" +
              header);
  w.write("book/provisions.yaml",
          "actors: {a: {zh: 甲, en: a}}\nsentences: [{id: 1.1-s1, kind: duty, zh: 甲, en: a}]\n"
          "provisions: [{id: 1.1-s1a, modality: required, bound: [a], zh: 甲, en: a, check: "
          "rule}]\n");
  w.write("book/parameters.yaml", "{}\n");
  w.write("book/profiles/plain.yaml", "profile: plain\n");
  w.write("book/schema/" + kind + ".yaml", schema);
  w.write("book/t.yaml", "- id: t/small\n  cites: [1.1-s1a]\n  kind: " + kind + "\n" + rule);
}

}  // namespace ducha::test
