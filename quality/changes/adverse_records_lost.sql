-- id: adverse_records_lost
-- table: marts.mart_adverse_record
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 负面信息只因移出、修复或到期而不再公示
--   en: An adverse record is shown until it is removed, repaired or its term ends
-- apart: "records are gone before their end"
-- bounds:
--   - {most: 0.01}
-- fewest: 5
-- if_empty: passes
-- basis: "A segment is a kind of record. The bound is ours."
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
            and new_row.adverse_record_no = old_row.adverse_record_no
    )
    and coalesce(old_row.display_until_date >= run.business_date, true) as is_apart
from old.mart_adverse_record as old_row
cross join build.core.dim_run as run
where old_row.adverse_record_code <> 'tax_arrears'
