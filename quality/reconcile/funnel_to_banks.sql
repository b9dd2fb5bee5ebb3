-- id: funnel_to_banks
-- table: marts.mart_funnel_statistic
-- owner: team:finance-feed
-- severity: block
-- reason:
--   zh: 可相加的漏斗指标按银行相加等于全部融资需求
--   en: What may be added over banks adds up to the figure of all demands
with parts as (
    select
        figure_code,
        sum(figure_value) as total
    from marts.mart_funnel_statistic
    where is_additive
    group by figure_code
),

whole as (
    select
        figure_code,
        sum(figure_value) as total
    from marts.mart_funnel_statistic
    where dimension_code = 'all'
    group by figure_code
)

select
    parts.figure_code as item,
    whole.total as expected,
    parts.total as actual
from parts
inner join whole on parts.figure_code = whole.figure_code
union all
select
    'figures of banks alone' as item,
    0 as expected,
    count(*) as actual
from parts
left join whole on parts.figure_code = whole.figure_code
where whole.figure_code is null
order by item
