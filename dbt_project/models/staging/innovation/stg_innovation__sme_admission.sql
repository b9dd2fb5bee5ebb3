-- The newest row of each admission to the register of technology SMEs. The notices name enterprises, and give no code.
-- A number begins with the year of its issue, in which it is valid; a number in another shape has no year.
{%- set first_digits = 'try_cast(substring(admission_no, 1, 4) as integer)' %}
{{ newest_rows(
    'innovation', 'sme_admission',
    key=['admission_no'],
    columns=['admission_no', 'enterprise_name', 'admission_year', 'batch_name', 'district_name'],
    derived={
        'number_year': 'case when length(admission_no) = 18 and ' ~ first_digits ~ ' between 2017 and 2099 then '
            ~ first_digits ~ ' end',
    },
) }}
