{#-
    An annual fee of a guarantee, none included; null where fractions and points were mixed (0.008 or 80 per cent).
    Government-backed guarantors charge 1 per cent or less; bounds are ours.
-#}
{%- macro plausible_fee(rate) -%}
    case when {{ rate }} = 0 or {{ rate }} between 0.05 and 5 then {{ rate }} end
{%- endmacro -%}
