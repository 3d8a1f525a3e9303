# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the scripts share. Source it: it defines functions, notes where the user stands ($here) and
# goes to the root of the repository ($root).

here=$PWD
script=$(realpath "$0")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
export here root

# What takes long to fetch or to build and does not belong to one checkout: shared by all of them.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/codecatalyst-mock
export cache

# The interpreter that Debian's packages install for, whatever else is on the PATH.
export python=/usr/bin/python3

say() {
  printf '%s\n' "$*" >&2
}

die() {
  say "$(basename "$0"): $*"
  exit 1
}

# usage_error WORD: an argument that nobody knows.
usage_error() {
  say "$(basename "$0"): unknown argument: $1 (see --help)"
  exit 2
}

# is_one_of WORD CHOICE...
is_one_of() {
  printf '%s\n' "${@:2}" | grep -qxF -- "$1"
}

# print_help: the comment at the top of the script, from its third line on.
print_help() {
  sed -n '3,${/^#/!q;s/^# \{0,1\}//;p}' "$script"
}

# no_arguments ARGUMENT...: for a script that knows no option but --help.
no_arguments() {
  case ${1:-} in
  -h | --help)
    print_help
    exit 0
    ;;
  ?*) usage_error "$1" ;;
  esac
}

# need_a_server: ends the script unless the variables are set that scripts/sdk-matrix sets.
need_a_server() {
  local name
  for name in CODECATALYST_MOCK_{URL,TLS_URL,CA,BINARY,RESULTS}; do
    if [ -z "${!name:-}" ]; then
      die "$name is not set: scripts/sdk-matrix starts a server and calls this"
    fi
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# missing_packages PACKAGE...: those that are not installed, one a line.
missing_packages() {
  local package
  for package in "$@"; do
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      printf '%s\n' "$package"
    fi
  done
}

# apt ARGUMENT...: quiet unless it fails; waits for another apt to finish.
apt() {
  mkdir -p build
  with_log build/apt.log as_root env DEBIAN_FRONTEND=noninteractive apt-get -q \
    -o DPkg::Lock::Timeout=300 "$@"
}

apt_install() {
  apt install --yes --no-install-recommends "$@"
}

apt_update() {
  say "fetching the lists of packages"
  apt update
}

# install_packages PACKAGE...: Debian packages; silent when all are there already.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} -eq 0 ]; then
    return
  fi
  if ! command -v apt-get >/dev/null; then
    die "this needs what Debian calls: ${missing[*]}. There is no apt-get here: install it by hand"
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "not root, and no sudo: ask someone who is root to run: apt-get install ${missing[*]}"
  fi
  if ! apt-cache show "${missing[@]}" >/dev/null 2>&1; then
    apt_update || die "apt-get update failed"
  fi
  say "installing: ${missing[*]}"
  # Lists that are out of date name files that are gone: the second try has fresh ones.
  if ! apt_install "${missing[@]}"; then
    apt_update || die "apt-get update failed"
    apt_install "${missing[@]}" || die "could not install: ${missing[*]}"
  fi
}

install_build_packages() {
  install_packages cmake gcc libc6-dev libcjson-dev libgnutls28-dev libmicrohttpd-dev ninja-build \
    pkgconf uthash-dev uuid-dev
}

# install_command COMMAND PACKAGE...: the packages, unless the command is there from anywhere.
install_command() {
  if ! command -v "$1" >/dev/null; then
    install_packages "${@:2}"
  fi
}

# with_log FILE COMMAND...: its output goes to the file, and is shown when it fails.
with_log() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
}

# prepare FOLDER COMMAND...: the command fills the folder, once: nothing is done when that has
# succeeded, and one process does it at a time. Its parts hang together by &&: set -e does not hold.
prepare() {
  local folder=$1
  shift
  mkdir -p "$(dirname "$folder")"
  (
    flock 9
    [ -f "$folder/complete" ] ||
      { rm -rf "$folder" && mkdir "$folder" && "$@" && touch "$folder/complete"; }
  ) 9>"$folder.lock" || die "could not be filled: $folder"
}

# prepare_venv REQUIREMENTS: sets $venv to a virtual environment that has exactly the packages of this
# file, all pinned. It is kept in $cache by the file's content and Python's version: checkouts share it.
prepare_venv() {
  local key
  install_packages ca-certificates python3-venv
  key=$("$python" --version | cat - "$1" | sha256sum | cut -c 1-16)
  venv=$cache/python/$key
  prepare "$venv" fill_venv "$1"
}

fill_venv() {
  say "installing into $venv: $(grep -cE '^[A-Za-z]' "$1") Python packages"
  with_log "$venv.log" "$python" -m venv "$venv" &&
    with_log "$venv.log" "$venv/bin/python" -m pip --disable-pip-version-check install --no-deps \
      --only-binary :all: -r "$1"
}

# unpack_package PACKAGE: sets $unpacked to a folder with the files of a Debian package that is not
# installed, so that nothing of it is started or left behind.
unpack_package() {
  unpacked=$cache/unpacked/$1
  prepare "$unpacked" fill_unpacked "$1"
}

# Without lists of packages, or with old ones, the first try fails.
fill_unpacked() {
  say "unpacking into $unpacked: Debian's $1"
  if ! download_package "$1" >"$unpacked.log" 2>&1; then
    apt_update && with_log "$unpacked.log" download_package "$1" || return
  fi
  with_log "$unpacked.log" dpkg-deb -x "$unpacked/$1"_*.deb "$unpacked" &&
    rm "$unpacked/$1"_*.deb
}

download_package() {
  (cd "$unpacked" && apt-get -q download "$1")
}

# A build folder that was copied or moved with its repository belongs to another place.
forget_moved_build() {
  local folder=$1
  if [ -f "$folder/CMakeCache.txt" ] &&
    ! grep -qFx "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    say "$folder was configured for another place: starting it anew"
    rm -rf "$folder"
    mkdir -p "$folder"
  fi
}

# run_ninja FOLDER TARGET...: says that it builds when there is something to build.
run_ninja() {
  local folder=$1
  shift
  if ! ninja -C "$folder" "$@" 2>&1 | tee "$folder/build.log" |
    sed -n "0,/Building C/{/Building C/s|.*|building $folder|p}" >&2; then
    sed -n '/^FAILED\|^ninja: error/,$p' "$folder/build.log" >&2
    return 1
  fi
}

# build PRESET [TARGET...]: configures once, builds what is out of date; silent when nothing is.
build() {
  local preset=$1 folder=build/$1
  shift
  mkdir -p "$folder"
  (
    flock 9
    forget_moved_build "$folder"
    if [ ! -f "$folder/build.ninja" ]; then
      say "configuring $folder"
      with_log "$folder/configure.log" cmake --preset "$preset" || exit 1
    fi
    run_ninja "$folder" "$@"
  ) 9>"build/.$preset.lock" || die "$folder does not build"
}
