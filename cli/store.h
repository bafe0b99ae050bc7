// The history file of a command: opened, and whatever it has to say while it is.
#pragma once

#include <memory>
#include <string>

#include "cli/session.h"
#include "history/store.h"

namespace ducha::cli {

// What commands may say of a store.
struct StoreArgs {
  std::optional<int> wait;  // seconds
  std::optional<std::uint64_t> absent_nights;
};
StoreArgs take_store_args(Given& given);

// Opens the store, which must be there unless it is to be written by a check (`make`); tells of a
// wait, and of the copy that an upgrade leaves. nullptr after printing why not.
std::unique_ptr<history::Store> open_store(Session& session, const std::string& path,
                                           history::Store::Access access, const StoreArgs& args,
                                           bool make = false);

}  // namespace ducha::cli
