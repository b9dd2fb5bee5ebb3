{#-
    Evidence of these codes as it was known on each observation date: delivered by then, not yet replaced by a later
    version, and dated by then. The one place that says what a credit characteristic may see.
-#}
{%- macro known_evidence(codes) -%}
    select
        observed.observation_date,
        observed.from_1m_date,
        observed.from_2m_date,
        observed.from_3m_date,
        observed.from_12m_date,
        observed.from_13m_date,
        observed.from_14m_date,
        observed.from_15m_date,
        observed.from_24m_date,
        observed.from_36m_date,
        evidence.enterprise_id,
        evidence.evidence_code,
        evidence.event_date,
        evidence.party_code,
        evidence.amount,
        evidence.item_count
    from {{ ref('int_credit__evidence') }} as evidence
    inner join {{ ref('int_credit__window') }} as observed
        on
            evidence.known_from_date <= observed.observation_date
            and coalesce(evidence.known_to_date > observed.observation_date, true)
            and evidence.event_date <= observed.observation_date
    where evidence.evidence_code in ('{{ codes | join("', '") }}')
{%- endmacro -%}

{#- The sum of a column over the evidence of a code that is dated from `start` on and, if given, before `stop`. -#}
{%- macro evidence_sum(code, column, start, stop=none) -%}
    sum(
        case
            when
                evidence_code = '{{ code }}' and event_date >= {{ start }}
                {{- ' and event_date < ' ~ stop if stop }}
                then {{ column }}
        end
    )
{%- endmacro -%}
