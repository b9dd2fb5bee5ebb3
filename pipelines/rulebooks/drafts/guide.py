"""The first sheet of a draft: instructions for the officer, in both languages."""

from __future__ import annotations

from pipelines.rulebooks.words import Words

TITLE = Words("规则草稿", "Draft of rules")
RULEBOOK, BASE = Words("规则集代码", "rulebook"), Words("起草自版本", "drafted from version")
"""What the sheet says of the draft, in its first column, with the value beside it."""

STEPS = (
    Words(
        "每张表是规则集的一部分，每行是一条规则。第一行是表头：请勿改动表头与表名，列的顺序可以改变。",
        "Each sheet is a part of the rulebook, each row one rule. Row 1 is the header: leave it and the names of the "
        "sheets as they are. The order of columns does not matter.",
    ),
    Words(
        "在“规则集 Rulebook”表中填写新版本的生效日期、文件名称、文号和网址；不知道的留空，不要编造。"
        "黄色单元格必须填写。",
        "On the sheet Rulebook, give the first day in force, the document, its number and its address. Leave empty "
        "what is not known. Yellow cells must be filled.",
    ),
    Words(
        "修改数值、条款或文字：直接改单元格。增加规则：在末尾加一行。取消规则：删除整行。空行不计。",
        "To change a figure, a clause or a text, change the cell. To add a rule, add a row at the end. To drop a "
        "rule, delete its row. Empty rows do not count.",
    ),
    Words(
        "深色表头的列是键，标明这一行是哪条规则；改动键等于取消原规则并增加一条新规则。",
        "Columns with a dark header are keys: they say which rule the row is. Changing a key drops the old rule and "
        "adds a new one.",
    ),
    Words(
        "带下拉列表的列只能填代码，含义见“代码表 Codes”。金额以元为单位，百分比填百分点（5% 填 5），"
        "日期写成 2027-01-01。",
        "Columns with a drop-down list take codes, explained on the sheet Codes. Amounts are in CNY, percentages in "
        "points (5 for 5 %), dates as 2027-01-01.",
    ),
    Words(
        "is_verified 只有在内容逐条与原文核对后才填 true；authority 说明依据：official 官方、local 地方、"
        "placeholder 占位、project 本项目规定。",
        "Set is_verified to true only for a rule whose content you compared with the document. authority says what it "
        "rests on: official, local, placeholder or project.",
    ),
    Words(
        "已发布的版本不再修改：草稿总是一个新版本，旧版本在新版本生效前一日终止。",
        "A released version is never edited: a draft is always a new version, and the old one ends on the day before.",
    ),
    Words(
        "完成后运行 kechuang rulebook import 草稿.xlsx --city 目录 --dry-run 查看错误和变化，再去掉 --dry-run 写入。",
        "When done, run `kechuang rulebook import DRAFT.xlsx --city DIR --dry-run` to see errors and changes, then "
        "again without --dry-run to write them.",
    ),
)
