-- id: statistics_to_union
-- table: marts.mart_finance_statistic
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 可相加的指标按生命周期、行业、区县相加等于科技型企业合并去重的合计
--   en: What may be added over stages, industries or districts adds up to the figure of the deduplicated union
with parts as (
    select
        dimension_code,
        figure_code,
        coalesce(sum(figure_value), 0) as total
    from marts.mart_finance_statistic
    where is_additive
    group by dimension_code, figure_code
),

whole as (
    select
        figure_code,
        coalesce(sum(figure_value), 0) as total
    from marts.mart_finance_statistic
    where dimension_code = 'union'
    group by figure_code
)

select
    parts.dimension_code || '/' || parts.figure_code as item,
    whole.total as expected,
    parts.total as actual
from parts
inner join whole on parts.figure_code = whole.figure_code
union all
select
    'figures of parts alone' as item,
    0 as expected,
    count(*) as actual
from parts
left join whole on parts.figure_code = whole.figure_code
where whole.figure_code is null and parts.dimension_code in ('stage', 'industry', 'district')
order by item
