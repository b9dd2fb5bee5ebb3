-- What published cells come from, byte for byte: sets of source records of each enterprise, as ranges of consecutive
-- rows of one arrival. Which cells rest on which sets, by what rule, is declared in `lineage/*.yml`.
{%- set topics = [
    'registry', 'filing', 'activity', 'recognition', 'adverse', 'ip', 'invoice', 'objection', 'pledge', 'pool', 'credit'
] %}
with sources as (
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
