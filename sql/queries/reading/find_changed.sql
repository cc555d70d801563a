-- Finds what the staged lines change of intervals that were known before: $1 delivery, $2 and $3 first and
-- last interval end staged, $4 whether an earlier delivery may still come, $5 the kind of the staged issues, once for each
-- value, or null if their source says none. A value is taken if its rank is higher than that of the known one; or as high
-- and its issue is later; or that is the same, or of another kind, and its delivery is not the earlier of the two. A value
-- that says no issue is before all of its kind that do. If an earlier delivery may still come, or a line says a later issue
-- or one of another kind, it is also noted that a value was said again; of what is composed it is not for a later issue,
-- since each time it is one.
insert into changed
select meter_id, interval_end,
    case when takes_0 then staging.active_power_milliwatt else known.active_power_milliwatt end,
    case when takes_1 then staging.reactive_power_millivar else known.reactive_power_millivar end,
    case when takes_2 then staging.voltage_l1_millivolt else known.voltage_l1_millivolt end,
    case when takes_3 then staging.voltage_l2_millivolt else known.voltage_l2_millivolt end,
    case when takes_4 then staging.voltage_l3_millivolt else known.voltage_l3_millivolt end,
    case when takes_0 then rank_0 else known_0 end + case when takes_1 then rank_1 else known_1 end * 4
        + case when takes_2 then rank_2 else known_2 end * 16 + case when takes_3 then rank_3 else known_3 end * 64
        + case when takes_4 then rank_4 else known_4 end * 256,
    array[case when takes_0 then said_0 when known_0 > 0 then delivery_0 end,
          case when takes_1 then said_1 when known_1 > 0 then delivery_1 end,
          case when takes_2 then said_2 when known_2 > 0 then delivery_2 end,
          case when takes_3 then said_3 when known_3 > 0 then delivery_3 end,
          case when takes_4 then said_4 when known_4 > 0 then delivery_4 end],
    case when staging.issues is not null or known.issues is not null then
        array[case when takes_0 then staging.issues[1] else known.issues[1] end,
              case when takes_1 then staging.issues[2] else known.issues[2] end,
              case when takes_2 then staging.issues[3] else known.issues[3] end,
              case when takes_3 then staging.issues[4] else known.issues[4] end,
              case when takes_4 then staging.issues[5] else known.issues[5] end] end,
    case when kinds is not null or known.issue_kinds is not null then
        array[case when takes_0 then kinds[1] else known.issue_kinds[1] end,
              case when takes_1 then kinds[2] else known.issue_kinds[2] end,
              case when takes_2 then kinds[3] else known.issue_kinds[3] end,
              case when takes_3 then kinds[4] else known.issue_kinds[4] end,
              case when takes_4 then kinds[5] else known.issue_kinds[5] end] end,
    known.active_power_milliwatt, known.reactive_power_millivar,
    known.voltage_l1_millivolt, known.voltage_l2_millivolt, known.voltage_l3_millivolt,
    known_0 + known_1 * 4 + known_2 * 16 + known_3 * 64 + known_4 * 256,
    is_revised
from staging
join reading known using (meter_id, interval_end)
cross join (select $5::bigint[] as kinds) issue
cross join lateral (
    select
        value_rank(staging.active_power_milliwatt, staging.status, staging.ranks, 0) as rank_0,
        value_rank(staging.reactive_power_millivar, staging.status, staging.ranks, 1) as rank_1,
        value_rank(staging.voltage_l1_millivolt, staging.status, staging.ranks, 2) as rank_2,
        value_rank(staging.voltage_l2_millivolt, staging.status, staging.ranks, 3) as rank_3,
        value_rank(staging.voltage_l3_millivolt, staging.status, staging.ranks, 4) as rank_4,
        value_rank(known.active_power_milliwatt, known.status, known.ranks, 0) as known_0,
        value_rank(known.reactive_power_millivar, known.status, known.ranks, 1) as known_1,
        value_rank(known.voltage_l1_millivolt, known.status, known.ranks, 2) as known_2,
        value_rank(known.voltage_l2_millivolt, known.status, known.ranks, 3) as known_3,
        value_rank(known.voltage_l3_millivolt, known.status, known.ranks, 4) as known_4,
        coalesce(staging.deliveries[1], $1) as said_0,
        coalesce(staging.deliveries[2], $1) as said_1,
        coalesce(staging.deliveries[3], $1) as said_2,
        coalesce(staging.deliveries[4], $1) as said_3,
        coalesce(staging.deliveries[5], $1) as said_4,
        comparable_issue(staging.issues[1], kinds[1], known.issue_kinds[1]) as issue_0,
        comparable_issue(staging.issues[2], kinds[2], known.issue_kinds[2]) as issue_1,
        comparable_issue(staging.issues[3], kinds[3], known.issue_kinds[3]) as issue_2,
        comparable_issue(staging.issues[4], kinds[4], known.issue_kinds[4]) as issue_3,
        comparable_issue(staging.issues[5], kinds[5], known.issue_kinds[5]) as issue_4,
        comparable_issue(known.issues[1], known.issue_kinds[1], kinds[1]) as issued_0,
        comparable_issue(known.issues[2], known.issue_kinds[2], kinds[2]) as issued_1,
        comparable_issue(known.issues[3], known.issue_kinds[3], kinds[3]) as issued_2,
        comparable_issue(known.issues[4], known.issue_kinds[4], kinds[4]) as issued_3,
        comparable_issue(known.issues[5], known.issue_kinds[5], kinds[5]) as issued_4,
        coalesce(known.value_deliveries[1], known.delivery_id, 0) as delivery_0,
        coalesce(known.value_deliveries[2], known.delivery_id, 0) as delivery_1,
        coalesce(known.value_deliveries[3], known.delivery_id, 0) as delivery_2,
        coalesce(known.value_deliveries[4], known.delivery_id, 0) as delivery_3,
        coalesce(known.value_deliveries[5], known.delivery_id, 0) as delivery_4
    -- Not pulled up, so that each is reckoned once; so below.
    offset 0
) rank
cross join lateral (
    select
        rank_0 > known_0 or (rank_0 = known_0 and rank_0 > 0 and (issue_0, said_0) >= (issued_0, delivery_0)) as takes_0,
        rank_1 > known_1 or (rank_1 = known_1 and rank_1 > 0 and (issue_1, said_1) >= (issued_1, delivery_1)) as takes_1,
        rank_2 > known_2 or (rank_2 = known_2 and rank_2 > 0 and (issue_2, said_2) >= (issued_2, delivery_2)) as takes_2,
        rank_3 > known_3 or (rank_3 = known_3 and rank_3 > 0 and (issue_3, said_3) >= (issued_3, delivery_3)) as takes_3,
        rank_4 > known_4 or (rank_4 = known_4 and rank_4 > 0 and (issue_4, said_4) >= (issued_4, delivery_4)) as takes_4
    offset 0
) taken
cross join lateral (
    select
        (takes_0 and (rank_0, staging.active_power_milliwatt) is distinct from (known_0, known.active_power_milliwatt))
        or (takes_1 and (rank_1, staging.reactive_power_millivar) is distinct from (known_1, known.reactive_power_millivar))
        or (takes_2 and (rank_2, staging.voltage_l1_millivolt) is distinct from (known_2, known.voltage_l1_millivolt))
        or (takes_3 and (rank_3, staging.voltage_l2_millivolt) is distinct from (known_3, known.voltage_l2_millivolt))
        or (takes_4 and (rank_4, staging.voltage_l3_millivolt) is distinct from (known_4, known.voltage_l3_millivolt))
        as is_revised
    offset 0
) revised
where known.interval_end between $2 and $3
  -- Most of what comes again is the same in all, which costs little to see.
  and ($4 or staging.issues is distinct from known.issues or known.issue_kinds is distinct from kinds
       or (staging.active_power_milliwatt, staging.reactive_power_millivar, staging.voltage_l1_millivolt,
           staging.voltage_l2_millivolt, staging.voltage_l3_millivolt, staging.status, staging.ranks)
          is distinct from
          (known.active_power_milliwatt, known.reactive_power_millivar, known.voltage_l1_millivolt,
           known.voltage_l2_millivolt, known.voltage_l3_millivolt, known.status, known.ranks))
  and (is_revised
       or (($4 or kinds is not null or known.issue_kinds is not null)
           and ((takes_0 and (known.issue_kinds[1] is distinct from kinds[1] or ($4 and said_0 > delivery_0)
                             or (issue_0 > issued_0 and staging.deliveries is null)))
                or (takes_1 and (known.issue_kinds[2] is distinct from kinds[2] or ($4 and said_1 > delivery_1)
                             or (issue_1 > issued_1 and staging.deliveries is null)))
                or (takes_2 and (known.issue_kinds[3] is distinct from kinds[3] or ($4 and said_2 > delivery_2)
                             or (issue_2 > issued_2 and staging.deliveries is null)))
                or (takes_3 and (known.issue_kinds[4] is distinct from kinds[4] or ($4 and said_3 > delivery_3)
                             or (issue_3 > issued_3 and staging.deliveries is null)))
                or (takes_4 and (known.issue_kinds[5] is distinct from kinds[5] or ($4 and said_4 > delivery_4)
                             or (issue_4 > issued_4 and staging.deliveries is null))))))
