-- The channels that display each decision: every one that its cell names (`信用中国、国家企业信用信息公示系统`). Without a
-- text it is Credit China, as the contract says. 信用 and a place, and the national platform that feeds them, are Credit
-- China too. A text that names no channel is `unknown`. The cell counts as a whole too: a name may hold a sign that
-- separates.
with cells as (
    select
        record_id,
        channel_text,
        lower(channel_text) as cell,
        {{ parted_by_semicolon("replace(replace(replace(lower(channel_text), '和', ';'), '及', ';'), '与', ';')") }}
            as parts
    from {{ ref('stg_credit__admin_penalty') }}
),

pieces as (
    select
        record_id,
        cell as piece
    from cells
    union all
    select
        part.record_id,
        part.piece
    from (
        {{ parts_of_cells('cells', 'record_id', ['parts']) }}
    ) as part
),

named as (
    select
        record_id,
        case
            when piece like '%信用中国%' or piece like '%credit%china%' then 'creditchina'
            when piece like '%企业信用%公示%' or piece like '信用信息公示%' or piece like '%gsxt%' then 'gsxt'
            when piece = '公示系统' then 'gsxt'
            when piece like '信用%' or piece like '%信用信息共享平台%' then 'creditchina'
        end as channel_code
    from pieces
)

select
    record_id,
    channel_code
from named
where channel_code is not null
group by record_id, channel_code
union all
select
    cells.record_id,
    case when cells.channel_text is null then 'creditchina' else 'unknown' end as channel_code
from cells
left join named
    on cells.record_id = named.record_id and named.channel_code is not null
where named.record_id is null
