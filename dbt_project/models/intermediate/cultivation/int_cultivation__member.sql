-- Who is on each list, who left it since the last push, and who is one step away, with the rule that decides. A member
-- of which a requirement is not known is up for review, not removed; who is no longer assessed is removed. A member is
-- in the first layer that it meets.
with layer as (
    select
        layer_no,
        rulebook_code,
        version,
        layer_code,
        min(layer_order_no) as layer_order_no
    from {{ ref('int_cultivation__rule') }}
    group by layer_no, rulebook_code, version, layer_code
),

best as (
    select
        enterprise.enterprise_id,
        layer.rulebook_code,
        min(case when result.layer_rank = {{ state_rank('met') }} then layer.layer_order_no end) as met_no,
        min(case when result.layer_rank = {{ state_rank('unknown') }} then layer.layer_order_no end) as open_no,
        min(case when result.is_one_step then layer.layer_order_no end) as near_no
    from {{ ref('int_cultivation__layer') }} as result
    inner join layer
        on result.layer_no = layer.layer_no
    inner join {{ ref('int_eligibility__enterprise') }} as enterprise
        on result.enterprise_no = enterprise.enterprise_no
    group by enterprise.enterprise_id, layer.rulebook_code
),

concerned as (
    select
        enterprise_id,
        rulebook_code
    from best
    where met_no is not null or near_no is not null
    union
    select
        enterprise_id,
        rulebook_code
    from {{ ref('int_cultivation__push') }}
),

placed as (
    select
        concerned.enterprise_id,
        concerned.rulebook_code,
        best.enterprise_id is not null as is_assessed,
        best.met_no,
        best.open_no,
        best.near_no,
        pushed.layer_code as former_layer_code,
        former.layer_order_no as former_no,
        pushed.push_date
    from concerned
    left join best
        on concerned.enterprise_id = best.enterprise_id and concerned.rulebook_code = best.rulebook_code
    left join {{ ref('int_cultivation__push') }} as pushed
        on concerned.enterprise_id = pushed.enterprise_id and concerned.rulebook_code = pushed.rulebook_code
    left join layer as former
        on pushed.rulebook_code = former.rulebook_code and pushed.layer_code = former.layer_code
),

stated as (
    select
        *,
        case
            when push_date is null and met_no is not null then 'added'
            when push_date is null then 'near'
            when met_no = former_no then 'kept'
            when met_no is not null then 'moved'
            when open_no is not null then 'review'
            else 'removed'
        end as push_state_code,
        -- the layer whose requirement is the reason: that of the member, that of before, or the one that is near
        case
            when met_no is not null and coalesce(met_no <= former_no, true) then met_no
            when push_date is null then near_no
            when met_no is null and open_no is not null and former_no is null then open_no
            else coalesce(former_no, near_no, 1)
        end as reason_no
    from placed
)

select
    stated.enterprise_id,
    stated.rulebook_code,
    stated.push_state_code,
    current_layer.layer_code,
    stated.former_layer_code,
    stated.push_date,
    stated.is_assessed,
    reason_layer.layer_no as reason_layer_no
from stated
left join layer as current_layer
    on
        stated.rulebook_code = current_layer.rulebook_code
        and (
            case stated.push_state_code
                when 'near' then stated.near_no
                when 'review' then coalesce(stated.former_no, stated.open_no)
                else stated.met_no
            end
        ) = current_layer.layer_order_no
left join layer as reason_layer
    on stated.rulebook_code = reason_layer.rulebook_code and stated.reason_no = reason_layer.layer_order_no
