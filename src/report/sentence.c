#include "pq_sentence.h"

#include <math.h>
#include <stdarg.h>

/* The text gathered so far as a part of its own. */
static void flush(pq_writer *w, pq_text *text) {
    if (text->size > 0) {
        pq_write_string(w, text->data);
        pq_text_clear(text);
    }
}

static void write_value(pq_writer *w, const char *unit, double value, const pq_interval *interval) {
    pq_write_object(w);
    pq_write_key_number(w, "value", value);
    pq_write_key_string(w, "unit", unit);
    if (interval != NULL && !isnan(interval->low)) {
        pq_write_key_interval(w, "interval", *interval);
    }
    pq_write_end(w);
}

static void write_row(pq_writer *w, size_t row) {
    pq_write_object(w);
    pq_write_key_size(w, "row", row);
    pq_write_end(w);
}

static void write_measured(pq_writer *w, const char *unit, const pq_measure *measure) {
    write_value(w, unit, measure->value, &measure->interval);
}

static void write_part(pq_writer *w, char what, va_list *arguments) {
    if (what == 'r') {
        write_row(w, va_arg(*arguments, size_t));
    } else if (what == 'v') {
        pq_write_object(w);
        pq_write_key_string(w, "view", va_arg(*arguments, const char *));
        pq_write_key_string(w, "text", va_arg(*arguments, const char *));
        pq_write_end(w);
    } else if (what == 'n') {
        write_value(w, "count", (double)va_arg(*arguments, size_t), NULL);
    } else if (what == 'P' || what == 'U' || what == 'M') {
        const char *unit = what == 'P' ? "share" : what == 'U' ? "usd" : "ms";
        write_measured(w, unit, va_arg(*arguments, const pq_measure *));
    } else if (what == 'D') {
        double difference = va_arg(*arguments, double);
        pq_interval interval = va_arg(*arguments, pq_interval);
        write_value(w, "points", difference, &interval);
    } else {
        const char *unit = what == 'c'   ? "count"
                           : what == 'a' ? "quantity"
                           : what == 'p' ? "share"
                           : what == 'u' ? "usd"
                           : what == 'm' ? "ms"
                           : what == 'x' ? "times"
                                         : "p";
        write_value(w, unit, va_arg(*arguments, double), NULL);
    }
}

const char *pq_plural(double number, const char *one, const char *many) {
    return round(number) == 1 ? one : many;
}

void pq_say(pq_writer *w, const char *format, ...) {
    pq_text text = {0};
    va_list arguments;
    va_start(arguments, format);
    pq_write_array(w);
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            pq_text_append_bytes(&text, at, 1);
        } else if (*++at == 's') {
            pq_text_append(&text, va_arg(arguments, const char *));
        } else {
            flush(w, &text);
            write_part(w, *at, &arguments);
        }
    }
    flush(w, &text);
    pq_write_end(w);
    va_end(arguments);
    if (text.failed) {
        w->text->failed = true;
    }
    pq_text_free(&text);
}
