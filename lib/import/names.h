// Dossiers by what people call them in a table.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/message.h"
#include "import/map.h"

namespace ducha::imports {

// Numbers of dossiers by the texts, folded, that stand for them.
using Named = std::unordered_map<std::string, std::vector<std::size_t>>;

// Where one name alone holds the text, or is held by it, as 青山县第一中学 holds 第一中学: how
// the map would say that it is meant. Else `otherwise`.
Message near_to(const Column& column, const std::string& text, const Named& known,
                Message otherwise);

}  // namespace ducha::imports
