"""Signs that a page is not what was asked for: a challenge, an error, a login, an empty shell.

The content decides; a status alone proves nothing. Recognised and recorded, never fought.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from crawler.families.links import one_line
from crawler.families.page import Page

_SHORT_PAGE = 2_500
_ERROR_TEXT = 600
_HOLLOW_TEXT = 30
_LOGIN_TEXT = 1_500
_QUOTE = 80


class Reason(StrEnum):
    """What a page is instead of what was asked for."""

    CHALLENGE = "challenge"
    REFUSED = "refused"
    CAPTCHA = "captcha"
    SOFT_ERROR = "soft_error"
    LOGIN = "login"
    SCRIPT_SHELL = "script_shell"
    STUB = "stub"


_BLOCKING = frozenset({Reason.CHALLENGE, Reason.REFUSED, Reason.CAPTCHA, Reason.LOGIN})


@dataclass(frozen=True, slots=True)
class Sign:
    """A reason with its evidence: which mark, and what stands on the page."""

    reason: Reason
    mark: str
    quote: str

    @property
    def is_blocking(self) -> bool:
        """Say whether the server kept the page back, so that it says nothing of its content."""
        return self.reason in _BLOCKING


_COOKIE_CHALLENGES = (
    ("jsluid cookie", re.compile(r"__jsluid_[hs]=")),
    ("wzws cookie", re.compile(r"wzws_(?:sessionid|cid)=")),
    ("CT6T cookie", re.compile(r"\bCT6TS?=")),
)
_SCRIPT_CHALLENGES = (
    ("ruishu script", re.compile(
        r"\$_ts(?:\.(?:nsd|cd|lcd))?\s*[=.\[(;]|<(?:meta|script)[^>]{0,300}\sr=[\"']m[\"']"
    )),
    ("jsl clearance", re.compile(r"__jsl_clearance")),
    ("jsl hash puzzle", re.compile(r"go\(\{[^}]{0,400}[\"']?bts[\"']?\s*:")),
    ("acw_sc cookie", re.compile(r"acw_sc__v[23]")),
    ("browser check", re.compile(
        r"cf-browser-verification|_cf_chl_opt|/cdn-cgi/challenge|yunsuo_session"
        r"|safeline", re.IGNORECASE,
    )),
    ("cookie reload", re.compile(
        r"document\.cookie\s*=[^;]{0,400};[^<]{0,400}location\.(?:reload"
        r"|href|replace)", re.DOTALL,
    )),
)  # fmt: skip
_CAPTCHA = re.compile(
    r"puzzle-vcode|滑动验证|拖动滑块|滑块验证|请输入验证码|人机验证|安全验证|访问验证|点击进行验证|captcha",
    re.IGNORECASE,
)
_WAF = re.compile(
    (
        r"创宇盾|安全狗|云锁|玄武盾|Web应用防火墙|网站防火墙|请求(?:已被|被)(?:拦截|阻断|拒绝)|访问(?:已?被)(?:拦截"
        r"|阻断|拒绝|禁止)|您的(?:请求|访问|IP).{0,12}(?:拦截|拒绝|限制|异常|威胁)|访问过于频繁|疑似(?:黑客)?攻击"
        r"|不合法的参数|online-desc-con|access denied|request blocked|event.?id.{0,40}(?:blocked"
        r"|denied)|防火墙(?:拦截|阻断)"
    ),
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"您(?:所)?(?:访问|查看|请求|浏览|要?找)的(?:页面|网页|内容|信息|文章|栏目).{0,12}"
    r"(?:不存在|已?被?删除|找不到|无法|错误|走丢|失效)"
    r"|(?:页面|网页|文件|信息|栏目|文章)(?:不存在|未找到|已(?:经)?(?:被)?删除|找不到|走丢|已下线)"
    r"|找不到(?:该|您|网|页|文件)|抱歉.{0,20}(?:不存在|找不到|无法|错误)"
    r"|404\s*(?:not found|错误|-|页面)|not found|无法找到(?:该|资源|您)|资源(?:不可用|不存在)"
    r"|服务器错误|系统(?:繁忙|异常|错误)|bad gateway|internal server error|维护中|升级维护",
    re.IGNORECASE,
)
_ERROR_TITLE = re.compile(
    (
        r"^\s*(?:404.{0,20}|403.{0,20}|系统提示|错误.{0,6}|出错.{0,6}|访问禁止|not found"
        r"|error|页面不存在|找不到.{0,10}|温馨提示)\s*$"
    ),
    re.IGNORECASE,
)
_WAITING_TITLE = re.compile(r"^\s*请稍[候等].{0,6}$|^just a moment", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:用户|账户|系统|会员|统一身份|后台)登录|请(?:先|重新)?登录|无权(?:访问|查看)|登录(?:已)?(?:超时|过期)"
)
_NEEDS_SCRIPT = re.compile(
    (
        r"(?:请|需要?)(?:您)?(?:开启|启用|打开|允许|支持).{0,8}javascript|enable javascript"
        r"|doesn't work properly without javascript|<div id=[\"']?(?:app"
        r"|root)[\"']?>\s*</div>"
    ),
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"暂无(?:相关)?(?:信息|数据|内容|记录|文章|资料)?|没有(?:找到|查询到|相关)?.{0,4}(?:信息|数据"
    r"|记录|内容)|共\s*0\s*(?:条|页|篇)|无相关信息|敬请期待"
)
_MORE = re.compile(
    r"下一?页|加载更多|点击加载|loadMore|createPage|laypage|v-for=|ms-for|ms-repeat"
    r"|ng-repeat|\{\{[^}]{1,80}\}\}|totalPages?\b|pageCount\b|共\s*\d+\s*页"
)


def read_sign(page: Page) -> Sign | None:
    """Return the first sign that a page is not what was asked for, or nothing."""
    return next(iter(find_signs(page)), None)


def find_signs(page: Page) -> Iterator[Sign]:
    """Yield every sign, the surest first; a page with an article or a list has none."""
    if not _is_markup(page):
        return
    text = page.shown_text
    has_content = len(text) > _LOGIN_TEXT and len(page.links) > 1
    if not has_content:
        yield from _challenges(page, text)
        yield from _errors(page, text)
    yield from _shells(page, text)


def is_gone(page: Page) -> str:
    """Say by what evidence a page is not there any more; empty if it is there."""
    sign = read_sign(page)
    if sign is not None and sign.is_blocking:
        return ""
    if sign is not None and sign.reason is Reason.SOFT_ERROR:
        return f"{sign.mark}: {sign.quote}"
    if page.status in (404, 410) and len(page.shown_text) <= _LOGIN_TEXT:
        return f"status {page.status}"
    return ""


def is_empty_list(page: Page) -> str:
    """Return the words by which a list says that it holds nothing; empty if it says nothing."""
    text = page.shown_text if _is_markup(page) else ""
    return _quote(found) if (found := _EMPTY.search(text)) else ""


def is_hollow(page: Page, body: str) -> str:
    """Return the words by which an article says that nothing was published under its address.

    `body` selects the containers of articles; one that holds a picture or a link is no hollow one.
    """
    found = page.select(body)[:1] if _is_markup(page) else ()
    if not found or found[0].css_first("img, a, iframe, embed, object, table") is not None:
        return ""
    text = one_line(found[0].text(strip=True), _QUOTE)
    return text if len(text) <= _HOLLOW_TEXT and _EMPTY.search(text) else ""


def shows_more(page: Page) -> str:
    """Return the words by which a page shows that there is more; empty if there are none."""
    return _quote(found) if (found := _MORE.search(page.text)) else ""


def _challenges(page: Page, text: str) -> Iterator[Sign]:
    is_short = len(text) <= _ERROR_TEXT
    for mark, pattern in _SCRIPT_CHALLENGES if is_short else ():
        if found := pattern.search(page.text[:200_000]):
            yield Sign(Reason.CHALLENGE, mark, _quote(found))
    for mark, pattern in _COOKIE_CHALLENGES:
        if is_short and not page.links and (found := pattern.search(page.cookies)):
            yield Sign(Reason.CHALLENGE, mark, found[0])
    if is_short and (found := _WAITING_TITLE.search(page.title)):
        yield Sign(Reason.CHALLENGE, "title", _quote(found))
    if found := _CAPTCHA.search(text if len(text) > 40 else page.text[:50_000]):
        yield Sign(Reason.CAPTCHA, "words", _quote(found))
    if found := _WAF.search(f"{page.title} {text}") or _WAF.search(page.text[:_SHORT_PAGE]):
        yield Sign(Reason.REFUSED, "words", _quote(found))


def _errors(page: Page, text: str) -> Iterator[Sign]:
    if len(text) <= _LOGIN_TEXT and not _holds_list(page) and (found := _LOGIN.search(text)):
        yield Sign(Reason.LOGIN, "words", _quote(found))
    if found := _ERROR_TITLE.search(page.title):
        yield Sign(Reason.SOFT_ERROR, "title", _quote(found))
    if len(text) <= _ERROR_TEXT and (found := _ERROR.search(text)):
        yield Sign(Reason.SOFT_ERROR, "words", _quote(found))


def _shells(page: Page, text: str) -> Iterator[Sign]:
    if len(text) <= 200 and not page.links and (found := _NEEDS_SCRIPT.search(page.text[:200_000])):
        yield Sign(Reason.SCRIPT_SHELL, "words", _quote(found))
    if len(page.payload) < _SHORT_PAGE and not page.links and len(text) < 40:
        has_script = "<script" in page.text.lower()
        reason = Reason.SCRIPT_SHELL if has_script else Reason.STUB
        yield Sign(reason, "size", f"{len(page.payload)} bytes, {len(text)} characters, no link")


def _is_markup(page: Page) -> bool:
    if "<record" in page.text[:_SHORT_PAGE] or page.json is not None:
        return False
    kind = page.media_type.lower()
    return "html" in kind or "<html" in page.text[:1000].lower() or kind in ("", "text/plain")


def _holds_list(page: Page) -> bool:
    return len(page.links) >= 30


def _quote(found: re.Match[str]) -> str:
    return one_line(found[0], _QUOTE)
