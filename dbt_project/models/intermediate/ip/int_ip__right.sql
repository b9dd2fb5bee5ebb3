-- Every right of any kind once, with its state on the business date.
{%- set columns = [
    'right_kind_code', 'right_no', 'right_name', 'application_date', 'granted_date', 'expiry_date', 'state_code',
    'state_basis_code', 'is_preserved', 'is_licensed', 'is_open_license', 'transferred_date', 'transfer_record_id',
    'is_acquired', 'main_class', 'ipc_subclass', 'family_publications', 'source_feed', 'record_id',
] %}
with rights as (
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
        right_no,
        right_name,
        application_date,
        granted_date,
        expiry_date,
        state_code,
        state_basis_code,
        false as is_pledge_announced,
        false as is_preserved,
        false as is_licensed,
        false as is_open_license,
        cast(null as date) as transferred_date,
        cast(null as bigint) as transfer_record_id,
        is_acquired,
        cast(null as string) as main_class,
        cast(null as string) as ipc_subclass,
        cast(null as string) as family_publications,
        'ip/ip_right' as source_feed,
        record_id
    from {{ ref('int_ip__registration') }}
)

select
    {%- for column in columns %}
        rights.{{ column }},
    {%- endfor %}
    -- The register of pledges decides for the rights that it knows, the gazette for the others.
    coalesce(pledge.live_count > 0, rights.is_pledge_announced) as is_pledged,
    coalesce(pledge.live_count, 0) as live_pledge_count
from rights
left join {{ ref('int_ip__live_pledge') }} as pledge
    on
        rights.source_feed = pledge.source_feed
        and rights.right_no = pledge.right_no
        and (pledge.right_kind_code is null or rights.right_kind_code = pledge.right_kind_code)
