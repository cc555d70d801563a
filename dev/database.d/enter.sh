#!/bin/sh
# enter.sh root|user ROOT UID:GID DATA COMMAND…
#
# Runs a command of PostgreSQL's with ROOT as its /, on the folder DATA. We are in a mount namespace made for this: the
# mounts are seen by the command alone, and end with it, however it ends.
set -eu
as=$1 root=$2 account=$3 data=$4
shift 4

if [ "$root" = / ]; then
    # The server's account may not be able to reach a checkout in someone's home; /mnt it can.
    mount --bind "$data" /mnt
else
    mount --bind "$data" "$root/data"
    mount --rbind /dev "$root/dev"
    # PostgreSQL keeps shared memory here; the machine's own may be closed to us.
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
fi

cd /
if [ "$as" = root ]; then
    exec chroot --userspec="$account" --groups= "$root" "$@"
fi
# To be root in a namespace is to be oneself outside. PostgreSQL refuses root, so a second namespace gives us another
# number; the files stay our own.
exec unshare --user --map-user="${account%:*}" --map-group="${account#*:}" --root="$root" --wd=/ "$@"
