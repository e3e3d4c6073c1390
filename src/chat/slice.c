/* Slices of text (extract_parts.h). */
#include "extract_parts.h"

#include "pq_ascii.h"

#include <string.h>

pq_slice pq_slice_part(pq_slice text, size_t start, size_t end) {
    return (pq_slice){.data = text.data + start, .size = end - start};
}

bool pq_is_among(char c, const char *set) {
    return memchr(set, c, strlen(set)) != NULL;
}

pq_slice pq_slice_trim(pq_slice text) {
    while (text.size > 0 && pq_is_blank(text.data[0])) {
        text = pq_slice_part(text, 1, text.size);
    }
    while (text.size > 0 && pq_is_blank(text.data[text.size - 1])) {
        text.size--;
    }
    return text;
}

size_t pq_slice_skip_blanks(pq_slice text, size_t at) {
    while (at < text.size && pq_is_blank(text.data[at])) {
        at++;
    }
    return at;
}

bool pq_slice_starts_with(pq_slice text, size_t at, const char *prefix) {
    size_t length = strlen(prefix);
    return length <= text.size - at && memcmp(text.data + at, prefix, length) == 0;
}

bool pq_slice_ends_with(pq_slice text, pq_slice suffix) {
    return suffix.size <= text.size && suffix.size > 0 &&
           memcmp(text.data + text.size - suffix.size, suffix.data, suffix.size) == 0;
}

size_t pq_slice_find(pq_slice text, size_t from, const char *wanted) {
    size_t at = from;
    while (at < text.size) {
        const char *first = memchr(text.data + at, wanted[0], text.size - at);
        if (first == NULL) {
            return text.size;
        }
        at = (size_t)(first - text.data);
        if (pq_slice_starts_with(text, at, wanted)) {
            return at;
        }
        at++;
    }
    return text.size;
}

bool pq_slice_is_word(pq_slice text, const char *word) {
    size_t i = 0;
    while (i < text.size && word[i] != '\0') {
        if (pq_to_lower(text.data[i]) != word[i]) {
            return false;
        }
        i++;
    }
    return i == text.size && word[i] == '\0';
}

size_t pq_run_length(pq_slice text, size_t at) {
    size_t end = at;
    while (end < text.size && text.data[end] == text.data[at]) {
        end++;
    }
    return end - at;
}

size_t pq_find_run(pq_slice text, size_t at, char mark, size_t least) {
    while (at < text.size) {
        size_t length = pq_run_length(text, at);
        if ((text.data[at] == mark && length >= least) || text.data[at] == '\0') {
            return at;
        }
        at += length;
    }
    return at;
}
