-- What published cells come from, byte for byte: sets of source records of each enterprise, as ranges of consecutive
-- rows of one arrival. Which cells rest on which sets, by what rule, is declared in `lineage/*.yml`. Where a record has
-- an older number than the USCC, the registry's records of the enterprise say whose it is.
{%- set topics = [
    'registry', 'filing', 'activity', 'recognition', 'adverse', 'ip', 'invoice', 'objection', 'pledge', 'pool', 'loan',
    'instrument', 'credit', 'match', 'venture', 'register',
] %}
with told as (
    {%- for topic in topics %}
        select
            enterprise_id,
            source_set,
            item,
            record_id
        from {{ ref('int_lineage__' ~ topic) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sources as (
    select
        enterprise_id,
        source_set,
        item,
        record_id
    from told
    union all
    select
        told.enterprise_id,
        told.source_set,
        told.item,
        coded.registry_record_id as record_id
    from told
    inner join {{ ref('int_lineage__coded') }} as coded
        on told.record_id = coded.record_id and told.enterprise_id = coded.enterprise_id
),

-- in a run of consecutive numbers, number less rank is the same; a number that is told twice has one rank
ranked as (
    select
        *,
        record_id - dense_rank() over (
            partition by enterprise_id, source_set, item
            order by record_id nulls last
        ) as run_no
    from sources
)

select
    enterprise_id,
    source_set,
    item,
    min(record_id) as first_record_id,
    cast(max(record_id) - min(record_id) + 1 as integer) as record_count
from ranked
group by enterprise_id, source_set, item, run_no
