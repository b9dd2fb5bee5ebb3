-- Who holds each right on the business date, and who held it before: one row per right and enterprise.
-- Applicants and owners are named at filing and linked by their names. After a transfer only the new owner holds the
-- right, if its name is linked; a right whose new owner is not is held by nobody here, and its applicants once held it.
-- An applicant that is the new owner too never gave the right away, and did not acquire it.
with named as (
    select
        rights.right_kind_code,
        rights.right_no,
        rights.is_acquired,
        rights.granted_date,
        rights.transferred_date,
        link.enterprise_id,
        link.party_no,
        link.method_code,
        1 as is_applicant,
        case when rights.transfer_record_id is null then 1 else 0 end as is_holder
    from {{ ref('int_ip__right') }} as rights
    inner join {{ ref('stg_identity__enterprise_link') }} as link
        on rights.source_feed = link.feed and rights.record_id = link._record_id
    where link.party_role in ('applicant', 'owner')
    union all
    select
        rights.right_kind_code,
        rights.right_no,
        rights.is_acquired,
        rights.granted_date,
        rights.transferred_date,
        link.enterprise_id,
        link.party_no,
        link.method_code,
        0 as is_applicant,
        1 as is_holder
    from {{ ref('int_ip__right') }} as rights
    inner join {{ ref('stg_identity__enterprise_link') }} as link
        on link.feed = 'ip/patent_event' and rights.transfer_record_id = link._record_id
),

parties as (
    select
        right_kind_code,
        right_no,
        enterprise_id,
        min(party_no) as owner_no,
        min(method_code) as linked_by,
        max(is_holder) = 1 as is_holder,
        max(is_applicant) = 0 as is_new_owner,
        max(is_acquired) as is_acquired,
        max(granted_date) as granted_date,
        max(transferred_date) as transferred_date
    from named
    group by right_kind_code, right_no, enterprise_id
)

select
    parties.enterprise_id,
    parties.right_kind_code,
    parties.right_no,
    parties.owner_no,
    parties.linked_by,
    parties.is_holder,
    parties.is_acquired or parties.is_new_owner as is_transferred_in,
    case
        when parties.is_new_owner then parties.transferred_date
        when parties.is_acquired then parties.granted_date  -- derived acquisition is registered with the right
    end as acquired_date,
    coalesce(parties.is_new_owner and {{ add_months('parties.transferred_date', 12) }} > run.business_date, false)
        as is_transferred_within_1y
from parties
cross join {{ ref('dim_run') }} as run
