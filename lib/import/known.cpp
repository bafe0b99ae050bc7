// Which field a heading names: exact(), and near() where none is named.
#include "import/known.h"

#include <algorithm>

#include "base/text.h"

namespace ducha::imports {

using dossier::FieldSpec;
using dossier::RecordSpec;

void collect(const RecordSpec& record, const std::string& lead,
             std::vector<const RecordSpec*>& open, std::vector<Known>& out) {
  if (std::find(open.begin(), open.end(), &record) != open.end()) return;
  open.push_back(&record);
  for (const FieldSpec& f : record.fields) {
    const std::string path = lead + f.name;
    if (f.shape == FieldSpec::Shape::record) collect(*f.record, path + ".", open, out);
    const bool texts =
        f.shape == FieldSpec::Shape::list && f.item->shape == FieldSpec::Shape::scalar;
    if (f.shape == FieldSpec::Shape::scalar || texts) out.push_back({path, &f});
  }
  open.pop_back();
}

void collect_lists(const RecordSpec& record, const std::string& lead,
                   std::vector<const RecordSpec*>& open,
                   std::vector<std::pair<std::string, std::vector<Known>>>& out) {
  if (std::find(open.begin(), open.end(), &record) != open.end()) return;
  open.push_back(&record);
  for (const FieldSpec& f : record.fields) {
    if (f.shape == FieldSpec::Shape::record)
      collect_lists(*f.record, lead + f.name + ".", open, out);
    if (f.shape != FieldSpec::Shape::list || f.item->record == nullptr) continue;
    out.emplace_back(lead + f.name, std::vector<Known>());
    std::vector<const RecordSpec*> inner;
    collect(*f.item->record, "", inner, out.back().second);
  }
  open.pop_back();
}

std::string bare(const std::string& heading) {
  const std::size_t at = std::min(heading.find('('), heading.find("（"));
  std::string out = lower(heading.substr(0, at == 0 ? heading.npos : at));
  if (out.ends_with('/')) out.pop_back();  // the unit has a row of its own
  return out;
}

std::string lowest(const std::string& heading) {
  const std::size_t slash = heading.rfind('/');
  return slash == heading.npos ? heading : heading.substr(slash + 1);
}

namespace {

// True of what offices write for the field, whatever others are called.
bool said(const Known& k, const std::string& wanted) {
  return std::find(k.words.begin(), k.words.end(), wanted) != k.words.end();
}

bool called(const Known& k, const std::string& wanted) {
  return !wanted.empty() &&
         (wanted == k.zh || wanted == k.en || wanted == k.field->name || said(k, wanted));
}

}  // namespace

bool said(const std::vector<Known>& fields, const std::string& heading) {
  return std::any_of(fields.begin(), fields.end(), [&](const Known& k) {
    return said(k, bare(heading)) || said(k, bare(lowest(heading)));
  });
}

std::vector<const Known*> exact(const std::vector<Known>& fields, const std::string& heading) {
  std::vector<const Known*> out;
  if (heading.empty() || heading.size() > kHeadingBytes) return out;
  for (const std::string& wanted : {bare(heading), bare(lowest(heading))}) {
    for (const Known& k : fields)
      if (called(k, wanted)) out.push_back(&k);
    if (out.empty()) continue;
    std::vector<const Known*> own = out;
    std::erase_if(own, [&](const Known* k) { return !said(*k, wanted); });
    return own.size() == 1 ? own : out;
  }
  return out;
}

std::vector<const Known*> near(const std::vector<Known>& fields, const std::string& heading) {
  std::vector<std::pair<std::size_t, const Known*>> found;
  const std::string wanted = bare(lowest(heading));
  if (wanted.empty() || wanted.size() > kHeadingBytes) return {};
  for (const Known& k : fields) {
    // The longest run of characters that both have.
    std::size_t longest = 0;
    for (std::size_t at = 0; at < k.zh.size();) {
      const std::size_t from = at;
      // By brute force: labels have a dozen characters.
      for (std::size_t end = from; end <= k.zh.size();) {
        if (end > from && wanted.find(k.zh.substr(from, end - from)) == wanted.npos) break;
        longest = std::max(longest, end - from);
        if (end == k.zh.size()) break;
        next_code_point(k.zh, end);
      }
      next_code_point(k.zh, at);
    }
    if (longest >= 6) found.emplace_back(longest, &k);  // two Chinese characters
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const Known*> out;
  for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 3); ++i)
    out.push_back(found[i].second);
  return out;
}

}  // namespace ducha::imports
