-- Names that a person must decide, with the best candidates side by side; one row per name and place.
select
    party_name,
    party_place,
    reason as reason_text,
    record_count,
    first_date,
    last_date,
    feeds,
    candidate_count,
    candidate_1_enterprise_id,
    candidate_1_name,
    candidate_1_score,
    candidate_1_evidence,
    candidate_2_enterprise_id,
    candidate_2_name,
    candidate_2_score,
    candidate_2_evidence,
    candidate_3_enterprise_id,
    candidate_3_name,
    candidate_3_score,
    candidate_3_evidence
from {{ source('linking', 'review_queue') }}
