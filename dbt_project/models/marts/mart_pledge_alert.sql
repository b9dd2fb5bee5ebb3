-- What is wrong with the rights of pledges in force, each with the figure, the day since when it holds, and the rule.
select
    run.business_date,
    alert.enterprise_id,
    alert.pledge_no,
    alert.right_kind_code,
    alert.right_no,
    alert.alert_code,
    alert.alert_level_code,
    alert.alert_date,
    alert.evidence_value,
    alert.threshold,
    alert.unit_code,
    alert.evidence_date,
    alert.evidence_text,
    alert.rulebook_code,
    alert.version,
    alert.clause,
    alert.authority,
    alert.is_verified
from {{ ref('int_pledge__alert') }} as alert
cross join {{ ref('dim_run') }} as run
