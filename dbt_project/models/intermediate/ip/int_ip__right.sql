-- Every right of any kind once, with its state on the business date. A trademark that covers several classes is one
-- right; it is in force if it is in any of them.
{%- set columns = [
    'right_kind_code', 'right_no', 'right_name', 'application_date', 'granted_date', 'expiry_date', 'state_code',
    'state_basis_code', 'is_preserved', 'is_licensed', 'is_open_license', 'transferred_date', 'transfer_record_id',
    'is_acquired', 'main_class', 'ipc_subclass', 'family_publications', 'source_feed', 'record_id',
] %}
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
            order by case when status_code = 'registered' then 0 else 1 end, nice_class asc nulls last, record_id asc
        ) as class_rank
    from {{ ref('stg_ip__ip_right') }}
),

registered as (
    select
        registration.*,
        run.business_date,
        coalesce(
            registration.valid_to_date,
            {{ add_days(add_months('registration.application_date', '12 * terms.term_years'), -1) }}
        ) as expiry_date
    from one_per_number as registration
    cross join {{ ref('dim_run') }} as run
    left join terms
        on
            registration.right_kind_code = terms.right_kind_code
            and registration.application_date between terms.filed_from and terms.filed_to
    where registration.class_rank = 1
),

rights as (
    select
        right_kind_code,
        application_no as right_no,
        patent_title as right_name,
        application_date,
        granted_date,
        expiry_date,
        state_code,
        state_basis_code,
        is_pledge_announced,
        is_preserved,
        is_licensed,
        is_open_license,
        transferred_date,
        transfer_record_id,
        false as is_acquired,
        main_class,
        ipc_subclass,
        family_publications,
        'ip/patent' as source_feed,
        record_id
    from {{ ref('int_ip__patent') }}
    union all
    select
        right_kind_code,
        registration_no as right_no,
        right_name,
        application_date,
        registered_date as granted_date,
        expiry_date,
        case
            when right_kind_code = 'trademark' and status_code is null then 'unknown'
            when status_code = 'invalidated' then 'invalidated'
            when status_code in ('expired', 'cancelled', 'revoked') or expiry_date < business_date then 'lapsed'
            else 'in_force'
        end as state_code,
        case
            when status_code is not null and status_code <> 'registered' then 'register'
            when expiry_date < business_date then 'term'
            when right_kind_code = 'trademark' and status_code is null then 'none'
            else 'register'
        end as state_basis_code,
        false as is_pledge_announced,
        false as is_preserved,
        false as is_licensed,
        false as is_open_license,
        cast(null as date) as transferred_date,
        cast(null as bigint) as transfer_record_id,
        coalesce(acquisition_code = 'derived', false) as is_acquired,
        cast(null as varchar) as main_class,
        cast(null as varchar) as ipc_subclass,
        cast(null as varchar) as family_publications,
        'ip/ip_right' as source_feed,
        record_id
    from registered
)

select
    {%- for column in columns %}
    rights.{{ column }},
    {%- endfor %}
    -- The register of pledges counts where it knows the right; of the others only the gazette tells.
    coalesce(pledge.live_count > 0, rights.is_pledge_announced) as is_pledged,
    coalesce(pledge.live_count, 0) as live_pledge_count
from rights
left join {{ ref('int_ip__live_pledge') }} as pledge
    on
        rights.source_feed = pledge.source_feed
        and rights.right_no = pledge.right_no
        and (pledge.right_kind_code is null or rights.right_kind_code = pledge.right_kind_code)
