// Words for errno: because_of() is the door. strerror() speaks English wherever no locale is set,
// so Chinese has a table of its own.
#include "base/system_error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace ducha {

namespace {

struct Words {
  int code;
  const char* zh;
};

// What reading and writing files, folders and pipes can meet.
constexpr std::array kWords = {
    Words{ENOENT, "没有这个文件或文件夹"},
    Words{EACCES, "没有权限"},
    Words{EPERM, "不允许这样做"},
    Words{EISDIR, "这是文件夹"},
    Words{ENOTDIR, "路径中间的一段不是文件夹"},
    Words{EEXIST, "已经存在"},
    Words{ENOTEMPTY, "文件夹不是空的"},
    Words{ENOSPC, "磁盘已满"},
    Words{EDQUOT, "超出磁盘配额"},
    Words{EFBIG, "文件太大"},
    Words{EROFS, "文件系统是只读的"},
    Words{ELOOP, "链接绕成了圈"},
    Words{ENAMETOOLONG, "名称太长"},
    Words{EMFILE, "本程序打开的文件太多"},
    Words{ENFILE, "系统打开的文件太多"},
    Words{ENOMEM, "内存不足"},
    Words{EIO, "读写设备出错"},
    Words{EPIPE, "读的一方已经关闭"},
    Words{EBADF, "没有打开"},
    Words{EBUSY, "正在被占用"},
    Words{ETXTBSY, "正在被占用"},
    Words{EINVAL, "写法不对"},
    Words{ENXIO, "没有这个设备"},
    Words{ENODEV, "没有这个设备"},
    Words{EXDEV, "不在同一个文件系统"},
    Words{ESTALE, "网络文件已经失效"},
};

}  // namespace

Message because_of(const Message& what, int code) {
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const Words& words) { return words.code == code; });
  return {what.zh + "：" +
              (found == kWords.end() ? fmt::format("系统错误 {}", code) : std::string(found->zh)),
          what.en + ": " + std::generic_category().message(code)};
}

}  // namespace ducha
