-- Every party that a record names without a code, and what linking made of it.
select
    feed,
    record_id,
    party_role,
    party_no,
    party_name,
    party_date,
    outcome as outcome_code,
    reason as reason_text
from {{ source('linking', 'party') }}
