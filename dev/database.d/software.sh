# shellcheck shell=bash disable=SC2034,SC2154 # the parts share their names, see ../database
# PostgreSQL's programs, of this machine or in Debian's tree, and how to run one of them on a folder of ours.
#
# After local_software or debian_software:
#   software  local or debian
#   root      the folder that the programs take for /
#   bin       where the programs are, as seen from root
#   account   uid:gid that the server runs as, seen from root; empty for whoever we are

# local_software [BIN]: a PostgreSQL of this machine that has TimescaleDB; the newest, or the one in BIN.
local_software() {
    local candidate
    while IFS= read -r candidate; do
        has_timescaledb "$candidate" || continue
        software=local root=/ bin=$candidate account=
        # PostgreSQL refuses to run as root, and wants an account that has a name.
        if [ "$EUID" = 0 ]; then
            account=$(id -u postgres 2>/dev/null || id -u nobody):$(id -g postgres 2>/dev/null || id -g nobody)
            check_namespaces
        fi
        return 0
    done < <(if [ -n "${1:-}" ]; then echo "$1"; else local_candidates; fi)
    return 1
}

# Where PostgreSQL's programs may be: the one on the PATH first, then Debian's, newest first.
local_candidates() {
    if command -v pg_config >/dev/null; then pg_config --bindir; fi
    find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort --version-sort --reverse
}

# PostgreSQL 15 is the oldest that TimescaleDB still supports.
has_timescaledb() {
    local programs=$1 program major
    for program in initdb postgres pg_config; do [ -x "$programs/$program" ] || return 1; done
    major=$("$programs/pg_config" --version | tr -dc '0-9.' | cut -d . -f 1)
    [ "$major" -ge 15 ] && [ -e "$("$programs/pg_config" --pkglibdir)/timescaledb.so" ] &&
        [ -e "$("$programs/pg_config" --sharedir)/extension/timescaledb.control" ]
}

# The version and edition of the TimescaleDB in `root`. The Community edition is one library more.
edition() {
    local share library version
    case $software in
        debian)
            share=$root/usr/share/postgresql/17 library=$root/usr/lib/postgresql/17/lib ;;
        *)
            share=$("$bin/pg_config" --sharedir) library=$("$bin/pg_config" --pkglibdir) ;;
    esac
    version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" "$share/extension/timescaledb.control")
    if [ -e "$library/timescaledb-tsl-$version.so" ]; then
        printf 'TimescaleDB %s (Community edition)' "$version"
    else
        printf 'TimescaleDB %s (Apache edition: no compression)' "$version"
    fi
}

# Whether we may have mounts that only the server sees. Without them it could not run, and the reason would be obscure.
check_namespaces() {
    local try=(unshare --mount)
    [ "$EUID" = 0 ] || try=(unshare --user --map-root-user --mount)
    "${try[@]}" mount -t tmpfs tmpfs /mnt 2>/dev/null && return
    if [ "$EUID" = 0 ]; then
        fail "this root may not mount, as in a container without privileges." \
            "Run the container with --privileged, or set DATABASE_URL."
    fi
    fail "this user may not make a namespace to run PostgreSQL in." \
        "An administrator allows it, until the next boot, with the one of these that exists here:" \
        "    sysctl kernel.unprivileged_userns_clone=1" \
        "    sysctl kernel.apparmor_restrict_unprivileged_userns=0" \
        "Or use docker or podman, or set DATABASE_URL."
}

# run_program DATA PROGRAM ARGUMENT…: runs one of PostgreSQL's programs, which finds the folder DATA where `inside` says.
# It replaces this shell (call it in the background or in a subshell), so that its process id is the program's own, and
# has a session of its own, so that Ctrl-C in the caller's terminal does not end a server before its clients.
run_program() {
    local data=$1 program=$2
    shift 2
    # Nothing of the caller's environment (PGPORT, LD_LIBRARY_PATH…) may change what the server does.
    local enter=(setsid env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C.UTF-8)
    if [ "$EUID" = 0 ]; then
        enter+=(unshare --mount sh "$parts/enter.sh" root "$root" "$account" "$data")
    elif [ "$software" = debian ]; then
        enter+=(unshare --user --map-root-user --mount sh "$parts/enter.sh" user "$root" "$account" "$data")
    fi
    exec "${enter[@]}" "$bin/$program" "$@"
}

# Where a program of run_program finds its data.
inside() {
    if [ "$software" = debian ]; then
        echo /data
    elif [ "$EUID" = 0 ]; then
        echo /mnt
    else
        echo "$1"
    fi
}
