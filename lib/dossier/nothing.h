// Texts that say that there is none, that say nothing, or that there is something and not what.
#pragma once

#include <array>
#include <string_view>

namespace ducha::dossier {

// What people write for 无.
inline constexpr std::array<std::string_view, 9> kWordsForNone = {
    "无", "暂无", "没有", "尚无", "暂没有", "目前没有", "目前无", "空缺", "暂缺"};

// The word for none that a text is in one of its writings: "none" (NONE, ｎｏｎｅ), "无" (暂无,
// 没有, （无）); empty: it is neither.
std::string_view none_word(std::string_view text);
inline bool says_none(std::string_view text) { return !none_word(text).empty(); }

// What a text denies: 撤并 of 没有撤并, 未撤并, 尚未撤并; empty: it denies nothing.
std::string_view denied(std::string_view text);

// True for the signs that people put into a cell that they leave empty: -, —, /.
bool dash(std::string_view text);
// True for what stands for the entry above: 同上, 〃.
bool ditto(std::string_view text);
// True for what stands in the place of a text that is still to come or not known: a dash, 待定,
// 不详.
bool says_nothing(std::string_view text);
// True for 有, 是 and √: where a text is asked for, they do not say which.
bool only_affirms(std::string_view text);

}  // namespace ducha::dossier
