-- SPDX-License-Identifier: Apache-2.0
-- For wrk: one request over and over; at the end a line of JSON with what came of it.
-- Arguments: how many answers are enough (0: until the time is over), method, path, body, and
-- header fields as NAME:VALUE.

function init(args)
  local enough, seen = tonumber(args[1]), 0
  wrk.method, wrk.path, wrk.body = args[2], args[3], args[4]
  for number = 5, #args do
    local name, value = args[number]:match("^([^:]+):(.*)$")
    wrk.headers[name] = value
  end
  if enough > 0 then
    -- Only when it is needed: with this function wrk takes every answer apart.
    function response()
      seen = seen + 1
      if seen >= enough then wrk.thread:stop() end
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "bad": %d, "p50_us": %d, "p99_us": %d}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
