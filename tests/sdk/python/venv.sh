# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# Virtual environments, for the projects here and in ../aws-cli. Source it after scripts/lib.sh.

# prepare_venv REQUIREMENTS: a virtual environment with exactly these packages, named in $venv. It is
# kept under its content, so that nothing is done when it is there, and checkouts can share it.
prepare_venv() {
  local wanted=$1 key
  key=$("$python" --version | cat - "$wanted" | sha256sum | cut -c 1-16)
  venv=$cache/python/$key
  mkdir -p "$cache/python"
  (
    flock 9
    [ -f "$venv/complete" ] || fill_venv "$wanted"
  ) 9>"$venv.lock" || die "could not be installed: $wanted"
}

# A chain of &&, because set -e does not hold in here.
fill_venv() {
  say "installing into $venv: $(grep -cE '^[A-Za-z]' "$1") Python packages"
  rm -rf "$venv" &&
    with_log "$venv.log" "$python" -m venv "$venv" &&
    with_log "$venv.log" "$venv/bin/python" -m pip --disable-pip-version-check install --no-deps \
      --only-binary :all: -r "$1" &&
    touch "$venv/complete"
}

# The variables that scripts/sdk-matrix sets.
need_a_server() {
  local name
  for name in CODECATALYST_MOCK_{URL,TLS_URL,CA,BINARY,RESULTS}; do
    if [ -z "${!name:-}" ]; then
      die "$name is not set: scripts/sdk-matrix starts a server and calls this"
    fi
  done
}
