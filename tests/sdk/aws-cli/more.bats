#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the AWS CLI makes of the server beyond the scenarios, and of what `codecatalyst-mock env` prints.

load aws.bash

setup() {
  setup_user
}

teardown() {
  teardown_user
}

# env_of_server ARGUMENT...: what the program prints to point SDKs at this server. It takes settings
# from variables, and refuses those that are not its own.
env_of_server() {
  local program=$CODECATALYST_MOCK_BINARY port=${CODECATALYST_MOCK_URL##*:}
  (
    for name in $(compgen -e CODECATALYST_MOCK_); do unset "$name"; done
    "$program" env --port "$port" "$@"
  )
}

@test "a name beyond ASCII comes back equal" {
  assert_equal "$(codecatalyst create-access-token --name 'tök🙂' | jq -r .name)" 'tök🙂'
}

@test "an operation that is not implemented says so, and is not tried again" {
  run codecatalyst list-spaces
  assert_failure "$FAILURE"
  assert_output --partial '(NotImplementedException)'
  assert_output --partial ListSpaces
  refute_output --partial 'reached max retries'
}

@test "an answer that breaks off within its body is taken for a success, or asked for again" {
  add_fault '{"times": 1, "body": {"truncateAtFraction": 0.5}}'
  run --separate-stderr codecatalyst create-access-token --name x
  assert_success
  requests=1
  if [[ $output == *mockpat-* ]]; then requests=2; fi
  assert_equal "$(seen '[.calls[].attempts[].status]')" "$(jq -nc "[range($requests) | 201]")"
  assert_equal "$(codecatalyst list-access-tokens | jq '.items | length')" "$requests"
}

@test "without a token nothing is sent" {
  unset AWS_BEARER_TOKEN_CODECATALYST
  rm -rf ~/.aws
  run codecatalyst verify-session
  assert_failure
  assert_output --partial 'Unable to locate authorization token'
  assert_equal "$(mock GET "requests?user=$USER_ID" | jq '.requests | length')" 0
}

@test "the two files are enough, with the endpoint" {
  unset AWS_BEARER_TOKEN_CODECATALYST AWS_ENDPOINT_URL_CODECATALYST AWS_REGION
  "$BATS_TEST_DIRNAME/sso-files" "$TOKEN"
  session=$(aws codecatalyst verify-session --output json --endpoint-url "$CODECATALYST_MOCK_URL")
  assert_equal "$(jq -r .identity <<<"$session")" "$USER_ID"
}

@test "the variables of env are enough, or the endpoint among them is with the two files" {
  variables=$(env_of_server)
  eval "$variables"
  if knows_variables; then
    aws codecatalyst verify-session
  else
    aws codecatalyst verify-session --endpoint-url "$AWS_ENDPOINT_URL_CODECATALYST"
  fi
}

@test "the aws-config of env makes a profile" {
  unset AWS_BEARER_TOKEN_CODECATALYST AWS_ENDPOINT_URL_CODECATALYST AWS_REGION
  rm -rf ~/.aws
  text=$(env_of_server --format aws-config)
  # The text says where it goes, and where the token goes.
  cache=$(grep --only-matching '\.aws/sso/cache/[^ ]*\.json' <<<"$text")
  mkdir -p ~/.aws/sso/cache
  printf '%s\n' "$text" >~/.aws/config
  sed -n 's/^# \({.*}\)$/\1/p' <<<"$text" >~/"$cache"

  session=$(AWS_PROFILE=codecatalyst-mock codecatalyst verify-session)
  assert_regex "$(jq -r .identity <<<"$session")" '^[0-9a-f-]{36}$'
}
