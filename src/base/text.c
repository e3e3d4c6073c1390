#include "pq_text.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `extra` more bytes and a NUL. */
static bool reserve(pq_text *text, size_t extra) {
    if (text->failed) {
        return false;
    }
    if (extra >= SIZE_MAX - text->size) {
        text->failed = true;
        return false;
    }
    size_t needed = text->size + extra + 1;
    if (needed <= text->capacity) {
        return true;
    }
    size_t capacity = text->capacity < 128 ? 128 : text->capacity;
    while (capacity < needed) {
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    }
    char *data = realloc(text->data, capacity);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void pq_text_append_bytes(pq_text *text, const void *bytes, size_t size) {
    if (!reserve(text, size)) {
        return;
    }
    if (size > 0) {
        memcpy(text->data + text->size, bytes, size);
    }
    text->size += size;
    text->data[text->size] = '\0';
}

void pq_text_append(pq_text *text, const char *string) {
    pq_text_append_bytes(text, string, strlen(string));
}

void pq_text_append_hex(pq_text *text, unsigned char byte) {
    static const char digits[] = "0123456789abcdef";
    const char pair[] = {digits[byte >> 4], digits[byte & 15]};
    pq_text_append_bytes(text, pair, sizeof pair);
}

void pq_text_format(pq_text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        text->failed = true;
        return;
    }
    if (!reserve(text, (size_t)length)) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(text->data + text->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->size += (size_t)length;
}

void pq_text_number(pq_text *text, double number) {
    char digits[32];
    /* 15 significant digits always survive a round trip from decimal, so for normal numbers the
     * first of 15, 16 and 17 that reads back is the shortest; subnormal numbers need fewer. */
    int precision = fpclassify(number) == FP_SUBNORMAL ? 1 : 15;
    do {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        precision++;
    } while (precision <= 17 && strtod(digits, NULL) != number);
    pq_text_append(text, digits);
}

void pq_text_clear(pq_text *text) {
    text->size = 0;
    text->failed = false;
    if (text->data != NULL) {
        text->data[0] = '\0';
    }
}

void pq_text_free(pq_text *text) {
    free(text->data);
    *text = (pq_text){0};
}

const char *pq_text_string(const pq_text *text) {
    return text->data == NULL ? "" : text->data;
}

size_t pq_utf8_length(const char *bytes, size_t size) {
    const unsigned char *b = (const unsigned char *)bytes;
    if (b[0] < 0x80) {
        return 1;
    }
    size_t length = b[0] >= 0xF0 ? 4 : b[0] >= 0xE0 ? 3 : 2;
    if (b[0] < 0xC2 || b[0] > 0xF4 || length > size) {
        return 0;
    }
    /* The second byte's range shuts out overlong forms, surrogates and values above U+10FFFF. */
    unsigned low = b[0] == 0xE0 ? 0xA0 : b[0] == 0xF0 ? 0x90 : 0x80;
    unsigned high = b[0] == 0xED ? 0x9F : b[0] == 0xF4 ? 0x8F : 0xBF;
    if (b[1] < low || b[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((b[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}
