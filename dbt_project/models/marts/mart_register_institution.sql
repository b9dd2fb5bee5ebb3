-- Register of research institutions and intermediaries. One without a last day of validity stays until it is removed.
select
    run.business_date,
    institution.institution_no,
    institution.institution_name,
    institution.institution_code,
    institution.institution_kind_code,
    case
        when institution.institution_kind_code in ('university', 'institute', 'new_rd') then 'institution'
        else 'intermediary'
    end as institution_group_code,
    institution.level_code,
    institution.field_name,
    institution.district_name,
    institution.listed_date,
    institution.valid_until_date,
    case
        when institution.state_code = 'removed' then 'ended'
        when institution.valid_until_date < run.business_date then 'ended'
        else 'current'
    end as register_state_code
from {{ ref('int_register__institution') }} as institution
cross join {{ ref('dim_run') }} as run
