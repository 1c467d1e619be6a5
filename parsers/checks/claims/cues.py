"""Which figure of the tables the words around a number speak of."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that name a metric; the first in `REQUEST_CUES` that fits decides."""

    metric: str
    words: re.Pattern[str]


def _cue(metric: str, words: str) -> Cue:
    return Cue(metric, re.compile(words))


REQUEST_CUES = (
    _cue("carried_out", r"结转(?:至|到|入)?(?:下|次|明|继续)|转(?:入|至|到)?(?:下|次)一?年|顺延"
         r"|(?:正在|尚在|仍在)(?:办理|处理)|(?:尚未|未)办结|继续办理"),
    _cue("carried_in", r"(?:上|去|前|往)(?:一|个)?年(?:度)?.{0,4}结转|结转(?:上|去)一?年"
         r"|20\d\d年度?结转"),
    _cue("refused_state_secret", r"国家秘密"),
    _cue("refused_security_stability", r"三安全一稳定|国家安全"),
    _cue("refused_third_party", r"第三方(?:的)?合法权益"),
    _cue("refused_internal_affairs", r"内部事务"),
    _cue("refused_process_info", r"过程性"),
    _cue("refused_enforcement_file", r"执法案卷"),
    _cue("refused_admin_query", r"行政查询"),
    _cue("partially_granted", r"部分(?:予以)?公开|区分处理"),
    _cue("rejected_repeat", r"重复申请"),
    _cue("rejected_petition", r"信访"),
    _cue("rejected_publication", r"公开出版物"),
    _cue("rejected", r"不予处理"),
    _cue("unable_needs_creation", r"没有现成|另行制作"),
    _cue("unable_still_unclear", r"补正后.{0,6}不明确"),
    _cue("unable_not_held", r"不掌握|(?:不|非)(?:属于)?本(?:机关|单位|局|部门)|(?:信息)?不存在"),
    _cue("unable", r"无法提供"),
    _cue("refused", r"不予(?:以)?公开"),
    _cue("withdrawn", r"撤回|撤销|撤件|撤诉|终止"),
    _cue("other", r"其他处理|逾期(?:未|不)"),
    _cue("already_public", r"(?:属于|已).{0,4}主动公开"),
    _cue("granted", r"(?<!不)予以?公开|同意公开|准予公开|全部公开"),
    _cue("natural_person", r"自然人|公民(?!.*法人)"),
    _cue("organisations", r"^(?!.*公民).*(?:法人|其他组织)"),
    _cue("handled", r"办结|答复|回复|办理完毕"),
    _cue("received", r"收到|接收|接到|新收"),
    _cue("accepted", r"受理|收办|应办|办理"),
)  # fmt: skip
"""From the most telling words to the least."""

INSIDE_RECEIVED = frozenset(("received", "accepted", "handled"))
"""Metrics of which 其中 takes a part that no table shows."""

DOCUMENTS = re.compile(r"(?:行政)?规范性文件|(?<![内机各])规章(?!制度)")
MADE = re.compile(r"制定|制发|出台|印发|新增|新制|制作")
REPEALED = re.compile(r"废止|失效|废除")
IN_FORCE = re.compile(r"现行有效|有效")
DISCLOSED = re.compile(r"公开|发布|公布")
DECISIONS = {"licensing": "行政许可", "penalty": "行政处罚", "coercion": "行政强制"}
DECIDED = re.compile(r"决定|办理|作出|做出|实施|办结")

# 未经复议直接起诉 and 复议后起诉 are suits.
REVIEW = re.compile(r"(?<!未经)(?<!不服)复议(?!后|决定|机关)")
SUIT = re.compile(r"诉讼|应诉|起诉")
CORRECTED = re.compile(r"纠正|纠错|撤销|败诉|确认违法|责令")
PART_OF_DISPUTES = re.compile(r"维持|驳回|审结|未结|尚未|胜诉|撤回|终止|调解|开庭|出庭|律师")
DISPUTE_DOUBTS = re.compile(
    r"备案|登记|接待|咨询|作为复议|复议机关|受理|办理|审理|代理|参与|应诉|新(?:增|发)|全部案件|其他案件"
)

OTHER_OBJECTS = re.compile(
    r"咨询|投诉|举报|来信|来电|来访|建议|提案|议案|留言|热线|12345|信箱|征集|问卷|稿件|舆情"
    r"|许可申请|复议申请|登记申请|受理窗口|工单|接待|备案|登记|回访|查询"
)
CHANNELS = re.compile(
    r"网络|网上|网站|在线|信函|信件|邮件|邮寄|邮箱|当面|现场|传真|平台|电话|线上|线下|来函|书面|快递"
)
JURISDICTION = re.compile(
    r"全[市县区省州旗]|各(?:级|部门|单位|[镇乡县区市]|街道|科室)|系统|辖区|[市县区省]级(?:部门|机关|单位)|所属|下属|市直|区直|县直"
)
OWN_OFFICE = re.compile(r"本级|本机关|机关本部|政府办")
OTHER_PERIOD = re.compile(
    r"上一?年|去年|前年|往年|同比|环比|较|相比|比20|与20|累计|以来|季度|半年|\d月|截至|截止|平均|预计|计划|目标"
)
LISTED = re.compile(r"其中|分别")
GENERAL = re.compile(r"(?:要求|规定|应当|应|须|不超过|不得)")
_TIMES = re.compile(
    r"20\d\d年(?:度|期间|我?们)?|(?:本|全|今|当|该)年度?(?:内|中)?|年内|一年来"
    r"|报告期内?|期间|其中|共计|总共|合计|共|总计|新|已经?"
    r"|依法|按时|按期|均|全部|累计|截至|通过|依申请公开|申请|政府信息公开|方面|工作|中|的|有|为|是|对|在|及|和|并|也|还|仅|只"
)
_ORGANISATION = re.compile(
    r"(?:局|委|办|办公室|镇|乡|街道|县|区|市|院|厅|部门|中心|支队|大队|集团|管委会|所)$"
)
_SELF = re.compile(r"^(?:我|本|全)")


def is_other_body(words: str, agency: str | None) -> bool:
    """Say whether the words before a cue name somebody else than the issuer as the subject."""
    who = _TIMES.sub("", words)
    if not who or _SELF.match(who) or not _ORGANISATION.search(who):
        return False
    return agency is None or not (who in agency or agency in who)
