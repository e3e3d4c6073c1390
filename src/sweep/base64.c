#include "base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void pq_base64_encode(const char *bytes, size_t size, pq_text *code) {
    const unsigned char *b = (const unsigned char *)bytes;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        unsigned group = (unsigned)b[i] << 16;
        group |= left > 1 ? (unsigned)b[i + 1] << 8 : 0;
        group |= left > 2 ? (unsigned)b[i + 2] : 0;
        const char signs[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63],
                               left > 1 ? alphabet[group >> 6 & 63] : '=',
                               left > 2 ? alphabet[group & 63] : '='};
        pq_text_append_bytes(code, signs, sizeof signs);
    }
}

/* The value of a sign; 64 if it is not in the alphabet. */
static unsigned value_of(char sign) {
    const char *found = sign == '\0' ? NULL : strchr(alphabet, sign);
    return found == NULL ? 64 : (unsigned)(found - alphabet);
}

/* The number of padding signs: 0, 1 or 2. */
static size_t padding(const char *code, size_t size) {
    if (size < 4 || code[size - 1] != '=') {
        return 0;
    }
    return code[size - 2] == '=' ? 2 : 1;
}

bool pq_base64_valid(const char *code, size_t size) {
    size_t padded = padding(code, size);
    if (size % 4 != 0) {
        return false;
    }
    for (size_t i = 0; i < size - padded; i++) {
        if (value_of(code[i]) > 63) {
            return false;
        }
    }
    unsigned left_over = padded == 2 ? 15 : 3;
    return padded == 0 || (value_of(code[size - padded - 1]) & left_over) == 0;
}

char *pq_base64_decode(const char *code, size_t size, pq_arena *arena, size_t *decoded) {
    *decoded = size / 4 * 3 - padding(code, size);
    char *bytes = pq_arena_alloc(arena, *decoded + 1);
    for (size_t i = 0; bytes != NULL && i < *decoded; i++) {
        const char *at = code + i / 3 * 4 + i % 3;
        unsigned shift = (unsigned)(i % 3) * 2 + 2;
        unsigned pair = value_of(at[0]) << 6 | value_of(at[1]);
        bytes[i] = (char)(pair << shift >> 6 & 255);
    }
    return bytes;
}
