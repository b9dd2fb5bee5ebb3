-- What each right of a pledge in force is worth by the declared rule: base value of its kind times the share of its
-- term that is left; zero for a right that has ended, null where its state, its term or a rule is not known.
select
    pledged.enterprise_id,
    pledged.pledge_no,
    pledged.right_kind_code,
    pledged.right_no,
    rules.rulebook_code,
    rules.version,
    cast(
        case
            when pledged.right_state_code in ('lapsed', 'rejected', 'invalidated') then 0
            -- the least of a null and a base would be the base
            when
                pledged.right_state_code = 'in_force'
                and pledged.expiry_date is not null
                and coalesce(pledged.application_date, pledged.granted_date) is not null
                then least(
                    rules.base_value_cny,
                    {{ safe_ratio(
                        product(
                            'rules.base_value_cny',
                            days_between('run.business_date', add_days('pledged.expiry_date', 1)),
                        ),
                        days_between(
                            'coalesce(pledged.application_date, pledged.granted_date)',
                            add_days('pledged.expiry_date', 1),
                        ),
                        'decimal(24, 2)',
                    ) }}
                )
        end as decimal(24, 2)
    ) as value_cny,
    rules.pledge_ratio_pct,
    rules.authority,
    rules.is_verified
from {{ ref('int_pledge__right') }} as pledged
cross join {{ ref('dim_run') }} as run
inner join {{ ref('pledge_value_rule') }} as rules
    on pledged.right_kind_code = rules.right_kind_code
inner join {{ ref('int_rulebook__effective') }} as effective
    on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
where pledged.is_live and pledged.right_no is not null
