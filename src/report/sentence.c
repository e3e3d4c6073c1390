#include "sentence.h"

#include <stdarg.h>
#include <string.h>

/* ---- saying ---- */

/* A sentence in the making. */
typedef struct speech {
    pq_arena *arena;
    pq_part *first, *last;
    pq_text text; /* gathered since the last part */
    bool failed;
} speech;

static void add(speech *s, pq_part part) {
    pq_part *added = pq_arena_alloc(s->arena, sizeof *added);
    if (added == NULL) {
        s->failed = true;
        return;
    }
    *added = part;
    *(s->last == NULL ? &s->first : &s->last->next) = added;
    s->last = added;
}

/* The text gathered so far as a part of its own. */
static void flush(speech *s) {
    if (s->text.size > 0) {
        const char *text = pq_arena_string(s->arena, s->text.data);
        s->failed = s->failed || text == NULL;
        add(s, (pq_part){.kind = PQ_PART_TEXT, .text = text});
        pq_text_clear(&s->text);
    }
}

/* What follows a % and holds a figure, its unit, and whether its argument is a measure, a size or a
 * number. */
typedef struct figure_kind {
    char letter;
    const char *unit;
    enum { A_MEASURE, A_SIZE, A_NUMBER } argument;
} figure_kind;

static const figure_kind figure_kinds[] = {
    {'n', "count", A_SIZE},   {'c', "count", A_NUMBER},  {'a', "quantity", A_NUMBER},
    {'p', "share", A_NUMBER}, {'P', "share", A_MEASURE}, {'D', "points", A_MEASURE},
    {'u', "usd", A_NUMBER},   {'U', "usd", A_MEASURE},   {'m', "ms", A_NUMBER},
    {'M', "ms", A_MEASURE},   {'x', "times", A_NUMBER},  {'q', "p", A_NUMBER},
};

static void add_figure(speech *s, char letter, va_list *arguments) {
    const figure_kind *kind = figure_kinds;
    while (kind->letter != letter) {
        kind++;
    }
    pq_part part = {.kind = PQ_PART_FIGURE, .unit = kind->unit};
    if (kind->argument == A_MEASURE) {
        part.figure = *va_arg(*arguments, const pq_measure *);
    } else if (kind->argument == A_SIZE) {
        part.figure = pq_measure_alone((double)va_arg(*arguments, size_t));
    } else {
        part.figure = pq_measure_alone(va_arg(*arguments, double));
    }
    add(s, part);
}

static void add_part(speech *s, char letter, va_list *arguments) {
    if (letter == 's' || letter == '%') {
        pq_text_append(&s->text, letter == 's' ? va_arg(*arguments, const char *) : "%");
        return;
    }
    flush(s);
    if (letter == 'r') {
        add(s, (pq_part){.kind = PQ_PART_ROW, .row = va_arg(*arguments, size_t)});
    } else if (letter == 'v') {
        pq_part part = {.kind = PQ_PART_VIEW};
        part.view = va_arg(*arguments, const char *);
        part.text = va_arg(*arguments, const char *);
        add(s, part);
    } else {
        add_figure(s, letter, arguments);
    }
}

void pq_say(pq_sentences *to, const char *format, ...) {
    speech s = {.arena = to->arena};
    va_list arguments;
    va_start(arguments, format);
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            pq_text_append_bytes(&s.text, at, 1);
        } else {
            add_part(&s, *++at, &arguments);
        }
    }
    va_end(arguments);
    flush(&s);
    pq_sentence *sentence = pq_arena_alloc(to->arena, sizeof *sentence);
    to->failed = to->failed || s.failed || s.text.failed || sentence == NULL;
    pq_text_free(&s.text);
    if (sentence != NULL) {
        sentence->first = s.first;
        *(to->last == NULL ? &to->first : &to->last->next) = sentence;
        to->last = sentence;
        to->n++;
    }
}

const char *pq_plural(double number, const char *one, const char *many) {
    return round(number) == 1 ? one : many;
}

/* ---- writing ---- */

static void write_part(pq_writer *w, const pq_part *part) {
    if (part->kind == PQ_PART_TEXT) {
        pq_write_string(w, part->text);
        return;
    }
    pq_write_object(w);
    if (part->kind == PQ_PART_ROW) {
        pq_write_key_size(w, "row", part->row);
    } else if (part->kind == PQ_PART_VIEW) {
        pq_write_key_string(w, "view", part->view);
        pq_write_key_string(w, "text", part->text);
    } else {
        pq_write_key_number(w, "value", part->figure.value);
        pq_write_key_string(w, "unit", part->unit);
        if (pq_interval_is_known(part->figure.interval)) {
            pq_write_key_interval(w, "interval", part->figure.interval);
        }
    }
    pq_write_end(w);
}

void pq_sentence_write(pq_writer *w, const pq_sentence *sentence) {
    pq_write_array(w);
    for (const pq_part *part = sentence->first; part != NULL; part = part->next) {
        write_part(w, part);
    }
    pq_write_end(w);
}

void pq_sentences_write(pq_writer *w, const char *key, const pq_sentences *sentences) {
    pq_write_key(w, key);
    pq_write_array(w);
    for (const pq_sentence *s = sentences->first; s != NULL; s = s->next) {
        pq_sentence_write(w, s);
    }
    pq_write_end(w);
}
