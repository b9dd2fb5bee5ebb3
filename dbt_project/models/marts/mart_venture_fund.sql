-- Register of venture-capital funds: manager, size, term, what each invested in the city and got back, and warnings.
-- Enterprises are counted once a fund: the counts of funds do not add up to those of a manager or of the city.
with invested as (
    select
        fund_no,
        cast(count(*) as integer) as investment_count,
        cast(count(distinct enterprise_id) as integer) as enterprise_count,
        cast(count(case when holding_state_code <> 'exited' then 1 end) as integer) as open_count,
        cast(count(case when amount_cny is null then 1 end) as integer) as unconverted_count,
        cast(sum(exit_count) as integer) as exit_count,
        cast(sum(amount_cny) as decimal(18, 2)) as invested_cny,
        cast(sum(left_cost_cny) as decimal(18, 2)) as left_cost_cny,
        cast(sum(proceeds_cny) as decimal(18, 2)) as proceeds_cny
    from {{ ref('int_venture__holding') }}
    where fund_no is not null
    group by fund_no
),

concentrated as (
    select
        fund_no,
        max(case when share_of_code = 'enterprise' then share_pct end) as top_enterprise_share_pct,
        max(case when share_of_code = 'industry' then share_pct end) as top_industry_share_pct
    from {{ ref('int_venture__share') }}
    group by fund_no
),

warned as (
    select
        fund_no,
        cast(count(*) as integer) as warning_count,
        max(case when warning_level_code = 'grave' then 1 else 0 end) as is_grave
    from {{ ref('int_venture__warning') }}
    group by fund_no
)

select
    run.business_date,
    fund.fund_no,
    fund.fund_name,
    fund.fund_kind_code,
    fund.manager_no,
    fund.manager_name,
    fund.fund_state_code,
    fund.established_date,
    fund.term_until_date,
    fund.committed_cny,
    fund.paid_in_cny,
    coalesce(invested.investment_count, 0) as investment_count,
    coalesce(invested.enterprise_count, 0) as enterprise_count,
    coalesce(invested.open_count, 0) as open_count,
    coalesce(invested.unconverted_count, 0) as unconverted_count,
    coalesce(invested.exit_count, 0) as exit_count,
    invested.invested_cny,
    invested.left_cost_cny,
    invested.proceeds_cny,
    concentrated.top_enterprise_share_pct,
    concentrated.top_industry_share_pct,
    coalesce(warned.warning_count, 0) as warning_count,
    coalesce(warned.is_grave = 1, false) as has_grave_warning
from {{ ref('int_venture__fund') }} as fund
cross join {{ ref('dim_run') }} as run
left join invested
    on fund.fund_no = invested.fund_no
left join concentrated
    on fund.fund_no = concentrated.fund_no
left join warned
    on fund.fund_no = warned.fund_no
