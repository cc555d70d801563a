# shellcheck shell=bash disable=SC2034,SC2154 # the parts share their names, see ../database
# A PostgreSQL cluster of our own, run with the programs that software.sh found. In $cluster:
#   data/  the cluster; password, port, software, bin, edition: one line each; server.log, server.log.1

# Prints the process id of our server, or fails. A number in postmaster.pid may by now be another program's: ours works
# in our data folder.
server_pid() {
    local pid
    [ -e "$cluster/data/postmaster.pid" ] || return 1
    pid=$(read_line "$cluster/data/postmaster.pid")
    [[ $pid =~ ^[0-9]+$ ]] && [ "/proc/$pid/cwd" -ef "$cluster/data" ] && echo "$pid"
}

# The eighth line of postmaster.pid is the server's own word on how it does.
server_ready() {
    server_pid >/dev/null && [[ $(sed -n 8p "$cluster/data/postmaster.pid" 2>/dev/null) == ready* ]]
}

# Makes the cluster when there is none, and starts it.
server_start() {
    mkdir -p "$cluster"
    [ -d "$cluster/data" ] || make_cluster
    local tries
    for tries in 1 2 3 4 5 6 7 8 9 10; do
        choose_port
        if launch; then
            say_edition "$(edition)"
            return
        fi
        # Another program has the port without answering on it, or was quicker.
        if grep -q 'Address already in use' "$cluster/server.log"; then
            say "port $port is taken by another program"
            rm "$cluster/port"
            continue
        fi
        # The processes of a server that was killed are still ending.
        if ! grep -qE 'pre-existing shared memory block|lock file .* already exists' "$cluster/server.log"; then break; fi
        say "an earlier server's processes are still there; waiting for them"
        sleep 2
    done
    show_tail "$cluster/server.log"
    fail "PostgreSQL did not start (tries: $tries); all of the log: $cluster/server.log"
}

# Makes the cluster under a temporary name and renames it at the end, so that it is whole or not there.
make_cluster() {
    local new=$cluster/data.new log=$cluster/initdb.log
    say "making a database cluster in $cluster"
    rm -rf "$new"
    mkdir "$new"
    [ "$EUID" != 0 ] || chown "$account" "$new"
    make_password
    # A statement that PostgreSQL refuses is in the log alone, not in the exit status.
    if ! initialise "$new" >"$log" 2>&1 || grep -qE 'ERROR|FATAL' "$log"; then
        show_tail "$log"
        fail "the cluster could not be made; all of the log: $log"
    fi
    echo 'host all all 127.0.0.1/32 scram-sha-256' >"$new/pg_hba.conf"
    echo "include 'meetpoort.conf'" >>"$new/postgresql.conf"
    printf '%s\n' "$bin" >"$cluster/bin"
    printf '%s\n' "$software" >"$cluster/software"
    mv --no-target-directory "$new" "$cluster/data"
}

# initdb, then the password and the database, which PostgreSQL can do without a server.
initialise() {
    local new=$1 sync=()
    [ "$name" != test ] || sync=(--no-sync)
    (run_program "$new" initdb --pgdata="$(inside "$new")" --username=meetpoort --auth=reject \
        --locale=C.UTF-8 --encoding=UTF8 --data-checksums "${sync[@]}") || return
    printf '%s\n' "ALTER ROLE meetpoort PASSWORD '$(read_line "$cluster/password")'" 'CREATE DATABASE meetpoort' |
        (run_program "$new" postgres --single -D "$(inside "$new")" postgres)
}

# The settings, written at each start so that a cluster has the present ones. What someone set with ALTER SYSTEM wins.
write_settings() {
    {
        printf '%s\n' listen_addresses=127.0.0.1 "port=$port" unix_socket_directories=
        server_settings
    } | sed "s/^\([^=]*\)=\(.*\)$/\1 = '\2'/" >"$cluster/data/meetpoort.conf"
    chmod 644 "$cluster/data/meetpoort.conf"
}

# Starts the server and waits until it is ready; fails when it ended instead.
launch() {
    local launched
    write_settings
    drop_stale_pid
    [ ! -e "$cluster/server.log" ] || mv "$cluster/server.log" "$cluster/server.log.1"
    : >"$cluster/server.log"
    say "starting PostgreSQL"
    run_program_detached >>"$cluster/server.log" 2>&1 &
    launched=$!
    local began=$SECONDS said=$SECONDS
    until server_ready; do
        kill -0 "$launched" 2>/dev/null || return 1
        # A crash with much to recover takes as long as it takes; it is never interrupted.
        if [ $((SECONDS - said)) -ge 5 ]; then
            said=$SECONDS
            say "waiting for PostgreSQL, $((SECONDS - began)) s so far; its log: $cluster/server.log"
        fi
        sleep 0.1
    done
}

# The server keeps neither the caller's end of our output, nor our locks.
run_program_detached() {
    exec </dev/null 3>&- 8>&- 9>&-
    run_program "$cluster/data" postgres -D "$(inside "$cluster/data")"
}

# After a crash and a reboot the number in postmaster.pid may be that of another program of ours, and PostgreSQL would
# not start for it. That the cluster is in use it sees from its shared memory too.
drop_stale_pid() {
    local pid
    [ -e "$cluster/data/postmaster.pid" ] || return 0
    pid=$(read_line "$cluster/data/postmaster.pid")
    if [[ $pid =~ ^[0-9]+$ ]] && [ -d "/proc/$pid" ] && ! server_pid >/dev/null; then
        rm "$cluster/data/postmaster.pid"
    fi
}

# Fast shutdown: clients are cut off, what they committed is kept.
server_stop() {
    local pid began=$SECONDS
    pid=$(server_pid) || { say "'$name' is not running"; return; }
    kill -INT "$pid"
    while server_pid >/dev/null; do
        [ $((SECONDS - began)) -lt 120 ] || fail "'$name' (process $pid) is still shutting down; its log: $cluster/server.log"
        sleep 0.1
    done
    say "stopped '$name'"
}
