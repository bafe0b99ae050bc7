// trace(): the sentences of a document compared with the fingerprints that the rulebook keeps.
#include "rule/trace.h"

#include <utf8proc.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/text.h"

namespace ducha::rule {

namespace {

bool ends_sentence(char32_t c) {
  return c == U'\u3002' || c == U'\uFF01' || c == U'\uFF1F' || c == U'!' || c == U'?';
}

bool punctuation(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

bool closing(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_PE || category == UTF8PROC_CATEGORY_PF || c == U'"';
}

// White_Space of Unicode, and the byte order mark. Control characters are no category Z, so they
// are named.
bool white(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || (c >= 9 && c <= 13) || c == 0x85 || c == 0xFEFF;
}

// The longest increasing subsequence of the positions: the sentences that stayed in order, so that
// moving one does not make all that it passed look moved. Quadratic: a speech has some hundred
// sentences. -1: not found.
std::vector<bool> in_order(const std::vector<long>& positions) {
  const std::size_t n = positions.size();
  std::vector<int> best(n, 0);
  std::vector<long> before(n, -1);
  long last = -1;
  for (std::size_t i = 0; i < n; ++i) {
    if (positions[i] < 0) continue;
    best[i] = 1;
    for (std::size_t j = 0; j < i; ++j)
      if (positions[j] >= 0 && positions[j] < positions[i] && best[j] + 1 > best[i]) {
        best[i] = best[j] + 1;
        before[i] = static_cast<long>(j);
      }
    if (last < 0 || best[i] > best[static_cast<std::size_t>(last)]) last = static_cast<long>(i);
  }
  std::vector<bool> out(n);
  for (; last >= 0; last = before[static_cast<std::size_t>(last)])
    out[static_cast<std::size_t>(last)] = true;
  return out;
}

}  // namespace

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> out;
  std::string now;
  const auto end = [&] {
    const std::string_view t = trim(now);
    // A line of punctuation alone, such as a row of dashes, has the fingerprint of nothing.
    if (sentence_fingerprint(t) != sentence_fingerprint("")) out.emplace_back(t);
    now.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == U'\n' || c == U'\r') {
      end();
      continue;
    }
    append_utf8(now, c);
    // ？！ and closing quotes belong to the sentence that they end.
    if (!ends_sentence(c)) continue;
    for (std::size_t next = at; next < text.size();) {
      const char32_t q = next_code_point(text, next);
      if (!closing(q) && !ends_sentence(q)) break;
      append_utf8(now, q);
      at = next;
    }
    end();
  }
  end();
  return out;
}

std::string sentence_fingerprint(std::string_view sentence) {
  std::string words;
  for (std::size_t at = 0; at < sentence.size();) {
    const char32_t c = next_code_point(sentence, at);
    if (!white(c) && !punctuation(c)) append_utf8(words, c);
  }
  return sha256_hex(words).substr(0, 16);
}

std::vector<Traced> trace(const Rulebook& book, std::string_view document,
                          std::vector<std::string>& extra) {
  const std::vector<std::string> sentences = sentences_of(document);
  std::multimap<std::string, long> by_print;
  for (std::size_t i = 0; i < sentences.size(); ++i)
    by_print.emplace(sentence_fingerprint(sentences[i]), static_cast<long>(i));
  std::vector<long> positions;
  for (const Sentence& s : book.sentences) {
    const auto found = by_print.find(s.fingerprint);
    positions.push_back(found == by_print.end() ? -1 : found->second);
    // A sentence that the document repeats stands for one of the rulebook each time.
    if (found != by_print.end()) by_print.erase(found);
  }
  const std::vector<bool> ordered = in_order(positions);
  // Before any changed sentence is guessed at: what matches elsewhere is not taken for new wording.
  std::vector<bool> taken(sentences.size());
  for (const long p : positions)
    if (p >= 0) taken[static_cast<std::size_t>(p)] = true;
  std::vector<Traced> out;
  long after = -1;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    Traced t;
    t.sentence = &book.sentences[i];
    if (positions[i] >= 0) {
      t.state = ordered[i] ? Traced::State::found : Traced::State::moved;
      t.text = sentences[static_cast<std::size_t>(positions[i])];
      if (ordered[i]) after = positions[i];
    } else {
      t.state = Traced::State::changed;
      // Not matched elsewhere: taken from between its neighbours.
      const auto next = static_cast<std::size_t>(after + 1);
      if (next < sentences.size() && !taken[next]) {
        t.text = sentences[next];
        taken[next] = true;
        after = static_cast<long>(next);
      }
    }
    for (const auto* rules : {&book.rules, &book.measures})
      for (const Rule& r : *rules)
        if (std::any_of(r.cites.begin(), r.cites.end(), [&](const std::string& id) {
              const Provision* p = book.provision(id);
              return p != nullptr && p->sentence == t.sentence->id;
            }))
          t.rules.push_back(&r);
    out.push_back(std::move(t));
  }
  for (std::size_t i = 0; i < sentences.size(); ++i)
    if (!taken[i]) extra.push_back(sentences[i]);
  return out;
}

}  // namespace ducha::rule
