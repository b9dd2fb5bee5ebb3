-- Whose figures rest on a source record: the ranges of `lineage` in order of records, whatever set they are of. With it
-- the way from a record to its figures is as short as the way back.
select
    first_record_id,
    enterprise_id,
    max(record_count) as record_count
from {{ ref('lineage') }}
group by first_record_id, enterprise_id
