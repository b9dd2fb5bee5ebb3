-- What the stop rules say of each bank at each month's end, the gravest first: stop, unknown (a rule's figure or its
-- ratio is not known), warn, normal. `next_month_end_date`: until then this is what is known. Rules about guarantors
-- are left out: filings do not name the guarantor.
with judged as (
    select
        measured.rulebook_code,
        measured.version,
        measured.bank_code,
        measured.month_end_date,
        measured.filed_cny,
        measured.loss_cny,
        rules.ratio_code,
        rules.level_code,
        rules.operator,
        rules.threshold,
        case rules.ratio_code
            when 'loss_to_filed' then measured.loss_to_filed_pct
            when 'overdue' then measured.overdue_pct
            when 'npl' then measured.npl_pct
        end as ratio_pct
    from {{ ref('int_pool__bank_month') }} as measured
    inner join {{ ref('pool_stop') }} as rules
        on
            measured.rulebook_code = rules.rulebook_code
            and measured.version = rules.version
            and rules.scope_code = 'bank'
),

ranked as (
    select
        rulebook_code,
        version,
        bank_code,
        month_end_date,
        case
            when ratio_pct > threshold or (operator = 'ge' and ratio_pct = threshold)
                then case level_code when 'stop' then 4 else 2 end
            when ratio_pct is null or threshold is null then 3
            else 1
        end as state_rank,
        -- the loss that the bank may still have in the year before it must stop
        case
            when ratio_code = 'loss_to_filed' and level_code = 'stop'
                then cast({{ product('filed_cny', 'threshold') }} * 0.01 - loss_cny as decimal(18, 2))
        end as stop_headroom_cny
    from judged
),

stated as (
    select
        rulebook_code,
        version,
        bank_code,
        month_end_date,
        max(state_rank) as state_rank,
        min(stop_headroom_cny) as stop_headroom_cny
    from ranked
    group by rulebook_code, version, bank_code, month_end_date
)

select
    rulebook_code,
    version,
    bank_code,
    month_end_date,
    case state_rank when 4 then 'stop' when 3 then 'unknown' when 2 then 'warn' else 'normal' end as stop_state_code,
    stop_headroom_cny,
    lead(month_end_date) over (
        partition by rulebook_code, version, bank_code order by month_end_date nulls last
    ) as next_month_end_date
from stated
