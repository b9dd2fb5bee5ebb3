{#- An annual rate of interest that a bank may charge; null where fractions and points were mixed (355 or 0.04 per cent). -#}
{%- macro plausible_rate(rate) -%}
    case when {{ rate }} between 1 and 24 then {{ rate }} end
{%- endmacro -%}
