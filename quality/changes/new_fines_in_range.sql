-- id: new_fines_in_range
-- table: marts.mart_adverse_record
-- owner: team:credit-feed
-- severity: block
-- reason:
--   zh: 新公示的罚款超过一百万元的应先核实
--   en: A new fine above 1,000,000 CNY is verified first
-- apart: "new fines are above 1,000,000 CNY"
-- bounds:
--   - {most: 0.0002}
-- if_empty: passes
-- basis: "Larger fines are legal and rare; the limit is ours, and an owner may raise it for a day."
select
    'penalty' as segment,
    new_row.enterprise_id,
    new_row.adverse_record_no,
    new_row.amount_cny > 1000000 as is_apart
from new.mart_adverse_record as new_row
left join old.mart_adverse_record as old_row
    on
        new_row.enterprise_id = old_row.enterprise_id
        and new_row.adverse_record_code = old_row.adverse_record_code
        and new_row.adverse_record_no = old_row.adverse_record_no
where
    new_row.adverse_record_code = 'penalty'
    and new_row.amount_cny is not null
    and old_row.enterprise_id is null
    and exists (select 1 from old.mart_adverse_record)
