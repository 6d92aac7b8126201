#!/usr/bin/env bash
# Pages that nobody asked for before, uncompressed and gzip told apart: every unit and every indicator × unit × window, each once, after a start.
# Server time after /metrics (read to sent). Beside them the overview from the cache, in the same run.
set -euo pipefail
program=build-release/ksrd
work=$(mktemp -d)
chmod 755 "$work"
port=18116
stop() {
    kill "${ksrd_pid:-}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT

start() { # ready when the pages are
    "$program" --config config demo --port "$port" --state "$work/state" >"$work/log" 2>&1 &
    ksrd_pid=$!
    for _ in $(seq 1200); do
        grep -q 'klar:' "$work/log" && return
        kill -0 "$ksrd_pid" || break
        sleep 0.1
    done
    cat "$work/log" >&2
    exit 1
}
restart() {
    kill "$ksrd_pid"
    wait "$ksrd_pid" || true
    start
}

cat >"$work/list.mjs" <<'TEXT'
const base = process.argv[2];
const read = async (what) => {
    const all = [];
    for (let next = `/api/v1/${what}`; next; ) {
        const page = await (await fetch(base + next)).json();
        all.push(...page[what]);
        next = page.next;
    }
    return all;
};
const [units, indicators] = [await read('units'), await read('indicators')];
for (const u of units) console.log(`/enhet/${u.id}`);
for (const i of indicators)
    for (const u of units) for (const w of i.windows) console.log(`/indikator/${i.id}?enhet=${u.id}&fonster=${w}`);
TEXT
cat >"$work/each.lua" <<'TEXT'
-- each address of the list once; then it tells how long that took, and ends
local ffi = require("ffi")
ffi.cdef [[ typedef struct { long s, us; } ksrd_time; int gettimeofday(ksrd_time *t, void *zone); ]]
local function now()
    local t = ffi.new("ksrd_time")
    ffi.C.gettimeofday(t, nil)
    return tonumber(t.s) + tonumber(t.us) / 1e6
end
local list, at, answered, bad, began = {}, 0, 0, 0, nil
function init(args)
    for line in io.lines(args[1]) do list[#list + 1] = wrk.format("GET", line) end
end
function request()
    began = began or now()
    at = at + 1
    return list[math.min(at, #list)]
end
function response(status)
    answered = answered + 1
    if status ~= 200 then bad = bad + 1 end
    if answered < #list then return end
    io.write(string.format("asked %d %.6f %d\n", answered, now() - began, bad))
    io.flush()
    os.exit(0)
end
TEXT

buckets() {
    node -e 'fetch(process.argv[1]).then((r) => r.text()).then((t) => { for (const m of t.matchAll(/_seconds_bucket\{le="([^"]+)"\} (\d+)/g)) console.log(m[1], m[2]); })' \
        "http://127.0.0.1:$port/metrics"
}
measure() { # what [header]
    restart
    buckets >"$work/before"
    wrk -t1 -c8 -d120s ${2:+-H "$2"} -s "$work/each.lua" "http://127.0.0.1:$port" -- "$work/list" >"$work/wrk"
    buckets >"$work/after"
    local cached
    cached=$(wrk -t1 -c8 -d2s ${2:+-H "$2"} "http://127.0.0.1:$port/" | awk '/Requests\/sec/ {print $2}')
    awk -v what="$1" -v cached="$cached" '
        FILENAME ~ /wrk$/ && $1 == "asked" {n = $2; s = $3; bad = $4}
        FILENAME ~ /before$/ {b[$1] = $2}
        FILENAME ~ /after$/ {le[++k] = $1; c[k] = $2 - b[$1]}
        END {
            printf "http\t%s\t%.0f\tpages/s\toverview from the cache, req/s\t%.2f\n", what, n / s, n / s / cached
            for (i = 1; i <= k; i++) if (c[i] >= c[k] / 2) break
            printf "http\t%s, %d pages, %d not 200: median of the server time at most\t%s\ts\tshare within it\t%.2f\n", what, n, bad, le[i], c[i] / c[k]
        }' "$work/wrk" "$work/before" "$work/after"
}
if [ -n "${KSRD_DEMO_STATE:-}" ]; then cp -a "$KSRD_DEMO_STATE" "$work/state"; fi
start
node "$work/list.mjs" "http://127.0.0.1:$port" >"$work/list"
measure 'pages never asked for'
measure 'pages never asked for, gzip' 'Accept-Encoding: gzip'
