// Numbers and days as people write them in sentences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/message.h"
#include "base/span.h"

namespace ducha {

// 2013年12月31日; in English 2013-12-31, as engineers read days.
std::string in_words(Date day, Lang lang);
// 2013年; 2013年1月1日至2013年6月30日; in English as Span writes itself.
std::string in_words(const Span& span, Lang lang);
// A Chinese text with its days in words, and with its days as programs write them (2013-12-31), but
// for what is in quotes.
std::string days_in_words(std::string_view text);
std::string days_plain(std::string_view zh);

// An amount in millionths: 6.8万, 1260万, 3200; in English 68,000. In Chinese only amounts that are
// exact in 万 or 亿 with two places are cut short.
std::string amount(std::int64_t millionths, Lang lang);

// A share in millionths: 60%.
std::string percent(std::int64_t millionths);

// 1 to 99 as Chinese writes them: 一, 十八, 二十; other numbers as digits.
std::string chinese_number(int number);

// Chinese text with the punctuation of Chinese: , : ; ? ! and pairs of brackets that are beside
// Chinese characters become ，：；？！（）. `hole` stands for what is put in later and counts as
// Chinese.
inline constexpr char kHole = '\x01';
// A blank between Chinese and a number goes.
std::string full_width(std::string_view zh);
Message full_width(Message message);  // its Chinese

// "1 finding", "2 findings": with the plural that is given, else with an s.
std::string counted(std::uint64_t number, std::string_view one, std::string_view many = {});

}  // namespace ducha
