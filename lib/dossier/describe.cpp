// Fields in words. See describe.h.
#include "dossier/describe.h"

#include "base/decimal.h"

namespace ducha::dossier {

namespace {

Message of_scalar(Scalar scalar) {
  switch (scalar) {
    case Scalar::string:
      return {"文字", "a text"};
    case Scalar::integer:
      return {"整数，如 12", "a whole number such as 12"};
    case Scalar::decimal:
      return {"数字，如 0.5", "a number such as 0.5"};
    case Scalar::money:
      return {"金额，如 30000 或 3.5万元", "an amount such as 30000 or `3.5万元`"};
    case Scalar::boolean:
      return {"“是”或“否”", "true or false"};
    case Scalar::date:
      return {"日期，如“2013-09-01”", "a date such as 2013-09-01"};
    case Scalar::choice:
      return {"规定的取值之一", "one of the words allowed"};
    case Scalar::reference:
      return {"另一档案的编号", "the id of another dossier"};
  }
  return {};
}

}  // namespace

Message expected(const FieldSpec& field) {
  switch (field.shape) {
    case FieldSpec::Shape::record:
      if (field.none == FieldSpec::None::refused)
        return {"一组字段（“键: 值”）", "fields (key: value)"};
      return {"一组字段（“键: 值”），没有的写“无”",
              "fields (key: value), or `none` if there is none"};
    case FieldSpec::Shape::list:
      return {"列表（每项以“- ”开头），没有则写 []",
              "a list (each item begins with `- `), or [] if there is none"};
    case FieldSpec::Shape::back:
      return {};
    case FieldSpec::Shape::scalar:
      break;
  }
  return of_scalar(field.scalar);
}

std::vector<Message> facts(const FieldSpec& field, const Schema& schema, const Units& units) {
  std::vector<Message> out;
  if (field.required) out.push_back({"必填", "required"});
  if (!field.unit.empty()) {
    const auto known = units.find(field.unit);
    const Message unit = known == units.end() ? Message{field.unit, field.unit} : known->second;
    out.push_back(say("单位：{}", "unit: {}", unit.zh));
    out.back().en = fmt::format("unit: {}", unit.en);
  }
  const auto shown = [&](std::int64_t bound) {
    return field.scalar == Scalar::integer ? std::to_string(bound) : decimal_to_string(bound);
  };
  if (field.min) out.push_back(say("不小于 {}", "at least {}", shown(*field.min)));
  if (field.max) out.push_back(say("不大于 {}", "at most {}", shown(*field.max)));
  if (field.min_length)
    out.push_back(say("至少 {} 个字", "at least {} characters", *field.min_length));
  if (field.max_length)
    out.push_back(say("至多 {} 个字", "at most {} characters", *field.max_length));
  if (field.max_items) out.push_back(say("至多 {} 项", "at most {} items", *field.max_items));
  if (!field.pattern.empty()) out.push_back(say("格式 {}", "form {}", field.pattern));
  if (field.scalar == Scalar::reference && field.shape == FieldSpec::Shape::scalar) {
    const KindSpec* target = schema.kind(field.target);
    const Message title = target == nullptr ? Message{} : target->title;
    out.push_back({fmt::format("指向 {}({})", title.zh, field.target),
                   fmt::format("of a dossier of kind {} ({})", field.target, title.en)});
  }
  if (!field.none_words.empty())
    out.push_back({"没有则写 none：" + field.none_words.zh, "none: " + field.none_words.en});
  if (field.personal)
    out.push_back({"个人信息，报告中不显示", "personal: it does not appear in reports"});
  if (!field.note.empty()) out.push_back(field.note);
  return out;
}

std::string both(const Message& message) {
  if (message.zh == message.en || message.en.empty()) return message.zh;
  return message.zh.empty() ? message.en : message.zh + " / " + message.en;
}

}  // namespace ducha::dossier
