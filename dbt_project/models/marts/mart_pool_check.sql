-- Each condition of the programme for each filed loan, as of the day of the loan, with its clause and what it rests
-- on.
select
    run.business_date,
    judged.enterprise_id,
    judged.rulebook_code,
    judged.version,
    judged.bank_code,
    judged.loan_no,
    judged.condition_code,
    judged.order_no,
    judged.state_code,
    judged.check_value,
    judged.threshold,
    judged.unit_code,
    judged.clause,
    rulebook.document_zh,
    rulebook.document_no,
    judged.authority,
    judged.is_verified
from {{ ref('int_pool__condition') }} as judged
cross join {{ ref('dim_run') }} as run
inner join {{ ref('rulebook') }} as rulebook
    on judged.rulebook_code = rulebook.rulebook_code and judged.version = rulebook.version
