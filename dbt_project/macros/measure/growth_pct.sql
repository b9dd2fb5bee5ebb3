{#- Growth from `before` to `now`, per cent: 20 from 100 to 120. Null unless `before` is positive. -#}
{%- macro growth_pct(now, before) -%}
    case
        when {{ before }} > 0
            then {{ safe_ratio('(' ~ now ~ ') - (' ~ before ~ ')', before, 'decimal(28, 6)', 100) }}
    end
{%- endmacro -%}

{#-
    Growth a year over two years, per cent: the root of now / before, less one. Null unless `before` is positive and `now`
    is not negative.
-#}
{%- macro two_year_growth_pct(now, before) -%}
    case
        when {{ before }} > 0 and {{ now }} >= 0
            then {{ decimal_of_double(
                '100 * (sqrt(' ~ safe_ratio(now, before, 'decimal(28, 12)') ~ ') - 1)', 'decimal(28, 6)'
            ) }}
    end
{%- endmacro -%}

{#-
    Growth by the guideline of 2016 for high and new technology enterprises (document 195), per cent: the mean of the
    last two years' growth. The first year zero: the last year's growth; the second year zero: none, which is 0 and earns
    no points, as does any value that is negative.
-#}
{%- macro guideline_growth_pct(first, second, third) -%}
    case
        when {{ first }} < 0 or {{ second }} <= 0 or {{ third }} < 0 then 0
        when {{ first }} = 0
            then {{ safe_ratio('(' ~ third ~ ') - (' ~ second ~ ')', second, 'decimal(28, 6)', 100) }}
        else cast(
            (
                {{ safe_ratio(second, first, 'decimal(28, 8)', 100) }}
                + {{ safe_ratio(third, second, 'decimal(28, 8)', 100) }}
            ) * 0.5 - 100 as decimal(28, 6)
        )
    end
{%- endmacro -%}
