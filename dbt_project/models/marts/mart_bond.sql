-- Bonds of enterprises: what the newest month that lists each says, and where it stands on the business date by its
-- own dates. A bond that the newest list no longer has, and that is not due, was redeemed early, moved, or left out:
-- nobody says which.
select
    run.business_date,
    bond.enterprise_id,
    bond.bond_code,
    bond.bond_name,
    bond.bond_kind_code,
    bond.venue_text,
    bond.issued_cny,
    bond.bond_balance_cny,
    bond.coupon_pct,
    bond.value_date,
    bond.due_date,
    case
        when bond.due_date <= run.business_date then 'over'
        when bond.listed_date < bond.newest_list_date then 'not_listed'
        when bond.value_date > run.business_date then 'not_begun'
        else 'in_force'
    end as state_code,
    bond.listed_date,
    bond.newest_list_date,
    bond.record_id
from {{ ref('int_instrument__bond') }} as bond
cross join {{ ref('dim_run') }} as run
