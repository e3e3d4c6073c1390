#include "python.h"

#include "number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* repr(float): the shortest digits, without exponent from 0.0001 to below 1e16. */
static void append_float(pq_text *text, double real) {
    if (isinf(real)) {
        pq_text_append(text, real < 0 ? "-inf" : "inf");
        return;
    }
    const pq_decimal decimal = pq_decimal_of_real(real);
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, decimal.digits);
    int point = n + decimal.exponent; /* digits before the decimal point */
    pq_text_append(text, signbit(real) ? "-" : "");
    if (decimal.digits == 0) {
        pq_text_append(text, "0.0");
    } else if (point < -3 || point > 16) {
        pq_text_format(text, "%.1s%s%se%s%02d", digits, n > 1 ? "." : "", digits + 1,
                       point > 0 ? "+" : "-", point > 0 ? point - 1 : 1 - point);
    } else if (point <= 0) {
        pq_text_format(text, "0.%.*s%s", -point, "000", digits);
    } else if (point >= n) {
        pq_text_format(text, "%s%.*s.0", digits, point - n, "0000000000000000");
    } else {
        pq_text_format(text, "%.*s.%s", point, digits, digits + point);
    }
}

/* repr(bytes) */
static void append_bytes(pq_text *text, const char *bytes, size_t size) {
    bool single = size > 0 && memchr(bytes, '\'', size) != NULL;
    bool twice = size > 0 && memchr(bytes, '"', size) != NULL;
    char quote = single && !twice ? '"' : '\'';
    pq_text_format(text, "b%c", quote);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '\\' || c == (unsigned char)quote) {
            pq_text_append_bytes(text, "\\", 1);
            pq_text_append_bytes(text, &bytes[i], 1);
        } else if (c == '\t') {
            pq_text_append(text, "\\t");
        } else if (c == '\n') {
            pq_text_append(text, "\\n");
        } else if (c == '\r') {
            pq_text_append(text, "\\r");
        } else if (c < 0x20 || c >= 0x7F) {
            pq_text_append_bytes(text, "\\x", 2);
            pq_text_append_hex(text, c);
        } else {
            pq_text_append_bytes(text, &bytes[i], 1);
        }
    }
    pq_text_append_bytes(text, &quote, 1);
}

void pq_python_str(pq_text *text, const pq_cell *cell) {
    switch (cell->type) {
    case PQ_NULL:
        pq_text_append(text, "None");
        return;
    case PQ_INTEGER:
        pq_text_format(text, "%" PRId64, cell->as.integer);
        return;
    case PQ_REAL:
        append_float(text, cell->as.real);
        return;
    case PQ_TEXT:
        pq_text_append_bytes(text, cell->as.data.bytes, cell->as.data.size);
        return;
    case PQ_BLOB:
        append_bytes(text, cell->as.data.bytes, cell->as.data.size);
        return;
    }
}

const char *pq_python_type(pq_type type) {
    static const char *const types[] = {[PQ_NULL] = "<class 'NoneType'>",
                                        [PQ_INTEGER] = "<class 'int'>",
                                        [PQ_REAL] = "<class 'float'>",
                                        [PQ_TEXT] = "<class 'str'>",
                                        [PQ_BLOB] = "<class 'bytes'>"};
    return types[type];
}
