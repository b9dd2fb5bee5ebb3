-- What published cells come from, byte for byte: sets of source records of each enterprise, as ranges of consecutive
-- rows of one arrival. Which cells rest on which sets, by what rule, is declared in `lineage/*.yml`. Where a record has
-- an older number than the USCC, the registry's records of the enterprise say whose it is.
{%- set topics = [
    'registry', 'filing', 'activity', 'recognition', 'adverse', 'ip', 'invoice', 'objection', 'pledge', 'pool',
    'credit', 'venture', 'register',
] %}
with told as (
    {%- for topic in topics %}
        select
            enterprise_id,
            source_set,
            item,
            record_id
        from {{ ref('int_lineage__' ~ topic) }}
    {{ 'union' if not loop.last }}
    {%- endfor %}
),

sources as (
    select
        enterprise_id,
        source_set,
        item,
        record_id
    from told
    union
    select
        told.enterprise_id,
        told.source_set,
        told.item,
        coded.registry_record_id as record_id
    from told
    inner join {{ ref('int_lineage__coded') }} as coded
        on told.record_id = coded.record_id and told.enterprise_id = coded.enterprise_id
),

-- in a run of consecutive numbers, number less place is the same
numbered as (
    select
        *,
        record_id - row_number() over (partition by enterprise_id, source_set, item order by record_id) as run_no
    from sources
)

select
    enterprise_id,
    source_set,
    item,
    min(record_id) as first_record_id,
    cast(count(*) as integer) as record_count
from numbered
group by enterprise_id, source_set, item, run_no
