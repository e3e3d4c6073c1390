/* Opens and closes a database image (pq_db.h). */
#include "db_parts.h"
#include "image.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* As the header says, valid or not. */
static size_t page_size_of(const unsigned char *bytes) {
    size_t size = (size_t)bytes[AT_PAGE_SIZE] << 8 | bytes[AT_PAGE_SIZE + 1];
    return size == 1 ? 65536 : size;
}

/* Does the text start with this markup, after blanks and ignoring case? */
static bool starts_with_markup(const unsigned char *bytes, size_t size, const char *markup) {
    size_t length = strlen(markup);
    size_t at = 0;
    while (at < size && strchr(" \t\r\n\xef\xbb\xbf", bytes[at]) != NULL && bytes[at] != '\0') {
        at++;
    }
    return size - at >= length &&
           sqlite3_strnicmp((const char *)bytes + at, markup, (int)length) == 0;
}

/* An encrypted database looks random from its first byte on, and has whole pages. */
static bool looks_encrypted(const unsigned char *bytes, size_t size) {
    enum { SEEN = 256 };
    size_t outside_text = 0;
    for (size_t i = 0; i < SEEN && size >= SEEN; i++) {
        outside_text += bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 32) || bytes[i] > 126;
    }
    return size % 512 == 0 && outside_text > SEEN / 2;
}

static pq_status refuse_by_content(const unsigned char *bytes, size_t size, pq_error *error) {
    const char *what = "it does not start with \"SQLite format 3\"";
    if (starts_with_markup(bytes, size, "<!doctype") || starts_with_markup(bytes, size, "<html")) {
        what = "it is a web page; the download may have failed, so get the file itself";
    } else if (starts_with_markup(bytes, size, "CREATE ") ||
               starts_with_markup(bytes, size, "PRAGMA ") ||
               starts_with_markup(bytes, size, "BEGIN ")) {
        what = "it is SQL text; run it with sqlite3 to make a database";
    } else if (starts_with_markup(bytes, size, "version https://git-lfs")) {
        what = "it is a Git LFS pointer; run git lfs pull to get the file itself";
    } else if (looks_encrypted(bytes, size)) {
        what = "it seems to be encrypted; decrypt it first, for SQLCipher with sqlcipher_export";
    }
    return pq_error_set(error, PQ_NOT_A_DATABASE, "byte 0", "this is not a SQLite 3 database: %s",
                        what);
}

/* Says what a file is that is not a database, and what to do with it. */
static pq_status refuse_other_file(const unsigned char *bytes, size_t size, pq_error *error) {
    static const struct {
        const char *start;
        size_t size;
        const char *what;
    } kinds[] = {
        {"\x1f\x8b", 2, "gzipped; unpack it first"},
        {"PK\x03\x04", 4, "a ZIP archive; unpack it first"},
        {"\x28\xb5\x2f\xfd", 4, "packed by zstd; unpack it first"},
        {"BZh", 3, "packed by bzip2; unpack it first"},
        {"\xfd"
         "7zXZ",
         5, "packed by xz; unpack it first"},
        {"7z\xbc\xaf", 4, "a 7z archive; unpack it first"},
        {"** This file contains an SQLite 2", 33, "of SQLite 2; convert it to SQLite 3"},
        {"\xd9\xd5\x05\xf9", 4, "a rollback journal; open the database that it lies beside"},
        {"\x37\x7f\x06", 3, "a write-ahead log; open the database that it lies beside"},
        {NULL, 0, NULL},
    };
    if (size == 0) {
        return pq_error_set(error, PQ_NOT_A_DATABASE, NULL,
                            "the file is empty; choose a SQLite 3 database");
    }
    for (size_t i = 0; kinds[i].what != NULL; i++) {
        if (size >= kinds[i].size && memcmp(bytes, kinds[i].start, kinds[i].size) == 0) {
            return pq_error_set(error, PQ_NOT_A_DATABASE, "byte 0",
                                "this is not a SQLite 3 database: it is %s", kinds[i].what);
        }
    }
    return refuse_by_content(bytes, size, error);
}

static pq_status check_header(const unsigned char *bytes, size_t size, pq_error *error) {
    static const char magic[16] = "SQLite format 3";
    if (size > PQ_DB_MAX_BYTES) {
        return pq_error_set(error, PQ_TOO_LARGE, NULL,
                            "the database has %zu bytes; the limit is %zu", size, PQ_DB_MAX_BYTES);
    }
    size_t known = size < sizeof magic ? size : sizeof magic;
    if (size == 0 || memcmp(bytes, magic, known) != 0) {
        return refuse_other_file(bytes, size, error);
    }
    if (size < HEADER_BYTES) {
        return pq_error_set(error, PQ_DATABASE_TRUNCATED, NULL,
                            "the file is truncated inside the database header (%zu of %d bytes)",
                            size, HEADER_BYTES);
    }
    size_t page_size = page_size_of(bytes);
    if (!pq_image_is_page_size(page_size)) {
        return pq_error_set(error, PQ_DATABASE_CORRUPT, "byte 16",
                            "the header gives a page size of %zu bytes, which is not valid; this "
                            "is not a SQLite database",
                            page_size);
    }
    bool counted = memcmp(bytes + AT_CHANGE_COUNTER, bytes + AT_VERSION_VALID_FOR, 4) ==
                   0; /* otherwise the page count is stale */
    size_t pages = counted ? pq_image_u32(bytes + AT_PAGE_COUNT) : 0;
    size_t whole = pages > 0 ? pages : 1;
    if (whole > size / page_size) {
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
    size -= size % page_size_of(bytes); /* bytes after the last page do not count */
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
