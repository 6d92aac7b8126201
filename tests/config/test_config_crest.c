/* The crest: a picture beside the YAML files, which is a picture and nothing more. */
#include "base64.h"
#include "config_crest.h"
#include "config_fixture.h"

#define OPEN "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 48\">"

/* The good files with a crest named so, and one file with that text. */
static struct config_bundle *
with(const char *named, const char *file, const char *text, size_t len)
{
    struct config_bundle *b = config_bundle_new();
    const char *brand, *own;
    struct err err = {0};
    char *good;
    size_t cap = 0, n;

    assert_int_equal(file_read(b->arena, FIXTURES "good/organisation.yaml", 1 << 20, &good, &n, &err), 0);
    brand = strstr(good, "  brand:"); /* line 6 */
    own = arena_printf(b->arena, "%.*s  crest: %s\n%s", (int)(brand - good), good, named, brand);
    fixture_add_folder(b, &cap, "good", "organisation.yaml");
    fixture_add(b, &cap, "good/organisation.yaml", own, strlen(own));
    if (file) {
        fixture_add(b, &cap, file, arena_strndup(b->arena, text, len), len);
        config_crest_pack(b->arena, &b->files[b->n - 1]);
    }
    config_bundle_seal(b);
    return b;
}

/* Only what is said of the crest. */
static void
answered(const char *named, const char *file, const char *text, const char *expected)
{
    struct config_bundle *b = with(named, file, text, text ? strlen(text) : 0);
    const char *got = fixture_answer(b);

    if (*expected ? !strstr(got, expected) : (strstr(got, "vapen") || strstr(got, "crest")))
        fail_msg("%s\n--- expected\n%s\n--- got\n%s", text ? text : named, expected, got);
    config_bundle_free(b);
}

static void
a_picture_is_taken_with_its_size(void **state)
{
    static const char text[] =
        "<?xml version=\"1.0\"?>\n<!-- <script> -->\n" OPEN
        "<defs><clipPath id=\"s\"><path d=\"M0 0h9\"/></clipPath></defs>\n"
        "<g clip-path='url(#s)'><use href=\"#s\"/><path style=\"fill:#F2C230\" d=\"M0 0z\"/></g></svg>\n";
    struct config_bundle *b = with("vapen.svg", "good/vapen.svg", text, strlen(text));
    struct catalog *c = NULL;
    struct config_faults *f = NULL;

    (void)state;
    if (config_load(b, &c, &f))
        fail_msg("%s", fixture_answer(b));
    assert_string_equal(c->crest.text, text);
    assert_false(c->crest.png);
    assert_int_equal(c->crest.width, 401);
    assert_int_equal(c->crest.height, 481);
    catalog_free(c);
    config_bundle_free(b);
}

/* Bytes that are no text go through the database as text, and come out as they were. */
static void
a_png_keeps_its_bytes(void **state)
{
    static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x1e\0\0\0\x28\x08\6\0\0\0\xff\xfe\xfd";
    struct config_bundle *b = with("vapen.png", "good/vapen.png", png, sizeof png - 1), *kept;
    struct catalog *c = NULL;
    struct config_faults *f = NULL;
    struct err err = {0};
    struct buf packed;
    unsigned char *bytes;
    size_t n = 0;

    (void)state;
    buf_init(&packed, 1 << 20);
    config_bundle_pack(b, &packed);
    assert_int_equal(strlen(packed.data), packed.len);
    assert_int_equal(config_bundle_unpack(packed.data, packed.len, &kept, &err), 0);
    if (config_load(kept, &c, &f))
        fail_msg("%s", fixture_answer(kept));
    assert_true(c->crest.png);
    assert_int_equal(c->crest.width, 30);
    assert_int_equal(c->crest.height, 40);
    bytes = base64_decode(b->arena, c->crest.text, &n);
    assert_int_equal(n, sizeof png - 1);
    assert_memory_equal(bytes, png, n);
    catalog_free(c);
    buf_free(&packed);
    config_bundle_free(kept);
    config_bundle_free(b);
}

static void
what_is_no_picture_is_refused(void **state)
{
    (void)state;
    answered("vapen.svg", NULL, NULL,
        "organisation.yaml:6:10: error: there is no file 'vapen.svg' (it lies beside the YAML files)");
    answered("../vapen.svg", NULL, NULL, "expected the name of an SVG or PNG file");
    answered("vapen.gif", NULL, NULL, "expected the name of an SVG or PNG file");
    answered("vapen.png", "good/vapen.png", OPEN "</svg>",
        "good/vapen.png:1:1: error: the file is no PNG picture");
    answered("vapen.svg", "good/vapen.svg", "hej", "good/vapen.svg:1:1: error: the file is no SVG picture");
    answered("vapen.svg", "good/vapen.svg", OPEN "<g></svg>", "error: the file is no SVG picture");
    answered("vapen.svg", "good/vapen.svg", OPEN, "error: the file is no SVG picture");
    answered("vapen.svg", "good/vapen.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>",
        "error: the picture has no size");
    answered("vapen.svg", "good/vapen.svg", OPEN "<path d=\"M0 0\"/></svg>", "");
}

static void
a_picture_nobody_names_is_told(void **state)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;

    (void)state;
    fixture_add_folder(b, &cap, "good", NULL);
    fixture_add(b, &cap, "good/vapen.svg", OPEN "</svg>", strlen(OPEN "</svg>"));
    assert_string_equal(fixture_answer(b),
        "good/vapen.svg:1:1: error: no key names this file (crest: under organisation: names it)\n");
    config_bundle_free(b);
}

/* What can run, fetch or lead away: refused at its place. */
static void
nothing_but_shapes_comes_through(void **state)
{
    static const char *const bad[] = {"<script>alert(1)</script>", "<SCRIPT/>", "<svg:script/>",
        "<path onload=\"x()\"/>", "<path ONLOAD='x()'/>", "<path ev:onclick=\"x()\"/>",
        "<use href=\"http://x.example/a.svg#b\"/>", "<use xlink:href=\"data:image/svg+xml,x\"/>",
        "<image href=\"#a\"/>", "<foreignObject/>", "<path fill=\"url(http://x.example)\"/>",
        "<path fill='URL(//x.example)'/>", "<path style=\"fill:url( 'http://x' )\"/>",
        "<path style=\"background:\\75rl(x)\"/>", "<a href=\"#x\"/>", "<style>@import 'x';</style>",
        "<animate/>", "<set/>", "<g xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:script/></g>",
        "<rdf:script xmlns:rdf=\"http://www.w3.org/2000/svg\"/>", "<path d=\"&#106;\"/>",
        "<path d=\"<script>\"/>", "<![CDATA[<script>]]>", "<?xml-stylesheet href=\"x\"?>", "<!DOCTYPE svg>",
        "<text>x</text>", "<path d=x/>", "<path d/>", "<iframe src=\"x\"/>"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[512];

        snprintf(text, sizeof text, OPEN "\n%s</svg>", bad[i]);
        answered("vapen.svg", "good/vapen.svg", text, "good/vapen.svg:2:");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_picture_is_taken_with_its_size),
        cmocka_unit_test(a_png_keeps_its_bytes), cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(a_picture_nobody_names_is_told), cmocka_unit_test(nothing_but_shapes_comes_through)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
