# shellcheck shell=bash disable=SC2034,SC2154 # the parts share their names, see ../database
# Talking to whoever started us: plain lines, a sign of life during long steps, and the reason when one fails.

# One line about what happens.
say() { printf 'database: %s\n' "$*" >&2; }

# Says each argument on a line of its own, then gives up.
fail() {
    local line
    for line in "$@"; do say "$line"; done
    exit 1
}

# The first line of a small file; nothing where there is no such file.
read_line() {
    local line=
    if [ -r "$1" ]; then read -r line <"$1" || true; fi
    printf '%s' "$line"
}

# The end of a log, for a step that failed.
show_tail() {
    say "the last lines of $1:"
    tail -n 25 "$1" | sed 's/^/  | /' >&2
}

# The long step that is under way: the id of its process group. Ended when we are, so that Ctrl-C ends all of it.
step_under_way=
end_step() {
    [ -z "$step_under_way" ] || kill -TERM -- "-$step_under_way" 2>/dev/null || true
    step_under_way=
}
trap end_step EXIT
trap 'echo >&2; exit 130' INT
trap 'exit 143' TERM HUP

# with_progress WHAT LOG COMMAND…: runs a command with its output in a log. A terminal sees the seconds pass on one
# line; a log file gets a line now and then.
with_progress() {
    local what=$1 log=$2 began=$SECONDS said=$SECONDS turn=0 result=0 wheel=('|' '/' '-' "\\")
    shift 2
    setsid "$@" </dev/null >"$log" 2>&1 3>&- &
    step_under_way=$!
    while kill -0 "$step_under_way" 2>/dev/null; do
        if [ -t 2 ]; then
            turn=$(((turn + 1) % 4))
            printf '\rdatabase: %s %s %d s ' "$what" "${wheel[turn]}" $((SECONDS - began)) >&2
        elif [ $((SECONDS - said)) -ge 10 ]; then
            said=$SECONDS
            say "$what: $((SECONDS - began)) s so far"
        fi
        sleep 0.2
    done
    wait "$step_under_way" || result=$?
    step_under_way=
    if [ -t 2 ]; then printf '\r\033[K' >&2; fi
    [ "$result" != 0 ] || say "$what: done in $((SECONDS - began)) s"
    return "$result"
}
