-- Every right other than a patent once, with its state on the business date. A trademark that covers several classes is
-- one right; it is in force if it is in any of them. Where a term depends on what no feed says (whether a plant is
-- woody), the state between the shorter term and the longer one is unknown. A right that is granted after the business
-- date is an application until then.
with terms as (
    select rules.*
    from {{ ref('ip_term_rule') }} as rules
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
),

one_per_number as (
    select
        *,
        row_number() over (
            partition by right_kind_code, registration_no
            order by
                case when status_code = 'registered' then 0 else 1 end nulls last,
                nice_class asc nulls last, record_id asc nulls last
        ) as class_rank
    from {{ ref('stg_ip__ip_right') }}
),

started as (
    select
        registration.*,
        run.business_date,
        terms.term_years,
        terms.longest_years,
        case terms.starts_by
            when 'granted' then registration.registered_date else registration.application_date
        end as start_date
    from one_per_number as registration
    cross join {{ ref('dim_run') }} as run
    left join terms
        on
            registration.right_kind_code = terms.right_kind_code
            and case terms.starts_by
                when 'granted' then registration.registered_date else registration.application_date
            end between terms.filed_from and terms.filed_to
    where registration.class_rank = 1
),

registered as (
    select
        *,
        coalesce(valid_to_date, {{ add_days(add_months('start_date', '12 * term_years'), -1) }}) as expiry_date,
        coalesce(valid_to_date, {{ add_days(add_months('start_date', '12 * longest_years'), -1) }}) as latest_date,
        coalesce(registered_date > business_date, false) as is_granted_later
    from started
)

select
    right_kind_code,
    registration_no as right_no,
    right_name,
    application_date,
    case when not is_granted_later then registered_date end as granted_date,
    expiry_date,
    case
        when is_granted_later and coalesce(status_code, 'registered') = 'registered' then 'pending'
        when right_kind_code = 'trademark' and status_code is null then 'unknown'
        when status_code = 'invalidated' then 'invalidated'
        when status_code in ('expired', 'cancelled', 'revoked') or latest_date < business_date then 'lapsed'
        when expiry_date < business_date then 'unknown'
        else 'in_force'
    end as state_code,
    case
        when is_granted_later or status_code <> 'registered' then 'register'
        when latest_date < business_date then 'term'
        when expiry_date < business_date or (right_kind_code = 'trademark' and status_code is null) then 'none'
        else 'register'
    end as state_basis_code,
    coalesce(acquisition_code = 'derived', false) as is_acquired,
    record_id
from registered
