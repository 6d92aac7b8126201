/* The faces of pages: what the writers write, and that a page's tables are what its HTML shows. */
#include "face_csv.h"
#include "face_json.h"
#include "face_xlsx.h"
#include "json.h"
#include "page_world.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct snapshot *snapshot;
static struct page_reply reply;
static struct arena *arena;

/* ---- the writers ----------------------------------------------------------------------------------------------------- */

static struct indicator money = {
    .id = "kostnad", .name = "Kostnad", .unit = "kr", .scale = 6, .decimals = 1, .source_note = "Källa: x"};

static struct face *
face_by_hand(void)
{
    struct face *f = arena_alloc(arena, sizeof *f);
    *f = (struct face){.a = arena,
        .title = "Prov",
        .organisation = "Vimmerby kommun",
        .address = "/prov?per=@3",
        .as_of = "23 maj 2023 kl. 08.00",
        .edition = 3};
    struct face_table *t = face_table(f, "a", "Först");
    face_column(t, "name", "Namn");
    face_column(t, "value", "Tal");
    face_word(t, "skola", "Skola; \"liten\"");
    face_level(t, &money, rat_from_int(-12345678)); /* −12,3 mnkr */
    face_text(t, "=HYPERLINK(1)");
    struct value withheld = {.state = STATE_SEKRETESS, .has_value = true, .value = rat_from_int(7)};
    face_value(t, &money, &withheld); /* even if a number came along */
    face_text(t, "-1+2");
    struct value early = {.state = STATE_PRELIMINAR, .has_value = true, .value = rat_from_int(1234550000)};
    face_value(t, &money, &early);
    t = face_table(f, "b", "Sedan");
    face_column(t, "name", "Namn");
    face_column(t, "value", "Tal");
    face_text(t, "rad\nbyte");
    face_none(t);
    t = face_table(f, "c", "Annat");
    face_column(t, "word", "Ord");
    face_text(t, "@x");
    face_define(f, &money, NULL);
    face_define(f, &money, NULL);
    return f;
}

static const char *
csv(bool machine)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    face_csv_write(face_by_hand(), machine, &out);
    const char *text = arena_strdup(arena, out.data);
    buf_free(&out);
    return text;
}

static void
test_csv_is_swedish_with_bom_and_semicolons_and_no_formula(void **state)
{
    (void)state;
    assert_string_equal(csv(false), "\xEF\xBB\xBF"
                                    "Tabell;Namn;Tal\r\n"
                                    "Först;\"Skola; \"\"liten\"\"\";-12,3\r\n"
                                    "Först;\"'=HYPERLINK(1)\";sekretess\r\n"
                                    "Först;\"'-1+2\";1234,6\r\n"
                                    "Sedan;\"rad\nbyte\";\r\n"
                                    "\r\n"
                                    "Tabell;Ord\r\n"
                                    "Annat;\"'@x\"\r\n");
}

static void
test_csv_for_machines_has_ids_points_and_states(void **state)
{
    (void)state;
    assert_string_equal(csv(true), "table,name,value,value_state\r\n"
                                   "a,skola,-12.3,ok\r\n"
                                   "a,\"'=HYPERLINK(1)\",,sekretess\r\n"
                                   "a,\"'-1+2\",1234.6,preliminar\r\n"
                                   "b,\"rad\nbyte\",,\r\n"
                                   "\r\n"
                                   "table,word\r\n"
                                   "c,\"'@x\"\r\n");
}

static void
test_json_has_typed_cells_and_each_definition_once(void **state)
{
    struct buf out;
    struct json_node *root;
    struct err err;
    (void)state;
    buf_init(&out, 1 << 16);
    face_json_write(face_by_hand(), &out);
    assert_non_null(
        strstr(out.data, "{\"name\":{\"id\":\"skola\",\"text\":\"Skola; \\\"liten\\\"\"},"
                         "\"value\":{\"value\":-12.3,\"unit\":\"mnkr\",\"decimals\":1,\"state\":\"ok\"}}"));
    assert_non_null(
        strstr(out.data, "{\"name\":\"=HYPERLINK(1)\",\"value\":{\"value\":null,\"state\":\"sekretess\"}}"));
    assert_non_null(strstr(out.data, "\"state\":\"preliminar\""));
    assert_int_equal(json_parse(arena, out.data, out.len, &root, &err), 0);
    const struct json_node *d = json_get(root, "definitions")->child;
    assert_string_equal(json_get_string(d, "id"), "kostnad");
    assert_null(d->next);
    buf_free(&out);
}

static void
test_the_same_face_gives_the_same_workbook(void **state)
{
    struct buf one, two;
    struct err err;
    (void)state;
    buf_init(&one, 1 << 20);
    buf_init(&two, 1 << 20);
    assert_int_equal(face_xlsx_write(face_by_hand(), &one, &err), 0);
    assert_int_equal(face_xlsx_write(face_by_hand(), &two, &err), 0);
    assert_memory_equal(one.data, "PK\3\4", 4);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.data, two.data, one.len);
    buf_free(&one);
    buf_free(&two);
}

/* ---- pages ------------------------------------------------------------------------------------------------------------- */

static const char *
get(const char *path, const char *name, const char *value)
{
    struct page_param params[1] = {{name, value}};
    struct page_request r = {.snapshot = snapshot,
        .viewer = &viewer_everyone,
        .path = path,
        .params = params,
        .n_params = name ? 1 : 0};
    struct err err = {0};
    buf_reset(&reply.body);
    if (page_render(&r, &reply, &err) != 0)
        fail_msg("%s: %s: %s", path, err.where, err.what);
    return reply.body.data;
}

static void
test_faces_have_their_types_and_names(void **state)
{
    (void)state;
    static const struct {
        const char *path, *type, *file;
    } faces[] = {{"/oversikt.csv", "text/csv; charset=utf-8", "oversikt_kommun_2023-05-23.csv"},
        {"/enhet/kommun.json", "application/json; charset=utf-8", "kommun_2023-05-23.json"},
        {"/kultur.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "kultur_kommun_2023-05-23.xlsx"},
        {"/indikator/sjukfranvaro.csv", "text/csv; charset=utf-8", "sjukfranvaro_kommun_2023-04.csv"},
        {"/kallor.csv", "text/csv; charset=utf-8", "kallor_2023-05-23.csv"},
        {"/klart/2023-04.csv", "text/csv; charset=utf-8", "klart_2023-04.csv"},
        {"/indikatorer.json", "application/json; charset=utf-8", "indikatorer_kommun_2023-05-23.json"},
        {"/enheter.csv", "text/csv; charset=utf-8", "enheter_2023-05-23.csv"},
        {"/rattelser.json", "application/json; charset=utf-8", "rattelser_kommun_2023-05-23.json"}};
    for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
        get(faces[i].path, NULL, NULL);
        assert_int_equal(reply.status, 200);
        assert_string_equal(reply.content_type, faces[i].type);
        assert_string_equal(reply.file, faces[i].file);
        assert_true(page_route_exists(faces[i].path));
    }
}

static void
test_an_error_is_shown_and_not_saved_as_a_file(void **state)
{
    (void)state;
    static const struct {
        const char *path, *name, *value;
        int status;
    } asked[] = {{"/enhet/ingen.csv", NULL, NULL, 404}, {"/ordlista.csv", NULL, NULL, 404},
        {"/admin.json", NULL, NULL, 404}, {"/rakning/sjukfranvaro.json", NULL, NULL, 404},
        {"/oversikt", NULL, NULL, 404}, {"/.csv", NULL, NULL, 404}, {"/oversikt.csv", "tabell", "ingen", 404},
        {"/oversikt.csv", "format", "annat", 400}, {"/oversikt.json", "format", "maskin", 400},
        {"/", "tabell", "kultur", 400}, {"/enhet/kommun.svg", NULL, NULL, 404}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        get(asked[i].path, asked[i].name, asked[i].value);
        assert_int_equal(reply.status, asked[i].status);
        assert_string_equal(reply.file, "");
        bool json = strstr(asked[i].path, ".json");
        assert_string_equal(
            reply.content_type, json ? "application/json; charset=utf-8" : "text/html; charset=utf-8");
    }
}

static void
test_one_table_can_be_asked_for(void **state)
{
    (void)state;
    const char *text = get("/oversikt.csv", "tabell", "kultur");
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(text, "\r\nKultur;"));
    assert_null(strstr(text, "\r\nResultat;"));
    assert_null(strstr(text, "\r\nStruktur;"));
}

static void
test_pages_link_their_faces_and_others_do_not(void **state)
{
    (void)state;
    assert_non_null(strstr(get("/", NULL, NULL), "href=\"/oversikt.xlsx\" download"));
    assert_non_null(strstr(get("/indikator/sjukfranvaro", "enhet", "kommun"),
        "href=\"/indikator/sjukfranvaro.csv?enhet=kommun\""));
    assert_null(strstr(get("/ordlista", NULL, NULL), " download"));
    assert_null(strstr(get("/finns_inte", NULL, NULL), " download"));
}

/* Rights are today's: it is not the edition's own configuration that says who may frame. */
static void
test_only_the_sites_of_todays_configuration_may_frame(void **state)
{
    static const char *const one[] = {"https://intranat.kommunen.se", "https://*.kommunen.se:8443", NULL};
    struct catalog law = *snapshot->catalog;
    (void)state;
    get("/inbaddad/sjukfranvaro", NULL, NULL);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.policy, "; frame-ancestors 'none'"));
    assert_false(reply.shared);
    law.http.embed = one;
    snapshot->law = &law;
    get("/inbaddad/sjukfranvaro", "enhet", "kommun");
    assert_non_null(
        strstr(reply.policy, "; frame-ancestors https://intranat.kommunen.se https://*.kommunen.se:8443"));
    get("/bild/sjukfranvaro.svg", NULL, NULL);
    assert_true(reply.shared);
    assert_non_null(strstr(reply.policy, "default-src 'none'; style-src 'sha256-"));
    get("/", NULL, NULL);
    assert_string_equal(reply.policy, "");
    assert_false(reply.shared);
    snapshot->law = NULL;
}

static void
test_a_picture_stands_by_itself(void **state)
{
    (void)state;
    const char *svg = get("/bild/sjukfranvaro.svg", "enhet", "kommun");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.content_type, "image/svg+xml; charset=utf-8");
    assert_non_null(strstr(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\""));
    assert_non_null(strstr(svg, "<style>/* ---- tokens"));
    assert_non_null(strstr(svg, "prefers-color-scheme: dark"));
    assert_non_null(strstr(svg, ">apr</text>"));
    assert_null(strstr(svg, "<div"));
    assert_true(page_route_exists("/bild/sjukfranvaro.svg"));
    assert_false(page_route_exists("/bild/sjukfranvaro"));
    assert_false(page_route_exists("/bild/sjukfranvaro.csv"));
    get("/bild/finns_inte.svg", NULL, NULL);
    assert_int_equal(reply.status, 404);
}

static int
set_up(void **state)
{
    struct err err = {0};
    (void)state;
    clock_init();
    arena = arena_new();
    snapshot = world_new();
    buf_init(&reply.body, 4 << 20);
    return page_init(NULL, &err);
}

static int
tear_down(void **state)
{
    (void)state;
    buf_free(&reply.body);
    snapshot_unref(snapshot);
    arena_free(arena);
    page_done();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_is_swedish_with_bom_and_semicolons_and_no_formula),
        cmocka_unit_test(test_csv_for_machines_has_ids_points_and_states),
        cmocka_unit_test(test_json_has_typed_cells_and_each_definition_once),
        cmocka_unit_test(test_the_same_face_gives_the_same_workbook),
        cmocka_unit_test(test_faces_have_their_types_and_names),
        cmocka_unit_test(test_an_error_is_shown_and_not_saved_as_a_file),
        cmocka_unit_test(test_one_table_can_be_asked_for),
        cmocka_unit_test(test_pages_link_their_faces_and_others_do_not),
        cmocka_unit_test(test_only_the_sites_of_todays_configuration_may_frame),
        cmocka_unit_test(test_a_picture_stands_by_itself),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
