"""Scrapy settings: each deviation from the framework's default, with its reason.

Facts about one portal live in its portal file, never here.
"""

# The name in log lines, run records and robots.txt rules. Default: scrapybot.
BOT_NAME = "nianbao"

# The visited portal must be able to see who asks; firewalls of several provinces turn away names
# that do not begin like a browser's (portals.md 12.2). Default: Scrapy's own name and site.
USER_AGENT = "Mozilla/5.0 (compatible; nianbao)"

# Rules of the visited site bind us: `ObeyRobots` sees to that. The own middleware of Scrapy lets
# requests through that wait for robots.txt, and allows everything where that cannot be reached.
ROBOTSTXT_OBEY = False

# Both open a port through which code can be run in the crawler. Default: on.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A hostile link or redirect must not reach local files or a second protocol; only HTTP is archived,
# every attempt of it, each in its turn. Default: all enabled, nothing archived.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.conduct.handler.PacedHandler",
    "https": "crawler.conduct.handler.PacedHandler",
}

# Where captures go and what is still to fetch: one database (`ARCHIVE_DATABASE_URL`).
CAPTURE_SINK = "crawler.archive.sink.StoreSink"
SCHEDULER = "crawler.frontier.scheduler.FrontierScheduler"

# The outermost comes first. Signs are looked for before the status is judged, because a firewall
# answers with a status of its own.
SPIDER_MIDDLEWARES = {
    "crawler.frontier.middleware.FrontierMiddleware": 10,
    "crawler.spiders.signs.RefusePages": 40,
}

# A page of the archive passes the same middlewares as one from the wire.
DOWNLOADER_MIDDLEWARES = {
    "crawler.frontier.replay.ReplayMiddleware": 10,
    "crawler.conduct.hosts.GuardHosts": 50,
    "crawler.conduct.proxy.UseProxy": 60,
    "crawler.conduct.obey.ObeyRobots": 100,
    "crawler.spiders.revisit.AskConditionally": 120,
    # The framework's own takes a redirect for the page it came from, gives up a page whose coding
    # is mislabelled, and uses any proxy of the environment.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.spiders.compression.UndoCompression": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.spiders.redirects.FollowRedirects": 600,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
}

# Names are resolved under guard: no page may make us connect to an internal address.
TWISTED_DNS_RESOLVER = "crawler.conduct.names.GuardedResolver"

# An unverified peer could be anyone. Default: off.
DOWNLOAD_VERIFY_CERTIFICATES = True

# Similar pages compress against each other only if the server has not compressed them; the wire is
# stored as it came. Default: every coding the libraries know.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "identity",
}

# The archive is what remembers; a cache would answer in its place. Default: off.
HTTPCACHE_ENABLED = False

# With the default of 1 GiB a gzip bomb of 2 MB took 1.1 GiB of memory, with this limit 119 MiB.
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024

# A portal that is slower than this is struggling; it is asked again later. Default: 180.
DOWNLOAD_TIMEOUT = 60

# Scrapy makes this many tasks for every response, items or not; the default of 100 cost a third of
# the throughput.
CONCURRENT_ITEMS = 4

# A district's portal is one small server: one connection at a time. The pause between two requests
# is `PacedHandler`'s matter, since it must outlive a restart. Default: 8 at once without a pause.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 0

# The framework would read the source of the callback again for every response, a twentieth of all
# time; the type checker has said all that this could. Default: on.
WARN_ON_GENERATOR_RETURN_VALUE = False

# How deep a crawl goes is the spider's matter, by steps from the home page.
REDIRECT_MAX_TIMES = 10
