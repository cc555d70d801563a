-- Keeps answers: of $1 meters, $2 days and $3 their revisions, $4 how many intervals, $5 bytes, $6 CRC-32, $7
-- SHA-256, $8 zstd and $9 deflate. One made of an earlier revision does not replace that of a later one.
insert into day_answer (meter_id, day, revision, intervals, plain_bytes, crc32, sha256, zstd, deflate)
select * from unnest($1::int[], $2::date[], $3::bigint[], $4::int[], $5::int[], $6::int[], $7::bytea[],
                     $8::bytea[], $9::bytea[])
on conflict (meter_id, day) do update set
    revision    = excluded.revision,
    intervals   = excluded.intervals,
    plain_bytes = excluded.plain_bytes,
    crc32       = excluded.crc32,
    sha256      = excluded.sha256,
    zstd        = excluded.zstd,
    deflate     = excluded.deflate
where day_answer.revision < excluded.revision
