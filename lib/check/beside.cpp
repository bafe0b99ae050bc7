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
    add("waiver/expired", Severity::warning, {"豁免到期", "a waiver has ended"}, {});
    add("waiver/needless", Severity::note, {"豁免不再需要", "a waiver is no longer needed"}, {});
    add("waiver/unused", Severity::warning, {"豁免没有用上", "a waiver matches nothing"}, {});
    return out;
  }();
  return all;
}

}  // namespace ducha::check
