// What fields are like, by what samples hold: sketch_of() is the door. Every type is the narrowest
// that takes all of them; where they differ in shape the field is left out with a note.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/decimal.h"
#include "base/text.h"
#include "dossier/nothing.h"
#include "dossier/outline.h"
#include "dossier/scalar.h"

namespace ducha::dossier {

namespace {

using yaml::Draft;
using yaml::Shape;
using Drafts = std::vector<const Draft*>;

bool stands_for_none(const Draft& d) { return says_none(d.text); }

bool whole(const Draft& d) {
  std::string_view text = d.text;
  if (text.starts_with('-')) text.remove_prefix(1);
  // A leading zero makes it a code, such as a postcode, which must keep it.
  return d.plain && !text.empty() && text.size() < 18 && (text[0] != '0' || text.size() == 1) &&
         text.find_first_not_of("0123456789") == text.npos;
}
bool number(const Draft& d) {
  const bool zero = d.text.size() > 1 && d.text[0] == '0' && d.text[1] != '.';
  return d.plain && !zero && parse_decimal(d.text).has_value();
}
bool flag(const Draft& d) { return d.plain && (d.text == "true" || d.text == "false"); }
bool day(const Draft& d) {
  const auto read = parse_date(d.text);
  return read && to_string(*read) == d.text;
}
bool stamp(const Draft& d) { return parse_moment(Scalar::timestamp, d.text).has_value(); }
bool clock(const Draft& d) {
  return d.text.size() >= 5 && d.text[2] == ':' && parse_time(d.text).has_value();
}

Sketch scalar(const Drafts& all) {
  Sketch out;
  out.shape = Sketch::Shape::scalar;
  Drafts said;
  for (const Draft* d : all)
    if (!stands_for_none(*d)) said.push_back(d);
  // From the narrowest to the widest: the first that fits all of them.
  static constexpr std::pair<const char*, bool (*)(const Draft&)> kTypes[] = {
      {"int", whole}, {"decimal", number},  {"bool", flag},
      {"date", day},  {"timestamp", stamp}, {"time", clock}};
  for (const auto& [name, fits] : kTypes)
    if (!said.empty() && out.type == "string" &&
        std::all_of(said.begin(), said.end(), [test = fits](const Draft* d) { return test(*d); }))
      out.type = name;
  if (said.size() < all.size())
    out.attributes.emplace_back("none", out.type == "string" ? "text" : "{zh: 无, en: none}");
  // Few words said again and again are perhaps all there are.
  std::set<std::string> words;
  for (const Draft* d : said) words.insert(d->text);
  // A note and no enum: a sample cannot show the words that it lacks.
  if (out.type == "string" && said.size() >= 6 && words.size() <= 4 && words.size() > 1)
    out.notes.push_back(
        say("也许是 enum：{}", "perhaps an enum: {}", shorten(visible(joined(words, ", ")), 80)));
  return out;
}

// Every key with the values that it has, in the order of appearance.
std::vector<std::pair<std::string, Drafts>> by_key(const Drafts& mappings) {
  std::vector<std::pair<std::string, Drafts>> out;
  std::map<std::string, std::size_t> known;
  const std::function<void(const Draft&)> take = [&](const Draft& m) {
    for (const auto& [key, value] : m.pairs) {
      if (key == "<<") {  // merged in
        take(value);
        for (const Draft& one : value.items) take(one);
        continue;
      }
      const auto [at, fresh] = known.emplace(key, out.size());
      if (fresh) out.emplace_back(key, Drafts{});
      out[at->second].second.push_back(&value);
    }
  };
  for (const Draft* m : mappings) take(*m);
  return out;
}

// Keys that are data: no names, or hardly ever the same.
bool is_map(const Drafts& mappings, const std::vector<std::pair<std::string, Drafts>>& keys) {
  const bool names = std::all_of(keys.begin(), keys.end(), [](const auto& k) {
    return k.first.find_first_of("./ :@#") == std::string::npos && !k.first.empty() &&
           (k.first[0] < '0' || k.first[0] > '9');
  });
  if (!names) return true;
  // Parts that are alike: jobs, services.
  const auto like = [&](const auto& k) {
    const Draft& first = *keys[0].second[0];
    return std::all_of(k.second.begin(), k.second.end(), [&](const Draft* d) {
      return d->pairs.size() >= 2 &&
             std::any_of(d->pairs.begin(), d->pairs.end(), [&](const auto& p) {
               return p.first != "<<" && first.find(p.first) != nullptr;
             });
    });
  };
  if (keys.size() >= 2 && std::all_of(keys.begin(), keys.end(), like)) return true;
  std::size_t pairs = 0;
  for (const Draft* m : mappings) pairs += m->pairs.size();
  const bool alike = std::all_of(keys.begin(), keys.end(), [&](const auto& k) {
    return k.second[0]->shape == keys[0].second[0]->shape;
  });
  // Of field names most mappings have most; here a key is met in fewer than two of them on average.
  // Fewer samples than that say nothing.
  return alike && mappings.size() >= 3 && keys.size() >= 4 && pairs < 2 * keys.size();
}

Sketch keyed(const Drafts& mappings, bool top = false) {
  Sketch out;
  const auto keys = by_key(mappings);
  if (!top && !keys.empty() && is_map(mappings, keys)) {
    Drafts values;
    for (const auto& [key, all] : keys) values.insert(values.end(), all.begin(), all.end());
    out.item = std::make_shared<Sketch>(sketch_of(values));
    out.shape = out.item->carried() ? Sketch::Shape::map : Sketch::Shape::left_out;
    if (!out.item->carried())
      out.notes.push_back(say("各键的值写法不一，未列出", "its values differ in shape: left out"));
    return out;
  }
  out.shape = Sketch::Shape::record;
  for (const auto& [key, all] : keys) out.fields.emplace_back(key, sketch_of(all));
  return out;
}

// A field whose value differs in every item of each list.
std::string key_of(const Drafts& lists) {
  // Usual names, the most certain first.
  for (const char* name : {"id", "key", "code", "name", "number"}) {
    const bool good = std::all_of(lists.begin(), lists.end(), [&](const Draft* list) {
      std::set<std::string> texts;
      return std::all_of(list->items.begin(), list->items.end(), [&](const Draft& item) {
        const Draft* value = item.find(name);
        return value != nullptr && value->shape == Shape::scalar && !stands_for_none(*value) &&
               texts.insert(value->text).second;
      });
    });
    if (good) return name;
  }
  return {};
}

Sketch list(const Drafts& lists, const Drafts& singles) {
  Sketch out;
  Drafts items = singles;
  for (const Draft* l : lists)
    for (const Draft& item : l->items) items.push_back(&item);
  out.item = std::make_shared<Sketch>(sketch_of(items));
  if (items.empty()) {
    out.item->shape = Sketch::Shape::scalar;
    out.notes.push_back(say("样本里都是空列表，各项的写法请补充",
                            "the samples have empty lists: say what the items are"));
  }
  const bool record = out.item->shape == Sketch::Shape::record;
  if (!out.item->carried()) {
    out.notes.push_back(say("列表各项写法不一，或是列表的列表，未列出",
                            "its items differ in shape, or are lists themselves: left out"));
    return out;
  }
  out.shape = Sketch::Shape::list;
  if (const std::string key = record ? key_of(lists) : std::string(); !key.empty())
    out.attributes.emplace_back("key", key);
  if (!singles.empty()) out.attributes.emplace_back("also", "single");
  return out;
}

const Draft* at_path(const Draft& root, std::string_view path) {
  const Draft* at = &root;
  for (const std::string_view name : split(path, '.'))
    if (at != nullptr) at = at->find(name);
  return at;
}

bool in_all(const Drafts& samples, std::string_view path, bool distinct) {
  std::set<std::string> texts;
  return std::all_of(samples.begin(), samples.end(), [&](const Draft* d) {
    const Draft* at = at_path(*d, path);
    return at != nullptr && at->shape == Shape::scalar && !at->text.empty() &&
           !stands_for_none(*at) && (texts.insert(at->text).second || !distinct);
  });
}

bool distinct(const Drafts& samples, std::string_view one, std::string_view two) {
  if (!in_all(samples, one, false) || !in_all(samples, two, false)) return false;
  std::set<std::pair<std::string, std::string>> texts;
  return std::all_of(samples.begin(), samples.end(), [&](const Draft* d) {
    return texts.emplace(at_path(*d, one)->text, at_path(*d, two)->text).second;
  });
}

bool same_in_all(const Drafts& samples, std::string_view path) {
  return in_all(samples, path, false) &&
         std::all_of(samples.begin(), samples.end(), [&](const Draft* d) {
           return at_path(*d, path)->text == at_path(*samples[0], path)->text;
         });
}

}  // namespace

Sketch sketch_of(const Drafts& samples) {
  Drafts scalars;
  Drafts mappings;
  Drafts lists;
  for (const Draft* d : samples) {
    if (d->shape == Shape::scalar) scalars.push_back(d);
    if (d->shape == Shape::mapping) mappings.push_back(d);
    if (d->shape == Shape::sequence) lists.push_back(d);
  }
  // Parts and lists may be stated to be none, in a word.
  if (!mappings.empty() || !lists.empty())
    std::erase_if(scalars, [](const Draft* d) { return stands_for_none(*d); });
  if (mappings.empty() && lists.empty()) {
    Sketch out = scalar(scalars);
    if (!samples.empty() && scalars.empty())
      out.notes.push_back(say("样本里都没有填", "no sample says it"));
    return out;
  }
  if (mappings.empty()) return list(lists, scalars);
  if (lists.empty() && scalars.empty()) return keyed(mappings);
  if (scalars.empty()) {
    // [A=1, B] and {A: 1} say the same.
    Sketch out = keyed(mappings);
    const bool words = std::all_of(lists.begin(), lists.end(), [](const Draft* l) {
      return std::all_of(l->items.begin(), l->items.end(),
                         [](const Draft& i) { return i.shape == Shape::scalar; });
    });
    const bool texts = out.shape == Sketch::Shape::record && words &&
                       std::all_of(out.fields.begin(), out.fields.end(), [](const auto& f) {
                         return f.second.shape == Sketch::Shape::scalar;
                       });
    if (out.shape == Sketch::Shape::map && words) return out;
    if (texts) {
      Sketch map;
      map.shape = Sketch::Shape::map;
      map.item = std::make_shared<Sketch>();
      map.item->shape = Sketch::Shape::scalar;
      return map;
    }
  }
  Sketch out;
  out.notes.push_back(
      say("样本里有几种写法，未列出", "the samples write it in several ways: left out"));
  return out;
}

Sketch sketch_of_documents(const Drafts& samples) { return keyed(samples, true); }

void identify(const Drafts& samples, Identity& identity, std::vector<Message>& notes) {
  if (same_in_all(samples, "kind")) {
    const std::string& word = samples[0]->find("kind")->text;
    const bool own = word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == word.npos;
    if (own && (identity.kind.empty() || identity.kind == word)) {
      identity.kind = word;
    } else {
      identity.match = {{"kind", word}};
      // Objects of Kubernetes: their kinds have versions with other fields.
      if (same_in_all(samples, "apiVersion"))
        identity.match.emplace_back("apiVersion", samples[0]->find("apiVersion")->text);
    }
  }
  const bool own = identity.match.empty() && same_in_all(samples, "kind");
  if (!own && identity.match.empty()) {
    for (const auto& [key, value] : samples[0]->pairs)
      if (identity.match.empty() && key != "<<" && key.find('.') == key.npos &&
          std::all_of(samples.begin(), samples.end(),
                      [name = key](const Draft* d) { return d->find(name) != nullptr; }))
        identity.match = {{"has", key}};
    if (identity.match.empty())
      notes.push_back(say("样本没有共同的键：match 请自行写明（如 file: '*.yaml'）",
                          "the samples have no key in common: write `match` yourself"));
    if (identity.match.empty()) identity.match = {{"file", "*"}};
  }
  for (const char* path : {"id", "code", "number", "metadata.name", "name"})
    if (identity.id.empty() && in_all(samples, path, true)) identity.id = path;
  // Two paths together, where neither tells all of them apart.
  static constexpr const char* kPaths[] = {
      "kind", "metadata.namespace", "metadata.name", "code", "name", "title"};
  for (const char* one : kPaths)
    for (const char* two : kPaths)
      if (identity.id.empty() && one != two && distinct(samples, one, two))
        identity.id = fmt::format("[{}, {}]", one, two);
  for (const char* path : {"name", "title", "metadata.name"})
    if (identity.name.empty() && in_all(samples, path, false)) identity.name = path;
}

}  // namespace ducha::dossier
