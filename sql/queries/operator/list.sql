-- A page of operators by number: $1 after which, $2 how many.
select id, email, role, created_at, ended_at from operator
where ($1::bigint is null or id > $1) order by id limit $2
