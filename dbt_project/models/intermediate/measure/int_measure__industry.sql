-- Whether an enterprise is in a strategic emerging industry, where that is sure; a class of which only a part is listed
-- decides nothing.
{{ measure_rows(
    ref('int_industry__strategic'),
    {'is_strategic_industry': "case match_code when 'full' then 1 when 'none' then 0 end"},
    basis_code='registry',
    feed='registry/enterprise',
) }}
