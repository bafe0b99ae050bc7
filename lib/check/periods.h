// The calendar periods that rules are judged for.
#pragma once

#include <vector>

#include "base/message.h"
#include "base/span.h"
#include "rule/rulebook.h"

namespace ducha::check {

// Those that end within the time inspected and have ended by `as_of`, the earliest first. Without a
// sort of periods the time itself is the only one.
std::vector<Span> periods(rule::Every every, const Span& inspected, Date as_of);
// Where none of those has ended yet: the last day of the first, from which rules of it are judged.
std::optional<Date> first_due(rule::Every every, const Span& inspected, Date as_of);
// The record that rules read as `period`. `day`: on which states are looked at.
cel::Value period_value(const rule::Rulebook& book, Arena& arena, const Span& period, Date day);
// As people say it: 2013年第一季度, first quarter of 2013.
Message called(rule::Every every, const Span& period);
// Several, the earliest first: three or more that follow one another within a year are told by the
// first and the last.
Message called(rule::Every every, const std::vector<Span>& periods);

}  // namespace ducha::check
