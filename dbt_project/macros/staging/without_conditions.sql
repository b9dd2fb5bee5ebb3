{#-
    A decision's text without what it only threatens: `逾期不改正的，处罚款五千元`, `如不履行，吊销许可证`, a surcharge on a fine paid
    late. From the condition to the end of its sentence. What a party did is no condition: `逾期未改正，处罚款`, `拒不改正的行为`,
    `因逾期不改正，处罚款`.
-#}
{%- macro without_conditions(text) -%}
    {%- set end = ';；。\n' -%}
    {%- set follows = '[,，、:： 将则可应依处按由每加吊责申本我]' -%}
    {%- set late = '(?:逾期|到期|期满|期限内|拒不|拒绝|仍)[^,，、' ~ end ~ ']{0,20}' -%}
    {%- set overdue = late ~ '(?:(?:的|者)' ~ follows ~ '|[,，、]?(?:将|则|可))' -%}
    {%- set lest = '(?:逾期|到期|期满)[后仍]?不[^,，、' ~ end ~ ']{0,20}' ~ follows -%}
    {%- set if = '(?:如果|如不|如未|如逾期|如再|如拒|如仍|倘|若[^干]|否则)' -%}
    {%- set surcharge = '[^,，' ~ end ~ ']*加处' -%}
    {%- set told = "replace(replace(" ~ text ~ ", '因逾期不', '因逾期未'), '因到期不', '因到期未')" -%}
    {%- set condition = '(?:' ~ overdue ~ '|' ~ lest ~ '|' ~ if ~ '|' ~ surcharge ~ ')[^' ~ end ~ ']*' -%}
    {{- without_matches(told, condition) -}}
{%- endmacro -%}
