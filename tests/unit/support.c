#include "support.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *test_read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)length + 1);
    *size = fread(bytes, 1, (size_t)length, file);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

unsigned char *test_make_database(const char *sql, size_t *size) {
    sqlite3 *handle = NULL;
    char *message = NULL;
    sqlite3_int64 length = 0;
    assert_int_equal(sqlite3_open(":memory:", &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s", message);
    }
    unsigned char *image = sqlite3_serialize(handle, "main", &length, 0);
    assert_non_null(image);
    unsigned char *copy = malloc((size_t)length);
    memcpy(copy, image, (size_t)length);
    sqlite3_free(image);
    sqlite3_close(handle);
    *size = (size_t)length;
    return copy;
}

void test_assert_error(const char *envelope, const char *code, const char *where) {
    char expected[300];
    int size =
        snprintf(expected, sizeof expected, "{\"ok\":false,\"error\":{\"code\":\"%s\",", code);
    if (strncmp(envelope, expected, (size_t)size) != 0) {
        fail_msg("%s instead of the error %s", envelope, code);
    }
    size = snprintf(expected, sizeof expected, ",\"where\":\"%s\"", where);
    const char *found = strstr(envelope, expected);
    const char *rest = found == NULL ? "" : found + size;
    /* The place ends the error, but for a refusal or a file as data. */
    if (strcmp(rest, "}}") != 0 && strncmp(rest, ",\"refusal\":", 11) != 0 &&
        strncmp(rest, ",\"file\":", 8) != 0) {
        fail_msg("%s is not at \"%s\"", envelope, where);
    }
}

pq_value test_member(const pq_value *object, const char *key) {
    pq_value member = {0};
    pq_error error;
    if (pq_json_member(object, key, &member, &error) != PQ_OK) {
        fail_msg("%s", error.message);
    }
    return member;
}
