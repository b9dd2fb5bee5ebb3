-- id: linking_decisions
-- table: seeds.match_decision
-- owner: team:data-platform
-- severity: warn
-- reason:
--   zh: 人工决定所指的企业应在登记中；不在登记中的决定不起作用，应撤回或更正
--   en: The enterprise of a decision should be in the registry; otherwise it has no effect and should be withdrawn
with last_said as (
    select
        enterprise_id,
        verdict
    from seeds.match_decision
    qualify
        row_number() over (
            partition by party_name, party_place, enterprise_id
            order by decision_no desc
        ) = 1
)

select
    'decisions for enterprises that the registry does not hold' as item,
    0 as expected,
    (
        select count(*)
        from last_said
        where
            last_said.verdict = 'yes'
            and not exists (
                select 1
                from staging.stg_registry__enterprise as registry
                where registry.enterprise_id = last_said.enterprise_id
            )
    ) as actual
