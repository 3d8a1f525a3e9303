#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The scenarios of tests/sdk/scenarios.tsv with the AWS CLI, unmodified.

# shellcheck disable=SC2154 # stderr: run --separate-stderr sets it

load aws.bash

setup() {
  setup_user
}

teardown() {
  teardown_user
}

# names: those of all access tokens, one a line.
names() {
  codecatalyst list-access-tokens | jq --raw-output '.items[].name'
}

now() {
  mock GET clock | jq --raw-output .now
}

# in_ms INSTANT: milliseconds since 1970, of an instant in any spelling.
in_ms() {
  date --date "$1" +%s%3N
}

@test "creates tokens with and without expiry" {
  created=$(codecatalyst create-access-token --name x --expires-time 2099-01-02T03:04:05.678Z)
  assert_equal "$(in_ms "$(jq -r .expiresTime <<<"$created")")" "$(in_ms 2099-01-02T03:04:05.678Z)"
  assert_regex "$(jq -r .secret <<<"$created")" '^mockpat-[A-Za-z0-9]{40}$'

  year_ms=$((365 * 24 * 60 * 60 * 1000))
  before=$(in_ms "$(now)")
  expires=$(in_ms "$(codecatalyst create-access-token --name y | jq -r .expiresTime)")
  after=$(in_ms "$(now)")
  [ $((before + year_ms)) -le "$expires" ]
  [ "$expires" -le $((after + year_ms)) ]
}

@test "pages through 25 tokens and deletes one" {
  wanted=$(printf 'token-%02d\n' {1..25})
  mock POST tokens "$(jq --raw-input --slurp --arg token "$TOKEN" \
    '{user: {$token}, accessTokens: split("\n") | map({name: .})}' < <(printf %s "$wanted"))" >/dev/null

  listed=$(codecatalyst list-access-tokens --page-size 7)
  assert_equal "$(jq -r '.items[].name' <<<"$listed")" "$wanted"
  pages=$(mock GET "requests?operation=ListAccessTokens&user=$USER_ID" | jq '.requests | length')
  assert_equal "$pages" 4

  id=$(jq -r '.items[12].id' <<<"$listed")
  run codecatalyst delete-access-token --id "$id"
  assert_success
  refute_output
  assert_equal "$(names)" "$(sed 13d <<<"$wanted")"
  run codecatalyst delete-access-token --id "$id"
  assert_failure "$FAILURE"
  assert_output --partial '(ResourceNotFoundException)'
}

@test "tells who calls and the request id" {
  run --separate-stderr codecatalyst verify-session --debug
  assert_success
  assert_equal "$(jq -r .identity <<<"$output")" "$USER_ID"
  answered=$stderr
  run --separate-stderr codecatalyst delete-access-token --id unknown --debug
  assert_failure "$FAILURE"
  refused=$stderr
  assert_equal "$(codecatalyst get-user-details | jq -r .userId)" "$USER_ID"

  ids=$(mock GET "requests?user=$USER_ID" | jq -r '.requests[].requestId')
  assert_regex "$answered" "$(sed -n 1p <<<"$ids")"
  assert_regex "$refused" "$(sed -n 2p <<<"$ids")"
}

# refuses EXCEPTION MESSAGE ARGUMENT...: the CLI fails, and says both.
refuses() {
  run codecatalyst "${@:3}"
  assert_failure "$FAILURE"
  assert_output --partial "An error occurred ($1) when calling the "
  assert_output --partial "$2"
}

@test "raises the six typed exceptions" {
  export AWS_MAX_ATTEMPTS=1
  refuses ValidationException "Value at '/name' failed to satisfy constraint" \
    create-access-token --name "$(printf 'x%.0s' {1..101})"
  refuses ResourceNotFoundException "The access token 'unknown' was not found" \
    delete-access-token --id unknown

  seen_by_server='[400]'
  while read -r name answer; do
    add_fault '{"error": {"code": "'"$name"'", "message": "for the test of '"$name"'"}}'
    refuses "$name" "for the test of $name" create-access-token --name x
    remove_fault
    seen_by_server=$(jq --compact-output ". + [$answer]" <<<"$seen_by_server")
  done <<'TABLE'
ServiceQuotaExceededException 402
AccessDeniedException 403
ConflictException 409
ThrottlingException 429
TABLE
  assert_equal "$(seen '[.calls[].attempts[].status]')" "$seen_by_server"
}

# one_call_if_told: a CLI that sends amz-sdk-invocation-id has made one call of all its attempts.
one_call_if_told() {
  assert_equal "$(seen '.calls[0].invocationId == null or (.calls | length) == 1')" true
}

@test "retries throttled calls" {
  add_fault '{"match": {"operation": "CreateAccessToken"}, "error": {"code": "ThrottlingException"}}'
  refuses ThrottlingException "(reached max retries: $((ATTEMPTS - 1)))" create-access-token --name x
  assert_equal "$(seen '[.calls[].attempts[].status]')" "$(jq -nc "[range($ATTEMPTS) | 429]")"
  one_call_if_told
}

@test "recovers from a reset connection" {
  add_fault '{"match": {"operation": "CreateAccessToken"}, "times": 1, "fault": "CONNECTION_RESET_BY_PEER"}'
  codecatalyst create-access-token --name x
  assert_equal "$(seen '[.calls[].attempts[].status]')" '[null,201]'
  assert_equal "$(names)" x
  one_call_if_told
}

# quote: lost
@test "shows the duplicate of a lost answer" {
  add_fault '{"match": {"operation": "CreateAccessToken"}, "times": 1,
              "when": "after", "fault": "CONNECTION_RESET_BY_PEER"}'
  codecatalyst create-access-token --name ci # tries again by itself, and shows one secret

  assert_equal "$(names)" $'ci\nci'
  assert_equal "$(seen '[.calls[].attempts[].status]')" '[null,201]'
  # end quote
  one_call_if_told
  told=$(seen '.calls[0].invocationId == null or .calls[0].duplicates == 1')
  assert_equal "$told" true
}

@test "forgets expired tokens" {
  soon=$(date --utc --date "$(now) + 1 hour" +%FT%T.%3NZ)
  codecatalyst create-access-token --name brief --expires-time "$soon"
  codecatalyst create-access-token --name lasting
  id=$(codecatalyst list-access-tokens | jq -r '.items[] | select(.name == "brief").id')

  mock PUT clock '{"action": "advance", "ms": 3600001}' >/dev/null
  assert_equal "$(names)" lasting
  refuses ResourceNotFoundException "The access token '$id' was not found" delete-access-token --id "$id"
}

# use WORD: makes two tokens, and fails unless these are all there are after each.
use() {
  local number made=()
  for number in 1 2; do
    codecatalyst create-access-token --name "$1-$number" >/dev/null || return
    made+=("$1-$number")
    [ "$(names)" = "$(printf '%s\n' "${made[@]}")" ] || return
  done
}

@test "keeps two users apart in parallel" {
  (use one) &
  one=$!
  (be "$TOKEN-other" && use two) &
  two=$!
  wait "$one"
  wait "$two"
}

@test "works over https" {
  # quote: https
  aws codecatalyst create-access-token --name ci \
    --endpoint-url "$CODECATALYST_MOCK_TLS_URL" --ca-bundle "$CODECATALYST_MOCK_CA"
  # end quote
  assert_equal "$(names)" ci
  AWS_MAX_ATTEMPTS=1 run aws codecatalyst list-access-tokens --endpoint-url "$CODECATALYST_MOCK_TLS_URL"
  assert_failure
  assert_output --partial 'certificate verify failed'
}
