{#-
    The amount of money, in yuan, that a text gives beside `word`: `罚款2.5万元`, `罚款人民币20,000元整`, `处2000元罚款`. Null if the
    text has the word more than once, since it then states several amounts, or writes the amount in Chinese numerals.

    The patterns have no backslash: Spark reads one in a literal as an escape, DuckDB does not. Ten digits at most, so
    that no amount can overflow.
-#}
{%- macro amount_in_words_cny(text, word) -%}
    {%- set number = '([0-9][0-9,]{0,9}(?:[.][0-9]{1,6})?)(万?元)' -%}
    {%- set after = word ~ '(?:人民币)?[:：]?' ~ number -%}
    {%- set before = '(?:^|[^0-9,.])' ~ number ~ '(?:人民币)?的?' ~ word -%}
    case
        when length({{ text }}) - length(replace({{ text }}, '{{ word }}', '')) = {{ word | length }}
            then cast(
                cast(
                    replace(
                        coalesce(
                            nullif(regexp_extract({{ text }}, '{{ after }}', 1), ''),
                            nullif(regexp_extract({{ text }}, '{{ before }}', 1), '')
                        ), ',', ''
                    ) as decimal(24, 6)
                ) * case
                    when coalesce(
                        nullif(regexp_extract({{ text }}, '{{ after }}', 2), ''),
                        regexp_extract({{ text }}, '{{ before }}', 2)
                    ) = '万元' then 10000
                    else 1
                end
                as decimal(18, 2)
            )
    end
{%- endmacro -%}
