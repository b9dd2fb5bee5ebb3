-- id: vetoes_lost
-- table: marts.mart_adverse_record
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 否决项只因移出、修复、履行或到期而消失
--   en: A veto ends by removal, repair, performance or its term
-- apart: "vetoes are gone without a record of their end"
-- bounds:
--   - {most: 0.0002}
-- fewest: 1
-- if_empty: passes
-- basis: "A segment is a kind of record. What its source no longer lists has no record of its end."
select
    old_row.adverse_record_code as segment,
    old_row.enterprise_id,
    old_row.adverse_record_code,
    old_row.adverse_record_no,
    not exists (
        select 1
        from build.intermediate.int_adverse__record as new_row
        where
            new_row.enterprise_id = old_row.enterprise_id
            and new_row.adverse_record_code = old_row.adverse_record_code
            and (new_row.adverse_record_no = old_row.adverse_record_no or new_row.is_veto)
    )
    and coalesce(old_row.display_until_date >= run.business_date, true)
    and not exists (
        select 1
        from build.landing.credit__dishonest_debtor as landed
        where landed.record_no = old_row.adverse_record_no and landed._change_code = 'delete'
    ) as is_apart
from old.mart_adverse_record as old_row
cross join build.core.dim_run as run
where old_row.is_veto
