// How numbers, amounts, dates and yes-or-no are written in dossiers. Full-width digits, signs and
// points read as their ASCII twins; what is not plainly one of the forms below is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "cel/moment.h"
#include "dossier/schema.h"

namespace ducha::dossier {

// 12, -3, 012 (which is 12), 1,234 (groups of three).
std::optional<std::int64_t> parse_integer(std::string_view text);

// Millionths: 0.5, 1,234.5; 95% and 95 % are 0.95.
std::optional<std::int64_t> parse_number(std::string_view text);

// Millionths of a yuan: 30000, 30,000.50, 3.5万, 3.5万元, 6万8千元, 8千元, 300元, 300元整, ¥300.
std::optional<std::int64_t> parse_money(std::string_view text);

// True of 95% and 95 ％, whatever stands before the sign.
bool is_share(std::string_view text);

// The number of a field of one of these three types, its unit behind it or not: 21人 is 21 where
// the field counts persons. A field with a unit takes no share. Whole numbers as they are, others
// in millionths.
std::optional<std::int64_t> parse_number_of(const FieldSpec& field, std::string_view text);

// A value of one of the types that are a whole number and thousand-millionths (seconds of a
// timestamp or a duration, units of a quantity): 2013-09-01T08:30:00Z, 2013-09-01 08:30:00+08:00;
// 1h30m; 500m, 1.5Gi. Nothing for the other types.
std::optional<cel::Moment> parse_moment(Scalar scalar, std::string_view text);

// Nanoseconds since midnight: 08:30, 8:30, 08:30:15.
std::optional<std::int64_t> parse_time(std::string_view text);

// A bound of a field as FieldSpec holds it, and as documents write it. Nothing if the text is none
// of the type.
std::optional<std::int64_t> read_bound(Scalar scalar, std::string_view text);
std::string show_bound(Scalar scalar, std::int64_t bound);

// A word as it is compared: full-width characters narrow, traditional ones simplified, without
// blanks, hyphens and underscores, in small letters.
std::string squeezed_word(std::string_view text);

// true, false, yes, no, 是, 否.
std::optional<bool> parse_bool(std::string_view text);

// Why a text that none of the above takes is not taken although it looks like one: too large, a day
// that does not exist, too many places, a unit. Empty where it has another form altogether. Repeats
// no more of the text than a day or a unit.
Message why_not(Scalar scalar, std::string_view text);
// The same where the field is known: a unit that is not its own is told.
Message why_not(const FieldSpec& field, std::string_view text);

}  // namespace ducha::dossier
