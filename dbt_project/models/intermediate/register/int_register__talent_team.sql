-- Talent teams whose host is known.
{{ config(materialized='view') }}
select
    team_no,
    enterprise_id,
    team_kind_code,
    level_code,
    field_name,
    member_count,
    selected_date,
    support_until_date,
    funding_cny
from {{ ref('stg_innovation__talent_team') }}
where enterprise_id is not null
