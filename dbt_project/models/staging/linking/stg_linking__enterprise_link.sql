-- The enterprise that a party is. A party is linked once or not at all.
select
    feed,
    record_id,
    party_role,
    party_no,
    enterprise_id,
    method as method_code,
    score,
    model_version,
    evidence,
    decided_by
from {{ source('linking', 'enterprise_link') }}
