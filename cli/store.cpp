// Opens the history file for a command and tells people what delays or changes it: open_store().
// What is in the file is lib/history.
#include "cli/store.h"

#include <ostream>

#include "base/text.h"
#include "cli/options.h"

namespace ducha::cli {

std::unique_ptr<history::Store> open_store(Session& session, const std::string& path,
                                           history::Store::Access access, const StoreArgs& args,
                                           bool make) {
  if (!make && !session.has_store(path)) return nullptr;
  // A store that is written was claimed; one that is read only must not become an output.
  if (access == history::Store::Access::read)
    session.gate().reads(path, say("历史库", "the store"));
  using history::Store;
  Store::Opening opening;
  opening.access = access;
  if (args.wait) opening.wait = *args.wait;
  opening.waiting = [&](int seconds) {
    session.tell(say("别的程序正在写 {}，最多等{}秒",
                     "another program writes to {}; waiting up to {} seconds", visible(path),
                     seconds));
  };
  opening.upgraded = [&](const std::string& copy) {
    session.tell(say("{} 已升级，旧库留在 {}",
                     "{} was brought up to date; the old store is kept as {}", visible(path),
                     visible(copy)));
  };
  Problems problems;
  auto store = Store::open(path, opening, problems);
  // A process that may write upgrades an earlier version.
  if (store == nullptr && access == Store::Access::read) {
    opening.access = Store::Access::write;
    Problems again;
    store = Store::open(path, opening, again);
  }
  if (store == nullptr) session.complain(problems);
  if (store != nullptr && args.absent_nights) store->absent_nights(*args.absent_nights);
  return store;
}

StoreArgs take_store_args(Given& given) {
  StoreArgs out;
  if (const auto wait = given.number(Opt::store_wait)) out.wait = static_cast<int>(*wait);
  if (const auto nights = given.number(Opt::absent_nights))
    out.absent_nights = static_cast<std::uint64_t>(*nights);
  return out;
}

}  // namespace ducha::cli
