-- id: adverse_amounts_changed
-- table: marts.mart_adverse_record
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 已公示的金额不应改变数量级
--   en: The amount of a known record keeps its order
-- apart: "amounts of known records changed by more than a factor of {factor}"
-- bounds:
--   - {factor: 10, most: 0.0002}
-- least: 100
-- if_empty: passes
-- basis: "A segment is a kind of record. A new announcement of arrears has an amount of its own. The bound is ours."
select
    old_row.adverse_record_code as segment,
    old_row.enterprise_id,
    old_row.adverse_record_no,
    new_row.amount_cny as told,
    old_row.amount_cny as against
from old.mart_adverse_record as old_row
inner join new.mart_adverse_record as new_row
    on
        old_row.enterprise_id = new_row.enterprise_id
        and old_row.adverse_record_code = new_row.adverse_record_code
        and old_row.adverse_record_no = new_row.adverse_record_no
        and old_row.event_date is not distinct from new_row.event_date
where old_row.amount_cny > 0 and new_row.amount_cny > 0
