#include "instant.h"

#include "intern.h"
#include "pq_ascii.h"

#include <string.h>

enum { DATE = 10, TIME = 19, FRACTION_MOST = PQ_FORM_ROOM - TIME - 2 };

/* Do the bytes have the form of the pattern, in which 0 is any digit? */
static bool has_form(const char *bytes, size_t size, const char *pattern) {
    for (size_t i = 0; pattern[i] != '\0'; i++) {
        if (i == size || (pattern[i] == '0' ? !pq_is_digit(bytes[i]) : bytes[i] != pattern[i])) {
            return false;
        }
    }
    return true;
}

/* The size without the zone, if that is UTC. */
static size_t without_zone(const char *bytes, size_t size) {
    static const char *const zones[] = {"Z", "+00:00", "+00"};
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (pq_ends_with(bytes, size, zones[i])) {
            return size - strlen(zones[i]);
        }
    }
    return size;
}

/* The digits of a fraction after its point, without zeros at its end. False if something else
 * follows the seconds. */
static bool read_fraction(const char *bytes, size_t size, size_t *digits) {
    *digits = 0;
    if (size == 0) {
        return true;
    }
    for (size_t i = 1; i < size; i++) {
        if (!pq_is_digit(bytes[i])) {
            return false;
        }
        *digits = bytes[i] == '0' ? *digits : i;
    }
    return bytes[0] == '.' && size > 1 && *digits <= FRACTION_MOST;
}

void pq_instant_form(pq_cell *text, char *room) {
    const char *bytes = text->as.data.bytes;
    size_t size = without_zone(bytes, text->as.data.size);
    bool is_time =
        has_form(bytes, size, "0000-00-00T00:00") || has_form(bytes, size, "0000-00-00 00:00");
    if (!is_time) {
        return;
    }
    bool has_seconds = has_form(bytes + DATE + 6, size - DATE - 6, ":00");
    size_t end = has_seconds ? TIME : TIME - 3;
    size_t fraction = 0;
    if (!read_fraction(bytes + end, size - end, &fraction) || (!has_seconds && size > end)) {
        return;
    }
    memcpy(room, bytes, DATE);
    memcpy(room + DATE, " 00:00:00", TIME - DATE);
    memcpy(room + DATE + 1, bytes + DATE + 1, end - DATE - 1);
    text->as.data.bytes = room;
    text->as.data.size = TIME;
    if (fraction > 0) {
        memcpy(room + TIME, bytes + end, fraction + 1);
        text->as.data.size += fraction + 1;
    } else if (memcmp(room + DATE, " 00:00:00", TIME - DATE) == 0) {
        text->as.data.size = DATE;
    }
}
