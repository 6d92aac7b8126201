#!/usr/bin/env bash
# Pages from the cache beside nginx serving the same bytes from disk, in alternating rounds of one run (perf.md §2a).
set -euo pipefail
program=build-release/ksrd
rounds=${ROUNDS:-3} seconds=${SECONDS_EACH:-3}
work=$(mktemp -d)
chmod 755 "$work"
port=18114 nginx_port=18115
stop() {
    kill "${ksrd_pid:-}" "${nginx_pid:-}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
"$program" --config config demo --port "$port" --state "$work/state" >"$work/log" 2>&1 &
ksrd_pid=$!
for _ in $(seq 1200); do
    grep -q 'klar:' "$work/log" && break
    kill -0 "$ksrd_pid" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
done

fetch() { # path file [curl options]: with Debian's own tools only
    node -e 'const [u, f, e] = process.argv.slice(1); require("http").get(u, { headers: { "accept-encoding": e ?? "identity" } },
        (r) => r.pipe(require("fs").createWriteStream(f)))' "http://127.0.0.1:$port$1" "$work/www/$2" "${3:-identity}"
}
mkdir -p "$work/www"
fetch / overview.html
fetch / overview.gz gzip
fetch '/api/v1/values?indicator=sjukfranvaro&unit=kommun' values.json
cat >"$work/nginx.conf" <<TEXT
daemon off; master_process on; worker_processes 2; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 512; }
http { access_log off; sendfile on; keepalive_requests 100000000; types { text/html html gz; application/json json; }
  client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work; uwsgi_temp_path $work; scgi_temp_path $work;
  server { listen 127.0.0.1:$nginx_port; root $work/www; } }
TEXT
nginx -c "$work/nginx.conf" -e "$work/error.log" &
nginx_pid=$!
sleep 0.5

rate() { # url [header]
    wrk -t1 -c64 -d"${seconds}s" ${2:+-H "$2"} "$1" | awk '/Requests\/sec/ {print $2}'
}
measure() { # what path nginx-file [header]
    local ours=() theirs=()
    for _ in $(seq "$rounds"); do
        ours+=("$(rate "http://127.0.0.1:$port$2" "${4:-}")")
        theirs+=("$(rate "http://127.0.0.1:$nginx_port/$3")")
    done
    printf '%s\n' "${ours[*]}" "${theirs[*]}" | awk -v what="$1" '
        {n = split($0, v, " "); for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) {t = v[i]; v[i] = v[j]; v[j] = t}; m[NR] = v[int((n + 1) / 2)]}
        END {printf "http\t%s\t%.0f\treq/s\tnginx, 2 workers, same bytes\t%.2f\n", what, m[1], m[1] / m[2]}'
}
measure 'overview, cached' / overview.html
measure 'overview, cached, gzip' / overview.gz 'Accept-Encoding: gzip'
measure 'values, cached' '/api/v1/values?indicator=sjukfranvaro&unit=kommun' values.json
