#include "mask.h"

#include <stdlib.h>
#include <string.h>

/* Where a key begins within three bytes decides how base64 writes it. */
enum { N_CODES = 3 };

struct cli_mask {
    char *key;
    char *codes[N_CODES];
    pq_text held;
};

typedef enum match { MATCH_NONE, MATCH_PART, MATCH_WHOLE } match;

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* ---- forms of a key ---- */

/* The characters of base64 that depend on the key alone, when `before` bytes precede it. */
static char *encode(const char *key, size_t before) {
    size_t size = strlen(key);
    size_t first = (before * 8 + 5) / 6;
    size_t end = (before + size) * 8 / 6;
    char *code = calloc(end - first + 1, 1);
    for (size_t i = first; code != NULL && i < end; i++) {
        unsigned value = 0;
        for (size_t bit = 6 * i; bit < 6 * i + 6; bit++) {
            unsigned char byte = (unsigned char)key[bit / 8 - before];
            value = value << 1 | ((unsigned)byte >> (7 - bit % 8) & 1u);
        }
        code[i - first] = alphabet[value];
    }
    return code;
}

/* So that the optimizer does not leave it out. */
static void wipe_and_free(char *secret) {
    for (volatile char *at = secret; at != NULL && *at != '\0'; at++) {
        *at = '\0';
    }
    free(secret);
}

cli_mask *cli_mask_new(const char *key) {
    cli_mask *mask = strlen(key) < CLI_MASK_LEAST_BYTES ? NULL : calloc(1, sizeof *mask);
    if (mask == NULL) {
        return NULL;
    }
    mask->key = calloc(strlen(key) + 1, 1);
    bool whole = mask->key != NULL;
    if (whole) {
        memcpy(mask->key, key, strlen(key));
    }
    for (size_t i = 0; i < N_CODES; i++) {
        mask->codes[i] = encode(key, i);
        whole = whole && mask->codes[i] != NULL;
    }
    if (!whole) {
        cli_mask_free(mask);
        return NULL;
    }
    return mask;
}

void cli_mask_free(cli_mask *mask) {
    if (mask != NULL) {
        wipe_and_free(mask->key);
        for (size_t i = 0; i < N_CODES; i++) {
            wipe_and_free(mask->codes[i]);
        }
        pq_text_free(&mask->held);
        free(mask);
    }
}

/* ---- finding them ---- */

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Does an escape at the start of the text stand for the byte? `lead` is "%" or "\u00". */
static match match_escape(const char *text, size_t size, const char *lead, char byte,
                          size_t *used) {
    size_t length = strlen(lead);
    size_t shared = size < length ? size : length;
    if (memcmp(text, lead, shared) != 0) {
        return MATCH_NONE;
    }
    if (size < length + 2) {
        return MATCH_PART;
    }
    int high = hex_digit(text[length]);
    int low = hex_digit(text[length + 1]);
    *used = length + 2;
    return high >= 0 && low >= 0 && high * 16 + low == (unsigned char)byte ? MATCH_WHOLE
                                                                           : MATCH_NONE;
}

/* Is one byte of the key at the start of the text, as it is or escaped? */
static match match_byte(const char *text, size_t size, char byte, size_t *used) {
    if (*text == byte) {
        *used = 1;
        return MATCH_WHOLE;
    }
    match escaped = match_escape(text, size, "%", byte, used);
    return escaped == MATCH_NONE ? match_escape(text, size, "\\u00", byte, used) : escaped;
}

static match match_key(const char *key, const char *text, size_t size, size_t *used) {
    size_t at = 0;
    for (; *key != '\0'; key++) {
        size_t length = 0;
        match one = at == size ? MATCH_PART : match_byte(text + at, size - at, *key, &length);
        if (one != MATCH_WHOLE) {
            return one;
        }
        at += length;
    }
    *used = at;
    return MATCH_WHOLE;
}

/* Base64 has two alphabets. */
static char common(char c) {
    return c == '-' ? '+' : c == '_' ? '/' : c;
}

static match match_code(const char *code, const char *text, size_t size, size_t *used) {
    for (size_t at = 0; code[at] != '\0'; at++) {
        if (at == size) {
            return MATCH_PART;
        }
        if (common(text[at]) != code[at]) {
            return MATCH_NONE;
        }
    }
    *used = strlen(code);
    return MATCH_WHOLE;
}

/* The key at the start of the text, in any form. */
static match find(const cli_mask *mask, const char *text, size_t size, size_t *used) {
    match best = match_key(mask->key, text, size, used);
    for (size_t i = 0; i < N_CODES && best != MATCH_WHOLE; i++) {
        match one = match_code(mask->codes[i], text, size, used);
        best = one > best ? one : best;
    }
    return best;
}

void cli_mask_take(cli_mask *mask, const char *bytes, size_t size, pq_text *out) {
    pq_text whole = mask->held;
    size_t at = 0;
    mask->held = (pq_text){0};
    pq_text_append_bytes(&whole, bytes, size);
    while (at < whole.size) {
        size_t used = 0;
        match found = find(mask, whole.data + at, whole.size - at, &used);
        if (found == MATCH_PART) {
            break;
        }
        if (found == MATCH_WHOLE) {
            pq_text_append(out, "\xE2\x80\xA6");
            at += used;
        } else {
            pq_text_append_bytes(out, whole.data + at, 1);
            at++;
        }
    }
    pq_text_append_bytes(&mask->held, pq_text_string(&whole) + at, whole.size - at);
    out->failed = out->failed || whole.failed || mask->held.failed;
    pq_text_free(&whole);
}

void cli_mask_end(cli_mask *mask, pq_text *out) {
    pq_text_append_bytes(out, pq_text_string(&mask->held), mask->held.size);
    pq_text_clear(&mask->held);
}
