/* 10,000 random series: limits and marks exactly as an independent implementation in another language has them (tests/tools/spc_oracle.mjs,
   whole fractions in JavaScript's BigInt), points that lie exactly on a limit or on the mean included. */
#include "spc.h"
#include "unit.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SERIES 10000
#define MOST 64
#define LINE 20000

struct series {
    struct spc_point p[MOST + 8];
    int n, least, firm;
};

static uint64_t
next(uint64_t *r)
{
    *r ^= *r << 13;
    *r ^= *r >> 7;
    *r ^= *r << 17;
    return *r;
}

static int
below(uint64_t *r, int n)
{
    return (int)(next(r) % (uint64_t)n);
}

static const dec ONE = (dec)1000000000000;

/* Figures as they come: shares with one decimal, amounts, all twelve digits, small numbers with many ties, nearly all the same, drifts. */
static dec
draw(uint64_t *r, int kind, int i)
{
    switch (kind) {
    case 0:
        return (dec)(60 + below(r, 40)) * ONE / 10;
    case 1:
        return (dec)below(r, 4) * ONE;
    case 2:
        return (dec)(next(r) % 1000000000000) * 7 - 3 * ONE;
    case 3:
        return (dec)(next(r) % 90000000000) * ONE / 100 - 300000000 * ONE;
    case 4:
        return below(r, 20) == 0 ? 7 * ONE : 5 * ONE;
    case 5:
        return (dec)(i * 3 + below(r, 8)) * ONE / 10;
    case 6:
        return (dec)(below(r, 10) - (i > 20 ? 12 : 0)) * ONE / 100;
    default:
        return (dec)5 * ONE;
    }
}

static void
make(struct series *s, uint64_t *r)
{
    static const int leasts[] = {8, 8, 8, 3, 12}, more[] = {4, 0, 12};
    int kind = below(r, 8), gaps = below(r, 3), breaks = below(r, 3), prel = below(r, 3);
    s->n = 1 + below(r, MOST);
    s->least = leasts[below(r, 5)];
    s->firm = s->least + more[below(r, 3)];
    for (int i = 0; i < s->n; i++)
        s->p[i] = (struct spc_point){.value = draw(r, kind, i),
            .has = gaps != 1 || below(r, 9) != 0,
            .counts = prel != 1 || below(r, 12) != 0,
            .begins = breaks == 1 && below(r, 25) == 0};
}

/* Limits that are whole numbers, and preliminary points that lie on them, or a hair off. */
static void
make_ties(struct series *s, uint64_t *r)
{
    int n = 8 + below(r, 8);
    struct spc_mark marks[MOST];
    struct spc_band bands[MOST];
    *s = (struct series){.n = n, .least = 8, .firm = 12};
    for (int i = 0; i < n; i++)
        s->p[i] = (struct spc_point){
            .value = (dec)below(r, 9) * n * (n - 1) * 3 * ONE, .has = true, .counts = true};
    if (spc_judge(s->p, n, 8, 12, marks, bands) != 1 || !spc_has_limits(&bands[0]))
        return;
    struct spc_limits l;
    spc_limits(&bands[0], &l);
    const struct rat *at[] = {&l.mean, &l.upper, &l.lower, &l.near_upper, &l.near_lower};
    for (int i = 0; i < 6; i++) {
        dec v;
        assert_int_equal(rat_round(*at[below(r, 5)], 12, &v), 0);
        s->p[s->n++] = (struct spc_point){.value = v + below(r, 3) - 1, .has = true};
    }
}

/* 128 bits are too long for printf. */
static const char *
whole(i128 v, char out[48])
{
    char *c = out + 47;
    *c = '\0';
    i128 rest = v < 0 ? -v : v;
    do
        *--c = (char)('0' + (int)(rest % 10));
    while ((rest /= 10) > 0);
    if (v < 0)
        *--c = '-';
    return c;
}

static void
write_series(FILE *f, const struct series *s)
{
    char text[48];
    fprintf(f, "%d %d", s->least, s->firm);
    for (int i = 0; i < s->n; i++)
        fprintf(f, " %s,%s%s", s->p[i].has ? whole(s->p[i].value, text) : "-", s->p[i].counts ? "" : "p",
            s->p[i].begins ? "b" : "");
    fputc('\n', f);
}

static size_t
add_rat(char *out, size_t at, struct rat r)
{
    char num[48], den[48];
    return at + (size_t)snprintf(out + at, LINE - at, " %s/%s", whole(r.num, num), whole(r.den, den));
}

static void
say(const struct series *s, char *out)
{
    static const char *const states[] = {"few", "uneven", "large", "provisional", "firm"};
    struct spc_mark marks[MOST + 8];
    struct spc_band bands[MOST + 8];
    int n = spc_judge(s->p, s->n, s->least, s->firm, marks, bands);
    size_t at = 0;
    for (int b = 0; b < n; b++) {
        at += (size_t)snprintf(out + at, LINE - at, "%s%d-%d %s", b ? "; " : "", bands[b].from, bands[b].to,
            states[bands[b].state]);
        if (!spc_has_limits(&bands[b]))
            continue;
        struct spc_limits l;
        spc_limits(&bands[b], &l);
        const struct rat all[] = {l.mean, l.lower, l.upper, l.near_lower, l.near_upper};
        for (int k = 0; k < 5; k++)
            at = add_rat(out, at, all[k]);
    }
    at += (size_t)snprintf(out + at, LINE - at, " |");
    for (int i = 0; i < s->n; i++)
        at += (size_t)snprintf(out + at, LINE - at, " %c%d", ".nud"[marks[i].way], marks[i].rule);
}

static void
limits_and_marks_are_the_other_implementations(void **state)
{
    char in[] = "/tmp/ksrd-spc-in-XXXXXX", command[600];
    static struct series all[SERIES];
    uint64_t seed = 20231124;
    const char *own = getenv("KSRD_SEED");
    int fd = mkstemp(in), signals[5] = {0}, states[5] = {0};
    (void)state;
    if (own)
        seed ^= strtoull(own, NULL, 10) * 2654435761u + 1;
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    for (int i = 0; i < SERIES; i++) {
        (i % 5 == 4 ? make_ties : make)(&all[i], &seed);
        write_series(f, &all[i]);
    }
    fclose(f);
    snprintf(command, sizeof command, "node '%s/tests/tools/spc_oracle.mjs' < %s", KSRD_SOURCE, in);
    FILE *answers = popen(command, "r");
    assert_non_null(answers);
    static char line[LINE], mine[LINE];
    for (int i = 0; i < SERIES; i++) {
        if (!fgets(line, sizeof line, answers))
            fail_msg("the other implementation ended after %d series", i);
        line[strcspn(line, "\n")] = '\0';
        say(&all[i], mine);
        if (strcmp(line, mine) != 0)
            fail_msg("series %d\nother %s\nown   %s", i, line, mine);
        for (const char *c = strchr(mine, '|'); *c; c++)
            signals[*c >= '1' && *c <= '4' ? *c - '0' : 0]++;
        states[strstr(mine, "few") != NULL ? 0 : strstr(mine, "uneven") ? 1 : strstr(mine, "prov") ? 3 : 4]++;
    }
    assert_int_equal(pclose(answers), 0);
    unlink(in);
    for (int k = 1; k <= 4; k++) /* the series try each rule and each state */
        assert_true(signals[k] > 1000);
    for (int k = 0; k < 5; k++)
        assert_true(k == 2 || states[k] > 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(limits_and_marks_are_the_other_implementations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
