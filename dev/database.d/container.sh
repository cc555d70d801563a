# shellcheck shell=bash disable=SC2034,SC2154 # the parts share their names, see ../database
# Docker or Podman with Timescale's image. The data is in a named volume; the container is made anew at each start, so
# that it always has the present settings and a free port.

image=${MEETPOORT_TIMESCALEDB_IMAGE:-timescale/timescaledb:2.29.2-pg17}
container=meetpoort-$(printf '%s' "$project" | sha256sum | cut -c 1-8)
engine=

# Finds an engine that answers and the image. A client without an engine, or an image that cannot be had, is no
# reason to stop: there are other ways.
container_software() {
    local candidate
    for candidate in docker podman; do
        command -v "$candidate" >/dev/null || continue
        if ! timeout 20 "$candidate" info >/dev/null 2>&1; then
            say "$candidate is installed, but its engine does not answer; going on without it"
        elif container_image "$candidate"; then
            engine=$candidate software=container
            return 0
        fi
    done
    return 1
}

container_image() {
    ! "$1" image inspect "$image" >/dev/null 2>&1 || return 0
    say "$1: getting the image $image"
    "$1" pull "$image" && return 0
    say "$1 cannot get $image; going on without it (MEETPOORT_TIMESCALEDB_IMAGE names another)"
    return 1
}

# The engine that an existing container lives in.
container_engine() {
    [ -n "$engine" ] || engine=$(read_line "$cluster/engine")
    "$engine" "$@"
}

container_running() {
    [ "$(container_engine inspect --format '{{.State.Running}}' "$container-$name" 2>/dev/null)" = true ]
}

container_start() {
    if container_running; then return; fi
    mkdir -p "$cluster"
    printf '%s\n' "$engine" >"$cluster/engine"
    printf '%s\n' "$software" >"$cluster/software"
    local password_is_new=no
    [ -e "$cluster/password" ] || { make_password; password_is_new=yes; }
    choose_port
    if ! container_run; then
        say "once more, with another port"
        rm "$cluster/port"
        choose_port
        container_run || fail "$engine could not start $image; its reason is above. Another way: MEETPOORT_DATABASE_FROM=debian"
    fi
    container_wait
    if [ "$password_is_new" = yes ]; then container_first_time; fi
    say_edition "TimescaleDB ${image##*:} (Community edition)"
}

# The stop signal is PostgreSQL's for a fast shutdown. The password goes in by the environment, where other users of the machine cannot see it as they see arguments.
container_run() {
    local setting arguments=()
    while IFS= read -r setting; do arguments+=(-c "$setting"); done < <(server_settings)
    "$engine" rm --force "$container-$name" >/dev/null 2>&1 || true
    POSTGRES_PASSWORD=$(read_line "$cluster/password") "$engine" run --detach --name "$container-$name" \
        --volume "$container-$name:/var/lib/postgresql/data" --publish "127.0.0.1:$port:5432" --shm-size 1g --stop-signal SIGINT \
        --env POSTGRES_PASSWORD --env POSTGRES_USER=meetpoort --env POSTGRES_DB=meetpoort \
        --env POSTGRES_INITDB_ARGS='--data-checksums --locale=C.UTF-8 --encoding=UTF8' \
        --env NO_TS_TUNE=true --env TIMESCALEDB_TELEMETRY=off \
        "$image" postgres "${arguments[@]}" >/dev/null
}

# While the image sets itself up, a first server listens on its socket only: asking over TCP waits for the real one.
container_wait() {
    local began=$SECONDS
    say "starting TimescaleDB in $engine"
    until "$engine" exec "$container-$name" pg_isready --quiet --host 127.0.0.1 --username meetpoort; do
        if ! container_running || [ $((SECONDS - began)) -ge 300 ]; then
            "$engine" logs --tail 25 "$container-$name" || true
            fail "TimescaleDB did not start; above are the last lines of: $engine logs $container-$name"
        fi
        sleep 0.2
    done
}

# A volume may be older than our password. And the image makes the extension in new databases, which is for the
# migrations to do.
container_first_time() {
    printf "ALTER ROLE meetpoort PASSWORD '%s';\n" "$(read_line "$cluster/password")" |
        container_psql meetpoort
    echo 'DROP EXTENSION IF EXISTS timescaledb' | container_psql template1
    # Only an extension without a single hypertable goes: a volume that was there before keeps its data.
    echo 'DROP EXTENSION IF EXISTS timescaledb RESTRICT' | container_psql meetpoort ||
        say "the volume $container-$name was there before and keeps its data"
}

container_psql() {
    container_engine exec --interactive "$container-$name" \
        psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username meetpoort --dbname "$1" >/dev/null
}

container_stop() {
    if ! container_running; then say "'$name' is not running"; return; fi
    container_engine stop -t 120 "$container-$name" >/dev/null
    say "stopped '$name'"
}

container_remove() {
    container_engine rm --force "$container-$name" >/dev/null 2>&1 || true
    container_engine volume rm "$container-$name" >/dev/null 2>&1 || true
}
