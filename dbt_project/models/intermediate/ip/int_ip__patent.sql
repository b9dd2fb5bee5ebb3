-- The state of each patent on the business date, and what says so (`state_basis_code`), in this order:
--   event        the newest announcement, unless the term is over
--   term         the term of protection is over, whatever was announced
--   grant_date   granted, and no announcement of a state is known: in force as far as is known
--   publication  a document that is only published with the grant (utility models, designs, kinds B and C of
--                inventions), or one that arrived as that of a granted patent
--   no_event     the log of announcements is evidence, reaches back to the filing and has no grant: pending
--   none         no source
with log as (
    select min(announced_date) as first_date
    from {{ ref('stg_ip__patent_event') }}
),

terms as (
    select rules.*
    from {{ ref('ip_term_rule') }} as rules
    inner join {{ ref('int_rulebook__effective') }} as effective
        on rules.rulebook_code = effective.rulebook_code and rules.version = effective.version
),

dated as (
    select
        patent.*,
        run.business_date,
        coalesce(patent.patent_kind_code, 'patent') as right_kind_code,
        status.state_code as announced_state_code,
        status.transferred_date,
        status.transfer_record_id,
        status.state_record_id,
        coalesce(status.is_pledged, false) as is_pledge_announced,
        coalesce(status.is_preserved, false) as is_preserved,
        coalesce(status.is_licensed, false) as is_licensed,
        coalesce(status.is_open_license, false) as is_open_license,
        coalesce(log.first_date <= patent.application_date, false)
        and {{ all_up_to_date(['ip/patent_event']) }} as has_log,
        (coalesce(patent.patent_type_code = 'granted_invention', false) or patent.grant_no is not null)
        and coalesce(patent.grant_date <= run.business_date, true) as is_sent_granted,
        case when patent.grant_date <= run.business_date then patent.grant_date end as known_grant_date,
        status.granted_date as announced_grant_date,
        case
            when
                patent.publication_date <= run.business_date
                and (
                    patent.patent_kind_code in ('utility_model', 'design')
                    or patent.publication_no like '%B' or patent.publication_no like '%C'
                )
                then patent.publication_date
        end as published_grant_date,
        -- A term of ten years from 6 September 1999 runs to 5 September 2009.
        {{ add_days(add_months('patent.application_date', '12 * terms.term_years'), -1) }} as expiry_date
    from {{ ref('stg_ip__patent') }} as patent
    cross join {{ ref('dim_run') }} as run
    cross join log
    left join {{ ref('int_ip__patent_status') }} as status
        on patent.application_no = status.application_no
    left join terms
        on
            patent.patent_kind_code = terms.right_kind_code
            and patent.application_date between terms.filed_from and terms.filed_to
),

granted as (
    select
        *,
        coalesce(known_grant_date, announced_grant_date, published_grant_date) as granted_date
    from dated
),

judged as (
    select
        *,
        case
            when announced_state_code in ('rejected', 'lapsed', 'invalidated') then 'event'
            when expiry_date < business_date then 'term'
            when announced_state_code in ('in_force', 'previous') then 'event'
            when known_grant_date is not null or announced_grant_date is not null then 'grant_date'
            when announced_state_code = 'pending' then 'event'
            when published_grant_date is not null or is_sent_granted then 'publication'
            when has_log then 'no_event'
            else 'none'
        end as state_basis_code
    from granted
)

select
    application_no,
    right_kind_code,
    patent_title,
    application_date,
    granted_date,
    expiry_date,
    case state_basis_code
        when 'term' then 'lapsed'
        when 'grant_date' then 'in_force'
        when 'publication' then 'in_force'
        when 'no_event' then 'pending'
        when 'none' then 'unknown'
        else
            case
                when announced_state_code <> 'previous' then announced_state_code
                -- restored: to the patent, or to the application if it was never granted
                when granted_date is not null then 'in_force'
                else 'pending'
            end
    end as state_code,
    state_basis_code,
    is_pledge_announced,
    is_preserved,
    is_licensed,
    is_open_license,
    transferred_date,
    transfer_record_id,
    main_class,
    ipc_subclass,
    family_publications,
    record_id,
    state_record_id
from judged
