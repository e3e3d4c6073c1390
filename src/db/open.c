/* Opens and closes a database image (pq_db.h). */
#include "db_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 100 };

/* Offsets in the database header: https://www.sqlite.org/fileformat2.html#the_database_header */
enum {
    AT_PAGE_SIZE = 16,
    AT_WRITE_VERSION = 18,
    AT_READ_VERSION = 19,
    AT_CHANGE_COUNTER = 24,
    AT_PAGE_COUNT = 28,
    AT_VERSION_VALID_FOR = 92
};

static size_t big_endian(const unsigned char *bytes, int count) {
    size_t value = 0;
    for (int i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static pq_status check_header(const unsigned char *bytes, size_t size, pq_error *error) {
    static const char magic[16] = "SQLite format 3";
    if (size > PQ_DB_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL,
                            "the database has %zu bytes; the limit is %zu", size, PQ_DB_MAX_BYTES);
    }
    if (size == 0) {
        return pq_error_set(error, PQ_NOT_A_DATABASE, NULL, "the file is empty");
    }
    size_t known = size < sizeof magic ? size : sizeof magic;
    if (memcmp(bytes, magic, known) != 0) {
        return pq_error_set(
            error, PQ_NOT_A_DATABASE, "byte 0",
            "this is not a SQLite 3 database: it does not start with \"SQLite format 3\"");
    }
    if (size < HEADER_BYTES) {
        return pq_error_set(error, PQ_DATABASE_TRUNCATED, NULL,
                            "the file is truncated inside the database header (%zu of %d bytes)",
                            size, HEADER_BYTES);
    }
    size_t page_size = big_endian(bytes + AT_PAGE_SIZE, 2);
    page_size = page_size == 1 ? 65536 : page_size;
    if (page_size < 512 || (page_size & (page_size - 1)) != 0) {
        return pq_error_set(error, PQ_DATABASE_CORRUPT, "byte 16",
                            "the header gives a page size of %zu bytes, which is not valid; this "
                            "is not a SQLite database",
                            page_size);
    }
    bool counted = memcmp(bytes + AT_CHANGE_COUNTER, bytes + AT_VERSION_VALID_FOR, 4) ==
                   0; /* otherwise the page count is stale */
    size_t pages = counted ? big_endian(bytes + AT_PAGE_COUNT, 4) : 0;
    if (pages > size / page_size || size % page_size != 0) {
        size_t whole = pages > size / page_size ? pages : size / page_size + 1;
        return pq_error_set(error, PQ_DATABASE_TRUNCATED, NULL,
                            "the file is truncated: it has %zu bytes, but its header declares %zu "
                            "pages of %zu bytes",
                            size, whole, page_size);
    }
    return PQ_OK;
}

/* Gives the connection its own copy of the image. */
static int attach_image(sqlite3 *handle, const void *bytes, size_t size) {
    unsigned char *copy = sqlite3_malloc64(size);
    if (copy == NULL) {
        return SQLITE_NOMEM;
    }
    memcpy(copy, bytes, size);
    /* An image in memory cannot be in WAL mode; the file format allows switching it off like this.
     */
    copy[AT_WRITE_VERSION] = 1;
    copy[AT_READ_VERSION] = 1;
    return sqlite3_deserialize(handle, "main", copy, (sqlite3_int64)size, (sqlite3_int64)size,
                               SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY);
}

static void harden(sqlite3 *handle) {
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 1, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 10 * 1000 * 1000);
}

pq_status pq_db_open(const void *bytes, size_t size, pq_db **out, pq_error *error) {
    *out = NULL;
    pq_status status = check_header(bytes, size, error);
    if (status != PQ_OK) {
        return status;
    }
    pq_db *db = calloc(1, sizeof *db);
    if (db == NULL) {
        return pq_error_memory(error);
    }
    int result = sqlite3_open_v2(":memory:", &db->handle, SQLITE_OPEN_READWRITE, NULL);
    if (result == SQLITE_OK) {
        result = attach_image(db->handle, bytes, size);
    }
    if (result == SQLITE_OK) {
        harden(db->handle);
        result = sqlite3_exec(db->handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    }
    if (result == SQLITE_OK) {
        result = pq_db_functions_install(db);
    }
    if (result != SQLITE_OK) {
        status = pq_db_error(db, result, error);
        pq_db_close(db);
        return status;
    }
    pq_db_guard_install(db);
    *out = db;
    return PQ_OK;
}

void pq_db_close(pq_db *db) {
    if (db != NULL) {
        pq_db_functions_close(db);
        sqlite3_close(db->handle);
        free(db);
    }
}

bool pq_db_is_keyword(const char *word, size_t size) {
    return size <= INT_MAX && sqlite3_keyword_check(word, (int)size) != 0;
}

const char *pq_db_sqlite_version(void) {
    return sqlite3_libversion();
}
