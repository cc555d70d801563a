-- A guess that nobody could decide.
update login_failure set failures = greatest(failures - 1, 0) where door = $1 and network = $2
