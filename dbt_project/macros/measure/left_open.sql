{#-
    Whether an adverse record leaves a figure open: while it is under review, a flag or a count that it decides is
    neither shown nor clean. Whether it was listed recently is known nevertheless.

    record: alias of int_adverse__record. made: alias of the seed adverse_record_measure.
-#}
{%- macro left_open(record, made) -%}
    ({{ record }}.needs_review and {{ made }}.figure_code in ('is_displayed', 'displayed_count'))
{%- endmacro -%}
