# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# What the tests of the AWS CLI share: a user of the test's own, the CLI pointed at it, and the
# server's admin API. The CLI under test is the first aws on the PATH.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

CLI_VERSION=$(aws --version 2>&1 | sed 's|^aws-cli/\([0-9.]*\).*|\1|')

# version_is_at_least VERSION
version_is_at_least() {
  printf '%s\n' "$1" "$CLI_VERSION" | sort --check=quiet --version-sort
}

# The first versions that read the endpoint and the bearer token from variables.
knows_variables() {
  case $CLI_VERSION in
  1.*) version_is_at_least 1.41.0 ;;
  *) version_is_at_least 2.28.0 ;;
  esac
}

# What the CLI ends with when the server refuses a call.
case $CLI_VERSION in
1.*) FAILURE=255 ;;
*) FAILURE=254 ;;
esac

# How often one call is tried: what each version does by itself.
# quote: retries
case $CLI_VERSION in
1.*) ATTEMPTS=5 ;; # retry mode "legacy"
*) ATTEMPTS=3 ;;   # retry mode "standard"
esac
# end quote

# be TOKEN: from here on, the CLI is the user of this bearer token.
be() {
  export HOME=$BATS_TEST_TMPDIR/$1
  mkdir -p "$HOME"
  if knows_variables; then
    be_by_variables "$1"
  else
    "$BATS_TEST_DIRNAME/sso-files" "$1"
  fi
}

be_by_variables() {
  local token=$1
  # quote: variables
  export AWS_ENDPOINT_URL_CODECATALYST=$CODECATALYST_MOCK_URL
  export AWS_BEARER_TOKEN_CODECATALYST=$token
  export AWS_REGION=us-west-2
  # end quote
}

# codecatalyst ARGUMENT...: the CLI. Where it is old, its endpoint is an argument of every call.
codecatalyst() {
  local endpoint=()
  if ! knows_variables; then endpoint=(--endpoint-url "$CODECATALYST_MOCK_URL"); fi
  aws codecatalyst "${endpoint[@]}" --output json "$@"
}

# mock METHOD PATH [BODY]: a request to the admin API.
mock() {
  curl --silent --show-error --fail-with-body --noproxy '*' --request "$1" ${3:+--data "$3"} \
    "$CODECATALYST_MOCK_URL/_mock/$2"
}

# add_fault RULE: for this test's user only.
add_fault() {
  local rule
  rule=$(jq --arg user "$USER_NAME" '.id = $user | .match.user.equalTo = $user' <<<"$1")
  mock POST faults "$rule" >/dev/null
}

remove_fault() {
  mock DELETE "faults/$USER_NAME" >/dev/null
}

# seen FILTER: what jq makes of the calls of CreateAccessToken by this test's user.
seen() {
  mock GET "calls?operation=CreateAccessToken&user=$USER_ID" | jq --compact-output "$1"
}

# Nothing of whoever runs the tests: no settings, no home, no proxy, no cloud to look for.
setup_user() {
  local name known
  for name in $(compgen -e AWS_) HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy; do
    unset "$name"
  done
  export AWS_EC2_METADATA_DISABLED=true
  TOKEN=test-$(tr -d - </proc/sys/kernel/random/uuid)
  known=$(mock POST reset '{"what": ["tokens"], "user": {"token": "'"$TOKEN"'"}}')
  USER_NAME=$(jq --raw-output .user.userName <<<"$known")
  USER_ID=$(jq --raw-output .user.identity <<<"$known")
  be "$TOKEN"
}

# The rule that a test has left, if any.
teardown_user() {
  if [[ $(mock GET faults) == *"\"$USER_NAME\""* ]]; then remove_fault; fi
}
