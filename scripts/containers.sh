# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What scripts/docker-test needs to build images and to run them, without a registry of images:
# podman, a base made from Debian's packages, and a Docker engine that nobody else uses. Source it
# after lib.sh; it puts temporary files into $work.
# shellcheck disable=SC2154 # work and cache come from there

suite=trixie
base=localhost/codecatalyst-mock-base:$suite
image=localhost/codecatalyst-mock

now_ms() {
  date +%s%3N
}

# until_true SECONDS COMMAND...: tries until it succeeds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= end)); then
      echo "not within the time: $*"
      return 1
    fi
    sleep 0.1
  done
}

# --- podman ----------------------------------------------------------------------------------

# runc, because crun refuses a machine with both generations of cgroups; limits of our own, because
# podman's may be above what this machine allows; a store of our own, so that what is removed from
# it is never the user's. Its place for what does not outlive a boot has a short name: one of more
# than 50 characters makes podman's clean-up fail, and each end of a container takes 20 seconds.
configure_podman() {
  local files store=$cache/containers
  files=$(ulimit -Hn)
  if [ "$files" = unlimited ] || [ "$files" -gt 20000 ]; then files=20000; fi
  printf '%s\n' '[containers]' \
    "default_ulimits = [\"nofile=$files:$files\", \"nproc=4096:4096\"]" \
    '[engine]' 'runtime = "runc"' 'cgroup_manager = "cgroupfs"' 'events_logger = "file"' \
    >"$work/containers.conf"
  printf '%s\n' '[storage]' 'driver = "overlay"' "graphroot = \"$store\"" \
    "runroot = \"/run/codecatalyst-mock-$(cksum <<<"$store" | cut -d ' ' -f 1)\"" >"$work/storage.conf"
  export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf
}

# What podman starts lives on when this script is killed, and must not keep the lock of the store.
podman() {
  command podman "$@" 9>&-
}

# One run at a time has the store, so what is in use there is what a run that was killed has left.
take_store() {
  mkdir -p "$cache"
  exec 9>"$cache/containers.lock"
  if ! flock --nonblock 9; then
    say "waiting for another run to end"
    flock 9
  fi
  local left
  mapfile -t left < <(podman ps --all --external --quiet)
  if [ ${#left[@]} -gt 0 ]; then podman rm --force "${left[@]}" >/dev/null; fi
}

# A proxy that only apt knows of is needed inside the build as well.
use_apt_proxy() {
  local http_proxy_of_apt=
  eval "$(apt-config shell http_proxy_of_apt Acquire::http::Proxy)"
  if [ -n "$http_proxy_of_apt" ]; then export http_proxy=$http_proxy_of_apt; fi
}

# --- the base --------------------------------------------------------------------------------

# archive LABEL: the address that this machine's apt has for it, if any. The base can fetch nothing
# over https: it has no CA certificates.
archive() {
  # shellcheck disable=SC2016 # apt-get replaces these
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Label: $1" |
    grep '^http:' | head -n 1 || true
}

# sources ADDRESS SUITE: an entry of apt's sources.
sources() {
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' "$1" "$2" \
    /usr/share/keyrings/debian-archive-keyring.gpg
}

# Debian's minimal system with its updates, as the official image is, from the mirror that this
# machine uses, else from debootstrap's own.
make_base() {
  local tree=$work/base mirror security list
  mirror=$(archive Debian)
  security=$(archive Debian-Security)
  debootstrap --variant=minbase "$suite" "$tree" ${mirror:+"$mirror"}
  mirror=${mirror:-$(awk '$1 == "deb" { print $2; exit }' "$tree/etc/apt/sources.list")}
  list=$tree/etc/apt/sources.list.d/debian.sources
  sources "$mirror" "$suite $suite-updates" >"$list"
  if [ -n "$security" ]; then sources "$security" "$suite-security" >>"$list"; fi
  rm "$tree/etc/apt/sources.list"
  # Neither services nor manual pages are wanted while packages are installed.
  printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
  chmod 0755 "$tree/usr/sbin/policy-rc.d"
  printf 'force-unsafe-io\npath-exclude /usr/share/man/*\npath-exclude /usr/share/locale/*\n' \
    >"$tree/etc/dpkg/dpkg.cfg.d/container"
  printf 'Acquire::Languages "none";\n' >"$tree/etc/apt/apt.conf.d/container"
  chroot "$tree" sh -ec 'apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y dist-upgrade
    apt-get clean
    rm -rf /var/lib/apt/lists/*'
  tar -C "$tree" --one-file-system --numeric-owner -c . | podman import --quiet - "$base"
  rm -rf --one-file-system "$tree"
}

base_is_fresh() {
  local made
  made=$(podman image inspect "$base" --format '{{.Created.Unix}}' 2>/dev/null) &&
    (($(date +%s) - made < ${DOCKER_TEST_BASE_DAYS:-7} * 86400))
}

prepare_podman() {
  install_packages podman runc
  configure_podman
  take_store
  use_apt_proxy
}

prepare_base() {
  if ! base_is_fresh; then
    install_packages debian-archive-keyring debootstrap
    say "making $base with debootstrap"
    # Outside any condition, for set -e to hold in it.
    (
      set -e
      make_base
    ) >"$work/base.log" 2>&1 &
    if ! wait $!; then
      tail -n 40 "$work/base.log"
      die "cannot make the base"
    fi
  fi
}

# --- building --------------------------------------------------------------------------------

# What stands between the base and a target. Each gets a name, for its layers to stay.
declare -A stages=(
  [test]=tools
  [test-e2e]="tools test"
  [package-test]="tools package"
  [full]="tools library-sources gnutls build"
  [tiny]="tools library-sources static-libraries build-tiny"
)

# build_stage STAGE [PODMAN-OPTION...]: without the docker format there would be no HEALTHCHECK.
build_stage() {
  local stage=$1
  shift
  podman --log-level=error build --isolation chroot --network host --format docker --pull=never \
    --layers --timestamp 0 --build-arg "BASE=$base" --target "$stage" --file Dockerfile \
    --tag "$image:$stage" "$@" .
}

build_target() {
  local stage
  for stage in ${stages[$1]} "$1"; do
    build_stage "$stage" || return
  done
}

# Layers of sources that have changed since are of no use any more.
remove_old_layers() {
  podman image prune --force >/dev/null
}

# --- a Docker engine -------------------------------------------------------------------------

engine_process=
bridge=ccm$$

# With a bridge of its own and without rules in the firewall, it leaves the machine as it was.
start_engine() {
  if [ -n "$engine_process" ]; then return; fi
  install_command dockerd docker.io
  install_command docker docker-cli
  install_command docker-compose docker-compose
  install_command ip iproute2
  ip link add "$bridge" type bridge
  ip address add 10.213.0.1/16 dev "$bridge"
  export DOCKER_HOST=unix://$work/docker.sock
  dockerd --host "$DOCKER_HOST" --data-root "$work/docker" --exec-root "$work/docker-run" \
    --pidfile "$work/docker.pid" --bridge "$bridge" --iptables=false --ip6tables=false \
    >"$work/docker.log" 2>&1 9>&- &
  engine_process=$!
  until_true 60 docker version || die "the Docker engine does not start: $(tail "$work/docker.log")"
}

stop_engine() {
  if [ -z "$engine_process" ]; then return; fi
  # Also for an engine that never answered.
  { docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes >/dev/null; } || true
  docker network prune --force >/dev/null || true
  kill "$engine_process" || true
  wait "$engine_process" || true
  ip link delete "$bridge" || true
  engine_process=
}

# give_engine IMAGE NAME: an image of podman's, under the name that the engine's users know.
give_engine() {
  podman save --quiet --format docker-archive "$image:$1" | docker load >/dev/null
  docker tag "$image:$1" "$2"
}
