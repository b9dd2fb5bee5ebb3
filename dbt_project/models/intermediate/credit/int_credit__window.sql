-- Where the windows of months of each observation date begin. They end on it: twelve months up to 30 June begin on 1
-- July. What is told by month counts once its month is over.
select
    observation_date,
    {%- for months in [1, 2, 3, 12, 13, 14, 15, 24, 36] %}
        {{ add_months(add_days('observation_date', 1), -months) }} as from_{{ months }}m_date,
    {%- endfor %}
    is_current
from {{ ref('int_credit__date') }}
