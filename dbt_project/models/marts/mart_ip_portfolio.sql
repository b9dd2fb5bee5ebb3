-- The intellectual property that each enterprise holds, or held, on the business date: one row per enterprise that a
-- right names. No row means that no right is known.
{%- set kinds = [
    'invention', 'utility_model', 'design', 'software_copyright', 'trademark', 'ic_layout', 'plant_variety',
] %}
select
    run.business_date,
    portfolio.enterprise_id,
    portfolio.right_count,
    portfolio.in_force_count,
    portfolio.pending_count,
    portfolio.ended_count,
    portfolio.unknown_count,
    portfolio.presumed_in_force_count,
    portfolio.has_legal_status_log,
    {%- for kind in kinds %}
        portfolio.in_force_{{ kind }}_count,
    {%- endfor %}
    portfolio.pledged_count,
    portfolio.pledged_twice_count,
    portfolio.preserved_count,
    portfolio.open_license_count,
    portfolio.joint_count,
    portfolio.transferred_in_count,
    portfolio.transferred_in_1y_count,
    portfolio.transferred_away_count,
    portfolio.class1_ip_count,
    portfolio.class1_own_ip_count,
    portfolio.class1_kept_ip_count,
    portfolio.class1_high_value_count,
    portfolio.class2_ip_count_115,
    portfolio.class2_ip_count_63,
    portfolio.high_value_invention_count,
    portfolio.foreign_family_count,
    strength.mean_invention_age_years,
    strength.mean_invention_remaining_years,
    coalesce(strength.inventions_granted_3y_count, 0) as inventions_granted_3y_count,
    strength.newest_invention_grant_date,
    coalesce(strength.ipc_subclass_count, 0) as ipc_subclass_count,
    strength.top_ipc_subclass_share_pct
from {{ ref('int_ip__portfolio') }} as portfolio
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_ip__strength') }} as strength
    on portfolio.enterprise_id = strength.enterprise_id
