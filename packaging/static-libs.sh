#!/usr/bin/env bash
# The libraries of which Debian ships no archive (.a), built from Debian's own source packages:
# fmt, libzip, libxlsxwriter with minizip, date-tz. All others are linked from Debian's archives.
# usage: static-libs.sh FOLDER; leaves FOLDER/lib/*.a. Does nothing where they are there already.
set -euo pipefail
out=$1 jobs=${JOBS:-$(nproc)}
wanted="libfmt.a libzip.a libxlsxwriter.a libminizip.a libdate-tz.a"
have() { for a in $wanted; do [ -f "$out/lib/$a" ] || return 1; done; }
have && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out/lib" "$work/lists/partial"
# The sources of the release that runs here, beside whatever apt has.
. /etc/os-release
cat >"$work/src.sources" <<SOURCES
Types: deb-src
URIs: ${DEBIAN_MIRROR:-http://deb.debian.org/debian}
Suites: $VERSION_CODENAME
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
apt=(-qq -o "Dir::Etc::SourceList=$work/src.sources" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" -o APT::Sandbox::User=root)
apt-get "${apt[@]}" update
cd "$work"
apt-get "${apt[@]}" source fmtlib libzip libxlsxwriter minizip howardhinnant-date >/dev/null 2>source.log || { cat source.log >&2; exit 1; }
flags="-O2 -fPIC -fstack-protector-strong -D_FORTIFY_SOURCE=2"
archive() { # NAME COMPILER FLAGS SOURCE...: compiles and packs
  local name=$1 compiler=$2 more=$3 objects=()
  shift 3
  mkdir -p "obj-$name"
  for source in "$@"; do
    local object="obj-$name/$(basename "$source").o"
    # shellcheck disable=SC2086
    $compiler $flags $more -c "$source" -o "$object"
    objects+=("$object")
  done
  ar rcs "$out/lib/lib$name.a" "${objects[@]}"
}
archive fmt g++ "-std=c++20 -Ifmtlib-$(ls -d fmtlib-*/ | sed 's/fmtlib-//;s,/,,')/include" fmtlib-*/src/format.cc fmtlib-*/src/os.cc
date=$(ls -d howardhinnant-date-*/)
archive date-tz g++ "-std=c++20 -DUSE_OS_TZDB=1 -DHAS_STRING_VIEW=1 -DONLY_C_LOCALE=1 -I${date}include" "${date}src/tz.cpp"
mini=$(ls -d minizip-*/)
archive minizip gcc "-I$mini" "${mini}zip.c" "${mini}ioapi.c"
# Compiled here and not by its CMake files, which want minizip installed.
xlsx=$(ls -d libxlsxwriter-*/)
mkdir include && ln -s "../$mini" include/minizip
archive xlsxwriter gcc "-DUSE_SYSTEM_MINIZIP -DUSE_OPENSSL_MD5 -Iinclude -I${xlsx}include" \
  "$xlsx"src/*.c "${xlsx}third_party/tmpfileplus/tmpfileplus.c"
build() { # FOLDER ARCHIVE CMAKE-OPTION...
  local folder=$1 name=$2
  shift 2
  cmake -S "$folder" -B "b-$name" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS="$flags" -DBUILD_SHARED_LIBS=OFF "$@" >/dev/null
  ninja -C "b-$name" -j "$jobs" >"b-$name.log" || { tail -20 "b-$name.log" >&2; exit 1; }
  cp "$(find "b-$name" -name "$name")" "$out/lib/$name"
}
build libzip-*/ libzip.a -DBUILD_TOOLS=OFF -DBUILD_REGRESS=OFF -DBUILD_EXAMPLES=OFF -DBUILD_DOC=OFF -DENABLE_GNUTLS=OFF -DENABLE_MBEDTLS=OFF
have || { echo "static-libs.sh: something is missing in $out/lib" >&2; exit 1; }
