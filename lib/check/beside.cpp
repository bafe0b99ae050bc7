// The table of findings that come from no rule. Its door is rules_beside().
#include "check/beside.h"

#include "dossier/reader.h"

namespace ducha::check {

const std::vector<result::RuleInfo>& rules_beside() {
  static const std::vector<result::RuleInfo> all = [] {
    std::vector<result::RuleInfo> out;
    const auto add = [&](std::string id, Severity severity, Message title, Message remedy) {
      result::RuleInfo& r = out.emplace_back();
      r.topic = id.substr(0, id.find('/'));
      r.id = std::move(id);
      r.severity = severity;
      r.title = std::move(title);
      r.remedy = std::move(remedy);
    };
    for (const dossier::InputRule& r : dossier::input_rules())
      add(std::string(r.id), Severity::error, r.title, r.remedy);
    add("input/empty", Severity::warning, {"文件里没有档案", "a file holds no dossier"},
        {"补交档案，或删去这个文件", "supply the dossier, or delete the file"});
    add("waiver/expired", Severity::warning, {"豁免到期", "a waiver has ended"},
        {"处理问题，或写新的期限和理由", "settle the finding, or give a new day and reason"});
    add("waiver/needless", Severity::note, {"豁免不再需要", "a waiver is no longer needed"},
        {"从地方配置里删去", "take it out of the profile"});
    add("waiver/unused", Severity::warning, {"豁免没有用上", "a waiver matches nothing"},
        {"改正它的规则、档案或项目，或删去", "correct its rule, dossier or item, or take it out"});
    return out;
  }();
  return all;
}

}  // namespace ducha::check
