#include "net_mail.h"
#include "buf.h"
#include "clock.h"
#include "json.h"
#include "net_url.h"
#include "text.h"
#include <ctype.h>
#include <curl/curl.h>
#include <string.h>

#define MESSAGE_MAX (1u << 20)
#define WORD 60 /* bytes of an encoded word, which may be 75 long with its frame */

/* RFC 2047, Q: words of whole characters. Plain ASCII stays readable. */
static void
header_text(struct buf *out, const char *s)
{
    size_t in_word = 0;
    buf_str(out, "=?UTF-8?Q?");
    for (const unsigned char *c = (const unsigned char *)s; *c; c++) {
        bool first = (*c & 0xC0) != 0x80; /* a character begins here */
        if (first && in_word > WORD - 12) {
            buf_str(out, "?=\r\n =?UTF-8?Q?");
            in_word = 0;
        }
        if (isalnum(*c)) {
            buf_char(out, (char)*c);
            in_word++;
        } else {
            buf_printf(out, "=%02X", *c);
            in_word += 3;
        }
    }
    buf_str(out, "?=");
}

/* An address goes into header lines and the SMTP dialogue: no blanks, line ends or angle brackets. */
static bool
is_address(const char *s)
{
    const char *at = strchr(s, '@');
    for (const char *c = s; *c; c++)
        if ((unsigned char)*c <= ' ' || strchr("<>,;\"\\", *c) || *c == 0x7F)
            return false;
    return at && at > s && at[1] && !strchr(at + 1, '@');
}

static void
date_header(struct buf *out, int64_t t)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct clock_local l = clock_local(t);
    buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +%02d%02d", days[l.weekday], l.day,
        months[l.month - 1], l.year, l.hour, l.minute, l.second, l.offset_min / 60, l.offset_min % 60);
}

/* RFC 2045 quoted-printable: lines of at most 76, line ends CRLF. */
static void
body_text(struct buf *out, const char *s)
{
    int column = 0;
    for (const unsigned char *c = (const unsigned char *)s; *c; c++) {
        if (*c == '\n') {
            buf_str(out, "\r\n");
            column = 0;
            continue;
        }
        bool plain = (*c > ' ' && *c < 0x7F && *c != '=' && !(*c == '.' && column == 0)) ||
                     (*c == ' ' && c[1] && c[1] != '\n');
        if (column + (plain ? 1 : 3) > 75) {
            buf_str(out, "=\r\n");
            column = 0;
        }
        if (plain)
            buf_char(out, (char)*c);
        else
            buf_printf(out, "=%02X", *c);
        column += plain ? 1 : 3;
    }
    buf_str(out, "\r\n");
}

static void
whole_message(const struct net_mail *m, struct buf *out)
{
    date_header(out, m->sent);
    buf_printf(out, "\r\nFrom: ksrd <%s>\r\nTo: <%s>\r\nMessage-ID: <%s%s>\r\nSubject: ", m->from, m->to,
        m->id, strchr(m->from, '@'));
    header_text(out, m->subject);
    buf_str(out, "\r\nAuto-Submitted: auto-generated" /* RFC 3834: nobody's absence note answers */
                 "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8"
                 "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    body_text(out, m->text);
}

static bool
is_loopback(const char *server)
{
    const char *host = strstr(server, "://");
    host = host ? host + 3 : server;
    return text_starts(host, "127.") || text_starts(host, "localhost") || text_starts(host, "[::1]");
}

static int
perform(CURL *h, const char *server, const char *hint, struct err *err)
{
    char detail[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, detail);
    CURLcode code = curl_easy_perform(h);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, NULL);
    if (code == CURLE_OK)
        return 0;
    return err_set(
        err, ERR_SOURCE, server, hint, "kunde inte skicka: %s", *detail ? detail : curl_easy_strerror(code));
}

static size_t
drop(char *data, size_t size, size_t n, void *ctx)
{
    (void)data;
    (void)ctx;
    return size * n;
}

static void
common_options(CURL *h, const char *url, int64_t deadline_ms)
{
    int64_t left = deadline_ms - clock_mono_ms();
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, left > 1 ? (long)left : 1L);
    curl_easy_setopt(h, CURLOPT_PROXY, "");
    curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, drop);
}

/* What is still to be read of the message. */
struct upload {
    const char *data;
    size_t left;
};

static size_t
give(char *out, size_t size, size_t n, void *ctx)
{
    struct upload *u = ctx;
    size_t part = u->left < size * n ? u->left : size * n;
    memcpy(out, u->data, part);
    u->data += part;
    u->left -= part;
    return part;
}

static int
send_message(CURL *h, const struct net_mail *m, struct err *err)
{
    struct curl_slist *to = curl_slist_append(NULL, m->to);
    struct buf message;
    buf_init(&message, MESSAGE_MAX);
    whole_message(m, &message);
    struct upload u = {message.data, message.len};
    common_options(h, m->server, m->deadline_ms);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(
        h, CURLOPT_USE_SSL, is_loopback(m->server) ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, m->from);
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(h, CURLOPT_READDATA, &u);
    if (m->user) {
        curl_easy_setopt(h, CURLOPT_USERNAME, m->user);
        curl_easy_setopt(h, CURLOPT_PASSWORD, m->password ? m->password : "");
    }
    int r = !to || message.failed ? err_set(err, ERR_BUG, m->server, NULL, "the message is too large")
                                  : perform(h, m->server, "kontrollera mail: server, user och password", err);
    buf_free(&message);
    curl_slist_free_all(to);
    return r;
}

int
net_mail_send(const struct net_mail *m, struct err *err)
{
    if (!is_address(m->from) || !is_address(m->to))
        return err_set(err, ERR_SOURCE, is_address(m->from) ? m->to : m->from, "skriv den som namn@domän",
            "är ingen e-postadress");
    CURL *h = curl_easy_init();
    int r = h ? send_message(h, m, err) : err_set(err, ERR_BUG, m->server, NULL, "libcurl kunde inte starta");
    curl_easy_cleanup(h);
    return r;
}

static int
post(
    CURL *h, const char *url, const char *shown, const struct buf *body, int64_t deadline_ms, struct err *err)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
    long status = 0;
    common_options(h, url, deadline_ms);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)body->len);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, body->data);
    int r = perform(h, shown, "kontrollera webhook: url", err);
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    if (r == 0 && (status < 200 || status > 299))
        r = err_set(err, ERR_SOURCE, shown, "kontrollera webhook: url", "svarade %ld", status);
    return r;
}

int
net_mail_hook(const char *url, const char *text, int64_t deadline_ms, struct err *err)
{
    struct arena *a = arena_new();
    const char *shown = net_url_public(a, url);
    CURL *h = curl_easy_init();
    struct buf body;
    struct json j;
    buf_init(&body, MESSAGE_MAX);
    json_init(&j, &body);
    json_object(&j, NULL);
    json_string(&j, "text", text);
    json_end_object(&j);
    int r = body.failed ? err_set(err, ERR_BUG, shown, NULL, "the message is too large")
            : h         ? post(h, url, shown, &body, deadline_ms, err)
                        : err_set(err, ERR_BUG, shown, NULL, "libcurl kunde inte starta");
    buf_free(&body);
    curl_easy_cleanup(h);
    arena_free(a);
    return r;
}
