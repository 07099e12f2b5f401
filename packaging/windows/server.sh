#!/usr/bin/env bash
# The PostgreSQL server of this machine that programs under wine use: on 127.0.0.1, with TLS (a certificate for localhost and
# 127.0.0.1 from an authority of its own), in a temporary folder. Prints its port and its folder (which has ca.crt), and runs
# until its standard input is closed; then nothing of it is left.
#
# Roles: postgres, who needs no password, like those that tests make; guest, who comes over TLS only, with the password 비밀-"q" 'x'.
set -euo pipefail

binaries=$(find /usr/lib/postgresql/*/bin/postgres -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
[ -n "$binaries" ] || { echo "No PostgreSQL server is installed." >&2; exit 1; }
binaries=${binaries%/postgres}

folder=$(mktemp -d "${TMPDIR:-/tmp}/limbeck-windows-server.XXXXXX")
chmod 755 "$folder"
as_user=()
if [ "$(id -u)" = 0 ]; then
    as_user=(setpriv --reuid=nobody --regid=nogroup --clear-groups --reset-env)
    chown nobody:nogroup "$folder"
fi
cleanup() {
    trap '' INT TERM # asked twice, it still goes through
    if [ -e "$folder/data/postmaster.pid" ]; then
        "${as_user[@]}" "$binaries/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

cd "$folder"
"${as_user[@]}" "$binaries/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C -N >initdb.log 2>&1 || {
    cat initdb.log >&2
    exit 1
}
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=Limbeck's test authority" -keyout ca.key -out ca.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout data/server.key -out server.csr 2>/dev/null
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out data/server.crt \
    -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1") 2>/dev/null
rm ca.key
chmod 600 data/server.key
chmod 644 ca.crt
[ "$(id -u)" != 0 ] || chown nobody:nogroup data/server.key data/server.crt
cat >data/pg_hba.conf <<'HBA'
hostssl all guest 127.0.0.1/32 scram-sha-256
host all guest 127.0.0.1/32 reject
host all all 127.0.0.1/32 trust
HBA
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as_user[@]}" "$binaries/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -s start \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c ssl=on -c fsync=off -c max_connections=200" ||
    { cat data/server.log >&2; exit 1; }
PGPASSWORD='' psql -q -h 127.0.0.1 -p "$port" -U postgres -d postgres \
    -c "CREATE ROLE guest LOGIN CREATEDB PASSWORD '비밀-\"q\" ''x'"

echo "$port $folder"
cat >/dev/null
