"""Pages that stand beside reports and are none: readings, guides, other annual reports, notices."""

from dataclasses import dataclass

from corpus.sample.others import sample_other_page
from parsers.model import DocClass

_OTHERS = (
    DocClass.INTERPRETATION,
    DocClass.PERIODIC_STATISTICS,
    DocClass.NOTICE,
    DocClass.WORK_SUMMARY,
    DocClass.NEWS,
)
_TEXTS = {
    "{place}{year}年法治政府建设年度报告": "全年开展执法检查{number}次，化解纠纷{number}起。",
    "{place}{year}年政府网站工作年度报表": "本网站全年发布信息{number}条，回应留言{number}条。",
    "{place}政府信息公开指南": "公民可以通过本网站、查阅点获取政府信息，也可以当面提出申请。",
    "{place}{year}年统计年报": "全年抽样单位{number}家，报表上报率保持稳定。",
    "图解：{place}{year}年政府信息公开工作年度报告": "带您读懂年度报告，共{number}个关键词。",
}
DECOY_KINDS = len(_OTHERS) + len(_TEXTS)


@dataclass(frozen=True, slots=True)
class Decoy:
    """A page that is no report."""

    title: str
    day: str
    body: str
    issuer: str


def make_decoy(kind: int, place: str, year: int) -> Decoy:
    """Make the decoy of a kind (counted from nought, any number will do) for a place and year."""
    index = kind % DECOY_KINDS
    if index < len(_OTHERS):
        page = sample_other_page(_OTHERS[index], kind * 10_000 + year)
        issuer = page.issuer or place
        return Decoy(page.title or "", page.published_on, page.body, issuer)
    title, text = list(_TEXTS.items())[index - len(_OTHERS)]
    body = f"<p>{text.format(number=11 + kind % 80)}</p>"
    title = title.format(place=place, year=year)
    return Decoy(title, f"{year + 1}-02-{10 + index}", body, f"{place}人民政府")
