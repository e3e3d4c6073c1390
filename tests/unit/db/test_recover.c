/* What lies beside a database: logs and journals made here, in the forms that SQLite writes. */
#include "support.h"

#include "pq_db_recover.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096, SECTOR = 512 };

static const char old_rows[] = "CREATE TABLE t (v); INSERT INTO t VALUES (1);";
static const char new_rows[] = "CREATE TABLE t (v); INSERT INTO t VALUES (1), (2);"
                               "CREATE TABLE u (w); INSERT INTO u VALUES (3);";

typedef struct sums {
    bool big_endian;
    uint32_t s[2];
} sums;

static void put(unsigned char *at, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        at[i] = (unsigned char)(value >> (24 - 8 * i));
    }
}

static void add(sums *c, const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i += 4) {
        uint32_t word = 0;
        for (size_t k = 0; k < 4; k++) {
            word |= (uint32_t)bytes[i + k] << (c->big_endian ? 24 - 8 * k : 8 * k);
        }
        c->s[i / 4 % 2] += word + c->s[1 - i / 4 % 2];
    }
}

typedef struct wal_file {
    pq_text text;
    sums c;
} wal_file;

static wal_file wal_new(bool big_endian, uint32_t page_size) {
    wal_file wal = {.c = {.big_endian = big_endian}};
    unsigned char header[32];
    put(header, big_endian ? 0x377f0683 : 0x377f0682);
    put(header + 4, 3007000);
    put(header + 8, page_size);
    put(header + 12, 1);
    put(header + 16, 77);
    put(header + 20, 88);
    add(&wal.c, header, 24);
    put(header + 24, wal.c.s[0]);
    put(header + 28, wal.c.s[1]);
    pq_text_append_bytes(&wal.text, (char *)header, sizeof header);
    return wal;
}

static void wal_add(wal_file *wal, uint32_t page, const unsigned char *bytes, uint32_t commit,
                    uint32_t salt) {
    unsigned char frame[24];
    put(frame, page);
    put(frame + 4, commit);
    put(frame + 8, salt);
    put(frame + 12, 88);
    add(&wal->c, frame, 8);
    add(&wal->c, bytes, PAGE);
    put(frame + 16, wal->c.s[0]);
    put(frame + 20, wal->c.s[1]);
    pq_text_append_bytes(&wal->text, (char *)frame, sizeof frame);
    pq_text_append_bytes(&wal->text, (const char *)bytes, PAGE);
}

/* Adds all pages of an image as one transaction. */
static void wal_add_image(wal_file *wal, const unsigned char *image, size_t size, uint32_t salt) {
    uint32_t pages = (uint32_t)(size / PAGE);
    for (uint32_t i = 0; i < pages; i++) {
        wal_add(wal, i + 1, image + i * PAGE, i + 1 == pages ? pages : 0, salt);
    }
}

/* A journal with the pages of an image. */
static pq_text journal_of(const unsigned char *image, size_t size) {
    static const unsigned char magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    pq_text text = {0};
    unsigned char header[SECTOR] = {0};
    memcpy(header, magic, sizeof magic);
    put(header + 8, (uint32_t)(size / PAGE));
    put(header + 12, 99); /* the nonce */
    put(header + 16, (uint32_t)(size / PAGE));
    put(header + 20, SECTOR);
    put(header + 24, PAGE);
    pq_text_append_bytes(&text, (char *)header, sizeof header);
    for (uint32_t i = 0; i < size / PAGE; i++) {
        unsigned char number[4];
        uint32_t sum = 99;
        put(number, i + 1);
        pq_text_append_bytes(&text, (char *)number, 4);
        pq_text_append_bytes(&text, (const char *)image + i * PAGE, PAGE);
        for (int at = PAGE - 200; at > 0; at -= 200) {
            sum += image[i * PAGE + (size_t)at];
        }
        put(number, sum);
        pq_text_append_bytes(&text, (char *)number, 4);
    }
    return text;
}

typedef struct fixture {
    unsigned char *older, *newer;
    size_t older_size, newer_size;
} fixture;

static int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->older = test_make_database(old_rows, &f->older_size);
    f->newer = test_make_database(new_rows, &f->newer_size);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    free(f->older);
    free(f->newer);
    free(f);
    return 0;
}

enum { UNCHANGED = -1 };

/* Recovers an image; `expected` is the number of its tables then, or UNCHANGED, or its error. */
static void check(const unsigned char *image, size_t size, const pq_text *wal,
                  const pq_text *journal, int tables, pq_status expected) {
    static const pq_text none = {0};
    wal = wal == NULL ? &none : wal;
    journal = journal == NULL ? &none : journal;
    unsigned char *out = NULL;
    size_t out_size = 0;
    pq_error error = {0};
    pq_status status =
        pq_db_recover(&(pq_db_file){image, size}, &(pq_db_file){wal->data, wal->size},
                      &(pq_db_file){journal->data, journal->size}, &out, &out_size, &error);
    assert_int_equal(status, expected);
    if (expected != PQ_OK) {
        assert_null(out);
        assert_string_equal(error.where, wal->size > 0 ? "wal" : "journal");
        assert_non_null(strstr(error.message, wal->size > 0 ? "-wal" : "-journal"));
    } else if (tables == UNCHANGED) {
        assert_true(out == NULL || (out_size == size && memcmp(out, image, size) == 0));
    } else {
        pq_db *db = NULL;
        pq_schema schema;
        pq_arena *arena = pq_arena_new();
        assert_int_equal(pq_db_open(out, out_size, &db, &error), PQ_OK);
        assert_int_equal(pq_db_schema(db, arena, &schema, &error), PQ_OK);
        assert_int_equal(schema.n_tables, tables);
        pq_db_close(db);
        pq_arena_free(arena);
    }
    free(out);
}

static void a_log_is_applied(void **state) {
    fixture *f = *state;
    for (int big_endian = 0; big_endian < 2; big_endian++) {
        wal_file wal = wal_new(big_endian != 0, PAGE);
        check(f->older, f->older_size, &wal.text, NULL, UNCHANGED, PQ_OK);
        wal_add_image(&wal, f->newer, f->newer_size, 77);
        check(f->older, f->older_size, &wal.text, NULL, 2, PQ_OK);
        check(f->older, 0, &wal.text, NULL, 2, PQ_OK);
        wal_add_image(&wal, f->older, f->older_size, 77); /* which makes it smaller again */
        check(f->newer, f->newer_size, &wal.text, NULL, 1, PQ_OK);
        wal.text.size -= 1; /* the second transaction is incomplete */
        check(f->older, f->older_size, &wal.text, NULL, 2, PQ_OK);
        wal.text.data[32 + 24 + 50] ^= 1; /* and the first is damaged */
        check(f->older, f->older_size, &wal.text, NULL, UNCHANGED, PQ_OK);
        pq_text_free(&wal.text);
    }
}

static void what_is_not_committed_is_not_applied(void **state) {
    fixture *f = *state;
    wal_file wal = wal_new(false, PAGE);
    wal_add_image(&wal, f->newer, f->newer_size, 76); /* of an earlier generation */
    check(f->older, f->older_size, &wal.text, NULL, UNCHANGED, PQ_OK);
    pq_text_free(&wal.text);
    wal = wal_new(false, PAGE);
    wal_add(&wal, 1, f->newer, 0, 77);
    check(f->older, f->older_size, &wal.text, NULL, UNCHANGED, PQ_OK);
    wal.text.size = 31;
    check(f->older, f->older_size, &wal.text, NULL, UNCHANGED, PQ_OK);
    pq_text_free(&wal.text);
}

static void a_foreign_log_is_refused_by_name(void **state) {
    fixture *f = *state;
    wal_file wal = wal_new(false, 1024);
    check(f->older, f->older_size, &wal.text, NULL, 0, PQ_DATABASE_CORRUPT);
    wal.text.data[30] ^= 1;
    check(f->older, f->older_size, &wal.text, NULL, 0, PQ_DATABASE_CORRUPT);
    wal.text.data[7] ^= 1;
    check(f->older, f->older_size, &wal.text, NULL, 0, PQ_DATABASE_CORRUPT);
    wal.text.data[0] = 'x';
    check(f->older, f->older_size, &wal.text, NULL, 0, PQ_DATABASE_CORRUPT);
    pq_text_free(&wal.text);
    wal = wal_new(false, PAGE);
    wal_add(&wal, 1, f->newer, 1000 * 1000, 77);
    check(f->older, f->older_size, &wal.text, NULL, 0, PQ_TOO_LARGE);
    pq_text_free(&wal.text);
}

static void a_hot_journal_is_rolled_back(void **state) {
    fixture *f = *state;
    pq_text journal = journal_of(f->older, f->older_size);
    check(f->newer, f->newer_size, NULL, &journal, 1, PQ_OK);
    memset(journal.data + 8, 0xff, 4); /* as many records as there are */
    check(f->newer, f->newer_size, NULL, &journal, 1, PQ_OK);
    journal.data[0] = 0; /* finished */
    check(f->newer, f->newer_size, NULL, &journal, UNCHANGED, PQ_OK);
    pq_text_free(&journal);
}

static void a_page_with_a_wrong_checksum_ends_the_rollback(void **state) {
    fixture *f = *state;
    pq_text journal = journal_of(f->newer, f->newer_size);
    journal.data[SECTOR + 4 + PAGE - 200] ^= 1;
    check(f->newer, f->newer_size, NULL, &journal, UNCHANGED, PQ_OK);
    pq_text_free(&journal);
}

static void a_journal_that_cannot_be_applied_is_refused_by_name(void **state) {
    fixture *f = *state;
    pq_text journal = journal_of(f->older, f->older_size);
    pq_text super = {0};
    pq_text_append_bytes(&super, journal.data, journal.size);
    pq_text_append_bytes(&super, journal.data, 8);
    check(f->newer, f->newer_size, NULL, &super, 0, PQ_DATABASE_CORRUPT);
    journal.data[27] = 1; /* the page size */
    check(f->newer, f->newer_size, NULL, &journal, 0, PQ_DATABASE_CORRUPT);
    journal.data[1] = 1;
    check(f->newer, f->newer_size, NULL, &journal, 0, PQ_DATABASE_CORRUPT);
    pq_text_free(&journal);
    pq_text_free(&super);
}

/* ---- files that are no databases ---- */

static void check_file(const char *bytes, size_t size, const char *expected) {
    pq_db *db = NULL;
    pq_error error = {0};
    assert_int_equal(pq_db_open(bytes, size, &db, &error), PQ_NOT_A_DATABASE);
    if (strstr(error.message, expected) == NULL) {
        fail_msg("wanted \"%s\" in \"%s\"", expected, error.message);
    }
}

static void other_files_are_named(void **state) {
    fixture *f = *state;
    unsigned char noise[1024];
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = (unsigned char)(seed >> 24);
    }
    check_file((char *)noise, sizeof noise, "encrypted");
    check_file("", 0, "empty");
    check_file("\x1f\x8b\x08 rest", 8, "gzipped");
    check_file("PK\x03\x04 rest", 9, "ZIP");
    check_file("\x28\xb5\x2f\xfd rest", 9, "zstd");
    check_file("\n <!DOCTYPE html><html>", 23, "web page");
    check_file("<html>", 6, "web page");
    check_file("PRAGMA foreign_keys=OFF;", 24, "SQL text");
    check_file("hello", 5, "does not start with");
    wal_file wal = wal_new(false, PAGE);
    check_file(wal.text.data, wal.text.size, "write-ahead log");
    pq_text_free(&wal.text);
    pq_text journal = journal_of(f->older, f->older_size);
    check_file(journal.data, journal.size, "rollback journal");
    pq_text_free(&journal);
}

static void bytes_after_the_last_page_are_ignored(void **state) {
    fixture *f = *state;
    static const size_t extra[] = {1, 4095, 4096, 5000};
    unsigned char *longer = calloc(1, f->newer_size + 5000);
    memcpy(longer, f->newer, f->newer_size);
    for (size_t i = 0; i < 4; i++) {
        pq_db *db = NULL;
        pq_rows rows;
        pq_limits limits = pq_limits_default();
        pq_arena *arena = pq_arena_new();
        assert_int_equal(pq_db_open(longer, f->newer_size + extra[i], &db, NULL), PQ_OK);
        assert_int_equal(
            pq_db_query(db, "SELECT * FROM u", 15, NULL, 0, &limits, arena, &rows, NULL), PQ_OK);
        assert_int_equal(rows.n_rows, 1);
        pq_db_close(db);
        pq_arena_free(arena);
    }
    free(longer);
}

int main(void) {
#define WITH_IMAGES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_IMAGES(a_log_is_applied),
        WITH_IMAGES(what_is_not_committed_is_not_applied),
        WITH_IMAGES(a_foreign_log_is_refused_by_name),
        WITH_IMAGES(a_hot_journal_is_rolled_back),
        WITH_IMAGES(a_page_with_a_wrong_checksum_ends_the_rollback),
        WITH_IMAGES(a_journal_that_cannot_be_applied_is_refused_by_name),
        WITH_IMAGES(other_files_are_named),
        WITH_IMAGES(bytes_after_the_last_page_are_ignored),
    };
    return cmocka_run_group_tests_name("recover", tests, NULL, NULL);
}
