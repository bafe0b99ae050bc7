// How values of runs become JSON and come back: Out writes an object, In reads one. Private to
// codec.cpp, which says what the objects are.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "base/text.h"
#include "base/verdict.h"

namespace ducha::result::codec {

using nlohmann::ordered_json;

// What is wrong with the file, with the path of the key.
struct Fault {
  std::string path;
  Message what;
};

template <typename T, typename U>
concept Is = std::is_same_v<std::remove_const_t<T>, U>;

// When a key is there: always; where it says something; always, and reading cannot do without.
enum class Key : std::uint8_t { always, if_any, required };

// ---- plain values, to JSON

inline ordered_json raw(const std::string& text) {
  ordered_json parsed = ordered_json::parse(text, nullptr, false);
  return parsed.is_discarded() ? ordered_json(text) : parsed;
}

struct Millionths {
  std::int64_t& value;
};
struct Raw {  // a value that was rendered as JSON when it was made
  std::string& json;
};

inline ordered_json made(const std::string& v) { return v; }
inline ordered_json made(bool v) { return v; }
inline ordered_json made(std::uint32_t v) { return v; }
inline ordered_json made(std::uint64_t v) { return v; }
inline ordered_json made(const Millionths& v) { return raw(decimal_to_string(v.value)); }
inline ordered_json made(const Raw& v) { return raw(v.json); }
inline ordered_json made(Verdict v) { return name(v); }
inline ordered_json made(Severity v) { return name(v); }
inline ordered_json made(Date v) { return to_string(v); }
inline ordered_json made(const Digest& v) { return hex(v); }
inline ordered_json made(const Message& m) { return json_words(m); }
inline ordered_json made(const Hint& h) {
  return json_words(h);
}  // of a saved run nothing is mended
inline ordered_json made(const std::vector<std::string>& v) { return v; }
inline ordered_json made(const std::vector<std::uint32_t>& v) { return v; }

// ---- and back

inline std::string at_key(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

inline const ordered_json& object(const ordered_json& j, const std::string& path) {
  if (!j.is_object()) throw Fault{path, say("应为对象", "must be an object")};
  return j;
}

inline void take(const ordered_json& j, const std::string& path, std::string& v) {
  if (!j.is_string()) throw Fault{path, say("应为字符串", "must be a string")};
  v = j.get_ref<const std::string&>();
}
inline void take(const ordered_json& j, const std::string&, bool& v) {
  v = j.is_boolean() && j.get<bool>();
}
template <typename Number>
requires std::is_same_v<Number, std::uint32_t> || std::is_same_v<Number, std::uint64_t>
void take(const ordered_json& j, const std::string& path, Number& v) {
  if (!j.is_number_unsigned() || j.get<std::uint64_t>() > std::numeric_limits<Number>::max())
    throw Fault{path, say("应为非负整数", "must be a whole number from 0")};
  v = j.get<Number>();
}
inline void take(const ordered_json& j, const std::string& path, Millionths v) {
  const auto d = j.is_number() ? parse_decimal(j.dump()) : std::nullopt;
  if (!d) throw Fault{path, say("应为数字", "must be a number")};
  v.value = *d;
}
inline void take(const ordered_json& j, const std::string&, Raw v) {
  v.json = j.dump(-1, ' ', false);
}
template <typename T, typename Named>
void take_word(const ordered_json& j, const std::string& path, T& v, Named lookup) {
  std::string word;
  take(j, path, word);
  const auto found = lookup(word);
  if (!found) throw Fault{path, say("没有“{}”这个取值", "cannot be `{}`", visible(word))};
  v = *found;
}
inline void take(const ordered_json& j, const std::string& path, Verdict& v) {
  take_word(j, path, v, verdict_named);
}
inline void take(const ordered_json& j, const std::string& path, Severity& v) {
  take_word(j, path, v, severity_named);
}
inline void take(const ordered_json& j, const std::string& path, Date& v) {
  const auto day = j.is_string() ? parse_date(j.get_ref<const std::string&>()) : std::nullopt;
  if (!day) throw Fault{path, say("应为日期", "must be a date")};
  v = *day;
}
inline void take(const ordered_json& j, const std::string& path, Digest& v) {
  std::string text;
  take(j, path, text);
  v = digest_from_hex(text);
}
inline void take(const ordered_json& j, const std::string& path, Message& m) {
  object(j, path);
  for (const auto& [key, text] : {std::pair{"zh", &m.zh}, {"en", &m.en}})
    if (const auto at = j.find(key); at != j.end()) take(*at, at_key(path, key), *text);
}
inline void take(const ordered_json& j, const std::string& path, Hint& h) {
  Message words;
  take(j, path, words);
  h = std::move(words);
}
template <typename T>
requires std::is_same_v<T, std::string> || std::is_same_v<T, std::uint32_t>
void take(const ordered_json& j, const std::string& path, std::vector<T>& v) {
  if (!j.is_array()) throw Fault{path, say("应为列表", "must be a list")};
  v.reserve(j.size());
  std::size_t n = 0;
  for (const ordered_json& item : j) take(item, fmt::format("{}[{}]", path, n++), v.emplace_back());
}

template <typename T>
requires std::is_arithmetic_v<T> || requires(const T& v) { v.empty(); }
bool says_nothing(const T& v) {
  if constexpr (std::is_arithmetic_v<T>)
    return v == T{};
  else
    return v.empty();
}

// ---- one list of keys for a struct: f(io, value), where `io` is an Out or an In

class Out;
class In;
template <typename T>
ordered_json made_of(const T& value);

// Writes an object.
class Out {
 public:
  static constexpr bool kReads = false;

  template <typename T>
  void operator()(const char* key, const T& value, Key when = Key::always) {
    if constexpr (requires { says_nothing(value); })
      if (when == Key::if_any && says_nothing(value)) return;
    put(key, value);
  }
  template <typename F>
  void derived(const char* key, F make) {
    json[key] = make();
  }

  ordered_json json = ordered_json::object();

 private:
  template <typename T>
  void put(const char* key, const T& value) {
    if constexpr (requires { made(value); }) {
      json[key] = made(value);
    } else if constexpr (requires { value.capacity(); }) {
      ordered_json& list = json[key] = ordered_json::array();
      for (const auto& item : value) list.push_back(made_of(item));
    } else {
      json[key] = made_of(value);
    }
  }
};

// Reads one. A key that is not there leaves the value as it is, unless it is required.
class In {
 public:
  static constexpr bool kReads = true;

  In(const ordered_json& json, std::string path)
      : json_(object(json, path)), path_(std::move(path)) {}

  template <typename T>
  void operator()(const char* key, T&& value, Key when = Key::always) {
    const ordered_json* j = find(key);
    if (j != nullptr) return get(*j, at_key(path_, key), value);
    if (when == Key::required) throw Fault{at_key(path_, key), say("缺少", "is missing")};
  }
  template <typename F>
  void derived(const char*, F) {}

  const ordered_json* find(const char* key) const {
    const auto at = json_.find(key);
    return at == json_.end() ? nullptr : &*at;
  }
  const std::string& path() const { return path_; }

 private:
  template <typename T>
  static void get(const ordered_json& j, const std::string& path, T& value);

  const ordered_json& json_;
  std::string path_;
};

// A key that is only there where the value is known.
template <typename Io, typename Optional>
void if_known(Io& io, const char* key, Optional& value) {
  if constexpr (Io::kReads) {
    if (io.find(key) != nullptr) io(key, value.emplace());
  } else if (value) {
    io(key, *value);
  }
}

// A value that is a word of `names` in the file, and its number in memory.
template <typename Io, typename T, std::size_t N>
void word(Io& io, const char* key, T& value, const std::array<std::string_view, N>& names,
          Key when = Key::always) {
  std::string name(names[static_cast<std::size_t>(value)]);
  io(key, name, when);
  if constexpr (Io::kReads) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end())
      throw Fault{at_key(io.path(), key), say("没有“{}”这个取值", "cannot be `{}`", visible(name))};
    value = static_cast<T>(at - names.begin());
  }
}

// Any object whose keys are data: ids, names of values.
template <typename F>
void each_key(const In& in, const char* key, F f) {
  const ordered_json* j = in.find(key);
  if (j == nullptr) return;
  const std::string path = at_key(in.path(), key);
  for (const auto& [name, value] : object(*j, path).items()) f(name, value, at_key(path, name));
}

}  // namespace ducha::result::codec
