-- Between staging and core no invoice is lost, added or changed in value.
{{ config(meta={
    'owner': 'team:tax-feed',
    'reason': '发票在分层之间不得丢失、增加或改值 / No invoice is lost, added or changed between the layers',
}) }}
with staged as (
    select
        count(*) as row_count,
        sum(total_cny) as total_cny,
        sum(amount_cny) as amount_cny
    from {{ ref('stg_tax__vat_invoice') }}
),

core as (
    select
        count(*) as row_count,
        sum(total_cny) as total_cny,
        sum(amount_cny) as amount_cny
    from {{ ref('fct_vat_invoice') }}
)

select
    staged.row_count as staged_count,
    core.row_count as core_count,
    staged.total_cny as staged_total_cny,
    core.total_cny as core_total_cny
from staged
cross join core
where
    staged.row_count <> core.row_count
    or staged.total_cny is distinct from core.total_cny
    or staged.amount_cny is distinct from core.amount_cny
