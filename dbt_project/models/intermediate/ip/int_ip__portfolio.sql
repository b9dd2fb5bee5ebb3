-- The rights that each enterprise holds on the business date, counted. Of a joint right each owner counts one.
-- A count is of rights whose state is known: `unknown_…` counts those of the kind whose state is not.
{%- set kinds = ['invention', 'utility_model', 'design', 'software_copyright', 'trademark'] %}
{%- set kinds = kinds + ['ic_layout', 'plant_variety'] %}
{%- set sets = {
    'class1_115': "rulebook_code = 'tech_sme' and class_code = 'I'",
    'class2_115': "rulebook_code = 'tech_sme' and class_code = 'II'",
    'class1_63': "rulebook_code = 'innovative_sme' and class_code = 'I'",
    'class2_63': "rulebook_code = 'innovative_sme' and class_code = 'II'",
} %}
{%- set counts = {
    'right_count': "true",
    'in_force_count': "is_in_force",
    'pending_count': "state_code = 'pending'",
    'ended_count': "state_code in ('lapsed', 'rejected', 'invalidated')",
    'unknown_count': "is_unknown",
    'presumed_in_force_count': "is_in_force and state_basis_code in ('grant_date', 'publication')",
    'unknown_invention_count': "is_unknown and right_kind_code in ('invention', 'patent')",
    'unknown_class1_count': "is_open and right_kind_code in ('invention', 'patent', 'ic_layout', 'plant_variety')",
    'unknown_class2_count': "is_open and right_kind_code in ('utility_model', 'design', 'patent')",
    'pledged_count': "is_in_force and is_pledged",
    'pledged_twice_count': "is_in_force and live_pledge_count > 1",
    'preserved_count': "is_in_force and is_preserved",
    'open_license_count': "is_in_force and is_open_license",
    'joint_count': "is_in_force and owner_count > 1",
    'transferred_in_count': "is_in_force and is_transferred_in",
    'transferred_in_1y_count': "is_in_force and is_transferred_within_1y",
    'class1_ip_count': "class1_115 = 1",
    'class1_own_ip_count': "class1_63 = 1 and not is_transferred_in",
    'class1_own_top3_ip_count': "class1_63 = 1 and not is_transferred_in and owner_no <= 3",
    'class1_kept_ip_count': "class1_63 = 1 and not is_transferred_within_1y",
    'class1_high_value_count': "class1_high_value = 1 and not is_transferred_within_1y",
    'class2_ip_count_115': "class2_115 = 1",
    'class2_ip_count_63': "class2_63 = 1 and not is_transferred_within_1y",
    'high_value_invention_count': "high_value = 1",
    'foreign_family_count': "foreign_family = 1",
} %}
with classes as (
    select
        right_kind_code,
        {%- for name, condition in sets.items() %}
            max(case when {{ condition }} then 1 else 0 end) as {{ name }},
        {%- endfor %}
        right_no
    from {{ ref('int_ip__class') }}
    group by right_kind_code, right_no
),

valued as (
    select
        right_kind_code,
        right_no,
        max(case when rulebook_code = 'high_value_invention' then 1 else 0 end) as high_value,
        max(case when rulebook_code = 'innovative_sme' then 1 else 0 end) as class1_high_value,
        max(case when condition_code = 'foreign_family' and rulebook_code = 'high_value_invention' then 1 else 0 end)
            as foreign_family
    from {{ ref('int_ip__high_value') }}
    group by right_kind_code, right_no
),

owners as (
    select
        feed,
        record_id,
        count(*) as owner_count
    from {{ ref('stg_linking__party') }}
    where feed in ('ip/patent', 'ip/patent_event', 'ip/ip_right')
    group by feed, record_id
),

held as (
    select
        holding.*,
        rights.state_code,
        rights.state_basis_code,
        rights.application_date,
        rights.granted_date,
        rights.is_pledged,
        rights.is_preserved,
        rights.is_open_license,
        rights.live_pledge_count,
        owners.owner_count,
        'ip/patent_event' in (select delivery.feed from {{ ref('stg_landing__delivery') }} as delivery) as has_log,
        rights.state_code = 'in_force' and holding.is_holder as is_in_force,
        rights.state_code = 'unknown' and holding.is_holder as is_unknown,
        -- what kind of patent it is decides its class: a number that does not say leaves both classes open
        holding.is_holder and rights.state_code in ('unknown', 'in_force')
        and (rights.state_code = 'unknown' or rights.right_kind_code = 'patent') as is_open,
        {%- for name in sets %}
            coalesce(classes.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        coalesce(valued.high_value, 0) as high_value,
        coalesce(valued.class1_high_value, 0) as class1_high_value,
        coalesce(valued.foreign_family, 0) as foreign_family
    from {{ ref('int_ip__holding') }} as holding
    inner join {{ ref('int_ip__right') }} as rights
        on holding.right_kind_code = rights.right_kind_code and holding.right_no = rights.right_no
    left join owners
        on
            case when rights.transfer_record_id is null then rights.source_feed else 'ip/patent_event' end = owners.feed
            and coalesce(rights.transfer_record_id, rights.record_id) = owners.record_id
    left join classes
        on holding.right_kind_code = classes.right_kind_code and holding.right_no = classes.right_no
    left join valued
        on holding.right_kind_code = valued.right_kind_code and holding.right_no = valued.right_no
)

select
    enterprise_id,
    {%- for name, condition in counts.items() %}
        cast(count(case when is_holder and {{ condition }} then 1 end) as integer) as {{ name }},
    {%- endfor %}
    {%- for kind in kinds %}
        cast(count(case when is_in_force and right_kind_code = '{{ kind }}' then 1 end) as integer)
            as in_force_{{ kind }}_count,
    {%- endfor %}
    cast(count(case when not is_holder then 1 end) as integer) as transferred_away_count,
    max(has_log) as has_legal_status_log
from held
group by enterprise_id
