-- The result by rulebook: in a group any criterion will do, in a route every group must hold, and of the routes that
-- are alternatives any will do, beside those that always bind.
with group_rules as (
    select
        group_no,
        route_no
    from {{ ref('int_eligibility__rule') }}
    group by group_no, route_no
),

route_rules as (
    select
        route_no,
        rulebook_code,
        route_code,
        role_code,
        route_order_no
    from {{ ref('int_eligibility__rule') }}
    group by route_no, rulebook_code, route_code, role_code, route_order_no
),

routes as (
    select
        group_result.enterprise_no,
        group_rules.route_no,
        min(
            case
                when group_result.any_rank = {{ state_rank('not_applicable') }} then {{ state_rank('met') }}
                else {{ any_rank('group_result.any_rank') }}
            end
        ) as state_rank,
        min(
            case
                when group_result.any_data_rank = {{ state_rank('not_applicable') }} then {{ state_rank('met') }}
                else {{ any_rank('group_result.any_data_rank') }}
            end
        ) as data_rank,
        sum(group_result.met_count) as met_count,
        sum(group_result.unmet_count) as unmet_count,
        sum(group_result.unknown_count) as unknown_count,
        sum(group_result.manual_count) as manual_count
    from {{ ref('int_eligibility__group') }} as group_result
    inner join group_rules
        on group_result.group_no = group_rules.group_no
    group by group_result.enterprise_no, group_rules.route_no
),

results as (
    select
        routes.enterprise_no,
        route_rules.rulebook_code,
        min(
            case when route_rules.role_code = 'all' then routes.state_rank else {{ state_rank('met') }} end
        ) as all_rank,
        max(case when route_rules.role_code = 'any' then {{ any_rank('routes.state_rank') }} end) as any_rank,
        min(
            case when route_rules.role_code = 'all' then routes.data_rank else {{ state_rank('met') }} end
        ) as all_data_rank,
        max(case when route_rules.role_code = 'any' then {{ any_rank('routes.data_rank') }} end) as any_data_rank,
        -- The best alternative; of equals the one that the rulebook names first.
        max(
            case
                when route_rules.role_code = 'any'
                    then {{ any_rank('routes.state_rank') }} * 1000 - route_rules.route_order_no
            end
        ) as best_route,
        cast(sum(routes.met_count) as integer) as met_count,
        cast(sum(routes.unmet_count) as integer) as unmet_count,
        cast(sum(routes.unknown_count) as integer) as unknown_count,
        cast(sum(routes.manual_count) as integer) as manual_count
    from routes
    inner join route_rules
        on routes.route_no = route_rules.route_no
    group by routes.enterprise_no, route_rules.rulebook_code
)

select
    results.enterprise_no,
    results.rulebook_code,
    least(results.all_rank, coalesce({{ any_rank('results.any_rank') }}, {{ state_rank('met') }})) as state_rank,
    least(results.all_data_rank, coalesce({{ any_rank('results.any_data_rank') }}, {{ state_rank('met') }}))
        as data_rank,
    best.route_code,
    results.met_count,
    results.unmet_count,
    results.unknown_count,
    results.manual_count
from results
left join route_rules as best
    on
        results.rulebook_code = best.rulebook_code
        and results.any_rank * 1000 - results.best_route = best.route_order_no
