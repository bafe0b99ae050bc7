// Opening the history file for a command. See store.h; what is in it is lib/history.
#include "cli/store.h"

#include <ostream>

#include "base/text.h"

namespace ducha::cli {

std::unique_ptr<history::Store> open_store(Session& session, const std::string& path,
                                           history::Store::Access access, bool make) {
  if (!make && !session.has_store(path)) return nullptr;
  using history::Store;
  const auto tell = [&](const Message& m) {
    session.streams().err << "ducha: " << m.in(session.lang()) << std::endl;
  };
  Store::Opening opening;
  opening.access = access;
  opening.waiting = [&](int seconds) {
    tell(say("别的程序正在写 {}，最多等 {} 秒",
             "another program writes to {}; waiting up to {} seconds", visible(path), seconds));
  };
  opening.upgraded = [&](const std::string& copy) {
    tell(say("{} 已升级，旧库留在 {}", "{} was brought up to date; the old store is kept as {}",
             visible(path), visible(copy)));
  };
  Problems problems;
  auto store = Store::open(path, opening, problems);
  // An earlier version is brought up to date by whoever may write it.
  if (store == nullptr && access == Store::Access::read) {
    opening.access = Store::Access::write;
    Problems again;
    store = Store::open(path, opening, again);
  }
  if (store == nullptr) session.complain(problems);
  return store;
}

}  // namespace ducha::cli
