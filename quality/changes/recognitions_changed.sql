-- id: recognitions_changed
-- table: marts.mart_recognition
-- owner: team:innovation-feed
-- severity: block
-- reason:
--   zh: 已有认定的级别和有效期一日内很少改变
--   en: Few recognitions change their level or last day in a day
-- apart: "recognitions have another level or last day"
-- bounds:
--   - {most: 0.002, free: 2}
-- usual: true
-- if_empty: passes
-- basis: "A segment is a recognition. The bound is ours."
select
    old_row.recognition_code as segment,
    old_row.enterprise_id,
    old_row.recognition_no,
    (
        (old_row.level_code is distinct from new_row.level_code)
        or (old_row.valid_to_date is distinct from new_row.valid_to_date)
    ) as is_apart
from old.mart_recognition as old_row
inner join new.mart_recognition as new_row
    on
        old_row.enterprise_id = new_row.enterprise_id
        and old_row.recognition_code = new_row.recognition_code
        and old_row.recognition_no = new_row.recognition_no
        and old_row.valid_from_date = new_row.valid_from_date
