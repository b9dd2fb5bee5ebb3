-- Which feeds know an enterprise: one row per enterprise and feed. A new feed adds one branch.
select
    enterprise_id,
    'registry/enterprise' as feed
from {{ ref('stg_registry__enterprise') }}
union all
select
    enterprise_id,
    'tax/vat_invoice' as feed
from {{ ref('int_invoice__history') }}
