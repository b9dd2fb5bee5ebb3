"""Company names: region + made-up brand + industry word + organisation form. No real name is looked up anywhere."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.streams import Flags, Ints, how_many

PROVINCE = "安徽"
CITY = "芜湖"

# 123 characters seen in brands; three of them make one of nearly two million brands, of which each is used once.
_BRAND = (
    "昂柏宸迪恩梵格瀚禾弘恒嘉景竣凯朗砺琳霖铭沐诺沛祺擎融锐晟硕拓维沃熙翔骁欣轩雅彦奕盈裕岳泽臻筑卓"
    "澳邦灿澄川达鼎帆峰富冠国海航皓和宏华汇吉佳金京聚康科乐力联龙隆茂美明南宁鹏普启千庆仁瑞森山尚圣世顺"
    "思泰腾天通同旺威祥信星兴旭亿益银永友宇元远悦云展正中珠"
)
RARE = "䶮𬭎𫓧𬬩㛃"  # in GB 18030, not in GBK: a reader that decodes GBK fails here
FORMS = (  # form in the name, enterprise type as the registry writes it, first two digits of the code, weight
    ("有限公司", "有限责任公司", 91, 0.62),
    ("有限责任公司", "有限责任公司", 91, 0.14),
    ("股份有限公司", "股份有限公司", 91, 0.03),
    ("有限公司芜湖分公司", "分公司", 91, 0.04),
    ("厂", "个人独资企业", 91, 0.04),
    ("事务所(普通合伙)", "普通合伙", 91, 0.02),
    ("(集团)有限公司", "有限责任公司 国有企业", 91, 0.01),
    ("贸易有限公司", "有限责任公司 港、澳、台", 91, 0.02),
    ("经营部", "个体工商户", 92, 0.06),
    ("专业合作社", "农民专业合作经济组织", 93, 0.02),
)
INDUSTRIES = (  # word in the name, VAT rate of its sales in per cent, weight, what it says it does
    ("智能科技", 13, 0.09, ("智能机器人研发", "人工智能应用软件开发", "物联网设备制造")),
    ("信息技术", 6, 0.12, ("信息系统集成服务", "软件开发", "数据处理和存储支持服务")),
    ("新材料科技", 13, 0.06, ("新材料技术研发", "高性能纤维及复合材料制造", "石墨烯材料销售")),
    ("生物医药", 13, 0.04, ("生物基材料技术研发", "医学研究和试验发展", "第二类医疗器械销售")),
    ("精密机械", 13, 0.08, ("机械零部件加工", "数控机床制造", "模具制造")),
    ("电子", 13, 0.07, ("电子元器件制造", "集成电路设计", "电力电子元器件销售")),
    ("新能源", 13, 0.05, ("光伏设备及元器件制造", "储能技术服务", "充电桩销售")),
    ("环保工程", 9, 0.05, ("大气污染治理", "水污染治理", "环境保护专用设备制造")),
    ("建筑工程", 9, 0.08, ("建设工程施工", "建筑材料销售", "园林绿化工程施工")),
    ("物流", 9, 0.05, ("普通货物仓储服务", "道路货物运输", "国内货物运输代理")),
    ("商贸", 13, 0.14, ("日用百货销售", "五金产品批发", "办公用品销售")),
    ("文化传媒", 6, 0.06, ("广告设计、代理", "组织文化艺术交流活动", "会议及展览服务")),
    ("企业管理咨询", 6, 0.07, ("企业管理咨询", "财务咨询", "社会经济咨询服务")),
    ("农业科技", 9, 0.04, ("谷物种植", "农业科学研究和试验发展", "食用农产品批发")),
)
FULL_WIDTH_RATE = 0.03
HALF_WIDTH_RATE = 0.03
RARE_RATE = 0.003
MOST = len(_BRAND) ** 3


def make_names(rng: np.random.Generator, industry: Ints, form: Ints) -> tuple[pl.Series, Flags, Flags]:
    """Return names, all different, with flags of those holding full-width brackets and those holding a rare character.

    Args:
        rng: the stream of names.
        industry: index into ``INDUSTRIES``, shape (n,).
        form: index into ``FORMS``, shape (n,).

    """
    n = len(industry)
    size = len(_BRAND)
    brand = rng.choice(MOST, size=n, replace=False).astype(np.int64)
    letters = pl.Series(list(_BRAND))
    bracket = np.zeros(n, dtype=np.int64)
    order = rng.permutation(n)
    full, half = how_many(FULL_WIDTH_RATE, n), how_many(HALF_WIDTH_RATE, n)
    bracket[order[:full]] = 1
    bracket[order[full : full + half]] = 2
    is_rare = np.zeros(n, dtype=np.bool_)
    is_rare[rng.permutation(n)[: how_many(RARE_RATE, n)]] = True
    rare = np.where(is_rare, rng.integers(1, len(RARE) + 1, size=n), 0)
    # one in three firms leaves the city out of its name, unless the city stands in brackets
    region = np.where(bracket > 0, 0, rng.choice(4, size=n, p=[0.34, 0.36, 0.22, 0.08]))
    parts = pl.DataFrame(
        {
            "region": pl.Series(["", CITY, CITY + "市", PROVINCE]).gather(region),
            "b1": letters.gather(brand // size**2),
            "b2": letters.gather(brand // size % size),
            "b3": letters.gather(brand % size),
            "rare": pl.Series(["", *RARE]).gather(rare),
            "bracket": pl.Series(["", f"（{CITY}）", f"({CITY})"]).gather(bracket),
            "industry": pl.Series([word for word, *_ in INDUSTRIES]).gather(industry),
            "form": pl.Series([text for text, *_ in FORMS]).gather(form),
        }
    )
    return parts.select(pl.concat_str(pl.all())).to_series(), bracket == 1, is_rare
