-- Which inventions in force meet which condition of a definition of high value. The definitions are rules,
-- each with its own document, and are never mixed; conditions that data cannot decide are not calculated.
select
    rights.right_kind_code,
    rights.right_no,
    rules.rulebook_code,
    rules.version,
    rules.condition_code
from {{ ref('int_ip__right') }} as rights
cross join {{ ref('dim_run') }} as run
cross join {{ ref('ip_high_value_rule') }} as rules
inner join {{ ref('int_rulebook__effective') }} as effective
    on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
where
    rights.right_kind_code = 'invention'
    and rights.state_code = 'in_force'
    and rules.is_counted
    and (
        (
            rules.condition_code = 'kept_ten_years'
            and {{ add_months('rights.application_date', 'rules.kept_months') }} < run.business_date
        )
        or (
            rules.condition_code = 'foreign_family'
            and rights.family_publications is not null
            and regexp_extract(rights.family_publications, rules.family_pattern, 1) <> ''
        )
    )
