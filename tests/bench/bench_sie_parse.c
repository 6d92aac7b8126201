/* How fast SIE is parsed (all items, voucher balance, reconciliation) and becomes facts, beside the fastest way to merely find the
   line ends of the same bytes (perf.md §2f, §4: ≥ 0.30). The ledger is as a municipality's: in date order, 450 units, each with 20 of
   400 accounts.
   One line a figure, tab-separated: area, what, value, unit, beside what, ratio. Argument: MB of SIE to make (default 64). */
#include "clock.h"
#include "decode.h"

enum { ROUNDS = 5, UNITS = 450, ACCOUNTS = 400, OF_ONE_UNIT = 20 };

static uint64_t
next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void
write_voucher(struct buf *out, uint64_t *seed, unsigned number, unsigned mon)
{
    static const char *const texts[] = {
        "L\x94n", "Livsmedel", "Hyra lokal", "K\x94p av verksamhet", "El och v\x84rme"};
    long left = 0;
    unsigned day = (unsigned)(next(seed) % 28) + 1;
    buf_printf(out, "#VER A %u 2025%02u%02u \"%s\" 2025%02u%02u\r\n{\r\n", number, mon, day,
        texts[number % 5], mon, day);
    for (int i = 0; i < 5; i++) {
        long amount = i == 4 ? -left : (long)(next(seed) % 2000000) - 1000000;
        left += amount;
        unsigned unit = (unsigned)(next(seed) % UNITS),
                 account = (unit * 7 + (unsigned)(next(seed) % OF_ONE_UNIT)) % ACCOUNTS;
        buf_printf(out, "\t#TRANS %u {1 \"%u\" 6 \"P%u\"} %s%ld.%02ld 2025%02u%02u \"%s\"\r\n",
            3000 + account * 13, 1000 + unit, number % 7, amount < 0 ? "-" : "", labs(amount) / 100,
            labs(amount) % 100, mon, day, texts[number % 5]);
    }
    buf_str(out, "}\r\n");
}

static void
write_ledger(struct buf *out, size_t size)
{
    uint64_t seed = 20261124;
    buf_str(out, "#FLAGGA 0\r\n#PROGRAM \"bench\" 1\r\n#FORMAT PC8\r\n#GEN 20260101\r\n#SIETYP 4\r\n#FNAMN "
                 "\"\x99vningsby\"\r\n"
                 "#RAR 0 20250101 20251231\r\n#DIM 1 \"Ansvar\"\r\n");
    for (unsigned i = 0; i < ACCOUNTS; i++)
        buf_printf(out, "#KONTO %u \"Konto %u\"\r\n", 3000 + i * 13, i);
    for (unsigned n = 1; out->len < size && !out->failed; n++)
        write_voucher(out, &seed, n, (unsigned)(out->len * 12 / (size + 1)) + 1);
}

static double
seconds_since(const struct timespec *from)
{
    struct timespec to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    return (double)(to.tv_sec - from->tv_sec) + (double)(to.tv_nsec - from->tv_nsec) / 1e9;
}

static double
lines_seconds(const struct buf *b, size_t *ret_lines)
{
    struct timespec from;
    size_t lines = 0;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (const char *p = b->data, *end = p + b->len, *q; (q = memchr(p, '\n', (size_t)(end - p))); p = q + 1)
        lines++;
    *ret_lines = lines;
    return seconds_since(&from);
}

static _Noreturn void
fail(const struct err *err)
{
    fprintf(stderr, "%s: %s\n", err->where, err->what);
    exit(1);
}

static double
parse_seconds(const struct buf *b)
{
    struct timespec from;
    struct buf out, warnings;
    struct err err;
    buf_init(&out, 1 << 20);
    buf_init(&warnings, 1 << 20);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    if (decode_find("sie")->describe(b->data, b->len, true, &out, &warnings, &err) != 0)
        fail(&err);
    double took = seconds_since(&from);
    buf_free(&out);
    buf_free(&warnings);
    return took;
}

static double
decode_seconds(const struct buf *b, size_t *ret_rows)
{
    struct timespec from;
    struct facts *f;
    struct err err;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    if (decode_find("sie")->decode(b->data, b->len, NULL, &f, &err) != 0)
        fail(&err);
    double took = seconds_since(&from);
    *ret_rows = f->rows_read;
    facts_free(f);
    return took;
}

static void
smaller(double *best, double took)
{
    if (took < *best)
        *best = took;
}

int
main(int argc, char **argv)
{
    struct buf b;
    size_t mb = argc > 1 ? strtoul(argv[1], NULL, 10) : 64, lines = 0, rows = 0;
    double line_loop = 1e9, parse = 1e9, decode = 1e9;
    clock_init();
    buf_init(&b, (mb + 1) << 20);
    write_ledger(&b, mb << 20);
    for (int i = 0; i < ROUNDS;
         i++) { /* by turns, in processor time: other work on the machine strikes all three alike */
        smaller(&line_loop, lines_seconds(&b, &lines));
        smaller(&parse, parse_seconds(&b));
        smaller(&decode, decode_seconds(&b, &rows));
    }
    double size = (double)b.len / 1e6;
    printf("decode\tSIE 4 parse\t%.0f\tMB/s\tmemchr line loop %.0f MB/s\t%.2f\n", size / parse,
        size / line_loop, line_loop / parse);
    printf("decode\tSIE 4 to monthly facts\t%.0f\tMB/s\tmemchr line loop %.0f MB/s\t%.2f\n", size / decode,
        size / line_loop, line_loop / decode);
    printf("decode\tSIE 4 to monthly facts\t%.2f\tM #TRANS/s\tmemchr line loop %.1f M lines/s\t%.2f\n",
        (double)rows / decode / 1e6, (double)lines / line_loop / 1e6, line_loop / decode);
    buf_free(&b);
    return 0;
}
