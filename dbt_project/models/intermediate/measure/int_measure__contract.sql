-- Technology contracts that an enterprise sold, by the year of their registration. A link comes before the identifier
-- of the source: only rows that no USCC identifies are linked.
with sold as (
    select
        coalesce(link.enterprise_id, contract.enterprise_id) as enterprise_id,
        {{ year_of('contract.registered_date') }} as period_year,
        sum(contract.turnover_cny) as turnover_cny,
        case when count(*) = 1 then max(contract._record_id) end as record_id
    from {{ ref('stg_innovation__tech_contract') }} as contract
    left join {{ ref('stg_identity__enterprise_link') }} as link
        on
            link.feed = 'innovation/tech_contract'
            and link.party_role = 'seller'
            and contract._record_id = link._record_id
    where coalesce(link.enterprise_id, contract.enterprise_id) is not null
    group by coalesce(link.enterprise_id, contract.enterprise_id), {{ year_of('contract.registered_date') }}
)

{{ measure_rows(
    'sold',
    {'tech_contract_turnover': 'turnover_cny'},
    basis_code='contract',
    feed='innovation/tech_contract',
    period_year='period_year',
    record_id='record_id',
) }}
