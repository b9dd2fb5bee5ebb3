-- Which class of rights, I or II, each right in force belongs to under each rulebook in force on the business date. A
-- right that must have been kept for some months after its grant counts once more than that has passed.
select
    rights.right_kind_code,
    rights.right_no,
    rules.rulebook_code,
    rules.class_code
from {{ ref('int_ip__right') }} as rights
cross join {{ ref('dim_run') }} as run
inner join {{ ref('ip_class_rule') }} as rules
    on rights.right_kind_code = rules.right_kind_code
inner join {{ ref('int_rulebook__effective') }} as effective
    on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
where
    rights.state_code = 'in_force'
    and (rules.kept_months = 0 or {{ add_months('rights.granted_date', 'rules.kept_months') }} < run.business_date)
