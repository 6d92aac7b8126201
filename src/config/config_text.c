#include "config_text.h"
#include "clock.h"
#include "colour.h"
#include "cron.h"
#include "secret.h"
#include "text.h"
#include <ctype.h>
#include <math.h>
#include <regex.h>

#define CONTRAST_TEXT 4.5 /* WCAG 2.2, 1.4.3 */

bool
config_text_matches(const char *text, const char *expression)
{
    regex_t r;
    bool ret;

    if (regcomp(&r, expression, REG_EXTENDED | REG_NOSUB))
        return false;
    ret = regexec(&r, text, 0, NULL, 0) == 0;
    regfree(&r);
    return ret;
}

static void
refuse(struct load *l, const struct node *n, const char *hint, const char *what)
{
    config_walk_fault(l, &n->pos, hint, "%s: %s", config_faults_quote(l->faults, n->text), what);
}

void
config_text_municipality(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^[0-9]{4}$") || strcmp(n->text, "0000") == 0)
        refuse(l, n, "Vimmerby is \"0884\"", "expected a municipality code of four digits");
}

void
config_text_colour(struct load *l, const struct node *n)
{
    static const struct colour white = {255, 255, 255};
    struct colour c;
    char near[COLOUR_TEXT];

    if (n->text[0] != '#' || !colour_parse(n->text, &c))
        refuse(l, n, "as in \"#173F57\", in quotes: # begins a comment", "expected a colour #RRGGBB");
    else if (colour_contrast(c, white) < CONTRAST_TEXT)
        refuse(l, n,
            arena_printf(l->faults->arena, "the nearest that does is \"%s\"",
                colour_text(colour_darker(c, white, CONTRAST_TEXT), near)),
            arena_printf(l->faults->arena,
                "white text on this colour has contrast %.1f:1; expected 4.5:1 or more",
                floor(colour_contrast(c, white) * 10) / 10));
}

void
config_text_contact(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, CONFIG_TEXT_MAIL) &&
        !config_text_matches(n->text, "^https?://[^[:space:]/]+(/[^[:space:]]*)?$"))
        refuse(l, n, "tillganglighet@kommunen.se or https://kommunen.se/kontakt",
            "expected a mail or web address");
}

/* The address may hold a password: it is never quoted. */
void
config_text_database(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^postgres(ql)?://([^/@ ]*@)?[^/@ ]*/[^/? ]+(\\?[^ ]*)?$"))
        config_walk_fault(l, &n->pos, NULL,
            "the database's url has another form; expected postgresql://user@host:port/database");
}

/* Whoever wrote the secret itself there must not find it in a message, and so in a log. */
void
config_text_secret(struct load *l, const struct node *n)
{
    if (!secret_is_name(n->text))
        config_walk_fault(l, &n->pos,
            "as in credential:database_password, a file of one line in credentials/",
            "a secret does not stand in the configuration; expected credential:NAME");
}

void
config_text_path(struct load *l, const struct node *n)
{
    const char *s = n->text;

    if (s[0] == '/' || s[0] == '~')
        refuse(l, n, "as in ekonomi/*.se", "expected a path below STATE/inbox");
    else if (config_text_matches(s, "(^|/)\\.\\.(/|$)"))
        refuse(l, n, NULL, "a path must not leave STATE/inbox by ..");
    else if (config_text_matches(s, "[[:cntrl:]\\]|//|/$"))
        refuse(l, n, "as in ekonomi/*.se", "expected a path to a file, with / between folders");
    else if (!config_text_matches(s, "[[:alpha:]*]"))
        refuse(l, n, "as in ekonomi/*.se", "expected a path to a file");
}

void
config_text_url(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^https?://[A-Za-z0-9._-]+(:[0-9]{1,5})?(/[^[:space:]]*)?$") &&
        !config_text_matches(n->text, "^https?://\\[[0-9A-Fa-f:.]+\\](:[0-9]{1,5})?(/[^[:space:]]*)?$"))
        refuse(l, n, "a user or password does not belong into the address",
            "expected http:// or https://, a host and a path");
}

void
config_text_mail(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, CONFIG_TEXT_MAIL))
        refuse(l, n, "as in anna@kommunen.se", "expected a mail address");
}

void
config_text_smtp(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^smtps?://[A-Za-z0-9._-]+(:[0-9]{1,5})?$"))
        refuse(l, n, "as in smtp://mail.kommunen.se:587", "expected smtp:// or smtps://, a host and a port");
}

void
config_text_hours(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^([01][0-9]|2[0-3])-([01][0-9]|2[0-3])$"))
        refuse(l, n, "as in 22-06", "expected two hours, from and to");
}

void
config_text_cron(struct load *l, const struct node *n)
{
    struct cron c;
    struct err e = {0};
    size_t column = 1;
    struct pos p;

    if (cron_parse(n->text, &c, &column, &e) == 0)
        return;
    p = config_yaml_inside(n, column);
    config_walk_fault(l, &p, e.hint[0] ? e.hint : NULL, "%s is no cron time: %s",
        config_faults_quote(l->faults, n->text), e.what);
}

void
config_text_date(struct load *l, const struct node *n)
{
    stamp t;

    if (strlen(n->text) != 10 || clock_parse(n->text, &t))
        refuse(l, n, NULL, "expected a date such as 2026-11-24");
}

static long
count_letters(const char *s)
{
    long letters = 0;

    for (; *s; s++)
        letters += isalpha((unsigned char)*s) || (unsigned char)*s >= 0xc3;
    return letters;
}

/* UTF-8 read as Latin-1 and saved again, or letters already lost. */
static bool
is_torn(const char *s)
{
    static const char *const signs[] = {"Ã¥", "Ã¤", "Ã¶", "Ã…", "Ã„", "Ã–", "\xef\xbf\xbd"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strstr(s, signs[i]))
            return true;
    return false;
}

bool
config_text_prose(struct load *l, const struct node *n, long most, bool one_line)
{
    long chars = 0;

    for (const char *s = n->text; *s; s++)
        chars += ((unsigned char)*s & 0xc0) != 0x80;
    if (count_letters(n->text) < 2)
        refuse(l, n, NULL, "expected words");
    else if (is_torn(n->text))
        refuse(l, n, "the file was saved in a wrong encoding once", "letters are torn");
    else if (most > 0 && chars > most)
        refuse(
            l, n, NULL, arena_printf(l->faults->arena, "%ld characters; expected at most %ld", chars, most));
    else if (one_line && n->text[strcspn(n->text, "\n\r\t")])
        refuse(l, n, NULL, "expected one line");
    else
        return true;
    return false;
}
