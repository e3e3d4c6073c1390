/* Renderings and the published trim, on a small schema and on Chinook. */
#include "support.h"

#include "pq_db.h"

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
    assert_string_equal(
        pq_text_string(&text),
        "Album(AlbumId:integer[pk], Title:nvarchar, ArtistId:integer[pk,fk→Artist.ArtistId], note)\n"
        "Artist(ArtistId:integer[pk], Name:text)\n"
        "Genres(GenreId:integer[pk])");
    pq_text_free(&text);
    close_opened(&o);
}

static void full_has_every_create_statement(void **state) {
    opened o = open_small();
    const bool keep[] = {false, true, true};
    pq_text text = {0};
    pq_schema_full(&o.schema, keep, &text);
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
    check_trim("Which album?", false, "AAG");   /* one table is too few */
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
    pq_schema_full(&o.schema, NULL, &full);
    pq_schema_compact(&o.schema, NULL, &compact);
    assert_int_equal(pq_schema_trim(&o.schema, "List all albums by the artist 'AC/DC'.", o.arena,
                                    &trim, &error),
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compact_has_types_keys_and_targets),
        cmocka_unit_test(full_has_every_create_statement),
        cmocka_unit_test(trim_matches_whole_words_in_singular_and_plural),
        cmocka_unit_test(chinook_has_the_published_sizes),
    };
    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
