/* Server-sent events, cut in every way. */
#include "support.h"

#include "pq_text.h"
#include "sse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- helpers ---- */

/* Events as text: each in brackets. */
static void note_event(void *context, const char *data, size_t size) {
    pq_text *events = context;
    assert_int_equal(data[size], '\0');
    pq_text_append(events, "[");
    pq_text_append_bytes(events, data, size);
    pq_text_append(events, "]");
}

/* The events of a stream fed in pieces of that size; "|" marks what only the end brought. */
static void read_events(const char *stream, size_t size, size_t piece, pq_text *events) {
    pq_sse sse = {0};
    pq_text_clear(events);
    for (size_t at = 0; at < size; at += piece) {
        size_t length = piece < size - at ? piece : size - at;
        char *copy = malloc(length);
        assert_non_null(copy);
        memcpy(copy, stream + at, length);
        assert_true(pq_sse_receive(&sse, copy, length, note_event, events));
        free(copy);
    }
    pq_text_append(events, "|");
    assert_true(pq_sse_end(&sse, note_event, events));
    pq_sse_free(&sse);
}

static void assert_events(const char *stream, const char *wanted) {
    pq_text events = {0};
    for (size_t piece = 1; piece <= strlen(stream) + 1; piece++) {
        read_events(stream, strlen(stream), piece, &events);
        assert_string_equal(events.data, wanted);
    }
    pq_text_free(&events);
}

/* ---- tests ---- */

static void test_line_ends(void **state) {
    assert_events("data: a\n\ndata: b\n\n", "[a][b]|");
    assert_events("data: a\r\n\r\ndata: b\r\n\r\n", "[a][b]|");
    assert_events("data: a\r\ndata: b\r\n\r\n", "[a\nb]|");
    assert_events("data: a\r\rdata: b\r\r", "[a][b]|");
    assert_events("data: a\r\n\ndata: b\n\r\n", "[a][b]|");
    assert_events("data: a\n\r\n\rdata: b\n\n", "[a][b]|");
    assert_events("\n\n\r\n\rdata: a\n\n\n\n", "[a]|");
}

static void test_data_lines(void **state) {
    assert_events("data: a\ndata: b\n\n", "[a\nb]|");
    assert_events("data:a\ndata:  b \n\n", "[a\n b ]|");
    assert_events("data\n\n", "[]|");
    assert_events("data:\ndata\ndata: \n\n", "[\n\n]|");
    assert_events("data: a:b: c\n\n", "[a:b: c]|");
}

static void test_other_lines(void **state) {
    assert_events(": keepalive\n\n:\n\ndata: a\n: in between\ndata: b\n\n", "[a\nb]|");
    assert_events("event: x\nid: 1\nretry: 10\nfoo\n\n", "|");
    assert_events("event: x\ndata: a\nid: 1\n\n", "[a]|");
    assert_events("Data: a\n\n data: b\n\ndatas: c\n\ndat: d\n\n", "|");
}

static void test_byte_order_mark(void **state) {
    assert_events("\xEF\xBB\xBF"
                  "data: a\n\n",
                  "[a]|");
    assert_events("\n\xEF\xBB\xBF"
                  "data: a\n\n",
                  "|");
    assert_events("data: \xEF\xBB\xBF\n\n", "[\xEF\xBB\xBF]|");
}

static void test_the_end_closes_an_event(void **state) {
    assert_events("data: a", "|[a]");
    assert_events("data: a\n", "|[a]");
    assert_events("data: a\r", "|[a]");
    assert_events("data: a\ndata: b", "|[a\nb]");
    assert_events("data: a\n\nda", "[a]|");
    assert_events("data: a\n\n: b", "[a]|");
    assert_events("", "|");
}

static void test_bytes_are_kept(void **state) {
    pq_text events = {0};
    static const char stream[] = "data: a\0b\xC3\xA9\xFF\n\n";
    static const char wanted[] = "[a\0b\xC3\xA9\xFF]|";
    for (size_t piece = 1; piece < sizeof stream; piece++) {
        read_events(stream, sizeof stream - 1, piece, &events);
        assert_int_equal(events.size, sizeof wanted - 1);
        assert_memory_equal(events.data, wanted, sizeof wanted - 1);
    }
    pq_text_free(&events);
}

static void count_event(void *context, const char *data, size_t size) {
    size_t *longest = context;
    *longest = size > *longest ? size : *longest;
}

/* "data: " and `size` bytes, in one line or in two. */
static bool feed_long(size_t size, bool in_two_lines, size_t *longest) {
    pq_sse sse = {0};
    char *bytes = malloc(size);
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    if (in_two_lines) {
        memcpy(bytes + size / 2, "\ndata: ", 7);
    }
    *longest = 0;
    pq_sse_receive(&sse, "data: a\n\ndata: ", 15, count_event, longest);
    for (size_t at = 0; at < size; at += 100000) {
        pq_sse_receive(&sse, bytes + at, size - at < 100000 ? size - at : 100000, count_event,
                       longest);
    }
    bool sound = pq_sse_receive(&sse, "\n\ndata: b\n\n", 11, count_event, longest);
    assert_int_equal(sound, !sse.failed);
    assert_int_equal(pq_sse_end(&sse, count_event, longest), sound);
    pq_sse_free(&sse);
    free(bytes);
    return sound;
}

static void test_the_longest_event(void **state) {
    size_t longest;
    assert_true(feed_long(PQ_SSE_MAX_EVENT - 6, false, &longest));
    assert_int_equal(longest, PQ_SSE_MAX_EVENT - 6);
    assert_false(feed_long(PQ_SSE_MAX_EVENT - 5, false, &longest));
    assert_int_equal(longest, 1); /* and nothing after it is read */
    assert_true(feed_long(PQ_SSE_MAX_EVENT + 6, true, &longest));
    assert_int_equal(longest, PQ_SSE_MAX_EVENT);
    assert_false(feed_long(PQ_SSE_MAX_EVENT + 7, true, &longest));
    assert_int_equal(longest, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_data_lines),
        cmocka_unit_test(test_other_lines),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_the_end_closes_an_event),
        cmocka_unit_test(test_bytes_are_kept),
        cmocka_unit_test(test_the_longest_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
