{#-
    Rows of a relation as evidence of one code: `event_date` dates a fact, `amount` and `item_count` say how much and how
    many, `party` with whom; the arguments are SQL expressions over the relation. `only` is a condition on its rows.
-#}
{%- macro credit_facts(
    rows, code, event_date, amount, item_count='1', party=none, known_from='known_from_date', known_to='known_to_date',
    only=none
) -%}
    select
        enterprise_id,
        '{{ code }}' as evidence_code,
        {{ event_date }} as event_date,
        {{ party or 'cast(null as string)' }} as party_code,
        cast({{ amount }} as decimal(28, 6)) as amount,
        cast({{ item_count }} as bigint) as item_count,
        {{ known_from }} as known_from_date,
        {{ known_to }} as known_to_date
    from {{ rows }}
    where enterprise_id is not null{{ ' and ' ~ only if only }}
{%- endmacro -%}
