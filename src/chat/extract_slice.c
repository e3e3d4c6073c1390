#include "extract_parts.h"

#include <string.h>

slice slice_part(slice text, size_t start, size_t end) {
    return (slice){.data = text.data + start, .size = end - start};
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_among(char c, const char *set) {
    return memchr(set, c, strlen(set)) != NULL;
}

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

slice slice_trim(slice text) {
    while (text.size > 0 && is_blank(text.data[0])) {
        text = slice_part(text, 1, text.size);
    }
    while (text.size > 0 && is_blank(text.data[text.size - 1])) {
        text.size--;
    }
    return text;
}

size_t slice_skip_blanks(slice text, size_t at) {
    while (at < text.size && is_blank(text.data[at])) {
        at++;
    }
    return at;
}

bool slice_starts_with(slice text, size_t at, const char *prefix) {
    size_t length = strlen(prefix);
    return length <= text.size - at && memcmp(text.data + at, prefix, length) == 0;
}

size_t slice_find(slice text, size_t from, const char *wanted) {
    size_t at = from;
    while (at < text.size) {
        const char *first = memchr(text.data + at, wanted[0], text.size - at);
        if (first == NULL) {
            return text.size;
        }
        at = (size_t)(first - text.data);
        if (slice_starts_with(text, at, wanted)) {
            return at;
        }
        at++;
    }
    return text.size;
}

bool slice_is_word(slice text, const char *word) {
    size_t i = 0;
    while (i < text.size && word[i] != '\0') {
        char c = text.data[i];
        char lower = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (lower != word[i]) {
            return false;
        }
        i++;
    }
    return i == text.size && word[i] == '\0';
}
