# shellcheck shell=bash disable=SC2034,SC2154 # the parts share their names, see ../database
# What every database of ours has in common, whatever software it runs on: settings, port, password, address.

# PostgreSQL's settings, one `name=value` a line.
server_settings() {
    # A test has a database of its own, and TimescaleDB a worker for each database: room for a few dozen.
    cat <<'END'
shared_preload_libraries=timescaledb
timescaledb.telemetry_level=off
timescaledb.max_background_workers=64
max_worker_processes=96
max_connections=200
max_locks_per_transaction=256
shared_buffers=256MB
max_wal_size=2GB
jit=off
timezone=UTC
log_timezone=UTC
log_line_prefix=%m [%p] %d 
END
    # What the tests store need not outlive a power cut.
    if [ "$name" = test ]; then
        printf '%s\n' fsync=off synchronous_commit=off full_page_writes=off
    fi
}

# Whether something answers on a port.
port_taken() { (exec 4<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Sets `port`: the one this database had, or a free one when it has none yet or another program took it. Below 32768,
# where Linux begins to hand out ports to clients.
choose_port() {
    port=
    if [ -e "$cluster/port" ]; then port=$(read_line "$cluster/port"); fi
    while [ -z "$port" ] || port_taken "$port"; do
        [ -z "$port" ] || say "port $port is taken by another program; choosing another"
        port=$((20000 + RANDOM % 10000))
    done
    printf '%s\n' "$port" >"$cluster/port"
}

# A secret for the superuser, made once for each database; the folder and the file are ours alone.
make_password() {
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$cluster/password"
}

# The one line on standard output.
print_address() {
    printf 'postgres://meetpoort:%s@127.0.0.1:%s/meetpoort\n' \
        "$(read_line "$cluster/password")" "$(read_line "$cluster/port")" >&3
}

# Says once, at the start, what the two editions differ in; `status` says it again.
say_edition() {
    printf '%s\n' "$1" >"$cluster/edition"
    say "$1"
}
