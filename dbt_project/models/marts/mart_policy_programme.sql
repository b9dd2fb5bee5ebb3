-- The support programmes in force: benefit, window, office and document. Once for all enterprises.
select
    run.business_date,
    rulebook_code,
    version,
    programme_code,
    order_no,
    programme_zh as name_zh,
    programme_en as name_en,
    benefit_code,
    benefit_zh,
    benefit_en,
    benefit_cap_cny,
    grants_rulebook_code,
    window_state_code,
    window_from_date,
    window_to_date,
    office_zh,
    office_en,
    jurisdiction as jurisdiction_code,
    document_no,
    document_zh,
    clause,
    authority,
    is_verified
from {{ ref('int_policy__programme') }}
cross join {{ ref('dim_run') }} as run
