/* Renderings and the published trim, on a small schema and on Chinook. */
#include "support.h"

#include "pq_db_reads.h"
#include "pq_estimate.h"
#include "pq_level.h"

#include <stdlib.h>
#include <string.h>

static const char tables[] = "CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY, Name TEXT);"
                             "CREATE TABLE Genres (GenreId INTEGER PRIMARY KEY);"
                             "CREATE TABLE Album (AlbumId INTEGER, Title NVARCHAR(160),"
                             " ArtistId INTEGER, note, PRIMARY KEY (AlbumId, ArtistId),"
                             " FOREIGN KEY (ArtistId) REFERENCES Artist);";

typedef struct opened {
    pq_db *db;
    pq_arena *arena;
    pq_schema schema;
} opened;

static opened open_image(const void *image, size_t size) {
    opened o = {.arena = pq_arena_new()};
    pq_error error;
    assert_int_equal(pq_db_open(image, size, &o.db, &error), PQ_OK);
    assert_int_equal(pq_db_schema(o.db, o.arena, &o.schema, &error), PQ_OK);
    return o;
}

static void close_opened(opened *o) {
    pq_db_close(o->db);
    pq_arena_free(o->arena);
}

static opened open_small(void) {
    size_t size = 0;
    unsigned char *image = test_make_database(tables, &size);
    opened o = open_image(image, size);
    free(image);
    return o;
}

static void compact_has_types_keys_and_targets(void **state) {
    opened o = open_small();
    pq_text text = {0};
    pq_schema_compact(&o.schema, NULL, &text);
    assert_string_equal(pq_text_string(&text), "Album(AlbumId:integer[pk], Title:nvarchar, "
                                               "ArtistId:integer[pk,fk→Artist.ArtistId], note)\n"
                                               "Artist(ArtistId:integer[pk], Name:text)\n"
                                               "Genres(GenreId:integer[pk])");
    pq_text_free(&text);
    close_opened(&o);
}

static void full_has_every_create_statement(void **state) {
    opened o = open_small();
    const bool keep[] = {false, true, true};
    pq_text text = {0};
    pq_schema_render(&o.schema, PQ_SCHEMA_FULL, &(pq_shown){.keep = keep}, &text);
    assert_string_equal(pq_text_string(&text),
                        "CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY, Name TEXT);\n\n"
                        "CREATE TABLE Genres (GenreId INTEGER PRIMARY KEY);");
    pq_text_free(&text);
    close_opened(&o);
}

/* The kept tables as a string of their initials: "AAG" is Album, Artist and Genres. */
static void check_trim(const char *question, bool applied, const char *kept) {
    opened o = open_small();
    pq_trim trim;
    pq_error error;
    char found[4] = "";
    assert_int_equal(pq_schema_trim(&o.schema, question, o.arena, &trim, &error), PQ_OK);
    for (size_t i = 0; i < o.schema.n_tables; i++) {
        if (trim.keep[i]) {
            strncat(found, o.schema.tables[i].name, 1);
        }
    }
    assert_int_equal(trim.applied, applied);
    assert_string_equal(found, kept);
    close_opened(&o);
}

static void trim_matches_whole_words_in_singular_and_plural(void **state) {
    check_trim("List all ALBUMS of each genre", true, "AAG"); /* Album points to Artist */
    check_trim("artists and genres", true, "AG");
    check_trim("Which album?", false, "AAG");     /* one table is too few */
    check_trim("albumen artistic", false, "AAG"); /* parts of words */
    check_trim("album_artist", false, "AAG");
    check_trim("", false, "AAG");
    check_trim("album/artist", true, "AA");
}

static void chinook_has_the_published_sizes(void **state) {
    size_t size = 0;
    char *image = test_read_file(PQ_TEST_CHINOOK, &size);
    if (image == NULL) {
        print_message("# skip: chinook_has_the_published_sizes, Chinook is not here\n");
        skip();
    }
    opened o = open_image(image, size);
    free(image);
    pq_text full = {0};
    pq_text compact = {0};
    pq_text trimmed = {0};
    pq_trim trim;
    pq_error error;
    pq_schema_render(&o.schema, PQ_SCHEMA_FULL, &(pq_shown){0}, &full);
    pq_schema_compact(&o.schema, NULL, &compact);
    assert_int_equal(
        pq_schema_trim(&o.schema, "List all albums by the artist 'AC/DC'.", o.arena, &trim, &error),
        PQ_OK);
    pq_schema_compact(&o.schema, trim.keep, &trimmed);
    assert_int_equal(o.schema.n_tables, 11);
    assert_int_equal(pq_utf8_count(full.data), 4169);
    assert_int_equal(pq_utf8_count(compact.data), 1558);
    assert_int_equal(pq_utf8_count(trimmed.data), 124); /* 92.0 % less */
    pq_text_free(&full);
    pq_text_free(&compact);
    pq_text_free(&trimmed);
    close_opened(&o);
}

static void check_level(pq_schema_level level, const pq_shown *shown, const char *expected) {
    opened o = open_small();
    pq_text text = {0};
    pq_schema_render(&o.schema, level, shown, &text);
    assert_string_equal(pq_text_string(&text), expected);
    pq_text_free(&text);
    close_opened(&o);
}

static void levels_leave_out_what_they_say(void **state) {
    const bool keep[] = {true, true, false};
    const bool album[] = {true, false, true, false};
    const bool artist[] = {true, true};
    const bool *const columns[] = {album, artist, NULL};
    const char *const names[] = {NULL, "'Accept', 'AC/DC'"};
    const char *const none[4] = {NULL};
    const char *const *const samples[] = {none, names, none};
    const pq_shown shown = {.keep = keep, .columns = columns, .samples = samples};
    check_level(PQ_SCHEMA_NAMES, &shown,
                "Album(AlbumId[pk], Title, ArtistId[pk,fk→Artist.ArtistId], note)\n"
                "Artist(ArtistId[pk], Name)");
    check_level(PQ_SCHEMA_COLUMNS, &shown,
                "Album(AlbumId:integer[pk], ArtistId:integer[pk,fk→Artist.ArtistId])\n"
                "Artist(ArtistId:integer[pk], Name:text)");
    check_level(PQ_SCHEMA_SAMPLES, &shown,
                "Album(AlbumId:integer[pk], Title:nvarchar, "
                "ArtistId:integer[pk,fk→Artist.ArtistId], note)\n"
                "Artist(ArtistId:integer[pk], Name:text{'Accept', 'AC/DC'})");
    check_level(PQ_SCHEMA_NAMES, &(pq_shown){0},
                "Album(AlbumId[pk], Title, ArtistId[pk,fk→Artist.ArtistId], note)\n"
                "Artist(ArtistId[pk], Name)\nGenres(GenreId[pk])");
}

static void odd_names_are_quoted(void **state) {
    size_t size = 0;
    unsigned char *image = test_make_database(
        "CREATE TABLE \"order details\" (\"a \"\"b\"\"\", [Größe] REAL, \"1st\");", &size);
    opened o = open_image(image, size);
    free(image);
    pq_text text = {0};
    pq_schema_compact(&o.schema, NULL, &text);
    assert_string_equal(pq_text_string(&text),
                        "\"order details\"(\"a \"\"b\"\"\", \"Größe\":real, \"1st\")");
    pq_text_free(&text);
    close_opened(&o);
}

static void samples_are_a_few_values_of_text(void **state) {
    size_t size = 0;
    unsigned char *image = test_make_database(
        "CREATE TABLE t (n INTEGER, a TEXT, b VARCHAR(9), c);"
        "INSERT INTO t VALUES (1, 'x', NULL, 7), (2, 'x', NULL, 8), (3, 'it''s', NULL, x'00'),"
        " (4, 'y', NULL, 9), (5, 'z', NULL, 9); CREATE VIEW v AS SELECT a FROM t;",
        &size);
    opened o = open_image(image, size);
    free(image);
    const char *const *const *samples = NULL;
    assert_int_equal(pq_db_samples(o.db, &o.schema, o.arena, &samples, NULL), PQ_OK);
    assert_null(samples[0][0]);
    assert_string_equal(samples[0][1], "'x', 'it's', 'y'");
    assert_null(samples[0][2]);
    assert_null(samples[0][3]);
    assert_null(samples[1][0]);
    close_opened(&o);
}

/* Exact counts of o200k_base by npm gpt-tokenizer 4.0.0. */
static void the_estimate_is_near_exact_counts(void **state) {
    static const struct {
        const char *text;
        double exact;
    } known[] = {
        {"Album(AlbumId:integer[pk], Title:nvarchar, ArtistId:integer[fk→Artist.ArtistId])", 25},
        {"How many tracks are there in each playlist?", 9},
        {"SELECT g.Name, COUNT(*) AS n FROM Genre AS g JOIN Track AS t ON t.GenreId = g.GenreId "
         "WHERE t.Milliseconds > 300000 GROUP BY g.GenreId ORDER BY n DESC LIMIT 5",
         47},
        {"CREATE TABLE visit (\n    id INTEGER PRIMARY KEY,\n    patient_id INTEGER NOT NULL "
         "REFERENCES patient (id),\n    visited_at DATETIME\n);",
         28},
        {"Größe, Länge und Gewicht", 6},
        {"id_1, 2024-05-31, 1234567.89", 18},
    };
    assert_int_equal(pq_tokens_estimate(""), 0);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        double error = (double)pq_tokens_estimate(known[i].text) / known[i].exact - 1;
        assert_true(error > -0.2 && error < 0.2);
    }
}

/* The largest error that pq_estimate.h states for schemas holds on the whole of Chinook. */
static void the_estimate_is_near_on_chinook(void **state) {
    static const double exact[] = {1191, 1038, 417, 289, 417};
    size_t size = 0;
    char *image = test_read_file(PQ_TEST_CHINOOK, &size);
    if (image == NULL) {
        print_message("# skip: the_estimate_is_near_on_chinook, Chinook is not here\n");
        skip();
    }
    opened o = open_image(image, size);
    free(image);
    pq_shown shown = {0};
    pq_text text = {0};
    assert_int_equal(pq_db_samples(o.db, &o.schema, o.arena, &shown.samples, NULL), PQ_OK);
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT; level++) {
        pq_text_clear(&text);
        pq_schema_render(&o.schema, (pq_schema_level)level, &shown, &text);
        double error = (double)pq_tokens_estimate(pq_text_string(&text)) / exact[level] - 1;
        assert_true(error > -0.055 && error < 0.055);
    }
    pq_text_free(&text);
    close_opened(&o);
}

static void the_richest_level_that_fits(void **state) {
    (void)state;
    pq_level_choice choice = {.has_budget = true, .budget = 100};
    assert_false(pq_level_offer(&choice, PQ_SCHEMA_FULL, 101));
    assert_true(pq_level_offer(&choice, PQ_SCHEMA_SAMPLES, 100));
    assert_true(pq_level_offer(&choice, PQ_SCHEMA_COMPACT, 10));
    assert_int_equal(choice.level, PQ_SCHEMA_SAMPLES);
    assert_int_equal(choice.tokens, 100);
    assert_true(choice.fits);

    choice = (pq_level_choice){.has_budget = true, .budget = 1};
    assert_false(pq_level_offer(&choice, PQ_SCHEMA_FULL, 9));
    assert_false(pq_level_offer(&choice, PQ_SCHEMA_NAMES, 2));
    assert_int_equal(choice.level, PQ_SCHEMA_NAMES);
    assert_false(choice.fits);

    choice = (pq_level_choice){.has_budget = false};
    assert_true(pq_level_offer(&choice, PQ_SCHEMA_FULL, 1000000));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_richest_level_that_fits),
        cmocka_unit_test(levels_leave_out_what_they_say),
        cmocka_unit_test(odd_names_are_quoted),
        cmocka_unit_test(samples_are_a_few_values_of_text),
        cmocka_unit_test(the_estimate_is_near_exact_counts),
        cmocka_unit_test(the_estimate_is_near_on_chinook),
        cmocka_unit_test(compact_has_types_keys_and_targets),
        cmocka_unit_test(full_has_every_create_statement),
        cmocka_unit_test(trim_matches_whole_words_in_singular_and_plural),
        cmocka_unit_test(chinook_has_the_published_sizes),
    };
    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
