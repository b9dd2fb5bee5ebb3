-- How much hangs on few counterparties: count, shares of the largest and of the five largest, and the
-- Herfindahl-Hirschman index (0 to 10 000). Shares are of the counterparties with a positive balance only, so they
-- are between 0 and 100 whatever was reversed.
with whole as (
    select
        enterprise_id,
        window_code,
        direction_code,
        count(*) as counterparty_count,
        cast(sum(share_base_cny) as decimal(24, 2)) as share_base_cny,
        cast(sum(share_base_cny) filter (where rank_no <= 1) as decimal(24, 2)) as top1_cny,
        cast(sum(share_base_cny) filter (where rank_no <= 5) as decimal(24, 2)) as top5_cny
    from {{ ref('int_invoice__counterparty') }}
    group by enterprise_id, window_code, direction_code
),

part as (
    select
        each_one.enterprise_id,
        each_one.window_code,
        each_one.direction_code,
        -- Ten decimals, then exact arithmetic: floats would add up differently from run to run.
        {{ safe_ratio('each_one.share_base_cny', 'whole.share_base_cny', 'decimal(12, 10)') }} as share_ratio
    from {{ ref('int_invoice__counterparty') }} as each_one
    inner join whole
        on
            each_one.enterprise_id = whole.enterprise_id
            and each_one.window_code = whole.window_code
            and each_one.direction_code = whole.direction_code
),

herfindahl as (
    select
        enterprise_id,
        window_code,
        direction_code,
        cast(10000 * cast(sum({{ product('share_ratio', 'share_ratio') }}) as decimal(22, 20)) as decimal(9, 4)) as hhi
    from part
    group by enterprise_id, window_code, direction_code
)

select
    whole.enterprise_id,
    whole.window_code,
    whole.direction_code,
    whole.counterparty_count,
    {{ safe_ratio('whole.top1_cny', 'whole.share_base_cny', times=100) }} as top1_share_pct,
    {{ safe_ratio('whole.top5_cny', 'whole.share_base_cny', times=100) }} as top5_share_pct,
    herfindahl.hhi
from whole
inner join herfindahl
    on
        whole.enterprise_id = herfindahl.enterprise_id
        and whole.window_code = herfindahl.window_code
        and whole.direction_code = herfindahl.direction_code
