// What can be wrong with a dossier whatever the rules say: the table of input/ ids. The faults
// themselves are found by reader.cpp and, across dossiers, by lib/check.
#include "dossier/reader.h"

namespace ducha::dossier {

namespace {

// Of InputRule::unread. An id that leaves part of a dossier unread can hide other faults, so that a
// waiver of it would waive more than was seen.
constexpr bool kUnread = true;

}  // namespace

// Ids are kept for good: fingerprints, waivers and ledgers name findings by them.
const std::vector<InputRule>& input_rules() {
  static const std::vector<InputRule> rules = {
      {"input/cycle",
       {"上级关系成环", "superiors form a circle"},
       {"改正其中一处上级", "correct one of the superiors"}},
      {"input/dangling-reference",
       {"引用的档案不存在", "a dossier referred to is not there"},
       {"改正编号，或补交该档案", "correct the id, or hand in that dossier"}},
      {"input/duplicate-id",
       {"编号重复", "an id is used twice"},
       {"每份档案一个编号，只交一份", "give every dossier its own id, and hand it in once"}},
      {"input/duplicate-item",
       {"列表中编号重复", "two items of a list have the same key"},
       {"编号各不相同", "give every item a number of its own"}},
      {"input/duplicate-key",
       {"键重复", "a key is given twice"},
       {"只保留一个", "keep one of them"},
       kUnread},
      {"input/limit",
       {"超过读取上限", "a limit on input is passed"},
       {"拆分或精简档案", "split or shorten the dossier"},
       kUnread},
      {"input/missing-field",
       {"缺少必填字段", "a required field is missing"},
       {"补上该字段", "add the field"}},
      {"input/no-kind",
       {"没有写明类别", "the kind is missing"},
       {"写上 kind", "write `kind:`"},
       kUnread},
      {"input/not-a-dossier",
       {"不是档案", "not a dossier"},
       {"档案应是一组“键: 值”", "write a mapping of keys and values"},
       kUnread},
      {"input/out-of-range",
       {"数值越界", "a value is out of range"},
       {"改正数值", "correct the value"}},
      {"input/pattern",
       {"格式不符", "a text has the wrong form"},
       {"按格式填写", "write it in that form"}},
      {"input/syntax",
       {"书写格式有误", "not valid YAML"},
       {"改正所指位置的书写", "fix the YAML syntax at the marked place"},
       kUnread},
      {"input/encoding",
       {"编码不是 UTF-8", "the encoding is not UTF-8"},
       {"另存为 UTF-8", "save the file as UTF-8"},
       kUnread},
      {"input/unclear-item",
       {"所指的一项不明确", "it is not clear which item is meant"},
       {"写这一项的编号", "write the key of the item"}},
      {"input/too-many-faults",
       {"问题过多", "too many faults"},
       {"先改正已列出的问题", "correct those listed first"},
       kUnread},
      {"input/unknown-choice",
       {"取值不在规定之内", "a word is not one of those allowed"},
       {"使用规定的取值", "use one of the words allowed"}},
      {"input/unknown-field",
       {"没有这个字段", "a field is not known"},
       {"改正或删去该字段", "correct or remove the field"}},
      {"input/unknown-kind",
       {"没有这个类别", "a kind is not known"},
       {"使用规定的类别", "use one of the kinds allowed"},
       kUnread},
      {"input/unreadable",
       {"读取中断", "the file could not be read to its end"},
       {"检查文件", "look at the file"},
       kUnread},
      {"input/wrong-kind",
       {"引用了别类档案", "a reference leads to another kind"},
       {"写规定类别的编号", "write the id of the kind that is due"}},
      {"input/wrong-type",
       {"类型不符", "a value has the wrong type"},
       {"按规定的类型填写", "write a value of that type"}},
  };
  return rules;
}

const InputRule* input_rule(std::string_view id) {
  for (const InputRule& rule : input_rules())
    if (rule.id == id) return &rule;
  return nullptr;
}

}  // namespace ducha::dossier
