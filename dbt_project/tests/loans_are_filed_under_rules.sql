-- A loan filed under a programme that has no rulebook: nothing checks it, and no pool shows it.
{{ config(severity='warn', meta={
    'owner': 'team:finance-feed',
    'reason': '备案的风险补偿项目没有规则集，无法核对 / A loan is filed under a programme without rules',
}) }}
select
    filing.programme_name,
    count(*) as filed_count
from {{ ref('stg_finance__loan_filing') }} as filing
left join {{ ref('pool_programme') }} as programme
    on filing.programme_name = programme.programme_zh
where programme.programme_zh is null
group by filing.programme_name
