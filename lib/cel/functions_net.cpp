// Addresses and networks of the Internet, as in the CEL library of Kubernetes: no zones, and no
// IPv4 addresses written as IPv6.
#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cel/functions.h"

namespace ducha::cel {

namespace {

struct Address {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t size = 0;  // 4 or 16

  friend bool operator==(const Address&, const Address&) = default;
  std::uint8_t operator[](std::size_t i) const { return bytes[i]; }
  bool four() const { return size == 4; }
};

std::optional<Address> read_ip(std::string_view text) {
  if (text.empty() || text.size() > 45 || text.find('\0') != text.npos) return {};
  const std::string ended(text);
  Address out;
  out.size = text.find(':') == text.npos ? 4 : 16;
  if (inet_pton(out.four() ? AF_INET : AF_INET6, ended.c_str(), out.bytes.data()) != 1) return {};
  static constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};
  if (!out.four() && std::equal(kMapped.begin(), kMapped.end(), out.bytes.begin())) return {};
  return out;
}

// RFC 5952: small letters, the longest run of zeros as ::.
std::string ip_text(const Address& ip) {
  if (ip.four()) return fmt::format("{}.{}.{}.{}", ip[0], ip[1], ip[2], ip[3]);
  std::size_t from = 8;
  std::size_t length = 1;
  const auto word = [&](std::size_t i) { return ip[2 * i] * 256 + ip[2 * i + 1]; };
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t end = i;
    while (end < 8 && word(end) == 0) ++end;
    if (end - i > length) {
      from = i;
      length = end - i;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == from) {
      out += "::";
      i += length - 1;
      continue;
    }
    out += (out.empty() || out.back() == ':' ? "" : ":") + fmt::format("{:x}", word(i));
  }
  return out;
}

struct Net {
  Address ip;
  int prefix = 0;
};

std::optional<Net> read_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return {};
  const auto ip = read_ip(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  if (!ip || digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0'))
    return {};
  int prefix = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return {};
    prefix = prefix * 10 + (c - '0');
  }
  if (prefix > static_cast<int>(ip->size) * 8) return {};
  return Net{*ip, prefix};
}

// The first address of the network.
Address masked(const Address& ip, int prefix) {
  Address out = ip;
  for (std::size_t i = 0; i < out.size; ++i) {
    const int bits = std::clamp(prefix - static_cast<int>(i) * 8, 0, 8);
    out.bytes[i] = static_cast<std::uint8_t>(out.bytes[i] & (0xff00 >> bits));
  }
  return out;
}

bool holds(const Net& net, const Address& ip) {
  return net.ip.size == ip.size && masked(net.ip, net.prefix) == masked(ip, net.prefix);
}

Value no_ip(const Value& v, const Call& c) {
  return c.error(say("“{}”不是 IP 地址，应写作 10.0.0.1 或 2001:db8::1",
                     "`{}` is no IP address; write it as 10.0.0.1 or 2001:db8::1",
                     visible(shorten(str(v), 40))));
}
Value no_cidr(const Value& v, const Call& c) {
  return c.error(say("“{}”不是网段，应写作 10.0.0.0/8",
                     "`{}` is no network; write it as 10.0.0.0/8", visible(shorten(str(v), 40))));
}

// What a value of these kinds holds was read when it was made.
Address ip_of(const Value& v) { return read_ip(v.str->view()).value_or(Address{}); }
Net net_of(const Value& v) { return read_cidr(v.str->view()).value_or(Net{}); }

Value contains_ip(const Value* a, std::size_t, const Call& c) {
  if (a[1].is(Kind::ip)) return Value::boolean(holds(net_of(a[0]), ip_of(a[1])));
  const auto ip = read_ip(str(a[1]));
  return ip ? Value::boolean(holds(net_of(a[0]), *ip)) : no_ip(a[1], c);
}
Value contains_cidr(const Value* a, std::size_t, const Call& c) {
  const auto inner = a[1].is(Kind::cidr) ? std::optional(net_of(a[1])) : read_cidr(str(a[1]));
  if (!inner) return no_cidr(a[1], c);
  const Net outer = net_of(a[0]);
  return Value::boolean(inner->prefix >= outer.prefix && holds(outer, inner->ip));
}

bool unspecified(const Address& ip) {
  return std::all_of(ip.bytes.begin(), ip.bytes.end(), [](std::uint8_t b) { return b == 0; });
}
bool loopback(const Address& ip) {
  if (ip.four()) return ip[0] == 127;
  return ip[15] == 1 &&
         std::all_of(ip.bytes.begin(), ip.bytes.end() - 1, [](std::uint8_t b) { return b == 0; });
}
bool local_multicast(const Address& ip) {
  return ip.four() ? ip[0] == 224 && ip[1] == 0 && ip[2] == 0 : ip[0] == 0xff && (ip[1] & 15) == 2;
}
bool local_unicast(const Address& ip) {
  return ip.four() ? ip[0] == 169 && ip[1] == 254 : ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80;
}
bool global_unicast(const Address& ip) {
  const bool multicast = ip.four() ? ip[0] >= 224 && ip[0] < 240 : ip[0] == 0xff;
  const bool broadcast = ip.four() && (ip[0] & ip[1] & ip[2] & ip[3]) == 255;
  return !unspecified(ip) && !broadcast && !loopback(ip) && !multicast && !local_unicast(ip);
}
template <bool (*Test)(const Address&)>
Value is(const Value* a, std::size_t, const Call&) {
  return Value::boolean(Test(ip_of(a[0])));
}

}  // namespace

void add_net(std::vector<Row>& rows) {
  const auto same = [](const Value* a, std::size_t, const Call&) { return a[0]; };
  rows.insert(
      rows.end(),
      {
          {"ip(ip) ip", same},
          {"ip(string) ip",
           [](const Value* a, std::size_t, const Call& c) {
             const auto ip = read_ip(str(a[0]));
             return ip ? c.kept(Kind::ip, ip_text(*ip)) : no_ip(a[0], c);
           }},
          {"isIP(string) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(read_ip(str(a[0])).has_value());
           }},
          {"ip.isCanonical(string) bool",
           [](const Value* a, std::size_t, const Call& c) {
             const auto ip = read_ip(str(a[0]));
             return ip ? Value::boolean(ip_text(*ip) == str(a[0])) : no_ip(a[0], c);
           }},
          {"ip.family() int", [](const Value* a, std::size_t,
                                 const Call&) { return Value::int64(ip_of(a[0]).four() ? 4 : 6); }},
          {"ip.isUnspecified() bool", is<unspecified>},
          {"ip.isLoopback() bool", is<loopback>},
          {"ip.isLinkLocalMulticast() bool", is<local_multicast>},
          {"ip.isLinkLocalUnicast() bool", is<local_unicast>},
          {"ip.isGlobalUnicast() bool", is<global_unicast>},
          {"cidr(cidr) cidr", same},
          {"cidr(string) cidr",
           [](const Value* a, std::size_t, const Call& c) {
             const auto net = read_cidr(str(a[0]));
             return net ? c.kept(Kind::cidr, fmt::format("{}/{}", ip_text(net->ip), net->prefix))
                        : no_cidr(a[0], c);
           }},
          {"isCIDR(string) bool",
           [](const Value* a, std::size_t, const Call&) {
             return Value::boolean(read_cidr(str(a[0])).has_value());
           }},
          {"cidr.containsIP(ip) bool", contains_ip},
          {"cidr.containsIP(string) bool", contains_ip},
          {"cidr.containsCIDR(cidr) bool", contains_cidr},
          {"cidr.containsCIDR(string) bool", contains_cidr},
          {"cidr.ip() ip",
           [](const Value* a, std::size_t, const Call& c) {
             return c.kept(Kind::ip, ip_text(net_of(a[0]).ip));
           }},
          {"cidr.masked() cidr",
           [](const Value* a, std::size_t, const Call& c) {
             const Net net = net_of(a[0]);
             return c.kept(Kind::cidr,
                           fmt::format("{}/{}", ip_text(masked(net.ip, net.prefix)), net.prefix));
           }},
          {"cidr.prefixLength() int",
           [](const Value* a, std::size_t, const Call&) {
             return Value::int64(net_of(a[0]).prefix);
           }},
      });
}

}  // namespace ducha::cel
