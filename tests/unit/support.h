/* What the unit tests share. */
#ifndef PQ_TEST_SUPPORT_H
#define PQ_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>

#include "pq_json.h"

/* The content of a file, NUL-terminated, from malloc; NULL if it cannot be read. */
char *test_read_file(const char *path, size_t *size);

/* An SQLite image of the database that the statements make, from malloc. */
unsigned char *test_make_database(const char *sql, size_t *size);

/* The member of an object; fails the test if it is not there. */
pq_value test_member(const pq_value *object, const char *key);

/* Fails unless an envelope is an error of that code (pq_api.h) at that place. */
void test_assert_error(const char *envelope, const char *code, const char *where);

#endif
