/* The schema: reading this table is reading the reference. One row a key, in the order of the reference page. */
#include "config_schema.h"
#include "config_crest.h"
#include "config_http.h"
#include "config_meetings.h"
#include "config_story.h"
#include "config_text.h"
#include "config_walk.h"
#include "secret.h"
#include <stddef.h>

#define WORDS(array) .words = (array), .n_words = sizeof(array) / sizeof *(array)
#define AT(type, field) .at = offsetof(struct type, field)
#define LIST_AT(type, field, count)                                                                          \
    .at = offsetof(struct type, field), .count_at = offsetof(struct type, count)
#define ALL_OF(type)                                                                                         \
    .size = sizeof(struct type), .pos_at = offsetof(struct type, pos), .id_at = offsetof(struct type, id)

static const char *const formats[] = {"sie", "csv", "kolada"};
static const char *const charts[] = {"kommun_bas", "bas"};
static const char *const unit_kinds[] = {
    "koncern", "kommun", "bolag", "namnd", "forvaltning", "omrade", "enhet", "ej_fordelat"};
static const char *const delivered[] = {"month", "ytd", "year"};
static const char *const ytd_or_month[] = {"ytd", "month"};
static const char *const twelfth_or_none[] = {"twelfth", "none"};
static const char *const accumulates[] = {"flow", "stock"};
static const char *const sum_or_none[] = {"sum", "none"};
static const char *const zero_or_missing[] = {"zero", "missing"};
static const char *const scales[] = {"kr", "tkr", "mnkr"};
static const int scale_numbers[] = {0, 3, 6};
static const char *const signs[] = {"1", "-1"};
static const int sign_numbers[] = {1, -1};
/* the words of period.h and catalog.h; test_config_schema proves that they are the same */
static const char *const cadences[] = {"month", "quarter", "tertial", "year", "lasar"};
static const char *const measure_or_persons[] = {"matt", "personer"};
static const char *const protection_periods[] = {"manad", "kvartal", "tertial", "ar", "lasar"};
static const int protection_cadences[] = {
    CADENCE_MONTH, CADENCE_QUARTER, CADENCE_TERTIAL, CADENCE_YEAR, CADENCE_LASAR};
static const char *const protection_levels[] = {"enkel", "halv", "granne"};
static const char *const windows[] = {"month", "ytd", "r12", "year"};
static const char *const scenarios[] = {"utfall", "budget", "prognos"};
static const char *const directions[] = {"none", "higher", "lower"};
static const char *const rollups[] = {"sum", "ratio", "last", "none"};
static const char *const classes[] = {
    "tillgangar", "skulder", "intakter", "kostnader", "personal", "avskrivningar", "finansiella", "intern"};

/* Keys that `check` may doubt, by table. */
static const char *const organisation_doubts[] = {"name", "municipality", "note"};
static const char *const pillar_doubts[] = {"name", "subtitle"};
static const char *const source_doubts[] = {"id", "name", "description", "path", "schedule", "deadline",
    "chart", "unit_dimension", "dimensions", "columns", "municipalities", "due_days", "credit"};
static const char *const unit_doubts[] = {"id", "name", "kind", "parent", "codes"};
static const char *const measure_doubts[] = {"id", "name", "accumulates", "absent", "series"};
static const char *const indicator_doubts[] = {"id", "name", "short", "unit", "decimals", "windows", "series",
    "n", "target", "owner", "description", "purpose", "method", "plausibility"};
static const char *const dashboard_doubts[] = {"id", "title", "sections"};
static const char *const meeting_doubts[] = {"id", "items", "place", "dnr", "protocol"};
#define ACCEPT(array)                                                                                        \
    {                                                                                                        \
        "accept", T_TOKEN, F_LIST | F_SINGLE,                                                                \
            .at = NOWHERE, WORDS(array), .doc = "Keys that `ksrd check` warns of and that are meant so."     \
    }

static const struct schema_row organisation_rows[] = {
    {"name", T_NAME, F_REQUIRED, AT(catalog, organisation), .max = 120,
        .doc = "The municipality's name as pages show it."},
    {"slug", T_ID, F_REQUIRED, AT(catalog, organisation_slug),
        .doc = "The organisation's key in the database. Never change it."},
    {"municipality", T_STRING, F_REQUIRED, AT(catalog, municipality), .check = config_text_municipality,
        .pattern = "^[0-9]{4}$", .doc = "SCB's municipality code, four digits: \"0884\"."},
    {"brand", T_STRING, 0, AT(catalog, brand), .check = config_text_colour, .pattern = "^#[0-9A-Fa-f]{6}$",
        .otherwise = "#173F57",
        .doc = "Colour of headings; white text on it must be readable (contrast ≥ 4.5:1)."},
    {"crest", T_STRING, 0, AT(catalog, crest.file), .check = config_crest_name,
        .pattern = "^[^/]+\\.(svg|png)$", .unless = "none",
        .doc =
            "The municipality's crest, beside its name: an SVG or PNG file beside these files, at most 128 KB. An "
            "SVG file holds shapes only: no script, no links, no fonts."},
    {"accessibility_contact", T_STRING, 0, AT(catalog, accessibility_contact), .check = config_text_contact,
        .pattern = "^(https?://|[^@[:space:]<>,;]+@)", .unless = "the page names the municipality alone",
        .doc =
            "Where faults of accessibility are told: a mail or https address, for the statement that the law asks for."},
    {"accessibility_reviewed", T_STRING, 0, AT(catalog, accessibility_reviewed), .check = config_text_date,
        .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        .unless = "the statement says that no review has been made",
        .doc = "The day when the municipality last went through the pages and the statement."},
    {"note", T_TEXT, 0, AT(catalog, note), .max = 200,
        .doc = "Said at the foot of every page, for example that targets are made up."},
    ACCEPT(organisation_doubts), {0}};
const struct schema_table config_schema_organisation = {"organisation", organisation_rows,
    sizeof(struct catalog), NOWHERE, NOWHERE, "Who this ksrd is for. Once."};

static const struct schema_row database_rows[] = {
    {"url", T_STRING, F_REQUIRED, AT(catalog, database_url), .check = config_text_database,
        .pattern = "^postgres(ql)?://",
        .doc = "postgresql://user@host:port/database, PostgreSQL 14 or later."},
    {"password", T_STRING, 0, AT(catalog, database_password), .check = config_text_secret,
        .pattern = SECRET_PATTERN, .unless = "the server asks for none",
        .doc =
            "credential:NAME: the password is the one line of the file NAME in the folder credentials beside "
            "these files, or of a credential that systemd hands over."},
    {0}};
static const struct schema_table database = {"database", database_rows, sizeof(struct catalog), NOWHERE,
    NOWHERE, "The database. Without it ksrd runs a private PostgreSQL in its state folder."};

static const struct schema_row contact_rows[] = {{"owner", T_NAME, F_REQUIRED, AT(contact, owner), .max = 120,
                                                     .doc = "As it stands as owner of indicators."},
    {"mail", T_STRING, F_REQUIRED, AT(contact, mail), .check = config_text_mail, .pattern = CONFIG_TEXT_MAIL,
        .doc = "Where they are told that a status has changed."},
    {0}};
static const struct schema_table contact = {"contact", contact_rows, sizeof(struct contact),
    offsetof(struct contact, pos), NOWHERE, "Who answers for indicators, and where mail reaches them."};

static const struct schema_row telling_rows[] = {
    {"server", T_STRING, 0, AT(catalog, telling.server), .check = config_text_smtp, .pattern = "^smtps?://",
        .unless = "no mail", .doc = "smtp://host:587 (STARTTLS is demanded) or smtps://host:465."},
    {"user", T_STRING, 0, AT(catalog, telling.user), .unless = "no login",
        .doc = "To log in with at the server."},
    {"password", T_STRING, 0, AT(catalog, telling.password), .check = config_text_secret,
        .pattern = SECRET_PATTERN, .unless = "none", .doc = "Names the secret: credential:smtp."},
    {"from", T_STRING, 0, AT(catalog, telling.from), .check = config_text_mail, .pattern = CONFIG_TEXT_MAIL,
        .unless = "needed with server", .doc = "Sender of all messages."},
    {"administrators", T_STRING, F_LIST | F_SINGLE, AT(catalog, telling.administrators), .count_at = NOWHERE,
        .check = config_text_mail, .pattern = CONFIG_TEXT_MAIL, .unless = "nobody",
        .doc = "Told of failed and late pulls, once, and once when all is well again."},
    {"contacts", T_TABLE, F_LIST, LIST_AT(catalog, telling.contacts, telling.n_contacts), .table = &contact,
        .unless = "administrators", .doc = "Who is told of changed statuses, by the indicators' owner."},
    {"quiet", T_STRING, 0, AT(catalog, telling.quiet), .check = config_text_hours,
        .pattern = "^([01][0-9]|2[0-3])-([01][0-9]|2[0-3])$", .unless = "none",
        .doc = "Local hours without messages, such as 22-06; they wait till the end."},
    {"digest", T_STRING, 0, AT(catalog, telling.digest), .check = config_text_cron,
        .otherwise = "0 7 * * 1-5", .doc = "Cron time: when changed statuses are told, all together."},
    {"address", T_STRING, 0, AT(catalog, telling.address), .check = config_text_url, .pattern = "^https?://",
        .unless = "no links", .doc = "The pages' public address, for links in messages."},
    {"webhook", T_STRING, 0, AT(catalog, telling.webhook), .check = config_text_url, .pattern = "^https?://",
        .unless = "none", .doc = "Messages to administrators also as {\"text\": …} to this address."},
    {0}};
static const struct schema_table telling = {"mail", telling_rows, sizeof(struct catalog), NOWHERE, NOWHERE,
    "How people are told. Nothing is sent without it. `ksrd mail --test` tries it."};

static const struct schema_row socket_rows[] = {
    {"mode", T_STRING, 0, AT(catalog, http.socket_mode), .check = config_http_mode,
        .pattern = "^0?[0-7][0-7][0-7]$", .otherwise = "0660",
        .doc = "Who may connect, as octal permissions of the socket's file."},
    {"group", T_STRING, 0, AT(catalog, http.socket_group), .pattern = "^[a-z_][a-z0-9_-]*$",
        .check = config_http_group, .unless = "ksrd's own group",
        .doc = "The socket's group, which ksrd's user must be in: www-data."},
    {0}};
static const struct schema_table socket_file = {"socket", socket_rows, sizeof(struct catalog),
    offsetof(struct catalog, http.socket_pos), NOWHERE, "The files of the Unix sockets that listen: names."};

static const struct schema_row proxy_rows[] = {
    {"names", T_STRING, F_REQUIRED | F_LIST | F_SINGLE, AT(catalog, http.names), .count_at = NOWHERE,
        .check = config_http_name, .pattern = CONFIG_HTTP_NAME,
        .doc = "The host names in the pages' public addresses: nyckeltal.kommunen.se. Others are refused."},
    {"guards", T_BOOL, 0, AT(catalog, http.guards), .unless = "refused",
        .doc = "true: the proxy lets in those only who may see every page. ksrd has no accounts yet and "
               "shows all of them to whoever comes through; without this word it takes no proxy."},
    {"addresses", T_STRING, F_LIST | F_SINGLE, AT(catalog, http.addresses), .count_at = NOWHERE,
        .check = config_http_address, .unless = "this machine",
        .doc = "IP addresses of a proxy on other machines, the only ones that may connect. Needs tls."},
    {0}};
static const struct schema_table proxy = {"proxy", proxy_rows, sizeof(struct catalog),
    offsetof(struct catalog, http.proxy_pos), NOWHERE,
    "A proxy such as nginx or Caddy in front of ksrd; docs/HTTP.md has tested examples. Without it, requests that "
    "come through one are refused."};

static const struct schema_row tls_rows[] = {
    {"certificate", T_STRING, F_REQUIRED, AT(catalog, http.certificate), .check = config_http_file,
        .pattern = "^/", .doc = "PEM file: the certificate, then those that signed it."},
    {"key", T_STRING, F_REQUIRED, AT(catalog, http.key), .check = config_http_file, .pattern = "^/",
        .doc = "PEM file: the private key, without a password."},
    {0}};
static const struct schema_table tls = {"tls", tls_rows, sizeof(struct catalog),
    offsetof(struct catalog, http.tls_pos), NOWHERE,
    "TLS on the addresses of listen: (never on Unix sockets). The files are read again at SIGHUP."};

static const struct schema_row retention_rows[] = {
    {"editions_months", T_INT, 0, AT(catalog, retention.editions_months), .min = 1, .max = 1200,
        .unless = "for ever",
        .doc =
            "Any moment of so many months can be asked for; figures that were superseded before are removed, "
            "and older addresses answer 410. The newest figures stay, however old."},
    {"pulls_days", T_INT, 0, AT(catalog, retention.pulls_days), .min = 1, .max = 36500, .unless = "for ever",
        .doc = "Stories of pulls that failed or brought nothing. What a page still shows stays."},
    {"raw_days", T_INT, 0, AT(catalog, retention.raw_days), .min = 1, .max = 36500, .unless = "for ever",
        .doc = "The kept files of deliveries, once no figure that can be asked for came by them."},
    {"at", T_STRING, 0, AT(catalog, retention.at), .check = config_text_cron, .otherwise = "15 3 * * *",
        .doc = "Cron time: when the purge runs."},
    {0}};
static const struct schema_table retention = {"retention", retention_rows, sizeof(struct catalog), NOWHERE,
    NOWHERE,
    "How long is kept, as the municipality's plan for its records has it; docs/OPERATIONS.md tells what "
    "that means. `ksrd purge --dry-run` counts what would be removed."};

static const struct schema_row protection_slices_rows[] = {
    {"delar", T_CODE, F_REQUIRED | F_LIST, LIST_AT(protection_slices, slices, n_slices),
        .doc = "All of them: what is in none of the others is one too."},
    {"min_n", T_INT, 0, AT(protection_slices, min_n), .min = 1, .max = 10000, .unless = "min_n_del",
        .doc = "Persons that each must have."},
    {"av", T_FLAG, 0, AT(protection_slices, of_measure), WORDS(measure_or_persons), .otherwise = "personer",
        .doc = "matt: the slices divide the measure, not the persons (kort, lång); then all persons count in "
               "each."},
    {0}};
static const struct schema_table protection_slices = {"dimension", protection_slices_rows,
    sizeof(struct protection_slices), offsetof(struct protection_slices, pos),
    offsetof(struct protection_slices, id), "A way in which figures are divided: kön, ålder."};

static const struct schema_row protection_merge_rows[] = {
    {"med", T_REF, F_REQUIRED, AT(protection_merge, with), .ref = KIND_UNIT,
        .doc = "The unit that it is counted in with."},
    {0}};
static const struct schema_table protection_merge = {"redovisas_med", protection_merge_rows,
    sizeof(struct protection_merge), offsetof(struct protection_merge, pos),
    offsetof(struct protection_merge, id), "A small unit that is counted in with another."};

static const struct schema_row protection_rows[] = {
    {"min_n", T_INT, F_REQUIRED, AT(protection_family, min_n), .min = 1, .max = 10000,
        .doc = "Persons that a figure must be about, itself and by what can be computed of others."},
    {"min_n_del", T_INT, 0, AT(protection_family, min_n_slices), .min = 1, .max = 10000, .unless = "min_n",
        .doc = "The same for each part where figures are divided."},
    {"antal", T_REF, F_REQUIRED, AT(protection_family, count), .ref = KIND_MEASURE,
        .doc =
            "The measure that is the number of persons, each in one unit only. Protected like the others."},
    {"period", T_WORD, 0, AT(protection_family, period), WORDS(protection_periods),
        .numbers = protection_cadences, .otherwise = "manad", .doc = "How often it is decided who is shown."},
    {"skydd", T_WORD, 0, AT(protection_family, level), WORDS(protection_levels), .otherwise = "halv",
        .doc =
            "enkel: the hidden units of a parent are together min_n; halv: and none of the small is more than "
            "half of them; granne: and without the largest they are min_n still."},
    {"slapps", T_INT, 0, AT(protection_family, release_day), .min = 1, .max = 28,
        .unless = "as soon as all sources are in",
        .doc =
            "Day of the month after, when figures are released. Corrections that come later are counted in "
            "the month in which they are released; a released month does not change."},
    {"matt", T_REF, F_REQUIRED | F_LIST | F_SINGLE, LIST_AT(protection_family, measures, n_measures),
        .ref = KIND_MEASURE,
        .doc =
            "All measures about these persons. Of their budgets and forecasts pages tell the sum of the whole "
            "organisation, undivided, and of one that is spread over the months only the year."},
    {"delar", T_TABLE, F_LIST | F_KEYED, LIST_AT(protection_family, dimensions, n_dimensions),
        .table = &protection_slices, .short_for = "delar", .unless = "divided figures are never shown",
        .doc = "How figures are divided: {kon: [K, M]}. Shown whole or not at all for a unit."},
    {"redovisas_med", T_TABLE, F_LIST | F_KEYED, LIST_AT(protection_family, merges, n_merges),
        .table = &protection_merge, .short_for = "med", .unless = "none",
        .doc = "Small units that are counted in with another, from the next 1 January: {revisionen: "
               "kommunledning}."},
    {0}};
static const struct schema_table protection = {"family of protected measures", protection_rows,
    sizeof(struct protection_family), offsetof(struct protection_family, pos),
    offsetof(struct protection_family, id),
    "Measures about the same persons, whose small groups are not shown. Decided once a period for all of them."};

static const struct schema_row pillar_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(pillar, id), .doc = "Also the page's address: /kultur."},
    {"name", T_NAME, F_REQUIRED, AT(pillar, name), .max = 60, .doc = "As pages show it."},
    {"subtitle", T_NAME, 0, AT(pillar, subtitle), .max = 120, .doc = "A few words under the name."},
    ACCEPT(pillar_doubts), {0}};
static const struct schema_table pillar = {
    "pillar", pillar_rows, ALL_OF(pillar), "A perspective: Kultur, Struktur, Resultat."};

static const struct schema_row column_rows[] = {
    {"scenario", T_WORD, F_REQUIRED, AT(column_map, scenario), WORDS(scenarios),
        .doc = "What the column's figures are."},
    {"slice", T_CODE, 0, AT(column_map, slice), .unless = "undivided", .doc = "K, M, T or another part."},
    {"version", T_CODE, 0, AT(column_map, version), .unless = "none",
        .doc = "Forecast round or version of the budget: T1."},
    {"window", T_WORD, 0, AT(column_map, delivered), WORDS(delivered), .otherwise = "month",
        .doc = "ytd: delivered accumulated since January; year: the whole year, and the period is the month "
               "of the report, which names the round."},
    {0}};
static const struct schema_table column = {"column", column_rows, sizeof(struct column_map), NOWHERE,
    offsetof(struct column_map, code), "A Kolumn code of a long CSV and what it means."};

static const struct schema_row release_rows[] = {
    {"publish_day", T_INT, 0, AT(release_rule, publish_day), .min = 1, .max = 366,
        .unless = "shown as it comes",
        .doc = "From this day on the period's figures are shown. 1 to 31: that day of the month after the "
               "period, or that month's last; more: so many days after the period's end."},
    {"preliminary_until", T_INT, 0, AT(release_rule, preliminary_until), .min = 1, .max = 730,
        .unless = "until lock_day, or not at all",
        .doc = "To the end of this day they are preliminary; then they are final, and what was reported is "
               "kept."},
    {"lock_day", T_INT, 0, AT(release_rule, lock_day), .min = 1, .max = 1096, .unless = "only by ksrd lock",
        .doc = "From this day on they are locked: what changes them is shown as a correction, with its "
               "reason."},
    {0}};
static const struct schema_table release = {"release", release_rows, sizeof(struct release_rule),
    offsetof(struct release_rule, pos), NOWHERE,
    "When a period's figures are shown, final and locked. Without it they are final as they come."};

static const struct schema_row source_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(source, id), .doc = "ksrd pull ID."},
    {"name", T_NAME, F_REQUIRED, AT(source, name), .max = 80, .doc = "As pages show it."},
    {"description", T_TEXT, 0, AT(source, description), .max = 400,
        .doc = "What is delivered, and from where."},
    {"format", T_TOKEN, F_REQUIRED, AT(source, format), WORDS(formats),
        .doc = "sie: SIE 4; csv: long CSV (Period, Enhet, Mått, Kolumn, Mätvärde); kolada: Kolada's API."},
    {"path", T_STRING, 0, AT(source, path), .check = config_text_path, .unless = "url is needed",
        .doc = "File below STATE/inbox; with * and ? the newest by name. Either path or url."},
    {"url", T_STRING, 0, AT(source, url), .check = config_text_url, .pattern = "^https?://",
        .unless = "path is needed", .doc = "Address to fetch; for Kolada the API's base, …/v3."},
    {"schedule", T_STRING, 0, AT(source, schedule), .check = config_text_cron,
        .unless = "after another source, or only by ksrd pull",
        .doc = "Cron time in Europe/Stockholm: minute hour day month weekday."},
    {"after", T_REF, 0, AT(source, after), .ref = KIND_SOURCE, .unless = "by its own times alone",
        .doc = "The source that is pulled first. Without schedule: pulled each time that one's due pull has "
               "ended, well or given up. With schedule: at its own times, but not while that one's pull is "
               "due or running."},
    {"deadline", T_INT, 0, AT(source, deadline_s), .min = 1, .max = 86400, .otherwise = "300",
        .doc = "Seconds that one pull may take."},
    {"retries", T_INT, 0, AT(source, retries), .max = 100, .otherwise = "5",
        .doc = "Further attempts after a failed pull."},
    {"max_mb", T_MEGABYTES, 0, AT(source, max_bytes), .min = 1, .max = 65536, .otherwise = "512",
        .doc = "A larger delivery is refused, MiB."},
    {"chart", T_WORD, 0, AT(source, chart), WORDS(charts), .otherwise = "kommun_bas",
        .doc = "sie: chart of accounts, which says what an account class means."},
    {"unit_dimension", T_INT, 0, AT(source, unit_dimension), .max = 9999, .otherwise = "1",
        .doc = "sie: the dimension (#DIM) that is the unit; 0: the whole file is one unit."},
    {"dimensions", T_INT, F_LIST, LIST_AT(source, dimensions, n_dimensions), .min = 1, .max = 9999,
        .unless = "none", .doc = "sie: further dimensions to keep. 7 (anställd) is refused."},
    {"columns", T_TABLE, F_LIST | F_KEYED, LIST_AT(source, columns, n_columns), .table = &column,
        .unless = "needed for csv", .doc = "csv: what each Kolumn code means."},
    {"kpis", T_CODE, F_LIST, AT(source, kpis), .count_at = NOWHERE, .pattern = "^[A-Z][0-9]{5}$",
        .unless = "needed with url", .doc = "kolada: the key figures to fetch."},
    {"municipalities", T_CODE, F_LIST, AT(source, municipalities), .count_at = NOWHERE,
        .pattern = "^([0-9]{4}|G[0-9]+)$", .unless = "needed with url",
        .doc = "kolada: the municipalities or groups of them to fetch."},
    {"unmapped", T_REF, 0, AT(source, unmapped), .ref = KIND_UNIT,
        .unless = "such rows are counted, not placed",
        .doc = "Unit of kind ej_fordelat that takes rows whose unit code is no unit's."},
    {"units", T_PATTERN, F_LIST | F_SINGLE | F_KEYED, .at = NOWHERE, .set = config_walk_source_units,
        .unless = "codes of the units",
        .doc =
            "The units' codes in this source, where they do not stand with the units: {kommun: \"0884\"}."},
    {"cadence", T_WORD, 0, AT(source, cadence), WORDS(cadences), .unless = "month; kolada: year",
        .doc = "How often new periods come."},
    {"due_days", T_INT, 0, AT(source, due_days), .max = 730, .otherwise = "0",
        .doc = "A period is late so many days after its end; 0: never."},
    {"release", T_TABLE, 0, AT(source, release), .table = &release, .unless = "final as they come",
        .doc = "When figures are shown, final and locked; ksrd release and ksrd lock do it by hand."},
    {"retired", T_MONTH, 0, AT(source, retired), .unless = "in use",
        .doc = "From this month nothing is fetched any more; what has come stays."},
    {"example", T_BOOL, 0, AT(source, example), .otherwise = "false",
        .doc = "exempeldata: said wherever a figure shows."},
    {"credit", T_NAME, 0, AT(source, credit), .max = 120, .unless = "Källa: and the name",
        .doc = "How the source wants to be named: \"Källa: Kolada\"."},
    ACCEPT(source_doubts), {0}};
static const struct schema_table source = {"source", source_rows, ALL_OF(source), "Where figures come from."};

static const struct schema_row parent_rows[] = {
    {"from", T_MONTH, 0, AT(unit_parent, from), .unless = "since always",
        .doc = "First month under this parent."},
    {"unit", T_REF, F_REQUIRED, AT(unit_parent, unit), .ref = KIND_UNIT, .doc = "The parent."}, {0}};
static const struct schema_table parent = {
    "parent", parent_rows, sizeof(struct unit_parent), NOWHERE, NOWHERE, "A parent from a month on."};

static const struct schema_row former_rows[] = {
    {"to", T_MONTH, F_REQUIRED, AT(unit_name, to), .doc = "Last month under this name."},
    {"name", T_NAME, F_REQUIRED, AT(unit_name, name), .max = 120, .doc = "What it was called."}, {0}};
static const struct schema_table former = {"former name", former_rows, sizeof(struct unit_name), NOWHERE,
    NOWHERE, "A name that a unit had; its periods then, and what is asked as of then, show it."};

static const struct schema_row dated_code_rows[] = {
    {"source", T_REF, F_REQUIRED, AT(unit_code, source), .ref = KIND_SOURCE, .doc = "Whose code it is."},
    {"code", T_PATTERN, F_REQUIRED, AT(unit_code, pattern), .doc = "\"2120\", \"3100-3199\", ABC*."},
    {"from", T_MONTH, 0, AT(unit_code, from), .unless = "as long as the unit", .doc = "First month."},
    {"to", T_MONTH, 0, AT(unit_code, to), .unless = "as long as the unit", .doc = "Last month."}, {0}};
static const struct schema_table dated_code = {"dated code", dated_code_rows, sizeof(struct unit_code),
    NOWHERE, NOWHERE, "A code that the unit has for a time, such as one taken over from another unit."};

static const struct schema_row manager_rows[] = {
    {"from", T_MONTH, 0, AT(unit_manager, from), .unless = "since always", .doc = "First month."},
    {"name", T_NAME, F_REQUIRED, AT(unit_manager, name), .max = 120, .doc = "Who answers for the unit."},
    {"mail", T_STRING, 0, AT(unit_manager, mail), .check = config_text_mail, .pattern = CONFIG_TEXT_MAIL,
        .unless = "none", .doc = "Where mail reaches them."},
    {0}};
static const struct schema_table manager = {"manager", manager_rows, sizeof(struct unit_manager), NOWHERE,
    NOWHERE, "Who answers for a unit, from a month on. Administrators see it on the unit's page."};

static const struct schema_row unit_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(unit, id), .doc = "Also the page's address: /enhet/ID."},
    {"name", T_NAME, F_REQUIRED, AT(unit, name), .max = 120, .doc = "As pages show it."},
    {"kind", T_TOKEN, F_REQUIRED, AT(unit, kind), WORDS(unit_kinds),
        .doc = "What it is; a unit stands below a larger kind."},
    {"parent", T_REF, 0, .at = NOWHERE, .ref = KIND_UNIT, .set = config_walk_unit_parent,
        .unless = "the root", .doc = "The unit above. One unit has none: the root."},
    {"parents", T_TABLE, F_LIST, LIST_AT(unit, parents, n_parents), .table = &parent,
        .doc = "In place of parent, when the unit has moved: oldest first."},
    {"from", T_MONTH, 0, AT(unit, from), .unless = "open", .doc = "First month that it exists."},
    {"to", T_MONTH, 0, AT(unit, to), .unless = "open", .doc = "Last month that it exists."},
    {"codes", T_PATTERN, F_LIST | F_SINGLE | F_KEYED, LIST_AT(unit, codes, n_codes),
        .set = config_walk_unit_codes,
        .doc = "Its codes in each source: {ekonomi: [\"3100-3199\", \"3205\"], personal: \"3100\"}."},
    {"dated_codes", T_TABLE, F_LIST | F_SINGLE, LIST_AT(unit, dated_codes, n_dated_codes),
        .table = &dated_code, .unless = "none", .doc = "Codes that it has for a time only."},
    {"former_names", T_TABLE, F_LIST | F_SINGLE, LIST_AT(unit, names, n_names), .table = &former,
        .unless = "none", .doc = "What it was called before, oldest first; name is the latest."},
    {"succeeded_by", T_REF, F_LIST | F_SINGLE, LIST_AT(unit, successors, n_successors), .ref = KIND_UNIT,
        .unless = "nobody",
        .doc =
            "Who carries on what a closed unit did. Under org=nu a sole successor has its figures; those of a "
            "divided unit stay its own."},
    {"managers", T_TABLE, F_LIST | F_SINGLE, LIST_AT(unit, managers, n_managers), .table = &manager,
        .unless = "not told", .doc = "Who answers for it, oldest first."},
    ACCEPT(unit_doubts), {0}};
static const struct schema_table unit = {"unit", unit_rows, ALL_OF(unit), "A node of the organisation tree."};

static const struct schema_row placed_manager_rows[] = {
    {"unit", T_REF, F_REQUIRED, AT(placed_manager, unit), .ref = KIND_UNIT, .doc = "The unit."},
    {"from", T_MONTH, 0, AT(placed_manager, manager.from), .unless = "since always", .doc = "First month."},
    {"name", T_NAME, F_REQUIRED, AT(placed_manager, manager.name), .max = 120, .doc = "Who answers for it."},
    {"mail", T_STRING, 0, AT(placed_manager, manager.mail), .check = config_text_mail,
        .pattern = CONFIG_TEXT_MAIL, .unless = "none", .doc = "Where mail reaches them."},
    {0}};
static const struct schema_table placed_manager = {"placed manager", placed_manager_rows,
    sizeof(struct placed_manager), offsetof(struct placed_manager, pos), NOWHERE,
    "A manager apart from the unit. In CSV: enhet, chef, mejl, fran."};

static const char *const roles[] = {"lasare", "chef", "controller", "administrator"};
static const struct schema_row grant_rows[] = {
    {"mail", T_STRING, F_REQUIRED, AT(grant, mail), .check = config_text_mail, .pattern = CONFIG_TEXT_MAIL,
        .doc = "Whose right it is."},
    {"role", T_TOKEN, F_REQUIRED, AT(grant, role), WORDS(roles), .doc = "What they may."},
    {"unit", T_REF, F_REQUIRED, AT(grant, unit), .ref = KIND_UNIT, .doc = "There, and at all units below."},
    {"from", T_MONTH, 0, AT(grant, from), .unless = "open", .doc = "First month."},
    {"to", T_MONTH, 0, AT(grant, to), .unless = "open", .doc = "Last month."}, {0}};
static const struct schema_table grant = {"grant", grant_rows, sizeof(struct grant),
    offsetof(struct grant, pos), NOWHERE,
    "A right at a unit. In CSV: mejl, roll, enhet, fran, till. Rights are kept and checked; as there are no accounts yet, "
    "nothing is held back by them."};

static const struct schema_row rule_rows[] = {
    {"source", T_REF, F_REQUIRED, AT(series_rule, source), .ref = KIND_SOURCE, .doc = "Where it comes from."},
    {"codes", T_PATTERN, F_LIST | F_SINGLE, LIST_AT(series_rule, codes, n_codes), .unless = "class is needed",
        .doc = "Accounts or measure codes: \"3\" (all that begin with 3), \"30-34\", ABC*."},
    {"class", T_TOKEN, F_LIST | F_SINGLE, .at = NOWHERE, WORDS(classes), .unless = "codes is needed",
        .doc = "sie: account classes, by the source's chart."},
    {"except", T_PATTERN, F_LIST | F_SINGLE, LIST_AT(series_rule, except, n_except), .doc = "But not these."},
    {"column", T_CODE, 0, AT(series_rule, column), .unless = "all",
        .doc = "csv: only this Kolumn; sie: utfall or budget."},
    {"slice", T_CODE, 0, AT(series_rule, slice), .unless = "T, others under their own name",
        .doc = "The source's part that is taken as the whole."},
    {"sign", T_WORD, 0, AT(series_rule, sign), WORDS(signs), .numbers = sign_numbers, .otherwise = "1",
        .doc = "-1 turns the sign. In SIE costs are positive and income is negative."},
    {"from", T_MONTH, 0, AT(series_rule, from), .unless = "open", .doc = "First month taken."},
    {"to", T_MONTH, 0, AT(series_rule, to), .unless = "open", .doc = "Last month taken."},
    {"under", T_REF, 0, AT(series_rule, under), .ref = KIND_UNIT, .unless = "all",
        .doc = "Only units at or below this."},
    {"unit", T_REF, 0, AT(series_rule, place), .ref = KIND_UNIT, .unless = "by the units' codes",
        .doc = "All rows are this unit's, whatever their code."},
    {"window", T_FLAG, 0, AT(series_rule, ytd), WORDS(ytd_or_month), .otherwise = "month",
        .doc = "ytd: delivered accumulated since January; a month is the difference."},
    {"spread", T_FLAG, 0, AT(series_rule, flat), WORDS(twelfth_or_none), .otherwise = "none",
        .doc = "twelfth: a budget or forecast for a whole year has an even part in each month, and pages say "
               "so. none: it counts for the whole year alone."},
    {0}};
static const struct schema_table rule = {"series", rule_rows, sizeof(struct series_rule),
    offsetof(struct series_rule, pos), NOWHERE, "Series of a source that make the measure."};

static const struct schema_row correction_rows[] = {
    {"date", T_STRING, F_REQUIRED, AT(correction, date), .check = config_text_date,
        .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", .doc = "The day of the change: 2026-11-24."},
    {"reason", T_TEXT, F_REQUIRED, AT(correction, reason), .max = 400,
        .doc = "What was wrong, for those who read the figure."},
    {0}};
static const struct schema_table correction = {"correction", correction_rows, sizeof(struct correction),
    NOWHERE, NOWHERE,
    "A mark that a changed definition holds for all years, also those already reported. Each allows one "
    "change: the next needs a mark of its own."};
#define CORRECTION_DOC                                                                                       \
    "A change of its definition that holds for all years, as {date, reason}; the next change needs a "       \
    "further one."

static const struct schema_row measure_rows[] = {
    {"id", T_MEASURE_ID, F_REQUIRED, AT(measure, id), .doc = "Its name in formulas; å ä ö are allowed."},
    {"name", T_NAME, F_REQUIRED, AT(measure, name), .max = 120, .doc = "As \"så räknades talet\" shows it."},
    {"unit", T_UNIT_WORD, F_REQUIRED, AT(measure, unit), .doc = "kr, tim, antal, dagar …"},
    {"accumulates", T_WORD, F_REQUIRED, AT(measure, accumulates), WORDS(accumulates),
        .doc = "flow: months add up; stock: the level at the end counts."},
    {"cadence", T_WORD, 0, AT(measure, cadence), WORDS(cadences), .otherwise = "month",
        .doc = "How often it is measured."},
    {"units", T_FLAG, 0, AT(measure, sum_units), WORDS(sum_or_none), .otherwise = "sum",
        .doc = "sum: a unit has its own and its children's; none: only what is delivered for it."},
    {"absent", T_FLAG, 0, AT(measure, absent_zero), WORDS(zero_or_missing), .otherwise = "missing",
        .doc = "What a month without a row means when the source has delivered: zero (ledger) or missing."},
    {"kept", T_BOOL, 0, .at = NOWHERE, .otherwise = "false",
        .doc = "true: no indicator uses it; it keeps its codes from being counted as mapped nowhere."},
    {"series", T_TABLE, F_REQUIRED | F_LIST | F_SINGLE, LIST_AT(measure, rules, n_rules), .table = &rule,
        .doc = "What makes it. No figure may come in twice."},
    {"correction", T_TABLE, F_LIST | F_SINGLE, LIST_AT(measure, corrections, n_corrections),
        .table = &correction, .unless = "never", .doc = CORRECTION_DOC},
    ACCEPT(measure_doubts), {0}};
static const struct schema_table measure = {"measure", measure_rows, ALL_OF(measure),
    "A number that can be summed or carried; indicators are made of measures."};

static const struct schema_row target_rows[] = {
    {"from", T_MONTH, 0, AT(target, from), .unless = "always", .doc = "First month in force."},
    {"value", T_DECIMAL, F_REQUIRED, AT(target, value), .min = -1000000000000, .max = 1000000000000,
        .doc = "In the indicator's base unit: kr, per cent as 7.0."},
    {"tolerance", T_DECIMAL, 0, AT(target, tolerance), .min = 0, .max = 1000000000000, .otherwise = "0",
        .doc = "So far off is still nära."},
    {"decision", T_NAME, 0, AT(target, decision), .max = 120, .doc = "KF 2022-11-21 § 145."},
    {"unit", T_REF, 0, AT(target, unit), .ref = KIND_UNIT,
        .unless = "all units without a target of their own", .doc = "The unit it holds for."},
    {0}};
static const struct schema_table target = {"target", target_rows, sizeof(struct target),
    offsetof(struct target, pos), NOWHERE, "A target from a month on."};

static const struct schema_row break_rows[] = {
    {"from", T_MONTH, F_REQUIRED, AT(series_break, from), .doc = "The first month that is otherwise."},
    {"reason", T_NAME, F_REQUIRED, AT(series_break, reason), .max = 120,
        .doc = "Why, as the chart says it: Ny definition 1 oktober 2021."},
    {"unit", T_REF, 0, AT(series_break, unit), .ref = KIND_UNIT, .unless = "all units",
        .doc = "The only unit whose figures it concerns."},
    {0}};
static const struct schema_table series_break = {"break", break_rows, sizeof(struct series_break),
    offsetof(struct series_break, pos), NOWHERE,
    "A month from which the figures are others, or vary otherwise."};

static const char *const off_or_on[] = {"off", "on"};
static const struct schema_row variation_rows[] = {
    {"judge", T_FLAG, 0, AT(variation_rule, off), WORDS(off_or_on), .unless = "on",
        .doc = "off: variation is not judged, as for rare events."},
    {"points", T_INT, 0, AT(variation_rule, points), .min = 8, .max = 1200,
        .unless = "all since the last break", .doc = "Only the newest so many figures are judged."},
    {"least", T_INT, 0, AT(variation_rule, least), .min = 3, .max = 100, .unless = "8",
        .doc = "With fewer figures nothing is judged."},
    {"firm", T_INT, 0, AT(variation_rule, firm), .min = 3, .max = 200, .unless = "12",
        .doc = "With fewer figures the limits are provisional, and drawn so."},
    {0}};
static const struct schema_table variation = {"variation", variation_rows, sizeof(struct variation_rule),
    NOWHERE, NOWHERE,
    "Normal variation: natural limits of an XmR chart, reckoned anew at each break and rebase."};

static const struct schema_row former_formula_rows[] = {
    {"to", T_MONTH, F_REQUIRED, AT(former_formula, to), .doc = "The last month that was counted so."},
    {"formula", T_FORMULA, F_REQUIRED, AT(former_formula, text), .doc = "As it was then."},
    {"reason", T_NAME, F_REQUIRED, AT(former_formula, reason), .max = 120,
        .doc = "Why it was changed, as the chart says it: Ny definition från 2026."},
    {"method", T_TEXT, 0, AT(former_formula, method), .max = 2000, .unless = "the formula",
        .doc = "Hur räknades det?"},
    {0}};
static const struct schema_table former_formula = {"former formula", former_formula_rows,
    sizeof(struct former_formula), offsetof(struct former_formula, pos), NOWHERE,
    "How periods up to a month are counted: a definition that changed at a date. The series breaks there."};
static const struct schema_row plausibility_rows[] = {
    {"range", T_DECIMAL, F_LIST, LIST_AT(plausibility, range, n_range), .min = -1000000000000,
        .max = 1000000000000, .unless = "any number",
        .doc = "[least, greatest], in the indicator's base unit."},
    {"step", T_DECIMAL, 0, AT(plausibility, step), .min = 0, .max = 1000000000000, .unless = "any step",
        .doc =
            "The greatest change from the period before, in the base unit; of per cent: in percentage points."},
    {"step_percent", T_DECIMAL, 0, AT(plausibility, step_percent), .min = 0, .max = 1000,
        .unless = "any step", .doc = "The same in per cent of the period before."},
    {"completeness", T_DECIMAL, 0, AT(plausibility, completeness), .min = 0, .max = 100,
        .unless = "however few",
        .doc = "Per cent of the units below that must have delivered, of those that "
               "did within a year."},
    {"kinds", T_TOKEN, F_LIST | F_SINGLE, AT(plausibility, kinds), .count_at = NOWHERE, WORDS(unit_kinds),
        .unless = "all", .doc = "Kinds of units whose figures are held. Small units leap."},
    {"from", T_MONTH, 0, AT(plausibility, from), .unless = "always", .doc = "First month that is held."},
    {0}};
static const struct schema_table plausibility = {"plausibility", plausibility_rows,
    sizeof(struct plausibility), offsetof(struct plausibility, pos), NOWHERE,
    "A figure of the indicator's own period that breaks a rule is held: it is shown as preliminär with the "
    "reason, and not judged, until `ksrd accept` or a corrected delivery."};

static const struct schema_row ready_rows[] = {
    {"source", T_REF, F_REQUIRED, AT(series_rule, source), .ref = KIND_SOURCE, .doc = "Where it comes from."},
    {"code", T_PATTERN, F_REQUIRED | F_LIST | F_SINGLE, LIST_AT(series_rule, codes, n_codes),
        .doc = "The source's code: N00090."},
    {"column", T_CODE, 0, AT(series_rule, column), .unless = "all", .doc = "csv: only this Kolumn."},
    {"sign", T_WORD, 0, AT(series_rule, sign), WORDS(signs), .numbers = sign_numbers, .otherwise = "1",
        .doc = "-1 turns the sign."},
    {"unit", T_REF, 0, AT(series_rule, place), .ref = KIND_UNIT, .unless = "by the units' codes",
        .doc = "All rows are this unit's, whatever their code."},
    {0}};
static const struct schema_table ready_table = {"ready series", ready_rows, sizeof(struct series_rule),
    offsetof(struct series_rule, pos), NOWHERE, "A series that is shown as it is delivered."};

static const struct schema_row guidance_rows[] = {
    {"text", T_TEXT, F_REQUIRED, AT(guidance, text), .max = 600,
        .doc = "What a manager can do, in a few plain sentences."},
    {"link", T_STRING, 0, AT(guidance, link), .check = config_text_url, .pattern = "^https?://",
        .unless = "none", .doc = "The page of the managers' handbook that says more."},
    {"title", T_NAME, 0, AT(guidance, title), .max = 80, .otherwise = "Chefshandboken",
        .doc = "What the link is called."},
    {0}};
static const struct schema_table guidance = {"guidance", guidance_rows, sizeof(struct guidance), NOWHERE,
    NOWHERE, "Guidance for managers, beside the figure."};

static const struct schema_row indicator_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(indicator, id),
        .doc = "Also the page's address: /indikator/ID. Never used again."},
    {"name", T_NAME, F_REQUIRED, AT(indicator, name), .max = 120, .doc = "As pages show it."},
    {"short", T_NAME, 0, AT(indicator, short_name), .max = 60, .unless = "name", .doc = "For narrow places."},
    {"pillar", T_REF, F_REQUIRED, AT(indicator, pillar), .ref = KIND_PILLAR, .doc = "Its perspective."},
    {"unit", T_UNIT_WORD, F_REQUIRED, AT(indicator, unit),
        .doc = "As shown after the number: kr, %, dagar, index, av 100 …"},
    {"scale", T_WORD, 0, AT(indicator, scale), WORDS(scales), .numbers = scale_numbers, .otherwise = "kr",
        .doc = "For kr: how it is shown."},
    {"decimals", T_INT, 0, AT(indicator, decimals), .max = 6, .otherwise = "0", .doc = "Shown."},
    {"direction", T_WORD, 0, AT(indicator, direction), WORDS(directions), .otherwise = "none",
        .doc = "Which way is better."},
    {"cadence", T_WORD, 0, AT(indicator, cadence), WORDS(cadences), .otherwise = "month",
        .doc = "How often it has a new value."},
    {"rollup", T_WORD, F_REQUIRED, AT(indicator, rollup), WORDS(rollups),
        .doc = "How units add up. sum: flows; ratio: summed parts, then the quotient; last: levels; none: "
               "only as delivered."},
    {"windows", T_WORD, F_LIST | F_SINGLE | F_BITS, AT(indicator, windows), .count_at = NOWHERE,
        WORDS(windows), .unless = "month; with cadence year: year", .doc = "Which make sense."},
    {"main_window", T_WORD, 0, AT(indicator, main_window), WORDS(windows), .unless = "the first of windows",
        .doc = "Shown first."},
    {"formula", T_FORMULA, 0, AT(indicator, formula_text), .unless = "series is needed",
        .doc = "Over measures: + - * / ( ), per 1000, fg_ar(x), budget(x), prognos(x), utfall(x)."},
    {"former_formulas", T_TABLE, F_LIST | F_SINGLE, LIST_AT(indicator, former, n_former),
        .table = &former_formula, .unless = "formula holds for all years",
        .doc =
            "How earlier periods are counted, oldest first; formula is the latest. A window is counted by what "
            "holds in its last month."},
    {"series", T_TABLE, 0, .at = NOWHERE, .table = &ready_table, .set = config_walk_ready,
        .unless = "formula is needed", .doc = "In place of formula: taken ready, as from Kolada."},
    {"n", T_REF, 0, AT(indicator, n), .ref = KIND_MEASURE,
        .doc = "Measure: persons or answers behind the figure."},
    {"target", T_TABLE, F_LIST | F_SINGLE, LIST_AT(indicator, targets, n_targets), .table = &target,
        .short_for = "value", .doc = "A number, in force always, or dated targets, oldest first."},
    {"breaks", T_TABLE, F_LIST | F_SINGLE, LIST_AT(indicator, breaks, n_breaks), .table = &series_break,
        .unless = "none",
        .doc =
            "Months from which the figures cannot be compared with those before: no line is drawn across."},
    {"rebase", T_TABLE, F_LIST | F_SINGLE, LIST_AT(indicator, rebases, n_rebases), .table = &series_break,
        .unless = "never",
        .doc = "Months of a known change from which the limits of normal variation are reckoned anew."},
    {"variation", T_TABLE, 0, AT(indicator, variation), .table = &variation, .short_for = "judge",
        .unless = "as for all indicators", .doc = "How its variation is judged; off: not at all."},
    {"budget_margin", T_DECIMAL, 0, AT(indicator, budget_margin), .min = 0, .max = 100,
        .unless = "the budget is no target",
        .doc =
            "Where no target is in force the year's budget is the target of the forecast: nås when it is at "
            "least as good, osäkert when worse by at most this share of the budget, in per cent."},
    {"correction", T_TABLE, F_LIST | F_SINGLE, LIST_AT(indicator, corrections, n_corrections),
        .table = &correction, .unless = "never", .doc = CORRECTION_DOC},
    {"plausibility", T_TABLE, 0, AT(indicator, plausibility), .table = &plausibility,
        .unless = "nothing is held", .doc = "When a figure is held for a look: range, step, completeness."},
    {"owner", T_TEXT, 0, AT(indicator, owner), .max = 120, .doc = "Who answers for it."},
    {"description", T_TEXT, 0, AT(indicator, description), .max = 2000, .doc = "Vad mäter vi?"},
    {"purpose", T_TEXT, 0, AT(indicator, purpose), .max = 2000, .doc = "Varför?"},
    {"method", T_TEXT, 0, AT(indicator, method), .max = 2000, .doc = "Hur räknas det?"},
    {"guidance", T_TABLE, 0, AT(indicator, guidance), .table = &guidance, .short_for = "text",
        .unless = "none", .doc = "För dig som är chef: a text, or text, link and title."},
    {"retired", T_MONTH, 0, AT(indicator, retired), .unless = "in use", .doc = "Utgången from this month."},
    {"retired_reason", T_NAME, 0, AT(indicator, retired_reason), .max = 160,
        .unless = "needed where a decided set shows it",
        .doc = "Why it is measured no longer: for those who read."},
    ACCEPT(indicator_doubts), {0}};
static const struct schema_table indicator = {
    "indicator", indicator_rows, ALL_OF(indicator), "What is shown."};

static const char *const shows[] = {"cards", "table", "units", "ranked", "deviations"};
static const struct schema_row section_rows[] = {
    {"title", T_NAME, F_REQUIRED, AT(dashboard_section, title), .max = 80, .doc = "Heading."},
    {"subtitle", T_NAME, 0, AT(dashboard_section, subtitle), .max = 160, .doc = "Under the heading."},
    {"pillar", T_REF, 0, AT(dashboard_section, pillar), .ref = KIND_PILLAR, .unless = "of any",
        .doc = "The section shows indicators of this pillar."},
    {"indicators", T_REF, F_REQUIRED | F_LIST, LIST_AT(dashboard_section, indicators, n),
        .ref = KIND_INDICATOR, .doc = "In order."},
    {"show", T_WORD, 0, AT(dashboard_section, show), WORDS(shows), .otherwise = "cards",
        .doc =
            "cards; table: one row each; of the units right below, each indicator: units, small lines on one scale in "
            "the order of the tree, or ranked, bars by size; deviations: one sum of money against budget and forecast."},
    {0}};
static const struct schema_table section = {
    "section", section_rows, sizeof(struct dashboard_section), NOWHERE, NOWHERE, "A group of indicators."};

static const struct schema_row dashboard_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(dashboard, id),
        .doc = "kommunstyrelsen is the first page; others are /tavla/ID."},
    {"title", T_NAME, F_REQUIRED, AT(dashboard, title), .max = 120, .doc = "Heading."},
    {"unit", T_REF, F_REQUIRED, AT(dashboard, unit), .ref = KIND_UNIT, .doc = "Whose figures."},
    {"sections", T_TABLE, F_REQUIRED | F_LIST, LIST_AT(dashboard, sections, n_sections), .table = &section,
        .doc = "In order."},
    {"decision", T_NAME, 0, AT(dashboard, decision), .max = 120, .unless = "shown by choice",
        .doc =
            "KF 2022-11-21 § 145: the indicators are a set that was decided. They stay on the page without a value "
            "and when retired, it says how many are measured, and none leaves it but by another decision."},
    {"decided", T_STRING, 0, AT(dashboard, decided), .check = config_text_date,
        .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", .unless = "needed with decision",
        .doc = "The day of the decision: 2022-11-21."},
    ACCEPT(dashboard_doubts), {0}};
static const struct schema_table dashboard = {
    "dashboard", dashboard_rows, ALL_OF(dashboard), "A page of indicators."};

/* the words of catalog.h; test_config_schema proves that they are the same */
static const char *const conflict_is[] = {"natt", "nara", "ej_natt", "normal", "forbattras", "forsamras",
    "okar", "minskar", "battre", "samre", "nas", "osakert", "nas_inte"};
static const struct schema_row conflict_side_rows[] = {
    {"indicator", T_REF, F_REQUIRED, AT(conflict_side, indicator), .ref = KIND_INDICATOR,
        .doc = "Whose figure."},
    {"is", T_WORD, F_REQUIRED | F_LIST | F_SINGLE | F_BITS, AT(conflict_side, is), .count_at = NOWHERE,
        WORDS(conflict_is),
        .doc =
            "One of these holds. Target: natt, nara, ej_natt. Variation: normal, forbattras, forsamras; okar, minskar "
            "are real changes whatever their good side. Against a year before: battre, samre. The year's forecast: "
            "nas, osakert, nas_inte."},
    {0}};
static const struct schema_table conflict_side = {"side of a conflict", conflict_side_rows,
    sizeof(struct conflict_side), NOWHERE, NOWHERE, "What is said of a figure in its main window."};
static const struct schema_row conflict_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(conflict, id), .doc = "Also its place on the page: /balans#ID."},
    {"name", T_NAME, F_REQUIRED, AT(conflict, name), .max = 80,
        .doc = "As pages say it: Budgeten hålls medan sjukfrånvaron ökar."},
    {"when", T_TABLE, F_REQUIRED, AT(conflict, sides[0]), .table = &conflict_side, .doc = "One figure."},
    {"while", T_TABLE, F_REQUIRED, AT(conflict, sides[1]), .table = &conflict_side,
        .doc = "The other, of the same unit and a period that ends with the same month."},
    {"kinds", T_TOKEN, F_LIST | F_SINGLE, AT(conflict, kinds), .count_at = NOWHERE, WORDS(unit_kinds),
        .unless = "the board's own unit", .doc = "Kinds of units below the board's that are looked at too."},
    {"question", T_TEXT, 0, AT(conflict, question), .max = 400, .unless = "none",
        .doc = "What to ask when it is found, for those who decide."},
    {0}};
static const struct schema_table conflict = {"conflict", conflict_rows, sizeof(struct conflict),
    offsetof(struct conflict, pos), NOWHERE,
    "Two figures that say different things of one period and unit: a rule by name, looked for on /balans and said on the "
    "first page when it is found."};
static const struct schema_row decision_rows[] = {
    {"text", T_TEXT, F_REQUIRED, AT(meeting_decision, text), .max = 400, .doc = "What was decided."},
    {"indicator", T_REF, 0, AT(meeting_decision, indicator), .ref = KIND_INDICATOR, .unless = "of no figure",
        .doc = "The figure that it is to move; what it did since stands beside the decision."},
    {"unit", T_REF, 0, AT(meeting_decision, unit), .ref = KIND_UNIT, .unless = "needed with indicator",
        .doc = "Whose figure."},
    {"follow_up", T_STRING, 0, AT(meeting_decision, follow_up), .check = config_text_date,
        .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", .unless = "not asked for again",
        .doc = "When it is to be reported back: 2026-12-01."},
    {0}};
static const struct schema_table decision = {"decision", decision_rows, sizeof(struct meeting_decision),
    offsetof(struct meeting_decision, pos), NOWHERE, "What was decided under an item."};

static const struct schema_row item_rows[] = {
    {"title", T_NAME, F_REQUIRED, AT(meeting_item, title), .max = 120, .doc = "The matter."},
    {"paragraph", T_STRING, 0, AT(meeting_item, paragraph), .check = config_meetings_paragraph,
        .pattern = "^[0-9]{1,4}[a-z]?$", .unless = "not numbered", .doc = "Its § in the protocol: 118."},
    {"text", T_TEXT, 0, AT(meeting_item, text), .max = 600, .unless = "none",
        .doc = "What it is about, in a sentence or two."},
    {"proposal", T_TEXT, 0, AT(meeting_item, proposal), .max = 400, .unless = "none",
        .doc = "What is proposed to be decided."},
    {"dashboard", T_REF, 0, AT(meeting_item, dashboard), .ref = KIND_DASHBOARD,
        .unless = "indicator or unit, or no figures", .doc = "The page that is shown."},
    {"indicator", T_REF, 0, AT(meeting_item, indicator), .ref = KIND_INDICATOR,
        .unless = "dashboard or unit, or no figures", .doc = "The indicator that is shown."},
    {"unit", T_REF, 0, AT(meeting_item, unit), .ref = KIND_UNIT, .unless = "needed with indicator",
        .doc = "Whose figure; without indicator the unit's own page is shown."},
    {"window", T_TOKEN, 0, AT(meeting_item, window_text), WORDS(windows),
        .unless = "the indicator's main_window", .doc = "Of the indicator."},
    {"decisions", T_TABLE, F_LIST | F_SINGLE, LIST_AT(meeting_item, decisions, n_decisions),
        .table = &decision, .unless = "none yet", .doc = "What was decided, once it has been."},
    {0}};
static const struct schema_table item = {"item", item_rows, sizeof(struct meeting_item),
    offsetof(struct meeting_item, pos), NOWHERE, "A matter of the agenda."};

static const struct schema_row meeting_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(meeting, id),
        .doc = "Also the page's address: /mote/ID. Never used again: what was frozen is kept under it."},
    {"body", T_REF, F_REQUIRED, AT(meeting, body), .ref = KIND_UNIT,
        .doc = "Who meets: a unit of kind namnd, kommun, bolag or koncern."},
    {"date", T_STRING, F_REQUIRED, AT(meeting, date), .check = config_text_date,
        .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", .doc = "The day: 2026-12-01."},
    {"time", T_STRING, 0, AT(meeting, time), .check = config_meetings_time,
        .pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", .otherwise = "09:00",
        .doc = "When it begins: \"13:00\"."},
    {"place", T_NAME, 0, AT(meeting, place), .max = 120, .unless = "not said", .doc = "Where."},
    {"kallelse", T_STRING, F_REQUIRED, AT(meeting, called), .check = config_meetings_moment,
        .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]$",
        .doc =
            "When the papers go out, in local time: 2026-11-24T08:00. Their figures are frozen then, by itself."},
    {"dnr", T_NAME, 0, AT(meeting, dnr), .max = 60, .unless = "none", .doc = "Diarienummer: KS 2026/14."},
    {"protocol", T_NAME, 0, AT(meeting, protocol), .max = 120, .unless = "none yet",
        .doc = "What its protocol is called, or where it lies."},
    {"items", T_TABLE, F_REQUIRED | F_LIST, LIST_AT(meeting, items, n_items), .table = &item,
        .doc = "The agenda, in order."},
    ACCEPT(meeting_doubts), {0}};
static const struct schema_table meeting = {
    "meeting", meeting_rows, ALL_OF(meeting), "A board meets: its papers are frozen when they go out."};
static const struct schema_row story_rows[] = {
    {"id", T_ID, F_REQUIRED, AT(story, id),
        .doc = "Also its address: /berattelser/ID. Of a file: its name without .md."},
    {"title", T_NAME, F_REQUIRED, AT(story, title), .max = 120, .doc = "Heading."},
    {"author", T_STRING, F_REQUIRED, AT(story, author), .check = config_story_author,
        .doc = "Who tells it: a name, and what the person does."},
    {"date", T_STRING, F_REQUIRED, AT(story, date), .check = config_text_date,
        .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        .doc = "When it was written. Pages as of an earlier day do not show it."},
    {"unit", T_REF, 0, AT(story, unit), .ref = KIND_UNIT, .unless = "the first page's unit",
        .doc = "Whose story it is."},
    {"indicator", T_REF, 0, AT(story, indicator), .ref = KIND_INDICATOR, .unless = "of the unit as a whole",
        .doc = "The figure that it explains."},
    {"period", T_STRING, 0, AT(story, period), .check = config_story_period,
        .pattern = "^[0-9]{4}(-[0-9]{2}|Q[1-4]|T[1-3]|/[0-9]{2})?$", .unless = "not said",
        .doc = "What it is about: 2026-10, 2026Q3, 2026T2, 2026 or 2025/26."},
    {"text", T_STRING, F_REQUIRED, AT(story, text), .max = 20000, .check = config_story_text,
        .doc = "In Markdown, without HTML and pictures. Of a file: what follows its head."},
    {0}};
static const struct schema_table story = {"story", story_rows, ALL_OF(story),
    "What lies behind a figure, told by somebody. One file each: berattelser/ID.md in the configuration folder, with "
    "these keys but id and text between two lines of three dashes, then the text."};

static const struct schema_row root_rows[] = {
    {"organisation", T_TABLE, F_REQUIRED, .at = NOWHERE, .table = &config_schema_organisation,
        .doc = "Who this ksrd is for."},
    {"database", T_TABLE, 0, .at = NOWHERE, .table = &database, .unless = "a private PostgreSQL",
        .doc = "The database."},
    {"listen", T_STRING, F_LIST | F_SINGLE, AT(catalog, http.listen), .count_at = NOWHERE,
        .check = config_http_listen, .unless = "127.0.0.1:8014",
        .doc =
            "Where pages are served: 127.0.0.1:8014, \"[::1]:8014\", unix:/run/ksrd/http.sock. An address that "
            "others reach needs tls and the proxy's addresses. Sockets that systemd hands over take its place."},
    {"socket", T_TABLE, 0, .at = NOWHERE, .table = &socket_file, .unless = "mode 0660",
        .doc = "The files of Unix sockets."},
    {"proxy", T_TABLE, 0, .at = NOWHERE, .table = &proxy, .unless = "none",
        .doc = "The proxy in front of ksrd."},
    {"tls", T_TABLE, 0, .at = NOWHERE, .table = &tls, .unless = "plain HTTP", .doc = "Certificate and key."},
    {"embed", T_STRING, F_LIST | F_SINGLE, AT(catalog, http.embed), .count_at = NOWHERE,
        .check = config_http_embed, .unless = "none",
        .doc = "Whose pages may show cards (/inbaddad) in a frame and charts (/bild) as pictures, as "
               "https://intranat.kommunen.se. They see nothing by that which their reader may not."},
    {"access_log", T_STRING, 0, AT(catalog, http.access_log), .check = config_http_log, .otherwise = "off",
        .pattern = "^(off|stderr|/.*)$",
        .doc =
            "Requests in the Combined Log Format: off, stderr (the journal) or a file, which is opened again at "
            "SIGHUP. It holds addresses of persons; values of unknown parameters are left out."},
    {"metrics", T_STRING, 0, AT(catalog, http.metrics), .check = config_http_metrics,
        .unless = "on the pages' addresses alone, for who sits at this machine",
        .doc =
            "A further address for /metrics alone, such as 127.0.0.1:8015: for Prometheus on this machine, past the "
            "proxy. Through a proxy nobody gets /metrics."},
    {"mail", T_TABLE, 0, .at = NOWHERE, .table = &telling, .unless = "nobody is told",
        .doc = "How people are told of faults and changed statuses."},
    {"retention", T_TABLE, 0, .at = NOWHERE, .table = &retention, .unless = "everything is kept",
        .doc = "How long is kept."},
    {"skydd", T_TABLE, F_LIST | F_KEYED, LIST_AT(catalog, families, n_families), .table = &protection,
        .unless = "no figures are about persons", .doc = "Families of measures about persons, by name."},
    {"variation", T_TABLE, 0, AT(catalog, variation), .table = &variation, .short_for = "judge",
        .unless = "on, 8 and 12 figures", .doc = "How variation is judged where an indicator does not say."},
    {"unit_words", T_STRING, F_LIST, .at = NOWHERE, .count_at = NOWHERE,
        .doc = "Further words that unit may have."},
    {"pillars", T_TABLE, F_REQUIRED | F_LIST, .at = NOWHERE, .table = &pillar, .doc = "The perspectives."},
    {"sources", T_TABLE, F_REQUIRED | F_LIST, .at = NOWHERE, .table = &source,
        .doc = "Where figures come from."},
    {"units", T_TABLE, F_REQUIRED | F_LIST | F_FILE, .at = NOWHERE, .table = &unit,
        .doc =
            "The organisation. In CSV: id, namn, typ, overordnad, fran, till, kod.SOURCE, chef, mejl, eftertradare; a "
            "further row of the same id is what it is from a month on."},
    {"managers", T_TABLE, F_LIST | F_FILE, LIST_AT(catalog, placed_managers, n_placed_managers),
        .table = &placed_manager, .unless = "as the units say", .doc = "Who answers for which unit."},
    {"grants", T_TABLE, F_LIST | F_FILE, LIST_AT(catalog, grants, n_grants), .table = &grant,
        .unless = "none", .doc = "Who may what at which unit."},
    {"measures", T_TABLE, F_LIST, .at = NOWHERE, .table = &measure, .doc = "What indicators are made of."},
    {"indicators", T_TABLE, F_REQUIRED | F_LIST, .at = NOWHERE, .table = &indicator, .doc = "What is shown."},
    {"dashboards", T_TABLE, F_REQUIRED | F_LIST, .at = NOWHERE, .table = &dashboard,
        .doc = "Pages of indicators."},
    {"conflicts", T_TABLE, F_LIST, LIST_AT(catalog, conflicts, n_conflicts), .table = &conflict,
        .unless = "none", .doc = "Figures that ought not to be seen apart: named rules."},
    {"meetings", T_TABLE, F_LIST, .at = NOWHERE, .table = &meeting, .unless = "none",
        .doc = "Meetings of boards, their agendas and decisions."},
    {"stories", T_TABLE, F_LIST, .at = NOWHERE, .table = &story, .unless = "the files berattelser/*.md alone",
        .doc = "What people tell about the figures."},
    {0}};
const struct schema_table config_schema_root = {"file", root_rows, sizeof(struct catalog), NOWHERE, NOWHERE,
    "Every *.yaml of the configuration folder and of the dashboards folder may hold any of these keys; the "
    "lists of several files "
    "are joined. Keys that begin with x- are free for anchors."};
const struct schema_table *const config_schema_kinds[KINDS] = {
    &pillar, &source, &unit, &measure, &indicator, &dashboard, &meeting, &story};

/* Composed words (kr/inv) and "av N" are known by rule, see config_value.c. */
const char *const config_schema_units[] = {"kr", "%", "‰", "antal", "tim", "dagar", "index", "poäng", "st",
    "personer", "inv", "invånare", "årsarbetare", "anställda", "medarbetare", "chefer", "elever", "barn",
    "brukare", "platser", "ärenden", "svar", "år", "månader", "veckor", "minuter", "timmar", "dygn", "km",
    "mil", "m", "m²", "m³", "ha", "liter", "kg", "ton", "kWh", "MWh", "betyg", "meritvärde", "per 1000 inv",
    "enheter", "företag"};

size_t
config_schema_n_units(void)
{
    return sizeof config_schema_units / sizeof *config_schema_units;
}

size_t
config_schema_keys(const struct schema_table *t, const char **names, size_t most)
{
    size_t n = 0;

    for (const struct schema_row *r = t->rows; r->key && n < most; r++)
        names[n++] = r->key;
    return n;
}

const char *
config_schema_expected(const struct schema_row *row)
{
    static const char *const expected[] = {[T_TEXT] = "text",
        [T_NAME] = "text",
        [T_STRING] = "text",
        [T_ID] = "an id",
        [T_MEASURE_ID] = "an id",
        [T_CODE] = "a code",
        [T_INT] = "a whole number",
        [T_MEGABYTES] = "a whole number",
        [T_DECIMAL] = "a number",
        [T_BOOL] = "true or false",
        [T_WORD] = "a word",
        [T_FLAG] = "a word",
        [T_TOKEN] = "a word",
        [T_UNIT_WORD] = "a unit of measure",
        [T_MONTH] = "a month such as 2023-01",
        [T_REF] = "an id",
        [T_PATTERN] = "a code, a range 30-34 or ABC*",
        [T_FORMULA] = "a formula",
        [T_TABLE] = "a map (key: value)"};

    return expected[row->type];
}
