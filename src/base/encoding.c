#include "pq_encoding.h"

#include "pq_ascii.h"

/* UTF-16 text after its mark. */
typedef struct utf16 {
    const unsigned char *bytes;
    size_t size; /* bytes */
    size_t at;
    bool little_endian;
} utf16;

/* The unit at the current place; 0 at the end, where there is none. */
static unsigned long next_unit(utf16 *in) {
    if (in->size - in->at < 2) {
        return 0;
    }
    unsigned long first = in->bytes[in->at];
    unsigned long second = in->bytes[in->at + 1];
    in->at += 2;
    return in->little_endian ? second << 8 | first : first << 8 | second;
}

static void append_utf8(pq_text *to, unsigned long code) {
    static const unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
    unsigned char bytes[4];
    size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    for (size_t i = more; i > 0; i--) {
        bytes[i] = (unsigned char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (unsigned char)(leads[more] | code);
    pq_text_append_bytes(to, bytes, more + 1);
}

static pq_status decode_utf16(utf16 in, pq_text *decoded, pq_error *error) {
    bool whole = in.size % 2 == 0;
    while (whole && in.at < in.size) {
        unsigned long code = next_unit(&in);
        if (code >= 0xD800 && code < 0xE000) {
            unsigned long low = code < 0xDC00 ? next_unit(&in) : 0;
            whole = low >= 0xDC00 && low < 0xE000;
            code = 0x10000 + ((code & 0x3FF) << 10) + (low & 0x3FF);
        }
        append_utf8(decoded, code);
    }
    if (!whole) {
        return pq_error_set(error, PQ_BAD_FORMAT, NULL,
                            "the text is UTF-16 and is damaged; save it as UTF-8");
    }
    return decoded->failed ? pq_error_memory(error) : PQ_OK;
}

pq_status pq_decode_text(const char **text, size_t *size, pq_text *decoded, pq_error *error) {
    static const char utf8_mark[] = "\xEF\xBB\xBF";
    if (pq_starts_with(*text, *size, utf8_mark)) {
        *text += sizeof utf8_mark - 1;
        *size -= sizeof utf8_mark - 1;
        return PQ_OK;
    }
    bool little_endian = pq_starts_with(*text, *size, "\xFF\xFE");
    if (!little_endian && !pq_starts_with(*text, *size, "\xFE\xFF")) {
        return PQ_OK;
    }
    pq_status status = decode_utf16((utf16){.bytes = (const unsigned char *)*text + 2,
                                            .size = *size - 2,
                                            .little_endian = little_endian},
                                    decoded, error);
    *text = pq_text_string(decoded);
    *size = decoded->size;
    return status;
}
