-- Source records of each venture investment: its own, those of its exits, and that of the fund that made it. A fund is
-- of no enterprise: the sets of its own record, and of the investments that it made and their exits, have an empty one.
{{ config(materialized='view') }}
select
    enterprise_id,
    'venture_holding' as source_set,
    record_no as item,
    record_id
from {{ ref('int_venture__holding') }}
union all
select
    enterprise_id,
    'venture_holding' as source_set,
    record_no as item,
    fund_record_id as record_id
from {{ ref('int_venture__holding') }}
where fund_record_id is not null
union all
select
    holding.enterprise_id,
    'venture_holding' as source_set,
    holding.record_no as item,
    departure.record_id
from {{ ref('int_venture__holding') }} as holding
inner join {{ ref('stg_innovation__venture_exit') }} as departure
    on
        {{ without_zeros('holding.record_no') }}
        = {{ without_zeros('departure.record_no') }}
union all
select
    departure.enterprise_id,
    'venture_exit' as source_set,
    '' as item,
    departure.record_id
from {{ ref('stg_innovation__venture_exit_version') }} as departure
where departure.enterprise_id is not null
union all
select
    '' as enterprise_id,
    'venture_fund' as source_set,
    'fund/' || fund_no as item,
    record_id
from {{ ref('stg_innovation__venture_fund') }}
union all
select
    '' as enterprise_id,
    'venture_fund' as source_set,
    'holding/' || fund_no as item,
    record_id
from {{ ref('int_venture__holding') }}
where fund_no is not null
union all
select
    '' as enterprise_id,
    'venture_fund' as source_set,
    'holding/' || holding.fund_no as item,
    departure.record_id
from {{ ref('int_venture__holding') }} as holding
inner join {{ ref('stg_innovation__venture_exit') }} as departure
    on
        {{ without_zeros('holding.record_no') }}
        = {{ without_zeros('departure.record_no') }}
where holding.fund_no is not null
