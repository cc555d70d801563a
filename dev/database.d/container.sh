# shellcheck shell=bash disable=SC2034,SC2154 # the parts share their names, see ../database
# Docker or Podman with Timescale's image. The data is in a named volume; the container is made anew at each start, so
# that it always has the present settings and a free port.

image=${MEETPOORT_TIMESCALEDB_IMAGE:-timescale/timescaledb:2.29.2-pg17}
container=meetpoort-$(printf '%s' "$project" | sha256sum | cut -c 1-8)
# docker or podman; for a database that there is, the one it was made with.
engine=$(read_line "$cluster/engine")

# Every call of the engine goes by here. What it leaves running (podman: a monitor for each container) must not keep
# our lock, nor the caller's end of our output.
call_engine() { "$engine" "$@" 3>&- 8>&-; }

# container_software [ENGINE]: finds an engine that answers, or that one, and the image. A client without an engine, or
# an image that cannot be had, is no reason to stop: there are other ways.
container_software() {
    for engine in ${1:-docker podman}; do
        command -v "$engine" >/dev/null || continue
        if ! timeout 20 "$engine" info >/dev/null 2>&1 3>&- 8>&-; then
            say "$engine is installed, but its engine does not answer; going on without it"
        elif container_image; then
            software=container
            return 0
        fi
    done
    return 1
}

# Gets the image, where the engine does not have it yet.
container_image() {
    ! call_engine image inspect "$image" >/dev/null 2>&1 || return 0
    say "$engine: getting the image $image"
    call_engine pull "$image" && return 0
    say "$engine cannot get $image; going on without it (MEETPOORT_TIMESCALEDB_IMAGE names another)"
    return 1
}

# Whether the container of this database runs.
container_running() {
    [ "$(call_engine inspect --format '{{.State.Running}}' "$container-$name" 2>/dev/null)" = true ]
}

# Starts the container, made anew, unless it runs.
container_start() {
    # Without `.local` there may be a container whose password and port no one knows any more: it is made anew.
    if [ -e "$cluster/edition" ] && container_running; then return; fi
    mkdir -p "$cluster"
    printf '%s\n' "$engine" >"$cluster/engine"
    printf '%s\n' "$software" >"$cluster/software"
    local password_is_new=no volume_is_new=no
    [ -e "$cluster/password" ] || { make_password; password_is_new=yes; }
    call_engine volume inspect "$container-$name" >/dev/null 2>&1 || volume_is_new=yes
    choose_port
    if ! container_run; then
        say "once more, with another port"
        rm "$cluster/port"
        choose_port
        container_run || fail "$engine could not start $image; its reason is above. Another way: MEETPOORT_DATABASE_FROM=debian"
    fi
    container_wait
    if [ "$password_is_new" = yes ]; then container_set_password; fi
    if [ "$volume_is_new" = yes ]; then container_drop_extension; fi
    case $image in
        *-oss) say_edition "TimescaleDB ${image##*:} (Apache edition: no compression)" ;;
        *) say_edition "TimescaleDB ${image##*:} (Community edition)" ;;
    esac
}

# The stop signal is PostgreSQL's for a fast shutdown. The password goes in by the environment, where other users of the
# machine cannot see it as they see arguments.
container_run() {
    local setting arguments=()
    while IFS= read -r setting; do arguments+=(-c "$setting"); done < <(server_settings)
    call_engine rm --force "$container-$name" >/dev/null 2>&1 || true
    POSTGRES_PASSWORD=$(read_line "$cluster/password") call_engine run --detach --name "$container-$name" \
        --volume "$container-$name:/var/lib/postgresql/data" --publish "127.0.0.1:$port:5432" \
        --shm-size 1g --stop-signal SIGINT \
        --env POSTGRES_PASSWORD --env POSTGRES_USER=meetpoort --env POSTGRES_DB=meetpoort \
        --env POSTGRES_INITDB_ARGS='--data-checksums --locale=C.UTF-8 --encoding=UTF8' \
        --env NO_TS_TUNE=true --env TIMESCALEDB_TELEMETRY=off \
        "$image" postgres "${arguments[@]}" >/dev/null
}

# While the image sets itself up, a first server listens on its socket only: asking over TCP waits for the real one.
container_wait() {
    local began=$SECONDS
    say "starting TimescaleDB in $engine"
    until call_engine exec "$container-$name" pg_isready --quiet --host 127.0.0.1 --username meetpoort; do
        if ! container_running || [ $((SECONDS - began)) -ge 300 ]; then
            call_engine logs --tail 25 "$container-$name" || true
            fail "TimescaleDB did not start; above are the last lines of: $engine logs $container-$name"
        fi
        sleep 0.2
    done
}

# A volume may be older than the password: someone deleted the checkout, and `.local` with it.
container_set_password() {
    printf "ALTER ROLE meetpoort PASSWORD '%s';\n" "$(read_line "$cluster/password")" | container_psql meetpoort
}

# The image makes the extension in new databases. That is for the migrations to do, as everywhere else.
container_drop_extension() {
    local database
    for database in template1 meetpoort; do
        echo 'DROP EXTENSION IF EXISTS timescaledb' | container_psql "$database"
    done
}

# Runs the SQL on standard input in a database, over the container's own socket, which asks for no password.
container_psql() {
    call_engine exec --interactive "$container-$name" \
        psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username meetpoort --dbname "$1" >/dev/null
}

# Fast shutdown, as everywhere else.
container_stop() {
    if ! container_running; then say "'$name' is not running"; return; fi
    call_engine stop -t 120 "$container-$name" >/dev/null
    say "stopped '$name'"
}

# Deletes the container and its volume, which is to say the data.
container_remove() {
    call_engine rm --force "$container-$name" >/dev/null 2>&1 || true
    call_engine volume rm --force "$container-$name" >/dev/null
}
