-- Warnings about venture-capital funds: concentration, and days past the term or past an agreed exit.
select
    run.business_date,
    warned.fund_no,
    warned.warning_code,
    warned.subject_key,
    fund.fund_name,
    fund.manager_no,
    fund.manager_name,
    warned.warning_level_code,
    warned.evidence_value,
    warned.threshold,
    warned.unit_code,
    warned.evidence_date,
    warned.rulebook_code,
    warned.version,
    warned.clause,
    warned.authority,
    warned.is_verified
from {{ ref('int_venture__warning') }} as warned
cross join {{ ref('dim_run') }} as run
inner join {{ ref('int_venture__fund') }} as fund
    on warned.fund_no = fund.fund_no
