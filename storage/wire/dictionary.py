"""The text that envelopes are compressed against: what requests and responses usually say.

A dictionary that was ever used is kept forever, byte for byte: without it no envelope of its
version can be read. A better one gets a new number; a test holds the digest of each.
"""

# What is met most often stands last, where the compressor finds it at the least cost.
_FIRST = b"""\
HTTP/1.1 100 Continue\r
HTTP/1.1 103 Early Hints\r
Link: <
>; rel=preload; as=style\r
HTTP/1.1 429 Too Many Requests\r
Retry-After: 120\r
HTTP/1.1 503 Service Unavailable\r
HTTP/1.1 502 Bad Gateway\r
HTTP/1.1 500 Internal Server Error\r
HTTP/1.1 403 Forbidden\r
HTTP/1.1 404 Not Found\r
HTTP/1.0 200 OK\r
HTTP/1.1 304 Not Modified\r
HTTP/1.1 301 Moved Permanently\r
HTTP/1.1 302 Found\r
HTTP/1.1 302 Moved Temporarily\r
Location: https://www.
WWW-Authenticate: Basic realm="
Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r
Content-Security-Policy: default-src 'self' 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'self'\r
Referrer-Policy: no-referrer-when-downgrade\r
Permissions-Policy: \r
X-Permitted-Cross-Domain-Policies: none\r
X-Download-Options: noopen\r
X-Content-Type-Options: nosniff\r
X-XSS-Protection: 1; mode=block\r
X-Frame-Options: SAMEORIGIN\r
Access-Control-Allow-Origin: *\r
Access-Control-Allow-Methods: GET, POST, OPTIONS\r
Access-Control-Allow-Headers: Content-Type\r
Access-Control-Allow-Credentials: true\r
P3P: CP="NOI DSP COR"\r
Via: 1.1 varnish, cache (Cdn Cache Server V2.0)\r
X-Via: 1.1 \r
X-Ws-Request-Id: \r
X-Cache: MISS from HIT TCP_HIT dirn:\r
X-Cache-Lookup: Cache Hit\r
Age: 0\r
Ali-Swift-Global-Savetime: \r
Timing-Allow-Origin: *\r
EagleId: \r
Content-Disposition: attachment; filename="
Content-Language: zh-CN\r
Content-Type: application/json;charset=UTF-8\r
Content-Type: application/pdf\r
Content-Type: application/msword\r
Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document\r
Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\r
Content-Type: application/octet-stream\r
Content-Type: image/jpeg\r
Content-Type: image/png\r
Content-Type: text/css\r
Content-Type: application/javascript\r
Content-Type: text/plain\r
Content-Type: text/html; charset=gb2312\r
Content-Type: text/html; charset=GBK\r
Content-Type: text/html;charset=UTF-8\r
Set-Cookie: JSESSIONID=; Path=/; HttpOnly; Secure; SameSite=Lax\r
Set-Cookie: PHPSESSID=; ASP.NET_SessionId=; expires=Thu, 01 Jan 2026 00:00:00 GMT; Max-Age=\r
Pragma: no-cache\r
Expires: Thu, 01 Jan 1970 00:00:00 GMT\r
Cache-Control: no-store, no-cache, must-revalidate, private, max-age=0\r
Cache-Control: max-age=3600\r
Cache-Control: no-cache\r
Content-Range: bytes 0-\r
X-Powered-By: ASP.NET\r
X-AspNet-Version: 4.0.30319\r
Server: Microsoft-IIS/10.0\r
Server: Apache-Coyote/1.1\r
Server: Apache/2.4.6 (CentOS) OpenSSL/1.0.2k-fips PHP/5.4.16\r
Server: Tengine\r
Server: openresty\r
Server: nginx/1.24.0\r
POST / HTTP/1.1\r
HEAD / HTTP/1.1\r
GET /robots.txt HTTP/1.1\r
Content-Type: application/x-www-form-urlencoded\r
X-Requested-With: XMLHttpRequest\r
Origin: https://www.
Cookie: \r
If-None-Match: W/"
If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT\r
Referer: https://www.gov.cn/zwgk/zfxxgk/fdzdgknr/gknb/index.html\r
Referer: http://www.
/xxgk/xxgknb/ndbg/art/2024/1/content/post_t20240101_1.shtml.html\r
columnId=&page=1&pageSize=20&pageNo=&channelId=&siteId=&currentPage=
HTTP/1.1 200 OK\r
Server: nginx\r
Date: Mon, 01 Jan 2024 00:00:00 GMT\r
Date: Tue, Wed, Thu, Fri, Sat, Sun, Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec 2025 2026 2027
Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r
ETag: "
"\r
Content-Encoding: gzip\r
Transfer-Encoding: chunked\r
Keep-Alive: timeout=5, max=100\r
Connection: close\r
Vary: Accept-Encoding\r
Accept-Ranges: bytes\r
Content-Type: text/html\r
Content-Length: 1\r
Content-Type: text/html; charset=utf-8\r
Connection: keep-alive\r
\r
GET / HTTP/1.1\r
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
Accept-Language: zh-CN,zh;q=0.9,en;q=0.8\r
Accept-Language: en\r
User-Agent: Mozilla/5.0 (compatible; nianbao/0.1; +https://example.org/nianbao)\r
User-Agent: nianbao/0.1.0\r
Accept-Encoding: gzip, deflate, br, zstd\r
Accept-Encoding: identity\r
Host: www.\x20.gov.cn\r
\r
"""

DICTIONARIES = {1: _FIRST}
"""Every dictionary ever used, by its number."""
