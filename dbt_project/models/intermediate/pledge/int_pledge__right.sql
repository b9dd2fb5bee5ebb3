-- Each right of each pledge whose pledgor is linked, on the business date: whether the pledge is in force, what became
-- of the right, and whether the pledgor owns it. `ownership_code`:
--   owner    the pledgor is an owner
--   former   it was one, and the right went to another
--   other    all owners are known, and it is none of them
--   unknown  an owner is not linked, or the right is in no register
with pledgors as (
    select
        enterprise_id,
        record_id,
        min(linked_by) as linked_by
    from (
        {{ linked_rows('ip/ip_pledge', role='pledgor', has_code=false, columns={'pledge_no': 'entry.pledge_no'}) }}
    ) as named
    group by enterprise_id, record_id
),

-- by the record that names the owners: the newest transfer, else the right
unlinked as (
    select
        party.feed,
        party.record_id
    from {{ ref('stg_linking__party') }} as party
    left join {{ ref('stg_linking__enterprise_link') }} as link
        on
            party.feed = link.feed
            and party.record_id = link.record_id
            and party.party_role = link.party_role
            and party.party_no = link.party_no
    where
        (
            (party.feed = 'ip/patent' and party.party_role = 'applicant')
            or (party.feed = 'ip/ip_right' and party.party_role = 'owner')
            or (party.feed = 'ip/patent_event' and party.party_role = 'new_owner')
        )
        and link.enterprise_id is null
    group by party.feed, party.record_id
),

owned as (
    select
        rights.right_kind_code,
        rights.right_no,
        count(holding.enterprise_id) as owner_count,
        max(case when unlinked.record_id is not null then 1 else 0 end) as unlinked_count
    from {{ ref('int_ip__right') }} as rights
    left join {{ ref('int_ip__holding') }} as holding
        on
            rights.right_kind_code = holding.right_kind_code
            and rights.right_no = holding.right_no
            and holding.is_holder
    left join unlinked
        on
            case when rights.transfer_record_id is null then rights.source_feed else 'ip/patent_event' end
            = unlinked.feed
            and coalesce(rights.transfer_record_id, rights.record_id) = unlinked.record_id
    group by rights.right_kind_code, rights.right_no
)

select
    pledgors.enterprise_id,
    pledge.pledge_no,
    pledge.right_kind_code as pledged_kind_code,
    coalesce(rights.right_kind_code, pledge.right_kind_code) as right_kind_code,
    pledge.right_no,
    pledge.right_name,
    pledge.pledgee_name,
    pledge.contract_no,
    pledge.secured_amount_cny,
    pledge.registered_date,
    pledge.debt_due_date,
    pledge.released_date,
    {{ is_live_pledge('pledge', 'run.business_date') }} as is_live,
    case
        when {{ is_live_pledge('pledge', 'run.business_date') }} then 'live'
        when pledge.status_code = 'annulled' then 'annulled'
        when pledge.registered_date > run.business_date then 'not_yet'
        else 'released'
    end as pledge_state_code,
    rights.live_pledge_count,
    rights.state_code as right_state_code,
    rights.application_date,
    rights.granted_date,
    rights.expiry_date,
    rights.is_preserved,
    rights.transferred_date,
    case
        when holding.is_holder then 'owner'
        when holding.enterprise_id is not null then 'former'
        when owned.owner_count > 0 and owned.unlinked_count = 0 then 'other'
        else 'unknown'
    end as ownership_code,
    holding.acquired_date,
    rights.source_feed as right_source_feed,
    pledgors.linked_by,
    pledge.record_id,
    rights.record_id as right_record_id
from pledgors
inner join {{ ref('stg_ip__ip_pledge') }} as pledge
    on pledgors.record_id = pledge.record_id
cross join {{ ref('dim_run') }} as run
left join {{ ref('int_ip__right') }} as rights
    on
        pledge.right_no = rights.right_no
        and pledge.right_kind_code
        = case when rights.source_feed = 'ip/patent' then 'patent' else rights.right_kind_code end
left join owned
    on rights.right_kind_code = owned.right_kind_code and rights.right_no = owned.right_no
left join {{ ref('int_ip__holding') }} as holding
    on
        rights.right_kind_code = holding.right_kind_code
        and rights.right_no = holding.right_no
        and pledgors.enterprise_id = holding.enterprise_id
