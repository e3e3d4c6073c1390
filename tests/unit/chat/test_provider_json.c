/* The tolerant reader: what it tolerates, and that it reads well-formed JSON as the strict one. */
#include "support.h"

#include "pq_json.h"
#include "provider_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the two readers against each other ---- */

/* Where they differ; "" if they do not. */
typedef struct difference {
    char text[200];
} difference;

static bool differs(difference *found, const pq_value *at, const char *what) {
    char path[120];
    pq_json_path(at, path, sizeof path);
    snprintf(found->text, sizeof found->text, "%s at \"%s\"", what, path);
    return false;
}

static bool same(const pq_value *value, const pq_node *node, difference *found);

static bool same_text(const pq_value *value, const pq_node *node, difference *found) {
    const char *a = NULL;
    const char *b = NULL;
    size_t a_size = 0;
    size_t b_size = 0;
    pq_json_bytes(value, &a, &a_size, NULL);
    if (!pq_node_text(node, &b, &b_size) || a_size != b_size || memcmp(a, b, a_size) != 0 ||
        b[b_size] != '\0') {
        return differs(found, value, "another string");
    }
    return true;
}

static bool same_number(const pq_value *value, const pq_node *node, difference *found) {
    double a = 0;
    double b = 1;
    pq_json_number(value, -HUGE_VAL, HUGE_VAL, &a, NULL);
    if (!pq_node_number(node, -HUGE_VAL, HUGE_VAL, &b) || a != b) {
        return differs(found, value, "another number");
    }
    return true;
}

static bool same_items(const pq_value *array, const pq_node *node, difference *found) {
    size_t count = 0;
    const pq_node *item = pq_node_first(node);
    pq_json_array(array, &count, NULL);
    for (size_t i = 0; i < count; i++, item = pq_node_next(item)) {
        pq_value value = pq_json_item(array, i);
        if (!same(&value, item, found)) {
            return false;
        }
    }
    return item == NULL ? true : differs(found, array, "more items");
}

static bool same_fields(const pq_value *object, const pq_node *node, difference *found) {
    const char *key;
    pq_value member;
    const pq_node *field = pq_node_first(node);
    for (size_t n = 0; pq_json_field(object, n, &key, &member); n++, field = pq_node_next(field)) {
        if (field == NULL || strcmp(pq_node_key(field), key) != 0) {
            return differs(found, &member, "another key");
        }
        if (!same(&member, field, found)) {
            return false;
        }
        const pq_node *looked_up = pq_node_kind(field) == PQ_KIND_NULL ? NULL : field;
        if (pq_node_find(node, key) != looked_up) {
            return differs(found, &member, "another field is found");
        }
    }
    return field == NULL ? true : differs(found, object, "more fields");
}

static bool same(const pq_value *value, const pq_node *node, difference *found) {
    pq_kind kind = pq_json_kind(value);
    if (node == NULL || pq_node_kind(node) != (kind == PQ_KIND_INTEGER ? PQ_KIND_REAL : kind)) {
        return differs(found, value, "another kind");
    }
    switch (kind) {
    case PQ_KIND_INTEGER:
    case PQ_KIND_REAL:
        return same_number(value, node, found);
    case PQ_KIND_STRING:
        return same_text(value, node, found);
    case PQ_KIND_ARRAY:
        return same_items(value, node, found);
    case PQ_KIND_OBJECT:
        return same_fields(value, node, found);
    default:
        return true;
    }
}

/* What a reader wrote of the document. */
static void write_node(const pq_node *node, pq_text *text) {
    pq_writer w = pq_writer_to(text);
    pq_text_clear(text);
    pq_node_write(&w, node);
}

static void write_strictly(const char *json, size_t size, pq_text *text) {
    pq_json *document = NULL;
    assert_int_equal(pq_json_parse(json, size, &document, NULL), PQ_OK);
    pq_value root = pq_json_root(document);
    pq_writer w = pq_writer_to(text);
    pq_text_clear(text);
    pq_json_write(&w, &root);
    pq_json_free(document);
}

/* Both read the text, and alike. */
static void assert_same(const char *json, size_t size, const char *name) {
    difference found = {""};
    pq_json *document = NULL;
    pq_error error;
    size_t used = 0;
    if (pq_json_parse(json, size, &document, &error) != PQ_OK) {
        fail_msg("%s: %s (%s): %.300s", name, error.message, error.where, json);
    }
    pq_value root = pq_json_root(document);
    pq_node *node = pq_node_parse(json, size, &used);
    if (!same(&root, node, &found)) {
        fail_msg("%s: %s: %.300s", name, found.text, json);
    }
    assert_true(used <= size);
    pq_json_free(document);
    pq_node_free(node);
}

/* ---- documents from a seed ---- */

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static uint32_t below(uint32_t *state, uint32_t limit) {
    return next_random(state) % limit;
}

static void add_blanks(pq_text *text, uint32_t *seed) {
    static const char *const blanks[] = {"", "", "", " ", "\n", "\t", "\r\n  "};
    pq_text_append(text, blanks[below(seed, 7)]);
}

static void add_utf8(pq_text *text, uint32_t code) {
    char bytes[4];
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size; i > 1; i--) {
        bytes[i - 1] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (char)(lead[size] | code);
    pq_text_append_bytes(text, bytes, size);
}

static void add_escape(pq_text *text, uint32_t code) {
    if (code < 0x10000) {
        pq_text_format(text, "\\u%04x", (unsigned)code);
    } else {
        pq_text_format(text, "\\u%04X\\u%04x", (unsigned)(0xD800 + ((code - 0x10000) >> 10)),
                       (unsigned)(0xDC00 + ((code - 0x10000) & 0x3FF)));
    }
}

static bool is_surrogate(uint32_t code) {
    return code >= 0xD800 && code < 0xE000;
}

/* A character in one of its forms; never NUL in a key, which the strict reader refuses there. */
static void add_character(pq_text *text, bool in_key, uint32_t *seed) {
    static const uint32_t limits[] = {0x20, 0x80, 0x80, 0x80, 0x800, 0x10000, 0x110000};
    uint32_t limit = limits[below(seed, 7)];
    uint32_t code = ((next_random(seed) << 16) | next_random(seed)) % limit;
    code = is_surrogate(code) ? 0xFFFD : code;
    code = in_key && code == 0 ? ' ' : code;
    if (below(seed, 8) == 0) {
        static const char *const escapes[] = {"\\\"", "\\\\", "\\/", "\\b",
                                              "\\f",  "\\n",  "\\r", "\\t"};
        pq_text_append(text, escapes[below(seed, 8)]);
    } else if (code < 0x20 || code == '"' || code == '\\' || below(seed, 4) == 0) {
        add_escape(text, code);
    } else {
        add_utf8(text, code);
    }
}

static void add_string(pq_text *text, uint32_t *seed) {
    pq_text_append(text, "\"");
    for (uint32_t n = below(seed, 12); n > 0; n--) {
        add_character(text, false, seed);
    }
    pq_text_append(text, "\"");
}

static void add_digits(pq_text *text, uint32_t count, uint32_t *seed) {
    for (; count > 0; count--) {
        pq_text_format(text, "%u", (unsigned)below(seed, 10));
    }
}

static void add_number(pq_text *text, uint32_t *seed) {
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "-0.0",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "9007199254740993",
                                          "1.7976931348623157e308",
                                          "5e-324",
                                          "1e-400",
                                          "0.1"};
    uint32_t way = below(seed, 6);
    if (way == 0) {
        pq_text_append(text, numbers[below(seed, 10)]);
        return;
    }
    pq_text_format(text, "%s%u", below(seed, 2) ? "-" : "", (unsigned)(1 + below(seed, 9)));
    add_digits(text, below(seed, way == 1 ? 80 : 18), seed);
    if (way == 1 || way > 3) {
        pq_text_append(text, ".");
        add_digits(text, 1 + below(seed, way == 1 ? 80 : 18), seed);
    }
    if (way > 4) {
        pq_text_format(text, "%s%u", below(seed, 2) ? "e-" : "E+", (unsigned)below(seed, 280));
    }
}

static void add_value(pq_text *text, int depth, uint32_t *seed);

static void add_items(pq_text *text, int depth, uint32_t *seed) {
    pq_text_append(text, "[");
    for (uint32_t n = below(seed, 5), i = 0; i < n; i++) {
        pq_text_append(text, i == 0 ? "" : ",");
        add_value(text, depth - 1, seed);
    }
    add_blanks(text, seed);
    pq_text_append(text, "]");
}

static void add_fields(pq_text *text, int depth, uint32_t *seed) {
    pq_text_append(text, "{");
    for (uint32_t n = below(seed, 6), i = 0; i < n; i++) {
        pq_text_append(text, i == 0 ? "" : ",");
        add_blanks(text, seed);
        pq_text_append(text, "\"");
        add_character(text, true, seed);
        pq_text_format(text, "%u\"", (unsigned)i); /* no key twice */
        add_blanks(text, seed);
        pq_text_append(text, ":");
        add_value(text, depth - 1, seed);
    }
    add_blanks(text, seed);
    pq_text_append(text, "}");
}

static void add_value(pq_text *text, int depth, uint32_t *seed) {
    static const char *const words[] = {"null", "true", "false"};
    uint32_t kind = below(seed, depth > 0 ? 7 : 3);
    add_blanks(text, seed);
    if (kind == 0) {
        add_string(text, seed);
    } else if (kind == 1) {
        add_number(text, seed);
    } else if (kind == 2) {
        pq_text_append(text, words[below(seed, 3)]);
    } else if (kind < 5) {
        add_items(text, depth, seed);
    } else {
        add_fields(text, depth, seed);
    }
    add_blanks(text, seed);
}

static void test_generated_documents(void **state) {
    uint32_t seed = 20260715;
    pq_text text = {0};
    size_t bytes = 0;
    for (size_t i = 0; i < 20000; i++) {
        char name[40];
        snprintf(name, sizeof name, "document %zu", i);
        pq_text_clear(&text);
        add_value(&text, 1 + (int)(i % 8), &seed);
        assert_same(text.data, text.size, name);
        bytes += text.size;
    }
    assert_true(bytes > 1000000);
    pq_text_free(&text);
}

static void test_every_character(void **state) {
    pq_text text = {0};
    pq_text_append(&text, "[\"\"");
    for (uint32_t code = 0; code < 0x110000; code += code < 0x10000 ? 1 : 37) {
        if (is_surrogate(code)) {
            continue;
        }
        pq_text_append(&text, code % 256 == 0 ? ",\"" : ",\"x");
        add_escape(&text, code);
        if (code >= 0x20 && code != '"' && code != '\\') {
            add_utf8(&text, code);
        }
        pq_text_append(&text, "\"");
    }
    pq_text_append(&text, "]");
    assert_same(text.data, text.size, "every character");
    pq_text_free(&text);
}

static void test_a_byte_order_mark_is_skipped(void **state) {
    static const char *const texts[] = {"\xEF\xBB\xBF"
                                        "0",
                                        "\xEF\xBB\xBF"
                                        "{\"a\": [1]}"};
    for (size_t i = 0; i < 2; i++) {
        assert_same(texts[i], strlen(texts[i]), texts[i]);
    }
}

/* Each line of the file where `by_line`, else the file. */
static void compare_file(const char *path, bool by_line) {
    size_t size;
    char *content = test_read_file(path, &size);
    if (content == NULL) {
        fail_msg("%s cannot be read", path);
        return;
    }
    char *line = content;
    while (line < content + size) {
        char *end = by_line ? strchr(line, '\n') : NULL;
        end = end == NULL ? content + size : end;
        assert_same(line, (size_t)(end - line), path);
        line = end + 1;
    }
    free(content);
}

static void test_data_files(void **state) {
    static const char *const files[] = {"cassettes/demo.json",
                                        "faults/published-2026-05.json",
                                        "gold/chinook-25.json",
                                        "gold/chinook-35.json",
                                        "manifest.json",
                                        "platforms/platforms.json",
                                        "prices/gpu-hours.json",
                                        "prices/tinker.json",
                                        "prices/tokens-2026-05.json",
                                        "prompts/strategies.json",
                                        "providers/providers.json",
                                        "sweeps/published-2026-05.json"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", PQ_TEST_DATA, files[i]);
        compare_file(path, false);
    }
    compare_file(PQ_TEST_DATA "/examples/chinook-25.predictions.jsonl", true);
}

/* ---- limits ---- */

static void nest(pq_text *text, size_t depth) {
    pq_text_clear(text);
    for (size_t i = 0; i < depth; i++) {
        pq_text_append(text, i % 2 == 0 ? "[" : "{\"a\":");
    }
    pq_text_append(text, "1");
    for (size_t i = depth; i > 0; i--) {
        pq_text_append(text, i % 2 == 1 ? "]" : "}");
    }
}

static void test_depth(void **state) {
    pq_text text = {0};
    pq_json *document = NULL;
    size_t used;
    nest(&text, 199);
    assert_same(text.data, text.size, "199 levels and a number");
    nest(&text, 200);
    assert_int_equal(pq_json_parse(text.data, text.size, &document, NULL), PQ_BAD_JSON);
    assert_null(pq_node_parse(text.data, text.size, &used));
    pq_text_free(&text);
}

static void test_size(void **state) {
    size_t used;
    assert_null(pq_node_parse("[]", PQ_JSON_MAX_BYTES + 1, &used));
    assert_int_equal(used, 0);
}

static void test_many_fields(void **state) {
    enum { N = 100000 };
    pq_text text = {0};
    size_t used;
    pq_text_append(&text, "{");
    for (unsigned i = 0; i < 2 * N; i++) {
        pq_text_format(&text, "%s\"%u\":%u", i == 0 ? "" : ",", i % N, i);
    }
    pq_text_append(&text, "}");
    pq_node *root = pq_node_parse(text.data, text.size, &used);
    unsigned count = 0;
    for (const pq_node *field = pq_node_first(root); field != NULL; field = pq_node_next(field)) {
        double number = -1;
        assert_true(pq_node_number(field, 0, 2 * N, &number));
        assert_true(number == N + count);
        count++;
    }
    assert_int_equal(count, N);
    pq_node_free(root);
    pq_text_free(&text);
}

/* ---- what is tolerated ---- */

/* A literal that may hold NUL, and what is written of it again. */
#define TOLERATED(text, written)                                                                   \
    { (text), sizeof(text) - 1, (written) }

static void test_tolerated(void **state) {
    static const struct {
        const char *text;
        size_t size;
        const char *written;
    } rows[] = {
        TOLERATED("{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":3}"),
        TOLERATED("{\"a\":1,\"\\u0061\":2,\"a\":3}", "{\"a\":3}"),
        TOLERATED("[\"a\xC3\",\"\xFF\xFE\",\"\xED\xA0\x80\",\"\xC3\xA9\"]",
                  "[\"a\uFFFD\",\"\uFFFD\uFFFD\",\"\uFFFD\uFFFD\uFFFD\",\"\u00E9\"]"),
        TOLERATED("{\"\xFF\":1,\"\xFE\":2}", "{\"\uFFFD\":2}"),
        TOLERATED("[\"\\ud83d\",\"\\ude00\",\"\\ude00\\ud83d\",\"\\uD83D\\uDE00\"]",
                  "[\"\uFFFD\",\"\uFFFD\",\"\uFFFD\uFFFD\",\"\U0001F600\"]"),
        TOLERATED("[\"\\ud83d\\n\",\"\\ud83d\\\\ude00\",\"\\u12\",\"\\u\",\"\\u12g4\"]",
                  "[\"\uFFFD\\n\",\"\uFFFD\\\\ude00\",\"\uFFFD12\",\"\uFFFD\",\"\uFFFD12g4\"]"),
        TOLERATED("[\"a\nb\tc\x01\x7F\"]", "[\"a\\nb\\tc\\u0001\\u007f\"]"),
        TOLERATED("[\"a\\u0000b\",\"c\0d\",\"\\u0000\",\"\\\\u0000\"]",
                  "[\"a\\u0000b\",\"c\\u0000d\",\"\\u0000\",\"\\\\u0000\"]"),
        TOLERATED("{\"a\\u0000\":1,\"a\0\":2}", "{\"a?\":2}"),
        TOLERATED("[NaN,Infinity,-Infinity,\"NaN\",1e999,-1e999]",
                  "[null,null,null,\"NaN\",null,null]"),
        TOLERATED("[-0,-0.0,1.0,1e2]", "[0,0,1,100]"),
        TOLERATED("[18446744073709551616,-9223372036854775809,01]",
                  "[1.8446744073709552e+19,-9.223372036854776e+18,1]"),
        TOLERATED("[12345678901234567890123456789012345678901234567890123456789012.5]",
                  "[1.2345678901234567e+61]"),
        TOLERATED("[-0.123456789012345678901234567890123456789012345678901234567890123]",
                  "[-0.12345678901234568]"),
        TOLERATED("\xEF\xBB\xBF{}", "{}"),
        TOLERATED("\0\x01 [1]\0\0", "[1]"),
        TOLERATED("[\"]\"]]}x", "[\"]\"]"),
        TOLERATED("{\"a\":[{}]}{", "{\"a\":[{}]}"),
    };
    pq_text written = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t used;
        char *copy = malloc(rows[i].size); /* reading beyond it is seen */
        assert_non_null(copy);
        memcpy(copy, rows[i].text, rows[i].size);
        pq_node *node = pq_node_parse(copy, rows[i].size, &used);
        if (node == NULL) {
            fail_msg("row %zu is not read: %s", i, rows[i].text);
        }
        write_node(node, &written);
        assert_string_equal(written.data, rows[i].written);
        pq_node_free(node);
        free(copy);
        /* The strict reader takes what is written. */
        pq_text again = {0};
        write_strictly(written.data, written.size, &again);
        assert_string_equal(again.data, written.data);
        pq_text_free(&again);
    }
    pq_text_free(&written);
}

static void test_long_numbers(void **state) {
    pq_text text = {0};
    for (size_t digits = 55; digits < 400; digits += digits < 70 ? 1 : 47) {
        for (size_t zeros = 0; zeros < 3; zeros++) {
            pq_text_clear(&text);
            pq_text_append(&text, "[-1.");
            for (size_t i = 0; i < digits; i++) {
                pq_text_format(&text, "%zu", (i * 7 + digits) % 10);
            }
            pq_text_append(&text, zeros == 0 ? "]" : zeros == 1 ? "e-30]" : "E+7 ,1]");
            assert_same(text.data, text.size, "a long number");
        }
    }
    pq_text_free(&text);
}

static void test_nul_does_not_cut(void **state) {
    static const char json[] = "{\"a\":\"before\\u0000after\",\"b\":\"before\0after\",\"c\":\"\"}";
    static const char wanted[] = "before\0after";
    const char *text = NULL;
    size_t size = 0;
    size_t used;
    pq_node *root = pq_node_parse(json, sizeof json - 1, &used);
    for (const char *key = "a"; key != NULL; key = *key == 'a' ? "b" : NULL) {
        assert_true(pq_node_text(pq_node_find(root, key), &text, &size));
        assert_int_equal(size, sizeof wanted - 1);
        assert_memory_equal(text, wanted, sizeof wanted);
    }
    assert_true(pq_node_text(pq_node_find(root, "c"), &text, &size));
    assert_int_equal(size, 0);
    pq_node_free(root);
}

static void test_used(void **state) {
    static const struct {
        const char *text;
        size_t used;
    } rows[] = {{"{}", 2},           {" {\"a\":\"}\\\"]\"} {}", 13},
                {"[[],{}]]", 7},     {"[1]\n", 3},
                {"{\"a\":NaN}x", 9}, {"7 ", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t used = 0;
        pq_node *node = pq_node_parse(rows[i].text, strlen(rows[i].text), &used);
        assert_non_null(node);
        assert_int_equal(used, rows[i].used);
        pq_node_free(node);
    }
}

static void test_refused(void **state) {
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "[",
        "}",
        "]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "[1,",
        "{\"a\":1,}",
        "[1,]",
        "[,1]",
        "{\"a\" 1}",
        "[1 2]",
        "[1}",
        "{\"a\":1]",
        "{\"a\":\"x",
        "[\"\\",
        "[\"\\q\"]",
        "[\"\\'\"]",
        "{a:1}",
        "{'a':1}",
        "[nan]",
        "[inf]",
        "[+1]",
        "[.5]",
        "[-]",
        "[--1]",
        "[1.2.3]",
        "[1e]",
        "[0x10]",
        "[True]",
        "[nul]",
        "oops",
        "\xFF{}",
        "{1:2}",
        "[\"a\" \"b\"]",
        "[-NaN]",
        "[1234567890123456789012345678901234567890123456789012345678901234.5.6]"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t used;
        size_t size = strlen(texts[i]);
        char *copy = malloc(size + 1); /* without its NUL, as far as the reader knows */
        assert_non_null(copy);
        memcpy(copy, texts[i], size);
        copy[size] = ']';
        pq_node *node = pq_node_parse(copy, size, &used);
        if (node != NULL) {
            fail_msg("this is read: %s", texts[i]);
        }
        free(copy);
    }
}

static void test_reading(void **state) {
    static const char json[] =
        "{\"n\":null,\"t\":true,\"f\":false,\"i\":-3,\"a\":[],\"o\":{\"n\":7}}";
    size_t used;
    size_t size;
    const char *text;
    double number = 0;
    pq_node *root = pq_node_parse(json, strlen(json), &used);
    assert_null(pq_node_find(root, "n"));
    assert_null(pq_node_find(root, "missing"));
    assert_int_equal(pq_node_kind(pq_node_find(root, "t")), PQ_KIND_BOOL);
    assert_null(pq_node_find(pq_node_find(root, "a"), "n"));
    assert_null(pq_node_first(pq_node_find(root, "a")));
    assert_null(pq_node_first(pq_node_find(root, "i")));
    assert_true(pq_node_number(pq_node_find(root, "i"), -3, 0, &number));
    assert_true(number == -3);
    assert_false(pq_node_number(pq_node_find(root, "i"), -2, 0, &number));
    assert_false(pq_node_number(pq_node_find(root, "i"), -9, -4, &number));
    assert_false(pq_node_number(pq_node_find(root, "t"), 0, 1, &number));
    assert_false(pq_node_text(pq_node_find(root, "o"), &text, &size));
    assert_true(pq_node_number(pq_node_find(pq_node_find(root, "o"), "n"), 7, 7, &number));
    pq_node_free(root);
    /* Nothing is a null. */
    assert_int_equal(pq_node_kind(NULL), PQ_KIND_NULL);
    assert_null(pq_node_find(NULL, "a"));
    assert_null(pq_node_first(NULL));
    assert_null(pq_node_next(NULL));
    assert_false(pq_node_text(NULL, &text, &size));
    assert_false(pq_node_number(NULL, 0, 1, &number));
    pq_node_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generated_documents),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_a_byte_order_mark_is_skipped),
        cmocka_unit_test(test_data_files),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_many_fields),
        cmocka_unit_test(test_tolerated),
        cmocka_unit_test(test_long_numbers),
        cmocka_unit_test(test_nul_does_not_cut),
        cmocka_unit_test(test_used),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
