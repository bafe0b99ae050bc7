// The day it is in a time zone. Only the front door may ask: reports depend on no clock.
#pragma once

#include <optional>
#include <string>

#include "base/date.h"

namespace ducha {

// A name of the IANA time zone database that this machine has (Asia/Shanghai), UTC, or an offset
// east of UTC (+08:00, -3). UTC+8 is none: to people it lies in the east, to POSIX in the west.
bool is_zone(const std::string& name);

struct Today {
  Date day;
  std::string zone;  // empty: that of the machine, which is not UTC
};
// The day at this moment in a zone; in that of this process if none is named: what TZ says, else
// /etc/localtime, else UTC. Nothing: is_zone() refuses the zone, or TZ names one that is not known
// here, which the C library would take for UTC. To be called before there are threads.
std::optional<Today> today(const std::string& zone);

}  // namespace ducha
