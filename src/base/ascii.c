#include "pq_ascii.h"

#include <string.h>

bool pq_is_plain_name(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        bool is_first = pq_is_letter(text[i]) || text[i] == '_';
        if (!is_first && (i == 0 || !pq_is_digit(text[i]))) {
            return false;
        }
    }
    return size > 0;
}

bool pq_same_name(const char *a, const char *b) {
    while (*a != '\0' && pq_to_lower(*a) == pq_to_lower(*b)) {
        a++;
        b++;
    }
    return pq_to_lower(*a) == pq_to_lower(*b);
}

bool pq_starts_with(const char *text, size_t size, const char *beginning) {
    size_t length = strlen(beginning);
    return size >= length && memcmp(text, beginning, length) == 0;
}

bool pq_ends_with(const char *text, size_t size, const char *ending) {
    size_t length = strlen(ending);
    return size >= length && memcmp(text + size - length, ending, length) == 0;
}

size_t pq_skip_digits(const char *text, size_t at) {
    while (pq_is_digit(text[at])) {
        at++;
    }
    return at;
}
