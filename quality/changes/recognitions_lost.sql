-- id: recognitions_lost
-- table: marts.mart_recognition
-- owner: team:credit-products
-- severity: block
-- reason:
--   zh: 认定只因到期或撤销而失效
--   en: A recognition ends by its term or by revocation
-- apart: "recognitions are gone before their end"
-- bounds:
--   - {most: 0.0002}
-- fewest: 5
-- if_empty: passes
-- basis: "A segment is a kind of recognition. The bound is ours."
select
    old_row.recognition_code as segment,
    old_row.enterprise_id,
    old_row.recognition_code,
    not coalesce(bool_or(new_row.is_valid or new_row.state_code = 'revoked'), false) as is_apart
from old.mart_recognition as old_row
left join new.mart_recognition as new_row
    on
        old_row.enterprise_id = new_row.enterprise_id
        and old_row.recognition_code = new_row.recognition_code
cross join build.core.dim_run as run
where old_row.is_valid and old_row.valid_to_date >= run.business_date
group by old_row.recognition_code, old_row.enterprise_id
