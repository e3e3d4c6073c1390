/* Errors, codes, arena, text, ASCII. */
#include "support.h"

#include "pq_arena.h"
#include "pq_ascii.h"
#include "pq_codes.h"
#include "pq_error.h"
#include "pq_text.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

static void every_status_has_its_own_code(void **state) {
    for (int a = 0; a < PQ_STATUS_COUNT; a++) {
        assert_true(strlen(pq_status_meaning((pq_status)a)) > 0);
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(pq_status_code((pq_status)a), pq_status_code((pq_status)b));
        }
    }
}

static void a_long_message_is_cut_at_a_character(void **state) {
    pq_error error;
    char text[1000];
    for (size_t i = 0; i + 2 < sizeof text; i += 2) {
        memcpy(text + i, "é", 2);
    }
    text[998] = '\0';
    assert_int_equal(pq_error_set(&error, PQ_BAD_FIELD, text, "x%s", text), PQ_BAD_FIELD);
    size_t length = strlen(error.message);
    assert_true(length < sizeof error.message);
    assert_string_equal(error.message + length - 3, "...");
    for (size_t i = 1; i < length - 3; i += 2) {
        assert_int_equal(pq_utf8_length(error.message + i, length - i), 2);
    }
    assert_string_equal(error.where + strlen(error.where) - 3, "...");
}

static void a_prefix_joins_paths(void **state) {
    pq_error error;
    pq_error_set(&error, PQ_BAD_FIELD, "questions[3]", "x");
    pq_error_prefix(&error, "gold");
    assert_string_equal(error.where, "gold.questions[3]");
    pq_error_set(&error, PQ_BAD_FIELD, "[2]", "x");
    pq_error_prefix(&error, "rows");
    assert_string_equal(error.where, "rows[2]");
    pq_error_set(&error, PQ_BAD_FIELD, "byte 7", "x");
    pq_error_prefix(&error, "sql[0]");
    assert_string_equal(error.where, "sql[0], byte 7");
    pq_error_set(&error, PQ_BAD_FIELD, NULL, "x");
    pq_error_prefix(&error, "line 4");
    assert_string_equal(error.where, "line 4");
}

static void arena_memory_is_zeroed_aligned_and_apart(void **state) {
    pq_arena *arena = pq_arena_new();
    for (size_t size = 0; size < 3000; size += 37) {
        unsigned char *memory = pq_arena_alloc(arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
        }
        memset(memory, 0xFF, size);
    }
    assert_null(pq_arena_array(arena, SIZE_MAX / 2, 3));
    assert_null(pq_arena_alloc(arena, SIZE_MAX));
    assert_string_equal(pq_arena_copy(arena, "abcdef", 3), "abc");
    pq_arena_reset(arena);
    assert_int_equal(pq_arena_used(arena), 0);
    pq_arena_free(arena);
}

static void check_number(double number, const char *expected) {
    pq_text text = {0};
    pq_text_number(&text, number);
    assert_string_equal(pq_text_string(&text), expected);
    assert_true(strtod(text.data, NULL) == number);
    pq_text_free(&text);
}

static void numbers_are_as_short_as_they_read_back(void **state) {
    check_number(0.1, "0.1");
    check_number(0.1 + 0.2, "0.30000000000000004");
    check_number(1.0 / 3, "0.3333333333333333");
    check_number(25, "25");
    check_number(-0.0, "-0");
    check_number(1e21, "1e+21");
    check_number(5e-324, "5e-324");
    check_number(DBL_MAX, "1.7976931348623157e+308");
    check_number(9007199254740993.0, "9007199254740992");
    check_number(0.00012083160000000001, "0.00012083160000000001");
}

static void utf8_is_told_from_other_bytes(void **state) {
    assert_int_equal(pq_utf8_length("a", 1), 1);
    assert_int_equal(pq_utf8_length("é", 2), 2);
    assert_int_equal(pq_utf8_length("→", 3), 3);
    assert_int_equal(pq_utf8_length("\xF0\x9F\x98\x80", 4), 4);
    assert_int_equal(pq_utf8_length("\xF0\x9F\x98", 3), 0);     /* cut off */
    assert_int_equal(pq_utf8_length("\xC0\xAF", 2), 0);         /* overlong */
    assert_int_equal(pq_utf8_length("\xED\xA0\x80", 3), 0);     /* surrogate */
    assert_int_equal(pq_utf8_length("\xF4\x90\x80\x80", 4), 0); /* above U+10FFFF */
    assert_int_equal(pq_utf8_length("\x80", 1), 0);
}

#define SIZE_LIST(X)                                                                               \
    X(SIZE_SMALL, "small", "up to ten")                                                            \
    X(SIZE_LARGE, "large", "more than ten")
typedef enum size { SIZE_SMALL, SIZE_LARGE } size;
static const char *const size_words[] = PQ_WORDS_OF(SIZE_LIST);

const char *size_code(size value);
const char *size_meaning(size value);
PQ_CODES(size, size, SIZE_LIST)

static void codes_and_meanings_come_from_one_list(void **state) {
    assert_string_equal(size_code(SIZE_LARGE), "large");
    assert_string_equal(size_meaning(SIZE_SMALL), "up to ten");
    assert_string_equal(size_words[SIZE_LARGE], "large");
    assert_null(size_words[2]);
}

static void every_refusal_has_its_own_code(void **state) {
    assert_string_equal(pq_refusal_code(PQ_REFUSAL_NONE), "");
    for (int a = 0; a < PQ_REFUSAL_COUNT; a++) {
        assert_true(strlen(pq_refusal_meaning((pq_refusal)a)) > 0);
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(pq_refusal_code((pq_refusal)a), pq_refusal_code((pq_refusal)b));
        }
    }
}

/* An error that is set again keeps nothing of the refusal before. */
static void a_new_error_forgets_the_refusal(void **state) {
    static const char *const words[] = {"a", NULL};
    pq_error error = {.has_bounds = true, .bounds = {.min = 1}, .words = words};
    pq_error_refusal(&error, PQ_REFUSAL_CONFLICT,
                     "é is what was found, and this text is longer "
                     "than the room there is for it");
    assert_int_equal(error.refusal, PQ_REFUSAL_CONFLICT);
    assert_string_equal(error.found + strlen(error.found) - 3, "...");
    pq_error_set(&error, PQ_BAD_JSON, NULL, "x");
    assert_int_equal(error.refusal, PQ_REFUSAL_NONE);
    assert_false(error.has_bounds);
    assert_null(error.words);
    assert_string_equal(error.found, "");
    pq_error_refusal(NULL, PQ_REFUSAL_EMPTY, NULL);
}

/* The file and the place in it are data; what is put before them later does not change them. */
static void an_error_in_a_file_names_it(void **state) {
    (void)state;
    pq_error error = {0};
    pq_error_set(&error, PQ_BAD_FIELD, "plan.gold", "x");
    assert_string_equal(error.file, "");
    pq_error_in_file(&error, "sweeps[2]", "a sweep");
    pq_error_in_file(&error, "request", "request");
    assert_string_equal(error.where, "request.sweeps[2].plan.gold");
    assert_string_equal(error.file, "a sweep");
    assert_string_equal(error.in_file, "plan.gold");
    pq_error_set(&error, PQ_BAD_FIELD, NULL, "x");
    assert_string_equal(error.file, "");
    assert_string_equal(error.in_file, "");
    pq_error_in_file(NULL, "a", "b");
}

/* Each character class, by all characters that are in it. */
static void check_class(bool (*is)(char c), const char *members) {
    for (int c = 1; c < 256; c++) {
        if (is((char)c) != (strchr(members, c) != NULL)) {
            fail_msg("%d is on the wrong side of \"%s\"", c, members);
        }
    }
    assert_false(is('\0'));
}

static void characters_are_told_apart_without_a_locale(void **state) {
    check_class(pq_is_digit, "0123456789");
    check_class(pq_is_hex_digit, "0123456789abcdefABCDEF");
    check_class(pq_is_upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    check_class(pq_is_lower, "abcdefghijklmnopqrstuvwxyz");
    check_class(pq_is_letter, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    check_class(pq_is_alphanumeric,
                "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    check_class(pq_is_blank, " \t\n\r");
    check_class(pq_is_space, " \t\n\v\f\r");
    assert_true(pq_is_word_byte('_') && pq_is_word_byte('z') && pq_is_word_byte('\xC3'));
    assert_false(pq_is_word_byte('-') || pq_is_word_byte('$') || pq_is_word_byte('\0'));
    assert_int_equal(pq_to_lower('Z'), 'z');
    assert_int_equal(pq_to_lower('['), '[');
    assert_int_equal(pq_to_upper('a'), 'A');
    assert_int_equal(pq_to_upper('\xE4'), '\xE4');
}

static void names_are_compared_and_cut(void **state) {
    assert_true(pq_same_name("Artist_Id", "aRTIST_iD"));
    assert_false(pq_same_name("Artist", "ArtistId") || pq_same_name("ArtistId", "Artist"));
    assert_false(pq_same_name("É", "é"));
    assert_true(pq_is_plain_name("_a1", 3) && pq_is_plain_name("Z", 1));
    assert_false(pq_is_plain_name("1a", 2) || pq_is_plain_name("", 0) || pq_is_plain_name("é", 2));
    assert_true(pq_starts_with("abc", 3, "ab") && pq_starts_with("abc", 3, ""));
    assert_false(pq_starts_with("abc", 1, "ab") || pq_starts_with("abc", 3, "bc"));
    assert_true(pq_ends_with("abc", 3, "bc") && pq_ends_with("abc", 2, "ab"));
    assert_false(pq_ends_with("abc", 3, "xabc") || pq_ends_with("abc", 2, "bc"));
    assert_int_equal(pq_skip_digits("a12b", 1), 3);
    assert_int_equal(pq_skip_digits("a12b", 0), 0);
    assert_int_equal(pq_skip_digits("12", 0), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_code),
        cmocka_unit_test(every_refusal_has_its_own_code),
        cmocka_unit_test(a_new_error_forgets_the_refusal),
        cmocka_unit_test(an_error_in_a_file_names_it),
        cmocka_unit_test(codes_and_meanings_come_from_one_list),
        cmocka_unit_test(characters_are_told_apart_without_a_locale),
        cmocka_unit_test(names_are_compared_and_cut),
        cmocka_unit_test(a_long_message_is_cut_at_a_character),
        cmocka_unit_test(a_prefix_joins_paths),
        cmocka_unit_test(arena_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(numbers_are_as_short_as_they_read_back),
        cmocka_unit_test(utf8_is_told_from_other_bytes),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
