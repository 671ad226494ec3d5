-- One kind of request a run: session, status or webhook. Every webhook has a body of its own.
local kind, intent = "status", "INT-1"
local thread_number = 0
local count = 0

function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end

function init(args)
  kind, intent, run = args[1], args[2], args[3]
end

function request()
  count = count + 1
  local json = { ["Content-Type"] = "application/json" }
  if kind == "session" then
    return wrk.format("POST", "/api/sessions", json,
      '{"type":"diagnostics","contact":{"email":"client@example.com","phone":"+79001234567"},' ..
      '"metadata":{"vehicleMake":"Toyota","vehicleModel":"Camry"}}')
  elseif kind == "webhook" then
    return wrk.format("POST", "/api/payments/webhook", json,
      '{"type":"notification","event":"payment.succeeded","object":{"id":"' .. run .. "-" .. number .. "-" .. count ..
      '","status":"succeeded","amount":{"value":"480.00","currency":"RUB"}}}')
  end
  return wrk.format("GET", "/api/payments/status/" .. intent)
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('{"requests": %d, "seconds": %f, "p50_ms": %f, "p99_ms": %f, "failed": %d, "refused": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    failed, summary.errors.status))
end
