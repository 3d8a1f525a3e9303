-- SPDX-License-Identifier: Apache-2.0
-- For wrk: CreateAccessToken over and over; at the end one line of JSON with what came of it.

wrk.method = "PUT"
wrk.path = "/v1/accessTokens"
wrk.headers["Authorization"] = "Bearer bench"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name": "bench"}'

done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "bad": %d, "p50_us": %d, "p99_us": %d}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
