-- id: enterprises_core_to_mart
-- table: core.dim_enterprise
-- owner: team:data-platform
-- severity: block
-- reason:
--   zh: 核心层的每家企业在画像中恰好一行，代码表关联不得增减行数
--   en: Each enterprise in core has one profile; joins with code lists must not add or lose any
select
    'enterprises' as item,
    (select count(*) from core.dim_enterprise) as expected,
    (select count(*) from marts.mart_enterprise_profile) as actual
