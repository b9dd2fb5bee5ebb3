-- Who holds each right on the business date, and who held it before: one row per right and enterprise.
-- Applicants and owners are named at filing and linked by their names. After a transfer only the new owner holds the
-- right, if its name is linked; a right whose new owner is not is held by nobody here, and its applicants once held it.
-- An applicant that is the new owner too never gave the right away, and did not acquire it.
with applicants as (
    select
        feed,
        _record_id,
        enterprise_id,
        min(party_no) as owner_no,
        min(method_code) as linked_by
    from {{ ref('stg_identity__enterprise_link') }}
    where (feed = 'ip/patent' and party_role = 'applicant') or (feed = 'ip/ip_right' and party_role = 'owner')
    group by feed, _record_id, enterprise_id
),

new_owners as (
    select
        _record_id,
        enterprise_id,
        min(party_no) as owner_no,
        min(method_code) as linked_by
    from {{ ref('stg_identity__enterprise_link') }}
    where feed = 'ip/patent_event' and party_role = 'new_owner'
    group by _record_id, enterprise_id
),

named as (
    select
        rights.right_kind_code,
        rights.right_no,
        applicants.enterprise_id,
        applicants.owner_no,
        applicants.linked_by,
        1 as is_applicant,
        case when rights.transfer_record_id is null then 1 else 0 end as is_holder
    from {{ ref('int_ip__right') }} as rights
    inner join applicants
        on rights.source_feed = applicants.feed and rights.record_id = applicants._record_id
    union all
    select
        rights.right_kind_code,
        rights.right_no,
        new_owners.enterprise_id,
        new_owners.owner_no,
        new_owners.linked_by,
        0 as is_applicant,
        1 as is_holder
    from {{ ref('int_ip__right') }} as rights
    inner join new_owners
        on rights.transfer_record_id = new_owners._record_id
),

parties as (
    select
        right_kind_code,
        right_no,
        enterprise_id,
        min(owner_no) as owner_no,
        min(linked_by) as linked_by,
        max(is_applicant) = 1 as is_applicant,
        max(is_holder) = 1 as is_holder
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
    rights.is_acquired or not parties.is_applicant as is_transferred_in,
    case
        when not parties.is_applicant then rights.transferred_date
        when rights.is_acquired then rights.granted_date  -- derived acquisition is registered with the right
    end as acquired_date,
    coalesce(
        {{ add_months('case when not parties.is_applicant then rights.transferred_date end', 12) }} > run.business_date,
        false
    ) as is_transferred_within_1y
from parties
inner join {{ ref('int_ip__right') }} as rights
    on parties.right_kind_code = rights.right_kind_code and parties.right_no = rights.right_no
cross join {{ ref('stg_landing__run') }} as run
