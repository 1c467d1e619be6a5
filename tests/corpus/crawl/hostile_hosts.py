"""Hostile cases of sections 9 and 10 of the checklist, faults on the wire, and odd hosts."""

from tests.corpus.crawl.dangers import DEAD, FLAPPING, SHUT
from tests.corpus.crawl.hostile_case import Hostile
from tests.corpus.crawl.outcomes import excluded, judged, one_page, own_fault

_NOT_WHOLE = "captured as truncated, asked again, then not got; the portal is partial"
_NO_ANSWER = "captured as it was, asked again, then not got; the portal is partial"
_TIMEOUT = "given up when the time is over, asked again, then not got; the portal is partial"
_BOMB = "captured as it came, never unpacked beyond the limit of 32 MiB; excluded with the reason"
_BLOCKED = "never fought; the portal is blocked"
ROBOTS = (
    *(
        Hostile("9", name, does, "everything may be asked for", judged(name, "complete"))
        for name, does in (
            ("robots-absent", "robots.txt answers 404"), ("robots-allow", "all is allowed"),
            ("robots-empty", "robots.txt is empty"), ("robots-html", "robots.txt is a page"),
        )
    ),
    *(
        Hostile("9", name, does, "no disallowed request; partial, with the lists kept back",
                judged(name, "partial", "robots_disallowed"))
        for name, does in (
            ("robots-some", "some folders are disallowed"),
            ("robots-moved", "the rules stand behind five redirects"),
            ("robots-huge", "700 KiB of rules"),
        )
    ),
    *(
        Hostile("9", name, does, "nothing but robots.txt is asked for; blocked",
                judged(name, "blocked", reason))
        for name, does, reason in (
            ("robots-all", "Disallow: /", "robots_disallowed"),
            ("robots-503", "robots.txt answers 503", "robots_unreachable"),
            ("robots-500", "robots.txt answers 500", "robots_unreachable"),
            ("robots-reset", "robots.txt is reset", "robots_unreachable"),
        )
    ),
    Hostile("9", "robots-403", "robots.txt answers 403, as everything does", _BLOCKED,
            judged("robots-403", "blocked", "http_403")),
)  # fmt: skip
TRAPS = (
    *(
        Hostile("10", name, does, outcome, judged("traps", "complete"))
        for name, does, outcome in (
            ("session-ids", "a new session id in every link", "one request for each page"),
            ("big5-gateway", "a gateway mirrors the portal", "never asked for"),
            ("calendar", "a calendar without end", "left alone"),
            ("growing-paths", "links to ever deeper paths", "left alone"),
            ("actions", "links that log out, search, delete", "never asked for"),
        )
    ),
    Hostile("10", "mobile-twin", "mobile copies of every page", "one request for both",
            one_page("jcms")),
    Hostile("10", "catch-all", "unknown paths all show the same shell",
            "partial: what shows nothing is not taken for a page",
            judged("catch-all", "partial", "script_shell")),
    Hostile("10", "clone", "a copy of the portal on a foreign host", "never asked for",
            judged("cloned", "complete")),
)  # fmt: skip


def _faults(outcome: str, state: str, reason: str, **names: str) -> tuple[Hostile, ...]:
    return tuple(
        Hostile("wire", key.replace("_", "-").replace("http-0-9", "http-0.9"), does, outcome,
                own_fault(key.replace("_", "-").replace("http-0-9", "http-0.9"), state, reason))
        for key, does in names.items()
    )  # fmt: skip


WIRE = (
    *_faults(
        _NO_ANSWER, "dead", "download_failed", reset_before_head="reset before the head",
        reset_in_head="reset within the head", close_before_head="closed before the head",
        close_in_head="closed within the head", length_negative="a negative length",
        length_no_number="a length that is no number", length_twice="two lengths that differ",
        status_no_number="a status that is no number", http_0_9="a body without a head",
        header_1_mib="a header line of 1 MiB", redirect_long="a Location of 10 MB",
    ),
    *_faults(
        _NOT_WHOLE, "dead", "ResponseDataLossError", reset_after_head="reset after the head",
        reset_in_body="reset within the body", close_in_body="closed within the body",
        tls_alert_in_body="a TLS alert within the body", length_too_long="100 bytes too few",
        chunk_size_bad="a chunk size that is no number", chunk_size_huge="a chunk of 16 EiB",
        chunk_missing_end="chunks without their end",
    ),
    *_faults(
        _TIMEOUT, "dead", "timed_out", stall_before_head="silence before the head",
        stall_in_head="silence within the head", stall_after_head="silence after the head",
        stall_in_body="silence within the body", header_endless="a head without end",
    ),
    *_faults(
        _BOMB, "excluded", "DOWNLOAD_MAXSIZE", gzip_bomb="gzip that grows to 64 MiB",
        gzip_bomb_twice="the same, packed twice", deflate_bomb="deflate that grows to 64 MiB",
        br_bomb="brotli that grows to 64 MiB", zstd_bomb="zstd that grows to 64 MiB",
    ),
    *_faults(
        "read; what is odd is kept with the capture", "done", "",
        byte_by_byte="one byte at a time", length_too_short="a length of half the body",
        length_and_chunked="a length and chunks", chunk_tiny="chunks of one byte",
        trailers="fields after the last chunk", header_10000="10,000 header lines",
        header_without_colon="a header line without a colon", header_folded="a folded header line",
        header_nul="a NUL in a header", header_gbk="GBK in a header",
        header_bare_lf="lines that end in LF only", no_reason="a status line without a reason",
        continue_first="100 before the answer", hints_first="103 before the answer",
        junk_after="bytes after the answer", two_answers="two answers to one request",
        gzip_truncated="gzip that breaks off", gzip_members="two gzip members",
        gzip_twice="gzip packed twice", gzip_false="plain bytes labelled gzip",
        deflate_raw="deflate without its wrapper", coding_unknown="an unknown content coding",
        cookie_storm="200 cookies",
    ),
    *_faults(
        "captured, no report: not got; the portal is partial", "dead", "empty_body",
        empty="an empty answer", no_content_with_body="204 with a body",
    ),
    *_faults("not got, with the status", "dead", "http_799", status_odd="status 799"),
    *_faults("not got, with the status", "dead", "http_500", off_for_a_day="500, back in a day"),
    *_faults(
        "not followed", "dead", "http_302", redirect_to_file="a redirect to file:",
        redirect_to_data="a redirect to data:", redirect_nowhere="a redirect without Location",
    ),
)  # fmt: skip
REDIRECTS = (
    Hostile("wire", "redirect-loop", "two redirects to each other", "given up after ten",
            excluded("faults", "redirect-loop", "max redirections reached")),
    Hostile("wire", "redirect-endless", "redirects without end", "given up after ten",
            excluded("faults", "redirect-endless", "max redirections reached")),
    Hostile("wire", "redirect-gbk", "raw GBK in Location", "followed byte for byte",
            excluded("faults", "%C4%EA%B1%A8", "http_404")),
    Hostile("wire", "redirect-inside", "a redirect to 169.254.169.254", "never connected to",
            excluded("faults", "169.254.169.254", "host_not_allowed")),
    Hostile("wire", "redirect-to-loopback", "a redirect to 127.0.0.1", "never connected to",
            own_fault("redirect-to-loopback", "dead", "sent home")),
)  # fmt: skip
HOSTS = (
    Hostile("host", FLAPPING, "a name that is found only now and then", "asked again; complete",
            judged(FLAPPING, "complete")),
    Hostile("host", SHUT, "https is linked, its port is closed, http answers",
            "asked under the other scheme; complete", judged(SHUT, "complete")),
    Hostile("host", "https-only", "old hosts lead to https", "followed; complete",
            judged("migrated", "complete")),
    *(
        Hostile("host", f"bad-certificate-{fault}", f"https with a certificate that is {fault}, "
                "http answers", "https is refused, http is read; complete",
                judged(name, "complete"))
        for name, fault in (
            ("jhtml", "expired"), ("leaf", "self-signed"), ("columns", "for another name"),
        )
    ),
    Hostile("host", "old-tls", "https speaks only TLS 1.0, http answers", "http is read; complete",
            judged("script-list", "complete")),
    *(
        Hostile("host", name, does, "failed: nobody was reached",
                judged(name, "failed", f"not_reached: {reason}"))
        for name, does, reason in zip(
            DEAD, ("a name without an address", "a port that refuses", "a host that never answers"),
            ("name_not_found", "refused", "timed_out"), strict=True,
        )
    ),
)  # fmt: skip
