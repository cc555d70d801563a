# shellcheck shell=bash disable=SC2034,SC2154 # the parts share their names, see ../database
# PostgreSQL 17 and TimescaleDB from Debian trixie, unpacked in a folder of our own. The packages are not installed, only
# unpacked, which takes a third of the time and no privileges: PostgreSQL needs nothing that their scripts would do.

# Raise the last number when the recipe changes.
tree_name=trixie-postgresql-17-recipe-1
# A number that no account has, neither in Debian's ranges nor in systemd's, so that no one else reads the data.
tree_account=60543

# Makes the tree when it is not there yet, and says what software.sh needs to know of it.
debian_software() {
    local cache
    [ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "neither XDG_CACHE_HOME nor HOME is set: where may the software be kept?"
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/meetpoort
    software=debian root=$cache/$tree_name bin=/usr/lib/postgresql/17/bin account=$tree_account:$tree_account
    check_namespaces
    [ -d "$root" ] || make_tree "$cache"
}

# Unpacks under a temporary name and renames at the end, so that a tree is whole or not there.
make_tree() {
    local cache=$1 half log=$1/build.log
    mkdir -p "$cache"
    # The unpacking holds the lock too: should we be killed, it is free only when that has ended.
    exec 9>"$cache/lock"
    flock --nonblock 9 || { say "another dev/database is unpacking the software; waiting for it"; flock 9; }
    if [ -d "$root" ]; then return; fi
    rm -rf "$cache/$tree_name".half.*
    half=$cache/$tree_name.half.$$

    local mirror keys
    say "getting PostgreSQL 17 with TimescaleDB from Debian trixie: once, half a minute or so, 420 MB in $cache"
    get_mmdebstrap "$cache"
    find_keys
    find_mirror "$cache"
    if ! unpack "$half" "$log"; then
        explain_unpacking "$log"
        rm -rf "$half"
        exit 1
    fi

    # The server needs a name for its account, and a place to find its data.
    printf 'postgres:x:%s:%s::/:/bin/sh\n' "$tree_account" "$tree_account" >"$half/etc/passwd"
    mkdir "$half/data"
    chmod 644 "$half/etc/passwd"
    chmod 755 "$half"
    rm -rf "$half/etc/apt"
    check_tree "$half" "$log" || { show_tail "$log"; fail "the unpacked PostgreSQL does not run; see $log"; }
    mv --no-target-directory "$half" "$root"
    exec 9>&-
}

# Runs mmdebstrap. Root cannot have its `chrootless` mode, and an ordinary user can have no other without further set-up.
unpack() {
    local half=$1 log=$2 mode=chrootless options=$cache/apt.conf result=0
    [ "$EUID" != 0 ] || mode=root
    # How this machine reaches its mirror: proxies and the like.
    apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check-|Force)' >"$options" || true
    # The server runs as another account than root, and must be able to read the programs.
    umask 022
    with_progress "unpacking PostgreSQL and TimescaleDB" "$log" \
        mmdebstrap --mode="$mode" --variant=extract --aptopt="$options" \
        --include=postgresql-17,postgresql-17-timescaledb,base-files,dash,libc-bin \
        trixie "$half" "deb [signed-by=$keys] $mirror trixie main" || result=$?
    umask 077
    return "$result"
}

# The reasons that we know of for an unpacking to fail.
explain_unpacking() {
    show_tail "$1"
    say "the software could not be unpacked; all of the log: $1"
    if grep -qE 'NO_PUBKEY|is not signed|Missing key|verification failed' "$1"; then
        say "This machine's Debian keys do not know trixie. Renew them: apt-get update && apt-get install debian-archive-keyring"
    elif grep -qE 'Could not resolve|Unable to connect|Could not connect|Temporary failure' "$1"; then
        say "The mirror $mirror could not be reached. Another: MEETPOORT_DEBIAN_MIRROR=…"
    fi
}

# Whether the programs run in what was unpacked.
check_tree() {
    local nothing result=0
    nothing=$(mktemp -d)
    chmod 755 "$nothing"
    (root=$1 && run_program "$nothing" postgres --version) >>"$2" 2>&1 || result=$?
    [ -e "$1/usr/share/postgresql/17/extension/timescaledb.control" ] || result=1
    rmdir "$nothing"
    return "$result"
}

# Sees that mmdebstrap is there; root has it installed.
get_mmdebstrap() {
    if command -v mmdebstrap >/dev/null; then return; fi
    command -v apt-get >/dev/null || fail "this machine has no apt-get, so Debian's packages cannot be had." \
        "Install docker or podman, or set DATABASE_URL."
    [ "$EUID" = 0 ] || fail "that takes the program mmdebstrap, which is missing. Install it with:" \
        "    sudo apt-get install --no-install-recommends mmdebstrap"
    say "that takes the program mmdebstrap, which is missing; installing it with apt-get"
    local log=$1/apt.log install
    install=(env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends
        -o DPkg::Lock::Timeout=120 mmdebstrap debian-archive-keyring)
    with_progress "installing mmdebstrap" "$log" "${install[@]}" && return
    say "apt-get's lists may be old; renewing them"
    with_progress "apt-get update" "$log" apt-get update || true
    with_progress "installing mmdebstrap" "$log" "${install[@]}" && return
    show_tail "$log"
    fail "mmdebstrap could not be installed; all of the log: $log"
}

# Sets `keys`: what Debian's archive is signed with.
find_keys() {
    for keys in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
        [ ! -r "$keys" ] || return 0
    done
    fail "Debian's keys are missing; install them: apt-get install debian-archive-keyring"
}

# Sets `mirror`: where this machine itself gets Debian's packages from.
find_mirror() {
    mirror=${MEETPOORT_DEBIAN_MIRROR:-}
    [ -n "$mirror" ] || mirror=$(apt_mirror)
    if [ -z "$mirror" ] && [ "$EUID" = 0 ]; then
        with_progress "apt-get update" "$1/apt.log" apt-get update || true
        mirror=$(apt_mirror)
    fi
    [ -n "$mirror" ] || fail "apt on this machine names no mirror of Debian (or has no lists yet: run apt-get update)." \
        "On Ubuntu and others, set MEETPOORT_DEBIAN_MIRROR to the address of one: http://HOST/debian" \
        "Or install docker or podman, or set DATABASE_URL."
}

# apt knows the origin of each of its sources from its lists, whichever way the sources are written.
apt_mirror() {
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' 2>/dev/null |
        grep -v '^cdrom:' | head -n 1 || true
}
