-- Source records of objections: of each by itself.
{{ config(materialized='view') }}
select
    enterprise_id,
    'objection' as source_set,
    objection_no as item,
    record_id
from {{ ref('int_objection__state') }}
